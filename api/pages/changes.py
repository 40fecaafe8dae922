"""What changed between two moments of knowledge, side by side, with the events that changed it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from api.http.problems import Wrong
from api.http.roles import READING
from api.messages import Speech
from api.pages.asked import faults_of, filled_in, leads_to, pinned, shown
from api.pages.fields import Field, fields_of, offers_for, others
from api.pages.site import Page, Visit
from api.pages.telling import event_called
from api.rendering import before_and_after, cell, valid_period
from domain.period import CIVIL
from domain.wire import instant
from projections.asking import BadParameters
from projections.moments import moment_of
from projections.neighbours import Neighbours, neighbours
from projections.question import Item, Question
from projections.questions import QUESTIONS

QUESTION: Question = QUESTIONS["what-changed"]
OF_THE_PAGE = frozenset({"cursor", "limit"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that changed: what it is about, what it said before and after, and the events between."""

    change: str
    word: str
    who: str
    leads_to: str
    row: str
    days: str
    sentence: str
    before: Sequence[str]
    after: Sequence[str]
    transient: bool
    events: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the two moments, in words, with those beside it at which something was recorded."""

    name: str
    says: str
    before: tuple[str, str] | None
    after: tuple[str, str] | None


async def changes(visit: Visit) -> Response:
    """The differences between two moments; at first what the last recording changed."""
    given = filled_in(visit)
    about = {name: value for name, value in given.items() if name not in OF_THE_PAGE}
    log = visit.call.service.register.log
    if not given and (last := neighbours(log, log.head()[1] or datetime.min.replace(tzinfo=UTC)).before):
        given = about = {"knownFrom": instant(last)}
    found, faults = None, dict[str, str]()
    if given:
        try:
            found = await shown(visit, QUESTION, given)
        except (BadParameters, Wrong) as fault:
            faults = faults_of(visit, fault)
    if found is not None and "cursor" in given:
        about = {name: value for name, value in pinned(found.answer).items() if name != "atPosition"}
    fields = fields_of(visit, QUESTION, about, faults)
    fields = [_relabelled(visit.speech, each) for each in fields]
    fields.sort(key=lambda each: ("knownFrom", "knownTo").index(each.name) if each.name.startswith("known") else 2)
    return visit.page(
        "changes.html",
        status=400 if faults else 200,
        fields=fields,
        offers=await offers_for(visit, fields),
        faults=others(fields, faults),
        found=found,
        moments=[] if found is None else _moments(visit, about, found.answer.known_at),
        differences=[] if found is None else [_difference(visit.speech, each) for each in found.part],
    )


def _relabelled(speech: Speech, field: Field) -> Field:
    """The fields as this page calls them, which speaks of no K1 and K2."""
    match field.name:
        case "knownFrom":
            return replace(field, label=speech.say("changes-known-from"))
        case "knownTo":
            return replace(field, label=speech.say("changes-known-to"))
        case "includeTransient":
            return replace(field, label=speech.say("changes-passing"))
    return field


async def event(visit: Visit) -> Response:
    """On to where an event stands in the history of its subject."""
    recorded = visit.call.service.register.log.event(visit.call.path("eventId"))
    if recorded is None:
        raise Wrong(404, "unknown-event-id", words={"id": visit.call.path("eventId")})
    subject = recorded.subject
    return RedirectResponse(f"/subjects/{subject.kind.value}/{subject.reference}/history#{recorded.id}", 303)


def _moments(visit: Visit, about: dict[str, str], known_to: datetime | None) -> list[Moment]:
    """Both moments with their neighbours; each neighbour as a word and the address of this page at it.

    A moment to come is the last one at which something was recorded, as in the answer.
    """
    register = visit.call.service.register
    known_from: datetime | None = moment_of(about["knownFrom"])
    if known_from is not None and known_from >= register.clock():
        known_from = register.log.head()[1]
    return [
        _moment(visit.speech, about, name, at, neighbours(register.log, at))
        for name, at in (("knownFrom", known_from), ("knownTo", known_to))
        if at is not None
    ]


def _moment(speech: Speech, about: dict[str, str], name: str, at: datetime, beside: Neighbours) -> Moment:
    def link(to: datetime | None) -> tuple[str, str] | None:
        if to is None:
            return None
        kept = {
            each: value for each, value in about.items() if each != "atPosition"
        }  # which would stand beside knownTo
        return _spoken(speech, to), f"/changes?{urlencode({**kept, name: instant(to)})}"

    return Moment(name, _spoken(speech, at), link(beside.before), link(beside.after))


def _spoken(speech: Speech, at: datetime) -> str:
    """An instant with its seconds: those beside each other may share their minute."""
    civil = at.astimezone(CIVIL)
    return f"{speech.day(civil.date())} {civil:%H:%M:%S}"


def _difference(speech: Speech, item: Item) -> Difference:
    spoken = speech.with_words({**QUESTIONS["open-findings"].words, **QUESTION.words})
    before, after = before_and_after(spoken, item)
    who, row = (cell(spoken, column, item) for column in QUESTION.columns[1:3])
    return Difference(
        item["change"],
        spoken.word(item["change"]),
        who,
        leads_to(item),
        row,
        valid_period(spoken, item["valid"]),
        "" if item["sentence"] is None else item["sentence"][speech.language],
        before,
        after,
        item["item"] == "transient",
        [(each["eventId"], _cause(spoken, each)) for each in item["events"]],
    )


def _cause(speech: Speech, caused: Item) -> str:
    """An event in short, with the reason that it gives."""
    return event_called(speech, caused["event"]) + (f" ({speech.word(caused['reason'])})" if caused["reason"] else "")


PAGES = (
    Page("/changes", "GET", changes, READING),
    Page("/events/{eventId}", "GET", event, READING),
)
