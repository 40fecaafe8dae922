"""The terms of the programme: the political day is financed, by pledges that add up to a hundred percent.

A pledge counts for the period that it covers, or for each where it names none. What a contributor pledges later for the
same period replaces the earlier pledge.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from domain.dossier import Agreed, Dossier
from domain.fact import Fact
from domain.partnership import ContributionPledged
from domain.period import Period
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text
from domain.wire import number

SAYS = Text(
    "De toegezegde bijdragen aan de politieke dag tellen op tot 100 procent.",
    "The contributions pledged to the political day add up to 100 percent.",
)
IN_THE_PERIOD = Text(
    "Toegezegde bijdragen aan de politieke dag in periode {period}: {percent} procent.",
    "Contributions pledged to the political day in period {period}: {percent} percent.",
)
IN_THE_PROGRAMME = Text(
    "Toegezegde bijdragen aan de politieke dag: {percent} procent.",
    "Contributions pledged to the political day: {percent} percent.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    formation = next(iter(dossier.own.lane("formation")), None)
    if formation is None:
        return
    pledges = _pledges(dossier)
    for agreed in dossier.agreements:
        if agreed.terms.week is None or not agreed.terms.week.politics_days:
            continue
        for label, period in _periods(agreed):
            counted = [pledge for pledge in pledges if pledge.event.covers in (None, label)]
            total = sum((pledge.event.share_percent for pledge in counted), Decimal())
            if total != 100 and (days := period & formation.valid) is not None:
                yield Found(
                    Judgement.REVIEW,
                    dossier.of,
                    days,
                    formation,
                    IN_THE_PROGRAMME if label is None else IN_THE_PERIOD,
                    (agreed.spell, *counted),
                    words={"percent": str(number(total))} | ({} if label is None else {"period": label}),
                )


def _pledges(dossier: Dossier) -> Sequence[Fact]:
    pledges = dossier.own.all(ContributionPledged)
    return list({(each.event.contributor, each.event.covers): each for each in pledges}.values())


def _periods(agreed: Agreed) -> Iterable[tuple[str | None, Period]]:
    if agreed.terms.periods:
        return agreed.periods
    return [(None, agreed.days)] if agreed.days is not None else []


RULES = (Rule("terms-contribution", SAYS, (Judgement.REVIEW,), frozenset({Kind.PARTNERSHIP}), _examine),)
