"""The record itself: a fact that was corrected three times or more deserves a look at its source."""

from collections.abc import Iterable

from domain.dossier import Dossier
from domain.fact import FactCorrected
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text

OFTEN = 3

SAYS = Text("Een feit wordt niet telkens weer verbeterd.", "A fact is not corrected time and again.")
CORRECTED = Text("Dit feit is {times} keer verbeterd.", "This fact was corrected {times} times.")


def _examine(dossier: Dossier) -> Iterable[Found]:
    for record in dossier.records:
        for fact in record.facts:
            times = sum(isinstance(each.event, FactCorrected) for each in fact.amended_by)
            if times >= OFTEN:
                words = {"times": str(times)}
                yield Found(Judgement.REVIEW, record.subject, record.days_of(fact), fact, CORRECTED, words=words)


RULES = (Rule("record-corrected-often", SAYS, (Judgement.REVIEW,), frozenset(Kind) - {Kind.MANDATE}, _examine),)
