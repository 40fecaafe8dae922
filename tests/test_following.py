"""Following the log: each page once, rows and position together, loudly at a standstill, and rebuilt beside the old."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from api.register import Register
from application.stored import canonical
from domain.fact import Recorded
from projections.asking import Behind
from projections.database import PROJECTIONS
from projections.following import Faulty, Follower, Rebuilding, Stopped, Superseded
from projections.questions import QUESTIONS
from projections.spells import Spells
from tests.conftest import Wiewaar, organisation, record, renamed
from tests.databases import behind_its_back, lose, settings_of

WHO = QUESTIONS["who-was-where"]


def rows(register: Register) -> list[tuple[Any, ...]]:
    with register.read_models.reading() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM spells ORDER BY 1, 2"))]


def tables(register: Register) -> set[str]:
    with register.read_models.reading() as connection:
        return {name for name in inspect(connection).get_table_names() if name.startswith("spells")}


def slip_in(register: Register, state: dict[str, Any]) -> None:
    """An event that a newer version recorded."""
    head = register.store.head().position
    whole = {
        "position": head + 1, "eventId": f"00000000-0000-4000-8000-{head:012}", "stream": "s", "version": 1,
        "schemaVersion": 1, "data": {}, "recordedBy": {"subject": "x", "role": "registrar"},
        "subject": {"kind": "organisation", "reference": "gm0001"}, "recordedAt": "2030-01-01T00:00:00Z", **state,
    }  # fmt: skip
    with behind_its_back(register.settings.folder) as log:
        log(
            "INSERT INTO stored_events VALUES (?, ?, 's', 1, 'x', 0, 0, ?)",
            head + 1,
            whole["eventId"],
            canonical(whole),
        )


def test_an_answer_is_never_older_than_the_log(register: Register) -> None:
    record(register, organisation("gm0632"))
    with pytest.raises(Behind) as behind:
        register.reader.ask(WHO, {})
    assert (behind.value.reached, behind.value.needed) == (0, 1)
    register.follower.catch_up()
    assert register.reader.ask(WHO, {}).position == 1


def test_an_answer_as_known_earlier_needs_the_read_models_only_so_far(register: Register) -> None:
    record(register, organisation("gm0632"))
    register.follower.catch_up()
    record(register, organisation("gm0513"))
    assert register.reader.ask(WHO, {"atPosition": "1"}).position == 1
    with pytest.raises(Behind):
        register.reader.ask(WHO, {"atPosition": "2"})


def test_a_projection_stops_loudly_at_an_event_that_it_cannot_take_in_and_loses_nothing(register: Register) -> None:
    class Stumbling(Spells):
        def take_in(self, connection: Any, generation: int, after: int, page: Sequence[Recorded]) -> None:
            super().take_in(connection, generation, after, page)
            if any(each.subject.reference == "gm0513" for each in page):
                raise Stopped(page[-1].position, "KeyError")

    stumbling = Follower(register.log, register.read_models, Stumbling(register.log))
    record(register, organisation("gm0632"))
    stumbling.catch_up()
    record(register, organisation("gm0513"))
    for _ in range(2):
        with pytest.raises(Faulty, match="spells stopped at position 2: KeyError"):
            stumbling.catch_up()
    standing = register.follower.standing()
    assert (standing.position, standing.lag, standing.fault) == (1, 1, "KeyError at position 2")
    assert {row[3] for row in rows(register)} == {"gm0632"}
    # With the fault mended it goes on where it stood.
    assert register.follower.catch_up() == 2
    assert register.follower.standing().fault is None


def test_an_event_of_a_newer_version_stops_the_projection_at_its_position(register: Register) -> None:
    record(register, organisation("gm0632"))
    slip_in(register, {"name": "thawed-out"})
    with pytest.raises(Faulty) as faulty:
        register.follower.catch_up()
    assert faulty.value.position == 2
    standing = register.follower.standing()
    assert (standing.position, standing.fault) == (1, "NotUnderstood at position 2")


def test_the_status_tells_of_a_fault_and_a_question_says_why_it_has_no_answer(wiewaar: Wiewaar) -> None:
    with Register(settings_of(wiewaar.state), make=True) as register:
        record(register, organisation("gm0632"))
        slip_in(register, {"name": "thawed-out"})
    status = wiewaar("status", "--format", "json")
    assert status.code == 0
    assert status.json["projections"] == [
        {"name": name, "position": 1, "lag": 1, "fault": "NotUnderstood at position 2"}
        for name in ("spells", "findings")
    ]
    asked = wiewaar("ask", "who-was-where")
    assert asked.code == 2
    assert asked.err.startswith("wiewaar: The read model spells stopped at position 2")


def test_a_rebuild_stands_beside_the_old_rows_until_it_is_whole(register: Register) -> None:
    record(register, organisation("gm0632"), renamed("gm0632", "Woerden"))
    register.follower.catch_up()
    before = rows(register)
    seen: list[tuple[int, set[str]]] = []
    register.follower.rebuild(lambda _: seen.append((len(rows(register)), tables(register))))
    assert seen == [(len(before), {"spells_1", "spells_2"})]
    assert tables(register) == {"spells_2"}
    assert rows(register) == before


def test_a_rebuild_mends_rows_that_were_tampered_with(register: Register) -> None:
    record(register, organisation("gm0632"))
    register.follower.catch_up()
    before = rows(register)
    with register.read_models.writing() as connection:
        connection.execute(text("UPDATE spells_1 SET valid_from = '1800-01-01'"))
    assert rows(register) != before
    register.follower.rebuild()
    assert rows(register) == before


def test_what_is_recorded_during_a_rebuild_is_in_it(register: Register) -> None:
    record(register, organisation("gm0632"))
    register.follower.catch_up()
    late = iter([organisation("gm0513"), organisation("gm0590")])

    def recording(_: int) -> None:
        if (command := next(late, None)) is not None:
            record(register, command)
            register.follower.catch_up()

    assert Follower(register.log, register.read_models, Spells(register.log)).rebuild(recording) == 3
    assert register.follower.catch_up() == 3
    assert {row[3] for row in rows(register)} == {"gm0632", "gm0513", "gm0590"}


def test_while_one_rebuilds_no_other_begins(register: Register) -> None:
    record(register, organisation("gm0632"))

    def rebuilt_by_another(_: int) -> None:
        with pytest.raises(Rebuilding):
            Follower(register.log, register.read_models, Spells(register.log)).rebuild()

    register.follower.rebuild(rebuilt_by_another)
    assert len(tables(register)) == 1
    assert register.follower.catch_up() == 1
    assert {row[3] for row in rows(register)} == {"gm0632"}


def test_a_rebuild_that_stops_at_a_fault_leaves_the_old_rows(register: Register) -> None:
    record(register, organisation("gm0632"))
    register.follower.catch_up()
    before = rows(register)
    slip_in(register, {"name": "thawed-out"})
    with pytest.raises(Faulty):
        register.follower.rebuild()
    assert rows(register) == before
    assert tables(register) == {"spells_1"}
    with register.read_models.reading() as connection:
        found = connection.execute(PROJECTIONS.select().where(PROJECTIONS.c.name == "spells")).mappings()
        assert found.one()["state"] == "live"


def test_many_followers_take_each_page_in_once(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    record(register, *(organisation(f"gm{number:04}") for number in range(40)))
    monkeypatch.setattr(Spells, "page", 3)
    register.follower.standing()
    faults: list[BaseException] = []

    def follow() -> None:
        try:
            Follower(register.log, register.read_models, Spells(register.log)).catch_up()
        except BaseException as fault:  # noqa: BLE001  # shown by the assertion below
            faults.append(fault)

    threads = [threading.Thread(target=follow) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert register.follower.standing().position == 40
    once = rows(register)
    register.follower.rebuild()
    assert rows(register) == once


def test_a_follower_that_starts_in_the_middle_reads_up_on_a_subject_in_the_log(register: Register) -> None:
    record(register, organisation("gm0632"))
    register.follower.catch_up()
    record(register, renamed("gm0632", "Woerden"))
    Follower(register.log, register.read_models, Spells(register.log)).catch_up()
    incremental = rows(register)
    register.follower.rebuild()
    assert rows(register) == incremental


@pytest.mark.parametrize("page", [1, 3, 1_000])
def test_no_more_subjects_are_remembered_than_there_is_room_for(
    register: Register, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    places = [f"gm{number:04}" for number in range(4)]
    record(register, *map(organisation, places))
    record(register, *(renamed(place, f"Name {number}") for number in range(3) for place in places))
    register.follower.catch_up()
    remembered = rows(register)
    monkeypatch.setattr(Spells, "page", page)
    Follower(register.log, register.read_models, Spells(register.log, 2)).rebuild()
    assert rows(register) == remembered


def test_deleting_the_read_models_loses_nothing(wiewaar: Wiewaar, seeded: Path) -> None:
    asked = ("ask", "who-was-where", "--valid-on", "2019-01-01", "--format", "json")
    before = wiewaar(*asked).json
    lose(seeded, "read")
    assert wiewaar(*asked).json == before


def test_read_models_of_another_version_are_built_anew_by_themselves(register: Register) -> None:
    record(register, organisation("gm0632"))
    register.follower.catch_up()
    before = rows(register)
    with register.read_models.writing() as connection:
        connection.execute(text("UPDATE spells_1 SET valid_to = '9999-12-31'"))
        connection.execute(PROJECTIONS.update().values(version=0))
    started_since = Follower(register.log, register.read_models, Spells(register.log))
    started_since.catch_up()
    assert rows(register) == before
    assert tables(register) == {"spells_2"}


def test_whoever_was_there_before_leaves_alone_what_a_newer_version_has_built(register: Register) -> None:
    record(register, organisation("gm0632"))
    register.follower.catch_up()
    newer = Spells(register.log)
    newer.version += 1
    Follower(register.log, register.read_models, newer).catch_up()
    record(register, organisation("gm0590"))
    with pytest.raises(Superseded):
        register.follower.catch_up()
    assert tables(register) == {"spells_2"}
