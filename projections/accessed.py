"""Access records: whose details an answer shows, and the records themselves as an answer gives them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from domain.period import civil_day
from projections.access import Look, Refusal
from projections.days import asked_for
from projections.question import Answer, Asked, Item

T = TypeVar("T", Look, Refusal)


def kept_then(asked: Asked, records: Iterable[T]) -> Iterator[T]:
    """Those of the days that were asked for. They stand beside the log: no position of it says which there were."""
    days = asked_for(asked)
    for each in records:
        at = datetime.fromisoformat(each.at)
        if civil_day(at) in days and (asked.kept_until is None or at <= asked.kept_until):
            yield each


def shown_by(answer: Answer) -> set[str]:
    """The trainees whose names an answer holds."""
    return named_in(answer.items, answer.parameters.get("trainee"))


def named_in(items: Iterable[Item], asked_about: str | None = None) -> set[str]:
    """The trainees whose names items hold; where one names nobody else, it is about the one asked about."""
    named = (_about(item) or asked_about for item in items if item.get("name") is not None)
    return {each for each in named if each is not None}


def _about(item: Item) -> str | None:
    """The trainee whom an item, or the row that it compares with another, is about."""
    for each in (item, item.get("now"), item.get("then")):
        if isinstance(each, Mapping):
            trainee: str | None = each.get("trainee") or (each["reference"] if each.get("kind") == "trainee" else None)
            if trainee is not None:
                return trainee
    return None
