"""Subject access: a person is given all that is held, to read and for machines, and that it was read is kept too."""

from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest

from api.messages import Speech
from api.register import Register
from api.settings import Settings
from api.subject_access import held_on
from api.subject_access_page import page_of
from application.access import ROLES
from application.evidence import Documents
from tests.conftest import Call, command, one_paragraph, record, trainee, written
from tests.databases import settings_of
from tests.servers import in_process, tokens_of
from tests.test_sealing import ANDER, GEHEIM, NOTES, PERSON, SECRETS, erase, story

CORRECTED = {"givenName": "Zonnebloemina", "familyName": "Distelvinkenberg", "birthDate": "1986-07-04"}
CONSENT = command("record-consent", GEHEIM, "2018-02-01", data={"purpose": "research", "given": False})


def imported(call: Call, tmp_path: Path, *more: Mapping[str, Any]) -> Settings:
    assert call("import", written(tmp_path / "story.ndjson", *story(), *more)).code == 0
    return settings_of(tmp_path / "state")


def written_for(call: Call, folder: Path, *options: str) -> tuple[dict[str, Any], str]:
    """The two files: for machines, and to read."""
    done = call("subject-access", GEHEIM, folder, *options)
    assert (done.code, done.err) == (0, "")
    names = [f"subject-access-{GEHEIM}.html", f"subject-access-{GEHEIM}.json"]
    assert sorted(file.name for file in folder.iterdir()) == names
    assert all(str(folder / name) in done.out for name in names)
    held: dict[str, Any] = orjson.loads((folder / names[1]).read_bytes())
    return held, (folder / names[0]).read_text(encoding="utf-8")


def held(register: Register, reference: str = GEHEIM) -> dict[str, Any]:
    found = held_on(register, reference, register.ask)
    assert found is not None
    return found


def texts(value: Any) -> list[str]:
    """Every text in it, wherever it stands."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


# -- what is in it --------------------------------------------------------------------------------------------------


def test_a_person_is_given_every_detail_and_note_that_was_ever_recorded(call: Call, tmp_path: Path) -> None:
    imported(call, tmp_path)
    found, page = written_for(call, tmp_path / "inzage")
    assert set(SECRETS) - set(texts(found)) == set()
    assert [secret for secret in SECRETS if secret not in page] == []
    assert found["details"] == {
        name: {"state": "recorded", "value": value} for name, value in (PERSON | CORRECTED).items()
    }


def test_a_person_is_given_every_event_where_they_were_and_what_was_found(call: Call, tmp_path: Path) -> None:
    settings = imported(call, tmp_path, CONSENT)
    found, page = written_for(call, tmp_path / "inzage")
    with Register(settings) as register:
        about = [each for each in register.log.page(0, 100) if each.subject.reference in (GEHEIM, "m-geheim01")]
    assert [each["eventId"] for each in found["events"]] == [each.id for each in about]
    assert {(each["role"], each["place"]["reference"]) for each in found["whereabouts"]} == {
        ("placement", "jumbo"),
        ("councillor", "gm0632"),
    }
    assert {each["lane"] for each in found["periods"]} >= {"registration", "placement", "council-seat"}
    findings = call("ask", "open-findings", "--trainee", GEHEIM, "--from", "0001-01-01", "--format", "json").json
    assert findings["items"]
    assert [each["id"] for each in found["findings"]] == [each["id"] for each in findings["items"]]
    assert [(each["purpose"], each["given"]) for each in found["consents"]] == [("research", False)]
    for said in ("councillor", "Consent: no", *(each["sentence"]["en"] for each in found["findings"])):
        assert said in page


def test_documents_are_listed_each_once_with_what_names_them_and_whether_they_are_kept(register: Register) -> None:
    record(register, *story())
    paper = {"title": "Benoeming", "sha256": Documents(register.settings.evidence).keep(b"papier").sha256}
    elsewhere = {"title": "Krant", "uri": "urn:example:krant"}
    ids = [str(uuid4()) for _ in range(3)]
    for identity, day, evidence in zip(ids, ("02", "03", "04"), (paper, paper, elsewhere), strict=True):
        record(register, command("begin-leave", GEHEIM, f"2018-{day}-01", commandId=identity, evidence=evidence))
    assert held(register)["documents"] == [
        {**paper, "events": ids[:2], "isKept": True},
        {**elsewhere, "events": ids[2:], "isKept": False},
    ]


def test_that_it_was_read_is_kept_first_and_stands_in_it(call: Call, tmp_path: Path) -> None:
    imported(call, tmp_path)
    call("ask", "who-was-where", "--trainee", GEHEIM, "--valid-on", "2018-01-02", "--as", "ada")
    found, page = written_for(call, tmp_path / "inzage", "--as", "fg")
    looks = [(each["who"], each["role"], each["activity"]) for each in found["looks"]]
    assert looks == [("ada", "auditor", "who-was-where"), ("fg", "privacy-officer", "subject-access")]
    asked = call("ask", "who-looked", "--trainee", GEHEIM, "--format", "json").json["items"]
    assert [each["who"] for each in asked] == ["ada", "fg"]
    assert "ada" in page


def test_what_is_sealed_for_another_person_is_not_shown(register: Register) -> None:
    """A mandate that was recorded of the wrong person is of both; the notes are of whom they were sealed for."""
    record(register, *story(), trainee(ANDER, {"givenName": "Anders"}))
    opened = register.log.page(6, 1)[0].id
    record(register, command("correct-fact", None, None, data={
        "fact": opened, "changes": {"trainee": ANDER}, "reason": "wrong-subject",
    }))  # fmt: skip
    record(register, command("resign-from-council", "m-geheim01", "2018-09-01", note="Over Anders"))
    mine, theirs = held(register), held(register, ANDER)
    assert NOTES[1] in texts(mine)
    assert not {"Over Anders", "Anders"} & set(texts(mine))
    assert not set(SECRETS) & set(texts(theirs))
    assert {"Over Anders", "Anders"} <= set(texts(theirs))


def test_after_an_erasure_it_says_so_and_shows_nothing_of_what_was_erased(call: Call, tmp_path: Path) -> None:
    imported(call, tmp_path)
    assert call("erase", GEHEIM, "--ground", "op verzoek").code == 0
    found, page = written_for(call, tmp_path / "inzage", "--lang", "nl")
    assert not [secret for secret in SECRETS if secret in page or secret in texts(found)]
    assert found["details"] == {name: {"state": "erased"} for name in PERSON}
    assert (found["erased"]["ground"], found["erased"]["receipt"]["trainee"]) == ("op verzoek", GEHEIM)
    assert found["events"][0]["note"] == {"state": "erased"}
    assert "De persoonsgegevens zijn gewist op" in page
    assert "(gewist)" in page
    assert {each["role"] for each in found["whereabouts"]} == {"placement", "councillor"}, "what is no detail stays"


def test_what_was_never_recorded_is_told_apart_from_what_was_erased(register: Register) -> None:
    record(register, *story(), trainee(ANDER, {"givenName": "Anders"}))
    assert held(register, ANDER)["details"] == {
        "givenName": {"state": "recorded", "value": "Anders"},
        **{name: {"state": "not-recorded"} for name in ("familyName", "birthDate", "email")},
    }
    record(register, erase(ANDER))
    states = {name: each["state"] for name, each in held(register, ANDER)["details"].items()}
    assert states == {"givenName": "erased", **dict.fromkeys(("familyName", "birthDate", "email"), "not-recorded")}
    page = page_of(Speech("en"), held(register, ANDER))
    assert (page.count("(erased)"), page.count("(not recorded)")) == (2, 3), "the detail, and the event that held it"


# -- the files ------------------------------------------------------------------------------------------------------


def test_the_files_are_for_their_owner_only(call: Call, tmp_path: Path) -> None:
    imported(call, tmp_path)
    folder = tmp_path / "inzage"
    folder.mkdir(mode=0o777)
    written_for(call, folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [file.stat().st_mode & 0o777 for file in folder.iterdir()] == [0o600, 0o600]


@pytest.mark.parametrize(("language", "said"), [("nl", "Wie uw gegevens las"), ("en", "Who read your details")])
def test_the_file_to_read_is_in_the_language_that_is_asked_for(
    call: Call, tmp_path: Path, language: str, said: str
) -> None:
    imported(call, tmp_path)
    _, page = written_for(call, tmp_path / "inzage", "--lang", language)
    assert f'<html lang="{language}">' in page
    assert said in page


class Outline(HTMLParser):
    """The tags of a page, what they name, and those left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.named: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.named += [f"{tag}.{name}" for name, _ in attrs]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_file_to_read_is_whole_by_itself_and_shows_text_as_text(register: Register) -> None:
    record(register, *story(), trainee(ANDER, {"givenName": "<script>alert(1)</script>"}))
    page = page_of(Speech("en"), held(register, ANDER))
    outline = Outline(page)
    assert outline.open == []
    assert not {"script.src", "link.href", "img.src"} & set(outline.named)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "@page" in page


def test_nothing_is_written_over_what_is_there(call: Call, tmp_path: Path) -> None:
    imported(call, tmp_path)
    folder = tmp_path / "inzage"
    written_for(call, folder)
    again = call("subject-access", GEHEIM, folder)
    assert (again.code, again.out, "is not empty" in again.err) == (2, "", True)


def test_nobody_is_given_what_is_held_on_nobody(call: Call, tmp_path: Path) -> None:
    imported(call, tmp_path)
    for reference in ("t-niemand", "gm0632", "Geen Verwijzing"):
        done = call("subject-access", reference, tmp_path / "inzage")
        assert (done.code, done.out) == (2, "")
        assert one_paragraph(done.err)
        assert "is not on record" in done.err
    assert not (tmp_path / "inzage").exists()
    assert call("ask", "who-looked", "--trainee", "t-niemand", "--format", "json").json["items"] == []


# -- over HTTP ------------------------------------------------------------------------------------------------------


@pytest.fixture
def made(settings: Settings) -> Settings:
    with Register(settings, make=True) as register:
        record(register, *story(), CONSENT)
        register.catch_up()
    return settings


def test_a_privacy_officer_is_given_the_same_over_http(made: Settings) -> None:
    tokens = tokens_of(made.folder)
    with in_process(made) as client:
        response = client.get(
            f"/v1/trainees/{GEHEIM}/subject-access",
            headers={**tokens["privacy-officer"], "X-Purpose": "verzoek 2026-12", "X-Request-Id": "inzage-1"},
        )
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    given = response.json()
    assert set(SECRETS) - set(texts(given)) == set()
    (look,) = given["looks"]
    assert (look["activity"], look["purpose"], look["role"]) == ("subject-access", "verzoek 2026-12", "privacy-officer")
    with Register(made) as register:
        there = held(register)
    assert {name: each for name, each in given.items() if name != "madeAt"} == {
        name: each for name, each in there.items() if name != "madeAt"
    }


@pytest.mark.parametrize("role", [role for role in ROLES if role != "privacy-officer"])
def test_nobody_else_is_given_it_and_no_look_is_kept(made: Settings, role: str) -> None:
    tokens = tokens_of(made.folder)
    with in_process(made) as client:
        assert client.get(f"/v1/trainees/{GEHEIM}/subject-access", headers=tokens[role]).status_code == 403
        assert client.get(f"/v1/trainees/{GEHEIM}/subject-access").status_code == 401
    with Register(made) as register:
        assert register.access.looks(GEHEIM) == []


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/trainees/t-niemand/subject-access", 404, "unknown-subject"),
        ("/v1/trainees/GEEN/subject-access", 404, "unknown-subject"),
        ("/v1/trainees/gm0632/subject-access", 404, "unknown-subject"),
        (f"/v1/trainees/{GEHEIM}/subject-access?validOn=2018-01-01", 400, "bad-parameters"),
    ],
)
def test_what_can_not_be_given_is_a_problem(made: Settings, path: str, status: int, code: str) -> None:
    tokens = tokens_of(made.folder)
    with in_process(made) as client:
        response = client.get(path, headers=tokens["privacy-officer"])
    assert (response.status_code, response.json()["type"]) == (status, f"urn:wiewaar:problem:{code}")
