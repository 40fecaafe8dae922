"""The record itself: a fact is recorded within 30 days after it took effect.

The day of recording is the civil day in the Netherlands, and that of the fact itself: corrections and establishments
that came later do not count, but a day to which the fact was corrected does.
"""

from collections.abc import Iterable

from domain.dossier import Dossier
from domain.period import civil_day
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text

WITHIN = 30

SAYS = Text("Een feit wordt binnen 30 dagen vastgelegd.", "A fact is recorded within 30 days after it took effect.")
LATE = Text(
    "Pas op {recorded} vastgelegd, {days} dagen na ingang; tot dan ging elk antwoord over deze dagen ervan uit dat het "
    "niet zo was.",
    "Recorded on {recorded} only, {days} days after it took effect; until then every answer about these days was given "
    "as if it were not so.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    for record in dossier.records:
        for fact in record.facts:
            if fact.recorded.recorded_at is None:
                continue
            recorded = civil_day(fact.recorded.recorded_at)
            days = (recorded - fact.effective_on).days
            if days > WITHIN:
                words = {"recorded": recorded.isoformat(), "days": str(days)}
                yield Found(Judgement.REVIEW, record.subject, record.days_of(fact), fact, LATE, words=words)


RULES = (Rule("record-late", SAYS, (Judgement.REVIEW,), frozenset(Kind) - {Kind.MANDATE}, _examine),)
