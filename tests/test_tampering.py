"""Bundles that were tampered with: the verifier names the kind of damage, whatever else the forger put right.

The forger can do all but sign: make a manifest anew, renumber and link events, and work out every proof. Where it is
the register itself that lies, it signs with a key of its own.
"""

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.command_line import run
from api.register import Register
from application.importing import import_whole, numbered
from scripts import verify_bundle
from scripts.verify_bundle import Report, stream_id, verify, written
from tests.bundles import (
    KEY,
    MANIFEST,
    OTHER_KEY,
    Files,
    Key,
    Log,
    Row,
    a_key,
    canonical,
    changed_manifest,
    encoded,
    inclusion,
    leaf_hash,
    note,
    opened,
    receipt,
    relinked,
    root,
    rows_of,
    sealed,
    subject_bundle,
    verified,
    whole_bundle,
    with_lines,
    with_rows,
    zipped,
)
from tests.conftest import CLERK, SCENARIO, SCENARIO_LINES, SEQUEL
from tests.databases import copied, environment_of, settings_of

JUDITH, JUDITHS_MANDATE = "t-ppp00003", "m-ppp00003"


@dataclass(frozen=True)
class Audited:
    """What an auditor holds of the demo register and its sequel, and what a forger can get."""

    whole: Files
    subject: Files
    party: Files  # of an organisation, with all who refer to it
    receipt: Files
    before: Files  # the bundle made before the sequel
    elsewhere: Files  # of a copy of the register, in which another sequel was recorded
    key: str
    old: str  # the checkpoint before the sequel
    new: str

    @property
    def lines(self) -> list[bytes]:
        return self.whole["events.ndjson"].splitlines()

    @property
    def events(self) -> list[Row]:
        return rows_of(self.whole["events.ndjson"])


class Wiewaar:
    """The register's own maker of bundles, by its command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str) -> None:
        with pytest.MonkeyPatch.context() as inside:
            for name in ("LC_ALL", "LC_MESSAGES", "WIEWAAR_DATABASE_URL", "WIEWAAR_MASTER_KEY"):
                inside.delenv(name, raising=False)
            for name, value in {**environment_of(self.folder), "LANG": "C.UTF-8"}.items():
                inside.setenv(name, value)
            assert run(list(arguments)) == 0

    def bundle(self, *arguments: str) -> Files:
        path = self.folder.parent / f"{self.folder.name}.zip"
        if arguments and arguments[0] == "receipt":
            self("audit", *arguments, "--output", str(path))
        else:
            self("audit", "bundle", "--output", str(path), *arguments)
        return opened(path)


def recorded(folder: Path, data: bytes) -> tuple[str, str]:
    """Records a file of commands; the checkpoint then, and the key."""
    with Register(settings_of(folder), make=not folder.exists()) as register:
        import_whole(register.recorder, numbered(data), CLERK, historic=True)
        register.catch_up()
        return register.transparency.checkpoint().note, str(register.transparency.signing_keys()[-1][0])


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    folder = tmp_path_factory.mktemp("audited") / "state"
    old, key = recorded(folder, SCENARIO.read_bytes())
    before = Wiewaar(folder).bundle()
    elsewhere = copied(folder, folder.with_name("elsewhere"))
    sequel = SEQUEL.read_bytes()
    recorded(elsewhere, sequel.replace(b"arbeidsovereenkomst", b"overeenkomst"))
    new, _ = recorded(folder, sequel)
    made = Wiewaar(folder)
    return Audited(
        whole=made.bundle(),
        subject=made.bundle("--subject", JUDITH),
        party=made.bundle("--subject", "partij-b"),
        receipt=made.bundle("receipt", "who-was-where", "--given", "validOn=2019-06-01", "--row", "3"),
        before=before,
        elsewhere=Wiewaar(elsewhere).bundle(),
        key=key,
        old=old,
        new=new,
    )


@pytest.fixture
def check(audited: Audited, tmp_path: Path) -> Callable[..., Report]:
    """Verifies files against the key, and tells in both languages what came of it."""

    def checked(files: Files, *old: str, key: str | None = audited.key) -> Report:
        report = verified(files, tmp_path, old=old, keys=() if key is None else (key,))
        assert written(report, "nl") != written(report, "en")
        return report

    return checked


Check = Callable[..., Report]

# -- what is in order -------------------------------------------------------------------------------------------------


def test_what_the_register_makes_is_in_order(audited: Audited, check: Check) -> None:
    for files in (audited.whole, audited.subject, audited.party, audited.receipt):
        report = check(files, audited.old, audited.new)
        assert (report.exit_code, report.codes) == (0, [])
        assert "consistent" in dict(report.shown)
        assert not {"key-not-given", "no-old-checkpoint"} & dict(report.not_shown).keys()
    assert check(audited.before, audited.old).exit_code == 0
    assert check(audited.elsewhere, audited.old).exit_code == 0


def test_what_was_not_shown_is_told(audited: Audited, check: Check) -> None:
    told = dict(check(audited.receipt, key=None).not_shown)
    assert {"key-not-given", "no-old-checkpoint", "receipt", "unsigned", "this-program"} <= told.keys()
    assert "sealed" in dict(check(audited.whole).not_shown)
    assert "unnamed" not in dict(check(audited.subject).not_shown)
    assert "unnamed" in dict(check(audited.party).not_shown)
    assert audited.key in written(check(audited.whole, key=None), "en")


def test_the_same_checks_by_the_command_line(
    audited: Audited, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = zipped(audited.whole, tmp_path / "good.zip"), zipped(audited.before, tmp_path / "bad.zip")
    (tmp_path / "key").write_text(audited.key + "\n", encoding="utf-8")
    (tmp_path / "new").write_text(audited.new, encoding="utf-8")
    given = ["--key", str(tmp_path / "key"), "--checkpoint", str(tmp_path / "new"), "--lang", "en"]
    assert verify_bundle.main([str(good), *given]) == 0
    assert "IN ORDER" in capsys.readouterr().out
    assert verify_bundle.main([str(bad), *given]) == 1
    assert "rolled-back (new): The register had 149 events before and has 114 now" in capsys.readouterr().err


# -- one bit ----------------------------------------------------------------------------------------------------------


def each_file_once(audited: Audited) -> list[tuple[Files, set[str]]]:
    """Each bundle with those of its files that are of a form of their own."""
    return [
        (audited.whole, {"events.ndjson"}),
        (audited.subject, set(audited.subject)),
        (audited.receipt, {"events.ndjson", "row.json"}),
    ]


def test_one_bit_anywhere_in_any_file_is_seen(audited: Audited, check: Check) -> None:
    for files, names in each_file_once(audited):
        for name in names:
            for at in (0, len(files[name]) // 2):
                flipped = bytearray(files[name])
                flipped[at] ^= 4
                report = check({**files, name: bytes(flipped)})
                assert report.exit_code == 1, f"{name}, byte {at}"
                assert name == MANIFEST or report.codes[0] == "wrong-digest"


def test_one_bit_in_any_file_that_is_checked_is_seen_by_who_looks_past_the_manifest(
    audited: Audited, check: Check
) -> None:
    unchecked = {MANIFEST, "report.html", "README.txt", "verify_bundle.py", "rules.json", "event-types.json"}
    derived = {"spells.ndjson", "findings.ndjson", "row.json"}
    for files, names in each_file_once(audited):
        for name in names - unchecked - derived:
            data = files[name]
            for at in range(0, len(data), max(1, len(data) // 4)):
                flipped = bytearray(data)
                flipped[at] ^= 1
                assert check(sealed({**files, name: bytes(flipped)})).exit_code == 1, f"{name}, byte {at}"


# -- the zip ----------------------------------------------------------------------------------------------------------


def without(files: Files, *names: str) -> Files:
    return {name: data for name, data in files.items() if name not in names}


def test_a_file_that_is_missing_or_does_not_belong_is_named(audited: Audited, check: Check) -> None:
    for name in audited.subject.keys() - {MANIFEST}:
        assert check(without(audited.subject, name)).codes == ["missing-file"], name
        assert check(sealed(without(audited.subject, name))).codes == ["missing-file"], name
    assert check(without(audited.whole, MANIFEST)).codes == ["missing-file"]
    assert check({**audited.whole, "more.txt": b"x"}).codes == ["extra-file"]
    assert check(sealed({**audited.whole, "more.txt": b"x"})).codes == ["extra-file"]
    assert check(sealed({**audited.whole, "row.json": b"{}"})).codes == ["extra-file"]


def test_an_empty_bundle_is_none(audited: Audited, check: Check) -> None:
    assert check({}).codes == ["empty-bundle"]
    assert check(sealed(with_lines(audited.whole, []))).codes == ["empty-bundle"]
    assert check(sealed(with_lines(audited.whole, [], logPosition=0))).codes == ["empty-bundle"]
    assert check(sealed(changed_manifest(with_lines(audited.whole, []), events=149))).codes == ["wrong-count"]


def raw(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Report:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return verify(path)


@pytest.mark.parametrize("name", ["../up", "/etc/passwd", "a/b", "a\\b", "C:x", ".hidden", "a b", "é", "a\x00b"])
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = name
    assert (
        raw(tmp_path / "b.zip", (info, b"x")).codes in (["unsafe-name"], ["missing-file"])[: 2 if "\x00" in name else 1]
    )


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_refused(audited: Audited, tmp_path: Path) -> None:
    entries = [*audited.whole.items(), ("events.ndjson", audited.whole["events.ndjson"])]
    assert raw(tmp_path / "b.zip", *entries).codes == ["duplicate-file"]


def test_a_file_that_would_choke_the_reader_is_not_unpacked(audited: Audited, tmp_path: Path) -> None:
    assert raw(tmp_path / "b.zip", ("events.ndjson", b"0" * 20_000_000)).codes == ["too-large"]


def test_a_line_without_end_is_not_read(audited: Audited, check: Check) -> None:
    long = {**audited.whole, "events.ndjson": json.dumps(list(range(900_000))).encode()}
    assert check(sealed(long)).codes == ["too-large"]
    unended = {**audited.whole, "events.ndjson": audited.whole["events.ndjson"][:-1]}
    assert check(sealed(unended)).codes == ["malformed-json"]


def test_a_file_that_was_broken_inside_the_zip_is_named(audited: Audited, tmp_path: Path) -> None:
    path = zipped(audited.whole, tmp_path / "b.zip")
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("events.ndjson")
    data[info.header_offset + 3_000] ^= 255
    path.write_bytes(bytes(data))
    assert verify(path).codes[0] == "unreadable-file"


def test_a_file_that_is_locked_or_packed_in_another_way_is_refused(audited: Audited, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("events.ndjson", b"x")
    assert verify(tmp_path / "b.zip").codes == ["unreadable-file"]


def test_a_bundle_that_was_broken_off_is_unusable(audited: Audited, tmp_path: Path) -> None:
    path = zipped(audited.whole, tmp_path / "b.zip")
    path.write_bytes(path.read_bytes()[:-100])
    report = verify(path)
    assert (report.exit_code, report.codes) == (2, ["not-a-zip"])


# -- the manifest -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "subject"}, "missing-file"),
        ({"kind": "receipt"}, "missing-file"),
        ({"kind": "half"}, "other-format"),
        ({"kind": []}, "wrong-form"),
        ({"format": "wiewaar-audit-bundle/2"}, "other-format"),
        ({"origin": "register.example/other"}, "other-origin"),
        ({"origin": None}, "wrong-form"),
        ({"logPosition": 148}, "wrong-size"),
        ({"logPosition": "149"}, "wrong-form"),
        ({"events": 148}, "wrong-count"),
        ({"knownAt": "2022-04-04T09:02:28Z"}, "wrong-known-at"),
        ({"knownAt": "2022-04-05T09:02:29Z"}, "wrong-known-at"),
        ({"knownAt": None}, "wrong-form"),
        ({"madeAt": "yesterday"}, "wrong-form"),
        ({"subject": {"kind": "trainee", "reference": JUDITH}}, "wrong-form"),
        ({"files": []}, "wrong-form"),
    ],
)
def test_a_manifest_that_says_something_else_is_caught(fields: Row, code: str, audited: Audited, check: Check) -> None:
    assert check(changed_manifest(audited.whole, **fields)).codes == [code]


def test_a_bundle_is_of_the_subject_that_it_says(audited: Audited, check: Check) -> None:
    for reference in ("t-ppp00004", "ppp-2018", "gm0590"):
        other = changed_manifest(audited.subject, subject={"kind": "trainee", "reference": reference})
        assert check(other).codes == ["wrong-subject"]
    assert check(changed_manifest(audited.subject, subject=None)).codes == ["wrong-form"]


# -- events of the whole log ------------------------------------------------------------------------------------------


def at_position(events: list[Row], name: str) -> int:
    return next(index for index, event in enumerate(events) if event["name"] == name)


def altered(event: Row, **data: Any) -> Row:
    return {**event, "data": {**event["data"], **data}}


def removed(audited: Audited) -> list[bytes]:
    return audited.lines[:70] + audited.lines[71:]


def removed_and_relinked(audited: Audited) -> list[bytes]:
    return relinked(audited.events[:70] + audited.events[71:])


def without_the_last(audited: Audited) -> list[bytes]:
    return audited.lines[:-1]


def swapped(audited: Audited) -> list[bytes]:
    lines = audited.lines
    lines[20], lines[21] = lines[21], lines[20]
    return lines


def swapped_and_relinked(audited: Audited) -> list[bytes]:
    events = audited.events
    events[20] |= {"recordedAt": events[21]["recordedAt"]}
    events[20], events[21] = events[21], events[20]
    return relinked(events)


def doubled(audited: Audited) -> list[bytes]:
    return audited.lines[:50] + audited.lines[49:]


def doubled_and_relinked(audited: Audited) -> list[bytes]:
    return relinked(audited.events[:50] + audited.events[49:])


def substituted(audited: Audited) -> list[bytes]:
    events = audited.events
    index = next(index for index, each in enumerate(events) if each["name"] == "mandate-opened")
    return [*audited.lines[:index], canonical(altered(events[index], council="gm0353")), *audited.lines[index + 1 :]]


def substituted_at_the_end(audited: Audited) -> list[bytes]:
    return [*audited.lines[:-1], canonical(altered(audited.events[-1], function="burgemeester"))]


def substituted_and_relinked(audited: Audited) -> list[bytes]:
    events = audited.events
    index = at_position(events, "mandate-opened")
    return relinked([*events[:index], altered(events[index], council="gm0353"), *events[index + 1 :]])


def backdated(audited: Audited) -> list[bytes]:
    events = audited.events
    return relinked([*events[:-1], {**events[-1], "recordedAt": "2019-01-01T00:00:00Z"}])


def renumbered_in_its_stream(audited: Audited) -> list[bytes]:
    return [*audited.lines[:-1], canonical({**audited.events[-1], "version": 99})]


def of_another_subject(audited: Audited) -> list[bytes]:
    event = {**audited.events[-1], "subject": {"kind": "trainee", "reference": "t-ppp00001"}}
    return [*audited.lines[:-1], canonical(event)]


def spaced(audited: Audited) -> list[bytes]:
    return [audited.lines[0].replace(b'{"', b'{ "', 1), *audited.lines[1:]]


def said_twice(audited: Audited) -> list[bytes]:
    return [audited.lines[0].replace(b'{"', b'{"version":1,"', 1), *audited.lines[1:]]


def empty_line(audited: Audited) -> list[bytes]:
    return [b"", *audited.lines]


def mistyped(audited: Audited) -> list[bytes]:
    events = audited.events
    index = at_position(events, "portfolio-assigned")
    return relinked([*events[:index], altered(events[index], topic=["zorg"]), *events[index + 1 :]])


def about_nothing(audited: Audited) -> list[bytes]:
    events = audited.events
    index = at_position(events, "fact-established")
    nothing = altered(events[index], fact="00000000-0000-4000-8000-000000000000")
    return relinked([*events[:index], nothing, *events[index + 1 :]])


def sealed_for_another(audited: Audited) -> list[bytes]:
    events = audited.events
    one, other = (
        next(index for index, each in enumerate(events) if each["subject"]["reference"] == f"t-ppp0000{number}")
        for number in (3, 4)
    )
    ours, theirs = events[one]["data"]["person"], events[other]["data"]["person"]
    events[one], events[other] = altered(events[one], person=theirs), altered(events[other], person=ours)
    return relinked(events)


def note_sealed_for_another(audited: Audited) -> list[bytes]:
    events = audited.events
    index = next(
        index
        for index, each in enumerate(events)
        if each["subject"]["kind"] == "mandate" and isinstance(each.get("note"), dict)
    )
    events[index] |= {"note": {**events[index]["note"], "key": stream_id("trainee", "t-wijk0001")}}
    return relinked(events)


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        (removed, "wrong-position"),
        (removed_and_relinked, "wrong-count"),
        (without_the_last, "wrong-count"),
        (swapped, "wrong-position"),
        (swapped_and_relinked, "wrong-root"),
        (doubled, "wrong-position"),
        (doubled_and_relinked, "repeated-event"),
        (substituted, "broken-chain"),
        (substituted_at_the_end, "wrong-root"),
        (substituted_and_relinked, "wrong-root"),
        (backdated, "time-runs-back"),
        (renumbered_in_its_stream, "wrong-version"),
        (of_another_subject, "wrong-stream"),
        (spaced, "not-canonical"),
        (said_twice, "malformed-json"),
        (empty_line, "malformed-json"),
        (about_nothing, "unknown-fact"),
        (sealed_for_another, "wrong-seal"),
        (note_sealed_for_another, "wrong-seal"),
    ],
    ids=lambda given: given.__name__.replace("_", " ") if callable(given) else given,
)
def test_an_event_of_the_log_that_was(
    forged: Callable[[Audited], list[bytes]], code: str, audited: Audited, check: Check
) -> None:
    assert check(sealed(with_lines(audited.whole, forged(audited)))).codes == [code]


# -- signatures and keys ----------------------------------------------------------------------------------------------


def with_checkpoint(files: Files, text: str) -> Files:
    return sealed({**files, "checkpoint": text.encode()})


def signed_by_another(audited: Audited) -> tuple[Files, Key]:
    """The whole log cut off, with all that goes with it, under a key that the forger made."""
    forger = a_key(json.loads(audited.whole[MANIFEST])["origin"], 9)
    log = Log(audited.lines[:140], forger)
    files = with_lines(audited.whole, log.lines, logPosition=140, knownAt=log.events[-1]["recordedAt"])
    files["checkpoint"] = log.checkpoint().encode()
    return files, forger


def test_a_checkpoint_of_a_log_that_was_cut_off_is_not_signed(audited: Audited, check: Check) -> None:
    files, _ = signed_by_another(audited)
    text, _, signature = audited.new.rpartition("\n\n")
    cut = files["checkpoint"].decode().rpartition("\n\n")[0]
    assert check(with_checkpoint(files, f"{cut}\n\n{signature}")).codes == ["wrong-signature"]
    assert text != cut


def test_a_forged_signature_is_seen(audited: Audited, check: Check) -> None:
    text, _, line = audited.new.rpartition("\n\n")
    dash, name, signature = line.split()
    forged = encoded(verify_bundle.from_base64(signature)[:4] + bytes(64))  # type: ignore[index]
    assert check(with_checkpoint(audited.whole, f"{text}\n\n{dash} {name} {forged}\n")).codes == ["wrong-signature"]


def test_a_signature_under_another_id_is_that_of_a_stranger(audited: Audited, check: Check) -> None:
    files, _ = signed_by_another(audited)
    assert check(sealed(files)).codes == ["no-trusted-signature"]
    text, _, line = audited.new.rpartition("\n\n")
    dash, name, signature = line.split()
    forged = encoded(b"\x00" * 4 + verify_bundle.from_base64(signature)[4:])  # type: ignore[index]
    assert check(with_checkpoint(audited.whole, f"{text}\n\n{dash} {name} {forged}\n")).codes == [
        "no-trusted-signature"
    ]


def test_the_signature_of_a_witness_beside_it_does_no_harm(audited: Audited, check: Check) -> None:
    text = audited.new.rpartition("\n\n")[0] + "\n"
    assert check(with_checkpoint(audited.whole, audited.new + OTHER_KEY.line(text))).exit_code == 0


def test_another_key_in_the_bundle_is_told_by_who_has_the_key(audited: Audited, check: Check, tmp_path: Path) -> None:
    files, forger = signed_by_another(audited)
    files["keys.json"] = canonical({"current": forger.verifier, "rotations": []})
    assert check(sealed(files)).codes == ["other-key"]
    assert check(sealed(files), audited.old, key=None).codes == ["no-trusted-signature"]
    told = check(sealed(files), key=None)
    assert "key-not-given" in dict(told.not_shown)


def test_a_key_whose_id_was_forged_is_no_key(audited: Audited, check: Check) -> None:
    _, forger = signed_by_another(audited)
    name, key_id, _ = audited.key.split("+", 2)
    forged = f"{name}+{key_id}+{forger.verifier.split('+', 2)[2]}"
    files = {**audited.whole, "keys.json": canonical({"current": forged, "rotations": []})}
    assert check(sealed(files)).codes == ["bad-key"]


def test_keys_that_are_malformed_are_named(audited: Audited, check: Check) -> None:
    for document, code in (
        ({}, "bad-key"),
        ([], "wrong-form"),
        ({"current": audited.key}, "wrong-form"),
        ({"current": audited.key, "rotations": [1]}, "wrong-form"),
        ({"current": audited.key, "rotations": ["x"]}, "bad-checkpoint"),
        ({"current": audited.key, "rotations": [audited.old]}, "broken-rotation"),
    ):
        assert check(sealed({**audited.whole, "keys.json": canonical(document)})).codes == [code]


# -- checkpoints that were kept ---------------------------------------------------------------------------------------


def test_a_log_that_was_put_back_is_seen_by_who_kept_a_later_checkpoint(audited: Audited, check: Check) -> None:
    assert check(audited.before, audited.new).codes == ["rolled-back"]


def test_another_history_under_the_same_key_is_seen_by_who_kept_a_checkpoint(audited: Audited, check: Check) -> None:
    assert check(audited.elsewhere, audited.new).codes == ["another-history"]
    assert check(audited.whole, audited.elsewhere["checkpoint"].decode()).codes == ["another-history"]
    assert check(audited.subject, audited.elsewhere["checkpoint"].decode()).codes == ["another-history"]


def test_a_kept_checkpoint_must_be_signed_and_of_this_register(audited: Audited, check: Check) -> None:
    assert check(audited.whole, audited.old.replace("\n114\n", "\n113\n")).codes == ["wrong-signature"]
    assert check(audited.whole, Log(audited.lines[:20]).checkpoint()).codes == ["no-trusted-signature"]
    name = KEY.name
    files = whole_bundle(Log(audited.lines), rows_of(audited.whole["whereabouts.ndjson"]))
    other = f"register.example/other\n{KEY.line('')}".splitlines()[0] + audited.old[audited.old.index("\n") :]
    text = other.rpartition("\n\n")[0] + "\n"
    assert name in files["checkpoint"].decode()
    assert check(files, note(text, KEY), key=KEY.verifier).codes == ["other-origin"]


def test_without_its_proof_a_kept_checkpoint_shows_nothing(audited: Audited, check: Check) -> None:
    rows = rows_of(audited.subject["consistency.ndjson"])
    assert SCENARIO_LINES in [row["from"] for row in rows]
    files = sealed({**audited.subject, "consistency.ndjson": b""})
    assert check(files, audited.old).codes == ["missing-consistency-proof"]
    for field, value in (("root", encoded(bytes(32))), ("proof", rows[0]["proof"][1:]), ("from", 100)):
        forged = with_rows(audited.subject, "consistency.ndjson", [{**rows[0], field: value}])
        assert check(sealed(forged)).codes == ["wrong-consistency-proof"]


# -- one subject ------------------------------------------------------------------------------------------------------


def proven(audited: Audited, kept: Callable[[Row], bool], **manifest: Any) -> Files:
    """The bundle of the subject with these events of the log only, each with its proof."""
    whole, leaves = audited.lines, [leaf_hash(line) for line in audited.lines]
    indexes = [index for index, event in enumerate(audited.events) if kept(event)]
    files = with_lines(audited.subject, [whole[index] for index in indexes], **manifest)
    proofs = [
        {"position": index + 1, "proof": [encoded(each) for each in inclusion(index, leaves)]} for index in indexes
    ]
    return with_rows(files, "proofs.ndjson", proofs)


def in_the_bundle(audited: Audited) -> set[str]:
    return {event["stream"] for event in rows_of(audited.subject["events.ndjson"])}


def directory(audited: Audited) -> dict[str, Row]:
    return {row["entry"]["stream"]: row for row in rows_of(audited.subject["directory.ndjson"])}


def test_the_last_event_of_a_subject_is_missed(audited: Audited, check: Check) -> None:
    for reference, kind in ((JUDITH, "trainee"), (JUDITHS_MANDATE, "mandate"), ("yarden", "organisation")):
        stream, streams = stream_id(kind, reference), in_the_bundle(audited)
        last = max(event["position"] for event in audited.events if event["stream"] == stream)
        files = proven(audited, lambda event: event["stream"] in streams and event["position"] != last)  # noqa: B023
        assert check(sealed(files)).codes == ["incomplete-stream"], reference


def test_an_event_in_the_middle_of_a_stream_is_missed(audited: Audited, check: Check) -> None:
    streams = in_the_bundle(audited)
    position = next(
        event["position"]
        for event in audited.events
        if event["subject"]["reference"] == JUDITHS_MANDATE and event["version"] == 3
    )
    files = proven(audited, lambda event: event["stream"] in streams and event["position"] != position)
    assert check(sealed(files)).codes == ["wrong-version"]


def without_stream(audited: Audited, stream: str) -> Files:
    streams = in_the_bundle(audited) - {stream}
    files = proven(audited, lambda event: event["stream"] in streams)
    return with_rows(files, "directory.ndjson", [row for name, row in directory(audited).items() if name != stream])


def test_a_whole_mandate_is_missed(audited: Audited, check: Check) -> None:
    mandate, judith = stream_id("mandate", JUDITHS_MANDATE), stream_id("trainee", JUDITH)
    files = without_stream(audited, mandate)
    assert check(sealed(files)).codes == ["missing-stream"]
    entries = directory(audited)
    entries.pop(mandate)
    entries[judith] |= {"referredBy": [each for each in entries[judith]["referredBy"] if each != mandate]}
    assert check(sealed(with_rows(files, "directory.ndjson", entries.values()))).codes == ["wrong-referrers"]
    entry = entries[judith]["entry"]
    shortened = {**entry, "referredBy": {"count": 0, "root": root([]).hex()}}
    entries[judith] |= {"entry": shortened}
    assert check(sealed(with_rows(files, "directory.ndjson", entries.values()))).codes == ["wrong-directory-proof"]


def test_the_streams_around_a_subject_are_missed(audited: Audited, check: Check) -> None:
    around = [name for name, row in directory(audited).items() if row["role"] == "context"]
    for stream in around:
        assert check(sealed(without_stream(audited, stream))).codes == ["missing-stream"]


def test_events_without_their_entry_and_an_entry_without_its_events_are_seen(audited: Audited, check: Check) -> None:
    yarden = stream_id("organisation", "yarden")
    files = without_stream(audited, yarden)
    with_entry = {**files, "directory.ndjson": audited.subject["directory.ndjson"]}
    assert check(sealed(with_entry)).codes == ["incomplete-stream"]
    with_events = {**audited.subject, "directory.ndjson": files["directory.ndjson"]}
    assert check(sealed(with_events)).codes == ["extra-stream"]


def test_a_stream_that_has_nothing_to_do_with_the_subject_does_not_belong(audited: Audited, check: Check) -> None:
    stranger = stream_id("trainee", "t-wijk0001")
    log = Log(audited.lines)
    entries = log.directory()
    leaves = [leaf_hash(canonical(entry)) for entry in entries]
    index = [entry["stream"] for entry in entries].index(stranger)
    row = {"entry": entries[index], "index": index, "proof": [encoded(each) for each in inclusion(index, leaves)]}
    streams = {*in_the_bundle(audited), stranger}
    files = proven(audited, lambda event: event["stream"] in streams)
    for role, code in (("context", "extra-stream"), ("refers", "wrong-referrers"), ("subject", "wrong-subject")):
        rows = [*directory(audited).values(), {**row, "role": role}]
        assert check(sealed(with_rows(files, "directory.ndjson", rows))).codes == [code]


@pytest.mark.parametrize("field", ["events", "last", "stream"])
def test_an_entry_of_the_directory_that_was_altered_has_no_proof(field: str, audited: Audited, check: Check) -> None:
    entries = directory(audited)
    row = entries[stream_id("trainee", JUDITH)]
    row["entry"] = {**row["entry"], field: {"events": 1, "last": "00" * 32, "stream": "x"}[field]}
    files = with_rows(audited.subject, "directory.ndjson", entries.values())
    assert check(sealed(files)).codes == ["wrong-directory-proof"]


def test_an_entry_of_an_earlier_directory_has_no_proof(audited: Audited, check: Check) -> None:
    """Even though everything in it was true once: the stream ended there."""
    judith, early = stream_id("trainee", JUDITH), Log(audited.lines[:SCENARIO_LINES])
    entries = early.directory()
    leaves = [leaf_hash(canonical(entry)) for entry in entries]
    index = [entry["stream"] for entry in entries].index(judith)
    old = {"entry": entries[index], "index": index, "proof": [encoded(each) for each in inclusion(index, leaves)]}
    rows = directory(audited)
    rows[judith] = {**rows[judith], **old}
    streams = in_the_bundle(audited)
    files = proven(
        audited,
        lambda event: event["stream"] in streams and (event["stream"] != judith or event["position"] <= SCENARIO_LINES),
    )
    files = with_rows(files, "directory.ndjson", rows.values())
    assert check(sealed(files)).codes == ["wrong-directory-proof"]


def test_roles_in_the_bundle_are_those_of_the_directory(audited: Audited, check: Check) -> None:
    mandate = stream_id("mandate", JUDITHS_MANDATE)
    for role in ("context", "witness"):
        rows = directory(audited)
        rows[mandate] = {**rows[mandate], "role": role}
        assert check(sealed(with_rows(audited.subject, "directory.ndjson", rows.values()))).codes == ["wrong-referrers"]
    twice = [*directory(audited).values(), directory(audited)[mandate]]
    assert check(sealed(with_rows(audited.subject, "directory.ndjson", twice))).codes == ["wrong-form"]


def test_proofs_that_were_swapped_shortened_or_left_out_show_nothing(audited: Audited, check: Check) -> None:
    rows = rows_of(audited.subject["proofs.ndjson"])
    swapped_rows = [{**rows[0], "proof": rows[1]["proof"]}, {**rows[1], "proof": rows[0]["proof"]}, *rows[2:]]
    for forged, code in (
        (swapped_rows, "wrong-proof"),
        ([rows[1], rows[0], *rows[2:]], "wrong-proof"),
        ([{**rows[0], "proof": rows[0]["proof"][:-1]}, *rows[1:]], "wrong-proof"),
        ([{**rows[0], "proof": ["x"]}, *rows[1:]], "wrong-form"),
        ([{"position": rows[0]["position"]}, *rows[1:]], "wrong-form"),
        (rows[:-1], "wrong-proof"),
        ([*rows, rows[-1]], "wrong-count"),
    ):
        assert check(sealed(with_rows(audited.subject, "proofs.ndjson", forged))).codes == [code]


def test_events_of_a_subject_that_were_altered_or_moved_have_no_proof(audited: Audited, check: Check) -> None:
    lines = audited.subject["events.ndjson"].splitlines()
    events = rows_of(audited.subject["events.ndjson"])
    changed = canonical(altered(events[-1], reason="moved"))
    assert check(sealed(with_lines(audited.subject, [*lines[:-1], changed]))).codes == ["wrong-proof"]
    assert check(sealed(with_lines(audited.subject, [lines[1], lines[0], *lines[2:]]))).codes == ["wrong-proof"]
    assert check(sealed(with_lines(audited.subject, [*lines, lines[-1]]))).codes == ["wrong-position"]


# -- what follows -----------------------------------------------------------------------------------------------------


def changed_row(audited: Audited, name: str, number: int, **fields: Any) -> Files:
    rows = rows_of(audited.whole[name])
    rows[number] = {**rows[number], **fields}
    return sealed(with_rows(audited.whole, name, rows))


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "councillor"},
        {"trainee": "t-ppp00002"},
        {"trainee": None},
        {"programme": "wijktraineeprogramma-2017"},
        {"slot": "B"},
        {"place": {"reference": "gm0632", "name": "Woerden", "kind": "municipality"}},
        {"place": {"reference": "gm0513", "name": "Goudda", "kind": "municipality"}},
        {"place": {"reference": "gm0513", "name": "Gouda", "kind": "company"}},
        {"place": {"reference": "gm0513", "name": None, "kind": "municipality"}},
        {"place": {}},
        {"place": {"reference": "gm0513", "name": "Gouda", "kind": "municipality", "more": 1}},
        {"place": None},
        {"function": "burgemeester"},
        {"department": None},
        {"mandate": "m-ppp00001"},
        {"party": {"reference": "partij-a", "name": "partij A"}},
        {"committee": "ruimte"},
        {"topic": "zorg"},
        {"certainty": "expected"},
        {"endCertainty": None},
        {"valid": {"from": "2018-01-01", "to": "2021-01-01"}},
        {"valid": {"from": "2018-02-01", "to": "2020-01-01"}},
        {"valid": None},
        {"role": ["placement"]},
        {"more": 1},
    ],
    ids=str,
)
def test_a_row_of_who_was_where_that_was_altered_differs(fields: Row, audited: Audited, check: Check) -> None:
    report = check(changed_row(audited, "whereabouts.ndjson", 0, **fields))
    assert report.codes == ["whereabouts-differ"]


def test_a_row_of_who_was_where_that_was_left_out_or_added_differs(audited: Audited, check: Check) -> None:
    rows = rows_of(audited.whole["whereabouts.ndjson"])
    for forged in (rows[1:], rows[:-1], [*rows, rows[-1]], [*rows, {**rows[-1], "trainee": "t-z"}], []):
        files = sealed(with_rows(audited.whole, "whereabouts.ndjson", forged))
        assert check(files).codes == ["whereabouts-differ"]
    assert check(sealed(with_rows(audited.whole, "whereabouts.ndjson", reversed(rows)))).codes == ["wrong-order"]


def test_a_row_rests_on_the_events_that_it_follows_from(audited: Audited, check: Check) -> None:
    because = rows_of(audited.whole["whereabouts.ndjson"])[0]["because"]
    unknown = "00000000-0000-4000-8000-000000000000"
    for forged, code in (
        (because[1:], "wrong-grounds"),
        (because[::-1], "wrong-grounds"),
        ([*because, because[-1]], "wrong-grounds"),
        ([], "wrong-grounds"),
        ([*because, unknown], "unknown-ground"),
        ([*because, 7], "unknown-ground"),
        (None, "wrong-form"),
    ):
        assert check(changed_row(audited, "whereabouts.ndjson", 0, because=forged)).codes == [code]
    for name in ("spells.ndjson", "findings.ndjson"):
        assert check(changed_row(audited, name, 0, because=[unknown])).codes == ["unknown-ground"]


def test_the_list_of_documents_is_that_of_the_events(audited: Audited, check: Check) -> None:
    rows = rows_of(audited.whole["evidence.ndjson"])
    other = {"event": rows[0]["event"], "evidence": {**rows[0]["evidence"], "title": "Iets anders"}}
    for forged in (
        rows[1:],
        [*rows, rows[0]],
        [*rows, other],
        [other, *rows[1:]],
        [{**rows[0], "event": "x"}, *rows[1:]],
    ):
        assert check(sealed(with_rows(audited.whole, "evidence.ndjson", forged))).codes == ["wrong-evidence"]


def test_what_the_bundle_says_is_shown_without_its_signs_of_control(audited: Audited, check: Check) -> None:
    report = check(changed_manifest(audited.whole, format="\x1b[2J\n\u202e" + "x" * 1_000))
    told = written(report, "en")
    assert report.codes == ["other-format"]
    assert "\\x1b[2J\\n\\u202ex" in told
    assert not {"\x1b", "\u202e"} & set(told)
    assert len(told) < 1_000


def test_files_of_nonsense_are_named_and_never_a_traceback(audited: Audited, check: Check) -> None:
    for files, names in each_file_once(audited):
        for name in names - {"report.html", "README.txt", "verify_bundle.py"}:
            for nonsense in (b"\n", b"[]\n", b"{}\n", b'{"because":7}\n', b"\xff\n"):
                report = check(sealed({**files, name: nonsense}) if name != MANIFEST else {**files, name: nonsense})
                assert report.exit_code == 1 or name in {"rules.json", "event-types.json"}, f"{name}: {nonsense!r}"


# -- receipts ---------------------------------------------------------------------------------------------------------


def test_a_receipt_is_of_the_events_of_its_row(audited: Audited, check: Check) -> None:
    form = json.loads(audited.receipt["row.json"])
    other = next(each["eventId"] for each in audited.events if each["eventId"] not in form["because"])
    for fields, code in (
        ({"because": form["because"][:-1]}, "wrong-grounds"),
        ({"because": form["because"][::-1]}, "wrong-grounds"),
        ({"because": [*form["because"], other]}, "unknown-ground"),
        ({"row": {**form["row"], "because": form["because"][1:]}}, "wrong-grounds"),
        ({"row": None}, "wrong-form"),
    ):
        assert check(sealed({**audited.receipt, "row.json": canonical(form | fields)})).codes == [code]


def test_a_receipt_without_one_of_its_events_is_seen(audited: Audited, check: Check) -> None:
    lines, proofs = audited.receipt["events.ndjson"].splitlines(), rows_of(audited.receipt["proofs.ndjson"])
    files = with_rows(with_lines(audited.receipt, lines[:-1]), "proofs.ndjson", proofs[:-1])
    assert check(sealed(files)).codes[0] == "unknown-ground"


# -- where the register itself lies -----------------------------------------------------------------------------------


@pytest.fixture
def own(audited: Audited) -> Log:
    """The same events in a log whose key the test holds."""
    return Log(audited.lines)


def rows_of_subject(audited: Audited) -> list[Row]:
    return rows_of(audited.subject["whereabouts.ndjson"])


def test_bundles_made_from_the_format_alone_are_in_order(audited: Audited, own: Log, check: Check) -> None:
    rows, ours = rows_of(audited.whole["whereabouts.ndjson"]), rows_of_subject(audited)
    old = own.checkpoint(size=100)
    assert check(whole_bundle(own, rows), old, key=KEY.verifier).codes == []
    assert check(subject_bundle(own, "trainee", JUDITH, ours, [100]), old, key=KEY.verifier).codes == []
    assert check(receipt(own, rows[0], [100]), old, key=KEY.verifier).codes == []


def test_a_directory_that_does_not_follow_from_the_events_is_seen(audited: Audited, own: Log, check: Check) -> None:
    files = whole_bundle(own, rows_of(audited.whole["whereabouts.ndjson"]))
    lines = files["checkpoint"].decode().split("\n")
    for line in ("wiewaar directory 41 " + lines[3].split()[3], f"wiewaar directory 42 {encoded(bytes(32))}"):
        text = "\n".join([*lines[:3], line]) + "\n"
        assert check(with_checkpoint(files, note(text, KEY)), key=KEY.verifier).codes == ["wrong-directory"]
    text = "\n".join(lines[:3]) + "\n"
    assert check(with_checkpoint(files, note(text, KEY)), key=KEY.verifier).codes == ["bad-checkpoint"]


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        (backdated, "time-runs-back"),
        (renumbered_in_its_stream, "wrong-version"),
        (doubled_and_relinked, "repeated-event"),
        (substituted, "broken-chain"),
        (about_nothing, "unknown-fact"),
        (mistyped, "wrong-form"),
        (sealed_for_another, "wrong-seal"),
        (substituted_and_relinked, "whereabouts-differ"),
    ],
    ids=lambda given: given.__name__.replace("_", " ") if callable(given) else given,
)
def test_what_the_register_signed_is_checked_all_the_same(
    forged: Callable[[Audited], list[bytes]], code: str, audited: Audited, check: Check
) -> None:
    files = whole_bundle(Log(forged(audited)), rows_of(audited.whole["whereabouts.ndjson"]))
    assert check(files, key=KEY.verifier).codes[0] == code


# -- changes of key ---------------------------------------------------------------------------------------------------

FIRST, SECOND, THIRD = KEY, OTHER_KEY, a_key(seed=3)


@pytest.fixture
def rotated(own: Log) -> Log:
    """The log under a third key, to which the first led by the second."""
    first = Log(own.lines, FIRST).checkpoint(FIRST, SECOND, size=50, next_key=SECOND)
    second = Log(own.lines, SECOND).checkpoint(SECOND, THIRD, size=100, next_key=THIRD)
    return Log(own.lines, THIRD, [first, second])


def bundled(log: Log, audited: Audited) -> Files:
    return whole_bundle(log, rows_of(audited.whole["whereabouts.ndjson"]))


def test_an_old_key_is_followed_to_the_present_one(rotated: Log, audited: Audited, check: Check) -> None:
    for key in (FIRST, SECOND, THIRD):
        report = check(bundled(rotated, audited), rotated.checkpoint(key, size=40), key=key.verifier)
        assert report.codes == []
    subject = subject_bundle(rotated, "trainee", JUDITH, rows_of_subject(audited), [50, 100])
    assert check(subject, key=FIRST.verifier).codes == []
    without_proofs = subject_bundle(rotated, "trainee", JUDITH, rows_of_subject(audited))
    assert check(without_proofs, key=FIRST.verifier).codes == ["missing-consistency-proof"]


def test_a_key_to_which_none_leads_is_another_key(rotated: Log, audited: Audited, check: Check) -> None:
    assert check(bundled(rotated, audited), key=a_key(seed=4).verifier).codes == ["other-key"]
    rotated.rotations.pop(0)
    assert check(bundled(rotated, audited), key=FIRST.verifier).codes == ["other-key"]
    rotated.rotations.pop()
    assert check(bundled(rotated, audited), key=SECOND.verifier).codes == ["other-key"]


def test_a_rotation_that_the_old_key_did_not_sign_leads_nowhere(rotated: Log, audited: Audited, check: Check) -> None:
    whole = Log(rotated.lines, SECOND)
    for signed in (
        whole.checkpoint(THIRD, size=100, next_key=THIRD),
        whole.checkpoint(SECOND, size=100, next_key=THIRD),
        whole.checkpoint(SECOND, THIRD, size=100),
        whole.checkpoint(SECOND, FIRST, size=100, next_key=FIRST),
    ):
        rotated.rotations[1] = signed
        assert check(bundled(rotated, audited), key=FIRST.verifier).codes == ["broken-rotation"]


def test_a_rotation_of_another_history_is_seen(rotated: Log, audited: Audited, check: Check) -> None:
    text = f"{SECOND.name}\n100\n{encoded(bytes(32))}\nwiewaar next-key {THIRD.verifier}\n"
    rotated.rotations[1] = note(text, SECOND, THIRD)
    assert check(bundled(rotated, audited), key=FIRST.verifier).codes == ["another-history"]


def test_nobody_puts_a_key_of_their_own_in_front(rotated: Log, audited: Audited, check: Check) -> None:
    """A signature under a rotation is not covered by it: the forger adds one, and a history that leads to it."""
    forger = a_key(seed=5)
    text = rotated.rotations[1].rpartition("\n\n")[0] + "\n"
    forged = Log(rotated.lines, forger).checkpoint(forger, OTHER_KEY, size=50, next_key=forger)
    files = bundled(Log(rotated.lines[:120], forger), audited)
    files["keys.json"] = canonical(
        {"current": THIRD.verifier, "rotations": [forged, rotated.rotations[1] + forger.line(text)]}
    )
    assert check(sealed(files), key=THIRD.verifier).codes == ["no-trusted-signature"]


def test_a_rotation_after_the_moment_of_the_bundle_is_told(rotated: Log, audited: Audited, check: Check) -> None:
    late = Log(rotated.lines[:80], THIRD, rotated.rotations)
    told = check(bundled(late, audited), key=FIRST.verifier)
    assert "later-rotation" in dict(told.not_shown)
