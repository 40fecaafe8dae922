"""Where it is measured: registers of every size, and what is measured beside them, on SQLite or on PostgreSQL."""

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from api.register import Register
from api.settings import Settings
from application.importing import import_good
from application.intake import parse, understood
from domain.fact import Actor
from domain.reference import Kind, Subject, stream_id
from projections.database import each_of
from scripts.benchmarks.extent import Extent
from scripts.benchmarks.measuring import Measure, repeated
from scripts.benchmarks.peers import Event
from scripts.benchmarks.yardsticks import Bare, Row, on_postgresql, on_sqlite
from scripts.national import national
from scripts.postgres_server import Server

CLERK = Actor("bench", "registrar")
OFTEN = Subject(Kind.ORGANISATION, "often")  # an organisation that was renamed until its history was long
LONG_HISTORY = 100
MUNICIPALITIES, AN_EVENT = 390, 14.4  # events that any programme begins with, and that each trainee adds
PORTION = 10_000
FAR = 100_000  # events after which it is told how far it is
Line = dict[str, Any]


def recorded(register: Register, *lines: Line) -> None:
    """Records commands, all of them in one transaction."""
    batch = register.recorder.batch()
    for line in lines:
        batch.decide(understood(parse(orjson.dumps(line))), CLERK)
    batch.keep()


class Ground:
    """One kind of database: files in a folder or, with a server, databases on it. All of it is gone at the end."""

    def __init__(self, folder: Path, server: Server | None) -> None:
        self.name = "sqlite" if server is None else "postgresql"
        self._folder = folder
        self.server = server
        self._numbers = count(1)
        self._opened = ExitStack()
        self._sized: dict[int, Sized] = {}

    def __enter__(self) -> "Ground":
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def folder(self, what: str) -> Path:
        """A new folder in which something is kept."""
        found = self._folder / f"{self.name}-{what}-{next(self._numbers)}"
        found.mkdir()
        return found

    def environment(self, what: str) -> dict[str, str]:
        """The settings of a new register."""
        folder = self.folder(what)
        found = {"WIEWAAR_STATE_DIR": str(folder)}
        if self.server is not None:
            found["WIEWAAR_DATABASE_URL"] = self.server.create(folder.name)
        return found

    @contextmanager
    def register(self) -> Iterator[Register]:
        """An empty register."""
        with Register(Settings.read(self.environment("register")), make=True) as register:
            yield register

    @contextmanager
    def bare(self) -> Iterator[Bare]:
        """An empty bare database."""
        folder = self.folder("bare")
        with on_sqlite(folder / "bare.db") if self.server is None else on_postgresql(self.server, folder.name) as bare:
            yield bare

    def address(self, peer: str) -> str:
        """Where a peer keeps its events: the path of a file, or the address of a database."""
        folder = self.folder(peer)
        if self.server is None:
            return str(folder / "events.db")
        return self.server.create(folder.name).replace("+psycopg", "")

    @property
    def made(self) -> list[dict[str, Any]]:
        """What each register cost to make: after each portion the events, the seconds of import and of projection."""
        return [
            {"events": sized.events, "spells": sized.spells, "portions": sized.made} for sized in self._sized.values()
        ]

    def sized(self, events: int) -> "Sized":
        """The register of about so many events, which is made once."""
        if events not in self._sized:
            self._sized[events] = self._opened.enter_context(Sized(self, events))
        return self._sized[events]


class Sized:
    """A register of about so many events of an invented national programme, all spells in place.

    `events` is how many it had when it was made: what other measurements record comes after these.
    """

    def __init__(self, ground: Ground, asked: int) -> None:
        self.ground = ground
        self.asked = asked
        self.trainees = max(2, round((asked - MUNICIPALITIES) / AN_EVENT))
        self.environment = ground.environment(f"sized-{asked}")
        self._opened = ExitStack()
        self.made: list[tuple[int, float, float]] = []

    def __enter__(self) -> "Sized":
        begun = time.perf_counter()
        self.register = self._opened.enter_context(Register(Settings.read(self.environment), make=True))
        lines = list(enumerate(national(self.trainees, 1, 0.2, 0.1).lines(), 1))
        for start in range(0, len(lines), PORTION):
            self._take_in(lines[start : start + PORTION])
        opening = {"command": "register-organisation", "subject": OFTEN.reference, "effectiveOn": "1900-01-01"}
        names = ({"name": f"Gemeente {nth}"} for nth in range(LONG_HISTORY))
        recorded(
            self.register,
            {**opening, "data": {**next(names), "kind": "municipality"}},
            *(
                {
                    "command": "rename-organisation",
                    "subject": OFTEN.reference,
                    "effectiveOn": f"{1901 + nth}-01-01",
                    "data": name,
                }
                for nth, name in enumerate(names)
            ),
        )
        self.register.follower.catch_up()
        self.events = self.register.log.head()[0]
        tell(f"made a register of {self.events:,} events on {self.ground.name} in {time.perf_counter() - begun:,.0f} s")
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def _take_in(self, lines: list[tuple[int, bytes]]) -> None:
        """Imports some lines and projects them; how many events there were then, and the seconds that both took."""
        begun = time.perf_counter()
        import_good(self.register.recorder, lines, CLERK, historic=True)
        kept = time.perf_counter()
        self.register.follower.catch_up()
        events = self.register.log.head()[0]
        self.made.append((events, kept - begun, time.perf_counter() - kept))
        if events // FAR > (events - len(lines)) // FAR:
            tell(f"{events:,} events of {self.asked:,}")

    @property
    def earlier(self) -> int:
        """A position before the last third of what was told of the trainees."""
        return MUNICIPALITIES + (self.events - MUNICIPALITIES) * 2 // 3

    @cached_property
    def bare(self) -> Bare:
        """A bare database that holds the same events and whereabouts."""
        bare = self._opened.enter_context(self.ground.bare())
        bare.hold(self._log(), self._whereabouts())
        return bare

    @cached_property
    def spells(self) -> int:
        """How many rows there are in the read model."""
        with self.register.read_models.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM spells").scalar_one())

    def states(self, after: int = 0, up_to: int | None = None) -> Iterator[bytes]:
        """The stored events, from one position to another."""
        end = self.events if up_to is None else up_to
        while after < end and (page := self.register.store.page(after, min(1_000, end - after))):
            yield from page
            after += len(page)

    def _log(self) -> Iterator[Row]:
        for position, state in enumerate(self.states(), 1):
            form = orjson.loads(state)
            yield position, form["stream"], form["version"], state

    def _whereabouts(self) -> Iterator[Row]:
        with self.register.read_models.reading() as connection:
            yield from each_of(
                connection,
                "SELECT place, lane, valid_to, valid_from, known_from_pos, known_to_pos, subject FROM spells"
                " WHERE place IS NOT NULL",
            )

    def floor(self, extent: Extent) -> Measure:
        """What reading an event and decoding it takes, of all of them."""
        return repeated(self.bare.read_all, extent.least, self.events)

    # -- as peers are handed it ---------------------------------------------------------------------------------------

    def first_events(self, limit: int) -> list[Event]:
        """The first events of the log."""
        return as_events(self.states(0, min(limit, self.events)))

    def some_events(self, limit: int, suffix: str) -> list[Event]:
        """Events from the middle of the log, under streams of their own."""
        after = self.events // 2
        return as_events(self.states(after, min(after + limit, self.events)), suffix)

    def long_history(self) -> list[Event]:
        """The events of the subject that has a hundred."""
        return as_events(self.register.store.stream(stream_id(OFTEN.kind, OFTEN.reference)))


def as_events(states: Iterable[bytes], suffix: str = "") -> list[Event]:
    """Stored events as peers are handed them, under streams whose versions begin at 1."""
    versions: dict[str, int] = {}
    found = []
    for state in states:
        form = orjson.loads(state)
        stream = f"{form['subject']['kind']}-{form['subject']['reference']}{suffix}"
        versions[stream] = versions.get(stream, 0) + 1
        data = form.pop("data")
        found.append(Event(stream, versions[stream], form.pop("name"), data, form, state))
    return found


@contextmanager
def a_ground(server: Server | None) -> Iterator[Ground]:
    """A ground in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="wiewaar-bench-") as folder, Ground(Path(folder), server) as ground:
        yield ground


def tell(text: str) -> None:
    """A line about how far it is, at once."""
    sys.stderr.write(f"· {text}\n")
    sys.stderr.flush()
