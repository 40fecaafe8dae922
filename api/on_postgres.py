"""A register in PostgreSQL: log, keys, access records, checkpoints and read models, a schema each."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import psycopg
from eventsourcing.persistence import PersistenceError

from api.databases import Databases
from application import access, checkpoint, vault
from application.copies import Parts
from application.durable import Durable, Tables
from application.postgres import Connection, PostgresTables, database_of, is_made, passing_on
from application.postgres_parts import PostgresParts
from application.postgres_store import SCHEMA, PostgresStore
from application.problem import Unusable
from application.store import Store
from projections.database import ReadModels

BESIDE = (vault.TABLES, access.TABLES, checkpoint.TABLES)
_OURS = "nspname LIKE 'wiewaar\\_%'"


class OnPostgres(Databases):
    """Databases by what libpq connects with: of the log and what follows from it, and of what is kept beside it.

    What is asked may be read from a replica.
    """

    def __init__(self, conninfo: str, beside: str | None, replica: str | None) -> None:
        self._conninfo = conninfo
        self._beside = beside or conninfo
        self._replica = replica

    @property
    def place(self) -> str:
        return database_of(self._conninfo)

    def are_there(self) -> bool:
        with self._connected(self._conninfo) as connection:
            return is_made(connection, SCHEMA)

    def hold_keys(self) -> bool:
        with self._connected(self._beside) as connection:
            return is_made(connection, f"wiewaar_{vault.TABLES.name}")

    def store(self, clock: Callable[[], datetime], opened: ExitStack) -> Store:
        store = PostgresStore(self._conninfo, clock)
        opened.callback(store.close)
        with self._telling():
            store.create_table()
        return store

    def tables(self, wanted: Tables, opened: ExitStack) -> Durable:
        with self._telling():
            tables = PostgresTables(self._beside, wanted)
        opened.callback(tables.close)
        return tables

    def asked(self, store: Store, clock: Callable[[], datetime], opened: ExitStack) -> Store:
        if self._replica is None:
            return store
        asked = PostgresStore(self._replica, clock)
        opened.callback(asked.close)
        return asked

    def read_models(self) -> ReadModels:
        return ReadModels(self._conninfo, self._replica)

    def sizes(self) -> Mapping[str, int]:
        sizes: dict[str, int] = {}
        for conninfo in self._all:
            with self._connected(conninfo) as connection:
                found = connection.execute(
                    "SELECT nspname, sum(pg_total_relation_size(pg_class.oid))::bigint"  # noqa: S608  # ours
                    " FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid"
                    f" WHERE relkind = 'r' AND {_OURS} GROUP BY nspname ORDER BY nspname"
                )
                sizes |= {str(schema): int(size) for schema, size in found}
        return sizes

    def remove(self) -> None:
        for conninfo in self._all:
            with self._connected(conninfo) as connection:
                for (schema,) in connection.execute(f"SELECT nspname FROM pg_namespace WHERE {_OURS}").fetchall():  # noqa: S608  # the same
                    connection.execute(f"DROP SCHEMA {schema} CASCADE")

    def parts(self) -> Parts:
        return PostgresParts(
            self._conninfo, self._beside, {each.name: each for each in BESIDE}, lambda: datetime.now(UTC)
        )

    @property
    def _all(self) -> set[str]:
        return {self._conninfo, self._beside}

    @contextmanager
    def _connected(self, conninfo: str) -> Iterator[Connection]:
        with self._telling(), passing_on(), psycopg.connect(conninfo, autocommit=True) as connection:
            yield connection

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except PersistenceError as fault:
            raise Unusable("broken-database", path=self.place, reason=str(fault)) from fault
