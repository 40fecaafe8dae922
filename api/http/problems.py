"""What went wrong, as application/problem+json (RFC 9457): every refusal and fault is turned into it in this place."""

import sqlite3
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import DBAPIError
from starlette.responses import Response

from api.messages import PROBLEMS, TEXTS, Speech
from application.problem import Conflict, Invalid, Unusable
from application.recording import NotOnRecord, Outdated
from application.vault import Unreadable
from domain.fact import NotUnderstood
from domain.refusal import Refused
from projections.asking import BadParameters, Behind
from projections.following import Faulty, Superseded

TYPE = "application/problem+json"
RETRY_AFTER = "2"  # seconds


class Wrong(Exception):
    """The request can't be answered: `status`, a sentence by its code, and where it is at fault.

    `command` is the one that was refused, where that is known.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
        words: Mapping[str, object] | None = None,
        command: str | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.errors = errors
        self.headers = headers or {}
        self.more = more or {}
        self.words = words or {}
        self.command = command


def as_wrong(fault: Exception, speech: Speech) -> Wrong | None:
    """The fault in terms of HTTP; None where nobody had thought of it."""
    match fault:
        case Wrong():
            return fault
        case BadParameters():
            return Wrong(400, "bad-parameters", errors=[_parameter(speech, *each) for each in fault.faults])
        case Invalid():
            errors = [
                {"pointer": each.pointer, "detail": speech.problem(each), "code": each.code} for each in fault.problems
            ]
            return Wrong(400, "unknown-names" if isinstance(fault, NotOnRecord) else "bad-command", errors=errors)
        case Refused():
            return Wrong(409, "refused", more=_collision(fault), words={"reason": speech.refusal(fault)})
        case Outdated():
            return Wrong(412, "outdated", more={"version": fault.found}, words={"found": fault.found})
        case Conflict():
            return Wrong(409, "conflict")
        case Behind():
            far = {"reached": fault.reached, "needed": fault.needed}
            return Wrong(503, "behind", headers={"Retry-After": RETRY_AFTER}, words=far)
        case Faulty():
            words = {"name": fault.name, "position": fault.position, "fault": fault.fault}
            return Wrong(503, "faulty", headers={"Retry-After": RETRY_AFTER}, words=words)
        case Superseded():
            return Wrong(503, "superseded", headers={"Retry-After": RETRY_AFTER}, words={"name": fault.name})
        case Unreadable():
            return Wrong(500, "unreadable-detail", words={"event": fault})
        case NotUnderstood():
            return Wrong(500, "not-understood", words={"position": fault.position or "?"})
        case sqlite3.Error() | DBAPIError() | PersistenceError():
            # No more of it than its kind: what SQLAlchemy says of a fault holds the statement with its values.
            return Wrong(503, "store-failed", headers={"Retry-After": RETRY_AFTER}, words={"reason": _kind(fault)})
        case Unusable():
            return Wrong(503, fault.code, headers={"Retry-After": RETRY_AFTER}, words=fault.details)
        case _:
            return None


def response(wrong: Wrong, speech: Speech, instance: str) -> Response:
    """The problem as a response; `instance` is the path that was asked for."""
    content: dict[str, Any] = {
        "type": f"urn:wiewaar:problem:{wrong.code}",
        "status": wrong.status,
        "title": HTTPStatus(wrong.status).phrase,
        "detail": speech.say(wrong.code, **wrong.words),
        "instance": instance,
        **wrong.more,
    }
    if wrong.errors:
        content["errors"] = list(wrong.errors)
    return Response(orjson.dumps(content), wrong.status, dict(wrong.headers), TYPE)


def _kind(fault: Exception) -> str:
    return type(fault.orig if isinstance(fault, DBAPIError) else fault).__name__


def _parameter(speech: Speech, name: str, code: str, words: Mapping[str, str]) -> dict[str, str]:
    text = TEXTS.get(code) or PROBLEMS[code]
    return {"parameter": name, "detail": text.in_(speech.language).format(**words), "code": code}


def _collision(refused: Refused) -> dict[str, Any]:
    return {
        "code": refused.code,
        "collidesWith": refused.collides_with,
        "event": refused.event,
        "on": None if refused.on is None else refused.on.isoformat(),
    }
