"""Exporting: datasets to do research with, and whether what was cited still holds."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from api.call import (
    Failure,
    a_console,
    account,
    command,
    format_option,
    option_name,
    print_json,
    progress,
    the_settings,
)
from api.calls import retelling
from api.help import Command, Group
from api.messages import Speech

SHOWN_AT_MOST = 20  # combinations, on a terminal


def export(speech: Speech) -> Command:
    """The group of all datasets."""
    from projections.exports import DATASETS

    example = "wiewaar export spells /srv/copies/spells --project a-study --release"
    group = Group("export", speech=speech, help=speech.say("help-export"), example=example)
    for dataset in DATASETS.values():
        group.add_command(_dataset(speech, dataset))
    for each in retelling.standards(speech):
        group.add_command(each)
    return group


def _dataset(speech: Speech, dataset: Any) -> Command:
    from projections.asking import all_parameters_of

    parameters = all_parameters_of(dataset.question)
    names = {_identifier(each.name): each.name for each in parameters}

    def call(
        *,
        folder: str,
        project: str | None,
        full: bool,
        least: str | None,
        release: bool,
        by: str | None,
        **given: str | None,
    ) -> int:
        from api.disclosure import LEAST
        from api.exporting import Order
        from projections.exports import DATASETS

        if full == (project is not None) or (project is not None and not project.strip()):
            raise Failure(speech.say("export-for-whom"))
        asked = {names[name]: value for name, value in given.items() if value is not None}
        order = Order(DATASETS[dataset.name], asked, project, count_of_persons(speech, least, LEAST), release)
        return _exported(speech, order, Path(folder), by)

    params: list[click.Parameter] = [click.Argument(["folder"], metavar="DIR")]
    params += [
        click.Option(["--project"], metavar="NAME", help=speech.say("option-project")),
        click.Option(["--full"], is_flag=True, help=speech.say("option-full")),
        click.Option(["least", "--k"], metavar="N", help=speech.say("option-k")),
        click.Option(["--release"], is_flag=True, help=speech.say("option-release")),
    ]
    params += [
        click.Option(
            [_identifier(each.name), option_name(each.name)],
            help=each.says.in_(speech.language) + (f" [{', '.join(each.choices)}]" if each.choices else ""),
            metavar=each.kind.upper() if each.kind != "choice" else "…",
        )
        for each in parameters
    ]
    params.append(click.Option(["by", "--as"], metavar="NAME", help=speech.say("option-as-reader")))
    example = f"wiewaar export {dataset.name} /srv/copies/{dataset.name} --project a-study --release"
    says = dataset.question.asks.in_(speech.language)
    return Command(dataset.name, params=params, callback=call, help=says, example=example, speech=speech)


def _identifier(parameter: str) -> str:
    return "given_" + option_name(parameter)[2:].replace("-", "_")


def count_of_persons(speech: Speech, text: str | None, default: int) -> int:
    """How many persons must share a combination. Raises Failure where it is no number of persons."""
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text)):
        raise Failure(f"--k: {speech.say('not-a-number-of-persons')}.")
    return int(text)


def _exported(speech: Speech, order: Any, folder: Path, by: str | None) -> int:
    from api.exporting import REPORT, NotExported, export
    from api.register import Register
    from application.access import Identity

    reader = Identity(by or account(), "auditor", str(uuid4()))
    with Register(the_settings()) as register, ExitStack() as shown:
        try:
            done = export(
                register,
                reader,
                order,
                folder,
                lambda total: shown.enter_context(progress(speech, "exporting", total)),
            )
        except NotExported as fault:
            raise Failure(speech.say(fault.code, **fault.words)) from fault
    console = a_console()
    for line in report_lines(speech, done.report):
        console.print(line, soft_wrap=True)
    if done.held_back:
        console.print(speech.say("export-held-back", path=folder / REPORT), soft_wrap=True)
        return 1
    console.print(speech.say("exported", path=folder, rows=done.rows), soft_wrap=True)
    return 0


def report_lines(speech: Speech, report: Mapping[str, Any] | None) -> Iterator[str]:
    """What singles persons out, in short."""
    if report is None:
        return
    found: Sequence[Mapping[str, Any]] = report["singledOut"]
    combinations, persons, least = report["combinations"], report["persons"], report["k"]
    if not found:
        yield speech.say("export-safe", combinations=combinations, persons=persons, least=least)
        return
    yield speech.say("export-singles-out", count=len(found), combinations=combinations, persons=persons, least=least)
    for each in found[:SHOWN_AT_MOST]:
        yield f"  {each['persons']}  " + ", ".join(f"{name} {value}" for name, value in each["values"].items())
    if len(found) > SHOWN_AT_MOST:
        yield "  " + speech.say("export-more", count=len(found) - SHOWN_AT_MOST)


def cite(speech: Speech) -> Command:
    """Whether what was cited still holds."""

    def call(*, file: str, form: str) -> int:
        from api.register import Register
        from api.verdict import NotACitation, read, told_of, verdict_on

        path = Path(file)
        try:
            cited = read(path)
        except NotACitation as fault:
            raise Failure(speech.say("not-a-citation", path=path)) from fault
        except (OSError, KeyError) as fault:
            reason = fault.strerror if isinstance(fault, OSError) else fault
            raise Failure(speech.say("unreadable-file", path=path, reason=reason)) from fault
        with Register(the_settings()) as register:
            verdict = verdict_on(register, cited)
        told = told_of(speech, verdict)
        if form == "json":
            print_json(told)
        else:
            for line in (told["sentence"], *(each["sentence"] for each in told["reasons"])):
                a_console().print(line, soft_wrap=True)
        return 0 if verdict.holds else 1

    params = [click.Argument(["file"], metavar="FILE"), format_option(speech, ("table", "json"))]
    return command(speech, "cite", "wiewaar cite answer.json", params, call)
