"""Do the read models say what the log says? A replay beside them tells, row by row, now and as known at a position."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, inspect, select, text

from projections.counts import KEYS
from projections.database import OPEN_POSITION, PROJECTIONS, ReadModels
from projections.findings import Findings
from projections.following import Follower, Projection
from projections.log import Log
from projections.spells import Spells

How = Literal["differs", "missing", "surplus"]
_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that the read model and the replay have otherwise, or that only one of them has: `missing`, `surplus`.

    `fields` are the columns in which they differ, with both values where they are short; `because` are the events from
    which the row follows that the replay has, or else the other.
    """

    projection: str
    kind: str
    subject: str
    lane: str
    position: int
    how: How
    fields: Sequence[str] = ()
    because: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One read model beside its replay: how many rows either has, and those that differ."""

    projection: str
    rows: int
    differing: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a read model: the column of the position from which a row is known, and those that find a row again.

    `left_out` is what only numbers the rows; `subject` and `lane` are the columns that say what a row is about, and
    `kind` is that of the subjects where the rows do not tell it.
    """

    name: str
    known_from: str
    order: tuple[str, ...]
    left_out: str | None
    subject: str
    lane: str
    kind: str = "finding"


@dataclass(frozen=True, slots=True)
class _Model:
    """A read model: what projects it, and the tables from which it is read."""

    name: str
    make: Callable[[Log], Projection]
    tables: tuple[_Table, ...]


SPELLS = _Table("spells", "known_from_pos", ("id",), None, "subject", "lane")
COUNTS = _Table("counts", "known_from_pos", KEYS["counts"], None, "trainee", "role", "trainee")
SUMS = _Table("sums", "position", KEYS["sums"], None, "place", "role", "organisation")
FINDINGS = _Table("findings", "known_from_pos", ("known_from_pos", "finding", "valid_from"), "id", "subject", "rule")
RULINGS = _Table("rulings", "position", ("position",), None, "finding", "ruling")
MODELS = (
    _Model(Spells.name, Spells, (SPELLS, COUNTS, SUMS)),
    _Model(Findings.name, Findings, (FINDINGS, RULINGS)),
)


def differences(log: Log, read_models: ReadModels) -> Iterator[Difference]:
    """The rows in which the read models differ from a replay of the log up to the position that each has reached."""
    with read_models.reading() as ours:
        for model in MODELS:
            reached = ours.execute(
                select(PROJECTIONS.c.position).where(PROJECTIONS.c.name == model.name, PROJECTIONS.c.state == "live")
            ).scalar_one()
            yield from _compared(log, ours, model, reached).differing


def comparisons(log: Log, ours: Connection, position: int) -> Iterator[Comparison]:
    """Every read model, as known at a position that all have reached, beside a replay of the log up to there."""
    for model in MODELS:
        yield _compared(log, ours, model, position)


def between_generations(read_models: ReadModels, name: str, old: int, new: int, position: int) -> Comparison:
    """Two generations of a read model, as known at a position that both have reached."""
    model = next(each for each in MODELS if each.name == name)
    rows, differing = 0, []
    with read_models.reading() as ours, read_models.reading() as theirs:
        for table in model.tables:
            if not inspect(ours).has_table(f"{table.name}_{old}"):
                continue  # it was made by a version that had no such table
            sides = (
                _known_at(connection, replace(table, name=f"{table.name}_{generation}"), position)
                for connection, generation in ((ours, old), (theirs, new))
            )
            for one, other in _side_by_side(table, *sides):
                rows += 1
                if one != other:
                    differing.append(_difference(model, table, one, other))
    return Comparison(name, rows, differing)


def _compared(log: Log, ours: Connection, model: _Model, position: int) -> Comparison:
    rows, differing = 0, []
    with TemporaryDirectory(prefix="wiewaar-replay-") as folder:
        replay = ReadModels(f"sqlite:///{Path(folder) / 'read.db'}")
        try:
            Follower(log, replay, model.make(log), until=position).rebuild()
            with replay.reading() as theirs:
                for table in model.tables:
                    both = (_known_at(each, table, position) for each in (ours, theirs))
                    for one, other in _side_by_side(table, *both):
                        rows += 1
                        if one != other:
                            differing.append(_difference(model, table, one, other))
        finally:
            replay.close()
    return Comparison(model.name, rows, differing)


def _known_at(connection: Connection, table: _Table, position: int) -> Iterator[_Row]:
    """The rows that were known at a position, as they were known then: nobody knew that one would be closed."""
    ordered = ", ".join(table.order)
    found = connection.execute(
        text(f"SELECT * FROM {table.name} WHERE {table.known_from} <= :at ORDER BY {ordered}"),  # noqa: S608  # our names
        {"at": position},
    )
    for kept in found.yield_per(1_000):
        row = dict(kept._mapping)
        if row.get("known_to_pos", 0) > position:
            row |= {"known_to_pos": OPEN_POSITION, "known_to": None}
        if table.left_out is not None:
            del row[table.left_out]
        yield row


def _side_by_side(
    table: _Table, ours: Iterator[_Row], theirs: Iterator[_Row]
) -> Iterator[tuple[_Row | None, _Row | None]]:
    """Two ordered lists of rows in pairs; None where one lacks a row."""
    one, other = next(ours, None), next(theirs, None)
    while one is not None or other is not None:
        first = min(_place(table, each) for each in (one, other) if each is not None)
        mine = one if one is not None and _place(table, one) == first else None
        replayed = other if other is not None and _place(table, other) == first else None
        yield mine, replayed
        one = next(ours, None) if mine is not None else one
        other = next(theirs, None) if replayed is not None else other


def _place(table: _Table, row: _Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in table.order)


def _difference(model: _Model, table: _Table, one: _Row | None, other: _Row | None) -> Difference:
    row = one or other or {}
    kind = row.get("kind", table.kind)
    how: How = "surplus" if other is None else "missing" if one is None else "differs"
    because = orjson.loads((other or row).get("because") or b"[]")
    fields = [] if one is None or other is None else list(_fields(one, other))
    return Difference(
        model.name, kind, row[table.subject], row[table.lane], row[table.known_from], how, fields, because
    )


def _fields(one: _Row, other: _Row) -> Iterator[str]:
    """The columns in which two rows differ, with their values unless these are long: what is long may be sealed."""
    for name in dict.fromkeys([*one, *other]):
        before, after = one.get(name), other.get(name)
        if before != after:
            short = not isinstance(before, bytes) and not isinstance(after, bytes)
            yield f"{name}: {before} → {after}" if short else name
