"""Files that were tried wait here to be recorded: every worker finds them, and only the session they came from."""

import hmac
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEPT = 3_600.0  # seconds that a file waits
AT_MOST = 16  # files
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Waiting:
    """The waiting files of one session, sealed with its key: they may hold personal details.

    The register knows the key of a session by its digest alone, so a copy of the folder tells nobody anything.
    """

    folder: Path
    session_key: str

    def keep(self, job: str, content: bytes) -> None:
        """Lets a file wait under the job that tried it. Those that waited too long go, and the oldest of too many."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._cipher(job).encrypt(nonce, content, job.encode())
        path = self._path(job)
        partial = path.with_suffix(".partial")
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(sealed)
        partial.rename(path)
        self._clear()

    def holds(self, job: str) -> bool:
        """Whether the file of a job waits."""
        return _is_fresh(self._path(job))

    def take(self, job: str) -> bytes | None:
        """The file of a job, which then waits no more; None where there is none. One caller gets it, and once."""
        path = self._path(job)
        if not _is_fresh(path):
            return None
        try:
            sealed = path.read_bytes()
            path.unlink()
            return self._cipher(job).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], job.encode())
        except (FileNotFoundError, InvalidTag):
            return None

    def _path(self, job: str) -> Path:
        return self.folder / f"{self._derived('name', job).hex()}.sealed"

    def _cipher(self, job: str) -> AESGCM:
        return AESGCM(self._derived("key", job))

    def _derived(self, purpose: str, job: str) -> bytes:
        return hmac.digest(self.session_key.encode(), f"waiting {purpose} {job}".encode(), "sha256")

    def _clear(self) -> None:
        found = sorted(self.folder.iterdir(), key=_written_at, reverse=True)
        for nth, path in enumerate(found):
            if nth >= AT_MOST or not _is_fresh(path):
                path.unlink(missing_ok=True)


def _is_fresh(path: Path) -> bool:
    return time.time() - _written_at(path) <= KEPT


def _written_at(path: Path) -> float:
    with suppress(FileNotFoundError):  # taken meanwhile
        return path.stat().st_mtime
    return 0.0
