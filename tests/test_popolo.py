"""Popolo: valid by its own schemas, with its own inclusive ends, and no other memberships than there were."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft3Validator  # type: ignore[import-untyped]  # it brings no types
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT3

from api.register import Register
from tests.audits import a_copy, asked, told
from tests.conftest import DATA, Call, one_paragraph
from tests.databases import settings_of
from tests.people import (
    DAAN,
    DORDRECHT,
    DRECHTSTEDEN,
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    JUDITH_IS_COMMITTEE_MEMBER,
    JUDITH_REGISTERED,
    OPEN,
    PPP,
    THE_ORGANISATIONS,
    THE_PROGRAMME,
    WOERDEN,
    Saying,
    become_committee_member,
    but,
    elect_to_council,
    erase_personal_data,
    join_joint_body,
    leave_committee,
    merge_organisation,
    register_trainee,
    rename_organisation,
    replace_fraction_member,
    withdraw,
)
from tests.retelling import AUDITOR, json_in, retold, tells_of_persons

SCHEMAS = DATA / "popolo-schemas"
SECTIONS = {"persons": "person", "organizations": "organization", "posts": "post", "memberships": "membership"}
ALWAYS = {"from_": "1500-01-01", "to": "3000-01-01"}

Document = dict[str, Any]
Documents = Mapping[str, list[Document]]


@pytest.fixture(scope="module")
def register(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path_factory.mktemp("popolo")) as opened:
        yield opened


def popolo(register: Register, folder: Path, **given: Any) -> Documents:
    """What Popolo tells of a register."""
    retold(register, "popolo", folder, **given)
    documents: Documents = json_in(folder / "popolo.json")
    return documents


def popolo_told(tmp_path: Path, *days: tuple[str, Saying], **given: Any) -> Documents:
    """What Popolo tells after a story."""
    with told(*days) as registrar:
        return popolo(registrar.register, tmp_path / "popolo", **given)


def memberships_of(documents: Documents, person: str, role: str) -> list[Document]:
    return [each for each in documents["memberships"] if (each["person_id"], each["role"]) == (person, role)]


# -- the schemas ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def validators() -> Mapping[str, Draft3Validator]:
    """For each section the validator of its documents."""
    schemas = {path.stem: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    resources = [(each["id"], Resource.from_contents(each, DRAFT3)) for each in schemas.values()]
    registry: Registry[Any] = Registry().with_resources(resources)
    return {section: Draft3Validator(schemas[name], registry=registry) for section, name in SECTIONS.items()}


@pytest.mark.parametrize("project", [None, "onderzoek"])
def test_every_document_is_valid_by_its_schema(
    register: Register, tmp_path: Path, validators: Mapping[str, Draft3Validator], project: str | None
) -> None:
    documents = popolo(register, tmp_path / "popolo", project=project)
    faults = [
        f"{each['id']}: {fault.message}"
        for section, validator in validators.items()
        for each in documents[section]
        for fault in validator.iter_errors(each)
    ]
    assert faults == []
    assert all(documents[section] for section in SECTIONS)


def test_the_schemas_would_tell(validators: Mapping[str, Draft3Validator]) -> None:
    wrong = {"persons": {"name": 1}, "organizations": {"other_names": [{"start_date": "gisteren"}]}}
    wrong |= {"posts": {"label": []}, "memberships": {"end_date": "2018-11-15T"}}
    assert [section for section, each in wrong.items() if not list(validators[section].iter_errors(each))] == []


# -- who was where --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("known_at", [None, "2017-12-31", "2018-12-01", "2020-02-01"])
def test_a_membership_is_a_row_of_who_was_where(register: Register, tmp_path: Path, known_at: str | None) -> None:
    given = {} if known_at is None else {"knownAt": known_at}
    documents = popolo(register, tmp_path / "popolo", **given)
    rows = asked(register, "who-was-where", **ALWAYS, **given)
    assert rows
    assert sorted(map(as_membership, rows), key=str) == sorted(map(as_compared, documents["memberships"]), key=str)


OURS = (
    *("because", "certain", "certainty", "committee", "department", "known", "mandate", "possible"),
    *("slot", "topic", "valid"),
)


def as_membership(row: Document) -> Document:
    """A row of who-was-where as Popolo has it."""
    place, party = ((row[name] or {}).get("reference") for name in ("place", "party"))
    told = {"person_id": row["trainee"], "role": row["role"], "organization_id": place, "on_behalf_of_id": party}
    told |= {"label": row["function"], "wiewaar_end_certainty": row["endCertainty"]}
    return told | {f"wiewaar_{name}": row.get(name) for name in OURS}


def as_compared(membership: Document) -> Document:
    """What of a membership stands in a row too."""
    names = ("person_id", "role", "organization_id", "on_behalf_of_id", "label", "wiewaar_end_certainty")
    return {name: membership.get(name) for name in (*names, *(f"wiewaar_{each}" for each in OURS))}


def test_everything_that_is_named_is_there(register: Register, tmp_path: Path) -> None:
    documents = popolo(register, tmp_path / "popolo")
    there = {section: {each["id"] for each in documents[section]} for section in SECTIONS}
    assert all(len(there[section]) == len(documents[section]) for section in SECTIONS)
    for each in documents["memberships"]:
        assert each["person_id"] in there["persons"]
        assert each.get("organization_id") in {*there["organizations"], None}
        assert each.get("on_behalf_of_id") in {*there["organizations"], None}
        assert each.get("post_id") in {*there["posts"], None}
    assert {each["organization_id"] for each in documents["posts"]} <= there["organizations"]


def test_a_seat_and_a_placement_are_posts_and_a_committee_member_holds_none(register: Register, tmp_path: Path) -> None:
    documents = popolo(register, tmp_path / "popolo")
    assert {each["post_id"] for each in memberships_of(documents, JUDITH, "councillor")} == {"gm0590/councillor"}
    slots = {each["post_id"].rpartition("/")[2] for each in memberships_of(documents, DAAN, "placement")}
    assert slots == {"placement-a", "placement-b"}
    assert not [each for each in memberships_of(documents, JUDITH, "committee-member") if "post_id" in each]


# -- the day of an end ----------------------------------------------------------------------------------------------


def test_the_last_day_in_popolo_is_the_day_before_our_end(tmp_path: Path) -> None:
    days = ("2018-12-01", (*JUDITH_IS_COMMITTEE_MEMBER, replace_fraction_member("2018-11-15")))
    documents = popolo_told(tmp_path, days)
    (member,) = memberships_of(documents, JUDITH, "committee-member")
    assert (member["start_date"], member["end_date"]) == ("2018-03-29", "2018-11-14")
    assert member["wiewaar_valid"] == {"from": "2018-03-29", "to": "2018-11-15"}
    (seat,) = memberships_of(documents, JUDITH, "councillor")
    assert seat["start_date"] == "2018-11-15"
    assert "end_date" not in seat
    assert seat["wiewaar_valid"]["to"] is OPEN


def test_a_membership_of_one_day_begins_and_ends_on_it(tmp_path: Path) -> None:
    one_day = (become_committee_member("2018-03-29"), leave_committee("2018-03-30"))
    documents = popolo_told(tmp_path, ("2018-05-01", (*JUDITH_HAS_A_MANDATE, *one_day)))
    (member,) = memberships_of(documents, JUDITH, "committee-member")
    assert (member["start_date"], member["end_date"]) == ("2018-03-29", "2018-03-29")


def test_every_last_day_is_one_day_before_the_end_of_the_period(register: Register, tmp_path: Path) -> None:
    ended = [each for each in popolo(register, tmp_path / "popolo")["memberships"] if "end_date" in each]
    assert len(ended) > 20
    for each in ended:
        after = date.fromisoformat(each["end_date"]) + timedelta(days=1)
        assert after.isoformat() == each["wiewaar_valid"]["to"]


def test_days_that_a_source_leaves_open_stand_beside_those_that_are_certain(tmp_path: Path) -> None:
    elected = but(
        elect_to_council("2019-12-31", until="2020-03-01"), possibly={"from": "2019-01-01", "to": "2020-04-01"}
    )
    documents = popolo_told(tmp_path, ("2020-05-01", (*JUDITH_HAS_A_MANDATE, elected)))
    (seat,) = memberships_of(documents, JUDITH, "councillor")
    assert (seat["start_date"], seat["end_date"]) == ("2019-12-31", "2020-02-29")
    assert seat["wiewaar_possible"] == {"from": "2019-01-01", "to": "2020-04-01"}
    assert seat["wiewaar_certain"] == seat["wiewaar_valid"] == {"from": "2019-12-31", "to": "2020-03-01"}


# -- organisations --------------------------------------------------------------------------------------------------


def test_an_organisation_has_its_last_name_and_the_earlier_ones_with_their_days(tmp_path: Path) -> None:
    renamed = rename_organisation("2019-01-01", name="Groot-Dordrecht")
    documents = popolo_told(tmp_path, ("2018-05-01", (*THE_ORGANISATIONS, renamed)))
    (found,) = (each for each in documents["organizations"] if each["id"] == DORDRECHT)
    assert found["name"] == "Groot-Dordrecht"
    assert found["other_names"] == [{"name": "Dordrecht", "start_date": "1900-01-01", "end_date": "2018-12-31"}]
    assert "dissolution_date" not in found


def test_a_merged_organisation_is_dissolved_on_the_day_of_the_merger_and_says_into_which(tmp_path: Path) -> None:
    joined, merged = (
        join_joint_body("2018-01-01", jointBody=DRECHTSTEDEN),
        merge_organisation("2021-01-01", into=WOERDEN),
    )
    documents = popolo_told(tmp_path, ("2018-05-01", (*THE_ORGANISATIONS, joined, merged)))
    (found,) = (each for each in documents["organizations"] if each["id"] == DORDRECHT)
    assert found["name"] == "Dordrecht"
    assert found["dissolution_date"] == "2021-01-01"
    assert found["wiewaar_merged_into"] == WOERDEN
    assert found["wiewaar_joint_bodies"] == [
        {"organization_id": DRECHTSTEDEN, "start_date": "2018-01-01", "end_date": "2020-12-31"}
    ]


def test_a_mandate_of_somebody_who_is_no_longer_on_record_is_of_a_person_without_a_name(tmp_path: Path) -> None:
    days = (("2018-05-01", JUDITH_IS_COMMITTEE_MEMBER), ("2018-06-01", withdraw(JUDITH_REGISTERED)))
    documents = popolo_told(tmp_path, *days)
    assert documents["persons"] == [{"id": JUDITH, "name": JUDITH}]
    assert [each["person_id"] for each in documents["memberships"]] == [JUDITH]


# -- persons --------------------------------------------------------------------------------------------------------


def test_in_full_a_person_has_the_details_that_are_on_record_and_none_that_were_erased(tmp_path: Path) -> None:
    person = {"givenName": "Daan", "familyName": "de Vries", "birthDate": "1990-02-03", "email": "daan@example.org"}
    named = register_trainee("2018-01-01", of="t-een", programme=PPP, person=person)
    erased = register_trainee("2018-01-01", of="t-twee", programme=PPP, person=person)
    days = ("2018-05-01", (*THE_PROGRAMME, named, erased))
    with told(days) as registrar:
        registrar.records(erase_personal_data(of="t-twee", ground="op verzoek"))
        registrar.register.erasures.complete("t-twee")
        documents = popolo(registrar.register, tmp_path / "popolo")
    one, two = documents["persons"]
    assert one["name"] == "Daan de Vries"
    assert (one["given_name"], one["family_name"]) == ("Daan", "de Vries")
    assert (one["birth_date"], one["email"]) == ("1990-02-03", "daan@example.org")
    assert {name: two[name] for name in two if not name.startswith("wiewaar_")} == {"id": "t-twee", "name": "t-twee"}


def test_for_a_project_nobody_is_named_and_nothing_can_be_joined_with_another(
    register: Register, tmp_path: Path
) -> None:
    texts = {}
    for name, project in (("one", "een"), ("again", "een"), ("two", "twee")):
        popolo(register, tmp_path / name, project=project)
        texts[name] = (tmp_path / name / "popolo.json").read_text()
    assert [tells_of_persons(text) for text in texts.values()] == [[], [], []]
    assert texts["one"] == texts["again"]
    documents = {name: json.loads(text) for name, text in texts.items()}
    ids = {name: ids_of_persons(each) for name, each in documents.items()}
    assert len(ids["one"]) > 100
    assert not ids["one"] & ids["two"]
    for section in SECTIONS:  # in the order of the log they would tell whose pseudonym is whose
        found = [each["id"] for each in documents["one"][section]]
        assert found == sorted(found)


def ids_of_persons(documents: Documents) -> set[str]:
    """Whatever in it stands for a person, a mandate or an event."""
    found = {each["id"] for section in ("persons", "memberships") for each in documents[section]}
    found |= {each["wiewaar_mandate"] for each in documents["memberships"] if "wiewaar_mandate" in each}
    return found.union(*(each["wiewaar_because"] for each in documents["memberships"]))


def test_in_full_a_name_is_where_it_is_on_record_and_the_check_for_names_would_tell(
    register: Register, tmp_path: Path
) -> None:
    popolo(register, tmp_path / "popolo")
    found = tells_of_persons((tmp_path / "popolo" / "popolo.json").read_text())
    assert {"Daan", "Judith", DAAN, "beleidsadviseur"} <= set(found)


def test_who_reads_it_in_full_is_kept_and_who_reads_pseudonyms_is_not(seeded: Path, tmp_path: Path) -> None:
    with Register(settings_of(seeded)) as register:
        popolo(register, tmp_path / "project", project="onderzoek")
        assert register.access.looks(DAAN) == []
        popolo(register, tmp_path / "full")
        (look,) = register.access.looks(DAAN)
        assert (look.who, look.activity) == (AUDITOR.subject, "export popolo")


# -- the command ----------------------------------------------------------------------------------------------------


def test_what_singles_persons_out_is_held_back_unless_it_is_released(seeded: Path, tmp_path: Path, call: Call) -> None:
    held_back = call("export", "popolo", tmp_path / "one", "--project", "onderzoek")
    assert held_back.code == 1
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["disclosure.json"]
    released = call("export", "popolo", tmp_path / "two", "--project", "onderzoek", "--release")
    assert released.code == 0
    assert sorted(path.name for path in (tmp_path / "two").iterdir()) == ["popolo.json", "ro-crate-metadata.json"]
    assert "14 persons, 19 organizations" in released.out


def test_where_nothing_is_written_it_is_said_why(seeded: Path, tmp_path: Path, call: Call) -> None:
    said = [
        call("export", "popolo", tmp_path / "one"),
        call("export", "popolo", tmp_path / "one", "--full", "--project", "onderzoek"),
        call("export", "popolo", tmp_path / "one", "--full", "--known-at", "2010-01-01"),
        call("export", "popolo", tmp_path / "one", "--full", "--known-at", "gisteren"),
        call("export", "popolo", tmp_path, "--full"),
    ]
    assert [each.code for each in said] == [2, 2, 2, 2, 2]
    assert all(one_paragraph(each.err) and not each.out for each in said)
    assert not (tmp_path / "one").exists()


def test_what_is_asked_for_at_a_position_is_told_in_the_file(seeded: Path, tmp_path: Path, call: Call) -> None:
    assert call("export", "popolo", tmp_path / "one", "--full", "--at-position", "114").code == 0
    meta = json_in(tmp_path / "one" / "popolo.json")["meta"]
    assert (meta["logPosition"], meta["source"]) == (114, "urn:nld:wiewaar")
