"""Which trainees sat on, or served around, council X on D; and as a step function over P?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import orjson

from domain.period import Period
from domain.text import Text
from projections.days import DAY_OR_PERIOD, asked_for, day_or_period, days_of, observed, on_the_wire
from projections.names import Organisations, Trainees, period
from projections.programme_time import PROGRAMME
from projections.question import Asked, Column, Item, Parameter, Question
from projections.questions.who_was_where import LANES, ROLES
from projections.rows import SpellRow, Where
from projections.steps import Step, from_the_first, steps

SITS = "councillor"
# In the order of an answer. Candidates do not serve as yet, and a spokesperson is one of these.
SERVING = (SITS, "temporary-leave", "committee-member", "fraction-follower")


class Served(NamedTuple):
    """A trainee in a role around a council."""

    role: str
    party: str | None
    trainee: str
    certainty: str


def answer(asked: Asked) -> list[Item]:
    """By council: the members and those around it, then their numbers.

    Each item says which it is in `item`: member; count (all roles on the day or in the step, then each role and
    party) or not-observed (a count past the horizon, of what goes on or is planned as far as known).
    """
    rows = _rows(asked)
    councils: dict[str | None, list[tuple[SpellRow, str]]] = {}
    for row in rows:
        councils.setdefault(row.place, []).append((row, ROLES[row.lane] or orjson.loads(row.value)["role"]))
    place = asked.text("place")
    organisations = Organisations(asked, {place, *(each for row in rows for each in (row.place, row.party))})
    if place is not None and organisations.is_known(place):
        councils.setdefault(place, [])
    trainees = Trainees(asked, {row.trainee for row in rows})
    items: list[Item] = []
    for council in sorted(councils, key=lambda each: (each is None, each or "")):
        served = sorted(councils[council], key=_order)
        items += [_member(asked, row, role, organisations, trainees) for row, role in served]
        items += _counts(asked, council, served, organisations)
    return items


def _rows(asked: Asked) -> list[SpellRow]:
    of = Where(asked).equal(place=asked.text("place")).among("lane", sorted({LANES[role] for role in SERVING}))
    return of.holding().of_trainees_with("registration", "programme", asked.text("programme")).rows("id")


def _order(served: tuple[SpellRow, str]) -> tuple[Any, ...]:
    row, role = served
    return (SERVING.index(role), row.party is None, row.party or "", row.trainee, row.valid_from, row.subject, row.key)


def _member(asked: Asked, row: SpellRow, role: str, organisations: Organisations, trainees: Trainees) -> Item:
    day = (asked.day("validOn") or days_of(row).from_).isoformat()
    return {
        "item": "member",
        "place": organisations.place(row.place, day),
        "trainee": row.trainee,
        "name": trainees.name(row.trainee),
        "role": role,
        "sits": role == SITS,
        "party": organisations.party(row.party, day),
        "committee": row.key or None if role == "committee-member" else None,
        "mandate": row.subject,
        "certainty": row.certainty,
        "endCertainty": row.end_certainty,
        "valid": period(row.valid_from, row.valid_to),
        "because": orjson.loads(row.because),
    }


def _counts(
    asked: Asked, council: str | None, served: Sequence[tuple[SpellRow, str]], organisations: Organisations
) -> Iterator[Item]:
    held = [(days_of(row), Served(role, row.party, row.trainee, row.certainty)) for row, role in served]
    here: set[Served] = set()
    for step in _steps(asked, held):
        here = here - step.ended | step.began
        yield from _step(asked, step.days, council, here, organisations)


def _steps(asked: Asked, held: Sequence[tuple[Period, Served]]) -> Iterable[Step[Served]]:
    if (day := asked.day("validOn")) is not None:
        return steps(Period(day, day + timedelta(days=1)), held)
    within = from_the_first(asked_for(asked), held)
    return () if within is None else steps(within, held, [asked.known_on])


def _step(
    asked: Asked, days: Period, council: str | None, here: Iterable[Served], organisations: Organisations
) -> Iterator[Item]:
    """The numbers of one day or step: in all, and by role and party."""
    groups: defaultdict[tuple[str, str | None], set[Served]] = defaultdict(set)
    for each in here:
        groups[each.role, each.party].add(each)
    day = days.from_.isoformat()
    seen = (
        asked.known_on is not None and days.from_ <= asked.known_on if asked.day("validOn") else observed(asked, days)
    )
    counted = {
        "item": "count" if seen else "not-observed",
        "place": organisations.place(council, day),
        "valid": on_the_wire(days) if asked.day("validOn") is None else None,
    }
    if not seen and not groups:
        # Nobody observed that there was none.
        yield counted | {"role": "all", "party": None, "trainees": None, "expected": None}
        return
    yield counted | {"role": "all", "party": None} | _numbers(here)
    for role, party in sorted(groups, key=lambda key: (SERVING.index(key[0]), key[1] is None, key[1] or "")):
        yield counted | {"role": role, "party": organisations.party(party, day)} | _numbers(groups[role, party])


def _numbers(here: Iterable[Served]) -> Item:
    """How many different trainees, and of how many it is only expected."""
    trainees = {each.trainee for each in here}
    certain = {each.trainee for each in here if each.certainty == "established"}
    return {"trainees": len(trainees), "expected": len(trainees - certain)}


QUESTION = Question(
    "council-composition",
    "S",
    Text(
        "Welke trainees zaten in, of dienden rond, raad X op dag D; en als trapfunctie over periode P?",
        "Which trainees sat on, or served around, council X on D; and as a step function over P?",
    ),
    (
        Parameter("place", "reference", Text("alleen deze raad", "only this council")),
        *DAY_OR_PERIOD,
        PROGRAMME,
    ),
    (
        Column("place", Text("raad", "council"), "place"),
        Column("role", Text("rol", "role"), "word"),
        Column("party", Text("partij", "party"), "place"),
        Column("trainee", Text("wie", "who"), "person"),
        Column("valid", Text("periode", "period"), "period"),
        Column("trainees", Text("aantal", "number"), "number"),
        Column("expected", Text("verwacht", "expected"), "number"),
        Column("item", Text("", ""), "word"),
    ),
    "wiewaar ask council-composition --place gm0590 --from 2018-01-01 --to 2022-04-01",
    answer,
    day_or_period,
    words={
        "member": Text("", ""),
        "count": Text("", ""),
        "all": Text("alle", "all"),
    },
)
