"""The rules of the record itself: what it rests on, what it refers to, when it came, and how sure it is."""

from typing import Any

import pytest

from domain.rule import Finding
from tests.findings import Told, examined, examined_in, found, missing_evidence, review, violation
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    DAAN_REGISTERED,
    DAANS_MANDATE,
    DORDRECHT,
    DORDRECHT_REGISTERED,
    DRECHTSTEDEN,
    FIRST_DAY,
    GOUDA,
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    JUDITH_IS_TRAINEE,
    JUDITHS_MANDATE,
    JUMBO,
    PARTY_A,
    PPP,
    THE_ORGANISATIONS,
    THE_PARTNERSHIPS,
    THE_PROGRAMME,
    WOERDEN,
    WOERDEN_JUMBO,
    WOERDEN_JUMBO_FORMED,
    ZWIJNDRECHT,
    Command,
    a_register,
    accept_onward_position,
    amend_programme_terms,
    appoint_trainee,
    attach_evidence,
    attend_development_day,
    become_committee_member,
    but,
    change_fraction,
    complete_traineeship,
    correct,
    dissolve_partnership,
    elect_to_council,
    end_mandate,
    establish,
    form_partnership,
    given,
    go_on_temporary_leave,
    join_joint_body,
    leave_joint_body,
    merge_organisation,
    move_residence,
    offer_place,
    open_mandate,
    planned,
    register_organisation,
    rename_organisation,
    replace_fraction_member,
    replace_partner,
    start_at_organisation_a,
    transfer_placement,
    withdraw,
    withdraw_place,
)

DAY_OF_RECORDING = "2018-01-08"  # of every story that says nothing of it


def found_on(subject: str, rule: str, *story: Any) -> list[Told]:
    """What one rule finds on one subject of a story."""
    return [each for each in found(rule, *story) if each.of == subject]


def the_one(subject: str, rule: str, *story: Any) -> Finding:
    """The only finding of a rule on a subject."""
    findings = [each for each in examined(*story) if (each.rule, each.subject.reference) == (rule, subject)]
    assert len(findings) == 1, findings
    return findings[0]


def gouda_registered(on: str, evidence: dict[str, Any] | None = None) -> Command:
    """Gouda comes on record, by a document or without."""
    registered = register_organisation(on, of=GOUDA, name="Gouda", kind="municipality")
    return registered if evidence is None else but(registered, evidence=evidence)


# -- record-evidence ------------------------------------------------------------------------------------------------

DECISION = {"title": "besluit", "kind": "decision"}
OWN_STATEMENT = {"title": "cv", "kind": "own-statement"}


@pytest.mark.parametrize("evidence", [DECISION, {"title": "een stuk"}], ids=["of a kind", "of no kind"])
def test_a_fact_with_a_document_has_evidence(evidence: dict[str, Any]) -> None:
    assert found("record-evidence", gouda_registered("2018-01-01", evidence)) == []


def test_a_fact_without_a_document_has_none() -> None:
    assert found("record-evidence", gouda_registered("2018-01-01")) == [missing_evidence("2018-01-01", of=GOUDA)]


def test_the_subjects_own_statement_alone_is_no_evidence() -> None:
    stated = gouda_registered("2018-01-01", OWN_STATEMENT)
    assert found("record-evidence", stated) == [missing_evidence("2018-01-01", of=GOUDA)]
    assert "own statement" in the_one(GOUDA, "record-evidence", stated).says.en


def test_attaching_a_document_closes_the_finding() -> None:
    bare, stated = gouda_registered("2018-01-01"), gouda_registered("2018-01-01", OWN_STATEMENT)
    assert found("record-evidence", bare, attach_evidence(bare, "besluit")) == []
    assert found("record-evidence", stated, attach_evidence(stated, "besluit")) == []


def test_attaching_one_more_own_statement_does_not_close_it() -> None:
    stated = gouda_registered("2018-01-01")
    attached = attach_evidence(stated, "verklaring")
    attached["data"]["evidence"]["kind"] = "own-statement"
    assert found("record-evidence", stated, attached) == [missing_evidence("2018-01-01", of=GOUDA)]


def test_the_finding_ends_with_the_period_that_the_fact_opened() -> None:
    renamed = (
        rename_organisation("2018-02-01", of=GOUDA, name="Goudse Waard"),
        rename_organisation("2018-03-01", of=GOUDA, name="Gouda", evidence="besluit"),
    )
    assert found("record-evidence", gouda_registered("2018-01-01", DECISION), renamed) == [
        missing_evidence("2018-02-01", "2018-03-01", of=GOUDA),
    ]


def test_the_finding_on_leave_ends_with_the_leave_and_not_with_the_seat_that_goes_on() -> None:
    leave = go_on_temporary_leave("2019-09-02", until="2019-12-23")
    found_there = found_on(
        JUDITHS_MANDATE, "record-evidence", JUDITH_HAS_A_MANDATE, elect_to_council("2018-03-29"), leave
    )
    assert missing_evidence("2019-09-02", "2019-12-23", of=JUDITHS_MANDATE) in found_there


def test_the_finding_on_a_committee_membership_goes_on_after_a_temporary_seat() -> None:
    story = (
        *JUDITH_HAS_A_MANDATE,
        become_committee_member("2018-03-29"),
        replace_fraction_member("2018-09-03", until="2018-12-24", evidence="besluit"),
        end_mandate("2022-03-30", reason="term-ended", evidence="besluit"),
    )
    found_there = found_on(JUDITHS_MANDATE, "record-evidence", story)
    assert missing_evidence("2018-03-29", "2022-03-30", of=JUDITHS_MANDATE) in found_there


def test_the_finding_on_a_fact_that_opened_two_periods_ends_with_the_last_of_them() -> None:
    other_fraction = change_fraction("2019-06-01", fraction=PARTY_A, evidence="brief")
    ended = end_mandate("2022-03-30", reason="term-ended", evidence="besluit")
    assert found_on(JUDITHS_MANDATE, "record-evidence", JUDITH_HAS_A_MANDATE, other_fraction, ended) == [
        missing_evidence("2018-01-01", "2022-03-30", of=JUDITHS_MANDATE),
    ]


def test_a_fact_that_opens_no_period_is_without_evidence_from_its_day_on() -> None:
    day = attend_development_day("2018-05-17", kind="training")
    assert missing_evidence("2018-05-17", of=DAAN) in found_on(DAAN, "record-evidence", DAAN_IS_TRAINEE, day)


def test_a_fact_that_was_withdrawn_needs_no_evidence() -> None:
    bare = gouda_registered("2018-01-01")
    assert found("record-evidence", bare, withdraw(bare)) == []


def test_the_facts_of_a_mandate_are_found_once_and_with_its_trainee() -> None:
    finding = the_one(JUDITHS_MANDATE, "record-evidence", JUDITH_HAS_A_MANDATE)
    assert finding.trainee == JUDITH


def test_every_kind_of_subject_is_examined() -> None:
    story = JUDITH_HAS_A_MANDATE
    found_there = {each.subject.kind.value for each in examined(story) if each.rule == "record-evidence"}
    assert found_there == {"organisation", "programme", "partnership", "trainee", "mandate"}


# -- record-dangling ------------------------------------------------------------------------------------------------

GHOST = "gm9999"
GHOST_REGISTERED = register_organisation(FIRST_DAY, of=GHOST, name="Vergissing", kind="municipality")
APPOINTED = appoint_trainee("2018-01-01", partnership=WOERDEN_JUMBO)
DISSOLVED = dissolve_partnership("2019-01-01", reason="conflict")
DORDRECHT_MERGED = merge_organisation("2019-01-01", into=ZWIJNDRECHT)


def test_what_was_there_on_the_day_does_not_dangle() -> None:
    story = (*DAAN_IS_TRAINEE, APPOINTED, start_at_organisation_a("2018-01-01", organisation=WOERDEN))
    assert found("record-dangling", story) == []


def test_a_partnership_that_was_formed_later_was_not_there_yet() -> None:
    formed_later = correct(WOERDEN_JUMBO_FORMED, effectiveOn="2018-01-02")
    assert found("record-dangling", DAAN_IS_TRAINEE, APPOINTED, formed_later) == [
        violation("2018-01-01", of=DAAN, place=None),
    ]
    because = the_one(DAAN, "record-dangling", DAAN_IS_TRAINEE, APPOINTED, formed_later).because
    assert {APPOINTED["commandId"], WOERDEN_JUMBO_FORMED["commandId"], formed_later["commandId"]} == set(because)


def test_a_partnership_was_there_until_the_day_of_its_dissolution() -> None:
    before, on = (appoint_trainee(day, partnership=WOERDEN_JUMBO) for day in ("2018-12-31", "2019-01-01"))
    assert found("record-dangling", DAAN_IS_TRAINEE, DISSOLVED, before) == []
    assert found("record-dangling", DAAN_IS_TRAINEE, DISSOLVED, on) == [violation("2019-01-01", of=DAAN)]
    assert DISSOLVED["commandId"] in the_one(DAAN, "record-dangling", DAAN_IS_TRAINEE, DISSOLVED, on).because


def test_an_organisation_was_there_until_the_day_it_merged() -> None:
    before, on = (start_at_organisation_a(day, organisation=DORDRECHT) for day in ("2018-12-31", "2019-01-01"))
    assert found("record-dangling", DAAN_IS_TRAINEE, DORDRECHT_MERGED, before) == []
    assert found("record-dangling", DAAN_IS_TRAINEE, DORDRECHT_MERGED, on) == [
        violation("2019-01-01", of=DAAN, place=DORDRECHT),
    ]


def test_a_relation_that_began_before_the_end_does_not_dangle_after_it() -> None:
    story = (*DAAN_IS_TRAINEE, APPOINTED, DISSOLVED, move_residence("2018-06-01", municipality=DORDRECHT))
    assert found("record-dangling", story, DORDRECHT_MERGED) == []


def test_a_planned_end_makes_dangle_what_then_rests_on_a_plan() -> None:
    moved = move_residence("2019-06-01", municipality=DORDRECHT)
    assert the_one(DAAN, "record-dangling", DAAN_IS_TRAINEE, planned(DORDRECHT_MERGED), moved).rests_on_expected


def test_what_was_withdrawn_is_not_there_at_all() -> None:
    moved = move_residence("2018-06-01", municipality=GHOST)
    story = (*DAAN_IS_TRAINEE, GHOST_REGISTERED, moved, withdraw(GHOST_REGISTERED))
    assert found("record-dangling", story) == [violation("2018-06-01", of=DAAN, place=GHOST)]


def test_what_is_recorded_anew_after_a_withdrawal_is_there_again() -> None:
    moved = move_residence("2018-06-01", municipality=GHOST)
    again = register_organisation("2018-06-01", of=GHOST, name="Toch", kind="municipality")
    story = (*DAAN_IS_TRAINEE, GHOST_REGISTERED, moved, withdraw(GHOST_REGISTERED), again)
    assert found("record-dangling", story) == []


def test_the_finding_closes_when_the_fact_is_corrected_and_ends_with_its_period() -> None:
    moved = move_residence("2018-06-01", municipality=GHOST)
    story = (*DAAN_IS_TRAINEE, GHOST_REGISTERED, moved, withdraw(GHOST_REGISTERED))
    assert found("record-dangling", story, correct(moved, municipality=GOUDA)) == []
    assert found("record-dangling", story, move_residence("2018-09-01", municipality=GOUDA)) == [
        violation("2018-06-01", "2018-09-01", of=DAAN),
    ]


def test_a_reference_within_the_terms_of_a_programme_can_dangle_too() -> None:
    terms = {"starts": "2018-01-01", "ends": "2022-01-01"}
    quotas = [{"period": "A", "places": 1, "organisation": GHOST}]
    amended = amend_programme_terms("2018-06-01", terms=terms | {"quotas": quotas})
    story = (*THE_PROGRAMME, GHOST_REGISTERED, amended, withdraw(GHOST_REGISTERED))
    assert found("record-dangling", story) == [violation("2018-06-01", of=PPP, place=GHOST)]


def test_several_dangling_references_of_one_fact_are_one_finding() -> None:
    later = register_organisation("2018-06-02", of="gm8888", name="Te laat", kind="municipality")
    formed = form_partnership("2018-06-01", of="nieuw", programme=PPP, partners=[GHOST, "gm8888", JUMBO])
    story = (*THE_PROGRAMME, GHOST_REGISTERED, later, formed, withdraw(GHOST_REGISTERED))
    finding = the_one("nieuw", "record-dangling", story)
    assert finding.words == {"references": f"{GHOST}, gm8888"}
    assert finding.place == GHOST


def test_a_mandate_may_be_opened_after_the_traineeship_but_not_before_there_was_a_trainee() -> None:
    ended = complete_traineeship("2018-06-01")
    after = open_mandate("2018-07-01", of=DAANS_MANDATE, trainee=DAAN)
    before = open_mandate("2017-12-31", of=DAANS_MANDATE, trainee=DAAN)
    assert found("record-dangling", DAAN_IS_TRAINEE, ended, after) == []
    assert found("record-dangling", DAAN_IS_TRAINEE, before) == [
        violation("2017-12-31", of=DAANS_MANDATE, place=None),
    ]


def test_a_mandate_may_be_opened_after_the_registration_of_a_trainee_has_run_out() -> None:
    registered = but(DAAN_REGISTERED, until="2018-06-01")
    opened = open_mandate("2018-07-01", of=DAANS_MANDATE, trainee=DAAN)
    assert found("record-dangling", THE_PARTNERSHIPS, registered, opened) == []


def test_a_mandate_in_a_council_that_was_withdrawn_dangles_at_that_place() -> None:
    opened = open_mandate("2018-01-01", trainee=JUDITH, council=GHOST)
    story = (*JUDITH_IS_TRAINEE, GHOST_REGISTERED, opened, withdraw(GHOST_REGISTERED))
    assert found("record-dangling", story) == [violation("2018-01-01", of=JUDITHS_MANDATE, place=GHOST)]


def test_a_partner_that_merged_is_replaced_on_that_day_but_joins_no_more() -> None:
    merged = merge_organisation("2019-01-01", of=WOERDEN, into=DORDRECHT)
    follows = replace_partner("2019-01-01", leaving=WOERDEN, joining=DORDRECHT)
    assert found("record-dangling", THE_PARTNERSHIPS, merged, follows) == []
    joins = replace_partner("2019-01-01", leaving=JUMBO, joining=DORDRECHT)
    assert found("record-dangling", THE_PARTNERSHIPS, DORDRECHT_MERGED, joins) == [
        violation("2019-01-01", of=WOERDEN_JUMBO, place=DORDRECHT),
    ]


def test_one_leaves_a_joint_body_and_withdraws_a_place_also_where_the_other_is_no_more() -> None:
    gone = merge_organisation("2019-01-01", of=DRECHTSTEDEN, into=ZWIJNDRECHT)
    joined = join_joint_body("2018-01-01", jointBody=DRECHTSTEDEN)
    left = leave_joint_body("2019-01-01", jointBody=DRECHTSTEDEN)
    assert found("record-dangling", THE_ORGANISATIONS, joined, gone, left) == []
    assert found("record-dangling", THE_ORGANISATIONS, but(joined, effectiveOn="2019-01-01"), gone) == [
        violation("2019-01-01", of=DORDRECHT, place=DRECHTSTEDEN),
    ]
    gone = merge_organisation("2019-01-01", of=WOERDEN, into=DORDRECHT)
    offered = offer_place("2018-01-01", organisation=WOERDEN, period="A", places=1)
    withdrawn = withdraw_place("2019-01-01", organisation=WOERDEN, period="A")
    assert found("record-dangling", THE_PARTNERSHIPS, offered, gone, withdrawn) == []


# -- record-late ----------------------------------------------------------------------------------------------------


def test_a_fact_may_be_recorded_on_the_thirtieth_day() -> None:
    assert found("record-late", gouda_registered("2017-12-09")) == []


def test_a_fact_recorded_on_the_thirty_first_day_is_late() -> None:
    assert found("record-late", gouda_registered("2017-12-08")) == [review("2017-12-08", of=GOUDA)]
    words = the_one(GOUDA, "record-late", gouda_registered("2017-12-08")).words
    assert words == {"recorded": DAY_OF_RECORDING, "days": "31"}


def test_what_is_yet_to_take_effect_is_not_late() -> None:
    assert found("record-late", gouda_registered("2030-01-01")) == []


@pytest.mark.parametrize(("moment", "late"), [("2018-01-31T22:59:59Z", False), ("2018-01-31T23:00:00Z", True)])
def test_the_day_of_recording_is_that_of_the_netherlands(moment: str, *, late: bool) -> None:
    with a_register() as registrar:
        registrar.clock.put_to(moment)
        registrar.records(gouda_registered("2018-01-01"))
        assert [each.subject.reference for each in examined_in(registrar) if each.rule == "record-late"] == (
            [GOUDA] if late else []
        )


def test_a_fact_that_was_imported_counts_by_the_day_on_which_it_was_first_recorded() -> None:
    with a_register("2020-01-01") as registrar:
        registrar.records(
            but(gouda_registered("2018-01-01"), recordedAt="2018-01-31T12:00:00Z", recordedBy="ander"), historic=True
        )
        assert [each for each in examined_in(registrar) if each.rule == "record-late"] == []


def test_a_late_correction_or_establishment_makes_no_fact_late() -> None:
    plan = planned(gouda_registered("2018-01-01"))
    with a_register() as registrar:
        registrar.records(plan)
        registrar.clock.put_to("2020-01-01")
        registrar.records(establish(plan))
        registrar.records(correct(plan, name="Goudse Waard"))
        assert [each for each in examined_in(registrar) if each.rule == "record-late"] == []


def test_a_fact_is_late_from_the_day_to_which_it_was_corrected() -> None:
    fact = gouda_registered("2018-01-01")
    assert found("record-late", fact, correct(fact, effectiveOn="2017-06-01")) == [review("2017-06-01", of=GOUDA)]


def test_a_plan_and_a_fact_of_a_mandate_can_be_late_and_the_finding_ends_with_their_period() -> None:
    with a_register("2018-01-02") as registrar:
        registrar.records_together(given(JUDITH_HAS_A_MANDATE).before)
        registrar.clock.put_to("2018-05-02")
        registrar.records(planned(become_committee_member("2018-03-29")))
        registrar.records(elect_to_council("2018-04-05"))
        late = [each for each in examined_in(registrar) if each.rule == "record-late" and each.trainee == JUDITH]
        assert [(str(each.period.from_), str(each.period.to)) for each in late] == [("2018-03-29", "2018-04-05")]
        assert late[0].rests_on_expected


# -- record-expected ------------------------------------------------------------------------------------------------

PLANNED_START = planned(start_at_organisation_a("2018-01-01", organisation=WOERDEN))


def test_what_is_established_is_expected_no_more() -> None:
    assert found("record-expected", DAAN_IS_TRAINEE) == []
    assert found("record-expected", DAAN_IS_TRAINEE, PLANNED_START, establish(PLANNED_START)) == []


def test_what_is_expected_is_to_be_looked_at_from_its_day_on() -> None:
    assert found("record-expected", DAAN_IS_TRAINEE, PLANNED_START) == [review("2018-01-01", of=DAAN)]
    assert the_one(DAAN, "record-expected", DAAN_IS_TRAINEE, PLANNED_START).rests_on_expected


def test_it_stays_so_after_the_period_that_it_opened() -> None:
    story = (*DAAN_IS_TRAINEE, PLANNED_START, transfer_placement("2018-06-01", organisation=GOUDA))
    assert found("record-expected", story) == [review("2018-01-01", of=DAAN)]


def test_it_moves_with_a_correction_and_goes_with_a_withdrawal() -> None:
    story = (*DAAN_IS_TRAINEE, PLANNED_START)
    assert found("record-expected", story, correct(PLANNED_START, effectiveOn="2018-02-01")) == [
        review("2018-02-01", of=DAAN)
    ]
    assert found("record-expected", story, withdraw(PLANNED_START, reason="plan-changed")) == []


def test_a_plan_that_an_established_end_overtook_is_still_to_be_looked_at() -> None:
    moved = planned(transfer_placement("2019-01-01", organisation=GOUDA))
    ended = complete_traineeship("2018-09-01")
    story = (*DAAN_IS_TRAINEE, start_at_organisation_a("2018-01-01", organisation=WOERDEN), moved, ended)
    assert found("record-expected", story) == [review("2019-01-01", of=DAAN)]
    finding = the_one(DAAN, "record-expected", story)
    assert finding.words == {"end": "2018-09-01"}
    assert set(finding.because) == {moved["commandId"], ended["commandId"]}


def test_a_plan_before_that_end_or_after_a_planned_end_was_not_overtaken() -> None:
    ended = complete_traineeship("2018-09-01")
    assert the_one(DAAN, "record-expected", DAAN_IS_TRAINEE, PLANNED_START, ended).words == {}
    onward = planned(accept_onward_position("2018-10-01", organisation=GOUDA))
    assert the_one(DAAN, "record-expected", DAAN_IS_TRAINEE, ended, onward).words == {}


def test_a_plan_of_a_mandate_is_found_with_its_trainee() -> None:
    elected = planned(elect_to_council("2018-03-29"))
    finding = the_one(JUDITHS_MANDATE, "record-expected", JUDITH_HAS_A_MANDATE, elected)
    assert finding.trainee == JUDITH


# -- record-corrected-often -----------------------------------------------------------------------------------------


def corrected(fact: Command, times: int) -> list[Command]:
    """That many corrections of a fact."""
    return [correct(fact, name=f"naam {nth}") for nth in range(times)]


def test_a_fact_may_be_corrected_twice() -> None:
    assert found("record-corrected-often", DORDRECHT_REGISTERED, corrected(DORDRECHT_REGISTERED, 2)) == []


@pytest.mark.parametrize("times", [3, 4])
def test_a_fact_corrected_three_times_or_more_is_to_be_looked_at(times: int) -> None:
    story = (DORDRECHT_REGISTERED, *corrected(DORDRECHT_REGISTERED, times))
    assert found("record-corrected-often", story) == [review(FIRST_DAY, of=DORDRECHT)]
    finding = the_one(DORDRECHT, "record-corrected-often", story)
    assert finding.words == {"times": str(times)}
    assert list(finding.because) == [each["commandId"] for each in story]


def test_an_establishment_or_a_document_is_no_correction() -> None:
    plan = planned(DORDRECHT_REGISTERED)
    story = (plan, *corrected(plan, 2), establish(plan), attach_evidence(plan, "besluit"))
    assert found("record-corrected-often", story) == []


def test_corrections_of_two_facts_are_not_added_up() -> None:
    renamed = rename_organisation("2018-06-01", name="Dordt")
    story = (DORDRECHT_REGISTERED, renamed, *corrected(DORDRECHT_REGISTERED, 2), *corrected(renamed, 2))
    assert found("record-corrected-often", story) == []


def test_the_finding_holds_on_the_days_of_the_fact() -> None:
    renamed, later = (rename_organisation(day, name="Dordt") for day in ("2018-06-01", "2018-09-01"))
    assert found("record-corrected-often", DORDRECHT_REGISTERED, renamed, later, corrected(renamed, 3)) == [
        review("2018-06-01", "2018-09-01", of=DORDRECHT),
    ]


def test_a_fact_that_was_withdrawn_after_its_corrections_is_no_more() -> None:
    story = (DORDRECHT_REGISTERED, *corrected(DORDRECHT_REGISTERED, 3), withdraw(DORDRECHT_REGISTERED))
    assert found("record-corrected-often", story) == []
