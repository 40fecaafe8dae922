"""A database file whose writes outlast a power failure, for all threads of a process."""

import sqlite3
from pathlib import Path


def durable(path: Path | str, tables: str, *pragmas: str) -> sqlite3.Connection:
    """The connection, with these tables made where they are missing. Raises sqlite3.Error, and leaves no file open."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", *pragmas):
            connection.execute(f"PRAGMA {pragma}")
        connection.executescript(tables)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
