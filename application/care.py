"""Care of a register: is the log whole and as it was written, do its keys open it, and copies that can be restored."""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

import orjson

from application.evidence import kept_in
from application.problem import Unusable
from application.store import Store, StoredRow
from application.stored import Mapper, canonical, leaf_hash, moment
from application.tree import Frontier, leaf_of
from application.vault import Erased, Unreadable, Vault
from domain.fact import FactCorrected, History, Recorded, evolve
from domain.reference import Kind, Subject, stream_id
from domain.refusal import Refused
from domain.register import AGGREGATES
from domain.sealed import Sealed
from domain.wire import instant

PAGE = 1_000
# Of a copy, whatever the register calls its own.
LOG, VAULT, ACCESS, CHECKPOINTS, MANIFEST = "log.db", "vault.db", "access.db", "checkpoints.db", "manifest.json"
EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in the register that is not as it was written: where, a code, and the words of its sentence."""

    code: str
    details: Mapping[str, str] = field(default_factory=dict)


# -- checking ---------------------------------------------------------------------------------------------------------


def damage_in_file(path: Path) -> Iterator[Damage]:
    """What SQLite itself finds wrong in a database file."""
    try:
        with _reading(path) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    except sqlite3.Error as fault:
        found = [str(fault)]
    for each in found:
        if each != "ok":
            yield Damage("damaged-file", {"path": str(path), "reason": each})


@dataclass(slots=True)
class _Read:
    """What was read of the log so far."""

    position: int = 0
    last: datetime | None = None
    imports_over: bool = False
    tree: Frontier = field(default_factory=Frontier)
    leaves: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    histories: dict[Subject, History] = field(default_factory=dict)


def damage_in_log(store: Store, vault: Vault, mapper: Mapper, up_to: int | None = None) -> Iterator[Damage]:
    """All that is wrong with the log, event by event: its places, its links, its names, its sense and its keys.

    With `up_to` it is read to that position only.
    """
    for trigger in store.missing_guards():
        yield Damage("guard-missing", {"name": trigger})
    read = _Read()
    while rows := store.stored(read.position, PAGE):
        for row in rows:
            if up_to is not None and row.position > up_to:
                return
            yield from _damage_in_row(row, read, vault, mapper)


def _damage_in_row(row: StoredRow, read: _Read, vault: Vault, mapper: Mapper) -> Iterator[Damage]:
    yield from _damage_in_event(row, read, vault, mapper)
    yield from _damage_in_tree(row, read.tree)


def _damage_in_event(row: StoredRow, read: _Read, vault: Vault, mapper: Mapper) -> Iterator[Damage]:
    where = {"position": str(row.position), "id": row.event_id}
    if row.position != read.position + 1:
        yield Damage("positions-missing", {"from": str(read.position + 1), "to": str(row.position - 1)})
    read.position = row.position
    try:
        form = orjson.loads(row.state)
        columns = (row.event_id, row.stream, row.version, row.topic, row.position, row.imported)
        same = columns == (
            form["eventId"],
            form["stream"],
            form["version"],
            f"{form['name']}.v{form['schemaVersion']}",
            form["position"],
            form.get("imported", False),
        )
        recorded_at = moment(form["recordedAt"])
        subject = Subject(Kind(form["subject"]["kind"]), form["subject"]["reference"])
    except (ValueError, KeyError, TypeError):
        yield Damage("not-readable", where)
        return
    if not same or recorded_at != row.recorded_at or row.stream != str(stream_id(subject.kind, subject.reference)):
        yield Damage("columns-differ", where)
    if canonical(form) != row.state:
        yield Damage("not-canonical", where)
    if read.last is not None and recorded_at < read.last:
        yield Damage("recorded-before", where)
    if read.imports_over and row.imported:
        yield Damage("import-after-others", where)
    read.last = max(recorded_at, read.last or recorded_at)
    read.imports_over = read.imports_over or not row.imported
    if row.version != read.versions.get(row.stream, 0) + 1:
        yield Damage("versions-missing", {**where, "subject": str(subject)})
    if form.get("previous") != read.leaves.get(row.stream):
        yield Damage("link-broken", {**where, "subject": str(subject)})
    read.versions[row.stream] = row.version
    read.leaves[row.stream] = leaf_hash(row.state)
    yield from _damage_in_sense(row, subject, read, vault, mapper)


def _damage_in_tree(row: StoredRow, tree: Frontier) -> Iterator[Damage]:
    """Compares what is kept of the tree with the event; the others are not blamed for what is wrong with this one."""
    if tree.size + 1 != row.position:  # what went missing was said, and the tree is not to be had without it
        return
    expected = tree.add(leaf_of(row.state))
    if row.nodes != expected:
        yield Damage("tree-differs", {"position": str(row.position), "id": row.event_id})
        if row.nodes is not None and len(row.nodes) == len(expected):
            tree.believe(row.nodes)


def _damage_in_sense(row: StoredRow, subject: Subject, read: _Read, vault: Vault, mapper: Mapper) -> Iterator[Damage]:
    where = {"position": str(row.position), "id": row.event_id}
    try:
        recorded = mapper.recorded(row.state)
    except KeyError:
        yield Damage("name-unknown", {**where, "name": row.topic})
        return
    except (ValueError, TypeError):
        yield Damage("not-readable", where)
        return
    history = read.histories.get(subject, History())
    try:
        AGGREGATES[subject.kind].decide(history, recorded)
    except Refused as refused:
        yield Damage("not-possible", {**where, "reason": refused.code})
    read.histories[subject] = evolve(history, recorded)
    for sealed in sealed_in(recorded):
        try:
            vault.open(sealed)
        except Erased:
            pass
        except Unreadable:
            yield Damage("seal-broken", where)


def sealed_in(recorded: Recorded) -> Iterator[Sealed]:
    """Every sealed detail of an event."""
    yield from _sealed_in(recorded.note)
    event = recorded.event
    values = event.changes if isinstance(event, FactCorrected) else _parts(event)
    for value in values.values():
        yield from _sealed_in(value)


def _sealed_in(value: Any) -> Iterator[Sealed]:
    if isinstance(value, Sealed):
        yield value
    elif isinstance(value, Mapping) or hasattr(value, "__dataclass_fields__"):
        for each in (value if isinstance(value, Mapping) else _parts(value)).values():
            yield from _sealed_in(each)


def _parts(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


# -- copies -----------------------------------------------------------------------------------------------------------


def backup(
    log: Path,
    vault: Path,
    access: Path,
    folder: Path,
    made_at: datetime,
    evidence: Path | None = None,
    checkpoints: Path | None = None,
) -> int:
    """Copies log, vault, access records, checkpoints and evidence into a new folder while others go on.

    Returns the last position copied.

    The log comes first: a key is kept before the first event that it seals, so the vault copied after it has every key
    that the log needs. The master key and the key that signs are not copied. Raises Unusable.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Unusable("backup-not-empty", path=str(folder))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files = {}
        # Checkpoints first: none of them may tell of more than the log that is copied after it.
        sources = [] if checkpoints is None else [(CHECKPOINTS, checkpoints)]
        for name, source in (*sources, (LOG, log), (VAULT, vault), (ACCESS, access)):
            _copied(source, folder / name)
            files[name] = digest(folder / name)
        with _reading(folder / LOG) as connection:
            position: int = connection.execute("SELECT coalesce(max(position), 0) FROM stored_events").fetchone()[0]
        # After the log: a document is kept before the fact that names it.
        documents = [] if evidence is None else list(kept_in(evidence))
        for document in documents:
            _carry(document, folder / EVIDENCE / document.name)
        manifest: dict[str, Any] = {"madeAt": instant(made_at), "logPosition": position, "sha256": files}
        if documents:
            manifest[EVIDENCE] = [document.name for document in documents]
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    except (OSError, sqlite3.Error) as fault:
        raise Unusable("backup-failed", path=str(folder), reason=str(fault)) from fault
    return position


def _copied(source: Path, copy: Path) -> None:
    with _reading(source) as before, closing(sqlite3.connect(copy)) as after:
        before.backup(after, pages=4_096)
        # One file, without a journal beside it: what is hashed and carried away is the whole.
        after.execute("PRAGMA journal_mode = DELETE")
    copy.chmod(0o600)


def _reading(path: Path) -> closing[sqlite3.Connection]:
    """A database file, to be read only."""
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30))


def restore(
    folder: Path,
    log: Path,
    vault: Path,
    access: Path,
    evidence: Path | None = None,
    checkpoints: Path | None = None,
) -> int:
    """Puts a copy in the place of a register that is not there; returns its last position. Raises Unusable.

    A copy that was made before there were access records, evidence or checkpoints has none. Checkpoints that are still
    there stay: they tell whether the copy lacks what was recorded after it.
    """
    if log.exists() or vault.exists() or access.exists():
        raise Unusable("register-in-the-way", path=str(log.parent))
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        position = int(manifest["logPosition"])
        names = [LOG, VAULT, *(name for name in (ACCESS, CHECKPOINTS) if name in manifest["sha256"])]
        for name in names:
            if digest(folder / name) != manifest["sha256"][name]:
                raise Unusable("backup-damaged", path=str(folder / name))
        documents = [folder / EVIDENCE / str(name) for name in manifest.get(EVIDENCE, ())]
        for document in documents:
            if digest(document) != document.name:  # its name says what it holds
                raise Unusable("backup-damaged", path=str(document))
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for document in documents:
            _carry(document, (evidence or log.with_name(EVIDENCE)) / document.name)
        # The log last: a register is there once its log is, and is never seen without its keys.
        for name, target in ((CHECKPOINTS, checkpoints), (ACCESS, access), (VAULT, vault), (LOG, log)):
            if name not in names or target is None or (name == CHECKPOINTS and target.exists()):
                continue
            partial = target.with_name(target.name + ".partial")
            shutil.copyfile(folder / name, partial)
            partial.chmod(0o600)
            partial.rename(target)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise Unusable("restore-failed", path=str(folder), reason=str(fault)) from fault
    return position


def _carry(document: Path, copy: Path) -> None:
    """Copies a document of the evidence; one that is there already is the same."""
    copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = copy.with_name(copy.name + ".partial")
    shutil.copyfile(document, partial)
    partial.chmod(0o600)
    partial.rename(copy)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
