"""The findings follow the log: what is known at any position is what an examination of that prefix finds."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from sqlalchemy import select

from api.register import Register
from domain.dossier import Dossier, Record
from domain.examination import findings_on
from domain.fact import FactCorrected, History, Recorded, evolve
from domain.reference import Kind, Subject
from domain.wire import mentions
from projections.findings import COLUMNS, FINDINGS, NAMES, OF_THE_FINDING, Findings, _columns
from tests.histories import histories
from tests.test_bitemporal_properties import EXAMPLES, a_register, recorded

Row = tuple[Any, ...]


def all_rows(register: Register) -> list[Row]:
    """Every row of the findings, open and closed in known time."""
    with register.read_models.reading() as connection:
        return [tuple(row) for row in connection.execute(select(FINDINGS).order_by(FINDINGS.c.id))]


def known_at(rows: Sequence[Row], position: int) -> list[Row]:
    """What the rows say as known at a position, but for when it was known."""
    since, until = NAMES.index("known_from_pos"), NAMES.index("known_to_pos")
    return sorted(row[2 : OF_THE_FINDING.stop] for row in rows if row[since] <= position < row[until])


def found_in(events: Sequence[Recorded]) -> list[Row]:
    """What an examination of every subject finds, with nothing remembered and nothing left out."""
    loaded: dict[Subject, History] = defaultdict(History)
    referring: dict[tuple[Subject, Kind], set[Subject]] = defaultdict(set)
    for each in events:
        loaded[each.subject] = evolve(loaded[each.subject], each)
        event = each.event
        said = mentions(event.of, event.changes) if isinstance(event, FactCorrected) else mentions(event)
        for mention in said:
            referring[Subject(mention.refers.kind, mention.reference), each.subject.kind].add(each.subject)

    def read(subject: Subject) -> Record:
        return Record(subject, loaded.get(subject, History()))

    found: dict[tuple[str, str, str], Row] = {}
    for unit in sorted(loaded, key=str):
        dossier = Dossier(unit, read, lambda subject, kind: referring[subject, kind])
        for finding in findings_on(dossier):
            row = (unit.kind.value, unit.reference, *_columns(finding, dossier.programme))
            found.setdefault((str(unit), finding.id, finding.period.from_.isoformat()), row)
    return sorted(found.values())


@given(commands=histories())
@settings(EXAMPLES, max_examples=25)
def test_what_is_known_at_every_position_is_what_an_examination_of_that_prefix_finds(
    commands: list[dict[str, Any]],
) -> None:
    with a_register() as register:
        recorded(register, commands)
        register.followers["findings"].catch_up()
        rows, events = all_rows(register), register.log.page(0, 10_000)
        for position in range(1, len(events) + 1):
            assert known_at(rows, position) == found_in(events[:position]), f"at position {position}"


@given(commands=histories())
@settings(EXAMPLES, max_examples=10)
def test_a_rebuild_gives_the_same_rows_as_following_event_by_event(commands: list[dict[str, Any]]) -> None:
    with a_register() as register:
        follower = register.followers["findings"]
        recorded(register, commands)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Findings, "page", 1)
            follower.catch_up()
        incremental = all_rows(register)
        follower.rebuild()
        assert all_rows(register) == incremental


@given(commands=histories())
@settings(EXAMPLES, max_examples=10)
def test_a_follower_that_remembers_nothing_goes_on_where_it_was(commands: list[dict[str, Any]]) -> None:
    with a_register() as register, a_register() as other:
        for start in range(0, len(commands), 5):
            accepted = recorded(register, commands[start : start + 5])
            recorded(other, accepted)
            register.followers["findings"].catch_up()
            register.followers["findings"]._forget()  # as after a restart
        other.followers["findings"].catch_up()
        unstamped = [NAMES.index("known_from"), NAMES.index("known_to")]
        mine, theirs = (
            [[each for nth, each in enumerate(row) if nth not in unstamped] for row in all_rows(every)]
            for every in (register, other)
        )
        assert mine == theirs
        assert len(COLUMNS) == len(mine[0]) + 2 if mine else True
