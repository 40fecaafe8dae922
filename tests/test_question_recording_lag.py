"""How late are facts recorded, in days after they took effect?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.register import Register
from tests.answers import Asks, columns, kind, on_the_demo, told
from tests.conftest import Clock, command, organisation, record

LAG = "recording-lag"
NUMBERS = ("item", "group", "n", "median", "p90", "max")


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def renamed_on(*days: str) -> list[dict[str, object]]:
    return [command("rename-organisation", "gm0632", day, data={"name": f"Woerden {day}"}) for day in days]


def test_the_median_is_the_middle_and_nine_in_ten_are_no_later_than_p90(register: Register) -> None:
    days = [f"2018-03-{day:02}" for day in range(24, 32)] + ["2018-04-01", "2018-04-02", "2018-04-03"]
    record(register, organisation("gm0632"), *renamed_on(*days))
    found = Asks(register)(LAG)
    assert columns(found, *NUMBERS)[-1] == ("recorded", "OrganisationRenamed", 11, 5, 9, 10)


def test_of_an_even_number_the_median_is_the_mean_of_the_two_in_the_middle(register: Register) -> None:
    record(register, organisation("gm0632"), *renamed_on("2018-04-03", "2018-04-02"))
    assert columns(Asks(register)(LAG), *NUMBERS)[-1] == ("recorded", "OrganisationRenamed", 2, 0.5, 1, 1)


def test_a_fact_recorded_before_its_day_is_counted_apart_by_the_days_ahead(register: Register) -> None:
    record(register, organisation("gm0632"), *renamed_on("2018-04-03", "2018-04-10"))
    found = Asks(register)(LAG)
    assert columns(kind(found, "recorded-ahead"), *NUMBERS) == [
        ("recorded-ahead", None, 1, 7, 7, 7),
        ("recorded-ahead", "OrganisationRenamed", 1, 7, 7, 7),
    ]
    assert ("recorded", "OrganisationRenamed", 1, 0, 0, 0) in columns(found, *NUMBERS)


def test_the_day_of_recording_is_the_civil_day(register: Register, clock: Clock) -> None:
    clock.at = datetime(2018, 4, 2, 22, 30, tzinfo=UTC)  # the third of April in the Netherlands
    record(register, organisation("gm0632"), *renamed_on("2018-04-02"))
    assert columns(Asks(register)(LAG), *NUMBERS)[-1] == ("recorded", "OrganisationRenamed", 1, 1, 1, 1)


def test_a_correction_is_no_fact_and_does_not_change_how_late_its_fact_was(register: Register) -> None:
    record(register, organisation("gm0632"))
    (renaming,) = record(register, *renamed_on("2018-04-01"))
    before = Asks(register)(LAG)
    data = {"fact": renaming.recorded.id, "changes": {"effectiveOn": "2017-01-01"}, "reason": "clerical-error"}
    record(register, command("correct-fact", None, None, data=data))
    assert Asks(register)(LAG) == before


def test_what_an_import_brought_in_is_counted_apart(demo: Asks) -> None:
    items = demo(LAG, by="month")
    assert {each["item"] for each in items} == {"imported", "imported-ahead"}
    assert ("imported", "2018-11", 1, 5, 5, 5) in columns(items, *NUMBERS)  # of 15 November, recorded on the 20th
    assert ("imported", "2019-02", 1, 65, 65, 65) in columns(items, *NUMBERS)  # of 1 December, on 4 February


def test_each_group_is_a_part_of_the_whole(demo: Asks) -> None:
    for by in ("event-type", "recorder", "month"):
        for item in ("imported", "imported-ahead"):
            whole, *parts = kind(demo(LAG, by=by), item)
            assert whole["group"] is None
            assert whole["n"] == sum(each["n"] for each in parts)
            assert whole["max"] == max(each["max"] for each in parts)


def test_by_recorder_names_who_recorded(demo: Asks) -> None:
    recorders = [each["group"] for each in kind(demo(LAG, by="recorder"), "imported")]
    assert recorders == [None, "griffie", "programmabureau"]


def test_what_was_recorded_later_is_not_known_yet(demo: Asks) -> None:
    assert {each["group"] for each in demo(LAG, by="month", knownAt="2018-12-01")} == {
        None, "2017-10", "2017-11", "2018-06", "2018-11",
    }  # fmt: skip
    assert demo(LAG, knownAt="2017-01-01") == []
    assert demo(LAG, knownAt="2999-01-01") == demo(LAG)


def test_an_empty_register_has_no_answer() -> None:
    with told() as asks:
        assert asks(LAG) == []


def test_what_is_asked_badly_is_refused(demo: Asks) -> None:
    assert demo.refused(LAG, by="week") == [("by", "not-one-of")]
