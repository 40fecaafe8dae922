"""Which facts lay in the future as known at one moment, and what became of them by a later one?"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, on_the_demo, told
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    DAAN_ROTATED_TO_JUMBO,
    DAAN_WORKS_IN_GOUDA,
    GOUDA,
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    JUMBO,
    PPP,
    STEVEN,
    Command,
    attach_evidence,
    attend_development_day,
    complete_traineeship,
    correct,
    elect_to_council,
    erase_personal_data,
    establish,
    go_on_temporary_leave,
    leave_programme,
    planned,
    start_at_organisation_a,
    withdraw,
)

PLANNED = "what-was-planned"
ROW = ("event", "planned", "outcome", "effectiveOn", "overdue")
ROTATION = planned(DAAN_ROTATED_TO_JUMBO)
BEFORE, AFTER = "2019-06-01", "2020-06-01"


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def became(*later: Command, of: Command = ROTATION, at: str = AFTER) -> list[tuple[object, ...]]:
    """What became of a plan that stood in 2019, where this was recorded in April 2020."""
    with told(("2018-01-08", (*DAAN_WORKS_IN_GOUDA, of)), ("2020-04-01", later)) as asks:
        return columns(asks(PLANNED, knownAt=BEFORE, laterKnownAt=at), *ROW)


def test_three_rotations_came_true_and_stevens_was_moved(demo: Asks) -> None:
    items = [each for each in demo(PLANNED, knownAt=BEFORE, laterKnownAt=AFTER) if each["trainee"]]
    assert columns(items, "name", "event", "outcome", "days") == [
        ("Daan", "RotatedToOrganisationB", "fulfilled", 0),
        ("Samira", "RotatedToOrganisationB", "fulfilled", 0),
        ("Judith", "RotatedToOrganisationB", "fulfilled", 0),
        ("Steven", "RotatedToOrganisationB", "moved", 60),
        ("Daan", "TraineeshipCompleted", "open", 0),
        ("Samira", "TraineeshipCompleted", "open", 0),
        ("Judith", "TraineeshipCompleted", "open", 0),
        ("Steven", "TraineeshipCompleted", "open", 0),
    ]


def test_at_the_end_all_that_was_foreseen_in_2019_is_settled_but_for_the_offers(demo: Asks) -> None:
    items = demo(PLANNED, knownAt=BEFORE)
    outcomes = Counter((each["event"], each["outcome"], each["overdue"]) for each in items)
    assert outcomes == {
        ("PlaceOffered", "open", True): 4,
        ("RotatedToOrganisationB", "fulfilled", False): 3,
        ("RotatedToOrganisationB", "moved", False): 1,
        ("TraineeshipCompleted", "fulfilled", False): 4,
    }


def test_what_had_come_already_was_no_plan_any_more(demo: Asks) -> None:
    planned_on = {each["planned"] for each in demo(PLANNED, knownAt="2018-02-05", laterKnownAt=AFTER)}
    assert min(planned_on) == "2018-03-29"


def test_a_fact_that_was_certain_beforehand_is_there_too() -> None:
    certain = DAAN_ROTATED_TO_JUMBO
    with told(("2018-01-08", (*DAAN_WORKS_IN_GOUDA, certain))) as asks:
        (item,) = asks(PLANNED, knownAt=BEFORE, laterKnownAt="2019-12-31")
        assert (item["plannedCertainty"], item["outcome"], item["overdue"]) == ("established", "open", False)
        (item,) = asks(PLANNED, knownAt=BEFORE, laterKnownAt="2020-01-01")
        assert item["outcome"] == "fulfilled"


def test_a_plan_that_was_established_came_true() -> None:
    row = ("RotatedToOrganisationB", "2020-01-01", "fulfilled", "2020-01-01", False)
    assert became(establish(ROTATION)) == [row]


def test_a_plan_that_nobody_established_is_open_and_overdue() -> None:
    open_still = ("RotatedToOrganisationB", "2020-01-01", "open", "2020-01-01", True)
    assert became(attach_evidence(ROTATION, "Brief")) == [open_still]
    assert became(attach_evidence(ROTATION, "Brief"), at="2019-12-31") == [(*open_still[:-1], False)]


def test_a_plan_that_was_moved_says_to_which_day_and_whether_that_came() -> None:
    moved = correct(ROTATION, "plan-changed", effectiveOn="2020-03-01")
    row = ("RotatedToOrganisationB", "2020-01-01", "moved", "2020-03-01")
    assert became(moved) == [(*row, True)]
    assert became(moved, establish(ROTATION)) == [(*row, False)]


def test_a_plan_that_was_withdrawn_will_never_be() -> None:
    assert became(withdraw(ROTATION, "plan-changed")) == [
        ("RotatedToOrganisationB", "2020-01-01", "withdrawn", None, False)
    ]


def test_an_established_end_overtakes_a_plan() -> None:
    left = leave_programme("2019-12-01", reason="other-job")
    assert became(left) == [("RotatedToOrganisationB", "2020-01-01", "overtaken", "2020-01-01", False)]


def test_a_plan_that_was_overtaken_already_is_none() -> None:
    left = leave_programme("2019-03-01", reason="other-job")
    with told(("2018-01-08", (*DAAN_WORKS_IN_GOUDA, ROTATION, left))) as asks:
        assert asks(PLANNED, knownAt=BEFORE) == []


def test_what_else_was_corrected_is_named() -> None:
    changed = correct(ROTATION, "new-evidence", organisation=GOUDA, department="Stadszaken")
    with told(("2018-01-08", (*DAAN_WORKS_IN_GOUDA, ROTATION)), ("2020-04-01", changed)) as asks:
        (item,) = asks(PLANNED, knownAt=BEFORE)
    assert (item["place"]["reference"], item["changed"]) == (JUMBO, ["department", "organisation"])
    assert item["because"] == [ROTATION["commandId"], changed["commandId"]]


def test_a_correction_can_move_a_fact_into_the_future() -> None:
    started = start_at_organisation_a("2018-01-01", organisation=GOUDA)
    moved = correct(started, effectiveOn="2019-09-01")
    with told(("2018-01-08", (*DAAN_IS_TRAINEE, started)), ("2019-02-01", moved)) as asks:
        assert asks(PLANNED, knownAt="2019-01-31") == []
        assert columns(asks(PLANNED, knownAt="2019-02-28"), "event", "planned") == [
            ("StartedAtOrganisationA", "2019-09-01")
        ]


def test_a_fact_that_opens_no_period_was_planned_all_the_same() -> None:
    day = attend_development_day("2019-09-01", kind="training")
    with told(("2018-01-08", (*DAAN_IS_TRAINEE, day))) as asks:
        assert columns(asks(PLANNED, knownAt=BEFORE, laterKnownAt="2019-09-01"), *ROW[:3]) == [
            ("DevelopmentDayAttended", "2019-09-01", "fulfilled")
        ]


def test_of_a_mandate_the_trainee_is_named() -> None:
    seat, leave = elect_to_council("2018-03-29"), go_on_temporary_leave("2019-09-02", until="2019-12-23")
    with told(("2018-01-08", (*JUDITH_HAS_A_MANDATE, seat, leave))) as asks:
        assert columns(asks(PLANNED, knownAt=BEFORE), "trainee", "name", "event") == [
            (JUDITH, "Judith", "WentOnTemporaryLeave")
        ]


def test_an_erased_trainee_stays_in_the_answer_without_a_name() -> None:
    erased = erase_personal_data(ground="op verzoek")
    with told(("2018-01-08", (*DAAN_WORKS_IN_GOUDA, ROTATION)), ("2020-04-01", erased)) as asks:
        assert columns(asks(PLANNED, knownAt=BEFORE), "trainee", "name") == [(DAAN, None)]


def test_a_programme_narrows_the_answer_to_its_trainees(demo: Asks) -> None:
    items = demo(PLANNED, knownAt=BEFORE, programme=PPP)
    assert len(items) == 8
    assert items[3]["trainee"] == STEVEN
    assert demo(PLANNED, knownAt=BEFORE, programme="wijktraineeprogramma-2017") == []


def test_the_later_moment_is_the_head_unless_given(demo: Asks) -> None:
    assert demo(PLANNED, knownAt=BEFORE) == demo(PLANNED, knownAt=BEFORE, laterKnownAt="2022-04-05")


def test_what_will_be_known_later_is_not_known_yet(demo: Asks) -> None:
    assert demo(PLANNED, knownAt="2999-01-01") == []


def test_before_the_first_event_nothing_was_planned(demo: Asks) -> None:
    assert demo(PLANNED, knownAt="2017-01-01") == []
    with told() as asks:
        assert asks(PLANNED, knownAt="2018-01-01") == []


def test_at_a_moment_before_the_plan_was_recorded_it_was_no_plan() -> None:
    done = planned(complete_traineeship("2022-01-01"))
    with told(("2018-01-08", DAAN_IS_TRAINEE), ("2019-01-01", done)) as asks:
        assert asks(PLANNED, knownAt="2018-12-31") == []
        assert len(asks(PLANNED, knownAt="2019-01-01")) == 1


def test_the_moment_must_be_given_and_be_one(demo: Asks) -> None:
    assert demo.refused(PLANNED) == [("knownAt", "missing")]
    assert demo.refused(PLANNED, knownAt="gisteren") == [("knownAt", "not-an-instant")]
    assert demo.refused(PLANNED, knownAt=BEFORE, laterKnownAt="morgen") == [("laterKnownAt", "not-an-instant")]
