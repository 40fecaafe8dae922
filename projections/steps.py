"""Step functions: how many hold at once, and who came and went at each break point."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from domain.period import Period, between

T = TypeVar("T", bound=Hashable)


class Step(NamedTuple, Generic[T]):
    """The days up to the next break point: how many different ones hold, and which began or ended on the first day.

    Those that hold on the first day of all began on it, as far as the function tells.
    """

    days: Period
    number: int
    began: frozenset[T]
    ended: frozenset[T]


def steps(within: Period, held: Iterable[tuple[Period, T]], breaks: Iterable[date | None] = ()) -> Iterator[Step[T]]:
    """The steps that together make up a period, in order; what holds twice counts once.

    There is a break point where the set of what holds changes, and on each of the days in `breaks`. What ends and
    begins again on one day has not changed.
    """
    changes = _changes(within, held)
    forced = {within.from_, *(day for day in breaks if day is not None and day in within)}
    live: Counter[T] = Counter()
    step = Step(within, 0, frozenset[T](), frozenset[T]())
    for day in sorted(forced | changes.keys()):
        before = {what for what in changes.get(day, ()) if live[what]}
        for what, change in changes.get(day, {}).items():
            live[what] += change
            if not live[what]:
                del live[what]
        after = {what for what in changes.get(day, ()) if what in live}
        if day not in forced and before == after:
            continue
        if day != within.from_:
            yield step._replace(days=Period(step.days.from_, day))
        step = Step(Period(day, within.to), len(live), frozenset(after - before), frozenset(before - after))
    yield step


def from_the_first(asked_for: Period, held: Iterable[tuple[Period, T]]) -> Period | None:
    """The period asked for; where no first day was given, from when something first holds. None where nothing does."""
    if asked_for.from_ > date.min:
        return asked_for
    first = min((days.from_ for days, _ in held), default=None)
    return None if first is None else between(first, asked_for.to)


def _changes(within: Period, held: Iterable[tuple[Period, T]]) -> dict[date, dict[T, int]]:
    """By day, how many of each begin more than end."""
    changes: defaultdict[date, dict[T, int]] = defaultdict(dict)
    for days, what in held:
        if (both := days & within) is not None:
            changes[both.from_][what] = changes[both.from_].get(what, 0) + 1
            if both.to is not None and both.to != within.to:
                changes[both.to][what] = changes[both.to].get(what, 0) - 1
    return changes


def peaks(numbers: Iterable[tuple[Period, int]]) -> tuple[int, list[Period]]:
    """The highest number, and the periods in which it was reached; 0 and none where nothing ever held."""
    stretches = [(number, [days for days, _ in same]) for number, same in groupby(numbers, key=itemgetter(1))]
    highest = max((number for number, _ in stretches), default=0)
    if not highest:
        return 0, []
    return highest, [Period(days[0].from_, days[-1].to) for number, days in stretches if number == highest]
