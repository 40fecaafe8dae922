"""Events as an answer gives them: who recorded what and when, what it says, why, and from which documents."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from domain.fact import EvidenceAttached, FactCorrected, History, Recorded, evolve
from domain.period import CIVIL, civil_day
from domain.reference import Kind
from domain.text import Text
from domain.wire import encode, encode_changes, instant
from projections.names import spells_of
from projections.question import Asked, Item

PAGE = 1_000

REASONS = {
    "clerical-error": Text("schrijffout", "clerical error"),
    "new-evidence": Text("nieuw bewijs", "new evidence"),
    "source-corrected": Text("bron verbeterd", "source corrected"),
    "wrong-subject": Text("verkeerd onderwerp", "wrong subject"),
    "plan-changed": Text("plan gewijzigd", "plan changed"),
    "other": Text("anders", "other"),
    "replaced": Text("vervangen", "replaced"),
    "workload": Text("werkdruk", "workload"),
    "moved": Text("verhuisd", "moved"),
    "party-conflict": Text("conflict met de partij", "conflict with the party"),
    "personal": Text("persoonlijk", "personal"),
    "incompatible-office": Text("onverenigbare functie", "incompatible office"),
    "became-alderman": Text("wethouder geworden", "became alderman"),
    "term-ended": Text("einde van de zittingstermijn", "end of the term"),
    "disqualified": Text("vervallen verklaard", "disqualified"),
    "reorganisation": Text("herindeling", "reorganisation"),
    "deceased": Text("overleden", "deceased"),
    "organisation-withdrew": Text("organisatie trok zich terug", "organisation withdrew"),
    "function-ended": Text("functie hield op", "function ended"),
    "other-job": Text("andere baan", "other job"),
    "political-office": Text("politiek ambt", "political office"),
    "dismissed": Text("ontslagen", "dismissed"),
    "ended": Text("geëindigd", "ended"),
    "partner-left": Text("partner vertrokken", "partner left"),
    "conflict": Text("conflict", "conflict"),
}
FIELDS = {
    "valid.from": Text("vanaf", "from"),
    "valid.to": Text("tot", "until"),
    "effectiveOn": Text("geldt vanaf", "effective on"),
    "until": Text("tot", "until"),
    "certainty": Text("zekerheid", "certainty"),
    "endCertainty": Text("zekerheid van het einde", "certainty of the end"),
    "because": Text("rust op zoveel gebeurtenissen", "events that it rests on"),
    "organisation": Text("organisatie", "organisation"),
    "employer": Text("werkgever", "employer"),
    "function": Text("functie", "function"),
    "department": Text("afdeling", "department"),
    "council": Text("raad", "council"),
    "party": Text("partij", "party"),
    "committee": Text("commissie", "committee"),
    "topic": Text("onderwerp", "topic"),
    "places": Text("plaatsen", "places"),
    "municipality": Text("gemeente", "municipality"),
    "judgement": Text("oordeel", "judgement"),
    "conflictsWith": Text("botst met", "conflicts with"),
    "person": Text("persoon", "person"),
    "evidence": Text("bewijs", "evidence"),
}


def event_item(recorded: Recorded) -> Item:
    """An event in short."""
    event = recorded.event
    return {
        "eventId": recorded.id,
        "position": recorded.position,
        "event": type(event).__name__,
        "fact": getattr(event, "fact", None),
        "effectiveOn": None if recorded.effective_on is None else recorded.effective_on.isoformat(),
        "certainty": None if recorded.effective_on is None else recorded.certainty.value,
        "recordedAt": recorded_at(recorded),
        "recordedBy": {"subject": recorded.recorded_by.subject, "role": recorded.recorded_by.role},
        "reason": reason_of(recorded),
        "evidence": evidence_of(recorded),
    }


def recorded_at(recorded: Recorded) -> str | None:
    """The instant at which the register came to know it."""
    return None if recorded.recorded_at is None else instant(recorded.recorded_at)


def recorded_on(recorded: Recorded) -> date:
    """The civil day on which the register came to know it."""
    return date.min if recorded.recorded_at is None else civil_day(recorded.recorded_at)


def reason_of(recorded: Recorded) -> str | None:
    """The reason that it gives, as of a correction or a resignation; for an erasure its ground."""
    reason = getattr(recorded.event, "reason", None) or getattr(recorded.event, "ground", None)
    return None if reason is None else str(reason)


def evidence_of(recorded: Recorded) -> list[str]:
    """The titles of the documents that came with it."""
    documents = [recorded.evidence]
    if isinstance(recorded.event, EvidenceAttached):
        documents.append(recorded.event.evidence)
    return [each.title for each in documents if each is not None]


def said_by(event: Any) -> dict[str, Any]:
    """What an event says, on the wire and without ciphertexts; of a correction its changes."""
    if isinstance(event, FactCorrected):
        found: dict[str, Any] = veiled(encode_changes(event.of, event.changes))
    else:
        found = veiled(encode(event))
    return found


def veiled(value: Any) -> Any:
    """A value without ciphertexts: what is sealed says only that it is."""
    if isinstance(value, Mapping):
        if value.keys() == {"sealed", "key"}:
            return {"sealed": True}
        return {name: veiled(each) for name, each in value.items()}
    return value


def events_after(asked: Asked, after: int) -> Iterator[Recorded]:
    """The events from a position on, as far as they are known at the one that answers."""
    while after < asked.position:
        page = asked.log.page(after, min(PAGE, asked.position - after))
        if not page:
            return
        yield from page
        after = page[-1].position


def events_recorded(asked: Asked) -> Iterator[Recorded]:
    """The events that were recorded on the days `from` up to `to`, as far as known at the position that answers."""
    from_, to = asked.day("from"), asked.day("to")
    after = 0 if from_ is None else asked.log.position_at(_before(from_))
    for recorded in events_after(asked, after):
        if to is not None and recorded_on(recorded) >= to:
            return
        yield recorded


def _before(day: date) -> datetime:
    """The last microsecond before a civil day, in UTC."""
    try:
        return datetime.combine(day, time(), CIVIL).astimezone(UTC) - timedelta(microseconds=1)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def folded(events: Iterable[Recorded]) -> Iterator[tuple[Recorded, History, History]]:
    """Each event of one subject with the effective history before it and after it."""
    before = History()
    for recorded in events:
        after = evolve(before, recorded)
        yield recorded, before, after
        before = after


class TraineesOf:
    """Whose trainee's each subject is: the trainee itself, or the one who holds the mandate."""

    def __init__(self, asked: Asked, recorded: Iterable[Recorded]) -> None:
        mandates = {each.subject.reference for each in recorded if each.subject.kind is Kind.MANDATE}
        self._holders = {row.subject: row.trainee for row in spells_of(asked, "mandate", ("mandate",), mandates)}

    def of(self, recorded: Recorded) -> str | None:
        """The trainee whom an event is about; None where it is about none, or the mandate's opening was withdrawn."""
        subject = recorded.subject
        return subject.reference if subject.kind is Kind.TRAINEE else self._holders.get(subject.reference)
