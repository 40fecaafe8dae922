"""How often do trainees take seats in mid-term, and why do they leave them?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, kind, on_the_demo, told
from tests.people import (
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    JUDITH_IS_COUNCILLOR,
    JUDITH_TOOK_A_SEAT,
    PARTY_A,
    WOERDEN,
    correct,
    elect_to_council,
    end_mandate,
    erase_personal_data,
    go_on_temporary_leave,
    open_mandate,
    planned,
    replace_fraction_member,
    resign_from_council,
)

QUESTION = "replacement-rate"
FIGURES = ("year", "elected", "replacements", "leftEarly", "seatDays")


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def test_each_year_has_its_seat_days_and_what_happened_in_them(demo: Asks) -> None:
    items = demo(QUESTION)
    # In 2018: three times the 278 days from 29 March, and Judith's 40 from 22 November.
    assert columns(items[:6], "item", *FIGURES) == [
        ("year", 2018, 3, 1, 0, 874),
        ("year", 2019, 0, 0, 0, 1460),
        ("year", 2020, 0, 0, 1, 1372),
        ("year", 2021, 0, 0, 0, 1095),
        ("year", 2022, 0, 0, 0, 264),
        ("in-all", None, 3, 1, 1, 5065),
    ]
    assert columns(items[:6], "replacementsPer100", "leftEarlyPer100") == [
        (41.7906, 0),
        (0, 0),
        (0, 26.6217),
        (0, 0),
        (0, 0),
        (7.2113, 7.2113),
    ]


def test_it_says_that_it_knows_trainees_only(demo: Asks) -> None:
    assert {item["covers"] for item in demo(QUESTION)[:6]} == {"trainees-only"}


def test_every_taking_and_leaving_says_how_and_why(demo: Asks) -> None:
    items = demo(QUESTION)
    assert columns([*kind(items, "taking"), *kind(items, "leaving")], "on", "trainee", "how", "reason") == [
        ("2018-03-29", "t-ppp00001", "elected", None),
        ("2018-03-29", "t-ppp00002", "elected", None),
        ("2018-03-29", "t-ppp00004", "elected", None),
        ("2018-11-22", "t-ppp00003", "replacement", None),
        ("2020-10-01", "t-ppp00004", "resigned", "moved"),
        ("2022-03-30", "t-ppp00001", "mandate-ended", "term-ended"),
        ("2022-03-30", "t-ppp00002", "mandate-ended", "term-ended"),
        ("2022-03-30", "t-ppp00003", "mandate-ended", "term-ended"),
    ]
    assert items[5]["leftEarlyBy"] == {"moved": 1}
    assert "c66b35e3-4850-5caa-be6d-8e998e69c462" in kind(items, "leaving")[0]["because"]


def test_one_year_one_council_or_one_party(demo: Asks) -> None:
    assert columns(demo(QUESTION, year="2020"), "item", "year", "leftEarly") == [
        ("year", 2020, 1),
        ("leaving", 2020, None),
    ]
    assert columns(demo(QUESTION, council=WOERDEN)[-3:-2], *FIGURES) == [(None, 1, 0, 0, 1462)]
    assert columns(demo(QUESTION, party=PARTY_A)[-3:-2], *FIGURES) == [(None, 1, 0, 0, 1462)]
    assert demo(QUESTION, year="2017") == demo(QUESTION, programme="wijktraineeprogramma-2017") == []


def test_as_known_in_december_2018_the_replacement_was_a_week_earlier(demo: Asks) -> None:
    items = demo(QUESTION, knownAt="2018-12-01")
    assert columns(items[:1], *FIGURES) == [(2018, 3, 1, 0, 3 * 247 + 16)]
    assert items[-1]["on"] == "2018-11-15"


def test_temporary_seats_are_counted_apart_with_their_own_days() -> None:
    seats = (
        replace_fraction_member("2018-03-01", until="2018-06-01"),
        elect_to_council("2018-06-01"),
        go_on_temporary_leave("2018-07-01", until="2018-11-01"),
    )
    with told(("2018-12-31", (*JUDITH_HAS_A_MANDATE, *seats))) as asks:
        items = asks(QUESTION)
    assert columns(items[:1], "temporaryReplacements", "replacements", "elected", "seatDays", "temporarySeatDays") == [
        (1, 0, 1, 213, 92)
    ]
    assert columns(items[:1], "left", "leftEarly", "temporarySeatsLeft") == [(0, 0, 1)]
    assert columns(kind(items, "leaving"), "how", "temporary") == [("expired", True)]


def test_without_a_seat_day_there_is_no_rate() -> None:
    with told(("2018-11-15", JUDITH_IS_COUNCILLOR)) as asks:
        [year, *_] = asks(QUESTION)
    assert (year["replacements"], year["seatDays"], year["replacementsPer100"]) == (1, 0, None)


def test_two_seats_at_once_are_one_trainees_days_unless_each_counts() -> None:
    second = open_mandate("2018-01-01", of="m-second", trainee=JUDITH, council=WOERDEN)
    seats = (elect_to_council("2018-03-02"), second, elect_to_council("2018-03-02", of="m-second"))
    with told(("2018-06-10", (*JUDITH_HAS_A_MANDATE, *seats))) as asks:
        assert asks(QUESTION)[0]["seatDays"] == 100
        assert asks(QUESTION, overlaps="count-each")[0]["seatDays"] == 200


def test_what_is_still_to_come_does_not_count() -> None:
    leaving = planned(end_mandate("2019-05-01", reason="term-ended"))
    with told(("2018-12-31", (*JUDITH_IS_COUNCILLOR, leaving))) as asks:
        assert columns(asks(QUESTION), "item", "on") == [("year", None), ("in-all", None), ("taking", "2018-11-15")]


def test_a_plan_whose_day_has_come_counts_and_is_told_apart() -> None:
    with told(("2018-12-31", (*JUDITH_HAS_A_MANDATE, planned(JUDITH_TOOK_A_SEAT)))) as asks:
        items = asks(QUESTION)
    assert (items[0]["replacements"], items[0]["restsOnExpected"], items[-1]["certainty"]) == (1, 1, "expected")


def test_a_corrected_reason_is_the_reason() -> None:
    left = resign_from_council("2018-12-01", reason="personal")
    mended = correct(left, reason="new-evidence")
    mended["data"]["changes"] = {"reason": "workload"}
    with told(("2018-12-31", (*JUDITH_IS_COUNCILLOR, left)), ("2019-01-31", mended)) as asks:
        assert kind(asks(QUESTION), "leaving")[0]["reason"] == "workload"
        assert kind(asks(QUESTION, knownAt="2018-12-31"), "leaving")[0]["reason"] == "personal"


def test_an_erased_person_stays_as_an_unnamed_row() -> None:
    with told(
        ("2018-12-31", JUDITH_IS_COUNCILLOR), ("2019-01-01", erase_personal_data(of=JUDITH, ground="op verzoek"))
    ) as asks:
        assert columns(kind(asks(QUESTION), "taking"), "trainee", "name") == [(JUDITH, None)]


def test_without_facts_there_are_no_rows(demo: Asks) -> None:
    assert demo(QUESTION, knownAt="2018-01-01") == demo(QUESTION, knownAt="2000-01-01") == []
    with told() as asks:
        assert asks(QUESTION) == []


def test_a_year_is_a_number_that_a_calendar_has(demo: Asks) -> None:
    assert demo.refused(QUESTION, year="last") == [("year", "not-a-count")]
    assert demo.refused(QUESTION, year="0") == demo.refused(QUESTION, year="9999") == [("year", "not-a-date")]
