"""Gemeentewet art. 12: a councillor makes public which other functions he or she holds; a placement is one.

Until 31 December 2022: «De leden van de raad maken openbaar welke andere functies dan het lidmaatschap van de raad zij
vervullen» (lid 1), by depositing a list at the town hall for anyone to see (lid 2).
From 1 January 2023 (Wet bevorderen integriteit en functioneren decentraal bestuur): at once after admission, or after
taking up the function, and by electronic means.

What counts is a publication of the same mandate that was effective at most 30 days before or after the first day of
both seat and placement; older ones may be about earlier placements, and what a list names isn't matched with names of
organisations. Later ones end the finding on their day. A planned publication makes nothing public. Other work at the
same organisation is no other placement.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from domain.dossier import Admission, Dossier, Record
from domain.fact import Certainty, Fact
from domain.lanes import Spell
from domain.mandate import OtherFunctionsPublished
from domain.period import Period, between, earlier
from domain.reference import Kind
from domain.rule import GEMEENTEWET, Citation, Found, Judgement, Rule
from domain.text import Text

TOLERANCE = timedelta(days=30)
ELECTRONIC = date(2023, 1, 1)

SAYS = Text(
    "Een raadslid maakt andere functies openbaar, ook de plaatsing.",
    "A councillor makes other functions public, the placement among them.",
)
SAYS_ELECTRONIC = Text(
    "Een raadslid maakt andere functies onverwijld en elektronisch openbaar, ook de plaatsing.",
    "A councillor makes other functions public at once and electronically, the placement among them.",
)
NOT_PUBLISHED = Text(
    "Zit in de raad van {council} en werkt bij {place}; dat deze functie openbaar is gemaakt, is niet vastgelegd.",
    "Sits on the council of {council} and works at {place}; that this function was made public is not on record.",
)
NOT_PUBLISHED_ELECTRONICALLY = Text(
    "Zit in de raad van {council} en werkt bij {place}; dat deze functie onverwijld en elektronisch openbaar is "
    "gemaakt, is niet vastgelegd.",
    "Sits on the council of {council} and works at {place}; that this function was made public at once and "
    "electronically is not on record.",
)
COUNCIL_UNKNOWN = Text(
    "Heeft een raadszetel en werkt bij {place}; van welke raad, en dat deze functie openbaar is gemaakt, is niet "
    "vastgelegd.",
    "Holds a council seat and works at {place}; of which council, and that this function was made public, is not on "
    "record.",
)


def _examine(dossier: Dossier, not_published: Text) -> Iterable[Found]:
    for mandate in dossier.municipal_mandates:
        for seat in mandate.seats:
            for placement in dossier.placements:
                if (both := seat.days & placement.valid) is not None:
                    begun = max(seat.days.from_, _begun(placement, dossier.placements))
                    yield from _judged(seat, mandate.council, placement, both, begun, not_published)


def _judged(
    seat: Admission, council: str | None, placement: Spell, both: Period, begun: date, not_published: Text
) -> Iterator[Found]:
    published = _published(seat.mandate, begun)
    if published is not None and published.effective_on <= begun + TOLERANCE:
        return
    days = between(both.from_, earlier(both.to, published.effective_on if published is not None else None))
    if days is None:
        return
    ended_by = [published] if published is not None and days != both else []
    place = placement.get("organisation")
    yield Found(
        Judgement.MISSING_EVIDENCE,
        seat.mandate.subject,
        days,
        placement,
        not_published if council is not None else COUNCIL_UNKNOWN,
        (*seat.on(days), *ended_by),
        council if council is not None else place,
        named={"place": place, **({"council": council} if council is not None else {})},
    )


def _begun(placement: Spell, placements: Sequence[Spell]) -> date:
    """The first day at the organisation, in whatever function."""
    begun = placement.valid.from_
    for previous in reversed(placements):
        if previous.valid.to == begun and previous.get("organisation") == placement.get("organisation"):
            begun = previous.valid.from_
    return begun


def _published(mandate: Record, begun: date) -> Fact | None:
    """The first publication that can be about a placement of that day."""
    publications = mandate.all(OtherFunctionsPublished)
    established = (fact for fact in publications if fact.certainty is Certainty.ESTABLISHED)
    return next((fact for fact in established if fact.effective_on >= begun - TOLERANCE), None)


def _text(says: Text, not_published: Text, in_force: Period) -> Rule:
    return Rule(
        "gw-12-other-functions",
        says,
        (Judgement.MISSING_EVIDENCE,),
        frozenset({Kind.TRAINEE}),
        lambda dossier: _examine(dossier, not_published),
        Citation(GEMEENTEWET, "12", text_of=max(in_force.from_, date(2014, 3, 27))),
        in_force,
    )


RULES = (
    _text(SAYS, NOT_PUBLISHED, Period(date(1500, 1, 1), ELECTRONIC)),
    _text(SAYS_ELECTRONIC, NOT_PUBLISHED_ELECTRONICALLY, Period(ELECTRONIC)),
)
