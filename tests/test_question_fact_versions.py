"""The question fact-versions: one fact as rectangles of valid and known time."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from api.register import Register
from projections.question import Item
from tests.audits import a_copy, asked, faults, told
from tests.people import (
    DAAN_IS_TRAINEE,
    DAAN_REGISTERED,
    DAAN_STARTED_IN_GOUDA,
    DAAN_WORKS_IN_GOUDA,
    JUDITH_TOOK_A_SEAT,
    Command,
    attach_evidence,
    correct,
    erase_personal_data,
    establish,
    planned,
    withdraw,
)
from tests.test_worked_example import MOVED, WITHDRAWN, the_register

DAAN_STARTED = "07b6588f-e278-541a-afac-e01d86cda4b2"
PLAN = planned(DAAN_STARTED_IN_GOUDA)


@pytest.fixture(scope="module")
def demo(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path_factory.mktemp("fact-versions")) as register:
        yield register


def versions_of(register: Register, fact: Command, **given: str) -> list[Item]:
    return asked(register, "fact-versions", fact=fact["commandId"], **given)


def rectangles(items: list[Item]) -> list[tuple[str, str | None, str, str | None]]:
    """Valid from and to, known from and to (as days)."""
    return [
        (*each["valid"].values(), each["known"]["from"][:10], each["known"]["to"] and each["known"]["to"][:10])
        for each in items
        if each["item"] == "version"
    ]


def test_the_seat_of_the_worked_example_has_two_versions_and_a_withdrawal() -> None:
    with the_register() as registrar:
        items = versions_of(registrar.register, JUDITH_TOOK_A_SEAT)
    assert rectangles(items) == [
        ("2018-11-15", None, "2018-11-20", "2019-02-01"),
        ("2018-11-22", None, "2019-02-01", "2019-06-01"),
    ]
    assert [each["change"] for each in items] == ["recorded", "corrected", "withdrawn"]
    assert items[1]["changes"] == [{"field": "valid.from", "old": "2018-11-15", "new": "2018-11-22"}]
    assert (items[1]["by"]["eventId"], items[1]["by"]["reason"]) == (MOVED["commandId"], "clerical-error")
    assert (items[2]["by"]["eventId"], items[2]["valid"]) == (WITHDRAWN["commandId"], None)


def test_at_an_earlier_moment_nobody_knows_what_came_over_it() -> None:
    with the_register() as registrar:
        items = versions_of(registrar.register, JUDITH_TOOK_A_SEAT, knownAt="2018-12-01")
        before = versions_of(registrar.register, JUDITH_TOOK_A_SEAT, knownAt="2018-11-19")
    assert rectangles(items) == [("2018-11-15", None, "2018-11-20", None)]
    assert before == []


def test_the_id_of_a_correction_or_withdrawal_leads_to_the_fact_that_it_is_about() -> None:
    with the_register() as registrar:
        of_the_fact = versions_of(registrar.register, JUDITH_TOOK_A_SEAT)
        assert versions_of(registrar.register, MOVED) == of_the_fact
        assert versions_of(registrar.register, WITHDRAWN) == of_the_fact
        assert versions_of(registrar.register, WITHDRAWN, knownAt="2019-03-01") == []


def test_versions_follow_one_another_in_known_time_and_never_overlap(demo: Register) -> None:
    items = asked(demo, "fact-versions", fact=DAAN_STARTED)
    assert [(each["change"], each["certainty"], each["data"]["organisation"]) for each in items] == [
        ("recorded", "expected", "gm0513"),
        ("established", "established", "gm0513"),
        ("corrected", "established", "gm0632"),
        ("corrected", "established", "gm0513"),
    ]
    assert all(one["known"]["to"] == other["known"]["from"] for one, other in pairwise(items))
    assert items[-1]["known"]["to"] is None
    assert {each["name"] for each in items} == {"Daan"}


def test_establishing_and_documents_make_versions_and_what_is_said_of_other_facts_does_not() -> None:
    others = correct(DAAN_REGISTERED, ageAtStart=29)
    days = (
        ("2018-01-08", (*DAAN_IS_TRAINEE, PLAN)),
        ("2018-02-01", others),
        ("2018-03-01", establish(PLAN)),
        ("2018-04-01", attach_evidence(PLAN, "aanstellingsbesluit")),
        ("2018-05-01", correct(PLAN, until="2019-01-01")),
    )
    with told(*days) as registrar:
        items = versions_of(registrar.register, PLAN)
    assert [each["change"] for each in items] == ["recorded", "established", "evidence", "corrected"]
    assert rectangles(items)[-1] == ("2018-01-01", "2019-01-01", "2018-05-01", None)
    assert items[2]["changes"] == [{"field": "evidence", "old": [], "new": ["aanstellingsbesluit"]}]


def test_what_is_recorded_in_one_transaction_makes_versions_apart() -> None:
    with told(("2018-01-08", (*DAAN_IS_TRAINEE, PLAN, establish(PLAN)))) as registrar:
        items = versions_of(registrar.register, PLAN)
    assert [each["certainty"] for each in items] == ["expected", "established"]
    assert [each["by"]["position"] for each in items] == [items[0]["by"]["position"], items[0]["by"]["position"] + 1]


def test_an_erasure_is_told_apart_from_a_withdrawal_and_shows_no_detail() -> None:
    days = (("2018-01-08", DAAN_WORKS_IN_GOUDA), ("2018-02-01", erase_personal_data(ground="op verzoek")))
    with told(*days) as registrar:
        before = versions_of(registrar.register, DAAN_REGISTERED, knownAt="2018-01-31")
        items = versions_of(registrar.register, DAAN_REGISTERED)
        of_a_placement = versions_of(registrar.register, DAAN_STARTED_IN_GOUDA)
    assert [each["change"] for each in before] == ["recorded"]
    assert [each["change"] for each in items] == ["recorded", "erased"]
    assert items[0]["known"]["to"] is None
    assert items[0]["data"]["person"] == {"givenName": {"sealed": True}}
    assert {each["name"] for each in items} == {None}
    assert [each["change"] for each in of_a_placement] == ["recorded"]


def test_a_fact_of_a_mandate_is_told_of_the_trainee_who_holds_it(demo: Register) -> None:
    with the_register() as registrar:
        items = versions_of(registrar.register, JUDITH_TOOK_A_SEAT)
    assert {each["trainee"] for each in items} == {"t-ppp00003"}
    mandate = "14006454-6eb3-57ab-a61a-b8bcb43de882"
    assert [each["trainee"] for each in asked(demo, "fact-versions", fact=mandate)] == ["t-ppp00003"] * 2


def test_what_is_not_on_record_has_no_versions(demo: Register, register: Register) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    assert asked(demo, "fact-versions", fact=nobody) == []
    assert asked(register, "fact-versions", fact=nobody) == []


def test_an_erasure_is_no_fact() -> None:
    erased = erase_personal_data(ground="op verzoek")
    with told(("2018-01-08", DAAN_IS_TRAINEE), ("2018-02-01", erased)) as registrar:
        assert versions_of(registrar.register, erased) == []


def test_a_fact_is_named_by_the_id_of_its_event(demo: Register) -> None:
    assert faults(demo, "fact-versions") == [("fact", "missing")]
    assert faults(demo, "fact-versions", fact="judith") == [("fact", "not-a-uuid")]


def test_a_fact_withdrawn_at_once_was_known_for_no_moment_but_has_its_version() -> None:
    start = DAAN_STARTED_IN_GOUDA
    with told(("2018-01-08", (*DAAN_IS_TRAINEE, start, withdraw(start)))) as registrar:
        items = versions_of(registrar.register, start)
    assert rectangles(items) == [("2018-01-01", None, "2018-01-08", "2018-01-08")]
