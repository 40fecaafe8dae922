"""How many trainees came into and went out of political work, by party, council or year?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import orjson

from domain.period import Period, union
from domain.text import Text
from projections.days import PERIOD, day_or_period
from projections.names import Organisations, spells_of
from projections.programme_time import PROGRAMME
from projections.question import Asked, Column, Item, Parameter, Question
from projections.shares import share
from projections.tenures import (
    DAYS_A_YEAR,
    HELD,
    IN_OFFICE,
    OVERLAPS,
    TEMPORARY,
    Observation,
    Tenure,
    by_year,
    each_counts,
    observation,
    political_rows,
    tenures,
    years,
)

BY = ("year", "party", "council")
ROLES = tuple(role for role in HELD if role != TEMPORARY)


def answer(asked: Asked) -> list[Item]:
    """A row for each year, party or council. A trainee comes in with the first role there, and goes with the last.

    Candidacy is no role yet; who takes up another role there on the day of leaving one stays.
    """
    seen = observation(asked)
    role = asked.text("role")
    found = tenures(asked, political_rows(asked, IN_OFFICE), in_full=False)
    held = [each for each in found if role in (None, each.role) and each.days.from_ <= seen.known_on]
    each = each_counts(asked)
    match asked.text("by") or "year":
        case "party":
            rows = _by_organisation(asked, held, "party", [tenure.party for tenure in held], seen, each=each)
        case "council":
            rows = _by_organisation(asked, held, "council", [tenure.council for tenure in held], seen, each=each)
        case _:
            rows = _by_year(held, seen, each=each)
    return [row for row in rows if row["trainees"]]


def _by_year(held: Sequence[Tenure], seen: Observation, *, each: bool) -> list[Item]:
    of_trainees: defaultdict[str, list[Tenure]] = defaultdict(list)
    for tenure in held:
        of_trainees[tenure.trainee].append(tenure)
    touched = by_year(held, lambda tenure: tenure.days, seen)
    rows = []
    for days in years((tenure.days for tenure in held), seen):
        year = days.from_.year
        there = sorted({tenure.trainee for tenure in touched.get(year, ())})
        theirs = (tenure for trainee in there for tenure in of_trainees[trainee])
        rows.append({"year": year, **_turnover(theirs, seen.within(days), each=each)})
    return rows


def _by_organisation(
    asked: Asked, held: Sequence[Tenure], by: str, references: Sequence[str | None], seen: Observation, *, each: bool
) -> list[Item]:
    groups: defaultdict[str | None, list[Tenure]] = defaultdict(list)
    for tenure, reference in zip(held, references, strict=True):
        groups[reference].append(tenure)
    organisations = Organisations(asked, groups)
    sizes = _council_sizes(asked, groups) if by == "council" else {}
    rows = []
    for reference in sorted(groups, key=lambda each: (each is None, each or "")):
        size = sizes.get(reference)
        numbers = _turnover(groups[reference], seen, each=each)
        first = min(tenure.days.from_ for tenure in groups[reference]).isoformat()
        rows.append(
            {
                by: organisations.place(reference, first) if by == "council" else organisations.party(reference, first),
                **numbers,
                "councilSize": size,
                "cameInPerSeat": share(numbers["cameIn"], size or 0),
                "wentPerSeat": share(numbers["went"], size or 0),
            }
        )
    return rows


def _turnover(held: Iterable[Tenure], seen: Observation, *, each: bool) -> Item:
    """Who came in and who went, and the trainee-days in which they could go."""
    of_trainees: defaultdict[str, list[Tenure]] = defaultdict(list)
    for tenure in held:
        of_trainees[tenure.trainee].append(tenure)
    came_in = went = days = expected = 0
    there = set()
    because: dict[str, None] = {}
    for trainee, tenures_of_one in of_trainees.items():
        periods = [tenure.days for tenure in tenures_of_one]
        runs = union(periods)
        began = sum(seen.saw(run.from_) for run in runs)
        ended = sum(seen.saw(run.to) for run in runs)
        spent = _days(periods if each else runs, seen.days)
        if began or ended or spent:
            there.add(trainee)
            concerned = [tenure for tenure in tenures_of_one if _concerns(tenure.days, seen)]
            because.update((event, None) for tenure in concerned for event in tenure.because)
            expected += any(tenure.rests_on_expected(seen.end) for tenure in concerned)
        came_in, went, days = came_in + began, went + ended, days + spent
    return {
        "cameIn": came_in,
        "went": went,
        "trainees": len(there),
        "traineeDays": days,
        "traineeYears": share(days, DAYS_A_YEAR),
        "cameInPer100": share(100 * DAYS_A_YEAR * came_in, days),
        "wentPer100": share(100 * DAYS_A_YEAR * went, days),
        "restsOnExpected": expected,
        "because": list(because),
    }


def _days(periods: Iterable[Period], seen: Period | None) -> int:
    return sum((both.days or 0) for period in periods if seen is not None and (both := period & seen) is not None)


def _concerns(days: Period, seen: Observation) -> bool:
    return seen.saw(days.from_) or seen.saw(days.to) or (seen.days is not None and days.overlaps(seen.days))


def _council_sizes(asked: Asked, councils: Iterable[str | None]) -> Mapping[str | None, int | None]:
    """How many seats each council has, where that is on record."""
    rows = spells_of(asked, "organisation", ("kind",), (each for each in councils if each is not None))
    return {row.subject: orjson.loads(row.value).get("councilSize") for row in rows}


QUESTION = Question(
    "trainee-turnover",
    "R",
    Text(
        "Hoeveel trainees begonnen en stopten met politiek werk, per partij, raad of jaar?",
        "How many trainees came into and went out of political work, by party, council or year?",
    ),
    (
        Parameter(
            "by",
            "choice",
            Text("per jaar (standaard), partij of raad", "by year (default), party or council"),
            choices=BY,
        ),
        Parameter("role", "choice", Text("alleen in deze rol", "only in this role"), choices=ROLES),
        PROGRAMME,
        *PERIOD,
        OVERLAPS,
    ),
    (
        Column("year", Text("jaar", "year")),
        Column("party", Text("partij", "party"), "place"),
        Column("council", Text("raad", "council"), "place"),
        Column("cameIn", Text("begonnen", "came in"), "number"),
        Column("went", Text("gestopt", "went"), "number"),
        Column("trainees", Text("trainees", "trainees"), "number"),
        Column("traineeYears", Text("traineejaren", "trainee-years"), "number"),
        Column("cameInPer100", Text("in per 100", "in per 100"), "number"),
        Column("wentPer100", Text("uit per 100", "out per 100"), "number"),
        Column("councilSize", Text("zetels", "seats"), "number"),
    ),
    "wiewaar ask trainee-turnover --by year",
    answer,
    day_or_period,
)
