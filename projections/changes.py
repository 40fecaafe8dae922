"""What each event of a subject changed: the rows that it opened and those that it closed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Row, select

from domain.reference import Kind, Subject
from projections.database import ReadModels
from projections.names import period
from projections.spells import SPELLS


@dataclass(frozen=True, slots=True)
class Changes:
    """The rows that one event opened and closed, on the wire."""

    opened: list[dict[str, Any]]
    closed: list[dict[str, Any]]


def mandates_of(read_models: ReadModels, trainee: str, up_to: int) -> list[Subject]:
    """The mandates that were ever on record for a trainee, as far as recorded up to a position."""
    with read_models.reading() as connection:
        # Asked for mandates only, SQLite reads all mandates in order rather than the few rows of the trainee.
        rows = connection.execute(
            select(SPELLS.c.kind, SPELLS.c.subject).where(SPELLS.c.trainee == trainee, SPELLS.c.known_from_pos <= up_to)
        )
        found = {row.subject for row in rows if row.kind == Kind.MANDATE.value}
        return [Subject(Kind.MANDATE, reference) for reference in sorted(found)]


def changes_of(read_models: ReadModels, subjects: Sequence[Subject]) -> dict[int, Changes]:
    """By position, what the events of these subjects changed."""
    changes: dict[int, Changes] = defaultdict(lambda: Changes([], []))
    with read_models.reading() as connection:
        for subject in subjects:
            rows = connection.execute(
                select(SPELLS)
                .where(SPELLS.c.kind == subject.kind.value, SPELLS.c.subject == subject.reference)
                .order_by(SPELLS.c.id)
            )
            for row in rows:
                changes[row.known_from_pos].opened.append(as_period(row))
                if row.known_to is not None:
                    changes[row.known_to_pos].closed.append(as_period(row))
    return changes


def as_period(row: Row[Any]) -> dict[str, Any]:
    """A row as the period that it is, without personal details."""
    value = {name: each for name, each in orjson.loads(row.value).items() if name != "person" and each is not None}
    return {
        "lane": row.lane,
        "key": row.key or None,
        "value": value,
        "valid": period(row.valid_from, row.valid_to),
        "certainty": row.certainty,
        "endCertainty": row.end_certainty,
    }
