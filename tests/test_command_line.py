"""The command line: what people type at the register's machine, and what programs read from it."""

import csv
import http.client
import io
import json
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from api.command_line import CALLS
from api.messages import LANGUAGES, TEXTS, Speech
from api.register import Register
from projections.questions import QUESTIONS
from tests.conftest import (
    PATIENCE,
    ROOT,
    SCENARIO,
    SCENARIO_LINES,
    SEQUEL_LINES,
    Call,
    Called,
    Clock,
    Wiewaar,
    one_paragraph,
    organisation,
    programme,
    record,
    trainee,
    written,
)
from tests.databases import behind_its_back, lose, place_of, settings_of

ALL = SCENARIO_LINES + SEQUEL_LINES
NAMED = {"t-ppp00001": "Daan", "t-ppp00002": "Samira", "t-ppp00003": "Judith", "t-ppp00004": "Steven"}
WIJK = [f"t-wijk{number:04}" for number in range(1, 11)]
NAMES = [make(Speech("en")).name or "" for make in CALLS]
ROW = {
    "trainee",
    "name",
    "programme",
    "role",
    "slot",
    "place",
    "function",
    "department",
    "mandate",
    "party",
    "committee",
    "topic",
    "certainty",
    "endCertainty",
    "valid",
    "known",
    "because",
}


@pytest.fixture
def ask(seeded: Path, call: Call) -> Call:
    """Asks a question of the register with the seed scenario and its sequel."""

    def asked(*arguments: str | Path, **environment: str) -> Called:
        return call("ask", *arguments, **environment)

    return asked


def who_was_where(ask: Call, *arguments: str) -> Any:
    done = ask("who-was-where", *arguments, "--format", "json")
    assert (done.code, done.err) == (0, "")
    return done.json


def assert_unusable(done: Called, *words: str) -> None:
    """Nothing on standard output, and one paragraph that says what was wrong."""
    assert (done.code, done.out) == (2, "")
    assert one_paragraph(done.err)
    assert done.err.startswith("wiewaar: ")
    assert all(word in done.err for word in words), done.err


# -- help -----------------------------------------------------------------------------------------------------------


def paths() -> list[tuple[str, ...]]:
    return [(), *((name,) for name in NAMES), *(("ask", question) for question in QUESTIONS)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", paths(), ids=" ".join)
def test_every_command_explains_itself_with_an_example(call: Call, path: tuple[str, ...], language: str) -> None:
    done = call(*path, "--help", "--lang", language)
    assert (done.code, done.err) == (0, "")
    usage, example = ("Gebruik", "Voorbeeld") if language == "nl" else ("Usage", "Example")
    lines = done.out.splitlines()
    assert lines[0].startswith(f"{usage}: {' '.join(('wiewaar', *path))}")
    told = [line for line in lines if line.startswith(f"{example}: wiewaar {' '.join(path)}".rstrip())]
    assert len(told) == 1
    assert told[0].endswith("\\") or told[0] == lines[-1]
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("path", paths(), ids=" ".join)
def test_the_help_in_dutch_is_in_dutch(call: Call, path: tuple[str, ...]) -> None:
    done = call(*path, "--help", "--lang", "nl")
    assert [word for word in ("default", "[OPTIONS]", "COMMAND", "[ARGS]", "required") if word in done.out] == []


def examples() -> Iterator[str]:
    for make in CALLS:
        command = make(Speech("en"))
        if command.name not in ("demo", "serve", "restore", "cite"):  # these have tests of their own
            yield command.example or ""
    yield from (question.example for question in QUESTIONS.values())


@pytest.mark.parametrize("example", list(examples()))
def test_the_examples_of_the_help_work_on_the_register_of_the_demo(
    seeded: Path, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, example: str
) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("/srv/", "audit.zip"):
        example = example.replace(name, str(tmp_path / name.removeprefix("/srv/")) + "/" * name.endswith("/"))
    program, *arguments = shlex.split(example)
    done = call(*arguments)
    assert program == "wiewaar"
    assert (done.code, done.err) == (0, "")
    assert done.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_command_it_says_which_there_are(call: Call, language: str) -> None:
    done = call("--lang", language)
    said = done.out + done.err
    assert all(f"  {name}" in said for name in NAMES)
    assert TEXTS["bad-usage"].in_(language).partition(":")[0] not in said, "to look around is no mistake"


def test_without_a_question_it_lists_the_questions(call: Call) -> None:
    done = call("ask")
    assert (done.code, done.err) == (0, "")
    for question in QUESTIONS.values():
        assert f"{question.name} ({question.group})" in done.out
        assert question.asks.en in " ".join(done.out.split())


# -- demo -----------------------------------------------------------------------------------------------------------


def bars(out: str, what: str) -> dict[str, str]:
    """By trainee the bar of work, or of politics; the name stands before the first."""
    found, name = {}, ""
    for line in out.splitlines():
        if match := re.fullmatch(r"(.{10}) (\w+) +([·░█A-Za-z]{60})", line):
            name = match[1].strip() or name
            if match[2] == what:
                found[name] = match[3]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sequel", [False, True], ids=["scenario", "sequel"])
def test_the_demo_shows_every_trainee_within_eighty_columns(call: Call, sequel: bool, language: str) -> None:
    done = call("demo", "--no-serve", *(["--sequel"] if sequel else []), "--lang", language)
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if len(line.rstrip()) > 80] == []
    work, politics = ("werk", "politiek") if language == "nl" else ("work", "politics")
    assert list(bars(done.out, work)) == [*NAMED.values(), *WIJK]
    assert list(bars(done.out, politics)) == list(NAMED.values())
    assert (TEXTS["demo-sequel-note"].in_(language) in done.out) is sequel


def test_the_demo_marks_what_is_expected_and_what_is_established(call: Call) -> None:
    before = call("demo", "--no-serve")
    after = call("demo", "--no-serve", "--sequel")
    assert (before.code, before.err, after.code, after.err) == (0, "", 0, "")
    years = "2017      2018      2019      2020      2021      2022"
    assert f"{'':20}{years}" in before.out.splitlines()
    planned = "·" * 10 + "A" + "░" * 19 + "B" + "░" * 19 + "·" * 10
    assert bars(before.out, "work") == dict.fromkeys(NAMED.values(), planned) | dict.fromkeys(
        WIJK[:5], "·" * 7 + "A" + "░" * 9 + "B" + "░" * 42
    ) | dict.fromkeys(WIJK[5:], "·" * 7 + "A" + "░" * 52)
    assert bars(before.out, "politics") == {
        name: "·" * 11 + "k" + ("c" if name == "Judith" else "r") + "░" * 47 for name in NAMED.values()
    }
    assert bars(after.out, "work")["Daan"] == planned.replace("░", "█")
    assert bars(after.out, "work")["Steven"] == "·" * 10 + "A" + "█" * 21 + "B" + "█" * 17 + "·" * 10
    assert bars(after.out, "work")[WIJK[0]] == bars(before.out, "work")[WIJK[0]]
    judith = "·" * 11 + "kc" + "█" * 6 + "r" + "█" * 32 + "·" * 8
    assert bars(after.out, "politics")["Judith"] == judith


def test_the_demo_tells_who_was_where_in_each_period(call: Call) -> None:
    out = call("demo", "--no-serve").out
    parts = re.split(r"\n(?=PPP-Traineeship|Wijktraineeprogramma)", out)[1:]
    assert [part.splitlines()[1] for part in parts] == [
        "Period A: 1 Jan 2018 – 1 Jan 2020",
        "Period B: 1 Jan 2020 – 1 Jan 2022",
        "Period A: 1 Sep 2017 – 1 Sep 2018",
        "Period B: 1 Sep 2018 – 1 Sep 2019",
    ]
    for part, names in zip(parts, [NAMED.values(), NAMED.values(), WIJK, WIJK], strict=True):
        rows = [line for line in part.splitlines()[2:] if re.match(r"\S+ +[░█] placement", line)]
        assert [row.split()[0] for row in rows] == list(names)
        assert all("░" in row for row in rows)


def test_the_demo_can_be_shown_again_and_again(call: Call) -> None:
    first = call("demo", "--no-serve")
    assert call("demo", "--no-serve", "--sequel").code == 0
    again = call("demo", "--no-serve")
    assert (again.code, again.err, again.out) == (0, "", first.out)
    assert call("status", "--format", "json").json["logPosition"] == SCENARIO_LINES


def test_the_demo_prints_a_link_that_signs_in_once(wiewaar: Wiewaar) -> None:
    with wiewaar.started("demo", "--lang", "en", WIEWAAR_LOG="error") as process:
        try:
            assert process.stdout is not None
            lines = (line.decode() for line in process.stdout)
            link = next(line for line in lines if line.startswith("Sign in, once and within an hour: "))
            found = re.search(r"http://127\.0\.0\.1:(\d+)(/sign-in/\S+)", link)
            assert found is not None
            answers = [opened_in_a_browser(int(found[1]), found[2]) for _ in range(2)]
        finally:
            process.send_signal(signal.SIGTERM)
    assert [status for status, _ in answers] == [303, 401]
    assert ["wiewaar-session=" in cookie for _, cookie in answers] == [True, False]


def opened_in_a_browser(port: int, path: str) -> tuple[int, str]:
    """The status of a page, and the cookie that came with it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.getheader("set-cookie") or ""
    finally:
        connection.close()


def test_the_demo_leaves_a_register_alone_that_holds_anything_else(call: Call, tmp_path: Path) -> None:
    call("demo", "--no-serve")
    call("import", written(tmp_path / "own.ndjson", organisation("gm0344")))
    before = in_the_log(tmp_path / "state"), (tmp_path / "state" / "master.key").read_bytes()
    assert_unusable(call("demo", "--no-serve"), place_of(tmp_path / "state"), "WIEWAAR_STATE_DIR")
    assert (in_the_log(tmp_path / "state"), (tmp_path / "state" / "master.key").read_bytes()) == before


def in_the_log(folder: Path) -> list[Any]:
    with behind_its_back(folder) as log:
        return log("SELECT * FROM stored_events ORDER BY position")


def test_what_the_demo_proposes_to_ask_can_be_asked(call: Call) -> None:
    proposed = re.findall(r"^  wiewaar (ask .*)$", call("demo", "--no-serve").out, re.MULTILINE)
    assert len(proposed) == 2
    for each in proposed:
        done = call(*shlex.split(each))
        assert (done.code, done.err) == (0, "")
        assert "0 rows" not in done.out


# -- init and status ------------------------------------------------------------------------------------------------


def test_status_of_an_empty_register(wiewaar: Wiewaar) -> None:
    made = wiewaar("init")
    assert (made.code, made.err) == (0, "")
    assert str(wiewaar.state / "master.key") in made.out, "it says of which file a copy must be kept"
    assert (wiewaar.state / "master.key").read_text().strip() not in made.out
    done = wiewaar("status", "--format", "json")
    assert (done.code, done.err) == (0, "")
    status = done.json
    assert status.keys() >= {"logPosition", "projections", "schemaVersion", "sizeBytes", "lastCheckpoint"}
    assert (status["logPosition"], status["lastCheckpoint"]) == (0, None)
    assert status["projections"]
    for each in status["projections"]:
        assert each == {"name": each["name"], "position": 0, "lag": 0, "fault": None}
    assert isinstance(status["schemaVersion"], int)
    assert status["sizeBytes"] > 0


def test_status_brings_the_read_models_up_to_date_first(register: Register, call: Call) -> None:
    record(register, organisation("gm0632"))
    status = call("status", "--format", "json").json
    assert status["logPosition"] == 1
    assert [(each["position"], each["lag"]) for each in status["projections"]] == [(1, 0)] * len(status["projections"])


def test_status_for_people(seeded: Path, call: Call) -> None:
    done = call("status", "--lang", "nl")
    assert (done.code, done.err) == (0, "")
    assert f"plaats in het logboek: {ALL}" in done.out
    assert f"spells: {ALL}, achter 0, storing: geen" in done.out


def test_init_changes_nothing_in_a_register_that_is_there(seeded: Path, call: Call) -> None:
    key = (seeded / "master.key").read_bytes()
    assert call("init").code == 0
    assert (seeded / "master.key").read_bytes() == key
    assert call("status", "--format", "json").json["logPosition"] == ALL


@pytest.mark.parametrize(
    "arguments",
    [("ask", "who-was-where"), ("status",), ("history", "t-ppp00003"), ("project",), ("serve",), ("check",)],
    ids=" ".join,
)
def test_where_there_is_no_register_it_says_what_to_do_and_makes_none(
    call: Call, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert_unusable(call(*arguments), place_of(tmp_path / "state"), "wiewaar init", "wiewaar demo", "WIEWAAR_STATE_DIR")
    assert not (tmp_path / "state").exists()


@pytest.mark.embedded
def test_the_log_may_be_kept_elsewhere(call: Call, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/elders/register.db"
    assert call("import", "--historic", SCENARIO, WIEWAAR_DATABASE_URL=url).code == 0
    assert (tmp_path / "elders" / "register.db").exists()
    assert call("status", "--format", "json", WIEWAAR_DATABASE_URL=url).json["logPosition"] == SCENARIO_LINES


@pytest.mark.parametrize("url", ["postgresql://griffie:g3h31m@db.example/wiewaar", "sqlite://", "log.db"])
def test_a_database_that_it_does_not_know_is_told_without_its_password(call: Call, url: str) -> None:
    done = call("status", WIEWAAR_DATABASE_URL=url)
    assert_unusable(done, "WIEWAAR_DATABASE_URL", "sqlite:///")
    assert "g3h31m" not in done.err


# -- who was where --------------------------------------------------------------------------------------------------


def test_an_answer_has_the_shape_that_programs_rely_on(ask: Call) -> None:
    answer = who_was_where(ask, "--valid-on", "2018-12-01", "--known-at", "2018-12-31T23:59:59+01:00")
    assert answer.keys() >= {"items", "asOf", "sha256", "_links"}
    assert answer["asOf"] == {"validOn": "2018-12-01", "knownAt": "2018-12-31T22:59:59Z", "logPosition": 129}
    assert re.fullmatch(r"[0-9a-f]{64}", answer["sha256"])
    assert "self" in answer["_links"]
    assert [item.keys() for item in answer["items"]] == [ROW] * len(answer["items"])
    assert {item["trainee"] for item in answer["items"]} == {*NAMED, *WIJK}
    keys = [(item["trainee"], item["valid"]["from"], item["role"]) for item in answer["items"]]
    assert keys == sorted(keys)


def test_a_row_tells_who_was_where_since_when_it_is_known_and_from_which_facts(ask: Call) -> None:
    on_record = ["--valid-on", "2018-12-01", "--known-at", "2018-12-31", "--trainee", "t-ppp00003"]
    assert who_was_where(ask, *on_record)["items"] == [
        {
            "trainee": "t-ppp00003",
            "name": "Judith",
            "programme": "ppp-2018",
            "role": "placement",
            "slot": "A",
            "place": {"reference": "yarden", "name": "Yarden", "kind": "company"},
            "function": "dienstverlening-adviseur",
            "department": None,
            "mandate": None,
            "party": None,
            "committee": None,
            "topic": None,
            "certainty": "established",
            "endCertainty": "expected",
            "valid": {"from": "2018-01-01", "to": "2020-01-01"},
            "known": {"from": "2018-01-08T09:01:57Z", "to": None},
            "because": [
                "f20346ea-1db8-51f3-8f16-64b9cf0a8bcb",
                "dab77a36-a715-5595-a42f-b1e27276cc88",
                command_id("establish-fact", "f20346ea-1db8-51f3-8f16-64b9cf0a8bcb"),
            ],
        },
        {
            "trainee": "t-ppp00003",
            "name": "Judith",
            "programme": "ppp-2018",
            "role": "councillor",
            "slot": None,
            "place": {"reference": "gm0590", "name": "Papendrecht", "kind": "municipality"},
            "function": None,
            "department": None,
            "mandate": "m-ppp00003",
            "party": {"reference": "partij-b", "name": "partij B"},
            "committee": None,
            "topic": None,
            "certainty": "established",
            "endCertainty": None,
            "valid": {"from": "2018-11-15", "to": None},
            "known": {"from": "2018-11-20T09:02:09Z", "to": None},
            "because": [
                "14006454-6eb3-57ab-a61a-b8bcb43de882",
                command_id("correct-fact", "14006454-6eb3-57ab-a61a-b8bcb43de882"),
                "1e3f8237-57a9-5846-a377-acefee981495",
            ],
        },
    ]


def command_id(command: str, fact: str) -> str:
    """The id of the command in the sequel that is about that fact."""
    lines = map(json.loads, (SCENARIO.parent / "seed-sequel.ndjson").read_text(encoding="utf-8").splitlines())
    return str(
        next(each["commandId"] for each in lines if (each["command"], each["data"].get("fact")) == (command, fact))
    )


@pytest.mark.parametrize(
    ("known_at", "role", "since"),
    [
        ("2018-04-02", None, None),
        ("2018-11-19", "committee-member", "2018-03-29"),
        ("2018-11-20T09:02:08.999999Z", "committee-member", "2018-03-29"),
        ("2018-11-20T10:02:09+01:00", "councillor", "2018-11-15"),
        ("2019-02-03", "councillor", "2018-11-15"),
        ("2019-02-04", "committee-member", "2018-03-29"),
    ],
)
def test_the_same_day_is_answered_as_it_was_known_at_the_moment_asked_for(
    ask: Call, known_at: str, role: str | None, since: str | None
) -> None:
    items = who_was_where(
        ask, "--valid-on", "2018-11-16", "--known-at", known_at, "--trainee", "t-ppp00003", "--certainty", "established"
    )["items"]
    found = [
        (item["role"], item["valid"]["from"])
        for item in items
        if item["role"] not in ("placement", "spokesperson", "fraction-follower")
    ]
    assert found == ([(role, since)] if role else [])
    assert all(item["known"]["to"] is None for item in items)


@pytest.mark.parametrize(
    ("day", "moment", "position"),
    [
        ("2017-11-06", "2017-11-06T22:59:59.999999Z", 114),
        ("2018-06-11", "2018-06-11T21:59:59.999999Z", 128),
        ("2018-03-25", "2018-03-25T21:59:59.999999Z", 120),
        ("2018-10-28", "2018-10-28T22:59:59.999999Z", 128),
    ],
)
def test_a_day_of_knowledge_is_its_last_moment_in_dutch_civil_time(
    ask: Call, day: str, moment: str, position: int
) -> None:
    assert who_was_where(ask, "--valid-on", "2018-01-02", "--known-at", day)["asOf"] == {
        "validOn": "2018-01-02",
        "knownAt": moment,
        "logPosition": position,
    }


@pytest.mark.parametrize("moment", ["2017-10-02T09:00:00.999999Z", "2017-10-01", "1066-10-14", "0001-01-01"])
def test_before_anything_was_known_the_answer_is_empty(ask: Call, moment: str) -> None:
    answer = who_was_where(ask, "--valid-on", "2018-01-02", "--known-at", moment)
    assert (answer["items"], answer["asOf"]["logPosition"]) == ([], 0)


@pytest.mark.parametrize("moment", ["2999-01-01T00:00:00Z", "2999-01-01", "9999-12-30", "9999-12-31"])
def test_what_will_be_known_later_is_answered_as_known_now_and_says_so(ask: Call, moment: str) -> None:
    answer = who_was_where(ask, "--valid-on", "2018-01-02", "--known-at", moment)
    assert answer["asOf"] == {"validOn": "2018-01-02", "knownAt": "2022-04-04T09:02:29Z", "logPosition": ALL}
    now = who_was_where(ask, "--valid-on", "2018-01-02")
    assert (now["items"], now["asOf"], now["sha256"]) == (answer["items"], answer["asOf"], answer["sha256"])


def test_a_position_may_be_given_for_a_moment(ask: Call) -> None:
    at = who_was_where(ask, "--valid-on", "2018-01-02", "--at-position", "128")
    known = who_was_where(ask, "--valid-on", "2018-01-02", "--known-at", "2018-06-11")
    assert at["asOf"] == {"validOn": "2018-01-02", "knownAt": "2018-06-11T09:02:08Z", "logPosition": 128}
    assert (at["items"], at["sha256"]) == (known["items"], known["sha256"])
    assert who_was_where(ask, "--valid-on", "2018-01-02", "--at-position", "0")["items"] == []


def test_an_answer_stays_the_same_whatever_is_recorded_later(register: Register, call: Call, clock: Clock) -> None:
    record(register, programme(), organisation("jumbo", "company"), trainee("t-een", {"givenName": "Judith"}))
    asked = ("ask", "who-was-where", "--from", "2018-01-01", "--known-at", "2018-04-03", "--format", "json")
    start = {"command": "start-at-organisation-a", "subject": "t-een", "data": {"organisation": "jumbo"}}
    (started,) = record(register, start | {"effectiveOn": "2018-01-01"})
    before = call(*asked).json
    clock.move(days=1)
    withdrawal = {"fact": started.recorded.id, "reason": "wrong-subject"}
    record(register, {"command": "withdraw-fact", "data": withdrawal})
    assert len(before["items"]) == 1
    assert call(*asked).json == before
    assert call("ask", "who-was-where", "--from", "2018-01-01", "--format", "json").json["items"] == []


def test_an_answer_about_a_period_gives_whole_rows_and_what_of_them_is_inside(ask: Call) -> None:
    answer = who_was_where(ask, "--from", "2019-01-01", "--to", "2020-02-01", "--trainee", "t-ppp00002")
    assert answer["asOf"]["validOn"] is None
    assert [item.keys() for item in answer["items"]] == [ROW | {"clipped"}] * len(answer["items"])
    found = [
        (item["role"], item["valid"], item["clipped"]) for item in answer["items"] if item["role"] != "spokesperson"
    ]
    assert found == [
        (
            "placement",
            {"from": "2018-01-01", "to": "2020-01-01"},
            {"from": "2019-01-01", "to": "2020-01-01"},
        ),
        (
            "councillor",
            {"from": "2018-03-29", "to": "2019-09-02"},
            {"from": "2019-01-01", "to": "2019-09-02"},
        ),
        (
            "temporary-leave",
            {"from": "2019-09-02", "to": "2019-12-23"},
            {"from": "2019-09-02", "to": "2019-12-23"},
        ),
        (
            "councillor",
            {"from": "2019-12-23", "to": "2022-03-30"},
            {"from": "2019-12-23", "to": "2020-02-01"},
        ),
        (
            "placement",
            {"from": "2020-01-01", "to": "2022-01-01"},
            {"from": "2020-01-01", "to": "2020-02-01"},
        ),
    ]


@pytest.mark.parametrize(
    ("option", "value", "belongs"),
    [
        ("--trainee", "t-ppp00002", lambda item: item["trainee"] == "t-ppp00002"),
        ("--programme", "ppp-2018", lambda item: item["trainee"] in NAMED),
        ("--partnership", "woerden-jumbo", lambda item: item["trainee"] in ("t-ppp00001", "t-ppp00002")),
        ("--place", "gm0353", lambda item: (item["place"] or {}).get("reference") == "gm0353"),
        ("--party", "partij-b", lambda item: (item["party"] or {}).get("reference") == "partij-b"),
        ("--role", "councillor", lambda item: item["role"] == "councillor"),
        ("--role", "temporary-leave", lambda item: item["role"] == "temporary-leave"),
        ("--certainty", "expected", lambda item: item["certainty"] == "expected"),
    ],
)
def test_an_answer_can_be_narrowed(ask: Call, option: str, value: str, belongs: Any) -> None:
    period = ("--from", "2018-01-01", "--to", "2021-01-01")
    whole, narrowed = who_was_where(ask, *period), who_was_where(ask, *period, option, value)
    assert 0 < len(narrowed["items"]) < len(whole["items"])
    assert narrowed["items"] == [item for item in whole["items"] if belongs(item)]
    assert narrowed["sha256"] != whole["sha256"]


def test_who_was_where_is_about_today_in_dutch_civil_time_unless_a_day_is_given(
    register: Register, clock: Clock
) -> None:
    clock.at = datetime(2018, 6, 30, 22, 30, tzinfo=UTC)
    answer = register.reader.ask(QUESTIONS["who-was-where"], {})
    assert str(answer.valid_on) == answer.parameters["validOn"] == "2018-07-01"


def test_an_open_end_is_still_so_on_every_later_day(ask: Call) -> None:
    earlier, last = (who_was_where(ask, "--valid-on", day)["items"] for day in ("9999-12-30", "9999-12-31"))
    assert earlier
    assert last == earlier


# -- citing an answer -----------------------------------------------------------------------------------------------


def digest_of(answer: Mapping[str, Any]) -> str:
    """What `interfaces.md` lays down, with another implementation of RFC 8785."""
    unnamed = [{name: each for name, each in item.items() if name != "name"} for item in answer["items"]]
    content = {
        "question": answer["question"],
        "parameters": answer["parameters"],
        "logPosition": answer["asOf"]["logPosition"],
        "items": unnamed,
    }
    return sha256(rfc8785.dumps(content)).hexdigest()


@pytest.mark.parametrize(
    "arguments",
    [
        ("who-was-where", "--valid-on", "2018-12-01"),
        ("who-was-where", "--from", "2017-01-01", "--known-at", "2018-06-11"),
        ("who-was-where", "--valid-on", "2018-12-01", "--at-position", "0"),
        ("trainee-dossier", "--trainee", "t-ppp00003", "--known-at", "2018-12-31"),
    ],
    ids=" ".join,
)
def test_the_digest_of_an_answer_can_be_computed_by_anyone(ask: Call, arguments: tuple[str, ...]) -> None:
    answer = ask(*arguments, "--format", "json").json
    assert answer["sha256"] == digest_of(answer)


def test_the_digest_is_the_same_in_another_process_and_after_a_rebuild(
    seeded: Path, ask: Call, wiewaar: Wiewaar
) -> None:
    asked = ("ask", "who-was-where", "--from", "2017-01-01", "--known-at", "2019-03-01", "--format", "json")
    here = ask(*asked[1:]).out
    rebuilt = wiewaar("project", "--rebuild")
    assert (rebuilt.code, rebuilt.err) == (0, "")
    there = wiewaar(*asked, LANG="nl_NL.UTF-8", PYTHONHASHSEED="7", TZ="Pacific/Auckland")
    assert there.out == here
    lose(seeded, "read")
    assert ask(*asked[1:]).out == here


# -- other forms of an answer ---------------------------------------------------------------------------------------


def test_an_answer_as_csv_has_the_rows_of_the_answer_as_json(ask: Call) -> None:
    asked = ("who-was-where", "--valid-on", "2018-12-01", "--known-at", "2018-12-31")
    done, items = ask(*asked, "--format", "csv"), who_was_where(ask, *asked[1:])["items"]
    assert (done.code, done.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert len(rows) == len(items)
    for row, item in zip(rows, items, strict=True):
        assert (row["trainee"], row["name"], row["role"]) == (item["trainee"], item["name"] or "", item["role"])
        assert (row["place.reference"] or None) == (item["place"] or {}).get("reference")
        assert (row["valid.from"], row["valid.to"] or None) == (item["valid"]["from"], item["valid"]["to"])
        assert row["because"].split() == item["because"]


def test_an_answer_as_a_table_has_the_name_before_the_reference(ask: Call) -> None:
    asked = ("who-was-where", "--valid-on", "2018-12-01", "--known-at", "2018-12-31", "--trainee", "t-ppp00003")
    done = ask(*asked, COLUMNS="160")
    assert (done.code, done.err) == (0, "")
    heading, *rows, last = done.out.splitlines()
    assert heading.split() == ["name", "role", "where", "as", "period", "certainty"]
    assert [" ".join(row.split()) for row in rows] == [
        "Judith (t-ppp00003) placement A Yarden dienstverlening-adviseur 1 Jan 2018 – 1 Jan 2020 established",
        "Judith (t-ppp00003) councillor Papendrecht partij B from 15 Nov 2018 established",
    ]
    assert last == "2 rows · valid on 1 Dec 2018 · known 31 Dec 2018 23:59 · position 129 of the log"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_is_never_wider_than_the_terminal(ask: Call, language: str) -> None:
    for width in ("80", "120"):
        done = ask("who-was-where", "--from", "2017-01-01", "--lang", language, COLUMNS=width)
        assert (done.code, done.err) == (0, "")
        assert max(len(line.rstrip()) for line in done.out.splitlines()) <= int(width)


def test_whoever_has_seen_enough_may_stop_reading(seeded: Path, wiewaar: Wiewaar) -> None:
    process = wiewaar.started("ask", "who-was-where", "--from", "2017-01-01", "--format", "json")
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# -- dossier and history --------------------------------------------------------------------------------------------


def test_a_dossier_has_every_lane_and_the_gaps_and_overlaps_between_them(ask: Call) -> None:
    answer = ask("trainee-dossier", "--trainee", "t-ppp00003", "--known-at", "2018-12-31", "--format", "json").json
    assert (answer["asOf"]["logPosition"], answer["asOf"]["knownAt"]) == (129, "2018-12-31T22:59:59.999999Z")
    items: dict[str, list[Any]] = {
        kind: [each for each in answer["items"] if each["item"] == kind]
        for kind in ("period", "gap", "not-observed", "overlap")
    }
    assert sum(map(len, items.values())) == len(answer["items"])
    lanes = {each["lane"] for each in items["period"]}
    assert lanes >= {"placement", "candidacy", "committee-membership", "fraction-follower", "council-seat", "residence"}
    placements = [
        (each["place"]["reference"], each["valid"]) for each in items["period"] if each["lane"] == "placement"
    ]
    assert placements == [
        ("yarden", {"from": "2018-01-01", "to": "2020-01-01"}),
        ("gm0505", {"from": "2020-01-01", "to": "2022-01-01"}),
    ]
    assert [(each["lane"], each["valid"], each["days"]) for each in items["gap"]] == [
        ("political-role", {"from": "2018-01-01", "to": "2018-02-05"}, 35)
    ]
    assert [each["valid"] for each in items["not-observed"]] == [{"from": "2018-12-31", "to": "2022-01-01"}]
    assert {"from": "2018-11-15", "to": "2020-01-01"} in [
        each["valid"] for each in items["overlap"] if each["lanes"] == ["council-seat", "placement"]
    ]
    assert {each["name"] for each in items["period"]} == {"Judith"}


def history(call: Call, *arguments: str) -> list[dict[str, Any]]:
    done = call("history", *arguments, "--format", "json")
    assert (done.code, done.err) == (0, "")
    items: list[dict[str, Any]] = done.json["items"]
    return items


def test_the_history_of_a_trainee_has_the_events_of_its_mandates_too(seeded: Path, call: Call) -> None:
    items = history(call, "t-ppp00003")
    positions = [item["position"] for item in items]
    assert positions == sorted(set(positions))
    assert {item["subject"]["reference"] for item in items} == {"t-ppp00003", "m-ppp00003"}
    own = {
        subject: [each["version"] for each in items if each["subject"]["reference"] == subject]
        for subject in ("t-ppp00003", "m-ppp00003")
    }
    assert all(versions == list(range(1, len(versions) + 1)) for versions in own.values())
    assert history(call, "m-ppp00003") == [each for each in items if each["subject"]["kind"] == "mandate"]


def test_the_history_as_known_at_a_moment_is_the_same_whichever_mandates_become_known_later(
    register: Register, call: Call, clock: Clock
) -> None:
    record(register, programme(), trainee("t-een"), trainee("t-twee"))
    opening = {"command": "open-mandate", "effectiveOn": "2018-01-01"}
    wrong, _ = record(
        register,
        opening | {"subject": "m-verwisseld", "data": {"trainee": "t-twee"}},
        opening | {"subject": "m-een", "data": {"trainee": "t-een"}},
    )
    asked = ("t-een", "--known-at", "2018-04-03")
    before = history(call, *asked)
    assert [item["subject"]["reference"] for item in before] == ["t-een", "m-een"]
    clock.move(days=1)
    changes = {"fact": wrong.recorded.id, "changes": {"trainee": "t-een"}, "reason": "wrong-subject"}
    record(
        register,
        {"command": "correct-fact", "data": changes},
        opening | {"subject": "m-later", "data": {"trainee": "t-een"}},
    )
    assert history(call, *asked) == before
    now = ["t-een", "m-verwisseld", "m-een", "m-verwisseld", "m-later"]
    assert [item["subject"]["reference"] for item in history(call, "t-een")] == now
    of_other = ["t-twee", "m-verwisseld", "m-verwisseld"]
    assert [item["subject"]["reference"] for item in history(call, "t-twee")] == of_other


def test_the_history_shows_corrections_with_what_each_changed(seeded: Path, call: Call) -> None:
    items = history(call, "m-ppp00003", "--known-at", "2019-02-04")
    taken, corrected = (next(each for each in items if each["position"] == position) for position in (129, 130))
    assert (taken["event"], taken["effectiveOn"], taken["certainty"]) == (
        "ReplacedFractionMember",
        "2018-11-15",
        "established",
    )
    assert corrected["event"] == "FactCorrected"
    assert corrected["data"] == {
        "fact": taken["eventId"],
        "changes": {"effectiveOn": "2018-11-22"},
        "reason": "clerical-error",
    }
    assert (corrected["effectiveOn"], corrected["recordedAt"]) == (None, "2019-02-04T09:02:10Z")
    seat = {
        name: [(row["valid"]) for row in corrected[name] if row["lane"] == "council-seat"]
        for name in ("closed", "opened")
    }
    assert seat == {"closed": [{"from": "2018-11-15", "to": None}], "opened": [{"from": "2018-11-22", "to": None}]}
    assert items[-1]["position"] == 131, "the last one that was recorded on that day"


def test_the_history_for_people_names_events_days_and_what_changed(seeded: Path, call: Call) -> None:
    done = call("history", "m-ppp00003", "--lang", "nl")
    assert (done.code, done.err) == (0, "")
    assert "129  ReplacedFractionMember  geldt vanaf 15 nov 2018" in done.out
    assert "   − raadszetel: vanaf 15 nov 2018" in done.out
    assert "   + raadszetel: vanaf 22 nov 2018" in done.out


def test_a_reference_of_two_subjects_has_to_be_told_apart(register: Register, call: Call) -> None:
    record(register, organisation("samen"), programme("samen"))
    assert_unusable(call("history", "samen"), "organisation:samen", "programme:samen")
    assert [item["event"] for item in history(call, "programme:samen")] == ["ProgrammeEstablished"]


# -- read models ----------------------------------------------------------------------------------------------------


def test_read_models_are_rebuilt_all_or_by_name(seeded: Path, call: Call) -> None:
    for arguments in (("--rebuild",), ("--rebuild", "spells"), ()):
        done = call("project", *arguments)
        assert (done.code, done.err) == (0, "")
        assert f"position {ALL}" in done.out


def test_a_read_model_that_is_not_there_is_told_with_those_that_are(seeded: Path, call: Call) -> None:
    assert_unusable(call("project", "--rebuild", "speling"), "speling", "spells")


def test_a_read_model_that_is_there_is_not_said_to_be_missing(seeded: Path, call: Call) -> None:
    assert "spells is no read model" not in call("project", "spells").err


# -- calls that can't be carried out --------------------------------------------------------------------------------

UNUSABLE: Sequence[tuple[Sequence[str], Sequence[str]]] = [
    (("imprt",), ("imprt",)),
    (("import",), ("FILE",)),
    (("import", "--frob", "x"), ("--frob",)),
    (("import", "x", "--as"), ("--as",)),
    (("ask", "who-was-here"), ("who-was-here", "wiewaar ask")),
    (("ask", "who-was-where", "--when", "2018-01-01"), ("--when",)),
    (("ask", "who-was-where", "2018-01-01"), ("2018-01-01",)),
    (("ask", "who-was-where", "--format", "xml"), ("xml", "json", "csv")),
    (("ask", "who-was-where", "--valid-on", "gisteren"), ("--valid-on",)),
    (("ask", "who-was-where", "--valid-on", "2018-02-30"), ("--valid-on",)),
    (("ask", "who-was-where", "--valid-on", "2018-W01-1"), ("--valid-on",)),
    (("ask", "who-was-where", "--valid-on", ""), ("--valid-on",)),
    (("ask", "who-was-where", "--valid-on", "2018-01-01", "--from", "2018-01-01"), ("--valid-on",)),
    (("ask", "who-was-where", "--valid-on", "2018-01-01", "--to", "2018-01-01"), ("--valid-on",)),
    (("ask", "who-was-where", "--from", "2019-01-01", "--to", "2018-01-01"), ("--to",)),
    (("ask", "who-was-where", "--from", "2018-01-01", "--to", "2018-01-01"), ("--to",)),
    (("ask", "who-was-where", "--known-at", "2018-01-01", "--at-position", "3"), ("--at-position",)),
    (("ask", "who-was-where", "--known-at", "2018-01-01T00:00:00"), ("--known-at",)),
    (("ask", "who-was-where", "--known-at", "2018-W01-1"), ("--known-at",)),
    (("ask", "who-was-where", "--known-at", "0001-01-01T00:00:00+14:00"), ("--known-at",)),
    (("ask", "who-was-where", "--known-at", ""), ("--known-at",)),
    (("ask", "who-was-where", "--at-position", str(ALL + 1)), ("--at-position", str(ALL))),
    (("ask", "who-was-where", "--at-position", "-1"), ("--at-position",)),
    (("ask", "who-was-where", "--at-position", "eerste"), ("--at-position",)),
    (("ask", "who-was-where", "--at-position", "9" * 5_000), ("--at-position",)),
    (("ask", "who-was-where", "--place", "Den Haag"), ("--place",)),
    (("ask", "who-was-where", "--role", "mayor"), ("--role", "councillor")),
    (("ask", "who-was-where", "--role", "mayor", "--place", "Den Haag"), ("--role", "--place")),
    (("ask", "trainee-dossier"), ("--trainee",)),
    (("history",), ("SUBJECT",)),
    (("history", "t-niemand"), ("t-niemand",)),
    (("history", "trainee:gm0632"), ("gm0632",)),
    (("history", "Den Haag"), ("Den Haag",)),
    (("history", "t-ppp00003", "--known-at", "gisteren"), ("--known-at",)),
    (("history", "t-ppp00003", "--known-at", "0001-01-01T00:00:00+14:00"), ("--known-at",)),
    (("history", "t-ppp00003", "--format", "csv"), ("csv", "json")),
    (("status", "--format", "csv"), ("csv", "json")),
    (("serve", "--port", "0"), ("--port",)),
    (("serve", "--port", "acht"), ("--port",)),
    (("serve", "--workers", "0"), ("--workers", "64")),
    (("serve", "--workers", "veel"), ("--workers",)),
    (("serve", "--host", "192.0.2.1"), ("192.0.2.1",)),  # an address for documentation (RFC 5737), of no machine
    (("serve", "--host", "192.0.2.1", "--port", "8000"), ("192.0.2.1",)),
]
ENGLISH = ("is not one of", "No such", "unexpected extra", "not in the range", "is not a valid", "requires an argument")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("arguments", "words"), UNUSABLE, ids=[" ".join(arguments)[:60] or "-" for arguments, _ in UNUSABLE]
)
def test_a_call_that_can_not_be_carried_out_is_told_in_one_paragraph(
    seeded: Path, call: Call, arguments: Sequence[str], words: Sequence[str], language: str
) -> None:
    done = call(*arguments, "--lang", language)
    assert_unusable(done, *words)
    if language == "nl":
        assert [phrase for phrase in ENGLISH if phrase in done.err] == []


def test_the_history_known_until_the_end_of_time_is_the_whole_history(seeded: Path, call: Call) -> None:
    assert history(call, "t-ppp00003", "--known-at", "9999-12-31") == history(call, "t-ppp00003")


def test_the_language_asked_for_is_one_that_there_is(call: Call) -> None:
    assert_unusable(call("status", "--lang", "fr"), "fr", "nl", "en")


# -- the web --------------------------------------------------------------------------------------------------------


def get(port: int, path: str, **headers: str) -> tuple[int, Mapping[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode()
    finally:
        connection.close()


@contextmanager
def serving(process: subprocess.Popen[bytes]) -> Iterator[int]:
    """The port that a call serves at, as it says; the process is ended in any case."""
    assert process.stdout is not None
    with process:
        try:
            for line in process.stdout:
                if found := re.search(rb"http://127\.0\.0\.1:(\d+)/", line):
                    yield int(found[1])
                    break
            else:
                pytest.fail((process.stderr.read() if process.stderr else b"").decode())
        finally:
            process.kill()


def stopped(process: subprocess.Popen[bytes], by: signal.Signals) -> Called:
    process.send_signal(by)
    out, err = process.communicate(timeout=PATIENCE)
    return Called(process.returncode, out.decode(), err.decode())


def a_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_serve_answers_where_it_says_and_stops_quietly_when_it_is_told_to(seeded: Path, wiewaar: Wiewaar) -> None:
    port = a_free_port()
    process = wiewaar.started("serve", "--port", str(port))
    with serving(process) as said:
        assert said == port
        status, headers, body = get(port, "/health")
        assert status == 200
        told = wiewaar("status", "--format", "json").json
        assert told.pop("retentionDue") == [], "not for everybody, as the others are"
        assert json.loads(body) == told
        assert headers["content-type"] == "application/json"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        with Register(settings_of(seeded)) as register:
            record(register, organisation("gm0344"))
        assert json.loads(get(port, "/health")[2])["projections"][0]["position"] == ALL + 1
        assert get(port, "/")[1]["location"] == "/sign-in?to=%2F"
        for language, word in (("nl", "Aanmelden"), ("en", "Sign in")):
            status, headers, page = get(port, "/sign-in", Accept_Language=f"{language},de;q=0.5")
            assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert f'<html lang="{language}"' in page
            assert word in page
        assert get(port, "/nergens")[0] == 404
        done = stopped(process, signal.SIGTERM)
    assert done.code == 0
    assert [json.loads(line)["level"] for line in done.err.splitlines() if json.loads(line)["level"] != "info"] == []


def test_the_demo_serves_on_a_port_that_is_free_and_stops_at_ctrl_c(wiewaar: Wiewaar) -> None:
    process = wiewaar.started("demo", "--sequel")
    with serving(process) as port:
        assert json.loads(get(port, "/health")[2])["logPosition"] == ALL
        done = stopped(process, signal.SIGINT)
    assert done.code in (0, 130, -signal.SIGINT)
    assert one_paragraph(done.err + ".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_port_that_is_taken_is_told(seeded: Path, call: Call, language: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        assert_unusable(call("serve", "--port", port, "--lang", language), port, "--port")


# -- from anywhere --------------------------------------------------------------------------------------------------


def test_a_folder_of_the_caller_is_never_taken_for_a_part_of_wiewaar(wiewaar: Wiewaar) -> None:
    for name in ("api", "domain", "application", "projections"):
        (wiewaar.folder / name).mkdir()
        (wiewaar.folder / name / "__init__.py").write_text("raise SystemExit('van een ander')")
    done = wiewaar("--help")
    assert (done.code, done.err) == (0, "")


@pytest.mark.embedded
def test_without_a_setting_the_register_is_in_the_folder_where_it_is_called(wiewaar: Wiewaar) -> None:
    assert wiewaar("init", WIEWAAR_STATE_DIR="").code == 0
    assert (wiewaar.folder / ".wiewaar" / "log.db").exists()


def test_importing_the_command_line_starts_nothing() -> None:
    code = "import sys, api.command_line; sys.exit(any(name in sys.modules for name in ('fastapi', 'uvicorn')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0  # noqa: S603  # our own


def test_the_times_of_the_seed_documents_are_as_the_tests_take_them(seeded: Path) -> None:
    with Register(settings_of(seeded)) as register:
        moments = [each.recorded_at for each in register.log.page(0, ALL + 1)]
    assert len(moments) == ALL
    assert all(one is not None and other is not None and one <= other for one, other in pairwise(moments))
