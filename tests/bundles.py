"""Audit bundles made from the published format alone, by hand: to verify, to damage, and to forge."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scripts import verify_bundle
from scripts.verify_bundle import Report, read_event

Row = dict[str, Any]
Files = dict[str, bytes]

ORIGIN = "register.example/wiewaar"
MANIFEST = "manifest.json"


# -- trees, as RFC 6962 defines them in section 2.1: by halves, not leaf by leaf ---------------------------------------


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def half(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def root(leaves: Sequence[bytes]) -> bytes:
    """MTH of the hashes of leaves."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    left = half(len(leaves))
    return hashlib.sha256(b"\x01" + root(leaves[:left]) + root(leaves[left:])).digest()


def inclusion(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH."""
    if len(leaves) == 1:
        return []
    left = half(len(leaves))
    if index < left:
        return [*inclusion(index, leaves[:left]), root(leaves[left:])]
    return [*inclusion(index - left, leaves[left:]), root(leaves[:left])]


def consistency(size: int, leaves: Sequence[bytes], *, known: bool = True) -> list[bytes]:
    """PROOF; nothing has to be shown of the empty tree and of the same one."""
    if size in {0, len(leaves)}:
        return [] if known else [root(leaves)]
    left = half(len(leaves))
    if size <= left:
        return [*consistency(size, leaves[:left], known=known), root(leaves[left:])]
    return [*consistency(size - left, leaves[left:], known=False), root(leaves[:left])]


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


# -- keys and notes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """A private key with the name that it signs under."""

    private: Ed25519PrivateKey
    name: str = ORIGIN

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n\x01" + self.public).digest()[:4]

    @property
    def verifier(self) -> str:
        return f"{self.name}+{self.id.hex()}+" + encoded(b"\x01" + self.public)

    def line(self, text: str) -> str:
        """The signature line under a text."""
        return f"— {self.name} {encoded(self.id + self.private.sign(text.encode()))}\n"


def a_key(name: str = ORIGIN, seed: int = 1) -> Key:
    """The same key each time, of this number."""
    return Key(Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"key {seed}".encode()).digest()), name)


def note(text: str, *keys: Key) -> str:
    """A text signed by these keys."""
    return text + "\n" + "".join(key.line(text) for key in keys)


KEY = a_key()
OTHER_KEY = a_key(seed=2)


# -- a log ------------------------------------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    return rfc8785.dumps(value)


@dataclass
class Log:
    """The stored events of a register, and all that its key can sign about them."""

    lines: list[bytes]
    key: Key = KEY
    rotations: list[str] = field(default_factory=list)

    @property
    def events(self) -> list[Row]:
        return [json.loads(line) for line in self.lines]

    @property
    def leaves(self) -> list[bytes]:
        return [leaf_hash(line) for line in self.lines]

    def referring(self) -> dict[str, set[str]]:
        """Each stream with the others that name its subject."""
        found: dict[str, set[str]] = {event["stream"]: set() for event in self.events}
        for number, line in enumerate(self.lines):
            event = read_event(f"line {number}", line)
            for each in verify_bundle.names_in(event):
                if each in found and each != event.stream:
                    found[each].add(event.stream)
        return found

    def directory(self) -> list[Row]:
        """The entry of every stream."""
        events = self.events
        streams: dict[str, list[int]] = {}
        for index, event in enumerate(events):
            streams.setdefault(event["stream"], []).append(index)
        referring = self.referring()
        return [
            {
                "events": len(streams[each]),
                "last": leaf_hash(self.lines[streams[each][-1]]).hex(),
                "referredBy": {
                    "count": len(referring[each]),
                    "root": root([leaf_hash(name.encode()) for name in sorted(referring[each])]).hex(),
                },
                "stream": each,
            }
            for each in sorted(streams)
        ]

    def checkpoint(self, *keys: Key, size: int | None = None, next_key: Key | None = None) -> str:
        """The checkpoint of the log, or of its beginning, signed by its key or by these."""
        log = Log(self.lines[:size], self.key)
        entries = log.directory()
        text = f"{self.key.name}\n{len(log.lines)}\n{encoded(root(log.leaves))}\n"
        text += f"wiewaar directory {len(entries)} {encoded(root([leaf_hash(canonical(each)) for each in entries]))}\n"
        if next_key is not None:
            text += f"wiewaar next-key {next_key.verifier}\n"
        return note(text, *(keys or (self.key,)))


# -- bundles ----------------------------------------------------------------------------------------------------------


def ndjson(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(canonical(row) + b"\n" for row in rows)


def rows_of(data: bytes) -> list[Row]:
    return [json.loads(line) for line in data.splitlines()]


def evidence_of(events: Iterable[Row]) -> list[Row]:
    """The documents that the events name."""
    return [
        {"event": event["eventId"], "evidence": document}
        for event in events
        for document in (event.get("evidence"), event["data"].get("evidence"))
        if document is not None
    ]


def _manifest(log: Log, kind: str, count: int, subject: Row | None) -> Row:
    return {
        "format": "wiewaar-audit-bundle/1",
        "kind": kind,
        "origin": log.key.name,
        "logPosition": len(log.lines),
        "knownAt": log.events[-1]["recordedAt"],
        "subject": subject,
        "madeAt": "2030-01-01T09:00:00Z",
        "events": count,
        "rulesVersion": "1",
        "files": {},
    }


def _common(log: Log, lines: Sequence[bytes], whereabouts: Sequence[Row] | None) -> Files:
    found = {
        "checkpoint": log.checkpoint().encode(),
        "keys.json": canonical({"current": log.key.verifier, "rotations": log.rotations}),
        "events.ndjson": b"".join(line + b"\n" for line in lines),
        "report.html": b"<p>A report</p>\n",
        "README.txt": b"Read me\n",
        "verify_bundle.py": Path(verify_bundle.__file__).read_bytes(),
        "evidence.ndjson": ndjson(evidence_of(map(json.loads, lines))),
        "rules.json": b"{}",
        "event-types.json": b"{}",
    }
    if whereabouts is not None:
        found |= {
            "whereabouts.ndjson": ndjson(whereabouts),
            "spells.ndjson": b"",
            "findings.ndjson": b"",
        }
    return found


def whole_bundle(log: Log, whereabouts: Sequence[Row]) -> Files:
    """The bundle of a whole log."""
    found = _common(log, log.lines, whereabouts)
    return sealed(found, _manifest(log, "whole", len(log.lines), None))


def subject_bundle(
    log: Log, kind: str, reference: str, whereabouts: Sequence[Row], earlier: Iterable[int] = ()
) -> Files:
    """The bundle of one subject, with proofs that the log goes on from these sizes."""
    subject = verify_bundle.stream_id(kind, reference)
    entries = log.directory()
    referring = log.referring()
    ours = {subject, *referring[subject]}
    context = {each for each, others in referring.items() if others & ours} - ours
    leaves = [leaf_hash(canonical(entry)) for entry in entries]
    directory = [
        {
            "entry": entry,
            "index": index,
            "proof": list(map(encoded, inclusion(index, leaves))),
            "role": role,
            "referredBy": sorted(referring[subject]) if role == "subject" else [],
        }
        for index, entry in enumerate(entries)
        for role in ["subject" if entry["stream"] == subject else "refers" if entry["stream"] in ours else "context"]
        if entry["stream"] in ours | context
    ]
    events = log.events
    indexes = [index for index, event in enumerate(events) if event["stream"] in ours | context]
    found = _common(log, [log.lines[index] for index in indexes], whereabouts)
    found["directory.ndjson"] = ndjson(directory)
    found |= proofs(log, indexes, earlier)
    return sealed(found, _manifest(log, "subject", len(indexes), {"kind": kind, "reference": reference}))


def receipt(log: Log, row: Row, earlier: Iterable[int] = ()) -> Files:
    """The receipt of a row with its `because`."""
    indexes = [index for index, event in enumerate(log.events) if event["eventId"] in row["because"]]
    found = _common(log, [log.lines[index] for index in indexes], None) | proofs(log, indexes, earlier)
    found["row.json"] = canonical(
        {
            "question": "who-was-where",
            "parameters": {},
            "logPosition": len(log.lines),
            "sha256": "0" * 64,
            "row": row,
            "because": row["because"],
        }
    )
    return sealed(found, _manifest(log, "receipt", len(indexes), None))


def proofs(log: Log, indexes: Iterable[int], earlier: Iterable[int]) -> Files:
    """The proofs of these events, and that the log goes on from these sizes."""
    leaves = log.leaves
    return {
        "proofs.ndjson": ndjson(
            {"position": index + 1, "proof": list(map(encoded, inclusion(index, leaves)))} for index in indexes
        ),
        "consistency.ndjson": ndjson(
            {
                "from": size,
                "root": encoded(root(leaves[:size])),
                "proof": list(map(encoded, consistency(size, leaves))),
            }
            for size in earlier
        ),
    }


# -- damage -----------------------------------------------------------------------------------------------------------


def sealed(files: Files, manifest: Row | None = None) -> Files:
    """The files with a manifest that has their digests, as a forger makes it too."""
    form = json.loads(files[MANIFEST]) if manifest is None else manifest
    others = {name: data for name, data in files.items() if name != MANIFEST}
    form = form | {"files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(others.items())}}
    return {MANIFEST: canonical(form), **others}


def changed_manifest(given: Files, /, **fields: Any) -> Files:
    """With these fields of the manifest changed."""
    return {**given, MANIFEST: canonical(json.loads(given[MANIFEST]) | fields)}


def zipped(files: Mapping[str, bytes], path: Path) -> Path:
    """The zip of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def verified(files: Mapping[str, bytes], folder: Path, *, old: Sequence[str] = (), keys: Sequence[str] = ()) -> Report:
    """What the verifier says of the bundle of these files, against these old checkpoints."""
    kept = []
    for number, text in enumerate(old):
        kept.append(folder / f"old-{number}")
        kept[-1].write_text(text, encoding="utf-8")
    return verify_bundle.verify(zipped(files, folder / "bundle.zip"), kept, keys)


def opened(path: Path) -> Files:
    """The files of a bundle."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_lines(files: Files, lines: Sequence[bytes], **manifest: Any) -> Files:
    """With these events instead, and a manifest that counts them."""
    changed = changed_manifest(files, events=len(lines), **manifest)
    return changed | {"events.ndjson": b"".join(line + b"\n" for line in lines)}


def with_rows(files: Files, name: str, rows: Iterable[Mapping[str, Any]]) -> Files:
    """With these rows in a file instead."""
    return {**files, name: ndjson(rows)}


def relinked(events: Iterable[Row]) -> list[bytes]:
    """Events made into a log that is right in itself: positions, running numbers and links from one to the next."""
    lines: list[bytes] = []
    before: dict[str, tuple[int, str]] = {}
    for position, event in enumerate(events, start=1):
        version, previous = before.get(event["stream"], (0, ""))
        form = {**event, "position": position, "version": version + 1, "previous": previous}
        if not version:
            del form["previous"]
        lines.append(canonical(form))
        before[event["stream"]] = version + 1, leaf_hash(lines[-1]).hex()
    return lines
