"""The event store on PostgreSQL: any number of writers, one after another, and readers that see no gap.

Whoever records holds one lock from before it reads the end of the log until it has committed, so events become visible
in the order of their positions, and a position is taken only by what is kept. The lock is the register's own, not one
on the table, or whatever cleans the table up could never get at it.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any

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
    refuse_older,
)
from application.problem import Unusable
from application.store import GROW, HEAD, INSERT, SCHEMA_VERSION, Row, Store, head_of

SCHEMA = "wiewaar_log"
CHANNEL = "wiewaar_log"  # on which is told that something was recorded
CONNECTIONS = 16  # at most, of each process
TRIES = 3  # at what leaves nothing behind, where the server has gone since the connection was made
AT_ONCE = 50  # rows that go as values of a statement; more of them are copied in
# Three statements in one message: what the last finds was read under the lock.
_BEGIN = f"BEGIN; SELECT pg_advisory_xact_lock(hashtext('{SCHEMA}')); {HEAD}"
_REFUSE_CHANGED = f"SELECT {SCHEMA}.refuse_changed(%s, %s)"
_TELL = f"SELECT pg_notify('{CHANNEL}', %s)"

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
_FUNCTION = f"""CREATE OR REPLACE FUNCTION {SCHEMA}.refuse_changed(streams TEXT[], versions BIGINT[])
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE each RECORD;
    BEGIN
        FOR each IN
            SELECT stream FROM unnest(streams, versions) AS known (stream, version)
            WHERE version <> coalesce(
                (SELECT max(originator_version) FROM {SCHEMA}.stored_events WHERE originator_id = known.stream), 0)
        LOOP
            RAISE integrity_constraint_violation USING MESSAGE = 'stream ' || each.stream || ' has changed';
        END LOOP;
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
        )

    def register_type_adapters(self) -> None:
        """None of the library's types are used."""

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection of the pool, each statement of which stands on its own. Raises PersistenceError."""
        with passing_on():
            self.pool.open()
            with self.pool.connection() as connection:
                yield connection  # type: ignore[misc]  # the same


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
        **_: Any,
    ) -> Sequence[int]:
        """Keeps them, and returns their positions. Raises IntegrityError, or PersistenceError.

        `leaves`: the last leaf hash by stream, moved on; `unchanged`: versions at which other streams must be.
        """
        with self._locked() as (connection, end):
            frontier = self._frontier(end[0] if end else None, self.rows)
            rows, tree = self._following(stored_events, head_of(end), frontier, leaves)
            if len(rows) > AT_ONCE:
                _copy(connection, "stored_events", rows)
                _copy(connection, "tree", tree)
                rows_left, tree_left = [], []
            else:
                rows_left, tree_left = rows, tree
            with connection.pipeline(), connection.cursor() as cursor:
                if unchanged:
                    cursor.execute(_REFUSE_CHANGED, (list(unchanged), list(unchanged.values())))
                for statement, some in ((INSERT, rows_left), (GROW, tree_left)):
                    for row in some:
                        cursor.execute(in_postgres(statement), row, prepare=True)
                cursor.execute(_TELL, (str(rows[-1][0] if rows else 0),))
                cursor.execute("COMMIT")
        self._remember(rows, frontier)
        return [row[0] for row in rows]

    @contextmanager
    def _locked(self) -> Iterator[tuple[Connection, Sequence[Row]]]:
        """A transaction that holds the lock, and the end of the log; whoever uses it commits."""
        with self.datastore.connected() as connection:
            try:
                cursor = connection.execute(_BEGIN)
                while cursor.nextset():
                    pass
                yield connection, cursor.fetchall()
            finally:
                if not connection.closed and connection.info.transaction_status:
                    connection.rollback()


GUARDS = {f"{table}_never_{name}" for table in ("stored_events", "tree") for name in ("change", "go", "vanish")}


def _copy(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
