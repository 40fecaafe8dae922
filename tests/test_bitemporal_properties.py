"""What holds for every history: the spells on any day as known at any moment are those of a naive fold."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from api.register import Register
from application.intake import understood
from application.problem import Invalid
from domain.fact import Actor
from domain.reference import Kind
from domain.refusal import Refused
from projections.questions import QUESTIONS
from projections.spells import NAMES, SPELLS, Spells
from tests.databases import a_folder, empty
from tests.histories import days, histories
from tests.naive import Held, holding

CLERK = Actor("clerk", "registrar")
OUR_OWN_LANES = {
    "registration",
    "traineeship",
    "mandate",
    "formation",
    "kind",
    "terms",
}  # the naive fold knows the spec's

EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@contextmanager
def a_register() -> Iterator[Register]:
    """An empty register, whose clock moves on a minute each time it is read."""
    ticks = iter(range(1_000_000))

    def clock() -> datetime:
        return datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=next(ticks))

    with a_folder() as folder, Register(empty(folder), make=True, clock=clock) as register:
        yield register


@contextmanager
def pages_of(size: int) -> Iterator[None]:
    """Spells are made from pages of so many events."""
    usual, Spells.page = Spells.page, size
    try:
        yield
    finally:
        Spells.page = usual


def recorded(register: Register, commands: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records what is possible of the commands, in one transaction; those that were."""
    batch, accepted = register.recorder.batch(), []
    for command in commands:
        try:
            batch.decide(understood(command), CLERK)
        except (Invalid, Refused):
            continue
        accepted.append(command)
    batch.keep()
    return accepted


def all_rows(register: Register) -> list[tuple[Any, ...]]:
    """Every row of the spells, open and closed in known time."""
    with register.read_models.reading() as connection:
        found = connection.execute(select(SPELLS).order_by(SPELLS.c.id))
        return [tuple(row) for row in found]


def held_by(rows: Sequence[tuple[Any, ...]], kind: str, reference: str, day: date, position: int) -> list[Held]:
    """What the rows say about a subject on a day, as known at a position."""
    found = []
    for row in (dict(zip(NAMES, each, strict=True)) for each in rows):
        if (
            (row["kind"], row["subject"]) == (kind, reference)
            and row["lane"] not in OUR_OWN_LANES
            and row["known_from_pos"] <= position < row["known_to_pos"]
            and row["valid_from"] <= day.isoformat() < row["valid_to"]
        ):
            value = orjson.loads(row["value"])
            found.append(Held(row["lane"], row["key"], frozenset(value.items()), row["certainty"]))
    return found


@given(commands=histories(), data=st.data())
@settings(EXAMPLES, max_examples=35)
def test_the_spells_on_any_day_as_known_at_any_position_are_those_of_a_naive_fold_of_the_prefix(
    commands: list[dict[str, Any]], data: st.DataObject
) -> None:
    with a_register() as register:
        accepted = recorded(register, commands)
        register.follower.catch_up()
        rows = all_rows(register)
        subjects = {(event.subject.kind, event.subject.reference) for event in register.log.page(0, 10_000)}
        positions = data.draw(st.lists(st.integers(1, len(accepted)), min_size=3, max_size=3), label="positions")
        for position in {*positions, len(accepted)}:
            for day in data.draw(st.lists(days(), min_size=3, max_size=3), label="days"):
                for kind, reference in sorted(subjects):
                    if kind is Kind.PROGRAMME:
                        continue
                    ours = held_by(rows, kind, reference, day, position)
                    assert len(ours) == len(set(ours)), "two rows of one lane hold at once"
                    assert set(ours) == holding(accepted[:position], kind.value, reference, day)


@given(commands=histories(), page=st.integers(1, 7))
@settings(EXAMPLES, max_examples=15)
def test_a_rebuild_gives_the_same_rows_as_following_page_by_page(commands: list[dict[str, Any]], page: int) -> None:
    with a_register() as register:
        recorded(register, commands)
        with pages_of(page):
            register.follower.catch_up()
            incremental = all_rows(register)
            register.follower.rebuild()
            assert all_rows(register) == incremental
        register.follower.rebuild()
        assert all_rows(register) == incremental


@given(commands=histories())
@settings(EXAMPLES, max_examples=12)
def test_a_row_is_only_ever_closed_in_known_time_and_that_once(commands: list[dict[str, Any]]) -> None:
    end = NAMES.index("known_to_pos")
    with a_register() as register:
        before: dict[tuple[int, int], tuple[Any, ...]] = {}
        for start in range(0, len(commands), 5):
            recorded(register, commands[start : start + 5])
            register.follower.catch_up()
            now = {(row[0], row[1]): row for row in all_rows(register)}
            assert before.keys() <= now.keys()
            for key, row in before.items():
                assert now[key][:end] == row[:end]
                if row[end + 1] is not None:
                    assert now[key] == row
            before = now


@given(commands=histories(), cut=st.integers(1, 25), day=days())
@settings(EXAMPLES, max_examples=15)
def test_no_answer_as_known_at_a_moment_changes_when_more_is_recorded(
    commands: list[dict[str, Any]], cut: int, day: date
) -> None:
    asked = {"validOn": day.isoformat()}
    with a_register() as register:
        first = recorded(register, commands[:-cut])
        register.follower.catch_up()
        question = QUESTIONS["who-was-where"]
        then = register.reader.ask(question, {**asked, "atPosition": str(len(first))})
        recorded(register, commands[-cut:])
        register.follower.catch_up()
        now = register.reader.ask(question, {**asked, "atPosition": str(len(first))})
        assert (now.items, now.digest) == (then.items, then.digest)
        if then.known_at is None:
            assert not first
            return
        by_instant = register.reader.ask(question, {**asked, "knownAt": then.known_at.isoformat()})
        assert (by_instant.items, by_instant.digest) == (then.items, then.digest)
