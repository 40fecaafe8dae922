"""Pictures of answers as SVG, made from data alone: steps, curves and matrices; each fact drawn is one given.

Colour is never all that tells: what nobody observed has a dashed edge, and all bears its text.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from api.pages.drawing import Axis

WIDTH = 960
LABELS = 160  # the room for what stands left of a matrix
CHARACTER = 6.9  # how wide one is
TOP = 26
STEPS_FROM = 48  # left of it the steps have their numbers
CURVE, CURVE_HEIGHT = 420, 250


@dataclass(frozen=True, slots=True)
class Level:
    """How many there were in some days; `sure` where that was observed."""

    from_: date
    to: date | None
    number: int
    sure: bool
    says: str


@dataclass(frozen=True, slots=True)
class Point:
    """What is left of a curve from so many days on, with its bounds where they are known."""

    after: int
    left: float
    lower: float | None
    upper: float | None
    says: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve, with its name and what is said under it."""

    label: str
    points: Sequence[Point]
    last: int
    says: str


def step_function(levels: Sequence[Level], title: str) -> Markup:
    """How many there were over time: a step for each level, lighter and dashed where nobody observed it."""
    if not levels:
        return Markup()
    first = levels[0].from_
    last = max([each.to or each.from_ for each in levels])
    axis = Axis(first, last if last > first else first + timedelta(days=1))
    highest = max(1, *(each.number for each in levels))
    floor, height = TOP + 200, 180.0
    parts = []
    for number in _ticks(highest):
        y = floor - number * height / highest
        parts.append(
            Markup('<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(STEPS_FROM, WIDTH, y, y)
        )
        parts.append(_text(40, y + 4, str(number), "axis-end"))
    for each in levels:
        x1, x2 = _x(axis, each.from_), _x(axis, each.to)
        y = floor - each.number * height / highest
        parts.append(
            Markup(
                '<g data-row><title>{}</title><rect class="level {}" x="{:.1f}" y="{:.1f}" width="{:.1f}"'
                ' height="{:.1f}"/><line class="level-edge {}" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/></g>'
            ).format(
                each.says,
                "seen" if each.sure else "unseen",
                x1,
                y,
                max(x2 - x1, 1),
                floor - y,
                "seen" if each.sure else "unseen",
                x1,
                max(x2, x1 + 1),
                y,
                y,
            )
        )
        if x2 - x1 > 14:
            parts.append(_text((x1 + x2) / 2, y - 6, str(each.number), "level-number"))
    return _svg([*_lines(axis, floor), *parts], WIDTH, floor + 8, title)


def survival_curves(curves: Sequence[Curve], days: str) -> list[Markup]:
    """Curves that fall from all to none, a picture for each, all on one scale."""
    longest = max([1, *(each.last for each in curves)])
    return [_svg(_curve(each, longest, days), CURVE, CURVE_HEIGHT, each.label) for each in curves]


def matrix(states: Sequence[tuple[str, Sequence[tuple[int | None, str]]]], title: str, to: str) -> Markup:
    """How often each state was left for each other one: a square in each cell as large as its number."""
    if not states:
        return Markup()
    names = [name for name, _ in states]
    side = min(136, (WIDTH - LABELS) // len(names))
    highest = max((number or 0 for _, cells in states for number, _ in cells), default=0) or 1
    parts = [_text(LABELS, 16, to, "axis-start")]
    parts += [_text(LABELS + (nth + 0.5) * side, 40, _cut(name, side), "axis-mid") for nth, name in enumerate(names)]
    for row, (name, cells) in enumerate(states):
        y = 52 + row * 56
        parts.append(_text(8, y + 33, _cut(name, LABELS - 14), "lane-label", whole=name))
        for column, (number, says) in enumerate(cells):
            parts.append(_square(LABELS + column * side, y, side, number, highest, says))
    return _svg(parts, LABELS + side * len(names) + 2, 52 + len(states) * 56 + 4, title)


# -- parts ----------------------------------------------------------------------------------------------------------


def _x(axis: Axis, day: date | None) -> float:
    """Where a day stands; without one at the right edge."""
    return STEPS_FROM + axis.at(day) * (WIDTH - 10 - STEPS_FROM) / 100


def _lines(axis: Axis, bottom: float) -> Iterator[Markup]:
    """A line and a label for each mark of the axis."""
    for label, at in axis.marks():
        x = STEPS_FROM + at * (WIDTH - 10 - STEPS_FROM) / 100
        yield Markup('<line class="grid" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{:.1f}"/>').format(x, x, TOP, bottom)
        yield _text(x + 3, TOP - 8, label, "axis-start")


def _curve(curve: Curve, longest: int, days: str) -> Iterator[Markup]:
    left, right, top, floor = 48, CURVE - 16, 40, CURVE_HEIGHT - 44

    def x(after: int) -> float:
        return left + after * (right - left) / longest

    def y(share: float) -> float:
        return floor - share * (floor - top)

    yield _text(left, 20, _cut(curve.label, CURVE - 60), "panel-label", whole=curve.label)
    for percent in (0, 25, 50, 75, 100):
        at = y(percent / 100)
        yield Markup('<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(left, right, at, at)
        yield _text(left - 6, at + 4, f"{percent} %", "axis-end")
    for after in _ticks(longest):
        yield _text(x(after), floor + 16, str(after), "axis-mid")
    yield _text(right, floor + 34, days, "axis-end")
    yield _text(left, floor + 34, curve.says, "axis-start")
    yield from _bounds(curve, x, y)
    path = f"M{x(0):.1f} {y(1):.1f}"
    for point in curve.points:
        path += f" H{x(point.after):.1f} V{y(point.left):.1f}"
    path += f" H{x(max(curve.last, curve.points[-1].after if curve.points else 0)):.1f}"
    yield Markup('<path class="curve" d="{}"/>').format(path)
    for point in curve.points:
        yield Markup(
            '<g data-row><title>{}</title><circle class="curve-point" cx="{:.1f}" cy="{:.1f}" r="4"/></g>'
        ).format(point.says, x(point.after), y(point.left))


def _bounds(curve: Curve, x: Callable[[int], float], y: Callable[[float], float]) -> Iterator[Markup]:
    """The bounds of each step, up to where the next one begins."""
    ends = [*(point.after for point in curve.points[1:]), curve.last]
    for point, end in zip(curve.points, ends, strict=False):
        if point.lower is not None and point.upper is not None and end > point.after:
            yield Markup('<rect class="bounds" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                x(point.after), y(point.upper), x(end) - x(point.after), y(point.lower) - y(point.upper)
            )


def _square(x: float, y: float, side: float, number: int | None, highest: int, says: str) -> Markup:
    edge = Markup('<rect class="cell" x="{}" y="{}" width="{}" height="56"/>').format(x, y, side)
    if number is None:
        return edge + _text(x + side / 2, y + 33, "—", "axis-mid")
    size = 46 * (number / highest) ** 0.5
    square = Markup('<rect class="amount" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        x + (side - size) / 2 - (14 if number else 0), y + 28 - size / 2, size, size
    )
    at = x + side / 2 + (size / 2 - 4 if number else 0)
    return Markup("<g><title>{}</title>{}{}{}</g>").format(
        says, edge, square if number else "", _text(at, y + 33, str(number), "amount-number" if number else "axis-mid")
    )


def _ticks(highest: int) -> list[int]:
    """Some round numbers up to the highest."""
    step = 1
    for factor in _steps():
        step = factor
        if highest / step <= 6:
            break
    return list(range(0, highest + 1, step))


def _steps() -> Iterator[int]:
    scale = 1
    while True:
        yield from (scale, 2 * scale, 5 * scale)
        scale *= 10


def _text(x: float, y: float, text: str, kind: str, whole: str = "") -> Markup:
    title = Markup("<title>{}</title>").format(whole) if whole and whole != text else Markup()
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}{}</text>').format(kind, x, y, title, text)


def _cut(text: str, width: float) -> str:
    """As much of a text as there is room for."""
    room = int(width / CHARACTER)
    return text if len(text) <= room else text[: max(room - 1, 0)].rstrip() + "…" if room > 1 else ""


def _svg(parts: Iterable[Markup], width: float, height: float, title: str) -> Markup:
    return Markup(
        '<svg class="drawing{3}" role="img" viewBox="0 0 {0} {1}" width="{0}" height="{1}" aria-label="{2}">{4}</svg>'
    ).format(int(width), int(height), title, " drawing-wide" if width == WIDTH else "", Markup().join(parts))
