"""The log that proves itself, over HTTP: its checkpoints and keys to anybody, proofs and bundles to auditors."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from anyio import to_thread
from eventsourcing.persistence import PersistenceError
from starlette.responses import Response

from api.auditing import NotToBeMade, bundle, receipt
from api.history import Ambiguous, subject_named
from api.http.files import a_file
from api.http.problems import Wrong
from api.http.reading import refuse_given
from api.http.roles import who_may_ask
from api.http.service import Call, Resource, Service, answered, as_json
from application.access import Role
from application.care import Damage
from application.problem import Unusable
from application.transparency import AnotherHistory
from domain.reference import Subject
from projections.moments import moment_of
from projections.questions import QUESTIONS

PROVING: Final[frozenset[Role]] = frozenset({"auditor"})
ISSUING: Final[frozenset[Role]] = frozenset({"auditor", "administrator"})
TOLD = 100  # checkpoints
PLAIN = "text/plain"


async def checkpoint(call: Call) -> Response:
    """The last checkpoint that was issued; the first is, when somebody asks for it."""
    register = call.service.register
    last = register.checkpoints.latest() or await made(call, register.transparency.checkpoint)
    return Response(last.note, media_type=PLAIN)


async def checkpoints(call: Call) -> Response:
    """The last checkpoints that were issued."""
    issued = call.service.register.checkpoints.newest(TOLD)
    told = [{"size": each.checkpoint.size, "madeAt": each.made_at, "note": each.note} for each in issued]
    return as_json({"items": told})


async def issue(call: Call) -> Response:
    """A checkpoint of the log as it is now."""
    issued = await made(call, call.service.register.transparency.checkpoint)
    return Response(issued.note, 201, media_type=PLAIN)


async def keys(call: Call) -> Response:
    """The log's public keys."""
    found = await to_thread.run_sync(call.service.register.transparency.signing_keys)
    return as_json({"items": [{"key": str(key), "since": since} for key, since in found]})


async def proof(call: Call) -> Response:
    """The proof that an event is in the log."""
    register = call.service.register
    event = register.log.event(call.path("eventId"))
    if event is None:
        raise Wrong(404, "unknown-event-id", words={"id": call.path("eventId")})
    return Response(await proven(call, event.position), media_type=PLAIN)


async def proven(call: Call, position: int) -> str:
    """The proof that the event at a position is in the log of the newest checkpoint over it."""
    transparency = call.service.register.transparency
    return str(await made(call, lambda: transparency.proof(position, transparency.covering(position))))


async def bundle_of(call: Call) -> Response:
    """The bundle of the log, or of one subject."""
    given = call.given()
    named, known_at = given.pop("subject", None), given.pop("knownAt", None)
    refuse_given(call, given)
    return await bundled(call, named, known_at)


async def bundled(call: Call, named: str | None, known_at: str | None) -> Response:
    """The bundle of the log or of the subject that is named, as known at a moment, as a file."""
    try:
        moment = None if known_at is None else moment_of(known_at)
    except ValueError:
        fault = {"parameter": "knownAt", "detail": call.speech.fault("not-an-instant"), "code": "not-an-instant"}
        raise Wrong(400, "bad-parameters", errors=[fault]) from None
    subject = None if named is None else _subject(call, named)

    def make(path: Path) -> None:
        bundle(call.service.register, call.who, path, call.speech, subject, moment)

    return await _file(call, make, f"wiewaar-{'log' if subject is None else subject.reference}.zip")


async def receipt_of(call: Call) -> Response:
    """The receipt of one row of an answer."""
    question = QUESTIONS.get(call.path("name"))
    if question is None:
        raise Wrong(404, "unknown-question", words={"name": call.path("name")})
    if call.who.role not in who_may_ask(question.name):
        raise Wrong(403, "not-your-role", words={"role": call.who.role})
    given = call.given()
    row = given.pop("row", "1")
    if not (row.isascii() and row.isdigit() and len(row) < 10):
        fault = {"parameter": "row", "detail": call.speech.fault("not-a-count"), "code": "not-a-count"}
        raise Wrong(400, "bad-parameters", errors=[fault])
    answer = await answered(call, question, given)

    def make(path: Path) -> None:
        receipt(call.service.register, call.who, path, call.speech, answer, int(row))

    return await _file(call, make, f"wiewaar-{question.name}-{row}.zip")


def _subject(call: Call, named: str) -> Subject:
    try:
        found = subject_named(call.service.register, named)
    except Ambiguous as fault:
        detail = call.speech.say("which-subject", subject=named, choices=fault)
        error = {"parameter": "subject", "detail": detail, "code": "which-subject"}
        raise Wrong(400, "bad-parameters", errors=[error]) from None
    if found is None:
        raise Wrong(404, "unknown-subject", words={"subject": named})
    return found


async def _file(call: Call, make: Callable[[Path], Any], name: str) -> Response:
    """A file that is made for this one answer, and gone after it."""
    return await a_file(lambda path: made(call, lambda: make(path)), name)


async def made(call: Call, make: Callable[[], Any]) -> Any:
    """What is made beside the loop, or why it can't be."""
    try:
        return await to_thread.run_sync(make)
    except NotToBeMade as fault:
        raise Wrong(404, fault.code, words=fault.words) from fault
    except AnotherHistory as fault:
        reason = call.speech.damage(Damage(fault.code, fault.details))
        raise Wrong(503, "another-history", words={"reason": reason}) from fault


async def issue_on_schedule(service: Service, every: int) -> None:
    """Issues a checkpoint every so many seconds, if anything was recorded since the last, until the server closes."""
    transparency, journal = service.register.transparency, service.watch.journal
    while not service.closing.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(service.closing.wait(), every)
            return
        try:
            if await to_thread.run_sync(transparency.is_due):
                issued = await to_thread.run_sync(transparency.checkpoint)
                journal.tell("checkpoint", size=issued.checkpoint.size)
        except (AnotherHistory, Unusable, PersistenceError, sqlite3.Error) as fault:  # the server goes on, and says so
            journal.fault("no checkpoint", fault)


RESOURCES = (
    Resource("/v1/log/checkpoint", "GET", checkpoint),
    Resource("/v1/log/checkpoints", "GET", checkpoints),
    Resource("/v1/log/checkpoints", "POST", issue, ISSUING),
    Resource("/v1/log/keys", "GET", keys),
    Resource("/v1/events/{eventId}/proof", "GET", proof, PROVING),
    Resource("/v1/audit-bundle", "GET", bundle_of, PROVING),
    Resource("/v1/questions/{name}/receipt", "GET", receipt_of, PROVING),
)
