"""OCEL 2.0: the whole log by known time and the effective history by valid time, the same in JSON and in SQLite."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it brings no types

from api.register import Register
from domain.fact import History, evolve
from domain.reference import Subject
from domain.register import AGGREGATES
from scripts.peers_of_standards import faults_of_log, graph_of
from tests.audits import a_copy, told
from tests.people import (
    DORDRECHT,
    JUDITH,
    JUDITH_BECAME_COMMITTEE_MEMBER,
    JUDITH_IS_COMMITTEE_MEMBER,
    JUDITHS_MANDATE,
    PAPENDRECHT,
    PARTY_B,
    THE_ORGANISATIONS,
    Saying,
    but,
    correct,
    end_mandate,
    planned,
    rename_organisation,
    replace_fraction_member,
    withdraw,
)
from tests.retelling import json_in, retold, tells_of_persons

LOGS = ("recorded", "effective")
Log = Mapping[str, list[dict[str, Any]]]


def an_array(of: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def an_object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties), "additionalProperties": False}


A_TEXT = {"type": "string", "minLength": 1}
A_VALUE = {"type": ["string", "number", "boolean"]}
A_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"}
A_TYPE = an_object(
    name=A_TEXT,
    attributes=an_array(an_object(name=A_TEXT, type={"enum": ["string", "time", "integer", "float", "boolean"]})),
)
RELATIONSHIPS = an_array(an_object(objectId=A_TEXT, qualifier=A_TEXT))
# The shape that the standard gives for JSON, written out anew; we leave nothing out that may be left out.
SHAPE = an_object(
    eventTypes=an_array(A_TYPE),
    objectTypes=an_array(A_TYPE),
    events=an_array(
        an_object(
            id=A_TEXT,
            type=A_TEXT,
            time=A_TIME,
            attributes=an_array(an_object(name=A_TEXT, value=A_VALUE)),
            relationships=RELATIONSHIPS,
        )
    ),
    objects=an_array(
        an_object(
            id=A_TEXT,
            type=A_TEXT,
            attributes=an_array(an_object(name=A_TEXT, value=A_VALUE, time=A_TIME)),
            relationships=RELATIONSHIPS,
        )
    ),
)
JSON_TYPES: Mapping[str, type] = {"string": str, "integer": int, "float": float, "boolean": bool}


@pytest.fixture(scope="module")
def register(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path_factory.mktemp("ocel")) as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both logs of the demo, in full."""
    made = tmp_path_factory.mktemp("logs") / "full"
    retold(register, "ocel", made)
    return made


@pytest.fixture(scope="module")
def for_a_project(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both logs of the demo, under pseudonyms."""
    made = tmp_path_factory.mktemp("logs") / "project"
    retold(register, "ocel", made, project="onderzoek")
    return made


def logs_told(tmp_path: Path, *days: tuple[str, Saying]) -> tuple[Log, Log]:
    """The log by known time and that by valid time, after a story."""
    with told(*days) as registrar:
        retold(registrar.register, "ocel", tmp_path / "ocel")
    recorded, effective = (json_in(tmp_path / "ocel" / f"{name}.json") for name in LOGS)
    return recorded, effective


def attributes(of: Mapping[str, Any]) -> dict[str, Any]:
    return {each["name"]: each["value"] for each in of["attributes"]}


def related(to: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(each["qualifier"], each["objectId"]) for each in to["relationships"]}


# -- JSON -----------------------------------------------------------------------------------------------------------

of_each_log = pytest.mark.parametrize("name", LOGS)


@of_each_log
def test_the_json_has_the_shape_of_the_standard(folder: Path, for_a_project: Path, name: str) -> None:
    validator = Draft202012Validator(SHAPE)
    for each in (folder, for_a_project):
        assert [fault.message for fault in validator.iter_errors(json_in(each / f"{name}.json"))] == []


@of_each_log
def test_every_event_and_object_is_of_a_declared_type_and_has_its_attributes_alone(folder: Path, name: str) -> None:
    log: Log = json_in(folder / f"{name}.json")
    for things, types in (("events", "eventTypes"), ("objects", "objectTypes")):
        declared = {each["name"]: {one["name"]: one["type"] for one in each["attributes"]} for each in log[types]}
        assert declared.keys() == {each["type"] for each in log[things]}
        for each in log[things]:
            for attribute, value in attributes(each).items():
                assert type(value) is JSON_TYPES[declared[each["type"]][attribute]]


@of_each_log
def test_every_relation_leads_to_an_object_and_is_there_once(folder: Path, name: str) -> None:
    log: Log = json_in(folder / f"{name}.json")
    there = {each["id"] for each in log["objects"]}
    assert len(there) == len(log["objects"])
    for each in (*log["events"], *log["objects"]):
        assert {one["objectId"] for one in each["relationships"]} <= there
        assert len(related(each)) == len(each["relationships"])


# -- known time -----------------------------------------------------------------------------------------------------


def test_by_known_time_every_event_is_there_when_it_was_recorded_corrections_too(
    register: Register, folder: Path
) -> None:
    log: Log = json_in(folder / "recorded.json")
    events = register.log.page(0, 1_000)
    assert [each["id"] for each in log["events"]] == [each.id for each in events]
    assert [datetime.fromisoformat(each["time"]) for each in log["events"]] == [each.recorded_at for each in events]
    counts = Counter(each["type"] for each in log["events"])
    assert counts == Counter(type(each.event).__name__ for each in events)
    assert counts["FactCorrected"] > 0


def test_a_correction_tells_what_it_corrects_and_an_event_of_a_mandate_whose_it_is(tmp_path: Path) -> None:
    seat = replace_fraction_member("2018-11-15")
    moved = correct(seat, effectiveOn="2018-11-22")
    recorded, _ = logs_told(tmp_path, ("2018-05-01", (*JUDITH_IS_COMMITTEE_MEMBER, seat)), ("2019-02-01", moved))
    correction = recorded["events"][-1]
    assert correction["time"] == "2019-02-01T09:00:00.000000Z"
    told_of = attributes(correction)
    assert told_of["fact"] == seat["commandId"]
    assert (told_of["corrects"], told_of["changed"]) == ("ReplacedFractionMember", "effectiveOn")
    assert (told_of["reason"], told_of["role"]) == ("clerical-error", "registrar")
    assert related(correction) == {
        ("subject", f"mandate:{JUDITHS_MANDATE}"),
        ("trainee", f"trainee:{JUDITH}"),
        ("council", f"organisation:{PAPENDRECHT}"),
        ("party", f"organisation:{PARTY_B}"),
    }


def test_by_known_time_a_name_changes_when_the_register_comes_to_know_another(tmp_path: Path) -> None:
    renamed = rename_organisation("2019-01-01", name="Groot-Dordrecht")
    days = (("2018-05-01", THE_ORGANISATIONS), ("2018-06-01", renamed), ("2018-07-01", withdraw(renamed)))
    recorded, effective = logs_told(tmp_path, *days)
    assert names_of(recorded, DORDRECHT) == [
        ("Dordrecht", "1970-01-01T00:00:00.000000Z"),
        ("Groot-Dordrecht", "2018-06-01T09:00:00.000000Z"),
        ("Dordrecht", "2018-07-01T09:00:00.000000Z"),
    ]
    assert names_of(effective, DORDRECHT) == [("Dordrecht", "1970-01-01T00:00:00.000000Z")]


def names_of(log: Log, organisation: str) -> list[tuple[str, str]]:
    (found,) = (each for each in log["objects"] if each["id"] == f"organisation:{organisation}")
    return [(each["value"], each["time"]) for each in found["attributes"] if each["name"] == "name"]


# -- valid time -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", [149, 120, 60])
def test_by_valid_time_the_log_is_the_effective_history(register: Register, tmp_path: Path, position: int) -> None:
    retold(register, "ocel", tmp_path / "ocel", atPosition=str(position))
    log: Log = json_in(tmp_path / "ocel" / "effective.json")
    found = [(each["id"], each["type"], each["time"][:10], attributes(each)["certainty"]) for each in log["events"]]
    assert found == effective_history(register, position)


def effective_history(register: Register, position: int) -> list[tuple[str, str, str, str]]:
    """Every fact that stood, in order of taking effect and of recording; read off the log by itself."""
    histories: dict[Subject, History] = {}
    for each in register.log.page(0, position):
        histories[each.subject] = evolve(histories.get(each.subject, History()), each)
    facts = [fact for of, history in histories.items() for fact in AGGREGATES[of.kind].standing(history)]
    facts.sort(key=lambda fact: (fact.effective_on, fact.recorded.position))
    return [(fact.id, type(fact.event).__name__, fact.effective_on.isoformat(), fact.certainty.value) for fact in facts]


def test_by_valid_time_a_corrected_fact_is_as_it_was_and_a_withdrawn_one_is_not_there(tmp_path: Path) -> None:
    seat = replace_fraction_member("2018-11-15")
    corrections = (correct(seat, effectiveOn="2018-11-22"), withdraw(JUDITH_BECAME_COMMITTEE_MEMBER))
    days = (("2018-05-01", (*JUDITH_IS_COMMITTEE_MEMBER, seat)), ("2019-02-01", corrections))
    recorded, effective = logs_told(tmp_path, *days)
    of_mandate = [each for each in effective["events"] if ("subject", f"mandate:{JUDITHS_MANDATE}") in related(each)]
    assert [(each["type"], each["time"][:10]) for each in of_mandate] == [
        ("MandateOpened", "2018-01-01"),
        ("ReplacedFractionMember", "2018-11-22"),
    ]
    assert len(recorded["events"]) == len(effective["events"]) + 3


def test_days_that_a_source_leaves_open_are_told_of_the_event(tmp_path: Path) -> None:
    seat = but(replace_fraction_member("2018-11-15"), possibly={"from": "2018-10-01"})
    for log in logs_told(tmp_path, ("2018-12-01", (*JUDITH_IS_COMMITTEE_MEMBER, seat))):
        told_of = attributes(next(each for each in log["events"] if each["id"] == seat["commandId"]))
        assert (told_of["effectiveOn"], told_of["possiblyFrom"]) == ("2018-11-15", "2018-10-01")
        assert "possiblyTo" not in told_of


def test_by_valid_time_plans_that_an_end_overtook_never_came_to_be(tmp_path: Path) -> None:
    plan, end = planned(replace_fraction_member("2021-01-01")), end_mandate("2020-01-01", reason="other")
    days = (("2018-05-01", (*JUDITH_IS_COMMITTEE_MEMBER, plan)), ("2020-02-01", end))
    recorded, effective = logs_told(tmp_path, *days)
    assert "ReplacedFractionMember" in {each["type"] for each in recorded["events"]}
    assert "ReplacedFractionMember" not in {each["type"] for each in effective["events"]}


@of_each_log
def test_events_are_in_order_of_time_and_by_day_none_is_at_the_same_instant(folder: Path, name: str) -> None:
    times = [each["time"] for each in json_in(folder / f"{name}.json")["events"]]
    assert times == sorted(times)
    if name == "effective":
        assert len(set(times)) == len(times)


# -- SQLite ---------------------------------------------------------------------------------------------------------


@of_each_log
def test_the_tables_are_those_of_the_standard_and_their_foreign_keys_hold(folder: Path, name: str) -> None:
    with closing(sqlite3.connect(folder / f"{name}.sqlite")) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = {table for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        maps = {kind: dict(database.execute(f"SELECT * FROM {kind}_map_type")) for kind in ("event", "object")}  # noqa: S608  # the tables' own names
        typed = {f"{kind}_{mapped}" for kind, types in maps.items() for mapped in types.values()}
        assert tables == typed | {"event", "object", "event_object", "object_object"} | {
            "event_map_type",
            "object_map_type",
        }
        for table in tables:
            references = {row[2:5] for row in database.execute(f"PRAGMA foreign_key_list('{table}')")}
            assert references == FOREIGN_KEYS.get(table, of_typed(table)), table


FOREIGN_KEYS = {
    "event_map_type": set(),
    "object_map_type": set(),
    "event": {("event_map_type", "ocel_type", "ocel_type")},
    "object": {("object_map_type", "ocel_type", "ocel_type")},
    "event_object": {("event", "ocel_event_id", "ocel_id"), ("object", "ocel_object_id", "ocel_id")},
    "object_object": {("object", "ocel_source_id", "ocel_id"), ("object", "ocel_target_id", "ocel_id")},
}


def of_typed(table: str) -> set[tuple[str, str, str]]:
    """The foreign keys of the table of one type."""
    return {(table.partition("_")[0], "ocel_id", "ocel_id")}


@of_each_log
def test_the_tables_say_what_the_json_says(folder: Path, name: str) -> None:
    log: Log = json_in(folder / f"{name}.json")
    with closing(sqlite3.connect(folder / f"{name}.sqlite")) as database:
        database.row_factory = sqlite3.Row
        assert sorted(events_in(database), key=lambda each: each["id"]) == sorted(
            ({**each, "attributes": attributes(each), "relationships": related(each)} for each in log["events"]),
            key=lambda each: each["id"],
        )
        assert set(map(tuple, database.execute("SELECT * FROM object"))) == {
            (each["id"], each["type"]) for each in log["objects"]
        }
        assert set(map(tuple, database.execute("SELECT * FROM object_object"))) == {
            (each["id"], target, qualifier) for each in log["objects"] for qualifier, target in related(each)
        }
        assert changes_in(database) == {
            (each["id"], change["name"], change["value"], change["time"])
            for each in log["objects"]
            for change in each["attributes"]
        }


def events_in(database: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    mapped = dict(map(tuple, database.execute("SELECT * FROM event_map_type")))
    for id_, type_ in list(map(tuple, database.execute("SELECT * FROM event"))):
        row = dict(database.execute(f'SELECT * FROM "event_{mapped[type_]}" WHERE ocel_id = ?', (id_,)).fetchone())  # noqa: S608  # the tables' own names
        query = "SELECT ocel_qualifier, ocel_object_id FROM event_object WHERE ocel_event_id = ?"
        values = {name: value for name, value in row.items() if not name.startswith("ocel_") and value is not None}
        yield {
            "id": id_,
            "type": type_,
            "time": as_json_time(row["ocel_time"]),
            "attributes": values | ({"imported": bool(values["imported"])} if "imported" in values else {}),
            "relationships": set(map(tuple, database.execute(query, (id_,)))),
        }


def changes_in(database: sqlite3.Connection) -> set[tuple[Any, ...]]:
    found = set()
    for _, mapped in map(tuple, database.execute("SELECT * FROM object_map_type").fetchall()):
        for row in map(dict, database.execute(f'SELECT * FROM "object_{mapped}"').fetchall()):  # noqa: S608  # the tables' own names
            values = {name: each for name, each in row.items() if not name.startswith("ocel_") and each is not None}
            assert row["ocel_changed_field"] is None or list(values) == [row["ocel_changed_field"]]
            found |= {(row["ocel_id"], name, each, as_json_time(row["ocel_time"])) for name, each in values.items()}
    return found


def as_json_time(at: str) -> str:
    return at.replace(" ", "T") + "Z"


@of_each_log
def test_the_same_is_written_each_time(register: Register, folder: Path, tmp_path: Path, name: str) -> None:
    retold(register, "ocel", tmp_path / "again")
    for suffix in ("json", "sqlite"):
        again, before = (each / f"{name}.{suffix}" for each in (tmp_path / "again", folder))
        assert again.read_bytes() == before.read_bytes()


# -- others' tools --------------------------------------------------------------------------------------------------


def test_what_another_tool_reads_otherwise_is_noticed(folder: Path) -> None:
    log: dict[str, Any] = json_in(folder / "recorded.json")
    read: dict[str, Any] = {
        "events": [[each["id"], each["type"], each["time"].replace("Z", "+00:00")] for each in log["events"]],
        "objects": sorted([each["id"], each["type"]] for each in log["objects"]),
        "relations": in_pairs(log["events"]),
        "between objects": in_pairs(log["objects"]),
        "graph": graph_of(log),
        "unsatisfied": [],
    }
    assert list(faults_of_log(log, read)) == []
    for name in ("events", "objects", "relations", "between objects"):
        assert len(list(faults_of_log(log, read | {name: read[name][:-1]}))) == 1
    assert list(faults_of_log(log, read | {"unsatisfied": ["a constraint"]})) == ["other unsatisfied"]


def test_the_graph_counts_how_often_one_event_follows_another_for_an_object(tmp_path: Path) -> None:
    _, effective = logs_told(
        tmp_path, ("2018-05-01", (*JUDITH_IS_COMMITTEE_MEMBER, end_mandate("2022-03-30", reason="other")))
    )
    assert graph_of(effective)["mandate"] == {
        "MandateOpened > BecameCommitteeMember": 1,
        "BecameCommitteeMember > MandateEnded": 1,
    }


def in_pairs(things: list[dict[str, Any]]) -> list[list[str]]:
    return sorted([each["id"], target, qualifier] for each in things for qualifier, target in related(each))


# -- persons --------------------------------------------------------------------------------------------------------


@of_each_log
def test_for_a_project_nobody_is_named_and_moments_are_days(for_a_project: Path, folder: Path, name: str) -> None:
    text = (for_a_project / f"{name}.json").read_text()
    assert tells_of_persons(text) == []
    assert tells_of_persons((for_a_project / f"{name}.sqlite").read_bytes().decode("latin-1")) == []
    assert {each["time"][10:20] for each in json.loads(text)["events"]} == {"T00:00:00."}
    told_of = {one for each in json.loads(text)["events"] for one in attributes(each)}
    assert not told_of & {"position", "recordedBy", "votes", "ageAtStart", "listPosition", "topic", "function"}
    in_full = json_in(folder / f"{name}.json")
    assert len(json.loads(text)["events"]) == len(in_full["events"])
    assert "Judith" in {attributes(each).get("name") for each in in_full["objects"]}


@of_each_log
def test_for_a_project_neither_events_nor_objects_tell_the_order_of_the_log(for_a_project: Path, name: str) -> None:
    log: Log = json_in(for_a_project / f"{name}.json")
    objects = [each["id"] for each in log["objects"]]
    assert objects == sorted(objects)
    turns = [(each["time"][:10], each["relationships"][0]["objectId"]) for each in log["events"]]
    assert turns == sorted(turns)
    assert len(set(turns)) < len(turns)
