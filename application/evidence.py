"""Evidence: the documents behind facts, each kept under the SHA-256 of its content and never changed."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from re import compile as pattern
from tempfile import mkstemp
from time import time
from typing import Final

from application.problem import Unusable

LONGEST_DOCUMENT: Final = 10_000_000  # bytes
PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain; charset=utf-8"
# How files of a kind begin, whatever their names say.
BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
SUFFIXES = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", TEXT: ".txt"}
PARTIAL = ".partial"  # in the names of files that are still being written
WRITTEN_WITHIN = 3_600  # seconds; what takes longer was broken off
_DIGEST = pattern(r"[0-9a-f]{64}")
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}


class Unacceptable(Exception):
    """The document is not kept: it is empty, too long or of another type. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is kept."""

    sha256: str
    path: Path
    type: str

    @property
    def file_name(self) -> str:
        """What it is called when somebody takes it along."""
        return self.sha256[:16] + SUFFIXES[self.type]


class Documents:
    """The folder of documents. Raises Unusable where it can't be written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> Document:
        """Keeps a document, once however often it is given. Raises Unacceptable."""
        kind = type_of(content)
        path = self._folder / sha256(content).hexdigest()
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                _write(path, content)
        except OSError as fault:
            raise Unusable("unusable-folder", path=str(self._folder), reason=fault.strerror or str(fault)) from fault
        return Document(path.name, path, kind)

    def find(self, digest: str) -> Document | None:
        """The document with that SHA-256, if it is kept here and as it was written."""
        path = self._folder / digest
        if _DIGEST.fullmatch(digest) is None or not path.is_file():
            return None
        content = path.read_bytes()
        if sha256(content).hexdigest() != digest:
            return None
        return Document(digest, path, type_of(content))

    def holds(self, digest: str) -> bool:
        """Whether there is a file for the document with that SHA-256, whatever is in it."""
        return _DIGEST.fullmatch(digest) is not None and (self._folder / digest).exists()

    def remove(self, digest: str) -> bool:
        """Removes the document with that SHA-256; whether it was there. Raises OSError."""
        if not self.holds(digest):
            return False
        (self._folder / digest).unlink()
        return True

    def remove_partial(self) -> int:
        """Removes what was broken off before it was a document; how many. Raises OSError."""
        since = time() - WRITTEN_WITHIN
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        broken_off = [each for each in found if PARTIAL in each.name and each.stat().st_mtime < since]
        for each in broken_off:
            each.unlink(missing_ok=True)
        return len(broken_off)


def type_of(content: bytes) -> str:
    """The type of a document by its content. Raises Unacceptable."""
    if not content:
        raise Unacceptable("document-empty")
    if len(content) > LONGEST_DOCUMENT:
        raise Unacceptable("document-too-long")
    for beginning, kind in BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if _CONTROLS.intersection(content):
        raise Unacceptable("document-of-another-type")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise Unacceptable("document-of-another-type") from None
    return TEXT


def kept_in(folder: Path) -> Iterator[Path]:
    """The documents in a folder, in order."""
    if folder.is_dir():
        yield from (each for each in sorted(folder.iterdir()) if _DIGEST.fullmatch(each.name))


def _write(path: Path, content: bytes) -> None:
    """Writes the whole file or nothing: it has its name once all of it is on the disk."""
    descriptor, partial = mkstemp(prefix=f"{PARTIAL}-", dir=path.parent)  # for its owner alone: mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).rename(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
