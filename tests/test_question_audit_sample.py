"""Which events make a reproducible random sample for inspection?"""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from projections.questions.audit_sample import shared_out
from tests.answers import Asks, columns, on_the_demo, told
from tests.conftest import organisation, record
from tests.people import DAAN, DAAN_WORKS_IN_GOUDA, erase_personal_data

SAMPLE = "audit-sample"


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def ids(items: list[dict[str, object]]) -> list[object]:
    return [each["eventId"] for each in items]


def test_events_are_drawn_in_order_of_the_digest_of_seed_and_id(demo: Asks) -> None:
    events = [each.id for each in demo.register.log.page(0, 149)]
    wanted = sorted(events, key=lambda event: sha256(f"rekenkamer{event}".encode()).hexdigest())[:7]
    items = demo(SAMPLE, seed="rekenkamer", size="7")
    assert ids(items) == wanted
    assert columns(items, "stratum", "draw", "of") == [(None, number, 149) for number in range(1, 8)]


def test_the_same_seed_and_position_draw_the_same_sample_and_another_seed_another(demo: Asks) -> None:
    given = {"seed": "a", "size": "20", "atPosition": "140"}
    assert demo.answer(SAMPLE, **given).digest == demo.answer(SAMPLE, **given).digest
    assert set(ids(demo(SAMPLE, **given))) != set(ids(demo(SAMPLE, **given | {"seed": "b"})))


def test_a_larger_sample_continues_a_smaller_one(demo: Asks) -> None:
    small, large = (ids(demo(SAMPLE, seed="a", size=size)) for size in ("5", "12"))
    assert large[:5] == small


def test_what_is_recorded_later_does_not_change_the_sample_of_an_earlier_position() -> None:
    with told(("2018-01-08", DAAN_WORKS_IN_GOUDA)) as asks:
        position = str(asks.register.log.head()[0])
        before = asks(SAMPLE, seed="a", size="6", atPosition=position)
        record(asks.register, *(organisation(f"gm{number:04}") for number in range(100, 150)))
        assert asks(SAMPLE, seed="a", size="6", atPosition=position) == before
        assert ids(asks(SAMPLE, seed="a", size="6")) != ids(before)


def test_with_a_stratum_every_group_is_drawn_in_proportion(demo: Asks) -> None:
    items = demo(SAMPLE, seed="a", size="30", stratum="subject-kind")
    # Of 149 events 34 are of mandates, 19 of organisations, 17 of partnerships, 2 of programmes and 77 of trainees:
    # 6.85, 3.83, 3.42, 0.40 and 15.50 of 30; the three largest remainders get the three that are left.
    assert Counter(each["stratum"] for each in items) == {
        "mandate": 7,
        "organisation": 4,
        "partnership": 3,
        "trainee": 16,
    }
    assert all(each["subject"]["kind"] == each["stratum"] for each in items)


def test_within_a_group_the_order_of_drawing_is_the_same(demo: Asks) -> None:
    whole = [each for each in demo(SAMPLE, seed="a", size="149") if each["subject"]["kind"] == "mandate"]
    group = [each for each in demo(SAMPLE, seed="a", size="30", stratum="subject-kind") if each["stratum"] == "mandate"]
    assert ids(group) == ids(whole)[: len(group)]
    assert columns(group, "draw", "of") == [(number, 34) for number in range(1, 8)]


def test_the_groups_can_be_types_of_event(demo: Asks) -> None:
    items = demo(SAMPLE, seed="a", size="40", stratum="event-type")
    assert len(items) == 40
    assert all(each["event"] == each["stratum"] for each in items)


def test_of_equal_remainders_the_first_group_gets_what_is_left() -> None:
    assert shared_out(3, {"b": 2, "a": 2}) == {"a": 2, "b": 1}
    assert shared_out(9, {"a": 2, "b": 1}) == {"a": 2, "b": 1}
    assert shared_out(0, {"a": 2}) == {"a": 0}


def test_where_there_are_fewer_events_all_are_drawn_and_none_where_none_is_asked_for(demo: Asks) -> None:
    assert len(set(ids(demo(SAMPLE, seed="a", size="1000")))) == 149
    assert demo(SAMPLE, seed="a", size="0") == []


def test_an_erased_trainee_is_drawn_without_a_name() -> None:
    with told(("2018-01-08", (*DAAN_WORKS_IN_GOUDA, erase_personal_data(ground="op verzoek")))) as asks:
        drawn = [each for each in asks(SAMPLE, seed="a", size="99") if each["trainee"] == DAAN]
    assert [each["name"] for each in drawn] == [None, None, None]


def test_before_anything_was_known_the_answer_is_empty(demo: Asks) -> None:
    assert demo(SAMPLE, seed="a", size="5", knownAt="2017-01-01") == []
    with told() as asks:
        assert asks(SAMPLE, seed="a", size="5", stratum="event-type") == []


def test_what_is_asked_badly_is_refused(demo: Asks) -> None:
    assert demo.refused(SAMPLE) == [("seed", "missing"), ("size", "missing")]
    assert demo.refused(SAMPLE, seed="a", size="-1") == [("size", "not-a-count")]
    assert demo.refused(SAMPLE, seed="a", size="5", stratum="month") == [("stratum", "not-one-of")]
