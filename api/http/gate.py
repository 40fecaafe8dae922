"""The gate: who somebody is by their token, and no more attempts than a guess is worth."""

import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request

from api.http.problems import Wrong
from application.access import PREFIX, Access, Identity, Role
from projections.recent import Recent

FAILURES = 100  # attempts that may fail from one address within
WITHIN = 60.0  # seconds
ADDRESSES = 10_000  # remembered

Verify = Callable[[str], Awaitable[tuple[str, Role] | None]]


class Gate:
    """Tells who asks. `verify` tells subject and role of another issuer's access token; None where it is no good."""

    def __init__(self, access: Access, verify: Verify | None = None) -> None:
        self._access = access
        self._verify = verify
        self._failed: Recent[str, tuple[int, float]] = Recent(ADDRESSES)

    async def identified(self, request: Request, request_id: str) -> Identity:
        """Who asks. Raises Wrong: 401 without a token that holds, 429 after too many that did not.

        Whoever has a token that holds is never kept out by the failures of others at the same address.
        """
        token = _token(request)
        if token is None:
            raise Wrong(401, "no-token", headers={"WWW-Authenticate": 'Bearer realm="wiewaar"'})
        return await self.holder_of(token, request, request_id)

    async def holder_of(self, token: str, request: Request, request_id: str) -> Identity:
        """Whose token it is. Raises Wrong, as `identified` does."""
        found = await self._found(token)
        if found is None:
            address = request.client.host if request.client is not None else ""
            self._note_failure(address)
            self._refuse_guessing(address)
            raise Wrong(401, "bad-token", headers={"WWW-Authenticate": 'Bearer realm="wiewaar", error="invalid_token"'})
        subject, role = found
        return Identity(subject, role, request_id)

    async def still_holds(self, request: Request, who: Identity) -> bool:
        """Whether the token of a request that goes on for long still says that it is they, in that role."""
        token = _token(request)
        return token is not None and await self._found(token) == (who.subject, who.role)

    async def _found(self, token: str) -> tuple[str, Role] | None:
        if token.startswith(PREFIX):
            kept = self._access.whose(token)
            return None if kept is None else (kept.subject, kept.role)
        return None if self._verify is None else await self._verify(token)

    def _refuse_guessing(self, address: str) -> None:
        count, since = self._failed.get(address, (0, 0.0))
        left = since + WITHIN - time.monotonic()
        if count > FAILURES and left > 0:
            raise Wrong(429, "too-many-attempts", headers={"Retry-After": str(int(left) + 1)})

    def _note_failure(self, address: str) -> None:
        count, since = self._failed.get(address, (0, 0.0))
        now = time.monotonic()
        self._failed.keep(address, (count + 1, since) if now - since < WITHIN else (1, now))


def _token(request: Request) -> str | None:
    """The bearer token that a request came with; one header, or none counts."""
    given = request.headers.getlist("authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return token.strip() or None if scheme.lower() == "bearer" else None
