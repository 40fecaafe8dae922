"""Limits to what one caller may ask: how large a body, how slowly, and how often."""

import asyncio
import math
import time
from collections.abc import Callable, Mapping

from starlette.types import Message, Receive

from api.http.problems import Wrong
from application.catalogue import CATALOGUE
from application.evidence import LONGEST_DOCUMENT
from projections.recent import Recent

LONGEST_BODY = 2_000_000  # bytes
AROUND = 200_000  # bytes of a form around the file in it
LONGEST_BODIES: Mapping[str, int] = {
    "/v1/command-batches": 20_000_000,
    "/record/file": 20_000_000 + AROUND,
    "/v1/citations": 20_000_000,
    "/cite": 20_000_000 + AROUND,
    **{f"/record/{command}": LONGEST_BODY + LONGEST_DOCUMENT for command in CATALOGUE.by_command},
}
BODY_WITHIN = 30.0  # seconds in which it must have arrived
AT_ONCE = 5  # times the rate of a second
CALLERS = 10_000  # remembered


def limited(receive: Receive, longest: int, declared: int | None) -> Receive:
    """The same, as far as the body is not too long and in time. What is received then raises Wrong: 413 or 408."""
    arrived, whole, deadline = 0, False, 0.0

    async def received() -> Message:
        nonlocal arrived, whole, deadline
        if whole:  # what comes after the body is that the caller goes away, and that may take as long as it takes
            return await receive()
        if declared is not None and declared > longest:
            raise _too_long(longest)
        deadline = deadline or asyncio.get_running_loop().time() + BODY_WITHIN
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            headers = {"Connection": "close"}
            raise Wrong(408, "body-too-slow", headers=headers, words={"seconds": int(BODY_WITHIN)}) from None
        arrived += len(message.get("body", b""))
        if arrived > longest:
            raise _too_long(longest)
        whole = not message.get("more_body", False)
        return message

    return received


def _too_long(longest: int) -> Wrong:
    return Wrong(413, "body-too-long", words={"longest": longest})


class Rates:
    """How often each caller may still ask: so many times a second, and five times as many at once (a token bucket)."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = rate * AT_ONCE
        self._clock = clock
        self._left: Recent[str, tuple[float, float]] = Recent(CALLERS)

    def take(self, caller: str) -> Mapping[str, str]:
        """Takes one; the headers that tell what is left. Raises Wrong (429) where nothing is."""
        now = self._clock()
        left, since = self._left.get(caller, (self._most, now))
        left = min(self._most, left + (now - since) * self._rate)
        taken = left >= 1
        self._left.keep(caller, (left - taken, now))
        headers = self._told(left - taken)
        if not taken:
            after = str(math.ceil((1 - left) / self._rate))
            raise Wrong(429, "too-many-requests", headers={**headers, "Retry-After": after})
        return headers

    def _told(self, left: float) -> Mapping[str, str]:
        return {
            "RateLimit-Limit": str(int(self._most)),
            "RateLimit-Remaining": str(int(left)),
            "RateLimit-Reset": str(math.ceil((self._most - left) / self._rate)),
        }
