"""The vault: a key for each subject, wrapped by the master key; destroying it makes what it sealed forgotten."""

import os
import sqlite3
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from threading import RLock
from types import MappingProxyType

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


@dataclass(frozen=True, slots=True)
class Fresh:
    """A key that was made and is not kept yet."""

    key: AESGCM
    wrapped: bytes


Made = dict[str, Fresh]


class Vault:
    """Keys by stream, in a database of their own. Raises Unusable where the master key is not the one that wraps them.

    A new key is handed to whoever seals with it first, to be kept with `keep` before the event that it seals: a command
    that is refused or only tried leaves nothing behind.
    """

    def __init__(self, path: Path | str, master_key: bytes) -> None:
        self._master = AESGCM(master_key)
        self._keys: dict[str, AESGCM] = {}
        self._lock = RLock()  # one connection for all threads: what one has begun, another does not end
        self._database = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        # A destroyed key is overwritten on disk, not left in a free page.
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS keys (stream TEXT PRIMARY KEY, wrapped BLOB, destroyed_at TEXT) WITHOUT ROWID"
        )
        self._version = self._data_version()
        try:
            self._refuse_another_master_key()
        except Unusable:
            self.close()
            raise

    def close(self) -> None:
        """Lets go of the database."""
        self._database.close()

    def seal(self, text: str, key: str, place: Place, made: Made) -> Sealed:
        """Seals a text for its place in the log, with the key of that stream, which is added to `made` if it is new.

        Raises Erased where the key was destroyed.
        """
        nonce = os.urandom(NONCE_BYTES)
        found = made[key].key if key in made else self._key(key)
        if found is None:
            found, wrapping = AESGCM(raw := AESGCM.generate_key(KEY_BYTES * 8)), os.urandom(NONCE_BYTES)
            made[key] = Fresh(found, wrapping + self._master.encrypt(wrapping, raw, key.encode()))
        sealed = nonce + found.encrypt(nonce, text.encode(), _associated(place))
        return Sealed(urlsafe_b64encode(sealed).decode().rstrip("="), key, *place)

    def open(self, sealed: Sealed, made: Mapping[str, Fresh] = MappingProxyType({})) -> str:
        """The text. Raises Erased or Unreadable."""
        place = Place(sealed.event, sealed.stream, sealed.name, sealed.schema_version)
        key = made[sealed.key].key if sealed.key in made else self._key(sealed.key)
        if key is None:
            raise Unreadable(sealed.event)
        try:
            raw = urlsafe_b64decode(sealed.ciphertext + "=" * (-len(sealed.ciphertext) % 4))
            return key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _associated(place)).decode()
        except (InvalidTag, ValueError):
            raise Unreadable(sealed.event) from None

    def keep(self, made: Made) -> None:
        """Stores new keys durably. Raises KeyTaken where another process was first for one of them."""
        if made:
            with self._lock:
                self._keep(made)

    def _keep(self, made: Made) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            rows = [(stream, fresh.wrapped) for stream, fresh in made.items()]
            self._database.executemany("INSERT INTO keys (stream, wrapped) VALUES (?, ?)", rows)
            self._database.execute("COMMIT")
        except BaseException as fault:
            if self._database.in_transaction:  # a full disk has rolled back already
                self._database.execute("ROLLBACK")
            if isinstance(fault, sqlite3.IntegrityError):
                raise KeyTaken from None
            raise
        self._keys.update((stream, fresh.key) for stream, fresh in made.items())
        made.clear()

    def destroy(self, stream: str, at: str) -> None:
        """Destroys a key for good, leaving a tombstone; there is never a new one for that stream."""
        with self._lock:
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

    def _key(self, stream: str) -> AESGCM | None:
        """The key of a stream; None where there never was one. Raises Erased."""
        with self._lock:
            return self._key_of(stream)

    def _key_of(self, stream: str) -> AESGCM | None:
        if (version := self._data_version()) != self._version:  # another process wrote: it may have destroyed a key
            self._version = version
            self._keys.clear()
        if (known := self._keys.get(stream)) is not None:
            return known
        row = self._database.execute("SELECT wrapped FROM keys WHERE stream = ?", (stream,)).fetchone()
        if row is None:
            return None
        if row[0] is None:
            raise Erased(stream)
        key = self._keys[stream] = AESGCM(self._unwrapped(stream, row[0]))
        return key

    def _unwrapped(self, stream: str, wrapped: bytes) -> bytes:
        try:
            return self._master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], stream.encode())
        except InvalidTag:
            raise Unusable("wrong-master-key") from None

    def _refuse_another_master_key(self) -> None:
        row = self._database.execute("SELECT stream, wrapped FROM keys WHERE wrapped IS NOT NULL LIMIT 1").fetchone()
        if row is not None:
            self._unwrapped(*row)

    def _data_version(self) -> int:
        return int(self._database.execute("PRAGMA data_version").fetchone()[0])


def _associated(place: Place) -> bytes:
    return orjson.dumps(list(place))


def master_key(given: str | None, path: Path) -> bytes:
    """The master key: the given one (base64 of 32 bytes), else the one in the file, which is made with mode 0600.

    Raises Unusable where it is no such key.
    """
    if given is None and not path.exists():
        made = b64encode(os.urandom(KEY_BYTES)).decode()
        descriptor, name = mkstemp(dir=path.parent, prefix=f"{path.name}.")  # with mode 0600
        partial = Path(name)
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
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Unusable("bad-master-key", where="WIEWAAR_MASTER_KEY" if given is not None else str(path))
    return key
