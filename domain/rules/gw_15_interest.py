"""Gemeentewet art. 15 lid 1: acts forbidden to a councillor, as contracts with the municipality.

A councillor may not act as lawyer or adviser in disputes for the municipality or against it (onder a), nor as an agent
in disputes (onder b), nor as representative or adviser of others in making contracts with it (onder c), nor may he or
she «rechtstreeks of middellijk een overeenkomst aangaan» of certain kinds with it, as one on work done for it against
payment (onder d). The provincial executive can grant an exemption from onder d (lid 2).

A company that is partner of the municipality in a partnership deals with it. Whether a councillor who is placed there
takes part in such acts, no register can tell: somebody must look. Any partnership of the two counts, whether the
trainee is appointed to it or not; a company that lends the trainee to another organisation counts as its employer.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from domain.dossier import Admission, Dossier
from domain.lanes import Spell
from domain.period import Period, without
from domain.reference import Kind
from domain.rule import GEMEENTEWET, Citation, Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "Een raadslid gaat geen verboden overeenkomsten met de gemeente aan.",
    "A councillor makes no forbidden contracts with the municipality.",
)
PARTNERS = Text(
    "Zit in de raad van {council} en werkt voor {company}, partner van die gemeente in het partnership {partnership}.",
    "Sits on the council of {council} and works for {company}, a partner of that municipality in the partnership "
    "{partnership}.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    for mandate in dossier.municipal_mandates:
        if mandate.council is None:
            continue
        for seat in mandate.seats:
            for placement in dossier.placements:
                if (both := seat.days & placement.valid) is not None:
                    yield from _judged(dossier, seat, placement, both, mandate.council)


def _judged(dossier: Dossier, seat: Admission, placement: Spell, both: Period, council: str) -> Iterator[Found]:
    found: list[Period] = []
    for company in dict.fromkeys((placement.get("organisation"), placement.get("employer"))):
        if dossier.kind_of(company) != "company":
            continue
        for partnership, partners, together in _partners(dossier, company, council):
            days_of_all = both & together
            # No day is found twice, in however many partnerships the two are partners.
            for days in without([days_of_all] if days_of_all is not None else [], found):
                found.append(days)
                yield Found(
                    Judgement.REVIEW,
                    seat.mandate.subject,
                    days,
                    placement,
                    PARTNERS,
                    (*seat.on(days), *partners),
                    council,
                    words={"partnership": partnership},
                    named={"council": council, "company": company},
                )


def _partners(dossier: Dossier, company: str, council: str) -> Iterator[tuple[str, tuple[Spell, Spell], Period]]:
    """The partnerships in which both are partners, with the days on which both are."""
    for partnership in dossier.partnerships_of(company, council):
        partners = partnership.lane("partner")
        for one in partners:
            for other in partners:
                if (one.get("organisation"), other.get("organisation")) != (company, council):
                    continue
                if (together := one.valid & other.valid) is not None:
                    yield partnership.subject.reference, (one, other), together


RULES = (
    Rule(
        "gw-15-interest",
        SAYS,
        (Judgement.REVIEW,),
        frozenset({Kind.TRAINEE}),
        _examine,
        Citation(GEMEENTEWET, "15 lid 1", text_of=date(2014, 3, 27)),
    ),
)
