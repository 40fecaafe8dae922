"""Kieswet art. V 2 lid 1: an appointment to a vacancy is accepted within 28 days, or counts as declined.

The days are counted from the date of the notice of appointment. For the temporary replacement of a member on leave the
term is ten days: «met dien verstande dat in afwijking van artikel V 2, eerste lid, de benoeming uiterlijk op de tiende
dag na de dagtekening van de kennisgeving van benoeming wordt aangenomen» (art. X 12 lid 1).
"""

from collections.abc import Iterable
from datetime import date

from domain.dossier import Dossier
from domain.mandate import ReplacedFractionMember, is_temporary
from domain.reference import Kind
from domain.rule import KIESWET, Citation, Found, Judgement, Rule
from domain.text import Text

WITHIN, WITHIN_WHERE_TEMPORARY = 28, 10

SAYS = Text(
    "Een benoeming in een opengevallen plaats wordt binnen 28 dagen aangenomen, een tijdelijke binnen 10.",
    "An appointment to a vacancy is accepted within 28 days, a temporary one within 10.",
)
LATE = Text(
    "De benoeming werd na {days} dagen aangenomen; het kon tot en met dag {within}.",
    "The appointment was accepted after {days} days; it could be until day {within}.",
)
COUNCIL_UNKNOWN = Text(
    "De benoeming werd na {days} dagen aangenomen; in welke raad is niet vastgelegd. In een gemeenteraad kon het tot "
    "en met dag {within}.",
    "The appointment was accepted after {days} days; on which council is not on record. On a municipal council it "
    "could be until day {within}.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    for mandate in dossier.municipal_mandates:
        for succession in mandate.all(ReplacedFractionMember):
            appointed, accepted = succession.event.appointed_on, succession.event.accepted_on
            if appointed is None or accepted is None:
                continue
            days = (accepted - appointed).days
            within = WITHIN_WHERE_TEMPORARY if is_temporary(succession) else WITHIN
            if days > within:
                known = mandate.council is not None
                yield Found(
                    Judgement.VIOLATION if known else Judgement.MISSING_EVIDENCE,
                    mandate.record.subject,
                    mandate.record.days_of(succession),
                    succession,
                    LATE if known else COUNCIL_UNKNOWN,
                    (mandate.opened,),
                    mandate.council,
                    words={"days": str(days), "within": str(within)},
                )


RULES = (
    Rule(
        "kw-v2-acceptance",
        SAYS,
        (Judgement.VIOLATION, Judgement.MISSING_EVIDENCE),
        frozenset({Kind.TRAINEE}),
        _examine,
        Citation(KIESWET, "V 2 lid 1", text_of=date(2018, 3, 29)),
    ),
)
