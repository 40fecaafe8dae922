"""Gemeentewet art. 13 lid 1 onder o: a councillor who works for a joint body in which the municipality takes part.

A joint body (gemeenschappelijke regeling) that is a legal person is an employer of its own: its staff aren't employed
by the municipality, and may sit on its council unless they are subordinate to the municipal authorities («uit anderen
hoofde aan het gemeentebestuur ondergeschikt»; before 2020 «daaraan ondergeschikt»). Whether they are, no register can
tell: somebody must look.
From 1 January 2023 the article also bars who is «werkzaam ten behoeve van die gemeente», and a joint body works for its
municipalities; so what counts is also where the trainee works, whoever is the employer.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from domain.dossier import Admission, Dossier
from domain.lanes import Spell
from domain.period import Period, without
from domain.reference import Kind
from domain.rule import GEMEENTEWET, Citation, Found, Judgement, Rule
from domain.text import Text

WORKING_FOR = date(2023, 1, 1)

SAYS = Text(
    "Een raadslid dat bij een gemeenschappelijke regeling van de gemeente werkt, is niet aan het gemeentebestuur "
    "ondergeschikt.",
    "A councillor who works for a joint body of the municipality is not subordinate to its authorities.",
)
SAYS_WORKING_FOR = Text(
    "Een raadslid dat bij een gemeenschappelijke regeling van de gemeente werkt, is niet aan het gemeentebestuur "
    "ondergeschikt en werkt niet ten behoeve van de gemeente.",
    "A councillor who works for a joint body of the municipality is not subordinate to its authorities and does not "
    "work for the municipality.",
)
EMPLOYED = Text(
    "Zit in de raad van {council} en is in dienst van {body}, waarin die gemeente deelneemt: toegestaan, tenzij "
    "ondergeschikt aan het gemeentebestuur.",
    "Sits on the council of {council} and is employed by {body}, in which that municipality takes part: allowed, "
    "unless subordinate to the municipal authorities.",
)
WORKS_FOR = Text(
    "Zit in de raad van {council} en werkt voor {body}, waarin die gemeente deelneemt: toegestaan, tenzij "
    "ondergeschikt aan het gemeentebestuur of werkzaam ten behoeve van de gemeente, wat sinds 2023 ook niet mag.",
    "Sits on the council of {council} and works for {body}, in which that municipality takes part: allowed, unless "
    "subordinate to the municipal authorities or working for the municipality, which is barred too since 2023.",
)


def _examine(dossier: Dossier, *, working_for: bool) -> Iterable[Found]:
    for mandate in dossier.municipal_mandates:
        if mandate.council is None:
            continue
        for seat in mandate.seats:
            for placement in dossier.placements:
                if (both := seat.days & placement.valid) is not None:
                    yield from _judged(dossier, seat, mandate.council, placement, both, working_for)


def _judged(
    dossier: Dossier, seat: Admission, council: str, placement: Spell, both: Period, working_for: bool
) -> Iterator[Found]:
    organisation, employer = placement.get("organisation"), placement.get("employer")
    where = {organisation, employer} if working_for else {employer or organisation}
    found: list[Period] = []
    for body in dossier.joint_bodies(council):
        shared = both & body.valid if body.get("joint_body") in where else None
        # No day is found twice, not even where two joint bodies lend and employ.
        for days in without([shared] if shared is not None else [], found):
            found.append(days)
            yield Found(
                Judgement.REVIEW,
                seat.mandate.subject,
                days,
                placement,
                WORKS_FOR if working_for else EMPLOYED,
                (*seat.on(days), body),
                council,
                named={"council": council, "body": body.get("joint_body")},
            )


def _text(says: Text, in_force: Period, *, working_for: bool) -> Rule:
    return Rule(
        "gw-13-joint-body",
        says,
        (Judgement.REVIEW,),
        frozenset({Kind.TRAINEE}),
        lambda dossier: _examine(dossier, working_for=working_for),
        Citation(GEMEENTEWET, "13 lid 1 onder o", text_of=max(in_force.from_, date(2014, 3, 27))),
        in_force,
    )


RULES = (
    _text(SAYS, Period(date(1500, 1, 1), WORKING_FOR), working_for=False),
    _text(SAYS_WORKING_FOR, Period(WORKING_FOR), working_for=True),
)
