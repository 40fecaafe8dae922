"""Sealed personal details: nobody without the subject's key can read them, and an erasure makes them forgotten."""

import os
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest

from api.databases import databases_of
from api.register import Register
from api.settings import Settings
from application.intake import understood
from application.master_key import MasterKey
from application.problem import Unusable
from application.vault import NONCE_BYTES, TABLES, Erased, KeyTaken, Made, Unreadable, Vault
from domain.reference import Kind, stream_id
from domain.refusal import Refused
from domain.sealed import Sealed
from domain.wire import Place
from projections.question import Item
from projections.questions import QUESTIONS
from tests.conftest import (
    CLERK,
    Call,
    Clock,
    Connections,
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
from tests.databases import ON_POSTGRES, REFUSALS, a_fault, behind_its_back, contents, lose, name_of

GEHEIM, ANDER = "t-geheim01", "t-ander001"
PERSON = {
    "givenName": "Zonnebloemina",
    "familyName": "Kwartelslagvogel",
    "birthDate": "1987-06-05",
    "email": "zonnebloemina@kwartelslag.example",
}
CORRECTED = {"familyName": "Distelvinkenberg", "birthDate": "1986-07-04"}
NOTES = ["Hazelnootschaal bij de inschrijving", "Boterbloemsteel in het mandaat", "Paardenbloempluis erbij"]
VACATED = ["Wilhelmus Roerdompsma", "Cornelia Leeuwerikstra"]
SECRETS = [*PERSON.values(), *CORRECTED.values(), *NOTES, *VACATED]

REGISTRATION, SEAT = str(uuid4()), str(uuid4())


def story() -> list[dict[str, Any]]:
    """A trainee with every personal detail there is, some of them corrected, and a mandate with those of others."""
    corrected = {"fact": REGISTRATION, "changes": {"person": CORRECTED}, "reason": "clerical-error"}
    vacated = {"fact": SEAT, "changes": {"vacatedBy": VACATED[1]}, "reason": "source-corrected"}
    return [
        organisation("gm0632"),
        organisation("jumbo", "company"),
        programme(),
        trainee(GEHEIM, PERSON, commandId=REGISTRATION, note=NOTES[0]),
        command("start-at-organisation-a", GEHEIM, data={"organisation": "jumbo"}),
        command("correct-fact", None, None, data=corrected, note=NOTES[2]),
        command("open-mandate", "m-geheim01", data={"trainee": GEHEIM, "council": "gm0632"}, note=NOTES[1]),
        command("replace-fraction-member", "m-geheim01", data={"vacatedBy": VACATED[0]}, commandId=SEAT),
        command("correct-fact", None, None, data=vacated),
    ]


def people(register: Register, **asked: str) -> list[Item]:
    """Who was where on the second of January, or as asked."""
    register.follower.catch_up()
    return register.reader.ask(QUESTIONS["who-was-where"], {"validOn": "2018-01-02", **asked}).items


def names(register: Register, **asked: str) -> set[str | None]:
    return {item["name"] for item in people(register, **asked)}


def digest(register: Register, **asked: str) -> str:
    return register.reader.ask(QUESTIONS["who-was-where"], {"validOn": "2018-01-02", **asked}).digest


def tombstones(settings: Settings) -> Mapping[str, tuple[bytes | None, str | None]]:
    """What the vault holds: by stream the wrapped key, and when it was destroyed."""
    with behind_its_back(settings.folder, "vault") as vault:
        return {stream: (key, at) for stream, key, at in vault("SELECT * FROM keys")}


def key_of(reference: str) -> str:
    return str(stream_id(Kind.TRAINEE, reference))


def erase(reference: str = GEHEIM) -> dict[str, Any]:
    return command("erase-personal-data", reference, None, data={"ground": "verzoek (AVG art. 17)"})


# -- nothing readable on disk ---------------------------------------------------------------------------------------


def forms_of(secret: str) -> Iterator[bytes]:
    """The ways in which a text may lie about on a disk."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        raw = secret.encode(encoding)
        yield raw
        yield raw.hex().encode()
        for shift in range(3):  # whatever comes before it: its base64 has one of three forms
            for encode in (b64encode, urlsafe_b64encode):
                yield encode(b"\x00" * shift + raw)[4:-4]


def found_in(folder: Path, secrets: list[str]) -> set[tuple[str, str]]:
    """Which of these can be read where."""
    parts = contents(folder)
    return {
        (secret, name)
        for secret in secrets
        for form in forms_of(secret)
        for name, content in parts.items()
        if form in content
    }


def test_no_personal_detail_is_in_any_file_after_an_import(wiewaar: Wiewaar, tmp_path: Path) -> None:
    done = wiewaar("import", written(tmp_path / "story.ndjson", *story()))
    assert (done.code, done.err) == (0, "")
    asked = wiewaar("ask", "who-was-where", "--valid-on", "2018-01-02", COLUMNS="200")
    assert "Zonnebloemina Distelvinkenberg" in asked.out
    assert {name for _, name in found_in(wiewaar.state, [GEHEIM])} >= {name_of("log"), name_of("read")}, (
        "what is no secret is"
    )
    assert found_in(wiewaar.state, SECRETS) == set()


def test_no_personal_detail_is_in_the_files_of_a_register_at_work(register: Register) -> None:
    record(register, *story())
    people(register)
    if not ON_POSTGRES:
        files = {file.name for file in register.settings.folder.iterdir()}
        assert files >= {"log.db-wal", "vault.db-wal", "read.db-wal"}, "while it is open, the last writes are in these"
    assert found_in(register.settings.folder, [GEHEIM]) != set()
    assert found_in(register.settings.folder, SECRETS) == set()


def test_what_was_sealed_comes_back_as_it_was(register: Register) -> None:
    outcomes = record(register, *story())
    assert names(register) == {"Zonnebloemina Distelvinkenberg"}
    assert names(register, atPosition="5") == {"Zonnebloemina Kwartelslagvogel"}
    person = outcomes[3].recorded.event.person
    sealed = (person.given_name, person.family_name, person.birth_date, person.email)
    assert [register.log.opened(each) for each in sealed] == list(PERSON.values())
    assert register.log.opened(outcomes[7].recorded.event.vacated_by) == VACATED[0]
    assert register.log.opened(outcomes[8].recorded.event.changes["vacated_by"]) == VACATED[1]
    noted = [register.log.opened(each.recorded.note) for each in outcomes if isinstance(each.recorded.note, Sealed)]
    assert noted == [NOTES[0], NOTES[2], NOTES[1]]


def test_one_key_of_the_trainee_seals_all_that_is_personal_in_its_mandates_too(register: Register) -> None:
    record(register, *story())
    assert tombstones(register.settings).keys() == {key_of(GEHEIM)}


def test_a_note_about_an_organisation_is_no_personal_detail(register: Register) -> None:
    (outcome,) = record(register, organisation("gm0632", note="volgens de kaart"))
    assert outcome.recorded.note == "volgens de kaart"
    assert tombstones(register.settings) == {}


def test_no_personal_detail_is_in_what_is_said_of_a_refused_line(call: Call, tmp_path: Path) -> None:
    bad = [
        trainee("t-een", PERSON | {"birthDate": "Zonnebloemina"}),
        trainee("t-een", PERSON | {"email": PERSON["email"] + "\x07"}),
        trainee("t-een", PERSON, note=NOTES[0] * 1_000),
        trainee("t-een", PERSON, note=NOTES[0]) | {"effectiveOn": PERSON["givenName"]},
        trainee(PERSON["familyName"], PERSON),
        trainee("t-een", PERSON) | {"data": {"programme": "ppp", "person": NOTES[0]}},
    ]
    done = call("import", written(tmp_path / "bad.ndjson", *bad))
    assert (done.code, done.err.count("line ")) == (1, len(bad))
    assert not [secret for secret in SECRETS if secret in done.out + done.err]


def test_no_personal_detail_is_in_what_is_said_of_a_fault(register: Register) -> None:
    sealed = a_sealed(register)
    with pytest.raises(Unreadable) as unreadable:
        register.vault.open(replace(sealed, event=str(uuid4())))
    assert "Zonnebloemina" not in str(unreadable.value)


def test_the_history_of_a_subject_shows_that_a_detail_is_sealed_and_not_its_ciphertext(
    call: Call, tmp_path: Path
) -> None:
    call("import", written(tmp_path / "story.ndjson", *story()))
    done = call("history", GEHEIM, "--format", "json")
    person = next(item["data"]["person"] for item in done.json["items"] if item["event"] == "TraineeRegistered")
    assert person == {detail: {"sealed": True} for detail in PERSON}
    assert key_of(GEHEIM) not in done.out
    assert not [secret for secret in SECRETS if secret in done.out]


# -- bound to its place ---------------------------------------------------------------------------------------------


def a_sealed(register: Register) -> Sealed:
    """A sealed given name in the log."""
    outcomes = record(register, *story())
    sealed: Sealed = outcomes[3].recorded.event.person.given_name
    return sealed


@pytest.mark.parametrize(
    "moved",
    [
        {"event": "0190d6a2-5c1e-7cc3-98c4-dc0c0c07398f"},
        {"stream": str(stream_id(Kind.MANDATE, "m-geheim01"))},
        {"name": "fact-corrected"},
        {"schema_version": 2},
        {"key": key_of(ANDER)},
        {"key": key_of("t-zonder")},
    ],
    ids=lambda moved: next(iter(moved)),
)
def test_a_sealed_value_in_another_place_is_unreadable_and_not_erased(
    register: Register, moved: Mapping[str, Any]
) -> None:
    sealed = a_sealed(register)
    record(register, trainee(ANDER, PERSON))
    assert register.vault.open(sealed) == "Zonnebloemina"
    with pytest.raises(Unreadable):
        register.log.opened(replace(sealed, **moved))


@pytest.mark.parametrize(
    "tampered",
    [
        lambda text: ("B" if text[0] == "A" else "A") + text[1:],
        lambda text: text[:-4],
        lambda text: text + "AAAA",
        lambda text: text[:8],
        lambda _: "",
        lambda _: "geen base64 ✂",
    ],
)
def test_a_tampered_value_is_unreadable_and_not_erased(register: Register, tampered: Callable[[str], str]) -> None:
    sealed = a_sealed(register)
    with pytest.raises(Unreadable):
        register.log.opened(replace(sealed, ciphertext=tampered(sealed.ciphertext)))


def swap_names(settings: Settings) -> None:
    """Does what somebody with a database tool could do: gives two trainees each other's sealed persons."""
    with behind_its_back(settings.folder) as log:
        log.take_away("stored_events_never_change")
        found = log("SELECT position, state FROM stored_events WHERE topic = 'trainee-registered.v1'")
        (first, one), (second, other) = [(position, orjson.loads(state)) for position, state in found]
        one["data"]["person"], other["data"]["person"] = other["data"]["person"], one["data"]["person"]
        for position, form in ((first, one), (second, other)):
            log("UPDATE stored_events SET state = ? WHERE position = ?", orjson.dumps(form), position)


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_name_that_was_tampered_with_in_the_log_is_an_error_and_not_a_missing_name(
    register: Register, call: Call, form: str
) -> None:
    record(register, *story(), trainee(ANDER, {"givenName": "Anders"}))
    record(register, command("start-at-organisation-a", ANDER, data={"organisation": "jumbo"}))
    register.close()
    swap_names(register.settings)
    done = call("ask", "who-was-where", "--valid-on", "2018-01-02", "--format", form)
    assert (done.code, done.out) == (2, "")
    assert one_paragraph(done.err)
    assert "does not open" in done.err
    assert "no erasure" in done.err


# -- keys -----------------------------------------------------------------------------------------------------------


def test_the_key_file_is_for_its_owner_only_whatever_the_umask(settings: Settings) -> None:
    before = os.umask(0)
    try:
        Register(settings, make=True).close()
    finally:
        os.umask(before)
    assert settings.key_file.stat().st_mode & 0o777 == 0o600
    assert settings.folder.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in settings.folder.glob("master.key*")] == ["master.key"]


def test_a_key_file_that_another_start_left_half_made_does_not_stand_in_the_way(settings: Settings) -> None:
    settings.folder.mkdir()
    settings.key_file.with_name(f"master.key.{os.getpid()}").write_text("")  # in a container every start has this id
    Register(settings, make=True).close()
    assert settings.key_file.exists()


def test_another_master_key_opens_nothing_and_says_so(
    connections: Connections, register: Register, settings: Settings
) -> None:
    record(register, *story())
    people(register)
    register.close()
    other = replace(settings, master_key=b64encode(bytes(32)).decode())
    with pytest.raises(Unusable) as refused:
        Register(other)
    assert refused.value.code == "wrong-master-key"
    assert connections
    assert connections.still_open == []


def test_another_master_key_is_told_to_people(register: Register, call: Call) -> None:
    record(register, *story())
    register.close()
    done = call("ask", "who-was-where", "--valid-on", "2018-01-02", WIEWAAR_MASTER_KEY=b64encode(bytes(32)).decode())
    assert (done.code, done.out) == (2, "")
    assert one_paragraph(done.err)
    assert "master key is not the one" in done.err


def test_another_master_key_adds_no_key_to_the_vault(register: Register, settings: Settings) -> None:
    record(register, *story())
    register.close()
    before = tombstones(settings)
    with (
        pytest.raises(Unusable, match="wrong-master-key"),
        Register(replace(settings, master_key=b64encode(bytes(32)).decode())) as opened,
    ):
        record(opened, trainee(ANDER, PERSON))
    assert tombstones(settings) == before


@pytest.mark.parametrize("given", ["kort", b64encode(bytes(31)).decode(), b64encode(bytes(33)).decode(), "é" * 44])
def test_what_is_no_master_key_is_refused_and_not_repeated(register: Register, call: Call, given: str) -> None:
    register.close()
    done = call("status", WIEWAAR_MASTER_KEY=given)
    assert (done.code, done.out) == (2, "")
    assert one_paragraph(done.err)
    assert "WIEWAAR_MASTER_KEY" in done.err
    assert given not in done.err


def test_a_master_key_from_the_environment_makes_no_key_file(call: Call, tmp_path: Path) -> None:
    key = b64encode(os.urandom(32)).decode()
    assert call("import", written(tmp_path / "story.ndjson", *story()), WIEWAAR_MASTER_KEY=key).code == 0
    done = call("ask", "who-was-where", "--valid-on", "2018-01-02", WIEWAAR_MASTER_KEY=key, COLUMNS="200")
    assert "Zonnebloemina Distelvinkenberg" in done.out
    assert not (tmp_path / "state" / "master.key").exists()


def test_a_lost_master_key_is_told_and_no_new_one_is_made(register: Register, settings: Settings) -> None:
    record(register, *story())
    register.close()
    before = tombstones(settings)
    settings.key_file.unlink()
    for make in (False, True):
        with pytest.raises(Unusable, match="lost-master-key"):
            Register(settings, make=make)
    assert not settings.key_file.exists()
    assert tombstones(settings) == before


def test_a_lost_vault_is_no_erasure(register: Register, settings: Settings) -> None:
    record(register, *story())
    register.close()
    lose(settings.folder, "vault")
    with Register(settings) as opened, pytest.raises(Unreadable):
        people(opened)


@pytest.fixture
def vaults(settings: Settings) -> Iterator[tuple[Vault, Vault]]:
    """Two connections to one vault."""
    settings.folder.mkdir()
    key = MasterKey(settings.key_file)
    key.make()
    with ExitStack() as opened:
        one, other = (Vault(databases_of(settings).tables(TABLES, opened), key, 10) for _ in range(2))
        yield one, other


PLACE = Place(str(uuid4()), key_of(GEHEIM), "trainee-registered", 1)


def test_of_very_many_keys_those_used_last_stay_in_memory_and_all_open_what_they_sealed(
    vaults: tuple[Vault, Vault],
) -> None:
    vault, _ = vaults
    sealed = []
    for nth in range(25):
        made: Made = {}
        place = Place(str(uuid4()), key_of(f"t-{nth:04}"), "trainee-registered", 1)
        sealed.append(vault.seal(f"Voorbeeld {nth}", place.stream, place, made))
        vault.keep(made)
    assert [vault.open(each) for each in sealed] == [f"Voorbeeld {nth}" for nth in range(25)]
    assert set(vault._keys) == {each.key for each in sealed[-10:]}


def test_of_two_that_make_a_key_for_one_subject_one_is_told_to_seal_anew(vaults: tuple[Vault, Vault]) -> None:
    one, other = vaults
    ours: Made = {}
    made_by_other: Made = {}
    mine = one.seal("Zonnebloemina", key_of(GEHEIM), PLACE, ours)
    theirs = other.seal("Zonnebloemina", key_of(GEHEIM), PLACE, made_by_other)
    one.keep(ours)
    with pytest.raises(KeyTaken):
        other.keep(made_by_other)
    with pytest.raises(Unreadable):
        other.open(theirs)
    anew: Made = {}
    again = other.seal("Zonnebloemina", key_of(GEHEIM), PLACE, anew)
    assert not anew, "the key that is there is taken"
    other.keep(anew)
    assert one.open(again) == other.open(mine) == "Zonnebloemina"


def test_two_registers_that_need_a_key_for_one_subject_at_once_share_one(register: Register, clock: Clock) -> None:
    record(register, programme(), organisation("gm0632"), trainee(ANDER))
    with Register(register.settings, clock=clock) as other:
        attempts: list[int] = []

        def attempt() -> None:
            attempts.append(1)
            batch = register.recorder.batch()
            mandate = command("open-mandate", "m-een", data={"trainee": ANDER}, note=NOTES[0])
            batch.decide(understood(mandate), CLERK)
            if len(attempts) == 1:
                record(other, command("open-mandate", "m-twee", data={"trainee": ANDER}, note=NOTES[1]))
            batch.keep()

        register.recorder.insisting(attempt)
        assert len(attempts) == 2
        notes = [event.note for event in register.log.page(3, 10)]
        assert [other.log.opened(each) for each in notes if isinstance(each, Sealed)] == [NOTES[1], NOTES[0]]


def test_a_nonce_is_never_used_twice(vaults: tuple[Vault, Vault]) -> None:
    vault, _ = vaults
    made: Made = {}
    count = 5_000
    sealed = [vault.seal("Zonnebloemina", key_of(GEHEIM), PLACE, made).ciphertext for _ in range(count)]
    raw = [urlsafe_b64decode(each + "=" * (-len(each) % 4)) for each in sealed]
    assert {len(each) for each in raw} == {NONCE_BYTES + len("Zonnebloemina") + 16}, "96-bit nonce, text, 128-bit tag"
    assert len({each[:NONCE_BYTES] for each in raw}) == count
    assert len({each[NONCE_BYTES:] for each in raw}) == count


def test_every_subject_has_a_key_of_its_own(register: Register) -> None:
    record(register, programme(), trainee(GEHEIM, PERSON), trainee(ANDER, PERSON))
    wrapped = [key for key, _ in tombstones(register.settings).values()]
    assert len(set(wrapped)) == 2
    assert all(key is not None and len(key) == NONCE_BYTES + 32 + 16 for key in wrapped)


# -- erasure --------------------------------------------------------------------------------------------------------


def test_after_an_erasure_the_name_is_gone_from_every_answer_and_the_row_stays(register: Register) -> None:
    record(register, *story())
    before, at = people(register), {"atPosition": str(register.log.head()[0])}
    said, earlier = digest(register, **at), digest(register, atPosition="5")
    record(register, erase())
    assert names(register) == names(register, **at) == names(register, atPosition="5") == {None}
    assert [item | {"name": None} for item in before] == people(register, **at) == people(register)
    assert digest(register, **at) == said
    assert digest(register, atPosition="5") == earlier


def test_an_erasure_leaves_a_tombstone_and_nothing_of_the_key(register: Register) -> None:
    record(register, *story(), trainee(ANDER, {"givenName": "Anders"}))
    before = tombstones(register.settings)
    wrapped = before[key_of(GEHEIM)][0]
    assert wrapped is not None
    if ON_POSTGRES:
        with behind_its_back(register.settings.folder, "vault") as vault:
            vault("ANALYZE")  # for which a server notes values of columns
    parts = contents(register.settings.folder)
    assert any(wrapped in part for part in parts.values()), "else it would prove nothing that it is not there later"
    record(register, erase())
    key, at = tombstones(register.settings)[key_of(GEHEIM)]
    assert (key, at) == (None, "2018-04-03T09:00:00Z")
    assert tombstones(register.settings)[key_of(ANDER)] == before[key_of(ANDER)]
    assert not [name for name, part in contents(register.settings.folder).items() if wrapped in part]


def test_an_erasure_is_of_one_subject_only(register: Register) -> None:
    record(register, *story(), trainee(ANDER, {"givenName": "Anders"}))
    record(register, command("start-at-organisation-a", ANDER, data={"organisation": "jumbo"}), erase())
    assert names(register) == {None, "Anders"}


def refused_after_an_erasure() -> list[dict[str, Any]]:
    changes = {"fact": REGISTRATION, "changes": {"person": {"givenName": "Zonnebloemina"}}, "reason": "other"}
    return [
        command("correct-fact", None, None, data=changes),
        command("begin-leave", GEHEIM, "2018-02-01", note=NOTES[0]),
        command("resign-from-council", "m-geheim01", "2018-02-01", note=NOTES[1]),
        command("open-mandate", "m-nieuw", data={"trainee": GEHEIM}, note=NOTES[2]),
        command("correct-fact", None, None, data={"fact": SEAT, "changes": {"vacatedBy": "X"}, "reason": "other"}),
    ]


@pytest.mark.parametrize("line", refused_after_an_erasure(), ids=lambda line: line["command"])
def test_after_an_erasure_no_new_personal_detail_is_recorded(register: Register, line: Mapping[str, Any]) -> None:
    record(register, *story(), erase())
    with pytest.raises(Refused, match=r"^erased$"):
        record(register, line)
    assert tombstones(register.settings)[key_of(GEHEIM)][0] is None
    assert register.log.head()[0] == 10


@pytest.mark.parametrize("line", refused_after_an_erasure(), ids=lambda line: line["command"])
def test_after_an_erasure_in_the_same_file_no_new_personal_detail_is_recorded(
    register: Register, line: dict[str, Any]
) -> None:
    record(register, *story())
    batch = register.recorder.batch()
    batch.decide(understood(erase()), CLERK)
    with pytest.raises(Refused, match=r"^erased$"):
        batch.decide(understood(line), CLERK)


@pytest.mark.parametrize("line", refused_after_an_erasure(), ids=lambda line: line["command"])
def test_after_an_erasure_by_another_process_no_new_personal_detail_is_recorded(
    register: Register, clock: Clock, line: Mapping[str, Any]
) -> None:
    record(register, *story())
    people(register)
    with Register(register.settings, clock=clock) as other:
        record(other, erase())
    with pytest.raises(Refused, match=r"^erased$"):
        record(register, line)


def test_after_an_erasure_by_another_process_the_name_is_gone_here_too(register: Register, clock: Clock) -> None:
    record(register, *story())
    assert names(register) == {"Zonnebloemina Distelvinkenberg"}
    with Register(register.settings, clock=clock) as other:
        record(other, erase())
    assert names(register) == {None}


def test_what_carries_no_personal_detail_is_recorded_after_an_erasure(register: Register) -> None:
    record(register, *story(), erase())
    record(register, command("end-placement", GEHEIM, "2019-01-01"))
    assert [item["name"] for item in people(register, validOn="2019-06-01")] == [None], "the seat is still there"


def test_an_erasure_of_someone_of_whom_nothing_personal_was_recorded_is_a_fence_too(register: Register) -> None:
    record(register, programme(), trainee(ANDER), erase(ANDER))
    assert tombstones(register.settings)[key_of(ANDER)][0] is None
    with pytest.raises(Refused, match=r"^erased$"):
        record(register, command("begin-leave", ANDER, "2018-02-01", note=NOTES[0]))


def test_a_trainee_is_erased_once(register: Register) -> None:
    record(register, *story(), erase())
    with pytest.raises(Refused, match="erased-already"):
        record(register, erase())


def test_a_file_is_recognised_as_repeated_after_an_erasure(call: Call, tmp_path: Path) -> None:
    lines = [{"commandId": str(uuid4()), **line} for line in story()]
    file = written(tmp_path / "story.ndjson", *lines)
    call("import", file)
    assert call("import", written(tmp_path / "erase.ndjson", erase())).code == 0
    done = call("import", file)
    assert (done.code, done.err) == (0, "")
    assert "0 recorded, 9 known already, 0 refused" in done.out


def test_a_restored_vault_brings_nothing_back(register: Register, settings: Settings, clock: Clock) -> None:
    record(register, *story())
    register.close()
    with behind_its_back(settings.folder, "vault") as vault:
        ((key,),) = vault("SELECT wrapped FROM keys WHERE stream = ?", key_of(GEHEIM))
    with Register(settings, clock=clock) as opened:
        record(opened, erase())
    with behind_its_back(settings.folder, "vault") as vault:
        vault("UPDATE keys SET wrapped = ?, destroyed_at = NULL WHERE stream = ?", key, key_of(GEHEIM))
    with Register(settings, clock=clock) as reopened:
        assert names(reopened) == {None}
    assert tombstones(settings)[key_of(GEHEIM)][0] is None


def test_where_a_key_that_came_back_can_not_be_destroyed_the_register_does_not_open(
    connections: Connections, register: Register, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(register, *story(), erase())
    register.close()

    def fails(*_: object) -> None:
        raise a_fault("disk I/O error")

    monkeypatch.setattr(Vault, "is_destroyed", lambda *_: False)
    monkeypatch.setattr(Vault, "destroy", fails)
    with pytest.raises(REFUSALS) as refused:
        Register(settings)
    assert str(refused.value) == "disk I/O error"
    assert connections
    assert connections.still_open == []


def test_an_erased_detail_is_told_apart_from_one_that_was_never_recorded(register: Register) -> None:
    (registered,) = record(register, *story(), erase())[3:4]
    person = registered.recorded.event.person
    with pytest.raises(Erased):
        register.vault.open(person.given_name)
    record(register, trainee(ANDER, {"givenName": "Anders"}))
    (other,) = register.log.of(register.log.subjects_named(ANDER)[0])
    assert other.event.person.family_name is None


def test_the_story_holds_every_sealed_field_of_the_domain() -> None:
    told = orjson.loads(b"[" + b",".join(ndjson(*story()).splitlines()) + b"]")
    fields = {name for line in told for name in (*line, *line["data"], *line["data"].get("person", {}))}
    assert fields >= {"note", "vacatedBy", *PERSON}
