"""Signing in at the organisation's own issuer (OpenID Connect): there and back, with a code and PKCE (RFC 7636)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlencode

import orjson
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.http.oidc import NotFetched, endpoint_of, token_for
from api.http.problems import Wrong
from api.http.service import Service
from api.pages.session import LOOPBACK
from api.settings import Oidc
from application.access import Identity

COOKIE: Final = "wiewaar-signing-in"
LASTING = 600  # seconds in which somebody has signed in there
RETURN = "/sign-in/elsewhere/return"
LONGEST_CODE = 4_000


def offered(service: Service) -> bool:
    """Whether people can sign in at an issuer."""
    oidc = service.register.settings.oidc
    return oidc is not None and oidc.client is not None


async def depart(service: Service, request: Request, to: str) -> Response:
    """Sends the visitor to the issuer. Raises Wrong where it can't be reached."""
    oidc = _issuer(service)
    state, verifier = token_urlsafe(32), token_urlsafe(48)
    asked = {
        "response_type": "code",
        "client_id": oidc.client or "",
        "redirect_uri": _address(request),
        "scope": "openid",
        "state": state,
        "code_challenge": _without_padding(sha256(verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }
    try:
        there = await to_thread.run_sync(endpoint_of, oidc.issuer, "authorization_endpoint")
    except NotFetched:
        raise Wrong(503, "issuer-out-of-reach", headers={"Retry-After": "60"}) from None
    response = RedirectResponse(f"{there}{'&' if '?' in there else '?'}{urlencode(asked)}", 303)
    response.set_cookie(
        COOKIE,
        _without_padding(orjson.dumps([state, verifier, to])),
        max_age=LASTING,
        httponly=True,
        secure=request.url.hostname not in LOOPBACK,
        samesite="lax",
        path="/sign-in",
    )
    return response


async def arrive(service: Service, request: Request) -> tuple[Identity, str]:
    """Who comes back with a code, and where they wanted to go. Raises Wrong where nobody signed in there."""
    oidc = _issuer(service)
    state, verifier, to = _departed(request)
    code = request.query_params.get("code", "")
    if not compare_digest(request.query_params.get("state", ""), state) or not 0 < len(code) <= LONGEST_CODE:
        raise Wrong(400, "not-signed-in-there")
    try:
        token = await to_thread.run_sync(token_for, oidc, code, verifier, _address(request))
    except NotFetched:
        raise Wrong(400, "not-signed-in-there") from None
    return await service.gate.holder_of(token, request, request.state.request_id), to


def _issuer(service: Service) -> Oidc:
    oidc = service.register.settings.oidc
    if oidc is None or oidc.client is None:
        raise Wrong(404, "no-such-path", words={"path": "/sign-in/elsewhere"})
    return oidc


def _departed(request: Request) -> tuple[str, str, str]:
    """What the visitor took along: a secret that only this browser has, that of the code, and where to go."""
    given = request.cookies.get(COOKIE, "")
    try:
        found = orjson.loads(urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    except ValueError:
        found = None
    match found:
        case [str(state), str(verifier), str(to)] if state:
            return state, verifier, to
    raise Wrong(400, "not-signed-in-there")


def _address(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{RETURN}"


def _without_padding(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
