"""The counts: their numbers are those that counting the rows gives, on any day as known at any position."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from api.register import Register
from projections import counts
from projections.following import Follower
from projections.question import Item
from projections.replaying import between_generations
from projections.spells import Spells
from tests import people
from tests.answers import Asks, columns, kind, on_the_demo, told
from tests.histories import AFTER, COMPANY, MUNICIPALITIES, RANGE, Command, days, histories
from tests.people import (
    DAAN_REGISTERED,
    GOUDA,
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    JUDITH_REGISTERED,
    PAPENDRECHT,
    PARTY_A,
    PARTY_B,
    PPP,
    SAMIRA,
    SAMIRA_REGISTERED,
    THE_PARTNERSHIPS,
    become_committee_member,
    correct,
    elect_to_council,
    erase_personal_data,
    leave_committee,
    open_mandate,
    start_at_organisation_a,
    withdraw,
)
from tests.test_bitemporal_properties import EXAMPLES, a_register, pages_of, recorded

COMPOSITION, LOAD = "council-composition", "organisation-load"
PLACES = (*MUNICIPALITIES, COMPANY)
TWICE = "m-twice"
COMMITTEES = ("ruimte", "zorg")
KNOWN_ON = "2018-03-27"
EVERY_DAY = (RANGE[0] - timedelta(days=2), RANGE[0] - timedelta(days=1), *RANGE, AFTER, AFTER + timedelta(days=1))

Numbers = dict[tuple[Any, ...], tuple[int | None, int | None]]


@contextmanager
def summed_often(together: int = 3) -> Iterator[None]:
    """So few counts make a sum that a short history has several."""
    usual, counts.TOGETHER = counts.TOGETHER, together
    try:
        yield
    finally:
        counts.TOGETHER = usual


def together(commands: Iterable[Command]) -> Iterator[Command]:
    """The same, but that all mandates are those of one trainee in one council."""
    for command in commands:
        of = {"council": MUNICIPALITIES[1], "trainee": "t-test0001"} if command["command"] == "open-mandate" else {}
        yield {**command, "data": {**command["data"], **of}}


def on_each_day(items: Iterable[Item], within: Iterable[date]) -> Numbers:
    """What items tell of the numbers on some days, by day, place, role and party."""
    found: Numbers = {}
    for item in only_numbers(items):
        of = columns([item], "place.reference", "role", "party.reference")[0]
        for day in map(date.isoformat, within):
            if item["valid"]["from"] <= day < (item["valid"]["to"] or "9999"):
                assert (day, *of) not in found, "two steps on one day"
                found[day, *of] = (item["trainees"], item["expected"])
    return found


def only_numbers(items: Iterable[Item]) -> list[Item]:
    """The numbers among them."""
    return [item for item in items if item["item"] in ("count", "step", "not-observed")]


def alike(items: Iterable[Item]) -> set[str]:
    """The days on which a step begins in which all numbers are those of the step before."""
    of_steps: defaultdict[Any, defaultdict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for item in only_numbers(items):
        place, role, party = columns([item], "place.reference", "role", "party.reference")[0]
        of_steps[place][item["valid"]["from"]].append((role, party, item["trainees"], item["expected"]))
    return {day for of in of_steps.values() for (_, one), (day, other) in pairwise(of.items()) if one == other}


def counted(register: Register) -> dict[str, list[tuple[Any, ...]]]:
    """All that is counted, and all sums of it."""
    with register.read_models.reading() as connection:
        return {
            name: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name} ORDER BY {', '.join(key)}"))]  # noqa: S608  # our names
            for name, key in counts.KEYS.items()
        }


# -- as counting the rows ---------------------------------------------------------------------------------------------


@given(commands=histories(), data=st.data())
@settings(EXAMPLES, max_examples=18)
def test_on_any_day_as_known_at_any_position_the_numbers_are_those_of_the_rows(
    commands: list[Command], data: st.DataObject
) -> None:
    if data.draw(st.booleans(), label="together"):
        commands = list(together(commands))
    with summed_often(data.draw(st.integers(1, 9), label="summed")), a_register() as register:
        asks, head = Asks(register), len(recorded(register, commands))
        for position in data.draw(st.lists(st.integers(1, head), min_size=2, max_size=2), label="positions"):
            for day in data.draw(st.lists(days(), min_size=3, max_size=3), label="days"):
                asked = {"validOn": day.isoformat(), "atPosition": str(position)}
                for of in ({}, *({"place": place} for place in MUNICIPALITIES)):
                    assert asks(COMPOSITION, **asked, **of, show="counts") == only_numbers(
                        asks(COMPOSITION, **asked, **of)
                    )


PERIODS = st.fixed_dictionaries({}, optional={"from_": days(), "to": days()}).filter(
    lambda given: given and given.get("from_", date.min) < given.get("to", date.max)
)


@given(commands=histories(), period=PERIODS, data=st.data())
@settings(EXAMPLES, max_examples=18)
def test_over_any_period_as_known_at_any_position_they_are_those_of_the_rows(
    commands: list[Command], period: dict[str, date], data: st.DataObject
) -> None:
    if data.draw(st.booleans(), label="together"):
        commands = list(together(commands))
    within = [day for day in EVERY_DAY if period.get("from_", day) <= day < period.get("to", date.max)]
    with people.a_register(KNOWN_ON) as registrar:
        asks, head = Asks(registrar.register), len(recorded(registrar.register, commands))
        asked = {name: day.isoformat() for name, day in period.items()}
        asked["atPosition"] = str(data.draw(st.integers(1, head), label="position"))
        of_councils = [(COMPOSITION, {}), *((COMPOSITION, {"place": place}) for place in MUNICIPALITIES)]
        for question, of in (*of_councils, *((LOAD, {"place": place}) for place in PLACES)):
            shown, numbers = (asks(question, **asked, **of, show=show) for show in ("all", "counts"))
            assert on_each_day(numbers, within) == on_each_day(shown, within)
            assert kind(numbers, "peak") == kind(shown, "peak")
            assert alike(numbers) <= {KNOWN_ON}


@given(commands=histories(), page=st.integers(1, 7), data=st.data())
@settings(EXAMPLES, max_examples=12)
def test_a_rebuild_counts_as_following_page_by_page_does(
    commands: list[Command], page: int, data: st.DataObject
) -> None:
    if data.draw(st.booleans(), label="together"):
        commands = list(together(commands))
    with summed_often(data.draw(st.integers(2, 4), label="summed")), pages_of(page), a_register() as register:
        for start in range(0, len(commands), 5):
            recorded(register, commands[start : start + 5])
            Follower(register.log, register.read_models, Spells(register.log)).catch_up()
        incremental = counted(register)
        register.follower.rebuild()
        assert counted(register) == incremental


def test_a_rebuild_of_what_a_version_without_counts_made_compares_what_there_was() -> None:
    with people.a_register() as registrar:
        registrar.records_together(JUDITH_HAS_A_MANDATE)
        register, found = registrar.register, []
        register.catch_up()
        with register.read_models.writing() as connection:
            for name in counts.KEYS:
                connection.execute(text(f"DROP VIEW {name}"))
                connection.execute(text(f"DROP TABLE {name}_1"))
        register.follower.rebuild(
            compare=lambda *between: found.append(between_generations(register.read_models, "spells", *between))
        )
    assert [(each.rows > 0, each.differing) for each in found] == [(True, [])]


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


@pytest.mark.parametrize("position", ["60", "113", "130", "144", None])
def test_in_the_demo_they_are_those_of_the_rows(demo: Asks, position: str | None) -> None:
    at = {} if position is None else {"atPosition": position}
    for year in range(2014, 2024):
        for month in range(1, 13):
            asked = at | {"validOn": f"{year}-{month:02}-15"}
            assert demo(COMPOSITION, **asked, show="counts") == only_numbers(demo(COMPOSITION, **asked))
    everywhere = demo(COMPOSITION, **at, from_="2014-01-01", to="2024-01-01")
    every_day = [date(2014, 1, 1) + timedelta(days=number) for number in range(0, 3_652, 7)]
    numbers = demo(COMPOSITION, **at, from_="2014-01-01", to="2024-01-01", show="counts")
    assert on_each_day(numbers, every_day) == on_each_day(everywhere, every_day)


@pytest.mark.parametrize("place", ["gm0505", "gm0632", "gm0513", "yarden"])
def test_those_of_one_programme_are_counted_by_the_rows_and_told_in_the_same_steps(demo: Asks, place: str) -> None:
    """All who are placed there are in it."""
    for known_at in ("2018-12-01", "2019-03-10", "2024-01-01"):
        asked = {"place": place, "knownAt": known_at, "show": "counts"}
        assert demo(LOAD, **asked, programme=PPP) == demo(LOAD, **asked)
        assert demo(COMPOSITION, **asked, programme=PPP, from_="2014-01-01") == demo(
            COMPOSITION, **asked, from_="2014-01-01"
        )


AT_GOUDA = (
    *THE_PARTNERSHIPS,
    DAAN_REGISTERED,
    JUDITH_REGISTERED,
    start_at_organisation_a("2018-01-01", organisation=GOUDA, until="2018-06-01"),
    start_at_organisation_a("2018-06-01", of=JUDITH, organisation=GOUDA, until="2019-01-01"),
)


@pytest.mark.parametrize("programme", [{}, {"programme": PPP}])
def test_where_one_comes_as_another_goes_the_number_goes_on(programme: dict[str, str]) -> None:
    with told(("2020-01-01", AT_GOUDA)) as asks:
        items = asks(LOAD, place=GOUDA, from_="2018-01-01", to="2020-01-01", show="counts", **programme)
    assert columns(items, "item", "valid.from", "valid.to", "days", "trainees", "expected") == [
        ("step", "2018-01-01", "2019-01-01", 365, 1, 0),
        ("step", "2019-01-01", "2020-01-01", 365, 0, 0),
        ("peak", "2018-01-01", "2019-01-01", 365, 1, None),
    ]


# -- who counts once --------------------------------------------------------------------------------------------------


IN_TWO_COMMITTEES = (
    *JUDITH_HAS_A_MANDATE,
    *(become_committee_member("2018-03-29", committee=each) for each in COMMITTEES),
    leave_committee("2018-09-01", committee=COMMITTEES[0]),
    leave_committee("2019-02-01", committee=COMMITTEES[1]),
)
STEP = ("valid.from", "role", "party.reference", "trainees", "expected")


def test_a_member_of_two_committees_counts_once_until_leaving_both() -> None:
    with told(("2020-01-01", IN_TWO_COMMITTEES)) as asks:
        items = asks(COMPOSITION, place=PAPENDRECHT, from_="2018-01-01", to="2020-01-01", show="counts")
    assert columns(items, *STEP) == [
        ("2018-01-01", "all", None, 0, 0),
        ("2018-03-29", "all", None, 1, 0),
        ("2018-03-29", "committee-member", PARTY_B, 1, 0),
        ("2019-02-01", "all", None, 0, 0),
    ]


def test_who_has_two_mandates_in_a_council_is_one_of_all_and_one_for_each_party() -> None:
    twice = open_mandate("2018-01-01", of=TWICE, trainee=JUDITH, council=PAPENDRECHT, party=PARTY_A)
    planned = become_committee_member("2018-03-29", of=TWICE, committee=COMMITTEES[0], expected=True)
    elected = elect_to_council("2018-06-01")
    with told(("2020-01-01", (*JUDITH_HAS_A_MANDATE, twice, planned, elected))) as asks:
        items = asks(COMPOSITION, place=PAPENDRECHT, from_="2018-03-29", to="2020-01-01", show="counts")
    assert columns(items, *STEP) == [
        ("2018-03-29", "all", None, 1, 1),
        ("2018-03-29", "committee-member", PARTY_A, 1, 1),
        ("2018-06-01", "all", None, 1, 0),
        ("2018-06-01", "councillor", PARTY_B, 1, 0),
        ("2018-06-01", "committee-member", PARTY_A, 1, 1),
    ]


def test_a_mandate_that_proves_to_be_of_somebody_else_leaves_the_number_as_it_was() -> None:
    elected, opened = elect_to_council("2018-03-29"), JUDITH_HAS_A_MANDATE[-1]
    of_another = correct(opened, reason="wrong-subject", trainee=SAMIRA)
    asked = {"place": PAPENDRECHT, "validOn": "2018-06-01"}
    with told(("2019-01-01", (*JUDITH_HAS_A_MANDATE, SAMIRA_REGISTERED, elected)), ("2019-02-01", of_another)) as asks:
        before, after = (asks(COMPOSITION, **asked, knownAt=day, show="counts") for day in ("2019-01-15", "2019-03-01"))
        assert columns(after, "role", "trainees") == [("all", 1), ("councillor", 1)]
    assert before == after


def test_what_never_happened_counts_for_nothing_and_did_count_as_known_before() -> None:
    elected = elect_to_council("2018-03-29")
    asked = {"place": PAPENDRECHT, "validOn": "2018-06-01", "show": "counts"}
    with told(("2019-01-01", (*JUDITH_HAS_A_MANDATE, elected)), ("2019-02-01", withdraw(elected))) as asks:
        before, after = (asks(COMPOSITION, **asked, knownAt=day) for day in ("2019-01-15", "2019-03-01"))
    assert columns(before, "role", "trainees") == [("all", 1), ("councillor", 1)]
    assert columns(after, "role", "trainees") == [("all", 0)]


def test_who_was_erased_still_counts() -> None:
    story = (*JUDITH_HAS_A_MANDATE, elect_to_council("2018-03-29"))
    with told(("2019-01-01", story), ("2019-02-01", erase_personal_data(of=JUDITH, ground="op verzoek"))) as asks:
        items = asks(COMPOSITION, validOn="2018-06-01", show="counts")
    assert columns(items, "role", "trainees") == [("all", 1), ("councillor", 1)]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-16", "9999-12-31"])
def test_the_first_and_the_last_days_of_the_calendar_are_days_too(demo: Asks, day: str) -> None:
    for of in ({}, {"place": PAPENDRECHT}):
        found = demo(COMPOSITION, validOn=day, show="counts", **of)
        assert found == only_numbers(demo(COMPOSITION, validOn=day, **of))
        assert found or not of


def test_only_numbers_are_shown(demo: Asks) -> None:
    items = demo(LOAD, place="gm0505", from_="2018-01-01", to="2022-01-01", show="counts")
    assert [sorted(item) for item in items] == [
        *[["days", "expected", "item", "trainees", "valid"]] * 3,
        ["days", "item", "trainees", "valid"],
    ]
    assert {item["item"] for item in demo(COMPOSITION, validOn="2019-01-01", show="counts")} == {"count"}
    assert demo.refused(COMPOSITION, show="members") == [("show", "not-one-of")]
