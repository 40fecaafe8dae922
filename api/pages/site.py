"""What all pages share: templates, the language and the reader of a page, and what a browser may load."""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from eventsourcing.persistence import PersistenceError
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.http.problems import Wrong, as_wrong
from api.http.service import Call, Service
from api.messages import Speech, language_of
from api.pages.assets import address_of, compressed
from api.pages.session import Session, session_of
from api.rendering import cell
from application.access import Role

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
# No inline script or style, nothing from elsewhere; pictures are made on the server, inside the page.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

READING: frozenset[Role] = frozenset({"registrar", "auditor", "researcher"})
MENU: tuple[tuple[str, str, frozenset[Role] | None], ...] = (
    ("/board", "menu-board", READING),
    ("/questions/who-was-where", "menu-who-was-where", READING | {"reader"}),
    ("/findings", "menu-findings", READING),
    ("/changes", "menu-changes", READING),
    ("/questions", "menu-questions", READING | {"privacy-officer"}),
    ("/research", "menu-research", frozenset({"researcher", "auditor"})),
    ("/rules", "menu-rules", None),
    ("/record", "menu-record", frozenset({"registrar"})),
    ("/persons", "menu-persons", frozenset({"privacy-officer"})),
    ("/proofs", "menu-proofs", frozenset({"auditor", "administrator"})),
    ("/system", "menu-system", frozenset({"administrator", "auditor", "registrar"})),
)

# What to do about what went wrong, by its code or else its status.
ADVICE: Mapping[str | int, str] = {
    "forged": "reopen",
    400: "mend",
    403: "role",
    404: "elsewhere",
    405: "elsewhere",
    408: "later",
    409: "compare",
    412: "compare",
    413: "smaller",
    429: "later",
    503: "later",
}
# A page that says what is wrong replaces the whole page, also where htmx asked for a part of it.
IN_PLACE_OF_ALL = {"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML show:top"}

Handler = Callable[["Visit"], Awaitable[Response]]

ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody's visit to a page: the call as the API knows it, and the session that they are signed in with."""

    call: Call
    session: Session

    @property
    def speech(self) -> Speech:
        """The language of the page."""
        return self.call.speech

    @property
    def role(self) -> Role:
        """What the visitor may see."""
        return self.call.who.role

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page made from a template, or only its main part where htmx asks for that."""
        return rendered(self.call.request, self.speech, template, status, session=self.session, visit=self, **values)

    def to(self, path: str, **query: str) -> Response:
        """On to another page."""
        return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, 303)


@dataclass(frozen=True, slots=True)
class Page:
    """What there is under a path, for whom (anybody who is signed in where `roles` is None).

    What is `aside` helps with a page that somebody is working on, and never takes its place: faults leave it as it is.
    """

    path: str
    method: str
    handle: Handler
    roles: frozenset[Role] | None = None
    aside: bool = False

    async def respond(self, service: Service, request: Request) -> Response:
        """The page, or the one that says what is wrong; whoever is not signed in is sent to the door."""
        speech = speech_of(request)
        in_part = "hx-request" in request.headers
        try:
            session = session_of(service, request)
            if session is None:
                return Response(status_code=204) if self.aside and in_part else _to_the_door(request)
            self._refuse_unless(session.who.role)
            if self.method == "POST":
                await session.refuse_forged(request)
            return await self.handle(Visit(Call(service, request, session.who, speech), session))
        except Exception as fault:
            wrong = as_wrong(fault, speech)
            if wrong is None:
                raise
            return Response(status_code=204) if self.aside and in_part else went_wrong(service, request, wrong)
        finally:
            await request.close()  # files that came with a form

    def _refuse_unless(self, role: Role) -> None:
        if self.roles is not None and role not in self.roles:
            raise Wrong(403, "not-your-role", words={"role": role})


def rendered(request: Request, speech: Speech, template: str, status: int = 200, **values: Any) -> Response:
    """A page in its language."""
    text = ENVIRONMENT.get_template(template).render(
        say=speech.say,
        speech=speech,
        language=speech.language,
        cell=cell,
        static=address_of,
        navigation=navigation,
        current=current,
        path=request.url.path,
        query=dict(request.query_params),
        address=lambda **changed: address(request, changed),
        **values,
    )
    headers = {"Content-Security-Policy": POLICY, "Vary": "Accept-Encoding, Accept-Language, Cookie"}
    return compressed(request, HTMLResponse(text, status, headers))


def navigation(role: Role) -> list[tuple[str, str]]:
    """The pages of the menu that a role may open, with the codes of their names."""
    return [(path, name) for path, name, roles in MENU if roles is None or role in roles]


def current(path: str) -> str | None:
    """The page of the menu that a path belongs to: the one that is nearest above it."""
    above = [each for each, *_ in MENU if path == each or path.startswith(each + "/")]
    return max(above, key=len, default=None)


def address(request: Request, changed: Mapping[str, Any]) -> str:
    """The address of this page with some of its parameters changed; None takes one out."""
    query = {**dict(request.query_params), **changed}
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path


def number_of(page: str | None) -> int:
    """The number of a page of a list; the first where it is none."""
    return max(int(page), 1) if page is not None and page.isascii() and page.isdigit() and len(page) < 9 else 1


def speech_of(request: Request) -> Speech:
    """The language that the visitor chose (cookie `language`), else the one that the browser prefers."""
    chosen = request.cookies.get("language")
    if chosen in ("nl", "en"):
        return Speech(chosen)
    return Speech(language_of({"LANG": request.headers.get("accept-language", "nl").split(",")[0]}))


def _to_the_door(request: Request) -> Response:
    """On to the door, and from there to what was asked for; the whole page goes there, also where a part was asked."""
    asked_for = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    door = f"/sign-in?{urlencode({'to': asked_for})}"
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": door})
    return RedirectResponse(door, 303)


def went_wrong(service: Service, request: Request, wrong: Wrong) -> Response:
    """The page that says what is wrong, what to do about it, and by which id the journal tells more."""
    speech, session = speech_of(request), None
    with suppress(sqlite3.Error, PersistenceError):  # which may be what is wrong
        session = session_of(service, request)
    response = rendered(
        request,
        speech,
        "wrong.html",
        wrong.status,
        session=session,
        sentence=speech.say(wrong.code, **wrong.words),
        details=[f"{each.get('parameter') or each.get('pointer', '')}: {each['detail']}" for each in wrong.errors],
        advice=ADVICE.get(wrong.code) or ADVICE.get(wrong.status, "report"),
        request_id=request.state.request_id,
    )
    response.headers.update({**wrong.headers, **(IN_PLACE_OF_ALL if "hx-request" in request.headers else {})})
    return response
