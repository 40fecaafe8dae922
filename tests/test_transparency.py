"""The tree over the log, its checkpoints and keys: what is signed can be shown later, and nothing else is signed."""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.register import Register
from api.settings import Settings
from application.checkpoint import Checkpoint, unproven
from application.directory import Directory
from application.note import NotANote, Signer, Verifier, WrongSignature, opened, signed
from application.problem import Unusable
from application.stored import canonical
from application.transparency import AnotherHistory
from application.tree import EMPTY, Frontier, Node, consistency, edge, inclusion, leaf_of, parent_of, root_at, tree_of
from domain.reference import Kind, Subject, stream_id
from projections.questions import QUESTIONS
from tests.conftest import DATA, command, organisation, record
from tests.databases import FAULTS, ON_POSTGRES, behind_its_back, environment_of, settings_of, tamper

TESTLOG = DATA / "c2sp-testlog"
TESTLOG_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
TESTLOG_ENTRIES = b"one two three four five six seven eit nain ten ileven twelf threeten fourten fivten".split()


# -- the tree, as RFC 6962 tells it -----------------------------------------------------------------------------------


def naive_root(entries: list[bytes]) -> bytes:
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = max(2**power for power in range(10) if 2**power < len(entries))
    return sha256(b"\x01" + naive_root(entries[:split]) + naive_root(entries[split:])).digest()


def leads_to_root(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root to which a proof leads (RFC 9162, 2.1.3.2)."""
    number, last, found = index, size - 1, leaf
    for each in path:
        assert last > 0, "the proof is too long"
        if number % 2 or number == last:
            found = parent_of(each, found)
            while number % 2 == 0 and number:
                number, last = number // 2, last // 2
        else:
            found = parent_of(found, each)
        number, last = number // 2, last // 2
    assert last == 0, "the proof is too short"
    return found


def is_beginning(old: int, old_root: bytes, size: int, root: bytes, path: list[bytes]) -> bool:
    """Whether a proof shows that one tree is the beginning of another (RFC 9162, 2.1.4.2)."""
    if old == size:
        return not path and old_root == root
    path = [old_root, *path] if old & (old - 1) == 0 else path
    number, last = old - 1, size - 1
    while number % 2:
        number, last = number // 2, last // 2
    first = second = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if number % 2 or number == last:
            first, second = parent_of(each, first), parent_of(each, second)
            while number % 2 == 0 and number:
                number, last = number // 2, last // 2
        else:
            second = parent_of(second, each)
        number, last = number // 2, last // 2
    return (first, second, last) == (old_root, root, 0)


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert Frontier().root == EMPTY == bytes.fromhex(nothing)


@given(st.lists(st.binary(max_size=4), max_size=70))
def test_the_root_is_that_of_the_definition_however_the_tree_grew(entries: list[bytes]) -> None:
    leaves = [leaf_of(each) for each in entries]
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    assert frontier.root == naive_root(entries)
    if leaves:
        hash_of = tree_of(leaves)
        assert root_at(len(leaves), hash_of) == frontier.root
        assert Frontier(len(leaves), map(hash_of, edge(len(leaves)))).root == frontier.root


@given(st.integers(1, 70), st.data())
def test_a_proof_of_inclusion_leads_from_the_leaf_to_the_root(size: int, data: st.DataObject) -> None:
    entries = [bytes([number]) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = inclusion(index, size, tree_of([leaf_of(each) for each in entries]))
    assert leads_to_root(leaf_of(entries[index]), index, size, path) == naive_root(entries)


@given(st.integers(1, 70), st.data())
def test_a_proof_of_consistency_leads_from_both_roots_and_from_no_other(size: int, data: st.DataObject) -> None:
    entries = [bytes([number]) for number in range(size)]
    old = data.draw(st.integers(1, size))
    path = consistency(old, size, tree_of([leaf_of(each) for each in entries]))
    assert is_beginning(old, naive_root(entries[:old]), size, naive_root(entries), path)
    assert not is_beginning(old, naive_root([*entries[: old - 1], b"other"]), size, naive_root(entries), path)


# -- a log made by another implementation -----------------------------------------------------------------------------


def test_the_checkpoints_of_another_implementation_verify_and_have_our_roots() -> None:
    key = Verifier.read(TESTLOG_KEY)
    for size in range(16):
        text, by = opened((TESTLOG / f"checkpoint.{size}").read_text(), [key])
        checkpoint = Checkpoint.read(text)
        assert by == [key]
        assert (checkpoint.origin, checkpoint.size) == ("example.com/log/testdata", size)
        assert checkpoint.root == naive_root(TESTLOG_ENTRIES[:size])


def test_consistency_holds_between_all_checkpoints_of_another_implementation() -> None:
    roots = [unproven((TESTLOG / f"checkpoint.{size}").read_text()).root for size in range(16)]
    hash_of = tree_of([leaf_of(each) for each in TESTLOG_ENTRIES])
    for old in range(1, 16):
        for size in range(old, 16):
            assert is_beginning(old, roots[old], size, roots[size], consistency(old, size, hash_of))


# -- notes and keys ---------------------------------------------------------------------------------------------------


def test_a_note_is_opened_by_the_key_that_signed_it_and_by_no_other() -> None:
    signer, other = Signer.make("example.nl/log"), Signer.make("example.nl/log")
    note = signed("example.nl/log\n0\n", [signer])
    assert opened(note, [other.verifier, signer.verifier]) == ("example.nl/log\n0\n", [signer.verifier])
    with pytest.raises(WrongSignature):
        opened(note, [other.verifier])
    with pytest.raises(WrongSignature):
        opened(note.replace("\n0\n", "\n1\n"), [signer.verifier])


def test_signatures_of_strangers_below_a_note_are_left_alone() -> None:
    signer, witness = Signer.make("example.nl/log"), Signer.make("witness.example")
    note = signed("example.nl/log\n0\n", [signer, witness])
    assert opened(note, [signer.verifier])[1] == [signer.verifier]


@pytest.mark.parametrize(
    "note", ["", "text", "text\n", "text\n\n", "text\n\nno dash\n", "text\n\n— name !!!!\n", "text\n\n— name AAAA\n"]
)
def test_what_is_no_note_is_not_opened(note: str) -> None:
    with pytest.raises(NotANote):
        opened(note, [Signer.make("name").verifier])


def test_keys_are_read_back_as_they_are_written_and_not_with_the_id_of_another() -> None:
    signer = Signer.make("example.nl/log")
    assert Signer.read(signer.written) == signer
    assert Verifier.read(str(signer.verifier)) == signer.verifier
    name, _, key = str(signer.verifier).split("+", 2)
    with pytest.raises(NotANote):
        Verifier.read(f"{name}+00000000+{key}")
    assert signer.seed.hex() not in repr(signer)


@pytest.mark.parametrize("text", ["", "a\n", "a\n1\n", "a\n01\nAAAA\n", "a\n1\nAAAA\n", "a\n-1\n" + "A" * 43 + "=\n"])
def test_what_is_no_checkpoint_is_not_read(text: str) -> None:
    with pytest.raises(NotANote):
        Checkpoint.read(text)


def test_a_checkpoint_is_read_back_with_its_directory_and_the_key_that_comes_next() -> None:
    key = Signer.make("example.nl/log").verifier
    checkpoint = Checkpoint("example.nl/log", 7, leaf_of(b"root"), 3, leaf_of(b"directory"), key)
    assert Checkpoint.read(checkpoint.text) == checkpoint


# -- the tree of a register -------------------------------------------------------------------------------------------


@pytest.fixture
def seeds(seeded: Path) -> Iterator[Register]:
    """A register that holds the seed scenario and its sequel."""
    with Register(settings_of(seeded)) as opened_one:
        yield opened_one


def grow(register: Register, count: int) -> None:
    """Records so many events more."""
    head = register.log.head()[0]
    record(register, *(organisation(f"gm{number:04}") for number in range(head, head + count)))


def states(register: Register) -> list[bytes]:
    return register.store.page(0, 10_000)


def test_the_tree_grows_with_the_log(register: Register) -> None:
    for count in (1, 2, 5):
        grow(register, count)
        log = states(register)
        assert register.transparency.root(len(log)) == naive_root(log)


def test_every_event_is_proven_against_every_later_size(register: Register) -> None:
    grow(register, 9)
    log = states(register)
    for size in range(1, len(log) + 1):
        for position in range(1, size + 1):
            path = register.transparency.inclusion(position, size)
            assert leads_to_root(leaf_of(log[position - 1]), position - 1, size, path) == naive_root(log[:size])


def test_what_is_refused_leaves_no_trace_in_the_tree(register: Register) -> None:
    grow(register, 3)
    with suppress(KeyboardInterrupt), behind_its_back(register.settings.folder) as log:
        log("INSERT INTO tree VALUES (4, x'00')")
        raise KeyboardInterrupt
    grow(register, 1)
    assert register.transparency.root(4) == naive_root(states(register))


def test_two_registers_open_on_one_log_grow_one_tree(settings: Settings) -> None:
    with Register(settings, make=True) as one, Register(settings) as other:
        for _ in range(3):
            grow(one, 1)
            grow(other, 2)
        assert one.transparency.root(9) == other.transparency.root(9) == naive_root(states(one))


REPLACING = {
    "SQLite": ["INSERT OR REPLACE INTO tree VALUES (1, x'00')"],
    "PostgreSQL": [
        "INSERT INTO tree VALUES (1, x'00') ON CONFLICT (position) DO UPDATE SET nodes = x'00'",
        "TRUNCATE tree",
    ],
}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tree SET nodes = x'00'",
        "DELETE FROM tree",
        *REPLACING["PostgreSQL" if ON_POSTGRES else "SQLite"],
    ],
)
def test_the_database_itself_keeps_the_tree_from_being_changed(register: Register, statement: str) -> None:
    grow(register, 2)
    with pytest.raises(FAULTS, match="append-only"), behind_its_back(register.settings.folder) as log:
        log(statement)


@pytest.mark.embedded
def test_a_log_that_was_kept_before_there_was_a_tree_gets_one_when_it_is_opened(settings: Settings) -> None:
    with Register(settings, make=True) as register:
        grow(register, 7)
        log = states(register)
    with behind_its_back(settings.folder) as log_file:
        log_file("DROP TABLE tree")
        log_file("PRAGMA user_version = 1")
    with Register(settings) as register:
        assert register.transparency.root(7) == naive_root(log)
        grow(register, 1)
        assert register.transparency.root(8) == naive_root(states(register))


def test_a_tree_that_lacks_what_it_needs_says_so(register: Register) -> None:
    grow(register, 3)
    tamper(register.settings.folder, "DELETE FROM tree WHERE position = 2")
    with pytest.raises(Unusable) as refused:
        register.transparency.root(3)
    assert refused.value.code == "damaged-tree"


# -- the directory of streams -----------------------------------------------------------------------------------------


def test_the_directory_counts_each_stream_and_names_who_refers_to_it(seeds: Register) -> None:
    log = states(seeds)
    directory = Directory(seeds.mapper)
    directory.take_in(log)
    forms = [orjson.loads(each) for each in log]
    for stream, found in directory.streams.items():
        own = [canonical(form) for form in forms if form["stream"] == stream]
        assert found.events == len(own)
        assert found.last == leaf_of(own[-1])
    trainee = directory.streams[str(stream_id(Kind.TRAINEE, "t-ppp00003"))]
    assert trainee.referred_by == {str(stream_id(Kind.MANDATE, "m-ppp00003"))}


def test_a_mandate_refers_for_ever_to_a_trainee_to_whom_it_was_ever_assigned(seeds: Register) -> None:
    opening = next(
        form["eventId"] for form in map(orjson.loads, states(seeds)) if form["subject"]["reference"] == "m-ppp00003"
    )
    record(
        seeds,
        command(
            "correct-fact",
            None,
            None,
            data={"fact": opening, "changes": {"trainee": "t-ppp00001"}, "reason": "wrong-subject"},
        ),
    )
    streams = seeds.transparency.streams(seeds.log.head()[0]).streams
    mandate = str(stream_id(Kind.MANDATE, "m-ppp00003"))
    for trainee in ("t-ppp00001", "t-ppp00003"):
        assert mandate in streams[str(stream_id(Kind.TRAINEE, trainee))].referred_by


def test_the_directory_of_an_earlier_size_is_what_it_was_then(register: Register) -> None:
    grow(register, 4)
    then = register.transparency.directory(4).root
    grow(register, 3)
    assert register.transparency.directory(7).root != then
    assert register.transparency.directory(4).root == then


# -- checkpoints ------------------------------------------------------------------------------------------------------


def test_a_checkpoint_is_issued_once_for_one_size(register: Register) -> None:
    grow(register, 2)
    first = register.transparency.checkpoint()
    assert register.transparency.checkpoint() == first
    assert not register.transparency.is_due()
    grow(register, 1)
    assert register.transparency.is_due()
    second = register.transparency.checkpoint()
    assert (first.checkpoint.size, second.checkpoint.size) == (2, 3)
    assert register.checkpoints.newest(9) == [second, first]
    told: Any = register.status()["lastCheckpoint"]
    assert (told["size"], told["origin"]) == (3, second.checkpoint.origin)


def test_an_empty_log_has_a_checkpoint_too(register: Register) -> None:
    checkpoint = register.transparency.checkpoint().checkpoint
    assert (checkpoint.size, checkpoint.root, checkpoint.streams, checkpoint.directory) == (0, EMPTY, 0, EMPTY)


def test_nothing_is_signed_for_a_log_that_was_cut(register: Register) -> None:
    grow(register, 4)
    register.transparency.checkpoint()
    cut(register, 3)
    with pytest.raises(AnotherHistory) as refused:
        register.transparency.checkpoint()
    assert refused.value.code == "log-shortened"


def cut(register: Register, to: int) -> None:
    """Takes the last events off the log, as one who has the files can, and leaves it as if nothing had been done."""
    tamper(
        register.settings.folder,
        *(f"DELETE FROM {table} WHERE position > {to}" for table in ("tree", "stored_events")),  # noqa: S608  # ours
    )


def test_nothing_is_signed_for_a_log_that_was_cut_and_grew_otherwise(register: Register) -> None:
    grow(register, 4)
    kept = register.transparency.checkpoint()
    cut(register, 3)
    grow(register, 2)
    with pytest.raises(AnotherHistory) as refused:
        register.transparency.checkpoint()
    assert refused.value.code == "log-rewritten"
    answer = register.ask(QUESTIONS["log-integrity"], {"checkpoint": kept.note})
    assert (answer.items[0]["result"], answer.items[0]["damage"]) == ("fail", "log-rewritten")


@pytest.mark.parametrize("signs", ["checkpoint_of", "rotate"])
def test_a_log_that_was_rewritten_is_signed_by_no_way_round(register: Register, signs: str) -> None:
    grow(register, 4)
    register.transparency.checkpoint()
    cut(register, 3)
    grow(register, 2)
    with pytest.raises(AnotherHistory):
        register.transparency.rotate() if signs == "rotate" else register.transparency.checkpoint_of(5)
    assert len(register.checkpoints.newest(9)) == 1


def test_the_streams_of_a_bundle_stay_as_they_were_while_the_log_grows(register: Register) -> None:
    grow(register, 3)
    kept = register.transparency.streams(3)
    root = kept.fixed().root
    grow(register, 2)
    assert register.transparency.directory(5).root != root
    assert (kept.size, kept.fixed().root) == (3, root)


def test_checkpoints_are_kept_as_issued(register: Register) -> None:
    register.transparency.checkpoint()
    for statement in ("UPDATE checkpoints SET note = ''", "DELETE FROM checkpoints"):
        with (
            pytest.raises(FAULTS, match="kept as issued"),
            behind_its_back(register.settings.folder, "checkpoints") as kept,
        ):
            kept(statement)


def test_a_checkpoint_of_a_past_size_is_signed_when_somebody_needs_it(register: Register) -> None:
    grow(register, 5)
    issued = register.transparency.checkpoint_of(3)
    assert issued.checkpoint.root == naive_root(states(register)[:3])
    assert register.transparency.checkpoint_of(3) == issued


# -- changing keys ----------------------------------------------------------------------------------------------------


def test_the_checkpoint_of_a_change_of_keys_names_the_new_one_and_both_sign_it(register: Register) -> None:
    grow(register, 1)
    old = register.transparency.signer().verifier
    issued = register.transparency.rotate()
    new = register.transparency.signer().verifier
    assert old != new
    assert issued.checkpoint.next_key == new
    assert opened(issued.note, [old, new])[1] == [old, new]
    grow(register, 1)
    assert opened(register.transparency.checkpoint().note, [new])[1] == [new]
    assert [key for key, _ in register.transparency.signing_keys()] == [old, new]


def test_a_change_of_keys_that_broke_off_after_its_checkpoint_is_finished(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(register, 1)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(OSError("the power went")))
        with pytest.raises(OSError, match="power"):
            register.transparency.rotate()
    named = register.checkpoints.rotations()[0].checkpoint.next_key
    assert register.transparency.signer().verifier == named


def test_a_change_of_keys_that_broke_off_before_its_checkpoint_changes_nothing(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(register, 1)
    old = register.transparency.signer()
    with monkeypatch.context() as broken:
        broken.setattr(type(register.checkpoints), "keep", lambda *_: (_ for _ in ()).throw(OSError("the power went")))
        with pytest.raises(OSError, match="power"):
            register.transparency.rotate()
    assert register.transparency.signer() == old
    register.transparency.rotate()
    assert register.transparency.signer() != old


def test_the_key_is_for_its_owner_alone(register: Register) -> None:
    register.transparency.checkpoint()
    assert register.settings.log_key_file.stat().st_mode & 0o777 == 0o600


def test_a_log_whose_key_is_gone_says_so_and_can_begin_with_a_new_one(register: Register) -> None:
    grow(register, 1)
    origin = register.transparency.checkpoint().checkpoint.origin
    register.settings.log_key_file.unlink()
    with pytest.raises(Unusable) as refused:
        register.transparency.checkpoint()
    assert refused.value.code == "lost-log-key"
    register.transparency.begin_anew()
    grow(register, 1)
    assert register.transparency.checkpoint().checkpoint.origin == origin
    with pytest.raises(Unusable):
        register.transparency.begin_anew()


def test_the_name_of_the_log_comes_from_the_settings_and_stays(tmp_path: Path) -> None:
    own = environment_of(tmp_path) | {"WIEWAAR_LOG_ORIGIN": "example.nl/wiewaar"}
    with Register(Settings.read(own), make=True) as register:
        assert register.transparency.checkpoint().checkpoint.origin == "example.nl/wiewaar"
    with Register(Settings.read(own | {"WIEWAAR_LOG_ORIGIN": "other.nl/wiewaar"})) as register:
        with pytest.raises(Unusable) as refused:
            register.transparency.checkpoint()
        assert refused.value.code == "another-origin"


def test_the_key_may_come_from_the_settings(tmp_path: Path) -> None:
    signer = Signer.make("example.nl/wiewaar")
    own = environment_of(tmp_path) | {"WIEWAAR_LOG_KEY": signer.written}
    with Register(Settings.read(own), make=True) as register:
        assert opened(register.transparency.checkpoint().note, [signer.verifier])[1] == [signer.verifier]
        assert not register.settings.log_key_file.exists()
    with Register(Settings.read(own | {"WIEWAAR_LOG_KEY": "nonsense"})) as register:
        with pytest.raises(Unusable) as refused:
            register.transparency.checkpoint()
        assert refused.value.code == "bad-log-key"


# -- the questions about it -------------------------------------------------------------------------------------------


def test_every_event_that_carries_a_row_comes_with_a_proof_that_leads_to_the_root(seeds: Register) -> None:
    about = {"trainee": "t-ppp00003", "role": "placement", "validOn": "2018-06-01"}
    answer = seeds.ask(QUESTIONS["why"], about)
    log = states(seeds)
    proven = [item for item in answer.items if item["eventId"] is not None]
    assert proven
    for item in proven:
        proof, stored = item["proof"], seeds.store.event(item["eventId"])
        assert stored is not None
        path = [b64decode(each) for each in proof["hashes"]]
        assert leads_to_root(leaf_of(stored), proof["index"], proof["treeSize"], path) == b64decode(proof["root"])
        assert b64decode(proof["root"]) == naive_root(log[: answer.position])


def test_the_log_is_held_against_the_last_checkpoint_also_where_none_is_given(register: Register) -> None:
    grow(register, 4)
    register.transparency.checkpoint()
    assert register.ask(QUESTIONS["log-integrity"], {}).items[0]["result"] == "pass"
    cut(register, 3)
    answer = register.ask(QUESTIONS["log-integrity"], {})
    assert (answer.items[0]["result"], answer.items[0]["damage"]) == ("fail", "log-shortened")


@pytest.mark.parametrize(
    ("change", "damage"),
    [
        (lambda note: note, None),
        (lambda _: "nonsense", "not-a-checkpoint"),
        (lambda note: note.replace("\n3\n", "\n2\n"), "wrong-signature"),
        (lambda _: signed(Checkpoint("other.nl/log", 0, EMPTY).text, [Signer.make("other.nl/log")]), "wrong-signature"),
    ],
)
def test_a_checkpoint_that_was_kept_is_held_against_the_log(
    register: Register, change: Any, damage: str | None
) -> None:
    grow(register, 3)
    kept = register.transparency.checkpoint().note
    grow(register, 2)
    verdict = register.ask(QUESTIONS["log-integrity"], {"checkpoint": change(kept)}).items[0]
    assert verdict["damage"] == damage
    assert verdict["result"] == ("pass" if damage is None else "fail")


def test_an_event_that_was_changed_with_all_its_links_is_still_not_the_one_in_the_tree(register: Register) -> None:
    grow(register, 3)
    stored = register.store.at(2)
    assert stored is not None
    form = orjson.loads(stored)
    form["data"]["name"] = "Stichting Anders"
    with behind_its_back(register.settings.folder) as log:
        log.take_away("stored_events_never_change")
        log("UPDATE stored_events SET state = ? WHERE position = 2", canonical(form))
    found = [each.code for each in register.log.damage(3)]
    assert "tree-differs" in found
    assert found.count("tree-differs") == 1


def test_a_node_names_the_size_at_which_it_was_complete() -> None:
    assert [Node(0, 0).completed_at, Node(0, 5).completed_at, Node(3, 1).completed_at] == [1, 6, 16]


def test_the_stream_of_a_subject_is_in_the_directory_once_it_is_on_record(seeds: Register) -> None:
    streams = seeds.transparency.streams(seeds.log.head()[0])
    fixed = streams.fixed()
    subject = Subject(Kind.TRAINEE, "t-ppp00003")
    name = str(stream_id(subject.kind, subject.reference))
    index, proof = fixed.proof(name)
    leaf = leaf_of(canonical(streams.streams[name].entry(name)))
    assert leads_to_root(leaf, index, len(fixed.order), proof) == fixed.root
