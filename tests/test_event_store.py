"""The event store: a log that only grows, without gaps, in the order of recording, however many write at once."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import orjson
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from api.register import Register
from api.settings import Settings
from application.importing import import_good, import_whole, numbered
from application.intake import understood
from application.problem import Conflict, Invalid, Unusable
from application.recording import ATTEMPTS
from application.sqlite_store import SQLiteStore
from domain.fact import Recorded
from domain.reference import Kind, Subject, stream_id
from domain.refusal import Refused
from tests.conftest import (
    CLERK,
    PATIENCE,
    ROOT,
    Clock,
    Connections,
    Wiewaar,
    command,
    ndjson,
    organisation,
    programme,
    record,
    renamed,
    trainee,
)
from tests.databases import FAULTS, ON_POSTGRES, behind_its_back, lose, settings_of

WOERDEN = Subject(Kind.ORGANISATION, "gm0632")


@pytest.fixture
def other(register: Register, clock: Clock) -> Iterator[Register]:
    """A second writer on the same register."""
    with Register(register.settings, clock=clock) as opened:
        yield opened


def rows(settings: Settings, columns: str = "*") -> list[Any]:
    """What is in the log's table, in order of position, past the product's own code."""
    with behind_its_back(settings.folder) as log:
        return log(f"SELECT {columns} FROM stored_events ORDER BY position")  # noqa: S608


def forms(settings: Settings) -> list[dict[str, Any]]:
    return [orjson.loads(state) for (state,) in rows(settings, "state")]


def keys(settings: Settings) -> set[str]:
    """The streams that the vault has a key for."""
    with behind_its_back(settings.folder, "vault") as vault:
        return {stream for (stream,) in vault("SELECT stream FROM keys")}


def named(register: Register) -> str | None:
    """What the register calls Woerden after all that was recorded."""
    events = register.log.of(WOERDEN)
    return str(events[-1].event.name) if events else None


# -- positions and ids ----------------------------------------------------------------------------------------------


def test_positions_run_from_one_without_gaps_whatever_was_refused_in_between(register: Register) -> None:
    for number in range(5):
        record(register, organisation(f"bedrijf-{number}", "company"))
        with pytest.raises(Refused):
            record(register, organisation(f"bedrijf-{number}", "company"))
        with pytest.raises(Invalid):
            record(register, renamed("bedrijf-0", ""))
        tried = register.recorder.batch()
        tried.decide(understood(organisation("nooit", "company")), CLERK)
    assert [position for (position,) in rows(register.settings, "position")] == [1, 2, 3, 4, 5]
    assert [form["position"] for form in forms(register.settings)] == [1, 2, 3, 4, 5]


def test_a_transaction_that_failed_leaves_no_gap(register: Register) -> None:
    record(register, organisation("gm0632"))
    for _ in range(3):
        with pytest.raises(IntegrityError, match=r"event_id|append-only"):
            register.store.insert_events([twin_of(register, "gm0632")])
    record(register, renamed("gm0632", "Woerden"))
    assert [position for (position,) in rows(register.settings, "position")] == [1, 2]


def test_what_a_batch_holds_is_recorded_in_order_in_one_transaction(register: Register) -> None:
    batch = register.recorder.batch()
    for reference in ("gm0632", "gm0513", "gm0505"):
        batch.decide(understood(organisation(reference)), CLERK)
    assert rows(register.settings) == []
    assert batch.keep() == [1, 2, 3]
    assert [form["subject"]["reference"] for form in forms(register.settings)] == ["gm0632", "gm0513", "gm0505"]


def test_no_two_events_have_one_id_not_even_in_different_streams(register: Register) -> None:
    (first,) = record(register, organisation("gm0632", commandId=str(uuid4())))
    with pytest.raises(IntegrityError, match=r"event_id|append-only"):
        register.store.insert_events([twin_of(register, "gm0513")])
    assert [form["eventId"] for form in forms(register.settings)] == [first.recorded.id]


def twin_of(register: Register, reference: str) -> StoredEvent:
    """Another first event, under the id of the first one in the log."""
    form: dict[str, Any] = orjson.loads(register.store.at(1) or b"")
    stream = stream_id(Kind.ORGANISATION, reference)
    draft = {name: value for name, value in form.items() if name not in {"position", "recordedAt"}}
    return StoredEvent(stream, 1, "organisation-registered.v1", orjson.dumps(draft | {"stream": str(stream)}))


def test_a_command_that_was_recorded_before_answers_with_the_event_of_the_first_time(register: Register) -> None:
    line = organisation("gm0632", commandId=str(uuid4()))
    first, again = record(register, line, line)
    assert (first.repeated, again.repeated) == (False, True)
    assert again.recorded == first.recorded
    assert len(rows(register.settings)) == 1


def test_the_same_command_id_with_another_body_is_refused(register: Register) -> None:
    line = organisation("gm0632", commandId=str(uuid4()))
    record(register, line)
    others: list[dict[str, Any]] = [
        line | {"subject": "gm0513"},
        line | {"effectiveOn": "1900-01-02"},
        line | {"until": "2018-01-01"},
        line | {"certainty": "expected"},
        line | {"note": "toelichting"},
        line | {"evidence": {"title": "besluit"}},
        line | {"data": line["data"] | {"name": "Woerden"}},
        renamed("gm0632", "Woerden", commandId=line["commandId"]),
    ]
    for changed in others:
        with pytest.raises(Invalid) as refused:
            record(register, changed)
        assert [(each.pointer, each.code) for each in refused.value.problems] == [("/commandId", "same-id-other-body")]
    assert len(rows(register.settings)) == 1


def test_a_command_id_is_the_id_of_its_event(register: Register) -> None:
    identifier = str(uuid4())
    record(register, organisation("gm0632", commandId=identifier.upper()))
    assert forms(register.settings)[0]["eventId"] == identifier


# -- nothing changes and nothing goes -------------------------------------------------------------------------------


REST = "event_id, originator_id, originator_version, topic, 0, imported, state"
FIRST = f"{REST} FROM stored_events WHERE position = 1"
REPLACING = {
    "SQLite": [
        "UPDATE OR REPLACE stored_events SET position = 2 WHERE position = 1",
        f"REPLACE INTO stored_events SELECT position, {FIRST}",
        f"INSERT OR REPLACE INTO stored_events SELECT 3, {FIRST}",
    ],
    "PostgreSQL": [
        f"INSERT INTO stored_events SELECT position, {FIRST} ON CONFLICT (position) DO UPDATE SET recorded_at = 0",
        f"INSERT INTO stored_events SELECT 3, {FIRST} ON CONFLICT (event_id) DO UPDATE SET position = 3",
        "TRUNCATE stored_events",
        "TRUNCATE stored_events, tree CASCADE",
        "MERGE INTO stored_events USING (SELECT 1 AS one) AS given ON position = one WHEN MATCHED THEN DELETE",
    ],
}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_events SET state = x'00' WHERE position = 1",
        "UPDATE stored_events SET recorded_at = 0",
        "DELETE FROM stored_events WHERE position = 2",
        "DELETE FROM stored_events",
        *REPLACING["PostgreSQL" if ON_POSTGRES else "SQLite"],
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_an_event(register: Register, statement: str) -> None:
    record(register, organisation("gm0632"), renamed("gm0632", "Woerden"))
    before = rows(register.settings)
    with pytest.raises(FAULTS), behind_its_back(register.settings.folder) as log:
        log(statement)
    assert rows(register.settings) == before


@pytest.mark.embedded
def test_an_acknowledged_event_is_on_disk_and_readers_do_not_wait(register: Register) -> None:
    assert isinstance(register.store, SQLiteStore)
    with register.store.datastore.transaction(commit=True) as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == 2, "FULL: NORMAL can lose the last events when the power goes"
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone()[0] == "wal"
    for database in (register.settings.log, register.settings.vault):
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_reader_is_not_kept_waiting_by_a_writer(
    register: Register, other: Register, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(register, organisation("gm0632"))
    read: list[str | None] = []

    def looked_at() -> datetime:
        read.append(named(other))
        return clock()

    monkeypatch.setattr(register.store, "clock", looked_at)  # which it does when nobody else can write
    record(register, renamed("gm0632", "Woerden"))
    assert read == ["gm0632"]


def test_a_register_of_a_newer_version_is_left_alone(settings: Settings, connections: Connections) -> None:
    Register(settings, make=True).close()
    with behind_its_back(settings.folder) as log:
        log("INSERT INTO schema_version VALUES (99)" if ON_POSTGRES else "PRAGMA user_version = 99")
    with pytest.raises(Unusable) as refused:
        Register(settings)
    assert refused.value.code == "newer-schema"
    assert connections.still_open == []


@pytest.mark.embedded
@pytest.mark.parametrize("name", ["log.db", "vault.db"])
def test_a_file_that_is_no_database_is_not_used_as_one(settings: Settings, connections: Connections, name: str) -> None:
    Register(settings, make=True).close()
    letter = settings.folder / name
    letter.write_text("dit is geen database, maar een brief van de griffier")
    with pytest.raises(Unusable) as refused:
        Register(settings)
    assert (refused.value.code, refused.value.details["path"]) == ("broken-database", str(letter))
    assert letter.read_text().startswith("dit is geen database")
    assert connections.still_open == []


# -- when it was recorded -------------------------------------------------------------------------------------------


def recorded_ats(settings: Settings) -> list[str]:
    return [form["recordedAt"] for form in forms(settings)]


def test_recorded_at_never_decreases_when_the_clock_steps_back(register: Register, clock: Clock) -> None:
    record(register, organisation("gm0632"))
    clock.move(hours=-1)
    record(register, organisation("gm0513"))
    clock.move(hours=2, microseconds=1)
    record(register, organisation("gm0505"))
    assert recorded_ats(register.settings) == [
        "2018-04-03T09:00:00Z",
        "2018-04-03T09:00:00Z",
        "2018-04-03T10:00:00.000001Z",
    ]


def test_recorded_at_is_the_moment_of_keeping_and_not_that_of_deciding(
    register: Register, other: Register, clock: Clock
) -> None:
    batch = register.recorder.batch()
    batch.decide(understood(organisation("gm0632")), CLERK)
    clock.move(minutes=5)
    record(other, organisation("gm0513"))
    clock.move(minutes=1)
    batch.keep()
    assert [(form["subject"]["reference"], form["recordedAt"]) for form in forms(register.settings)] == [
        ("gm0513", "2018-04-03T09:05:00Z"),
        ("gm0632", "2018-04-03T09:06:00Z"),
    ]


def test_the_position_known_at_an_instant_is_the_last_one_recorded_until_then(register: Register, clock: Clock) -> None:
    moments = [clock.at]
    record(register, organisation("gm0632"), organisation("gm0513"))
    clock.move(hours=1)
    record(register, organisation("gm0505"))
    moments.append(clock.at)
    assert register.log.position_at(datetime(2018, 4, 3, 8, 59, 59, 999_999, tzinfo=UTC)) == 0
    assert [register.log.position_at(each) for each in moments] == [2, 3]
    assert register.log.position_at(datetime(2018, 4, 3, 9, 59, 59, tzinfo=UTC)) == 2


def test_the_caller_does_not_say_when_something_was_recorded(register: Register) -> None:
    with pytest.raises(Invalid, match="/recordedAt historic-only"):
        understood(organisation("gm0632", recordedAt="2018-01-01T00:00:00Z"))


def test_only_a_historic_import_brings_its_own_moments_and_none_in_the_future(register: Register, clock: Clock) -> None:
    def historic(reference: str, at: str) -> None:
        line = organisation(reference, recordedAt=at, recordedBy="programmabureau")
        register.recorder.record(understood(line, historic=True), CLERK)

    historic("gm0632", "2017-11-06T10:00:51+01:00")
    with pytest.raises(Invalid, match="/recordedAt decreasing"):
        historic("gm0513", "2017-11-06T09:00:50Z")
    with pytest.raises(Invalid, match="/recordedAt in-the-future"):
        historic("gm0513", "2018-04-03T09:00:00.000001Z")
    historic("gm0513", "2018-04-03T09:00:00Z")
    clock.move(days=1)
    record(register, organisation("gm0505"))
    with pytest.raises(Invalid, match="/recordedAt not-only-imports"):
        historic("gm0353", "2018-04-03T12:00:00Z")
    assert [(form.get("imported"), form["recordedAt"]) for form in forms(register.settings)] == [
        (True, "2017-11-06T09:00:51Z"),
        (True, "2018-04-03T09:00:00Z"),
        (None, "2018-04-04T09:00:00Z"),
    ]
    assert forms(register.settings)[0]["recordedBy"] == {"subject": "programmabureau", "role": "registrar"}


# -- the chain of leaves --------------------------------------------------------------------------------------------


def test_every_event_holds_the_leaf_hash_of_the_event_before_it_in_its_stream(register: Register) -> None:
    record(register, organisation("gm0632"), organisation("gm0513"), renamed("gm0632", "Woerden"))
    batch = register.recorder.batch()
    for line in (renamed("gm0513", "Gouda"), renamed("gm0632", "Woirden"), renamed("gm0513", "Ter Gouwe")):
        batch.decide(understood(line), CLERK)
    batch.keep()
    batch.decide(understood(renamed("gm0632", "Woerden")), CLERK)
    batch.keep()
    last: dict[str, str] = {}
    number: dict[str, int] = {}
    for (state,) in rows(register.settings, "state"):
        form = orjson.loads(state)
        stream = form["stream"]
        assert form.get("previous") == last.get(stream)
        assert form["version"] == number.get(stream, 0) + 1
        last[stream], number[stream] = sha256(b"\x00" + state).hexdigest(), form["version"]
    assert sorted(number.values()) == [3, 4]


def test_the_columns_beside_a_stored_event_say_what_it_says_itself(seeded: Path) -> None:
    columns = "position, event_id, originator_id, originator_version, topic, recorded_at, imported, state"
    for position, event_id, stream, version, topic, microseconds, imported, state in rows(settings_of(seeded), columns):
        form = orjson.loads(state)
        at = datetime.fromisoformat(form["recordedAt"])
        said = (form["position"], form["eventId"], form["stream"], form["version"], form["imported"])
        assert (position, event_id, stream, version, bool(imported)) == said
        assert topic == f"{form['name']}.v{form['schemaVersion']}"
        assert microseconds == round(at.timestamp() * 1_000_000)


# -- two writers ----------------------------------------------------------------------------------------------------


def write(folder: Path, writer: str, count: int) -> None:
    """Renames Woerden and an organisation of the writer's own, again and again until each is recorded."""
    with Register(settings_of(folder)) as register:
        for number in range(count):
            for line in (
                renamed(writer, f"{writer} {number}", commandId=an_id(writer, number, "own")),
                renamed("gm0632", f"{writer} {number}", commandId=an_id(writer, number, "shared")),
            ):
                insist(lambda line=line: record(register, line))  # type: ignore[misc]


def insist(attempt: Callable[[], Any]) -> None:
    """Comes back until nobody else was at it."""
    while True:
        try:
            attempt()
        except Conflict:
            continue
        return


def an_id(writer: str, number: int, what: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{writer} {number} {what}"))


def assert_all_are_there(settings: Settings, writers: tuple[str, ...], count: int) -> None:
    stored = forms(settings)
    assert [form["position"] for form in stored] == list(range(1, len(writers) * (2 * count + 1) + 2))
    wanted = {
        an_id(writer, number, what) for writer in writers for number in range(count) for what in ("own", "shared")
    }
    assert wanted <= {form["eventId"] for form in stored}
    moments = [datetime.fromisoformat(form["recordedAt"]) for form in stored]
    assert moments == sorted(moments)
    shared = [form["version"] for form in stored if form["subject"]["reference"] == "gm0632"]
    assert shared == list(range(1, len(writers) * count + 2))


def test_nothing_is_lost_when_two_threads_record_at_once(settings: Settings) -> None:
    writers, count = ("bedrijf-a", "bedrijf-b"), 15
    with Register(settings, make=True) as register:
        record(register, organisation("gm0632"), *(organisation(each, "company") for each in writers))
    with ThreadPoolExecutor(2) as threads:
        for written in [threads.submit(write, settings.folder, writer, count) for writer in writers]:
            written.result()
    assert_all_are_there(settings, writers, count)


def test_nothing_is_lost_when_two_processes_record_at_once(settings: Settings) -> None:
    writers, count = ("bedrijf-a", "bedrijf-b"), 15
    with Register(settings, make=True) as register:
        record(register, organisation("gm0632"), *(organisation(each, "company") for each in writers))
    code = "import sys; from pathlib import Path; from tests.test_event_store import write; "
    code += "write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))"
    started = [
        subprocess.Popen(  # noqa: S603  # this Python, on our own code
            [sys.executable, "-c", code, str(settings.folder), writer, str(count)], cwd=ROOT, stderr=subprocess.PIPE
        )
        for writer in writers
    ]
    for process in started:
        _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, err.decode()
    assert_all_are_there(settings, writers, count)


def test_processes_that_make_one_register_at_once_make_one_register(wiewaar: Wiewaar, tmp_path: Path) -> None:
    started = [wiewaar.started("init") for _ in range(3)]
    for process in started:
        _, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (0, b"")
    with Register(settings_of(tmp_path / "state")) as register:
        record(register, programme(), trainee("t-een", {"givenName": "Judith"}))
        assert register.log.head()[0] == 2


# -- conflicts ------------------------------------------------------------------------------------------------------


def test_a_conflict_is_retried_by_deciding_anew(register: Register, other: Register) -> None:
    record(register, organisation("gm0632"))
    decided: list[Recorded] = []

    def attempt() -> None:
        batch = register.recorder.batch()
        decided.append(batch.decide(understood(renamed("gm0632", "Woerden")), CLERK).recorded)
        if len(decided) < 3:
            record(other, renamed("gm0632", f"tussendoor {len(decided)}"))
        batch.keep()

    register.recorder.insisting(attempt)
    assert [each.version for each in decided] == [2, 3, 4]
    assert [form["data"]["name"] for form in forms(register.settings)] == [
        "gm0632",
        "tussendoor 1",
        "tussendoor 2",
        "Woerden",
    ]


def test_what_became_impossible_meanwhile_is_refused_and_not_recorded(register: Register, other: Register) -> None:
    record(register, organisation("gm0632"), organisation("regio", "joint-body"))
    record(register, command("join-joint-body", "gm0632", "2018-01-01", data={"jointBody": "regio"}))
    leaves = command("leave-joint-body", "gm0632", "2019-01-01", data={"jointBody": "regio"})

    def attempt() -> None:
        batch = register.recorder.batch()
        batch.decide(understood(leaves), CLERK)
        record(other, leaves)
        batch.keep()

    with pytest.raises(Refused, match="not-in-joint-body"):
        register.recorder.insisting(attempt)
    assert len(rows(register.settings)) == 4


def test_it_is_refused_as_a_conflict_after_the_fourth_attempt(register: Register, other: Register) -> None:
    record(register, organisation("gm0632"))
    attempts: list[int] = []

    def attempt() -> None:
        attempts.append(1)
        batch = register.recorder.batch()
        batch.decide(understood(renamed("gm0632", "Woerden")), CLERK)
        record(other, renamed("gm0632", f"tussendoor {len(attempts)}"))
        batch.keep()

    with pytest.raises(Conflict):
        register.recorder.insisting(attempt)
    assert len(attempts) == ATTEMPTS == 4
    assert named(register) == "tussendoor 4"


def test_a_file_is_decided_anew_as_a_whole_where_others_recorded_meanwhile(register: Register, other: Register) -> None:
    record(register, organisation("gm0632"))
    interrupted: list[int] = []

    def meanwhile(_: int) -> None:
        if not interrupted:
            record(other, renamed("gm0632", "tussendoor"))
        interrupted.append(1)

    lines = numbered(ndjson(renamed("gm0632", "Woerden"), organisation("gm0513"), renamed("gm0632", "Woirden")))
    report = import_whole(register.recorder, lines, CLERK, progress=meanwhile)
    assert (report.recorded, report.repeated, report.refused) == (3, 0, [])
    assert len(interrupted) == 6, "three lines, decided twice"
    assert [form["data"]["name"] for form in forms(register.settings)] == [
        "gm0632",
        "tussendoor",
        "Woerden",
        "gm0513",
        "Woirden",
    ]


def test_good_lines_go_on_after_a_step_that_others_came_between(register: Register, other: Register) -> None:
    record(register, organisation("gm0632"))
    interrupted: list[int] = []

    def meanwhile(_: int) -> None:
        interrupted.append(1)
        if len(interrupted) == 1_001:  # the first line of the second step
            record(other, renamed("gm0632", "tussendoor"))

    names = [f"naam {number}" for number in range(1_002)]
    lines = numbered(ndjson(*(renamed("gm0632", name) for name in names)))
    report = import_good(register.recorder, lines, CLERK, progress=meanwhile)
    assert (report.recorded, report.refused) == (1_002, [])
    assert [form["data"]["name"] for form in forms(register.settings)] == [
        "gm0632",
        *names[:1_000],
        "tussendoor",
        *names[1_000:],
    ]


def test_a_subject_referred_to_that_changed_meanwhile_has_the_command_decided_anew(
    register: Register, other: Register
) -> None:
    record(register, programme(), organisation("gm0632"))
    decided: list[int] = []

    def attempt() -> None:
        decided.append(1)
        batch = register.recorder.batch()
        batch.decide(understood(trainee("t-een")), CLERK)
        if len(decided) == 1:
            record(other, command("amend-programme-terms", "ppp", data=programme()["data"]))
        batch.keep()

    register.recorder.insisting(attempt)
    assert len(decided) == 2
    assert [form["name"] for form in forms(register.settings)][-2:] == ["programme-terms-amended", "trainee-registered"]


def test_a_subject_that_was_withdrawn_meanwhile_is_not_referred_to(register: Register, other: Register) -> None:
    (established,) = record(register, programme())

    def attempt() -> None:
        batch = register.recorder.batch()
        batch.decide(understood(trainee("t-een")), CLERK)
        data = {"fact": established.recorded.id, "reason": "clerical-error"}
        record(other, command("withdraw-fact", None, None, data=data))
        batch.keep()

    with pytest.raises(Invalid, match="/data/programme unknown-reference"):
        register.recorder.insisting(attempt)
    assert [form["name"] for form in forms(register.settings)] == ["programme-established", "fact-withdrawn"]


def test_a_subject_that_nobody_refers_to_may_change_meanwhile(register: Register, other: Register) -> None:
    record(register, organisation("gm0632"), organisation("gm0513"))
    batch = register.recorder.batch()
    batch.decide(understood(renamed("gm0632", "Woerden")), CLERK)
    record(other, renamed("gm0513", "Gouda"))
    assert batch.keep() == [4]


# -- what was only tried --------------------------------------------------------------------------------------------


def test_a_batch_that_was_only_tried_leaves_no_key_in_the_vault(register: Register) -> None:
    record(register, programme())
    batch = register.recorder.batch()
    batch.decide(understood(trainee("t-een", {"givenName": "Judith"})), CLERK)
    assert keys(register.settings) == set()
    batch.keep()
    assert keys(register.settings) == {str(stream_id(Kind.TRAINEE, "t-een"))}


def test_a_batch_that_was_only_tried_leaves_no_key_when_another_is_kept_after_it(register: Register) -> None:
    record(register, programme())
    tried = register.recorder.batch()
    tried.decide(understood(trainee("t-een", {"givenName": "Judith"})), CLERK)
    record(register, trainee("t-twee", {"givenName": "Steven"}))
    assert keys(register.settings) == {str(stream_id(Kind.TRAINEE, "t-twee"))}


def test_a_command_that_was_refused_leaves_no_key_when_another_is_kept_after_it(register: Register) -> None:
    record(register, programme())
    too_early = command("begin-leave", "t-nergens", "2018-01-01", note="met iets persoonlijks")
    with pytest.raises(Refused, match="not-on-record"):
        record(register, too_early)
    record(register, trainee("t-twee", {"givenName": "Steven"}))
    assert keys(register.settings) == {str(stream_id(Kind.TRAINEE, "t-twee"))}


def test_nothing_but_the_log_tells_what_was_recorded(register: Register, settings: Settings, clock: Clock) -> None:
    record(register, organisation("gm0632"), renamed("gm0632", "Woerden"))
    before = register.log.page(0, 10)
    register.close()
    lose(settings.folder, "read")
    with Register(settings, clock=clock) as reopened:
        assert reopened.log.page(0, 10) == before
        assert reopened.follower.catch_up() == 2
    assert all(re.fullmatch(r"[0-9a-f-]{36}", each.id) for each in before)


# -- waking up --------------------------------------------------------------------------------------------------------


def test_whoever_waits_is_woken_when_somebody_else_records(register: Register) -> None:
    assert register.store.woken(0), "what was recorded before anybody listened may be new"
    assert not register.store.woken(0.01)
    with Register(register.settings) as other, ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(register.store.woken, PATIENCE)
        record(other, organisation("gm0632"))
        assert waiting.result(), "else it would have waited for nothing"
    assert not register.store.woken(0.01)


def test_nobody_is_woken_by_what_was_not_kept(register: Register) -> None:
    record(register, organisation("gm0632"))
    register.store.woken(0)
    twin = twin_of(register, "gm0513")
    with Register(register.settings) as other, pytest.raises(IntegrityError):
        other.store.insert_events([twin])
    assert not register.store.woken(0.1)
