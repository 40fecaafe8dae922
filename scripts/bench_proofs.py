"""Measures what proofs cost: a bundle of the whole log made and verified, beside the SHA-256 of its events.

    python -m scripts.bench_proofs [--trainees 7000] [--rounds 3]

7,000 trainees make somewhat more than 100,000 events. The verifier runs as auditors run it: in a process of its own.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from api.auditing import VERIFIER, bundle
from api.messages import Speech
from api.register import Register
from application.access import Identity
from scripts.benchmarks.questions import national_register

MEBIBYTE = 1 << 20


def seconds(work: Callable[[], object]) -> float:
    """How long it took."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def hash_all(register: Register) -> None:
    """The SHA-256 of every event of the log, read from it."""
    position = 0
    while page := register.store.page(position, 1_000):
        for event in page:
            sha256(event).digest()
        position += len(page)


# Runs the verifier and tells the most memory that its process had: what the system counts of children holds ours too.
_MEASURED = """
import atexit, runpy, sys
sys.argv = sys.argv[1:]
def tell():
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(peak.split()[1], file=sys.stderr)
atexit.register(tell)
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def verify(path: Path) -> int:
    """Verifies a bundle as an auditor does; the KiB of memory that it took. Raises CalledProcessError if it fails."""
    call = [sys.executable, "-I", "-c", _MEASURED, str(VERIFIER), str(path)]
    return int(subprocess.run(call, check=True, capture_output=True, text=True).stderr)  # noqa: S603  # ours


def main(arguments: list[str]) -> int:
    """Prints the report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--trainees", type=int, default=7_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    reader = Identity("bench", "auditor", str(uuid4()))
    with national_register(given.trainees) as register, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.zip"
        events = register.log.head()[0]
        signed = seconds(register.transparency.checkpoint)
        hashing, making, verifying, peaks = [], [], [], [0]
        for _ in range(given.rounds):
            hashing.append(seconds(lambda: hash_all(register)))
            making.append(seconds(lambda: bundle(register, reader, path, Speech("en"))))
            verifying.append(seconds(lambda: peaks.append(verify(path))))
        hashed, made, verified = map(statistics.median, (hashing, making, verifying))
        size = path.stat().st_size / MEBIBYTE
    told = (
        f"{events:,} events, a bundle of {size:,.1f} MiB",
        f"reading and hashing the log        {hashed:8.2f} s",
        f"the first checkpoint, directory    {signed:8.2f} s   {signed / hashed:6.1f} × hashing",
        f"making the bundle                  {made:8.2f} s   {made / hashed:6.1f} × hashing",
        f"verifying it                       {verified:8.2f} s   {verified / hashed:6.1f} × hashing",
        f"memory of the verifier, at most    {max(peaks) / 1_024:8.0f} MiB",
    )
    sys.stdout.write("\n".join(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
