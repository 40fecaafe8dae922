"""Starting: the demo, a register of one's own, and the server."""

import errno
import socket
import sys
from dataclasses import replace

import click

from api.call import (
    Failure,
    a_console,
    account,
    command,
    the_settings,
)
from api.help import Command, Port, Workers
from api.messages import Speech
from api.settings import LOOPBACK, Settings
from application.access import Identity

DEMONSTRATOR = Identity("demo", "registrar")


def demo(speech: Speech) -> Command:
    """The demo."""

    def call(*, sequel: bool, no_serve: bool, host: str, port: int | None) -> None:
        from api.demo import fresh, load, show

        settings, console = the_settings(), a_console()
        with fresh(settings) as register:
            load(register, sequel=sequel)
            show(console, speech, register, sequel=sequel)
            # On this machine alone: elsewhere others could read it on the way.
            link = register.access.sign_in_link(DEMONSTRATOR) if host in LOOPBACK and not no_serve else None
        console.print()
        console.print(speech.say("demo-ask"))
        for example in ("who-was-where --valid-on 2018-12-01", "trainee-dossier --trainee t-ppp00003"):
            console.print(f"  wiewaar ask {example}", soft_wrap=True)
        if not no_serve:
            # What people run to look at it tells them no line a request, unless they ask for that.
            quiet = replace(settings.serving, level=settings.serving.level or "warning")
            _serve_at(speech, replace(settings, serving=quiet), host, port, 1, link)

    params = [
        click.Option(["--sequel"], is_flag=True, help=speech.say("option-sequel")),
        click.Option(["--no-serve"], is_flag=True, help=speech.say("option-no-serve")),
        *_address(speech),
    ]
    return command(speech, "demo", "wiewaar demo --sequel --no-serve", params, call)


def init(speech: Speech) -> Command:
    """Makes a register."""

    def call() -> None:
        from api.register import Register

        settings = the_settings()
        with Register(settings, make=True) as register:
            register.catch_up()
            register.transparency.signer()
            first = register.access.issue_first(account())
        console = a_console()
        console.print(speech.say("made", path=register.databases.place), soft_wrap=True)
        if settings.master_key is None:
            console.print(speech.say("keep-key", path=settings.key_file), soft_wrap=True)
        if settings.log_key is None:
            console.print(speech.say("keep-log-key", path=settings.log_key_file), soft_wrap=True)
        if first is not None:
            console.print(speech.say("first-token", subject=account()), soft_wrap=True)
            click.echo(first)

    return command(speech, "init", "wiewaar init", [], call)


def _address(speech: Speech) -> list[click.Parameter]:
    return [
        click.Option(
            ["--host"],
            default="127.0.0.1",
            metavar="H",
            help=speech.say("default", help=speech.say("option-host"), default="127.0.0.1"),
        ),
        click.Option(["--port"], type=Port(speech), metavar="N", help=speech.say("option-port")),
    ]


def serve(speech: Speech) -> Command:
    """Serves the API and the pages."""

    def call(*, host: str, port: int | None, workers: int) -> None:
        from api.register import Register

        settings = the_settings()
        Register(settings).close()
        _serve_at(speech, settings, host, port, workers)

    processes = click.Option(
        ["--workers"],
        type=Workers(speech),
        default=1,
        metavar="N",
        help=speech.say("default", help=speech.say("option-workers"), default=1),
    )
    return command(speech, "serve", "wiewaar serve --port 8000", [*_address(speech), processes], call)


def _serve_at(
    speech: Speech, settings: Settings, host: str, port: int | None, workers: int, link: str | None = None
) -> None:
    """Serves until it is told to stop; `link` is the key of a link that signs somebody in."""
    from api.http.server import serve as serving

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio does not know that small answers are to go out at once.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port or 8000))
        except OSError as fault:
            if fault.errno != errno.EADDRINUSE:
                raise Failure(speech.say("bad-address", host=host, reason=fault.strerror)) from None
            if port is not None:
                raise Failure(speech.say("port-taken", port=port)) from None
            listener.bind((host, 0))
        listener.listen(128)  # whoever comes as soon as the address is printed waits for the server
        shown = f"[{host}]" if ":" in host else host
        console, address = a_console(), f"http://{shown}:{listener.getsockname()[1]}/"
        console.print(speech.say("serving", address=address), soft_wrap=True)
        if link is not None:
            console.print(speech.say("sign-in-link", address=f"{address}sign-in/{link}"), soft_wrap=True)
        sys.stdout.flush()
        if not serving(settings, listener, workers):
            raise Failure(speech.say("not-served"))
