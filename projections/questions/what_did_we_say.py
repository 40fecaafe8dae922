"""What did we say then: the answer to a question as known at K1, beside the answer now?

Rows are compared by what they say: `because` and `known` are left out, for a row that came to rest on other events, or
is known from another moment, still says the same; and so is `name`, which no digest covers. Rows that differ are taken
to be the same row where all agree that names it (see NAMING), the ones that begin on the same day first.
"""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import orjson

from domain.period import civil_day
from domain.text import Text
from domain.wire import instant
from projections import questions
from projections.comparing import differences, paired
from projections.days import ON
from projections.events import FIELDS
from projections.question import Asked, Column, Item, Parameter, Question

# These hand questions on themselves.
PASSING_ON = ("what-did-we-say", "revision-analysis")
NOT_COMPARED = ("because", "known", "name")
# The fields by which a row is known: what they do not say (days, numbers, certainty, places) can differ in one row.
NAMING = (
    "item",
    "id",
    "eventId",
    "fact",
    "anchor",
    "rule",
    "subject",
    "trainee",
    "mandate",
    "lane",
    "lanes",
    "key",
    "role",
    "slot",
    "committee",
    "topic",
    "programme",
    "partnership",
    "organisation",
    "period",
    "month",
)
OWN = ("question", "knownAt")
SAID = ("differs", "only-then", "only-now", "both")


def answer(asked: Asked) -> list[Item]:
    """The rows of both answers: first those that differ, then those in one only, then those in both."""
    name = asked.text("question") or ""
    given = _handed_on(asked, name)
    known_by = questions.QUESTIONS[name].known_by
    then = asked.ask(name, given | _then(asked, known_by))
    now = asked.ask(name, given | _now(asked, known_by))
    same, old, new = paired(then, now, _said)
    differing, gone, come = paired(old, new, _named_and_beginning, _named)
    items = [
        *(_item(name, "differs", one, other) for one, other in differing),
        *(_item(name, "only-then", one, None) for one in gone),
        *(_item(name, "only-now", None, other) for other in come),
        *(_item(name, "both", one, other) for one, other in same),
    ]
    return sorted(items, key=lambda item: SAID.index(item["item"]))


def _handed_on(asked: Asked, name: str) -> dict[str, str]:
    """What the other question is given: of what this one was given, all that it takes."""
    other = questions.QUESTIONS[name]
    taken = {each.name for each in other.parameters if each.name not in ("question", other.known_by)}
    return {name: _as_text(value) for name, value in asked.given.items() if name in taken}


def _as_text(value: Any) -> str:
    return instant(value) if isinstance(value, datetime) else str(value)


def _then(asked: Asked, known_by: str) -> dict[str, str]:
    moment = asked.given["knownAt"]
    if asked.log.position_at(moment) > asked.position:
        return _now(asked, known_by)
    return {known_by: instant(moment)}


def _now(asked: Asked, known_by: str) -> dict[str, str]:
    """The prefix that answers this question, told by an instant where there is one: its day is the horizon."""
    following = asked.log.at(asked.position + 1)
    if asked.known_on is not None:
        if following is None or following.recorded_at is None or civil_day(following.recorded_at) > asked.known_on:
            return {known_by: asked.known_on.isoformat()}
        before = following.recorded_at - timedelta(microseconds=1)
        if asked.log.position_at(before) == asked.position and civil_day(before) == asked.known_on:
            return {known_by: instant(before)}
    return {"atPosition": str(asked.position)}


def _compared(row: Item) -> Item:
    return {name: value for name, value in row.items() if name not in NOT_COMPARED}


def _said(row: Item) -> Hashable:
    return orjson.dumps(_compared(row), option=orjson.OPT_SORT_KEYS)


def _named(row: Item) -> Hashable:
    named = {"id": row["id"]} if "id" in row else {name: row[name] for name in NAMING if name in row}
    return orjson.dumps(named, option=orjson.OPT_SORT_KEYS)


def _named_and_beginning(row: Item) -> Hashable:
    valid = row.get("valid")
    return (_named(row), valid.get("from") if isinstance(valid, Mapping) else None)


def _item(question: str, said: str, then: Item | None, now: Item | None) -> Item:
    row = now or then or {}
    return {
        "item": said,
        "question": question,
        "name": row.get("name"),
        "then": _unnamed(then),
        "now": _unnamed(now),
        "changes": [] if then is None or now is None else differences(_compared(then), _compared(now)),
    }


def _unnamed(row: Item | None) -> Item | None:
    """The row without the person's name, which stands beside it: names are no part of what is cited."""
    return None if row is None else {name: value for name, value in row.items() if name != "name"}


def check(values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """What the other question can't be given."""
    if "question" not in values:
        return []
    other = questions.QUESTIONS[values["question"]]
    taken = {each.name for each in other.parameters if each.name != other.known_by}
    faults = [(name, "unknown-parameter") for name in values if name not in OWN and name not in taken]
    missing = [each.name for each in other.parameters if each.required and each.name not in values]
    return faults + [(name, "missing") for name in missing]


def _choices() -> tuple[str, ...]:
    found = (module.name.replace("_", "-") for module in iter_modules([str(Path(__file__).parent)]))
    return tuple(sorted(name for name in found if name not in PASSING_ON))


QUESTION = Question(
    "what-did-we-say",
    "K",
    Text(
        "Wat zeiden we toen: het antwoord op een vraag zoals bekend op K1, naast het antwoord van nu?",
        "What did we say then: the answer to a question as known at K1, beside the answer now?",
    ),
    (
        Parameter("question", "choice", Text("deze vraag", "this question"), required=True, choices=_choices()),
        Parameter(
            "knownAt",
            "moment",
            Text(
                "toen: dit ogenblik (RFC 3339), of het eind van deze dag",
                "then: this instant (RFC 3339), or the end of this day",
            ),
            required=True,
        ),
        Parameter(
            "laterKnownAt",
            "moment",
            Text(
                "nu: dit ogenblik, of het eind van deze dag (standaard wat nu bekend is)",
                "now: this instant, or the end of this day (default what is known now)",
            ),
        ),
        ON,
    ),
    (
        Column("item", Text("gezegd", "said"), "word"),
        Column("question", Text("rij", "row"), "answered"),
        Column("changes", Text("verschil toen → nu", "difference then → now"), "changes"),
    ),
    "wiewaar ask what-did-we-say --question who-was-where --known-at 2018-12-01 --valid-on 2018-11-16"
    " --trainee t-ppp00003",
    answer,
    check,
    words=FIELDS
    | {
        "both": Text("toen en nu", "then and now"),
        "differs": Text("anders", "differs"),
        "only-then": Text("alleen toen", "only then"),
        "only-now": Text("alleen nu", "only now"),
    },
    counts="item",
    reads=("spells", "findings"),
    known_by="laterKnownAt",
    passes_on=True,
)
