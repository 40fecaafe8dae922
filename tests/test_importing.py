"""Importing files of commands: all or nothing, each fault said with its line and place, and nothing recorded twice."""

import gzip
import json
import os
import pty
import re
import select
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.messages import LANGUAGES, Speech
from api.register import Register
from application.importing import STEP
from application.intake import LONGEST_LINE, Command, parse, understood
from application.problem import Invalid
from tests.conftest import (
    PATIENCE,
    SCENARIO,
    SCENARIO_LINES,
    SEQUEL,
    SEQUEL_LINES,
    Call,
    Called,
    Wiewaar,
    command,
    ndjson,
    one_paragraph,
    organisation,
    programme,
    record,
    renamed,
    trainee,
    written,
)
from tests.databases import behind_its_back, settings_of

GOOD = [organisation("gm0632"), organisation("gm0513"), renamed("gm0632", "Woerden")]


def recorded(folder: Path) -> list[dict[str, Any]]:
    """What is in the log of a register, past the product's own code."""
    with behind_its_back(folder / "state") as log:
        found = log("SELECT state FROM stored_events ORDER BY position")
    return [orjson.loads(state) for (state,) in found]


def references(folder: Path) -> list[str]:
    return [form["subject"]["reference"] for form in recorded(folder)]


def projected(folder: Path) -> int:
    """How far the read models are, without bringing them up to date."""
    with behind_its_back(folder / "state", "read") as read_models:
        return int(read_models("SELECT position FROM projections WHERE state = 'live'")[0][0])


def keys(folder: Path) -> list[str]:
    """The streams that the vault of a register has a key for."""
    with behind_its_back(folder / "state", "vault") as vault:
        return [stream for (stream,) in vault("SELECT stream FROM keys")]


def counts(recorded: int, repeated: int, refused: int) -> str:
    return f"{recorded} recorded, {repeated} known already, {refused} refused."


# -- the seed documents ---------------------------------------------------------------------------------------------


def test_the_seed_scenario_and_its_sequel_are_recorded_and_ready_to_be_asked(wiewaar: Wiewaar, tmp_path: Path) -> None:
    done = wiewaar("import", "--historic", SCENARIO, SEQUEL)
    assert (done.code, done.err) == (0, "")
    first, second = done.out.splitlines()
    assert first == f"{SCENARIO}: {counts(SCENARIO_LINES, 0, 0)}"
    assert second == f"{SEQUEL}: {counts(SEQUEL_LINES, 0, 0)}"
    assert projected(tmp_path) == len(recorded(tmp_path)) == SCENARIO_LINES + SEQUEL_LINES


def test_a_file_that_was_imported_before_changes_nothing(seeded: Path, wiewaar: Wiewaar, tmp_path: Path) -> None:
    before = recorded(tmp_path)
    done = wiewaar("import", "--historic", SCENARIO, SEQUEL)
    assert (done.code, done.err) == (0, "")
    assert counts(0, SCENARIO_LINES, 0) in done.out
    assert counts(0, SEQUEL_LINES, 0) in done.out
    assert recorded(tmp_path) == before


def test_a_repeated_import_completes_what_a_broken_one_began(call: Call, tmp_path: Path) -> None:
    begun = tmp_path / "begun.ndjson"
    begun.write_bytes(b"\n".join(SCENARIO.read_bytes().splitlines()[:40]))
    call("import", "--historic", begun)
    done = call("import", "--historic", SCENARIO)
    assert (done.code, done.err) == (0, "")
    assert counts(SCENARIO_LINES - 40, 40, 0) in done.out


def test_without_historic_every_line_that_says_when_it_was_recorded_is_refused(
    wiewaar: Wiewaar, tmp_path: Path
) -> None:
    done = wiewaar("import", SCENARIO)
    lines = done.err.splitlines()
    assert (done.code, done.out) == (1, "")
    for number, line in enumerate(lines[:20], 1):
        assert line.startswith(f"{SCENARIO}, line {number}: /recordedAt: is only allowed with ")
        assert "; /recordedBy: is only allowed with " in line
    assert lines[20] == f"… and {SCENARIO_LINES - 20} more refused lines."
    assert f"nothing recorded, for {SCENARIO_LINES} of the {SCENARIO_LINES} lines were refused" in lines[21]
    assert recorded(tmp_path) == []


def test_what_was_imported_says_so_for_ever_with_who_and_when(seeded: Path, tmp_path: Path) -> None:
    stored = recorded(tmp_path)
    assert all(form["imported"] for form in stored)
    given = [orjson.loads(line) for file in (SCENARIO, SEQUEL) for line in file.read_bytes().splitlines()]
    assert [(form["eventId"], form["recordedAt"], form["recordedBy"]) for form in stored] == [
        (line["commandId"], line["recordedAt"], {"subject": line["recordedBy"], "role": "registrar"}) for line in given
    ]


def test_all_of_one_import_has_one_correlation_id(call: Call, tmp_path: Path) -> None:
    for lines in (GOOD[:2], GOOD[2:]):
        call("import", written(tmp_path / "file.ndjson", *lines))
    first, second, third = [form["correlationId"] for form in recorded(tmp_path)]
    assert first == second != third


# -- all or nothing -------------------------------------------------------------------------------------------------


def test_one_bad_line_among_good_ones_has_nothing_recorded(wiewaar: Wiewaar, tmp_path: Path) -> None:
    file = written(tmp_path / "file.ndjson", *GOOD, renamed("gm0513", ""), organisation("gm0505"))
    done = wiewaar("import", file)
    assert (done.code, done.out) == (1, "")
    first, second = done.err.splitlines()
    assert first == f"{file}, line 4: /data/name: must not be empty"
    assert second.startswith(f"wiewaar: {file}: nothing recorded, for 1 of the 5 lines were refused.")
    assert recorded(tmp_path) == []


def test_a_line_that_contradicts_an_earlier_one_has_nothing_recorded(call: Call, tmp_path: Path) -> None:
    done = call("import", written(tmp_path / "file.ndjson", *GOOD, organisation("gm0632")))
    assert done.code == 1
    assert "line 4: this reference is on record already; collides with OrganisationRegistered " in done.err
    assert recorded(tmp_path) == []


def test_every_fault_of_a_line_is_said_at_once(call: Call, tmp_path: Path) -> None:
    line = {
        "command": "offer-place",
        "commandId": "0190d6a2",
        "subject": "Woerden–Jumbo",
        "effectiveOn": "2018-02-30",
        "until": "1 maart",
        "certainty": "zeker",
        "evidence": {"title": "", "kind": "brief", "sha256": "abc", "pagina": 2},
        "note": 7,
        "data": {"organisation": "gm0632", "places": 0, "plaats": 1},
        "recordedAt": "2018-01-01T00:00:00Z",
        "opmerking": "deze ook",
    }
    done = call("import", written(tmp_path / "file.ndjson", line))
    assert done.code == 1
    said = done.err.splitlines()[0].partition("line 1: ")[2].split("; ")
    assert {each.partition(": ")[0] for each in said} == {
        "/commandId",
        "/subject",
        "/effectiveOn",
        "/until",
        "/certainty",
        "/evidence/title",
        "/evidence/kind",
        "/evidence/sha256",
        "/evidence/pagina",
        "/note",
        "/data/period",
        "/data/places",
        "/data/plaats",
        "/recordedAt",
        "/opmerking",
    }


def test_every_reference_that_is_not_on_record_is_said_at_once(call: Call, tmp_path: Path) -> None:
    partners = command("form-partnership", "samen", data={"programme": "ppp", "partners": ["gm0632", "gm0513", "x"]})
    done = call("import", written(tmp_path / "file.ndjson", organisation("gm0513"), partners))
    assert done.code == 1
    said = done.err.splitlines()[0]
    assert all(each in said for each in ("line 2: /data/programme: ", "/data/partners/0: ", "/data/partners/2: "))
    assert "/data/partners/1" not in said


def test_each_of_several_files_is_all_or_nothing_by_itself(call: Call, tmp_path: Path) -> None:
    bad = written(tmp_path / "bad.ndjson", organisation("gm0632"), organisation("gm0632"))
    good = written(tmp_path / "good.ndjson", organisation("gm0513"))
    done = call("import", bad, good)
    assert done.code == 1
    assert f"{good}: {counts(1, 0, 0)}" in done.out
    assert references(tmp_path) == ["gm0513"]


def test_a_file_that_was_refused_leaves_no_key_behind_when_the_next_is_kept(call: Call, tmp_path: Path) -> None:
    bad = written(tmp_path / "bad.ndjson", programme(), trainee("t-een", {"givenName": "Judith"}), programme())
    good = written(tmp_path / "good.ndjson", programme(), trainee("t-twee", {"givenName": "Steven"}))
    assert call("import", bad, good).code == 1
    assert len(keys(tmp_path)) == 1


def test_a_later_line_may_name_the_fact_that_an_earlier_line_recorded(call: Call, tmp_path: Path) -> None:
    fact = str(uuid4())
    changes = {"fact": fact, "changes": {"name": "Woirden"}, "reason": "clerical-error"}
    lines = [organisation("gm0632", commandId=fact), command("correct-fact", None, None, data=changes)]
    for mode in ("--dry-run", "--continue"):
        done = call("import", written(tmp_path / "file.ndjson", *lines), mode)
        assert (done.code, done.err) == (0, "")
    assert [form["name"] for form in recorded(tmp_path)] == ["organisation-registered", "fact-corrected"]


def test_the_same_line_twice_in_one_file_is_recorded_once(call: Call, tmp_path: Path) -> None:
    line = organisation("gm0632", commandId=str(uuid4()))
    done = call("import", written(tmp_path / "file.ndjson", line, line))
    assert (done.code, done.err) == (0, "")
    assert counts(1, 1, 0) in done.out


def test_who_records_is_the_account_or_whoever_it_is_said_to_be(call: Call, tmp_path: Path) -> None:
    call("import", written(tmp_path / "file.ndjson", organisation("gm0632")), "--as", "griffie Woerden", LOGNAME="anna")
    call("import", written(tmp_path / "file.ndjson", organisation("gm0513")), LOGNAME="anna")
    assert [form["recordedBy"]["subject"] for form in recorded(tmp_path)] == ["griffie Woerden", "anna"]


def test_the_register_makes_the_reference_of_what_comes_on_record_without_one(register: Register) -> None:
    (outcome,) = record(register, programme())[:1]
    assert outcome.recorded.subject.reference == "ppp"
    unnamed = [{name: each for name, each in line.items() if name != "subject"} for line in (trainee(""), programme())]
    (person, plan) = record(register, *unnamed)
    kinds = (person.recorded.subject.reference, plan.recorded.subject.reference)
    assert [each.partition("-")[0] for each in kinds] == ["t", "p"]
    assert all(len(each.partition("-")[2]) == 8 for each in kinds)


# -- trying only ----------------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_happen_and_records_nothing(call: Call, tmp_path: Path) -> None:
    call("init")
    file = written(tmp_path / "file.ndjson", programme(), trainee("t-een", {"givenName": "Judith"}, note="notitie"))
    done = call("import", "--dry-run", file)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{file}: 2 would be recorded, 0 known already, 0 refused.")
    assert recorded(tmp_path) == []
    assert keys(tmp_path) == []


def test_a_dry_run_where_there_is_no_register_says_the_same_and_makes_none(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    file = written(tmp_path / "file.ndjson", *GOOD, trainee("t-een"))
    tried = call("import", "--dry-run", file)
    assert tried.code == 1
    assert tried.err.splitlines()[0] == f"{file}, line 4: /data/programme: refers to programme ppp, not on record"
    assert call("import", "--dry-run", "--historic", SCENARIO).out.startswith(f"{SCENARIO}: {SCENARIO_LINES} would be")
    assert not (tmp_path / "state").exists()
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize("modes", [("--dry-run",), ("--dry-run", "--continue")])
def test_a_dry_run_of_a_bad_file_says_so_and_writes_nothing(call: Call, tmp_path: Path, modes: tuple[str, ...]) -> None:
    call("init")
    file = written(tmp_path / "file.ndjson", *GOOD, renamed("gm0513", ""))
    done = call("import", *modes, file)
    assert done.code == 1
    assert "line 4: /data/name: must not be empty" in done.err
    assert recorded(tmp_path) == []
    assert list(tmp_path.glob("*.refused.*")) == []


# -- the good lines only --------------------------------------------------------------------------------------------


def mixed() -> list[dict[str, Any]]:
    return [
        organisation("gm0632"),
        renamed("gm0632", "") | {"subject": "GM0632"},
        organisation("gm0632"),
        organisation("gm0513"),
        renamed("gm0999", "Nergens"),
    ]


def test_continue_records_exactly_the_good_lines_and_writes_the_others_with_their_errors(
    wiewaar: Wiewaar, tmp_path: Path
) -> None:
    lines = mixed()
    file = written(tmp_path / "file.ndjson", *lines)
    done = wiewaar("import", "--continue", file)
    beside = tmp_path / "file.ndjson.refused.ndjson"
    assert done.code == 1
    assert done.out.splitlines() == [f"{file}: {counts(2, 0, 3)}", f"The refused lines are in {beside}."]
    assert [line.partition(": ")[0] for line in done.err.splitlines()] == [f"{file}, line {n}" for n in (2, 3, 5)]
    assert references(tmp_path) == ["gm0632", "gm0513"]
    assert projected(tmp_path) == 2
    assert beside.stat().st_mode & 0o777 == 0o600
    refused = [orjson.loads(line) for line in beside.read_bytes().splitlines()]
    assert [each["line"] for each in refused] == [2, 3, 5]
    assert [orjson.loads(each["text"]) for each in refused] == [lines[1], lines[2], lines[4]]
    assert [[error["pointer"] for error in each["errors"]] for each in refused] == [
        ["/subject", "/data/name"],
        [""],
        [""],
    ]
    assert refused[1]["errors"][0]["collidesWith"] == recorded(tmp_path)[0]["eventId"]
    assert all(error["detail"] for each in refused for error in each["errors"])


def test_the_refused_lines_can_be_mended_and_imported(call: Call, tmp_path: Path) -> None:
    call("import", "--continue", written(tmp_path / "file.ndjson", *mixed()))
    texts = (tmp_path / "file.ndjson.refused.ndjson").read_text().splitlines()
    mended = json.loads(json.loads(texts[-1])["text"]) | {"subject": "gm0513"}
    assert call("import", written(tmp_path / "mended.ndjson", mended)).code == 0


def test_continue_without_refused_lines_writes_no_file(call: Call, tmp_path: Path) -> None:
    done = call("import", "--continue", written(tmp_path / "file.ndjson", *GOOD))
    assert (done.code, done.err) == (0, "")
    assert counts(3, 0, 0) in done.out
    assert list(tmp_path.glob("*.refused.*")) == []


def test_once_no_line_is_refused_any_more_the_file_of_those_that_were_is_gone(call: Call, tmp_path: Path) -> None:
    file, beside = tmp_path / "file.ndjson", tmp_path / "file.ndjson.refused.ndjson"
    call("import", "--continue", written(file, *mixed()))
    written(file, renamed("gm0632", "Woerden"))
    assert call("import", "--continue", "--dry-run", file).code == 0
    assert beside.exists(), "whoever only tries changes nothing"
    done = call("import", "--continue", file)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[1:] == [f"No line is refused any more; {beside} was removed."]
    assert not beside.exists()


@pytest.mark.parametrize("content", ["", "van een ander", '{"line": "van een ander"}', '[{"line": 1, "errors": []}]'])
def test_a_file_of_somebody_else_under_that_name_stays(call: Call, tmp_path: Path, content: str) -> None:
    beside = tmp_path / "file.ndjson.refused.ndjson"
    beside.write_text(content)
    done = call("import", "--continue", written(tmp_path / "file.ndjson", *GOOD))
    assert (done.code, done.err, len(done.out.splitlines())) == (0, "", 1)
    assert beside.read_text() == content


def test_a_link_or_a_folder_under_that_name_stays(call: Call, tmp_path: Path) -> None:
    call("import", "--continue", written(tmp_path / "first.ndjson", *mixed()))
    beside = tmp_path / "first.ndjson.refused.ndjson"
    (tmp_path / "second.ndjson.refused.ndjson").symlink_to(beside)
    (tmp_path / "third.ndjson.refused.ndjson").mkdir()
    for name in ("second", "third"):
        done = call("import", "--continue", written(tmp_path / f"{name}.ndjson", renamed("gm0632", "Woerden")))
        assert (done.code, done.err, len(done.out.splitlines())) == (0, "", 1)
    assert beside.exists()
    assert len(list(tmp_path.glob("*.refused.*"))) == 3


@pytest.mark.parametrize(("language", "more"), [("en", "… and 1480 more"), ("nl", "… en nog 1480")])
def test_of_a_line_with_very_many_faults_the_first_are_said_and_a_thousand_are_kept(
    call: Call, tmp_path: Path, language: str, more: str
) -> None:
    file = written(tmp_path / "file.ndjson", renamed("gm0632", "Woerden") | {f"n{nth}": 1 for nth in range(1_500)})
    done = call("import", "--continue", file, "--lang", language)
    (said,) = done.err.splitlines()
    assert [each.partition(": ")[0] for each in said.partition(" 1: ")[2].split("; ")] == [
        *(f"/n{nth}" for nth in range(20)),
        more,
    ]
    (refused,) = (tmp_path / "file.ndjson.refused.ndjson").read_text().splitlines()
    *kept, last = json.loads(refused)["errors"]
    assert [each["pointer"] for each in kept] == [f"/n{nth}" for nth in range(1_000)]
    assert last == {"pointer": "", "detail": more.replace("1480", "500")}


def test_a_line_with_twenty_faults_is_told_whole(call: Call, tmp_path: Path) -> None:
    file = written(tmp_path / "file.ndjson", renamed("gm0632", "Woerden") | {f"n{nth}": 1 for nth in range(20)})
    said = call("import", file).err.splitlines()[0]
    assert said.count("; ") == 19
    assert "more" not in said


def test_the_refused_lines_never_go_through_a_link_nor_into_a_file_that_others_may_read(
    call: Call, tmp_path: Path
) -> None:
    target, beside = tmp_path / "elders", tmp_path / "file.ndjson.refused.ndjson"
    target.write_text("van een ander")
    beside.symlink_to(target)
    call("import", "--continue", written(tmp_path / "file.ndjson", *mixed()))
    assert target.read_text() == "van een ander"
    assert not beside.is_symlink()
    beside.chmod(0o644)
    call("import", "--continue", tmp_path / "file.ndjson")
    assert beside.stat().st_mode & 0o777 == 0o600


def test_continue_goes_on_step_by_step_through_a_long_file(call: Call, tmp_path: Path) -> None:
    fact = str(uuid4())
    lines = [organisation("gm0632", commandId=fact)]
    lines += [organisation(f"o-{number}", "company" if number % 100 else "") for number in range(1, 2 * STEP + 200)]
    changes = {"fact": fact, "changes": {"name": "Woirden"}, "reason": "clerical-error"}
    lines.append(command("correct-fact", None, None, data=changes))
    done = call("import", "--continue", written(tmp_path / "file.ndjson", *lines))
    bad = [number + 1 for number in range(100, 2 * STEP + 200, 100)]
    assert done.code == 1
    assert counts(len(lines) - len(bad), 0, len(bad)) in done.out
    refused = [orjson.loads(line) for line in (tmp_path / "file.ndjson.refused.ndjson").read_bytes().splitlines()]
    assert [each["line"] for each in refused] == bad
    kept = [line["subject"] for number, line in enumerate(lines[:-1], 1) if number not in bad]
    assert references(tmp_path) == [*kept, "gm0632"]


def test_continue_needs_a_file_to_write_beside(wiewaar: Wiewaar) -> None:
    done = wiewaar("import", "--continue", "-", stdin=ndjson(*GOOD))
    assert (done.code, done.out) == (2, "")
    assert one_paragraph(done.err)
    assert not wiewaar.state.exists()


# -- historic lines -------------------------------------------------------------------------------------------------


def historic(reference: str, at: str) -> dict[str, Any]:
    return organisation(reference, commandId=str(uuid4()), recordedAt=at, recordedBy="programmabureau")


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ("2017-11-06T09:00:51Z", "is before 2017-11-06T09:00:51.000001Z, when the one before was recorded"),
        ("2017-11-06T10:00:51+02:00", "is before 2017-11-06T09:00:51.000001Z, when the one before was recorded"),
        ("2999-01-01T00:00:00Z", "is in the future"),
        ("2017-11-07", "must be an instant with its offset"),
        ("2017-11-07T09:00:00", "must be an instant with its offset"),
        ("2017-13-07T09:00:00Z", "must be an instant with its offset"),
        ("0001-01-01T00:00:00+14:00", "must be an instant with its offset"),
    ],
)
def test_a_moment_of_recording_never_decreases_and_is_never_in_the_future(
    call: Call, tmp_path: Path, second: str, sentence: str
) -> None:
    lines = [historic("gm0632", "2017-11-06T10:00:51.000001+01:00"), historic("gm0513", second)]
    done = call("import", "--historic", written(tmp_path / "file.ndjson", *lines))
    assert done.code == 1
    assert f"line 2: /recordedAt: {sentence}" in done.err.splitlines()[0]
    assert recorded(tmp_path) == []


def test_events_of_one_moment_are_told_apart_by_their_order(call: Call, tmp_path: Path) -> None:
    lines = [historic(each, "2017-11-06T09:00:51Z") for each in ("gm0632", "gm0513", "gm0505")]
    assert call("import", "--historic", written(tmp_path / "file.ndjson", *lines)).code == 0
    assert [(form["position"], form["recordedAt"]) for form in recorded(tmp_path)] == [
        (position, "2017-11-06T09:00:51Z") for position in (1, 2, 3)
    ]


def test_history_is_imported_only_where_nothing_else_was_recorded(call: Call, tmp_path: Path) -> None:
    call("import", written(tmp_path / "now.ndjson", organisation("gm0632")))
    done = call("import", "--historic", written(tmp_path / "then.ndjson", historic("gm0513", "2017-11-06T09:00:51Z")))
    assert done.code == 1
    assert "line 1: /recordedAt: is not possible any more: " in done.err
    assert references(tmp_path) == ["gm0632"]


def test_history_that_was_imported_before_is_recognised_whatever_was_recorded_since(call: Call, tmp_path: Path) -> None:
    file = written(tmp_path / "then.ndjson", historic("gm0632", "2017-11-06T09:00:51Z"))
    call("import", "--historic", file)
    call("import", written(tmp_path / "now.ndjson", organisation("gm0513")))
    done = call("import", "--historic", file)
    assert (done.code, done.err) == (0, "")
    assert counts(0, 1, 0) in done.out


@pytest.mark.parametrize("mode", ["--historic", "--continue"])
def test_a_line_without_its_moment_ends_the_history_and_the_next_one_with_its_moment_is_refused(
    call: Call, tmp_path: Path, mode: str
) -> None:
    lines = [historic("gm0632", "2017-11-06T09:00:51Z"), organisation("gm0513")]
    lines.append(historic("gm0505", "2017-11-06T09:00:52Z"))
    done = call("import", "--historic", mode, written(tmp_path / "file.ndjson", *lines))
    assert done.code == 1
    assert "line 3: /recordedAt: is not possible any more: " in done.err
    assert references(tmp_path) == (["gm0632", "gm0513"] if mode == "--continue" else [])


# -- where it comes from --------------------------------------------------------------------------------------------


def test_a_compressed_file_is_unpacked(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file.ndjson.gz").write_bytes(gzip.compress(ndjson(*GOOD)))
    done = call("import", tmp_path / "file.ndjson.gz")
    assert (done.code, done.err) == (0, "")
    assert len(recorded(tmp_path)) == 3


@pytest.mark.parametrize("content", [ndjson(*GOOD), gzip.compress(ndjson(*GOOD))], ids=["plain", "gzip"])
def test_a_single_hyphen_is_standard_input(wiewaar: Wiewaar, tmp_path: Path, content: bytes) -> None:
    done = wiewaar("import", "-", stdin=content)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"-: {counts(3, 0, 0)}\n"
    assert len(recorded(tmp_path)) == 3


def test_nothing_on_standard_input_is_said(wiewaar: Wiewaar) -> None:
    done = wiewaar("import", "-")
    assert (done.code, done.out) == (2, "")
    assert one_paragraph(done.err)


UNREADABLE: Mapping[str, Callable[[bytes], bytes] | None] = {  # what is in it, made from a compressed file
    "missing": None,
    "empty": lambda _: b"",
    "blank": lambda _: b"\n\r\n  \n\t\n",
    "cut-short.gz": lambda compressed: compressed[:2_000],
    "corrupt.gz": lambda compressed: compressed[:500] + bytes(20) + compressed[520:],
    "no-gzip.gz": lambda compressed: compressed[:2] + b"geen gzip",
    "empty.gz": lambda _: gzip.compress(b""),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_can_not_be_read_is_told_in_one_paragraph_that_names_it(
    call: Call, tmp_path: Path, name: str, language: str
) -> None:
    make = UNREADABLE[name]
    if make is not None:
        (tmp_path / name).write_bytes(make(gzip.compress(SCENARIO.read_bytes())))
    done = call("import", tmp_path / name, "--lang", language)
    assert (done.code, done.out) == (2, "")
    assert one_paragraph(done.err)
    assert str(tmp_path / name) in done.err


def test_a_folder_is_no_file(call: Call, tmp_path: Path) -> None:
    done = call("import", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert one_paragraph(done.err)


def test_a_file_of_something_else_is_refused_line_by_line(wiewaar: Wiewaar, tmp_path: Path) -> None:
    (tmp_path / "plaatje.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    done = wiewaar("import", tmp_path / "plaatje.png")
    assert (done.code, done.out) == (1, "")
    assert all("is not UTF-8" in line or "NUL" in line or "not JSON" in line for line in done.err.splitlines()[:20])
    assert recorded(tmp_path) == []


def test_nothing_is_recorded_where_one_of_the_files_is_missing(call: Call, tmp_path: Path) -> None:
    done = call("import", written(tmp_path / "file.ndjson", *GOOD), tmp_path / "missing.ndjson")
    assert (done.code, done.out) == (2, "")
    assert not (tmp_path / "state").exists()


def test_nothing_is_recorded_where_one_of_the_files_is_empty(call: Call, tmp_path: Path) -> None:
    (tmp_path / "empty.ndjson").touch()
    done = call("import", written(tmp_path / "file.ndjson", *GOOD), tmp_path / "empty.ndjson")
    assert (done.code, done.out) == (2, "")
    assert not (tmp_path / "state").exists()


def test_blank_lines_and_either_line_end_are_accepted_and_counted(call: Call, tmp_path: Path) -> None:
    first, second, third = ndjson(*GOOD).splitlines()
    file = tmp_path / "file.ndjson"
    file.write_bytes(b"\r\n" + first + b"\r\n\n  \n" + second + b"\r\n" + third)
    assert call("import", file).code == 0
    assert len(recorded(tmp_path)) == 3
    file.write_bytes(b"\r\n" + first + b"\r\n\n  \nhier gaat het mis\r\n")
    assert f"{file}, line 5: is not JSON (at character 1)" in call("import", file).err


# -- what is no command ---------------------------------------------------------------------------------------------

HEAD = b'{"command":"register-organisation","subject":"gm0505","effectiveOn":"1900-01-01","data":'
DATA = b'{"name":"Dordrecht","kind":"municipality"}'


def as_line(**changed: Any) -> bytes:
    return ndjson(organisation("gm0505") | changed).rstrip(b"\n")


def with_data(**changed: Any) -> bytes:
    return as_line(data={"name": "Dordrecht", "kind": "municipality", **changed})


NO_COMMANDS: Mapping[str, tuple[bytes, str]] = {
    "duplicate name": (
        HEAD + b'{"name":"Dordrecht","name":"Dordt","kind":"municipality"}}',
        "names the field «name» twice",
    ),
    "duplicate names outside": (HEAD + DATA + b',"subject":"gm0505"}', "names the field «subject» twice"),
    "NaN": (HEAD + b'{"name":"D","kind":"municipality","councilSize":NaN}}', "a number unknown to JSON: NaN"),
    "minus infinity": (HEAD + b'{"name":"D","kind":"company","councilSize":-Infinity}}', "unknown to JSON: -Infinity"),
    "too large a float": (HEAD + b'{"name":"D","kind":"company","councilSize":1e400}}', "/data/councilSize: "),
    "100,000 lists deep": (HEAD + b"[" * 100_000 + b"]" * 100_000 + b"}", "is nested too deeply"),
    "100,000 objects deep": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "is nested too deeply"),
    "900 lists deep": (HEAD + b"[" * 900 + b"]" * 900 + b"}", "/data: must be a JSON object"),
    "NUL": (HEAD + b'{"name":"Dor\x00drecht","kind":"municipality"}}', "the line holds a NUL byte"),
    "escaped NUL": (HEAD + b'{"name":"Dor\\u0000drecht","kind":"municipality"}}', "/data/name: holds a control"),
    "byte order mark": (b"\xef\xbb\xbf" + HEAD + DATA + b"}", "begins with a byte order mark"),
    "invalid UTF-8": (HEAD + b'{"name":"\xff","kind":"municipality"}}', "byte 98 of the line is not UTF-8"),
    "Latin-1": ('{"command":"S\u00fadwest"}'.encode("latin-1"), "byte 14 of the line is not UTF-8"),
    "UTF-16": ('{"command":"rename-organisation"}'.encode("utf-16"), "byte 1 of the line is not UTF-8"),
    # Half of a surrogate pair is no character, wherever it stands (RFC 7493); where it is said is not laid down.
    "half a pair": (HEAD + b'{"name":"\\ud83c","kind":"municipality"}}', "broken"),
    "half a pair in a name": (HEAD + b'{"name":"D","kind":"municipality","\\ud83c":1}}', "line 2: "),
    "half a pair in an outer name": (HEAD + DATA + b',"\\ud83c":1}', "line 2: "),
    "half a pair twice": (HEAD + b'{"\\ud83c":1,"\\ud83c":2}}', "line 2: "),
    "half a pair as a choice": (HEAD + b'{"name":"D","kind":"\\ud83c"}}', "line 2: "),
    "half a pair as a command": (b'{"command":"\\ud83c"}', "line 2: "),
    "half a pair as a reference": (as_line(subject="@").replace(b"@", b"\\ud83c"), "line 2: "),
    "integer of 5,000 digits": (HEAD + b'{"name":"D","kind":"company","councilSize":' + b"9" * 5_000 + b"}}", "number"),
    "integer of 400 digits": (
        with_data(councilSize=0).replace(b":0", b":1" + b"0" * 400),
        "/data/councilSize: must lie",
    ),
    "line of over 1 MB": (as_line(note="n" * LONGEST_LINE), f"the line is longer than {LONGEST_LINE} bytes"),
    "text of over 2,000 characters": (with_data(name="n" * 2_001), "/data/name: is longer than 2000 characters"),
    "null for a line": (b"null", "must be a JSON object"),
    "list for a line": (b"[]", "must be a JSON object"),
    "number for a line": (b"7", "must be a JSON object"),
    "null for a command": (as_line(command=None), "/command: is missing"),
    "list for a command": (as_line(command=["register-organisation"]), "/command: is not a command"),
    "null for a day": (as_line(effectiveOn=None), "/effectiveOn: must be a date"),
    "null for data": (as_line(data=None), "/data: must be a JSON object"),
    "null in data": (with_data(name=None), "/data/name: must be a text"),
    "null for a choice": (with_data(kind=None), "/data/kind: must be one of: municipality"),
    "list for a choice": (with_data(kind=[]), "/data/kind: must be one of: municipality"),
    "object for a text": (with_data(name={"nl": "Dordrecht"}), "/data/name: must be a text"),
    "text for a number": (with_data(councilSize="39"), "/data/councilSize: must be a whole number"),
    "true for a number": (with_data(councilSize=True), "/data/councilSize: must be a whole number"),
    "float for a whole number": (with_data(councilSize=39.0), "/data/councilSize: must be a whole number"),
    "day that is not there": (as_line(effectiveOn="2018-02-29"), "/effectiveOn: is a day that does not exist"),
    "day with a time": (as_line(effectiveOn="2018-01-01T00:00:00Z"), "/effectiveOn: must be a date"),
    "day of a week": (as_line(effectiveOn="2018-W01-1"), "/effectiveOn: must be a date"),
    "day in other digits": (as_line(effectiveOn="²⁰¹⁸-⁰¹-⁰¹"), "/effectiveOn: "),
    "day of long ago": (as_line(effectiveOn="0001-01-01"), "/effectiveOn: must lie from 1500-01-01 to 2999-12-31"),
    "name with a slash": (as_line(**{"a/b~c": 1}), "/a~1b~0c: is not a field of this command"),
    "unknown command": (as_line(command="register-organization"), "/command: is not a command that we know"),
    "half an object": (HEAD + DATA, "is not JSON (at character "),
    "two objects": (HEAD + DATA + b"}" + b"{}", "is not JSON (at character "),
    "single quotes": (b"{'command': 'register-organisation'}", "is not JSON (at character 2)"),
    "comment": (b"// organisaties", "is not JSON (at character 1)"),
}


def assert_refused(done: Called, sentence: str) -> None:
    said = done.err.splitlines()
    assert (done.code, done.out) == (1, "")
    assert len(said) == 2, "one line of errors, and one of what became of the file"
    assert ", line 2: " in said[0]
    assert sentence in said[0]
    assert len(said[0]) < 1_000


@pytest.mark.parametrize("name", NO_COMMANDS)
def test_what_is_no_command_is_refused_with_its_line_and_place(call: Call, tmp_path: Path, name: str) -> None:
    line, sentence = NO_COMMANDS[name]
    file = tmp_path / "file.ndjson"
    file.write_bytes(b"\n".join((ndjson(GOOD[0]).rstrip(b"\n"), line, ndjson(GOOD[1]))))
    assert_refused(call("import", file), sentence)
    assert recorded(tmp_path) == []


def test_whatever_is_no_command_the_good_lines_around_it_are_recorded(wiewaar: Wiewaar, tmp_path: Path) -> None:
    file = tmp_path / "file.ndjson"
    bad = [line for line, _ in NO_COMMANDS.values()]
    file.write_bytes(b"\n".join((ndjson(GOOD[0]).rstrip(b"\n"), *bad, ndjson(*GOOD[1:]))))
    done = wiewaar("import", "--continue", file, "--lang", "nl")
    assert done.code == 1
    assert f"3 vastgelegd, 0 al bekend, {len(bad)} geweigerd." in done.out
    assert len(recorded(tmp_path)) == 3
    refused = (tmp_path / "file.ndjson.refused.ndjson").read_text(encoding="utf-8").splitlines()
    assert [json.loads(each)["line"] for each in refused] == list(range(2, 2 + len(bad)))


def assert_understood_or_said(understand: Callable[[], Command]) -> None:
    """It is a command, or there is a sentence in every language that says why not."""
    try:
        understand()
    except Invalid as refused:
        reason = refused
    else:
        return
    for language in LANGUAGES:
        assert Speech(language).why_not(reason).strip()


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_command_or_refused_with_a_sentence(line: bytes) -> None:
    assert_understood_or_said(lambda: understood(parse(line)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from([organisation("gm0505"), trainee("t-een"), programme()]), st.data())
def test_any_value_in_any_place_is_understood_or_refused_with_a_sentence(
    line: dict[str, Any], data: st.DataObject
) -> None:
    places = [line, line["data"], line["data"].get("person", line), line["data"].get("terms", line)]
    place = data.draw(st.integers(0, len(places) - 1))
    changed = json.loads(json.dumps(line))
    target = [changed, changed["data"], changed["data"].get("person", changed), changed["data"].get("terms", changed)][
        place
    ]
    target[data.draw(st.sampled_from([*target, "until", "evidence", "note", "weekend"]))] = data.draw(JSON)
    assert_understood_or_said(lambda: understood(changed))


# -- how far it is --------------------------------------------------------------------------------------------------


def on_a_terminal(wiewaar: Wiewaar, stream: Literal["out", "err"], *words: str | Path) -> tuple[str, str]:
    """What a call shows where its output or its errors go to a terminal, without colours, and the other of the two."""
    ours, theirs = pty.openpty()
    elsewhere = wiewaar.folder / "elsewhere"
    with elsewhere.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603  # this Python, on our own code
            wiewaar.words(words),
            stdout=theirs if stream == "out" else file,
            stderr=theirs if stream == "err" else file,
            cwd=wiewaar.folder,
            env=wiewaar.environment({"TERM": "xterm"}),
        )
    os.close(theirs)
    shown = b"".join(read_to_the_end(ours))
    os.close(ours)
    assert process.wait(PATIENCE) == 0
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode()), elsewhere.read_text()


def read_to_the_end(terminal: int) -> Iterator[bytes]:
    """What comes from a terminal until nobody writes to it any more."""
    with suppress(OSError):  # which is how Linux says that the other side was closed
        while select.select([terminal], [], [], PATIENCE)[0] and (some := os.read(terminal, 65_536)):
            yield some


@pytest.mark.parametrize(("language", "words"), [("en", ("reading", "read models")), ("nl", ("lezen", "leesmodellen"))])
def test_on_a_terminal_a_bar_shows_how_far_it_is(
    wiewaar: Wiewaar, tmp_path: Path, language: str, words: tuple[str, str]
) -> None:
    file = written(tmp_path / "file.ndjson", *GOOD)
    shown, answer = on_a_terminal(wiewaar, "err", "import", file, "--lang", language)
    for word in words:
        assert re.search(rf"{word} ━+ 0/([1-9]).*{word} ━+ \1/\1 ", shown), shown
    assert answer.startswith(f"{file}: 3 ")
    assert "━" not in answer


def test_where_errors_go_to_no_terminal_there_is_no_bar(wiewaar: Wiewaar, tmp_path: Path) -> None:
    file = written(tmp_path / "file.ndjson", *GOOD)
    answer, errors = on_a_terminal(wiewaar, "out", "import", file)
    assert f"{file}: {counts(3, 0, 0)}" in answer
    assert "━" not in answer
    assert errors == ""


# -- languages ------------------------------------------------------------------------------------------------------


def dutch(arguments: Iterable[str], **environment: str) -> tuple[tuple[str, ...], dict[str, str]]:
    return tuple(arguments), environment


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        dutch(["--lang", "nl"]),
        dutch(["--lang=nl"]),
        dutch([], LANG="nl_NL.UTF-8"),
        dutch([], LANG="en_GB.UTF-8", LC_MESSAGES="nl_BE.UTF-8"),
        dutch([], LANG="en_GB.UTF-8", LC_ALL="nl_NL"),
        dutch(["--lang", "nl"], LC_ALL="en_US.UTF-8"),
    ],
)
def test_it_speaks_dutch_to_who_asks_for_it(
    call: Call, tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    done = call("import", written(tmp_path / "file.ndjson", renamed("gm0632", "")), *arguments, **environment)
    assert ", regel 1: /data/name: mag niet leeg zijn" in done.err
    assert "niets vastgelegd, want 1 van de 1 regels zijn geweigerd." in done.err


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        ((), {"LANG": "C.UTF-8"}),
        ((), {"LANG": "de_DE.UTF-8"}),
        (("--lang", "en"), {"LANG": "nl_NL.UTF-8"}),
        ((), {"LANG": "nl_NL.UTF-8", "LC_ALL": "en_GB.UTF-8"}),
    ],
)
def test_it_speaks_english_to_everyone_else(
    call: Call, tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    done = call("import", *arguments, written(tmp_path / "file.ndjson", renamed("gm0632", "")), **environment)
    assert ", line 1: /data/name: must not be empty" in done.err


def test_the_states_of_two_folders_have_nothing_to_do_with_each_other(call: Call, tmp_path: Path) -> None:
    file, elsewhere = written(tmp_path / "file.ndjson", *GOOD), tmp_path / "elders"
    call("import", file, WIEWAAR_STATE_DIR=str(elsewhere))
    assert not (tmp_path / "state").exists()
    with Register(settings_of(elsewhere)) as register:
        assert register.log.head()[0] == 3
