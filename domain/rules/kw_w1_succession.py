"""Kieswet art. W 1: a vacant seat goes to the next candidate on the list, by decision of the central voting bureau.

The chair of the central voting bureau appoints, from the list on which the departed member stood; neither the fraction
nor the party has a say in it. So a successor was a candidate before, and was appointed on some day.
"""

from collections.abc import Iterable
from datetime import date

from domain.dossier import Dossier, MunicipalMandate
from domain.fact import Fact
from domain.mandate import ReplacedFractionMember, StoodForElection
from domain.reference import Kind
from domain.rule import KIESWET, Citation, Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "In een opengevallen plaats wordt de volgende kandidaat van de lijst benoemd, niet door de fractie.",
    "A vacancy is filled by appointing the next candidate on the list, not by the fraction.",
)
NEITHER = Text(
    "Nam een opengevallen plaats in; kandidaatstelling noch benoeming is vastgelegd.",
    "Took a vacant seat; neither a candidacy nor an appointment is on record.",
)
NO_CANDIDACY = Text(
    "Nam een opengevallen plaats in; een kandidaatstelling is niet vastgelegd.",
    "Took a vacant seat; no candidacy is on record.",
)
NO_APPOINTMENT = Text(
    "Nam een opengevallen plaats in; de dag van benoeming is niet vastgelegd.",
    "Took a vacant seat; the day of appointment is not on record.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    for mandate in dossier.municipal_mandates:
        for succession in mandate.all(ReplacedFractionMember):
            if (says := _lacks(mandate, succession)) is not None:
                yield Found(
                    Judgement.MISSING_EVIDENCE,
                    mandate.record.subject,
                    mandate.record.days_of(succession),
                    succession,
                    says,
                    (mandate.opened,),
                    mandate.council,
                )


def _lacks(mandate: MunicipalMandate, succession: Fact) -> Text | None:
    candidacy = any(each.effective_on <= succession.effective_on for each in mandate.all(StoodForElection))
    appointed = succession.event.appointed_on is not None
    if candidacy and appointed:
        return None
    return NO_APPOINTMENT if candidacy else NO_CANDIDACY if appointed else NEITHER


RULES = (
    Rule(
        "kw-w1-succession",
        SAYS,
        (Judgement.MISSING_EVIDENCE,),
        frozenset({Kind.TRAINEE}),
        _examine,
        Citation(KIESWET, "W 1", text_of=date(2018, 3, 29)),
    ),
)
