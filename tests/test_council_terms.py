"""The terms of municipal councils: four that are dated, and those that are computed from the Wednesday of C 4."""

from datetime import date

import pytest

from domain.council_terms import term_on
from domain.period import Period

TERMS = [
    ("2014-03-27", "2018-03-29"),
    ("2018-03-29", "2022-03-30"),
    ("2022-03-30", "2026-04-01"),
    ("2026-04-01", "2030-04-03"),
    ("2030-04-03", "2034-03-29"),
    ("2034-03-29", "2038-03-31"),
    ("2038-03-31", "2042-04-02"),
    ("2042-04-02", "2046-04-04"),
]


def days(from_: str, to: str) -> Period:
    return Period(date.fromisoformat(from_), date.fromisoformat(to))


@pytest.mark.parametrize(("from_", "to"), TERMS)
def test_a_term_runs_from_its_first_day_up_to_the_day_on_which_the_next_begins(from_: str, to: str) -> None:
    term = days(from_, to)
    assert term.to is not None
    assert term_on(term.from_) == term
    assert term_on(date.fromordinal(term.to.toordinal() - 1)) == term
    assert term_on(term.to) != term


def test_a_day_in_the_middle_of_a_term_is_in_it_whatever_the_year() -> None:
    for year in (2018, 2019, 2020, 2021):
        assert term_on(date(year, 7, 1)) == days("2018-03-29", "2022-03-30")
    assert term_on(date(2022, 1, 1)) == days("2018-03-29", "2022-03-30")


def test_from_2026_a_term_begins_on_a_wednesday_between_29_march_and_4_april() -> None:
    for year in range(2026, 2300, 4):
        term = term_on(date(year, 12, 31))
        assert term is not None
        assert term.from_.isoweekday() == 3
        assert date(year, 3, 29) <= term.from_ <= date(year, 4, 4)


def test_before_the_first_dated_term_none_is_known() -> None:
    assert term_on(date(2014, 3, 26)) is None
    assert term_on(date.min) is None


def test_the_last_term_that_the_calendar_holds_is_open() -> None:
    term = term_on(date.max)
    assert term is not None
    assert term.to is None
