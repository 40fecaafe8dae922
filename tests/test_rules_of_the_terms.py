"""The rules of a programme's terms: where, when, how many and who, as the programme has agreed on it."""

from typing import Any

import pytest

from domain.reference import Kind, Subject
from domain.rule import finding_id
from tests.findings import Told, examined, found, missing_evidence, review, violation
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    DAAN_REGISTERED,
    DAAN_ROTATED_TO_JUMBO,
    DAAN_STARTED_IN_GOUDA,
    DAAN_WORKS_AT_JUMBO,
    DAAN_WORKS_IN_GOUDA,
    DAANS_MANDATE,
    DORDRECHT,
    DORDRECHT_YARDEN,
    GOUDA,
    IJSSELSTEIN,
    JUMBO,
    PPP,
    PPP_ESTABLISHED,
    SAMIRA,
    SAMIRA_IS_TRAINEE,
    STEVEN,
    STEVEN_IS_TRAINEE,
    TERMS,
    THE_PARTNERSHIPS,
    THE_PROGRAMME,
    WOERDEN,
    WOERDEN_JUMBO,
    WOERDEN_JUMBO_FORMED,
    WOERDEN_REGISTERED,
    YARDEN,
    Command,
    Saying,
    accept_onward_position,
    agree_working_week,
    amend_programme_terms,
    appoint_trainee,
    become_committee_member,
    become_fraction_follower,
    begin_leave,
    change_assignment,
    complete_traineeship,
    correct,
    dissolve_partnership,
    elect_to_council,
    end_placement,
    go_on_temporary_leave,
    leave_committee,
    leave_programme,
    offer_place,
    open_mandate,
    planned,
    pledge_contribution,
    record_not_elected,
    register_trainee,
    replace_partner,
    resign_from_council,
    rotate_to_organisation_b,
    stand_for_election,
    start_at_organisation_a,
    transfer_placement,
    withdraw,
    withdraw_place,
)

DAANS_APPOINTMENT = appoint_trainee("2018-01-01", partnership=WOERDEN_JUMBO)
DAAN_IS_APPOINTED = (*DAAN_IS_TRAINEE, DAANS_APPOINTMENT)
SAMIRA_IS_APPOINTED = (*SAMIRA_IS_TRAINEE, appoint_trainee("2018-01-01", of=SAMIRA, partnership=WOERDEN_JUMBO))
DAAN_STARTED_IN_WOERDEN = start_at_organisation_a("2018-01-01", organisation=WOERDEN)
SAMIRA_STARTED_IN_WOERDEN = start_at_organisation_a("2018-01-01", of=SAMIRA, organisation=WOERDEN)
WOERDEN_OFFERS_A_PLACE = offer_place("2018-01-01", organisation=WOERDEN, period="A", places=1)


def under(on: str = "2018-01-01", **terms: Any) -> Command:
    """From a day on (its first) the programme goes on under its usual terms but for these; None leaves one out."""
    changed = {name: value for name, value in {**TERMS, **terms}.items() if value is not None}
    return amend_programme_terms(on, terms=changed)


def sentences(rule: str, *story: Saying, language: str = "en") -> list[str]:
    """What one rule says of a story, with its words filled in and organisations by their references."""
    return [
        each.says.in_(language).format(**each.words, **each.named) for each in examined(*story) if each.rule == rule
    ]


def anchored_apart(rule: str, *story: Saying) -> bool:
    """Whether no two findings of a rule on one subject share both their anchor and their first day."""
    slots = [(each.id, each.period.from_) for each in examined(*story) if each.rule == rule]
    return len(slots) > 1 and len(set(slots)) == len(slots)


# -- terms-partner --------------------------------------------------------------------------------------------------


def test_a_placement_at_a_partner_is_as_agreed() -> None:
    assert found("terms-partner", DAAN_IS_APPOINTED, DAAN_STARTED_IN_WOERDEN) == []


def test_a_placement_at_another_organisation_is_not() -> None:
    story = (*DAAN_IS_APPOINTED, DAAN_STARTED_IN_GOUDA, DAAN_ROTATED_TO_JUMBO)
    assert found("terms-partner", story) == [violation("2018-01-01", "2020-01-01", of=DAAN, place=GOUDA)]


def test_who_is_in_no_partnership_may_be_placed_anywhere() -> None:
    assert found("terms-partner", DAAN_WORKS_IN_GOUDA) == []


def test_a_partner_counts_on_the_days_on_which_it_is_one() -> None:
    story = (
        *DAAN_IS_APPOINTED,
        start_at_organisation_a("2018-01-01", organisation=GOUDA),
        replace_partner("2018-07-01", leaving=WOERDEN, joining=GOUDA),
        replace_partner("2019-07-01", leaving=GOUDA, joining=WOERDEN),
    )
    assert found("terms-partner", story) == [
        violation("2018-01-01", "2018-07-01", of=DAAN, place=GOUDA),
        violation("2019-07-01", of=DAAN, place=GOUDA),
    ]


def test_a_dissolved_partnership_has_no_partners_and_the_dissolution_is_a_ground() -> None:
    dissolved = dissolve_partnership("2019-01-01", reason="conflict")
    story = (*DAAN_IS_APPOINTED, DAAN_STARTED_IN_WOERDEN, dissolved)
    assert found("terms-partner", story) == [violation("2019-01-01", of=DAAN, place=WOERDEN)]
    [finding] = [each for each in examined(*story) if each.rule == "terms-partner"]
    assert dissolved["commandId"] in finding.because


def test_of_a_partnership_that_is_not_on_record_nothing_is_said() -> None:
    story = (*DAAN_IS_APPOINTED, DAAN_STARTED_IN_GOUDA, withdraw(WOERDEN_JUMBO_FORMED))
    assert found("terms-partner", story) == []


def test_a_planned_placement_is_judged_and_the_finding_says_that_it_rests_on_a_plan() -> None:
    story = (*DAAN_IS_APPOINTED, planned(DAAN_STARTED_IN_GOUDA))
    [finding] = [each for each in examined(*story) if each.rule == "terms-partner"]
    assert finding.rests_on_expected


# -- terms-place-empty ----------------------------------------------------------------------------------------------


def test_a_place_that_nobody_takes_stands_empty_in_its_period() -> None:
    assert found("terms-place-empty", DAAN_IS_APPOINTED, DAAN_STARTED_IN_GOUDA, WOERDEN_OFFERS_A_PLACE) == [
        violation("2018-01-01", "2020-01-01", of=WOERDEN_JUMBO, place=WOERDEN)
    ]


def test_a_place_that_is_taken_does_not() -> None:
    story = (*DAAN_IS_APPOINTED, DAAN_STARTED_IN_WOERDEN, DAAN_ROTATED_TO_JUMBO, WOERDEN_OFFERS_A_PLACE)
    assert found("terms-place-empty", story) == []


def test_it_stands_empty_before_a_late_start_and_after_an_early_end() -> None:
    story = (
        *DAAN_IS_APPOINTED,
        WOERDEN_OFFERS_A_PLACE,
        start_at_organisation_a("2018-02-01", organisation=WOERDEN),
        end_placement("2019-12-01"),
    )
    assert found("terms-place-empty", story) == [
        violation("2018-01-01", "2018-02-01", of=WOERDEN_JUMBO),
        violation("2019-12-01", "2020-01-01", of=WOERDEN_JUMBO),
    ]
    assert anchored_apart("terms-place-empty", story)


def test_other_work_at_the_same_organisation_leaves_its_emptiness_one_stretch() -> None:
    story = (
        *DAAN_IS_APPOINTED,
        DAAN_STARTED_IN_WOERDEN,
        change_assignment("2019-01-01", function="adviseur"),
        offer_place("2018-01-01", organisation=WOERDEN, period="A", places=3),
    )
    assert found("terms-place-empty", story) == [violation("2018-01-01", "2020-01-01", of=WOERDEN_JUMBO)]
    assert sentences("terms-place-empty", story) == [f"Places on offer at {WOERDEN} in period A: 3; of which empty: 2."]
    assert sentences("terms-place-empty", story, language="nl") == [
        f"Plaatsen aangeboden bij {WOERDEN} in periode A: 3; daarvan onbezet: 2."
    ]


def test_a_trainee_of_another_partnership_does_not_fill_it() -> None:
    story = (
        *STEVEN_IS_TRAINEE,
        appoint_trainee("2018-01-01", of=STEVEN, partnership=DORDRECHT_YARDEN),
        start_at_organisation_a("2018-01-01", of=STEVEN, organisation=WOERDEN),
        WOERDEN_OFFERS_A_PLACE,
    )
    assert found("terms-place-empty", story) == [violation("2018-01-01", "2020-01-01", of=WOERDEN_JUMBO)]


def test_a_trainee_who_went_over_to_another_partnership_fills_it_until_then() -> None:
    went_over = appoint_trainee("2019-01-01", partnership=DORDRECHT_YARDEN)
    story = (*DAAN_IS_APPOINTED, WOERDEN_OFFERS_A_PLACE, DAAN_STARTED_IN_WOERDEN, went_over)
    assert found("terms-place-empty", story) == [violation("2019-01-01", "2020-01-01", of=WOERDEN_JUMBO)]


def test_a_place_that_is_withdrawn_stands_empty_until_then() -> None:
    story = (*THE_PARTNERSHIPS, WOERDEN_OFFERS_A_PLACE, withdraw_place("2018-07-01", organisation=WOERDEN, period="A"))
    assert found("terms-place-empty", story) == [violation("2018-01-01", "2018-07-01", of=WOERDEN_JUMBO)]


def test_a_place_in_a_period_that_the_terms_do_not_name_is_not_judged() -> None:
    story = (*THE_PARTNERSHIPS, offer_place("2018-01-01", organisation=WOERDEN, period="C", places=1))
    assert found("terms-place-empty", story) == []


def test_a_plan_fills_a_place_until_it_is_withdrawn() -> None:
    plan = planned(DAAN_STARTED_IN_WOERDEN)
    story = (*DAAN_IS_APPOINTED, WOERDEN_OFFERS_A_PLACE, plan)
    assert found("terms-place-empty", story) == []
    assert found("terms-place-empty", story, withdraw(plan)) == [
        violation("2018-01-01", "2020-01-01", of=WOERDEN_JUMBO)
    ]


# -- terms-place-full -----------------------------------------------------------------------------------------------

BOTH_STARTED_IN_WOERDEN = (
    *DAAN_IS_APPOINTED,
    *SAMIRA_IS_APPOINTED,
    DAAN_STARTED_IN_WOERDEN,
    SAMIRA_STARTED_IN_WOERDEN,
)


def test_as_many_trainees_as_places_is_not_too_many() -> None:
    offered = offer_place("2018-01-01", organisation=WOERDEN, period="A", places=2)
    assert found("terms-place-full", BOTH_STARTED_IN_WOERDEN, offered) == []


def test_more_trainees_than_places_is() -> None:
    story = (*BOTH_STARTED_IN_WOERDEN, WOERDEN_OFFERS_A_PLACE, end_placement("2018-07-01", of=SAMIRA))
    assert found("terms-place-full", story) == [
        violation("2018-01-01", "2018-07-01", of=WOERDEN_JUMBO, place=WOERDEN),
    ]
    assert sentences("terms-place-full", story) == [
        f"Places on offer at {WOERDEN} in period A: 1; trainees placed there: 2."
    ]


def test_who_leaves_on_the_day_the_next_one_comes_was_never_there_together_with_that_one() -> None:
    story = (
        *DAAN_IS_APPOINTED,
        *SAMIRA_IS_APPOINTED,
        WOERDEN_OFFERS_A_PLACE,
        DAAN_STARTED_IN_WOERDEN,
        end_placement("2018-07-01"),
        start_at_organisation_a("2018-07-01", of=SAMIRA, organisation=WOERDEN),
    )
    assert found("terms-place-full", story) == []


def test_an_organisation_without_an_offer_on_record_is_never_full() -> None:
    assert found("terms-place-full", BOTH_STARTED_IN_WOERDEN) == []


def test_nor_is_it_on_days_before_the_offer() -> None:
    story = (*BOTH_STARTED_IN_WOERDEN, offer_place("2019-01-01", organisation=WOERDEN, period="A", places=1))
    assert found("terms-place-full", story) == [violation("2019-01-01", "2020-01-01", of=WOERDEN_JUMBO)]


# -- terms-pairing --------------------------------------------------------------------------------------------------


def test_a_municipality_and_then_a_company_are_paired() -> None:
    paired = under(kindsInA=["municipality", "company"], kindsInB=["municipality", "company"])
    assert found("terms-pairing", DAAN_WORKS_AT_JUMBO, paired) == []


def test_a_municipality_and_then_another_are_not() -> None:
    story = (*DAAN_WORKS_IN_GOUDA, rotate_to_organisation_b("2020-01-01", organisation=WOERDEN))
    assert found("terms-pairing", story) == [violation("2020-01-01", of=DAAN, place=WOERDEN)]
    assert sentences("terms-pairing", story) == [
        f"Placed at {WOERDEN} in period B, of the same kind as {GOUDA} in period A."
    ]


def test_terms_that_want_no_difference_let_it_be() -> None:
    story = (*DAAN_WORKS_IN_GOUDA, rotate_to_organisation_b("2020-01-01", organisation=WOERDEN))
    assert found("terms-pairing", story, under(kindsMustDiffer=False)) == []


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"kindsInA": ["company"]}, violation("2018-01-01", "2020-01-01", of=DAAN, place=GOUDA)),
        ({"kindsInB": ["municipality"]}, violation("2020-01-01", of=DAAN, place=JUMBO)),
    ],
)
def test_a_kind_that_the_terms_do_not_name_for_the_period_breaks_them(terms: dict[str, Any], expected: Told) -> None:
    assert found("terms-pairing", DAAN_WORKS_AT_JUMBO, under(**terms)) == [expected]


def test_a_placement_that_is_wrong_in_two_ways_is_one_finding_that_says_both() -> None:
    story = (
        *DAAN_WORKS_IN_GOUDA,
        rotate_to_organisation_b("2020-01-01", organisation=WOERDEN),
        under(kindsInB=["company"]),
    )
    assert found("terms-pairing", story) == [violation("2020-01-01", of=DAAN, place=WOERDEN)]
    assert sentences("terms-pairing", story) == [
        (
            f"Placed at {WOERDEN} in period B, of the same kind as {GOUDA} in period A, and of a kind that the terms do"
            " not name there."
        )
    ]


def test_after_a_transfer_in_a_the_last_organisation_a_counts() -> None:
    transferred = transfer_placement("2019-01-01", organisation=YARDEN)
    assert found("terms-pairing", DAAN_WORKS_AT_JUMBO, transferred) == [violation("2020-01-01", of=DAAN, place=JUMBO)]


@pytest.mark.parametrize(("a", "b"), [(GOUDA, WOERDEN), (WOERDEN, GOUDA)])
def test_an_organisation_whose_kind_is_not_on_record_is_not_judged_and_judges_no_other(a: str, b: str) -> None:
    story = (
        *DAAN_IS_TRAINEE,
        start_at_organisation_a("2018-01-01", organisation=a),
        rotate_to_organisation_b("2020-01-01", organisation=b),
        withdraw(WOERDEN_REGISTERED),
    )
    assert found("terms-pairing", story) == []


def test_amended_terms_pair_from_their_own_day() -> None:
    amended = under("2019-01-01", kindsInA=["company"])
    assert found("terms-pairing", DAAN_WORKS_IN_GOUDA, amended) == [violation("2019-01-01", of=DAAN)]


# -- terms-period ---------------------------------------------------------------------------------------------------


def test_placements_that_cover_their_periods_are_as_agreed() -> None:
    assert found("terms-period", DAAN_WORKS_AT_JUMBO, complete_traineeship("2022-01-01")) == []


def test_a_period_without_a_placement_on_record_cannot_be_judged() -> None:
    assert found("terms-period", DAAN_IS_TRAINEE) == [
        missing_evidence("2018-01-01", "2020-01-01", of=DAAN),
        missing_evidence("2020-01-01", "2022-01-01", of=DAAN),
    ]
    assert anchored_apart("terms-period", DAAN_IS_TRAINEE)


def test_a_placement_that_runs_on_where_no_rotation_is_on_record_breaks_nothing() -> None:
    assert found("terms-period", DAAN_WORKS_IN_GOUDA) == [missing_evidence("2020-01-01", "2022-01-01", of=DAAN)]


def test_a_late_rotation_leaves_the_first_days_of_b_uncovered() -> None:
    late = correct(DAAN_ROTATED_TO_JUMBO, effectiveOn="2020-03-01")
    assert found("terms-period", DAAN_WORKS_AT_JUMBO, late) == [violation("2020-01-01", "2020-03-01", of=DAAN)]


def test_an_early_rotation_leaves_the_last_days_of_a_uncovered() -> None:
    early = correct(DAAN_ROTATED_TO_JUMBO, effectiveOn="2019-12-31")
    assert found("terms-period", DAAN_WORKS_AT_JUMBO, early) == [violation("2019-12-31", "2020-01-01", of=DAAN)]


def test_a_gap_between_a_and_b_is_held_against_the_placement_that_ended_before_it() -> None:
    transferred = transfer_placement("2019-01-01", organisation=WOERDEN)
    story = (*DAAN_WORKS_AT_JUMBO, transferred, end_placement("2019-11-01"))
    assert found("terms-period", story) == [violation("2019-11-01", "2020-01-01", of=DAAN, place=WOERDEN)]


def test_a_transfer_leaves_no_gap_in_the_period() -> None:
    assert found("terms-period", DAAN_WORKS_AT_JUMBO, transfer_placement("2019-01-01", organisation=WOERDEN)) == []


def test_a_start_before_the_programme_is_outside_the_period() -> None:
    story = (
        *THE_PARTNERSHIPS,
        register_trainee("2017-12-01", of=DAAN, programme=PPP, person={}),
        start_at_organisation_a("2017-12-01", organisation=GOUDA),
        DAAN_ROTATED_TO_JUMBO,
    )
    assert found("terms-period", story) == [violation("2017-12-01", "2018-01-01", of=DAAN, place=GOUDA)]


def test_a_placement_that_ends_after_the_last_period_was_outside_it_once_that_is_on_record() -> None:
    assert found("terms-period", DAAN_WORKS_AT_JUMBO) == []
    assert found("terms-period", DAAN_WORKS_AT_JUMBO, complete_traineeship("2022-02-01")) == [
        violation("2022-01-01", "2022-02-01", of=DAAN, place=JUMBO)
    ]


def test_leave_ends_no_placement() -> None:
    assert found("terms-period", DAAN_WORKS_AT_JUMBO, begin_leave("2019-01-01", until="2019-06-01")) == []


def test_who_left_the_programme_owes_it_no_period_any_more() -> None:
    assert found("terms-period", DAAN_WORKS_IN_GOUDA, leave_programme("2019-01-01")) == []


def test_a_period_without_an_end_in_the_terms_ends_where_the_next_begins() -> None:
    periods = [{"label": "A", "from": "2018-01-01"}, {"label": "B", "from": "2020-01-01"}]
    assert found("terms-period", DAAN_WORKS_AT_JUMBO, under(periods=periods)) == []


def test_terms_without_periods_ask_for_none() -> None:
    assert found("terms-period", DAAN_IS_TRAINEE, under(periods=None)) == []


def test_a_period_that_begins_when_the_programme_ends_has_no_days_to_judge() -> None:
    periods = [*TERMS["periods"], {"label": "C", "from": "2022-01-01"}]
    assert found("terms-period", DAAN_WORKS_AT_JUMBO, under(periods=periods)) == []


def test_no_placement_is_owed_to_a_period_that_is_neither_a_nor_b() -> None:
    b_and_c = [{"label": "B", "from": "2020-01-01", "to": "2021-01-01"}, {"label": "C", "from": "2021-01-01"}]
    ended = complete_traineeship("2022-01-01")
    assert found("terms-period", DAAN_WORKS_AT_JUMBO, ended, under(periods=[TERMS["periods"][0], *b_and_c])) == []


def test_a_placement_is_not_held_to_a_period_that_the_terms_do_not_name() -> None:
    only_a = under(periods=[TERMS["periods"][0]])
    assert found("terms-period", DAAN_WORKS_AT_JUMBO, complete_traineeship("2022-01-01"), only_a) == []


# -- terms-week -----------------------------------------------------------------------------------------------------


def test_the_week_of_the_terms_is_as_agreed() -> None:
    assert found("terms-week", DAAN_IS_TRAINEE, agree_working_week("2018-01-01", employerDays=4, politicsDays=1)) == []


def test_another_week_breaks_them_on_its_own_days_of_the_programme() -> None:
    story = (
        *DAAN_IS_TRAINEE,
        agree_working_week("2018-01-01", employerDays=4, politicsDays=1),
        agree_working_week("2019-01-01", employerDays=4.5, politicsDays=0.5),
    )
    assert found("terms-week", story) == [violation("2019-01-01", "2022-01-01", of=DAAN)]
    assert sentences("terms-week", story) == ["A working week of 4.5 + 0.5 days was agreed; the terms say 4 + 1."]


def test_without_a_week_on_record_it_cannot_be_judged() -> None:
    story = (*DAAN_IS_TRAINEE, agree_working_week("2018-03-01", employerDays=4, politicsDays=1))
    assert found("terms-week", story) == [missing_evidence("2018-01-01", "2018-03-01", of=DAAN)]
    assert found("terms-week", DAAN_IS_TRAINEE, leave_programme("2019-01-01")) == [
        missing_evidence("2018-01-01", "2019-01-01", of=DAAN)
    ]


def test_terms_without_a_week_judge_none() -> None:
    story = (*DAAN_IS_TRAINEE, agree_working_week("2018-01-01", employerDays=5, politicsDays=0))
    assert found("terms-week", story, under(week=None)) == []


# -- terms-political-role -------------------------------------------------------------------------------------------

DAAN_IS_TO_HAVE_A_ROLE = (
    *DAAN_IS_TRAINEE,
    under(politicalRoleExpected={"from": "2018-03-29", "to": "2022-01-01"}),
    open_mandate("2018-01-01", of=DAANS_MANDATE, trainee=DAAN, council=WOERDEN),
)
DAAN_IS_ELECTED = elect_to_council("2018-03-29", of=DAANS_MANDATE)


def test_a_councillor_has_a_political_role() -> None:
    assert found("terms-political-role", DAAN_IS_TO_HAVE_A_ROLE, DAAN_IS_ELECTED) == []


def test_so_has_a_councillor_on_temporary_leave() -> None:
    leave = go_on_temporary_leave("2019-09-02", of=DAANS_MANDATE, until="2019-12-23")
    assert found("terms-political-role", DAAN_IS_TO_HAVE_A_ROLE, DAAN_IS_ELECTED, leave) == []


@pytest.mark.parametrize("role", [stand_for_election, become_committee_member, become_fraction_follower])
def test_so_have_a_candidate_a_committee_member_and_a_follower(role: Any) -> None:
    data = {"electionDate": "2018-03-21"} if role is stand_for_election else {}
    assert found("terms-political-role", DAAN_IS_TO_HAVE_A_ROLE, role("2018-03-29", of=DAANS_MANDATE, **data)) == []


def test_who_never_has_a_role_breaks_the_terms_for_all_the_time_in_which_one_is_expected() -> None:
    assert found("terms-political-role", DAAN_IS_TO_HAVE_A_ROLE) == [violation("2018-03-29", "2022-01-01", of=DAAN)]


def test_none_is_expected_after_the_traineeship() -> None:
    story = (*DAAN_IS_TO_HAVE_A_ROLE, leave_programme("2018-09-01"))
    assert found("terms-political-role", story) == [violation("2018-03-29", "2018-09-01", of=DAAN)]


def test_nor_where_the_terms_expect_none() -> None:
    assert found("terms-political-role", DAAN_IS_TRAINEE) == []


@pytest.mark.parametrize(
    ("again", "expected"),
    [("2020-10-31", []), ("2020-11-01", [violation("2020-10-01", "2020-11-01", of=DAAN)])],
)
def test_thirty_days_between_two_roles_are_let_pass_and_thirty_one_are_not(again: str, expected: list[Told]) -> None:
    story = (
        *DAAN_IS_TO_HAVE_A_ROLE,
        DAAN_IS_ELECTED,
        resign_from_council("2020-10-01", of=DAANS_MANDATE),
        become_committee_member(again, of=DAANS_MANDATE),
    )
    assert found("terms-political-role", story) == expected


def test_a_gap_is_one_also_where_the_terms_are_amended_in_the_midst_of_it() -> None:
    story = (
        *DAAN_IS_TO_HAVE_A_ROLE,
        DAAN_IS_ELECTED,
        resign_from_council("2020-10-01", of=DAANS_MANDATE),
        under("2020-10-20", politicalRoleExpected={"from": "2018-03-29"}),
        become_committee_member("2020-11-10", of=DAANS_MANDATE),
    )
    assert found("terms-political-role", story) == [violation("2020-10-01", "2020-11-10", of=DAAN)]


def test_a_gap_is_anchored_in_the_role_that_ended_last_before_it() -> None:
    candidacy = stand_for_election("2018-02-05", of=DAANS_MANDATE, electionDate="2018-03-21")
    first = become_committee_member("2018-06-01", of=DAANS_MANDATE)
    story = (
        *DAAN_IS_TO_HAVE_A_ROLE,
        candidacy,
        record_not_elected("2018-03-22", of=DAANS_MANDATE),
        first,
        leave_committee("2019-01-01", of=DAANS_MANDATE),
        become_committee_member("2019-06-01", of=DAANS_MANDATE),
    )
    assert found("terms-political-role", story) == [
        violation("2018-03-29", "2018-06-01", of=DAAN),
        violation("2019-01-01", "2019-06-01", of=DAAN),
    ]
    assert [each.id for each in examined(*story) if each.rule == "terms-political-role"] == [
        finding_id("terms-political-role", Subject(Kind.TRAINEE, DAAN), anchor["commandId"])
        for anchor in (candidacy, first)
    ]


def test_a_gap_with_no_role_before_it_is_anchored_in_the_traineeship() -> None:
    [finding] = [each for each in examined(*DAAN_IS_TO_HAVE_A_ROLE) if each.rule == "terms-political-role"]
    assert finding.id == finding_id("terms-political-role", Subject(Kind.TRAINEE, DAAN), DAAN_REGISTERED["commandId"])


# -- terms-eligibility ----------------------------------------------------------------------------------------------

ELIGIBILITY = under(eligibility={"educationLevels": ["HBO", "WO"], "maxYearsOfExperience": 3})


def registered(**data: Any) -> tuple[Saying, ...]:
    """Daan came into the programme, for which there are terms of eligibility."""
    return (
        *THE_PARTNERSHIPS,
        ELIGIBILITY,
        register_trainee("2018-01-01", of=DAAN, programme=PPP, person={}, **data),
        leave_programme("2020-01-01"),
    )


@pytest.mark.parametrize(
    ("data", "judged"),
    [
        ({"educationLevel": "HBO", "yearsOfExperience": 3}, None),
        ({"educationLevel": "HBO", "yearsOfExperience": 3.5}, violation),
        ({"educationLevel": "MBO", "yearsOfExperience": 0}, violation),
        ({"educationLevel": "MBO", "yearsOfExperience": 4}, violation),
        ({"educationLevel": "MBO"}, violation),
        ({"yearsOfExperience": 4}, violation),
        ({"educationLevel": "HBO"}, missing_evidence),
        ({"yearsOfExperience": 3}, missing_evidence),
        ({}, missing_evidence),
        ({"educationLevel": "HBO", "yearsOfExperience": 0, "ageAtStart": 61}, None),
    ],
)
def test_level_and_experience_decide_and_age_does_not(data: dict[str, Any], judged: Any) -> None:
    expected = [] if judged is None else [judged("2018-01-01", "2020-01-01", of=DAAN)]
    assert found("terms-eligibility", *registered(**data)) == expected


def test_one_sentence_says_what_is_wrong_and_what_is_not_on_record() -> None:
    assert sentences("terms-eligibility", *registered(educationLevel="MBO")) == [
        "Level of education MBO; the terms ask HBO, WO. The years of work experience at the start are not on record."
    ]
    assert sentences("terms-eligibility", *registered(educationLevel="HBO", yearsOfExperience=3.5)) == [
        "Years of work experience at the start: 3.5; the terms allow 3 at the most."
    ]


def test_the_terms_of_the_first_day_decide_and_later_ones_do_not() -> None:
    later = under("2019-01-01", eligibility={"educationLevels": ["WO"]})
    assert found("terms-eligibility", DAAN_IS_TRAINEE, later) == []


def test_a_correction_puts_it_right() -> None:
    story = (*DAAN_IS_TRAINEE, ELIGIBILITY)
    assert found("terms-eligibility", story) == [missing_evidence("2018-01-01", of=DAAN)]
    assert found("terms-eligibility", story, correct(DAAN_REGISTERED, yearsOfExperience=2)) == []


# -- terms-quota ----------------------------------------------------------------------------------------------------

BOTH_ROTATED = (
    *DAAN_WORKS_IN_GOUDA,
    *SAMIRA_IS_TRAINEE,
    start_at_organisation_a("2018-01-01", of=SAMIRA, organisation=IJSSELSTEIN),
    rotate_to_organisation_b("2020-01-01", organisation=JUMBO),
    rotate_to_organisation_b("2020-02-01", of=SAMIRA, organisation=JUMBO),
)


def quota(places: int, **where: str) -> dict[str, Any]:
    """So many places in period B."""
    return {"period": "B", "places": places, **where}


def test_a_quota_that_is_exactly_full_is_not_exceeded() -> None:
    assert found("terms-quota", BOTH_ROTATED, under(quotas=[quota(2, organisation=JUMBO)])) == []


@pytest.mark.parametrize("where", [{"organisation": JUMBO}, {"kind": "company"}])
def test_one_trainee_more_exceeds_it_from_the_day_that_one_comes(where: dict[str, str]) -> None:
    assert found("terms-quota", BOTH_ROTATED, under(quotas=[quota(1, **where)])) == [
        violation("2020-02-01", "2022-01-01", of=PPP, place=JUMBO)
    ]


def test_a_quota_counts_its_own_period_and_place_only() -> None:
    quotas = [quota(0, organisation=GOUDA), quota(0, kind="municipality"), quota(1, organisation=YARDEN)]
    assert found("terms-quota", BOTH_ROTATED, under(quotas=quotas)) == []


def test_whoever_leaves_makes_room() -> None:
    story = (*BOTH_ROTATED, under(quotas=[quota(1, organisation=JUMBO)]), leave_programme("2021-01-01"))
    assert found("terms-quota", story) == [violation("2020-02-01", "2021-01-01", of=PPP)]


def test_other_work_at_the_same_organisation_makes_nobody_the_last_to_come() -> None:
    story = (*BOTH_ROTATED, under(quotas=[quota(1, organisation=JUMBO)]))
    changed = change_assignment("2020-06-01", function="adviseur")
    before = [each.id for each in examined(*story) if each.rule == "terms-quota"]
    assert [each.id for each in examined(*story, changed) if each.rule == "terms-quota"] == before
    assert found("terms-quota", story, changed) == [violation("2020-02-01", "2022-01-01", of=PPP)]


def test_two_quotas_that_are_exceeded_by_one_placement_are_told_at_once() -> None:
    story = (
        *BOTH_ROTATED,
        *STEVEN_IS_TRAINEE,
        start_at_organisation_a("2018-01-01", of=STEVEN, organisation=DORDRECHT),
        rotate_to_organisation_b("2020-01-01", of=STEVEN, organisation=YARDEN),
        leave_programme("2021-01-01"),
        under(quotas=[quota(1, organisation=JUMBO), quota(1, kind="company")]),
    )
    assert found("terms-quota", story) == [
        violation("2020-01-01", "2020-02-01", of=PPP, place=YARDEN),
        violation("2020-02-01", "2021-01-01", of=PPP, place=JUMBO),
        violation("2021-01-01", "2022-01-01", of=PPP, place=JUMBO),
    ]
    assert anchored_apart("terms-quota", story)
    assert sentences("terms-quota", story)[1:] == [
        (
            f"Trainees at {JUMBO} in period B: 2; places under the terms: 1."
            f" Trainees at organisations of the same kind as {JUMBO} in period B: 3; places under the terms: 1."
        ),
        f"Trainees at organisations of the same kind as {JUMBO} in period B: 2; places under the terms: 1.",
    ]


def test_of_two_quotas_for_one_place_the_narrower_is_told() -> None:
    story = (*BOTH_ROTATED, under(quotas=[quota(0, organisation=JUMBO), quota(1, organisation=JUMBO)]))
    assert sentences("terms-quota", story)[-1] == f"Trainees at {JUMBO} in period B: 2; places under the terms: 0."


# -- terms-size -----------------------------------------------------------------------------------------------------


def test_a_programme_of_another_size_than_was_agreed_is_to_be_looked_at() -> None:
    story = (
        *DAAN_IS_TRAINEE,
        WOERDEN_OFFERS_A_PLACE,
        offer_place("2018-01-01", organisation=JUMBO, period="A", places=1),
    )
    assert found("terms-size", story) == [review("2018-01-01", "2022-01-01", of=PPP)]
    assert sentences("terms-size", story) == [
        "Partnerships: 2 on record, 25 agreed. Places: 2 on record, 50 agreed. Trainees: 1 on record, 50 agreed."
    ]


def test_one_of_the_agreed_size_is_not() -> None:
    offered = offer_place("2018-01-01", organisation=WOERDEN, period="A", places=1)
    assert found("terms-size", DAAN_IS_TRAINEE, offered, under(places=1, partnerships=2)) == []


def test_places_are_counted_in_the_period_that_has_most_of_them() -> None:
    story = (
        *DAAN_IS_TRAINEE,
        offer_place("2018-01-01", organisation=WOERDEN, period="A", places=2),
        offer_place("2020-01-01", organisation=WOERDEN, period="B", places=1),
        offer_place("2020-01-01", organisation=JUMBO, period="B", places=2),
        offer_place("2021-01-01", organisation=WOERDEN, period="B", places=1),
        under(places=4, partnerships=None),
    )
    assert sentences("terms-size", story) == ["Places: 3 on record, 4 agreed. Trainees: 1 on record, 4 agreed."]


def test_terms_that_agree_on_no_size_are_not_held_to_one() -> None:
    assert found("terms-size", DAAN_IS_TRAINEE, under(places=None, partnerships=None)) == []


def test_amended_terms_are_held_to_their_own_numbers() -> None:
    story = (*THE_PROGRAMME, under("2019-01-01", partnerships=0, places=0))
    assert found("terms-size", story) == [review("2018-01-01", "2019-01-01", of=PPP)]


def test_a_finding_on_the_size_names_the_terms_and_no_trainee() -> None:
    [finding] = [each for each in examined(*DAAN_IS_TRAINEE) if each.rule == "terms-size"]
    assert finding.because == (PPP_ESTABLISHED["commandId"],)


# -- terms-contribution ---------------------------------------------------------------------------------------------


def pledged(contributor: str, percent: float, on: str = "2018-01-01", **data: Any) -> Command:
    """A contributor of Woerden-Jumbo pledged a share."""
    return pledge_contribution(on, contributor=contributor, sharePercent=percent, **data)


def contributions(*story: Saying) -> list[Told]:
    """What is found on the contributions to Woerden-Jumbo."""
    return [each for each in found("terms-contribution", THE_PARTNERSHIPS, *story) if each.of == WOERDEN_JUMBO]


IN_A = review("2018-01-01", "2020-01-01", of=WOERDEN_JUMBO)
IN_B = review("2020-01-01", "2022-01-01", of=WOERDEN_JUMBO)


def test_pledges_that_add_up_to_a_hundred_pay_the_political_day() -> None:
    assert contributions(pledged(WOERDEN, 50), pledged(JUMBO, 25.5), pledged("trainee", 24.5)) == []


def test_pledges_that_do_not_are_to_be_looked_at_in_each_period() -> None:
    assert contributions() == [IN_A, IN_B]
    assert contributions(pledged(WOERDEN, 60), pledged(JUMBO, 50)) == [IN_A, IN_B]


def test_a_pledge_for_one_period_counts_in_that_one() -> None:
    assert contributions(pledged(WOERDEN, 50), pledged(JUMBO, 50, covers="A")) == [IN_B]


def test_a_later_pledge_replaces_the_earlier_one_for_the_same_period() -> None:
    story = (pledged(WOERDEN, 50), pledged(JUMBO, 40), pledged(JUMBO, 50, on="2018-06-01"))
    assert contributions(story) == []


def test_where_politics_has_no_day_nothing_is_to_be_paid() -> None:
    assert contributions(under(week={"employerDays": 5, "politicsDays": 0})) == []
    assert contributions(under(week=None)) == []


def test_a_programme_without_periods_is_paid_as_a_whole() -> None:
    without_periods = under(periods=None)
    assert contributions(without_periods, pledged(WOERDEN, 100)) == []
    assert contributions(without_periods, pledged(WOERDEN, 33.3)) == [
        review("2018-01-01", "2022-01-01", of=WOERDEN_JUMBO)
    ]


def test_a_partnership_is_to_be_paid_for_as_long_as_it_is_there() -> None:
    assert contributions(dissolve_partnership("2019-01-01", reason="ended")) == [
        review("2018-01-01", "2019-01-01", of=WOERDEN_JUMBO)
    ]


def test_a_pledge_that_is_withdrawn_pays_nothing() -> None:
    pledge = pledged(WOERDEN, 100)
    assert contributions(pledge, withdraw(pledge)) == [IN_A, IN_B]
    assert sentences("terms-contribution", THE_PARTNERSHIPS, pledge, withdraw(pledge))[0] == (
        "Contributions pledged to the political day in period A: 0 percent."
    )


# -- terms-onward ---------------------------------------------------------------------------------------------------

DAAN_COMPLETED = (
    *DAAN_IS_TRAINEE,
    under(onwardEmploymentWithinMonths=6),
    complete_traineeship("2022-01-01"),
)


def test_who_has_found_nothing_in_time_breaks_the_guarantee_from_then_on() -> None:
    assert found("terms-onward", DAAN_COMPLETED) == [violation("2022-07-01", of=DAAN)]
    assert sentences("terms-onward", DAAN_COMPLETED) == [
        "Completed the traineeship; 6 months later no onward position is on record."
    ]


@pytest.mark.parametrize("on", ["2021-12-01", "2022-01-01", "2022-07-01"])
def test_a_position_before_at_or_within_six_months_of_completion_is_in_time(on: str) -> None:
    assert found("terms-onward", DAAN_COMPLETED, accept_onward_position(on, organisation=JUMBO)) == []


def test_a_later_one_ends_the_days_without() -> None:
    later = accept_onward_position("2022-07-02", organisation=JUMBO)
    assert found("terms-onward", DAAN_COMPLETED, later) == [violation("2022-07-01", "2022-07-02", of=DAAN)]


def test_one_that_was_over_before_the_completion_does_not_count() -> None:
    over = accept_onward_position("2021-03-01", organisation=JUMBO, until="2021-06-01")
    assert found("terms-onward", DAAN_COMPLETED, over) == [violation("2022-07-01", of=DAAN)]


def test_who_left_before_the_end_has_no_guarantee() -> None:
    left = (*DAAN_IS_TRAINEE, under(onwardEmploymentWithinMonths=6), leave_programme("2021-12-31"))
    assert found("terms-onward", left) == []


def test_terms_that_guarantee_nothing_are_not_broken() -> None:
    assert found("terms-onward", DAAN_IS_TRAINEE, complete_traineeship("2022-01-01")) == []


@pytest.mark.parametrize(
    ("completed", "months", "deadline"),
    [("2021-08-31", 6, "2022-02-28"), ("2021-12-15", 1, "2022-01-15"), ("2021-12-31", 0, "2021-12-31")],
)
def test_months_end_on_the_same_day_or_on_the_last_of_a_shorter_month(
    completed: str, months: int, deadline: str
) -> None:
    story = (*DAAN_IS_TRAINEE, under(onwardEmploymentWithinMonths=months), complete_traineeship(completed))
    assert found("terms-onward", story) == [violation(deadline, of=DAAN)]
