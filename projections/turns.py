"""Turns: of several processes that could do the same work one does it, and another when that one is gone.

A turn is a lock that goes with the process that holds it: on a file beside an embedded database, or PostgreSQL's own.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

_KEY = "hashtext('wiewaar turn'), hashtext(%s)"


class Turn(Protocol):
    """Whose turn it is to do some work."""

    def take(self) -> bool:
        """Whether it is ours now: taken where nobody has it."""

    def leave(self) -> None:
        """Lets others have it."""


@contextmanager
def ours(turn: Turn) -> Iterator[bool]:
    """Whether it is our turn; it is left afterwards."""
    taken = turn.take()
    try:
        yield taken
    finally:
        if taken:
            turn.leave()


class TurnByFile:
    """The lock on a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self) -> bool:
        """Whether it is ours now."""
        if self._file is not None:
            return True
        file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def leave(self) -> None:
        """Lets others have it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class Session:
    """A session with PostgreSQL, made when it is needed: whatever is taken in it others get as soon as it is over."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: Any = None
        self._taken: dict[str, object] = {}  # and by whom of this process
        self._lock = Lock()

    def take(self, name: str, who: object) -> bool:
        """Whether the turn of that name is theirs now; nobody's here any more where the session was lost."""
        import psycopg  # noqa: PLC0415  # who keeps files does not pay for it

        with self._lock:
            if self._connection is not None:
                with suppress(psycopg.Error):
                    return self._took(name, who)
                self._connection.close()
            self._taken.clear()
            with suppress(psycopg.OperationalError):  # then nobody can have it
                self._connection = psycopg.connect(self._conninfo, autocommit=True)
                return self._took(name, who)
            return False

    def leave(self, name: str, who: object) -> None:
        """Lets others have the turn of that name."""
        import psycopg  # noqa: PLC0415  # the same

        with self._lock:
            if self._taken.get(name) is who:
                del self._taken[name]
                with suppress(psycopg.Error):  # then it is over, and others have it
                    self._connection.execute(f"SELECT pg_advisory_unlock({_KEY})", (name,))

    def close(self) -> None:
        """Lets others have every turn."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _took(self, name: str, who: object) -> bool:
        if name in self._taken:
            self._connection.execute("")  # raises psycopg.Error where it is lost
            return self._taken[name] is who
        taken = self._connection.execute(f"SELECT pg_try_advisory_lock({_KEY})", (name,)).fetchone() == (True,)
        if taken:
            self._taken[name] = who
        return bool(taken)


class TurnOnPostgres:
    """A lock in a session, which one of those who share the session has at a time."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._name = name

    def take(self) -> bool:
        """Whether it is ours now."""
        return self._session.take(self._name, self)

    def leave(self) -> None:
        """Lets others have it."""
        self._session.leave(self._name, self)
