"""The master key: given by the settings, or in a file of its own that is made once and replaced in one stroke."""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from application.problem import Unusable

KEY_BYTES = 32
GIVEN, GIVEN_NEW = "WIEWAAR_MASTER_KEY", "WIEWAAR_NEW_MASTER_KEY"


@dataclass(frozen=True, slots=True)
class MasterKey:
    """Where the master key is: `given` (base64 of 32 bytes), else in the file at `path`.

    `new` is the one that a rotation puts in its place; without it, and with a file, a rotation makes one.
    """

    path: Path
    given: str | None = None
    new: str | None = None

    @property
    def next(self) -> Path:
        """The file of a key that a rotation is about to put in the place of the one in use."""
        return self.path.with_name(self.path.name + ".next")

    def make(self) -> None:
        """Makes the key file, with mode 0600, where none is given and there is none. Raises Unusable."""
        if self.given is None and not self.path.exists():
            with self._telling_of_faults():
                self._make()

    def _make(self) -> None:
        descriptor, name = mkstemp(dir=self.path.parent, prefix=f"{self.path.name}.")  # with mode 0600
        partial = Path(name)
        _write(descriptor, os.urandom(KEY_BYTES))
        try:
            os.link(partial, self.path)  # fails where another process was first: then its key holds
        except FileExistsError:
            pass
        finally:
            partial.unlink()

    def candidates(self) -> list[bytes]:
        """The keys that may be the one in use, read anew: a rotation may have come to any step. Raises Unusable."""
        if self.given is not None:
            found = [_key(self.given, GIVEN)]
            return found if self.new is None else [*found, _key(self.new, GIVEN_NEW)]
        with self._telling_of_faults():
            found = [_key(self.path.read_text(), str(self.path))]
        prepared = self.prepared()
        return found if prepared is None else [*found, prepared]

    def prepare(self) -> bytes:
        """The key that a rotation is to use, kept where it will be found if the rotation breaks off. Raises Unusable.

        To be called by one process at a time, as the two below.
        """
        if self.given is not None:
            if self.new is None:
                raise Unusable("no-new-master-key")
            return _key(self.new, GIVEN_NEW)
        raw = os.urandom(KEY_BYTES) if self.new is None else _key(self.new, GIVEN_NEW)
        with self._telling_of_faults():
            self.next.unlink(missing_ok=True)
            _write(os.open(self.next, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), raw)
            self._make_durable()
        return raw

    def prepared(self) -> bytes | None:
        """The key that a rotation prepared, as long as it is not in its place; None where there is none, or half."""
        if self.given is not None:
            return None
        with suppress(OSError, Unusable):
            return _key(self.next.read_text(), str(self.next))
        return None

    def settle(self, *, use: bool) -> None:
        """Puts the prepared key in the place of the one that was in use, or does away with it. Raises Unusable."""
        with self._telling_of_faults():
            if use:
                self.next.replace(self.path)
            else:
                self.next.unlink(missing_ok=True)
            self._make_durable()

    def _make_durable(self) -> None:
        """Makes the names in the folder outlast a power failure."""
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _telling_of_faults(self) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            reason = fault.strerror or str(fault)
            raise Unusable("unusable-folder", path=str(self.path.parent), reason=reason) from fault


def _write(descriptor: int, raw: bytes) -> None:
    with os.fdopen(descriptor, "w") as file:
        file.write(b64encode(raw).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())


def _key(text: str, where: str) -> bytes:
    """The key in a text. Raises Unusable where it is none."""
    try:
        key = b64decode(text.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Unusable("bad-master-key", where=where)
    return key
