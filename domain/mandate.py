"""A political mandate: one person's work for one party in one council, from candidacy to the end of the term."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.aggregate import Aggregate
from domain.fact import Fact
from domain.lanes import Lane, Spell, Stretch, ended_with_the_last, everything, one, suspended
from domain.measure import Count
from domain.period import Period, earlier
from domain.reference import AnOrganisation, AParty, ATrainee, Kind
from domain.refusal import Collision
from domain.sealed import SealedText

# -- vocabulary -----------------------------------------------------------------------------------------------------

CommitteeLeavingReason = Literal["replaced", "workload", "moved", "party-conflict", "personal", "other"]
ResignationReason = Literal[
    "moved", "incompatible-office", "became-alderman", "workload", "party-conflict", "personal", "other"
]
MandateEndReason = Literal["term-ended", "disqualified", "reorganisation", "deceased", "other"]


# -- events ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MandateOpened:
    """A person began political work for a party in a council; what is not known is left out."""

    trainee: ATrainee
    council: AnOrganisation | None = None
    party: AParty | None = None
    council_term: Period | None = None


@dataclass(frozen=True, slots=True)
class StoodForElection:
    """Was put on a list of candidates (Kieswet H)."""

    election_date: date
    list_position: Count | None = None
    list_length: Count | None = None


@dataclass(frozen=True, slots=True)
class ElectedToCouncil:
    """Took a seat after an election."""

    votes: Count | None = None
    party_seats: Count | None = None
    oath_on: date | None = None


@dataclass(frozen=True, slots=True)
class NotElected:
    """Won no seat; a seat can still follow in mid-term."""

    votes: Count | None = None
    party_seats: Count | None = None


@dataclass(frozen=True, slots=True)
class BecameCommitteeMember:
    """Became a member of a council committee without being a councillor (Gemeentewet art. 82)."""

    committee: str | None = None


@dataclass(frozen=True, slots=True)
class LeftCommittee:
    """Left that committee, or every one where none is named."""

    committee: str | None = None
    reason: CommitteeLeavingReason | None = None


@dataclass(frozen=True, slots=True)
class BecameFractionFollower:
    """Follows and supports the fraction without a seat."""


@dataclass(frozen=True, slots=True)
class CeasedFollowing:
    """No longer follows the fraction."""


@dataclass(frozen=True, slots=True)
class ReplacedFractionMember:
    """Took the seat that another member vacated; with `until`, for the time of a temporary leave (Kieswet W, X 12)."""

    vacated_by: SealedText | None = None
    appointed_on: date | None = None
    accepted_on: date | None = None


@dataclass(frozen=True, slots=True)
class ResignedFromCouncil:
    """Gave up the seat (Kieswet X 2)."""

    reason: ResignationReason | None = None


@dataclass(frozen=True, slots=True)
class WentOnTemporaryLeave:
    """Is on leave from the seat until a known day; the ground is health data and not recorded (Kieswet X 10)."""


@dataclass(frozen=True, slots=True)
class ReturnedFromTemporaryLeave:
    """Sits again."""


@dataclass(frozen=True, slots=True)
class PortfolioAssigned:
    """Speaks for the fraction on a topic."""

    topic: str


@dataclass(frozen=True, slots=True)
class PortfolioReleased:
    """No longer speaks for the fraction on a topic."""

    topic: str


@dataclass(frozen=True, slots=True)
class ChangedFraction:
    """Went over to another fraction: the reference of a party, or a name."""

    fraction: str


@dataclass(frozen=True, slots=True)
class OtherFunctionsPublished:
    """Made other functions public (Gemeentewet art. 12)."""

    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MandateEnded:
    """The mandate came to its end."""

    reason: MandateEndReason


# -- lanes ----------------------------------------------------------------------------------------------------------

COUNCILLOR, TEMPORARY_LEAVE = "councillor", "temporary-leave"

MANDATE_LANE = Lane(
    "mandate",
    ("council_term",),
    opens={MandateOpened: lambda event: one({"council_term": event.council_term})},
    closes={MandateEnded: everything},
)
CANDIDACY = Lane(
    "candidacy",
    ("election_date", "list_position", "list_length"),
    opens={
        StoodForElection: lambda event: one(
            {
                "election_date": event.election_date,
                "list_position": event.list_position,
                "list_length": event.list_length,
            }
        )
    },
    closes={ElectedToCouncil: everything, NotElected: everything, MandateEnded: everything},
)
COMMITTEE = Lane(
    "committee-membership",
    ("committee",),
    opens={BecameCommitteeMember: lambda event: ((event.committee or "", {"committee": event.committee}),)},
    closes={
        LeftCommittee: lambda event: None if event.committee is None else (event.committee,),
        ElectedToCouncil: everything,
        ReplacedFractionMember: everything,
        MandateEnded: everything,
    },
)
FOLLOWING = Lane(
    "fraction-follower",
    (),
    opens={BecameFractionFollower: lambda _: one({})},
    closes={
        CeasedFollowing: everything,
        ElectedToCouncil: everything,
        ReplacedFractionMember: everything,
        MandateEnded: everything,
    },
)
FRACTION = Lane(
    "fraction",
    ("fraction",),
    opens={
        MandateOpened: lambda event: one({"fraction": event.party}),
        ChangedFraction: lambda event: one({"fraction": event.fraction}),
    },
    closes={MandateEnded: everything},
)
PORTFOLIO = Lane(
    "portfolio",
    ("topic",),
    opens={PortfolioAssigned: lambda event: ((event.topic, {"topic": event.topic}),)},
    closes={PortfolioReleased: lambda event: (event.topic,), MandateEnded: everything},
)


def is_temporary(fact: Fact) -> bool:
    """Whether the seat was taken for a time only."""
    return isinstance(fact.event, ReplacedFractionMember) and fact.until is not None


def seats_held(facts: Sequence[Fact]) -> list[Stretch]:
    """The stretches in which a seat is held, from taking it to giving it up, leave or no leave."""
    done: list[Stretch] = []
    held: Stretch | None = None
    for fact in facts:
        match fact.event:
            case ElectedToCouncil() | ReplacedFractionMember():
                if held is not None:
                    done.append(held.closed(fact.effective_on, fact))
                held = Stretch("council-seat", "", {"role": (COUNCILLOR, fact)}, fact, fact.effective_on)
                held = held if fact.until is None else held.closed(fact.until, fact)
            case ReturnedFromTemporaryLeave() if held is not None and fact.until is not None:
                if held.to is None or fact.effective_on < held.to:
                    held = held.closed(fact.until, fact)
            case ResignedFromCouncil() | MandateEnded() if held is not None:
                done.append(held.closed(fact.effective_on, fact))
                held = None
    return [*done, held] if held is not None else done


def council_seats(held: Sequence[Stretch], facts: Sequence[Fact]) -> Iterator[Stretch]:
    """The seats held, divided into sitting and temporary leave."""
    leaves = [fact for fact in facts if isinstance(fact.event, (WentOnTemporaryLeave, ReturnedFromTemporaryLeave))]
    for seat in held:
        sitting = seat
        for fact in leaves:
            if not (seat.from_ <= fact.effective_on and (seat.to is None or fact.effective_on < seat.to)):
                continue
            if fact.effective_on == seat.from_ and fact.order < seat.opener.order:
                continue
            on_leave = isinstance(fact.event, WentOnTemporaryLeave)
            yield sitting._replace(to=fact.effective_on, closer=fact)
            role = TEMPORARY_LEAVE if on_leave else COUNCILLOR
            sitting = seat._replace(
                values={"role": (role, fact)}, opener=fact, from_=fact.effective_on, also=(seat.opener,)
            )
            if on_leave and fact.until is not None and (seat.to is None or fact.until < seat.to):
                following = next((each for each in leaves if each.order > fact.order), None)
                if following is None or following.effective_on > fact.until:
                    yield sitting._replace(to=fact.until, closer=fact)
                    sitting = sitting._replace(values={"role": (COUNCILLOR, fact)}, from_=fact.until)
        yield sitting


def lanes(reference: str, facts: Sequence[Fact]) -> list[Spell]:
    """In which political role, on which topics, in which fraction; every period also tells whose mandate it is."""
    opened = next((fact for fact in facts if isinstance(fact.event, MandateOpened)), None)
    if opened is None:
        return []
    event: MandateOpened = opened.event
    whose = (("mandate", reference), ("trainee", event.trainee), ("council", event.council), ("party", event.party))
    held = seats_held(facts)
    substitutions = [seat for seat in held if is_temporary(seat.opener)]
    ending_roles = [fact for fact in facts if not is_temporary(fact)]
    seats = list(council_seats(held, facts))
    committees = suspended(COMMITTEE.read(ending_roles), substitutions)
    following = suspended(FOLLOWING.read(ending_roles), substitutions)
    portfolios = ended_with_the_last(PORTFOLIO.read(facts), (*seats, *committees, *following))
    others = (stretch for lane in (MANDATE_LANE, CANDIDACY, FRACTION) for stretch in lane.read(facts))
    stretches = (*seats, *committees, *following, *portfolios, *others)
    return [spell for stretch in stretches if (spell := stretch.spell((opened,), whose))]


# -- decisions ------------------------------------------------------------------------------------------------------


def refuse_impossible(facts: Sequence[Fact]) -> None:
    """A seat taken while one is held, given up or left for a time while none is, and endings of what never began."""
    _refuse_seats(facts)
    _refuse_elected_and_not(facts)
    begun: set[tuple[str, str | None]] = set()
    ended: dict[tuple[str, str | None], Fact] = {}
    for fact in facts:
        match fact.event:
            case BecameCommitteeMember(committee):
                begun.add(("committee", committee))
            case BecameFractionFollower():
                begun.add(("following", None))
            case PortfolioAssigned(topic):
                begun.add(("portfolio", topic))
            case LeftCommittee(None):
                committees = {each for each in begun if each[0] == "committee"}
                if not committees:
                    last = next((ending for (what, _), ending in reversed(ended.items()) if what == "committee"), None)
                    raise Collision("not-a-member", fact, last)
                begun -= committees
                ended |= dict.fromkeys(committees, fact)
            case LeftCommittee(committee):
                _refuse_unless_begun(fact, ("committee", committee), begun, ended, "not-a-member-of", committee)
            case CeasedFollowing():
                _refuse_unless_begun(fact, ("following", None), begun, ended, "not-following")
            case PortfolioReleased(topic):
                _refuse_unless_begun(fact, ("portfolio", topic), begun, ended, "not-assigned", topic)


def _refuse_unless_begun(
    fact: Fact,
    what: tuple[str, str | None],
    begun: set[tuple[str, str | None]],
    ended: dict[tuple[str, str | None], Fact],
    code: str,
    name: str | None = None,
) -> None:
    """What was begun and not ended by its own closing fact may be ended, also after a seat has put an end to it."""
    if what not in begun:
        raise Collision(code, fact, ended.get(what), **({"name": name} if name else {}))
    begun.remove(what)
    ended[what] = fact


def _refuse_seats(facts: Sequence[Fact]) -> None:
    seat: Fact | None = None
    until: date | None = None
    gone: Fact | None = None
    leave: Fact | None = None
    back: Fact | None = None
    for fact in facts:
        if seat is not None and until is not None and until <= fact.effective_on:
            seat, gone, leave = None, seat, None
        match fact.event:
            case ElectedToCouncil() | ReplacedFractionMember():
                if seat is not None:
                    raise Collision("seat-held", fact, seat)
                seat, until, leave = fact, fact.until, None
            case ResignedFromCouncil():
                if seat is None:
                    raise Collision("no-seat", fact, gone)
                seat, gone, leave = None, fact, None
            case WentOnTemporaryLeave():
                if seat is None:
                    raise Collision("no-seat", fact, gone)
                leave = fact
            case ReturnedFromTemporaryLeave():
                if leave is None:
                    raise Collision("no-temporary-leave", fact, back)
                leave, back = None, fact
                until = earlier(until, fact.until)


def _refuse_elected_and_not(facts: Sequence[Fact]) -> None:
    elections: dict[tuple[type, date], Fact] = {}
    for fact in facts:
        if isinstance(fact.event, (ElectedToCouncil, NotElected)):
            other = NotElected if isinstance(fact.event, ElectedToCouncil) else ElectedToCouncil
            if (against := elections.get((other, fact.effective_on))) is not None:
                raise Collision("elected-and-not", fact, against)
            elections[type(fact.event), fact.effective_on] = fact


MANDATE = Aggregate(
    Kind.MANDATE,
    opening=MandateOpened,
    events=(
        MandateOpened,
        StoodForElection,
        ElectedToCouncil,
        NotElected,
        BecameCommitteeMember,
        LeftCommittee,
        BecameFractionFollower,
        CeasedFollowing,
        ReplacedFractionMember,
        ResignedFromCouncil,
        WentOnTemporaryLeave,
        ReturnedFromTemporaryLeave,
        PortfolioAssigned,
        PortfolioReleased,
        ChangedFraction,
        OtherFunctionsPublished,
        MandateEnded,
    ),
    lanes=lanes,
    refuse_impossible=refuse_impossible,
    ends=(MandateEnded,),
    overtaking=(MandateEnded,),
    timed=(
        MandateOpened,
        StoodForElection,
        ElectedToCouncil,
        ReplacedFractionMember,
        WentOnTemporaryLeave,
        ReturnedFromTemporaryLeave,
        BecameCommitteeMember,
        BecameFractionFollower,
        ChangedFraction,
        PortfolioAssigned,
    ),
    must_be_timed=(WentOnTemporaryLeave,),
)
