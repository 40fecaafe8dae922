"""Days as others give them: a day, a month or a year, of which only some days are certain."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any, NamedTuple

from application.intake import FIRST_DAY, LAST_DAY

_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:T.*)?)?)?", re.ASCII)


class Span(NamedTuple):
    """Some day from `earliest` up to and including `latest`; a known day is both."""

    earliest: date
    latest: date


def span_of(text: str) -> Span | None:
    """The days that can be meant; None where none is."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (None if part is None else int(part) for part in found.group("year", "month", "day"))
    if year is None or not FIRST_DAY.year <= year < LAST_DAY.year:
        return None
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    if day is not None:
        return Span(first, first)
    return Span(first, date(year, month or 12, monthrange(year, month or 12)[1]))


def envelope_of(start: Span, last: Span | None) -> dict[str, Any] | None:
    """The days of a fact that began on some day and of which some day was the last; None where no day is certain.

    It stands on the days that are certain, and what is possible besides is kept as such.
    """
    until = None if last is None else last.earliest + timedelta(days=1)
    to = None if last is None else last.latest + timedelta(days=1)
    if until is not None and until <= start.latest:
        return None
    possibly = {}
    if start.earliest < start.latest:
        possibly["from"] = start.earliest.isoformat()
    if until is not None and to is not None and until < to:
        possibly["to"] = to.isoformat()
    days: dict[str, Any] = {"effectiveOn": start.latest.isoformat()}
    if until is not None:
        days["until"] = until.isoformat()
    return {**days, "possibly": possibly} if possibly else days
