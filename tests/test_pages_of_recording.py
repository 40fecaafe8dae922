"""The pages of recording: forms, what they would change, faults beside their fields, undoing, files and evidence."""

import html
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from starlette.testclient import TestClient

from api.http.service import Service
from api.messages import LANGUAGES
from api.pages.forms import as_posted, fields_of, filled_in
from api.pages.wording import CHOICES, COMMANDS, EVENTS, FIELDS, OF_FIELD
from application.access import Identity, Role
from application.catalogue import CATALOGUE
from domain.sealed import Sealed
from domain.wire import hints_of, taken_apart, wire_name
from tests.conftest import command, ndjson
from tests.databases import settings_of
from tests.servers import in_process, wait_until
from tests.test_evidence import A_PDF

JUDITH, SEAT = "t-ppp00003", "m-ppp00003"


@dataclass
class Visitor:
    """Somebody with a browser, signed in, who fills in forms as they are shown."""

    client: TestClient

    @property
    def service(self) -> Service:
        found: Service = self.client.app.state.service  # type: ignore[attr-defined]  # the application is FastAPI's
        return found

    def signed_in(self, role: Role, subject: str = "griffier", language: str = "en") -> "Visitor":
        key = self.service.access.open_session(Identity(subject, role))
        self.client.cookies.clear()
        self.client.cookies.set("wiewaar-session", key)
        self.client.cookies.set("language", language)
        return self

    def sees(self, path: str, status: int = 200) -> str:
        response = self.client.get(path)
        assert response.status_code == status, said(response.text)
        return response.text

    def fills_in(self, path: str, given: Mapping[str, Any], step: str = "preview", **files: Any) -> Any:
        """Opens a form, changes these fields, and sends it."""
        return self.sends(
            path.partition("?")[0], {**hidden_and_filled(self.sees(path)), **given, "step": step}, **files
        )

    def sends(self, path: str, given: Mapping[str, Any], **files: Any) -> Any:
        return self.client.post(path, data=dict(given), files=files or None, follow_redirects=False)

    def head(self) -> int:
        return self.service.register.log.head()[0]


def hidden_and_filled(page: str) -> dict[str, str]:
    """What a form sends where nobody changes anything."""
    form = page[page.index('<form method="post" action="/record') :]
    found = {}
    for tag in re.findall(r"<input [^>]*>", form):
        attributes = dict(re.findall(r'([a-zA-Z-]+)="([^"]*)"', tag))
        if attributes.get("type") not in ("file", "checkbox", "radio") and attributes.get("value"):
            found[attributes["name"]] = html.unescape(attributes["value"])
    for name, inside in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        if chosen := re.search(r'value="([^"]+)" selected', inside):
            found[name] = chosen[1]
    return found


def said(page: str) -> str:
    """What is read on a page, without the header that all have."""
    main = page[page.index("<main") :] if "<main" in page else page
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


@pytest.fixture
def visitor(seeded: Path) -> Iterator[Visitor]:
    with in_process(settings_of(seeded)) as client:
        yield Visitor(client).signed_in("registrar")


RESIGNATION = {"effectiveOn": "2021-05-01", "data.reason": "workload"}


# -- forms ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_a_registrar_has_a_form_with_a_label_for_every_field(visitor: Visitor, language: str) -> None:
    catalogue = visitor.signed_in("registrar", language=language).sees("/record")
    for entry in CATALOGUE.entries:
        if entry.command == "erase-personal-data":
            continue
        assert f'href="/record/{entry.command}"' in catalogue
        page = visitor.sees(f"/record/{entry.command}")
        ids = set(re.findall(r'<(?:input|select|textarea)(?! type="(?:hidden|checkbox)")[^>]* id="([^"]+)"', page))
        assert ids
        assert ids <= set(re.findall(r'<label for="([^"]+)"', page))
        assert "style=" not in page
        assert "<script>" not in page


def test_commands_fields_and_choices_have_words_and_no_word_is_left_over() -> None:
    fields, choices = names_of_all()
    envelope = {"subject", "effectiveOn", "until", "certainty", "evidence", "note"}
    assert COMMANDS.keys() == CATALOGUE.by_command.keys() == EVENTS.keys()
    assert fields - {"of", "changes", "label"} <= FIELDS.keys()
    assert FIELDS.keys() <= fields | envelope | {"commandId"}
    assert choices <= CHOICES.keys() | {choice for _, choice in OF_FIELD}


def names_of_all() -> tuple[set[str], set[str]]:
    fields: set[str] = set()
    choices: set[str] = set()

    def walk(cls: type) -> None:
        for name, hint in hints_of(cls).items():
            fields.add(wire_name(name))
            bare = taken_apart(get_args(hint.bare)[0]).bare if get_origin(hint.bare) is tuple else hint.bare
            if not isinstance(bare, type):
                choices.update(each for each in get_args(bare) if isinstance(each, str))
            elif hasattr(bare, "__dataclass_fields__") and bare is not Sealed:
                walk(bare)

    for entry in CATALOGUE.entries:
        walk(entry.event)
    return fields, choices


def test_what_is_filled_in_is_read_back_as_the_command_that_it_came_from() -> None:
    entry = CATALOGUE.by_command["establish-programme"]
    value = command(
        "establish-programme",
        "ppp",
        data={
            "name": "PPP",
            "terms": {
                "starts": "2018-01-01",
                "ends": "2022-01-01",
                "kindsInA": ["company", "fund"],
                "kindsMustDiffer": False,
                "places": 12,
                "week": {"employerDays": 4, "politicsDays": 1},
                "periods": [{"label": "A", "from": "2018-01-01"}],
                "confirmByAnother": ["ElectedToCouncil", "NotElected"],
            },
        },
        certainty="expected",
    )
    fields = fields_of(entry, "nl")
    assert {"command": entry.command, **filled_in(fields, as_posted(fields, value))} == value


def test_a_number_may_have_a_comma_and_what_is_none_is_left_to_be_refused() -> None:
    fields = fields_of(CATALOGUE.by_command["agree-working-week"], "nl")
    found = filled_in(fields, {"data.employerDays": ["3,5"], "data.politicsDays": ["een"]})
    assert found["data"] == {"employerDays": 3.5, "politicsDays": "een"}


# -- trying and recording -------------------------------------------------------------------------------------------


def test_a_preview_says_what_it_would_record_open_and_close_and_records_nothing(visitor: Visitor) -> None:
    before = visitor.head()
    response = visitor.fills_in(f"/record/resign-from-council?subject={SEAT}", RESIGNATION)
    shown = said(response.text)
    assert response.status_code == 200
    assert f"This would record: “Resigns from the council”, Judith ({JUDITH}) · {SEAT} from 1 May 2021." in shown
    assert "− closes council seat" in shown
    assert "+ opens council seat" in shown
    assert "22 Nov 2018 – 1 May 2021" in shown
    assert "+ Opens the finding" in shown
    assert visitor.head() == before


def test_what_was_seen_is_recorded_once_however_often_the_button_is_pressed(visitor: Visitor) -> None:
    before = visitor.head()
    preview = visitor.fills_in(f"/record/resign-from-council?subject={SEAT}", RESIGNATION)
    sent = {**hidden_and_filled(preview.text), "step": "record"}
    first, second = (visitor.sends("/record/resign-from-council", sent) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"] == f"/record/done/{sent['commandId']}"
    assert visitor.head() == before + 1
    shown = said(visitor.sees(first.headers["location"]))
    assert "Recorded: “Resigns from the council”" in shown
    assert "22 Nov 2018 – 1 May 2021" in shown
    assert "+ Opens the finding" in shown


def test_going_back_to_change_it_keeps_what_was_filled_in(visitor: Visitor) -> None:
    preview = visitor.fills_in(f"/record/resign-from-council?subject={SEAT}", {**RESIGNATION, "note": "Een\r\nbrief."})
    sent = hidden_and_filled(preview.text)
    again = visitor.sends("/record/resign-from-council", {**sent, "step": "change"}).text
    assert hidden_and_filled(again).items() >= {"subject": SEAT, **RESIGNATION, "commandId": sent["commandId"]}.items()
    assert "brief." in again


def test_faults_stand_beside_their_fields_and_nothing_is_lost(visitor: Visitor) -> None:
    given = {"effectiveOn": "2020-02-31", "data.organisation": "zzz", "data.function": "adviseur"}
    response = visitor.fills_in(f"/record/start-at-organisation-a?subject={JUDITH}", given)
    assert response.status_code == 400
    assert re.search(r'id="effectiveOn-faults"><li>is a day that does not exist', response.text)
    assert 'aria-invalid="true" aria-describedby="effectiveOn-faults"' in response.text
    assert 'value="adviseur"' in response.text
    given["effectiveOn"] = "2020-02-01"
    response = visitor.fills_in(f"/record/start-at-organisation-a?subject={JUDITH}", given)
    assert re.search(r'id="data-organisation-faults"><li>refers to organisation zzz, not on record', response.text)


def test_a_refusal_links_to_the_fact_that_stands_in_the_way(visitor: Visitor) -> None:
    given = {"effectiveOn": "2019-05-01", "data.organisation": "gm0505"}
    response = visitor.fills_in(f"/record/start-at-organisation-a?subject={JUDITH}", given)
    assert response.status_code == 409
    assert "has started at organisation A already" in said(response.text)
    link = re.search(r'href="(/record/facts\?fact=[^"#]+)#fact-', response.text)
    assert link is not None
    assert "Started at organisation A (this fact)" in said(visitor.sees(link[1]))


def test_what_is_refused_is_kept_by_its_code_alone(visitor: Visitor) -> None:
    visitor.fills_in(f"/record/start-at-organisation-a?subject={JUDITH}", {"effectiveOn": "2019-05-01"})
    assert [each.code for each in visitor.service.access.refusals("griffier")] == ["missing"]


def test_a_form_that_is_not_ours_records_nothing(visitor: Visitor) -> None:
    sent = hidden_and_filled(visitor.sees(f"/record/resign-from-council?subject={SEAT}")) | RESIGNATION
    before = visitor.head()
    assert (
        visitor.sends("/record/resign-from-council", {**sent, "forgery_token": "x", "step": "record"}).status_code
        == 403
    )
    assert visitor.head() == before


# -- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["auditor", "researcher", "reader", "administrator"])
@pytest.mark.parametrize("path", ["/record", "/record/move-residence", "/record/file", "/record/facts", "/suggestions"])
def test_who_does_not_record_sees_nothing_of_it(visitor: Visitor, role: Role, path: str) -> None:
    visitor.signed_in(role).sees(path, 403)


def test_a_privacy_officer_erases_and_does_nothing_else(visitor: Visitor) -> None:
    visitor.sees("/record/erase-personal-data", 403)
    visitor.signed_in("privacy-officer")
    catalogue = visitor.sees("/record")
    assert set(re.findall(r'href="(/record/[^"]+)"', catalogue)) == {"/record/erase-personal-data"}
    visitor.sees("/record/move-residence", 403)
    visitor.sees("/record/facts", 403)
    preview = visitor.fills_in(f"/record/erase-personal-data?subject={JUDITH}", {"data.ground": "AVG 17"})
    assert preview.status_code == 200
    assert "Judith" not in preview.text
    sent = {**hidden_and_filled(preview.text), "step": "record"}
    done = visitor.sends("/record/erase-personal-data", sent)
    visitor.sees(done.headers["location"])
    assert "Judith" not in visitor.signed_in("registrar").sees(f"/record/facts?subject={JUDITH}")


def test_who_may_not_see_names_neither_finds_nor_sees_them(visitor: Visitor) -> None:
    visitor.signed_in("privacy-officer")
    assert JUDITH not in visitor.sees("/suggestions?kind=trainee&q=judith")
    assert "Judith" not in visitor.sees(f"/suggestions?kind=trainee&q={JUDITH}")


# -- looking up -----------------------------------------------------------------------------------------------------


def test_a_field_for_a_reference_suggests_by_name_and_that_is_kept(visitor: Visitor) -> None:
    asked = "/suggestions?kind=trainee&field=data.trainee&data.trainee=judi"
    fragment = visitor.client.get(asked, headers={"HX-Request": "true"}).text
    assert fragment.strip() == f'<option value="{JUDITH}">Judith</option>'
    assert visitor.service.access.looks(JUDITH)[-1].activity == "suggestions"
    assert f">{JUDITH}</a>" in visitor.sees("/suggestions?kind=trainee&q=judi")


def test_parties_are_suggested_where_a_party_is_wanted(visitor: Visitor) -> None:
    found = visitor.sees("/suggestions?kind=organisation&organisationKind=party")
    assert "partij-b" in found
    assert "gm0590" not in found


# -- undoing --------------------------------------------------------------------------------------------------------


def fact_of(visitor: Visitor, reference: str, event: str) -> str:
    for subject in visitor.service.register.log.subjects_named(reference):
        for recorded in visitor.service.register.log.of(subject):
            if type(recorded.event).__name__ == event:
                return recorded.id
    raise LookupError(event)


def test_every_fact_that_stands_can_be_corrected_withdrawn_and_if_expected_established(visitor: Visitor) -> None:
    page = visitor.sees(f"/record/facts?subject={JUDITH}")
    expected = fact_of(visitor, JUDITH, "AppointedToPartnership")
    certain = fact_of(visitor, JUDITH, "RotatedToOrganisationB")
    for fact in (expected, certain):
        for undoing in ("correct-fact", "withdraw-fact", "attach-evidence"):
            assert f'href="/record/{undoing}?fact={fact}"' in page
    assert f"/record/establish-fact?fact={expected}" in page
    assert f"/record/establish-fact?fact={certain}" not in page


def test_a_correction_begins_with_what_the_fact_says_and_changes_what_differs_alone(visitor: Visitor) -> None:
    fact = fact_of(visitor, JUDITH, "TraineeRegistered")
    path = f"/record/correct-fact?fact={fact}"
    filled = hidden_and_filled(visitor.sees(path))
    assert (filled["data.changes.person.givenName"], filled["data.changes.programme"]) == ("Judith", "ppp-2018")
    assert visitor.service.access.looks(JUDITH)
    given = {
        "data.changes.person.familyName": "de Wit",
        "data.changes.educationField": "bestuurskunde",
        "data.reason": "clerical-error",
    }
    preview = visitor.fills_in(path, given)
    assert preview.status_code == 200, said(preview.text)
    done = visitor.sends("/record/correct-fact", {**hidden_and_filled(preview.text), "step": "record"})
    recorded = visitor.service.register.log.event(done.headers["location"].rpartition("/")[2])
    assert recorded is not None
    assert recorded.event.changes.keys() == {"person", "education_field"}
    assert recorded.event.changes["person"].keys() == {"family_name"}
    assert "Judith de Wit" in visitor.sees(f"/record/facts?subject={JUDITH}")


def test_a_correction_that_changes_nothing_is_refused(visitor: Visitor) -> None:
    fact = fact_of(visitor, JUDITH, "RotatedToOrganisationB")
    response = visitor.fills_in(f"/record/correct-fact?fact={fact}", {"data.reason": "clerical-error"})
    assert response.status_code == 400


def test_a_fact_is_withdrawn_for_a_reason_and_stands_no_more(visitor: Visitor) -> None:
    fact = fact_of(visitor, JUDITH, "RotatedToOrganisationB")
    path = f"/record/withdraw-fact?fact={fact}"
    assert visitor.fills_in(path, {}).status_code == 400
    preview = visitor.fills_in(path, {"data.reason": "plan-changed"})
    visitor.sends("/record/withdraw-fact", {**hidden_and_filled(preview.text), "step": "record"})
    assert fact not in visitor.sees(f"/record/facts?subject={JUDITH}")


# -- evidence -------------------------------------------------------------------------------------------------------


def test_a_document_is_kept_with_the_fact_that_names_it_and_handed_out_as_a_file(visitor: Visitor) -> None:
    fact = fact_of(visitor, JUDITH, "RotatedToOrganisationB")
    given = {"data.evidence.title": "Besluit", "data.evidence.kind": "decision"}
    preview = visitor.fills_in(f"/record/attach-evidence?fact={fact}", given, document=("besluit.exe", A_PDF))
    assert preview.status_code == 200, said(preview.text)
    sent = hidden_and_filled(preview.text)
    digest = sent["data.evidence.sha256"]
    visitor.sends("/record/attach-evidence", {**sent, "step": "record"})
    response = visitor.client.get(f"/evidence/{digest}")
    assert response.content == A_PDF
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("attachment;")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in response.headers["content-security-policy"]
    assert visitor.service.access.looks(JUDITH)[-1].activity == f"evidence {digest}"
    visitor.signed_in("auditor").sees(f"/record/facts?subject={JUDITH}", 403)
    assert visitor.client.get(f"/evidence/{digest}").status_code == 200
    others: tuple[Role, ...] = ("researcher", "reader", "privacy-officer", "administrator")
    for role in others:
        visitor.signed_in(role).sees(f"/evidence/{digest}", 403)


def test_what_is_no_document_is_told_beside_its_field(visitor: Visitor) -> None:
    path = f"/record/resign-from-council?subject={SEAT}"
    response = visitor.fills_in(path, RESIGNATION, document=("besluit.pdf", b"MZ\x00\x01"))
    assert response.status_code == 400
    assert re.search(r'id="document-faults"><li>This is no PDF', response.text)
    visitor.sees("/evidence/" + "0" * 64, 404)


# -- files ----------------------------------------------------------------------------------------------------------

NEW = command("register-organisation", "gm9999", data={"name": "Testdam", "kind": "municipality"})
WRONG = command("register-organisation", "gm9998", "2018-13-01", data={"name": "Geheim", "kind": "town"})


def handed_in(visitor: Visitor, *commands: Mapping[str, Any], step: str, which: str = "whole") -> str:
    """What the page of the job says in the end."""
    given = {"which": which}
    response = visitor.fills_in("/record/file", given, step, file=("feiten.ndjson", ndjson(*commands)))
    assert response.status_code == 303, said(response.text)
    return ended(visitor, response.headers["location"])


def ended(visitor: Visitor, path: str) -> str:
    wait_until(lambda: "hx-trigger" not in visitor.sees(path))
    return visitor.sees(path)


def test_a_file_is_tried_first_and_then_recorded_without_choosing_it_again(visitor: Visitor) -> None:
    before = visitor.head()
    page = handed_in(visitor, NEW, step="try")
    assert "1 would be recorded, 0 are known already, 0 refused. Nothing was recorded." in said(page)
    assert "Findings: " in said(page)
    assert visitor.head() == before
    response = visitor.sends("/record/file", {**hidden_and_filled(page), "step": "record"})
    assert "1 recorded, 0 known already, 0 refused." in said(ended(visitor, response.headers["location"]))
    assert visitor.head() == before + 1
    again = visitor.sends("/record/file", {**hidden_and_filled(page), "step": "record"})
    assert (again.status_code, "Choose the file again" in again.text) == (400, True)


def test_a_file_that_waits_is_sealed_and_goes_when_it_is_recorded_or_waited_too_long(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = visitor.service.register.settings.jobs.with_name("waiting")
    page = handed_in(visitor, NEW, step="try")
    (waiting,) = folder.iterdir()
    assert waiting.stat().st_mode & 0o777 == 0o600
    assert b"Testdam" not in waiting.read_bytes()
    os.utime(waiting, (0, 0))
    assert visitor.sends("/record/file", {**hidden_and_filled(page), "step": "record"}).status_code == 400
    page = handed_in(visitor, NEW, step="try")
    (waiting,) = folder.iterdir()
    assert visitor.sends("/record/file", {**hidden_and_filled(page), "step": "record"}).status_code == 303
    assert list(folder.iterdir()) == []
    monkeypatch.setattr("api.pages.waiting.AT_MOST", 2)
    for _ in range(4):
        handed_in(visitor, NEW, step="try")
    assert len(list(folder.iterdir())) == 2


def test_a_file_that_waits_is_of_the_session_that_tried_it_and_of_no_other(visitor: Visitor) -> None:
    page = handed_in(visitor, NEW, step="try")
    tried = hidden_and_filled(page)["tried"]
    other = visitor.signed_in("registrar")  # the same registrar, at another place
    assert "Choose the file again" in other.sees(f"/record/file/{tried}")
    sent = {**hidden_and_filled(other.sees("/record/file")), "tried": tried, "step": "record"}
    assert other.sends("/record/file", sent).status_code == 400


@pytest.mark.parametrize(("which", "recorded"), [("whole", 0), ("good", 1)])
def test_of_a_file_with_refused_lines_all_or_the_good_ones_alone_are_recorded(
    visitor: Visitor, which: str, recorded: int
) -> None:
    before = visitor.head()
    page = handed_in(visitor, NEW, WRONG, step="record", which=which)
    shown = said(page)
    assert visitor.head() == before + recorded
    assert "/effectiveOn: is a day that does not exist" in shown
    assert "/data/kind: must be one of" in shown
    jobs = visitor.service.register.settings.jobs
    assert "Geheim" not in page + "".join(each.read_text() for each in jobs.iterdir())
    assert {each.stat().st_mode & 0o777 for each in jobs.iterdir()} == {0o600}


def test_a_file_that_erases_or_holds_nothing_is_not_taken_in(visitor: Visitor) -> None:
    erasure = {"command": "erase-personal-data", "subject": JUDITH, "data": {"ground": "AVG 17"}}
    for content in (ndjson(erasure), b"\n", b""):
        response = visitor.fills_in("/record/file", {}, "record", file=("feiten.ndjson", content))
        assert response.status_code == 400


def test_a_job_is_shown_to_whoever_began_it_and_to_nobody_else(visitor: Visitor) -> None:
    response = visitor.fills_in("/record/file", {}, "try", file=("feiten.ndjson", ndjson(NEW)))
    ended(visitor, response.headers["location"])
    visitor.signed_in("registrar", "een ander").sees(response.headers["location"], 404)
    visitor.sees("/record/file/geen-baan", 404)
