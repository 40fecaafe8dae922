"""Kieswet art. C 4: members of a municipal council are elected for four years and leave all at the same time.

The new council comes, and the old one goes, on the Wednesday between 29 March and 4 April (from 2023; a Thursday in
March before, and 30 March in 2022). A municipality that is reorganised has its council until the day of the
reorganisation (Wet algemene regels herindeling art. 52 and 53).

A seat belongs to the term in which it begins. This rule is about seats won in an election; kw-c5-end is about those of
successors, so that no seat is reported twice.
"""

from collections.abc import Iterable
from datetime import date

from domain.council_terms import seats_past_their_term
from domain.dossier import Dossier
from domain.mandate import ElectedToCouncil
from domain.reference import Kind
from domain.rule import KIESWET, Citation, Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "Een raadslid zit voor de zittingsduur van de raad.", "A councillor sits for the duration of the council's term."
)
PAST = Text(
    "Houdt de zetel in de raad van {council} ook vanaf {ends}, terwijl de zittingsduur dan eindigt.",
    "Still holds the seat on the council of {council} from {ends}, the day on which the term ends.",
)
NO_END = Text(
    "De zittingsduur van de raad van {council} eindigt op {ends}; een einde van de zetel is niet vastgelegd.",
    "The term of the council of {council} ends on {ends}; no end of the seat is on record.",
)
COUNCIL_UNKNOWN = Text(
    "Heeft een raadszetel; van welke raad, en dus tot wanneer, is niet vastgelegd.",
    "Holds a council seat; of which council, and so until when, is not on record.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    return seats_past_their_term(dossier, ElectedToCouncil, past=PAST, no_end=NO_END, council_unknown=COUNCIL_UNKNOWN)


RULES = (
    Rule(
        "kw-c4-term",
        SAYS,
        (Judgement.VIOLATION, Judgement.REVIEW, Judgement.MISSING_EVIDENCE),
        frozenset({Kind.TRAINEE}),
        _examine,
        Citation(KIESWET, "C 4", text_of=date(2023, 1, 1)),
    ),
)
