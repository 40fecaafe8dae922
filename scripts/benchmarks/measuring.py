"""Measuring side by side: one after the other, round after round, and what the medians say of each other."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Measure = Callable[[], float]  # the seconds that one of them takes: one command, one event, one answer

LEAST = 0.2  # seconds that a measurement takes at least: what is short is done several times
LONG = 60.0  # seconds of a round after which fewer rounds will do
FEWER = 3


@dataclass(frozen=True, slots=True)
class Goal:
    """What ours must be of another: at least a share of its rate or, for `at_most`, no more times as slow."""

    limit: float
    at_most: bool = False

    def ratio(self, ours: float, other: float) -> float:
        """Ours over the other: of the rates or, for `at_most`, of the times."""
        return ours / other if self.at_most else other / ours

    def margin(self, ratio: float) -> float:
        """How many times better than the goal; under 1 it is missed."""
        return self.limit / ratio if self.at_most else ratio / self.limit

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.limit:g}"


def at_least(limit: float) -> Goal:
    """At least so much of the rate of the other."""
    return Goal(limit)


def at_most(limit: float) -> Goal:
    """At most so many times the time of the other."""
    return Goal(limit, at_most=True)


@dataclass(frozen=True, slots=True)
class Beside:
    """What ours is measured beside, and what ours must be of it; without a goal the ratio is only told."""

    name: str
    measure: Measure
    goal: Goal | None = None


@dataclass(frozen=True, slots=True)
class Contest:
    """Ours beside a yardstick and, where there are any, peers. `each` is what one of them is: command, event, answer.

    `of` says in words how large what was measured is, where its name and the number of events do not tell.
    """

    part: str
    what: str
    each: str
    on: str
    events: int
    ours: Measure
    yardstick: Beside
    peers: Sequence[Beside] = ()
    of: str = ""


@dataclass(slots=True)
class Taken:
    """How long one of them took, in each round."""

    name: str
    goal: Goal | None
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The seconds that one of them took in the middle."""
        return statistics.median(self.seconds)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found: ours, and what it was measured beside; the first of these is the yardstick."""

    contest: Contest
    ours: Taken
    others: Sequence[Taken]

    def ratio(self, other: Taken) -> float:
        """Ours beside another, as its goal has it; without a goal the ratio of the rates."""
        return (other.goal or at_least(1)).ratio(self.ours.median, other.median)

    def margin(self, other: Taken) -> float | None:
        """How many times better than its goal, None without one."""
        return None if other.goal is None else other.goal.margin(self.ratio(other))


def held(contest: Contest, rounds: int) -> Outcome:
    """All of them once a round, in turn; where that takes long, in fewer rounds."""
    ours = Taken("ours", None)
    others = [Taken(each.name, each.goal) for each in (contest.yardstick, *contest.peers)]
    measures = [contest.ours, contest.yardstick.measure, *(each.measure for each in contest.peers)]
    begun = time.perf_counter()
    for nth in range(rounds):
        if nth >= FEWER and time.perf_counter() - begun > nth * LONG:
            break
        for taken, measure in zip((ours, *others), measures, strict=True):
            taken.seconds.append(measure())
    return Outcome(contest, ours, others)


def timed(count: int, work: Callable[[], object]) -> float:
    """The seconds that one of so many takes, without a garbage collection that others left behind."""
    gc.collect()
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) / count


def repeated(work: Callable[[], object], least: float = LEAST, count: int = 1) -> Measure:
    """Does it again and again; once before, for what is read for the first time comes from the disk."""

    def measure() -> float:
        work()
        gc.collect()
        times, begun = 0, time.perf_counter()
        while True:
            work()
            times += 1
            passed = time.perf_counter() - begun
            if passed >= least:
                return passed / times / count

    return measure


def always(seconds: float) -> Measure:
    """A yardstick that is a figure itself."""
    return lambda: seconds
