"""Survival rows: how long political mandates last by role, and how long it takes from candidacy to a seat."""

from collections.abc import Iterator, Sequence

from domain.text import Text
from projections.dataset import (
    BECAUSE,
    CERTAINTY,
    END_CERTAINTY,
    MANDATE,
    NAME,
    PROGRAMME,
    TRAINEE,
    Field,
    Row,
    a_dataset,
    on,
    reference_of,
    together,
    trainees,
)
from projections.programme_time import PROGRAMME as OF_PROGRAMME
from projections.question import Asked, Item
from projections.questions import candidacy_to_seat, mandate_durations
from projections.tenures import HELD

DURATIONS, TO_A_SEAT = mandate_durations.QUESTION.name, candidacy_to_seat.QUESTION.name
NO_EVENT = {"censored": False, "not-observed": None}


def rows(asked: Asked, some: Sequence[str]) -> Iterator[Row]:
    """The rows of some trainees: first the mandates by role, then the candidacies."""
    narrowed = on(asked, some)
    for item in _survival(mandate_durations.answer(narrowed)):
        yield {
            **_about(DURATIONS, item),
            "role": item["role"],
            "starts_on": item["from"],
            "entry_days": item["entry"],
            "exit_days": item["days"],
            "certainty": item["certainty"],
            "end_certainty": item["endCertainty"],
        }
    for item in _survival(candidacy_to_seat.answer(narrowed)):
        yield {
            **_about(TO_A_SEAT, item),
            "role": "candidate",
            "starts_on": item["entry"],
            "entry_days": None if item["days"] is None else 0,
            "exit_days": item["days"],
            "certainty": item["certainty"],
            "end_certainty": item["eventCertainty"],
        }


def _survival(items: Sequence[Item]) -> Iterator[Item]:
    return (item for item in items if item["item"] == "survival")


def _about(study: str, item: Item) -> Row:
    """What both studies tell of somebody."""
    return {
        "trainee": item["trainee"],
        "name": item["name"],
        "programme": item["programme"],
        "study": study,
        "mandate": item["mandate"],
        "council": reference_of(item["council"]),
        "party": reference_of(item["party"]),
        "event_observed": NO_EVENT.get(item["event"], True),
        "outcome": item["event"],
        "because": together(item["because"]),
    }


DATASET = a_dataset(
    "survival",
    Text("Duur", "Survival"),
    Text(
        "Overlevingsrijen: hoe lang politieke mandaten duren naar rol, en hoe lang het duurt van kandidaat tot zetel.",
        "Survival rows: how long political mandates last by role, and how long it takes from candidacy to a seat.",
    ),
    (OF_PROGRAMME,),
    (
        TRAINEE,
        NAME,
        PROGRAMME,
        Field(
            "study",
            "string",
            Text("de vraag waarbij de rij hoort", "the question that the row belongs to"),
            words=(DURATIONS, TO_A_SEAT),
            required=True,
        ),
        MANDATE,
        Field("role", "string", Text("de rol", "the role"), words=("candidate", *HELD), singles_out="value"),
        Field("council", "string", Text("de raad", "the council"), singles_out="value"),
        Field("party", "string", Text("de partij", "the party"), singles_out="value"),
        Field(
            "starts_on", "date", Text("de dag waarop de duur begint", "the day on which it begins"), singles_out="month"
        ),
        Field(
            "entry_days",
            "integer",
            Text(
                "gevolgd na zoveel dagen (links afgekapt waar meer dan 0)",
                "followed after so many days (left truncated above 0)",
            ),
        ),
        Field("exit_days", "integer", Text("dagen tot het einde van het volgen", "days up to the end of following")),
        Field(
            "event_observed",
            "boolean",
            Text(
                "of het einde is gezien; niet waar: rechts gecensureerd, leeg: nog niet te zien",
                "whether the end was seen; false: right censored, empty: not observed",
            ),
        ),
        Field(
            "outcome",
            "string",
            Text("hoe het eindigde, of waarom er geen einde is", "how it ended, or why there is no end"),
            words=("ended", "elected", "replacement", "censored", "not-observed"),
            required=True,
        ),
        CERTAINTY,
        END_CERTAINTY,
        BECAUSE,
    ),
    trainees,
    rows,
    beside=(DURATIONS, TO_A_SEAT),
    words={**candidacy_to_seat.QUESTION.words, **mandate_durations.QUESTION.words},
)
