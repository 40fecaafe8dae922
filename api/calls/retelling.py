"""Retelling: the exports in the formats of standards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from api.call import Failure, a_console, account, the_settings
from api.help import Command
from api.messages import Speech


def standards(speech: Speech) -> Iterator[Command]:
    """A call for each format."""
    from api.formats import FORMATS

    return (_format(speech, each) for each in FORMATS.values())


def _format(speech: Speech, form: Any) -> Command:
    from projections.asking import AT_POSITION, KNOWN_AT

    def call(
        *,
        folder: str,
        project: str | None,
        full: bool,
        release: bool,
        by: str | None,
        known_at: str | None,
        at_position: str | None,
        subject: str | None = None,
        least: str | None = None,
    ) -> int:
        from api.calls.exporting import count_of_persons
        from api.disclosure import LEAST
        from api.register import Register
        from api.standards import Retelling, retell

        if full == (project is not None) or (project is not None and not project.strip()):
            raise Failure(speech.say("export-for-whom"))
        moments = {"knownAt": known_at, "atPosition": at_position}
        given = {name: each for name, each in moments.items() if each is not None}
        with Register(the_settings()) as register, _told(speech):
            about = _subject(speech, register, subject) if form.of_a_subject else None
            least_of = count_of_persons(speech, least, LEAST)
            asked = Retelling(form, given, project, about, least_of, release)
            done = retell(register, _reader(by), asked, Path(folder))
        return _shown(speech, done, Path(folder))

    params: list[click.Parameter] = [click.Argument(["folder"], metavar="DIR")]
    if form.of_a_subject:
        params.append(click.Option(["--subject"], metavar="REF", help=speech.say("option-history-of")))
    params += [
        click.Option(["--project"], metavar="NAME", help=speech.say("option-project")),
        click.Option(["--full"], is_flag=True, help=speech.say("option-full")),
    ]
    if not form.of_a_subject:
        params.append(click.Option(["least", "--k"], metavar="N", help=speech.say("option-k")))
    params += [
        click.Option(["--release"], is_flag=True, help=speech.say("option-release")),
        click.Option(["--known-at"], metavar="K", help=KNOWN_AT.says.in_(speech.language)),
        click.Option(["--at-position"], metavar="N", help=AT_POSITION.says.in_(speech.language)),
        click.Option(["by", "--as"], metavar="NAME", help=speech.say("option-as-reader")),
    ]
    example = f"wiewaar export {form.name} /srv/audit/{form.name} --full --known-at 2018-12-31"
    if form.of_a_subject:
        example += " --subject t-ppp00003"
    says = form.says.in_(speech.language)
    return Command(form.name, params=params, callback=call, help=says, example=example, speech=speech)


@contextmanager
def _told(speech: Speech) -> Iterator[None]:
    """Says why nothing was exported."""
    from api.exporting import NotExported

    try:
        yield
    except NotExported as fault:
        raise Failure(speech.say(fault.code, **fault.words)) from fault


def _subject(speech: Speech, register: Any, text: str | None) -> Any:
    from api.history import Ambiguous, subject_named

    if not text:
        raise click.MissingParameter(param_hint="--subject")
    try:
        found = subject_named(register, text)
    except Ambiguous as fault:
        raise Failure(speech.say("which-subject", subject=text, choices=fault)) from fault
    if found is None:
        raise Failure(speech.say("unknown-subject", subject=text))
    return found


def _reader(by: str | None) -> Any:
    from application.access import Identity

    return Identity(by or account(), "auditor", str(uuid4()))


def _shown(speech: Speech, done: Any, folder: Path) -> int:
    from api.calls.exporting import report_lines
    from api.exporting import REPORT

    console = a_console()
    for line in report_lines(speech, done.report):
        console.print(line, soft_wrap=True)
    if done.held_back:
        console.print(speech.say("export-held-back", path=folder / REPORT), soft_wrap=True)
        return 1
    counts = ", ".join(f"{count} {name}" for name, count in done.counts.items())
    console.print(speech.say("retold", path=folder, counts=counts), soft_wrap=True)
    return 0
