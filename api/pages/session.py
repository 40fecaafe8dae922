"""Sessions of the pages: signed in with a token, told by a cookie that scripts can't read, and safe from forgery."""

from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.problems import Wrong
from api.http.service import Service
from application.access import Identity

COOKIE: Final = "wiewaar-session"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, and the secret that every form of theirs sends along."""

    who: Identity
    forgery_token: str

    async def refuse_forged(self, request: Request) -> None:
        """Raises Wrong (403) where a form does not come from a page of ours."""
        given = request.headers.get("x-forgery-token") or str((await request.form()).get("forgery_token", ""))
        if not compare_digest(given, self.forgery_token):
            raise Wrong(403, "forged")


def session_of(service: Service, request: Request) -> Session | None:
    """The session that the request's cookie names; None where there is none, or it has lapsed."""
    key = request.cookies.get(COOKIE)
    found = None if key is None else service.access.session(key)
    if found is None:
        return None
    return Session(Identity(found.subject, found.role, request.state.request_id), found.forgery_token)


def signed_in(service: Service, request: Request, who: Identity, response: Response) -> Response:
    """The response with the cookie of a new session."""
    key = service.access.open_session(who)
    response.set_cookie(
        COOKIE, key, httponly=True, secure=request.url.hostname not in LOOPBACK, samesite="lax", path="/"
    )
    return response


def signed_out(service: Service, request: Request, response: Response) -> Response:
    """The response without the session, which is over."""
    if (key := request.cookies.get(COOKIE)) is not None:
        service.access.close_session(key)
    response.delete_cookie(COOKIE, path="/")
    return response
