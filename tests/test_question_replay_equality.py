"""Do the read models equal a replay from the log, now and as known at K?"""

from pathlib import Path
from typing import Any

import pytest

from tests.answers import columns, on_the_demo, told
from tests.conftest import Call, record
from tests.databases import tamper
from tests.people import JUDITH, JUDITH_IS_COUNCILLOR, rule_on_finding

EQUALITY = "replay-equality"
FIRST_EMPLOYEE = (
    "UPDATE findings_1 SET judgement = 'avoided' WHERE id ="
    " (SELECT min(id) FROM findings_1 WHERE rule = 'gw-13-employee' AND judgement = 'violation')"
)
ROW = ("item", "projection", "subject.kind", "subject.reference", "lane")


def answered(seeded: Path, *statements: str, **given: str) -> list[dict[str, Any]]:
    tamper(seeded, *statements, name="read")
    with on_the_demo(seeded) as asks:
        return asks(EQUALITY, **given)


def test_read_models_that_nobody_touched_say_what_the_log_says(seeded: Path) -> None:
    spells, findings = answered(seeded)
    assert (spells["item"], spells["projection"], spells["differing"]) == ("projection", "spells", 0)
    assert (findings["item"], findings["projection"], findings["differing"]) == ("projection", "findings", 0)
    assert spells["rows"] > 149
    assert findings["rows"] > 100


def test_as_known_then_fewer_rows_are_compared_and_what_was_closed_later_counts_for_nothing(seeded: Path) -> None:
    now = columns(answered(seeded), "projection", "rows", "differing")
    then = columns(answered(seeded, knownAt="2018-12-01"), "projection", "rows", "differing")
    assert [(name, differing) for name, _, differing in then] == [("spells", 0), ("findings", 0)]
    assert all(before < after for (_, before, _), (_, after, _) in zip(then, now, strict=True))


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE spells_1 SET valid_to = '2019-01-01' WHERE lane = 'council-seat' AND known_from_pos = 129",
         ("differs", "spells", "mandate", "m-ppp00003", "council-seat")),
        ("DELETE FROM spells_1 WHERE lane = 'council-seat' AND known_from_pos = 129",
         ("missing", "spells", "mandate", "m-ppp00003", "council-seat")),
        ("UPDATE counts_1 SET expected = 1 WHERE role = 'councillor' AND known_from_pos = 129",
         ("differs", "spells", "trainee", JUDITH, "councillor")),
        ("INSERT INTO sums_1 VALUES (129, 'gm0590', 'councillor', '', '2018-11-01', 2, 0)",
         ("surplus", "spells", "organisation", "gm0590", "councillor")),
        (FIRST_EMPLOYEE,
         ("differs", "findings", "mandate", "m-ppp00001", "gw-13-employee")),
        ("INSERT INTO rulings_1 VALUES (130, 'f-1', 'e-1', 'dismissed', 'zo maar', 'niemand', '2019-01-01T00:00:00Z')",
         ("surplus", "findings", "finding", "f-1", "dismissed")),
    ],
)  # fmt: skip
def test_a_row_that_was_tampered_with_is_found_and_named(seeded: Path, statement: str, row: tuple[str, ...]) -> None:
    items = answered(seeded, statement)
    assert columns([each for each in items if each["item"] != "projection"], *ROW) == [row]
    counted = {each["projection"]: each["differing"] for each in items if each["item"] == "projection"}
    assert counted == {"spells": 0, "findings": 0} | {row[1]: 1}


def test_damage_to_what_was_learned_later_does_not_show_as_known_before(seeded: Path) -> None:
    damage = "DELETE FROM spells_1 WHERE known_from_pos = 129"
    assert [each["differing"] for each in answered(seeded, damage, atPosition="128")] == [0, 0]
    assert answered(seeded, atPosition="129")[0]["differing"] > 0


def test_a_row_that_was_opened_again_in_known_time_shows_only_from_the_position_at_which_it_was_closed(
    seeded: Path,
) -> None:
    reopened = "UPDATE spells_1 SET known_to_pos = 4611686018427387904, known_to = NULL WHERE known_to_pos = 129"
    before, after = answered(seeded, reopened, atPosition="128"), answered(seeded, atPosition="129")
    assert before[0]["differing"] == 0
    assert {each["item"] for each in after} == {"projection", "differs"}


def test_rulings_are_compared_too() -> None:
    with told(("2019-01-01", JUDITH_IS_COUNCILLOR)) as asks:
        before = asks(EQUALITY)[1]["rows"]
        finding = asks("open-findings", from_="2018-01-01")[0]["id"]
        record(asks.register, rule_on_finding(finding=finding, ruling="dismissed", reason="gezien"))
        assert columns(asks(EQUALITY), "rows", "differing")[1] == (before + 1, 0)


def test_before_anything_was_known_the_answer_is_empty(seeded: Path) -> None:
    assert answered(seeded, knownAt="2017-01-01") == []
    with told() as asks:
        assert asks(EQUALITY) == []


def test_check_finds_damage_to_the_findings_too(call: Call, seeded: Path) -> None:
    tamper(seeded, "DELETE FROM findings_1 WHERE rule = 'gw-13-employee'", name="read")
    checked = call("check")
    assert checked.code == 1
    assert "lacks a row of mandate:m-ppp00001 (gw-13-employee" in checked.err
    assert call("project", "--rebuild").code == 0
    assert call("check").code == 0
