"""The rules of the Gemeentewet: what a councillor may be beside the seat, and what must be known of it."""

import pytest
from sqlalchemy import select

from domain.rule import Finding
from projections.findings import FINDINGS
from tests.findings import Told, avoided, examined, found, missing_evidence, review, violation
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    DAAN_STARTED_IN_GOUDA,
    DAANS_MANDATE,
    DORDRECHT,
    DORDRECHT_YARDEN,
    DRECHTSTEDEN,
    GOUDA,
    IJSSELSTEIN,
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    JUDITH_IS_COMMITTEE_MEMBER,
    JUDITH_IS_TRAINEE,
    JUDITHS_MANDATE,
    JUMBO,
    PAPENDRECHT,
    PPP,
    THE_PARTNERSHIPS,
    WOERDEN,
    WOERDEN_JUMBO,
    WOERDEN_REGISTERED,
    YARDEN,
    Command,
    Saying,
    a_register,
    appoint_trainee,
    become_committee_member,
    become_fraction_follower,
    change_assignment,
    correct,
    dissolve_partnership,
    elect_to_council,
    end_mandate,
    end_placement,
    form_partnership,
    given,
    go_on_temporary_leave,
    join_joint_body,
    leave_committee,
    leave_joint_body,
    merge_organisation,
    move_residence,
    open_mandate,
    planned,
    publish_other_functions,
    register_organisation,
    register_trainee,
    replace_fraction_member,
    replace_partner,
    resign_from_council,
    rotate_to_organisation_b,
    start_at_organisation_a,
    transfer_placement,
    withdraw,
)

DAANS_MANDATE_OPENED = open_mandate("2018-01-01", of=DAANS_MANDATE, trainee=DAAN, council=WOERDEN)
DAAN_WAS_ELECTED = elect_to_council("2018-03-29", of=DAANS_MANDATE)
DAANS_MANDATE_ENDED = end_mandate("2022-03-30", of=DAANS_MANDATE, reason="term-ended")
DAAN_SITS_IN_WOERDEN = (
    *DAAN_IS_TRAINEE,
    appoint_trainee("2018-01-01", partnership=WOERDEN_JUMBO),
    DAANS_MANDATE_OPENED,
    DAAN_WAS_ELECTED,
    DAANS_MANDATE_ENDED,
)
DAAN_SITS_IN_WOERDEN_SINCE_2022 = (
    *DAAN_IS_TRAINEE,
    open_mandate("2022-03-30", of=DAANS_MANDATE, trainee=DAAN, council=WOERDEN),
    elect_to_council("2022-03-30", of=DAANS_MANDATE),
)
DAAN_SITS_SOMEWHERE = (
    *DAAN_IS_TRAINEE,
    open_mandate("2018-01-01", of=DAANS_MANDATE, trainee=DAAN),
    elect_to_council("2018-03-29", of=DAANS_MANDATE),
)
UTRECHT = "pv26"
DAAN_SITS_IN_THE_STATES = (
    *DAAN_IS_TRAINEE,
    register_organisation("1900-01-01", of=UTRECHT, name="Utrecht", kind="province"),
    open_mandate("2018-01-01", of=DAANS_MANDATE, trainee=DAAN, council=UTRECHT),
    elect_to_council("2018-03-29", of=DAANS_MANDATE),
    become_committee_member("2018-01-15", of=DAANS_MANDATE),
)
DAAN_WENT_ON_LEAVE = go_on_temporary_leave("2019-09-02", of=DAANS_MANDATE, until="2019-12-23")


def findings(rule: str, *sayings: Saying) -> list[Finding]:
    """What one rule finds in a story, whole."""
    return [each for each in examined(*sayings) if each.rule == rule]


def sentences(rule: str, *sayings: Saying) -> list[str]:
    """The same as people read it, with references for names."""
    return [each.says.en.format(**each.words, **each.named) for each in findings(rule, *sayings)]


def of_the_law(*sayings: Saying) -> list[Finding]:
    """What all rules of the Gemeentewet find."""
    return [each for each in examined(*sayings) if each.rule.startswith("gw-")]


def test_nothing_is_found_on_who_sits_in_the_states_of_a_province() -> None:
    assert of_the_law(DAAN_SITS_IN_THE_STATES, start_at_organisation_a("2018-01-01", organisation=GOUDA)) == []


def test_nothing_is_found_on_who_has_no_political_role() -> None:
    assert of_the_law(DAAN_IS_TRAINEE, start_at_organisation_a("2018-01-01", organisation=WOERDEN)) == []


def test_a_council_whose_registration_was_withdrawn_is_not_on_record() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, withdraw(WOERDEN_REGISTERED))
    assert found("gw-10-residence", story) == [missing_evidence("2018-03-29", "2022-03-30", of=DAANS_MANDATE)]
    assert sentences("gw-10-residence", story) == ["Holds a council seat; of which council is not on record."]


# -- gw-10-residence ------------------------------------------------------------------------------------------------


def test_a_councillor_lives_in_the_municipality() -> None:
    assert found("gw-10-residence", DAAN_SITS_IN_WOERDEN, move_residence("2018-03-29", municipality=WOERDEN)) == []


def test_a_councillor_who_lives_elsewhere_breaks_the_rule_on_every_day_of_the_seat() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, move_residence("2018-01-01", municipality=GOUDA))
    assert found("gw-10-residence", story) == [
        violation("2018-03-29", "2022-03-30", of=DAANS_MANDATE, place=WOERDEN),
    ]


def test_residence_that_is_not_on_record_cannot_be_judged() -> None:
    assert found("gw-10-residence", DAAN_SITS_IN_WOERDEN) == [
        missing_evidence("2018-03-29", "2022-03-30", of=DAANS_MANDATE, place=WOERDEN),
    ]


def test_residence_is_judged_from_the_first_day_of_the_seat_to_the_last() -> None:
    moves = (
        move_residence("2018-03-30", municipality=WOERDEN),
        move_residence("2020-06-01", municipality=GOUDA),
        move_residence("2021-06-01", municipality=IJSSELSTEIN),
        move_residence("2021-09-01", municipality=WOERDEN),
        move_residence("2022-03-30", municipality=GOUDA),
    )
    assert found("gw-10-residence", DAAN_SITS_IN_WOERDEN, moves) == [
        missing_evidence("2018-03-29", "2018-03-30", of=DAANS_MANDATE),
        violation("2020-06-01", "2021-06-01", of=DAANS_MANDATE),
        violation("2021-06-01", "2021-09-01", of=DAANS_MANDATE),
    ]


def test_a_seat_without_an_end_asks_residence_without_an_end() -> None:
    story = (*DAAN_SITS_IN_WOERDEN_SINCE_2022, move_residence("2023-05-01", municipality=GOUDA))
    assert found("gw-10-residence", story) == [
        missing_evidence("2022-03-30", "2023-05-01", of=DAANS_MANDATE),
        violation("2023-05-01", of=DAANS_MANDATE),
    ]


def test_temporary_leave_asks_residence_too_and_does_not_divide_the_finding() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, DAAN_WENT_ON_LEAVE, move_residence("2019-10-01", municipality=GOUDA))
    assert found("gw-10-residence", story) == [
        missing_evidence("2018-03-29", "2019-10-01", of=DAANS_MANDATE),
        violation("2019-10-01", "2022-03-30", of=DAANS_MANDATE),
    ]


def test_each_seat_that_is_taken_has_a_finding_of_its_own() -> None:
    resigned = resign_from_council("2019-01-01", of=DAANS_MANDATE)
    again = replace_fraction_member("2020-01-01", of=DAANS_MANDATE)
    first, second = findings("gw-10-residence", DAAN_SITS_IN_WOERDEN, resigned, again)
    assert first.id != second.id
    assert found("gw-10-residence", DAAN_SITS_IN_WOERDEN, resigned, again) == [
        missing_evidence("2018-03-29", "2019-01-01", of=DAANS_MANDATE),
        missing_evidence("2020-01-01", "2022-03-30", of=DAANS_MANDATE),
    ]


def test_residence_follows_from_seat_mandate_and_move() -> None:
    moved = move_residence("2018-01-01", municipality=GOUDA)
    (finding,) = findings("gw-10-residence", DAAN_SITS_IN_WOERDEN, moved)
    because = (DAANS_MANDATE_OPENED, DAAN_WAS_ELECTED, DAANS_MANDATE_ENDED, moved)
    assert finding.because == tuple(each["commandId"] for each in because)
    assert not finding.rests_on_expected


def test_residence_cannot_be_judged_where_the_council_is_not_on_record() -> None:
    story = (*DAAN_SITS_SOMEWHERE, move_residence("2018-01-01", municipality=WOERDEN))
    assert found("gw-10-residence", story) == [missing_evidence("2018-03-29", of=DAANS_MANDATE, place=None)]


def test_residents_of_a_municipality_that_goes_up_in_that_of_the_council_become_its_residents() -> None:
    story = (
        *DAAN_SITS_IN_WOERDEN,
        move_residence("2018-01-01", municipality=IJSSELSTEIN),
        merge_organisation("2019-01-01", of=IJSSELSTEIN, into=WOERDEN),
    )
    assert found("gw-10-residence", story) == [violation("2018-03-29", "2019-01-01", of=DAANS_MANDATE)]


def test_where_residents_of_a_municipality_live_that_goes_up_in_a_third_is_not_on_record() -> None:
    story = (
        *DAAN_SITS_IN_WOERDEN,
        move_residence("2018-01-01", municipality=IJSSELSTEIN),
        merge_organisation("2019-01-01", of=IJSSELSTEIN, into=GOUDA),
    )
    assert found("gw-10-residence", story) == [
        violation("2018-03-29", "2019-01-01", of=DAANS_MANDATE),
        missing_evidence("2019-01-01", "2022-03-30", of=DAANS_MANDATE),
    ]


def test_a_withdrawn_move_is_no_residence() -> None:
    moved = move_residence("2018-01-01", municipality=GOUDA)
    assert found("gw-10-residence", DAAN_SITS_IN_WOERDEN, moved, withdraw(moved)) == [
        missing_evidence("2018-03-29", "2022-03-30", of=DAANS_MANDATE),
    ]


# -- gw-10-age ------------------------------------------------------------------------------------------------------


def admitted(
    age: int | None, day: str, *, registered: str = "2018-01-01", council: str | None = WOERDEN
) -> list[Saying]:
    """A trainee of that age at the start who took a seat on that day."""
    return [
        THE_PARTNERSHIPS,
        register_trainee(registered, programme=PPP, person={"birthDate": "1999-06-01"}, ageAtStart=age),
        open_mandate("2006-03-16", of=DAANS_MANDATE, trainee=DAAN, council=council),
        elect_to_council(day, of=DAANS_MANDATE),
    ]


@pytest.mark.parametrize(
    ("age", "day"),
    [(18, "2018-01-01"), (17, "2019-01-01"), (16, "2020-01-01"), (28, "2018-03-29"), (28, "2008-01-01")],
)
def test_who_was_certainly_eighteen_at_admission_may_sit(age: int, day: str) -> None:
    assert found("gw-10-age", *admitted(age, day)) == []


@pytest.mark.parametrize(("age", "day"), [(17, "2018-01-01"), (16, "2019-01-01"), (28, "2007-01-01")])
def test_who_was_certainly_not_yet_eighteen_at_admission_may_not(age: int, day: str) -> None:
    assert found("gw-10-age", *admitted(age, day)) == [violation(day, of=DAANS_MANDATE, place=WOERDEN)]


@pytest.mark.parametrize(
    ("age", "day"),
    [
        (17, "2018-01-02"),
        (17, "2018-12-31"),
        (16, "2019-01-02"),
        (16, "2019-12-31"),
        (28, "2007-01-02"),
        (28, "2007-12-31"),
    ],
)
def test_who_turned_eighteen_in_the_year_of_admission_on_a_day_unknown_cannot_be_judged(age: int, day: str) -> None:
    assert found("gw-10-age", *admitted(age, day)) == [missing_evidence(day, of=DAANS_MANDATE, place=WOERDEN)]


def test_an_age_that_is_not_on_record_cannot_be_judged_for_the_birth_date_stays_sealed() -> None:
    story = admitted(None, "2030-01-01")
    assert found("gw-10-age", *story) == [missing_evidence("2030-01-01", of=DAANS_MANDATE)]
    (finding,) = findings("gw-10-age", *story)
    assert "1999" not in str(finding)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2020-02-29", [violation("2020-02-29", of=DAANS_MANDATE)]),
        ("2020-03-01", [missing_evidence("2020-03-01", of=DAANS_MANDATE)]),
        ("2021-02-28", [missing_evidence("2021-02-28", of=DAANS_MANDATE)]),
        ("2021-03-01", []),
    ],
)
def test_who_was_seventeen_on_a_leap_day_is_eighteen_on_the_first_of_march(day: str, expected: list[Told]) -> None:
    assert found("gw-10-age", *admitted(17, day, registered="2020-02-29")) == expected


def test_who_was_too_young_is_not_judged_where_the_council_is_not_on_record() -> None:
    assert found("gw-10-age", *admitted(16, "2018-03-29", council=None)) == [
        missing_evidence("2018-03-29", of=DAANS_MANDATE, place=None),
    ]
    assert found("gw-10-age", *admitted(28, "2018-03-29", council=None)) == []


def test_age_is_judged_once_for_a_seat_with_temporary_leave_in_it_and_anew_for_the_next_one() -> None:
    story = (
        *admitted(16, "2018-03-29"),
        DAAN_WENT_ON_LEAVE,
        resign_from_council("2020-02-01", of=DAANS_MANDATE),
        replace_fraction_member("2020-03-01", of=DAANS_MANDATE),
    )
    assert found("gw-10-age", *story) == [violation("2018-03-29", "2020-02-01", of=DAANS_MANDATE)]


def test_a_corrected_age_is_judged_anew() -> None:
    registered = register_trainee("2018-01-01", of=DAAN, programme=PPP, person={}, ageAtStart=16)
    story = (
        *THE_PARTNERSHIPS,
        registered,
        DAANS_MANDATE_OPENED,
        DAAN_WAS_ELECTED,
    )
    assert found("gw-10-age", story) == [violation("2018-03-29", of=DAANS_MANDATE)]
    assert found("gw-10-age", story, correct(registered, ageAtStart=26)) == []


# -- gw-12-other-functions ------------------------------------------------------------------------------------------


def published(on: str) -> Command:
    """Daan makes his functions public."""
    return publish_other_functions(on, of=DAANS_MANDATE, functions=["beleidsadviseur"])


@pytest.mark.parametrize("day", ["2018-02-27", "2018-03-29", "2018-04-28"])
def test_a_placement_is_made_public_within_thirty_days_of_the_first_on_which_both_hold(day: str) -> None:
    assert found("gw-12-other-functions", DAAN_SITS_IN_WOERDEN, DAAN_STARTED_IN_GOUDA, published(day)) == []


def test_a_placement_that_was_not_made_public_is_found_on_every_day_of_both() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, DAAN_STARTED_IN_GOUDA, end_placement("2019-06-01"))
    assert found("gw-12-other-functions", story) == [
        missing_evidence("2018-03-29", "2019-06-01", of=DAANS_MANDATE, place=WOERDEN),
    ]


def test_a_later_publication_ends_the_finding_on_its_day() -> None:
    late = published("2018-04-29")
    story = (*DAAN_SITS_IN_WOERDEN, DAAN_STARTED_IN_GOUDA, late, published("2019-01-01"))
    assert found("gw-12-other-functions", story) == [missing_evidence("2018-03-29", "2018-04-29", of=DAANS_MANDATE)]
    (finding,) = findings("gw-12-other-functions", story)
    assert late["commandId"] in finding.because


def test_a_publication_after_the_placement_has_nothing_to_do_with_it() -> None:
    after = published("2019-06-01")
    story = (*DAAN_SITS_IN_WOERDEN, DAAN_STARTED_IN_GOUDA, end_placement("2019-06-01"), after)
    (finding,) = findings("gw-12-other-functions", story)
    assert finding.period.to is not None
    assert finding.period.to.isoformat() == "2019-06-01"
    assert after["commandId"] not in finding.because


def test_an_older_publication_may_be_about_something_else() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, DAAN_STARTED_IN_GOUDA, published("2018-02-26"))
    assert found("gw-12-other-functions", story) == [missing_evidence("2018-03-29", "2022-03-30", of=DAANS_MANDATE)]


def test_a_new_placement_is_to_be_made_public_anew() -> None:
    story = (
        *DAAN_SITS_IN_WOERDEN,
        DAAN_STARTED_IN_GOUDA,
        published("2018-04-01"),
        rotate_to_organisation_b("2020-01-01", organisation=JUMBO),
    )
    assert found("gw-12-other-functions", story) == [missing_evidence("2020-01-01", "2022-03-30", of=DAANS_MANDATE)]
    assert found("gw-12-other-functions", story, published("2020-01-31")) == []


def test_other_work_at_the_same_organisation_is_no_other_placement() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, DAAN_STARTED_IN_GOUDA, change_assignment("2019-01-01", function="projectleider"))
    assert found("gw-12-other-functions", story, published("2018-04-01")) == []
    assert found("gw-12-other-functions", story, published("2019-01-01")) == [
        missing_evidence("2018-03-29", "2019-01-01", of=DAANS_MANDATE),
    ]
    assert found("gw-12-other-functions", story, published("2019-02-01")) == [
        missing_evidence("2018-03-29", "2019-01-01", of=DAANS_MANDATE),
        missing_evidence("2019-01-01", "2019-02-01", of=DAANS_MANDATE),
    ]


def test_a_return_to_an_organisation_is_another_placement() -> None:
    story = (
        *DAAN_SITS_IN_WOERDEN,
        DAAN_STARTED_IN_GOUDA,
        published("2018-04-01"),
        transfer_placement("2018-06-01", organisation=JUMBO),
        published("2018-06-01"),
        transfer_placement("2018-09-01", organisation=GOUDA),
    )
    assert found("gw-12-other-functions", story) == [missing_evidence("2018-09-01", "2022-03-30", of=DAANS_MANDATE)]


def test_a_planned_or_withdrawn_publication_makes_nothing_public() -> None:
    told = published("2018-04-01")
    story = (*DAAN_SITS_IN_WOERDEN, DAAN_STARTED_IN_GOUDA)
    wanted = [missing_evidence("2018-03-29", "2022-03-30", of=DAANS_MANDATE)]
    assert found("gw-12-other-functions", story, planned(told)) == wanted
    assert found("gw-12-other-functions", story, told, withdraw(told)) == wanted


def test_a_publication_of_another_mandate_does_not_count() -> None:
    other = "m-ppp00001-2"
    story = (
        *DAAN_SITS_IN_WOERDEN,
        DAAN_STARTED_IN_GOUDA,
        open_mandate("2018-01-01", of=other, trainee=DAAN, council=UTRECHT),
        publish_other_functions("2018-04-01", of=other, functions=["beleidsadviseur"]),
    )
    province = register_organisation("1900-01-01", of=UTRECHT, name="Utrecht", kind="province")
    assert found("gw-12-other-functions", province, story) == [
        missing_evidence("2018-03-29", "2022-03-30", of=DAANS_MANDATE),
    ]


def test_a_councillor_without_a_placement_has_none_to_make_public() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, DAAN_STARTED_IN_GOUDA, end_placement("2018-03-29"))
    assert found("gw-12-other-functions", story) == []


def test_from_2023_a_function_is_to_be_made_public_electronically() -> None:
    story = (*DAAN_SITS_IN_WOERDEN_SINCE_2022, start_at_organisation_a("2022-06-01", organisation=GOUDA))
    assert found("gw-12-other-functions", story) == [
        missing_evidence("2022-06-01", "2023-01-01", of=DAANS_MANDATE),
        missing_evidence("2023-01-01", of=DAANS_MANDATE),
    ]
    assert ["electronically" in each for each in sentences("gw-12-other-functions", story)] == [False, True]


def test_of_an_unknown_council_neither_name_nor_publication_is_on_record() -> None:
    story = (*DAAN_SITS_SOMEWHERE, DAAN_STARTED_IN_GOUDA, end_placement("2020-01-01"))
    assert found("gw-12-other-functions", story) == [
        missing_evidence("2018-03-29", "2020-01-01", of=DAANS_MANDATE, place=GOUDA),
    ]
    assert found("gw-12-other-functions", story, published("2018-04-01")) == []


# -- gw-13-employee -------------------------------------------------------------------------------------------------


def test_a_councillor_may_work_for_another_municipality() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, DAAN_STARTED_IN_GOUDA)
    assert found("gw-13-employee", story) == [
        avoided("2018-03-29", "2020-01-01", of=DAANS_MANDATE, place=WOERDEN),
        avoided("2020-01-01", "2022-03-30", of=DAANS_MANDATE, place=WOERDEN),
    ]


def test_a_councillor_may_not_work_for_the_same_municipality_under_either_text() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, start_at_organisation_a("2019-01-01", organisation=WOERDEN))
    assert found("gw-13-employee", story) == [
        violation("2019-01-01", "2020-01-01", of=DAANS_MANDATE, place=WOERDEN),
        violation("2020-01-01", "2022-03-30", of=DAANS_MANDATE, place=WOERDEN),
    ]


def test_work_that_ends_on_the_day_the_seat_is_taken_or_begins_when_it_is_given_up_collides_with_nothing() -> None:
    before = (start_at_organisation_a("2018-01-01", organisation=WOERDEN), end_placement("2018-03-29"))
    after = start_at_organisation_a("2022-03-30", organisation=WOERDEN)
    assert found("gw-13-employee", DAAN_SITS_IN_WOERDEN, before) == []
    assert found("gw-13-employee", DAAN_SITS_IN_WOERDEN, after) == []


def test_who_is_lent_to_another_municipality_stays_employed_by_the_own_one_under_every_text() -> None:
    lent = start_at_organisation_a("2019-06-01", organisation=GOUDA, employer=WOERDEN)
    assert found("gw-13-employee", DAAN_SITS_IN_WOERDEN, lent) == [
        violation("2019-06-01", "2020-01-01", of=DAANS_MANDATE, place=WOERDEN),
        violation("2020-01-01", "2022-03-30", of=DAANS_MANDATE, place=WOERDEN),
    ]
    later = start_at_organisation_a("2022-06-01", organisation=GOUDA, employer=WOERDEN)
    story = (*DAAN_SITS_IN_WOERDEN_SINCE_2022, later)
    assert found("gw-13-employee", story) == [
        violation("2022-06-01", "2023-01-01", of=DAANS_MANDATE, place=WOERDEN),
        violation("2023-01-01", of=DAANS_MANDATE, place=WOERDEN),
    ]
    assert set(sentences("gw-13-employee", story)) == {
        "Sits on the council of gm0632 and is employed by that municipality."
    }


def test_who_works_for_the_municipality_on_the_payroll_of_another_may_not_sit_from_2023() -> None:
    lent = start_at_organisation_a("2022-06-01", organisation=WOERDEN, employer=GOUDA)
    story = (*DAAN_SITS_IN_WOERDEN_SINCE_2022, lent)
    assert found("gw-13-employee", story) == [violation("2023-01-01", of=DAANS_MANDATE, place=WOERDEN)]
    assert sentences("gw-13-employee", story) == ["Sits on the council of gm0632 and works for that municipality."]


@pytest.mark.parametrize("exception", ["civil-registry", "emergency-volunteer"])
def test_an_exception_must_be_looked_at_under_every_text(exception: str) -> None:
    start = start_at_organisation_a("2019-01-01", organisation=WOERDEN, exception=exception)
    assert found("gw-13-employee", DAAN_SITS_IN_WOERDEN, start) == [
        review("2019-01-01", "2020-01-01", of=DAANS_MANDATE, place=WOERDEN),
        review("2020-01-01", "2022-03-30", of=DAANS_MANDATE, place=WOERDEN),
    ]
    later = start_at_organisation_a("2023-01-01", organisation=WOERDEN, exception=exception)
    assert found("gw-13-employee", DAAN_SITS_IN_WOERDEN_SINCE_2022, later) == [
        review("2023-01-01", of=DAANS_MANDATE, place=WOERDEN),
    ]


def test_staff_of_public_schools_were_excepted_until_2020() -> None:
    start = start_at_organisation_a("2019-01-01", organisation=WOERDEN, exception="public-school")
    assert found("gw-13-employee", DAAN_SITS_IN_WOERDEN, start) == [
        review("2019-01-01", "2020-01-01", of=DAANS_MANDATE, place=WOERDEN),
        violation("2020-01-01", "2022-03-30", of=DAANS_MANDATE, place=WOERDEN),
    ]


def test_an_exception_at_another_municipality_is_none() -> None:
    start = start_at_organisation_a("2019-01-01", organisation=GOUDA, exception="civil-registry")
    assert found("gw-13-employee", DAAN_SITS_IN_WOERDEN, start) == [
        avoided("2019-01-01", "2020-01-01", of=DAANS_MANDATE),
        avoided("2020-01-01", "2022-03-30", of=DAANS_MANDATE),
    ]


def test_which_council_it_is_must_be_known_of_who_works_for_a_municipality() -> None:
    story = (*DAAN_SITS_SOMEWHERE, DAAN_STARTED_IN_GOUDA, rotate_to_organisation_b("2019-01-01", organisation=JUMBO))
    assert found("gw-13-employee", story) == [
        missing_evidence("2018-03-29", "2019-01-01", of=DAANS_MANDATE, place=GOUDA),
    ]


def test_of_who_works_for_a_municipality_on_the_payroll_of_a_company_it_must_be_known_from_2023() -> None:
    lent = start_at_organisation_a("2022-06-01", organisation=GOUDA, employer=JUMBO)
    assert found("gw-13-employee", DAAN_SITS_SOMEWHERE, lent) == [missing_evidence("2023-01-01", of=DAANS_MANDATE)]


def test_what_is_avoided_and_what_is_done_instead_refer_to_each_other() -> None:
    story = (
        *DAAN_SITS_IN_WOERDEN,
        DAAN_STARTED_IN_GOUDA,
        rotate_to_organisation_b("2020-01-01", organisation=JUMBO),
    )
    at_woerden, at_woerden_later = findings("gw-13-employee", story)
    (at_gouda,) = findings("terms-partner", story)
    assert at_woerden.conflicts_with == (at_gouda.id,)
    assert at_gouda.conflicts_with == (at_woerden.id,)
    assert at_woerden_later.conflicts_with == ()


def test_nothing_is_avoided_where_the_municipality_of_the_council_is_no_partner() -> None:
    story = (
        *DAAN_IS_TRAINEE,
        appoint_trainee("2018-01-01", partnership=DORDRECHT_YARDEN),
        DAANS_MANDATE_OPENED,
        DAAN_WAS_ELECTED,
        DAAN_STARTED_IN_GOUDA,
    )
    assert found("gw-13-employee", story) == []


def test_nothing_is_avoided_by_who_is_lent_to_the_municipality_of_the_council() -> None:
    lent = start_at_organisation_a("2019-01-01", organisation=WOERDEN, employer=GOUDA)
    assert found("gw-13-employee", DAAN_SITS_IN_WOERDEN, lent) == []


def test_a_conflict_is_avoided_only_while_the_municipality_is_a_partner() -> None:
    story = (
        *DAAN_SITS_IN_WOERDEN,
        DAAN_STARTED_IN_GOUDA,
        replace_partner("2019-01-01", leaving=WOERDEN, joining=IJSSELSTEIN),
    )
    assert found("gw-13-employee", story) == [avoided("2018-03-29", "2019-01-01", of=DAANS_MANDATE, place=WOERDEN)]


def test_who_is_on_temporary_leave_holds_the_seat() -> None:
    story = (
        *DAAN_SITS_IN_WOERDEN,
        DAAN_WENT_ON_LEAVE,
        start_at_organisation_a("2019-10-01", organisation=WOERDEN),
        end_placement("2019-12-01"),
    )
    assert found("gw-13-employee", story) == [violation("2019-10-01", "2019-12-01", of=DAANS_MANDATE)]


def test_temporary_leave_does_not_divide_the_finding() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, start_at_organisation_a("2019-01-01", organisation=WOERDEN))
    assert found("gw-13-employee", story, DAAN_WENT_ON_LEAVE) == found("gw-13-employee", story)


def test_a_finding_names_only_the_part_of_the_seat_that_it_follows_from() -> None:
    early = (start_at_organisation_a("2019-01-01", organisation=WOERDEN), end_placement("2019-03-01"))
    late = (start_at_organisation_a("2019-10-01", organisation=WOERDEN), end_placement("2019-11-01"))
    (sitting,) = findings("gw-13-employee", DAAN_SITS_IN_WOERDEN, early, DAAN_WENT_ON_LEAVE)
    (on_leave,) = findings("gw-13-employee", DAAN_SITS_IN_WOERDEN, late, DAAN_WENT_ON_LEAVE)
    assert DAANS_MANDATE_ENDED["commandId"] not in (*sitting.because, *on_leave.because)
    assert DAAN_WAS_ELECTED["commandId"] in sitting.because
    assert DAAN_WENT_ON_LEAVE["commandId"] in on_leave.because


def test_a_temporary_replacement_is_a_councillor_for_its_time() -> None:
    story = (
        *DAAN_IS_TRAINEE,
        DAANS_MANDATE_OPENED,
        replace_fraction_member("2019-09-02", of=DAANS_MANDATE, until="2019-12-23"),
        start_at_organisation_a("2019-01-01", organisation=WOERDEN),
    )
    assert found("gw-13-employee", story) == [violation("2019-09-02", "2019-12-23", of=DAANS_MANDATE)]


def test_a_finding_keeps_its_id_when_the_day_of_work_or_seat_is_corrected() -> None:
    start = start_at_organisation_a("2020-02-01", organisation=WOERDEN)
    story = (*DAAN_SITS_IN_WOERDEN, start)
    (before,) = findings("gw-13-employee", story)
    (after,) = findings("gw-13-employee", story, correct(start, effectiveOn="2020-03-01"))
    (seated,) = findings("gw-13-employee", story, correct(DAAN_WAS_ELECTED, effectiveOn="2020-04-01"))
    assert before.id == after.id == seated.id
    assert [each.period.from_.isoformat() for each in (before, after, seated)] == [
        "2020-02-01",
        "2020-03-01",
        "2020-04-01",
    ]


def test_a_withdrawn_placement_breaks_nothing() -> None:
    start = start_at_organisation_a("2020-02-01", organisation=WOERDEN)
    assert found("gw-13-employee", DAAN_SITS_IN_WOERDEN, start, withdraw(start)) == []


def test_a_finding_on_a_plan_says_so() -> None:
    start = start_at_organisation_a("2020-02-01", organisation=WOERDEN)
    (certain,) = findings("gw-13-employee", DAAN_SITS_IN_WOERDEN, start)
    (plan,) = findings("gw-13-employee", DAAN_SITS_IN_WOERDEN, planned(start))
    assert (certain.rests_on_expected, plan.rests_on_expected) == (False, True)


# -- gw-13-joint-body -----------------------------------------------------------------------------------------------

WOERDEN_JOINED = join_joint_body("2019-06-01", of=WOERDEN, jointBody=DRECHTSTEDEN)
WOERDEN_LEFT = leave_joint_body("2021-06-01", of=WOERDEN, jointBody=DRECHTSTEDEN)


def test_work_for_a_joint_body_must_be_looked_at_while_the_municipality_takes_part() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, start_at_organisation_a("2018-01-01", organisation=DRECHTSTEDEN))
    assert found("gw-13-joint-body", story, WOERDEN_JOINED, WOERDEN_LEFT) == [
        review("2019-06-01", "2021-06-01", of=DAANS_MANDATE, place=WOERDEN),
    ]


def test_work_for_a_joint_body_of_another_municipality_is_free() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, start_at_organisation_a("2018-01-01", organisation=DRECHTSTEDEN))
    assert found("gw-13-joint-body", story, join_joint_body("2018-01-01", jointBody=DRECHTSTEDEN)) == []


def test_who_is_lent_by_a_joint_body_is_employed_there() -> None:
    lent = start_at_organisation_a("2020-01-01", organisation=GOUDA, employer=DRECHTSTEDEN)
    assert found("gw-13-joint-body", DAAN_SITS_IN_WOERDEN, WOERDEN_JOINED, lent) == [
        review("2020-01-01", "2022-03-30", of=DAANS_MANDATE),
    ]


def test_who_is_lent_to_a_joint_body_must_be_looked_at_from_2023() -> None:
    lent = start_at_organisation_a("2022-06-01", organisation=DRECHTSTEDEN, employer=GOUDA)
    assert found("gw-13-joint-body", DAAN_SITS_IN_WOERDEN_SINCE_2022, WOERDEN_JOINED, lent) == [
        review("2023-01-01", of=DAANS_MANDATE),
    ]


def test_the_sentence_says_that_the_text_of_2023_is_stricter() -> None:
    story = (*DAAN_SITS_IN_WOERDEN_SINCE_2022, start_at_organisation_a("2022-06-01", organisation=DRECHTSTEDEN))
    before, after = sentences("gw-13-joint-body", story, WOERDEN_JOINED)
    assert "2023" not in before
    assert "barred too since 2023" in after


def test_one_placement_at_two_joint_bodies_is_found_once_on_each_day() -> None:
    other = "odru"
    story = (
        *DAAN_SITS_IN_WOERDEN_SINCE_2022,
        register_organisation("1900-01-01", of=other, name="Omgevingsdienst regio Utrecht", kind="joint-body"),
        WOERDEN_JOINED,
        join_joint_body("2024-01-01", of=WOERDEN, jointBody=other),
        leave_joint_body("2025-01-01", of=WOERDEN, jointBody=DRECHTSTEDEN),
        start_at_organisation_a("2023-01-01", organisation=DRECHTSTEDEN, employer=other),
    )
    assert found("gw-13-joint-body", story) == [
        review("2023-01-01", "2025-01-01", of=DAANS_MANDATE),
        review("2025-01-01", of=DAANS_MANDATE),
    ]


def test_a_withdrawn_participation_is_none() -> None:
    story = (*DAAN_SITS_IN_WOERDEN, start_at_organisation_a("2020-01-01", organisation=DRECHTSTEDEN))
    assert found("gw-13-joint-body", story, WOERDEN_JOINED, withdraw(WOERDEN_JOINED)) == []


# -- gw-15-interest -------------------------------------------------------------------------------------------------

DAAN_STARTED_AT_JUMBO = start_at_organisation_a("2019-01-01", organisation=JUMBO)
DAAN_SITS_AND_IS_APPOINTED_NOWHERE = (*DAAN_IS_TRAINEE, DAANS_MANDATE_OPENED, DAAN_WAS_ELECTED, DAANS_MANDATE_ENDED)


@pytest.mark.parametrize("story", [DAAN_SITS_IN_WOERDEN, DAAN_SITS_AND_IS_APPOINTED_NOWHERE])
def test_work_for_a_company_that_is_partner_of_the_municipality_must_be_looked_at(story: Saying) -> None:
    assert found("gw-15-interest", story, DAAN_STARTED_AT_JUMBO) == [
        review("2019-01-01", "2022-03-30", of=DAANS_MANDATE, place=WOERDEN),
    ]


def test_work_for_a_company_that_is_partner_of_another_municipality_is_free() -> None:
    at_yarden = start_at_organisation_a("2019-01-01", organisation=YARDEN)
    assert found("gw-15-interest", DAAN_SITS_IN_WOERDEN, at_yarden) == []


def test_work_for_a_partner_that_is_no_company_is_free() -> None:
    with_gouda = form_partnership("2018-01-01", of="woerden-gouda", programme=PPP, partners=[WOERDEN, GOUDA])
    assert found("gw-15-interest", DAAN_SITS_IN_WOERDEN, with_gouda, DAAN_STARTED_IN_GOUDA) == []


def test_the_interest_holds_while_both_are_partners() -> None:
    story = (
        *DAAN_SITS_IN_WOERDEN,
        DAAN_STARTED_AT_JUMBO,
        replace_partner("2019-06-01", leaving=WOERDEN, joining=GOUDA),
        replace_partner("2020-06-01", leaving=GOUDA, joining=WOERDEN),
        dissolve_partnership("2021-06-01", reason="ended"),
    )
    assert found("gw-15-interest", story) == [
        review("2019-01-01", "2019-06-01", of=DAANS_MANDATE),
        review("2020-06-01", "2021-06-01", of=DAANS_MANDATE),
    ]


def test_partners_of_two_partnerships_at_a_time_are_found_once_on_each_day() -> None:
    story = (
        *DAAN_SITS_IN_WOERDEN,
        DAAN_STARTED_AT_JUMBO,
        form_partnership("2018-06-01", of="another", programme=PPP, partners=[JUMBO, WOERDEN]),
        dissolve_partnership("2020-06-01", of="another", reason="ended"),
    )
    assert found("gw-15-interest", story) == [
        review("2019-01-01", "2020-06-01", of=DAANS_MANDATE),
        review("2020-06-01", "2022-03-30", of=DAANS_MANDATE),
    ]


def test_a_company_that_lends_the_councillor_to_another_organisation_has_the_interest() -> None:
    lent = start_at_organisation_a("2019-01-01", organisation=GOUDA, employer=JUMBO)
    assert found("gw-15-interest", DAAN_SITS_IN_WOERDEN, lent) == [review("2019-01-01", "2022-03-30", of=DAANS_MANDATE)]


def test_no_interest_is_found_where_the_council_is_not_on_record() -> None:
    assert found("gw-15-interest", DAAN_SITS_SOMEWHERE, DAAN_STARTED_AT_JUMBO) == []


def test_what_is_recorded_later_of_a_partnership_of_others_is_found_when_it_is() -> None:
    with_yarden = form_partnership("2020-01-01", of="woerden-yarden", programme=PPP, partners=[WOERDEN, YARDEN])
    ended = dissolve_partnership("2021-01-01", of="woerden-yarden", reason="ended")
    replaced = replace_partner("2020-06-01", of="woerden-yarden", leaving=WOERDEN, joining=GOUDA)
    later = (
        (with_yarden, "2022-03-30"),
        (ended, "2021-01-01"),
        (replaced, "2020-06-01"),
        (withdraw(replaced), "2021-01-01"),
    )
    story = given(DAAN_SITS_IN_WOERDEN, start_at_organisation_a("2019-01-01", organisation=YARDEN))
    interests = select(FINDINGS.c.valid_from, FINDINGS.c.valid_to).where(
        FINDINGS.c.rule == "gw-15-interest", FINDINGS.c.known_to.is_(None)
    )
    with a_register() as registrar:
        follower = registrar.register.followers["findings"]
        registrar.records_together(story.before)
        follower.catch_up()
        for saying, until in later:
            registrar.records(saying)
            follower.catch_up()
            with registrar.register.read_models.reading() as connection:
                assert [tuple(row) for row in connection.execute(interests)] == [("2020-01-01", until)], saying


# -- gw-82-committee ------------------------------------------------------------------------------------------------


def test_a_committee_member_at_the_same_municipality_must_be_looked_at_and_breaks_no_rule() -> None:
    start = start_at_organisation_a("2018-01-01", of=JUDITH, organisation=PAPENDRECHT)
    story = (*JUDITH_IS_COMMITTEE_MEMBER, start, leave_committee("2021-01-01"))
    wanted = [review("2018-03-29", "2021-01-01", of=JUDITHS_MANDATE, place=PAPENDRECHT)]
    assert found("gw-82-committee", story) == wanted
    assert [each.rule for each in of_the_law(story)] == ["gw-82-committee"]


def test_a_committee_member_may_work_for_another_municipality() -> None:
    start = start_at_organisation_a("2018-01-01", of=JUDITH, organisation=DORDRECHT)
    assert found("gw-82-committee", JUDITH_IS_COMMITTEE_MEMBER, start) == []


@pytest.mark.parametrize(("organisation", "employer"), [(PAPENDRECHT, YARDEN), (YARDEN, PAPENDRECHT)])
def test_a_committee_member_who_is_lent_by_or_to_the_municipality_must_be_looked_at(
    organisation: str, employer: str
) -> None:
    start = start_at_organisation_a("2019-01-01", of=JUDITH, organisation=organisation, employer=employer)
    assert found("gw-82-committee", JUDITH_IS_COMMITTEE_MEMBER, start) == [
        review("2019-01-01", of=JUDITHS_MANDATE, place=PAPENDRECHT),
    ]


def test_which_council_it_is_must_be_known_of_a_committee_member_who_works_for_a_municipality() -> None:
    story = (
        *JUDITH_IS_TRAINEE,
        open_mandate("2018-01-01", trainee=JUDITH),
        become_committee_member("2018-03-29"),
        start_at_organisation_a("2018-01-01", of=JUDITH, organisation=YARDEN),
        rotate_to_organisation_b("2020-01-01", of=JUDITH, organisation=DORDRECHT),
    )
    assert found("gw-82-committee", story) == [missing_evidence("2020-01-01", of=JUDITHS_MANDATE, place=DORDRECHT)]


def test_who_only_follows_the_fraction_is_no_committee_member() -> None:
    start = start_at_organisation_a("2018-01-01", of=JUDITH, organisation=PAPENDRECHT)
    assert found("gw-82-committee", JUDITH_HAS_A_MANDATE, become_fraction_follower("2018-03-29"), start) == []


def test_a_committee_member_who_takes_a_seat_is_judged_as_a_councillor_from_then_on() -> None:
    start = start_at_organisation_a("2018-01-01", of=JUDITH, organisation=PAPENDRECHT)
    story = (*JUDITH_IS_COMMITTEE_MEMBER, start, replace_fraction_member("2018-11-15"))
    assert found("gw-82-committee", story) == [review("2018-03-29", "2018-11-15", of=JUDITHS_MANDATE)]
    assert found("gw-13-employee", story)[0] == violation("2018-11-15", "2020-01-01", of=JUDITHS_MANDATE)


def test_a_committee_member_who_sits_for_a_time_is_judged_as_a_councillor_for_that_time() -> None:
    start = start_at_organisation_a("2018-01-01", of=JUDITH, organisation=PAPENDRECHT)
    seat = replace_fraction_member("2019-09-02", until="2019-12-23")
    assert found("gw-82-committee", JUDITH_IS_COMMITTEE_MEMBER, start, seat) == [
        review("2018-03-29", "2019-09-02", of=JUDITHS_MANDATE),
        review("2019-12-23", of=JUDITHS_MANDATE),
    ]


def test_membership_of_each_committee_is_a_finding_of_its_own() -> None:
    start = start_at_organisation_a("2019-01-01", of=JUDITH, organisation=PAPENDRECHT)
    committees = (
        become_committee_member("2018-03-29", committee="ruimte"),
        become_committee_member("2018-03-29", committee="zorg"),
    )
    one, other = findings("gw-82-committee", JUDITH_HAS_A_MANDATE, committees, start)
    assert one.period == other.period
    assert one.id != other.id
