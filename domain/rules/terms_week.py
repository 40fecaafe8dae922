"""The terms of the programme: the agreed working week is that of the terms (four days' work and one of politics)."""

from collections.abc import Iterable, Iterator

from domain.dossier import Agreed, Dossier
from domain.lanes import Spell
from domain.period import Period, without
from domain.programme import Week
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text
from domain.wire import number

SAYS = Text(
    "De afgesproken werkweek is die van de voorwaarden.", "The working week that was agreed is that of the terms."
)
OTHERWISE = Text(
    "Afgesproken is een werkweek van {employer} + {politics} dagen; de voorwaarden zeggen {asked} + {politics_asked}.",
    "A working week of {employer} + {politics} days was agreed; the terms say {asked} + {politics_asked}.",
)
NOT_AGREED = Text("Er is geen werkweek vastgelegd.", "No working week is on record.")


def _examine(dossier: Dossier) -> Iterable[Found]:
    traineeship = dossier.traineeship
    if traineeship is None:
        return
    for agreed in dossier.agreements:
        week, days = agreed.terms.week, agreed.days
        if week is not None and days is not None and (due := days & traineeship.valid) is not None:
            yield from _judged(dossier, traineeship, agreed, week, due)


def _judged(dossier: Dossier, traineeship: Spell, agreed: Agreed, week: Week, due: Period) -> Iterator[Found]:
    weeks = dossier.own.lane("working-week")
    for theirs in weeks:
        both = theirs.valid & due
        employer, politics = theirs.get("employer_days"), theirs.get("politics_days")
        if both is None or (employer, politics) == (week.employer_days, week.politics_days):
            continue
        words = {
            "employer": str(number(employer)),
            "politics": str(number(politics)),
            "asked": str(number(week.employer_days)),
            "politics_asked": str(number(week.politics_days)),
        }
        yield Found(Judgement.VIOLATION, dossier.of, both, theirs, OTHERWISE, (traineeship, agreed.spell), words=words)
    for gap in without([due], (each.valid for each in weeks)):
        beside = (each for each in weeks if each.valid.meets(gap) or gap.meets(each.valid))
        yield Found(Judgement.MISSING_EVIDENCE, dossier.of, gap, traineeship, NOT_AGREED, (agreed.spell, *beside))


RULES = (
    Rule("terms-week", SAYS, (Judgement.VIOLATION, Judgement.MISSING_EVIDENCE), frozenset({Kind.TRAINEE}), _examine),
)
