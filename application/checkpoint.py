"""Checkpoints of the log: its size and root at one moment, signed, and kept apart from the log itself.

The text is a C2SP tlog-checkpoint. Two lines of ours may follow: the root over the directory of streams, and at a
change of keys the key that comes next.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Self

from application.durable import Durable, Tables
from application.note import NotANote, Verifier, opened
from application.tree import BYTES, EMPTY
from domain.wire import instant

DIRECTORY = "wiewaar directory "
NEXT_KEY = "wiewaar next-key "
LINES = 4  # origin, size, root, and what follows the last new line
_SIZE = re.compile("0|[1-9][0-9]{0,17}")


class Checkpoint(NamedTuple):
    """What the log vouches for: how many events it holds, and the roots of the two trees over them."""

    origin: str
    size: int
    root: bytes
    streams: int = 0
    directory: bytes = EMPTY
    next_key: Verifier | None = None

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = [
            self.origin,
            str(self.size),
            _encoded(self.root),
            f"{DIRECTORY}{self.streams} {_encoded(self.directory)}",
        ]
        if self.next_key is not None:
            lines.append(f"{NEXT_KEY}{self.next_key}")
        return "\n".join(lines) + "\n"

    @classmethod
    def read(cls, text: str) -> Self:
        """The checkpoint that a text says. Raises NotANote."""
        lines = text.split("\n")
        if len(lines) < LINES or lines.pop() or not all(lines):
            raise NotANote("no checkpoint")
        origin, size, root, *more = lines
        if not _SIZE.fullmatch(size):
            raise NotANote("no checkpoint")
        found = cls(origin, int(size), _decoded(root))
        for line in more:
            if line.startswith(DIRECTORY):
                streams, _, directory = line.removeprefix(DIRECTORY).partition(" ")
                if not _SIZE.fullmatch(streams):
                    raise NotANote("no directory of streams")
                found = found._replace(streams=int(streams), directory=_decoded(directory))
            elif line.startswith(NEXT_KEY):
                found = found._replace(next_key=Verifier.read(line.removeprefix(NEXT_KEY)))
        return found


def opened_checkpoint(note: str, trusted: Sequence[Verifier]) -> Checkpoint:
    """The checkpoint in a note that one of these keys signed. Raises NotANote or WrongSignature."""
    return Checkpoint.read(opened(note, trusted)[0])


def unproven(note: str) -> Checkpoint:
    """The checkpoint that a note says, whoever signed it. Raises NotANote."""
    text, empty, _ = note.rpartition("\n\n")
    if not empty:
        raise NotANote("no text above its signatures")
    return Checkpoint.read(text + "\n")


class Issued(NamedTuple):
    """A checkpoint as it was issued: the instant, and the note."""

    made_at: str
    note: str

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says."""
        return unproven(self.note)


class Checkpoints:
    """Every checkpoint that was issued, in a database of their own: a log that is put back does not take them along."""

    def __init__(self, database: Durable) -> None:
        self._database = database

    def close(self) -> None:
        """Lets go of the database."""
        self._database.close()

    def keep(self, note: str, made_at: datetime) -> Issued:
        """Keeps a checkpoint for ever."""
        checkpoint = unproven(note)
        issued = Issued(instant(made_at), note)
        row = (checkpoint.size, issued.made_at, int(checkpoint.next_key is not None), note)
        self._database.change("INSERT INTO checkpoints (size, made_at, rotates, note) VALUES (?, ?, ?, ?)", *row)
        return issued

    def latest(self) -> Issued | None:
        """The last one that was issued."""
        return next(iter(self.newest(1)), None)

    def newest(self, limit: int) -> list[Issued]:
        """The last ones that were issued, the newest first."""
        return self._read("ORDER BY id DESC LIMIT ?", limit)

    def of_size(self, size: int) -> Issued | None:
        """The newest one of that size."""
        return next(iter(self._read("WHERE size = ? ORDER BY id DESC LIMIT 1", size)), None)

    def rotations(self) -> list[Issued]:
        """Those that were made at a change of keys, in order."""
        return self._read("WHERE rotates = ? ORDER BY id", 1)

    def use(self, key: Verifier, at: datetime) -> None:
        """Keeps that the log signs with this key from now on."""
        kept = "INSERT INTO keys (key, since) VALUES (?, ?) ON CONFLICT (key) DO NOTHING"
        self._database.change(kept, str(key), instant(at))

    def signing_keys(self) -> list[tuple[Verifier, str]]:
        """Every key with which the log ever signed, each with the instant of its first use, in order."""
        rows = self._database.rows("SELECT key, since FROM keys ORDER BY id")
        return [(Verifier.read(key), since) for key, since in rows]

    def _read(self, which: str, value: int) -> list[Issued]:
        return [Issued(*row) for row in self._database.rows(f"SELECT made_at, note FROM checkpoints {which}", value)]  # noqa: S608  # ours


TABLES = Tables(
    "checkpoints",
    (
        """CREATE TABLE IF NOT EXISTS checkpoints (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            size INTEGER NOT NULL,
            made_at TEXT NOT NULL,
            rotates INTEGER NOT NULL,
            note TEXT NOT NULL
        )""",
        "CREATE INDEX IF NOT EXISTS checkpoints_by_size ON checkpoints (size, id)",
        """CREATE TABLE IF NOT EXISTS keys (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            since TEXT NOT NULL
        )""",
    ),
    only_grow=("checkpoints",),
)


def _encoded(root: bytes) -> str:
    return b64encode(root).decode()


def _decoded(text: str) -> bytes:
    try:
        found = b64decode(text, validate=True)
    except ValueError:
        raise NotANote("no base64") from None
    if len(found) != BYTES:
        raise NotANote("no root")
    return found
