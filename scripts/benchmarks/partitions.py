"""What it would cost to keep the log in parts by position, on PostgreSQL: one table beside ten, each with a tenth.

No unique index spans the parts unless it has the position, so that event ids and the versions of streams are kept apart
in a table of keys, which also says where the events of a stream are. The register itself keeps one table.
"""

from collections.abc import Iterator, Sequence
from itertools import count, pairwise
from typing import Any
from uuid import UUID, uuid4

import psycopg

from domain.reference import stream_id
from scripts.benchmarks.extent import Extent
from scripts.benchmarks.grounds import LONG_HISTORY, OFTEN, Sized
from scripts.benchmarks.measuring import Beside, Contest, Measure, repeated, timed
from scripts.benchmarks.yardsticks import EVENT, PAGE

PARTS = 10
ROOM = 10_000_000  # positions for what is written while it is measured

_ONE = """
    CREATE TABLE one (position bigint PRIMARY KEY, event_id uuid NOT NULL UNIQUE, stream text NOT NULL,
        version integer NOT NULL, state bytea NOT NULL, UNIQUE (stream, version))
"""
_PARTED = """
    CREATE TABLE parted (position bigint PRIMARY KEY, state bytea NOT NULL) PARTITION BY RANGE (position);
    CREATE TABLE keys (event_id uuid PRIMARY KEY, stream text NOT NULL, version integer NOT NULL,
        position bigint NOT NULL, UNIQUE (stream, version) INCLUDE (position))
"""
_STREAM = {
    "one": "SELECT state FROM one WHERE stream = %s ORDER BY version",
    "parted": "SELECT state FROM keys JOIN parted USING (position) WHERE stream = %s ORDER BY version",
}
_PAGE = "SELECT position, state FROM {} WHERE position > %s ORDER BY position LIMIT 1000"
_Row = tuple[int, UUID, str, int, bytes]


def partitions(sized: Sized, extent: Extent) -> Iterator[Contest]:
    """Reading a history and a page, and writing, in one table and in parts."""
    if sized.ground.server is None:
        return
    name = sized.ground.folder("parts").name
    sized.ground.server.create(name)
    with sized.ground.server.connection(name) as connection:
        logs = {"one": _One(connection), "parted": _Parted(connection, sized.events)}
        after = 0
        while rows := sized.bare.rows(
            f"SELECT position, stream, version, state FROM log WHERE position > ? ORDER BY position LIMIT {PAGE}",  # noqa: S608  # ours
            after,
        ):
            page = [(position, uuid4(), stream, version, state) for position, stream, version, state in rows]
            for log in logs.values():
                log.write(page)
            after = rows[-1][0]
        connection.execute("VACUUM ANALYZE")

        def contest(what: str, each: str, measures: dict[str, Measure]) -> Contest:
            what, beside = f"{what}, in {PARTS} parts", Beside("one table", measures["one"])
            return Contest("partitions", what, each, sized.ground.name, sized.events, measures["parted"], beside)

        stream, middle = str(stream_id(OFTEN.kind, OFTEN.reference)), sized.events // 2

        def reading(query: str, *given: object) -> Measure:
            return repeated(lambda: connection.execute(query, given).fetchall(), extent.least)

        yield contest(
            f"{LONG_HISTORY} events of a subject read",
            "history",
            {each: reading(_STREAM[each], stream) for each in logs},
        )
        yield contest("a page read", "page", {each: reading(_PAGE.format(each), middle) for each in logs})
        yield contest("a row + commit", "event", {each: logs[each].written(extent.commands, 1) for each in logs})
        yield contest("rows in bulk", "event", {each: logs[each].written(extent.rows, PAGE) for each in logs})


class _One:
    """A log in one table."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._next = count(1)
        connection.execute(_ONE)

    def write(self, rows: list[_Row]) -> None:
        """Takes in rows in one transaction."""
        with self._connection.transaction():
            self._put("one", rows)

    def written(self, number: int, at_once: int) -> Measure:
        """What a new event takes, of so many, each under a stream of its own, so many at once."""

        def work() -> None:
            for _ in range(0, number, at_once):
                self.write([(next(self._next) + ROOM, uuid4(), str(uuid4()), 1, EVENT) for _ in range(at_once)])

        return lambda: timed(number, work)

    def _put(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._connection.cursor() as cursor:
            if len(rows) == 1:
                slots = ", ".join(["%s"] * len(rows[0]))
                cursor.execute(f"INSERT INTO {table} VALUES ({slots})", rows[0])  # noqa: S608  # ours
                return
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


class _Parted(_One):
    """A log in parts, with its keys beside."""

    def __init__(self, connection: psycopg.Connection[Any], events: int) -> None:
        self._connection = connection
        self._next = count(1)
        connection.execute(_PARTED)
        size = events // PARTS + 1
        bounds = [*range(0, size * PARTS, size), ROOM, 2 * ROOM]
        for nth, (from_, to) in enumerate(pairwise(bounds)):
            connection.execute(f"CREATE TABLE part_{nth} PARTITION OF parted FOR VALUES FROM ({from_}) TO ({to})")

    def write(self, rows: list[_Row]) -> None:
        with self._connection.transaction():
            self._put("parted", [(position, state) for position, _, _, _, state in rows])
            self._put("keys", [(event, stream, version, position) for position, event, stream, version, _ in rows])
