"""Replay: the history of a subject event by event, with the state before and after and what it changed in answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from anyio import to_thread
from starlette.responses import Response

from api.history import history_of, holder_of
from api.http.problems import Wrong
from api.http.proving import PROVING
from api.http.reading import note_looks
from api.http.roles import SEEING_NAMES, seen_by, who_may_ask
from api.http.service import answered, reached
from api.messages import Speech
from api.pages.dossier import EVER, reference_of
from api.pages.drawing import axis_of, definitions, years
from api.pages.lanes import IS_DAY, REFERRED, Marked, lanes_of, valid_of
from api.pages.site import READING, Page, Visit
from api.pages.telling import event_called, role_called
from api.pages.wording import FIELDS, choice_label, field_label
from api.rendering import FORMS, valid_period
from domain.reference import Kind, Subject
from domain.sealed import Sealed
from projections.dossiers import VERSIONS
from projections.foreseeing import changed_by
from projections.question import Item
from projections.questions import QUESTIONS
from projections.subjects import SUBJECTS, TIMELINE

HOME: Mapping[Kind, str] = {
    Kind.TRAINEE: "trainees",
    Kind.PARTNERSHIP: "partnerships",
    Kind.MANDATE: "mandates",
    Kind.ORGANISATION: "organisations",
    Kind.PROGRAMME: "programmes",
}


@dataclass(frozen=True, slots=True)
class Note:
    """What was noted with an event: its text to who may read it; that it is sealed, or was erased, to all others."""

    text: str | None
    erased: bool


async def history(visit: Visit) -> Response:
    """All events of a subject, or the step of one of them."""
    subject = _subject_of(visit)
    register = visit.call.service.register
    head, _ = register.log.head()
    await reached(visit.call, head, ("spells", "findings"))
    read = partial(history_of, register, subject, with_state=True)
    items = [seen_by(visit.role, item) for item in await to_thread.run_sync(read)]
    if not items:
        raise Wrong(404, "unknown-subject", words={"subject": subject.reference})
    about = {"kind": subject.kind.value, "subject": subject.reference}
    named = [seen_by(visit.role, item) for item in (await answered(visit.call, SUBJECTS, about)).items]
    note_looks(visit.call, named, "history")
    name = named[0]["name"] if named else None
    shared: dict[str, Any] = {
        "subject": subject,
        "called": f"{name} ({subject.reference})" if name else subject.reference,
        "home": f"/{HOME[subject.kind]}/{subject.reference}",
        "base": f"/subjects/{subject.kind.value}/{subject.reference}/history",
        "moment": lambda instant: FORMS["moment"](visit.speech, instant, {}),
        "items": items,
        "event_called": event_called,
        "role_called": role_called,
    }
    at = visit.call.given().get("at")
    if at is None:
        return visit.page("history.html", word=visit.speech.word, **shared)
    number = next((nth for nth, item in enumerate(items) if str(item["position"]) == at), None)
    if number is None:
        raise Wrong(404, "unknown-event-id", words={"id": at})
    return await _step(visit, items, number, shared)


def _subject_of(visit: Visit) -> Subject:
    reference = reference_of(visit)
    try:
        return Subject(Kind(visit.call.path("kind")), reference)
    except ValueError:
        raise Wrong(404, "unknown-subject", words={"subject": reference}) from None


async def _step(visit: Visit, items: Sequence[Item], number: int, shared: Mapping[str, Any]) -> Response:
    """One event: its envelope, the state before and after, and the findings that it opened and closed."""
    item, register = items[number], visit.call.service.register
    position = item["position"]
    changes = await to_thread.run_sync(changed_by, register.log, register.read_models, position, position)
    opened, closed = ([seen_by(visit.role, each) for each in some] for some in (changes.opened, changes.closed))
    note_looks(visit.call, [*opened, *closed], "history")
    speech = visit.speech.with_words(QUESTIONS["open-findings"].words)
    names = await _names(visit, shared["subject"])
    before, after = _states(item, names)
    days = axis_of(valid_of(row) for row, _ in [*before, *after])
    return visit.page(
        "step.html",
        item=item,
        number=number,
        data=[_worded(speech, names, *each) for each in _fields(item["data"])],
        document=(item["evidence"] or {}).get("title"),
        note=_note(visit, item),
        takes_proofs=visit.role in PROVING,
        sees_who_recorded=visit.role in who_may_ask("who-recorded"),
        ever=EVER,
        before=lanes_of(visit.speech, before, days)[1],
        after=lanes_of(visit.speech, after, days)[1],
        both=lanes_of(visit.speech, [*(each for each in before if each[1] == "closed"), *after], days)[1],
        definitions=definitions(days),
        years=years(days),
        opened=opened,
        closed=closed,
        sentence=lambda each: each["sentence"][speech.language],
        period=lambda valid: valid_period(speech, valid),
        word=speech.word,
        **shared,
    )


async def _names(visit: Visit, subject: Subject) -> Mapping[str, str]:
    """What the organisations and parties in the lanes of a subject are called, by reference."""
    of_trainee = subject.kind is Kind.TRAINEE
    asked = {"trainee": subject.reference} if of_trainee else {"kind": subject.kind.value, "subject": subject.reference}
    rows = (await answered(visit.call, VERSIONS if of_trainee else TIMELINE, asked)).items
    called = (row[name] for row in rows for name in ("place", "party") if row[name] is not None)
    return {each["reference"]: each["name"] for each in called if each["name"] and each["reference"]}


def _states(item: Item, names: Mapping[str, str]) -> tuple[list[tuple[Item, Marked]], list[tuple[Item, Marked]]]:
    """The rows before and after an event; one that only rests on other events since is no difference."""
    opened = [row for row in item["opened"] if row not in item["closed"]]
    closed = [row for row in item["closed"] if row not in item["opened"]]
    kept = [row for row in item["state"] if row not in opened]
    before: list[tuple[Item, Marked]] = [
        *((_named(row, names), "") for row in kept),
        *((_named(row, names), "closed") for row in closed),
    ]
    after: list[tuple[Item, Marked]] = [
        (_named(row, names), "opened" if row in opened else "") for row in item["state"]
    ]
    return before, after


def _named(row: Item, names: Mapping[str, str]) -> Item:
    """A row with the place and the party that its value refers to, by their names."""
    value = row["value"] or {}
    place = next((value[name] for name in REFERRED if value.get(name)), None)
    called = {
        name: {"reference": reference, "name": names.get(reference)}
        for name, reference in (("place", place), ("party", value.get("party")))
        if reference is not None
    }
    return {**row, **called}


def _fields(data: Any, under: str = "") -> list[tuple[str, str]]:
    """What an event says, field by field; of what is sealed only that it is."""
    if data == {"sealed": True}:
        return [(under, "(…)")]
    if isinstance(data, dict):
        return [each for name, value in data.items() for each in _fields(value, f"{under}.{name}" if under else name)]
    if isinstance(data, list):
        return [(under, ", ".join(str(each) for each in data))]
    return [] if data is None else [(under, str(data))]


def _worded(speech: Speech, names: Mapping[str, str], path: str, value: str) -> tuple[str, str, bool]:
    """A field and its value in words, and whether the value is the id of a fact."""
    name = path.rpartition(".")[2]
    label = field_label(name, speech.language) if name in FIELDS else name
    if value in names:
        return label, f"{names[value]} ({value})", False
    if IS_DAY.fullmatch(value):
        return label, speech.day(value), False
    return label, choice_label(name, value, speech.language), path == "fact"


def _note(visit: Visit, item: Item) -> Note | None:
    """The note that came with an event; to read it is to look at the trainee whom it is about."""
    register = visit.call.service.register
    recorded = register.log.event(item["eventId"])
    if recorded is None or recorded.note is None:
        return None
    if visit.role not in SEEING_NAMES:
        return Note(None, erased=False)
    if not isinstance(recorded.note, Sealed):
        return Note(str(recorded.note), erased=False)
    text = register.log.opened(recorded.note)
    if text is not None and (trainee := holder_of(register, recorded.subject)) is not None:
        visit.call.look({trainee}, "note")
    return Note(text, erased=text is None)


PAGES = (Page("/subjects/{kind}/{reference}/history", "GET", history, READING),)
