"""The terms of municipal councils as the Kieswet has them, whatever a mandate's own record says of its term."""

from collections.abc import Iterator
from datetime import MAXYEAR, date, timedelta

from domain.dossier import Admission, Dossier, MunicipalMandate
from domain.fact import Fact
from domain.period import Period, earlier
from domain.rule import Found, Judgement
from domain.text import Text

YEARS = 4
FIRST = 2014
# Until 2022 the Kieswet named a Thursday in March; 2022 is by art. 1b Tijdelijke wet verkiezingen covid-19.
BEGINNINGS = {2014: date(2014, 3, 27), 2018: date(2018, 3, 29), 2022: date(2022, 3, 30)}
WEDNESDAY = 3


def term_on(day: date) -> Period | None:
    """The term that runs on a day; None before the first that is known here."""
    if day < BEGINNINGS[FIRST]:
        return None
    year = day.year - (day.year - FIRST) % YEARS
    if day < _beginning(year):
        year -= YEARS
    following = year + YEARS
    return Period(_beginning(year), _beginning(following) if following <= MAXYEAR else None)


def _beginning(year: int) -> date:
    """The day in that year on which the old council leaves: the Wednesday between 29 March and 4 April (C 4)."""
    earliest = date(year, 3, 29)
    return BEGINNINGS.get(year) or earliest + timedelta((WEDNESDAY - earliest.isoweekday()) % 7)


def seats_past_their_term(
    dossier: Dossier, taken_by: type, *, past: Text, no_end: Text, council_unknown: Text
) -> Iterator[Found]:
    """The days that a seat lasts beyond the term in which it began, or may last for all that is on record."""
    for mandate in dossier.municipal_mandates:
        for seat in mandate.seats:
            if not isinstance(seat.taken.event, taken_by):
                continue
            if mandate.council is None:
                yield _found(Judgement.MISSING_EVIDENCE, mandate, seat, seat.days, council_unknown)
                continue
            ends, merger = _end_of_term(dossier, mandate.council, seat.days.from_)
            days = seat.days & Period(ends) if ends is not None else None
            if days is not None:
                judgement, says = (Judgement.REVIEW, no_end) if days.to is None else (Judgement.VIOLATION, past)
                yield _found(judgement, mandate, seat, days, says, ends, merger)


def _end_of_term(dossier: Dossier, council: str, day: date) -> tuple[date | None, Fact | None]:
    """When the term of that day ends in that municipality, and the reorganisation by which it does (Wet arhi)."""
    term = term_on(day)
    if term is None:
        return None, None
    merger = dossier.merger(council)
    if merger is None or earlier(term.to, merger.effective_on) == term.to:
        return term.to, None
    return merger.effective_on, merger


def _found(
    judgement: Judgement,
    mandate: MunicipalMandate,
    seat: Admission,
    days: Period,
    says: Text,
    ends: date | None = None,
    merger: Fact | None = None,
) -> Found:
    return Found(
        judgement,
        mandate.record.subject,
        days,
        seat.taken,
        says,
        (*seat.stretches, *([merger] if merger is not None else [])),
        mandate.council,
        words={"ends": ends.isoformat()} if ends is not None else {},
        named={"council": mandate.council} if mandate.council is not None else {},
    )
