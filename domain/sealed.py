"""Personal details as the domain sees them: sealed, so that nobody without the subject's key can read them."""

from dataclasses import dataclass
from typing import Annotated, Literal


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed text: base64url of nonce, ciphertext and tag, the stream whose key opens it, and where it was sealed.

    `event`, `stream`, `name` and `schema_version` are the associated data: a sealed value opens only in its own place.
    """

    ciphertext: str
    key: str
    event: str
    stream: str
    name: str
    schema_version: int


@dataclass(frozen=True, slots=True)
class Holds:
    """Marks what a sealed value holds once opened."""

    what: Literal["text", "date"]


SealedText = Annotated[Sealed, Holds("text")]
SealedDate = Annotated[Sealed, Holds("date")]
