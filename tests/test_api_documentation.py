"""The page for programmers: open, made from the document, and each of its first lines does what it says."""

import re
import shlex
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from api.http.documentation import ROLES
from application.access import ROLES as EVERY_ROLE
from application.catalogue import CATALOGUE
from tests.databases import copied, settings_of
from tests.servers import BASE, Tokens, in_process, operations, tokens_of


@pytest.fixture(scope="module")
def folder(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(_seeded, tmp_path_factory.mktemp("documentation") / "state")


@pytest.fixture(scope="module")
def tokens(folder: Path) -> Tokens:
    return tokens_of(folder)


@pytest.fixture(scope="module")
def client(folder: Path, tokens: Tokens) -> Iterator[TestClient]:
    with in_process(settings_of(folder)) as client:
        yield client


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def lines_of(page: str) -> list[str]:
    """The lines of curl of the part that shows how to begin."""
    begin = page.partition('id="begin"')[2].partition("<h2")[0]
    shown = [unescape(each) for each in re.findall(r"<pre><code>(.*?)</code></pre>", begin, re.DOTALL)]
    return [each for each in shown if each.startswith("curl")]


def sent(client: TestClient, line: str, headers: dict[str, str]) -> Any:
    """What the server answers to a line of curl."""
    words = shlex.split(line)
    given = dict(words[n + 1].split(": ", 1) for n, word in enumerate(words) if word == "-H")
    given |= headers
    body = words[words.index("-d") + 1] if "-d" in words else None
    (address,) = (word for word in words if word.startswith("http"))
    parts = urlsplit(address)
    where = f"{parts.path}?{parts.query}"
    return client.request("GET" if body is None else "POST", where, content=body, headers=given)


def test_the_page_is_open_and_holds_no_script_no_inline_style_and_nothing_of_others(client: TestClient) -> None:
    answer = client.get("/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "script" not in answer.headers["content-security-policy"]
    for tag, attributes in Elements(answer.text).found:
        assert tag not in ("script", "style", "img", "iframe")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        link = attributes.get("href")
        assert link is None or link.startswith(("#", "/")), link


def test_its_style_is_served_and_allowed(client: TestClient) -> None:
    page = client.get("/docs")
    (style,) = (each["href"] for tag, each in Elements(page.text).found if tag == "link")
    assert style is not None
    assert "style-src 'self'" in page.headers["content-security-policy"]
    answer = client.get(style)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")


def test_its_links_lead_somewhere(client: TestClient) -> None:
    elements = Elements(client.get("/docs").text).found
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in elements:
        link = attributes.get("href") or ""
        if link.startswith("#"):
            assert link[1:] in ids, link
        elif link:
            assert client.get(link).status_code == 200, link


def test_it_tells_of_every_operation_command_and_role(client: TestClient) -> None:
    page = client.get("/docs").text
    for path, method, operation in operations():
        assert f"<code>{method.upper()} {BASE}{path}</code>" in page
        assert all(each["name"] in page for each in operation.get("parameters", ()))
    assert all(f"<code>{entry.command}</code>" in page for entry in CATALOGUE.entries)
    assert set(ROLES) == set(EVERY_ROLE)


def test_a_host_can_write_nothing_into_it(client: TestClient) -> None:
    page = client.get("/docs", headers={"Host": 'a"><script>alert(1)</script>'}).text
    assert "<script" not in page


def test_its_first_lines_record_a_rotation_and_ask_who_was_where_as_known_before(
    client: TestClient, tokens: Tokens
) -> None:
    lines = lines_of(client.get("/docs").text)
    tried, recorded, there, as_known, why, live = lines
    assert "dryRun=true" in tried
    assert "text/event-stream" in live
    assert sent(client, tried, tokens["registrar"]).json()["position"] is None
    assert sent(client, recorded, tokens["registrar"]).status_code == 201
    trainees = {each["trainee"] for each in sent(client, there, tokens["registrar"]).json()["items"]}
    assert "t-wijk0007" in trainees
    roles = {each["role"] for each in sent(client, as_known, tokens["registrar"]).json()["items"]}
    assert "councillor" in roles
    now = as_known.partition("&knownAt")[0] + '"'
    assert "councillor" not in {each["role"] for each in sent(client, now, tokens["registrar"]).json()["items"]}
    assert sent(client, why, tokens["registrar"]).json()["items"]
