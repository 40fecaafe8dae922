"""How does a figure change with the day on which it was known?"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from domain.text import Text
from projections import questions
from projections.moments import moment_of, prefix_at
from projections.question import Asked, Column, Item, Parameter, Question
from projections.shares import share

ROWS = "rows"
# These hand questions on themselves.
PASSING_ON = ("what-did-we-say", "revision-analysis")
OWN = ("question", "figure", "moments")


def answer(asked: Asked) -> list[Item]:
    """The figure as known at each moment, in order of time, with its difference from the moment before."""
    name, figure = asked.text("question") or "", asked.text("figure") or ROWS
    given: dict[str, str] = {each: str(value) for each, value in asked.given.items() if each not in OWN}
    items: list[Item] = []
    before: float | None = None
    for moment in sorted(map(moment_of, _moments(asked.given))):
        position, known_at = prefix_at(asked, moment)
        rows = asked.ask(name, given | _prefix(asked, name, position, known_at)) if position else []
        value, counted = figure_of(rows, figure)
        items.append(
            {
                "knownAt": known_at,
                "logPosition": position,
                "question": name,
                "figure": figure,
                "value": value,
                "difference": None if value is None or before is None else share(value - before, 1),
                "counted": counted,
                "rows": len(rows),
            }
        )
        before = value
    return items


def _prefix(asked: Asked, name: str, position: int, known_at: str) -> dict[str, str]:
    """The day of knowledge is the horizon, so it is handed on as such, unless others recorded later on that day."""
    known_by = questions.QUESTIONS[name].known_by
    same = asked.log.position_at(moment_of(known_at)) == position
    return {known_by: known_at} if same else {"atPosition": str(position)}


def figure_of(rows: Sequence[Item], figure: str) -> tuple[float | None, int]:
    """The figure, and from how many rows it follows: the number of rows, of rows with a value, or a sum of numbers.

    With a kind and a colon before it, only the items of that kind count. There is no sum where no row has a number.
    """
    kind, colon, rest = figure.partition(":")
    if colon and kind.replace("-", "").isalpha():
        rows, figure = [row for row in rows if row.get("item") == kind], rest
    if figure == ROWS:
        return len(rows), len(rows)
    path, equals, wanted = figure.partition("=")
    values = [_at(row, path) for row in rows]
    if equals:
        counted = sum(_has(value, wanted) for value in values)
        return counted, counted
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return (share(sum(numbers), 1) if numbers else None), len(numbers)


def _has(value: Any, wanted: str) -> bool:
    """Whether it is the value wanted, or a list that holds it; an empty text stands for none."""
    values = value if isinstance(value, list) else [value]
    return any(("" if each is None else str(each)) == wanted for each in values)


def _at(row: Item, path: str) -> Any:
    value: Any = row
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _moments(values: Mapping[str, Any]) -> list[str]:
    return [each.strip() for each in values["moments"].split(",")]


def check(values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """What is wrong with the moments, and what the other question can't be given."""
    faults: list[tuple[str, str]] = []
    if "moments" in values and not all(map(_is_moment, _moments(values))):
        faults.append(("moments", "not-an-instant"))
    other = questions.QUESTIONS.get(values.get("question", ""))
    if other is None:
        return faults
    taken = {each.name for each in other.parameters if each.name != other.known_by}
    faults += [(name, "unknown-parameter") for name in values if name not in OWN and name not in taken]
    faults += [(each.name, "missing") for each in other.parameters if each.required and each.name not in values]
    # The day of today would give another answer tomorrow.
    if "validOn" in taken and not {"validOn", "from", "to"} & values.keys():
        faults.append(("validOn", "missing"))
    return faults


def _is_moment(text: str) -> bool:
    try:
        moment_of(text)
    except ValueError:
        return False
    return True


def _choices() -> tuple[str, ...]:
    found = (module.name.replace("_", "-") for module in iter_modules([str(Path(__file__).parent)]))
    return tuple(sorted(name for name in found if name not in PASSING_ON))


QUESTION = Question(
    "revision-analysis",
    "R",
    Text(
        "Hoe verandert een getal met de dag waarop het bekend was?",
        "How does a figure change with the day on which it was known?",
    ),
    (
        Parameter("question", "choice", Text("deze vraag", "this question"), required=True, choices=_choices()),
        Parameter(
            "moments",
            "text",
            Text(
                "zoals bekend op deze dagen of ogenblikken, met komma's ertussen",
                "as known on these days or at these instants, with commas between",
            ),
            required=True,
        ),
        Parameter(
            "figure",
            "text",
            Text(
                "rows (standaard): hoeveel rijen; veld: de som ervan; veld=waarde: hoeveel rijen daarmee;"
                " met «soort:» ervoor alleen van de rijen van die soort",
                "rows (default): how many rows; field: its sum; field=value: how many rows with it;"
                " with “kind:” before it only of the rows of that kind",
            ),
        ),
    ),
    (
        Column("knownAt", Text("zoals bekend", "as known"), "moment"),
        Column("logPosition", Text("plaats", "position"), "number"),
        Column("figure", Text("getal", "figure")),
        Column("value", Text("waarde", "value"), "number"),
        Column("difference", Text("verschil", "difference"), "number"),
        Column("counted", Text("uit rijen", "from rows"), "number"),
        Column("rows", Text("van", "of"), "number"),
    ),
    "wiewaar ask revision-analysis --question candidacy-to-seat --figure survival:days"
    " --moments 2018-04-30,2018-12-01,2019-03-01",
    answer,
    check,
    reads=("spells", "findings"),
    passes_on=True,
)
