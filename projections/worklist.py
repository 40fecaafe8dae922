"""Findings as an answer gives them: in sentences with names, with what somebody ruled on each."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Row, select

from projections.database import OPEN_DAY
from projections.findings import FINDINGS, RULINGS
from projections.names import AT_ONCE, Organisations, Trainees, period
from projections.question import Asked, Item


def findings(asked: Asked, *conditions: ColumnElement[bool], position: int | None = None) -> list[Item]:
    """The findings known at the position that answers (or an earlier one), by subject, first day and rule."""
    at = asked.position if position is None else position
    known = (FINDINGS.c.known_from_pos <= at) & (FINDINGS.c.known_to_pos > at)
    return items(asked, asked.connection.execute(select(FINDINGS).where(known, *conditions)).all(), at)


def items(asked: Asked, rows: Sequence[Row[Any]], at: int) -> list[Item]:
    """Rows of findings as items, with the rulings known at a position."""
    sentences = [orjson.loads(row.says) for row in rows]
    named = {each for says in sentences for each in says["named"].values()}
    organisations = Organisations(asked, named)
    trainees = Trainees(asked, {row.trainee for row in rows})
    ruled = rulings(asked, {row.finding for row in rows}, at)
    found = [
        {
            "id": row.finding,
            "rule": row.rule,
            "judgement": row.judgement,
            "subject": {"kind": row.kind, "reference": row.subject},
            "trainee": row.trainee,
            "name": trainees.name(row.trainee),
            "place": row.place,
            "valid": period(row.valid_from, row.valid_to),
            # Nobody who asks at K knows that the row will be closed.
            "known": {"from": row.known_from, "to": None},
            "because": orjson.loads(row.because),
            "restsOnExpected": bool(row.rests_on_expected),
            "conflictsWith": orjson.loads(row.conflicts_with),
            "ruling": ruled.get(row.finding),
            "sentence": sentence(says, organisations, row.valid_from),
        }
        for row, says in zip(rows, sentences, strict=True)
    ]
    return sorted(found, key=_order)


def sentence(says: dict[str, Any], organisations: Organisations, day: str) -> dict[str, str]:
    """The sentence in both languages, organisations by the name that they had when the finding began."""
    words = says["words"] | {name: organisations.name(each, day) or each for name, each in says["named"].items()}
    return {language: says[language].format(**words) for language in ("nl", "en")}


def rulings(asked: Asked, wanted: Iterable[str], at: int) -> dict[str, Item]:
    """What was last ruled on each finding."""
    found: dict[str, Item] = {}
    ids = sorted(wanted)
    for start in range(0, len(ids), AT_ONCE):
        rows = asked.connection.execute(
            select(RULINGS)
            .where(RULINGS.c.finding.in_(ids[start : start + AT_ONCE]), RULINGS.c.position <= at)
            .order_by(RULINGS.c.position)
        )
        for row in rows:
            found[row.finding] = {
                "ruling": row.ruling,
                "reason": row.reason,
                "by": row.ruled_by,
                "at": row.ruled_at,
                "eventId": row.event,
            }
    return found


def _order(item: Item) -> tuple[str, ...]:
    valid = item["valid"]
    keys = (item["trainee"] or item["subject"]["reference"], valid["from"], item["rule"], valid["to"] or OPEN_DAY)
    return (*keys, item["id"])
