"""How long after an event is kept its spells can be asked for, while others go on recording at a steady rate."""

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import select

from projections.database import PROJECTIONS
from scripts.benchmarks.extent import Extent
from scripts.benchmarks.grounds import CLERK, Sized
from scripts.benchmarks.measuring import Beside, Contest, always, at_most
from scripts.benchmarks.recording import plain, understood_with_ids
from scripts.postgres_server import dies_with_us

A_SECOND = 500  # commands
WITHIN = 0.05  # seconds
LOOK = 0.002  # seconds between two looks at how far the spells are
PATIENCE = 30.0


def lag(sized: Sized, extent: Extent) -> Iterator[Contest]:
    """The lag of nineteen events in twenty, behind a process that does nothing but follow."""
    sized.register.catch_up()
    with _following(sized):
        yield Contest(
            "lag",
            f"lag of the spells at {A_SECOND} commands a second",
            "event",
            sized.ground.name,
            sized.events,
            lambda: _lag(sized, extent),
            Beside(f"{WITHIN * 1e3:g} ms", always(WITHIN), at_most(1)),
            of="the 95th in a hundred",
        )


@contextmanager
def _following(sized: Sized) -> Iterator[None]:
    """A process of its own that follows the log, as it is run beside a register."""
    with subprocess.Popen(  # this Python, on our own code
        [sys.executable, "-P", "-m", "api", "project", "--follow"],
        env={**os.environ, **sized.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=partial(dies_with_us, signal.SIGKILL),  # noqa: PLW1509  # no thread of ours holds a lock that it takes
    ) as process:
        try:
            _await(sized, _record(sized, 1, 0.0)[-1][0])
            yield
        finally:
            process.terminate()


def _lag(sized: Sized, extent: Extent) -> float:
    seen: list[tuple[int, float]] = []
    stopping = threading.Event()
    looking = threading.Thread(target=_look, args=(sized, seen, stopping))
    looking.start()
    try:
        kept = _record(sized, int(A_SECOND * extent.seconds), 1 / A_SECOND)
        _await(sized, kept[-1][0])
    finally:
        stopping.set()
        looking.join()
    seen.append((_position(sized), time.perf_counter()))
    lags, waiting = [], iter(seen)
    reached, at = next(waiting)
    for position, moment in kept:
        while reached < position:
            reached, at = next(waiting)
        lags.append(max(0.0, at - moment))
    return statistics.quantiles(lags, n=20)[-1]


def _record(sized: Sized, count: int, pause: float) -> list[tuple[int, float]]:
    """Records at a steady rate, as far as it can keep up: the position of each event, and when it was kept."""
    kept, begun = [], time.perf_counter()
    for nth, command in enumerate(understood_with_ids(map(plain, range(count)))):
        time.sleep(max(0.0, begun + nth * pause - time.perf_counter()))
        outcome = sized.register.recorder.record(command, CLERK)
        kept.append((outcome.recorded.position, time.perf_counter()))
    return kept


def _position(sized: Sized) -> int:
    with sized.register.read_models.reading() as connection:
        of = (PROJECTIONS.c.name == "spells") & (PROJECTIONS.c.state == "live")
        return int(connection.execute(select(PROJECTIONS.c.position).where(of)).scalar_one())


def _look(sized: Sized, seen: list[tuple[int, float]], stopping: threading.Event) -> None:
    """Notes when the spells have moved on, until told to stop."""
    while not stopping.is_set():
        position = _position(sized)
        if not seen or seen[-1][0] != position:
            seen.append((position, time.perf_counter()))
        time.sleep(LOOK)


def _await(sized: Sized, position: int) -> None:
    """Waits until the spells have reached a position."""
    deadline = time.monotonic() + PATIENCE
    while _position(sized) < position:
        if time.monotonic() > deadline:
            raise TimeoutError("the spells do not follow the log")
        time.sleep(LOOK)
