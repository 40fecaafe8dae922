"""Reading: the questions as resources, and subjects with their state, timeline and history."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from anyio import to_thread
from starlette.responses import Response

from api.history import history_of
from api.http.paging import page_of
from api.http.problems import Wrong
from api.http.roles import (
    NOT_FOR_READERS,
    READING,
    READING_WHAT_IS_PUBLIC,
    SEEING_NAMES,
    Public,
    may_ask,
    seen_by,
    who_may_ask,
)
from api.http.service import Call, Resource, answered, as_json, at_least, reached
from application.problem import Problem
from domain.period import civil_day
from domain.reference import Kind, Subject, is_reference
from projections.accessed import named_in
from projections.asking import all_parameters_of, as_of
from projections.question import Question
from projections.questions import QUESTIONS
from projections.subjects import SUBJECTS, TIMELINE

PLURAL: Mapping[str, Kind] = {
    "trainees": Kind.TRAINEE,
    "partnerships": Kind.PARTNERSHIP,
    "mandates": Kind.MANDATE,
    "organisations": Kind.ORGANISATION,
    "programmes": Kind.PROGRAMME,
}
NAMED_RESOURCES = {
    "/v1/whereabouts": "who-was-where",
    "/v1/findings": "open-findings",
    "/v1/knowledge-changes": "what-changed",
}


async def _collection(call: Call, question: Question, fixed: Mapping[str, str]) -> Response:
    """A page of an answer; `fixed` is what the path says."""
    given = call.given()
    wanted = at_least(call, given)
    page = page_of(call, given)
    refuse_given(call, fixed.keys() & page.given.keys() if "cursor" not in given else ())
    if not may_ask(call.who.role, question.name, page.given):
        raise Wrong(403, "not-your-role", words={"role": call.who.role})
    answer = await answered(call, question, {**page.given, **fixed}, wanted)
    items = for_the_caller(call, answer.items)
    shown = [seen_by(call.who.role, item) for item in page.of(items)]
    note_looks(call, shown, question.name, answer.parameters.get("trainee"))
    parameters = {name: value for name, value in answer.parameters.items() if name not in fixed}
    content = {
        "question": question.name,
        "parameters": dict(answer.parameters),
        "items": shown,
        "asOf": as_of(answer),
        "sha256": answer.digest,
        "_links": page.links(len(items), {**parameters, **answer.pinned}),
    }
    return as_json(content)


def refuse_given(call: Call, names: Iterable[str]) -> None:
    """What the path says is no parameter."""
    if names := sorted(names):
        detail = call.speech.say("unknown-parameter")
        errors = [{"parameter": each, "detail": detail, "code": "unknown-parameter"} for each in names]
        raise Wrong(400, "bad-parameters", errors=errors)


def for_the_caller(call: Call, items: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Readers see what is public today; everybody else sees every row."""
    if call.who.role != "reader":
        return items
    public = Public(call.service.register, civil_day(call.service.register.clock()))
    return [part for item in items if (part := public.part(item)) is not None]


def note_looks(call: Call, shown: Sequence[dict[str, Any]], activity: str, asked_about: str | None = None) -> None:
    """Keeps whose names are about to be shown; where that can't be kept, nothing is shown."""
    if call.who.role in SEEING_NAMES and (trainees := named_in(shown, asked_about)):
        call.look(trainees, activity)


def refuse_to_readers(call: Call, given: Mapping[str, str]) -> None:
    """Readers are told what is so now and public, not what was known before, nor who belongs to what."""
    if call.who.role == "reader" and (asked := NOT_FOR_READERS & given.keys()):
        if "partnership" in asked:
            raise Wrong(403, "not-public", words={"name": "partnership"})
        raise Wrong(403, "readers-read-now")


async def ask_named(call: Call) -> Response:
    """An answer under a resource of its own."""
    refuse_to_readers(call, call.given())
    return await _collection(call, QUESTIONS[NAMED_RESOURCES[call.request.url.path]], {})


async def ask(call: Call) -> Response:
    """The answer to a question of the catalogue."""
    question = QUESTIONS.get(call.path("name"))
    if question is None:
        raise Wrong(404, "unknown-question", words={"name": call.path("name")})
    if call.who.role not in who_may_ask(question.name):
        raise Wrong(403, "not-your-role", words={"role": call.who.role})
    refuse_to_readers(call, call.given())
    return await _collection(call, question, {})


async def questions(_: Call) -> Response:
    """The catalogue of questions."""
    return as_json(
        {
            "items": [
                {
                    "name": question.name,
                    "group": question.group,
                    "asks": {"nl": question.asks.nl, "en": question.asks.en},
                    "parameters": [
                        {
                            "name": each.name,
                            "kind": each.kind,
                            "required": each.required,
                            "choices": list(each.choices),
                            "says": {"nl": each.says.nl, "en": each.says.en},
                        }
                        for each in all_parameters_of(question)
                    ],
                    "example": question.example,
                    "_links": {"answer": {"href": f"/v1/questions/{question.name}"}},
                }
                for question in QUESTIONS.values()
            ]
        }
    )


# -- subjects -------------------------------------------------------------------------------------------------------


def _kind(call: Call) -> Kind:
    return PLURAL[call.request.url.path.split("/")[2]]


def _reference(call: Call) -> str:
    reference = call.path("reference")
    if not is_reference(reference):
        raise _unknown(reference)
    return reference


def _unknown(reference: str) -> Wrong:
    return Wrong(404, "unknown-subject", words={"subject": reference})


async def subjects(call: Call) -> Response:
    """The subjects of a kind, each with its state on a day as known at a moment."""
    refuse_to_readers(call, call.given())
    given = call.given()
    wanted = at_least(call, given)
    page = page_of(call, given)
    fixed = {"kind": _kind(call).value, "start": str(page.start), "limit": str(page.limit + 1)}
    refuse_given(call, fixed.keys() & page.given.keys())
    answer = await answered(call, SUBJECTS, {**page.given, **fixed}, wanted)
    shown = [seen_by(call.who.role, item) for item in for_the_caller(call, answer.items[: page.limit])]
    note_looks(call, shown, _kind(call).value)
    parameters = {name: value for name, value in answer.parameters.items() if name not in fixed}
    links = page.links(page.start + len(answer.items), {**parameters, **answer.pinned})
    return as_json({"items": shown, "asOf": as_of(answer), "_links": links})


async def subject(call: Call) -> Response:
    """One subject with its state on a day as known at a moment."""
    refuse_to_readers(call, call.given())
    given, reference = call.given(), _reference(call)
    wanted = at_least(call, given)
    fixed = {"kind": _kind(call).value, "subject": reference}
    refuse_given(call, {*fixed, "start", "limit"} & given.keys())
    answer = await answered(call, SUBJECTS, {**given, **fixed}, wanted)
    found = for_the_caller(call, answer.items)
    if not found:
        raise _unknown(reference)
    shown = [seen_by(call.who.role, found[0])]
    note_looks(call, shown, f"{_kind(call).value} {reference}")
    version = call.service.register.log.of(Subject(_kind(call), reference), answer.position)[-1].version
    links = {"self": {"href": call.request.url.path}}
    content = {**shown[0], "version": version, "asOf": as_of(answer), "_links": links}
    return as_json(content, headers={"ETag": f'"{version}"'})


async def timeline(call: Call) -> Response:
    """A subject's lanes and their periods, as known at a moment."""
    return await _collection(call, TIMELINE, {"kind": _kind(call).value, "subject": _reference(call)})


async def history(call: Call) -> Response:
    """A subject's events in order; of a trainee those of its mandates too."""
    given, found = call.given(), Subject(_kind(call), _reference(call))
    wanted = at_least(call, given)
    page = page_of(call, given)
    with_state, known_at = page.given.get("withState", "false"), page.given.get("knownAt")
    faults = [(name, "unknown-parameter") for name in page.given.keys() - {"withState", "knownAt"}]
    if with_state not in ("true", "false"):
        faults.append(("withState", "not-a-flag"))
    if faults:
        raise Wrong(
            400,
            "bad-parameters",
            errors=[{"parameter": name, "detail": call.speech.fault(code), "code": code} for name, code in faults],
        )
    register = call.service.register
    head, _ = register.log.head()
    await reached(call, max(wanted, head), ("spells",))
    read = partial(history_of, register, found, known_at, with_state=with_state == "true")
    try:
        items = await to_thread.run_sync(read)
    except ValueError:
        raise Wrong(
            400,
            "bad-parameters",
            errors=[
                {
                    "parameter": "knownAt",
                    "detail": call.speech.problem(Problem("", "not-an-instant")),
                    "code": "not-an-instant",
                }
            ],
        ) from None
    if not items:
        raise _unknown(found.reference)
    shown = [seen_by(call.who.role, item) for item in page.of(items)]
    # New events come after all others: pages stay complete without a pin.
    return as_json({"items": shown, "asOf": {"logPosition": head}, "_links": page.links(len(items), page.given)})


RESOURCES = (
    *(Resource(path, "GET", ask_named, who_may_ask(name)) for path, name in NAMED_RESOURCES.items()),
    Resource("/v1/questions", "GET", questions),
    Resource("/v1/questions/{name}", "GET", ask, READING_WHAT_IS_PUBLIC | who_may_ask("who-looked")),
    *(
        resource
        for plural in PLURAL
        for resource in (
            Resource(f"/v1/{plural}", "GET", subjects, READING if plural == "trainees" else READING_WHAT_IS_PUBLIC),
            Resource(
                f"/v1/{plural}/{{reference}}",
                "GET",
                subject,
                READING if plural == "trainees" else READING_WHAT_IS_PUBLIC,
            ),
            Resource(f"/v1/{plural}/{{reference}}/timeline", "GET", timeline, READING),
            Resource(f"/v1/{plural}/{{reference}}/history", "GET", history, READING),
        )
    ),
)
