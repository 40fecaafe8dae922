"""Has several processes at once at one register, for a while, and looks afterwards whether each found what it should.

    .venv/bin/python -m scripts.crowd [--seconds 20] [--seed 1]

Three writers import small files one after another, and write about the same subjects too; one process follows the log,
one asks again and again, one rebuilds. Afterwards nothing is lost or doubled, and the read models are those of a
rebuild.
"""

import argparse
import json
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from api.register import Register
from api.settings import Settings
from application.care import damage_in_log
from projections.database import fetched
from scripts.crash import Called, called, faults_of, finished, started, tell

WRITERS = ("anna", "bram", "cato")
LINES = 12  # of a file
FILES = 8  # of a call, each with a transaction of its own
SHARED = tuple(f"gedeeld-{nth}" for nth in range(3))  # subjects that every writer writes about
ATTEMPTS = 20  # imports of one file, where others recorded at the same moment each time


@dataclass(slots=True)
class Report:
    """What the crowd did, and what was wrong with it."""

    calls: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    recorded: int = 0


def identity(name: str) -> str:
    """The command id under a name."""
    return str(uuid5(NAMESPACE_URL, f"wiewaar crowd: {name}"))


def _command(name: str, subject: str, on: str, data: Any, of: str) -> dict[str, Any]:
    return {"command": name, "commandId": identity(of), "subject": subject, "effectiveOn": on, "data": data}


def ground() -> Iterator[dict[str, Any]]:
    """What all of them write about."""
    kinds = {"stad": "municipality", "partij": "party"} | dict.fromkeys(SHARED, "company")
    for reference, kind in kinds.items():
        yield _command("register-organisation", reference, "1900-01-01", {"name": reference, "kind": kind}, reference)
    terms = {"starts": "2018-01-01", "ends": "2022-01-01"}
    yield _command("establish-programme", "ppp", "2018-01-01", {"name": "PPP", "terms": terms}, "ppp")


def own_lines(writer: str, nth: int) -> list[dict[str, Any]]:
    """A trainee with a mandate, of whom nobody else writes; every line is lawful."""
    own = f"{writer}-{nth}"
    trainee, mandate = f"t-{own}", f"m-{own}"
    person = {"programme": "ppp", "person": {"givenName": own}}
    return [
        _command("register-trainee", trainee, "2018-01-01", person, trainee),
        _command("start-at-organisation-a", trainee, "2018-03-01", {"organisation": "stad"}, f"{own} starts"),
        _command("open-mandate", mandate, "2018-01-01", {"trainee": trainee, "council": "stad"}, mandate),
        _command("elect-to-council", mandate, "2018-03-29", {}, f"{own} elected"),
    ]


def file_of(writer: str, nth: int, chance: random.Random) -> list[dict[str, Any]]:
    """A small file: a trainee of one's own, and what is said of the subjects of all; every line of it is lawful."""
    lines = own_lines(writer, nth)
    for more in range(LINES - len(lines)):
        day = f"{chance.randrange(1950, 2020)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        name = f"{writer}-{nth} {more}"
        lines.append(_command("rename-organisation", chance.choice(SHARED), day, {"name": name}, name))
    return lines


class Crowd:
    """Everybody at one register."""

    def __init__(self, folder: Path, seed: int, **environment: str) -> None:
        self._folder = folder
        self._state = folder / "state"
        self._environment = environment
        self._seed = seed
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._written: dict[str, list[str]] = {writer: [] for writer in WRITERS}
        self.report = Report()

    def let_loose(self, seconds: float) -> Report:
        """Lets them work for so long, and looks."""
        file = self._file("ground", list(ground()))
        self._expect("import", self._called("import", file))
        follower = started(self._state, "project", "--follow", **self._environment)
        threads = [
            threading.Thread(target=self._guarded, args=(work,))
            for work in (*(self._writing(writer) for writer in WRITERS), self._asking, self._rebuilding)
        ]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self._over.set()
        for thread in threads:
            thread.join()
        self._end(follower)
        self._look()
        return self.report

    # -- what each of them does -------------------------------------------------------------------------------------

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as fault:
            self._fault(f"{type(fault).__name__} in the crowd itself: {fault}")
            raise

    def _writing(self, writer: str) -> Callable[[], None]:
        chance = random.Random(f"{self._seed} {writer}")  # noqa: S311  # a sample, not a secret

        def work() -> None:
            for first in count(step=FILES):
                if self._over.is_set():
                    return
                contents = [file_of(writer, nth, chance) for nth in range(first, first + FILES)]
                files = [self._file(f"{writer}-{nth}", lines) for nth, lines in enumerate(contents, first)]
                if self._imported(files):
                    self._written[writer].extend(line["commandId"] for lines in contents for line in lines)

        return work

    def _imported(self, files: Sequence[Path]) -> bool:
        for _ in range(ATTEMPTS):
            done = self._called("import", *files)
            if done.code != 1 or "Others recorded at the same moment" not in done.err:
                return self._expect("import", done)
            self._count("import that met others each time")
            if "nothing was recorded" in done.err and " recorded, " in done.out:
                self._fault("an import says that nothing was recorded, after files that were")
        self._fault(f"{files[0].name} and what follows was not recorded in {ATTEMPTS} imports")
        return False

    def _asking(self) -> None:
        while not self._over.is_set():
            done = self._called("ask", "who-was-where", "--valid-on", "2019-01-01", "--format", "json")
            if self._expect("ask", done):
                answer = json.loads(done.out)
                position, rows = answer["asOf"]["logPosition"], len(answer["items"])
                # A file is recorded in one transaction: whoever is in it has both rows or none.
                seats = Counter(item["trainee"] for item in answer["items"])
                if set(seats.values()) - {2}:
                    self._fault(f"an answer of {rows} rows at position {position} shows a file in part")

    def _rebuilding(self) -> None:
        while not self._over.is_set():
            self._expect("rebuild", self._called("project", "--rebuild"))

    def _end(self, follower: Any) -> None:
        if follower.poll() is not None:
            self._fault("the follower had stopped")
        follower.terminate()
        self._expect("follow", finished(follower), code=-signal.SIGTERM)

    # -- what came of it --------------------------------------------------------------------------------------------

    def _expect(self, what: str, done: Called, code: int = 0) -> bool:
        self._count(what)
        if (done.code, done.err) != (code, ""):
            self._fault(f"{what} ended with {done.code}: {done.err.strip()}")
        return done.code == code

    def _count(self, what: str) -> None:
        with self._lock:
            self.report.calls[what] += 1

    def _fault(self, fault: str) -> None:
        with self._lock:
            self.report.faults.append(fault)

    def _file(self, name: str, lines: Sequence[dict[str, Any]]) -> Path:
        file = self._folder / f"{name}.ndjson"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return file

    def _called(self, *words: str | Path) -> Called:
        return called(self._state, *words, **self._environment)

    def _look(self) -> None:
        settings = Settings.read({"WIEWAAR_STATE_DIR": str(self._state), **self._environment})
        for fault in faults_of(self._state) if settings.database is None else ():
            self._fault(fault)
        with Register(settings) as register:
            ids = [row[0] for row in register.store.rows("SELECT event_id FROM stored_events ORDER BY position")]
            for damage in damage_in_log(register.store, register.vault, register.mapper):
                self._fault(f"check says {damage.code} {dict(damage.details)}")
        self.report.recorded = len(ids)
        expected = {line["commandId"] for line in ground()}.union(*self._written.values())
        if len(ids) != len(set(ids)) or set(ids) != expected:
            self._fault(f"{len(set(ids) - expected)} events too many, {len(expected - set(ids))} too few")
        for writer, own in self._written.items():
            if own != [each for each in ids if each in set(own)]:
                self._fault(f"the lines of {writer} stand in another order")
        self._expect("status", self._called("status"))
        before = _spells(settings)
        self._expect("rebuild", self._called("project", "--rebuild"))
        if _spells(settings) != before:
            self._fault("the read models are not those of a rebuild")


def _spells(settings: Settings) -> list[Any]:
    with Register(settings) as register, register.read_models.reading() as connection:
        return fetched(connection, "SELECT * FROM spells ORDER BY id")


def main(arguments: Sequence[str]) -> int:
    """Prints what the crowd did; returns 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m scripts.crowd", description="Several processes at one register.")
    parser.add_argument("--seconds", type=float, default=20, help="how long they work (20)")
    parser.add_argument("--seed", type=int, default=1, help="of the chance by which they write (1)")
    given = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="wiewaar-crowd-"))
    report = Crowd(folder, given.seed).let_loose(given.seconds)
    calls = ", ".join(f"{times} {what}" for what, times in report.calls.most_common())
    tell(f"{given.seconds:g} s: {calls}; {report.recorded} events")
    for fault, times in Counter(report.faults).most_common():
        tell(f"{times} times: {fault}")
    tell("nothing was wrong" if not report.faults else f"{len(report.faults)} FAULTS; what is left is in {folder}")
    if not report.faults:
        shutil.rmtree(folder)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
