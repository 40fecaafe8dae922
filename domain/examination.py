"""Examination: the findings on a trainee, partnership, programme or organisation, and whom an event touches."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from domain.dossier import Dossier
from domain.fact import EvidenceAttached, FactCorrected, FindingRuledOn, Recorded
from domain.lanes import Spell
from domain.organisation import OrganisationRenamed
from domain.reference import AnId, Kind, Subject
from domain.rule import Finding, Found, Rule, finding_id
from domain.rules import RULES
from domain.trainee import (
    ConsentRecorded,
    DevelopmentDayAttended,
    LeaveBegan,
    LeaveEnded,
    MovedResidence,
    OnwardPositionAccepted,
    PersonalDataErased,
    WorkingWeekAgreed,
)

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


Links = Callable[[Subject, Kind], Iterable[Subject]]


def findings_on(dossier: Dossier) -> list[Finding]:
    """Every finding on a subject under the rules as they are written now, in order of rule and first day."""
    found = [
        (finding, each.conflicts)
        for rule in RULES
        if dossier.of.kind in rule.units
        for each in rule.examine(dossier)
        if (finding := _finding(dossier, rule, each)) is not None
    ]
    return _opposed(found)


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
        for other, (against, _) in enumerate(found):
            if against.rule in conflicts and finding.period.overlaps(against.period):
                opposed.setdefault(one, set()).add(against.id)
                opposed.setdefault(other, set()).add(finding.id)
    return [
        finding if nth not in opposed else replace(finding, conflicts_with=tuple(sorted(opposed[nth])))
        for nth, (finding, _) in enumerate(found)
    ]


def touched_by(recorded: Recorded, refers_to: Links, referred_by: Links) -> set[Subject]:
    """The subjects whose findings an event can change.

    `refers_to` gives those of a kind that a subject ever referred to, `referred_by` those that ever referred to it.
    """
    subject, event = recorded.subject, recorded.event
    if isinstance(event, FindingRuledOn):
        return set()
    own = set(refers_to(subject, Kind.TRAINEE)) if subject.kind is Kind.MANDATE else {subject}
    of = event.of if isinstance(event, FactCorrected) else type(event)
    if issubclass(of, (EvidenceAttached, OrganisationRenamed, *OF_THE_TRAINEE_ALONE)):
        return own
    return own | set(_around(subject, refers_to, referred_by))


def _around(subject: Subject, refers_to: Links, referred_by: Links) -> Iterator[Subject]:
    """Those whose findings depend on a subject."""
    match subject.kind:
        case Kind.TRAINEE:
            yield from refers_to(subject, Kind.PARTNERSHIP)
            yield from refers_to(subject, Kind.PROGRAMME)
        case Kind.PARTNERSHIP:
            yield from referred_by(subject, Kind.TRAINEE)
            yield from refers_to(subject, Kind.PROGRAMME)
            yield from _between_partners(subject, refers_to, referred_by)
        case Kind.PROGRAMME:
            yield from referred_by(subject, Kind.TRAINEE)
            yield from referred_by(subject, Kind.PARTNERSHIP)
        case Kind.ORGANISATION:
            for kind in (Kind.ORGANISATION, Kind.PROGRAMME):
                yield from referred_by(subject, kind)
            for trainee in referred_by(subject, Kind.TRAINEE):
                yield trainee
                yield from refers_to(trainee, Kind.PROGRAMME)
            for mandate in referred_by(subject, Kind.MANDATE):
                yield from refers_to(mandate, Kind.TRAINEE)
            for partnership in referred_by(subject, Kind.PARTNERSHIP):
                yield partnership
                yield from _around(partnership, refers_to, referred_by)


def _between_partners(partnership: Subject, refers_to: Links, referred_by: Links) -> set[Subject]:
    """The trainees, of any partnership, who may work for one of its partners and sit on the council of another."""
    partners = list(refers_to(partnership, Kind.ORGANISATION))
    employed = {trainee for each in partners for trainee in referred_by(each, Kind.TRAINEE)}
    mandates = {mandate for each in partners for mandate in referred_by(each, Kind.MANDATE)}
    return employed & {trainee for each in mandates for trainee in refers_to(each, Kind.TRAINEE)}
