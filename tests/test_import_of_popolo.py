"""Importing Popolo: the memberships of trainees become placements and political roles, as certain as their days are.

Persons, parties and towns are invented.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.register import Register
from application.outside.partial import Span, envelope_of, span_of
from application.outside.popolo import popolo_mapping, read_popolo
from application.outside.reading import Reading
from application.problem import Invalid
from tests.answers import Asks
from tests.conftest import Call, organisation, programme, written
from tests.databases import settings_of
from tests.outside import codes, commands_of, imported, mangled, mapping_file, recorded_events

MAPPING: dict[str, Any] = {
    "source": "raad-verzonnen",
    "persons": {"person/7": "t-een"},
    "organizations": {"council": "gm0632"},
    "classifications": {"partij": "party", "bedrijf": "company"},
    "roles": {"raadslid": "councillor", "commissielid": "committee-member", "trainee": "placement-a", "lid": "ignored"},
    "register": {"programme": "ppp", "effectiveOn": "2014-01-01"},
}
POPOLO: dict[str, Any] = {
    "persons": [
        {"id": "person/7", "name": "Aap Bedacht", "given_name": "Aap", "family_name": "Bedacht", "birth_date": "1990"},
        {"id": "person/8", "name": "Noot Verzonnen"},
    ],
    "organizations": [
        {"id": "council", "name": "Raad", "classification": "raad"},
        {"id": "lokaal", "name": "Lokaal", "classification": "partij", "founding_date": "1998-05-01"},
        {"id": "Fabriek BV", "name": "Fabriek", "classification": "bedrijf", "founding_date": "2001"},
    ],
    "posts": [{"id": "seat", "role": "raadslid", "organization_id": "council"}],
    "memberships": [
        {"person_id": "person/7", "role": "commissielid", "label": "Ruimte", "organization_id": "council",
         "on_behalf_of_id": "lokaal", "start_date": "2014", "end_date": "2016-03-30"},
        {"person_id": "person/7", "post_id": "seat", "on_behalf_of_id": "lokaal", "start_date": "2016-03-31",
         "end_date": "2018-03"},
        {"person_id": "person/7", "role": "trainee", "organization_id": "Fabriek BV", "start_date": "2015-09"},
        {"person_id": "person/8", "role": "raadslid", "organization_id": "council", "start_date": "2014-03-27"},
    ],
}  # fmt: skip


def read(document: Mapping[str, Any] = POPOLO, **changes: Any) -> Reading:
    return read_popolo(json.dumps(document).encode(), popolo_mapping(json.dumps({**MAPPING, **changes}).encode()))


def membership(**changes: Any) -> Reading:
    """One membership by itself, changed."""
    said = {"person_id": "person/7", "role": "raadslid", "organization_id": "council", "start_date": "2014-03-27"}
    return read({"memberships": [{name: each for name, each in {**said, **changes}.items() if each is not None}]})


def days(reading: Reading) -> list[dict[str, Any]]:
    """The days of the seats."""
    names = ("effectiveOn", "until", "possibly")
    seats = [each for each in commands_of(reading) if each["command"] == "elect-to-council"]
    return [{name: each[name] for name in names if name in each} for each in seats]


# -- organisations, persons and roles -------------------------------------------------------------------------------


def test_a_document_becomes_organisations_a_trainee_a_mandate_and_its_roles() -> None:
    found = [(each["command"], each["subject"], each["effectiveOn"], each["data"]) for each in commands_of(read())]
    company, mandate = found[1][1], found[4][1]
    assert found == [
        ("register-organisation", "lokaal", "1998-05-01", {"name": "Lokaal", "kind": "party"}),
        ("register-organisation", company, "2001-12-31", {"name": "Fabriek", "kind": "company"}),
        (
            "register-trainee",
            "t-een",
            "2014-01-01",
            {"programme": "ppp", "person": {"givenName": "Aap", "familyName": "Bedacht"}},
        ),
        ("start-at-organisation-a", "t-een", "2015-09-30", {"organisation": company}),
        ("open-mandate", mandate, "2014-12-31", {"trainee": "t-een", "council": "gm0632", "party": "lokaal"}),
        ("become-committee-member", mandate, "2014-12-31", {"committee": "Ruimte"}),
        ("elect-to-council", mandate, "2016-03-31", {}),
    ]


def test_nobody_but_trainees_is_recorded_and_how_many_are_not_is_told() -> None:
    reading = read()
    assert b"Verzonnen" not in b"".join(line for _, line in reading.mapped)
    assert [(each.code, each.details) for each in reading.told] == [("persons-not-mapped", {"count": "1"})]


def test_memberships_inside_persons_organizations_and_posts_are_read_too() -> None:
    inside = {"person_id": "person/7", "role": "raadslid", "organization_id": "council", "start_date": "2014-03-27"}

    def without(name: str) -> dict[str, Any]:
        return {key: each for key, each in inside.items() if key != name}

    for document in (
        {"persons": [{"id": "person/7", "memberships": [without("person_id")]}]},
        {"organizations": [{"id": "council", "memberships": [without("organization_id")]}]},
        {
            "posts": [
                {"id": "seat", **without("person_id"), "memberships": [{**inside, "role": None} | {"role": "raadslid"}]}
            ]
        },
        {"organizations": [{"id": "council", "posts": [{"id": "s", "memberships": [inside]}]}]},
    ):
        assert days(read(document)) == [{"effectiveOn": "2014-03-27"}]


def test_former_names_mergers_and_ends_of_organisations_are_kept() -> None:
    old = {"id": "oud", "name": "Nieuw", "classification": "partij", "founding_date": "1990-01-01"}
    names = [{"name": "Oud", "end_date": "1999-12-31"}]
    document = {
        "organizations": [
            {**old, "other_names": names, "dissolution_date": "2010-01-01", "wiewaar_merged_into": "lokaal"},
            {**old, "id": "weg", "dissolution_date": "2010-01-01"},
        ]
    }
    found = [
        (each["command"], each["effectiveOn"], each.get("until"), each["data"]) for each in commands_of(read(document))
    ]
    assert found == [
        ("register-organisation", "1990-01-01", None, {"name": "Oud", "kind": "party"}),
        ("rename-organisation", "2000-01-01", None, {"name": "Nieuw"}),
        ("merge-organisation", "2010-01-01", None, {"into": "lokaal"}),
        ("register-organisation", "1990-01-01", "2010-01-01", {"name": "Nieuw", "kind": "party"}),
    ]


def test_a_placement_knows_its_slot_from_our_own_export_or_is_told() -> None:
    roles = {"roles": {"placement": "placement"}}
    said = {"person_id": "person/7", "role": "placement", "organization_id": "council", "start_date": "2014-03-27"}
    told = {"wiewaar_slot": "B", "label": "adviseur", "wiewaar_department": "Ruimte"}
    (made,) = commands_of(read({"memberships": [{**said, **told}]}, **roles))
    assert (made["command"], made["data"]) == (
        "rotate-to-organisation-b",
        {"organisation": "gm0632", "function": "adviseur", "department": "Ruimte"},
    )
    assert codes(read({"memberships": [said]}, **roles)) == [(1, "/memberships/0/role", "slot-unknown")]


# -- days that are not whole ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2014-03-27", None, {"effectiveOn": "2014-03-27"}),
        ("2014-03-27", "2018-03-28", {"effectiveOn": "2014-03-27", "until": "2018-03-29"}),
        ("2014-03-27T09:00:00Z", None, {"effectiveOn": "2014-03-27"}),
        ("2014-02", None, {"effectiveOn": "2014-02-28", "possibly": {"from": "2014-02-01"}}),
        (
            "2014",
            "2018-03",
            {
                "effectiveOn": "2014-12-31",
                "until": "2018-03-02",
                "possibly": {"from": "2014-01-01", "to": "2018-04-01"},
            },
        ),
        ("2014-03-27", "2018", {"effectiveOn": "2014-03-27", "until": "2018-01-02", "possibly": {"to": "2019-01-01"}}),
    ],
)
def test_a_role_stands_on_its_certain_days_and_keeps_the_possible_ones(
    start: str, end: str | None, found: dict[str, Any]
) -> None:
    assert days(membership(start_date=start, end_date=end)) == [found]


def test_a_role_that_is_certain_on_no_day_is_not_recorded_and_told() -> None:
    reading = membership(start_date="2014", end_date="2014")
    assert reading.mapped == []
    assert codes(reading) == [(1, "/memberships/0", "no-certain-day")]


DAYS = st.dates(date(1500, 1, 1), date(2998, 12, 31))


@given(DAYS, DAYS, st.sampled_from([4, 7, 10]), st.sampled_from([4, 7, 10]))
def test_what_is_certain_is_certain_whatever_day_was_meant(start: date, last: date, coarse: int, other: int) -> None:
    one, two = span_of(start.isoformat()[:coarse]), span_of(last.isoformat()[:other])
    assert one is not None
    assert two is not None
    assert one.earliest <= start <= one.latest
    found = envelope_of(one, two)
    if found is None:
        assert two.earliest < one.latest
    else:
        assert found["effectiveOn"] >= start.isoformat()
        assert found.get("possibly", {}).get("from", found["effectiveOn"]) <= start.isoformat()
        if "until" in found:
            assert found["until"] <= (last + timedelta(days=1)).isoformat()


def test_a_day_that_is_known_leaves_nothing_open() -> None:
    known = Span(date(2014, 3, 27), date(2014, 3, 27))
    assert envelope_of(known, None) == {"effectiveOn": "2014-03-27"}


# -- what is wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"role": "burgemeester"}, ("/memberships/0/role", "role-not-mapped")),
        ({"role": None}, ("/memberships/0/role", "role-not-mapped")),
        ({"organization_id": None}, ("/memberships/0/organization_id", "missing")),
        ({"organization_id": "elders"}, ("/memberships/0/organization_id", "organisation-not-mapped")),
        ({"on_behalf_of_id": "elders"}, ("/memberships/0/on_behalf_of_id", "organisation-not-mapped")),
        ({"start_date": None}, ("/memberships/0/start_date", "missing")),
        ({"start_date": "2014-13"}, ("/memberships/0/start_date", "not-a-popolo-date")),
        ({"start_date": "2014-02-30"}, ("/memberships/0/start_date", "not-a-popolo-date")),
        ({"start_date": 2014}, ("/memberships/0/start_date", "not-a-popolo-date")),
        ({"start_date": "0014"}, ("/memberships/0/start_date", "not-a-popolo-date")),
        ({"end_date": "onbekend"}, ("/memberships/0/end_date", "not-a-popolo-date")),
    ],
)
def test_a_membership_that_can_not_be_understood_is_told_with_its_place(
    changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    reading = membership(**changes)
    assert codes(reading) == [(1, *fault)]
    assert reading.mapped == []


def test_of_a_refused_entry_nothing_is_told_that_is_about_others() -> None:
    others = [{"person": {"name": "Noot Verzonnen"}, "role": "lid"}]
    (refused,) = read(
        {"organizations": [{"id": "x", "name": "X", "classification": "partij", "memberships": others}]}
    ).faulty
    assert b'"name": "X"' in refused.line
    assert b"Noot" not in refused.line


def test_what_is_left_out_is_told() -> None:
    reading = membership(role="lid")
    assert [(number, each.code) for number, each in reading.skipped] == [(1, "role-ignored")]
    person = {"id": "person/7", "name": "Aap Bedacht", "birth_date": "1990-05"}
    reading = read({"persons": [person], "organizations": [{"id": "x", "name": "X", "classification": "koor"}]})
    told = [each.code for _, each in reading.skipped]
    assert told == ["organisation-not-mapped", "birth-date-not-known", "name-not-divided"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff", b'{"persons": 7}', b'{"memberships": [7]}', b"[" * 100_000]
)
def test_a_file_that_is_no_popolo_is_told_as_a_whole(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_popolo(content, popolo_mapping(json.dumps(MAPPING).encode()))


def test_one_trainee_is_one_person() -> None:
    with pytest.raises(Invalid) as fault:
        popolo_mapping(json.dumps({**MAPPING, "persons": {"a": "t-een", "b": "t-een"}}).encode())
    assert {each.code for each in fault.value.problems} == {"mapped-twice"}


# -- recorded -------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(call: Call, tmp_path: Path) -> tuple[Path, Path]:
    assert call("import", written(tmp_path / "known.ndjson", organisation("gm0632"), programme())).code == 0
    document = tmp_path / "popolo.json"
    document.write_text(json.dumps(POPOLO), encoding="utf-8")
    return document, mapping_file(tmp_path, MAPPING)


def test_a_document_is_recorded_once_and_asked_for_what_is_possible(
    call: Call, files: tuple[Path, Path], tmp_path: Path
) -> None:
    document, mapping = files
    done = imported(call, "popolo", mapping, document)
    assert (done.code, done.err) == (0, "")
    assert "7 recorded, 0 known already, 0 refused." in done.out
    again = imported(call, "popolo", mapping, document)
    assert "0 recorded, 7 known already, 0 refused." in again.out
    with Register(settings_of(tmp_path / "state")) as register:
        register.catch_up()
        assert len(recorded_events(register.log)) == 9
        asks = Asks(register)
        for day, found in {
            "2013-12-31": [],
            "2014-06-01": [("committee-member", "possible")],
            "2015-01-01": [("committee-member", "established")],
            "2018-03-01": [("councillor", "established"), ("placement", "established")],
            "2018-03-31": [("councillor", "possible"), ("placement", "established")],
            "2018-04-01": [("placement", "established")],
        }.items():
            rows = asks("who-was-where", validOn=day)
            assert sorted((each["role"], each["certainty"]) for each in rows) == found, day


@pytest.mark.parametrize(("day", "until"), [("2018-03-28", "2018-03-29"), ("2018-03-01", "2018-03-02")])
def test_a_day_that_became_known_is_a_correction(call: Call, files: tuple[Path, Path], day: str, until: str) -> None:
    """Also where it is the one that was certain already."""
    document, mapping = files
    imported(call, "popolo", mapping, document)
    document.write_text(json.dumps(POPOLO).replace('"2018-03"', f'"{day}"'), encoding="utf-8")
    assert imported(call, "popolo", mapping, document).code == 1
    corrections = Path(f"{document}.corrections.ndjson")
    (correction,) = map(json.loads, corrections.read_text(encoding="utf-8").splitlines())
    assert correction["data"]["changes"] == {"until": until}
    assert call("import", corrections).code == 0
    assert "0 recorded, 7 known already, 0 refused." in imported(call, "popolo", mapping, document).out


# -- whatever comes in ----------------------------------------------------------------------------------------------

ANYTHING: st.SearchStrategy[Any] = st.sampled_from(
    (None, True, 0, 1.5, "", " x ", "\ud800", "person/7", "council", "seat", "raadslid", "partij", "2014", "2014-13",
     "0001-01-01", "9999-12-31", [], {}, [1], [{"id": []}], [{"name": 1, "end_date": "2014-01-01"}], {"from": "x"},
     [{"person_id": "person/7", "role": ["x"]}])
)  # fmt: skip
FIELDS = ("id", "name", "role", "person_id", "organization_id", "post_id", "start_date", "end_date", "classification",
          "founding_date", "dissolution_date", "other_names", "identifiers", "memberships", "posts", "birth_date",
          "wiewaar_slot", "wiewaar_mandate", "wiewaar_valid", "wiewaar_council_size", "wiewaar_certainty")  # fmt: skip
DOCUMENTS = st.lists(st.dictionaries(st.sampled_from(FIELDS), ANYTHING), max_size=3)


@given(st.one_of(st.binary(max_size=200), mangled(json.dumps(POPOLO).encode())))
def test_any_file_is_read_or_told_to_be_none(content: bytes) -> None:
    with suppress(Invalid):
        read_popolo(content, popolo_mapping(json.dumps(MAPPING).encode()))


@given(st.fixed_dictionaries(dict.fromkeys(("persons", "organizations", "posts", "memberships"), DOCUMENTS)))
def test_any_document_is_read_or_told_to_be_none(document: dict[str, Any]) -> None:
    with suppress(Invalid):
        read(document)
