"""The record itself: a fact rests on a document that is not only the subject's own statement.

A document without a kind counts. Attaching one closes the finding; the documents of a correction or establishment are
evidence for that, not for the fact.
"""

from collections.abc import Iterable

from domain.dossier import Dossier
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "Een feit berust op een bewijsstuk dat niet alleen van de betrokkene zelf is.",
    "A fact rests on evidence that is not the subject's own statement alone.",
)
NONE = Text("Van dit feit is geen bewijsstuk vastgelegd.", "No evidence of this fact is on record.")
OWN_STATEMENT = Text(
    "Van dit feit is alleen een eigen opgave vastgelegd.",
    "Of this fact nothing but the subject's own statement is on record.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    for record in dossier.records:
        for fact in record.facts:
            if all(each.kind == "own-statement" for each in fact.evidence):
                says = OWN_STATEMENT if fact.evidence else NONE
                yield Found(Judgement.MISSING_EVIDENCE, record.subject, record.days_of(fact), fact, says)


RULES = (Rule("record-evidence", SAYS, (Judgement.MISSING_EVIDENCE,), frozenset(Kind) - {Kind.MANDATE}, _examine),)
