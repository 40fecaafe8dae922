"""The log as an object-centric event log (OCEL 2.0), in known time or in valid time.

In known time every event is one, corrections too, at the instant at which it was recorded. In valid time the facts that
stood at a position are, as they stood, on the day on which they took effect. A day has no zone: its midnight in UTC
stands for it, by which it stays the day it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple, Self, get_origin

from domain.fact import ABOUT_FACTS, Fact, FactCorrected, FindingRuledOn, Possibly, Recorded
from domain.reference import Kind, Refers, Subject, Unique
from domain.register import AGGREGATES
from domain.wire import hints_of, mentions, number, wire_name
from projections.rows import SpellRow
from projections.standards.known import Known, Shown, is_free_text, is_known, said
from projections.standards.popolo import opened_details

# Since when an attribute has its first value: the standard's own example says with this instant that it always had.
ALWAYS = "1970-01-01T00:00:00.000000Z"
BEGINNING = datetime.min.replace(tzinfo=UTC)

Declared = Mapping[str, str]
Relation = tuple[str, str]  # the id of an object, and the qualifier


class Happening(NamedTuple):
    """An event of the log: `time` as RFC 3339 in UTC; `position` orders those of one instant, and is no part of it."""

    id: str
    type: str
    time: str
    attributes: Mapping[str, Any]
    relations: tuple[Relation, ...]
    position: int

    @classmethod
    def of(cls, values: Sequence[Any]) -> Self:
        """One that was kept as JSON for a while."""
        id_, type_, at, attributes, relations, position = values
        return cls(id_, type_, at, attributes, tuple((target, name) for target, name in relations), position)

    @property
    def subject(self) -> str:
        """The object that it was recorded of."""
        return self.relations[0][0]


class Change(NamedTuple):
    """From an instant on an attribute of an object had this value."""

    name: str
    value: Any
    time: str


class Thing(NamedTuple):
    """An object: its attributes as they changed, and what it is related to."""

    id: str
    type: Kind
    changes: tuple[Change, ...] = ()
    relations: tuple[Relation, ...] = ()


# -- types ----------------------------------------------------------------------------------------------------------

_EVENTS: Mapping[str, type] = {
    event.__name__: event
    for event in (*(each for kind in AGGREGATES.values() for each in kind.events), *ABOUT_FACTS, FindingRuledOn)
}
_OF_EVERY_EVENT = {
    "effectiveOn": "string",
    "until": "string",
    "possiblyFrom": "string",
    "possiblyTo": "string",
    "certainty": "string",
    "role": "string",
    "imported": "boolean",
}
_OF_EVERY_EVENT_IN_FULL = {"position": "integer", "recordedBy": "string"}  # by which exports could be joined
_TYPES: Mapping[Any, str] = {str: "string", date: "string", int: "integer", Decimal: "float", bool: "boolean"}
# The lane in which each attribute of an object stands.
_LANES: Mapping[Kind, Mapping[str, str]] = {
    Kind.ORGANISATION: {"name": "name", "kind": "kind"},
    Kind.PROGRAMME: {"name": "terms"},
    Kind.PARTNERSHIP: {},
    Kind.TRAINEE: {"name": "registration", "educationLevel": "registration"},
    Kind.MANDATE: {},
}
OBJECT_TYPES: Mapping[Kind, Declared] = {kind: dict.fromkeys(lanes, "string") for kind, lanes in _LANES.items()}
# To what a field of a lane relates its subject, and under which qualifier.
_RELATIONS = {
    (Kind.ORGANISATION, "joint-body"): (("jointBody", Kind.ORGANISATION, "takes part in"),),
    (Kind.PARTNERSHIP, "formation"): (("programme", Kind.PROGRAMME, "of programme"),),
    (Kind.PARTNERSHIP, "partner"): (("organisation", Kind.ORGANISATION, "has partner"),),
    (Kind.TRAINEE, "registration"): (("programme", Kind.PROGRAMME, "of programme"),),
    (Kind.TRAINEE, "partnership"): (("partnership", Kind.PARTNERSHIP, "has place of"),),
    (Kind.TRAINEE, "placement"): (
        ("organisation", Kind.ORGANISATION, "placed at"),
        ("employer", Kind.ORGANISATION, "employed by"),
    ),
    (Kind.TRAINEE, "residence"): (("municipality", Kind.ORGANISATION, "resident of"),),
    (Kind.TRAINEE, "onward-position"): (("organisation", Kind.ORGANISATION, "went on to"),),
    (Kind.MANDATE, "mandate"): (
        ("trainee", Kind.TRAINEE, "held by"),
        ("council", Kind.ORGANISATION, "in council of"),
        ("party", Kind.ORGANISATION, "for party"),
    ),
}


def event_attributes(name: str, *, full: bool) -> Declared:
    """The attributes of an event type with the types of their values, in order."""
    event = _EVENTS[name]
    own = {wire_name(name): kind for name, (kind, tells) in _fields(event).items() if full or not tells}
    if event is FactCorrected:
        own |= {"corrects": "string", "changed": "string"}
    return {**_OF_EVERY_EVENT, **(_OF_EVERY_EVENT_IN_FULL if full else {}), **own}


@cache
def _fields(event: type) -> Mapping[str, tuple[str, bool]]:
    """The fields of an event that hold one plain value: its type, and whether it can tell who somebody is.

    References are relations, and what is sealed is in no log.
    """
    found = {}
    for name, hint in hints_of(event).items():
        kind = "string" if get_origin(hint.bare) is Literal else _TYPES.get(hint.bare)
        if kind is not None and hint.mark(Refers) is None:
            # A number of votes or of years tells who it is as well as a text does.
            found[name] = (kind, is_free_text(name, hint) or kind in ("integer", "float"))
    return found


# -- events ---------------------------------------------------------------------------------------------------------


def recorded_happenings(known: Known, shown: Shown) -> Iterator[Happening]:
    """Every event at the instant at which it was recorded (under pseudonyms on the day), in the order of the log."""
    context = _Mandates(known)
    for each in known.events():
        attributes = {
            "effectiveOn": _plain(each.effective_on),
            "until": _plain(each.until),
            **_left_open(each.possibly),
            "certainty": None if each.effective_on is None else each.certainty.value,
            **plain_values(each.event, shown),
        }
        at = _instant(shown.moment(each.recorded_at or BEGINNING))
        yield _happening(each, each.event, at, attributes, context.of(each.subject, each.position), shown)


def effective_happenings(known: Known, shown: Shown) -> Iterator[Happening]:
    """The facts that stood, each on the day on which it took effect; subject by subject, to be put in order."""
    context = _Mandates(known)
    for subject, facts in known.standing(known.subjects()):
        of_mandate = context.of(subject, known.position)
        for fact in facts:
            attributes = {
                "effectiveOn": fact.effective_on.isoformat(),
                "until": _plain(fact.until),
                **_left_open(fact.possibly),
                "certainty": fact.certainty.value,
                **plain_values(fact.event, shown),
            }
            yield _happening(fact.recorded, fact.event, _beginning(fact), attributes, of_mandate, shown)


def in_turn(happenings: Iterable[Happening]) -> Iterator[Happening]:
    """Events whose times are days, those of one day a microsecond after each other: tools order by time alone."""
    day, running = "", 0
    for each in happenings:
        day, running = each.time, running + 1 if each.time == day else 0
        yield each._replace(time=_instant(datetime.fromisoformat(day) + timedelta(microseconds=running)))


def _happening(
    recorded: Recorded,
    event: Any,
    at: str,
    attributes: dict[str, Any],
    also: Iterable[tuple[str, Subject]],
    shown: Shown,
) -> Happening:
    attributes |= {"role": recorded.recorded_by.role, "imported": recorded.imported}
    if shown.full:
        attributes |= {"position": recorded.position, "recordedBy": recorded.recorded_by.subject}
    related = dict.fromkeys((_object(each, shown), name) for name, each in (*_mentioned(recorded, event), *also))
    return Happening(
        shown.event(recorded.id),
        type(event).__name__,
        at,
        {name: each for name, each in attributes.items() if each is not None},
        tuple(related),
        recorded.position,
    )


def plain_values(event: Any, shown: Shown) -> dict[str, Any]:
    """The plain values of an event; of a correction also what it corrects in which fields."""
    cls = event.__class__
    hints, found = hints_of(cls), {}
    for name, (_, tells) in _fields(cls).items():
        value = _plain(getattr(event, name))
        if shown.full or not tells:
            found[wire_name(name)] = shown.named(name, value) if hints[name].mark(Unique) else value
    if isinstance(event, FactCorrected):
        found |= {"corrects": event.of.__name__, "changed": ", ".join(map(wire_name, event.changes))}
    return found


def _left_open(possibly: Possibly | None) -> dict[str, Any]:
    """How far a source leaves open the days of a fact."""
    if possibly is None:
        return {}
    return {"possiblyFrom": _plain(possibly.from_), "possiblyTo": _plain(possibly.to)}


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return float(number(value))
        case _:
            return value


def _mentioned(recorded: Recorded, event: Any) -> Iterator[tuple[str, Subject]]:
    """Whom and what an event is about, and what it names, each with the field in which it is named."""
    yield "subject", recorded.subject
    found = mentions(event.of, event.changes) if isinstance(event, FactCorrected) else mentions(event)
    for mention in found:
        yield mention.pointer.split("/")[1], Subject(mention.refers.kind, mention.reference)


class _Mandates:
    """Whose mandates are, in which council and for which party, as known at each position."""

    def __init__(self, known: Known) -> None:
        self._rows: dict[str, list[SpellRow]] = defaultdict(list)
        for row in known.rows("mandate", "mandate", ever=True):
            self._rows[row.subject].append(row)

    def of(self, subject: Subject, position: int) -> tuple[tuple[str, Subject], ...]:
        """What goes with an event of a mandate; nothing with one of another subject."""
        if subject.kind is not Kind.MANDATE:
            return ()
        row = next((each for each in self._rows.get(subject.reference, ()) if is_known(each, position)), None)
        if row is None:
            return ()
        found = (("trainee", Kind.TRAINEE, row.trainee), ("council", Kind.ORGANISATION, row.place))
        named = (*found, ("party", Kind.ORGANISATION, row.party))
        return tuple((name, Subject(kind, reference)) for name, kind, reference in named if reference is not None)


def _instant(moment: datetime) -> str:
    """RFC 3339 in UTC, with six digits always: readers take the form of the first for that of all."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _beginning(fact: Fact) -> str:
    return _of_day(fact.effective_on)


def _of_day(day: date) -> str:
    return _instant(datetime.combine(day, time(), UTC))


def _object(subject: Subject, shown: Shown) -> str:
    return f"{subject.kind.value}:{shown.reference(subject.kind, subject.reference)}"


# -- objects --------------------------------------------------------------------------------------------------------


def things(known: Known, shown: Shown, spoken_of: set[str], *, by_valid_time: bool) -> Iterator[Thing]:
    """The objects in the order in which they came on record, or of their pseudonyms; then those only spoken of.

    `spoken_of` are the objects that the events are related to. In known time the attributes of an object change when
    the register comes to know other values, and it has every relation that was ever known; in valid time they change on
    the days on which they did, and it has the relations that were known at the position.
    """
    told = set()
    spoken_of = set(spoken_of)
    subjects: Iterable[Subject] = known.subjects(ever=not by_valid_time)
    if not shown.full:
        subjects = sorted(subjects, key=lambda each: _object(each, shown))
    for subject, rows in known.rows_of(subjects):
        counted = [row for row in rows if not by_valid_time or is_known(row, known.position)]
        thing = Thing(
            _object(subject, shown),
            subject.kind,
            tuple(_changes(known, shown, subject.kind, counted, by_valid_time=by_valid_time)),
            tuple(dict.fromkeys(each for row in counted for each in _related(subject.kind, row, shown))),
        )
        told.add(thing.id)
        spoken_of |= {target for target, _ in thing.relations}
        yield thing
    for each in sorted(spoken_of - told):
        yield Thing(each, Kind(each.partition(":")[0]))


def _changes(
    known: Known, shown: Shown, kind: Kind, rows: Sequence[SpellRow], *, by_valid_time: bool
) -> Iterator[Change]:
    changes = _in_valid_time if by_valid_time else _in_known_time
    for name, lane in _LANES[kind].items():
        yield from _always_first(changes(known, shown, name, [row for row in rows if row.lane == lane]))


def _related(kind: Kind, row: SpellRow, shown: Shown) -> Iterator[Relation]:
    related = _RELATIONS.get((kind, row.lane), ())
    value = said(row) if related else {}
    for field, target, qualifier in related:
        if (reference := value.get(field)) is not None:
            yield _object(Subject(target, reference), shown), qualifier


def _in_valid_time(known: Known, shown: Shown, name: str, rows: Iterable[SpellRow]) -> Iterator[Change]:
    for row in rows:
        yield Change(name, _value(known, shown, name, row), _of_day(date.fromisoformat(row.valid_from)))


def _in_known_time(known: Known, shown: Shown, name: str, rows: list[SpellRow]) -> Iterator[Change]:
    """The value that the latest period has, each time that the register came to know another one."""
    moments = {row.known_from_pos: row.known_from for row in rows}
    moments |= {row.known_to_pos: row.known_to for row in rows if row.known_to and row.known_to_pos <= known.position}
    for position, moment in sorted(moments.items()):
        latest = [row for row in rows if is_known(row, position)]
        if latest:
            value = _value(known, shown, name, latest[-1])
            yield Change(name, value, _instant(shown.moment(datetime.fromisoformat(moment))))


def _value(known: Known, shown: Shown, name: str, row: SpellRow) -> Any:
    if row.kind != Kind.TRAINEE or name != "name":
        return said(row).get(name)
    details = opened_details(known, row) if shown.full else {}
    return " ".join(details[each] for each in ("given_name", "family_name") if each in details) or None


def _always_first(changes: Iterable[Change]) -> list[Change]:
    """What is known and changes; it always had the first value, unless it had another before that instant."""
    found: list[Change] = []
    for each in changes:
        if each.value is not None and (not found or found[-1].value != each.value):
            found.append(each)
    if found and all(each.time > ALWAYS for each in found[1:]):
        found[0] = found[0]._replace(time=ALWAYS)
    return found
