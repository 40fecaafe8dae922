"""The vault: a key for each subject, wrapped by the master key; destroying it makes what it sealed forgotten."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import RLock
from types import MappingProxyType

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.durable import TAKEN, Durable, Row, Tables
from application.master_key import KEY_BYTES, MasterKey
from application.problem import Unusable
from domain.sealed import Sealed
from domain.wire import Place

NONCE_BYTES = 12
OF_THE_REGISTER = "register"
LOOKS = 3  # at the master keys that there are: between two of them a rotation may come to its next step


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
    raw: bytes


Made = dict[str, Fresh]

TABLES = Tables(
    "vault",
    (
        "CREATE TABLE IF NOT EXISTS keys (stream TEXT PRIMARY KEY, wrapped BLOB, destroyed_at TEXT) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID",
        "CREATE INDEX IF NOT EXISTS keys_destroyed ON keys (stream) WHERE wrapped IS NULL",
    ),
    overwritten=("keys.wrapped", "secrets.wrapped"),
)


class Vault:
    """Keys by stream, in a database of their own. Raises Unusable where the master key is not the one that wraps them.

    A new key is handed to whoever seals with it first, to be kept with `keep` before the event that it seals: a command
    that is refused or only tried leaves nothing behind. `secret` is of the register itself; it outlasts a rotation, and
    only the master key in use opens it. Of so many streams the keys that were used last are kept in memory.
    """

    def __init__(self, database: Durable, master_key: MasterKey, remembered: int) -> None:
        self._master_key = master_key
        self._remembered = remembered
        self._keys: OrderedDict[str, AESGCM] = OrderedDict()
        self._lock = RLock()
        self._database = database
        try:
            self._standing = self._standing_now()
            self._master = self._master_in_use()
            self.secret = self._own_secret()
            if master_key.prepared() is not None:
                self._settle()
        except BaseException:
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
            found = AESGCM(raw := AESGCM.generate_key(KEY_BYTES * 8))
            made[key] = Fresh(found, raw)
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
        try:
            with self._database.writing():
                if not self._is_in_use(self._master):  # another process rotated it since
                    self._master = self._master_in_use()
                rows = [(stream, _wrapped(self._master, fresh.raw, stream)) for stream, fresh in made.items()]
                self._database.change_each("INSERT INTO keys (stream, wrapped) VALUES (?, ?)", rows)
        except TAKEN:
            raise KeyTaken from None
        for stream, fresh in made.items():
            self._remember(stream, fresh.key)
        made.clear()

    def destroy(self, stream: str, at: str) -> None:
        """Destroys a key for good, leaving a tombstone; there is never a new one for that stream."""
        with self._lock:
            self._keys.pop(stream, None)
            self._database.change(
                "INSERT INTO keys (stream, wrapped, destroyed_at) VALUES (?, NULL, ?)"
                " ON CONFLICT (stream) DO UPDATE"
                " SET wrapped = NULL, destroyed_at = coalesce(keys.destroyed_at, excluded.destroyed_at)",
                stream,
                at,
            )
            self._database.leave_nothing_of("keys")

    def destroyed_at(self, stream: str) -> str | None:
        """When a key was destroyed; None where it was not."""
        row = self._database.row("SELECT destroyed_at FROM keys WHERE stream = ?", stream)
        return None if row is None else row[0]

    def is_destroyed(self, stream: str) -> bool:
        """Whether a key was destroyed."""
        row = self._database.row("SELECT wrapped FROM keys WHERE stream = ?", stream)
        return row is not None and row[0] is None

    def let_go(self) -> None:
        """Drops the keys that this process holds in memory, where one was destroyed or all were wrapped anew since."""
        with self._lock:
            if (standing := self._standing_now()) != self._standing:
                self._standing = standing
                self._keys.clear()

    def rotate(self) -> int | None:
        """Wraps every key anew with a new master key, all of them or none; how many, None where it was done before.

        The new master key is kept before anything is wrapped with it, and comes into its place after: whenever it
        breaks off, one of the two opens all. Raises Unusable.
        """
        with self._lock:
            with self._database.writing():
                before = self._master_in_use()
                after = AESGCM(self._master_key.prepare())
                count = None if self._is_in_use(after) else self._wrap_anew(before, after)
            self._master = after
            self._settle()
            self._database.leave_nothing_of("keys")
            return count

    def _wrap_anew(self, before: AESGCM, after: AESGCM) -> int:
        keys = []
        for stream, wrapped in self._database.rows("SELECT stream, wrapped FROM keys WHERE wrapped IS NOT NULL"):
            try:
                keys.append((_wrapped(after, _unwrapped(before, wrapped, stream), stream), stream))
            except InvalidTag:
                raise Unusable("damaged-key", stream=stream) from None
        self._database.change_each("UPDATE keys SET wrapped = ? WHERE stream = ?", keys)
        secret = _wrapped(after, self.secret, OF_THE_REGISTER)
        self._database.change("UPDATE secrets SET wrapped = ? WHERE name = ?", secret, OF_THE_REGISTER)
        return len(keys)

    def _settle(self) -> None:
        """Puts the key file that a rotation prepared in its place, or does away with it where the rotation broke off.

        While others can't write, no rotation is under way.
        """
        with self._lock, self._database.writing():
            if (prepared := self._master_key.prepared()) is not None:
                self._master_key.settle(use=self._is_in_use(AESGCM(prepared)))

    def _key(self, stream: str) -> AESGCM | None:
        """The key of a stream; None where there never was one. Raises Erased or Unreadable."""
        with self._lock:
            return self._key_of(stream)

    def _key_of(self, stream: str) -> AESGCM | None:
        self.let_go()  # another process may have destroyed a key, or rotated the master key
        if (known := self._keys.get(stream)) is not None:
            self._keys.move_to_end(stream)
            return known
        try:
            raw = self._raw_key_of(stream)
        except InvalidTag:
            self._master = self._master_in_use()  # another process may have rotated it
            try:
                raw = self._raw_key_of(stream)
            except InvalidTag:
                raise Unreadable(stream) from None
        if raw is None:
            return None
        return self._remember(stream, AESGCM(raw))

    def _remember(self, stream: str, key: AESGCM) -> AESGCM:
        self._keys[stream] = key
        if len(self._keys) > self._remembered:
            self._keys.popitem(last=False)
        return key

    def _raw_key_of(self, stream: str) -> bytes | None:
        row = self._database.row("SELECT wrapped FROM keys WHERE stream = ?", stream)
        if row is None:
            return None
        if row[0] is None:
            raise Erased(stream)
        return _unwrapped(self._master, row[0], stream)

    # -- the master key in use --------------------------------------------------------------------------------------

    def _master_in_use(self) -> AESGCM:
        """The master key that wraps the keys now, wherever a rotation has come to. Raises Unusable."""
        for _ in range(LOOKS):
            for candidate in self._master_key.candidates():
                if self._is_in_use(found := AESGCM(candidate)):
                    return found
        raise Unusable("wrong-master-key")

    def _is_in_use(self, master: AESGCM) -> bool:
        """Whether a master key opens what there is to be opened; in an empty vault every one does."""
        row = self._database.row(
            "SELECT name, wrapped FROM secrets"
            " UNION ALL SELECT stream, wrapped FROM keys WHERE wrapped IS NOT NULL LIMIT 1"
        )
        try:
            return row is None or bool(_unwrapped(master, row[1], row[0]))
        except InvalidTag:
            return False

    def _own_secret(self) -> bytes:
        """The secret of the register, made where it has none yet. Raises Unusable."""
        if self._wrapped_secret() is None:
            with self._database.writing():
                if self._wrapped_secret() is None:
                    made = _wrapped(self._master_in_use(), os.urandom(KEY_BYTES), OF_THE_REGISTER)
                    self._database.change("INSERT INTO secrets VALUES (?, ?)", OF_THE_REGISTER, made)
        self._master = self._master_in_use()
        try:
            return _unwrapped(self._master, self._wrapped_secret() or b"", OF_THE_REGISTER)
        except InvalidTag:
            raise Unusable("wrong-master-key") from None

    def _wrapped_secret(self) -> bytes | None:
        row = self._database.row("SELECT wrapped FROM secrets WHERE name = ?", OF_THE_REGISTER)
        return None if row is None else row[0]

    def _standing_now(self) -> Row | None:
        """What is another when a key was destroyed or all were wrapped anew, by whichever process."""
        return self._database.row(
            "SELECT count(*), (SELECT wrapped FROM secrets WHERE name = ?) FROM keys WHERE wrapped IS NULL",
            OF_THE_REGISTER,
        )


def _associated(place: Place) -> bytes:
    return orjson.dumps(list(place))


def _wrapped(master: AESGCM, raw: bytes, name: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + master.encrypt(nonce, raw, name.encode())


def _unwrapped(master: AESGCM, wrapped: bytes, name: str) -> bytes:
    """What was wrapped under that name. Raises InvalidTag where the master key is another, or it was tampered with."""
    return master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], name.encode())
