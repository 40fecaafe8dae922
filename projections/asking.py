"""Asking: a question's parameters read, the moment of knowledge fixed against the log, the answer with its digest."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from domain.period import civil_day
from domain.reference import is_reference
from domain.rules import VERSION
from domain.text import Text
from domain.wire import instant
from projections.access import AccessRecords
from projections.database import OPEN_POSITION, PROJECTIONS, ReadModels, fetched, was_interrupted
from projections.log import Log
from projections.moments import moment_of
from projections.question import Answer, Asked, Given, Item, Parameter, Question
from projections.questions import QUESTIONS

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

KNOWN_AT = Parameter(
    "knownAt",
    "text",
    Text(
        "zoals bekend op dat ogenblik (RFC 3339), of aan het eind van die dag",
        "as known at that instant (RFC 3339), or at the end of that day",
    ),
)
AT_POSITION = Parameter(
    "atPosition",
    "text",
    Text("zoals bekend bij die plaats in het logboek", "as known at that position of the log"),
)


_LIVE = f"SELECT name, position FROM {PROJECTIONS.name} WHERE state = 'live'"  # noqa: S608  # our own name
# How a whole number ends that is written with a fraction or an exponent, as RFC 8785 does not; so can a text.
_FRACTION, _EXPONENT = re.compile(rb"\.0[],}]"), re.compile(rb"e[0-9]+[],}]")


class BadParameters(Exception):
    """The question can't be asked so: for each parameter at fault its name, a code and the words of its sentence."""

    def __init__(self, faults: list[tuple[str, str, dict[str, str]]]) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code, _ in faults))
        self.faults = faults


class Behind(Exception):
    """The read models have not reached the position that the answer needs."""

    def __init__(self, reached: int, needed: int) -> None:
        super().__init__(f"read models are at {reached}, the answer needs {needed}")
        self.reached = reached
        self.needed = needed


class Moment(NamedTuple):
    """The moment of knowledge: the prefix of the log, the instant that the answer says it is known at.

    `kept_until` is the instant up to which what is kept beside the log counts, None where no instant was asked for.
    """

    position: int
    known_at: datetime | None
    kept_until: datetime | None = None


class Put(NamedTuple):
    """A question with its parameters read, and the moment of knowledge that is to answer it."""

    question: Question
    values: dict[str, Any]
    moment: Moment

    @property
    def position(self) -> int:
        """The prefix of the log that is to answer."""
        return self.moment.position

    @property
    def parameters(self) -> dict[str, str]:
        """What was given and what stands for what was not, in words."""
        return {name: _as_given(value) for name, value in self.values.items()}

    @property
    def pinned(self) -> dict[str, str]:
        """What to give so that the same is answered for ever: an instant where one was given, for it is the horizon."""
        position, _, instant_given = self.moment
        if instant_given is None:
            return {"atPosition": str(position)}
        return {self.question.known_by: instant(instant_given)}


class Reader:
    """Answers questions. `clock` gives the instant in UTC; what today is follows from it.

    `asked` is the log by which they are answered, where another than the one that tells how far it goes: a replica.
    """

    def __init__(
        self,
        log: Log,
        read_models: ReadModels,
        access: AccessRecords,
        clock: Callable[[], datetime],
        asked: Log | None = None,
    ) -> None:
        self._log = log
        self._asked = log if asked is None else asked
        self._read_models = read_models
        self._access = access
        self._clock = clock

    def ask(self, question: Question, given: Given) -> Answer:
        """The answer. Raises BadParameters, or Behind where the read models have to catch up first."""
        return self.answer(self.put(question, given))

    def put(self, question: Question, given: Given) -> Put:
        """The question as it is put now, to be answered when the read models are far enough. Raises BadParameters."""
        values, faults = self._read(question, given)
        moment = self._moment(question.known_by, given, faults)
        if faults:
            raise BadParameters(faults)
        return Put(question, values, moment)

    def answer(self, put: Put) -> Answer:
        """The answer. Raises Behind where the read models have to catch up first."""
        question, values, (position, known_at, _) = put
        try:
            items = self._items(put)
        except DBAPIError as fault:
            if not was_interrupted(fault):
                raise
            items = self._items(put)
        parameters = put.parameters
        digest = digest_of(question.name, parameters, position, items)
        version = VERSION if "findings" in question.reads else None
        day = values.get("validOn")  # a text where it is handed on to another question
        valid_on = day if isinstance(day, date) else None
        return Answer(question, parameters, items, valid_on, known_at, position, put.pinned, digest, version)

    def _items(self, put: Put) -> list[Item]:
        with self.asking(put) as asked:
            return put.question.answer(asked) if put.position or put.question.beside_the_log else []

    @contextmanager
    def asking(self, put: Put) -> Iterator[Asked]:
        """What answers a question that was put, in one state of the read models. Raises Behind as `answer` does."""
        question, values, (position, known_at, kept_until) = put
        with self._read_models.asking() as connection:
            reached = self._reached(connection, question.reads)
            if reached < position:
                raise Behind(reached, position)
            known_on = None if known_at is None else civil_day(known_at)
            yield Asked(
                values,
                position,
                known_on,
                connection,
                self._asked,
                self._read_models,
                self._ask_another,
                self._access,
                kept_until,
            )

    def reached(self, names: Sequence[str]) -> int:
        """The position that all of these read models have reached."""
        with self._read_models.asking() as connection:
            return self._reached(connection, names)

    def _ask_another(self, name: str, given: Given) -> list[Item]:
        return self.ask(QUESTIONS[name], given).items

    @staticmethod
    def _reached(connection: Connection, names: Sequence[str]) -> int:
        """The position that all of these read models have reached."""
        positions: dict[str, int] = dict(fetched(connection, _LIVE))
        return min((positions.get(name, 0) for name in names), default=OPEN_POSITION)

    def _read(
        self, question: Question, given: Mapping[str, str]
    ) -> tuple[dict[str, Any], list[tuple[str, str, dict[str, str]]]]:
        known = parameters_of(question)
        values: dict[str, Any] = {}
        faults: list[tuple[str, str, dict[str, str]]] = []
        for name, value in given.items():
            if name in (question.known_by, "atPosition"):
                continue
            if (parameter := known.get(name)) is None:
                faults.append((name, "unknown-parameter", {}))
                continue
            try:
                values[name] = _value(parameter, value)
            except ValueError as fault:
                faults.append((name, str(fault), {"choices": ", ".join(parameter.choices)}))
        faults.extend(
            (parameter.name, "missing", {})
            for parameter in question.parameters
            if parameter.required and parameter.name not in given
        )
        if not faults:
            faults.extend((name, code, {}) for name, code in question.check(values))
        takes_a_day = any(parameter.name == "validOn" for parameter in question.parameters)
        if takes_a_day and not {"validOn", "from", "to"} & given.keys():
            values["validOn"] = civil_day(self._clock())
        return values, faults

    def _moment(self, known_by: str, given: Given, faults: list[tuple[str, str, dict[str, str]]]) -> Moment:
        head, last = self._log.head()
        if known_by in given and "atPosition" in given:
            faults.append(("atPosition", "knownAt-or-atPosition", {}))
        elif "atPosition" in given:
            text = given["atPosition"]
            if not (text.isascii() and text.isdigit() and len(text) < 19) or int(text) > head:
                faults.append(("atPosition", "no-such-position", {"head": str(head)}))
            elif int(text):
                recorded = self._log.at(int(text))
                return Moment(int(text), recorded.recorded_at if recorded is not None else None)
            else:
                return Moment(0, None)
        elif known_by in given:
            try:
                known_at = moment_of(given[known_by])
            except ValueError:
                faults.append((known_by, "not-an-instant", {}))
            else:
                # What will be known later is not known yet: a moment to come is answered with, and called, the head.
                if known_at < self._clock():
                    return Moment(self._log.position_at(known_at), known_at, known_at)
        return Moment(head, last)


def parameters_of(question: Question) -> Mapping[str, Parameter]:
    """The parameters that a question takes, by name, but for the one that fixes the prefix of the log."""
    own = {each.name: each for each in question.parameters if each.name != question.known_by}
    if not question.passes_on:
        return own
    others = (
        each
        for other in QUESTIONS.values()
        if not other.passes_on
        for each in other.parameters
        if each.name != question.known_by
    )
    return {each.name: Parameter(each.name, "text", each.says) for each in others} | own


def all_parameters_of(question: Question) -> Sequence[Parameter]:
    """Every parameter that a question takes, the two among them that fix the prefix of the log."""
    fixing = next((each for each in question.parameters if each.name == question.known_by), KNOWN_AT)
    return (*parameters_of(question).values(), fixing, AT_POSITION)


def digest_of(question: str, parameters: Mapping[str, str], position: int, items: list[Item]) -> str:
    """SHA-256, in hexadecimal, of the RFC 8785 form of what was asked and answered, without the names of persons."""
    unnamed = [{name: value for name, value in item.items() if name != "name"} for item in items]
    content = {"question": question, "parameters": parameters, "logPosition": position, "items": unnamed}
    written = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    if _FRACTION.search(written) or _EXPONENT.search(written):
        written = orjson.dumps(_number(content), option=orjson.OPT_SORT_KEYS)
    return sha256(written).hexdigest()


def _number(value: Any) -> Any:
    """A value with its whole numbers written without a fraction, as RFC 8785 has them."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {name: _number(each) for name, each in value.items()}
    return [_number(each) for each in value] if isinstance(value, list) else value


def as_of(answer: Answer) -> dict[str, Any]:
    """The two times of an answer, and under which rules it was given where it holds findings."""
    found: dict[str, Any] = {
        "validOn": answer.valid_on.isoformat() if answer.valid_on else None,
        "knownAt": instant(answer.known_at) if answer.known_at else None,
        "logPosition": answer.position,
    }
    return found if answer.rules_version is None else {**found, "rulesVersion": answer.rules_version}


def as_json(answer: Answer, *, path: str = "/v1/questions") -> dict[str, Any]:
    """The answer as HTTP and the command line give it."""
    link = f"{path}/{answer.question.name}?{urlencode({**answer.parameters, **answer.pinned})}"
    return {
        "question": answer.question.name,
        "parameters": dict(answer.parameters),
        "items": answer.items,
        "asOf": as_of(answer),
        "sha256": answer.digest,
        "_links": {"self": {"href": link}},
    }


def _value(parameter: Parameter, value: str) -> Any:
    match parameter.kind:
        case "day":
            try:
                return date.fromisoformat(value) if _DAY.fullmatch(value) else _refuse("not-a-date")
            except ValueError:
                return _refuse("not-a-date")
        case "moment":
            try:
                return moment_of(value)
            except ValueError:
                return _refuse("not-an-instant")
        case "number":
            return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else _refuse("not-a-count")
        case "flag":
            return value == "true" if value in ("true", "false") else _refuse("not-a-flag")
        case "reference":
            return value if is_reference(value) else _refuse("not-a-reference")
        case "choice":
            return value if value in parameter.choices else _refuse("not-one-of")
        case _:
            return value or _refuse("empty-text")


def _as_given(value: Any) -> str:
    """A parameter's value in words, as it could have been given."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _refuse(code: str) -> Any:
    raise ValueError(code)
