"""All versions of one fact: what it said, in valid time, from when until when the register knew it so.

The versions follow one another in known time and never overlap; a withdrawal ends the last one. A correction, an
establishment or a document that is attached makes a new version. The id of one of those leads to the fact that it is
about. What a version says in valid time are the fact's own day and end; the rows that follow from it can be shorter.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.fact import ABOUT_FACTS, Evidence, EvidenceAttached, Fact, FactCorrected, FactEstablished, Recorded
from domain.text import Text
from domain.trainee import PersonalDataErased
from domain.wire import holds_sealed
from projections.comparing import differences
from projections.events import FIELDS, REASONS, TraineesOf, event_item, folded, recorded_at, said_by
from projections.names import Trainees
from projections.question import Asked, Column, Item, Parameter, Question

CHANGES = {FactCorrected: "corrected", FactEstablished: "established", EvidenceAttached: "evidence"}


def answer(asked: Asked) -> list[Item]:
    """The versions in order, then the withdrawal or the erasure that came over them."""
    recorded = _fact(asked)
    if recorded is None:
        return []
    trainee = TraineesOf(asked, [recorded]).of(recorded)
    about = {
        "fact": recorded.id,
        "event": type(recorded.event).__name__,
        "subject": {"kind": recorded.subject.kind.value, "reference": recorded.subject.reference},
        "trainee": trainee,
        "name": Trainees(asked, {trainee}).name(trainee),
    }
    return [about | item for item in _told(asked, recorded)]


def _fact(asked: Asked) -> Recorded | None:
    """The fact as first recorded, where it is known at the position that answers."""
    found = asked.log.event((asked.text("fact") or "").lower())
    if found is not None and isinstance(found.event, ABOUT_FACTS) and found.position <= asked.position:
        found = asked.log.event(found.event.fact)
    known = found is not None and found.position <= asked.position and found.effective_on is not None
    return found if known else None


def _told(asked: Asked, recorded: Recorded) -> list[Item]:
    items: list[Item] = []
    of: type = type(recorded.event)
    before: Fact | None = None
    for event, _, history in folded(asked.log.of(recorded.subject, asked.position)):
        after = history.find(recorded.id)
        if after is not None and after != before:
            _end(items, event)
            items.append(_version(event, before, after, len(items) + 1))
        elif before is not None and after is None:
            _end(items, event)
            items.append(_over("withdrawn", event))
        before = after
        if isinstance(event.event, PersonalDataErased) and holds_sealed(of):
            items.append(_over("erased", event))
    return items


def _end(items: Sequence[Item], event: Recorded) -> None:
    """Closes the version that was known last."""
    for version in items[::-1]:
        if version["item"] == "version":
            version["known"]["to"] = recorded_at(event)
            return


def _version(event: Recorded, before: Fact | None, after: Fact, number: int) -> Item:
    says = _says(after)
    return {
        "item": "version",
        "version": number,
        "change": CHANGES.get(type(event.event), "recorded"),
        "valid": says["valid"],
        "known": {"from": recorded_at(event), "to": None},
        "certainty": after.certainty.value,
        "data": said_by(after.event),
        "evidence": [_document(each) for each in after.evidence],
        "changes": [] if before is None else differences(_says(before), says),
        "by": event_item(event),
    }


def _over(change: str, event: Recorded) -> Item:
    return {
        "item": change,
        "version": None,
        "change": change,
        "valid": None,
        "known": {"from": recorded_at(event), "to": None},
        "certainty": None,
        "data": None,
        "evidence": [],
        "changes": [],
        "by": event_item(event),
    }


def _says(fact: Fact) -> Item:
    """What a version says, as it is compared with the one before."""
    return {
        "valid": {"from": fact.effective_on.isoformat(), "to": None if fact.until is None else fact.until.isoformat()},
        "certainty": fact.certainty.value,
        "value": said_by(fact.event),
        "evidence": [_document(each) for each in fact.evidence],
    }


def _document(evidence: Evidence) -> str:
    return evidence.title


def check(values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """A fact is named by the id of its event."""
    try:
        UUID(values["fact"])
    except ValueError:
        return [("fact", "not-a-uuid")]
    return []


QUESTION = Question(
    "fact-versions",
    "K",
    Text(
        "Welke versies zijn er van één feit: wat gold vanaf wanneer, en sinds en tot wanneer was het zo bekend?",
        "Which versions are there of one fact: what held from when, and since and until when was it known so?",
    ),
    (Parameter("fact", "text", Text("de id van de gebeurtenis", "the id of the event"), required=True),),
    (
        Column("version", Text("nr", "no"), "number"),
        Column("change", Text("wat", "what"), "word"),
        Column("known.from", Text("bekend vanaf", "known from"), "moment"),
        Column("known.to", Text("tot", "until"), "moment"),
        Column("valid", Text("geldig", "valid"), "period"),
        Column("certainty", Text("zekerheid", "certainty"), "word"),
        Column("changes", Text("verschil", "difference"), "changes"),
        Column("by.reason", Text("reden", "reason"), "word"),
    ),
    "wiewaar ask fact-versions --fact 07b6588f-e278-541a-afac-e01d86cda4b2",
    answer,
    check,
    words=REASONS
    | FIELDS
    | {
        "recorded": Text("vastgelegd", "recorded"),
        "corrected": Text("verbeterd", "corrected"),
        "established": Text("vastgesteld", "established"),
        "evidence": Text("bewijs", "evidence"),
        "withdrawn": Text("ingetrokken", "withdrawn"),
        "erased": Text("gewist", "erased"),
    },
)
