"""What follows from the log, as a bundle for auditors carries it: where trainees were, every spell, every finding."""

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

import orjson

from domain.reference import Kind, Subject
from projections.asking import Reader
from projections.database import OPEN_DAY, ReadModels, among, each_of
from projections.question import Given, Item
from projections.questions import QUESTIONS
from projections.rows import AT_ONCE, SpellRow

ALL_TIME = {"from": "1500-01-01", "to": "3000-01-01"}
NOT_CARRIED = {"name", "known", "clipped"}  # names are sealed; the others only say what was asked


def whereabouts(reader: Reader, position: int, subjects: Collection[Subject] | None) -> list[Item]:
    """The rows of who-was-where over all time as known at a position, from the streams of these subjects.

    None stands for all. Raises Behind.
    """
    return [
        {name: value for name, value in item.items() if name not in NOT_CARRIED}
        for item in _asked(reader, "who-was-where", ALL_TIME, position)
        if subjects is None or _stream_of(item) in subjects
    ]


def findings(reader: Reader, position: int, subjects: Collection[Subject] | None) -> list[Item]:
    """The findings over all time as known at a position, about these subjects or their trainees. Raises Behind."""
    return [
        {name: value for name, value in item.items() if name != "name"}
        for item in _asked(reader, "open-findings", ALL_TIME, position)
        if subjects is None
        or Subject(Kind(item["subject"]["kind"]), item["subject"]["reference"]) in subjects
        or Subject(Kind.TRAINEE, item["trainee"] or "") in subjects
    ]


def spells(read_models: ReadModels, position: int, subjects: Collection[Subject] | None) -> Iterator[dict[str, Any]]:
    """Every row of the spells that was ever known up to a position, of these subjects, in the order they arose."""
    with read_models.reading() as connection:
        if subjects is None:
            query = "SELECT * FROM spells WHERE known_from_pos <= ? ORDER BY id"
            yield from _spells(each_of(connection, query, (position,)), position)
            return
        for kind, some in groupby(sorted(subjects), key=lambda each: each.kind):
            references = [each.reference for each in some]
            for start in range(0, len(references), AT_ONCE):
                those, wanted = among(connection, "subject", "wanted", references[start : start + AT_ONCE])
                query = (
                    f"SELECT * FROM spells WHERE kind = :kind AND {those} AND known_from_pos <= :position ORDER BY id"  # noqa: S608  # ours
                )
                given = {"kind": kind.value, "wanted": wanted, "position": position}
                yield from _spells(each_of(connection, query, given), position)


def _spells(rows: Any, position: int) -> Iterator[dict[str, Any]]:
    for row in map(SpellRow._make, rows):
        yield {
            "subject": {"kind": row.kind, "reference": row.subject},
            "lane": row.lane,
            "key": row.key or None,
            "value": orjson.loads(row.value),
            "valid": {"from": row.valid_from, "to": None if row.valid_to == OPEN_DAY else row.valid_to},
            "known": {"from": row.known_from, "to": row.known_to if row.known_to_pos <= position else None},
            "certainty": row.certainty,
            "endCertainty": row.end_certainty,
            "because": orjson.loads(row.because),
        }


def _asked(reader: Reader, question: str, given: Given, position: int) -> list[Item]:
    return reader.ask(QUESTIONS[question], {**given, "atPosition": str(position)}).items


def _stream_of(item: Item) -> Subject:
    """The subject whose stream a row of who-was-where follows from."""
    return Subject(Kind.MANDATE, item["mandate"]) if item["mandate"] else Subject(Kind.TRAINEE, item["trainee"])
