"""The day or the period that a question is asked about, and rows and periods as days."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from domain.period import Period, between, earlier
from domain.text import Text
from projections.database import OPEN_DAY
from projections.question import Asked, Parameter
from projections.rows import SpellRow

ON = Parameter("validOn", "day", Text("op deze dag (standaard vandaag)", "on this day (default today)"))
FROM = Parameter("from", "day", Text("in de periode vanaf deze dag", "in the period from this day"))
TO = Parameter("to", "day", Text("tot, en niet met, deze dag", "up to, and not including, this day"))
DAY_OR_PERIOD = (ON, FROM, TO)
PERIOD = (FROM, TO)


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


def on_the_wire(days: Period) -> dict[str, str | None]:
    """A period as an answer gives it."""
    return {"from": days.from_.isoformat(), "to": days.to.isoformat() if days.to else None}


def observed(asked: Asked, days: Period) -> Period | None:
    """The days up to the horizon: what lies past the day of knowledge was planned at most, and observed by nobody."""
    return days if asked.known_on is None else between(days.from_, earlier(days.to, asked.known_on))
