"""Numbers of trainees in roles at places, as the counts tell them: on a day, or from each day on which they change."""

# ruff: noqa: S608  # nothing in these queries but our own names

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any, NamedTuple

from domain.period import Period, months_after
from domain.text import Text
from projections.counts import AROUND_COUNCILS, PLACED
from projections.database import OPEN_DAY, fetched
from projections.question import Asked, Parameter

SHOW = Parameter(
    "show",
    "choice",
    Text(
        "alles (all, standaard) of alleen de aantallen (counts)",
        "everything (all, the default) or only the numbers (counts)",
    ),
    choices=("all", "counts"),
)

HALF = 15  # days of a month
LAST_MONTH = date.max.replace(day=1)  # after which no other begins

# By role and party how many trainees there are, and of how many of them it is only expected.
Numbers = Mapping[tuple[str, str | None], tuple[int, int]]


class Level(NamedTuple):
    """Days on which the numbers at a place are the same."""

    days: Period
    numbers: Numbers


# What was so before the first day was so on it.
_FROM_DAY_TO_DAY = (
    "SELECT place, role, party, CASE WHEN valid_from < :from THEN :from ELSE valid_from END AS day,"
    " SUM(trainees), SUM(expected) FROM counts WHERE {} AND valid_from < :to AND known_from_pos <= :position"
    " GROUP BY place, role, party, day HAVING SUM(trainees) <> 0 OR SUM(expected) <> 0"
)
# Sums up to the nearest first day of a month; what came to be known of these months since; and the days in between,
# which are too many where that day comes after.
_ON_A_DAY = (
    "SELECT place, role, party, SUM(trainees), SUM(expected) FROM ("
    "SELECT place, role, party, CAST(SUM(trainees) AS INTEGER) AS trainees, CAST(SUM(expected) AS INTEGER) AS expected"
    " FROM sums WHERE position = :summed AND month < :month GROUP BY place, role, party"
    " UNION ALL SELECT place, role, party, trainees, expected FROM counts"
    f" WHERE known_from_pos > :summed AND known_from_pos <= :position AND month < :month AND {AROUND_COUNCILS}"
    " UNION ALL SELECT place, role, party, :sign * trainees, :sign * expected FROM counts"
    f" WHERE valid_from >= :first AND valid_from < :end AND known_from_pos <= :position AND {AROUND_COUNCILS}"
    ") AS changes GROUP BY place, role, party HAVING SUM(trainees) <> 0"
)
_SUMMED = "SELECT coalesce(max(position), 0) FROM sums WHERE position <= :position"


def only_numbers(asked: Asked) -> bool:
    """Whether nothing but the numbers was asked for."""
    return asked.text("show") == "counts"


def around_councils(asked: Asked, within: Period, place: str | None) -> Mapping[str | None, list[Level]]:
    """By council the levels that together make up a period, in order, of those who serve around it.

    A level begins on each day on which a number changes, and on the day of knowledge; without a first day, the first
    one begins where there is somebody. A council where there is nobody is left out, unless it was asked for.
    """
    changes: defaultdict[str | None, list[tuple[Any, ...]]] = defaultdict(list)
    if place is not None:
        changes[place] = _changes(asked, within, f"place = :place AND {AROUND_COUNCILS}", place)
    elif within.days == 1:
        for council, role, party, *numbers in _on(asked, within.from_):
            changes[council or None].append((council, role, party, within.from_.isoformat(), *numbers))
    else:
        for row in _changes(asked, within, AROUND_COUNCILS):
            changes[row[0] or None].append(row)
    return {council: list(_levels(asked, within, of)) for council, of in changes.items()}


def placed_at(asked: Asked, within: Period, place: str) -> list[Level]:
    """The same of those who are placed at an organisation."""
    return list(_levels(asked, within, _changes(asked, within, f"place = :place AND role = '{PLACED}'", place)))


def _on(asked: Asked, day: date) -> list[tuple[Any, ...]]:
    """By council, role and party the numbers on a day."""
    month, following = day.replace(day=1), day + timedelta(days=1)
    after = day.day > HALF and month < LAST_MONTH
    if after:
        month = months_after(month, 1)
    given = {
        "position": asked.position,
        "summed": fetched(asked.connection, _SUMMED, {"position": asked.position})[0][0],
        "month": month.isoformat(),
        "first": (following if after else month).isoformat(),
        "end": (month if after else following).isoformat(),
        "sign": -1 if after else 1,
    }
    return fetched(asked.connection, _ON_A_DAY, given)


def _changes(asked: Asked, within: Period, which: str, place: str | None = None) -> list[tuple[Any, ...]]:
    """By place, role, party and day by how much the numbers change, on the first day from nothing."""
    given = {
        "place": place,
        "from": within.from_.isoformat(),
        "to": OPEN_DAY if within.to is None else within.to.isoformat(),
        "position": asked.position,
    }
    return fetched(asked.connection, _FROM_DAY_TO_DAY.format(which), given)


def _levels(asked: Asked, within: Period, changes: Iterable[tuple[Any, ...]]) -> Iterator[Level]:
    by_day: defaultdict[date, list[tuple[Any, ...]]] = defaultdict(list)
    for change in changes:
        by_day[date.fromisoformat(change[3])].append(change)
    if within.from_ > date.min or within.days == 1:
        by_day.setdefault(within.from_, [])
    if asked.known_on is not None and asked.known_on in within and min(by_day, default=date.max) < asked.known_on:
        by_day.setdefault(asked.known_on, [])
    days = sorted(by_day)
    numbers: Numbers = {}
    for day, following in zip_longest(days, days[1:]):
        changed = dict(numbers)
        for _, role, party, _, trainees, expected in by_day[day]:
            before = changed.get((role, party or None), (0, 0))
            changed[role, party or None] = (before[0] + trainees, before[1] + expected)
        numbers = {group: number for group, number in changed.items() if number[0]}
        yield Level(Period(day, following or within.to), numbers)


def joined(asked: Asked, levels: Iterable[Level]) -> Iterator[Level]:
    """The same levels, but one where several follow each other with the same numbers; none goes over the horizon."""
    last: Level | None = None
    for level in levels:
        if last is None:
            last = level
        elif level.numbers == last.numbers and level.days.from_ != asked.known_on:
            last = Level(Period(last.days.from_, level.days.to), last.numbers)
        else:
            yield last
            last = level
    if last is not None:
        yield last
