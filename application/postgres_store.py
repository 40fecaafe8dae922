"""The event store on PostgreSQL: any number of writers, one after another, and readers that see no gap.

Whoever records holds one lock from before it reads the end of the log until it has committed, so events become visible
in the order of their positions, and a position is taken only by what is kept. The lock is the register's own, not one
on the table, or whatever cleans the table up could never get at it.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache, partial
from threading import Lock
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import OperationalError, StoredEvent
from eventsourcing.postgres import ConnectionPool, PostgresApplicationRecorder, PostgresDatastore

from application.postgres import (
    LOCK_TIMEOUT,
    Connection,
    guards,
    in_postgres,
    is_made,
    made_in_postgres,
    make,
    passing_on,
    refuse_lost,
    refuse_older,
    sent,
)
from application.problem import Unusable
from application.store import HEAD, SCHEMA_VERSION, STATE, Row, Store, head_of

SCHEMA = "wiewaar_log"
CHANNEL = "wiewaar_log"  # on which is told that something was recorded
CONNECTIONS = 16  # at most, of each process
RECONNECT = 1.0  # seconds between attempts where the server is away
TRIES = 3  # at what leaves nothing behind, where the server has gone since the connection was made
AT_ONCE = 50  # rows that go as values of a statement; more of them are copied in
COLUMNS = 8  # of a row of the log
_LOCK = f"hashtext('{SCHEMA}')"

_TABLES = (
    """CREATE TABLE IF NOT EXISTS stored_events (
        position INTEGER PRIMARY KEY,
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
    "CREATE TABLE IF NOT EXISTS schema_version (number INTEGER PRIMARY KEY)",
    f"INSERT INTO schema_version VALUES ({SCHEMA_VERSION}) ON CONFLICT DO NOTHING",  # noqa: S608  # ours
)
_FUNCTION = f"""CREATE OR REPLACE FUNCTION {SCHEMA}.refuse_changed(stream TEXT, version BIGINT)
    RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        IF version <> coalesce(
            (SELECT max(originator_version) FROM {SCHEMA}.stored_events WHERE originator_id = stream), 0)
        THEN RAISE integrity_constraint_violation USING MESSAGE = 'stream ' || stream || ' has changed';
        END IF;
    END $$"""  # noqa: S608  # ours

STATEMENTS = [
    *map(made_in_postgres, _TABLES),
    _FUNCTION,
    *guards(SCHEMA, ("stored_events", "tree"), "the log is append-only"),
]


class Datastore(PostgresDatastore):
    """The database of the log, by connections that are shared by all threads of a process."""

    def __init__(self, conninfo: str) -> None:
        super().__init__("", "", "", "", "")
        self.pool = ConnectionPool(
            conninfo,
            connection_class=psycopg.Connection,
            kwargs={"autocommit": True},
            min_size=1,
            max_size=CONNECTIONS,
            open=False,
            configure=_prepare,  # type: ignore[arg-type]  # the library's rows are dictionaries, ours are not
            num_workers=1,
            reconnect_timeout=RECONNECT,
            reconnect_failed=lambda pool: pool.check(),  # or it would wait twice as long after each attempt
        )

    def register_type_adapters(self) -> None:
        """None of the library's types are used."""

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection of the pool, each statement of which stands on its own. Raises PersistenceError."""
        with passing_on():
            self.pool.open()
            connection = self._living()
            try:
                yield connection
            finally:
                self.pool.putconn(connection)  # type: ignore[arg-type]  # the same

    def _living(self) -> Connection:
        """A connection that the server has not let go of; the pool itself pauses ever longer between two tries."""
        while True:
            connection: Connection = self.pool.getconn()  # type: ignore[assignment]  # the same
            try:
                refuse_lost(connection)
            except psycopg.OperationalError:
                connection.close()
                self.pool.putconn(connection)  # type: ignore[arg-type]  # the same
            else:
                return connection


def _prepare(connection: Connection) -> None:
    refuse_older(connection)
    connection.execute(f"SET search_path = {SCHEMA}")
    connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")


class PostgresStore(Store, PostgresApplicationRecorder):
    """Keeps stored events in a schema of a database."""

    datastore: Datastore

    def __init__(self, conninfo: str, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._conninfo = conninfo
        self._listening: Connection | None = None
        self._waiting = Lock()
        super().__init__(Datastore(conninfo), events_table_name="stored_events")

    def is_there(self) -> bool:
        """Whether the log was made."""
        with self.datastore.connected() as connection:
            return is_made(connection, SCHEMA)

    def create_table(self) -> None:
        """Makes what is not there. Raises Unusable where a newer version made it."""
        with self.datastore.connected() as connection:
            if is_made(connection, SCHEMA):
                rows = connection.execute("SELECT max(number) FROM schema_version").fetchall()
                if (found := rows[0][0]) > SCHEMA_VERSION:
                    raise Unusable("newer-schema", found=str(found), known=str(SCHEMA_VERSION))
            make(connection, SCHEMA, STATEMENTS)

    def rows(self, statement: str, *given: Any) -> Sequence[Row]:
        """What a statement finds in the state of one moment."""
        for left in reversed(range(TRIES)):
            try:
                with self.datastore.connected() as connection:
                    return connection.execute(in_postgres(statement), given).fetchall()
            except OperationalError:
                if not left:
                    raise
        raise AssertionError

    def missing_guards(self) -> list[str]:
        """The triggers that should keep the log append-only, and are not there."""
        found = self.rows(
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"  # noqa: S608  # the same
            f" WHERE relnamespace = '{SCHEMA}'::regnamespace AND tgenabled = 'O'"
        )
        return sorted(GUARDS - {row[0] for row in found})

    def holding(self, text: bytes) -> list[bytes]:
        """The stored events in which these bytes stand, in order; reads the whole log."""
        return self._states("WHERE position(? IN state) > 0 ORDER BY position", text)

    def woken(self, timeout: float) -> bool:
        """Waits until something was recorded, `timeout` seconds at most; whether something was."""
        with self._waiting, passing_on():
            if self._listening is None or self._listening.closed:
                self._listening = psycopg.connect(self._conninfo, autocommit=True)
                self._listening.execute(f"LISTEN {CHANNEL}")
                return True  # nobody told what was recorded before
            return any(True for _ in self._listening.notifies(timeout=timeout, stop_after=1))

    def close(self) -> None:
        """Lets go of the database."""
        self.datastore.close()
        if self._listening is not None:
            self._listening.close()

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
        with self._locked(unchanged or {}) as (connection, end):
            frontier = self._frontier(end, partial(_found, connection))
            rows, tree = self._following(stored_events, head_of([] if end is None else [end]), frontier, leaves)
            if len(rows) <= AT_ONCE:
                if rows:
                    sent(connection, _insertion(len(rows)), [each for row in (*rows, *tree) for each in row])
            else:
                _copy(connection, "stored_events", rows)
                _copy(connection, "tree", tree)
            sent(connection, f"NOTIFY {CHANNEL}; COMMIT")
        self._remember(rows, frontier)
        if states is not None:
            states += [row[STATE] for row in rows]
        return [row[0] for row in rows]

    @contextmanager
    def _locked(self, unchanged: Mapping[str, int]) -> Iterator[tuple[Connection, Row | None]]:
        """A transaction that holds the lock, and the last row of the log; whoever uses it commits.

        Raises IntegrityError where one of these streams is at another version.
        """
        known = "".join(_refusing(stream, version) for stream, version in unchanged.items())
        with self.datastore.connected() as connection:
            try:
                # What the last of these statements finds was read under the lock.
                found = sent(connection, f"BEGIN; SELECT pg_advisory_xact_lock({_LOCK}); {known}{HEAD}")
                ends = [(int(position), int(at), int(imported), event) for position, at, imported, event in found]
                yield connection, next(iter(ends), None)
            finally:
                if not connection.closed and connection.info.transaction_status:
                    connection.rollback()


def _refusing(stream: str, version: int) -> str:
    """The statement that fails where a stream is at another version."""
    return f"SELECT {SCHEMA}.refuse_changed('{UUID(stream)}', {int(version)}); "


@lru_cache
def _insertion(count: int) -> str:
    """The statement that puts so many rows into the log, and into the tree."""
    numbers = iter(range(1, count * (COLUMNS + 2) + 1))

    def slots(columns: int) -> str:
        return ", ".join(f"({', '.join(f'${next(numbers)}' for _ in range(columns))})" for _ in range(count))

    kept = f"INSERT INTO stored_events VALUES {slots(COLUMNS)}"  # noqa: S608  # only the slots
    return f"WITH kept AS ({kept}) INSERT INTO tree VALUES {slots(2)}"  # noqa: S608  # the same


def _found(connection: Connection, statement: str, *given: Any) -> Sequence[Row]:
    return connection.execute(in_postgres(statement), given).fetchall()


GUARDS = {f"{table}_never_{name}" for table in ("stored_events", "tree") for name in ("change", "go", "vanish")}


def _copy(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
