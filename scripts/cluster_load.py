"""Writers who record one event after another and note what was acknowledged, whatever becomes of the servers."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any

from eventsourcing.persistence import PersistenceError

from api.register import Register
from api.settings import Settings
from application.intake import understood
from application.problem import Conflict, Unusable
from domain.fact import Actor
from scripts.crowd import ground, own_lines

CLERK = Actor("griffier", "registrar")
PAUSE = 0.05  # seconds before who had no answer asks again
PATIENCE = 120  # seconds after which a writer takes the register for lost


@dataclass(slots=True)
class Notes:
    """What writers noted: when each event was acknowledged, and which of them had no answer when they were first sent.

    Of these it tells whether they turned out to have been recorded all the same.
    """

    acknowledged: dict[str, float] = field(default_factory=dict)
    doubtful: dict[str, bool] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def since(self, instant: float) -> list[float]:
        """When events were acknowledged after an instant, in order."""
        return sorted(at for at in list(self.acknowledged.values()) if at > instant)

    def silence(self, since: float) -> float:
        """The longest time after an instant in which nobody had anything acknowledged, in seconds."""
        instants = [since, *self.since(since), time.monotonic()]
        return max(after - before for before, after in pairwise(instants))


class Writers:
    """Several writers at once, each with a register of its own, as processes would have."""

    def __init__(self, settings: Settings, number: int) -> None:
        self._settings = settings
        self._names = [f"writer{nth}" for nth in range(1, number + 1)]
        self._over = threading.Event()
        self.notes = Notes()

    @contextmanager
    def writing(self) -> Iterator[Notes]:
        """Has them write meanwhile; afterwards each has had an answer to all that it sent, or it is a fault."""
        with Register(self._settings, make=True) as register:
            for command in ground():
                self._have_acknowledged(register, command)
        threads = [threading.Thread(target=self._guarded, args=(name,), daemon=True) for name in self._names]
        for thread in threads:
            thread.start()
        try:
            yield self.notes
        finally:
            self._over.set()
            for thread in threads:
                thread.join(2 * PATIENCE)
            if any(thread.is_alive() for thread in threads):
                self.notes.faults.append("a writer still waits for an answer")

    def _guarded(self, name: str) -> None:
        try:
            self._write(name)
        except BaseException as fault:
            self.notes.faults.append(f"{name} gave up: {type(fault).__name__}: {fault}")
            raise

    def _write(self, name: str) -> None:
        with Register(self._settings) as register:
            for nth in count():
                for command in own_lines(name, nth):
                    if self._over.is_set():
                        return
                    self._have_acknowledged(register, command)

    def _have_acknowledged(self, register: Register, command: Mapping[str, Any]) -> None:
        """Sends it until there is an answer, each time under the same id."""
        event, asked = str(command["commandId"]), understood(dict(command))
        deadline = time.monotonic() + PATIENCE
        outcome, unanswered = None, False
        while outcome is None:
            try:
                outcome = register.recorder.record(asked, CLERK)
            except Conflict:  # an answer: others were faster, and nothing was recorded
                continue
            except (Unusable, PersistenceError):
                if time.monotonic() > deadline:
                    raise
                unanswered = True
                time.sleep(PAUSE)
        if unanswered:
            self.notes.doubtful[event] = outcome.repeated
        elif outcome.repeated:
            self.notes.faults.append(f"{event} was recorded before it was sent")
        self.notes.acknowledged[event] = time.monotonic()
