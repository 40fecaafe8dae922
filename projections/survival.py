"""How long something lasts: Kaplan–Meier from lives that are entered late, end, or are no longer seen."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Any, NamedTuple

from projections.question import Item
from projections.shares import share

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


class Life(NamedTuple):
    """One of those followed: seen from `entry` to `exit` days after its beginning; `ended`, or else censored there."""

    exit: int
    ended: bool
    entry: int = 0


class Step(NamedTuple):
    """What is left from so many days on; the error is Greenwood's, the bounds are log-log ones of 95 %.

    Error and bounds are None where nothing is left: there both formulas divide by zero.
    """

    after: int
    at_risk: int
    events: int
    survival: float
    standard_error: float | None
    lower: float | None
    upper: float | None


def kaplan_meier(lives: Iterable[Life]) -> list[Step]:
    """The product-limit estimate, a step for each number of days at which something ended.

    What ended is counted before what was censored on that day. A life that was entered late (left truncation) is at
    risk only after its entry.
    """
    lives = [life for life in lives if life.exit > life.entry or life.entry == 0]
    entries = sorted(life.entry for life in lives if life.entry > 0)
    late, entered, gone = len(entries), 0, 0
    survival, variance = 1.0, 0.0
    steps: list[Step] = []
    for after, same in groupby(sorted(lives), key=lambda life: life.exit):
        group = list(same)
        while entered < late and entries[entered] < after:
            entered += 1
        at_risk = len(lives) - late + entered - gone
        gone += len(group)
        events = sum(life.ended for life in group)
        if not events:
            continue
        survival *= 1 - events / at_risk
        variance = variance + events / (at_risk * (at_risk - events)) if at_risk > events else variance
        steps.append(_step(after, at_risk, events, survival, variance))
    return steps


def _step(after: int, at_risk: int, events: int, survival: float, variance: float) -> Step:
    if survival <= 0:
        return Step(after, at_risk, events, 0.0, None, None, None)
    width = _Z * sqrt(variance) / -log(survival)
    return Step(
        after,
        at_risk,
        events,
        survival,
        survival * sqrt(variance),
        survival ** exp(width),
        survival ** exp(-width),
    )


def median(steps: Iterable[Step]) -> int | None:
    """After how many days at most half is left; None where more is left to the end."""
    return next((step.after for step in steps if step.survival <= 0.5 + 1e-12), None)


def curve(steps: Iterable[Step], **about: Any) -> list[Item]:
    """The steps as items."""
    return [
        {
            "item": "kaplan-meier",
            **about,
            "days": step.after,
            "atRisk": step.at_risk,
            "events": step.events,
            "survival": _rounded(step.survival),
            "standardError": _rounded(step.standard_error),
            "lower": _rounded(step.lower),
            "upper": _rounded(step.upper),
        }
        for step in steps
    ]


def summary(lives: Sequence[Life], steps: Iterable[Step], **about: Any) -> Item:
    """How many were followed, how many ended, were censored or were entered late, and the median."""
    ended = sum(life.ended for life in lives)
    return {
        "item": "summary",
        **about,
        "followed": len(lives),
        "ended": ended,
        "censored": len(lives) - ended,
        "enteredLate": sum(life.entry > 0 for life in lives),
        "days": median(steps),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else share(value, 1)
