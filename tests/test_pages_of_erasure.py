"""The pages for the privacy officer: erasing a trainee's details with a receipt, subject access, and whose are due."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.http.service import Service
from api.register import Register
from application.access import ROLES, Role
from tests.conftest import command, programme, record, trainee
from tests.databases import settings_of
from tests.visits import Page, Visitor, Visits, visits_to

JUDITH = "t-ppp00003"
GROUND = "op eigen verzoek (AVG art. 17)"
WHOLE = f"/persons/{JUDITH}"


@pytest.fixture
def visits(seeded: Path) -> Iterator[Visits]:
    with visits_to(seeded) as opened:
        yield opened


def service(visits: Visits) -> Service:
    found: Service = visits.client.app.state.service  # type: ignore[attr-defined]  # the application is FastAPI's
    return found


def register(visits: Visits) -> Register:
    return service(visits).register


def erase(officer: Visitor, **given: str) -> Page:
    """The form as it is sent by somebody who fills in all, unless told otherwise."""
    token = str(officer.see("/").fields["forgery_token"]["value"])
    fields = {"forgery_token": token, "ground": GROUND, "typed": JUDITH, **given}
    return Page(officer.send(f"{WHOLE}/erase", **fields))


# -- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_persons_are_for_the_privacy_officer_alone(visits: Visits, role: Role) -> None:
    visitor = visits.by(role)
    may = role == "privacy-officer"
    for path in ("/persons", WHOLE, f"{WHOLE}/subject-access.html", f"{WHOLE}/subject-access.json"):
        assert visitor.see(path).status == (200 if may else 403), path
    assert ("/persons" in visitor.see("/").links) == may
    if not may:
        assert erase(visitor).status == 403
        assert register(visits).persons.fence_of(JUDITH) is None


def test_no_page_for_the_privacy_officer_shows_a_name(visits: Visits) -> None:
    officer = visits.by("privacy-officer")
    for path in ("/persons", WHOLE):
        assert not re.search("Judith|Daan|Samira|Steven", officer.see(path).response.text)


@pytest.mark.parametrize("reference", ["t-niemand", "T'", "gm0505"])
def test_somebody_who_is_not_on_record_is_not_found(visits: Visits, reference: str) -> None:
    assert visits.by("privacy-officer").see(f"/persons/{reference}").status == 404


def test_a_trainee_is_opened_by_reference(visits: Visits) -> None:
    officer = visits.by("privacy-officer")
    assert "What will happen" in officer.see(f"/persons?trainee=+{JUDITH}+").text
    assert "That is no reference." in officer.see("/persons?trainee=Jü").text


# -- erasing --------------------------------------------------------------------------------------------------------


def test_what_will_happen_and_what_stays_is_told_before_anything_is_erased(visits: Visits) -> None:
    told = visits.by("privacy-officer").see(WHOLE).text
    assert "The key is destroyed" in told
    assert f"Placements and political roles, under the reference {JUDITH}." in told
    assert "This can't be undone." in told
    assert register(visits).persons.fence_of(JUDITH) is None


def test_an_erasure_is_done_with_its_ground_and_shows_a_receipt_of_what_was_cleared_where(visits: Visits) -> None:
    officer = visits.by("privacy-officer")
    done = erase(officer)
    assert (done.status, done.response.headers["location"]) == (303, WHOLE)
    receipt = register(visits).erasures.receipt(JUDITH)
    assert receipt is not None
    page = officer.see(WHOLE)
    assert page.rows() == len(receipt["cleared"])
    for told in (GROUND, "the privacy-officer", "vault the key destroyed 1", receipt["eventId"], "m-ppp00003"):
        assert told in page.text
    assert page.count("form", action=f"{WHOLE}/erase") == 0
    assert JUDITH in officer.see("/persons").text
    assert "Judith" not in visits.by("auditor").see(f"/trainees/{JUDITH}").text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ground": " "}, "is missing"),
        ({"typed": "t-ppp00001"}, "This is not this trainee's reference."),
        ({"typed": ""}, "This is not this trainee's reference."),
        ({"ground": "x" * 3000}, "is longer than"),
        ({"ground": "zo\x07niet"}, "control character"),
    ],
)
def test_without_ground_or_the_reference_typed_nothing_is_erased(
    visits: Visits, given: dict[str, str], said: str
) -> None:
    page = erase(visits.by("privacy-officer"), **given)
    assert page.status == 400
    assert said in page.text
    assert "Nothing was erased yet." in page.text
    assert register(visits).persons.fence_of(JUDITH) is None


def test_a_form_that_is_not_ours_erases_nothing(visits: Visits) -> None:
    assert erase(visits.by("privacy-officer"), forgery_token="guessed").status == 403
    assert register(visits).persons.fence_of(JUDITH) is None


def test_an_erasure_that_broke_off_is_completed(visits: Visits, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = visits.by("privacy-officer")

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(register(visits).access, "keep_receipt", full_disk)
        assert erase(officer).status == 503
    page = officer.see(WHOLE)
    assert "began but was not completed" in page.text
    assert "not complete yet" in officer.see("/persons").text
    assert erase(officer, ground="", typed="").status == 303
    assert "vault the key destroyed" in officer.see(WHOLE).text


def test_an_erasure_that_was_done_is_not_done_twice(visits: Visits) -> None:
    officer = visits.by("privacy-officer")
    erase(officer)
    head, receipt = register(visits).log.head(), register(visits).erasures.receipt(JUDITH)
    assert erase(officer).status == 303
    assert (register(visits).log.head(), register(visits).erasures.receipt(JUDITH)) == (head, receipt)


@pytest.mark.parametrize(
    ("language", "told"), [("nl", "kluis de sleutel vernietigd"), ("en", "vault the key destroyed")]
)
def test_forms_and_receipts_are_told_in_both_languages(visits: Visits, language: str, told: str) -> None:
    officer = visits.by("privacy-officer", language)
    before = officer.see(WHOLE)
    assert ("Wat er blijft" in before.text) == (language == "nl")
    erase(officer)
    assert told in officer.see(WHOLE).text


# -- subject access -------------------------------------------------------------------------------------------------


def test_all_that_is_held_is_handed_out_in_two_forms_and_that_is_kept(visits: Visits) -> None:
    officer = visits.by("privacy-officer")
    page = officer.client.get(f"{WHOLE}/subject-access.html")
    assert 'attachment; filename="subject-access-t-ppp00003.html"' in page.headers["content-disposition"]
    assert "Judith" in page.text
    found = json.loads(officer.client.get(f"{WHOLE}/subject-access.json").content)
    assert found["trainee"] == JUDITH
    looks = [each.activity for each in register(visits).access.looks(JUDITH) if each.role == "privacy-officer"]
    assert looks == ["subject-access", "subject-access"]
    assert "the privacy-officer" in officer.see(f"/questions/who-looked?trainee={JUDITH}&from=2010-01-01").text


def test_the_page_of_a_trainee_leads_to_who_looked(visits: Visits) -> None:
    officer = visits.by("privacy-officer")
    (address,) = [each for each in officer.see(WHOLE).links if "who-looked" in each]
    assert officer.see(address).status == 200


# -- whose are due --------------------------------------------------------------------------------------------------


def test_whose_details_are_kept_longer_than_the_terms_say_is_listed_until_they_are_erased(tmp_path: Path) -> None:
    with Register(settings_of(tmp_path), make=True) as made:
        terms = programme()
        terms["data"]["terms"]["retentionMonths"] = 12
        record(made, terms, trainee("t-een"), trainee("t-twee"))
        record(made, command("leave-programme", "t-een", "2018-06-01", data={"reason": "personal"}))
    with visits_to(tmp_path) as visits:
        officer = visits.by("privacy-officer")
        listed = officer.see("/persons")
        assert listed.rows() == 1
        assert "1 Jun 2019" in listed.text
        assert "/persons/t-een" in listed.links
        token = str(listed.fields["forgery_token"]["value"])
        officer.send("/persons/t-een/erase", forgery_token=token, ground=GROUND, typed="t-een")
        assert "Nobody's." in officer.see("/persons").text
