"""The terms of the programme: a placement is at an organisation of the trainee's partnership.

Of a partnership that is not on record (its forming was withdrawn) nothing can be said.
"""

from collections.abc import Iterable

from domain.dossier import Dossier
from domain.period import without
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "Een trainee werkt bij een organisatie van het eigen partnership.",
    "A trainee is placed at an organisation of the trainee's own partnership.",
)
NO_PARTNER = Text(
    "Geplaatst bij {place}, geen partner in het partnership {partnership}.",
    "Placed at {place}, which is no partner in the partnership {partnership}.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    for placement in dossier.placements:
        place = placement.get("organisation")
        for appointment in dossier.appointments:
            both = placement.valid & appointment.valid
            if both is None:
                continue
            partnership = appointment.get("partnership")
            record = dossier.partnership(partnership)
            formation, partners = record.lane("formation"), record.lane("partner")
            theirs = [partner for partner in partners if partner.get("organisation") == place]
            for days in without([both], (partner.valid for partner in theirs)) if formation else ():
                others = (partner for partner in partners if partner.valid.overlaps(days))
                yield Found(
                    Judgement.VIOLATION,
                    dossier.of,
                    days,
                    placement,
                    NO_PARTNER,
                    (appointment, *formation, *theirs, *others),
                    place,
                    words={"partnership": partnership},
                    named={"place": place},
                )


RULES = (Rule("terms-partner", SAYS, (Judgement.VIOLATION,), frozenset({Kind.TRAINEE}), _examine),)
