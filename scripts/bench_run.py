"""Measures the register beside its yardsticks: each pair interleaved in one run, medians, and their ratio.

    ./scripts/bench [--rounds N] [--short]

Machines differ and are shared; a ratio of two things measured side by side says more than a time.
"""

import argparse
import gc
import gzip
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import orjson

from api.register import Register
from api.settings import Settings
from application.importing import import_whole, numbered
from application.intake import parse, understood
from application.tree import Frontier, leaf_of
from domain.fact import Actor, History, evolve
from domain.reference import Kind, Subject, stream_id
from projections.questions import QUESTIONS
from scripts.real_data import COMMANDS, shared_data

CLERK = Actor("bench", "registrar")
EVENT = b"x" * 288


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things to compare: ours, and the yardstick; each returns how many it did in how many seconds."""

    name: str
    goal: str
    ours: Callable[[], tuple[int, float]]
    yardstick: Callable[[], tuple[int, float]]


@contextmanager
def a_register() -> Iterator[Register]:
    """An empty register in a temporary folder."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Register(Settings(Path(folder), Path(folder) / "log.db", None), make=True) as register,
    ):
        yield register


@contextmanager
def a_bare_table() -> Iterator[sqlite3.Connection]:
    """A bare SQLite table of events, as durable as the log."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, stream TEXT, version INTEGER, state BLOB)")
        yield connection
        connection.close()


def timed(count: int, work: Callable[[], object]) -> tuple[int, float]:
    """How long the work took, without a garbage collection that others left behind."""
    gc.collect()
    begun = time.perf_counter()
    work()
    return count, time.perf_counter() - begun


# -- one command, durably appended ------------------------------------------------------------------------------------


def append_one_by_one(count: int) -> tuple[int, float]:
    """Commands decided, sealed where need be and kept, each in a transaction of its own."""
    lines = [
        {
            "command": "register-organisation",
            "commandId": str(uuid4()),
            "subject": f"o-{number}",
            "effectiveOn": "2018-01-01",
            "data": {"name": "Gemeente", "kind": "municipality"},
        }
        for number in range(count)
    ]
    commands = [understood(parse(orjson.dumps(line))) for line in lines]
    with a_register() as register:
        return timed(count, lambda: [register.recorder.record(command, CLERK) for command in commands])


def insert_one_by_one(count: int) -> tuple[int, float]:
    """Bare rows, each committed."""
    with a_bare_table() as bare:

        def work() -> None:
            for number in range(count):
                bare.execute("BEGIN IMMEDIATE")
                bare.execute("INSERT INTO events (stream, version, state) VALUES (?, 1, ?)", (str(number), EVENT))
                bare.execute("COMMIT")

        return timed(count, work)


# -- bulk -------------------------------------------------------------------------------------------------------------


def real_lines(count: int) -> list[tuple[int, bytes]]:
    """The first commands of the real data."""
    return numbered(gzip.decompress((shared_data() / COMMANDS).read_bytes()))[:count]


def import_in_bulk(lines: list[tuple[int, bytes]]) -> tuple[int, float]:
    """From lines of JSON to spells: parsed, decided, sealed, kept and projected."""
    with a_register() as register:

        def work() -> None:
            import_whole(register.recorder, lines, CLERK, historic=True)
            register.follower.catch_up()

        return timed(len(lines), work)


def insert_in_bulk(count: int) -> tuple[int, float]:
    """Bare rows, a thousand a transaction."""
    with a_bare_table() as bare:

        def work() -> None:
            for start in range(0, count, 1_000):
                bare.execute("BEGIN IMMEDIATE")
                rows = [(str(number), 1, EVENT) for number in range(start, min(start + 1_000, count))]
                bare.executemany("INSERT INTO events (stream, version, state) VALUES (?, ?, ?)", rows)
                bare.execute("COMMIT")

        return timed(count, work)


# -- the tree over the log --------------------------------------------------------------------------------------------


def grow_a_tree(events: list[bytes]) -> tuple[int, float]:
    """Every event hashed and put into the tree."""

    def work() -> None:
        frontier = Frontier()
        for event in events:
            frontier.add(leaf_of(event))

    return timed(len(events), work)


def hash_each(events: list[bytes]) -> tuple[int, float]:
    """The SHA-256 of every event, no more."""
    return timed(len(events), lambda: [sha256(event).digest() for event in events])


# -- reading ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Reading:
    """A register that holds real data, and how to read it in several ways."""

    register: Register

    def rebuild(self) -> tuple[int, float]:
        """All spells anew."""
        return timed(self.register.log.head()[0], self.register.follower.rebuild)

    def floor(self) -> tuple[int, float]:
        """Reading every stored event and decoding its JSON, no more."""

        def work() -> None:
            after = 0
            while page := self.register.store.page(after, 1_000):
                for state in page:
                    orjson.loads(state)
                after += len(page)

        return timed(self.register.log.head()[0], work)

    def who_was_where(self, asked: dict[str, str], times: int) -> tuple[int, float]:
        """The question, as it is asked."""
        question = QUESTIONS["who-was-where"]
        return timed(times, lambda: [self.register.reader.ask(question, asked) for _ in range(times)])

    def replay(self, subject: str, times: int) -> tuple[int, float]:
        """One subject's history, folded."""

        def work() -> None:
            for _ in range(times):
                history = History()
                for recorded in self.register.log.of(Subject(Kind.ORGANISATION, subject)):
                    history = evolve(history, recorded)

        return timed(times, work)

    def bare_replay(self, subject: str, times: int) -> tuple[int, float]:
        """The same events read and decoded, no more."""
        stream = stream_id(Kind.ORGANISATION, subject)

        def work() -> None:
            for _ in range(times):
                for state in self.register.store.stream(stream):
                    orjson.loads(state)

        return timed(times, work)


def a_long_history(register: Register, events: int) -> None:
    """An organisation that was renamed very often."""
    batch = register.recorder.batch()
    for number in range(events):
        name = "register-organisation" if number == 0 else "rename-organisation"
        data = {"name": f"Gemeente {number}", **({"kind": "municipality"} if number == 0 else {})}
        day = f"{1900 + number:04}-01-01"
        line = {"command": name, "subject": "often", "effectiveOn": day, "data": data}
        batch.decide(understood(line), CLERK)
    batch.keep()


# -- reporting --------------------------------------------------------------------------------------------------------


def compare(pair: Pair, rounds: int) -> str:
    """One line of the report: both medians, and the ratio of rates (ours / yardstick)."""
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for found, measure in zip(rates, (pair.ours, pair.yardstick), strict=True):
            count, seconds = measure()
            found.append(count / seconds)
    ours, yardstick = (statistics.median(found) for found in rates)
    return f"{pair.name:<46} {ours:>12,.0f}/s {yardstick:>12,.0f}/s   ratio {ours / yardstick:6.3f}   goal {pair.goal}"


def tenths(lines: list[tuple[int, bytes]]) -> str:
    """The cost of a command in the last tenth of an import over that in the first."""
    marks: list[float] = []
    tenth = len(lines) // 10
    with a_register() as register:
        done = 0

        def progress(count: int) -> None:
            nonlocal done
            done += count
            if done % tenth == 0:
                marks.append(time.perf_counter())

        gc.collect()
        marks.append(time.perf_counter())
        import_whole(register.recorder, lines, CLERK, historic=True, progress=progress)
    first, last = marks[1] - marks[0], marks[10] - marks[9]
    return f"{'deciding, last tenth over first':<46} {last / first:6.2f}   goal ≤ 1.2"


def main(arguments: list[str]) -> int:
    """Prints the report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short", action="store_true", help="few events, one round: does it run?")
    given = parser.parse_args(arguments)
    rounds, size = (1, 300) if given.short else (given.rounds, 22_866)
    few = 50 if given.short else 1_000
    gc.set_threshold(100_000, 50, 1_000)  # as the command line has it
    lines = real_lines(size)
    with a_register() as register:
        import_whole(register.recorder, lines, CLERK, historic=True)
        a_long_history(register, 100)
        register.follower.catch_up()
        reading = Reading(register)
        events = register.store.page(0, size)
        now = {"validOn": "2013-06-01"}
        then = {**now, "atPosition": str(register.log.head()[0] // 2)}
        pairs = [
            Pair(
                "append, one command a transaction",
                "≥ 0.3",
                lambda: append_one_by_one(few),
                lambda: insert_one_by_one(few),
            ),
            Pair(
                "bulk import, from line to spells",
                "≥ 0.05",
                lambda: import_in_bulk(lines),
                lambda: insert_in_bulk(len(lines)),
            ),
            Pair(
                "replay of 100 events of a subject",
                "≥ 0.33",
                lambda: reading.replay("often", 50),
                lambda: reading.bare_replay("often", 50),
            ),
            Pair(
                "tree update, beside SHA-256 of the event",
                "≥ 0.33",
                lambda: grow_a_tree(events),
                lambda: hash_each(events),
            ),
            Pair("rebuild of the spells, beside read + JSON", "≥ 0.125", reading.rebuild, reading.floor),
            Pair(
                "who-was-where as known earlier, beside now",
                "≥ 0.83",
                lambda: reading.who_was_where(then, 5),
                lambda: reading.who_was_where(now, 5),
            ),
        ]
        for pair in pairs:
            sys.stdout.write(compare(pair, rounds) + "\n")
            sys.stdout.flush()
    sys.stdout.write(tenths(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
