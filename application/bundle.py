"""Audit bundles: the events of a log, of one subject, or behind one row, with all that proves them, in one file."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson

from application.checkpoint import Issued
from application.directory import Directory
from application.problem import Unusable
from application.store import Store
from application.stored import canonical
from application.transparency import Transparency
from domain.reference import Subject, stream_of
from domain.wire import instant

FORMAT = "wiewaar-audit-bundle/1"
MANIFEST = "manifest.json"
PAGE = 1_000
EARLIER = 10_000  # checkpoints from which a bundle of some events shows that the log only grew

Kind = Literal["whole", "subject", "receipt"]
Part = tuple[str, Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which events a bundle holds: all up to its checkpoint, the streams of a subject, or some that are named.

    `streams` tells what each stream is there for: `subject`, `refers` (to the subject), or `context` (what one of those
    refers to). `since` are sizes of the log from which it is to show that the log only grew.
    """

    kind: Kind
    subject: Subject | None = None
    streams: Mapping[str, str] | None = None
    events: tuple[str, ...] = ()
    since: frozenset[int] = frozenset()


def scope_of(subject: Subject, streams: Directory) -> Scope:
    """The streams without which one subject can't be understood, as far as these know of them."""
    own = stream_of(subject)
    found = streams.streams.get(own)
    if found is None:
        raise KeyError(str(subject))
    roles = {own: "subject"} | dict.fromkeys(found.referred_by, "refers")
    context = {name for name, stream in streams.streams.items() if not stream.referred_by.isdisjoint(roles)}
    return Scope("subject", subject, dict.fromkeys(context, "context") | roles)


class Bundling:
    """Makes the parts of a bundle that come from the log itself, against one checkpoint of it."""

    def __init__(
        self,
        store: Store,
        transparency: Transparency,
        issued: Issued,
        scope: Scope,
        directory: Directory | None = None,
    ) -> None:
        """`directory` is that of the checkpoint, where the bundle is of a subject."""
        self._store = store
        self._transparency = transparency
        self._issued = issued
        self._streams = directory
        self.scope = scope
        self.size = issued.checkpoint.size

    def manifest(self, made_at: datetime, rules_version: str) -> dict[str, Any]:
        """What the bundle is, but for the digests of its files."""
        subject = self.scope.subject
        last = self._store.at(self.size)
        return {
            "format": FORMAT,
            "kind": self.scope.kind,
            "origin": self._issued.checkpoint.origin,
            "logPosition": self.size,
            "knownAt": None if last is None else orjson.loads(last)["recordedAt"],
            "subject": None if subject is None else {"kind": subject.kind.value, "reference": subject.reference},
            "madeAt": instant(made_at),
            "rulesVersion": rules_version,
        }

    def parts(self) -> Iterator[Part]:
        """The parts that prove."""
        yield "checkpoint", [self._issued.note.encode()]
        yield "keys.json", [_pretty(self._keys())]
        yield "events.ndjson", _lines(self.events())
        if self.scope.kind != "whole":
            yield "proofs.ndjson", _lines(map(canonical, self._proofs()))
            yield "consistency.ndjson", _lines(map(canonical, self._consistency()))
        if self.scope.streams is not None and self._streams is not None:
            yield "directory.ndjson", _lines(map(canonical, self._directory(self.scope.streams, self._streams)))
        yield "evidence.ndjson", _lines(map(canonical, self._evidence()))

    def events(self) -> Iterator[bytes]:
        """The stored events, in order."""
        if self.scope.kind == "whole":
            position = 0
            while page := self._store.page(position, min(PAGE, self.size - position)):
                yield from page
                position += len(page)
        elif self.scope.streams is not None:
            found = self._store.streams(self.scope.streams, self.size)
            yield from sorted((each for some in found.values() for each in some), key=_position)
        else:
            yield from sorted(self._store.events(self.scope.events).values(), key=_position)

    def _keys(self) -> dict[str, Any]:
        return {
            "current": str(self._transparency.signing_keys()[-1][0]),
            "rotations": [each.note for each in self._transparency.checkpoints.rotations()],
        }

    def _proofs(self) -> Iterator[dict[str, Any]]:
        for stored in self.events():
            position = _position(stored)
            yield {"position": position, "proof": _encoded(self._transparency.inclusion(position, self.size))}

    def _consistency(self) -> Iterator[dict[str, Any]]:
        checkpoints = self._transparency.checkpoints
        issued = [*checkpoints.newest(EARLIER), *checkpoints.rotations()]
        for size in sorted({each.checkpoint.size for each in issued} | self.scope.since):
            if 0 < size < self.size:
                root, proof = self._transparency.root(size), self._transparency.consistency(size, self.size)
                yield {"from": size, "root": b64encode(root).decode(), "proof": _encoded(proof)}

    @staticmethod
    def _directory(roles: Mapping[str, str], streams: Directory) -> Iterator[dict[str, Any]]:
        fixed = streams.fixed()
        for name in sorted(roles):
            stream = streams.streams[name]
            index, proof = fixed.proof(name)
            line = {"entry": stream.entry(name), "index": index, "proof": _encoded(proof), "role": roles[name]}
            if roles[name] == "subject":
                line["referredBy"] = sorted(stream.referred_by)
            yield line

    def _evidence(self) -> Iterator[dict[str, Any]]:
        for stored in self.events():
            form = orjson.loads(stored)
            for document in (form.get("evidence"), form["data"].get("evidence")):
                if document is not None:
                    yield {"event": form["eventId"], "evidence": document}


def write(path: Path, manifest: Mapping[str, Any], parts: Iterable[Part]) -> int:
    """Writes a bundle; a file of that name is replaced once the new one is whole. Returns the number of its events.

    Raises Unusable where it can't be written.
    """
    digests: dict[str, str] = {}
    events = 0
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as partial:
            try:
                with ZipFile(partial, "w", ZIP_DEFLATED) as file:
                    for name, content in parts:
                        digest = sha256()
                        with file.open(_named(name), "w", force_zip64=True) as inside:
                            for each in content:
                                events += name == "events.ndjson"
                                digest.update(each)
                                inside.write(each)
                        digests[name] = digest.hexdigest()
                    with file.open(_named(MANIFEST), "w") as inside:
                        inside.write(_pretty({**manifest, "events": events, "files": digests}))
                Path(partial.name).replace(path)
            except BaseException:
                Path(partial.name).unlink(missing_ok=True)
                raise
    except OSError as fault:
        raise Unusable("bundle-failed", path=str(path), reason=fault.strerror or str(fault)) from fault
    return events


def json_part(name: str, value: Any) -> Part:
    """A part that holds one value."""
    return name, [_pretty(value)]


def lines_part(name: str, values: Iterable[Any]) -> Part:
    """A part that holds a value a line."""
    return name, _lines(map(canonical, values))


def _named(name: str) -> ZipInfo:
    """A name in the file, without a time of its own: the same parts make the same file."""
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _lines(values: Iterable[bytes]) -> Iterator[bytes]:
    return (value + b"\n" for value in values)


def _pretty(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _encoded(hashes: Iterable[bytes]) -> list[str]:
    return [b64encode(each).decode() for each in hashes]


def _position(stored: bytes) -> int:
    return int(orjson.loads(stored)["position"])
