"""Every question on state and knowledge beside SQL written by hand, and findings beside spells."""

import gc
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import select

from api.register import Register
from api.settings import Settings
from application.importing import import_good
from application.intake import parse, understood
from application.problem import Invalid
from domain.fact import Recorded
from domain.refusal import Refused
from domain.wire import instant
from projections.database import PROJECTIONS
from projections.findings import Findings
from projections.following import Projection
from projections.log import Log
from projections.questions import QUESTIONS
from projections.spells import Spells
from scripts.benchmarks.extent import Extent
from scripts.benchmarks.grounds import CLERK, Sized
from scripts.benchmarks.hand_written import HandWritten, by_hand_on
from scripts.benchmarks.measuring import Beside, Contest, Goal, Measure, at_most, repeated, timed
from scripts.national import national

TIMES = at_most(3)  # what a question may cost of a query written by hand
AT_A_PLACE = at_most(1.5)
AT_K = at_most(1.2)  # as known at K, of what it costs as known now
FINDINGS = at_most(5)  # what an event's findings may cost of its spells


@dataclass(frozen=True, slots=True)
class Telling:
    """What is worth asking of a register: somebody with much to tell, a busy place, moments in the middle."""

    head: int
    earlier: int
    known_at: str
    week: tuple[str, int]
    month: tuple[str, str, int, int]
    day: str
    place: str
    council: str
    trainee: str
    programme: str
    fact: str
    uri: str


def telling(register: Register, by_hand: HandWritten) -> Telling:
    """What is worth asking of this register."""
    head = register.log.head()[0]
    earlier = head // 3
    middle = recorded_at(register, earlier)
    week_before, first = middle - timedelta(days=7), middle.date().replace(day=1)
    month = (first, (first + timedelta(days=32)).replace(day=1))
    # Busy, but no outlier: the one in the middle of those with the most rows.
    (day,) = by_hand.rows(_MIDDLE.format("valid_from", "lane = 'placement' AND known_to IS NULL"))[0]
    trainee, programme = by_hand.rows(_BUSIEST.format("trainee, max(programme)", "kind IN ('trainee', 'mandate')"))[0]
    return Telling(
        head,
        earlier,
        instant(middle),
        (instant(week_before), register.log.position_at(week_before)),
        (month[0].isoformat(), month[1].isoformat(), before(register, month[0]), before(register, month[1])),
        day,
        by_hand.rows(_BUSIEST.format("place", "lane = 'placement'"))[0][0],
        by_hand.rows(_BUSIEST.format("place", "lane = 'committee-membership'"))[0][0],
        trainee,
        programme,
        by_hand.rows(_CORRECTED)[0][0],
        next((row[0] for row in by_hand.rows(_DOCUMENT)), "https://besluiten.example/none"),
    )


_MIDDLE = "SELECT {0} FROM spells WHERE {1} ORDER BY {0} LIMIT 1 OFFSET (SELECT count(*) / 2 FROM spells WHERE {1})"
_BUSIEST = "SELECT {0} FROM spells WHERE {1} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
_CORRECTED = (
    "SELECT json_extract(state, '$.data.fact') FROM log.stored_events WHERE topic LIKE 'fact-corrected%'"
    " ORDER BY position DESC LIMIT 1"
)
_DOCUMENT = "SELECT json_extract(state, '$.evidence.uri') AS uri FROM log.stored_events WHERE uri IS NOT NULL LIMIT 1"


def before(register: Register, day: date) -> int:
    """The last position before a day, to the hour or so."""
    return register.log.position_at(datetime(day.year, day.month, day.day, tzinfo=UTC))


def recorded_at(register: Register, position: int) -> datetime:
    """When the event at a position was recorded."""
    recorded = register.log.at(position)
    if recorded is None or recorded.recorded_at is None:
        raise SystemExit("the register is empty")
    return recorded.recorded_at


def pairs_of(register: Register, by_hand: HandWritten, least: float) -> Iterator[Contest]:
    """Every question on state and knowledge, beside what it takes by hand."""
    t = telling(register, by_hand)
    now = {"atPosition": str(t.head)}
    then = {"atPosition": str(t.earlier)}
    year = (t.day, (date.fromisoformat(t.day) + timedelta(days=365)).isoformat())
    in_year = {"from": year[0], "to": year[1]}
    on_day = {"validOn": t.day}

    def ask(name: str, given: Mapping[str, str]) -> Callable[[], object]:
        return lambda: register.reader.ask(QUESTIONS[name], given)

    def beside(what: str, goal: Goal, ours: Callable[[], object], yardstick: Callable[[], object]) -> Contest:
        other = Beside("by hand", repeated(yardstick, least), goal)
        return Contest("questions", what, "answer", "sqlite", t.head, repeated(ours, least), other)

    def pair(question: str, about: str, given: Mapping[str, str], yardstick: Callable[[], object]) -> Contest:
        return beside(f"{question}, {about}", TIMES, ask(question, given), yardstick)

    at_place = {**on_day, "place": t.place}
    yield beside(
        "who-was-where, at a place, as known at K",
        AT_A_PLACE,
        ask("who-was-where", {**at_place, **then}),
        lambda: by_hand.who_was_where(t.earlier, t.day, t.place),
    )
    yield beside(
        "who-was-where, everybody, as known at K",
        AT_A_PLACE,
        ask("who-was-where", {**on_day, **then}),
        lambda: by_hand.who_was_where(t.earlier, t.day),
    )
    yield pair(
        "who-was-where",
        "of a programme",
        {**on_day, **now, "programme": t.programme},
        lambda: by_hand.who_was_where(t.head, t.day, None, t.programme),
    )
    yield pair(
        "trainee-dossier", "busiest", {**now, "trainee": t.trainee}, lambda: by_hand.trainee_dossier(t.head, t.trainee)
    )
    in_council = {**now, "place": t.council}
    yield pair(
        "council-composition",
        "on a day",
        {**in_council, **on_day},
        lambda: by_hand.council_on_day(t.head, t.council, t.day),
    )
    yield pair(
        "council-composition",
        "over a year",
        {**in_council, **in_year},
        lambda: by_hand.council_over_time(t.head, t.council, *year),
    )
    yield pair(
        "partnership-occupancy",
        "a programme",
        {**now, "programme": t.programme},
        lambda: by_hand.occupancy(t.head, t.programme),
    )
    yield pair(
        "organisation-load",
        "over a year",
        {**now, **in_year, "place": t.place},
        lambda: by_hand.organisation_load(t.head, t.place, *year),
    )
    planned = {**now, "knownAt": t.known_at}
    yield pair(
        "what-was-planned", "by now", planned, lambda: by_hand.what_was_planned(t.head, t.earlier, t.known_at[:10])
    )
    since = {**then, "knownFrom": t.week[0]}
    yield pair("what-changed", "in a week", since, lambda: by_hand.what_changed(t.earlier, t.week[1]))
    yield pair(
        "what-changed",
        "about a trainee",
        {**now, "knownFrom": t.known_at, "subject": t.trainee},
        lambda: by_hand.what_changed(t.head, t.earlier, t.trainee),
    )
    yield pair(
        "what-did-we-say",
        "who-was-where at a place",
        {**now, **at_place, "knownAt": t.known_at, "question": "who-was-where"},
        lambda: by_hand.what_did_we_say(t.head, t.earlier, t.day, t.place),
    )
    yield pair(
        "why",
        "a placement",
        {**now, **on_day, "trainee": t.trainee, "role": "placement"},
        lambda: by_hand.why(t.head, t.trainee),
    )
    yield pair(
        "retroactive-changes",
        "recorded in a month",
        {**now, "from": t.month[0], "to": t.month[1]},
        lambda: by_hand.retroactive_changes(t.head, *t.month[2:]),
    )
    yield pair("recording-lag", "by kind of event", now, lambda: by_hand.recording_lag(t.head))
    yield pair(
        "fact-versions", "a corrected fact", {**now, "fact": t.fact}, lambda: by_hand.fact_versions(t.head, t.fact)
    )
    yield pair(
        "based-on-evidence", "by address", {**now, "uri": t.uri}, lambda: by_hand.based_on_evidence(t.head, t.uri)
    )
    yield beside(
        "who-was-where at K, beside as known now",
        AT_K,
        ask("who-was-where", {**on_day, **then}),
        ask("who-was-where", {**on_day, **now}),
    )


# -- findings beside spells -------------------------------------------------------------------------------------------


def fresh_events(register: Register, by_hand: HandWritten, trainees: int) -> list[Recorded]:
    """Events that could be recorded now, about trainees and mandates all over the register; none of them is kept."""
    (head, at), batch = register.log.head(), register.recorder.batch()
    (every,) = by_hand.rows(
        "SELECT count(*) / :trainees + 1 FROM spells WHERE lane = 'registration'", trainees=trainees
    )[0]
    chosen = by_hand.rows(
        "SELECT trainee, subject, max(valid_from), max(anchor) FROM spells"
        " WHERE lane = 'committee-membership' AND known_to IS NULL GROUP BY trainee ORDER BY trainee"
    )[::every]
    for trainee, mandate, day, anchor in chosen:
        for line in _commands(trainee, mandate, day, anchor):
            with suppress(Invalid, Refused):  # a refused one is no event
                batch.decide(understood(parse(orjson.dumps(line))), CLERK)
    return [each._replace(position=head + nth, recorded_at=at) for nth, each in enumerate(batch.staged, 1)]


def _commands(trainee: str, mandate: str, day: str, anchor: str) -> list[dict[str, Any]]:
    changes = {"effectiveOn": (date.fromisoformat(day) + timedelta(days=3)).isoformat()}
    corrected = {"fact": anchor, "changes": changes, "reason": "clerical-error"}
    return [
        {"command": "attend-development-day", "subject": trainee, "effectiveOn": day, "data": {"kind": "training"}},
        {"command": "move-residence", "subject": trainee, "effectiveOn": day, "data": {"municipality": "gm0344"}},
        {"command": "assign-portfolio", "subject": mandate, "effectiveOn": day, "data": {"topic": "zorg"}},
        {"command": "correct-fact", "data": corrected},
    ]


def taken_in(register: Register, make: Callable[[], Projection], events: Sequence[Recorded], before: int) -> float:
    """The seconds that it takes to take in a page after so many others, in a transaction of which nothing stays."""
    projection = make()
    with register.read_models.trying() as connection:
        of = (PROJECTIONS.c.name == projection.name) & (PROJECTIONS.c.state == "live")
        generation, reached = connection.execute(
            select(PROJECTIONS.c.generation, PROJECTIONS.c.position).where(of)
        ).one()
        first, page = events[:before], events[before:]
        if first:
            projection.take_in(connection, generation, reached, first)
        gc.collect()
        begun = time.perf_counter()
        projection.take_in(connection, generation, reached + len(first), page)
        return time.perf_counter() - begun


def findings_beside(register: Register, by_hand: HandWritten, trainees: int) -> Iterator[Contest]:
    """What findings cost beside spells: at the head of the log, by a process that begins and by one that goes on."""
    events = fresh_events(register, by_hand, trainees)
    once = {each.subject: each for each in events}
    first = [each for each in events if once[each.subject] is not each]
    last = list(once.values())
    events = [each._replace(position=events[0].position + nth) for nth, each in enumerate([*first, *last])]

    def contest(what: str, findings: Measure, spells: Measure) -> Contest:
        return Contest(
            "findings", what, "event", "sqlite", register.log.head()[0], findings, Beside("spells", spells, FINDINGS)
        )

    for name, before in (("whose subjects are remembered", len(first)), ("after a start", 0)):

        def taking(make: Callable[[Log], Projection], before: int = before) -> Measure:
            return lambda: taken_in(register, lambda: make(register.log), events, before) / (len(events) - before)

        yield contest(f"findings, an event {name}", taking(Findings), taking(Spells))
    head = register.log.head()[0]
    of = register.followers
    yield contest(
        "findings, a rebuild",
        lambda: timed(head, of["findings"].rebuild),
        lambda: timed(head, of["spells"].rebuild),
    )


# -- measuring --------------------------------------------------------------------------------------------------------


def questions(sized: Sized, extent: Extent) -> Iterator[Contest]:
    """All of it on a register that is there; its files are asked by hand, so it is for SQLite only."""
    if sized.ground.server is not None:
        return
    sized.register.catch_up()
    with by_hand_on(sized.register) as by_hand:
        yield from pairs_of(sized.register, by_hand, extent.least)
        yield from findings_beside(sized.register, by_hand, extent.found_of)


@contextmanager
def national_register(trainees: int) -> Iterator[Register]:
    """A register of an invented national programme in a temporary folder."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Register(Settings(Path(folder), Path(folder) / "log.db", None), make=True) as register,
    ):
        lines = list(enumerate(national(trainees, 1, 0.2, 0.1).lines(), 1))
        import_good(register.recorder, lines, CLERK, historic=True)
        register.catch_up()
        yield register
