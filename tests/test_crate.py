"""An export folder as an RO-Crate: every file with its digest, and how the whole is cited."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from api.citation import Citation
from api.crate import METADATA, Described, crate
from api.formats import FORMATS, Standard
from api.messages import LANGUAGES
from api.register import Register
from application.checkpoint import unproven
from domain.text import Text
from tests.audits import a_copy
from tests.conftest import Call
from tests.retelling import json_in, retold

Entities = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def register(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path_factory.mktemp("crates")) as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export with several files, as known at a position in the past."""
    made = tmp_path_factory.mktemp("exports") / "ocel"
    retold(register, "ocel", made, atPosition="120")
    return made


@pytest.fixture(scope="module")
def entities(folder: Path) -> Entities:
    """What its metadata describe, by identifier."""
    document = json_in(folder / METADATA)
    assert document["@context"] == "https://w3id.org/ro/crate/1.2/context"
    found = {each["@id"]: each for each in document["@graph"]}
    assert len(found) == len(document["@graph"])
    return found


def test_the_root_is_found_from_the_descriptor_and_says_what_a_root_must(entities: Entities) -> None:
    descriptor = entities[METADATA]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    root = entities[descriptor["about"]["@id"]]
    assert root["@type"] == "Dataset"
    assert all(root[name] for name in ("name", "description", "datePublished", "dateCreated", "license", "author"))


def test_every_file_is_a_part_with_its_own_size_and_digest(folder: Path, entities: Entities) -> None:
    parts = [each["@id"] for each in entities["./"]["hasPart"]]
    assert parts == sorted(path.name for path in folder.iterdir() if path.name != METADATA)
    assert len(parts) == 4
    for name in parts:
        content = (folder / name).read_bytes()
        assert entities[name]["sha256"] == sha256(content).hexdigest()
        assert entities[name]["contentSize"] == str(len(content))
    media = {entities[name]["encodingFormat"] for name in parts}
    assert media == {"application/json", "application/vnd.sqlite3"}


def test_whatever_is_named_in_it_is_described_in_it(entities: Entities) -> None:
    named = {link for each in entities.values() for link in links_in(each)}
    assert named - entities.keys() == {"https://w3id.org/ro/crate/1.2"}
    assert entities["recorded.json"]["conformsTo"] == entities["effective.sqlite"]["conformsTo"]


def links_in(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from links_in(each)
    elif isinstance(value, Mapping):
        if value.keys() == {"@id"}:
            yield value["@id"]
        else:
            yield from links_in(list(value.values()))


def test_it_is_cited_with_the_position_of_the_log_and_the_checkpoint_of_that_position(
    register: Register, entities: Entities
) -> None:
    root, log = entities["./"], entities["#log"]
    assert root["isBasedOn"] == {"@id": "#log"}
    assert log["version"] == root["version"] == "120"
    checkpoint = unproven(log["text"])
    assert checkpoint.size == 120
    assert checkpoint.root == register.transparency.root(120)
    cited = entities[root["citation"]["@id"]]
    assert "position 120 of the log" in cited["text"]
    assert root["identifier"].removeprefix("sha256:") in cited["text"]


def test_the_digest_that_is_cited_is_that_of_the_list_that_sha256sum_makes(folder: Path, entities: Entities) -> None:
    names = sorted(each["@id"] for each in entities["./"]["hasPart"])
    lines = "".join(f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    assert entities["./"]["identifier"] == f"sha256:{sha256(lines.encode()).hexdigest()}"


def test_the_terms_are_others_for_a_project_than_in_full(register: Register, folder: Path, tmp_path: Path) -> None:
    retold(register, "ocel", tmp_path / "ocel", project="onderzoek")
    licences = [json_in(each / METADATA)["@graph"][1]["license"]["@id"] for each in (folder, tmp_path / "ocel")]
    assert licences == ["#LicenseRef-wiewaar-confidential", "#LicenseRef-wiewaar-research"]


def test_any_folder_can_be_told_whatever_is_in_it(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("rows.csv", "rows.parquet", "codebook.nl.md", "deep/rest.xyz", METADATA):
        (tmp_path / name).write_text(name)
    standard = Standard("https://example.org/rows", "Rows")
    told = crate(tmp_path, described(folder, {"rows.csv": standard, "gone.csv": standard}))
    found = {each["@id"]: each for each in told["@graph"]}
    assert {name: each["encodingFormat"] for name, each in found.items() if each["@type"] == "File"} == {
        "rows.csv": "text/csv",
        "rows.parquet": "application/vnd.apache.parquet",
        "codebook.nl.md": "text/markdown",
        "deep/rest.xyz": "application/octet-stream",
    }
    assert found["rows.csv"]["conformsTo"] == {"@id": "https://example.org/rows"}
    assert "gone.csv" not in found


def described(folder: Path, standards: Mapping[str, Standard]) -> Described:
    """Something to say of a folder."""
    cited = Citation("rows", Text("Rijen", "Rows"), "example.org/log", None, 3, "0" * 64, date(2026, 1, 1))
    checkpoint = json_in(folder / METADATA)["@graph"][-2]["text"]
    created = datetime(2026, 1, 1, tzinfo=UTC)
    return Described("Rows", "Some rows.", ("CC0-1.0", "Free."), cited, checkpoint, created, standards)


# -- the commands ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_explains_itself_in_both_languages_with_an_example_that_works(
    seeded: Path, tmp_path: Path, call: Call, name: str
) -> None:
    helps = {language: call("export", name, "--help", "--lang", language).out for language in LANGUAGES}
    assert helps["nl"] != helps["en"]
    for text in helps.values():
        assert max(map(len, text.splitlines())) <= 80
    example = " ".join(helps["en"].partition("Example: wiewaar ")[2].replace("\\\n", " ").split())
    assert example.startswith(f"export {name} ")
    done = call(*example.replace("/srv/audit", str(tmp_path)).split(" "))
    assert (done.code, done.err) == (0, "")
    assert METADATA in {path.name for path in (tmp_path / name).iterdir()}
