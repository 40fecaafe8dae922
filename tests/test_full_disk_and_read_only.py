"""Where a disk is full or a file may not be written, one paragraph says so; afterwards nothing is lost.

Run as a module it is the process that the tests start: one that may write no large files, or that is nobody special.
"""

import io
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from select import select
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from rich.cells import cell_len

from api.command_line import run
from api.register import Register
from application.importing import import_good, numbered
from application.problem import Unusable
from scripts.crash import faults_of, told_by
from tests.conftest import (
    CLERK,
    PATIENCE,
    SCENARIO_LINES,
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
    trainee,
    written,
)
from tests.databases import settings_of

pytestmark = pytest.mark.embedded  # the disk of a server is another's

NOBODY = 65_534
SEEDED = SCENARIO_LINES + SEQUEL_LINES


# -- calls in a process that is kept short --------------------------------------------------------------------------


def process_for_plans() -> None:
    """Carries out each plan that it reads in a child of its own, which need not import anything any more."""
    # What a call imports on its way may be out of reach for nobody, so it is imported before.
    cell_len("–")  # of what is no ASCII, the width is looked up in a module of its own
    with TemporaryDirectory() as scratch:
        os.environ["WIEWAAR_STATE_DIR"] = scratch
        good, bad = Path(scratch) / "good.ndjson", Path(scratch) / "bad.ndjson"
        written(good, *NEW)
        written(bad, {"command": ""})
        for words in (["import", good], ["import", "--continue", bad], ["status"], ["ask", "who-was-where"]):
            carried_out([str(word) for word in words])
    for line in sys.stdin:
        child = os.fork()
        if not child:
            calls_of(json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            sys.exit(1)


def calls_of(plan: Mapping[str, Any]) -> None:
    """Carries out calls after giving up what the plan says, and prints what each gave back."""
    os.environ["WIEWAAR_STATE_DIR"] = plan["state"]
    if plan["largest"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (plan["largest"], plan["largest"]))
    if plan["as_nobody"]:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    sys.stdout.write(json.dumps([carried_out(words) for words in plan["calls"]]) + "\n")
    sys.stdout.flush()


def carried_out(words: Sequence[str]) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(words)
    return code, out.getvalue(), err.getvalue()


class KeptShort:
    """What calls on the register in `folder / state` give back where files may not be large, or as nobody."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def __call__(
        self, folder: Path, *calls: Sequence[str | Path], largest: int | None = None, as_nobody: bool = False
    ) -> list[Called]:
        plan = {
            "state": str(folder / "state"),
            "largest": largest,
            "as_nobody": as_nobody and os.getuid() == 0,
            "calls": [[str(word) for word in words] for words in calls],
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(plan) + "\n")
        self.process.stdin.flush()
        assert select([self.process.stdout], [], [], PATIENCE)[0]
        return [Called(*each) for each in json.loads(self.process.stdout.readline())]


@pytest.fixture(scope="module")
def kept_short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptShort]:
    folder = tmp_path_factory.mktemp("kept-short")
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "tests.test_full_disk_and_read_only"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=Wiewaar(folder).environment({}),
    ) as process:
        yield KeptShort(process)


def identity(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"a line that meets a full disk: {name}"))


NEW = [
    organisation("gm9999", commandId=identity("organisation")),
    programme("nieuw") | {"commandId": identity("programme")},
    trainee("t-nieuw", commandId=identity("trainee"))
    | {"data": {"programme": "nieuw", "person": {"givenName": "Noor"}}},
]


def assert_told(done: Called, code: int = 2) -> None:
    """It could not be done, and one paragraph says what was in the way."""
    assert done.code == code, done
    assert one_paragraph(done.err)
    assert done.err.startswith("wiewaar: ")
    assert done.err.count("\n") == 1


def assert_true(done: Called, *, recorded: bool) -> None:
    """What it says of what was recorded is so."""
    assert_told(done)
    if recorded:
        assert "nothing was recorded" not in done.err


def head(folder: Path) -> int:
    with Register(settings_of(folder / "state")) as register:
        return register.log.head()[0]


# -- a full disk ----------------------------------------------------------------------------------------------------


MANY = 600


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A file of many trainees with their names: the vault is written before the log, and the log before the rows."""
    names = [f"t-{number:04}" for number in range(MANY - 1)]
    registered = [trainee(name, {"givenName": name}, commandId=identity(name)) for name in names]
    return written(tmp_path / "many.ndjson", programme() | {"commandId": identity("ppp")}, *registered)


@pytest.mark.parametrize("kibibytes", [0, 8, 24, 40, 200])
def test_an_import_that_meets_a_full_disk_says_so_and_is_completed_once_there_is_room(
    kept_short: KeptShort, call: Call, tmp_path: Path, many: Path, kibibytes: int
) -> None:
    begun, status, asked = kept_short(
        tmp_path, ("import", many), ("status",), ("ask", "who-was-where"), largest=kibibytes * 1_024
    )
    there = (tmp_path / "state" / "log.db").exists()
    before = head(tmp_path) if there else 0
    assert before in (0, MANY)
    assert_true(begun, recorded=before > 0)
    for done in (status, asked):
        assert done.code == 0 or one_paragraph(done.err)
        assert done.code in (0, 2)
    done = call("import", many)
    assert (done.code, done.err) == (0, "")
    assert f"{MANY - before} recorded, {before} known already, 0 refused." in done.out
    assert list(faults_of(tmp_path / "state")) == []
    told = told_by(tmp_path / "state")
    assert {name: given for name, (given, _) in told.persons.items()} == {name: name for name in told.persons}
    assert (len(told.persons), len(told.ids)) == (MANY - 1, MANY)


@pytest.mark.parametrize(
    "words",
    [("project",), ("status",), ("ask", "who-was-where"), ("import", "new.ndjson")],
    ids=lambda words: words[0],
)
def test_read_models_that_meet_a_full_disk_say_so_and_are_brought_up_to_date_once_there_is_room(
    kept_short: KeptShort, call: Call, seeded: Path, tmp_path: Path, words: Sequence[str]
) -> None:
    before = told_by(seeded)
    written(tmp_path / "new.ndjson", *NEW)
    for file in seeded.glob("read.db*"):
        file.unlink()
    arguments = [str(tmp_path / word) if "." in word else word for word in words]
    (begun,) = kept_short(tmp_path, arguments, largest=64 * 1_024)
    recorded = head(tmp_path)
    assert recorded == SEEDED + (len(NEW) if words[0] == "import" else 0)
    assert_true(begun, recorded=recorded > SEEDED)
    done = call(*arguments)
    assert (done.code, done.err) == (0, "")
    after = told_by(seeded)
    assert (after.spells[: len(before.spells)], after.ids[:SEEDED]) == (before.spells, before.ids)
    assert list(faults_of(seeded)) == []


def test_an_import_in_steps_that_meets_a_full_disk_keeps_the_steps_that_fitted_and_does_not_deny_them(
    kept_short: KeptShort, call: Call, tmp_path: Path
) -> None:
    lines = [organisation(f"o-{number:04}", commandId=identity(f"o-{number}")) for number in range(2_000)]
    file = written(tmp_path / "file.ndjson", *lines)
    with Register(settings_of(tmp_path / "measured"), make=True) as register:
        import_good(register.recorder, numbered(ndjson(*lines[:1_000])), CLERK)
        fits = (tmp_path / "measured" / "log.db-wal").stat().st_size
    (begun,) = kept_short(tmp_path, ("import", "--continue", file), largest=fits + 8_192)
    assert_true(begun, recorded=True)
    assert head(tmp_path) == 1_000
    done = call("import", "--continue", file)
    assert (done.code, done.err) == (0, "")
    assert "1000 recorded, 1000 known already, 0 refused." in done.out


def test_where_there_is_no_room_for_the_file_of_refused_lines_the_good_ones_are_recorded_all_the_same(
    kept_short: KeptShort, call: Call, tmp_path: Path
) -> None:
    file = written(tmp_path / "file.ndjson", *NEW, {"command": "x" * 400_000})
    (begun,) = kept_short(tmp_path, ("import", "--continue", file), largest=300_000)
    assert begun.code == 2
    assert "Traceback" not in begun.err
    assert f"{file}.refused.ndjson" in begun.err
    assert head(tmp_path) == len(NEW)
    done = call("import", "--continue", file)
    assert done.code == 1
    assert f"0 recorded, {len(NEW)} known already, 1 refused." in done.out


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """In this process no file can grow beyond a size for a while."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_register_that_is_open_goes_on_once_there_is_room_again(register: Register) -> None:
    record(register, *NEW)
    size = (register.settings.folder / "log.db-wal").stat().st_size
    late = command("rename-organisation", "gm9999", "2018-06-01", data={"name": "n" * 2_000})
    person = {"programme": "nieuw", "person": {"givenName": "n" * 2_000}}
    named = command("register-trainee", "t-later", data=person)
    for _ in range(3):
        for each in (late, named):
            with no_room_beyond(size), pytest.raises(Unusable) as full:
                record(register, each)
            assert full.value.code == "store-failed"
            assert register.log.head()[0] == len(NEW)
    record(register, late, named)
    assert register.follower.catch_up() == len(NEW) + 2
    assert list(faults_of(register.settings.folder)) == []


# -- what may not be written, or not even read ----------------------------------------------------------------------


@pytest.fixture
def place(seeded: Path) -> Iterator[Path]:
    """A folder that anybody may enter, with the seeded register in it, which belongs to nobody where we are root."""
    with TemporaryDirectory(prefix="wiewaar-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(seeded, folder / "state")
        written(folder / "new.ndjson", *NEW)
        given_away(folder)
        try:
            yield folder
        finally:
            for each in (folder, folder / "state"):
                each.chmod(0o755)


def given_away(folder: Path) -> None:
    if os.getuid() == 0:
        for each in (folder, *folder.rglob("*")):
            os.chown(each, NOBODY, NOBODY)


@contextmanager
def with_mode(path: Path, mode: int) -> Iterator[None]:
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(before)


READ_ONLY: Mapping[str, tuple[str, int]] = {
    "the log is read-only": ("state/log.db", 0o444),
    "the log can't be read": ("state/log.db", 0),
    "the vault is read-only": ("state/vault.db", 0o444),
    "the vault can't be read": ("state/vault.db", 0),
    "the read models are read-only": ("state/read.db", 0o444),
    "the read models can't be read": ("state/read.db", 0),
    "the master key can't be read": ("state/master.key", 0),
    "the folder is read-only": ("state", 0o555),
    "the folder can't be entered": ("state", 0o600),
    "the folder can't be read": ("state", 0),
}


@pytest.mark.parametrize("what", READ_ONLY)
def test_where_something_may_not_be_written_it_is_said_and_afterwards_nothing_is_lost(
    kept_short: KeptShort, call: Call, place: Path, what: str
) -> None:
    name, mode = READ_ONLY[what]
    file = place / "new.ndjson"
    before = told_by(place / "state")
    given_away(place)
    with with_mode(place / name, mode):
        begun, status, asked = kept_short(
            place, ("import", file), ("status",), ("ask", "who-was-where", "--valid-on", "2019-01-01"), as_nobody=True
        )
    recorded = head(place)
    assert recorded == (SEEDED + len(NEW) if name == "state/read.db" else SEEDED)
    assert_true(begun, recorded=recorded > SEEDED)
    for done in (status, asked):
        if done.code:
            assert_told(done)
    again = call("import", file, WIEWAAR_STATE_DIR=str(place / "state"))
    assert (again.code, again.err) == (0, "")
    after = told_by(place / "state")
    assert after.ids == (*before.ids, *(each["commandId"] for each in NEW))
    assert after.persons == {**before.persons, "t-nieuw": ["Noor", None]}
    assert list(faults_of(place / "state")) == []


def test_what_was_erased_while_the_vault_was_read_only_is_forgotten_as_soon_as_it_is_not(
    kept_short: KeptShort, call: Call, place: Path
) -> None:
    erase = command("erase-personal-data", "t-ppp00003", None, data={"ground": "verzoek"}, commandId=identity("erase"))
    file = written(place / "erase.ndjson", erase)
    assert told_by(place / "state").persons["t-ppp00003"][0] is not None
    given_away(place)
    with with_mode(place / "state" / "vault.db", 0o444):
        begun, status = kept_short(place, ("import", file), ("status",), as_nobody=True)
    assert_told(begun)
    assert status.code == 0 or one_paragraph(status.err)
    again = call("import", file, WIEWAAR_STATE_DIR=str(place / "state"))
    assert (again.code, again.err) == (0, "")
    assert told_by(place / "state").persons["t-ppp00003"] == [None, None]


def test_no_register_is_made_where_nothing_may_be_written(kept_short: KeptShort, place: Path) -> None:
    shutil.rmtree(place / "state")
    with with_mode(place, 0o555):
        for done in kept_short(place, ("init",), ("import", place / "new.ndjson"), as_nobody=True):
            assert_told(done)
    assert not (place / "state").exists()
    made, imported = kept_short(place, ("init",), ("import", place / "new.ndjson"), as_nobody=True)
    assert (made.code, imported.code, imported.err) == (0, 0, "")


def test_a_file_that_may_not_be_read_is_named(kept_short: KeptShort, place: Path) -> None:
    with with_mode(place / "new.ndjson", 0):
        (done,) = kept_short(place, ("import", place / "new.ndjson"), as_nobody=True)
    assert_told(done)
    assert str(place / "new.ndjson") in done.err
    assert head(place) == SEEDED


def test_where_the_refused_lines_may_not_be_written_beside_their_file_the_good_ones_are_recorded(
    kept_short: KeptShort, call: Call, place: Path
) -> None:
    file = written(place / "file.ndjson", *NEW, {"command": ""})
    given_away(place)
    with with_mode(place, 0o555):
        (begun,) = kept_short(place, ("import", "--continue", file), as_nobody=True)
    assert begun.code == 2
    assert f"{file}.refused.ndjson" in begun.err
    assert head(place) == SEEDED + len(NEW)
    again = call("import", "--continue", file, WIEWAAR_STATE_DIR=str(place / "state"))
    assert again.code == 1
    assert f"0 recorded, {len(NEW)} known already, 1 refused." in again.out
    assert Path(f"{file}.refused.ndjson").stat().st_mode & 0o777 == 0o600


if __name__ == "__main__":
    process_for_plans()
