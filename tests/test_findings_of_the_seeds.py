"""What is found on the people of the seed documents, and on those of the sequel, worked out by hand from the rules."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.register import Register
from domain.rules import RULES
from projections.question import Item
from projections.questions import QUESTIONS
from tests.conftest import SCENARIO, SCENARIO_LINES
from tests.databases import copied, settings_of
from tests.findings import Told, avoided, missing_evidence, review, violation
from tests.people import (
    DAAN,
    DAANS_MANDATE,
    DORDRECHT,
    DORDRECHT_YARDEN,
    GOUDA,
    IJSSELSTEIN,
    JUDITH,
    JUDITHS_MANDATE,
    OPEN,
    PAPENDRECHT,
    PPP,
    SAMIRA,
    SAMIRAS_MANDATE,
    STEVEN,
    STEVENS_MANDATE,
    WOERDEN,
    WOERDEN_JUMBO,
    YARDEN,
    ZWIJNDRECHT,
)

ALL_FOUR = (DAAN, SAMIRA, JUDITH, STEVEN)
MANDATE_OF = {
    DAAN: DAANS_MANDATE,
    SAMIRA: SAMIRAS_MANDATE,
    JUDITH: JUDITHS_MANDATE,
    STEVEN: STEVENS_MANDATE,
}
WIJK, WIJK_DEN_HAAG = "wijktraineeprogramma-2017", "wijk-den-haag"
AT_THE_MINISTRIES = tuple(f"t-wijk000{number}" for number in range(1, 6))
NOT_ROTATED = ("t-wijk0006", "t-wijk0007", "t-wijk0008", "t-wijk0009", "t-wijk0010")

# The scenario is what the register with its sequel held at that position: later events change no earlier answer.
END_OF_SCENARIO = {"atPosition": str(SCENARIO_LINES)}
ON_THE_RECORD = ("record-late", "record-expected", "record-evidence")

FIRST_DAY, COUNCIL_BEGINS, ROTATION = "2018-01-01", "2018-03-29", "2020-01-01"
LAST_DAY, COUNCIL_ENDS = "2022-01-01", "2022-03-30"

ByRule = Mapping[str, list[Told]]


@pytest.fixture(scope="module")
def register(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register of the scenario and its sequel, of which these tests only ask."""
    folder = copied(_seeded, tmp_path_factory.mktemp("found") / "state")
    with Register(settings_of(folder)) as opened:
        yield opened


def findings(register: Register, **given: str) -> list[Item]:
    """The findings on whatever day, as open-findings gives them."""
    whenever = {"from": "1500-01-01", "to": "9999-12-31"}
    return register.ask(QUESTIONS["open-findings"], whenever | given).items


def told(items: list[Item]) -> ByRule:
    """The same by rule, in order of first day."""
    found: dict[str, list[Told]] = defaultdict(list)
    for item in items:
        valid = item["valid"]
        subject = item["subject"]["reference"]
        found[item["rule"]].append(Told(item["judgement"], valid["from"], valid["to"], subject, item["place"]))
    return dict(found)


def on(register: Register, trainee: str, **given: str) -> ByRule:
    """What is found on a trainee and the trainee's mandate, but for how the facts were recorded."""
    return told([each for each in findings(register, trainee=trainee, **given) if each["rule"] not in ON_THE_RECORD])


def about(register: Register, subject: str, **given: str) -> ByRule:
    """The same on another subject."""
    return told([each for each in findings(register, subject=subject, **given) if each["rule"] not in ON_THE_RECORD])


def of_rule(register: Register, rule: str, **given: str) -> list[Item]:
    return findings(register, rule=rule, **given)


# -- the scenario, as known at its end: what must be found, and what must not -----------------------------------------


def test_daan_works_at_gouda_which_is_no_partner_of_woerden_and_jumbo(register: Register) -> None:
    found = on(register, DAAN, **END_OF_SCENARIO)
    assert found["terms-partner"] == [violation(FIRST_DAY, ROTATION, of=DAAN, place=GOUDA)]


def test_woerdens_place_stands_empty_in_period_a(register: Register) -> None:
    found = about(register, WOERDEN_JUMBO, **END_OF_SCENARIO)
    assert found["terms-place-empty"] == [violation(FIRST_DAY, ROTATION, of=WOERDEN_JUMBO, place=WOERDEN)]


def test_at_woerden_daan_would_be_employed_by_the_municipality_on_whose_council_he_sits(register: Register) -> None:
    assert on(register, DAAN, **END_OF_SCENARIO)["gw-13-employee"] == [
        avoided(COUNCIL_BEGINS, ROTATION, of=DAANS_MANDATE, place=WOERDEN),
        avoided(ROTATION, LAST_DAY, of=DAANS_MANDATE, place=WOERDEN),
    ]


def test_what_the_terms_demand_of_daan_in_period_a_the_law_forbids_and_both_findings_say_so(register: Register) -> None:
    (demanded,) = of_rule(register, "terms-partner", trainee=DAAN, **END_OF_SCENARIO)
    in_a, in_b = of_rule(register, "gw-13-employee", trainee=DAAN, **END_OF_SCENARIO)
    assert demanded["conflictsWith"] == [in_a["id"]]
    assert in_a["conflictsWith"] == [demanded["id"]]
    assert in_b["conflictsWith"] == [], "at Jumbo he does what the terms demand"


@pytest.mark.parametrize(
    ("trainee", "mandate", "council"),
    [(DAAN, DAANS_MANDATE, WOERDEN), (STEVEN, STEVENS_MANDATE, ZWIJNDRECHT)],
    ids=["Daan", "Steven"],
)
def test_where_daan_and_steven_live_is_not_on_record_while_they_sit(
    register: Register, trainee: str, mandate: str, council: str
) -> None:
    found = on(register, trainee, **END_OF_SCENARIO)
    assert found["gw-10-residence"] == [missing_evidence(COUNCIL_BEGINS, OPEN, of=mandate, place=council)]


def test_at_jumbo_daan_works_for_a_partner_of_the_municipality_on_whose_council_he_sits(register: Register) -> None:
    found = on(register, DAAN, **END_OF_SCENARIO)
    assert found["gw-15-interest"] == [review(ROTATION, LAST_DAY, of=DAANS_MANDATE, place=WOERDEN)]


@pytest.mark.parametrize("trainee", ALL_FOUR)
def test_nobodys_years_of_experience_are_on_record(register: Register, trainee: str) -> None:
    found = on(register, trainee, **END_OF_SCENARIO)
    assert found["terms-eligibility"] == [missing_evidence(FIRST_DAY, LAST_DAY, of=trainee, place=None)]


def test_at_dordrecht_it_is_not_on_record_of_which_council_judith_serves_a_committee(register: Register) -> None:
    found = on(register, JUDITH, **END_OF_SCENARIO)
    assert found["gw-82-committee"] == [missing_evidence(ROTATION, LAST_DAY, of=JUDITHS_MANDATE, place=DORDRECHT)]


def planned(trainee: str) -> list[tuple[str, str, None, list[str]]]:
    """The plans in the scenario's file about a trainee and the mandate: whom they are about, their day, their event."""
    lines: list[dict[str, Any]] = [orjson.loads(line) for line in SCENARIO.read_bytes().splitlines()]
    subjects = (trainee, MANDATE_OF[trainee])
    return sorted(
        (line["subject"], line["effectiveOn"], None, [line["commandId"]])
        for line in lines
        if line["subject"] in subjects and line.get("certainty") == "expected"
    )


@pytest.mark.parametrize(("trainee", "plans"), [(DAAN, 11), (SAMIRA, 11), (JUDITH, 11), (STEVEN, 10)])
def test_every_plan_stands_as_one_from_its_day_on(register: Register, trainee: str, plans: int) -> None:
    items = of_rule(register, "record-expected", trainee=trainee, **END_OF_SCENARIO)
    found = [(each["subject"]["reference"], *each["valid"].values(), each["because"]) for each in items]
    assert sorted(found) == planned(trainee)
    assert len(found) == plans
    assert {each["judgement"] for each in items} == {"review"}


MUST_NOT = {
    DAAN: {"terms-pairing"},
    SAMIRA: {"gw-10-residence", "gw-13-employee", "terms-partner", "terms-pairing"},
    JUDITH: {"gw-10-age"},
    STEVEN: {"gw-13-employee", "terms-partner", "terms-pairing"},
}


@pytest.mark.parametrize("trainee", ALL_FOUR)
def test_what_the_seed_documents_give_no_ground_for_is_not_found(register: Register, trainee: str) -> None:
    found = on(register, trainee, **END_OF_SCENARIO)
    assert not MUST_NOT[trainee] & found.keys()
    violations = [each for rule in found if rule.startswith(("gw-", "kw-")) for each in found[rule]]
    assert "violation" not in {each.judgement for each in violations}


def test_nothing_of_judith_rests_on_a_seat_for_that_is_a_hope_and_no_fact(register: Register) -> None:
    assert on(register, JUDITH, **END_OF_SCENARIO).keys() == {"terms-eligibility", "gw-82-committee"}


@pytest.mark.parametrize("trainee", ALL_FOUR)
def test_nobody_is_without_a_political_role(register: Register, trainee: str) -> None:
    assert of_rule(register, "terms-political-role", trainee=trainee, **END_OF_SCENARIO) == []


def test_no_rule_asks_the_age_of_anybody_but_of_councillors_at_admission(register: Register) -> None:
    assert [rule.code for rule in RULES if "age" in rule.code.split("-")] == ["gw-10-age"]
    assert of_rule(register, "gw-10-age", **END_OF_SCENARIO) == []


def test_that_a_seat_outlives_the_traineeship_is_no_violation(register: Register) -> None:
    """Three months of it remain after 2021; what is open of the three who sit is whether they leave with their term."""
    after = findings(register, programme=PPP, **END_OF_SCENARIO | {"from": LAST_DAY, "to": "9999-12-31"})
    assert [each for each in after if each["judgement"] == "violation"] == []
    assert told([each for each in after if each["rule"].startswith("kw-")]) == {
        "kw-c4-term": [
            review(COUNCIL_ENDS, OPEN, of=DAANS_MANDATE, place=WOERDEN),
            review(COUNCIL_ENDS, OPEN, of=SAMIRAS_MANDATE, place=IJSSELSTEIN),
            review(COUNCIL_ENDS, OPEN, of=STEVENS_MANDATE, place=ZWIJNDRECHT),
        ]
    }


def test_the_quotas_of_the_ministries_are_exactly_full(register: Register) -> None:
    """Of each place taken none is empty, none is taken twice, and no quota is exceeded."""
    placed = register.ask(QUESTIONS["who-was-where"], {"validOn": "2018-09-01", "programme": WIJK, **END_OF_SCENARIO})
    there = Counter(
        each["place"]["reference"] for each in placed.items if each["role"] == "placement" and each["slot"] == "B"
    )
    assert there == {"ministerie-bzk": 1, "ministerie-ienm": 1, "ministerie-ocw": 1, "ministerie-vws": 2}
    assert of_rule(register, "terms-quota", **END_OF_SCENARIO) == []
    assert about(register, WIJK_DEN_HAAG, **END_OF_SCENARIO) == {}


@pytest.mark.parametrize("trainee", AT_THE_MINISTRIES)
def test_nothing_is_found_on_the_wijktrainees_who_went_to_the_ministries(register: Register, trainee: str) -> None:
    assert on(register, trainee, **END_OF_SCENARIO) == {}


@pytest.mark.parametrize("trainee", NOT_ROTATED)
def test_of_the_other_wijktrainees_no_rotation_is_on_record(register: Register, trainee: str) -> None:
    """And nothing else: no rule on councils binds them, and that period A runs on is not held against them."""
    assert on(register, trainee, **END_OF_SCENARIO) == {
        "terms-period": [missing_evidence("2018-09-01", "2019-09-01", of=trainee, place=None)]
    }


# -- the sequel, as known at its end: all that is found ---------------------------------------------------------------


def test_all_that_is_found_on_daan_in_the_end(register: Register) -> None:
    # Nothing was ever said of where he lives, nor was either of his placements made public. His seat ends with the
    # council's term, and his placements end with the traineeship, three months before.
    assert on(register, DAAN) == {
        "terms-eligibility": [missing_evidence(FIRST_DAY, LAST_DAY, of=DAAN, place=None)],
        "terms-partner": [violation(FIRST_DAY, ROTATION, of=DAAN, place=GOUDA)],
        "gw-10-residence": [missing_evidence(COUNCIL_BEGINS, COUNCIL_ENDS, of=DAANS_MANDATE, place=WOERDEN)],
        "gw-12-other-functions": [
            missing_evidence(COUNCIL_BEGINS, ROTATION, of=DAANS_MANDATE, place=WOERDEN),
            missing_evidence(ROTATION, LAST_DAY, of=DAANS_MANDATE, place=WOERDEN),
        ],
        "gw-13-employee": [
            avoided(COUNCIL_BEGINS, ROTATION, of=DAANS_MANDATE, place=WOERDEN),
            avoided(ROTATION, LAST_DAY, of=DAANS_MANDATE, place=WOERDEN),
        ],
        "gw-15-interest": [review(ROTATION, LAST_DAY, of=DAANS_MANDATE, place=WOERDEN)],
    }


def test_all_that_is_found_on_samira_in_the_end(register: Register) -> None:
    # She lives where she sits, also after the traineeship. Her leave from 2 September to 23 December 2019 is of 112
    # days, sixteen weeks to the day; the seat stays hers meanwhile.
    assert on(register, SAMIRA) == {
        "terms-eligibility": [missing_evidence(FIRST_DAY, LAST_DAY, of=SAMIRA, place=None)],
        "gw-12-other-functions": [
            missing_evidence(COUNCIL_BEGINS, ROTATION, of=SAMIRAS_MANDATE, place=IJSSELSTEIN),
            missing_evidence(ROTATION, LAST_DAY, of=SAMIRAS_MANDATE, place=IJSSELSTEIN),
        ],
    }


def test_all_that_is_found_on_judith_in_the_end(register: Register) -> None:
    # She lives in Papendrecht, on whose council she sits from 22 November 2018 until its term ends. She had stood for
    # election, was appointed on 5 November and accepted within a week. Dordrecht, where she works, is another
    # municipality.
    assert on(register, JUDITH) == {
        "terms-eligibility": [missing_evidence(FIRST_DAY, LAST_DAY, of=JUDITH, place=None)],
        "gw-12-other-functions": [
            missing_evidence("2018-11-22", ROTATION, of=JUDITHS_MANDATE, place=PAPENDRECHT),
            missing_evidence(ROTATION, LAST_DAY, of=JUDITHS_MANDATE, place=PAPENDRECHT),
        ],
    }


def test_all_that_is_found_on_steven_in_the_end(register: Register) -> None:
    # He rotated on 1 March 2020, two months late; moved to Dordrecht on 15 September and resigned from 1 October, by a
    # document without a date. From then until the programme's end, 457 days, he has no political role.
    assert on(register, STEVEN) == {
        "terms-eligibility": [missing_evidence(FIRST_DAY, LAST_DAY, of=STEVEN, place=None)],
        "terms-period": [violation(ROTATION, "2020-03-01", of=STEVEN, place=YARDEN)],
        "terms-political-role": [violation("2020-10-01", LAST_DAY, of=STEVEN, place=None)],
        "gw-10-residence": [
            missing_evidence(COUNCIL_BEGINS, "2020-09-15", of=STEVENS_MANDATE, place=ZWIJNDRECHT),
            violation("2020-09-15", "2020-10-01", of=STEVENS_MANDATE, place=ZWIJNDRECHT),
        ],
        "gw-12-other-functions": [
            missing_evidence(COUNCIL_BEGINS, "2020-03-01", of=STEVENS_MANDATE, place=ZWIJNDRECHT),
            missing_evidence("2020-03-01", "2020-10-01", of=STEVENS_MANDATE, place=ZWIJNDRECHT),
        ],
        "kw-x2-retroactive": [missing_evidence("2020-10-01", OPEN, of=STEVENS_MANDATE, place=ZWIJNDRECHT)],
    }


def test_all_that_is_found_on_the_wijktrainees_in_the_end(register: Register) -> None:
    """The sequel says nothing of them."""
    for trainee in AT_THE_MINISTRIES:
        assert on(register, trainee) == {}
    for trainee in NOT_ROTATED:
        assert on(register, trainee) == {
            "terms-period": [missing_evidence("2018-09-01", "2019-09-01", of=trainee, place=None)]
        }


def test_all_that_is_found_on_partnerships_and_programmes_in_the_end(register: Register) -> None:
    # Nobody pledged a contribution. While Steven was still at Dordrecht, two shared one place and Yarden had nobody.
    # Two of 25 partnerships are on record; of the wijktrainees' ten places five, those at the ministries.
    not_financed = [(FIRST_DAY, ROTATION), (ROTATION, LAST_DAY)]
    assert about(register, WOERDEN_JUMBO) == {
        "terms-contribution": [review(*days, of=WOERDEN_JUMBO, place=None) for days in not_financed],
        "terms-place-empty": [violation(FIRST_DAY, ROTATION, of=WOERDEN_JUMBO, place=WOERDEN)],
    }
    assert about(register, DORDRECHT_YARDEN) == {
        "terms-contribution": [review(*days, of=DORDRECHT_YARDEN, place=None) for days in not_financed],
        "terms-place-empty": [violation(ROTATION, "2020-03-01", of=DORDRECHT_YARDEN, place=YARDEN)],
        "terms-place-full": [violation(ROTATION, "2020-03-01", of=DORDRECHT_YARDEN, place=DORDRECHT)],
    }
    assert about(register, WIJK_DEN_HAAG) == {}
    assert about(register, PPP) == {"terms-size": [review(FIRST_DAY, LAST_DAY, of=PPP, place=None)]}
    assert about(register, WIJK) == {"terms-size": [review("2017-09-01", "2019-09-01", of=WIJK, place=None)]}


def test_nothing_else_is_found_but_on_how_facts_were_recorded(register: Register) -> None:
    found = Counter(each["rule"] for each in findings(register) if each["rule"] not in ON_THE_RECORD)
    assert found == {
        "terms-eligibility": 4,
        "terms-partner": 1,
        "terms-period": 1 + len(NOT_ROTATED),
        "terms-political-role": 1,
        "terms-contribution": 4,
        "terms-place-empty": 2,
        "terms-place-full": 1,
        "terms-size": 2,
        "gw-10-residence": 3,
        "gw-12-other-functions": 8,
        "gw-13-employee": 2,
        "gw-15-interest": 1,
        "kw-x2-retroactive": 1,
    }


# -- the sequel: how its facts were recorded --------------------------------------------------------------------------


def test_every_fact_rests_on_a_document(register: Register) -> None:
    assert of_rule(register, "record-evidence") == []


def test_the_plans_that_nobody_established_stand_as_such_in_the_end(register: Register) -> None:
    left = Counter(each["subject"]["reference"] for each in of_rule(register, "record-expected"))
    # Of each of the four the registration, the appointment and the working week; start, rotation and end are certain.
    assert {trainee: left.pop(trainee) for trainee in ALL_FOUR} == dict.fromkeys(ALL_FOUR, 3)
    # Of each mandate its opening and the candidacy, and the portfolios: two, two, none and one.
    assert {mandate: left.pop(mandate) for mandate in MANDATE_OF.values()} == {
        DAANS_MANDATE: 4,
        SAMIRAS_MANDATE: 4,
        JUDITHS_MANDATE: 2,
        STEVENS_MANDATE: 3,
    }
    # Both agreements were signed; of the four places that each offers nothing was.
    assert (left.pop(WOERDEN_JUMBO), left.pop(DORDRECHT_YARDEN)) == (4, 4)
    # Of the wijktrainees nothing but the registration is certain; half of them rotate.
    assert left == dict.fromkeys(AT_THE_MINISTRIES, 3) | dict.fromkeys(NOT_ROTATED, 2)


def test_what_the_sequel_tells_late(register: Register) -> None:
    late = [each for trainee in ALL_FOUR for each in of_rule(register, "record-late", trainee=trainee)]
    assert told(late) == {
        "record-late": [
            review("2022-01-01", OPEN, of=SAMIRA),  # the position at Woerden, told on 4 April
            review("2018-01-01", OPEN, of=JUDITH),  # that she lives in Papendrecht, told on 11 June
            review("2018-12-01", COUNCIL_ENDS, of=JUDITHS_MANDATE),  # her portfolio, told on 4 February
        ]
    }
    assert [each["sentence"]["en"].split(";")[0] for each in late] == [
        "Recorded on 2022-04-04 only, 93 days after it took effect",
        "Recorded on 2018-06-11 only, 161 days after it took effect",
        "Recorded on 2019-02-04 only, 65 days after it took effect",
    ]


def test_the_second_wijk_programme_was_told_a_month_and_a_day_after_it_began(register: Register) -> None:
    """The programme, its partnership and, of each trainee, registration, appointment and start: 31 days late."""
    late = Counter(each["subject"]["reference"] for each in of_rule(register, "record-late", programme=WIJK))
    assert late == {WIJK: 1, WIJK_DEN_HAAG: 1} | dict.fromkeys((*AT_THE_MINISTRIES, *NOT_ROTATED), 3)


# -- the sequel, as it came to be known -------------------------------------------------------------------------------


def test_once_judiths_council_is_known_to_be_papendrechts_her_committee_is_no_matter(register: Register) -> None:
    the_day_before = on(register, JUDITH, knownAt="2018-06-10")
    assert the_day_before["gw-82-committee"] == [
        missing_evidence(ROTATION, LAST_DAY, of=JUDITHS_MANDATE, place=DORDRECHT)
    ]
    assert on(register, JUDITH, knownAt="2018-06-11").keys() == {"terms-eligibility"}


def test_as_long_as_daan_was_said_to_be_employed_by_woerden_that_was_a_violation_and_gouda_was_none(
    register: Register,
) -> None:
    at_gouda = on(register, DAAN, knownAt="2019-03-10")
    assert at_gouda["terms-partner"] == [violation(FIRST_DAY, ROTATION, of=DAAN, place=GOUDA)]
    for moment in ("2019-03-11", "2019-05-19"):
        at_woerden = on(register, DAAN, knownAt=moment)
        assert at_woerden["gw-13-employee"] == [
            violation(COUNCIL_BEGINS, ROTATION, of=DAANS_MANDATE, place=WOERDEN),
            avoided(ROTATION, LAST_DAY, of=DAANS_MANDATE, place=WOERDEN),
        ]
        assert "terms-partner" not in at_woerden
        assert "terms-place-empty" not in about(register, WOERDEN_JUMBO, knownAt=moment)
    assert on(register, DAAN, knownAt="2019-05-20") == at_gouda


def test_what_was_found_on_daan_before_and_after_is_the_same_finding(register: Register) -> None:
    """So that what somebody ruled on it in the meantime still stands beside it."""
    before, meanwhile, after = (
        {(each["rule"], each["valid"]["from"]): each["id"] for each in findings(register, trainee=DAAN, knownAt=moment)}
        for moment in ("2019-03-10", "2019-03-11", "2019-05-20")
    )
    assert after == before
    assert meanwhile.items() <= before.items(), "all of it is anchored in the same facts"
    assert before.keys() - meanwhile.keys() == {("terms-partner", FIRST_DAY)}


def test_the_corrected_day_of_judiths_seat_moves_her_findings_and_leaves_them_their_ids(register: Register) -> None:
    first, then = (
        {each["id"]: each for each in findings(register, subject=JUDITHS_MANDATE, knownAt=moment)}
        for moment in ("2018-11-20", "2019-02-03")
    )
    assert first == then, "the correction came on 4 February"
    corrected = {
        each["id"]: each
        for each in findings(register, subject=JUDITHS_MANDATE, knownAt="2019-02-04")
        if each["rule"] != "record-late"  # that of the portfolio, told on the same day
    }
    assert corrected.keys() == first.keys()
    moved = [(before, corrected[id_]) for id_, before in first.items() if before["valid"] != corrected[id_]["valid"]]
    assert [(each["rule"], each["valid"]["from"], now["valid"]["from"]) for each, now in moved] == [
        ("gw-12-other-functions", "2018-11-15", "2018-11-22")
    ]


def test_until_judiths_end_is_on_record_somebody_must_look_whether_she_left_with_the_term(register: Register) -> None:
    assert "kw-c5-end" not in on(register, JUDITH, knownAt="2018-11-19")
    for moment in ("2018-11-20", "2019-02-04", "2022-04-03"):
        assert on(register, JUDITH, knownAt=moment)["kw-c5-end"] == [
            review(COUNCIL_ENDS, OPEN, of=JUDITHS_MANDATE, place=PAPENDRECHT)
        ]
    assert "kw-c5-end" not in on(register, JUDITH, knownAt="2022-04-04")


def test_what_was_found_on_steven_before_he_was_known_to_have_resigned(register: Register) -> None:
    found = on(register, STEVEN, knownAt="2020-10-04")
    assert found["gw-10-residence"] == [missing_evidence(COUNCIL_BEGINS, OPEN, of=STEVENS_MANDATE, place=ZWIJNDRECHT)]
    assert found["kw-c4-term"] == [review(COUNCIL_ENDS, OPEN, of=STEVENS_MANDATE, place=ZWIJNDRECHT)]
    assert not {"kw-x2-retroactive", "terms-political-role"} & found.keys()


def test_stevens_resignation_and_his_move_were_told_one_after_the_other(register: Register) -> None:
    # Line 26 of the sequel, and line 27.
    resigned, moved = (str(SCENARIO_LINES + line) for line in (26, 27))
    first = on(register, STEVEN, atPosition=resigned)
    assert first["gw-10-residence"] == [
        missing_evidence(COUNCIL_BEGINS, "2020-10-01", of=STEVENS_MANDATE, place=ZWIJNDRECHT)
    ]
    assert first["terms-political-role"] == [violation("2020-10-01", LAST_DAY, of=STEVEN, place=None)]
    assert first["kw-x2-retroactive"] == [missing_evidence("2020-10-01", OPEN, of=STEVENS_MANDATE, place=ZWIJNDRECHT)]
    assert "kw-c4-term" not in first
    then = on(register, STEVEN, atPosition=moved)
    assert then["gw-10-residence"] == on(register, STEVEN)["gw-10-residence"]
    assert {**then, "gw-10-residence": []} == {**first, "gw-10-residence": []}


def test_until_steven_was_known_to_rotate_late_he_was_taken_to_rotate_in_time(register: Register) -> None:
    known = on(register, STEVEN, knownAt="2020-04-19"), about(register, DORDRECHT_YARDEN, knownAt="2020-04-19")
    assert not {"terms-period", "terms-place-full", "terms-place-empty"} & {rule for each in known for rule in each}
    assert on(register, STEVEN, knownAt="2020-04-20")["terms-period"] == on(register, STEVEN)["terms-period"]
