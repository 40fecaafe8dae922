"""The question what-did-we-say: the answer to a question then, beside the answer now."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.register import Register
from projections.question import Item
from projections.questions import QUESTIONS
from tests.audits import a_copy, answered, asked, faults, told
from tests.people import (
    DAAN_STARTED_IN_GOUDA,
    DAAN_WORKS_IN_GOUDA,
    JUDITH,
    attach_evidence,
    correct,
    erase_personal_data,
    establish,
    planned,
)
from tests.test_worked_example import the_register

SAID = "what-did-we-say"
WHO = "who-was-where"


@pytest.fixture(scope="module")
def demo(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path_factory.mktemp("what-did-we-say")) as register:
        yield register


def brief(items: list[Item]) -> list[tuple[str, str, list[str]]]:
    """What became of which role, and the fields in which it differs."""
    return [
        (each["item"], (each["now"] or each["then"])["role"], [change["field"] for change in each["changes"]])
        for each in items
    ]


def rows(items: list[Item], side: str | None = None) -> Counter[bytes]:
    """The rows of an answer, or of one side of this one, without names."""
    found = [each if side is None else each[side] for each in items]
    return Counter(orjson.dumps({name: each[name] for name in each if name != "name"}) for each in found if each)


def test_each_side_is_the_very_answer_of_its_moment(demo: Register) -> None:
    for name, given in (
        (WHO, {"validOn": "2018-11-16"}),
        (WHO, {"from_": "2018-01-01", "to": "2019-01-01"}),
        ("open-findings", {"validOn": "2018-11-16"}),
        ("trainee-dossier", {"trainee": JUDITH}),
        ("fact-versions", {"fact": "1e3f8237-57a9-5846-a377-acefee981495"}),
        ("retroactive-changes", {"moreThanDays": "60"}),
    ):
        items = asked(demo, SAID, question=name, knownAt="2018-12-01", laterKnownAt="2019-07-15", **given)
        assert rows(items, "then") == rows(asked(demo, name, knownAt="2018-12-01", **given)), name
        assert rows(items, "now") == rows(asked(demo, name, knownAt="2019-07-15", **given)), name


@pytest.mark.parametrize("later", ["2019-02-04T09:02:10Z", "2019-02-04T10:00:00+01:00", "2019-02-05T00:00:00Z"])
def test_the_later_side_knows_as_much_and_sees_as_far_as_the_moment_asked_for(demo: Register, later: str) -> None:
    given = {"trainee": JUDITH}
    items = asked(demo, SAID, question="trainee-dossier", knownAt="2018-12-01", laterKnownAt=later, **given)
    assert rows(items, "now") == rows(asked(demo, "trainee-dossier", knownAt=later, **given))


def test_a_question_about_two_moments_is_handed_the_later_one(demo: Register) -> None:
    given = {"knownFrom": "2018-05-01", "subject": JUDITH}
    items = asked(demo, SAID, question="what-changed", knownAt="2018-12-01", laterKnownAt="2019-07-15", **given)
    assert rows(items, "then") == rows(asked(demo, "what-changed", knownTo="2018-12-01", **given))
    assert rows(items, "now") == rows(asked(demo, "what-changed", knownTo="2019-07-15", **given))


def test_a_question_that_has_a_known_at_of_its_own_is_handed_it_on_both_sides(demo: Register) -> None:
    items = asked(demo, SAID, question="what-was-planned", knownAt="2018-12-01", laterKnownAt="2020-02-01")
    for side, later in (("then", "2018-12-01"), ("now", "2020-02-01")):
        assert rows(items, side) == rows(asked(demo, "what-was-planned", knownAt="2018-12-01", laterKnownAt=later))
    assert {each["item"] for each in items} >= {"differs"}


def test_a_row_that_was_corrected_differs_and_one_in_another_role_is_another_row() -> None:
    given = {"question": WHO, "from_": "2018-01-01", "trainee": JUDITH}
    with the_register() as registrar:
        corrected = asked(registrar.register, SAID, **given, knownAt="2018-12-01", laterKnownAt="2019-03-01")
        taken = asked(registrar.register, SAID, **given, knownAt="2018-05-01", laterKnownAt="2018-12-01")
    assert brief(corrected) == [
        ("differs", "committee-member", ["valid.to", "clipped.to"]),
        ("differs", "councillor", ["valid.from", "clipped.from"]),
    ]
    assert corrected[1]["changes"][0] == {"field": "valid.from", "old": "2018-11-15", "new": "2018-11-22"}
    assert brief(taken) == [
        ("differs", "committee-member", ["endCertainty", "valid.to", "clipped.to"]),
        ("only-now", "councillor", []),
    ]


def test_on_one_day_the_role_of_then_and_the_role_of_now_stand_apart() -> None:
    with the_register() as registrar:
        items = asked(
            registrar.register, SAID, question=WHO, validOn="2018-11-16", knownAt="2018-12-01", trainee=JUDITH
        )
    assert brief(items) == [("only-then", "councillor", []), ("only-now", "committee-member", [])]
    assert (items[0]["now"], items[1]["then"]) == (None, None)


def test_what_a_row_rests_on_and_since_when_it_is_known_is_not_compared() -> None:
    given = {"question": WHO, "validOn": "2018-06-01", "knownAt": "2018-01-31"}
    again = correct(DAAN_STARTED_IN_GOUDA, organisation="gm0513")
    with told(("2018-01-08", DAAN_WORKS_IN_GOUDA), ("2018-02-01", again)) as registrar:
        (item,) = asked(registrar.register, SAID, **given)
    assert item["item"] == "both"
    assert item["then"]["known"] != item["now"]["known"]
    assert len(item["then"]["because"]) < len(item["now"]["because"])
    assert item["changes"] == []


def test_a_plan_that_was_established_since_differs_in_certainty() -> None:
    plan = planned(DAAN_STARTED_IN_GOUDA)
    days = (("2018-01-08", (*DAAN_WORKS_IN_GOUDA[:-1], plan)), ("2018-02-01", establish(plan)))
    with told(*days) as registrar:
        items = asked(registrar.register, SAID, question=WHO, validOn="2018-06-01", knownAt="2018-01-31")
    assert brief(items) == [("differs", "placement", ["certainty"])]


def test_after_a_document_alone_the_same_is_said() -> None:
    document = attach_evidence(DAAN_STARTED_IN_GOUDA, "aanstellingsbesluit")
    with told(("2018-01-08", DAAN_WORKS_IN_GOUDA), ("2018-02-01", document)) as registrar:
        items = asked(registrar.register, SAID, question=WHO, validOn="2018-06-01", knownAt="2018-01-31")
    assert brief(items) == [("both", "placement", [])]


def test_the_demo_of_one_day_in_november_differs_where_the_sequel_says(demo: Register) -> None:
    items = asked(demo, SAID, question=WHO, validOn="2018-11-16", knownAt="2018-12-01")
    assert Counter(each["item"] for each in items) == {"both": 10, "differs": 12, "only-now": 2, "only-then": 1}
    only = [(each["item"], (each["now"] or each["then"])["role"]) for each in items if each["item"].startswith("only")]
    assert only == [
        ("only-then", "councillor"),
        ("only-now", "committee-member"),
        ("only-now", "fraction-follower"),
    ]


def test_the_same_moment_says_the_same_twice(demo: Register) -> None:
    items = asked(demo, SAID, question=WHO, validOn="2018-11-16", knownAt="2019-01-01", laterKnownAt="2019-01-01")
    assert {each["item"] for each in items} == {"both"}


def test_then_is_never_later_than_now(demo: Register) -> None:
    given = {"question": WHO, "validOn": "2018-11-16", "laterKnownAt": "2018-12-01"}
    items = asked(demo, SAID, **given, knownAt="2019-07-01")
    assert {each["item"] for each in items} == {"both"}


def test_before_the_first_event_nothing_was_said(demo: Register, register: Register) -> None:
    given = {"question": WHO, "validOn": "2018-11-16", "knownAt": "2001-01-01"}
    assert {each["item"] for each in asked(demo, SAID, **given)} == {"only-now"}
    assert asked(demo, SAID, **given, laterKnownAt="2002-01-01") == []
    assert asked(register, SAID, **given) == []


def test_the_day_of_today_is_filled_in_and_told(demo: Register) -> None:
    answer = answered(demo, SAID, question=WHO, knownAt="2018-12-01")
    assert answer.valid_on is not None
    assert answer.parameters["validOn"] == answer.valid_on.isoformat()
    assert rows(answer.items, "now") == rows(asked(demo, WHO, validOn=answer.parameters["validOn"]))


def test_a_name_stands_only_at_the_top_so_that_no_erasure_changes_the_digest() -> None:
    given = {"question": WHO, "validOn": "2018-06-01", "knownAt": "2018-01-31", "laterKnownAt": "2018-02-01"}
    with told(("2018-01-08", DAAN_WORKS_IN_GOUDA)) as registrar:
        before = answered(registrar.register, SAID, **given)
        registrar.records(erase_personal_data(ground="op verzoek"))
        after = answered(registrar.register, SAID, **given)
    assert [each["name"] for each in before.items] == ["Daan"]
    assert [each["name"] for each in after.items] == [None]
    assert before.digest == after.digest
    assert "name" not in before.items[0]["then"]


def test_every_question_can_be_asked_that_does_not_hand_on_others_itself() -> None:
    parameter = next(each for each in QUESTIONS[SAID].parameters if each.name == "question")
    assert set(parameter.choices) == {name for name, each in QUESTIONS.items() if not each.passes_on}


def test_what_is_missing_or_unknown_is_told_by_its_name(demo: Register) -> None:
    def wrong(**given: Any) -> list[tuple[str, str]]:
        return faults(demo, SAID, **given)

    assert wrong() == [("question", "missing"), ("knownAt", "missing")]
    assert wrong(question="what-did-we-say", knownAt="2018-12-01") == [("question", "not-one-of")]
    assert wrong(question=WHO, knownAt="2018-12-01", fact="x") == [("fact", "unknown-parameter")]
    assert wrong(question="trainee-dossier", knownAt="2018-12-01") == [("trainee", "missing")]
    assert wrong(question="trainee-dossier", knownAt="2018-12-01", trainee=JUDITH, validOn="2018-12-01") == [
        ("validOn", "unknown-parameter")
    ]
    assert wrong(question=WHO, knownAt="2018-12-01", role="wethouder") == [("role", "not-one-of")]
    assert wrong(question=WHO, knownAt="2018-12-01", to="2018-13-01") == [("to", "not-a-date")]
