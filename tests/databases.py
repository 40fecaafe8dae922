"""Where the registers of the tests are: files in a folder, or PostgreSQL; and a way to what they hold past the product.

With WIEWAAR_TESTS_ON=postgresql each folder has a database of its own, in a server that is started for this process.
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from eventsourcing.persistence import OperationalError, PersistenceError
from psycopg.errors import DuplicateDatabase
from psycopg.types.string import TextLoader

from api.databases import databases_of
from api.register import Register
from api.settings import Settings
from application.postgres import in_postgres
from scripts.postgres_server import Server, a_server

ON_POSTGRES = os.environ.get("WIEWAAR_TESTS_ON") == "postgresql"
THEIRS = "WIEWAAR_TESTS_SERVER"  # where the server is that whoever started this process has started
# Copies of small databases are cheap so, and what is written beside them is no burden on the memory.
SMALL: dict[str, Any] = {
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "128MB",
    "shared_buffers": "64MB",
}
FAULTS = (sqlite3.Error, psycopg.Error)  # of a database that is opened here
REFUSALS = (sqlite3.Error, PersistenceError)  # of one that the register has opened


# -- where they are ---------------------------------------------------------------------------------------------------


def settings_of(folder: Path) -> Settings:
    """The settings of the register in a folder."""
    return Settings.read(environment_of(folder))


def environment_of(folder: Path | str) -> dict[str, str]:
    """What the environment says of the register in a folder."""
    place = {"WIEWAAR_STATE_DIR": str(folder)}
    return place | {"WIEWAAR_DATABASE_URL": _DATABASES.url(Path(folder))} if ON_POSTGRES else place


def located(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment with the database of its folder, where it does not name another."""
    folder = environment.get("WIEWAAR_STATE_DIR")
    return {**environment_of(folder), **environment} if folder else dict(environment)


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder for a register, which is gone afterwards with all that it held."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "state"
        yield folder
    _DATABASES.drop(folder)


def empty(folder: Path) -> Settings:
    """The settings of a register with nothing in it, to be made; on PostgreSQL it is there, for copying is quicker."""
    if ON_POSTGRES:
        copied(_DATABASES.empty, folder)
    return settings_of(folder)


def copied(register: Path, folder: Path) -> Path:
    """A copy of a register that nobody has open, to do with as one likes."""
    shutil.copytree(register, folder)
    if ON_POSTGRES:
        _DATABASES.copy(register, folder)
    return folder


class _Databases:
    """A database for each folder, in a server that is started when the first one is asked for."""

    def __init__(self) -> None:
        self._started = ExitStack()
        self._names: dict[Path, str] = {}

    @cached_property
    def server(self) -> Server:
        """The server that whoever started this process has started, or else one of its own."""
        if (theirs := os.environ.get(THEIRS)) is not None:
            return Server(Path(), int(theirs), {})
        started = self._started.enter_context(a_server(**SMALL))
        os.environ[THEIRS] = str(started.port)
        return started

    @cached_property
    def empty(self) -> Path:
        """The folder of a register without anything in it."""
        folder = Path(self._started.enter_context(TemporaryDirectory())) / "state"
        with Register(settings_of(folder), make=True) as made:
            made.catch_up()
        return folder

    def url(self, folder: Path) -> str:
        """The address of the database of a folder, made where there is none."""
        return self.server.url(self._made(folder))

    def connection(self, folder: Path) -> psycopg.Connection[Any]:
        """A connection to it, each statement of which stands on its own."""
        return self.server.connection(self._made(folder))

    def copy(self, register: Path, folder: Path) -> None:
        """Makes a copy of the database of one folder that of another."""
        name = self._name(folder)
        self.server.drop(name)
        self._create(name, self._made(register))
        self._names[folder] = name

    def drop(self, folder: Path) -> None:
        """Drops the database of a folder, where it has one."""
        if (name := self._names.pop(folder, None)) is not None:
            self.server.drop(name)

    def sweep(self) -> None:
        """Drops the databases of folders that are gone."""
        for folder in [each for each in self._names if not each.exists()]:
            self.drop(folder)

    def stop(self) -> None:
        """Stops the server where it is one of its own."""
        self._started.close()

    def _made(self, folder: Path) -> str:
        if folder not in self._names:
            with suppress(DuplicateDatabase):  # whoever started this process made it
                self._create(self._name(folder), "template1")
            self._names[folder] = self._name(folder)
        return self._names[folder]

    def _create(self, name: str, template: str) -> None:
        with self.server.connection() as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')

    @staticmethod
    def _name(folder: Path) -> str:
        return f"of_{sha256(str(folder.absolute()).encode()).hexdigest()[:16]}"


_DATABASES = _Databases()
sweep, stop = _DATABASES.sweep, _DATABASES.stop


def a_fault(says: str) -> Exception:
    """As the database has it, wherever the register is, for what goes wrong in it."""
    return OperationalError(says) if ON_POSTGRES else sqlite3.OperationalError(says)


# -- behind the back of the register ----------------------------------------------------------------------------------


class BehindItsBack:
    """A database of a register, as somebody can open it who has its files, or the rights of its owner.

    Statements are in SQLite's words, with a question mark for each value.
    """

    def __init__(self, connection: sqlite3.Connection | psycopg.Connection[Any]) -> None:
        self._connection = connection

    def __call__(self, statement: str, *given: Any) -> list[Any]:
        """Does what a statement says; the rows that it finds."""
        if isinstance(self._connection, sqlite3.Connection):
            return self._connection.execute(statement, given).fetchall()
        found = self._connection.execute(_in_postgres(statement), given)
        return found.fetchall() if found.description else []

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """Puts aside whatever keeps somebody from it, and its guards back as if nothing had been done."""
        if isinstance(self._connection, sqlite3.Connection):
            guards = self("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            for name, _ in guards:
                self(f"DROP TRIGGER {name}")
            yield
            for _, sql in guards:
                self(sql)
        else:
            for table, constraint in self(EXCLUDING):  # which can't be had back where it is broken
                self(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
            guarded = [table for (table,) in self(GUARDED)]
            for table in guarded:
                self(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in guarded:
                self(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def refuse(self, table: str, says: str) -> None:
        """Lets nothing into a table any more, until it is told to `allow`."""
        if isinstance(self._connection, sqlite3.Connection):
            self(f"CREATE TRIGGER no_more BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, '{says}'); END")
        else:
            raises = f"BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{says}'; END"
            self(f"CREATE FUNCTION no_more() RETURNS trigger LANGUAGE plpgsql AS $$ {raises} $$")
            self(f"CREATE TRIGGER no_more BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION no_more()")

    def allow(self, table: str) -> None:
        """Lets everything into it again."""
        if isinstance(self._connection, sqlite3.Connection):
            self("DROP TRIGGER no_more")
        else:
            self(f"DROP TRIGGER no_more ON {table}")

    def take_away(self, guard: str) -> None:
        """Drops a guard."""
        if isinstance(self._connection, sqlite3.Connection):
            self(f"DROP TRIGGER {guard}")
        else:
            self(f"DROP TRIGGER {guard} ON {guard.partition('_never_')[0]}")


EXCLUDING = """SELECT conrelid::regclass::text, conname FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace AND contype = 'x'"""
GUARDED = """SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal"""


@contextmanager
def behind_its_back(folder: Path, name: str = "log") -> Iterator[BehindItsBack]:
    """A database of the register in a folder, by name; all that is done in it is kept, or nothing.

    The names are log, vault, access, checkpoints and read. Raises one of FAULTS.
    """
    if not ON_POSTGRES:
        with closing(sqlite3.connect(folder / f"{name}.db")) as file, file:
            yield BehindItsBack(file)
    else:
        with _DATABASES.connection(folder) as connection, connection.transaction():
            connection.execute(f"SET search_path = wiewaar_{name}")
            connection.adapters.register_loader("date", TextLoader)  # as SQLite has it
            yield BehindItsBack(connection)


def name_of(database: str) -> str:
    """What one is called: its file, or its schema."""
    return f"wiewaar_{database}" if ON_POSTGRES else f"{database}.db"


def place_of(folder: Path) -> str:
    """What the register says of where it is."""
    return databases_of(settings_of(folder)).place


def contents(folder: Path) -> dict[str, bytes]:
    """What a register consists of, by name: its files, and on PostgreSQL its schemas and the server's files of them."""
    found = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    if ON_POSTGRES:
        with _DATABASES.connection(folder) as connection:
            for schema, table in connection.execute(OURS).fetchall():
                with (
                    connection.cursor() as cursor,
                    cursor.copy(f"COPY {schema}.{table} TO STDOUT (FORMAT binary)") as rows,
                ):
                    found[schema] = found.get(schema, b"") + b"".join(rows)
            connection.execute("CHECKPOINT")
            for (path,) in connection.execute(KEPT).fetchall():
                found[path] = connection.execute("SELECT pg_read_binary_file(%s)", (path,)).fetchall()[0][0]
    return found


OURS = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname LIKE 'wiewaar\\_%'"
# The files of all but the catalogues, also those of tables that are there no more; and what ANALYZE noted of values.
KEPT = """
    SELECT folder || name FROM (SELECT 'base/' || oid || '/' FROM pg_database WHERE datname = current_database())
    AS own (folder), pg_ls_dir(folder) AS name WHERE substring(name FROM '^[0-9]+')::bigint >= 16384
    UNION ALL SELECT pg_relation_filepath('pg_statistic')"""


def tamper(folder: Path, *statements: str, name: str = "log") -> None:
    """Changes a database behind the register's back, its guards put aside."""
    with behind_its_back(folder, name) as database, database.unguarded():
        for statement in statements:
            database(statement)


def lose(folder: Path, *names: str) -> None:
    """Takes databases away from a register that nobody has open, by name."""
    for name in names:
        if ON_POSTGRES:
            with _DATABASES.connection(folder) as connection:
                connection.execute(f"DROP SCHEMA wiewaar_{name} CASCADE")
        else:
            for file in folder.glob(f"{name}.db*"):
                file.unlink()


def _in_postgres(statement: str) -> str:
    """A statement in psycopg's words; bytes are written x'00' in SQLite's."""
    return in_postgres(re.sub(r"x'([0-9a-f]*)'", r"'\\x\1'::bytea", statement))
