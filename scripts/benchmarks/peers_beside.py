"""What peers are asked beside the register: their stores, filled with the same events, on the same database."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count

from application.catalogue import CATALOGUE
from scripts.benchmarks.extent import Extent
from scripts.benchmarks.grounds import Ground, Sized
from scripts.benchmarks.measuring import Beside, Goal, at_least
from scripts.benchmarks.peers import Event, append_with_library, library_recorder, project_with_library
from scripts.peers_in_node import Emmett

TYPES = sorted({entry.name for entry in CATALOGUE.by_event.values()})


class Peers:
    """The peers on one ground. Without Emmett, the eventsourcing library is the only one."""

    def __init__(self, ground: Ground, emmett: Emmett | None) -> None:
        self._ground = ground
        self._emmett = emmett
        self._numbers = count(1)
        self._stores: dict[tuple[int, int], str] = {}
        self._opened = ExitStack()

    def __enter__(self) -> "Peers":
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def _open(self, emmett: Emmett, *, inline: bool = False) -> str:
        """The name of an empty store of Emmett's."""
        name = f"store_{next(self._numbers)}"
        emmett.open(name, self._ground.name, self._ground.address("emmett"), TYPES, inline=inline)
        self._opened.callback(emmett.close, name)
        return name

    def _filled(self, emmett: Emmett, sized: Sized, limit: int) -> str:
        """The name of a store of Emmett's that holds the first events of a register."""
        held = min(limit, sized.events)
        if (sized.asked, held) not in self._stores:
            name = self._stores[sized.asked, held] = self._open(emmett)
            emmett.fill(name, sized.first_events(held))
        return self._stores[sized.asked, held]

    def appending(self, sized: Sized, extent: Extent) -> Iterator[Beside]:
        """Events appended one by one, each at the version that is expected; and projected at once."""
        name = self._ground.name
        recorder = self._opened.enter_context(library_recorder(name, self._ground.address("library")))

        def some() -> list[Event]:
            return sized.some_events(extent.asked_of_peers, f"-{next(self._numbers)}")

        yield Beside("eventsourcing, the event alone", lambda: append_with_library(recorder, some()))
        if (emmett := self._emmett) is not None:
            store = self._filled(emmett, sized, extent.kept_by_peers)
            yield Beside("Emmett, the event alone", lambda: emmett.append(store, some()), at_least(2.5))
            at_once = self._open(emmett, inline=True)
            yield Beside("Emmett, projected inline", lambda: emmett.append(at_once, some()))

    def replaying(self, sized: Sized, extent: Extent) -> Iterator[Beside]:
        """The same long history, read and folded."""
        if (emmett := self._emmett) is not None:
            store = self._filled(emmett, sized, extent.kept_by_peers)
            history = sized.long_history()
            if sized.events > extent.kept_by_peers:
                emmett.fill(store, history)  # it comes last in the log
            yield Beside("Emmett", lambda: emmett.replay(store, history[0].stream, extent.replays), at_least(3))

    def projecting(self, sized: Sized, extent: Extent, goal: Goal | None = None) -> Iterator[Beside]:
        """A row a subject, plain: Emmett's consumer in batches of a thousand, the library's runner event by event."""
        if (emmett := self._emmett) is not None:
            store = self._filled(emmett, sized, extent.projected_by_peers)
            yield Beside("Emmett's consumer", lambda: emmett.project(store, f"projected_{next(self._numbers)}"), goal)
        yield from self._by_library(sized, extent)

    def rebuilding(self, sized: Sized, extent: Extent) -> Iterator[Beside]:
        """The same anew from the first event; Emmett's own way of it is there for PostgreSQL only."""
        if self._ground.server is None:
            yield from self.projecting(sized, extent)
            return
        if (emmett := self._emmett) is not None:
            store = self._filled(emmett, sized, extent.projected_by_peers)
            yield Beside(
                "Emmett's rebuild", lambda: emmett.rebuild(store, f"rebuilt_{next(self._numbers)}"), at_least(10)
            )
        yield from self._by_library(sized, extent)

    def _by_library(self, sized: Sized, extent: Extent) -> Iterator[Beside]:
        if self._ground.server is not None:  # its runner subscribes, which it can't on SQLite
            yield Beside(
                "eventsourcing's runner",
                lambda: project_with_library(self._ground.address("runner"), sized.first_events(extent.run_by_library)),
            )
