"""The stored form of an event: one canonical JSON object (RFC 8785), the very bytes that a transparency log hashes."""

from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from application.catalogue import CATALOGUE, Catalogue
from application.tree import leaf_of
from domain.fact import Actor, Certainty, Evidence, FactCorrected, Possibly, Recorded, made
from domain.reference import Kind, Subject, stream_of
from domain.sealed import Sealed
from domain.wire import Place, Where, decode, decode_changes, encode, encode_changes, instant

_CERTAINTIES = {certainty.value: certainty for certainty in Certainty}
_always_there = itemgetter(
    "eventId", "stream", "name", "schemaVersion", "subject", "version", "recordedBy", "data", "position", "recordedAt"
)


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes. Holds for what is stored: ASCII names of fields, and no number that JSON writes in two ways."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def leaf_hash(stored: bytes) -> str:
    """The leaf hash of a stored event in the tree over the log, in hexadecimal."""
    return leaf_of(stored).hex()


BEGINNING = datetime.min.replace(tzinfo=UTC)


class Head(NamedTuple):
    """The end of the log: its last position, when that was recorded, and whether all of the log was imported.

    Imports come first or never, so the last event tells whether all were.
    """

    position: int
    recorded_at: datetime | None
    only_imports: bool


def moment(text: str) -> datetime:
    """The instant in UTC."""
    return datetime.fromisoformat(text)


# Many events are of one subject, and by one actor: of those of late each of these is made once.


@lru_cache(maxsize=1_000)
def _subject(kind: str, reference: str) -> Subject:
    return Subject(Kind(kind), reference)


@lru_cache(maxsize=10_000)
def _actor(subject: str, role: str) -> Actor:
    return Actor(subject, role)


class Completed(NamedTuple):
    """A stored event with what only the write lock knows."""

    position: int
    event_id: str
    stream: str
    recorded_at: datetime
    imported: bool
    state: bytes
    leaf: bytes


class OutOfTurn(Exception):
    """An imported event is not the next one: others recorded since it was decided."""


def completed(
    drafts: Iterable[bytes], head: Head, now: datetime, leaves: MutableMapping[str, str]
) -> Iterator[Completed]:
    """The drafts as they are kept after `head`: with `position`, `recordedAt` and `previous`. Raises OutOfTurn.

    `recordedAt` is `now`, or the last one recorded where the clock stands before it; an imported event brings its own,
    never before the last one and never after `now`. `leaves` holds the last leaf hash of each stream, and is moved on.
    """
    position, last, only_imports = head.position, head.recorded_at or BEGINNING, head.only_imports
    now = max(now, last)
    for draft in drafts:
        form = orjson.loads(draft)
        stream = form["stream"]
        given = form.get("recordedAt")
        if given is None:
            last = now
            form["recordedAt"] = instant(now)
        elif only_imports and last <= (at := moment(given)) <= now:
            last = at
        else:
            raise OutOfTurn(form["eventId"])
        position += 1
        form["position"] = position
        if stream in leaves:
            form["previous"] = leaves[stream]
        state = canonical(form)
        leaf = leaf_of(state)
        leaves[stream] = leaf.hex()
        only_imports = only_imports and form.get("imported", False)
        yield Completed(position, form["eventId"], stream, last, form.get("imported", False), state, leaf)


@dataclass(frozen=True, slots=True)
class Mapper:
    """Joins the domain's events to their stored form; the write lock adds `position`, `recordedAt` and `previous`."""

    catalogue: Catalogue = CATALOGUE

    def place(self, recorded: Recorded) -> Place:
        """Where an event will stand, for sealing."""
        entry = self.catalogue.by_event[type(recorded.event)]
        return Place(recorded.id, stream_of(recorded.subject), entry.name, entry.schema_version)

    def draft(self, recorded: Recorded) -> dict[str, Any]:
        """The stored form, but for what only the write lock knows."""
        entry = self.catalogue.by_event[type(recorded.event)]
        form: dict[str, Any] = {
            "eventId": recorded.id,
            "name": entry.name,
            "schemaVersion": entry.schema_version,
            "stream": stream_of(recorded.subject),
            "subject": {"kind": recorded.subject.kind.value, "reference": recorded.subject.reference},
            "version": recorded.version,
            "recordedBy": {"subject": recorded.recorded_by.subject, "role": recorded.recorded_by.role},
            "data": self._data(recorded.event),
        }
        if recorded.effective_on is not None:
            form["effectiveOn"] = recorded.effective_on.isoformat()
            form["certainty"] = recorded.certainty.value
        if recorded.until is not None:
            form["until"] = recorded.until.isoformat()
        if recorded.possibly is not None:
            form["possibly"] = encode(recorded.possibly)
        if recorded.evidence is not None:
            form["evidence"] = encode(recorded.evidence)
        if recorded.note is not None:
            note = recorded.note
            form["note"] = {"sealed": note.ciphertext, "key": note.key} if isinstance(note, Sealed) else note
        if recorded.correlation_id is not None:
            form["correlationId"] = recorded.correlation_id
        if recorded.causation_id is not None:
            form["causationId"] = recorded.causation_id
        if recorded.imported:
            form["imported"] = True
        if recorded.recorded_at is not None:
            form["recordedAt"] = instant(recorded.recorded_at)
        return form

    def _data(self, event: Any) -> dict[str, Any]:
        if isinstance(event, FactCorrected):
            return {
                "fact": event.fact,
                "of": self.catalogue.by_event[event.of].topic,
                "changes": encode_changes(event.of, event.changes),
                "reason": event.reason,
            }
        return encode(event)

    def recorded(self, stored: bytes) -> Recorded:
        """The event that was stored. Raises KeyError for a name that the catalogue does not know."""
        form = orjson.loads(stored)
        event_id, stream, name, schema_version, subject, version, by, data, position, recorded_at = _always_there(form)
        place = (event_id, stream, name, schema_version)
        cls, data = self.catalogue.current(name, schema_version, data)
        optional = form.get
        note = optional("note")
        return made(
            Recorded,
            (
                event_id,
                _subject(subject["kind"], subject["reference"]),
                version,
                self._corrected(data, place) if cls is FactCorrected else decode(cls, data, place),
                _actor(by["subject"], by["role"]),
                date.fromisoformat(form["effectiveOn"]) if "effectiveOn" in form else None,
                date.fromisoformat(form["until"]) if "until" in form else None,
                _CERTAINTIES[optional("certainty", "established")],
                decode(Evidence, form["evidence"], place) if "evidence" in form else None,
                Sealed(note["sealed"], note["key"], *place) if isinstance(note, dict) else note,
                optional("correlationId"),
                optional("causationId"),
                optional("imported", False),
                position,
                datetime.fromisoformat(recorded_at),
                decode(Possibly, form["possibly"], place) if "possibly" in form else None,
            ),
        )

    def _corrected(self, data: dict[str, Any], place: Where) -> FactCorrected:
        name, version = self.catalogue.named(data["of"])
        of, changes = self.catalogue.current(name, version, data["changes"])
        return FactCorrected(data["fact"], of, decode_changes(of, changes, place), data["reason"])
