"""Compares our Kaplan–Meier with that of lifelines, the library that researchers use, on made-up lives and on exports.

    .venv/bin/python -m scripts.peers [--sets 200] [--seed 1] [--with DIR]

lifelines brings some 400 MB along, so it gets an environment of its own: DIR, made on first use (default: a temporary
one, which needs a package index). The lives are entered late, end, and are censored, with many on the same day. The
exports are those of the demo register: polars reads them, and makes of the months what TraMineR does, a sequence each.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from api.exporting import Order, export
from api.register import Register
from api.settings import Settings
from application.access import Identity
from application.importing import import_whole, numbered
from domain.fact import Actor
from domain.period import Period, union
from projections.exports import DATASETS
from projections.question import Item
from projections.questions import QUESTIONS
from projections.survival import Life, kaplan_meier, median
from scripts.peers_environment import environment
from scripts.real_data import shared_data

PEERS = ("lifelines==0.30.*", "polars==1.*")
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


OF_EXPORTS = """
import json, sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
import polars
from lifelines import KaplanMeierFitter
folder = Path(sys.argv[1])
lives = polars.read_parquet(folder / "survival/survival.parquet").filter(
    (polars.col("study") == "mandate-durations") & (polars.col("role") == "councillor")
    & polars.col("exit_days").is_not_null()
)
late = lives["entry_days"].sum() > 0
entries = lives["entry_days"].to_list() if late else None
fitted = KaplanMeierFitter().fit(lives["exit_days"].to_list(), lives["event_observed"].to_list(), entry=entries)
left, table = fitted.survival_function_, fitted.event_table
curve = {int(after): round(float(left.loc[after].iloc[0]), 4) for after, row in table.iterrows() if row.observed}
months = polars.read_csv(folder / "sts/sts.csv").sort("trainee", "month")
sequences = months.group_by("trainee", maintain_order=True).agg("political")["political"].to_list()
moves = polars.read_parquet(folder / "transitions/transitions.parquet").drop_nulls("to_role")
counted = moves.group_by("from_role", "to_role").len().rows()
found = {"curve": curve, "sequences": sorted(map("-".join, sequences)), "moves": sorted(map(list, counted))}
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


def differences_in_exports(python: Path, folder: Path) -> list[str]:
    """In what others' reading of the demo register's exports differs from its answers, in words."""
    with Register(Settings(folder / "state", folder / "state" / "log.db", None), make=True) as register:
        for file in ("seed-scenario.ndjson", "seed-sequel.ndjson"):
            lines = numbered((shared_data() / file).read_bytes())
            import_whole(register.recorder, lines, Actor("peers", "registrar"), historic=True)
        for name in ("survival", "sts", "transitions"):
            order = Order(DATASETS[name], {}, "peers", release=True)
            export(register, Identity("peers", "auditor", "peers"), order, folder / "exports" / name)
        answers = {
            name: register.ask(QUESTIONS[name], {}).items
            for name in ("mandate-durations", "month-states", "role-transitions")
        }
    call = [str(python), "-c", OF_EXPORTS, str(folder / "exports")]
    found = json.loads(subprocess.run(call, stdout=subprocess.PIPE, text=True, check=True).stdout)  # noqa: S603  # the same
    return [
        f"the {what} of the exports: {found[what]} and {ours}"
        for what, ours in _told(answers)
        if found[what] != ours or not ours
    ]


def _told(answers: Mapping[str, Sequence[Item]]) -> Iterator[tuple[str, Any]]:
    """What the answers say, in the form in which the others say it."""
    steps = [item for item in answers["mandate-durations"] if item["item"] == "kaplan-meier"]
    yield "curve", {str(item["days"]): round(item["survival"], 4) for item in steps if item["role"] == "councillor"}
    months = answers["month-states"]
    sequences = (
        "-".join(item["political"] for item in months if item["trainee"] == each)
        for each in {item["trainee"] for item in months}
    )
    yield "sequences", sorted(sequences)
    moves = (item for item in answers["role-transitions"] if item["item"] == "transition")
    yield "moves", sorted([item["from"], item["to"], item["count"]] for item in moves)


def without_theirs(lives: Sequence[Life]) -> list[str]:
    """lifelines refuses lives of which for a time none was at risk, or all had ended, before others were entered."""
    emptied = next((step.after for step in kaplan_meier(lives) if not step.survival), None)
    if emptied is not None and any(life.exit > emptied for life in lives):
        return []
    seen = union(Period(_day(life.entry), _day(life.exit)) for life in lives)
    return [] if len(seen) > 1 else ["refused by lifelines for no reason that we know"]


def _day(number: int) -> date:
    return date(2000, 1, 1) + timedelta(days=number)


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
        python = environment(given.folder or Path(made) / "venv", PEERS)
        results = theirs(python, sets)
        of_exports = differences_in_exports(python, Path(made))
    faults = [
        f"set {nth}, {each}"
        for nth, (lives, result) in enumerate(zip(sets, results, strict=True))
        for each in (differences(lives, *result) if result is not None else without_theirs(lives))
    ]
    late = sum(any(life.entry for life in lives) for lives in sets)
    refused = sum(result is None for result in results)
    faults += of_exports
    counted = f"{len(sets)} sets, {late} with late entries, {refused} refused by lifelines, {len(faults)} differences"
    sys.stdout.write("\n".join([*faults, counted]) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
