"""Keeping every read model up with the log: of several processes one leads, and another takes over when it is gone.

Whoever leads remembers the subjects of earlier pages; no page is ever taken in twice, whoever takes it in.
"""

import time
from collections.abc import Mapping
from threading import RLock

from projections.database import ReadModels
from projections.following import Faulty, Follower, Progress, Rebuilding, Standing, untold
from projections.log import Log
from projections.turns import ours

LOOK = 0.002  # seconds between two looks how far the one who leads has come
PATIENCE = 2.0  # seconds without progress after which nobody waits any longer for the one who leads


class Projector:
    """Brings the read models up to date by itself, or waits until the process that leads has done so."""

    def __init__(self, log: Log, read_models: ReadModels, followers: Mapping[str, Follower]) -> None:
        self._log = log
        self._followers = followers
        self._turn = read_models.turn("projector")
        self._lock = RLock()  # what a follower remembers is one thread's at a time
        self._leads = False

    def close(self) -> None:
        """Lets another process lead."""
        with self._lock:
            self._leads = False
            self._turn.leave()

    def lead(self) -> bool:
        """Whether this process leads from here on, until it is closed or gone."""
        with self._lock:
            self._leads = self._turn.take()
            return self._leads

    def catch_up(self, progress: Progress = untold, *, rebuild: bool = True) -> int:
        """Brings every read model up to date; the position that all have reached. Raises Faulty or Superseded.

        Without `rebuild` what another version made stays as it is, and Rebuilding is raised.
        """
        with self._lock:
            if not self._leads:
                with ours(self._turn) as nobody_else:
                    if nobody_else:
                        return self._followed(progress, rebuild=rebuild)
                self._wait()
            return self._followed(progress, rebuild=rebuild)

    def is_current(self) -> bool:
        """Whether every read model was made by this version. Raises Superseded."""
        return all(follower.is_current() for follower in self._followers.values())

    def standings(self) -> list[Standing]:
        """How far each read model is."""
        return [follower.standing() for follower in self._followers.values()]

    def _followed(self, progress: Progress, *, rebuild: bool) -> int:
        """Has each take in a page in turn until all have seen the end: who is quick does not wait for who is slow."""
        reached: dict[str, int] = {}
        faults: dict[str, Faulty | Rebuilding] = {}
        while len(reached) + len(faults) < len(self._followers):
            for name, follower in self._followers.items():
                if name in faults:  # one that stands still does not keep the others
                    continue
                try:
                    position = follower.go_on(progress, rebuild=rebuild)
                except (Faulty, Rebuilding) as fault:
                    reached.pop(name, None)
                    faults[name] = fault
                else:
                    if position is not None:
                        reached[name] = position
        if faults:
            raise next(iter(faults.values()))
        return min(reached.values())

    def _wait(self) -> None:
        """Waits until the process that leads has come to what is the head now, as long as it moves."""
        needed, _ = self._log.head()
        far, deadline = -1, time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            standings = self.standings()
            reached = min(each.position for each in standings)
            if reached >= needed or any(each.fault for each in standings):
                return
            if reached > far:
                far, deadline = reached, time.monotonic() + PATIENCE
            time.sleep(LOOK)
