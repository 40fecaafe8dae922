"""The pages of the questions: a form made from each definition, its answer as table, picture and files, by role."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.http.roles import who_may_ask
from projections.questions import QUESTIONS
from tests.databases import copied
from tests.visits import Visits, visits_to

LOAD = "/questions/organisation-load?place=gm0505&from=2018-01-01&to=2022-01-01"
PICTURES = {
    "who-was-where": "?from=2018-01-01",
    "partnership-occupancy": "",
    "organisation-load": "?place=gm0505",
    "candidacy-to-seat": "",
    "mandate-durations": "",
    "role-transitions": "",
}


@pytest.fixture(scope="module")
def visits(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    """The pages of the demo register with its sequel."""
    folder = copied(_seeded, tmp_path_factory.mktemp("pages") / "state")
    with visits_to(folder) as found:
        yield found


def test_the_catalogue_lists_every_question_that_a_role_may_put(visits: Visits) -> None:
    for role in ("registrar", "researcher", "privacy-officer", "reader"):
        page = visits.by(role).see("/questions")
        listed = {each.removeprefix("/questions/") for each in page.links if each.startswith("/questions/")}
        assert listed & QUESTIONS.keys() == {name for name in QUESTIONS if role in who_may_ask(name)}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_question_has_a_page_with_a_field_for_each_parameter(visits: Visits, name: str, language: str) -> None:
    role = "registrar" if "registrar" in who_may_ask(name) else "auditor"
    page = visits.by(role, language).see(f"/questions/{name}")
    assert page.status == 200
    question = QUESTIONS[name]
    controls = {"day": "date", "flag": "checkbox", "number": "number", "choice": None}
    for each in question.parameters:
        field = page.fields[each.name]
        assert field.get("type") == controls.get(each.kind, "text") or field["tag"] == "select"
        assert ("required" in field) is each.required
        assert page.count("label", for_=str(field["id"])) == 1
    assert question.asks.in_(language) in page.text


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_the_example_of_every_question_is_answered_on_its_page(visits: Visits, name: str) -> None:
    role = "registrar" if "registrar" in who_may_ask(name) else "auditor"
    visitor = visits.by(role)
    (example,) = {
        each
        for each in visitor.see(f"/questions/{name}").links
        if each.startswith(f"/questions/{name}?") and "cursor=" not in each
    } or {f"/questions/{name}"}
    page = visitor.see(example)
    assert page.status == 200
    assert "sha256" in page.text
    assert page.count("caption") + page.text.count("knows no answer") >= 1


def test_an_answer_names_its_prefix_and_is_to_be_had_as_the_same_answer_in_files(visits: Visits) -> None:
    visitor = visits.by("auditor")
    page = visitor.see(LOAD)
    (as_json,) = [each for each in page.links if each.startswith("/questions/organisation-load.json")]
    (as_csv,) = [each for each in page.links if each.startswith("/questions/organisation-load.csv")]
    answer = json.loads(visitor.see(as_json).response.content)
    assert answer["sha256"] in page.text
    assert f"position {answer['asOf']['logPosition']} of the log" in page.text
    assert len(answer["items"]) == page.rows()
    csv = visitor.see(as_csv).response
    assert csv.headers["content-type"].startswith("text/csv")
    assert len(csv.text.splitlines()) == page.rows() + 1


@pytest.mark.parametrize(("name", "query"), PICTURES.items())
def test_a_picture_draws_rows_of_its_table_and_no_others(visits: Visits, name: str, query: str) -> None:
    page = visits.by("registrar").see(f"/questions/{name}{query}")
    assert page.count("svg", role="img") >= 1
    drawn = page.response.text.count(" data-row")
    answer = json.loads(visits.by("registrar").see(f"/questions/{name}.json{query}").response.content)["items"]
    kinds = {
        "partnership-occupancy": {"filled", "empty", "over", "not-observed"},
        "organisation-load": {"step", "not-observed"},
        "candidacy-to-seat": {"kaplan-meier"},
        "mandate-durations": {"kaplan-meier"},
    }
    if name == "role-transitions":
        assert page.response.text.count('class="amount"') == sum(item["item"] == "transition" for item in answer)
    else:
        assert drawn == sum(name not in kinds or item["item"] in kinds[name] for item in answer) > 0
    assert "style=" not in page.response.text.replace("rel=", "")


def test_what_is_wrong_is_said_beside_its_field(visits: Visits) -> None:
    page = visits.by("auditor").see("/questions/who-was-where?trainee=XX&knownAt=gisteren&zot=1&validOn=2019-06-01")
    assert page.status == 400
    for name in ("trainee", "knownAt"):
        assert page.fields[name]["aria-invalid"] == "true"
        assert f"fault-{name}" in str(page.fields[name]["aria-describedby"])
    assert page.fields["trainee"]["value"] == "XX"
    assert "zot: is not a parameter" in page.text


def test_a_field_that_is_left_empty_was_not_given(visits: Visits) -> None:
    page = visits.by("reader").see("/questions/who-was-where?validOn=2019-06-01&place=&knownAt=&role=")
    assert page.status == 200


def test_who_was_where_is_asked_as_it_was_known_then(visits: Visits) -> None:
    asked = "/questions/who-was-where?trainee=t-ppp00003&validOn=2018-11-16"
    visitor = visits.by("registrar")
    assert "committee member" in visitor.see(asked).text.partition("Answer")[2]
    then = visitor.see(f"{asked}&knownAt=2018-12-01")
    assert "councillor Papendrecht" in then.text.partition("Answer")[2]
    assert then.fields["knownAt"]["value"] == "2018-12-01"


def test_researchers_see_no_names_on_the_page_nor_in_its_files(visits: Visits) -> None:
    for path in ("/questions/who-was-where?from=2018-01-01", "/questions/who-was-where.csv?from=2018-01-01"):
        assert "Judith" in visits.by("auditor").see(path).response.text
        text = visits.by("researcher").see(path).response.text
        assert "Judith" not in text
        assert "t-ppp00003" in text


def test_readers_see_what_is_public_and_may_not_ask_what_was_known_before(visits: Visits) -> None:
    reader = visits.by("reader")
    page = reader.see("/questions/who-was-where?validOn=2019-06-01")
    assert page.status == 200
    assert "placement" not in page.text.partition("Answer")[2]
    assert "knownAt" not in page.fields
    assert reader.see("/questions/who-was-where?knownAt=2018-12-01").status == 403
    assert reader.see("/questions/organisation-load?place=gm0505").status == 403


def test_an_answer_of_more_than_a_hundred_rows_goes_on_on_a_next_page(visits: Visits) -> None:
    visitor = visits.by("auditor")
    page = visitor.see("/questions/open-findings?from=2017-01-01")
    assert page.rows() == 100
    (following,) = {each for each in page.links if "cursor=" in each}
    rest = visitor.see(following)
    assert 0 < rest.rows() < 100
    assert rest.fields["from"]["value"] == "2017-01-01"
    assert "here 101 to" in rest.text


def test_who_looked_at_a_page_is_kept(visits: Visits) -> None:
    visits.by("registrar").see("/questions/who-was-where?trainee=t-ppp00001&from=2018-01-01")
    page = visits.by("auditor").see("/questions/who-looked?trainee=t-ppp00001")
    assert "the registrar" in page.text
    assert "who-was-where" in page.text


# -- what changed ---------------------------------------------------------------------------------------------------


def test_what_changed_stands_side_by_side_with_the_events_that_changed_it(visits: Visits) -> None:
    page = visits.by("auditor").see("/changes?knownFrom=2018-12-31&knownTo=2019-12-31&subject=m-ppp00003")
    assert page.status == 200
    assert "15 Nov 2018" in page.text
    assert "22 Nov 2018" in page.text
    causes = [each for each in page.links if each.startswith("/events/")]
    answer = visits.client.get(causes[0], follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/subjects/mandate/m-ppp00003/history#")


def test_one_steps_through_the_moments_at_which_something_was_recorded(visits: Visits) -> None:
    visitor = visits.by("auditor")
    first = visitor.see("/changes")
    assert first.status == 200
    assert first.fields["knownFrom"]["value"]
    steps = [each for each in first.links if each.startswith("/changes?")]
    assert steps
    assert all(visitor.see(each).status == 200 for each in steps)


def test_moments_that_are_none_are_told_beside_their_field(visits: Visits) -> None:
    page = visits.by("auditor").see("/changes?knownFrom=ooit")
    assert page.status == 400
    assert page.fields["knownFrom"]["aria-invalid"] == "true"


@pytest.mark.parametrize("role", ["auditor", "researcher", "registrar"])
@pytest.mark.parametrize("moment", ["9999-12-31", "9999-12-31T23:59:59Z", "2999-01-01", "0001-01-01"])
def test_moments_at_the_end_of_time_are_the_last_that_is_known(visits: Visits, role: str, moment: str) -> None:
    visitor = visits.by(role)
    for query in (f"knownFrom={moment}", f"knownFrom=2018-01-01&knownTo={moment}", f"knownFrom={moment}&atPosition=9"):
        page = visitor.see(f"/changes?{query}")
        assert page.status == 200
        assert "9999" not in page.text
        assert all(visitor.see(each).status == 200 for each in page.links if each.startswith("/changes?"))


def test_the_second_page_of_what_changed_is_between_the_same_moments(visits: Visits) -> None:
    visitor = visits.by("auditor")
    first = visitor.see("/changes?knownFrom=2015-01-01&knownTo=2019-12-31&limit=5")
    (following,) = [each for each in first.links if "cursor=" in each]
    second = visitor.see(following)
    assert second.fields["knownTo"]["value"] == "2019-12-31T22:59:59.999999Z"
    moments = [re.findall(r"</strong> ([^<]+)</p>", each.response.text) for each in (first, second)]
    assert moments[0] == moments[1]


def test_what_changed_is_not_for_readers(visits: Visits) -> None:
    assert visits.by("reader").see("/changes").status == 403


def test_researchers_see_no_names_in_what_changed(visits: Visits) -> None:
    text = (
        visits.by("researcher")
        .see("/changes?knownFrom=2017-01-01&subject=t-ppp00003&includeTransient=true")
        .response.text
    )
    assert "Judith" not in text
    assert "m-ppp00003" in text
