"""The command line's own words, usage and help included, in the language of the messages."""

from collections.abc import Sequence
from typing import Any

import click

from api.messages import Speech


class Choice(click.Choice[str]):
    """One of some words; says so in the language that was asked for."""

    def __init__(self, speech: Speech, choices: Sequence[str]) -> None:
        super().__init__(choices)
        self.speech = speech

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            self.fail(self.speech.say("not-a-choice", value=value, choices=", ".join(self.choices)), param, ctx)
        return value


class Port(click.ParamType[int]):
    """The number of a port."""

    name = "port"

    def __init__(self, speech: Speech) -> None:
        self.speech = speech

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65_535):
            self.fail(self.speech.say("not-a-port"), param, ctx)
        return int(text)


class Workers(click.ParamType[int]):
    """A number of processes."""

    name = "workers"

    def __init__(self, speech: Speech) -> None:
        self.speech = speech

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= 64):
            self.fail(self.speech.say("not-a-number-of-workers"), param, ctx)
        return int(text)


class Command(click.Command):
    """A command whose help speaks the language that was asked for, with an example that works."""

    def __init__(self, *args: Any, speech: Speech, example: str | None = None, **kwargs: Any) -> None:
        kwargs["options_metavar"] = speech.say("options-metavar")
        super().__init__(*args, **kwargs)
        self.speech = speech
        self.example = example
        self.allow_extra_args = True  # refused below, in our own words

    def invoke(self, ctx: click.Context) -> Any:
        if ctx.args and not isinstance(self, click.Group):
            raise ExtraArguments(ctx.args, ctx)
        return super().invoke(ctx)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=self.speech.say("usage"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [record for each in self.get_params(ctx) if (record := each.get_help_record(ctx)) is not None]
        if records:
            with formatter.section(self.speech.say("options")):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.example is not None:
            formatter.write_paragraph()
            formatter.write(in_lines(self.speech.say("example", example=self.example), 80) + "\n")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = self.speech.say("help-option")
        return option


def in_lines(call: str, width: int) -> str:
    """A call in lines that are not too long, each but the last with a backslash, so that it can still be copied."""
    lines, rest = [], call
    while len(rest) > width and (at := rest.rfind(" ", 8, width - 2)) > 0:
        lines.append(rest[:at] + " \\")
        rest = "    " + rest[at + 1 :]
    return "\n".join([*lines, rest])


class ExtraArguments(click.UsageError):
    """There was more on the line than the command takes."""

    def __init__(self, names: Sequence[str], ctx: click.Context) -> None:
        super().__init__(" ".join(names), ctx)


class NoSuchCommand(click.UsageError):
    """There is no command of that name."""


class Group(Command, click.Group):
    """A group of commands, the same way."""

    def __init__(self, *args: Any, speech: Speech, **kwargs: Any) -> None:
        super().__init__(*args, speech=speech, subcommand_metavar=speech.say("commands-metavar"), **kwargs)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise NoSuchCommand(args[0], ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        Command.format_options(self, ctx, formatter)
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(self.speech.say("commands")):
            formatter.write_dl([(name, each.get_short_help_str(90)) for name, each in commands if each is not None])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def usage_fault(speech: Speech, fault: click.UsageError) -> str:
    """What was wrong with a call, in one paragraph."""
    hint = "" if fault.ctx is None else " " + speech.say("see-help", path=fault.ctx.command_path)
    match fault:
        case click.NoSuchOption():
            return speech.say("no-such-option", name=fault.option_name) + hint
        case click.BadOptionUsage():
            return speech.say("needs-value", name=fault.option_name) + hint
        case NoSuchCommand():
            return speech.say("no-such-command", name=fault.message) + hint
        case ExtraArguments():
            return speech.say("extra-arguments", names=fault.message) + hint
        case click.MissingParameter():
            name = fault.param_hint or (fault.param.get_error_hint(fault.ctx) if fault.param and fault.ctx else "?")
            return speech.say("missing-parameter", name=name) + hint
        case click.BadParameter():
            name = fault.param_hint or (fault.param.get_error_hint(fault.ctx) if fault.param and fault.ctx else "?")
            return speech.say("bad-parameter", name=name, message=fault.message.rstrip(".")) + hint
        case _:
            return speech.say("bad-usage") + hint
