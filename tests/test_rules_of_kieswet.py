"""The rules of the Kieswet: how a seat is taken over, until when it is held, and how one leaves it."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.rule import Finding
from tests.findings import examined, found, missing_evidence, review, violation
from tests.people import (
    DORDRECHT,
    FIRST_DAY,
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    JUDITH_IS_TRAINEE,
    JUDITHS_MANDATE,
    PAPENDRECHT,
    Command,
    attach_evidence,
    but,
    correct,
    elect_to_council,
    end_mandate,
    go_on_temporary_leave,
    merge_organisation,
    open_mandate,
    planned,
    register_organisation,
    replace_fraction_member,
    resign_from_council,
    return_from_temporary_leave,
    stand_for_election,
    withdraw,
)

PROVINCE = "zuid-holland"
SECOND_MANDATE = "m-ppp00003-2"

ELECTED = elect_to_council("2018-03-29")
JUDITH_WAS_ELECTED = (*JUDITH_HAS_A_MANDATE, ELECTED)
A_MANDATE_IN_AN_UNKNOWN_COUNCIL = (*JUDITH_IS_TRAINEE, open_mandate("2018-01-01", trainee=JUDITH))
A_MANDATE_IN_A_PROVINCE = (
    *JUDITH_IS_TRAINEE,
    register_organisation(FIRST_DAY, of=PROVINCE, name="Zuid-Holland", kind="province"),
    open_mandate("2018-01-01", trainee=JUDITH, council=PROVINCE),
)


def the_one(rule: str, *story: Any) -> Finding:
    """The only finding of a rule."""
    findings = [each for each in examined(*story) if each.rule == rule]
    assert len(findings) == 1, findings
    return findings[0]


# -- kw-c4-term -----------------------------------------------------------------------------------------------------


def test_an_elected_seat_that_ends_with_the_term_is_lawful() -> None:
    assert found("kw-c4-term", JUDITH_WAS_ELECTED, end_mandate("2022-03-30", reason="term-ended")) == []


def test_an_elected_seat_that_was_given_up_in_the_term_is_lawful() -> None:
    assert found("kw-c4-term", JUDITH_WAS_ELECTED, resign_from_council("2020-10-01")) == []


def test_an_elected_seat_may_not_outlive_the_term_by_a_single_day() -> None:
    story = (*JUDITH_WAS_ELECTED, end_mandate("2022-03-31", reason="term-ended"))
    assert found("kw-c4-term", story) == [
        violation("2022-03-30", "2022-03-31", of=JUDITHS_MANDATE, place=PAPENDRECHT),
    ]


def test_an_elected_seat_without_an_end_on_record_is_to_be_looked_at_from_the_end_of_its_term() -> None:
    assert found("kw-c4-term", JUDITH_WAS_ELECTED) == [review("2022-03-30", of=JUDITHS_MANDATE, place=PAPENDRECHT)]


def test_a_seat_belongs_to_the_term_in_which_it_begins() -> None:
    story = (*JUDITH_HAS_A_MANDATE, elect_to_council("2022-03-30"))
    assert found("kw-c4-term", story) == [review("2026-04-01", of=JUDITHS_MANDATE)]
    story = (*JUDITH_HAS_A_MANDATE, elect_to_council("2022-03-29"))
    assert found("kw-c4-term", story) == [review("2022-03-30", of=JUDITHS_MANDATE)]


def test_the_term_that_a_mandate_has_on_record_is_not_the_law() -> None:
    opened = open_mandate(
        "2018-01-01", trainee=JUDITH, council=PAPENDRECHT, councilTerm={"from": "2018-03-29", "to": "2023-01-01"}
    )
    story = (*JUDITH_IS_TRAINEE, opened, ELECTED, end_mandate("2023-01-01", reason="term-ended"))
    assert found("kw-c4-term", story) == [violation("2022-03-30", "2023-01-01", of=JUDITHS_MANDATE)]


def test_a_seat_that_lasts_past_the_term_is_one_finding_through_temporary_leave() -> None:
    story = (
        *JUDITH_WAS_ELECTED,
        go_on_temporary_leave("2022-02-01", until="2022-05-24"),
        end_mandate("2022-07-01", reason="other"),
    )
    assert found("kw-c4-term", story) == [violation("2022-03-30", "2022-07-01", of=JUDITHS_MANDATE)]
    assert the_one("kw-c4-term", story).because[-1] == story[-1]["commandId"]


def test_a_council_lasts_until_the_day_on_which_its_municipality_is_reorganised() -> None:
    story = (*JUDITH_WAS_ELECTED, merge_organisation("2019-01-01", of=PAPENDRECHT, into=DORDRECHT))
    assert found("kw-c4-term", story) == [review("2019-01-01", of=JUDITHS_MANDATE)]
    ended = end_mandate("2019-01-01", reason="reorganisation")
    assert found("kw-c4-term", story, ended) == []
    ended = end_mandate("2022-03-30", reason="term-ended")
    assert found("kw-c4-term", story, ended) == [violation("2019-01-01", "2022-03-30", of=JUDITHS_MANDATE)]


def test_a_finding_names_the_reorganisation_that_ended_the_term() -> None:
    merged = merge_organisation("2019-01-01", of=PAPENDRECHT, into=DORDRECHT)
    assert merged["commandId"] in the_one("kw-c4-term", JUDITH_WAS_ELECTED, merged).because
    merged = merge_organisation("2024-01-01", of=PAPENDRECHT, into=DORDRECHT)
    assert merged["commandId"] not in the_one("kw-c4-term", JUDITH_WAS_ELECTED, merged).because


def test_a_reorganisation_after_the_term_makes_it_no_longer() -> None:
    story = (*JUDITH_WAS_ELECTED, merge_organisation("2024-01-01", of=PAPENDRECHT, into=DORDRECHT))
    assert found("kw-c4-term", story) == [review("2022-03-30", of=JUDITHS_MANDATE)]


def test_a_reorganisation_that_was_withdrawn_ends_no_term() -> None:
    merged = merge_organisation("2019-01-01", of=PAPENDRECHT, into=DORDRECHT)
    story = (*JUDITH_WAS_ELECTED, merged, withdraw(merged))
    assert found("kw-c4-term", story) == [review("2022-03-30", of=JUDITHS_MANDATE)]


def test_a_seat_taken_after_the_reorganisation_is_outside_every_term() -> None:
    merged = merge_organisation("2019-01-01", of=PAPENDRECHT, into=DORDRECHT)
    seat = (elect_to_council("2019-02-01"), end_mandate("2019-06-01", reason="reorganisation"))
    assert found("kw-c4-term", JUDITH_HAS_A_MANDATE, merged, seat) == [
        violation("2019-02-01", "2019-06-01", of=JUDITHS_MANDATE),
    ]


def test_a_finding_on_a_planned_seat_says_that_it_rests_on_a_plan() -> None:
    assert the_one("kw-c4-term", JUDITH_HAS_A_MANDATE, planned(ELECTED)).rests_on_expected
    assert not the_one("kw-c4-term", JUDITH_WAS_ELECTED).rests_on_expected


def test_of_a_seat_in_an_unknown_council_the_term_can_not_be_judged() -> None:
    story = (*A_MANDATE_IN_AN_UNKNOWN_COUNCIL, ELECTED, end_mandate("2020-03-30", reason="other"))
    assert found("kw-c4-term", story) == [
        missing_evidence("2018-03-29", "2020-03-30", of=JUDITHS_MANDATE, place=None),
    ]


def test_a_council_whose_municipality_was_withdrawn_is_not_on_record() -> None:
    gone = register_organisation(FIRST_DAY, of="gm9999", name="Vergissing", kind="municipality")
    opened = open_mandate("2018-01-01", trainee=JUDITH, council="gm9999")
    story = (*JUDITH_IS_TRAINEE, gone, opened, ELECTED, withdraw(gone))
    assert found("kw-c4-term", story) == [missing_evidence("2018-03-29", of=JUDITHS_MANDATE, place=None)]


def test_a_seat_elsewhere_than_in_a_municipal_council_is_not_judged() -> None:
    assert found("kw-c4-term", A_MANDATE_IN_A_PROVINCE, ELECTED) == []


def test_a_seat_from_before_the_terms_that_are_known_is_not_judged() -> None:
    opened = open_mandate("2010-01-01", trainee=JUDITH, council=PAPENDRECHT)
    assert found("kw-c4-term", JUDITH_IS_TRAINEE, opened, elect_to_council("2014-03-26")) == []


# -- kw-c5-end ------------------------------------------------------------------------------------------------------

TOOK_OVER = replace_fraction_member("2018-11-15")


def test_a_successor_who_leaves_at_the_end_of_the_term_does_so_lawfully() -> None:
    assert found("kw-c5-end", JUDITH_HAS_A_MANDATE, TOOK_OVER, end_mandate("2022-03-30", reason="term-ended")) == []


def test_a_successor_may_not_stay_past_the_predecessors_term() -> None:
    story = (*JUDITH_HAS_A_MANDATE, TOOK_OVER, end_mandate("2022-11-15", reason="other"))
    assert found("kw-c5-end", story) == [
        violation("2022-03-30", "2022-11-15", of=JUDITHS_MANDATE, place=PAPENDRECHT),
    ]


def test_a_successors_seat_without_an_end_on_record_is_to_be_looked_at_from_the_end_of_the_term() -> None:
    assert found("kw-c5-end", JUDITH_HAS_A_MANDATE, TOOK_OVER) == [review("2022-03-30", of=JUDITHS_MANDATE)]


def test_a_seat_for_a_time_may_not_outlive_the_term_either() -> None:
    story = (*JUDITH_HAS_A_MANDATE, replace_fraction_member("2022-02-01", until="2022-05-24"))
    assert found("kw-c5-end", story) == [violation("2022-03-30", "2022-05-24", of=JUDITHS_MANDATE)]


def test_a_seat_is_reported_by_one_of_the_two_rules_only() -> None:
    assert found("kw-c5-end", JUDITH_WAS_ELECTED) == []
    assert found("kw-c4-term", JUDITH_HAS_A_MANDATE, TOOK_OVER) == []


def test_of_a_successor_in_an_unknown_council_the_end_can_not_be_judged() -> None:
    assert found("kw-c5-end", A_MANDATE_IN_AN_UNKNOWN_COUNCIL, TOOK_OVER) == [
        missing_evidence("2018-11-15", of=JUDITHS_MANDATE, place=None),
    ]


def test_a_successor_elsewhere_than_in_a_municipal_council_is_not_judged_by_the_term() -> None:
    assert found("kw-c5-end", A_MANDATE_IN_A_PROVINCE, TOOK_OVER) == []


# -- kw-w1-succession -----------------------------------------------------------------------------------------------

STOOD = stand_for_election("2018-02-05", electionDate="2018-03-21")
APPOINTED = replace_fraction_member("2018-11-15", appointedOn="2018-11-05")


def test_a_candidate_who_was_appointed_succeeds_lawfully() -> None:
    assert found("kw-w1-succession", JUDITH_HAS_A_MANDATE, STOOD, APPOINTED) == []


@pytest.mark.parametrize(
    ("recorded", "lacking"),
    [((APPOINTED,), "no candidacy"), ((STOOD, TOOK_OVER), "day of appointment"), ((TOOK_OVER,), "neither")],
    ids=["no candidacy", "no appointment", "neither"],
)
def test_a_succession_without_candidacy_or_appointment_lacks_evidence(
    recorded: tuple[Command, ...], lacking: str
) -> None:
    story = (*JUDITH_HAS_A_MANDATE, *recorded, resign_from_council("2020-10-01"))
    assert found("kw-w1-succession", story) == [
        missing_evidence("2018-11-15", "2020-10-01", of=JUDITHS_MANDATE, place=PAPENDRECHT),
    ]
    assert lacking in the_one("kw-w1-succession", story).says.en


def test_a_candidacy_that_was_withdrawn_or_came_after_the_seat_is_none() -> None:
    assert found("kw-w1-succession", JUDITH_HAS_A_MANDATE, STOOD, APPOINTED, withdraw(STOOD)) == [
        missing_evidence("2018-11-15", of=JUDITHS_MANDATE),
    ]
    assert found("kw-w1-succession", JUDITH_HAS_A_MANDATE, APPOINTED, but(STOOD, effectiveOn="2018-11-15")) == []
    assert found("kw-w1-succession", JUDITH_HAS_A_MANDATE, APPOINTED, but(STOOD, effectiveOn="2018-11-16")) == [
        missing_evidence("2018-11-15", of=JUDITHS_MANDATE),
    ]


def test_a_day_of_appointment_that_is_found_later_closes_the_finding() -> None:
    story = (*JUDITH_HAS_A_MANDATE, STOOD, TOOK_OVER)
    assert found("kw-w1-succession", story, correct(TOOK_OVER, appointedOn="2018-11-05")) == []


def test_a_succession_in_an_unknown_council_lacks_evidence_only_where_it_is_not_in_order() -> None:
    assert found("kw-w1-succession", A_MANDATE_IN_AN_UNKNOWN_COUNCIL, STOOD, APPOINTED) == []
    assert found("kw-w1-succession", A_MANDATE_IN_AN_UNKNOWN_COUNCIL, APPOINTED) == [
        missing_evidence("2018-11-15", of=JUDITHS_MANDATE, place=None),
    ]


def test_the_law_on_succession_is_not_applied_elsewhere_than_in_municipal_councils() -> None:
    assert found("kw-w1-succession", A_MANDATE_IN_A_PROVINCE, TOOK_OVER) == []


# -- kw-v2-acceptance -----------------------------------------------------------------------------------------------


def accepted_after(days: int, until: str | None = None) -> Command:
    """A seat taken after an appointment that was accepted so many days later."""
    accepted = date(2018, 11, 5) + timedelta(days)
    return replace_fraction_member("2018-12-20", until=until, appointedOn="2018-11-05", acceptedOn=accepted.isoformat())


def test_an_appointment_may_be_accepted_on_the_twenty_eighth_day() -> None:
    assert found("kw-v2-acceptance", JUDITH_HAS_A_MANDATE, accepted_after(28)) == []


def test_an_appointment_may_not_be_accepted_on_the_twenty_ninth_day() -> None:
    story = (*JUDITH_HAS_A_MANDATE, accepted_after(29), resign_from_council("2020-10-01"))
    assert found("kw-v2-acceptance", story) == [
        violation("2018-12-20", "2020-10-01", of=JUDITHS_MANDATE, place=PAPENDRECHT),
    ]
    assert the_one("kw-v2-acceptance", story).words == {"days": "29", "within": "28"}


def test_a_temporary_replacement_is_accepted_within_ten_days() -> None:
    assert found("kw-v2-acceptance", JUDITH_HAS_A_MANDATE, accepted_after(10, until="2019-04-11")) == []
    assert found("kw-v2-acceptance", JUDITH_HAS_A_MANDATE, accepted_after(11, until="2019-04-11")) == [
        violation("2018-12-20", "2019-04-11", of=JUDITHS_MANDATE),
    ]


@pytest.mark.parametrize("known", [{"appointedOn": "2018-01-05"}, {"acceptedOn": "2018-11-12"}, {}])
def test_where_one_of_the_dates_is_not_on_record_acceptance_is_not_judged(known: dict[str, Any]) -> None:
    assert found("kw-v2-acceptance", JUDITH_HAS_A_MANDATE, replace_fraction_member("2018-11-15", **known)) == []


def test_the_dates_are_judged_as_they_were_corrected() -> None:
    late = accepted_after(29)
    assert found("kw-v2-acceptance", JUDITH_HAS_A_MANDATE, late, correct(late, acceptedOn="2018-11-12")) == []


def test_a_late_acceptance_in_an_unknown_council_lacks_evidence() -> None:
    assert found("kw-v2-acceptance", A_MANDATE_IN_AN_UNKNOWN_COUNCIL, accepted_after(29)) == [
        missing_evidence("2018-12-20", of=JUDITHS_MANDATE, place=None),
    ]
    assert found("kw-v2-acceptance", A_MANDATE_IN_AN_UNKNOWN_COUNCIL, accepted_after(28)) == []


def test_a_late_acceptance_elsewhere_than_in_a_municipal_council_is_not_judged() -> None:
    assert found("kw-v2-acceptance", A_MANDATE_IN_A_PROVINCE, accepted_after(29)) == []


# -- kw-x10-temporary -----------------------------------------------------------------------------------------------

SIXTEEN_WEEKS = 112


def on_leave(from_: str, days: int = SIXTEEN_WEEKS, **envelope: Any) -> Command:
    """Temporary leave for so many days."""
    until = date.fromisoformat(from_) + timedelta(days)
    return go_on_temporary_leave(from_, until=until.isoformat(), **envelope)


THREE_LEAVES = (on_leave("2018-09-03"), on_leave("2019-09-02"), on_leave("2020-09-07"))


def test_temporary_leave_of_exactly_sixteen_weeks_is_lawful() -> None:
    assert found("kw-x10-temporary", JUDITH_WAS_ELECTED, go_on_temporary_leave("2019-09-02", until="2019-12-23")) == []


@pytest.mark.parametrize("days", [SIXTEEN_WEEKS - 1, SIXTEEN_WEEKS + 1])
def test_temporary_leave_may_not_be_a_day_longer_or_shorter(days: int) -> None:
    leave = on_leave("2019-09-02", days)
    assert found("kw-x10-temporary", JUDITH_WAS_ELECTED, leave) == [
        violation("2019-09-02", leave["until"], of=JUDITHS_MANDATE, place=PAPENDRECHT),
    ]


def test_who_returns_early_from_sixteen_weeks_of_leave_was_granted_them_all_the_same() -> None:
    story = (*JUDITH_WAS_ELECTED, on_leave("2019-09-02"), return_from_temporary_leave("2019-11-01"))
    assert found("kw-x10-temporary", story) == []


def test_leave_of_another_length_is_unlawful_on_the_days_on_which_it_was_taken() -> None:
    story = (*JUDITH_WAS_ELECTED, on_leave("2019-09-02", 200), return_from_temporary_leave("2019-11-01"))
    assert found("kw-x10-temporary", story) == [violation("2019-09-02", "2019-11-01", of=JUDITHS_MANDATE)]


def test_three_times_in_a_term_is_lawful() -> None:
    assert found("kw-x10-temporary", JUDITH_WAS_ELECTED, THREE_LEAVES) == []


def test_a_fourth_time_in_a_term_is_not() -> None:
    fourth = on_leave("2021-09-06")
    assert found("kw-x10-temporary", JUDITH_WAS_ELECTED, THREE_LEAVES, fourth) == [
        violation("2021-09-06", "2021-12-27", of=JUDITHS_MANDATE),
    ]
    because = the_one("kw-x10-temporary", JUDITH_WAS_ELECTED, THREE_LEAVES, fourth).because
    assert {each["commandId"] for each in (*THREE_LEAVES, fourth)} <= set(because)


def test_leave_in_the_next_term_is_counted_anew() -> None:
    assert found("kw-x10-temporary", JUDITH_WAS_ELECTED, THREE_LEAVES, on_leave("2022-03-30")) == []
    assert found("kw-x10-temporary", JUDITH_WAS_ELECTED, THREE_LEAVES, on_leave("2022-03-29")) == [
        violation("2022-03-29", "2022-07-19", of=JUDITHS_MANDATE),
    ]


def test_leave_is_counted_over_all_mandates_in_the_same_council() -> None:
    second = (
        resign_from_council("2021-01-15"),
        open_mandate("2021-01-15", of=SECOND_MANDATE, trainee=JUDITH, council=PAPENDRECHT),
        replace_fraction_member("2021-02-01", of=SECOND_MANDATE),
        on_leave("2021-09-06", of=SECOND_MANDATE),
    )
    assert found("kw-x10-temporary", JUDITH_WAS_ELECTED, THREE_LEAVES, second) == [
        violation("2021-09-06", "2021-12-27", of=SECOND_MANDATE),
    ]
    elsewhere = correct(second[1], council=DORDRECHT)
    assert found("kw-x10-temporary", JUDITH_WAS_ELECTED, THREE_LEAVES, second, elsewhere) == []


def test_a_fourth_leave_of_another_length_is_one_finding_that_says_both() -> None:
    finding = the_one("kw-x10-temporary", JUDITH_WAS_ELECTED, THREE_LEAVES, on_leave("2021-09-06", 100))
    assert finding.words == {"days": "100", "nth": "4"}
    assert "{nth}" in finding.says.nl
    assert "{days}" in finding.says.nl


def test_leave_that_was_withdrawn_is_not_counted() -> None:
    story = (*JUDITH_WAS_ELECTED, *THREE_LEAVES, withdraw(THREE_LEAVES[0]), on_leave("2021-09-06"))
    assert found("kw-x10-temporary", story) == []


def test_a_temporary_replacement_of_sixteen_weeks_is_lawful() -> None:
    story = (*JUDITH_HAS_A_MANDATE, replace_fraction_member("2019-09-02", until="2019-12-23"))
    assert found("kw-x10-temporary", story) == []


def test_a_temporary_replacement_may_be_shorter_than_the_leave() -> None:
    story = (*JUDITH_HAS_A_MANDATE, replace_fraction_member("2019-09-16", until="2019-12-23"))
    assert found("kw-x10-temporary", story) == []


def test_a_temporary_replacement_may_not_outlast_sixteen_weeks() -> None:
    story = (*JUDITH_HAS_A_MANDATE, replace_fraction_member("2019-09-02", until="2020-01-01"))
    assert found("kw-x10-temporary", story) == [
        violation("2019-12-23", "2020-01-01", of=JUDITHS_MANDATE, place=PAPENDRECHT),
    ]


def test_a_replacement_that_was_given_up_in_time_did_not_outlast_them() -> None:
    story = (
        *JUDITH_HAS_A_MANDATE,
        replace_fraction_member("2019-09-02", until="2020-01-01"),
        resign_from_council("2019-12-23"),
    )
    assert found("kw-x10-temporary", story) == []


def test_a_seat_taken_over_for_good_is_no_temporary_replacement() -> None:
    assert found("kw-x10-temporary", JUDITH_HAS_A_MANDATE, TOOK_OVER) == []


def test_leave_of_another_length_in_an_unknown_council_lacks_evidence() -> None:
    story = (*A_MANDATE_IN_AN_UNKNOWN_COUNCIL, ELECTED)
    assert found("kw-x10-temporary", story, on_leave("2019-09-02", 100)) == [
        missing_evidence("2019-09-02", "2019-12-11", of=JUDITHS_MANDATE, place=None),
    ]
    assert found("kw-x10-temporary", story, on_leave("2019-09-02")) == []


def test_leave_elsewhere_than_in_a_municipal_council_is_not_judged() -> None:
    assert found("kw-x10-temporary", A_MANDATE_IN_A_PROVINCE, ELECTED, on_leave("2019-09-02", 100)) == []


# -- kw-x2-retroactive ----------------------------------------------------------------------------------------------


def resigned(on: str, issued: str | None) -> Command:
    """A resignation that takes effect on a day, by a letter of another."""
    letter = {"title": "ontslagbrief"} | ({"issuedOn": issued} if issued is not None else {})
    return but(resign_from_council(on), evidence=letter)


def also_by(resignation: Command, issued: str) -> Command:
    """One more document of a resignation."""
    attached = attach_evidence(resignation, "raadsbesluit")
    attached["data"]["evidence"]["issuedOn"] = issued
    return attached


@pytest.mark.parametrize("issued", ["2020-10-01", "2020-09-15"])
def test_a_resignation_may_take_effect_on_the_day_of_its_letter_or_later(issued: str) -> None:
    assert found("kw-x2-retroactive", JUDITH_WAS_ELECTED, resigned("2020-10-01", issued)) == []


def test_a_resignation_may_not_take_effect_a_day_before_its_letter() -> None:
    assert found("kw-x2-retroactive", JUDITH_WAS_ELECTED, resigned("2020-10-01", "2020-10-02")) == [
        violation("2020-10-01", of=JUDITHS_MANDATE, place=PAPENDRECHT),
    ]


def test_of_several_documents_the_earliest_tells_when_it_was_given() -> None:
    lawful, unlawful = resigned("2020-10-01", "2020-09-30"), resigned("2020-10-01", "2020-10-05")
    assert found("kw-x2-retroactive", JUDITH_WAS_ELECTED, lawful, also_by(lawful, "2020-11-05")) == []
    assert found("kw-x2-retroactive", JUDITH_WAS_ELECTED, unlawful, also_by(unlawful, "2020-11-05")) == [
        violation("2020-10-01", of=JUDITHS_MANDATE),
    ]
    assert found("kw-x2-retroactive", JUDITH_WAS_ELECTED, unlawful, also_by(unlawful, "2020-09-30")) == []


def test_without_a_dated_document_it_can_not_be_judged() -> None:
    lacking = [missing_evidence("2020-10-01", of=JUDITHS_MANDATE, place=PAPENDRECHT)]
    undated = resigned("2020-10-01", None)
    assert found("kw-x2-retroactive", JUDITH_WAS_ELECTED, resign_from_council("2020-10-01")) == lacking
    assert found("kw-x2-retroactive", JUDITH_WAS_ELECTED, undated) == lacking
    assert found("kw-x2-retroactive", JUDITH_WAS_ELECTED, undated, also_by(undated, "2020-09-15")) == []


def test_a_resignation_is_judged_by_the_day_to_which_it_was_corrected() -> None:
    resignation = resigned("2020-10-01", "2020-10-02")
    story = (*JUDITH_WAS_ELECTED, resignation, correct(resignation, effectiveOn="2020-10-02"))
    assert found("kw-x2-retroactive", story) == []


def test_a_retroactive_resignation_from_an_unknown_council_lacks_evidence() -> None:
    story = (*A_MANDATE_IN_AN_UNKNOWN_COUNCIL, ELECTED, resigned("2020-10-01", "2020-10-02"))
    assert found("kw-x2-retroactive", story) == [missing_evidence("2020-10-01", of=JUDITHS_MANDATE, place=None)]


def test_a_resignation_elsewhere_than_from_a_municipal_council_is_not_judged() -> None:
    assert found("kw-x2-retroactive", A_MANDATE_IN_A_PROVINCE, ELECTED, resign_from_council("2020-10-01")) == []
