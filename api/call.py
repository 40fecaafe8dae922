"""What the calls of the command line have in common: failing in one paragraph, printing, and progress."""

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.help import Choice, Command
from api.messages import PROBLEMS, TEXTS, Speech
from api.settings import Settings


class Failure(Exception):
    """The call can't be carried out: one paragraph that says why, and what to do."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


def command(
    speech: Speech, name: str, example: str, params: Sequence[click.Parameter], callback: Callable[..., Any]
) -> Command:
    """A command whose help stands in the catalogue of messages under its name."""
    return Command(
        name, params=list(params), callback=callback, help=speech.say(f"help-{name}"), example=example, speech=speech
    )


def a_console(*, error: bool = False) -> Console:
    """Standard output, or standard error, as it is: nothing in an answer is taken for markup."""
    return Console(stderr=error, highlight=False, markup=False, emoji=False)


@contextmanager
def progress(speech: Speech, what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    console = a_console(error=True)
    columns = (TextColumn(speech.say(what)), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(what, total=total)
        yield lambda count: shown.advance(task, count)


def the_settings() -> Settings:
    """The settings of this process."""
    return Settings.read(os.environ)


def account() -> str:
    """The name of whoever calls."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def text_of(speech: Speech, path: str) -> str:
    """What stands in a file that was named. Raises Failure."""
    try:
        return Path(path).read_text()
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise Failure(speech.say("unreadable-file", path=path, reason=reason)) from fault


def bad_parameter(speech: Speech, name: str, code: str, words: dict[str, str]) -> str:
    """What is wrong with a parameter of a question, by the name of its option."""
    text = TEXTS.get(code) or PROBLEMS[code]
    return f"{option_name(name)}: {text.in_(speech.language).format(**words)}"


def option_name(parameter: str) -> str:
    """`validOn` is `--valid-on` on the command line."""
    return "--" + "".join(f"-{each.lower()}" if each.isupper() else each for each in parameter)


def format_option(speech: Speech, choices: Sequence[str]) -> click.Option:
    """The option for the form of an answer."""
    return click.Option(
        ["form", "--format"],
        type=Choice(speech, choices),
        default="table",
        help=speech.say("default", help=speech.say("option-format"), default="table"),
    )


def print_json(value: Any) -> None:
    """Prints JSON, as text that people can read."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
