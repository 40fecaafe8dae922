"""Proving: the log's key, checkpoints and proofs, and bundles for auditors."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from api.call import Failure, a_console, account, bad_parameter, command, text_of, the_settings
from api.help import Command, Group
from api.messages import Speech


def log(speech: Speech) -> Command:
    """The group of what the log can show of itself."""
    group = Group("log", speech=speech, help=speech.say("help-log"), example="wiewaar log checkpoint")
    for make in (_key, _checkpoint, _proof):
        group.add_command(make(speech))
    return group


def audit(speech: Speech) -> Command:
    """The group of bundles for auditors."""
    group = Group(
        "audit", speech=speech, help=speech.say("help-audit"), example="wiewaar audit bundle --output audit.zip"
    )
    for make in (_bundle, _receipt, _verify):
        group.add_command(make(speech))
    return group


def _key(speech: Speech) -> Command:
    def call(*, rotate: bool, lost: bool) -> None:
        from api.register import Register

        with Register(the_settings()) as register:
            if lost:
                register.transparency.begin_anew()
            elif rotate:
                register.transparency.rotate()
                a_console().print(speech.say("log-key-rotated"), soft_wrap=True)
            keys = register.transparency.signing_keys()
        for key, since in keys[:-1]:
            click.echo(speech.say("log-key-line", since=since, key=key))
        a_console().print(speech.say("log-key-told"), soft_wrap=True)
        click.echo(str(keys[-1][0]))

    params = [
        click.Option(["--rotate"], is_flag=True, help=speech.say("option-rotate")),
        click.Option(["--lost"], is_flag=True, help=speech.say("option-lost")),
    ]
    return command(speech, "key", "wiewaar log key", params, call)


def _checkpoint(speech: Speech) -> Command:
    def call() -> None:
        from api.register import Register

        with Register(the_settings()) as register:
            sys.stdout.write(register.transparency.checkpoint().note)

    return command(speech, "checkpoint", "wiewaar log checkpoint", [], call)


def _proof(speech: Speech) -> Command:
    def call(*, event: str) -> None:
        from api.history import position_named
        from api.register import Register

        with Register(the_settings()) as register:
            position = position_named(register, event)
            if position is None:
                raise Failure(speech.say("no-such-event", id=event))
            sys.stdout.write(register.transparency.proof(position, register.transparency.covering(position)))

    params = [click.Argument(["event"], metavar="POSITION|ID")]
    return command(speech, "proof", "wiewaar log proof 12", params, call)


def _bundle(speech: Speech) -> Command:
    def call(
        *, output: str | None, subject: str | None, known_at: str | None, since: Sequence[str], by: str | None
    ) -> None:
        from api.auditing import bundle
        from api.history import Ambiguous, subject_named
        from api.register import Register

        path = _output(output)
        with Register(the_settings()) as register:
            found = None
            if subject is not None:
                try:
                    found = subject_named(register, subject)
                except Ambiguous as fault:
                    raise Failure(speech.say("which-subject", subject=subject, choices=fault)) from fault
                if found is None:
                    raise Failure(speech.say("unknown-subject", subject=subject))
            with _told(speech):
                moment, notes = _instant(speech, known_at), [text_of(speech, each) for each in since]
                events, issued = bundle(register, _reader(by), path, speech, found, moment, notes)
        told = speech.say("bundled", path=path, events=events, size=issued.checkpoint.size)
        a_console().print(told, soft_wrap=True)

    params = [
        click.Option(["--output"], metavar="FILE", help=speech.say("option-output")),
        click.Option(["--subject"], metavar="REF", help=speech.say("option-of-subject")),
        click.Option(["--known-at"], metavar="K", help=_known_at_help(speech)),
        click.Option(["--since"], multiple=True, metavar="CHECKPOINT", help=speech.say("option-since")),
        click.Option(["by", "--as"], metavar="NAME", help=speech.say("option-as-reader")),
    ]
    return command(speech, "bundle", "wiewaar audit bundle --output audit.zip --subject t-ppp00003", params, call)


def _receipt(speech: Speech) -> Command:
    def call(*, question: str, given: Sequence[str], row: int, output: str | None, by: str | None) -> None:
        from api.auditing import receipt
        from api.register import Register
        from projections.questions import QUESTIONS

        path = _output(output)
        if question not in QUESTIONS:
            raise Failure(speech.say("unknown-question", name=question))
        with Register(the_settings()) as register:
            answer = register.ask(QUESTIONS[question], dict(_pair(each) for each in given))
            with _told(speech):
                events = receipt(register, _reader(by), path, speech, answer, row)
        a_console().print(speech.say("bundled", path=path, events=events, size=answer.position), soft_wrap=True)

    params = [
        click.Argument(["question"], metavar="QUESTION"),
        click.Option(["--given"], multiple=True, metavar="NAME=VALUE", help=speech.say("option-given")),
        click.Option(["--row"], type=int, default=1, metavar="N", help=speech.say("option-row")),
        click.Option(["--output"], metavar="FILE", help=speech.say("option-output")),
        click.Option(["by", "--as"], metavar="NAME", help=speech.say("option-as-reader")),
    ]
    example = "wiewaar audit receipt who-was-where --given validOn=2019-06-01 --row 3 --output receipt.zip"
    return command(speech, "receipt", example, params, call)


def _verify(speech: Speech) -> Command:
    def call(*, file: str, checkpoints: Sequence[str], keys: Sequence[str]) -> int:
        from api.auditing import VERIFIER

        if not VERIFIER.exists():
            raise Failure(speech.say("no-verifier"))
        # A process of its own, shut off from the product: what it says is what an auditor elsewhere is told.
        arguments = [sys.executable, "-I", str(VERIFIER), file, "--lang", speech.language]
        arguments += [each for checkpoint in checkpoints for each in ("--checkpoint", checkpoint)]
        arguments += [each for key in keys for each in ("--key", key)]
        sys.stdout.flush()
        return subprocess.run(arguments, check=False).returncode  # noqa: S603  # our own script

    params = [
        click.Argument(["file"], metavar="FILE"),
        click.Option(
            ["checkpoints", "--checkpoint"], multiple=True, metavar="OLD", help=speech.say("option-checkpoint")
        ),
        click.Option(["keys", "--key"], multiple=True, metavar="KEY", help=speech.say("option-verifier-key")),
    ]
    return command(speech, "verify", "wiewaar audit verify audit.zip --checkpoint last-year.txt", params, call)


@contextmanager
def _told(speech: Speech) -> Iterator[None]:
    """Says why a bundle is not to be made."""
    from api.auditing import NotToBeMade

    try:
        yield
    except NotToBeMade as fault:
        raise Failure(speech.say(fault.code, **fault.words)) from fault


def _output(output: str | None) -> Path:
    # Click would say in English that it is required.
    if not output:
        raise click.MissingParameter(param_hint="--output")
    return Path(output)


def _reader(by: str | None) -> Any:
    from application.access import Identity

    return Identity(by or account(), "auditor", str(uuid4()))


def _pair(given: str) -> tuple[str, str]:
    name, _, value = given.partition("=")
    return name, value


def _instant(speech: Speech, known_at: str | None) -> datetime | None:
    from projections.moments import moment_of

    if known_at is None:
        return None
    try:
        return moment_of(known_at)
    except ValueError as fault:
        raise Failure(bad_parameter(speech, "knownAt", "not-an-instant", {}) + ".") from fault


def _known_at_help(speech: Speech) -> str:
    from projections.asking import KNOWN_AT

    return KNOWN_AT.says.in_(speech.language)
