"""Asking: a question's parameters read, the moment of knowledge fixed against the log, the answer with its digest."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import select

from domain.period import CIVIL, civil_day
from domain.reference import is_reference
from domain.text import Text
from domain.wire import instant
from projections.database import PROJECTIONS, ReadModels
from projections.log import Log
from projections.question import Answer, Asked, Item, Parameter, Question

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(_DAY.pattern + r"[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})")

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


class Reader:
    """Answers questions. `clock` gives the instant in UTC; what today is follows from it."""

    def __init__(self, log: Log, read_models: ReadModels, clock: Callable[[], datetime]) -> None:
        self._log = log
        self._read_models = read_models
        self._clock = clock

    def ask(self, question: Question, given: Mapping[str, str]) -> Answer:
        """The answer. Raises BadParameters, or Behind where the read models have to catch up first."""
        values, faults = self._read(question, given)
        position, known_at = self._moment(given, faults)
        if faults:
            raise BadParameters(faults)
        valid_on = values.get("validOn")
        with self._read_models.reading() as connection:
            reached = connection.execute(
                select(PROJECTIONS.c.position).where(PROJECTIONS.c.name == "spells", PROJECTIONS.c.state == "live")
            ).scalar()
            if (reached or 0) < position:
                raise Behind(reached or 0, position)
            known_on = None if known_at is None else civil_day(known_at)
            items = question.answer(Asked(values, position, known_on, connection, self._log)) if position else []
        parameters = {
            parameter.name: value.isoformat() if isinstance(value, date) else str(value)
            for parameter in question.parameters
            if (value := values.get(parameter.name)) is not None
        }
        digest = digest_of(question.name, parameters, position, items)
        return Answer(question, parameters, items, valid_on, known_at, position, digest)

    def _read(
        self, question: Question, given: Mapping[str, str]
    ) -> tuple[dict[str, Any], list[tuple[str, str, dict[str, str]]]]:
        known = {parameter.name: parameter for parameter in question.parameters}
        values: dict[str, Any] = {}
        faults: list[tuple[str, str, dict[str, str]]] = []
        for name, value in given.items():
            if name in ("knownAt", "atPosition"):
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
        if "validOn" in known and not {"validOn", "from", "to"} & given.keys():
            values["validOn"] = civil_day(self._clock())
        return values, faults

    def _moment(
        self, given: Mapping[str, str], faults: list[tuple[str, str, dict[str, str]]]
    ) -> tuple[int, datetime | None]:
        """The position that answers, and the instant that the answer says it is known at."""
        head, last = self._log.head()
        if "knownAt" in given and "atPosition" in given:
            faults.append(("atPosition", "knownAt-or-atPosition", {}))
        elif "atPosition" in given:
            text = given["atPosition"]
            if not (text.isascii() and text.isdigit() and len(text) < 19) or int(text) > head:
                faults.append(("atPosition", "no-such-position", {"head": str(head)}))
            elif int(text):
                recorded = self._log.at(int(text))
                return int(text), recorded.recorded_at if recorded is not None else None
            else:
                return 0, None
        elif "knownAt" in given:
            try:
                known_at = moment_of(given["knownAt"])
            except ValueError:
                faults.append(("knownAt", "not-an-instant", {}))
            else:
                # What will be known later is not known yet: a moment to come is answered with, and called, the head.
                return (head, last) if known_at >= self._clock() else (self._log.position_at(known_at), known_at)
        return head, last


def moment_of(text: str) -> datetime:
    """An instant in UTC from RFC 3339, or the last microsecond of a civil day. Raises ValueError."""
    if _DAY.fullmatch(text):
        return end_of(date.fromisoformat(text))
    if not _INSTANT.fullmatch(text):
        raise ValueError("not-an-instant")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError("not-an-instant") from None


def end_of(day: date) -> datetime:
    """The last microsecond of a civil day, in UTC."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    midnight = datetime.combine(day + timedelta(days=1), time(), CIVIL)
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def digest_of(question: str, parameters: Mapping[str, str], position: int, items: list[Item]) -> str:
    """SHA-256, in hexadecimal, of the RFC 8785 form of what was asked and answered, without the names of persons."""
    unnamed = [{name: value for name, value in item.items() if name != "name"} for item in items]
    content = {"question": question, "parameters": parameters, "logPosition": position, "items": unnamed}
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def as_json(answer: Answer, *, path: str = "/v1/questions") -> dict[str, Any]:
    """The answer as HTTP and the command line give it."""
    query = {**answer.parameters, "atPosition": str(answer.position)}
    link = f"{path}/{answer.question.name}?" + "&".join(f"{name}={value}" for name, value in query.items())
    return {
        "question": answer.question.name,
        "parameters": dict(answer.parameters),
        "items": answer.items,
        "asOf": {
            "validOn": answer.valid_on.isoformat() if answer.valid_on else None,
            "knownAt": instant(answer.known_at) if answer.known_at else None,
            "logPosition": answer.position,
        },
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
        case "reference":
            return value if is_reference(value) else _refuse("not-a-reference")
        case "choice":
            return value if value in parameter.choices else _refuse("not-one-of")
        case _:
            return value or _refuse("empty-text")


def _refuse(code: str) -> Any:
    raise ValueError(code)
