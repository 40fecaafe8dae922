"""The dossier of a trainee, and the pages of every other subject: its lanes, and for a trainee both clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response

from api.http.problems import Wrong
from api.http.proving import PROVING
from api.http.reading import PLURAL, note_looks
from api.http.roles import SEEING_NAMES, seen_by, who_may_ask
from api.http.service import answered
from api.messages import Speech
from api.pages.drawing import Rectangle, axis_of, clocks, definitions, known_axis, shape, swatch, years
from api.pages.lanes import lane_name, lanes_of, look_of, said_in, slot_of, valid_of
from api.pages.site import READING, Handler, Page, Visit
from api.pages.telling import event_called
from api.rendering import as_of, cell, valid_period
from domain.period import CIVIL, civil_day
from domain.reference import Kind, is_reference
from domain.rules import RULES
from projections.dossiers import FACTS, VERSIONS
from projections.moments import moment_of
from projections.question import Item, Question
from projections.questions import QUESTIONS
from projections.subjects import SUBJECTS, TIMELINE

FINDINGS = QUESTIONS["open-findings"]
EVER = "1500-01-01"
CITATIONS = {rule.code: str(rule.cites) for rule in RULES if rule.cites is not None}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a row in words, and the address of the event that made it so."""

    says: str
    valid: str
    known: str
    current: bool
    href: str
    position: int


@dataclass(frozen=True, slots=True)
class Clocks:
    """The map of two clocks of one lane, the lanes there are to choose from, and the versions in words."""

    lane: str
    chosen: str
    choices: Sequence[tuple[str, str, int]]
    known_axis: Markup
    picture: Markup
    years: Markup
    versions: Sequence[Version]


async def dossier(visit: Visit) -> Response:
    """All there is of one trainee, at a day and as known at a moment."""
    reference, given = reference_of(visit), visit.call.given()
    known = {"knownAt": given["knownAt"]} if given.get("knownAt") else {}
    answer = await answered(visit.call, QUESTIONS["trainee-dossier"], {"trainee": reference, **known})
    items = [seen_by(visit.role, item) for item in answer.items]
    if not items:
        raise Wrong(404, "unknown-subject", words={"subject": reference})
    note_looks(visit.call, items, "dossier", reference)
    clock = visit.call.service.register.clock()
    on = _day(visit, given.get("validOn")) or civil_day(clock)
    at = civil_day(moment_of(given["knownAt"]) if known else clock)
    periods = [item for item in items if item["item"] == "period"]
    axis, lanes = lanes_of(visit.speech, [(item, "") for item in periods])
    facts = await _seen(visit, FACTS, {"trainee": reference, **known})
    found = await _seen(visit, FINDINGS, {"trainee": reference, "from": EVER, **known})
    versions = await _seen(visit, VERSIONS, {"trainee": reference})
    speech = visit.speech.with_words(FINDINGS.words)
    return visit.page(
        "dossier.html",
        reference=reference,
        name=next((item["name"] for item in periods if item.get("name")), None),
        lanes=lanes,
        years=years(axis),
        definitions=definitions(axis),
        on=on,
        at=at,
        known_at=given.get("knownAt", ""),
        valid_on=given.get("validOn", ""),
        clocks=_clocks(visit.speech, versions, given.get("lane"), on, at),
        findings=found,
        citations=CITATIONS,
        facts=facts,
        documents=_documents,
        event_called=event_called,
        sees_evidence=visit.role in SEEING_NAMES,
        takes_proofs=visit.role in PROVING,
        sees_who_looked=visit.role in who_may_ask("who-looked"),
        ever=EVER,
        development=[item for item in facts if item["event"] == "DevelopmentDayAttended"],
        mandates=sorted({item["subject"]["reference"] for item in periods if item["subject"]["kind"] == "mandate"}),
        gaps=[item for item in items if item["item"] != "period"],
        gap_lane=lambda item: cell(speech, "lane", item),
        word=speech.word,
        period=lambda valid: valid_period(speech, valid),
        swatch=swatch,
        shape=shape,
        as_of=as_of(speech, answer),
    )


async def _seen(visit: Visit, question: Question, given: dict[str, str]) -> list[Item]:
    answer = await answered(visit.call, question, given)
    return [seen_by(visit.role, item) for item in answer.items]


def reference_of(visit: Visit) -> str:
    """The reference in the path. Raises Wrong where it can be none."""
    reference = visit.call.path("reference")
    if not is_reference(reference):
        raise Wrong(404, "unknown-subject", words={"subject": reference})
    return reference


def _day(visit: Visit, text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        detail = visit.speech.fault("not-a-date")
        errors = [{"parameter": "validOn", "detail": detail, "code": "not-a-date"}]
        raise Wrong(400, "bad-parameters", errors=errors) from None


def _documents(item: Item) -> str:
    """The documents of a fact, by their titles."""
    return "; ".join(each["title"] for each in item["evidence"] or () if each.get("title"))


# -- two clocks -----------------------------------------------------------------------------------------------------


def _clocks(speech: Speech, versions: Sequence[Item], wanted: str | None, on: date, at: date) -> Clocks:
    """The map of the lane that is wanted, else of the one with the most versions."""
    by_lane: dict[str, list[Item]] = {}
    for item in versions:
        by_lane.setdefault(":".join(slot_of(item)), []).append(item)
    chosen = wanted if wanted in by_lane else max(by_lane, key=lambda each: len(by_lane[each]))
    rows = by_lane[chosen]
    valid = axis_of((valid_of(row) for row in rows), on)
    known = axis_of(((_civil(row["known"]["from"]), _civil(row["known"]["to"])) for row in rows), at)  # type: ignore[misc]  # known from is never open
    drawn = [_rectangle(speech, row) for row in rows]
    lane = lane_name(speech, rows[0])
    says = speech.say("dossier-clocks-says", day=speech.day(on), known=speech.day(at))
    return Clocks(
        lane,
        chosen,
        [(slot, _choice(speech, some[0]), len(some)) for slot, some in sorted(by_lane.items())],
        known_axis(known),
        clocks(valid, known, drawn, on, at, f"{lane}. {says}"),
        years(valid),
        [_version(speech, row) for row in rows],
    )


def _choice(speech: Speech, item: Item) -> str:
    name = lane_name(speech, item)
    return f"{name} ({item['subject']['reference']})" if item["subject"]["kind"] == "mandate" else name


def _rectangle(speech: Speech, row: Item) -> Rectangle:
    version = _version(speech, row)
    known = (_civil(row["known"]["from"]) or "", _civil(row["known"]["to"]))
    state = speech.say("dossier-current") if version.current else speech.say("dossier-superseded")
    says = f"{version.says}, {version.valid}, {version.known}, {state}"
    return Rectangle(valid_of(row), known, version.says, says, version.href, version.current, look_of(row))


def _version(speech: Speech, row: Item) -> Version:
    subject, (from_, to) = row["subject"], (row["known"]["from"], row["known"]["to"])
    since = _moment(speech, from_)
    known = (
        speech.say("dossier-known-since", from_=since)
        if to is None
        else speech.say("dossier-known-between", from_=since, to=_moment(speech, to))
    )
    expected = f" ({speech.word('expected')})" if row["certainty"] == "expected" else ""
    says = (said_in(speech, row) or lane_name(speech, row)) + expected
    return Version(
        says,
        valid_period(speech, row["valid"]),
        known,
        to is None,
        event_address(subject, row["position"]),
        row["position"],
    )


def event_address(subject: dict[str, Any], position: int) -> str:
    """Where the step of an event is to be seen."""
    return f"/subjects/{subject['kind']}/{subject['reference']}/history?{urlencode({'at': position})}"


def _civil(instant: str | None) -> str | None:
    return None if instant is None else civil_day(datetime.fromisoformat(instant)).isoformat()


def _moment(speech: Speech, instant: str) -> str:
    return speech.moment(datetime.fromisoformat(instant).astimezone(CIVIL))


# -- other subjects -------------------------------------------------------------------------------------------------


async def _subject(visit: Visit, kind: Kind) -> Response:
    """The lanes of an organisation, a partnership, a mandate or a programme."""
    reference = reference_of(visit)
    about = {"kind": kind.value, "subject": reference}
    known = {"knownAt": visit.call.given()["knownAt"]} if visit.call.given().get("knownAt") else {}
    answer = await answered(visit.call, TIMELINE, {**about, **known})
    if not answer.items:
        raise Wrong(404, "unknown-subject", words={"subject": reference})
    named = await _seen(visit, SUBJECTS, {**about, **known})
    items = [seen_by(visit.role, item) for item in answer.items]
    axis = axis_of(
        (valid_of(item) for item in items), civil_day(answer.known_at or visit.call.service.register.clock())
    )
    _, lanes = lanes_of(visit.speech, [(item, "") for item in items], axis)
    return visit.page(
        "subject.html",
        kind=kind.value,
        reference=reference,
        name=named[0]["name"] if named else None,
        trainee=named[0].get("trainee") if named else None,
        programme=next((item["value"].get("programme") for item in answer.items if item["lane"] == "formation"), None),
        lanes=lanes,
        definitions=definitions(axis),
        years=years(axis),
        word=visit.speech.word,
        as_of=as_of(visit.speech, answer),
    )


def _page_of(kind: Kind) -> Handler:
    async def page(visit: Visit) -> Response:
        return await _subject(visit, kind)

    return page


PAGES = (
    Page("/trainees/{reference}", "GET", dossier, READING),
    *(
        Page(f"/{plural}/{{reference}}", "GET", _page_of(kind), READING)
        for plural, kind in PLURAL.items()
        if kind is not Kind.TRAINEE
    ),
)
