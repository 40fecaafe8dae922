"""Writing an object-centric event log (OCEL 2.0): a JSON file and a SQLite database, with the same in both."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from api.json_stream import JsonStream
from api.on_disk import in_order
from projections.standards.known import Known, Shown
from projections.standards.ocel import (
    ALWAYS,
    OBJECT_TYPES,
    Change,
    Declared,
    Happening,
    Thing,
    effective_happenings,
    event_attributes,
    in_turn,
    recorded_happenings,
    things,
)

_TABLES = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES event_map_type (ocel_type));
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES object_map_type (ocel_type));
CREATE TABLE event_object (
    ocel_event_id TEXT REFERENCES event (ocel_id),
    ocel_object_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier)
);
CREATE TABLE object_object (
    ocel_source_id TEXT REFERENCES object (ocel_id),
    ocel_target_id TEXT REFERENCES object (ocel_id),
    ocel_qualifier TEXT,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier)
);
"""
_SQL_TYPES = {"string": "TEXT", "integer": "INTEGER", "float": "REAL", "boolean": "BOOLEAN"}


def write_ocel(known: Known, shown: Shown, json_file: Path, database: Path, *, by_valid_time: bool) -> dict[str, int]:
    """Writes both files, and tells how many events and objects are in each."""
    with Database(database) as tables, json_file.open("wb") as output:
        told = JsonStream(output)
        log = _Log(known, shown, tables, by_valid_time=by_valid_time)
        told.members("events", log.events())
        told.members("objects", log.objects())
        told.members("eventTypes", log.types("event"))
        told.members("objectTypes", log.types("object"))
        told.end()
        tables.end()
    return log.counts


class _Log:
    """The log as it is written: whatever passes on its way to the JSON goes into the tables too."""

    def __init__(self, known: Known, shown: Shown, tables: "Database", *, by_valid_time: bool) -> None:
        self.counts = {"events": 0, "objects": 0}
        self._known = known
        self._shown = shown
        self._tables = tables
        self._by_valid_time = by_valid_time
        self._spoken_of: set[str] = set()

    def events(self) -> Iterator[dict[str, Any]]:
        """The events in order of time."""
        for each in self._happenings():
            self.counts["events"] += 1
            self._spoken_of |= {target for target, _ in each.relations}
            self._tables.declare("event", each.type, event_attributes(each.type, full=self._shown.full))
            self._tables.add_event(each)
            yield {
                "id": each.id,
                "type": each.type,
                "time": each.time,
                "attributes": [{"name": name, "value": value} for name, value in each.attributes.items()],
                "relationships": _relationships(each),
            }

    def _happenings(self) -> Iterator[Happening]:
        if self._by_valid_time:
            return in_turn(self._by_day(effective_happenings(self._known, self._shown)))
        happenings = recorded_happenings(self._known, self._shown)
        return happenings if self._shown.full else in_turn(self._by_day(happenings))

    def _by_day(self, happenings: Iterable[Happening]) -> Iterator[Happening]:
        """The events of each day in the order of recording; under pseudonyms subject by subject.

        Else the order would tell whose pseudonym is whose, where references were given out in the same order.
        """
        full = self._shown.full
        keyed = (((each.time, "" if full else each.subject, each.position), tuple(each)) for each in happenings)
        return map(Happening.of, in_order(keyed))

    def objects(self) -> Iterator[dict[str, Any]]:
        """The objects, once all events are told."""
        for each in things(self._known, self._shown, self._spoken_of, by_valid_time=self._by_valid_time):
            self.counts["objects"] += 1
            self._tables.declare("object", each.type.value, OBJECT_TYPES[each.type])
            self._tables.add_object(each)
            yield {
                "id": each.id,
                "type": each.type.value,
                "attributes": [change._asdict() for change in each.changes],
                "relationships": _relationships(each),
            }

    def types(self, kind: str) -> Iterator[dict[str, Any]]:
        """The types of what was told."""
        for name, attributes in self._tables.declared(kind):
            yield {"name": name, "attributes": [{"name": each, "type": type_} for each, type_ in attributes.items()]}


def _relationships(each: Happening | Thing) -> list[dict[str, str]]:
    return [{"objectId": target, "qualifier": qualifier} for target, qualifier in each.relations]


class Database:
    """The tables that OCEL 2.0 has for SQLite: one for each type beside those of all."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None)
        # Nobody reads it before it is whole, and what breaks off is made anew.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES + "BEGIN;")
        self._declared: dict[tuple[str, str], Declared] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def end(self) -> None:
        """Nothing follows."""
        self._database.execute("COMMIT")

    def declared(self, kind: str) -> Iterator[tuple[str, Declared]]:
        """The types of events or objects, with their attributes."""
        return ((name, attributes) for (of, name), attributes in self._declared.items() if of == kind)

    def declare(self, kind: str, name: str, attributes: Declared) -> None:
        """A type of events or objects, if it is a new one: its table has a column for each attribute."""
        if (kind, name) in self._declared:
            return
        self._declared[kind, name] = attributes
        self._database.execute(f"INSERT INTO {kind}_map_type VALUES (?, ?)", (name, _mapped(name)))  # noqa: S608  # our own
        key = " PRIMARY KEY" if kind == "event" else ""
        columns = [f"ocel_id TEXT{key} REFERENCES {kind} (ocel_id)", "ocel_time TIMESTAMP"]
        columns += ["ocel_changed_field TEXT"] if kind == "object" else []
        columns += [f'"{each}" {_SQL_TYPES[type_]}' for each, type_ in attributes.items()]
        self._database.execute(f"CREATE TABLE {_table(kind, name)} ({', '.join(columns)})")

    def add_event(self, each: Happening) -> None:
        """An event with its attributes and relations."""
        self._database.execute("INSERT INTO event VALUES (?, ?)", (each.id, each.type))
        self._row("event", each.type, {"ocel_id": each.id, "ocel_time": _sql_time(each.time), **each.attributes})
        related = [(each.id, target, qualifier) for target, qualifier in each.relations]
        self._database.executemany("INSERT INTO event_object VALUES (?, ?, ?)", related)

    def add_object(self, each: Thing) -> None:
        """An object: a row with the first values of its attributes, one for each change, and its relations."""
        self._database.execute("INSERT INTO object VALUES (?, ?)", (each.id, each.type.value))
        first: dict[str, Change] = {}
        later = [change for change in each.changes if first.setdefault(change.name, change) is not change]
        began = min((change.time for change in first.values()), default=ALWAYS)
        values = {name: change.value for name, change in first.items()}
        self._row("object", each.type.value, {"ocel_id": each.id, "ocel_time": _sql_time(began), **values})
        for change in later:
            changed = {"ocel_changed_field": change.name, change.name: change.value}
            self._row("object", each.type.value, {"ocel_id": each.id, "ocel_time": _sql_time(change.time), **changed})
        related = [(each.id, target, qualifier) for target, qualifier in each.relations]
        self._database.executemany("INSERT INTO object_object VALUES (?, ?, ?)", related)

    def _row(self, kind: str, name: str, values: Mapping[str, Any]) -> None:
        columns = ", ".join(f'"{each}"' for each in values)
        marks = ", ".join("?" * len(values))
        statement = f"INSERT INTO {_table(kind, name)} ({columns}) VALUES ({marks})"  # noqa: S608  # our own names
        self._database.execute(statement, tuple(values.values()))


def _table(kind: str, name: str) -> str:
    return f'"{kind}_{_mapped(name)}"'


def _mapped(name: str) -> str:
    """The name of a type within the name of its table."""
    return name[0].upper() + name[1:]


def _sql_time(at: str) -> str:
    """An instant as SQLite's own functions write it, in UTC."""
    return at.replace("T", " ").removesuffix("Z")
