"""Questions answered from a streaming replica: as current as from the server that it follows, and never stale."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread, Timer

import pytest

from api.register import Register
from api.settings import Settings
from application.problem import Unusable
from projections.asking import Behind
from projections.questions import QUESTIONS
from projections.subjects import SUBJECTS
from scripts.postgres_server import Server, a_replica, a_server
from tests.conftest import organisation, record, renamed
from tests.servers import in_process

ASKED = {"place": "gm0632", "validOn": "2019-01-01"}
LOAD = QUESTIONS["council-composition"]


@dataclass(frozen=True)
class Pair:
    """A server and the one that follows it, and a register that writes to the one and asks the other."""

    server: Server
    replica: Server
    settings: Settings

    def pause(self) -> None:
        """The replica takes in nothing more, though it goes on receiving."""
        with self.replica.connection() as connection:
            connection.execute("SELECT pg_wal_replay_pause()")

    def resume(self) -> None:
        """The replica goes on."""
        with self.replica.connection() as connection:
            connection.execute("SELECT pg_wal_replay_resume()")


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    with a_server() as server, a_replica(server) as replica:
        yield server, replica


@pytest.fixture
def pair(servers: tuple[Server, Server], tmp_path: Path) -> Iterator[Pair]:
    server, replica = servers
    database = f"register-{tmp_path.name}"
    settings = Settings.read(
        {
            "WIEWAAR_STATE_DIR": str(tmp_path / "state"),
            "WIEWAAR_DATABASE_URL": server.create(database),
            "WIEWAAR_READ_URL": replica.url(database),
        }
    )
    yield Pair(server, replica, settings)
    server.drop(database)


def test_what_was_written_is_in_the_next_answer(pair: Pair) -> None:
    with Register(pair.settings, make=True) as register:
        for number in range(20):
            record(register, organisation(f"gm{number:04}"))
            answer = register.ask(QUESTIONS["organisation-load"], {"place": f"gm{number:04}"})
            assert answer.position == number + 1


def test_an_answer_waits_for_a_replica_that_is_behind(pair: Pair) -> None:
    with Register(pair.settings, make=True) as register:
        record(register, organisation("gm0632"))
        assert register.ask(LOAD, ASKED).position == 1
        pair.pause()
        record(register, renamed("gm0632", "Woerden"))
        later = Timer(0.3, pair.resume)
        later.start()
        try:
            answer = register.ask(LOAD, ASKED)
        finally:
            later.join()
        assert answer.position == 2
        assert answer.items[0]["place"]["name"] == "Woerden"


def test_a_replica_that_stays_behind_gives_no_stale_answer_but_what_was_known_there(pair: Pair) -> None:
    with Register(pair.settings, make=True) as register:
        record(register, organisation("gm0632"))
        register.ask(LOAD, ASKED)
        pair.pause()
        try:
            record(register, renamed("gm0632", "Woerden"))
            register.catch_up()
            with pytest.raises(Behind) as behind:
                register.reader.ask(LOAD, ASKED)
            assert (behind.value.reached, behind.value.needed) == (1, 2)
            earlier = register.reader.ask(LOAD, {**ASKED, "atPosition": "1"})
            assert earlier.items[0]["place"]["name"] == "gm0632"
        finally:
            pair.resume()


def test_over_http_whoever_wrote_reads_it_with_the_position_that_they_were_given(pair: Pair) -> None:
    with Register(pair.settings, make=True) as register:
        token = register.access.issue("griffier", "registrar", "a test")
    headers = {"Authorization": f"Bearer {token}"}
    with in_process(pair.settings) as client:
        for number in range(10):
            reference = f"gm{number:04}"
            written = client.post("/v1/commands", json=organisation(reference), headers=headers)
            assert written.status_code == 201
            position = written.json()["position"]
            read = client.get(f"/v1/organisations/{reference}?minPosition={position}", headers=headers)
            assert (read.status_code, read.json()["reference"]) == (200, reference)


def test_a_rebuild_shows_nobody_who_asks_the_replica_a_model_that_is_half_built(pair: Pair) -> None:
    listed = {"kind": "organisation", "limit": "1000"}
    seen: set[int] = set()
    over = Event()
    with Register(pair.settings, make=True) as register, Register(pair.settings) as asked:
        record(register, *(organisation(f"gm{number:04}") for number in range(50)))
        asked.ask(SUBJECTS, listed)

        def asking() -> None:
            while not over.is_set():
                seen.add(len(asked.reader.ask(SUBJECTS, listed).items))

        threads = [Thread(target=asking) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(5):
                for follower in register.followers.values():
                    follower.rebuild()
        finally:
            over.set()
            for thread in threads:
                thread.join()
    assert seen == {50}


def test_a_replica_of_nothing_is_refused() -> None:
    with pytest.raises(Unusable, match="beside-nothing"):
        Settings.read({"WIEWAAR_READ_URL": "postgresql+psycopg://somebody@127.0.0.1/elsewhere"})
