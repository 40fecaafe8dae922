"""Keeping a register: its read models, how it is, and copies of it."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from api.call import (
    Failure,
    a_console,
    command,
    format_option,
    print_json,
    progress,
    text_of,
    the_settings,
)
from api.help import Command
from api.messages import Speech

SHOWN_AT_MOST = 20  # faults, on a terminal


def project(speech: Speech) -> Command:
    """The read models."""

    def call(*, names: tuple[str, ...], rebuild: bool, compare: bool, follow: bool) -> int:
        from api.register import Register

        if compare and not rebuild:
            raise Failure(speech.say("compare-what"))
        console, differing = a_console(), 0
        with Register(the_settings()) as register:
            followers = register.followers
            for name in names:
                if name not in followers:
                    raise Failure(speech.say("unknown-projection", name=name, names=", ".join(followers)))
            for name, follower in followers.items():
                if names and name not in names:
                    continue
                if rebuild:
                    differing += _rebuilt(speech, register, follower, compare=compare)
                else:
                    with progress(speech, "projecting", follower.standing().lag) as advance:
                        position = follower.catch_up(advance)
                    console.print(speech.say("up-to-date", name=name, position=position))
            sys.stdout.flush()
            if follow:
                register.follow(lambda fault: click.echo(speech.say("lost", fault=type(fault).__name__), err=True))
        return 1 if differing else 0

    params = [
        click.Argument(["names"], nargs=-1, metavar="[NAME…]"),
        click.Option(["--rebuild"], is_flag=True, help=speech.say("option-rebuild")),
        click.Option(["--compare"], is_flag=True, help=speech.say("option-compare")),
        click.Option(["--follow"], is_flag=True, help=speech.say("option-follow")),
    ]
    return command(speech, "project", "wiewaar project --rebuild --compare", params, call)


def _rebuilt(speech: Speech, register: Any, follower: Any, *, compare: bool) -> int:
    """Rebuilds a read model, and tells of each row that was otherwise before; how many there were."""
    from projections.replaying import Comparison, between_generations

    console, found = a_console(), list[Comparison]()

    def compared(old: int, new: int, position: int) -> None:
        found.append(between_generations(register.read_models, follower.name, old, new, position))

    head, _ = register.log.head()
    same_version = follower.is_current()
    with progress(speech, "projecting", head) as advance:
        position = follower.rebuild(advance, compared if compare else None)
    for each in found:
        told = speech.say("compared", name=follower.name, rows=each.rows, count=len(each.differing))
        if each.differing:
            told += " " + speech.say("compared-same-version" if same_version else "compared-other-version")
        console.print(told, soft_wrap=True)
        for row in each.differing[:SHOWN_AT_MOST]:
            if row.how == "differs":
                said = speech.say("compared-differs", row=row, fields="; ".join(row.fields))
            else:
                said = speech.say("compared-missing" if row.how == "missing" else "compared-surplus", row=row)
            console.print(said, soft_wrap=True)
            console.print(f"    {', '.join(row.because)}", soft_wrap=True)
        if len(each.differing) > SHOWN_AT_MOST:
            console.print(speech.say("more-damage", count=len(each.differing) - SHOWN_AT_MOST))
    console.print(speech.say("rebuilt", name=follower.name, position=position))
    return sum(len(each.differing) for each in found)


def status(speech: Speech) -> Command:
    """How the register is."""

    def call(*, form: str) -> None:
        from api.register import Register
        from projections.following import Faulty

        with Register(the_settings()) as register:
            with suppress(Faulty):  # the status tells of it
                register.catch_up()
            found: Any = {**register.status(), "retentionDue": _retention_due(register)}
        if form == "json":
            print_json(found)
            return
        console = a_console()
        console.print(f"{speech.say('log-position')}: {found['logPosition']}")
        for each in found["projections"]:
            fault = each["fault"] or speech.say("no-fault")
            console.print(
                f"{each['name']}: {each['position']}, {speech.say('lag')} {each['lag']}, {speech.say('fault')}: {fault}"
            )
        console.print(f"{speech.say('size')}: {found['sizeBytes'] / 1_000_000:.1f} MB")
        for each in found["retentionDue"] or ():
            said = speech.say("retention-due", trainee=each["trainee"], day=speech.day(each["due"]))
            console.print(said, soft_wrap=True)

    return command(speech, "status", "wiewaar status --format json", [format_option(speech, ("table", "json"))], call)


def _retention_due(register: Any) -> list[dict[str, str]] | None:
    """Whose details are due to be erased, with the day; None where the read models can't tell."""
    from projections.asking import Behind
    from projections.following import Faulty
    from projections.retention import RETENTION

    try:
        items = register.ask(RETENTION, {}).items
    except (Behind, Faulty):
        return None
    return [{name: item[name] for name in ("trainee", "programme", "due")} for item in items]


def check(speech: Speech) -> Command:
    """Is everything as it was written?"""

    def call(*, checkpoints: Sequence[str]) -> int:
        from api.register import Register
        from application.care import damage_in_file, damage_in_log
        from projections.replaying import differences

        where = the_settings()
        faults = [speech.damage(each) for file in where.databases if file.exists() for each in damage_in_file(file)]
        if not faults:
            with Register(where) as register:
                faults = [
                    speech.damage(each) for each in damage_in_log(register.store, register.vault, register.mapper)
                ]
                kept = [None, *(text_of(speech, each) for each in checkpoints)]
                differing = [each for note in kept if (each := register.log.differs_from(note)) is not None]
                faults += [speech.damage(each) for each in differing]
                if not faults:
                    register.catch_up()
                    faults = [
                        speech.say("row-missing" if each.how == "missing" else "row-differs", row=each)
                        for each in differences(register.log, register.read_models)
                    ]
                position = register.log.head()[0]
            if not faults:
                a_console().print(speech.say("nothing-wrong", position=position), soft_wrap=True)
        for fault in faults[:SHOWN_AT_MOST]:
            click.echo(f"wiewaar: {fault}", err=True)
        if len(faults) > SHOWN_AT_MOST:
            click.echo(speech.say("more-damage", count=len(faults) - SHOWN_AT_MOST), err=True)
        return 1 if faults else 0

    params = [
        click.Option(
            ["checkpoints", "--checkpoint"], multiple=True, metavar="FILE", help=speech.say("option-check-checkpoint")
        )
    ]
    return command(speech, "check", "wiewaar check", params, call)


def backup(speech: Speech) -> Command:
    """A copy of log and vault."""

    def call(*, folder: str) -> None:
        from api.register import Register
        from application.copies import backup

        where = the_settings()
        with Register(where) as register:
            position = backup(register.databases.parts(), Path(folder), register.clock(), where.evidence)
        a_console().print(speech.say("backed-up", path=folder, position=position), soft_wrap=True)
        if where.master_key is None:
            a_console().print(speech.say("key-apart", path=where.key_file), soft_wrap=True)
        if where.log_key is None and where.log_key_file.exists():
            a_console().print(speech.say("log-key-apart", path=where.log_key_file), soft_wrap=True)

    params = [click.Argument(["folder"], metavar="DIR")]
    return command(speech, "backup", "wiewaar backup /srv/copies/2022-04-04", params, call)


def restore(speech: Speech) -> Command:
    """A register from such a copy."""

    def call(*, folder: str, key: str | None, log_key: str | None) -> None:
        from api.databases import databases_of
        from api.register import Register
        from application.copies import restore

        where = the_settings()
        if key is None and where.master_key is None and not where.key_file.exists():
            raise Failure(speech.say("restore-needs-key", path=where.key_file))
        databases = databases_of(where)
        position = restore(Path(folder), databases.parts(), databases.place, where.evidence)
        if key is not None:
            _put_key(speech, Path(key), where.key_file)
        if log_key is not None:
            _put_key(speech, Path(log_key), where.log_key_file)
        with Register(where) as register:
            for follower in register.followers.values():
                follower.rebuild()
            for each in register.came_back:
                said = speech.say("came-back", trainee=each.trainee, documents=len(each.documents))
                a_console().print(said, soft_wrap=True)
        a_console().print(speech.say("restored", path=databases.place, position=position), soft_wrap=True)

    params = [
        click.Argument(["folder"], metavar="DIR"),
        click.Option(["--key"], metavar="FILE", help=speech.say("option-key")),
        click.Option(["--log-key"], metavar="FILE", help=speech.say("option-log-key")),
    ]
    return command(speech, "restore", "wiewaar restore /srv/copies/2022-04-04 --key /safe/master.key", params, call)


def _put_key(speech: Speech, source: Path, target: Path) -> None:
    try:
        text = source.read_text()
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
    except OSError as fault:
        raise Failure(speech.say("unreadable-file", path=source, reason=fault.strerror)) from fault
