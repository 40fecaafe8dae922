"""Is the log complete and unaltered?"""

from pathlib import Path

import pytest

from api.register import Register
from domain.trainee import TraineeRegistered
from projections.following import Faulty
from tests.answers import columns, kind, on_the_demo, told
from tests.conftest import Call
from tests.databases import behind_its_back, lose, settings_of, tamper
from tests.test_care import rewrite

INTEGRITY = "log-integrity"
VERDICT = ("result", "events", "position", "damage", "faults")


def verdict(seeded: Path, **given: str) -> list[tuple[object, ...]]:
    with on_the_demo(seeded) as asks:
        return columns(asks(INTEGRITY, **given)[:1], *VERDICT)


def test_a_log_that_nobody_touched_passes(seeded: Path) -> None:
    with on_the_demo(seeded) as asks:
        items = asks(INTEGRITY)
    assert columns(items, "item", *VERDICT) == [("verdict", "pass", 149, None, None, 0)]


@pytest.mark.parametrize(
    ("statement", "position", "damage"),
    [
        ("DELETE FROM stored_events WHERE position = 30", 30, "positions-missing"),
        ("DELETE FROM stored_events WHERE position > 147", 148, "positions-missing"),
        ("UPDATE stored_events SET topic = 'not-elected.v1' WHERE position = 100", 100, "columns-differ"),
        ("UPDATE stored_events SET state = x'7b7d' WHERE position = 40", 40, "not-readable"),
        ("UPDATE stored_events SET state = state || x'20' WHERE position = 40", 40, "not-canonical"),
    ],
)
def test_planted_damage_is_found_with_its_kind_and_the_first_bad_position(
    seeded: Path, statement: str, position: int, damage: str
) -> None:
    tamper(seeded, statement)
    ((result, _, first, kind_of_damage, faults),) = verdict(seeded)
    assert (result, first, kind_of_damage) == ("fail", position, damage)
    assert isinstance(faults, int)
    assert faults >= 1


def test_an_event_rewritten_in_good_form_is_not_in_the_tree_and_breaks_the_link_of_the_next(seeded: Path) -> None:
    rewrite(seeded, 106, effectiveOn="2017-12-31")
    with on_the_demo(seeded) as asks:
        first, *faults = asks(INTEGRITY)
    assert (first["result"], first["position"], first["damage"]) == ("fail", 106, "tree-differs")
    assert columns(faults, "item", "position", "damage", "subject")[:2] == [
        ("fault", 106, "tree-differs", None),
        ("fault", 107, "link-broken", "mandate:m-ppp00003"),
    ]


def test_an_event_that_can_not_follow_what_stands_before_it_is_found(seeded: Path) -> None:
    rewrite(seeded, 110, name="ceased-following")
    with on_the_demo(seeded) as asks:
        found = kind(asks(INTEGRITY), "fault")
    assert (110, "not-possible", "not-following") in columns(found, "position", "damage", "detail")


def test_a_guard_that_was_taken_away_is_damage_without_a_position(seeded: Path) -> None:
    tamper(seeded)
    with behind_its_back(seeded) as log:
        log.take_away("stored_events_never_go")
    assert verdict(seeded) == [("fail", 149, None, "guard-missing", 1)]


def test_a_key_that_was_lost_is_found(seeded: Path) -> None:
    tamper(seeded, "DELETE FROM keys", name="vault")
    ((result, _, position, damage, _),) = verdict(seeded)
    assert (result, damage) == ("fail", "seal-broken")
    with Register(settings_of(seeded)) as register:
        registered = (each.position for each in register.log.page(0, 149) if isinstance(each.event, TraineeRegistered))
        assert position == next(registered)


def test_what_was_known_before_the_damage_is_whole(seeded: Path) -> None:
    rewrite(seeded, 140, effectiveOn="2017-12-31")
    assert verdict(seeded, atPosition="139") == [("pass", 139, None, None, 0)]
    assert verdict(seeded)[0][0] == "fail"


def test_it_is_answered_also_where_the_read_models_stand_still(seeded: Path) -> None:
    rewrite(seeded, 110, name="thawed-out")
    lose(seeded, "read")
    with on_the_demo(seeded) as asks:
        assert columns(asks(INTEGRITY)[:1], "result", "position", "damage") == [("fail", 110, "columns-differ")]
        with pytest.raises(Faulty):
            asks("who-was-where", validOn="2018-12-01")


def test_before_anything_was_known_the_answer_is_empty(seeded: Path) -> None:
    assert verdict(seeded, knownAt="2017-01-01") == []
    with told() as asks:
        assert asks(INTEGRITY) == []


def test_people_read_the_kind_of_damage_in_words(call: Call, seeded: Path) -> None:
    tamper(seeded, "DELETE FROM stored_events WHERE position = 30")
    done = call("ask", INTEGRITY, "--lang", "nl", COLUMNS="120")
    assert "plaatsen ontbreken" in done.out
    assert "niet in orde" in done.out
