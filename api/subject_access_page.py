"""What is held on a person as one page to read and to print, in Dutch or English."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.messages import Speech
from api.pages.site import ENVIRONMENT
from api.pages.telling import event_called
from api.pages.wording import FIELDS, choice_label, field_label
from api.rendering import FORMS, cell
from projections.question import Column, Item
from projections.questions import QUESTIONS


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page; `says` is what it holds."""

    title: str
    says: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def page_of(speech: Speech, held: Mapping[str, Any]) -> str:
    """The page."""
    return ENVIRONMENT.get_template("subject_access.html").render(
        speech=speech,
        say=speech.say,
        held=held,
        tables=list(_tables(speech, held)),
        moment=lambda at: _moment(speech, at),
    )


def _tables(speech: Speech, held: Mapping[str, Any]) -> Iterator[Table]:
    say = speech.say
    yield Table(say("access-details"), say("access-details-says"), [], _details(speech, held["details"]))
    yield _answer(speech, say("access-where"), say("access-where-says"), "who-was-where", held["whereabouts"])
    yield Table(
        say("access-events"),
        say("access-events-says"),
        [say("access-recorded"), say("access-event"), say("access-data"), say("access-note")],
        [_event(speech, each) for each in held["events"]],
    )
    yield _answer(speech, say("access-findings"), say("access-findings-says"), "open-findings", held["findings"])
    yield Table(
        say("access-documents"),
        say("access-documents-says"),
        [field_label(each, speech.language) for each in ("title", "issuer", "sha256")] + [say("access-kept")],
        [_document(speech, each) for each in held["documents"]],
    )
    yield Table(
        say("access-consents"),
        say("access-consents-says"),
        [field_label(each, speech.language) for each in ("effectiveOn", "purpose", "given")],
        [_consent(speech, each) for each in held["consents"]],
    )
    yield _answer(speech, say("access-looks"), say("access-looks-says"), "who-looked", held["looks"])


def _answer(speech: Speech, title: str, says: str, question: str, items: Iterable[Item]) -> Table:
    """The rows of a question's answer in the columns of that question."""
    asked = QUESTIONS[question]
    spoken = speech.with_words(asked.words)
    columns = [
        each.heading.in_(speech.language) if isinstance(each, Column) else speech.column(each) for each in asked.columns
    ]
    return Table(title, says, columns, [[cell(spoken, each, item) for each in asked.columns] for item in items])


def _details(speech: Speech, details: Mapping[str, Mapping[str, str]]) -> list[list[str]]:
    return [[field_label(name, speech.language), _value(speech, name, each)] for name, each in details.items()]


def _event(speech: Speech, event: Item) -> list[str]:
    effective = "" if event["effectiveOn"] is None else f", {speech.day(event['effectiveOn'])}"
    expected = f" ({speech.word('expected')})" if event["certainty"] == "expected" else ""
    return [
        _moment(speech, event["recordedAt"]),
        f"{event_called(speech, event['event'])}{effective}{expected}",
        "\n".join(_lines(speech, event["data"])),
        _value(speech, "note", event["note"]),
    ]


def _lines(speech: Speech, data: Mapping[str, Any]) -> Iterator[str]:
    """What an event says, a field a line."""
    for name, value in data.items():
        if isinstance(value, Mapping) and "state" not in value:
            yield from _lines(speech, value)
        else:
            label = field_label(name, speech.language) if name in FIELDS else name
            yield f"{label}: {_value(speech, name, value)}"


def _value(speech: Speech, name: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case {"state": "recorded", "value": found}:
            return str(found)
        case {"state": "erased"}:
            return speech.say("access-erased")
        case {"state": "not-recorded"}:
            return speech.say("access-not-recorded")
        case {"state": "of-another-person"}:
            return speech.say("access-of-another")
        case bool():
            return choice_label(name, str(value).lower(), speech.language)
        case list():
            return ", ".join(_value(speech, name, each) for each in value)
        case str():
            return choice_label(name, value, speech.language)
        case _:
            return str(value)


def _document(speech: Speech, document: Item) -> list[str]:
    kept = speech.say("access-kept-here") if document["isKept"] else speech.say("access-kept-elsewhere")
    return [document["title"], document.get("issuer") or "", document.get("sha256") or "", kept]


def _consent(speech: Speech, consent: Item) -> list[str]:
    purpose = choice_label("purpose", consent["purpose"], speech.language)
    return [speech.day(consent["effectiveOn"]), purpose, _value(speech, "given", consent["given"])]


def _moment(speech: Speech, at: str) -> str:
    return FORMS["moment"](speech, at, {})
