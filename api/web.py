"""The web: a page that tells how the register is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool

from api.messages import Speech, language_of
from api.register import Register
from api.settings import Settings

SECURITY = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


def application(settings: Settings) -> FastAPI:
    """The web application of one register."""

    @asynccontextmanager
    async def opened(app: FastAPI) -> AsyncIterator[None]:
        with Register(settings) as register:
            app.state.register = register
            yield

    app = FastAPI(title="wiewaar", openapi_url=None, docs_url=None, redoc_url=None, lifespan=opened)

    @app.middleware("http")
    async def secured(request: Request, answer: Callable[[Request], Awaitable[Any]]) -> Any:
        response = await answer(request)
        response.headers.update(SECURITY)
        return response

    @app.get("/health")
    async def health(request: Request) -> JSONResponse:
        return JSONResponse(await run_in_threadpool(_caught_up, request.app.state.register))

    @app.get("/")
    async def page(request: Request) -> HTMLResponse:
        accepted = request.headers.get("accept-language", "")
        speech = Speech(language_of({"LANG": accepted.split(",")[0]} if accepted else {"LANG": "nl"}))
        status = await run_in_threadpool(_caught_up, request.app.state.register)
        return HTMLResponse(_page(speech, status))

    return app


def _caught_up(register: Register) -> dict[str, Any]:
    register.catch_up()
    return register.status()


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
