"""On how many days did trainees hold two or more roles at once, and which?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from domain.period import Period
from domain.text import Text
from projections.days import PERIOD, day_or_period
from projections.names import Trainees
from projections.programme_time import PROGRAMME, ProgrammeTime, programme_time
from projections.question import Asked, Column, Item, Question
from projections.states import Role, days_in, roles_of
from projections.tenures import OVERLAPS, because_of, each_counts

ROLES = ("placement", "councillor", "temporary-leave", "committee-member", "fraction-follower", "candidate")


class Together(NamedTuple):
    """Days on which one trainee held two roles."""

    trainee: str
    pair: tuple[str, str]
    days: Period
    roles: tuple[Role, Role]


def answer(asked: Asked) -> list[Item]:
    """Person-days by pair of roles, with any two at once, and of which there were any; then each trainee's by pair."""
    time = [each for each in programme_time(asked) if each.seen is not None]
    roles = roles_of(asked, {each.trainee for each in time}, placed=True)
    found = [both for each in time for both in _together(each, roles.get(each.trainee, []))]
    people = Trainees(asked, {each.trainee for each in time})
    each_role = each_counts(asked)
    pairs: defaultdict[tuple[str, str], list[Together]] = defaultdict(list)
    for both in found:
        pairs[both.pair].append(both)
    in_order = sorted(pairs, key=lambda pair: tuple(map(ROLES.index, pair)))
    items = [_pair(list(pair), pairs[pair], each=each_role) for pair in in_order]
    items.append(_pair(["two-or-more"], found, each=False))
    items.append(_pair(["two-or-more-political"], [both for both in found if _is_political(both)], each=False))
    items.append(_observed(time))
    for pair in in_order:
        of_trainees: defaultdict[str, list[Together]] = defaultdict(list)
        for both in pairs[pair]:
            of_trainees[both.trainee].append(both)
        items += [_of_trainee(of_trainees[each], people, each=each_role) for each in sorted(of_trainees)]
    return items if time else []


def _together(time: ProgrammeTime, roles: Sequence[Role]) -> Iterable[Together]:
    """Two roles of which each is another's work: several committees of one mandate are one role."""
    if time.seen is None:
        return
    held = [(role, days) for role in roles if (days := role.days & time.seen) is not None]
    for (one, days), (other, others) in combinations(held, 2):
        if (one.row.lane, one.row.subject) != (other.row.lane, other.row.subject) and (
            both := days & others
        ) is not None:
            first, second = sorted((one, other), key=lambda role: ROLES.index(role.role))
            yield Together(time.trainee, (first.role, second.role), both, (first, second))


def _is_political(both: Together) -> bool:
    return "placement" not in both.pair


def _days(found: Iterable[Together], *, each: bool) -> int:
    """The days of all trainees together, of each trainee every day once, unless each counts."""
    periods: defaultdict[str, list[Period]] = defaultdict(list)
    for both in found:
        periods[both.trainee].append(both.days)
    return sum(sum(days.days or 0 for days in these) if each else days_in(these) for these in periods.values())


def _pair(roles: list[str], found: Sequence[Together], *, each: bool) -> Item:
    return {
        "item": "pair",
        "roles": roles,
        "trainees": len({both.trainee for both in found}),
        "days": _days(found, each=each),
        "expectedDays": _days((both for both in found if _is_expected(both)), each=each),
    }


def _is_expected(both: Together) -> bool:
    return any(role.expected for role in both.roles)


def _observed(time: Sequence[ProgrammeTime]) -> Item:
    unseen = [each.unseen if each.seen is not None else each.days for each in time]
    return {
        "item": "observed",
        "roles": [],
        "trainees": len(time),
        "days": sum(each.seen.days or 0 for each in time if each.seen is not None),
        "notObservedDays": sum(each.days or 0 for each in unseen if each is not None),
    }


def _of_trainee(found: Sequence[Together], people: Trainees, *, each: bool) -> Item:
    days = [both.days for both in found]
    first, last = min(each.from_ for each in days), max(each.to for each in days if each.to is not None)
    return {
        "item": "person",
        "roles": list(found[0].pair),
        "trainee": found[0].trainee,
        "name": people.name(found[0].trainee),
        "days": _days(found, each=each),
        "expectedDays": _days((both for both in found if _is_expected(both)), each=each),
        "within": {"from": first.isoformat(), "to": last.isoformat()},
        "because": because_of(role.row for both in found for role in both.roles),
    }


QUESTION = Question(
    "role-accumulation",
    "R",
    Text(
        "Op hoeveel dagen hadden trainees twee of meer rollen tegelijk, en welke?",
        "On how many days did trainees hold two or more roles at once, and which?",
    ),
    (PROGRAMME, *PERIOD, OVERLAPS),
    (
        Column("item", Text("soort", "kind"), "word"),
        Column("roles", Text("rollen", "roles"), "words"),
        Column("trainees", Text("trainees", "trainees"), "number"),
        Column("days", Text("dagen", "days"), "number"),
        Column("expectedDays", Text("verwacht", "expected"), "number"),
        Column("trainee", Text("wie", "who"), "person"),
        Column("within", Text("tussen", "between"), "period"),
    ),
    "wiewaar ask role-accumulation --programme ppp-2018 --from 2018-01-01 --to 2019-01-01",
    answer,
    day_or_period,
    words={
        "pair": Text("rollen", "roles"),
        "person": Text("persoon", "person"),
        "observed": Text("waargenomen", "observed"),
        "two-or-more": Text("twee of meer", "two or more"),
        "two-or-more-political": Text("twee of meer politieke", "two or more political"),
    },
)
