"""A partnership: organisations that together offer places to the trainees of a programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from domain.aggregate import Aggregate
from domain.fact import Fact
from domain.lanes import Lane, Spell, everything, one
from domain.measure import AtLeast, Percent, Places
from domain.reference import AContributor, AnOrganisation, AProgramme, Kind
from domain.refusal import Collision

# -- vocabulary -----------------------------------------------------------------------------------------------------

DissolutionReason = Literal["ended", "partner-left", "conflict", "other"]


# -- events ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartnershipFormed:
    """Two or more organisations joined hands for a programme."""

    programme: AProgramme
    partners: Annotated[tuple[AnOrganisation, ...], AtLeast(2)]


@dataclass(frozen=True, slots=True)
class PlaceOffered:
    """So many places at one organisation in one period of the programme; a later offer for both replaces this one."""

    organisation: AnOrganisation
    period: str
    places: Places


@dataclass(frozen=True, slots=True)
class PlaceWithdrawn:
    """The places at that organisation in that period are no longer on offer."""

    organisation: AnOrganisation
    period: str


@dataclass(frozen=True, slots=True)
class ContributionPledged:
    """Who pays which share, in percent, of the political day."""

    contributor: AContributor
    share_percent: Percent
    covers: str | None = None


@dataclass(frozen=True, slots=True)
class PartnerReplaced:
    """One partner left and another joined in its place."""

    leaving: AnOrganisation
    joining: AnOrganisation


@dataclass(frozen=True, slots=True)
class PartnershipDissolved:
    """Came to its end."""

    reason: DissolutionReason


# -- lanes ----------------------------------------------------------------------------------------------------------

FORMATION = Lane(
    "formation",
    ("programme",),
    opens={PartnershipFormed: lambda event: one({"programme": event.programme})},
    closes={PartnershipDissolved: everything},
)
PARTNERS = Lane(
    "partner",
    ("organisation",),
    opens={
        PartnershipFormed: lambda event: [(partner, {"organisation": partner}) for partner in event.partners],
        PartnerReplaced: lambda event: ((event.joining, {"organisation": event.joining}),),
    },
    closes={PartnerReplaced: lambda event: (event.leaving,), PartnershipDissolved: everything},
)


def place_key(event: PlaceOffered | PlaceWithdrawn) -> str:
    """The lane of an offer: one an organisation and period."""
    return f"{event.organisation} {event.period}"


PLACES = Lane(
    "place",
    ("organisation", "period", "places"),
    opens={
        PlaceOffered: lambda event: (
            (place_key(event), {"organisation": event.organisation, "period": event.period, "places": event.places}),
        )
    },
    closes={PlaceWithdrawn: lambda event: (place_key(event),), PartnershipDissolved: everything},
)


def lanes(_: str, facts: Sequence[Fact]) -> list[Spell]:
    """Its existence, partners and places as periods."""
    stretches = (stretch for lane in (FORMATION, PARTNERS, PLACES) for stretch in lane.read(facts))
    return [spell for stretch in stretches if (spell := stretch.spell())]


# -- decisions ------------------------------------------------------------------------------------------------------


def refuse_impossible(facts: Sequence[Fact]) -> None:
    """Withdrawing a place not offered, replacing an organisation that is no partner, or by one that is."""
    partners: dict[str, Fact] = {}
    left: dict[str, Fact] = {}
    offered: set[str] = set()
    withdrawn: dict[str, Fact] = {}
    for fact in facts:
        match fact.event:
            case PartnershipFormed(partners=formed):
                twice = next((each for nth, each in enumerate(formed) if each in formed[:nth]), None)
                if twice is not None:
                    raise Collision("partner-already", fact, organisation=twice)
                partners = dict.fromkeys(formed, fact)
            case PartnerReplaced(leaving, joining):
                if leaving not in partners:
                    raise Collision("not-a-partner", fact, left.get(leaving), organisation=leaving)
                left[leaving] = fact
                del partners[leaving]
                if joining in partners:
                    raise Collision("partner-already", fact, partners[joining], organisation=joining)
                partners[joining] = fact
            case PlaceOffered():
                offered.add(place_key(fact.event))
            case PlaceWithdrawn(organisation, period):
                key = place_key(fact.event)
                if key not in offered:
                    raise Collision("not-offered", fact, withdrawn.get(key), organisation=organisation, period=period)
                offered.remove(key)
                withdrawn[key] = fact


PARTNERSHIP = Aggregate(
    Kind.PARTNERSHIP,
    opening=PartnershipFormed,
    events=(
        PartnershipFormed,
        PlaceOffered,
        PlaceWithdrawn,
        ContributionPledged,
        PartnerReplaced,
        PartnershipDissolved,
    ),
    lanes=lanes,
    refuse_impossible=refuse_impossible,
    ends=(PartnershipDissolved,),
    overtaking=(PartnershipDissolved,),
    timed=(PartnershipFormed, PartnerReplaced, PlaceOffered),
)
