"""The counts: from which day on a trainee is in a role at a place, or is so no longer, and since when that is known.

Each row changes a number by one, so that the number on a day, as known at a position, is a sum. Who has two spells in
one role at one place (two committees, two mandates) counts once, and as expected only where both are. Beside them are
kept their sums by month, as known at positions ever further apart.
"""

# ruff: noqa: S608  # nothing in these queries but our own names

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any

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
Numbers = tuple[int, int]  # how many trainees, and of how many it is only expected
NONE, ONE, ONE_EXPECTED = (0, 0), (1, 0), (1, 1)
# A spell as far as it counts: its days, what it is one of, and from and up to where it is known.
_Held = tuple[str, str, int, int, int]
_InRole = tuple[str, str]  # the role, and the party that it is in for
_Change = tuple[int, str, int, int]  # the position and day from which it holds, and by how much the numbers change
ESTABLISHED, EXPECTED = 1, 1 << 32  # one number holds how many there are of each


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
        held: defaultdict[str, defaultdict[_InRole, list[_Held]]] = defaultdict(lambda: defaultdict(list))
        for _, place, lane, party, value, valid_from, valid_to, certainty, known_from, known_to in of_trainee:
            one = EXPECTED if certainty == "expected" else ESTABLISHED
            in_role = (ROLES[lane] or orjson.loads(value)["role"], party or UNKNOWN)
            held[place or UNKNOWN][in_role].append((valid_from, valid_to, one, known_from, known_to))
        for place, roles in held.items():
            for group, found in _of_place(roles, after):
                for position, day, trainees, expected in found:
                    yield (place, *group, day, position, trainee, f"{day[:8]}01", trainees, expected)


def _of_place(roles: Mapping[_InRole, Sequence[_Held]], after: int) -> Iterator[tuple[_InRole, Sequence[_Change]]]:
    """What changes in each role, and among all around a council: who is there in one role only changes both alike."""
    around = []
    for in_role, held in roles.items():
        found = list(_changes(held, after))
        yield in_role, found
        if in_role[0] != PLACED:
            around.append((held, found))
    if len(around) == 1:
        yield (ALL, UNKNOWN), around[0][1]
    elif around:
        yield (ALL, UNKNOWN), list(_changes(chain.from_iterable(held for held, _ in around), after))


def _changes(spells: Iterable[_Held], after: int) -> Iterator[_Change]:
    """Of one trainee in one role at one place: by position and day, what changes in the numbers."""
    known: list[_Held] = []
    edges: defaultdict[int, list[_Held]] = defaultdict(list)
    for spell in spells:
        _, _, _, known_from, known_to = spell
        (edges[known_from] if known_from > after else known).append(spell)
        if known_to < OPEN_POSITION:
            edges[known_to].append(spell)
    if not edges:
        return
    before = _steps(known)
    for position in sorted(edges):
        changed = edges[position]
        known = [each for each in known if each[4] != position]
        known += [each for each in changed if each[3] == position]
        now = _steps(known)
        if now == before:
            continue
        for day in sorted(before.keys() | now.keys()):
            was, is_ = before.get(day, NONE), now.get(day, NONE)
            if is_ != was:
                yield position, day, is_[0] - was[0], is_[1] - was[1]
        before = now


def _steps(spells: Sequence[_Held]) -> Mapping[str, Numbers]:
    """By day, by how much the numbers change while these are what is known."""
    begin: dict[str, int] = {}
    for valid_from, valid_to, one, _, _ in spells:
        begin[valid_from] = begin.get(valid_from, 0) + one
        begin[valid_to] = begin.get(valid_to, 0) - one
    begin.pop(OPEN_DAY, None)
    found: dict[str, Numbers] = {}
    held, before = 0, NONE
    for day in sorted(begin):
        held += begin[day]
        now = NONE if not held else ONE if held % EXPECTED else ONE_EXPECTED
        if now is not before:
            found[day] = (now[0] - before[0], now[1] - before[1])
            before = now
    return found
