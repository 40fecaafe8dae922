"""Peers: what the same events cost in others' hands, each at its best."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import ApplicationRecorder, StoredEvent, Tracking
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL

from scripts.benchmarks.measuring import timed

PATIENCE = 600  # seconds after which a runner that does not get there is taken to be broken


class Event(NamedTuple):
    """An event as peers are handed it; `state` is its stored form, of which the others are parts."""

    stream: str
    version: int
    type: str
    data: Mapping[str, Any]
    metadata: Mapping[str, Any]
    state: bytes


# -- the eventsourcing library alone -----------------------------------------------------------------------------------


@contextmanager
def library_recorder(on: str, address: str) -> Iterator[ApplicationRecorder]:
    """The library's own recorder, as it comes."""
    with ExitStack() as opened:
        recorder: ApplicationRecorder
        if on == "sqlite":
            files = SQLiteDatastore(address)
            opened.callback(files.close)
            recorder = SQLiteApplicationRecorder(files)
        else:
            server = PostgresDatastore(**_connection(address))
            opened.callback(server.close)
            recorder = PostgresApplicationRecorder(server, events_table_name="stored_events")
        recorder.create_table()
        yield recorder


def _connection(address: str) -> dict[str, Any]:
    found = conninfo_to_dict(address)
    return {
        "dbname": found["dbname"],
        "host": found["host"],
        "port": found["port"],
        "user": found["user"],
        "password": "",
    }


def append_with_library(recorder: ApplicationRecorder, events: Sequence[Event]) -> float:
    """Stored events, each in a transaction of its own."""
    stored = [StoredEvent(uuid5(NAMESPACE_URL, each.stream), each.version, each.type, each.state) for each in events]
    return timed(len(stored), lambda: [recorder.insert_events([each]) for each in stored])


class Told(DomainEvent):
    """An event as the library decodes it."""

    form: str


class Subjects(PostgresTrackingRecorder):
    """A row a subject: how many events there were, and the last of them; kept in one transaction with the position."""

    def __init__(self, datastore: PostgresDatastore, **given: Any) -> None:
        super().__init__(datastore, **given)
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS subjects (reference uuid PRIMARY KEY, events integer, last text)").format()
        )

    def count(self, told: Told, tracking: Tracking) -> None:
        """One more event of a subject."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(
                "INSERT INTO subjects VALUES (%s, 1, %s) ON CONFLICT (reference)"
                " DO UPDATE SET events = subjects.events + 1, last = excluded.last",
                (told.originator_id, told.form),
                prepare=True,
            )
            self._insert_tracking(cursor, tracking)


class Counting(Projection[Subjects]):
    """The projection of it."""

    name = "subjects"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """One event."""
        self.view.count(domain_event, tracking)


class Telling(Application[UUID]):
    """The application whose log is projected."""

    name = "telling"


def project_with_library(address: str, events: Sequence[Event]) -> float:
    """The library's own projection runner, from the beginning of a log that holds these events; PostgreSQL only."""
    names = {"dbname": "DBNAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    environment = {"PERSISTENCE_MODULE": "eventsourcing.postgres"} | {
        f"POSTGRES_{names[name]}": str(value) for name, value in _connection(address).items()
    }
    application = Telling(env=environment)
    try:
        moment = Told.create_timestamp()
        told = (
            Told(uuid5(NAMESPACE_URL, each.stream), each.version, moment, each.state.decode())  # type: ignore[call-arg]
            for each in events
        )
        application.recorder.insert_events([application.mapper.to_stored_event(each) for each in told])
    finally:
        application.close()
    runner = ProjectionRunner(
        application_class=Telling, projection_class=Counting, view_class=Subjects, env=environment
    )

    def project() -> None:
        with runner:
            deadline = time.monotonic() + PATIENCE
            while (runner.view.max_tracking_id(Telling.name) or 0) < len(events):
                runner.run_forever(timeout=0.01)
                if time.monotonic() > deadline:
                    raise TimeoutError(Telling.name)

    try:
        return timed(len(events), project)
    finally:
        runner.view.datastore.close()
