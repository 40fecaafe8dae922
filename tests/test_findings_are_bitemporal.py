"""Findings and rulings in both times: what was known stays answered so, and what events would change is foreseen."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from api.register import Register
from application.intake import understood
from application.problem import Invalid
from application.recording import NotOnRecord
from domain.fact import FactWithdrawn
from domain.refusal import Refused
from projections.findings import FINDINGS, RULINGS
from projections.foreseeing import FindingChanges, changed_by
from projections.question import Item
from projections.questions import QUESTIONS
from projections.spells import SPELLS
from tests.conftest import Call, written
from tests.histories import histories
from tests.people import (
    DAAN,
    DAAN_STARTED_IN_GOUDA,
    DAAN_WORKS_AT_JUMBO,
    DAANS_MANDATE,
    GOUDA,
    PAPENDRECHT,
    STEVEN,
    STEVEN_IS_TRAINEE,
    WOERDEN,
    Command,
    Registrar,
    a_register,
    accept_onward_position,
    appoint_trainee,
    attach_evidence,
    but,
    correct,
    elect_to_council,
    move_residence,
    open_mandate,
    rename_organisation,
    rule_on_finding,
    withdraw,
)
from tests.test_bitemporal_properties import CLERK, EXAMPLES, recorded
from tests.test_bitemporal_properties import a_register as a_bare_register

WHENEVER = {"from": "1500-01-01", "to": "9999-12-31"}
UNKNOWN = "00000000-0000-5000-8000-000000000000"
# Daan works at Gouda until 2020, and sits on the council of Gouda: a violation of art. 13.
ELECTED = elect_to_council("2018-03-29", of=DAANS_MANDATE)
AT_ODDS = (*DAAN_WORKS_AT_JUMBO, open_mandate("2018-01-01", of=DAANS_MANDATE, trainee=DAAN, council=GOUDA), ELECTED)


def findings(register: Register, **given: str) -> list[Item]:
    """The findings on whatever day, as known at some moment."""
    return register.ask(QUESTIONS["open-findings"], WHENEVER | given).items


def the_finding(registrar: Registrar, **given: str) -> Item:
    """The one finding that Daan is employed by the municipality on whose council he sits."""
    (found,) = findings(registrar.register, rule="gw-13-employee", **given)
    return found


@pytest.fixture
def registrar() -> Iterator[Registrar]:
    """Who recorded on 3 April 2018 that Daan works at Gouda and sits on its council."""
    with a_register("2018-04-03") as made:
        made.records_together(AT_ODDS)
        yield made


# -- what was known stays so ------------------------------------------------------------------------------------------


@given(commands=histories(), data=st.data())
@settings(EXAMPLES, max_examples=15)
def test_what_is_recorded_later_changes_no_finding_of_an_earlier_moment(
    commands: list[dict[str, Any]], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(commands)), label="cut")
    with a_bare_register() as register:
        head = len(recorded(register, commands[:cut]))
        before = findings(register, atPosition=str(head))
        recorded(register, commands[cut:])
        assert findings(register, atPosition=str(head)) == before


@given(commands=histories(), data=st.data())
@settings(EXAMPLES, max_examples=15)
def test_a_withdrawal_changes_no_finding_of_an_earlier_moment(
    commands: list[dict[str, Any]], data: st.DataObject
) -> None:
    with a_bare_register() as register:
        accepted = recorded(register, commands)
        moments = {str(each) for each in data.draw(st.lists(st.integers(1, len(accepted)), max_size=3))}
        before = {at: findings(register, atPosition=at) for at in {*moments, str(len(accepted))}}
        withdrawn = data.draw(st.permutations(accepted), label="the first that can be is withdrawn")
        assert any(recorded(register, [_withdrawal(each)]) for each in withdrawn)
        last = register.log.at(len(accepted) + 1)
        assert last is not None
        assert isinstance(last.event, FactWithdrawn)
        assert {at: findings(register, atPosition=at) for at in before} == before


def _withdrawal(of: Command) -> Command:
    return withdraw(of, reason="clerical-error")


@given(commands=histories())
@settings(EXAMPLES, max_examples=10)
def test_what_is_known_at_the_head_is_what_is_known_now(commands: list[dict[str, Any]]) -> None:
    with a_bare_register() as register:
        head = len(recorded(register, commands))
        now = findings(register)
        assert now
        assert findings(register, atPosition=str(head)) == now
        assert findings(register, knownAt="2999-01-01") == now
        with register.read_models.reading() as connection:
            current = select(FINDINGS.c.id).where(FINDINGS.c.known_to.is_(None))
            assert len(connection.execute(current).all()) == len(now)


def test_a_withdrawn_seat_is_no_ground_any_more_but_what_was_said_before_still_was(registrar: Registrar) -> None:
    before = the_finding(registrar)
    registrar.clock.put_to("2018-05-01")
    registrar.records(withdraw(ELECTED))
    assert findings(registrar.register, rule="gw-13-employee") == []
    assert the_finding(registrar, knownAt="2018-04-30") == before


def test_attached_evidence_closes_its_finding_from_then_on(registrar: Registrar) -> None:
    def lacking(**given: str) -> list[list[str]]:
        return [each["because"] for each in findings(registrar.register, rule="record-evidence", **given)]

    assert [ELECTED["commandId"]] in lacking()
    registrar.clock.put_to("2018-05-01")
    registrar.records(attach_evidence(ELECTED, "Proces-verbaal van de verkiezing"))
    assert [ELECTED["commandId"]] not in lacking()
    assert [ELECTED["commandId"]] in lacking(knownAt="2018-04-30")


# -- rulings ----------------------------------------------------------------------------------------------------------


def ruling(finding: Item, ruled: str = "upheld", reason: str = "Werkt er sinds 1 januari") -> Command:
    return rule_on_finding(finding=finding["id"], ruling=ruled, reason=reason)


@pytest.mark.parametrize("ruled", ["upheld", "dismissed"])
def test_a_ruling_stands_beside_the_finding(registrar: Registrar, ruled: str) -> None:
    finding = the_finding(registrar)
    said = ruling(finding, ruled)
    assert registrar.records(said).recorded.subject.reference == DAANS_MANDATE
    assert the_finding(registrar) == finding | {
        "ruling": {
            "ruling": ruled,
            "reason": "Werkt er sinds 1 januari",
            "by": Registrar.actor.subject,
            "at": "2018-04-03T09:00:00Z",
            "eventId": said["commandId"],
        }
    }


def test_a_ruling_is_known_from_its_own_place_in_the_log_on(registrar: Registrar) -> None:
    finding, head = the_finding(registrar), registrar.head
    registrar.clock.put_to("2018-05-01")
    registrar.records(ruling(finding))
    assert the_finding(registrar, atPosition=str(head)) == finding
    assert the_finding(registrar, knownAt="2018-04-30")["ruling"] is None
    assert the_finding(registrar, atPosition=str(head + 1))["ruling"]["ruling"] == "upheld"


def test_the_last_ruling_counts_and_the_first_is_still_what_was_ruled_then(registrar: Registrar) -> None:
    finding = the_finding(registrar)
    registrar.records(ruling(finding, "upheld"))
    between = registrar.head
    registrar.records(ruling(finding, "dismissed", "Het aanstellingsbesluit was van een ander"))
    assert the_finding(registrar)["ruling"]["ruling"] == "dismissed"
    assert the_finding(registrar, atPosition=str(between))["ruling"]["ruling"] == "upheld"


def test_a_ruling_stands_beside_no_other_finding(registrar: Registrar) -> None:
    finding = the_finding(registrar)
    registrar.records(ruling(finding))
    ruled = {each["id"] for each in findings(registrar.register) if each["ruling"] is not None}
    assert ruled == {finding["id"]}


@pytest.mark.parametrize(
    ("fact", "day", "beginning"),
    [(ELECTED, "2018-04-02", "2018-04-02"), (DAAN_STARTED_IN_GOUDA, "2018-04-15", "2018-04-15")],
    ids=["of the seat", "of the placement"],
)
def test_a_corrected_day_moves_the_finding_and_leaves_it_its_id_and_its_ruling(
    registrar: Registrar, fact: Command, day: str, beginning: str
) -> None:
    before = the_finding(registrar)
    registrar.records(ruling(before))
    registrar.records(correct(fact, effectiveOn=day))
    after = the_finding(registrar)
    assert (before["valid"]["from"], after["valid"]["from"]) == ("2018-03-29", beginning)
    assert after["id"] == before["id"]
    assert after["ruling"]["ruling"] == "upheld"


def test_what_was_found_once_can_be_ruled_on_also_when_it_is_found_no_more(registrar: Registrar) -> None:
    """A later correction can bring it back, and then the ruling stands beside it."""
    finding = the_finding(registrar)
    registrar.records(correct(DAAN_STARTED_IN_GOUDA, organisation=WOERDEN))
    assert findings(registrar.register, rule="gw-13-employee", judgement="violation") == []
    registrar.records(ruling(finding))
    registrar.records(correct(DAAN_STARTED_IN_GOUDA, organisation=GOUDA))
    assert the_finding(registrar, judgement="violation")["ruling"]["ruling"] == "upheld"


def test_what_nobody_ever_found_is_not_ruled_on(registrar: Registrar) -> None:
    head = registrar.head
    with pytest.raises(NotOnRecord) as refused:
        registrar.records(rule_on_finding(finding=UNKNOWN, ruling="upheld", reason="Zomaar"))
    assert [(each.pointer, each.code) for each in refused.value.problems] == [("/data/finding", "unknown-finding")]
    assert registrar.head == head


def test_a_ruling_names_no_other_subject_than_the_finding_does(registrar: Registrar) -> None:
    head = registrar.head
    with pytest.raises(Invalid) as refused:
        registrar.records(but(ruling(the_finding(registrar)), subject=DAAN))
    assert [(each.pointer, each.code) for each in refused.value.problems] == [("/subject", "another-subject")]
    assert registrar.head == head


def test_a_repeated_ruling_is_recognised_and_another_under_its_id_refused(registrar: Registrar) -> None:
    said = ruling(the_finding(registrar))
    first, again = registrar.records(said), registrar.records(said)
    assert (again.repeated, again.recorded.id) == (True, first.recorded.id)
    assert registrar.head == len(AT_ODDS) + 1
    with pytest.raises(Invalid) as refused:
        registrar.records(but(said, data=said["data"] | {"ruling": "dismissed"}))
    assert [each.code for each in refused.value.problems] == ["same-id-other-body"]
    assert the_finding(registrar)["ruling"]["ruling"] == "upheld"


def test_a_ruling_opens_and_closes_no_finding(registrar: Registrar) -> None:
    finding = the_finding(registrar)
    assert foreseen(registrar.register, ruling(finding)) == ([], [])
    registrar.records(ruling(finding))
    assert changes_at(registrar.register, registrar.head) == ([], [])


def test_a_ruling_can_be_imported_and_is_refused_where_nothing_was_found(call: Call, tmp_path: Path) -> None:
    assert call("import", written(tmp_path / "story.ndjson", *AT_ODDS)).code == 0
    ask = ("ask", "open-findings", "--from", "2018-01-01", "--to", "2022-01-01", "--rule", "gw-13-employee")
    (finding,) = call(*ask, "--format", "json").json["items"]

    wrong = written(tmp_path / "wrong.ndjson", rule_on_finding(finding=UNKNOWN, ruling="upheld", reason="Zomaar"))
    refused = call("import", wrong)
    assert refused.code == 1
    assert refused.err.startswith(f"{wrong}, line 1: /data/finding: ")
    assert json.loads(call("status", "--format", "json").out)["logPosition"] == len(AT_ODDS)

    ruled = written(tmp_path / "ruled.ndjson", ruling(finding))
    for counts in ("1 recorded, 0 known already", "0 recorded, 1 known already"):
        done = call("import", ruled)
        assert (done.code, done.err) == (0, "")
        assert counts in done.out
    (after,) = call(*ask, "--format", "json").json["items"]
    assert (finding["ruling"], after["ruling"]["ruling"]) == (None, "upheld")
    assert "upheld" in call(*ask).out


# -- what an event changes, and would change --------------------------------------------------------------------------


Said = tuple[list[Item], list[Item]]


def foreseen(register: Register, *commands: Command) -> Said:
    """What these commands would change, if they were recorded now."""
    batch = register.recorder.batch()
    for each in commands:
        batch.decide(understood(each), CLERK)
    return _said(register.foreseen(batch.staged))


def changes_at(register: Register, first: int, last: int | None = None) -> Said:
    """What the events from one position to another changed."""
    register.catch_up()
    return _said(changed_by(register.log, register.read_models, first, last or first))


def _said(changes: FindingChanges) -> Said:
    return _content(changes.opened), _content(changes.closed)


def _content(items: Iterable[Item]) -> list[Item]:
    """What findings say; of whoever is not on record yet the name is not known, nor the moment of recording."""
    return [{name: value for name, value in each.items() if name not in ("name", "known")} for each in items]


def rows(register: Register) -> Sequence[Any]:
    """All that the read models hold."""
    with register.read_models.reading() as connection:
        return [
            connection.execute(select(each).order_by(*each.primary_key.columns)).all()
            for each in (SPELLS, FINDINGS, RULINGS)
        ]


@given(commands=histories())
@settings(EXAMPLES, max_examples=8)
def test_what_an_event_changes_in_the_findings_is_foreseen_and_foreseeing_it_changes_nothing(
    commands: list[dict[str, Any]],
) -> None:
    with a_bare_register() as register:
        recorded(register, commands[:10])
        register.catch_up()
        for command in commands[10:]:
            before = rows(register)
            try:
                expected = foreseen(register, command)
            except (Invalid, Refused):
                continue
            register.catch_up()
            assert rows(register) == before
            (position,) = _kept(register, command)
            assert changes_at(register, position) == expected


@given(commands=histories(), data=st.data())
@settings(EXAMPLES, max_examples=8)
def test_what_a_whole_file_changes_is_foreseen_as_well(commands: list[dict[str, Any]], data: st.DataObject) -> None:
    with a_bare_register() as scratch:
        possible = recorded(scratch, commands)
    cut = data.draw(st.integers(0, len(possible) - 1), label="recorded before")
    with a_bare_register() as register:
        recorded(register, possible[:cut])
        expected = foreseen(register, *possible[cut:])
        assert register.log.head()[0] == cut
        recorded(register, possible[cut:])
        assert changes_at(register, cut + 1, len(possible)) == expected


def _kept(register: Register, command: Command) -> list[int]:
    batch = register.recorder.batch()
    batch.decide(understood(command), CLERK)
    return batch.keep()


def test_the_seat_opens_the_violation_and_its_withdrawal_closes_it(registrar: Registrar) -> None:
    seat, head = {ELECTED["commandId"]}, len(AT_ODDS)
    opened, closed = changes_at(registrar.register, head)
    assert {each["rule"] for each in opened} >= {"gw-13-employee", "gw-10-residence", "gw-12-other-functions"}
    assert all(seat & set(each["because"]) for each in opened)
    assert closed == []
    registrar.records(withdraw(ELECTED))
    assert changes_at(registrar.register, head + 1) == ([], opened)


def test_that_a_fact_will_be_late_is_foreseen(registrar: Registrar) -> None:
    registrar.clock.put_to("2018-06-01")
    moved = move_residence("2018-03-29", municipality=GOUDA, evidence="Uittreksel")
    opened, closed = foreseen(registrar.register, moved)
    assert [each["rule"] for each in opened] == ["record-late"]
    assert "Recorded on 2018-06-01 only, 64 days" in opened[0]["sentence"]["en"]
    assert [each["rule"] for each in closed] == ["gw-10-residence"]


def test_an_event_that_does_not_matter_to_a_finding_neither_opens_nor_closes_it(registrar: Registrar) -> None:
    evidenced = accept_onward_position("2018-04-03", organisation=PAPENDRECHT, evidence="Arbeidsovereenkomst")
    assert foreseen(registrar.register, evidenced) == ([], [])


def test_what_would_be_registered_is_called_by_its_name_as_it_will_be(registrar: Registrar) -> None:
    """Gouda is renamed in the same file as Daan is appointed to a partnership in which it is no partner."""
    renamed = rename_organisation("2017-01-01", of=GOUDA, name="Gouda aan de IJssel")
    opened, _ = foreseen(registrar.register, renamed, appoint_trainee("2018-01-01", partnership="woerden-jumbo"))
    assert [each["sentence"]["en"] for each in opened if each["rule"] == "terms-partner"] == [
        "Placed at Gouda aan de IJssel, which is no partner in the partnership woerden-jumbo."
    ]


def test_whoever_is_not_registered_yet_has_no_name_in_what_is_foreseen(registrar: Registrar) -> None:
    *before, registered = (each for each in STEVEN_IS_TRAINEE if each not in AT_ODDS)
    registrar.records_together(before)
    batch = registrar.register.recorder.batch()
    registrar.decides(batch, registered)
    changes = registrar.register.foreseen(batch.staged)
    opened = [each for each in changes.opened if each["trainee"] == STEVEN]
    assert {each["name"] for each in opened} == {None}
    registrar.records(registered)
    found = findings(registrar.register, trainee=STEVEN)
    assert {each["name"] for each in found} == {"Steven"}
    assert _content(found) == _content(opened)


def test_of_nothing_nothing_is_foreseen(registrar: Registrar) -> None:
    assert foreseen(registrar.register) == ([], [])
