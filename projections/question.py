"""A question: its sentence, its parameters and its answer, defined once for the command line, HTTP and the pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection

from domain.text import Text
from projections.access import AccessRecords, NoAccessRecords
from projections.database import ReadModels
from projections.log import Log

Item = dict[str, Any]
Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that a question can be asked about; `name` as on the wire, in camelCase.

    A `day` is a date, a `moment` an instant (a bare day means its end), a `number` a whole one from 0, a `flag` true or
    false; references, choices and texts are texts.
    """

    name: str
    kind: Literal["day", "moment", "number", "flag", "reference", "choice", "text"]
    says: Text
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer as people read it: `path` leads into the item, as `valid` or `place.name`.

    `form` tells how it is written: `word` is looked up in the question's words, `person` is a name before a reference
    (`whom` that of a subject), `place` an organisation by its name, `period` a from and to, `events` how many event ids
    there are, `share` a fraction of 1 in percent, `sentence` a text in both languages. `lane` is a lane with what tells
    it apart, `changes` are fields with their old and new values, `fields` those with one, `causes` events with their
    reasons. `answered` names another question: the row of its answer that the item holds is written in its columns.
    """

    path: str
    heading: Text
    form: Literal[
        "text",
        "word",
        "number",
        "share",
        "day",
        "moment",
        "period",
        "place",
        "person",
        "whom",
        "events",
        "sentence",
        "words",
        "lane",
        "changes",
        "causes",
        "fields",
        "answered",
    ] = "text"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was put: what was given, and the prefix of the log that answers it.

    `known_on` is the civil day (Europe/Amsterdam) of that prefix, None in an empty one: the horizon of what can be
    observed. `ask` puts another question (its name, and what is given to it in words, the moment of knowledge
    included), and gives the items of its answer. `access` are the records kept beside the log; they count up to
    `kept_until`, or all of them where no moment of knowledge was asked for. `among` narrows it to rows on some
    subjects, where what is asked is told in portions.
    """

    given: Mapping[str, Any]
    position: int
    known_on: date | None
    connection: Connection
    log: Log
    read_models: ReadModels
    ask: Callable[[str, Given], list[Item]]
    access: AccessRecords = field(default_factory=NoAccessRecords)
    kept_until: datetime | None = None
    among: Sequence[str] | None = None

    def day(self, name: str) -> date | None:
        """A day that was given."""
        found: date | None = self.given.get(name)
        return found

    def text(self, name: str) -> str | None:
        """A text, choice or reference that was given."""
        found: str | None = self.given.get(name)
        return found

    def number(self, name: str, default: int) -> int:
        """A number that was given, or what stands for it."""
        found = self.given.get(name)
        return default if found is None else int(found)

    def flag(self, name: str) -> bool:
        """Whether something was asked for."""
        return bool(self.given.get(name))

    def position_at(self, name: str) -> int | None:
        """The position up to which was known at a moment that was given, never later than the prefix that answers."""
        moment: datetime | None = self.given.get(name)
        return None if moment is None else min(self.log.position_at(moment), self.position)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the catalogue. `example` is a command line that answers it on the demo register.

    `reads` names the read models from which it is answered; `known_by` is the parameter that fixes which prefix of the
    log answers. `passes_on` tells that the parameters of other questions may be given, to be handed on to one of them.
    `beside_the_log` tells that records kept apart from the log answer too, also where the log is empty. The footer of
    a table counts the items by the values under `counts`.
    """

    name: str
    group: Literal["S", "K", "C", "P", "R"]
    asks: Text
    parameters: Sequence[Parameter]
    columns: Sequence[str | Column]
    example: str
    answer: Callable[[Asked], list[Item]]
    check: Callable[[Mapping[str, Any]], Sequence[tuple[str, str]]] = field(default=lambda _: ())
    words: Mapping[str, Text] = field(default_factory=dict)
    counts: str | None = None
    reads: tuple[str, ...] = ("spells",)
    known_by: str = "knownAt"
    passes_on: bool = False
    beside_the_log: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: `known_at` and `position` tell from which prefix of the log, `digest` fixes it for citing.

    `pinned` is what to give beside the parameters so that the same is answered for ever.
    `rules_version` tells under which rules, where the answer holds findings.
    """

    question: Question
    parameters: Mapping[str, str]
    items: list[Item]
    valid_on: date | None
    known_at: datetime | None
    position: int
    pinned: Mapping[str, str]
    digest: str
    rules_version: str | None = None
