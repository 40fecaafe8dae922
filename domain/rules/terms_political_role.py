"""The terms of the programme: throughout the period in which the terms expect it, the trainee has a political role.

That is to be a candidate, a committee member, a follower of the fraction or a councillor (on temporary leave too), in
any mandate. Up to thirty days without one are let pass: between two roles there is often some time.
"""

from collections.abc import Iterable

from domain.dossier import Dossier
from domain.lanes import Spell
from domain.period import without
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text

ROLES = ("candidacy", "committee-membership", "fraction-follower", "council-seat")
LET_PASS = 30  # days
SAYS = Text(
    "De trainee heeft een politieke rol in de periode waarin de voorwaarden dat verwachten.",
    "The trainee has a political role in the period in which the terms expect it.",
)
NO_ROLE = Text(
    "Heeft {days} dagen achtereen geen politieke rol, waar de voorwaarden er een verwachten.",
    "Has no political role for {days} days on end, where the terms expect one.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    traineeship = dossier.traineeship
    if traineeship is None:
        return
    expecting = [
        (agreed, due)
        for agreed in dossier.agreements
        if agreed.terms.political_role_expected is not None
        and agreed.days is not None
        and (days := agreed.days & agreed.terms.political_role_expected) is not None
        and (due := days & traineeship.valid) is not None
    ]
    roles = _roles(dossier)
    for gap in without((due for _, due in expecting), (role.valid for role in roles)):
        if gap.days is not None and gap.days <= LET_PASS:
            continue
        before = [role for role in roles if role.valid.to is not None and role.valid.to <= gap.from_]
        about = max(before, key=lambda role: (role.valid.to, role.valid.from_, role.anchor)) if before else traineeship
        beside = (role for role in roles if role.valid.meets(gap) or gap.meets(role.valid))
        yield Found(
            Judgement.VIOLATION,
            dossier.of,
            gap,
            about,
            NO_ROLE,
            (traineeship, *(agreed.spell for agreed, due in expecting if due.overlaps(gap)), *beside),
            words={"days": str(gap.days)},
        )


def _roles(dossier: Dossier) -> list[Spell]:
    return [role for mandate in dossier.mandates for lane in ROLES for role in mandate.lane(lane)]


RULES = (Rule("terms-political-role", SAYS, (Judgement.VIOLATION,), frozenset({Kind.TRAINEE}), _examine),)
