"""Valid time: half-open periods of whole civil days, and their algebra."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

CIVIL = ZoneInfo("Europe/Amsterdam")


def civil_day(moment: datetime) -> date:
    """The day that it was in the Netherlands at an instant; of the last hours that there are, the last day."""
    try:
        return moment.astimezone(CIVIL).date()
    except OverflowError:
        return date.max


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `from_` up to, and not including, `to`; open where `to` is None.

    Raises ValueError("period-reversed") where `to` is not later than `from_`: a period has at least one day.
    """

    from_: date
    to: date | None = None

    def __post_init__(self) -> None:
        if self.to is not None and self.to <= self.from_:
            raise ValueError("period-reversed")

    def __contains__(self, day: date) -> bool:
        return self.from_ <= day and (self.to is None or day < self.to)

    def __and__(self, other: "Period") -> "Period | None":
        """The days in both; None where there are none."""
        return between(max(self.from_, other.from_), earlier(self.to, other.to))

    def __sub__(self, other: "Period") -> tuple["Period", ...]:
        """The days of this period that are not in the other: none, one or two periods."""
        before = between(self.from_, earlier(self.to, other.from_))
        after = between(max(self.from_, other.to), self.to) if other.to is not None else None
        return tuple(part for part in (before, after) if part)

    def overlaps(self, other: "Period") -> bool:
        """Whether a day is in both."""
        return (other.to is None or self.from_ < other.to) and (self.to is None or other.from_ < self.to)

    def meets(self, other: "Period") -> bool:
        """Whether the other begins on the day this one ends: no gap and no overlap."""
        return self.to == other.from_

    def covers(self, other: "Period") -> bool:
        """Whether every day of the other is in this period."""
        return not other - self

    @property
    def days(self) -> int | None:
        """How many days; None where the period is open."""
        return None if self.to is None else (self.to - self.from_).days


@lru_cache(maxsize=10_000)  # many things begin on one day and end on another
def between(from_: date, to: date | None) -> Period | None:
    """The period, or None where it would have no day (such periods vanish)."""
    return Period(from_, to) if to is None or from_ < to else None


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def earlier(one: date | None, other: date | None) -> date | None:
    """The earlier of two ends, where None is no end."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def union(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same days as disjoint periods that do not meet, in order."""
    merged: list[Period] = []
    for period in sorted(periods, key=lambda p: p.from_):
        last = merged[-1] if merged else None
        if last is None or (last.to is not None and last.to < period.from_):
            merged.append(period)
        elif last.to is not None and (period.to is None or period.to > last.to):
            merged[-1] = Period(last.from_, period.to)
    return tuple(merged)


def without(periods: Iterable[Period], taken: Iterable[Period]) -> tuple[Period, ...]:
    """The days of `periods` that are in none of `taken`, as disjoint periods in order."""
    left = union(periods)
    for other in union(taken):
        left = tuple(part for period in left for part in period - other)
    return left
