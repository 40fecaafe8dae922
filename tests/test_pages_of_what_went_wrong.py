"""The pages that say what went wrong: in the visitor's language, with what to do and the id of the request, no more."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from api.http import service
from api.http.limits import LONGEST_BODY
from api.pages.site import ENVIRONMENT
from projections.asking import Behind
from projections.following import Faulty
from tests.databases import a_fault
from tests.visits import Page, Visitor, Visits, visits_to

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "x-request-id": "dit-verzoek"}
IN_PART = {"hx-request": "true"}
SECRET = "Judith zit in de raad"  # what a payload could say

Request = Callable[[TestClient], Response]


@pytest.fixture
def visits(seeded: Path) -> Iterator[Visits]:
    with visits_to(seeded) as found:
        yield found


def fails(fault: Exception) -> Callable[..., NoReturn]:
    def failing(*_: object, **__: object) -> NoReturn:
        raise fault

    return failing


def told(visitor: Visitor, request: Request, status: int) -> Page:
    """The page of a fault, which has all that it should."""
    visitor.client.headers.update(BROWSER)
    response = request(visitor.client)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["x-request-id"] == "dit-verzoek"
    assert "script-src 'self'" in response.headers["content-security-policy"]
    page = Page(response)
    assert page.count("div", role="alert") == 1
    assert "dit-verzoek" in page.text[page.text.index("dit verzoek:" if "dit verzoek:" in page.text else "request:") :]
    assert "/" in page.links
    return page


# -- what a visitor can bring about ---------------------------------------------------------------------------------

ASKED: dict[str, tuple[Request, int, str, str]] = {
    "there is no such page": (lambda client: client.get("/geen-bord"), 404, "of het adres klopt", "address is right"),
    "there is no such trainee": (lambda client: client.get("/trainees/t-1"), 404, "of het adres", "address is right"),
    "there is no such file": (lambda client: client.get("/static/x.css"), 404, "of het adres", "address is right"),
    "a page is sent to": (lambda client: client.post("/board"), 405, "wel: GET", "these are: GET"),
    "the time is none": (lambda client: client.get("/board?knownAt=ooit"), 400, "Ga terug en", "Go back and mend"),
    "the time comes twice": (lambda client: client.get("/board?knownAt=2018&knownAt=2019"), 400, "Ga terug", "Go back"),
    "the role is another": (lambda client: client.get("/system/tokens"), 403, "van een rol die", "of a role that may"),
    "the form is another's": (lambda client: client.post("/record/file"), 403, "formulier nog eens", "form once more"),
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("case", ASKED)
def test_a_refusal_is_a_page_in_the_language_of_the_visitor_with_what_to_do(
    visits: Visits, case: str, language: str
) -> None:
    request, status, dutch, english = ASKED[case]
    page = told(visits.by("registrar", language), request, status)
    assert {"nl": dutch, "en": english}[language] in page.text


def test_whoever_is_not_signed_in_is_told_in_the_language_of_the_browser(visits: Visits) -> None:
    visits.client.cookies.clear()
    for language, said in (("nl-NL,nl;q=0.9", "Dat ging niet"), ("en-GB", "That did not work")):
        response = visits.client.get("/geen-bord", headers={**BROWSER, "accept-language": language})
        assert (response.status_code, said in response.text) == (404, True)


@pytest.mark.parametrize(
    ("path", "form"),
    [("/sign-in", {"token": "x" * LONGEST_BODY}), ("/findings/rulings", {"reason": "x" * LONGEST_BODY})],
)
def test_a_form_that_is_too_large_is_refused_by_a_page(visits: Visits, path: str, form: dict[str, str]) -> None:
    page = told(visits.by("registrar"), lambda client: client.post(path, data=form), 413)
    assert "smaller parts" in page.text


def test_a_form_that_can_not_be_taken_apart_is_refused_by_a_page(visits: Visits) -> None:
    without_boundary = {"content-type": "multipart/form-data"}
    page = told(
        visits.by("registrar"),
        lambda client: client.post("/record/file", content=b"--x", headers=without_boundary),
        400,
    )
    assert "The form can't be read." in page.text


# -- what nobody foresaw --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/board", "/trainees/t-ppp00003", "/changes", "/findings", "/"])
def test_an_unexpected_fault_is_a_page_that_shows_nothing_of_what_it_was_about(
    visits: Visits, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ENVIRONMENT, "get_template", _failing_but_for_what_is_wrong())
    for language, said in (("nl", "wie de dienst beheert"), ("en", "whoever runs the service")):
        page = told(visits.by("auditor", language), lambda client: client.get(path), 500)
        assert said in page.text
        for hidden in (SECRET, "RuntimeError", "Traceback"):
            assert hidden not in page.response.text


def _failing_but_for_what_is_wrong() -> Callable[..., object]:
    template = ENVIRONMENT.get_template

    def found(name: str, *within: str) -> object:
        return template(name) if within or name in ("wrong.html", "sign_in.html") else fails(RuntimeError(SECRET))()

    return found


def test_read_models_that_stay_behind_are_a_page_that_says_when_to_come_back(
    visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visits.by("auditor")
    register = visitor.client.app.state.service.register  # type: ignore[attr-defined]  # the application is FastAPI's
    monkeypatch.setattr(service, "WAIT", 0.0)
    monkeypatch.setattr(register.reader, "answer", fails(Behind(3, 7)))
    page = told(visitor, lambda client: client.get("/board"), 503)
    assert "Wait a few seconds" in page.text
    assert int(page.response.headers["retry-after"]) > 0


@pytest.mark.parametrize("fault", [Faulty("spells", 7, "KeyError"), a_fault(SECRET)])
def test_a_register_that_can_not_be_read_is_a_page_that_shows_no_payload(
    visits: Visits, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visits.by("auditor")
    register = visitor.client.app.state.service.register  # type: ignore[attr-defined]  # the application is FastAPI's
    monkeypatch.setattr(register.reader, "answer", fails(fault))
    assert SECRET not in told(visitor, lambda client: client.get("/board"), 503).response.text


def test_where_nobody_can_be_known_there_is_still_a_page(visits: Visits, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = visits.by("auditor")
    access = visitor.client.app.state.service.access  # type: ignore[attr-defined]  # the application is FastAPI's
    monkeypatch.setattr(access, "session", fails(a_fault(SECRET)))
    page = told(visitor, lambda client: client.get("/board"), 503)
    assert SECRET not in page.response.text
    assert "/board" not in page.links  # there is no menu for nobody


# -- in part, and for programs --------------------------------------------------------------------------------------


def test_what_went_wrong_with_a_part_of_a_page_takes_the_place_of_the_whole(visits: Visits) -> None:
    page = visits.by("auditor").client.get("/board?knownAt=ooit", headers=IN_PART)
    assert (page.status_code, page.headers["hx-retarget"]) == (400, "#main")
    assert 'role="alert"' in page.text


def test_whoever_is_signed_out_meanwhile_goes_to_the_door_also_where_a_part_was_asked(visits: Visits) -> None:
    visits.client.cookies.clear()
    response = visits.client.get("/board?role=councillor", headers=IN_PART, follow_redirects=False)
    assert response.headers["hx-redirect"] == "/sign-in?to=%2Fboard%3Frole%3Dcouncillor"


def test_suggestions_that_can_not_be_made_leave_the_form_as_it_is(visits: Visits) -> None:
    visitor = visits.by("registrar")
    refused = visitor.client.get("/suggestions?kind=geen", headers=IN_PART)
    visitor.client.cookies.clear()
    unknown = visitor.client.get("/suggestions?kind=trainee", headers=IN_PART)
    assert [(each.status_code, each.content) for each in (refused, unknown)] == [(204, b"")] * 2


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/trainees/t-ppp00003", "/v1/commands"])
def test_programs_are_told_by_a_problem_also_where_they_would_take_a_page(visits: Visits, path: str) -> None:
    response = visits.client.get(path, headers=BROWSER)
    assert response.status_code in (401, 404, 405)
    assert response.headers["content-type"] == "application/problem+json"


def test_an_unexpected_fault_of_the_api_is_a_problem(visits: Visits, monkeypatch: pytest.MonkeyPatch) -> None:
    register = visits.client.app.state.service.register  # type: ignore[attr-defined]  # the application is FastAPI's
    monkeypatch.setattr(register.reader, "answer", fails(RuntimeError(SECRET)))
    headers = {**BROWSER, "authorization": f"Bearer {visits.tokens['auditor']}"}
    response = visits.client.get("/v1/whereabouts?validOn=2018-12-01", headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    assert re.search(r"\bdit-verzoek\b", response.text)
    assert SECRET not in response.text
