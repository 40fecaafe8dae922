"""PostgreSQL as the register uses it: where it is, its words for what SQLite says, and the tables beside the log.

What it says of a fault may hold what was recorded; only its first line, which does not, is ever passed on.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from select import POLLIN, poll
from threading import RLock
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import psycopg
from eventsourcing.persistence import IntegrityError, OperationalError, PersistenceError
from psycopg.pq import ConnStatus, ExecStatus, Format

from application.durable import Row, Tables

SCHEME = "postgresql+psycopg"
OLDEST = 150_000  # PostgreSQL 15, as it counts itself
MAKING = 1  # the lock under which tables are made
WRITING = 2  # the lock under which nobody else writes; the second key is the schema's
LOCK_TIMEOUT = "30s"  # that a writer waits for another before it gives up

Connection = psycopg.Connection[Row]


def conninfo_of(url: str) -> str:
    """What libpq connects with, from an address as settings have it: also with several hosts. Raises ValueError.

    postgresql+psycopg://user:password@/database?host=one:5432&host=two:5432&target_session_attrs=read-write
    """
    parts = urlsplit(url)
    if parts.scheme != SCHEME or not parts.path.strip("/"):
        raise ValueError("no address of a PostgreSQL database")
    given = parse_qsl(parts.query, strict_parsing=True) if parts.query else []
    hosts = [value for name, value in given if name == "host"]
    others = [(name, value) for name, value in given if name != "host"]
    user, _, place = parts.netloc.rpartition("@")
    if hosts:
        if place:
            raise ValueError("a host before the database, and others after it")
        named = [host.rpartition(":") if re.search(r":\d+$", host) else (host, "", "5432") for host in hosts]
        others += [("host", ",".join(host for host, _, _ in named)), ("port", ",".join(port for _, _, port in named))]
        if dict(given).get("port"):
            others = [(name, value) for name, value in others if name != "port"] + [("port", dict(given)["port"])]
    found = f"postgresql://{user}{'@' if user else ''}{place}{parts.path}"
    found += "?" + urlencode(others, quote_via=quote) if others else ""
    try:
        psycopg.conninfo.conninfo_to_dict(found)
    except psycopg.Error:
        raise ValueError("no address that libpq understands") from None
    return found


def database_of(conninfo: str) -> str:
    """The name of a database, for people: its address may hold a password."""
    return str(psycopg.conninfo.conninfo_to_dict(conninfo).get("dbname", ""))


def passed_on(fault: psycopg.Error) -> PersistenceError:
    """A fault of the database as the store has them, without what it says of values."""
    # Without a first line it never reached the server, which then has told nothing of what is in it.
    told = fault.diag.message_primary or next(iter(str(fault).splitlines()), type(fault).__name__)
    for theirs, ours in ((psycopg.IntegrityError, IntegrityError), (psycopg.OperationalError, OperationalError)):
        if isinstance(fault, theirs):
            return ours(told)
    return PersistenceError(told)


@contextmanager
def passing_on() -> Iterator[None]:
    """Raises PersistenceError for what goes wrong in the database."""
    try:
        yield
    except psycopg.Error as fault:
        raise passed_on(fault) from None


def sent(connection: Connection, statement: str, given: Sequence[Any] = ()) -> list[tuple[str, ...]]:
    """What a statement finds, as text: one message there and one back; of several without values what the last finds.

    By libpq itself: what psycopg does around a short statement takes longer than the database takes for it. Values are
    `$1`, `$2` and so on. Raises psycopg.Error.
    """
    libpq = connection.pgconn
    if given:
        values = [each if isinstance(each, bytes) else str(each).encode() for each in given]
        formats = [Format.BINARY if isinstance(each, bytes) else Format.TEXT for each in given]
        result = libpq.exec_params(statement.encode(), values, param_formats=formats)
    else:
        result = libpq.exec_(statement.encode())
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        fault = psycopg.errors.error_from_result(result)
        raise fault if libpq.status == ConnStatus.OK else psycopg.OperationalError(str(fault))
    columns = range(result.nfields)
    return [
        tuple((result.get_value(row, column) or b"").decode() for column in columns) for row in range(result.ntuples)
    ]


@lru_cache
def in_postgres(statement: str) -> str:
    """A statement in psycopg's words; none of ours holds a question mark that is no value."""
    return statement.replace("%", "%%").replace("?", "%s")


_WORDS = (
    (r"INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY"),
    (r"\bid INTEGER PRIMARY KEY", "id BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY"),
    (r"\bINTEGER\b", "BIGINT"),
    (r"\bBLOB\b", "BYTEA"),
    (r"\bTEXT\b", 'TEXT COLLATE "C"'),  # in order of bytes, as SQLite has it
    (r" WITHOUT ROWID$", ""),
)


def made_in_postgres(statement: str) -> str:
    """The statement that makes a table, or an index, as PostgreSQL has it."""
    for theirs, ours in _WORDS:
        statement = re.sub(theirs, ours, statement)
    return statement


def guards(schema: str, tables: Iterable[str], says: str) -> Iterator[str]:
    """The statements after which these tables only grow; `says` is what whoever tries otherwise is told."""
    yield (
        f"CREATE OR REPLACE FUNCTION {schema}.only_grows() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{says}'; END $$"
    )
    for table in tables:
        for name, when, each in (
            ("change", "UPDATE", "ROW"),
            ("go", "DELETE", "ROW"),
            ("vanish", "TRUNCATE", "STATEMENT"),
        ):
            yield (
                f"CREATE OR REPLACE TRIGGER {table}_never_{name} BEFORE {when} ON {schema}.{table}"
                f" FOR EACH {each} EXECUTE FUNCTION {schema}.only_grows()"
            )


def make(connection: Connection, schema: str, statements: Sequence[str]) -> None:
    """Makes a schema and what is in it, where it is not as these statements have it, any of which may be done again.

    Processes that start together wait for each other. By what the schema was made stands in its comment.
    """
    digest = sha256("\n".join(statements).encode()).hexdigest()
    found = connection.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", (schema,)).fetchone()
    if found == (digest,):
        return
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", (MAKING,))
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        connection.execute(f"SET LOCAL search_path = {schema}")
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"COMMENT ON SCHEMA {schema} IS '{digest}'")


def is_made(connection: Connection, schema: str) -> bool:
    """Whether there is such a schema."""
    return connection.execute("SELECT to_regnamespace(%s) IS NOT NULL", (schema,)).fetchone() == (True,)


def statements_of(tables: Tables) -> list[str]:
    """The statements that make tables beside the log."""
    own = guards(f"wiewaar_{tables.name}", tables.only_grow, f"{tables.name} are kept as issued")
    unnoted = (each.partition(".") for each in tables.overwritten)
    return [
        *map(made_in_postgres, tables.statements),
        *(own if tables.only_grow else ()),
        *(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0" for table, _, column in unnoted),
    ]


def refuse_older(connection: Connection) -> None:
    """Raises OperationalError for a PostgreSQL that is too old."""
    if connection.info.server_version < OLDEST:
        raise OperationalError(f"PostgreSQL {OLDEST // 10_000} or newer is needed")


def refuse_lost(connection: Connection) -> None:
    """Raises psycopg.OperationalError for a connection that the server let go of while nobody used it.

    It costs no message: only where the server said something that nobody asked for, it is asked.
    """
    looking = poll()
    looking.register(connection.fileno(), POLLIN)
    if looking.poll(0):
        connection.execute("")


class PostgresTables:
    """Tables in a schema, by one connection that is made anew when the server was away. Raises PersistenceError."""

    def __init__(self, conninfo: str, tables: Tables) -> None:
        self._lock = RLock()  # one connection for all threads: what one has begun, another does not end
        self._conninfo = conninfo
        self._schema = f"wiewaar_{tables.name}"
        self._connection: Connection | None = None
        with self._connected() as connection:
            make(connection, self._schema, statements_of(tables))

    def close(self) -> None:
        """Lets go of the database."""
        if self._connection is not None:
            self._connection.close()

    def rows(self, statement: str, *given: Any) -> list[Row]:
        """What a statement finds, in order."""
        with self._connected() as connection:
            return connection.execute(in_postgres(statement), given).fetchall()

    def row(self, statement: str, *given: Any) -> Row | None:
        """The first that a statement finds."""
        return next(iter(self.rows(statement, *given)), None)

    def change(self, statement: str, *given: Any) -> int:
        """Does what a statement says; the number of rows that it concerned."""
        with self._connected() as connection:
            return connection.execute(in_postgres(statement), given).rowcount

    def change_each(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Does what a statement says for each of these rows; within `writing` all of it or nothing."""
        with self._connected() as connection, connection.cursor() as cursor:
            cursor.executemany(in_postgres(statement), rows)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All of it or nothing, and nobody else writes meanwhile."""
        with self._connected() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (WRITING, self._schema))
            yield

    def leave_nothing_of(self, table: str) -> None:
        """Writes a table anew, so that nothing of what was overwritten in it is left in its file."""
        with self._connected() as connection:
            connection.execute(f"VACUUM FULL {table}")

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self._lock, passing_on():
            yield self._open()

    def _open(self) -> Connection:
        connection = self._connection
        if connection is not None and not connection.closed:
            with suppress(psycopg.OperationalError):
                if not connection.info.transaction_status:  # what was begun on a connection ends on it
                    refuse_lost(connection)
                return connection
            connection.close()
        connection = self._connection = psycopg.connect(self._conninfo, autocommit=True)
        refuse_older(connection)
        connection.execute(f"SET search_path = {self._schema}")
        connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        return connection
