"""Repeats: what a file says otherwise than the register does of the same entry, and how that would be corrected.

A file of others has no authority over what the office recorded: what differs is told, and corrected by who says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson

from application.intake import Command, parse, understood
from application.recording import Recorder
from domain.wire import hints_of, is_merged, wire_name


@dataclass(slots=True)
class Settled:
    """The lines that are to be taken, those that say what counts already, and those that say something else.

    Of these, `overruled` are as they were first recorded: the register was corrected since, which stands. The others
    are among the lines, to be refused; `corrections` are what would make the register say what they say.
    """

    lines: list[tuple[int, bytes]] = field(default_factory=list)
    known: int = 0
    overruled: list[int] = field(default_factory=list)
    corrections: dict[int, list[dict[str, Any]]] = field(default_factory=dict)


def settled(recorder: Recorder, lines: Sequence[tuple[int, bytes]]) -> Settled:
    """Sets apart what was recorded before."""
    batch, found = recorder.batch(), Settled()
    commands = [(number, line, understood(parse(line))) for number, line in lines]
    batch.foresee(command for _, _, command in commands)
    for number, line, command in commands:
        differing = batch.differing(command)
        if differing is None:
            found.lines.append((number, line))
        elif not differing:
            found.known += 1
        elif batch.repeats(command):
            found.known += 1
            found.overruled.append(number)
        else:
            found.lines.append((number, line))
            if "envelope" not in differing:
                found.corrections[number] = [
                    *found.corrections.get(number, ()),
                    *_corrections(command, differing, orjson.loads(line)),
                ]
    return found


def _corrections(command: Command, differing: frozenset[str], said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What would make the register say so. Their ids are no digest of what they say, which may be personal."""
    changes = {wire_name(name): _change(command, name, said) for name in sorted(differing - {"certainty"})}
    if changes:
        data = {"fact": command.id, "changes": changes, "reason": "source-corrected"}
        correction = {"command": "correct-fact", "commandId": str(uuid4()), "data": data}
        yield correction if said.get("evidence") is None else {**correction, "evidence": said["evidence"]}
    if "certainty" in differing:
        yield {"command": "establish-fact", "commandId": str(uuid4()), "data": {"fact": command.id}}


def _change(command: Command, name: str, said: Mapping[str, Any]) -> Any:
    """The value as the file says it; of what is merged key by key also what it says no more."""
    if name in {"effective_on", "until"}:
        return said.get(wire_name(name))
    value = said["data"].get(wire_name(name))
    of: type = type(command.event)
    hint = hints_of(of)[name]
    if is_merged(hint):
        part: type = hint.bare
        return {wire_name(each): (value or {}).get(wire_name(each)) for each in hints_of(part)}
    return value
