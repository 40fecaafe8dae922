"""The demo: the scenario of the seed documents in a fresh register, and who was where in each of its periods."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.databases import databases_of
from api.messages import Speech
from api.register import Register
from api.rendering import CELLS, LETTERS, Years, bar, item_table
from api.settings import Settings
from application.importing import import_whole, numbered
from application.problem import Unusable
from domain.fact import Actor
from domain.period import civil_day
from projections.question import Column, Item
from projections.questions import QUESTIONS

FINDING_COLUMNS = [
    column
    for column in QUESTIONS["open-findings"].columns
    if isinstance(column, Column) and column.path in ("rule", "subject", "sentence", "valid")
]
SCENARIO = Path(__file__).parent / "scenario"
POLITICAL = tuple(LETTERS)


def fresh(settings: Settings) -> Register:
    """A fresh register, in the place of an earlier demo's; raises Unusable where there is another register."""
    databases = databases_of(settings)
    if databases.are_there():
        with Register(settings) as register:
            ours = set(_ids("seed-scenario")) | set(_ids("seed-sequel"))
            found = {event.id for event in register.log.page(0, len(ours) + 1)}
        if not found <= ours:
            raise Unusable("not-a-demo", path=databases.place)
        databases.remove()
    return Register(settings, make=True)


def load(register: Register, *, sequel: bool) -> None:
    """Imports the scenario, and its invented sequel."""
    for name in ("seed-scenario", "seed-sequel") if sequel else ("seed-scenario",):
        import_whole(register.recorder, numbered(_content(name)), Actor("demo", "registrar"), historic=True)
    register.catch_up()


def show(console: Console, speech: Speech, register: Register, *, sequel: bool) -> None:
    """Bars of placement and political role for every trainee, then who was where in each period."""
    answer = register.reader.ask(QUESTIONS["who-was-where"], {"from": "2017-01-01"})
    by_trainee: dict[str, list[Item]] = defaultdict(list)
    for item in answer.items:
        by_trainee[item["trainee"]].append(item)
    known = civil_day(answer.known_at) if answer.known_at else None
    console.print()
    console.print(speech.say("demo-title"), style="bold")
    if known is not None:
        console.print(speech.say("demo-known", day=speech.day(known), position=answer.position), style="dim")
    if sequel:
        console.print(speech.say("demo-sequel-note"), style="dim")
    console.print()
    years = Years(2017, 2022, 10)
    console.print(" " * 20 + years.heading().rstrip(), style="bold")
    for trainee, items in sorted(by_trainee.items(), key=lambda pair: (pair[1][0]["name"] is None, pair[0])):
        name = items[0]["name"] or trainee
        placements = [item for item in items if item["role"] == "placement"]
        political = [item for item in items if item["role"] in POLITICAL]
        _line(console, name, speech.say("work"), bar(years, placements, lambda item: item["slot"]))
        if political:
            _line(console, "", speech.say("politics"), bar(years, political, lambda item: LETTERS[item["role"]]))
    console.print()
    console.print(speech.say("legend"), style="dim", soft_wrap=True)
    _periods(console, speech, register, answer.items)
    _findings(console, speech, register)


def _line(console: Console, name: str, what: str, drawn: object) -> None:
    console.print(f"{name[:10]:<10} {what:<9}", drawn, sep="", soft_wrap=True)


def _periods(console: Console, speech: Speech, register: Register, items: Sequence[Item]) -> None:
    """Who was where in each period of each programme, as its terms name them."""
    for programme, name, periods in _programmes(register):
        for period in periods:
            inside = [item for item in items if item["programme"] == programme and _during(item, period)]
            if not inside:
                continue
            console.print()
            when = f"{speech.day(period['from'])} – {speech.day(period['to'])}"
            console.print(f"{name}", style="bold")
            console.print(speech.say("demo-period", label=period["label"], period=when), style="bold")
            console.print(_period_table(speech, inside))


def _findings(console: Console, speech: Speech, register: Register) -> None:
    """What the rules find in all of the time on record, but for what says only that a plan is a plan."""
    question = QUESTIONS["open-findings"]
    answer = register.ask(question, {"from": "2017-01-01"})
    weighty = [item for item in answer.items if item["judgement"] == "violation"]
    spoken = speech.with_words(question.words)
    console.print()
    console.print(speech.say("demo-findings"), style="bold")
    console.print(item_table(spoken, FINDING_COLUMNS, weighty))
    others = Counter(item["judgement"] for item in answer.items if item["judgement"] != "violation")
    rest = " · ".join(f"{count} {spoken.word(judgement)}" for judgement, count in sorted(others.items()))
    console.print(speech.say("demo-more-findings", rest=rest), style="dim", soft_wrap=True)


def _programmes(register: Register) -> list[tuple[str, str, list[dict[str, str]]]]:
    found = []
    for event in register.log.page(0, 1_000):
        terms = getattr(event.event, "terms", None)
        if terms is not None:
            periods = [
                {"label": each.label, "from": each.from_.isoformat(), "to": (each.to or terms.ends).isoformat()}
                for each in terms.periods or ()
            ]
            found.append((event.subject.reference, event.event.name or event.subject.reference, periods))
    return sorted(found)


def _during(item: Item, period: dict[str, str]) -> bool:
    valid = item["valid"]
    return bool(valid["from"] < period["to"] and (valid["to"] or "9999") > period["from"])


def _period_table(speech: Speech, items: Sequence[Item]) -> Table:
    """Who was where in one period: each trainee's name once, and whether it is certain before each row."""
    table = Table(box=None, show_header=False, show_edge=False, padding=(0, 1, 0, 0))
    for width in (10, 1, 26, 22, 16):
        table.add_column(width=width, overflow="fold")
    before = None
    for item in sorted(items, key=lambda each: (each["name"] is None, each["trainee"], each["role"] != "placement")):
        expected = item["certainty"] == "expected"
        table.add_row(
            (item["name"] or item["trainee"]) if item["trainee"] != before else "",
            Text("░" if expected else "█", style="cyan" if expected else "bold green"),
            *(CELLS[column](speech, item) for column in ("role", "place", "function")),
        )
        before = item["trainee"]
    return table


def _content(name: str) -> bytes:
    return (SCENARIO / f"{name}.ndjson").read_bytes()


def _ids(name: str) -> list[str]:
    return [orjson.loads(line)["commandId"] for _, line in numbered(_content(name))]
