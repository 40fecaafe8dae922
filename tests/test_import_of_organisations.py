"""Importing the national list of municipalities: what its notes tell is recorded, and nothing that they do not tell."""

from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.register import Register
from application.outside.organisations import read_organisations
from application.outside.reading import Reading
from application.problem import Invalid
from tests.conftest import DATA, Call
from tests.databases import settings_of
from tests.outside import codes, commands_of, imported, mangled, recorded_events

NATIONAL = DATA / "gemeenten-2018.csv"
HEADING = "reference,name,history\n"
INVENTED = (
    HEADING
    + "gm9001,Verzonnen aan Zee,Gemeentelijke herindeling per 01-01-2005; Begindatum voor 1830\n"
    + 'gm9002,"Noord, Zuid en Bedacht",Naamswijziging per 10-12-1886 (voorheen Zuid); Begindatum 02-01-1839\n'
    + "gm9003,Nergensdam,Naamswijziging per 01-01-1970\n"
    + "gm9004,Opgeheven,Ontstaan per 01-01-1990; Opgegaan in Verzonnen aan Zee per 01-01-2005\n"
)


def read(*rows: str) -> Reading:
    return read_organisations((HEADING + "".join(f"{row}\n" for row in rows)).encode())


def told(reading: Reading) -> list[tuple[int, str]]:
    return [(number, each.code) for number, each in reading.skipped]


def test_a_municipality_is_on_record_since_the_first_day_on_which_it_was_certainly_there() -> None:
    before, made, begun = commands_of(
        read("gm9001,A,Begindatum voor 1830", "gm9002,B,Ontstaan per 01-02-1998", "gm9003,C,Begindatum 02-01-1839")
    )
    days = [each["effectiveOn"] for each in (before, made, begun)]
    assert days == ["1830-01-01", "1998-02-01", "1839-01-02"]
    assert before["data"]["identifiers"] == {
        "cbs": "GM9001",
        "tooi": "https://identifier.overheid.nl/tooi/id/gemeente/gm9001",
    }
    assert before["note"] == "Begindatum voor 1830"


def test_a_former_name_that_is_given_is_recorded_with_the_renaming() -> None:
    registered, renamed = commands_of(
        read("gm9002,Nu,Naamswijziging per 10-12-1886 (voorheen Toen (L.)); Begindatum 02-01-1839")
    )
    assert (registered["effectiveOn"], registered["data"]["name"]) == ("1839-01-02", "Toen (L.)")
    assert (renamed["command"], renamed["effectiveOn"], renamed["data"]) == (
        "rename-organisation",
        "1886-12-10",
        {"name": "Nu"},
    )


def test_several_renamings_make_a_chain_of_names_as_far_back_as_they_are_known() -> None:
    reading = read(
        "gm9002,C,Naamswijziging per 01-01-2000 (voorheen B); Naamswijziging per 01-01-1950; Begindatum voor 1830"
    )
    assert [(each["effectiveOn"], each["data"]["name"]) for each in commands_of(reading)] == [
        ("1950-01-01", "B"),
        ("2000-01-01", "C"),
    ]
    assert told(reading) == [(2, "former-name-unknown")]


def test_without_the_former_name_it_is_on_record_from_its_renaming_only() -> None:
    reading = read("gm9003,Nu,Naamswijziging per 01-01-1970; Begindatum voor 1830")
    (registered,) = commands_of(reading)
    assert (registered["effectiveOn"], registered["data"]["name"]) == ("1970-01-01", "Nu")
    assert told(reading) == [(2, "former-name-unknown")]


def test_a_merger_is_recorded_with_the_one_that_it_names() -> None:
    by_name = commands_of(
        read("gm9001,Groot,Begindatum voor 1830", "gm9002,Klein,Begindatum voor 1830; Opgegaan in Groot per 01-01-2005")
    )
    by_code = commands_of(read("gm9002,Klein,Begindatum voor 1830; Opgegaan in gm9001 per 01-01-2005"))
    for merger in (by_name[-1], by_code[-1]):
        assert (merger["command"], merger["subject"], merger["effectiveOn"]) == (
            "merge-organisation",
            "gm9002",
            "2005-01-01",
        )
        assert merger["data"] == {"into": "gm9001"}


def test_what_went_up_in_a_municipality_is_not_guessed() -> None:
    reading = read(
        "gm9001,A,Gemeentelijke herindeling per 01-01-2005; Provinciale wijziging per 01-01-2006; Begindatum voor 1830"
    )
    assert [each["command"] for each in commands_of(reading)] == ["register-organisation"]
    assert told(reading) == [(2, "boundaries-changed"), (2, "province-changed")]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("gm9001,A,", (2, "/history", "no-beginning")),
        ("gm9001,A,Ontstaan omstreeks 1300", (2, "/history", "no-beginning")),
        ("gm9001,A,Ontstaan per 31-02-1998", (2, "/history", "no-beginning")),
        ("9001,A,Begindatum voor 1830", (2, "/reference", "not-a-municipality-code")),
        ("gm9001,,Begindatum voor 1830", (2, "/data/name", "empty-text")),
        ("gm9001,A", (2, "", "wrong-number-of-cells")),
        ("gm9001,A,Begindatum voor 1830; Opgegaan in Weg per 01-01-2005", (2, "/history", "merged-into-unknown")),
    ],
)
def test_what_can_not_be_understood_is_reported(row: str, fault: tuple[int, str, str]) -> None:
    assert codes(read(row)) == [fault]


@pytest.mark.parametrize("note", ["Ontstaan omstreeks 1300", "Ontstaan per 31-02-1998", "Begindatum 01-01-1900"])
def test_a_note_that_is_not_understood_is_told_and_the_rest_is_recorded(note: str) -> None:
    reading = read(f"gm9001,A,Begindatum voor 1830; {note}")
    assert [each["effectiveOn"] for each in commands_of(reading)] == ["1830-01-01"]
    assert told(reading) == [(2, "note-not-understood")]


def test_a_code_that_is_there_twice_is_told() -> None:
    reading = read("gm9001,A,Begindatum voor 1830", "gm9001,B,Begindatum voor 1830")
    assert codes(reading) == [(3, "/reference", "same-key")]


def test_the_whole_national_list_is_recorded_and_its_repetition_records_nothing(call: Call, tmp_path: Path) -> None:
    done = imported(call, "organisations", None, NATIONAL)
    assert (done.code, done.err) == (0, "")
    assert "380 entries read, 380 commands, 126 skipped." in done.out
    assert "380 recorded, 0 known already, 0 refused." in done.out
    again = imported(call, "organisations", None, NATIONAL)
    assert "0 recorded, 380 known already, 0 refused." in again.out
    with Register(settings_of(tmp_path / "state")) as register:
        events = recorded_events(register.log)
    assert Counter(name for name, _, _ in events) == {"OrganisationRegistered": 380}
    assert ("OrganisationRegistered", "gm0034", "1984-01-01") in events  # Almere


def test_an_invented_list_with_every_kind_of_note_is_recorded(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "invented.csv"
    file.write_text(INVENTED, encoding="utf-8")
    done = imported(call, "organisations", None, file)
    assert (done.code, done.err) == (0, "")
    with Register(settings_of(tmp_path / "state")) as register:
        assert recorded_events(register.log) == [
            ("OrganisationRegistered", "gm9001", "1830-01-01"),
            ("OrganisationRegistered", "gm9002", "1839-01-02"),
            ("OrganisationRenamed", "gm9002", "1886-12-10"),
            ("OrganisationRegistered", "gm9003", "1970-01-01"),
            ("OrganisationRegistered", "gm9004", "1990-01-01"),
            ("OrganisationMerged", "gm9004", "2005-01-01"),
        ]


@given(st.one_of(st.binary(max_size=300), mangled(INVENTED.encode())))
def test_any_file_is_read_or_told_to_be_none(content: bytes) -> None:
    with suppress(Invalid):
        reading = read_organisations(content)
        registered = [each for each in commands_of(reading) if each["command"] == "register-organisation"]
        assert len(registered) <= reading.read
