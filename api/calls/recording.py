"""Recording: files of commands."""

import gzip
import json
import os
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
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
from api.help import Command
from api.messages import Speech
from api.settings import Settings
from application.problem import Invalid

SHOWN_AT_MOST = 20  # refused lines on a terminal, faults of each, and findings that a dry run foresees
KEPT_AT_MOST = 1_000  # faults of a refused line, in the file of those lines

_OURS = re.compile(rb'\{"line": [0-9]+, "errors": \[')  # how a file of refused lines begins


def import_files(speech: Speech) -> Command:
    """Imports files."""

    def record(*, files: tuple[str, ...], historic: bool, dry_run: bool, keep_going: bool, by: str | None) -> int:
        if keep_going and "-" in files and not dry_run:
            raise Failure(speech.say("continue-needs-file"))
        contents = [(file, _lines(speech, file)) for file in files]
        worst = 0
        with _register(the_settings(), dry_run=dry_run) as register:
            for file, lines in contents:
                refused = _import_one(
                    speech,
                    register,
                    file,
                    lines,
                    by or account(),
                    historic=historic,
                    dry_run=dry_run,
                    good=keep_going,
                )
                worst = max(worst, 1 if refused else 0)
            with progress(speech, "projecting", register.lag()) as advance:
                register.catch_up(advance)
        return worst

    params = [
        click.Argument(["files"], nargs=-1, required=True, metavar="FILE…"),
        click.Option(["--historic"], is_flag=True, help=speech.say("option-historic")),
        click.Option(["--dry-run"], is_flag=True, help=speech.say("option-dry-run")),
        click.Option(["keep_going", "--continue"], is_flag=True, help=speech.say("option-continue")),
        click.Option(["by", "--as"], metavar="NAME", help=speech.say("option-as")),
    ]
    return command(speech, "import", "wiewaar import --historic api/scenario/seed-scenario.ndjson", params, record)


@contextmanager
def _register(settings: Settings, *, dry_run: bool) -> Iterator[Any]:
    """The register, made where there is none; whoever only tries is lent an empty one there."""
    from api.register import Register

    if dry_run and not settings.log.exists():
        with TemporaryDirectory(prefix="wiewaar-dry-run-") as folder:
            lent = Settings(Path(folder), Path(folder) / "log.db", None)
            with Register(lent, make=True) as register:
                yield register
    else:
        with Register(settings, make=True) as register:
            yield register


def _lines(speech: Speech, file: str) -> list[tuple[int, bytes]]:
    from application.importing import numbered

    lines = numbered(_content(speech, file))
    if not lines:
        raise Failure(speech.say("empty-file", path=file))
    return lines


def _content(speech: Speech, file: str) -> bytes:
    """What is in a file, or comes in; unpacked where it is gzip."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    except (OSError, EOFError, zlib.error) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise Failure(speech.say("unreadable-file", path=file, reason=reason)) from fault


def _import_one(
    speech: Speech,
    register: Any,
    file: str,
    lines: Sequence[tuple[int, bytes]],
    by: str,
    *,
    historic: bool,
    dry_run: bool,
    good: bool,
) -> bool:
    """Imports one file and reports on it; whether lines were refused."""
    from api.rendering import finding_lines
    from application.access import Identity
    from application.importing import import_good, import_whole, refusals_of
    from domain.fact import Actor

    take = import_good if good else import_whole
    with progress(speech, "reading", len(lines)) as advance:
        report = take(
            register.recorder, lines, Actor(by, "registrar"), historic=historic, dry_run=dry_run, progress=advance
        )
    if not dry_run:
        register.access.refused_together(Identity(by, "registrar", str(uuid4())), refusals_of(report.refused))
    for each in report.refused[:SHOWN_AT_MOST]:
        click.echo(f"{file}, {speech.say('line', number=each.number)}: {_why_not(speech, each.reason)}", err=True)
    if len(report.refused) > SHOWN_AT_MOST:
        click.echo(speech.say("more-refused", count=len(report.refused) - SHOWN_AT_MOST), err=True)
    console = a_console()
    counts = {"path": file, "recorded": report.recorded, "repeated": report.repeated, "refused": len(report.refused)}
    if dry_run:
        console.print(speech.say("would-import", **counts), soft_wrap=True)
        if report.staged:
            for said in finding_lines(speech, register.foreseen(report.staged), SHOWN_AT_MOST):
                console.print(said, soft_wrap=True)
    elif report.refused and not good:
        text = speech.say("nothing-imported", path=file, refused=len(report.refused), lines=len(lines))
        click.echo(f"wiewaar: {text}", err=True)
    else:
        console.print(speech.say("imported", **counts), soft_wrap=True)
        for number, subject in report.made:
            console.print(f"{speech.say('line', number=number)}: {subject.reference}", soft_wrap=True)
        if good:
            beside = Path(f"{file}.refused.ndjson")
            if report.refused:
                _write_refused(speech, beside, report.refused)
            else:
                _remove_refused(speech, beside)
    return bool(report.refused)


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
    try:
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as output:
            for each in refused:
                text = each.line.decode("utf-8", errors="replace")
                found = {"line": each.number, "errors": _errors(speech, each.reason), "text": text}
                output.write(json.dumps(found, ensure_ascii=False) + "\n")
    except OSError as fault:
        raise Failure(speech.say("refused-file-failed", path=path, reason=fault.strerror)) from fault
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
