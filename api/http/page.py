"""The page at the root, and the same as JSON: how the register is."""

import asyncio
from contextlib import suppress
from html import escape
from typing import Any

from starlette.responses import HTMLResponse, Response

from api.http.service import Call, Resource, as_json
from api.messages import Speech, language_of
from projections.following import Faulty

# A page may have a style; all else is forbidden to it as to every response.
POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'"


async def page(call: Call) -> Response:
    """How the register is, for people: in Dutch unless they prefer another language."""
    accepted = call.request.headers.get("accept-language", "nl")
    speech = Speech(language_of({"LANG": accepted.split(",")[0]}))
    return HTMLResponse(_page(speech, await _status(call)), headers={"Content-Security-Policy": POLICY})


async def health(call: Call) -> Response:
    """How the register is, as `wiewaar status` tells it."""
    return as_json(await _status(call))


async def _status(call: Call) -> dict[str, Any]:
    return await asyncio.wrap_future(call.service.clerk.do(lambda: _caught_up(call)))


def _caught_up(call: Call) -> dict[str, Any]:
    with suppress(Faulty):  # which the status tells
        call.service.clerk.catch_up()
    return call.service.register.status()


def _page(speech: Speech, status: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><th>{escape(each['name'])}</th><td>{each['position']}</td><td>{each['lag']}</td>"
        f"<td>{escape(each['fault'] or speech.say('no-fault'))}</td></tr>"
        for each in status["projections"]
    )
    say = {name: escape(speech.say(name)) for name in ("health-title", "healthy", "log-position", "lag", "fault")}
    return (
        f'<!doctype html><html lang="{speech.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{say["health-title"]}</title></head>'
        f"<body><main><h1>{say['health-title']}</h1><p>{say['healthy']}</p>"
        f"<p>{say['log-position']}: <strong>{status['logPosition']}</strong></p>"
        f"<table><thead><tr><th></th><th>{say['log-position']}</th><th>{say['lag']}</th><th>{say['fault']}</th></tr>"
        f"</thead><tbody>{rows}</tbody></table></main></body></html>"
    )


RESOURCES = (Resource("/", "GET", page), Resource("/health", "GET", health))
