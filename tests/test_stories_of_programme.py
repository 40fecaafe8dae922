"""Stories of programmes: their terms, which are data, through time."""

import pytest

from tests.people import (
    DAAN_IS_TRAINEE,
    JUMBO,
    OPEN,
    PPP,
    PPP_ESTABLISHED,
    TERMS,
    THE_ORGANISATIONS,
    THE_PROGRAMME,
    Nothing,
    Says,
    amend_programme_terms,
    but,
    correct,
    establish_programme,
    form_partnership,
    given,
    terms,
    withdraw,
)

FEWER = {**TERMS, "places": 40}
AMENDED = amend_programme_terms("2019-01-01", name="PPP-Traineeship 2018-2021", terms=FEWER)


def test_an_established_programme_has_its_terms_from_that_day() -> None:
    given(THE_ORGANISATIONS).when(PPP_ESTABLISHED).then(
        terms("2018-01-01", OPEN, name="PPP-Traineeship 2018-2021", terms=TERMS, because=[PPP_ESTABLISHED])
    )


def test_every_term_but_the_period_may_be_left_out() -> None:
    bare = {"starts": "2018-01-01", "ends": "2022-01-01"}
    given().when(establish_programme("2018-01-01", name="PPP", terms=bare)).then(terms("2018-01-01", OPEN, terms=bare))


def test_all_terms_are_kept_as_they_were_given() -> None:
    full = {
        **TERMS,
        "kindsInA": ["municipality", "company"],
        "kindsInB": ["ministry"],
        "partnerKinds": ["municipality", "company"],
        "eligibility": {"educationLevels": ["MBO", "HBO", "WO"], "maxYearsOfExperience": 2.5},
        "politicalRoleExpected": {"from": "2018-03-29", "to": "2022-01-01"},
        "quotas": [
            {"period": "B", "places": 1, "organisation": JUMBO},
            {"period": "B", "places": 2, "kind": "ministry"},
        ],
        "onwardEmploymentWithinMonths": 6,
        "confirmByAnother": ["ElectedToCouncil", "MandateEnded"],
    }
    given(THE_ORGANISATIONS).when(establish_programme("2018-01-01", name="PPP", terms=full)).then(
        terms("2018-01-01", OPEN, terms=full)
    )


def test_amended_terms_replace_the_earlier_ones_whole() -> None:
    bare = {"starts": "2018-01-01", "ends": "2023-01-01"}
    amended = amend_programme_terms("2019-01-01", name="PPP, verlengd", terms=bare)
    given(THE_PROGRAMME).when(amended).then(
        terms("2018-01-01", "2019-01-01", terms=TERMS, because=[PPP_ESTABLISHED, amended]),
        terms("2019-01-01", OPEN, name="PPP, verlengd", terms=bare, because=[amended]),
    )


def test_an_amendment_of_which_is_heard_late_holds_until_the_next() -> None:
    given(THE_PROGRAMME, AMENDED).when(amend_programme_terms("2018-06-01", name="PPP", terms=TERMS)).then(
        terms("2018-01-01", "2018-06-01"),
        terms("2018-06-01", "2019-01-01", name="PPP", terms=TERMS),
        terms("2019-01-01", OPEN, terms=FEWER),
    )


def test_a_programme_is_established_once() -> None:
    given(THE_PROGRAMME).when(establish_programme("2019-01-01", name="PPP", terms=TERMS)).then_refused(
        "exists-already", on="2018-01-01", collides_with=PPP_ESTABLISHED
    )


def test_terms_are_not_amended_before_the_programme_is_established() -> None:
    given(THE_PROGRAMME).when(amend_programme_terms("2017-12-31", name="PPP", terms=FEWER)).then_refused(
        "opening-not-first", on="2018-01-01", collides_with=PPP_ESTABLISHED
    )


def test_terms_of_a_programme_that_is_not_on_record_can_not_be_amended() -> None:
    given(THE_ORGANISATIONS).when(AMENDED).then_refused("not-on-record", on=None)


def test_corrected_terms_are_replaced_whole() -> None:
    given(THE_PROGRAMME).when(correct(PPP_ESTABLISHED, terms=FEWER)).then(
        terms("2018-01-01", OPEN, name="PPP-Traineeship 2018-2021", terms=FEWER)
    )


def test_an_establishment_stands_as_long_as_an_amendment_needs_it() -> None:
    given(THE_PROGRAMME, AMENDED).when(withdraw(PPP_ESTABLISHED)).then_refused(
        "opening-needed", on="2019-01-01", collides_with=AMENDED
    )


def test_a_programme_whose_trainees_are_on_record_can_be_withdrawn() -> None:
    given(DAAN_IS_TRAINEE).when(withdraw(PPP_ESTABLISHED)).then(Nothing("terms"))


def test_nothing_refers_to_a_programme_whose_establishment_was_withdrawn() -> None:
    forming = form_partnership("2018-01-01", programme=PPP, partners=["gm0632", "jumbo"])
    given(THE_PROGRAMME, withdraw(PPP_ESTABLISHED)).when(forming).then_not_on_record("/data/programme")


@pytest.mark.parametrize("says", [establish_programme, amend_programme_terms], ids=lambda says: says.command)
def test_the_organisations_of_all_quotas_must_be_on_record(says: Says) -> None:
    quotas = [
        {"organisation": "ministerie-bzk", "period": "B", "places": 1},
        {"organisation": JUMBO, "period": "B", "places": 1},
        {"organisation": "ministerie-ocw", "period": "B", "places": 1},
    ]
    before = THE_ORGANISATIONS if says is establish_programme else THE_PROGRAMME
    given(before).when(says("2018-01-01", name="PPP", terms={**TERMS, "quotas": quotas})).then_not_on_record(
        "/data/terms/quotas/0/organisation", "/data/terms/quotas/2/organisation"
    )


def test_the_organisations_of_corrected_quotas_must_be_on_record() -> None:
    quotas = [{"organisation": "ministerie-bzk", "period": "B", "places": 1}]
    given(THE_PROGRAMME).when(correct(PPP_ESTABLISHED, terms={**TERMS, "quotas": quotas})).then_not_on_record(
        "/data/changes/terms/quotas/0/organisation"
    )


def test_a_programme_has_no_end_of_its_own() -> None:
    given(THE_ORGANISATIONS).when(but(PPP_ESTABLISHED, until="2022-01-01")).then_refused(
        "until-not-allowed", on="2018-01-01"
    )


def test_the_faults_of_terms_are_told_all_at_once() -> None:
    faulty = {
        "starts": "2018-01-01",
        "places": 2.5,
        "periods": [{"label": "A", "from": "2020-01-01", "to": "2018-01-01"}],
        "week": {"employerDays": 8, "politicsDays": 1},
        "eligibility": {"educationLevels": ["VWO"]},
        "quotas": [{"period": "B", "places": 1}],
        "confirmByAnother": ["MandateUpdated"],
        "duration": 4,
    }
    given().when(establish_programme("2018-01-01", name="PPP", terms=faulty)).then_invalid(
        {
            "/data/terms/ends": "missing",
            "/data/terms/places": "not-a-whole-number",
            "/data/terms/periods/0": "period-reversed",
            "/data/terms/week/employerDays": "out-of-range",
            "/data/terms/eligibility/educationLevels/0": "not-one-of",
            "/data/terms/quotas/0": "organisation-or-kind",
            "/data/terms/confirmByAnother/0": "unknown-event",
            "/data/terms/duration": "unknown-field",
        }
    )


def test_a_programme_ends_later_than_it_starts() -> None:
    backwards = {"starts": "2022-01-01", "ends": "2018-01-01"}
    given().when(establish_programme("2018-01-01", name="PPP", terms=backwards)).then_invalid(
        {"/data/terms": "period-reversed"}
    )
