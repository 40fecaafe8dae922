"""Gemeentewet art. 82: members of a council committee who are no councillors.

«De burgemeester en de wethouders zijn geen lid van een raadscommissie» (lid 2). The act bars nobody else: what art. 10
to 15 ask of councillors doesn't bind other committee members. A local ordinance may ask as much of them, so that
somebody must look where one is placed at the same municipality, whoever is the employer; that is never a violation of
the act. Who follows the fraction without being a member of a committee holds no office.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from domain.dossier import Dossier, MunicipalMandate
from domain.lanes import Spell
from domain.period import Period
from domain.reference import Kind
from domain.rule import GEMEENTEWET, Citation, Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "Een commissielid dat geen raadslid is, mag bij dezelfde gemeente werken, tenzij een plaatselijke verordening het "
    "verbiedt.",
    "A committee member who is no councillor may work for the same municipality, unless a local ordinance forbids it.",
)
SAME = Text(
    "Is lid van een raadscommissie van {council} en werkt bij of voor die gemeente; de wet verbiedt het niet, een "
    "plaatselijke verordening misschien wel.",
    "Is a member of a council committee of {council} and works for that municipality; the act doesn't forbid it, a "
    "local ordinance may.",
)
COUNCIL_UNKNOWN = Text(
    "Werkt voor een gemeente en is lid van een raadscommissie; van welke raad is niet vastgelegd.",
    "Works for a municipality and is a member of a council committee; of which council is not on record.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    for mandate in dossier.municipal_mandates:
        for membership in mandate.record.lane("committee-membership"):
            for placement in dossier.placements:
                if (both := membership.valid & placement.valid) is not None:
                    yield from _judged(dossier, mandate, membership, placement, both)


def _judged(
    dossier: Dossier, mandate: MunicipalMandate, membership: Spell, placement: Spell, both: Period
) -> Iterator[Found]:
    council = mandate.council
    places = [each for each in (placement.get("organisation"), placement.get("employer")) if each is not None]
    where = [each for each in places if council in (None, each) and dossier.kind_of(each) == "municipality"]
    if where:
        # Anchored in the membership: a placement can meet memberships of several committees.
        yield Found(
            Judgement.REVIEW if council is not None else Judgement.MISSING_EVIDENCE,
            mandate.record.subject,
            both,
            membership,
            SAME if council is not None else COUNCIL_UNKNOWN,
            (placement,),
            where[0],
            named={"council": council} if council is not None else {},
        )


RULES = (
    Rule(
        "gw-82-committee",
        SAYS,
        (Judgement.REVIEW, Judgement.MISSING_EVIDENCE),
        frozenset({Kind.TRAINEE}),
        _examine,
        Citation(GEMEENTEWET, "82 lid 2", text_of=date(2014, 3, 27)),
    ),
)
