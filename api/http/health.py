"""How the register is, as JSON for whoever watches over it."""

import asyncio
from contextlib import suppress
from typing import Any

from starlette.responses import Response

from api.http.service import Call, Resource, as_json
from projections.following import Faulty


async def health(call: Call) -> Response:
    """How the register is, as `wiewaar status` tells it."""
    return as_json(await _status(call))


async def _status(call: Call) -> dict[str, Any]:
    return await asyncio.wrap_future(call.service.clerk.do(lambda: _caught_up(call)))


def _caught_up(call: Call) -> dict[str, Any]:
    with suppress(Faulty):  # which the status tells
        call.service.clerk.catch_up()
    return call.service.register.status()


RESOURCES = (Resource("/health", "GET", health),)
