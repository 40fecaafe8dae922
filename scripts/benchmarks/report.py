"""The report of a run: a table to read, and JSON with every figure and what machine it was."""

import importlib.metadata
import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from scripts.benchmarks.measuring import Outcome, Taken

LIBRARIES = ("eventsourcing", "msgspec", "orjson", "psycopg", "pydantic", "sqlalchemy", "starlette", "uvicorn")
UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
CONSTANT = 1.2  # times as much that one may cost in the largest log, where the log should make no difference
SHOULD_NOT_GROW = frozenset({"append", "import", "replay", "incremental", "rebuild"})
HEADING = f"{'what':<58} {'events':>9} {'ours':>9} {'beside':>9} {'ratio':>8}   goal"


def told(seconds: float) -> str:
    """A time in the unit that suits it."""
    size, unit = next((each for each in UNITS if seconds >= each[0]), UNITS[-1])
    return f"{seconds / size:.{3 if seconds < 999.5 * size else 4}g} {unit}"


def lines(outcome: Outcome) -> Iterator[str]:
    """What was found of one contest: a line for the yardstick, and one for each peer and what else was beside it."""
    contest = outcome.contest
    yardstick, *peers = outcome.others
    name = f"{contest.on}: {contest.what}"
    yield f"{name:<58} {contest.events:>9,} {told(outcome.ours.median):>9} {_beside(outcome, yardstick)}"
    for peer in peers:
        yield f"{'':<58} {'':>9} {'':>9} {_beside(outcome, peer)}"


def _beside(outcome: Outcome, other: Taken) -> str:
    margin = outcome.margin(other)
    verdict = "" if margin is None else "met" if margin >= 1 else "MISSED"
    goal = "" if other.goal is None else str(other.goal)
    return f"{told(other.median):>9} {outcome.ratio(other):>8.3g}   {goal:<7} {verdict:<7} {other.name}".rstrip()


def summary(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """How many goals were met, which were missed, and how the cost of one grew with the log."""
    judged = [
        (outcome, other, margin)
        for outcome in outcomes
        for other in outcome.others
        if (margin := outcome.margin(other)) is not None
    ]
    missed = [each for each in judged if each[2] < 1]
    yield f"{len(judged) - len(missed)} of {len(judged)} goals met"
    for outcome, other, margin in sorted(missed, key=lambda each: each[2]):
        contest = outcome.contest
        yield (
            f"  missed: {contest.on}, {contest.what}, {contest.events:,} events, beside {other.name}:"
            f" {outcome.ratio(other):.3g}, goal {other.goal} ({1 / margin:.2g} × short of it)"
        )
    for each in growth(outcomes):
        verdict = "" if each.met is None else f", goal ≤ {CONSTANT:g}: {'met' if each.met else 'MISSED'}"
        yield f"  {each.least:,} to {each.most:,} events: one costs {each.times:.2f} × as much{verdict}: {each.of}"


@dataclass(frozen=True, slots=True)
class Growth:
    """How many times as much one costs in the largest log as in the smallest; `met` where that should stay the same."""

    of: str
    least: int
    most: int
    times: float
    met: bool | None


def growth(outcomes: Iterable[Outcome]) -> list[Growth]:
    """Of all that was measured at several sizes."""
    found: dict[tuple[str, str, str], list[tuple[int, float]]] = {}
    for outcome in outcomes:
        contest = outcome.contest
        key = (contest.part, contest.on, contest.what)
        found.setdefault(key, []).append((contest.events, outcome.ours.median))
    grown = []
    for (part, on, what), figures in found.items():
        (least, first), (most, last) = min(figures), max(figures)
        if most > least:
            times = last / first
            met = times <= CONSTANT if part in SHOULD_NOT_GROW else None
            grown.append(Growth(f"{on}, {what}", least, most, times, met))
    return grown


# -- JSON --------------------------------------------------------------------------------------------------------------


def as_json(outcomes: Sequence[Outcome], facts: Mapping[str, Any]) -> bytes:
    """All that was found, every figure in seconds for one."""
    return orjson.dumps(
        {**facts, "contests": [_contest(outcome) for outcome in outcomes], "growth": growth(outcomes)},
        option=orjson.OPT_INDENT_2,
    )


def _contest(outcome: Outcome) -> dict[str, Any]:
    contest = outcome.contest
    return {
        "part": contest.part,
        "what": contest.what,
        "of": contest.of or None,
        "on": contest.on,
        "events": contest.events,
        "each": contest.each,
        "ours": _taken(outcome.ours),
        "beside": [
            {
                "name": other.name,
                "is": "yardstick" if nth == 0 else "peer",
                **_taken(other),
                "ratio": outcome.ratio(other),
                "goal": None if other.goal is None else str(other.goal),
                "met": None if (margin := outcome.margin(other)) is None else margin >= 1,
            }
            for nth, other in enumerate(outcome.others)
        ],
    }


def _taken(taken: Taken) -> dict[str, Any]:
    return {"median": taken.median, "rounds": taken.seconds}


# -- the machine -------------------------------------------------------------------------------------------------------


def machine() -> dict[str, Any]:
    """What it ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memoryBytes": memory,
        "system": platform.platform(),
        "load": os.getloadavg(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "libraries": {name: version for name in LIBRARIES if (version := _version(name))},
        "commit": _commit(),
    }


def _processor() -> str:
    found = Path("/proc/cpuinfo")
    names = [line for line in found.read_text().splitlines() if line.startswith("model name")] if found.exists() else []
    return names[0].partition(":")[2].strip() if names else platform.processor()


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _commit() -> str | None:
    asked = ["git", "-C", str(Path(__file__).parents[2]), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603  # ours
    except (OSError, subprocess.CalledProcessError):
        return None
