"""Which trainees sat on, or served around, council X on D; and as a step function over P?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import orjson

from domain.period import Period
from domain.text import Text
from projections.counts import ALL
from projections.days import DAY_OR_PERIOD, asked_for, day_or_period, days_of, observed, on_the_wire
from projections.names import Organisations, Trainees, period
from projections.numbers import SHOW, Level, Numbers, around_councils, joined, only_numbers
from projections.programme_time import PROGRAMME
from projections.question import Asked, Column, Item, Parameter, Question
from projections.questions.who_was_where import LANES, ROLES
from projections.rows import SpellRow, Where
from projections.steps import from_the_first, steps

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
    party) or not-observed (a count past the horizon, of what goes on or is planned as far as known). Where only the
    numbers are shown, there is a step where one of them changes.
    """
    if only_numbers(asked) and asked.text("programme") is None:
        return _numbers_by_themselves(asked)
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
    for council in sorted(councils, key=_unknown_last):
        served = sorted(councils[council], key=_order)
        levels: Iterable[Level] = _levels(asked, served)
        if only_numbers(asked):
            levels = joined(asked, levels)
        else:
            items += [_member(asked, row, role, organisations, trainees) for row, role in served]
        items += _counts(asked, council, levels, organisations)
    return items


def _numbers_by_themselves(asked: Asked) -> list[Item]:
    day, place = asked.day("validOn"), asked.text("place")
    councils = around_councils(asked, asked_for(asked) if day is None else _only(day), place)
    parties = {party for levels in councils.values() for level in levels for _, party in level.numbers}
    organisations = Organisations(asked, {*councils, *parties})
    return [
        item
        for council in sorted(councils, key=_unknown_last)
        if any(level.numbers for level in councils[council]) or (council and organisations.is_known(council))
        for item in _counts(asked, council, councils[council], organisations)
    ]


def _unknown_last(reference: str | None) -> tuple[bool, str]:
    return (reference is None, reference or "")


def _rows(asked: Asked) -> list[SpellRow]:
    of = Where(asked).equal(place=asked.text("place")).among("lane", sorted({LANES[role] for role in SERVING}))
    return of.holding().of_trainees_with("registration", "programme", asked.text("programme")).rows("id")


def _order(served: tuple[SpellRow, str]) -> tuple[Any, ...]:
    row, role = served
    return (SERVING.index(role), *_unknown_last(row.party), row.trainee, row.valid_from, row.subject, row.key)


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


def _levels(asked: Asked, served: Iterable[tuple[SpellRow, str]]) -> Iterator[Level]:
    """The numbers on the day, or in each step of the period."""
    held = [(days_of(row), Served(role, row.party, row.trainee, row.certainty)) for row, role in served]
    day = asked.day("validOn")
    within = from_the_first(asked_for(asked), held) if day is None else _only(day)
    here: set[Served] = set()
    for step in () if within is None else steps(within, held, [asked.known_on]):
        here = here - step.ended | step.began
        yield Level(step.days, _numbers(here))


def _only(day: date) -> Period:
    return Period(day, None if day == date.max else day + timedelta(days=1))


def _numbers(here: Iterable[Served]) -> Numbers:
    """How many different trainees, in all and by role and party, and of how many it is only expected."""
    groups: defaultdict[tuple[str, str | None], set[Served]] = defaultdict(set)
    for each in here:
        groups[ALL, None].add(each)
        groups[each.role, each.party].add(each)
    return {group: _number(those) for group, those in groups.items()}


def _number(those: Iterable[Served]) -> tuple[int, int]:
    trainees = {each.trainee for each in those}
    certain = {each.trainee for each in those if each.certainty == "established"}
    return len(trainees), len(trainees - certain)


def _counts(asked: Asked, council: str | None, levels: Iterable[Level], organisations: Organisations) -> Iterator[Item]:
    for days, numbers in levels:
        day = days.from_.isoformat()
        on_a_day = asked.day("validOn") is not None
        seen = asked.known_on is not None and days.from_ <= asked.known_on if on_a_day else observed(asked, days)
        counted = {
            "item": "count" if seen else "not-observed",
            "place": organisations.place(council, day),
            "valid": None if on_a_day else on_the_wire(days),
        }
        # Nobody observed that there was none.
        nobody = (0, 0) if seen else (None, None)
        for role, party in ((ALL, None), *sorted(numbers.keys() - {(ALL, None)}, key=_order_of_group)):
            trainees, expected = numbers.get((role, party), nobody)
            yield counted | {
                "role": role,
                "party": organisations.party(party, day),
                "trainees": trainees,
                "expected": expected,
            }


def _order_of_group(group: tuple[str, str | None]) -> tuple[Any, ...]:
    role, party = group
    return (SERVING.index(role), *_unknown_last(party))


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
        SHOW,
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
        "counts": Text("aantallen", "numbers"),
    },
)
