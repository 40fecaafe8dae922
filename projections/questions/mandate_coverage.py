"""Which share of programme time was covered by a political role?"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson

from domain.period import Period, union, without
from domain.text import Text
from projections.days import PERIOD, day_or_period, days_of, observed
from projections.names import Organisations, Trainees, spells_of_trainees
from projections.programme_time import PROGRAMME, ProgrammeTime, programme_time
from projections.question import Asked, Column, Item, Parameter, Question
from projections.questions.trainee_dossier import POLITICAL
from projections.rows import SpellRow
from projections.shares import mean, share
from projections.tenures import OVERLAPS, each_counts

Group = str | None  # a reference; None where none is on record


class Counted(NamedTuple):
    """A trainee's days in the programme that count for one group, with the roles that count for it."""

    trainee: str
    days: Sequence[Period]
    roles: Sequence[SpellRow]
    because: Sequence[str]


class Sums(NamedTuple):
    """Days in the programme: covered by a role (`expected` by plans only), not covered, and past the horizon."""

    days: int
    covered: int
    expected: int
    uncovered: int
    unseen: int


def answer(asked: Asked) -> list[Item]:
    """By group its days, then all trainees together; each item says which in `item` (none: no such group on record).

    A trainee who has mandates for several parties, or in several councils, counts in each of these groups.
    """
    by = asked.text("by") or "trainee"
    times = programme_time(asked)
    references = {each.trainee for each in times}
    rows: defaultdict[str, list[SpellRow]] = defaultdict(list)
    for row in spells_of_trainees(asked, ("mandate", "partnership", *POLITICAL), references):
        rows[row.trainee].append(row)
    groups: defaultdict[Group, list[Counted]] = defaultdict(list)
    for time in times:
        for group, counted in GROUPED[by](time, rows[time.trainee]).items():
            groups[group].append(counted)
    if not groups:
        return []
    trainees = Trainees(asked, references if by == "trainee" else ())
    organisations = Organisations(asked, groups if by in ("party", "council") else ())
    items = [
        _item(asked, by, group, groups[group], trainees, organisations)
        for group in sorted(groups, key=lambda each: (each is None, each or ""))
    ]
    everybody = [_by_trainee(time, rows[time.trainee])[time.trainee] for time in times]
    return [*items, {"item": "total"} | _figures(asked, everybody)]


# -- groups ---------------------------------------------------------------------------------------------------------


def _by_trainee(time: ProgrammeTime, rows: Sequence[SpellRow]) -> dict[Group, Counted]:
    return {time.trainee: Counted(time.trainee, [time.days], _roles(rows), time.because)}


def _by_party(time: ProgrammeTime, rows: Sequence[SpellRow]) -> dict[Group, Counted]:
    return _by_mandate(time, rows, lambda row: row.party)


def _by_council(time: ProgrammeTime, rows: Sequence[SpellRow]) -> dict[Group, Counted]:
    return _by_mandate(time, rows, lambda row: row.place)


def _by_mandate(
    time: ProgrammeTime, rows: Sequence[SpellRow], group: Callable[[SpellRow], Group]
) -> dict[Group, Counted]:
    """All days of the trainee for each group of a mandate, but only the roles that are of that group."""
    found = {group(row) for row in rows if row.lane == "mandate"} or {None}
    return {
        each: Counted(time.trainee, [time.days], [row for row in _roles(rows) if group(row) == each], time.because)
        for each in found
    }


def _by_partnership(time: ProgrammeTime, rows: Sequence[SpellRow]) -> dict[Group, Counted]:
    """The days in each partnership, and those in none."""
    appointments = [row for row in rows if row.lane == "partnership"]
    days: defaultdict[Group, list[Period]] = defaultdict(list)
    for row in appointments:
        if (both := days_of(row) & time.days) is not None:
            days[row.partnership].append(both)
    if rest := without([time.days], (days_of(row) for row in appointments)):
        days[None] += rest
    return {group: Counted(time.trainee, each, _roles(rows), time.because) for group, each in days.items()}


GROUPED: Mapping[str, Callable[[ProgrammeTime, Sequence[SpellRow]], dict[Group, Counted]]] = {
    "trainee": _by_trainee,
    "party": _by_party,
    "council": _by_council,
    "partnership": _by_partnership,
}


def _roles(rows: Iterable[SpellRow]) -> list[SpellRow]:
    return [row for row in rows if row.lane in POLITICAL]


# -- figures --------------------------------------------------------------------------------------------------------


def _item(
    asked: Asked, by: str, group: Group, counted: Sequence[Counted], trainees: Trainees, organisations: Organisations
) -> Item:
    of: Item = {"item": by if group is not None else "none"}
    if by == "trainee":
        of |= {"trainee": group, "name": trainees.name(group)}
    else:
        name = organisations.name(group, counted[0].days[0].from_.isoformat()) if group is not None else None
        of |= {"group": {"reference": group, "name": name} if group is not None else None}
    return of | _figures(asked, counted)


def _figures(asked: Asked, counted: Sequence[Counted]) -> Item:
    each_once = not each_counts(asked)
    sums = [_sums(asked, each, each_once=each_once) for each in counted]
    days, covered, expected, uncovered, unseen = (sum(column) for column in zip(*sums, strict=True))
    shares = [each.covered / seen for each in sums if (seen := each.days - each.unseen)]
    roles = {row.id: row for each in counted for row in each.roles}
    because = [*(event for each in counted for event in each.because)]
    because += [event for _, row in sorted(roles.items()) for event in orjson.loads(row.because)]
    return {
        "trainees": len({each.trainee for each in counted}),
        "days": days,
        "covered": covered,
        "expected": expected,
        "notCovered": uncovered,
        "notObserved": unseen,
        "ratioOfSums": share(covered, days - unseen),
        "meanOfRatios": mean(shares),
        "because": list(dict.fromkeys(because)),
    }


def _sums(asked: Asked, counted: Counted, *, each_once: bool) -> Sums:
    seen = [part for days in counted.days if (part := observed(asked, days)) is not None]
    established = [days_of(row) for row in counted.roles if row.certainty == "established"]
    everything = [days_of(row) for row in counted.roles]
    uncovered, days = _days(without(seen, everything)), _days(counted.days)
    if each_once:
        covered = _days(seen) - uncovered
        certain = _days(seen) - _days(without(seen, established))
    else:
        covered, certain = _each(seen, everything), _each(seen, established)
    return Sums(days, covered, covered - certain, uncovered, days - _days(seen))


def _each(seen: Iterable[Period], roles: Sequence[Period]) -> int:
    """The days of every role, those that another has too counted once more."""
    return _days(both for part in union(seen) for role in roles if (both := part & role) is not None)


def _days(periods: Iterable[Period]) -> int:
    return sum(each.days or 0 for each in periods)


QUESTION = Question(
    "mandate-coverage",
    "P",
    Text(
        "Welk deel van de programmatijd was gedekt door een politieke rol?",
        "Which share of programme time was covered by a political role?",
    ),
    (
        PROGRAMME,
        *PERIOD,
        Parameter(
            "by",
            "choice",
            Text(
                "per trainee (standaard), partij, raad of partnership",
                "by trainee (default), party, council or partnership",
            ),
            choices=tuple(GROUPED),
        ),
        OVERLAPS,
    ),
    (
        Column("item", Text("", ""), "word"),
        Column("trainee", Text("wie", "who"), "person"),
        Column("group", Text("naam", "name"), "place"),
        Column("trainees", Text("trainees", "trainees"), "number"),
        Column("days", Text("dagen", "days"), "number"),
        Column("covered", Text("gedekt", "covered"), "number"),
        Column("expected", Text("w.v. verwacht", "expected"), "number"),
        Column("notCovered", Text("niet", "not"), "number"),
        Column("notObserved", Text("niet waargen.", "not observed"), "number"),
        Column("ratioOfSums", Text("deel", "share"), "share"),
        Column("meanOfRatios", Text("gem. deel", "mean share"), "share"),
    ),
    "wiewaar ask mandate-coverage --programme ppp-2018 --by party",
    answer,
    day_or_period,
    words={
        **dict.fromkeys(GROUPED, Text("", "")),
        "none": Text("niet bekend", "none known"),
        "total": Text("totaal", "total"),
    },
)
