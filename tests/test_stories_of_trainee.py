"""Stories of trainees: where they work and live, for how many days, on leave or not, until they complete or leave."""

import re

import pytest

from api.register import Register
from domain.reference import Kind, stream_id
from domain.refusal import Refused
from tests.databases import behind_its_back
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    DAAN_REGISTERED,
    DAAN_ROTATED_TO_JUMBO,
    DAAN_STARTED_IN_GOUDA,
    DAAN_WORKS_AT_JUMBO,
    DAAN_WORKS_IN_GOUDA,
    DORDRECHT_YARDEN,
    GOUDA,
    IJSSELSTEIN,
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    JUDITH_REGISTERED,
    JUDITHS_MANDATE,
    JUMBO,
    OPEN,
    PPP,
    SAMIRA,
    SAMIRA_REGISTERED,
    STEVEN,
    THE_PARTNERSHIPS,
    WOERDEN,
    WOERDEN_JUMBO,
    YARDEN,
    Command,
    Nothing,
    Registrar,
    Row,
    Says,
    a_register,
    accept_onward_position,
    agree_working_week,
    anew,
    appoint_trainee,
    appointment,
    assign_portfolio,
    attach_evidence,
    attend_development_day,
    begin_leave,
    but,
    change_assignment,
    complete_traineeship,
    correct,
    council_seat,
    end_leave,
    end_mandate,
    end_placement,
    erase_personal_data,
    establish,
    given,
    leave,
    leave_programme,
    mandate,
    move_residence,
    onward_position,
    open_mandate,
    placement,
    planned,
    record_consent,
    register_trainee,
    registration,
    replace_fraction_member,
    residence,
    resign_from_council,
    rotate_to_organisation_b,
    start_at_organisation_a,
    traineeship,
    transfer_placement,
    withdraw,
    without,
    working_week,
)

COMPLETED = complete_traineeship("2022-01-01")
LEFT = leave_programme("2021-01-01", reason="other-job")
ON_LEAVE = begin_leave("2019-01-01")


# -- registration ---------------------------------------------------------------------------------------------------


def test_a_registered_trainee_is_in_the_programme_from_that_day() -> None:
    given(THE_PARTNERSHIPS).when(DAAN_REGISTERED).then(
        traineeship("2018-01-01", OPEN, programme=PPP, because=[DAAN_REGISTERED]),
        registration(
            "2018-01-01",
            OPEN,
            programme=PPP,
            person={"givenName": "Daan"},
            educationLevel="HBO",
            educationField="bedrijfskunde",
            yearsOfExperience=None,
            ageAtStart=28,
        ),
        Nothing("residence"),
    )


def test_a_trainee_lives_where_the_registration_says() -> None:
    given(THE_PARTNERSHIPS).when(SAMIRA_REGISTERED).then(
        residence("2018-01-01", OPEN, municipality=IJSSELSTEIN, because=[SAMIRA_REGISTERED])
    )


def test_a_trainee_whose_details_are_not_known_is_registered_all_the_same() -> None:
    given(THE_PARTNERSHIPS).when(register_trainee("2018-01-01", programme=PPP, person={})).then(
        registration("2018-01-01", OPEN, person={})
    )


def test_the_register_makes_a_reference_where_none_is_given() -> None:
    with a_register() as registrar:
        registrar.records_together(THE_PARTNERSHIPS)
        nameless = without(DAAN_REGISTERED, "subject")
        first, repeated = registrar.records(nameless), registrar.records(nameless)
        other = registrar.records(anew(nameless))
        assert re.fullmatch("t-[a-z2-7]{8}", first.recorded.subject.reference)
        assert repeated.recorded.subject == first.recorded.subject
        assert other.recorded.subject != first.recorded.subject


def test_the_register_makes_an_id_where_none_is_given() -> None:
    with a_register() as registrar:
        registrar.records_together(DAAN_IS_TRAINEE)
        leaving = without(ON_LEAVE, "commandId")
        first, second = registrar.records(leaving), registrar.records(leaving)
        assert not second.repeated
        assert first.recorded.id != second.recorded.id


def test_a_trainee_is_registered_once() -> None:
    given(DAAN_IS_TRAINEE).when(anew(SAMIRA_REGISTERED, subject=DAAN)).then_refused(
        "exists-already", on="2018-01-01", collides_with=DAAN_REGISTERED
    )


def test_a_registration_names_all_that_is_not_on_record_at_once() -> None:
    given(THE_PARTNERSHIPS).when(
        register_trainee("2018-01-01", programme="ppp-2019", person={}, residence="gm0518")
    ).then_not_on_record("/data/programme", "/data/residence")


def test_the_faults_of_a_registration_are_told_all_at_once_and_without_the_details_themselves() -> None:
    faulty = register_trainee(
        programme=PPP,
        person={"givenName": " ", "birthDate": "1989-02-30", "phone": "06"},
        educationLevel="VWO",
        yearsOfExperience="twee",
        ageAtStart=151,
    )
    given(THE_PARTNERSHIPS).when(faulty).then_invalid(
        {
            "/effectiveOn": "missing",
            "/data/person/givenName": "empty-text",
            "/data/person/birthDate": "no-such-day",
            "/data/person/phone": "unknown-field",
            "/data/educationLevel": "not-one-of",
            "/data/yearsOfExperience": "not-a-number",
            "/data/ageAtStart": "out-of-range",
        }
    )


def test_a_trainee_registered_by_mistake_can_be_registered_anew() -> None:
    again = register_trainee("2018-06-01", programme=PPP, person={"givenName": "Daan"})
    given(DAAN_IS_TRAINEE, withdraw(DAAN_REGISTERED)).when(again).then(
        traineeship("2018-06-01", OPEN, because=[again]),
        registration("2018-06-01", OPEN, person={"givenName": "Daan"}, educationLevel=None),
    )


def test_a_registration_can_be_withdrawn_though_a_mandate_refers_to_it() -> None:
    given(JUDITH_HAS_A_MANDATE).when(withdraw(JUDITH_REGISTERED)).then(
        Nothing("traineeship"), mandate("2018-01-01", OPEN, of="m-ppp00003")
    )


def test_a_registration_stands_as_long_as_another_fact_needs_it() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(withdraw(DAAN_REGISTERED)).then_refused(
        "opening-needed", on="2018-01-01", collides_with=DAAN_STARTED_IN_GOUDA
    )


OF_A_TRAINEE = [
    appoint_trainee("2018-06-01", of=STEVEN, partnership=WOERDEN_JUMBO),
    start_at_organisation_a("2018-06-01", of=STEVEN, organisation=GOUDA),
    rotate_to_organisation_b("2018-06-01", of=STEVEN, organisation=GOUDA),
    change_assignment("2018-06-01", of=STEVEN, function="adviseur"),
    transfer_placement("2018-06-01", of=STEVEN, organisation=GOUDA),
    end_placement("2018-06-01", of=STEVEN),
    agree_working_week("2018-06-01", of=STEVEN, employerDays=4, politicsDays=1),
    move_residence("2018-06-01", of=STEVEN, municipality=GOUDA),
    begin_leave("2018-06-01", of=STEVEN),
    end_leave("2018-06-01", of=STEVEN),
    attend_development_day("2018-06-01", of=STEVEN, kind="training"),
    record_consent("2018-06-01", of=STEVEN, purpose="research", given=True),
    complete_traineeship("2018-06-01", of=STEVEN),
    leave_programme("2018-06-01", of=STEVEN),
    accept_onward_position("2018-06-01", of=STEVEN, organisation=GOUDA),
]


@pytest.mark.parametrize("command", OF_A_TRAINEE, ids=lambda command: command["command"])
def test_nothing_is_said_of_a_trainee_who_is_not_on_record(command: Command) -> None:
    given(THE_PARTNERSHIPS).when(command).then_refused("not-on-record", on=None)


@pytest.mark.parametrize("command", OF_A_TRAINEE, ids=lambda command: command["command"])
def test_nothing_happens_to_a_trainee_before_the_registration(command: Command) -> None:
    early = but(command, subject=DAAN, effectiveOn="2017-12-31")
    given(DAAN_IS_TRAINEE).when(early).then_refused("opening-not-first", on="2018-01-01", collides_with=DAAN_REGISTERED)


def test_a_command_about_a_trainee_names_the_trainee() -> None:
    given(DAAN_IS_TRAINEE).when(without(ON_LEAVE, "subject")).then_invalid({"/subject": "missing"})


# -- placements -----------------------------------------------------------------------------------------------------


def test_a_trainee_who_starts_at_organisation_a_is_placed_there_from_that_day() -> None:
    given(DAAN_IS_TRAINEE).when(DAAN_STARTED_IN_GOUDA).then(
        placement(
            "2018-01-01",
            OPEN,
            slot="A",
            organisation=GOUDA,
            employer=None,
            function="beleidsadviseur",
            department="Dienstverlening",
            exception=None,
            certainty="established",
            endCertainty=None,
            because=[DAAN_STARTED_IN_GOUDA],
        )
    )


def test_a_seconded_trainee_has_another_employer() -> None:
    seconded = start_at_organisation_a(
        "2018-01-01", organisation=WOERDEN, employer=GOUDA, exception="emergency-volunteer"
    )
    given(DAAN_IS_TRAINEE).when(seconded).then(
        placement("2018-01-01", OPEN, organisation=WOERDEN, employer=GOUDA, exception="emergency-volunteer")
    )


def test_a_trainee_who_rotates_leaves_a_on_the_day_of_b() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(DAAN_ROTATED_TO_JUMBO).then(
        placement("2018-01-01", "2020-01-01", slot="A", because=[DAAN_STARTED_IN_GOUDA, DAAN_ROTATED_TO_JUMBO]),
        placement("2020-01-01", OPEN, slot="B", organisation=JUMBO, because=[DAAN_ROTATED_TO_JUMBO]),
    )


def test_a_planned_rotation_is_expected_and_so_is_the_end_of_a() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(planned(DAAN_ROTATED_TO_JUMBO)).then(
        placement("2018-01-01", "2020-01-01", certainty="established", endCertainty="expected"),
        placement("2020-01-01", OPEN, certainty="expected", endCertainty=None),
    )


def test_a_start_of_which_is_heard_after_the_rotation_is_not_possible_before_it() -> None:
    given(DAAN_WORKS_AT_JUMBO).when(start_at_organisation_a("2019-01-01", organisation=WOERDEN)).then_refused(
        "second-a", on="2018-01-01", collides_with=DAAN_STARTED_IN_GOUDA
    )


def test_b_does_not_come_without_a() -> None:
    given(DAAN_IS_TRAINEE).when(DAAN_ROTATED_TO_JUMBO).then_refused("b-before-a", on="2020-01-01")


def test_b_does_not_come_before_a() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(rotate_to_organisation_b("2017-12-31", organisation=JUMBO)).then_refused(
        "opening-not-first", on="2018-01-01", collides_with=DAAN_REGISTERED
    )
    later_a = start_at_organisation_a("2018-03-01", organisation=GOUDA)
    given(DAAN_IS_TRAINEE, later_a).when(rotate_to_organisation_b("2018-02-01", organisation=JUMBO)).then_refused(
        "b-before-a", on="2018-03-01", collides_with=later_a
    )


def test_a_correction_does_not_move_a_past_b() -> None:
    given(DAAN_WORKS_AT_JUMBO).when(correct(DAAN_STARTED_IN_GOUDA, effectiveOn="2020-01-02")).then_refused(
        "b-before-a", on="2020-01-01", collides_with=DAAN_ROTATED_TO_JUMBO
    )


def test_a_stands_as_long_as_b_needs_it() -> None:
    given(DAAN_WORKS_AT_JUMBO).when(withdraw(DAAN_STARTED_IN_GOUDA)).then_refused(
        "b-before-a", on="2020-01-01", collides_with=DAAN_ROTATED_TO_JUMBO
    )


def test_a_and_b_on_one_day_are_lawful_and_the_last_recorded_stands() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(rotate_to_organisation_b("2018-01-01", organisation=JUMBO)).then(
        placement("2018-01-01", OPEN, slot="B", organisation=JUMBO)
    )


def test_there_is_no_second_a() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(start_at_organisation_a("2019-01-01", organisation=WOERDEN)).then_refused(
        "second-a", on="2018-01-01", collides_with=DAAN_STARTED_IN_GOUDA
    )


def test_there_is_no_second_a_after_the_first_has_ended_either() -> None:
    ended = end_placement("2018-06-01")
    given(DAAN_WORKS_IN_GOUDA, ended).when(start_at_organisation_a("2019-01-01", organisation=WOERDEN)).then_refused(
        "second-a", on="2018-01-01", collides_with=DAAN_STARTED_IN_GOUDA
    )


def test_there_is_no_second_b() -> None:
    given(DAAN_WORKS_AT_JUMBO).when(rotate_to_organisation_b("2021-01-01", organisation=YARDEN)).then_refused(
        "second-b", on="2020-01-01", collides_with=DAAN_ROTATED_TO_JUMBO
    )


def test_a_second_b_late_heard_of_collides_with_the_one_on_record() -> None:
    given(DAAN_WORKS_AT_JUMBO).when(rotate_to_organisation_b("2019-01-01", organisation=YARDEN)).then_refused(
        "second-b", on="2020-01-01", collides_with=DAAN_ROTATED_TO_JUMBO
    )


def test_a_can_start_anew_after_it_was_withdrawn() -> None:
    given(DAAN_WORKS_IN_GOUDA, withdraw(DAAN_STARTED_IN_GOUDA)).when(
        start_at_organisation_a("2018-02-01", organisation=WOERDEN)
    ).then(placement("2018-02-01", OPEN, slot="A", organisation=WOERDEN))


def test_an_assignment_changes_what_it_names_and_leaves_the_rest() -> None:
    promoted = change_assignment("2019-01-01", function="projectleider")
    given(DAAN_WORKS_IN_GOUDA).when(promoted).then(
        placement("2018-01-01", "2019-01-01", function="beleidsadviseur", department="Dienstverlening"),
        placement(
            "2019-01-01",
            OPEN,
            slot="A",
            organisation=GOUDA,
            function="projectleider",
            department="Dienstverlening",
            because=[DAAN_STARTED_IN_GOUDA, promoted],
        ),
    )


def test_an_assignment_of_which_is_heard_late_is_carried_into_the_next() -> None:
    moved = change_assignment("2019-06-01", department="Stadsbeheer")
    given(DAAN_WORKS_IN_GOUDA, moved).when(change_assignment("2019-01-01", function="projectleider")).then(
        placement("2018-01-01", "2019-01-01", function="beleidsadviseur", department="Dienstverlening"),
        placement("2019-01-01", "2019-06-01", function="projectleider", department="Dienstverlening"),
        placement("2019-06-01", OPEN, function="projectleider", department="Stadsbeheer"),
    )


def test_a_transfer_goes_on_in_the_same_slot_at_another_organisation() -> None:
    transferred = transfer_placement("2021-01-01", organisation=YARDEN, function="adviseur")
    given(DAAN_WORKS_AT_JUMBO).when(transferred).then(
        placement("2018-01-01", "2020-01-01", slot="A", organisation=GOUDA),
        placement("2020-01-01", "2021-01-01", slot="B", organisation=JUMBO),
        placement(
            "2021-01-01",
            OPEN,
            slot="B",
            organisation=YARDEN,
            function="adviseur",
            department=None,
            because=[DAAN_ROTATED_TO_JUMBO, transferred],
        ),
    )


def test_a_gap_follows_the_end_of_a_placement_until_the_next() -> None:
    ended = end_placement("2019-06-01", reason="organisation-withdrew")
    given(DAAN_WORKS_AT_JUMBO).when(ended).then(
        placement("2018-01-01", "2019-06-01", slot="A", because=[DAAN_STARTED_IN_GOUDA, ended]),
        placement("2020-01-01", OPEN, slot="B"),
    )


def test_a_placement_for_a_time_ends_then() -> None:
    given(DAAN_IS_TRAINEE).when(start_at_organisation_a("2018-01-01", until="2019-01-01", organisation=GOUDA)).then(
        placement("2018-01-01", "2019-01-01", certainty="established", endCertainty="established")
    )


def test_a_placement_for_a_time_ends_earlier_where_the_next_begins_earlier() -> None:
    until = but(DAAN_STARTED_IN_GOUDA, until="2020-06-01")
    given(DAAN_IS_TRAINEE, until).when(DAAN_ROTATED_TO_JUMBO).then(
        placement("2018-01-01", "2020-01-01", slot="A"), placement("2020-01-01", OPEN, slot="B")
    )


def test_a_placement_that_runs_out_on_the_day_of_the_next_ended_by_itself() -> None:
    until = but(DAAN_STARTED_IN_GOUDA, until="2020-01-01")
    given(DAAN_IS_TRAINEE, until).when(planned(DAAN_ROTATED_TO_JUMBO)).then(
        placement("2018-01-01", "2020-01-01", slot="A", endCertainty="established", because=[until]),
        placement("2020-01-01", OPEN, slot="B", certainty="expected"),
    )


ON_A_PLACEMENT = [
    change_assignment("2019-06-01", function="adviseur"),
    transfer_placement("2019-06-01", organisation=WOERDEN),
    end_placement("2019-06-01"),
]


@pytest.mark.parametrize("command", ON_A_PLACEMENT, ids=lambda command: command["command"])
def test_without_a_placement_nothing_can_be_changed_moved_or_ended(command: Command) -> None:
    given(DAAN_IS_TRAINEE).when(command).then_refused("no-placement", on="2019-06-01")


@pytest.mark.parametrize("command", ON_A_PLACEMENT, ids=lambda command: command["command"])
def test_after_the_end_of_a_placement_nothing_can_be_changed_moved_or_ended(command: Command) -> None:
    ended = end_placement("2019-01-01")
    given(DAAN_WORKS_IN_GOUDA, ended).when(command).then_refused("no-placement", on="2019-01-01", collides_with=ended)


@pytest.mark.parametrize("until", ["2019-01-01", "2019-06-01"], ids=["before that day", "on that day"])
@pytest.mark.parametrize("command", ON_A_PLACEMENT, ids=lambda command: command["command"])
def test_a_placement_that_has_run_out_can_not_be_changed_moved_or_ended(command: Command, until: str) -> None:
    ran_out = but(DAAN_STARTED_IN_GOUDA, until=until)
    given(DAAN_IS_TRAINEE, ran_out).when(command).then_refused("no-placement", on="2018-01-01", collides_with=ran_out)


@pytest.mark.parametrize(
    "for_a_time",
    [
        change_assignment("2018-06-01", until="2019-01-01", function="projectleider"),
        transfer_placement("2018-06-01", until="2019-01-01", organisation=YARDEN),
    ],
    ids=lambda command: command["command"],
)
def test_a_transfer_or_assignment_for_a_time_ends_then_and_nothing_comes_back(for_a_time: Command) -> None:
    given(DAAN_WORKS_IN_GOUDA).when(for_a_time).then(
        placement("2018-01-01", "2018-06-01", because=[DAAN_STARTED_IN_GOUDA, for_a_time]),
        placement("2018-06-01", "2019-01-01", because=[DAAN_STARTED_IN_GOUDA, for_a_time]),
    )
    given(DAAN_WORKS_IN_GOUDA, for_a_time).when(end_placement("2019-06-01")).then_refused(
        "no-placement", on="2018-06-01", collides_with=for_a_time
    )


@pytest.mark.parametrize("command", ON_A_PLACEMENT, ids=lambda command: command["command"])
def test_an_end_of_a_placement_late_heard_of_collides_with_what_was_done_to_it_later(command: Command) -> None:
    given(DAAN_WORKS_IN_GOUDA, command).when(end_placement("2019-01-01")).then_refused(
        "no-placement", on="2019-06-01", collides_with=command
    )


@pytest.mark.parametrize("command", ON_A_PLACEMENT, ids=lambda command: command["command"])
def test_a_correction_does_not_let_a_placement_run_out_before_what_was_done_to_it(command: Command) -> None:
    given(DAAN_WORKS_IN_GOUDA, command).when(correct(DAAN_STARTED_IN_GOUDA, until="2019-01-01")).then_refused(
        "no-placement", on="2019-06-01", collides_with=command
    )


def test_a_rotation_may_follow_a_gap() -> None:
    given(DAAN_WORKS_IN_GOUDA, end_placement("2019-01-01")).when(DAAN_ROTATED_TO_JUMBO).then(
        placement("2018-01-01", "2019-01-01", slot="A"), placement("2020-01-01", OPEN, slot="B")
    )


@pytest.mark.parametrize(
    "says", [start_at_organisation_a, rotate_to_organisation_b, transfer_placement], ids=lambda says: says.command
)
def test_a_placement_names_all_that_is_not_on_record_at_once(says: Says) -> None:
    given(DAAN_WORKS_IN_GOUDA).when(says("2021-01-01", organisation="ahold", employer="gm0518")).then_not_on_record(
        "/data/organisation", "/data/employer"
    )


# -- partnership, working week, residence, leave --------------------------------------------------------------------


def test_an_appointed_trainee_takes_a_place_of_the_partnership() -> None:
    appointed = appoint_trainee("2018-01-01", partnership=WOERDEN_JUMBO)
    given(DAAN_IS_TRAINEE).when(appointed).then(
        appointment("2018-01-01", OPEN, partnership=WOERDEN_JUMBO, because=[appointed])
    )


def test_a_later_appointment_ends_the_earlier_one() -> None:
    given(DAAN_IS_TRAINEE, appoint_trainee("2018-01-01", partnership=WOERDEN_JUMBO)).when(
        appoint_trainee("2019-01-01", partnership=DORDRECHT_YARDEN)
    ).then(
        appointment("2018-01-01", "2019-01-01", partnership=WOERDEN_JUMBO),
        appointment("2019-01-01", OPEN, partnership=DORDRECHT_YARDEN),
    )


def test_the_partnership_of_an_appointment_must_be_on_record() -> None:
    given(DAAN_IS_TRAINEE).when(appoint_trainee("2018-01-01", partnership="gouda-ahold")).then_not_on_record(
        "/data/partnership"
    )


def test_a_partnership_is_not_referred_to_by_the_name_of_an_organisation() -> None:
    given(DAAN_IS_TRAINEE).when(appoint_trainee("2018-01-01", partnership=JUMBO)).then_not_on_record(
        "/data/partnership"
    )


def test_an_agreed_working_week_holds_until_the_next() -> None:
    first = agree_working_week("2018-01-01", employerDays=4, politicsDays=1)
    given(DAAN_IS_TRAINEE, first).when(agree_working_week("2019-01-01", employerDays=3.5, politicsDays=1.5)).then(
        working_week("2018-01-01", "2019-01-01", employerDays=4, politicsDays=1),
        working_week("2019-01-01", OPEN, employerDays=3.5, politicsDays=1.5),
    )


def test_of_two_working_weeks_on_one_day_the_last_recorded_stands() -> None:
    first = agree_working_week("2018-01-01", employerDays=4, politicsDays=1)
    given(DAAN_IS_TRAINEE, first).when(agree_working_week("2018-01-01", employerDays=3, politicsDays=2)).then(
        working_week("2018-01-01", OPEN, employerDays=3)
    )


def test_a_week_has_seven_days() -> None:
    given(DAAN_IS_TRAINEE).when(agree_working_week("2018-01-01", employerDays=7.5, politicsDays=-1)).then_invalid(
        {"/data/employerDays": "out-of-range", "/data/politicsDays": "out-of-range"}
    )


def test_a_trainee_who_moves_lives_elsewhere_from_that_day() -> None:
    moved = move_residence("2019-01-01", of=SAMIRA, municipality=WOERDEN)
    given(THE_PARTNERSHIPS, SAMIRA_REGISTERED).when(moved).then(
        residence("2018-01-01", "2019-01-01", municipality=IJSSELSTEIN, because=[SAMIRA_REGISTERED, moved]),
        residence("2019-01-01", OPEN, municipality=WOERDEN, because=[moved]),
    )


def test_the_municipality_that_is_moved_to_must_be_on_record() -> None:
    given(DAAN_IS_TRAINEE).when(move_residence("2019-01-01", municipality="gm0518")).then_not_on_record(
        "/data/municipality"
    )


def test_a_leave_lasts_until_the_return() -> None:
    returned = end_leave("2019-04-01")
    given(DAAN_IS_TRAINEE, ON_LEAVE).when(returned).then(
        leave("2019-01-01", "2019-04-01", because=[ON_LEAVE, returned])
    )


def test_a_leave_for_a_time_ends_then() -> None:
    given(DAAN_IS_TRAINEE).when(begin_leave("2019-01-01", until="2019-04-01")).then(leave("2019-01-01", "2019-04-01"))


def test_who_returns_from_a_leave_early_ends_it_on_that_day() -> None:
    given(DAAN_IS_TRAINEE, begin_leave("2019-01-01", until="2019-04-01")).when(end_leave("2019-03-01")).then(
        leave("2019-01-01", "2019-03-01")
    )


def test_nobody_returns_from_a_leave_that_did_not_begin() -> None:
    given(DAAN_IS_TRAINEE).when(end_leave("2019-04-01")).then_refused("no-leave", on="2019-04-01")


def test_nobody_returns_twice() -> None:
    returned = end_leave("2019-04-01")
    given(DAAN_IS_TRAINEE, ON_LEAVE, returned).when(end_leave("2019-05-01")).then_refused(
        "no-leave", on="2019-04-01", collides_with=returned
    )


def test_the_ground_of_a_leave_is_not_recorded() -> None:
    given(DAAN_IS_TRAINEE).when(begin_leave("2019-01-01", ground="ziekte")).then_invalid(
        {"/data/ground": "unknown-field"}
    )


def test_development_days_and_consents_open_no_period() -> None:
    given(DAAN_WORKS_IN_GOUDA, attend_development_day("2018-06-01", kind="peer-review")).when(
        record_consent("2018-06-01", purpose="research", given=False)
    ).then(placement("2018-01-01", OPEN), traineeship("2018-01-01", OPEN))


# -- the end --------------------------------------------------------------------------------------------------------

HERE_AND_THERE = (
    *DAAN_WORKS_IN_GOUDA,
    appoint_trainee("2018-01-01", partnership=WOERDEN_JUMBO),
    agree_working_week("2018-01-01", employerDays=4, politicsDays=1),
    move_residence("2018-01-01", municipality=GOUDA),
    ON_LEAVE,
)


@pytest.mark.parametrize("end", [COMPLETED, LEFT], ids=lambda command: command["command"])
def test_the_end_of_a_traineeship_ends_all_but_the_residence(end: Command) -> None:
    on = end["effectiveOn"]
    given(HERE_AND_THERE).when(end).then(
        traineeship("2018-01-01", on, because=[DAAN_REGISTERED, end]),
        placement("2018-01-01", on, because=[DAAN_STARTED_IN_GOUDA, end]),
        appointment("2018-01-01", on),
        working_week("2018-01-01", on),
        leave("2019-01-01", on),
        residence("2018-01-01", OPEN),
        registration("2018-01-01", OPEN),
    )


AFTER_THE_END = [
    appoint_trainee("2022-01-02", partnership=WOERDEN_JUMBO),
    start_at_organisation_a("2022-01-02", organisation=GOUDA),
    rotate_to_organisation_b("2022-01-02", organisation=GOUDA),
    change_assignment("2022-01-02", function="adviseur"),
    transfer_placement("2022-01-02", organisation=GOUDA),
    end_placement("2022-01-02"),
    agree_working_week("2022-01-02", employerDays=4, politicsDays=1),
    begin_leave("2022-01-02"),
    end_leave("2022-01-02"),
    attend_development_day("2022-01-02", kind="training"),
]


@pytest.mark.parametrize("end", [COMPLETED, LEFT], ids=lambda command: command["command"])
@pytest.mark.parametrize("command", AFTER_THE_END, ids=lambda command: command["command"])
def test_no_work_leave_or_development_follows_the_end_of_a_traineeship(command: Command, end: Command) -> None:
    given(DAAN_IS_TRAINEE, end).when(command).then_refused("after-the-end", on=end["effectiveOn"], collides_with=end)


@pytest.mark.parametrize("end", [COMPLETED, LEFT], ids=lambda command: command["command"])
def test_an_onward_position_a_move_and_a_consent_may_follow_the_end(end: Command) -> None:
    onward = accept_onward_position("2022-02-01", organisation=JUMBO, function="adviseur")
    given(DAAN_IS_TRAINEE, end, onward, record_consent("2022-02-01", purpose="research", given=True)).when(
        move_residence("2022-03-01", municipality=WOERDEN)
    ).then(
        onward_position("2022-02-01", OPEN, organisation=JUMBO, function="adviseur", because=[onward]),
        residence("2022-03-01", OPEN, municipality=WOERDEN),
    )


def test_an_onward_position_may_be_accepted_before_the_end_and_outlasts_it() -> None:
    given(DAAN_IS_TRAINEE, accept_onward_position("2021-10-01", organisation=JUMBO)).when(COMPLETED).then(
        onward_position("2021-10-01", OPEN)
    )


def test_the_organisation_of_an_onward_position_must_be_on_record() -> None:
    given(DAAN_IS_TRAINEE).when(accept_onward_position("2022-01-01", organisation="ahold")).then_not_on_record(
        "/data/organisation"
    )


def test_what_happens_on_the_day_of_the_end_stands_where_it_was_recorded_before_it() -> None:
    training = attend_development_day("2022-01-01", kind="training")
    given(DAAN_IS_TRAINEE, training).when(COMPLETED).then(traineeship("2018-01-01", "2022-01-01"))


def test_what_happens_on_the_day_of_the_end_is_after_it_where_it_is_recorded_later() -> None:
    training = attend_development_day("2022-01-01", kind="training")
    given(DAAN_IS_TRAINEE, COMPLETED).when(training).then_refused(
        "after-the-end", on="2022-01-01", collides_with=COMPLETED
    )


def test_what_happened_before_the_end_can_be_recorded_after_it() -> None:
    given(DAAN_IS_TRAINEE, COMPLETED).when(DAAN_STARTED_IN_GOUDA).then(placement("2018-01-01", "2022-01-01"))


@pytest.mark.parametrize("command", AFTER_THE_END[:1] + AFTER_THE_END[6:8], ids=lambda command: command["command"])
def test_an_end_late_heard_of_collides_with_what_happened_after_it(command: Command) -> None:
    given(DAAN_IS_TRAINEE, command).when(COMPLETED).then_refused(
        "after-the-end", on="2022-01-02", collides_with=command
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [(COMPLETED, LEFT), (LEFT, COMPLETED), (LEFT, anew(LEFT)), (COMPLETED, anew(COMPLETED))],
    ids=["completed, then left", "left, then completed", "left twice", "completed twice"],
)
def test_a_traineeship_ends_once(first: Command, second: Command) -> None:
    given(DAAN_IS_TRAINEE, first).when(second).then_refused("two-ends", on=first["effectiveOn"], collides_with=first)


def test_a_traineeship_that_ended_by_mistake_can_end_otherwise() -> None:
    given(DAAN_IS_TRAINEE, COMPLETED, withdraw(COMPLETED)).when(LEFT).then(traineeship("2018-01-01", "2021-01-01"))


def test_b_is_not_required_for_completion() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(COMPLETED).then(placement("2018-01-01", "2022-01-01", slot="A"))


# -- overtaken plans ------------------------------------------------------------------------------------------------

PLANNED_ROTATION = planned(DAAN_ROTATED_TO_JUMBO)
PLANNED_COMPLETION = planned(COMPLETED)
LEFT_EARLY = leave_programme("2019-06-01", reason="other-job")
DAANS_PLANS = (*DAAN_WORKS_IN_GOUDA, PLANNED_ROTATION, PLANNED_COMPLETION)


def test_plans_stand_up_to_the_planned_end() -> None:
    given(DAANS_PLANS).then(
        placement("2018-01-01", "2020-01-01", slot="A", endCertainty="expected"),
        placement("2020-01-01", "2022-01-01", slot="B", certainty="expected", endCertainty="expected"),
    )


def test_who_leaves_before_them_overtakes_the_planned_rotation_and_completion() -> None:
    given(DAANS_PLANS).when(LEFT_EARLY).then(
        placement("2018-01-01", "2019-06-01", slot="A", endCertainty="established"),
        traineeship("2018-01-01", "2019-06-01", because=[DAAN_REGISTERED, LEFT_EARLY]),
    )


def test_plans_come_back_when_the_end_is_withdrawn() -> None:
    given(DAANS_PLANS, LEFT_EARLY).when(withdraw(LEFT_EARLY)).then(
        placement("2018-01-01", "2020-01-01", slot="A", endCertainty="expected"),
        placement("2020-01-01", "2022-01-01", slot="B", certainty="expected"),
        traineeship("2018-01-01", "2022-01-01", endCertainty="expected"),
    )


def test_plans_before_the_end_come_back_when_the_end_is_moved_past_them() -> None:
    given(DAANS_PLANS, LEFT_EARLY).when(correct(LEFT_EARLY, effectiveOn="2020-06-01")).then(
        placement("2018-01-01", "2020-01-01", slot="A"),
        placement("2020-01-01", "2020-06-01", slot="B", certainty="expected", endCertainty="established"),
    )


def test_a_plan_on_the_day_of_the_end_is_overtaken_though_it_was_recorded_before() -> None:
    left = leave_programme("2020-01-01")
    given(DAANS_PLANS).when(left).then(
        placement("2018-01-01", "2020-01-01", endCertainty="established", because=[DAAN_STARTED_IN_GOUDA, left])
    )


def test_a_plan_on_the_day_of_the_end_is_overtaken_though_it_is_recorded_later() -> None:
    given(DAAN_WORKS_IN_GOUDA, leave_programme("2020-01-01")).when(PLANNED_ROTATION).then(
        placement("2018-01-01", "2020-01-01", slot="A")
    )


def test_a_plan_before_the_end_is_not_overtaken() -> None:
    given(DAANS_PLANS).when(leave_programme("2020-01-02")).then(
        placement("2018-01-01", "2020-01-01", slot="A"), placement("2020-01-01", "2020-01-02", slot="B")
    )


def test_an_established_fact_after_the_end_is_no_plan() -> None:
    given(DAANS_PLANS, establish(PLANNED_ROTATION)).when(LEFT_EARLY).then_refused(
        "after-the-end", on="2020-01-01", collides_with=PLANNED_ROTATION
    )


def test_an_overtaken_plan_can_not_be_established() -> None:
    given(DAANS_PLANS, LEFT_EARLY).when(establish(PLANNED_ROTATION)).then_refused(
        "after-the-end", on="2019-06-01", collides_with=LEFT_EARLY
    )


def test_an_overtaken_completion_can_not_be_established_beside_the_leaving() -> None:
    given(DAANS_PLANS, LEFT_EARLY).when(establish(PLANNED_COMPLETION)).then_refused(
        "two-ends", on="2019-06-01", collides_with=LEFT_EARLY
    )


def test_a_planned_end_overtakes_nothing() -> None:
    given(DAAN_WORKS_IN_GOUDA, PLANNED_ROTATION).when(planned(LEFT_EARLY)).then_refused(
        "after-the-end", on="2020-01-01", collides_with=PLANNED_ROTATION
    )


def test_a_planned_leaving_collides_with_a_planned_completion() -> None:
    given(DAAN_WORKS_IN_GOUDA, PLANNED_COMPLETION).when(planned(LEFT_EARLY)).then_refused(
        "two-ends", on="2022-01-01", collides_with=PLANNED_COMPLETION
    )


def test_a_planned_completion_that_is_established_overtakes_the_plans_after_it() -> None:
    given(DAANS_PLANS, correct(PLANNED_ROTATION, effectiveOn="2021-12-31")).when(establish(PLANNED_COMPLETION)).then(
        placement("2018-01-01", "2021-12-31", slot="A"),
        placement("2021-12-31", "2022-01-01", slot="B", certainty="expected", endCertainty="established"),
    )


def test_a_completion_planned_before_the_established_leaving_is_not_overtaken_by_it() -> None:
    given(DAANS_PLANS).when(leave_programme("2022-06-01")).then_refused(
        "two-ends", on="2022-01-01", collides_with=PLANNED_COMPLETION
    )


def test_a_plan_after_the_end_can_be_recorded_and_opens_no_period() -> None:
    given(DAAN_WORKS_IN_GOUDA, LEFT_EARLY).when(PLANNED_ROTATION).then(placement("2018-01-01", "2019-06-01", slot="A"))


def test_overtaken_plans_collide_with_nothing_as_long_as_the_end_stands() -> None:
    other_plan = rotate_to_organisation_b("2020-03-01", organisation=YARDEN, expected=True)
    story = given(DAANS_PLANS, LEFT_EARLY)
    story.when(other_plan).then(placement("2018-01-01", "2019-06-01", slot="A"))
    given(DAANS_PLANS, LEFT_EARLY, other_plan).when(withdraw(LEFT_EARLY)).then_refused(
        "second-b", on="2020-03-01", collides_with=other_plan
    )


@pytest.mark.parametrize(
    ("plan", "row"),
    [
        (
            accept_onward_position("2020-01-01", organisation=JUMBO, expected=True),
            onward_position("2020-01-01", OPEN, certainty="expected"),
        ),
        (
            move_residence("2020-01-01", municipality=WOERDEN, expected=True),
            residence("2020-01-01", OPEN, certainty="expected"),
        ),
    ],
    ids=["onward position", "move"],
)
def test_plans_that_may_follow_an_end_are_not_overtaken(plan: Command, row: Row) -> None:
    given(DAAN_WORKS_IN_GOUDA, plan).when(LEFT_EARLY).then(row)


def test_an_expected_registration_is_not_overtaken() -> None:
    registered = planned(DAAN_REGISTERED)
    given(THE_PARTNERSHIPS, registered).when(leave_programme("2018-01-01")).then(
        Nothing("traineeship"), registration("2018-01-01", OPEN, certainty="expected")
    )


# -- erasure of personal details ------------------------------------------------------------------------------------

ERASED = erase_personal_data(of=JUDITH, ground="verzoek van betrokkene")
JUDITHS_DETAILS = register_trainee(
    "2018-01-01", of=JUDITH, programme=PPP, person={"givenName": "Judith", "birthDate": "1986-11-02"}
)
JUDITHS_MANDATE_WITH_A_NOTE = open_mandate("2018-01-01", trainee=JUDITH, note="gesproken met Judith")
JUDITHS_SEAT = replace_fraction_member("2018-11-15", vacatedBy="een fractiegenoot")
JUDITHS_PLAN = start_at_organisation_a("2018-01-01", of=JUDITH, organisation=YARDEN, expected=True)
BEFORE_ERASURE = (*THE_PARTNERSHIPS, JUDITHS_DETAILS, JUDITHS_MANDATE_WITH_A_NOTE, JUDITHS_SEAT, JUDITHS_PLAN)


def test_personal_details_are_not_readable_in_the_log() -> None:
    with a_register() as registrar:
        registrar.records_together(BEFORE_ERASURE)
        log = b"".join(registrar.register.store.page(0, 100))
        assert b"ppp-2018" in log
        assert not [each for each in (b"Judith", b"1986", b"gesproken", b"fractiegenoot") if each in log]


def test_erased_details_are_gone_and_all_else_stays() -> None:
    given(BEFORE_ERASURE).when(ERASED).then(
        registration("2018-01-01", OPEN, person={"givenName": None, "birthDate": None}, programme=PPP),
        placement("2018-01-01", OPEN, certainty="expected", because=[JUDITHS_PLAN]),
        council_seat("2018-11-15", OPEN, of=JUDITHS_MANDATE, trainee=JUDITH),
    )


def test_the_details_in_the_mandates_of_the_erased_are_gone_too() -> None:
    with a_register() as registrar:
        registrar.records_together(BEFORE_ERASURE)
        note = registrar.fact(JUDITHS_MANDATE_WITH_A_NOTE).recorded.note
        vacated_by = registrar.fact(JUDITHS_SEAT).event.vacated_by
        assert (registrar.value(note), registrar.value(vacated_by)) == ("gesproken met Judith", "een fractiegenoot")
        registrar.records(ERASED)
        assert (registrar.value(note), registrar.value(vacated_by)) == (None, None)


def test_the_details_of_others_are_not_erased() -> None:
    given(BEFORE_ERASURE, SAMIRA_REGISTERED).when(ERASED).then(
        registration("2018-01-01", OPEN, of=SAMIRA, person={"givenName": "Samira"})
    )


WITH_DETAILS = [
    correct(JUDITHS_DETAILS, person={"givenName": "Judit"}),
    correct(JUDITHS_DETAILS, ageAtStart=30, note="volgens Judith"),
    withdraw(JUDITHS_PLAN, note="volgens Judith"),
    establish(JUDITHS_PLAN, note="volgens Judith"),
    begin_leave("2019-01-01", of=JUDITH, note="volgens Judith"),
    open_mandate("2019-01-01", of="m-other", trainee=JUDITH, note="volgens Judith"),
    assign_portfolio("2019-01-01", topic="zorg", note="volgens Judith"),
    correct(JUDITHS_SEAT, vacatedBy="een ander"),
    correct(JUDITHS_SEAT, effectiveOn="2018-11-22", note="volgens Judith"),
]
WITHOUT_DETAILS = [
    correct(JUDITHS_DETAILS, ageAtStart=30),
    withdraw(JUDITHS_PLAN),
    establish(JUDITHS_PLAN),
    attach_evidence(JUDITHS_PLAN, "Arbeidsovereenkomst"),
    rotate_to_organisation_b("2020-01-01", of=JUDITH, organisation=GOUDA),
    begin_leave("2019-01-01", of=JUDITH),
    open_mandate("2019-01-01", of="m-other", trainee=JUDITH),
    assign_portfolio("2019-01-01", topic="zorg"),
    resign_from_council("2019-01-01", reason="personal"),
    correct(JUDITHS_SEAT, effectiveOn="2018-11-22", vacatedBy=None),
    end_mandate("2022-03-30", reason="term-ended"),
]


@pytest.mark.parametrize("command", WITH_DETAILS, ids=lambda command: command["command"])
def test_what_carries_details_is_recorded_before_the_erasure(command: Command) -> None:
    given(BEFORE_ERASURE).when(command).then()


@pytest.mark.parametrize("command", WITH_DETAILS, ids=lambda command: command["command"])
def test_no_details_are_recorded_after_the_erasure(command: Command) -> None:
    given(BEFORE_ERASURE, ERASED).when(command).then_refused("erased", on=None)


@pytest.mark.parametrize("command", WITHOUT_DETAILS, ids=lambda command: command["command"])
def test_what_carries_no_details_is_recorded_after_the_erasure(command: Command) -> None:
    given(BEFORE_ERASURE, ERASED).when(command).then()


def test_the_fence_stands_also_where_no_details_were_recorded_before_it() -> None:
    nameless = register_trainee("2018-01-01", of=JUDITH, programme=PPP, person={})
    given(THE_PARTNERSHIPS, nameless, ERASED).when(
        begin_leave("2019-01-01", of=JUDITH, note="volgens Judith")
    ).then_refused("erased", on=None)


def test_the_fence_stands_also_after_the_registration_was_withdrawn() -> None:
    story = given(THE_PARTNERSHIPS, JUDITHS_DETAILS, ERASED, withdraw(JUDITHS_DETAILS))
    story.when(anew(JUDITHS_DETAILS)).then_refused("erased", on=None)
    story.when(register_trainee("2018-01-01", of=JUDITH, programme=PPP, person={})).then(traineeship("2018-01-01"))


def test_the_fence_stands_for_what_follows_in_the_same_transaction() -> None:
    with a_register() as registrar:
        registrar.records_together(BEFORE_ERASURE)
        batch = registrar.register.recorder.batch()
        registrar.decides(batch, ERASED)
        with pytest.raises(Refused, match="erased"):
            registrar.decides(batch, begin_leave("2019-01-01", of=JUDITH, note="volgens Judith"))


def _erased_by_another_process(registrar: Registrar) -> None:
    with Register(registrar.register.settings, clock=registrar.clock) as elsewhere:
        Registrar(elsewhere, registrar.clock).records(ERASED)


def test_the_fence_stands_for_a_process_that_had_the_key_at_hand() -> None:
    with a_register() as registrar:
        registrar.records_together(BEFORE_ERASURE)
        _erased_by_another_process(registrar)
        with pytest.raises(Refused, match="erased"):
            registrar.records(begin_leave("2019-01-01", of=JUDITH, note="volgens Judith"))


def test_erased_details_are_gone_for_a_process_that_had_the_key_at_hand() -> None:
    with a_register() as registrar:
        registrar.records_together(BEFORE_ERASURE)
        note = registrar.fact(JUDITHS_MANDATE_WITH_A_NOTE).recorded.note
        _erased_by_another_process(registrar)
        assert registrar.value(note) is None


def test_a_refused_command_leaves_no_key_behind() -> None:
    with a_register() as registrar:
        registrar.records_together(THE_PARTNERSHIPS)
        with pytest.raises(Refused):
            registrar.records(begin_leave("2019-01-01", of=JUDITH, note="volgens Judith"))
        registrar.records(DAAN_REGISTERED)
        with behind_its_back(registrar.register.settings.folder, "vault") as vault:
            keys = [stream for (stream,) in vault("SELECT stream FROM keys")]
    assert keys == [str(stream_id(Kind.TRAINEE, DAAN))]


def test_details_registered_and_erased_in_one_transaction_are_gone() -> None:
    given(BEFORE_ERASURE, ERASED).then(registration("2018-01-01", OPEN, person={"givenName": None, "birthDate": None}))


def test_a_trainee_is_erased_once() -> None:
    given(BEFORE_ERASURE, ERASED).when(erase_personal_data(of=JUDITH, ground="bewaartermijn verstreken")).then_refused(
        "erased-already", on="2018-01-08", collides_with=ERASED
    )


def test_who_is_not_on_record_can_not_be_erased() -> None:
    given(THE_PARTNERSHIPS).when(ERASED).then_refused("not-on-record", on=None)


def test_an_erasure_may_follow_the_end_of_the_traineeship() -> None:
    given(BEFORE_ERASURE, but(LEFT, subject=JUDITH)).when(ERASED).then(traineeship("2018-01-01", "2021-01-01"))


def test_what_was_recorded_before_the_erasure_is_recognised_after_it() -> None:
    given(BEFORE_ERASURE, ERASED).when(JUDITHS_DETAILS).then_repeated()
    given(BEFORE_ERASURE, ERASED).when(JUDITHS_MANDATE_WITH_A_NOTE).then_repeated()


def test_what_was_recorded_before_the_erasure_is_not_recognised_in_another_form() -> None:
    other = but(JUDITHS_DETAILS, data={"programme": PPP, "person": {"givenName": "Judith"}})
    given(BEFORE_ERASURE, ERASED).when(other).then_invalid({"/commandId": "same-id-other-body"})
