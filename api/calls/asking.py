"""Asking: the questions, and the history of a subject."""

import sys
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import click

from api.call import (
    Failure,
    a_console,
    account,
    bad_parameter,
    command,
    format_option,
    option_name,
    print_json,
    the_settings,
)
from api.help import Command, Group
from api.messages import Speech


class _Questions(Group):
    """The questions, each a command with the options that its definition names."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise Failure(self.speech.say("unknown-question", name=args[0]))
        return super().resolve_command(ctx, args)


def ask(speech: Speech) -> Command:
    """The group of all questions."""
    from projections.questions import QUESTIONS

    def listed() -> None:
        context = click.get_current_context()
        if context.invoked_subcommand is None:
            console = a_console()
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
    from projections.asking import all_parameters_of

    parameters = all_parameters_of(question)
    names = {_identifier(parameter.name): parameter.name for parameter in parameters}

    def call(*, form: str, by: str | None, **given: str | None) -> None:
        from api.register import Register
        from projections.accessed import shown_by

        with Register(the_settings()) as register:
            answer = register.ask(question, {names[name]: value for name, value in given.items() if value is not None})
            _note_looks(register, by, shown_by(answer), question.name)
            _print_answer(speech, answer, form)

    params: list[click.Parameter] = [
        click.Option(
            [_identifier(each.name), option_name(each.name)],
            help=each.says.in_(speech.language) + (f" [{', '.join(each.choices)}]" if each.choices else ""),
            metavar=each.kind.upper() if each.kind != "choice" else "…",
        )
        for each in parameters
    ]
    params += [_as_option(speech), format_option(speech, ("table", "json", "csv"))]
    return Command(
        question.name,
        params=params,
        callback=call,
        help=question.asks.in_(speech.language),
        example=question.example,
        speech=speech,
    )


def _as_option(speech: Speech) -> click.Option:
    return click.Option(["by", "--as"], metavar="NAME", help=speech.say("option-as-reader"))


def _note_looks(register: Any, by: str | None, trainees: Iterable[str | None], activity: str) -> None:
    """Keeps whose personal details are about to be shown, and to whom: where that can't be kept, nothing is shown."""
    from application.access import Identity

    reader = Identity(by or account(), "auditor", str(uuid4()))
    register.access.looked(reader, {each for each in trainees if each is not None}, activity, "command line")


def _identifier(parameter: str) -> str:
    return "given_" + option_name(parameter)[2:].replace("-", "_")


def _print_answer(speech: Speech, answer: Any, form: str) -> None:
    from api.rendering import answer_table, as_csv
    from projections.asking import as_json

    match form:
        case "json":
            print_json(as_json(answer))
        case "csv":
            sys.stdout.write(as_csv(answer.items))
        case _:
            answer_table(a_console(), speech, answer)


def history(speech: Speech) -> Command:
    """A subject's history."""

    def call(*, subject: str, known_at: str | None, form: str, by: str | None) -> None:
        from api.history import Ambiguous, history_of, holder_of, subject_named
        from api.register import Register
        from api.rendering import history_lines

        with Register(the_settings()) as register:
            register.catch_up()
            try:
                found = subject_named(register, subject)
                if found is None:
                    raise Failure(speech.say("unknown-subject", subject=subject))
                items = history_of(register, found, known_at)
                _note_looks(register, by, {holder_of(register, found)} if items else (), "history")
            except Ambiguous as fault:
                raise Failure(speech.say("which-subject", subject=subject, choices=fault)) from fault
            except ValueError as fault:
                raise Failure(bad_parameter(speech, "knownAt", "not-an-instant", {}) + ".") from fault
        if form == "json":
            print_json({"items": items})
            return
        console = a_console()
        for item in items:
            for line, style in history_lines(speech, item):
                console.print(line, style=style, soft_wrap=True)

    params = [
        click.Argument(["subject"], metavar="SUBJECT"),
        click.Option(["--known-at"], metavar="K", help=_known_at_help(speech)),
        _as_option(speech),
        format_option(speech, ("table", "json")),
    ]
    return command(speech, "history", "wiewaar history t-ppp00003 --known-at 2018-12-31", params, call)


def _known_at_help(speech: Speech) -> str:
    from projections.asking import KNOWN_AT

    return KNOWN_AT.says.in_(speech.language)
