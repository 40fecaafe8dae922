"""The command line's own words, usage and help included, in the language of the messages."""

from typing import Any

import click

from api.messages import Speech


class Command(click.Command):
    """A command whose help speaks the language that was asked for, with an example that works."""

    def __init__(self, *args: Any, speech: Speech, example: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speech = speech
        self.example = example

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
            formatter.write(self.speech.say("example", example=self.example) + "\n")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = self.speech.say("help-option")
        return option


class Group(Command, click.Group):
    """A group of commands, the same way."""

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
        case click.MissingParameter():
            name = fault.param_hint or (fault.param.get_error_hint(fault.ctx) if fault.param and fault.ctx else "?")
            return speech.say("missing-parameter", name=name) + hint
        case click.BadParameter():
            name = fault.param_hint or (fault.param.get_error_hint(fault.ctx) if fault.param and fault.ctx else "?")
            return speech.say("bad-parameter", name=name, message=fault.message.rstrip(".")) + hint
        case _:
            return speech.say("bad-usage", message=fault.message) + hint
