"""The short form of the soak: mixed load on PostgreSQL while whatever projects is killed, ended and cut off."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.soak_run import GROWTH, Sample, memory_of, soak


def samples(memory: Sequence[float]) -> list[Sample]:
    """One every ten seconds, of one worker with so much memory."""
    return [Sample(10.0 * nth, 0, {}, {"worker 1": int(each)}, 0, 0, {}, 0, 0, 0) for nth, each in enumerate(memory)]


def test_under_load_and_disturbed_nothing_is_lost_and_the_read_models_are_those_of_a_replay(tmp_path: Path) -> None:
    report = soak(tmp_path, seconds=12, rate=12, asks=6, trouble_every=1.5)
    assert report.faults == []
    assert report.troubles.total() >= 3
    assert len(report.notes.acknowledged) > 20
    assert any(what.startswith("asked") for what in report.notes.done)


def test_memory_that_grew_before_the_third_sixth_and_not_since_is_flat() -> None:
    found = memory_of(samples([100, 150, 180, 200, 200, 201] + [200] * 12), "worker 1")
    assert found.is_flat
    assert found.slope == pytest.approx(0, abs=1_000)


def test_memory_that_goes_on_growing_is_not_flat() -> None:
    found = memory_of(samples([100e6 + 1e6 * nth for nth in range(36)]), "worker 1")
    assert not found.is_flat
    assert found.last > GROWTH * found.third
    assert found.slope == pytest.approx(360e6)  # a megabyte in ten seconds, told by the hour
