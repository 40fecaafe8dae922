"""The history of a subject as PROV tells it (PROV-JSON): what was recorded by whom, from what, and what it became.

A fact is an entity, and each correction, establishment or further document makes it another one that is a revision of
it. A period of a lane is an entity that is derived from the facts as they then were. Each event is the activity of
recording it, by the agent who did.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import orjson

from domain.fact import (
    ABOUT_FACTS,
    Evidence,
    EvidenceAttached,
    Fact,
    FactWithdrawn,
    History,
    Recorded,
    as_recorded,
    evolve,
)
from domain.reference import Subject
from domain.wire import encode, instant
from projections.database import OPEN_DAY
from projections.days import possible_and_certain
from projections.rows import SpellRow
from projections.spells import ROWS_AN_EVENT
from projections.standards.known import Known, Shown, said
from projections.standards.ocel import plain_values

Record = dict[str, Any]

PREFIX = "wiewaar"
REVISION, SOURCE = "prov:Revision", "prov:PrimarySource"
ENTITY, GENERATED, USED = "prov:entity", "prov:generatedEntity", "prov:usedEntity"
ACTIVITY, AGENT, TIME, TYPE, ROLE = "prov:activity", "prov:agent", "prov:time", "prov:type", "prov:role"
# The personal details of a registration are sealed, and stay so.
UNTOLD = frozenset({"person", "terms", "councilTerm", "identifiers"})


def prov(known: Known, shown: Shown, subjects: Iterable[Subject], source: str) -> Record:
    """The document of the histories of these subjects; `source` is the URN of the register."""
    telling = _Telling(known, shown)
    for subject, rows in known.rows_of(subjects):
        telling.tell(known.log.of(subject, known.position), rows)
    return {"prefix": {PREFIX: f"{source}:"}, **telling.records}


class _Telling:
    """A document in the making."""

    def __init__(self, known: Known, shown: Shown) -> None:
        self.records: dict[str, dict[str, Record]] = {}
        self._known = known
        self._shown = shown
        self._versions: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._recordings: dict[int, Recorded] = {}

    def tell(self, events: Iterable[Recorded], rows: Iterable[SpellRow]) -> None:
        """The events of one subject, and the periods that followed from them."""
        history = History()
        for each in events:
            self._recordings[each.position] = each
            before, history = history, evolve(history, each)
            self._recorded(each)
            if isinstance(each.event, FactWithdrawn):
                self._ended(self._latest(each.event.fact, each.position), each)
            elif isinstance(each.event, ABOUT_FACTS):
                self._amended(each, before, history)
            else:
                self._came_to_be(each)
        for row in rows:
            self._period(row)

    def _add(self, kind: str, name: str, **record: Any) -> None:
        self.records.setdefault(kind, {})[name] = record

    def _relate(self, relation: str, record: Record) -> None:
        relations = self.records.setdefault(relation, {})
        relations[f"_:{relation}{len(relations) + 1}"] = record

    # -- recording --------------------------------------------------------------------------------------------------

    def _recorded(self, each: Recorded) -> None:
        activity, at = self._activity(each), self._at(each)
        told = {"prov:startTime": at, "prov:endTime": at, TYPE: _name(type(each.event).__name__)}
        self._add("activity", activity, **told)
        agent = f"{PREFIX}:recorder/{self._shown.recorder(each.recorded_by)}"
        self._add("agent", agent)
        associated = {ACTIVITY: activity, AGENT: agent, ROLE: each.recorded_by.role}
        self._relate("wasAssociatedWith", associated)
        for evidence in _documents(each):
            self._relate("used", {ACTIVITY: activity, ENTITY: self._document(evidence), TIME: at})

    def _came_to_be(self, each: Recorded) -> None:
        entity = f"{PREFIX}:fact/{self._shown.event(each.id)}"
        told = {} if each.effective_on is None else _times(as_recorded(each, each.effective_on))
        self._entity(entity, each, {**told, **self._values(each.event)}, type(each.event))
        self._versions[each.id].append((each.position, entity))

    def _amended(self, each: Recorded, before: History, after: History) -> None:
        fact = after.find(each.event.fact)
        if fact is None or before.find(each.event.fact) is None:
            return
        earlier = self._latest(fact.id, each.position)
        entity = f"{PREFIX}:fact/{self._shown.event(fact.id)}/{self._shown.event(each.id)}"
        self._entity(entity, each, {**_times(fact), **self._values(fact.event)}, type(fact.event))
        self._relate("wasDerivedFrom", {GENERATED: entity, USED: earlier, TYPE: _qualified(REVISION)})
        self._relate("used", {ACTIVITY: self._activity(each), ENTITY: earlier, TIME: self._at(each)})
        self._ended(earlier, each)
        self._versions[fact.id].append((each.position, entity))

    def _entity(self, entity: str, each: Recorded, values: Record, event: type) -> None:
        self._add("entity", entity, **{TYPE: _name(event.__name__), **self._about(each.subject), **values})
        self._generated(entity, each)
        agent = f"{PREFIX}:recorder/{self._shown.recorder(each.recorded_by)}"
        self._relate("wasAttributedTo", {ENTITY: entity, AGENT: agent})
        for evidence in _documents(each):
            source = {GENERATED: entity, USED: self._document(evidence), TYPE: _qualified(SOURCE)}
            self._relate("wasDerivedFrom", source)

    def _generated(self, entity: str, each: Recorded) -> None:
        self._relate("wasGeneratedBy", {ENTITY: entity, ACTIVITY: self._activity(each), TIME: self._at(each)})

    def _ended(self, entity: str | None, each: Recorded) -> None:
        if entity is not None:
            self._relate("wasInvalidatedBy", {ENTITY: entity, ACTIVITY: self._activity(each), TIME: self._at(each)})

    def _document(self, evidence: Evidence) -> str:
        """The entity of a document, the same wherever it is named."""
        identity = evidence.sha256 or evidence.uri or evidence.title
        told = encode(evidence) if self._shown.full else {"kind": evidence.kind} if evidence.kind else {}
        entity = f"{PREFIX}:document/{self._shown.document(identity)}"
        self._add("entity", entity, **{TYPE: _name("Document")}, **_own(told))
        return entity

    # -- periods ----------------------------------------------------------------------------------------------------

    def _period(self, row: SpellRow) -> None:
        opened = self._recordings[row.known_from_pos]
        entity = f"{PREFIX}:period/{self._shown.event(opened.id)}/{row.id % ROWS_AN_EVENT}"
        about = Subject(opened.subject.kind, row.subject)
        told = {"validFrom": date.fromisoformat(row.valid_from), "certainty": row.certainty, **self._lane(row)}
        if row.valid_to != OPEN_DAY:
            told["validTo"] = date.fromisoformat(row.valid_to)
        for side, days in possible_and_certain(row).items():
            told |= {f"{side}{edge.capitalize()}": day for edge, day in (days or {}).items()}
        self._add("entity", entity, **{TYPE: _name("Period")}, **self._about(about), **_own(told))
        self._generated(entity, opened)
        for each in orjson.loads(row.because):
            if (fact := self._latest(each, row.known_from_pos)) is not None:
                self._relate("wasDerivedFrom", {GENERATED: entity, USED: fact})
        if row.known_to_pos <= self._known.position:
            self._ended(entity, self._recordings[row.known_to_pos])

    def _lane(self, row: SpellRow) -> Record:
        """The lane of a period, and the values that held; those of persons under what stands for them."""
        values = {name: each for name, each in said(row).items() if name not in UNTOLD and self._shown.shows(name)}
        for kind in ("trainee", "mandate"):
            if kind in values:
                values[kind] = self._shown.reference(kind, values[kind])
        return {"lane": row.lane, **values}

    # -- names and values -------------------------------------------------------------------------------------------

    def _latest(self, fact: str, position: int) -> str | None:
        """The entity of a fact as it was at a position; None for what is no fact."""
        return next((entity for at, entity in reversed(self._versions.get(fact, [])) if at <= position), None)

    def _activity(self, each: Recorded) -> str:
        return f"{PREFIX}:recording/{self._shown.event(each.id)}"

    def _at(self, each: Recorded) -> str:
        return "" if each.recorded_at is None else instant(self._shown.moment(each.recorded_at))

    def _about(self, subject: Subject) -> Record:
        name = f"{subject.kind.value}/{self._shown.reference(subject.kind, subject.reference)}"
        return {f"{PREFIX}:subject": _name(name)}

    def _values(self, event: Any) -> Record:
        return _own(plain_values(event, self._shown))


def _times(fact: Fact) -> Record:
    told: Record = {"effectiveOn": fact.effective_on, "until": fact.until, "certainty": fact.certainty.value}
    return _own(told)


def _documents(each: Recorded) -> list[Evidence]:
    attached = each.event.evidence if isinstance(each.event, EvidenceAttached) else None
    return [found for found in (each.evidence, attached) if found is not None]


def _own(values: Mapping[str, Any]) -> Record:
    """Values under our own prefix, days with their type; what is not known is left out."""
    return {f"{PREFIX}:{name}": _typed(each) for name, each in values.items() if each is not None}


def _typed(value: Any) -> Any:
    return {"$": value.isoformat(), "type": "xsd:date"} if isinstance(value, date) else value


def _name(local: str) -> Record:
    return _qualified(f"{PREFIX}:{local}")


def _qualified(name: str) -> Record:
    return {"$": name, "type": "xsd:QName"}
