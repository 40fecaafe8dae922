"""Kaplan–Meier: against published values, and against its definition on lives made up by chance."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.survival import Life, curve, kaplan_meier, median, summary

# Freireich et al. (1963), weeks in remission of 21 children on 6-mercaptopurine; a minus is a child still in remission.
REMISSION = (6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35)
ON_6_MP = [Life(abs(weeks), weeks > 0) for weeks in REMISSION]
ON_PLACEBO = [Life(weeks, True) for weeks in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]


def test_the_children_on_6_mp_come_out_as_published() -> None:
    # Weeks, at risk, events, survival, Greenwood's standard error, log-log bounds.
    assert [
        (step.after, step.at_risk, step.events, *(round(each or 0, 4) for each in step[3:]))
        for step in kaplan_meier(ON_6_MP)
    ] == [
        (6, 21, 3, 0.8571, 0.0764, 0.6197, 0.9516),
        (7, 17, 1, 0.8067, 0.0869, 0.5631, 0.9228),
        (10, 15, 1, 0.7529, 0.0963, 0.5032, 0.8894),
        (13, 12, 1, 0.6902, 0.1068, 0.4316, 0.8491),
        (16, 11, 1, 0.6275, 0.1141, 0.3675, 0.8049),
        (22, 7, 1, 0.5378, 0.1282, 0.2678, 0.7468),
        (23, 6, 1, 0.4482, 0.1346, 0.1881, 0.6801),
    ]
    assert median(kaplan_meier(ON_6_MP)) == 23


def test_those_on_placebo_all_relapsed() -> None:
    steps = kaplan_meier(ON_PLACEBO)
    assert (median(steps), steps[-1]) == (8, (23, 1, 1, 0.0, None, None, None))


def test_who_is_entered_late_is_at_risk_only_after_the_entry() -> None:
    steps = kaplan_meier([Life(10, True), Life(20, True), Life(30, True, entry=10), Life(40, False, entry=15)])
    assert [(step.after, step.at_risk, step.survival) for step in steps] == [
        (10, 2, 0.5),  # the third was entered on that day: it could not have been seen to end
        (20, 3, pytest.approx(1 / 3)),
        (30, 2, pytest.approx(1 / 6)),
    ]


def test_what_ends_on_a_day_is_counted_before_what_is_censored_on_it() -> None:
    assert [(step.at_risk, step.survival) for step in kaplan_meier([Life(5, True), Life(5, False)])] == [(2, 0.5)]


def test_a_life_can_end_on_its_first_day() -> None:
    assert [(step.after, step.at_risk) for step in kaplan_meier([Life(0, True), Life(3, False)])] == [(0, 2)]


def test_who_was_seen_on_no_day_is_at_risk_on_none() -> None:
    assert kaplan_meier([Life(7, True, entry=7), Life(9, True)])[0].at_risk == 1


def test_without_lives_or_ends_there_is_no_step_and_no_median() -> None:
    assert kaplan_meier([]) == kaplan_meier([Life(4, False)]) == []
    assert summary([Life(4, False)], [])["days"] is None
    assert curve([]) == []


lives = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 6)).map(
        lambda drawn: Life(drawn[0] + drawn[2], drawn[1], drawn[2])
    ),
    max_size=25,
)


@given(lives)
def test_each_step_is_the_product_over_the_risk_sets(found: list[Life]) -> None:
    """The definition, life by life and in fractions."""
    left = Fraction(1)
    expected: list[tuple[Any, ...]] = []
    for day in sorted({life.exit for life in found}):
        at_risk = [life for life in found if life.exit >= day and (life.entry < day or life.entry == day == 0)]
        ended = sum(life.ended and life.exit == day for life in at_risk)
        if ended:
            left *= 1 - Fraction(ended, len(at_risk))
            expected.append((day, len(at_risk), ended, pytest.approx(float(left), abs=1e-12)))
    steps = kaplan_meier(found)
    found_steps: list[tuple[Any, ...]] = [step[:4] for step in steps]
    assert found_steps == expected
    for step in steps:
        if step.lower is not None and step.upper is not None:
            assert 0 <= step.lower <= step.survival <= step.upper <= 1
