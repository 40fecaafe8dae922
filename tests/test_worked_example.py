"""The worked example of the contract (`time.md`): a seat taken, corrected and withdrawn, as known at each moment."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from projections.database import OPEN_DAY, OPEN_POSITION
from projections.questions import QUESTIONS
from projections.spells import SPELLS
from tests.people import (
    JUDITH,
    JUDITH_BECAME_COMMITTEE_MEMBER,
    JUDITH_IS_TRAINEE,
    JUDITH_TOOK_A_SEAT,
    JUDITHS_MANDATE,
    JUDITHS_MANDATE_OPENED,
    Command,
    Registrar,
    a_register,
    correct,
    withdraw,
)

MOVED = correct(JUDITH_TOOK_A_SEAT, "clerical-error", effectiveOn="2018-11-22")
WITHDRAWN = withdraw(JUDITH_TOOK_A_SEAT, "wrong-subject")
RECORDED: tuple[tuple[str, tuple[Command, ...]], ...] = (
    ("2018-04-03", (JUDITHS_MANDATE_OPENED, JUDITH_BECAME_COMMITTEE_MEMBER)),
    ("2018-11-20", (JUDITH_TOOK_A_SEAT,)),
    ("2019-02-01", (MOVED,)),
    ("2019-06-01", (WITHDRAWN,)),
)
TABLE = {
    ("2018-04-01", "2018-11-10"): None,
    ("2018-04-01", "2018-11-16"): None,
    ("2018-04-01", "2018-12-01"): None,
    ("2018-05-01", "2018-11-10"): "committee-member",
    ("2018-05-01", "2018-11-16"): "committee-member",
    ("2018-05-01", "2018-12-01"): "committee-member",
    ("2018-12-01", "2018-11-10"): "committee-member",
    ("2018-12-01", "2018-11-16"): "councillor",
    ("2018-12-01", "2018-12-01"): "councillor",
    ("2019-03-01", "2018-11-10"): "committee-member",
    ("2019-03-01", "2018-11-16"): "committee-member",
    ("2019-03-01", "2018-12-01"): "councillor",
    ("2019-07-01", "2018-11-10"): "committee-member",
    ("2019-07-01", "2018-11-16"): "committee-member",
    ("2019-07-01", "2018-12-01"): "committee-member",
}
CELLS = pytest.mark.parametrize(
    ("known_at", "valid_on"), TABLE, ids=[f"known at {known}, valid on {valid}" for known, valid in TABLE]
)


@contextmanager
def the_register(*, until: str = "2019-07-02") -> Iterator[Registrar]:
    """The register with what was recorded before that day."""
    with a_register("2018-01-08") as registrar:
        registrar.records_together(JUDITH_IS_TRAINEE)
        for day, commands in RECORDED:
            if day < until:
                registrar.clock.put_to(day)
                for command in commands:
                    registrar.records(command)
        registrar.clock.put_to(until)
        registrar.register.follower.catch_up()
        yield registrar


def roles(registrar: Registrar, known_at: str, valid_on: str) -> list[str]:
    """In which roles Judith was, as the question who-was-where answers it."""
    given = {"knownAt": known_at, "validOn": valid_on, "trainee": JUDITH}
    answer = registrar.register.reader.ask(QUESTIONS["who-was-where"], given)
    assert all(item["mandate"] == JUDITHS_MANDATE for item in answer.items)
    return [item["role"] for item in answer.items]


def rows(registrar: Registrar, lane: str) -> list[tuple[str, str, str, str]]:
    """The rows of a lane of the mandate in the order they arose: valid from and to, known from and to."""
    query = select(SPELLS).where(SPELLS.c.subject == JUDITHS_MANDATE, SPELLS.c.lane == lane).order_by(SPELLS.c.id)
    with registrar.register.read_models.reading() as connection:
        found = list(connection.execute(query))
    assert all((row.known_to is None) == (row.known_to_pos == OPEN_POSITION) for row in found)
    return [
        (
            row.valid_from,
            "open" if row.valid_to == OPEN_DAY else row.valid_to,
            row.known_from[:10],
            "open" if row.known_to is None else row.known_to[:10],
        )
        for row in found
    ]


@CELLS
def test_each_cell_of_the_table_comes_out(known_at: str, valid_on: str) -> None:
    role = TABLE[known_at, valid_on]
    with the_register() as registrar:
        assert roles(registrar, known_at, valid_on) == ([] if role is None else [role])


@CELLS
def test_each_cell_was_answered_so_on_the_day_itself(known_at: str, valid_on: str) -> None:
    role = TABLE[known_at, valid_on]
    with the_register(until=known_at) as registrar:
        assert roles(registrar, known_at, valid_on) == ([] if role is None else [role])


def test_an_answer_as_known_at_a_moment_is_the_same_for_ever() -> None:
    question, seen = QUESTIONS["who-was-where"], {}
    with a_register("2018-01-08") as registrar:
        registrar.records_together(JUDITH_IS_TRAINEE)
        for day, commands in RECORDED:
            registrar.clock.put_to(day)
            for command in commands:
                registrar.records(command)
            registrar.register.follower.catch_up()
            registrar.clock.put_to(f"{day}T23:00:00Z")
            for valid_on in ("2018-11-10", "2018-11-16", "2018-12-01"):
                given = {"knownAt": f"{day}T12:00:00Z", "validOn": valid_on}
                seen[day, valid_on] = given, registrar.register.reader.ask(question, given)
        again = {cell: registrar.register.reader.ask(question, given) for cell, (given, _) in seen.items()}
    assert len({answer.position for answer in again.values()}) == len(RECORDED)
    assert again == {cell: answer for cell, (_, answer) in seen.items()}


def test_the_rows_of_the_council_seat_arose_in_this_order() -> None:
    with the_register() as registrar:
        assert rows(registrar, "council-seat") == [
            ("2018-11-15", "open", "2018-11-20", "2019-02-01"),
            ("2018-11-22", "open", "2019-02-01", "2019-06-01"),
        ]


def test_the_rows_of_the_committee_membership_arose_in_this_order() -> None:
    with the_register() as registrar:
        assert rows(registrar, "committee-membership") == [
            ("2018-03-29", "open", "2018-04-03", "2018-11-20"),
            ("2018-03-29", "2018-11-15", "2018-11-20", "2019-02-01"),
            ("2018-03-29", "2018-11-22", "2019-02-01", "2019-06-01"),
            ("2018-03-29", "open", "2019-06-01", "open"),
        ]


def test_each_row_tells_from_which_events_it_follows() -> None:
    opened, member, seat, moved = (
        each["commandId"]
        for each in (JUDITHS_MANDATE_OPENED, JUDITH_BECAME_COMMITTEE_MEMBER, JUDITH_TOOK_A_SEAT, MOVED)
    )
    with the_register() as registrar:
        asked = {
            (known_at, item["role"]): item["because"]
            for known_at in ("2018-05-01", "2018-12-01", "2019-03-01", "2019-07-01")
            for item in registrar.register.reader.ask(
                QUESTIONS["who-was-where"], {"knownAt": known_at, "from": "2018-01-01", "trainee": JUDITH}
            ).items
        }
    assert asked == {
        ("2018-05-01", "committee-member"): [opened, member],
        ("2018-12-01", "committee-member"): [opened, member, seat],
        ("2018-12-01", "councillor"): [opened, seat],
        ("2019-03-01", "committee-member"): [opened, member, seat, moved],
        ("2019-03-01", "councillor"): [opened, seat, moved],
        ("2019-07-01", "committee-member"): [opened, member],
    }


def test_nobody_who_asks_earlier_knows_that_a_row_would_be_closed() -> None:
    with the_register() as registrar:
        given = {"knownAt": "2018-12-01", "validOn": "2018-12-01", "trainee": JUDITH}
        item, *_ = registrar.register.reader.ask(QUESTIONS["who-was-where"], given).items
    assert item["known"] == {"from": "2018-11-20T09:00:00Z", "to": None}


def test_a_row_that_an_event_does_not_change_is_not_touched() -> None:
    with the_register() as registrar:
        assert rows(registrar, "mandate") == [("2018-01-01", "open", "2018-04-03", "open")]
        assert rows(registrar, "fraction") == [("2018-01-01", "open", "2018-04-03", "open")]
