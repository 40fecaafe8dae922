"""Access tokens of another issuer (OpenID Connect): its keys fetched and kept, and who somebody is by its word."""

import asyncio
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
import orjson
from anyio import to_thread

from api.http.problems import Wrong
from api.settings import Oidc, is_trustworthy
from application.access import ROLES, Role

ALGORITHMS: Final = ("RS256", "ES256", "EdDSA")
SKEW = 60  # seconds that two clocks may differ
KEPT = 3_600.0  # seconds after which the keys are fetched again
PAUSE = 60.0  # seconds between two fetches at the least, whatever anybody sends
TIMEOUT = 5.0  # seconds
MOST_BYTES = 1_000_000
LONGEST_SUBJECT = 200
REQUIRED: Final = ("exp", "iat", "iss", "aud", "sub")


class NotFetched(Exception):
    """The issuer can't be reached, or what it answered can't be used."""


class Issuer:
    """Verifies the tokens of one issuer. `clock` counts seconds.

    Keys that were fetched once go on counting while the issuer can't be reached.
    """

    def __init__(self, settings: Oidc, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._fetching = asyncio.Lock()

    async def verify(self, token: str) -> tuple[str, Role] | None:
        """Subject and role; None where the token is no good.

        Raises Wrong: 503 where no key was ever fetched and none can be, 403 where the token holds but names no role.
        """
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            return None
        if header.get("alg") not in ALGORITHMS or not isinstance(header.get("kid", ""), str):
            return None
        key = await self._key(header.get("kid"))
        if key is None:
            return None
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._settings.audience,
                issuer=self._settings.issuer,
                leeway=SKEW,
                options={"require": list(REQUIRED), "enforce_minimum_key_length": True},
            )
        except jwt.PyJWTError:
            return None
        subject = claims["sub"]
        if not (0 < len(subject) <= LONGEST_SUBJECT and subject.isprintable()):
            return None
        return subject, _role(claims.get(self._settings.role_claim))

    async def _key(self, name: str | None) -> jwt.PyJWK | None:
        """The key of that name, or the only one where none is named. Raises Wrong where there are none at all."""
        # While one request fetches them again, the others go on with what is known.
        if self._named(name) is None or (self._is_old() and not self._fetching.locked()):
            await self._fetch_again(missing=name)
        if self._fetched is None:
            raise Wrong(503, "issuer-out-of-reach", headers={"Retry-After": str(int(PAUSE))})
        return self._named(name)

    def _named(self, name: str | None) -> jwt.PyJWK | None:
        if name is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(name)

    def _is_old(self) -> bool:
        return self._fetched is None or self._clock() - self._fetched > KEPT

    async def _fetch_again(self, missing: str | None) -> None:
        """Fetches the keys, unless that was tried just now; one request does so, and others wait for what it got."""
        async with self._fetching:
            if not self._is_old() and self._named(missing) is not None:
                return
            now = self._clock()
            if self._tried is not None and now - self._tried < PAUSE:
                return
            self._tried = now
            try:
                self._keys = await to_thread.run_sync(_keys_of, self._settings.issuer)
            except NotFetched:
                return
            self._fetched = now


def _role(claimed: object) -> Role:
    """The one role that a claim names, by itself or in a list of whatever else. Raises Wrong."""
    named = claimed if isinstance(claimed, list) else [claimed]
    found = [role for role in ROLES if role in named]
    if len(found) != 1:
        raise Wrong(403, "no-role", headers={"WWW-Authenticate": 'Bearer realm="wiewaar", error="insufficient_scope"'})
    return found[0]


def endpoint_of(issuer: str, name: str) -> str:
    """The address that the issuer's discovery document gives under a name. Raises NotFetched."""
    found = _discovered(issuer).get(name)
    if not isinstance(found, str) or not is_trustworthy(found):
        raise NotFetched("an endpoint in a place that can't be trusted")
    return found


def token_for(settings: Oidc, code: str, verifier: str, back: str) -> str:
    """The access token that the issuer gives for a code (RFC 6749, 4.1.3). Raises NotFetched."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": settings.client or "",
        "code_verifier": verifier,
        **({} if settings.secret is None else {"client_secret": settings.secret}),
    }
    found = _document(endpoint_of(settings.issuer, "token_endpoint"), urlencode(asked).encode()).get("access_token")
    if not isinstance(found, str):
        raise NotFetched("no access token")
    return found


def _discovered(issuer: str) -> Mapping[str, Any]:
    found = _document(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise NotFetched("another issuer")
    return found


def _keys_of(issuer: str) -> dict[str, jwt.PyJWK]:
    """The issuer's keys by name, as its discovery document leads to them. Raises NotFetched."""
    given = _document(endpoint_of(issuer, "jwks_uri")).get("keys")
    keys: dict[str, jwt.PyJWK] = {}
    for each in given if isinstance(given, list) else []:
        try:
            key = jwt.PyJWK(each)
        except (jwt.PyJWTError, AttributeError, TypeError, ValueError):
            continue  # of a kind that we don't know; others may do
        if key.algorithm_name in ALGORITHMS and key.public_key_use in (None, "sig"):
            keys[str(key.key_id or "")] = key
    if not keys:
        raise NotFetched("no keys")
    return keys


class _NoRedirects(HTTPRedirectHandler):
    """Goes nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        """Leaves the redirect as the fault that it then is."""


def _document(address: str, sent: bytes | None = None) -> Mapping[str, Any]:
    """A JSON object, got, or given in answer to a form that is sent. Raises NotFetched."""
    request = Request(address, sent, {"Accept": "application/json"})  # noqa: S310  # https, or http on loopback
    try:
        with build_opener(_NoRedirects).open(request, timeout=TIMEOUT) as response:
            content = response.read(MOST_BYTES + 1)
        document = orjson.loads(content) if len(content) <= MOST_BYTES else None
    except HTTPError as fault:  # which holds the connection
        fault.close()
        raise NotFetched(str(fault.code)) from fault
    except (OSError, HTTPException, ValueError) as fault:
        raise NotFetched(type(fault).__name__) from fault
    if not isinstance(document, dict):
        raise NotFetched("no JSON object")
    return document
