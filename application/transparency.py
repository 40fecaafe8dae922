"""What the log can show of itself: signed checkpoints, proofs of what is in it, and of each checkpoint in the next."""

import os
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from tempfile import mkstemp
from threading import RLock
from typing import TypeVar

from application.checkpoint import Checkpoint, Checkpoints, Issued, opened_checkpoint
from application.directory import Directory, Fixed
from application.note import NotANote, Signer, Verifier, WrongSignature, is_name, is_signed_by, signed
from application.problem import Unusable
from application.store import Store
from application.stored import Mapper
from application.tree import Node, NodeHash, consistency, inclusion, root_at

PAGE = 1_000
T = TypeVar("T")


class AnotherHistory(Exception):
    """The log is not the one of a checkpoint: a code, and the words of its sentence."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class KeySettings:
    """Where the key is with which the log signs: given as such, or in a file that is made on first use.

    `origin` is the name of the log, and of its keys; None where none was given.
    """

    file: Path
    given: str | None = None
    origin: str | None = None


class Transparency:
    """Signs checkpoints of a log, and proves what is in it. `clock` gives the instant in UTC."""

    def __init__(
        self,
        store: Store,
        checkpoints: Checkpoints,
        mapper: Mapper,
        key: KeySettings,
        clock: Callable[[], datetime],
    ) -> None:
        self.checkpoints = checkpoints
        self._store = store
        self._mapper = mapper
        self._key = key
        self._clock = clock
        self._lock = RLock()
        self._directory = Directory(mapper)

    # -- keys ---------------------------------------------------------------------------------------------------------

    def signer(self) -> Signer:
        """The key with which the log signs now. Raises Unusable where it can't be read or has another name."""
        with self._lock:
            self._finish_rotation()
            text = self._key.given if self._key.given is not None else self._kept_key()
            where = str(self._key.file) if self._key.given is None else "WIEWAAR_LOG_KEY"
            try:
                found = Signer.read(text)
            except NotANote:
                raise Unusable("bad-log-key", where=where) from None
            if self._key.origin not in (None, found.name):
                raise Unusable("another-origin", origin=found.name, where=where)
            if found.verifier not in (key for key, _ in self.checkpoints.signing_keys()):
                self.checkpoints.use(found.verifier, self._clock())
            return found

    def signing_keys(self) -> list[tuple[Verifier, str]]:
        """Every key with which the log ever signed, each with the instant of its first use; the last is the present."""
        self.signer()
        return self.checkpoints.signing_keys()

    @property
    def trusted(self) -> list[Verifier]:
        """The keys by which checkpoints of this log may be signed."""
        return [key for key, _ in self.signing_keys()]

    def rotate(self) -> Issued:
        """Changes to a new key; the checkpoint of that moment names it, and both sign.

        Raises Unusable or AnotherHistory.
        """
        if self._key.given is not None:
            raise Unusable("log-key-is-given")
        with self._lock:
            self._last()
            old = self.signer()
            _write_key(self._coming, Signer.make(old.name))
            new = Signer.read(self._coming.read_text())
            issued = self._issue(self._store.head().position, [old, new], new.verifier)
            self._finish_rotation()
            self.checkpoints.use(new.verifier, self._clock())
            return issued

    def begin_anew(self) -> None:
        """A new key in the place of one that is lost for good, under the same name. Raises Unusable."""
        last = self.checkpoints.latest()
        if self._key.file.exists() or self._key.given is not None:
            raise Unusable("log-key-is-there", path=str(self._key.file))
        if last is not None:
            _write_key(self._key.file, Signer.make(last.checkpoint.origin))

    @property
    def _coming(self) -> Path:
        return self._key.file.with_name(self._key.file.name + ".next")

    def _finish_rotation(self) -> None:
        """Puts the new key in the place of the old one, once a checkpoint has named it."""
        if self._key.given is not None or not self._coming.exists():
            return
        coming = Signer.read(self._coming.read_text()).verifier
        if any(each.checkpoint.next_key == coming for each in self.checkpoints.rotations()):
            with suppress(FileNotFoundError):  # another process did so
                self._coming.rename(self._key.file)

    def _kept_key(self) -> str:
        path = self._key.file
        if not path.exists():
            if self.checkpoints.latest() is not None:
                raise Unusable("lost-log-key", path=str(path))
            name = self._key.origin or f"wiewaar/{token_hex(4)}"
            if not is_name(name):
                raise Unusable("bad-setting", name="WIEWAAR_LOG_ORIGIN", value=name)
            _write_key(path, Signer.make(name))
        return path.read_text()

    # -- checkpoints --------------------------------------------------------------------------------------------------

    def checkpoint(self) -> Issued:
        """A checkpoint of the log as it is now: the last one, where nothing was recorded since.

        Raises AnotherHistory where the log is not the one of that last one: then nothing is signed any more.
        """
        with self._lock:
            signer, last, size = self.signer(), self._last(), self._store.head().position
            if last is not None and last.checkpoint.size == size and is_signed_by(last.note, signer.verifier):
                return last
            return self._issue(size, [signer])

    def _last(self) -> Issued | None:
        """The last checkpoint. Raises AnotherHistory where it is of another log: nothing more is signed then."""
        last = self.checkpoints.latest()
        if last is not None:
            self.refuse_another_history(opened_checkpoint(last.note, self.trusted))
        return last

    def is_due(self) -> bool:
        """Whether anything was recorded since the last checkpoint."""
        last = self.checkpoints.latest()
        return self._store.head().position > (0 if last is None else last.checkpoint.size)

    def covering(self, position: int) -> Issued:
        """The newest checkpoint over the event at a position; one is made where there is none yet."""
        last = self.checkpoints.latest()
        return last if last is not None and last.checkpoint.size >= position else self.checkpoint()

    def checkpoint_of(self, size: int) -> Issued:
        """A checkpoint of the log as it was at that size, signed with the present key. Raises AnotherHistory."""
        with self._lock:
            self._last()
            signer, found = self.signer(), self.checkpoints.of_size(size)
            if found is not None and is_signed_by(found.note, signer.verifier):
                return found
            return self._issue(size, [signer])

    def refuse_another_history(self, known: Checkpoint) -> None:
        """Raises AnotherHistory where the log does not begin with what this checkpoint vouched for."""
        size = self._store.head().position
        if known.origin != self.signer().name:
            raise AnotherHistory("another-log", origin=known.origin)
        if known.size > size:
            raise AnotherHistory("log-shortened", position=str(size + 1), size=str(known.size), head=str(size))
        if self.root(known.size) != known.root:
            raise AnotherHistory("log-rewritten", size=str(known.size))

    def opened(self, note: str) -> Checkpoint:
        """The checkpoint in a note that this log signed. Raises AnotherHistory where it signed no such."""
        try:
            return opened_checkpoint(note, self.trusted)
        except WrongSignature:
            raise AnotherHistory("wrong-signature") from None
        except NotANote:
            raise AnotherHistory("not-a-checkpoint") from None

    def _issue(self, size: int, signers: list[Signer], next_key: Verifier | None = None) -> Issued:
        directory = self.directory(size)
        checkpoint = Checkpoint(signers[0].name, size, self.root(size), len(directory.order), directory.root, next_key)
        return self.checkpoints.keep(signed(checkpoint.text, signers), self._clock())

    # -- proofs -------------------------------------------------------------------------------------------------------

    def root(self, size: int) -> bytes:
        """The root over the first `size` events."""
        return self._proven(lambda hash_of: root_at(size, hash_of))

    def inclusion(self, position: int, size: int) -> list[bytes]:
        """The proof that the event at a position is among the first `size` events."""
        return self._proven(lambda hash_of: inclusion(position - 1, size, hash_of))

    def consistency(self, old: int, size: int) -> list[bytes]:
        """The proof that the log at the old size is the beginning of the log at the other."""
        return self._proven(lambda hash_of: consistency(old, size, hash_of))

    def proof(self, position: int, checkpoint: Issued) -> str:
        """The proof that the event at a position is in the log of a checkpoint, as a C2SP tlog-proof."""
        hashes = self.inclusion(position, checkpoint.checkpoint.size)
        lines = ["c2sp.org/tlog-proof@v1", f"index {position - 1}", *(b64encode(each).decode() for each in hashes)]
        return "\n".join(lines) + "\n\n" + checkpoint.note

    def directory(self, size: int) -> Fixed:
        """The directory of streams as it stood at that size."""
        with self._lock:
            return self._grown(size).fixed()

    def streams(self, size: int) -> Directory:
        """The streams of the first `size` events, for the caller to keep while the log grows."""
        with self._lock:
            return self._grown(size).copied()

    def _grown(self, size: int) -> Directory:
        """What is kept of the streams, brought to that size; read anew where it is beyond."""
        found = self._directory if self._directory.size <= size else Directory(self._mapper)
        while found.size < size:
            found.take_in(self._store.page(found.size, min(PAGE, size - found.size)))
        return found

    def _proven(self, prove: Callable[[NodeHash], T]) -> T:
        """What is proven, with all hashes that it needs read at once: it is tried first to see which they are."""
        wanted: list[Node] = []

        def seen(node: Node) -> bytes:
            wanted.append(node)
            return b""

        prove(seen)
        return prove(self._store.nodes(wanted).__getitem__)


def _write_key(path: Path, signer: Signer) -> None:
    """Writes a key for its owner alone, durably; where another process was first, its key stays."""
    descriptor, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")  # with mode 0600
    partial = Path(name)
    with os.fdopen(descriptor, "w") as file:
        file.write(signer.written + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
