"""The question retroactive-changes: what was recorded, corrected or withdrawn long after it took effect."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.register import Register
from projections.question import Item
from tests.audits import a_copy, asked, faults, told
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    DAAN_STARTED_IN_GOUDA,
    WOERDEN,
    attend_development_day,
    correct,
    erase_personal_data,
    establish,
    planned,
    withdraw,
)
from tests.test_worked_example import the_register

START = DAAN_STARTED_IN_GOUDA
PLAN = planned(START)
TRAINEE = ("2018-01-08", DAAN_IS_TRAINEE)


@pytest.fixture(scope="module")
def demo(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path_factory.mktemp("retroactive-changes")) as register:
        yield register


def brief(items: list[Item]) -> list[tuple[Any, ...]]:
    """What it was, of whom, the lag, the days altered and the rows affected."""
    return [
        (each["item"], each["subject"]["reference"], each["lag"], each["daysAltered"], each["rows"]["affected"])
        for each in items
    ]


def of_daan(items: list[Item]) -> list[tuple[Any, ...]]:
    return [each for each in brief(items) if each[1] == DAAN]


def test_the_sequel_was_corrected_late_five_times_and_recorded_late_three_times(demo: Register) -> None:
    assert brief(asked(demo, "retroactive-changes", from_="2018-01-01")) == [
        ("corrected", "m-ppp00003", 161, 161, 5),
        ("recorded-late", "t-ppp00003", 161, 161, 1),
        ("corrected", "m-ppp00003", 81, 7, 3),
        ("recorded-late", "m-ppp00003", 65, 65, 1),
        ("corrected", "t-ppp00001", 434, 434, 1),
        ("corrected", "t-ppp00001", 504, 504, 1),
        ("corrected", "t-ppp00004", 110, 60, 2),
        ("recorded-late", "t-ppp00002", 93, 93, 1),
    ]


def test_the_days_altered_are_those_on_which_the_lanes_read_otherwise(demo: Register) -> None:
    items = asked(demo, "retroactive-changes", from_="2019-02-04", to="2019-02-05")
    assert items[0]["altered"] == [{"from": "2018-11-15", "to": "2018-11-22"}]
    assert items[0]["reason"] == "clerical-error"
    assert items[0]["fact"] == "1e3f8237-57a9-5846-a377-acefee981495"
    assert items[0]["because"] == [items[0]["fact"], items[0]["eventId"]]


def test_the_days_asked_for_are_those_of_recording_the_first_included_and_the_last_not(demo: Register) -> None:
    on_the_day = asked(demo, "retroactive-changes", from_="2019-03-11", to="2019-05-20")
    assert [each["lag"] for each in on_the_day] == [434]
    assert [each["lag"] for each in asked(demo, "retroactive-changes", from_="2019-03-12", to="2019-05-21")] == [504]
    assert asked(demo, "retroactive-changes", from_="2019-03-12", to="2019-05-20") == []


def test_more_than_so_many_days_is_strictly_more(demo: Register) -> None:
    period = {"from_": "2019-02-04", "to": "2019-02-05"}
    assert [each["lag"] for each in asked(demo, "retroactive-changes", **period, moreThanDays="64")] == [81, 65]
    assert [each["lag"] for each in asked(demo, "retroactive-changes", **period, moreThanDays="65")] == [81]
    assert asked(demo, "retroactive-changes", **period, moreThanDays="81") == []


def test_at_an_earlier_moment_what_was_recorded_later_is_not_known(demo: Register) -> None:
    items = asked(demo, "retroactive-changes", from_="2018-01-01", knownAt="2019-02-28")
    assert [each["lag"] for each in items] == [161, 161, 81, 65]


def test_establishing_is_no_correction_however_late() -> None:
    with told(("2017-12-01", (*DAAN_IS_TRAINEE, PLAN)), ("2019-01-01", establish(PLAN))) as registrar:
        assert of_daan(asked(registrar.register, "retroactive-changes")) == []


def test_what_takes_effect_later_is_not_late() -> None:
    later = {**START, "effectiveOn": "2018-06-01"}
    with told(TRAINEE, ("2018-05-01", later)) as registrar:
        assert of_daan(asked(registrar.register, "retroactive-changes", moreThanDays="0", from_="2018-05-01")) == []


def test_a_withdrawal_alters_the_days_up_to_it() -> None:
    with told(("2018-01-08", (*DAAN_IS_TRAINEE, START)), ("2018-03-02", withdraw(START))) as registrar:
        items = asked(registrar.register, "retroactive-changes", from_="2018-03-02")
    assert brief(items) == [("withdrawn", DAAN, 60, 60, 1)]
    assert items[0]["rows"] == {"closed": 1, "opened": 0, "affected": 1}
    assert items[0]["name"] == "Daan"


def test_a_correction_to_an_earlier_day_counts_from_that_day() -> None:
    ahead = {**START, "effectiveOn": "2018-06-01"}
    moved = correct(ahead, effectiveOn="2018-02-01")
    with told(("2018-01-08", (*DAAN_IS_TRAINEE, ahead)), ("2018-05-01", moved)) as registrar:
        items = asked(registrar.register, "retroactive-changes", from_="2018-05-01")
    assert brief(items) == [("corrected", DAAN, 89, 89, 1)]


def test_a_correction_of_a_correction_counts_from_the_day_that_stood_before_it() -> None:
    first, second = correct(START, effectiveOn="2018-03-01"), correct(START, organisation=WOERDEN)
    days = (("2018-01-08", (*DAAN_IS_TRAINEE, START)), ("2018-02-01", first), ("2018-04-30", second))
    with told(*days) as registrar:
        items = asked(registrar.register, "retroactive-changes", from_="2018-02-01")
    assert of_daan(items) == [("corrected", DAAN, 31, 31, 1), ("corrected", DAAN, 60, 60, 1)]


def test_a_fact_of_no_lane_is_late_and_alters_no_day() -> None:
    day = attend_development_day("2018-02-01", kind="training")
    with told(TRAINEE, ("2018-06-01", day)) as registrar:
        items = asked(registrar.register, "retroactive-changes", from_="2018-06-01")
    assert brief(items) == [("recorded-late", DAAN, 120, 0, 0)]


def test_the_withdrawal_of_the_worked_example_alters_the_days_of_the_seat() -> None:
    with the_register() as registrar:
        items = asked(registrar.register, "retroactive-changes", from_="2019-01-01")
    assert brief(items) == [("corrected", "m-ppp00003", 78, 7, 2), ("withdrawn", "m-ppp00003", 191, 191, 2)]


def test_an_erased_trainee_stays_as_a_row_without_a_name() -> None:
    days = (TRAINEE, ("2018-03-01", START), ("2018-04-01", erase_personal_data(ground="op verzoek")))
    with told(*days) as registrar:
        items = asked(registrar.register, "retroactive-changes", from_="2018-03-01")
    assert [(each["trainee"], each["name"], each["lag"]) for each in items] == [(DAAN, None, 59)]


def test_an_empty_register_and_a_time_before_the_first_event_have_nothing_late(
    demo: Register, register: Register
) -> None:
    assert asked(register, "retroactive-changes") == []
    assert asked(demo, "retroactive-changes", knownAt="2001-01-01") == []
    assert asked(demo, "retroactive-changes", from_="0001-01-01", to="2017-01-01") == []


def test_parameters_that_make_no_sense_are_refused(demo: Register) -> None:
    assert faults(demo, "retroactive-changes", from_="2019-01-01", to="2019-01-01") == [("to", "period-reversed")]
    assert faults(demo, "retroactive-changes", moreThanDays="-1") == [("moreThanDays", "not-a-count")]
