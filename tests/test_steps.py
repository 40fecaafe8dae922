"""Step functions: how many hold at once, and where that changes."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.period import Period
from projections.steps import from_the_first, peaks, steps

FIRST = date(2018, 1, 1)
YEAR = Period(FIRST, date(2019, 1, 1))
DAYS = st.integers(0, 20).map(lambda days: FIRST + timedelta(days=days))
PERIODS = st.tuples(DAYS, st.none() | st.integers(1, 9)).map(
    lambda each: Period(each[0], None if each[1] is None else each[0] + timedelta(days=each[1]))
)
HELD = st.lists(st.tuples(PERIODS, st.sampled_from("abc")), max_size=8)


def month(number: int) -> date:
    return date(2018, number, 1)


@given(HELD, st.lists(DAYS, max_size=2))
def test_on_every_day_a_step_tells_what_a_count_of_that_day_tells(
    held: list[tuple[Period, str]], breaks: list[date]
) -> None:
    within = Period(FIRST + timedelta(days=2), FIRST + timedelta(days=18))
    found = list(steps(within, held, breaks))
    assert [found[0].days.from_, found[-1].days.to] == [within.from_, within.to]
    assert all(one.days.meets(other.days) for one, other in pairwise(found))
    here: set[str] = set()
    for step in found:
        assert here >= step.ended
        assert not here & step.began
        here = here - step.ended | step.began
        day = step.days.from_
        while step.days.to is not None and day < step.days.to:
            assert here == {what for days, what in held if day in days}
            assert step.number == len(here)
            day += timedelta(days=1)


@given(HELD)
def test_there_is_no_break_point_where_nothing_changes(held: list[tuple[Period, str]]) -> None:
    assert all(step.began | step.ended for step in list(steps(YEAR, held))[1:])


def test_what_ends_and_begins_again_on_one_day_has_not_changed() -> None:
    held = [(Period(month(1), month(3)), "daan"), (Period(month(3), month(5)), "daan")]
    assert [(step.days.from_, step.number) for step in steps(YEAR, held)] == [(month(1), 1), (month(5), 0)]


def test_a_break_that_is_asked_for_is_there_though_nothing_changes() -> None:
    held = [(Period(month(1), month(3)), "daan"), (Period(month(3), month(5)), "daan")]
    found = list(steps(YEAR, held, [month(3), date(2030, 1, 1), None]))
    assert [(step.days.from_, step.number) for step in found] == [(month(1), 1), (month(3), 1), (month(5), 0)]


def test_a_peak_lasts_while_others_take_over_on_the_same_day() -> None:
    numbers = [(Period(month(2), month(3)), 1), (Period(month(3), month(4)), 1), (Period(month(4)), 0)]
    assert peaks(numbers) == (1, [Period(month(2), month(4))])


def test_where_nothing_holds_there_is_no_peak() -> None:
    assert peaks([(YEAR, 0)]) == (0, [])
    assert peaks([]) == (0, [])


def test_without_a_first_day_the_function_begins_where_something_first_holds() -> None:
    whole = Period(date.min, month(6))
    held = [(Period(month(3), month(4)), "daan"), (Period(month(2)), "judith")]
    assert from_the_first(whole, held) == Period(month(2), month(6))
    assert from_the_first(whole, []) is None
    assert from_the_first(whole, [(Period(month(7)), "daan")]) is None
    assert from_the_first(YEAR, []) == YEAR
