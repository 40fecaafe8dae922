"""A dossier: one subject's record with those around it, as far as rules look: mandates, terms, partners, places."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby, zip_longest
from typing import NamedTuple, TypeVar

from domain.fact import Fact, History
from domain.lanes import Spell
from domain.mandate import ElectedToCouncil, MandateOpened, ReplacedFractionMember
from domain.organisation import OrganisationMerged
from domain.period import Period, between, earlier
from domain.programme import Terms
from domain.reference import AnId, Kind, Subject
from domain.register import AGGREGATES

T = TypeVar("T")


class Record:
    """One subject as recorded up to a moment: the facts that stand, and the periods of its lanes."""

    def __init__(self, subject: Subject, history: History) -> None:
        self.subject = subject
        self.history = history

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that stand, in order of taking effect; overtaken plans among them."""
        return self.history.facts

    @cached_property
    def standing(self) -> tuple[Fact, ...]:
        """The facts that open periods: without the plans that an established end has overtaken."""
        return AGGREGATES[self.subject.kind].standing(self.history)

    @cached_property
    def overtaken(self) -> tuple[Fact, ...]:
        """The plans that an established end has overtaken."""
        return AGGREGATES[self.subject.kind].overtaken(self.history)

    @cached_property
    def lanes(self) -> Mapping[str, Sequence[Spell]]:
        """The periods by lane, each in order of beginning."""
        found: dict[str, list[Spell]] = {}
        for spell in AGGREGATES[self.subject.kind].spells(self.subject.reference, self.history):
            found.setdefault(spell.lane, []).append(spell)
        return found

    def lane(self, name: str) -> Sequence[Spell]:
        """The periods of one lane (or of all of that name), in order of beginning."""
        return self.lanes.get(name, ())

    def all(self, kind: type) -> list[Fact]:
        """The standing facts of one kind, in order of taking effect."""
        return [fact for fact in self.standing if isinstance(fact.event, kind)]

    @cached_property
    def _ends(self) -> Mapping[AnId, date | None]:
        """When the last of the periods that a fact opened comes to its end; None where it is open."""
        found: dict[AnId, date | None] = {}
        for spell in (spell for spells in self.lanes.values() for spell in spells):
            to, known = spell.valid.to, found.get(spell.anchor, date.min)
            found[spell.anchor] = None if to is None or known is None else max(to, known)
        return found

    def days_of(self, fact: Fact) -> Period:
        """From the day a fact takes effect to the end of the period that it opened; open where it opened none."""
        if fact.id not in self._ends:
            return Period(fact.effective_on)
        return Period(fact.effective_on, earlier(self._ends[fact.id], fact.until))

    @cached_property
    def agreements(self) -> Sequence["Agreed"]:
        """A programme's terms, each with the days on which they rule it; the first also rule what came before."""
        found = [Agreed(spell.get("terms"), spell, spell.valid) for spell in self.lane("terms")]
        if found and found[0].terms.starts < found[0].in_force.from_:
            first = found[0]
            found[0] = Agreed(first.terms, first.spell, Period(first.terms.starts, first.in_force.to))
        return found

    @cached_property
    def positions(self) -> Mapping[AnId, int]:
        """Where in the log the events stand from which the facts follow."""
        found: dict[AnId, int] = {}
        for fact in self.history.facts:
            found[fact.recorded.id] = fact.recorded.position
            found.update((each.id, each.position) for each in fact.amended_by)
        return found

    @cached_property
    def expected(self) -> frozenset[AnId]:
        """The facts that are plans."""
        return frozenset(fact.recorded.id for fact in self.history.facts if fact.certainty == "expected")


@dataclass(frozen=True, slots=True)
class Admission:
    """A council seat from the fact by which it was taken to its end: sitting, on temporary leave and sitting again."""

    mandate: Record
    taken: Fact
    stretches: Sequence[Spell]

    @property
    def days(self) -> Period:
        """The days on which the seat is held; its stretches leave none out."""
        return Period(self.stretches[0].valid.from_, self.stretches[-1].valid.to)

    def on(self, days: Period) -> list[Spell]:
        """The stretches of those days."""
        return [stretch for stretch in self.stretches if stretch.valid.overlaps(days)]


@dataclass(frozen=True)
class Agreed:
    """The terms of a programme, and the days on which they rule it."""

    terms: Terms
    spell: Spell
    in_force: Period

    @property
    def days(self) -> Period | None:
        """The days of the programme that these terms rule; None where they were amended before it began."""
        return Period(self.terms.starts, self.terms.ends) & self.in_force

    @cached_property
    def periods(self) -> Sequence[tuple[str, Period]]:
        """The programme's periods by label, each as far as these terms rule it.

        One without an end ends where the next begins, and the last with the programme.
        """
        named = sorted(self.terms.periods or (), key=lambda each: each.from_)
        ends = [following.from_ for following in named[1:]] + [self.terms.ends]
        whole = ((each.label, between(each.from_, each.to or end)) for each, end in zip(named, ends, strict=False))
        return [(label, ruled) for label, days in whole if days and (ruled := days & self.in_force)]

    def period(self, label: str) -> Period | None:
        """The programme's period of that label; None where these terms name or rule none."""
        return next((days for each, days in self.periods if each == label), None)


def at_once(days: Period, held: Iterable[tuple[Period, T]]) -> Iterator[tuple[Period, Sequence[T]]]:
    """A period cut where something held in it begins or ends, each part with what is held then."""
    coming = sorted(((both, what) for period, what in held if (both := days & period)), key=lambda each: each[0].from_)
    cuts = {days.from_, *(each.from_ for each, _ in coming)}
    cuts |= {each.to for each, _ in coming if each.to is not None and each.to != days.to}
    here: list[tuple[Period, T]] = []
    nth = 0
    begins = sorted(cuts)
    for from_, to in zip(begins, [*begins[1:], days.to], strict=True):
        while nth < len(coming) and coming[nth][0].from_ <= from_:
            here.append(coming[nth])
            nth += 1
        here = [each for each in here if from_ in each[0]]
        yield Period(from_, to), [what for _, what in here]


class MunicipalMandate(NamedTuple):
    """A mandate in the council of a municipality, with its seats; `council` is None where it is not on record."""

    record: Record
    opened: Fact
    council: str | None
    seats: Sequence[Admission]

    def all(self, kind: type) -> list[Fact]:
        """The standing facts of one kind, in order of taking effect."""
        return self.record.all(kind)


Read = Callable[[Subject], Record]
Related = Callable[[Subject, Kind], Iterable[Subject]]


class Dossier:
    """What rules look at when they examine one trainee, partnership, programme or organisation.

    `read` gives any subject's record, `related` those of a kind that ever referred to a subject. Both answer as far as
    recorded at the moment of examination; a subject that is not on record has an empty record.
    """

    def __init__(self, of: Subject, read: Read, related: Related) -> None:
        self.of = of
        self._read_record = read
        self._related = related
        self._looked_at: dict[Subject, Record] = {}

    def _read(self, subject: Subject) -> Record:
        found = self._looked_at.get(subject)
        if found is None:
            found = self._looked_at[subject] = self._read_record(subject)
        return found

    def record(self, kind: Kind, reference: str) -> Record:
        """The record of any subject."""
        return self._read(Subject(kind, reference))

    @cached_property
    def own(self) -> Record:
        """The record of the subject itself."""
        return self._read(self.of)

    @cached_property
    def records(self) -> Sequence[Record]:
        """The record of the subject itself and, of a trainee, those of its mandates."""
        return (self.own, *self.mandates)

    # -- a trainee's ------------------------------------------------------------------------------------------------

    @cached_property
    def mandates(self) -> Sequence[Record]:
        """The mandates opened for the trainee, by reference; none for another kind of subject."""
        if self.of.kind is not Kind.TRAINEE:
            return ()
        records = (self._read(each) for each in sorted(self._related(self.of, Kind.MANDATE), key=str))
        return [each for each in records if self._is_of_trainee(each)]

    def _is_of_trainee(self, mandate: Record) -> bool:
        opened = mandate.all(MandateOpened)
        return bool(opened) and opened[0].event.trainee == self.of.reference

    @property
    def traineeship(self) -> Spell | None:
        """The days from registration to the end of the traineeship."""
        return next(iter(self.own.lane("traineeship")), None)

    @property
    def placements(self) -> Sequence[Spell]:
        """The trainee's placements."""
        return self.own.lane("placement")

    @property
    def appointments(self) -> Sequence[Spell]:
        """The trainee's partnerships."""
        return self.own.lane("partnership")

    @cached_property
    def municipal_mandates(self) -> Sequence[MunicipalMandate]:
        """The mandates that the law on municipal councils binds, and those of which it is not on record whether."""
        found = []
        for mandate in self.mandates:
            opened = mandate.all(MandateOpened)[0]
            council = opened.event.council
            kind = self.kind_of(council)
            if kind in (None, "municipality"):
                found.append(MunicipalMandate(mandate, opened, council if kind else None, tuple(_admissions(mandate))))
        return found

    # -- the programme's --------------------------------------------------------------------------------------------

    @cached_property
    def programme(self) -> str | None:
        """The programme of a trainee or partnership, or the programme itself."""
        if self.of.kind is Kind.PROGRAMME:
            return self.of.reference
        lane = {Kind.TRAINEE: "traineeship", Kind.PARTNERSHIP: "formation"}.get(self.of.kind)
        found = self.own.lane(lane) if lane is not None else ()
        return found[0].get("programme") if found else None

    @cached_property
    def agreements(self) -> Sequence[Agreed]:
        """The programme's terms, each with the days on which they rule it; the first also rule what came before."""
        return () if self.programme is None else self.record(Kind.PROGRAMME, self.programme).agreements

    def agreed_on(self, day: date) -> Agreed | None:
        """The terms that rule on a day; before all of them, the first."""
        return next((each for each in reversed(self.agreements) if each.in_force.from_ <= day), None) or next(
            iter(self.agreements), None
        )

    def agreed_in(self, days: Period) -> Iterator[tuple[Agreed, Period]]:
        """The terms that rule a period, each with those of its days; the first also rule what came before."""
        for agreed in self.agreements:
            ruled = agreed.in_force if agreed is not self.agreements[0] else Period(date.min, agreed.in_force.to)
            if (both := days & ruled) is not None:
                yield agreed, both

    # -- a partnership's, and a programme's ---------------------------------------------------------------------------

    def partnership(self, reference: str) -> Record:
        """The record of a partnership."""
        return self.record(Kind.PARTNERSHIP, reference)

    @cached_property
    def trainees(self) -> Sequence[Record]:
        """The trainees of a partnership (ever appointed to it), or of a programme, by reference."""
        lane, name = (
            ("partnership", "partnership") if self.of.kind is Kind.PARTNERSHIP else ("traineeship", "programme")
        )
        records = (self._read(each) for each in sorted(self._related(self.of, Kind.TRAINEE), key=str))
        return [each for each in records if any(spell.get(name) == self.of.reference for spell in each.lane(lane))]

    @cached_property
    def partnerships(self) -> Sequence[Record]:
        """The partnerships of a programme, by reference."""
        records = (self._read(each) for each in sorted(self._related(self.of, Kind.PARTNERSHIP), key=str))
        return [
            each
            for each in records
            if any(spell.get("programme") == self.of.reference for spell in each.lane("formation"))
        ]

    @cached_property
    def occupied(self) -> Sequence[tuple[Spell, Period, int, Sequence[Spell]]]:
        """The days of each of a partnership's offers in its period, by how many of its trainees are placed there.

        With each stretch of days go the terms, placements and appointments from which it follows.
        """
        return [(offer, *stretch) for offer in self.own.lane("place") for stretch in self._occupied(offer)]

    def _occupied(self, offer: Spell) -> Iterator[tuple[Period, int, Sequence[Spell]]]:
        there = [(days, (placement, by)) for days, placement, by in self._placed if _same_place(placement, offer)]
        for agreed in self.agreements:
            period = agreed.period(offer.get("period"))
            if period is None or (days := period & offer.valid) is None:
                continue
            for number, parts in groupby(at_once(days, there), key=lambda part: len(part[1])):
                stretch = list(parts)
                grounds = dict.fromkeys(spell for _, held in stretch for pair in held for spell in pair)
                yield Period(stretch[0][0].from_, stretch[-1][0].to), number, (agreed.spell, *grounds)

    @cached_property
    def _placed(self) -> Sequence[tuple[Period, Spell, Spell]]:
        """The days on which a partnership's trainees are placed, each with the placement and the appointment."""
        return [
            (days, placement, appointment)
            for trainee in self.trainees
            for appointment in trainee.lane("partnership")
            if appointment.get("partnership") == self.of.reference
            for placement in trainee.lane("placement")
            if (days := appointment.valid & placement.valid) is not None
        ]

    # -- organisations ----------------------------------------------------------------------------------------------

    def kind_of(self, organisation: str | None) -> str | None:
        """Of what kind an organisation is; None where it is not on record."""
        found = self.registered(organisation)
        kind: str | None = found.get("kind") if found is not None else None
        return kind

    def registered(self, organisation: str | None) -> Spell | None:
        """What tells the kind of an organisation; None where it is not on record."""
        if organisation is None:
            return None
        return next(iter(self.record(Kind.ORGANISATION, organisation).lane("kind")), None)

    def joint_bodies(self, organisation: str) -> Sequence[Spell]:
        """The joint bodies in which an organisation takes part, each with its period."""
        return self.record(Kind.ORGANISATION, organisation).lane("joint-body")

    def merger(self, organisation: str) -> Fact | None:
        """The fact by which an organisation went up in another."""
        return next(iter(self.record(Kind.ORGANISATION, organisation).all(OrganisationMerged)), None)

    def partnerships_of(self, one: str, other: str) -> Sequence[Record]:
        """The partnerships that ever referred to both organisations, by reference; whether as partners, lanes tell."""
        both = set(self._related(Subject(Kind.ORGANISATION, one), Kind.PARTNERSHIP)) & set(
            self._related(Subject(Kind.ORGANISATION, other), Kind.PARTNERSHIP)
        )
        return [self._read(each) for each in sorted(both, key=str)]

    # -- from facts to events ---------------------------------------------------------------------------------------

    def because(self, grounds: Iterable[Fact | Spell]) -> tuple[AnId, ...]:
        """The ids of the events from which these facts and spells follow, in log order."""
        ids = {each for ground in grounds for each in _ids(ground)}
        return tuple(sorted(ids, key=lambda each: (self._position(each), each)))

    def rests_on_expected(self, grounds: Iterable[Fact | Spell]) -> bool:
        """Whether one of these, or a fact that it follows from, is a plan."""
        return any(
            ground.certainty == "expected" or any(self._is_expected(each) for each in _ids(ground))
            for ground in grounds
        )

    def _position(self, event: AnId) -> int:
        for record in self._looked_at.values():
            if (position := record.positions.get(event)) is not None:
                return position
        return 0

    def _is_expected(self, event: AnId) -> bool:
        return any(event in record.expected for record in self._looked_at.values())


def _admissions(mandate: Record) -> Iterable[Admission]:
    takings = [fact for fact in mandate.standing if isinstance(fact.event, (ElectedToCouncil, ReplacedFractionMember))]
    seats = mandate.lane("council-seat")
    for taken, following in zip_longest(takings, takings[1:]):
        days = between(taken.effective_on, following.effective_on if following is not None else None)
        stretches = [seat for seat in seats if days is not None and seat.valid.from_ in days]
        if stretches:
            yield Admission(mandate, taken, stretches)


def _same_place(placement: Spell, offer: Spell) -> bool:
    return bool(placement.get("organisation") == offer.get("organisation"))


def _ids(ground: Fact | Spell) -> Iterable[AnId]:
    return ground.because if isinstance(ground, Spell) else [each for _, each in ground.sources]
