"""The web application of one register: its resources, opened and closed with the server."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.http import (
    catalogues,
    documentation,
    events,
    exporting,
    health,
    openapi,
    persons,
    probes,
    proving,
    reading,
    recording,
)
from api.http.clerk import Clerk
from api.http.gate import Gate
from api.http.limits import Rates
from api.http.middleware import Around
from api.http.oidc import Issuer
from api.http.origins import Origins
from api.http.problems import Wrong, as_wrong, response
from api.http.service import Resource, Service, speech_of
from api.http.watch import a_watch
from api.pages import door
from api.pages.contents import PAGES
from api.pages.site import Page, went_wrong
from api.register import Register
from api.settings import Settings

DESCRIBED: tuple[Resource, ...] = (
    *recording.RESOURCES,
    *reading.RESOURCES,
    *persons.RESOURCES,
    *events.RESOURCES,
    *proving.RESOURCES,
    *exporting.RESOURCES,
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
            every = settings.serving.checkpoint_every
            schedule = asyncio.create_task(proving.issue_on_schedule(app.state.service, every)) if every else None
            watch.journal.tell("started", process=os.getpid(), logPosition=register.log.head()[0])
            for each in register.came_back:
                watch.journal.warn("erased again", trainee=each.trainee, documents=len(each.documents))
            try:
                yield
            finally:
                closing.set()
                if schedule is not None:
                    await schedule
                clerk.stop()
                watch.close()
        watch.journal.tell("stopped", process=os.getpid())

    app = FastAPI(
        title="wiewaar", openapi_url=None, docs_url=None, redoc_url=None, lifespan=opened, redirect_slashes=False
    )
    app.state.watch = watch
    app.add_middleware(Around, watch, Origins(settings.serving.origins), _told)
    app.add_exception_handler(HTTPException, _unrouted)
    for path, method, answer in door.ROUTES:
        app.add_route(path, _answering(app, path, answer), methods=[method])
    for shown in PAGES:
        app.add_route(shown.path, _showing(app, shown), methods=[shown.method])
    for path in dict.fromkeys(each.path for each in RESOURCES):
        by_method = {each.method: each for each in RESOURCES if each.path == path}
        app.add_route(path, _responding(app, by_method), methods=list(by_method))
    return app


def _responding(app: FastAPI, by_method: Mapping[str, Resource]) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        resource = by_method["GET" if request.method == "HEAD" else request.method]
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
        except Exception as fault:
            wrong = as_wrong(fault, speech_of(request.headers))
            if wrong is None:
                raise
            return _told(request, wrong)

    return respond


async def _unrouted(request: Request, fault: Exception) -> Response:
    """The response where there is no such path, or not with that method; or where a form can't be taken apart."""
    wrong = Wrong(404, "no-such-path", words={"path": request.url.path})
    match fault:
        case HTTPException(status_code=HTTPStatus.METHOD_NOT_ALLOWED):
            allowed = ", ".join(sorted((fault.headers or {}).get("Allow", "").split(", ")))
            words = {"method": request.method, "allowed": allowed}
            wrong = Wrong(405, "no-such-method", headers={"Allow": allowed}, words=words)
        case HTTPException(status_code=HTTPStatus.BAD_REQUEST):
            wrong = Wrong(400, "bad-form")
    return _told(request, wrong)


def _told(request: Request, wrong: Wrong) -> Response:
    """What went wrong: as a page to whoever looks at pages, else as a problem."""
    looks = "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers
    if looks and not request.url.path.startswith("/v1/"):
        return went_wrong(request.app.state.service, request, wrong)
    return response(wrong, speech_of(request.headers), request.url.path)
