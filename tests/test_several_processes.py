"""Several processes at one register: writers, a follower, a rebuild and questions do not get in each other's way."""

from pathlib import Path

from scripts.crowd import WRITERS, Crowd

SECONDS = 4


def test_writers_a_follower_a_rebuild_and_questions_at_once_lose_nothing_and_never_find_it_locked(
    tmp_path: Path,
) -> None:
    report = Crowd(tmp_path, seed=1).let_loose(SECONDS)
    assert report.faults == []
    assert all(report.calls[what] for what in ("import", "ask", "rebuild", "follow"))
    assert report.calls["import"] > len(WRITERS)
