"""Recording: from a command to its event in the log, decided against the subject's own history and kept atomically."""

import random
import secrets
import sqlite3
import time
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import reduce
from typing import Any, TypeVar
from uuid import uuid4

from eventsourcing.persistence import IntegrityError, PersistenceError, StoredEvent

from application.catalogue import CATALOGUE
from application.erasure import Erasures
from application.intake import Command, is_about_facts, understood_changes
from application.problem import Conflict, Invalid, Problem, Unusable
from application.store import Store
from application.stored import Head, Mapper, canonical, leaf_hash
from application.vault import Erased, KeyTaken, Made, Vault
from domain.fact import (
    ABOUT_FACTS,
    Actor,
    Certainty,
    FactCorrected,
    FactEstablished,
    FindingRuledOn,
    History,
    Possibly,
    Recorded,
    fold,
)
from domain.mandate import MandateOpened
from domain.organisation import OrganisationRegistered
from domain.partnership import PartnershipFormed
from domain.period import civil_day
from domain.reference import PREFIX, Kind, Refers, Subject, stream_id, stream_of
from domain.refusal import Refused
from domain.register import AGGREGATES
from domain.sealed import Sealed
from domain.trainee import PersonalDataErased, TraineeRegistered
from domain.wire import Mention, Place, Plain, holds_sealed, instant, mentions

ATTEMPTS = 4  # one, and three more after a conflict
LONGEST_PAUSE = 0.1  # seconds between them

T = TypeVar("T")
FindFinding = Callable[[str], Subject | None]


class Outdated(Exception):
    """The subject is at another version than the caller had seen: `found` is the one it is at."""

    def __init__(self, found: int) -> None:
        super().__init__(f"at version {found}")
        self.found = found


class NotOnRecord(Invalid):
    """The command is well-formed, but names what is not on record."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: its event, and whether it had been recorded before."""

    recorded: Recorded
    repeated: bool


@dataclass(slots=True)
class _Loaded:
    """A subject in memory: its history as decided so far, and its version in the store when it was read."""

    subject: Subject
    history: History
    stored_version: int


class Batch:
    """Commands decided one after another against subjects held in memory, to be kept in one transaction or not at all.

    It may go on after `keep`; after a failed one it is of no further use. `subject_of` tells whom or what a finding is
    about, None where there is no such finding.
    """

    def __init__(self, store: Store, vault: Vault, mapper: Mapper, erasures: Erasures, subject_of: FindFinding) -> None:
        self._store = store
        self._vault = vault
        self._mapper = mapper
        self._erasures = erasures
        self._subject_of = subject_of
        self._erased: set[str] = set()
        self._loaded: dict[Subject, _Loaded] = {}
        self._leaves: dict[str, str] = {}
        self._referred: dict[Subject, int] = {}
        self._staged: dict[str, Recorded] = {}
        self._foreseen: dict[str, bytes | None] = {}
        self._made: Made = {}
        self._kept: dict[str, bytes] = {}
        self._head: Head | None = None

    def __len__(self) -> int:
        return len(self._staged)

    @property
    def staged(self) -> Sequence[Recorded]:
        """What was decided and is not kept yet, in order."""
        return list(self._staged.values())

    def version_of(self, subject: Subject) -> int:
        """The version of a subject after all that was decided; 0 where it is not on record."""
        return self._load(subject).history.version

    def foresee(self, commands: Iterable[Command]) -> None:
        """Reads in one stroke what the store holds of the commands to come: their ids, and the subjects they name."""
        ids: set[str] = set()
        subjects: set[Subject] = set()
        for command in commands:
            if command.id is not None:
                ids.add(command.id)
            if isinstance(command.event, ABOUT_FACTS):
                ids.add(command.event.fact)
            elif command.subject is not None and command.entry.kind is not None:
                subjects.add(Subject(command.entry.kind, command.subject))
                subjects.update(Subject(each.refers.kind, each.reference) for each in mentions(command.event))
        ids -= self._staged.keys()
        streams = {stream_of(each): each for each in subjects - self._loaded.keys()}
        events, found = self._store.together(ids, streams)
        self._foreseen = dict.fromkeys(ids) | events
        for stream, subject in streams.items():
            self._take(subject, stream, found.get(stream, ()))

    def decide(
        self, command: Command, by: Actor, correlation: str | None = None, *, seen: int | None = None
    ) -> Outcome:
        """The event that the command becomes once kept. Raises Invalid, NotOnRecord or Refused, and leaves no trace.

        `seen` is the version of the subject that the caller has seen; raises Outdated where it is at another.
        """
        before = self._recognised(command)
        if before is not None:
            self._note_erasure(before)  # which may have broken off the first time
            return Outcome(before, repeated=True)
        self._refuse_untimely_import(command)
        command, subject = self._addressed(command)
        loaded = self._load(subject)
        if seen is not None and loaded.history.version != seen:
            raise Outdated(loaded.history.version)
        self._refuse_unknown(command)
        recorded = Recorded(
            command.id or str(uuid4()),
            subject,
            loaded.history.version + 1,
            command.event,
            by if command.recorded_by is None else Actor(command.recorded_by, by.role),
            command.effective_on,
            command.until,
            self._certainty_of(command, subject, loaded.history, by),
            command.evidence,
            command.note,
            correlation_id=correlation,
            imported=_is_imported(command),
            recorded_at=command.recorded_at,
            possibly=command.possibly,
        )
        made = len(self._made)
        try:
            sealed = self._sealed(recorded, loaded.history)
            loaded.history = AGGREGATES[subject.kind].decide(loaded.history, sealed)
        except Refused:
            for key in list(self._made)[made:]:
                del self._made[key]
            raise
        self._staged[sealed.id] = sealed
        self._note_erasure(sealed)
        if self._head is not None:
            self._head = _after(self._head, sealed)
        return Outcome(sealed, repeated=False)

    def keep(self) -> list[int]:
        """Records what was decided, durably and in order. Raises IntegrityError, KeyTaken or Unusable.

        Returns the positions. Whoever was erased is forgotten when it returns.
        """
        positions = self._keep_staged() if self._staged else []
        while self._erased:
            self._erasures.complete(self._erased.pop())
        return positions

    def as_kept(self, outcome: Outcome) -> Outcome:
        """What became of a command in the last `keep`, with what only the log could give it: position and instant."""
        state = self._kept.get(outcome.recorded.id)
        return outcome if state is None else replace(outcome, recorded=self._mapper.recorded(state))

    def _note_erasure(self, recorded: Recorded) -> None:
        if isinstance(recorded.event, PersonalDataErased):
            self._erased.add(recorded.subject.reference)

    def _keep_staged(self) -> list[int]:
        staged = list(self._staged.values())
        touched = {event.subject for event in staged}
        stored = [
            StoredEvent(
                stream_id(event.subject.kind, event.subject.reference),
                event.version,
                CATALOGUE.by_event[type(event.event)].topic,
                canonical(self._mapper.draft(event)),
            )
            for event in staged
        ]
        try:
            self._vault.keep(self._made)
            states: list[bytes] = []
            positions = self._store.insert_events(
                stored,
                leaves=self._leaves,
                states=states,
                unchanged={
                    stream_of(subject): version for subject, version in self._referred.items() if subject not in touched
                },
            )
        except (PersistenceError, sqlite3.Error) as fault:
            if isinstance(fault, IntegrityError):
                raise
            raise Unusable("store-failed", reason=str(fault)) from fault
        self._kept = {event.id: state for event, state in zip(staged, states, strict=True)}
        self._staged, self._foreseen = {}, {}
        for subject in touched:
            self._loaded[subject].stored_version = self._loaded[subject].history.version
            if subject in self._referred:
                self._referred[subject] = self._loaded[subject].stored_version
        return list(positions or ())

    # -- what was recorded before -----------------------------------------------------------------------------------

    def _recognised(self, command: Command) -> Recorded | None:
        """The event of a command that was recorded before; the same id with another body is refused."""
        if command.id is None:
            return None
        before = self._find(command.id)
        if before is not None and not self._same_body(command, before):
            raise Invalid([Problem("/commandId", "same-id-other-body", {"id": command.id})])
        return before

    def repeats(self, command: Command) -> bool:
        """Whether it says what was recorded before, be it from another document and whatever was made of it since."""
        before = None if command.id is None else self._find(command.id)
        return before is not None and self._same_body(replace(command, evidence=before.evidence), before)

    def differing(self, command: Command) -> frozenset[str] | None:
        """In what a command differs from the fact with its id, as that counts now; None where there is no such fact.

        The document is no difference, nor is that it was less certain. Named are fields of the event, `effective_on`,
        `until` and `certainty`; `envelope` stands for all that can't be mended.
        """
        before = None if command.id is None else self._find(command.id)
        if before is None:
            return None
        fact = self._load(before.subject).history.find(before.id)
        of = type(before.event)
        if fact is None or type(command.event) is not of or command.subject not in (None, before.subject.reference):
            return frozenset({"envelope"})
        names = (each.name for each in fields(of))
        found = {name for name in names if not self._same(getattr(command.event, name), getattr(fact.event, name))}
        found |= {name for name in ("effective_on", "until") if getattr(command, name) != getattr(fact, name)}
        note = None if command.note is None else Plain(command.note)
        found.update(_left_open_otherwise(command.possibly, fact.possibly))
        if not self._same(note, before.note):
            found.add("envelope")
        wanting = fact.certainty is Certainty.EXPECTED and not self._same_certainty(command, before)
        return frozenset(found | {"certainty"} if wanting else found)

    def _find(self, event_id: str) -> Recorded | None:
        staged = self._staged.get(event_id)
        if staged is not None:
            return staged
        stored = self._foreseen[event_id] if event_id in self._foreseen else self._store.event(event_id)
        return None if stored is None else self._mapper.recorded(stored)

    def _same_body(self, command: Command, before: Recorded) -> bool:
        event = command.event
        if isinstance(event, FactCorrected) and isinstance(before.event, FactCorrected):
            event = replace(event, of=before.event.of, changes=understood_changes(before.event.of, event.changes))
        return (
            command.subject in (None, before.subject.reference)
            and command.effective_on == before.effective_on
            and command.until == before.until
            and command.possibly == before.possibly
            and self._same_certainty(command, before)
            and command.evidence == before.evidence
            and (command.recorded_at is None or command.recorded_at == before.recorded_at)
            and (command.recorded_by is None or command.recorded_by == before.recorded_by.subject)
            and self._same(None if command.note is None else Plain(command.note), before.note)
            and self._same(event, before.event)
        )

    def _same_certainty(self, command: Command, before: Recorded) -> bool:
        """Whether it is as certain; what another had to confirm was recorded as expected, whatever was said."""
        if command.certainty is Certainty.ESTABLISHED and before.certainty is Certainty.EXPECTED:
            history = self._load(before.subject).history
            return self._needs_another(before.subject, history, command.event, before.effective_on)
        return command.certainty is before.certainty

    def _same(self, asked: Any, before: Any) -> bool:
        """Whether they say the same; what was erased can't be compared, and is taken to."""
        if isinstance(asked, Plain):
            if not isinstance(before, Sealed):
                return bool(asked.text == before)
            try:
                return asked.text == self._vault.open(before, self._made)
            except Erased:
                return True
        if type(asked) is not type(before):
            return False
        if isinstance(asked, Mapping):
            return asked.keys() == before.keys() and all(self._same(asked[name], before[name]) for name in asked)
        if is_dataclass(asked):
            return all(self._same(getattr(asked, each.name), getattr(before, each.name)) for each in fields(asked))
        return bool(asked == before)

    def _refuse_untimely_import(self, command: Command) -> None:
        at = command.recorded_at
        given = [name for name, value in (("recordedAt", at), ("recordedBy", command.recorded_by)) if value is not None]
        if given and not self._end().only_imports:
            raise Invalid(Problem(f"/{name}", "not-only-imports") for name in given)
        if at is None:
            return
        last = self._end().recorded_at
        if last is not None and at < last:
            raise Invalid([Problem("/recordedAt", "decreasing", {"last": instant(last)})])
        if at > self._store.clock():
            raise Invalid([Problem("/recordedAt", "in-the-future")])

    def _end(self) -> Head:
        """The end of the log, if what was decided is kept; asked for by imports only."""
        if self._head is None:
            self._head = reduce(_after, self._staged.values(), self._store.head())
        return self._head

    # -- whom it is about -------------------------------------------------------------------------------------------

    def _addressed(self, command: Command) -> tuple[Command, Subject]:
        """The command with the subject whose stream it goes into."""
        if isinstance(command.event, FindingRuledOn):
            about = self._subject_of(command.event.finding)
            if about is None:
                raise NotOnRecord([Problem("/data/finding", "unknown-finding", {"id": command.event.finding})])
            if command.subject not in (None, about.reference):
                raise Invalid([Problem("/subject", "another-subject", {"subject": about.reference})])
            return command, about
        if is_about_facts(command):
            return self._about(command)
        kind = command.entry.kind or Kind.TRAINEE  # only what is about facts has no kind
        reference = command.subject
        if reference is None:
            reference = PREFIX[kind] + "-" + b32encode(secrets.token_bytes(5)).decode().lower()
        return command, Subject(kind, reference)

    def _about(self, command: Command) -> tuple[Command, Subject]:
        fact = self._find(command.event.fact)
        if fact is None:
            raise NotOnRecord([Problem("/data/fact", "unknown-fact", {"id": command.event.fact})])
        if command.subject not in (None, fact.subject.reference):
            raise Invalid([Problem("/subject", "another-subject", {"subject": fact.subject.reference})])
        of = type(fact.event)
        if CATALOGUE.by_event[of].kind is None or fact.effective_on is None:
            known = fact.recorded_at or self._store.clock()
            raise Refused("not-a-fact", on=civil_day(known), collides_with=fact.id, event=of)
        if isinstance(command.event, FactCorrected):
            changes = understood_changes(of, command.event.changes)
            command = replace(command, event=replace(command.event, of=of, changes=changes))
        return command, fact.subject

    def _load(self, subject: Subject) -> _Loaded:
        loaded = self._loaded.get(subject)
        if loaded is None:
            stream = stream_id(subject.kind, subject.reference)
            loaded = self._take(subject, str(stream), self._store.stream(stream))
        return loaded

    def _take(self, subject: Subject, stream: str, stored: Sequence[bytes]) -> _Loaded:
        history = fold(map(self._mapper.recorded, stored))
        if stored:
            self._leaves[stream] = leaf_hash(stored[-1])
        loaded = self._loaded[subject] = _Loaded(subject, history, history.version)
        return loaded

    # -- what another registrar must confirm ------------------------------------------------------------------------

    def _certainty_of(self, command: Command, subject: Subject, history: History, by: Actor) -> Certainty:
        """As certain as was said, unless the programme's terms want another to confirm it. Raises Refused."""
        event = command.event
        if isinstance(event, FactEstablished):
            fact = history.find(event.fact)
            who = command.recorded_by or by.subject
            if (
                fact is not None
                and fact.recorded.recorded_by.subject == who
                and self._needs_another(subject, history, fact.event, fact.effective_on)
            ):
                raise Refused(
                    "another-must-confirm", on=fact.effective_on, collides_with=fact.id, event=type(fact.event)
                )
        elif command.certainty is Certainty.ESTABLISHED and self._needs_another(
            subject, history, event, command.effective_on
        ):
            return Certainty.EXPECTED
        return command.certainty

    def _needs_another(self, subject: Subject, history: History, event: Any, on: date | None) -> bool:
        """Whether the terms that rule on a day name the event among those that a second registrar must establish."""
        programme = self._programme_of(subject, history, event)
        if programme is None or on is None:
            return False
        facts = self._load(Subject(Kind.PROGRAMME, programme)).history.facts
        ruling = [fact for fact in facts if fact.effective_on <= on] or facts[:1]
        return bool(ruling) and type(event).__name__ in (ruling[-1].event.terms.confirm_by_another or ())

    def _programme_of(self, subject: Subject, history: History, event: Any) -> str | None:
        """The programme that a subject belongs to, also where the event is what brings it on record."""
        opening = history.facts[0].event if history.facts else event
        match opening:
            case MandateOpened(trainee=reference):
                trainee = Subject(Kind.TRAINEE, reference)
                loaded = self._load(trainee).history
                return self._programme_of(trainee, loaded, None)
            case TraineeRegistered(programme=programme) | PartnershipFormed(programme=programme):
                return programme
            case _:
                return subject.reference if subject.kind is Kind.PROGRAMME and history.facts else None

    # -- whom it refers to ------------------------------------------------------------------------------------------

    def _refuse_unknown(self, command: Command) -> None:
        event = command.event
        if isinstance(event, FactCorrected):
            found: Iterable[Mention] = mentions(event.of, event.changes)
            root = "/data/changes"
        else:
            found, root = mentions(event), "/data"
        problems = [
            Problem(root + mention.pointer, code, {"reference": mention.reference, "kind": mention.refers.kind.value})
            for mention in found
            if (code := self._unknown(mention.refers, mention.reference)) is not None
        ]
        if problems:
            raise NotOnRecord(problems)

    def _unknown(self, refers: Refers, reference: str) -> str | None:
        """What is wrong with a reference. The subject it names must be unchanged when the event is kept."""
        subject = Subject(refers.kind, reference)
        loaded = self._load(subject)
        opening = AGGREGATES[refers.kind].opening
        opened = next((fact for fact in loaded.history.facts if isinstance(fact.event, opening)), None)
        if opened is None:
            return "unknown-reference"
        if isinstance(opened.event, OrganisationRegistered) and refers.organisation_kind not in (
            None,
            opened.event.kind,
        ):
            return f"not-a-{refers.organisation_kind}"
        self._referred[subject] = loaded.stored_version
        return None

    # -- what nobody but the holder of a key may read ---------------------------------------------------------------

    def _sealed(self, recorded: Recorded, history: History) -> Recorded:
        """The event with its personal details sealed, with the key of the trainee whom they are about."""
        event = recorded.event
        if recorded.note is None and not holds_sealed(event.of if isinstance(event, FactCorrected) else type(event)):
            return recorded
        if recorded.subject.kind is Kind.TRAINEE:
            trainee, erased = recorded.subject.reference, history.erased_by is not None
        elif recorded.subject.kind is Kind.MANDATE:
            opened = next(
                (fact.event for fact in history.facts if isinstance(fact.event, MandateOpened)), recorded.event
            )
            if not isinstance(opened, MandateOpened):
                return recorded  # there is no such mandate, which is about to be refused
            trainee = opened.trainee
            subject = Subject(Kind.TRAINEE, trainee)
            loaded = self._load(subject)
            self._referred[subject] = loaded.stored_version
            erased = loaded.history.erased_by is not None
        else:
            return recorded
        if erased and (recorded.note is not None or _has_plain(event)):
            raise Refused("erased", details={"subject": trainee})
        key, place = _key_of(trainee), self._mapper.place(recorded)
        try:
            note = recorded.note
            return recorded._replace(
                event=self._seal(recorded.event, key, place),
                note=self._vault.seal(note, key, place, self._made) if isinstance(note, str) else note,
            )
        except Erased:
            raise Refused("erased", details={"subject": trainee}) from None

    def _seal(self, value: Any, key: str, place: Place) -> Any:
        if isinstance(value, Plain):
            return self._vault.seal(value.text, key, place, self._made)
        if isinstance(value, Mapping):
            return {name: self._seal(each, key, place) for name, each in value.items()}
        if is_dataclass(value) and not isinstance(value, (type, Sealed)):
            changed = {
                each.name: sealed
                for each in fields(value)
                if (before := getattr(value, each.name)) is not None
                and (sealed := self._seal(before, key, place)) is not before
            }
            return replace(value, **changed) if changed else value
        return value


class Recorder:
    """Takes commands, one or many at a time, and keeps them."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        mapper: Mapper,
        erasures: Erasures,
        subject_of: FindFinding = lambda _: None,
    ) -> None:
        self._store = store
        self._vault = vault
        self._mapper = mapper
        self._erasures = erasures
        self._subject_of = subject_of

    def batch(self) -> Batch:
        """An empty batch."""
        return Batch(self._store, self._vault, self._mapper, self._erasures, self._subject_of)

    def record(self, command: Command, by: Actor, correlation: str | None = None) -> Outcome:
        """Records one command. Raises Invalid, NotOnRecord, Refused, Conflict or Unusable, and records nothing then."""

        def attempt() -> Outcome:
            batch = self.batch()
            batch.foresee([command])
            outcome = batch.decide(command, by, correlation)
            batch.keep()
            return batch.as_kept(outcome)

        return self.insisting(attempt)

    def insisting(self, attempt: Callable[[], T]) -> T:
        """Tries again, deciding anew, where others recorded at the same moment. Raises Conflict after three more."""
        for _ in range(ATTEMPTS):
            try:
                return attempt()
            except (IntegrityError, KeyTaken):
                # A moment of no fixed length, so that those who met do not meet again.
                time.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311  # no secret
        raise Conflict


def _left_open_otherwise(said: Possibly | None, counts: Possibly | None) -> Iterator[str]:
    """The days that are said to be certain now, which a correction can do; what is newly left open it can't."""
    for side, name in (("from_", "effective_on"), ("to", "until")):
        says, counted = getattr(said, side, None), getattr(counts, side, None)
        if says != counted:
            yield name if says is None else "envelope"


def _after(head: Head, recorded: Recorded) -> Head:
    """The end of the log when another event is kept."""
    last = recorded.recorded_at or head.recorded_at
    return Head(head.position + 1, last, head.only_imports and recorded.imported)


def _is_imported(command: Command) -> bool:
    """Whether somebody else's record says when or by whom it was recorded."""
    return command.recorded_at is not None or command.recorded_by is not None


def _has_plain(value: Any) -> bool:
    """Whether something in it is still to be sealed."""
    if isinstance(value, Mapping):
        return any(map(_has_plain, value.values()))
    if is_dataclass(value) and not isinstance(value, (type, Plain)):
        return any(_has_plain(getattr(value, each.name)) for each in fields(value))
    return isinstance(value, Plain)


def _key_of(trainee: str) -> str:
    return stream_of(Subject(Kind.TRAINEE, trainee))
