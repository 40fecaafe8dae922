"""The terms of the programme: a placement in A or B covers the programme's period of that label, and no other days.

So the rotation is on the day on which period B begins, and there is no gap between A and B. Where no placement is on
record for a period, nothing can be said of it. Leave ends no placement. That a placement runs on after the last period
is not held against it before an end is on record.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from domain.dossier import Agreed, Dossier
from domain.lanes import Spell
from domain.period import Period, without
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text

SLOTS = ("A", "B")
SAYS = Text(
    "De plaatsing beslaat haar periode: de trainee rouleert op de dag waarop periode B begint, zonder gat ertussen.",
    "The placement covers its period: the rotation is on the day on which period B begins, with no gap between.",
)
NOT_ON_RECORD = Text(
    "Voor periode {period} is geen plaatsing vastgelegd.", "No placement is on record for period {period}."
)
NOT_COVERED = Text(
    "In periode {period} op deze dagen niet geplaatst bij organisatie {period}.",
    "Not placed at organisation {period} on these days of period {period}.",
)
OUTSIDE = Text(
    "Op deze dagen geplaatst bij {place} als organisatie {period}, buiten die periode.",
    "Placed at {place} as organisation {period} on these days, which are outside that period.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    traineeship = dossier.traineeship
    if traineeship is None:
        return
    for agreed in dossier.agreements:
        for label, days in agreed.periods:
            if label in SLOTS and (due := days & traineeship.valid) is not None:
                yield from _within(dossier, traineeship, agreed, label, due)
    for placement in dossier.placements:
        yield from _outside(dossier, placement)


def _within(dossier: Dossier, traineeship: Spell, agreed: Agreed, label: str, due: Period) -> Iterator[Found]:
    placements = [each for each in dossier.placements if each.get("slot") == label]
    words = {"period": label}
    if not placements:
        yield Found(
            Judgement.MISSING_EVIDENCE, dossier.of, due, traineeship, NOT_ON_RECORD, (agreed.spell,), words=words
        )
        return
    for gap in without([due], (each.valid for each in placements)):
        before = [each for each in placements if each.valid.from_ < gap.from_]
        about = before[-1] if before else placements[0]
        following = [each for each in placements if gap.meets(each.valid)]
        because = (traineeship, agreed.spell, *following)
        place = about.get("organisation")
        yield Found(Judgement.VIOLATION, dossier.of, gap, about, NOT_COVERED, because, place, words=words)


def _outside(dossier: Dossier, placement: Spell) -> Iterator[Found]:
    """What a placement has on days of no period at all; in another's period it leaves its own or that one uncovered."""
    label, place = placement.get("slot"), placement.get("organisation")
    periods = [days for agreed in dossier.agreements for _, days in agreed.periods]
    last = max((days.to for days in periods if days.to is not None), default=date.min)
    for agreed, days in dossier.agreed_in(placement.valid):
        if not any(each.label == label for each in agreed.terms.periods or ()):
            continue
        for extra in without([days], periods):
            if placement.valid.to is None and extra.from_ >= last:
                continue
            yield Found(
                Judgement.VIOLATION,
                dossier.of,
                extra,
                placement,
                OUTSIDE,
                (agreed.spell,),
                place,
                words={"period": label},
                named={"place": place},
            )


RULES = (
    Rule("terms-period", SAYS, (Judgement.VIOLATION, Judgement.MISSING_EVIDENCE), frozenset({Kind.TRAINEE}), _examine),
)
