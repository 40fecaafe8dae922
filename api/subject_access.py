"""Subject access: all that the register holds on a person, for that person (AVG art. 15 and 20)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from api.history import told
from api.register import Register
from application.care import sealed_in
from application.evidence import Documents
from application.vault import Erased
from domain.fact import Evidence, EvidenceAttached, FactCorrected, History, Recorded, fold
from domain.programme import Terms
from domain.reference import Kind, Subject, stream_id
from domain.sealed import Sealed
from domain.trainee import ConsentRecorded, Person, TraineeRegistered
from domain.wire import encode, encode_changes, hints_of, instant, wire_name
from projections.question import Answer, Given, Item, Question
from projections.questions import QUESTIONS
from projections.subjects import TIMELINE

Ask = Callable[[Question, Given], Answer]

FORM = "wiewaar-subject-access-1"
ALWAYS = {"from": "0001-01-01"}
ERASED, WITHHELD = {"state": "erased"}, {"state": "of-another-person"}


def held_on(register: Register, trainee: str, ask: Ask) -> dict[str, Any] | None:
    """All that is held on a trainee; None where nothing is.

    Raises Unreadable where a detail does not open that was not erased, and what `ask` raises.
    """
    events = register.persons.events_about(trainee)
    if not events:
        return None
    head, known_at = register.log.head()
    known = {"atPosition": str(head)}
    key = str(stream_id(Kind.TRAINEE, trainee))
    history = fold(register.log.of(Subject(Kind.TRAINEE, trainee)))
    return {
        "form": FORM,
        "trainee": trainee,
        "madeAt": instant(register.clock()),
        "asOf": {"logPosition": head, "knownAt": None if known_at is None else instant(known_at)},
        "erased": _erased(register, history),
        "details": _details(register, history),
        "whereabouts": ask(QUESTIONS["who-was-where"], {"trainee": trainee, **ALWAYS, **known}).items,
        "periods": ask(TIMELINE, {"kind": "trainee", "subject": trainee, **known}).items,
        "events": [_opened(register, event, key) for event in events],
        "findings": ask(QUESTIONS["open-findings"], {"trainee": trainee, **ALWAYS, **known}).items,
        "documents": _documents(register, events),
        "consents": _consents(history),
        "looks": [asdict(each) for each in register.access.looks(trainee)],
        "retentionMonths": _retention(register, history),
    }


def _erased(register: Register, history: History) -> dict[str, Any] | None:
    """When, why and with what receipt the details were erased; None where they were not."""
    fence = history.erased_by
    if fence is None:
        return None
    return {
        "eventId": fence.id,
        "at": instant(fence.recorded_at) if fence.recorded_at else None,
        "ground": fence.event.ground,
        "receipt": register.erasures.receipt(fence.subject.reference),
    }


def _details(register: Register, history: History) -> dict[str, dict[str, str]]:
    """Each detail as it stands now: recorded, erased, or not recorded."""
    registered = (fact.event.person for fact in history.facts if isinstance(fact.event, TraineeRegistered))
    person = next(registered, Person())
    return {wire_name(name): _state(register, getattr(person, name)) for name in hints_of(Person)}


def _state(register: Register, sealed: Sealed | None) -> dict[str, str]:
    if sealed is None:
        return {"state": "not-recorded"}
    try:
        return {"state": "recorded", "value": register.vault.open(sealed)}
    except Erased:
        return dict(ERASED)


def _opened(register: Register, event: Recorded, key: str) -> Item:
    """An event with what is sealed in it opened, as far as it is about this person and not about another."""
    opened: dict[str, Any] = {}
    for sealed in sealed_in(event):
        found = _state(register, sealed) if sealed.key == key else WITHHELD
        opened[sealed.ciphertext] = found.get("value", found)
    note = event.note
    return {
        **told(event),
        "data": _with(opened, _said(event)),
        "note": opened[note.ciphertext] if isinstance(note, Sealed) else note,
    }


def _said(event: Recorded) -> dict[str, Any]:
    if isinstance(event.event, FactCorrected):
        changes = encode_changes(event.event.of, event.event.changes)
        return {"fact": event.event.fact, "changes": changes, "reason": event.event.reason}
    return encode(event.event)


def _with(opened: Mapping[str, Any], value: Any) -> Any:
    """A value on the wire with what was opened in the place of what is sealed."""
    if isinstance(value, Mapping):
        if value.keys() == {"sealed", "key"}:
            return opened[value["sealed"]]
        return {name: _with(opened, each) for name, each in value.items()}
    return value


def _documents(register: Register, events: Sequence[Recorded]) -> list[Item]:
    """The documents that were named, each once, with the events that name it and whether it is kept here."""
    documents = Documents(register.settings.evidence)
    found: dict[Evidence, list[str]] = {}
    for event in events:
        attached = event.event.evidence if isinstance(event.event, EvidenceAttached) else None
        for each in (event.evidence, attached):
            if each is not None:
                found.setdefault(each, []).append(event.id)
    return [
        {
            **encode(evidence),
            "events": naming,
            "isKept": evidence.sha256 is not None and documents.holds(evidence.sha256),
        }
        for evidence, naming in found.items()
    ]


def _consents(history: History) -> list[Item]:
    return [
        {
            "purpose": fact.event.purpose,
            "given": fact.event.given,
            "effectiveOn": fact.effective_on.isoformat(),
            "certainty": fact.certainty.value,
            "eventId": fact.id,
        }
        for fact in history.facts
        if isinstance(fact.event, ConsentRecorded)
    ]


def _retention(register: Register, history: History) -> int | None:
    """For how many months after the traineeship the terms of the programme let the details be kept."""
    programmes = (fact.event.programme for fact in history.facts if isinstance(fact.event, TraineeRegistered))
    programme = next(programmes, None)
    if programme is None:
        return None
    facts = fold(register.log.of(Subject(Kind.PROGRAMME, programme))).facts
    terms: Terms | None = facts[-1].event.terms if facts else None
    return None if terms is None else terms.retention_months
