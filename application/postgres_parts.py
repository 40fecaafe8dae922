"""Copies of a register that is kept in PostgreSQL: each part into a file of SQLite, and back."""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from application.copies import LOG
from application.durable import SQLiteTables, Tables
from application.postgres import Connection, is_made, make, passing_on, statements_of
from application.postgres_store import SCHEMA, STATEMENTS
from application.sqlite_store import SQLiteStore

AT_ONCE = 2_000  # rows that are carried over together


class PostgresParts:
    """The parts of a register: the log in one database, `tables` beside it in the same or another."""

    def __init__(self, conninfo: str, beside: str, tables: Mapping[str, Tables], clock: Callable[[], datetime]) -> None:
        self._conninfo = conninfo
        self._beside = beside
        self._tables = tables
        self._clock = clock

    def holds(self, part: str) -> bool:
        """Whether it is there."""
        with passing_on(), self._connected(part) as connection:
            return is_made(connection, _schema_of(part))

    def copy(self, part: str, copy: Path) -> None:
        """Copies it into a new file of SQLite, as it is at one moment."""
        self._made(part, copy)
        with (
            passing_on(),
            self._connected(part) as before,
            closing(sqlite3.connect(copy, isolation_level=None)) as after,
        ):
            before.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            after.execute("BEGIN")
            with before.transaction():
                for table, columns in _tables_of(after).items():
                    insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608  # ours
                    with before.cursor(name="rows") as rows:
                        rows.itersize = AT_ONCE
                        rows.execute(f"SELECT {', '.join(columns)} FROM {_schema_of(part)}.{table} ORDER BY 1")  # noqa: S608  # the same
                        after.executemany(insert, rows)
            after.execute("COMMIT")
            after.execute("PRAGMA journal_mode = DELETE")

    def put(self, part: str, copy: Path) -> None:
        """Puts such a copy where there is none, all of it or nothing."""
        schema = _schema_of(part)
        with TemporaryDirectory(prefix="wiewaar-restore-") as folder, passing_on(), self._connected(part) as after:
            current = Path(folder) / copy.name
            shutil.copyfile(copy, current)
            self._made(part, current)  # a copy of an earlier version gets what it lacks
            with closing(sqlite3.connect(current)) as before, after.transaction():
                make(after, schema, STATEMENTS if part == LOG else statements_of(self._tables[part]))
                for table, columns in _tables_of(before).items():
                    named = ", ".join(columns)
                    with after.cursor() as cursor, cursor.copy(f"COPY {schema}.{table} ({named}) FROM STDIN") as rows:
                        for row in before.execute(f"SELECT {named} FROM {table} ORDER BY 1"):  # noqa: S608  # the same
                            rows.write_row(row)
                    if columns[0] == "id":  # the next row gets the next number
                        after.execute(
                            f"SELECT setval(pg_get_serial_sequence('{schema}.{table}', 'id'), max(id))"  # noqa: S608  # the same
                            f" FROM {schema}.{table} HAVING max(id) IS NOT NULL"
                        )

    def _made(self, part: str, file: Path) -> None:
        """Makes what a file lacks of a part."""
        if part == LOG:
            store = SQLiteStore(str(file), self._clock)
            try:
                store.create_table()
            finally:
                store.close()
        else:
            SQLiteTables(file, self._tables[part]).close()

    def _connected(self, part: str) -> Connection:
        return psycopg.connect(self._conninfo if part == LOG else self._beside, autocommit=True)


def _schema_of(part: str) -> str:
    return SCHEMA if part == LOG else f"wiewaar_{part}"


def _tables_of(file: sqlite3.Connection) -> dict[str, list[str]]:
    """The tables in a file with their columns, which they have in both databases."""
    tables = file.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall()
    return {name: [row[1] for row in file.execute(f"PRAGMA table_info({name})")] for (name,) in tables}
