"""The counts: from which day on a trainee is in a role at a place, or is so no longer, and since when that is known.

Each row changes a number by one, so that the number on a day, as known at a position, is a sum. Who has two spells in
one role at one place (two committees, two mandates) counts once, and as expected only where both are. Beside them are
kept their sums by month, as known at positions ever further apart.
"""

# ruff: noqa: S608  # nothing in these queries but our own names

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, inspect, text

from projections.database import (
    AT_ONCE,
    DAY,
    OPEN_DAY,
    OPEN_POSITION,
    POSITION,
    TEXT,
    each_of,
    fetched,
    put,
    run,
    take_stock,
)

PLACED = "placement"
ALL = "all"  # in any of the roles around a council
# Which role a spell of a lane tells of; None where its value tells.
ROLES = {
    "placement": PLACED,
    "council-seat": None,
    "committee-membership": "committee-member",
    "fraction-follower": "fraction-follower",
}
AROUND_COUNCILS = f"role <> '{PLACED}'"
UNKNOWN = ""  # stands for a council or party that is not on record

# There are sums as known at every position at which so many counts around councils came together since the last, and
# this share of the log where that is more: so their number grows with its logarithm.
TOGETHER = 4_096
SHARE = 128

GROUP = ("place", "role", "party")
NUMBERS = ("trainees", "expected")
KEYS = {
    "counts": (*GROUP, "valid_from", "known_from_pos", "trainee"),
    "sums": ("position", *GROUP, "month"),
}
COUNTS = (*KEYS["counts"], "month", *NUMBERS)
SUMS = (*KEYS["sums"], *NUMBERS)
INDEXES = {
    "by_day": ("valid_from", "known_from_pos", *GROUP, *NUMBERS),
    "by_known": ("known_from_pos", "month", *GROUP, *NUMBERS),
}
ROLE, KNOWN_FROM = COUNTS.index("role"), COUNTS.index("known_from_pos")

_KINDS: Mapping[str, Any] = {
    "position": POSITION,
    "known_from_pos": POSITION,
    "valid_from": DAY,
    "month": DAY,
    "trainees": Integer,
    "expected": Integer,
}
_LANES = ", ".join(f"'{lane}'" for lane in ROLES)
_ROWS = (
    "SELECT trainee, place, lane, party, CASE WHEN lane = 'council-seat' THEN value END,"
    f" valid_from, valid_to, certainty, known_from_pos, known_to_pos FROM {{spells}} WHERE lane IN ({_LANES})"
)
_EVERYBODY = f"{_ROWS} ORDER BY trainee"
# The signs keep SQLite from reading whole lanes.
_OF_THE_TOUCHED = (
    f"{_ROWS} AND known_to_pos > :after AND trainee IN ("
    f"SELECT trainee FROM {{spells}} WHERE id >= :first AND +lane IN ({_LANES})"
    f" UNION SELECT trainee FROM {{spells}} WHERE known_to IS NOT NULL AND known_to_pos > :after"
    f" AND +lane IN ({_LANES})) ORDER BY trainee"
)
_SINCE = (
    f"SELECT known_from_pos, count(*) FROM {{counts}} WHERE known_from_pos > :after AND {AROUND_COUNCILS}"
    " GROUP BY known_from_pos ORDER BY known_from_pos"
)
_SUM_UP = (
    "INSERT INTO {sums} SELECT :to, place, role, party, month, SUM(trainees), SUM(expected) FROM ("
    "SELECT place, role, party, month, trainees, expected FROM {sums} WHERE position = :after"
    " UNION ALL SELECT place, role, party, month, trainees, expected FROM {counts}"
    f" WHERE known_from_pos > :after AND known_from_pos <= :to AND {AROUND_COUNCILS}) AS summed"
    " GROUP BY place, role, party, month"
)

Row = tuple[Any, ...]
Group = tuple[str, str, str]  # place, role and party
Numbers = tuple[int, int]  # how many trainees, and of how many it is only expected


class _Held(NamedTuple):
    """A spell as far as it counts: its days, whether it is only expected, and from and up to where it is known."""

    valid_from: str
    valid_to: str
    expected: bool
    known_from: int
    known_to: int


@dataclass(slots=True)
class _Summed:
    """The position as known at which there are sums last, and how many counts around councils came after it."""

    position: int
    since: int


class Counts:
    """Keeps the counts of a generation of the spells, in the transactions that write these."""

    def __init__(self) -> None:
        self._summed: dict[int, _Summed] = {}

    def finish(self, connection: Connection, generation: int) -> None:
        """Counts every spell that there is; from here on they are counted page by page."""
        self.drop(connection, generation)
        metadata = MetaData()
        counts, sums = _table("counts", generation, COUNTS, metadata), _table("sums", generation, SUMS, metadata)
        metadata.create_all(connection)
        found = changes(each_of(connection, _EVERYBODY.format(spells=f"spells_{generation}")))
        while some := list(islice(found, AT_ONCE)):
            put(connection, counts.name, some)
        which = text(AROUND_COUNCILS)  # only of these one asks for all places together
        for name, columns in INDEXES.items():
            of = [counts.c[each] for each in columns]
            Index(f"{counts.name}_{name}", *of, sqlite_where=which, postgresql_where=which).create(connection)
        self._sum_up(connection, generation, _Summed(0, 0), self._since(connection, generation, 0))
        for each in (counts, sums):
            take_stock(connection, each.name)

    def switch(self, connection: Connection, generation: int) -> None:
        """Makes readers see this generation from here on."""
        for each in KEYS:
            connection.execute(text(f"DROP VIEW IF EXISTS {each}"))
            connection.execute(text(f"CREATE VIEW {each} AS SELECT * FROM {each}_{generation}"))

    def drop(self, connection: Connection, generation: int) -> None:
        """Drops the tables of a generation, where they are."""
        for each in KEYS:
            connection.execute(text(f"DROP TABLE IF EXISTS {each}_{generation}"))

    def forget(self) -> None:
        """Drops what is remembered of earlier pages."""
        self._summed.clear()

    def take_in(self, connection: Connection, generation: int, after: int, first: int) -> None:
        """Counts what the events after a position did to the spells, of which `first` is the least id that is new."""
        summed = self._summed.get(generation) or self._read(connection, generation)
        if summed is None:  # the generation is being built, and counted when that is finished
            return
        touched = _OF_THE_TOUCHED.format(spells=f"spells_{generation}")
        rows = list(changes(fetched(connection, touched, {"after": after, "first": first}), after))
        put(connection, f"counts_{generation}", rows)
        around_councils = Counter(row[KNOWN_FROM] for row in rows if row[ROLE] != PLACED)
        self._sum_up(connection, generation, summed, sorted(around_councils.items()))
        self._summed[generation] = summed

    def _read(self, connection: Connection, generation: int) -> _Summed | None:
        """How far a generation is summed up; None where it is not counted as yet."""
        if not inspect(connection).has_table(f"counts_{generation}"):
            return None
        ((position,),) = fetched(connection, f"SELECT coalesce(max(position), 0) FROM sums_{generation}")
        return _Summed(position, sum(number for _, number in self._since(connection, generation, position)))

    def _since(self, connection: Connection, generation: int, after: int) -> list[tuple[Any, ...]]:
        """By position after another, in order, how many counts around councils came."""
        return fetched(connection, _SINCE.format(counts=f"counts_{generation}"), {"after": after})

    def _sum_up(
        self, connection: Connection, generation: int, summed: _Summed, changed: Iterable[tuple[Any, ...]]
    ) -> None:
        """Goes on by positions at which so many counts changed, and sums up wherever enough did."""
        statement = _SUM_UP.format(counts=f"counts_{generation}", sums=f"sums_{generation}")
        for position, number in changed:
            summed.since += number
            if summed.since >= max(TOGETHER, summed.position // SHARE):
                run(connection, statement, {"after": summed.position, "to": position})
                summed.position, summed.since = position, 0


def _table(name: str, generation: int, columns: Sequence[str], metadata: MetaData) -> Table:
    return Table(
        f"{name}_{generation}",
        metadata,
        *(
            Column(
                each,
                _KINDS.get(each, TEXT),
                primary_key=each in KEYS[name],
                autoincrement=False,
                nullable=False,
            )
            for each in columns
        ),
        sqlite_with_rowid=False,
    )


# -- what changes -----------------------------------------------------------------------------------------------------


def changes(spells: Iterable[Row], after: int = 0) -> Iterator[Row]:
    """The counts that follow from spells in order of their trainees, as far as they came to be known after a position.

    Of a trainee of whom there are any, there must be all that were still known at that position.
    """
    for trainee, of_trainee in groupby(spells, key=itemgetter(0)):
        held: defaultdict[Group, list[_Held]] = defaultdict(list)
        for row in of_trainee:
            for group in _groups(row):
                held[group].append(_held(row))
        for group, those in held.items():
            for position, day, trainees, expected in _changes(those, after):
                yield (*group, day, position, trainee, f"{day[:8]}01", trainees, expected)


def _groups(row: Row) -> Iterator[Group]:
    """Where a spell counts: in its role, and among all around a council."""
    _, place, lane, party, value, *_ = row
    role = ROLES[lane] or orjson.loads(value)["role"]
    yield place or UNKNOWN, role, party or UNKNOWN
    if role != PLACED:
        yield place or UNKNOWN, ALL, UNKNOWN


def _held(row: Row) -> _Held:
    valid_from, valid_to, certainty, known_from, known_to = row[5:]
    return _Held(valid_from, valid_to, certainty == "expected", known_from, known_to)


def _changes(spells: Iterable[_Held], after: int) -> Iterator[tuple[int, str, int, int]]:
    """Of one trainee in one role at one place: by position and day, what changes in the numbers."""
    here: set[_Held] = set()
    edges: defaultdict[int, set[_Held]] = defaultdict(set)
    for spell in spells:
        if spell.known_from > after:
            edges[spell.known_from].add(spell)
        else:
            here.add(spell)
        if spell.known_to < OPEN_POSITION:
            edges[spell.known_to].add(spell)
    before = _steps(here)
    for position in sorted(edges):
        here ^= edges[position]
        now = _steps(here)
        for day in sorted(before.keys() | now.keys()):
            was, is_ = before.get(day, (0, 0)), now.get(day, (0, 0))
            if is_ != was:
                yield position, day, is_[0] - was[0], is_[1] - was[1]
        before = now


def _steps(spells: Iterable[_Held]) -> Mapping[str, Numbers]:
    """By day, by how much the numbers change while these are what is known."""
    begin: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for spell in spells:
        begin[spell.valid_from][spell.expected] += 1
        begin[spell.valid_to][spell.expected] -= 1
    found: dict[str, Numbers] = {}
    established = expected = 0
    before = (0, 0)
    for day in sorted(begin):
        established += begin[day][0]
        expected += begin[day][1]
        now = (int(established + expected > 0), int(expected > 0 and not established))
        if now != before and day != OPEN_DAY:
            found[day] = (now[0] - before[0], now[1] - before[1])
        before = now
    return found
