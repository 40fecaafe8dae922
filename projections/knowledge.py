"""What the register knew at one position of the log beside what it knew at a later one: rows of spells and findings."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from domain.reference import Kind
from projections.comparing import paired
from projections.database import among, fetched
from projections.names import period
from projections.question import Asked, Item
from projections.rows import FindingRow, SpellRow
from projections.spells import ROWS_AN_EVENT

Slot = tuple[str, ...]
_OF_ANY_KIND = (
    f"kind IN ({', '.join(repr(each.value) for each in Kind)})"  # so that an index by kind and subject serves
)


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A row of the spells or of the findings, known from one position to another.

    `slot` are kind and reference of its subject, its lane, and the unit that was examined (of a finding); with `key`
    and `anchor` it tells which row this is at another time. `content` is what it says.
    """

    of: str
    slot: Slot
    key: str
    anchor: str
    trainee: str | None
    place: str | None
    content: Item
    known: tuple[int, int]
    moments: tuple[str, str | None]
    says: Item | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A row before and after, one of which can be missing, and the positions of the events between that changed it."""

    before: Known | None
    after: Known | None
    caused_at: frozenset[int]

    @property
    def row(self) -> Known:
        """The row as it is, or as it was where it is no more."""
        found = self.after or self.before
        assert found is not None  # noqa: S101  # for the type checker: a change is of a row
        return found


def changes_since(asked: Asked, after: int, subject: str | None) -> tuple[list[Change], list[Change]]:
    """How the rows known now differ from those known at an earlier position; and the rows known only in between.

    A row that went and came back as it was is no difference.
    """
    rows = [
        *(spell_known(SpellRow._make(row)) for row in _rows(asked, "spells", after, subject)),
        *(_finding(FindingRow._make(row)) for row in _rows(asked, "findings", after, subject)),
    ]
    gone = [row for row in rows if row.known[0] <= after]
    new = [row for row in rows if row.known[0] > after and row.known[1] > asked.position]
    passing = [row for row in rows if row.known[0] > after and row.known[1] <= asked.position]
    pairs, vanished, appeared = paired(gone, new, _of_the_same_day, _of_the_same_key, _of_the_same_fact)
    between: dict[Slot, list[Known]] = defaultdict(list)
    for row in passing:
        between[_of_the_same_fact(row)].append(row)
    changes = [
        *(Change(row, now, _causes(row, now, between)) for row, now in pairs if _says(row) != _says(now)),
        *(Change(row, None, _causes(row, None, between)) for row in vanished),
        *(Change(None, now, _causes(None, now, between)) for now in appeared),
    ]
    return changes, [Change(row, None, frozenset(row.known)) for row in passing]


def _says(row: Known) -> tuple[Any, ...]:
    """What makes a row another one; that it came back as it was, known from later on, does not."""
    return (row.key, row.trainee, row.content)


def _of_the_same_day(row: Known) -> Slot:
    return (*_of_the_same_key(row), row.content["valid"]["from"])


def _of_the_same_key(row: Known) -> Slot:
    return (*_of_the_same_fact(row), row.key)


def _of_the_same_fact(row: Known) -> Slot:
    return (row.of, *row.slot, row.anchor)


def _causes(before: Known | None, after: Known | None, passing: Mapping[Slot, Sequence[Known]]) -> frozenset[int]:
    """The positions at which the row before ended and the row after began, and those of the rows between."""
    found: set[int] = set()
    between: Sequence[Known] = ()
    if before is not None:
        found.add(before.known[1])
        between = passing.get(_of_the_same_fact(before), ())
    if after is not None:
        found.add(after.known[0])
        between = between or passing.get(_of_the_same_fact(after), ())
    while more := {each for row in between if found & set(row.known) for each in row.known} - found:
        found |= more
    return frozenset(found)


def _rows(asked: Asked, table: str, after: int, subject: str | None) -> Iterator[tuple[Any, ...]]:
    """The rows that began or ended in known time after that position; a row's id tells at which it began."""
    given = {
        "first": (after + 1) * ROWS_AN_EVENT,
        "end": (asked.position + 1) * ROWS_AN_EVENT,
        "after": after,
        "position": asked.position,
        "subject": subject,
    }
    # What is still known is in no index of ends, which `IS NOT NULL` tells that it is not asked for. The signs keep
    # SQLite from reading all rows by their ids.
    ended = "+id < :first AND known_to IS NOT NULL AND known_to_pos > :after AND known_to_pos <= :position"
    about = "" if subject is None else f" AND ({_OF_ANY_KIND} AND subject = :subject OR trainee = :subject)"
    if asked.among is not None:
        those, given["among"] = among(asked.connection, "subject", "among", asked.among)
        about += f" AND {_OF_ANY_KIND} AND {those}"
    sign = "" if asked.among is None else "+"
    for condition in (ended, f"{sign}id >= :first AND {sign}id < :end"):
        query = f"SELECT * FROM {table} WHERE {condition}{about} ORDER BY +id"  # noqa: S608  # our own names
        yield from fetched(asked.connection, query, given)


def spell_known(row: SpellRow) -> Known:
    """A row of the spells."""
    content = {
        "value": orjson.loads(row.value),
        "valid": period(row.valid_from, row.valid_to),
        "certainty": row.certainty,
        "endCertainty": row.end_certainty,
        "because": orjson.loads(row.because),
    }
    slot = (row.kind, row.subject, row.lane)
    known, moments = (row.known_from_pos, row.known_to_pos), (row.known_from, row.known_to)
    return Known("spell", slot, row.key, row.anchor, row.trainee, row.place, content, known, moments)


def _finding(row: FindingRow) -> Known:
    says = orjson.loads(row.says)
    content = {
        "value": {
            "judgement": row.judgement,
            "place": row.place,
            "words": says["words"] | says["named"],
            "conflictsWith": orjson.loads(row.conflicts_with),
        },
        "valid": period(row.valid_from, row.valid_to),
        "certainty": "expected" if row.rests_on_expected else "established",
        "endCertainty": None,
        "because": orjson.loads(row.because),
    }
    slot = (row.kind, row.subject, "finding", row.unit_kind, row.unit)
    known, moments = (row.known_from_pos, row.known_to_pos), (row.known_from, row.known_to)
    return Known("finding", slot, row.rule, row.finding, row.trainee, row.place, content, known, moments, says)
