"""The pages of what proves the log: its key and checkpoints, bundles, proofs and receipts, each for whom it is."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest
from httpx2 import Response

from api.auditing import VERIFIER
from application.access import ROLES, Role
from tests.conftest import Clock, organisation, record
from tests.test_pages_of_recording import said
from tests.visits import Page, Visits, visits_to

JUDITH = "t-ppp00003"
WHERE = "/questions/who-was-where?validOn=2018-12-01"


@pytest.fixture
def visits(seeded: Path) -> Iterator[Visits]:
    with visits_to(seeded) as opened:
        yield opened


def forgery_token(page: Page) -> str:
    return str(page.fields["forgery_token"]["value"])


def key_on(page: Page) -> str:
    """The public key that a page shows."""
    found = re.search(r'class="record-token">([^<]+)<', page.response.text)
    assert found is not None
    return unescape(found[1])


def kept(response: Response, path: Path) -> Path:
    """What was downloaded, as a file."""
    assert response.status_code == 200, response.text[:2000]
    assert response.headers["content-disposition"].startswith("attachment; filename=")
    path.write_bytes(response.content)
    return path


def verified(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the verifier says, in a process that knows nothing of the product."""
    call = [sys.executable, "-I", str(VERIFIER), str(path), "--lang", "en", *arguments]
    return subprocess.run(call, capture_output=True, text=True, check=False)  # noqa: S603  # ours


def part(path: Path, name: str) -> Mapping[str, object]:
    with ZipFile(path) as file:
        found: Mapping[str, object] = json.loads(file.read(name))
    return found


def links_to(page: Page, beginning: str) -> list[str]:
    return [each for each in page.links if each.startswith(beginning)]


# -- who ------------------------------------------------------------------------------------------------------------

FOR: Mapping[str, set[Role]] = {
    "/proofs": {"auditor", "administrator"},
    "/proofs/checkpoint?size=149": {"auditor", "administrator"},
    "/proofs/event/130": {"auditor"},
    f"/proofs/bundle?subject={JUDITH}": {"auditor"},
    "/questions/who-was-where/receipt?row=1&validOn=2018-12-01": {"auditor"},
}


@pytest.mark.parametrize("role", ROLES)
def test_each_page_is_for_its_roles_and_the_menu_leads_nobody_else_there(visits: Visits, role: Role) -> None:
    issue(visits)
    visitor = visits.by(role)
    for path, roles in FOR.items():
        assert visitor.see(path).status == (200 if role in roles else 403), path
    assert ("/proofs" in visitor.see("/").links) == (role in FOR["/proofs"])


def issue(visits: Visits) -> None:
    auditor = visits.by("auditor")
    sent = auditor.send("/proofs/checkpoint", forgery_token=forgery_token(auditor.see("/proofs")))
    assert (sent.status_code, sent.headers["location"]) == (303, "/proofs?issued=149")


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_a_checkpoint_is_issued_by_a_form_of_ours_and_by_no_other(visits: Visits, role: Role) -> None:
    visitor = visits.by(role)
    page = visitor.see("/proofs")
    assert "No checkpoint was issued yet." in page.text
    assert visitor.send("/proofs/checkpoint", forgery_token="guessed").status_code == 403
    assert visitor.send("/proofs/checkpoint").status_code == 403
    assert "No checkpoint was issued yet." in visitor.see("/proofs").text
    sent = visitor.send("/proofs/checkpoint", forgery_token=forgery_token(page))
    shown = visitor.see(sent.headers["location"]).text
    assert "The newest checkpoint covers 149 events." in shown
    assert "Nothing was recorded since the last checkpoint." in shown


@pytest.mark.parametrize("role", ["registrar", "researcher", "reader", "privacy-officer"])
def test_nobody_else_issues_one(visits: Visits, role: Role) -> None:
    visitor = visits.by(role)
    token = forgery_token(visitor.see("/"))
    assert visitor.send("/proofs/checkpoint", forgery_token=token).status_code == 403


# -- checkpoints ----------------------------------------------------------------------------------------------------


def test_a_checkpoint_is_saved_as_it_was_signed(visits: Visits) -> None:
    issue(visits)
    auditor = visits.by("auditor")
    page = auditor.see("/proofs")
    (saved, _) = links_to(page, "/proofs/checkpoint")
    note = auditor.client.get(saved).text
    origin, size, root, *_ = note.splitlines()
    assert size == "149"
    assert (origin in page.text, root in page.text) == (True, True)
    assert unescape(page.response.text).count(note) == 1
    for other in ("", "?size=12", "?size=x", "?size="):
        assert auditor.see(f"/proofs/checkpoint{other}").status == 404


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_log_is_held_against_a_checkpoint_that_was_kept_however_it_is_pasted(visits: Visits, ends: str) -> None:
    issue(visits)
    auditor = visits.by("auditor")
    note = auditor.client.get("/proofs/checkpoint?size=149").text
    pasted = ends.join(["", *note.splitlines()])
    shown = Page(auditor.client.get("/system/integrity", params={"checkpoint": pasted}))
    assert "It begins with just what the checkpoint covers that you gave." in shown.text
    forged = Page(auditor.client.get("/system/integrity", params={"checkpoint": pasted.replace("149", "148")}))
    assert "could not be held against what you gave: wrong signature" in forged.text
    assert "It begins with" not in forged.text
    assert (
        "what you gave: no checkpoint"
        in Page(auditor.client.get("/system/integrity", params={"checkpoint": "ooit"})).text
    )


def test_what_was_recorded_since_the_last_checkpoint_is_counted(visits: Visits) -> None:
    issue(visits)
    record(visits.client.app.state.service.register, organisation("gm1001"))  # type: ignore[attr-defined]
    assert "Recorded since the last checkpoint: 1." in visits.by("auditor").see("/proofs").text


# -- bundles --------------------------------------------------------------------------------------------------------


def test_the_bundle_that_a_form_asks_for_verifies_with_the_key_on_the_page(visits: Visits, tmp_path: Path) -> None:
    issue(visits)
    auditor = visits.by("auditor")
    key = key_on(auditor.see("/proofs"))
    old = kept(auditor.client.get("/proofs/checkpoint?size=149"), tmp_path / "kept.txt")
    record(visits.client.app.state.service.register, organisation("gm1001"))  # type: ignore[attr-defined]
    whole = kept(auditor.client.get("/proofs/bundle?subject=&knownAt="), tmp_path / "whole.zip")
    told = verified(whole, "--key", key, "--checkpoint", str(old))
    assert told.returncode == 0, told.stdout
    assert part(whole, "manifest.json")["events"] == 150
    then = kept(auditor.client.get(f"/proofs/bundle?subject={JUDITH}&knownAt=2018-12-01"), tmp_path / "then.zip")
    assert verified(then, "--key", key).returncode == 0
    assert part(then, "manifest.json")["subject"] == {"kind": "trainee", "reference": JUDITH}
    assert auditor.see("/proofs/bundle?subject=t-niemand").status == 404
    assert auditor.see("/proofs/bundle?knownAt=ooit").status == 400


def test_a_dossier_leads_an_auditor_to_its_bundle_and_to_the_proof_of_every_event(
    visits: Visits, tmp_path: Path
) -> None:
    auditor = visits.by("auditor")
    page = auditor.see(f"/trainees/{JUDITH}?knownAt=2018-12-01")
    (address,) = links_to(page, "/proofs/bundle")
    bundle = kept(auditor.client.get(address), tmp_path / "one.zip")
    assert verified(bundle, "--key", key_on(auditor.see("/proofs"))).returncode == 0
    assert str(part(bundle, "manifest.json")["knownAt"]) < "2018-12-02"
    proofs = links_to(page, "/proofs/event/")
    assert proofs
    for each in proofs:
        assert auditor.client.get(each).text.startswith("c2sp.org/tlog-proof@v1\n")


def test_a_step_of_the_replay_leads_an_auditor_to_the_proof_of_its_event(visits: Visits) -> None:
    auditor = visits.by("auditor")
    (address,) = links_to(auditor.see(f"/subjects/trainee/{JUDITH}/history?at=130"), "/proofs/event/")
    proof = auditor.client.get(address)
    assert "\nindex 129\n" in proof.text
    assert 'filename="wiewaar-event-130.tlog-proof"' in proof.headers["content-disposition"]
    assert auditor.see("/proofs/event/0").status == 404
    assert auditor.see("/proofs/event/150").status == 404


@pytest.mark.parametrize("role", ["registrar", "researcher"])
def test_who_takes_no_proofs_has_no_way_to_them(visits: Visits, role: Role) -> None:
    visitor = visits.by(role)
    for path in (f"/trainees/{JUDITH}", f"/subjects/trainee/{JUDITH}/history?at=130", WHERE):
        page = visitor.see(path)
        assert page.status == 200
        assert [each for each in page.links if re.search("/proofs|/receipt|/who-looked|/who-recorded", each)] == []


# -- receipts -------------------------------------------------------------------------------------------------------


def test_every_row_of_an_answer_has_a_receipt_of_that_row_that_verifies(visits: Visits, tmp_path: Path) -> None:
    auditor = visits.by("auditor")
    page = auditor.see(f"{WHERE}&limit=5")
    (following,) = [each for each in page.links if "cursor=" in each]
    addresses = links_to(page, "/questions/who-was-where/receipt") + links_to(
        auditor.see(following), "/questions/who-was-where/receipt"
    )
    assert len(addresses) == 10
    items = auditor.client.get(WHERE.replace("?", ".json?")).json()["items"]
    key = key_on(auditor.see("/proofs"))
    for number, address in enumerate(addresses):
        receipt = kept(auditor.client.get(address), tmp_path / f"{number}.zip")
        row = part(receipt, "row.json")["row"]
        assert row == {name: value for name, value in items[number].items() if name != "name"}
    assert verified(tmp_path / "9.zip", "--key", key).returncode == 0


def test_a_receipt_is_of_the_same_row_after_more_was_recorded(visits: Visits, tmp_path: Path, clock: Clock) -> None:
    auditor = visits.by("auditor")
    address = links_to(auditor.see(WHERE), "/questions/who-was-where/receipt")[0]
    before = part(kept(auditor.client.get(address), tmp_path / "before.zip"), "row.json")
    record(visits.client.app.state.service.register, organisation("gm1001"))  # type: ignore[attr-defined]
    assert part(kept(auditor.client.get(address), tmp_path / "after.zip"), "row.json") == before


def test_a_row_that_names_no_event_has_no_receipt(visits: Visits) -> None:
    auditor = visits.by("auditor")
    for path in ("/questions/recording-lag", "/questions/log-integrity"):
        page = auditor.see(path)
        assert page.rows() > 0
        assert links_to(page, f"{path}/receipt") == []
    auditor.see(f"/trainees/{JUDITH}")
    looked = auditor.see(f"/questions/who-looked?trainee={JUDITH}&from=2010-01-01")
    assert looked.rows() > 0
    assert links_to(looked, "/questions/who-looked/receipt") == []  # a request has an id too, and is no event


def test_every_role_that_an_answer_tells_leads_to_why(visits: Visits) -> None:
    auditor = visits.by("auditor")
    page = auditor.see(WHERE)
    addresses = links_to(page, "/questions/why?")
    assert len(addresses) == page.rows()
    for each in addresses:
        shown = auditor.see(each)
        assert shown.status == 200
        assert "carries" in shown.text
        assert "no row" not in shown.text


# -- who looked, who recorded ---------------------------------------------------------------------------------------


def test_an_auditor_goes_from_a_dossier_to_who_looked_and_from_a_step_to_who_recorded(visits: Visits) -> None:
    auditor = visits.by("auditor")
    (looked,) = links_to(auditor.see(f"/trainees/{JUDITH}"), "/questions/who-looked")
    assert "the auditor" in said(auditor.see(looked).response.text)
    (recorded,) = links_to(auditor.see(f"/subjects/trainee/{JUDITH}/history?at=130"), "/questions/who-recorded")
    shown = auditor.see(recorded)
    assert shown.status == 200
    assert shown.rows() > 0


@pytest.mark.parametrize(
    ("language", "title"), [("nl", "Hoe het logboek zichzelf bewijst"), ("en", "How the log proves")]
)
def test_the_page_is_told_in_both_languages(visits: Visits, language: str, title: str) -> None:
    page = visits.by("auditor", language).see("/proofs")
    assert title in page.text
    assert ("verify_bundle.py" in page.text, "style=" in page.response.text) == (True, False)
