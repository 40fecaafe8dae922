"""The pages of the findings and the rules: the worklist, what is ruled, and where each rule stands."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.rules import RULES
from tests.visits import Page, Visits, visits_to


@pytest.fixture
def visits(seeded: Path) -> Iterator[Visits]:
    """The pages of the demo register with its sequel, to record in."""
    with visits_to(seeded) as found:
        yield found


def counted(page: Page) -> int:
    """How many findings the page says that there are."""
    found = re.search(r"Findings: ([0-9,]+)", page.text)
    assert found is not None
    return int(found[1].replace(",", ""))


def findings(page: Page) -> list[str]:
    """The ids of the findings that can be ruled on."""
    return re.findall(r'name="finding" value="([0-9a-f-]{36})"', page.response.text)


def test_the_numbers_by_rule_and_judgement_lead_to_as_many_findings(visits: Visits) -> None:
    visitor = visits.by("auditor")
    page = visitor.see("/findings")
    links = re.findall(r'<a href="([^"]+)" aria-label="[^"]*: (\d+)"', page.response.text)
    assert sum(int(number) for _, number in links) == counted(page) > 0
    for link, number in links:
        assert counted(visitor.see(link.replace("&amp;", "&").partition("#")[0])) == int(number)


def test_a_finding_has_its_sentence_article_days_and_the_events_it_follows_from(visits: Visits) -> None:
    for language, word in (("nl", "niet te beoordelen"), ("en", "missing evidence")):
        page = visits.by("auditor", language).see("/findings?rule=gw-12-other-functions")
        assert word in page.text
        assert any(each.startswith("https://wetten.overheid.nl/") for each in page.links)
        assert any(each.startswith("/events/") for each in page.links)
        assert "29 mrt 2018" in page.text or "29 Mar 2018" in page.text


def test_what_was_avoided_is_shown_on_request(visits: Visits) -> None:
    visitor = visits.by("auditor")
    assert visitor.see("/findings").count("li", class_="finding finding-avoided") == 0
    assert visitor.see("/findings?rule=gw-13-employee&avoided=true").count("li", class_="finding finding-avoided") == 2
    assert visitor.see("/findings?judgement=avoided").count("li", class_="finding finding-avoided") > 0


def test_findings_are_filtered_by_trainee_day_and_moment_of_knowledge(visits: Visits) -> None:
    visitor = visits.by("auditor")
    every = counted(visitor.see("/findings"))
    for query in (
        "trainee=t-ppp00001",
        "validOn=2018-06-01",
        "knownAt=2018-06-01",
        "programme=ppp-2018",
        "to=2018-02-01",
    ):
        assert 0 < counted(visitor.see(f"/findings?{query}")) != every
    assert visitor.see("/findings?knownAt=ooit").fields["knownAt"]["aria-invalid"] == "true"
    assert visitor.see("/findings?rule=no-such-rule").status == 400


def test_a_registrar_rules_on_a_finding_and_comes_back_to_where_it_stood(visits: Visits) -> None:
    visitor = visits.by("registrar")
    place = "/findings?rule=terms-partner"
    page = visitor.see(place)
    finding = findings(page)[0]
    fields = {name: str(page.fields[name]["value"]) for name in ("forgery_token", "finding", "commandId", "back")}
    assert fields["finding"] == finding
    sent = visitor.send("/findings/rulings", **fields, ruling="dismissed", reason="in de akte staat het anders")
    assert sent.status_code == 303
    assert sent.headers["location"] == f"{place}&ruledOn={finding}#ruled"
    after = visitor.see(sent.headers["location"])
    assert "The ruling is on record." in after.text
    assert "dismissed in de akte staat het anders" in after.text
    assert counted(visitor.see(f"{place}&ruled=yes")) == 1
    assert finding not in findings(visitor.see(f"{place}&ruled=no"))
    again = visitor.send("/findings/rulings", **fields, ruling="dismissed", reason="in de akte staat het anders")
    assert again.status_code == 303  # the same form sent twice is one ruling


def test_a_ruling_without_a_reason_is_refused_with_what_is_wrong(visits: Visits) -> None:
    visitor = visits.by("registrar")
    page = visitor.see("/findings?rule=terms-partner")
    fields = {name: str(page.fields[name]["value"]) for name in ("forgery_token", "finding", "commandId", "back")}
    refused = visitor.send("/findings/rulings", **fields, ruling="upheld", reason="  ")
    assert refused.status_code == 400
    assert "must not be empty" in refused.text


def test_a_ruling_that_comes_from_elsewhere_or_from_another_role_is_refused(visits: Visits) -> None:
    page = visits.by("registrar").see("/findings?rule=terms-partner")
    fields = {name: str(page.fields[name]["value"]) for name in ("finding", "commandId", "back")}
    visitor = visits.by("registrar")
    assert visitor.send("/findings/rulings", **fields, ruling="upheld", reason="zo").status_code == 403
    auditor = visits.by("auditor")
    assert findings(auditor.see("/findings?rule=terms-partner")) == []
    assert auditor.send("/findings/rulings", **fields, ruling="upheld", reason="zo").status_code == 403


def test_a_ruling_leads_back_to_the_findings_and_nowhere_else(visits: Visits) -> None:
    visitor = visits.by("registrar")
    page = visitor.see("/findings?rule=terms-partner")
    fields = {name: str(page.fields[name]["value"]) for name in ("forgery_token", "finding", "commandId")}
    sent = visitor.send(
        "/findings/rulings", **fields, ruling="upheld", reason="zo", back="https://elders.example/x?y=1"
    )
    assert sent.headers["location"] == f"/findings?ruledOn={fields['finding']}#ruled"


def test_researchers_see_neither_names_nor_reasons(visits: Visits) -> None:
    text = visits.by("researcher").see("/findings").response.text
    assert "Judith" not in text
    assert "t-ppp00003" in text or "m-ppp00003" in text
    assert visits.by("reader").see("/findings").status == 403


def test_whose_findings_were_shown_is_kept(visits: Visits) -> None:
    visits.by("auditor").see("/findings?trainee=t-ppp00004")
    looked = visits.by("auditor").see("/questions/who-looked?trainee=t-ppp00004")
    assert "open-findings" in looked.text


# -- rules ----------------------------------------------------------------------------------------------------------


def test_every_rule_is_listed_and_has_its_page(visits: Visits) -> None:
    visitor = visits.by("registrar")
    listed = set(visitor.see("/rules").links)
    for code in {each.code for each in RULES}:
        assert f"/rules/{code}" in listed
        page = visitor.see(f"/rules/{code}")
        assert page.status == 200
        for text in (each for each in RULES if each.code == code):
            assert text.says.en in page.text
            assert text.cites is None or text.cites.link in page.links
    assert visitor.see("/rules/no-such-rule").status == 404


def test_a_rule_tells_how_many_findings_there_are_now_to_those_who_may_read_them(visits: Visits) -> None:
    page = visits.by("auditor").see("/rules/gw-12-other-functions")
    (link,) = [each for each in page.links if each.startswith("/findings?")]
    assert f"missing evidence: {counted(visits.by('auditor').see(link))}" in page.text
    for role in ("reader", "administrator"):
        page = visits.by(role).see("/rules/gw-12-other-functions")
        assert page.status == 200
        assert not [each for each in page.links if each.startswith("/findings?")]


def test_the_law_is_quoted_in_its_own_language(visits: Visits) -> None:
    page = visits.by("auditor").see("/rules/gw-10-age")
    assert page.count("blockquote", lang="nl") == 1
    assert page.count("div", lang="en") == 1
