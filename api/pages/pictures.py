"""Pictures of answers as SVG, made from data alone: lanes, steps, curves and matrices; each fact drawn is one given.

Colour is never all that tells: what is expected is hatched, what is empty has a dashed edge, and all bears its text.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

WIDTH = 960
LABELS = 215  # the room for what stands left of a picture
BAR, GAP = 24, 6
CHARACTER = 6.9  # how wide one is at the size of the text in bars
TOP = 26


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that lasted: `kind` names its class in the style sheet, `says` all of it in words.

    `sign` stands for the text where there is no room for it.
    """

    from_: date
    to: date | None
    kind: str
    expected: bool
    text: str
    says: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """What stands beside one label."""

    label: str
    bars: Sequence[Bar]


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


def swimlanes(
    lanes: Sequence[Lane], title: str, *, from_: date | None = None, to: date | None = None, on: date | None = None
) -> Markup:
    """Bars over time, a lane for each label; `on` is marked by a line, what goes on has no end."""
    span = _span([each for lane in lanes for each in lane.bars], from_, to, on)
    if span is None:
        return Markup()
    axis = _Axis(*span)
    shades, parts, y = [], [], TOP + 6
    for nth, lane in enumerate(lanes):
        packed = list(_packed(lane.bars))
        height = (max((row for row, _ in packed), default=0) + 1) * (BAR + GAP) + GAP
        shades.append(
            Markup('<rect class="{}" x="0" y="{}" width="{}" height="{}"/>').format(
                "lane-odd" if nth % 2 else "lane-even", y, WIDTH, height
            )
        )
        parts.append(_text(8, y + GAP + BAR / 2 + 5, _cut(lane.label, LABELS - 14), "lane-label", whole=lane.label))
        parts += [_bar(axis, bar, y + GAP + row * (BAR + GAP)) for row, bar in packed]
        y += height
    parts = [_hatches(), *shades, axis.lines(y), *parts]
    if on is not None:
        x = axis.at(on)
        parts.append(Markup('<line class="on-day" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(x, x, TOP - 4, y))
    return _svg(parts, WIDTH, y + 4, title)


def step_function(levels: Sequence[Level], title: str) -> Markup:
    """How many there were over time: a step for each level, lighter and dashed where nobody observed it."""
    if not levels:
        return Markup()
    first = levels[0].from_
    last = max([each.to or each.from_ for each in levels])
    axis = _Axis(first, last if last > first else first + timedelta(days=1), left=48)
    highest = max(1, *(each.number for each in levels))
    floor, height = TOP + 200, 180.0
    parts = []
    for number in _ticks(highest):
        y = floor - number * height / highest
        parts.append(Markup('<line class="grid" x1="48" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(WIDTH, y, y))
        parts.append(_text(40, y + 4, str(number), "axis-end"))
    for each in levels:
        x1, x2 = axis.at(each.from_), axis.at(each.to or axis.last)
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
    return _svg([axis.lines(floor), *parts], WIDTH, floor + 8, title)


def survival_curves(curves: Sequence[Curve], title: str, days: str) -> Markup:
    """Small multiples of curves that fall from all to none, on one scale, two beside each other."""
    if not curves:
        return Markup()
    across = 1 if len(curves) == 1 else 2
    width, height = WIDTH // across, 250
    longest = max(1, *(each.last for each in curves))
    parts = []
    for nth, curve in enumerate(curves):
        inside = Markup().join(_curve(curve, width, height, longest, days))
        parts.append(
            Markup('<g transform="translate({} {})">{}</g>').format(
                nth % across * width, nth // across * height, inside
            )
        )
    return _svg(parts, WIDTH, (len(curves) + across - 1) // across * height, title)


def matrix(states: Sequence[tuple[str, Sequence[tuple[int | None, str]]]], title: str, to: str) -> Markup:
    """How often each state was left for each other one: a square in each cell as large as its number."""
    if not states:
        return Markup()
    names = [name for name, _ in states]
    side = min(150, (WIDTH - LABELS) // len(names))
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


class _Axis:
    """Days from left to right."""

    def __init__(self, first: date, last: date, left: int = LABELS) -> None:
        self.first, self.last, self._left = first, last, left
        self._scale = (WIDTH - 10 - left) / max(1, (last - first).days)

    def at(self, day: date) -> float:
        """Where a day stands; what is outside stands at the edge."""
        return self._left + (min(max(day, self.first), self.last) - self.first).days * self._scale

    def lines(self, bottom: float) -> Markup:
        """A line and a label for each year, or each third month of a short time."""
        parts, free = [], 0.0
        for day, label in self._marks():
            x = self.at(day)
            parts.append(
                Markup('<line class="grid" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{:.1f}"/>').format(x, x, TOP, bottom)
            )
            if x < free:
                continue
            if x + len(label) * CHARACTER < WIDTH + 6:
                parts.append(_text(x + 3, TOP - 8, label, "axis-start"))
            elif x - len(label) * CHARACTER > free:
                parts.append(_text(x - 3, TOP - 8, label, "axis-end"))
            free = x + (len(label) + 1) * CHARACTER
        return Markup().join(parts)

    def _marks(self) -> Iterator[tuple[date, str]]:
        months = 3 if (self.last - self.first).days < 800 else 12
        for year in range(self.first.year, self.last.year + 1):
            for month in range(1, 13, months):
                if self.first <= (day := date(year, month, 1)) <= self.last:
                    yield day, str(year) if month == 1 else f"{year}-{month:02}"


def _span(bars: Sequence[Bar], from_: date | None, to: date | None, on: date | None) -> tuple[date, date] | None:
    """From the first day to the last of what is drawn, within what was asked for."""
    if not bars:
        return None
    days = [each for bar in bars for each in (bar.from_, bar.to) if each is not None]
    days += [on] if on is not None else []
    first, last = from_ or min(days), to or max(days)
    last = last if last > first else first + timedelta(days=1)
    if any(bar.to is None for bar in bars) and to is None:  # room to see that it goes on
        last = last + max(timedelta(days=60), (last - first) / 12)
    return first, last


def _packed(bars: Sequence[Bar]) -> Iterator[tuple[int, Bar]]:
    """Each bar in the first row of its lane in which there is room."""
    ends: list[date] = []
    for bar in sorted(bars, key=lambda each: (each.from_, each.to or date.max)):
        row = next((nth for nth, end in enumerate(ends) if end <= bar.from_), len(ends))
        ends[row:] = [bar.to or date.max, *ends[row + 1 :]]
        yield row, bar


def _bar(axis: _Axis, bar: Bar, y: float) -> Markup:
    x1, x2 = axis.at(bar.from_), axis.at(bar.to or axis.last)
    width = max(x2 - x1 - 1.5, 3)
    hatched = Markup('<rect class="hatched" fill="url(#hatch)" x="{:.1f}" y="{}" width="{:.1f}" height="{}"/>').format(
        x1, y, width, BAR
    )
    text = _cut(bar.text, width - 8)
    text = text if len(text) > 6 or text == bar.text else ""
    return Markup("<g data-row><title>{}</title>{}{}{}{}</g>").format(
        bar.says,
        Markup('<rect class="bar bar-{}{}" x="{:.1f}" y="{}" width="{:.1f}" height="{}" rx="2"/>').format(
            bar.kind, " bar-expected" if bar.expected else "", x1, y, width, BAR
        ),
        hatched if bar.expected else "",
        _text(x1 + 5, y + 16.5, text, "bar-text bar-text-plain" if bar.expected else f"bar-text bar-text-{bar.kind}")
        if text
        else _text(x1 + width / 2, y + 17, bar.sign, "bar-sign")
        if bar.sign and width > 10
        else "",
        Markup('<path class="goes-on" d="M{:.1f} {} l7 {} l-7 {}"/>').format(x2, y + 3, BAR / 2 - 3, BAR / 2 - 3)
        if bar.to is None
        else "",
    )


def _hatches() -> Markup:
    return Markup(
        '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line class="hatch" x1="0" y1="0" x2="0" y2="7"/></pattern></defs>'
    )


def _curve(curve: Curve, width: int, height: int, longest: int, days: str) -> Iterator[Markup]:
    left, right, top, floor = 56, width - 24, 40, height - 44

    def x(after: int) -> float:
        return left + after * (right - left) / longest

    def y(share: float) -> float:
        return floor - share * (floor - top)

    yield _text(left, 20, _cut(curve.label, width - 70), "panel-label", whole=curve.label)
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
