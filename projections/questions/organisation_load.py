"""How many trainees were at organisation O over time?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import orjson

from domain.text import Text
from projections.counts import PLACED
from projections.days import PERIOD, asked_for, day_or_period, days_of, observed, on_the_wire
from projections.names import Organisations
from projections.numbers import SHOW, Level, joined, only_numbers, placed_at
from projections.programme_time import PROGRAMME
from projections.question import Asked, Column, Item, Parameter, Question
from projections.rows import SpellRow, Where
from projections.steps import Step, from_the_first, peaks, steps

Placed = tuple[str, str]  # a trainee, and how certain the placement is
PLACEMENTS = (PLACED, None)


def answer(asked: Asked) -> list[Item]:
    """The step function of placements, then when it was at its peak.

    Each item says which it is in `item`: step, not-observed (a step past the horizon: what goes on or is planned, as
    far as known) or peak (of what was observed). Where only the numbers are shown, there is a step where they change.
    """
    place = asked.text("place")
    if place is None or not Organisations(asked, {place}).is_known(place):
        return []
    if only_numbers(asked) and asked.text("programme") is None:
        return _numbers(asked, placed_at(asked, asked_for(asked), place))
    rows = _placements(asked)
    placed = [(days_of(row), (row.subject, row.certainty)) for row in rows]
    within = from_the_first(asked_for(asked), placed)
    found = [] if within is None else list(steps(within, placed, [asked.known_on]))
    levels = list(_levels(found))
    if only_numbers(asked):
        return _numbers(asked, list(joined(asked, levels)))
    return [*_steps(asked, found, levels, rows), *_peaks(asked, levels)]


def _numbers(asked: Asked, levels: Sequence[Level]) -> list[Item]:
    return [*(_step(asked, level) for level in levels), *_peaks(asked, levels)]


def _placements(asked: Asked) -> Sequence[SpellRow]:
    of = Where(asked).equal(place=asked.text("place"), lane="placement").holding()
    of.of_trainees_with("registration", "programme", asked.text("programme"))
    return of.rows("subject", "valid_from")


def _levels(found: Iterable[Step[Placed]]) -> Iterator[Level]:
    expected = 0
    for step in found:
        expected += _expected(step.began) - _expected(step.ended)
        yield Level(step.days, {PLACEMENTS: (step.number, expected)} if step.number else {})


def _steps(
    asked: Asked, found: Sequence[Step[Placed]], levels: Sequence[Level], rows: Sequence[SpellRow]
) -> Iterator[Item]:
    because = _changed_by(asked, rows)
    for step, level in zip(found, levels, strict=True):
        began, ended = ({trainee for trainee, _ in placed} for placed in (step.began, step.ended))
        yield _step(asked, level) | {
            "came": sorted(began - ended),
            "went": sorted(ended - began),
            "because": list(
                dict.fromkeys(each for who in sorted(began | ended) for each in because[who, step.days.from_])
            ),
        }


def _step(asked: Asked, level: Level) -> Item:
    seen = observed(asked, level.days) is not None
    trainees, expected = level.numbers.get(PLACEMENTS, (0, 0))
    return {
        "item": "step" if seen else "not-observed",
        "valid": on_the_wire(level.days),
        "days": level.days.days,
        # Nobody observed that there was none.
        "trainees": trainees if seen or trainees else None,
        "expected": expected,
    }


def _expected(placed: Iterable[Placed]) -> int:
    return sum(certainty == "expected" for _, certainty in placed)


def _changed_by(asked: Asked, rows: Iterable[SpellRow]) -> dict[tuple[str, date], list[str]]:
    """The events by which a trainee's being there began or ended, by trainee and day."""
    whole = asked_for(asked)
    because: defaultdict[tuple[str, date], list[str]] = defaultdict(list)
    for row in rows:
        days = days_of(row)
        because[row.subject, max(days.from_, whole.from_)] += orjson.loads(row.because)
        if days.to is not None:
            because[row.subject, days.to] += orjson.loads(row.because)
    return because


def _peaks(asked: Asked, levels: Iterable[Level]) -> Iterator[Item]:
    seen = (level for level in levels if observed(asked, level.days))
    highest, when = peaks((days, numbers.get(PLACEMENTS, (0, 0))[0]) for days, numbers in seen)
    for days in when:
        yield {"item": "peak", "valid": on_the_wire(days), "days": days.days, "trainees": highest}


QUESTION = Question(
    "organisation-load",
    "S",
    Text(
        "Hoeveel trainees waren er in de loop van de tijd bij organisatie O?",
        "How many trainees were at organisation O over time?",
    ),
    (
        Parameter("place", "reference", Text("bij deze organisatie", "at this organisation"), required=True),
        *PERIOD,
        PROGRAMME,
        SHOW,
    ),
    (
        Column("item", Text("soort", "kind"), "word"),
        Column("valid", Text("periode", "period"), "period"),
        Column("days", Text("dagen", "days"), "number"),
        Column("trainees", Text("trainees", "trainees"), "number"),
        Column("expected", Text("w.v. verwacht", "of which expected"), "number"),
        Column("came", Text("kwam", "came")),
        Column("went", Text("ging", "went")),
    ),
    "wiewaar ask organisation-load --place gm0505 --from 2018-01-01 --to 2022-01-01",
    answer,
    day_or_period,
    words={
        "step": Text("stand", "level"),
        "peak": Text("piek", "peak"),
        "all": Text("alles", "everything"),
        "counts": Text("aantallen", "numbers"),
    },
)
