"""What the rules find in a story: told as rule, judgement and days, and read from a register of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from domain.dossier import Dossier, Record
from domain.examination import findings_on
from domain.fact import FactCorrected
from domain.reference import Kind, Subject
from domain.rule import Finding
from domain.wire import mentions
from tests.people import OPEN, Registrar, Saying, a_register, given

ANYWHERE = "(anywhere)"


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as a story tells it: its judgement, first day, the day after its last, whom it is on, and the place."""

    judgement: str
    from_: str
    to: str | None
    of: str
    place: str | None = ANYWHERE

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Told):
            return NotImplemented
        same = (self.judgement, self.from_, self.to, self.of) == (other.judgement, other.from_, other.to, other.of)
        return same and (ANYWHERE in (self.place, other.place) or self.place == other.place)

    __hash__ = None  # type: ignore[assignment]  # equal ones need not be the same


class Tells:
    """Makes the findings of one judgement."""

    def __init__(self, judgement: str) -> None:
        self.judgement = judgement

    def __call__(self, from_: str, to: str | None = OPEN, *, of: str, place: str | None = ANYWHERE) -> Told:
        return Told(self.judgement, from_, to, of, place)


violation = Tells("violation")
review = Tells("review")
missing_evidence = Tells("missing-evidence")
avoided = Tells("avoided")


def examined(*sayings: Saying) -> list[Finding]:
    """Every finding on every subject of a story, by subject, rule and first day."""
    with a_register() as registrar:
        registrar.records_together(given(*sayings).before)
        return examined_in(registrar)


def examined_in(registrar: Registrar) -> list[Finding]:
    """Every finding on what somebody has recorded."""
    events = registrar.register.log.page(0, 100_000)
    related: dict[tuple[Subject, Kind], set[Subject]] = defaultdict(set)
    for each in events:
        event = each.event
        said = mentions(event.of, event.changes) if isinstance(event, FactCorrected) else mentions(event)
        for mention in said:
            related[Subject(mention.refers.kind, mention.reference), each.subject.kind].add(each.subject)

    def read(subject: Subject) -> Record:
        return Record(subject, registrar.history_of(subject))

    def referring(subject: Subject, kind: Kind) -> Iterable[Subject]:
        return related[subject, kind]

    subjects = sorted({each.subject for each in events}, key=str)
    found = [finding for each in subjects for finding in findings_on(Dossier(each, read, referring))]
    return sorted(found, key=lambda finding: (finding.rule, finding.period.from_, str(finding.subject)))


def found(rule: str, *sayings: Saying) -> list[Told]:
    """What one rule finds in a story, by first day and then by subject."""
    return [_told(each) for each in examined(*sayings) if each.rule == rule]


def _told(finding: Finding) -> Told:
    to = finding.period.to
    return Told(
        finding.judgement.value,
        finding.period.from_.isoformat(),
        None if to is None else to.isoformat(),
        finding.subject.reference,
        finding.place,
    )
