"""The event store on SQLite: the eventsourcing library's recorder, with gapless positions and a log that only grows.

The tree over the log grows in the same transaction: a row an event, with the hashes of the nodes that it completes.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from application.problem import Unusable
from application.stored import Completed, Head, OutOfTurn, completed
from application.tree import BYTES, Frontier, Node, edge, leaf_of

SCHEMA_VERSION = 2
PORTION = 500  # values in one query
LAST = 2**62  # no position is as far
LOCK_TIMEOUT = 30  # seconds that a writer waits for another before it gives up
CACHE = 65_536  # KiB at most: ids are random, so each insertion touches other pages of their indexes


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

    def _create_connection(self) -> SQLiteConnection:
        plain: sqlite3.Connection = super()._create_connection()._sqlite_conn
        plain.execute("PRAGMA synchronous = FULL")
        plain.execute(f"PRAGMA cache_size = {-CACHE}")
        return DurableConnection(sqlite_conn=plain, max_age=self.max_age)


class Datastore(SQLiteDatastore):
    """The database file of the log."""

    def __init__(self, path: str) -> None:
        super().__init__(path, lock_timeout=LOCK_TIMEOUT)
        self.pool = DurablePool(db_name=path, lock_timeout=LOCK_TIMEOUT)


class StoredRow(NamedTuple):
    """A row of the log as it lies there; `nodes` is what is kept of the tree at its position."""

    position: int
    event_id: str
    stream: str
    version: int
    topic: str
    recorded_at: datetime
    imported: bool
    state: bytes
    nodes: bytes | None


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


class SQLiteStore(SQLiteApplicationRecorder):
    """Keeps stored events under gapless positions, each event id once, and refuses to change or delete them.

    What it is handed lacks `position`, `recordedAt` and `previous`: these it gives inside the write lock. `recordedAt`
    is the clock's instant, or the last one recorded where the clock stands before it. An imported event brings its own.
    """

    def __init__(self, path: str, clock: Callable[[], datetime]) -> None:
        self.clock = clock
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
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("PRAGMA user_version")
            found = cursor.fetchone()[0]
        if found > SCHEMA_VERSION:
            raise Unusable("newer-schema", found=str(found), known=str(SCHEMA_VERSION))
        if found < SCHEMA_VERSION:
            super().create_table()
        with self.datastore.transaction(commit=False) as cursor:
            short = self._tree_size(cursor) < self._head(cursor).position
        if short:
            self._grow_tree()

    def _grow_tree(self) -> None:
        """Brings the tree to the end of a log that was kept before there was one."""
        with self.datastore.transaction(commit=True) as c:
            frontier = self._frontier(c, self._tree_size(c))
            while True:
                c.execute(
                    "SELECT state FROM stored_events WHERE position > ? ORDER BY position LIMIT ?",
                    (frontier.size, PORTION),
                )
                if not (page := c.fetchall()):
                    return
                grown = [(frontier.size + 1, frontier.add(leaf_of(row[0]))) for row in page]
                c.executemany(_GROW, grown)

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        *,
        leaves: MutableMapping[str, str] | None = None,
        unchanged: Mapping[str, int] | None = None,
        **_: Any,
    ) -> Sequence[int]:
        """`leaves`: the last leaf hash by stream, moved on; `unchanged`: versions at which other streams must be."""
        for stream, version in (unchanged or {}).items():
            c.execute("SELECT max(originator_version) FROM stored_events WHERE originator_id = ?", (stream,))
            if (c.fetchone()[0] or 0) != version:
                raise IntegrityError(f"stream {stream} has changed")
        head = self._head(c)
        found = self._completed([event.state for event in stored_events], head, {} if leaves is None else leaves)
        rows = [
            (
                each.position,
                each.event_id,
                each.stream,
                event.originator_version,
                event.topic,
                _microseconds(each.recorded_at),
                each.imported,
                each.state,
            )
            for event, each in zip(stored_events, found, strict=True)
        ]
        c.executemany("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        frontier = self._frontier(c, head.position)
        c.executemany(_GROW, [(each.position, frontier.add(each.leaf)) for each in found])
        return [row[0] for row in rows]

    @staticmethod
    def _tree_size(c: SQLiteCursor) -> int:
        c.execute("SELECT coalesce(max(position), 0) FROM tree")
        return int(c.fetchone()[0])

    @staticmethod
    def _frontier(c: SQLiteCursor, size: int) -> Frontier:
        """The right edge of the tree over the first `size` events."""
        hashes = _hashes(c, edge(size))
        return Frontier(size, [hashes[node] for node in edge(size)])

    def _completed(self, drafts: Sequence[bytes], head: Head, leaves: MutableMapping[str, str]) -> list[Completed]:
        try:
            return list(completed(drafts, head, self.clock(), leaves))
        except OutOfTurn as fault:
            raise IntegrityError(str(fault)) from fault

    @staticmethod
    def _head(c: SQLiteCursor) -> Head:
        c.execute("SELECT position, recorded_at, imported FROM stored_events ORDER BY position DESC LIMIT 1")
        row = c.fetchone()
        return Head(0, None, True) if row is None else Head(row[0], _from_microseconds(row[1]), bool(row[2]))

    def head(self) -> Head:
        """The end of the log."""
        with self.datastore.transaction(commit=False) as c:
            return self._head(c)

    def position_at(self, known_at: datetime) -> int:
        """The last position recorded at or before an instant; 0 where there is none."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT position FROM stored_events WHERE recorded_at <= ?"
                " ORDER BY recorded_at DESC, position DESC LIMIT 1",
                (_microseconds(known_at),),
            )
            row = c.fetchone()
        return 0 if row is None else int(row[0])

    def stream(self, stream: UUID, up_to: int | None = None) -> list[bytes]:
        """The stored events of one stream in order, as far as recorded up to a position."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT state FROM stored_events WHERE originator_id = ? AND position <= ? ORDER BY originator_version",
                (str(stream), LAST if up_to is None else up_to),
            )
            return [row[0] for row in c.fetchall()]

    def page(self, after: int, limit: int) -> list[bytes]:
        """The stored events after a position, in order."""
        with self.datastore.transaction(commit=False) as c:
            c.execute("SELECT state FROM stored_events WHERE position > ? ORDER BY position LIMIT ?", (after, limit))
            return [row[0] for row in c.fetchall()]

    def event(self, event_id: str) -> bytes | None:
        """The stored event with that id."""
        with self.datastore.transaction(commit=False) as c:
            c.execute("SELECT state FROM stored_events WHERE event_id = ?", (event_id,))
            row = c.fetchone()
        return None if row is None else row[0]

    def events(self, event_ids: Collection[str]) -> dict[str, bytes]:
        """The stored events with these ids, as far as there are any."""
        found: dict[str, bytes] = {}
        with self.datastore.transaction(commit=False) as c:
            for some in _portions(event_ids):
                slots = ",".join("?" * len(some))
                c.execute(f"SELECT event_id, state FROM stored_events WHERE event_id IN ({slots})", some)  # noqa: S608
                found.update((row[0], row[1]) for row in c.fetchall())
        return found

    def streams(self, streams: Collection[UUID | str], up_to: int | None = None) -> dict[str, list[bytes]]:
        """The stored events of these streams, each in order, as far as there are any up to a position."""
        found: dict[str, list[bytes]] = {}
        with self.datastore.transaction(commit=False) as c:
            for some in _portions([str(stream) for stream in streams]):
                slots = ",".join("?" * len(some))
                c.execute(
                    # The sign keeps SQLite from reading the log by position.
                    f"SELECT originator_id, state FROM stored_events WHERE originator_id IN ({slots})"  # noqa: S608
                    " AND +position <= ? ORDER BY originator_id, originator_version",
                    (*some, LAST if up_to is None else up_to),
                )
                for row in c.fetchall():
                    found.setdefault(row[0], []).append(row[1])
        return found

    def those(self, positions: Iterable[int]) -> list[bytes]:
        """The stored events at these positions, in order."""
        found: list[bytes] = []
        ordered = sorted(positions)
        with self.datastore.transaction(commit=False) as c:
            for start in range(0, len(ordered), PORTION):
                some = ordered[start : start + PORTION]
                slots = ",".join("?" * len(some))
                c.execute(f"SELECT state FROM stored_events WHERE position IN ({slots}) ORDER BY position", some)  # noqa: S608
                found.extend(row[0] for row in c.fetchall())
        return found

    def rows(self, after: int, limit: int) -> list[StoredRow]:
        """The rows after a position, in order, as they lie there."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT stored_events.*, nodes FROM stored_events LEFT JOIN tree USING (position)"
                " WHERE position > ? ORDER BY position LIMIT ?",
                (after, limit),
            )
            return [
                StoredRow(
                    row["position"],
                    row["event_id"],
                    row["originator_id"],
                    row["originator_version"],
                    row["topic"],
                    _from_microseconds(row["recorded_at"]),
                    bool(row["imported"]),
                    row["state"] if isinstance(row["state"], bytes) else str(row["state"]).encode(),
                    row["nodes"],
                )
                for row in c.fetchall()
            ]

    def nodes(self, wanted: Collection[Node]) -> dict[Node, bytes]:
        """The hashes of complete nodes of the tree. Raises Unusable where one is not there."""
        with self.datastore.transaction(commit=False) as c:
            return _hashes(c, wanted)

    def missing_guards(self) -> list[str]:
        """The triggers that should keep the log append-only, and are not there."""
        with self.datastore.transaction(commit=False) as c:
            c.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            found = {row[0] for row in c.fetchall()}
        return sorted(GUARDS.keys() - found)

    def fences(self) -> list[bytes]:
        """The stored events by which trainees were erased, in order."""
        with self.datastore.transaction(commit=False) as c:
            c.execute("SELECT state FROM stored_events WHERE topic = 'personal-data-erased.v1' ORDER BY position")
            return [row[0] for row in c.fetchall()]

    def holding(self, text: bytes) -> list[bytes]:
        """The stored events in which these bytes stand, in order; reads the whole log."""
        with self.datastore.transaction(commit=False) as c:
            c.execute("SELECT state FROM stored_events WHERE instr(state, ?) > 0 ORDER BY position", (text,))
            return [row[0] for row in c.fetchall()]

    def at(self, position: int) -> bytes | None:
        """The stored event at that position."""
        with self.datastore.transaction(commit=False) as c:
            c.execute("SELECT state FROM stored_events WHERE position = ?", (position,))
            row = c.fetchone()
        return None if row is None else row[0]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        if topics:
            raise NotImplementedError("the log is read whole")
        first = 0 if start is None else start if inclusive_of_start else start + 1
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT * FROM stored_events WHERE position BETWEEN ? AND ? ORDER BY position LIMIT ?",
                (first, LAST if stop is None else stop, limit),
            )
            return [
                Notification(
                    UUID(row["originator_id"]), row["originator_version"], row["topic"], row["state"], row["position"]
                )
                for row in c.fetchall()
            ]

    def max_notification_id(self) -> int:
        return self.head()[0]

    def close(self) -> None:
        """Lets go of the database."""
        self.datastore.close()


_GROW = "INSERT INTO tree VALUES (?, ?)"


def _hashes(c: SQLiteCursor, wanted: Collection[Node]) -> dict[Node, bytes]:
    slots = ",".join("?" * len(wanted))
    c.execute(
        f"SELECT position, nodes FROM tree WHERE position IN ({slots})",  # noqa: S608  # only the slots
        [node.completed_at for node in wanted],
    )
    rows: dict[int, bytes] = {row[0]: row[1] for row in c.fetchall()}
    found = {node: rows.get(node.completed_at, b"")[node.level * BYTES :][:BYTES] for node in wanted}
    if any(len(each) != BYTES for each in found.values()):
        raise Unusable("damaged-tree")
    return found


def _portions(values: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    return (ordered[start : start + PORTION] for start in range(0, len(ordered), PORTION))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _from_microseconds(value: int) -> datetime:
    return _EPOCH + value * _MICROSECOND
