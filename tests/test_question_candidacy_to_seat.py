"""How long from candidacy to a seat in the council, and what else happened meanwhile?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, columns, kind, on_the_demo, told
from tests.people import (
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    JUDITH_TOOK_A_SEAT,
    PARTY_A,
    PARTY_B,
    PPP,
    become_committee_member,
    correct,
    elect_to_council,
    end_mandate,
    erase_personal_data,
    planned,
    record_not_elected,
    replace_fraction_member,
    stand_for_election,
)

QUESTION = "candidacy-to-seat"
STOOD = stand_for_election("2018-02-05", electionDate="2018-03-21")
JUDITH_STOOD = (*JUDITH_HAS_A_MANDATE, STOOD)
OUTCOME = ("days", "event", "censoredBy")


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def outcome(asks: Asks, **given: str) -> list[tuple[object, ...]]:
    return columns(kind(asks(QUESTION, **given), "survival"), *OUTCOME)


def test_judiths_seat_followed_after_290_days_and_the_others_were_elected(demo: Asks) -> None:
    assert columns(kind(demo(QUESTION), "survival"), "trainee", "entry", "exit", "days", "event") == [
        ("t-ppp00001", "2018-02-05", "2018-03-29", 52, "elected"),
        ("t-ppp00002", "2018-02-05", "2018-03-29", 52, "elected"),
        ("t-ppp00003", "2018-02-05", "2018-11-22", 290, "replacement"),
        ("t-ppp00004", "2018-02-05", "2018-03-29", 52, "elected"),
    ]


def test_before_the_correction_it_was_283_days(demo: Asks) -> None:
    judith = kind(demo(QUESTION, knownAt="2018-12-01"), "survival")[2]
    assert columns([judith], "trainee", "exit", *OUTCOME) == [(JUDITH, "2018-11-15", 283, "replacement", None)]


def test_not_elected_is_no_end(demo: Asks) -> None:
    judith = kind(demo(QUESTION, knownAt="2018-10-01"), "survival")[2]
    assert columns([judith], *OUTCOME) == [(238, "censored", "horizon")]
    assert list(zip(judith["meanwhile"], judith["meanwhileOn"], strict=True)) == [
        ("committee-member", "2018-03-29"),
        ("fraction-follower", "2018-03-29"),
        ("not-elected", "2018-03-29"),
    ]


def test_kaplan_meier_follows_from_the_rows(demo: Asks) -> None:
    items = demo(QUESTION)
    assert columns(kind(items, "kaplan-meier"), "days", "atRisk", "events", "survival") == [
        (52, 4, 3, 0.25),
        (290, 1, 1, 0),
    ]
    assert items[-1] == {
        "item": "summary",
        "followed": 4,
        "ended": 4,
        "censored": 0,
        "enteredLate": 0,
        "days": 52,
        "notObserved": 0,
        "restsOnExpected": 4,  # no candidacy was ever established
    }


def test_an_earlier_horizon_is_as_if_nobody_had_looked_later(demo: Asks) -> None:
    assert columns(kind(demo(QUESTION, horizon="2018-11-21"), "survival"), "days", "event")[2] == (289, "censored")
    assert columns(kind(demo(QUESTION, horizon="2018-11-22"), "survival"), "days", "event")[2] == (290, "replacement")
    assert outcome(demo, horizon="2018-02-04") == [(None, "not-observed", None)] * 4


def test_what_was_planned_for_later_is_not_observed(demo: Asks) -> None:
    items = demo(QUESTION, knownAt="2017-12-01")
    assert columns(kind(items, "survival"), "event", "exit") == [("not-observed", None)] * 4
    assert columns(items[4:], "item", "followed", "notObserved", "days") == [("summary", 0, 4, None)]


def test_a_party_or_a_programme_can_be_asked_for(demo: Asks) -> None:
    assert outcome(demo, party=PARTY_A) == [(52, "elected", None)]
    assert len(outcome(demo, party=PARTY_B)) == 2
    assert len(outcome(demo, programme=PPP)) == 4
    assert demo(QUESTION, programme="wijktraineeprogramma-2017") == []


def test_the_rows_say_why(demo: Asks) -> None:
    assert kind(demo(QUESTION, knownAt="2018-12-01"), "survival")[2]["because"] == [
        "14006454-6eb3-57ab-a61a-b8bcb43de882",  # the mandate
        "bf728c13-c3e6-558a-b548-c7f1ffc97108",  # the candidacy
        "ff318ae6-d608-529d-98ce-bb44e11048f8",  # not elected
        "9fb4a93d-85da-5d2e-b3c4-655378219370",  # which was established
        "234c7aef-b819-52ee-9beb-0eaac9f22bd0",  # the council
        "1e3f8237-57a9-5846-a377-acefee981495",  # the seat
    ]


def test_a_temporary_seat_is_another_members_and_no_end() -> None:
    seat = replace_fraction_member("2018-06-01", until="2018-09-01")
    with told(("2018-12-31", (*JUDITH_STOOD, seat))) as asks:
        [row] = kind(asks(QUESTION), "survival")
    assert columns([row], *OUTCOME, "meanwhile") == [(329, "censored", "horizon", ["temporary-replacement"])]


def test_where_the_mandate_ended_nobody_looks_any_further() -> None:
    ended = (record_not_elected("2018-03-29"), end_mandate("2018-05-01", reason="other"))
    with told(("2018-12-31", (*JUDITH_STOOD, *ended))) as asks:
        assert outcome(asks) == [(85, "censored", "mandate-ended")]
        assert outcome(asks, horizon="2018-04-01") == [(55, "censored", "horizon")]


def test_a_plan_whose_day_has_come_counts_and_says_that_it_was_one() -> None:
    with told(
        ("2018-01-08", (*JUDITH_STOOD, planned(elect_to_council("2018-03-29")))),
        ("2018-06-01", become_committee_member("2018-05-01", of="m-ppp00003")),
    ) as asks:
        [row] = kind(asks(QUESTION), "survival")
        assert columns([row], "days", "event", "certainty", "eventCertainty") == [
            (52, "elected", "established", "expected")
        ]
        assert asks(QUESTION)[-1]["restsOnExpected"] == 1
        assert outcome(asks, knownAt="2018-01-08") == [(None, "not-observed", None)]


def test_on_the_day_of_knowledge_a_seat_has_been_seen() -> None:
    with told(("2018-11-15", (*JUDITH_STOOD, JUDITH_TOOK_A_SEAT))) as asks:
        assert outcome(asks) == [(283, "replacement", None)]


def test_a_seat_from_before_the_candidacy_is_not_its_outcome() -> None:
    seat = (elect_to_council("2018-01-10", until="2018-02-01"), replace_fraction_member("2018-04-06"))
    with told(("2018-12-31", (*JUDITH_STOOD, *seat))) as asks:
        assert outcome(asks) == [(60, "replacement", None)]


def test_a_corrected_candidacy_is_counted_from_the_corrected_day() -> None:
    story = (
        ("2018-12-01", (*JUDITH_STOOD, JUDITH_TOOK_A_SEAT)),
        ("2019-01-01", correct(STOOD, effectiveOn="2018-02-15")),
    )
    with told(*story) as asks:
        assert outcome(asks) == [(273, "replacement", None)]
        assert outcome(asks, knownAt="2018-12-01") == [(283, "replacement", None)]


def test_an_erased_person_stays_as_an_unnamed_row() -> None:
    with told(
        ("2018-12-01", JUDITH_STOOD), ("2019-01-01", erase_personal_data(of=JUDITH, ground="op verzoek"))
    ) as asks:
        [row] = kind(asks(QUESTION, knownAt="2018-12-01"), "survival")
        assert (row["trainee"], row["name"], row["days"]) == (JUDITH, None, 299)


def test_before_the_first_event_there_is_nothing(demo: Asks) -> None:
    assert demo(QUESTION, knownAt="2000-01-01") == []
    with told() as asks:
        assert asks(QUESTION) == []


def test_a_moment_to_come_is_the_head_of_the_log(demo: Asks) -> None:
    assert demo(QUESTION, knownAt="2999-01-01") == demo(QUESTION)


def test_it_is_asked_with_a_day_and_known_parameters(demo: Asks) -> None:
    assert demo.refused(QUESTION, horizon="soon") == [("horizon", "not-a-date")]
    assert demo.refused(QUESTION, role="councillor") == [("role", "unknown-parameter")]
