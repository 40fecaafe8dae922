"""Killed at any moment of its work the register is whole, and the same call completes what was begun."""

import random
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from scripts.crash import crash, erasures, faults_of, real_lines, told_by
from tests.conftest import SCENARIO_LINES, SEQUEL_LINES, Wiewaar
from tests.databases import tamper

LINES = 1_100  # a file for which --continue takes two steps


@pytest.mark.embedded
@pytest.mark.parametrize("job", ["import, all or nothing", "import with --continue", "rebuild", "erase"])
def test_killed_at_a_random_moment_it_is_whole_and_the_same_call_completes_it(tmp_path: Path, job: str) -> None:
    chance = random.Random(job)  # noqa: S311  # a sample, not a secret
    report = crash(tmp_path, times=1, lines=LINES, chance=chance, names=[job])
    assert report.faults == []
    assert report.times == 1


@pytest.mark.on_postgresql
@pytest.mark.parametrize("job", ["import", "import --continue", "project --rebuild", "erase"])
def test_on_a_server_too_it_is_whole_after_a_kill_and_the_same_call_completes_it(
    wiewaar: Wiewaar, tmp_path: Path, job: str
) -> None:
    chance, lines = random.Random(job), real_lines(400)  # noqa: S311  # the same
    everything, forgotten = tmp_path / "lines.ndjson", tmp_path / "erasures.ndjson"
    everything.write_bytes(b"".join(lines))
    forgotten.write_bytes(b"".join(erasures(lines)))
    importing: tuple[str | Path, ...] = ("import", "--historic", everything)
    jobs: dict[str, tuple[tuple[str | Path, ...], tuple[str | Path, ...]]] = {
        "import": (("init",), importing),
        "import --continue": (("init",), (*importing, "--continue")),
        "project --rebuild": (importing, ("project", "--rebuild")),
        "erase": (importing, ("import", forgotten)),
    }
    before, words = jobs[job]
    assert wiewaar(*before).code == 0
    process = wiewaar.started(*words)
    with suppress(subprocess.TimeoutExpired):
        process.wait(chance.uniform(0.5, 2))
    process.kill()
    process.communicate()
    assert process.returncode in (0, -signal.SIGKILL)
    completed, checked = wiewaar(*words), wiewaar("check")
    assert (completed.code, completed.err, checked.code, checked.err) == (0, "", 0, "")
    recorded = len(lines) + (len(erasures(lines)) if job == "erase" else 0)
    assert checked.out.startswith(f"All is well: {recorded} events")


@pytest.mark.embedded
def test_a_register_that_was_never_disturbed_has_no_faults(seeded: Path) -> None:
    assert list(faults_of(seeded)) == []
    assert len(told_by(seeded).ids) == SCENARIO_LINES + SEQUEL_LINES


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("DELETE FROM stored_events WHERE position = 30", "positions have gaps"),
        ("UPDATE stored_events SET recorded_at = 0 WHERE position = 30", "recordedAt decreases"),
        ("UPDATE stored_events SET event_id = 'x' WHERE position = 30", "position 30 holds another event"),
        ("UPDATE stored_events SET originator_version = 99 WHERE position = 30", "position 30 has version 99"),
        (
            "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), '{\"', '{ \"') AS BLOB)",
            "does not link to the event before it",
        ),
    ],
)
def test_what_is_wrong_with_a_register_is_found(seeded: Path, damage: str, fault: str) -> None:
    tamper(seeded, damage)
    assert any(fault in each for each in faults_of(seeded))
