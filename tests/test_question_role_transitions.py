"""Which political role follows which?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, kind, on_the_demo, told
from tests.people import (
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    PPP,
    become_committee_member,
    become_fraction_follower,
    complete_traineeship,
    erase_personal_data,
    planned,
    replace_fraction_member,
)

QUESTION = "role-transitions"


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def test_each_transition_has_its_number_exposure_and_rate(demo: Asks) -> None:
    rows = kind(demo(QUESTION, programme=PPP, unit="day"), "transition")
    assert columns(rows, "from", "to", "count", "trainees", "exposureDays", "rate") == [
        ("councillor", "temporary-leave", 1, 1, 4689, 0.0002),
        ("councillor", "none", 1, 1, 4689, 0.0002),
        ("temporary-leave", "councillor", 1, 1, 112, 0.0089),
        ("committee-member", "councillor", 1, 1, 238, 0.0042),
        ("candidate", "councillor", 3, 3, 208, 0.0144),
        ("candidate", "committee-member", 1, 1, 208, 0.0048),
        ("none", "candidate", 4, 4, 597, 0.0067),
    ]


def test_the_matrix_has_a_row_for_each_role_and_all_days_are_in_one(demo: Asks) -> None:
    rows = kind(demo(QUESTION, programme=PPP), "state")
    assert columns(rows, "from", "count", "exposureDays") == [
        ("councillor", 2, 4689),
        ("temporary-leave", 1, 112),
        ("committee-member", 1, 238),
        ("candidate", 4, 208),
        ("none", 4, 597),
    ]
    assert rows[3]["next"] == {"councillor": 3, "temporary-leave": 0, "committee-member": 1, "none": 0}
    assert sum(row["exposureDays"] for row in rows) == 4 * 1461


@pytest.mark.parametrize(
    ("unit", "exposure", "rate"), [("day", 208, 0.0192), ("month", 6.8337, 0.5853), ("year", 0.5695, 7.024)]
)
def test_the_unit_changes_exposure_and_rate_alike(demo: Asks, unit: str, exposure: float, rate: float) -> None:
    [candidate] = [row for row in kind(demo(QUESTION, programme=PPP, unit=unit), "state") if row["from"] == "candidate"]
    assert (candidate["count"], candidate["exposure"], candidate["rate"]) == (4, exposure, rate)


def test_every_transition_can_be_followed_to_a_person_and_the_events(demo: Asks) -> None:
    moves = [row for row in kind(demo(QUESTION), "move") if row["trainee"] == JUDITH]
    assert columns(moves, "name", "from", "to", "on", "daysBefore", "certainty") == [
        ("Judith", "none", "candidate", "2018-02-05", 35, "expected"),
        ("Judith", "candidate", "committee-member", "2018-03-29", 52, "expected"),
        ("Judith", "committee-member", "councillor", "2018-11-22", 238, "established"),
    ]
    assert "2af21183-b000-55fb-b8eb-78c7e132339a" in moves[2]["because"]


def test_what_was_known_earlier_is_another_day_and_a_horizon(demo: Asks) -> None:
    items = demo(QUESTION, programme=PPP, knownAt="2018-12-01")
    assert columns(kind(items, "move"), "trainee", "to", "on")[6] == (JUDITH, "councillor", "2018-11-15")
    assert sum(row["exposureDays"] for row in kind(items, "state")) == 4 * 334


def test_where_roles_hold_at_once_the_weightiest_is_the_state() -> None:
    roles = (
        become_fraction_follower("2018-02-01"),
        become_committee_member("2018-03-01"),
        replace_fraction_member("2018-05-01", until="2018-06-01"),
    )
    with told(("2018-07-01", (*JUDITH_HAS_A_MANDATE, *roles))) as asks:
        assert columns(kind(asks(QUESTION), "move"), "from", "to", "on") == [
            ("none", "fraction-follower", "2018-02-01"),
            ("fraction-follower", "committee-member", "2018-03-01"),
            ("committee-member", "councillor", "2018-05-01"),
            ("councillor", "committee-member", "2018-06-01"),
        ]


def test_nobody_is_followed_after_the_traineeship() -> None:
    ended = (become_committee_member("2018-02-01"), complete_traineeship("2018-06-01", of=JUDITH))
    later = replace_fraction_member("2018-07-01")
    with told(("2019-01-01", (*JUDITH_HAS_A_MANDATE, *ended, later))) as asks:
        assert columns(kind(asks(QUESTION), "state"), "from", "exposureDays") == [
            ("committee-member", 120),
            ("none", 31),
        ]
        assert len(kind(asks(QUESTION), "move")) == 1


def test_a_role_in_which_nobody_was_for_a_day_has_no_rate_and_a_plan_is_told_apart() -> None:
    plan = planned(become_committee_member("2018-01-01"))
    with told(("2018-01-02", (*JUDITH_HAS_A_MANDATE, plan, planned(replace_fraction_member("2019-01-01"))))) as asks:
        assert columns(asks(QUESTION), "from", "count", "exposureDays", "rate") == [("committee-member", 0, 1, 0)]
    with told(("2018-01-01", JUDITH_HAS_A_MANDATE)) as asks:
        assert asks(QUESTION) == []


def test_an_erased_person_stays_as_an_unnamed_row() -> None:
    roles = become_committee_member("2018-02-01")
    with told(
        ("2018-07-01", (*JUDITH_HAS_A_MANDATE, roles)),
        ("2018-08-01", erase_personal_data(of=JUDITH, ground="op verzoek")),
    ) as asks:
        assert columns(kind(asks(QUESTION), "move"), "trainee", "name") == [(JUDITH, None)]


def test_before_the_first_event_and_in_an_empty_register_there_is_nothing(demo: Asks) -> None:
    assert demo(QUESTION, knownAt="2000-01-01") == []
    with told() as asks:
        assert asks(QUESTION) == []


def test_it_is_asked_in_known_units(demo: Asks) -> None:
    assert demo.refused(QUESTION, unit="week") == [("unit", "not-one-of")]
