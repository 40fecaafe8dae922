"""How much is measured: enough for a figure that says something, or just enough to see that it runs."""

from dataclasses import dataclass

from scripts.benchmarks.measuring import LEAST


@dataclass(frozen=True, slots=True)
class Extent:
    """How many of each are measured at a time. `least` are seconds that what is repeated takes at least."""

    commands: int = 1_000  # recorded one by one
    found_of: int = 250  # trainees whose findings follow from new events
    newcomers: int = 70  # trainees of a cohort that is imported: some 1,000 commands
    rows: int = 20_000  # of a yardstick that is written in bulk
    replays: int = 50
    asked_of_peers: int = 1_000  # events that peers append one by one
    kept_by_peers: int = 100_000  # events that their stores hold at most
    projected_by_peers: int = 10_000
    run_by_library: int = 2_000
    hashed: int = 20_000
    served: int = 1_000  # trainees of the register that is asked over HTTP
    seconds: float = 3.0  # of recording at a steady rate, and of asking over HTTP
    least: float = LEAST


FULL = Extent()
SHORT = Extent(
    commands=20,
    found_of=10,
    newcomers=2,
    rows=200,
    replays=2,
    asked_of_peers=20,
    kept_by_peers=200,
    projected_by_peers=200,
    run_by_library=20,
    hashed=200,
    served=20,
    seconds=0.2,
    least=0.0,
)
