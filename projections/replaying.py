"""Do the read models say what the log says? A replay beside them tells, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select, text

from projections.database import PROJECTIONS, ReadModels
from projections.following import Follower
from projections.log import Log
from projections.spells import NAMES, Spells


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that only the read model has, or only the replay."""

    kind: str
    subject: str
    lane: str
    position: int
    only_in_read_model: bool


def differences(log: Log, read_models: ReadModels) -> Iterator[Difference]:
    """The rows in which the spells differ from a replay of the log up to the position that they have reached."""
    with TemporaryDirectory(prefix="wiewaar-replay-") as folder:
        replay = ReadModels(f"sqlite:///{Path(folder) / 'read.db'}")
        try:
            with read_models.reading() as ours:
                reached = ours.execute(
                    select(PROJECTIONS.c.position).where(PROJECTIONS.c.name == "spells", PROJECTIONS.c.state == "live")
                ).scalar_one()
                Follower(log, replay, Spells(log), until=reached).rebuild()
                with replay.reading() as theirs:
                    yield from _compared(_rows(ours), _rows(theirs))
        finally:
            replay.close()


def _rows(connection: Any) -> Iterator[tuple[Any, ...]]:
    found = connection.execute(text("SELECT * FROM spells ORDER BY id"))
    return (tuple(row) for row in found.yield_per(1_000))


def _compared(ours: Iterator[tuple[Any, ...]], theirs: Iterator[tuple[Any, ...]]) -> Iterator[Difference]:
    """Two ordered lists of rows side by side."""
    one, other = next(ours, None), next(theirs, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None  # noqa: S101  # for the type checker: both None has ended the loop
            yield _difference(one, only_in_read_model=True)
            one = next(ours, None)
        elif one is None or other[0] < one[0]:
            yield _difference(other, only_in_read_model=False)
            other = next(theirs, None)
        else:
            if one != other:
                yield _difference(one, only_in_read_model=True)
            one, other = next(ours, None), next(theirs, None)


def _difference(row: tuple[Any, ...], *, only_in_read_model: bool) -> Difference:
    named = dict(zip(NAMES, row, strict=True))
    return Difference(named["kind"], named["subject"], named["lane"], named["known_from_pos"], only_in_read_model)
