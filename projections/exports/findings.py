"""Findings: what the rules found on whom, in valid and in known time, and what people ruled on it."""

from collections.abc import Iterator, Sequence

import orjson

from domain.rule import Judgement
from domain.text import Text
from projections.database import OPEN_DAY, fetched
from projections.dataset import (
    BECAUSE,
    KNOWN_FROM,
    KNOWN_TO,
    NAME,
    PROGRAMME,
    TRAINEE,
    VALID_FROM,
    VALID_TO,
    VERSIONS,
    Field,
    Row,
    a_dataset,
    every_version,
    positions,
    together,
)
from projections.findings import ROWS_AN_EVENT
from projections.names import Organisations, Trainees
from projections.question import Asked
from projections.questions import open_findings
from projections.rows import FindingRow
from projections.worklist import rulings, sentence

_QUERY = (
    "SELECT * FROM findings WHERE id >= :first AND id < :end AND (:every OR known_to_pos > :position)"
    " AND (CAST(:programme AS TEXT) IS NULL OR programme = :programme) ORDER BY id"
)


def rows(asked: Asked, some: Sequence[int]) -> Iterator[Row]:
    """The rows that some positions of the log opened, in the order they arose."""
    given = {
        "first": some[0] * ROWS_AN_EVENT,
        "end": (some[-1] + 1) * ROWS_AN_EVENT,
        "every": every_version(asked),
        "position": asked.position,
        "programme": asked.text("programme"),
    }
    found = [FindingRow._make(row) for row in fetched(asked.connection, _QUERY, given)]
    said = {row.id: orjson.loads(row.says) for row in found}
    organisations = Organisations(asked, {each for says in said.values() for each in says["named"].values()})
    people = Trainees(asked, {row.trainee for row in found})
    ruled = rulings(asked, {row.finding for row in found}, asked.position)
    for row in found:
        ruling = ruled.get(row.finding)
        told = sentence(said[row.id], organisations, row.valid_from)
        yield {
            "finding": row.finding,
            "trainee": row.trainee,
            "name": people.name(row.trainee),
            "programme": row.programme,
            "rule": row.rule,
            "judgement": row.judgement,
            "subject_kind": row.kind,
            "subject": row.subject,
            "place": row.place,
            "rests_on_expected": bool(row.rests_on_expected),
            "ruling": ruling["ruling"] if ruling else None,
            "conflicts_with": together(orjson.loads(row.conflicts_with)),
            "sentence_nl": told["nl"],
            "sentence_en": told["en"],
            "valid_from": row.valid_from,
            "valid_to": None if row.valid_to == OPEN_DAY else row.valid_to,
            "known_from": row.known_from,
            "known_to": row.known_to if row.known_to_pos <= asked.position else None,
            "because": together(orjson.loads(row.because)),
        }


DATASET = a_dataset(
    "findings",
    Text("Bevindingen", "Findings"),
    Text(
        "Wat de regels vonden, bij wie, in twee tijden, en wat daarover is beslist.",
        "What the rules found, on whom, in two times, and what was ruled on it.",
    ),
    (VERSIONS, next(each for each in open_findings.QUESTION.parameters if each.name == "programme")),
    (
        Field("finding", "string", Text("de bevinding", "the finding"), "finding", required=True),
        TRAINEE,
        NAME,
        PROGRAMME,
        Field("rule", "string", Text("de regel", "the rule"), required=True, singles_out="value"),
        Field(
            "judgement",
            "string",
            Text("het oordeel", "the judgement"),
            words=tuple(each.value for each in Judgement),
            required=True,
        ),
        Field("subject_kind", "string", Text("wat voor onderwerp het is", "what kind of subject it is"), required=True),
        Field("subject", "string", Text("over wie of wat", "on whom or what"), "subject", required=True),
        Field("place", "string", Text("organisatie of raad", "organisation or council"), singles_out="value"),
        Field(
            "rests_on_expected",
            "boolean",
            Text("of zij op iets gepland berust", "whether it rests on something planned"),
            required=True,
        ),
        Field("ruling", "string", Text("wat erover is beslist", "what was ruled on it"), words=("upheld", "dismissed")),
        Field(
            "conflicts_with",
            "string",
            Text("de bevindingen waarmee zij botst", "the findings that it conflicts with"),
            "findings",
        ),
        Field("sentence_nl", "string", Text("de bevinding in woorden", "the finding in Dutch"), "free"),
        Field("sentence_en", "string", Text("de bevinding in het Engels", "the finding in words"), "free"),
        Field(VALID_FROM.name, VALID_FROM.type, VALID_FROM.says, required=True, singles_out="month"),
        VALID_TO,
        KNOWN_FROM,
        KNOWN_TO,
        BECAUSE,
    ),
    positions,
    rows,
    reads=("spells", "findings"),
    beside=("open-findings",),
    words=open_findings.QUESTION.words,
)
