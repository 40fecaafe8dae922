"""Yardsticks: what the same costs without a register, by the database's bare driver."""

import importlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from psycopg.types.string import TextLoader

from scripts.benchmarks.measuring import timed
from scripts.postgres_server import Server

EVENT = b"x" * 288  # as large as the events that the goals were set with
PAGE = 1_000
Row = tuple[Any, ...]

HOLDING = "valid_to > ? AND valid_from <= ? AND known_from <= ? AND known_to > ?"
SERVING = "('committee-membership', 'fraction-follower', 'council-seat')"
ROLES = "('placement', 'candidacy', 'committee-membership', 'fraction-follower', 'council-seat', 'portfolio')"
COVERING = "(place, lane, valid_to, valid_from, known_from, known_to, subject)"

_ON_SQLITE = """
    CREATE TABLE events (id INTEGER PRIMARY KEY, stream TEXT, version INTEGER, state BLOB);
    CREATE TABLE log (position INTEGER PRIMARY KEY, stream TEXT, version INTEGER, state BLOB);
    CREATE TABLE whereabouts (place TEXT, lane TEXT, valid_to TEXT, valid_from TEXT, known_from INTEGER,
        known_to INTEGER, subject TEXT)
"""
_ON_POSTGRESQL = """
    CREATE TABLE events (id bigserial PRIMARY KEY, stream text, version integer, state bytea);
    CREATE TABLE log (position bigint PRIMARY KEY, stream text, version integer, state bytea);
    CREATE TABLE whereabouts (place text, lane text, valid_to date, valid_from date, known_from bigint,
        known_to bigint, subject text)
"""


def decoder() -> tuple[str, Callable[[bytes], Any]]:
    """The fastest decoder of JSON that is there: a struct of msgspec, or orjson."""
    try:
        msgspec = importlib.import_module("msgspec")
    except ImportError:
        return "orjson", orjson.loads
    fields = ("eventId", "name", "stream", "subject", "version", "recordedBy", "recordedAt", "data", "position")
    event = msgspec.defstruct("Event", [*fields, ("effectiveOn", str, "")])
    return "msgspec", msgspec.json.Decoder(event).decode


def pages(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """A thousand rows at a time."""
    waiting = iter(rows)
    while page := list(islice(waiting, PAGE)):
        yield page


class Bare:
    """A bare connection to a database of its own, as durable as the log."""

    marker = "?"  # where a value goes

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.decoder, self._decode = decoder()

    def rows(self, query: str, *given: Any) -> list[Row]:
        """What a query finds."""
        found: list[Row] = self._connection.execute(query.replace("?", self.marker), given).fetchall()
        return found

    def _many(self, query: str, rows: Sequence[Row]) -> None:
        """The same with many rows, in one transaction."""
        self._connection.execute("BEGIN")
        self._connection.cursor().executemany(query.replace("?", self.marker), rows)
        self._connection.execute("COMMIT")

    def _load(self, table: str, columns: int, rows: Iterable[Row]) -> None:
        """Takes in rows as fast as it can."""
        for page in pages(rows):
            self._many(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", page)  # noqa: S608  # ours

    # -- writing ------------------------------------------------------------------------------------------------------

    def insert_one_by_one(self, count: int) -> float:
        """Rows, each committed."""
        query = "INSERT INTO events (stream, version, state) VALUES (?, 1, ?)".replace("?", self.marker)

        def work() -> None:
            for number in range(count):
                self._connection.execute(query, (str(number), EVENT))

        return timed(count, work)

    def insert_in_bulk(self, count: int) -> float:
        """Rows, a thousand a transaction."""

        def work() -> None:
            for rows in pages((str(number), 1, EVENT) for number in range(count)):
                self._many("INSERT INTO events (stream, version, state) VALUES (?, ?, ?)", rows)

        return timed(count, work)

    # -- reading ------------------------------------------------------------------------------------------------------

    def hold(self, log: Iterable[Row], whereabouts: Iterable[Row]) -> None:
        """Takes in what is to be read: (position, stream, version, state), and the columns of the covering index."""
        self._load("log", 4, log)
        self._load("whereabouts", 7, whereabouts)
        self._connection.execute("CREATE INDEX log_by_stream ON log (stream, version)")
        self._connection.execute(f"CREATE INDEX covering ON whereabouts {COVERING}")
        self._connection.execute("VACUUM")
        self._connection.execute("ANALYZE")

    def read_all(self) -> None:
        """Reads every event and decodes it, no more."""
        after = 0
        while page := self.rows(
            "SELECT position, state FROM log WHERE position > ? ORDER BY position LIMIT 1000", after
        ):
            for _, state in page:
                self._decode(state)
            after = page[-1][0]

    def read_stream(self, stream: str) -> None:
        """Reads the events of a stream and decodes them, no more."""
        for (state,) in self.rows("SELECT state FROM log WHERE stream = ? ORDER BY version", stream):
            self._decode(state)

    def who_was_where(self, at: int, day: str, place: str) -> list[Row]:
        """Who held a role at a place on a day, as known at a position: from the covering index alone."""
        query = f"SELECT subject, lane, valid_from, valid_to FROM whereabouts WHERE place = ? AND lane IN {ROLES}"  # noqa: S608  # our own names
        return self.rows(f"{query} AND {HOLDING}", place, day, day, at, at)

    def composition(self, at: int, day: str) -> list[Row]:
        """How many served around each council on a day, as known at a position: a scan of the covering index."""
        query = f"SELECT place, lane, count(*) FROM whereabouts WHERE lane IN {SERVING} AND {HOLDING}"  # noqa: S608  # the same
        return self.rows(f"{query} GROUP BY place, lane", day, day, at, at)

    def place_with(self, rows: int, at: int, days: Sequence[str]) -> tuple[str, str, int]:
        """The place and the day on which about so many roles were held there, and how many."""
        query = (
            f"SELECT count(*), place FROM whereabouts WHERE place IS NOT NULL AND lane IN {ROLES} AND {HOLDING}"  # noqa: S608  # the same
            " GROUP BY place ORDER BY abs(count(*) - ?), place LIMIT 1"
        )
        found = [(*row, day) for day in days for row in self.rows(query, day, day, at, at, rows)]
        count, place, day = min(found, key=lambda each: (abs(each[0] - rows), each[2]))
        return place, day, count


class BareOnPostgreSQL(Bare):
    """The same by psycopg."""

    marker = "%s"

    def _load(self, table: str, columns: int, rows: Iterable[Row]) -> None:
        del columns
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


@contextmanager
def on_sqlite(path: Path) -> Iterator[Bare]:
    """A bare database in a file."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -65536")  # as the register has it
        connection.executescript(_ON_SQLITE)
        yield Bare(connection)
    finally:
        connection.close()


@contextmanager
def on_postgresql(server: Server, database: str) -> Iterator[Bare]:
    """A bare database on a server."""
    server.create(database)
    with server.connection(database) as connection:
        connection.adapters.register_loader("date", TextLoader)  # as the register has it
        connection.execute(_ON_POSTGRESQL)
        yield BareOnPostgreSQL(connection)
