"""Following the log: in pages, rows and position in one transaction, and loudly at a standstill on a fault."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, delete, insert, select, update

from domain.fact import NotUnderstood, Recorded
from projections.database import PROJECTIONS, ReadModels
from projections.log import Log

PAGE = 1_000


class Faulty(Exception):
    """A projection stopped at an event that it can't take in: `position` and what went wrong, without its content."""

    def __init__(self, name: str, position: int, fault: str) -> None:
        super().__init__(f"{name} stopped at position {position}: {fault}")
        self.name = name
        self.position = position
        self.fault = fault


class Stopped(Exception):
    """Raised by a projection at the event that it can't take in."""

    def __init__(self, position: int, fault: str) -> None:
        super().__init__(fault)
        self.position = position
        self.fault = fault


class Overtaken(Exception):
    """Another process began the same rebuild later: that one goes on, this one stops."""


class Projection(Protocol):
    """Rows that follow from the log, kept in tables of one generation."""

    name: str
    version: int

    def create(self, connection: Connection, generation: int) -> None:
        """Makes the tables of a generation, without what slows loading."""

    def finish(self, connection: Connection, generation: int) -> None:
        """Makes the indexes of a generation."""

    def switch(self, connection: Connection, generation: int) -> None:
        """Makes readers see this generation from here on."""

    def drop(self, connection: Connection, generation: int) -> None:
        """Drops the tables of a generation, where they are."""

    def take_in(self, connection: Connection, generation: int, after: int, page: Sequence[Recorded]) -> None:
        """Writes what follows from a page of events, the first of which comes right after position `after`."""

    def forget(self) -> None:
        """Drops what is remembered of earlier pages: another process has written since."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a projection is; `lag` in events, `fault` what stopped it."""

    name: str
    position: int
    lag: int
    fault: str | None


@dataclass(frozen=True, slots=True)
class _Generation:
    number: int
    position: int
    fault: str | None
    version: int


class Follower:
    """Brings one projection up to date with the log. Any number of processes may follow: each page is taken in once.

    With `until` it goes no further than that position.
    """

    def __init__(self, log: Log, read_models: ReadModels, projection: Projection, *, until: int | None = None) -> None:
        self._log = log
        self._until = until
        self._read_models = read_models
        self._projection = projection
        self._remembered: tuple[int, int] | None = None

    def catch_up(self, progress: Callable[[int], None] = lambda _: None) -> int:
        """Takes in all that is recorded; the position reached. Raises Faulty."""
        while True:
            live = self._live()
            if live.version != self._projection.version:
                with suppress(Overtaken):  # then another process builds it, and this one looks again
                    self.rebuild(progress)
                continue
            page = self._page(live)
            if not page:
                return live.position
            self._take_in(live, page)
            progress(len(page))
            reached = live.position + len(page)
            if self._remembered == (live.number, reached) and self._log.head()[0] <= reached:
                return reached

    def follow(self, pause: float, stop: Callable[[], bool] = lambda: False) -> None:
        """Catches up again and again, `pause` seconds apart, until `stop` says so. Raises Faulty."""
        while not stop():
            self.catch_up()
            time.sleep(pause)

    def standing(self) -> Standing:
        """How far the projection is."""
        live = self._live()
        head, _ = self._log.head()
        return Standing(self._projection.name, live.position, max(0, head - live.position), live.fault)

    def rebuild(self, progress: Callable[[int], None] = lambda _: None) -> int:
        """Builds a new generation beside the live one and switches to it; the position reached.

        Readers see the old generation until the new one has caught up. Raises Faulty or Overtaken.
        """
        self._live()
        self._forget()
        building = self._begin_building()
        try:
            while page := self._page(building):
                self._take_in(building, page)
                with self._read_models.reading() as connection:
                    building = self._still_building(connection, building.number)
                progress(len(page))
            with self._read_models.writing() as connection:
                self._still_building(connection, building.number)
                self._projection.finish(connection, building.number)
            return self._go_live(building.number)
        except Faulty:
            with self._read_models.writing() as connection:
                self._remove(connection, building.number)
            raise

    # -- one page ---------------------------------------------------------------------------------------------------

    def _next(self, position: int) -> Sequence[Recorded]:
        """The events after a position, none later than where this follower was told to stop."""
        limit = PAGE if self._until is None else min(PAGE, self._until - position)
        return self._log.page(position, limit) if limit > 0 else ()

    def _page(self, generation: _Generation) -> Sequence[Recorded]:
        try:
            return self._next(generation.position)
        except NotUnderstood as fault:
            stopped = Stopped(generation.position + 1, type(fault).__name__)
            self._note_fault(generation, stopped)
            raise Faulty(self._projection.name, stopped.position, stopped.fault) from fault

    def _take_in(self, generation: _Generation, page: Sequence[Recorded]) -> None:
        if self._remembered != (generation.number, generation.position):
            self._projection.forget()
        to = generation.position + len(page)
        try:
            with self._read_models.writing() as connection:
                if not self._moved(connection, generation, to):
                    self._forget()
                    return
                self._projection.take_in(connection, generation.number, generation.position, page)
            self._remembered = (generation.number, to)
        except Stopped as stopped:
            self._forget()
            self._note_fault(generation, stopped)
            raise Faulty(self._projection.name, stopped.position, stopped.fault) from stopped.__cause__

    def _moved(self, connection: Connection, generation: _Generation, to: int) -> bool:
        """Compare and set: whether the position was still where this page begins."""
        moved = connection.execute(
            update(PROJECTIONS)
            .where(
                PROJECTIONS.c.name == self._projection.name,
                PROJECTIONS.c.generation == generation.number,
                PROJECTIONS.c.position == generation.position,
            )
            .values(position=to, fault=None)
        )
        return moved.rowcount == 1

    def _note_fault(self, generation: _Generation, stopped: Stopped) -> None:
        with self._read_models.writing() as connection:
            connection.execute(
                update(PROJECTIONS)
                .where(
                    PROJECTIONS.c.name == self._projection.name,
                    PROJECTIONS.c.generation == generation.number,
                    PROJECTIONS.c.position == generation.position,
                )
                .values(fault=f"{stopped.fault} at position {stopped.position}")
            )

    def _forget(self) -> None:
        self._remembered = None
        self._projection.forget()

    # -- generations ------------------------------------------------------------------------------------------------

    def _live(self) -> _Generation:
        with self._read_models.reading() as connection:
            found = self._find(connection, state="live")
        if found is not None:
            return found
        with self._read_models.writing() as connection:
            found = self._find(connection, state="live")
            if found is None:
                self._projection.create(connection, 1)
                self._projection.finish(connection, 1)
                self._projection.switch(connection, 1)
                connection.execute(
                    insert(PROJECTIONS).values(
                        name=self._projection.name,
                        generation=1,
                        state="live",
                        position=0,
                        version=self._projection.version,
                    )
                )
                found = _Generation(1, 0, None, self._projection.version)
        return found

    def _find(self, connection: Connection, *, state: str) -> _Generation | None:
        row = connection.execute(
            select(PROJECTIONS.c.generation, PROJECTIONS.c.position, PROJECTIONS.c.fault, PROJECTIONS.c.version).where(
                PROJECTIONS.c.name == self._projection.name, PROJECTIONS.c.state == state
            )
        ).first()
        return None if row is None else _Generation(*row)

    def _begin_building(self) -> _Generation:
        with self._read_models.writing() as connection:
            before = self._find(connection, state="building")
            live = self._find(connection, state="live")
            last = max(each.number for each in (before, live) if each is not None) if before or live else 0
            if before is not None:
                self._remove(connection, before.number)
            self._projection.create(connection, last + 1)
            connection.execute(
                insert(PROJECTIONS).values(
                    name=self._projection.name,
                    generation=last + 1,
                    state="building",
                    position=0,
                    version=self._projection.version,
                )
            )
        return _Generation(last + 1, 0, None, self._projection.version)

    def _still_building(self, connection: Connection, number: int) -> _Generation:
        building = self._find(connection, state="building")
        if building is None or building.number != number:
            raise Overtaken(self._projection.name)
        return building

    def _go_live(self, number: int) -> int:
        """Takes in what was recorded meanwhile and switches, in one transaction: no answer goes back in time."""
        with self._read_models.writing() as connection:
            live = self._find(connection, state="live")
            position = self._still_building(connection, number).position
            if self._remembered != (number, position):
                self._projection.forget()
            while page := self._next(position):
                self._projection.take_in(connection, number, position, page)
                position += len(page)
            self._projection.switch(connection, number)
            if live is not None:
                self._remove(connection, live.number)
            connection.execute(
                update(PROJECTIONS)
                .where(PROJECTIONS.c.name == self._projection.name, PROJECTIONS.c.generation == number)
                .values(state="live", position=position)
            )
        self._remembered = (number, position)
        return position

    def _remove(self, connection: Connection, number: int) -> None:
        connection.execute(
            delete(PROJECTIONS).where(PROJECTIONS.c.name == self._projection.name, PROJECTIONS.c.generation == number)
        )
        self._projection.drop(connection, number)
