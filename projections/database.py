"""The database of the read models: its tables, and transactions that see one state and write under the lock.

Statements are in SQLite's words, which PostgreSQL takes too once their values are named in its way.
"""

import re
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import UserDefinedType

from projections.turns import Session, Turn, TurnByFile, TurnOnPostgres

# An open end is kept as a value that sorts last, so that a range of one index answers "holds on that day".
OPEN_DAY = "infinity"
OPEN_POSITION = 2**62

SCHEMA = "wiewaar_read"  # in a database that holds more
TRIES = 3  # at beginning a transaction, where the server has gone since the connection was made
AT_ONCE = 2_000  # rows that are handed over together
LOOK = 0.02  # seconds between two looks whether a replica has what was made
PATIENCE = 30  # seconds after which a replica is taken to be broken
LOCK_TIMEOUT = "30s"  # that a writer waits for another before it gives up
LOCK_NOT_AVAILABLE, SERIALIZATION_FAILURE = "55P03", "40001"
READERS_WAIT = "200ms"  # at most, for somebody who waits until all who read have done


class _Day(UserDefinedType[str]):
    """A day as PostgreSQL has it, read and written as text."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "DATE"


# In the order of their bytes, as SQLite has them.
TEXT = String().with_variant(String(collation="C"), "postgresql")
DAY = String().with_variant(_Day(), "postgresql")
POSITION = Integer().with_variant(BigInteger(), "postgresql")

METADATA = MetaData()

PROJECTIONS = Table(
    "projections",
    METADATA,
    Column("name", TEXT, primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("state", TEXT, nullable=False),  # live, building beside the live one, or old: to be dropped
    Column("position", POSITION, nullable=False),
    Column("version", Integer, nullable=False),
    Column("fault", TEXT),
)
# Empty: whoever reads on PostgreSQL locks it before its transaction sees a state, so that nobody switches meanwhile.
READERS = Table("readers", METADATA, Column("nobody", Integer, primary_key=True))


class ReadModels:
    """The read models' database; it holds nothing that the log does not tell again.

    `address` is SQLAlchemy's of an SQLite file, or libpq's of a PostgreSQL database; what is read comes from `replica`
    where that is given, which may be behind.
    """

    def __init__(self, address: str, replica: str | None = None) -> None:
        self._session = Session(address)
        # What is lost is projected again; but a replica gets only what its source has on its disk.
        self.engine: Engine = _engine(address, commit="off" if replica is None else "local")
        self._read: Engine = self.engine if replica is None else _engine(replica)
        self._made = False

    def close(self) -> None:
        """Lets go of the database."""
        self._session.close()
        self.engine.dispose()
        self._read.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state throughout."""
        self._make()
        with _transaction(self.engine) as connection:
            yield connection

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """As `reading`, where what others follow serves: it may be behind what was written."""
        self._make()
        with _transaction(self._read) as connection:
            yield connection

    @contextmanager
    def writing(self, alone: str | None = None) -> Iterator[Connection]:
        """A transaction that writes: on SQLite nobody else does meanwhile, elsewhere nobody else under that name."""
        self._make()
        with _transaction(self.engine, writes=True) as connection:
            if alone is not None and is_postgres(connection):
                fetched(
                    connection,
                    f"SELECT pg_advisory_xact_lock(hashtext('{SCHEMA}'), hashtext(:alone))",
                    {"alone": alone},
                )
            yield connection

    @contextmanager
    def trying(self) -> Iterator[Connection]:
        """A transaction as for writing, of which nothing stays."""
        self._make()
        with _transaction(self.engine, writes=True) as connection:
            yield connection
            connection.get_transaction().rollback()  # type: ignore[union-attr]  # it was begun just above

    def turn(self, name: str) -> Turn:
        """The turn at work of that name that only one process should do."""
        if self.engine.dialect.name == "postgresql":
            return TurnOnPostgres(self._session, name)
        return TurnByFile(Path(f"{self.engine.url.database}.{name}.lock"))

    def _make(self) -> None:
        if self._made:
            return
        if not _is_made(self.engine):
            with _transaction(self.engine, writes=True) as connection:
                if is_postgres(connection):
                    fetched(connection, f"SELECT pg_advisory_xact_lock(hashtext('{SCHEMA}'), 0)")
                    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
                    # With it a table can refuse rows that have some columns in common and overlap in others.
                    connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA {SCHEMA}"))
                METADATA.create_all(connection)
        deadline = time.monotonic() + PATIENCE
        while self._read is not self.engine and not _is_made(self._read):
            if time.monotonic() > deadline:
                raise TimeoutError("the replica does not follow")
            time.sleep(LOOK)
        self._made = True

    def size(self) -> int:
        """How many bytes the read models take."""
        with self.reading() as connection:
            if is_postgres(connection):
                tables = "SELECT pg_total_relation_size(oid) AS size FROM pg_class WHERE relkind = 'r'"
                own = f"{tables} AND relnamespace = '{SCHEMA}'::regnamespace"
                return int(fetched(connection, f"SELECT coalesce(sum(size), 0) FROM ({own}) AS own")[0][0])  # noqa: S608  # ours
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            return int(pages) * int(connection.execute(text("PRAGMA page_size")).scalar_one())


# -- connections and transactions -------------------------------------------------------------------------------------


def _engine(address: str, *, commit: str = "off") -> Engine:
    if address.startswith("sqlite:"):
        engine = create_engine(address, hide_parameters=True)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine
    import psycopg  # noqa: PLC0415  # who keeps files does not pay for it

    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(address),
        hide_parameters=True,
        pool_size=8,
        max_overflow=16,
    )
    event.listen(engine, "connect", partial(_prepare_postgres, commit))
    event.listen(engine, "begin", _begin_postgres)
    return engine


@contextmanager
def _transaction(engine: Engine, **options: Any) -> Iterator[Connection]:
    connection = _begun(engine, **options)
    with connection, connection.get_transaction() or connection.begin():
        yield connection


def _begun(engine: Engine, **options: Any) -> Connection:
    for left in reversed(range(TRIES)):
        connection = engine.connect().execution_options(**options)
        try:
            connection.begin()
        except DBAPIError as fault:
            connection.close()
            if not (left and fault.connection_invalidated):
                raise
        else:
            return connection
    raise AssertionError


def _is_made(engine: Engine) -> bool:
    """Whether the tables are there without which nobody can read."""
    with _transaction(engine, before=True) as connection:
        return inspect(connection).has_table(READERS.name)


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin where they are asked to, see _begin
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # what is lost is projected again
    connection.execute("PRAGMA busy_timeout = 30000")
    connection.execute("PRAGMA cache_size = -65536")  # 64 MiB at most
    connection.execute("PRAGMA wal_autocheckpoint = 10000")  # pages


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _prepare_postgres(commit: str, connection: Any, _: object) -> None:
    from psycopg.types.string import TextLoader  # noqa: PLC0415  # the same

    connection.autocommit = True  # transactions begin where they are asked to, see _begin_postgres
    connection.execute(f"SET search_path = {SCHEMA}")
    connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    connection.execute(f"SET synchronous_commit = {commit}")
    connection.adapters.register_loader("date", TextLoader)  # as SQLite has it, and the open end with it


def _begin_postgres(connection: Connection) -> None:
    if _writes(connection) or connection.get_execution_options().get("before", False):
        connection.exec_driver_sql("BEGIN")
    else:
        # The lock comes before the state that is seen: a switch that was under way is over then, and none begins.
        connection.exec_driver_sql(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE readers IN ACCESS SHARE MODE"
        )


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("writes", False))


def was_interrupted(fault: DBAPIError) -> bool:
    """Whether a replica broke off what it was asked because its source has changed under it: it may be asked anew."""
    return getattr(fault.orig, "sqlstate", None) == SERIALIZATION_FAILURE


class StillReading(Exception):
    """Somebody reads who has read for a while."""


def wait_for_readers(connection: Connection) -> None:
    """Waits until nobody reads, and keeps everybody from it until this transaction ends. Raises StillReading.

    Not for long: whoever would read meanwhile waits too. On SQLite who reads goes on seeing what was.
    """
    if not is_postgres(connection):
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{READERS_WAIT}'")
    try:
        connection.exec_driver_sql("LOCK TABLE readers IN ACCESS EXCLUSIVE MODE")
    except DBAPIError as fault:
        if getattr(fault.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise StillReading from None
        raise
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")


def refuse_overlaps(connection: Connection, table: str, *same: str) -> None:
    """Has the database itself refuse two versions of the same thing that hold on one day as known at one position.

    They are of the same thing where these columns are the same: what is compared is a hash of them, a quarter of the
    work. SQLite can't be told so.
    """
    if is_postgres(connection):
        columns = " || ' ' || ".join(same)
        connection.exec_driver_sql(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_versions EXCLUDE USING gist"
            f" (hashtextextended({columns}, 0) WITH =, daterange(valid_from, valid_to) WITH &&,"
            " int8range(known_from_pos, known_to_pos) WITH &&)"
        )


# -- statements -------------------------------------------------------------------------------------------------------


def is_postgres(connection: Connection) -> bool:
    """Whether it is PostgreSQL that answers."""
    return connection.dialect.name == "postgresql"


def fetched(connection: Connection, query: str, given: Any = ()) -> list[tuple[Any, ...]]:
    """What a query finds, by the driver of the database itself; its parameters by name, or question marks in order."""
    found: list[tuple[Any, ...]] = _ran(connection, query, given).fetchall()
    return found


def run(connection: Connection, statement: str, given: Any = ()) -> None:
    """Does what a statement says, by the driver of the database itself."""
    _ran(connection, statement, given).close()


def each_of(connection: Connection, query: str, given: Any = ()) -> Iterator[tuple[Any, ...]]:
    """What a query finds, row by row: as many as there are, and never more than some at a time in memory."""
    if is_postgres(connection):
        with _passing_on(), _driver(connection).cursor(name=f"each_{uuid4().hex}") as cursor:
            cursor.itersize = AT_ONCE
            yield from cursor.execute(_in_postgres(query), given)
    else:
        yield from _ran(connection, query, given)


def _ran(connection: Connection, statement: str, given: Any) -> Any:
    if not is_postgres(connection):
        return connection.connection.cursor().execute(statement, given)
    with _passing_on():
        return connection.connection.cursor().execute(_in_postgres(statement), given)


@contextmanager
def _passing_on() -> Iterator[None]:
    """Raises DBAPIError, as all else does, for what the driver says is wrong."""
    import psycopg  # noqa: PLC0415  # the same

    try:
        yield
    except psycopg.Error as fault:
        raise DBAPIError(None, None, fault) from fault


_SIGN = re.compile(r"(?<=[\s(])\+(?=[a-z])")  # with which a column is kept from SQLite's indexes
_NAMED = re.compile(r"(?<!:):([a-z_][a-z0-9_]*)", re.IGNORECASE)


@lru_cache(4_096)
def _in_postgres(statement: str) -> str:
    return _NAMED.sub(r"%(\1)s", _SIGN.sub("", statement).replace("%", "%%")).replace("?", "%s")


def among(connection: Connection, column: str, name: str, values: Collection[str]) -> tuple[str, Any]:
    """The condition that a column has one of these values, and what is to be given under that name with it."""
    if is_postgres(connection):
        return f"{column} = ANY(:{name})", list(values)
    return f"{column} IN (SELECT value FROM json_each(:{name}))", orjson.dumps(list(values)).decode()  # noqa: S608  # ours


def put(connection: Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Puts rows into a table in one stroke."""
    if not rows:
        return
    if is_postgres(connection):
        with _passing_on(), _driver(connection).cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        slots = ", ".join("?" * len(rows[0]))
        connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({slots})", list(map(tuple, rows)))  # noqa: S608  # ours


def close_known(connection: Connection, table: str, closed: Sequence[tuple[int, str, int]]) -> None:
    """Ends rows in known time, in one stroke: of each the position, the instant and the id."""
    if not closed:
        return
    if is_postgres(connection):
        run(
            connection,
            f"UPDATE {table} SET known_to_pos = position, known_to = moment"  # noqa: S608  # ours
            " FROM jsonb_to_recordset(CAST(:closed AS jsonb)) AS closed (position bigint, moment text, row bigint)"
            f" WHERE {table}.id = closed.row",
            {
                "closed": orjson.dumps(
                    [{"position": position, "moment": moment, "row": row} for position, moment, row in closed]
                ).decode()
            },
        )
    else:
        connection.exec_driver_sql(f"UPDATE {table} SET known_to_pos = ?, known_to = ? WHERE id = ?", list(closed))  # noqa: S608  # ours


def take_stock(connection: Connection, table: str) -> None:
    """Lets the database look at a table that was loaded, so that it plans well. SQLite needs no help."""
    if is_postgres(connection):
        connection.exec_driver_sql(f"ANALYZE {table}")


def _driver(connection: Connection) -> Any:
    """The connection as psycopg has it."""
    return connection.connection.driver_connection
