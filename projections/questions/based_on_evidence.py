"""Which facts rest on document Z, and which rows and findings would not stand as they do without it?

A fact rests on the document that it was recorded with and on those attached to it since; a correction, establishment,
withdrawal or ruling on the one that it came with. `falls` says that there is no other document: without Z the fact was
not recorded, or not corrected. A row or a finding falls where an event falls from which it follows (`because`); it need
not vanish, for its end alone can be what rests on Z. Facts withdrawn since, and what was said of them, rest on nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from sqlalchemy import select

from domain.fact import (
    Evidence,
    FactCorrected,
    FactEstablished,
    FactWithdrawn,
    FindingRuledOn,
    History,
    Recorded,
)
from domain.reference import Subject
from domain.text import Text
from projections.events import TraineesOf, event_item, folded
from projections.findings import FINDINGS
from projections.names import AT_ONCE, Organisations, Trainees, period
from projections.question import Asked, Column, Item, Parameter, Question
from projections.rows import SpellRow, Where, portions
from projections.worklist import findings

AMENDMENTS = {
    FactCorrected: "correction",
    FactEstablished: "establishment",
    FactWithdrawn: "withdrawal",
    FindingRuledOn: "ruling",
}


class _Resting:
    """An event that rests on the document; it falls where it rests on no other."""

    def __init__(self, item: str, recorded: Recorded, documents: Sequence[Evidence], *, falls: bool) -> None:
        self.item = item
        self.recorded = recorded
        self.documents = documents
        self.falls = falls


def answer(asked: Asked) -> list[Item]:
    """The facts and what was said of them, in the order of the log; then the rows; then the findings."""
    resting = sorted(_resting(asked), key=lambda each: each.recorded.position)
    falls = {each.recorded.id: each.falls for each in resting}
    return [*_events(asked, resting), *_rows(asked, resting, falls), *_findings(asked, falls)]


def _is_meant(asked: Asked, document: Mapping[str, str | None]) -> bool:
    sha256, uri = asked.text("sha256"), asked.text("uri")
    return (sha256 is None or sha256.lower() == document.get("sha256")) and uri in (None, document.get("uri"))


def _rests_on_it(asked: Asked, document: Evidence) -> bool:
    return _is_meant(asked, {"sha256": document.sha256, "uri": document.uri})


# -- what rests on it -------------------------------------------------------------------------------------------------


def _resting(asked: Asked) -> Iterator[_Resting]:
    told = asked.log.outlines(0, asked.position)
    named = {each.subject for each in told if any(map(partial(_is_meant, asked), each.documents))}
    for _, events in asked.log.many(named, asked.position):
        yield from _resting_of(asked, events)


def _resting_of(asked: Asked, events: Sequence[Recorded]) -> Iterator[_Resting]:
    standing = History()
    for _, _, standing in folded(events):  # noqa: B007  # the last one is what is known
        pass
    for fact in standing.facts:
        meant = [_rests_on_it(asked, each) for each in fact.evidence]
        if any(meant):
            yield _Resting("fact", fact.recorded, fact.evidence, falls=all(meant))
    withdrawals = standing.withdrawn.values()
    amendments = (each for fact in standing.facts for each in fact.amended_by)
    for recorded in (*amendments, *withdrawals, *standing.rulings):
        if recorded.evidence is not None and _rests_on_it(asked, recorded.evidence):
            yield _Resting(AMENDMENTS[type(recorded.event)], recorded, (recorded.evidence,), falls=True)


def _events(asked: Asked, resting: Sequence[_Resting]) -> Iterator[Item]:
    holders = TraineesOf(asked, [each.recorded for each in resting])
    trainees = Trainees(asked, {holders.of(each.recorded) for each in resting})
    for each in resting:
        recorded, trainee = each.recorded, holders.of(each.recorded)
        yield {
            "item": each.item,
            "trainee": trainee,
            "name": trainees.name(trainee),
            "subject": {"kind": recorded.subject.kind.value, "reference": recorded.subject.reference},
            "what": type(recorded.event).__name__,
            **event_item(recorded),
            "evidence": [document.title for document in each.documents],
            "falls": each.falls,
            "because": [recorded.id],
        }


# -- what follows from it ---------------------------------------------------------------------------------------------


def _rows(asked: Asked, resting: Iterable[_Resting], falls: Mapping[str, bool]) -> Iterator[Item]:
    """The rows of these subjects that follow from one of the events: a row follows from its own subject's only."""
    rows = [
        (row, because)
        for row in _rows_of(asked, {each.recorded.subject for each in resting})
        if not falls.keys().isdisjoint(because := orjson.loads(row.because))
    ]
    trainees = Trainees(asked, {row.trainee for row, _ in rows})
    organisations = Organisations(asked, {row.place for row, _ in rows})
    for row, because in rows:
        yield {
            "item": "row",
            "trainee": row.trainee,
            "name": trainees.name(row.trainee),
            "subject": {"kind": row.kind, "reference": row.subject},
            "what": row.lane,
            "lane": row.lane,
            "key": row.key or None,
            "place": organisations.place(row.place, row.valid_from),
            "valid": period(row.valid_from, row.valid_to),
            "certainty": row.certainty,
            "falls": any(falls.get(each, False) for each in because),
            "because": because,
        }


def _rows_of(asked: Asked, subjects: Iterable[Subject]) -> Iterator[SpellRow]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        by_kind[subject.kind.value].append(subject.reference)
    for kind, references in sorted(by_kind.items()):
        for some in portions(references):
            of = Where(asked).equal(kind=kind).among("subject", some)
            yield from of.rows("subject", "valid_from", "lane", "id")


def _findings(asked: Asked, falls: Mapping[str, bool]) -> Iterator[Item]:
    """The findings that follow from one of the events, whomever they are on."""
    if not falls:
        return
    then = (FINDINGS.c.known_from_pos <= asked.position) & (FINDINGS.c.known_to_pos > asked.position)
    found = asked.connection.execute(select(FINDINGS.c.id, FINDINGS.c.because).where(then)).yield_per(1_000)
    wanted = [row.id for row in found if not falls.keys().isdisjoint(orjson.loads(row.because))]
    for start in range(0, len(wanted), AT_ONCE):
        for each in findings(asked, FINDINGS.c.id.in_(wanted[start : start + AT_ONCE])):
            yield {
                "item": "finding",
                "what": each["rule"],
                **each,
                "falls": any(falls.get(event, False) for event in each["because"]),
            }


def check(values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """A document is named by its digest, its address or both."""
    if not {"sha256", "uri"} & values.keys():
        return [("sha256", "sha256-or-uri")]
    sha256 = values.get("sha256")
    if sha256 is not None and (len(sha256) != 64 or set(sha256.lower()) - set("0123456789abcdef")):
        return [("sha256", "not-a-sha256")]
    return []


QUESTION = Question(
    "based-on-evidence",
    "K",
    Text(
        "Welke feiten berusten op document Z, en welke rijen en bevindingen zouden ermee vallen?",
        "Which facts rest on document Z, and which rows and findings would fall with it?",
    ),
    (
        Parameter("sha256", "text", Text("de SHA-256 van het document", "the SHA-256 of the document")),
        Parameter("uri", "text", Text("het adres (URI) van het document", "the address (URI) of the document")),
    ),
    (
        Column("item", Text("wat", "what"), "word"),
        Column("falls", Text("valt", "falls"), "word"),
        Column("subject.reference", Text("wie", "who"), "person"),
        Column("what", Text("feit, laag of regel", "fact, lane or rule"), "word"),
        Column("place.name", Text("waar", "where")),
        Column("effectiveOn", Text("geldt vanaf", "effective"), "day"),
        Column("valid", Text("periode", "period"), "period"),
    ),
    "wiewaar ask based-on-evidence --uri urn:wiewaar:illustration --known-at 2018-04-03",
    answer,
    check,
    words={
        "fact": Text("feit", "fact"),
        "correction": Text("verbetering", "correction"),
        "establishment": Text("vaststelling", "establishment"),
        "withdrawal": Text("intrekking", "withdrawal"),
        "ruling": Text("uitspraak", "ruling"),
        "row": Text("rij", "row"),
        "finding": Text("bevinding", "finding"),
        "True": Text("ja", "yes"),
        "False": Text("nee", "no"),
    },
    counts="item",
    reads=("spells", "findings"),
)
