"""Recording over HTTP: one command or many, tried or for good, and what became of one."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.history import told
from api.http.problems import Wrong
from api.http.roles import ERASING, RECORDING, SEEING_NAMES
from api.http.service import Call, Resource, as_json
from application.catalogue import CATALOGUE
from application.importing import RefusedLine, Report, code_of, import_whole, numbered, refusals_of
from application.intake import Command, parse, understood
from application.problem import Invalid
from application.recording import Outcome, Outdated
from domain.fact import Actor, Recorded
from domain.refusal import Refused
from domain.trainee import PersonalDataErased
from domain.wire import instant
from projections.foreseeing import FindingChanges

LONGEST_BATCH = 10_000  # lines
ERASE = CATALOGUE.by_event[PersonalDataErased].command


async def record(call: Call) -> Response:
    """Records one command, or tells what it would change (`dryRun`)."""
    given = call.given()
    dry_run = given.pop("dryRun", "false")
    faults = [(name, "unknown-parameter") for name in given]
    if dry_run not in ("true", "false"):
        faults.append(("dryRun", "not-a-flag"))
    if faults:
        raise Wrong(400, "bad-parameters", errors=[_fault(call, *each) for each in faults])
    seen = _seen(call)
    body = await call.request.body()
    command: Command | None = None
    try:
        command = understood(parse(body))
        _refuse_for_role(call, command)
        if dry_run == "true":
            outcome, changes = await asyncio.wrap_future(call.service.clerk.do(lambda: _tried(call, command, seen)))
            return as_json(_told(outcome.recorded, outcome.repeated, changes, dry_run=True))
        done = await asyncio.wrap_future(call.service.clerk.record(command, _actor(call), call.who.request, seen))
    except (Invalid, Refused, Outdated) as reason:
        name = None if command is None else command.entry.command
        code = "outdated" if isinstance(reason, Outdated) else code_of(reason)
        call.service.access.refused(call.who, name, code)
        raise
    status = 200 if done.repeated else 201
    headers = {"ETag": f'"{done.recorded.version}"', "Location": f"/v1/commands/{done.recorded.id}"}
    return as_json(_told(done.recorded, done.repeated, done.findings), status, headers)


def _tried(call: Call, command: Command, seen: int | None) -> tuple[Outcome, FindingChanges | None]:
    """What the command would become, and what it would change in the findings; nothing is kept."""
    register = call.service.register
    batch = register.recorder.batch()
    outcome = batch.decide(command, _actor(call), call.who.request, seen=seen)
    return outcome, register.foreseen(batch.staged)


async def record_many(call: Call) -> Response:
    """Records the lines of an NDJSON body, or none of them."""
    if unknown := call.given():
        raise Wrong(400, "bad-parameters", errors=[_fault(call, name, "unknown-parameter") for name in unknown])
    lines = numbered(await call.request.body())
    if not lines:
        raise Wrong(400, "empty-batch")
    if len(lines) > LONGEST_BATCH:
        raise Wrong(413, "batch-too-long", words={"most": LONGEST_BATCH})
    _refuse_to_erase(call, (line for _, line in lines))
    report: Report = await asyncio.wrap_future(call.service.clerk.do(lambda: _imported(call, lines)))
    if report.refused:
        call.service.access.refused_together(call.who, refusals_of(report.refused))
        raise Wrong(
            409 if all(isinstance(each.reason, Refused) for each in report.refused) else 400,
            "batch-refused",
            errors=[error for each in report.refused for error in _errors(call, each)],
            words={"refused": len(report.refused), "lines": len(lines)},
        )
    head, _ = call.service.register.log.head()
    content = {
        "recorded": report.recorded,
        "repeated": report.repeated,
        "logPosition": head,
        "made": [{"line": number, "reference": subject.reference} for number, subject in report.made],
    }
    return as_json(content, 201 if report.recorded else 200)


def _imported(call: Call, lines: Sequence[tuple[int, bytes]]) -> Report:
    register = call.service.register
    began = time.time_ns()
    report = import_whole(register.recorder, lines, _actor(call))
    call.service.watch.appended(report.recorded, began)
    call.service.clerk.catch_up()
    return report


async def what_became(call: Call) -> Response:
    """What became of a command: its event, by the command's id."""
    given = call.path("commandId")
    try:
        identity = str(UUID(given))
    except ValueError:
        raise Wrong(400, "bad-parameters", errors=[_fault(call, "commandId", "not-a-uuid")]) from None
    recorded = call.service.register.log.event(identity)
    if recorded is None:
        raise Wrong(404, "unknown-command-id", words={"id": identity})
    return as_json(_told(recorded, True, None), headers={"ETag": f'"{recorded.version}"'})


def _told(
    recorded: Recorded, repeated: bool, changes: FindingChanges | None, *, dry_run: bool = False
) -> dict[str, Any]:
    content: dict[str, Any] = {
        "eventId": recorded.id,
        "subject": {"kind": recorded.subject.kind.value, "reference": recorded.subject.reference},
        "version": recorded.version,
        "position": recorded.position or None,
        "recordedAt": instant(recorded.recorded_at) if recorded.recorded_at else None,
        "repeated": repeated,
        "event": told(recorded),
        "findings": None if changes is None else {"opened": changes.opened, "closed": changes.closed},
    }
    return {**content, "dryRun": True} if dry_run else content


def _actor(call: Call) -> Actor:
    return Actor(call.who.subject, call.who.role)


def _refuse_for_role(call: Call, command: Command) -> None:
    """Erasing is for the privacy officer alone, and all else is not."""
    allowed = ERASING if command.entry.event is PersonalDataErased else RECORDING
    if call.who.role not in allowed:
        raise Wrong(403, "not-your-role", words={"role": call.who.role}, command=command.entry.command)


def _refuse_to_erase(call: Call, lines: Iterable[bytes]) -> None:
    """Nor may a registrar erase by way of a batch, however the line is written."""
    for line in lines:
        if ERASE.encode() in line or b"\\u" in line:
            with suppress(Invalid):  # which is told when its turn comes
                given = parse(line)
                if isinstance(given, dict) and given.get("command") == ERASE:
                    raise Wrong(403, "not-your-role", words={"role": call.who.role}, command=ERASE)


def _seen(call: Call) -> int | None:
    """The version that `If-Match` names. Raises Wrong."""
    given = call.request.headers.getlist("if-match")
    if not given:
        return None
    version = given[0].strip().removeprefix("W/").strip('"')
    if not (len(given) == 1 and version.isascii() and version.isdigit() and len(version) < 10):
        raise Wrong(400, "bad-if-match")
    return int(version)


def _errors(call: Call, refused: RefusedLine) -> list[dict[str, Any]]:
    line = {"line": refused.number}
    if isinstance(refused.reason, Refused):
        detail = call.speech.refusal(refused.reason)
        return [line | {"pointer": "", "detail": detail, "collidesWith": refused.reason.collides_with}]
    return [line | {"pointer": each.pointer, "detail": call.speech.problem(each)} for each in refused.reason.problems]


def _fault(call: Call, name: str, code: str) -> dict[str, str]:
    return {"parameter": name, "detail": call.speech.fault(code), "code": code}


RESOURCES = (
    Resource("/v1/commands", "POST", record, RECORDING | ERASING),
    Resource("/v1/commands/{commandId}", "GET", what_became, SEEING_NAMES),
    Resource("/v1/command-batches", "POST", record_many, RECORDING),
)
