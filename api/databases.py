"""Where a register keeps everything: files in a folder, or PostgreSQL."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from typing import Protocol

from api.settings import Settings
from application.copies import Files, Parts
from application.durable import Durable, SQLiteTables, Tables
from application.problem import Unusable
from application.sqlite_store import SQLiteStore
from application.store import Store
from projections.database import ReadModels


class Databases(Protocol):
    """What a register opens. Raises Unusable where one can't be used."""

    @property
    def place(self) -> str:
        """Where it is, for people."""

    def are_there(self) -> bool:
        """Whether there is a register."""

    def hold_keys(self) -> bool:
        """Whether there are keys that a master key wraps."""

    def store(self, clock: Callable[[], datetime], opened: ExitStack) -> Store:
        """The log, to be closed with what is opened."""

    def tables(self, wanted: Tables, opened: ExitStack) -> Durable:
        """Tables beside it, to be closed with what is opened."""

    def asked(self, store: Store, clock: Callable[[], datetime], opened: ExitStack) -> Store:
        """The log by which questions are answered: of a replica, or else the very same."""

    def read_models(self) -> ReadModels:
        """The read models."""

    def sizes(self) -> Mapping[str, int]:
        """How many bytes its parts take, by name."""

    def remove(self) -> None:
        """Removes it all."""

    def parts(self) -> Parts:
        """What of it is copied and restored."""


class Embedded(Databases):
    """Files in a folder, by SQLite."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def place(self) -> str:
        return str(self._settings.log.parent)

    def are_there(self) -> bool:
        return self._settings.log.exists()

    def hold_keys(self) -> bool:
        return self._settings.vault.exists()

    def store(self, clock: Callable[[], datetime], opened: ExitStack) -> Store:
        path = self._settings.log
        try:
            _refuse_other_than_a_database(path)
            store = SQLiteStore(str(path), clock)
            opened.callback(store.close)
            store.create_table()
        except sqlite3.Error as fault:
            raise Unusable("broken-database", path=str(path), reason=str(fault)) from fault
        return store

    def tables(self, wanted: Tables, opened: ExitStack) -> Durable:
        path = self._settings.beside(wanted.name)
        try:
            _refuse_other_than_a_database(path)
            tables = SQLiteTables(path, wanted)
        except sqlite3.Error as fault:
            raise Unusable("broken-database", path=str(path), reason=str(fault)) from fault
        opened.callback(tables.close)
        return tables

    def asked(self, store: Store, clock: Callable[[], datetime], opened: ExitStack) -> Store:  # noqa: ARG002  # there is one
        return store

    def read_models(self) -> ReadModels:
        return ReadModels(f"sqlite:///{self._settings.read_models}")

    def sizes(self) -> Mapping[str, int]:
        return {file.name: file.stat().st_size for file in self._settings.databases if file.exists()}

    def remove(self) -> None:
        for file in self._settings.databases:
            for each in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
                each.unlink(missing_ok=True)

    def parts(self) -> Parts:
        return Files(self._settings.log.parent, self._settings.log)


def databases_of(settings: Settings) -> Databases:
    """Where the settings say that the register is."""
    if settings.database is None:
        return Embedded(settings)
    from api.on_postgres import OnPostgres  # noqa: PLC0415  # who keeps files does not pay for its imports

    return OnPostgres(settings.database, settings.beside_database, settings.replica)


def _refuse_other_than_a_database(path: Path) -> None:
    """Raises sqlite3.Error; the store and the vault would do so too, and leave the file open."""
    if path.exists():
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA schema_version")
