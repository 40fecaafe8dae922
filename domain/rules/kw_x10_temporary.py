"""Kieswet art. X 10 lid 4: temporary leave lasts sixteen weeks; the membership revives by itself when they are over.

Leave is granted on grounds that are health data, which the register does not hold; at most three times in a term of the
council. What is judged is the leave as it was granted: who comes back before its end had sixteen weeks all the same.
The member who is appointed in the meantime ceases to be one when the leave ends (art. X 12). Whose leave it is, is not
on record; so of such a seat no more can be judged than that it lasts no longer than a leave does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from domain.council_terms import term_on
from domain.dossier import Admission, Dossier, MunicipalMandate
from domain.fact import Fact
from domain.lanes import Spell
from domain.mandate import TEMPORARY_LEAVE, is_temporary
from domain.period import Period
from domain.reference import Kind
from domain.rule import KIESWET, Citation, Found, Judgement, Rule
from domain.text import Text

SIXTEEN_WEEKS = timedelta(weeks=16)
TIMES_IN_A_TERM = 3

SAYS = Text(
    "Tijdelijk ontslag duurt precies 16 weken, hoogstens drie keer per zittingsperiode; de vervanging eindigt ermee.",
    "Temporary leave lasts exactly 16 weeks, at most three times in a term; the replacement ends with it.",
)
OTHER_LENGTH = Text(
    "Het tijdelijk ontslag is voor {days} dagen verleend; het duurt er 112.",
    "Temporary leave was granted for {days} days; it lasts 112.",
)
TOO_OFTEN = Text(
    "Het tijdelijk ontslag is het {nth}e in deze zittingsperiode; drie keer mag.",
    "Temporary leave was granted {nth} times by now in this term; three are allowed.",
)
BOTH = Text(
    "Het tijdelijk ontslag is het {nth}e in deze zittingsperiode; drie keer mag. Het is voor {days} dagen verleend; "
    "het duurt er 112.",
    "Temporary leave was granted {nth} times by now in this term; three are allowed. It was granted for {days} days; "
    "it lasts 112.",
)
REPLACES_TOO_LONG = Text(
    "Vervangt langer dan een tijdelijk ontslag duurt: {days} dagen in plaats van 112.",
    "Replaces for longer than temporary leave lasts: {days} days instead of 112.",
)
COUNCIL_UNKNOWN = Text(
    "Tijdelijk ontslag of vervanging anders dan in een gemeenteraad kan; om welke raad het gaat, is niet vastgelegd.",
    "Temporary leave or replacement other than a municipal council knows; which council it is, is not on record.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    yield from _leaves(dossier)
    for mandate in dossier.municipal_mandates:
        for seat in mandate.seats:
            if is_temporary(seat.taken):
                yield from _replacement(mandate, seat)


def _leaves(dossier: Dossier) -> Iterator[Found]:
    """Leaves are counted by council and term, over all mandates in it."""
    granted: dict[tuple[str, Period | None], list[Fact]] = defaultdict(list)
    for mandate, leave, spell in _in_order(dossier):
        earlier = granted[mandate.council or str(mandate.record.subject), term_on(leave.effective_on)]
        yield from _leave(mandate, leave, spell, tuple(earlier))
        earlier.append(leave)


def _in_order(dossier: Dossier) -> list[tuple[MunicipalMandate, Fact, Spell]]:
    found = [
        (mandate, leave, spell)
        for mandate in dossier.municipal_mandates
        for spell in mandate.record.lane("council-seat")
        if spell.get("role") == TEMPORARY_LEAVE and (leave := mandate.record.history.find(spell.anchor)) is not None
    ]
    return sorted(found, key=lambda each: each[1].effective_on)


def _leave(mandate: MunicipalMandate, leave: Fact, spell: Spell, earlier: tuple[Fact, ...]) -> Iterator[Found]:
    length = leave.until - leave.effective_on if leave.until is not None else SIXTEEN_WEEKS
    too_often, other_length = len(earlier) >= TIMES_IN_A_TERM, length != SIXTEEN_WEEKS
    if too_often or other_length:
        says = BOTH if too_often and other_length else TOO_OFTEN if too_often else OTHER_LENGTH
        words = {"days": str(length.days), "nth": str(len(earlier) + 1)}
        yield _found(mandate, spell.valid, leave, says, (spell, *(earlier if too_often else ())), words)


def _replacement(mandate: MunicipalMandate, seat: Admission) -> Iterator[Found]:
    length = seat.days.to - seat.days.from_ if seat.days.to is not None else SIXTEEN_WEEKS
    if length > SIXTEEN_WEEKS:
        beyond = Period(seat.days.from_ + SIXTEEN_WEEKS, seat.days.to)
        yield _found(mandate, beyond, seat.taken, REPLACES_TOO_LONG, tuple(seat.stretches), {"days": str(length.days)})


def _found(
    mandate: MunicipalMandate,
    days: Period,
    about: Fact,
    says: Text,
    because: tuple[Fact | Spell, ...],
    words: dict[str, str],
) -> Found:
    known = mandate.council is not None
    return Found(
        Judgement.VIOLATION if known else Judgement.MISSING_EVIDENCE,
        mandate.record.subject,
        days,
        about,
        says if known else COUNCIL_UNKNOWN,
        because,
        mandate.council,
        words=words,
    )


RULES = (
    Rule(
        "kw-x10-temporary",
        SAYS,
        (Judgement.VIOLATION, Judgement.MISSING_EVIDENCE),
        frozenset({Kind.TRAINEE}),
        _examine,
        Citation(KIESWET, "X 10 lid 4", text_of=date(2018, 3, 29)),
    ),
)
