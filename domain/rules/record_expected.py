"""The record itself: what was expected is established in the end, or withdrawn.

The finding holds from the day on which the fact was to take effect, open, for as long as the fact stands as a plan. So
it does where an established end overtook the plan: then nothing will make it certain any more, and somebody withdraws
it.
"""

from collections.abc import Iterable

from domain.dossier import Dossier, Record
from domain.fact import Certainty, Fact
from domain.period import Period
from domain.reference import Kind
from domain.register import AGGREGATES
from domain.rule import Found, Judgement, Rule
from domain.text import Text

SAYS = Text("Wat verwacht werd, wordt vastgesteld of ingetrokken.", "What was expected is established or withdrawn.")
EXPECTED = Text("Verwacht en nog niet vastgesteld.", "Expected, and not established yet.")
OVERTAKEN = Text(
    "Verwacht, maar ingehaald door het vastgestelde einde op {end}.",
    "Expected, but overtaken by the established end on {end}.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    for record in dossier.records:
        end = _overtaking(record)
        overtaken = {fact.id for fact in record.overtaken}
        for fact in record.facts:
            if fact.certainty is Certainty.EXPECTED:
                yield _found(record, fact, end if fact.id in overtaken else None)


def _found(record: Record, fact: Fact, end: Fact | None) -> Found:
    return Found(
        Judgement.REVIEW,
        record.subject,
        Period(fact.effective_on),
        fact,
        EXPECTED if end is None else OVERTAKEN,
        [] if end is None else [end],
        words={} if end is None else {"end": end.effective_on.isoformat()},
    )


def _overtaking(record: Record) -> Fact | None:
    ends = (fact for kind in AGGREGATES[record.subject.kind].overtaking for fact in record.all(kind))
    return next((fact for fact in ends if fact.certainty is Certainty.ESTABLISHED), None)


RULES = (Rule("record-expected", SAYS, (Judgement.REVIEW,), frozenset(Kind) - {Kind.MANDATE}, _examine),)
