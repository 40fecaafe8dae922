"""Who was where, as the verifier works it out from stored events: by the contract, and beside the register.

The verifier shares no code with the register, so that where both give the same rows for every history that can be
recorded, both read the contract alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.register import Register
from projections.questions import QUESTIONS
from scripts.verify_bundle import Log as Reading
from scripts.verify_bundle import read_event, stream_id, whereabouts
from tests.bundles import KEY, Log, Row, canonical, relinked, verified, whole_bundle
from tests.databases import behind_its_back
from tests.histories import histories
from tests.test_bitemporal_properties import a_register, recorded

TRAINEE, MANDATE = "t-test0001", "m-test0001"

# -- events told by hand ----------------------------------------------------------------------------------------------


def told(
    name: str, on: str | None, of: str = MANDATE, /, *, until: str | None = None, plan: bool = False, **data: Any
) -> Row:
    """A stored event, but for its place in a log."""
    kind = {"t": "trainee", "m": "mandate", "g": "organisation"}[of[0]]
    form = {
        "name": name,
        "schemaVersion": 1,
        "stream": stream_id(kind, of),
        "subject": {"kind": kind, "reference": of},
        "recordedAt": "2018-04-03T09:00:00Z",
        "recordedBy": {"subject": "clerk", "role": "registrar"},
        "effectiveOn": on,
        "until": until,
        "certainty": "expected" if plan else "established",
        "data": data,
    }
    given_fields = {field: value for field, value in form.items() if value is not None}
    return {"eventId": str(uuid5(NAMESPACE_URL, repr((form, on)))), **given_fields}


def about(fact: Row, name: str, /, **data: Any) -> Row:
    """A stored event that speaks of a fact."""
    return told(name, None, fact["subject"]["reference"], fact=fact["eventId"], **data) | {"certainty": None}


def corrected(fact: Row, /, **changes: Any) -> Row:
    return about(fact, "fact-corrected", of=f"{fact['name']}.v1", changes=changes, reason="clerical-error")


def read(lines: Iterable[bytes]) -> Reading:
    reading = Reading()
    for number, line in enumerate(lines, start=1):
        reading.take(read_event(f"event {number}", line), whole_streams=True)
    return reading


def roles(*events: Row) -> list[tuple[str, str, str | None, str, str | None]]:
    """Each row of who-was-where: role (with committee or topic), from, to, how certain its beginning and its end."""
    lines = relinked({field: value for field, value in event.items() if value is not None} for event in events)
    forms = [row.form for row in whereabouts(read(lines).streams)]
    found = [
        (
            " ".join(filter(None, (form["role"], form["slot"], form["committee"], form["topic"]))),
            form["valid"]["from"],
            form["valid"]["to"],
            form["certainty"],
            form["endCertainty"],
        )
        for form in forms
    ]
    return sorted(found, key=lambda row: (row[1], row[0]))


OPENED = told("mandate-opened", "2018-01-01", trainee=TRAINEE)
MEMBER = told("became-committee-member", "2018-03-29")
FOLLOWS = told("became-fraction-follower", "2018-03-29")
SEAT = told("replaced-fraction-member", "2018-11-15")
FOR_A_TIME = told("replaced-fraction-member", "2018-11-15", until="2019-03-15")
SURE = "established"


def test_the_worked_example_of_the_contract_comes_out() -> None:
    moved, withdrawn = corrected(SEAT, effectiveOn="2018-11-22"), about(SEAT, "fact-withdrawn", reason="wrong-subject")
    assert roles(OPENED, MEMBER) == [("committee-member", "2018-03-29", None, SURE, None)]
    assert roles(OPENED, MEMBER, SEAT) == [
        ("committee-member", "2018-03-29", "2018-11-15", SURE, SURE),
        ("councillor", "2018-11-15", None, SURE, None),
    ]
    assert roles(OPENED, MEMBER, SEAT, moved) == [
        ("committee-member", "2018-03-29", "2018-11-22", SURE, SURE),
        ("councillor", "2018-11-22", None, SURE, None),
    ]
    assert roles(OPENED, MEMBER, SEAT, moved, withdrawn) == [("committee-member", "2018-03-29", None, SURE, None)]


def test_a_seat_for_a_time_suspends_and_a_second_on_its_until_carries_on() -> None:
    second = told("replaced-fraction-member", "2019-03-15", until="2019-07-01")
    assert roles(OPENED, MEMBER, FOLLOWS, FOR_A_TIME, second) == [
        ("committee-member", "2018-03-29", "2018-11-15", SURE, SURE),
        ("fraction-follower", "2018-03-29", "2018-11-15", SURE, SURE),
        ("councillor", "2018-11-15", "2019-03-15", SURE, SURE),
        ("councillor", "2019-03-15", "2019-07-01", SURE, SURE),
        ("committee-member", "2019-07-01", None, SURE, None),
        ("fraction-follower", "2019-07-01", None, SURE, None),
    ]


def test_what_was_left_while_suspended_does_not_go_on() -> None:
    left = told("left-committee", "2019-01-01")
    assert [row[:3] for row in roles(OPENED, MEMBER, FOR_A_TIME, left)] == [
        ("committee-member", "2018-03-29", "2018-11-15"),
        ("councillor", "2018-11-15", "2019-03-15"),
    ]


def test_a_seat_given_up_on_the_day_it_was_taken_suspended_nothing() -> None:
    resigned = told("resigned-from-council", "2018-11-15")
    assert roles(OPENED, MEMBER, FOR_A_TIME, resigned) == [("committee-member", "2018-03-29", None, SURE, None)]


def test_who_is_on_leave_is_councillor_again_on_its_until() -> None:
    leave = told("went-on-temporary-leave", "2019-09-02", until="2019-12-23", plan=True)
    assert roles(OPENED, SEAT, leave) == [
        ("councillor", "2018-11-15", "2019-09-02", SURE, "expected"),
        ("temporary-leave", "2019-09-02", "2019-12-23", "expected", "expected"),
        ("councillor", "2019-12-23", None, "expected", None),
    ]


def test_a_portfolio_ends_with_every_role() -> None:
    health = told("portfolio-assigned", "2018-04-01", topic="zorg")
    left = told("left-committee", "2019-01-01")
    again = told("became-committee-member", "2020-01-01")
    assert roles(OPENED, MEMBER, health, left, again) == [
        ("committee-member", "2018-03-29", "2019-01-01", SURE, SURE),
        ("spokesperson zorg", "2018-04-01", "2019-01-01", SURE, SURE),
        ("committee-member", "2020-01-01", None, SURE, None),
    ]
    assert ("spokesperson zorg", "2018-04-01", None, SURE, None) in roles(OPENED, MEMBER, health, SEAT)


def test_an_established_end_overtakes_the_plans_from_its_day_on() -> None:
    plan = told("replaced-fraction-member", "2018-11-15", plan=True)
    ended = told("mandate-ended", "2018-11-15", reason="other")
    assert roles(OPENED, MEMBER, plan, ended) == [("committee-member", "2018-03-29", "2018-11-15", SURE, SURE)]
    settled = about(plan, "fact-established")
    assert roles(OPENED, MEMBER, plan, settled) == [
        ("committee-member", "2018-03-29", "2018-11-15", SURE, SURE),
        ("councillor", "2018-11-15", None, SURE, None),
    ]


def test_a_changed_assignment_and_a_transfer_build_on_the_placement() -> None:
    start = told("started-at-organisation-a", "2018-01-01", TRAINEE, organisation="gm0513", function="adviseur")
    changed = told("assignment-changed", "2018-06-01", TRAINEE, department="Burgerzaken")
    transferred = told("placement-transferred", "2019-01-01", TRAINEE, until="2019-06-01", organisation="gm0632")
    lines = relinked([told("trainee-registered", "2018-01-01", TRAINEE, programme="ppp"), start, changed, transferred])
    rows = [row.form for row in whereabouts(read(lines).streams)]
    assert [(row["programme"], row["slot"], row["place"], row["function"], row["department"]) for row in rows] == [
        ("ppp", "A", {"reference": "gm0513"}, "adviseur", None),
        ("ppp", "A", {"reference": "gm0513"}, "adviseur", "Burgerzaken"),
        ("ppp", "A", {"reference": "gm0632"}, None, None),
    ]
    assert [row["valid"]["to"] for row in rows] == ["2018-06-01", "2019-01-01", "2019-06-01"]


def test_an_organisation_is_called_as_on_the_first_day_of_the_row() -> None:
    registered = told("organisation-registered", "2018-01-01", "gm0513", name="Gouda", kind="municipality")
    renamed = told("organisation-renamed", "2019-01-01", "gm0513", name="Gouwe")
    merged = told("organisation-merged", "2020-01-01", "gm0513", into="gm0632")
    names = []
    for day in ("2017-01-01", "2018-12-31", "2019-01-01", "2021-01-01"):
        start = told("started-at-organisation-a", day, TRAINEE, organisation="gm0513")
        (row,) = whereabouts(read(relinked([registered, renamed, merged, start])).streams)
        names.append(row.form["place"]["name"])
    assert names == ["Gouda", "Gouda", "Gouwe", "Gouwe"]


# -- beside the register ----------------------------------------------------------------------------------------------


def stored(register: Register) -> list[bytes]:
    """The stored events of a register, read past all of its code."""
    with behind_its_back(register.settings.folder) as log:
        return [bytes(state) for (state,) in log("SELECT state FROM stored_events ORDER BY position")]


def answered(register: Register, position: int) -> list[Row]:
    """The rows of who-was-where over all time as known at a position, as a bundle has them."""
    answer = register.ask(QUESTIONS["who-was-where"], {"from": "1800-01-01", "atPosition": str(position)})
    left_out = {"name", "known", "clipped"}
    return [{name: item[name] for name in item if name not in left_out} for item in answer.items]


@given(commands=histories(), data=st.data())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_register_and_verifier_work_out_the_same_rows_of_every_history(
    commands: list[dict[str, Any]], data: st.DataObject
) -> None:
    with a_register() as register:
        recorded(register, commands)
        register.follower.catch_up()
        lines = stored(register)
        position = data.draw(st.integers(1, len(lines)), label="position")
        rows = {at: answered(register, at) for at in (position, len(lines))}
    for at, found in rows.items():
        ours = sorted(canonical(row.form) for row in whereabouts(read(lines[:at]).streams))
        assert ours == sorted(canonical({name: row[name] for name in row if name != "because"}) for row in found)
    with TemporaryDirectory() as folder:
        report = verified(whole_bundle(Log(lines), rows[len(lines)]), Path(folder), keys=[KEY.verifier])
        assert report.codes == []
