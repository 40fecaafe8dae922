"""Importing tables: rows become commands as a mapping says, and what can't is told with its row and column."""

import json
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.register import Register
from application.outside.eml import election_mapping
from application.outside.popolo import popolo_mapping
from application.outside.table import read_table, table_plan
from application.problem import Invalid
from tests.conftest import ROOT, Call, command, organisation, programme, trainee, written
from tests.databases import contents, settings_of
from tests.outside import codes, commands_of, imported, mangled, mapping_file, recorded_events

MAPPING: dict[str, Any] = {
    "source": "planning-2019",
    "key": ["nummer"],
    "delimiter": ";",
    "dates": ["DD-MM-YYYY"],
    "ignored": ["opmerking"],
    "commands": [
        {
            "command": "start-at-organisation-a",
            "subject": {"column": "trainee"},
            "effectiveOn": {"column": "van"},
            "until": {"column": "tot en met", "lastDay": True},
            "certainty": {"column": "status", "translations": {"gepland": "expected", "zeker": "established"}},
            "evidence": {"title": {"constant": "Planning 2019"}},
            "data": {"organisation": {"column": "plaats", "translations": {"Woerden": "gm0632", "Gouda": "gm0513"}}},
        }
    ],
}
HEADING = "nummer;trainee;plaats;van;tot en met;status;opmerking\n"
TABLE = HEADING + "1;t-een;Woerden;01-02-2019;31-01-2020;zeker;\n2;t-twee;Gouda;15-03-2019;;gepland;belt nog\n"


def plan_of(mapping: Mapping[str, Any]) -> Any:
    return table_plan(json.dumps(mapping).encode())


def read(table: str, mapping: Mapping[str, Any] = MAPPING) -> Any:
    return read_table(table.encode(), plan_of(mapping))


def with_command(**changes: Any) -> dict[str, Any]:
    """The mapping, its command changed."""
    return {**MAPPING, "commands": [{**MAPPING["commands"][0], **changes}]}


@pytest.fixture
def files(tmp_path: Path, call: Call) -> tuple[Path, Path]:
    """A table and its mapping, and a register that knows whom and what they name."""
    known = [organisation("gm0632"), organisation("gm0513"), programme(), trainee("t-een"), trainee("t-twee")]
    assert call("import", written(tmp_path / "known.ndjson", *known)).code == 0
    table = tmp_path / "planning.csv"
    table.write_text(TABLE, encoding="utf-8")
    return table, mapping_file(tmp_path, MAPPING)


def events_in(folder: Path) -> list[tuple[str, str, str]]:
    with Register(settings_of(folder / "state")) as register:
        return recorded_events(register.log)[5:]


# -- rows become commands -------------------------------------------------------------------------------------------


def test_a_row_becomes_a_command_with_the_fields_that_the_mapping_fills() -> None:
    first, second = commands_of(read(TABLE))
    assert first == {
        "command": "start-at-organisation-a",
        "commandId": first["commandId"],
        "subject": "t-een",
        "effectiveOn": "2019-02-01",
        "until": "2020-02-01",  # the table names the last day, the register the first on which it is over
        "certainty": "established",
        "evidence": {"title": "Planning 2019"},
        "data": {"organisation": "gm0632"},
    }
    assert "until" not in second
    assert second["certainty"] == "expected"
    assert first["commandId"] != second["commandId"]


def test_a_table_is_recorded_and_recording_it_again_records_nothing(
    call: Call, files: tuple[Path, Path], tmp_path: Path
) -> None:
    table, mapping = files
    done = imported(call, "csv", mapping, table)
    assert (done.code, done.err) == (0, "")
    assert "2 recorded, 0 known already, 0 refused." in done.out
    expected = [("StartedAtOrganisationA", "t-een", "2019-02-01"), ("StartedAtOrganisationA", "t-twee", "2019-03-15")]
    assert events_in(tmp_path) == expected
    again = imported(call, "csv", mapping, table)
    assert (again.code, again.err) == (0, "")
    assert "0 recorded, 2 known already, 0 refused." in again.out
    assert events_in(tmp_path) == expected


def test_a_dry_run_tells_and_records_nothing(call: Call, files: tuple[Path, Path], tmp_path: Path) -> None:
    table, mapping = files
    done = imported(call, "csv", mapping, "--dry-run", table)
    assert done.code == 0
    assert "2 would be recorded" in done.out
    assert events_in(tmp_path) == []


def test_a_mapping_may_be_toml(call: Call, files: tuple[Path, Path], tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        """
        source = "namen"
        key = ["code"]
        [[commands]]
        command = "register-organisation"
        subject = { column = "code" }
        effectiveOn = { constant = 1900-01-01 }
        data = { name = { column = "naam" }, kind = { constant = "party" } }
        """,
        encoding="utf-8",
    )
    table = tmp_path / "partijen.csv"
    table.write_text('code,naam\nlokaal,"Lokaal, Samen"\n', encoding="utf-8")
    assert imported(call, "csv", mapping, table).code == 0
    assert events_in(tmp_path) == [("OrganisationRegistered", "lokaal", "1900-01-01")]


def test_one_row_may_become_several_commands_that_name_one_another_by_a_derived_reference() -> None:
    person = {"programme": {"constant": "ppp"}, "person.familyName": {"column": "naam"}}
    mapping = {
        "source": "s",
        "key": ["nummer"],
        "commands": [
            {
                "command": "register-trainee",
                "subject": {"derived": True},
                "effectiveOn": {"column": "dag"},
                "data": person,
            },
            {
                "command": "open-mandate",
                "subject": {"derived": True},
                "effectiveOn": {"column": "dag"},
                "data": {"trainee": {"derived": True}},
            },
        ],
    }
    registered, opened = commands_of(read("nummer,naam,dag\n7,Verzonnen,2019-01-01\n", mapping))
    assert registered["data"] == {"programme": "ppp", "person": {"familyName": "Verzonnen"}}
    assert opened["data"]["trainee"] == registered["subject"] != opened["subject"]


def test_rows_can_be_told_apart_by_a_word_and_those_of_no_command_are_skipped_aloud() -> None:
    reading = read(TABLE, with_command(when={"column": "status", "is": ["zeker"]}))
    assert len(reading.mapped) == 1
    assert [(number, each.code) for number, each in reading.skipped] == [(3, "no-command-for-row")]


@pytest.mark.parametrize(
    ("field", "cell", "text", "value"),
    [
        ("councilSize", {"column": "x"}, "29", 29),
        ("councilSize", {"column": "x"}, "", None),
        ("name", {"column": "x"}, "  Ons Dorp ", "Ons Dorp"),
        ("identifiers.kvk", {"column": "x"}, "00123", "00123"),
    ],
)
def test_a_cell_is_read_as_what_its_field_holds(field: str, cell: Any, text: str, value: object) -> None:
    data = {"name": {"constant": "N"}, "kind": {"constant": "party"}} | {field: cell}
    found = {"command": "register-organisation", "effectiveOn": {"constant": "1900-01-01"}, "data": data}
    (made,) = commands_of(read(f"nr,x\n1,{text}\n", {"source": "s", "key": ["nr"], "commands": [found]}))
    for step in field.split("."):
        made = made.get("data", made).get(step)
    assert made == value


def test_decimals_and_lists_are_read_as_the_mapping_says() -> None:
    week = {"employerDays": {"column": "werk"}, "politicsDays": {"column": "raad"}}
    mapping = {
        "source": "s",
        "key": ["wie"],
        "delimiter": ";",
        "decimal": ",",
        "commands": [
            {
                "command": "agree-working-week",
                "subject": {"column": "wie"},
                "effectiveOn": {"constant": "2019-01-01"},
                "data": week,
            },
            {
                "command": "publish-other-functions",
                "subject": {"column": "wie"},
                "effectiveOn": {"constant": "2019-01-01"},
                "data": {"functions": {"column": "naast", "separator": "/"}},
            },
        ],
    }
    agreed, published = commands_of(read("wie;werk;raad;naast\nt-een;3,5;1;bestuur / trainer\n", mapping))
    assert agreed["data"] == {"employerDays": 3.5, "politicsDays": 1}
    assert published["data"] == {"functions": ["bestuur", "trainer"]}


def test_the_mappings_in_the_readme_can_be_used() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Files of others")[2].partition("\n## ")[0]
    table, election, popolo = (found.encode() for found in re.findall(r"```json\n(.*?)```", section, re.DOTALL))
    assert [each.name for each in table_plan(table).plans] == ["start-at-organisation-a"]
    assert election_mapping(election).election == "GR2018_Woerden"
    assert popolo_mapping(popolo).source == "raad"


# -- what is wrong --------------------------------------------------------------------------------------------------


def test_every_fault_of_a_row_is_told_with_its_line_and_column() -> None:
    reading = read(HEADING + "1;T een;Utrecht;31-02-2019;1 mei;;\n\n2;;Gouda;15-03-2019;;zeker;\n")
    assert codes(reading) == [
        (2, "/van", "not-in-format"),
        (2, "/tot en met", "not-in-format"),
        (2, "/plaats", "no-translation"),
        (2, "/trainee", "not-a-reference"),
        (4, "/trainee", "missing"),
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (";t-een;Gouda;15-03-2019;;zeker;", (2, "/nummer", "empty-key")),
        ("1;t-een;Gouda;15-03-2019;;zeker", (2, "", "wrong-number-of-cells")),
        ("1;t-een;Gouda;15-03-2019;;zeker;;", (2, "", "wrong-number-of-cells")),
    ],
)
def test_a_row_that_is_not_whole_is_told(row: str, fault: tuple[int, str, str]) -> None:
    assert codes(read(f"{HEADING}{row}\n")) == [fault]


def test_two_rows_with_one_key_are_no_two_facts() -> None:
    row = "1;t-een;Gouda;15-03-2019;;zeker;\n"
    reading = read(HEADING + row + row)
    assert codes(reading) == [(3, "/nummer", "same-key")]


def test_a_date_that_can_be_two_days_is_none() -> None:
    mapping = {**MAPPING, "dates": ["DD-MM-YYYY", "MM-DD-YYYY"]}
    assert codes(read(HEADING + "1;t-een;Gouda;04-05-2019;;zeker;\n", mapping)) == [(2, "/van", "ambiguous-date")]
    assert codes(read(HEADING + "1;t-een;Gouda;25-05-2019;;zeker;\n", mapping)) == []


def test_one_wrong_row_stops_the_file_unless_one_goes_on(call: Call, files: tuple[Path, Path], tmp_path: Path) -> None:
    table, mapping = files
    table.write_text(TABLE + "3;t-drie;Nergens;01-01-2019;;zeker;\n", encoding="utf-8")
    done = imported(call, "csv", mapping, table)
    assert done.code == 1
    assert f"{table}, line 4: /plaats: has a word that the mapping does not translate" in done.err
    assert "nothing recorded, for 1 of the 3 lines" in done.err
    assert events_in(tmp_path) == []
    done = imported(call, "csv", mapping, "--continue", table)
    assert done.code == 1
    assert "2 recorded, 0 known already, 1 refused." in done.out
    refused = Path(f"{table}.refused.ndjson")
    assert stat.S_IMODE(refused.stat().st_mode) == 0o600
    assert json.loads(refused.read_text(encoding="utf-8"))["line"] == 4


def test_columns_that_fill_nothing_are_told(call: Call, files: tuple[Path, Path], tmp_path: Path) -> None:
    table, _ = files
    mapping = mapping_file(tmp_path, {**MAPPING, "ignored": []})
    assert "columns that fill nothing: opmerking" in imported(call, "csv", mapping, "--dry-run", table).out


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"nummer;trainee\n", "no-such-column"),
        (HEADING.replace("opmerking", "van").encode(), "column-twice"),
        (HEADING.encode() + b'1;"t-een;Gouda\n', "not-a-table"),
        ((HEADING + "1;é").encode("cp1252"), "wrong-encoding"),
        (b"", "no-such-column"),
    ],
)
def test_a_file_that_is_no_such_table_is_told_as_a_whole(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as fault:
        read_table(content, plan_of(MAPPING))
    assert {each.code for each in fault.value.problems} == {code}


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"command": "fire"}, "/commands/0/command", "not-from-outside"),
        ({"command": "erase-personal-data"}, "/commands/0/command", "not-from-outside"),
        ({"command": "correct-fact"}, "/commands/0/command", "not-from-outside"),
        ({"data": {"organization": {"column": "plaats"}}}, "/commands/0/data/organization", "unknown-field"),
        ({"until": {}}, "/commands/0/until", "column-or-constant"),
        ({"until": {"column": "a", "constant": "b"}}, "/commands/0/until", "column-or-constant"),
        ({"subject": {"column": "trainee", "lastDay": True}}, "/commands/0/subject/lastDay", "not-a-day"),
        ({"until": {"derived": True}}, "/commands/0/until/derived", "not-derived"),
        ({"note": {"column": "nummer"}}, "/commands/0/note", "personal-key"),
        ({"till": {}}, "/commands/0/till", "unknown-field"),
    ],
)
def test_a_mapping_that_can_not_be_is_told_before_any_row_is_read(
    changes: Mapping[str, Any], pointer: str, code: str
) -> None:
    with pytest.raises(Invalid) as fault:
        plan_of(with_command(**changes))
    assert (pointer, code) in [(each.pointer, each.code) for each in fault.value.problems]


@pytest.mark.parametrize("written_as", ["DD-MM-YY", "DDMM", "YYYY", "D M YYYY x", "DMYYYY", "DD-DD-YYYY"])
def test_a_way_of_writing_dates_that_would_need_guessing_is_refused(written_as: str) -> None:
    with pytest.raises(Invalid) as fault:
        plan_of({**MAPPING, "dates": [written_as]})
    assert [each.code for each in fault.value.problems] == ["not-a-date-format"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--format", "csv", "{table}"), "--format csv asks for a mapping"),
        (("--format", "organisations", "--mapping", "{mapping}", "{table}"), "--mapping goes with --format"),
        (("--mapping", "{mapping}", "{table}"), "--mapping goes with --format"),
        (("--format", "csv", "--mapping", "{mapping}", "--historic", "{table}"), "--historic is only possible"),
        (("--format", "csv", "--mapping", "{table}", "{table}"), "The mapping {table} is not right"),
        (("--format", "csv", "--mapping", "{mapping}", "{mapping}"), "Can't read {mapping} as csv"),
    ],
)
def test_a_call_that_can_not_be_carried_out_says_why(
    call: Call, files: tuple[Path, Path], options: tuple[str, ...], sentence: str
) -> None:
    table, mapping = files
    done = call("import", *(each.format(table=table, mapping=mapping) for each in options))
    assert done.code == 2
    assert sentence.format(table=table, mapping=mapping) in done.err


# -- what changed since ---------------------------------------------------------------------------------------------


def test_a_changed_row_is_a_conflict_with_its_correction_ready(
    call: Call, files: tuple[Path, Path], tmp_path: Path
) -> None:
    table, mapping = files
    imported(call, "csv", mapping, table)
    table.write_text(TABLE.replace("15-03-2019", "16-03-2019"), encoding="utf-8")
    done = imported(call, "csv", mapping, table)
    assert done.code == 1
    assert "line 3: /commandId: was recorded before with another body" in done.err
    corrections = Path(f"{table}.corrections.ndjson")
    assert str(corrections) in done.out
    assert stat.S_IMODE(corrections.stat().st_mode) == 0o600
    (correction,) = map(json.loads, corrections.read_text(encoding="utf-8").splitlines())
    assert correction["command"] == "correct-fact"
    assert correction["data"]["changes"] == {"effectiveOn": "2019-03-16"}
    assert call("import", corrections).code == 0
    again = imported(call, "csv", mapping, table)
    assert (again.code, again.err) == (0, "")
    assert "0 recorded, 2 known already, 0 refused." in again.out


def test_what_was_planned_and_is_certain_now_wants_an_establishment(
    call: Call, files: tuple[Path, Path], tmp_path: Path
) -> None:
    table, mapping = files
    imported(call, "csv", mapping, table)
    table.write_text(TABLE.replace("gepland", "zeker"), encoding="utf-8")
    imported(call, "csv", mapping, table)
    corrections = Path(f"{table}.corrections.ndjson")
    (correction,) = map(json.loads, corrections.read_text(encoding="utf-8").splitlines())
    assert correction["command"] == "establish-fact"
    assert call("import", corrections).code == 0
    assert "0 recorded, 2 known already" in imported(call, "csv", mapping, table).out


def test_a_correction_by_the_office_stands_against_the_same_file(
    call: Call, files: tuple[Path, Path], tmp_path: Path
) -> None:
    table, mapping = files
    imported(call, "csv", mapping, table)
    fact = commands_of(read(TABLE))[1]["commandId"]
    data = {"fact": fact, "changes": {"effectiveOn": "2019-04-01"}, "reason": "new-evidence"}
    office = written(tmp_path / "office.ndjson", command("correct-fact", None, None, data=data))
    assert call("import", office).code == 0
    done = imported(call, "csv", mapping, table)
    assert (done.code, done.err) == (0, "")
    assert "1 entries were corrected in the register" in done.out
    assert "0 recorded, 2 known already" in done.out


def test_names_are_compared_and_corrected_without_a_trace_in_the_log(call: Call, tmp_path: Path) -> None:
    person = {"programme": {"constant": "ppp"}, "person.familyName": {"column": "naam"}}
    found = {
        "command": "register-trainee",
        "subject": {"column": "wie"},
        "effectiveOn": {"constant": "2019-01-01"},
        "data": person,
    }
    mapping = mapping_file(tmp_path, {"source": "s", "key": ["wie"], "commands": [found]})
    table = tmp_path / "namen.csv"
    assert call("import", written(tmp_path / "known.ndjson", programme())).code == 0
    table.write_text("wie,naam\nt-een,Verzonnen\n", encoding="utf-8")
    assert imported(call, "csv", mapping, table).code == 0
    assert "1 known already" in imported(call, "csv", mapping, table).out
    table.write_text("wie,naam\nt-een,Bedacht\n", encoding="utf-8")
    assert imported(call, "csv", mapping, table).code == 1
    corrections = Path(f"{table}.corrections.ndjson")
    assert json.loads(corrections.read_text(encoding="utf-8"))["data"]["changes"]["person"]["familyName"] == "Bedacht"
    assert call("import", corrections).code == 0
    assert "1 known already" in imported(call, "csv", mapping, table).out
    kept = b"".join(contents(tmp_path / "state").values())
    assert b"t-een" in kept
    assert b"Verzonnen" not in kept
    assert b"Bedacht" not in kept


# -- the report -----------------------------------------------------------------------------------------------------


def test_the_report_tells_programs_what_became_of_each_row(
    call: Call, files: tuple[Path, Path], tmp_path: Path
) -> None:
    table, mapping = files
    table.write_text(TABLE + "3;t-drie;Nergens;01-01-2019;;zeker;\n", encoding="utf-8")
    report = tmp_path / "report.json"
    imported(call, "csv", mapping, "--continue", "--report", report, table)
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    said = json.loads(report.read_text(encoding="utf-8"))
    (file,) = said["files"]
    assert said["dryRun"] is False
    counts = {name: file[name] for name in ("read", "mapped", "recorded", "repeated")}
    assert counts == {"read": 3, "mapped": 2, "recorded": 2, "repeated": 0}
    (refused,) = file["refused"]
    assert (refused["entry"], refused["code"]) == (4, "no-translation")
    assert refused["errors"][0]["pointer"] == "/plaats"


# -- whatever comes in ----------------------------------------------------------------------------------------------


@given(st.one_of(st.binary(max_size=300), mangled(TABLE.encode())))
def test_any_file_is_read_or_told_to_be_none(content: bytes) -> None:
    with suppress(Invalid):
        reading = read_table(content, plan_of(MAPPING))
        entries = {number for number, _ in reading.mapped} | {each.number for each in reading.faulty}
        assert len(entries | {number for number, _ in reading.skipped}) == reading.read


@given(st.one_of(st.binary(max_size=300), mangled(json.dumps(MAPPING).encode())))
def test_any_mapping_is_used_or_told_to_be_none(content: bytes) -> None:
    with suppress(Invalid):
        read_table(TABLE.encode(), table_plan(content))
