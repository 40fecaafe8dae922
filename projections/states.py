"""Political states: which role a trainee has on each day, one of them where several hold at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

from domain.period import Period, union
from projections.days import days_of
from projections.names import spells_of_trainees
from projections.question import Asked
from projections.rows import SpellRow

LANES = {
    "council-seat": None,  # its value tells: councillor, or temporary-leave
    "committee-membership": "committee-member",
    "fraction-follower": "fraction-follower",
    "candidacy": "candidate",
}
# Where several roles hold at once, the state is the one that comes first here.
STATES = ("councillor", "temporary-leave", "committee-member", "fraction-follower", "candidate", "none")
NONE = STATES[-1]


class Role(NamedTuple):
    """One role on its days, as one spell tells it."""

    role: str
    days: Period
    row: SpellRow

    @property
    def expected(self) -> bool:
        """Whether it is a plan."""
        return bool(self.row.certainty == "expected")


class State(NamedTuple):
    """Days on which the state is the same; `roles` are those that hold on its first day, the weightiest first."""

    state: str
    days: Period
    roles: Sequence[Role]


def roles_of(asked: Asked, trainees: Iterable[str], *, placed: bool = False) -> Mapping[str, list[Role]]:
    """The political roles of these trainees, and where they were placed if wanted, by first day."""
    found: defaultdict[str, list[Role]] = defaultdict(list)
    lanes = {**LANES, "placement": "placement"} if placed else LANES
    for row in spells_of_trainees(asked, lanes, trainees):
        role = lanes[row.lane] or orjson.loads(row.value)["role"]
        found[row.trainee].append(Role(role, days_of(row), row))
    return found


def state_on(roles: Iterable[Role], day: date) -> list[Role]:
    """The roles that hold on a day, the weightiest first; none where there is none."""
    return sorted((role for role in roles if day in role.days), key=_weight)


def _weight(role: Role) -> tuple[Any, ...]:
    return (STATES.index(role.role), role.days.from_, role.row.subject, role.row.id)


def states(roles: Sequence[Role], within: Period) -> Iterator[State]:
    """The states that follow each other on some days (which end), in order; no two alike follow each other."""
    if within.to is None:
        raise ValueError("open")
    edges = {within.from_}
    for role in roles:
        edges |= {day for day in (role.days.from_, role.days.to) if day is not None and day in within}
    last: State | None = None
    for day in sorted(edges):
        holding = state_on(roles, day)
        state = holding[0].role if holding else NONE
        if last is not None and state != last.state:
            yield last._replace(days=Period(last.days.from_, day))
        if last is None or state != last.state:
            last = State(state, Period(day, within.to), holding)
    if last is not None:
        yield last


def days_in(periods: Iterable[Period]) -> int:
    """How many days there are in these periods, each once."""
    return sum(period.days or 0 for period in union(periods))
