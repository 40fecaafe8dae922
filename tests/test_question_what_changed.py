"""The question what-changed: the difference between two moments of knowledge, row by row, with its causes."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from sqlalchemy import select

from api.register import Register
from domain.wire import instant
from projections.database import OPEN_DAY
from projections.findings import FINDINGS
from projections.question import Item
from projections.spells import SPELLS
from tests.audits import a_copy, answered, asked, faults, told
from tests.histories import histories
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    DAAN_STARTED_IN_GOUDA,
    DAAN_WORKS_IN_GOUDA,
    JUDITH,
    JUDITH_TOOK_A_SEAT,
    JUDITHS_MANDATE,
    attach_evidence,
    correct,
    end_placement,
    erase_personal_data,
    establish,
    planned,
)
from tests.test_bitemporal_properties import EXAMPLES, recorded
from tests.test_bitemporal_properties import a_register as a_ticking_register
from tests.test_worked_example import MOVED, WITHDRAWN, the_register

Stated = tuple[Any, ...]
PLAN = planned(DAAN_STARTED_IN_GOUDA)


@pytest.fixture(scope="module")
def demo(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path_factory.mktemp("what-changed")) as register:
        yield register


def state(register: Register, position: int) -> Counter[Stated]:
    """Every row of spells and findings as known at a position, without the moment from which it is known."""
    register.catch_up()
    found: Counter[Stated] = Counter()
    with register.read_models.reading() as connection:
        for table in (SPELLS, FINDINGS):
            known = (table.c.known_from_pos <= position) & (table.c.known_to_pos > position)
            found.update(_stated_in_table(row) for row in connection.execute(select(table).where(known)))
    return found


def _stated_in_table(row: Any) -> Stated:
    to = None if row.valid_to == OPEN_DAY else row.valid_to
    because = tuple(json.loads(row.because))
    if hasattr(row, "finding"):
        certainty = "expected" if row.rests_on_expected else "established"
        return (row.kind, row.subject, "finding", row.rule, row.finding, row.valid_from, to, certainty, None, because)
    value = {name: each for name, each in json.loads(row.value).items() if name != "person"}
    common = (row.kind, row.subject, row.lane, row.key or None, row.anchor, row.valid_from, to)
    return (*common, row.certainty, row.end_certainty, because, json.dumps(value, sort_keys=True))


def _stated_in_item(item: Item, row: Item) -> Stated:
    subject = item["subject"]
    common = (subject["kind"], subject["reference"], item["lane"], row["key"], item["anchor"])
    says = (*row["valid"].values(), row["certainty"], row["endCertainty"], tuple(row["because"]))
    if item["lane"] == "finding":
        return (*common, *says)
    value = {name: each for name, each in row["value"].items() if name != "person"}
    return (*common, *says, json.dumps(value, sort_keys=True))


def removed(items: list[Item]) -> Counter[Stated]:
    return Counter(_stated_in_item(item, item["before"]) for item in items if item["before"])


def added(items: list[Item]) -> Counter[Stated]:
    return Counter(_stated_in_item(item, item["after"]) for item in items if item["after"])


def changes(items: list[Item], lane: str | None = None) -> list[tuple[str, str]]:
    """Of the spells, the lane and what became of it."""
    return [
        (each["lane"], each["change"]) for each in items if each["lane"] != "finding" and lane in (None, each["lane"])
    ]


def fields(item: Item) -> dict[str, tuple[Any, Any]]:
    return {each["field"]: (each["old"], each["new"]) for each in item["changes"]}


def only(items: list[Item], lane: str) -> Item:
    """The one item of a lane."""
    (found,) = (each for each in items if each["lane"] == lane)
    return found


# -- what holds for every history -----------------------------------------------------------------------------------


@given(commands=histories())
@settings(EXAMPLES, max_examples=15)
def test_the_difference_applied_to_what_was_known_gives_what_is_known_and_differences_compose(
    commands: list[dict[str, Any]],
) -> None:
    with a_ticking_register() as register:
        positions: dict[str, int] = {}
        moments: list[str] = []
        half, rest = len(commands) // 2, len(commands) * 3 // 4
        for part in (commands[:half], commands[half:rest], commands[rest:]):
            recorded(register, part)
            position, moment = register.log.head()
            assert moment is not None
            moments.append(instant(moment))
            positions[moments[-1]] = position
        k1, k2, k3 = moments
        net = {}
        for name, from_, to in (("first", k1, k2), ("second", k2, k3), ("both", k1, k3)):
            items = asked(register, "what-changed", knownFrom=from_, knownTo=to)
            earlier, later = (state(register, positions[each]) for each in (from_, to))
            assert not removed(items) - earlier
            assert earlier - removed(items) + added(items) == later
            net[name] = Counter(added(items))
            net[name].subtract(removed(items))
        composed = Counter(net["first"])
        composed.update(net["second"])
        assert {row: n for row, n in composed.items() if n} == {row: n for row, n in net["both"].items() if n}


@pytest.mark.parametrize(
    ("known_from", "known_to"),
    [
        ("2000-01-01", "2017-12-01"),
        ("2017-12-01", "2018-12-01"),
        ("2018-12-01", "2019-06-01"),
        ("2017-10-03", "2022-12-31"),
    ],
)
def test_the_difference_leads_from_one_state_of_the_demo_to_the_other(
    demo: Register, known_from: str, known_to: str
) -> None:
    items = asked(demo, "what-changed", knownFrom=known_from, knownTo=known_to)
    before, after = (answered(demo, "who-was-where", knownAt=each).position for each in (known_from, known_to))
    assert state(demo, before) - removed(items) + added(items) == state(demo, after)
    assert items


# -- what became of a row -------------------------------------------------------------------------------------------


def test_a_seat_taken_ends_a_membership_and_appears() -> None:
    with the_register() as registrar:
        items = asked(registrar.register, "what-changed", knownFrom="2018-05-01", knownTo="2018-12-01")
    assert changes(items) == [("committee-membership", "ended"), ("council-seat", "appeared")]
    membership, seat = only(items, "committee-membership"), only(items, "council-seat")
    assert fields(membership)["valid.to"] == (None, "2018-11-15")
    assert fields(membership)["endCertainty"] == (None, "established")
    assert seat["before"] is None
    assert seat["after"]["known"] == {"from": "2018-11-20T09:00:00Z", "to": None}
    (event,) = seat["events"]
    assert event["eventId"] == JUDITH_TOOK_A_SEAT["commandId"]
    assert event["recordedBy"] == {"subject": "programmabureau", "role": "registrar"}


def test_a_correction_names_each_field_with_its_old_and_new_value_and_its_reason() -> None:
    with the_register() as registrar:
        items = asked(registrar.register, "what-changed", knownFrom="2018-12-01", knownTo="2019-03-01")
    assert changes(items) == [("committee-membership", "corrected"), ("council-seat", "corrected")]
    seat = only(items, "council-seat")
    assert fields(seat)["valid.from"] == ("2018-11-15", "2018-11-22")
    assert seat["before"]["known"] == {"from": "2018-11-20T09:00:00Z", "to": "2019-02-01T09:00:00Z"}
    assert [(each["eventId"], each["reason"]) for each in seat["events"]] == [(MOVED["commandId"], "clerical-error")]


def test_a_withdrawal_takes_the_row_out_and_reopens_what_it_had_ended() -> None:
    with the_register() as registrar:
        items = asked(registrar.register, "what-changed", knownFrom="2019-03-01", knownTo="2019-07-01")
    assert changes(items) == [("committee-membership", "reopened"), ("council-seat", "withdrawn")]
    assert only(items, "council-seat")["after"] is None
    assert [each["eventId"] for each in only(items, "council-seat")["events"]] == [WITHDRAWN["commandId"]]


def test_what_came_and_went_in_between_is_told_only_when_asked_for() -> None:
    moments = {"knownFrom": "2018-05-01", "knownTo": "2019-07-01"}
    with the_register() as registrar:
        assert asked(registrar.register, "what-changed", **moments) == []
        items = asked(registrar.register, "what-changed", **moments, includeTransient="true")
    seats = [each for each in items if each["lane"] == "council-seat"]
    assert [(each["item"], each["change"], each["valid"]["from"]) for each in seats] == [
        ("transient", "corrected", "2018-11-15"),
        ("transient", "withdrawn", "2018-11-22"),
    ]
    assert all(each["before"] is each["after"] is None for each in items)
    assert seats[0]["transient"]["known"] == {"from": "2018-11-20T09:00:00Z", "to": "2019-02-01T09:00:00Z"}


def test_nobody_at_the_later_moment_knows_that_a_row_would_be_closed() -> None:
    with the_register() as registrar:
        items = asked(registrar.register, "what-changed", knownFrom="2018-05-01", knownTo="2018-12-01")
    assert all(each["after"]["known"]["to"] is None for each in items if each["after"])


def test_a_plan_that_is_established_is_no_correction() -> None:
    days = (("2018-01-08", (*DAAN_IS_TRAINEE, PLAN)), ("2018-02-01", establish(PLAN)))
    with told(*days) as registrar:
        items = asked(registrar.register, "what-changed", knownFrom="2018-01-08")
    placement = only(items, "placement")
    assert placement["change"] == "established"
    assert fields(placement)["certainty"] == ("expected", "established")


def test_an_end_before_the_first_day_of_a_plan_leaves_no_day_of_it() -> None:
    days = (("2018-01-08", DAAN_WORKS_IN_GOUDA), ("2018-02-01", end_placement("2018-01-01")))
    with told(*days) as registrar:
        placement = only(asked(registrar.register, "what-changed", knownFrom="2018-01-08"), "placement")
    assert (placement["change"], placement["after"]) == ("ended", None)


def test_a_place_that_is_corrected_there_and_back_changes_nothing_but_what_the_row_rests_on(demo: Register) -> None:
    items = asked(demo, "what-changed", knownFrom="2018-12-01", knownTo="2019-06-01", subject=DAAN)
    placement = only(items, "placement")
    assert placement["change"] == "corrected"
    assert list(fields(placement)) == ["because"]
    assert [each["reason"] for each in placement["events"]] == ["new-evidence", "new-evidence"]


def test_a_place_that_is_corrected_is_told_by_its_name(demo: Register) -> None:
    items = asked(demo, "what-changed", knownFrom="2018-12-01", knownTo="2019-04-01", subject=DAAN)
    placement = only(items, "placement")
    assert fields(placement)["value.organisation"] == (
        {"reference": "gm0513", "name": "Gouda"},
        {"reference": "gm0632", "name": "Woerden"},
    )
    assert placement["events"][0]["evidence"] == ["Verzonnen vervolg, alleen ter illustratie"]


def test_a_document_alone_changes_no_row() -> None:
    days = (("2018-01-08", DAAN_WORKS_IN_GOUDA), ("2018-02-01", attach_evidence(DAAN_STARTED_IN_GOUDA, "besluit")))
    with told(*days) as registrar:
        assert changes(asked(registrar.register, "what-changed", knownFrom="2018-01-08")) == []


# -- persons --------------------------------------------------------------------------------------------------------


def test_an_erasure_keeps_the_row_and_says_that_the_details_are_gone() -> None:
    days = (("2018-01-08", DAAN_WORKS_IN_GOUDA), ("2018-02-01", erase_personal_data(ground="op verzoek")))
    with told(*days) as registrar:
        items = asked(registrar.register, "what-changed", knownFrom="2018-01-08")
        of_another = asked(registrar.register, "what-changed", knownFrom="2018-01-08", subject=JUDITH)
    registration = only(items, "registration")
    assert (registration["change"], registration["name"]) == ("erased", None)
    assert registration["before"] == registration["after"]
    assert [each["reason"] for each in registration["events"]] == ["op verzoek"]
    assert of_another == []


def test_an_answer_has_the_same_digest_before_and_after_an_erasure() -> None:
    moments = {"knownFrom": "2018-01-07", "knownTo": "2018-01-31"}
    with told(("2018-01-08", DAAN_WORKS_IN_GOUDA)) as registrar:
        before = answered(registrar.register, "what-changed", **moments)
        registrar.records(erase_personal_data(ground="op verzoek"))
        after = answered(registrar.register, "what-changed", **moments)
    assert before.digest == after.digest
    assert {"Daan"} <= {each["name"] for each in before.items}
    assert {each["name"] for each in after.items} == {None}


def test_no_ciphertext_is_in_an_answer_also_where_a_name_was_corrected() -> None:
    registered = DAAN_IS_TRAINEE[-1]
    days = (("2018-01-08", DAAN_IS_TRAINEE), ("2018-02-01", correct(registered, person={"givenName": "Daniël"})))
    with told(*days) as registrar:
        items = asked(registrar.register, "what-changed", knownFrom="2018-01-08")
    registration = only(items, "registration")
    assert fields(registration)["value.person.givenName"] == ({"sealed": True}, {"sealed": True})
    assert registration["after"]["value"]["person"] == {"givenName": {"sealed": True}}
    assert registration["name"] == "Daniël"


# -- how it is asked ------------------------------------------------------------------------------------------------


def test_a_trainee_is_asked_for_with_mandates_and_a_mandate_alone(demo: Register) -> None:
    moments = {"knownFrom": "2018-12-01", "knownTo": "2022-12-31"}
    of_trainee = asked(demo, "what-changed", **moments, subject=JUDITH)
    of_mandate = asked(demo, "what-changed", **moments, subject=JUDITHS_MANDATE)
    assert {"trainee", "mandate"} <= {each["subject"]["kind"] for each in of_trainee}
    assert {each["subject"]["reference"] for each in of_mandate} == {JUDITHS_MANDATE}
    assert {each["anchor"] for each in of_mandate} < {each["anchor"] for each in of_trainee}


def test_between_a_moment_and_itself_nothing_changed(demo: Register) -> None:
    assert asked(demo, "what-changed", knownFrom="2018-12-01", knownTo="2018-12-01") == []


def test_from_before_the_first_event_everything_appeared(demo: Register) -> None:
    items = asked(demo, "what-changed", knownFrom="1999-12-31", knownTo="2017-10-02")
    assert {each["change"] for each in items} == {"appeared"}


def test_a_later_moment_that_is_to_come_means_what_is_known_now(demo: Register) -> None:
    now = answered(demo, "what-changed", knownFrom="2022-01-11")
    to_come = answered(demo, "what-changed", knownFrom="2022-01-11", knownTo="9999-01-01")
    assert (to_come.items, to_come.position) == (now.items, now.position)
    assert "mandate" in {each["lane"] for each in now.items}


def test_an_empty_register_changed_nothing(register: Register) -> None:
    assert asked(register, "what-changed", knownFrom="2018-01-01") == []


def test_the_earlier_moment_must_be_given_and_be_one(demo: Register) -> None:
    assert faults(demo, "what-changed") == [("knownFrom", "missing")]
    assert faults(demo, "what-changed", knownFrom="gisteren") == [("knownFrom", "not-an-instant")]
    assert faults(demo, "what-changed", knownFrom="2018-01-01", includeTransient="ja") == [
        ("includeTransient", "not-a-flag")
    ]
