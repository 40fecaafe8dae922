"""The facts of a subject that stand: what each says now, with its personal details opened."""

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any

from domain.fact import Fact, fold
from domain.reference import Subject
from domain.sealed import Sealed
from domain.wire import encode, hints_of, wire_name
from projections.log import Log


def facts_of(log: Log, subject: Subject) -> tuple[Fact, ...]:
    """The facts of a subject that stand, in order of taking effect."""
    return fold(log.of(subject)).facts


@dataclass(frozen=True, slots=True)
class Standing:
    """A fact that stands, and the subject that it is about."""

    subject: Subject
    fact: Fact


def standing(log: Log, fact: str) -> Standing | None:
    """The fact with that id; None where it is not on record, is no fact, or was withdrawn."""
    recorded = log.event(fact)
    if recorded is None:
        return None
    found = next((each for each in facts_of(log, recorded.subject) if each.id == fact), None)
    return None if found is None else Standing(recorded.subject, found)


def values_of(log: Log, fact: Fact) -> dict[str, Any]:
    """What the fact says on the wire, days included; what was erased is left out."""
    days = {"effectiveOn": fact.effective_on.isoformat(), "until": fact.until.isoformat() if fact.until else None}
    return {name: each for name, each in {**days, **_opened(log, fact.event)}.items() if each is not None}


def _opened(log: Log, part: Any) -> dict[str, Any]:
    found, cls = encode(part), part.__class__
    for name in hints_of(cls):
        value = getattr(part, name)
        if isinstance(value, Sealed):
            found[wire_name(name)] = log.opened(value)
        elif is_dataclass(value) and not isinstance(value, type):
            found[wire_name(name)] = _opened(log, value)
    return {name: each for name, each in found.items() if each is not None}


def differences(now: Mapping[str, Any], was: Mapping[str, Any], merged: frozenset[str]) -> dict[str, Any]:
    """The changes that a correction needs: the fields that differ, None where one is cleared.

    Of those that are `merged` only the parts that differ.
    """
    found: dict[str, Any] = {}
    for name in {**was, **now}:
        if now.get(name) == was.get(name):
            continue
        if name in merged:
            found[name] = differences(now.get(name) or {}, was.get(name) or {}, frozenset())
        else:
            found[name] = now.get(name)
    return found
