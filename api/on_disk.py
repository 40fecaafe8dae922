"""Sorting more than memory holds."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

import orjson

Key = tuple[str, str, int]


def in_order(values: Iterable[tuple[Key, Any]]) -> Iterator[Any]:
    """Values that JSON can hold, in the order of their keys; they wait in a file that is gone afterwards."""
    with closing(sqlite3.connect("", isolation_level=None)) as scratch:
        scratch.execute("CREATE TABLE waiting (first TEXT, second TEXT, third INTEGER, value BLOB)")
        scratch.execute("BEGIN")
        rows = ((*key, orjson.dumps(value)) for key, value in values)
        scratch.executemany("INSERT INTO waiting VALUES (?, ?, ?, ?)", rows)
        for (value,) in scratch.execute("SELECT value FROM waiting ORDER BY first, second, third"):
            yield orjson.loads(value)
