"""Persons: erasing one, telling one all that is held, and the keys with which persons are sealed."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from api.call import Failure, a_console, account, command, format_option, print_json, the_settings
from api.help import Command, Group
from api.messages import Speech
from application.problem import Invalid
from domain.refusal import Refused


def erase(speech: Speech) -> Command:
    """Erases a trainee's personal details, or completes what broke off."""

    def call(*, trainee: str, ground: str | None, by: str | None, form: str) -> None:
        from api.register import Register

        # Click would say in English which options are required.
        if not ground:
            raise click.MissingParameter(param_hint="--ground")
        with Register(the_settings()) as register:
            receipt = _erased(speech, register, trainee, ground, by or account())
            if form == "json":
                print_json(receipt)
            else:
                for said in _receipt_lines(speech, receipt):
                    a_console().print(said, soft_wrap=True)
            register.catch_up()

    params = [
        click.Argument(["trainee"], metavar="TRAINEE"),
        click.Option(["--ground"], metavar="TEXT", help=speech.say("option-ground")),
        click.Option(["by", "--as"], metavar="NAME", help=speech.say("option-as")),
        format_option(speech, ("table", "json")),
    ]
    example = 'wiewaar erase t-ppp00003 --ground "at her own request (AVG art. 17)"'
    return command(speech, "erase", example, params, call)


def _erased(speech: Speech, register: Any, trainee: str, ground: str, by: str) -> Mapping[str, Any]:
    """The receipt of the erasure. Raises Failure where it is refused, but not where it was done before."""
    from application.access import Identity
    from application.catalogue import CATALOGUE
    from application.importing import code_of
    from application.intake import understood
    from domain.fact import Actor
    from domain.trainee import PersonalDataErased

    who = Identity(by, "privacy-officer", str(uuid4()))
    name = CATALOGUE.by_event[PersonalDataErased].command
    try:
        asked = understood({"command": name, "subject": trainee, "data": {"ground": ground}})
        register.recorder.record(asked, Actor(who.subject, who.role), who.request)
    except (Invalid, Refused) as reason:
        if not (isinstance(reason, Refused) and reason.code == "erased-already"):
            register.access.refused(who, name, code_of(reason))
            raise Failure(speech.why_not(reason) + ".", 1) from reason
    receipt: Mapping[str, Any] = register.erasures.complete(trainee)
    return receipt


def _receipt_lines(speech: Speech, receipt: Mapping[str, Any]) -> Iterator[str]:
    cleared = {(each["where"], each["what"]): each for each in receipt["cleared"]}
    day = speech.day(receipt["erasedAt"][:10])
    yield speech.say("erased-receipt", trainee=receipt["trainee"], day=day, position=receipt["position"])
    yield "  " + speech.say("erased-key")
    yield "  " + speech.say("erased-details", count=cleared["log", "sealed-details"]["count"])
    yield "  " + speech.say("erased-waiting", count=cleared["waiting", "waiting-files"]["count"])
    for digest in cleared["evidence", "documents"]["sha256"]:
        yield "  " + speech.say("erased-document", digest=digest)
    for each in receipt["kept"]:
        yield "  " + speech.say("kept-document", digest=each["sha256"], subjects=", ".join(each["namedBy"]))
    yield "  " + speech.say("erased-not-reached")


def subject_access(speech: Speech) -> Command:
    """All that is held on a person, in one file to read and one for machines."""

    def call(*, trainee: str, folder: str, by: str | None) -> None:
        from api.register import Register
        from api.subject_access import held_on
        from api.subject_access_page import page_of
        from application.access import Identity

        with Register(the_settings()) as register:
            if not register.persons.events_about(trainee):
                raise Failure(speech.say("unknown-subject", subject=trainee))
            reader = Identity(by or account(), "privacy-officer", str(uuid4()))
            register.access.looked(reader, {trainee}, "subject-access", "command line")
            held = held_on(register, trainee, register.ask)
        assert held is not None  # noqa: S101  # there were events, and none ever goes
        name = f"subject-access-{trainee}"
        contents = {
            f"{name}.html": page_of(speech, held),
            f"{name}.json": json.dumps(held, ensure_ascii=False, indent=2) + "\n",
        }
        for path in _written(speech, Path(folder), contents):
            a_console().print(speech.say("access-written", path=path), soft_wrap=True)

    params = [
        click.Argument(["trainee"], metavar="TRAINEE"),
        click.Argument(["folder"], metavar="DIR"),
        click.Option(["by", "--as"], metavar="NAME", help=speech.say("option-as-reader")),
    ]
    return command(speech, "subject-access", "wiewaar subject-access t-ppp00003 /srv/copies/judith", params, call)


def _written(speech: Speech, folder: Path, contents: Mapping[str, str]) -> Iterator[Path]:
    """Writes files into a new or empty folder, for their owner only."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Failure(speech.say("backup-not-empty", path=folder))
        folder.chmod(0o700)
        for name, content in contents.items():
            path = folder / name
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(content)
            yield path
    except OSError as fault:
        raise Failure(speech.say("unusable-folder", path=folder, reason=fault.strerror)) from fault


def vault(speech: Speech) -> Command:
    """The group of what can be done with the vault."""
    group = Group("vault", speech=speech, help=speech.say("help-vault"), example="wiewaar vault rotate")
    group.add_command(_rotate(speech))
    return group


def _rotate(speech: Speech) -> Command:
    def call() -> None:
        from api.register import Register

        where = the_settings()
        with Register(where) as register:
            count = register.vault.rotate()
        if count is None:
            a_console().print(speech.say("rotated-already"), soft_wrap=True)
        else:
            a_console().print(speech.say("rotated", count=count), soft_wrap=True)
        if where.master_key is None:
            a_console().print(speech.say("rotated-file", path=where.key_file), soft_wrap=True)
        else:
            a_console().print(speech.say("rotated-setting"), soft_wrap=True)

    return command(speech, "rotate", "wiewaar vault rotate", [], call)
