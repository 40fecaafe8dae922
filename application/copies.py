"""Copies of a register that can be restored: the same whether it is kept in files or in PostgreSQL.

A copy is made of SQLite files, one for each part, so that what was kept in the one can be restored into the other.
"""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, Protocol

from eventsourcing.persistence import PersistenceError

from application.evidence import kept_in
from application.problem import Unusable
from domain.wire import instant

# The parts, in the order in which they are copied: no checkpoint may tell of more than the log that is copied after it,
# and a key is kept before the first event that it seals, so the vault that comes after the log has all that it needs.
CHECKPOINTS, LOG, VAULT, ACCESS = PARTS = ("checkpoints", "log", "vault", "access")
# The log last: a register is there once its log is, and is never seen without its keys.
RESTORED = (CHECKPOINTS, ACCESS, VAULT, LOG)
MANIFEST, EVIDENCE = "manifest.json", "evidence"


class Parts(Protocol):
    """The parts of a register, by name. Raises OSError, sqlite3.Error or PersistenceError."""

    def holds(self, part: str) -> bool:
        """Whether it is there."""

    def copy(self, part: str, copy: Path) -> None:
        """Copies it into a new file of SQLite, as it is at one moment."""

    def put(self, part: str, copy: Path) -> None:
        """Puts such a copy where there is none, all of it or nothing."""


class Files:
    """The parts as files, by SQLite."""

    def __init__(self, folder: Path, log: Path) -> None:
        self._folder = folder
        self._log = log

    def holds(self, part: str) -> bool:
        """Whether it is there."""
        return self._file(part).exists()

    def copy(self, part: str, copy: Path) -> None:
        """Copies it while others go on."""
        with reading(self._file(part)) as before, closing(sqlite3.connect(copy)) as after:
            before.backup(after, pages=4_096)
            # One file, without a journal beside it: what is hashed and carried away is the whole.
            after.execute("PRAGMA journal_mode = DELETE")

    def put(self, part: str, copy: Path) -> None:
        """Puts such a copy where there is none."""
        self._file(part).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _carry(copy, self._file(part))

    def _file(self, part: str) -> Path:
        return self._log if part == LOG else self._folder / f"{part}.db"


def backup(parts: Parts, folder: Path, made_at: datetime, evidence: Path) -> int:
    """Copies every part and the evidence into a new folder while others go on; returns the last position copied.

    The master key and the key that signs are not copied. Raises Unusable.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Unusable("backup-not-empty", path=str(folder))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files = {}
        for part in PARTS:
            file = folder / f"{part}.db"
            parts.copy(part, file)
            file.chmod(0o600)
            files[file.name] = digest(file)
        with reading(folder / f"{LOG}.db") as connection:
            position: int = connection.execute("SELECT coalesce(max(position), 0) FROM stored_events").fetchone()[0]
        # After the log: a document is kept before the fact that names it.
        documents = list(kept_in(evidence))
        for document in documents:
            _carry(document, folder / EVIDENCE / document.name)
        manifest: dict[str, Any] = {"madeAt": instant(made_at), "logPosition": position, "sha256": files}
        if documents:
            manifest[EVIDENCE] = [document.name for document in documents]
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    except (OSError, sqlite3.Error, PersistenceError) as fault:
        raise Unusable("backup-failed", path=str(folder), reason=str(fault)) from fault
    return position


def restore(folder: Path, parts: Parts, place: str, evidence: Path) -> int:
    """Puts a copy in the place of a register that is not there; returns its last position. Raises Unusable.

    A copy that was made before there were access records, evidence or checkpoints has none. Checkpoints that are still
    there stay: they tell whether the copy lacks what was recorded after it.
    """
    try:
        if any(map(parts.holds, (LOG, VAULT, ACCESS))):
            raise Unusable("register-in-the-way", path=place)
        manifest = json.loads((folder / MANIFEST).read_text())
        position = int(manifest["logPosition"])
        names = [part for part in RESTORED if f"{part}.db" in manifest["sha256"] or part in (LOG, VAULT)]
        for name in names:
            if digest(folder / f"{name}.db") != manifest["sha256"][f"{name}.db"]:
                raise Unusable("backup-damaged", path=str(folder / f"{name}.db"))
        documents: Sequence[Path] = [folder / EVIDENCE / str(name) for name in manifest.get(EVIDENCE, ())]
        for document in documents:
            if digest(document) != document.name:  # its name says what it holds
                raise Unusable("backup-damaged", path=str(document))
        for document in documents:
            _carry(document, evidence / document.name)
        for name in names:
            if name != CHECKPOINTS or not parts.holds(name):
                parts.put(name, folder / f"{name}.db")
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error, PersistenceError) as fault:
        raise Unusable("restore-failed", path=str(folder), reason=str(fault)) from fault
    return position


def reading(path: Path) -> closing[sqlite3.Connection]:
    """A database file, to be read only."""
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30))


def _carry(source: Path, copy: Path) -> None:
    """Copies a file, whole or not at all; a document of the evidence that is there already is the same."""
    copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = copy.with_name(copy.name + ".partial")
    shutil.copyfile(source, partial)
    partial.chmod(0o600)
    partial.rename(copy)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
