"""Where was each trainee placed, and in which political role, on the first day of each month?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, on_the_demo, told
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    DAAN_WORKS_IN_GOUDA,
    GOUDA,
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    PPP,
    become_committee_member,
    become_fraction_follower,
    complete_traineeship,
    end_placement,
    erase_personal_data,
    planned,
    rename_organisation,
)

QUESTION = "month-states"
STATE = ("month", "placement", "political")


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def months(asks: Asks, of: str, **given: str) -> list[tuple[object, ...]]:
    return columns([row for row in asks(QUESTION, **given) if row["trainee"] == of], *STATE)


def test_every_trainee_has_a_row_for_every_month_of_the_traineeship(demo: Asks) -> None:
    rows = demo(QUESTION, programme=PPP)
    assert len(rows) == 4 * 48
    assert len({(row["trainee"], row["month"]) for row in rows}) == len(rows)
    assert (rows[0]["day"], rows[47]["day"]) == ("2018-01-01", "2021-12-01")


def test_judith_was_candidate_committee_member_and_councillor(demo: Asks) -> None:
    assert months(demo, JUDITH, from_="2018-02-01", to="2019-01-01") == [
        ("2018-02", "A", "none"),
        ("2018-03", "A", "candidate"),
        *((f"2018-{month:02}", "A", "committee-member") for month in range(4, 12)),
        ("2018-12", "A", "councillor"),
    ]
    [april] = [row for row in demo(QUESTION, from_="2018-04-01", to="2018-05-01") if row["trainee"] == JUDITH]
    assert april["roles"] == ["committee-member", "fraction-follower"]
    assert columns([april], "place.name", "council.name", "placementCertainty", "politicalCertainty", "certainty") == [
        ("Yarden", "Papendrecht", "established", "established", "established")
    ]
    assert "8c2d4f92-8b10-57a8-a0ee-291f64445ae2" in april["because"]


def test_a_month_past_the_day_of_knowledge_is_not_observed(demo: Asks) -> None:
    assert months(demo, JUDITH, from_="2018-11-15", to="2019-02-01", knownAt="2018-12-01") == [
        ("2018-12", "A", "councillor"),
        ("2019-01", "not-observed", "not-observed"),
    ]
    assert months(demo, JUDITH, from_="2018-12-01", to="2019-01-01", knownAt="2018-11-30") == [
        ("2018-12", "not-observed", "not-observed")
    ]


def test_on_leave_is_a_state_and_a_rotation_changes_the_slot(demo: Asks) -> None:
    assert months(demo, "t-ppp00002", from_="2019-09-01", to="2020-02-01") == [
        ("2019-09", "A", "councillor"),
        ("2019-10", "A", "temporary-leave"),
        ("2019-11", "A", "temporary-leave"),
        ("2019-12", "A", "temporary-leave"),
        ("2020-01", "B", "councillor"),
    ]


def test_what_was_only_planned_says_so(demo: Asks) -> None:
    row = demo(QUESTION, programme="wijktraineeprogramma-2017", from_="2018-09-01", to="2018-10-01")[0]
    assert columns([row], "placement", "placementCertainty", "political", "politicalCertainty", "certainty") == [
        ("B", "expected", "none", None, "expected")
    ]


def test_outside_the_traineeship_a_role_on_record_is_told_and_the_rest_is_missing(demo: Asks) -> None:
    assert months(demo, DAAN, from_="2021-12-01", to="2022-05-01") == [
        ("2021-12", "B", "councillor"),
        ("2022-01", "missing", "councillor"),
        ("2022-02", "missing", "councillor"),
        ("2022-03", "missing", "councillor"),
        ("2022-04", "missing", "missing"),
    ]
    assert months(demo, DAAN, from_="2017-12-01", to="2018-01-01") == [("2017-12", "missing", "missing")]


def test_of_whom_no_placement_was_ever_recorded_it_is_missing_and_after_one_it_is_none() -> None:
    with told(("2018-04-10", DAAN_IS_TRAINEE)) as asks:
        assert months(asks, DAAN, to="2018-03-01") == [("2018-01", "missing", "none"), ("2018-02", "missing", "none")]
    with told(("2018-04-10", (*DAAN_WORKS_IN_GOUDA, end_placement("2018-02-01")))) as asks:
        assert months(asks, DAAN, to="2018-03-01") == [("2018-01", "A", "none"), ("2018-02", "none", "none")]


def test_on_the_last_day_of_a_role_it_is_over() -> None:
    ended = (become_committee_member("2018-01-02"), complete_traineeship("2018-04-01", of=JUDITH))
    with told(("2018-04-10", (*JUDITH_HAS_A_MANDATE, *ended))) as asks:
        assert columns(asks(QUESTION), "month", "political") == [
            ("2018-01", "none"),
            ("2018-02", "committee-member"),
            ("2018-03", "committee-member"),
        ]


def test_without_an_end_on_record_the_panel_ends_with_the_programme() -> None:
    with told(("2018-01-10", JUDITH_HAS_A_MANDATE)) as asks:
        rows = asks(QUESTION)
    assert (len(rows), rows[-1]["month"], rows[0]["political"], rows[1]["political"]) == (
        48,
        "2021-12",
        "none",
        "not-observed",
    )


def test_a_place_is_called_as_it_was_then_and_plans_show() -> None:
    renamed = rename_organisation("2018-02-15", of=GOUDA, name="Groot-Gouda")
    plan = (*JUDITH_HAS_A_MANDATE, planned(become_fraction_follower("2018-02-01")))
    with told(("2018-04-10", (*DAAN_WORKS_IN_GOUDA, renamed)), ("2018-04-11", plan)) as asks:
        rows = asks(QUESTION, from_="2018-02-01", to="2018-03-02")
    assert columns(rows, "trainee", "month", "place.name", "political", "certainty") == [
        (DAAN, "2018-02", "Gouda", "none", "established"),
        (DAAN, "2018-03", "Groot-Gouda", "none", "established"),
        (JUDITH, "2018-02", None, "fraction-follower", "expected"),
        (JUDITH, "2018-03", None, "fraction-follower", "expected"),
    ]


def test_an_erased_person_stays_as_unnamed_rows() -> None:
    with told(("2018-04-10", DAAN_WORKS_IN_GOUDA), ("2018-05-01", erase_personal_data(ground="op verzoek"))) as asks:
        rows = asks(QUESTION, to="2018-02-01")
    assert columns(rows, "trainee", "name", "placement") == [(DAAN, None, "A")]


def test_before_the_first_event_and_in_an_empty_register_there_is_nothing(demo: Asks) -> None:
    assert demo(QUESTION, knownAt="2000-01-01") == []
    with told() as asks:
        assert asks(QUESTION) == []


def test_a_period_without_a_first_of_a_month_has_no_rows(demo: Asks) -> None:
    assert demo(QUESTION, from_="2018-03-02", to="2018-04-01") == []
    assert len(demo(QUESTION, from_="9999-12-01", to="9999-12-31", programme=PPP)) == 4


def test_it_is_asked_with_days_in_order(demo: Asks) -> None:
    assert demo.refused(QUESTION, from_="2019-01-01", to="2018-01-01") == [("to", "period-reversed")]
