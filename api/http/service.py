"""The register behind its resources: who asks, what they may have, and answers that wait until they are true."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson
from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from api.http.clerk import Clerk
from api.http.gate import Gate
from api.http.limits import Rates
from api.http.problems import Wrong, as_wrong, response
from api.http.watch import Watch
from api.messages import Speech
from api.register import Register
from application.access import Access, Identity, Role
from projections.asking import Behind
from projections.question import Answer, Question

WAIT = 5.0  # seconds that an answer waits for the read models
LOOK = 0.002  # seconds between two looks whether they are there
# What makes an answer short: asked so, it is made at once; all others are made beside, and keep nobody waiting.
SELECTIVE = frozenset({"trainee", "subject", "place", "partnership", "fact"})

# The Dutch names of the two times, as the API strategy for historical data has them.
IN_DUTCH: Mapping[str, str] = {"geldigOp": "validOn", "beschikbaarOp": "knownAt"}

# The headers that say what personal details are read for; the second is that of the Dutch APIs for case work (ZGW).
PURPOSE = ("X-Purpose", "X-Audit-Toelichting")
LONGEST_PURPOSE = 200

Handler = Callable[["Call"], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Service:
    """What every resource needs; `closing` is set when the server is about to stop."""

    register: Register
    access: Access
    clerk: Clerk
    gate: Gate
    closing: asyncio.Event
    rates: Rates
    watch: Watch


@dataclass(frozen=True, slots=True)
class Call:
    """One request: who asks, in which language, and for what."""

    service: Service
    request: Request
    who: Identity
    speech: Speech

    def given(self) -> dict[str, str]:
        """The query by name, Dutch names of the two times in English. Raises Wrong where a name comes twice."""
        pairs = [(IN_DUTCH.get(name, name), value) for name, value in self.request.query_params.multi_items()]
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = sorted({name for nth, (name, _) in enumerate(pairs) if name in dict(pairs[:nth])})
            raise Wrong(400, "bad-parameters", errors=[_fault(self.speech, name, "given-twice") for name in twice])
        return found

    def path(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def look(self, trainees: Mapping[str, Any] | set[str], activity: str) -> None:
        """Keeps that personal details of these trainees were read."""
        given = (self.request.headers.get(each, "") for each in PURPOSE)
        purpose = next((each[:LONGEST_PURPOSE] for each in given if each.isprintable() and each), "not stated")
        self.service.access.looked(self.who, trainees, activity, purpose)


@dataclass(frozen=True, slots=True)
class Resource:
    """What there is under a path: whom it is for (anybody where `roles` is None), and how it is handled.

    It counts as one of the requests of whoever asks, unless it is not `counted`.
    """

    path: str
    method: str
    handle: Handler
    roles: frozenset[Role] | None = None
    tags: tuple[str, ...] = field(default=())
    counted: bool = True

    async def respond(self, service: Service, request: Request) -> Response:
        """The response, also where there is a fault."""
        speech = speech_of(request.headers)
        nobody = Identity("", "reader", request.state.request_id)
        who = nobody
        try:
            if self.roles is not None:
                who = await service.gate.identified(request, nobody.request)
                request.state.role = who.role
            if self.counted:
                _take_one(service, request, who)
            if self.roles is not None:
                _refuse_unless(who, self.roles)
            return await self.handle(Call(service, request, who, speech))
        except Exception as fault:
            wrong = as_wrong(fault, speech)
            if wrong is None:
                raise
            if wrong.status in (401, 403) and wrong.code != "no-token":  # of whom there is nothing to tell
                service.access.refused(who, wrong.command, wrong.code)
            return response(wrong, speech, request.url.path)


def _take_one(service: Service, request: Request, who: Identity) -> None:
    """Counts the request as one of whoever asks, or of the address of somebody unknown. Raises Wrong (429)."""
    address = request.client.host if request.client is not None else ""
    left = service.rates.take(f"{who.role} {who.subject}" if who.subject else address)
    request.state.headers = [(name.lower().encode(), value.encode()) for name, value in left.items()]


def _refuse_unless(who: Identity, roles: frozenset[Role]) -> None:
    if who.role not in roles:
        raise Wrong(403, "not-your-role", words={"role": who.role})


async def answered(call: Call, question: Question, given: Mapping[str, str], at_least: int = 0) -> Answer:
    """The answer, once the read models are where it needs them. Raises BadParameters, Faulty or, after 5 s, Behind."""
    register = call.service.register
    put = register.reader.put(question, given)
    if put.position < at_least:  # not written yet: it is asked anew when it is
        await reached(call, at_least, question.reads)
        put = register.reader.put(question, given)
    answer = partial(register.reader.answer, put)
    deadline = time.monotonic() + WAIT
    while True:
        try:
            return answer() if SELECTIVE & given.keys() else await to_thread.run_sync(answer)
        except Behind:
            if time.monotonic() > deadline:
                raise
            await reached(call, put.position, question.reads)


async def reached(call: Call, position: int, names: tuple[str, ...]) -> None:
    """Waits until the read models have reached a position. Raises Behind after 5 s."""
    deadline = time.monotonic() + WAIT
    while (far := call.service.register.reader.reached(names)) < position:
        if time.monotonic() > deadline:
            raise Behind(far, position)
        await asyncio.sleep(LOOK)


def at_least(call: Call, given: dict[str, str]) -> int:
    """The position that the caller has written and wants to read, taken out of what was given. Raises Wrong."""
    text = given.pop("minPosition", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Wrong(400, "bad-parameters", errors=[_fault(call.speech, "minPosition", "not-a-count")])
    return int(text)


def as_json(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(orjson.dumps(content), status, dict(headers or {}), "application/json")


def _fault(speech: Speech, name: str, code: str) -> dict[str, str]:
    return {"parameter": name, "detail": speech.fault(code), "code": code}


def speech_of(headers: Headers) -> Speech:
    """The language that is preferred: Dutch, else English."""
    return Speech("nl" if headers.get("accept-language", "").strip().lower().startswith("nl") else "en")
