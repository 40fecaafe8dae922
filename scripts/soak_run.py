"""Has a register work for an hour under mixed load while what projects is killed at random, and looks what came of it.

    ./scripts/soak [--minutes 60] [--seed 1] [--on postgresql]

A server of two workers and two followers, all processes of their own, on a database that has to outlive a loss of
power. Afterwards nothing that was acknowledged is missing, the read models are those of a replay and as far as the log,
and the workers' memory is as it was. Every ten seconds a line of samples.ndjson tells how it is.
"""

import argparse
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from api.register import Register
from api.settings import Settings
from application.access import ROLES
from scripts import crowd
from scripts.crash import Called, called, tell
from scripts.national import national
from scripts.postgres_server import Server, a_server, dies_with_us
from scripts.soak_load import Load, Notes

WORKERS, FOLLOWERS = 2, 2
RATE, ASKS = 20.0, 6.0  # commands and questions a second
TROUBLE_EVERY = 40.0  # seconds, on average
CALL_EVERY = 20.0  # seconds, of the command line
SAMPLE_EVERY, TELL_EVERY = 10.0, 60.0  # seconds
LOOK = 0.2  # seconds
PATIENCE = 120  # seconds after which what does not come about is taken to be broken
CATCHING_UP = 10  # seconds after the last command in which the read models have to be where the log is
UNDERSTOOD = 20  # seconds after a disturbance in which the server may say (503) that it can't answer now
GROWTH = 1.05  # of the workers' memory, from the third sixth of the time to the last
WARM = 15  # minutes, in which what is remembered has come to its bounds: before that nothing is said of growth
REFUSED = 0.15  # of the commands, at most
REMEMBERED = "300"  # subjects, so that all room for them is taken soon; those of the cohorts at work are fewer
GROUND = "ground"
DATABASE = "soak"
PAGE = os.sysconf("SC_PAGE_SIZE")
_METRIC = re.compile(r"^wiewaar_(log_position|projection_lag_events)(?:\{projection=\"(\w+)\"\})? (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sample:
    """How it was at an instant: memory in bytes by process, lag in events by read model, answers in seconds."""

    after: float
    position: int
    lag: Mapping[str, int]
    memory: Mapping[str, int]
    postgres: int
    size: int
    answers: Mapping[str, Mapping[str, float]]
    recorded: int
    refused: int
    failed: int


@dataclass(slots=True)
class Report:
    """What was done, what was disturbed, how it was meanwhile, and what was wrong."""

    notes: Notes = field(default_factory=Notes)
    troubles: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    caught_up: float = 0.0
    events: int = 0
    workers: Sequence[str] = ()

    @property
    def faults(self) -> list[str]:
        """What was wrong."""
        return self.notes.faults


# -- processes ------------------------------------------------------------------------------------------------------


class Process:
    """A process of the register that goes on by itself; it ends with us, and what it says is kept in a file."""

    def __init__(self, folder: Path, name: str, words: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._told = folder / f"{name}.txt"
        with self._told.open("ab") as told:
            self._process = subprocess.Popen(  # noqa: S603  # this Python, on our own code
                [sys.executable, "-P", "-m", "api", *words],
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=told,
                env={**os.environ, **environment},
                preexec_fn=dies_with_us,  # noqa: PLW1509  # it takes no lock that another thread may hold
            )

    @property
    def id(self) -> int:
        """Its id."""
        return self._process.pid

    @property
    def told(self) -> str:
        """All that it said, and those of that name before it."""
        return self._told.read_text(encoding="utf-8", errors="replace")

    @property
    def runs(self) -> bool:
        """Whether it did not end by itself."""
        return self._process.poll() is None

    def end(self, by: signal.Signals) -> int:
        """Sends it a signal, and waits until it ends; its exit code."""
        self._process.send_signal(by)
        return self._process.wait(PATIENCE)

    def code(self) -> int | None:
        """Its exit code, None while it runs."""
        return self._process.poll()


def children(process: int) -> list[int]:
    """The processes that a process started and that live."""
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def memory(process: int) -> int:
    """The resident memory of a process, in bytes; 0 where it has ended."""
    with suppress(OSError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
    return 0


def own_memory(process: int) -> int:
    """What of it is no file's and shared with nobody."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return int(next(each for each in lines if each.startswith("RssAnon")).split()[1]) * 1_024
    return 0


def ports(process: int) -> list[int]:
    """The local ports of a process's connections."""
    held = set()
    with suppress(OSError):
        for each in Path(f"/proc/{process}/fd").iterdir():
            with suppress(OSError):  # closed meanwhile
                held.add(str(each.readlink()))
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    found = (line.split() for line in lines)
    return [int(words[1].rpartition(":")[2], 16) for words in found if f"socket:[{words[9]}]" in held]


# -- where it is kept -----------------------------------------------------------------------------------------------


class Place:
    """Where the register is: a folder, and the PostgreSQL server where it has one."""

    def __init__(self, folder: Path, server: Server | None) -> None:
        self.state = folder / "state"
        self.server = server
        self.environment = {
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
            "WIEWAAR_STATE_DIR": str(self.state),
            "WIEWAAR_RATE": "1000000",
            "WIEWAAR_LOG": "warning",
            "WIEWAAR_REMEMBERED": REMEMBERED,
            "MALLOC_ARENA_MAX": "2",  # as scripts/wiewaar has it
            "LANG": "C.UTF-8",
        }
        if server is not None:
            self.environment["WIEWAAR_DATABASE_URL"] = server.create(DATABASE)

    def size(self) -> int:
        """How many bytes it takes."""
        if self.server is None:
            return sum(each.stat().st_size for each in self.state.glob("*.db*"))
        with self.server.connection() as connection:
            found = connection.execute("SELECT pg_database_size(%s)", (DATABASE,)).fetchall()
        return int(str(found[0][0]))

    def memory(self) -> int:
        """What the processes of the database server have for themselves, in bytes."""
        if self.server is None or self.server.process is None:
            return 0
        return sum(map(own_memory, children(self.server.process.pid)))

    def disconnect(self, process: int) -> int:
        """Ends all connections that a process has with the database; how many there were."""
        if self.server is None:
            return 0
        with self.server.connection() as connection:
            found = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_port = ANY(%s)", (ports(process),)
            ).fetchall()
        return len(found)

    def register(self, *, make: bool = False) -> Register:
        """The register, in this process."""
        return Register(Settings.read(self.environment), make=make)

    def called(self, *words: str | Path) -> Called:
        """A call of the command line, to its end."""
        return called(self.state, *words, **self.environment)


@contextmanager
def a_place(folder: Path, on: str) -> Iterator[Place]:
    """A new place, gone afterwards but for what is in the folder."""
    if on == "sqlite":
        yield Place(folder, None)
    else:
        with a_server(durable=True) as server:
            yield Place(folder, server)


# -- the soak -------------------------------------------------------------------------------------------------------


class Soak:
    """A register at work, and everything that happens to it."""

    def __init__(self, folder: Path, place: Place, seed: int, seconds: float, trouble_every: float) -> None:
        self.report = Report()
        self._folder = folder
        self._place = place
        self._seed = seed
        self._chance = random.Random(f"soak {seed}")  # noqa: S311  # a sample, not a secret
        self._seconds = seconds
        self._trouble_every = trouble_every
        self._followers: list[Process] = []
        self._started = 0
        self._rebuild: Process | None = None
        self._rebuild_began = 0.0
        self._rebuild_took = 3.0
        self._rebuild_ends_by = float("inf")
        self._deck: list[Callable[[], None]] = []
        self._disturbed: list[float] = []
        self._over = threading.Event()
        self._imported: list[str] = []

    def run(self, *, rate: float, asks: float, say: Callable[[str], None]) -> Report:
        """Lets it work for as long as was said, and looks."""
        tokens = self._made()
        server = Process(self._folder, "server", ["serve", "--workers", str(WORKERS)], self._place.environment)
        try:
            self._work(server, tokens, Load(_port(server), tokens, rate=rate, asks=asks, seed=self._seed), say)
        finally:
            self._over.set()
            for each in (server, *self._followers, *([] if self._rebuild is None else [self._rebuild])):
                if each.runs:
                    each.end(signal.SIGKILL)
        self._look()
        return self.report

    def _made(self) -> dict[str, str]:
        """A register of municipalities and parties; a token of each role."""
        with self._place.register(make=True) as register:
            register.catch_up()
            tokens: dict[str, str] = {role: register.access.issue(role, role, "soak") for role in ROLES}
        said = [command for _, command in national(0, self._seed, 0, 0).in_order()]
        self._import(GROUND, [*said, *crowd.ground()])
        return tokens

    def _import(self, name: str, lines: Sequence[Mapping[str, Any]]) -> None:
        file = self._folder / f"{name}.ndjson"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        done = self._place.called("import", file)
        for _ in range(crowd.ATTEMPTS):
            if "Others recorded at the same moment" not in done.err:
                break
            done = self._place.called("import", file)
        if done.code:
            self.report.notes.fault(f"an import ended with {done.code}: {done.err.strip()}")
        else:
            self._imported += [line["commandId"] for line in lines]

    def _work(self, server: Process, tokens: Mapping[str, str], load: Load, say: Callable[[str], None]) -> None:
        load.notes.faults = self.report.faults
        self.report.notes = load.notes
        workers = workers_of(server)
        self.report.workers = tuple(workers)
        for _ in range(FOLLOWERS):
            self._follow()
        watch = Watch(self._folder, self._place, load, {"server": server.id, **workers}, tokens["auditor"])
        calling = threading.Thread(target=self._call)
        while watch.lag() is None and server.runs:  # once that is answered the server is there
            time.sleep(LOOK)
        load.start()
        calling.start()
        began = time.monotonic()
        end, trouble, told = began + self._seconds, began + self._pause(), began + TELL_EVERY
        while (now := time.monotonic()) < end:
            self._look_after()
            if not server.runs:
                load.notes.fault(f"the server ended with {server.code()}")
                break
            if now >= trouble:
                self._trouble(workers)
                trouble = time.monotonic() + self._pause()
            if watch.is_due():
                self._take(watch)
            if now >= told:
                told += TELL_EVERY
                say(self._told())
            time.sleep(LOOK)
        load.stop()
        self._over.set()
        calling.join(PATIENCE)
        self._await_rebuild()
        self._catch_up(watch)
        self._take(watch)
        self._end(server)

    # -- what goes on beside the server ------------------------------------------------------------------------------

    def _follow(self) -> None:
        self._started += 1
        name = f"follower {self._started}"
        self._followers.append(Process(self._folder, name, ["project", "--follow"], self._place.environment))

    def _look_after(self) -> None:
        """Replaces followers that ended by themselves, and looks what became of a rebuild."""
        for each in [each for each in self._followers if not each.runs]:
            self.report.notes.fault(f"{each.name} ended with {each.code()}: {each.told[-400:]}")
            self._followers.remove(each)
            self._follow()
        if self._rebuild is not None and not self._rebuild.runs:
            if self._rebuild.code():
                self.report.notes.fault(f"a rebuild ended with {self._rebuild.code()}: {self._rebuild.told[-400:]}")
            self._rebuild_took = time.monotonic() - self._rebuild_began
            self._rebuild = None
        elif self._rebuild is not None and time.monotonic() > self._rebuild_ends_by:
            self._disturb("rebuilds killed half way")
            self._rebuild.end(signal.SIGKILL)
            self._rebuild = None

    def _call(self) -> None:
        """Calls the command line now and then."""
        chance = random.Random(f"soak calls {self._seed}")  # noqa: S311  # the same
        nth = 0
        while not self._over.wait(min(CALL_EVERY, self._trouble_every) * chance.uniform(0.5, 1.5)):
            nth += 1
            self.report.notes.count("calls of the command line")
            if nth % 2:
                self._import(f"file-{nth}", crowd.file_of("soak", nth, chance))
                continue
            question = ("ask", "who-was-where", "--programme", "ppp", "--valid-on", "2019-01-01", "--format", "json")
            done = self._place.called(*(question if nth % 4 else ("status", "--format", "json")))
            if done.code or done.err:
                self.report.notes.fault(f"a call ended with {done.code}: {done.err.strip()}")

    # -- troubles ----------------------------------------------------------------------------------------------------

    def _pause(self) -> float:
        return min(self._chance.expovariate(1 / self._trouble_every), 3 * self._trouble_every)

    def _disturb(self, what: str) -> None:
        self.report.troubles[what] += 1
        self._disturbed.append(time.monotonic())

    def _trouble(self, workers: Mapping[str, int]) -> None:
        """The next trouble: each kind comes as often as the others, in another order each time."""
        if not self._deck:
            self._deck = [
                self._kill_follower,
                self._kill_follower,
                self._end_follower,
                self._begin_rebuild,
                self._kill_rebuild,
            ]
            if self._place.server is not None:
                self._deck += [self._disconnect_follower, lambda: self._disconnect_worker(workers)]
            self._chance.shuffle(self._deck)
        self._deck.pop()()

    def _kill_follower(self) -> None:
        self._disturb("followers killed")
        self._gone(signal.SIGKILL)

    def _end_follower(self) -> None:
        self._disturb("followers ended in order")
        code = self._gone(signal.SIGTERM)
        if code not in (0, -signal.SIGTERM):
            self.report.notes.fault(f"a follower that was told to end ended with {code}")

    def _gone(self, by: signal.Signals) -> int:
        one = self._followers.pop(self._chance.randrange(len(self._followers)))
        code = one.end(by)
        self._follow()
        return code

    def _disconnect_follower(self) -> None:
        self._disturb("followers disconnected")
        self._place.disconnect(self._chance.choice(self._followers).id)

    def _disconnect_worker(self, workers: Mapping[str, int]) -> None:
        self._disturb("workers disconnected")
        self._place.disconnect(self._chance.choice(list(workers.values())))

    def _begin_rebuild(self) -> None:
        if self._rebuild is None:
            self.report.troubles["rebuilds begun"] += 1
            words = ["project", "--rebuild", "--compare"]
            self._rebuild = Process(self._folder, "rebuild", words, self._place.environment)
            self._rebuild_began = time.monotonic()
            self._rebuild_ends_by = float("inf")

    def _kill_rebuild(self) -> None:
        self._begin_rebuild()
        self._rebuild_ends_by = time.monotonic() + self._chance.uniform(0.2, 0.9) * self._rebuild_took

    # -- how it is ---------------------------------------------------------------------------------------------------

    def _take(self, watch: "Watch") -> None:
        names = {each.name: each.id for each in self._followers}
        sample = watch.sample(names)
        if sample is not None:
            self.report.samples.append(sample)

    def _told(self) -> str:
        last = self.report.samples[-1]
        memory = ", ".join(f"{name} {each / 1e6:.0f} MB" for name, each in last.memory.items())
        return (
            f"{last.after / 60:3.0f} min: position {last.position}, lag {max(last.lag.values(), default=0)},"
            f" {last.recorded} recorded, {last.refused} refused, {last.failed} not answered,"
            f" {sum(self.report.troubles.values())} troubles, {len(self.report.faults)} faults; {memory};"
            f" database {last.size / 1e6:.0f} MB"
        )

    # -- what came of it ---------------------------------------------------------------------------------------------

    def _await_rebuild(self) -> None:
        deadline = time.monotonic() + 5 * PATIENCE
        while self._rebuild is not None and time.monotonic() < deadline:
            self._look_after()
            time.sleep(LOOK)
        if self._rebuild is not None:
            self.report.notes.fault("a rebuild does not end")

    def _catch_up(self, watch: "Watch") -> None:
        began = time.monotonic()
        while (lag := watch.lag()) is None or any(lag.values()):
            if time.monotonic() - began > CATCHING_UP:
                self.report.notes.fault(f"{CATCHING_UP} s after the last command the read models are behind: {lag}")
                break
            time.sleep(LOOK)
        self.report.caught_up = time.monotonic() - began

    def _end(self, server: Process) -> None:
        for each in (*self._followers, server):
            code = each.end(signal.SIGTERM)
            if code not in ((0,) if each is server else (0, -signal.SIGTERM)):
                self.report.notes.fault(f"{each.name} ended with {code}: {each.told[-400:]}")

    def _look(self) -> None:
        notes = self.report.notes
        for at, what in notes.failed:
            if not what.startswith("503"):
                notes.fault(f"not answered: {what}")
            elif not any(0 <= at - each <= UNDERSTOOD for each in self._disturbed):
                notes.fault(f"not answered, and nothing was disturbed: {what}")
        recorded = sum(times for what, times in notes.done.items() if what.startswith("recorded"))
        if notes.done["refused"] > REFUSED * (recorded + notes.done["refused"]):
            notes.fault(f"{notes.done['refused']} commands were refused, {recorded} recorded")
        self._look_at_log()
        checked = self._place.called("check")
        if checked.code or checked.err:
            notes.fault(f"check ends with {checked.code}: {checked.err.strip()}")
        asked = self._place.called("ask", "replay-equality", "--format", "json")
        if asked.code:
            notes.fault(f"replay-equality ends with {asked.code}: {asked.err.strip()}")
        else:
            for each in json.loads(asked.out)["items"]:
                if each["item"] != "projection" or each["differing"]:
                    notes.fault(f"not as in a replay: {each}")

    def _look_at_log(self) -> None:
        """Whether exactly what was acknowledged is in the log, each where it was said to be."""
        notes = self.report.notes
        found: dict[str, int] = {}
        with self._place.register() as register:
            while rows := register.store.stored(len(found), 1_000):
                found.update({row.event_id: row.position for row in rows})
        self.report.events = len(found)
        expected = notes.acknowledged.keys() | set(self._imported)
        if missing := expected - found.keys():
            notes.fault(f"{len(missing)} acknowledged commands are not in the log, as {min(missing)}")
        if strange := found.keys() - expected:
            notes.fault(f"{len(strange)} events are in the log that nobody was told of, as {min(strange)}")
        moved = [one for one, at in notes.acknowledged.items() if at is not None and found.get(one, at) != at]
        if moved:
            notes.fault(f"{len(moved)} events have another position than was told, as {moved[0]}")


class Watch:
    """Who looks every ten seconds how it is, and keeps it."""

    def __init__(self, folder: Path, place: Place, load: Load, processes: Mapping[str, int], token: str) -> None:
        self._file = folder / "samples.ndjson"
        self._place = place
        self._load = load
        self._processes = processes
        self._token = token
        self._began = self._due = time.monotonic()

    def is_due(self) -> bool:
        """Whether it is time for the next sample."""
        return time.monotonic() >= self._due

    def lag(self) -> dict[str, int] | None:
        """How many events each read model has still to take in; None where nobody answers."""
        found = self._metrics()
        return None if found is None else found[1]

    def _metrics(self) -> tuple[int, dict[str, int]] | None:
        told = self._load.metrics()
        if told is None:
            return None
        position, lag = 0, {}
        for name, projection, value in _METRIC.findall(told):
            if name == "log_position":
                position = int(float(value))
            else:
                lag[projection] = int(float(value))
        return position, lag

    def sample(self, others: Mapping[str, int]) -> Sample | None:
        """How it is now; None where the server does not answer."""
        self._due = time.monotonic() + SAMPLE_EVERY
        found = self._metrics()
        if found is None:
            return None
        notes = self._load.notes
        with notes.lock:
            seconds, notes.seconds = dict(notes.seconds), type(notes.seconds)(list)
            done, failed = Counter(notes.done), len(notes.failed)
        sample = Sample(
            round(time.monotonic() - self._began, 1),
            *found,
            {name: memory(process) for name, process in {**self._processes, **others}.items()},
            self._place.memory(),
            self._place.size(),
            {what: _spread(each) for what, each in seconds.items()},
            sum(times for what, times in done.items() if what.startswith("recorded")),
            done["refused"],
            failed,
        )
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(sample)) + "\n")
        return sample


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    """How many there were, and how long half of them, 95 of a hundred, and the longest took."""
    in_order = sorted(seconds)
    at = {"median": 0.5, "most": 0.95, "longest": 1.0}
    return {"count": len(in_order)} | {
        name: round(in_order[min(len(in_order) - 1, int(len(in_order) * share))], 4) for name, share in at.items()
    }


def _port(server: Process) -> int:
    deadline = time.monotonic() + PATIENCE
    while (found := re.search(r"http://127\.0\.0\.1:(\d+)/", server.told)) is None:
        if not server.runs or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start: {server.told}")
        time.sleep(LOOK)
    return int(found[1])


def workers_of(server: Process) -> dict[str, int]:
    """The processes that serve, by name; not what multiprocessing starts beside them."""
    deadline = time.monotonic() + PATIENCE
    while len(found := [each for each in children(server.id) if _serves(each)]) < WORKERS:
        if not server.runs or time.monotonic() > deadline:
            raise RuntimeError(f"the server has {len(found)} workers: {server.told}")
        time.sleep(LOOK)
    return {f"worker {nth}": process for nth, process in enumerate(found, 1)}


def _serves(process: int) -> bool:
    return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()


# -- memory ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of a process, in bytes: medians of the third sixth of the time and the last, and growth an hour."""

    third: float
    last: float
    slope: float

    @property
    def is_flat(self) -> bool:
        """Whether it did not grow by more than a twentieth."""
        return self.last <= GROWTH * self.third


def memory_of(samples: Sequence[Sample], name: str) -> Memory:
    """How the memory of a process went, once it was warm."""
    sixth = len(samples) // 6
    warm = [(each.after / 3_600, each.memory[name]) for each in samples[2 * sixth :]]
    values = [each.memory[name] for each in samples]
    slope = statistics.linear_regression(*zip(*warm, strict=True)).slope
    return Memory(statistics.median(values[2 * sixth : 3 * sixth]), statistics.median(values[-sixth:]), slope)


# -- as a program ---------------------------------------------------------------------------------------------------


def soak(
    folder: Path,
    *,
    seconds: float,
    seed: int = 1,
    on: str = "postgresql",
    rate: float = RATE,
    asks: float = ASKS,
    trouble_every: float = TROUBLE_EVERY,
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Has a register work for so long in a folder, disturbed again and again."""
    with a_place(folder, on) as place:
        return Soak(folder, place, seed, seconds, trouble_every).run(rate=rate, asks=asks, say=say)


def _tell_of(report: Report) -> None:
    notes = report.notes
    groups: Counter[str] = Counter()
    for what, times in notes.done.items():
        groups[what.partition(":")[0]] += times
    tell(f"{report.events} events; " + ", ".join(f"{times} {what}" for what, times in groups.most_common()))
    tell(", ".join(f"{times} {what}" for what, times in report.troubles.items()))
    tell(f"caught up {report.caught_up:.1f} s after the last command")
    failed = Counter(what for _, what in notes.failed)
    tell("not answered: " + (", ".join(f"{times} times {what}" for what, times in failed.most_common()) or "never"))
    for what in ("command", "answer"):
        some = [each.answers[what] for each in report.samples if what in each.answers]
        if some:
            middle = statistics.median(each["median"] for each in some)
            longest = max(each["longest"] for each in some)
            tell(f"{what}s: half within {1_000 * middle:.0f} ms, the longest {longest:.1f} s")
    highest = max((max(each.lag.values(), default=0) for each in report.samples), default=0)
    tell(f"lag when it was looked at: {highest} events at most")


def main(arguments: Sequence[str]) -> int:
    """Prints a line a minute, and in the end what came of it; returns 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="soak", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60, help="how long it works (60)")
    parser.add_argument("--seed", type=int, default=1, help="of the chance by which it is disturbed (1)")
    parser.add_argument("--on", choices=("postgresql", "sqlite"), default="postgresql")
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = Path(tempfile.mkdtemp(prefix="wiewaar-soak-"))
    tell(f"samples are kept in {folder / 'samples.ndjson'}")
    report = soak(folder, seconds=60 * given.minutes, seed=given.seed, on=given.on, say=tell)
    _tell_of(report)
    if len(report.samples) >= 12:
        for name in report.workers:
            found = memory_of(report.samples, name)
            tell(
                f"{name}: {found.third / 1e6:.1f} MB in the third sixth, {found.last / 1e6:.1f} MB in the last"
                f" ({100 * found.last / found.third - 100:+.1f} %), {found.slope / 1e6:+.1f} MB an hour"
            )
            if not found.is_flat and given.minutes / 3 >= WARM:
                report.notes.fault(f"the memory of {name} grows")
    for fault, times in Counter(report.faults).most_common():
        tell(f"{times} times: {fault}")
    tell("nothing was wrong" if not report.faults else f"{len(report.faults)} FAULTS; what is left is in {folder}")
    if not report.faults:
        shutil.rmtree(folder / "state")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
