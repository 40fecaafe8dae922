"""What did user U record in P, refused commands included?

Events by the civil day on which the register came to know them, whoever took them in: with a historic import it is the
one whom the imported record names. Refusals are kept beside the log, with their codes and without any content; where a
moment of knowledge is asked for, those kept until then, else all.
"""

from collections.abc import Iterator

from domain.fact import Recorded
from domain.text import Text
from projections.access import Refusal
from projections.accessed import kept_then
from projections.days import PERIOD, day_or_period
from projections.events import REASONS, TraineesOf, event_item, events_recorded, reason_of, recorded_at
from projections.names import Trainees
from projections.question import Asked, Column, Item, Parameter, Question


def answer(asked: Asked) -> list[Item]:
    """In the order of their instants; of one instant the events first."""
    who = asked.text("recordedBy") or ""
    events = [each for each in events_recorded(asked) if each.recorded_by.subject == who]
    refusals = [_refused(each) for each in kept_then(asked, asked.access.refusals(who))]
    return sorted([*_recorded(asked, events), *refusals], key=lambda item: _instant(item["at"]))


def _recorded(asked: Asked, events: list[Recorded]) -> Iterator[Item]:
    holders = TraineesOf(asked, events)
    trainees = Trainees(asked, {holders.of(each) for each in events})
    for each in events:
        trainee = holders.of(each)
        yield {
            "item": "event",
            "at": recorded_at(each),
            "what": type(each.event).__name__,
            "why": [reason] if (reason := reason_of(each)) in REASONS else [],
            "trainee": trainee,
            "name": trainees.name(trainee),
            "subject": {"kind": each.subject.kind.value, "reference": each.subject.reference},
            **event_item(each),
            "imported": each.imported,
            "because": [each.id],
        }


def _refused(refusal: Refusal) -> Item:
    return {
        "item": "refusal",
        "at": refusal.at,
        "recordedBy": {"subject": refusal.who, "role": refusal.role},
        "what": refusal.command,
        "why": refusal.code.split(","),
        "request": refusal.request,
    }


def _instant(text: str | None) -> str:
    """An instant in a form that sorts as it passes, with or without a fraction."""
    whole, _, fraction = (text or "").removesuffix("Z").partition(".")
    return f"{whole}.{fraction:0<6}"


QUESTION = Question(
    "who-recorded",
    "C",
    Text(
        "Wat legde gebruiker U vast in periode P, geweigerde opdrachten inbegrepen?",
        "What did user U record in period P, refused commands included?",
    ),
    (
        Parameter("recordedBy", "text", Text("deze gebruiker", "this user"), required=True),
        *PERIOD,
    ),
    (
        Column("at", Text("wanneer", "when"), "moment"),
        Column("item", Text("uitkomst", "outcome"), "word"),
        Column("what", Text("wat", "what")),
        Column("subject.reference", Text("wie", "who"), "person"),
        Column("effectiveOn", Text("geldt vanaf", "effective"), "day"),
        Column("why", Text("reden", "reason"), "words"),
    ),
    "wiewaar ask who-recorded --recorded-by griffie --from 2018-11-01 --to 2021-01-01",
    answer,
    day_or_period,
    words=REASONS | {"event": Text("vastgelegd", "recorded"), "refusal": Text("geweigerd", "refused")},
    counts="item",
    beside_the_log=True,
)
