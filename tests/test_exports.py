"""Exports: datasets as data packages that others' tools accept, whose figures are ours, and that name nobody."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from frictionless import Package, system
from httpx2 import Response
from starlette.testclient import TestClient

from api.disclosure import Combinations
from api.exporting import NotExported, _copy
from api.pseudonyms import Pseudonyms
from api.register import Register
from application.access import ROLES
from projections.dataset import Dataset, Field
from projections.exports import DATASETS
from projections.questions import QUESTIONS
from tests.audits import a_copy, asked, told
from tests.conftest import Call
from tests.databases import settings_of
from tests.exports import exported, json_in, rows_in, selected
from tests.people import FIRST_DAY, Says
from tests.planted import MARK, planted
from tests.servers import in_process

K = "2018-12-01"
NAMES = re.compile(r"\b(Daan|Samira|Judith|Steven)\b")
A_REFERENCE = re.compile(r"\b[tm]-(ppp|wijk)\d+\b")
AN_ID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
A_PSEUDONYM = re.compile(r"\b[tmefk]-[0-9a-f]{20}\b")
of_each_dataset = pytest.mark.parametrize("name", DATASETS)


@pytest.fixture(scope="module")
def register(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path_factory.mktemp("exporting")) as opened:
        yield opened


@pytest.fixture(scope="module")
def packages(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every dataset for two projects and in full, each under its name: `one/spells`."""
    folder, made = tmp_path_factory.mktemp("packages"), {}
    for project in ("one", "two", None):
        for name in DATASETS:
            made[f"{project or 'full'}/{name}"] = path = folder / (project or "full") / name
            exported(register, name, path, project)
    return made


def everything_in(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in folder.iterdir() if path.suffix != ".parquet")


# -- others' tools --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whom", ["one", "full"])
@of_each_dataset
def test_frictionless_finds_nothing_wrong_with_a_package(packages: Mapping[str, Path], whom: str, name: str) -> None:
    assert faults_of(packages[f"{whom}/{name}"]) == []


def faults_of(folder: Path) -> list[str]:
    with system.use_context(trusted=True):  # the path of a test's folder is an absolute one
        return [str(each) for each in Package(str(folder / "datapackage.json")).validate().flatten(["type"])]


@pytest.mark.parametrize("file", ["sts.csv", "sts.parquet", "codebook.nl.md", "citation.json"])
def test_frictionless_sees_that_a_file_was_tampered_with(register: Register, tmp_path: Path, file: str) -> None:
    exported(register, "sts", tmp_path / "sts", "one")
    path = tmp_path / "sts" / file
    content = path.read_bytes()
    path.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
    assert any("hash-count" in each for each in faults_of(tmp_path / "sts"))


@of_each_dataset
def test_duckdb_reads_the_same_rows_from_both_files(packages: Mapping[str, Path], name: str) -> None:
    for whom in ("one", "full"):
        folder = packages[f"{whom}/{name}"]
        numbers = [each.name for each in DATASETS[name].fields if each.type in ("integer", "number")]
        present = set(rows_in(folder)[0])
        sums = ", ".join(["count(*)", *(f"sum({each}::DOUBLE)" for each in numbers if each in present)])
        assert selected(folder, sums, of="csv") == selected(folder, sums)
        assert selected(folder, "count(*)") == [(len(rows_in(folder)),)]
        texts = ", ".join(each.name for each in DATASETS[name].fields if each.type == "string" and each.name in present)
        assert selected(folder, f"{texts}, count(*)", of="csv") == selected(folder, f"{texts}, count(*)")


def test_parquet_has_the_types_that_the_schema_says(packages: Mapping[str, Path]) -> None:
    columns = ("valid_from", "known_from", "known_from_position", "trainee")
    found = selected(packages["full/spells"], ", ".join(f"typeof({each})" for each in columns))
    assert found == [("DATE", "TIMESTAMP WITH TIME ZONE", "BIGINT", "VARCHAR")]
    assert selected(packages["one/spells"], "typeof(known_from)") == [("DATE",)]


@of_each_dataset
def test_a_codebook_explains_every_column_in_both_languages(packages: Mapping[str, Path], name: str) -> None:
    folder = packages[f"one/{name}"]
    for language in ("nl", "en"):
        text = (folder / f"codebook.{language}.md").read_text(encoding="utf-8")
        assert all(f"| `{column}` |" in text for column in rows_in(folder)[0])
        assert json_in(folder, "citation.json")["howToCite"][language] in text


# -- the same figures as the questions ------------------------------------------------------------------------------


def test_the_spells_that_are_roles_are_the_rows_of_who_was_where(
    packages: Mapping[str, Path], register: Register
) -> None:
    mine = sorted(
        (row["trainee"], row["role"], row["valid_from"], row["valid_to"], row["because"])
        for row in rows_in(packages["full/spells"])
        if row["role"] and not row["known_to"]
    )
    theirs = sorted(
        (item["trainee"], item["role"], item["valid"]["from"], item["valid"]["to"] or "", " ".join(item["because"]))
        for item in asked(register, "who-was-where", from_="1500-01-01")
    )
    assert mine == theirs


@pytest.mark.parametrize("known_at", ["2018-04-30", K, "2019-03-01"])
def test_all_versions_tell_what_was_known_at_any_moment(
    packages: Mapping[str, Path], register: Register, known_at: str
) -> None:
    known = f"known_from <= DATE '{known_at}' AND (known_to IS NULL OR known_to > DATE '{known_at}')"
    (found,) = selected(
        packages["one/spells"], "count(*), count(DISTINCT trainee)", where=f"role IS NOT NULL AND {known}"
    )
    items = asked(register, "who-was-where", from_="1500-01-01", knownAt=known_at)
    assert found == (len(items), len({item["trainee"] for item in items}))


def test_as_known_at_a_moment_has_only_the_rows_of_then_none_of_which_will_be_closed(
    register: Register, tmp_path: Path
) -> None:
    exported(register, "spells", tmp_path / "then", knownAt=K)
    rows = rows_in(tmp_path / "then")
    assert not any(row["known_to"] for row in rows)
    assert sum(bool(row["role"]) for row in rows) == len(
        asked(register, "who-was-where", from_="1500-01-01", knownAt=K)
    )


def test_the_months_are_those_of_month_states(packages: Mapping[str, Path], register: Register) -> None:
    items = asked(register, "month-states")
    rows = rows_in(packages["full/sts"])
    assert [(row["trainee"], row["month"], row["placement"], row["political"]) for row in rows] == [
        (item["trainee"], item["month"], item["placement"], item["political"]) for item in items
    ]


def test_no_role_no_record_and_not_observed_are_three_things_and_none_of_them_is_empty(
    register: Register, tmp_path: Path
) -> None:
    exported(register, "sts", tmp_path / "sts", "one", from_="2017-01-01", to="2023-01-01", knownAt=K)
    states = {row["political"] for row in rows_in(tmp_path / "sts")}
    assert {"none", "missing", "not-observed"} <= states
    assert "" not in states


def test_a_life_table_from_the_export_is_the_answers(packages: Mapping[str, Path], register: Register) -> None:
    for study in ("mandate-durations", "candidacy-to-seat"):
        items = [item for item in asked(register, study) if item["item"] == "survival"]
        columns = "count(*), sum(exit_days), count(*) FILTER (event_observed), count(*) - count(event_observed)"
        (found,) = selected(packages["one/survival"], columns, where=f"study = '{study}'")
        unobserved = sum(item["event"] == "not-observed" for item in items)
        ended = sum(item["event"] not in ("censored", "not-observed") for item in items)
        assert found == (len(items), sum(item["days"] or 0 for item in items), ended, unobserved)


def test_moves_and_exposure_are_those_of_role_transitions(packages: Mapping[str, Path], register: Register) -> None:
    items = asked(register, "role-transitions")
    moved = {(item["from"], item["to"]): item["count"] for item in items if item["item"] == "transition"}
    exposed = {item["from"]: item["exposureDays"] for item in items if item["item"] == "state"}
    folder = packages["one/transitions"]
    counted = selected(folder, "from_role, to_role, count(*)", where="to_role IS NOT NULL")
    assert {(one, other): count for one, other, count in counted} == moved
    assert dict(selected(folder, "from_role, sum(days)")) == {role: days for role, days in exposed.items() if days}


def test_the_changes_are_those_of_what_changed(register: Register, tmp_path: Path) -> None:
    exported(register, "changes", tmp_path / "changes", knownFrom="2018-12-01", includeTransient="true")
    items = asked(register, "what-changed", knownFrom="2018-12-01", includeTransient="true")
    assert sorted(
        (row["subject"], row["item"], row["change"], row["because"]) for row in rows_in(tmp_path / "changes")
    ) == sorted(
        (each["subject"]["reference"], each["item"], each["change"], " ".join(one["eventId"] for one in each["events"]))
        for each in items
    )


def test_the_findings_known_now_are_the_open_ones(packages: Mapping[str, Path], register: Register) -> None:
    rows = [row for row in rows_in(packages["full/findings"]) if not row["known_to"]]
    items = asked(register, "open-findings", from_="1500-01-01", to="3000-01-01")
    assert sorted((row["finding"], row["valid_from"]) for row in rows) == sorted(
        (item["id"], item["valid"]["from"]) for item in items
    )


def test_there_is_a_row_for_each_event(packages: Mapping[str, Path], register: Register) -> None:
    positions = [int(row["position"]) for row in rows_in(packages["full/events"])]
    assert positions == list(range(1, register.log.head()[0] + 1))


@of_each_dataset
def test_what_is_told_in_portions_is_what_is_told_at_once(
    register: Register, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = DATASETS[name]
    whole = register.ask(dataset.question, dataset.given({})).items
    monkeypatch.setattr("projections.dataset.AT_ONCE", 3)
    in_portions = register.ask(dataset.question, dataset.given({})).items
    assert sorted(map(str, in_portions)) == sorted(map(str, whole))


# -- nobody is named ------------------------------------------------------------------------------------------------


@of_each_dataset
def test_two_projects_share_no_id(packages: Mapping[str, Path], name: str) -> None:
    one, two = (everything_in(packages[f"{project}/{name}"]) for project in ("one", "two"))
    found = {each.group() for each in A_PSEUDONYM.finditer(one)}
    assert found
    assert found.isdisjoint(each.group() for each in A_PSEUDONYM.finditer(two))
    for text in (one, two):
        assert not AN_ID.search(text)
        assert not A_REFERENCE.search(text)


@of_each_dataset
def test_the_same_project_gives_the_same_file_again(
    packages: Mapping[str, Path], register: Register, tmp_path: Path, name: str
) -> None:
    exported(register, name, tmp_path / "again", "one")
    again, before = (folder / f"{name}.csv" for folder in (tmp_path / "again", packages[f"one/{name}"]))
    assert again.read_bytes() == before.read_bytes()


def test_datasets_of_one_project_can_be_joined(packages: Mapping[str, Path]) -> None:
    months = {row["trainee"] for row in rows_in(packages["one/sts"])}
    spells = {row["trainee"] for row in rows_in(packages["one/spells"])}
    assert months <= spells
    events = {row["event"] for row in rows_in(packages["one/events"])}
    assert all(set(row["because"].split()) <= events for row in rows_in(packages["one/spells"]))


def test_rows_stand_in_another_order_in_each_project_so_that_their_numbers_join_nothing(
    packages: Mapping[str, Path],
) -> None:
    types = [
        [(row["type"], row["effective_on"]) for row in rows_in(packages[f"{each}/events"])] for each in ("one", "two")
    ]
    assert types[0] != types[1]
    assert sorted(types[0]) == sorted(types[1])


@of_each_dataset
def test_under_pseudonyms_there_is_no_name_note_document_or_free_text(packages: Mapping[str, Path], name: str) -> None:
    dataset = DATASETS[name]
    left_out = {each.name for each in dataset.fields if each.holds in ("free", "sealed", "position")}
    present = rows_in(packages[f"one/{name}"])[0].keys()
    assert present.isdisjoint(left_out)
    assert not NAMES.search(everything_in(packages[f"one/{name}"]))


def test_free_texts_and_notes_that_were_planted_come_out_in_full_only(tmp_path: Path) -> None:
    with told(*PLANTED) as registrar:
        for name in DATASETS:
            exported(registrar.register, name, tmp_path / "one" / name, "one")
            exported(registrar.register, name, tmp_path / "full" / name)
    pseudonymous = "".join(everything_in(tmp_path / "one" / name) for name in DATASETS)
    assert "zqx" not in pseudonymous.lower()
    full = "".join(everything_in(tmp_path / "full" / name) for name in DATASETS)
    for mark in ("zqxNoor", "zqxfunctie", "zqxafdeling", "zqxcommissie", "zqxnotitie", "zqxbesluit"):
        assert mark in full


PLANTED = (
    (
        "2018-01-02",
        [
            Says("establish-programme", "ppp")(
                "2018-01-01", name="PPP", terms={"starts": "2018-01-01", "ends": "2022-01-01"}
            ),
            Says("register-organisation", "gm-gouda")(FIRST_DAY, name="Gouda", kind="municipality"),
            Says("register-trainee", "t-noor")(
                "2018-01-01", programme="ppp", person={"givenName": "zqxNoor"}, educationField="zqxstudie"
            ),
            Says("start-at-organisation-a", "t-noor")(
                "2018-01-01",
                organisation="gm-gouda",
                function="zqxfunctie",
                department="zqxafdeling",
                note="zqxnotitie",
                evidence="zqxbesluit",
            ),
            Says("open-mandate", "m-noor")("2018-01-01", trainee="t-noor", council="gm-gouda"),
            Says("become-committee-member", "m-noor")("2018-02-01", committee="zqxcommissie"),
            Says("assign-portfolio", "m-noor")("2018-02-01", topic="zqxonderwerp"),
        ],
    ),
)


# -- who is singled out ---------------------------------------------------------------------------------------------


def test_nothing_is_released_that_singles_persons_out_but_the_report(register: Register, tmp_path: Path) -> None:
    done = exported(register, "spells", tmp_path / "spells", "one", release=False)
    assert done.held_back
    assert [path.name for path in (tmp_path / "spells").iterdir()] == ["disclosure.json"]
    report = json_in(tmp_path / "spells", "disclosure.json")
    assert report["k"] == 5
    assert report["persons"] == 14
    assert all(0 < each["persons"] < 5 for each in report["singledOut"])
    alone = {"role": "committee-member", "place": "gm0590", "party": "partij-b", "valid_from": "2018-03"}
    assert {"values": alone, "persons": 1} in report["singledOut"]


def test_where_enough_persons_share_every_combination_it_is_released_at_once(
    register: Register, tmp_path: Path
) -> None:
    done = exported(register, "spells", tmp_path / "spells", "one", least=1, release=False)
    assert not done.held_back
    assert done.report is not None
    assert done.report["singledOut"] == []
    assert (tmp_path / "spells" / "spells.parquet").exists()


def test_the_report_is_not_in_what_is_released_all_the_same(packages: Mapping[str, Path]) -> None:
    assert not any((folder / "disclosure.json").exists() for folder in packages.values())


def test_persons_are_counted_and_not_rows() -> None:
    place = Field("place", "string", DATASETS["spells"].title, singles_out="value")
    combinations = Combinations([place], 2)
    for trainee in ("t-a", "t-a", "t-a", None):
        combinations.add({"trainee": trainee, "place": "gm0590"})
    assert not combinations.are_safe
    combinations.add({"trainee": "t-b", "place": "gm0590"})
    assert combinations.are_safe


@of_each_dataset
def test_every_dataset_says_what_singles_persons_out(name: str) -> None:
    dataset: Dataset = DATASETS[name]
    assert any(each.singles_out for each in dataset.fields)
    assert not any(each.singles_out and each.holds != "plain" for each in dataset.fields)


# -- everything -----------------------------------------------------------------------------------------------------


def test_everything_is_exported_with_a_record_of_whom_it_shows(seeded: Path, tmp_path: Path) -> None:
    with a_copy(seeded, tmp_path / "own") as register:
        done = exported(register, "spells", tmp_path / "full")
        looks = register.access.looks("t-ppp00003")
        assert [(each.who, each.activity) for each in looks] == [("the auditor", "export spells")]
        assert all(register.access.looks(each) for each in done.trainees)
    assert any(row["name"] == "Judith" for row in rows_in(tmp_path / "full"))


def test_nobody_looked_where_there_were_pseudonyms(seeded: Path, tmp_path: Path) -> None:
    with a_copy(seeded, tmp_path / "own") as register:
        exported(register, "spells", tmp_path / "one", "one")
        assert register.access.looks("t-ppp00003") == []


# -- on the command line --------------------------------------------------------------------------------------------


def test_the_command_line_holds_back_and_releases(seeded: Path, call: Call, tmp_path: Path) -> None:
    held = call("export", "sts", tmp_path / "held", "--project", "one")
    assert held.code == 1
    assert "Nothing was released" in held.out
    assert call("export", "sts", tmp_path / "sts", "--project", "one", "--release").code == 0
    assert call("export", "sts", tmp_path / "one", "--project", "one", "--k", "1").code == 0
    assert len(rows_in(tmp_path / "sts")) == len(answered_months(call))


def answered_months(call: Call) -> list[object]:
    found: list[object] = call("ask", "month-states", "--format", "json").json["items"]
    return found


@pytest.mark.parametrize("arguments", [(), ("--project", "x", "--full"), ("--project", " ")])
def test_an_export_is_for_a_project_or_in_full(
    seeded: Path, call: Call, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    refused = call("export", "spells", tmp_path / "spells", *arguments)
    assert refused.code == 2
    assert "--project NAME" in refused.err
    assert not (tmp_path / "spells").exists()


@pytest.mark.parametrize("k", ["0", "-1", "many", "1.5"])
def test_k_is_a_number_of_persons(seeded: Path, call: Call, tmp_path: Path, k: str) -> None:
    refused = call("export", "spells", tmp_path / "spells", "--project", "one", "--k", k)
    assert refused.code == 2
    assert "number of persons" in refused.err


def test_a_folder_that_holds_something_is_left_as_it_is(register: Register, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(NotExported, match="export-not-empty"):
        exported(register, "spells", tmp_path, "one")
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_what_is_asked_badly_leaves_nothing_behind(seeded: Path, call: Call, tmp_path: Path) -> None:
    refused = call("export", "sts", tmp_path / "out" / "sts", "--project", "one", "--from", "yesterday")
    assert refused.code == 2
    assert "--from" in refused.err
    assert list((tmp_path / "out").iterdir()) == []


def test_where_there_is_no_room_nothing_stays_behind_and_it_is_said(
    seeded: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in (("duckdb", "connect"), ("api.exporting", "codebooks")):
        with monkeypatch.context() as full:
            full.setattr(f"{module}.{name}", no_room)
            told = call("export", "sts", tmp_path / "out" / "sts", "--project", "one", "--release")
        assert told.code == 2
        assert "could not be written" in told.err
        assert list((tmp_path / "out").iterdir()) == []


def no_room(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_what_duckdb_says_of_a_fault_is_not_told(register: Register, tmp_path: Path) -> None:
    with pytest.raises(NotExported) as raised:
        _copy(tmp_path / "none.csv", tmp_path / "none.parquet", {"name": "VARCHAR"}, "", "FORMAT parquet")
    assert raised.value.words["reason"] == "IOException"


def test_a_project_is_the_same_with_spaces_around_its_name(register: Register) -> None:
    keys = [Pseudonyms(register.projects_key, name).check for name in ("één", " e\u0301e\u0301n ", "een")]
    assert keys[0] == keys[1] != keys[2]


def test_of_an_empty_register_there_are_columns_and_no_rows(call: Call, tmp_path: Path) -> None:
    assert call("init").code == 0
    assert call("export", "spells", tmp_path / "spells", "--project", "one").code == 0
    assert rows_in(tmp_path / "spells") == []
    assert faults_of(tmp_path / "spells") == []
    assert call("cite", tmp_path / "spells").code == 0


def test_datasets_name_only_questions_that_there_are() -> None:
    assert all(name in QUESTIONS for dataset in DATASETS.values() for name in dataset.beside)


# -- over HTTP ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("planted") / "state"


@pytest.fixture(scope="module")
def tokens(folder: Path) -> Mapping[str, str]:
    return planted(folder)


@pytest.fixture(scope="module")
def client(folder: Path, tokens: Mapping[str, str]) -> Iterator[TestClient]:
    with in_process(settings_of(folder)) as made:
        yield made


def got(client: TestClient, tokens: Mapping[str, str], role: str, path: str) -> Response:
    return client.get(f"/v1/datasets/{path}", headers={"Authorization": f"Bearer {tokens[role]}"})


def unpacked(response: Response, folder: Path) -> Path:
    assert response.status_code == 200, response.text
    with ZipFile(BytesIO(response.content)) as packed:
        packed.extractall(folder)
        (name,) = {each.partition("/")[0] for each in packed.namelist()}
    return folder / name


@of_each_dataset
def test_a_researcher_gets_a_package_that_names_nobody(
    client: TestClient, tokens: Mapping[str, str], tmp_path: Path, name: str
) -> None:
    response = got(client, tokens, "researcher", f"{name}?project=one&release=true")
    package = unpacked(response, tmp_path)
    assert faults_of(package) == []
    assert rows_in(package)
    assert MARK not in everything_in(package).lower()
    assert not AN_ID.search(everything_in(package))


def test_only_an_auditor_gets_everything_and_has_looked(
    client: TestClient, tokens: Mapping[str, str], tmp_path: Path
) -> None:
    for role in sorted(set(ROLES) - {"auditor"}):
        assert got(client, tokens, role, "events?full=true").status_code == 403
    package = unpacked(got(client, tokens, "auditor", "events?full=true"), tmp_path)
    assert MARK in everything_in(package).lower()
    looks = client.get(
        f"/v1/questions/who-looked?trainee={rows_in_named(package)}",
        headers={"Authorization": f"Bearer {tokens['auditor']}"},
    )
    assert "export events" in {item["activity"] for item in looks.json()["items"]}


def rows_in_named(package: Path) -> str:
    """A trainee whose name is in it."""
    return next(row["trainee"] for row in rows_in(package) if row["name"])


def test_over_http_too_what_singles_persons_out_is_held_back_with_the_report(
    client: TestClient, tokens: Mapping[str, str]
) -> None:
    held = got(client, tokens, "researcher", "spells?project=one")
    assert held.status_code == 409
    assert held.json()["disclosure"]["singledOut"]
    assert held.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["project"]),
        ("project=one&full=true", ["project"]),
        ("project=one&k=0&release=perhaps", ["release", "k"]),
        ("project=one&release=true&versions=some&colour=red", ["versions", "colour"]),
    ],
)
def test_all_faults_of_a_request_are_told(
    client: TestClient, tokens: Mapping[str, str], query: str, names: list[str]
) -> None:
    wrong = got(client, tokens, "auditor", f"spells?{query}")
    assert wrong.status_code == 400
    assert [each["parameter"] for each in wrong.json()["errors"]] == names


def test_there_is_no_other_dataset(client: TestClient, tokens: Mapping[str, str]) -> None:
    assert got(client, tokens, "auditor", "names?project=one").status_code == 404


def test_the_catalogue_names_every_dataset_and_column(client: TestClient) -> None:
    items = client.get("/v1/datasets").json()["items"]
    assert {item["name"]: len(item["columns"]) for item in items} == {
        each.name: len(each.fields) for each in DATASETS.values()
    }


@of_each_dataset
def test_a_package_is_a_research_object_with_every_file_in_it(packages: Mapping[str, Path], name: str) -> None:
    package = packages[f"one/{name}"]
    graph = {each["@id"]: each for each in json_in(package, "ro-crate-metadata.json")["@graph"]}
    files = {each.name for each in package.iterdir()} - {"ro-crate-metadata.json"}
    assert {each["@id"] for each in graph["./"]["hasPart"]} == files
    assert {each: graph[each]["sha256"] for each in files} == {
        each: sha256((package / each).read_bytes()).hexdigest() for each in files
    }
