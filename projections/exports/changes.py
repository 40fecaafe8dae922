"""Changes: which rows the register came to know, mended or took back, and because of which events."""

from collections.abc import Iterator, Sequence
from typing import Any

from domain.text import Text
from projections.dataset import NAME, TRAINEE, VALID_FROM, VALID_TO, Field, Row, a_dataset, on, subjects, together
from projections.events import REASONS
from projections.question import Asked, Item, Parameter
from projections.questions import what_changed

KINDS = ("difference", "transient")
CHANGES = ("appeared", "ended", "reopened", "established", "corrected", "withdrawn", "erased")


def rows(asked: Asked, some: Sequence[str]) -> Iterator[Row]:
    """The changes of some subjects, by whom they are about and first day."""
    for item in what_changed.answer(on(asked, some)):
        events = item["events"]
        before, after = item["before"] or item["transient"], item["after"]
        yield {
            "trainee": item["trainee"],
            "name": item["name"],
            "subject_kind": item["subject"]["kind"],
            "subject": item["subject"]["reference"],
            "item": item["item"],
            "change": item["change"],
            "lane": item["lane"],
            "rule": item["key"] if item["lane"] == "finding" else None,
            "key": None if item["lane"] == "finding" else item["key"],
            "place": item["place"]["reference"] if item["place"] else None,
            "valid_from": item["valid"]["from"],
            "valid_to": item["valid"]["to"],
            **_days("before", before),
            **_days("after", after),
            "changed": together(dict.fromkeys(each["field"] for each in item["changes"])),
            "reasons": together(dict.fromkeys(each["reason"] for each in events if each["reason"] in REASONS)),
            "known_from": events[-1]["recordedAt"] if events else None,
            "because": together(each["eventId"] for each in events),
        }


def _days(name: str, row: Item | None) -> dict[str, Any]:
    """The period of a row as it was, or as it is."""
    valid = {"from": None, "to": None} if row is None else row["valid"]
    return {f"{name}_valid_from": valid["from"], f"{name}_valid_to": valid["to"]}


_KNOWN_FROM, _, _, _TRANSIENT = what_changed.QUESTION.parameters

DATASET = a_dataset(
    "changes",
    Text("Wijzigingen", "Changes"),
    Text(
        "Wat het register anders ging weten, rij voor rij, en door welke gebeurtenissen.",
        "What the register came to know differently, row by row, and because of which events.",
    ),
    (Parameter(_KNOWN_FROM.name, _KNOWN_FROM.kind, _KNOWN_FROM.says), _TRANSIENT),
    (
        TRAINEE,
        NAME,
        Field("subject_kind", "string", Text("wat voor onderwerp het is", "what kind of subject it is"), required=True),
        Field(
            "subject", "string", Text("het onderwerp van de rij", "the subject of the row"), "subject", required=True
        ),
        Field(
            "item",
            "string",
            Text("een verschil, of wat tussentijds kwam en ging", "a difference, or what came and went in between"),
            words=KINDS,
            required=True,
        ),
        Field(
            "change",
            "string",
            Text("wat er gebeurde", "what happened"),
            words=CHANGES,
            required=True,
            singles_out="value",
        ),
        Field(
            "lane",
            "string",
            Text("wat voor rij: een soort periode, of een bevinding", "what kind of row: a lane, or a finding"),
            required=True,
            singles_out="value",
        ),
        Field("rule", "string", Text("de regel, bij een bevinding", "the rule, of a finding"), singles_out="value"),
        Field("key", "string", Text("welke commissie, welk onderwerp", "which committee, which topic"), "key"),
        Field("place", "string", Text("organisatie of raad", "organisation or council"), singles_out="value"),
        VALID_FROM,
        VALID_TO,
        Field("before_valid_from", "date", Text("eerste dag zoals eerst bekend", "first day as known before")),
        Field("before_valid_to", "date", Text("einde zoals eerst bekend", "end as known before")),
        Field("after_valid_from", "date", Text("eerste dag zoals daarna bekend", "first day as known after")),
        Field("after_valid_to", "date", Text("einde zoals daarna bekend", "end as known after")),
        Field("changed", "string", Text("de velden die veranderden", "the fields that changed")),
        Field("reasons", "string", Text("de opgegeven redenen", "the reasons that were given")),
        Field(
            "known_from",
            "datetime",
            Text(
                "het ogenblik van de laatste gebeurtenis; onder pseudoniem de dag",
                "the instant of the last event; the day of it where there are pseudonyms",
            ),
            "moment",
        ),
        Field("because", "string", Text("de gebeurtenissen waardoor", "the events because of which"), "events"),
    ),
    subjects,
    rows,
    reads=("spells", "findings"),
    beside=("what-changed", "revision-analysis", "retroactive-changes"),
    words=what_changed.QUESTION.words,
)
