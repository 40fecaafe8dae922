"""A traineeship programme: its name and its terms, which are data that the rules read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from domain.aggregate import Aggregate
from domain.fact import Fact
from domain.lanes import Lane, Spell, one
from domain.measure import AtLeast, Count, DaysAWeek, Months, Years
from domain.organisation import OrganisationKind
from domain.period import Period
from domain.reference import AnEventName, AnOrganisation, Kind

# -- vocabulary -----------------------------------------------------------------------------------------------------

EducationLevel = Literal["MBO", "HBO", "WO"]


@dataclass(frozen=True, slots=True)
class ProgrammePeriod:
    """A period of the programme under its label (A, B, …), half-open. Raises ValueError where it has no day."""

    label: str
    from_: date
    to: date | None = None

    def __post_init__(self) -> None:
        Period(self.from_, self.to)


@dataclass(frozen=True, slots=True)
class Week:
    """The days of a working week for the employer and for politics."""

    employer_days: DaysAWeek
    politics_days: DaysAWeek


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may take part."""

    education_levels: Annotated[tuple[EducationLevel, ...], AtLeast(1)] | None = None
    max_years_of_experience: Years | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many places in a period at one organisation, or at organisations of one kind.

    Raises ValueError where it names neither or both.
    """

    period: str
    places: Count
    organisation: AnOrganisation | None = None
    kind: OrganisationKind | None = None

    def __post_init__(self) -> None:
        if (self.organisation is None) == (self.kind is None):
            raise ValueError("organisation-or-kind")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a programme; a term left out judges nothing. Raises ValueError where it has no day.

    `retention_months` after the traineeship the personal details are due to be erased (AVG art. 5 lid 1 onder e).
    """

    starts: date
    ends: date
    periods: tuple[ProgrammePeriod, ...] | None = None
    places: Count | None = None
    partnerships: Count | None = None
    kinds_in_a: tuple[OrganisationKind, ...] | None = None
    kinds_in_b: tuple[OrganisationKind, ...] | None = None
    kinds_must_differ: bool | None = None
    partner_kinds: tuple[OrganisationKind, ...] | None = None
    week: Week | None = None
    eligibility: Eligibility | None = None
    political_role_expected: Period | None = None
    quotas: tuple[Quota, ...] | None = None
    onward_employment_within_months: Months | None = None
    confirm_by_another: tuple[AnEventName, ...] | None = None
    retention_months: Months | None = None

    def __post_init__(self) -> None:
        Period(self.starts, self.ends)


# -- events ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProgrammeEstablished:
    """Came into being with these terms."""

    name: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class ProgrammeTermsAmended:
    """Goes on under these terms, which replace the earlier ones whole; a name left out is unchanged."""

    terms: Terms
    name: str | None = None


# -- lanes ----------------------------------------------------------------------------------------------------------

TERMS = Lane(
    "terms",
    ("name", "terms"),
    opens={
        ProgrammeEstablished: lambda event: one({"name": event.name, "terms": event.terms}),
        ProgrammeTermsAmended: lambda event: one(
            {"terms": event.terms} if event.name is None else {"name": event.name, "terms": event.terms}
        ),
    },
    continues=frozenset({ProgrammeTermsAmended}),
)


def lanes(_: str, facts: Sequence[Fact]) -> list[Spell]:
    """Its terms as periods."""
    return [spell for stretch in TERMS.read(facts) if (spell := stretch.spell())]


# -- decisions ------------------------------------------------------------------------------------------------------


def refuse_impossible(_: Sequence[Fact]) -> None:
    """A programme's own facts never contradict each other."""


PROGRAMME = Aggregate(
    Kind.PROGRAMME,
    opening=ProgrammeEstablished,
    events=(ProgrammeEstablished, ProgrammeTermsAmended),
    lanes=lanes,
    refuse_impossible=refuse_impossible,
)
