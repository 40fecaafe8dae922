"""Stories of what is said about facts, to correct, withdraw, establish or document them; and of what is said twice."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest

from application.catalogue import CATALOGUE
from application.problem import Invalid
from domain.fact import ABOUT_FACTS
from domain.refusal import Refused
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    DAAN_REGISTERED,
    DAAN_ROTATED_TO_JUMBO,
    DAAN_STARTED_IN_GOUDA,
    DAAN_WORKS_AT_JUMBO,
    DAAN_WORKS_IN_GOUDA,
    EXAMPLES,
    GOUDA,
    IJSSELSTEIN,
    JUDITH_HAS_A_MANDATE,
    JUDITH_IS_COUNCILLOR,
    JUDITH_IS_TRAINEE,
    JUDITH_TOOK_A_SEAT,
    JUDITHS_MANDATE_OPENED,
    JUMBO,
    OPEN,
    PPP_ESTABLISHED,
    SAMIRA,
    SAMIRA_REGISTERED,
    STEVEN,
    STEVEN_REGISTERED,
    THE_ORGANISATIONS,
    THE_PARTNERSHIPS,
    THE_PROGRAMME,
    WOERDEN,
    WOERDEN_JUMBO_FORMED,
    WOERDEN_REGISTERED,
    YARDEN,
    Command,
    Nothing,
    a_register,
    anew,
    attach_evidence,
    begin_leave,
    but,
    change_assignment,
    complete_traineeship,
    correct,
    council_seat,
    erase_personal_data,
    establish,
    given,
    mandate,
    name_of_organisation,
    offer_place,
    place,
    placement,
    planned,
    pledge_contribution,
    register_trainee,
    registration,
    rename_organisation,
    rule_on_finding,
    start_at_organisation_a,
    withdraw,
    without,
)

PLAN = planned(DAAN_STARTED_IN_GOUDA)
DAAN_WILL_WORK_IN_GOUDA = (*DAAN_IS_TRAINEE, PLAN)
MENDED = correct(DAAN_STARTED_IN_GOUDA, function="projectleider")


# -- corrections ----------------------------------------------------------------------------------------------------


def test_a_corrected_fact_counts_with_the_changes_laid_over_it() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(MENDED).then(
        placement(
            "2018-01-01",
            OPEN,
            organisation=GOUDA,
            function="projectleider",
            department="Dienstverlening",
            because=[DAAN_STARTED_IN_GOUDA, MENDED],
        )
    )


def test_a_later_correction_lies_over_an_earlier_one_field_by_field() -> None:
    second = correct(DAAN_STARTED_IN_GOUDA, department="Stadsbeheer", effectiveOn="2018-02-01")
    third = correct(DAAN_STARTED_IN_GOUDA, "new-evidence", department="Burgerzaken")
    given(DAAN_WORKS_IN_GOUDA, MENDED, second).when(third).then(
        placement(
            "2018-02-01",
            OPEN,
            function="projectleider",
            department="Burgerzaken",
            because=[DAAN_STARTED_IN_GOUDA, MENDED, second, third],
        )
    )


def test_null_clears_a_field() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(correct(DAAN_STARTED_IN_GOUDA, department=None)).then(
        placement("2018-01-01", OPEN, function="beleidsadviseur", department=None)
    )


def test_what_was_cleared_can_be_filled_in_again() -> None:
    given(DAAN_WORKS_IN_GOUDA, correct(DAAN_STARTED_IN_GOUDA, department=None)).when(
        correct(DAAN_STARTED_IN_GOUDA, department="Burgerzaken")
    ).then(placement("2018-01-01", OPEN, department="Burgerzaken"))


def test_a_field_that_is_required_can_not_be_cleared() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(correct(DAAN_STARTED_IN_GOUDA, organisation=None)).then_invalid(
        {"/data/changes/organisation": "not-a-text"}
    )


def test_the_day_of_a_fact_can_not_be_cleared() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(correct(DAAN_STARTED_IN_GOUDA, effectiveOn=None)).then_invalid(
        {"/data/changes/effectiveOn": "not-a-date"}
    )


def test_a_correction_moves_a_fact_to_another_day() -> None:
    given(DAAN_WORKS_AT_JUMBO).when(correct(DAAN_ROTATED_TO_JUMBO, effectiveOn="2020-03-01")).then(
        placement("2018-01-01", "2020-03-01", slot="A"), placement("2020-03-01", OPEN, slot="B")
    )


def test_a_correction_gives_a_fact_an_until_and_takes_it_away() -> None:
    bounded = correct(DAAN_STARTED_IN_GOUDA, until="2019-06-01")
    given(DAAN_WORKS_IN_GOUDA).when(bounded).then(placement("2018-01-01", "2019-06-01"))
    given(DAAN_WORKS_IN_GOUDA, bounded).when(correct(DAAN_STARTED_IN_GOUDA, until=None)).then(
        placement("2018-01-01", OPEN)
    )


def test_an_until_that_was_not_corrected_stays_as_it_was() -> None:
    bounded = but(DAAN_STARTED_IN_GOUDA, until="2019-06-01")
    given(DAAN_IS_TRAINEE, bounded).when(correct(bounded, function="projectleider")).then(
        placement("2018-01-01", "2019-06-01", function="projectleider")
    )


@pytest.mark.parametrize("day", ["2019-06-01", "2019-06-02"], ids=["to its until", "past its until"])
def test_a_correction_does_not_move_a_fact_to_or_past_its_until(day: str) -> None:
    bounded = but(DAAN_STARTED_IN_GOUDA, until="2019-06-01")
    given(DAAN_IS_TRAINEE, bounded).when(correct(bounded, effectiveOn=day)).then_refused("until-not-after", on=day)


def test_a_correction_is_accepted_exactly_when_the_history_that_results_is_possible() -> None:
    late_start = start_at_organisation_a("2019-01-01", organisation=WOERDEN)
    change = change_assignment("2018-06-01", function="adviseur")
    given(DAAN_WORKS_IN_GOUDA, change).when(correct(DAAN_STARTED_IN_GOUDA, effectiveOn="2018-06-01")).then(
        placement("2018-06-01", OPEN, function="adviseur")
    )
    given(DAAN_WORKS_IN_GOUDA, change).when(correct(DAAN_STARTED_IN_GOUDA, effectiveOn="2018-06-02")).then_refused(
        "no-placement", on="2018-06-01", collides_with=change
    )
    given(DAAN_WORKS_IN_GOUDA, withdraw(DAAN_STARTED_IN_GOUDA), late_start).when(
        correct(late_start, effectiveOn="2018-01-01")
    ).then(placement("2018-01-01", OPEN, organisation=WOERDEN))


def test_what_was_corrected_keeps_its_place_in_the_order_of_recording() -> None:
    first, second = rename_organisation("2019-01-01", name="Dordt"), rename_organisation("2019-01-01", name="Dordrech")
    given(THE_ORGANISATIONS, first, second).when(correct(first, name="Dordtrecht")).then(
        name_of_organisation("1900-01-01", "2019-01-01"),
        name_of_organisation("2019-01-01", OPEN, name="Dordrech", because=[second]),
    )


def test_a_person_is_corrected_detail_by_detail() -> None:
    fuller = register_trainee(
        "2018-01-01",
        programme="ppp-2018",
        person={"givenName": "Dan", "familyName": "de Wit", "email": "d@example.org"},
    )
    surname = correct(fuller, person={"familyName": "de Witte", "birthDate": "1989-05-06"})
    given(THE_PARTNERSHIPS, fuller, surname).when(correct(fuller, person={"givenName": "Daan", "email": None})).then(
        registration(
            "2018-01-01", OPEN, person={"givenName": "Daan", "familyName": "de Witte", "birthDate": "1989-05-06"}
        )
    )


def test_the_details_of_a_person_can_not_be_cleared_all_at_once() -> None:
    given(DAAN_IS_TRAINEE).when(correct(DAAN_REGISTERED, person=None)).then_invalid(
        {"/data/changes/person": "not-an-object"}
    )


def test_any_other_field_is_replaced_whole() -> None:
    term = {"from": "2018-03-29", "to": "2022-03-30"}
    opened = but(JUDITHS_MANDATE_OPENED, data={**JUDITHS_MANDATE_OPENED["data"], "councilTerm": term})
    given(JUDITH_IS_TRAINEE, opened).when(correct(opened, councilTerm={"from": "2018-03-28"})).then(
        mandate("2018-01-01", OPEN, councilTerm={"from": "2018-03-28"})
    )


def test_a_correction_without_changes_is_refused() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(correct(DAAN_STARTED_IN_GOUDA)).then_invalid({"/data/changes": "too-few"})


def test_the_faults_of_a_correction_are_told_all_at_once() -> None:
    faulty = correct(
        DAAN_STARTED_IN_GOUDA,
        organisation="Gemeente Gouda",
        jointBody=JUMBO,
        effectiveOn="gisteren",
        until="2019-02-29",
    )
    given(DAAN_WORKS_IN_GOUDA).when(faulty).then_invalid(
        {
            "/data/changes/organisation": "not-a-reference",
            "/data/changes/jointBody": "unknown-field",
            "/data/changes/effectiveOn": "not-a-date",
            "/data/changes/until": "no-such-day",
        }
    )


def test_certainty_is_no_field_to_correct() -> None:
    given(DAAN_WILL_WORK_IN_GOUDA).when(correct(PLAN, certainty="established")).then_invalid(
        {"/data/changes/certainty": "unknown-field"}
    )


def test_the_reason_of_a_correction_is_one_of_six() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(correct(DAAN_STARTED_IN_GOUDA, "oops", function="x")).then_invalid(
        {"/data/reason": "not-one-of"}
    )


@pytest.mark.parametrize(
    ("fact", "before", "changes", "pointers"),
    [
        (DAAN_STARTED_IN_GOUDA, DAAN_WORKS_IN_GOUDA, {"organisation": "ahold"}, ["organisation"]),
        (
            DAAN_STARTED_IN_GOUDA,
            DAAN_WORKS_IN_GOUDA,
            {"organisation": "ahold", "function": "adviseur", "employer": "gm0518"},
            ["organisation", "employer"],
        ),
        (DAAN_REGISTERED, DAAN_IS_TRAINEE, {"programme": "ppp-2019"}, ["programme"]),
        (DAAN_REGISTERED, DAAN_IS_TRAINEE, {"residence": "gm0518"}, ["residence"]),
        (JUDITHS_MANDATE_OPENED, JUDITH_HAS_A_MANDATE, {"trainee": "t-ppp00009"}, ["trainee"]),
        (JUDITHS_MANDATE_OPENED, JUDITH_HAS_A_MANDATE, {"council": "gm0518", "party": "x"}, ["council", "party"]),
        (WOERDEN_JUMBO_FORMED, THE_PARTNERSHIPS, {"partners": [WOERDEN, "ahold"]}, ["partners/1"]),
    ],
    ids=["organisation", "both at once", "programme", "residence", "trainee", "council and party", "partners"],
)
def test_what_a_correction_refers_to_must_be_on_record(
    fact: Command, before: tuple[Command, ...], changes: Mapping[str, Any], pointers: list[str]
) -> None:
    given(before).when(correct(fact, **changes)).then_not_on_record(*(f"/data/changes/{each}" for each in pointers))


def test_a_contributor_is_corrected_to_the_trainee_who_is_no_reference() -> None:
    pledge = pledge_contribution("2018-01-01", contributor=WOERDEN, sharePercent=50)
    given(THE_PARTNERSHIPS, pledge).when(correct(pledge, contributor="trainee")).then()


def test_a_corrected_trainee_is_whose_mandate_it_was() -> None:
    given(JUDITH_IS_COUNCILLOR, STEVEN_REGISTERED).when(correct(JUDITHS_MANDATE_OPENED, trainee=STEVEN)).then(
        council_seat("2018-11-15", OPEN, trainee=STEVEN)
    )


# -- withdrawals ----------------------------------------------------------------------------------------------------


def test_a_withdrawn_fact_never_happened() -> None:
    given(DAAN_WORKS_AT_JUMBO).when(withdraw(DAAN_ROTATED_TO_JUMBO, "plan-changed")).then(
        placement("2018-01-01", OPEN, slot="A", because=[DAAN_STARTED_IN_GOUDA])
    )


def test_what_was_withdrawn_by_mistake_is_recorded_anew() -> None:
    again = anew(DAAN_ROTATED_TO_JUMBO)
    given(DAAN_WORKS_AT_JUMBO, withdraw(DAAN_ROTATED_TO_JUMBO)).when(again).then(
        placement("2018-01-01", "2020-01-01", slot="A"), placement("2020-01-01", OPEN, slot="B", because=[again])
    )


@pytest.mark.parametrize(
    "once_more",
    [lambda fact: correct(fact, function="adviseur"), withdraw, establish],
    ids=["corrected", "withdrawn", "established"],
)
def test_a_withdrawn_fact_is_not_corrected_withdrawn_or_established_again(
    once_more: Callable[[Command], Command],
) -> None:
    withdrawal = withdraw(PLAN)
    given(DAAN_WILL_WORK_IN_GOUDA, withdrawal).when(once_more(PLAN)).then_refused(
        "fact-withdrawn", on="2018-01-08", collides_with=withdrawal
    )


def test_the_day_of_a_withdrawal_is_the_civil_day_in_amsterdam() -> None:
    with a_register() as registrar:
        registrar.records_together(DAAN_WORKS_IN_GOUDA)
        registrar.clock.put_to("2019-06-01T22:30:00Z")
        registrar.records(withdraw(DAAN_STARTED_IN_GOUDA))
        with pytest.raises(Refused) as refused:
            registrar.records(MENDED)
        assert refused.value.on is not None
        assert refused.value.on.isoformat() == "2019-06-02"


def test_the_old_creation_stays_withdrawn_after_the_subject_was_created_again() -> None:
    withdrawal = withdraw(WOERDEN_REGISTERED)
    given(THE_ORGANISATIONS, withdrawal, anew(WOERDEN_REGISTERED)).when(
        correct(WOERDEN_REGISTERED, name="Weerdum")
    ).then_refused("fact-withdrawn", on="2018-01-08", collides_with=withdrawal)


@pytest.mark.parametrize(
    ("before", "opening"),
    [
        (THE_ORGANISATIONS, WOERDEN_REGISTERED),
        (THE_PROGRAMME, PPP_ESTABLISHED),
        (THE_PARTNERSHIPS, WOERDEN_JUMBO_FORMED),
        (DAAN_IS_TRAINEE, DAAN_REGISTERED),
        (JUDITH_HAS_A_MANDATE, JUDITHS_MANDATE_OPENED),
    ],
    ids=["organisation", "programme", "partnership", "trainee", "mandate"],
)
def test_a_subject_whose_creation_was_withdrawn_can_be_created_again_and_again(
    before: tuple[Command, ...], opening: Command
) -> None:
    second, third = anew(opening), anew(opening)
    given(before, withdraw(opening)).when(second).then()
    given(before, withdraw(opening), second, withdraw(second)).when(third).then()
    given(before, withdraw(opening), second).when(third).then_refused(
        "exists-already", on=opening["effectiveOn"], collides_with=second
    )


def test_a_withdrawal_lifts_every_correction_of_the_fact_with_it() -> None:
    moved = correct(JUDITH_TOOK_A_SEAT, effectiveOn="2018-11-22")
    given(JUDITH_IS_COUNCILLOR, moved).when(withdraw(JUDITH_TOOK_A_SEAT)).then(Nothing("council-seat"))


# -- establishments -------------------------------------------------------------------------------------------------


def test_an_established_fact_is_certain() -> None:
    settled = establish(PLAN)
    given(DAAN_WILL_WORK_IN_GOUDA).when(settled).then(
        placement("2018-01-01", OPEN, certainty="established", because=[PLAN, settled])
    )


def test_an_established_rotation_makes_the_end_of_a_certain() -> None:
    rotation = planned(DAAN_ROTATED_TO_JUMBO)
    given(DAAN_WORKS_IN_GOUDA, rotation).when(establish(rotation)).then(
        placement("2018-01-01", "2020-01-01", endCertainty="established"),
        placement("2020-01-01", OPEN, certainty="established"),
    )


def test_a_fact_is_established_once() -> None:
    settled = establish(PLAN)
    given(DAAN_WILL_WORK_IN_GOUDA, settled).when(establish(PLAN)).then_refused(
        "established-already", on="2018-01-01", collides_with=settled
    )


def test_what_was_recorded_as_established_can_not_be_established() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(establish(DAAN_STARTED_IN_GOUDA)).then_refused(
        "established-already", on="2018-01-01", collides_with=DAAN_STARTED_IN_GOUDA
    )


def test_a_plan_is_corrected_before_and_after_it_is_established() -> None:
    moved = correct(PLAN, effectiveOn="2018-02-01")
    given(DAAN_WILL_WORK_IN_GOUDA, moved, establish(PLAN)).when(correct(PLAN, effectiveOn="2018-03-01")).then(
        placement("2018-03-01", OPEN, certainty="established")
    )


def test_an_expected_creation_can_be_established() -> None:
    formed = planned(WOERDEN_JUMBO_FORMED)
    offered = offer_place("2018-01-01", organisation=JUMBO, period="A", places=1)
    given(THE_PROGRAMME, formed, offered).when(establish(formed)).then(place("2018-01-01", OPEN))


# -- documents ------------------------------------------------------------------------------------------------------


def test_a_fact_has_every_document_that_was_attached_to_it() -> None:
    documented = but(DAAN_STARTED_IN_GOUDA, evidence={"title": "Aanstellingsbesluit", "kind": "decision"})
    with a_register() as registrar:
        registrar.records_together(DAAN_IS_TRAINEE, documented)
        registrar.records(attach_evidence(documented, "Arbeidsovereenkomst"))
        registrar.records(attach_evidence(documented, "Arbeidsovereenkomst"))
        titles = [each.title for each in registrar.fact(documented).evidence]
    assert titles == ["Aanstellingsbesluit", "Arbeidsovereenkomst", "Arbeidsovereenkomst"]


def test_a_document_changes_no_row() -> None:
    given(DAAN_WORKS_IN_GOUDA).when(attach_evidence(DAAN_STARTED_IN_GOUDA, "Arbeidsovereenkomst")).then(
        placement("2018-01-01", OPEN, because=[DAAN_STARTED_IN_GOUDA])
    )


# -- what can be spoken about ---------------------------------------------------------------------------------------

ABOUT: Mapping[str, Callable[[Command], Command]] = {
    "correct-fact": lambda fact: correct(fact, function="adviseur"),
    "withdraw-fact": withdraw,
    "establish-fact": establish,
    "attach-evidence": lambda fact: attach_evidence(fact, "Besluit"),
}


@pytest.mark.parametrize("about", ABOUT.values(), ids=ABOUT)
@pytest.mark.parametrize(
    "spoken",
    [
        MENDED,
        establish(PLAN),
        attach_evidence(DAAN_STARTED_IN_GOUDA, "Besluit"),
        erase_personal_data(ground="op verzoek"),
    ],
    ids=lambda command: command["command"],
)
def test_what_is_no_fact_can_not_be_spoken_about(spoken: Command, about: Callable[[Command], Command]) -> None:
    before = DAAN_WILL_WORK_IN_GOUDA if spoken["command"] == "establish-fact" else DAAN_WORKS_IN_GOUDA
    given(before, spoken).when(about(spoken)).then_refused("not-a-fact", on="2018-01-08", collides_with=spoken)


@pytest.mark.parametrize("about", ABOUT.values(), ids=ABOUT)
def test_a_fact_that_is_not_on_record_can_not_be_spoken_about(about: Callable[[Command], Command]) -> None:
    given(DAAN_IS_TRAINEE).when(about(DAAN_STARTED_IN_GOUDA)).then_not_on_record("/data/fact", code="unknown-fact")


@pytest.mark.parametrize("about", ABOUT.values(), ids=ABOUT)
def test_who_speaks_about_a_fact_may_name_its_subject(about: Callable[[Command], Command]) -> None:
    given(DAAN_WILL_WORK_IN_GOUDA).when(but(about(PLAN), subject=DAAN)).then()


@pytest.mark.parametrize("about", ABOUT.values(), ids=ABOUT)
def test_who_speaks_about_a_fact_names_no_other_subject(about: Callable[[Command], Command]) -> None:
    given(DAAN_WILL_WORK_IN_GOUDA, SAMIRA_REGISTERED).when(but(about(PLAN), subject=SAMIRA)).then_invalid(
        {"/subject": "another-subject"}
    )


@pytest.mark.parametrize("command", ["correct-fact", "withdraw-fact", "establish-fact", "attach-evidence"])
def test_the_fact_is_named_by_its_id(command: str) -> None:
    example = EXAMPLES[command].command
    given().when(but(example, data={**example["data"], "fact": "het besluit"})).then_invalid(
        {"/data/fact": "not-a-uuid"}
    )


def test_a_finding_that_is_not_there_can_not_be_ruled_on() -> None:
    ruling = rule_on_finding(finding=str(uuid4()), ruling="dismissed", reason="de uitzondering geldt")
    given(DAAN_WORKS_IN_GOUDA).when(ruling).then_not_on_record("/data/finding", code="unknown-finding")


# -- what holds for every command -----------------------------------------------------------------------------------

ABOUT_A_FACT = [entry.command for entry in CATALOGUE.entries if entry.event in ABOUT_FACTS]
TIMELESS = [*ABOUT_A_FACT, "rule-on-finding", "erase-personal-data"]
FACTS = [entry.command for entry in CATALOGUE.entries if entry.command not in TIMELESS]
RECORDED = [entry.command for entry in CATALOGUE.entries if entry.command != "rule-on-finding"]
MAY_HAVE_AN_UNTIL = {
    "register-organisation",
    "rename-organisation",
    "join-joint-body",
    "form-partnership",
    "replace-partner",
    "offer-place",
    "register-trainee",
    "appoint-trainee",
    "start-at-organisation-a",
    "rotate-to-organisation-b",
    "transfer-placement",
    "change-assignment",
    "agree-working-week",
    "move-residence",
    "begin-leave",
    "accept-onward-position",
    "open-mandate",
    "stand-for-election",
    "elect-to-council",
    "become-committee-member",
    "become-fraction-follower",
    "replace-fraction-member",
    "go-on-temporary-leave",
    "return-from-temporary-leave",
    "assign-portfolio",
    "change-fraction",
}


def test_every_command_has_its_example() -> None:
    assert set(EXAMPLES) == set(CATALOGUE.by_command)


@pytest.mark.parametrize("command", RECORDED)
def test_an_accepted_command_becomes_one_event_under_its_own_id(command: str) -> None:
    example = EXAMPLES[command]
    given(example.before).when(example.command).then()


@pytest.mark.parametrize("command", RECORDED)
def test_a_command_repeated_is_answered_with_the_first_event(command: str) -> None:
    example = EXAMPLES[command]
    given(example.before, example.command).when(example.command).then_repeated()


@pytest.mark.parametrize("command", RECORDED)
def test_a_command_with_note_and_evidence_is_recognised_too(command: str) -> None:
    example = EXAMPLES[command]
    full = but(example.command, note="in het verslag", evidence={"title": "Verslag", "issuedOn": "2018-01-02"})
    given(example.before, full).when(full).then_repeated()


@pytest.mark.parametrize("command", FACTS)
def test_a_field_that_is_null_says_the_same_as_one_left_out(command: str) -> None:
    example = EXAMPLES[command]
    spelled_out = {"until": None, "evidence": None, "note": None, "certainty": None} | example.command
    given(example.before, example.command).when(spelled_out).then_repeated()


# The note of an erasure is sealed with the key that the erasure destroys: it can't be compared.
@pytest.mark.parametrize("command", [command for command in RECORDED if command != "erase-personal-data"])
def test_the_same_id_with_another_note_or_evidence_is_refused(command: str) -> None:
    example = EXAMPLES[command]
    told = given(example.before, but(example.command, note="in het verslag", evidence={"title": "Verslag"}))
    for other in (
        example.command,
        but(example.command, note="in het verslag"),
        but(example.command, evidence={"title": "Verslag"}),
        but(example.command, note="in een ander verslag", evidence={"title": "Verslag"}),
        but(example.command, note="in het verslag", evidence={"title": "Een ander verslag"}),
    ):
        told.when(other).then_invalid({"/commandId": "same-id-other-body"})


@pytest.mark.parametrize("command", FACTS)
def test_the_same_id_with_another_day_or_certainty_is_refused(command: str) -> None:
    example = EXAMPLES[command]
    told = given(example.before, example.command)
    for other in (
        but(example.command, effectiveOn="2018-01-03"),
        but(example.command, until="2019-12-31"),
        but(example.command, certainty="expected"),
    ):
        told.when(other).then_invalid({"/commandId": "same-id-other-body"})


@pytest.mark.parametrize(
    ("command", "data"),
    [(command, data) for command in RECORDED for data in EXAMPLES[command].otherwise],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_same_id_with_other_data_is_refused(command: str, data: Mapping[str, Any]) -> None:
    example = EXAMPLES[command]
    given(example.before, example.command).when(but(example.command, data=data)).then_invalid(
        {"/commandId": "same-id-other-body"}
    )


def test_the_same_id_for_another_subject_is_refused() -> None:
    given(DAAN_IS_TRAINEE, SAMIRA_REGISTERED, begin := begin_leave("2019-01-01")).when(
        but(begin, subject=SAMIRA)
    ).then_invalid({"/commandId": "same-id-other-body"})


def test_the_same_id_for_another_command_is_refused() -> None:
    given(DAAN_IS_TRAINEE, begin := begin_leave("2019-01-01")).when(
        but(complete_traineeship("2019-01-01"), commandId=begin["commandId"])
    ).then_invalid({"/commandId": "same-id-other-body"})


def test_an_id_is_the_same_in_capitals() -> None:
    begin = begin_leave("2019-01-01")
    with a_register() as registrar:
        registrar.records_together(DAAN_IS_TRAINEE, begin)
        assert registrar.records(but(begin, commandId=begin["commandId"].upper())).repeated


def test_a_number_is_the_same_with_and_without_a_fraction() -> None:
    pledge = pledge_contribution("2018-01-01", contributor=WOERDEN, sharePercent=50)
    given(THE_PARTNERSHIPS, pledge).when(
        but(pledge, data={"contributor": WOERDEN, "sharePercent": 50.0})
    ).then_repeated()


@pytest.mark.parametrize(
    ("before", "first", "after"),
    [
        (DAAN_IS_TRAINEE, DAAN_STARTED_IN_GOUDA, [complete_traineeship("2018-06-01")]),
        (DAAN_IS_TRAINEE, DAAN_STARTED_IN_GOUDA, [withdraw(DAAN_STARTED_IN_GOUDA)]),
        (DAAN_IS_TRAINEE, DAAN_STARTED_IN_GOUDA, [MENDED]),
        (THE_PARTNERSHIPS, DAAN_REGISTERED, [withdraw(DAAN_REGISTERED), withdraw(PPP_ESTABLISHED)]),
        (DAAN_WORKS_IN_GOUDA, MENDED, [withdraw(DAAN_STARTED_IN_GOUDA)]),
        (DAAN_WILL_WORK_IN_GOUDA, establish(PLAN), [withdraw(PLAN)]),
    ],
    ids=[
        "a fact that would be impossible now",
        "a fact that was withdrawn",
        "a fact that was corrected",
        "a fact about what is no longer on record",
        "a correction of what was withdrawn",
        "an establishment of what was withdrawn",
    ],
)
def test_a_repeated_command_is_recognised_before_any_other_check(
    before: tuple[Command, ...], first: Command, after: list[Command]
) -> None:
    given(before, first, after).when(first).then_repeated()


def test_a_command_repeated_in_one_transaction_is_recorded_once() -> None:
    with a_register() as registrar:
        registrar.records_together(DAAN_IS_TRAINEE)
        batch, head = registrar.register.recorder.batch(), registrar.head
        first, second = registrar.decides(batch, PLAN), registrar.decides(batch, PLAN)
        batch.keep()
        assert (first.repeated, second.repeated) == (False, True)
        assert first.recorded == second.recorded
        assert registrar.head == head + 1


def test_the_same_id_with_another_body_is_refused_in_one_transaction_too() -> None:
    with a_register() as registrar:
        registrar.records_together(DAAN_IS_TRAINEE)
        batch = registrar.register.recorder.batch()
        registrar.decides(batch, PLAN)
        with pytest.raises(Invalid, match="same-id-other-body"):
            registrar.decides(batch, but(PLAN, certainty="established"))


def test_a_later_command_of_one_transaction_speaks_about_a_fact_of_an_earlier_one() -> None:
    given(DAAN_WILL_WORK_IN_GOUDA, establish(PLAN), correct(PLAN, organisation=YARDEN)).then(
        placement("2018-01-01", OPEN, organisation=YARDEN, certainty="established")
    )


def test_a_refused_command_leaves_its_id_free() -> None:
    change = change_assignment("2018-06-01", function="adviseur")
    with a_register() as registrar:
        registrar.records_together(DAAN_IS_TRAINEE)
        with pytest.raises(Refused):
            registrar.records(change)
        registrar.records(DAAN_STARTED_IN_GOUDA)
        assert not registrar.records(change).repeated


@pytest.mark.parametrize("command", sorted(MAY_HAVE_AN_UNTIL))
def test_a_fact_that_opens_a_period_may_have_an_until(command: str) -> None:
    example = EXAMPLES[command]
    given(example.before).when(but(example.command, until="2030-01-01")).then()


@pytest.mark.parametrize("command", sorted(MAY_HAVE_AN_UNTIL - {"go-on-temporary-leave"}))
def test_a_fact_that_opens_a_period_may_be_given_an_until_by_correction(command: str) -> None:
    example = EXAMPLES[command]
    given(example.before, example.command).when(correct(example.command, until="2030-01-01")).then()


@pytest.mark.parametrize("command", sorted(set(FACTS) - MAY_HAVE_AN_UNTIL))
def test_any_other_fact_has_no_until(command: str) -> None:
    example = EXAMPLES[command]
    on = example.command["effectiveOn"]
    given(example.before).when(but(example.command, until="2030-01-01")).then_refused("until-not-allowed", on=on)
    given(example.before, example.command).when(correct(example.command, until="2030-01-01")).then_refused(
        "until-not-allowed", on=on
    )


@pytest.mark.parametrize("command", sorted(MAY_HAVE_AN_UNTIL))
def test_an_until_is_later_than_the_day_of_the_fact(command: str) -> None:
    example = EXAMPLES[command]
    on = example.command["effectiveOn"]
    for until in (on, "1899-12-31"):
        given(example.before).when(but(example.command, until=until)).then_refused("until-not-after", on=on)


@pytest.mark.parametrize("command", FACTS)
def test_a_fact_has_a_day(command: str) -> None:
    example = EXAMPLES[command]
    given(example.before).when(without(example.command, "effectiveOn")).then_invalid({"/effectiveOn": "missing"})


@pytest.mark.parametrize("command", TIMELESS)
@pytest.mark.parametrize(
    ("field", "value"), [("effectiveOn", "2018-01-01"), ("until", "2019-01-01"), ("certainty", "expected")]
)
def test_what_is_no_fact_has_no_day_no_until_and_no_certainty(command: str, field: str, value: str) -> None:
    example = EXAMPLES[command]
    given(example.before).when(but(example.command, **{field: value})).then_invalid({f"/{field}": "unknown-field"})


@pytest.mark.parametrize("command", list(CATALOGUE.by_command))
def test_a_field_that_the_command_does_not_know_is_refused(command: str) -> None:
    example = EXAMPLES[command]
    unknown = but(example.command, reden="zomaar", data={**example.command["data"], "reden": "zomaar"})
    given(example.before).when(unknown).then_invalid({"/reden": "unknown-field", "/data/reden": "unknown-field"})


@pytest.mark.parametrize("command", list(CATALOGUE.by_command))
def test_the_register_itself_says_when_and_by_whom_a_command_was_recorded(command: str) -> None:
    example = EXAMPLES[command]
    told = but(example.command, recordedAt="2018-01-01T09:00:00Z", recordedBy="griffie")
    given(example.before).when(told).then_invalid({"/recordedAt": "historic-only", "/recordedBy": "historic-only"})


# -- known time -----------------------------------------------------------------------------------------------------


def test_what_is_recorded_while_the_clock_stands_back_is_known_from_the_last_moment() -> None:
    with a_register("2018-04-03") as registrar:
        registrar.records_together(DAAN_IS_TRAINEE)
        last = registrar.clock.now
        registrar.clock.put_to("2018-04-02")
        assert registrar.records(DAAN_STARTED_IN_GOUDA).recorded.recorded_at == last


def test_a_historic_line_repeated_is_recognised_also_where_its_moment_has_gone_by() -> None:
    first = but(WOERDEN_REGISTERED, recordedAt="2017-10-02T09:00:01Z", recordedBy="programmabureau")
    second = but(anew(WOERDEN_REGISTERED, subject=GOUDA), recordedAt="2017-10-02T09:00:02Z")
    with a_register() as registrar:
        registrar.records(first, historic=True)
        registrar.records(second, historic=True)
        assert registrar.records(first, historic=True).repeated
        registrar.records(anew(WOERDEN_REGISTERED, subject=IJSSELSTEIN))
        assert registrar.records(first, historic=True).repeated
        with pytest.raises(Invalid, match="same-id-other-body"):
            registrar.records(but(first, recordedAt="2017-10-02T09:00:03Z"), historic=True)


def test_a_fact_may_be_effective_long_after_it_is_recorded() -> None:
    given(DAAN_IS_TRAINEE).when(start_at_organisation_a("2040-01-01", organisation=GOUDA)).then(
        placement("2040-01-01", OPEN)
    )


def test_a_day_lies_in_the_centuries_that_the_register_keeps() -> None:
    given(DAAN_IS_TRAINEE).when(begin_leave("3000-01-01")).then_invalid({"/effectiveOn": "out-of-range"})
