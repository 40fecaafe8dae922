"""Which facts lack evidence, or have only the subject's own word?

A fact rests on the document that it was recorded with and on those attached to it since; documents of a correction or
an establishment are evidence for that, not for the fact. A document of no stated kind counts. Withdrawn facts need
none. Facts are told as they count: corrected days and established plans included.
"""

from collections.abc import Iterator
from datetime import date

from domain.fact import (
    Certainty,
    EvidenceAttached,
    FactCorrected,
    FactEstablished,
    FactWithdrawn,
    Recorded,
)
from domain.reference import Kind, Subject
from domain.text import Text
from projections.events import TraineesOf, event_item, events_after
from projections.names import Trainees
from projections.question import Asked, Column, Item, Parameter, Question
from projections.rows import Where, portions

OWN = "own-statement"
GAPS = ("none", OWN)


class _Gap:
    """A fact for which no document speaks but, perhaps, the subject's own."""

    def __init__(self, recorded: Recorded, effective_on: date) -> None:
        self.recorded = recorded
        self.effective_on = effective_on
        self.certainty = recorded.certainty
        self.own = [] if recorded.evidence is None else [recorded.evidence.title]

    @property
    def kind(self) -> str:
        return OWN if self.own else "none"


def answer(asked: Asked) -> list[Item]:
    """By trainee or other subject, and then by the day of taking effect."""
    kind, which = asked.text("kind"), asked.text("gap")
    gaps = [
        gap
        for gap in _gaps(_events(asked)).values()
        if kind in (None, gap.recorded.subject.kind.value) and which in (None, gap.kind)
    ]
    holders = TraineesOf(asked, [gap.recorded for gap in gaps])
    trainees = Trainees(asked, {holders.of(gap.recorded) for gap in gaps})
    programme = asked.text("programme")
    items = [_item(gap, holders.of(gap.recorded), trainees) for gap in gaps]
    wanted = (item for item in items if programme in (None, trainees.programme(item["trainee"])))
    return sorted(wanted, key=_order)


def _events(asked: Asked) -> Iterator[Recorded]:
    """All that is known, or all that is known of those trainees who were asked for and of their mandates."""
    trainees = _trainees(asked)
    if trainees is None:
        yield from events_after(asked, 0)
        return
    subjects = [Subject(Kind.TRAINEE, each) for each in trainees]
    for some in portions(trainees):
        of_them = Where(asked, ever=True).equal(kind="mandate", lane="mandate").among("trainee", some)
        subjects += [Subject(Kind.MANDATE, each) for each in sorted({each for (each,) in of_them.columns("subject")})]
    for _, events in asked.log.many(subjects, asked.position):
        yield from events


def _trainees(asked: Asked) -> list[str] | None:
    """Those whose facts were asked for; None for anybody's and anything's."""
    trainee, programme = asked.text("trainee"), asked.text("programme")
    if trainee is not None:
        return [trainee]
    if programme is None:
        return None
    registered = Where(asked).equal(kind="trainee", lane="registration", programme=programme)
    return sorted({each for (each,) in registered.columns("subject")})


def _gaps(events: Iterator[Recorded]) -> dict[str, _Gap]:
    """By the id of the fact."""
    gaps: dict[str, _Gap] = {}
    for recorded in events:
        event = recorded.event
        if recorded.effective_on is not None:
            if recorded.evidence is None or recorded.evidence.kind == OWN:
                gaps[recorded.id] = _Gap(recorded, recorded.effective_on)
            continue
        gap = gaps.get(getattr(event, "fact", ""))
        if gap is None:
            continue
        match event:
            case EvidenceAttached() if event.evidence.kind == OWN:
                gap.own.append(event.evidence.title)
            case EvidenceAttached() | FactWithdrawn():
                del gaps[event.fact]
            case FactCorrected():
                gap.effective_on = event.changes.get("effective_on") or gap.effective_on
            case FactEstablished():
                gap.certainty = Certainty.ESTABLISHED
    return gaps


def _item(gap: _Gap, trainee: str | None, trainees: Trainees) -> Item:
    recorded = gap.recorded
    return {
        "gap": gap.kind,
        "trainee": trainee,
        "name": trainees.name(trainee),
        "subject": {"kind": recorded.subject.kind.value, "reference": recorded.subject.reference},
        **event_item(recorded),
        "effectiveOn": gap.effective_on.isoformat(),
        "certainty": gap.certainty.value,
        "evidence": gap.own,
        "because": [recorded.id],
    }


def _order(item: Item) -> tuple[str, str, int]:
    return (item["trainee"] or item["subject"]["reference"], item["effectiveOn"], item["position"])


QUESTION = Question(
    "evidence-gaps",
    "C",
    Text(
        "Welke feiten missen bewijs, of hebben alleen het woord van de betrokkene zelf?",
        "Which facts lack evidence, or have only the subject's own word?",
    ),
    (
        Parameter(
            "programme", "reference", Text("alleen trainees van dit programma", "only trainees of this programme")
        ),
        Parameter("trainee", "reference", Text("alleen deze trainee", "only this trainee")),
        Parameter(
            "kind",
            "choice",
            Text("alleen van deze soort onderwerp", "only of this kind of subject"),
            choices=tuple(each.value for each in Kind),
        ),
        Parameter("gap", "choice", Text("alleen wat zo ontbreekt", "only what lacks so"), choices=GAPS),
    ),
    (
        Column("gap", Text("bewijs", "evidence"), "word"),
        Column("event", Text("feit", "fact")),
        Column("subject.reference", Text("wie", "who"), "person"),
        Column("effectiveOn", Text("geldt vanaf", "effective"), "day"),
        Column("certainty", Text("zekerheid", "certainty"), "word"),
        Column("recordedBy.subject", Text("door", "by")),
    ),
    "wiewaar ask evidence-gaps",
    answer,
    words={"none": Text("geen", "none"), OWN: Text("eigen opgave", "own statement")},
    counts="gap",
)
