"""Care of a register: planted damage is found and named, and a copy brings back what was copied."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from api.register import Register
from application.copies import PARTS, Files, backup
from application.problem import Unusable
from application.stored import canonical
from tests.conftest import Call, Connections, Wiewaar, command, one_paragraph, organisation, record, renamed
from tests.databases import behind_its_back, lose, settings_of, tamper

COPIED = ["access.db", "checkpoints.db", "log.db", "manifest.json", "vault.db"]
NAMED = ("ask", "who-was-where", "--valid-on", "2018-12-01", "--format", "json")


def rewrite(folder: Path, position: int, **changed: object) -> None:
    """Rewrites one stored event, in its canonical form."""
    with behind_its_back(folder) as log:
        ((found,),) = log("SELECT state FROM stored_events WHERE position = ?", position)
    state = canonical({**orjson.loads(found), **changed}).hex()
    tamper(folder, f"UPDATE stored_events SET state = x'{state}' WHERE position = {position}")  # noqa: S608


def test_a_register_that_nobody_touched_is_well(call: Call, seeded: Path) -> None:
    checked = call("check")
    assert (checked.code, checked.err) == (0, "")
    assert checked.out.startswith("All is well: 149 events")


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM stored_events WHERE position = 30", "positions 30 to 30 are missing"),
        ("DELETE FROM stored_events WHERE position = 30", "one is missing before event"),
        ("UPDATE stored_events SET topic = 'not-elected.v1' WHERE position = 100", "the columns say something else"),
        ("UPDATE stored_events SET recorded_at = recorded_at + 1 WHERE position = 9", "the columns say something else"),
        ("UPDATE stored_events SET imported = 0 WHERE position = 9", "the columns say something else"),
        ("UPDATE stored_events SET state = x'7b7d' WHERE position = 40", "at position 40 can't be read"),
        (
            "UPDATE stored_events SET state = state || x'20' WHERE position = 40",
            "at position 40 is not as it was written",
        ),
        ("UPDATE stored_events SET event_id = 'x' WHERE position = 5", "event x at position 5"),
    ],
)
def test_damage_to_the_log_is_found_and_named(call: Call, seeded: Path, statement: str, found: str) -> None:
    tamper(seeded, statement)
    checked = call("check")
    assert checked.code == 1
    assert found in checked.err


def test_an_event_that_was_rewritten_in_good_form_breaks_the_link_of_the_next(call: Call, seeded: Path) -> None:
    rewrite(seeded, 106, effectiveOn="2017-12-31")
    checked = call("check")
    assert checked.code == 1
    assert "at position 107 does not link to the one before it of mandate:m-ppp00003" in checked.err


def test_an_event_that_contradicts_what_stands_before_it_is_found(call: Call, seeded: Path) -> None:
    rewrite(seeded, 110, name="ceased-following")
    checked = call("check")
    assert "is not possible after what stands before it (not-following)" in checked.err


def test_an_event_with_a_name_that_nobody_knows_is_found(call: Call, seeded: Path) -> None:
    rewrite(seeded, 110, name="thawed-out")
    assert "has a name that this version does not know" in call("check").err


def test_an_event_recorded_before_the_one_before_it_is_found(call: Call, seeded: Path) -> None:
    rewrite(seeded, 110, recordedAt="2001-01-01T00:00:00Z")
    assert "at position 110 was recorded before the one before it" in call("check").err


def test_a_guard_that_was_taken_away_is_missed(call: Call, seeded: Path) -> None:
    with behind_its_back(seeded) as log:
        log.take_away("stored_events_never_go")
    assert "the guard stored_events_never_go" in call("check").err


def test_a_key_that_was_lost_is_found(call: Call, seeded: Path) -> None:
    tamper(seeded, "DELETE FROM keys", name="vault")
    checked = call("check")
    assert checked.code == 1
    assert "does not open: its key is lost, or it was tampered with" in checked.err


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE spells_1 SET valid_to = '2019-01-01' WHERE known_from_pos = 69", "says of"),
        ("DELETE FROM spells_1 WHERE known_from_pos = 69", "lacks a row of"),
        ("UPDATE spells_1 SET known_to_pos = 4611686018427387904, known_to = NULL WHERE known_to_pos = 129", "says of"),
    ],
)
def test_damage_to_a_read_model_is_found_and_a_rebuild_mends_it(
    call: Call, seeded: Path, statement: str, found: str
) -> None:
    tamper(seeded, statement, name="read")
    checked = call("check")
    assert checked.code == 1
    assert found in checked.err
    assert call("project", "--rebuild").code == 0
    assert call("check").code == 0


@pytest.mark.embedded
def test_a_file_that_is_damaged_on_disk_is_named_and_let_go_of(
    call: Call, seeded: Path, connections: Connections
) -> None:
    content = bytearray((seeded / "log.db").read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    (seeded / "log.db").write_bytes(content)
    checked = call("check")
    assert checked.code in (1, 2)
    assert str(seeded / "log.db") in checked.err
    assert one_paragraph(checked.err)
    assert connections
    assert connections.still_open == []


# -- copies -----------------------------------------------------------------------------------------------------------


def test_a_copy_brings_back_every_answer_and_every_name(call: Call, seeded: Path, tmp_path: Path) -> None:
    before = call(*NAMED).json
    assert any(item["name"] == "Judith" for item in before["items"])
    copied = call("backup", tmp_path / "copy")
    assert copied.code == 0
    assert str(seeded / "master.key") in copied.out, "it says that the key did not go along"
    assert sorted(each.name for each in (tmp_path / "copy").iterdir()) == COPIED
    elsewhere = {"WIEWAAR_STATE_DIR": str(tmp_path / "elsewhere")}
    restored = call("restore", tmp_path / "copy", "--key", seeded / "master.key", **elsewhere)
    assert (restored.code, restored.err) == (0, "")
    assert call(*NAMED, **elsewhere).json == before
    assert call("check", **elsewhere).code == 0


def test_a_copy_made_while_others_record_is_whole(wiewaar: Wiewaar, tmp_path: Path) -> None:
    wiewaar("init")
    lines = [
        organisation(f"gm{number:04}", commandId=f"00000000-0000-4000-8000-{number:012}") for number in range(1, 150)
    ]
    file = tmp_path / "lines.ndjson"
    file.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    writing = wiewaar.started("import", "--continue", file)
    copied = wiewaar("backup", tmp_path / "copy")
    writing.communicate()
    assert copied.code == 0
    elsewhere, key = str(tmp_path / "elsewhere"), wiewaar.state / "master.key"
    assert wiewaar("restore", tmp_path / "copy", "--key", key, WIEWAAR_STATE_DIR=elsewhere).code == 0
    assert wiewaar("check", WIEWAAR_STATE_DIR=elsewhere).code == 0
    completed = wiewaar("import", file, WIEWAAR_STATE_DIR=elsewhere)
    assert (completed.code, completed.err) == (0, "")
    assert wiewaar("status", "--format", "json", WIEWAAR_STATE_DIR=elsewhere).json["logPosition"] == len(lines)


@pytest.mark.embedded
def test_a_register_under_another_name_is_copied_and_restored_as_any_other(call: Call, tmp_path: Path) -> None:
    there, elsewhere = (
        {"WIEWAAR_STATE_DIR": str(tmp_path / name), "WIEWAAR_DATABASE_URL": f"sqlite:///{tmp_path / name}/{name}.db"}
        for name in ("hier", "daar")
    )
    assert call("demo", "--no-serve", "--sequel", **there).code == 0
    assert call("backup", tmp_path / "copy", **there).code == 0
    assert sorted(each.name for each in (tmp_path / "copy").iterdir()) == COPIED
    restored = call("restore", tmp_path / "copy", "--key", tmp_path / "hier" / "master.key", **elsewhere)
    assert (restored.code, restored.err) == (0, "")
    assert call(*NAMED, **elsewhere).json == call(*NAMED, **there).json
    assert call("check", **elsewhere).code == 0


@pytest.mark.parametrize("name", ["copies #1", "what?", "100%41"])
def test_a_copy_may_lie_in_a_folder_of_any_name(call: Call, seeded: Path, tmp_path: Path, name: str) -> None:
    copied = call("backup", tmp_path / name)
    assert (copied.code, copied.err) == (0, "")
    assert "up to position 149" in copied.out


@pytest.mark.embedded
def test_a_copy_that_fails_leaves_no_file_open(tmp_path: Path, connections: Connections) -> None:
    for part in PARTS:
        (tmp_path / f"{part}.db").touch()
    parts = Files(tmp_path, tmp_path / "log.db")
    with pytest.raises(Unusable, match="backup-failed") as refused:
        backup(parts, tmp_path / "copy", datetime(2022, 4, 4, tzinfo=UTC), tmp_path / "evidence")
    assert "no such table" in refused.value.details["reason"]
    assert connections
    assert connections.still_open == []


def test_nothing_is_copied_over_what_is_there(call: Call, seeded: Path, tmp_path: Path) -> None:
    assert call("backup", tmp_path / "copy").code == 0
    again = call("backup", tmp_path / "copy")
    assert (again.code, "is not empty" in again.err) == (2, True)


def test_nothing_is_restored_over_a_register(call: Call, seeded: Path, tmp_path: Path) -> None:
    call("backup", tmp_path / "copy")
    restored = call("restore", tmp_path / "copy")
    assert (restored.code, "There is a register in" in restored.err) == (2, True)


def test_a_copy_that_was_altered_is_not_restored(call: Call, seeded: Path, tmp_path: Path) -> None:
    call("backup", tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy" / "log.db")) as copy, copy:  # as one is, wherever the register was
        copy.execute("DROP TRIGGER stored_events_never_go")
        copy.execute("DELETE FROM stored_events WHERE position = 149")
    elsewhere = tmp_path / "elsewhere"
    restored = call("restore", tmp_path / "copy", "--key", seeded / "master.key", WIEWAAR_STATE_DIR=str(elsewhere))
    assert (restored.code, "is not as it was copied" in restored.err) == (2, True)
    assert not (elsewhere / "log.db").exists()


@pytest.mark.parametrize(
    "manifest", ["geen JSON", "[]", "{}", '{"logPosition": 149, "sha256": []}', '{"logPosition": 149, "sha256": {}}']
)
def test_a_copy_with_another_manifest_is_not_restored(call: Call, seeded: Path, tmp_path: Path, manifest: str) -> None:
    call("backup", tmp_path / "copy")
    (tmp_path / "copy" / "manifest.json").write_text(manifest)
    elsewhere = tmp_path / "elsewhere"
    restored = call("restore", tmp_path / "copy", "--key", seeded / "master.key", WIEWAAR_STATE_DIR=str(elsewhere))
    assert (restored.code, "Nothing could be put back from" in restored.err) == (2, True)
    assert not (elsewhere / "log.db").exists()


def test_a_copy_is_not_restored_without_its_master_key(call: Call, seeded: Path, tmp_path: Path) -> None:
    call("backup", tmp_path / "copy")
    elsewhere = {"WIEWAAR_STATE_DIR": str(tmp_path / "elsewhere")}
    restored = call("restore", tmp_path / "copy", **elsewhere)
    assert (restored.code, "There is no master key" in restored.err) == (2, True)
    assert not (tmp_path / "elsewhere").exists()


def test_a_key_that_comes_back_with_an_older_vault_is_destroyed_again(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with Register(settings_of(folder), make=True) as register:
        record(
            register,
            command(
                "establish-programme",
                "ppp",
                data={"name": "PPP", "terms": {"starts": "2018-01-01", "ends": "2022-01-01"}},
            ),
            command("register-trainee", "t-een", data={"programme": "ppp", "person": {"givenName": "Zonnebloem"}}),
            renamed_first := organisation("gm0632"),
            renamed(renamed_first["subject"], "Woerden"),
        )
        with behind_its_back(folder, "vault") as vault:
            older = vault("SELECT wrapped, stream FROM keys")
        record(register, command("erase-personal-data", "t-een", None, data={"ground": "op verzoek"}))
        assert register.came_back == []
    with behind_its_back(folder, "vault") as vault:
        for each in older:
            vault("UPDATE keys SET wrapped = ?, destroyed_at = NULL WHERE stream = ?", *each)
    with Register(settings_of(folder)) as register:
        assert len(register.came_back) == 1
    with Register(settings_of(folder)) as register:
        assert register.came_back == []


def test_events_of_one_subject_are_linked_also_where_two_steps_of_an_import_keep_them(
    call: Call, tmp_path: Path
) -> None:
    first = [organisation(f"gm{number:04}") for number in range(1_000)]
    file = tmp_path / "steps.ndjson"
    lines = [*first, *(renamed(f"gm{number:04}", "Anders") for number in range(3))]
    file.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    assert call("import", "--continue", file).code == 0
    checked = call("check")
    assert (checked.code, checked.err) == (0, "")


def test_checkpoints_that_stayed_tell_that_a_copy_lacks_what_was_recorded_after_it(
    call: Call, seeded: Path, tmp_path: Path
) -> None:
    call("backup", tmp_path / "copy")
    with Register(settings_of(seeded)) as register:
        record(register, organisation("gm0344"))
        register.transparency.checkpoint()
    lose(seeded, "log", "vault", "access", "read")
    assert call("restore", tmp_path / "copy").code == 0
    found = call("check")
    assert (found.code, "cut or rolled back" in found.err) == (1, True)
    assert call("log", "checkpoint").code == 1


def test_a_copy_brings_back_the_checkpoints_and_the_key_that_was_kept_apart(
    call: Call, seeded: Path, tmp_path: Path
) -> None:
    note = call("log", "checkpoint").out
    assert call("backup", tmp_path / "copy").code == 0
    elsewhere = {"WIEWAAR_STATE_DIR": str(tmp_path / "elsewhere")}
    keys = ("--key", seeded / "master.key", "--log-key", seeded / "log.key")
    assert call("restore", tmp_path / "copy", *keys, **elsewhere).code == 0
    assert call("log", "checkpoint", **elsewhere).out == note
