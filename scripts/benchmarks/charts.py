"""Charts of a run, as SVG: how far each figure is from its goal, and how the cost of one grows with the log."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from scripts.benchmarks.measuring import Outcome, Taken
from scripts.benchmarks.report import told

COLOURS = {"sqlite": "#0b6aa2", "postgresql": "#c2570c", "memory": "#4d4d4d"}
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "memory": "in memory"}
DASHES = {"ours": "", "yardstick": "6 3", "Emmett": "1.5 3.5", "eventsourcing": "8 3 1.5 3"}
FONT = "font-family=\"system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif\""
STYLE = """
.title{font-size:17px;font-weight:600;fill:#1a1a1a}.head{font-size:13px;font-weight:600;fill:#1a1a1a}
.said{font-size:12px;fill:#1a1a1a}.faint{font-size:11px;fill:#5a5a5a}
.line{stroke:#dcdcdc;stroke-width:1}.goal{stroke:#1a1a1a;stroke-width:1.5}.missed{fill:#fbeceb}
"""
_Point = tuple[float, float]


def write_charts(outcomes: Sequence[Outcome], folder: Path) -> None:
    """Both charts; what there is nothing to draw of is left out."""
    judged = [_Judged(outcome, other) for outcome in outcomes for other in outcome.others if other.goal is not None]
    if judged:
        (folder / "goals.svg").write_text(goals(judged))
    panels = list(_panels(outcomes))
    if panels:
        (folder / "growth.svg").write_text(growth(panels))


def _svg(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
        f' height="{height:g}" role="img" aria-label="{escape(title)}" {FONT}><style>{STYLE}</style>'
        f'<rect width="100%" height="100%" fill="#fff"/>{_text(24, 32, title, "title")}{"".join(parts)}</svg>\n'
    )


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start", colour: str = "") -> str:
    style = f' style="fill:{colour}"' if colour else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}"{style}>{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str = "line") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


@dataclass(frozen=True, slots=True)
class _Scale:
    """A logarithmic scale: from the least to the most, laid out from one place to another."""

    least: float
    most: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = math.log(min(max(value, self.least), self.most) / self.least) / math.log(self.most / self.least)
        return self.start + share * (self.end - self.start)


# -- goals -------------------------------------------------------------------------------------------------------------

LABELS, TRACK, RATIO, ROW, TOP, APART = 540, 380, 90, 24, 92, 10


@dataclass(frozen=True, slots=True)
class _Judged:
    """A figure that has a goal."""

    outcome: Outcome
    other: Taken

    @property
    def row(self) -> tuple[str, str]:
        return self.outcome.contest.what, self.other.name

    @property
    def margin(self) -> float:
        return self.outcome.margin(self.other) or 0.0

    @property
    def ratio(self) -> str:
        return f"{_two_figures(self.outcome.ratio(self.other)):g}"


def goals(judged: Sequence[_Judged]) -> str:
    """A line for each goal, a mark for each size and database: right of the line in the middle it is met."""
    rows: dict[tuple[str, str], list[_Judged]] = {}
    for each in judged:
        rows.setdefault(each.row, []).append(each)
    places, y, before = [], TOP, ""
    for found in rows.values():
        part = found[0].outcome.contest.part
        y += APART if before not in ("", part) else 0
        places.append(y + ROW / 2)
        y, before = y + ROW, part
    width = LABELS + TRACK + 2 * RATIO + 24
    return _svg(width, y + 34, "How far each figure is from its goal", _goals(rows, places, y))


def _goals(rows: Mapping[tuple[str, str], Sequence[_Judged]], places: Sequence[float], bottom: float) -> Iterator[str]:
    scale = _Scale(1 / 16, 16, LABELS, LABELS + TRACK)
    yield f'<rect x="{scale.start}" y="{TOP - 12}" width="{TRACK / 2}" height="{bottom - TOP + 12}" class="missed"/>'
    for margin in (1 / 16, 1 / 4, 1, 4, 16):
        x = scale.at(margin)
        yield _line(x, TOP - 12, x, bottom, "goal" if margin == 1 else "line")
        yield _text(x, TOP - 18, "goal" if margin == 1 else _times(margin), "faint", "middle")
    yield _text(scale.at(1 / 4), TOP - 34, "missed", "faint", "middle")
    yield _text(scale.at(4), TOP - 34, "met", "faint", "middle")
    columns = {on: scale.end + RATIO * (1 + nth) for nth, on in enumerate(("sqlite", "postgresql"))}
    for on, x in columns.items():
        yield _text(x, TOP - 18, NAMES[on], "faint", "end", COLOURS[on])
    yield _text(columns["postgresql"], TOP - 34, "ratio, of the largest log", "faint", "end")
    for ((what, beside), found), y in zip(rows.items(), places, strict=True):
        wanted = " or ".join(dict.fromkeys(str(each.other.goal) for each in found))
        yield _text(LABELS - 12, y + 4, f"{what}, beside {beside}: {wanted}", "said", "end")
        yield _line(scale.start, y, scale.end, y)
        for each in sorted(found, key=lambda each: each.outcome.contest.events):
            yield _mark(each, scale.at(each.margin), y)
        for on, each in {each.outcome.contest.on: each for each in found}.items():
            yield _text(columns.get(on, columns["sqlite"]), y + 4, each.ratio, "said", "end", COLOURS[on])
    yield _text(24, bottom + 22, "The larger the mark, the larger the log; a hollow one has missed its goal.", "faint")


def _mark(each: _Judged, x: float, y: float) -> str:
    contest = each.outcome.contest
    radius = 2.5 + 1.5 * max(math.log10(contest.events) - 3, 0)
    colour = COLOURS[contest.on]
    fill = colour if each.margin >= 1 else "#fff"
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="{colour}" stroke-width="1.6">'
        f"<title>{NAMES[contest.on]}, {contest.events:,} events: {each.ratio}</title></circle>"
    )


def _times(margin: float) -> str:
    return f"{margin:g} × better" if margin > 1 else f"{1 / margin:g} × short"


def _legend(x: float, y: float, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield f'<circle cx="{x + 5}" cy="{y - 4}" r="5" fill="{COLOURS[name]}"/>'
        yield _text(x + 16, y, NAMES[name], "said")
        x += 100


# -- growth ------------------------------------------------------------------------------------------------------------

WIDE, HIGH, ACROSS, MARGIN = 330, 250, 3, 62
GROWING = ("append", "import", "replay", "incremental", "rebuild", "who-was-where", "composition", "partitions")


@dataclass(frozen=True, slots=True)
class _Curve:
    on: str
    kind: str
    points: Sequence[_Point]


@dataclass(frozen=True, slots=True)
class _Panel:
    what: str
    each: str
    curves: Sequence[_Curve]


def _panels(outcomes: Sequence[Outcome]) -> Iterator[_Panel]:
    """For each part that grows, what was measured first in it, at every size."""
    for part in GROWING:
        found = [outcome for outcome in outcomes if outcome.contest.part == part]
        found = [outcome for outcome in found if outcome.contest.what == found[0].contest.what]
        if not found:
            continue
        points: dict[tuple[str, str], list[_Point]] = {}
        for outcome in found:
            for kind, taken in _first_of_each_kind(outcome).items():
                points.setdefault((outcome.contest.on, kind), []).append((outcome.contest.events, taken.median))
        curves = [_Curve(on, kind, sorted(some)) for (on, kind), some in points.items()]
        yield _Panel(found[0].contest.what, found[0].contest.each, curves)


def _first_of_each_kind(outcome: Outcome) -> dict[str, Taken]:
    yardstick, *others = outcome.others
    found = {"ours": outcome.ours, "yardstick": yardstick}
    for kind in ("Emmett", "eventsourcing"):
        found.update((kind, each) for each in reversed(others) if each.name.startswith(kind))
    return found


def growth(panels: Sequence[_Panel]) -> str:
    """A panel for each part: the time of one over the size of the log, both logarithmic."""
    rows = math.ceil(len(panels) / ACROSS)
    return _svg(
        24 + WIDE * min(ACROSS, len(panels)),
        86 + HIGH * rows,
        "What one costs as the log grows",
        _growth(panels),
    )


def _growth(panels: Sequence[_Panel]) -> Iterator[str]:
    yield from _legend(24, 56, ("sqlite", "postgresql"))
    x = 250.0
    for kind, dashes in DASHES.items():
        yield _path([(x, 52), (x + 34, 52)], "#4d4d4d", kind, dashes)
        yield _text(x + 42, 56, kind, "said")
        x += 130
    for nth, panel in enumerate(panels):
        yield from _panel(panel, 24 + WIDE * (nth % ACROSS), 76 + HIGH * (nth // ACROSS))


def _panel(panel: _Panel, left: float, top: float) -> Iterator[str]:
    sizes = sorted({x for curve in panel.curves for x, _ in curve.points})
    seconds = [y for curve in panel.curves for _, y in curve.points]
    xs = _Scale(sizes[0] / 1.3, sizes[-1] * 1.3, left + MARGIN, left + WIDE - 20)
    least, most = 10 ** math.floor(math.log10(min(seconds))), 10 ** math.ceil(math.log10(max(seconds)))
    ys = _Scale(least, max(most, least * 10), top + HIGH - 40, top + 30)
    yield _text(left, top + 14, panel.what, "head")
    step = least
    while step <= ys.most * 1.01:
        yield _line(xs.start, ys.at(step), xs.end, ys.at(step))
        yield _text(xs.start - 6, ys.at(step) + 4, told(step), "faint", "end")
        step *= 10
    for size in _spread(sizes, xs):
        yield _text(xs.at(size), ys.start + 16, _short(size), "faint", "middle")
    yield _text(xs.end, ys.start + 30, f"events in the log; the time of one {panel.each}", "faint", "end")
    for curve in sorted(panel.curves, key=lambda each: each.kind == "ours"):
        places = [(xs.at(x), ys.at(y)) for x, y in curve.points]
        yield _path(places, COLOURS[curve.on], curve.kind, DASHES[curve.kind])
        for x, y in places:
            radius = 3.5 if curve.kind == "ours" else 2
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{COLOURS[curve.on]}"/>'


def _spread(sizes: Sequence[float], scale: _Scale) -> Iterator[float]:
    """Sizes so far apart that their labels do not touch."""
    last = -math.inf
    for size in sizes:
        if scale.at(size) - last > 40:
            last = scale.at(size)
            yield size


def _path(places: Sequence[_Point], colour: str, kind: str, dashes: str) -> str:
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    width, opacity = (2.5, 1) if kind == "ours" else (1.5, 0.75)
    return (
        f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="{width}" opacity="{opacity}"'
        f' stroke-dasharray="{dashes}" stroke-linecap="round"/>'
    )


def _short(events: float) -> str:
    """A number of events, in two figures."""
    size, unit = next((each for each in ((1e6, "m"), (1e3, "k")) if events >= each[0]), (1.0, ""))
    return f"{_two_figures(events / size):g}{unit}"


def _two_figures(value: float) -> float:
    return float(f"{value:.2g}")
