"""Persons over HTTP: all that is held on one, for the privacy officer to hand on (AVG art. 15 and 20)."""

from collections.abc import Mapping
from typing import Any

from anyio import to_thread
from starlette.responses import Response

from api.http.problems import Wrong
from api.http.roles import ERASING
from api.http.service import Call, Resource, as_json, reached
from api.subject_access import held_on
from domain.reference import is_reference
from projections.asking import Behind

READ_FROM = ("spells", "findings")


async def subject_access(call: Call) -> Response:
    """All that is held on a trainee; that it was read is kept first, and stands in it."""
    if unknown := call.given():
        detail = call.speech.say("unknown-parameter")
        errors = [{"parameter": each, "detail": detail, "code": "unknown-parameter"} for each in unknown]
        raise Wrong(400, "bad-parameters", errors=errors)
    return as_json(await held(call))


async def held(call: Call) -> Mapping[str, Any]:
    """All that is held on the trainee in the path; that it was read is kept first. Raises Wrong where nothing is."""
    register, trainee = call.service.register, call.path("reference")
    if not is_reference(trainee):
        raise Wrong(404, "unknown-subject", words={"subject": trainee})
    await reached(call, register.log.head()[0], READ_FROM)
    if not await to_thread.run_sync(register.persons.events_about, trainee):
        raise Wrong(404, "unknown-subject", words={"subject": trainee})
    call.look({trainee}, "subject-access")
    while True:
        try:
            found = await to_thread.run_sync(held_on, register, trainee, register.reader.ask)
        except Behind as behind:  # others recorded meanwhile
            await reached(call, behind.needed, READ_FROM)
        else:
            assert found is not None  # noqa: S101  # there were events, and none ever goes
            return found


RESOURCES = (Resource("/v1/trainees/{reference}/subject-access", "GET", subject_access, ERASING),)
