"""Where was each trainee placed, and in which political role, on the first day of each month?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from domain.period import Period
from domain.text import Text
from projections.days import PERIOD, asked_for, day_or_period, days_of
from projections.names import Organisations, Trainees, spells_of_trainees
from projections.programme_time import PROGRAMME, traineeships
from projections.question import Asked, Column, Item, Question
from projections.rows import SpellRow
from projections.states import Role, roles_of, state_on
from projections.tenures import because_of
from projections.terms import Programmes


def answer(asked: Asked) -> list[Item]:
    """One row a trainee a month, of the period asked for; without one, of the trainee's own days in the programme.

    `not-observed` is what lies past the day of knowledge. `none` is no role on a day inside the traineeship. `missing`
    is what the register can't tell: a day outside the traineeship on which no role is on record, and the placement of
    a trainee of whom none was ever recorded.
    """
    own = {row.subject: days_of(row) for row in traineeships(asked)}
    people = Trainees(asked, own)
    programmes = Programmes(asked, {people.programme(each) for each in own})
    placements: defaultdict[str, list[SpellRow]] = defaultdict(list)
    for row in spells_of_trainees(asked, ("placement",), own):
        placements[row.trainee].append(row)
    roles = roles_of(asked, own)
    named = {row.place for rows in placements.values() for row in rows}
    organisations = Organisations(asked, named | {role.row.place for each in roles.values() for role in each})
    found: list[Item] = []
    for trainee in sorted(own):
        about = {"trainee": trainee, "name": people.name(trainee), "programme": people.programme(trainee)}
        within = _panel(asked, own[trainee], programmes.days(people.programme(trainee)))
        for day in _first_days(within) if within is not None else ():
            seen = asked.known_on is None or day <= asked.known_on
            placement = _placement(placements[trainee], own[trainee], day, organisations, seen=seen)
            political = _political(roles.get(trainee, ()), own[trainee], day, organisations, seen=seen)
            grounds = (placement.pop("row"), *political.pop("rows"))
            found.append(
                {
                    **about,
                    "month": day.isoformat()[:7],
                    "day": day.isoformat(),
                    **placement,
                    **political,
                    "certainty": _weakest(placement["placementCertainty"], political["politicalCertainty"]),
                    "because": because_of(row for row in grounds if row is not None),
                }
            )
    return found


def _weakest(*certainties: str | None) -> str | None:
    """Expected where one of them is, else established where one of them is."""
    return next((each for each in ("expected", "established") if each in certainties), None)


def _panel(asked: Asked, own: Period, programme: Period | None) -> Period | None:
    """The days of which the months are told; what has no end ends with the programme, else with what is known."""
    within: Period | None = asked_for(asked)
    if within is not None and asked.day("from") is None:
        within = within & own
    if within is None or within.to is not None:
        return within
    last = own.to or (programme.to if programme is not None else None) or asked.known_on
    first = within.from_
    return None if last is None or last <= first else Period(first, last)


def _first_days(within: Period) -> Iterator[date]:
    """The first days of the months that are in a period with an end."""
    day = within.from_.replace(day=1)
    while within.to is not None and day < within.to:
        if day in within:
            yield day
        if day.year == date.max.year and day.month == 12:
            return
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _placement(
    rows: Sequence[SpellRow], own: Period, day: date, organisations: Organisations, *, seen: bool
) -> dict[str, Any]:
    row = next((row for row in rows if day in days_of(row)), None) if seen else None
    told: dict[str, Any] = {"place": None, "placementCertainty": None, "row": row}
    if row is not None:
        value: Mapping[str, Any] = orjson.loads(row.value)
        place = organisations.place(row.place, day.isoformat())
        return told | {"placement": value["slot"], "place": place, "placementCertainty": row.certainty}
    if not seen:
        return told | {"placement": "not-observed"}
    return told | {"placement": "none" if rows and day in own else "missing"}


def _political(
    roles: Sequence[Role], own: Period, day: date, organisations: Organisations, *, seen: bool
) -> dict[str, Any]:
    holding = state_on(roles, day) if seen else []
    told: dict[str, Any] = {"roles": [role.role for role in holding], "rows": [role.row for role in holding]}
    if holding:
        first = holding[0].row
        council = organisations.place(first.place, day.isoformat())
        return told | {"political": holding[0].role, "council": council, "politicalCertainty": first.certainty}
    state = "not-observed" if not seen else "none" if day in own else "missing"
    return told | {"political": state, "council": None, "politicalCertainty": None}


QUESTION = Question(
    "month-states",
    "R",
    Text(
        "Waar was elke trainee geplaatst, en in welke politieke rol, op de eerste dag van elke maand?",
        "Where was each trainee placed, and in which political role, on the first day of each month?",
    ),
    (PROGRAMME, *PERIOD),
    (
        Column("month", Text("maand", "month")),
        Column("trainee", Text("wie", "who"), "person"),
        Column("placement", Text("plaatsing", "placed"), "word"),
        Column("place", Text("waar", "where"), "place"),
        Column("political", Text("politiek", "politics"), "word"),
        Column("council", Text("raad", "council"), "place"),
        Column("certainty", Text("zekerheid", "certainty"), "word"),
    ),
    "wiewaar ask month-states --programme ppp-2018 --from 2018-01-01 --to 2019-02-01 --known-at 2018-12-01",
    answer,
    day_or_period,
    words={
        "none": Text("geen", "none"),
        "missing": Text("onbekend", "not on record"),
        "not-observed": Text("nog niet te zien", "not observed"),
        "temporary-leave": Text("met verlof", "on leave"),
    },
    counts="political",
)
