"""The clerk behind the counter: records for everybody who asks, in order, and keeps the read models up with the log."""

import queue
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from api.http.watch import Watch
from api.register import Register
from application.intake import Command
from application.recording import Outcome
from domain.fact import Actor, Recorded
from projections.following import Faulty, Rebuilding
from projections.foreseeing import FindingChanges, changed_by_each

UNTOLD = 0.25  # seconds after which it is looked whether another process recorded, though nobody told
AT_ONCE = 200  # commands in one transaction


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a command: its event, whether it was recorded before, and what it changed in the findings.

    `findings` is None where the read model stands still.
    """

    recorded: Recorded
    repeated: bool
    findings: FindingChanges | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A command that waits to be recorded."""

    command: Command
    by: Actor
    request: str
    seen: int | None
    done: "Future[Done]" = field(default_factory=Future)


class _Nudge:
    """Somebody else may have recorded."""


@dataclass(frozen=True, slots=True)
class _Job:
    """Other work that only the clerk may do."""

    work: Callable[[], Any]
    done: "Future[Any]" = field(default_factory=Future)


class Clerk:
    """One thread that records and projects, so that nobody else has to take turns.

    Commands that wait at the same moment are kept in one transaction: each is decided on its own, and refused on its
    own. Whoever waits is answered when the read models know.
    """

    def __init__(self, register: Register, watch: Watch) -> None:
        self._register = register
        self._watch = watch
        self._stumbled: str | None = None
        self._waiting: queue.SimpleQueue[_Wanted | _Job | _Nudge | None] = queue.SimpleQueue()
        self._nudged = Event()
        self._closed = Event()
        self._thread = Thread(target=self._work, name="clerk", daemon=True)
        self._listener = Thread(target=self._listen, name="listener", daemon=True)
        self._builder: Thread | None = None

    def start(self) -> None:
        """Opens the counter."""
        self._thread.start()
        self._listener.start()

    def stop(self) -> None:
        """Closes the counter when all that waits is done."""
        self._closed.set()
        self._waiting.put(None)
        self._thread.join()
        self._listener.join()
        if self._builder is not None:
            self._builder.join()

    def record(self, command: Command, by: Actor, request: str, seen: int | None = None) -> "Future[Done]":
        """Records one command; raises what `Batch.decide` raises, Conflict or Unusable."""
        wanted = _Wanted(command, by, request, seen)
        self._waiting.put(wanted)
        return wanted.done

    def catch_up(self) -> None:
        """Brings every read model up to date; for work that the clerk does. Raises Faulty or Superseded.

        What another version made is built anew beside all else: meanwhile it is recorded as ever, and whoever asks for
        what came since is told to come back.
        """
        try:
            self._register.projector.catch_up(self._watch.pages(), rebuild=False)
        except Rebuilding:
            if self._builder is None or not self._builder.is_alive():
                self._builder = Thread(target=self._rebuild, name="builder", daemon=True)
                self._builder.start()

    def do(self, work: Callable[[], Any]) -> "Future[Any]":
        """Does other work with the register, when it is its turn."""
        job = _Job(work)
        self._waiting.put(job)
        return job.done

    def _work(self) -> None:
        while True:
            waiting = self._waiting.get()
            together: list[_Wanted] = []
            while isinstance(waiting, _Wanted) and len(together) < AT_ONCE:
                together.append(waiting)
                if self._waiting.empty():
                    break
                waiting = self._waiting.get()
            if together:
                self._record(together)
            if waiting is None:
                return
            if isinstance(waiting, _Job):
                self._do(waiting)
            elif isinstance(waiting, _Nudge):
                self._nudged.clear()
                self._keep_up()
            elif together and waiting is not together[-1]:
                self._record([waiting])

    def _keep_up(self) -> None:
        """Takes in what others recorded, if this process leads."""
        try:
            self._register.vault.let_go()  # of the keys of whoever another process erased
            if self._register.projector.lead():
                self.catch_up()
            self._stumbled = None
        except Exception as fault:  # noqa: BLE001  # without this thread nobody would be answered any more
            self._stand_still(fault)

    def _rebuild(self) -> None:
        try:
            self._register.rebuild_stale()
        except Exception as fault:  # noqa: BLE001  # the same
            self._stand_still(fault)

    def _stand_still(self, fault: Exception) -> None:
        """Tells once what keeps the read models from going on, until it is something else."""
        if self._stumbled != type(fault).__name__:
            self._stumbled = type(fault).__name__
            self._watch.journal.fault("read models stand still", fault)

    def _listen(self) -> None:
        """Nudges the clerk when another process may have recorded, and now and then."""
        while not self._closed.is_set():
            try:
                self._register.store.woken(UNTOLD)
            except Exception:  # noqa: BLE001  # the database is away, which whoever asks it is told
                time.sleep(UNTOLD)
            if not self._nudged.is_set():
                self._nudged.set()
                self._waiting.put(_Nudge())

    def _do(self, job: _Job) -> None:
        try:
            job.done.set_result(job.work())
        except BaseException as fault:  # noqa: BLE001  # it is whoever asked for it who has to know
            job.done.set_exception(fault)

    def _record(self, together: Sequence[_Wanted]) -> None:
        began = time.time_ns()
        try:
            outcomes, positions = self._register.recorder.insisting(lambda: self._attempt(together))
            self._watch.appended(len(positions), began)
            changes = self._changes(positions)
        except BaseException as fault:  # noqa: BLE001  # the same
            for each in together:
                each.done.set_exception(fault)
            return
        for each, outcome in zip(together, outcomes, strict=True):
            if isinstance(outcome, Exception):
                each.done.set_exception(outcome)
                continue
            recorded = outcome.recorded
            each.done.set_result(Done(recorded, outcome.repeated, changes.get(recorded.position)))

    def _attempt(self, together: Sequence[_Wanted]) -> tuple[list[Outcome | Exception], Sequence[int]]:
        batch = self._register.recorder.batch()
        batch.foresee(each.command for each in together)
        outcomes: list[Outcome | Exception] = []
        for each in together:
            try:
                outcomes.append(batch.decide(each.command, each.by, each.request, seen=each.seen))
            except Exception as fault:  # noqa: BLE001  # the same
                outcomes.append(fault)
        positions = batch.keep()
        return [batch.as_kept(each) if isinstance(each, Outcome) else each for each in outcomes], positions

    def _changes(self, positions: Sequence[int]) -> dict[int, FindingChanges]:
        """What each of the new events changed in the findings; nothing where the read models stand still."""
        try:
            self.catch_up()
        except Faulty:
            return {}
        log, read_models = self._register.log, self._register.read_models
        return changed_by_each(log, read_models, positions)
