"""Several processes that keep the read models: one leads, another takes over, and nobody who reads is kept waiting."""

import signal
from collections import Counter
from collections.abc import Sequence
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, text

from api.register import Register
from api.settings import Settings
from domain.fact import Recorded
from projections import projecting
from projections.findings import Findings
from projections.spells import Spells
from projections.subjects import SUBJECTS
from tests.conftest import Call, Wiewaar, organisation, record, renamed
from tests.servers import wait_until

LISTED = {"kind": "organisation", "limit": "1000"}


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Counter[Spells]:
    """How many pages each of the spells has taken in."""
    counted: Counter[Spells] = Counter()
    take_in = Spells.take_in

    def counting(self: Spells, connection: Connection, generation: int, after: int, page: Sequence[Recorded]) -> None:
        counted[self] += 1
        take_in(self, connection, generation, after, page)

    monkeypatch.setattr(Spells, "take_in", counting)
    return counted


def test_one_of_two_leads_and_the_other_when_it_has_closed(register: Register, settings: Settings) -> None:
    with Register(settings) as another:
        assert register.projector.lead()
        assert register.projector.lead()
        assert not another.projector.lead()
        register.projector.close()
        assert another.projector.lead()
        assert not register.projector.lead()


def test_whoever_does_not_lead_waits_for_the_one_who_does_and_takes_in_nothing(
    register: Register, settings: Settings, pages: Counter[Spells]
) -> None:
    over = Event()
    with Register(settings) as leading:
        assert leading.projector.lead()

        def follow() -> None:
            while not over.is_set():
                leading.catch_up()
                over.wait(0.01)

        thread = Thread(target=follow)
        thread.start()
        try:
            for number in range(10):
                record(register, organisation(f"gm{number:04}"))
                assert register.catch_up() == number + 1
        finally:
            over.set()
            thread.join()
    assert len(pages) == 1


def test_spells_do_not_wait_until_findings_have_come_to_the_end(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Findings, "page", 2)
    for number in range(9):
        record(register, organisation(f"gm{number:04}"))
    pages: list[tuple[int, ...]] = []
    more: list[dict[str, Any]] = []

    def taken(_: int) -> None:
        pages.append(tuple(each.position for each in register.projector.standings()))
        while more:
            record(register, more.pop())

    assert register.projector.catch_up(taken) == 9
    assert pages == [(9, 0), (9, 2), (9, 4), (9, 6), (9, 8), (9, 9)]

    # What comes meanwhile is among the spells before the next page of the findings.
    for number in range(10, 13):
        record(register, organisation(f"gm{number:04}"))
    more.append(organisation("gm0013"))
    pages.clear()
    assert register.projector.catch_up(taken) == 13
    assert pages == [(12, 9), (12, 11), (13, 11), (13, 13)]


def test_whoever_waits_in_vain_does_the_work(
    register: Register, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projecting, "PATIENCE", 0.05)
    with Register(settings) as hanging:
        assert hanging.projector.lead()
        record(register, organisation("gm0632"))
        assert register.catch_up() == 1


def test_when_the_one_who_leads_is_killed_another_takes_over_and_nothing_is_taken_in_twice(
    register: Register, wiewaar: Wiewaar
) -> None:
    record(register, organisation("gm0632"))
    leading = wiewaar.started("project", "--follow")
    with leading:
        try:
            wait_until(lambda: register.lag() == 0)
            record(register, renamed("gm0632", "Woerden"))
            wait_until(lambda: register.lag() == 0)  # before it leads it catches up once
            assert not register.projector.lead()
        finally:
            leading.send_signal(signal.SIGKILL)
    wait_until(register.projector.lead)
    record(register, renamed("gm0632", "Wijk bij Woerden"))
    assert register.catch_up() == 3
    with register.read_models.reading() as connection:
        before = connection.execute(text("SELECT * FROM spells ORDER BY id")).all()
    register.follower.rebuild()
    with register.read_models.reading() as connection:
        assert connection.execute(text("SELECT * FROM spells ORDER BY id")).all() == before


def test_while_it_is_rebuilt_again_and_again_every_answer_is_whole(register: Register, settings: Settings) -> None:
    record(register, *(organisation(f"gm{number:04}") for number in range(50)))
    register.catch_up()
    seen: list[tuple[int, int]] = []
    over = Event()

    def asking() -> None:
        with Register(settings) as asked:
            while not over.is_set():
                answer = asked.reader.ask(SUBJECTS, LISTED)
                seen.append((answer.position, len(answer.items)))

    threads = [Thread(target=asking) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(5):
            for follower in register.followers.values():
                follower.rebuild()
        wait_until(lambda: len(seen) >= 5)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert set(seen) == {(50, 50)}


def test_a_rebuild_that_is_killed_half_way_leaves_what_there_was_and_the_next_one_clears_up(
    register: Register, wiewaar: Wiewaar
) -> None:
    record(register, *(organisation(f"gm{number:04}") for number in range(20)))
    register.catch_up()
    with register.read_models.writing() as connection:  # as such a one leaves it
        register.follower._begun(connection, 2, state="building")
        Spells(register.log).create(connection, 2)
    assert len(register.ask(SUBJECTS, LISTED).items) == 20
    register.follower.rebuild()
    assert len(register.ask(SUBJECTS, LISTED).items) == 20
    with register.read_models.reading() as connection:
        found = connection.execute(text("SELECT generation, state FROM projections WHERE name = 'spells'")).all()
    assert [tuple(row) for row in found] == [(3, "live")]


def test_a_rebuild_says_which_rows_it_changed_in_what_and_from_what_they_follow(register: Register, call: Call) -> None:
    (outcome,) = record(register, organisation("gm0632"))
    register.catch_up()
    same = call("project", "--rebuild", "--compare")
    assert same.code == 0
    assert "spells: 2 rows compared, 0 differ." in same.out
    with register.read_models.writing() as connection:
        connection.execute(text("UPDATE spells_2 SET valid_from = '1800-01-01' WHERE lane = 'name'"))
        connection.execute(text("DELETE FROM spells_2 WHERE lane = 'kind'"))
    changed = call("project", "--rebuild", "--compare")
    assert changed.code == 1
    assert "2 differ. The same version made both" in changed.out
    assert "valid_from: 1800-01-01 → 1900-01-01" in changed.out
    assert "was missing: organisation:gm0632, kind, since position 1" in changed.out
    assert outcome.recorded.id in changed.out
    assert call("project", "--rebuild", "--compare").code == 0


def test_to_compare_there_has_to_be_a_rebuild(register: Register, call: Call) -> None:
    refused = call("project", "--compare")
    assert (refused.code, "give --rebuild too" in refused.err) == (2, True)
