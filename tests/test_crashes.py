"""Killed at any moment of its work the register is whole, and the same call completes what was begun."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scripts.crash import crash, faults_of, told_by
from tests.conftest import SCENARIO_LINES, SEQUEL_LINES

LINES = 1_100  # a file for which --continue takes two steps


@pytest.mark.parametrize("job", ["import, all or nothing", "import with --continue", "rebuild", "erase"])
def test_killed_at_a_random_moment_it_is_whole_and_the_same_call_completes_it(tmp_path: Path, job: str) -> None:
    chance = random.Random(job)  # noqa: S311  # a sample, not a secret
    report = crash(tmp_path, times=1, lines=LINES, chance=chance, names=[job])
    assert report.faults == []
    assert report.times == 1


def test_a_register_that_was_never_disturbed_has_no_faults(seeded: Path) -> None:
    assert list(faults_of(seeded)) == []
    assert len(told_by(seeded).ids) == SCENARIO_LINES + SEQUEL_LINES


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
    with closing(sqlite3.connect(seeded / "log.db", isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(damage)
    assert any(fault in each for each in faults_of(seeded))
