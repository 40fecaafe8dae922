"""On how many days did trainees hold two or more roles at once, and which?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, kind, on_the_demo, told
from tests.people import (
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    PPP,
    WOERDEN,
    YARDEN,
    become_committee_member,
    become_fraction_follower,
    elect_to_council,
    erase_personal_data,
    open_mandate,
    planned,
    start_at_organisation_a,
)

QUESTION = "role-accumulation"
IN_2018 = {"programme": PPP, "from_": "2018-01-01", "to": "2019-01-01"}


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def test_person_days_by_pair_of_roles(demo: Asks) -> None:
    assert columns(kind(demo(QUESTION, **IN_2018), "pair"), "roles", "trainees", "days", "expectedDays") == [
        (["placement", "councillor"], 4, 3 * 278 + 40, 0),
        (["placement", "committee-member"], 1, 238, 0),
        (["placement", "fraction-follower"], 1, 238, 0),
        (["placement", "candidate"], 4, 4 * 52, 4 * 52),
        (["committee-member", "fraction-follower"], 1, 238, 0),
        (["two-or-more"], 4, 4 * 330, 4 * 52),
        (["two-or-more-political"], 1, 238, 0),
    ]
    assert columns(kind(demo(QUESTION, **IN_2018), "observed"), "trainees", "days", "notObservedDays") == [(4, 1460, 0)]


def test_each_trainees_days_by_pair_with_the_events(demo: Asks) -> None:
    [both] = [
        row for row in kind(demo(QUESTION), "person") if row["roles"] == ["committee-member", "fraction-follower"]
    ]
    assert columns([both], "trainee", "name", "days", "within.from", "within.to") == [
        (JUDITH, "Judith", 238, "2018-03-29", "2018-11-22")
    ]
    assert "e474128c-6816-5924-a541-4eac8b06bbf9" in both["because"]


def test_on_leave_she_has_another_role(demo: Asks) -> None:
    on_leave = [row for row in kind(demo(QUESTION), "person") if "temporary-leave" in row["roles"]]
    assert columns(on_leave, "trainee", "days") == [("t-ppp00002", 112)]


def test_past_the_day_of_knowledge_nothing_was_observed(demo: Asks) -> None:
    items = demo(QUESTION, **IN_2018, knownAt="2018-12-01")
    assert columns(kind(items, "observed"), "days", "notObservedDays") == [(4 * 334, 4 * 31)]
    # As was known then, Judith took her seat on 15 November.
    assert columns(kind(items, "pair")[:1], "days") == [(3 * 247 + 16,)]
    assert columns(demo(QUESTION, programme=PPP, knownAt="2017-12-01"), "item") == []


def test_three_roles_at_once_are_three_pairs_and_one_day_each() -> None:
    roles = (
        start_at_organisation_a("2018-01-01", of=JUDITH, organisation=YARDEN),
        become_committee_member("2018-01-01"),
        become_fraction_follower("2018-01-01"),
    )
    with told(("2018-04-11", (*JUDITH_HAS_A_MANDATE, *roles))) as asks:
        assert columns(kind(asks(QUESTION), "pair"), "days") == [(100,)] * 5


def test_two_committees_of_one_mandate_are_one_role_and_two_seats_are_two() -> None:
    one = (
        become_committee_member("2018-01-01", committee="ruimte"),
        become_committee_member("2018-01-01", committee="zorg"),
    )
    with told(("2018-04-11", (*JUDITH_HAS_A_MANDATE, *one))) as asks:
        assert columns(kind(asks(QUESTION), "pair"), "days") == [(0,), (0,)]
    second = open_mandate("2018-01-01", of="m-second", trainee=JUDITH, council=WOERDEN)
    seats = (elect_to_council("2018-01-01"), second, elect_to_council("2018-01-01", of="m-second"))
    with told(("2018-04-11", (*JUDITH_HAS_A_MANDATE, *seats))) as asks:
        assert columns(kind(asks(QUESTION), "pair"), "roles", "days")[0] == (["councillor", "councillor"], 100)


def test_a_day_in_two_pairs_of_one_kind_counts_once_unless_each_counts() -> None:
    second = open_mandate("2018-01-01", of="m-second", trainee=JUDITH, council=WOERDEN)
    roles = (
        start_at_organisation_a("2018-01-01", of=JUDITH, organisation=YARDEN),
        become_committee_member("2018-01-01"),
        second,
        become_committee_member("2018-01-01", of="m-second"),
    )
    with told(("2018-04-11", (*JUDITH_HAS_A_MANDATE, *roles))) as asks:
        assert columns(kind(asks(QUESTION), "pair")[:1], "roles", "days") == [(["placement", "committee-member"], 100)]
        assert columns(kind(asks(QUESTION, overlaps="count-each"), "pair")[:1], "days") == [(200,)]


def test_roles_that_meet_are_not_held_at_once() -> None:
    roles = (become_committee_member("2018-01-01"), elect_to_council("2018-02-01"))
    with told(("2018-04-11", (*JUDITH_HAS_A_MANDATE, *roles))) as asks:
        assert columns(kind(asks(QUESTION), "pair"), "roles", "days") == [
            (["two-or-more"], 0),
            (["two-or-more-political"], 0),
        ]


def test_an_erased_person_stays_as_an_unnamed_row_and_plans_are_told_apart() -> None:
    roles = (become_committee_member("2018-01-01"), planned(become_fraction_follower("2018-01-01")))
    erased = erase_personal_data(of=JUDITH, ground="op verzoek")
    with told(("2018-04-11", (*JUDITH_HAS_A_MANDATE, *roles)), ("2018-04-12", erased)) as asks:
        [row] = kind(asks(QUESTION, knownAt="2018-04-11"), "person")
        assert columns([row], "trainee", "name", "days", "expectedDays") == [(JUDITH, None, 100, 100)]


def test_before_the_first_event_and_in_an_empty_register_there_is_nothing(demo: Asks) -> None:
    assert demo(QUESTION, knownAt="2000-01-01") == []
    with told() as asks:
        assert asks(QUESTION) == []


def test_it_is_asked_with_days_in_order(demo: Asks) -> None:
    assert demo.refused(QUESTION, from_="2019-01-01", to="2018-01-01") == [("to", "period-reversed")]
    assert demo.refused(QUESTION, overlaps="both") == [("overlaps", "not-one-of")]
