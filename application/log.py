"""The log as it is read: events in order, by page, by subject and by id, and the personal details in them opened."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from application.care import Damage, damage_in_log
from application.sqlite_store import SQLiteStore
from application.stored import Mapper
from application.vault import Erased, Vault
from domain.fact import NotUnderstood, Recorded
from domain.reference import Kind, Subject, stream_id
from domain.sealed import Sealed


class Log:
    """Reads what was recorded. Raises NotUnderstood for an event that a newer version recorded, or that is damaged."""

    def __init__(self, store: SQLiteStore, vault: Vault, mapper: Mapper) -> None:
        self._store = store
        self._vault = vault
        self._mapper = mapper

    def head(self) -> tuple[int, datetime | None]:
        """The last position and its instant; 0 and None in an empty log."""
        head = self._store.head()
        return head.position, head.recorded_at

    def position_at(self, known_at: datetime) -> int:
        """The last position recorded at or before an instant; 0 where there is none."""
        return self._store.position_at(known_at)

    def at(self, position: int) -> Recorded | None:
        """The event at a position."""
        stored = self._store.at(position)
        return None if stored is None else self._understood(stored)

    def page(self, after: int, limit: int) -> Sequence[Recorded]:
        """At most `limit` events after a position, in order; fewer where one of them is not understood."""
        found: list[Recorded] = []
        for stored in self._store.page(after, limit):
            try:
                found.append(self._understood(stored))
            except NotUnderstood:
                if found:
                    break
                raise NotUnderstood(after + 1) from None
        return found

    def of(self, subject: Subject, up_to: int | None = None) -> Sequence[Recorded]:
        """The events of one subject in order, as far as recorded up to a position."""
        stream = stream_id(subject.kind, subject.reference)
        return [self._understood(stored) for stored in self._store.stream(stream, up_to)]

    def event(self, event_id: str) -> Recorded | None:
        """The event with that id."""
        stored = self._store.event(event_id)
        return None if stored is None else self._understood(stored)

    def subjects_named(self, reference: str) -> Sequence[Subject]:
        """The subjects of every kind that have this reference."""
        subjects = (Subject(kind, reference) for kind in Kind)
        return [subject for subject in subjects if self._store.stream(stream_id(subject.kind, reference), None)]

    def damage(self, up_to: int) -> Iterator[Damage]:
        """What is wrong with the log up to a position, in order."""
        return damage_in_log(self._store, self._vault, self._mapper, up_to)

    def opened(self, sealed: Sealed) -> str | None:
        """The personal detail in a sealed value; None where it was erased. Raises Unreadable."""
        try:
            return self._vault.open(sealed)
        except Erased:
            return None

    def _understood(self, stored: bytes) -> Recorded:
        try:
            return self._mapper.recorded(stored)
        except (KeyError, ValueError, TypeError) as fault:
            raise NotUnderstood from fault
