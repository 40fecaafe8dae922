"""The door: signing in and out, the language of the pages, and the files that every page loads."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.http.problems import Wrong
from api.http.service import Service
from api.pages import elsewhere
from api.pages.assets import ASSETS
from api.pages.session import session_of, signed_in, signed_out
from api.pages.site import rendered, speech_of

Answer = Callable[[Service, Request], Awaitable[Response]]


async def door(service: Service, request: Request) -> Response:
    """The form to sign in with; whoever is signed in goes on."""
    to = _inside(request.query_params.get("to"))
    if session_of(service, request) is not None:
        return RedirectResponse(to, 303)
    return _form(service, request, to)


def _form(service: Service, request: Request, to: str, sentence: str | None = None, status: int = 200) -> Response:
    found = {"session": None, "to": to, "sentence": sentence, "elsewhere": elsewhere.offered(service)}
    return rendered(request, speech_of(request), "sign_in.html", status, **found)


async def enter(service: Service, request: Request) -> Response:
    """Signs in with a token."""
    form = await request.form()
    to, token = _inside(str(form.get("to", "/"))), str(form.get("token", "")).strip()
    try:
        who = await service.gate.holder_of(token, request, request.state.request_id)
    except Wrong as wrong:
        return _form(service, request, to, speech_of(request).say(wrong.code, **wrong.words), wrong.status)
    return signed_in(service, request, who, RedirectResponse(to, 303))


async def go_elsewhere(service: Service, request: Request) -> Response:
    """Sends the visitor to the organisation's own issuer, to sign in there."""
    return await elsewhere.depart(service, request, _inside(request.query_params.get("to")))


async def come_back(service: Service, request: Request) -> Response:
    """Signs in whoever comes back from there."""
    try:
        who, to = await elsewhere.arrive(service, request)
    except Wrong as wrong:
        if wrong.code == "no-such-path":
            raise
        return _form(service, request, "/", speech_of(request).say(wrong.code, **wrong.words), wrong.status)
    response = signed_in(service, request, who, RedirectResponse(_inside(to), 303))
    response.delete_cookie(elsewhere.COOKIE, path="/sign-in")
    return response


async def enter_by_link(service: Service, request: Request) -> Response:
    """Signs in by the link that the demo prints, once."""
    who = service.access.redeem(request.path_params["key"], request.state.request_id)
    if who is None:
        return _form(service, request, "/", speech_of(request).say("link-spent"), 401)
    return signed_in(service, request, who, RedirectResponse("/", 303))


async def leave(service: Service, request: Request) -> Response:
    """Signs out."""
    session = session_of(service, request)
    if session is not None:
        await session.refuse_forged(request)
    return signed_out(service, request, RedirectResponse("/sign-in", 303))


async def language(_: Service, request: Request) -> Response:
    """Goes on in another language."""
    response = RedirectResponse(_inside(request.query_params.get("to")), 303)
    if (chosen := request.path_params["language"]) in ("nl", "en"):
        response.set_cookie("language", chosen, max_age=365 * 24 * 3600, samesite="lax", path="/")
    return response


async def file(_: Service, request: Request) -> Response:
    """A file that pages load."""
    found = ASSETS.get(request.path_params["name"])
    if found is None:
        raise Wrong(404, "no-such-path", words={"path": request.url.path})
    return found.response(request)


def _inside(to: str | None) -> str:
    """Where to go on: a path of our own, never another site."""
    return to if to is not None and to.startswith("/") and not to.startswith(("//", "/\\")) else "/"


ROUTES: tuple[tuple[str, str, Answer], ...] = (
    ("/sign-in", "GET", door),
    ("/sign-in", "POST", enter),
    ("/sign-in/elsewhere", "GET", go_elsewhere),
    (elsewhere.RETURN, "GET", come_back),
    ("/sign-in/{key}", "GET", enter_by_link),
    ("/sign-out", "POST", leave),
    ("/language/{language}", "GET", language),
    ("/static/{name}", "GET", file),
)
