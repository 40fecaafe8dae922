"""The event store: recorders of the eventsourcing library, with gapless positions and a log that only grows.

The tree over the log grows in the same transaction: a row an event, with the hashes of the nodes that it completes.
Here stands what is the same on every database; a question mark in a statement stands for a value.
"""

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, MutableMapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, IntegrityError, Notification, StoredEvent

from application.problem import Unusable
from application.stored import Completed, Head, OutOfTurn, completed
from application.tree import BYTES, Frontier, Node, edge, leaf_of

SCHEMA_VERSION = 2
PORTION = 500  # values in one query
LAST = 2**62  # no position is as far

Row = Sequence[Any]
Rows = Callable[..., Sequence[Row]]
STATE = 7  # where it stands in a row
INSERT = "INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
GROW = "INSERT INTO tree VALUES (?, ?)"
HEAD = "SELECT position, recorded_at, imported, event_id FROM stored_events ORDER BY position DESC LIMIT 1"


class StoredRow(NamedTuple):
    """A row of the log as it lies there; `nodes` is what is kept of the tree at its position."""

    position: int
    event_id: str
    stream: str
    version: int
    topic: str
    recorded_at: datetime
    imported: bool
    state: bytes
    nodes: bytes | None


class Store(ApplicationRecorder):
    """Keeps stored events under gapless positions, each event id once, and refuses to change or delete them.

    What it is handed lacks `position`, `recordedAt` and `previous`: these it gives inside the write lock. `recordedAt`
    is the clock's instant, or the last one recorded where the clock stands before it. An imported event brings its own.
    """

    clock: Callable[[], datetime]

    @abstractmethod
    def rows(self, statement: str, *given: Any) -> Sequence[Row]:
        """What a statement finds in the state of one moment."""

    @abstractmethod
    def create_table(self) -> None:
        """Makes what is not there. Raises Unusable where a newer version made it."""

    @abstractmethod
    def missing_guards(self) -> list[str]:
        """The triggers that should keep the log append-only, and are not there."""

    @abstractmethod
    def holding(self, text: bytes) -> list[bytes]:
        """The stored events in which these bytes stand, in order; reads the whole log."""

    @abstractmethod
    def woken(self, timeout: float) -> bool:
        """Waits until something may have been recorded, `timeout` seconds at most; whether something was."""

    @abstractmethod
    def close(self) -> None:
        """Lets go of the database."""

    # -- reading ------------------------------------------------------------------------------------------------------

    def head(self) -> Head:
        """The end of the log."""
        return head_of(self.rows(HEAD))

    def position_at(self, known_at: datetime) -> int:
        """The last position recorded at or before an instant; 0 where there is none."""
        found = self.rows(
            "SELECT position FROM stored_events WHERE recorded_at <= ?"
            " ORDER BY recorded_at DESC, position DESC LIMIT 1",
            microseconds(known_at),
        )
        return int(found[0][0]) if found else 0

    def stream(self, stream: UUID, up_to: int | None = None) -> list[bytes]:
        """The stored events of one stream in order, as far as recorded up to a position."""
        return self._states(
            "WHERE originator_id = ? AND position <= ? ORDER BY originator_version",
            str(stream),
            LAST if up_to is None else up_to,
        )

    def page(self, after: int, limit: int) -> list[bytes]:
        """The stored events after a position, in order."""
        return self._states("WHERE position > ? ORDER BY position LIMIT ?", after, limit)

    def at(self, position: int) -> bytes | None:
        """The stored event at that position."""
        return next(iter(self._states("WHERE position = ?", position)), None)

    def event(self, event_id: str) -> bytes | None:
        """The stored event with that id."""
        return next(iter(self._states("WHERE event_id = ?", event_id)), None)

    def fences(self) -> list[bytes]:
        """The stored events by which trainees were erased, in order."""
        return self._states("WHERE topic = 'personal-data-erased.v1' ORDER BY position")

    def those(self, positions: Iterable[int]) -> list[bytes]:
        """The stored events at these positions, in order."""
        found: list[bytes] = []
        for some in _portions(positions):
            found += self._states(f"WHERE position IN ({_slots(some)}) ORDER BY position", *some)
        return found

    def events(self, event_ids: Collection[str]) -> dict[str, bytes]:
        """The stored events with these ids, as far as there are any."""
        found: dict[str, bytes] = {}
        for some in _portions(event_ids):
            which = f"SELECT event_id, state FROM stored_events WHERE event_id IN ({_slots(some)})"  # noqa: S608  # only the slots
            found.update((row[0], row[1]) for row in self.rows(which, *some))
        return found

    def streams(self, streams: Collection[UUID | str], up_to: int | None = None) -> dict[str, list[bytes]]:
        """The stored events of these streams, each in order, as far as there are any up to a position."""
        found: dict[str, list[bytes]] = {}
        for some in _portions([str(stream) for stream in streams]):
            # The sign keeps SQLite from reading the log by position.
            which = (
                f"SELECT originator_id, state FROM stored_events WHERE originator_id IN ({_slots(some)})"  # noqa: S608  # the same
                " AND +position <= ? ORDER BY originator_id, originator_version"
            )
            for row in self.rows(which, *some, LAST if up_to is None else up_to):
                found.setdefault(row[0], []).append(row[1])
        return found

    def together(
        self, event_ids: Collection[str], streams: Collection[str]
    ) -> tuple[dict[str, bytes], dict[str, list[bytes]]]:
        """What `events` and `streams` find, in one stroke where these are few."""
        if not event_ids or not streams or len(event_ids) + len(streams) > PORTION:
            return self.events(event_ids), self.streams(streams)
        ids, names = sorted(event_ids), sorted(streams)
        found = self.rows(
            "SELECT 0, event_id, 0 AS version, state FROM stored_events"  # noqa: S608  # the same
            f" WHERE event_id IN ({_slots(ids)})"
            " UNION ALL SELECT 1, originator_id, originator_version, state FROM stored_events"
            f" WHERE originator_id IN ({_slots(names)}) ORDER BY 2, 3",
            *ids,
            *names,
        )
        events, histories = {}, dict[str, list[bytes]]()
        for which, name, _, state in found:
            if which:
                histories.setdefault(name, []).append(state)
            else:
                events[name] = state
        return events, histories

    def stored(self, after: int, limit: int) -> list[StoredRow]:
        """The rows after a position, in order, as they lie there."""
        found = self.rows(
            "SELECT stored_events.*, nodes FROM stored_events LEFT JOIN tree ON tree.position = stored_events.position"
            " WHERE stored_events.position > ? ORDER BY stored_events.position LIMIT ?",
            after,
            limit,
        )
        return [
            StoredRow(
                position,
                event_id,
                stream,
                version,
                topic,
                from_microseconds(recorded_at),
                bool(imported),
                state if isinstance(state, bytes) else str(state).encode(),
                nodes,
            )
            for position, event_id, stream, version, topic, recorded_at, imported, state, nodes in found
        ]

    def nodes(self, wanted: Collection[Node]) -> dict[Node, bytes]:
        """The hashes of complete nodes of the tree. Raises Unusable where one is not there."""
        return _hashes(wanted, self.rows)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        if topics:
            raise NotImplementedError("the log is read whole")
        first = 0 if start is None else start if inclusive_of_start else start + 1
        found = self.rows(
            "SELECT originator_id, originator_version, topic, state, position FROM stored_events"
            " WHERE position BETWEEN ? AND ? ORDER BY position LIMIT ?",
            first,
            LAST if stop is None else stop,
            limit,
        )
        return [Notification(UUID(row[0]), *row[1:]) for row in found]

    def max_notification_id(self) -> int:
        return self.head().position

    def _states(self, which: str, *given: Any) -> list[bytes]:
        return [row[0] for row in self.rows(f"SELECT state FROM stored_events {which}", *given)]  # noqa: S608  # ours

    # -- writing, inside the write lock -------------------------------------------------------------------------------

    def _following(
        self,
        events: Sequence[StoredEvent],
        head: Head,
        frontier: Frontier,
        leaves: MutableMapping[str, str] | None,
    ) -> tuple[list[Row], list[Row]]:
        """The rows of the log and of the tree that follow on `head`; moves frontier and leaves on.

        Raises IntegrityError where an imported event is not the next one.
        """
        drafts = [event.state for event in events]
        try:
            found = list(completed(drafts, head, self.clock(), {} if leaves is None else leaves))
        except OutOfTurn as fault:
            raise IntegrityError(str(fault)) from fault
        rows = [_row(event, each) for event, each in zip(events, found, strict=True)]
        return rows, [(each.position, frontier.add(each.leaf)) for each in found]

    def _frontier(self, end: Row | None, rows: Rows) -> Frontier:
        """The right edge of the tree at the end of the log, of which `end` is what `HEAD` finds.

        It is the one that is remembered where nobody else has recorded since.
        """
        remembered, self._remembered = self._remembered, None
        if end is None:
            return Frontier()
        if remembered is not None and remembered[0] == (end[0], end[3]):
            return remembered[1]
        return frontier_at(end[0], rows)

    _remembered: tuple[tuple[int, str], Frontier] | None = None

    def _remember(self, rows: Sequence[Row], frontier: Frontier) -> None:
        """Keeps the right edge of the tree for the next who records; these rows are kept durably now."""
        if rows:
            self._remembered = ((rows[-1][0], rows[-1][1]), frontier)


def frontier_at(size: int, rows: Rows) -> Frontier:
    """The right edge of the tree over the first `size` events. Raises Unusable where the tree has a hole."""
    hashes = _hashes(edge(size), rows)
    return Frontier(size, [hashes[node] for node in edge(size)])


def _hashes(wanted: Collection[Node], rows: Rows) -> dict[Node, bytes]:
    sizes = sorted({node.completed_at for node in wanted})
    which = f"SELECT position, nodes FROM tree WHERE position IN ({_slots(sizes)})"  # noqa: S608  # the same
    kept: dict[int, bytes] = {row[0]: row[1] for row in rows(which, *sizes)} if sizes else {}
    found = {node: kept.get(node.completed_at, b"")[node.level * BYTES :][:BYTES] for node in wanted}
    if any(len(each) != BYTES for each in found.values()):
        raise Unusable("damaged-tree")
    return found


def grown(frontier: Frontier, states: Iterable[bytes]) -> list[Row]:
    """The rows of the tree for events that were kept before there was one."""
    return [(frontier.size + 1, frontier.add(leaf_of(state))) for state in states]


def head_of(rows: Sequence[Row]) -> Head:
    """The end of the log, from what `HEAD` finds."""
    return Head(rows[0][0], from_microseconds(rows[0][1]), bool(rows[0][2])) if rows else Head(0, None, True)


def _row(event: StoredEvent, each: Completed) -> Row:
    return (
        each.position,
        each.event_id,
        each.stream,
        event.originator_version,
        event.topic,
        microseconds(each.recorded_at),
        int(each.imported),
        each.state,
    )


def _portions(values: Iterable[Any]) -> Iterator[list[Any]]:
    ordered = sorted(values)
    return (ordered[start : start + PORTION] for start in range(0, len(ordered), PORTION))


def _slots(values: Collection[object]) -> str:
    return ",".join("?" * len(values))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """An instant as it is kept: microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The instant, in UTC."""
    return _EPOCH + value * _MICROSECOND
