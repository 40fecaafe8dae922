"""Rotation of the master key: every key is wrapped anew, whenever it breaks off all opens, and no key is lost."""

import os
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from api.register import Register
from api.settings import Settings
from application.master_key import MasterKey
from application.problem import Unusable
from application.vault import Vault
from tests.conftest import ROOT, Call, Clock, Wiewaar, command, one_paragraph, record, trainee, written
from tests.databases import behind_its_back, settings_of, tamper
from tests.servers import a_server
from tests.test_sealing import ANDER, GEHEIM, NOTES, erase, key_of, names, story, tombstones

ASKED = ("ask", "who-was-where", "--valid-on", "2018-01-02", "--format", "json")
NAME = "Zonnebloemina Distelvinkenberg"


def a_key() -> str:
    return b64encode(os.urandom(32)).decode()


def wrapped(settings: Settings) -> set[bytes]:
    return {key for key, _ in tombstones(settings).values() if key is not None}


def name_said(call: Call, **environment: str) -> object:
    return call(*ASKED, **environment).json["items"][0]["name"]


# -- the key file ---------------------------------------------------------------------------------------------------


def test_a_rotation_wraps_every_key_anew_and_leaves_the_log_as_it_is(call: Call, tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "state")
    call("import", written(tmp_path / "story.ndjson", *story(), trainee(ANDER, {"givenName": "Anders"}), erase(ANDER)))
    with Register(settings) as register:
        log, before, key = register.store.page(0, 100), wrapped(settings), settings.key_file.read_text()
    done = call("vault", "rotate")
    assert (done.code, done.err) == (0, "")
    assert "wrapped with the new master key: 1." in done.out
    assert str(settings.key_file) in done.out
    with Register(settings) as register:
        assert register.store.page(0, 100) == log
        assert names(register) == {NAME}
    assert settings.key_file.read_text() != key
    assert settings.key_file.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in settings.folder.glob("master.key*")] == ["master.key"]
    assert not before & wrapped(settings)
    assert tombstones(settings)[key_of(ANDER)][0] is None
    assert call("check").code == 0


def test_nothing_that_the_old_master_key_opens_is_left_on_disk(register: Register) -> None:
    record(register, *story(), trainee(ANDER, {"givenName": "Anders"}))
    before = wrapped(register.settings)
    register.vault.rotate()
    contents = [file.read_bytes() for file in register.settings.folder.iterdir() if file.is_file()]
    assert before
    assert [key for key in before for content in contents if key in content] == []


def test_the_old_master_key_opens_the_register_no_more(register: Register, settings: Settings) -> None:
    record(register, *story())
    old = settings.key_file.read_text()
    register.vault.rotate()
    register.close()
    settings.key_file.write_text(old)
    with pytest.raises(Unusable, match="wrong-master-key"):
        Register(settings)


def test_an_empty_vault_is_rotated_too_and_takes_no_key_under_the_old_one(
    register: Register, settings: Settings, clock: Clock
) -> None:
    with Register(settings, clock=clock) as other:
        assert other.vault.rotate() == 0
    record(register, *story())
    register.close()
    with Register(settings, clock=clock) as opened:
        assert names(opened) == {NAME}


def test_cursors_outlast_a_rotation(register: Register, settings: Settings) -> None:
    before = register.cursor_key
    register.vault.rotate()
    register.close()
    with Register(settings) as opened:
        assert opened.cursor_key == before
    assert len(before) == 32


# -- the setting ----------------------------------------------------------------------------------------------------


def test_a_master_key_from_the_settings_is_replaced_by_the_new_one_and_it_is_said_what_to_set(
    call: Call, tmp_path: Path
) -> None:
    old, new = {"WIEWAAR_MASTER_KEY": a_key()}, a_key()
    both = {**old, "WIEWAAR_NEW_MASTER_KEY": new}
    call("import", written(tmp_path / "story.ndjson", *story()), **old)
    done = call("vault", "rotate", **both)
    assert (done.code, done.err) == (0, "")
    assert "Set WIEWAAR_MASTER_KEY to the new key" in done.out
    assert new not in done.out
    assert name_said(call, WIEWAAR_MASTER_KEY=new) == name_said(call, **both) == NAME
    refused = call(*ASKED, **old)
    assert (refused.code, refused.out) == (2, "")
    assert one_paragraph(refused.err)
    assert "after «wiewaar vault rotate» give the new key" in refused.err
    again = call("vault", "rotate", **both)
    assert (again.code, "nothing was changed" in again.out) == (0, True)
    assert name_said(call, WIEWAAR_MASTER_KEY=new) == NAME
    assert not (tmp_path / "state" / "master.key").exists()


@pytest.mark.parametrize("new", [None, "kort", b64encode(bytes(31)).decode()])
def test_without_a_good_new_master_key_nothing_is_rotated(call: Call, tmp_path: Path, new: str | None) -> None:
    old = {"WIEWAAR_MASTER_KEY": a_key()}
    call("import", written(tmp_path / "story.ndjson", *story()), **old)
    given = old if new is None else {**old, "WIEWAAR_NEW_MASTER_KEY": new}
    done = call("vault", "rotate", **given)
    assert (done.code, done.out) == (2, "")
    assert one_paragraph(done.err)
    assert "WIEWAAR_NEW_MASTER_KEY" in done.err
    assert name_said(call, **old) == NAME


def test_a_new_master_key_that_is_given_goes_into_the_file(call: Call, tmp_path: Path) -> None:
    settings, new = settings_of(tmp_path / "state"), a_key()
    call("import", written(tmp_path / "story.ndjson", *story()))
    assert call("vault", "rotate", WIEWAAR_NEW_MASTER_KEY=new).code == 0
    assert settings.key_file.read_text().strip() == new
    assert call("vault", "rotate", WIEWAAR_NEW_MASTER_KEY=new).out.startswith("The vault opens with this key already")
    assert [file.name for file in settings.folder.glob("master.key*")] == ["master.key"]
    assert name_said(call) == NAME


# -- whenever it breaks off -----------------------------------------------------------------------------------------

# Where the process is killed: before that call, or after it.
KILLED: Mapping[str, str] = {
    "before the new key is kept": "MasterKey.prepare before",
    "when the new key is kept": "MasterKey.prepare after",
    "while keys are wrapped": "Vault._wrap_anew before",
    "when keys are wrapped and not committed": "Vault._wrap_anew after",
    "when all is committed": "Vault._settle before",
    "while the new key comes into its place": "MasterKey.settle before",
    "when the new key is in its place": "MasterKey.settle after",
    "when all is done but the journal": "Tables.leave_nothing_of before",
}
KILLING = """
import os, signal, sys
from pathlib import Path
from api.register import Register
from application.master_key import MasterKey
from application.vault import Vault
from tests.databases import settings_of

folder, what, when = sys.argv[1:]
register = Register(settings_of(Path(folder)))
owners = {"MasterKey": MasterKey, "Vault": Vault, "Tables": type(register.vault._database)}
owner, name = owners[what.partition(".")[0]], what.partition(".")[2]
does = getattr(owner, name)

def killed(*given, **named):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    does(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, killed)
register.vault.rotate()
"""


@pytest.mark.parametrize("moment", KILLED)
def test_a_rotation_that_is_killed_leaves_a_register_that_opens(
    register: Register, settings: Settings, moment: str
) -> None:
    record(register, *story())
    register.close()
    killed = subprocess.run(  # noqa: S603  # this Python, on our own code
        [sys.executable, "-P", "-c", KILLING, str(settings.folder), *KILLED[moment].split()],
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert killed.returncode == -signal.SIGKILL
    for _ in range(2):  # the first one clears up
        with Register(settings) as opened:
            assert names(opened) == {NAME}
    assert [file.name for file in settings.folder.glob("master.key*")] == ["master.key"]
    with Register(settings) as opened:
        assert opened.vault.rotate() == 1
        assert names(opened) == {NAME}


@pytest.mark.parametrize("left", ["", "half", b64encode(b"n" * 32).decode()])
def test_a_prepared_key_that_was_never_used_is_done_away_with(
    register: Register, settings: Settings, left: str
) -> None:
    record(register, *story())
    register.close()
    settings.key_file.with_name("master.key.next").write_text(left)
    with Register(settings) as opened:
        assert names(opened) == {NAME}
        assert opened.vault.rotate() == 1
    assert [file.name for file in settings.folder.glob("master.key*")] == ["master.key"]


def test_a_vault_with_a_damaged_key_is_not_rotated_and_nothing_is_changed(register: Register, call: Call) -> None:
    record(register, *story(), trainee(ANDER, {"givenName": "Anders"}))
    register.close()
    with behind_its_back(register.settings.folder, "vault") as vault:
        vault("UPDATE keys SET wrapped = ? WHERE stream = ?", bytes(60), key_of(ANDER))
    before = tombstones(register.settings), register.settings.key_file.read_text()
    done = call("vault", "rotate")
    assert (done.code, done.out) == (2, "")
    assert one_paragraph(done.err)
    assert key_of(ANDER) in done.err
    assert (tombstones(register.settings), register.settings.key_file.read_text()) == before
    assert name_said(call) == NAME


# -- while others go on ---------------------------------------------------------------------------------------------


def test_another_process_reads_the_new_key_file_and_goes_on(
    register: Register, settings: Settings, clock: Clock
) -> None:
    record(register, *story())
    assert names(register) == {NAME}
    with Register(settings, clock=clock) as other:
        other.vault.rotate()
    assert names(register) == {NAME}
    record(register, trainee(ANDER, {"givenName": "Anders"}, note=NOTES[0]))
    register.close()
    with Register(settings, clock=clock) as opened:
        record(opened, command("start-at-organisation-a", ANDER, data={"organisation": "jumbo"}))
        assert names(opened) == {NAME, "Anders"}


def test_a_key_that_is_made_while_the_master_key_is_rotated_is_not_lost(
    register: Register, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealed under the old master key, and kept after another process put a new one in its place."""
    record(register, *story())
    keep = Vault.keep

    def kept_late(vault: Vault, made: object) -> None:
        monkeypatch.setattr(Vault, "keep", keep)
        with Register(settings, clock=clock) as other:
            other.vault.rotate()
        keep(vault, made)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(Vault, "keep", kept_late)
    record(register, trainee(ANDER, {"givenName": "Anders"}))
    record(register, command("start-at-organisation-a", ANDER, data={"organisation": "jumbo"}))
    register.close()
    with Register(settings, clock=clock) as opened:
        assert names(opened) == {NAME, "Anders"}


def test_keys_made_and_rotations_at_the_same_time_lose_nothing(settings: Settings, clock: Clock) -> None:
    people = [f"t-{number:03}" for number in range(60)]
    with Register(settings, make=True, clock=clock) as register:
        record(register, *story())

        def rotate() -> None:
            for _ in range(15):
                with Register(settings, clock=clock) as other:
                    other.vault.rotate()

        rotating = Thread(target=rotate)
        rotating.start()
        record(register, *(trainee(each, {"givenName": each}) for each in people))
        rotating.join()
    with Register(settings, clock=clock) as opened:
        persons = [opened.log.of(opened.log.subjects_named(each)[0])[0].event.person for each in people]
        assert [opened.log.opened(person.given_name) for person in persons] == people


def test_who_has_the_old_master_key_from_the_settings_alone_is_told_to_start_again(
    register: Register, settings: Settings, clock: Clock
) -> None:
    record(register, *story())
    register.close()
    old, new = settings.key_file.read_text().strip(), a_key()
    with (
        Register(replace(settings, master_key=old), clock=clock) as behind,
        Register(replace(settings, master_key=old, new_master_key=new), clock=clock) as ahead,
    ):
        assert names(behind) == {NAME}
        ahead.vault.rotate()
        assert names(ahead) == {NAME}
        with pytest.raises(Unusable, match="wrong-master-key"):
            names(behind)
        with pytest.raises(Unusable, match="wrong-master-key"):
            record(behind, trainee(ANDER, {"givenName": "Anders"}))
        assert tombstones(settings).keys() == {key_of(GEHEIM)}


def test_a_server_goes_on_after_a_rotation(wiewaar: Wiewaar, tmp_path: Path) -> None:
    wiewaar("import", written(tmp_path / "story.ndjson", *story()))
    token = wiewaar("token", "issue", "--role", "registrar", "--subject", "griffier").out.splitlines()[-1]
    where = "/v1/whereabouts?validOn=2018-01-02&limit=1"
    with a_server(wiewaar) as server, server.caller(token) as clerk:
        assert clerk("GET", where).json["items"][0]["name"] == NAME
        assert wiewaar("vault", "rotate").code == 0
        assert clerk("GET", where).json["items"][0]["name"] == NAME
        made = trainee(ANDER, {"givenName": "Anders"})
        assert clerk("POST", "/v1/commands", made).status == 201
        assert server.stop() == 0
    assert wiewaar("check").code == 0


def test_a_copy_from_before_a_rotation_opens_with_the_key_of_then(call: Call, tmp_path: Path) -> None:
    key = tmp_path / "state" / "master.key"
    call("import", written(tmp_path / "story.ndjson", *story()))
    assert call("backup", tmp_path / "copy").code == 0
    old = tmp_path / "old.key"
    old.write_bytes(key.read_bytes())
    assert call("vault", "rotate").code == 0
    wrong = call("restore", tmp_path / "copy", "--key", key, WIEWAAR_STATE_DIR=str(tmp_path / "one"))
    assert (wrong.code, "master key is not the one" in wrong.err) == (2, True)
    right = {"WIEWAAR_STATE_DIR": str(tmp_path / "other")}
    assert call("restore", tmp_path / "copy", "--key", old, **right).code == 0
    assert name_said(call, **right) == NAME


def test_a_vault_from_before_there_was_a_secret_is_given_one(register: Register, settings: Settings) -> None:
    record(register, *story())
    register.close()
    tamper(settings.folder, "DELETE FROM secrets", name="vault")
    with Register(settings) as opened:
        first = opened.cursor_key
        assert names(opened) == {NAME}
    with Register(settings) as opened:
        assert opened.cursor_key == first


def test_two_that_make_a_key_file_at_once_have_the_same_key(tmp_path: Path) -> None:
    made = [MasterKey(tmp_path / "master.key") for _ in range(2)]
    threads = [Thread(target=each.make) for each in made]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert made[0].candidates() == made[1].candidates()
    assert [file.name for file in tmp_path.iterdir()] == ["master.key"]
