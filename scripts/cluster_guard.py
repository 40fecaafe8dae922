"""Runs a program, and lets nothing of all that it starts outlive whoever asked for it.

    python cluster_guard.py USER PROGRAM [ARGUMENT …]

The program runs as USER, or as whoever calls where USER is empty. It lives as long as standard input is open: that
closes with the process that holds its other end, however that one ends.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

PAUSE = 0.1  # seconds between looks at whether the program still runs
ADOPTS_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER, prctl(2)


def family(ancestor: int) -> Iterator[int]:
    """The processes that descend from one, while they live."""
    children: dict[int, list[int]] = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            # The name of a program stands in brackets, and may hold anything.
            parent = each.read_text(errors="replace").rpartition(")")[2].split()[1]
            children.setdefault(int(parent), []).append(int(each.parent.name))
    waiting = [ancestor]
    while waiting:
        found = children.get(waiting.pop(), [])
        yield from found
        waiting += found


def signal_family(ancestor: int, what: signal.Signals) -> None:
    """Sends a signal to all of them, also to those that are started meanwhile."""
    reached: set[int] = set()
    while found := set(family(ancestor)) - reached:
        reached |= found
        for each in found:
            with suppress(ProcessLookupError):
                os.kill(each, what)


def _reaped() -> Iterator[tuple[int, int]]:
    """The children that have ended, each with how. Raises ChildProcessError where there are no more children."""
    while (found := os.waitpid(-1, os.WNOHANG))[0]:
        yield found


def _end_family() -> None:
    with suppress(ChildProcessError):
        while True:
            signal_family(os.getpid(), signal.SIGKILL)
            for _ in _reaped():
                pass
            time.sleep(PAUSE / 10)


def main(arguments: Sequence[str]) -> int:
    """Runs the program; its exit code, or 1 where it was ended."""
    user, *command = arguments
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # Orphans of the program come here, so that they are found, whatever session they made for themselves.
    ctypes.CDLL(None, use_errno=True).prctl(ADOPTS_ORPHANS, 1, 0, 0, 0)
    own = {"user": user, "group": user, "extra_groups": ()} if user else {}
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **own).pid  # type: ignore[call-overload]  # noqa: S603
    code = 1
    try:
        while not select.select([sys.stdin], [], [], PAUSE)[0]:
            if program in (ended := dict(_reaped())):
                code = os.waitstatus_to_exitcode(ended[program])
                break
    finally:
        _end_family()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
