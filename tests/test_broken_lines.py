"""Broken lines: each is refused with all its faults in one paragraph, and what is good around it is left as it was."""

import json
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.calls.recording import SHOWN_AT_MOST
from api.register import Register
from application import importing
from application.care import damage_in_log
from application.importing import Report, import_good, import_whole, numbered
from application.problem import Invalid
from scripts.broken_lines import GROUND_RECORDED_AT, BrokenLine, Fault, Setting, broken_lines, ground
from scripts.broken_lines import main as write_files
from tests.conftest import CLERK, Call, Wiewaar, command
from tests.databases import a_folder, behind_its_back, copied, settings_of
from tests.histories import histories

EVERY = broken_lines()
KINDS = pytest.mark.parametrize("broken", EVERY, ids=lambda broken: broken.name)


# -- a register to break them on ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Setting, Path]:
    """For each setting the folder of a register that holds the ground; shared, for broken lines change nothing."""
    return {setting: laid(setting, tmp_path_factory.mktemp("grounds") / "state") for setting in Setting}


def laid(setting: Setting, folder: Path) -> Path:
    with Register(settings_of(folder), make=True) as register:
        lines = numbered(b"\n".join(ground(setting)))
        report = import_whole(register.recorder, lines, CLERK, historic=setting is Setting.HISTORIC)
        assert (report.recorded, report.refused) == (len(lines), [])
        register.follower.catch_up()
    return folder


@dataclass(frozen=True)
class Held:
    """What a register holds, past the product's own code."""

    log: list[tuple[Any, ...]]
    keys: list[tuple[Any, ...]]
    spells: list[tuple[Any, ...]]

    @property
    def ids(self) -> list[str]:
        return [row[1] for row in self.log]


def held(folder: Path) -> Held:
    return Held(
        selected(folder, "log", "SELECT position, event_id, recorded_at, state FROM stored_events ORDER BY position"),
        selected(folder, "vault", "SELECT * FROM keys ORDER BY stream"),
        selected(folder, "read", "SELECT * FROM spells ORDER BY id"),
    )


def selected(folder: Path, name: str, query: str) -> list[tuple[Any, ...]]:
    with behind_its_back(folder, name) as database:
        return database(query)


def good_line(name: str, setting: Setting = Setting.ORDINARY) -> tuple[str, bytes]:
    """A line that is good in a setting, whatever came before it, and its id."""
    identity = str(uuid5(NAMESPACE_URL, f"a good line: {name}"))
    moment = {"recordedAt": GROUND_RECORDED_AT} if setting is Setting.HISTORIC else {}
    data = {"name": name}
    return identity, orjson.dumps(
        command("rename-organisation", "grond-dorp", "2018-05-01", data=data, commandId=identity, **moment)
    )


def faults_of(reason: Exception) -> list[Fault]:
    if isinstance(reason, Invalid):
        return sorted(Fault(problem.pointer, problem.code) for problem in reason.problems)
    return [Fault("", str(reason))]


# -- each kind by itself --------------------------------------------------------------------------------------------


def test_there_are_many_kinds_and_each_has_a_name_of_its_own() -> None:
    assert len({broken.name for broken in EVERY}) == len(EVERY) >= 40
    assert all(broken.faults and b"\n" not in broken.line for broken in EVERY)


@pytest.fixture(scope="module")
def opened(grounds: Mapping[Setting, Path]) -> Iterator[Mapping[Setting, Register]]:
    """A copy of each of the registers of the grounds, opened once."""
    with ExitStack() as stack:
        yield {setting: stack.enter_context(a_copy(folder)) for setting, folder in grounds.items()}


@KINDS
def test_a_broken_line_is_refused_with_every_one_of_its_faults(
    opened: Mapping[Setting, Register], broken: BrokenLine
) -> None:
    recorder, historic = opened[broken.setting].recorder, bool(broken.setting.flags)
    report = import_whole(recorder, [(7, broken.line)], CLERK, historic=historic, dry_run=True)
    assert (report.recorded, report.repeated, len(report.refused)) == (0, 0, 1)
    (refused,) = report.refused
    assert (refused.number, refused.line) == (7, broken.line)
    assert faults_of(refused.reason) == sorted(broken.faults)


# On the command line they come by the score, for each call takes its time.
SCORES = [
    own[start : start + SHOWN_AT_MOST]
    for setting in Setting
    for own in [[broken for broken in EVERY if broken.setting is setting]]
    for start in range(0, len(own), SHOWN_AT_MOST)
]
BY_THE_SCORE = pytest.mark.parametrize("score", SCORES, ids=lambda score: f"from {score[0].name}")


@BY_THE_SCORE
def test_broken_lines_have_nothing_of_their_file_recorded_and_one_line_each_says_where_and_why(
    call: Call, tmp_path: Path, grounds: Mapping[Setting, Path], score: Sequence[BrokenLine]
) -> None:
    setting = score[0].setting
    state, file = copied(grounds[setting], tmp_path / "state"), tmp_path / "file.ndjson"
    before = held(state)
    lines = [good_line("before", setting)[1], b"", *(broken.line for broken in score), good_line("after", setting)[1]]
    file.write_bytes(b"\n".join(lines))
    done = call("import", *setting.flags, file)
    assert (done.code, done.out) == (1, "")
    *said, last = done.err.removesuffix("\n").split("\n")
    assert len(said) == len(score)
    for number, broken, sentence in zip(range(3, 3 + len(score)), score, said, strict=True):
        assert sentence.startswith(f"{file}, line {number}: ")
        assert all(f"{fault.pointer}: " in sentence for fault in broken.faults if fault.pointer), broken.name
        assert sentence.isprintable()
        assert len(sentence) < 1_000
    refused, whole = len(score), len(score) + 2
    assert last.startswith(f"wiewaar: {file}: nothing recorded, for {refused} of the {whole} lines were refused.")
    assert held(state) == before


@BY_THE_SCORE
def test_with_continue_the_good_lines_around_broken_ones_are_recorded_and_each_broken_one_is_kept_apart(
    call: Call, tmp_path: Path, grounds: Mapping[Setting, Path], score: Sequence[BrokenLine]
) -> None:
    setting = score[0].setting
    state, file = copied(grounds[setting], tmp_path / "state"), tmp_path / "file.ndjson"
    before = held(state)
    good = [good_line(f"before {broken.name}", setting) for broken in score]
    file.write_bytes(
        b"\n".join(line for (_, one), broken in zip(good, score, strict=True) for line in (one, broken.line))
    )
    done = call("import", "--continue", *setting.flags, file)
    assert done.code == 1
    assert f"{file}: {len(good)} recorded, 0 known already, {len(score)} refused." in done.out
    assert [line.partition(": ")[0] for line in done.err.splitlines()] == [
        f"{file}, line {2 * nth}" for nth in range(1, len(score) + 1)
    ]
    after = held(state)
    assert after.ids == before.ids + [identity for identity, _ in good]
    assert (after.log[: len(before.log)], after.keys) == (before.log, before.keys)
    assert_kept_apart(Path(f"{file}.refused.ndjson"), {2 * nth: broken for nth, broken in enumerate(score, 1)})


def assert_kept_apart(file: Path, expected: Mapping[int, BrokenLine]) -> None:
    """The file of refused lines has each of them, with its number, its text and all its faults, for its owner only."""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    *lines, end = file.read_text(encoding="utf-8").split("\n")  # what else ends a line may stand in a text
    assert end == ""
    found = {each["line"]: each for each in map(json.loads, lines)}
    assert list(found) == sorted(expected)
    for number, broken in expected.items():
        assert found[number]["text"] == broken.line.decode("utf-8", errors="replace")
        errors = found[number]["errors"]
        assert sorted(error["pointer"] for error in errors) == sorted(fault.pointer for fault in broken.faults)
        assert all(error["detail"].strip() for error in errors)


# -- files of them ------------------------------------------------------------------------------------------------


def test_the_files_of_broken_lines_are_refused_whole_after_their_ground(call: Call, tmp_path: Path) -> None:
    assert write_files([str(tmp_path / "files")]) == 0
    for setting in Setting:
        state = str(tmp_path / setting)
        flags = setting.flags if setting is Setting.HISTORIC else ()
        laid_down = call("import", *flags, tmp_path / "files" / f"{setting}.ground.ndjson", WIEWAAR_STATE_DIR=state)
        assert (laid_down.code, laid_down.err) == (0, "")
        refused = call(
            "import", *setting.flags, tmp_path / "files" / f"{setting}.broken.ndjson", WIEWAAR_STATE_DIR=state
        )
        assert (refused.code, refused.out) == (1, "")
        expected = (tmp_path / "files" / f"{setting}.expected.ndjson").read_text().splitlines()
        assert f" nothing recorded, for {len(expected)} of the {len(expected)} lines were refused." in refused.err


def test_a_line_of_very_many_names_one_of_them_twice_is_refused_as_any_other(wiewaar: Wiewaar) -> None:
    file = wiewaar.folder / "file.ndjson"
    names = ",".join(f'"n{number}":1' for number in range(90_000))
    file.write_text(f'{{{names},"n7":2}}\n')
    done = wiewaar("import", file)  # which gives up where it takes too long
    assert done.code == 1
    assert "line 1: names the field «n7» twice" in done.err


# -- among good ones, in any order ----------------------------------------------------------------------------------

BROKEN = st.sampled_from(
    [broken for broken in EVERY if broken.setting is Setting.ORDINARY and len(broken.line) < 10_000]
)
Lines = Sequence[tuple[int, bytes]]


@contextmanager
def a_copy(ground: Path) -> Iterator[Register]:
    with a_folder() as folder, Register(settings_of(copied(ground, folder))) as register:
        yield register


def contents(register: Register) -> Held:
    register.follower.catch_up()
    found = held(register.settings.folder)
    assert list(damage_in_log(register.store, register.vault, register.mapper)) == []
    return found


def numbers(report: Report) -> list[int]:
    return [refused.number for refused in report.refused]


@settings(
    deadline=None,
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # one example takes too long to look for a smaller one
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_broken_lines_among_good_ones_change_nothing_but_themselves(
    grounds: Mapping[Setting, Path], data: st.DataObject
) -> None:
    story = [orjson.dumps(each) for each in data.draw(histories(), label="story")]
    broken = data.draw(st.lists(BROKEN, min_size=1, max_size=6), label="broken")
    places = data.draw(st.lists(st.integers(0, len(story)), min_size=len(broken), max_size=len(broken)), label="places")
    step = data.draw(st.sampled_from([1, 2, 3, 7, 1_000]), label="step")
    ground = grounds[Setting.ORDINARY]

    mixed: list[tuple[bytes, bool]] = [(line, True) for line in story]
    for place, each in sorted(zip(places, broken, strict=True), key=lambda pair: -pair[0]):
        mixed.insert(place, (each.line, False))
    lines: Lines = [(number, line) for number, (line, _) in enumerate(mixed, 1)]
    story_lines: Lines = [(number, line) for number, (line, of_the_story) in enumerate(mixed, 1) if of_the_story]

    with pytest.MonkeyPatch.context() as patch, a_copy(ground) as alone:
        patch.setattr(importing, "STEP", step)
        before = contents(alone)
        # What of the story is possible, without any broken line.
        impossible = numbers(import_good(alone.recorder, story_lines, CLERK))
        possible = [line for line in story_lines if line[0] not in impossible]
        story_told = contents(alone).ids

        with a_copy(ground) as whole, a_copy(ground) as partly:
            report = import_whole(whole.recorder, lines, CLERK)
            assert report.recorded == report.repeated == 0
            assert contents(whole) == before

            report = import_good(partly.recorder, lines, CLERK)
            accepted = {number for number, _ in possible}
            assert numbers(report) == [number for number, _ in lines if number not in accepted]
            assert (report.recorded, report.repeated) == (len(possible), 0)
            assert contents(partly).ids == story_told

            # The file with its refused lines mended: everything goes in, and what was in is recognised.
            mended: Lines = [
                line if line[0] in accepted else (line[0], good_line(f"mended {line[0]}")[1]) for line in lines
            ]
            everything = [orjson.loads(line)["commandId"] for _, line in mended]
            report = import_whole(partly.recorder, mended, CLERK)
            assert (report.recorded, report.repeated, report.refused) == (
                len(mended) - len(possible),
                len(possible),
                [],
            )
            added = [each for each in everything if each not in story_told]
            assert contents(partly).ids == story_told + added

            report = import_whole(whole.recorder, mended, CLERK)
            assert (report.recorded, report.repeated, report.refused) == (len(mended), 0, [])
            assert contents(whole).ids == before.ids + everything
            again = import_good(whole.recorder, mended, CLERK)
            assert (again.recorded, again.repeated, again.refused) == (0, len(mended), [])
