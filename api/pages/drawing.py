"""Pictures of periods, made on the server: lanes over the years, and rectangles in valid and in known time.

Places are shares of the width, so that a picture fills whatever room there is and its texts keep their size.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from markupsafe import Markup, escape

Look = Literal["a", "b", "politics", "other", "over"]
Shape = Literal["violation", "review", "missing-evidence", "avoided"]

TRACK = 20  # height of a bar and the room under it, in pixels
MARKS = 18  # height of the line of marks
EDGE = 4  # room over and under the bars of a lane
BINS = 16  # in so many parts of the width findings are taken together, so that marks never cover each other
LOOKS: tuple[Look, ...] = ("a", "b", "politics", "other")  # the looks of what may be expected
SHAPES: tuple[Shape, ...] = ("violation", "review", "missing-evidence", "avoided")
ROOM = 3.0  # share of the width, or of the height, under which a bar or rectangle has no room for a text
MOST_YEARS = 12  # of more years only the round ones are marked
LAST_LABEL = 92.0  # share of the width after which a label would not fit
MOST_LETTERS = 36  # where the labels have more, only half of them are shown on a phone

_SHAPES = {
    "violation": '<path d="M0 13 6.5 2 13 13Z"/>',
    "review": '<circle cx="6.5" cy="7.5" r="5.5"/>',
    "missing-evidence": '<path class="hollow" d="M2 3h9v9H2Z"/>',
    "avoided": '<path class="hollow" d="M1 8l4 4 7-9"/>',
}


@dataclass(frozen=True, slots=True)
class Axis:
    """Some days, laid out over the width."""

    first: date
    end: date

    def at(self, day: date | str | None) -> float:
        """Where a day lies, in percent; what lies outside on the edge, and without a day on the last one."""
        if day is None:
            return 100.0
        found = date.fromisoformat(day) if isinstance(day, str) else day
        share = (found - self.first) / (self.end - self.first)
        return round(100 * min(max(share, 0), 1), 2)

    def shows(self, valid: "Valid") -> bool:
        """Whether a day of the period is among them."""
        return valid[0] < self.end.isoformat() and (valid[1] is None or valid[1] > self.first.isoformat())

    def marks(self) -> list[tuple[str, float]]:
        """The years that begin among them, and where; of a long time the round ones, of a short one also months."""
        days = (self.end - self.first).days
        years = next(each for each in (1, 2, 5, 10, 20, 50, 100, 1000) if days / 366 <= each * MOST_YEARS)
        months = 12 if days > 800 else 3 if days > 180 else 1
        found = [
            (str(year) if month == 1 else f"{year}-{month:02}", self.at(day))
            for year in range(self.first.year, self.end.year + 1)
            if year % years == 0
            for month in range(1, 13, months)
            if self.first <= (day := date(year, month, 1)) < self.end
        ]
        return found or [(self.first.isoformat(), 0.0)]


Valid = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: how it looks, what it says, and whether it is only expected.

    A `gap` is where there is nothing; `mark` says that an event opened or closed it. `says` is all of it in words,
    where the bar stands for a row of an answer.
    """

    valid: Valid
    label: str
    look: Look = "other"
    expected: bool = False
    gap: bool = False
    mark: Literal["", "opened", "closed"] = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding: from which day, and how grave."""

    on: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A version of a row: its days, from which instant until which it was known (as days), and where it leads."""

    valid: Valid
    known: Valid
    label: str
    says: str
    href: str
    current: bool
    look: Look = "other"


def axis_of(periods: Iterable[Valid], *days: date) -> Axis:
    """The days from the first of these to the last, in whole years; open ends are drawn to the edge."""
    given = [date.fromisoformat(each) for valid in periods for each in valid if each is not None] + list(days)
    first = date(min(given, default=date.today()).year, 1, 1)  # noqa: DTZ011  # an empty picture may show any year
    last = max(given, default=first)
    return Axis(first, date(min((last + timedelta(days=45)).year + 1, date.max.year), 1, 1))


# -- what pictures share --------------------------------------------------------------------------------------------


def definitions(axis: Axis, on: date | None = None) -> Markup:
    """The hatches, the shapes, the lines of the years and one at a day, once on a page."""
    hatches = "".join(
        f'<pattern id="hatch-{look}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path class="hatch {look}" d="M0 0V6"/></pattern>'
        for look in LOOKS
    )
    shapes = "".join(
        f'<symbol id="mark-{name}" class="mark {name}">{shape}</symbol>' for name, shape in _SHAPES.items()
    )
    return Markup(  # noqa: S704  # made of numbers and our own words
        f'<svg class="definitions" width="0" height="0" aria-hidden="true"><defs>{hatches}{shapes}'
        f'<symbol id="years" class="years">{_lines(axis)}{_line_at(axis, on)}</symbol></defs></svg>'
    )


def _lines(axis: Axis) -> str:
    return "".join(f'<line x1="{at}%" x2="{at}%" y2="100%"/>' for _, at in axis.marks())


def _line_at(axis: Axis, on: date | None) -> str:
    return "" if on is None else f'<line class="on-day" x1="{axis.at(on)}%" x2="{axis.at(on)}%" y2="100%"/>'


def years(axis: Axis) -> Markup:
    """The axis: the years over their lines."""
    shown = [(label, at) for label, at in axis.marks() if at <= LAST_LABEL]
    labels = "".join(f'<text x="{at}%" y="14" dx="3">{label}</text>' for label, at in shown)
    crowded = " crowded" if sum(len(label) + 1 for label, _ in shown) > MOST_LETTERS else ""
    return Markup(  # noqa: S704
        f'<svg class="axis{crowded}" width="100%" height="20" aria-hidden="true">'
        f'<g class="years">{_lines(axis)}</g>{labels}</svg>'
    )


def swatch(look: Look, *, expected: bool = False, gap: bool = False) -> Markup:
    """A bar in the legend."""
    bar = Bar(("2000-01-01", None), "", look, expected, gap)
    inner = _bar(Axis(date(2000, 1, 1), date(2001, 1, 1)), bar, 0)
    return Markup(f'<svg class="swatch" width="32" height="{TRACK - 2}" aria-hidden="true">{inner}</svg>')  # noqa: S704


def shape(name: Shape) -> Markup:
    """A mark in the legend, or before a word in a table."""
    return Markup('<svg class="shape" width="14" height="15" aria-hidden="true"><use href="#mark-{}"/></svg>').format(
        name
    )


# -- lanes ----------------------------------------------------------------------------------------------------------


def lane(axis: Axis, tracks: Sequence[Sequence[Bar]], marks: Sequence[Mark], says: str) -> Markup:
    """Bars over the years, a line for each track, with the findings under them; `says` tells it all in words."""
    drawn = [
        _bar(axis, bar, EDGE + TRACK * nth)
        for nth, track in enumerate(tracks)
        for bar in track
        if axis.shows(bar.valid)
    ]
    height = TRACK * len(tracks) + (MARKS if marks else 0) + 2 * EDGE
    drawn += _marks(axis, marks, EDGE + TRACK * len(tracks))
    inner = "".join(drawn)
    return Markup(  # noqa: S704  # every text in it was escaped
        f'<svg class="lane" width="100%" height="{height}" role="img" aria-label="{escape(says)}">'
        f'<use href="#years"/>{inner}</svg>'
    )


def tracks_of(bars: Iterable[Bar]) -> list[list[Bar]]:
    """Bars in as few lines as let none cover another."""
    tracks: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda each: each.valid[0]):
        free = (track for track in tracks if (end := track[-1].valid[1]) is not None and end <= bar.valid[0])
        track = next(free, None)
        if track is None:
            tracks.append([bar])
        else:
            track.append(bar)
    return tracks


def _bar(axis: Axis, bar: Bar, y: int) -> str:
    x, end = axis.at(bar.valid[0]), axis.at(bar.valid[1])
    width = max(round(end - x, 2), 0.4)
    how = " ".join(
        each for each in ("bar", "gap" if bar.gap else bar.look, "expected" if bar.expected else "", bar.mark) if each
    )
    fill = f' fill="url(#hatch-{bar.look})"' if bar.expected else ""
    text = _text(bar.label, 18) if bar.label and width >= ROOM else ""
    rectangle = f'<rect x="1" y="1" width="100%" height="16" rx="2"{fill}/>' if bar.gap or bar.expected else ""
    rectangle = rectangle or '<rect width="100%" height="18"/>'
    row, title = (" data-row", f"<title>{escape(bar.says)}</title>") if bar.says else ("", "")
    return f'<svg class="{how}"{row} x="{x}%" y="{y + 1}" width="{width}%" height="18">{title}{rectangle}{text}</svg>'


def _text(says: str, height: int | str) -> str:
    """A text in a bar or a rectangle; HTML, for in SVG none ends in an ellipsis or breaks into lines."""
    return f'<foreignObject width="100%" height="{height}"><div><span>{escape(says)}</span></div></foreignObject>'


def _marks(axis: Axis, marks: Sequence[Mark], y: int) -> Iterator[str]:
    """The findings of each part of the width together: the shape of the gravest, and how many there are."""
    bins: dict[int, list[Mark]] = {}
    for mark in marks:
        bins.setdefault(min(int(axis.at(mark.on) * BINS / 100), BINS - 1), []).append(mark)
    for nth, some in sorted(bins.items()):
        gravest = min(some, key=lambda each: SHAPES.index(each.shape)).shape
        x = round(100 * nth / BINS, 2)
        count = f'<text x="{x}%" y="{y + 13}" dx="14">{len(some)}</text>' if len(some) > 1 else ""
        yield f'<use href="#mark-{gravest}" x="{x}%" y="{y}"/>{count}'


# -- the map of two clocks ------------------------------------------------------------------------------------------

HEIGHT = 380


def known_axis(axis: Axis) -> Markup:
    """The years of known time, upwards."""
    labels = "".join(f'<text x="100%" y="{round(100 - at, 2)}%" dy="-4">{year}</text>' for year, at in axis.marks())
    return Markup(f'<svg class="known-axis" width="44" height="{HEIGHT}" aria-hidden="true">{labels}</svg>')  # noqa: S704


def clocks(valid: Axis, known: Axis, rectangles: Sequence[Rectangle], on: date, at: date, says: str) -> Markup:
    """The versions of a row: valid time to the right, known time upwards, and a cross-hair at a day of each."""
    lines = "".join(
        f'<line class="year" y1="{round(100 - place, 2)}%" y2="{round(100 - place, 2)}%" x2="100%"/>'
        for _, place in known.marks()
    )
    drawn = "".join(_rectangle(valid, known, each) for each in rectangles)
    x, y = valid.at(on), round(100 - known.at(at), 2)
    hair = (
        f'<g class="hair" aria-hidden="true"><line x1="{x}%" x2="{x}%" y2="100%"/>'
        f'<line y1="{y}%" y2="{y}%" x2="100%"/><circle cx="{x}%" cy="{y}%" r="6"/></g>'
    )
    return Markup(  # noqa: S704
        f'<svg class="clocks" width="100%" height="{HEIGHT}" role="group" aria-label="{escape(says)}">'
        f'<g class="years">{_lines(valid)}</g>{lines}{drawn}{hair}</svg>'
    )


def _rectangle(valid: Axis, known: Axis, one: Rectangle) -> str:
    x, end = valid.at(one.valid[0]), valid.at(one.valid[1])
    top, bottom = round(100 - known.at(one.known[1]), 2), round(100 - known.at(one.known[0]), 2)
    how = f"{one.look} {'current' if one.current else 'superseded'}"
    fill = "" if one.current else ' fill="url(#hatch-other)"'
    width, height = max(round(end - x, 2), 0.6), max(round(bottom - top, 2), 0.8)
    text = _text(one.label, "100%") if width >= ROOM and height >= ROOM else ""
    return (
        f'<a href="{escape(one.href)}" class="version {how}" aria-label="{escape(one.says)}">'
        f'<svg x="{x}%" y="{top}%" width="{width}%" height="{height}%">'
        f'<rect width="100%" height="100%"{fill}/>{text}</svg></a>'
    )
