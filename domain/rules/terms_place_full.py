"""The terms of the programme: no more trainees of a partnership at an organisation than it offers places.

Judged only on the days on which the organisation offers places on record.
"""

from collections.abc import Iterable

from domain.dossier import Dossier
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "Bij een organisatie werken niet meer trainees van het partnership dan zij plaatsen aanbiedt.",
    "No more trainees of the partnership are placed at an organisation than it offers places.",
)
FULL = Text(
    "Plaatsen aangeboden bij {place} in periode {period}: {places}; daar geplaatste trainees: {trainees}.",
    "Places on offer at {place} in period {period}: {places}; trainees placed there: {trainees}.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    for offer, days, placed, grounds in dossier.occupied:
        place, places = offer.get("organisation"), offer.get("places")
        if placed > places:
            yield Found(
                Judgement.VIOLATION,
                dossier.of,
                days,
                offer,
                FULL,
                grounds,
                place,
                words={"period": offer.get("period"), "places": str(places), "trainees": str(placed)},
                named={"place": place},
            )


RULES = (Rule("terms-place-full", SAYS, (Judgement.VIOLATION,), frozenset({Kind.PARTNERSHIP}), _examine),)
