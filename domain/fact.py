"""The one fold: what was recorded about a subject, read as the facts that count, in order of taking effect."""

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from domain.measure import Digest
from domain.reference import AnId, Subject
from domain.sealed import SealedText


class Certainty(StrEnum):
    """Whether a fact is a plan or is so."""

    EXPECTED = "expected"
    ESTABLISHED = "established"


EvidenceKind = Literal["decision", "contract", "register", "publication", "own-statement", "media", "other"]
CorrectionReason = Literal[
    "clerical-error", "new-evidence", "source-corrected", "wrong-subject", "plan-changed", "other"
]
Ruling = Literal["upheld", "dismissed"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The document that a fact was recorded from; `sha256` is of the document, in hexadecimal."""

    title: str
    kind: EvidenceKind | None = None
    issuer: str | None = None
    issued_on: date | None = None
    uri: str | None = None
    sha256: Digest | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who recorded: the authenticated subject and the role."""

    subject: str
    role: str


@dataclass(frozen=True, slots=True)
class Possibly:
    """How far a source leaves open the days of a fact, which stands on the days that are certain.

    It may have been so from `from_` on, before its effective day; it may still have been so up to, and not including,
    `to`, after its `until`. None where that side is certain. Raises ValueError where both are.
    """

    from_: date | None = None
    to: date | None = None

    def __post_init__(self) -> None:
        if self.from_ is None and self.to is None:
            raise ValueError("possibly-nothing")


# -- events that speak about facts, in known time only --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactCorrected:
    """From here on the fact counts with `changes` laid over it: `effective_on`, `until` or fields of the event `of`."""

    fact: AnId
    of: type
    changes: Mapping[str, Any]
    reason: CorrectionReason


@dataclass(frozen=True, slots=True)
class FactWithdrawn:
    """From here on the fact never happened."""

    fact: AnId
    reason: CorrectionReason


@dataclass(frozen=True, slots=True)
class FactEstablished:
    """From here on the expected fact is certain."""

    fact: AnId


@dataclass(frozen=True, slots=True)
class EvidenceAttached:
    """From here on the fact has one more document."""

    fact: AnId
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class FindingRuledOn:
    """A person ruled on a finding."""

    finding: AnId
    ruling: Ruling
    reason: str


class NotUnderstood(Exception):
    """An event in the log that this version can't read: a newer one recorded it, or it was damaged."""

    def __init__(self, position: int = 0) -> None:
        super().__init__(f"event at position {position}")
        self.position = position


ABOUT_FACTS = (FactCorrected, FactWithdrawn, FactEstablished, EvidenceAttached)
NO_FACTS = frozenset({*ABOUT_FACTS, FindingRuledOn})


# -- what is recorded, and what counts ------------------------------------------------------------------------------


# Named tuples, which are made several times faster than frozen dataclasses: there is one of each for every event. Where
# that counts, `made` is given a value for each of their fields in order, and takes half the time again.
made = tuple.__new__


class Recorded(NamedTuple):
    """An event with its envelope.

    `version` is its running number in its stream, from 1; `position` its place in the whole log, from 1 without gaps;
    `recorded_at` an instant in UTC. `position` is 0 and `recorded_at` None until the log has given them.
    """

    id: AnId
    subject: Subject
    version: int
    event: Any
    recorded_by: Actor
    effective_on: date | None = None
    until: date | None = None
    certainty: Certainty = Certainty.ESTABLISHED
    evidence: Evidence | None = None
    note: "str | SealedText | None" = None
    correlation_id: str | None = None
    causation_id: str | None = None
    imported: bool = False
    position: int = 0
    recorded_at: datetime | None = None
    possibly: Possibly | None = None


class Fact(NamedTuple):
    """A fact as it counts: corrections and establishments (`amended_by`) laid over what was recorded."""

    recorded: Recorded
    event: Any
    effective_on: date
    until: date | None
    certainty: Certainty
    sources: tuple[tuple[int, AnId], ...]
    amended_by: tuple[Recorded, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    possibly: Possibly | None = None

    @property
    def id(self) -> AnId:
        return self.recorded.id

    @property
    def order(self) -> tuple[date, int]:
        return (self.effective_on, self.recorded.version)


class History(NamedTuple):
    """A subject's effective history: the facts that stand, ordered by effective day and then order of recording."""

    facts: tuple[Fact, ...] = ()
    withdrawn: Mapping[AnId, Recorded] = MappingProxyType({})
    rulings: tuple[Recorded, ...] = ()
    erased_by: Recorded | None = None
    version: int = 0

    def find(self, fact: AnId) -> Fact | None:
        """The standing fact with that id."""
        return next((each for each in self.facts if each.recorded.id == fact), None)


def fold(events: Iterable[Recorded]) -> History:
    """What the events of a subject, in order, add up to: as if each had evolved what came before it, only faster."""
    history, version = History(), 0
    facts: list[Fact] = []
    for recorded in events:
        if (on := recorded.effective_on) is not None and recorded.event.__class__ not in NO_FACTS:
            _join(facts, as_recorded(recorded, on))
        else:
            history = evolve(history._replace(facts=tuple(facts)), recorded)
            facts = list(history.facts)
        version = recorded.version
    return history._replace(facts=tuple(facts), version=version) if facts else history


def evolve(history: History, recorded: Recorded) -> History:
    """The history with one more event; believes whatever it is given and never fails."""
    event = recorded.event
    if (on := recorded.effective_on) is not None and event.__class__ not in NO_FACTS:
        facts = _joined(history.facts, as_recorded(recorded, on))
        return History(facts, history.withdrawn, history.rulings, history.erased_by, recorded.version)
    match event:
        case FactCorrected():
            facts = _amended(history, recorded, lambda fact: _laid_over(fact, event.changes))
        case FactEstablished():
            facts = _amended(history, recorded, lambda fact: fact._replace(certainty=Certainty.ESTABLISHED))
        case EvidenceAttached():
            facts = tuple(
                fact._replace(evidence=(*fact.evidence, event.evidence)) if fact.id == event.fact else fact
                for fact in history.facts
            )
        case FactWithdrawn():
            if history.find(event.fact) is None:
                return history._replace(version=recorded.version)
            return history._replace(
                facts=tuple(fact for fact in history.facts if fact.id != event.fact),
                withdrawn={**history.withdrawn, event.fact: recorded},
                version=recorded.version,
            )
        case FindingRuledOn():
            return history._replace(rulings=(*history.rulings, recorded), version=recorded.version)
        case _:
            return history._replace(erased_by=recorded, version=recorded.version)
    return history._replace(facts=facts, version=recorded.version)


def as_recorded(recorded: Recorded, effective_on: date) -> Fact:
    """A fact as it was first recorded."""
    return made(
        Fact,
        (
            recorded,
            recorded.event,
            effective_on,
            recorded.until,
            recorded.certainty,
            ((recorded.version, recorded.id),),
            (),
            (recorded.evidence,) if recorded.evidence else (),
            recorded.possibly,
        ),
    )


def _joined(facts: tuple[Fact, ...], fact: Fact) -> tuple[Fact, ...]:
    ordered = [*facts]
    _join(ordered, fact)
    return tuple(ordered)


def _join(facts: list[Fact], fact: Fact) -> None:
    if not facts or facts[-1].effective_on < fact.effective_on or facts[-1].order < fact.order:
        facts.append(fact)
    else:
        insort(facts, fact, key=lambda each: each.order)


def _amended(history: History, recorded: Recorded, amend: Any) -> tuple[Fact, ...]:
    fact = history.find(recorded.event.fact)
    if fact is None:
        return history.facts
    amended = amend(fact)._replace(
        sources=(*fact.sources, (recorded.version, recorded.id)),
        amended_by=(*fact.amended_by, recorded),
    )
    return _joined(tuple(each for each in history.facts if each is not fact), amended)


def _laid_over(fact: Fact, changes: Mapping[str, Any]) -> Fact:
    """Later corrections lie over earlier ones field by field; a person's details are merged key by key."""
    known = {each.name for each in fields(fact.event)}
    replaced = {}
    for name in known & changes.keys():
        value, standing = changes[name], getattr(fact.event, name)
        if isinstance(value, Mapping) and is_dataclass(standing) and not isinstance(standing, type):
            value = replace(standing, **value)
        replaced[name] = value
    return fact._replace(
        event=replace(fact.event, **replaced),
        effective_on=changes.get("effective_on") or fact.effective_on,
        until=changes.get("until", fact.until),
        possibly=None if fact.possibly is None else _still_possibly(fact.possibly, changes),
    )


def _still_possibly(possibly: Possibly, changes: Mapping[str, Any]) -> Possibly | None:
    """What a correction leaves open: the day that it gives is the day."""
    from_ = None if "effective_on" in changes else possibly.from_
    to = None if "until" in changes else possibly.to
    return None if from_ is None and to is None else Possibly(from_, to)
