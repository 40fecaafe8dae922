"""The moments beside a moment at which something was recorded: for stepping through what the register knew."""

from datetime import datetime, timedelta
from typing import NamedTuple

from projections.log import Log


class Neighbours(NamedTuple):
    """The last instant before a moment at which something was recorded, and the first one after it."""

    before: datetime | None
    after: datetime | None


def neighbours(log: Log, moment: datetime) -> Neighbours:
    """The neighbours of a moment; None where nothing was recorded before, or after it."""
    known = log.position_at(moment)
    following = log.at(known + 1)
    last = log.at(known)
    if last is not None and last.recorded_at == moment:  # many events can share an instant
        last = log.at(log.position_at(moment - timedelta(microseconds=1)))
    return Neighbours(None if last is None else last.recorded_at, None if following is None else following.recorded_at)
