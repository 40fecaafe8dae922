"""Moments of knowledge in words: an instant, or a civil day that stands for its end."""

import re
from datetime import UTC, date, datetime, time, timedelta

from domain.period import CIVIL, civil_day
from domain.wire import instant
from projections.question import Asked

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(_DAY.pattern + r"[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})")


def moment_of(text: str) -> datetime:
    """An instant in UTC from RFC 3339, or the last microsecond of a civil day. Raises ValueError."""
    if _DAY.fullmatch(text):
        return end_of(date.fromisoformat(text))
    if not _INSTANT.fullmatch(text):
        raise ValueError("not-an-instant")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError("not-an-instant") from None


def end_of(day: date) -> datetime:
    """The last microsecond of a civil day, in UTC."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    midnight = datetime.combine(day + timedelta(days=1), time(), CIVIL)
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def prefix_at(asked: Asked, moment: datetime) -> tuple[int, str]:
    """What was known at a moment, and the moment in words; never later than the prefix that answers."""
    position = asked.log.position_at(moment)
    if position < asked.position or asked.known_on is None or civil_day(moment) <= asked.known_on:
        return min(position, asked.position), instant(moment)
    return asked.position, instant(end_of(asked.known_on))
