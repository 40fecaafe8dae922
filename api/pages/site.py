"""What all pages share: templates, the language and the reader of a page, and what a browser may load."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

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
    ("/rules", "menu-rules", None),
    ("/record", "menu-record", frozenset({"registrar", "privacy-officer"})),
    ("/system", "menu-system", frozenset({"administrator", "auditor", "registrar"})),
)

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
    """What there is under a path, for whom (anybody who is signed in where `roles` is None)."""

    path: str
    method: str
    handle: Handler
    roles: frozenset[Role] | None = None

    async def respond(self, service: Service, request: Request) -> Response:
        """The page, or the one that says what is wrong; whoever is not signed in is sent to the door."""
        speech = speech_of(request)
        try:
            session = session_of(service, request)
            if session is None:
                return RedirectResponse(f"/sign-in?{urlencode({'to': _asked_for(request)})}", 303)
            if self.roles is not None and session.who.role not in self.roles:
                return went_wrong(
                    request, speech, Wrong(403, "not-your-role", words={"role": session.who.role}), session
                )
            if self.method == "POST":
                await session.refuse_forged(request)
            return await self.handle(Visit(Call(service, request, session.who, speech), session))
        except Exception as fault:
            wrong = as_wrong(fault, speech)
            if wrong is None:
                raise
            return went_wrong(request, speech, wrong, session_of(service, request))
        finally:
            await request.close()  # files that came with a form


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


def speech_of(request: Request) -> Speech:
    """The language that the visitor chose (cookie `language`), else the one that the browser prefers."""
    chosen = request.cookies.get("language")
    if chosen in ("nl", "en"):
        return Speech(chosen)
    return Speech(language_of({"LANG": request.headers.get("accept-language", "nl").split(",")[0]}))


def _asked_for(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def went_wrong(request: Request, speech: Speech, wrong: Wrong, session: Session | None) -> Response:
    """The page that says what is wrong, and what to do."""
    details = [f"{each.get('parameter') or each.get('pointer', '')}: {each['detail']}" for each in wrong.errors]
    sentence = speech.say(wrong.code, **wrong.words)
    return rendered(request, speech, "wrong.html", wrong.status, session=session, sentence=sentence, details=details)
