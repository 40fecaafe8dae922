"""Tables: a CSV file whose rows become commands, as a mapping says."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from io import StringIO
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from application.catalogue import CATALOGUE, Entry
from application.intake import Strict, parse, understood
from application.outside.mapping import AText, mapping_of
from application.outside.reading import Reading, command_id, derived_reference, pointer_to, texts, written
from application.problem import Invalid, Problem
from domain.fact import ABOUT_FACTS, Evidence, FindingRuledOn
from domain.reference import Refers
from domain.sealed import Holds, Sealed
from domain.trainee import PersonalDataErased
from domain.wire import Hint, hints_of, taken_apart, wire_name

# What the office does itself: it says what a fact is worth, or can't be undone.
NOT_FROM_OUTSIDE = (*ABOUT_FACTS, FindingRuledOn, PersonalDataErased)
NAMED_AT_MOST = 20  # translations or columns, in a sentence

_PIECES = re.compile(r"YYYY|MM?|DD?")
_PARTS = {"YYYY": r"(?P<year>\d{4})", "MM": r"(?P<month>\d{2})", "M": r"(?P<month>\d{1,2})"}
_PARTS |= {"DD": r"(?P<day>\d{2})", "D": r"(?P<day>\d{1,2})"}
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,12})?", re.ASCII)
_DAY = taken_apart(date)
_TEXT = taken_apart(str)
_SEALED_NOTE = "note"


# -- the mapping ----------------------------------------------------------------------------------------------------


def _fault(code: str, **details: str) -> PydanticCustomError:
    return PydanticCustomError(code, code, details)


def _a_format(text: str) -> str:
    """How dates are written: DD or D, MM or M, and YYYY, once each; with two digits the century would be a guess."""
    pieces, between = _PIECES.findall(text), _PIECES.sub("", text)
    runs_together = not between and {"D", "M"} & set(pieces)
    if sorted(piece[0] for piece in pieces) != ["D", "M", "Y"] or any(map(str.isalnum, between)) or runs_together:
        raise _fault("not-a-date-format", format=text)
    return text


class Cell(Strict):
    """What fills a field: a column, the same for every row, or a reference made from the key of the row."""

    column: AText | None = None
    constant: Any = None
    derived: Literal[True] | None = None
    translations: dict[str, Any] | None = None
    separator: AText | None = None
    last_day: Annotated[bool, Field(alias="lastDay")] = False


class When(Strict):
    """Of which rows a command is made: those that have one of these words in a column."""

    column: AText
    is_: Annotated[list[str], Field(alias="is", min_length=1)]


class RowCommand(Strict):
    """A command that a row becomes. Its `name` tells it apart from others of its kind in the same row."""

    command: AText
    name: AText | None = None
    when: When | None = None
    subject: Cell | None = None
    effective_on: Annotated[Cell | None, Field(alias="effectiveOn")] = None
    until: Cell | None = None
    certainty: Cell | None = None
    note: Cell | None = None
    evidence: dict[str, Cell] = Field(default_factory=dict)
    data: dict[str, Cell] = Field(default_factory=dict)


class TableMapping(Strict):
    """How a table is read. `key` names the columns that tell its rows apart, for ever."""

    source: AText
    key: Annotated[list[AText], Field(min_length=1)]
    commands: Annotated[list[RowCommand], Field(min_length=1)]
    delimiter: Literal[",", ";", "\t", "|"] = ","
    encoding: Literal["utf-8", "windows-1252"] = "utf-8"
    decimal: Literal[".", ","] = "."
    dates: Annotated[list[Annotated[AText, AfterValidator(_a_format)]], Field(min_length=1)] = Field(
        default_factory=lambda: ["YYYY-MM-DD"]
    )
    ignored: list[AText] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Filled:
    """A field of a command: where it stands there, what it can hold, and the cell that fills it."""

    path: tuple[str, ...]
    hint: Hint
    cell: Cell
    where: str

    @property
    def is_personal(self) -> bool:
        return self.hint.bare is Sealed or self.path == (_SEALED_NOTE,)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A command that rows become, with all that fills it."""

    name: str
    entry: Entry
    when: When | None
    fields: tuple[_Filled, ...]


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A mapping that can be carried out, with its commands."""

    mapping: TableMapping
    plans: Sequence[_Plan]


def table_plan(content: bytes) -> TablePlan:
    """The mapping in a file. Raises Invalid with all that can't be."""
    mapping = mapping_of(content, TableMapping)
    return TablePlan(mapping, _plans(mapping))


def _plans(mapping: TableMapping) -> list[_Plan]:
    problems: list[Problem] = []
    plans: list[_Plan] = []
    for nth, command in enumerate(mapping.commands):
        where = pointer_to("commands", nth)
        entry = CATALOGUE.by_command.get(command.command)
        if entry is None or issubclass(entry.event, NOT_FROM_OUTSIDE):
            problems.append(Problem(f"{where}/command", "not-from-outside"))
            continue
        plan = _Plan(
            command.name or command.command, entry, command.when, tuple(_filled(command, entry, where, problems))
        )
        if plan.name in {each.name for each in plans}:
            problems.append(Problem(f"{where}/name", "command-named-twice", {"name": plan.name}))
        plans.append(plan)
    problems.extend(fault for plan in plans for each in plan.fields for fault in _faults_of(each, mapping, plan))
    if problems:
        raise Invalid(problems)
    return plans


def _filled(command: RowCommand, entry: Entry, where: str, problems: list[Problem]) -> Iterator[_Filled]:
    envelope = {
        "subject": (command.subject, _TEXT),
        "effectiveOn": (command.effective_on, _DAY),
        "until": (command.until, _DAY),
        "certainty": (command.certainty, _TEXT),
        "note": (command.note, _TEXT),
    }
    for name, (cell, hint) in envelope.items():
        if cell is not None:
            yield _Filled((name,), hint, cell, f"{where}/{name}")
    for part, cls, cells in (("evidence", Evidence, command.evidence), ("data", entry.event, command.data)):
        for path, cell in cells.items():
            found = _hint_at(cls, path.split("."))
            if found is None:
                problems.append(Problem(where + pointer_to(part, path), "unknown-field"))
            else:
                yield _Filled((part, *path.split(".")), found, cell, where + pointer_to(part, path))


def _hint_at(cls: type, path: Sequence[str]) -> Hint | None:
    """What the field at that path can hold; None where there is no such field."""
    fields = {wire_name(name): each for name, each in hints_of(cls).items()}
    hint = fields.get(path[0])
    if hint is None or len(path) == 1:
        return hint
    inside = isinstance(hint.bare, type) and is_dataclass(hint.bare) and hint.bare is not Sealed
    return _hint_at(hint.bare, path[1:]) if inside else None


def _faults_of(field: _Filled, mapping: TableMapping, plan: _Plan) -> Iterator[Problem]:
    cell = field.cell
    given = [cell.column is not None, cell.constant is not None, cell.derived is not None]
    if sum(given) != 1:
        yield Problem(field.where, "column-or-constant")
    if cell.column is not None and not _can_come_from_a_cell(field.hint):
        yield Problem(field.where, "not-from-a-column")
    if cell.last_day and field.hint.bare is not date:
        yield Problem(f"{field.where}/lastDay", "not-a-day")
    if cell.derived and field.path != ("subject",) and field.hint.mark(Refers) is None:
        yield Problem(f"{field.where}/derived", "not-derived")
    if cell.derived and field.path == ("subject",) and plan.entry.kind is None:
        yield Problem(f"{field.where}/derived", "not-derived")
    if field.is_personal and cell.column in mapping.key:
        yield Problem(field.where, "personal-key", {"column": cell.column or ""})


def _can_come_from_a_cell(hint: Hint) -> bool:
    if get_origin(hint.bare) is tuple:
        return _can_come_from_a_cell(taken_apart(get_args(hint.bare)[0]))
    return hint.bare is Sealed or not is_dataclass(hint.bare)


# -- the file -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line on which it begins, what was there, and that by its columns."""

    line: int
    found: Sequence[str]
    cells: Mapping[str, str]


def read_table(content: bytes, plan: TablePlan) -> Reading:
    """The commands of the rows. Raises Invalid where the file as a whole can't be read."""
    found, plans = plan.mapping, plan.plans
    columns, rows = rows_of(content, found.delimiter, found.encoding)
    _refuse_missing(columns, found, plans)
    reading = Reading()
    if unused := [column for column in columns if column not in {*_used(found, plans), *found.ignored}]:
        reading.told.append(Problem("", "unused-columns", {"columns": texts(unused[:NAMED_AT_MOST])}))
    begun: dict[tuple[str, ...], int] = {}
    for row in rows:
        reading.read += 1
        if len(row.found) == len(columns):
            _take_row(reading, row, found, plans, begun)
        else:
            words = {"found": str(len(row.found)), "wanted": str(len(columns))}
            reading.refuse(row.line, row.found, [Problem("", "wrong-number-of-cells", words)])
    return reading


def rows_of(content: bytes, delimiter: str = ",", encoding: str = "utf-8") -> tuple[list[str], list[Row]]:
    """The columns of a table, and the rows that hold something. Raises Invalid."""
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        raise Invalid([Problem("", "wrong-encoding", {"encoding": encoding})]) from None
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] = []
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if not columns:
                columns = [cell.strip() for cell in cells]
            elif any(cell.strip() for cell in cells):
                named = {column: cell.strip() for column, cell in zip(columns, cells, strict=False)}
                rows.append(Row(line, cells, named))
            line = reader.line_num + 1
    except csv.Error:
        raise Invalid([Problem("", "not-a-table", {"line": str(line)})]) from None
    if twice := sorted({column for column in columns if columns.count(column) > 1}):
        raise Invalid(Problem("", "column-twice", {"column": column}) for column in twice[:NAMED_AT_MOST])
    return columns, rows


def _used(mapping: TableMapping, plans: Sequence[_Plan]) -> set[str]:
    cells = {each.cell.column for plan in plans for each in plan.fields if each.cell.column is not None}
    return cells | {plan.when.column for plan in plans if plan.when is not None} | set(mapping.key)


def _refuse_missing(columns: Sequence[str], mapping: TableMapping, plans: Sequence[_Plan]) -> None:
    missing = sorted(_used(mapping, plans) - set(columns))
    if missing:
        words = {"columns": texts(columns[:NAMED_AT_MOST])}
        raise Invalid(Problem(pointer_to(column), "no-such-column", words) for column in missing)


# -- a row ----------------------------------------------------------------------------------------------------------


def _take_row(
    reading: Reading, row: Row, mapping: TableMapping, plans: Sequence[_Plan], begun: dict[tuple[str, ...], int]
) -> None:
    key = tuple(row.cells[column] for column in mapping.key)
    if not all(key):
        empty = [column for column in mapping.key if not row.cells[column]]
        reading.refuse(row.line, row.cells, [Problem(pointer_to(column), "empty-key") for column in empty])
        return
    if key in begun:
        where = pointer_to(mapping.key[0])
        reading.refuse(row.line, row.cells, [Problem(where, "same-key", {"line": str(begun[key])})])
        return
    begun[key] = row.line
    meant = [plan for plan in plans if plan.when is None or row.cells[plan.when.column] in plan.when.is_]
    if not meant:
        reading.skip(row.line, Problem("", "no-command-for-row"))
    for plan in meant:
        _take_command(reading, row, mapping, plan, key)


def _take_command(reading: Reading, row: Row, mapping: TableMapping, plan: _Plan, key: tuple[str, ...]) -> None:
    problems: list[Problem] = []
    command: dict[str, Any] = {
        "command": plan.entry.command,
        "commandId": command_id("csv", mapping.source, plan.name, *key),
        "data": {},
    }
    for field in plan.fields:
        try:
            value = _value(field, row, mapping, plan, key)
        except _Unfit as unfit:
            problems.append(replace(unfit.problem, pointer=pointer_to(field.cell.column or "")))
        else:
            _put(command, field.path, value)
    known = {each.pointer for each in problems}
    problems.extend(each for each in _faults_of_form(command, plan) if each.pointer not in known)
    if problems:
        reading.refuse(row.line, row.cells, problems)
    else:
        reading.mapped.append((row.line, written(command)))


def _put(command: dict[str, Any], path: Sequence[str], value: Any) -> None:
    if value is None:
        return
    for step in path[:-1]:
        command = command.setdefault(step, {})
    command[path[-1]] = value


def _faults_of_form(command: Mapping[str, Any], plan: _Plan) -> list[Problem]:
    """What is wrong with the form of the command, said of the columns that fill it."""
    columns = {pointer_to(*field.path): field.cell.column for field in plan.fields if field.cell.column is not None}
    try:
        understood(parse(written(command)))
    except Invalid as reason:
        return [replace(each, pointer=_column_at(each.pointer, columns)) for each in reason.problems]
    return []


def _column_at(pointer: str, columns: Mapping[str, str]) -> str:
    """The column that fills the field there, or that of which it is a part; else the field."""
    field = pointer
    while field:
        if field in columns:
            return pointer_to(columns[field])
        field = field.rpartition("/")[0]
    return pointer


# -- a cell ---------------------------------------------------------------------------------------------------------


class _Unfit(Exception):
    """A cell does not hold what its field wants."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def _value(field: _Filled, row: Row, mapping: TableMapping, plan: _Plan, key: tuple[str, ...]) -> Any:
    """The JSON value that fills a field; None where it is left out. Raises _Unfit."""
    cell = field.cell
    if cell.constant is not None:
        return cell.constant
    if cell.derived:
        refers = field.hint.mark(Refers)
        kind = plan.entry.kind if refers is None else refers.kind
        return None if kind is None else derived_reference(kind, "csv", mapping.source, *key)
    text = row.cells[cell.column or ""]
    if cell.translations is not None:
        return _translated(text, cell.translations)
    if not text:
        return None
    if get_origin(field.hint.bare) is tuple:
        inner = taken_apart(get_args(field.hint.bare)[0])
        entries = text.split(cell.separator) if cell.separator else [text]
        return [_converted(each.strip(), inner, mapping) for each in entries if each.strip()]
    day = _converted(text, field.hint, mapping)
    return _day_after(day) if cell.last_day else day


def _translated(text: str, translations: Mapping[str, Any]) -> Any:
    if text in translations:
        return translations[text]
    if not text:
        return None
    known = texts(list(translations)[:NAMED_AT_MOST])
    raise _Unfit(Problem("", "no-translation", {"choices": known}))


def _converted(text: str, hint: Hint, mapping: TableMapping) -> Any:
    holds = hint.mark(Holds)
    if hint.bare is date or (holds is not None and holds.what == "date"):
        return _a_day(text, mapping.dates)
    if hint.bare is int:
        if not _WHOLE.fullmatch(text):
            raise _Unfit(Problem("", "not-a-whole-number"))
        return int(text)
    if hint.bare is Decimal:
        number = text.replace(",", ".") if mapping.decimal == "," else text
        if not _NUMBER.fullmatch(number):
            raise _Unfit(Problem("", "not-a-number"))
        return float(number)
    if hint.bare is bool:
        if text not in {"true", "false"}:
            raise _Unfit(Problem("", "not-a-boolean"))
        return text == "true"
    return text


@cache
def _pattern(format_: str) -> re.Pattern[str]:
    pieces = re.split(r"(YYYY|MM?|DD?)", format_)
    return re.compile("".join(_PARTS.get(piece, re.escape(piece)) for piece in pieces), re.ASCII)


def _a_day(text: str, formats: Sequence[str]) -> str:
    """The day, as YYYY-MM-DD. What can be read as two days is none."""
    days = set()
    for format_ in formats:
        if found := _pattern(format_).fullmatch(text):
            try:
                days.add(date(*(int(found[part]) for part in ("year", "month", "day"))))
            except ValueError:
                continue
    if len(days) > 1:
        raise _Unfit(Problem("", "ambiguous-date", {"days": texts(sorted(days))}))
    if not days:
        raise _Unfit(Problem("", "not-in-format", {"formats": texts(formats)}))
    return days.pop().isoformat()


def _day_after(day: str) -> str:
    """The first day on which it is over, where a source names the last on which it was so."""
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except OverflowError:
        raise _Unfit(Problem("", "no-such-day")) from None
