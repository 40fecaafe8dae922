"""The command line: what people at the register's machine can do with it."""

import csv
import getpass
import gzip
import io
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.help import Command, Group, usage_fault
from api.messages import LANGUAGES, Speech, language_of
from api.settings import Settings
from application.problem import Conflict, Invalid, Unusable

SHOWN_AT_MOST = 20  # refused lines, on a terminal


class Failure(Exception):
    """The call can't be carried out: one paragraph that says why, and what to do."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


def run(arguments: Sequence[str]) -> int:
    """Carries out one call. Returns 0, 1 where something was refused, 2 where the call or a file was unusable."""
    language, rest = _language(arguments)
    speech = Speech(language)
    try:
        return _carried_out(speech, rest)
    except Failure as failure:
        sentence, code = failure.sentence, failure.code
    except click.UsageError as fault:
        sentence, code = usage_fault(speech, fault), 2
    except (click.Abort, KeyboardInterrupt):
        sentence, code = speech.say("interrupted"), 130
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:
        if os.environ.get("WIEWAAR_DEBUG"):
            raise
        sentence, code = speech.say("unexpected", fault=type(fault).__name__), 2
    click.echo(f"wiewaar: {sentence}", err=True)
    return code


def _carried_out(speech: Speech, arguments: Sequence[str]) -> int:
    from domain.fact import NotUnderstood
    from projections.asking import BadParameters, Behind
    from projections.following import Faulty, Overtaken

    try:
        result = _commands(speech).main(list(arguments), prog_name="wiewaar", standalone_mode=False)
    except Unusable as fault:
        raise Failure(speech.say(fault.code, **fault.details)) from fault
    except Conflict as fault:
        raise Failure(speech.say("conflict"), 1) from fault
    except Faulty as fault:
        raise Failure(speech.say("faulty", name=fault.name, position=fault.position, fault=fault.fault)) from fault
    except Behind as fault:
        raise Failure(speech.say("behind", reached=fault.reached, needed=fault.needed)) from fault
    except NotUnderstood as fault:
        raise Failure(speech.say("not-understood", position=fault.position or "?")) from fault
    except Overtaken as fault:
        raise Failure(speech.say("overtaken")) from fault
    except BadParameters as fault:
        raise Failure("; ".join(_bad_parameter(speech, *each) for each in fault.faults) + ".") from fault
    return result if isinstance(result, int) else 0


def _language(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The language asked for with --lang, anywhere in the call, and the rest of the call."""
    rest, language = [], language_of()
    remaining = iter(arguments)
    for each in remaining:
        value = next(remaining, "") if each == "--lang" else each.removeprefix("--lang=")
        if each == "--lang" or each.startswith("--lang="):
            language = value if value in LANGUAGES else language
        else:
            rest.append(each)
    return language, rest


def _bad_parameter(speech: Speech, name: str, code: str, words: dict[str, str]) -> str:
    from api.messages import PROBLEMS, TEXTS

    text = TEXTS.get(code) or PROBLEMS[code]
    return f"{option_name(name)}: {text.in_(speech.language).format(**words)}"


def option_name(parameter: str) -> str:
    """`validOn` is `--valid-on` on the command line."""
    return "--" + "".join(f"-{each.lower()}" if each.isupper() else each for each in parameter)


def _commands(speech: Speech) -> click.Group:
    group = Group("wiewaar", speech=speech, help=speech.say("help"), example="wiewaar demo")
    group.params.append(click.Option(["--lang"], help=speech.say("lang-help"), metavar="nl|en", expose_value=False))
    for make in (_demo, _init, _import, _ask, _history, _project, _status, _serve):
        group.add_command(make(speech))
    return group


def _command(
    speech: Speech, name: str, example: str, params: Sequence[click.Parameter], callback: Callable[..., Any]
) -> Command:
    return Command(
        name, params=list(params), callback=callback, help=speech.say(f"help-{name}"), example=example, speech=speech
    )


def _console(*, error: bool = False) -> Console:
    return Console(stderr=error, highlight=False, markup=False, emoji=False)


@contextmanager
def _progress(speech: Speech, what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    console = _console(error=True)
    columns = (TextColumn(speech.say(what)), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        yield lambda count: progress.advance(task, count)


def _settings() -> Settings:
    return Settings.read(os.environ)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


# -- demo, init, serve ----------------------------------------------------------------------------------------------


def _demo(speech: Speech) -> Command:
    def demo(*, sequel: bool, no_serve: bool, host: str, port: int | None) -> None:
        from api.demo import fresh, load, show

        settings, console = _settings(), _console()
        with fresh(settings) as register:
            load(register, sequel=sequel)
            show(console, speech, register, sequel=sequel)
        console.print()
        console.print(speech.say("demo-ask"))
        for example in ("who-was-where --valid-on 2018-12-01", "trainee-dossier --trainee t-ppp00003"):
            console.print(f"  wiewaar ask {example}", soft_wrap=True)
        if not no_serve:
            _serve_at(speech, settings, host, port)

    params = [
        click.Option(["--sequel"], is_flag=True, help=speech.say("option-sequel")),
        click.Option(["--no-serve"], is_flag=True, help=speech.say("option-no-serve")),
        *_address(speech),
    ]
    return _command(speech, "demo", "wiewaar demo --sequel --no-serve", params, demo)


def _init(speech: Speech) -> Command:
    def init() -> None:
        from api.register import Register

        settings = _settings()
        with Register(settings, make=True) as register:
            register.follower.catch_up()
        console = _console()
        console.print(speech.say("made", path=settings.log.parent), soft_wrap=True)
        if settings.master_key is None:
            console.print(speech.say("keep-key", path=settings.key_file), soft_wrap=True)

    return _command(speech, "init", "wiewaar init", [], init)


def _address(speech: Speech) -> list[click.Parameter]:
    return [
        click.Option(["--host"], default="127.0.0.1", show_default=True, help=speech.say("option-host")),
        click.Option(["--port"], type=click.IntRange(1, 65535), metavar="N", help=speech.say("option-port")),
    ]


def _serve(speech: Speech) -> Command:
    def serve(*, host: str, port: int | None) -> None:
        from api.register import Register

        settings = _settings()
        Register(settings).close()
        _serve_at(speech, settings, host, port)

    return _command(speech, "serve", "wiewaar serve --port 8000", _address(speech), serve)


def _serve_at(speech: Speech, settings: Settings, host: str, port: int | None) -> None:
    import uvicorn

    from api.web import application

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port or 8000))
        except OSError:
            if port is not None:
                raise Failure(speech.say("port-taken", port=port)) from None
            listener.bind((host, 0))
        shown = f"[{host}]" if ":" in host else host
        console = _console()
        console.print(speech.say("serving", address=f"http://{shown}:{listener.getsockname()[1]}/"), soft_wrap=True)
        sys.stdout.flush()
        server = uvicorn.Server(uvicorn.Config(application(settings), log_level="warning", access_log=False))
        server.run(sockets=[listener])


# -- import ---------------------------------------------------------------------------------------------------------


def _import(speech: Speech) -> Command:
    def record(*, files: tuple[str, ...], historic: bool, dry_run: bool, keep_going: bool, by: str | None) -> int:
        from api.register import Register

        if keep_going and "-" in files and not dry_run:
            raise Failure(speech.say("continue-needs-file"))
        contents = [(file, _content(speech, file)) for file in files]
        worst = 0
        with Register(_settings(), make=True) as register:
            for file, content in contents:
                refused = _import_one(
                    speech,
                    register,
                    file,
                    content,
                    by or _account(),
                    historic=historic,
                    dry_run=dry_run,
                    good=keep_going,
                )
                worst = max(worst, 1 if refused else 0)
            head, _ = register.log.head()
            behind = head - register.follower.standing().position
            with _progress(speech, "projecting", behind) as advance:
                register.follower.catch_up(advance)
        return worst

    params = [
        click.Argument(["files"], nargs=-1, required=True, metavar="FILE…"),
        click.Option(["--historic"], is_flag=True, help=speech.say("option-historic")),
        click.Option(["--dry-run"], is_flag=True, help=speech.say("option-dry-run")),
        click.Option(["keep_going", "--continue"], is_flag=True, help=speech.say("option-continue")),
        click.Option(["by", "--as"], metavar="NAME", help=speech.say("option-as")),
    ]
    return _command(speech, "import", "wiewaar import --historic api/scenario/seed-scenario.ndjson", params, record)


def _content(speech: Speech, file: str) -> bytes:
    """What is in a file, or comes in; unpacked where it is gzip."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    except (OSError, EOFError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise Failure(speech.say("unreadable-file", path=file, reason=reason)) from fault


def _import_one(
    speech: Speech, register: Any, file: str, content: bytes, by: str, *, historic: bool, dry_run: bool, good: bool
) -> bool:
    """Imports one file and reports on it; whether lines were refused."""
    from application.importing import import_good, import_whole, numbered
    from domain.fact import Actor

    lines = numbered(content)
    if not lines:
        raise Failure(speech.say("empty-file", path=file))
    take = import_good if good else import_whole
    with _progress(speech, "reading", len(lines)) as advance:
        report = take(
            register.recorder, lines, Actor(by, "registrar"), historic=historic, dry_run=dry_run, progress=advance
        )
    for each in report.refused[:SHOWN_AT_MOST]:
        click.echo(f"{file}, {speech.say('line', number=each.number)}: {speech.why_not(each.reason)}", err=True)
    if len(report.refused) > SHOWN_AT_MOST:
        click.echo(speech.say("more-refused", count=len(report.refused) - SHOWN_AT_MOST), err=True)
    console = _console()
    counts = {"path": file, "recorded": report.recorded, "repeated": report.repeated, "refused": len(report.refused)}
    if dry_run:
        console.print(speech.say("would-import", **counts), soft_wrap=True)
    elif report.refused and not good:
        text = speech.say("nothing-imported", path=file, refused=len(report.refused), lines=len(lines))
        click.echo(f"wiewaar: {text}", err=True)
    else:
        console.print(speech.say("imported", **counts), soft_wrap=True)
        if report.refused:
            _write_refused(speech, Path(f"{file}.refused.ndjson"), report.refused)
    return bool(report.refused)


def _write_refused(speech: Speech, path: Path, refused: Sequence[Any]) -> None:
    """The refused lines with their errors, for whoever asked for them only."""
    try:
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as output:
            for each in refused:
                errors = (
                    [{"pointer": fault.pointer, "detail": speech.problem(fault)} for fault in each.reason.problems]
                    if isinstance(each.reason, Invalid)
                    else [
                        {
                            "pointer": "",
                            "detail": speech.refusal(each.reason),
                            "collidesWith": each.reason.collides_with,
                        }
                    ]
                )
                text = each.line.decode("utf-8", errors="replace")
                output.write(
                    json.dumps({"line": each.number, "errors": errors, "text": text}, ensure_ascii=False) + "\n"
                )
    except OSError as fault:
        raise Failure(speech.say("refused-file-failed", path=path, reason=fault.strerror)) from fault
    _console().print(speech.say("refused-in", path=path), soft_wrap=True)


# -- asking ---------------------------------------------------------------------------------------------------------


class _Questions(Group):
    """The questions, each a command with the options that its definition names."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise Failure(self.speech.say("unknown-question", name=args[0]))
        return super().resolve_command(ctx, args)


def _ask(speech: Speech) -> Command:
    from projections.questions import QUESTIONS

    def listed() -> None:
        context = click.get_current_context()
        if context.invoked_subcommand is None:
            console = _console()
            for question in QUESTIONS.values():
                console.print(f"{question.name} ({question.group})", style="bold")
                console.print(f"  {question.asks.in_(speech.language)}")

    group = _Questions(
        "ask",
        speech=speech,
        help=speech.say("help-ask"),
        callback=listed,
        invoke_without_command=True,
        example="wiewaar ask who-was-where --valid-on 2019-06-01",
    )
    for question in QUESTIONS.values():
        group.add_command(_question(speech, question))
    return group


def _question(speech: Speech, question: Any) -> Command:
    from projections.asking import AT_POSITION, KNOWN_AT

    parameters = (*question.parameters, KNOWN_AT, AT_POSITION)
    names = {_identifier(parameter.name): parameter.name for parameter in parameters}

    def ask(*, form: str, **given: str | None) -> None:
        from api.register import Register

        with Register(_settings()) as register:
            register.follower.catch_up()
            answer = register.reader.ask(
                question, {names[name]: value for name, value in given.items() if value is not None}
            )
            _print_answer(speech, answer, form)

    params: list[click.Parameter] = [
        click.Option(
            [_identifier(each.name), option_name(each.name)],
            help=each.says.in_(speech.language) + (f" [{', '.join(each.choices)}]" if each.choices else ""),
            metavar=each.kind.upper() if each.kind != "choice" else "…",
        )
        for each in parameters
    ]
    params.append(_format_option(speech, ("table", "json", "csv")))
    return Command(
        question.name,
        params=params,
        callback=ask,
        help=question.asks.in_(speech.language),
        example=question.example,
        speech=speech,
    )


def _identifier(parameter: str) -> str:
    return "given_" + option_name(parameter)[2:].replace("-", "_")


def _format_option(speech: Speech, choices: Sequence[str]) -> click.Option:
    return click.Option(
        ["form", "--format"],
        type=click.Choice(choices),
        default="table",
        show_default=True,
        help=speech.say("option-format"),
    )


def _print_answer(speech: Speech, answer: Any, form: str) -> None:
    from api.rendering import answer_table
    from projections.asking import as_json

    match form:
        case "json":
            _print_json(as_json(answer))
        case "csv":
            rows = [_flat(item) for item in answer.items]
            output = io.StringIO()
            columns = dict.fromkeys(name for row in rows for name in row)
            writer = csv.DictWriter(output, list(columns), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            sys.stdout.write(output.getvalue())
        case _:
            answer_table(_console(), speech, answer)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _flat(item: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """An item as one row: nested fields under `place.name`, lists as words with spaces between."""
    row: dict[str, str] = {}
    for name, value in item.items():
        if isinstance(value, dict):
            row |= _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            row[prefix + name] = " ".join(map(str, value))
        else:
            row[prefix + name] = "" if value is None else str(value)
    return row


def _history(speech: Speech) -> Command:
    def history(*, subject: str, known_at: str | None, form: str) -> None:
        from api.history import Ambiguous, history_of, subject_named
        from api.register import Register
        from api.rendering import valid_period

        with Register(_settings()) as register:
            register.follower.catch_up()
            try:
                found = subject_named(register, subject)
                if found is None:
                    raise Failure(speech.say("unknown-subject", subject=subject))
                items = history_of(register, found, known_at)
            except Ambiguous as fault:
                raise Failure(speech.say("which-subject", subject=subject, choices=fault)) from fault
            except ValueError as fault:
                raise Failure(_bad_parameter(speech, "knownAt", "not-an-instant", {}) + ".") from fault
        if form == "json":
            _print_json({"items": items})
            return
        console = _console()
        for item in items:
            day = (
                ""
                if item["effectiveOn"] is None
                else f"  {speech.say('effective-on')} {speech.day(item['effectiveOn'])}"
            )
            expected = f" ({speech.word('expected')})" if item["certainty"] == "expected" else ""
            console.print(f"{item['position']}  {item['event']}{expected}{day}", style="bold", soft_wrap=True)
            recorded = (
                f"{speech.say('recorded-on')} {item['recordedAt']} {speech.say('by')} {item['recordedBy']['subject']}"
            )
            console.print(
                f"   {item['subject']['reference']}  {recorded}  {item['eventId']}", style="dim", soft_wrap=True
            )
            for sign, rows in (("−", item["closed"]), ("+", item["opened"])):
                for row in rows:
                    lane = speech.word(row["lane"]) + (f" {row['key']}" if row["key"] else "")
                    uncertain = f" ({speech.word('expected')})" if row["certainty"] == "expected" else ""
                    console.print(f"   {sign} {lane}: {valid_period(speech, row['valid'])}{uncertain}", soft_wrap=True)

    params = [
        click.Argument(["subject"], metavar="SUBJECT"),
        click.Option(["--known-at"], metavar="K", help=_known_at_help(speech)),
        _format_option(speech, ("table", "json")),
    ]
    return _command(speech, "history", "wiewaar history t-ppp00003 --known-at 2018-12-31", params, history)


def _known_at_help(speech: Speech) -> str:
    from projections.asking import KNOWN_AT

    return KNOWN_AT.says.in_(speech.language)


# -- read models ----------------------------------------------------------------------------------------------------


def _project(speech: Speech) -> Command:
    def project(*, names: tuple[str, ...], rebuild: bool, follow: bool) -> None:
        from api.register import Register

        console = _console()
        with Register(_settings()) as register:
            followers = register.followers
            for name in names:
                if name not in followers or not rebuild:
                    raise Failure(speech.say("unknown-projection", name=name, names=", ".join(followers)))
            for name, follower in followers.items():
                if rebuild and (not names or name in names):
                    head, _ = register.log.head()
                    with _progress(speech, "projecting", head) as advance:
                        position = follower.rebuild(advance)
                    console.print(speech.say("rebuilt", name=name, position=position))
                else:
                    with _progress(speech, "projecting", follower.standing().lag) as advance:
                        position = follower.catch_up(advance)
                    console.print(speech.say("up-to-date", name=name, position=position))
            sys.stdout.flush()
            if follow:
                register.follower.follow(0.2)

    params = [
        click.Argument(["names"], nargs=-1, metavar="[NAME…]"),
        click.Option(["--rebuild"], is_flag=True, help=speech.say("option-rebuild")),
        click.Option(["--follow"], is_flag=True, help=speech.say("option-follow")),
    ]
    return _command(speech, "project", "wiewaar project --rebuild", params, project)


def _status(speech: Speech) -> Command:
    def status(*, form: str) -> None:
        from api.register import Register
        from projections.following import Faulty

        with Register(_settings()) as register:
            with suppress(Faulty):  # the status tells of it
                register.follower.catch_up()
            found: Any = register.status()
        if form == "json":
            _print_json(found)
            return
        console = _console()
        console.print(f"{speech.say('log-position')}: {found['logPosition']}")
        for each in found["projections"]:
            fault = each["fault"] or speech.say("no-fault")
            console.print(
                f"{each['name']}: {each['position']}, {speech.say('lag')} {each['lag']}, {speech.say('fault')}: {fault}"
            )
        console.print(f"{speech.say('size')}: {found['sizeBytes'] / 1_000_000:.1f} MB")

    return _command(
        speech, "status", "wiewaar status --format json", [_format_option(speech, ("table", "json"))], status
    )
