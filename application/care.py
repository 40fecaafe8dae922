"""Care of a register: is the log whole and as it was written, and do its keys open it?"""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from application.copies import reading
from application.store import Store, StoredRow
from application.stored import Mapper, canonical, leaf_hash, moment
from application.tree import Frontier, leaf_of
from application.vault import Erased, Unreadable, Vault
from domain.fact import FactCorrected, History, Recorded, evolve
from domain.reference import Kind, Subject, stream_of
from domain.refusal import Refused
from domain.register import AGGREGATES
from domain.sealed import Sealed

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in the register that is not as it was written: where, a code, and the words of its sentence."""

    code: str
    details: Mapping[str, str] = field(default_factory=dict)


# -- checking ---------------------------------------------------------------------------------------------------------


def damage_in_file(path: Path) -> Iterator[Damage]:
    """What SQLite itself finds wrong in a database file."""
    try:
        with reading(path) as connection:
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
    if not same or recorded_at != row.recorded_at or row.stream != stream_of(subject):
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
