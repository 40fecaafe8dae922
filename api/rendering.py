"""Answers for people: tables with names before references, and bars over the years."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.messages import Speech
from domain.period import CIVIL
from domain.rule import Judgement
from projections.foreseeing import FindingChanges
from projections.question import Answer, Column, Item
from projections.questions import QUESTIONS

Valid = Mapping[str, str | None]

GRAVITY = tuple(each.value for each in Judgement)


def answer_table(console: Console, speech: Speech, answer: Answer) -> None:
    """The rows of an answer, their number, and from which prefix of the log they follow."""
    question = answer.question
    console.print(item_table(speech.with_words(question.words), question.columns, answer.items))
    count = len(answer.items)
    rows = speech.say("row") if count == 1 else speech.say("rows", count=count)
    if question.counts is not None:
        values = [_at(item, question.counts) for item in answer.items]
        counted = Counter(str(value) for value in values if value is not None)
        spoken = speech.with_words(question.words)
        rows += "".join(f" · {number} {spoken.word(each)}" for each, number in sorted(counted.items()))
    console.print(f"{rows} · {as_of(speech, answer)}", style="dim")


def as_of(speech: Speech, answer: Answer) -> str:
    """The two times of an answer, for people."""
    known = speech.say("nothing-known") if answer.known_at is None else speech.moment(answer.known_at.astimezone(CIVIL))
    if answer.valid_on is None:
        return speech.say("as-of-period", known=known, position=answer.position)
    return speech.say("as-of", valid=speech.day(answer.valid_on), known=known, position=answer.position)


def item_table(speech: Speech, columns: Sequence[str | Column], items: Iterable[Item]) -> Table:
    """A table of items, a row each."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        right = isinstance(column, Column) and column.form in ("number", "share")
        heading = speech.column(column) if isinstance(column, str) else column.heading.in_(speech.language)
        table.add_column(heading, overflow="fold", justify="right" if right else "left")
    for item in items:
        style = "italic" if item.get("certainty") == "expected" else ""
        table.add_row(*(Text(cell(speech, column, item), style=style) for column in columns))
    return table


def as_csv(items: Iterable[Item]) -> str:
    """Items as CSV: nested fields under `place.name`, lists as words with spaces between."""
    rows = [_flat(item) for item in items]
    output = io.StringIO()
    columns = dict.fromkeys(name for row in rows for name in row)
    writer = csv.DictWriter(output, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return output.getvalue()


def _flat(item: Item, prefix: str = "") -> dict[str, str]:
    """An item as one row."""
    row: dict[str, str] = {}
    for name, value in item.items():
        if isinstance(value, dict):
            row |= _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            row[prefix + name] = " ".join(map(str, value))
        else:
            row[prefix + name] = "" if value is None else str(value)
    return row


def cell(speech: Speech, column: str | Column, item: Item) -> str:
    """What stands in one column of one row."""
    if isinstance(column, str):
        return CELLS.get(column, _plain(column))(speech, item)
    value = _at(item, column.path)
    return "" if value is None else FORMS[column.form](speech, value, item)


def _at(item: Item, path: str) -> Any:
    """The value under a path of names with points between them; None where there is none."""
    value: Any = item
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def valid_period(speech: Speech, valid: Valid) -> str:
    """A period for people: its first day, and its end, which is not in it."""
    if valid["to"] is None:
        return speech.say("from", day=speech.day(valid["from"] or ""))
    return f"{speech.day(valid['from'] or '')} – {speech.day(valid['to'])}"


def history_lines(speech: Speech, item: Item) -> Iterator[tuple[str, str]]:
    """One event of a history: what it was, what it says, when and by whom, and the rows it closed and opened."""
    expected = f" ({speech.word('expected')})" if item["certainty"] == "expected" else ""
    day = f"  {speech.say('effective-on')} {speech.day(item['effectiveOn'])}" if item["effectiveOn"] else ""
    yield f"{item['position']}  {item['event']}{expected}{day}", "bold"
    recorded = f"{speech.say('recorded-on')} {item['recordedAt']} {speech.say('by')} {item['recordedBy']['subject']}"
    yield f"   {item['subject']['reference']}  {recorded}  {item['eventId']}", "dim"
    sealed = speech.say("history-erased" if item["details"] == "erased" else "sealed")
    if said := " · ".join(_said(speech, item["data"], sealed)):
        yield f"   {said}", ""
    for sign, rows in (("−", item["closed"]), ("+", item["opened"])):
        for row in rows:
            lane = speech.word(row["lane"]) + (f" {row['key']}" if row["key"] else "")
            uncertain = f" ({speech.word('expected')})" if row["certainty"] == "expected" else ""
            yield f"   {sign} {lane}: {valid_period(speech, row['valid'])}{uncertain}", ""


def finding_lines(speech: Speech, changes: FindingChanges, at_most: int) -> Iterator[str]:
    """How many findings would open and close, and the first of them: the gravest, those on the record itself last."""
    yield speech.say("findings-foreseen", opened=len(changes.opened), closed=len(changes.closed))
    signed = [("+", item) for item in changes.opened] + [("−", item) for item in changes.closed]
    signed.sort(key=lambda each: (GRAVITY.index(each[1]["judgement"]), each[1]["rule"].startswith("record-")))
    spoken = speech.with_words(QUESTIONS["open-findings"].words)
    for sign, item in signed[:at_most]:
        judged = f"{item['rule']}, {spoken.word(item['judgement'])}"
        said = (_name(speech, item), item["sentence"][speech.language], valid_period(speech, item["valid"]))
        yield f"   {sign} {judged}: {' · '.join(said)}"
    if len(signed) > at_most:
        yield f"   {speech.say('more-findings', count=len(signed) - at_most)}"


def _said(speech: Speech, data: Mapping[str, Any], sealed: str) -> Iterator[str]:
    """The data of an event in short: of a correction what becomes of each field. `sealed` is said of what is."""
    for name, value in data.items():
        if name == "changes":
            yield from (
                f"{field} → {'—' if new is None else _short(speech, new, sealed)}" for field, new in value.items()
            )
        else:
            yield f"{name} {_short(speech, value, sealed)}"


def _short(speech: Speech, value: Any, sealed: str) -> str:
    if value == {"sealed": True}:
        return f"({sealed})"
    if isinstance(value, dict):
        return "{" + ", ".join(_said(speech, value, sealed)) + "}"
    return ", ".join(_short(speech, each, sealed) for each in value) if isinstance(value, list) else str(value)


def _plain(column: str) -> Callable[[Speech, Item], str]:
    return lambda speech, item: "" if item.get(column) is None else speech.word(str(item[column]))


def _called(named: Mapping[str, str | None] | None) -> str:
    return "" if named is None else named["name"] or named["reference"] or ""


def _name(_: Speech, item: Item) -> str:
    reference = item.get("trainee") or item.get("subject", {}).get("reference", "")
    return f"{item['name']} ({reference})" if item.get("name") else reference


def _role(speech: Speech, item: Item) -> str:
    role = speech.word(item["role"])
    detail = item.get("slot") or item.get("committee") or item.get("topic")
    return f"{role} {detail}" if detail else role


def _place(_: Speech, item: Item) -> str:
    return _called(item.get("place"))


def _function(_: Speech, item: Item) -> str:
    if item.get("party") is not None:
        return _called(item["party"])
    return ", ".join(each for each in (item.get("function"), item.get("department")) if each)


def _valid(speech: Speech, item: Item) -> str:
    return valid_period(speech, item["valid"]) if item.get("valid") else ""


def _lane(speech: Speech, item: Item) -> str:
    lanes = item.get("lanes") or [item.get("lane")]
    words = " + ".join(speech.word(each) for each in lanes if each)
    return f"{words}: {item['key']}" if item.get("key") else words


def _what(speech: Speech, item: Item) -> str:
    if item.get("days") is not None:
        return f"{item['days']} d"
    value = item.get("value") or {}
    shown = (each for name, each in value.items() if name not in ("mandate", "organisation", "municipality", "topic"))
    return ", ".join(speech.word(str(each)) for each in shown if isinstance(each, (str, int, float)))


CELLS: Mapping[str, Callable[[Speech, Item], str]] = {
    "name": _name,
    "role": _role,
    "place": _place,
    "function": _function,
    "valid": _valid,
    "lane": _lane,
    "what": _what,
}


def _lane_and_place(speech: Speech, lane: str, item: Item) -> str:
    known = item["key"] if lane == "finding" else _lane(speech, {"lane": lane, "key": item.get("key")})
    said = (known, _called(item.get("place")))
    return ", ".join(each for each in said if each)


def _changes(speech: Speech, changes: Sequence[Item]) -> Iterator[str]:
    """Each field with its old and new value; that a row rests on other events is told where nothing else changed."""
    telling = [each for each in changes if each["field"] != "because"]
    for change in telling or changes:
        name = change["field"].removeprefix("value.")
        yield f"{speech.word(name)}: {_told(speech, change['old'])} → {_told(speech, change['new'])}"


def _in_between(speech: Speech, item: Item) -> Iterator[str]:
    """Of a row that came and went: from when until when it was known."""
    if row := item.get("transient"):
        known = (datetime.fromisoformat(row["known"][end]).astimezone(CIVIL).date() for end in ("from", "to"))
        yield f"{speech.word('transient')}: {' – '.join(speech.day(each) for each in known)}"


def _told(speech: Speech, value: Any) -> str:
    """One value of a field, whatever it is."""
    match value:
        case None:
            return "—"
        case dict():
            return (
                f"({speech.say('sealed')})"
                if "sealed" in value
                else _called(value) or _short(speech, value, speech.say("sealed"))
            )
        case list():
            return str(len(value))
        case str() if _is_day(value):
            return speech.day(value)
        case _:
            return speech.word(str(value))


# What is told of a row beside its value.
TOLD = frozenset({"trainee", "mandate", "council", "organisation", "municipality", "place"})


def before_and_after(speech: Speech, item: Item) -> tuple[list[str], list[str]]:
    """What a row said before and what it says after, field by field, for reading side by side."""
    if item["changes"]:
        telling = [each for each in item["changes"] if each["field"] != "because"] or item["changes"]
        names = [speech.word(each["field"].removeprefix("value.")) for each in telling]
        old, new = ([_told(speech, each[side]) for each in telling] for side in ("old", "new"))
        return _beside(names, old), _beside(names, new)
    before, after = (_whole(speech, item[side]) for side in ("before", "after"))
    return before, after or _whole(speech, item["transient"])


def _beside(names: Iterable[str], values: Iterable[str]) -> list[str]:
    return [f"{name}: {value}" for name, value in zip(names, values, strict=True)]


def _whole(speech: Speech, row: Item | None) -> list[str]:
    """A row that came or went: its period, how certain it was, and what it said."""
    if row is None:
        return []
    plain = {
        name: each for name, each in row["value"].items() if name not in TOLD and isinstance(each, (str, int, float))
    }
    said = [f"{speech.word(name)}: {_told(speech, each)}" for name, each in plain.items()]
    return [valid_period(speech, row["valid"]), speech.word(row["certainty"]), *said]


def _is_day(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit()


def _causes(speech: Speech, events: Sequence[Item]) -> Iterator[str]:
    """Events of one kind and for one reason on one line."""
    reasons = Counter((event["event"], event["reason"]) for event in events)
    for (event, reason), count in reasons.items():
        yield (f"{count} × " if count > 1 else "") + event + (f" ({speech.word(reason)})" if reason else "")


def _answered(speech: Speech, name: str, item: Item) -> str:
    """The row of another question's answer that an item is about, in the columns of that question."""
    question, row = QUESTIONS[name], item["now"] or item["then"]
    spoken, named = speech.with_words(question.words), row | {"name": item.get("name")}
    return " · ".join(said for column in question.columns if (said := cell(spoken, column, named)))


FORMS: Mapping[str, Callable[[Speech, Any, Item], str]] = {
    "text": lambda _, value, __: ", ".join(map(str, value)) if isinstance(value, list) else str(value),
    "word": lambda speech, value, _: speech.word(str(value)),
    "words": lambda speech, value, _: ", ".join(speech.word(str(each)) for each in value),
    "number": lambda speech, value, _: speech.number(value),
    "share": lambda speech, value, _: f"{speech.number(round(100 * value, 1))} %",
    "day": lambda speech, value, _: speech.day(value),
    "moment": lambda speech, value, _: speech.moment(datetime.fromisoformat(value).astimezone(CIVIL)),
    "period": lambda speech, value, _: valid_period(speech, value),
    "place": lambda _, value, __: _called(value) if isinstance(value, dict) else str(value),
    "person": lambda _, value, item: f"{item['name']} ({value})" if item.get("name") else str(value),
    "whom": lambda _, value, item: (
        f"{item['name']} ({value['reference']})" if item.get("name") else str(value["reference"])
    ),
    "events": lambda _, value, __: str(len(value)),
    "sentence": lambda speech, value, _: str(value[speech.language]),
    "lane": _lane_and_place,
    "changes": lambda speech, value, item: "\n".join((*_in_between(speech, item), *_changes(speech, value))),
    "causes": lambda speech, value, _: "\n".join(_causes(speech, value)),
    "fields": lambda speech, value, _: "\n".join(
        f"{speech.word(name)}: {_told(speech, each)}" for name, each in value.items()
    ),
    "answered": _answered,
}


# -- bars over the years --------------------------------------------------------------------------------------------

LETTERS = {
    "councillor": "r",
    "temporary-leave": "v",
    "committee-member": "c",
    "fraction-follower": "f",
    "candidate": "k",
}
# Where several roles hold at once, the bar shows the one that comes first here.
WEIGHT = tuple(LETTERS)


class Years:
    """The columns of a bar chart: so many characters for each year."""

    def __init__(self, first: int, last: int, width: int) -> None:
        self.first, self.last, self.width = first, last, width

    def heading(self) -> str:
        """The years above their columns."""
        return "".join(f"{year:<{self.width}}" for year in range(self.first, self.last + 1))

    def days(self) -> list[date]:
        """The day in the middle of each column."""
        found = []
        for year in range(self.first, self.last + 1):
            start, end = date(year, 1, 1), date(year + 1, 1, 1)
            step = (end - start) / self.width
            found += [start + timedelta(days=(step * (column + 0.5)).days) for column in range(self.width)]
        return found


def bar(years: Years, items: Iterable[Item], letter: Callable[[Item], str]) -> Text:
    """One line of a chart: where a role begins its letter, then full for established and light for expected."""
    items = list(items)
    line, before = Text(), None
    for day in years.days():
        holding = [item for item in items if _holds(item["valid"], day)]
        if not holding:
            line.append("·", style="dim")
            before = None
            continue
        item = min(holding, key=lambda each: WEIGHT.index(each["role"]) if each["role"] in WEIGHT else 0)
        expected = item["certainty"] == "expected"
        style = "cyan" if expected else "bold green"
        line.append(letter(item) if item is not before else "░" if expected else "█", style=style)
        before = item
    return line


def _holds(valid: Valid, day: date) -> bool:
    return (valid["from"] or "") <= day.isoformat() < (valid["to"] or "9999-12-31")
