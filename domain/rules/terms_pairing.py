"""The terms of the programme: organisations A and B are of the kinds that the terms pair.

Each is of a kind that the terms name for its period, and where the terms want two kinds (one municipality, one
company) B is of another kind than A. Where a trainee was transferred in A, B is held against the last organisation A.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from domain.dossier import Agreed, Dossier
from domain.lanes import Spell
from domain.period import Period
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text

SAYS = Text(
    "De organisaties A en B zijn van de soorten die de voorwaarden bij elkaar brengen.",
    "Organisations A and B are of the kinds that the terms pair.",
)
NOT_OF_THE_KINDS = Text(
    "In periode {period} geplaatst bij {place}; organisaties van die soort noemen de voorwaarden daar niet.",
    "Placed at {place} in period {period}, for which the terms do not name organisations of that kind.",
)
OF_ONE_KIND = Text(
    "In periode {period} geplaatst bij {place}, van dezelfde soort als {other} in periode A.",
    "Placed at {place} in period {period}, of the same kind as {other} in period A.",
)
BOTH = Text(
    "In periode {period} geplaatst bij {place}, van dezelfde soort als {other} in periode A, en van een soort die de"
    " voorwaarden daar niet noemen.",
    "Placed at {place} in period {period}, of the same kind as {other} in period A, and of a kind that the terms do"
    " not name there.",
)
SENTENCES: Mapping[tuple[bool, bool], Text] = {
    (True, False): NOT_OF_THE_KINDS,
    (False, True): OF_ONE_KIND,
    (True, True): BOTH,
}


def _examine(dossier: Dossier) -> Iterable[Found]:
    for placement in dossier.placements:
        for agreed, days in dossier.agreed_in(placement.valid):
            yield from _judged(dossier, placement, agreed, days)


def _judged(dossier: Dossier, placement: Spell, agreed: Agreed, days: Period) -> Iterator[Found]:
    slot, place = placement.get("slot"), placement.get("organisation")
    kind = dossier.registered(place)
    if kind is None:
        return
    named = agreed.terms.kinds_in_a if slot == "A" else agreed.terms.kinds_in_b
    strange = bool(named) and kind.get("kind") not in (named or ())
    a = _alike_in_a(dossier, kind) if slot == "B" and agreed.terms.kinds_must_differ else ()
    if not strange and not a:
        return
    yield Found(
        Judgement.VIOLATION,
        dossier.of,
        days,
        placement,
        SENTENCES[strange, bool(a)],
        (agreed.spell, kind, *a),
        place,
        words={"period": slot},
        named={"place": place} | ({"other": a[0].get("organisation")} if a else {}),
    )


def _alike_in_a(dossier: Dossier, kind: Spell) -> Sequence[Spell]:
    """The placement in A and the kind of its organisation, where that is the same kind."""
    for placement in reversed(dossier.placements):
        if placement.get("slot") == "A":
            of_a = dossier.registered(placement.get("organisation"))
            return (placement, of_a) if of_a is not None and of_a.get("kind") == kind.get("kind") else ()
    return ()


RULES = (Rule("terms-pairing", SAYS, (Judgement.VIOLATION,), frozenset({Kind.TRAINEE}), _examine),)
