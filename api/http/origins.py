"""Which pages of other origins may ask with a browser (CORS): those that the settings name, and of the document all."""

from starlette.datastructures import Headers

OPEN_TO_ALL = "/v1/openapi.json"
# What a page may send and read besides what browsers always let it.
SENT = "Authorization, Content-Type, If-Match, Last-Event-ID, X-Purpose, X-Request-Id"
READ = "API-Version, ETag, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id"
REMEMBERED = "600"  # seconds that a browser keeps a permission

Pairs = list[tuple[bytes, bytes]]


class Origins:
    """The origins whose pages may ask. Tokens are sent by the page itself, so no browser's credentials are needed."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed

    def told(self, path: str, headers: Headers) -> Pairs:
        """What a response tells the browser."""
        if path == OPEN_TO_ALL:
            return _raw({"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": READ})
        if not self._allowed:
            return []
        vary = _raw({"Vary": "Origin"})
        origin = headers.get("origin")
        if origin is None or origin not in self._allowed:
            return vary
        return vary + _raw({"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": READ})

    def permitted(self, path: str, method: str, headers: Headers) -> Pairs | None:
        """What a browser is told that asks beforehand; None where it does not, or is not permitted."""
        if method != "OPTIONS" or "access-control-request-method" not in headers:
            return None
        if path != OPEN_TO_ALL and headers.get("origin") not in self._allowed:
            return None
        return _raw(
            {
                "Access-Control-Allow-Methods": "GET, POST",
                "Access-Control-Allow-Headers": SENT,
                "Access-Control-Max-Age": REMEMBERED,
            }
        )


def _raw(headers: dict[str, str]) -> Pairs:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
