"""The algebra of periods, held against plain sets of days."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.period import Period, between, earlier, union, without

FIRST = date(2018, 1, 1)
# Periods begin and end on few days, so that they often meet; an open one holds every day up to the horizon.
LENGTH, HORIZON = 12, 16


def day(number: int) -> date:
    """The day with that number, the first being 0."""
    return FIRST + timedelta(days=number)


ALL_DAYS = frozenset(day(number) for number in range(-1, HORIZON))
days = st.integers(-1, HORIZON - 1).map(day)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Draws a period of at least one day, one in four of them open."""
    first = draw(st.integers(0, LENGTH - 1))
    last = draw(st.none() | st.integers(first + 1, LENGTH) | st.integers(first + 1, LENGTH))
    return Period(day(first), None if last is None else day(last))


many = st.lists(periods(), max_size=6)


def days_of(*found: Period | None) -> frozenset[date]:
    """The days of these periods, told by their edges alone."""
    return frozenset(
        each for each in ALL_DAYS for one in found if one and one.from_ <= each and (one.to is None or each < one.to)
    )


def days_of_all(found: Iterable[Period]) -> frozenset[date]:
    """The days that are in any of these periods."""
    return days_of(*found)


@given(periods(), days)
def test_a_period_holds_its_first_day_and_not_the_day_it_ends_on(period: Period, some_day: date) -> None:
    assert (some_day in period) == (some_day in days_of(period))
    assert period.from_ in period
    assert period.to is None or period.to not in period
    assert period.to is None or period.to - timedelta(days=1) in period


@given(days, st.integers(0, 5))
def test_a_period_has_at_least_one_day(first: date, back: int) -> None:
    with pytest.raises(ValueError, match="period-reversed"):
        Period(first, first - timedelta(days=back))


@given(days, st.none() | days)
def test_what_would_have_no_day_vanishes(first: date, last: date | None) -> None:
    found = between(first, last)
    assert found == (Period(first, last) if last is None or first < last else None)


@given(periods(), periods())
def test_the_days_in_both(one: Period, other: Period) -> None:
    both = one & other
    assert days_of(both) == days_of(one) & days_of(other)
    assert both == other & one
    assert (both is None) == (not days_of(one) & days_of(other))


@given(periods(), periods())
def test_the_days_in_one_and_not_in_the_other(one: Period, other: Period) -> None:
    left = one - other
    assert days_of_all(left) == days_of(one) - days_of(other)
    assert sum(len(days_of(each)) for each in left) == len(days_of_all(left))
    assert list(left) == sorted(left, key=lambda period: period.from_)


@given(periods(), periods())
def test_periods_overlap_where_they_have_a_day_in_common(one: Period, other: Period) -> None:
    assert one.overlaps(other) == bool(days_of(one) & days_of(other))
    assert one.overlaps(other) == other.overlaps(one)


@given(periods(), periods())
def test_periods_meet_where_one_begins_as_the_other_ends(one: Period, other: Period) -> None:
    adjoining = one.to is not None and max(days_of(one)) + timedelta(days=1) == min(days_of(other))
    assert one.meets(other) == adjoining
    assert not (one.meets(other) and one.overlaps(other))


@given(periods(), periods())
def test_a_period_covers_another_where_it_holds_all_its_days(one: Period, other: Period) -> None:
    assert one.covers(other) == (days_of(other) <= days_of(one))


@given(periods())
def test_the_days_of_a_period_are_counted_where_it_is_not_open(period: Period) -> None:
    assert period.days == (None if period.to is None else len(days_of(period)))


@given(st.none() | days, st.none() | days)
def test_the_earlier_of_two_ends_is_none_only_where_both_are(one: date | None, other: date | None) -> None:
    ends = [end for end in (one, other) if end is not None]
    assert earlier(one, other) == min(ends, default=None)


@given(many)
def test_a_union_holds_the_same_days_in_order_and_without_touching(several: list[Period]) -> None:
    found = union(several)
    assert days_of_all(found) == days_of_all(several)
    for before, after in pairwise(found):
        assert before.to is not None
        assert before.to < after.from_


@given(many.flatmap(lambda several: st.tuples(st.just(several), st.permutations(several))))
def test_a_union_does_not_depend_on_the_order(orders: tuple[list[Period], list[Period]]) -> None:
    one, other = orders
    assert union(one) == union(other)


@given(many)
def test_a_union_of_a_union_is_the_same(several: list[Period]) -> None:
    assert union(union(several)) == union(several)


@given(many, many)
def test_what_is_taken_away_is_gone_and_the_rest_is_left(several: list[Period], taken: list[Period]) -> None:
    left = without(several, taken)
    assert days_of_all(left) == days_of_all(several) - days_of_all(taken)
    assert union(left) == left


@given(periods(), periods())
def test_what_is_taken_away_and_what_is_common_make_the_whole(one: Period, other: Period) -> None:
    both = one & other
    assert union([*(one - other), *([both] if both else [])]) == (one,)
