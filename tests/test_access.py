"""Who may come in and who looked: tokens that nobody can read back, and records of which none is lost."""

import sqlite3
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Thread

import orjson
import pytest

from api.databases import databases_of
from api.messages import LANGUAGES
from api.register import Register
from api.settings import Settings
from application.access import PREFIX, ROLES, TABLES, Access, Identity
from tests.conftest import Call, Called, Clock, Connections, one_paragraph
from tests.databases import REFUSALS, behind_its_back, contents, settings_of

ADA = Identity("ada", "auditor", "r-1")


@contextmanager
def access_in(settings: Settings, clock: Clock) -> Iterator[Access]:
    """Tokens and access records where a register has them, without the rest of one."""
    settings.folder.mkdir(exist_ok=True)
    with ExitStack() as opened:
        yield Access(databases_of(settings).tables(TABLES, opened), clock)


@pytest.fixture
def access(settings: Settings, clock: Clock) -> Iterator[Access]:
    with access_in(settings, clock) as made:
        yield made


def on_disk(folder: Path) -> bytes:
    """All that a register consists of."""
    return b"".join(contents(folder).values())


# -- tokens -----------------------------------------------------------------------------------------------------------


def test_a_token_is_256_random_bits_and_tells_who_holds_it(access: Access) -> None:
    tokens = [access.issue("ada", "auditor", "root") for _ in range(50)]
    assert len(set(tokens)) == 50
    for token in tokens:
        assert token.startswith(PREFIX)
        assert len(urlsafe_b64decode(token.removeprefix(PREFIX) + "=")) == 32
        found = access.whose(token)
        assert found is not None
        assert (found.subject, found.role, found.issued_by) == ("ada", "auditor", "root")


def test_what_is_kept_is_the_digest_and_never_the_token(access: Access, settings: Settings) -> None:
    token = access.issue("ada", "auditor", "root")
    content = on_disk(settings.folder)
    assert sha256(token.encode()).hexdigest().encode() in content
    assert token.encode() not in content
    assert token.removeprefix(PREFIX).encode() not in content
    assert urlsafe_b64decode(token.removeprefix(PREFIX) + "=") not in content
    assert token not in str(access.tokens())


def test_what_was_never_issued_is_nobodys(access: Access) -> None:
    token = access.issue("ada", "auditor", "root")
    for guess in ("", token[:-1], token + "a", token.swapcase(), sha256(token.encode()).hexdigest()):
        assert access.whose(guess) is None


def test_a_token_holds_up_to_its_expiry(access: Access, clock: Clock) -> None:
    token = access.issue("ada", "auditor", "root", clock() + timedelta(hours=1))
    clock.move(hours=1, microseconds=-1)
    assert access.whose(token) is not None
    clock.move(microseconds=1)
    assert access.whose(token) is None


def test_a_revoked_token_does_not_hold_and_can_be_revoked_once(access: Access) -> None:
    kept, revoked = access.issue("ada", "auditor", "root"), access.issue("bo", "reader", "root")
    assert access.revoke(2)
    assert access.whose(revoked) is None
    assert access.whose(kept) is not None
    assert not access.revoke(2)
    assert not access.revoke(3)


def test_the_first_administrator_is_issued_a_token_once(access: Access) -> None:
    token = access.issue_first("root")
    assert token is not None
    found = access.whose(token)
    assert found is not None
    assert (found.role, found.subject, found.expires_at) == ("administrator", "root", None)
    assert access.issue_first("root") is None
    access.revoke(found.id)
    assert access.issue_first("root") is None
    assert len(access.tokens()) == 1


# -- tokens on the command line ---------------------------------------------------------------------------------------


def test_init_prints_the_first_token_once_as_its_last_line(call: Call, tmp_path: Path) -> None:
    made = call("init", LOGNAME="gerda")
    token = made.out.splitlines()[-1]
    assert token.startswith(PREFIX)
    assert token.encode() not in on_disk(tmp_path / "state")
    with Register(settings_of(tmp_path / "state")) as register:
        found = register.access.whose(token)
    assert found is not None
    assert (found.subject, found.role) == ("gerda", "administrator")
    assert PREFIX not in call("init").out


def test_in_a_register_that_has_tokens_init_prints_none(call: Call, seeded: Path) -> None:
    call("token", "issue", "--role", "reader", "--subject", "bo")
    made = call("init")
    assert (made.code, PREFIX in made.out) == (0, False)


def issued(done: Called) -> str:
    assert (done.code, done.err) == (0, "")
    *_, token = done.out.splitlines()
    assert done.out.count(PREFIX) == 1
    return token


def test_a_token_that_is_issued_is_the_last_line_and_holds(call: Call, seeded: Path) -> None:
    for role in ROLES:
        token = issued(call("token", "issue", "--role", role, "--subject", "ada"))
        with Register(settings_of(seeded)) as register:
            found = register.access.whose(token)
        assert found is not None
        assert (found.role, found.subject, found.expires_at) == (role, "ada", None)


@pytest.mark.parametrize(
    ("expires", "until"),
    [
        ("2990-06-30", "2990-06-30T21:59:59.999999Z"),  # to the end of the day in the Netherlands
        ("2990-06-30T12:00:00+02:00", "2990-06-30T10:00:00.000000Z"),
    ],
)
def test_a_token_expires_at_the_end_of_a_day_or_at_an_instant(
    call: Call, seeded: Path, expires: str, until: str
) -> None:
    issued(call("token", "issue", "--role", "auditor", "--subject", "ada", "--expires", expires))
    (token,) = call("token", "list", "--format", "json").json["items"]
    assert token["expiresAt"] == until


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--role", "baas", "--subject", "ada"), "baas is not one of registrar"),
        (("--subject", "ada"), "--role is missing"),
        (("--role", "reader"), "--subject is missing"),
        (("--role", "reader", "--subject", ""), "--subject is missing"),
        (("--role", "reader", "--subject", "ada", "--expires", "2018-01-01"), "in the past"),
        (("--role", "reader", "--subject", "ada", "--expires", "morgen"), "--expires: must be an instant"),
        (("--role", "reader", "--subject", "ada", "--expires", "2990-02-30"), "--expires: must be an instant"),
    ],
)
def test_a_token_asked_for_badly_is_not_issued(call: Call, seeded: Path, arguments: tuple[str, ...], said: str) -> None:
    done = call("token", "issue", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert one_paragraph(done.err)
    assert call("token", "list", "--format", "json").json["items"] == []


def test_a_list_shows_what_became_of_every_token_and_no_token(call: Call, seeded: Path, clock: Clock) -> None:
    with Register(settings_of(seeded), clock=clock) as register:
        tokens = [
            register.access.issue("ada", "auditor", "root"),
            register.access.issue("bo", "reader", "root", datetime(2018, 4, 4, 10, tzinfo=UTC)),
            register.access.issue("cy", "researcher", "root", datetime(2990, 1, 1, tzinfo=UTC)),
        ]
    assert call("token", "revoke", "1").code == 0
    done = call("token", "list")
    lines = done.out.splitlines()
    assert lines[0].startswith("1  auditor  ada  issued 3 Apr 2018 11:00 by root · revoked")
    assert lines[1] == "2  reader  bo  issued 3 Apr 2018 11:00 by root · expired 4 Apr 2018 12:00"
    assert lines[2] == "3  researcher  cy  issued 3 Apr 2018 11:00 by root · holds until 1 Jan 2990 01:00"
    for shown in (done.out, call("token", "list", "--format", "json").out):
        for token in tokens:
            assert token not in shown
            assert sha256(token.encode()).hexdigest() not in shown


def test_where_there_are_no_tokens_the_list_says_so(call: Call, seeded: Path) -> None:
    assert call("token", "list", "--lang", "nl").out == "Er is nooit een toegangssleutel uitgegeven.\n"


def test_a_token_is_revoked_by_its_number(call: Call, seeded: Path) -> None:
    token = issued(call("token", "issue", "--role", "reader", "--subject", "bo"))
    assert call("token", "revoke", "1").code == 0
    with Register(settings_of(seeded)) as register:
        assert register.access.whose(token) is None
    for number in ("1", "2", "een", "9" * 30):
        done = call("token", "revoke", number)
        assert (done.code, done.out) == (2, "")
        assert "no access token" in done.err


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["issue", "list", "revoke"])
def test_every_call_explains_itself_with_an_example_that_fits(call: Call, name: str, language: str) -> None:
    done = call("token", name, "--help", "--lang", language)
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    assert f"wiewaar token {name}" in done.out.splitlines()[-1]
    assert "required" not in done.out


def test_where_there_is_no_register_no_token_is_issued_and_none_is_made(call: Call, tmp_path: Path) -> None:
    for arguments in (("issue", "--role", "reader", "--subject", "bo"), ("list",), ("revoke", "1")):
        assert call("token", *arguments).code == 2
    assert not (tmp_path / "state").exists()


# -- records ----------------------------------------------------------------------------------------------------------


def test_looks_and_refusals_are_kept_when_it_is_opened_again(settings: Settings, clock: Clock) -> None:
    with access_in(settings, clock) as access:
        access.looked(ADA, ["t-een", "t-twee", "t-een"], "why", "audit")
        access.refused(ADA, None, "not-json")
    with access_in(settings, clock) as access:
        assert [(each.at, each.who, each.request) for each in access.looks("t-een")] == [
            ("2018-04-03T09:00:00.000000Z", "ada", "r-1")
        ]
        assert [(each.command, each.code) for each in access.refusals("ada")] == [(None, "not-json")]
        assert access.refusals("bo") == []


def test_many_refusals_are_kept_in_one_transaction_or_none(access: Access) -> None:
    def cut_short() -> Iterator[tuple[str | None, str]]:
        yield None, "not-json"
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011  # our own
        access.refused_together(ADA, cut_short())
    assert access.refusals("ada") == []
    access.refused_together(ADA, [(None, f"code-{number}") for number in range(5_000)])
    assert [each.code for each in access.refusals("ada")] == [f"code-{number}" for number in range(5_000)]


def test_a_record_that_can_not_be_kept_leaves_nothing_half_done(access: Access, settings: Settings) -> None:
    with behind_its_back(settings.folder, "access") as other:
        other.refuse("looks", "vol")
    with pytest.raises(REFUSALS, match="vol"):
        access.looked(ADA, ["t-een"], "why", "audit")
    with behind_its_back(settings.folder, "access") as other:
        other.allow("looks")
    access.looked(ADA, ["t-twee"], "why", "audit")
    assert [len(access.looks(each)) for each in ("t-een", "t-twee")] == [0, 1]


def test_records_of_several_threads_are_all_kept(access: Access) -> None:
    def look(number: int) -> None:
        for _ in range(20):
            access.looked(ADA, ["t-een", f"t-{number}"], "why", "audit")

    threads = [Thread(target=look, args=(number,)) for number in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(access.looks("t-een")) == 100
    assert [len(access.looks(f"t-{number}")) for number in range(5)] == [20] * 5


def test_where_a_look_can_not_be_kept_no_name_is_shown(call: Call, seeded: Path) -> None:
    with Register(settings_of(seeded)), behind_its_back(seeded, "access") as other:
        other.refuse("looks", "vol")
    done = call("ask", "who-was-where", "--valid-on", "2018-12-01")
    assert (done.code, done.out) == (2, "")
    assert "vol" in done.err


# -- the file ---------------------------------------------------------------------------------------------------------


@pytest.mark.embedded
def test_a_file_that_is_no_database_is_named_and_let_go_of(call: Call, seeded: Path, connections: Connections) -> None:
    for each in seeded.glob("access.db*"):
        each.unlink()
    (seeded / "access.db").write_bytes(b"geen database" * 1_000)
    done = call("status")
    assert done.code == 2
    assert str(seeded / "access.db") in done.err
    assert connections
    assert connections.still_open == []


@pytest.mark.embedded
def test_check_looks_at_the_file(call: Call, seeded: Path) -> None:
    call("token", "issue", "--role", "reader", "--subject", "bo")
    file = seeded / "access.db"
    content = bytearray(file.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    file.write_bytes(content)
    checked = call("check")
    assert checked.code in (1, 2)
    assert str(file) in checked.err


def test_a_copy_carries_tokens_and_records_along(call: Call, seeded: Path, tmp_path: Path) -> None:
    token = issued(call("token", "issue", "--role", "reader", "--subject", "bo"))
    call("history", "t-ppp00003", "--as", "ada")
    assert call("backup", tmp_path / "copy").code == 0
    elsewhere = {"WIEWAAR_STATE_DIR": str(tmp_path / "elsewhere")}
    restored = call("restore", tmp_path / "copy", "--key", seeded / "master.key", **elsewhere)
    assert (restored.code, restored.err) == (0, "")
    with Register(settings_of(tmp_path / "elsewhere")) as register:
        assert register.access.whose(token) is not None
        assert [each.who for each in register.access.looks("t-ppp00003")] == ["ada"]
    for each in ("state", "elsewhere"):
        assert token.encode() not in on_disk(tmp_path / each)
    assert not any(token.encode() in each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())


def test_a_copy_of_access_records_that_was_altered_is_not_restored(call: Call, seeded: Path, tmp_path: Path) -> None:
    call("backup", tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy" / "access.db")) as copy, copy:
        copy.execute("INSERT INTO tokens (digest, subject, role, issued_at, issued_by) VALUES ('', '', '', '', '')")
    elsewhere = {"WIEWAAR_STATE_DIR": str(tmp_path / "elsewhere")}
    restored = call("restore", tmp_path / "copy", "--key", seeded / "master.key", **elsewhere)
    assert (restored.code, "is not as it was copied" in restored.err) == (2, True)


def test_a_copy_that_was_made_before_there_were_access_records_is_restored(
    call: Call, seeded: Path, tmp_path: Path
) -> None:
    call("backup", tmp_path / "copy")
    manifest = tmp_path / "copy" / "manifest.json"
    content = orjson.loads(manifest.read_bytes())
    del content["sha256"]["access.db"]
    manifest.write_bytes(orjson.dumps(content))
    (tmp_path / "copy" / "access.db").unlink()
    elsewhere = {"WIEWAAR_STATE_DIR": str(tmp_path / "elsewhere")}
    restored = call("restore", tmp_path / "copy", "--key", seeded / "master.key", **elsewhere)
    assert (restored.code, restored.err) == (0, "")
    assert call("check", **elsewhere).code == 0


def test_the_demo_leaves_no_records_of_an_earlier_one(call: Call, tmp_path: Path) -> None:
    assert call("demo", "--no-serve").code == 0
    with Register(settings_of(tmp_path / "state")) as register:
        assert register.access.looks("t-ppp00003") == []
    call("history", "t-ppp00003")
    assert call("demo", "--no-serve").code == 0
    with Register(settings_of(tmp_path / "state")) as register:
        assert register.access.looks("t-ppp00003") == []
