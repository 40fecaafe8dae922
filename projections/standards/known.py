"""What was known at a position of the log, and how much of it an export shows of persons."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from hashlib import sha256
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection

from domain.fact import Actor, Fact, Recorded, fold
from domain.period import civil_day
from domain.reference import Kind, Subject
from domain.register import AGGREGATES
from domain.wire import Hint, hints_of, wire_name
from projections.database import among, each_of, fetched
from projections.log import Log
from projections.rows import AT_ONCE, SpellRow

PAGE = 1_000

# Free texts that speak of programmes and organisations; every other one may tell of a person, or single one out.
OPEN_TEXTS = frozenset({"name", "period", "covers"})
OF_PERSONS = frozenset({Kind.TRAINEE, Kind.MANDATE})


def is_free_text(name: str, hint: Hint) -> bool:
    """Whether anybody can have written anything in a field of an event, of persons too."""
    return hint.bare is str and not hint.marks and wire_name(name) not in OPEN_TEXTS


FREE_TEXTS = frozenset(
    wire_name(name)
    for aggregate in AGGREGATES.values()
    for event in aggregate.events
    for name, hint in hints_of(event).items()
    if is_free_text(name, hint)
)


@dataclass(frozen=True, slots=True)
class Shown:
    """How much an export shows of persons.

    `pseudonym` gives what stands for a value of a kind (a trainee's reference, an event's id), always the same;
    moments are told by their day then, for by the instants of recording two exports could be joined, and who recorded
    by the role. Where it is None everything is shown as it is, names and free texts too.
    """

    pseudonym: Callable[[str, str], str] | None = None

    @property
    def full(self) -> bool:
        """Whether names and free texts are shown."""
        return self.pseudonym is None

    def reference(self, kind: str, reference: str) -> str:
        """What stands for the reference of a subject."""
        return reference if self.pseudonym is None or kind not in OF_PERSONS else self.pseudonym(str(kind), reference)

    def event(self, event_id: str) -> str:
        """What stands for the id of an event."""
        return event_id if self.pseudonym is None else self.pseudonym("event", event_id)

    def events(self, ids: Iterable[str]) -> list[str]:
        """What stands for the ids of events; under pseudonyms in an order that does not tell which came first."""
        return list(ids) if self.full else sorted(map(self.event, ids))

    def named(self, field: str, an_id: str) -> str:
        """What stands for the id of an event or finding that a field names."""
        return an_id if self.pseudonym is None else self.pseudonym("finding" if field == "finding" else "event", an_id)

    def recorder(self, actor: Actor) -> str:
        """What stands for who recorded."""
        return actor.subject if self.full else actor.role

    def document(self, identity: str) -> str:
        """What stands for a document, by what tells it from others."""
        if self.pseudonym is None:
            return sha256(identity.encode()).hexdigest()
        return self.pseudonym("key", f"document {identity}")

    def moment(self, at: datetime) -> datetime:
        """The instant, or the beginning of the civil day that it was on."""
        return at if self.full else datetime.combine(civil_day(at), time(), UTC)

    def shows(self, field: str) -> bool:
        """Whether what stands in a field is shown: free texts in full only."""
        return self.full or field not in FREE_TEXTS


@dataclass(frozen=True, slots=True)
class Known:
    """Reads what was known at a position; whatever is many comes as a stream, in the order in which it arose."""

    connection: Connection
    log: Log
    position: int

    def rows(self, kind: str, *lanes: str, ever: bool = False) -> Iterator[SpellRow]:
        """The spells of these lanes of one kind of subject that were known then, or `ever` up to then."""
        those, wanted = among(self.connection, "lane", "lanes", lanes)
        query = (
            f"SELECT * FROM spells WHERE kind = :kind AND {those}"  # noqa: S608  # ours
            " AND known_from_pos <= :position AND known_to_pos > :after ORDER BY id"
        )
        given = {"kind": kind, "lanes": wanted, "position": self.position, "after": 0 if ever else self.position}
        return map(SpellRow._make, each_of(self.connection, query, given))

    def subjects(self, *, ever: bool = False) -> Iterator[Subject]:
        """Every subject that was on record then, or `ever` up to then, in the order in which they came."""
        query = (
            "SELECT kind, subject FROM spells WHERE known_from_pos <= :position AND known_to_pos > :after"
            " GROUP BY kind, subject ORDER BY MIN(id)"
        )
        given = {"position": self.position, "after": 0 if ever else self.position}
        for kind, reference in each_of(self.connection, query, given):
            yield Subject(Kind(kind), reference)

    def rows_of(self, subjects: Iterable[Subject]) -> Iterator[tuple[Subject, list[SpellRow]]]:
        """Each of these subjects with its spells that were ever known up to then, by first day."""
        waiting = iter(subjects)
        while some := list(islice(waiting, AT_ONCE)):
            kinds, of_kinds = among(self.connection, "kind", "kinds", sorted({each.kind.value for each in some}))
            named, references = among(self.connection, "subject", "subjects", [each.reference for each in some])
            query = (
                f"SELECT * FROM spells WHERE {named} AND {kinds}"  # noqa: S608  # ours
                " AND known_from_pos <= :position ORDER BY valid_from, id"
            )
            found = defaultdict(list)
            given = {"kinds": of_kinds, "subjects": references, "position": self.position}
            for row in map(SpellRow._make, fetched(self.connection, query, given)):
                found[row.kind, row.subject].append(row)
            yield from ((each, found[each.kind.value, each.reference]) for each in some)

    def events(self) -> Iterator[Recorded]:
        """Every event up to then, in order."""
        after = 0
        while after < self.position and (page := self.log.page(after, min(PAGE, self.position - after))):
            yield from page
            after = page[-1].position

    def standing(self, subjects: Iterable[Subject]) -> Iterator[tuple[Subject, tuple[Fact, ...]]]:
        """The facts of each subject that stood then, corrected; what was withdrawn and plans overtaken are left out."""
        for subject, events in self.log.many(subjects, self.position):
            yield subject, AGGREGATES[subject.kind].standing(fold(events))


def is_known(row: SpellRow, position: int) -> bool:
    """Whether a spell was known at a position."""
    return row.known_from_pos <= position < row.known_to_pos


def said(row: SpellRow) -> dict[str, Any]:
    """The values of a spell."""
    value: dict[str, Any] = orjson.loads(row.value)
    return value
