"""The vault: a key for each subject, wrapped by the master key; destroying it makes what it sealed forgotten."""

import os
import sqlite3
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.problem import Unusable
from domain.sealed import Sealed
from domain.wire import Place

NONCE_BYTES = 12
KEY_BYTES = 32


class Erased(Exception):
    """The key was destroyed: what it sealed was true, and nobody can read it any more."""


class Unreadable(Exception):
    """The key is another, or the sealed value was tampered with: an error, never to be taken for an erasure."""


class KeyTaken(Exception):
    """Another process made a key for the same subject first: seal again."""


class Vault:
    """Keys by stream, in a database of their own.

    A new key is held in memory until `keep`, so that a command that is refused or only tried leaves nothing behind.
    """

    def __init__(self, path: Path | str, master_key: bytes) -> None:
        self._master = AESGCM(master_key)
        self._keys: dict[str, AESGCM] = {}
        self._fresh: dict[str, bytes] = {}
        self._database = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        # A destroyed key is overwritten on disk, not left in a free page.
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS keys (stream TEXT PRIMARY KEY, wrapped BLOB, destroyed_at TEXT) WITHOUT ROWID"
        )

    def close(self) -> None:
        """Lets go of the database."""
        self._database.close()

    def seal(self, text: str, key: str, place: Place) -> Sealed:
        """Seals a text for its place in the log, with the key of that stream. Raises Erased where it was destroyed."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._key(key, make=True).encrypt(nonce, text.encode(), _associated(place))
        return Sealed(urlsafe_b64encode(sealed).decode().rstrip("="), key, *place)

    def open(self, sealed: Sealed) -> str:
        """The text. Raises Erased or Unreadable."""
        place = Place(sealed.event, sealed.stream, sealed.name, sealed.schema_version)
        try:
            raw = urlsafe_b64decode(sealed.ciphertext + "=" * (-len(sealed.ciphertext) % 4))
            return self._key(sealed.key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _associated(place)).decode()
        except (InvalidTag, NotBase64, ValueError):
            raise Unreadable(sealed.event) from None

    def keep(self) -> None:
        """Stores the keys that were made since, durably. Raises KeyTaken where another process was first."""
        if not self._fresh:
            return
        fresh, self._fresh = self._fresh, {}
        self._database.execute("BEGIN IMMEDIATE")
        try:
            self._database.executemany("INSERT INTO keys (stream, wrapped) VALUES (?, ?)", fresh.items())
            self._database.execute("COMMIT")
        except BaseException as fault:
            self._database.execute("ROLLBACK")
            self._forget(fresh)
            if isinstance(fault, sqlite3.IntegrityError):
                raise KeyTaken from None
            raise

    def drop_fresh(self) -> None:
        """Forgets the keys that were made since and not kept."""
        fresh, self._fresh = self._fresh, {}
        self._forget(fresh)

    def destroy(self, stream: str, at: str) -> None:
        """Destroys a key for good, leaving a tombstone; there is never a new one for that stream."""
        self._keys.pop(stream, None)
        self._database.execute(
            "INSERT INTO keys (stream, wrapped, destroyed_at) VALUES (?, NULL, ?)"
            " ON CONFLICT (stream) DO UPDATE"
            " SET wrapped = NULL, destroyed_at = coalesce(destroyed_at, excluded.destroyed_at)",
            (stream, at),
        )
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def is_destroyed(self, stream: str) -> bool:
        """Whether a key was destroyed."""
        row = self._database.execute("SELECT wrapped FROM keys WHERE stream = ?", (stream,)).fetchone()
        return row is not None and row[0] is None

    def _forget(self, streams: Iterable[str]) -> None:
        for stream in streams:
            self._keys.pop(stream, None)

    def _key(self, stream: str, *, make: bool = False) -> AESGCM:
        if (known := self._keys.get(stream)) is not None:
            return known
        row = self._database.execute("SELECT wrapped FROM keys WHERE stream = ?", (stream,)).fetchone()
        if row is not None:
            if row[0] is None:
                raise Erased(stream)
            try:
                key = self._master.decrypt(row[0][:NONCE_BYTES], row[0][NONCE_BYTES:], stream.encode())
            except InvalidTag:
                raise Unusable("wrong-master-key") from None
        elif make:
            key, nonce = AESGCM.generate_key(KEY_BYTES * 8), os.urandom(NONCE_BYTES)
            self._fresh[stream] = nonce + self._master.encrypt(nonce, key, stream.encode())
        else:
            raise Unreadable(stream)
        return self._keys.setdefault(stream, AESGCM(key))


def _associated(place: Place) -> bytes:
    return orjson.dumps(list(place))


def master_key(given: str | None, path: Path) -> bytes:
    """The master key: the given one (base64 of 32 bytes), else the one in the file, which is made with mode 0600.

    Raises Unusable where it is no such key.
    """
    if given is None and not path.exists():
        made = b64encode(os.urandom(KEY_BYTES)).decode()
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(made + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(partial, path)  # fails where another process was first: then its key holds
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    text = given if given is not None else path.read_text()
    try:
        key = b64decode(text.strip(), validate=True)
    except NotBase64:
        key = b""
    if len(key) != KEY_BYTES:
        raise Unusable("bad-master-key", where="WIEWAAR_MASTER_KEY" if given is not None else str(path))
    return key
