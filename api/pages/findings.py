"""The findings: what somebody should look at, by rule and judgement, and what was ruled on it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

from starlette.responses import RedirectResponse, Response

from api.http.problems import Wrong
from api.http.roles import READING, RECORDING
from api.http.service import answered
from api.pages.asked import faults_of, filled_in, leads_to, looked, pinned, whole
from api.pages.fields import fields_of, offers_for, others
from api.pages.rules import EVER
from api.pages.site import Page, Visit, address, number_of
from api.pages.telling import event_told
from api.rendering import as_of, cell, valid_period
from application.importing import code_of
from application.intake import understood
from application.problem import Invalid
from domain.fact import Actor
from domain.period import civil_day
from domain.refusal import Refused
from domain.rule import Citation, Judgement
from domain.rules import RULES
from projections.asking import BadParameters
from projections.question import Answer, Item, Question
from projections.questions import QUESTIONS
from projections.subjects import SUBJECTS

QUESTION: Question = QUESTIONS["open-findings"]
# What the page knows beside the parameters of the question.
OF_THE_PAGE = frozenset({"ruled", "avoided", "page", "ruledOn", "rule", "judgement"})
DAYS = frozenset({"validOn", "from", "to"})
A_PAGE = 50  # findings
JUDGEMENTS = tuple(each.value for each in Judgement)


@dataclass(frozen=True, slots=True)
class Event:
    """An event from which a finding follows."""

    id: str
    says: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as the page shows it."""

    item: Item
    anchor: str
    who: str
    leads_to: str
    days: str
    cites: Citation | None
    because: Sequence[Event]


async def worklist(visit: Visit) -> Response:
    """The findings that were asked for, a page of them; with their number by rule and judgement."""
    given = filled_in(visit)
    faults: dict[str, str] = {}
    answer, items = None, list[Item]()
    try:
        answer, items = await _asked(visit, given)
    except (BadParameters, Wrong) as fault:
        faults = faults_of(visit, fault)
    chosen = sorted((item for item in items if _wanted(item, given)), key=_gravity)
    pages = max(-(-len(chosen) // A_PAGE), 1)
    number = min(number_of(given.get("page")), pages)
    start = (number - 1) * A_PAGE
    part = chosen[start : start + A_PAGE]
    if answer is not None:
        looked(visit, answer, part)
    fields = fields_of(visit, QUESTION, given, faults, ("subject", "place", "atPosition"))
    fields = [
        replace(each, hint=visit.speech.say("findings-any-day")) if each.name == "validOn" else each for each in fields
    ]
    return visit.page(
        "findings.html",
        status=400 if faults else 200,
        fields=fields,
        offers=await offers_for(visit, fields),
        faults=others(fields, faults),
        counts=_counts(items, given),
        judgements=[each for each in JUDGEMENTS if each != "avoided" or _shows_avoided(given)],
        findings=_findings(visit, part, start, await _names(visit, part)),
        count=len(chosen),
        start=start,
        number=number,
        pages=pages,
        as_of="" if answer is None else as_of(visit.speech, answer),
        answer=answer,
        files=_files(answer),
        rules_now=visit.role in RECORDING,
        spoken=visit.speech.with_words(QUESTION.words),
        here=address(visit.call.request, {"ruledOn": None}),
        command_id=lambda: str(uuid4()),
        given=given,
    )


async def rule_on(visit: Visit) -> Response:
    """Keeps what a registrar ruled on a finding, and goes back to where it stood."""
    form = {name: str(value) for name, value in (await visit.call.request.form()).items()}
    finding = form.get("finding", "")
    line = {
        "command": "rule-on-finding",
        "commandId": form.get("commandId", ""),
        "data": {"finding": finding, "ruling": form.get("ruling", ""), "reason": form.get("reason", "").strip()},
    }
    who = visit.call.who
    try:
        done = visit.call.service.clerk.record(understood(line), Actor(who.subject, who.role), who.request)
        await asyncio.wrap_future(done)
    except (Invalid, Refused) as reason:
        visit.call.service.access.refused(who, "rule-on-finding", code_of(reason))
        raise
    back = urlsplit(form.get("back", ""))
    query = dict(parse_qsl(back.query)) if back.path == "/findings" else {}
    return RedirectResponse(f"/findings?{urlencode({**query, 'ruledOn': finding})}#ruled", 303)


async def _asked(visit: Visit, given: Mapping[str, str]) -> tuple[Answer, list[Item]]:
    """All findings of the days asked for, of every rule; where no day was given, of all days. Raises BadParameters."""
    asked = {name: value for name, value in given.items() if name not in OF_THE_PAGE}
    asked |= {} if DAYS & asked.keys() else EVER
    chosen = {name: given[name] for name in ("rule", "judgement") if name in given}
    visit.call.service.register.reader.put(QUESTION, {**asked, **chosen})
    return await whole(visit, QUESTION, asked)


def _wanted(item: Item, given: Mapping[str, str]) -> bool:
    if given.get("ruled") == "yes" and item["ruling"] is None:
        return False
    if given.get("ruled") == "no" and item["ruling"] is not None:
        return False
    if item["judgement"] == "avoided" and not _shows_avoided(given):
        return False
    return all(given.get(name, item[name]) == item[name] for name in ("rule", "judgement"))


def _gravity(item: Item) -> tuple[bool, int]:
    """The gravest first; what is about the record itself comes last."""
    return item["rule"].startswith("record-"), JUDGEMENTS.index(item["judgement"])


def _shows_avoided(given: Mapping[str, str]) -> bool:
    return given.get("avoided") == "true" or given.get("judgement") == "avoided"


def _counts(items: Sequence[Item], given: Mapping[str, str]) -> Mapping[str, Counter[str]]:
    """By rule, how many findings there are of each judgement, whichever rule and judgement was asked for."""
    of_all = {name: value for name, value in given.items() if name not in ("rule", "judgement")}
    if _shows_avoided(given):
        of_all["avoided"] = "true"
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        if _wanted(item, of_all):
            counted[item["rule"]][item["judgement"]] += 1
    return dict(sorted(counted.items()))


def _findings(visit: Visit, items: Sequence[Item], start: int, names: Mapping[str, str]) -> list[Finding]:
    citations = {rule.code: rule.cites for rule in RULES}
    said: dict[str, str] = {}
    return [
        Finding(
            item,
            f"finding-{nth}",
            names.get(item["subject"]["reference"], cell(visit.speech, QUESTION.columns[2], item)),
            leads_to(item),
            valid_period(visit.speech, item["valid"]),
            citations.get(item["rule"]),
            [Event(each, _event(visit, each, said)) for each in item["because"]],
        )
        for nth, item in enumerate(items, start + 1)
    ]


async def _names(visit: Visit, items: Sequence[Item]) -> dict[str, str]:
    """What the organisations and programmes that these findings are on are called today, before their references."""
    today = civil_day(visit.call.service.register.clock()).isoformat()
    found = {}
    for kind, reference in sorted({(each["subject"]["kind"], each["subject"]["reference"]) for each in items}):
        if kind in ("organisation", "programme"):
            answer = await answered(visit.call, SUBJECTS, {"kind": kind, "subject": reference, "validOn": today})
            for each in answer.items:
                found[reference] = f"{each['name']} ({reference})" if each["name"] else reference
    return found


def _event(visit: Visit, event_id: str, said: dict[str, str]) -> str:
    """An event in short: what it is, and from when it counts."""
    if event_id not in said:
        recorded = visit.call.service.register.log.event(event_id)
        said[event_id] = event_id if recorded is None else event_told(visit.speech, recorded)
    return said[event_id]


def _files(answer: Answer | None) -> Mapping[str, str]:
    """Where the findings are to be had as a file."""
    if answer is None:
        return {}
    query: dict[str, Any] = pinned(answer)
    return {form: f"/questions/open-findings.{form}?{urlencode(query)}" for form in ("csv", "json")}


PAGES = (
    Page("/findings", "GET", worklist, READING),
    Page("/findings/rulings", "POST", rule_on, RECORDING),
)
