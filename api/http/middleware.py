"""Around every request: its id, its limits, the headers that every response has, and no fault that goes untold."""

import re
import time
from collections.abc import Callable
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.limits import LONGEST_BODIES, LONGEST_BODY, limited
from api.http.origins import Origins, Pairs
from api.http.problems import Wrong
from api.http.version import API_VERSION
from api.http.watch import Watch

REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
# On every response that does not say otherwise itself.
HEADERS: Pairs = [
    (b"api-version", API_VERSION.encode()),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
]


class Around:
    """Wraps the application; `told` makes the response to whoever asked for what went wrong."""

    def __init__(
        self, app: ASGIApp, watch: Watch, origins: Origins, told: Callable[[Request, Wrong], Response]
    ) -> None:
        self._app = app
        self._watch = watch
        self._origins = origins
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, start = time.time_ns(), time.perf_counter()
        headers = Headers(scope=scope)
        request_id = _request_id(headers)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        added = [*HEADERS, (b"x-request-id", request_id.encode()), *self._origins.told(scope["path"], headers)]
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = [*message.get("headers", ()), *state.get("headers", ())]
                said = {name for name, _ in given}
                message["headers"] = given + [each for each in added if each[0] not in said]
            await send(message)

        try:
            if (permission := self._origins.permitted(scope["path"], scope["method"], headers)) is not None:
                await _empty(permission)(scope, receive, answer)
            else:
                longest = LONGEST_BODIES.get(scope["path"], LONGEST_BODY)
                await self._app(scope, limited(receive, longest, _declared(headers)), answer)
        except ClientDisconnect:
            pass
        except Exception as fault:  # noqa: BLE001  # whoever asked is told that, and the journal what
            self._watch.journal.fault("unexpected", fault, requestId=request_id)
            if not status:
                wrong = Wrong(500, "failed", words={"request": request_id})
                await self._told(Request(scope), wrong)(scope, receive, answer)
        finally:
            self._watch.answered(scope, status, began, time.perf_counter() - start)


def _request_id(headers: Headers) -> str:
    """The caller's own id of the request where it is a plain one, else a new one."""
    given = headers.get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else str(uuid4())


def _declared(headers: Headers) -> int | None:
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _empty(headers: Pairs) -> Response:
    empty = Response(status_code=204)
    empty.raw_headers.extend(headers)
    return empty
