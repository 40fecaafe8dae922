"""How late are facts recorded: how many days after they took effect, by kind of event, recorder or month of recording?

Counted are the facts as they were first recorded, those withdrawn since included; corrections and the like are no
facts. A fact recorded before the day on which it takes effect has no lag: those are counted apart, by the days ahead.
What a historic import brought in is counted apart too, for its lag is that of another record. The median is the middle
number, or the mean of the two; p90 the smallest number of days that nine in ten do not exceed.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from fractions import Fraction

from domain.period import civil_day
from domain.text import Text
from projections.log import Outline
from projections.question import Asked, Column, Item, Parameter, Question

BY: Mapping[str, Callable[[Outline], str]] = {
    "event-type": lambda recorded: recorded.event.__name__,
    "recorder": lambda recorded: recorded.recorded_by,
    "month": lambda recorded: civil_day(recorded.recorded_at).isoformat()[:7],
}
KINDS = ("recorded", "recorded-ahead", "imported", "imported-ahead")

Days = Counter[int]


def answer(asked: Asked) -> list[Item]:
    """Each kind in whole, and then by group; a group in which there is nothing is left out."""
    by = asked.text("by") or "event-type"
    counted: dict[tuple[str, str], Days] = defaultdict(Counter)
    for recorded in asked.log.outlines(0, asked.position):
        if (effective_on := recorded.effective_on) is None:
            continue
        lag = (civil_day(recorded.recorded_at) - effective_on).days
        kind = ("imported" if recorded.imported else "recorded") + ("-ahead" if lag < 0 else "")
        counted[kind, BY[by](recorded)][abs(lag)] += 1
    return [item for kind in KINDS for item in _items(by, kind, counted)]


def _items(by: str, kind: str, counted: Mapping[tuple[str, str], Days]) -> list[Item]:
    groups = sorted((group, days) for (each, group), days in counted.items() if each == kind)
    if not groups:
        return []
    whole = sum((days for _, days in groups), Counter[int]())
    return [_item(by, kind, None, whole), *(_item(by, kind, group, days) for group, days in groups)]


def _item(by: str, kind: str, group: str | None, days: Days) -> Item:
    n = days.total()
    middle = Fraction(_nth(days, (n + 1) // 2) + _nth(days, n // 2 + 1), 2)
    return {
        "item": kind,
        "by": by,
        "group": group,
        "n": n,
        "median": int(middle) if middle.denominator == 1 else float(middle),
        "p90": _nth(days, -(-9 * n // 10)),
        "max": max(days),
    }


def _nth(days: Days, nth: int) -> int:
    """The number of days in that place, from 1, of all in order."""
    passed = 0
    for each in sorted(days):
        passed += days[each]
        if passed >= nth:
            return each
    raise IndexError(nth)


QUESTION = Question(
    "recording-lag",
    "K",
    Text(
        "Hoe laat worden feiten vastgelegd, in dagen na hun ingang?",
        "How late are facts recorded, in days after they took effect?",
    ),
    (
        Parameter(
            "by",
            "choice",
            Text(
                "naar soort gebeurtenis (standaard), vastlegger of maand", "by event type (default), recorder or month"
            ),
            choices=tuple(BY),
        ),
    ),
    (
        Column("item", Text("wat", "what"), "word"),
        Column("group", Text("groep", "group")),
        Column("n", Text("aantal", "n"), "number"),
        Column("median", Text("mediaan", "median"), "number"),
        Column("p90", Text("p90", "p90"), "number"),
        Column("max", Text("hoogste", "max"), "number"),
    ),
    "wiewaar ask recording-lag --by month",
    answer,
    words={
        "recorded": Text("dagen te laat", "days late"),
        "recorded-ahead": Text("dagen vooruit", "days ahead"),
        "imported": Text("ingevoerd, dagen te laat", "imported, days late"),
        "imported-ahead": Text("ingevoerd, dagen vooruit", "imported, days ahead"),
    },
    reads=(),
)
