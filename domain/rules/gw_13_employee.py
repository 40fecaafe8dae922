"""Gemeentewet art. 13 lid 1 onder o: a councillor is not employed by the same municipality.

Until 31 December 2019: «ambtenaar, door of vanwege het gemeentebestuur aangesteld of daaraan ondergeschikt»; staff on a
contract are officials too (art. 4). Exceptions (lid 3): a. staff of the civil registry, b. volunteers of emergency
services, c. staff of public schools.
From 1 January 2020: «ambtenaar … in dienst van die gemeente of uit anderen hoofde aan het gemeentebestuur
ondergeschikt» (Wet normalisering rechtspositie ambtenaren); exceptions a and b.
From 1 January 2023: «… in dienst van die gemeente, werkzaam ten behoeve van die gemeente of uit anderen hoofde …»: who
works for the municipality on another's payroll too.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from domain.dossier import Admission, Dossier
from domain.lanes import Spell
from domain.period import Period
from domain.reference import Kind
from domain.rule import GEMEENTEWET, Citation, Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "Een raadslid is niet in dienst van dezelfde gemeente.", "A councillor is not employed by the same municipality."
)
EMPLOYED = Text(
    "Zit in de raad van {council} en is in dienst van die gemeente.",
    "Sits on the council of {council} and is employed by that municipality.",
)
WORKING_FOR = Text(
    "Zit in de raad van {council} en werkt ten behoeve van die gemeente.",
    "Sits on the council of {council} and works for that municipality.",
)
EXCEPTED = Text(
    "Zit in de raad van {council} en werkt bij of voor die gemeente; vastgelegd is een uitzondering ({exception}).",
    "Sits on the council of {council} and works for that municipality; an exception is on record ({exception}).",
)
COUNCIL_UNKNOWN = Text(
    "Werkt voor een gemeente en heeft een raadszetel; van welke raad is niet vastgelegd.",
    "Works for a municipality and holds a council seat; of which council is not on record.",
)
WOULD_BE = Text(
    "Een plaatsing bij partner {council} zou niet samengaan met de zetel in die raad.",
    "A placement at partner {council} would not go together with the seat on that council.",
)


def _examine(dossier: Dossier, *, working_for: bool, exceptions: frozenset[str]) -> Iterable[Found]:
    for mandate in dossier.municipal_mandates:
        for seat in mandate.seats:
            for placement in dossier.placements:
                if (both := seat.days & placement.valid) is None:
                    continue
                if mandate.council is None:
                    yield from _unknown(dossier, seat, placement, both, working_for)
                else:
                    yield from _judged(seat, mandate.council, placement, both, working_for, exceptions)
                    yield from _avoided(dossier, seat, mandate.council, placement, both)


def _where(placement: Spell, working_for: bool) -> list[str]:
    """Whom the trainee is employed by and, under the text of 2023, whom the trainee works for."""
    organisation = placement.get("organisation")
    employer = placement.get("employer") or organisation
    return [employer, organisation] if working_for else [employer]


def _unknown(dossier: Dossier, seat: Admission, placement: Spell, both: Period, working_for: bool) -> Iterator[Found]:
    if any(dossier.kind_of(each) == "municipality" for each in _where(placement, working_for)):
        yield Found(
            Judgement.MISSING_EVIDENCE,
            seat.mandate.subject,
            both,
            placement,
            COUNCIL_UNKNOWN,
            seat.on(both),
            placement.get("organisation"),
        )


def _judged(
    seat: Admission,
    council: str,
    placement: Spell,
    both: Period,
    working_for: bool,  # one text of the law against another
    exceptions: frozenset[str],
) -> Iterator[Found]:
    where = _where(placement, working_for)
    if council not in where:
        return
    exception = placement.get("exception")
    excepted = exception in exceptions
    yield Found(
        Judgement.REVIEW if excepted else Judgement.VIOLATION,
        seat.mandate.subject,
        both,
        placement,
        EXCEPTED if excepted else EMPLOYED if council == where[0] else WORKING_FOR,
        seat.on(both),
        council,
        words={"exception": exception} if excepted else {},
        named={"council": council},
    )


def _avoided(dossier: Dossier, seat: Admission, council: str, placement: Spell, both: Period) -> Iterator[Found]:
    """The placement judged as if it were at another partner: the municipality on whose council the trainee sits."""
    if council in _where(placement, working_for=True):
        return
    for appointment in dossier.appointments:
        for partner in dossier.partnership(appointment.get("partnership")).lane("partner"):
            days = appointment.valid & partner.valid if partner.get("organisation") == council else None
            if days is not None and (days := days & both) is not None:
                yield Found(
                    Judgement.AVOIDED,
                    seat.mandate.subject,
                    days,
                    placement,
                    WOULD_BE,
                    (*seat.on(days), appointment, partner),
                    council,
                    named={"council": council},
                    conflicts=("terms-partner",),
                )


def _text(in_force: Period, *, working_for: bool, exceptions: frozenset[str]) -> Rule:
    return Rule(
        "gw-13-employee",
        SAYS,
        (Judgement.VIOLATION, Judgement.REVIEW, Judgement.MISSING_EVIDENCE, Judgement.AVOIDED),
        frozenset({Kind.TRAINEE}),
        lambda dossier: _examine(dossier, working_for=working_for, exceptions=exceptions),
        Citation(GEMEENTEWET, "13 lid 1 onder o", text_of=max(in_force.from_, date(2014, 3, 27))),
        in_force,
    )


REGISTRY_AND_EMERGENCY = frozenset({"civil-registry", "emergency-volunteer"})
RULES = (
    _text(
        Period(date(1500, 1, 1), date(2020, 1, 1)),
        working_for=False,
        exceptions=REGISTRY_AND_EMERGENCY | {"public-school"},
    ),
    _text(Period(date(2020, 1, 1), date(2023, 1, 1)), working_for=False, exceptions=REGISTRY_AND_EMERGENCY),
    _text(Period(date(2023, 1, 1)), working_for=True, exceptions=REGISTRY_AND_EMERGENCY),
)
