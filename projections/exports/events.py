"""Events: everything that was recorded, in order of recording, without what is sealed unless that is asked for."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from domain.fact import ABOUT_FACTS, FactCorrected, FindingRuledOn, Recorded
from domain.reference import Kind
from domain.sealed import Sealed
from domain.text import Text
from domain.wire import encode_changes
from projections.dataset import CERTAINTIES, NAME, TRAINEE, Field, Row, a_dataset, positions, together
from projections.events import REASONS, TraineesOf, evidence_of, reason_of, recorded_at, said_by
from projections.names import Trainees
from projections.question import Asked

OF_A_PERSON = (Kind.TRAINEE, Kind.MANDATE)


def rows(asked: Asked, some: Sequence[int]) -> Iterator[Row]:
    """The events at some positions of the log, in order."""
    recorded = asked.log.page(some[0] - 1, len(some))
    holders = TraineesOf(asked, recorded)
    whom = {each.id: holders.of(each) for each in recorded if each.subject.kind in OF_A_PERSON}
    people = Trainees(asked, whom.values())
    for each in recorded:
        trainee = whom.get(each.id)
        yield {**_row(asked, each), "trainee": trainee, "name": people.name(trainee)}


def _row(asked: Asked, recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    reason = reason_of(recorded)
    return {
        "position": recorded.position,
        "event": recorded.id,
        "type": type(event).__name__,
        "subject_kind": recorded.subject.kind.value,
        "subject": recorded.subject.reference,
        "effective_on": None if recorded.effective_on is None else recorded.effective_on.isoformat(),
        "until": None if recorded.until is None else recorded.until.isoformat(),
        "certainty": None if recorded.effective_on is None else recorded.certainty.value,
        "fact": event.fact if isinstance(event, ABOUT_FACTS) else None,
        "finding": event.finding if isinstance(event, FindingRuledOn) else None,
        "changed": together(encode_changes(event.of, event.changes)) if isinstance(event, FactCorrected) else None,
        "reason": reason if reason in REASONS else None,
        "recorded_at": recorded_at(recorded),
        "recorded_by": recorded.recorded_by.subject,
        "recorded_by_role": recorded.recorded_by.role,
        "imported": recorded.imported,
        "data": orjson.dumps(said_by(event), option=orjson.OPT_SORT_KEYS).decode(),
        "evidence": "; ".join(evidence_of(recorded)) or None,
        "note": _opened(asked, recorded.note),
    }


def _opened(asked: Asked, note: Sealed | str | None) -> str | None:
    return asked.log.opened(note) if isinstance(note, Sealed) else note


DATASET = a_dataset(
    "events",
    Text("Gebeurtenissen", "Events"),
    Text(
        "Alles wat is vastgelegd, een rij per gebeurtenis, in volgorde van vastleggen.",
        "Everything that was recorded, a row an event, in order of recording.",
    ),
    (),
    (
        Field("position", "integer", Text("de plaats in het logboek", "the position in the log"), "position"),
        Field("event", "string", Text("de gebeurtenis", "the event"), "event", required=True),
        Field("type", "string", Text("wat voor gebeurtenis", "what kind of event"), required=True, singles_out="value"),
        Field("subject_kind", "string", Text("wat voor onderwerp het is", "what kind of subject it is"), required=True),
        Field("subject", "string", Text("over wie of wat", "on whom or what"), "subject", required=True),
        TRAINEE,
        NAME,
        Field(
            "effective_on",
            "date",
            Text("de dag vanaf welke het zo is", "the day from which on it is so"),
            singles_out="month",
        ),
        Field("until", "date", Text("de eerste dag waarop het niet meer zo is", "the first day on which it is not")),
        Field(
            "certainty",
            "string",
            Text("of het vaststaat of gepland is", "whether it is established or planned"),
            words=CERTAINTIES,
        ),
        Field("fact", "string", Text("het feit waarover zij iets zegt", "the fact that it speaks about"), "event"),
        Field(
            "finding", "string", Text("de bevinding waarover is beslist", "the finding that was ruled on"), "finding"
        ),
        Field("changed", "string", Text("de verbeterde velden", "the corrected fields")),
        Field("reason", "string", Text("de reden, als die een vaste is", "the reason, where it is a fixed one")),
        Field(
            "recorded_at",
            "datetime",
            Text(
                "het ogenblik van vastleggen; onder pseudoniem de dag",
                "the instant of recording; the day of it where there are pseudonyms",
            ),
            "moment",
            required=True,
        ),
        Field("recorded_by", "string", Text("door wie vastgelegd", "by whom it was recorded"), "free"),
        Field("recorded_by_role", "string", Text("in welke functie", "in which capacity")),
        Field(
            "imported",
            "boolean",
            Text("of zij is ingelezen met terugwerkende kracht", "whether it was imported"),
            required=True,
        ),
        Field("data", "string", Text("wat zij zegt, als JSON", "what it says, as JSON"), "free"),
        Field("evidence", "string", Text("de titels van de documenten", "the titles of the documents"), "free"),
        Field("note", "string", Text("de aantekening", "the note"), "sealed"),
    ),
    positions,
    rows,
    key=("event",),
    beside=("recording-lag", "retroactive-changes"),
)
