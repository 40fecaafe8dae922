"""The day or the period that a question is asked about, and rows and periods as days."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from domain.period import Period, between, earlier
from domain.text import Text
from projections.database import OPEN_DAY
from projections.question import Asked, Item, Parameter
from projections.rows import SpellRow

ON = Parameter("validOn", "day", Text("op deze dag (standaard vandaag)", "on this day (default today)"))
FROM = Parameter("from", "day", Text("in de periode vanaf deze dag", "in the period from this day"))
TO = Parameter("to", "day", Text("tot, en niet met, deze dag", "up to, and not including, this day"))
DAY_OR_PERIOD = (ON, FROM, TO)
PERIOD = (FROM, TO)
POSSIBLE = "possible"  # what sources that leave days open allow, and do not say


def day_or_period(values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """What is wrong with the days asked for: both a day and a period, or a period that ends before it begins."""
    if "validOn" in values and ("from" in values or "to" in values):
        return [("validOn", "day-or-period")]
    from_, to = values.get("from"), values.get("to")
    if from_ is not None and to is not None and to <= from_:
        return [("to", "period-reversed")]
    return []


def asked_for(asked: Asked) -> Period:
    """The period that was asked for; without a first day from the beginning of the calendar, without an end open."""
    return Period(asked.day("from") or date.min, asked.day("to"))


def holding(asked: Asked, table: Any) -> list[ColumnElement[bool]]:
    """The conditions that a row of a table holds on the day, or on a day of the period, that was asked for."""
    conditions: list[ColumnElement[bool]] = []
    if (day := asked.day("validOn")) is not None:
        conditions += [table.c.valid_from <= day.isoformat(), table.c.valid_to > day.isoformat()]
    if (to := asked.day("to")) is not None:
        conditions.append(table.c.valid_from < to.isoformat())
    if (from_ := asked.day("from")) is not None:
        conditions.append(table.c.valid_to > from_.isoformat())
    return conditions


def days_of(row: SpellRow) -> Period:
    """The valid time of a row."""
    return Period(
        date.fromisoformat(row.valid_from), None if row.valid_to == OPEN_DAY else date.fromisoformat(row.valid_to)
    )


def possible_days_of(row: SpellRow) -> Period:
    """The days on which it may have been so."""
    if row.possible_from is None or row.possible_to is None:
        return days_of(row)
    to = None if row.possible_to == OPEN_DAY else date.fromisoformat(row.possible_to)
    return Period(date.fromisoformat(row.possible_from), to)


def certain_days_of(row: SpellRow) -> Period | None:
    """The days of a row on which it was so for certain, as far as days go; None where there is none."""
    if row.certain_to is None:
        return days_of(row)
    to = None if row.certain_to == OPEN_DAY else date.fromisoformat(row.certain_to)
    return between(date.fromisoformat(row.valid_from), to)


def is_certain_on(row: SpellRow, day: str) -> bool:
    """Whether a day is among those on which it was so for certain, as far as days go."""
    return row.certain_to is None or row.valid_from <= day < row.certain_to


def possible_and_certain(row: SpellRow) -> Item:
    """Where the sources leave the days of a row open, those that are possible and those that are certain."""
    if row.possible_to is None:
        return {}
    certain = certain_days_of(row)
    return {
        "possible": on_the_wire(possible_days_of(row)),
        "certain": None if certain is None else on_the_wire(certain),
    }


def on_the_wire(days: Period) -> dict[str, str | None]:
    """A period as an answer gives it."""
    return {"from": days.from_.isoformat(), "to": days.to.isoformat() if days.to else None}


def observed(asked: Asked, days: Period) -> Period | None:
    """The days up to the horizon: what lies past the day of knowledge was planned at most, and observed by nobody."""
    return days if asked.known_on is None else between(days.from_, earlier(days.to, asked.known_on))
