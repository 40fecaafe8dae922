"""How does a figure change with the day on which it was known?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, on_the_demo, told
from tests.people import JUDITH, JUDITH_HAS_A_MANDATE, JUDITH_TOOK_A_SEAT, correct

QUESTION = "revision-analysis"
THREE = "2018-04-30,2018-12-01,2019-03-01"
SEEN = ("knownAt", "logPosition", "value", "difference")
SEATS = {"question_": "who-was-where", "figure": "role=councillor", "validOn": "2018-11-16"}


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def test_the_number_of_seats_on_one_day_went_up_and_down_again(demo: Asks) -> None:
    assert columns(demo(QUESTION, **SEATS, moments=THREE), *SEEN) == [
        ("2018-04-30T21:59:59.999999Z", 126, 3, None),
        ("2018-12-01T22:59:59.999999Z", 129, 4, 1),
        ("2019-03-01T22:59:59.999999Z", 131, 3, -1),
    ]


def test_a_figure_is_a_number_of_rows_or_a_sum(demo: Asks) -> None:
    asked = {"question_": "candidacy-to-seat", "moments": "2018-12-01,2019-03-01"}
    told_by = {
        "rows": [(7, 7), (7, 7)],
        "survival:rows": [(4, 4), (4, 4)],
        "survival:days": [(439, 4), (446, 4)],
        "kaplan-meier:days": [(335, 2), (342, 2)],
        "council.reference=gm0590": [(1, 1), (1, 1)],
        "meanwhile=not-elected": [(1, 1), (1, 1)],
        "party.name": [(None, 0), (None, 0)],
    }
    for figure, values in told_by.items():
        assert columns(demo(QUESTION, **asked, figure=figure), "value", "counted") == values, figure
    assert columns(demo(QUESTION, **asked), "figure", "value") == [("rows", 7), ("rows", 7)]


def test_the_moments_are_told_in_order_of_time(demo: Asks) -> None:
    items = demo(QUESTION, **SEATS, moments=" 2019-03-01 ,2018-12-01T12:00:00+01:00")
    assert columns(items, "knownAt", "value") == [("2018-12-01T11:00:00Z", 4), ("2019-03-01T22:59:59.999999Z", 3)]


def test_each_moment_has_a_horizon_of_its_own(demo: Asks) -> None:
    """Nothing was recorded between these days, and yet another day of a role was seen."""
    given = {"question_": "mandate-durations", "role": "councillor", "figure": "survival:days"}
    items = demo(QUESTION, **given, moments="2021-01-01,2021-01-02")
    assert columns(items, "logPosition", "difference") == [(141, None), (141, 3)]


def test_before_the_first_event_there_is_no_row_and_no_sum(demo: Asks) -> None:
    items = demo(QUESTION, question_="candidacy-to-seat", figure="survival:days", moments="2000-01-01,2018-12-01")
    assert columns(items, "logPosition", "value", "difference") == [(0, None, None), (129, 439, None)]


def test_nothing_later_is_told_than_what_was_known(demo: Asks) -> None:
    """An answer of December 2018 can be had for ever, also where it asks after a moment that was still to come."""
    items = demo(QUESTION, **SEATS, moments="2018-12-01,2019-03-01", knownAt="2018-12-05")
    assert columns(items, "knownAt", "logPosition", "value") == [
        ("2018-12-01T22:59:59.999999Z", 129, 4),
        ("2018-12-05T22:59:59.999999Z", 129, 4),
    ]
    within_a_day = demo(QUESTION, **SEATS, moments="2018-04-03T09:02:05Z", atPosition="123")
    assert columns(within_a_day, "logPosition", "value") == [(123, 3)]


def test_a_correction_between_two_moments_shows() -> None:
    story = (
        ("2018-12-01", (*JUDITH_HAS_A_MANDATE, JUDITH_TOOK_A_SEAT)),
        ("2019-02-01", correct(JUDITH_TOOK_A_SEAT, effectiveOn="2018-11-22")),
    )
    with told(*story) as asks:
        items = asks(
            QUESTION, question_="who-was-where", trainee=JUDITH, validOn="2018-11-16", moments="2018-12-01,2019-02-01"
        )
    assert columns(items, "value", "difference") == [(1, None), (0, -1)]


def test_in_an_empty_register_there_is_nothing() -> None:
    with told() as asks:
        assert asks(QUESTION, question_="candidacy-to-seat", moments="2018-01-01") == []


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"question_": "candidacy-to-seat", "moments": "2018-01-01,soon"}, ("moments", "not-an-instant")),
        ({"question_": "candidacy-to-seat", "moments": ","}, ("moments", "not-an-instant")),
        ({"question_": "candidacy-to-seat"}, ("moments", "missing")),
        ({"moments": "2018-01-01"}, ("question", "missing")),
        ({"question_": "revision-analysis", "moments": "2018-01-01"}, ("question", "not-one-of")),
        ({"question_": "trainee-dossier", "moments": "2018-01-01"}, ("trainee", "missing")),
        (
            {"question_": "candidacy-to-seat", "moments": "2018-01-01", "trainee": JUDITH},
            ("trainee", "unknown-parameter"),
        ),
        # Without a day the answer would be another one tomorrow.
        ({"question_": "who-was-where", "moments": "2018-01-01"}, ("validOn", "missing")),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_asked(
    demo: Asks, given: dict[str, str], fault: tuple[str, str]
) -> None:
    assert demo.refused(QUESTION, **given) == [fault]


def test_what_the_other_question_refuses_is_refused(demo: Asks) -> None:
    asked = {"question_": "mandate-durations", "moments": "2018-12-01", "role": "mayor"}
    assert demo.refused(QUESTION, **asked) == [("role", "not-one-of")]
