"""Several processes at one register: writers, a follower, a rebuild and questions do not get in each other's way."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.register import Register
from scripts.crowd import WRITERS, Crowd
from tests.conftest import PATIENCE, Call, Wiewaar, organisation, record, written
from tests.databases import environment_of, settings_of

SECONDS = 3
FILES, ASKED = 1_000, 120


def test_writers_a_follower_a_rebuild_and_questions_at_once_lose_nothing_and_never_find_it_locked(
    tmp_path: Path,
) -> None:
    report = Crowd(tmp_path, seed=1, **environment_of(tmp_path / "state")).let_loose(SECONDS)
    assert report.faults == []
    assert all(report.calls[what] for what in ("import", "ask", "rebuild", "follow"))
    assert report.calls["import"] > len(WRITERS)


@pytest.fixture
def writer(wiewaar: Wiewaar, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that records one organisation after another, each in a transaction of its own."""
    with Register(settings_of(wiewaar.state), make=True) as register:
        record(register, organisation("gm0632"))
    files = [written(tmp_path / f"{nth}.ndjson", organisation(f"o-{nth:04}", "company")) for nth in range(FILES)]
    process = subprocess.Popen(  # noqa: S603  # this Python, on our own code
        wiewaar.words(["import", *files]), stdout=subprocess.DEVNULL, env=wiewaar.environment({})
    )
    with Register(settings_of(wiewaar.state)) as register:
        while process.poll() is None and register.log.head()[0] == 1:
            time.sleep(0.01)
    yield process
    process.kill()
    process.wait(timeout=PATIENCE)


@pytest.mark.parametrize(
    ("words", "times"),
    [
        (("ask", "who-was-where"), ASKED),
        (("history", "gm0632"), ASKED // 12),
        (("status",), ASKED // 12),
        (("check",), ASKED // 12),
    ],
    ids=lambda value: value[-1] if isinstance(value, tuple) else None,
)
def test_who_asks_while_others_record_is_answered_and_alarmed_by_nothing(
    call: Call, writer: subprocess.Popen[bytes], words: tuple[str, ...], times: int
) -> None:
    for _ in range(times):
        done = call(*words)
        assert (done.code, done.err) == (0, "")
        if writer.poll() is not None:
            break
    assert not writer.returncode
