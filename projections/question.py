"""A question: its sentence, its parameters and its answer, defined once for the command line, HTTP and the pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection

from domain.text import Text
from projections.log import Log

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that a question can be asked about; `name` as on the wire, in camelCase."""

    name: str
    kind: Literal["day", "reference", "choice", "text"]
    says: Text
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was put: what was given, and the prefix of the log that answers it.

    `known_on` is the civil day (Europe/Amsterdam) of that prefix, None in an empty one: the horizon of what can be
    observed.
    """

    given: Mapping[str, Any]
    position: int
    known_on: date | None
    connection: Connection
    log: Log

    def day(self, name: str) -> date | None:
        """A day that was given."""
        found: date | None = self.given.get(name)
        return found

    def text(self, name: str) -> str | None:
        """A text, choice or reference that was given."""
        found: str | None = self.given.get(name)
        return found


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the catalogue. `example` is a command line that answers it on the demo register."""

    name: str
    group: Literal["S", "K", "C", "P", "R"]
    asks: Text
    parameters: Sequence[Parameter]
    columns: Sequence[str]
    example: str
    answer: Callable[[Asked], list[Item]]
    check: Callable[[Mapping[str, Any]], Sequence[tuple[str, str]]] = field(default=lambda _: ())


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: `known_at` and `position` tell from which prefix of the log, `digest` fixes it for citing."""

    question: Question
    parameters: Mapping[str, str]
    items: list[Item]
    valid_on: date | None
    known_at: datetime | None
    position: int
    digest: str
