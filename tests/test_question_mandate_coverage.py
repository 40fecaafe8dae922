"""Which share of programme time was covered by a political role?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, on_the_demo, told
from tests.people import (
    DAAN,
    DAAN_REGISTERED,
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    PAPENDRECHT,
    PARTY_A,
    PARTY_B,
    PPP,
    STEVEN,
    WOERDEN_JUMBO,
    appoint_trainee,
    become_committee_member,
    become_fraction_follower,
    elect_to_council,
    end_mandate,
    erase_personal_data,
    open_mandate,
    planned,
)

COVERAGE = "mandate-coverage"
FIGURES = ("days", "covered", "expected", "notCovered", "notObserved")
BOTH = (become_committee_member("2018-01-01"), become_fraction_follower("2018-01-01"))
# A hundred days in the programme, of which 2018-01-08 is the day of recording.
HUNDRED = {"from_": "2018-01-01", "to": "2018-04-11", "knownAt": "2019-01-01"}


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def test_each_trainee_has_the_days_that_were_covered(demo: Asks) -> None:
    items = demo(COVERAGE, programme=PPP)
    # 52 days of candidacy were expected only, and 35 days before it were covered by nothing.
    assert columns(items, "item", "trainee", *FIGURES, "ratioOfSums") == [
        ("trainee", DAAN, 1461, 1426, 52, 35, 0, 0.976),
        ("trainee", "t-ppp00002", 1461, 1426, 52, 35, 0, 0.976),
        ("trainee", JUDITH, 1461, 1426, 52, 35, 0, 0.976),
        ("trainee", STEVEN, 1461, 969, 52, 492, 0, 0.6632),
        ("total", None, 5844, 5247, 208, 597, 0, 0.8978),
    ]


def test_the_ratio_of_sums_is_not_the_mean_of_ratios(demo: Asks) -> None:
    total = demo(COVERAGE)[-1]
    assert columns([total], *FIGURES) == [(13144, 5247, 208, 7897, 0)]
    assert (total["ratioOfSums"], total["meanOfRatios"]) == (0.3992, 0.2565)


@pytest.mark.parametrize("by", ["trainee", "party", "council", "partnership"])
@pytest.mark.parametrize("known_at", ["2017-12-15", "2018-04-01", "2020-12-01", "2022-04-04"])
def test_covered_not_covered_and_not_observed_sum_to_the_days(demo: Asks, by: str, known_at: str) -> None:
    items = demo(COVERAGE, by=by, knownAt=known_at, from_="2018-01-15", to="2021-05-01")
    assert len(items) > 1
    for each in items:
        assert each["days"] == each["covered"] + each["notCovered"] + each["notObserved"]


def test_by_party_the_roles_for_that_party_count(demo: Asks) -> None:
    items = demo(COVERAGE, programme=PPP, by="party")
    assert columns(items, "item", "group.name", "trainees", *FIGURES[:2]) == [
        ("party", "partij A", 1, 1461, 1426),
        ("party", "partij B", 2, 2922, 2852),
        ("none", None, 1, 1461, 969),
        ("total", None, 4, 5844, 5247),
    ]


def test_by_council_and_by_partnership_too(demo: Asks) -> None:
    councils = demo(COVERAGE, programme=PPP, by="council")
    assert columns(councils, "group.name", "covered") == [
        ("IJsselstein", 1426),
        ("Papendrecht", 1426),
        ("Woerden", 1426),
        ("Zwijndrecht", 969),
        (None, 5247),
    ]
    partnerships = demo(COVERAGE, programme=PPP, by="partnership")
    assert columns(partnerships, "group.reference", "trainees", "covered") == [
        ("dordrecht-yarden", 2, 2395),
        (WOERDEN_JUMBO, 2, 2852),
        (None, 4, 5247),
    ]


def test_what_lies_past_the_horizon_is_not_observed_and_has_no_share(demo: Asks) -> None:
    total = demo(COVERAGE, programme=PPP, knownAt="2017-12-01")[-1]
    assert columns([total], *FIGURES, "ratioOfSums", "meanOfRatios") == [(5844, 0, 0, 0, 5844, None, None)]


def test_several_roles_at_once_cover_a_day_once_unless_each_is_to_count() -> None:
    with told(("2018-01-08", (*JUDITH_HAS_A_MANDATE, *BOTH))) as asks:
        once, default, each = (
            asks(COVERAGE, **HUNDRED, **given)[-1] for given in ({"overlaps": "union"}, {}, {"overlaps": "count-each"})
        )
    assert once == default
    assert columns([once, each], *FIGURES, "ratioOfSums") == [(100, 100, 0, 0, 0, 1), (100, 200, 0, 0, 0, 2)]


def test_an_expected_role_covers_and_says_so() -> None:
    story = (*JUDITH_HAS_A_MANDATE, BOTH[0], planned(elect_to_council("2018-03-02")))
    with told(("2018-01-08", story)) as asks:
        assert columns(asks(COVERAGE, **HUNDRED), *FIGURES) == [(100, 100, 40, 0, 0)] * 2


def test_who_has_mandates_for_two_parties_counts_for_each_and_in_total_once() -> None:
    ended = end_mandate("2018-02-20", reason="other")
    other = open_mandate("2018-01-01", of="m-other", trainee=JUDITH, council=PAPENDRECHT, party=PARTY_A)
    follows = become_fraction_follower("2018-02-10", of="m-other")
    with told(("2018-01-08", (*JUDITH_HAS_A_MANDATE, BOTH[0], ended, other, follows))) as asks:
        items = asks(COVERAGE, **HUNDRED, by="party")
    assert columns(items, "group.reference", "trainees", *FIGURES) == [
        (PARTY_A, 1, 100, 60, 0, 40, 0),
        (PARTY_B, 1, 100, 50, 0, 50, 0),
        (None, 1, 100, 100, 0, 0, 0),
    ]


def test_the_days_in_no_partnership_are_a_group_of_their_own() -> None:
    appointed = appoint_trainee("2018-02-20", of=JUDITH, partnership=WOERDEN_JUMBO)
    with told(("2018-01-08", (*JUDITH_HAS_A_MANDATE, BOTH[0], appointed))) as asks:
        items = asks(COVERAGE, **HUNDRED, by="partnership")
    assert columns(items, "item", "group.reference", "days", "covered") == [
        ("partnership", WOERDEN_JUMBO, 50, 50),
        ("none", None, 50, 50),
        ("total", None, 100, 100),
    ]


def test_an_erased_trainee_counts_without_a_name() -> None:
    story = (*JUDITH_HAS_A_MANDATE, BOTH[0], DAAN_REGISTERED)
    with told(("2018-01-08", story), ("2018-01-09", erase_personal_data(of=JUDITH, ground="op verzoek"))) as asks:
        items = asks(COVERAGE, **HUNDRED)
    assert columns(items, "trainee", "name", "covered") == [(DAAN, "Daan", 0), (JUDITH, None, 100), (None, None, 100)]


def test_every_row_names_the_events_from_which_it_follows() -> None:
    with told(("2018-01-08", (*JUDITH_HAS_A_MANDATE, BOTH[0]))) as asks:
        (item, _) = asks(COVERAGE, **HUNDRED)
    assert item["because"] == [each["commandId"] for each in (*JUDITH_HAS_A_MANDATE[-2:], BOTH[0])]


def test_without_any_programme_time_there_is_no_row(demo: Asks) -> None:
    assert demo(COVERAGE, from_="2030-01-01") == []
    assert demo(COVERAGE, knownAt="2017-01-01") == []
    with told() as asks:
        assert asks(COVERAGE) == []


def test_what_is_asked_badly_is_refused(demo: Asks) -> None:
    assert demo.refused(COVERAGE, by="month") == [("by", "not-one-of")]
    assert demo.refused(COVERAGE, overlaps="none") == [("overlaps", "not-one-of")]
    assert demo.refused(COVERAGE, from_="2019-01-01", to="2018-01-01") == [("to", "period-reversed")]
