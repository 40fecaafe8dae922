"""The door: signing in and out, the language of the pages, and the files that every page loads."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.http.problems import Wrong
from api.http.service import Service
from api.pages.assets import ASSETS
from api.pages.session import session_of, signed_in, signed_out
from api.pages.site import rendered, speech_of

Answer = Callable[[Service, Request], Awaitable[Response]]


async def door(service: Service, request: Request) -> Response:
    """The form to sign in with; whoever is signed in goes on."""
    to = _inside(request.query_params.get("to"))
    if session_of(service, request) is not None:
        return RedirectResponse(to, 303)
    return rendered(request, speech_of(request), "sign_in.html", session=None, to=to, sentence=None)


async def enter(service: Service, request: Request) -> Response:
    """Signs in with a token."""
    form = await request.form()
    to, token = _inside(str(form.get("to", "/"))), str(form.get("token", "")).strip()
    try:
        who = await service.gate.holder_of(token, request, request.state.request_id)
    except Wrong as wrong:
        speech = speech_of(request)
        sentence = speech.say(wrong.code, **wrong.words)
        return rendered(request, speech, "sign_in.html", wrong.status, session=None, to=to, sentence=sentence)
    return signed_in(service, request, who, RedirectResponse(to, 303))


async def enter_by_link(service: Service, request: Request) -> Response:
    """Signs in by the link that the demo prints, once."""
    who = service.access.redeem(request.path_params["key"], request.state.request_id)
    if who is None:
        speech = speech_of(request)
        return rendered(request, speech, "sign_in.html", 401, session=None, to="/", sentence=speech.say("link-spent"))
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
    ("/sign-in/{key}", "GET", enter_by_link),
    ("/sign-out", "POST", leave),
    ("/language/{language}", "GET", language),
    ("/static/{name}", "GET", file),
)
