"""How many trainees were at organisation O over time?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import orjson

from domain.period import Period
from domain.text import Text
from projections.days import PERIOD, asked_for, day_or_period, days_of, observed, on_the_wire
from projections.names import Organisations
from projections.programme_time import PROGRAMME
from projections.question import Asked, Column, Item, Parameter, Question
from projections.rows import SpellRow, Where
from projections.steps import Step, from_the_first, peaks, steps

Placed = tuple[str, str]  # a trainee, and how certain the placement is


def answer(asked: Asked) -> list[Item]:
    """The step function of placements, then when it was at its peak.

    Each item says which it is in `item`: step, not-observed (a step past the horizon: what goes on or is planned, as
    far as known) or peak (of what was observed).
    """
    rows = _placements(asked)
    placed = [(days_of(row), (row.subject, row.certainty)) for row in rows]
    within = from_the_first(asked_for(asked), placed)
    place = asked.text("place")
    if within is None or place is None or not Organisations(asked, {place}).is_known(place):
        return []
    found = list(steps(within, placed, [asked.known_on]))
    highest, when = peaks([step for step in found if observed(asked, step.days)])
    return [*_steps(asked, found, rows), *(_peak(highest, days) for days in when)]


def _placements(asked: Asked) -> Sequence[SpellRow]:
    of = Where(asked).equal(place=asked.text("place"), lane="placement").holding()
    of.of_trainees_with("registration", "programme", asked.text("programme"))
    return of.rows("subject", "valid_from")


def _steps(asked: Asked, found: Iterable[Step[Placed]], rows: Sequence[SpellRow]) -> Iterator[Item]:
    because = _changed_by(asked, rows)
    expected = 0
    for step in found:
        expected += _expected(step.began) - _expected(step.ended)
        began, ended = ({trainee for trainee, _ in placed} for placed in (step.began, step.ended))
        seen = observed(asked, step.days) is not None
        yield {
            "item": "step" if seen else "not-observed",
            "valid": on_the_wire(step.days),
            "days": step.days.days,
            # Nobody observed that there was none.
            "trainees": step.number if seen or step.number else None,
            "expected": expected,
            "came": sorted(began - ended),
            "went": sorted(ended - began),
            "because": list(
                dict.fromkeys(each for who in sorted(began | ended) for each in because[who, step.days.from_])
            ),
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


def _peak(highest: int, days: Period) -> Item:
    return {"item": "peak", "valid": on_the_wire(days), "days": days.days, "trainees": highest}


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
    words={"step": Text("stand", "level"), "peak": Text("piek", "peak")},
)
