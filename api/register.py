"""The register put together: log, vault, read models, and what records in them and asks them."""

import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import DBAPIError

from api.databases import Databases, databases_of
from api.settings import Settings
from application import access, checkpoint, vault
from application.access import Access
from application.checkpoint import Checkpoints, Issued
from application.erasure import Erasures
from application.evidence import Documents
from application.log import Log
from application.master_key import MasterKey
from application.persons import Persons
from application.problem import Unusable
from application.recording import Recorder
from application.store import SCHEMA_VERSION
from application.stored import Mapper
from application.transparency import KeySettings, Transparency
from application.vault import Vault
from domain.fact import Recorded
from domain.reference import Subject
from projections.asking import Behind, Reader
from projections.changes import Changes
from projections.findings import Findings
from projections.following import Follower, Progress, Rebuilding, untold
from projections.foreseeing import FindingChanges, foreseen, periods_foreseen, subject_of
from projections.projecting import Projector
from projections.question import Answer, Question
from projections.spells import Spells

UNTOLD = 1.0  # seconds after which it is looked whether something was recorded, though nobody told
PATIENCE = 5.0  # seconds in which a question gets where others go on recording, and a replica to where its source is
LOOK = 0.01  # seconds between two looks


def now() -> datetime:
    """The instant, in UTC."""
    return datetime.now(UTC)


class Register:
    """An open register. Raises Unusable where there is none, unless it may be made."""

    def __init__(self, settings: Settings, *, make: bool = False, clock: Callable[[], datetime] = now) -> None:
        self.settings = settings
        self.databases = databases_of(settings)
        if not self.databases.are_there():
            if not make:
                raise Unusable("no-register", path=self.databases.place)
            _make_folders(settings)
        key = _master_key(settings, self.databases)
        self.clock = clock
        self.mapper = Mapper()
        with ExitStack() as opened:  # where one can't be opened, the others are let go of
            self.store = self.databases.store(clock, opened)
            self.vault = Vault(self.databases.tables(vault.TABLES, opened), key, settings.remembered)
            # Signs the cursors that callers are handed: the same for every process, also after a rotation.
            self.cursor_key = hmac.digest(self.vault.secret, b"wiewaar cursors", "sha256")
            # From which the pseudonyms of each research project follow; no key of a project is kept.
            self.projects_key = hmac.digest(self.vault.secret, b"wiewaar projects", "sha256")
            self.access = Access(self.databases.tables(access.TABLES, opened), clock)
            self.checkpoints = Checkpoints(self.databases.tables(checkpoint.TABLES, opened))
            self.persons = Persons(self.store, self.mapper)
            documents = Documents(settings.evidence)
            self.erasures = Erasures(
                self.persons, self.vault, self.access, documents, settings.jobs.with_name("waiting"), self.store.clock
            )
            self.came_back = self.erasures.complete_all()
            asked = self.databases.asked(self.store, clock, opened)
            self.read_models = self.databases.read_models()
            opened.callback(self.read_models.close)
            self._opened = opened.pop_all()
        log_key = KeySettings(settings.log_key_file, settings.log_key, settings.log_origin)
        self.transparency = Transparency(self.store, self.checkpoints, self.mapper, log_key, clock)
        self.log = Log(self.store, self.vault, self.mapper, self.transparency)
        self.recorder = Recorder(self.store, self.vault, self.mapper, self.erasures, self._subject_of_finding)
        self.followers = self._followers()
        self.follower = self.followers["spells"]
        self.projector = Projector(self.log, self.read_models, self.followers)
        self._opened.callback(self.projector.close)
        asked_log = Log(asked, self.vault, self.mapper, self.transparency)
        self.reader = Reader(self.log, self.read_models, self.access, clock, asked_log)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of all that is open."""
        self._opened.close()

    def ask(self, question: Question, given: Mapping[str, str]) -> Answer:
        """The answer as of now, once the read models are where it needs them. Raises BadParameters, Behind or Faulty.

        However fast others record meanwhile: what they do is not in it.
        """
        put = self.reader.put(question, given)
        deadline = time.monotonic() + PATIENCE
        while True:
            if question.reads:  # others are answered also where the read models stand still
                self.catch_up()
            try:
                return self.reader.answer(put)
            except Behind:  # a replica is not there yet
                if time.monotonic() > deadline:
                    raise
                time.sleep(LOOK)

    def catch_up(self, progress: Progress = untold) -> int:
        """Brings every read model up to date; the position that all have reached. Raises Faulty."""
        return self.projector.catch_up(progress)

    def follow(self, lost: Callable[[Exception], None]) -> None:
        """Brings them up to date again and again, as soon as something was recorded. Raises Faulty.

        Where the database is lost that is told, once, and tried again until it is back.
        """
        is_lost = False
        while True:
            try:
                if self.projector.lead():
                    self.catch_up()
                self.store.woken(UNTOLD)
            except (DBAPIError, PersistenceError) as fault:
                if not is_lost:
                    lost(fault)
                is_lost = True
                time.sleep(UNTOLD)
            else:
                is_lost = False

    def rebuild_stale(self) -> None:
        """Builds anew, beside all else, what another version made. Raises Faulty or Superseded."""
        for follower in self._followers().values():
            if not follower.is_current():
                with suppress(Rebuilding):  # by another process
                    follower.rebuild()

    def _followers(self) -> dict[str, Follower]:
        remembered = self.settings.remembered
        projections = (Spells(self.log, remembered), Findings(self.log, remembered))
        return {each.name: Follower(self.log, self.read_models, each) for each in projections}

    def lag(self) -> int:
        """How many events the read models have still to take in, taken together."""
        return sum(each.lag for each in self.projector.standings())

    def _subject_of_finding(self, finding: str) -> Subject | None:
        """Whom or what a finding is about that was ever found; None where there was none."""
        self.catch_up()
        return subject_of(self.read_models, finding)

    def foreseen(self, events: Sequence[Recorded]) -> FindingChanges:
        """What events that are not recorded would change in the findings, if they were recorded now."""
        self.catch_up()
        return foreseen(self.log, self.read_models, self._stamped(events))

    def periods_foreseen(self, events: Sequence[Recorded]) -> Changes:
        """The periods that events which are not recorded would open and close, if they were recorded now."""
        self.catch_up()
        return periods_foreseen(self.log, self.read_models, self._stamped(events))

    def _stamped(self, events: Sequence[Recorded]) -> list[Recorded]:
        moment = self.clock()
        return [each if each.recorded_at else each._replace(recorded_at=moment) for each in events]

    def status(self) -> dict[str, object]:
        """How the register is, as `wiewaar status` tells it."""
        return {
            "logPosition": self.log.head()[0],
            "projections": [
                {"name": each.name, "position": each.position, "lag": each.lag, "fault": each.fault}
                for each in self.projector.standings()
            ],
            "schemaVersion": SCHEMA_VERSION,
            "sizeBytes": sum(self.databases.sizes().values()),
            "lastCheckpoint": _told(self.checkpoints.latest()),
        }


def _told(issued: Issued | None) -> dict[str, object] | None:
    """A checkpoint as the status tells of it."""
    if issued is None:
        return None
    return {"origin": issued.checkpoint.origin, "size": issued.checkpoint.size, "madeAt": issued.made_at}


def _make_folders(settings: Settings) -> None:
    for folder in {settings.folder, settings.log.parent}:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise Unusable("unusable-folder", path=str(folder), reason=fault.strerror or str(fault)) from fault


def _master_key(settings: Settings, databases: Databases) -> MasterKey:
    if settings.master_key is None and not settings.key_file.exists() and databases.hold_keys():
        raise Unusable("lost-master-key", path=str(settings.key_file))
    found = MasterKey(settings.key_file, settings.master_key, settings.new_master_key)
    found.make()
    return found
