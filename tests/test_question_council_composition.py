"""Which trainees sat on, or served around, a council on a day; and as a step function over a period?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, kind, on_the_demo, told
from tests.people import (
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    PAPENDRECHT,
    PARTY_A,
    PARTY_B,
    SAMIRA,
    SAMIRA_REGISTERED,
    become_committee_member,
    elect_to_council,
    erase_personal_data,
    go_on_temporary_leave,
    open_mandate,
    replace_fraction_member,
    stand_for_election,
)

COMPOSITION = "council-composition"
MEMBER = ("trainee", "role", "sits", "party.reference")
COUNT = ("item", "valid.from", "role", "party.reference", "trainees", "expected")
SAMIRAS = "m-samira"
SAMIRAS_OPENED = open_mandate("2018-01-01", of=SAMIRAS, trainee=SAMIRA, council=PAPENDRECHT, party=PARTY_A)
TWO_MANDATES = (*JUDITH_HAS_A_MANDATE, SAMIRA_REGISTERED, SAMIRAS_OPENED)


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def test_on_a_day_the_members_come_before_their_numbers(demo: Asks) -> None:
    items = demo(COMPOSITION, place=PAPENDRECHT, validOn="2018-06-01")
    assert columns(items, "item", "role", "party.reference", "trainees") == [
        ("member", "committee-member", PARTY_B, None),
        ("member", "fraction-follower", PARTY_B, None),
        ("count", "all", None, 1),
        ("count", "committee-member", PARTY_B, 1),
        ("count", "fraction-follower", PARTY_B, 1),
    ]
    assert items[0]["name"] == "Judith"


def test_over_a_period_it_is_a_step_function(demo: Asks) -> None:
    items = demo(COMPOSITION, place=PAPENDRECHT, from_="2018-01-01", to="2022-04-01")
    assert columns(kind(items, "count"), *COUNT) == [
        ("count", "2018-01-01", "all", None, 0, 0),
        ("count", "2018-03-29", "all", None, 1, 0),
        ("count", "2018-03-29", "committee-member", PARTY_B, 1, 0),
        ("count", "2018-03-29", "fraction-follower", PARTY_B, 1, 0),
        ("count", "2018-11-22", "all", None, 1, 0),
        ("count", "2018-11-22", "councillor", PARTY_B, 1, 0),
        ("count", "2022-03-30", "all", None, 0, 0),
    ]


def test_who_is_on_leave_holds_the_seat_and_does_not_sit(demo: Asks) -> None:
    on_leave = kind(demo(COMPOSITION, place="gm0353", validOn="2019-10-01"), "member")
    assert columns(on_leave, *MEMBER) == [(SAMIRA, "temporary-leave", False, PARTY_B)]
    back = kind(demo(COMPOSITION, place="gm0353", validOn="2019-12-23"), "member")
    assert columns(back, *MEMBER) == [(SAMIRA, "councillor", True, PARTY_B)]


def test_all_councils_come_one_after_another(demo: Asks) -> None:
    items = kind(demo(COMPOSITION, validOn="2019-01-01"), "count")
    assert columns(items, "place.name", "role", "party.reference", "trainees") == [
        ("IJsselstein", "all", None, 1),
        ("IJsselstein", "councillor", PARTY_B, 1),
        ("Papendrecht", "all", None, 1),
        ("Papendrecht", "councillor", PARTY_B, 1),
        ("Woerden", "all", None, 1),
        ("Woerden", "councillor", PARTY_A, 1),
        ("Zwijndrecht", "all", None, 1),
        ("Zwijndrecht", "councillor", None, 1),
    ]


def test_a_council_that_is_not_on_record_comes_last(demo: Asks) -> None:
    items = demo(COMPOSITION, validOn="2018-06-01", knownAt="2018-05-01")
    assert columns(kind(items, "member"), "place.reference", "trainee")[-1] == (None, JUDITH)


def test_what_was_said_before_a_correction_is_said_again(demo: Asks) -> None:
    day = {"place": PAPENDRECHT, "validOn": "2018-11-16"}
    before, after = (kind(demo(COMPOSITION, **day, knownAt=known), "member") for known in ("2018-12-01", "2019-03-01"))
    assert columns(before, *MEMBER) == [(JUDITH, "councillor", True, PARTY_B)]
    assert [role for (role,) in columns(after, "role")] == ["committee-member", "fraction-follower"]


def test_expected_members_are_told_apart(demo: Asks) -> None:
    items = demo(COMPOSITION, place="gm0632", from_="2018-03-01", to="2018-05-01", knownAt="2018-04-01")
    assert columns(kind(items, "count"), *COUNT) == [
        ("count", "2018-03-01", "all", None, 0, 0),
        ("count", "2018-03-29", "all", None, 1, 1),
        ("count", "2018-03-29", "councillor", PARTY_A, 1, 1),
    ]
    assert columns(kind(items, "not-observed"), *COUNT) == [
        ("not-observed", "2018-04-01", "all", None, 1, 1),
        ("not-observed", "2018-04-01", "councillor", PARTY_A, 1, 1),
    ]


def test_past_the_horizon_nobody_has_observed_that_there_was_none(demo: Asks) -> None:
    given = {"place": "gm0642", "validOn": "2021-01-01"}
    assert columns(demo(COMPOSITION, **given, knownAt="2020-12-31"), "item", "trainees") == [("not-observed", None)]
    assert columns(demo(COMPOSITION, **given, knownAt="2021-01-01"), "item", "trainees") == [("count", 0)]


def test_a_candidate_does_not_serve_as_yet() -> None:
    story = (*JUDITH_HAS_A_MANDATE, stand_for_election("2018-02-05", electionDate="2018-03-21"))
    with told(("2018-03-01", story)) as asks:
        found = asks(COMPOSITION, place=PAPENDRECHT, validOn="2018-02-06")
    assert columns(found, "item", "trainees") == [("count", 0)]


def test_a_member_of_two_committees_counts_once() -> None:
    committees = [become_committee_member("2018-03-29", committee=each) for each in ("ruimte", "zorg")]
    with told(("2019-01-01", (*JUDITH_HAS_A_MANDATE, *committees))) as asks:
        items = asks(COMPOSITION, place=PAPENDRECHT, validOn="2018-06-01")
    assert columns(kind(items, "member"), "committee") == [("ruimte",), ("zorg",)]
    assert columns(kind(items, "count"), "role", "trainees") == [("all", 1), ("committee-member", 1)]


def test_no_day_has_two_sitting_holders_of_one_seat() -> None:
    elected = elect_to_council("2018-03-29")
    replaced = replace_fraction_member("2018-09-03", of=SAMIRAS, until="2018-12-24")
    leave = go_on_temporary_leave("2018-09-03", until="2018-12-24")
    with told(("2019-02-01", (*TWO_MANDATES, elected, leave, replaced))) as asks:
        items = asks(COMPOSITION, place=PAPENDRECHT, from_="2018-03-29", to="2019-01-01")
    sitting = [each for each in kind(items, "count") if each["role"] == "councillor"]
    assert columns(sitting, "valid.from", "valid.to", "party.reference", "trainees") == [
        ("2018-03-29", "2018-09-03", PARTY_B, 1),
        ("2018-09-03", "2018-12-24", PARTY_A, 1),
        ("2018-12-24", "2019-01-01", PARTY_B, 1),
    ]


def test_an_erased_trainee_is_counted_without_a_name() -> None:
    story = (*JUDITH_HAS_A_MANDATE, elect_to_council("2018-03-29"))
    with told(("2019-01-01", story), ("2019-02-01", erase_personal_data(of=JUDITH, ground="op verzoek"))) as asks:
        member, total, _ = asks(COMPOSITION, place=PAPENDRECHT, validOn="2018-06-01", knownAt="2019-01-15")
    assert (member["trainee"], member["name"], total["trainees"]) == (JUDITH, None, 1)


def test_a_programme_narrows_the_answer(demo: Asks) -> None:
    assert demo(COMPOSITION, validOn="2019-01-01", programme="wijktraineeprogramma-2017") == []


def test_a_row_names_the_events_from_which_it_follows() -> None:
    elected = elect_to_council("2018-03-29")
    with told(("2019-01-01", (*JUDITH_HAS_A_MANDATE, elected))) as asks:
        member = asks(COMPOSITION, place=PAPENDRECHT, validOn="2018-06-01")[0]
    assert member["because"] == [JUDITH_HAS_A_MANDATE[-1]["commandId"], elected["commandId"]]


def test_an_empty_register_and_a_day_before_the_first_event_have_no_answer(demo: Asks) -> None:
    assert demo(COMPOSITION, validOn="2018-06-01", knownAt="2017-01-01") == []
    with told() as asks:
        assert asks(COMPOSITION, place=PAPENDRECHT, validOn="2018-06-01") == []


def test_a_day_and_a_period_can_not_be_asked_together(demo: Asks) -> None:
    assert demo.refused(COMPOSITION, validOn="2018-06-01", from_="2018-01-01") == [("validOn", "day-or-period")]
