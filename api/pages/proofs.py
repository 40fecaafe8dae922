"""The log that proves itself, for auditors: its key and checkpoints, proofs, receipts and bundles to take along."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.history import position_named
from api.http.problems import Wrong
from api.http.proving import ISSUING, PLAIN, PROVING, bundled, made, proven, receipt_of
from api.pages.site import Page, Visit
from api.rendering import FORMS
from application.checkpoint import Issued

TOLD = 20  # checkpoints


async def proofs(visit: Visit) -> Response:
    """The keys, the last checkpoints, and what can be taken along."""
    register = visit.call.service.register
    keys = await made(visit.call, register.transparency.signing_keys)
    issued = [_told(visit, each) for each in register.checkpoints.newest(TOLD)]
    return visit.page(
        "proofs.html",
        key=str(keys[-1][0]),
        earlier=[(str(key), FORMS["moment"](visit.speech, since, {})) for key, since in keys[:-1]],
        issued=issued,
        just_made="issued" in visit.call.given(),
        since_then=register.log.head()[0] - (issued[0]["size"] if issued else 0),
        takes_along=visit.role in PROVING,
    )


def _told(visit: Visit, issued: Issued) -> Mapping[str, Any]:
    found = issued.checkpoint
    return {
        "size": found.size,
        "origin": found.origin,
        "root": b64encode(found.root).decode(),
        "made_at": FORMS["moment"](visit.speech, issued.made_at, {}),
        "note": issued.note,
    }


async def issue(visit: Visit) -> Response:
    """Issues a checkpoint of the log as it is now; the last one stands where nothing was recorded since."""
    issued = await made(visit.call, visit.call.service.register.transparency.checkpoint)
    return visit.to("/proofs", issued=str(issued.checkpoint.size))


async def checkpoint(visit: Visit) -> Response:
    """A checkpoint that was issued, by its size, as a file."""
    size = visit.call.given().get("size", "")
    numbered = size.isascii() and size.isdigit() and len(size) < 19
    found = visit.call.service.register.checkpoints.of_size(int(size)) if numbered else None
    if found is None:
        raise Wrong(404, "no-such-checkpoint")
    return _file(found.note, f"wiewaar-checkpoint-{size}.txt")


async def proof(visit: Visit) -> Response:
    """The proof that an event is in the log, as a file; the event is named by its id or its position."""
    named = visit.call.path("event")
    position = position_named(visit.call.service.register, named)
    if position is None:
        raise Wrong(404, "unknown-event-id", words={"id": named})
    return _file(await proven(visit.call, position), f"wiewaar-event-{position}.tlog-proof")


async def bundle(visit: Visit) -> Response:
    """The audit bundle of the log, or of one subject; fields that were left empty say nothing."""
    given = visit.call.given()
    return await bundled(visit.call, given.get("subject", "").strip() or None, given.get("knownAt", "").strip() or None)


async def receipt(visit: Visit) -> Response:
    """The receipt of one row of an answer."""
    return await receipt_of(visit.call)


def _file(text: str, name: str) -> Response:
    return Response(text, headers={"Content-Disposition": f'attachment; filename="{name}"'}, media_type=PLAIN)


PAGES = (
    Page("/proofs", "GET", proofs, ISSUING),
    Page("/proofs/checkpoint", "POST", issue, ISSUING),
    Page("/proofs/checkpoint", "GET", checkpoint, ISSUING),
    Page("/proofs/event/{event}", "GET", proof, PROVING),
    Page("/proofs/bundle", "GET", bundle, PROVING),
    Page("/questions/{name}/receipt", "GET", receipt, PROVING),
)
