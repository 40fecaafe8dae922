"""PROV-JSON: a history with every event, fact and period in it, each derived from what it follows from."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api.exporting import NotExported
from api.register import Register
from domain.fact import ABOUT_FACTS
from domain.reference import Kind, Subject
from projections.derived import spells
from tests.audits import a_copy, told
from tests.conftest import Call, one_paragraph
from tests.people import (
    DAAN,
    JUDITH,
    JUDITH_BECAME_COMMITTEE_MEMBER,
    JUDITH_IS_COMMITTEE_MEMBER,
    JUDITHS_MANDATE,
    Saying,
    attach_evidence,
    correct,
    establish,
    planned,
    replace_fraction_member,
    withdraw,
)
from tests.retelling import json_in, retold, tells_of_persons

# What each relation joins: the arguments that it has to have, and of which kind each is.
RELATIONS: Mapping[str, Mapping[str, str]] = {
    "wasGeneratedBy": {"prov:entity": "entity", "prov:activity": "activity"},
    "wasInvalidatedBy": {"prov:entity": "entity", "prov:activity": "activity"},
    "used": {"prov:activity": "activity", "prov:entity": "entity"},
    "wasDerivedFrom": {"prov:generatedEntity": "entity", "prov:usedEntity": "entity"},
    "wasAttributedTo": {"prov:entity": "entity", "prov:agent": "agent"},
    "wasAssociatedWith": {"prov:activity": "activity", "prov:agent": "agent"},
}
ALSO: Mapping[str, set[str]] = {
    "wasGeneratedBy": {"prov:time"},
    "wasInvalidatedBy": {"prov:time"},
    "used": {"prov:time"},
    "wasDerivedFrom": {"prov:type"},
    "wasAssociatedWith": {"prov:role"},
}
THINGS = ("entity", "activity", "agent")

Document = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def register(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path_factory.mktemp("prov")) as opened:
        yield opened


@pytest.fixture(scope="module")
def judith(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The provenance of Judith's history, her mandate included."""
    folder = tmp_path_factory.mktemp("provenance") / "judith"
    retold(register, "prov", folder, of=f"trainee:{JUDITH}")
    found: Document = json_in(folder / "prov.json")
    return found


def provenance(tmp_path: Path, *days: tuple[str, Saying]) -> Document:
    """That of Judith's mandate, after a story."""
    with told(*days) as registrar:
        retold(registrar.register, "prov", tmp_path / "prov", of=f"mandate:{JUDITHS_MANDATE}")
    found: Document = json_in(tmp_path / "prov" / "prov.json")
    return found


def fact(command: Mapping[str, Any], *amended_by: Mapping[str, Any]) -> str:
    """The entity of the fact that a command recorded, or of what the last amendment made of it."""
    return "/".join(["wiewaar:fact", *(each["commandId"] for each in (command, *amended_by[-1:]))])


def recording(command: Mapping[str, Any]) -> str:
    return f"wiewaar:recording/{command['commandId']}"


def relations(document: Document, name: str, of: str, to: str) -> set[tuple[str, str]]:
    return {(each[of], each[to]) for each in document.get(name, {}).values()}


def derived(document: Document, how: str | None) -> set[tuple[str, str]]:
    """What was derived from what, in this way."""
    return {
        (each["prov:generatedEntity"], each["prov:usedEntity"])
        for each in document["wasDerivedFrom"].values()
        if each.get("prov:type", {}).get("$") == how
    }


# -- the form -------------------------------------------------------------------------------------------------------


def test_every_relation_has_its_arguments_and_they_are_in_the_document(judith: Document) -> None:
    assert judith.keys() == {"prefix", *THINGS, *RELATIONS}
    for name, wanted in RELATIONS.items():
        for relation, record in judith[name].items():
            assert relation.startswith("_:")
            assert wanted.keys() <= record.keys() <= wanted.keys() | ALSO.get(name, set())
            for argument, kind in wanted.items():
                assert record[argument] in judith[kind], (name, argument)


def test_every_name_has_a_prefix_that_is_declared_and_every_value_a_form_that_json_has(judith: Document) -> None:
    declared = {"prov", "xsd", *judith["prefix"]}
    for kind in THINGS:
        for name, record in judith[kind].items():
            assert name.partition(":")[0] in declared
            for attribute, value in record.items():
                assert attribute.partition(":")[0] in declared
                if isinstance(value, dict):
                    assert value.keys() == {"$", "type"}
                    assert value["type"] in ("xsd:QName", "xsd:date")
                    assert value["type"] == "xsd:date" or value["$"].partition(":")[0] in declared
                else:
                    assert isinstance(value, str | int | float | bool)


def test_an_entity_is_generated_once_and_nothing_of_it_is_before_that_or_after_its_end(judith: Document) -> None:
    times: dict[str, dict[str, datetime]] = {}
    for name in ("wasGeneratedBy", "wasInvalidatedBy"):
        found = [(each["prov:entity"], each["prov:time"]) for each in judith[name].values()]
        times[name] = {entity: datetime.fromisoformat(at) for entity, at in found}
        assert len(times[name]) == len(found)
    generated, ended = times["wasGeneratedBy"], times["wasInvalidatedBy"]
    documents = {name for name in judith["entity"] if name.startswith("wiewaar:document/")}
    assert generated.keys() == judith["entity"].keys() - documents
    assert all(generated[entity] <= ended[entity] for entity in ended)
    for new, old in derived(judith, "prov:Revision"):
        assert generated[old] <= generated[new]
    for new, old in derived(judith, None):
        assert generated[old] <= generated[new]


# -- what is in it --------------------------------------------------------------------------------------------------


def test_every_event_is_a_recording_and_every_period_an_entity(register: Register, judith: Document) -> None:
    subjects = [Subject(Kind.TRAINEE, JUDITH), Subject(Kind.MANDATE, JUDITHS_MANDATE)]
    events = [each for subject in subjects for each in register.log.of(subject)]
    assert list(judith["activity"]) == [f"wiewaar:recording/{each.id}" for each in events]
    facts = {f"wiewaar:fact/{each.id}" for each in events if not isinstance(each.event, ABOUT_FACTS)}
    assert facts <= judith["entity"].keys()
    periods = [each for name, each in judith["entity"].items() if name.startswith("wiewaar:period/")]
    rows = list(spells(register.read_models, register.log.head()[0], subjects))
    assert sorted(map(as_row, periods), key=str) == sorted(
        ((row["lane"], row["valid"]["from"], row["valid"]["to"], row["certainty"]) for row in rows), key=str
    )


def as_row(period: Mapping[str, Any]) -> tuple[str, str, str | None, str]:
    from_, to = (period.get(f"wiewaar:{name}", {}).get("$") for name in ("validFrom", "validTo"))
    return (period["wiewaar:lane"], from_, to, period["wiewaar:certainty"])


def test_a_correction_makes_a_revision_that_ends_what_was_there(tmp_path: Path) -> None:
    seat = replace_fraction_member("2018-11-15")
    moved = correct(seat, effectiveOn="2018-11-22")
    found = provenance(tmp_path, ("2018-12-01", (*JUDITH_IS_COMMITTEE_MEMBER, seat)), ("2019-02-01", moved))
    first, second = fact(seat), fact(seat, moved)
    assert derived(found, "prov:Revision") == {(second, first)}
    assert found["entity"][first]["wiewaar:effectiveOn"] == {"$": "2018-11-15", "type": "xsd:date"}
    assert found["entity"][second]["wiewaar:effectiveOn"] == {"$": "2018-11-22", "type": "xsd:date"}
    assert (second, recording(moved)) in relations(found, "wasGeneratedBy", "prov:entity", "prov:activity")
    assert (first, recording(moved)) in relations(found, "wasInvalidatedBy", "prov:entity", "prov:activity")
    assert (recording(moved), first) in relations(found, "used", "prov:activity", "prov:entity")


def test_a_period_is_derived_from_the_facts_as_they_were_when_it_was_known(tmp_path: Path) -> None:
    seat = replace_fraction_member("2018-11-15")
    moved = correct(seat, effectiveOn="2018-11-22")
    found = provenance(tmp_path, ("2018-12-01", (*JUDITH_IS_COMMITTEE_MEMBER, seat)), ("2019-02-01", moved))
    seats = {
        each["wiewaar:validFrom"]["$"]: name
        for name, each in found["entity"].items()
        if each.get("wiewaar:lane") == "council-seat"
    }
    assert seats.keys() == {"2018-11-15", "2018-11-22"}
    sources = {day: {old for new, old in derived(found, None) if new == name} for day, name in seats.items()}
    assert fact(seat) in sources["2018-11-15"]
    assert fact(seat, moved) in sources["2018-11-22"]
    assert fact(seat) not in sources["2018-11-22"]
    ended = relations(found, "wasInvalidatedBy", "prov:entity", "prov:activity")
    assert (seats["2018-11-15"], recording(moved)) in ended
    assert seats["2018-11-22"] not in {entity for entity, _ in ended}


def test_a_withdrawn_fact_ends_and_has_no_revision(tmp_path: Path) -> None:
    gone = withdraw(JUDITH_BECAME_COMMITTEE_MEMBER)
    found = provenance(tmp_path, ("2018-05-01", JUDITH_IS_COMMITTEE_MEMBER), ("2019-02-01", gone))
    ended = relations(found, "wasInvalidatedBy", "prov:entity", "prov:activity")
    assert (fact(JUDITH_BECAME_COMMITTEE_MEMBER), recording(gone)) in ended
    assert derived(found, "prov:Revision") == set()


def test_what_was_expected_and_is_established_is_a_revision_too(tmp_path: Path) -> None:
    plan = planned(replace_fraction_member("2018-11-15"))
    sure = establish(plan)
    found = provenance(tmp_path, ("2018-05-01", (*JUDITH_IS_COMMITTEE_MEMBER, plan)), ("2019-02-01", sure))
    certainty = [found["entity"][each]["wiewaar:certainty"] for each in (fact(plan), fact(plan, sure))]
    assert certainty == ["expected", "established"]


def test_a_document_is_the_source_of_the_fact_and_used_in_recording_it(tmp_path: Path) -> None:
    attached = attach_evidence(JUDITH_BECAME_COMMITTEE_MEMBER, "Benoemingsbesluit")
    found = provenance(tmp_path, ("2018-05-01", JUDITH_IS_COMMITTEE_MEMBER), ("2019-02-01", attached))
    ((document, told_of),) = (
        (name, each) for name, each in found["entity"].items() if name.startswith("wiewaar:document/")
    )
    assert told_of["wiewaar:title"] == "Benoemingsbesluit"
    assert derived(found, "prov:PrimarySource") == {(fact(JUDITH_BECAME_COMMITTEE_MEMBER, attached), document)}
    assert (recording(attached), document) in relations(found, "used", "prov:activity", "prov:entity")


def test_whoever_recorded_it_is_its_agent_in_a_role(judith: Document) -> None:
    assert "wiewaar:recorder/programmabureau" in judith["agent"]
    assert {each["prov:role"] for each in judith["wasAssociatedWith"].values()} == {"registrar"}
    attributed = {each["prov:entity"] for each in judith["wasAttributedTo"].values()}
    assert attributed == {name for name in judith["entity"] if name.startswith("wiewaar:fact/")}


# -- persons --------------------------------------------------------------------------------------------------------


def test_for_a_project_nobody_is_named_neither_who_is_in_it_nor_who_recorded(
    register: Register, tmp_path: Path
) -> None:
    retold(register, "prov", tmp_path / "prov", of=f"trainee:{JUDITH}", project="onderzoek")
    text = (tmp_path / "prov" / "prov.json").read_text()
    assert tells_of_persons(text) == []
    assert "programmabureau" not in text
    assert list(json_in(tmp_path / "prov" / "prov.json")["agent"]) == ["wiewaar:recorder/registrar"]


def test_the_history_of_one_person_is_not_handed_on_under_pseudonyms_unless_it_is_released(
    register: Register, tmp_path: Path
) -> None:
    with pytest.raises(NotExported) as held_back:
        retold(register, "prov", tmp_path / "prov", of=f"trainee:{JUDITH}", project="onderzoek", release=False)
    assert held_back.value.code == "export-of-one-person"
    assert not (tmp_path / "prov").exists()


def test_that_somebody_read_it_in_full_is_kept_of_the_one_whom_it_is_about(tmp_path: Path) -> None:
    with told(("2018-05-01", JUDITH_IS_COMMITTEE_MEMBER)) as registrar:
        retold(registrar.register, "prov", tmp_path / "prov", of=f"mandate:{JUDITHS_MANDATE}")
        assert [each.activity for each in registrar.register.access.looks(JUDITH)] == ["export prov"]
        assert registrar.register.access.looks(DAAN) == []


# -- the command ----------------------------------------------------------------------------------------------------


def test_the_command_wants_a_subject_that_is_on_record(seeded: Path, tmp_path: Path, call: Call) -> None:
    for given in ((), ("--subject", "t-niemand")):
        refused = call("export", "prov", tmp_path / "prov", "--full", *given)
        assert refused.code == 2
        assert one_paragraph(refused.err)
    made = call("export", "prov", tmp_path / "prov", "--full", "--subject", JUDITH, "--known-at", "2018-01-31")
    assert made.code == 0
    assert len(json_in(tmp_path / "prov" / "prov.json")["activity"]) > 0
