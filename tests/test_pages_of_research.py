"""The pages for researchers: datasets to take along, how to cite what is shown, and whether what was cited holds."""

import json
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from httpx2 import Response

from application.access import ROLES, Role
from projections.exports import DATASETS
from projections.questions import QUESTIONS
from tests.visits import Page, Visitor, Visits, visits_to

EXPORTING = {"researcher", "auditor"}
DURATIONS = "/questions/mandate-durations?knownAt=2020-12-31"


@pytest.fixture
def visits(seeded: Path) -> Iterator[Visits]:
    with visits_to(seeded) as opened:
        yield opened


def files_in(response: Response) -> dict[str, str]:
    """The texts in a zip that was downloaded, by their names."""
    assert response.status_code == 200
    assert response.headers["content-disposition"].startswith("attachment; filename=")
    with ZipFile(BytesIO(response.content)) as packed:
        names = [each for each in packed.namelist() if not each.endswith(".parquet")]
        return {each.partition("/")[2]: packed.read(each).decode() for each in names}


def put(visitor: Visitor, text: str, file: bytes | None = None) -> Page:
    """The page that judges a citation, pasted or in a file."""
    token = str(visitor.see("/cite").fields["forgery_token"]["value"])
    files = None if file is None else {"file": ("answer.json", file, "application/json")}
    return Page(visitor.client.post("/cite", data={"forgery_token": token, "text": text}, files=files))


# -- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_leads_to_research_for_researchers_and_auditors_alone(visits: Visits, role: Role) -> None:
    visitor = visits.by(role)
    allowed = role in EXPORTING
    assert ("/research" in visitor.see("/").links) == allowed
    for path in ("/research", "/research/spells", "/research/sts/file?project=one&release=true"):
        assert visitor.see(path).status == (200 if allowed else 403)
    assert visitor.see("/cite").status == (200 if role in EXPORTING | {"registrar"} else 403)


def test_only_an_auditor_is_offered_and_given_everything(visits: Visits) -> None:
    assert "full" not in visits.by("researcher").see("/research/spells").fields
    assert visits.by("researcher").see("/research/spells/file?full=true").status == 403
    auditor = visits.by("auditor")
    assert "full" in auditor.see("/research/spells").fields
    assert "Judith" in files_in(auditor.client.get("/research/spells/file?full=true"))["spells.csv"]


# -- datasets -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_research_leads_to_every_dataset_and_to_the_analyses(visits: Visits, language: str) -> None:
    visitor = visits.by("researcher", language)
    page = visitor.see("/research")
    assert {f"/research/{name}" for name in DATASETS} <= set(page.links)
    analyses = {f"/questions/{each.name}" for each in QUESTIONS.values() if each.group == "R"}
    assert analyses | {"/questions/mandate-coverage"} <= set(page.links)
    for name, dataset in DATASETS.items():
        shown = visitor.see(f"/research/{name}")
        assert shown.rows() == len(dataset.fields)
        assert {f"/questions/{each}" for each in dataset.beside} <= set(shown.links)


def test_what_singles_persons_out_is_shown_first_and_released_after(visits: Visits) -> None:
    visitor = visits.by("researcher")
    page = visitor.see("/research/sts/file?project=one&programme=ppp-2018&k=5")
    assert page.status == 409
    assert "Not released yet" in page.text
    assert page.rows() > len(DATASETS["sts"].fields)
    assert page.fields["project"]["value"] == "one"
    (release,) = [each for each in page.links if "release=true" in each]
    files = files_in(visitor.client.get(release))
    assert {"sts.csv", "datapackage.json", "citation.json", "codebook.nl.md"} <= files.keys()
    assert "t-ppp" not in "".join(files.values())


def test_where_everybody_shares_enough_the_file_comes_at_once(visits: Visits) -> None:
    files = files_in(visits.by("researcher").client.get("/research/sts/file?project=one&k=1"))
    assert files["sts.csv"].startswith("trainee,")


@pytest.mark.parametrize(
    ("query", "field"),
    [("", "project"), ("project=one&k=0", "k"), ("project=one&from=yesterday", "from"), ("project=one&from=", None)],
)
def test_what_is_wrong_stands_at_its_field(visits: Visits, query: str, field: str | None) -> None:
    page = visits.by("researcher").see(f"/research/sts/file?{query}")
    assert page.status == (400 if field else 409)
    wrong = {name for name, each in page.fields.items() if each.get("aria-invalid")}
    assert wrong == ({field} if field else set())


def test_there_is_no_other_dataset(visits: Visits) -> None:
    assert visits.by("auditor").see("/research/names").status == 404


# -- how to cite ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mandate-durations", "role-transitions", "mandate-coverage", "month-states"])
def test_an_analysis_says_how_to_cite_it_and_leads_to_its_data(visits: Visits, name: str) -> None:
    visitor = visits.by("researcher")
    page = visitor.see(f"/questions/{name}?knownAt=2020-12-31")
    digest = visitor.client.get(f"/questions/{name}.json?knownAt=2020-12-31").json()["sha256"]
    assert page.text.count(digest) >= 4  # under the answer, in words, for BibTeX and for CSL
    assert "@misc{" in page.text
    behind = {f"/research/{each.name}" for each in DATASETS.values() if name in each.beside}
    assert behind
    assert behind <= set(page.links)


def test_revision_analysis_says_so_too(visits: Visits) -> None:
    page = visits.by("auditor").see(
        "/questions/revision-analysis?question=candidacy-to-seat&figure=survival:days&moments=2018-04-30,2019-03-01"
    )
    assert "@misc{wiewaar-revision-analysis-" in page.text
    assert "/research/changes" in page.links


def test_csl_on_a_page_is_json(visits: Visits) -> None:
    page = visits.by("auditor", "nl").see(DURATIONS)
    (_, csl) = re.findall(r"<pre>(.*?)</pre>", page.response.text, re.DOTALL)
    found = json.loads(unescape(csl))
    assert (found["type"], found["language"]) == ("dataset", "nl")
    assert found["title"] == QUESTIONS["mandate-durations"].asks.nl


def test_a_registrar_is_shown_how_to_cite_and_no_datasets(visits: Visits) -> None:
    page = visits.by("registrar").see(DURATIONS)
    assert "/cite" in page.links
    assert not [each for each in page.links if each.startswith("/research")]


# -- whether it holds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_file", [True, False])
def test_an_answer_that_was_downloaded_is_judged(visits: Visits, as_file: bool) -> None:
    visitor = visits.by("researcher")
    content = visitor.client.get(f"{DURATIONS.replace('?', '.json?')}").content
    page = put(visitor, "", content) if as_file else put(visitor, content.decode())
    assert page.status == 200
    assert "✓ Equal" in page.text


def test_what_differs_is_told(visits: Visits) -> None:
    visitor = visits.by("auditor")
    content = visitor.client.get(f"{DURATIONS.replace('?', '.json?')}").json()
    page = put(visitor, json.dumps(content | {"sha256": "0" * 64}))
    assert "▲ Not equal" in page.text
    assert "The rows in the file are not those that the sha256 is of." in page.text


def test_the_citation_of_a_dataset_is_judged(visits: Visits) -> None:
    visitor = visits.by("researcher")
    files = files_in(visitor.client.get("/research/sts/file?project=one&k=1"))
    assert "✓ Equal" in put(visitor, files["citation.json"]).text


@pytest.mark.parametrize(("text", "told"), [("", "Choose a file"), ("dear reader", "This is no answer")])
def test_anything_else_is_asked_for_again(visits: Visits, text: str, told: str) -> None:
    page = put(visits.by("auditor"), text)
    assert page.status == 400
    assert told in page.text


def test_a_citation_is_judged_for_whoever_signed_the_form_alone(visits: Visits) -> None:
    visitor = visits.by("auditor")
    assert visitor.send("/cite", text="{}", forgery_token="x").status_code == 403
