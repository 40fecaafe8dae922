"""Kieswet art. X 2: a member can resign at any time, by writing to the chair of the council.

A resignation takes effect when it is given or on a later day that it names, never on an earlier one: what was done as a
councillor until then stands. The day on which it was given is the earliest date of issue among its documents.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from domain.dossier import Dossier, MunicipalMandate
from domain.fact import Fact
from domain.mandate import ResignedFromCouncil
from domain.reference import Kind
from domain.rule import KIESWET, Citation, Found, Judgement, Rule
from domain.text import Text

SAYS = Text("Ontslag uit de raad werkt nooit terug.", "A resignation from the council is never retroactive.")
RETROACTIVE = Text(
    "Het ontslag werkt terug: het stuk is van {issued}.", "The resignation is retroactive: its document is of {issued}."
)
COUNCIL_UNKNOWN = Text(
    "Het ontslag werkt terug, het stuk is van {issued}; uit welke raad is niet vastgelegd.",
    "The resignation is retroactive, its document is of {issued}; from which council is not on record.",
)
NO_DATE = Text(
    "Van wanneer het ontslag is, is niet vastgelegd: geen van de stukken heeft een datum.",
    "When the resignation was given is not on record: none of its documents has a date.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    for mandate in dossier.municipal_mandates:
        for resignation in mandate.all(ResignedFromCouncil):
            yield from _judged(mandate, resignation)


def _judged(mandate: MunicipalMandate, resignation: Fact) -> Iterator[Found]:
    issued = min((each.issued_on for each in resignation.evidence if each.issued_on is not None), default=None)
    if issued is not None and resignation.effective_on >= issued:
        return
    judgeable = issued is not None and mandate.council is not None
    yield Found(
        Judgement.VIOLATION if judgeable else Judgement.MISSING_EVIDENCE,
        mandate.record.subject,
        mandate.record.days_of(resignation),
        resignation,
        NO_DATE if issued is None else RETROACTIVE if judgeable else COUNCIL_UNKNOWN,
        (mandate.opened,),
        mandate.council,
        words={} if issued is None else {"issued": issued.isoformat()},
    )


RULES = (
    Rule(
        "kw-x2-retroactive",
        SAYS,
        (Judgement.VIOLATION, Judgement.MISSING_EVIDENCE),
        frozenset({Kind.TRAINEE}),
        _examine,
        Citation(KIESWET, "X 2", text_of=date(2018, 3, 29)),
    ),
)
