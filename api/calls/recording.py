"""Recording: files of commands, and files of others that become commands."""

import gzip
import json
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from api.call import (
    Failure,
    a_console,
    account,
    command,
    progress,
    the_settings,
)
from api.databases import databases_of
from api.help import Choice, Command
from api.messages import Speech
from api.settings import Settings
from application.problem import Invalid

if TYPE_CHECKING:
    from api.calls.outside import Taken
    from application.importing import Report

COMMANDS = "commands"
MAPPED = ("popolo", "eml-nl", "csv")
FORMS = (COMMANDS, *MAPPED, "organisations")
SHOWN_AT_MOST = 20  # refused lines on a terminal, faults of each, and findings that a dry run foresees
KEPT_AT_MOST = 1_000  # faults of a refused line, in the file of those lines

_OURS = re.compile(rb'\{"line": [0-9]+, "errors": \[')  # how a file of refused lines begins


def import_files(speech: Speech) -> Command:
    """Imports files."""

    def record(
        *,
        files: tuple[str, ...],
        form: str,
        mapping: str | None,
        historic: bool,
        dry_run: bool,
        keep_going: bool,
        report: str | None,
        by: str | None,
    ) -> int:
        if keep_going and "-" in files and not dry_run:
            raise Failure(speech.say("continue-needs-file"))
        if form != COMMANDS and historic:
            raise Failure(speech.say("not-historic"))
        if mapping is not None and form not in MAPPED:
            raise Failure(speech.say("needs-no-mapping"))
        taken = _read(speech, form, files, mapping)
        with _register(the_settings(), dry_run=dry_run) as register:
            way = _Way(by or account(), historic=historic, dry_run=dry_run, good=keep_going)
            found = [(each, _import_one(speech, register, each, way)) for each in taken]
            with progress(speech, "projecting", register.lag()) as advance:
                register.catch_up(advance)
        if report is not None:
            _write_report(speech, Path(report), found, dry_run=dry_run)
        return 1 if any(each.refused for _, each in found) else 0

    params = [
        click.Argument(["files"], nargs=-1, required=True, metavar="FILE…"),
        click.Option(
            ["form", "--format"], type=Choice(speech, FORMS), default=COMMANDS, help=speech.say("option-import-format")
        ),
        click.Option(["--mapping"], metavar="FILE", help=speech.say("option-mapping")),
        click.Option(["--historic"], is_flag=True, help=speech.say("option-historic")),
        click.Option(["--dry-run"], is_flag=True, help=speech.say("option-dry-run")),
        click.Option(["keep_going", "--continue"], is_flag=True, help=speech.say("option-continue")),
        click.Option(["--report"], metavar="FILE", help=speech.say("option-report")),
        click.Option(["by", "--as"], metavar="NAME", help=speech.say("option-as")),
    ]
    return command(speech, "import", "wiewaar import --historic api/scenario/seed-scenario.ndjson", params, record)


@dataclass(frozen=True, slots=True)
class _Way:
    """How files are imported, and by whom."""

    by: str
    historic: bool
    dry_run: bool
    good: bool


@contextmanager
def _register(settings: Settings, *, dry_run: bool) -> Iterator[Any]:
    """The register, made where there is none; whoever only tries is lent an empty one there."""
    from api.register import Register

    if dry_run and not databases_of(settings).are_there():
        with TemporaryDirectory(prefix="wiewaar-dry-run-") as folder:
            lent = Settings(Path(folder), Path(folder) / "log.db", None)
            with Register(lent, make=True) as register:
                yield register
    else:
        with Register(settings, make=True) as register:
            yield register


def _read(speech: Speech, form: str, files: Sequence[str], mapping: str | None) -> "list[Taken]":
    """The files as commands: their own lines, or what the format of others says."""
    from api.calls.outside import Taken, readings
    from application.importing import numbered
    from application.outside.reading import Reading

    contents = [(file, _content(speech, file)) for file in files]
    if form != COMMANDS:
        said = None if mapping is None else (mapping, _content(speech, mapping))
        return readings(speech, form, contents, said)
    taken = []
    for file, content in contents:
        lines = numbered(content)
        if not lines:
            raise Failure(speech.say("empty-file", path=file))
        taken.append(Taken(file, form, Reading(len(lines), lines)))
    return taken


def _content(speech: Speech, file: str) -> bytes:
    """What is in a file, or comes in; unpacked where it is gzip."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    except (OSError, EOFError, zlib.error) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise Failure(speech.say("unreadable-file", path=file, reason=reason)) from fault


def _import_one(speech: Speech, register: Any, taken: "Taken", way: _Way) -> "Report":
    """Imports one file and says what became of it."""
    from api.calls.outside import keep_corrections, told
    from api.rendering import finding_lines
    from application.access import Identity
    from application.importing import refusals_of

    console = a_console()
    report = _take(speech, register, taken, way)
    if not way.dry_run:
        register.access.refused_together(Identity(way.by, "registrar", str(uuid4())), refusals_of(report.refused))
    if taken.form != COMMANDS:
        for said in told(speech, taken):
            console.print(said, soft_wrap=True)
    for each in report.refused[:SHOWN_AT_MOST]:
        place = taken.place(speech, each.number)
        click.echo(f"{taken.path}, {place}: {_why_not(speech, each.reason)}", err=True)
    if len(report.refused) > SHOWN_AT_MOST:
        click.echo(speech.say("more-refused", count=len(report.refused) - SHOWN_AT_MOST), err=True)
    counts = {"recorded": report.recorded, "repeated": report.repeated, "refused": len(report.refused)}
    if way.dry_run:
        console.print(speech.say("would-import", path=taken.path, **counts), soft_wrap=True)
        if report.staged:
            for said in finding_lines(speech, register.foreseen(report.staged), SHOWN_AT_MOST):
                console.print(said, soft_wrap=True)
        return report
    if report.refused and not way.good:
        lines = len(taken.reading.mapped) + len(taken.reading.faulty)
        text = speech.say("nothing-imported", path=taken.path, refused=len(report.refused), lines=lines)
        click.echo(f"wiewaar: {text}", err=True)
    else:
        console.print(speech.say("imported", path=taken.path, **counts), soft_wrap=True)
        for number, subject in report.made:
            console.print(f"{taken.place(speech, number)}: {subject.reference}", soft_wrap=True)
        if way.good:
            beside = Path(f"{taken.path}.refused.ndjson")
            if report.refused:
                _write_refused(speech, beside, report.refused)
            else:
                _remove_refused(speech, beside)
    for said in keep_corrections(speech, taken):
        console.print(said, soft_wrap=True)
    return report


def _take(speech: Speech, register: Any, taken: "Taken", way: _Way) -> "Report":
    """Records the lines of a file; none where one of its entries could not even become a line."""
    from application.importing import import_good, import_whole
    from application.outside.repeats import settled
    from domain.fact import Actor

    lines, reading = taken.reading.mapped, taken.reading
    if taken.form != COMMANDS:
        taken.settled = settled(register.recorder, lines)
        lines = taken.settled.lines
    in_vain = bool(reading.faulty) and not way.good
    with progress(speech, "reading", len(lines)) as advance:
        report = (import_good if way.good else import_whole)(
            register.recorder,
            lines,
            Actor(way.by, "registrar"),
            historic=way.historic,
            dry_run=way.dry_run or in_vain,
            progress=advance,
        )
    if in_vain:
        report.recorded, report.repeated, report.made, report.staged = 0, 0, [], ()
    elif way.good or not report.refused:
        report.repeated += taken.settled.known
    report.refused = sorted([*reading.faulty, *report.refused], key=lambda each: each.number)
    return report


def _write_report(speech: Speech, path: Path, found: "Sequence[tuple[Taken, Report]]", *, dry_run: bool) -> None:
    """What became of each file, for programs."""
    from api.calls.outside import reported, write_private

    files = [reported(speech, taken, report, lambda reason: _errors(speech, reason)) for taken, report in found]
    write_private(speech, path, json.dumps({"dryRun": dry_run, "files": files}, ensure_ascii=False, indent=2) + "\n")
    a_console().print(speech.say("reported-in", path=path), soft_wrap=True)


def _why_not(speech: Speech, reason: Any) -> str:
    """What is wrong with a line, in one paragraph; of very many faults the first."""
    if not isinstance(reason, Invalid) or len(reason.problems) <= SHOWN_AT_MOST:
        return speech.why_not(reason)
    shown, more = reason.problems[:SHOWN_AT_MOST], len(reason.problems) - SHOWN_AT_MOST
    return f"{speech.why_not(Invalid(shown))}; {speech.say('more-faults', count=more)}"


def _errors(speech: Speech, reason: Any) -> list[dict[str, Any]]:
    """What is wrong with a line, for programs; of more faults than anybody mends the first."""
    if not isinstance(reason, Invalid):
        return [{"pointer": "", "detail": speech.refusal(reason), "collidesWith": reason.collides_with}]
    errors = [{"pointer": each.pointer, "detail": speech.problem(each)} for each in reason.problems[:KEPT_AT_MOST]]
    if (more := len(reason.problems) - KEPT_AT_MOST) > 0:
        errors.append({"pointer": "", "detail": speech.say("more-faults", count=more)})
    return errors


def _write_refused(speech: Speech, path: Path, refused: Sequence[Any]) -> None:
    """The refused lines with their errors, for whoever asked for them only."""
    from api.calls.outside import write_private

    lines = (
        {"line": each.number, "errors": _errors(speech, each.reason), "text": each.line.decode(errors="replace")}
        for each in refused
    )
    write_private(speech, path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    a_console().print(speech.say("refused-in", path=path), soft_wrap=True)


def _remove_refused(speech: Speech, path: Path) -> None:
    """Removes the file that an earlier import wrote, now that none of its lines is refused any more."""
    try:
        if path.is_symlink() or not path.is_file() or not _is_ours(path):
            return
        path.unlink()
    except OSError:  # everything is recorded: that this file can't be removed is no failure
        return
    a_console().print(speech.say("refused-no-more", path=path), soft_wrap=True)


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return _OURS.match(file.read(100)) is not None
