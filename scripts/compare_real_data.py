"""Compares the register with the real record of US legislators, at every moment at which that record changed.

    .venv/bin/python -m scripts.compare_real_data

imports the whole of it into a register in a temporary folder and asks, for each moment K of the source, for every
period of every seat as known at K; then for random days and moments who was where.
"""

import os
import random
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from api.command_line import run
from api.register import Register
from api.settings import Settings
from domain.wire import instant
from projections.questions import QUESTIONS
from scripts.real_data import COMMANDS, Term, seat, shared_data, source

RANDOM_QUESTIONS = 500
SEED = 2_012


def main() -> int:
    """Prints what was compared; returns 1 where anything differs."""
    truth, who_was_where = source(), QUESTIONS["who-was-where"]
    differing = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WIEWAAR_STATE_DIR"] = folder
        begun = time.perf_counter()
        if code := run(["import", "--historic", str(shared_data() / COMMANDS)]):
            return code
        _say(f"imported in {time.perf_counter() - begun:.1f} s")
        with Register(Settings(Path(folder), Path(folder) / "log.db", None)) as register:
            rows = 0
            for known_at in truth.moments:
                asked = {"from": "1700-01-01", "role": "councillor", "knownAt": instant(known_at)}
                answer = {seat(item) for item in register.reader.ask(who_was_where, asked).items}
                rows += len(answer)
                differing += _differs(answer, truth.terms(known_at), f"at {instant(known_at)}")
            _say(f"{len(truth.moments)} moments, {rows} rows of seats compared")
            chance = random.Random(SEED)  # noqa: S311  # a sample, not a secret
            for _ in range(RANDOM_QUESTIONS):
                day = date(1960, 1, 1) + timedelta(days=chance.randrange(70 * 365))
                known_at = datetime(2012, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(15 * 365 * 86_400))
                known_at = min(known_at, datetime.now(UTC) - timedelta(seconds=1))
                asked = {"validOn": day.isoformat(), "knownAt": instant(known_at)}
                answer = {seat(item) for item in register.reader.ask(who_was_where, asked).items}
                differing += _differs(answer, truth.sitting(day, known_at), f"on {day} at {instant(known_at)}")
            _say(f"{RANDOM_QUESTIONS} random days and moments compared")
    _say("no difference" if not differing else f"{differing} DIFFERENCES")
    return 1 if differing else 0


def _differs(answer: set[Term], truth: set[Term], where: str) -> int:
    for term in sorted(answer ^ truth)[:5]:
        _say(f"{where}: {'only here' if term in answer else 'only in the source'}: {term}")
    return len(answer ^ truth)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
