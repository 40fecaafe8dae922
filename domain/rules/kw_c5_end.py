"""Kieswet art. C 5: who takes a seat in mid-term leaves when the predecessor would have had to.

«Degene die ter vervulling van een opengevallen plaats tot lid is benoemd, treedt af op het tijdstip waarop degene in
wiens plaats hij is benoemd, zou hebben moeten aftreden.» That is at the end of the term in which the seat is taken.
"""

from collections.abc import Iterable
from datetime import date

from domain.council_terms import seats_past_their_term
from domain.dossier import Dossier
from domain.mandate import ReplacedFractionMember
from domain.reference import Kind
from domain.rule import KIESWET, Citation, Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "Een opvolger treedt af wanneer de voorganger had moeten aftreden.",
    "A successor leaves when the predecessor would have had to.",
)
PAST = Text(
    "Houdt de zetel van een ander in de raad van {council} ook vanaf {ends}, terwijl die dan had moeten aftreden.",
    "Still holds another's seat on the council of {council} from {ends}, when that other would have had to leave.",
)
NO_END = Text(
    "De voorganger in de raad van {council} had op {ends} moeten aftreden; een einde van de zetel is niet vastgelegd.",
    "The predecessor on the council of {council} would have had to leave on {ends}; no end of the seat is on record.",
)
COUNCIL_UNKNOWN = Text(
    "Nam de zetel van een ander over; in welke raad, en dus tot wanneer, is niet vastgelegd.",
    "Took over another's seat; on which council, and so until when, is not on record.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    return seats_past_their_term(
        dossier, ReplacedFractionMember, past=PAST, no_end=NO_END, council_unknown=COUNCIL_UNKNOWN
    )


RULES = (
    Rule(
        "kw-c5-end",
        SAYS,
        (Judgement.VIOLATION, Judgement.REVIEW, Judgement.MISSING_EVIDENCE),
        frozenset({Kind.TRAINEE}),
        _examine,
        Citation(KIESWET, "C 5", text_of=date(2018, 3, 29)),
    ),
)
