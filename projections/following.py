"""Following the log: in pages, rows and position in one transaction, and loudly at a standstill on a fault."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import Connection, delete, insert, select, update

from domain.fact import NotUnderstood, Recorded
from projections.database import PROJECTIONS, ReadModels, StillReading, wait_for_readers
from projections.log import Log
from projections.turns import ours

REMEMBERED = 50_000  # subjects whose state is kept between pages, if nothing else is said
LOOK = 0.05  # seconds between two looks whether others have done

Progress = Callable[[int], None]
Compare = Callable[[int, int, int], None]


def untold(_: int) -> None:
    """Nobody wants to know how far it is."""


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


class Rebuilding(Exception):
    """Another process is building this read model anew, which takes its time."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is being rebuilt")
        self.name = name


class Superseded(Exception):
    """A newer version of the register has built this read model, which this one must leave alone."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was built by a newer version")
        self.name = name


class Projection(Protocol):
    """Rows that follow from the log, kept in tables of one generation."""

    name: str
    version: int
    page: int  # how many events are taken in at a time: while one takes in a page, others wait

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
        self._remembered: _Generation | None = None  # that this follower, and no other, has brought so far
        self._was_ours = False
        self._turn = read_models.turn(f"rebuild-{projection.name}")

    @property
    def name(self) -> str:
        """The name of the read model."""
        return self._projection.name

    def catch_up(self, progress: Progress = untold, *, rebuild: bool = True) -> int:
        """Takes in all that is recorded; the position reached. Raises Faulty or Superseded.

        What another version made is built anew first, here or by whoever is at it; without `rebuild` raises Rebuilding.
        """
        while True:
            reached = self.go_on(progress, rebuild=rebuild)
            if reached is not None:
                return reached

    def go_on(self, progress: Progress = untold, *, rebuild: bool = True) -> int | None:
        """As `catch_up`, but only the next page; the position where there is none to take in, else None."""
        live = self._remembered or self._live()
        if not self._is_ours(live):
            if not rebuild:
                raise Rebuilding(self.name)
            try:
                self.rebuild(progress)
            except Rebuilding:  # by another process, for which this one waits
                time.sleep(LOOK)
            return None
        page = self._page(live)
        if not page:
            return live.position
        self._take_in(live, page)
        progress(len(page))
        return None

    def is_current(self) -> bool:
        """Whether this version made what is read. Raises Superseded."""
        return self._is_ours(self._live())

    def _is_ours(self, live: "_Generation") -> bool:
        if live.version == self._projection.version:
            self._was_ours = True
        elif self._was_ours:  # what changed under us was changed by somebody who came later
            raise Superseded(self.name)
        return live.version == self._projection.version

    def standing(self) -> Standing:
        """How far the projection is."""
        live = self._live()
        head, _ = self._log.head()
        return Standing(self.name, live.position, max(0, head - live.position), live.fault)

    def rebuild(self, progress: Progress = untold, compare: Compare | None = None) -> int:
        """Builds a new generation beside the live one and switches to it; the position reached.

        Readers see the old generation until the new one has caught up; just before that `compare` is told both and the
        position up to which the new one is whole. Raises Faulty, or Rebuilding where another process is at it.
        """
        with ours(self._turn) as our_turn:
            if not our_turn:
                raise Rebuilding(self.name)
            live = self._live()
            self._forget()
            building = self._begin_building(live)
            try:
                building = self._brought_up(building, progress)
                with self._read_models.writing() as connection:
                    self._projection.finish(connection, building.number)
                if compare is not None:
                    compare(live.number, building.number, min(live.position, building.position))
                self._brought_up(building, progress)  # to what was recorded meanwhile
                return self._go_live(building.number, live.number)
            except BaseException as fault:
                self._forget()  # what is remembered is not what is live
                if isinstance(fault, Faulty):
                    self._remove(building.number)
                raise

    def _brought_up(self, building: _Generation, progress: Progress) -> _Generation:
        """The generation that is built, when it has taken in all that is recorded."""
        while page := self._page(building):
            self._take_in(building, page)
            building = self._read(building.number)
            progress(len(page))
        return building

    # -- one page ---------------------------------------------------------------------------------------------------

    def _next(self, position: int) -> Sequence[Recorded]:
        """The events after a position, none later than where this follower was told to stop."""
        size = self._projection.page
        limit = size if self._until is None else min(size, self._until - position)
        return self._log.page(position, limit) if limit > 0 else ()

    def _page(self, generation: _Generation) -> Sequence[Recorded]:
        try:
            return self._next(generation.position)
        except NotUnderstood as fault:
            stopped = Stopped(generation.position + 1, type(fault).__name__)
            self._note_fault(generation, stopped)
            raise Faulty(self.name, stopped.position, stopped.fault) from fault

    def _take_in(self, generation: _Generation, page: Sequence[Recorded]) -> None:
        if not self._is_remembered(generation):
            self._forget()
        to = generation.position + len(page)
        try:
            with self._read_models.writing() as connection:
                if not self._moved(connection, generation, to):
                    self._forget()
                    return
                self._projection.take_in(connection, generation.number, generation.position, page)
            self._remembered = replace(generation, position=to, fault=None)
        except Stopped as stopped:
            self._forget()
            self._note_fault(generation, stopped)
            raise Faulty(self.name, stopped.position, stopped.fault) from stopped.__cause__
        except BaseException:
            self._forget()  # what is remembered is not what was kept
            raise

    def _is_remembered(self, generation: _Generation) -> bool:
        remembered = self._remembered
        return remembered is not None and (remembered.number, remembered.position) == (
            generation.number,
            generation.position,
        )

    def _moved(self, connection: Connection, generation: _Generation, to: int) -> bool:
        """Compare and set: whether the position was still where this page begins."""
        moved = connection.execute(
            update(PROJECTIONS)
            .where(
                PROJECTIONS.c.name == self.name,
                PROJECTIONS.c.generation == generation.number,
                PROJECTIONS.c.position == generation.position,
                PROJECTIONS.c.state != "old",
            )
            .values(position=to, fault=None)
        )
        return moved.rowcount == 1

    def _note_fault(self, generation: _Generation, stopped: Stopped) -> None:
        with self._read_models.writing() as connection:
            connection.execute(
                update(PROJECTIONS)
                .where(
                    PROJECTIONS.c.name == self.name,
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
        with self._read_models.writing(alone=self.name) as connection:
            found = self._find(connection, state="live")
            if found is None:
                self._projection.create(connection, 1)
                self._projection.finish(connection, 1)
                self._projection.switch(connection, 1)
                found = self._begun(connection, 1, state="live")
        return found

    def _begun(self, connection: Connection, number: int, *, state: str) -> _Generation:
        version = self._projection.version
        row = {"name": self.name, "generation": number, "state": state, "position": 0, "version": version}
        connection.execute(insert(PROJECTIONS).values(row))
        return _Generation(number, 0, None, version)

    def _find(self, connection: Connection, **which: Any) -> _Generation | None:
        row = connection.execute(
            select(PROJECTIONS.c.generation, PROJECTIONS.c.position, PROJECTIONS.c.fault, PROJECTIONS.c.version)
            .where(PROJECTIONS.c.name == self.name)
            .filter_by(**which)
        ).first()
        return None if row is None else _Generation(*row)

    def _read(self, number: int) -> _Generation:
        with self._read_models.reading() as connection:
            found = self._find(connection, generation=number)
        if found is None:
            raise Rebuilding(self.name)  # by somebody who took our turn while our connection was lost
        return found

    def _begin_building(self, live: _Generation) -> _Generation:
        """A new generation; what others left half built, or did not come to drop, is dropped."""
        with self._read_models.writing(alone=self.name) as connection:
            left = connection.execute(
                select(PROJECTIONS.c.generation).where(PROJECTIONS.c.name == self.name, PROJECTIONS.c.state != "live")
            ).scalars()
            numbers = [live.number, *left]
            for number in numbers[1:]:
                self._dropped(connection, number)
            self._projection.create(connection, max(numbers) + 1)
            return self._begun(connection, max(numbers) + 1, state="building")

    def _go_live(self, number: int, old: int) -> int:
        """Takes in what was recorded meanwhile and switches, in one transaction: no answer goes back in time.

        Nobody is kept waiting for long: while somebody reads on and on, it is tried again.
        """
        while True:
            try:
                position = self._switched(number, old)
            except StillReading:
                time.sleep(LOOK)
            else:
                self._remembered = _Generation(number, position, None, self._projection.version)
                self._remove(old)
                return position

    def _switched(self, number: int, old: int) -> int:
        with self._read_models.writing(alone=self.name) as connection:
            # Whoever follows the old generation waits here, and finds then that it is not the live one any more.
            self._set_state(connection, old, "old")
            wait_for_readers(connection)
            building = self._find(connection, generation=number)
            if building is None:
                raise Rebuilding(self.name)
            position = building.position
            if not self._is_remembered(building):
                self._forget()
            while page := self._next(position):
                self._projection.take_in(connection, number, position, page)
                position += len(page)
            self._projection.switch(connection, number)
            self._set_state(connection, number, "live", position=position)
        return position

    def _set_state(self, connection: Connection, number: int, state: str, **more: int) -> None:
        which = (PROJECTIONS.c.name == self.name) & (PROJECTIONS.c.generation == number)
        connection.execute(update(PROJECTIONS).where(which).values(state=state, **more))

    def _remove(self, number: int) -> None:
        with self._read_models.writing(alone=self.name) as connection:
            self._dropped(connection, number)

    def _dropped(self, connection: Connection, number: int) -> None:
        which = (PROJECTIONS.c.name == self.name) & (PROJECTIONS.c.generation == number)
        connection.execute(delete(PROJECTIONS).where(which))
        self._projection.drop(connection, number)
