"""Which trainees had no political role for more than N days in P?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from domain.period import Period, without
from domain.text import Text
from projections.days import PERIOD, certain_days_of, day_or_period, days_of, on_the_wire, possible_days_of
from projections.names import Trainees, spells_of_trainees
from projections.programme_time import PROGRAMME, ProgrammeTime, programme_time
from projections.question import Asked, Column, Item, Parameter, Question
from projections.questions.trainee_dossier import POLITICAL
from projections.questions.who_was_where import LANES, ROLES
from projections.rows import SpellRow

POLITICAL_ROLES = tuple(role for role, lane in LANES.items() if lane in POLITICAL)
MORE_THAN_DAYS = 30


def answer(asked: Asked) -> list[Item]:
    """By trainee the longest stretch in the programme without a role, where that is longer than was asked for.

    `certain` counts every role on record with all its possible days, and takes one that only a plan ends to go on;
    `possible` counts only established roles on their certain days, up to their planned end. Who was in the programme
    past the horizon only is not-observed.
    """
    found = programme_time(asked)
    more_than = asked.number("moreThanDays", MORE_THAN_DAYS)
    mandates: dict[str, SpellRow] = {}
    roles: defaultdict[str, list[SpellRow]] = defaultdict(list)
    wanted = _named(asked.text("roles")) or POLITICAL_ROLES
    for row in spells_of_trainees(asked, ("mandate", *POLITICAL), (each.trainee for each in found)):
        if row.lane == "mandate":
            mandates[row.subject] = row
        elif (ROLES[row.lane] or orjson.loads(row.value)["role"]) in wanted:
            roles[row.trainee].append(row)
    trainees = Trainees(asked, {each.trainee for each in found})
    items = []
    for each in found:
        held = roles[each.trainee]
        certain = _longest(each.seen, (_at_most(row, mandates) for row in held))
        possible = _longest(each.seen, _established(held))
        if each.seen is None:
            items.append(_item(each, trainees, "not-observed", certain, possible, held))
        elif _days(certain) > more_than:
            items.append(_item(each, trainees, "certain", certain, possible, held))
        elif _days(possible) > more_than:
            items.append(_item(each, trainees, "possible", certain, possible, held))
    return items


def _established(held: Iterable[SpellRow]) -> Iterable[Period]:
    """The days on which somebody had a role for certain."""
    certain = (certain_days_of(row) for row in held if row.certainty == "established")
    return (days for days in certain if days is not None)


def _named(roles: str | None) -> tuple[str, ...]:
    """The roles in a text, with commas between them."""
    return tuple(each.strip() for each in (roles or "").split(",") if each.strip())


def _at_most(row: SpellRow, mandates: Mapping[str, SpellRow]) -> Period:
    """The days of a role; where only a plan ends it, up to the established end of the mandate, if there is one."""
    days = possible_days_of(row)
    if row.certainty != "established" or row.end_certainty != "expected":
        return days
    mandate = mandates[row.subject]
    return Period(days.from_, days_of(mandate).to if mandate.end_certainty == "established" else None)


def _longest(seen: Period | None, covered: Iterable[Period]) -> Period | None:
    """The first of the longest stretches that are not covered."""
    stretches = () if seen is None else without([seen], covered)
    return max(stretches, key=_days, default=None)


def _days(stretch: Period | None) -> int:
    return 0 if stretch is None else stretch.days or 0


def _item(
    time: ProgrammeTime,
    trainees: Trainees,
    certainty: str,
    certain: Period | None,
    possible: Period | None,
    roles: Sequence[SpellRow],
) -> Item:
    shown = possible if certainty == "possible" else certain
    borders = [row for row in roles if shown is not None and _borders(days_of(row), shown)]
    because = [*time.because, *(each for row in borders for each in orjson.loads(row.because))]
    return {
        "trainee": time.trainee,
        "name": trainees.name(time.trainee),
        "programme": time.programme,
        "without": certainty,
        "days": shown.days if shown is not None else None,
        "valid": on_the_wire(shown) if shown is not None else None,
        "certain": _stretch(certain),
        "possible": _stretch(possible),
        "inProgramme": on_the_wire(time.days),
        "notObserved": _days(time.unseen),
        "because": list(dict.fromkeys(because)),
    }


def _borders(role: Period, stretch: Period) -> bool:
    return role.meets(stretch) or stretch.meets(role)


def _stretch(days: Period | None) -> Item | None:
    return None if days is None else {"valid": on_the_wire(days), "days": days.days}


def _check(values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    roles = values.get("roles")
    named = _named(roles)
    if roles is not None and (not named or not set(named) <= set(POLITICAL_ROLES)):
        return [("roles", "not-political-roles"), *day_or_period(values)]
    return day_or_period(values)


QUESTION = Question(
    "no-political-role",
    "P",
    Text(
        "Welke trainees hadden in periode P langer dan N dagen geen politieke rol?",
        "Which trainees had no political role for more than N days in P?",
    ),
    (
        *PERIOD,
        Parameter("moreThanDays", "number", Text("langer dan zoveel dagen [30]", "for more than so many days [30]")),
        Parameter(
            "roles",
            "text",
            Text(
                f"alleen deze rollen tellen, met komma's ertussen ({', '.join(POLITICAL_ROLES)})",
                f"only these roles count, with commas between them ({', '.join(POLITICAL_ROLES)})",
            ),
        ),
        PROGRAMME,
    ),
    (
        Column("trainee", Text("wie", "who"), "person"),
        Column("without", Text("zonder rol", "without role"), "word"),
        Column("days", Text("dagen", "days"), "number"),
        Column("valid", Text("langste periode", "longest stretch"), "period"),
        Column("possible.days", Text("als plannen uitbleven", "if plans failed"), "number"),
        Column("notObserved", Text("niet waargenomen", "not observed"), "number"),
    ),
    "wiewaar ask no-political-role --programme ppp-2018 --more-than-days 60",
    answer,
    _check,
    words={
        "certain": Text("zeker", "certain"),
        "possible": Text("mogelijk", "possible"),
    },
    counts="without",
)
