"""Compares our Kaplan–Meier with that of lifelines, the library that researchers use, on made-up lives.

    .venv/bin/python -m scripts.peers [--sets 200] [--seed 1] [--with DIR]

lifelines brings some 400 MB along, so it gets an environment of its own: DIR, made on first use (default: a temporary
one, which needs a package index). The lives are entered late, end, and are censored, with many on the same day.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from domain.period import Period, union
from projections.survival import Life, kaplan_meier, median

LIFELINES = "lifelines==0.30.*"
TOLERANCE = 1e-9

THEIRS = """
import json, sys, warnings
warnings.simplefilter("ignore")
from lifelines import KaplanMeierFitter
from lifelines.exceptions import StatError
from lifelines.utils import median_survival_times
found = []
for lives in json.load(sys.stdin):
    exits, ended, entries = zip(*lives)
    late = any(entries)
    try:
        fitted = KaplanMeierFitter().fit(exits, ended, entry=entries if late else None)
    except StatError:
        found.append(None)
        continue
    table, bounds = fitted.event_table, fitted.confidence_interval_
    steps = [
        (int(after), int(row.at_risk), int(row.observed), float(fitted.survival_function_.loc[after].iloc[0]),
         float(bounds.loc[after].iloc[0]), float(bounds.loc[after].iloc[1]))
        for after, row in table.iterrows() if row.observed
    ]
    half = median_survival_times(fitted.survival_function_)
    found.append([steps, None if half == float("inf") else float(half)])
json.dump(found, sys.stdout)
"""


def made_up(chance: random.Random) -> list[Life]:
    """Lives as a register could hold them; in half of the sets some are entered late, though never on a day of exit."""
    late = chance.random() < 0.5
    lives = []
    for _ in range(chance.randint(1, 60)):
        entry = 2 * chance.randint(0, 20) + 1 if late and chance.random() < 0.4 else 0
        lives.append(Life(entry + 2 * chance.randint(1, 40) - entry % 2, chance.random() < 0.6, entry))
    return lives


def theirs(python: Path, sets: Sequence[Sequence[Life]]) -> Any:
    """What lifelines makes of each set: its steps, and the median."""
    done = subprocess.run(  # noqa: S603  # the Python of an environment that we made
        [python, "-c", THEIRS], input=json.dumps(sets), stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)


def differences(lives: Sequence[Life], steps: Sequence[Any], half: float | None) -> list[str]:
    """In what ours differs, in words."""
    ours = kaplan_meier(lives)
    if [(step.after, step.at_risk, step.events) for step in ours] != [tuple(step[:3]) for step in steps]:
        return [f"other risk sets: {ours} and {steps}"]
    found = []
    for step, (after, _, _, survival, lower, upper) in zip(ours, steps, strict=True):
        pairs = [(step.survival, survival)]
        if step.lower is not None and step.upper is not None:
            pairs += [(step.lower, lower), (step.upper, upper)]
        found += [f"after {after}: {one} and {other}" for one, other in pairs if abs(one - other) > TOLERANCE]
    # Where exactly half is left, theirs is a rounding away from half, on this side or that.
    even = any(abs(step.survival - 0.5) < TOLERANCE for step in ours)
    return found if even or median(ours) == half else [*found, f"median {median(ours)} and {half}"]


def without_theirs(lives: Sequence[Life]) -> list[str]:
    """lifelines refuses lives of which for a time none was at risk, or all had ended, before others were entered."""
    emptied = next((step.after for step in kaplan_meier(lives) if not step.survival), None)
    if emptied is not None and any(life.exit > emptied for life in lives):
        return []
    seen = union(Period(_day(life.entry), _day(life.exit)) for life in lives)
    return [] if len(seen) > 1 else ["refused by lifelines for no reason that we know"]


def _day(number: int) -> date:
    return date(2000, 1, 1) + timedelta(days=number)


def environment(folder: Path) -> Path:
    """The Python of an environment with lifelines, made where there is none."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-I", "-m", "venv", folder], check=True)  # noqa: S603  # this Python
        subprocess.run([python, "-m", "pip", "install", "--quiet", LIFELINES], check=True)  # noqa: S603  # the new one
    return python


def main() -> int:
    """0 where all agree, 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--with", type=Path, dest="folder")
    given = parser.parse_args()
    chance = random.Random(given.seed)  # noqa: S311  # not for secrets
    sets = [made_up(chance) for _ in range(given.sets)]
    with tempfile.TemporaryDirectory() as made:
        results = theirs(environment(given.folder or Path(made) / "venv"), sets)
    faults = [
        f"set {nth}, {each}"
        for nth, (lives, result) in enumerate(zip(sets, results, strict=True))
        for each in (differences(lives, *result) if result is not None else without_theirs(lives))
    ]
    late = sum(any(life.entry for life in lives) for lives in sets)
    refused = sum(result is None for result in results)
    counted = f"{len(sets)} sets, {late} with late entries, {refused} refused by lifelines, {len(faults)} differences"
    sys.stdout.write("\n".join([*faults, counted]) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
