"""Forms made from the definitions of commands, and what was filled in read back as a command in its JSON form."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

import orjson

from api.pages.wording import choice_label, field_label
from application.catalogue import Entry
from application.intake import model_of, parse
from application.problem import Invalid, Problem
from domain.fact import Evidence, FactCorrected
from domain.reference import Refers
from domain.register import AGGREGATES
from domain.sealed import Holds, Sealed
from domain.wire import Hint, hints_of, number, taken_apart, wire_name

Posted = Mapping[str, Sequence[str]]
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_BROKEN = re.compile(r"-?[0-9]{1,18}[.,][0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of what can be chosen."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; `name` is the JSON pointer of what it fills in, with points for slashes.

    `group` is what the fields around it are called together, and `whole` the name of the part that they make up.
    """

    name: str
    label: str
    form: Literal["text", "long", "day", "number", "choice", "choices", "reference", "lines", "json", "hidden"]
    required: bool = False
    choices: tuple[Choice, ...] = ()
    refers: Refers | None = None
    flag: bool = False
    group: str = ""
    whole: str = ""
    needed_whole: bool = False

    @property
    def key(self) -> str:
        """The name as an id within the page."""
        return self.name.replace(".", "-")


def fields_of(entry: Entry, language: str, corrected: type | None = None) -> list[Field]:
    """The fields of a command's form, in order: whom it is about, from when, what, and from which document.

    `corrected` is the class of the fact that a correction is about.
    """
    envelope = model_of(entry.command).model_fields
    found: list[Field] = []

    def of_envelope(name: str, form: Any, **more: Any) -> None:
        found.append(Field(name, field_label(name, language), form, **more))

    if entry.kind is not None:
        form = "text" if entry.creates else "reference"  # what is not on record yet can't be looked up
        of_envelope("subject", form, required=not entry.creates, refers=Refers(entry.kind))
    if "effective_on" in envelope:
        of_envelope("effectiveOn", "day", required=True)
        if entry.kind is not None and entry.event in AGGREGATES[entry.kind].timed:
            of_envelope("until", "day", required=entry.event in AGGREGATES[entry.kind].must_be_timed)
        of_envelope("certainty", "choice", choices=_chosen("certainty", ("established", "expected"), language))
    if entry.event is FactCorrected:
        found += _of_correction(entry, language, corrected)
    else:
        found += _of_part("data", entry.event, language)
    if not any(each.name.startswith("data.evidence.") for each in found):
        group = field_label("evidence", language)
        parts = _of_part("evidence", Evidence, language)
        found += [replace(each, group=group, whole="evidence", required=False) for each in parts]
    of_envelope("note", "long")
    return found


def _of_correction(entry: Entry, language: str, corrected: type | None) -> Iterator[Field]:
    hints = hints_of(entry.event)
    yield Field("data.fact", field_label("fact", language), "text", required=True)
    if corrected is not None:
        yield Field("data.changes.effectiveOn", field_label("effectiveOn", language), "day", required=True)
        if any(corrected in each.timed for each in AGGREGATES.values()):
            yield Field("data.changes.until", field_label("until", language), "day")
        yield from _of_part("data.changes", corrected, language)
    yield _of_hint("data.reason", "reason", hints["reason"], language)


def _of_part(under: str, cls: type, language: str, depth: int = 0) -> Iterator[Field]:
    for name, hint in hints_of(cls).items():
        wire = wire_name(name)
        path = f"{under}.{wire}"
        if _is_part(hint.bare) and depth == 0:
            group = field_label(wire, language)
            for each in _of_part(path, hint.bare, language, 1):
                needed = each.required and not hint.optional
                yield replace(each, group=group, whole=path, needed_whole=not hint.optional, required=needed)
        else:
            yield _of_hint(path, wire, hint, language)


def _is_part(bare: Any) -> bool:
    return isinstance(bare, type) and is_dataclass(bare) and bare is not Sealed


def _of_hint(path: str, wire: str, hint: Hint, language: str) -> Field:
    field = Field(path, field_label(wire, language), "text", required=not hint.optional)
    bare, refers = hint.bare, hint.mark(Refers)
    if refers is not None:
        return replace(field, form="reference", refers=refers)
    if bare is date or (bare is Sealed and hint.mark(Holds).what == "date"):
        return replace(field, form="day")
    if bare is bool:
        return replace(field, form="choice", flag=True, choices=_chosen(wire, ("true", "false"), language))
    if bare in (int, Decimal):
        return replace(field, form="number")
    if get_origin(bare) is Literal:
        return replace(field, form="choice", choices=_chosen(wire, get_args(bare), language))
    if get_origin(bare) is tuple:
        return _of_list(field, wire, taken_apart(get_args(bare)[0]), language)
    if _is_part(bare):
        return replace(field, form="json")
    return replace(field, form="long") if path in ("data.reason", "data.ground") else field


def _of_list(field: Field, wire: str, each: Hint, language: str) -> Field:
    if get_origin(each.bare) is Literal:
        return replace(field, form="choices", choices=_chosen(wire, get_args(each.bare), language))
    if _is_part(each.bare):
        return replace(field, form="json")
    return replace(field, form="lines", refers=each.mark(Refers))


def _chosen(field: str, values: Iterable[str], language: str) -> tuple[Choice, ...]:
    return tuple(Choice(each, choice_label(field, each, language)) for each in values)


# -- from what was filled in to the command, and back ---------------------------------------------------------------


def filled_in(fields: Sequence[Field], posted: Posted) -> dict[str, Any]:
    """What was filled in, as JSON; a field left empty is left out. Raises Invalid where a field's JSON is none."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in fields:
        if field.needed_whole:
            _within(found, field.whole)
        try:
            value = _value(field, [each for each in posted.get(field.name, ()) if each.strip()])
        except Invalid as fault:
            pointer = "/" + field.name.replace(".", "/")
            problems += [Problem(pointer, each.code, each.details) for each in fault.problems]
            continue
        if value is not None:
            under, _, last = field.name.rpartition(".")
            _within(found, under)[last] = value
    if problems:
        raise Invalid(problems)
    return found


def _within(found: dict[str, Any], path: str) -> dict[str, Any]:
    """The object at a path, made where it is not there yet."""
    for name in path.split(".") if path else ():
        found = found.setdefault(name, {})
    return found


def _value(field: Field, given: Sequence[str]) -> Any:
    if not given:
        return None
    text = given[0].strip().replace("\r\n", "\n")
    match field.form:
        case "choices":
            return list(given)
        case "choice" if field.flag:
            return {"true": True, "false": False}.get(text, text)
        case "lines":
            return [line.strip() for line in text.split("\n") if line.strip()]
        case "number":
            return _number(text)
        case "json":
            return parse(text.encode())
        case _:
            return text


def _number(text: str) -> Any:
    """The number in a text, a comma read as a point; the text itself where it is none."""
    if _WHOLE.fullmatch(text):
        return int(text)
    return number(Decimal(text.replace(",", "."))) if _BROKEN.fullmatch(text) else text


def as_posted(fields: Sequence[Field], value: Mapping[str, Any]) -> dict[str, list[str]]:
    """What has to be filled in for this value."""
    found = {}
    for field in fields:
        at: Any = value
        for name in field.name.split("."):
            at = at.get(name) if isinstance(at, Mapping) else None
        if at is not None:
            found[field.name] = _written(field, at)
    return found


def _written(field: Field, value: Any) -> list[str]:
    if field.form == "json":
        return [orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode()]
    if isinstance(value, list):
        return [str(each) for each in value] if field.form == "choices" else ["\n".join(map(str, value))]
    return [orjson.dumps(value).decode() if isinstance(value, bool) else str(value)]


def field_at(fields: Sequence[Field], pointer: str) -> str | None:
    """The name of the field that a JSON pointer points into; of a part that is missing its first one."""
    name = pointer.strip("/").replace("/", ".")
    while name:
        for field in fields:
            if field.name == name:
                return name
        inside = [field.name for field in fields if field.whole == name]
        if inside:
            return inside[0]
        name = name.rpartition(".")[0]
    return None
