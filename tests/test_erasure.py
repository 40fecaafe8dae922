"""Erasure: after it nothing of the person can be read anywhere, whatever broke it off, and a receipt says what went."""

import os
import shutil
import sqlite3
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from api.pages.waiting import Waiting
from api.register import Register
from api.settings import Settings
from application.access import Access
from application.evidence import Documents
from application.problem import Unusable
from application.vault import NONCE_BYTES, Vault
from tests.conftest import (
    Call,
    Clock,
    Wiewaar,
    command,
    one_paragraph,
    organisation,
    programme,
    record,
    trainee,
    written,
)
from tests.databases import ON_POSTGRES, a_fault, behind_its_back, contents, settings_of
from tests.servers import Caller, Server, a_server, in_process, tokens_of
from tests.test_sealing import (
    ANDER,
    GEHEIM,
    NOTES,
    PERSON,
    SEAT,
    SECRETS,
    digest,
    erase,
    forms_of,
    key_of,
    names,
    story,
    swap_names,
    tombstones,
)
from tests.visits import Visitor

GROUND = "verzoek (AVG art. 17)"
PAPER, OTHER_PAPER = b"Benoeming van Zonnebloemina Kwartelslagvogel", b"Besluit over allebei"
VISIT = ("ask", "who-was-where", "--valid-on", "2018-01-02", "--format", "json")


def documents(register: Register) -> Documents:
    return Documents(register.settings.evidence)


def with_evidence(register: Register, content: bytes, line: Mapping[str, Any]) -> str:
    """Records a command that rests on a document, which is kept; its digest."""
    kept = documents(register).keep(content)
    record(register, {**line, "evidence": {"title": "Benoeming", "sha256": kept.sha256}})
    return kept.sha256


def leave(reference: str, day: str = "2018-02-01", **envelope: Any) -> dict[str, Any]:
    return command("begin-leave", reference, day, **envelope)


def both_trainees(register: Register) -> None:
    record(register, *story(), trainee(ANDER, {"givenName": "Anders"}))


def cleared(receipt: Mapping[str, Any], where: str, what: str) -> Mapping[str, Any]:
    (found,) = [each for each in receipt["cleared"] if (each["where"], each["what"]) == (where, what)]
    return dict(found)


# -- nothing is left ------------------------------------------------------------------------------------------------


def keys_of(settings: Settings, stream: str) -> list[bytes]:
    """The key of a stream as it lies in the vault, and as it is once unwrapped."""
    wrapped, _ = tombstones(settings)[stream]
    assert wrapped is not None
    master = AESGCM(b64decode(settings.key_file.read_text()))
    return [wrapped, master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], stream.encode())]


def in_any_form(raw: bytes) -> Iterator[bytes]:
    yield raw
    yield raw.hex().encode()
    for encode in (b64encode, urlsafe_b64encode):
        yield encode(raw).rstrip(b"=")


def found(folder: Path, forms: Mapping[str, list[bytes]]) -> set[tuple[str, str]]:
    """Which of these stand where in a register, whatever sort of file it is."""
    parts = contents(folder)
    return {
        (what, part)
        for what, some in forms.items()
        for part, content in parts.items()
        if any(form in content for form in some)
    }


def a_page(caller: Caller, token: str, path: str) -> bytes:
    """A page, as a browser sees it that signed in."""
    caller.connection.request(
        "POST", "/sign-in", f"token={token}", {"Content-Type": "application/x-www-form-urlencoded"}
    )
    response = caller.connection.getresponse()
    response.read()
    session = "; ".join(each.partition(";")[0] for each in response.headers.get_all("set-cookie") or [])
    caller.connection.request("GET", path, headers={"Cookie": session})
    return caller.connection.getresponse().read()


def at_work(server: Server, tokens: Mapping[str, str]) -> None:
    """Looks at the person, and posts commands about the person: recorded, tried and refused."""
    with server.caller(tokens["registrar"]) as clerk:
        seen = clerk("GET", f"/v1/whereabouts?trainee={GEHEIM}&validOn=2018-01-02")
        assert "Zonnebloemina" in seen.json["items"][0]["name"]
        assert clerk("POST", "/v1/commands", leave(GEHEIM, note=NOTES[0])).status == 201
        assert clerk("POST", "/v1/commands?dryRun=true", leave(GEHEIM, "2018-03-01", note=NOTES[1])).status == 200
        refused = command("end-leave", GEHEIM, "2017-01-01", note=NOTES[2])
        assert clerk("POST", "/v1/commands", refused).status == 409
    with server.caller() as browser:
        assert "Zonnebloemina" in a_page(browser, tokens["auditor"], f"/trainees/{GEHEIM}").decode()


@pytest.mark.parametrize("erased_by", ["the command line", "HTTP"])
def test_nothing_of_a_person_stands_in_any_file_of_the_register_after_an_erasure(
    wiewaar: Wiewaar, tmp_path: Path, erased_by: str
) -> None:
    assert wiewaar("import", written(tmp_path / "story.ndjson", *story())).code == 0
    assert wiewaar("import", "--dry-run", written(tmp_path / "try.ndjson", leave(GEHEIM, note=NOTES[1]))).code == 0
    settings = settings_of(wiewaar.state)
    with Register(settings) as register:
        with_evidence(register, PAPER, leave(GEHEIM, "2018-05-01"))
        Waiting(settings.jobs.with_name("waiting"), "session").keep(str(uuid4()), written(tmp_path / "x").read_bytes())
    assert wiewaar("backup", tmp_path / "copy").code == 0
    keys = {f"key {nth}": list(in_any_form(raw)) for nth, raw in enumerate(keys_of(settings, key_of(GEHEIM)))}
    secrets = {each: list(forms_of(each)) for each in SECRETS} | keys
    tokens = dict(tokens_of(wiewaar.state).by_role)
    with a_server(wiewaar, WIEWAAR_LOG="debug") as server:
        at_work(server, tokens)
        assert found(wiewaar.state, keys), "else it would prove nothing that they are not there later"
        assert [name for _, name in found(wiewaar.state, secrets) if name.startswith("evidence/")]
        if erased_by == "HTTP":
            with server.caller(tokens["privacy-officer"]) as officer:
                assert officer("POST", "/v1/commands", erase()).status == 201
        else:
            assert wiewaar("erase", GEHEIM, "--ground", GROUND).code == 0
        with server.caller(tokens["registrar"]) as clerk:
            assert clerk("GET", f"/v1/whereabouts?trainee={GEHEIM}&validOn=2018-01-02").json["items"][0]["name"] is None
        if not ON_POSTGRES:
            files = {file.name for file in wiewaar.state.iterdir()}
            assert files >= {"log.db-wal", "vault.db-wal", "read.db-wal"}, (
                "while it is open, the last writes are in these"
            )
        assert found(wiewaar.state, secrets) == set(), "while it is open"
        assert server.stop() == 0
    assert found(wiewaar.state, secrets) == set()
    shutil.move(server.told, wiewaar.state / "told.ndjson")
    assert found(wiewaar.state, {**secrets, "the route": [b"/v1/commands"]}) == {("the route", "told.ndjson")}


def test_no_key_of_a_vault_that_grew_and_was_rotated_is_left_in_its_pages(register: Register) -> None:
    record(register, programme())
    people = [f"t-{number:04}" for number in range(300)]
    record(register, *(trainee(each, {"givenName": "Anders"}) for each in people))
    register.vault.rotate()
    wrapped = {reference: tombstones(register.settings)[key_of(reference)][0] for reference in people[::3]}
    record(register, *(erase(each) for each in wrapped))
    content = b"".join(contents(register.settings.folder).values())
    assert [each for each, key in wrapped.items() if key is None or key in content] == []
    kept = tombstones(register.settings)[key_of(people[1])][0]
    assert kept is not None
    assert kept in content


# -- the receipt ----------------------------------------------------------------------------------------------------


def test_the_receipt_lists_what_was_cleared_where(register: Register, settings: Settings) -> None:
    record(register, *story())
    paper = with_evidence(register, PAPER, leave(GEHEIM))
    Waiting(settings.jobs.with_name("waiting"), "session").keep(str(uuid4()), PAPER)
    (erased,) = record(register, erase())
    receipt = register.erasures.receipt(GEHEIM)
    assert receipt is not None
    assert (receipt["trainee"], receipt["eventId"], receipt["position"]) == (GEHEIM, erased.recorded.id, 11)
    assert receipt["erasedAt"] == receipt["completedAt"] == "2018-04-03T09:00:00Z"
    assert receipt["erasedBy"] == {"subject": "griffier", "role": "registrar"}
    assert receipt["mandates"] == ["m-geheim01"]
    assert cleared(receipt, "vault", "key")["how"] == "destroyed"
    assert cleared(receipt, "log", "sealed-details")["count"] == len(SECRETS)
    assert cleared(receipt, "evidence", "documents")["sha256"] == [paper]
    assert cleared(receipt, "waiting", "waiting-files")["count"] == 1
    assert receipt["kept"] == receipt["again"] == []
    assert list(settings.jobs.with_name("waiting").iterdir()) == []


def test_the_command_line_erases_says_what_went_and_gives_the_receipt_again(call: Call, tmp_path: Path) -> None:
    call("import", written(tmp_path / "story.ndjson", *story()))
    first = call("erase", GEHEIM, "--ground", GROUND, "--as", "fg", "--format", "json")
    assert (first.code, first.err) == (0, "")
    assert first.json["erasedBy"] == {"subject": "fg", "role": "privacy-officer"}
    again = call("erase", GEHEIM, "--ground", "nog eens", "--format", "json")
    assert (again.code, again.err) == (0, "")
    assert again.json == first.json
    told = call("erase", GEHEIM, "--ground", GROUND, LANG="nl_NL")
    assert "de sleutel is vernietigd" in told.out
    assert f": {len(SECRETS)}" in told.out
    assert call("status", "--format", "json").json["logPosition"] == 10
    assert call(*VISIT).json["items"][0]["name"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("t-niemand", "--ground", GROUND), 1, "t-niemand is not on record"),
        (("Zonnebloem!", "--ground", GROUND), 1, "/subject: must be a reference"),
        ((GEHEIM,), 2, "--ground"),
        ((GEHEIM, "--ground", ""), 2, "--ground"),
        ((GEHEIM, "--ground", "x" * 3_000), 1, "/data/ground: is longer"),
    ],
)
def test_an_erasure_that_can_not_be_is_told_and_destroys_nothing(
    call: Call, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    call("import", written(tmp_path / "story.ndjson", *story()))
    done = call("erase", *arguments)
    assert (done.code, done.out) == (code, "")
    assert one_paragraph(done.err)
    assert said in done.err
    assert call(*VISIT).json["items"][0]["name"] == "Zonnebloemina Distelvinkenberg"


def test_an_erasure_that_was_refused_is_among_what_was_refused_to_whoever_tried(call: Call, tmp_path: Path) -> None:
    call("import", written(tmp_path / "story.ndjson", *story()))
    call("erase", "t-niemand", "--ground", GROUND, "--as", "fg")
    asked = call("ask", "who-recorded", "--recorded-by", "fg", "--format", "json").json["items"]
    assert [("erase-personal-data" in str(each), "not-on-record" in str(each)) for each in asked] == [(True, True)]


def test_a_privacy_officer_erases_with_a_form_by_the_same_path(tmp_path: Path, settings: Settings) -> None:
    with Register(settings, make=True) as register:
        record(register, *story())
        paper = with_evidence(register, PAPER, leave(GEHEIM))
        register.catch_up()
    tokens = tokens_of(settings.folder)
    with in_process(settings) as client:
        client.base_url = client.base_url.copy_with(scheme="http", host="127.0.0.1")
        visitor = Visitor(client, tokens.by_role["privacy-officer"])
        page = visitor.see(f"/record/erase-personal-data?subject={GEHEIM}")
        hidden = {name: str(each.get("value") or "") for name, each in page.fields.items() if name != "document"}
        sent = visitor.send(
            "/record/erase-personal-data", **{**hidden, "subject": GEHEIM, "data.ground": GROUND, "step": "record"}
        )
        assert sent.status_code in (200, 303), sent.text
    with Register(settings) as register:
        receipt = register.erasures.receipt(GEHEIM)
        assert receipt is not None
        assert cleared(receipt, "evidence", "documents")["sha256"] == [paper]
        assert receipt["erasedBy"]["role"] == "privacy-officer"


# -- documents ------------------------------------------------------------------------------------------------------


def test_a_document_that_the_facts_of_another_name_too_stays_and_is_listed(register: Register) -> None:
    both_trainees(register)
    mine = with_evidence(register, PAPER, leave(GEHEIM))
    shared = with_evidence(register, OTHER_PAPER, leave(GEHEIM, "2018-03-01"))
    assert with_evidence(register, OTHER_PAPER, leave(ANDER)) == shared
    record(register, erase())
    receipt = register.erasures.receipt(GEHEIM)
    assert receipt is not None
    assert (documents(register).holds(mine), documents(register).holds(shared)) == (False, True)
    assert receipt["kept"] == [
        {"where": "evidence", "what": "document", "sha256": shared, "namedBy": [f"trainee:{ANDER}"]}
    ]


def test_a_document_goes_when_everybody_whose_facts_name_it_is_erased(register: Register) -> None:
    both_trainees(register)
    shared = with_evidence(register, OTHER_PAPER, leave(GEHEIM))
    with_evidence(register, OTHER_PAPER, leave(ANDER))
    record(register, erase())
    assert documents(register).holds(shared)
    record(register, erase(ANDER))
    assert not documents(register).holds(shared)


def test_documents_of_mandates_go_too_also_those_that_were_attached_or_of_what_was_withdrawn(
    register: Register,
) -> None:
    record(register, *story())
    resigned = str(uuid4())
    of_mandate = with_evidence(
        register, PAPER, command("resign-from-council", "m-geheim01", "2018-06-01", commandId=resigned)
    )
    kept = documents(register).keep(OTHER_PAPER)
    attached = {"fact": SEAT, "evidence": {"title": "Later", "sha256": kept.sha256}}
    record(register, command("attach-evidence", None, None, data=attached))
    record(register, command("withdraw-fact", None, None, data={"fact": resigned, "reason": "other"}))
    record(register, erase())
    assert [documents(register).holds(each) for each in (of_mandate, kept.sha256)] == [False, False]


def test_a_document_that_is_handed_in_after_the_erasure_stays_also_at_the_next_start(register: Register) -> None:
    both_trainees(register)
    paper = with_evidence(register, PAPER, leave(GEHEIM))
    record(register, erase())
    for reference in (GEHEIM, ANDER):
        assert with_evidence(register, PAPER, leave(reference, "2018-08-01")) == paper
    register.close()
    with Register(register.settings) as opened:
        assert opened.came_back == []
        assert documents(opened).holds(paper)
        receipt = opened.erasures.receipt(GEHEIM)
        assert receipt is not None
        assert cleared(receipt, "evidence", "documents")["sha256"] == []
        assert receipt["kept"][0]["namedBy"] == [f"trainee:{ANDER}", f"trainee:{GEHEIM}"]


def test_what_broke_off_before_it_was_a_document_goes_and_what_is_still_written_stays(register: Register) -> None:
    record(register, *story())
    with_evidence(register, PAPER, leave(GEHEIM))
    old, new = (register.settings.evidence / f".partial-{name}" for name in ("old", "new"))
    for each in (old, new):
        each.write_bytes(PAPER)
    os.utime(old, (0, 0))
    record(register, erase())
    assert (old.exists(), new.exists()) == (False, True)


def test_what_is_about_a_mandate_that_was_given_to_another_is_of_both(register: Register) -> None:
    both_trainees(register)
    opened, seat = (event.id for event in register.log.page(6, 2))
    moved = {"fact": opened, "changes": {"trainee": ANDER}, "reason": "wrong-subject"}
    before = with_evidence(register, PAPER, command("attach-evidence", None, None, data={
        "fact": seat, "evidence": {"title": "Erbij"},
    }))  # fmt: skip
    record(register, command("correct-fact", None, None, data=moved))
    after = with_evidence(register, OTHER_PAPER, command("resign-from-council", "m-geheim01", "2018-09-01"))
    assert [each.id for each in register.persons.events_about(ANDER)][1:] == [
        register.log.page(11, 1)[0].id,
        register.log.page(12, 1)[0].id,
    ]
    record(register, erase())
    assert (documents(register).holds(before), documents(register).holds(after)) == (False, True)


# -- whatever breaks it off -----------------------------------------------------------------------------------------

STEPS: Mapping[str, tuple[type, str]] = {
    "before the key is destroyed": (Vault, "destroy"),
    "before the documents go": (Documents, "remove"),
    "before the receipt is kept": (Access, "keep_receipt"),
}


def breaks(fault: Exception) -> Callable[..., None]:
    def broken(*_: object, **__: object) -> None:
        raise fault

    return broken


@pytest.mark.parametrize("step", STEPS)
def test_an_erasure_that_broke_off_is_completed_at_the_next_start(
    register: Register, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    record(register, *story())
    paper = with_evidence(register, PAPER, leave(GEHEIM))
    with monkeypatch.context() as broken:
        broken.setattr(*STEPS[step], breaks(KeyboardInterrupt()))  # type: ignore[arg-type]  # as a kill would
        with pytest.raises(KeyboardInterrupt):
            record(register, erase())
    assert register.log.head()[0] == 11, "the fence stands"
    assert register.erasures.receipt(GEHEIM) is None
    register.close()
    with Register(settings, clock=clock) as opened:
        assert tombstones(settings)[key_of(GEHEIM)][0] is None
        assert not documents(opened).holds(paper)
        receipt = opened.erasures.receipt(GEHEIM)
        assert receipt is not None
        assert cleared(receipt, "evidence", "documents")["sha256"] == [paper]
        assert names(opened) == {None}


@pytest.mark.parametrize("step", STEPS)
def test_an_erasure_that_can_not_be_completed_says_so_and_the_same_command_completes_it(
    register: Register, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    record(register, *story())
    paper = with_evidence(register, PAPER, leave(GEHEIM))
    line = erase() | {"commandId": str(uuid4())}
    with monkeypatch.context() as broken:
        broken.setattr(*STEPS[step], breaks(a_fault("disk I/O error")))
        with pytest.raises(Unusable, match="erasure-incomplete"):
            record(register, line)
    (outcome,) = record(register, line)
    assert outcome.repeated
    assert register.erasures.receipt(GEHEIM) is not None
    assert not documents(register).holds(paper)
    assert tombstones(register.settings)[key_of(GEHEIM)][0] is None


def test_what_is_tried_only_erases_nothing(call: Call, tmp_path: Path) -> None:
    call("import", written(tmp_path / "story.ndjson", *story()))
    assert call("import", "--dry-run", written(tmp_path / "erase.ndjson", erase())).code == 0
    assert call(*VISIT).json["items"][0]["name"] == "Zonnebloemina Distelvinkenberg"


def test_nobody_is_forgotten_who_was_not_erased(register: Register) -> None:
    record(register, *story())
    with pytest.raises(Unusable, match="not-erased"):
        register.erasures.complete(GEHEIM)
    assert names(register) == {"Zonnebloemina Distelvinkenberg"}


# -- copies from before ---------------------------------------------------------------------------------------------


def test_a_vault_and_documents_that_are_put_back_are_gone_at_the_next_start_and_it_is_said(
    call: Call, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path / "state")
    with Register(settings, make=True) as register:
        record(register, *story())
        paper = with_evidence(register, PAPER, leave(GEHEIM))
    assert call("backup", tmp_path / "copy").code == 0
    assert call("erase", GEHEIM, "--ground", GROUND).code == 0
    with closing(sqlite3.connect(tmp_path / "copy" / "vault.db")) as copy:
        older = copy.execute("SELECT wrapped, destroyed_at, stream FROM keys").fetchall()
    with behind_its_back(settings.folder, "vault") as vault:
        for each in older:
            vault("UPDATE keys SET wrapped = ?, destroyed_at = ? WHERE stream = ?", *each)
    shutil.copy(tmp_path / "copy" / "evidence" / paper, settings.evidence / paper)
    assert tombstones(settings)[key_of(GEHEIM)][0] is not None
    with Register(settings) as opened:
        (came_back,) = opened.came_back
        assert (came_back.trainee, came_back.key, came_back.documents) == (GEHEIM, True, [paper])
        assert names(opened) == {None}
        receipt = opened.erasures.receipt(GEHEIM)
        assert receipt is not None
        assert len(receipt["again"]) == 1
    assert tombstones(settings)[key_of(GEHEIM)][0] is None
    assert not (settings.evidence / paper).exists()


def test_documents_alone_that_are_put_back_are_gone_at_the_next_start(register: Register, clock: Clock) -> None:
    record(register, *story())
    paper = with_evidence(register, PAPER, leave(GEHEIM))
    record(register, erase())
    register.close()
    documents(register).keep(PAPER)
    with Register(register.settings, clock=clock) as opened:
        assert [(each.key, each.documents) for each in opened.came_back] == [(False, [paper])]
        assert not documents(opened).holds(paper)


def test_access_records_from_before_the_erasure_get_its_receipt_again(register: Register, clock: Clock) -> None:
    record(register, *story(), erase())
    receipt = register.erasures.receipt(GEHEIM)
    register.close()
    with behind_its_back(register.settings.folder, "access") as access:
        access("DELETE FROM receipts")
    with Register(register.settings, clock=clock) as opened:
        assert opened.came_back == []
        assert opened.erasures.receipt(GEHEIM) == receipt


def test_a_whole_copy_that_is_restored_where_the_erasure_is_in_its_log_brings_nothing_back(
    call: Call, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path / "state")
    call("import", written(tmp_path / "story.ndjson", *story()))
    assert call("backup", tmp_path / "old").code == 0
    assert call("erase", GEHEIM, "--ground", GROUND).code == 0
    assert call("backup", tmp_path / "new").code == 0
    shutil.copy(tmp_path / "old" / "vault.db", tmp_path / "new" / "vault.db")
    manifest = (tmp_path / "new" / "manifest.json").read_text()
    old, new = ((tmp_path / each / "manifest.json").read_text() for each in ("old", "new"))
    (tmp_path / "new" / "manifest.json").write_text(manifest.replace(_vault_in(new), _vault_in(old)))
    elsewhere = {"WIEWAAR_STATE_DIR": str(tmp_path / "elsewhere")}
    restored = call("restore", tmp_path / "new", "--key", settings.key_file, **elsewhere)
    assert (restored.code, restored.err) == (0, "")
    assert f"after the erasure of {GEHEIM} is gone again" in restored.out
    assert call(*VISIT, **elsewhere).json["items"][0]["name"] is None


def _vault_in(manifest: str) -> str:
    return manifest.partition('"vault.db": "')[2].partition('"')[0]


def test_a_whole_copy_from_before_the_erasure_can_not_know_of_it(call: Call, tmp_path: Path) -> None:
    """As the README warns: whoever restores it erases again."""
    call("import", written(tmp_path / "story.ndjson", *story()))
    assert call("backup", tmp_path / "old").code == 0
    assert call("erase", GEHEIM, "--ground", GROUND).code == 0
    elsewhere = {"WIEWAAR_STATE_DIR": str(tmp_path / "elsewhere")}
    assert call("restore", tmp_path / "old", "--key", tmp_path / "state" / "master.key", **elsewhere).code == 0
    assert call(*VISIT, **elsewhere).json["items"][0]["name"] == "Zonnebloemina Distelvinkenberg"
    assert call("erase", GEHEIM, "--ground", GROUND, **elsewhere).code == 0
    assert call(*VISIT, **elsewhere).json["items"][0]["name"] is None


# -- erased, tampered with, never recorded --------------------------------------------------------------------------


@pytest.fixture
def three(register: Register) -> Settings:
    """One who was erased, one of whom no details were recorded, and one whose name can be read."""
    record(register, *story(), trainee(ANDER), trainee("t-gewoon", {"givenName": "Gewoon"}))
    record(
        register,
        *(command("start-at-organisation-a", each, data={"organisation": "jumbo"}) for each in (ANDER, "t-gewoon")),
    )
    record(register, organisation("gm0001"), erase())
    register.catch_up()
    register.close()
    return register.settings


def test_the_api_tells_erased_from_never_recorded_and_from_recorded(three: Settings) -> None:
    tokens = tokens_of(three.folder)
    with in_process(three) as client:
        told = {
            each: client.get(f"/v1/trainees/{each}", headers=tokens["auditor"]).json()
            for each in (GEHEIM, ANDER, "t-gewoon")
        }
        history = client.get(f"/v1/trainees/{GEHEIM}/history", headers=tokens["auditor"]).json()["items"]
    assert {each: (item["name"], item["details"]) for each, item in told.items()} == {
        GEHEIM: (None, "erased"),
        ANDER: (None, "not-recorded"),
        "t-gewoon": ("Gewoon", "recorded"),
    }
    states = {item["event"]: item["details"] for item in history}
    assert (states["TraineeRegistered"], states["StartedAtOrganisationA"]) == ("erased", "not-recorded")


def test_the_history_says_of_what_was_sealed_that_it_was_erased(three: Settings, call: Call) -> None:
    assert "{givenName (erased), familyName (erased)" in call("history", GEHEIM).out
    assert "{givenName (sealed)}" in call("history", "t-gewoon").out
    assert "person {}" in call("history", ANDER).out


def test_what_was_tampered_with_is_an_error_everywhere_and_never_an_erasure(register: Register, call: Call) -> None:
    record(register, *story(), trainee(ANDER, {"givenName": "Anders"}))
    record(register, command("start-at-organisation-a", ANDER, data={"organisation": "jumbo"}))
    register.close()
    swap_names(register.settings)
    for arguments in (VISIT, ("subject-access", GEHEIM, register.settings.folder / "inzage")):
        done = call(*arguments)
        assert (done.code, done.out, "no erasure" in done.err) == (2, "", True)
    tokens = tokens_of(register.settings.folder)
    with in_process(register.settings) as client:
        for role, path in (
            ("auditor", f"/v1/trainees/{GEHEIM}"),
            ("auditor", f"/v1/whereabouts?trainee={GEHEIM}&validOn=2018-01-02"),
            ("privacy-officer", f"/v1/trainees/{GEHEIM}/subject-access"),
        ):
            answer = client.get(path, headers=tokens[role])
            assert (answer.status_code, answer.json()["type"]) == (500, "urn:wiewaar:problem:unreadable-detail")
        history = client.get(f"/v1/trainees/{GEHEIM}/history", headers=tokens["auditor"]).json()["items"]
        assert {item["details"] for item in history} == {"recorded", "not-recorded"}
        client.base_url = client.base_url.copy_with(scheme="http", host="127.0.0.1")
        page = Visitor(client, tokens.by_role["auditor"]).see(f"/trainees/{GEHEIM}")
        assert page.status == 500
        assert "erased" not in page.text.lower()


def test_a_key_that_was_tampered_with_in_the_vault_is_an_error_and_no_erasure(register: Register, call: Call) -> None:
    record(register, *story(), trainee(ANDER, PERSON))
    register.close()
    with behind_its_back(register.settings.folder, "vault") as vault:
        vault("UPDATE keys SET wrapped = ? WHERE stream = ?", bytes(60), key_of(GEHEIM))
    done = call(*VISIT)
    assert (done.code, done.out, "no erasure" in done.err) == (2, "", True)
    checked = call("check")
    assert (checked.code, "its key is lost, or it was tampered with" in checked.err) == (1, True)


def test_an_answer_keeps_its_digest_when_somebody_in_it_is_erased(register: Register) -> None:
    both_trainees(register)
    names(register)
    at = str(register.log.head()[0])
    before = digest(register, atPosition=at)
    record(register, erase())
    names(register)
    assert digest(register, atPosition=at) == before
