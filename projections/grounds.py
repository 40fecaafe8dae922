"""The grounds of a role on a day: the events that carry it, what each contributed, and those that were overridden."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from domain.aggregate import Aggregate
from domain.fact import Fact, FactCorrected, FactEstablished, History, Recorded
from domain.lanes import Lane, Spell, Stretch
from domain.mandate import (
    CANDIDACY,
    COMMITTEE,
    FOLLOWING,
    PORTFOLIO,
    ElectedToCouncil,
    MandateEnded,
    MandateOpened,
    ReplacedFractionMember,
    ResignedFromCouncil,
    ReturnedFromTemporaryLeave,
    WentOnTemporaryLeave,
    council_seats,
    is_temporary,
    seats_held,
)
from domain.reference import AnId, Kind
from domain.register import AGGREGATES
from domain.trainee import PLACEMENT
from domain.wire import wire_name
from projections.events import folded

DAYS = {"effective_on": "effectiveOn", "until": "until"}


@dataclass(frozen=True, slots=True)
class Role:
    """Where a role stands: its lane, the facts that open and close its periods, and how these are read."""

    kind: Kind
    lane: str
    opens: tuple[type, ...]
    closes: tuple[type, ...]
    read: Callable[[Sequence[Fact]], list[Stretch]]


def _of(kind: Kind, lane: Lane) -> Role:
    return Role(kind, lane.name, tuple(lane.opens), tuple(lane.closes), lane.read)


def _suspendable(lane: Lane) -> Role:
    """A role that goes on after a temporary seat, and ends with a seat for good."""
    read = lane.read
    return Role(
        Kind.MANDATE,
        lane.name,
        tuple(lane.opens),
        tuple(lane.closes),
        lambda facts: read([fact for fact in facts if not is_temporary(fact)]),
    )


def _seats(facts: Sequence[Fact]) -> list[Stretch]:
    return list(council_seats(seats_held(facts), facts))


_TAKEN = (ElectedToCouncil, ReplacedFractionMember)
_GIVEN_UP = (ResignedFromCouncil, MandateEnded)
ROLES: Mapping[str, Role] = {
    "placement": _of(Kind.TRAINEE, PLACEMENT),
    "candidate": _of(Kind.MANDATE, CANDIDACY),
    "committee-member": _suspendable(COMMITTEE),
    "fraction-follower": _suspendable(FOLLOWING),
    "councillor": Role(
        Kind.MANDATE,
        "council-seat",
        (*_TAKEN, ReturnedFromTemporaryLeave, WentOnTemporaryLeave),  # after whose end the member sits again
        (*_GIVEN_UP, WentOnTemporaryLeave),
        _seats,
    ),
    "temporary-leave": Role(
        Kind.MANDATE,
        "council-seat",
        (WentOnTemporaryLeave,),
        (*_GIVEN_UP, *_TAKEN, ReturnedFromTemporaryLeave),
        _seats,
    ),
    "spokesperson": _of(Kind.MANDATE, PORTFOLIO),
}


class Carries(NamedTuple):
    """An event that carries a row: what it did for it, and the values that stand because of it."""

    recorded: Recorded
    how: tuple[str, ...]
    gives: Mapping[str, Any]


class Overridden(NamedTuple):
    """An event, or some of what it says, that does not count on the day: how it came to that, and by which event."""

    recorded: Recorded
    how: str
    says: Mapping[str, Any]
    by: Recorded | None


class Grounds:
    """What was recorded about one subject, read for a role of a trainee."""

    def __init__(self, role: str, trainee: str, events: Sequence[Recorded]) -> None:
        self._role, self._code = ROLES[role], role
        self._history = History()
        for _, _, self._history in folded(events):
            pass
        self._recorded = {each.id: each for each in events}
        self._facts = {fact.id: fact for fact in self._history.facts}
        self._aggregate: Aggregate = AGGREGATES[self._role.kind]
        reference = events[0].subject.reference if events else ""
        spells = self._aggregate.spells(reference, self._history)
        self._spells = [spell for spell in spells if spell.lane == self._role.lane]
        openings = (fact for fact in self._history.facts if isinstance(fact.event, MandateOpened))
        opening = next(openings, None)
        self._of_another = opening if opening is not None and opening.event.trainee != trainee else None

    def rows(self, day: date, place: str | None) -> list[Spell]:
        """The rows of the role that hold on a day, at a place where one is given."""
        mine = [spell for spell in self._spells if self._is_role(spell)] if self._of_another is None else []
        return [spell for spell in mine if day in spell.valid and _is_at(spell, place)]

    def carrying(self, spell: Spell) -> Iterator[Carries]:
        """The events on which a row rests, in log order, but for corrections of which nothing is left."""
        givers = self._givers(spell)
        for event in spell.because:
            recorded = self._recorded[event]
            gives = {name: value for name, (giver, value) in givers.items() if giver == event}
            if not (isinstance(recorded.event, FactCorrected) and self._is_corrected_away(recorded)):
                yield Carries(
                    recorded, self._contributed(spell, recorded) or (("gave",) if gives else ("underlies",)), gives
                )

    def overridden(self, rows: Sequence[Spell], day: date, place: str | None) -> list[Overridden]:
        """What would carry the role otherwise, or another row of it: corrected away, withdrawn, overtaken, ended."""
        if self._of_another is not None:
            return list(self._corrected_away(self._of_another))
        relevant = self._relevant(rows)
        found = [each for fact in relevant for each in self._corrected_away(fact)]
        found += self._withdrawn()
        found += self._overtaken()
        carrying = {event for row in rows for event in row.because}
        for fact in relevant:
            if isinstance(fact.event, self._role.opens) and fact.id not in carrying:
                found += self._not_so(fact, day, place, later=not rows)
        return sorted(found, key=lambda each: (each.recorded.position, each.by.position if each.by else 0, each.how))

    # -- what carries a row ---------------------------------------------------------------------------------------

    def _is_role(self, spell: Spell) -> bool:
        return spell.lane != "council-seat" or spell.get("role") == self._code

    def _contributed(self, spell: Spell, recorded: Recorded) -> tuple[str, ...]:
        match recorded.event:
            case FactCorrected():
                return ("corrected",)
            case FactEstablished():
                return ("established",)
        fact, how = self._facts[recorded.id], []
        if recorded.id == spell.anchor:
            how.append("opened")
        if isinstance(fact.event, MandateOpened):
            how.append("whose")
        if fact is self._closer(spell):
            how.append("closed")
        if not how and spell.valid.from_ in (fact.until, fact.effective_on):
            how.append("resumed")
        return tuple(how)

    def _givers(self, spell: Spell) -> dict[str, tuple[AnId, Any]]:
        """By the name of a value, the event because of which it stands, and the value."""
        facts = sorted(
            (self._facts[each] for each in spell.because if each in self._facts), key=lambda fact: fact.order
        )
        anchor = self._facts[spell.anchor]
        found: dict[str, tuple[AnId, Any]] = {}
        for name, value in spell.value:
            giving = [fact for fact in facts if value is not None and getattr(fact.event, name, None) == value]
            if giving:
                found[wire_name(name)] = (_last_word(giving[-1], name), _plain(value))
        begun, field = anchor, "effective_on"
        if spell.valid.from_ != anchor.effective_on:
            field = "until" if anchor.until == spell.valid.from_ else field
            resumed = (each for each in facts if spell.valid.from_ in (each.until, each.effective_on))
            begun = anchor if field == "until" else next(resumed, anchor)
        found["valid.from"] = (_last_word(begun, field), spell.valid.from_.isoformat())
        if spell.valid.to is not None and (closer := self._closer(spell)) is not None:
            field = "effective_on" if closer.effective_on == spell.valid.to else "until"
            found["valid.to"] = (_last_word(closer, field), spell.valid.to.isoformat())
        return found

    def _closer(self, spell: Spell) -> Fact | None:
        """The fact that ends a row: the last one that takes effect, or has its own end, on that day."""
        facts = (self._facts[each] for each in spell.because if each in self._facts)
        ending = [fact for fact in facts if spell.valid.to in (fact.effective_on, fact.until)]
        return max(ending, key=lambda fact: fact.order) if ending and spell.valid.to is not None else None

    # -- what is overridden ---------------------------------------------------------------------------------------

    def _relevant(self, rows: Sequence[Spell]) -> list[Fact]:
        """The facts in question: those of the lane; where there are rows, those they rest on or that share a key."""
        of_the_lane = (*self._role.opens, *self._role.closes)
        mentioned = {event for row in rows for event in row.because}
        keys = {row.key for row in rows}
        anchored = {spell.anchor: spell.key for spell in self._spells}
        return [
            fact
            for fact in self._history.facts
            if fact.id in mentioned
            or (isinstance(fact.event, of_the_lane) and (not rows or anchored.get(fact.id, next(iter(keys))) in keys))
        ]

    def _is_corrected_away(self, correction: Recorded) -> bool:
        fact = self._facts[correction.event.fact]
        return all(_last_word(fact, name) != correction.id for name in correction.event.changes)

    @staticmethod
    def _corrected_away(fact: Fact) -> Iterator[Overridden]:
        """What a fact said, and what corrections of it said, before each correction."""
        said: dict[str, tuple[Recorded, Any]] = {}
        for correction in fact.amended_by:
            if not isinstance(correction.event, FactCorrected):
                continue
            replaced: dict[AnId, dict[str, Any]] = {}
            givers: dict[AnId, Recorded] = {}
            for name, value in correction.event.changes.items():
                giver, old = said.get(name, (fact.recorded, _as_recorded(fact.recorded, name)))
                said[name] = correction, value
                givers[giver.id] = giver
                replaced.setdefault(giver.id, {})[DAYS.get(name) or wire_name(name)] = _plain(old)
            for each, says in replaced.items():
                yield Overridden(givers[each], "corrected-away", says, correction)

    def _withdrawn(self) -> Iterator[Overridden]:
        for fact, withdrawal in self._history.withdrawn.items():
            recorded = self._recorded[fact]
            if isinstance(recorded.event, (*self._role.opens, *self._role.closes, MandateOpened)):
                yield Overridden(recorded, "withdrawn", _days(recorded.effective_on, recorded.until), withdrawal)

    def _overtaken(self) -> Iterator[Overridden]:
        ends = (
            fact for fact in self._aggregate.standing(self._history) if isinstance(fact.event, self._aggregate.ends)
        )
        end = next(ends, None)
        for fact in self._aggregate.overtaken(self._history):
            if isinstance(fact.event, (*self._role.opens, *self._role.closes)):
                yield Overridden(
                    fact.recorded, "overtaken", _days(fact.effective_on, fact.until), end.recorded if end else None
                )

    def _not_so(self, fact: Fact, day: date, place: str | None, *, later: bool) -> Iterator[Overridden]:
        """Why a fact of the lane does not carry the role on a day."""
        if fact in self._aggregate.overtaken(self._history) or self._opens_another_role(fact):
            return
        how, by = self._why_not(fact, day, place)
        if how != "not-yet" or later:
            yield Overridden(fact.recorded, how, _days(fact.effective_on, fact.until), by.recorded if by else None)

    def _why_not(self, fact: Fact, day: date, place: str | None) -> tuple[str, Fact | None]:
        mine = [spell for spell in self._spells if spell.anchor == fact.id]
        if place is not None and any(day in spell.valid for spell in mine):
            return "elsewhere", None
        stretches = [each for each in self._stretches() if each.opener is fact]
        if fact.effective_on > day or (stretches and stretches[-1].from_ > day):
            return "not-yet", None
        if not stretches:
            return "no-period", None
        last = stretches[-1]
        if last.to is None or last.to > day:
            return self._cut_short(mine, day)
        if last.closer is None or last.closer is fact:
            return "until", None
        return ("ended" if isinstance(last.closer.event, self._role.closes) else "superseded"), last.closer

    def _opens_another_role(self, fact: Fact) -> bool:
        """Whether a fact of the lane opens periods, and all in another role: a leave after which the seat was gone."""
        roles = {each.values["role"][0] for each in self._periods() if each.opener is fact and "role" in each.values}
        return bool(roles) and self._code not in roles

    def _stretches(self) -> list[Stretch]:
        return [each for each in self._periods() if "role" not in each.values or each.values["role"][0] == self._code]

    def _periods(self) -> list[Stretch]:
        """The periods of the lane as its own facts open and close them, also those without a day."""
        return self._role.read(self._aggregate.standing(self._history))

    def _cut_short(self, mine: Sequence[Spell], day: date) -> tuple[str, Fact | None]:
        """What keeps a period from holding that nothing of its own lane has closed."""
        if (substitution := self._suspending(day)) is not None:
            return "suspended", substitution
        ended = [closer for spell in mine if (closer := self._closer(spell)) is not None]
        return "ended", ended[-1] if ended else None

    def _suspending(self, day: date) -> Fact | None:
        """The temporary replacement that suspends committees and following on a day."""
        if self._role.lane not in (COMMITTEE.name, FOLLOWING.name):
            return None
        seats = (spell for spell in self._aggregate.spells("", self._history) if spell.lane == "council-seat")
        holding = (
            self._facts[each] for spell in seats if day in spell.valid for each in spell.because if each in self._facts
        )
        return next((fact for fact in holding if is_temporary(fact)), None)


def _is_at(spell: Spell, place: str | None) -> bool:
    return place is None or place in (spell.get("organisation"), spell.get("council"))


def _last_word(fact: Fact, name: str) -> AnId:
    """The event from which a field of a fact has its value: its last correction, or the recording."""
    corrections = (each for each in fact.amended_by if isinstance(each.event, FactCorrected))
    said = [each.id for each in corrections if name in each.event.changes]
    return said[-1] if said else fact.id


def _as_recorded(recorded: Recorded, name: str) -> Any:
    return getattr(recorded if name in DAYS else recorded.event, name)


def _days(effective_on: date | None, until: date | None) -> dict[str, Any]:
    found = {"effectiveOn": effective_on, "until": until}
    return {name: day.isoformat() for name, day in found.items() if day is not None}


def _plain(value: Any) -> Any:
    """A value of a fact on the wire."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (str, int, bool)) or value is None else str(value)
