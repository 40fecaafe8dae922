"""Which political role follows which?"""

from collections import Counter, defaultdict
from itertools import pairwise

from domain.text import Text
from projections.names import Trainees
from projections.programme_time import PROGRAMME, programme_time
from projections.question import Asked, Column, Item, Parameter, Question
from projections.shares import share
from projections.states import STATES, State, roles_of, states
from projections.tenures import DAYS_A_YEAR, because_of

UNITS = {"day": 1.0, "month": DAYS_A_YEAR / 12, "year": DAYS_A_YEAR}


def answer(asked: Asked) -> list[Item]:
    """The matrix, a row for each role; the transitions that happened, with their rates; then each one by itself.

    Everybody is followed inside the programme, up to the horizon; where several roles hold at once, the weightiest is
    the state. A rate is a number in so many person-days, months or years spent in the role that was left.
    """
    time = [each for each in programme_time(asked) if each.seen is not None]
    roles = roles_of(asked, {each.trainee for each in time})
    people = Trainees(asked, {each.trainee for each in time})
    per = UNITS[asked.text("unit") or "year"]
    exposure: Counter[str] = Counter()
    moves: list[Item] = []
    for each in time:
        if each.seen is None:
            continue
        passed = list(states(roles.get(each.trainee, []), each.seen))
        for state in passed:
            exposure[state.state] += state.days.days or 0
        for before, after in pairwise(passed):
            moves.append(_move(each.trainee, people.name(each.trainee), before, after))
    return [*_matrix(moves, exposure, per), *_transitions(moves, exposure, per), *sorted(moves, key=_order)]


def _move(trainee: str, name: str | None, before: State, after: State) -> Item:
    concerned = [role.row for role in (*before.roles[:1], *after.roles[:1])]
    return {
        "item": "move",
        "trainee": trainee,
        "name": name,
        "from": before.state,
        "to": after.state,
        "on": after.days.from_.isoformat(),
        "daysBefore": before.days.days,
        "certainty": "expected" if any(row.certainty == "expected" for row in concerned) else "established",
        "because": because_of(concerned),
    }


def _matrix(moves: list[Item], exposure: Counter[str], per: float) -> list[Item]:
    """How often each role was left, and for which."""
    counted = Counter((item["from"], item["to"]) for item in moves)
    reached = {item["to"] for item in moves} | exposure.keys()
    of = [state for state in STATES if state in reached]
    return [
        {
            "item": "state",
            "from": state,
            "count": sum(counted[state, other] for other in of),
            "next": {other: counted[state, other] for other in of if other != state},
            "exposureDays": exposure[state],
            "exposure": share(exposure[state], per),
            "rate": share(per * sum(counted[state, other] for other in of), exposure[state]),
        }
        for state in of
    ]


def _transitions(moves: list[Item], exposure: Counter[str], per: float) -> list[Item]:
    found: defaultdict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in moves:
        found[item["from"], item["to"]].append(item)
    return [
        {
            "item": "transition",
            "from": before,
            "to": after,
            "count": len(items),
            "trainees": len({item["trainee"] for item in items}),
            "restsOnExpected": sum(item["certainty"] == "expected" for item in items),
            "exposureDays": exposure[before],
            "exposure": share(exposure[before], per),
            "rate": share(per * len(items), exposure[before]),
        }
        for (before, after), items in sorted(found.items(), key=lambda pair: tuple(map(STATES.index, pair[0])))
    ]


def _order(item: Item) -> tuple[str, str]:
    return (item["trainee"], item["on"])


QUESTION = Question(
    "role-transitions",
    "R",
    Text("Welke politieke rol volgt op welke?", "Which political role follows which?"),
    (
        PROGRAMME,
        Parameter(
            "unit",
            "choice",
            Text("tijd per persoon waarin wordt gerekend (standaard year)", "unit of person-time (default year)"),
            choices=tuple(UNITS),
        ),
    ),
    (
        Column("item", Text("soort", "kind"), "word"),
        Column("from", Text("van", "from"), "word"),
        Column("to", Text("naar", "to"), "word"),
        Column("count", Text("keer", "times"), "number"),
        Column("trainees", Text("trainees", "trainees"), "number"),
        Column("exposure", Text("persoonstijd", "person-time"), "number"),
        Column("rate", Text("per tijd", "rate"), "number"),
        Column("trainee", Text("wie", "who"), "person"),
        Column("on", Text("op", "on"), "day"),
    ),
    "wiewaar ask role-transitions --programme ppp-2018",
    answer,
    words={
        "state": Text("rol", "role"),
        "transition": Text("overgang", "transition"),
        "move": Text("persoon", "person"),
        "none": Text("geen", "none"),
    },
)
