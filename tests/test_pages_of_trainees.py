"""The pages of trainees: the board of a programme, the dossier with both clocks, and the steps of a history."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from api.messages import Speech
from api.pages.drawing import Axis, Bar, Mark, Rectangle, clocks, lane, tracks_of
from api.pages.lanes import said_in
from application.access import Role
from projections.board import last_of_bursts
from tests.databases import settings_of
from tests.servers import in_process
from tests.test_pages_of_recording import Visitor, said

BOARD = "/board?programme=ppp-2018"
JUDITH = "/trainees/t-ppp00003"
HISTORY = "/subjects/trainee/t-ppp00003/history"
TRAINEES = ["t-ppp00001", "t-ppp00002", "t-ppp00003", "t-ppp00004"]
NAMES = ("Judith", "Daan", "Samira", "Steven")


@pytest.fixture
def visitor(seeded: Path) -> Iterator[Visitor]:
    with in_process(settings_of(seeded)) as client:
        yield Visitor(client).signed_in("auditor")


def labels(page: str) -> list[str]:
    """Whom the lines of the board are of."""
    return re.findall(r'class="swim-label" href="/trainees/([^"]+)"', page)


def rows_of_the_table(page: str) -> list[str]:
    """What the rows of the first table are headed by."""
    table = page[page.index("<tbody>") : page.index("</table>")]
    return [said(each) for each in re.findall(r'<th scope="row">(.*?)</th>', table, re.DOTALL)]


def links(page: str, rel: str) -> list[str]:
    return [unescape(each) for each in re.findall(rf'<a [^>]*rel="{rel}" href="([^"]+)"', page)]


# -- the board ------------------------------------------------------------------------------------------------------


def test_the_board_has_a_line_for_every_trainee_that_leads_to_the_dossier(visitor: Visitor) -> None:
    page = visitor.sees(BOARD)
    assert labels(page) == TRAINEES
    for each in TRAINEES:
        visitor.sees(f"/trainees/{each}")


def test_the_rows_of_the_table_are_those_of_the_picture(visitor: Visitor) -> None:
    page = visitor.sees(BOARD)
    assert [each.strip().rpartition("(")[2].rstrip(" )") for each in rows_of_the_table(page)] == labels(page)


def test_without_a_programme_the_first_one_is_shown(visitor: Visitor) -> None:
    page = visitor.sees("/board")
    assert re.search(r'<option value="[^"]+" selected>', page)
    assert labels(page)


def test_the_board_goes_back_and_forth_through_what_was_known(visitor: Visitor) -> None:
    page = visitor.sees(BOARD)
    assert links(page, "next") == []
    steps = 0
    while before := links(page, "prev"):
        page = visitor.sees(before[0])
        steps += 1
    assert steps > 3
    assert f"knowledge 1 of {steps + 1}" in said(page)
    (after,) = links(page, "next")
    assert f"knowledge 2 of {steps + 1}" in said(visitor.sees(after))


def test_before_anything_was_known_the_board_is_empty(visitor: Visitor) -> None:
    page = visitor.sees(f"{BOARD}&knownAt=2001-01-01")
    assert labels(page) == []
    assert "Nobody matches" in said(page)


def test_what_was_expected_once_is_hatched_and_said_in_words(visitor: Visitor) -> None:
    page = visitor.sees(f"{BOARD}&knownAt=2017-12-01")
    assert 'fill="url(#hatch-a)"' in page
    assert "expected" in said(page)


@pytest.mark.parametrize("name", ["partnership", "place", "party", "role", "judgement"])
def test_a_filter_leaves_those_who_have_what_it_asks_for(visitor: Visitor, name: str) -> None:
    page = visitor.sees(BOARD)
    select = page[page.index(f'<select id="{name}"') :]
    choices = re.findall(r'<option value="([^"]+)">', select[: select.index("</select>")])
    found = {choice: labels(visitor.sees(f"{BOARD}&{name}={choice}")) for choice in choices}
    assert found
    assert all(found.values())
    assert {each for some in found.values() for each in some} <= set(TRAINEES)


def test_a_filter_that_nobody_meets_leaves_nobody(visitor: Visitor) -> None:
    assert labels(visitor.sees(f"{BOARD}&place=nowhere")) == []


def test_a_moment_that_is_none_is_told(visitor: Visitor) -> None:
    visitor.sees(f"{BOARD}&knownAt=gisteren", 400)


def test_a_page_that_is_not_there_is_the_nearest_one(visitor: Visitor) -> None:
    for page in ("0", "-1", "x", "99", "9" * 30):
        assert labels(visitor.sees(f"{BOARD}&page={page}")) == TRAINEES


# -- roles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [BOARD, JUDITH, HISTORY, "/mandates/m-ppp00003"])
def test_researchers_see_references_and_neither_names_nor_functions(visitor: Visitor, path: str) -> None:
    page = visitor.signed_in("researcher").sees(path)
    assert "ppp00003" in page
    for name in (*NAMES, "adviseur"):
        assert name not in page


def test_researchers_see_no_document_and_nobody_who_recorded(visitor: Visitor) -> None:
    assert "documents" not in said(visitor.signed_in("researcher").sees(JUDITH))
    (first, *_) = steps_of(visitor)
    assert "griffie" not in said(visitor.signed_in("researcher").sees(first))


@pytest.mark.parametrize("role", ["reader", "administrator", "privacy-officer"])
@pytest.mark.parametrize("path", [BOARD, JUDITH, HISTORY, "/organisations/gm0590"])
def test_others_have_nothing_to_do_with_it(visitor: Visitor, role: Role, path: str) -> None:
    visitor.signed_in(role).sees(path, 403)


@pytest.mark.parametrize(("path", "activity"), [(BOARD, "board"), (JUDITH, "dossier"), (HISTORY, "history")])
def test_it_is_kept_whose_names_were_shown(visitor: Visitor, path: str, activity: str) -> None:
    visitor.sees(path)
    assert activity in {each.activity for each in visitor.service.access.looks("t-ppp00003")}


# -- the dossier ----------------------------------------------------------------------------------------------------


def test_a_dossier_is_headed_by_the_name_and_then_the_reference(visitor: Visitor) -> None:
    assert "<h1>Judith (t-ppp00003)</h1>" in visitor.sees(JUDITH)
    assert "<h1>t-ppp00003</h1>" in visitor.signed_in("researcher").sees(JUDITH)


def test_the_headings_of_a_dossier_are_all_there_in_both_languages(visitor: Visitor) -> None:
    english, dutch = (said(visitor.signed_in("auditor", language=each).sees(JUDITH)) for each in ("en", "nl"))
    for text in ("Two clocks", "Findings", "Mandates", "Gaps and overlaps", "Development days", "Facts and evidence"):
        assert text in english
    for text in ("Twee klokken", "Bevindingen", "Mandaten", "Gaten en overlap", "Ontwikkeldagen", "Feiten en bewijs"):
        assert text in dutch


def test_every_version_on_the_map_of_two_clocks_stands_in_the_table_and_leads_to_its_event(visitor: Visitor) -> None:
    page = visitor.sees(JUDITH)
    drawn = [unescape(each) for each in re.findall(r'<a href="([^"]+)" class="version', page)]
    listed = re.findall(r'<th scope="row"><a href="(/subjects/[^"]+\?at=[0-9]+)">', page)
    assert drawn == listed
    assert len(drawn) > 1
    for each in set(drawn):
        assert "The recording" in said(visitor.sees(each))


def test_the_cross_hair_stands_at_the_day_and_the_moment_of_the_address(visitor: Visitor) -> None:
    here = said(visitor.sees(f"{JUDITH}?validOn=2018-11-16&knownAt=2018-12-01"))
    assert "The cross-hair stands at 16 Nov 2018, as known on 1 Dec 2018." in here


def test_another_lane_has_a_map_of_its_own(visitor: Visitor) -> None:
    page = visitor.sees(JUDITH)
    select = page[page.index('<select id="lane"') :]
    for slot in re.findall(r'<option value="([^"]+)"', select[: select.index("</select>")]):
        chosen = visitor.sees(f"{JUDITH}?lane={slot}")
        assert f'<option value="{slot}" selected>' in chosen


def test_findings_are_told_with_their_citation_and_why(visitor: Visitor) -> None:
    page = visitor.sees(JUDITH)
    assert re.search(r'<a href="/rules/[a-z0-9-]+">', page)
    event = re.search(r'<a href="(/events/[0-9a-f-]+)">event 1</a>', page)
    assert event is not None
    visitor.sees(event[1])


@pytest.mark.parametrize("path", ["/trainees/t-nobody", "/trainees/Not--One", "/mandates/m-none"])
def test_nobody_has_no_dossier(visitor: Visitor, path: str) -> None:
    visitor.sees(path, 404)


def test_a_day_that_is_none_is_told(visitor: Visitor) -> None:
    visitor.sees(f"{JUDITH}?validOn=gisteren", 400)


@pytest.mark.parametrize(
    "path", ["/organisations/gm0590", "/partnerships/dordrecht-yarden", "/mandates/m-ppp00003", "/programmes/ppp-2018"]
)
def test_every_other_subject_has_a_page_that_leads_to_its_history(visitor: Visitor, path: str) -> None:
    page = visitor.sees(path)
    history = re.search(r'href="(/subjects/[^"]+/history)"', page)
    assert history is not None
    assert "<li id=" in visitor.sees(history[1])


# -- the steps of a history -----------------------------------------------------------------------------------------


def steps_of(visitor: Visitor) -> list[str]:
    found = re.findall(rf'<a href="({HISTORY}\?at=[0-9]+)">', visitor.sees(HISTORY))
    assert len(found) > 5
    return found


def test_each_event_can_be_named_by_its_id_and_stepped_to(visitor: Visitor) -> None:
    page = visitor.sees(HISTORY)
    assert len(re.findall(r'<li id="[0-9a-f-]{36}">', page)) == len(steps_of(visitor))


def test_the_steps_lead_from_the_first_event_to_the_last_and_back(visitor: Visitor) -> None:
    wanted = steps_of(visitor)
    way, here = [wanted[0]], visitor.sees(wanted[0])
    assert links(here, "prev") == []
    while after := links(here, "next"):
        here = visitor.sees(after[0])
        assert links(here, "prev") == [way[-1]]
        way.append(after[0])
    assert way == wanted


def test_a_step_tells_what_was_recorded_and_marks_the_difference(visitor: Visitor) -> None:
    told = [said(visitor.sees(each)) for each in steps_of(visitor)]
    assert all("recorded by" in each for each in told)
    assert any("+ opened" in each and "− closed" in each for each in told)
    assert any("= the same" in each for each in told)


def test_a_step_tells_which_findings_it_opened_and_closed(visitor: Visitor) -> None:
    told = [said(visitor.sees(each)).partition("What it changed in the answers")[2] for each in steps_of(visitor)]
    assert any("+ opened: review" in each for each in told)
    assert any("− closed: review" in each for each in told)


def test_a_step_calls_events_places_and_days_as_people_do(visitor: Visitor) -> None:
    told = said(visitor.sees(f"{HISTORY}?at=130"))
    assert "Fact corrected" in told
    assert "22 Nov 2018" in told
    state = told.partition("The state before and after")[2]
    assert "councillor · Papendrecht · partij B" in state
    assert "gm0590" not in state


def test_an_event_of_another_subject_is_no_step(visitor: Visitor) -> None:
    visitor.sees(f"{HISTORY}?at=1", 404)
    visitor.sees(f"{HISTORY}?at=x", 404)
    visitor.sees("/subjects/nothing/t-ppp00003/history", 404)
    visitor.sees("/subjects/trainee/t-nobody/history", 404)


@pytest.mark.parametrize(
    ("language", "week", "candidacy"),
    [
        ("nl", "dagen per week voor de werkgever: 4, dagen per week voor de politiek: 1", "verkiezing: 21 mrt 2018"),
        ("en", "days a week for the employer: 4, days a week for politics: 1", "election day: 21 Mar 2018"),
    ],
)
def test_a_number_or_a_day_in_a_lane_says_what_it_is_of(language: str, week: str, candidacy: str) -> None:
    assert said_in(Speech(language), {"value": {"employerDays": 4, "politicsDays": 1, "person": {}}}) == week
    assert candidacy in said_in(Speech(language), {"value": {"electionDate": "2018-03-21", "open": True}})


# -- pictures -------------------------------------------------------------------------------------------------------

YEAR = Axis(date(2018, 1, 1), date(2019, 1, 1))


def test_a_period_is_drawn_where_its_days_are() -> None:
    picture = lane(YEAR, [[Bar(("2018-07-02", None), "half")]], (), "says")
    assert 'x="49.86%"' in picture
    assert 'width="50.14%"' in picture


def test_what_lies_outside_the_days_is_not_drawn() -> None:
    assert "<rect" not in lane(YEAR, [[Bar(("2016-01-01", "2017-01-01"), "before")]], (), "says")


def test_periods_that_overlap_are_drawn_under_each_other() -> None:
    one, other, third = (
        Bar(days, "") for days in (("2018-01-01", "2018-03-01"), ("2018-02-01", None), ("2018-03-01", None))
    )
    assert tracks_of([third, other, one]) == [[one, third], [other]]


def test_the_axis_is_marked_by_years_and_of_a_short_time_by_months() -> None:
    assert [label for label, _ in Axis(date(2018, 1, 1), date(2021, 1, 1)).marks()] == ["2018", "2019", "2020"]
    long = Axis(date(1900, 1, 1), date(2027, 1, 1)).marks()
    assert [label for label, _ in long] == ["1900", "1920", "1940", "1960", "1980", "2000", "2020"]
    assert [label for label, _ in YEAR.marks()] == ["2018", "2018-04", "2018-07", "2018-10"]
    assert [label for label, _ in Axis(date(2018, 1, 10), date(2018, 3, 5)).marks()] == ["2018-02", "2018-03"]
    assert [label for label, _ in Axis(date(2018, 1, 10), date(2018, 1, 12)).marks()] == ["2018-01-10"]


def test_the_picture_of_a_period_that_is_asked_for_has_its_days_and_the_day_a_line(visitor: Visitor) -> None:
    asked = "/questions/who-was-where?trainee=t-ppp00003"
    assert 'class="on-day"' in visitor.sees(f"{asked}&validOn=2018-12-01")
    page = visitor.sees(f"{asked}&from=2018-06-01&to=2018-09-01")
    assert 'class="on-day"' not in page
    axis = page[page.index('<svg class="axis') :]
    assert re.findall(r"<text[^>]*>([^<]+)<", axis[: axis.index("</svg>")]) == ["2018-06", "2018-07", "2018-08"]


def test_findings_of_the_same_days_are_one_mark_with_their_number() -> None:
    picture = lane(YEAR, [[]], [Mark("2018-01-01", "review"), Mark("2018-01-02", "violation")], "says")
    assert picture.count("#mark-") == 1
    assert "#mark-violation" in picture
    assert ">2</text>" in picture


def test_texts_in_pictures_are_escaped() -> None:
    evil = '<script>"&'
    days = ("2018-01-01", "2018-12-01")
    rectangle = Rectangle(days, days, evil, evil, f"/{evil}", current=True)
    for picture in (
        lane(YEAR, [[Bar(days, evil)]], (), evil),
        clocks(YEAR, YEAR, [rectangle], date(2018, 5, 1), date(2018, 5, 1), evil),
    ):
        assert "<script>" not in picture
        assert "&lt;script&gt;" in picture


def test_of_a_burst_of_instants_the_last_is_a_step() -> None:
    burst = ["2018-01-01T09:00:00Z", "2018-01-01T09:00:01Z", "2018-01-01T09:00:59Z", "2018-01-01T09:02:00Z"]
    assert last_of_bursts(burst) == burst[2:]
    assert last_of_bursts([]) == []
