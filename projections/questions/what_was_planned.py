"""Which facts lay in the future as known at K, and what became of them by K2?"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from domain.fact import Certainty, Fact, History, Recorded, evolve
from domain.mandate import MandateOpened
from domain.period import civil_day
from domain.reference import Kind, Subject
from domain.register import AGGREGATES
from domain.text import Text
from domain.wire import encode
from projections.events import veiled
from projections.names import Organisations, Trainees
from projections.programme_time import PROGRAMME
from projections.question import Asked, Column, Item, Parameter, Question

PLACES = ("organisation", "council", "municipality", "joining", "into", "jointBody")


class Plan(NamedTuple):
    """A fact that lay in the future, and the same fact as known later: None where it was withdrawn."""

    subject: Subject
    trainee: str | None
    then: Fact
    now: Fact | None
    withdrawn_by: Recorded | None
    overtaken: bool


def answer(asked: Asked) -> list[Item]:
    """By planned day, every fact that was to take effect after the day of K, with its `outcome` at K2.

    fulfilled: established, and its day has come; moved: it stands on another day; withdrawn; overtaken: an established
    end came before it; open: its day is still to come, or nobody has established it. Overdue is what still stands as a
    plan while its day has come.
    """
    position = asked.position_at("knownAt")
    if position is None or asked.known_on is None:
        return []
    day = civil_day(asked.given["knownAt"])
    told = asked.log.many(_with_a_future(asked, position, day), asked.position)
    plans = [plan for subject, events in told for plan in _plans(subject, events, position, day)]
    trainees = Trainees(asked, {plan.trainee for plan in plans})
    if (programme := asked.text("programme")) is not None:
        plans = [plan for plan in plans if trainees.programme(plan.trainee) == programme]
    organisations = Organisations(asked, {_place(plan) for plan in plans})
    items = [_item(plan, asked.known_on, trainees, organisations) for plan in plans]
    return sorted(items, key=lambda item: (item["planned"], item["trainee"] or "", str(item["subject"]), item["fact"]))


def _with_a_future(asked: Asked, position: int, day: date) -> list[Subject]:
    """The subjects of which something was ever to take effect after a day, as far as recorded up to a position."""
    told = asked.log.outlines(0, position)
    found = (each.subject for each in told if (on := each.effective_on or each.moved_to) is not None and on > day)
    return list(dict.fromkeys(found))


def _plans(subject: Subject, events: Iterable[Recorded], position: int, day: date) -> Iterator[Plan]:
    then, now = History(), History()
    for recorded in events:
        now = evolve(now, recorded)
        if recorded.position <= position:
            then = now
    aggregate = AGGREGATES[subject.kind]
    overtaken = {fact.id for fact in aggregate.overtaken(now)}
    trainee = _trainee(subject, then)
    # What an end that was known already had overtaken was no plan any more.
    for fact in aggregate.standing(then):
        if fact.effective_on > day:
            found = now.find(fact.id)
            yield Plan(subject, trainee, fact, found, now.withdrawn.get(fact.id), fact.id in overtaken)


def _trainee(subject: Subject, history: History) -> str | None:
    if subject.kind is Kind.TRAINEE:
        return subject.reference
    opened = (fact.event.trainee for fact in history.facts if isinstance(fact.event, MandateOpened))
    return next(opened, None)


def _item(plan: Plan, known_on: date, trainees: Trainees, organisations: Organisations) -> Item:
    then, now = plan.then, plan.now
    outcome = _outcome(plan, known_on)
    amended = now.amended_by if now is not None else then.amended_by
    because = [then.id, *(each.id for each in amended), *([plan.withdrawn_by.id] if plan.withdrawn_by else [])]
    return {
        "trainee": plan.trainee,
        "name": trainees.name(plan.trainee),
        "subject": {"kind": plan.subject.kind.value, "reference": plan.subject.reference},
        "fact": then.id,
        "event": type(then.event).__name__,
        "place": organisations.place(_place(plan), then.effective_on.isoformat()),
        "planned": then.effective_on.isoformat(),
        "plannedCertainty": then.certainty.value,
        "outcome": outcome,
        "overdue": _is_overdue(plan, known_on),
        "effectiveOn": now.effective_on.isoformat() if now is not None else None,
        "days": (now.effective_on - then.effective_on).days if now is not None else None,
        "certainty": now.certainty.value if now is not None else None,
        "changed": _changed(then, now) if now is not None else [],
        "because": because,
    }


def _outcome(plan: Plan, known_on: date) -> str:
    now = plan.now
    if now is None:
        return "withdrawn"
    if plan.overtaken:
        return "overtaken"
    if now.effective_on != plan.then.effective_on:
        return "moved"
    return "fulfilled" if now.certainty is Certainty.ESTABLISHED and now.effective_on <= known_on else "open"


def _is_overdue(plan: Plan, known_on: date) -> bool:
    now = plan.now
    if now is None or plan.overtaken:
        return False
    return now.certainty is Certainty.EXPECTED and now.effective_on <= known_on


def _changed(then: Fact, now: Fact) -> list[str]:
    """The fields that a correction changed, its day apart."""
    before, after = _said(then), _said(now)
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _said(fact: Fact) -> Mapping[str, Any]:
    return {**encode(fact.event), "until": fact.until}


def _place(plan: Plan) -> str | None:
    said = veiled(encode(plan.then.event))
    found = (said.get(name) for name in PLACES)
    return next((each for each in found if each is not None), None)


EVENTS = {
    "OrganisationRegistered": Text("organisatie begint", "organisation begins"),
    "OrganisationRenamed": Text("nieuwe naam", "new name"),
    "OrganisationMerged": Text("gaat op in een andere", "merges into another"),
    "JoinedJointBody": Text("naar regeling", "joins joint body"),
    "LeftJointBody": Text("uit regeling", "leaves joint body"),
    "ProgrammeEstablished": Text("programma begint", "programme begins"),
    "ProgrammeTermsAmended": Text("nieuwe voorwaarden", "new terms"),
    "PartnershipFormed": Text("partnership begint", "partnership begins"),
    "PlaceOffered": Text("biedt plaats", "offers place"),
    "PlaceWithdrawn": Text("trekt plaats in", "withdraws place"),
    "ContributionPledged": Text("draagt bij", "contributes"),
    "PartnerReplaced": Text("andere partner", "other partner"),
    "PartnershipDissolved": Text("partnership eindigt", "partnership ends"),
    "TraineeRegistered": Text("wordt trainee", "becomes trainee"),
    "AppointedToPartnership": Text("in partnership", "in partnership"),
    "StartedAtOrganisationA": Text("naar organisatie A", "to organisation A"),
    "RotatedToOrganisationB": Text("naar organisatie B", "to organisation B"),
    "PlacementTransferred": Text("overplaatsing", "transfer"),
    "AssignmentChanged": Text("ander werk", "other work"),
    "PlacementEnded": Text("plaatsing eindigt", "placement ends"),
    "WorkingWeekAgreed": Text("werkweek", "working week"),
    "MovedResidence": Text("verhuizing", "moves"),
    "LeaveBegan": Text("met verlof", "on leave"),
    "LeaveEnded": Text("terug van verlof", "back from leave"),
    "DevelopmentDayAttended": Text("ontwikkeldag", "development day"),
    "ConsentRecorded": Text("toestemming", "consent"),
    "TraineeshipCompleted": Text("rondt af", "completes"),
    "LeftProgramme": Text("verlaat programma", "leaves programme"),
    "OnwardPositionAccepted": Text("vervolgbaan", "onward position"),
    "MandateOpened": Text("mandaat begint", "mandate begins"),
    "StoodForElection": Text("kandidaat", "candidate"),
    "ElectedToCouncil": Text("gekozen", "elected"),
    "NotElected": Text("niet gekozen", "not elected"),
    "BecameCommitteeMember": Text("commissielid", "committee member"),
    "LeftCommittee": Text("uit commissie", "leaves committee"),
    "BecameFractionFollower": Text("fractievolger", "fraction follower"),
    "CeasedFollowing": Text("volgt niet meer", "ceases following"),
    "ReplacedFractionMember": Text("volgt op", "takes over seat"),
    "ResignedFromCouncil": Text("uit raad", "leaves council"),
    "WentOnTemporaryLeave": Text("tijdelijk verlof", "temporary leave"),
    "ReturnedFromTemporaryLeave": Text("zit weer", "sits again"),
    "PortfolioAssigned": Text("woordvoerder", "spokesperson"),
    "PortfolioReleased": Text("geen woordvoerder meer", "no spokesperson"),
    "ChangedFraction": Text("andere fractie", "other fraction"),
    "OtherFunctionsPublished": Text("functies openbaar", "functions published"),
    "MandateEnded": Text("mandaat eindigt", "mandate ends"),
}

QUESTION = Question(
    "what-was-planned",
    "S",
    Text(
        "Welke feiten lagen in de toekomst zoals bekend op K, en wat is er op K2 van geworden?",
        "Which facts lay in the future as known at K, and what became of them by K2?",
    ),
    (
        Parameter(
            "knownAt",
            "moment",
            Text("wat toen nog te gebeuren stond: op dit ogenblik (K)", "what was still to come at that instant (K)"),
            required=True,
        ),
        Parameter(
            "laterKnownAt",
            "moment",
            Text("wat ervan is geworden, zoals bekend op K2", "what became of it, as known at K2"),
        ),
        PROGRAMME,
    ),
    (
        Column("planned", Text("gepland", "planned"), "day"),
        Column("subject.reference", Text("wie of wat", "who or what"), "person"),
        Column("event", Text("feit", "fact"), "word"),
        Column("place", Text("waar", "where"), "place"),
        Column("outcome", Text("werd", "outcome"), "word"),
        Column("effectiveOn", Text("nu", "now"), "day"),
        Column("overdue", Text("", ""), "word"),
    ),
    "wiewaar ask what-was-planned --known-at 2019-06-01 --later-known-at 2020-06-01",
    answer,
    words={
        "fulfilled": Text("uitgekomen", "fulfilled"),
        "moved": Text("verschoven", "moved"),
        "withdrawn": Text("ingetrokken", "withdrawn"),
        "overtaken": Text("achterhaald", "overtaken"),
        "open": Text("nog open", "still open"),
        "True": Text("dag verstreken", "overdue"),
        "False": Text("", ""),
        **EVENTS,
    },
    counts="outcome",
    known_by="laterKnownAt",
)
