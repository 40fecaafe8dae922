"""Citing: what was cited is made again, and what differs is told with its reason."""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from api.citation import Citation
from api.messages import Speech
from api.register import Register
from api.verdict import NotACitation, Verdict, read, understood, verdict_on
from application.access import ROLES
from application.importing import import_whole, numbered
from domain.text import Text
from projections.asking import as_json, digest_of
from projections.exports import DATASETS
from projections.questions import QUESTIONS
from tests.audits import a_copy, answered
from tests.conftest import CLERK, SCENARIO, Call, command, organisation, record
from tests.databases import copied, settings_of
from tests.exports import exported
from tests.servers import Tokens, in_process, tokens_of

JUDITH = "t-ppp00003"
# These are answered from what is kept beside the log too, which grows as they are asked.
BESIDE = {"who-looked", "who-recorded"}


@pytest.fixture
def register(_seeded: Path, tmp_path: Path) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path) as opened:
        yield opened


def answer_of(register: Register, name: str, **given: str) -> dict[str, Any]:
    """An answer as it is handed out in JSON."""
    found: dict[str, Any] = json.loads(json.dumps(as_json(answered(register, name, **given))))
    return found


def verdict(register: Register, content: Mapping[str, Any]) -> Verdict:
    return verdict_on(register, understood(json.dumps(content)))


def codes(found: Verdict) -> list[str]:
    return [each.code for each in found.reasons]


# -- answers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(QUESTIONS.keys() - BESIDE))
def test_an_answer_of_any_question_holds(seeded: Path, call: Call, tmp_path: Path, name: str) -> None:
    (tmp_path / "answer.json").write_text(call(*shlex.split(QUESTIONS[name].example)[1:], "--format", "json").out)
    told = call("cite", tmp_path / "answer.json")
    assert told.out.startswith(f"{name}: equal.")
    assert told.code == 0


@pytest.mark.parametrize("given", [{}, {"knownAt": "2018-12-01"}, {"atPosition": "100"}])
def test_it_holds_whatever_is_recorded_later(register: Register, given: Mapping[str, str]) -> None:
    content = answer_of(register, "who-was-where", validOn="2018-11-16", **given)
    record(register, organisation("gm-new"), command("begin-leave", JUDITH, "2018-11-10"))
    assert verdict(register, content).holds


def test_it_holds_after_an_erasure_whose_names_it_does_not_cover(register: Register) -> None:
    content = answer_of(register, "who-was-where", validOn="2018-12-01")
    assert any(item["name"] == "Judith" for item in content["items"])
    record(register, command("erase-personal-data", JUDITH, None, data={"ground": "asked for"}))
    assert verdict(register, content).holds


def test_a_part_of_an_answer_holds_and_so_does_what_a_researcher_sees_of_it(register: Register) -> None:
    content = answer_of(register, "who-was-where", validOn="2018-12-01")
    content["items"] = [{**item, "name": None, "function": None, "department": None} for item in content["items"][:3]]
    assert verdict(register, content).holds


def test_a_row_that_was_altered_is_seen_though_the_digest_was_left(register: Register) -> None:
    content = answer_of(register, "who-was-where", validOn="2018-12-01")
    content["items"][0]["valid"]["from"] = "2018-01-02"
    found = verdict(register, content)
    assert found.now == found.cited
    assert codes(found) == ["cite-rows-altered"]
    assert not found.holds


def test_a_digest_that_was_altered_does_not_hold(register: Register) -> None:
    content = answer_of(register, "who-was-where", validOn="2018-12-01") | {"sha256": "0" * 64}
    assert codes(verdict(register, content)) == ["cite-rows-altered"]


def recounted(content: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """The same with something changed, and the digest made to fit."""
    change(content)
    position = content["asOf"]["logPosition"]
    digest = digest_of(content["question"], content["parameters"], position, content["items"])
    return content | {"sha256": digest}


def test_it_says_how_many_rows_are_others_where_the_register_answers_otherwise(register: Register) -> None:
    content = recounted(answer_of(register, "who-was-where", validOn="2018-12-01"), lambda each: each["items"].pop())
    (reason,) = verdict(register, content).reasons
    assert (reason.code, reason.words) == ("cite-other-rows", {"gone": 0, "new": 1})


def test_it_says_that_the_rules_have_changed_since(register: Register) -> None:
    content = answer_of(register, "open-findings", from_="2018-01-01")
    assert verdict(register, content).holds

    def under_other_rules(answer: dict[str, Any]) -> None:
        answer["asOf"]["rulesVersion"] = "0123456789ab"
        answer["items"].pop()

    assert codes(verdict(register, recounted(content, under_other_rules))) == ["cite-other-rows", "cite-rules-changed"]


def test_it_says_that_an_answer_rests_on_what_is_kept_beside_the_log(register: Register) -> None:
    content = answer_of(register, "who-looked", trainee=JUDITH, from_="2018-01-01")
    exported(register, "sts", register.settings.folder.parent / "everything")
    assert "cite-beside-the-log" in codes(verdict(register, content))


def test_it_says_that_this_log_has_not_come_so_far(register: Register, tmp_path: Path) -> None:
    content = answer_of(register, "who-was-where", validOn="2018-12-01")
    with Register(settings_of(tmp_path / "older"), make=True) as older:
        import_whole(older.recorder, numbered(SCENARIO.read_bytes()), CLERK, historic=True)
        (reason,) = verdict(older, content).reasons
    assert (reason.code, reason.words) == ("cite-not-reached", {"position": 149, "head": 114})


def test_it_says_that_a_moment_of_knowledge_is_another_position_in_another_log(
    register: Register, tmp_path: Path
) -> None:
    content = answer_of(register, "who-was-where", validOn="2018-06-01", knownAt="2018-04-30")
    with Register(settings_of(tmp_path / "other"), make=True) as other:
        record(other, *(organisation(f"gm-{number}") for number in range(150)))
        assert codes(verdict(other, content)) == ["cite-other-position"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"question": "who-is-who"}, "cite-unknown"),
        ({"parameters": {"validOn": "never"}}, "cite-not-asked"),
        ({"parameters": {"colour": "red"}}, "cite-not-asked"),
    ],
)
def test_it_says_that_what_is_cited_can_not_be_asked(register: Register, change: dict[str, Any], code: str) -> None:
    content = answer_of(register, "who-was-where", validOn="2018-12-01") | change
    found = verdict(register, content)
    assert codes(found) == [code]
    assert found.now is None


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", "null", '{"question": "why"}', '{"question": "why", "parameters": {}, "asOf": {}, "sha256": ""}'],
)
def test_anything_else_is_no_citation(content: str) -> None:
    with pytest.raises(NotACitation):
        understood(content)


def test_the_command_line_says_that_something_is_no_citation(seeded: Path, call: Call, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear reader")
    told = call("cite", tmp_path / "letter.txt")
    assert told.code == 2
    assert "no answer of wiewaar" in told.err
    assert call("cite", tmp_path / "nowhere.json").code == 2


def test_for_programs_the_verdict_is_json(seeded: Path, call: Call, tmp_path: Path) -> None:
    content = call("ask", "who-was-where", "--valid-on", "2018-12-01", "--format", "json").json
    (tmp_path / "answer.json").write_text(json.dumps(content | {"sha256": "0" * 64}))
    told = call("cite", tmp_path / "answer.json", "--format", "json")
    assert told.code == 1
    assert told.json["holds"] is False
    assert told.json["sha256Now"] == content["sha256"]
    assert [each["code"] for each in told.json["reasons"]] == ["cite-rows-altered"]


# -- exports --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("project", ["one", None])
@pytest.mark.parametrize("name", DATASETS)
def test_an_export_of_any_dataset_holds_later_too(
    register: Register, tmp_path: Path, name: str, project: str | None
) -> None:
    exported(register, name, tmp_path / name, project)
    record(register, organisation("gm-new"), command("begin-leave", JUDITH, "2018-11-10"))
    record(register, command("erase-personal-data", JUDITH, None, data={"ground": "asked for"}))
    assert codes(verdict_on(register, read(tmp_path / name))) == []
    assert verdict_on(register, read(tmp_path / name / "citation.json")).holds


def test_an_export_with_parameters_holds(register: Register, tmp_path: Path) -> None:
    exported(register, "sts", tmp_path / "sts", "one", programme="ppp-2018", from_="2018-01-01", knownAt="2018-12-01")
    exported(register, "spells", tmp_path / "spells", "one", knownAt="2018-12-01")
    record(register, organisation("gm-new"))
    assert verdict_on(register, read(tmp_path / "sts")).holds
    assert verdict_on(register, read(tmp_path / "spells")).holds


def test_it_holds_under_a_new_master_key(register: Register, tmp_path: Path) -> None:
    exported(register, "spells", tmp_path / "spells", "one")
    register.vault.rotate()
    with Register(register.settings) as again:
        assert verdict_on(again, read(tmp_path / "spells")).holds


def test_a_zip_of_an_export_can_be_cited(register: Register, tmp_path: Path) -> None:
    exported(register, "spells", tmp_path / "spells", "one")
    for archive, beneath in (("flat", ""), ("deep", "spells/")):
        with ZipFile(tmp_path / f"{archive}.zip", "w") as packed:
            for path in (tmp_path / "spells").iterdir():
                packed.write(path, beneath + path.name)
        assert verdict_on(register, read(tmp_path / f"{archive}.zip")).holds


@pytest.mark.parametrize("project", ["one", None])
def test_a_row_that_was_altered_in_a_package_is_seen(register: Register, tmp_path: Path, project: str | None) -> None:
    exported(register, "spells", tmp_path / "spells", project)
    path = tmp_path / "spells" / "spells.csv"
    path.write_text(path.read_text().replace("2018-03-29", "2018-03-28", 1))
    found = verdict_on(register, read(tmp_path / "spells"))
    assert [(each.code, each.words) for each in found.reasons] == [
        ("cite-file-altered", {"name": "spells.csv"}),
        ("cite-rows-altered", {}),
    ]


def test_another_file_that_was_altered_is_named(register: Register, tmp_path: Path) -> None:
    exported(register, "spells", tmp_path / "spells", "one")
    (tmp_path / "spells" / "codebook.nl.md").write_text("altered")
    (reason,) = verdict_on(register, read(tmp_path / "spells")).reasons
    assert reason.words == {"name": "codebook.nl.md"}


def with_changed(path: Path, **changed: Any) -> Path:
    """A citation by itself, with something in it changed."""
    content = json.loads((path / "citation.json").read_text())
    target = path.parent / "changed.json"
    target.write_text(json.dumps(content | changed))
    return target


def test_it_says_that_another_register_has_another_history_and_other_pseudonyms(
    register: Register, tmp_path: Path
) -> None:
    exported(register, "spells", tmp_path / "spells", "one")
    record(register, organisation("gm-new"))
    with Register(settings_of(tmp_path / "other"), make=True) as other:
        record(other, *(organisation(f"gm-{number}") for number in range(150)))
        assert codes(verdict_on(other, read(tmp_path / "spells"))) == ["cite-another-history", "cite-other-key"]


def test_it_says_that_a_log_was_put_back_that_is_shorter(register: Register, tmp_path: Path) -> None:
    register.close()
    older = copied(register.settings.folder, tmp_path / "older")
    with Register(register.settings) as longer:
        record(longer, organisation("gm-new"))
        exported(longer, "spells", tmp_path / "spells", "one")
    with Register(settings_of(older)) as put_back:
        assert codes(verdict_on(put_back, read(tmp_path / "spells"))) == ["cite-not-reached"]


def test_it_says_that_a_dataset_was_defined_anew(register: Register, tmp_path: Path) -> None:
    exported(register, "spells", tmp_path / "spells", "one")
    changed = with_changed(tmp_path / "spells", version=0, sha256="0" * 64, rows=1)
    assert codes(verdict_on(register, read(changed))) == ["cite-other-columns", "cite-row-count"]


def test_it_says_that_the_checkpoint_is_of_another_position(register: Register, tmp_path: Path) -> None:
    exported(register, "spells", tmp_path / "spells", "one")
    changed = with_changed(tmp_path / "spells", checkpoint=register.transparency.checkpoint_of(100).note)
    (reason,) = verdict_on(register, read(changed)).reasons
    assert (reason.code, reason.words) == ("cite-other-position", {"position": 149, "now": 100})


def test_it_owns_that_it_can_not_tell_why(register: Register, tmp_path: Path) -> None:
    exported(register, "spells", tmp_path / "spells", "one")
    changed = with_changed(tmp_path / "spells", sha256="0" * 64)
    assert codes(verdict_on(register, read(changed))) == ["cite-unexplained"]


# -- in words -------------------------------------------------------------------------------------------------------


def test_a_citation_in_words_names_all_that_fixes_it(register: Register, tmp_path: Path) -> None:
    exported(register, "sts", tmp_path / "sts", "one", knownAt="2018-12-01")
    content = json.loads((tmp_path / "sts" / "citation.json").read_text())
    for text in (*content["howToCite"].values(), content["bibtex"], json.dumps(content["csl"])):
        assert content["sha256"] in text
        assert "2018-12-01T22:59:59.999999Z" in text
        assert register.transparency.signer().name in text


def test_bibtex_escapes_what_tex_reads_as_its_own() -> None:
    title = Text("10 % & meer_", "10 % & more_")
    cited = Citation("why", title, "log", None, 0, "0" * 64, date(2018, 12, 1), "a_b=1&c=2")
    entry = cited.bibtex(Speech("en"))
    assert r"10 \% \& more\_" in entry
    assert r"why?a\_b=1\&c=2" in entry
    assert entry.count("{") == entry.count("}")


# -- over HTTP ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(_seeded, tmp_path_factory.mktemp("citing") / "state")


@pytest.fixture(scope="module")
def tokens(folder: Path) -> Tokens:
    return tokens_of(folder)


@pytest.fixture(scope="module")
def client(folder: Path, tokens: Tokens) -> Iterator[TestClient]:
    with in_process(settings_of(folder)) as made:
        yield made


@pytest.mark.parametrize("role", ["auditor", "researcher", "registrar"])
def test_each_who_may_ask_may_have_a_page_of_an_answer_judged(client: TestClient, tokens: Tokens, role: str) -> None:
    answer = client.get("/v1/questions/mandate-durations?limit=3&knownAt=2020-12-31", headers=tokens[role]).json()
    told = client.post("/v1/citations", json=answer, headers=tokens[role])
    assert told.status_code == 200
    assert told.json()["holds"] is True
    wrong = client.post("/v1/citations", json=answer | {"sha256": "0" * 64}, headers=tokens[role]).json()
    assert wrong["holds"] is False
    assert wrong["reasons"][0]["sentence"]


def test_a_verdict_is_for_whoever_may_ask_and_may_have_the_export(client: TestClient, tokens: Tokens) -> None:
    looked = client.get(f"/v1/questions/who-looked?trainee={JUDITH}", headers=tokens["auditor"]).json()
    assert client.post("/v1/citations", json=looked, headers=tokens["researcher"]).status_code == 403
    for query, allowed in (("full=true", {"auditor"}), ("project=one&release=true", {"auditor", "researcher"})):
        packed = client.get(f"/v1/datasets/sts?{query}", headers=tokens["auditor"])
        with ZipFile(BytesIO(packed.content)) as files:
            citation = json.loads(files.read("wiewaar-sts/citation.json"))
        for role in ROLES:
            told = client.post("/v1/citations", json=citation, headers=tokens[role])
            assert told.status_code == (200 if role in allowed else 403)
            assert role not in allowed or told.json()["holds"]


def test_what_is_no_citation_is_no_good_request(client: TestClient, tokens: Tokens) -> None:
    told = client.post("/v1/citations", content=b"dear reader", headers=tokens["auditor"])
    assert told.status_code == 400
    assert told.json()["type"].endswith("not-a-citation")
