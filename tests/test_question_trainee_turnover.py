"""How many trainees came into and went out of political work, by party, council or year?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, on_the_demo, told
from tests.people import (
    IJSSELSTEIN,
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    PAPENDRECHT,
    PARTY_A,
    PARTY_B,
    PPP,
    WOERDEN,
    ZWIJNDRECHT,
    become_committee_member,
    become_fraction_follower,
    cease_following,
    end_mandate,
    leave_committee,
    open_mandate,
    planned,
    register_organisation,
    replace_fraction_member,
    stand_for_election,
)

QUESTION = "trainee-turnover"
MOVED = ("cameIn", "went", "trainees", "traineeDays")


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def test_by_year_who_came_in_and_who_went(demo: Asks) -> None:
    # Judith came in as a committee member on 29 March 2018, and her seat is no second coming.
    assert columns(demo(QUESTION), "year", *MOVED) == [
        (2018, 4, 0, 4, 4 * 278),
        (2019, 0, 0, 4, 1460),
        (2020, 0, 1, 4, 1372),
        (2021, 0, 0, 3, 1095),
        (2022, 0, 3, 3, 264),
    ]
    assert columns(demo(QUESTION), "cameInPer100", "wentPer100")[2] == (0, 26.6217)


def test_by_party_and_by_council(demo: Asks) -> None:
    assert columns(demo(QUESTION, by="party"), "party.reference", *MOVED) == [
        (PARTY_A, 1, 1, 1, 1462),
        (PARTY_B, 2, 2, 2, 2924),
        (None, 1, 1, 1, 917),
    ]
    assert columns(demo(QUESTION, by="council"), "council.reference", "went", "councilSize", "wentPerSeat") == [
        (IJSSELSTEIN, 1, None, None),
        (PAPENDRECHT, 1, None, None),
        (WOERDEN, 1, None, None),
        (ZWIJNDRECHT, 1, None, None),
    ]


def test_one_role_a_period_or_a_programme_can_be_asked_for(demo: Asks) -> None:
    assert columns(demo(QUESTION, role="councillor"), "year", *MOVED)[0] == (2018, 4, 0, 4, 874)
    assert columns(demo(QUESTION, role="committee-member"), "year", *MOVED) == [(2018, 1, 1, 1, 238)]
    assert columns(demo(QUESTION, from_="2020-10-01", to="2021-02-01"), "year", *MOVED) == [
        (2020, 0, 1, 4, 3 * 92),
        (2021, 0, 0, 3, 3 * 31),
    ]
    assert len(demo(QUESTION, programme=PPP)) == 5
    assert demo(QUESTION, programme="wijktraineeprogramma-2017") == []


def test_the_rows_say_why(demo: Asks) -> None:
    [zwijndrecht] = [row for row in demo(QUESTION, by="council") if row["council"]["reference"] == ZWIJNDRECHT]
    assert "c66b35e3-4850-5caa-be6d-8e998e69c462" in zwijndrecht["because"]


def test_a_council_whose_size_is_on_record_is_a_denominator() -> None:
    size = register_organisation("1900-01-01", of="gm0518", name="Den Haag", kind="municipality", councilSize=45)
    nil = register_organisation("1900-01-01", of="gm0519", name="Nergens", kind="municipality", councilSize=0)
    work = (
        open_mandate("2018-01-01", of="m-one", trainee=JUDITH, council="gm0518"),
        become_committee_member("2018-02-01", of="m-one"),
        open_mandate("2018-01-01", of="m-two", trainee=JUDITH, council="gm0519"),
        become_committee_member("2018-02-01", of="m-two"),
    )
    with told(("2018-12-31", (*JUDITH_HAS_A_MANDATE, size, nil, *work))) as asks:
        assert columns(asks(QUESTION, by="council"), "councilSize", "cameInPerSeat") == [(45, 0.0222), (0, None)]


def test_who_takes_up_another_role_on_the_day_of_leaving_one_stays() -> None:
    meeting = (
        become_committee_member("2018-01-01"),
        leave_committee("2018-03-01"),
        become_fraction_follower("2018-03-01"),
        cease_following("2018-05-01"),
        become_committee_member("2018-06-01"),
    )
    with told(("2018-12-31", (*JUDITH_HAS_A_MANDATE, *meeting))) as asks:
        assert columns(asks(QUESTION), *MOVED) == [(2, 1, 1, 120 + 213)]


def test_days_in_two_roles_are_one_day_unless_each_counts() -> None:
    both = (become_committee_member("2018-01-01"), become_fraction_follower("2018-01-01"))
    with told(("2018-04-11", (*JUDITH_HAS_A_MANDATE, *both))) as asks:
        assert columns(asks(QUESTION), *MOVED) == [(1, 0, 1, 100)]
        assert columns(asks(QUESTION, overlaps="count-each"), *MOVED) == [(1, 0, 1, 200)]


def test_a_membership_that_a_temporary_seat_interrupts_is_not_left() -> None:
    roles = (become_committee_member("2018-01-01"), replace_fraction_member("2018-03-01", until="2018-06-01"))
    with told(("2018-12-31", (*JUDITH_HAS_A_MANDATE, *roles))) as asks:
        assert columns(asks(QUESTION, role="committee-member"), *MOVED) == [(1, 0, 1, 364)]


def test_standing_for_election_is_no_role_yet() -> None:
    stood = stand_for_election("2018-02-05", electionDate="2018-03-21")
    with told(("2018-12-31", (*JUDITH_HAS_A_MANDATE, stood))) as asks:
        assert asks(QUESTION) == []


def test_on_the_day_of_coming_in_there_is_no_rate_yet_and_a_plan_is_told_apart() -> None:
    plan = planned(become_fraction_follower("2018-02-01"))
    later = planned(end_mandate("2019-02-01", reason="other"))
    with told(("2018-02-01", (*JUDITH_HAS_A_MANDATE, plan, later))) as asks:
        assert columns(asks(QUESTION), *MOVED, "cameInPer100", "restsOnExpected") == [(1, 0, 1, 0, None, 1)]


def test_before_the_first_event_and_in_an_empty_register_there_is_nothing(demo: Asks) -> None:
    assert demo(QUESTION, knownAt="2000-01-01") == []
    assert demo(QUESTION, knownAt="2018-01-31", by="party") == []
    with told() as asks:
        assert asks(QUESTION) == []


def test_it_is_asked_by_known_groups_and_with_days_in_order(demo: Asks) -> None:
    assert demo.refused(QUESTION, by="age") == [("by", "not-one-of")]
    assert demo.refused(QUESTION, from_="2019-01-01", to="2018-01-01") == [("to", "period-reversed")]
