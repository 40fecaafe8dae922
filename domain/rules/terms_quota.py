"""The terms of the programme: the places by organisation or kind in a period are not exceeded.

Counted are the trainees of the programme who are placed in that period at the organisation, or at organisations of the
kind, at once. Whoever came last is one too many.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from domain.dossier import Agreed, Dossier, Record, at_once
from domain.lanes import Spell
from domain.period import Period
from domain.programme import Quota
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "De plaatsen per organisatie of soort in een periode worden niet overschreden.",
    "The places by organisation or kind in a period are not exceeded.",
)
AT_THE_ORGANISATION = Text(
    "In periode {period} trainees bij {place}: {placed}; plaatsen volgens de voorwaarden: {places}.",
    "Trainees at {place} in period {period}: {placed}; places under the terms: {places}.",
)
OF_THE_KIND = Text(
    "In periode {period} trainees bij organisaties van dezelfde soort als {place}: {placed_kind};"
    " plaatsen volgens de voorwaarden: {places_kind}.",
    "Trainees at organisations of the same kind as {place} in period {period}: {placed_kind};"
    " places under the terms: {places_kind}.",
)


class Stay(NamedTuple):
    """A trainee's time at one organisation in one slot, through every change of assignment there."""

    trainee: str
    spells: tuple[Spell, ...]

    @property
    def place(self) -> tuple[str, str]:
        return self.spells[0].get("slot"), self.spells[0].get("organisation")

    @property
    def days(self) -> Period:
        return Period(self.spells[0].valid.from_, self.spells[-1].valid.to)


class Excess(NamedTuple):
    """A quota exceeded by those who are there."""

    quota: Quota
    there: Sequence[Stay]


Places = Mapping[tuple[str, str | None, str | None], Sequence[Stay]]


def _examine(dossier: Dossier) -> Iterable[Found]:
    if not any(agreed.terms.quotas for agreed in dossier.agreements):
        return
    places: dict[tuple[str, str | None, str | None], list[Stay]] = defaultdict(list)
    for stay in (stay for trainee in dossier.trainees for stay in _stays(trainee)):
        slot, organisation = stay.place
        places[slot, organisation, None].append(stay)
        places[slot, None, dossier.kind_of(organisation)].append(stay)
    for agreed in dossier.agreements:
        for last, exceeded in _exceeded(agreed, places).items():
            # What exceeds one organisation's quota and that of its kind is told at once: both have the same anchor.
            for days, excesses in at_once(agreed.in_force, exceeded):
                if excesses:
                    yield _found(dossier, agreed, last, days, excesses)


def _stays(trainee: Record) -> list[Stay]:
    stays: list[Stay] = []
    for placement in trainee.lane("placement"):
        here = Stay(trainee.subject.reference, (placement,))
        if stays and stays[-1].place == here.place and stays[-1].days.meets(here.days):
            stays[-1] = stays[-1]._replace(spells=(*stays[-1].spells, placement))
        else:
            stays.append(here)
    return stays


def _exceeded(agreed: Agreed, places: Places) -> Mapping[Stay, Sequence[tuple[Period, Excess]]]:
    """What exceeds a quota and on which days, by whoever came last."""
    exceeded: dict[Stay, list[tuple[Period, Excess]]] = defaultdict(list)
    for quota in agreed.terms.quotas or ():
        period = agreed.period(quota.period)
        counted = places.get((quota.period, quota.organisation, quota.kind), ())
        for days, there in at_once(period, ((stay.days, stay) for stay in counted)) if period is not None else ():
            if len(there) > quota.places:
                last = max(there, key=lambda stay: (stay.days.from_, stay.trainee))
                exceeded[last].append((days, Excess(quota, there)))
    return exceeded


def _found(dossier: Dossier, agreed: Agreed, last: Stay, days: Period, excesses: Sequence[Excess]) -> Found:
    slot, organisation = last.place
    words = {"period": slot}
    said: dict[Text, None] = {}
    for quota, there in sorted(excesses, key=lambda excess: -excess.quota.places):
        of_kind = "" if quota.kind is None else "_kind"
        words |= {f"placed{of_kind}": str(len(there)), f"places{of_kind}": str(quota.places)}
        said[AT_THE_ORGANISATION if quota.kind is None else OF_THE_KIND] = None
    return Found(
        Judgement.VIOLATION,
        dossier.of,
        days,
        last.spells[0],
        Text(" ".join(each.nl for each in said), " ".join(each.en for each in said)),
        (agreed.spell, *_grounds(dossier, excesses)),
        organisation,
        words=words,
        named={"place": organisation},
    )


def _grounds(dossier: Dossier, excesses: Sequence[Excess]) -> Iterator[Spell]:
    for quota, there in excesses:
        for stay in there:
            yield from stay.spells
            kind = dossier.registered(stay.place[1]) if quota.kind is not None else None
            if kind is not None:
                yield kind


RULES = (Rule("terms-quota", SAYS, (Judgement.VIOLATION,), frozenset({Kind.PROGRAMME}), _examine),)
