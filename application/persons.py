"""Whom events are about: a trainee's own, and those of mandates as far as the trainee held them then."""

from collections.abc import Iterable, Iterator, Sequence

from application.store import Store
from application.stored import Mapper
from domain.fact import EvidenceAttached, History, NotUnderstood, Recorded, evolve, fold
from domain.mandate import MandateOpened
from domain.reference import Kind, Subject, stream_id


class Persons:
    """Finds in the log what is about a person. Raises NotUnderstood where a newer version recorded some of it."""

    def __init__(self, store: Store, mapper: Mapper) -> None:
        self._store = store
        self._mapper = mapper

    def events_about(self, trainee: str) -> list[Recorded]:
        """The events of a trainee, and those of mandates that the trainee held before or after them, in order."""
        mandates = {each.subject for each in self._naming("trainee", trainee) if each.subject.kind is Kind.MANDATE}
        found = self._events_of(Subject(Kind.TRAINEE, trainee))
        for mandate in sorted(mandates):
            found += (event for event, holders in _with_holders(self._events_of(mandate)) if trainee in holders)
        return sorted(found, key=lambda each: each.position)

    def whom(self, recorded: Recorded) -> set[str]:
        """The trainees whom an event is about: of a mandate whoever held it before the event, and after."""
        match recorded.subject:
            case Subject(kind=Kind.TRAINEE, reference=reference):
                return {reference}
            case Subject(kind=Kind.MANDATE) as mandate:
                told = _with_holders(self._events_of(mandate))
                return next((holders for event, holders in told if event.id == recorded.id), set())
            case _:
                return set()

    def naming_document(self, digest: str) -> list[Recorded]:
        """The events that name the document with that SHA-256, in order, also those that count no more."""
        return [each for each in self._naming("sha256", digest) if digest in documents_of(each)]

    def fence_of(self, trainee: str) -> Recorded | None:
        """The event by which a trainee was erased; None where nobody was."""
        return fold(self._events_of(Subject(Kind.TRAINEE, trainee))).erased_by

    def erased(self) -> Iterator[str]:
        """The trainees who were erased, in order."""
        return (self._understood(stored).subject.reference for stored in self._store.fences())

    def _naming(self, field: str, value: str) -> Iterable[Recorded]:
        # As it stands in canonical JSON; no other value than these plain ones is asked for.
        return map(self._understood, self._store.holding(f'"{field}":"{value}"'.encode()))

    def _events_of(self, subject: Subject) -> list[Recorded]:
        return [self._understood(each) for each in self._store.stream(stream_id(subject.kind, subject.reference))]

    def _understood(self, stored: bytes) -> Recorded:
        try:
            return self._mapper.recorded(stored)
        except (KeyError, ValueError, TypeError) as fault:
            raise NotUnderstood from fault


def documents_of(recorded: Recorded) -> set[str]:
    """The digests of the documents that an event names."""
    attached = recorded.event.evidence if isinstance(recorded.event, EvidenceAttached) else None
    return {each.sha256 for each in (recorded.evidence, attached) if each is not None and each.sha256 is not None}


def _with_holders(events: Sequence[Recorded]) -> Iterator[tuple[Recorded, set[str]]]:
    """Each event of a mandate with those who held it before and after: a correction can give it to another."""
    before = History()
    for recorded in events:
        after = evolve(before, recorded)
        yield recorded, {*_holder(before), *_holder(after)}
        before = after


def _holder(history: History) -> Iterator[str]:
    return (fact.event.trainee for fact in history.facts if isinstance(fact.event, MandateOpened))
