"""What recorded events changed in the findings, and what events would change that are not recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from domain.fact import Recorded
from domain.reference import Kind, Subject
from projections.changes import Changes, as_period
from projections.database import PROJECTIONS, ReadModels
from projections.findings import FINDINGS, Findings
from projections.log import Log
from projections.question import Asked, Given, Item
from projections.spells import SPELLS, Spells
from projections.worklist import items


@dataclass(frozen=True, slots=True)
class FindingChanges:
    """The findings that some events opened and closed; one whose days or judgement changed is in both."""

    opened: list[Item]
    closed: list[Item]


def changed_by(log: Log, read_models: ReadModels, first: int, last: int) -> FindingChanges:
    """What the events from one position to another changed, both included. The read model must have reached them."""
    with read_models.reading() as connection:
        return _changes(log, read_models, connection, first, last)


def changed_by_each(log: Log, read_models: ReadModels, positions: Sequence[int]) -> dict[int, FindingChanges]:
    """What each of some events changed. The read model must have reached them."""
    with read_models.reading() as connection:
        told = connection.execute(
            select(FINDINGS.c.known_from_pos, FINDINGS.c.known_to_pos).where(
                FINDINGS.c.known_from_pos.in_(positions) | FINDINGS.c.known_to_pos.in_(positions)
            )
        )
        changing = {position for row in told for position in row} & set(positions)
        return {
            each: _changes(log, read_models, connection, each, each) if each in changing else FindingChanges([], [])
            for each in positions
        }


def subject_of(read_models: ReadModels, finding: str) -> Subject | None:
    """Whom or what a finding is about, by its id; None where nothing was ever found under that id."""
    with read_models.reading() as connection:
        row = connection.execute(
            select(FINDINGS.c.kind, FINDINGS.c.subject).where(FINDINGS.c.finding == finding).limit(1)
        ).first()
    return None if row is None else Subject(Kind(row.kind), row.subject)


def foreseen(log: Log, read_models: ReadModels, events: Sequence[Recorded]) -> FindingChanges:
    """What events that are not recorded would change, if they were recorded now.

    They are taken in as if they were, in a transaction of which nothing stays: so the answer is the projection's own.
    Organisations among them have their names; whoever is registered by them has none yet, for nothing is unsealed that
    is not on record.
    """
    with read_models.trying() as connection:
        generation, reached = _live(connection, Findings.name)
        first = reached + 1
        page = [event._replace(position=first + nth) for nth, event in enumerate(events)]
        organisations = [each for each in page if each.subject.kind is Kind.ORGANISATION]
        Spells(log).take_in(connection, *_live(connection, Spells.name), organisations)
        Findings(log).take_in(connection, generation, reached, page)
        return _changes(log, read_models, connection, first, reached + len(page))


def periods_foreseen(log: Log, read_models: ReadModels, events: Sequence[Recorded]) -> Changes:
    """The periods that events which are not recorded would open and close, if they were recorded now."""
    with read_models.trying() as connection:
        generation, reached = _live(connection, Spells.name)
        page = [event._replace(position=reached + 1 + nth) for nth, event in enumerate(events)]
        Spells(log).take_in(connection, generation, reached, page)
        rows, last = SPELLS.c, reached + len(page)
        opened = select(SPELLS).where(rows.known_from_pos > reached, rows.known_to_pos > last).order_by(rows.id)
        closed = select(SPELLS).where(rows.known_from_pos <= reached, rows.known_to_pos.between(reached + 1, last))
        return Changes(
            [as_period(row) for row in connection.execute(opened)],
            [as_period(row) for row in connection.execute(closed.order_by(rows.id))],
        )


def _live(connection: Connection, name: str) -> tuple[int, int]:
    """The generation of a read model that questions read, and the position that it has reached."""
    row = connection.execute(
        select(PROJECTIONS.c.generation, PROJECTIONS.c.position)
        .where(PROJECTIONS.c.name == name, PROJECTIONS.c.state == "live")
        .with_for_update()  # on PostgreSQL others follow only when nothing of this is left
    ).one()
    return row.generation, row.position


def _changes(log: Log, read_models: ReadModels, connection: Connection, first: int, last: int) -> FindingChanges:
    appeared = FINDINGS.c.known_from_pos.between(first, last) & (FINDINGS.c.known_to_pos > last)
    vanished = FINDINGS.c.known_to_pos.between(first, last) & (FINDINGS.c.known_from_pos < first)
    opened = connection.execute(select(FINDINGS).where(appeared)).all()
    closed = connection.execute(select(FINDINGS).where(vanished)).all()
    same = {_said(row) for row in opened} & {_said(row) for row in closed}

    def told(rows: Sequence[Row[Any]], at: int) -> list[Item]:
        asked = Asked({}, at, None, connection, log, read_models, _nothing_else)
        return items(asked, [row for row in rows if _said(row) not in same], at)

    return FindingChanges(told(opened, last), told(closed, first - 1))


def _said(row: Row[Any]) -> tuple[Any, ...]:
    """What a finding says, whichever events it follows from."""
    return (row.finding, row.judgement, row.valid_from, row.valid_to, row.says)


def _nothing_else(name: str, _: Given) -> list[Item]:
    raise LookupError(name)
