"""The pages in a browser: four kinds of user on their way, and whatever axe and our own eyes find wrong with a page."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import ConsoleMessage, expect
from playwright.sync_api import Page as Window
from starlette.routing import compile_path

from api.pages.contents import PAGES
from api.register import Register
from application.access import Role
from scripts.browsing import CHROMIUM, ROOT, Language, Look, Site, site
from scripts.page_weight import HEAVIEST, weight_of
from tests.conftest import command, record
from tests.databases import copied, environment_of, settings_of

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine (apt install chromium)")

FAULTS = (ROOT / "scripts" / "faults_of_a_page.js").read_text(encoding="utf-8")
NAMES = re.compile(r"\b(Daan|Samira|Judith|Steven)\b")
SOMEBODY_ERASED = "t-wijk0010"
A_FACT = "837ec3eb-8b16-5ef8-b23c-b164b30df7cf"
# English costs as much time again as Dutch: WIEWAAR_EVERY_LANGUAGE=1 looks at both.
# Of many rows of a table or a picture the first ones: the others are made alike.
LIKE_THE_OTHERS = {"include": [["html"]], "exclude": [["tbody tr:nth-child(n+9)"], [".swim-row:nth-child(n+9)"]]}
LANGUAGES: tuple[Language, ...] = ("nl", "en") if os.environ.get("WIEWAAR_EVERY_LANGUAGE") else ("nl",)


class Shown(NamedTuple):
    """A page as somebody opens it."""

    address: str
    role: Role | None = "auditor"


SHOWN: tuple[Shown, ...] = (
    Shown("/sign-in", None),
    Shown("/nothing-here"),
    Shown("/"),
    Shown("/board"),
    Shown("/trainees/t-ppp00003"),
    Shown("/mandates/m-ppp00003"),
    Shown("/partnerships/dordrecht-yarden"),
    Shown("/organisations/gm0505"),
    Shown("/programmes/ppp-2018"),
    Shown("/subjects/trainee/t-ppp00003/history?at=130"),
    Shown("/subjects/trainee/t-ppp00003/history"),
    Shown("/questions"),
    Shown("/questions/who-was-where?validOn=2018-12-01"),
    Shown("/questions/who-was-where?validOn=2018-12-01", "researcher"),
    Shown("/questions/partnership-occupancy"),
    Shown("/questions/role-transitions"),
    Shown("/questions/mandate-durations"),
    Shown("/questions/why"),
    Shown("/research"),
    Shown("/research/sts"),
    Shown("/research/sts/file?project=one", "researcher"),
    Shown("/cite"),
    Shown("/findings"),
    Shown("/findings", "registrar"),
    Shown("/rules"),
    Shown("/rules/terms-week"),
    Shown("/changes"),
    Shown(f"/events/{A_FACT}"),
    Shown("/record", "registrar"),
    Shown("/record/facts?kind=trainee&subject=t-wijk0002", "registrar"),
    Shown("/record/rotate-to-organisation-b", "registrar"),
    Shown("/record/file", "registrar"),
    Shown("/suggestions?kind=organisation&q=den", "registrar"),
    Shown("/system", "administrator"),
    Shown("/system/integrity", "administrator"),
    Shown("/system/tokens", "administrator"),
    Shown("/system/integrity?checkpoint=ooit"),
    Shown("/proofs"),
    Shown("/proofs", "administrator"),
    Shown("/persons", "privacy-officer"),
    Shown("/persons?trainee=ooit+iemand", "privacy-officer"),
    Shown("/persons/t-ppp00003", "privacy-officer"),
    Shown(f"/persons/{SOMEBODY_ERASED}", "privacy-officer"),
)
# What is not a page to look at by itself: files, and what follows only on something that was done.
ASIDE = {
    "/questions/{name}.csv",
    "/questions/{name}.json",
    "/questions/{name}/receipt",
    "/proofs/bundle",
    "/proofs/checkpoint",
    "/proofs/event/{event}",
    "/persons/{reference}/subject-access.html",
    "/persons/{reference}/subject-access.json",
    "/evidence/{sha256}",
    "/record/done/{commandId}",
    "/record/file/{job}",
}

all_shown = pytest.mark.parametrize("shown", SHOWN, ids=lambda each: f"{each.address} {each.role}")


# One browser for this module, not for the session: while Playwright runs, no other test can run a loop of its own.
@pytest.fixture(scope="module")
def pages(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    state = copied(_seeded, tmp_path_factory.mktemp("pages") / "state")
    _live_in(state)
    with site(state, **environment_of(state)) as opened:
        yield opened


@contextmanager
def opened(pages: Site, address: str, look: Look) -> Iterator[Window]:
    """A page, on which nothing may go wrong unseen: no error, no warning, nothing that the policy forbids."""
    with pages.page("about:blank", look) as page:
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text) if _is_wrong(message) else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(address)
        yield page
        assert told == []


def _is_wrong(message: ConsoleMessage) -> bool:
    """Whether a browser tells of something wrong; a form that is not right yet or a page that is not there is none."""
    return message.type in ("error", "warning") and not re.search(r"status of 40[049]", message.text)


def _live_in(state: Path) -> None:
    """What only shows where somebody was erased and a checkpoint was issued."""
    with Register(settings_of(state)) as register:
        record(register, command("erase-personal-data", SOMEBODY_ERASED, None, data={"ground": "AVG art. 17"}))
        register.catch_up()
        register.transparency.checkpoint()


def violations(page: Window, context: Any = None, **options: Any) -> list[str]:
    """What axe finds wrong, and with what."""
    found = Axe().run(page, context, {"resultTypes": ["violations"], **options}).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


# -- every page -----------------------------------------------------------------------------------------------------


def test_every_page_that_there_is_is_looked_at() -> None:
    paths = [each.address.partition("?")[0] for each in SHOWN]
    unseen = {
        page.path
        for page in PAGES
        if page.method == "GET" and not any(compile_path(page.path)[0].match(path) for path in paths)
    }
    assert unseen - ASIDE == set()


@pytest.mark.parametrize("language", LANGUAGES)
@all_shown
def test_nobody_finds_anything_wrong_with_a_page_however_they_look_at_it(
    pages: Site, shown: Shown, language: Language
) -> None:
    with opened(pages, shown.address, Look(shown.role, language)) as page:
        assert page.locator("html").get_attribute("lang") == language
        said = _said(page)
        assert violations(page, LIKE_THE_OTHERS, rules={"color-contrast": {"enabled": language == "nl"}}) == []
        if language == "nl":  # English is in the same colours, and to look at colours takes longest
            page.emulate_media(color_scheme="dark")
            assert violations(page, LIKE_THE_OTHERS, runOnly=["color-contrast"]) == []
        page.keyboard.press("Tab")  # from here on focus is shown as to somebody with a keyboard
        assert page.evaluate(FAULTS) == {}
        page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
        assert page.evaluate(FAULTS) == {}
    with pages.page(shown.address, Look(shown.role, language, scripts=False)) as page:
        assert _said(page) == said


def _said(page: Window) -> str:
    """What a page says; each request has an id of its own."""
    return re.sub("[0-9a-f-]{36}", "(id)", page.locator("main").inner_text())


@pytest.mark.parametrize(
    ("address", "drawn"),
    [
        ("/board", ".swim-row:not(.swim-axis)"),
        ("/trainees/t-ppp00003", ".version"),
        ("/trainees/t-ppp00003", ".swim-row .bar:not(.gap)"),
        ("/questions/who-was-where?validOn=2018-12-01", "[data-row]"),
    ],
)
def test_whatever_is_drawn_has_its_row_in_a_table_under_the_picture(pages: Site, address: str, drawn: str) -> None:
    with pages.page(address) as page:
        number = page.locator(f"main {drawn}").count()
        assert number > 0
        assert number in [each.locator("tbody tr").count() for each in page.locator("main table").all()]


def test_nothing_moves_for_whoever_wants_no_motion(pages: Site) -> None:
    with pages.page("/board", Look(motion=False)) as page:
        moving = "[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);"
        assert (
            page.evaluate(f"{moving} return parseFloat(s.transitionDuration) || s.animationName !== 'none' }}).length")
            == 0
        )


@pytest.mark.parametrize("path", ["/", "/board", "/trainees/t-ppp00003", "/questions/who-was-where?validOn=2018-12-01"])
def test_a_page_is_light_on_the_wire(pages: Site, path: str) -> None:
    assert 1_000 < weight_of(pages, path) <= HEAVIEST


def test_on_paper_there_is_the_answer_and_no_menu(pages: Site) -> None:
    with pages.page("/questions/who-was-where?validOn=2018-12-01") as page:
        page.emulate_media(media="print")
        expect(page.locator("main table").first).to_be_visible()
        expect(page.locator(".site-nav")).to_be_hidden()
        expect(page.locator("main form").first).to_be_hidden()


# -- on their way ---------------------------------------------------------------------------------------------------

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@with_and_without_scripts
def test_an_auditor_goes_from_the_board_to_a_trainee_and_through_what_was_known_of_her(
    pages: Site, scripts: bool
) -> None:
    with opened(pages, "/board", Look(language="en", scripts=scripts)) as page:
        main = page.locator("main")
        main.get_by_role("link", name=re.compile("Judith")).first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Judith")
        main.get_by_role("link", name="History, step by step").first.click()
        main.get_by_role("link", name="Took a seat that was vacated").first.click()
        main.locator("a[rel=next]").first.click()
        expect(page).to_have_url(re.compile(r"at=130$"))
        expect(main).to_contain_text("clerical error")
        page.go_back()
        expect(page).to_have_url(re.compile(r"at=129$"))
        page.locator(".site-nav").get_by_role("link", name="What changed").click()
        expect(page.locator("main table").first).to_be_visible()


@with_and_without_scripts
def test_the_programme_office_records_a_rotation_that_it_saw_before_and_corrects_it(pages: Site, scripts: bool) -> None:
    trainee = "t-wijk0006" if scripts else "t-wijk0007"
    with opened(pages, "/record", Look("registrar", "en", scripts=scripts)) as page:
        main = page.locator("main")
        main.locator("a[href='/record/rotate-to-organisation-b']").click()
        main.locator("[name=subject]").fill(trainee)
        main.locator("[name=effectiveOn]").fill("2018-10-01")
        main.locator("button[value=preview]").click()
        expect(main.get_by_role("alert")).to_be_visible()  # no organisation was named
        main.locator("[name='data.organisation']").fill("ministerie-bzk")
        main.locator("button[value=preview]").click()
        expect(main).to_contain_text("Nothing is recorded yet")
        expect(main).to_contain_text("terms-period")
        main.locator("button[value=record]").click()
        expect(page).to_have_url(re.compile("/record/done/"))
        main.locator("a[href^='/record/facts']").first.click()
        main.locator("a[href*='/record/correct-fact']").last.click()
        main.locator("[name='changes.effectiveOn'], [name='data.changes.effectiveOn']").fill("2018-09-01")
        main.locator("[name='data.reason']").select_option("clerical-error")
        main.locator("button[value=preview]").click()
        main.locator("button[value=record]").click()
        expect(page).to_have_url(re.compile("/record/done/"))
        page.goto(f"/findings?trainee={trainee}&rule=record-late")
        expect(main).to_contain_text("1 Sep 2018")


@with_and_without_scripts
def test_a_researcher_asks_a_question_takes_the_answer_along_and_never_meets_a_name(pages: Site, scripts: bool) -> None:
    look = Look("researcher", "en", scripts=scripts)
    with opened(pages, "/", look) as page:
        page.locator("main [name=validOn]").fill("2018-12-01")
        page.locator("main").get_by_role("button", name="Ask").click()
        expect(page.locator("main table").last).to_contain_text("t-ppp00003")
        with page.expect_download() as coming:
            page.locator("main a[href*='.csv']").click()
        file = Path(coming.value.path()).read_text(encoding="utf-8")
        assert "t-ppp00003" in file
        assert not NAMES.search(file)
        for path in ("/board", "/trainees/t-ppp00003", "/subjects/trainee/t-ppp00003/history", "/findings", "/changes"):
            page.goto(path)
            expect(page.locator("main h1")).to_be_visible()
            assert not NAMES.search(page.content())


@with_and_without_scripts
def test_an_auditor_issues_a_checkpoint_holds_the_log_against_it_and_takes_a_receipt_along(
    pages: Site, scripts: bool
) -> None:
    with opened(pages, "/proofs", Look(language="en", scripts=scripts)) as page:
        main = page.locator("main")
        main.get_by_role("button", name="Issue a checkpoint now").click()
        expect(main.get_by_role("status")).to_contain_text("The newest checkpoint covers")
        with page.expect_download() as coming:
            main.get_by_role("link", name="Save this checkpoint", exact=True).click()
        note = Path(coming.value.path()).read_text(encoding="utf-8")
        main.get_by_label("A checkpoint that you kept").fill(note)
        main.get_by_role("button", name="Hold the log against it").click()
        expect(main.get_by_role("status")).to_contain_text("It begins with just what the checkpoint covers")
        page.goto("/questions/who-was-where?validOn=2018-12-01")
        with page.expect_download() as coming:
            main.get_by_role("link", name="receipt").first.click()
        assert coming.value.suggested_filename == "wiewaar-who-was-where-1.zip"
        main.get_by_role("link", name="why", exact=True).first.click()
        expect(page).to_have_url(re.compile("/questions/why"))
        expect(main.locator("table.answer")).to_contain_text("carries")


@with_and_without_scripts
def test_a_privacy_officer_erases_only_once_the_reference_is_typed_and_has_a_receipt(
    pages: Site, scripts: bool
) -> None:
    trainee = "t-wijk0008" if scripts else "t-wijk0009"
    with opened(pages, "/persons", Look("privacy-officer", "en", scripts=scripts)) as page:
        main = page.locator("main")
        main.get_by_label("Reference of a trainee").fill(trainee)
        page.keyboard.press("Enter")
        expect(main).to_contain_text("This can't be undone.")
        main.get_by_label("Ground").fill("AVG art. 17")
        main.get_by_role("button", name="Erase these personal details").click()
        expect(main.get_by_role("alert")).to_contain_text("Nothing was erased yet.")
        expect(main.get_by_label("Ground")).to_have_value("AVG art. 17")
        main.get_by_label("To confirm, type").fill(trainee)
        main.get_by_role("button", name="Erase these personal details").click()
        expect(main.get_by_role("heading", level=1)).to_have_text("Receipt of the erasure")
        page.emulate_media(media="print")
        expect(main.locator("table")).to_contain_text("destroyed")
        expect(main.get_by_role("link", name="To read (HTML)")).to_be_hidden()


@pytest.mark.parametrize("role", ["reader", "administrator", "privacy-officer"])
def test_whoever_may_not_see_a_page_has_no_way_to_it_and_is_told_so(pages: Site, role: Role) -> None:
    with pages.page("/", Look(role, "en")) as page:
        assert page.locator("a[href='/board']").count() == 0
        for path in ("/board", "/trainees/t-ppp00003", "/findings", "/record/file"):
            response = page.goto(path)
            assert response is not None
            assert response.status == 403
            expect(page.get_by_role("alert")).to_contain_text("may not do this")
            assert not NAMES.search(page.content())


def test_whoever_is_not_signed_in_comes_to_the_page_after_signing_in_and_out_again(pages: Site) -> None:
    with opened(pages, "/findings?rule=record-late", Look(None, "en", width=360)) as page:
        page.get_by_label("Access token").fill(pages.tokens["auditor"])
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/findings\?rule=record-late$"))
        page.get_by_role("link", name="Nederlands").click()
        expect(page.locator("html")).to_have_attribute("lang", "nl")
        expect(page).to_have_url(re.compile(r"/findings\?rule=record-late$"))
        page.get_by_role("button", name="Afmelden").click()
        expect(page).to_have_url(re.compile("/sign-in$"))


def test_the_first_key_leads_past_the_menu(pages: Site) -> None:
    with opened(pages, "/board", Look()) as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip-link")).to_be_in_viewport()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


# -- in part, with htmx ---------------------------------------------------------------------------------------------


def unloaded(page: Window) -> None:
    """Marks the page: the mark is gone when the whole of it is loaded anew."""
    page.evaluate("window.stillHere = true")


def is_still_here(page: Window) -> bool:
    return bool(page.evaluate("window.stillHere === true"))


def settled(page: Window) -> None:
    """Waits until htmx has put in what came, with its links."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def test_the_board_is_filtered_in_place_with_its_address_told_and_undone_by_going_back(pages: Site) -> None:
    with opened(pages, "/board", Look(language="en")) as page:
        everybody = page.locator(".swim-row:not(.swim-axis)").count()
        unloaded(page)
        page.locator("#partnership").focus()
        page.locator("#partnership").select_option("dordrecht-yarden")
        expect(page).to_have_url(re.compile(r"[?&]partnership=dordrecht"))
        expect(page.locator("#partnership")).to_have_value("dordrecht-yarden")
        expect(page.locator("#partnership")).to_be_focused()
        assert 0 < page.locator(".swim-row:not(.swim-axis)").count() < everybody
        expect(page.locator("#told")).to_contain_text(f"of {everybody}")
        assert is_still_here(page)
        page.go_back()
        expect(page).not_to_have_url(re.compile("partnership="))
        expect(page.locator(".swim-row:not(.swim-axis)")).to_have_count(everybody)
        page.goto("/board?partnership=dordrecht-yarden")  # the address is all that there is to it
        assert 0 < page.locator(".swim-row:not(.swim-axis)").count() < everybody


def test_one_steps_through_what_was_known_without_losing_the_place(pages: Site) -> None:
    with opened(pages, "/board", Look(language="en")) as page:
        unloaded(page)
        told = page.locator("#told")
        before = told.inner_text()
        page.locator("#step-back").press("Enter")
        expect(page).to_have_url(re.compile("knownAt="))
        expect(page.locator("#step-back")).to_be_focused()
        expect(told).not_to_have_text(before)
        first = page.url
        settled(page)
        page.keyboard.press("Enter")
        expect(page).not_to_have_url(first)
        settled(page)
        page.locator("#step-on").press("Enter")
        expect(page).to_have_url(first)
        assert is_still_here(page)
        page.go_back()
        expect(page).not_to_have_url(first)


def test_a_moment_that_is_none_takes_the_place_of_the_board_and_says_what_to_do(pages: Site) -> None:
    with opened(pages, "/board", Look(language="en")) as page:
        page.locator("#knownAt").fill("ooit")
        page.locator("#knownAt").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("knownAt")
        expect(page.locator("main")).to_contain_text("The id of this request")
        page.go_back()
        expect(page.locator("#board")).to_be_visible()


def test_a_question_is_asked_by_its_form_and_its_answer_paged_in_place(pages: Site) -> None:
    with opened(pages, "/questions/who-was-where", Look(language="en")) as page:
        page.locator("main [name=validOn]").fill("2018-12-01")
        page.locator("main").get_by_role("button", name="Ask").click()
        expect(page).to_have_url(re.compile("validOn=2018-12-01"))
        page.goto(f"{page.url}&limit=5")
        unloaded(page)
        first = page.locator("#answer tbody").last.inner_text()
        page.locator("#answer a[rel=next]").click()
        expect(page).to_have_url(re.compile("cursor="))
        expect(page.locator("#answer tbody").last).not_to_have_text(first)
        assert is_still_here(page)
        page.go_back()
        expect(page).to_have_url(re.compile("limit=5"))


def test_findings_are_paged_in_place_with_every_page_an_address(pages: Site) -> None:
    with opened(pages, "/findings", Look(language="en")) as page:
        unloaded(page)
        page.locator("#page-on").press("Enter")
        expect(page).to_have_url(re.compile(r"[?&]page=2"))
        expect(page.locator("#finding-51")).to_be_visible()
        expect(page.locator("#told")).to_contain_text("page 2 of")
        settled(page)
        page.locator("#page-back").press("Enter")
        expect(page.locator("#finding-1")).to_be_visible()
        assert is_still_here(page)


def test_arrow_keys_lead_through_the_replay_but_not_while_somebody_types(pages: Site) -> None:
    address = "/subjects/trainee/t-ppp00003/history?at=130"
    with opened(pages, address, Look(language="en")) as page:
        unloaded(page)
        page.keyboard.press("ArrowLeft")
        expect(page).to_have_url(re.compile("at=129$"))
        settled(page)
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(re.compile("at=130$"))
        settled(page)
        expect(page.locator("#told")).to_contain_text("of")
        page.evaluate("document.querySelector('#step').append(document.createElement('input'))")
        page.locator("#step > input").press("ArrowLeft")
        page.keyboard.press("Control+ArrowLeft")
        expect(page).to_have_url(re.compile("at=130$"))
        assert is_still_here(page)
