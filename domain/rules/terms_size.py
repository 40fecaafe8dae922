"""The terms of the programme: it has as many partnerships, places and trainees as were agreed.

A place is for one trainee, so that as many trainees as places were agreed. Places on offer are those of the period that
has most of them, on the day on which there are most.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from domain.dossier import Agreed, Dossier, Record, at_once
from domain.period import Period
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "Het programma telt het afgesproken aantal partnerships, plaatsen en trainees.",
    "The programme has as many partnerships, places and trainees as were agreed.",
)


class Size(NamedTuple):
    """A number on record and the number agreed, with the name that both have in the sentence."""

    name: str
    says: Text
    on_record: int
    agreed: int


def _examine(dossier: Dossier) -> Iterable[Found]:
    for agreed in dossier.agreements:
        days = agreed.days
        sizes = list(_sizes(dossier, agreed, days)) if days is not None else []
        if days is not None and any(size.on_record != size.agreed for size in sizes):
            yield Found(
                Judgement.REVIEW,
                dossier.of,
                days,
                agreed.spell,
                Text(" ".join(size.says.nl for size in sizes), " ".join(size.says.en for size in sizes)),
                words={
                    name: str(count)
                    for size in sizes
                    for name, count in ((size.name, size.on_record), (f"{size.name}_agreed", size.agreed))
                },
            )


def _sizes(dossier: Dossier, agreed: Agreed, days: Period) -> Iterator[Size]:
    if agreed.terms.partnerships is not None:
        says = Text(
            "Partnerships: {partnerships} vastgelegd, {partnerships_agreed} afgesproken.",
            "Partnerships: {partnerships} on record, {partnerships_agreed} agreed.",
        )
        formed = _there(dossier.partnerships, "formation", days)
        yield Size("partnerships", says, formed, agreed.terms.partnerships)
    if agreed.terms.places is not None:
        says = Text(
            "Plaatsen: {places} vastgelegd, {places_agreed} afgesproken.",
            "Places: {places} on record, {places_agreed} agreed.",
        )
        yield Size("places", says, _places(dossier, agreed, days), agreed.terms.places)
        says = Text(
            "Trainees: {trainees} vastgelegd, {trainees_agreed} afgesproken.",
            "Trainees: {trainees} on record, {trainees_agreed} agreed.",
        )
        yield Size("trainees", says, _there(dossier.trainees, "traineeship", days), agreed.terms.places)


def _there(records: Iterable[Record], lane: str, days: Period) -> int:
    return sum(any(spell.valid.overlaps(days) for spell in each.lane(lane)) for each in records)


def _places(dossier: Dossier, agreed: Agreed, days: Period) -> int:
    """The most places on offer at once in one period, or in the whole programme where the terms name no periods."""
    offers = [offer for partnership in dossier.partnerships for offer in partnership.lane("place")]
    periods = agreed.periods if agreed.terms.periods else [(None, days)]
    return max(
        (
            sum(offer.get("places") for offer in there)
            for label, period in periods
            for _, there in at_once(
                period, ((offer.valid, offer) for offer in offers if label in (None, offer.get("period")))
            )
        ),
        default=0,
    )


RULES = (Rule("terms-size", SAYS, (Judgement.REVIEW,), frozenset({Kind.PROGRAMME}), _examine),)
