"""The event store on SQLite: one file, one writer at a time, and nothing is lost when the power goes."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from eventsourcing.persistence import DatabaseError, IntegrityError, OperationalError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from application.problem import Unusable
from application.store import (
    GROW,
    HEAD,
    INSERT,
    PORTION,
    SCHEMA_VERSION,
    STATE,
    Row,
    Store,
    frontier_at,
    grown,
    head_of,
)

LOCK_TIMEOUT = 30  # seconds that a writer waits for another before it gives up
LOOK = 0.01  # seconds between two looks whether another connection recorded
CACHE = 65_536  # KiB at most: ids are random, so each insertion touches other pages of their indexes


@contextmanager
def passing_on() -> Iterator[None]:
    """Raises PersistenceError for what the driver says is wrong."""
    try:
        yield
    except sqlite3.Error as fault:
        kind = OperationalError if isinstance(fault, sqlite3.OperationalError) else DatabaseError
        raise kind(fault) from fault


class Immediate(SQLiteTransaction):
    """A transaction that takes the write lock as it begins, so that what it reads still holds when it writes."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor


class DurableConnection(SQLiteConnection):
    """A connection whose writing transactions begin with the write lock."""

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with Immediate(self, commit=commit) as cursor, cursor:
            yield cursor


class DurablePool(SQLiteConnectionPool):
    """Connections that wait for each other, and lose nothing when the power goes."""

    def new_connection(self) -> sqlite3.Connection:
        """A connection that is none of the pool's, to be closed by whoever asked for it."""
        connection: sqlite3.Connection = super()._create_connection()._sqlite_conn
        return connection

    def _create_connection(self) -> SQLiteConnection:
        plain = self.new_connection()
        plain.execute("PRAGMA synchronous = FULL")
        plain.execute(f"PRAGMA cache_size = {-CACHE}")
        return DurableConnection(sqlite_conn=plain, max_age=self.max_age)


class Datastore(SQLiteDatastore):
    """The database file of the log."""

    pool: DurablePool

    def __init__(self, path: str) -> None:
        super().__init__(path, lock_timeout=LOCK_TIMEOUT)
        self.pool = DurablePool(db_name=path, lock_timeout=LOCK_TIMEOUT)


GUARDS = {
    "stored_events_never_change": """BEFORE UPDATE ON stored_events
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    "stored_events_never_go": """BEFORE DELETE ON stored_events
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    # REPLACE deletes without asking the trigger above.
    "stored_events_never_replaced": """BEFORE INSERT ON stored_events
        WHEN NEW.position <= (SELECT max(position) FROM stored_events)
            OR EXISTS (SELECT 1 FROM stored_events WHERE event_id = NEW.event_id)
            OR EXISTS (SELECT 1 FROM stored_events
                WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version)
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    "tree_never_changes": """BEFORE UPDATE ON tree
        BEGIN SELECT RAISE(ABORT, 'the tree is append-only'); END""",
    "tree_never_goes": """BEFORE DELETE ON tree
        BEGIN SELECT RAISE(ABORT, 'the tree is append-only'); END""",
    "tree_never_replaced": """BEFORE INSERT ON tree WHEN NEW.position <= (SELECT max(position) FROM tree)
        BEGIN SELECT RAISE(ABORT, 'the tree is append-only'); END""",
}


class SQLiteStore(Store, SQLiteApplicationRecorder):
    """Keeps stored events in a file."""

    datastore: Datastore

    def __init__(self, path: str, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._listening: sqlite3.Connection | None = None
        self._heard = 0
        super().__init__(Datastore(path), events_table_name="stored_events")

    def construct_create_table_statements(self) -> list[str]:
        return [
            """CREATE TABLE IF NOT EXISTS stored_events (
                position INTEGER PRIMARY KEY AUTOINCREMENT,
                event_id TEXT NOT NULL UNIQUE,
                originator_id TEXT NOT NULL,
                originator_version INTEGER NOT NULL,
                topic TEXT NOT NULL,
                recorded_at INTEGER NOT NULL,
                imported INTEGER NOT NULL,
                state BLOB NOT NULL,
                UNIQUE (originator_id, originator_version))""",
            "CREATE INDEX IF NOT EXISTS stored_events_by_recorded_at ON stored_events (recorded_at, position)",
            """CREATE INDEX IF NOT EXISTS stored_events_fences ON stored_events (position)
                WHERE topic = 'personal-data-erased.v1'""",
            "CREATE TABLE IF NOT EXISTS tree (position INTEGER PRIMARY KEY, nodes BLOB NOT NULL)",
            *(f"CREATE TRIGGER IF NOT EXISTS {name} {does}" for name, does in GUARDS.items()),
            f"PRAGMA user_version = {SCHEMA_VERSION}",
        ]

    def create_table(self) -> None:
        """Makes what is not there. Raises Unusable where a newer version made it."""
        found = self.rows("PRAGMA user_version")[0][0]
        if found > SCHEMA_VERSION:
            raise Unusable("newer-schema", found=str(found), known=str(SCHEMA_VERSION))
        if found < SCHEMA_VERSION:
            SQLiteApplicationRecorder.create_table(self)
        if self._tree_size() < self.head().position:
            self._grow_tree()

    def rows(self, statement: str, *given: Any) -> Sequence[Row]:
        """What a statement finds in the state of one moment."""
        # A statement is a transaction of its own.
        with self.datastore.get_connection(commit=False) as connection, passing_on():
            found: Sequence[Row] = connection._sqlite_conn.execute(statement, given).fetchall()
        return found

    def missing_guards(self) -> list[str]:
        """The triggers that should keep the log append-only, and are not there."""
        return sorted(
            GUARDS.keys() - {row[0] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        )

    def holding(self, text: bytes) -> list[bytes]:
        """The stored events in which these bytes stand, in order; reads the whole log."""
        return self._states("WHERE instr(state, ?) > 0 ORDER BY position", text)

    def woken(self, timeout: float) -> bool:
        """Looks now and then whether the file was changed by another connection, of this process or of another."""
        if self._listening is None:
            self._listening = self.datastore.pool.new_connection()
            self._heard = self._version(self._listening)
            return True  # nobody told what was recorded before
        deadline = time.monotonic() + timeout
        while (version := self._version(self._listening)) == self._heard:
            if (left := deadline - time.monotonic()) <= 0:
                return False
            time.sleep(min(left, LOOK))
        self._heard = version
        return True

    def close(self) -> None:
        """Lets go of the file."""
        self.datastore.close()
        if self._listening is not None:
            self._listening.close()

    @staticmethod
    def _version(connection: sqlite3.Connection) -> int:
        """A number that is another one after each change by another connection than this."""
        with passing_on():
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

    def _tree_size(self) -> int:
        return int(self.rows("SELECT coalesce(max(position), 0) FROM tree")[0][0])

    def _grow_tree(self) -> None:
        """Brings the tree to the end of a log that was kept before there was one."""
        with self.datastore.transaction(commit=True) as c:
            frontier = frontier_at(self._tree_size(), self.rows)
            while True:
                c.execute(
                    "SELECT state FROM stored_events WHERE position > ? ORDER BY position LIMIT ?",
                    (frontier.size, PORTION),
                )
                if not (page := c.fetchall()):
                    return
                c.executemany(GROW, grown(frontier, (row[0] for row in page)))

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        leaves: MutableMapping[str, str] | None = None,
        unchanged: Mapping[str, int] | None = None,
        states: list[bytes] | None = None,
        **_: Any,
    ) -> Sequence[int]:
        """Keeps them, and returns their positions. Raises IntegrityError, or PersistenceError.

        `leaves`: the last leaf hash by stream, moved on; `unchanged`: versions at which other streams must be; `states`
        gets what was kept.
        """
        with self.datastore.transaction(commit=True) as c:

            def read(statement: str, *given: Any) -> Sequence[Row]:
                c.execute(statement, given)
                found: Sequence[Row] = c.fetchall()
                return found

            for stream, version in (unchanged or {}).items():
                if (read(VERSION, stream)[0][0] or 0) != version:
                    raise IntegrityError(f"stream {stream} has changed")
            end = read(HEAD)
            frontier = self._frontier(end[0] if end else None, read)
            rows, tree = self._following(stored_events, head_of(end), frontier, leaves)
            c.executemany(INSERT, rows)
            c.executemany(GROW, tree)
        self._remember(rows, frontier)
        if states is not None:
            states += [row[STATE] for row in rows]
        return [row[0] for row in rows]


VERSION = "SELECT max(originator_version) FROM stored_events WHERE originator_id = ?"
