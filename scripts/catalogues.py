"""Writes the catalogues in README.md from the definitions that run, or checks that they are as written.

.venv/bin/python -m scripts.catalogues          writes
.venv/bin/python -m scripts.catalogues --check  returns 1 where a block differs
"""

import sys
from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from api.settings import SETTINGS
from application.catalogue import CATALOGUE, Entry
from domain.reference import NamesAnEvent, Refers, Unique
from domain.register import AGGREGATES
from domain.rule import ALWAYS
from domain.rules import RULES
from domain.sealed import Holds, Sealed
from domain.trainee import PersonalDataErased
from domain.wire import Hint, hints_of, taken_apart, wire_name
from projections.asking import all_parameters_of
from projections.questions import QUESTIONS

README = Path(__file__).parents[1] / "README.md"
GROUPS = {"S": "state", "K": "knowledge", "C": "control", "P": "programme", "R": "research"}


def commands() -> str:
    """Every command with the event that it becomes and its data."""
    blocks = []
    for kind, aggregate in AGGREGATES.items():
        entries = [entry for entry in CATALOGUE.entries if entry.kind is kind]
        blocks.append(f"**{kind.value.capitalize()}** — {_sentence(aggregate.opening.__module__)}\n\n{_table(entries)}")
    about = [entry for entry in CATALOGUE.entries if entry.kind is None]
    blocks.append(
        "**About facts** — named by their event id, in known time only: no `effectiveOn`, `until` or `certainty`."
        f"\n\n{_table(about)}"
    )
    return "\n\n".join(blocks)


def _sentence(module: str) -> str:
    return (sys.modules[module].__doc__ or "").strip()


def _table(entries: list[Entry]) -> str:
    rows = ["| command | becomes | data |", "|---|---|---|"]
    for entry in entries:
        when = "" if entry.event is not PersonalDataErased else " (no `effectiveOn`)"
        rows.append(f"| `{entry.command}`{when} | {entry.event.__name__} | {_fields(entry.event)} |")
    return "\n".join(rows)


def _fields(cls: type) -> str:
    found = [
        f"{wire_name(name)}{'?' if hint.optional else ''}: {_type(hint)}"
        for name, hint in hints_of(cls).items()
        if name != "of"
    ]
    return "; ".join(found) or "—"


def _type(hint: Hint) -> str:
    bare: Any = hint.bare
    refers = hint.mark(Refers)
    if refers is not None:
        kind = f"{refers.organisation_kind or refers.kind.value}'s reference"
        return f"“{refers.or_word}” or an {kind}" if refers.or_word else kind
    if hint.mark(Unique) is not None:
        return "event id"
    if hint.mark(NamesAnEvent) is not None:
        return "event name"
    if bare is Sealed:
        return f"{hint.mark(Holds).what}, sealed"
    if get_origin(bare) is tuple:
        return f"[{_type(taken_apart(get_args(bare)[0]))}]"
    if get_origin(bare) is Literal:
        return " · ".join(get_args(bare))
    if is_dataclass(bare) and isinstance(bare, type):
        return "{" + _fields(bare) + "}"
    return {str: "text", int: "number", Decimal: "number", bool: "true or false", date: "date"}.get(bare, "object")


def events() -> str:
    """Every event with the name under which it is kept, and what it says."""
    rows = ["| event | kept as | says |", "|---|---|---|"]
    for entry in CATALOGUE.entries:
        says = " ".join((entry.event.__doc__ or "").split())
        rows.append(f"| {entry.event.__name__} | `{entry.topic}` | {says} |")
    return "\n".join(rows)


def rules() -> str:
    """Every rule, each of its texts with the days on which it is in force and where it stands."""
    rows = ["| rule | asks | judgements | in force | stands in |", "|---|---|---|---|---|"]
    for rule in RULES:
        since = "" if rule.in_force.from_ == ALWAYS.from_ else f"from {rule.in_force.from_}"
        until = "" if rule.in_force.to is None else f"until {rule.in_force.to}"
        days = " ".join(each for each in (since, until) if each) or "always"
        judgements = " · ".join(each.value for each in rule.judgements)
        cited = "the programme's terms" if rule.code.startswith("terms-") else "this register"
        stands = cited if rule.cites is None else f"[{rule.cites}]({rule.cites.link})"
        rows.append(f"| `{rule.code}` | {rule.says.en} | {judgements} | {days} | {stands} |")
    return "\n".join(rows)


def questions() -> str:
    """Every question with its group and parameters."""
    rows = ["| question | asks | parameters |", "|---|---|---|"]
    for question in QUESTIONS.values():
        taken = question.parameters if question.passes_on else all_parameters_of(question)
        names = ", ".join(f"{each.name}{'' if each.required else '?'}" for each in taken)
        passed = ", and those of the question" if question.passes_on else ""
        rows.append(f"| `{question.name}` ({GROUPS[question.group]}) | {question.asks.en} | {names}{passed} |")
    return "\n".join(rows)


def settings() -> str:
    """Every setting of the environment."""
    rows = ["| setting | default | what it is |", "|---|---|---|"]
    rows += [f"| `{name}` | {default or '—'} | {meaning} |" for name, default, meaning in SETTINGS]
    return "\n".join(rows)


BLOCKS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "events": events,
    "questions": questions,
    "rules": rules,
    "settings": settings,
}


def written(text: str) -> str:
    """The text with each block as the definitions have it."""
    for name, make in BLOCKS.items():
        begin, end = f"<!-- {name}: generated -->", f"<!-- {name}: end -->"
        if begin not in text or end not in text:
            raise SystemExit(f"{README.name} has no block {begin} … {end}")
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{make()}\n{end}{after}"
    return text


def main(arguments: list[str]) -> int:
    """Writes, or checks."""
    text = README.read_text(encoding="utf-8")
    new = written(text)
    if "--check" in arguments:
        if new != text:
            sys.stderr.write("README.md: a catalogue is out of date; run .venv/bin/python -m scripts.catalogues\n")
        return int(new != text)
    README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
