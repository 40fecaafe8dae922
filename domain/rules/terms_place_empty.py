"""The terms of the programme: a place that a partnership offers is taken throughout its period.

A place is taken by a trainee of the partnership who is placed at the organisation that offers it.
"""

from collections.abc import Iterable

from domain.dossier import Dossier
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "Een aangeboden plaats is in haar periode bezet door een trainee van het partnership.",
    "A place on offer is taken in its period by a trainee of the partnership.",
)
EMPTY = Text(
    "Plaatsen aangeboden bij {place} in periode {period}: {places}; daarvan onbezet: {empty}.",
    "Places on offer at {place} in period {period}: {places}; of which empty: {empty}.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    for offer, days, placed, grounds in dossier.occupied:
        place, places = offer.get("organisation"), offer.get("places")
        if placed < places:
            yield Found(
                Judgement.VIOLATION,
                dossier.of,
                days,
                offer,
                EMPTY,
                grounds,
                place,
                words={"period": offer.get("period"), "places": str(places), "empty": str(places - placed)},
                named={"place": place},
            )


RULES = (Rule("terms-place-empty", SAYS, (Judgement.VIOLATION,), frozenset({Kind.PARTNERSHIP}), _examine),)
