"""Who rotated when, from where to where; who did not?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, on_the_demo, told
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    DAAN_REGISTERED,
    DAAN_ROTATED_TO_JUMBO,
    DAAN_STARTED_IN_GOUDA,
    DAAN_WORKS_AT_JUMBO,
    DAAN_WORKS_IN_GOUDA,
    GOUDA,
    JUMBO,
    PPP,
    THE_ORGANISATIONS,
    WOERDEN,
    YARDEN,
    Saying,
    amend_programme_terms,
    change_assignment,
    correct,
    end_placement,
    erase_personal_data,
    establish,
    establish_programme,
    leave_programme,
    planned,
    transfer_placement,
    withdraw,
)

ROTATION = "rotation-overview"
ROW = ("outcome", "from.reference", "to.reference", "planned", "actual", "days")
PLAN = planned(DAAN_ROTATED_TO_JUMBO)


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def daan(*sayings: Saying, known_at: str = "2020-06-01") -> tuple[object, ...]:
    """What is answered on Daan, where all this was recorded on one day."""
    commands = [each for saying in sayings for each in ((saying,) if isinstance(saying, dict) else saying)]
    with told(("2018-01-08", commands)) as asks:
        (row,) = columns(asks(ROTATION, knownAt=known_at), *ROW)
        return row


def test_where_no_periods_were_agreed_no_day_was_planned() -> None:
    without = establish_programme("2018-01-01", name="PPP", terms={"starts": "2018-01-01", "ends": "2022-01-01"})
    unplanned = (*THE_ORGANISATIONS, without, DAAN_REGISTERED, DAAN_STARTED_IN_GOUDA, DAAN_ROTATED_TO_JUMBO)
    assert daan(*unplanned) == ("rotated", GOUDA, JUMBO, None, "2020-01-01", None)


def test_steven_rotated_sixty_days_late(demo: Asks) -> None:
    items = demo(ROTATION, programme=PPP)
    assert columns(items, "name", *ROW) == [
        ("Daan", "rotated", GOUDA, JUMBO, "2020-01-01", "2020-01-01", 0),
        ("Samira", "rotated", JUMBO, WOERDEN, "2020-01-01", "2020-01-01", 0),
        ("Judith", "rotated", YARDEN, "gm0505", "2020-01-01", "2020-01-01", 0),
        ("Steven", "rotated", "gm0505", YARDEN, "2020-01-01", "2020-03-01", 60),
    ]


def test_before_it_was_confirmed_stevens_rotation_was_a_plan_whose_day_had_come(demo: Asks) -> None:
    steven = demo(ROTATION, programme=PPP, knownAt="2020-01-20")[-1]
    assert columns([steven], *ROW, "foreseen") == [
        ("unconfirmed", "gm0505", YARDEN, "2020-01-01", None, None, "2020-01-01")
    ]


def test_a_rotation_whose_day_is_to_come_is_planned(demo: Asks) -> None:
    items = demo(ROTATION, programme=PPP, knownAt="2019-06-01")
    assert {each["outcome"] for each in items} == {"planned"}
    assert {each["actual"] for each in items} == {None}


def test_five_wijktrainees_have_no_rotation_on_record(demo: Asks) -> None:
    items = demo(ROTATION, programme="wijktraineeprogramma-2017")
    assert [each["outcome"] for each in items] == ["unconfirmed"] * 5 + ["none"] * 5
    assert {each["planned"] for each in items} == {"2018-09-01"}


def test_before_period_b_begins_nobody_can_tell_that_somebody_did_not_rotate() -> None:
    assert daan(DAAN_WORKS_IN_GOUDA, known_at="2019-12-31")[0] == "not-observed"
    assert daan(DAAN_WORKS_IN_GOUDA, known_at="2020-01-01") == ("none", GOUDA, None, "2020-01-01", None, None)


def test_who_left_before_did_not_rotate() -> None:
    assert daan(DAAN_WORKS_IN_GOUDA, leave_programme("2019-03-01"))[:3] == ("left", GOUDA, None)


def test_who_left_after_the_rotation_did_rotate() -> None:
    assert daan(DAAN_WORKS_AT_JUMBO, leave_programme("2020-03-01"))[0] == "rotated"


def test_who_never_started_has_rotated_from_nowhere() -> None:
    assert daan(DAAN_IS_TRAINEE) == ("none", None, None, "2020-01-01", None, None)


def test_the_planned_day_is_the_one_that_was_first_recorded() -> None:
    moved = correct(PLAN, "plan-changed", effectiveOn="2020-02-01")
    again = correct(PLAN, "new-evidence", effectiveOn="2020-02-11")
    assert daan(DAAN_WORKS_IN_GOUDA, PLAN, moved, establish(PLAN), again) == (
        "rotated",
        GOUDA,
        JUMBO,
        "2020-01-01",
        "2020-02-11",
        41,
    )


def test_where_no_plan_was_recorded_the_day_of_the_terms_was_planned() -> None:
    early = correct(DAAN_ROTATED_TO_JUMBO, effectiveOn="2019-12-12")
    assert daan(DAAN_WORKS_AT_JUMBO, early)[3:] == ("2020-01-01", "2019-12-12", -20)


def test_a_plan_of_another_day_than_the_terms_counts_from_that_day() -> None:
    plan = planned(DAAN_ROTATED_TO_JUMBO) | {"effectiveOn": "2020-02-01"}
    assert daan(DAAN_WORKS_IN_GOUDA, plan, establish(plan))[3:] == ("2020-02-01", "2020-02-01", 0)


def test_amended_terms_move_the_planned_day() -> None:
    periods = [{"label": "A", "from": "2018-01-01"}, {"label": "B", "from": "2020-04-01"}]
    amended = amend_programme_terms(
        "2019-01-01", terms={"starts": "2018-01-01", "ends": "2022-01-01", "periods": periods}
    )
    assert daan(DAAN_WORKS_IN_GOUDA, amended, known_at="2020-05-01")[3] == "2020-04-01"


def test_a_rotation_goes_out_from_the_last_organisation_before_it() -> None:
    moved = transfer_placement("2019-01-01", organisation=WOERDEN)
    assert daan(DAAN_WORKS_AT_JUMBO, moved)[1:3] == (WOERDEN, JUMBO)


def test_later_work_in_period_b_is_no_second_rotation() -> None:
    later = (
        transfer_placement("2020-02-01", organisation=YARDEN),
        change_assignment("2020-03-01", function="adviseur"),
    )
    assert daan(DAAN_WORKS_AT_JUMBO, later) == ("rotated", GOUDA, JUMBO, "2020-01-01", "2020-01-01", 0)


def test_the_days_between_two_organisations_are_counted() -> None:
    ended = end_placement("2019-12-01")
    with told(("2018-01-08", (*DAAN_WORKS_AT_JUMBO, ended))) as asks:
        (item,) = asks(ROTATION, knownAt="2020-06-01")
    assert item["between"] == 31
    wanted = (DAAN_IS_TRAINEE[-1], DAAN_STARTED_IN_GOUDA, ended, DAAN_ROTATED_TO_JUMBO)
    assert item["because"] == [each["commandId"] for each in wanted]


def test_a_rotation_that_was_withdrawn_never_was() -> None:
    with told(("2018-01-08", DAAN_WORKS_AT_JUMBO), ("2020-05-01", withdraw(DAAN_ROTATED_TO_JUMBO))) as asks:
        before, after = (columns(asks(ROTATION, knownAt=day), *ROW) for day in ("2020-04-01", "2020-06-01"))
    assert (before[0][0], after[0][0]) == ("rotated", "none")


def test_an_erased_trainee_stays_in_the_answer_without_a_name() -> None:
    with told(("2018-01-08", (*DAAN_WORKS_AT_JUMBO, erase_personal_data(ground="op verzoek")))) as asks:
        assert columns(asks(ROTATION), "trainee", "name", "to.reference") == [(DAAN, None, JUMBO)]


def test_before_the_first_event_there_is_no_answer(demo: Asks) -> None:
    assert demo(ROTATION, knownAt="2017-01-01") == []
    with told() as asks:
        assert asks(ROTATION) == []


def test_a_reference_that_can_not_be_one_is_refused(demo: Asks) -> None:
    assert demo.refused(ROTATION, programme="PPP 2018") == [("programme", "not-a-reference")]
