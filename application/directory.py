"""The directory of streams: how many events each has, its last one, and which others refer to it.

Its root stands in every checkpoint, so that whoever is handed some streams can tell that nothing of them is missing:
neither the last event of one, nor a whole stream that refers to another.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from application.stored import Mapper, canonical
from application.tree import EMPTY, NodeHash, inclusion, leaf_of, root_at, tree_of
from domain.fact import FactCorrected, Recorded
from domain.reference import Subject, stream_of
from domain.wire import mentions


@dataclass(slots=True)
class Stream:
    """What the directory knows of one stream."""

    subject: Subject
    events: int = 0
    last: bytes = EMPTY
    referred_by: set[str] = field(default_factory=set)

    def entry(self, stream: str) -> dict[str, Any]:
        """Its line in the directory."""
        referring = sorted(self.referred_by)
        return {
            "events": self.events,
            "last": self.last.hex(),
            "referredBy": {"count": len(referring), "root": root_of(each.encode() for each in referring).hex()},
            "stream": stream,
        }


@dataclass(slots=True)
class Fixed:
    """The directory as it stood at one size of the log: its streams in order, and the tree over their lines."""

    order: list[str]
    hash_of: NodeHash

    @property
    def root(self) -> bytes:
        """What a checkpoint says of it."""
        return root_at(len(self.order), self.hash_of)

    def proof(self, stream: str) -> tuple[int, list[bytes]]:
        """Where the stream stands in it, and the proof that it does."""
        index = bisect_left(self.order, stream)
        return index, inclusion(index, len(self.order), self.hash_of)


class Directory:
    """The streams of a log, taken in event by event."""

    def __init__(self, mapper: Mapper) -> None:
        self._mapper = mapper
        self.size = 0
        self.streams: dict[str, Stream] = {}
        self._naming: dict[Subject, set[str]] = {}  # the streams that name a subject, on record or not

    def take_in(self, page: Iterable[bytes]) -> None:
        """Takes in the stored events that come next."""
        for stored in page:
            recorded = self._mapper.recorded(stored)
            name = stream_of(recorded.subject)
            stream = self.streams.get(name)
            if stream is None:
                stream = self.streams[name] = Stream(recorded.subject)
                stream.referred_by = self._naming.setdefault(recorded.subject, stream.referred_by)
            stream.events += 1
            stream.last = leaf_of(stored)
            for named in referred(recorded):
                if named != recorded.subject:
                    self._naming.setdefault(named, set()).add(name)
            self.size += 1

    def copied(self) -> "Directory":
        """The same directory, apart: what is taken in here does not change it."""
        copy = Directory(self._mapper)
        copy.size = self.size
        copy._naming = {subject: set(names) for subject, names in self._naming.items()}
        copy.streams = {
            name: Stream(each.subject, each.events, each.last, copy._naming[each.subject])
            for name, each in self.streams.items()
        }
        return copy

    def fixed(self) -> Fixed:
        """The directory as it stands now."""
        order = sorted(self.streams)
        return Fixed(order, tree_of([leaf_of(canonical(self.streams[name].entry(name))) for name in order]))


def referred(recorded: Recorded) -> Iterable[Subject]:
    """The subjects that an event names, also in what it corrects."""
    event = recorded.event
    found = mentions(event.of, event.changes) if isinstance(event, FactCorrected) else mentions(event)
    return [Subject(each.refers.kind, each.reference) for each in found]


def root_of(entries: Iterable[bytes]) -> bytes:
    """The root of the tree over these entries."""
    leaves = [leaf_of(each) for each in entries]
    return root_at(len(leaves), tree_of(leaves)) if leaves else EMPTY
