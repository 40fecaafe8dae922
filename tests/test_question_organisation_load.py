"""How many trainees were at organisation O over time?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, kind, on_the_demo, told
from tests.people import (
    DAAN,
    DAAN_REGISTERED,
    DORDRECHT,
    GOUDA,
    JUDITH,
    JUDITH_REGISTERED,
    STEVEN,
    THE_PARTNERSHIPS,
    change_assignment,
    correct,
    end_placement,
    erase_personal_data,
    start_at_organisation_a,
)

LOAD = "organisation-load"
DAAN_STARTED = start_at_organisation_a("2018-01-01", organisation=GOUDA)
JUDITH_STARTED = start_at_organisation_a("2018-06-01", of=JUDITH, organisation=GOUDA, until="2019-01-01")
AT_GOUDA = (*THE_PARTNERSHIPS, DAAN_REGISTERED, JUDITH_REGISTERED, DAAN_STARTED, JUDITH_STARTED)
STEP = ("item", "valid.from", "valid.to", "trainees")


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def test_dordrecht_had_two_trainees_while_steven_rotated_late(demo: Asks) -> None:
    items = demo(LOAD, place=DORDRECHT, from_="2018-01-01", to="2022-01-01")
    assert columns(items, *STEP, "days", "came", "went") == [
        ("step", "2018-01-01", "2020-01-01", 1, 730, [STEVEN], []),
        ("step", "2020-01-01", "2020-03-01", 2, 60, [JUDITH], []),
        ("step", "2020-03-01", "2022-01-01", 1, 671, [], [STEVEN]),
        ("peak", "2020-01-01", "2020-03-01", 2, 60, None, None),
    ]


def test_of_trainees_who_are_only_expected_it_says_so(demo: Asks) -> None:
    items = demo(LOAD, place="maatschappelijk-den-haag", to="2019-09-01")
    assert columns(kind(items, "step"), "valid.from", "trainees", "expected") == [
        ("2017-09-01", 7, 7),
        ("2018-09-01", 5, 5),
    ]


def test_what_lies_past_the_horizon_is_not_observed_and_never_none(demo: Asks) -> None:
    items = demo(LOAD, place=DORDRECHT, knownAt="2019-06-01")
    assert columns(items, *STEP) == [
        ("step", "2018-01-01", "2019-06-01", 1),
        ("not-observed", "2019-06-01", "2020-01-01", 1),
        ("not-observed", "2020-01-01", "2022-01-01", 1),
        ("not-observed", "2022-01-01", None, None),
        ("peak", "2018-01-01", "2019-06-01", 1),
    ]


def test_an_answer_of_earlier_knowledge_differs_by_the_correction(demo: Asks) -> None:
    before, after = (
        demo(LOAD, place="gm0632", from_="2018-01-01", to="2019-01-01", knownAt=day)
        for day in ("2019-03-10", "2019-03-12")
    )
    assert columns(before, *STEP) == [("step", "2018-01-01", "2019-01-01", 0)]
    assert columns(after, *STEP) == [
        ("step", "2018-01-01", "2019-01-01", 1),
        ("peak", "2018-01-01", "2019-01-01", 1),
    ]


def test_other_work_at_the_same_organisation_is_no_break_point() -> None:
    with told(("2020-01-01", (*AT_GOUDA, change_assignment("2018-03-01", function="adviseur")))) as asks:
        items = asks(LOAD, place=GOUDA, from_="2018-01-01", to="2019-06-01")
    assert columns(items, *STEP) == [
        ("step", "2018-01-01", "2018-06-01", 1),
        ("step", "2018-06-01", "2019-01-01", 2),
        ("step", "2019-01-01", "2019-06-01", 1),
        ("peak", "2018-06-01", "2019-01-01", 2),
    ]


def test_each_break_point_names_the_events_that_make_it() -> None:
    ended = end_placement("2019-03-01")
    with told(("2020-01-01", (*AT_GOUDA, ended))) as asks:
        first, second, third, last = kind(asks(LOAD, place=GOUDA, from_="2018-01-01", to="2019-06-01"), "step")
    assert first["because"] == [DAAN_STARTED["commandId"], ended["commandId"]]
    assert second["because"] == third["because"] == [JUDITH_STARTED["commandId"]]
    assert last["because"] == [DAAN_STARTED["commandId"], ended["commandId"]]


def test_who_was_there_before_the_period_is_there_on_its_first_day() -> None:
    with told(("2020-01-01", AT_GOUDA)) as asks:
        first = asks(LOAD, place=GOUDA, from_="2018-07-01", to="2018-08-01")[0]
    assert (first["came"], first["because"]) == (
        [DAAN, JUDITH],
        [DAAN_STARTED["commandId"], JUDITH_STARTED["commandId"]],
    )


def test_an_erased_trainee_still_counts() -> None:
    story = (*AT_GOUDA, erase_personal_data(ground="op verzoek"))
    with told(("2020-01-01", story)) as asks:
        assert asks(LOAD, place=GOUDA, from_="2018-01-01", to="2018-02-01")[0]["trainees"] == 1


def test_a_plan_that_was_moved_counts_from_its_new_day() -> None:
    plan = start_at_organisation_a("2018-01-01", organisation=GOUDA, expected=True)
    moved = correct(plan, effectiveOn="2018-02-01")
    with told(("2018-06-01", (*THE_PARTNERSHIPS, DAAN_REGISTERED, plan)), ("2018-07-01", (moved,))) as asks:
        asked = {"place": GOUDA, "from_": "2018-01-01", "to": "2018-05-01"}
        before, after = (asks(LOAD, **asked, knownAt=day) for day in ("2018-06-15", "2018-07-15"))
    assert columns(kind(before, "step"), "valid.from", "trainees", "expected") == [("2018-01-01", 1, 1)]
    assert columns(kind(after, "step"), "valid.from", "trainees", "expected") == [
        ("2018-01-01", 0, 0),
        ("2018-02-01", 1, 1),
    ]


def test_of_a_place_that_is_not_on_record_nothing_is_said(demo: Asks) -> None:
    assert demo(LOAD, place="gm9999", from_="2018-01-01", to="2019-01-01") == []


def test_before_anything_was_known_the_answer_is_empty(demo: Asks) -> None:
    assert demo(LOAD, place=DORDRECHT, from_="2018-01-01", knownAt="2017-01-01") == []


def test_what_will_be_known_later_is_not_known_yet(demo: Asks) -> None:
    assert demo(LOAD, place=DORDRECHT, knownAt="2999-01-01") == demo(LOAD, place=DORDRECHT)


def test_an_empty_register_has_no_answer() -> None:
    with told() as asks:
        assert asks(LOAD, place=DORDRECHT) == []


def test_a_programme_narrows_the_answer(demo: Asks) -> None:
    given = {"place": "gm0505", "from_": "2019-01-01", "to": "2019-02-01"}
    assert demo(LOAD, **given, programme="ppp-2018") == demo(LOAD, **given)
    assert columns(demo(LOAD, **given, programme="wijktraineeprogramma-2017"), "trainees") == [(0,)]


def test_what_is_asked_badly_is_refused(demo: Asks) -> None:
    assert demo.refused(LOAD) == [("place", "missing")]
    assert demo.refused(LOAD, place=DORDRECHT, from_="2019-01-01", to="2019-01-01") == [("to", "period-reversed")]
