"""The log over HTTP: events as CloudEvents 1.0 after the NL GOV profile, in pages or live."""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from anyio import to_thread
from starlette.responses import Response, StreamingResponse

from api.history import told
from api.http.paging import MOST, USUAL
from api.http.problems import Wrong
from api.http.roles import READING, seen_by
from api.http.service import Call, Resource, as_json
from application.catalogue import CATALOGUE
from domain.fact import Recorded
from domain.wire import instant

TYPE = "application/cloudevents+json"
# The source of data, as the profile prefers it: an organisation's name would not outlive the organisation.
TYPE_PREFIX = "nl.wiewaar"
LOOK = 0.1  # seconds between two looks whether something was recorded
CHECK = 2.0  # seconds between two looks whether the token still holds
HEARTBEAT = 15.0  # seconds after which a silent stream says that it is there
RECONNECT = 1_000  # milliseconds after which a subscriber who was cut off comes back


def as_cloud_event(call: Call, recorded: Recorded) -> dict[str, Any]:
    """An event in its CloudEvents envelope, as far as the caller may see it.

    `time` is the instant at which the register came to know it; valid time is in its data. `sequence` is its position
    in the log, with leading zeros so that it sorts as a text too.
    """
    entry, source = CATALOGUE.by_event[type(recorded.event)], call.service.register.settings.event_source
    return {
        "specversion": "1.0",
        "id": recorded.id,
        "source": source,
        "type": f"{TYPE_PREFIX}.{entry.topic}",
        "subject": f"{recorded.subject.kind}:{recorded.subject.reference}",
        "time": instant(recorded.recorded_at) if recorded.recorded_at else None,
        "sequence": f"{recorded.position:020}",
        "sequencetype": "Integer",
        "datacontenttype": "application/json",
        "dataschema": f"{source}:event-types:{entry.topic}",
        "dataref": f"/v1/events/{recorded.id}",
        "data": seen_by(call.who.role, told(recorded)),
    }


async def events(call: Call) -> Response:
    """The log after a position: a page of it, or live for whoever accepts text/event-stream."""
    given = call.given()
    after, limit = given.pop("afterPosition", "0"), given.pop("limit", str(USUAL))
    faults = [(name, "unknown-parameter") for name in given]
    if not _is_count(after):
        faults.append(("afterPosition", "not-a-count"))
    if not _is_count(limit) or not 1 <= int(limit) <= MOST:
        faults.append(("limit", "not-a-count"))
    live = call.request.method == "GET" and "text/event-stream" in call.request.headers.get("accept", "")
    resumed = call.request.headers.get("last-event-id")
    if resumed is not None and not _is_count(resumed):
        faults.append(("Last-Event-ID", "not-a-count"))
    elif resumed is not None and live:
        after = resumed
    if faults:
        errors = [{"parameter": name, "detail": call.speech.fault(code), "code": code} for name, code in faults]
        raise Wrong(400, "bad-parameters", errors=errors)
    if live:
        headers = {"X-Accel-Buffering": "no"}  # or a proxy keeps what should be told at once
        return StreamingResponse(_live(call, int(after)), headers=headers, media_type="text/event-stream")
    log = call.service.register.log
    page = await to_thread.run_sync(partial(log.page, int(after), int(limit)))
    links = {"self": {"href": f"/v1/events?afterPosition={after}&limit={limit}"}}
    head, _ = log.head()
    if page and page[-1].position < head:
        links["next"] = {"href": f"/v1/events?afterPosition={page[-1].position}&limit={limit}"}
    items = [as_cloud_event(call, each) for each in page]
    return as_json({"items": items, "asOf": {"logPosition": head}, "_links": links})


async def _live(call: Call, after: int) -> AsyncIterator[bytes]:
    """Every event after a position as it is recorded, each once and in order; its id is its position.

    Ends when the server stops, or when the token that it was asked with does not hold any more.
    """
    log, heard, checked = call.service.register.log, time.monotonic(), time.monotonic()
    yield f"retry: {RECONNECT}\n: follows the log\n\n".encode()
    while not call.service.closing.is_set():
        now = time.monotonic()
        if now - checked >= CHECK:
            checked = now
            if not await _may_go_on(call):
                return
        if log.head()[0] > after:
            for each in await to_thread.run_sync(partial(log.page, after, USUAL)):
                yield _message(call, each)
                after, heard = each.position, time.monotonic()
            continue
        if now - heard >= HEARTBEAT:
            heard = now
            yield b": still here\n\n"
        await asyncio.sleep(LOOK)


async def _may_go_on(call: Call) -> bool:
    try:
        return await call.service.gate.still_holds(call.request, call.who)
    except Wrong:  # the issuer says that there is no role any more
        return False


def _message(call: Call, recorded: Recorded) -> bytes:
    """An event as a server-sent one."""
    data = orjson.dumps(as_cloud_event(call, recorded)).decode()
    return (
        f"id: {recorded.position}\nevent: {CATALOGUE.by_event[type(recorded.event)].topic}\ndata: {data}\n\n".encode()
    )


async def event(call: Call) -> Response:
    """One event, by its id."""
    given = call.path("eventId")
    try:
        identity = str(UUID(given))
    except ValueError:
        errors = [{"parameter": "eventId", "detail": call.speech.fault("not-a-uuid"), "code": "not-a-uuid"}]
        raise Wrong(400, "bad-parameters", errors=errors) from None
    recorded = call.service.register.log.event(identity)
    if recorded is None:
        raise Wrong(404, "unknown-event-id", words={"id": identity})
    return Response(orjson.dumps(as_cloud_event(call, recorded)), media_type=TYPE)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


RESOURCES = (
    Resource("/v1/events", "GET", events, READING),
    Resource("/v1/events/{eventId}", "GET", event, READING),
)
