"""Who may come in: the tokens of the register."""

from dataclasses import asdict
from datetime import datetime

import click

from api.call import Failure, a_console, account, bad_parameter, command, format_option, print_json, the_settings
from api.help import Choice, Command, Group
from api.messages import Speech
from application.access import ROLES, Role, Token
from domain.period import CIVIL
from domain.wire import wire_name


def token(speech: Speech) -> Command:
    """The group of what can be done with tokens."""
    group = Group(
        "token",
        speech=speech,
        help=speech.say("help-token"),
        example="wiewaar token issue --role auditor --subject ada",
    )
    for make in (_issue, _list, _revoke):
        group.add_command(make(speech))
    return group


def _issue(speech: Speech) -> Command:
    def call(*, role: Role | None, subject: str | None, expires: str | None) -> None:
        from api.register import Register

        # Click would say in English which options are required.
        if role is None or not subject:
            raise click.MissingParameter(param_hint="--role" if role is None else "--subject")
        until = None if expires is None else _instant(speech, expires)
        with Register(the_settings()) as register:
            if until is not None and until <= register.clock():
                raise Failure(speech.say("expires-in-the-past"))
            issued = register.access.issue(subject, role, account(), until)
        a_console().print(speech.say("token-issued", role=role, subject=subject), soft_wrap=True)
        click.echo(issued)

    params = [
        click.Option(["--role"], type=Choice(speech, ROLES), help=speech.say("option-role")),
        click.Option(["--subject"], metavar="S", help=speech.say("option-subject")),
        click.Option(["--expires"], metavar="D", help=speech.say("option-expires")),
    ]
    example = "wiewaar token issue --role auditor --subject ada --expires 2030-12-31"
    return command(speech, "issue", example, params, call)


def _instant(speech: Speech, expires: str) -> datetime:
    from projections.moments import moment_of

    try:
        return moment_of(expires)
    except ValueError as fault:
        raise Failure(bad_parameter(speech, "expires", "not-an-instant", {}) + ".") from fault


def _list(speech: Speech) -> Command:
    def call(*, form: str) -> None:
        from api.register import Register

        with Register(the_settings()) as register:
            issued, now = register.access.tokens(), register.clock()
        if form == "json":
            print_json({"items": [{wire_name(name): value for name, value in asdict(each).items()} for each in issued]})
            return
        console = a_console()
        for each in issued:
            console.print(_line(speech, each, now), soft_wrap=True)
        if not issued:
            console.print(speech.say("no-tokens"))

    return command(speech, "list", "wiewaar token list", [format_option(speech, ("table", "json"))], call)


def _line(speech: Speech, token: Token, now: datetime) -> str:
    issued = speech.say(
        "token-line",
        number=token.id,
        role=token.role,
        subject=token.subject,
        at=_moment(speech, token.issued_at),
        by=token.issued_by,
    )
    return f"{issued} · {_standing(speech, token, now)}"


def _standing(speech: Speech, token: Token, now: datetime) -> str:
    if token.revoked_at is not None:
        return speech.say("token-revoked-at", at=_moment(speech, token.revoked_at))
    if token.expires_at is None:
        return speech.say("token-holds")
    at = _moment(speech, token.expires_at)
    has_expired = datetime.fromisoformat(token.expires_at) <= now
    return speech.say("token-expired-at" if has_expired else "token-holds-until", at=at)


def _moment(speech: Speech, instant: str) -> str:
    return speech.moment(datetime.fromisoformat(instant).astimezone(CIVIL))


def _revoke(speech: Speech) -> Command:
    def call(*, number: str) -> None:
        from api.register import Register

        with Register(the_settings()) as register:
            numbered = number.isascii() and number.isdigit() and len(number) < 19
            if not (numbered and register.access.revoke(int(number))):
                raise Failure(speech.say("no-such-token", number=number))
        a_console().print(speech.say("token-revoked", number=number), soft_wrap=True)

    params = [click.Argument(["number"], metavar="ID")]
    return command(speech, "revoke", "wiewaar token revoke 2", params, call)
