"""The board of a programme: all its trainees over the years, as known now or at any moment before."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from markupsafe import Markup
from starlette.responses import Response

from api.http.reading import note_looks
from api.http.roles import seen_by
from api.http.service import answered
from api.messages import Speech
from api.pages.drawing import (
    SHAPES,
    Axis,
    Bar,
    Mark,
    Shape,
    axis_of,
    definitions,
    lane,
    shape,
    swatch,
    tracks_of,
    years,
)
from api.pages.site import READING, Page, Visit, number_of
from api.rendering import as_of, valid_period
from domain.period import CIVIL
from projections.board import BOARD, FILTERS, MOMENTS, matching, offered
from projections.moments import moment_of
from projections.question import Item
from projections.questions import QUESTIONS
from projections.recent import Recent
from projections.states import STATES
from projections.subjects import SUBJECTS

A_PAGE = 50  # trainees
# By log, programme and position of the log: the instants at which knowledge changed, for they are long to find.
_REMEMBERED: Recent[tuple[str, str, int], Sequence[str]] = Recent(16)


@dataclass(frozen=True, slots=True)
class Row:
    """A trainee on the board: the picture of its lanes, and what it shows in words."""

    reference: str
    name: str | None
    picture: Markup
    placements: Sequence[str]
    roles: Sequence[str]
    gaps: Sequence[str]
    findings: Sequence[tuple[Shape, str]]


@dataclass(frozen=True, slots=True)
class Step:
    """Where the moment of knowledge lies among the instants at which knowledge changed."""

    number: int
    of: int
    before: str | None
    after: str | None
    last: str | None


async def board(visit: Visit) -> Response:
    """The trainees of a programme, fifty on a page."""
    given = visit.call.given()
    programmes = (await answered(visit.call, SUBJECTS, {"kind": "programme"})).items
    if not programmes:
        return visit.page("board.html", programme=None)
    programme = given.get("programme") or programmes[0]["reference"]
    known = {"knownAt": given["knownAt"]} if given.get("knownAt") else {}
    answer, instants = await asyncio.gather(
        answered(visit.call, BOARD, {"programme": programme, **known}), _instants(visit, programme)
    )
    everybody = [seen_by(visit.role, item) for item in answer.items]
    wanted = {name: given[name] for name in FILTERS if given.get(name)}
    found = matching(everybody, wanted)
    pages = max(-(-len(found) // A_PAGE), 1)
    page = min(number_of(given.get("page")), pages)
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    note_looks(visit.call, shown, "board")
    speech = visit.speech.with_words(QUESTIONS["open-findings"].words)
    axis = _axis(shown, programmes, programme, answer.known_at)
    return visit.page(
        "board.html",
        programme=programme,
        programmes=[(each["reference"], each["name"] or each["reference"]) for each in programmes],
        choices={name: _choices(speech, everybody, name) for name in FILTERS},
        wanted=wanted,
        known_at=given.get("knownAt", ""),
        step=_step(instants, given.get("knownAt")),
        spoken=lambda instant: speech.moment(datetime.fromisoformat(instant).astimezone(CIVIL)),
        rows=[_row(speech, axis, item) for item in shown],
        definitions=definitions(axis),
        years=years(axis),
        of=len(found),
        everybody=len(everybody),
        first=(page - 1) * A_PAGE,
        number=page,
        pages=pages,
        word=speech.word,
        swatch=swatch,
        shape=shape,
        as_of=as_of(speech, answer),
    )


async def _instants(visit: Visit, programme: str) -> Sequence[str]:
    """The instants at which knowledge of a programme's trainees changed: the same ones until more is recorded."""
    register = visit.call.service.register
    log, head = register.databases.place, register.log.head()[0]
    instants = _REMEMBERED.look_up((log, programme, head))
    if instants is None:
        answer = await answered(visit.call, MOMENTS, {"programme": programme})
        instants = _REMEMBERED.keep((log, programme, answer.position), [each["at"] for each in answer.items])
    return instants


def _axis(shown: Sequence[Item], programmes: Sequence[Item], programme: str, known_at: datetime | None) -> Axis:
    """The years of the programme's terms, and of the political roles just before and after."""
    lanes = (lane_ for each in programmes if each["reference"] == programme for lane_ in each["lanes"])
    agreed: Item = next((each["value"]["terms"] for each in lanes if each["lane"] == "terms"), {})
    days = [date.fromisoformat(agreed[name]) for name in ("starts", "ends") if name in agreed]
    if days:
        return axis_of([], days[0], days[-1])
    rows = [(row["valid"]["from"], row["valid"]["to"]) for item in shown for row in item["rows"]]
    return axis_of(rows, (known_at or datetime.now(UTC)).date())


def _row(speech: Speech, axis: Axis, item: Item) -> Row:
    placed = [row for row in item["rows"] if row["role"] == "placement"]
    roles = [row for row in item["rows"] if row["role"] != "placement"]
    missing = {name: [gap for gap in item["gaps"] if gap["lane"] == name] for name in ("political-role", "placement")}
    tracks = [
        *(tracks_of([*(_bar(speech, row) for row in roles), *_gaps(speech, missing["political-role"])]) or [[]]),
        *tracks_of([*(_bar(speech, row) for row in placed), *_gaps(speech, missing["placement"])]),
    ]
    marks = [Mark(each["valid"]["from"], cast("Shape", each["judgement"])) for each in item["findings"]]
    called = item["name"] or item["reference"]
    counts = _counted(speech, item["findings"])
    says = ", ".join([called, *(text for _, text in counts)])
    return Row(
        item["reference"],
        item["name"],
        lane(axis, tracks, marks, says),
        [_said(speech, row) for row in placed],
        [_said(speech, row) for row in roles],
        [f"{speech.word(gap['lane'])} {valid_period(speech, gap['valid'])}" for gap in item["gaps"]],
        counts,
    )


def _bar(speech: Speech, row: Item) -> Bar:
    look = "politics" if row["role"] != "placement" else "b" if row["slot"] == "B" else "a"
    valid = row["valid"]["from"], row["valid"]["to"]
    return Bar(valid, _label(speech, row), cast("Any", look), row["certainty"] == "expected")


def _gaps(speech: Speech, gaps: Sequence[Item]) -> list[Bar]:
    return [Bar((gap["valid"]["from"], gap["valid"]["to"]), speech.word("gap"), gap=True) for gap in gaps]


def _label(speech: Speech, row: Item) -> str:
    """What a bar says: where, and in which slot or role."""
    place = "" if row["place"] is None else row["place"]["name"] or row["place"]["reference"]
    first = row["slot"] if row["role"] == "placement" else speech.word(row["role"])
    return " · ".join(each for each in (first, place) if each)


def _said(speech: Speech, row: Item) -> str:
    """A row in words: what, where, when and how sure."""
    expected = [speech.word("expected")] if row["certainty"] == "expected" else []
    return ", ".join([_label(speech, row), valid_period(speech, row["valid"]), *expected])


def _counted(speech: Speech, findings: Sequence[Item]) -> list[tuple[Shape, str]]:
    """How many findings of each judgement there are, the gravest first."""
    judged = [each["judgement"] for each in findings]
    return [(each, f"{judged.count(each)} {speech.word(each)}") for each in SHAPES if each in judged]


def _choices(speech: Speech, items: Sequence[Item], name: str) -> list[tuple[str, str]]:
    """What a filter offers: only what somebody has."""
    found = {value for item in items for value in offered(item, name)}
    if name == "role":
        return [(each, speech.word(each)) for each in ("placement", *STATES) if each in found]
    if name == "judgement":
        return [(each, speech.word(each)) for each in SHAPES if each in found]
    if name == "partnership":
        return [(each, each) for each in sorted(found)]
    names: Mapping[str, str] = {
        row[name]["reference"]: row[name]["name"] or row[name]["reference"]
        for item in items
        for row in item["rows"]
        if row[name] is not None
    }
    return sorted(((each, names[each]) for each in found), key=lambda each: each[1].casefold())


def _step(instants: Sequence[str], known_at: str | None) -> Step:
    """The instants beside the moment of knowledge; without one all is known."""
    moments = [datetime.fromisoformat(each) for each in instants]
    at = moment_of(known_at) if known_at else datetime.max.replace(tzinfo=UTC)
    number = sum(each <= at for each in moments)
    exact = bool(number) and moments[number - 1] == at
    before = number - 2 if exact or not known_at else number - 1
    return Step(
        number,
        len(instants),
        instants[before] if before >= 0 else None,
        instants[number] if number < len(instants) else None,
        instants[-1] if instants else None,
    )


PAGES = (Page("/board", "GET", board, READING),)
