"""Which places of each partnership were filled, by whom, when; which stood empty?"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, kind, on_the_demo, told
from tests.people import (
    DAAN,
    DAAN_REGISTERED,
    JUDITH,
    JUDITH_REGISTERED,
    JUMBO,
    PPP,
    SAMIRA,
    SAMIRA_REGISTERED,
    STEVEN,
    THE_PARTNERSHIPS,
    WOERDEN_JUMBO,
    Command,
    appoint_trainee,
    change_assignment,
    dissolve_partnership,
    erase_personal_data,
    leave_programme,
    offer_place,
    start_at_organisation_a,
    withdraw_place,
)

OCCUPANCY = "partnership-occupancy"
STRETCH = ("number", "item", "trainee", "valid.from", "valid.to", "days")
TWO_PLACES = offer_place("2018-01-01", organisation=JUMBO, period="A", places=2)
WHOLE_A = 730


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def at_jumbo(trainee: str, on: str) -> tuple[Command, Command]:
    """Appointed to the partnership, and placed at Jumbo."""
    return (
        appoint_trainee("2018-01-01", of=trainee, partnership=WOERDEN_JUMBO),
        start_at_organisation_a(on, of=trainee, organisation=JUMBO),
    )


JOINT = (*THE_PARTNERSHIPS, DAAN_REGISTERED, SAMIRA_REGISTERED, JUDITH_REGISTERED, TWO_PLACES)


def test_woerden_stood_empty_while_daan_was_at_gouda(demo: Asks) -> None:
    items = demo(OCCUPANCY, partnership=WOERDEN_JUMBO)
    assert columns(items, "place.reference", "period", *STRETCH) == [
        ("gm0632", "A", 1, "empty", None, "2018-01-01", "2020-01-01", 730),
        ("gm0632", "A", None, "total", None, "2018-01-01", "2020-01-01", 730),
        ("gm0632", "B", 1, "filled", SAMIRA, "2020-01-01", "2022-01-01", 731),
        ("gm0632", "B", None, "total", None, "2020-01-01", "2022-01-01", 731),
        ("jumbo", "A", 1, "filled", SAMIRA, "2018-01-01", "2020-01-01", 730),
        ("jumbo", "A", None, "total", None, "2018-01-01", "2020-01-01", 730),
        ("jumbo", "B", 1, "filled", DAAN, "2020-01-01", "2022-01-01", 731),
        ("jumbo", "B", None, "total", None, "2020-01-01", "2022-01-01", 731),
    ]
    assert columns(kind(items, "total"), "filled", "empty", "share") == [
        (0, 730, 0),
        (731, 0, 1),
        (730, 0, 1),
        (731, 0, 1),
    ]


def test_who_stays_on_after_the_period_has_no_place_there(demo: Asks) -> None:
    items = demo(OCCUPANCY, partnership="dordrecht-yarden", from_="2020-01-01")
    assert columns(items, "place.reference", *STRETCH) == [
        ("gm0505", 1, "filled", JUDITH, "2020-01-01", "2022-01-01", 731),
        ("gm0505", None, "over", STEVEN, "2020-01-01", "2020-03-01", 60),
        ("gm0505", None, "total", None, "2020-01-01", "2022-01-01", 731),
        ("yarden", 1, "empty", None, "2020-01-01", "2020-03-01", 60),
        ("yarden", 1, "filled", STEVEN, "2020-03-01", "2022-01-01", 671),
        ("yarden", None, "total", None, "2020-01-01", "2022-01-01", 731),
    ]


def test_placement_appointment_and_offer_each_tell_how_certain_they_are(demo: Asks) -> None:
    filled = kind(demo(OCCUPANCY, partnership=WOERDEN_JUMBO), "filled")
    assert set(columns(filled, "certainty", "appointment", "offer")) == {("established", "expected", "expected")}


@pytest.mark.parametrize("known_at", ["2017-11-30", "2018-09-15", "2020-02-01", "2022-04-04"])
def test_filled_empty_and_not_observed_sum_to_places_times_days(demo: Asks, known_at: str) -> None:
    items = demo(OCCUPANCY, knownAt=known_at, from_="2018-03-01", to="2021-06-01")
    assert kind(items, "total")
    sums: Counter[tuple[str, ...]] = Counter()
    for each in items:
        if each["item"] in ("filled", "empty", "not-observed") and each["number"] is not None:
            sums[each["partnership"], each["place"]["reference"], each["period"]] += each["days"]
    for total in kind(items, "total"):
        parts = total["filled"] + total["empty"] + total["notObserved"]
        of = (total["partnership"], total["place"]["reference"], total["period"])
        assert parts == total["days"] == sums[of]


def test_past_the_horizon_a_place_is_neither_filled_nor_empty(demo: Asks) -> None:
    items = demo(OCCUPANCY, partnership="dordrecht-yarden", knownAt="2020-02-01", from_="2020-01-15")
    assert columns(items, "place.reference", *STRETCH[:-1]) == [
        ("gm0505", 1, "filled", JUDITH, "2020-01-15", "2020-02-01"),
        ("gm0505", 1, "not-observed", JUDITH, "2020-02-01", "2022-01-01"),
        ("gm0505", None, "total", None, "2020-01-15", "2022-01-01"),
        ("yarden", 1, "filled", STEVEN, "2020-01-15", "2020-02-01"),
        ("yarden", 1, "not-observed", STEVEN, "2020-02-01", "2022-01-01"),
        ("yarden", None, "total", None, "2020-01-15", "2022-01-01"),
    ]


def test_each_of_two_places_has_a_row_of_its_own() -> None:
    story = (*JOINT, *at_jumbo(DAAN, "2018-01-01"), *at_jumbo(SAMIRA, "2018-06-01"))
    with told(("2021-01-01", story)) as asks:
        items = asks(OCCUPANCY)
    assert columns(items, *STRETCH) == [
        (1, "filled", DAAN, "2018-01-01", "2020-01-01", WHOLE_A),
        (2, "empty", None, "2018-01-01", "2018-06-01", 151),
        (2, "filled", SAMIRA, "2018-06-01", "2020-01-01", 579),
        (None, "total", None, "2018-01-01", "2020-01-01", 2 * WHOLE_A),
    ]
    assert columns(kind(items, "total"), "places", "filled", "empty", "share") == [(2, 1309, 151, 0.8966)]


def test_who_waits_takes_the_place_that_falls_free() -> None:
    left = leave_programme("2019-01-01", of=DAAN)
    people = (*at_jumbo(DAAN, "2018-01-01"), *at_jumbo(SAMIRA, "2018-02-01"), *at_jumbo(JUDITH, "2018-03-01"))
    with told(("2021-01-01", (*JOINT, *people, left))) as asks:
        items = asks(OCCUPANCY, from_="2018-03-01")
    assert columns(items, *STRETCH[:-1]) == [
        (1, "filled", DAAN, "2018-03-01", "2019-01-01"),
        (1, "filled", JUDITH, "2019-01-01", "2020-01-01"),
        (2, "filled", SAMIRA, "2018-03-01", "2020-01-01"),
        (None, "over", JUDITH, "2018-03-01", "2019-01-01"),
        (None, "total", None, "2018-03-01", "2020-01-01"),
    ]


def test_other_work_at_the_same_place_does_not_cut_the_row() -> None:
    changed = change_assignment("2019-01-01", function="adviseur")
    with told(("2021-01-01", (*JOINT, *at_jumbo(DAAN, "2018-01-01"), changed))) as asks:
        filled = kind(asks(OCCUPANCY), "filled")
    assert columns(filled, *STRETCH) == [(1, "filled", DAAN, "2018-01-01", "2020-01-01", WHOLE_A)]
    assert changed["commandId"] in filled[0]["because"]
    assert filled[0]["because"][0] == TWO_PLACES["commandId"]


def test_a_trainee_of_another_partnership_fills_no_place() -> None:
    elsewhere = appoint_trainee("2018-01-01", partnership="dordrecht-yarden")
    placed = start_at_organisation_a("2018-01-01", organisation=JUMBO)
    with told(("2021-01-01", (*JOINT, elsewhere, placed))) as asks:
        assert columns(kind(asks(OCCUPANCY), "total"), "filled", "empty") == [(0, 2 * WHOLE_A)]


def test_a_place_that_was_withdrawn_does_not_stand_empty() -> None:
    with told(("2021-01-01", (*JOINT, withdraw_place("2019-01-01", organisation=JUMBO, period="A")))) as asks:
        assert columns(kind(asks(OCCUPANCY), "empty"), "number", "valid.to") == [(1, "2019-01-01"), (2, "2019-01-01")]


def test_a_dissolved_partnership_offers_nothing_any_more() -> None:
    with told(("2021-01-01", (*JOINT, dissolve_partnership("2018-07-01", reason="conflict")))) as asks:
        assert columns(kind(asks(OCCUPANCY), "total"), "days") == [(2 * 181,)]


def test_an_erased_trainee_goes_on_filling_the_place() -> None:
    story = (*JOINT, *at_jumbo(DAAN, "2018-01-01"))
    with told(("2021-01-01", (*story, erase_personal_data(of=DAAN, ground="op verzoek")))) as asks:
        assert columns(kind(asks(OCCUPANCY), "filled"), "trainee", "name", "days") == [(DAAN, None, WHOLE_A)]


def test_a_programme_narrows_the_answer(demo: Asks) -> None:
    items = demo(OCCUPANCY, programme="wijktraineeprogramma-2017")
    assert columns(kind(items, "total"), "place.reference", "places", "filled", "empty") == [
        ("ministerie-bzk", 1, 365, 0),
        ("ministerie-ienm", 1, 365, 0),
        ("ministerie-ocw", 1, 365, 0),
        ("ministerie-vws", 2, 730, 0),
    ]
    assert {each["programme"] for each in demo(OCCUPANCY, programme=PPP)} == {PPP}


def test_before_the_first_event_there_is_no_answer(demo: Asks) -> None:
    assert demo(OCCUPANCY, knownAt="2017-01-01") == []
    with told() as asks:
        assert asks(OCCUPANCY) == []


def test_a_period_that_ends_before_it_begins_is_refused(demo: Asks) -> None:
    assert demo.refused(OCCUPANCY, from_="2019-01-01", to="2018-01-01") == [("to", "period-reversed")]
