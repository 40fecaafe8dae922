"""What became of the trainees?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, on_the_demo, told
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    GOUDA,
    JUMBO,
    PPP,
    Saying,
    accept_onward_position,
    complete_traineeship,
    correct,
    erase_personal_data,
    leave_programme,
    planned,
)

ONWARD = "onward-positions"
ROW = ("outcome", "reason", "ended", "place.reference", "onward", "days", "waiting")
COMPLETED = complete_traineeship("2022-01-01")


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def daan(*sayings: Saying, known_at: str = "2022-06-01") -> tuple[object, ...]:
    """What is answered on Daan, where all this was recorded on one day."""
    commands = [each for saying in sayings for each in ((saying,) if isinstance(saying, dict) else saying)]
    with told(("2018-01-08", (*DAAN_IS_TRAINEE, *commands))) as asks:
        (row,) = columns(asks(ONWARD, knownAt=known_at), *ROW)
        return row


def test_samira_went_on_at_woerden_and_of_the_others_nothing_is_on_record(demo: Asks) -> None:
    assert columns(demo(ONWARD, programme=PPP), "name", *ROW) == [
        ("Daan", "completed", None, "2022-01-01", None, None, None, 93),
        ("Samira", "completed", None, "2022-01-01", "gm0632", "2022-01-01", 0, None),
        ("Judith", "completed", None, "2022-01-01", None, None, None, 93),
        ("Steven", "completed", None, "2022-01-01", None, None, None, 93),
    ]


def test_until_it_was_established_the_completion_was_unconfirmed(demo: Asks) -> None:
    items = demo(ONWARD, programme=PPP, knownAt="2022-01-05")
    assert set(columns(items, *ROW, "foreseen")) == {("unconfirmed", None, None, None, None, None, None, "2022-01-01")}


def test_before_its_day_a_traineeship_goes_on(demo: Asks) -> None:
    assert {each["outcome"] for each in demo(ONWARD, knownAt="2018-06-01")} == {"going-on"}


def test_where_the_programme_is_over_no_end_may_be_on_record(demo: Asks) -> None:
    items = demo(ONWARD, programme="wijktraineeprogramma-2017")
    assert set(columns(items, *ROW)) == {("none", None, None, None, None, None, None)}


def test_who_left_gives_the_reason() -> None:
    left = leave_programme("2019-03-01", reason="other-job")
    position = accept_onward_position("2019-03-31", organisation=JUMBO, function="adviseur")
    assert daan(left, position) == ("left", "other-job", "2019-03-01", JUMBO, "2019-03-31", 30, None)


def test_an_end_overtakes_the_plan_of_a_later_one() -> None:
    assert daan(planned(COMPLETED), leave_programme("2019-03-01", reason="personal"))[:3] == (
        "left",
        "personal",
        "2019-03-01",
    )


def test_an_established_end_that_is_still_to_come_is_no_end_yet() -> None:
    assert daan(COMPLETED, known_at="2021-12-31")[:3] == ("going-on", None, None)
    assert daan(COMPLETED, known_at="2022-01-01")[:3] == ("completed", None, "2022-01-01")


def test_a_position_may_begin_before_the_end() -> None:
    assert daan(COMPLETED, accept_onward_position("2021-12-01", organisation=GOUDA))[3:] == (
        GOUDA,
        "2021-12-01",
        -31,
        None,
    )


def test_the_first_of_several_positions_counts() -> None:
    positions = [
        accept_onward_position("2022-05-01", organisation=GOUDA),
        accept_onward_position("2022-02-01", organisation=JUMBO),
    ]
    assert daan(COMPLETED, positions)[3:] == (JUMBO, "2022-02-01", 31, None)


def test_who_waits_for_a_position_waits_up_to_the_horizon() -> None:
    assert daan(COMPLETED, known_at="2022-01-11")[-1] == 10


def test_a_correction_moves_the_days_from_its_recording_on() -> None:
    position = accept_onward_position("2022-02-01", organisation=JUMBO)
    moved = correct(position, effectiveOn="2022-03-01")
    with told(("2022-02-02", (*DAAN_IS_TRAINEE, COMPLETED, position)), ("2022-04-01", moved)) as asks:
        before, after = (columns(asks(ONWARD, knownAt=day), "days", "because") for day in ("2022-03-15", "2022-04-15"))
    first = [each["commandId"] for each in (DAAN_IS_TRAINEE[-1], COMPLETED, position)]
    assert before == [(31, first)]
    assert after == [(59, [*first, moved["commandId"]])]


def test_a_position_that_is_only_expected_says_so() -> None:
    with told(
        ("2022-02-02", (*DAAN_IS_TRAINEE, COMPLETED, planned(accept_onward_position("2022-06-01", organisation=JUMBO))))
    ) as asks:
        assert columns(asks(ONWARD), "certainty", "onward") == [("expected", "2022-06-01")]


def test_an_erased_trainee_stays_in_the_answer_without_a_name() -> None:
    with told(("2022-02-02", (*DAAN_IS_TRAINEE, COMPLETED, erase_personal_data(ground="op verzoek")))) as asks:
        assert columns(asks(ONWARD), "trainee", "name", "outcome") == [(DAAN, None, "completed")]


def test_before_the_first_event_there_is_no_answer(demo: Asks) -> None:
    assert demo(ONWARD, knownAt="2017-01-01") == []
    with told() as asks:
        assert asks(ONWARD) == []


def test_a_parameter_of_another_question_is_refused(demo: Asks) -> None:
    assert demo.refused(ONWARD, validOn="2018-01-01") == [("validOn", "unknown-parameter")]
