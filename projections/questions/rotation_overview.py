"""Who rotated when, from where to where; who did not?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import select

from domain.text import Text
from projections.days import days_of
from projections.names import AT_ONCE, Organisations, Trainees, spells_of
from projections.programme_time import PROGRAMME, traineeships
from projections.question import Asked, Column, Item, Question
from projections.rows import SpellRow
from projections.spells import SPELLS
from projections.terms import Programmes

FROM, TO = "A", "B"


def answer(asked: Asked) -> list[Item]:
    """One row a trainee, by reference.

    `outcome` is rotated (established, and the day has come), unconfirmed (the day has come, nobody established it),
    planned (the day is to come), left (the traineeship ended before), none (period B has begun, and no rotation is on
    record) or not-observed (period B is still to begin). `planned` is the day that was first recorded, where it was
    recorded as a plan, else the day on which the terms have period B begin.
    """
    people = traineeships(asked)
    programmes = Programmes(asked, {row.programme for row in people})
    placements: defaultdict[str, list[tuple[SpellRow, Mapping[str, Any]]]] = defaultdict(list)
    for row in spells_of(asked, "trainee", ("placement",), (each.subject for each in people)):
        placements[row.subject].append((row, orjson.loads(row.value)))
    rotations = {row.subject: _rotation(placements[row.subject]) for row in people}
    plans = _first_recorded(asked, [row for row, _ in rotations.values() if row is not None])
    organisations = Organisations(asked, {row.place for each in placements.values() for row, _ in each})
    trainees = Trainees(asked, {row.subject for row in people})
    return [_item(asked, row, *rotations[row.subject], programmes, plans, organisations, trainees) for row in people]


def _rotation(
    placements: Sequence[tuple[SpellRow, Mapping[str, Any]]],
) -> tuple[SpellRow | None, SpellRow | None]:
    """The first placement in slot B, and the last one before it; the second alone where there is no rotation."""
    to = next((row for row, value in placements if value.get("slot") == TO), None)
    before = [row for row, value in placements if value.get("slot") == FROM]
    return to, before[-1] if before else None


def _first_recorded(asked: Asked, rotations: Iterable[SpellRow]) -> dict[str, tuple[date, str]]:
    """By the id of a rotation, its day and certainty as first recorded."""
    anchors = {row.anchor: row.subject for row in rotations}
    subjects = sorted(set(anchors.values()))
    found: dict[str, tuple[date, str]] = {}
    for start in range(0, len(subjects), AT_ONCE):
        rows = asked.connection.execute(
            select(SPELLS.c.anchor, SPELLS.c.valid_from, SPELLS.c.certainty)
            .where(
                SPELLS.c.kind == "trainee",
                SPELLS.c.subject.in_(subjects[start : start + AT_ONCE]),
                SPELLS.c.lane == "placement",
                SPELLS.c.known_from_pos <= asked.position,
            )
            .order_by(SPELLS.c.id)
        )
        for row in rows:
            if row.anchor in anchors:
                found.setdefault(row.anchor, (date.fromisoformat(row.valid_from), row.certainty))
    return found


def _item(
    asked: Asked,
    traineeship: SpellRow,
    to: SpellRow | None,
    before: SpellRow | None,
    programmes: Programmes,
    plans: Mapping[str, tuple[date, str]],
    organisations: Organisations,
    trainees: Trainees,
) -> Item:
    agreed = min((each.from_ for each in programmes.period(traineeship.programme, TO)), default=None)
    planned, actual = agreed, None
    if to is not None:
        first, certainty = plans[to.anchor]
        planned = first if certainty == "expected" else agreed
        actual = days_of(to).from_
    outcome = _outcome(asked, traineeship, to, agreed)
    because = [each for row in (traineeship, before, to) if row is not None for each in orjson.loads(row.because)]
    return {
        "trainee": traineeship.subject,
        "name": trainees.name(traineeship.subject),
        "programme": traineeship.programme,
        "outcome": outcome,
        "from": organisations.place(before.place, before.valid_from) if before is not None else None,
        "to": organisations.place(to.place, to.valid_from) if to is not None else None,
        "agreed": _wire(agreed),
        "planned": _wire(planned),
        "actual": _wire(actual) if outcome == "rotated" else None,
        "foreseen": _wire(actual) if outcome != "rotated" else None,
        "days": (actual - planned).days if outcome == "rotated" and actual and planned else None,
        "between": _between(before, to),
        "certainty": to.certainty if to is not None else None,
        "because": list(dict.fromkeys(because)),
    }


def _outcome(asked: Asked, traineeship: SpellRow, to: SpellRow | None, agreed: date | None) -> str:
    horizon = asked.known_on or date.max
    if to is not None:
        if days_of(to).from_ > horizon:
            return "planned"
        return "rotated" if to.certainty == "established" else "unconfirmed"
    ended = days_of(traineeship).to
    if ended is not None and ended <= horizon and (agreed is None or ended <= agreed):
        return "left"
    return "none" if agreed is not None and agreed <= horizon else "not-observed"


def _between(before: SpellRow | None, to: SpellRow | None) -> int | None:
    """The days between leaving the one organisation and going to the other."""
    if before is None or to is None or (left := days_of(before).to) is None:
        return None
    return (days_of(to).from_ - left).days


def _wire(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


QUESTION = Question(
    "rotation-overview",
    "P",
    Text(
        "Wie rouleerde wanneer, van waar naar waar; wie niet?",
        "Who rotated when, from where to where; who did not?",
    ),
    (PROGRAMME,),
    (
        Column("trainee", Text("wie", "who"), "person"),
        Column("outcome", Text("rotatie", "rotation"), "word"),
        Column("from", Text("van", "from"), "place"),
        Column("to", Text("naar", "to"), "place"),
        Column("planned", Text("gepland", "planned"), "day"),
        Column("actual", Text("werkelijk", "actual"), "day"),
        Column("days", Text("dagen", "days"), "number"),
    ),
    "wiewaar ask rotation-overview --programme ppp-2018",
    answer,
    words={
        "rotated": Text("gerouleerd", "rotated"),
        "unconfirmed": Text("niet bevestigd", "unconfirmed"),
        "planned": Text("gepland", "planned"),
        "left": Text("eerder weg", "left before"),
        "none": Text("niet bekend", "none on record"),
    },
    counts="outcome",
)
