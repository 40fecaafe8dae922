"""Which trainees had no political role for more than N days in a period?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, on_the_demo, told
from tests.people import (
    DAAN,
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    PPP,
    SAMIRA,
    STEVEN,
    Saying,
    become_committee_member,
    elect_to_council,
    end_mandate,
    erase_personal_data,
    leave_committee,
    leave_programme,
    planned,
    resign_from_council,
    stand_for_election,
)

NO_ROLE = "no-political-role"
ROW = ("trainee", "without", "days", "valid.from", "valid.to")
MEMBER = become_committee_member("2018-01-01")


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def judith(*sayings: Saying, known_at: str = "2020-01-01", **given: str) -> list[tuple[object, ...]]:
    """What is answered on Judith, where all this was recorded on one day."""
    commands = (each for saying in sayings for each in ((saying,) if isinstance(saying, dict) else saying))
    with told(("2018-01-08", (*JUDITH_HAS_A_MANDATE, *commands))) as asks:
        return columns(asks(NO_ROLE, knownAt=known_at, **given), *ROW)


def test_steven_was_without_a_role_after_he_left_the_council(demo: Asks) -> None:
    assert columns(demo(NO_ROLE, programme=PPP, moreThanDays="60", from_="2018-03-29"), *ROW) == [
        (STEVEN, "certain", 457, "2020-10-01", "2022-01-01")
    ]


def test_before_the_elections_it_depends_on_plans_that_nobody_established(demo: Asks) -> None:
    items = demo(NO_ROLE, programme=PPP, moreThanDays="35", to="2018-04-01")
    assert columns(items, *ROW, "certain.days") == [
        (trainee, "possible", 87, "2018-01-01", "2018-03-29", 35) for trainee in (DAAN, SAMIRA, JUDITH, STEVEN)
    ]


def test_more_than_so_many_days_is_strictly_more(demo: Asks) -> None:
    asked = {"programme": PPP, "to": "2018-03-29"}
    assert {each["without"] for each in demo(NO_ROLE, **asked, moreThanDays="34")} == {"certain"}
    assert {each["without"] for each in demo(NO_ROLE, **asked, moreThanDays="35")} == {"possible"}
    assert demo(NO_ROLE, **asked, moreThanDays="87") == []


def test_thirty_days_are_meant_where_none_are_given(demo: Asks) -> None:
    assert demo(NO_ROLE, programme=PPP) == demo(NO_ROLE, programme=PPP, moreThanDays="30")
    assert demo(NO_ROLE, programme=PPP) != demo(NO_ROLE, programme=PPP, moreThanDays="35")


def test_who_was_never_on_record_in_a_role_had_none_in_the_whole_programme(demo: Asks) -> None:
    items = demo(NO_ROLE, programme="wijktraineeprogramma-2017")
    assert len(items) == 10
    assert set(columns(items, *ROW[1:])) == {("certain", 730, "2017-09-01", "2019-09-01")}


def test_what_lies_past_the_horizon_is_not_observed(demo: Asks) -> None:
    items = demo(NO_ROLE, programme="wijktraineeprogramma-2017", knownAt="2017-12-01", to="2018-09-01")
    assert set(columns(items, "days", "valid.to", "notObserved")) == {(91, "2017-12-01", 274)}
    ppp = demo(NO_ROLE, programme=PPP, knownAt="2017-12-01")
    assert set(columns(ppp, "without", "days", "valid", "notObserved")) == {("not-observed", None, None, 1461)}


def test_only_the_roles_that_are_named_count(demo: Asks) -> None:
    items = demo(NO_ROLE, programme=PPP, from_="2018-03-29", roles="councillor, temporary-leave", moreThanDays="200")
    assert columns(items, *ROW) == [
        (JUDITH, "certain", 238, "2018-03-29", "2018-11-22"),
        (STEVEN, "certain", 457, "2020-10-01", "2022-01-01"),
    ]


def test_who_is_on_leave_keeps_the_seat_and_so_a_role(demo: Asks) -> None:
    asked = {"from_": "2019-01-01", "to": "2020-01-01", "programme": PPP}
    assert demo(NO_ROLE, **asked) == []
    assert columns(demo(NO_ROLE, **asked, roles="councillor"), *ROW) == [
        (SAMIRA, "certain", 112, "2019-09-02", "2019-12-23")
    ]


def test_roles_that_meet_leave_no_gap() -> None:
    elected = elect_to_council("2019-01-01")
    assert judith(MEMBER, elected, moreThanDays="0") == []


def test_a_gap_between_two_roles_is_found() -> None:
    left, again = leave_committee("2018-06-01"), become_committee_member("2018-07-02")
    row = (JUDITH, "certain", 31, "2018-06-01", "2018-07-02")
    assert judith(MEMBER, left, again) == [row]
    assert judith(MEMBER, left, again, moreThanDays="31") == []


def test_what_a_plan_alone_ends_may_have_gone_on() -> None:
    seat, resigned = elect_to_council("2018-01-01"), planned(resign_from_council("2018-09-01"))
    assert judith(seat, resigned) == [(JUDITH, "possible", 487, "2018-09-01", "2020-01-01")]


def test_what_a_plan_alone_ends_has_not_gone_on_past_the_end_of_the_mandate() -> None:
    seat, resigned = elect_to_council("2018-01-01"), planned(resign_from_council("2018-09-01"))
    ended = end_mandate("2019-01-01", reason="other")
    assert judith(seat, resigned, ended, moreThanDays="365") == [
        (JUDITH, "possible", 487, "2018-09-01", "2020-01-01"),
    ]
    assert judith(seat, resigned, ended, moreThanDays="364") == [
        (JUDITH, "certain", 365, "2019-01-01", "2020-01-01"),
    ]


def test_a_role_that_is_only_planned_leaves_a_possible_gap() -> None:
    stood = planned(stand_for_election("2018-01-01", electionDate="2018-03-21"))
    assert judith(stood, known_at="2018-06-01") == [(JUDITH, "possible", 151, "2018-01-01", "2018-06-01")]


def test_days_after_the_traineeship_do_not_count() -> None:
    assert judith(MEMBER, leave_committee("2018-06-01"), leave_programme("2018-06-20", of=JUDITH)) == []


def test_of_equal_stretches_the_first_is_shown_with_what_borders_on_it() -> None:
    left, again = leave_committee("2018-06-01"), become_committee_member("2018-08-01")
    with told(("2018-01-08", (*JUDITH_HAS_A_MANDATE, MEMBER, left, again, leave_committee("2019-01-01")))) as asks:
        (item,) = asks(NO_ROLE, knownAt="2019-03-03")
    assert (item["valid"], item["days"]) == ({"from": "2018-06-01", "to": "2018-08-01"}, 61)
    for each in (MEMBER, left, again):
        assert each["commandId"] in item["because"]


def test_an_erased_trainee_stays_in_the_answer_without_a_name() -> None:
    with told(("2018-01-08", (*JUDITH_HAS_A_MANDATE, erase_personal_data(of=JUDITH, ground="op verzoek")))) as asks:
        assert columns(asks(NO_ROLE, knownAt="2019-01-01"), "trainee", "name") == [(JUDITH, None)]


def test_before_the_first_event_there_is_no_answer(demo: Asks) -> None:
    assert demo(NO_ROLE, knownAt="2017-01-01") == []
    with told() as asks:
        assert asks(NO_ROLE) == []


@pytest.mark.parametrize("roles", ["alderman", "councillor,mayor", ",", "placement"])
def test_other_roles_are_no_political_roles(demo: Asks, roles: str) -> None:
    assert demo.refused(NO_ROLE, roles=roles) == [("roles", "not-political-roles")]


def test_what_else_is_asked_badly_is_refused(demo: Asks) -> None:
    assert demo.refused(NO_ROLE, moreThanDays="-1") == [("moreThanDays", "not-a-count")]
    assert demo.refused(NO_ROLE, from_="2019-01-01", to="2018-01-01") == [("to", "period-reversed")]
