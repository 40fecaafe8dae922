"""Importing a file of commands: one a line, all or nothing, or the good lines only."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

import orjson

from application.catalogue import CATALOGUE
from application.intake import Command, parse, understood
from application.problem import Invalid
from application.recording import Batch, Recorder
from domain.fact import Actor, Recorded
from domain.reference import Subject
from domain.refusal import Refused

STEP = 1_000  # lines that --continue keeps at a time


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was not recorded, its number from 1, and why."""

    number: int
    line: bytes
    reason: Invalid | Refused


@dataclass(slots=True)
class Report:
    """What became of a file; `made` holds the references that the register made, by line.

    `staged` is what a dry run would have recorded, in order.
    """

    recorded: int = 0
    repeated: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    made: list[tuple[int, Subject]] = field(default_factory=list)
    staged: Sequence[Recorded] = ()


def refusals_of(refused: Iterable[RefusedLine]) -> Iterator[tuple[str | None, str]]:
    """For each refused line the name of its command and the codes of what is wrong with it: nothing of its content."""
    for each in refused:
        yield _command_of(each.line), code_of(each.reason)


def code_of(reason: Invalid | Refused) -> str:
    """The code of a refusal, or those of all that is wrong with the form of a command."""
    return reason.code if isinstance(reason, Refused) else ",".join(sorted({each.code for each in reason.problems}))


def _command_of(line: bytes) -> str | None:
    """The command that a line gives, where it is one that we know: anything may stand there."""
    try:
        name = orjson.loads(line)["command"]
    except (ValueError, TypeError, KeyError):
        return None
    return name if isinstance(name, str) and name in CATALOGUE.by_command else None


Progress = Callable[[int], None]


def numbered(content: bytes) -> list[tuple[int, bytes]]:
    """The lines that hold something, with their numbers; either kind of line end."""
    lines = ((number, line.rstrip(b"\r")) for number, line in enumerate(content.split(b"\n"), 1))
    return [(number, line) for number, line in lines if line.strip()]


def import_whole(
    recorder: Recorder,
    lines: Sequence[tuple[int, bytes]],
    by: Actor,
    *,
    historic: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda _: None,
) -> Report:
    """Records every line or, where one is refused, none. Raises Conflict or Unusable."""

    def attempt() -> Report:
        batch, report = recorder.batch(), Report()
        _decide(batch, lines, by, str(uuid4()), report, historic=historic, progress=progress)
        if report.refused:
            report.recorded = report.repeated = 0
            report.made = []
        elif dry_run:
            report.staged = batch.staged
        else:
            batch.keep()
        return report

    return recorder.insisting(attempt)


def import_good(
    recorder: Recorder,
    lines: Sequence[tuple[int, bytes]],
    by: Actor,
    *,
    historic: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda _: None,
) -> Report:
    """Records the lines that can be, step by step, and reports the others. Raises Conflict or Unusable."""
    total, correlation = Report(), str(uuid4())
    batch = recorder.batch()

    def attempt(step: Sequence[tuple[int, bytes]]) -> Report:
        nonlocal batch
        report, kept = Report(), False
        try:
            _decide(batch, step, by, correlation, report, historic=historic, progress=progress)
            if not dry_run:
                batch.keep()
            kept = True
        finally:
            if not kept:  # what it holds in memory is not what is on record
                batch = recorder.batch()
        return report

    for step in _steps(lines):
        report = recorder.insisting(partial(attempt, step))
        total.recorded += report.recorded
        total.repeated += report.repeated
        total.refused += report.refused
        total.made += report.made
    if dry_run:
        total.staged = batch.staged
    return total


def _steps(lines: Sequence[tuple[int, bytes]]) -> Iterator[Sequence[tuple[int, bytes]]]:
    for start in range(0, len(lines), STEP):
        yield lines[start : start + STEP]


def _decide(
    batch: Batch,
    lines: Sequence[tuple[int, bytes]],
    by: Actor,
    correlation: str,
    report: Report,
    *,
    historic: bool,
    progress: Progress,
) -> None:
    for some in _steps(lines):
        commands: list[Command | Invalid] = []
        for _, line in some:
            try:
                commands.append(understood(parse(line), historic=historic))
            except Invalid as reason:
                commands.append(reason)
        batch.foresee(command for command in commands if isinstance(command, Command))
        for (number, line), command in zip(some, commands, strict=True):
            try:
                if isinstance(command, Invalid):
                    raise command
                outcome = batch.decide(command, by, correlation)
            except (Invalid, Refused) as reason:
                report.refused.append(RefusedLine(number, line, reason))
            else:
                report.repeated += outcome.repeated
                report.recorded += not outcome.repeated
                if command.subject is None and command.entry.creates:
                    report.made.append((number, outcome.recorded.subject))
            progress(1)
