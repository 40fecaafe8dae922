"""The terms of the programme: where onward employment is guaranteed, it begins within so many months of completion.

The months end on the same day of the month, or on its last day where the month is shorter. A position that began before
the completion, and did not end before it either, will do.
"""

from collections.abc import Iterable

from domain.dossier import Dossier
from domain.period import between, months_after
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text
from domain.trainee import TraineeshipCompleted

SAYS = Text(
    "Wie het traineeship afrondt, heeft binnen de toegezegde termijn een vervolgbaan.",
    "Who completes the traineeship has an onward position within the time that was guaranteed.",
)
NOT_IN_TIME = Text(
    "Rondde het traineeship af; {months} maanden later is er geen vervolgbaan vastgelegd.",
    "Completed the traineeship; {months} months later no onward position is on record.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    positions = dossier.own.lane("onward-position")
    for completion in dossier.own.all(TraineeshipCompleted):
        agreed = dossier.agreed_on(completion.effective_on)
        months = agreed.terms.onward_employment_within_months if agreed is not None else None
        if agreed is None or months is None:
            continue
        deadline = months_after(completion.effective_on, months)
        lasting = [each for each in positions if each.valid.to is None or each.valid.to > completion.effective_on]
        first = lasting[0] if lasting else None
        days = between(deadline, first.valid.from_ if first is not None else None)
        if days is not None:
            because = (agreed.spell, *lasting[:1])
            words = {"months": str(months)}
            yield Found(Judgement.VIOLATION, dossier.of, days, completion, NOT_IN_TIME, because, words=words)


RULES = (Rule("terms-onward", SAYS, (Judgement.VIOLATION,), frozenset({Kind.TRAINEE}), _examine),)
