"""Bundles and receipts: whoever holds one can verify it without the register, on the command line and over HTTP."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from api.auditing import VERIFIER, ids_in
from api.register import Register
from application.access import Identity
from application.note import Verifier, opened
from projections.questions import QUESTIONS
from tests.conftest import Call, organisation, record
from tests.databases import lose, settings_of
from tests.servers import in_process

AUDITOR = Identity("ada", "auditor")
EVERY_KIND = ("t-ppp00003", "m-ppp00003", "woerden-jumbo", "gm0632", "ppp-2018")


def verified(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the verifier says, in a process that knows nothing of the product."""
    call = [sys.executable, "-I", str(VERIFIER), str(path), "--lang", "en", *arguments]
    return subprocess.run(call, capture_output=True, text=True, check=False, cwd=path.parent)  # noqa: S603  # ours


def part(path: Path, name: str) -> bytes:
    with ZipFile(path) as file:
        return file.read(name)


def lines(path: Path, name: str) -> list[Mapping[str, object]]:
    return [json.loads(line) for line in part(path, name).splitlines()]


@pytest.fixture
def key(call: Call, seeded: Path) -> str:
    """The public key, as an auditor was handed it."""
    return call("log", "key").out.splitlines()[-1]


# -- on the command line ----------------------------------------------------------------------------------------------


def test_the_bundle_of_the_log_verifies_without_the_register(call: Call, tmp_path: Path, key: str) -> None:
    made = call("audit", "bundle", "--output", tmp_path / "log.zip")
    assert (made.code, "149 events" in made.out) == (0, True)
    told = verified(tmp_path / "log.zip", "--key", key)
    assert (told.returncode, told.stderr) == (0, "")
    assert call("audit", "verify", tmp_path / "log.zip", "--key", key).code == 0


@pytest.mark.parametrize("subject", EVERY_KIND)
def test_the_bundle_of_a_subject_of_any_kind_verifies(call: Call, tmp_path: Path, key: str, subject: str) -> None:
    assert call("audit", "bundle", "--output", tmp_path / "one.zip", "--subject", subject).code == 0
    told = verified(tmp_path / "one.zip", "--key", key)
    assert (told.returncode, told.stderr) == (0, ""), told.stdout


def test_the_bundle_of_a_trainee_has_its_mandates_and_what_these_refer_to_and_nobody_else(
    call: Call, seeded: Path, tmp_path: Path
) -> None:
    call("audit", "bundle", "--output", tmp_path / "one.zip", "--subject", "t-ppp00003")
    about: Any = [line["subject"] for line in lines(tmp_path / "one.zip", "events.ndjson")]
    subjects = {(each["kind"], each["reference"]) for each in about}
    assert ("mandate", "m-ppp00003") in subjects
    assert ("programme", "ppp-2018") in subjects
    assert {reference for kind, reference in subjects if kind == "trainee"} == {"t-ppp00003"}


def test_a_bundle_tells_what_was_known_then(call: Call, seeded: Path, tmp_path: Path, key: str) -> None:
    call("audit", "bundle", "--output", tmp_path / "then.zip", "--subject", "t-ppp00003", "--known-at", "2018-12-01")
    told = verified(tmp_path / "then.zip", "--key", key)
    assert told.returncode == 0, told.stdout
    manifest = json.loads(part(tmp_path / "then.zip", "manifest.json"))
    asked = call("ask", "who-was-where", "--trainee", "t-ppp00003", "--from", "1500-01-01", "--to", "3000-01-01",
                 "--known-at", "2018-12-01", "--format", "json").json  # fmt: skip
    assert manifest["logPosition"] == asked["asOf"]["logPosition"]
    rows = lines(tmp_path / "then.zip", "whereabouts.ndjson")
    assert [row["because"] for row in rows] == [item["because"] for item in asked["items"]]


def test_no_name_of_a_person_is_in_a_bundle(call: Call, seeded: Path, tmp_path: Path) -> None:
    assert "Judith" in call("ask", "who-was-where", "--from", "2018-01-01").out
    call("audit", "bundle", "--output", tmp_path / "log.zip")
    call("audit", "receipt", "who-was-where", "--given", "from=2018-01-01", "--output", tmp_path / "row.zip")
    for made in ("log.zip", "row.zip"):
        with ZipFile(tmp_path / made) as file:
            assert not [name for name in file.namelist() if b"Judith" in file.read(name)]


def test_the_report_says_what_it_is_about_in_the_language_that_was_asked_for(
    call: Call, seeded: Path, tmp_path: Path
) -> None:
    for language, words in (("nl", "Controlerapport"), ("en", "Audit report")):
        call("--lang", language, "audit", "bundle", "--output", tmp_path / "one.zip", "--subject", "t-ppp00003")
        report = part(tmp_path / "one.zip", "report.html").decode()
        assert f'<html lang="{language}">' in report
        assert words in report
        assert "t-ppp00003" in report
        assert "http" not in report.replace("http://www.w3.org", ""), "it needs nothing else"


def test_the_log_is_shown_to_have_grown_only_since_a_checkpoint_that_was_kept(
    call: Call, seeded: Path, tmp_path: Path, key: str
) -> None:
    (tmp_path / "kept.txt").write_text(call("log", "checkpoint").out)
    with Register(settings_of(seeded)) as register:
        record(register, *(organisation(f"gm{number}") for number in (1001, 1002, 1003)))
    for arguments in ((), ("--subject", "t-ppp00003")):
        call("audit", "bundle", "--output", tmp_path / "later.zip", *arguments)
        told = verified(tmp_path / "later.zip", "--key", key, "--checkpoint", str(tmp_path / "kept.txt"))
        assert told.returncode == 0, told.stdout


def test_a_holder_of_the_present_key_can_verify_what_was_known_before_it_changed(
    call: Call, seeded: Path, tmp_path: Path, key: str
) -> None:
    then = ("--known-at", "2018-12-01", "--subject", "t-ppp00003")
    call("audit", "bundle", "--output", tmp_path / "before.zip", *then)
    present = call("log", "key", "--rotate").out.splitlines()[-1]
    assert present != key
    call("audit", "bundle", "--output", tmp_path / "after.zip", *then)
    assert verified(tmp_path / "after.zip", "--key", present).returncode == 0
    call("audit", "bundle", "--output", tmp_path / "now.zip")
    for known in (present, key):
        told = verified(tmp_path / "now.zip", "--key", known)
        assert told.returncode == 0, told.stdout + told.stderr


def test_a_bundle_shows_growth_since_a_checkpoint_that_only_its_holder_has_kept(
    call: Call, seeded: Path, tmp_path: Path, key: str
) -> None:
    (tmp_path / "kept.txt").write_text(call("log", "checkpoint").out)
    lose(seeded, "checkpoints")
    with Register(settings_of(seeded)) as register:
        record(register, organisation("gm1001"))
    named = ("--subject", "t-ppp00003", "--output", tmp_path / "later.zip")
    assert call("audit", "bundle", *named, "--since", tmp_path / "kept.txt").code == 0
    told = verified(tmp_path / "later.zip", "--key", key, "--checkpoint", str(tmp_path / "kept.txt"))
    assert told.returncode == 0, told.stdout + told.stderr
    (tmp_path / "kept.txt").write_text("nonsense")
    assert call("audit", "bundle", *named, "--since", tmp_path / "kept.txt").code == 1
    assert call("audit", "bundle", *named, "--since", tmp_path / "nowhere.txt").code == 2


def test_a_receipt_holds_one_row_and_the_events_behind_it(call: Call, seeded: Path, tmp_path: Path, key: str) -> None:
    given = ("--given", "validOn=2018-06-01", "--given", "trainee=t-ppp00003", "--given", "role=placement")
    assert call("audit", "receipt", "who-was-where", *given, "--output", tmp_path / "row.zip").code == 0
    told = verified(tmp_path / "row.zip", "--key", key)
    assert (told.returncode, told.stderr) == (0, ""), told.stdout
    claim = json.loads(part(tmp_path / "row.zip", "row.json"))
    assert claim["row"]["trainee"] == "t-ppp00003"
    assert [line["eventId"] for line in lines(tmp_path / "row.zip", "events.ndjson")] == claim["because"]
    assert set(claim["because"]) == set(claim["row"]["because"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bundle",), "--output"),
        (("bundle", "--output", "{}/x.zip", "--subject", "t-nobody"), "t-nobody"),
        (("bundle", "--output", "{}/x.zip", "--known-at", "gisteren"), "--known-at"),
        (("bundle", "--output", "{}/x.zip", "--known-at", "2000-01-01"), "shows nothing"),
        (("bundle", "--output", "{}/nowhere/x.zip"), "could not be written"),
        (("receipt", "who-was-here", "--output", "{}/x.zip"), "who-was-here"),
        (
            ("receipt", "who-was-where", "--given", "from=2018-01-01", "--row", "999", "--output", "{}/x.zip"),
            "no row 999",
        ),
        (("receipt", "recording-lag", "--given", "by=month", "--output", "{}/x.zip"), "names no events"),
        (("verify", "{}/x.zip"), ""),
    ],
)
def test_what_can_not_be_made_is_told_in_one_paragraph_and_leaves_no_file(
    call: Call, seeded: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    called = call("audit", *(each.format(tmp_path) for each in arguments))
    assert called.code == 2
    assert said in called.err
    assert "Traceback" not in called.err
    assert not list(tmp_path.glob("*.zip"))
    assert not list(tmp_path.glob(".*"))


def test_a_log_that_was_rewritten_is_not_signed_and_says_so(call: Call, seeded: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text(call("log", "checkpoint").out)
    assert call("check", "--checkpoint", tmp_path / "kept.txt").code == 0
    (tmp_path / "other.txt").write_text("nonsense")
    refused = call("check", "--checkpoint", tmp_path / "other.txt")
    assert (refused.code, "no checkpoint" in refused.err) == (1, True)
    assert call("check", "--checkpoint", tmp_path / "nowhere.txt").code == 2


def test_a_proof_is_given_by_position_and_by_id(call: Call, seeded: Path, key: str) -> None:
    by_position = call("log", "proof", "12").out
    assert by_position.startswith("c2sp.org/tlog-proof@v1\nindex 11\n")
    note = by_position.split("\n\n", 1)[1]
    assert opened(note, [Verifier.read(key)])[1]
    with Register(settings_of(seeded)) as register:
        event = register.log.at(12)
        assert event is not None
        name = event.id
    assert call("log", "proof", name).out == by_position
    for nothing in ("0", "150", "nonsense"):
        assert call("log", "proof", nothing).code == 2


def test_every_id_that_a_row_holds_is_found_wherever_it_stands() -> None:
    one, other = "1e3f8237-57a9-5846-a377-acefee981495", "14006454-6eb3-57ab-a61a-b8bcb43de882"
    assert list(ids_in({"a": [{"eventId": one}], "because": (other,), "text": f"of {one}"})) == [one, other]


def test_who_made_a_bundle_has_looked(seeded: Path, call: Call, tmp_path: Path) -> None:
    call("audit", "bundle", "--output", tmp_path / "one.zip", "--subject", "t-ppp00003", "--as", "ada")
    with Register(settings_of(seeded)) as register:
        assert ("ada", "audit-bundle") in {(each.who, each.activity) for each in register.access.looks("t-ppp00003")}


# -- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(seeded: Path) -> Iterator[TestClient]:
    with in_process(settings_of(seeded)) as made:
        yield made


def as_role(seeded: Path, role: str) -> dict[str, str]:
    with Register(settings_of(seeded)) as register:
        return {"Authorization": f"Bearer {register.access.issue('ada', role, 'test')}"}  # type: ignore[arg-type]


def test_checkpoints_and_keys_are_open_to_everybody(client: TestClient, seeded: Path) -> None:
    note = client.get("/v1/log/checkpoint")
    assert (note.status_code, note.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    keys = [Verifier.read(each["key"]) for each in client.get("/v1/log/keys").json()["items"]]
    assert opened(note.text, keys)[1] == keys
    (listed,) = client.get("/v1/log/checkpoints").json()["items"]
    assert (listed["size"], listed["note"]) == (149, note.text)


@pytest.mark.parametrize(
    ("role", "status"), [("auditor", 201), ("administrator", 201), ("registrar", 403), ("reader", 403)]
)
def test_a_checkpoint_is_issued_on_demand_by_those_who_may(
    client: TestClient, seeded: Path, role: str, status: int
) -> None:
    assert client.post("/v1/log/checkpoints", headers=as_role(seeded, role)).status_code == status


def test_what_the_web_service_gives_verifies(client: TestClient, seeded: Path, tmp_path: Path) -> None:
    auditor = as_role(seeded, "auditor")
    key = client.get("/v1/log/keys").json()["items"][-1]["key"]
    for path, given in (
        ("/v1/audit-bundle", {}),
        ("/v1/audit-bundle", {"subject": "t-ppp00003", "knownAt": "2018-12-01"}),
        ("/v1/questions/who-was-where/receipt", {"from": "2018-01-01", "row": "2"}),
    ):
        answer = client.get(path, params=given, headers=auditor)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip"), answer.text
        (tmp_path / "got.zip").write_bytes(answer.content)
        told = verified(tmp_path / "got.zip", "--key", key)
        assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/audit-bundle?subject=t-nobody", 404),
        ("/v1/audit-bundle?knownAt=2000-01-01", 404),
        ("/v1/audit-bundle?knownAt=gisteren", 400),
        ("/v1/audit-bundle?from=2018-01-01", 400),
        ("/v1/questions/who-was-where/receipt?from=2018-01-01&row=999", 404),
        ("/v1/questions/who-was-where/receipt?from=2018-01-01&row=x", 400),
        ("/v1/questions/who-was-here/receipt", 404),
        ("/v1/questions/recording-lag/receipt?by=month", 404),
        ("/v1/events/nonsense/proof", 404),
    ],
)
def test_what_can_not_be_given_is_a_problem(client: TestClient, seeded: Path, path: str, status: int) -> None:
    answer = client.get(path, headers=as_role(seeded, "auditor"))
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_proof_over_http_is_that_of_the_command_line(client: TestClient, seeded: Path, call: Call) -> None:
    with Register(settings_of(seeded)) as register:
        event = register.log.at(7)
        assert event is not None
    got = client.get(f"/v1/events/{event.id}/proof", headers=as_role(seeded, "auditor"))
    assert got.text == call("log", "proof", event.id).out


def test_every_question_whose_rows_name_events_gives_receipts(seeded: Path) -> None:
    with Register(settings_of(seeded)) as register:
        register.catch_up()
        answer = register.ask(QUESTIONS["open-findings"], {"from": "2018-01-01"})
        assert all(list(ids_in(item)) for item in answer.items)
