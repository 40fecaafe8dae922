"""Tables beside the log whose writes outlast a power failure: for all threads of a process, in a database of their own.

They are in SQLite's words, with a question mark for each value; PostgreSQL keeps them in a schema of their own.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple, Protocol

from eventsourcing.persistence import IntegrityError

Row = tuple[Any, ...]
# Something of which there may be one only is there already.
TAKEN = (sqlite3.IntegrityError, IntegrityError)


class Tables(NamedTuple):
    """Tables under one name, made where they are missing; rows of those that only grow are never changed or deleted.

    What is overwritten in one of the columns `overwritten`, as keys.wrapped, is so on the disk too: it is not left in a
    free page, nor in what a database notes of the values that there are.
    """

    name: str
    statements: Sequence[str]
    only_grow: Sequence[str] = ()
    overwritten: Sequence[str] = ()


class Durable(Protocol):
    """Tables to read and to write in."""

    def rows(self, statement: str, *given: Any) -> list[Row]:
        """What a statement finds, in order."""

    def row(self, statement: str, *given: Any) -> Row | None:
        """The first that a statement finds."""

    def change(self, statement: str, *given: Any) -> int:
        """Does what a statement says; the number of rows that it concerned."""

    def change_each(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Does what a statement says for each of these rows; within `writing` all of it or nothing."""

    def writing(self) -> AbstractContextManager[None]:
        """All of it or nothing, and nobody else writes meanwhile."""

    def leave_nothing_of(self, table: str) -> None:
        """Leaves nothing of what was overwritten in a table. Raises the database's own faults where others keep it."""

    def close(self) -> None:
        """Lets go of the database."""


class SQLiteTables:
    """Tables in a file. Raises sqlite3.Error, and leaves no file open where it can't be used."""

    def __init__(self, path: Path | str, tables: Tables) -> None:
        self._lock = RLock()  # one connection for all threads: what one has begun, another does not end
        self._database = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        try:
            for pragma in ("journal_mode = WAL", "synchronous = FULL"):
                self._database.execute(f"PRAGMA {pragma}")
            if tables.overwritten:
                self._database.execute("PRAGMA secure_delete = ON")
            self._database.executescript(";".join([*tables.statements, *_guards(tables.only_grow)]))
        except sqlite3.Error:
            self._database.close()
            raise

    def close(self) -> None:
        """Lets go of the file."""
        self._database.close()

    def rows(self, statement: str, *given: Any) -> list[Row]:
        """What a statement finds, in order."""
        with self._lock:
            return self._database.execute(statement, given).fetchall()

    def row(self, statement: str, *given: Any) -> Row | None:
        """The first that a statement finds."""
        return next(iter(self.rows(statement, *given)), None)

    def change(self, statement: str, *given: Any) -> int:
        """Does what a statement says; the number of rows that it concerned."""
        with self._lock:
            return self._database.execute(statement, given).rowcount

    def change_each(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Does what a statement says for each of these rows; within `writing` all of it or nothing."""
        with self._lock:
            self._database.executemany(statement, rows)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All of it or nothing, and nobody else writes meanwhile."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:  # a full disk has rolled back already
                    self._database.execute("ROLLBACK")
                raise

    def leave_nothing_of(self, table: str) -> None:  # noqa: ARG002  # the journal is that of all tables
        """Leaves nothing of what was overwritten in the journal. Raises sqlite3.Error where others keep it busy."""
        with self._lock:
            busy = self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise sqlite3.OperationalError("the journal of the database is in use")


def _guards(tables: Iterable[str]) -> Iterator[str]:
    for table in tables:
        for name, when in (("change", "UPDATE"), ("go", "DELETE")):
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {table}_never_{name} BEFORE {when} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} are kept as issued'); END"
            )
