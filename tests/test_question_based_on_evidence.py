"""Which facts rest on document Z, and which rows and findings would fall with it?"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.answers import Asks, columns, kind, on_the_demo, told
from tests.conftest import record
from tests.people import (
    DAAN,
    DAAN_IS_TRAINEE,
    DAAN_STARTED_IN_GOUDA,
    attach_evidence,
    but,
    correct,
    end_placement,
    erase_personal_data,
    establish,
    planned,
    rule_on_finding,
    withdraw,
)

BASED = "based-on-evidence"
LETTER = {"title": "Brief", "uri": "urn:test:brief", "sha256": "a" * 64}
CONTRACT = {"title": "Arbeidsovereenkomst", "kind": "contract", "uri": "urn:test:contract"}
STARTED = but(DAAN_STARTED_IN_GOUDA, evidence=LETTER)
ROW = ("item", "what", "falls")


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def based_on_the_letter(*sayings: dict[str, Any], **given: str) -> list[dict[str, Any]]:
    with told(("2018-01-08", (*DAAN_IS_TRAINEE, *sayings))) as asks:
        return asks(BASED, **(given or {"uri": LETTER["uri"]}))


def attached(command: dict[str, Any], evidence: dict[str, str]) -> dict[str, Any]:
    attachment = attach_evidence(command, evidence["title"])
    return but(attachment, data={"fact": command["commandId"], "evidence": evidence})


def test_a_fact_its_row_and_its_findings_fall_with_its_only_document() -> None:
    own_word = but(DAAN_STARTED_IN_GOUDA, evidence=LETTER | {"kind": "own-statement"})
    fact, row, *findings = based_on_the_letter(own_word)
    assert columns([fact, row], *ROW) == [("fact", "StartedAtOrganisationA", True), ("row", "placement", True)]
    assert row["valid"] == {"from": "2018-01-01", "to": None}
    assert ("finding", "record-evidence", True) in columns(findings, *ROW)
    for each in findings:
        assert (each["item"], each["falls"]) == ("finding", True)
        assert own_word["commandId"] in each["because"]


def test_a_fact_with_another_document_rests_on_it_and_does_not_fall() -> None:
    items = based_on_the_letter(STARTED, attached(STARTED, CONTRACT))
    assert columns(items[:2], *ROW) == [("fact", "StartedAtOrganisationA", False), ("row", "placement", False)]
    assert items[0]["evidence"] == ["Brief", "Arbeidsovereenkomst"]
    assert {each["falls"] for each in items} == {False}


def test_a_document_attached_later_is_one_too() -> None:
    items = based_on_the_letter(DAAN_STARTED_IN_GOUDA, attached(DAAN_STARTED_IN_GOUDA, LETTER))
    assert columns(items[:2], *ROW) == [("fact", "StartedAtOrganisationA", True), ("row", "placement", True)]


def test_a_row_falls_also_where_only_its_end_rests_on_the_document() -> None:
    ended = but(end_placement("2019-01-01"), evidence=LETTER)
    items = based_on_the_letter(DAAN_STARTED_IN_GOUDA, ended)
    assert columns(items[:2], *ROW) == [("fact", "PlacementEnded", True), ("row", "placement", True)]
    assert items[1]["valid"] == {"from": "2018-01-01", "to": "2019-01-01"}


def test_corrections_and_establishments_rest_on_the_document_that_they_came_with() -> None:
    plan = planned(DAAN_STARTED_IN_GOUDA)
    moved = but(correct(plan, effectiveOn="2018-02-01"), evidence=LETTER)
    items = based_on_the_letter(plan, moved, but(establish(plan), evidence=LETTER))
    assert columns(items[:3], *ROW) == [
        ("correction", "FactCorrected", True),
        ("establishment", "FactEstablished", True),
        ("row", "placement", True),
    ]


def test_a_withdrawn_fact_rests_on_nothing_and_its_withdrawal_on_its_own_document() -> None:
    assert based_on_the_letter(STARTED, withdraw(STARTED)) == []
    items = based_on_the_letter(DAAN_STARTED_IN_GOUDA, but(withdraw(DAAN_STARTED_IN_GOUDA), evidence=LETTER))
    assert columns(items, *ROW) == [("withdrawal", "FactWithdrawn", True)]


def test_a_ruling_rests_on_the_document_that_it_came_with() -> None:
    with told(("2018-01-08", (*DAAN_IS_TRAINEE, DAAN_STARTED_IN_GOUDA))) as asks:
        finding = asks("open-findings", from_="2018-01-01", trainee=DAAN)[0]["id"]
        ruling = but(rule_on_finding(finding=finding, ruling="dismissed", reason="gezien"), evidence=LETTER)
        record(asks.register, ruling)
        assert columns(asks(BASED, uri=LETTER["uri"]), *ROW) == [("ruling", "FindingRuledOn", True)]


def test_a_document_is_named_by_its_digest_its_address_or_both() -> None:
    by_uri = based_on_the_letter(STARTED)
    with told(("2018-01-08", (*DAAN_IS_TRAINEE, STARTED))) as asks:
        told_by = columns(asks(BASED, uri=LETTER["uri"]), *ROW)
        assert told_by == columns(by_uri, *ROW)
        for given in ({"sha256": "a" * 64}, {"sha256": "A" * 64}, {"sha256": "a" * 64, "uri": LETTER["uri"]}):
            assert columns(asks(BASED, **given), *ROW) == told_by
        assert asks(BASED, sha256="b" * 64) == []
        assert asks(BASED, sha256="a" * 64, uri="urn:test:een-andere") == []


def test_what_is_known_only_later_rests_on_nothing_yet() -> None:
    late = attached(DAAN_STARTED_IN_GOUDA, LETTER)
    with told(("2018-01-08", (*DAAN_IS_TRAINEE, DAAN_STARTED_IN_GOUDA)), ("2018-02-01", (late,))) as asks:
        assert asks(BASED, uri=LETTER["uri"], knownAt="2018-01-15") == []
        assert asks(BASED, uri=LETTER["uri"], knownAt="2018-02-01") != []
        assert asks(BASED, uri=LETTER["uri"], knownAt="2017-01-01") == []


def test_an_erased_trainee_stays_without_a_name() -> None:
    items = based_on_the_letter(STARTED, erase_personal_data(ground="op verzoek"))
    assert [(each["trainee"], each["name"]) for each in items[:2]] == [(DAAN, None), (DAAN, None)]


def test_on_the_invented_sequel_rest_the_establishments_of_the_spring(demo: Asks) -> None:
    items = demo(BASED, uri="urn:wiewaar:illustration", knownAt="2018-04-03")
    # Six establishments of 8 January and six of 3 April; what they establish was recorded from the seed document.
    assert Counter(each["item"] for each in items if each["item"] != "finding") == {"establishment": 12, "row": 19}
    assert all(each["falls"] for each in items)
    seats = [each for each in kind(items, "row") if each["what"] == "council-seat"]
    assert columns(seats, "name", "place.name", "valid.from") == [
        ("Daan", "Woerden", "2018-03-29"),
        ("Samira", "IJsselstein", "2018-03-29"),
        ("Steven", "Zwijndrecht", "2018-03-29"),
    ]


def test_every_row_rests_on_an_event_that_is_named_above_it(demo: Asks) -> None:
    items = demo(BASED, uri="urn:wiewaar:illustration")
    events = {each["eventId"] for each in items if "eventId" in each}
    for each in items:
        assert events & set(each["because"])


def test_an_empty_register_has_no_answer() -> None:
    with told() as asks:
        assert asks(BASED, uri=LETTER["uri"]) == []


def test_what_is_asked_badly_is_refused(demo: Asks) -> None:
    assert demo.refused(BASED) == [("sha256", "sha256-or-uri")]
    assert demo.refused(BASED, sha256="abc") == [("sha256", "not-a-sha256")]
    assert demo.refused(BASED, uri="") == [("uri", "empty-text")]
