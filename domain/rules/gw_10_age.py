"""Gemeentewet art. 10 lid 1: a councillor is eighteen or older at admission (Kieswet V 4).

«Voor het lidmaatschap van de raad is vereist dat men ingezetene van de gemeente is, de leeftijd van achttien jaar heeft
bereikt en niet is uitgesloten van het kiesrecht.»

The birth date is sealed, and rules never open it. The age at admission is worked out from the age on record at the
start of the traineeship: who was 17 then turned 18 within the year after it, on a day that isn't known. An admission in
that year can't be judged. Who was born on 29 February is taken to come of age on 1 March.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from domain.dossier import Dossier
from domain.lanes import Spell
from domain.reference import Kind
from domain.rule import GEMEENTEWET, Citation, Found, Judgement, Rule
from domain.text import Text

OF_AGE = 18

SAYS = Text("Een raadslid is bij toelating achttien jaar of ouder.", "A councillor is eighteen or older at admission.")
TOO_YOUNG = Text(
    "Was {age} jaar bij het begin van het traineeship, en nog geen achttien bij de toelating op {day}.",
    "Was {age} years old at the start of the traineeship, and not yet eighteen at admission on {day}.",
)
UNCERTAIN = Text(
    "Was {age} jaar bij het begin van het traineeship; of de trainee bij de toelating op {day} achttien was, is niet "
    "vastgelegd.",
    "Was {age} years old at the start of the traineeship; whether the trainee was eighteen at admission on {day} is "
    "not on record.",
)
NOT_RECORDED = Text(
    "Is toegelaten op {day}; de leeftijd bij het begin van het traineeship is niet vastgelegd.",
    "Was admitted on {day}; the age at the start of the traineeship is not on record.",
)
COUNCIL_UNKNOWN = Text(
    "Of de trainee achttien was bij de toelating op {day} staat niet vast; van welke raad de zetel is, is niet "
    "vastgelegd.",
    "Whether the trainee was eighteen at admission on {day} is not certain; of which council the seat is, is not on "
    "record.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    registration = next(iter(dossier.own.lane("registration")), None)
    age = registration.get("age_at_start") if registration is not None else None
    for mandate in dossier.municipal_mandates:
        for seat in mandate.seats:
            if (judged := _judged(registration, seat.days.from_)) is None:
                continue
            judgement, says = judged if mandate.council is not None else (Judgement.MISSING_EVIDENCE, COUNCIL_UNKNOWN)
            yield Found(
                judgement,
                seat.mandate.subject,
                seat.days,
                seat.taken,
                says,
                (*seat.stretches, *([registration] if registration is not None else [])),
                mandate.council,
                words={"day": seat.days.from_.isoformat(), **({"age": str(age)} if age is not None else {})},
            )


def _judged(registration: Spell | None, day: date) -> tuple[Judgement, Text] | None:
    """What is found where the seat was taken on that day; None where the trainee was of age."""
    age = registration.get("age_at_start") if registration is not None else None
    if registration is None or age is None:
        return Judgement.MISSING_EVIDENCE, NOT_RECORDED
    start = registration.valid.from_
    if day >= _years_after(start, OF_AGE - age):
        return None
    # The next birthday is on the day after the start at the earliest.
    if day < _years_after(start + timedelta(days=1), OF_AGE - age - 1):
        return Judgement.VIOLATION, TOO_YOUNG
    return Judgement.MISSING_EVIDENCE, UNCERTAIN


def _years_after(day: date, years: int) -> date:
    """The same day so many years on; 1 March where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


RULES = (
    Rule(
        "gw-10-age",
        SAYS,
        (Judgement.VIOLATION, Judgement.MISSING_EVIDENCE),
        frozenset({Kind.TRAINEE}),
        _examine,
        Citation(GEMEENTEWET, "10 lid 1", text_of=date(2014, 3, 27)),
    ),
)
