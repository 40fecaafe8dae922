"""A trainee: the young professional in a programme, at organisation A and then at organisation B."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from domain.aggregate import Aggregate
from domain.fact import Fact
from domain.lanes import Lane, Spell, everything, one
from domain.measure import Age, DaysAWeek, Years
from domain.programme import EducationLevel
from domain.reference import AnOrganisation, APartnership, AProgramme, Kind
from domain.refusal import Collision
from domain.sealed import SealedDate, SealedText

# -- vocabulary -----------------------------------------------------------------------------------------------------

Exception13 = Literal["civil-registry", "emergency-volunteer", "public-school"]
PlacementEndReason = Literal["organisation-withdrew", "function-ended", "other"]
LeavingReason = Literal["other-job", "political-office", "dismissed", "organisation-withdrew", "personal", "other"]
ConsentPurpose = Literal["publish-political-role", "research"]
DevelopmentKind = Literal["training", "peer-review"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who the trainee is; every detail is sealed."""

    given_name: SealedText | None = None
    family_name: SealedText | None = None
    birth_date: SealedDate | None = None
    email: SealedText | None = None


# -- events ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TraineeRegistered:
    """Came into a programme."""

    programme: AProgramme
    person: Person
    education_level: EducationLevel | None = None
    education_field: str | None = None
    years_of_experience: Years | None = None
    age_at_start: Age | None = None
    residence: AnOrganisation | None = None


@dataclass(frozen=True, slots=True)
class AppointedToPartnership:
    """Takes one of a partnership's places."""

    partnership: APartnership


@dataclass(frozen=True, slots=True)
class StartedAtOrganisationA:
    """Began the first period; `employer` is named where it is another than the organisation (a secondment)."""

    organisation: AnOrganisation
    employer: AnOrganisation | None = None
    function: str | None = None
    department: str | None = None
    exception: Exception13 | None = None


@dataclass(frozen=True, slots=True)
class RotatedToOrganisationB:
    """Went over to the second organisation."""

    organisation: AnOrganisation
    employer: AnOrganisation | None = None
    function: str | None = None
    department: str | None = None
    exception: Exception13 | None = None


@dataclass(frozen=True, slots=True)
class PlacementTransferred:
    """Went to another organisation in the same slot, as when a partner drops out."""

    organisation: AnOrganisation
    employer: AnOrganisation | None = None
    function: str | None = None
    department: str | None = None
    exception: Exception13 | None = None


@dataclass(frozen=True, slots=True)
class AssignmentChanged:
    """Other work at the same organisation; what is left out is unchanged."""

    function: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class PlacementEnded:
    """Stopped working there, and nowhere else as yet."""

    reason: PlacementEndReason | None = None


@dataclass(frozen=True, slots=True)
class WorkingWeekAgreed:
    """So many days a week for the employer and so many for politics."""

    employer_days: DaysAWeek
    politics_days: DaysAWeek


@dataclass(frozen=True, slots=True)
class MovedResidence:
    """Lives in this municipality."""

    municipality: AnOrganisation


@dataclass(frozen=True, slots=True)
class LeaveBegan:
    """Is on leave; the ground is health data and not recorded."""


@dataclass(frozen=True, slots=True)
class LeaveEnded:
    """Is back from leave."""


@dataclass(frozen=True, slots=True)
class DevelopmentDayAttended:
    """Took part in a day of training or peer review."""

    kind: DevelopmentKind
    title: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentRecorded:
    """Gave or withheld consent for a purpose."""

    purpose: ConsentPurpose
    given: bool


@dataclass(frozen=True, slots=True)
class TraineeshipCompleted:
    """Saw the traineeship through."""


@dataclass(frozen=True, slots=True)
class LeftProgramme:
    """Left before the end."""

    reason: LeavingReason | None = None


@dataclass(frozen=True, slots=True)
class OnwardPositionAccepted:
    """Found work after the traineeship."""

    organisation: AnOrganisation
    function: str | None = None


@dataclass(frozen=True, slots=True)
class PersonalDataErased:
    """The fence of an erasure: after it the key of this trainee is destroyed and never made again (AVG art. 17)."""

    ground: str


# -- lanes ----------------------------------------------------------------------------------------------------------

ENDS = {TraineeshipCompleted: everything, LeftProgramme: everything}


def _registration(event: TraineeRegistered) -> dict[str, object]:
    return {
        "programme": event.programme,
        "person": event.person,
        "education_level": event.education_level,
        "education_field": event.education_field,
        "years_of_experience": event.years_of_experience,
        "age_at_start": event.age_at_start,
    }


def _placement(event: StartedAtOrganisationA | RotatedToOrganisationB | PlacementTransferred) -> dict[str, object]:
    return {
        "organisation": event.organisation,
        "employer": event.employer,
        "function": event.function,
        "department": event.department,
        "exception": event.exception,
    }


def _assignment(event: AssignmentChanged) -> dict[str, object]:
    given = {"function": event.function, "department": event.department}
    return {name: value for name, value in given.items() if value is not None}


REGISTRATION = Lane(
    "registration",
    ("programme", "person", "education_level", "education_field", "years_of_experience", "age_at_start"),
    opens={TraineeRegistered: lambda event: one(_registration(event))},
)
TRAINEESHIP = Lane(
    "traineeship",
    ("programme",),
    opens={TraineeRegistered: lambda event: one({"programme": event.programme})},
    closes=ENDS,
)
PLACEMENT = Lane(
    "placement",
    ("slot", "organisation", "employer", "function", "department", "exception"),
    opens={
        StartedAtOrganisationA: lambda event: one({"slot": "A", **_placement(event)}),
        RotatedToOrganisationB: lambda event: one({"slot": "B", **_placement(event)}),
        PlacementTransferred: lambda event: one(_placement(event)),
        AssignmentChanged: lambda event: one(_assignment(event)),
    },
    closes={PlacementEnded: everything, **ENDS},
    continues=frozenset({PlacementTransferred, AssignmentChanged}),
)
PARTNERSHIP_OF = Lane(
    "partnership",
    ("partnership",),
    opens={AppointedToPartnership: lambda event: one({"partnership": event.partnership})},
    closes=ENDS,
)
WORKING_WEEK = Lane(
    "working-week",
    ("employer_days", "politics_days"),
    opens={
        WorkingWeekAgreed: lambda event: one(
            {"employer_days": event.employer_days, "politics_days": event.politics_days}
        )
    },
    closes=ENDS,
)
RESIDENCE = Lane(
    "residence",
    ("municipality",),
    opens={
        TraineeRegistered: lambda event: one({"municipality": event.residence}) if event.residence else (),
        MovedResidence: lambda event: one({"municipality": event.municipality}),
    },
)
LEAVE = Lane("leave", (), opens={LeaveBegan: lambda _: one({})}, closes={LeaveEnded: everything, **ENDS})
ONWARD = Lane(
    "onward-position",
    ("organisation", "function"),
    opens={OnwardPositionAccepted: lambda event: one({"organisation": event.organisation, "function": event.function})},
)
LANES = (REGISTRATION, TRAINEESHIP, PLACEMENT, PARTNERSHIP_OF, WORKING_WEEK, RESIDENCE, LEAVE, ONWARD)


def lanes(_: str, facts: Sequence[Fact]) -> list[Spell]:
    """Where the trainee was, for whom, how many days a week, living where."""
    stretches = (stretch for lane in LANES for stretch in lane.read(facts))
    return [spell for stretch in stretches if (spell := stretch.spell())]


# -- decisions ------------------------------------------------------------------------------------------------------


def refuse_impossible(facts: Sequence[Fact]) -> None:
    """A second A or B, B before A, or a change or end of a placement or leave that is not there."""
    a: Fact | None = None
    b: Fact | None = None
    placed: Fact | None = None
    ended: Fact | None = None
    leave: Fact | None = None
    returned: Fact | None = None
    for fact in facts:
        if placed is not None and placed.until is not None and placed.until <= fact.effective_on:
            placed, ended = None, placed
        match fact.event:
            case StartedAtOrganisationA():
                if a is not None:
                    raise Collision("second-a", fact, a)
                a = placed = fact
            case RotatedToOrganisationB():
                if a is None:
                    later_a = next((each for each in facts if isinstance(each.event, StartedAtOrganisationA)), None)
                    raise Collision("b-before-a", fact, later_a)
                if b is not None:
                    raise Collision("second-b", fact, b)
                b = placed = fact
            case PlacementTransferred() | AssignmentChanged():
                if placed is None:
                    raise Collision("no-placement", fact, ended)
                placed = fact
            case PlacementEnded():
                if placed is None:
                    raise Collision("no-placement", fact, ended)
                placed, ended = None, fact
            case LeaveBegan():
                leave = fact
            case LeaveEnded():
                if leave is None:
                    raise Collision("no-leave", fact, returned)
                leave, returned = None, fact


TRAINEE = Aggregate(
    Kind.TRAINEE,
    opening=TraineeRegistered,
    events=(
        TraineeRegistered,
        AppointedToPartnership,
        StartedAtOrganisationA,
        RotatedToOrganisationB,
        PlacementTransferred,
        AssignmentChanged,
        PlacementEnded,
        WorkingWeekAgreed,
        MovedResidence,
        LeaveBegan,
        LeaveEnded,
        DevelopmentDayAttended,
        ConsentRecorded,
        TraineeshipCompleted,
        LeftProgramme,
        OnwardPositionAccepted,
        PersonalDataErased,
    ),
    lanes=lanes,
    refuse_impossible=refuse_impossible,
    ends=(TraineeshipCompleted, LeftProgramme),
    overtaking=(TraineeshipCompleted, LeftProgramme),
    after_end=(OnwardPositionAccepted, MovedResidence, ConsentRecorded),
    timed=(
        TraineeRegistered,
        AppointedToPartnership,
        StartedAtOrganisationA,
        RotatedToOrganisationB,
        PlacementTransferred,
        AssignmentChanged,
        WorkingWeekAgreed,
        MovedResidence,
        LeaveBegan,
        OnwardPositionAccepted,
    ),
)
