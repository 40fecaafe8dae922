"""Visits to the pages in this process: somebody signed in, and what a page holds."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from httpx2 import Response
from starlette.testclient import TestClient

from tests.databases import settings_of
from tests.servers import in_process, tokens_of


class Page(HTMLParser):
    """A page that came back: its text, links, fields and the rows of its tables."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response
        self.links: list[str] = []
        self.fields: dict[str, dict[str, str | None]] = {}
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if tag in ("input", "select", "textarea") and found.get("name"):
            self.fields.setdefault(str(found["name"]), {**found, "tag": tag})

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """What people read."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.response.text)).split())

    def count(self, tag: str, **attributes: str) -> int:
        """How many elements there are with these attributes."""
        wanted = {name.replace("_", "-").rstrip("-"): value for name, value in attributes.items()}
        return sum(each == tag and wanted.items() <= found.items() for each, found in self.elements)

    def rows(self) -> int:
        """How many rows stand in the bodies of its tables."""
        return sum(body.count("<tr") for body in re.findall(r"<tbody>.*?</tbody>", self.response.text, re.DOTALL))


class Visitor:
    """Somebody with a session of the pages."""

    def __init__(self, client: TestClient, token: str, language: str = "en") -> None:
        self.client = client
        client.cookies.clear()
        client.cookies.set("language", language)
        assert client.post("/sign-in", data={"token": token}, follow_redirects=False).status_code == 303

    def see(self, path: str) -> Page:
        """A page."""
        return Page(self.client.get(path))

    def send(self, path: str, **fields: str) -> Response:
        """A form sent, without going on to where it leads."""
        return self.client.post(path, data=fields, follow_redirects=False)


class Visits:
    """A register with its pages, for visitors of every role."""

    def __init__(self, client: TestClient, tokens: dict[str, str]) -> None:
        self.client = client
        self.tokens = tokens

    def by(self, role: str, language: str = "en") -> Visitor:
        """A visitor of that role."""
        return Visitor(self.client, self.tokens[role], language)


@contextmanager
def visits_to(folder: Path) -> Iterator[Visits]:
    """The pages of the register in a folder."""
    tokens = tokens_of(folder)
    with in_process(settings_of(folder)) as client:
        client.base_url = client.base_url.copy_with(scheme="http", host="127.0.0.1")
        yield Visits(client, dict(tokens.by_role))
