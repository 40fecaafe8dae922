"""Verifies an audit bundle of a wiewaar register, offline, and works out anew who was where from its events.

    python verify_bundle.py BUNDLE.zip [--checkpoint OLD_NOTE]… [--key KEY_OR_FILE]… [--lang nl|en]

It ends with 0 where every check passed, 1 where one failed, 2 where the call or the file can't be used.

This one file is the whole verifier. It needs Python 3.11 or later and its standard library, asks nothing of a network,
and shares no code with the register: it was written from the published formats alone, so that the register and its
verifier can't be wrong in the same way. It is meant to be read, from top to bottom:

    1. Damage                 what a check says when it fails
    2. Hashing                base64, strict JSON, canonical JSON (RFC 8785), hashes of a Merkle tree (RFC 6962)
    3. Ed25519                verifying a signature (RFC 8032)
    4. Notes                  signed notes and checkpoints (C2SP signed-note, tlog-checkpoint)
    5. Trees                  roots, proofs of inclusion and of consistency (RFC 6962, RFC 9162)
    6. The bundle             the zip, its manifest, the keys
    7. Events                 each stored event, its stream, and what it names
    8. Facts and lanes        from the events of a subject to the periods in which it was somewhere
    9. The checks             in order, from the most fundamental on
    10. What is said          every sentence, in Dutch and in English
    11. The command line

An event here is what the register recorded, once and for ever; the events stand in the order of their positions and are
the leaves of one Merkle tree. A stream is the events about one subject (a trainee, a mandate, an organisation, …).
A checkpoint is the register's signature under the size and the root of that tree, and under the root of a second tree:
the directory, which has a leaf for each stream, with how many events it has, which was the last, and which streams
refer to it.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import contextlib
import hashlib
import itertools
import json
import os
import re
import sys
import uuid
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, NoReturn

# ---- 1. Damage ------------------------------------------------------------------------------------------------------


class Damage(Exception):
    """A check failed: the stable code of the kind of damage, where it was met, and what its sentence has to name."""

    def __init__(self, code: str, where: str, **named: object) -> None:
        super().__init__(code, where, named)
        self.code = code
        self.where = where
        self.named = named


class Unusable(Damage):
    """The call or the file can't be used at all, so that nothing was checked."""


# ---- 2. Hashing -----------------------------------------------------------------------------------------------------

DEEPEST = 100  # objects and lists inside one another
LARGEST_EXACT_INTEGER = 2**53  # up to here every integer is a double of its own (IEEE 754)


def sha256(data: bytes) -> bytes:
    """The digest that everything here rests on (FIPS 180-4)."""
    return hashlib.sha256(data).digest()


def from_base64(text: str) -> bytes | None:
    """Standard base64 (RFC 4648, section 4), only in the one form in which it would be written; None for any other."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return data if base64.b64encode(data).decode("ascii") == text else None


def hash_from_base64(text: object) -> bytes | None:
    """A SHA-256 hash in base64; None for anything else."""
    data = from_base64(text) if isinstance(text, str) else None
    return data if data is not None and len(data) == 32 else None


def parse_json(data: bytes, where: str) -> Any:
    """JSON as RFC 8785 has it (I-JSON, RFC 7493): UTF-8, no name twice in one object, numbers that a double holds."""
    try:
        return _strictly_read(data.decode("utf-8"))
    except RecursionError as error:
        raise Damage("malformed-json", where, why="nested too deeply") from error
    except ValueError as error:  # of the decoding, of the grammar, and of the functions below
        raise Damage("malformed-json", where, why=str(error)) from error


def _strictly_read(text: str) -> Any:
    value = STRICT.decode(text)
    if text.count("[") + text.count("{") > DEEPEST and _is_deeper(value, DEEPEST):
        raise ValueError("nested too deeply")
    if "\\u" in text:
        canonical(value)  # which half of a pair of surrogates, being no text, can't be
    return value


def _is_deeper(value: Any, depth: int) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(depth == 0 or _is_deeper(part, depth - 1) for part in parts)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return members


def _integer(text: str) -> int | float:
    if len(text) <= 17 and abs(int(text)) <= LARGEST_EXACT_INTEGER:
        return int(text)
    return _double(text)


def _double(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise ValueError("a number is too large for a double")
    return number


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


STRICT = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_double, parse_constant=_no_number
)
TEXT = json.JSONEncoder(ensure_ascii=False)  # whose escapes are those of RFC 8785, section 3.2.2.2


def canonical(value: Any) -> bytes:
    """The one form of a JSON value (RFC 8785): no white space, names in order, numbers as ECMAScript writes them."""
    return _canonical_text(value).encode("utf-8")


def _canonical_text(value: Any) -> str:
    if isinstance(value, dict):
        # RFC 8785, section 3.2.3: the order is that of the names as UTF-16 code units.
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_canonical_text(name)}:{_canonical_text(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_canonical_text, value)) + "]"
    if isinstance(value, str):
        return TEXT.encode(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return number_text(value)


def number_text(number: float) -> str:
    """A number as ECMAScript writes it (ECMA-262, Number::toString; RFC 8785, section 3.2.2.3)."""
    if isinstance(number, int) and abs(number) <= LARGEST_EXACT_INTEGER:
        return str(number)
    number = float(number)
    if number == 0:
        return "0"  # also where it is minus zero
    # Python's repr has the shortest digits that give the same double back, as ECMAScript asks for; only the layout
    # differs. The value is 0.DIGITS times ten to the power of `point`.
    sign, shortest, exponent = Decimal(repr(number)).normalize().as_tuple()
    digits, point = "".join(map(str, shortest)), len(shortest) + int(exponent)
    if len(digits) <= point <= 21:
        text = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        text = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        text = f"{digits[0]}{fraction}e{point - 1:+d}"
    return f"-{text}" if sign else text


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf (RFC 6962, section 2.1); the first byte keeps leaves and nodes apart."""
    return sha256(b"\x00" + data)


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node above two others (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right)


EMPTY_ROOT = sha256(b"")  # the root of a tree without leaves (RFC 6962, section 2.1)


# ---- 3. Ed25519 -----------------------------------------------------------------------------------------------------
# RFC 8032, section 5.1. Whole numbers of Python are not of constant time, which is of no matter to who only verifies:
# nothing here is secret.

PRIME = 2**255 - 19  # of the field
ORDER = 2**252 + 27742317777372353535851937790883648493  # L, of the group that the base point makes
D = -121665 * pow(121666, -1, PRIME) % PRIME  # of the curve -x² + y² = 1 + d x² y²
SQUARE_ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)

Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T: x = X/Z, y = Y/Z, x·y = T/Z (section 5.1.4)

NEUTRAL: Point = (0, 1, 1, 0)


def add(one: Point, other: Point) -> Point:
    """The sum of two points (section 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * D % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def multiply(scalar: int, point: Point) -> Point:
    """A point added to itself as often as the scalar says, by doubling."""
    total = NEUTRAL
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


def same_point(one: Point, other: Point) -> bool:
    """Whether x and y agree, without dividing: X/Z = X'/Z' exactly when X·Z' = X'·Z."""
    return (one[0] * other[2] - other[0] * one[2]) % PRIME == 0 and (one[1] * other[2] - other[1] * one[2]) % PRIME == 0


def decode_point(data: bytes) -> Point | None:
    """A point from its 32 bytes (section 5.1.3): y, with the lowest bit of x in the highest; None where it is none."""
    if len(data) != 32:
        return None
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= PRIME:  # the same point in another guise
        return None
    x = _x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % PRIME)


def _x_of(y: int, sign: int) -> int | None:
    """The x of that sign beside this y (section 5.1.3, steps 2 to 4)."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    if square == 0:
        return None if sign else 0  # there is no minus zero
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * SQUARE_ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME:
        return None
    return x if x & 1 == sign else PRIME - x


BASE_Y = 4 * pow(5, -1, PRIME) % PRIME
BASE = decode_point(BASE_Y.to_bytes(32, "little")) or NEUTRAL


def signature_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is one of the message by the key (section 5.1.7).

    Strict: S must be below L, no point may be encoded in two ways, and [S]B = R + [k]A must hold without the cofactor.
    A key of small order, under which one signature fits any message, is no key (stricter than the RFC).
    """
    key, r = decode_point(public_key), decode_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or len(signature) != 64 or s >= ORDER or same_point(multiply(8, key), NEUTRAL):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    return same_point(multiply(s, BASE), add(r, multiply(k, key)))


# ---- 4. Notes -------------------------------------------------------------------------------------------------------

NOTE_LIMIT = 64 * 1024  # bytes
ED25519 = b"\x01"  # the type of signature, as C2SP signed-note numbers it
DIRECTORY_LINE = "wiewaar directory "
NEXT_KEY_LINE = "wiewaar next-key "


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name that it signs under: NAME+ID+BASE64 (C2SP signed-note)."""

    name: str
    public_key: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line names its key."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public_key)[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.public_key).decode('ascii')}"


def verifier_key(text: object, where: str) -> VerifierKey:
    """Reads a verifier key; its id must be the one that follows from its name and its bytes."""
    name, _, rest = text.partition("+") if isinstance(text, str) else ("", "", "")
    data = from_base64(rest[9:])
    if not is_key_name(name) or data is None or len(data) != 33 or data[:1] != ED25519:
        raise Damage("bad-key", where)
    key = VerifierKey(name, data[1:])
    if str(key) != text:
        raise Damage("bad-key", where)
    return key


def is_key_name(name: str) -> bool:
    """Whether it is a name of a key: not empty, without spaces and without a plus."""
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text, and who signed it (C2SP signed-note)."""

    text: str
    signatures: tuple[Signature, ...]

    def signers(self, keys: Collection[VerifierKey], where: str) -> list[VerifierKey]:
        """Which of these keys signed the text. A line by another key says nothing and is passed over; one that should
        be by one of these, and isn't, spoils the note.
        """
        found = []
        for line in self.signatures:
            for key in keys:
                if (line.name, line.key_id) == (key.name, key.id):
                    if not signature_holds(key.public_key, self.text.encode(), line.signature):
                        raise Damage("wrong-signature", where, key=f"{key.name}+{key.id.hex()}")
                    found.append(key)
        return found


def parse_note(data: bytes, where: str) -> Note:
    """Reads a note: a text that ends in a newline, an empty line, and at least one signature line."""
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Damage("bad-checkpoint", where) from error
    text, parted, signatures = whole.rpartition("\n\n")
    controls = any(letter < " " and letter != "\n" for letter in whole)
    if len(data) > NOTE_LIMIT or controls or not parted or not signatures.endswith("\n"):
        raise Damage("bad-checkpoint", where)
    return Note(text + "\n", tuple(_signature(line, where) for line in signatures[:-1].split("\n")))


def _signature(line: str, where: str) -> Signature:
    parts = line.split(" ")
    data = from_base64(parts[-1])
    if len(parts) != 3 or parts[0] != "—" or not is_key_name(parts[1]) or data is None or len(data) < 5:
        raise Damage("bad-checkpoint", where)
    return Signature(parts[1], data[:4], data[4:])


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the register signed: the size and root of its tree (C2SP tlog-checkpoint), and those of its directory."""

    note: Note
    origin: str
    size: int
    root: bytes
    streams: int | None = None
    directory: bytes | None = None
    next_key: VerifierKey | None = None


def parse_checkpoint(data: bytes, where: str) -> Checkpoint:
    """Reads a checkpoint; whether anybody signed it is another question. Extension lines of others are passed over."""
    note = parse_note(data, where)
    origin, size, root, *extensions = [*note.text[:-1].split("\n"), "", ""][: max(3, note.text.count("\n"))]
    root_bytes = hash_from_base64(root)
    if not origin or not is_count(size) or root_bytes is None or "" in extensions:
        raise Damage("bad-checkpoint", where)
    streams, directory = _directory_line(extensions, where)
    keys = [line.removeprefix(NEXT_KEY_LINE) for line in extensions if line.startswith(NEXT_KEY_LINE)]
    if len(keys) > 1:
        raise Damage("bad-checkpoint", where)
    next_key = verifier_key(keys[0], where) if keys else None
    return Checkpoint(note, origin, int(size), root_bytes, streams, directory, next_key)


def _directory_line(extensions: Sequence[str], where: str) -> tuple[int | None, bytes | None]:
    lines = [line.removeprefix(DIRECTORY_LINE) for line in extensions if line.startswith(DIRECTORY_LINE)]
    if not lines:
        return None, None
    count, _, root = lines[0].partition(" ")
    root_bytes = hash_from_base64(root)
    if len(lines) > 1 or not is_count(count) or root_bytes is None:
        raise Damage("bad-checkpoint", where)
    return int(count), root_bytes


def is_count(text: str) -> bool:
    """Whether it is a whole number in decimal, without leading zeros."""
    return re.fullmatch("0|[1-9][0-9]{0,17}", text, re.ASCII) is not None


# ---- 5. Trees -------------------------------------------------------------------------------------------------------


class Frontier:
    """A Merkle tree that grows leaf by leaf, of which no more is kept than the roots of its full subtrees.

    A tree of n leaves is a row of full trees, one for each bit that is set in n, from large to small (RFC 6962, section
    2.1); its root is found by folding them from the right.
    """

    def __init__(self) -> None:
        self.size = 0
        self.full: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Adds the hash of a leaf; two full trees of one size make one of twice the size."""
        size, self.size = self.size, self.size + 1
        while size & 1:
            leaf = node_hash(self.full.pop(), leaf)
            size >>= 1
        self.full.append(leaf)

    def root(self) -> bytes:
        """The root of the tree so far."""
        if not self.full:
            return EMPTY_ROOT
        root = self.full[-1]
        for left in reversed(self.full[:-1]):
            root = node_hash(left, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root of the tree over these hashes of leaves."""
    tree = Frontier()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def root_by_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """The root that a proof of inclusion leads to (RFC 9162, section 2.1.3.2); None where it can't be a proof."""
    if not 0 <= index < size:
        return None
    at, last, root = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            root = node_hash(sibling, root)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        at, last = at >> 1, last >> 1
    return root if last == 0 else None


def is_consistent(old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the old tree is the beginning of the new one (RFC 9162, section 2.1.4.2)."""
    if old_size in {0, size}:
        same = old_root == (root if old_size else EMPTY_ROOT)
        return same and not proof
    # Where the old tree is full, its own root is the first step of the path.
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if old_size > size or not path:
        return False
    at, last = old_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old, new = path[0], path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    return (old, new, last) == (old_root, root, 0)


def hashes(texts: object, where: str) -> list[bytes]:
    """The hashes of a proof."""
    if not isinstance(texts, list):
        raise Damage("wrong-form", where, field="proof")
    found = [hash_from_base64(text) for text in texts]
    known = [each for each in found if each is not None]
    if len(known) != len(found):
        raise Damage("wrong-form", where, field="proof")
    return known


# ---- 6. The bundle --------------------------------------------------------------------------------------------------

FORMAT = "wiewaar-audit-bundle/1"
ALWAYS = (
    "checkpoint", "keys.json", "events.ndjson", "evidence.ndjson", "rules.json", "event-types.json", "report.html",
    "README.txt", "verify_bundle.py",
)  # fmt: skip
FOLLOWS = ("whereabouts.ndjson", "spells.ndjson", "findings.ndjson")
FILES: dict[str, tuple[str, ...]] = {
    "whole": (*ALWAYS, *FOLLOWS),
    "subject": (*ALWAYS, *FOLLOWS, "proofs.ndjson", "directory.ndjson", "consistency.ndjson"),
    "receipt": (*ALWAYS, "proofs.ndjson", "consistency.ndjson", "row.json"),
}

# What is more than this is no bundle but an attempt to exhaust who unpacks it.
LARGEST_FILE = 256 * 1024**3  # bytes, as declared; no more than that is ever unpacked
LARGEST_RATIO = 200  # unpacked to packed; hashes and identifiers, of which a bundle consists, hardly pack
SMALL_FILE = 1024**2  # below which the ratio says nothing
LARGEST_DOCUMENT = 64 * 1024**2  # bytes of a file that is read as one
LONGEST_LINE = 4 * 1024**2  # bytes
CHUNK = 1024**2


class Bundle:
    """The files of a zip, read without ever unpacking one to disk."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = {each.filename for each in archive.infolist()}
        self.being_read: list[IO[bytes]] = []

    def close(self) -> None:
        """Closes the zip, and what was not read to its end because of damage."""
        for file in self.being_read:
            file.close()
        self.archive.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece."""
        try:
            with self.archive.open(name) as file:
                self.being_read.append(file)
                while chunk := file.read(CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise Damage("unreadable-file", name, why=str(error)) from error

    def read(self, name: str) -> bytes:
        """The bytes of a file that is not large."""
        if self.archive.getinfo(name).file_size > LARGEST_DOCUMENT:
            raise Damage("too-large", name)
        return b"".join(self.chunks(name))

    def lines(self, name: str) -> Iterator[tuple[str, bytes]]:
        """The lines of a file without their newlines, each with where it stands; every line ends in a newline."""
        rest, number = b"", 0
        for chunk in self.chunks(name):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                number += 1
                yield f"{name}:{number}", line
            if len(rest) > LONGEST_LINE:
                raise Damage("too-large", f"{name}:{number + 1}")
        if rest:
            raise Damage("malformed-json", f"{name}:{number + 1}", why="the last line does not end")

    def document(self, name: str) -> dict[str, Any]:
        """A file that is one JSON object."""
        return as_object(parse_json(self.read(name), name), name)

    def rows(self, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The JSON objects of a file that has one a line."""
        for where, line in self.lines(name):
            yield where, as_object(parse_json(line, where), where)


def as_object(value: Any, where: str) -> dict[str, Any]:
    """The value, which must be a JSON object."""
    if not isinstance(value, dict):
        raise Damage("wrong-form", where, field="{}")
    return value


def open_bundle(path: Path) -> Bundle:
    """Opens the zip, and refuses one that could do harm, or holds anything hidden, before a byte of it is unpacked."""
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise Unusable("no-such-file", str(path)) from error
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unusable("not-a-zip", str(path)) from error
    try:
        _check_zip(archive, path)
    except Damage:
        archive.close()
        raise
    return Bundle(archive)


def _check_zip(archive: zipfile.ZipFile, path: Path) -> None:
    names: set[str] = set()
    for each in archive.infolist():
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", each.filename, re.ASCII) is None:
            raise Damage("unsafe-name", repr(each.filename))
        if each.filename in names:
            raise Damage("duplicate-file", each.filename)
        names.add(each.filename)
        if each.flag_bits & 1 or each.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Damage("unreadable-file", each.filename, why="encrypted, or packed in another way than by deflating")
        if each.file_size > max(SMALL_FILE, min(LARGEST_FILE, each.compress_size * LARGEST_RATIO)):
            raise Damage("too-large", each.filename)
    if sum(each.compress_size for each in archive.infolist()) > path.stat().st_size:
        raise Damage("too-large", str(path))  # files that lie over one another


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the bundle says that it is."""

    kind: str
    origin: str
    size: int
    known_at: datetime
    subject: tuple[str, str] | None
    events: int
    files: Mapping[str, str]


def read_manifest(bundle: Bundle) -> Manifest:
    """Reads the manifest, and compares the files that it names with those that are there."""
    where = "manifest.json"
    if where not in bundle.names:
        raise Damage("empty-bundle" if not bundle.names else "missing-file", where)
    form = bundle.document(where)
    if form.get("format") != FORMAT:
        raise Damage("other-format", where, format=form.get("format"))
    if text_in(form, "kind", where) not in FILES:
        raise Damage("other-format", where, format=form["kind"])
    subject = form.get("subject")
    manifest = Manifest(
        kind=form["kind"],
        origin=text_in(form, "origin", where),
        size=whole_number_in(form, "logPosition", where),
        known_at=instant_in(form, "knownAt", where),
        subject=None if subject is None else subject_in(form, where),
        events=whole_number_in(form, "events", where),
        files=as_object(form.get("files"), where),
    )
    instant_in(form, "madeAt", where)
    _check_names(bundle, manifest)
    if (manifest.kind == "subject") != (manifest.subject is not None):
        raise Damage("wrong-form", where, field="subject")
    if manifest.events == 0 or manifest.size == 0:
        raise Damage("empty-bundle", where)
    return manifest


def _check_names(bundle: Bundle, manifest: Manifest) -> None:
    wanted, there = set(FILES[manifest.kind]), bundle.names - {"manifest.json"}
    for name in sorted((wanted | manifest.files.keys()) - there):
        raise Damage("missing-file", name)
    for name in sorted((there - manifest.files.keys()) | (there - wanted)):
        raise Damage("extra-file", name)


def check_digests(bundle: Bundle, manifest: Manifest) -> Iterator[Damage]:
    """Compares each file with the SHA-256 that the manifest gives."""
    for name in sorted(manifest.files):
        digest = hashlib.sha256()
        try:
            for chunk in bundle.chunks(name):
                digest.update(chunk)
        except Damage as damage:
            yield damage
            continue
        if digest.hexdigest() != manifest.files[name]:
            yield Damage("wrong-digest", name)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys by which the register signed, as far as they are to be trusted here, and how one led to the next."""

    current: VerifierKey
    trusted: tuple[VerifierKey, ...]
    rotations: tuple[tuple[str, Checkpoint], ...]


def read_keys(document: Mapping[str, Any], given: Sequence[VerifierKey]) -> Keys:
    """Follows the keys from one to the next.

    At a rotation the register made a checkpoint that names the next key, signed by the old key and by that one. So who
    trusts a key may trust those to which it led. Never those before it: what a key signed does not tell who signed it
    too, so that anybody could put a signature, and a history, of their own in front.
    """
    where = "keys.json"
    current = verifier_key(document.get("current"), where)
    notes = document.get("rotations")
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise Damage("wrong-form", where, field="rotations")
    chain: list[VerifierKey] = []
    rotations = []
    for number, text in enumerate(notes, start=1):
        at = f"{where}, rotation {number}"
        checkpoint = parse_checkpoint(text.encode("utf-8", "surrogatepass"), at)
        chain += _rotated(checkpoint, chain[-1:] or given, first=not chain, where=at)
        rotations.append((at, checkpoint))
    chain = chain or [current]
    if chain[-1] != current:
        raise Damage("broken-rotation", where)
    known = [number for number, key in enumerate(chain) if key in given]
    if given and not known:
        raise Damage("other-key", where, key=str(current))
    return Keys(current, tuple(chain[known[0] :] if known else [current]), tuple(rotations))


def _rotated(checkpoint: Checkpoint, before: Sequence[VerifierKey], *, first: bool, where: str) -> list[VerifierKey]:
    """The keys that a rotation adds to the chain: the next one; in the first rotation also the one before it, which is
    known only where the caller gave it.
    """
    if checkpoint.next_key is None:
        raise Damage("broken-rotation", where)
    signers = checkpoint.note.signers([*before, checkpoint.next_key], where)
    old = [key for key in before if key in signers and key != checkpoint.next_key]
    if checkpoint.next_key not in signers or not (old or first):
        raise Damage("broken-rotation", where)
    return [*old, checkpoint.next_key] if first else [checkpoint.next_key]


def check_signature(checkpoint: Checkpoint, keys: Collection[VerifierKey], origin: str, where: str) -> None:
    """At least one of the keys signed the checkpoint, none that should have was forged, and it is of this register."""
    signers = checkpoint.note.signers(keys, where)
    if not signers:
        raise Damage("no-trusted-signature", where)
    if checkpoint.origin != origin or all(key.name != origin for key in signers):
        raise Damage("other-origin", where, origin=checkpoint.origin)


# ---- 7. Events ------------------------------------------------------------------------------------------------------

NAMESPACE = uuid.UUID("6f1c1f0e-52c5-5b0c-9a53-6b7d2a1f4e10")  # of the ids of streams
KINDS = ("organisation", "programme", "partnership", "trainee", "mandate")
ORGANISATION, PROGRAMME, PARTNERSHIP, TRAINEE, MANDATE = KINDS

# The events about each kind of subject.
FACTS: dict[str, tuple[str, ...]] = {
    ORGANISATION: (
        "organisation-registered", "organisation-renamed", "organisation-merged", "joined-joint-body",
        "left-joint-body",
    ),
    PROGRAMME: ("programme-established", "programme-terms-amended"),
    PARTNERSHIP: (
        "partnership-formed", "place-offered", "place-withdrawn", "contribution-pledged", "partner-replaced",
        "partnership-dissolved",
    ),
    TRAINEE: (
        "trainee-registered", "appointed-to-partnership", "started-at-organisation-a", "rotated-to-organisation-b",
        "assignment-changed", "placement-transferred", "placement-ended", "working-week-agreed", "moved-residence",
        "leave-began", "leave-ended", "development-day-attended", "consent-recorded", "traineeship-completed",
        "left-programme", "onward-position-accepted", "personal-data-erased",
    ),
    MANDATE: (
        "mandate-opened", "stood-for-election", "elected-to-council", "not-elected", "became-committee-member",
        "left-committee", "became-fraction-follower", "ceased-following", "replaced-fraction-member",
        "resigned-from-council", "went-on-temporary-leave", "returned-from-temporary-leave", "portfolio-assigned",
        "portfolio-released", "changed-fraction", "other-functions-published", "mandate-ended",
    ),
}  # fmt: skip
KIND_OF = {name: kind for kind, names in FACTS.items() for name in names}
CORRECTED, WITHDRAWN, ESTABLISHED = "fact-corrected", "fact-withdrawn", "fact-established"
ATTACHED, RULED = "evidence-attached", "finding-ruled-on"
ABOUT_FACTS = (CORRECTED, WITHDRAWN, ESTABLISHED, ATTACHED, RULED)
WITHOUT_A_DAY = "personal-data-erased"
# Up to which version of its form an event is known here, where there was more than one; nothing that a later version
# added matters here. Of a form that is newer it can't be known what it says.
VERSIONS = {"programme-established": 2, "programme-terms-amended": 2}

# Which fields of an event name another subject, and of which kind; * stands for each item of a list.
REFERENCES: dict[str, dict[str, str]] = {
    "organisation-merged": {"into": ORGANISATION},
    "joined-joint-body": {"jointBody": ORGANISATION},
    "left-joint-body": {"jointBody": ORGANISATION},
    "programme-established": {"terms.quotas.*.organisation": ORGANISATION},
    "programme-terms-amended": {"terms.quotas.*.organisation": ORGANISATION},
    "partnership-formed": {"programme": PROGRAMME, "partners.*": ORGANISATION},
    "place-offered": {"organisation": ORGANISATION},
    "place-withdrawn": {"organisation": ORGANISATION},
    "contribution-pledged": {"contributor": ORGANISATION},
    "partner-replaced": {"leaving": ORGANISATION, "joining": ORGANISATION},
    "trainee-registered": {"programme": PROGRAMME, "residence": ORGANISATION},
    "appointed-to-partnership": {"partnership": PARTNERSHIP},
    "started-at-organisation-a": {"organisation": ORGANISATION, "employer": ORGANISATION},
    "rotated-to-organisation-b": {"organisation": ORGANISATION, "employer": ORGANISATION},
    "placement-transferred": {"organisation": ORGANISATION, "employer": ORGANISATION},
    "moved-residence": {"municipality": ORGANISATION},
    "onward-position-accepted": {"organisation": ORGANISATION},
    "mandate-opened": {"trainee": TRAINEE, "council": ORGANISATION, "party": ORGANISATION},
}
THE_TRAINEE_PAYS = ("contributor", "trainee")  # which is no reference


@dataclass(frozen=True, slots=True)
class Event:
    """A stored event, as far as anything here is checked by it or follows from it."""

    where: str
    id: str
    name: str
    stream: str
    kind: str
    reference: str
    version: int
    position: int
    recorded_at: datetime
    data: Mapping[str, Any]
    on: str
    until: str | None
    possibly: Mapping[str, str]  # from and to: how far its sources leave its days open, around the certain ones
    expected: bool
    previous: str | None
    form: Mapping[str, Any]
    leaf: bytes


def stream_id(kind: str, reference: str) -> str:
    """The id of the stream of a subject (a UUID of version 5, RFC 9562)."""
    return str(uuid.uuid5(NAMESPACE, f"{kind}:{reference}"))


def read_event(where: str, line: bytes) -> Event:
    """Reads a stored event, which must be canonical, and whose stream must be that of its subject."""
    form = as_object(parse_json(line, where), where)
    if canonical(form) != line:
        raise Damage("not-canonical", where)
    name, (kind, reference) = text_in(form, "name", where), subject_in(form, where)
    stream, about = text_in(form, "stream", where), name in ABOUT_FACTS
    schema_version = whole_number_in(form, "schemaVersion", where)
    if (not about and KIND_OF.get(name) != kind) or not 1 <= schema_version <= VERSIONS.get(name, 1):
        raise Damage("unknown-event", where, name=f"{name}.v{schema_version}", kind=kind)
    if stream != stream_id(kind, reference):
        raise Damage("wrong-stream", where, reference=reference)
    return Event(
        where=where,
        id=_id_in(form, "eventId", where),
        name=name,
        stream=stream,
        kind=kind,
        reference=reference,
        version=whole_number_in(form, "version", where),
        position=whole_number_in(form, "position", where),
        recorded_at=instant_in(form, "recordedAt", where),
        data=as_object(form.get("data"), where),
        on="" if about or name == WITHOUT_A_DAY else day_in(form, "effectiveOn", where),
        until=None if form.get("until") is None else day_in(form, "until", where),
        possibly=_possibly_in(form, where),
        expected=form.get("certainty") == "expected",
        previous=form.get("previous"),
        form=form,
        leaf=leaf_hash(line),
    )


def _possibly_in(form: Mapping[str, Any], where: str) -> dict[str, str]:
    if form.get("possibly") is None:
        return {}
    possibly = as_object(form["possibly"], where)
    return {name: day_in(possibly, name, where) for name in ("from", "to") if name in possibly}


def text_in(form: Mapping[str, Any], name: str, where: str) -> str:
    """A field that must be a text."""
    value = form.get(name)
    if not isinstance(value, str) or not value:
        raise Damage("wrong-form", where, field=name)
    return value


def whole_number_in(form: Mapping[str, Any], name: str, where: str) -> int:
    """A field that must be a whole number, not below zero."""
    value = form.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Damage("wrong-form", where, field=name)
    return value


def day_in(form: Mapping[str, Any], name: str, where: str) -> str:
    """A field that must be a day, YYYY-MM-DD; as texts, days are in the order of time."""
    value = text_in(form, name, where)
    try:
        told = date.fromisoformat(value).isoformat()
    except ValueError:
        told = ""
    if told != value:
        raise Damage("wrong-form", where, field=name)
    return value


def instant_in(form: Mapping[str, Any], name: str, where: str) -> datetime:
    """A field that must be an instant in UTC (RFC 3339, with Z)."""
    value = text_in(form, name, where)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", value, re.ASCII):
            return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:
        pass
    raise Damage("wrong-form", where, field=name)


def subject_in(form: Mapping[str, Any], where: str) -> tuple[str, str]:
    """The kind and reference of the field `subject`."""
    subject = form.get("subject")
    if not isinstance(subject, dict) or subject.get("kind") not in KINDS:
        raise Damage("wrong-form", where, field="subject")
    return subject["kind"], text_in(subject, "reference", where)


def _id_in(form: Mapping[str, Any], name: str, where: str) -> str:
    value = text_in(form, name, where)
    if re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value, re.ASCII) is None:
        raise Damage("wrong-form", where, field=name)
    return value


def names_in(event: Event) -> Iterator[str]:
    """The streams of the subjects that an event names; a correction names what its changes name."""
    name, data = event.name, event.data
    if name == CORRECTED:
        name = text_in(data, "of", event.where).rpartition(".v")[0]
        data = as_object(data.get("changes"), event.where)
    for path, kind in REFERENCES.get(name, {}).items():
        for reference in _found_at(data, path.split(".")):
            if (path, reference) != THE_TRAINEE_PAYS:
                yield stream_id(kind, reference)


def _found_at(value: Any, path: Sequence[str]) -> Iterator[str]:
    if not path:
        if isinstance(value, str):
            yield value
    elif path[0] == "*" and isinstance(value, list):
        for item in value:
            yield from _found_at(item, path[1:])
    elif isinstance(value, dict):
        yield from _found_at(value.get(path[0]), path[1:])


def seals_in(value: Any) -> Iterator[str]:
    """The keys under which anything in the value is sealed."""
    if isinstance(value, dict):
        if value.keys() == {"sealed", "key"}:
            yield str(value["key"])
        else:
            for each in value.values():
                yield from seals_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from seals_in(each)


@dataclass(slots=True)
class Fact:
    """A fact as known now: the corrections laid over it, established where it was."""

    id: str
    name: str
    on: str
    until: str | None
    expected: bool
    data: dict[str, str | None]
    possibly: Mapping[str, str]  # on which sides sources leave its days open, and how far
    about: tuple[str, ...] = ()  # the events laid over it

    @property
    def certainty(self) -> str:
        return "expected" if self.expected else "established"

    @property
    def grounds(self) -> tuple[str, ...]:
        return (self.id, *self.about)


@dataclass(slots=True)
class Stream:
    """What is kept of the events of one subject."""

    kind: str
    reference: str
    events: int = 0
    last: bytes = b""
    facts: dict[str, Fact] = field(default_factory=dict)  # by event id, in the order of recording
    names: set[str] = field(default_factory=set)  # the streams that its events name
    sealed_for: str | None = None  # the stream under whose key its personal details are sealed


# Facts are kept only of the subjects, and only with the fields, that who-was-where needs.
KINDS_WITH_FACTS = (TRAINEE, MANDATE, ORGANISATION)
FIELDS = frozenset(
    {"name", "kind", "programme", "organisation", "function", "department", "trainee", "council", "party", "committee",
     "topic"}
)  # fmt: skip


def fields_in(data: Mapping[str, Any], where: str) -> dict[str, str | None]:
    """The fields of an event or correction that who-was-where needs, each a text or nothing."""
    return {name: None if data[name] is None else text_in(data, name, where) for name in FIELDS if name in data}


class Log:
    """The events of the bundle, taken in one by one in the order of their positions; the events are not kept."""

    def __init__(self) -> None:
        self.streams: dict[str, Stream] = {}
        self.positions: dict[bytes, int] = {}  # of each event, by the bytes of its id
        self.known_at: datetime | None = None
        self.evidence: set[tuple[str, bytes]] = set()
        self.seals = 0
        self.unchecked_seals = 0

    def position(self, event_id: object) -> int | None:
        """Where an event stands; None where the bundle doesn't hold it."""
        try:
            return self.positions.get(uuid.UUID(str(event_id)).bytes)
        except ValueError:
            return None

    def take(self, event: Event, *, whole_streams: bool) -> None:
        """Checks an event against those before it and keeps what follows from it.

        In a receipt the events of a stream are not all there: then the links between them can't be followed.
        """
        if self.known_at is not None and event.recorded_at < self.known_at:
            raise Damage("time-runs-back", event.where)
        key = uuid.UUID(event.id).bytes
        if key in self.positions:
            raise Damage("repeated-event", event.where, id=event.id)
        stream = self.streams.setdefault(event.stream, Stream(event.kind, event.reference))
        if whole_streams:
            self._check_link(stream, event)
        self.known_at = event.recorded_at
        self.positions[key] = event.position
        stream.events += 1
        stream.last = event.leaf
        stream.names.update(names_in(event))
        self._check_seals(stream, event)
        self._keep_evidence(event)
        if event.name in {CORRECTED, WITHDRAWN, ESTABLISHED}:
            if whole_streams:
                self._lay_over(stream, event)
        elif event.on and event.kind in KINDS_WITH_FACTS:
            data = fields_in(event.data, event.where)
            fact_name = sys.intern(event.name)  # one text for all, where there are millions
            stream.facts[event.id] = Fact(
                event.id, fact_name, event.on, event.until, event.expected, data, event.possibly
            )

    def _check_link(self, stream: Stream, event: Event) -> None:
        """The running number goes on by one, and `previous` is the hash of the event before it in the stream."""
        if event.version != stream.events + 1:
            raise Damage("wrong-version", event.where, version=event.version, expected=stream.events + 1)
        if event.previous != (stream.last.hex() if stream.events else None):
            raise Damage("broken-chain", event.where, reference=event.reference)

    def _check_seals(self, stream: Stream, event: Event) -> None:
        """What is sealed is under the key of the trainee; in a mandate, of the trainee for whom it was opened."""
        if event.kind == TRAINEE:
            stream.sealed_for = event.stream
        elif event.name == "mandate-opened":
            stream.sealed_for = stream_id(TRAINEE, text_in(event.data, "trainee", event.where))
        for key in seals_in(event.form):
            self.seals += 1
            if event.kind == MANDATE and stream.sealed_for is None:
                self.unchecked_seals += 1  # of a receipt, in which the opening isn't
            elif key != stream.sealed_for:
                raise Damage("wrong-seal", event.where, reference=event.reference)

    def _lay_over(self, stream: Stream, event: Event) -> None:
        """Lays a correction, withdrawal or establishment over the fact that it is about."""
        about = text_in(event.data, "fact", event.where)
        fact = stream.facts.get(about)
        if fact is None:
            if self.position(about) is None:
                raise Damage("unknown-fact", event.where)
            return  # a fact of which nothing is kept here
        if event.name == WITHDRAWN:
            del stream.facts[about]
            return
        fact.about += (event.id,)
        if event.name == ESTABLISHED:
            fact.expected = False
            return
        changes = dict(as_object(event.data.get("changes"), event.where))
        if "effectiveOn" in changes:
            fact.on = day_in(changes, "effectiveOn", event.where)
        if "until" in changes:
            fact.until = None if changes["until"] is None else day_in(changes, "until", event.where)
        given = {"effectiveOn": "from", "until": "to"}  # the day that a correction gives is the day
        fact.possibly = {
            side: day
            for side, day in fact.possibly.items()
            if side not in {given[name] for name in given.keys() & changes.keys()}
        }
        fact.data.update(fields_in(changes, event.where))

    def _keep_evidence(self, event: Event) -> None:
        documents = [event.form.get("evidence"), event.data.get("evidence") if event.name == ATTACHED else None]
        for document in documents:
            if document is not None:
                self.evidence.add((event.id, sha256(canonical(document))))


# ---- 8. Facts and lanes ---------------------------------------------------------------------------------------------
# All periods are half-open: the day on which one ends is not in it. Days are texts, in the order of time; a period
# whose end is None is open.

OPENINGS = ("organisation-registered", "trainee-registered", "mandate-opened")
ENDS = ("traineeship-completed", "left-programme", "mandate-ended")
MAY_FOLLOW_AN_END = ("onward-position-accepted", "moved-residence", "consent-recorded")

SEATS = ("elected-to-council", "replaced-fraction-member")
PLACEMENTS = ("started-at-organisation-a", "rotated-to-organisation-b", "placement-transferred", "assignment-changed")
SLOTS = {"started-at-organisation-a": "A", "rotated-to-organisation-b": "B"}
END_OF_PLACEMENT = ("placement-ended", "traineeship-completed", "left-programme")


def effective_history(stream: Stream) -> list[Fact]:
    """The facts of a subject that count, in the order in which they took effect.

    Withdrawn ones are gone already. An established end overtakes the plans for its day and after it, but for the
    opening and what may follow an end. Facts of one day keep the order of recording, also where a correction brought
    them there.
    """
    facts = list(stream.facts.values())
    end = min((fact.on for fact in facts if fact.name in ENDS and not fact.expected), default=None)

    def is_overtaken(fact: Fact) -> bool:
        stays = fact.name in OPENINGS or fact.name in MAY_FOLLOW_AN_END
        return end is not None and fact.expected and not stays and fact.on >= end

    return sorted((fact for fact in facts if not is_overtaken(fact)), key=lambda fact: fact.on)


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a lane: the fact that opened it and the one by which it ended (itself, where it ran out)."""

    opened: Fact
    start: str
    end: str | None
    closed: Fact | None
    role: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def until_then(opened: Fact, start: str, end: str | None, closed: Fact | None, **more: Any) -> Iterator[Period]:
    """The period up to that end; none where it would have no day."""
    if end is None or start < end:
        yield Period(opened, start, end, closed, **more)


def earliest(*ends: tuple[str | None, Fact | None]) -> tuple[str | None, Fact | None]:
    """The first of these ends, each with the fact by which it ends; of two on one day the one named first."""
    return min((end for end in ends if end[0] is not None), key=lambda end: str(end[0]), default=(None, None))


def periods(history: Iterable[Fact], opens: Callable[[Fact], bool], closes: Callable[[Fact], bool]) -> Iterator[Period]:
    """The periods of a simple lane: each ends at its own `until` or with the next fact of the lane."""
    lane = [fact for fact in history if opens(fact) or closes(fact)]
    for fact, following in zip(lane, [*lane, None][1:], strict=True):
        if opens(fact):
            end, closed = earliest((fact.until, fact), (following.on if following else None, following))
            yield from until_then(fact, fact.on, end, closed)


def named(*names: str) -> Callable[[Fact], bool]:
    """Whether a fact has one of these names."""
    return lambda fact: fact.name in names


# A trainee


def placements(history: Sequence[Fact]) -> Iterator[Period]:
    """Where a trainee worked. A transfer goes on in the same slot elsewhere; a changed assignment, in all but what it
    names.
    """
    values: dict[str, Any] | None = None
    running: dict[str, Mapping[str, Any]] = {}
    for fact in history:
        if fact.name == "assignment-changed" and values is not None:
            told = {name: fact.data.get(name) for name in ("function", "department")}
            values = values | {name: value for name, value in told.items() if value is not None}
        elif fact.name in SLOTS or (fact.name == "placement-transferred" and values is not None):
            slot = SLOTS.get(fact.name) or (values or {}).get("slot")
            values = {"slot": slot} | {name: fact.data.get(name) for name in ("organisation", "function", "department")}
        elif fact.name in END_OF_PLACEMENT:
            values = None
        if fact.name in PLACEMENTS and values is not None:
            running[fact.id] = values
    for period in periods(history, lambda fact: fact.id in running, named(*END_OF_PLACEMENT)):
        found = running[period.opened.id]
        yield Period(period.opened, period.start, period.end, period.closed, "placement", found)


# A mandate


@dataclass(slots=True)
class Seat:
    """A seat in the council, and its end: by a fact, or when it runs out."""

    taken: Fact
    end: str | None
    closed: Fact | None
    turns: list[Fact]  # leaves and returns, while it was held

    @property
    def is_temporary(self) -> bool:
        """Whether it was taken for the time of another member's leave, and so suspends what was done outside."""
        return self.taken.name == "replaced-fraction-member" and self.taken.until is not None


def seats(history: Sequence[Fact]) -> list[Seat]:
    """The seats that were held, one after the other."""
    found: list[Seat] = []
    held: Seat | None = None
    for fact in history:
        if held is not None and held.end is not None and held.end <= fact.on:
            held = None
        if fact.name in SEATS or fact.name in {"resigned-from-council", "mandate-ended"}:
            if held is not None:
                held.end, held.closed = fact.on, fact
            held = None
        if fact.name in SEATS:
            held = Seat(fact, *earliest((fact.until, fact)), [])
            found.append(held)
        elif held is not None and fact.name in {"went-on-temporary-leave", "returned-from-temporary-leave"}:
            held.turns.append(fact)
            if fact.name == "returned-from-temporary-leave":  # whose `until` is the seat's, and never puts its end off
                held.end, held.closed = earliest((held.end, held.closed), (fact.until, fact))
    return found


def sittings(seat: Seat) -> Iterator[Period]:
    """A seat as councillor and on temporary leave in turn; who was on leave is councillor again when it runs out."""
    turns = [seat.taken, *seat.turns]
    for fact, following in zip(turns, [*turns, None][1:], strict=True):
        next_turn = (following.on if following else None, following)
        end, closed = earliest((seat.end, seat.closed), next_turn)
        if fact.name == "went-on-temporary-leave":
            back, by = earliest((end, closed), (fact.until, fact))
            yield from until_then(fact, fact.on, back, by, role="temporary-leave")
            if back is not None and back != end:
                yield from until_then(fact, back, end, closed, role="councillor")
        else:
            yield from until_then(fact, fact.on, end, closed, role="councillor")


def ends_roles_outside(fact: Fact) -> bool:
    """Whether the fact ends every membership and following: a seat for good, or the end of the mandate."""
    for_a_time = fact.name == "replaced-fraction-member" and fact.until is not None
    return fact.name == "mandate-ended" or (fact.name in SEATS and not for_a_time)


def memberships(history: Sequence[Fact], committee: str | None) -> Iterator[Period]:
    """The membership of one committee, also while it is suspended."""

    def opens(fact: Fact) -> bool:
        return fact.name == "became-committee-member" and fact.data.get("committee") == committee

    def closes(fact: Fact) -> bool:
        left = fact.name == "left-committee" and fact.data.get("committee") in {None, committee}
        return left or ends_roles_outside(fact)

    return periods(history, opens, closes)


def followings(history: Sequence[Fact]) -> Iterator[Period]:
    """The following of a fraction without a seat, also while it is suspended."""

    def closes(fact: Fact) -> bool:
        return fact.name == "ceased-following" or ends_roles_outside(fact)

    return periods(history, named("became-fraction-follower"), closes)


def unsuspended(period: Period, held: Sequence[Seat], role: str, values: Mapping[str, Any]) -> Iterator[Period]:
    """What is left of a period outside the council when the seats for a time are taken out of it."""
    start = period.start
    for seat in held:
        lasted = seat.end is None or seat.taken.on < seat.end
        if seat.is_temporary and lasted and (period.end is None or seat.taken.on < period.end):
            yield from until_then(period.opened, start, seat.taken.on, seat.taken, role=role, values=values)
            if seat.end is None:
                return
            start = max(start, seat.end)
    yield from until_then(period.opened, start, period.end, period.closed, role=role, values=values)


def ends_of_every_role(roles: Sequence[Period]) -> list[tuple[str, Fact | None]]:
    """The days from which somebody who had held a role held none, each with the fact by which the last one ended.

    Of several that ended on one day that is one that is only expected, if any is: else the one told first.
    """

    def is_any_held(day: str) -> bool:
        return any(role.start <= day and (role.end is None or day < role.end) for role in roles)

    ends: dict[str, Fact | None] = {}
    for role in roles:
        if role.end is not None and not is_any_held(role.end):
            before = ends.setdefault(role.end, role.closed)
            if role.closed is not None and role.closed.expected and (before is None or not before.expected):
                ends[role.end] = role.closed
    return sorted(ends.items(), key=lambda end: end[0])


def portfolios(history: Sequence[Fact], topic: str, ends: Sequence[tuple[str, Fact | None]]) -> Iterator[Period]:
    """For what somebody spoke: until it is released or assigned anew, the mandate ends, or every role has ended."""

    def is_assigned(fact: Fact) -> bool:
        return fact.name == "portfolio-assigned" and fact.data.get("topic") == topic

    def closes(fact: Fact) -> bool:
        released = fact.name == "portfolio-released" and fact.data.get("topic") == topic
        return released or fact.name == "mandate-ended"

    for period in periods(history, is_assigned, closes):
        without_role = next((end for end in ends if end[0] > period.start), (None, None))
        end, closed = earliest((period.end, period.closed), without_role)
        yield from until_then(period.opened, period.start, end, closed, role="spokesperson", values={"topic": topic})


def roles_of(history: Sequence[Fact]) -> Iterator[Period]:
    """All that a mandate was, in every lane that who-was-where answers from."""
    outcome = named("elected-to-council", "not-elected", "mandate-ended")
    for period in periods(history, named("stood-for-election"), outcome):
        yield from until_then(period.opened, period.start, period.end, period.closed, role="candidate")
    held = seats(history)
    sat = [period for seat in held for period in sittings(seat)]
    yield from sat
    outside = []
    for committee in dict.fromkeys(f.data.get("committee") for f in history if f.name == "became-committee-member"):
        outside += [(each, "committee-member", {"committee": committee}) for each in memberships(history, committee)]
    outside += [(each, "fraction-follower", {}) for each in followings(history)]
    for period, role, values in outside:
        yield from unsuspended(period, held, role, values)
    ends = ends_of_every_role([*sat, *(period for period, _, _ in outside)])
    for topic in dict.fromkeys(fact.data.get("topic") for fact in history if fact.name == "portfolio-assigned"):
        yield from portfolios(history, str(topic), ends)


# Rows


@dataclass(frozen=True, slots=True)
class Row:
    """A row of who-was-where, and the events without which it would not be there."""

    form: Mapping[str, Any]
    grounds: frozenset[str]


def streams_by_trainee(streams: Mapping[str, Stream]) -> dict[str, list[Stream]]:
    """The streams of trainees and mandates, by the trainee whom they are about."""
    found: dict[str, list[Stream]] = {}
    for stream in streams.values():
        if stream.kind == TRAINEE:
            found.setdefault(stream.reference, []).append(stream)
        elif stream.kind == MANDATE:
            opened = [fact for fact in stream.facts.values() if fact.name == "mandate-opened"]
            for fact in opened[:1]:
                found.setdefault(str(fact.data.get("trainee")), []).append(stream)
    return found


def whereabouts(streams: Mapping[str, Stream], wanted: Iterable[Stream] | None = None) -> Iterator[Row]:
    """Who was where, in which role, over all time, from these streams of trainees and mandates, or from all."""
    for stream in streams.values() if wanted is None else wanted:
        history = effective_history(stream)
        opening = next((fact for fact in history if fact.name in OPENINGS), None)
        if stream.kind == TRAINEE:
            for period in placements(history):
                about = {"trainee": stream.reference, "place": period.values.get("organisation")}
                yield _row(streams, period, about, ())
        elif stream.kind == MANDATE and opening is not None:
            about = {
                "trainee": opening.data.get("trainee"),
                "place": opening.data.get("council"),
                "party": opening.data.get("party"),
                "mandate": stream.reference,
            }
            for period in roles_of(history):
                yield _row(streams, period, about, opening.grounds)


def _row(streams: Mapping[str, Stream], period: Period, about: Mapping[str, Any], opening: Sequence[str]) -> Row:
    closed = period.closed
    form = {
        "trainee": about["trainee"],
        "programme": _programme(streams, str(about["trainee"])),
        "role": period.role,
        "slot": period.values.get("slot"),
        "place": _organisation(streams, about.get("place"), period.start, ("name", "kind")),
        "function": period.values.get("function"),
        "department": period.values.get("department"),
        "mandate": about.get("mandate"),
        "party": _organisation(streams, about.get("party"), period.start, ("name",)),
        "committee": period.values.get("committee"),
        "topic": period.values.get("topic"),
        "certainty": period.opened.certainty,
        "endCertainty": None if closed is None else closed.certainty,
        "valid": {"from": period.start, "to": period.end},
        **_left_open(period),
    }
    return Row(form, frozenset((*opening, *period.opened.grounds, *(closed.grounds if closed else ()))))


def _left_open(period: Period) -> dict[str, Any]:
    """The days that are possible, and those of the period that are certain, where its facts leave days open.

    Opened by a fact that may have been so before, it may have begun then. Run out, it may have lasted longer; ended by
    another fact that may have been so before, it may have ended then.
    """
    start, end = period.start, period.end
    first, last, certain_end = start, end, end
    if start == period.opened.on:
        first = period.opened.possibly.get("from", first)
    if (closed := period.closed) is not None:
        if end == closed.until and "to" in closed.possibly:
            last = closed.possibly["to"]
        elif end == closed.on and "from" in closed.possibly:
            certain_end = max(start, closed.possibly["from"])
    if (first, last, certain_end) == (start, end, end):
        return {}
    certain = None if certain_end == start else {"from": start, "to": certain_end}
    return {"possible": {"from": first, "to": last}, "certain": certain}


def _programme(streams: Mapping[str, Stream], trainee: str) -> str | None:
    """The programme for which the trainee was registered."""
    stream = streams.get(stream_id(TRAINEE, trainee))
    registered = [fact for fact in stream.facts.values() if fact.name == "trainee-registered"] if stream else []
    return registered[-1].data.get("programme") if registered else None


def _organisation(
    streams: Mapping[str, Stream], reference: str | None, day: str, told: Sequence[str]
) -> dict[str, str | None] | None:
    """An organisation as it was known on a day; no more than its reference where its stream is not in the bundle.

    One that was merged keeps its last name, and one that was not yet registered has its first.
    """
    if reference is None:
        return None
    stream = streams.get(stream_id(ORGANISATION, reference))
    if stream is None:
        return {"reference": reference}
    history = effective_history(stream)
    names = [fact for fact in history if fact.name in {"organisation-registered", "organisation-renamed"}]
    borne = [fact for fact in names if fact.on <= day] or names[:1]
    kinds = [fact for fact in names if fact.name == "organisation-registered"]
    known = {
        "name": borne[-1].data.get("name") if borne else None,
        "kind": kinds[-1].data.get("kind") if kinds else None,
    }
    return {"reference": reference} | {name: known[name] for name in told}


# ---- 9. The checks --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Report:
    """What came of the checks: what failed, the most fundamental first; what was shown; and what was not."""

    failures: list[Damage] = field(default_factory=list)
    shown: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    not_shown: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 where every check passed, 1 where one failed, 2 where there was nothing to check."""
        if any(isinstance(each, Unusable) for each in self.failures):
            return 2
        return 1 if self.failures else 0

    @property
    def codes(self) -> list[str]:
        """The kinds of damage that were found."""
        return [each.code for each in self.failures]

    def shows(self, code: str, **named: object) -> None:
        """Notes that a check passed."""
        self.shown.append((code, named))

    def leaves_open(self, code: str, **named: object) -> None:
        """Notes what no check here could show."""
        self.not_shown.append((code, named))

    def attempt(self, check: Callable[..., None], *arguments: object) -> None:
        """Makes a check on which no other rests."""
        try:
            check(*arguments)
        except Damage as damage:
            self.failures.append(damage)


def verify(path: str | Path, checkpoints: Sequence[str | Path] = (), keys: Sequence[str] = ()) -> Report:
    """Makes every check of a bundle, also against checkpoints (files) and keys (texts or files) that were kept before.

    A check that fails ends those that rest on it. What is wrong is told in the report; nothing is raised.
    """
    report = Report()
    try:
        given = [given_key(key) for key in keys]
        kept = [given_checkpoint(Path(each)) for each in checkpoints]
        _verify(report, Path(path), kept, given)
    except Damage as damage:
        report.failures.append(damage)
    return report


def given_key(text: str) -> VerifierKey:
    """A key that the caller gave: the verifier key itself, or the name of a file that holds it."""
    try:
        return verifier_key(text.strip(), text)
    except Damage:
        pass
    try:
        return verifier_key(Path(text).read_text(encoding="utf-8").strip(), text)
    except (Damage, OSError, ValueError) as error:
        raise Unusable("bad-key", text) from error


def given_checkpoint(path: Path) -> tuple[str, Checkpoint]:
    """A checkpoint that the caller kept, and where it came from."""
    try:
        return path.name, parse_checkpoint(path.read_bytes(), path.name)
    except OSError as error:
        raise Unusable("no-such-file", str(path)) from error
    except Damage as error:
        raise Unusable(error.code, path.name) from error


def _verify(report: Report, path: Path, kept: Sequence[tuple[str, Checkpoint]], given: Sequence[VerifierKey]) -> None:
    with contextlib.closing(open_bundle(path)) as bundle:
        manifest = read_manifest(bundle)
        report.failures += check_digests(bundle, manifest)
        if not report.failures:
            report.shows("files", count=len(manifest.files), kind=manifest.kind)
        keys = read_keys(bundle.document("keys.json"), given)
        checkpoint = parse_checkpoint(bundle.read("checkpoint"), "checkpoint")
        check_checkpoint(report, manifest, checkpoint, keys, given)
        earlier = check_earlier(report, manifest, checkpoint, keys, kept, given)
        if manifest.kind == "whole":
            log = check_whole(report, bundle, manifest, checkpoint, earlier)
        else:
            log = check_parts(report, bundle, manifest, checkpoint, earlier)
        report.shows("events", count=len(log.positions), streams=len(log.streams))
        check_known_at(manifest, log)
        if log.seals:
            report.shows("seals", count=log.seals)
            report.leaves_open("sealed", count=log.seals, unchecked=log.unchecked_seals)
        check_what_follows(report, bundle, manifest, log)
    report.leaves_open("unsigned")
    report.leaves_open("this-program", digest=hashlib.sha256(Path(__file__).read_bytes()).hexdigest())


def check_checkpoint(
    report: Report, manifest: Manifest, checkpoint: Checkpoint, keys: Keys, given: Sequence[VerifierKey]
) -> None:
    """The checkpoint is signed, is of the register and of the size that the manifest says, and covers a directory."""
    where = "checkpoint"
    check_signature(checkpoint, keys.trusted, manifest.origin, where)
    if checkpoint.size != manifest.size:
        raise Damage("wrong-size", where, size=checkpoint.size, said=manifest.size)
    if checkpoint.directory is None:
        raise Damage("bad-checkpoint", where)
    report.shows("signature", origin=checkpoint.origin, size=checkpoint.size, key=str(keys.current))
    if len(keys.trusted) > 1:
        report.shows("rotations", key=str(keys.trusted[0]), count=len(keys.trusted) - 1)
    if not given:
        report.leaves_open("key-not-given", key=str(keys.current))


def check_earlier(
    report: Report,
    manifest: Manifest,
    checkpoint: Checkpoint,
    keys: Keys,
    kept: Sequence[tuple[str, Checkpoint]],
    given: Sequence[VerifierKey],
) -> list[tuple[str, Checkpoint]]:
    """The checkpoints that the log must go on from: those that were kept, each signed, and those of the rotations."""
    for where, old in kept:
        check_signature(old, dict.fromkeys((*keys.trusted, *given)), manifest.origin, where)
        if old.size > checkpoint.size:
            raise Damage("rolled-back", where, size=old.size, now=checkpoint.size)
    for where, old in keys.rotations:
        if old.origin != manifest.origin:
            raise Damage("other-origin", where, origin=old.origin)
    rotations = [(where, old) for where, old in keys.rotations if old.size <= checkpoint.size]
    if len(rotations) < len(keys.rotations):
        report.leaves_open("later-rotation")
    if not kept:
        report.leaves_open("no-old-checkpoint")
    return [*kept, *rotations]


# The whole log


def check_whole(
    report: Report,
    bundle: Bundle,
    manifest: Manifest,
    checkpoint: Checkpoint,
    earlier: Sequence[tuple[str, Checkpoint]],
) -> Log:
    """Every event is there: the root over all of them is the one that was signed, and so is that of their directory."""
    log, tree = Log(), Frontier()
    sizes = {old.size for _, old in earlier}
    roots = {0: tree.root()}
    for where, line in bundle.lines("events.ndjson"):
        event = read_event(where, line)
        if event.position != tree.size + 1:
            raise Damage("wrong-position", where, position=event.position, expected=tree.size + 1)
        log.take(event, whole_streams=True)
        tree.append(event.leaf)
        if tree.size in sizes:
            roots[tree.size] = tree.root()
    if not tree.size == checkpoint.size == manifest.events:
        raise Damage("wrong-count", "events.ndjson", count=tree.size, signed=checkpoint.size)
    if tree.root() != checkpoint.root:
        raise Damage("wrong-root", "events.ndjson")
    report.shows("whole", size=tree.size)
    for where, old in earlier:
        if roots[old.size] != old.root:
            raise Damage("another-history", where, size=old.size)
        report.shows("consistent", where=where, size=old.size, now=tree.size)
    leaves = [
        directory_leaf(log.streams, each, referrers) for each, referrers in sorted(referrers_of(log.streams).items())
    ]
    if len(leaves) != checkpoint.streams or root_of(leaves) != checkpoint.directory:
        raise Damage("wrong-directory", "checkpoint")
    report.shows("directory", count=len(leaves))
    return log


def referrers_of(streams: Mapping[str, Stream]) -> dict[str, set[str]]:
    """For each stream, the others whose events name its subject."""
    found: dict[str, set[str]] = {each: set() for each in streams}
    for referring, stream in streams.items():
        for named_stream in stream.names:
            if named_stream in found and named_stream != referring:
                found[named_stream].add(referring)
    return found


def directory_leaf(streams: Mapping[str, Stream], stream: str, referrers: Iterable[str]) -> bytes:
    """The leaf of a stream in the directory."""
    found = sorted(referrers)
    entry = {
        "events": streams[stream].events,
        "last": streams[stream].last.hex(),
        "referredBy": {"count": len(found), "root": referrers_root(found).hex()},
        "stream": stream,
    }
    return leaf_hash(canonical(entry))


def referrers_root(referrers: Iterable[str]) -> bytes:
    """The root of the tree over the ids of the streams that refer to a stream, in order."""
    return root_of(leaf_hash(each.encode("ascii", "backslashreplace")) for each in referrers)


# A part of the log


def check_parts(
    report: Report,
    bundle: Bundle,
    manifest: Manifest,
    checkpoint: Checkpoint,
    earlier: Sequence[tuple[str, Checkpoint]],
) -> Log:
    """Every event of the bundle is one of the log; and of one subject, none is missing."""
    log, last = Log(), 0
    proofs = bundle.rows("proofs.ndjson")
    for where, line in bundle.lines("events.ndjson"):
        event = read_event(where, line)
        if not last < event.position <= checkpoint.size:
            raise Damage("wrong-position", where, position=event.position, expected=last + 1)
        last = event.position
        check_inclusion(event, *next(proofs, ("proofs.ndjson", {})), checkpoint)
        log.take(event, whole_streams=manifest.kind == "subject")
    if len(log.positions) != manifest.events:
        raise Damage("wrong-count", "events.ndjson", count=len(log.positions), signed=manifest.events)
    if next(proofs, None) is not None:
        raise Damage("wrong-count", "proofs.ndjson", count=f"{manifest.events} +", signed=manifest.events)
    report.shows("inclusion", count=len(log.positions), size=checkpoint.size)
    check_consistency(report, bundle, checkpoint, earlier)
    if manifest.kind == "subject":
        check_completeness(report, bundle, manifest, checkpoint, log)
    else:
        report.leaves_open("receipt")
    return log


def check_inclusion(event: Event, where: str, row: Mapping[str, Any], checkpoint: Checkpoint) -> None:
    """The proof leads from the event, at its position, to the root that was signed."""
    if row.get("position") != event.position:
        raise Damage("wrong-proof", where, position=event.position)
    proof = hashes(row.get("proof"), where)
    if root_by_inclusion(event.position - 1, checkpoint.size, event.leaf, proof) != checkpoint.root:
        raise Damage("wrong-proof", where, position=event.position)


def check_consistency(
    report: Report, bundle: Bundle, checkpoint: Checkpoint, earlier: Sequence[tuple[str, Checkpoint]]
) -> None:
    """The log goes on from each earlier checkpoint, by the proofs in the bundle."""
    proofs: dict[int, tuple[bytes | None, list[bytes]]] = {0: (EMPTY_ROOT, []), checkpoint.size: (checkpoint.root, [])}
    for where, row in bundle.rows("consistency.ndjson"):
        size, root = whole_number_in(row, "from", where), hash_from_base64(row.get("root"))
        proof = hashes(row.get("proof"), where)
        if root is None or not is_consistent(size, root, checkpoint.size, checkpoint.root, proof):
            raise Damage("wrong-consistency-proof", where, size=size)
        proofs[size] = root, proof
    for where, old in earlier:
        if old.size not in proofs:
            raise Damage("missing-consistency-proof", where, size=old.size)
        if proofs[old.size][0] != old.root:
            raise Damage("another-history", where, size=old.size)
        report.shows("consistent", where=where, size=old.size, now=checkpoint.size)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of directory.ndjson: a leaf of the directory, and why its stream is in the bundle."""

    where: str
    stream: str
    role: str
    form: Mapping[str, Any]
    referred_by: object


def check_completeness(report: Report, bundle: Bundle, manifest: Manifest, checkpoint: Checkpoint, log: Log) -> None:
    """Each stream is there to its last event, and so is each stream that refers to the subject."""
    entries: dict[str, Entry] = {}
    for where, row in bundle.rows("directory.ndjson"):
        entry = read_entry(where, row, checkpoint)
        if entry.stream in entries:
            raise Damage("wrong-form", where, field="stream")
        entries[entry.stream] = entry
        check_stream(entry, log)
    for each in sorted(log.streams.keys() - entries.keys()):
        raise Damage("extra-stream", "directory.ndjson", reference=log.streams[each].reference)
    subject = stream_id(*manifest.subject) if manifest.subject else ""
    if [each.stream for each in entries.values() if each.role == "subject"] != [subject]:
        raise Damage("wrong-subject", "directory.ndjson")
    referring = check_referrers(entries[subject], entries)
    check_context(subject, referring, entries, log)
    report.shows("complete", subject=log.streams[subject].reference, streams=len(entries), referring=len(referring))


def read_entry(where: str, row: Mapping[str, Any], checkpoint: Checkpoint) -> Entry:
    """Reads a leaf of the directory, which must be one of the directory that was signed."""
    form, proof = as_object(row.get("entry"), where), hashes(row.get("proof"), where)
    leaf, index = leaf_hash(canonical(form)), whole_number_in(row, "index", where)
    if root_by_inclusion(index, checkpoint.streams or 0, leaf, proof) != checkpoint.directory:
        raise Damage("wrong-directory-proof", where)
    return Entry(where, text_in(form, "stream", where), text_in(row, "role", where), form, row.get("referredBy"))


def check_stream(entry: Entry, log: Log) -> None:
    """The bundle holds as many events of the stream as the directory says, and the last is the last."""
    stream = log.streams.get(entry.stream)
    if stream is None:
        raise Damage(
            "incomplete-stream", entry.where, reference=entry.stream, events=0, signed=entry.form.get("events")
        )
    if (stream.events, stream.last.hex()) != (entry.form.get("events"), entry.form.get("last")):
        raise Damage(
            "incomplete-stream",
            entry.where,
            reference=stream.reference,
            events=stream.events,
            signed=entry.form.get("events"),
        )


def check_referrers(subject: Entry, entries: Mapping[str, Entry]) -> list[str]:
    """The list of the streams that refer to the subject is the one that was signed, and all of them are there."""
    told, signed = subject.referred_by, as_object(subject.form.get("referredBy"), subject.where)
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        raise Damage("wrong-form", subject.where, field="referredBy")
    if len(told) != signed.get("count") or referrers_root(told).hex() != signed.get("root"):
        raise Damage("wrong-referrers", subject.where)
    for each in told:
        if each not in entries:
            raise Damage("missing-stream", subject.where, stream=each)
    if {each.stream for each in entries.values() if each.role == "refers"} != set(told):
        raise Damage("wrong-referrers", subject.where)
    return told


def check_context(subject: str, referring: Sequence[str], entries: Mapping[str, Entry], log: Log) -> None:
    """What the subject, and what refers to it, name in their turn, is there too; and nothing else."""
    ours = {subject, *referring}
    context = {each for stream in ours for each in log.streams[stream].names} - ours
    for each in sorted(context - entries.keys()):
        raise Damage("missing-stream", "directory.ndjson", stream=each)
    for entry in entries.values():
        if entry.stream not in ours and (entry.role != "context" or entry.stream not in context):
            raise Damage("extra-stream", entry.where, reference=log.streams[entry.stream].reference)


# What follows from the events


def check_known_at(manifest: Manifest, log: Log) -> None:
    """The bundle says rightly when the last event was recorded, as far as it holds that event."""
    last = log.known_at
    if last is not None and (last > manifest.known_at or (manifest.kind == "whole" and last != manifest.known_at)):
        raise Damage("wrong-known-at", "manifest.json", known=last.isoformat())


def check_what_follows(report: Report, bundle: Bundle, manifest: Manifest, log: Log) -> None:
    """Makes the checks of all that is said to follow from the events; none rests on another."""
    if manifest.kind == "receipt":
        report.attempt(check_receipt, report, bundle, log)
    else:
        report.attempt(check_whereabouts, report, bundle, log)
        for name in ("spells.ndjson", "findings.ndjson"):
            report.attempt(check_grounds, report, bundle, name, manifest, log)
    if "evidence.ndjson" in bundle.names:
        report.attempt(check_evidence, report, bundle, log)
    for name in ("rules.json", "event-types.json"):
        if name in bundle.names:
            report.attempt(parse_json, bundle.read(name), name)


NAMED_BY = {"place": {"reference", "name", "kind"}, "party": {"reference", "name"}}


def check_whereabouts(report: Report, bundle: Bundle, log: Log) -> None:
    """The rows of who-was-where are those that follow from the events, each with the events that it follows from."""
    name, count, unnamed = "whereabouts.ndjson", 0, 0
    # In order, the rows of one trainee stand together: no more than those are held at once.
    by_trainee = streams_by_trainee(log.streams)
    for trainee, rows in itertools.groupby(bundle.rows(name), key=lambda each: str(each[1].get("trainee"))):
        told = list(rows)
        count += len(told)
        unnamed += _check_rows(name, told, list(whereabouts(log.streams, by_trainee.pop(trainee, ()))), log)
    for streams in by_trainee.values():  # of whom nothing is told
        unnamed += _check_rows(name, [], list(whereabouts(log.streams, streams)), log)
    _check_order(bundle, name)
    report.shows("whereabouts", count=count)
    if unnamed:
        report.leaves_open("unnamed", count=unnamed)


def _check_rows(name: str, rows: Sequence[tuple[str, Mapping[str, Any]]], ours: Sequence[Row], log: Log) -> int:
    """Compares the rows of one trainee with our own; returns how many organisations the bundle can't name."""
    unnamed = 0
    told = sorted(((_row_key(row), where, row) for where, row in rows), key=lambda each: each[0])
    found = sorted(((_row_key(row.form), row) for row in ours), key=lambda each: each[0])
    for (key, where, row), (own_key, own) in zip(told, found, strict=False):
        if key != own_key:
            missing = own_key < key
            raise Damage("whereabouts-differ", name if missing else where, row=_in_words(own.form if missing else row))
        unnamed += _check_row(where, row, own, log)
    if len(told) != len(found):
        extra = told[len(found) :]
        odd_one = _in_words(extra[0][2] if extra else found[len(told)][1].form)
        raise Damage("whereabouts-differ", extra[0][1] if extra else name, row=odd_one)
    return unnamed


def _check_row(where: str, row: Mapping[str, Any], own: Row, log: Log) -> int:
    """Compares a row with our own; returns of how many organisations the bundle can't tell the name."""
    unnamed = 0
    for field_name, ours in own.form.items():
        theirs = row.get(field_name)
        if field_name in NAMED_BY and ours is not None and len(ours) == 1:
            unnamed += 1
            same = isinstance(theirs, dict) and theirs.keys() == NAMED_BY[field_name]
        else:
            same = theirs == ours
        if not same:
            raise Damage("whereabouts-differ", where, row=f"{_in_words(row)}: {field_name}")
    check_because(where, row, log, strict=True)
    if not own.grounds <= set(row["because"]):
        raise Damage("wrong-grounds", where, row=_in_words(row))
    return unnamed


def check_because(where: str, row: Mapping[str, Any], log: Log, *, strict: bool) -> int:
    """The events that a row names are in the bundle, in the order of the log; how many are not."""
    because = row.get("because")
    if not isinstance(because, list):
        raise Damage("wrong-form", where, field="because")
    positions = [log.position(each) for each in because]
    known = [each for each in positions if each is not None]
    if strict and len(known) < len(positions):
        raise Damage("unknown-ground", where, id=because[positions.index(None)])
    if sorted(set(known)) != known:
        raise Damage("wrong-grounds", where, row="because")
    return len(positions) - len(known)


def _row_key(row: Mapping[str, Any]) -> bytes:
    """Puts rows beside each other: all of a row but the names of organisations and its grounds."""
    plain = {name: value for name, value in row.items() if name != "because"}
    for name in ("place", "party"):
        if isinstance(plain.get(name), dict):
            plain[name] = plain[name].get("reference")
    return canonical([plain.get("trainee"), plain.get("valid"), plain])


def _in_words(row: Mapping[str, Any]) -> str:
    valid = row.get("valid")
    start = valid.get("from") if isinstance(valid, dict) else None
    return f"{row.get('trainee')} {row.get('role')} {start}"


def _check_order(bundle: Bundle, name: str) -> None:
    before: tuple[str, ...] = ()
    for where, row in bundle.rows(name):
        key = (str(row["trainee"]), str(row["valid"]["from"]), str(row["role"]))
        if key < before:
            raise Damage("wrong-order", where)
        before = key


def check_grounds(report: Report, bundle: Bundle, name: str, manifest: Manifest, log: Log) -> None:
    """Each row that the register derived rests on events of the log; the rows themselves are not worked out here."""
    count, elsewhere = 0, 0
    for where, row in bundle.rows(name):
        elsewhere += check_because(where, row, log, strict=manifest.kind == "whole")
        count += 1
    report.leaves_open("not-worked-out", file=name, count=count, elsewhere=elsewhere)


def check_evidence(report: Report, bundle: Bundle, log: Log) -> None:
    """The list of documents is that of the documents that the events name."""
    told: set[tuple[str, bytes]] = set()
    for where, row in bundle.rows("evidence.ndjson"):
        document = (text_in(row, "event", where), sha256(canonical(row.get("evidence"))))
        if document not in log.evidence or document in told:
            raise Damage("wrong-evidence", where, event=document[0])
        told.add(document)
    for event, _ in sorted(log.evidence - told):
        raise Damage("wrong-evidence", "evidence.ndjson", event=event)
    report.shows("evidence", count=len(told))


def check_receipt(report: Report, bundle: Bundle, log: Log) -> None:
    """The receipt is of one row, and its events are exactly those that the row rests on."""
    where = "row.json"
    form = bundle.document(where)
    check_because(where, form, log, strict=True)
    row = as_object(form.get("row"), where)
    because = form["because"]
    if len(because) != len(log.positions) or row.get("because", because) != because:
        raise Damage("wrong-grounds", where, row=str(form.get("question")))
    report.shows("receipt", count=len(log.positions))


# ---- 10. What is said -----------------------------------------------------------------------------------------------
# Each sentence in Dutch and in English, by its code. Codes of damage are stable: programs may rely on them.


def sentences(table: str) -> dict[str, tuple[str, str]]:
    """Reads a table of sentences: a code on a line, and below it the sentence in Dutch (nl) and in English (en)."""
    found = re.findall(r"^(\S+)\n  nl (.+?)\n  en (.+?)(?=\n\S|\n\Z)", table, re.DOTALL | re.MULTILINE)
    return {code: (" ".join(dutch.split()), " ".join(english.split())) for code, dutch, english in found}


DAMAGE = sentences("""
no-such-file
  nl Dit bestand is niet te lezen.
  en This file can't be read.
not-a-zip
  nl Dit bestand is geen zip-bestand, of is afgebroken.
  en This file is no zip, or was broken off.
bad-key
  nl Dit is geen sleutel van de vorm NAAM+ID+BASE64, of de id hoort niet bij de sleutel.
  en This is no key of the form NAME+ID+BASE64, or its id does not belong to it.
unsafe-name
  nl De bundel bevat een bestand met een naam die kwaad kan.
  en The bundle holds a file with a name that could do harm.
duplicate-file
  nl Dit bestand staat twee keer in de bundel.
  en This file is in the bundle twice.
unreadable-file
  nl Dit bestand is niet uit te pakken ({why}).
  en This file can't be unpacked ({why}).
too-large
  nl Dit is groter dan een bundel kan zijn: het lijkt bedoeld om de lezer te verstikken.
  en This is larger than a bundle can be: it seems meant to choke who reads it.
empty-bundle
  nl De bundel is leeg.
  en The bundle is empty.
missing-file
  nl Dit bestand ontbreekt.
  en This file is missing.
extra-file
  nl Dit bestand hoort niet in de bundel.
  en This file does not belong in the bundle.
wrong-digest
  nl Dit bestand is niet het bestand waarvan het manifest de SHA-256 geeft.
  en This file is not the one of which the manifest gives the SHA-256.
other-format
  nl Dit is geen bundel van een vorm of soort die hier bekend is: {format}.
  en This is no bundle of a format or kind that is known here: {format}.
malformed-json
  nl Hier staat geen geldige JSON ({why}).
  en This is no valid JSON ({why}).
not-canonical
  nl De gebeurtenis staat niet in de canonieke vorm van RFC 8785.
  en The event is not in the canonical form of RFC 8785.
wrong-form
  nl Het veld {field} ontbreekt of heeft een verkeerde vorm.
  en The field {field} is missing or malformed.
bad-checkpoint
  nl Dit is geen checkpoint zoals de vorm het voorschrijft.
  en This is no checkpoint as the format prescribes it.
wrong-signature
  nl De handtekening van {key} klopt niet: de tekst of de handtekening is veranderd.
  en The signature of {key} does not hold: the text or the signature was changed.
no-trusted-signature
  nl Geen sleutel die hier vertrouwd wordt heeft dit ondertekend. Is het van vóór een wisseling van sleutel, geef dan de
     oude met --key.
  en No key that is trusted here signed this. Where it is from before a change of key, give the old one by --key.
other-key
  nl De bundel is getekend met een andere sleutel dan de opgegeven, en geen opvolging leidt daarheen: {key}.
  en The bundle was signed by another key than the one given, and no rotation leads there: {key}.
broken-rotation
  nl De ene sleutel leidt niet naar de volgende: een handtekening of de volgende sleutel ontbreekt.
  en One key does not lead to the next: a signature or the next key is missing.
other-origin
  nl Dit checkpoint is van een ander register: {origin}.
  en This checkpoint is of another register: {origin}.
wrong-size
  nl Het checkpoint is van {size} gebeurtenissen, het manifest zegt {said}.
  en The checkpoint is of {size} events, the manifest says {said}.
rolled-back
  nl Het register had eerder {size} gebeurtenissen en nu {now}: er is afgebroken of teruggezet (of deze bundel is
     gemaakt zoals bekend vóór dat checkpoint).
  en The register had {size} events before and has {now} now: it was cut off or put back (or this bundle was made as
     known before that checkpoint).
another-history
  nl De eerste {size} gebeurtenissen zijn niet die van dit checkpoint: de geschiedenis is een andere.
  en The first {size} events are not those of this checkpoint: it is another history.
wrong-consistency-proof
  nl Het bewijs dat het log voortgaat op de eerste {size} gebeurtenissen klopt niet.
  en The proof that the log goes on from the first {size} events does not hold.
missing-consistency-proof
  nl De bundel bevat geen bewijs dat het log voortgaat op de eerste {size} gebeurtenissen; vraag een bundel met dat
     bewijs, of de bundel van het hele log.
  en The bundle holds no proof that the log goes on from the first {size} events; ask for a bundle with that proof, or
     for that of the whole log.
wrong-position
  nl Hier hoort gebeurtenis {expected} van het log en staat {position}: er is iets weggelaten, verdubbeld of
     verplaatst.
  en Event {expected} of the log belongs here and {position} is: something was left out, doubled or moved.
wrong-count
  nl Er zijn {count} regels waar er {signed} horen te zijn.
  en There are {count} lines where there should be {signed}.
wrong-root
  nl De wortel over alle gebeurtenissen is niet de ondertekende: er is een gebeurtenis veranderd of vervangen.
  en The root over all events is not the one signed: an event was changed or replaced.
wrong-proof
  nl Het bewijs van gebeurtenis {position} leidt niet naar de ondertekende wortel: de gebeurtenis of het bewijs is
     veranderd.
  en The proof of event {position} does not lead to the root that was signed: the event or the proof was changed.
unknown-event
  nl Gebeurtenis {name} over een {kind} is hier niet bekend; er is een nieuwere versie van dit programma nodig.
  en Event {name} about a {kind} is not known here; a newer version of this program is needed.
wrong-stream
  nl De stroom is niet die van {reference}.
  en The stream is not that of {reference}.
wrong-version
  nl Het volgnummer in de stroom is {version} en hoort {expected} te zijn.
  en The running number in the stream is {version} and should be {expected}.
broken-chain
  nl De gebeurtenis sluit niet aan op de vorige over {reference}: die is veranderd of vervangen.
  en The event does not join on to the one before it about {reference}: that was changed or replaced.
time-runs-back
  nl De gebeurtenis is eerder vastgelegd dan de vorige.
  en The event was recorded earlier than the one before it.
repeated-event
  nl Gebeurtenis {id} komt twee keer voor.
  en Event {id} is there twice.
unknown-fact
  nl De gebeurtenis gaat over een feit dat niet in haar stroom staat.
  en The event is about a fact that is not in its stream.
wrong-seal
  nl Een verzegelde waarde bij {reference} staat onder de sleutel van een ander.
  en A sealed value of {reference} is under the key of somebody else.
wrong-directory
  nl De lijst van stromen die uit de gebeurtenissen volgt is niet de ondertekende.
  en The directory of streams that follows from the events is not the one signed.
wrong-directory-proof
  nl De regel is niet die van de ondertekende lijst van stromen.
  en The entry is not one of the directory of streams that was signed.
incomplete-stream
  nl Van {reference} zijn er {events} gebeurtenissen, of is de laatste niet de laatste; ondertekend zijn er {signed}.
  en Of {reference} there are {events} events, or the last is not the last; {signed} were signed.
wrong-referrers
  nl De stromen die naar het onderwerp verwijzen zijn niet die van de ondertekende lijst.
  en The streams that refer to the subject are not those of the directory that was signed.
missing-stream
  nl Een stroom die bij het onderwerp hoort ontbreekt: {stream}.
  en A stream that belongs to the subject is missing: {stream}.
extra-stream
  nl De stroom van {reference} hoort niet in deze bundel, of staat er zonder regel in de lijst.
  en The stream of {reference} does not belong in this bundle, or has no entry of the directory.
wrong-subject
  nl Het onderwerp van de bundel is niet het onderwerp dat het manifest noemt.
  en The subject of the bundle is not the one that the manifest names.
wrong-known-at
  nl Het manifest zegt niet wanneer de laatste gebeurtenis is vastgelegd ({known}).
  en The manifest does not say when the last event was recorded ({known}).
whereabouts-differ
  nl Uit de gebeurtenissen volgt iets anders dan hier staat over wie waar was: {row}.
  en Something else follows from the events than is said here of who was where: {row}.
wrong-order
  nl De regel staat niet op volgorde.
  en The row is not in its place in the order.
unknown-ground
  nl De regel beroept zich op een gebeurtenis die er niet is: {id}.
  en The row rests on an event that is not there: {id}.
wrong-grounds
  nl De regel beroept zich niet op de gebeurtenissen waaruit zij volgt, in hun volgorde: {row}.
  en The row does not rest on the events from which it follows, in their order: {row}.
wrong-evidence
  nl De lijst van bewijsstukken is niet die van de gebeurtenissen: {event}.
  en The list of documents is not that of the events: {event}.
""")

SHOWN = sentences("""
files
  nl Alle {count} bestanden van de bundel ({kind}) zijn die van het manifest.
  en All {count} files of the bundle ({kind}) are those of the manifest.
signature
  nl Het checkpoint van {origin} over {size} gebeurtenissen is ondertekend. Huidige sleutel: {key}
  en The checkpoint of {origin} over {size} events is signed. Present key: {key}
rotations
  nl De opgegeven sleutel {key} leidt in {count} stappen naar de huidige.
  en The key that was given, {key}, leads to the present one in {count} steps.
whole
  nl Alle {size} gebeurtenissen van het log zijn er, onveranderd en op volgorde: de wortel is de ondertekende.
  en All {size} events of the log are there, unaltered and in order: the root is the one signed.
inclusion
  nl Elk van de {count} gebeurtenissen staat zo in het log van {size}.
  en Each of the {count} events is in the log of {size} as it is here.
consistent
  nl Het log van {now} gaat voort op de {size} gebeurtenissen van het checkpoint {where}: er is niets van veranderd.
  en The log of {now} goes on from the {size} events of the checkpoint {where}: nothing of them was changed.
directory
  nl De lijst van alle {count} stromen is de ondertekende.
  en The directory of all {count} streams is the one signed.
complete
  nl Over {subject} ontbreekt niets: {streams} stromen, elk tot haar laatste gebeurtenis, waaronder alle {referring}
     die ernaar verwijzen.
  en Nothing is missing about {subject}: {streams} streams, each to its last event, among them all {referring} that
     refer to it.
events
  nl {count} gebeurtenissen in {streams} stromen zijn gelezen: canoniek, elk één keer en nooit terug in de tijd.
  en {count} events in {streams} streams were read: canonical, each once, and never back in time.
seals
  nl {count} verzegelde waarden staan elk onder de sleutel van de trainee om wie het gaat.
  en {count} sealed values are each under the key of the trainee whom they are about.
whereabouts
  nl De {count} regels van wie waar was, en in welke rol, volgen uit de gebeurtenissen.
  en The {count} rows of who was where, in which role, follow from the events.
evidence
  nl De {count} bewijsstukken van de lijst zijn die van de gebeurtenissen.
  en The {count} documents of the list are those of the events.
receipt
  nl De {count} gebeurtenissen zijn die waarop de regel van het bewijsbestand zich beroept.
  en The {count} events are those on which the row of the receipt rests.
""")

NOT_SHOWN = sentences("""
key-not-given
  nl Dat de sleutel die van het register is: hij kwam met de bundel mee. Vergelijk hem met wat het register bekend
     heeft gemaakt, of geef hem met --key: {key}
  en That the key is the register's: it came with the bundle. Compare it with what the register has published, or give
     it by --key: {key}
no-old-checkpoint
  nl Dat het log voortgaat op wat u eerder zag: geef een bewaard checkpoint met --checkpoint.
  en That the log goes on from what you saw before: give a checkpoint that you kept by --checkpoint.
later-rotation
  nl Dat het log voortgaat tot de laatste wisseling van sleutel: die kwam na het moment van deze bundel.
  en That the log goes on to the last change of key: that came after the moment of this bundle.
sealed
  nl Wat er in de {count} verzegelde waarden staat, zoals namen ({unchecked} zonder de opening van hun mandaat erbij).
  en What the {count} sealed values hold, such as names ({unchecked} without the opening of their mandate beside
     them).
receipt
  nl Dat er niets anders over het onderwerp is vastgelegd: een bewijsbestand toont geen volledigheid, en ook niet
     dat de regel uit de gebeurtenissen volgt.
  en That nothing else was recorded about the subject: a receipt does not show completeness, nor that the row follows
     from the events.
unnamed
  nl De namen van {count} plaatsen en partijen van wie waar was: de stromen van die organisaties zitten niet in de
     bundel.
  en The names of {count} places and parties of who was where: the streams of those organisations are not in the bundle.
not-worked-out
  nl Of de {count} regels van {file} uit de gebeurtenissen volgen: getoond is alleen dat waarop zij zich beroepen in
     het log staat ({elsewhere} keer daarbuiten, in stromen die niet in de bundel zitten).
  en Whether the {count} rows of {file} follow from the events: only that what they rest on is in the log ({elsewhere}
     times outside it, in streams that are not in the bundle).
unsigned
  nl Wat niet ondertekend is en waar niets uit volgt: report.html, README.txt, rules.json, event-types.json, en
     wanneer de bundel is gemaakt. En of wat is vastgelegd ook waar is.
  en What is not signed and of which nothing follows: report.html, README.txt, rules.json, event-types.json, and when
     the bundle was made. Nor whether what was recorded is true.
this-program
  nl Dat dit programma zelf deugt, als het met de bundel meekwam. Zijn SHA-256 is {digest}
  en That this program itself can be trusted, where it came with the bundle. Its SHA-256 is {digest}
""")

HEADINGS: dict[str, tuple[str, str]] = {
    "failed": ("NIET IN ORDE", "NOT IN ORDER"),
    "passed": ("IN ORDE", "IN ORDER"),
    "unusable": ("NIET TE CONTROLEREN", "NOT TO BE CHECKED"),
    "shown": ("Getoond:", "Shown:"),
    "not-shown": ("Niet getoond:", "Not shown:"),
}
LANGUAGES = ("nl", "en")
LONGEST_SHOWN = 400  # letters of a value


def said(table: Mapping[str, tuple[str, str]], code: str, language: str, named: Mapping[str, object]) -> str:
    """A sentence of a table, in a language, with what it names filled in."""
    return table[code][LANGUAGES.index(language)].format_map({name: printable(named[name]) for name in named})


def printable(value: object) -> str:
    """A value from the bundle as it can be shown on any terminal, which may take signs of control for commands."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in str(value)[:LONGEST_SHOWN])


def written(report: Report, language: str) -> str:
    """The report as text: what failed, or else what was shown; and what was not shown."""
    heading = ("passed", "failed", "unusable")[report.exit_code]
    lines = [said(HEADINGS, heading, language, {})]
    lines += [
        f"  {each.code} ({printable(each.where)}): {said(DAMAGE, each.code, language, each.named)}"
        for each in report.failures
    ]
    parts = [("shown", SHOWN, report.shown)]
    if not report.failures:
        parts.append(("not-shown", NOT_SHOWN, report.not_shown))
    for title, table, sentences in parts:
        if sentences:
            lines += ["", said(HEADINGS, title, language, {})]
            lines += [f"  - {said(table, code, language, named)}" for code, named in sentences]
    return "\n".join(lines) + "\n"


# ---- 11. The command line -------------------------------------------------------------------------------------------


def own_language() -> str:
    """Dutch where the environment asks for it, else English."""
    asked = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "nl" if asked.startswith("nl") else "en"


def main(arguments: Sequence[str] | None = None) -> int:
    """Checks the bundle that the command line names, says what came of it, and returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="verify_bundle.py",
        description="Verifies an audit bundle of a wiewaar register offline, and works out anew who was where.",
        epilog="Exit code: 0 every check passed, 1 a check failed, 2 the call or the file can't be used.",
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE.zip")
    parser.add_argument(
        "--checkpoint", action="append", default=[], metavar="OLD_NOTE", help="a checkpoint kept before"
    )
    parser.add_argument("--key", action="append", default=[], help="a verifier key, or a file that holds one")
    parser.add_argument("--lang", choices=LANGUAGES, default=own_language())
    given = parser.parse_args(arguments)
    report = verify(given.bundle, given.checkpoint, given.key)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # where the terminal knows no more than ASCII
    (sys.stdout if report.exit_code == 0 else sys.stderr).write(written(report, given.lang))
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
