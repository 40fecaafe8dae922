"""Persons, for the privacy officer: erasing one's details, telling one all that is held, and whose details are due."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any

import orjson
from anyio import to_thread
from starlette.responses import Response

from api.http.persons import held
from api.http.problems import Wrong
from api.http.roles import ERASING
from api.http.service import answered
from api.pages.dossier import EVER, reference_of
from api.pages.site import Page, Visit
from api.rendering import FORMS
from api.subject_access_page import page_of
from application.catalogue import CATALOGUE
from application.importing import code_of
from application.intake import understood
from application.problem import Invalid
from domain.fact import Actor
from domain.reference import is_reference
from domain.refusal import Refused
from domain.trainee import PersonalDataErased
from projections.retention import RETENTION

ERASE = CATALOGUE.by_event[PersonalDataErased].command


async def persons(visit: Visit) -> Response:
    """Whose details are due to be erased, and who was erased; or on to the trainee who is looked for."""
    wanted = visit.call.given().get("trainee", "").strip()
    if is_reference(wanted):
        return visit.to(f"/persons/{wanted}")
    register = visit.call.service.register
    due = await answered(visit.call, RETENTION, {})
    erased = await to_thread.run_sync(lambda: list(register.persons.erased()))
    return visit.page(
        "persons.html",
        wanted=wanted,
        due=due.items,
        erased=[(each, register.erasures.receipt(each)) for each in erased],
        moment=partial(_moment, visit),
    )


async def person(visit: Visit) -> Response:
    """What can be done for a trainee; of one who was erased, the receipt."""
    return await _person(visit, reference_of(visit))


async def _person(visit: Visit, trainee: str, ground: str = "", faults: dict[str, str] | None = None) -> Response:
    register = visit.call.service.register
    if not await to_thread.run_sync(register.persons.events_about, trainee):
        raise Wrong(404, "unknown-subject", words={"subject": trainee})
    fence = register.persons.fence_of(trainee)
    return visit.page(
        "person.html",
        status=400 if faults else 200,
        trainee=trainee,
        is_fenced=fence is not None,
        receipt=None if fence is None else register.erasures.receipt(trainee),
        ground_of_erasure=fence.event.ground if fence and isinstance(fence.event, PersonalDataErased) else "",
        ground=ground,
        faults=faults or {},
        ever=EVER,
        moment=partial(_moment, visit),
    )


def _moment(visit: Visit, instant: str) -> str:
    return FORMS["moment"](visit.speech, instant, {})


# -- erasing --------------------------------------------------------------------------------------------------------


async def erase(visit: Visit) -> Response:
    """Erases a trainee's personal details, or completes what broke off; nothing where the reference was not typed."""
    trainee = reference_of(visit)
    given = await visit.call.request.form()
    ground, typed = (str(given.get(name, "")).strip() for name in ("ground", "typed"))
    if visit.call.service.register.persons.fence_of(trainee) is None:
        if faults := _faults(visit, trainee, ground, typed):
            return await _person(visit, trainee, ground, faults)
        try:
            await _recorded(visit, trainee, ground)
        except Invalid as reason:
            said = "; ".join(visit.speech.problem(replace(each, pointer="")) for each in reason.problems)
            return await _person(visit, trainee, ground, {"ground": said})
    else:
        await _completed(visit, trainee)
    return visit.to(f"/persons/{trainee}")


def _faults(visit: Visit, trainee: str, ground: str, typed: str) -> dict[str, str]:
    found = {} if ground else {"ground": visit.speech.fault("missing")}
    return found if typed == trainee else {**found, "typed": visit.speech.say("erasure-typed-otherwise")}


async def _recorded(visit: Visit, trainee: str, ground: str) -> None:
    """Records the erasure, which is completed by it. Raises Invalid or Refused."""
    service, who = visit.call.service, visit.call.who
    try:
        command = understood({"command": ERASE, "subject": trainee, "data": {"ground": ground}})
        await asyncio.wrap_future(service.clerk.record(command, Actor(who.subject, who.role), who.request))
    except (Invalid, Refused) as reason:
        service.access.refused(who, ERASE, code_of(reason))
        if getattr(reason, "code", None) != "erased-already":  # by somebody else in this moment
            raise


async def _completed(visit: Visit, trainee: str) -> None:
    service = visit.call.service
    await asyncio.wrap_future(service.clerk.do(partial(service.register.erasures.complete, trainee)))


# -- subject access -------------------------------------------------------------------------------------------------


async def as_a_page(visit: Visit) -> Response:
    """All that is held on a trainee, as one page to read and to hand on."""
    found = await held(visit.call)
    return _file(visit, page_of(visit.speech, found).encode(), "html", "text/html; charset=utf-8")


async def as_a_json_file(visit: Visit) -> Response:
    """All that is held on a trainee, for machines."""
    return _file(visit, orjson.dumps(await held(visit.call), option=orjson.OPT_INDENT_2), "json", "application/json")


def _file(visit: Visit, content: bytes, form: str, media_type: str) -> Response:
    name = f"subject-access-{visit.call.path('reference')}.{form}"
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=media_type)


PAGES = (
    Page("/persons", "GET", persons, ERASING),
    Page("/persons/{reference}/subject-access.html", "GET", as_a_page, ERASING),
    Page("/persons/{reference}/subject-access.json", "GET", as_a_json_file, ERASING),
    Page("/persons/{reference}/erase", "POST", erase, ERASING),
    Page("/persons/{reference}", "GET", person, ERASING),
)
