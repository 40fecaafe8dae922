"""The database of the read models: its tables, and transactions that see one state and write under the lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
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

# An open end is kept as a value that sorts last, so that a range of one index answers "holds on that day".
OPEN_DAY = "infinity"
OPEN_POSITION = 2**62

METADATA = MetaData()

PROJECTIONS = Table(
    "projections",
    METADATA,
    Column("name", String, primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("state", String, nullable=False),  # live, or building beside the live one
    Column("position", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("fault", String),
)


class ReadModels:
    """The read models' database, by its SQLAlchemy URL; it holds nothing that the log does not tell again."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare)
            event.listen(self.engine, "begin", _begin)
        self._made = False

    def close(self) -> None:
        """Lets go of the database."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state throughout."""
        self._make()
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that takes the write lock as it begins."""
        self._make()
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def trying(self) -> Iterator[Connection]:
        """A transaction as for writing, of which nothing stays."""
        self._make()
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin() as transaction:
            yield connection
            transaction.rollback()

    def _make(self) -> None:
        if not self._made and not inspect(self.engine).has_table(PROJECTIONS.name):
            with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
                METADATA.create_all(connection)
        self._made = True

    def size(self) -> int:
        """How many bytes the read models take."""
        with self.reading() as connection:
            if self.engine.dialect.name != "sqlite":
                return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            return int(pages) * int(connection.execute(text("PRAGMA page_size")).scalar_one())


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin where they are asked to, see _begin
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # what is lost is projected again
    connection.execute("PRAGMA busy_timeout = 30000")
    connection.execute("PRAGMA cache_size = -65536")  # 64 MiB at most
    connection.execute("PRAGMA wal_autocheckpoint = 10000")  # pages


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
