"""The record itself: what a fact refers to was there on its day.

References are checked for existence when a fact is recorded, and no later: what they refer to can be withdrawn, or be
recorded as beginning later or having ended. A trainee's end is no matter for mandates, which go on after it; and to end
a relation, what it was with need not be there any more.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from domain.dossier import Dossier, Record
from domain.fact import Fact
from domain.lanes import Spell
from domain.organisation import LeftJointBody
from domain.partnership import PartnerReplaced, PlaceWithdrawn
from domain.reference import Kind, Subject
from domain.rule import Found, Judgement, Rule
from domain.text import Text
from domain.wire import Mention, mentions

# The lane that tells from when, and until when, a subject of each kind is there.
BEING = {
    Kind.ORGANISATION: "kind",
    Kind.PROGRAMME: "terms",
    Kind.PARTNERSHIP: "formation",
    Kind.TRAINEE: "registration",
}

SAYS = Text("Waarnaar een feit verwijst, was er op die dag.", "What a fact refers to was there on that day.")
NOT_ON_RECORD = Text(
    "Verwijst naar wat niet meer is vastgelegd: {references}.",
    "Refers to what is not on record any more: {references}.",
)
NOT_YET = Text(
    "Verwijst naar wat er op die dag nog niet was: {references}.",
    "Refers to what was not there yet on that day: {references}.",
)
NO_MORE = Text(
    "Verwijst naar wat er op die dag niet meer was: {references}.",
    "Refers to what was not there any more on that day: {references}.",
)
NOT_THERE = Text(
    "Verwijst naar wat er op die dag niet was: {references}.", "Refers to what was not there on that day: {references}."
)


class Dangling(NamedTuple):
    """A subject that was not there, why, and what tells so."""

    subject: Subject
    says: Text
    because: tuple[Spell, ...]


def _examine(dossier: Dossier) -> Iterable[Found]:
    for record in dossier.records:
        for fact in record.facts:
            if found := {each.subject: each for each in _dangling(dossier, fact)}:
                yield _found(record, fact, list(found.values()))


def _dangling(dossier: Dossier, fact: Fact) -> Iterator[Dangling]:
    for mention in mentions(fact.event):
        subject = Subject(mention.refers.kind, mention.reference)
        there = dossier.record(subject.kind, subject.reference).lane(BEING[subject.kind])
        if not there:
            yield Dangling(subject, NOT_ON_RECORD, ())
        elif fact.effective_on < there[0].valid.from_:
            yield Dangling(subject, NOT_YET, (there[0],))
        elif (ended := there[-1].valid.to) is not None and ended <= fact.effective_on and _must_go_on(fact, mention):
            yield Dangling(subject, NO_MORE, (there[-1],))


def _must_go_on(fact: Fact, mention: Mention) -> bool:
    """Whether what is referred to still has to be there."""
    if isinstance(fact.event, PartnerReplaced):
        return mention.pointer != "/leaving"
    return mention.refers.kind is not Kind.TRAINEE and not isinstance(fact.event, (LeftJointBody, PlaceWithdrawn))


def _found(record: Record, fact: Fact, dangling: list[Dangling]) -> Found:
    why = {each.says for each in dangling}
    organisations = [each.subject.reference for each in dangling if each.subject.kind is Kind.ORGANISATION]
    return Found(
        Judgement.VIOLATION,
        record.subject,
        record.days_of(fact),
        fact,
        why.pop() if len(why) == 1 else NOT_THERE,
        [spell for each in dangling for spell in each.because],
        next(iter(organisations), None),
        words={"references": ", ".join(each.subject.reference for each in dangling)},
    )


RULES = (Rule("record-dangling", SAYS, (Judgement.VIOLATION,), frozenset(Kind) - {Kind.MANDATE}, _examine),)
