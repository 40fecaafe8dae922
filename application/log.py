"""The log as it is read: events in order, by page, by subject and by id, and the personal details in them opened."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import orjson

from application.care import Damage, damage_in_log
from application.store import Store
from application.stored import Mapper, moment
from application.transparency import AnotherHistory, Transparency
from application.vault import Erased, Vault
from domain.fact import EvidenceAttached, FactCorrected, NotUnderstood, Recorded
from domain.reference import Kind, Subject, stream_id
from domain.sealed import Sealed

AT_ONCE = 500  # subjects that are read together
PAGE = 1_000
NOT_UNDERSTOOD = (KeyError, ValueError, TypeError)  # what the mapper raises for an event that it can't read

Proof = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outline:
    """An event of which no more is understood than is asked for."""

    event: type
    _data: Mapping[str, Any]
    _form: Mapping[str, Any]

    @property
    def subject(self) -> Subject:
        """What it is recorded of."""
        subject = self._form["subject"]
        return Subject(Kind(subject["kind"]), subject["reference"])

    @property
    def effective_on(self) -> date | None:
        """The day on which a fact takes effect."""
        found = self._form.get("effectiveOn")
        return None if found is None else date.fromisoformat(found)

    @property
    def moved_to(self) -> date | None:
        """The day to which a correction moves a fact."""
        found = self._data.get("changes", {}).get("effectiveOn") if self.event is FactCorrected else None
        return None if found is None else date.fromisoformat(found)

    @property
    def recorded_at(self) -> datetime:
        """The instant at which the register came to know it."""
        return moment(self._form["recordedAt"])

    @property
    def recorded_by(self) -> str:
        """Who recorded it."""
        return str(self._form["recordedBy"]["subject"])

    @property
    def imported(self) -> bool:
        """Whether a historic import brought it in."""
        return bool(self._form.get("imported", False))

    @property
    def documents(self) -> Sequence[Mapping[str, str]]:
        """The documents that came with it, or that it attaches: digests and addresses by name."""
        attached = self._data.get("evidence") if self.event is EvidenceAttached else None
        return [each for each in (self._form.get("evidence"), attached) if each is not None]


class Log:
    """Reads what was recorded. Raises NotUnderstood for an event that a newer version recorded, or that is damaged."""

    def __init__(self, store: Store, vault: Vault, mapper: Mapper, transparency: Transparency) -> None:
        self._store = store
        self._vault = vault
        self._mapper = mapper
        self._transparency = transparency

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

    def those(self, positions: Iterable[int]) -> Sequence[Recorded]:
        """The events at these positions, in order."""
        return self._all_understood(self._store.those(positions))

    def page(self, after: int, limit: int) -> Sequence[Recorded]:
        """At most `limit` events after a position, in order; fewer where one of them is not understood."""
        found: list[Recorded] = []
        page = self._store.page(after, limit)
        try:
            found.extend(map(self._mapper.recorded, page))  # keeps those before the one that is not understood
        except NOT_UNDERSTOOD:
            if not found:
                raise NotUnderstood(after + 1) from None
        return found

    def of(self, subject: Subject, up_to: int | None = None) -> Sequence[Recorded]:
        """The events of one subject in order, as far as recorded up to a position."""
        stream = stream_id(subject.kind, subject.reference)
        return self._all_understood(self._store.stream(stream, up_to))

    def many(
        self, subjects: Iterable[Subject], up_to: int | None = None
    ) -> Iterator[tuple[Subject, Sequence[Recorded]]]:
        """Each of these subjects with its events in order, as far as recorded up to a position."""
        waiting = iter(subjects)
        while some := {stream_id(each.kind, each.reference): each for each in islice(waiting, AT_ONCE)}:
            found = self._store.streams(some, up_to)
            for stream, subject in some.items():
                yield subject, self._all_understood(found.get(str(stream), ()))

    def outlines(self, after: int, up_to: int) -> Iterator[Outline]:
        """What can be told of each event from one position up to another without understanding what it says."""
        while after < up_to and (page := self._store.page(after, min(PAGE, up_to - after))):
            for stored in page:
                form = orjson.loads(stored)
                try:
                    event, data = self._mapper.catalogue.current(form["name"], form["schemaVersion"], form["data"])
                except KeyError:
                    raise NotUnderstood(form["position"]) from None
                yield Outline(event, data, form)
            after += len(page)

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

    def differs_from(self, note: str | None) -> Damage | None:
        """How the log is not the one that a checkpoint vouched for, the last issued one where none is given."""
        if note is None:
            last = self._transparency.checkpoints.latest()
            if last is None:
                return None
            note = last.note
        try:
            self._transparency.refuse_another_history(self._transparency.opened(note))
        except AnotherHistory as found:
            return Damage(found.code, found.details)
        return None

    def proof(self, position: int, size: int) -> Proof:
        """The proof that the event at a position is among the first `size` events."""
        hashes = self._transparency.inclusion(position, size)
        root = self._transparency.root(size)
        return {
            "index": position - 1,
            "treeSize": size,
            "root": b64encode(root).decode(),
            "hashes": [b64encode(each).decode() for each in hashes],
        }

    def opened(self, sealed: Sealed) -> str | None:
        """The personal detail in a sealed value; None where it was erased. Raises Unreadable."""
        try:
            return self._vault.open(sealed)
        except Erased:
            return None

    def _understood(self, stored: bytes) -> Recorded:
        return self._all_understood([stored])[0]

    def _all_understood(self, stored: Iterable[bytes]) -> list[Recorded]:
        try:
            return list(map(self._mapper.recorded, stored))
        except NOT_UNDERSTOOD as fault:
            raise NotUnderstood from fault
