"""The web application of one register: its resources, opened and closed with the server."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.http import catalogues, documentation, events, health, openapi, probes, reading, recording
from api.http.clerk import Clerk
from api.http.gate import Gate
from api.http.limits import Rates
from api.http.middleware import Around
from api.http.oidc import Issuer
from api.http.origins import Origins
from api.http.problems import Wrong, response
from api.http.service import Resource, Service, speech_of
from api.http.watch import a_watch
from api.pages import door
from api.pages.contents import PAGES
from api.pages.session import session_of
from api.pages.site import Page, went_wrong
from api.pages.site import speech_of as speech_of_page
from api.register import Register
from api.settings import Settings

DESCRIBED: tuple[Resource, ...] = (
    *recording.RESOURCES,
    *reading.RESOURCES,
    *events.RESOURCES,
    *catalogues.RESOURCES,
)
RESOURCES = (
    *DESCRIBED,
    openapi.resource_for(DESCRIBED),
    *documentation.resources_for(DESCRIBED),
    *health.RESOURCES,
    *probes.RESOURCES,
)


def application(settings: Settings) -> FastAPI:
    """The web application of one register."""
    watch = a_watch(settings.serving)

    @asynccontextmanager
    async def opened(app: FastAPI) -> AsyncIterator[None]:
        with Register(settings) as register:
            clerk = Clerk(register, watch)
            clerk.start()
            closing = asyncio.Event()
            gate = Gate(register.access, None if settings.oidc is None else Issuer(settings.oidc).verify)
            rates = Rates(settings.serving.rate)
            app.state.service = Service(register, register.access, clerk, gate, closing, rates, watch)
            watch.journal.tell("started", process=os.getpid(), logPosition=register.log.head()[0])
            try:
                yield
            finally:
                closing.set()
                clerk.stop()
                watch.close()
        watch.journal.tell("stopped", process=os.getpid())

    app = FastAPI(
        title="wiewaar", openapi_url=None, docs_url=None, redoc_url=None, lifespan=opened, redirect_slashes=False
    )
    app.state.watch = watch
    app.add_middleware(Around, watch, Origins(settings.serving.origins))
    app.add_exception_handler(HTTPException, _unrouted)
    for path, method, answer in door.ROUTES:
        app.add_route(path, _answering(app, path, answer), methods=[method])
    for shown in PAGES:
        app.add_route(shown.path, _showing(app, shown), methods=[shown.method])
    for resource in RESOURCES:
        app.add_route(resource.path, _responding(app, resource), methods=[resource.method])
    return app


def _responding(app: FastAPI, resource: Resource) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        request.state.route = resource.path  # what is told of a request holds no more of its path
        return await resource.respond(app.state.service, request)

    return respond


def _showing(app: FastAPI, shown: Page) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        request.state.route = shown.path
        return await shown.respond(app.state.service, request)

    return respond


def _answering(app: FastAPI, path: str, answer: door.Answer) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        request.state.route = path
        try:
            return await answer(app.state.service, request)
        except Wrong as wrong:
            return response(wrong, speech_of(request.headers), request.url.path)

    return respond


async def _unrouted(request: Request, fault: Exception) -> Response:
    """The response where there is no such path, or not with that method."""
    wrong = Wrong(404, "no-such-path", words={"path": request.url.path})
    if isinstance(fault, HTTPException) and fault.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(sorted((fault.headers or {}).get("Allow", "").split(", ")))
        words = {"method": request.method, "allowed": allowed}
        wrong = Wrong(405, "no-such-method", headers={"Allow": allowed}, words=words)
    if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1"):
        return went_wrong(request, speech_of_page(request), wrong, session_of(request.app.state.service, request))
    return response(wrong, speech_of(request.headers), request.url.path)
