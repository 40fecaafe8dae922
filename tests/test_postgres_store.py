"""The log on PostgreSQL: many writers at once, whatever becomes of them, one order without gaps, and nothing lost."""

import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from secrets import token_hex
from select import select
from threading import Event, Thread
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import orjson
import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, PersistenceError, StoredEvent

from api.register import Register
from api.settings import Settings
from application.access import ROLES
from application.care import damage_in_log
from application.intake import understood
from application.postgres_store import CONNECTIONS, PostgresStore
from application.problem import Conflict, Unusable
from domain.reference import Kind, stream_id
from projections.questions import QUESTIONS
from scripts.postgres_server import Server, a_server
from tests.conftest import CLERK, PATIENCE, ROOT, Call, one_paragraph, organisation, programme, record, trainee
from tests.servers import Tokens, in_process, wait_until
from tests.test_event_store import twin_of

PROCESSES, THREADS, EACH = 4, 4, 12
PASSWORD = "g3h31m-w00rd"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with a_server(durable=True) as running:
        yield running


@pytest.fixture
def environment(server: Server, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What the environment says of a register in a new database."""
    name = f"of-{uuid4().hex}"
    yield {"WIEWAAR_STATE_DIR": str(tmp_path / "state"), "WIEWAAR_DATABASE_URL": server.create(name)}
    server.drop(name)


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    return Settings.read(environment)


@pytest.fixture
def register(settings: Settings) -> Iterator[Register]:
    with Register(settings, make=True) as made:
        yield made


@contextmanager
def owner(settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    """Its owner with a tool for databases, each of whose statements stands on its own."""
    assert settings.database is not None
    with closing(psycopg.connect(settings.database, autocommit=True)) as connection:
        yield connection


def store_of(register: Register) -> PostgresStore:
    assert isinstance(register.store, PostgresStore)
    return register.store


def an_id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def lines(kept: Sequence[bytes]) -> list[dict[str, Any]]:
    return [orjson.loads(each) for each in kept]


# -- many writers -----------------------------------------------------------------------------------------------------


def write(name: str, acknowledged: str) -> None:
    """Threads of one process that record at once; each notes what was acknowledged before it goes on."""
    noted, opening = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND), list[Register]()

    def work(thread: int) -> None:
        for nth in range(EACH):
            reference = f"o-{name}-{thread}-{nth}"
            line = organisation(reference, "company", commandId=an_id(reference))
            insist(partial(record, opened, line))
            os.write(noted, reference.encode() + b"\n")
            if nth % 3 == 0:
                _break_off(opened, reference)

    with ExitStack() as stack:
        insist(lambda: opening.append(stack.enter_context(Register(Settings.read(os.environ)))))
        (opened,) = opening
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(work, range(THREADS)))
    os.close(noted)


def calling(name: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """A function of this module, in a process of its own."""
    code = f"import sys; from tests.test_postgres_store import {name}; {name}(*sys.argv[1:])"
    own = os.environ | environment | {"PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-P", "-c", code, *arguments]
    return subprocess.Popen(words, stderr=subprocess.PIPE, env=own)  # noqa: S603  # this Python, on our own code


def insist(attempt: Callable[[], Any]) -> None:
    """Comes back until it is acknowledged: connections are lost, and others record at the same moment."""
    while True:
        with suppress(Conflict, Unusable, PersistenceError):
            attempt()
            return


def _break_off(register: Register, reference: str) -> None:
    """Transactions of which nothing may be left: refused by a statement, and refused when all of it was written."""
    kept = register.store.event(an_id(reference))
    assert kept is not None
    for doomed, others in ((f"doomed-1-{reference}", [an_id(reference)]), (f"doomed-2-{reference}", [])):
        stream = stream_id(Kind.ORGANISATION, doomed)
        form = orjson.loads(kept) | {"stream": str(stream)}
        del form["recordedAt"]
        events = [
            StoredEvent(stream, version, "organisation-registered.v1", orjson.dumps(form | {"eventId": event}))
            for version, event in enumerate((an_id(doomed), *others), 1)
        ]
        with suppress(PersistenceError):
            register.store.insert_events(events)
            raise AssertionError(f"{doomed} was kept")


# A transaction in which all is written already is broken off where it says that it is done.
DOOM = """
CREATE FUNCTION doom() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = 'doomed';
END $$;
CREATE CONSTRAINT TRIGGER doomed AFTER INSERT ON wiewaar_log.stored_events DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.originator_version = 1 AND NEW.originator_id = ANY ({})) EXECUTE FUNCTION doom()"""
CUT_OFF = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND state <> 'idle' AND application_name = 'writer'
ORDER BY random() LIMIT 1"""


def doomed_streams(names: Sequence[str]) -> str:
    wanted = [f"doomed-2-o-{name}-{thread}-{nth}" for name in names for thread in range(THREADS) for nth in range(EACH)]
    return "ARRAY[" + ", ".join(f"'{stream_id(Kind.ORGANISATION, each)}'" for each in wanted) + "]"


class Tail:
    """Somebody who reads on as the log grows; what is wrong with what was read is kept."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._over = Event()
        self._thread = Thread(target=self._read)
        self.read: list[bytes] = []
        self.looks = 0
        self.faults: list[str] = []

    def __enter__(self) -> "Tail":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _read(self) -> None:
        with Register(self._settings) as register:
            while not self._over.is_set():
                self.looks += 1
                found = register.store.stored(len(self.read), 100)
                positions = [row.position for row in found]
                if positions != list(range(len(self.read) + 1, len(self.read) + 1 + len(found))):
                    self.faults.append(f"after {len(self.read)} came {positions}")
                self.read += [row.state for row in found]
                ((count, last),) = register.store.rows("SELECT count(*), coalesce(max(position), 0) FROM stored_events")
                if count != last:
                    self.faults.append(f"{count} events were to be seen, up to position {last}")


def test_many_writers_lose_nothing_and_whoever_reads_on_sees_no_gap_whatever_becomes_of_them(
    settings: Settings, environment: dict[str, str], tmp_path: Path
) -> None:
    files = [tmp_path / f"process-{nth}" for nth in range(PROCESSES)]
    with Register(settings, make=True), owner(settings) as connection:
        connection.execute(DOOM.format(doomed_streams([each.name for each in files])))
        for each in files:
            each.touch()
        with Tail(settings) as tail, ExitStack() as started:
            own = environment | {"PGAPPNAME": "writer"}
            writers = [started.enter_context(calling("write", each.name, str(each), **own)) for each in files]
            while any(each.poll() is None for each in writers):
                connection.execute(CUT_OFF)
                if files[0].stat().st_size:  # it is in the midst of it
                    writers[0].kill()
                time.sleep(0.01)
            told = [each.communicate(timeout=PATIENCE)[1].decode() for each in writers]
    assert [each.returncode for each in writers] == [-signal.SIGKILL, 0, 0, 0], told
    assert tail.faults == []
    assert tail.looks > 10
    with Register(settings) as register:
        kept = register.store.page(0, 10_000)
        assert list(damage_in_log(register.store, register.vault, register.mapper)) == []
    assert kept[: len(tail.read)] == tail.read, "what was read once stays where it was"
    forms = lines(kept)
    assert [form["position"] for form in forms] == list(range(1, len(forms) + 1))
    moments = [form["recordedAt"] for form in forms]
    assert moments == sorted(moments)
    references = [form["subject"]["reference"] for form in forms]
    assert len(references) == len(set(references))
    acknowledged = {reference for each in files for reference in each.read_text().split()}
    assert acknowledged <= set(references)
    assert len(acknowledged) >= (PROCESSES - 1) * THREADS * EACH
    doomed = {str(stream_id(Kind.ORGANISATION, f"doomed-{nth}-{each}")) for nth in (1, 2) for each in references}
    assert not doomed & {form["stream"] for form in forms}


def make_at_once(count: str) -> None:
    """Makes the register in so many processes, none of which waits for another; ends with 1 where one could not."""

    def made() -> int:
        with suppress(Exception), Register(Settings.read(os.environ), make=True):
            return 0
        return 1

    children = []
    for _ in range(int(count)):
        if not (child := os.fork()):
            os._exit(made())
        children.append(child)
    ended = [os.waitpid(child, 0)[1] for child in children]
    sys.exit(any(ended))


def test_processes_that_start_at_once_on_an_empty_database_make_one_register(
    environment: dict[str, str], settings: Settings
) -> None:
    with calling("make_at_once", "8", **environment) as process:
        _, told = process.communicate(timeout=PATIENCE)
    assert (process.returncode, told) == (0, b"")
    with Register(settings) as register:
        record(register, programme(), trainee("t-een", {"givenName": "Judith"}))
        assert register.catch_up() == 2


# -- what is lost on the way ------------------------------------------------------------------------------------------


class Wire:
    """What lies between the register and the database; it can lose an answer, and then the connection."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.loses_the_next_commit = False
        self.lost = 0

    def __enter__(self) -> "Wire":
        Thread(target=self._let_in, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.close()

    def _let_in(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                here, _ = self._door.accept()
                Thread(target=self._carry, args=(here,), daemon=True).start()

    def _carry(self, here: socket.socket) -> None:
        with here, socket.create_connection(("127.0.0.1", self._to)) as there, suppress(OSError):
            while True:
                for each in select([here, there], [], [])[0]:
                    if not (said := each.recv(65_536)):
                        return
                    (there if each is here else here).sendall(said)
                    if each is here and b"COMMIT" in said and self.loses_the_next_commit:
                        self.loses_the_next_commit = False
                        assert there.recv(65_536)  # it is kept, and nobody is told
                        self.lost += 1
                        return


def test_a_command_whose_acknowledgement_was_lost_is_recognised_when_it_is_repeated(
    server: Server, environment: dict[str, str]
) -> None:
    line = organisation("gm0632", commandId=str(uuid4()))
    with Wire(server.port) as wire:
        address = environment["WIEWAAR_DATABASE_URL"].replace(f":{server.port}/", f":{wire.port}/")
        with Register(Settings.read(environment | {"WIEWAAR_DATABASE_URL": address}), make=True) as register:
            record(register, organisation("gm0513"))
            wire.loses_the_next_commit = True
            with pytest.raises(Unusable, match="store-failed"):
                record(register, line)
            assert wire.lost == 1
            (again,) = record(register, line)
            assert again.repeated
            assert [form["eventId"] for form in lines(register.store.page(0, 10))][1:] == [line["commandId"]]


def test_connections_are_given_back_whatever_became_of_what_was_asked(register: Register, settings: Settings) -> None:
    store = store_of(register)
    record(register, organisation("gm0632"))
    twin = twin_of(register, "gm0513")

    def ask(nth: int) -> None:
        match nth % 3:
            case 0:
                assert store.head().position == 1
            case 1:
                with pytest.raises(PersistenceError):
                    store.rows("SELECT niets FROM nergens")
            case _:
                with pytest.raises(IntegrityError):
                    store.insert_events([twin])

    with ThreadPoolExecutor(3 * CONNECTIONS) as threads:
        list(threads.map(ask, range(300)))
    told = store.datastore.pool.get_stats()
    assert told["pool_available"] == told["pool_size"] <= CONNECTIONS
    with owner(settings) as connection:
        register.close()
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        wait_until(lambda: connection.execute(others).fetchone() == (0,))


CALLS: dict[str, Callable[[Register], object]] = {
    "the log": lambda register: register.store.head(),
    "its keys": lambda register: register.vault.is_destroyed("nobody"),
    "its tokens": lambda register: register.access.tokens(),
    "its checkpoints": lambda register: register.checkpoints.latest(),
    "its read models": lambda register: register.ask(QUESTIONS["who-was-where"], {"validOn": "2018-01-02"}),
    "a new event": lambda register: record(register, organisation("gm0632")),
    "a new key": lambda register: record(register, trainee("t-een", {"givenName": "Judith"})),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGQUIT], ids=["in order", "as in a crash"])
def test_after_a_restart_of_the_server_the_next_call_is_answered(
    server: Server, register: Register, call: Callable[[Register], object], by: signal.Signals
) -> None:
    record(register, programme())
    register.catch_up()
    with ThreadPoolExecutor(CONNECTIONS) as threads:  # as many connections as there may be
        list(threads.map(lambda _: register.store.rows("SELECT pg_sleep(0.01)"), range(CONNECTIONS)))
    server.stop(by)
    server.start()
    call(register)


def test_what_was_decided_on_before_a_restart_of_the_server_is_recorded_after_it(
    server: Server, register: Register
) -> None:
    batch = register.recorder.batch()
    batch.decide(understood(organisation("gm0632")), CLERK)
    with ThreadPoolExecutor(CONNECTIONS) as threads:  # the same
        list(threads.map(lambda _: register.store.rows("SELECT pg_sleep(0.01)"), range(CONNECTIONS)))
    server.stop()
    server.start()
    assert batch.keep() == [1]


def test_while_the_server_is_away_everybody_is_told_so_and_it_is_found_again_by_itself(
    server: Server, settings: Settings
) -> None:
    with Register(settings, make=True) as register:
        tokens = Tokens({role: register.access.issue(role, role, "test") for role in ROLES})
    with in_process(settings) as client:
        store_of(client.app.state.service.register).datastore.pool.timeout = 1  # type: ignore[attr-defined]  # FastAPI's
        place = "/v1/whereabouts?validOn=2018-01-02"
        assert client.get(place, headers=tokens["registrar"]).status_code == 200
        server.stop()
        try:
            away = client.get(place, headers=tokens["registrar"])
            assert (away.status_code, away.json()["type"]) == (503, "urn:wiewaar:problem:store-failed")
            assert client.get("/readyz").status_code == 503
        finally:
            server.start()
        assert client.get(place, headers=tokens["registrar"]).status_code == 200
        made = client.post("/v1/commands", json=organisation("gm0632"), headers=tokens["registrar"])
        assert made.status_code == 201


# -- the rights of the owner ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["wiewaar_log.stored_events", "wiewaar_log.tree", "wiewaar_checkpoints.checkpoints"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_not_even_the_owner_changes_or_empties_what_only_grows(
    register: Register, settings: Settings, table: str, statement: str
) -> None:
    record(register, organisation("gm0632"))
    register.transparency.checkpoint()
    column = "position" if "log" in table else "size"
    with owner(settings) as connection:
        before = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  # ours
        assert before
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match=r"append-only|kept as issued"):
            connection.execute(statement.format(table, column, column))
        assert connection.execute(f"SELECT * FROM {table}").fetchall() == before  # noqa: S608  # the same


def test_whoever_puts_the_guards_aside_is_found(register: Register, settings: Settings) -> None:
    record(register, organisation("gm0632"))
    with owner(settings) as connection:
        connection.execute("ALTER TABLE wiewaar_log.stored_events DISABLE TRIGGER USER")
        connection.execute("UPDATE wiewaar_log.stored_events SET recorded_at = recorded_at + 1")
    found = [each.code for each in damage_in_log(register.store, register.vault, register.mapper)]
    assert "columns-differ" in found
    assert found.count("guard-missing") == 3, "a guard that sleeps is none"


def test_what_the_log_and_its_keys_acknowledge_is_on_disk(register: Register) -> None:
    """Whether it waits for the disk is up to the server; no connection but that of the read models has it otherwise."""
    asked = "SELECT setting, source FROM pg_settings WHERE name = 'synchronous_commit'"
    durable = (store_of(register), register.vault._database, register.access._database, register.checkpoints._database)
    assert [each.rows(asked) for each in durable] == [[("on", "default")]] * len(durable)


# -- what is told of a fault ------------------------------------------------------------------------------------------


ADDRESSES = {
    "nobody there": "127.0.0.1:1/wiewaar",
    "no such database": "127.0.0.1:{port}/er-is-geen",
    "no encryption": "127.0.0.1:{port}/postgres?sslmode=require",
    "no port": "127.0.0.1:poort/wiewaar",
    "no database": "127.0.0.1:{port}/",
    "no such option": "127.0.0.1:{port}/postgres?keuze=ja",
    "badly written": "127.0.0.1:{port}/postgres?options=%zz",
    "no such setting": "127.0.0.1:{port}/postgres?options=-c%20keuze%3Dja",
    "several hosts": "/wiewaar?host=127.0.0.1:1&host=127.0.0.1:2",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_a_password_is_shown_in_no_message(call: Call, server: Server, address: str) -> None:
    url = f"postgresql+psycopg://griffier:{PASSWORD}@{address.format(port=server.port)}"
    for words in (("status",), ("init",), ("check",)):
        done = call(*words, WIEWAAR_DATABASE_URL=url)
        assert (done.code, done.out) == (2, "")
        assert one_paragraph(done.err)
        assert PASSWORD not in done.err
    with pytest.raises(Unusable) as refused:
        Register(Settings.read({"WIEWAAR_DATABASE_URL": url}), make=True)
    assert PASSWORD not in "".join(traceback.format_exception(refused.value))


def test_a_password_is_not_shown_with_the_settings() -> None:
    url = f"postgresql+psycopg://griffier:{PASSWORD}@db.example/wiewaar"
    settings = Settings.read({"WIEWAAR_DATABASE_URL": url, "WIEWAAR_READ_URL": url})
    assert PASSWORD in str(settings.database)
    assert PASSWORD not in repr(settings)


def test_what_is_told_of_a_fault_holds_no_value(register: Register, settings: Settings, call: Call) -> None:
    record(register, organisation("gm0632"))
    twin = twin_of(register, "gm0513")
    with pytest.raises(IntegrityError) as refused:
        register.store.insert_events([twin])
    told = "".join(traceback.format_exception(refused.value))
    assert "duplicate key" in told
    assert "Key (" not in told
    assert lines(register.store.page(0, 1))[0]["eventId"] not in told
    secret = token_hex()
    with pytest.raises(PersistenceError) as broken:
        register.access._database.change("INSERT INTO tokens (id, digest) VALUES (1, ?)", secret)
    assert secret not in "".join(traceback.format_exception(broken.value))
