"""Stories of mandates: candidacy, committees, following, the seat, leave, replacement, portfolios and the end."""

import pytest

from tests.people import (
    DORDRECHT,
    JUDITH,
    JUDITH_BECAME_COMMITTEE_MEMBER,
    JUDITH_HAS_A_MANDATE,
    JUDITH_IS_COMMITTEE_MEMBER,
    JUDITH_IS_COUNCILLOR,
    JUDITH_IS_TRAINEE,
    JUDITH_TOOK_A_SEAT,
    JUDITHS_MANDATE,
    JUDITHS_MANDATE_OPENED,
    OPEN,
    PAPENDRECHT,
    PARTY_A,
    PARTY_B,
    YARDEN,
    Command,
    Nothing,
    Says,
    anew,
    assign_portfolio,
    become_committee_member,
    become_fraction_follower,
    but,
    candidacy,
    cease_following,
    change_fraction,
    committee_membership,
    correct,
    council_seat,
    elect_to_council,
    end_mandate,
    establish,
    following,
    fraction,
    given,
    go_on_temporary_leave,
    leave_committee,
    mandate,
    open_mandate,
    planned,
    portfolio,
    publish_other_functions,
    record_not_elected,
    release_portfolio,
    replace_fraction_member,
    resign_from_council,
    return_from_temporary_leave,
    stand_for_election,
    temporary_leave,
    withdraw,
)

STOOD = stand_for_election("2018-02-05", electionDate="2018-03-21", listPosition=3, listLength=20)
ELECTED = elect_to_council("2018-03-29", votes=812, partySeats=3, oathOn="2018-03-29")
NOT_ELECTED = record_not_elected("2018-03-29", partySeats=2)
FOLLOWS = become_fraction_follower("2018-03-29")
ON_HEALTH = assign_portfolio("2018-03-29", topic="zorg")
RESIGNED = resign_from_council("2019-01-15", reason="moved")
ENDED = end_mandate("2022-03-30", reason="term-ended")
FOR_A_TIME = replace_fraction_member("2018-11-15", until="2019-03-15", vacatedBy="een fractiegenoot")
ON_LEAVE = go_on_temporary_leave("2019-09-02", until="2019-12-23")
RETURNED = return_from_temporary_leave("2019-11-01")


# -- opening --------------------------------------------------------------------------------------------------------


def test_an_opened_mandate_is_of_one_trainee_for_one_party_in_one_council() -> None:
    opened = open_mandate(
        "2018-01-01",
        trainee=JUDITH,
        council=PAPENDRECHT,
        party=PARTY_B,
        councilTerm={"from": "2018-03-29", "to": "2022-03-30"},
    )
    given(JUDITH_IS_TRAINEE).when(opened).then(
        mandate(
            "2018-01-01",
            OPEN,
            mandate=JUDITHS_MANDATE,
            trainee=JUDITH,
            council=PAPENDRECHT,
            party=PARTY_B,
            councilTerm={"from": "2018-03-29", "to": "2022-03-30"},
            because=[opened],
        ),
        fraction("2018-01-01", OPEN, fraction=PARTY_B, because=[opened]),
    )


def test_what_is_not_known_of_a_mandate_is_left_out() -> None:
    given(JUDITH_IS_TRAINEE).when(open_mandate("2018-01-01", trainee=JUDITH)).then(
        mandate("2018-01-01", OPEN, council=None, party=None, councilTerm=None)
    )


def test_a_mandate_is_opened_once() -> None:
    given(JUDITH_HAS_A_MANDATE).when(anew(JUDITHS_MANDATE_OPENED, effectiveOn="2018-02-01")).then_refused(
        "exists-already", on="2018-01-01", collides_with=JUDITHS_MANDATE_OPENED
    )


def test_a_mandate_names_all_that_is_not_on_record_at_once() -> None:
    given(JUDITH_IS_TRAINEE).when(
        open_mandate("2018-01-01", trainee="t-ppp00009", council="gm0518", party="partij-c")
    ).then_not_on_record("/data/trainee", "/data/council", "/data/party")


def test_a_party_is_an_organisation_of_that_kind() -> None:
    given(JUDITH_IS_TRAINEE).when(open_mandate("2018-01-01", trainee=JUDITH, party=YARDEN)).then_not_on_record(
        "/data/party", code="not-a-party"
    )


def test_a_corrected_party_is_an_organisation_of_that_kind_too() -> None:
    given(JUDITH_HAS_A_MANDATE).when(correct(JUDITHS_MANDATE_OPENED, party=YARDEN)).then_not_on_record(
        "/data/changes/party", code="not-a-party"
    )


def test_a_corrected_council_is_that_of_every_role() -> None:
    mend = correct(JUDITHS_MANDATE_OPENED, council=DORDRECHT)
    given(JUDITH_IS_COMMITTEE_MEMBER).when(mend).then(
        mandate("2018-01-01", OPEN, council=DORDRECHT),
        committee_membership(
            "2018-03-29",
            OPEN,
            council=DORDRECHT,
            because=[JUDITHS_MANDATE_OPENED, JUDITH_BECAME_COMMITTEE_MEMBER, mend],
        ),
    )


def test_a_mandate_opened_by_mistake_can_be_opened_anew() -> None:
    again = open_mandate("2018-02-01", trainee=JUDITH, council=DORDRECHT)
    given(JUDITH_HAS_A_MANDATE, withdraw(JUDITHS_MANDATE_OPENED)).when(again).then(
        mandate("2018-02-01", OPEN, council=DORDRECHT, because=[again])
    )


def test_an_opening_stands_as_long_as_another_fact_needs_it() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER).when(withdraw(JUDITHS_MANDATE_OPENED)).then_refused(
        "opening-needed", on="2018-03-29", collides_with=JUDITH_BECAME_COMMITTEE_MEMBER
    )


def test_a_person_may_hold_seats_in_several_mandates() -> None:
    other = open_mandate("2018-01-01", of="m-other", trainee=JUDITH, council=DORDRECHT, party=PARTY_A)
    given(JUDITH_IS_COUNCILLOR, other).when(elect_to_council("2018-03-29", of="m-other")).then(
        council_seat("2018-03-29", OPEN, council=DORDRECHT),
        council_seat("2018-11-15", OPEN, of=JUDITHS_MANDATE, council=PAPENDRECHT),
    )


OF_A_MANDATE = [
    stand_for_election("2018-06-01", electionDate="2018-03-21"),
    elect_to_council("2018-06-01"),
    record_not_elected("2018-06-01"),
    become_committee_member("2018-06-01"),
    leave_committee("2018-06-01"),
    become_fraction_follower("2018-06-01"),
    cease_following("2018-06-01"),
    replace_fraction_member("2018-06-01"),
    resign_from_council("2018-06-01"),
    go_on_temporary_leave("2018-06-01", until="2018-12-01"),
    return_from_temporary_leave("2018-06-01"),
    assign_portfolio("2018-06-01", topic="zorg"),
    release_portfolio("2018-06-01", topic="zorg"),
    change_fraction("2018-06-01", fraction=PARTY_A),
    publish_other_functions("2018-06-01", functions=["adviseur"]),
]


@pytest.mark.parametrize("command", [*OF_A_MANDATE, ENDED], ids=lambda command: command["command"])
def test_nothing_is_said_of_a_mandate_that_is_not_on_record(command: Command) -> None:
    given(JUDITH_IS_TRAINEE).when(command).then_refused("not-on-record", on=None)


@pytest.mark.parametrize("command", [*OF_A_MANDATE, ENDED], ids=lambda command: command["command"])
def test_nothing_happens_in_a_mandate_before_it_is_opened(command: Command) -> None:
    given(JUDITH_HAS_A_MANDATE).when(but(command, effectiveOn="2017-12-31")).then_refused(
        "opening-not-first", on="2018-01-01", collides_with=JUDITHS_MANDATE_OPENED
    )


# -- candidacy ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [ELECTED, NOT_ELECTED], ids=lambda command: command["command"])
def test_a_candidate_is_one_until_the_outcome_of_the_election(outcome: Command) -> None:
    given(JUDITH_HAS_A_MANDATE, STOOD).when(outcome).then(
        candidacy(
            "2018-02-05",
            "2018-03-29",
            electionDate="2018-03-21",
            listPosition=3,
            listLength=20,
            because=[JUDITHS_MANDATE_OPENED, STOOD, outcome],
        )
    )


def test_a_second_candidacy_follows_the_first() -> None:
    again = stand_for_election("2021-12-20", electionDate="2022-03-16")
    given(JUDITH_HAS_A_MANDATE, STOOD, NOT_ELECTED).when(again).then(
        candidacy("2018-02-05", "2018-03-29", electionDate="2018-03-21"),
        candidacy("2021-12-20", OPEN, electionDate="2022-03-16", listPosition=None),
    )


def test_who_is_elected_holds_a_seat_from_that_day() -> None:
    given(JUDITH_HAS_A_MANDATE).when(ELECTED).then(
        council_seat("2018-03-29", OPEN, because=[JUDITHS_MANDATE_OPENED, ELECTED])
    )


def test_who_is_not_elected_can_take_a_seat_in_mid_term() -> None:
    given(JUDITH_HAS_A_MANDATE, STOOD, NOT_ELECTED).when(JUDITH_TOOK_A_SEAT).then(
        candidacy("2018-02-05", "2018-03-29"), council_seat("2018-11-15", OPEN)
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [(ELECTED, NOT_ELECTED), (NOT_ELECTED, ELECTED)],
    ids=["elected, then not", "not elected, then so"],
)
def test_nobody_is_elected_and_not_elected_on_one_day(first: Command, second: Command) -> None:
    given(JUDITH_HAS_A_MANDATE, first).when(second).then_refused(
        "elected-and-not", on="2018-03-29", collides_with=first
    )


def test_a_correction_does_not_bring_election_and_non_election_to_one_day() -> None:
    other_day = record_not_elected("2018-03-22")
    given(JUDITH_HAS_A_MANDATE, other_day, ELECTED).when(correct(other_day, effectiveOn="2018-03-29")).then_refused(
        "elected-and-not", on="2018-03-29", collides_with=ELECTED
    )


def test_election_and_non_election_may_follow_each_other() -> None:
    given(JUDITH_HAS_A_MANDATE, ELECTED, RESIGNED).when(record_not_elected("2022-03-29")).then(
        council_seat("2018-03-29", "2019-01-15")
    )


# -- committees and following ---------------------------------------------------------------------------------------


def test_a_committee_member_is_one_until_leaving_the_committee() -> None:
    left = leave_committee("2019-06-01", reason="workload")
    given(JUDITH_IS_COMMITTEE_MEMBER).when(left).then(
        committee_membership(
            "2018-03-29",
            "2019-06-01",
            committee=None,
            trainee=JUDITH,
            because=[JUDITHS_MANDATE_OPENED, JUDITH_BECAME_COMMITTEE_MEMBER, left],
        )
    )


IN_TWO_COMMITTEES = (
    *JUDITH_HAS_A_MANDATE,
    become_committee_member("2018-03-29", committee="ruimte"),
    become_committee_member("2018-05-01", committee="samenleving"),
)


def test_each_committee_has_periods_of_its_own() -> None:
    given(IN_TWO_COMMITTEES).when(leave_committee("2019-06-01", committee="ruimte")).then(
        committee_membership("2018-03-29", "2019-06-01", committee="ruimte"),
        committee_membership("2018-05-01", OPEN, committee="samenleving"),
    )


def test_who_leaves_without_naming_a_committee_leaves_all_of_them() -> None:
    given(IN_TWO_COMMITTEES).when(leave_committee("2019-06-01")).then(
        committee_membership("2018-03-29", "2019-06-01", committee="ruimte"),
        committee_membership("2018-05-01", "2019-06-01", committee="samenleving"),
    )


def test_who_left_a_committee_can_become_a_member_again() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER, leave_committee("2019-06-01")).when(become_committee_member("2020-01-01")).then(
        committee_membership("2018-03-29", "2019-06-01"), committee_membership("2020-01-01", OPEN)
    )


def test_a_membership_for_a_time_ends_then() -> None:
    given(JUDITH_HAS_A_MANDATE).when(become_committee_member("2018-03-29", until="2018-07-01")).then(
        committee_membership("2018-03-29", "2018-07-01")
    )


def test_a_committee_that_was_never_joined_can_not_be_left() -> None:
    given(JUDITH_HAS_A_MANDATE).when(leave_committee("2019-06-01")).then_refused("not-a-member", on="2019-06-01")


def test_another_committee_than_the_one_that_was_joined_can_not_be_left() -> None:
    given(IN_TWO_COMMITTEES).when(leave_committee("2019-06-01", committee="financien")).then_refused(
        "not-a-member-of", on="2019-06-01"
    )


def test_a_committee_is_left_once() -> None:
    left = leave_committee("2019-06-01", committee="ruimte")
    given(IN_TWO_COMMITTEES, left).when(leave_committee("2020-01-01", committee="ruimte")).then_refused(
        "not-a-member-of", on="2019-06-01", collides_with=left
    )


def test_all_committees_are_left_once() -> None:
    left = leave_committee("2019-06-01")
    given(IN_TWO_COMMITTEES, left).when(leave_committee("2020-01-01")).then_refused(
        "not-a-member", on="2019-06-01", collides_with=left
    )


def test_leaving_late_heard_of_collides_with_the_leaving_on_record() -> None:
    left = leave_committee("2019-06-01")
    given(JUDITH_IS_COMMITTEE_MEMBER, left).when(leave_committee("2019-01-01")).then_refused(
        "not-a-member", on="2019-06-01", collides_with=left
    )


def test_a_membership_stands_as_long_as_the_leaving_that_needs_it() -> None:
    left = leave_committee("2019-06-01")
    given(JUDITH_IS_COMMITTEE_MEMBER, left).when(withdraw(JUDITH_BECAME_COMMITTEE_MEMBER)).then_refused(
        "not-a-member", on="2019-06-01", collides_with=left
    )


def test_a_follower_is_one_until_ceasing() -> None:
    ceased = cease_following("2019-06-01")
    given(JUDITH_HAS_A_MANDATE, FOLLOWS).when(ceased).then(
        following("2018-03-29", "2019-06-01", because=[JUDITHS_MANDATE_OPENED, FOLLOWS, ceased])
    )


def test_nobody_ceases_to_follow_without_having_begun() -> None:
    given(JUDITH_HAS_A_MANDATE).when(cease_following("2019-06-01")).then_refused("not-following", on="2019-06-01")


def test_nobody_ceases_to_follow_before_having_begun() -> None:
    given(JUDITH_HAS_A_MANDATE, FOLLOWS).when(cease_following("2018-03-28")).then_refused(
        "not-following", on="2018-03-28"
    )


def test_following_ceases_once() -> None:
    ceased = cease_following("2019-06-01")
    given(JUDITH_HAS_A_MANDATE, FOLLOWS, ceased).when(cease_following("2020-01-01")).then_refused(
        "not-following", on="2019-06-01", collides_with=ceased
    )


# -- the seat -------------------------------------------------------------------------------------------------------


def test_a_committee_member_who_takes_over_a_seat_is_councillor_from_that_day() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER).when(JUDITH_TOOK_A_SEAT).then(
        council_seat("2018-11-15", OPEN, because=[JUDITHS_MANDATE_OPENED, JUDITH_TOOK_A_SEAT]),
        committee_membership(
            "2018-03-29",
            "2018-11-15",
            because=[JUDITHS_MANDATE_OPENED, JUDITH_BECAME_COMMITTEE_MEMBER, JUDITH_TOOK_A_SEAT],
        ),
    )


@pytest.mark.parametrize(
    "seat", [JUDITH_TOOK_A_SEAT, elect_to_council("2018-11-15")], ids=lambda command: command["command"]
)
def test_a_seat_for_good_ends_every_committee_membership_and_the_following(seat: Command) -> None:
    given(IN_TWO_COMMITTEES, FOLLOWS).when(seat).then(
        committee_membership("2018-03-29", "2018-11-15", committee="ruimte"),
        committee_membership("2018-05-01", "2018-11-15", committee="samenleving"),
        following("2018-03-29", "2018-11-15"),
    )


def test_a_membership_of_which_is_heard_after_the_seat_lasted_until_the_seat() -> None:
    given(JUDITH_IS_COUNCILLOR).when(JUDITH_BECAME_COMMITTEE_MEMBER).then(
        committee_membership("2018-03-29", "2018-11-15"), council_seat("2018-11-15", OPEN)
    )


def test_who_resigns_holds_the_seat_no_longer() -> None:
    given(JUDITH_IS_COUNCILLOR).when(RESIGNED).then(
        council_seat("2018-11-15", "2019-01-15", because=[JUDITHS_MANDATE_OPENED, JUDITH_TOOK_A_SEAT, RESIGNED])
    )


def test_who_resigned_can_take_a_seat_again() -> None:
    given(JUDITH_IS_COUNCILLOR, RESIGNED).when(replace_fraction_member("2020-01-01")).then(
        council_seat("2018-11-15", "2019-01-15"), council_seat("2020-01-01", OPEN)
    )


def test_who_resigned_can_take_a_seat_again_on_that_very_day() -> None:
    given(JUDITH_IS_COUNCILLOR, RESIGNED).when(replace_fraction_member("2019-01-15")).then(
        council_seat("2018-11-15", "2019-01-15"), council_seat("2019-01-15", OPEN)
    )


@pytest.mark.parametrize("says", [elect_to_council, replace_fraction_member], ids=lambda says: says.command)
def test_nobody_takes_a_seat_who_holds_one(says: Says) -> None:
    given(JUDITH_IS_COUNCILLOR).when(says("2019-06-01")).then_refused(
        "seat-held", on="2018-11-15", collides_with=JUDITH_TOOK_A_SEAT
    )


def test_a_seat_late_heard_of_collides_with_the_one_that_follows() -> None:
    given(JUDITH_IS_COUNCILLOR).when(ELECTED).then_refused(
        "seat-held", on="2018-11-15", collides_with=JUDITH_TOOK_A_SEAT
    )


def test_a_seat_late_heard_of_is_lawful_where_it_ended_before_the_one_that_follows() -> None:
    given(JUDITH_IS_COUNCILLOR).when(but(ELECTED, until="2018-10-01")).then(
        council_seat("2018-03-29", "2018-10-01"), council_seat("2018-11-15", OPEN)
    )


def test_a_resignation_stands_as_long_as_the_next_seat_needs_it() -> None:
    next_seat = replace_fraction_member("2020-01-01")
    given(JUDITH_IS_COUNCILLOR, RESIGNED, next_seat).when(withdraw(RESIGNED)).then_refused(
        "seat-held", on="2020-01-01", collides_with=next_seat
    )


def test_a_seat_can_be_taken_anew_after_it_was_withdrawn() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER, JUDITH_TOOK_A_SEAT, withdraw(JUDITH_TOOK_A_SEAT)).when(
        replace_fraction_member("2019-01-01")
    ).then(committee_membership("2018-03-29", "2019-01-01"), council_seat("2019-01-01", OPEN))


def test_nobody_resigns_without_a_seat() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER).when(RESIGNED).then_refused("no-seat", on="2019-01-15")


def test_nobody_resigns_before_the_seat_is_taken() -> None:
    given(JUDITH_IS_COUNCILLOR).when(resign_from_council("2018-11-14")).then_refused("no-seat", on="2018-11-14")


def test_nobody_resigns_twice() -> None:
    given(JUDITH_IS_COUNCILLOR, RESIGNED).when(resign_from_council("2019-06-01")).then_refused(
        "no-seat", on="2019-01-15", collides_with=RESIGNED
    )


def test_a_seat_stands_as_long_as_the_resignation_that_needs_it() -> None:
    given(JUDITH_IS_COUNCILLOR, RESIGNED).when(withdraw(JUDITH_TOOK_A_SEAT)).then_refused(
        "no-seat", on="2019-01-15", collides_with=RESIGNED
    )


def test_a_correction_does_not_move_a_seat_past_the_resignation() -> None:
    given(JUDITH_IS_COUNCILLOR, RESIGNED).when(correct(JUDITH_TOOK_A_SEAT, effectiveOn="2019-01-16")).then_refused(
        "no-seat", on="2019-01-15", collides_with=RESIGNED
    )


def test_a_seat_moved_to_the_day_of_the_resignation_was_held_on_no_day() -> None:
    given(JUDITH_IS_COUNCILLOR, RESIGNED).when(correct(JUDITH_TOOK_A_SEAT, effectiveOn="2019-01-15")).then(
        Nothing("council-seat")
    )


# -- replacement for a time -----------------------------------------------------------------------------------------

OUTSIDE_THE_COUNCIL = (*JUDITH_IS_COMMITTEE_MEMBER, FOLLOWS)


def test_a_replacement_for_a_time_suspends_membership_and_following_and_then_they_go_on() -> None:
    given(OUTSIDE_THE_COUNCIL).when(FOR_A_TIME).then(
        council_seat("2018-11-15", "2019-03-15", because=[JUDITHS_MANDATE_OPENED, FOR_A_TIME]),
        committee_membership(
            "2018-03-29",
            "2018-11-15",
            because=[JUDITHS_MANDATE_OPENED, JUDITH_BECAME_COMMITTEE_MEMBER, FOR_A_TIME],
        ),
        committee_membership(
            "2019-03-15", OPEN, because=[JUDITHS_MANDATE_OPENED, JUDITH_BECAME_COMMITTEE_MEMBER, FOR_A_TIME]
        ),
        following("2018-03-29", "2018-11-15"),
        following("2019-03-15", OPEN),
    )


def test_every_committee_is_suspended_and_goes_on_by_itself() -> None:
    given(IN_TWO_COMMITTEES).when(FOR_A_TIME).then(
        committee_membership("2018-03-29", "2018-11-15", committee="ruimte"),
        committee_membership("2018-05-01", "2018-11-15", committee="samenleving"),
        committee_membership("2019-03-15", OPEN, committee="ruimte"),
        committee_membership("2019-03-15", OPEN, committee="samenleving"),
    )


def test_who_resigns_a_seat_for_a_time_goes_on_outside_the_council_from_that_day() -> None:
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME).when(RESIGNED).then(
        council_seat("2018-11-15", "2019-01-15"),
        committee_membership("2018-03-29", "2018-11-15"),
        committee_membership(
            "2019-01-15",
            OPEN,
            because=[JUDITHS_MANDATE_OPENED, JUDITH_BECAME_COMMITTEE_MEMBER, FOR_A_TIME, RESIGNED],
        ),
        following("2018-03-29", "2018-11-15"),
        following("2019-01-15", OPEN),
    )


def test_what_was_left_while_suspended_does_not_go_on() -> None:
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME, cease_following("2019-01-01")).when(leave_committee("2019-02-01")).then(
        committee_membership("2018-03-29", "2018-11-15"), following("2018-03-29", "2018-11-15")
    )


def test_what_was_left_on_the_day_the_seat_ends_does_not_go_on() -> None:
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME).when(leave_committee("2019-03-15")).then(
        committee_membership("2018-03-29", "2018-11-15"),
        following("2018-03-29", "2018-11-15"),
        following("2019-03-15", OPEN),
    )


def test_one_committee_left_while_suspended_does_not_keep_the_other_from_going_on() -> None:
    given(IN_TWO_COMMITTEES, FOR_A_TIME).when(leave_committee("2019-02-01", committee="ruimte")).then(
        committee_membership("2018-03-29", "2018-11-15", committee="ruimte"),
        committee_membership("2018-05-01", "2018-11-15", committee="samenleving"),
        committee_membership("2019-03-15", OPEN, committee="samenleving"),
    )


def test_what_is_left_after_the_seat_went_on_until_then() -> None:
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME).when(leave_committee("2019-06-01")).then(
        committee_membership("2018-03-29", "2018-11-15"), committee_membership("2019-03-15", "2019-06-01")
    )


def test_what_began_while_the_seat_lasts_has_no_period_before_it_ends() -> None:
    given(JUDITH_HAS_A_MANDATE, FOR_A_TIME, become_fraction_follower("2019-01-01")).when(
        become_committee_member("2019-02-01", committee="ruimte")
    ).then(committee_membership("2019-03-15", OPEN), following("2019-03-15", OPEN))


def test_what_was_to_run_out_while_the_seat_lasts_does_not_go_on() -> None:
    given(JUDITH_HAS_A_MANDATE, become_committee_member("2018-03-29", until="2019-02-01")).when(FOR_A_TIME).then(
        committee_membership("2018-03-29", "2018-11-15")
    )


def test_what_was_to_run_out_after_the_seat_goes_on_until_then() -> None:
    given(JUDITH_HAS_A_MANDATE, become_committee_member("2018-03-29", until="2019-06-01")).when(FOR_A_TIME).then(
        committee_membership("2018-03-29", "2018-11-15"), committee_membership("2019-03-15", "2019-06-01")
    )


def test_a_second_seat_that_begins_on_the_until_of_the_first_carries_the_suspension_on() -> None:
    second = replace_fraction_member("2019-03-15", until="2019-07-01")
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME).when(second).then(
        council_seat("2018-11-15", "2019-03-15"),
        council_seat("2019-03-15", "2019-07-01"),
        committee_membership("2018-03-29", "2018-11-15"),
        committee_membership("2019-07-01", OPEN),
        following("2018-03-29", "2018-11-15"),
        following("2019-07-01", OPEN),
    )


def test_a_second_seat_that_begins_a_day_later_leaves_a_day_outside_the_council() -> None:
    second = replace_fraction_member("2019-03-16", until="2019-07-01")
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME).when(second).then(
        committee_membership("2018-03-29", "2018-11-15"),
        committee_membership("2019-03-15", "2019-03-16"),
        committee_membership("2019-07-01", OPEN),
    )


def test_a_second_seat_that_begins_before_the_first_ends_is_refused() -> None:
    second = replace_fraction_member("2019-03-14", until="2019-07-01")
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME).when(second).then_refused(
        "seat-held", on="2018-11-15", collides_with=FOR_A_TIME
    )


def test_a_first_seat_is_not_prolonged_into_the_second() -> None:
    second = replace_fraction_member("2019-03-15", until="2019-07-01")
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME, second).when(correct(FOR_A_TIME, until="2019-03-16")).then_refused(
        "seat-held", on="2019-03-15", collides_with=second
    )


@pytest.mark.parametrize("says", [elect_to_council, replace_fraction_member], ids=lambda says: says.command)
def test_a_seat_for_good_on_the_until_of_a_seat_for_a_time_ends_what_was_suspended(says: Says) -> None:
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME).when(says("2019-03-15")).then(
        council_seat("2018-11-15", "2019-03-15"),
        council_seat("2019-03-15", OPEN),
        committee_membership("2018-03-29", "2018-11-15"),
        following("2018-03-29", "2018-11-15"),
    )


def test_a_seat_for_good_after_a_seat_for_a_time_ends_what_had_gone_on() -> None:
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME).when(replace_fraction_member("2019-06-01")).then(
        committee_membership("2018-03-29", "2018-11-15"),
        committee_membership("2019-03-15", "2019-06-01"),
        following("2018-03-29", "2018-11-15"),
        following("2019-03-15", "2019-06-01"),
    )


def test_the_end_of_the_mandate_ends_what_is_suspended() -> None:
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME).when(end_mandate("2019-01-01", reason="disqualified")).then(
        council_seat("2018-11-15", "2019-01-01"),
        committee_membership("2018-03-29", "2018-11-15"),
        following("2018-03-29", "2018-11-15"),
    )


def test_an_election_is_no_replacement_and_ends_memberships_also_when_it_is_for_a_time() -> None:
    given(OUTSIDE_THE_COUNCIL).when(elect_to_council("2018-11-15", until="2019-03-15")).then(
        council_seat("2018-11-15", "2019-03-15"),
        committee_membership("2018-03-29", "2018-11-15"),
        following("2018-03-29", "2018-11-15"),
    )


def test_a_seat_for_a_time_that_turns_out_to_be_for_good_ends_what_it_suspended() -> None:
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME).when(correct(FOR_A_TIME, until=None)).then(
        council_seat("2018-11-15", OPEN),
        committee_membership("2018-03-29", "2018-11-15"),
        following("2018-03-29", "2018-11-15"),
    )


def test_a_seat_for_good_that_turns_out_to_be_for_a_time_suspends_what_it_ended() -> None:
    given(OUTSIDE_THE_COUNCIL, JUDITH_TOOK_A_SEAT).when(correct(JUDITH_TOOK_A_SEAT, until="2019-03-15")).then(
        council_seat("2018-11-15", "2019-03-15"),
        committee_membership("2018-03-29", "2018-11-15"),
        committee_membership("2019-03-15", OPEN),
    )


def test_a_withdrawn_seat_for_a_time_suspended_nothing() -> None:
    given(OUTSIDE_THE_COUNCIL, FOR_A_TIME).when(withdraw(FOR_A_TIME)).then(
        Nothing("council-seat"), committee_membership("2018-03-29", OPEN), following("2018-03-29", OPEN)
    )


def test_a_seat_for_a_time_is_given_up_by_its_until_and_not_once_more() -> None:
    given(JUDITH_HAS_A_MANDATE, FOR_A_TIME).when(resign_from_council("2019-03-15")).then_refused(
        "no-seat", on="2018-11-15", collides_with=FOR_A_TIME
    )


# -- temporary leave from the seat ----------------------------------------------------------------------------------


def test_a_councillor_on_temporary_leave_is_councillor_again_on_its_until() -> None:
    given(JUDITH_IS_COUNCILLOR).when(ON_LEAVE).then(
        council_seat("2018-11-15", "2019-09-02"),
        temporary_leave("2019-09-02", "2019-12-23"),
        council_seat("2019-12-23", OPEN),
    )


def test_a_councillor_who_returns_early_is_councillor_again_from_that_day() -> None:
    given(JUDITH_IS_COUNCILLOR, ON_LEAVE).when(RETURNED).then(
        council_seat("2018-11-15", "2019-09-02"),
        temporary_leave("2019-09-02", "2019-11-01"),
        council_seat("2019-11-01", OPEN),
    )


def test_a_temporary_leave_has_an_until() -> None:
    given(JUDITH_IS_COUNCILLOR).when(go_on_temporary_leave("2019-09-02")).then_refused(
        "until-required", on="2019-09-02"
    )


def test_a_correction_does_not_take_the_until_of_a_temporary_leave_away() -> None:
    given(JUDITH_IS_COUNCILLOR, ON_LEAVE).when(correct(ON_LEAVE, until=None)).then_refused(
        "until-required", on="2019-09-02"
    )


def test_a_temporary_leave_does_not_outlast_the_seat() -> None:
    given(JUDITH_HAS_A_MANDATE, FOR_A_TIME).when(go_on_temporary_leave("2019-02-01", until="2019-06-01")).then(
        council_seat("2018-11-15", "2019-02-01"), temporary_leave("2019-02-01", "2019-03-15")
    )


def test_who_resigns_while_on_temporary_leave_does_not_come_back() -> None:
    given(JUDITH_IS_COUNCILLOR, ON_LEAVE).when(resign_from_council("2019-10-01")).then(
        council_seat("2018-11-15", "2019-09-02"), temporary_leave("2019-09-02", "2019-10-01")
    )


def test_a_seat_on_leave_is_a_seat_held() -> None:
    given(JUDITH_IS_COUNCILLOR, ON_LEAVE).when(replace_fraction_member("2019-10-01")).then_refused(
        "seat-held", on="2018-11-15", collides_with=JUDITH_TOOK_A_SEAT
    )


def test_a_second_leave_follows_the_first() -> None:
    given(JUDITH_IS_COUNCILLOR, ON_LEAVE).when(go_on_temporary_leave("2019-12-23", until="2020-04-01")).then(
        council_seat("2018-11-15", "2019-09-02"),
        temporary_leave("2019-09-02", "2019-12-23"),
        temporary_leave("2019-12-23", "2020-04-01"),
        council_seat("2020-04-01", OPEN),
    )


def test_a_leave_of_which_is_heard_late_takes_its_place_before_the_next() -> None:
    given(JUDITH_IS_COUNCILLOR, ON_LEAVE).when(go_on_temporary_leave("2019-02-01", until="2019-05-01")).then(
        council_seat("2018-11-15", "2019-02-01"),
        temporary_leave("2019-02-01", "2019-05-01"),
        council_seat("2019-05-01", "2019-09-02"),
        temporary_leave("2019-09-02", "2019-12-23"),
        council_seat("2019-12-23", OPEN),
    )


def test_each_of_two_seats_has_leaves_of_its_own() -> None:
    second_seat = replace_fraction_member("2019-06-01")
    given(JUDITH_IS_COUNCILLOR, go_on_temporary_leave("2018-12-01", until="2018-12-20"), RESIGNED, second_seat).when(
        ON_LEAVE
    ).then(
        council_seat("2018-11-15", "2018-12-01"),
        temporary_leave("2018-12-01", "2018-12-20"),
        council_seat("2018-12-20", "2019-01-15"),
        council_seat("2019-06-01", "2019-09-02"),
        temporary_leave("2019-09-02", "2019-12-23"),
        council_seat("2019-12-23", OPEN),
    )


def test_a_leave_from_a_seat_given_up_on_that_day_is_none_from_the_seat_taken_on_it() -> None:
    going = go_on_temporary_leave("2019-01-15", until="2019-06-01")
    given(JUDITH_IS_COUNCILLOR, going, RESIGNED).when(replace_fraction_member("2019-01-15")).then(
        council_seat("2018-11-15", "2019-01-15"), council_seat("2019-01-15", OPEN)
    )


def test_a_leave_on_the_day_the_seat_is_taken_leaves_no_day_before_it() -> None:
    going = go_on_temporary_leave("2018-11-15", until="2019-02-01")
    given(JUDITH_IS_COUNCILLOR).when(going).then(
        temporary_leave("2018-11-15", "2019-02-01"), council_seat("2019-02-01", OPEN)
    )


def test_who_returns_for_a_time_holds_the_seat_until_then() -> None:
    returned = return_from_temporary_leave("2019-11-01", until="2020-02-01")
    given(JUDITH_IS_COUNCILLOR, ON_LEAVE).when(returned).then(
        council_seat("2018-11-15", "2019-09-02"),
        temporary_leave("2019-09-02", "2019-11-01"),
        council_seat("2019-11-01", "2020-02-01"),
    )
    given(JUDITH_IS_COUNCILLOR, ON_LEAVE, returned).when(resign_from_council("2020-02-01")).then_refused(
        "no-seat", on="2018-11-15", collides_with=JUDITH_TOOK_A_SEAT
    )


def test_a_return_does_not_prolong_a_seat_for_a_time() -> None:
    given(JUDITH_HAS_A_MANDATE, FOR_A_TIME, go_on_temporary_leave("2018-12-01", until="2019-02-01")).when(
        return_from_temporary_leave("2019-01-01", until="2019-06-01")
    ).then(
        council_seat("2018-11-15", "2018-12-01"),
        temporary_leave("2018-12-01", "2019-01-01"),
        council_seat("2019-01-01", "2019-03-15"),
    )


def test_nobody_goes_on_temporary_leave_without_a_seat() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER).when(ON_LEAVE).then_refused("no-seat", on="2019-09-02")


def test_nobody_goes_on_temporary_leave_from_a_seat_given_up() -> None:
    given(JUDITH_IS_COUNCILLOR, RESIGNED).when(ON_LEAVE).then_refused(
        "no-seat", on="2019-01-15", collides_with=RESIGNED
    )


def test_nobody_goes_on_temporary_leave_from_a_seat_that_has_run_out() -> None:
    given(JUDITH_HAS_A_MANDATE, FOR_A_TIME).when(go_on_temporary_leave("2019-03-15", until="2019-06-01")).then_refused(
        "no-seat", on="2018-11-15", collides_with=FOR_A_TIME
    )


def test_nobody_returns_from_a_temporary_leave_that_did_not_begin() -> None:
    given(JUDITH_IS_COUNCILLOR).when(RETURNED).then_refused("no-temporary-leave", on="2019-11-01")


def test_nobody_returns_from_a_temporary_leave_twice() -> None:
    given(JUDITH_IS_COUNCILLOR, ON_LEAVE, RETURNED).when(return_from_temporary_leave("2019-12-01")).then_refused(
        "no-temporary-leave", on="2019-11-01", collides_with=RETURNED
    )


def test_a_temporary_leave_stands_as_long_as_the_return_needs_it() -> None:
    given(JUDITH_IS_COUNCILLOR, ON_LEAVE, RETURNED).when(withdraw(ON_LEAVE)).then_refused(
        "no-temporary-leave", on="2019-11-01", collides_with=RETURNED
    )


# -- fraction and portfolios ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [PARTY_A, "Lijst Judith"], ids=["a party", "a name"])
def test_who_changes_fraction_belongs_to_the_other_from_that_day(where: str) -> None:
    changed = change_fraction("2019-06-01", fraction=where)
    given(JUDITH_HAS_A_MANDATE).when(changed).then(
        fraction("2018-01-01", "2019-06-01", fraction=PARTY_B, because=[JUDITHS_MANDATE_OPENED, changed]),
        fraction("2019-06-01", OPEN, fraction=where, party=PARTY_B, because=[JUDITHS_MANDATE_OPENED, changed]),
    )


def test_each_topic_has_periods_of_its_own() -> None:
    education = assign_portfolio("2018-06-01", topic="onderwijs")
    given(JUDITH_IS_COMMITTEE_MEMBER, ON_HEALTH, education).when(release_portfolio("2019-01-01", topic="zorg")).then(
        portfolio("2018-03-29", "2019-01-01", topic="zorg"),
        portfolio("2018-06-01", OPEN, topic="onderwijs", because=[JUDITHS_MANDATE_OPENED, education]),
    )


def test_a_portfolio_that_was_not_assigned_can_not_be_released() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER, ON_HEALTH).when(release_portfolio("2019-01-01", topic="onderwijs")).then_refused(
        "not-assigned", on="2019-01-01"
    )


def test_a_portfolio_is_released_once() -> None:
    released = release_portfolio("2019-01-01", topic="zorg")
    given(JUDITH_IS_COMMITTEE_MEMBER, ON_HEALTH, released).when(
        release_portfolio("2019-06-01", topic="zorg")
    ).then_refused("not-assigned", on="2019-01-01", collides_with=released)


def test_a_portfolio_ends_with_the_only_role() -> None:
    left = leave_committee("2019-06-01")
    given(JUDITH_IS_COMMITTEE_MEMBER, ON_HEALTH).when(left).then(
        portfolio(
            "2018-03-29",
            "2019-06-01",
            because=[JUDITHS_MANDATE_OPENED, ON_HEALTH, left],
        )
    )


def test_a_portfolio_does_not_end_with_one_role_of_two() -> None:
    given(OUTSIDE_THE_COUNCIL, ON_HEALTH).when(leave_committee("2019-06-01")).then(portfolio("2018-03-29", OPEN))


def test_a_portfolio_ends_with_the_last_role_of_two() -> None:
    ceased = cease_following("2020-01-01")
    given(OUTSIDE_THE_COUNCIL, ON_HEALTH, leave_committee("2019-06-01")).when(ceased).then(
        portfolio("2018-03-29", "2020-01-01", because=[JUDITHS_MANDATE_OPENED, ON_HEALTH, ceased])
    )


def test_where_two_roles_end_on_one_day_the_end_of_a_portfolio_is_as_certain_as_the_less_certain_of_theirs() -> None:
    ceased = cease_following("2020-01-01")
    for left in (leave_committee("2020-01-01"), planned(leave_committee("2020-01-01"))):
        certainty = left.get("certainty", "established")
        given(OUTSIDE_THE_COUNCIL, ON_HEALTH, left).when(ceased).then(
            portfolio("2018-03-29", "2020-01-01", endCertainty=certainty)
        )


def test_a_portfolio_is_kept_from_committee_to_seat() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER, ON_HEALTH).when(JUDITH_TOOK_A_SEAT).then(portfolio("2018-03-29", OPEN))


def test_a_portfolio_ends_with_the_seat() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER, ON_HEALTH, JUDITH_TOOK_A_SEAT).when(RESIGNED).then(
        portfolio("2018-03-29", "2019-01-15")
    )


def test_a_portfolio_outlasts_a_seat_for_a_time_where_a_role_goes_on() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER, ON_HEALTH).when(FOR_A_TIME).then(portfolio("2018-03-29", OPEN))


def test_a_portfolio_ends_with_a_seat_for_a_time_where_no_role_goes_on() -> None:
    given(JUDITH_HAS_A_MANDATE, assign_portfolio("2018-12-01", topic="zorg")).when(FOR_A_TIME).then(
        portfolio("2018-12-01", "2019-03-15")
    )


def test_a_portfolio_is_kept_while_on_temporary_leave() -> None:
    given(JUDITH_IS_COUNCILLOR, assign_portfolio("2018-12-01", topic="zorg")).when(ON_LEAVE).then(
        portfolio("2018-12-01", OPEN)
    )


def test_a_portfolio_that_ended_with_the_last_role_does_not_come_back_with_the_next() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER, ON_HEALTH, leave_committee("2019-01-01")).when(
        become_committee_member("2020-01-01")
    ).then(portfolio("2018-03-29", "2019-01-01"))


def test_a_portfolio_assigned_without_a_role_ends_with_the_first_that_comes_to_an_end() -> None:
    early = assign_portfolio("2018-01-15", topic="zorg")
    given(JUDITH_HAS_A_MANDATE, early).then(portfolio("2018-01-15", OPEN))
    given(JUDITH_IS_COMMITTEE_MEMBER, early).when(leave_committee("2019-01-01")).then(
        portfolio("2018-01-15", "2019-01-01")
    )


def test_published_functions_open_no_period() -> None:
    given(JUDITH_IS_COUNCILLOR).when(
        publish_other_functions("2019-01-01", functions=["adviseur", "penningmeester"])
    ).then(council_seat("2018-11-15", OPEN), mandate("2018-01-01", OPEN))


# -- the end --------------------------------------------------------------------------------------------------------


def test_the_end_of_a_mandate_ends_every_role() -> None:
    given(OUTSIDE_THE_COUNCIL, STOOD, ON_HEALTH).when(ENDED).then(
        mandate("2018-01-01", "2022-03-30", because=[JUDITHS_MANDATE_OPENED, ENDED]),
        candidacy("2018-02-05", "2022-03-30"),
        committee_membership("2018-03-29", "2022-03-30"),
        following("2018-03-29", "2022-03-30"),
        fraction("2018-01-01", "2022-03-30"),
        portfolio("2018-03-29", "2022-03-30"),
    )


def test_the_end_of_a_mandate_ends_the_seat_also_while_on_leave() -> None:
    given(JUDITH_IS_COUNCILLOR, ON_LEAVE).when(end_mandate("2019-10-01", reason="deceased")).then(
        council_seat("2018-11-15", "2019-09-02"), temporary_leave("2019-09-02", "2019-10-01")
    )


@pytest.mark.parametrize("command", OF_A_MANDATE, ids=lambda command: command["command"])
@pytest.mark.parametrize("day", ["2022-03-30", "2022-03-31"], ids=["on that day", "later"])
def test_nothing_follows_the_end_of_a_mandate(command: Command, day: str) -> None:
    late = but(command, effectiveOn=day, **({"until": "2022-12-31"} if "until" in command else {}))
    given(JUDITH_HAS_A_MANDATE, ENDED).when(late).then_refused("after-the-end", on="2022-03-30", collides_with=ENDED)


def test_what_happened_before_the_end_can_be_recorded_after_it() -> None:
    given(JUDITH_HAS_A_MANDATE, ENDED).when(JUDITH_TOOK_A_SEAT).then(council_seat("2018-11-15", "2022-03-30"))


def test_what_happened_before_the_end_can_be_corrected_after_it() -> None:
    given(JUDITH_IS_COUNCILLOR, ENDED).when(correct(JUDITH_TOOK_A_SEAT, effectiveOn="2018-11-22")).then(
        council_seat("2018-11-22", "2022-03-30")
    )


def test_a_correction_does_not_move_a_fact_past_the_end() -> None:
    given(JUDITH_IS_COUNCILLOR, ENDED).when(correct(JUDITH_TOOK_A_SEAT, effectiveOn="2022-04-01")).then_refused(
        "after-the-end", on="2022-03-30", collides_with=ENDED
    )


def test_an_end_late_heard_of_collides_with_what_happened_after_it() -> None:
    given(JUDITH_IS_COUNCILLOR).when(end_mandate("2018-06-01", reason="other")).then_refused(
        "after-the-end", on="2018-11-15", collides_with=JUDITH_TOOK_A_SEAT
    )


def test_a_mandate_ends_once() -> None:
    given(JUDITH_HAS_A_MANDATE, ENDED).when(end_mandate("2022-04-01", reason="other")).then_refused(
        "two-ends", on="2022-03-30", collides_with=ENDED
    )


def test_a_mandate_whose_end_was_withdrawn_goes_on() -> None:
    given(JUDITH_IS_COUNCILLOR, ENDED).when(withdraw(ENDED)).then(
        mandate("2018-01-01", OPEN), council_seat("2018-11-15", OPEN)
    )


# -- overtaken plans ------------------------------------------------------------------------------------------------

PLANNED_SEAT = planned(JUDITH_TOOK_A_SEAT)
ENDED_EARLY = end_mandate("2018-09-01", reason="disqualified")


def test_the_end_of_a_mandate_overtakes_the_plans_on_and_after_its_day() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER, PLANNED_SEAT).when(ENDED_EARLY).then(
        Nothing("council-seat"),
        committee_membership("2018-03-29", "2018-09-01", endCertainty="established"),
        mandate("2018-01-01", "2018-09-01"),
    )


def test_plans_come_back_when_the_end_of_the_mandate_is_withdrawn() -> None:
    given(JUDITH_IS_COMMITTEE_MEMBER, PLANNED_SEAT, ENDED_EARLY).when(withdraw(ENDED_EARLY)).then(
        council_seat("2018-11-15", OPEN, certainty="expected"),
        committee_membership("2018-03-29", "2018-11-15", endCertainty="expected"),
    )


def test_an_overtaken_seat_can_not_be_established() -> None:
    given(JUDITH_HAS_A_MANDATE, PLANNED_SEAT, ENDED_EARLY).when(establish(PLANNED_SEAT)).then_refused(
        "after-the-end", on="2018-09-01", collides_with=ENDED_EARLY
    )


def test_overtaken_seats_collide_with_nothing() -> None:
    given(JUDITH_HAS_A_MANDATE, PLANNED_SEAT, ENDED_EARLY).when(elect_to_council("2019-01-01", expected=True)).then(
        Nothing("council-seat")
    )


def test_an_end_is_not_withdrawn_where_the_plans_that_come_back_collide() -> None:
    other = elect_to_council("2019-01-01", expected=True)
    given(JUDITH_HAS_A_MANDATE, PLANNED_SEAT, ENDED_EARLY, other).when(withdraw(ENDED_EARLY)).then_refused(
        "seat-held", on="2019-01-01", collides_with=other
    )


def test_a_plan_that_is_overtaken_suspends_nothing() -> None:
    plan = planned(FOR_A_TIME)
    given(OUTSIDE_THE_COUNCIL, plan).when(end_mandate("2018-11-15", reason="other")).then(
        committee_membership("2018-03-29", "2018-11-15"), following("2018-03-29", "2018-11-15"), Nothing("council-seat")
    )
