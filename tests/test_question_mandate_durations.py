"""How long do political mandates last, by role?"""

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
    PPP,
    THE_PARTNERSHIPS,
    become_committee_member,
    become_fraction_follower,
    elect_to_council,
    end_mandate,
    go_on_temporary_leave,
    leave_committee,
    open_mandate,
    planned,
    register_trainee,
    replace_fraction_member,
    resign_from_council,
)

QUESTION = "mandate-durations"
SPAN = ("role", "from", "entry", "days", "event")


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def spans(asks: Asks, **given: str) -> list[tuple[object, ...]]:
    return columns(kind(asks(QUESTION, **given), "survival"), *SPAN)


def test_each_role_has_its_days_and_an_end_or_goes_on(demo: Asks) -> None:
    rows = kind(demo(QUESTION, knownAt="2020-12-31"), "survival")
    assert columns(rows, "trainee", *SPAN) == [
        ("t-ppp00003", "committee-member", "2018-03-29", 0, 238, "ended"),
        ("t-ppp00003", "fraction-follower", "2018-03-29", 0, 238, "ended"),
        ("t-ppp00001", "councillor", "2018-03-29", 0, 1008, "censored"),
        ("t-ppp00002", "councillor", "2018-03-29", 0, 1008, "censored"),  # her leave is no end of her seat
        ("t-ppp00003", "councillor", "2018-11-22", 0, 770, "censored"),
        ("t-ppp00004", "councillor", "2018-03-29", 0, 917, "ended"),
    ]


def test_each_role_has_its_own_curve(demo: Asks) -> None:
    items = demo(QUESTION)
    assert columns(kind(items, "kaplan-meier"), "role", "days", "atRisk", "events", "survival") == [
        ("committee-member", 238, 1, 1, 0),
        ("fraction-follower", 238, 1, 1, 0),
        ("councillor", 917, 4, 1, 0.75),
        ("councillor", 1224, 3, 1, 0.5),
        ("councillor", 1462, 2, 2, 0),
    ]
    assert columns(kind(items, "summary"), "role", "days", "followed", "censored", "enteredLate") == [
        ("committee-member", 238, 1, 0, 0),
        ("fraction-follower", 238, 1, 0, 0),
        ("councillor", 1224, 4, 0, 0),
    ]


def test_a_group_has_curves_of_its_own(demo: Asks) -> None:
    by_party = kind(demo(QUESTION, by="party", role="councillor"), "summary")
    assert columns(by_party, "group.reference", "followed", "days") == [
        (None, 1, 917),
        (PARTY_A, 1, 1462),
        (PARTY_B, 2, 1224),
    ]
    by_council = kind(demo(QUESTION, by="council"), "summary")
    assert (by_council[0]["group"]["reference"], len(by_council)) == (PAPENDRECHT, 6)
    assert columns(
        kind(demo(QUESTION, by="programme", role="councillor"), "summary"), "group.reference", "followed"
    ) == [(PPP, 4)]


def test_a_period_enters_late_and_censors_at_its_end(demo: Asks) -> None:
    items = demo(QUESTION, from_="2019-01-01", to="2020-10-01", role="councillor")
    assert columns(kind(items, "survival"), *SPAN[2:]) == [
        (278, 917, "censored"),
        (278, 917, "censored"),
        (40, 679, "censored"),
        (278, 917, "censored"),  # the day on which he left is not in the period
    ]
    assert columns(kind(items, "summary"), "followed", "enteredLate", "censored") == [(4, 4, 4)]
    assert demo(QUESTION, from_="2019-01-01", to="2020-10-02", role="councillor")[3]["event"] == "ended"


def test_what_ended_before_or_began_after_the_days_asked_for_was_not_observed(demo: Asks) -> None:
    early = kind(demo(QUESTION, from_="2019-01-01", role="committee-member"), "survival")
    late = kind(demo(QUESTION, to="2018-11-22", role="councillor"), "survival")
    assert columns(early, *SPAN[2:]) == [(None, None, "not-observed")]
    assert columns(late, "event") == [("censored",), ("censored",), ("not-observed",), ("censored",)]
    assert kind(demo(QUESTION, to="2018-11-22", role="councillor"), "summary")[0]["notObserved"] == 1


def test_a_seat_from_before_the_traineeship_is_followed_from_its_beginning_on() -> None:
    later = register_trainee("2019-04-11", of=JUDITH, programme=PPP, person={"givenName": "Judith"})
    mandate = open_mandate("2018-01-01", trainee=JUDITH, council=PAPENDRECHT)
    with told(("2020-01-01", (*THE_PARTNERSHIPS, later, mandate, elect_to_council("2019-01-01")))) as asks:
        assert spans(asks) == [("councillor", "2019-01-01", 100, 365, "censored")]
        assert kind(asks(QUESTION), "summary")[0]["enteredLate"] == 1


def test_a_temporary_seat_is_a_role_of_its_own_and_does_not_end_a_membership() -> None:
    roles = (become_committee_member("2018-01-01"), replace_fraction_member("2018-03-01", until="2018-06-01"))
    with told(("2018-12-31", (*JUDITH_HAS_A_MANDATE, *roles))) as asks:
        assert spans(asks) == [
            ("committee-member", "2018-01-01", 0, 364, "censored"),
            ("temporary-councillor", "2018-03-01", 0, 92, "ended"),
        ]


def test_two_seats_that_meet_are_two_seats_and_a_leave_divides_none() -> None:
    seats = (
        replace_fraction_member("2018-03-01", until="2018-06-01"),
        replace_fraction_member("2018-06-01"),
        go_on_temporary_leave("2018-07-01", until="2018-08-01"),
        resign_from_council("2018-09-01", reason="workload"),
    )
    with told(("2018-12-31", (*JUDITH_HAS_A_MANDATE, *seats))) as asks:
        assert spans(asks) == [
            ("councillor", "2018-06-01", 0, 92, "ended"),
            ("temporary-councillor", "2018-03-01", 0, 92, "ended"),
        ]


def test_two_committees_are_one_role_unless_each_counts() -> None:
    committees = (
        become_committee_member("2018-01-01", committee="ruimte"),
        become_committee_member("2018-02-01", committee="zorg"),
        leave_committee("2018-03-01", committee="ruimte"),
        leave_committee("2018-05-01", committee="zorg"),
        become_committee_member("2018-05-01", committee="jeugd"),
    )
    with told(("2018-12-31", (*JUDITH_HAS_A_MANDATE, *committees))) as asks:
        assert spans(asks) == [("committee-member", "2018-01-01", 0, 364, "censored")]
        assert spans(asks, overlaps="count-each") == [
            ("committee-member", "2018-01-01", 0, 59, "ended"),
            ("committee-member", "2018-02-01", 0, 89, "ended"),
            ("committee-member", "2018-05-01", 0, 244, "censored"),
        ]


def test_what_is_expected_says_so_and_is_counted_apart() -> None:
    plans = (planned(become_fraction_follower("2018-02-01")), planned(end_mandate("2018-05-01", reason="other")))
    with told(("2018-12-31", (*JUDITH_HAS_A_MANDATE, *plans))) as asks:
        [row] = kind(asks(QUESTION), "survival")
        assert columns([row], "days", "event", "certainty", "endCertainty") == [(89, "ended", "expected", "expected")]
        assert kind(asks(QUESTION), "summary")[0]["restsOnExpected"] == 1


def test_without_facts_there_are_no_rows(demo: Asks) -> None:
    assert demo(QUESTION, knownAt="2000-01-01") == []
    with told() as asks:
        assert asks(QUESTION) == []


def test_it_is_asked_with_known_roles_groups_and_days_in_order(demo: Asks) -> None:
    assert demo.refused(QUESTION, role="mayor", by="age") == [("role", "not-one-of"), ("by", "not-one-of")]
    assert demo.refused(QUESTION, from_="2019-01-01", to="2019-01-01") == [("to", "period-reversed")]
