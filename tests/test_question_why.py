"""The question why: what carries a row, what is overridden, and why there is no such row."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from api.register import Register
from projections.grounds import ROLES
from projections.question import Item
from tests.audits import a_copy, answered, asked, faults, told
from tests.histories import RANGE, histories
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    DAAN_STARTED_IN_GOUDA,
    DAAN_WORKS_IN_GOUDA,
    GOUDA,
    JUDITH,
    JUDITH_BECAME_COMMITTEE_MEMBER,
    JUDITH_HAS_A_MANDATE,
    JUDITH_IS_COMMITTEE_MEMBER,
    JUDITH_IS_COUNCILLOR,
    JUDITH_TOOK_A_SEAT,
    JUDITHS_MANDATE_OPENED,
    WOERDEN,
    Command,
    assign_portfolio,
    become_committee_member,
    change_assignment,
    correct,
    erase_personal_data,
    establish,
    go_on_temporary_leave,
    leave_committee,
    leave_programme,
    planned,
    release_portfolio,
    replace_fraction_member,
    resign_from_council,
    rotate_to_organisation_b,
    withdraw,
)
from tests.test_bitemporal_properties import EXAMPLES, recorded
from tests.test_bitemporal_properties import a_register as a_ticking_register
from tests.test_worked_example import MOVED, WITHDRAWN, the_register

PLAN = planned(DAAN_STARTED_IN_GOUDA)
SUBSTITUTE = replace_fraction_member("2018-06-01", until="2018-09-01")


@pytest.fixture(scope="module")
def demo(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path_factory.mktemp("why")) as register:
        yield register


def judith(register: Register, role: str, on: str, **given: str) -> list[Item]:
    return asked(register, "why", trainee=JUDITH, role=role, validOn=on, **given)


def daan(register: Register, on: str, **given: str) -> list[Item]:
    return asked(register, "why", trainee=DAAN, role="placement", validOn=on, **given)


def carried(items: list[Item]) -> list[tuple[str, list[str]]]:
    return [(each["eventId"], each["how"]) for each in items if each["item"] == "carries"]


def overridden(items: list[Item]) -> list[tuple[str, str, str | None]]:
    """The event, how it came to be overridden, and by which."""
    return [
        (each["eventId"], each["how"][0], each["by"][0]["eventId"] if each["by"] else None)
        for each in items
        if each["item"] == "overridden"
    ]


def ids(*commands: Command) -> list[str]:
    return [each["commandId"] for each in commands]


# -- why this -------------------------------------------------------------------------------------------------------


def test_a_row_is_carried_by_its_events_in_order_each_with_what_it_contributed() -> None:
    opened, member, seat, moved = ids(JUDITHS_MANDATE_OPENED, JUDITH_BECAME_COMMITTEE_MEMBER, JUDITH_TOOK_A_SEAT, MOVED)
    with the_register() as registrar:
        items = judith(registrar.register, "committee-member", "2018-11-16", knownAt="2019-03-01")
    assert items[0]["item"] == "row"
    assert items[0]["valid"] == {"from": "2018-03-29", "to": "2018-11-22"}
    assert items[0]["because"] == [opened, member, seat, moved]
    assert carried(items) == [
        (opened, ["whose"]),
        (member, ["opened"]),
        (seat, ["closed"]),
        (moved, ["corrected"]),
    ]
    assert [each["gives"] for each in items if each["item"] == "carries"] == [
        {"trainee": JUDITH, "council": "gm0590", "party": "partij-b"},
        {"valid.from": "2018-03-29"},
        {},
        {"valid.to": "2018-11-22"},
    ]


def test_a_day_that_was_corrected_is_told_with_the_correction_and_its_reason() -> None:
    seat, moved = ids(JUDITH_TOOK_A_SEAT, MOVED)
    with the_register() as registrar:
        items = judith(registrar.register, "councillor", "2018-12-01", knownAt="2019-03-01")
    assert overridden(items) == [(seat, "corrected-away", moved)]
    assert items[-1]["gives"] == {"effectiveOn": "2018-11-15"}
    assert items[-1]["by"][0]["reason"] == "clerical-error"
    assert {each["name"] for each in items} == {"Judith"}


def test_before_the_correction_nothing_was_overridden() -> None:
    with the_register() as registrar:
        items = judith(registrar.register, "councillor", "2018-12-01", knownAt="2018-12-01")
    assert [each["item"] for each in items] == ["row", "carries", "carries"]


def test_each_event_comes_with_its_place_in_the_tree_of_what_was_known(demo: Register) -> None:
    items = judith(demo, "councillor", "2018-12-01")
    proofs = [each["proof"] for each in items if each["eventId"]]
    assert len(proofs) == 7
    assert {each["treeSize"] for each in proofs} == {149}
    assert {each["root"] for each in proofs} == {b64encode(demo.transparency.root(149)).decode()}


def test_a_correction_of_which_nothing_is_left_is_overridden(demo: Register) -> None:
    items = daan(demo, "2018-12-01")
    to_woerden, to_gouda = "7428c47b-0ce1-5f06-9451-ee52fec7b750", "17bc0e4a-74e9-5794-9222-2f830a2e2197"
    assert (to_gouda, ["corrected"]) in carried(items)
    assert to_woerden not in dict(carried(items))
    assert (to_woerden, "corrected-away", to_gouda) in overridden(items)


def test_an_establishment_and_work_that_is_carried_on_contribute() -> None:
    changed = change_assignment("2018-06-01", department="Stadszaken")
    with told(("2018-01-08", (*DAAN_IS_TRAINEE, PLAN)), ("2018-07-01", (establish(PLAN), changed))) as registrar:
        items = daan(registrar.register, "2018-07-01")
    events = [each for each in items if each["item"] == "carries"]
    assert [(each["event"], each["how"]) for each in events] == [
        ("StartedAtOrganisationA", ["gave"]),
        ("FactEstablished", ["established"]),
        ("AssignmentChanged", ["opened"]),
    ]
    assert events[0]["gives"] == {"organisation": GOUDA, "function": "beleidsadviseur"}
    assert events[2]["gives"] == {"department": "Stadszaken", "valid.from": "2018-06-01"}


def test_an_earlier_row_of_the_lane_is_superseded() -> None:
    rotated = rotate_to_organisation_b("2018-06-01", organisation=WOERDEN)
    with told(("2018-07-01", (*DAAN_WORKS_IN_GOUDA, rotated))) as registrar:
        items = daan(registrar.register, "2018-07-01")
    start, rotation = ids(DAAN_STARTED_IN_GOUDA, rotated)
    assert carried(items) == [(rotation, ["opened"])]
    assert overridden(items) == [(start, "superseded", rotation)]


def test_a_membership_that_goes_on_after_a_temporary_seat_rests_on_it() -> None:
    with told(("2019-01-01", (*JUDITH_IS_COMMITTEE_MEMBER, SUBSTITUTE))) as registrar:
        items = judith(registrar.register, "committee-member", "2018-10-01")
    opened, member, seat = ids(JUDITHS_MANDATE_OPENED, JUDITH_BECAME_COMMITTEE_MEMBER, SUBSTITUTE)
    assert carried(items) == [(opened, ["whose"]), (member, ["opened"]), (seat, ["resumed"])]
    assert items[3]["gives"] == {"valid.from": "2018-09-01"}


def test_several_topics_are_several_rows_each_with_its_own_events() -> None:
    care, schools = assign_portfolio("2018-12-01", topic="zorg"), assign_portfolio("2018-12-01", topic="onderwijs")
    gone = release_portfolio("2018-12-15", topic="onderwijs")
    with told(("2019-01-01", (*JUDITH_IS_COMMITTEE_MEMBER, care, schools, gone))) as registrar:
        both = judith(registrar.register, "spokesperson", "2018-12-02")
        one = judith(registrar.register, "spokesperson", "2018-12-20")
    assert [each["key"] for each in both if each["item"] == "row"] == ["onderwijs", "zorg"]
    assert [each["key"] for each in one if each["item"] == "row"] == ["zorg"]
    assert overridden(one) == []


# -- and why not that -----------------------------------------------------------------------------------------------


def test_a_withdrawn_seat_is_named_where_there_is_none() -> None:
    seat, withdrawn = ids(JUDITH_TOOK_A_SEAT, WITHDRAWN)
    with the_register() as registrar:
        items = judith(registrar.register, "councillor", "2018-12-01", knownAt="2019-07-01")
    assert items[0]["item"] == "no-row"
    assert overridden(items) == [(seat, "withdrawn", withdrawn)]
    assert items[1]["by"][0]["reason"] == "wrong-subject"


def test_a_seat_that_begins_later_is_not_yet_in_effect_and_was_said_to_be(demo: Register) -> None:
    items = judith(demo, "councillor", "2018-11-16")
    assert [each["item"] for each in items] == ["no-row", "overridden", "overridden"]
    assert [how for _, how, _ in overridden(items)] == ["not-yet", "corrected-away"]


def test_a_membership_that_was_left_has_ended() -> None:
    left = leave_committee("2018-06-01")
    with told(("2018-07-01", (*JUDITH_IS_COMMITTEE_MEMBER, left))) as registrar:
        items = judith(registrar.register, "committee-member", "2018-06-01")
    assert overridden(items) == [(*ids(JUDITH_BECAME_COMMITTEE_MEMBER), "ended", *ids(left))]


def test_a_membership_with_a_day_of_its_own_at_which_it_ends_needs_no_other_event() -> None:
    short = become_committee_member("2018-03-29", until="2018-05-01")
    with told(("2018-07-01", (*JUDITH_HAS_A_MANDATE, short))) as registrar:
        items = judith(registrar.register, "committee-member", "2018-06-01")
    assert overridden(items) == [(*ids(short), "until", None)]


def test_a_membership_is_suspended_while_a_temporary_seat_lasts() -> None:
    with told(("2018-07-01", (*JUDITH_IS_COMMITTEE_MEMBER, SUBSTITUTE))) as registrar:
        items = judith(registrar.register, "committee-member", "2018-07-01")
    assert overridden(items) == [(*ids(JUDITH_BECAME_COMMITTEE_MEMBER), "suspended", *ids(SUBSTITUTE))]


def test_a_plan_after_an_established_end_is_overtaken() -> None:
    plan = planned(rotate_to_organisation_b("2020-01-01", organisation=WOERDEN))
    end = leave_programme("2019-01-01")
    with told(("2019-02-01", (*DAAN_WORKS_IN_GOUDA, plan, end))) as registrar:
        items = daan(registrar.register, "2020-02-01")
    assert (*ids(plan), "overtaken", *ids(end)) in overridden(items)
    assert (*ids(DAAN_STARTED_IN_GOUDA), "ended", *ids(end)) in overridden(items)


def test_what_was_recorded_last_of_a_day_leaves_no_day_of_the_others() -> None:
    again = change_assignment("2018-01-01", function="adviseur")
    with told(("2019-02-01", (*DAAN_WORKS_IN_GOUDA, again, withdraw(again)))) as registrar:
        assert overridden(daan(registrar.register, "2018-02-01")) == [
            (again["commandId"], "withdrawn", registrar.register.log.page(registrar.head - 1, 1)[0].id)
        ]
    first, second = become_committee_member("2018-03-29"), become_committee_member("2018-03-29")
    with told(("2018-07-01", (*JUDITH_HAS_A_MANDATE, first, second))) as registrar:
        items = judith(registrar.register, "committee-member", "2018-04-01")
    assert overridden(items) == [(*ids(first), "superseded", *ids(second))]


def test_at_another_place_means_elsewhere() -> None:
    with told(("2018-07-01", DAAN_WORKS_IN_GOUDA)) as registrar:
        here = daan(registrar.register, "2018-07-01", place=GOUDA)
        there = daan(registrar.register, "2018-07-01", place=WOERDEN)
    assert [each["item"] for each in here] == ["row", "carries"]
    assert [each["item"] for each in there] == ["no-row", "overridden"]
    assert there[0]["gives"]["place"] == {"reference": WOERDEN, "name": "Woerden", "kind": "municipality"}
    assert overridden(there) == [(*ids(DAAN_STARTED_IN_GOUDA), "elsewhere", None)]


def test_who_sits_on_temporary_leave_is_no_councillor(demo: Register) -> None:
    on_leave = {"trainee": "t-ppp00002", "validOn": "2019-10-01"}
    assert asked(demo, "why", **on_leave, role="temporary-leave")[0]["item"] == "row"
    items = asked(demo, "why", **on_leave, role="councillor")
    assert [(each["event"], each["how"]) for each in items] == [
        (None, []),
        ("ElectedToCouncil", ["ended"]),
        ("WentOnTemporaryLeave", ["not-yet"]),
    ]
    assert items[1]["by"][0]["event"] == "WentOnTemporaryLeave"


def test_after_a_leave_it_is_the_resignation_that_ended_the_seat() -> None:
    leave = go_on_temporary_leave("2019-01-01", until="2019-06-01")
    resigned = resign_from_council("2020-01-01", reason="moved")
    with told(("2020-02-01", (*JUDITH_IS_COUNCILLOR, leave, resigned))) as registrar:
        items = judith(registrar.register, "councillor", "2020-01-01")
    assert overridden(items) == [
        (*ids(JUDITH_IS_COUNCILLOR[-1]), "ended", *ids(leave)),
        (*ids(leave), "ended", *ids(resigned)),
    ]


def test_a_membership_that_was_left_while_it_was_suspended_has_ended_by_that() -> None:
    left = leave_committee("2018-07-01")
    with told(("2019-01-01", (*JUDITH_IS_COMMITTEE_MEMBER, SUBSTITUTE, left))) as registrar:
        while_it_lasted = judith(registrar.register, "committee-member", "2018-06-15")
        afterwards = judith(registrar.register, "committee-member", "2018-10-01")
    (member,) = ids(JUDITH_BECAME_COMMITTEE_MEMBER)
    assert overridden(while_it_lasted) == [(member, "suspended", *ids(SUBSTITUTE))]
    assert overridden(afterwards) == [(member, "ended", *ids(left))]


def test_a_mandate_that_turned_out_to_be_of_another_carries_nothing() -> None:
    of_daan = correct(JUDITHS_MANDATE_OPENED, "wrong-subject", trainee=DAAN)
    days = (("2018-04-03", (*JUDITH_IS_COMMITTEE_MEMBER, *DAAN_IS_TRAINEE)), ("2018-05-01", of_daan))
    with told(*days) as registrar:
        items = judith(registrar.register, "committee-member", "2018-04-03")
    assert [each["item"] for each in items] == ["no-row", "overridden"]
    assert overridden(items) == [(*ids(JUDITHS_MANDATE_OPENED), "corrected-away", *ids(of_daan))]
    assert items[1]["gives"] == {"trainee": JUDITH}


def test_a_trainee_without_a_fact_of_the_role_has_no_row_and_no_events() -> None:
    with told(("2018-07-01", DAAN_IS_TRAINEE)) as registrar:
        assert [each["item"] for each in daan(registrar.register, "2018-07-01")] == ["no-row"]


def test_who_is_not_on_record_is_told_apart(demo: Register) -> None:
    assert [each["item"] for each in asked(demo, "why", trainee="t-niemand", role="placement")] == ["not-on-record"]
    assert [each["item"] for each in daan(demo, "2018-06-01", knownAt="2017-10-03")] == ["not-on-record"]


# -- how it is asked ------------------------------------------------------------------------------------------------


def test_only_what_one_event_has_to_do_with_it() -> None:
    (seat, moved) = ids(JUDITH_TOOK_A_SEAT, MOVED)
    with the_register() as registrar:
        given = {"knownAt": "2019-03-01", "event": moved}
        items = judith(registrar.register, "councillor", "2018-12-01", **given)
    assert [(each["item"], each["eventId"]) for each in items] == [("carries", moved), ("overridden", seat)]


def test_an_erased_trainee_is_explained_without_a_name() -> None:
    days = (("2018-01-08", DAAN_WORKS_IN_GOUDA), ("2018-02-01", erase_personal_data(ground="op verzoek")))
    with told(*days) as registrar:
        before = answered(
            registrar.register, "why", trainee=DAAN, role="placement", validOn="2018-02-02", knownAt="2018-01-31"
        )
        items = daan(registrar.register, "2018-02-02")
    assert {each["name"] for each in (*items, *before.items)} == {None}
    assert carried(items) == carried(before.items) == [(*ids(DAAN_STARTED_IN_GOUDA), ["opened"])]


def test_the_day_is_today_where_none_is_given(demo: Register) -> None:
    answer = answered(demo, "why", trainee=JUDITH, role="councillor")
    assert answer.valid_on is not None
    assert answer.items[0]["item"] == "no-row"


def test_nothing_is_known_before_the_first_event_or_in_an_empty_register(demo: Register, register: Register) -> None:
    assert daan(demo, "2018-06-01", knownAt="2001-01-01") == []
    assert daan(register, "2018-06-01") == []


def test_trainee_and_role_must_be_given(demo: Register) -> None:
    assert faults(demo, "why") == [("trainee", "missing"), ("role", "missing")]
    assert faults(demo, "why", trainee=DAAN, role="wethouder") == [("role", "not-one-of")]


# -- what holds for every history -----------------------------------------------------------------------------------


@given(commands=histories())
@settings(EXAMPLES, max_examples=12)
def test_the_rows_are_those_of_who_was_where_and_every_event_that_they_rest_on_is_told(
    commands: list[dict[str, Any]],
) -> None:
    with a_ticking_register() as register:
        recorded(register, commands)
        for day in (RANGE[2], RANGE[5]):
            rows = asked(register, "who-was-where", validOn=day.isoformat())
            for trainee in ("t-test0001", "t-test0002"):
                for role in ROLES:
                    items = asked(register, "why", trainee=trainee, role=role, validOn=day.isoformat())
                    _explains(items, [each for each in rows if (each["trainee"], each["role"]) == (trainee, role)], day)


def _explains(items: list[Item], rows: list[Item], day: date) -> None:
    told_rows = [each for each in items if each["item"] == "row"]
    assert sorted((each["valid"]["from"], each["because"]) for each in told_rows) == sorted(
        (each["valid"]["from"], each["because"]) for each in rows
    )
    told_events = {each["eventId"] for each in items}
    assert {event for each in rows for event in each["because"]} <= told_events
    by_nobody = ("until", "not-yet", "no-period")
    assert all(each["by"] or each["how"][0] in by_nobody for each in items if each["item"] == "overridden")
    if not rows and told_events != {None}:
        assert items[0]["item"] == "no-row", day
