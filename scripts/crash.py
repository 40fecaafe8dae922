"""Kills the register at random moments of its work, and looks each time whether it is whole and can be completed.

    .venv/bin/python -m scripts.crash [--times 50] [--seed 1] [--lines 4000]

kills imports, projections and rebuilds of real data with SIGKILL, half of them as soon as a certain file begins to
grow; afterwards the same call must complete the work, and the answers must be those of a register that was never
disturbed.

    .venv/bin/python -m scripts.crash --full-disk

lets an import run into the end of small disks (tmpfs, for which it must be root), and completes it with more room.
"""

import argparse
import gzip
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from api.register import Register
from api.settings import Settings
from application.importing import import_whole
from domain.fact import Actor
from domain.trainee import TraineeRegistered
from projections.questions import QUESTIONS
from projections.spells import NAMES
from scripts.real_data import COMMANDS, shared_data

ROOT = Path(__file__).resolve().parents[1]
DAYS = ("1981-06-01", "1999-12-31", "2011-01-03", "2030-01-01")
PATIENCE = 300  # seconds after which a process that hangs is taken to be broken
DATABASES = ("log.db", "vault.db", "read.db", "access.db", "checkpoints.db")
SIGNS = tuple(f"{name}-wal" for name in DATABASES)
TURNS = (
    "projector",
    "rebuild-spells",
    "rebuild-findings",
)  # of which only the lock counts, and not that there is a file
FILES = {"master.key"} | {name + end for name in DATABASES for end in ("", "-wal", "-shm")}
FILES |= {f"read.db.{turn}.lock" for turn in TURNS}

# Sealed details are sealed anew each time; persons are compared by what is in them.
SPELLS = ", ".join(
    "CASE lane WHEN 'registration' THEN NULL ELSE value END" if name == "value" else name for name in NAMES
)

Say = Callable[[str], None]


# -- calling --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Called:
    """What a call gave back; of one that was killed the code is negative."""

    code: int
    out: str
    err: str

    @property
    def clear(self) -> bool:
        """Whether it went well, or said in one paragraph what was wrong that somebody had thought of."""
        paragraph = self.err.startswith("wiewaar: ") and self.err.count("\n") == 1
        return self.code == 0 or (self.code == 2 and paragraph and "should not have" not in self.err)


def started(state: Path, *words: str | Path, **environment: str) -> subprocess.Popen[str]:
    """The real command line on the register in `state`, in a process of its own; settings by their names."""
    own = {"PYTHONPATH": str(ROOT), "WIEWAAR_STATE_DIR": str(state), "LANG": "C.UTF-8", "COLUMNS": "80"}
    return subprocess.Popen(  # noqa: S603  # this Python, on our own code
        [sys.executable, "-P", "-m", "api", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ.get("PATH", ""), **own, **environment},
    )


def finished(process: subprocess.Popen[str]) -> Called:
    """What it gave back once it ended."""
    out, err = process.communicate(timeout=PATIENCE)
    return Called(process.returncode, out, err)


def called(state: Path, *words: str | Path, **environment: str) -> Called:
    """A call to its end."""
    return finished(started(state, *words, **environment))


# -- what a register says -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What a register says of itself, by which two of them can be compared: no ids of imports and no ciphertexts."""

    ids: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    spells: tuple[tuple[Any, ...], ...] = ()
    persons: Mapping[str, Sequence[str | None]] = field(default_factory=dict)


def settings_of(state: Path) -> Settings:
    """The embedded default in a folder."""
    return Settings(state, state / "log.db", None)


def told_by(state: Path) -> Told:
    """What a register tells, once its read models have caught up."""
    with Register(settings_of(state)) as register:
        head = register.follower.catch_up()
        who = QUESTIONS["who-was-where"]
        return Told(
            tuple(row[0] for row in selected(state / "log.db", "SELECT event_id FROM stored_events ORDER BY position")),
            {
                day: register.reader.ask(who, {"validOn": day, "atPosition": str(head)}).digest if head else ""
                for day in DAYS
            },
            tuple(selected(state / "read.db", f"SELECT {SPELLS} FROM spells ORDER BY id")),  # noqa: S608
            {
                recorded.subject.reference: [
                    None if each is None else register.log.opened(each)
                    for each in (recorded.event.person.given_name, recorded.event.person.family_name)
                ]
                for start in range(0, head, 1_000)
                for recorded in register.log.page(start, 1_000)
                if isinstance(recorded.event, TraineeRegistered)
            },
        )


def selected(database: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of a database, past the product's own code; none where there is no such file or table yet."""
    if not database.exists():
        return []
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError as fault:
            if "no such table" in str(fault):
                return []
            raise


def faults_of(state: Path) -> Iterator[str]:
    """What is wrong with the files of a register, as they lie there."""
    for name in DATABASES:
        for (found,) in selected(state / name, "PRAGMA integrity_check"):
            if found != "ok":
                yield f"{name}: {found}"
    rows = selected(
        state / "log.db",
        "SELECT position, event_id, originator_id, originator_version, recorded_at, state"
        " FROM stored_events ORDER BY position",
    )
    if [row[0] for row in rows] != list(range(1, len(rows) + 1)):
        yield "positions have gaps"
    if len({row[1] for row in rows}) != len(rows):
        yield "an event id stands twice"
    if [row[4] for row in rows] != sorted(row[4] for row in rows):
        yield "recordedAt decreases"
    versions: Counter[str] = Counter()
    leaves: dict[str, str] = {}
    for position, event_id, stream, version, _, stored in rows:
        versions[stream] += 1
        form = json.loads(stored)
        if (form["position"], form["eventId"], form["version"]) != (position, event_id, version):
            yield f"position {position} holds another event than its columns say"
        if version != versions[stream]:
            yield f"position {position} has version {version}, and {versions[stream]} was its turn"
        if form.get("previous") != leaves.get(stream):
            yield f"position {position} does not link to the event before it in its stream"
        leaves[stream] = sha256(b"\x00" + stored).hexdigest()


# -- jobs to be killed ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Job:
    """A call that is killed: on a copy of which register, and what must be so once it was repeated."""

    name: str
    words: tuple[str | Path, ...]
    ground: Path  # copied before each time
    finally_: Told
    in_one: bool  # whether it records everything or nothing
    seconds: float  # how long it takes undisturbed


@dataclass(slots=True)
class Report:
    """Where the calls were killed, by job, and what was wrong afterwards."""

    killed: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def times(self) -> int:
        """How many calls there were."""
        return sum(sum(each.values()) for each in self.killed.values())


def real_lines(count: int) -> list[bytes]:
    """The first lines of the record of US legislators."""
    with gzip.open(shared_data() / COMMANDS) as lines:
        return [line for _, line in zip(range(count), lines, strict=False)]


def erasures(lines: Sequence[bytes]) -> list[bytes]:
    """A command to erase each trainee of these lines."""
    subjects = [command["subject"] for command in map(json.loads, lines) if command["command"] == "register-trainee"]
    return [
        json.dumps(
            {
                "command": "erase-personal-data",
                "commandId": str(uuid5(NAMESPACE_URL, f"erase {subject}")),
                "subject": subject,
                "data": {"ground": "verzoek van de betrokkene"},
            }
        ).encode()
        + b"\n"
        for subject in subjects
    ]


JOBS = (
    "make a register",
    "first import",
    "import, all or nothing",
    "import on top, all or nothing",
    "import with --continue",
    "project",
    "rebuild",
    "erase",
)


class Works:
    """The jobs and the registers on which they begin, made in a folder as they are asked for."""

    def __init__(self, folder: Path, lines: int) -> None:
        self._folder = folder
        self._lines = real_lines(lines)
        self.file = self._written("all.ndjson", self._lines)
        self._undisturbed = told_by(self._ground("full"))

    def _written(self, name: str, lines: Sequence[bytes]) -> Path:
        file = self._folder / name
        file.write_bytes(b"".join(lines))
        return file

    def _ground(self, name: str) -> Path:
        """The folder of a register: `nothing` at all, `empty`, a `third` of the lines, `full`, or `behind` with it."""
        ground = self._folder / name
        if ground.exists() or name == "nothing":
            return ground
        if name == "behind":
            shutil.copytree(self._ground("full"), ground, ignore=shutil.ignore_patterns("read.db*"))
            return ground
        count = {"empty": 0, "third": len(self._lines) // 3, "full": len(self._lines)}[name]
        with Register(settings_of(ground), make=True) as register:
            lines = list(enumerate(self._lines[:count], 1))
            import_whole(register.recorder, lines, Actor("clerk", "registrar"), historic=True)
            register.follower.catch_up()
        return ground

    def job(self, name: str) -> Job:
        """A job, after it was carried out undisturbed."""
        importing = ("import", "--historic", self.file)
        begins: str
        words: tuple[str | Path, ...]
        begins, words = {
            "make a register": ("nothing", ("init",)),
            "first import": ("nothing", importing),
            "import, all or nothing": ("empty", importing),
            "import on top, all or nothing": ("third", importing),
            "import with --continue": ("empty", (*importing, "--continue")),
            "project": ("behind", ("project",)),
            "rebuild": ("full", ("project", "--rebuild")),
            "erase": ("full", ("import", self._written("erasures.ndjson", erasures(self._lines)))),
        }[name]
        ground = self._ground(begins)
        state = _copied(ground, self._folder / "undisturbed")
        begun = time.perf_counter()
        _must(called(state, *words))
        seconds = time.perf_counter() - begun
        told = told_by(state)
        if name not in {"make a register", "erase"} and told != self._undisturbed:
            raise AssertionError(f"{name} ends with another register than an import of everything, without any kill")
        return Job(name, words, ground, told, "--continue" not in words, seconds)


def _must(done: Called) -> None:
    if done.code:
        raise AssertionError(f"undisturbed it ended with {done.code}: {done.err}")


def _copied(ground: Path, state: Path) -> Path:
    """A fresh copy; nothing at all of a ground that is not there."""
    shutil.rmtree(state, ignore_errors=True)
    if ground.exists():
        shutil.copytree(ground, state)
    return state


# -- killing --------------------------------------------------------------------------------------------------------


def kill_at_random(job: Job, state: Path, chance: random.Random) -> bool:
    """Begins the job and kills it; whether it was still alive then."""
    process = started(state, *job.words)
    sign = chance.choice((None, None, None, *SIGNS))
    if sign is None:
        time.sleep(chance.uniform(0.2, 1.0) * job.seconds)
    else:
        before = _size(state / sign)
        while process.poll() is None and _size(state / sign) == before:
            time.sleep(0.000_5)
        time.sleep(chance.uniform(0, 0.1) * chance.random())
    process.send_signal(signal.SIGKILL)
    return finished(process).code == -signal.SIGKILL


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return -1


def reached(job: Job, state: Path) -> str:
    """How far the job had come, in a few words."""
    if not (state / "log.db").exists():
        return "no register yet"
    recorded = _count(state / "log.db", "stored_events")
    before = _count(job.ground / "log.db", "stored_events")
    keys = _count(state / "vault.db", "keys WHERE wrapped IS NOT NULL")
    keys_before = _count(job.ground / "vault.db", "keys WHERE wrapped IS NOT NULL")
    standings = dict(selected(state / "read.db", "SELECT state, position FROM projections"))
    if recorded < len(job.finally_.ids):
        if recorded > before:
            return "part recorded"
        if keys > keys_before:
            return "keys kept, nothing recorded"
        return "nothing recorded"
    if job.name == "erase" and 0 < keys < keys_before:
        return "all recorded, keys left to destroy"
    if "building" in standings:
        return "rebuilding"
    if standings.get("live", -1) < recorded:
        return "all recorded, read models behind"
    return "all done"


def _count(database: Path, what: str) -> int:
    rows = selected(database, f"SELECT count(*) FROM {what}")  # noqa: S608  # our own words
    return int(rows[0][0]) if rows else 0


def faults_after(job: Job, state: Path, *, thorough: bool) -> Iterator[str]:
    """What is wrong after the job was killed, and after it was repeated."""
    yield from faults_of(state)
    recorded, before = _count(state / "log.db", "stored_events"), _count(job.ground / "log.db", "stored_events")
    if job.in_one and recorded not in (before, len(job.finally_.ids)):
        yield f"all or nothing: {recorded} events, from {before}"
    if (state / "log.db").exists():
        status = called(state, "status", "--format", "json")
        if status.code or status.err:
            yield f"status says {status.code}: {status.err}"
        elif (found := json.loads(status.out))["logPosition"] != recorded or any(
            each["lag"] or each["fault"] for each in found["projections"]
        ):
            yield f"status says {found}, with {recorded} events in the log"
    again = called(state, *job.words)
    if again.code or again.err:
        yield f"repeated, it ended with {again.code}: {again.err}"
        return
    yield from faults_of(state)
    told = told_by(state)
    for name in ("ids", "answers", "spells", "persons"):
        if getattr(told, name) != getattr(job.finally_, name):
            yield f"{name} are not those of an undisturbed register"
    fences = _count(state / "log.db", "stored_events WHERE topic = 'personal-data-erased.v1'")
    if fences != _count(state / "access.db", "receipts"):
        yield f"{fences} were erased, and not each has a receipt"
    if strangers := {file.name for file in state.iterdir()} - FILES:
        yield f"left behind: {', '.join(sorted(strangers))}"
    if thorough:
        checked = called(state, "check")
        if checked.code:
            yield f"check says {checked.code}: {checked.err}"


def crash(
    folder: Path,
    *,
    times: int,
    lines: int,
    chance: random.Random,
    names: Sequence[str] = JOBS,
    thorough: bool = False,
    say: Say = lambda _: None,
) -> Report:
    """Kills the jobs in turn, so many times in all."""
    report, works = Report({name: Counter() for name in names}), Works(folder, lines)
    jobs = {name: works.job(name) for name in names[:times]}
    for nth in range(times):
        job = jobs[names[nth % len(names)]]
        state = _copied(job.ground, folder / "state")
        alive = kill_at_random(job, state, chance)
        shutil.rmtree(folder / "as-killed", ignore_errors=True)
        if state.exists():
            shutil.copytree(state, folder / "as-killed")
        where = reached(job, state) if alive else "ended before the kill"
        report.killed[job.name][where] += 1
        faults = [f"{nth + 1}, {job.name} ({where}): {fault}" for fault in faults_after(job, state, thorough=thorough)]
        report.faults.extend(faults)
        for fault in faults:
            say(fault)
        if faults:
            (folder / "as-killed").rename(folder / f"as-killed-{nth + 1}")
    return report


# -- full disks -----------------------------------------------------------------------------------------------------


def full_disk(folder: Path, *, lines: int) -> Report:
    """Imports on ever larger disks until there is room; each time it is completed after the disk has grown."""
    report = Report({"import on a full disk": Counter()})
    file = folder / "all.ndjson"
    file.write_bytes(b"".join(real_lines(lines)))
    _must(called(folder / "undisturbed", "import", "--historic", file))
    undisturbed, size, code = told_by(folder / "undisturbed"), 32, 2
    while code:
        with _disk(folder / "disk", size) as grow:
            state = folder / "disk" / "state"
            first = called(state, "import", "--historic", file)
            code = first.code
            faults = [] if first.clear else [f"import says {first.code}: {first.err}"]
            for words in (("status",), ("ask", "who-was-where")):
                done = called(state, *words)
                if not done.clear:
                    faults.append(f"{words[0]} says {done.code}: {done.err}")
            grow(262_144)
            where = _where_full(state, len(undisturbed.ids)) if code else "there was room"
            report.killed["import on a full disk"][where] += 1
            again = called(state, "import", "--historic", file)
            if again.code or again.err:
                faults.append(f"with room, it ended with {again.code}: {again.err}")
            else:
                faults.extend(faults_of(state))
                if told_by(state) != undisturbed:
                    faults.append("with room, it says something else than an undisturbed register")
            if where == "recorded in part":
                faults.append("the import was there in part")
            report.faults.extend(f"{where}: {fault}" for fault in faults)
        size += max(4, size // 8)
    return report


def _where_full(state: Path, whole: int) -> str:
    if not (state / "log.db").exists():
        return "full before there was a log"
    recorded = _count(state / "log.db", "stored_events")
    if recorded not in (0, whole):
        return "recorded in part"
    if recorded == 0:
        return "full as it was recorded" if _count(state / "vault.db", "keys") else "full as it was made"
    return "full as the read models were made"


@contextmanager
def _disk(folder: Path, kibibytes: int) -> Iterator[Callable[[int], None]]:
    """A disk of that size, and what makes it grow."""
    folder.mkdir(exist_ok=True)
    _mount("mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", folder)
    try:
        yield lambda size: _mount("mount", "-o", f"remount,size={size}k", folder)
    finally:
        _mount("umount", folder)


def _mount(program: str, *words: str | Path) -> None:
    subprocess.run([shutil.which(program) or program, *map(str, words)], check=True)  # noqa: S603  # our own words


# -- as a program ---------------------------------------------------------------------------------------------------


def tell(text: str) -> None:
    """Prints a line at once, for whoever waits."""
    sys.stdout.write(text.rstrip() + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Prints where it was killed; returns 1 where anything was wrong afterwards."""
    parser = argparse.ArgumentParser(prog="python -m scripts.crash", description="Kills the register, and looks.")
    parser.add_argument("--times", type=int, default=50, help="how many kills (50)")
    parser.add_argument("--seed", type=int, default=1, help="of the chance by which they fall (1)")
    parser.add_argument("--lines", type=int, default=4_000, help="of real data (4,000)")
    parser.add_argument("--full-disk", action="store_true", help="fill small disks instead")
    given = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="wiewaar-crash-"))
    begun = time.perf_counter()
    if given.full_disk:
        report = full_disk(folder, lines=given.lines)
        for fault, count in Counter(report.faults).most_common():
            tell(f"{count} times: {fault}")
    else:
        chance = random.Random(given.seed)  # noqa: S311  # a sample, not a secret
        report = crash(folder, times=given.times, lines=given.lines, chance=chance, thorough=True, say=tell)
    for name, where in report.killed.items():
        tell(f"{name}: " + ", ".join(f"{count} {place}" for place, count in where.most_common()))
    tell(f"{report.times} times, {given.lines} lines, {time.perf_counter() - begun:.0f} s")
    tell("nothing was wrong" if not report.faults else f"{len(report.faults)} FAULTS; what is left is in {folder}")
    if not report.faults:
        shutil.rmtree(folder)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
