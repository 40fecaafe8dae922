"""Which facts lack evidence, or have only the subject's own word?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.answers import Asks, columns, on_the_demo, told
from tests.people import (
    DAAN,
    DAAN_REGISTERED,
    DAAN_STARTED_IN_GOUDA,
    JUDITH,
    JUDITH_REGISTERED,
    JUDITHS_MANDATE,
    JUDITHS_MANDATE_OPENED,
    PPP,
    PPP_ESTABLISHED,
    THE_PARTNERSHIPS,
    attach_evidence,
    but,
    correct,
    erase_personal_data,
    establish,
    establish_programme,
    planned,
    withdraw,
)

GAPS = "evidence-gaps"
OWN = {"title": "Eigen opgave", "kind": "own-statement"}
CONTRACT = {"title": "Arbeidsovereenkomst", "kind": "contract"}
BEFORE = (*THE_PARTNERSHIPS, DAAN_REGISTERED, JUDITH_REGISTERED)
ROW = ("gap", "event", "effectiveOn")
REGISTERED = ("none", "TraineeRegistered", "2018-01-01")


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def with_evidence(command: dict[str, Any], evidence: dict[str, str]) -> dict[str, Any]:
    return but(command, evidence=evidence)


def attached(command: dict[str, Any], evidence: dict[str, str]) -> dict[str, Any]:
    attachment = attach_evidence(command, evidence["title"])
    return but(attachment, data={"fact": command["commandId"], "evidence": evidence})


def gaps_of_daan(*sayings: dict[str, Any], **given: str) -> list[tuple[Any, ...]]:
    with told(("2018-01-08", (*BEFORE, *sayings))) as asks:
        return columns(asks(GAPS, trainee=DAAN, **given), *ROW)


def test_a_fact_without_a_document_is_a_gap() -> None:
    assert gaps_of_daan(DAAN_STARTED_IN_GOUDA) == [REGISTERED, ("none", "StartedAtOrganisationA", "2018-01-01")]


def test_a_document_of_its_own_closes_the_gap_whatever_its_kind() -> None:
    for evidence in (CONTRACT, {"title": "Iets"}):
        assert gaps_of_daan(with_evidence(DAAN_STARTED_IN_GOUDA, evidence)) == [REGISTERED]


def test_the_word_of_the_subject_alone_is_no_evidence() -> None:
    assert gaps_of_daan(with_evidence(DAAN_STARTED_IN_GOUDA, OWN)) == [
        REGISTERED,
        ("own-statement", "StartedAtOrganisationA", "2018-01-01"),
    ]


def test_a_document_attached_later_closes_the_gap_from_then_on() -> None:
    own = with_evidence(DAAN_STARTED_IN_GOUDA, OWN)
    with told(("2018-01-08", (*BEFORE, own)), ("2018-02-01", (attached(own, CONTRACT),))) as asks:
        assert len(asks(GAPS, trainee=DAAN, knownAt="2018-01-15")) == 2
        assert columns(asks(GAPS, trainee=DAAN), *ROW) == [REGISTERED]


def test_an_own_statement_attached_later_is_the_only_word() -> None:
    found = gaps_of_daan(DAAN_STARTED_IN_GOUDA, attached(DAAN_STARTED_IN_GOUDA, OWN))
    assert found[1] == ("own-statement", "StartedAtOrganisationA", "2018-01-01")


def test_the_document_of_a_correction_or_an_establishment_is_none_of_the_fact() -> None:
    plan = planned(DAAN_STARTED_IN_GOUDA)
    moved = with_evidence(correct(plan, effectiveOn="2018-02-01"), CONTRACT)
    with told(("2018-01-08", (*BEFORE, plan, moved, with_evidence(establish(plan), CONTRACT)))) as asks:
        found = asks(GAPS, trainee=DAAN)
    assert columns(found, *ROW, "certainty")[1] == ("none", "StartedAtOrganisationA", "2018-02-01", "established")


def test_a_withdrawn_fact_needs_no_evidence() -> None:
    assert gaps_of_daan(DAAN_STARTED_IN_GOUDA, withdraw(DAAN_STARTED_IN_GOUDA)) == [REGISTERED]


def test_those_of_a_programme_are_all_those_whose_trainee_is_in_it() -> None:
    another = establish_programme(
        "2018-01-01", of="wijk-2018", name="Wijktrainees", terms=PPP_ESTABLISHED["data"]["terms"]
    )
    elsewhere = but(DAAN_REGISTERED, data={**DAAN_REGISTERED["data"], "programme": "wijk-2018"})
    with told(
        ("2018-01-08", (*THE_PARTNERSHIPS, another, elsewhere, JUDITH_REGISTERED, JUDITHS_MANDATE_OPENED))
    ) as asks:
        of_all = asks(GAPS)
        for programme, trainee, facts in ((PPP, JUDITH, 2), ("wijk-2018", DAAN, 1)):
            theirs = [each for each in of_all if each["trainee"] == trainee]
            assert len(theirs) == facts
            assert asks(GAPS, programme=programme) == theirs


def test_the_answer_can_be_narrowed_to_a_gap_a_kind_of_subject_a_trainee_or_a_programme() -> None:
    own = with_evidence(DAAN_STARTED_IN_GOUDA, OWN)
    with told(("2018-01-08", (*BEFORE, own, JUDITHS_MANDATE_OPENED))) as asks:
        assert columns(asks(GAPS, gap="own-statement"), "subject.reference", "evidence") == [(DAAN, ["Eigen opgave"])]
        assert columns(asks(GAPS, kind="mandate"), "trainee", "subject.reference") == [(JUDITH, JUDITHS_MANDATE)]
        assert columns(asks(GAPS, trainee=JUDITH), "event") == [("TraineeRegistered",), ("MandateOpened",)]
        of_the_programme = asks(GAPS, programme=PPP)
        assert {each["trainee"] for each in of_the_programme} == {DAAN, JUDITH}
        assert len(of_the_programme) == 4
        assert asks(GAPS, programme="een-ander") == []


def test_what_is_about_no_trainee_is_told_too() -> None:
    with told(("2018-01-08", THE_PARTNERSHIPS)) as asks:
        found = asks(GAPS)
        assert len(found) == len(THE_PARTNERSHIPS)
        assert {(each["trainee"], each["name"]) for each in found} == {(None, None)}


def test_an_erased_trainee_stays_without_a_name() -> None:
    with told(("2018-01-08", (*BEFORE, erase_personal_data(ground="op verzoek")))) as asks:
        assert columns(asks(GAPS, trainee=DAAN), "event", "name") == [("TraineeRegistered", None)]
        assert columns(asks(GAPS, trainee=JUDITH), "event", "name") == [("TraineeRegistered", "Judith")]


def test_the_findings_of_the_rule_on_evidence_are_as_many() -> None:
    own = with_evidence(DAAN_STARTED_IN_GOUDA, OWN)
    with told(("2018-01-08", (*BEFORE, own, JUDITHS_MANDATE_OPENED))) as asks:
        found = asks("open-findings", from_="1900-01-01", rule="record-evidence")
        assert sorted(each["because"][0] for each in found) == sorted(each["eventId"] for each in asks(GAPS))


def test_in_the_demo_every_fact_has_a_document(demo: Asks) -> None:
    assert demo(GAPS) == []


def test_before_anything_was_known_the_answer_is_empty() -> None:
    with told(("2018-01-08", BEFORE)) as asks:
        assert asks(GAPS, knownAt="2017-01-01") == []
        assert asks(GAPS, knownAt="2999-01-01") == asks(GAPS)
    with told() as asks:
        assert asks(GAPS) == []


def test_what_is_asked_badly_is_refused(demo: Asks) -> None:
    assert demo.refused(GAPS, kind="person", gap="some", trainee="Judith") == [
        ("kind", "not-one-of"),
        ("gap", "not-one-of"),
        ("trainee", "not-a-reference"),
    ]
