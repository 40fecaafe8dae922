"""Who may come in, who looked at whom, what was refused and erased: kept apart from the log, without any content."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any, Literal, get_args

from application.durable import Durable, Tables

Role = Literal["registrar", "auditor", "researcher", "reader", "privacy-officer", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)
PREFIX = "wiewaar_"  # what scanners for secrets can look for
RANDOM_BYTES = 32
SESSION = timedelta(hours=10)  # a working day
LINK = timedelta(hours=1)

TABLES = Tables(
    "access",
    (
        """CREATE TABLE IF NOT EXISTS tokens (
            id INTEGER PRIMARY KEY,
            digest TEXT NOT NULL UNIQUE,
            subject TEXT NOT NULL,
            role TEXT NOT NULL,
            issued_at TEXT NOT NULL,
            issued_by TEXT NOT NULL,
            expires_at TEXT,
            revoked_at TEXT
        )""",
        """CREATE TABLE IF NOT EXISTS sessions (
            digest TEXT PRIMARY KEY,
            subject TEXT NOT NULL,
            role TEXT NOT NULL,
            forgery_token TEXT NOT NULL,
            expires_at TEXT NOT NULL
        )""",
        """CREATE TABLE IF NOT EXISTS links (
            digest TEXT PRIMARY KEY,
            subject TEXT NOT NULL,
            role TEXT NOT NULL,
            expires_at TEXT NOT NULL
        )""",
        """CREATE TABLE IF NOT EXISTS looks (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            who TEXT NOT NULL,
            role TEXT NOT NULL,
            trainee TEXT NOT NULL,
            activity TEXT NOT NULL,
            purpose TEXT NOT NULL,
            request TEXT NOT NULL
        )""",
        "CREATE INDEX IF NOT EXISTS looks_by_trainee ON looks (trainee, at)",
        """CREATE TABLE IF NOT EXISTS refusals (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            who TEXT NOT NULL,
            role TEXT NOT NULL,
            command TEXT,
            code TEXT NOT NULL,
            request TEXT NOT NULL
        )""",
        "CREATE INDEX IF NOT EXISTS refusals_by_who ON refusals (who, at)",
        "CREATE TABLE IF NOT EXISTS receipts (trainee TEXT PRIMARY KEY, receipt TEXT NOT NULL) WITHOUT ROWID",
    ),
)
_ISSUE = "INSERT INTO tokens (digest, subject, role, issued_at, issued_by, expires_at) VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whoever asks, as authenticated: a subject, its role, and the id of this request or call."""

    subject: str
    role: Role
    request: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: never the token itself."""

    id: int
    subject: str
    role: Role
    issued_at: str
    issued_by: str
    expires_at: str | None
    revoked_at: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A session of the pages: who is signed in, until when, and what its forms send along against forgery."""

    subject: str
    role: Role
    forgery_token: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody read a trainee's personal details (fields after the Logboek Dataverwerkingen standard).

    `activity` is what was asked, `purpose` what for, `request` the id of the request in which it was read.
    """

    at: str
    who: str
    role: str
    trainee: str
    activity: str
    purpose: str
    request: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that was not recorded, or a request that was turned away: who, when and why, but not what was in it."""

    at: str
    who: str
    role: str
    command: str | None
    code: str
    request: str


class Access:
    """The access records of a register, in a database of their own. `clock` gives the instant in UTC."""

    def __init__(self, database: Durable, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._database = database

    def close(self) -> None:
        """Lets go of the database."""
        self._database.close()

    # -- tokens -------------------------------------------------------------------------------------------------------

    def issue(self, subject: str, role: Role, by: str, expires_at: datetime | None = None) -> str:
        """A new token of 256 random bits, told this once; kept is its SHA-256."""
        token = PREFIX + token_urlsafe(RANDOM_BYTES)
        until = None if expires_at is None else _text(expires_at)
        self._database.change(_ISSUE, _digest(token), subject, role, self._now(), by, until)
        return token

    def issue_first(self, subject: str) -> str | None:
        """An administrator's token, where none was ever issued; None where one was."""
        token = PREFIX + token_urlsafe(RANDOM_BYTES)
        role: Role = "administrator"
        with self._database.writing():
            if self._database.row("SELECT 1 FROM tokens") is not None:
                return None
            self._database.change(_ISSUE, _digest(token), subject, role, self._now(), subject, None)
        return token

    def whose(self, token: str) -> Token | None:
        """The token as it is kept; None where there is no such token, or it has expired or was revoked."""
        digest = _digest(token)
        row = self._database.row(
            "SELECT id, subject, role, issued_at, issued_by, expires_at, revoked_at, digest FROM tokens"
            " WHERE digest = ?",
            digest,
        )
        if row is None or not compare_digest(row[-1], digest):
            return None
        found = Token(*row[:-1])
        lapsed = found.expires_at is not None and found.expires_at <= self._now()
        return None if found.revoked_at is not None or lapsed else found

    def revoke(self, token_id: int) -> bool:
        """Whether there was such a token that had not been revoked; now it is."""
        revoked = "UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
        return self._database.change(revoked, self._now(), token_id) == 1

    def tokens(self) -> Sequence[Token]:
        """Every token that was ever issued, in order."""
        rows = self._database.rows(
            "SELECT id, subject, role, issued_at, issued_by, expires_at, revoked_at FROM tokens ORDER BY id"
        )
        return [Token(*row) for row in rows]

    # -- sessions of the pages ----------------------------------------------------------------------------------------

    def open_session(self, who: Identity, lasting: timedelta = SESSION) -> str:
        """A new session; the key that names it is told this once, and kept as its SHA-256."""
        key = token_urlsafe(RANDOM_BYTES)
        row = (_digest(key), who.subject, who.role, token_urlsafe(RANDOM_BYTES), _text(self._clock() + lasting))
        self._database.change("DELETE FROM sessions WHERE expires_at <= ?", self._now())
        self._database.change("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", *row)
        return key

    def session(self, key: str) -> Opened | None:
        """The session that a key names; None where there is none, or it has lapsed."""
        row = self._database.row(
            "SELECT subject, role, forgery_token, expires_at FROM sessions WHERE digest = ? AND expires_at > ?",
            _digest(key),
            self._now(),
        )
        return None if row is None else Opened(*row)

    def sign_in_link(self, who: Identity, lasting: timedelta = LINK) -> str:
        """The key of a link that signs somebody in once."""
        key = token_urlsafe(RANDOM_BYTES)
        row = (_digest(key), who.subject, who.role, _text(self._clock() + lasting))
        self._database.change("INSERT INTO links VALUES (?, ?, ?, ?)", *row)
        return key

    def redeem(self, key: str, request: str) -> Identity | None:
        """Whom a link signs in, this once; None where it was used before or has lapsed."""
        row = self._database.row("DELETE FROM links WHERE digest = ? RETURNING subject, role, expires_at", _digest(key))
        return None if row is None or row[2] <= self._now() else Identity(row[0], row[1], request)

    def close_session(self, key: str) -> None:
        """Ends a session."""
        self._database.change("DELETE FROM sessions WHERE digest = ?", _digest(key))

    # -- who looked, and what was refused ---------------------------------------------------------------------------

    def looked(self, who: Identity, trainees: Iterable[str], activity: str, purpose: str) -> None:
        """Keeps that somebody read the personal details of these trainees: one record each."""
        at = self._now()
        self._keep(
            "INSERT INTO looks (at, who, role, trainee, activity, purpose, request) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(at, who.subject, who.role, each, activity, purpose, who.request) for each in sorted(set(trainees))],
        )

    def looks(self, trainee: str) -> Sequence[Look]:
        """Who read a trainee's personal details, in order."""
        rows = self._database.rows(
            "SELECT at, who, role, trainee, activity, purpose, request FROM looks WHERE trainee = ? ORDER BY id",
            trainee,
        )
        return [Look(*row) for row in rows]

    def refused(self, who: Identity, command: str | None, code: str) -> None:
        """Keeps that somebody was refused."""
        self.refused_together(who, [(command, code)])

    def refused_together(self, who: Identity, refusals: Iterable[tuple[str | None, str]]) -> None:
        """Keeps every command with its code that somebody was refused in one request."""
        at = self._now()
        self._keep(
            "INSERT INTO refusals (at, who, role, command, code, request) VALUES (?, ?, ?, ?, ?, ?)",
            [(at, who.subject, who.role, command, code, who.request) for command, code in refusals],
        )

    def refusals(self, who: str) -> Sequence[Refusal]:
        """What somebody was refused, in order."""
        rows = self._database.rows(
            "SELECT at, who, role, command, code, request FROM refusals WHERE who = ? ORDER BY id", who
        )
        return [Refusal(*row) for row in rows]

    # -- what was erased ----------------------------------------------------------------------------------------------

    def keep_receipt(self, trainee: str, receipt: Mapping[str, Any]) -> None:
        """Keeps what an erasure cleared, in the place of what was kept of it before."""
        self._database.change(
            "INSERT INTO receipts VALUES (?, ?) ON CONFLICT (trainee) DO UPDATE SET receipt = excluded.receipt",
            trainee,
            json.dumps(receipt),
        )

    def receipt(self, trainee: str) -> Mapping[str, Any] | None:
        """What an erasure cleared; None where none was completed."""
        row = self._database.row("SELECT receipt FROM receipts WHERE trainee = ?", trainee)
        return None if row is None else json.loads(row[0])

    def _keep(self, statement: str, rows: Sequence[tuple[str | None, ...]]) -> None:
        """Writes rows in one transaction, however many."""
        if rows:
            with self._database.writing():
                self._database.change_each(statement, rows)

    def _now(self) -> str:
        return _text(self._clock())


def _text(moment: datetime) -> str:
    """An instant in a form that sorts as it passes."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
