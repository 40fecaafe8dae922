"""Signed notes: a text with lines of signatures below it, each by a key with a name (C2SP signed-note, Ed25519)."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"  # the kind of key, as signed notes number them
KEY_BYTES = 32
ID_BYTES = 4
_DASH = "— "
_PRIVATE = "PRIVATE+KEY+"


class NotANote(ValueError):
    """The text is no signed note, or no key of one."""


class WrongSignature(NotANote):
    """No signature below the text is by a key that is trusted, or one that should be is not."""


def is_name(text: str) -> bool:
    """Whether a key can have that name: it is not empty and has no space and no plus."""
    return bool(text) and "+" not in text and text.isprintable() and not any(each.isspace() for each in text)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and its name, written `name+id+key`."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """What tells keys of one name apart."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.key).decode()}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The key that was written so. Raises NotANote."""
        name, raw = _key_parts(text.strip())
        found = cls(name, raw)
        if str(found) != text.strip():
            raise NotANote("the id is not the one of this key")
        return found

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether the signature of this text is by this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key and its name, written `PRIVATE+KEY+name+id+seed`."""

    name: str
    seed: bytes = field(repr=False)

    @classmethod
    def make(cls, name: str) -> Self:
        """A new key of that name."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, text: str) -> Self:
        """The key that was written so. Raises NotANote."""
        if not text.strip().startswith(_PRIVATE):
            raise NotANote("no private key")
        found = cls(*_key_parts(text.strip().removeprefix(_PRIVATE)))
        if found.written != text.strip():
            raise NotANote("the id is not the one of this key")
        return found

    @property
    def written(self) -> str:
        """The key in words, for the file that keeps it."""
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{b64encode(ED25519 + self.seed).decode()}"

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self._private.public_key().public_bytes_raw())

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def line(self, text: str) -> str:
        """The line that goes below the text."""
        return f"{_DASH}{self.name} {b64encode(self.verifier.id + self._private.sign(text.encode())).decode()}\n"


def signed(text: str, signers: Iterable[Signer]) -> str:
    """The note: the text, which ends with a new line, and a line by each signer."""
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def opened(note: str, trusted: Sequence[Verifier]) -> tuple[str, list[Verifier]]:
    """The text of a note, and which of these keys signed it. Raises NotANote, or WrongSignature where none did.

    Signatures by other keys are left alone: witnesses may have added theirs.
    """
    text, empty, lines = note.rpartition("\n\n")
    if not empty or not lines.endswith("\n"):
        raise NotANote("no text above its signatures")
    text += "\n"
    found = []
    for line in lines.removesuffix("\n").split("\n"):
        name, raw = _signature(line)
        for key in trusted:
            if (key.name, key.id) == (name, raw[:ID_BYTES]):
                if not key.signed(text, raw[ID_BYTES:]):
                    raise WrongSignature(name)
                found.append(key)
    if not found:
        raise WrongSignature("by no key that is trusted")
    return text, found


def is_signed_by(note: str, key: Verifier) -> bool:
    """Whether this key is among those that signed a note."""
    try:
        return bool(opened(note, [key]))
    except NotANote:
        return False


def _signature(line: str) -> tuple[str, bytes]:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not is_name(name):
        raise NotANote("a line below the text is no signature")
    raw = _base64(encoded)
    if len(raw) <= ID_BYTES:
        raise NotANote("a signature is too short")
    return name, raw


def _key_parts(text: str) -> tuple[str, bytes]:
    name, _, rest = text.partition("+")
    _, _, encoded = rest.partition("+")
    raw = _base64(encoded)
    if not is_name(name) or raw[:1] != ED25519 or len(raw) != 1 + KEY_BYTES:
        raise NotANote("no Ed25519 key of a signed note")
    return name, raw[1:]


def _base64(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise NotANote("no base64") from None
