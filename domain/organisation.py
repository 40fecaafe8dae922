"""An organisation: a municipality, company, ministry, party or other body, under its names through time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from domain.aggregate import Aggregate
from domain.fact import Fact
from domain.lanes import Lane, Spell, everything, one
from domain.measure import Count
from domain.reference import AnOrganisation, Kind
from domain.refusal import Collision

# -- vocabulary -----------------------------------------------------------------------------------------------------

OrganisationKind = Literal[
    "municipality",
    "province",
    "water-authority",
    "ministry",
    "company",
    "civil-society",
    "fund",
    "joint-body",
    "legislature",
    "party",
]


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The codes under which other registers know an organisation."""

    tooi: str | None = None
    oin: str | None = None
    kvk: str | None = None
    cbs: str | None = None


# -- events ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrganisationRegistered:
    """Came on record, under this name."""

    name: str
    kind: OrganisationKind
    identifiers: Identifiers | None = None
    council_size: Count | None = None


@dataclass(frozen=True, slots=True)
class OrganisationRenamed:
    """Goes by another name."""

    name: str


@dataclass(frozen=True, slots=True)
class OrganisationMerged:
    """Went up in another organisation (herindeling, party merger); it stays on record for its own time."""

    into: AnOrganisation


@dataclass(frozen=True, slots=True)
class JoinedJointBody:
    """Takes part in a joint body (gemeenschappelijke regeling)."""

    joint_body: AnOrganisation


@dataclass(frozen=True, slots=True)
class LeftJointBody:
    """No longer takes part in a joint body."""

    joint_body: AnOrganisation


# -- lanes ----------------------------------------------------------------------------------------------------------

NAME = Lane(
    "name",
    ("name",),
    opens={
        OrganisationRegistered: lambda event: one({"name": event.name}),
        OrganisationRenamed: lambda event: one({"name": event.name}),
    },
    closes={OrganisationMerged: everything},
)
KIND = Lane(
    "kind",
    ("kind", "identifiers", "council_size"),
    opens={
        OrganisationRegistered: lambda event: one(
            {"kind": event.kind, "identifiers": event.identifiers, "council_size": event.council_size}
        )
    },
    closes={OrganisationMerged: everything},
)
JOINT_BODY = Lane(
    "joint-body",
    ("joint_body",),
    opens={JoinedJointBody: lambda event: ((event.joint_body, {"joint_body": event.joint_body}),)},
    closes={LeftJointBody: lambda event: (event.joint_body,), OrganisationMerged: everything},
)


def lanes(_: str, facts: Sequence[Fact]) -> list[Spell]:
    """Its names, kind and joint bodies as periods."""
    stretches = (stretch for lane in (NAME, KIND, JOINT_BODY) for stretch in lane.read(facts))
    return [spell for stretch in stretches if (spell := stretch.spell())]


# -- decisions ------------------------------------------------------------------------------------------------------


def refuse_impossible(facts: Sequence[Fact]) -> None:
    """Leaving a joint body without having joined it, or merging into itself."""
    joined: set[str] = set()
    left: dict[str, Fact] = {}
    for fact in facts:
        match fact.event:
            case OrganisationMerged(into) if into == fact.recorded.subject.reference:
                raise Collision("merged-into-itself", fact)
            case JoinedJointBody(joint_body):
                joined.add(joint_body)
            case LeftJointBody(joint_body) if joint_body not in joined:
                raise Collision("not-in-joint-body", fact, left.get(joint_body), joint_body=joint_body)
            case LeftJointBody(joint_body):
                joined.remove(joint_body)
                left[joint_body] = fact


ORGANISATION = Aggregate(
    Kind.ORGANISATION,
    opening=OrganisationRegistered,
    events=(OrganisationRegistered, OrganisationRenamed, OrganisationMerged, JoinedJointBody, LeftJointBody),
    lanes=lanes,
    refuse_impossible=refuse_impossible,
    ends=(OrganisationMerged,),
    timed=(OrganisationRegistered, OrganisationRenamed, JoinedJointBody),
)
