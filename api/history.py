"""A subject's history for people and programs: its events in order, each with what it changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from api.register import Register
from application.care import sealed_in
from application.catalogue import CATALOGUE
from domain.fact import FactCorrected, Recorded
from domain.mandate import MandateOpened
from domain.reference import Kind, Subject
from domain.sealed import Sealed
from domain.wire import encode, encode_changes, instant
from projections.changes import Changes, changes_of, mandates_of
from projections.moments import moment_of


class Ambiguous(Exception):
    """The reference is that of more than one subject."""

    def __init__(self, subjects: list[Subject]) -> None:
        super().__init__(", ".join(map(str, subjects)))
        self.subjects = subjects


def subject_named(register: Register, text: str) -> Subject | None:
    """The subject with that reference, or `kind:reference`; None where there is none. Raises Ambiguous."""
    kind, colon, reference = text.rpartition(":")
    found = [each for each in register.log.subjects_named(reference) if not colon or each.kind == kind]
    if len(found) > 1:
        raise Ambiguous(found)
    return found[0] if found else None


def position_named(register: Register, text: str) -> int | None:
    """The position of an event that is named by it, or by its id; None where there is none."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text) if 1 <= int(text) <= register.log.head()[0] else None
    found = register.log.event(text)
    return None if found is None else found.position


def history_of(
    register: Register, subject: Subject, known_at: str | None = None, *, with_state: bool = False
) -> list[dict[str, Any]]:
    """The events of a subject, of a trainee those of its mandates too, in order of recording.

    With `with_state` each also tells the periods of its subject as they stood after it. `details` tells personal
    details that can be opened (recorded) from those that nobody can open any more (erased) and none (not-recorded).

    Raises ValueError where `known_at` is no instant and no day.
    """
    up_to = register.log.head()[0] if known_at is None else register.log.position_at(moment_of(known_at))
    subjects = [subject]
    if subject.kind is Kind.TRAINEE:
        subjects += mandates_of(register.read_models, subject.reference, up_to)
    changes = changes_of(register.read_models, subjects)
    events = [event for each in subjects for event in register.log.of(each, up_to)]
    in_order = sorted(events, key=lambda event: event.position)
    items = [{**_item(each, changes.get(each.position)), "details": _details(register, each)} for each in in_order]
    return list(_with_state(items)) if with_state else items


def _with_state(items: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    states: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        about = f"{item['subject']['kind']}:{item['subject']['reference']}"
        states[about] = [row for row in states[about] if row not in item["closed"]] + item["opened"]
        yield {**item, "state": states[about]}


def holder_of(register: Register, subject: Subject) -> str | None:
    """The trainee whose personal record a subject is: the trainee itself, or the holder of the mandate."""
    if subject.kind is Kind.TRAINEE:
        return subject.reference
    opened = (each.event for each in register.log.of(subject) if isinstance(each.event, MandateOpened))
    return next((each.trainee for each in opened), None)


def _item(event: Recorded, changes: Changes | None) -> dict[str, Any]:
    opened, closed = (changes.opened, changes.closed) if changes else ([], [])
    return {**told(event), "opened": opened, "closed": closed}


def _details(register: Register, event: Recorded) -> str:
    """Whether personal details of an event are on record, were erased, or were not recorded."""
    keys = {each.key for each in sealed_in(event)}
    if not keys:
        return "not-recorded"
    return "erased" if all(map(register.vault.is_destroyed, keys)) else "recorded"


def told(event: Recorded) -> dict[str, Any]:
    """An event as people and programs are told of it: what is sealed says only that it is."""
    entry = CATALOGUE.by_event[type(event.event)]
    return {
        "eventId": event.id,
        "position": event.position,
        "subject": {"kind": event.subject.kind.value, "reference": event.subject.reference},
        "version": event.version,
        "event": type(event.event).__name__,
        "schemaVersion": entry.schema_version,
        "effectiveOn": event.effective_on.isoformat() if event.effective_on else None,
        "until": event.until.isoformat() if event.until else None,
        "certainty": event.certainty.value if event.effective_on else None,
        "recordedAt": instant(event.recorded_at) if event.recorded_at else None,
        "recordedBy": {"subject": event.recorded_by.subject, "role": event.recorded_by.role},
        "data": _data(event),
        "evidence": encode(event.evidence) if event.evidence else None,
        "note": {"sealed": True} if isinstance(event.note, Sealed) else event.note,
        "imported": event.imported,
        **({"possibly": encode(event.possibly)} if event.possibly else {}),
    }


def _data(event: Recorded) -> Any:
    if isinstance(event.event, FactCorrected):
        changed = encode_changes(event.event.of, event.event.changes)
        return {"fact": event.event.fact, "changes": _veiled(changed), "reason": event.event.reason}
    return _veiled(encode(event.event))


def _veiled(value: Any) -> Any:
    """The data without ciphertexts: what is sealed says only that it is."""
    if isinstance(value, dict):
        if value.keys() == {"sealed", "key"}:
            return {"sealed": True}
        return {name: _veiled(each) for name, each in value.items()}
    return value
