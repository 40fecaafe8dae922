"""The demo register served in this process, with a token of each role, and the document of its API."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from starlette.testclient import TestClient

from api.http.application import DESCRIBED, application
from api.http.openapi import document
from api.register import Register
from api.settings import Settings
from application.access import ROLES
from scripts import api_fuzz
from tests.conftest import settings_of

# As a reader of the document has it: plain JSON.
DOCUMENT: dict[str, Any] = orjson.loads(orjson.dumps(document(DESCRIBED)))
BASE = DOCUMENT["servers"][0]["url"]
SCHEMAS = {"components": DOCUMENT["components"]}
over_http = api_fuzz.over_http


@dataclass(frozen=True)
class Tokens:
    """A token of each role."""

    by_role: Mapping[str, str]

    def __getitem__(self, role: str) -> dict[str, str]:
        """The headers of whoever has a role."""
        return {"Authorization": f"Bearer {self.by_role[role]}"}


def tokens_of(folder: Path) -> Tokens:
    """New tokens for the register in a folder."""
    with Register(settings_of(folder)) as register:
        return Tokens({role: register.access.issue(f"the {role}", role, "a test") for role in ROLES})


@contextmanager
def in_process(settings: Settings) -> Iterator[TestClient]:
    """A client of a register that is served in this process."""
    with TestClient(application(settings), raise_server_exceptions=False) as client:
        yield client


def copied(seeded: Path, folder: Path) -> Path:
    """A copy of a register, to do with as one likes."""
    return Path(shutil.copytree(seeded, folder / "state"))


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of the document, with its path and method."""
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def example_of(path: str, operation: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The whole path and the query of an operation, as its parameters' examples have them."""
    query = {}
    for each in operation.get("parameters", ()):
        if "example" in each and each["in"] == "path":
            path = path.replace("{" + each["name"] + "}", str(each["example"]))
        elif "example" in each:
            query[each["name"]] = str(each["example"])
    return BASE + path, query
