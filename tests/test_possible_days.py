"""Days that sources leave open: what was so for certain and what is possible are told apart, and nothing is made up."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.register import Register
from application.intake import understood
from application.problem import Invalid
from application.stored import Mapper
from domain.fact import Possibly
from domain.organisation import OrganisationRegistered
from domain.reference import Kind, Subject
from domain.refusal import Refused
from projections.question import Item
from scripts.verify_bundle import whereabouts
from tests.answers import Asks
from tests.bundles import canonical
from tests.conftest import Call, Clock, command, organisation, programme, record, trainee, written
from tests.histories import histories
from tests.test_bitemporal_properties import a_register, all_rows
from tests.test_bitemporal_properties import recorded as recorded_of
from tests.test_stored_form import recorded, written_back
from tests.test_verifier_lanes import answered, read, stored

YEAR_TO_MARCH = {"from": "2019-01-01", "to": "2020-04-01"}  # a source says «from 2019 to March 2020»


def elected(**envelope: Any) -> dict[str, Any]:
    return command("elect-to-council", "m-een", "2019-12-31", **({"until": "2020-03-01"} | envelope))


@pytest.fixture
def council(register: Register) -> Register:
    """A register in which somebody has a mandate."""
    mandate = command("open-mandate", "m-een", "2018-01-01", data={"trainee": "t-een", "council": "gm0632"})
    record(register, organisation("gm0632"), organisation("gm0513"), programme(), trainee("t-een"), mandate)
    return register


def answer(register: Register, question: str, **asked: str) -> Sequence[Item]:
    """What a question answers once the read models are there."""
    register.catch_up()
    return Asks(register).answer(question, **asked).items


def on(register: Register, day: str, **asked: str) -> list[str]:
    """How certain it is on a day that somebody has a seat."""
    return [each["certainty"] for each in answer(register, "who-was-where", role="councillor", validOn=day, **asked)]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2018-12-31", []),
        ("2019-01-01", ["possible"]),
        ("2019-12-30", ["possible"]),
        ("2019-12-31", ["established"]),
        ("2020-02-29", ["established"]),
        ("2020-03-01", ["possible"]),
        ("2020-03-31", ["possible"]),
        ("2020-04-01", []),
    ],
)
def test_a_seat_is_possible_around_the_days_on_which_it_is_certain(
    council: Register, day: str, found: list[str]
) -> None:
    record(council, elected(possibly=YEAR_TO_MARCH))
    assert on(council, day) == found
    assert on(council, day, certainty="established") == [each for each in found if each == "established"]


def test_a_row_tells_both_periods_and_one_without_bounds_neither(council: Register) -> None:
    record(council, elected(possibly=YEAR_TO_MARCH))
    (row,) = answer(council, "who-was-where", role="councillor", from_="2000-01-01")
    assert row["valid"] == row["certain"] == {"from": "2019-12-31", "to": "2020-03-01"}
    assert row["possible"] == YEAR_TO_MARCH
    periods = [each for each in answer(council, "trainee-dossier", trainee="t-een") if each["item"] == "period"]
    assert [each["lane"] for each in periods if "possible" in each] == ["council-seat"]


def test_what_ends_with_a_fact_that_may_have_been_earlier_is_certain_up_to_then(council: Register) -> None:
    record(
        council,
        command("start-at-organisation-a", "t-een", "2018-02-01", data={"organisation": "gm0632"}),
        command(
            "rotate-to-organisation-b",
            "t-een",
            "2019-12-31",
            data={"organisation": "gm0513"},
            possibly={"from": "2019-01-01"},
        ),
    )
    first, second = answer(council, "who-was-where", role="placement", from_="2000-01-01")
    assert first["valid"] == {"from": "2018-02-01", "to": "2019-12-31"}
    assert first["certain"] == {"from": "2018-02-01", "to": "2019-01-01"}
    assert second["possible"] == {"from": "2019-01-01", "to": None}
    there = answer(council, "who-was-where", role="placement", validOn="2019-06-01")
    assert [(each["place"]["reference"], each["certainty"]) for each in there] == [
        ("gm0632", "possible"),
        ("gm0513", "possible"),
    ]
    sure = answer(council, "who-was-where", role="placement", validOn="2019-06-01", certainty="established")
    assert list(sure) == []


def test_without_a_role_for_certain_is_another_matter_than_possibly(council: Register, clock: Clock) -> None:
    record(council, elected(possibly=YEAR_TO_MARCH))
    clock.move(days=2_000)
    record(council, organisation("gm0001"))  # so that all of it was observed

    def longest(from_: str, to: str) -> tuple[str, Any, Any]:
        (found,) = answer(council, "no-political-role", from_=from_, to=to, moreThanDays="30")
        days = [None if found[each] is None else found[each]["days"] for each in ("certain", "possible")]
        return found["without"], *days

    assert longest("2018-11-01", "2020-06-01") == ("certain", 61, 425)
    assert longest("2019-06-01", "2020-03-01") == ("possible", None, 213)


def test_a_correction_that_gives_the_day_leaves_nothing_open_there(council: Register) -> None:
    (outcome,) = record(council, elected(possibly=YEAR_TO_MARCH))
    changes = {"effectiveOn": "2019-05-06"}
    data = {"fact": outcome.recorded.id, "changes": changes, "reason": "new-evidence"}
    record(council, command("correct-fact", None, None, data=data))
    assert on(council, "2019-05-05") == []
    assert on(council, "2019-05-06") == ["established"]
    assert on(council, "2020-03-15") == ["possible"]


@pytest.mark.parametrize(
    ("possibly", "code"),
    [
        ({"from": "2019-12-31"}, "possibly-not-before"),
        ({"to": "2020-03-01"}, "possibly-not-after"),
    ],
)
def test_what_is_left_open_lies_around_what_is_certain(council: Register, possibly: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        record(council, elected(possibly=possibly))
    assert refused.value.code == code


def test_an_end_can_not_be_open_where_there_is_none(council: Register) -> None:
    with pytest.raises(Refused) as refused:
        record(council, elected(until=None, possibly={"to": "2020-03-01"}))
    assert refused.value.code == "possibly-not-after"


def test_what_speaks_about_facts_has_no_days_to_leave_open() -> None:
    with pytest.raises(Invalid) as fault:
        understood({"command": "withdraw-fact", "data": {"fact": "x", "reason": "other"}, "possibly": {}})
    assert ("/possibly", "unknown-field") in [(each.pointer, each.code) for each in fault.value.problems]


def test_the_same_with_other_bounds_is_another_command(council: Register) -> None:
    said = elected(commandId="0190d6a2-5c1e-7cc3-98c4-dc0c0c07398f", possibly=YEAR_TO_MARCH)
    record(council, said)
    assert record(council, said)[0].repeated
    with pytest.raises(Invalid):
        record(council, {**said, "possibly": {"from": "2019-02-01"}})


@given(st.dates(), st.none() | st.dates())
def test_bounds_are_stored_and_read_back(from_: date, to: date | None) -> None:
    before = recorded(OrganisationRegistered("Jumbo", "company"), Subject(Kind.ORGANISATION, "jumbo"))
    before = before._replace(possibly=Possibly(from_, to))
    assert Mapper().recorded(written_back(before, b"{}")) == before


def test_the_stored_form_names_what_is_left_open_and_nothing_where_nothing_is(council: Register) -> None:
    record(council, elected(possibly={"from": "2019-01-01"}))
    *_, mandate, seat = (json.loads(stored) for stored in council.store.page(0, 10))
    assert seat["possibly"] == {"from": "2019-01-01"}
    assert "possibly" not in mandate


def test_a_bundle_of_such_a_log_is_verified_by_who_shares_no_code_with_it(call: Call, tmp_path: Path) -> None:
    known = [organisation("gm0632"), organisation("gm0513"), programme(), trainee("t-een")]
    placed = {"possibly": {"from": "2019-01-01"}, "data": {"organisation": "gm0513"}}
    moved = str(uuid4())
    facts = [
        command("open-mandate", "m-een", "2018-01-01", data={"trainee": "t-een", "council": "gm0632"}),
        elected(possibly=YEAR_TO_MARCH),
        command("start-at-organisation-a", "t-een", "2018-02-01", data={"organisation": "gm0632"}, commandId=moved)
        | {"possibly": {"from": "2018-01-05"}},
        command("rotate-to-organisation-b", "t-een", "2019-12-31", **placed),
        command(
            "correct-fact",
            None,
            None,
            data={"fact": moved, "changes": {"effectiveOn": "2018-01-07"}, "reason": "new-evidence"},
        ),
    ]
    assert call("import", written(tmp_path / "facts.ndjson", *known, *facts)).code == 0
    bundle = tmp_path / "bundle.zip"
    assert call("audit", "bundle", "--output", bundle).code == 0
    verified = call("audit", "verify", bundle)
    assert (verified.code, verified.err) == (0, "")
    with ZipFile(bundle) as archive:
        rows = [json.loads(line) for line in archive.read("whereabouts.ndjson").splitlines()]
    assert [("possible" in each, each.get("certain")) for each in rows] == [
        (True, {"from": "2018-01-07", "to": "2019-01-01"}),
        (True, {"from": "2019-12-31", "to": "2020-03-01"}),
        (True, {"from": "2019-12-31", "to": None}),
    ]


# -- whatever is recorded -------------------------------------------------------------------------------------------


@st.composite
def histories_left_open(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Histories of which some facts leave their days open."""
    commands = draw(histories())
    for each in commands:
        sides = {}
        if "effectiveOn" in each and draw(st.booleans()):
            sides["from"] = date.fromisoformat(each["effectiveOn"]) - timedelta(days=draw(st.integers(1, 3)))
        if "until" in each and draw(st.booleans()):
            sides["to"] = date.fromisoformat(each["until"]) + timedelta(days=draw(st.integers(1, 3)))
        if sides:
            each["possibly"] = {side: day.isoformat() for side, day in sides.items()}
    return commands


@given(histories_left_open())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_register_and_verifier_leave_the_same_days_open_in_every_history(commands: list[dict[str, Any]]) -> None:
    with a_register() as made:
        recorded_of(made, commands)
        made.follower.catch_up()
        lines = stored(made)
        found = answered(made, len(lines))
    for row in found:
        possible: Any = row.get("possible", row["valid"])
        certain: Any = row.get("certain", row["valid"])
        assert possible["from"] <= row["valid"]["from"]
        assert (possible["to"] or "9999") >= (row["valid"]["to"] or "9999")
        assert certain is None or certain["from"] == row["valid"]["from"]
    ours = sorted(canonical(row.form) for row in whereabouts(read(lines).streams))
    assert ours == sorted(canonical({name: row[name] for name in row if name != "because"}) for row in found)


@given(histories_left_open())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_rows_built_anew_leave_the_same_days_open(commands: list[dict[str, Any]]) -> None:
    with a_register() as made:
        for command_ in commands:
            recorded_of(made, [command_])
            made.follower.catch_up()
        before = all_rows(made)
        made.follower.rebuild()
        assert all_rows(made) == before
