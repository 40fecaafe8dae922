"""Whose personal details are due to be erased on day D: the traineeship ended, and the terms keep them no longer."""

from collections.abc import Iterable
from datetime import date

import orjson

from domain.period import months_after
from domain.reference import Kind, Subject
from domain.text import Text
from domain.trainee import PersonalDataErased
from projections.days import ON, days_of
from projections.programme_time import PROGRAMME, traineeships
from projections.question import Asked, Column, Item, Question
from projections.rows import SpellRow
from projections.terms import Programmes


def due(asked: Asked) -> list[Item]:
    """One row a trainee, by the day since which it is due; none whose end is only expected, or who was erased.

    The terms that rule on the day asked about tell for how many months after the end details are kept.
    """
    day = asked.day("validOn") or date.max
    ended = [row for row in traineeships(asked) if row.end_certainty == "established" and row.valid_to <= str(day)]
    programmes = Programmes(asked, {row.programme for row in ended})
    items = [
        item
        for row in ended
        if (months := programmes.on(row.programme, day).get("retentionMonths")) is not None
        and (item := _item(row, months))["due"] <= str(day)
    ]
    erased = _erased(asked, (item["trainee"] for item in items))
    return sorted(
        (item for item in items if item["trainee"] not in erased), key=lambda item: (item["due"], item["trainee"])
    )


def _item(row: SpellRow, months: int) -> Item:
    ended = days_of(row).to or date.max
    return {
        "trainee": row.subject,
        "programme": row.programme,
        "ended": ended.isoformat(),
        "months": months,
        "due": months_after(ended, months).isoformat(),
        "because": orjson.loads(row.because),
    }


def _erased(asked: Asked, trainees: Iterable[str]) -> set[str]:
    """Those among these trainees who were erased."""
    told = asked.log.many((Subject(Kind.TRAINEE, each) for each in trainees), asked.position)
    return {
        subject.reference
        for subject, events in told
        if any(isinstance(each.event, PersonalDataErased) for each in events)
    }


RETENTION = Question(
    "retention-due",
    "C",
    Text(
        "Van wie hadden de persoonsgegevens volgens de voorwaarden op dag D gewist moeten zijn?",
        "Whose personal details should have been erased by day D, according to the terms?",
    ),
    (ON, PROGRAMME),
    (
        Column("trainee", Text("wie", "who")),
        Column("programme", Text("programma", "programme")),
        Column("ended", Text("einde traineeship", "end of traineeship"), "day"),
        Column("months", Text("maanden bewaren", "months kept"), "number"),
        Column("due", Text("te wissen sinds", "due since"), "day"),
    ),
    "",
    due,
)
