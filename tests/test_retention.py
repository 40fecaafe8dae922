"""Retention: the terms say for how long details are kept after a traineeship, and the register whose are due."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from api.register import Register
from api.subject_access import held_on
from application.catalogue import CATALOGUE
from application.stored import Mapper
from projections.question import Item
from projections.retention import RETENTION
from tests.conftest import Call, command, organisation, record, trainee, written
from tests.test_sealing import ANDER, GEHEIM, erase
from tests.test_stored_form import golden

TERMS = {"starts": "2018-01-01", "ends": "2022-01-01"}


def programme(months: int | None, reference: str = "ppp") -> dict[str, Any]:
    terms = TERMS if months is None else {**TERMS, "retentionMonths": months}
    return command("establish-programme", reference, data={"name": "PPP", "terms": terms})


def completed(reference: str, on: str, **envelope: Any) -> dict[str, Any]:
    return command("complete-traineeship", reference, on, **envelope)


def due(register: Register, on: str, **asked: str) -> Sequence[Item]:
    register.catch_up()
    return register.reader.ask(RETENTION, {"validOn": on, **asked}).items


def who(register: Register, on: str, **asked: str) -> list[tuple[str, str]]:
    return [(item["trainee"], item["due"]) for item in due(register, on, **asked)]


def test_details_are_due_so_many_months_after_the_traineeship_and_not_a_day_before(register: Register) -> None:
    record(register, programme(6), trainee(GEHEIM, {"givenName": "Zonnebloemina"}), completed(GEHEIM, "2019-08-31"))
    assert who(register, "2020-02-28") == []
    assert who(register, "2020-02-29") == [(GEHEIM, "2020-02-29")], "the last day of a shorter month"
    (item,) = due(register, "2022-01-01")
    assert (item["programme"], item["ended"], item["months"]) == ("ppp", "2019-08-31", 6)
    assert [each["event"] for each in map(_event(register), item["because"])] == [
        "TraineeRegistered",
        "TraineeshipCompleted",
    ]


def _event(register: Register) -> Any:
    return lambda identity: {"event": type(register.log.event(identity).event).__name__}  # type: ignore[union-attr]


def test_who_left_is_due_too_and_who_goes_on_or_is_only_planned_to_end_is_not(register: Register) -> None:
    record(register, programme(0), *(trainee(f"t-{name}") for name in ("weg", "door", "plan")))
    record(register, command("leave-programme", "t-weg", "2019-01-01"))
    record(register, completed("t-plan", "2019-01-01", certainty="expected"))
    assert who(register, "2018-12-31") == []
    assert who(register, "2019-01-01") == [("t-weg", "2019-01-01")]
    assert who(register, "2030-01-01") == [("t-weg", "2019-01-01")]


def test_who_was_erased_is_due_no_more_but_was_before(register: Register) -> None:
    record(register, programme(1), trainee(GEHEIM), trainee(ANDER))
    record(register, completed(GEHEIM, "2019-01-01"), completed(ANDER, "2019-03-01"))
    before = str(register.log.head()[0])
    record(register, erase())
    assert who(register, "2020-01-01") == [(ANDER, "2019-04-01")]
    assert who(register, "2020-01-01", atPosition=before) == [(GEHEIM, "2019-02-01"), (ANDER, "2019-04-01")]


def test_terms_without_a_period_make_nobody_due(register: Register) -> None:
    record(register, programme(None), trainee(GEHEIM), completed(GEHEIM, "2019-01-01"))
    assert who(register, "2199-01-01") == []


def test_the_terms_that_rule_on_the_day_tell_also_for_who_ended_before_them(register: Register) -> None:
    record(register, programme(None), trainee(GEHEIM), completed(GEHEIM, "2019-01-01"))
    amended = {"terms": {**TERMS, "retentionMonths": 12}}
    record(register, command("amend-programme-terms", "ppp", "2021-01-01", data=amended))
    assert who(register, "2020-12-31") == []
    assert who(register, "2021-01-01") == [(GEHEIM, "2020-01-01")]


def test_only_the_trainees_of_a_programme_are_told_where_one_is_asked_for(register: Register) -> None:
    record(register, programme(0), programme(0, "wijk"), trainee(GEHEIM))
    record(register, command("register-trainee", ANDER, data={"programme": "wijk", "person": {}}))
    record(register, completed(GEHEIM, "2019-01-01"), completed(ANDER, "2019-01-01"))
    assert who(register, "2020-01-01", programme="wijk") == [(ANDER, "2019-01-01")]


@pytest.mark.parametrize("months", [0, 1_200])
def test_the_longest_and_the_shortest_period_that_can_be_agreed_are_reckoned_with(
    register: Register, months: int
) -> None:
    terms = {"starts": "2018-01-01", "ends": "2999-01-01", "retentionMonths": months}
    record(register, command("establish-programme", "ppp", data={"name": "PPP", "terms": terms}), trainee(GEHEIM))
    record(register, completed(GEHEIM, "2998-02-28"))
    assert who(register, "9999-12-31") == [(GEHEIM, "2998-02-28" if months == 0 else "3098-02-28")]


def test_the_status_lists_whose_details_are_due(call: Call, tmp_path: Path) -> None:
    lines = [programme(6), trainee(GEHEIM, {"givenName": "Zonnebloemina"}), completed(GEHEIM, "2019-01-01")]
    call("import", written(tmp_path / "lines.ndjson", *lines))
    status = call("status", "--format", "json").json
    assert status["retentionDue"] == [{"trainee": GEHEIM, "programme": "ppp", "due": "2019-07-01"}]
    told = call("status")
    assert f"{GEHEIM}: personal details due to be erased since 1 Jul 2019" in told.out
    assert "Zonnebloemina" not in told.out
    assert call("erase", GEHEIM, "--ground", "bewaartermijn").code == 0
    assert call("status", "--format", "json").json["retentionDue"] == []


def test_the_status_of_an_empty_register_lists_nobody(call: Call) -> None:
    call("init")
    assert call("status", "--format", "json").json["retentionDue"] == []


def test_a_person_is_told_for_how_long_details_are_kept(register: Register) -> None:
    record(register, programme(18), trainee(GEHEIM))
    assert (held_on(register, GEHEIM, register.ask) or {})["retentionMonths"] == 18


# -- the stored form ------------------------------------------------------------------------------------------------

NAMES = ("programme-established", "programme-terms-amended")


@pytest.mark.parametrize("name", NAMES)
def test_terms_from_before_there_was_a_period_are_read_as_without_one(name: str) -> None:
    assert CATALOGUE.by_name[name].schema_version == 2
    old, new = (Mapper().recorded(golden(f"{name}.v{version}")).event for version in (1, 2))
    assert (old.terms.retention_months, new.terms.retention_months) == (None, 3)
    assert old.terms == _without_a_period(new.terms)


def _without_a_period(terms: Any) -> Any:
    return type(terms)(**{
        name: None if name == "retention_months" else getattr(terms, name) for name in terms.__dataclass_fields__
    })  # fmt: skip


def test_the_period_of_terms_is_corrected_as_any_other_term(register: Register) -> None:
    (established,) = record(register, programme(6))
    terms: Mapping[str, Any] = {**TERMS, "retentionMonths": 24}
    correction = {"fact": established.recorded.id, "changes": {"terms": terms}, "reason": "clerical-error"}
    record(register, command("correct-fact", None, None, data=correction), organisation("gm0632"), trainee(GEHEIM))
    record(register, completed(GEHEIM, "2019-01-01"))
    assert who(register, "2022-01-01") == [(GEHEIM, "2021-01-01")]
