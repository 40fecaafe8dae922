"""Intake: a command in its one JSON format, checked for form with all its faults at once, as the domain's event."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    create_model,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from application.catalogue import CATALOGUE, Entry
from application.problem import Invalid, Problem
from domain.fact import ABOUT_FACTS, Certainty, Evidence, FactCorrected, FindingRuledOn, Possibly
from domain.measure import AtLeast, Sha256, Within
from domain.reference import LONGEST, PATTERN, NamesAnEvent, Refers, Unique, is_reference
from domain.sealed import Holds, Sealed
from domain.trainee import PersonalDataErased
from domain.wire import Hint, Plain, hints_of, is_merged, taken_apart, wire_name

LONGEST_LINE = 1_000_000
LONGEST_TEXT = 2_000
LONGEST_NOTE = 20_000
FIRST_DAY, LAST_DAY = date(1500, 1, 1), date(2999, 12, 31)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Controls of the terminal, of the line and of the direction of writing, and halves of pairs.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody asks to record: `event` holds personal details as Plain, and a correction's changes as JSON."""

    entry: Entry
    id: str | None
    subject: str | None
    effective_on: date | None
    until: date | None
    certainty: Certainty
    event: Any
    evidence: Evidence | None
    note: str | None
    recorded_at: datetime | None = None
    recorded_by: str | None = None
    possibly: Possibly | None = None


# -- values of one field --------------------------------------------------------------------------------------------


def _fault(code: str, **details: str) -> PydanticCustomError:
    return PydanticCustomError(code, code, details)


def a_text(value: object, longest: int = LONGEST_TEXT) -> str:
    """A text of at least one visible character, without control characters or broken ones."""
    if not isinstance(value, str):
        raise _fault("not-a-text")
    if not value.strip():
        raise _fault("empty-text")
    if len(value) > longest:
        raise _fault("too-long", longest=str(longest))
    if not value.isprintable() and _UNPRINTABLE.search(value):  # what Python takes to be printable is
        raise _fault("unprintable")
    return value


def a_date(value: object) -> date:
    """A civil day as YYYY-MM-DD, in the centuries that the register keeps."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise _fault("not-a-date")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise _fault("no-such-day") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _fault("out-of-range", least=FIRST_DAY.isoformat(), most=LAST_DAY.isoformat())
    return day


def an_instant(value: object) -> datetime:
    """An RFC 3339 instant with its offset, in UTC."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise _fault("not-an-instant")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _fault("not-an-instant") from None


def an_id(value: object) -> str:
    """A UUID, in its canonical form."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _fault("not-a-uuid")
    return value.lower()


def a_reference(value: object) -> str:
    """The reference of a subject."""
    if not isinstance(value, str):
        raise _fault("not-a-text")
    if not is_reference(value):
        raise _fault("not-a-reference")
    return value


def a_digest(value: object) -> str:
    """A SHA-256 digest in hexadecimal, in lower case."""
    if not isinstance(value, str) or not _SHA256.fullmatch(value.lower()):
        raise _fault("not-a-sha256")
    return value.lower()


def an_event_name(value: object) -> str:
    """The name of an event of the catalogue, as ElectedToCouncil."""
    if not isinstance(value, str) or value not in {entry.event.__name__ for entry in CATALOGUE.entries}:
        raise _fault("unknown-event")
    return value


def _whole(within: Within | None) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _fault("not-a-whole-number")
        if within is not None and not within.least <= value <= within.most:
            raise _fault("out-of-range", least=str(within.least), most=str(within.most))
        return value

    return check


def _decimal(within: Within | None) -> Callable[[object], Decimal]:
    def check(value: object) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            raise _fault("not-a-number")
        if within is not None and not within.least <= value <= within.most:
            raise _fault("out-of-range", least=str(within.least), most=str(within.most))
        exact = Decimal(str(value))
        if exact != round(exact, 4):
            raise _fault("too-precise", decimals="4")
        return Decimal(int(exact)) if exact == exact.to_integral_value() else exact.normalize()

    return check


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise _fault("not-a-boolean")
    return value


# -- from the domain's dataclasses to the models that check them ----------------------------------------------------


def _checked(check: Callable[[Any], Any], schema: dict[str, Any], bare: Any = Any) -> Any:
    return Annotated[bare, BeforeValidator(check), WithJsonSchema(schema)]


def _type_of(hint: Hint) -> Any:
    """The pydantic type that checks a field of the domain; optional ones may be null."""
    found = _bare_type_of(hint)
    return found | None if hint.optional else found


def _bare_type_of(hint: Hint) -> Any:
    bare, within = hint.bare, hint.mark(Within)
    bounds = {} if within is None else {"minimum": within.least, "maximum": within.most}
    if hint.mark(Refers) is not None and hint.mark(Refers).or_word is None:
        return _checked(a_reference, {"type": "string", "pattern": f"^{PATTERN}$", "maxLength": LONGEST})
    if hint.mark(Unique) is not None:
        return _checked(an_id, {"type": "string", "format": "uuid"})
    if hint.mark(Sha256) is not None:
        return _checked(a_digest, {"type": "string", "pattern": "^[0-9A-Fa-f]{64}$"})
    if hint.mark(NamesAnEvent) is not None:
        return _checked(an_event_name, {"type": "string"})
    if bare is Sealed:
        if hint.mark(Holds).what == "date":
            return _checked(lambda value: Plain(a_date(value).isoformat()), {"type": "string", "format": "date"})
        return _checked(lambda value: Plain(a_text(value)), {"type": "string", "maxLength": LONGEST_TEXT})
    if bare is str:
        return _checked(a_text, {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT})
    if bare is bool:
        return _checked(_yes_or_no, {"type": "boolean"})
    if bare is int:
        return _checked(_whole(within), {"type": "integer", **bounds})
    if bare is Decimal:
        return _checked(_decimal(within), {"type": "number", **bounds})
    if bare is date:
        return _checked(a_date, {"type": "string", "format": "date"})
    if get_origin(bare) is tuple:
        entries: Any = list[_type_of(taken_apart(get_args(bare)[0]))]  # type: ignore[misc]  # made at run time
        at_least = hint.mark(AtLeast)
        return Annotated[entries, Field(min_length=at_least.entries if at_least else 0), AfterValidator(tuple)]
    if get_origin(bare) is Literal:
        return bare
    if is_dataclass(bare) and isinstance(bare, type):
        return _part(bare)
    return Any


class Strict(BaseModel):
    """What has no field but those that are named, each of the very type that is asked for."""

    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True, populate_by_name=False)


def _fields_of(cls: type, *, partly: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, hint in hints_of(cls).items():
        if partly:
            kind = _type_of(hint)
            if is_merged(hint):
                kind = _partial(hint.bare)
            found[name] = (kind, Field(default=None, alias=wire_name(name)))
        else:
            default = None if hint.optional else ...
            found[name] = (_type_of(hint), Field(default=default, alias=wire_name(name)))
    return found


@cache
def _part(cls: type) -> Any:
    """The checker of a dataclass; what it returns is the dataclass itself."""
    model = create_model(cls.__name__, __base__=Strict, **_fields_of(cls))
    names = tuple(hints_of(cls))

    def built(found: Any) -> Any:
        try:
            return cls(*map(found.__dict__.__getitem__, names))
        except ValueError as fault:  # what a dataclass of the domain refuses, it names by a code
            raise _fault(str(fault)) from None

    return Annotated[model, AfterValidator(built)]


@cache
def _partial(cls: type) -> Any:
    """The checker of the changes of a dataclass: what was given, by the names of its fields."""
    model = create_model(f"Changed{cls.__name__}", __base__=Strict, **_fields_of(cls, partly=True))
    return Annotated[
        model, AfterValidator(lambda found: {name: getattr(found, name) for name in found.model_fields_set})
    ]


@cache
def _changes_of(cls: type) -> TypeAdapter[Any]:
    extra: dict[str, Any] = {
        "effective_on": (_type_of(taken_apart(date)), Field(default=None, alias="effectiveOn")),
        "until": (_type_of(taken_apart(date | None)), Field(default=None)),
    }
    model = create_model(f"Changed{cls.__name__}", __base__=Strict, **_fields_of(cls, partly=True), **extra)
    checker: Any = Annotated[
        model, AfterValidator(lambda found: {name: getattr(found, name) for name in found.model_fields_set})
    ]
    return TypeAdapter(checker)


@cache
def _correction() -> Any:
    """The checker of a correction whose changes can't be checked before the corrected fact is found."""
    hints = hints_of(FactCorrected)
    model = create_model(
        "Correction",
        __base__=Strict,
        fact=(_type_of(hints["fact"]), ...),
        changes=(Annotated[dict[str, Any], Field(min_length=1)], ...),
        reason=(_type_of(hints["reason"]), ...),
    )
    return Annotated[
        model, AfterValidator(lambda found: FactCorrected(found.fact, object, found.changes, found.reason))
    ]


_NOTE = _checked(lambda value: a_text(value, LONGEST_NOTE), {"type": "string", "maxLength": LONGEST_NOTE})


@cache
def model_of(command: str) -> type[BaseModel]:
    """The model of one command, envelope and data; the schema of HTTP and of the docs is made from it too."""
    entry = CATALOGUE.by_command[command]
    is_fact = entry.kind is not None and entry.event is not PersonalDataErased
    reference = _checked(a_reference, {"type": "string", "pattern": f"^{PATTERN}$", "maxLength": LONGEST})
    needs_subject = entry.kind is not None and not entry.creates
    envelope: dict[str, Any] = {
        "command": (Literal[command], ...),
        "command_id": (_checked(an_id, {"type": "string", "format": "uuid"}) | None, Field(None, alias="commandId")),
        "subject": (reference, ...) if needs_subject else (reference | None, None),
        "data": (_correction() if entry.event is FactCorrected else _part(entry.event), ...),
        "evidence": (_part(Evidence) | None, None),
        "note": (_NOTE | None, None),
        "recorded_at": (
            _checked(an_instant, {"type": "string", "format": "date-time"}) | None,
            Field(None, alias="recordedAt"),
        ),
        "recorded_by": (_checked(a_text, {"type": "string"}) | None, Field(None, alias="recordedBy")),
    }
    if is_fact:
        day = _checked(a_date, {"type": "string", "format": "date"})
        envelope |= {
            "effective_on": (day, Field(alias="effectiveOn")),
            "until": (day | None, None),
            "certainty": (Literal["established", "expected"] | None, None),
            "possibly": (_part(Possibly) | None, None),
        }
    return create_model(entry.event.__name__ + "Command", __base__=Strict, **envelope)


# -- a whole command ------------------------------------------------------------------------------------------------


def parse(line: bytes) -> Any:
    """The JSON of one line. Raises Invalid for what RFC 8259 or I-JSON (RFC 7493) forbid, duplicate names included."""
    if len(line) > LONGEST_LINE:
        raise Invalid([Problem("", "line-too-long", {"longest": str(LONGEST_LINE)})])
    if line.startswith(b"\xef\xbb\xbf"):
        raise Invalid([Problem("", "byte-order-mark")])
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Invalid([Problem("", "not-utf-8", {"byte": str(fault.start + 1)})]) from None
    if "\x00" in text:
        raise Invalid([Problem("", "nul-byte")])
    try:
        return _decoded(text, _JSON)
    except _NamedTwice:
        raise Invalid(
            Problem("", "duplicate-name", {"name": _printable(each)}) for each in _named_twice(text)
        ) from None


def _decoded(text: str, decoder: json.JSONDecoder) -> Any:
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as fault:
        raise Invalid([Problem("", "not-json", {"column": str(fault.colno)})]) from None
    except RecursionError:
        raise Invalid([Problem("", "too-deep")]) from None
    except ValueError:  # an integer of thousands of digits
        raise Invalid([Problem("", "no-such-number", {"number": "…"})]) from None


class _NamedTwice(Exception):
    """A name stands twice in one object."""


def _unique(found: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(found)
    if len(unique) != len(found):
        raise _NamedTwice
    return unique


def _named_twice(text: str) -> list[str]:
    """The names that stand more than once in one object. Raises Invalid where the text has another fault."""
    names: list[str] = []

    def noted(found: list[tuple[str, Any]]) -> dict[str, Any]:
        times = Counter(name for name, _ in found)
        names.extend(sorted(name for name, count in times.items() if count > 1))
        return dict(found)

    _decoded(text, _decoder(noted))
    return names


def _decoder(made: Callable[[list[tuple[str, Any]]], Any]) -> json.JSONDecoder:
    def constant(name: str) -> Any:
        raise Invalid([Problem("", "no-such-number", {"number": name})])

    return json.JSONDecoder(object_pairs_hook=made, parse_constant=constant, parse_float=Decimal)


_JSON = _decoder(_unique)


def understood(value: Any, *, historic: bool = False) -> Command:
    """The command in a JSON value. Raises Invalid with every fault of its form."""
    if not isinstance(value, dict):
        raise Invalid([Problem("", "not-an-object")])
    name = value.get("command")
    entry = CATALOGUE.by_command.get(name) if isinstance(name, str) else None
    if entry is None:
        raise Invalid([Problem("/command", "missing" if name is None else "unknown-command")])
    problems: list[Problem] = []
    if not historic:
        problems = [Problem(f"/{each}", "historic-only") for each in ("recordedAt", "recordedBy") if each in value]
        value = {name: each for name, each in value.items() if name not in ("recordedAt", "recordedBy")}
    try:
        found: Any = model_of(entry.command).model_validate(value)
    except ValidationError as fault:
        problems.extend(problem_of(each) for each in fault.errors(include_url=False, include_input=False))
        raise Invalid(problems) from None
    if problems:
        raise Invalid(problems)
    return Command(
        entry,
        found.command_id,
        found.subject,
        getattr(found, "effective_on", None),
        getattr(found, "until", None),
        Certainty(getattr(found, "certainty", None) or Certainty.ESTABLISHED),
        found.data,
        found.evidence,
        found.note,
        found.recorded_at,
        found.recorded_by,
        getattr(found, "possibly", None),
    )


def understood_changes(of: type, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of a correction, now that the class of the corrected fact is known. Raises Invalid."""
    try:
        found: dict[str, Any] = _changes_of(of).validate_python(changes)
    except ValidationError as fault:
        problems = (problem_of(each) for each in fault.errors(include_url=False, include_input=False))
        raise Invalid(Problem(f"/data/changes{each.pointer}", each.code, each.details) for each in problems) from None
    return found


_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown-field",
    "list_type": "not-a-list",
    "dict_type": "not-an-object",
    "model_type": "not-an-object",
    "model_attributes_type": "not-an-object",
}


def _printable(name: str) -> str:
    """A name that somebody gave to a field, short and in one line, without control characters or broken ones."""
    return _UNPRINTABLE.sub("\ufffd", name).replace("\n", " ").replace("\r", " ").replace("\t", " ")[:80]


def problem_of(error: ErrorDetails) -> Problem:
    """One of pydantic's errors, in our codes; the value itself is never repeated, for it may be personal."""
    pointer = "".join("/" + _printable(str(step)).replace("~", "~0").replace("/", "~1") for step in error["loc"])
    details = {name: str(each) for name, each in error.get("ctx", {}).items()}
    match error["type"]:
        case "literal_error":
            return Problem(
                pointer, "not-one-of", {"choices": details["expected"].replace(" or ", ", ").replace("'", "")}
            )
        case "too_short":
            return Problem(pointer, "too-few", {"least": details["min_length"]})
        case code:
            return Problem(pointer, _CODES.get(code, "not-valid" if "_" in code else code), details)


def is_about_facts(command: Command) -> bool:
    """Whether the command speaks about a fact or finding instead of recording a fact."""
    return isinstance(command.event, (*ABOUT_FACTS, FindingRuledOn))
