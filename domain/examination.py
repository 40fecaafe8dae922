"""Examination: the findings on a trainee, partnership, programme or organisation, and whom an event touches."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations

from domain.dossier import Dossier
from domain.fact import EvidenceAttached, FindingRuledOn, Recorded
from domain.lanes import Spell
from domain.organisation import OrganisationRenamed
from domain.partnership import PartnerReplaced, PartnershipDissolved, PartnershipFormed
from domain.reference import AnId, Kind, Subject
from domain.rule import Finding, Found, Rule, finding_id
from domain.rules import RULES
from domain.trainee import (
    AppointedToPartnership,
    AssignmentChanged,
    ConsentRecorded,
    DevelopmentDayAttended,
    LeaveBegan,
    LeaveEnded,
    MovedResidence,
    OnwardPositionAccepted,
    PersonalDataErased,
    PlacementEnded,
    PlacementTransferred,
    RotatedToOrganisationB,
    StartedAtOrganisationA,
    WorkingWeekAgreed,
)

RULES_FOR = {kind: [rule for rule in RULES if kind in rule.units] for kind in Kind}
# What a trainee's partnerships and programme have nothing to do with.
OF_THE_TRAINEE_ALONE = (
    ConsentRecorded,
    DevelopmentDayAttended,
    LeaveBegan,
    LeaveEnded,
    MovedResidence,
    OnwardPositionAccepted,
    PersonalDataErased,
    WorkingWeekAgreed,
)


PLACEMENTS = (
    StartedAtOrganisationA,
    RotatedToOrganisationB,
    PlacementTransferred,
    AssignmentChanged,
    PlacementEnded,
)
# What changes who the partners are, and when.
PARTNERS = (PartnershipFormed, PartnerReplaced, PartnershipDissolved)
# The rules by which a partnership's or programme's findings follow from trainees, a programme's from partnerships, and
# those of trainees from partnerships that they may have nothing to do with.
BY_PLACES = frozenset({"terms-place-empty", "terms-place-full"})
BY_PLACEMENTS = frozenset({"terms-quota"})
BY_NUMBERS = frozenset({"terms-size"})
BY_PARTNERS = frozenset({"gw-15-interest"})

Links = Callable[[Subject, Kind], Iterable[Subject]]
# Whom to examine, by which rules; None for all of them.
Touched = Mapping[Subject, frozenset[str] | None]


def findings_on(dossier: Dossier, by: frozenset[str] | None = None) -> list[Finding]:
    """The findings on a subject under the rules as they are written now, in order of rule and first day.

    `by` names the rules to examine by, where not all of them.
    """
    found = [
        (rule, each)
        for rule in RULES_FOR[dossier.of.kind]
        if by is None or rule.code in by
        for each in rule.examine(dossier)
    ]
    findings = [(made, each.conflicts) for rule, each in found if (made := _finding(dossier, rule, each)) is not None]
    return _opposed(findings)


def _finding(dossier: Dossier, rule: Rule, found: Found) -> Finding | None:
    """What was found, on the days on which the rule is in force; None where there are none."""
    period = found.period & rule.in_force
    if period is None:
        return None
    about, grounds = found.about, (found.about, *found.because)
    anchor = about.anchor if isinstance(about, Spell) else about.id
    return Finding(
        finding_id(rule.code, found.subject, anchor),
        rule.code,
        found.judgement,
        found.subject,
        dossier.of.reference if dossier.of.kind is Kind.TRAINEE else None,
        found.place,
        period,
        dossier.because(grounds),
        dossier.rests_on_expected(grounds),
        found.says,
        found.words,
        found.named,
    )


def _opposed(found: Sequence[tuple[Finding, Sequence[str]]]) -> list[Finding]:
    """The findings, each naming those that arise where what it forbids is not done, and the other way round."""
    opposed: dict[int, set[AnId]] = {}
    for one, (finding, conflicts) in enumerate(found):
        if not conflicts:
            continue
        for other, (against, _) in enumerate(found):
            if against.rule in conflicts and finding.period.overlaps(against.period):
                opposed.setdefault(one, set()).add(against.id)
                opposed.setdefault(other, set()).add(finding.id)
    return [
        finding if nth not in opposed else replace(finding, conflicts_with=tuple(sorted(opposed[nth])))
        for nth, (finding, _) in enumerate(found)
    ]


def touched_by(recorded: Recorded, about: type, refers_to: Links, referred_by: Links) -> Touched:
    """The subjects whose findings an event can change, each with the rules by which it can.

    `about` is the class of the fact that the event records or speaks about. `refers_to` gives those of a kind that a
    subject ever referred to, `referred_by` those that ever referred to it.
    """
    subject, event = recorded.subject, recorded.event
    touched: dict[Subject, frozenset[str] | None] = {}
    if isinstance(event, FindingRuledOn):
        return touched
    if not isinstance(event, EvidenceAttached) and not issubclass(about, (OrganisationRenamed, *OF_THE_TRAINEE_ALONE)):
        for other, rules in _around(subject, about, refers_to, referred_by):
            before = touched.get(other, frozenset())
            touched[other] = None if rules is None or before is None else before | rules
    own = refers_to(subject, Kind.TRAINEE) if subject.kind is Kind.MANDATE else (subject,)
    return touched | dict.fromkeys(own)


def _around(
    subject: Subject, about: type, refers_to: Links, referred_by: Links
) -> Iterator[tuple[Subject, frozenset[str] | None]]:
    """Those whose findings depend on a subject, with the rules by which they do."""
    match subject.kind:
        case Kind.TRAINEE:
            placed = issubclass(about, PLACEMENTS)
            yield from ((each, BY_PLACES) for each in refers_to(subject, Kind.PARTNERSHIP))
            if not issubclass(about, AppointedToPartnership):
                rules = BY_PLACEMENTS if placed else BY_PLACEMENTS | BY_NUMBERS
                yield from ((each, rules) for each in refers_to(subject, Kind.PROGRAMME))
        case Kind.PARTNERSHIP:
            yield from ((each, None) for each in referred_by(subject, Kind.TRAINEE))
            yield from ((each, BY_NUMBERS) for each in refers_to(subject, Kind.PROGRAMME))
            if issubclass(about, PARTNERS):
                yield from ((each, BY_PARTNERS) for each in _between_partners(subject, refers_to, referred_by))
        case Kind.PROGRAMME:
            yield from ((each, None) for each in referred_by(subject, Kind.TRAINEE))
            yield from ((each, None) for each in referred_by(subject, Kind.PARTNERSHIP))
        case Kind.ORGANISATION:
            yield from ((each, None) for each in _around_organisation(subject, refers_to, referred_by))


def _around_organisation(subject: Subject, refers_to: Links, referred_by: Links) -> Iterator[Subject]:
    for kind in (Kind.ORGANISATION, Kind.PROGRAMME):
        yield from referred_by(subject, kind)
    for trainee in referred_by(subject, Kind.TRAINEE):
        yield trainee
        yield from refers_to(trainee, Kind.PROGRAMME)
    for mandate in referred_by(subject, Kind.MANDATE):
        yield from refers_to(mandate, Kind.TRAINEE)
    for partnership in referred_by(subject, Kind.PARTNERSHIP):
        yield partnership
        yield from (each for each, _ in _around(partnership, PartnershipFormed, refers_to, referred_by))


def _between_partners(partnership: Subject, refers_to: Links, referred_by: Links) -> set[Subject]:
    """The trainees, of any partnership, who may work for one of its partners and sit on the council of another."""
    pairs = permutations(refers_to(partnership, Kind.ORGANISATION), 2)
    return {each for company, council in pairs for each in _who_may_sit(company, council, refers_to, referred_by)}


def _who_may_sit(company: Subject, council: Subject, refers_to: Links, referred_by: Links) -> Iterable[Subject]:
    """The trainees who may work for the one and sit on the council of the other; who are fewer are asked about."""
    trainees, mandates = set(referred_by(company, Kind.TRAINEE)), set(referred_by(council, Kind.MANDATE))
    if len(mandates) < len(trainees):
        return trainees & {trainee for mandate in mandates for trainee in refers_to(mandate, Kind.TRAINEE)}
    return [each for each in trainees if not mandates.isdisjoint(referred_by(each, Kind.MANDATE))]
