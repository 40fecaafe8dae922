"""Registers that are served: in this process, or in processes of their own as somebody would run them.

For whoever asks there is a token of each role, and the document of the API.
"""

import http.client
import json
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from api.http.application import DESCRIBED, application
from api.http.openapi import document
from api.register import Register
from api.settings import Settings
from application.access import ROLES, Role
from scripts import api_fuzz
from tests.conftest import PATIENCE, Wiewaar
from tests.databases import settings_of

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


# -- in processes of its own -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Response:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Caller:
    """Somebody on a connection that is kept open. Raises OSError or HTTPException where it is closed."""

    connection: http.client.HTTPConnection
    token: str | None

    def __call__(self, method: str, path: str, content: Any = None, **headers: str) -> Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        body = None if content is None else json.dumps(content).encode()
        self.connection.request(method, path, body, {"Content-Type": "application/json", **sent})
        response = self.connection.getresponse()
        return Response(response.status, {n.lower(): v for n, v in response.getheaders()}, response.read())


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    process: subprocess.Popen[bytes]
    port: int
    told: Path

    @contextmanager
    def caller(self, token: str | None = None) -> Iterator[Caller]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            yield Caller(connection, token)
        finally:
            connection.close()

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Tells it to stop, and waits until it has; its exit code."""
        self.process.send_signal(by)
        return self.process.wait(timeout=PATIENCE)

    def lines(self) -> list[dict[str, Any]]:
        """What it told on standard error; every line of it is JSON, but for a last word of the command line."""
        lines = self.told.read_text(encoding="utf-8").splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n") and not line.startswith("wiewaar: ")]


def wait_until(condition: Callable[[], bool]) -> None:
    """Looks again and again, and fails where it takes longer than anything here may."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@contextmanager
def a_server(wiewaar: Wiewaar, *arguments: str, **environment: str) -> Iterator[Server]:
    """A server on the register in that state folder; ended in any case."""
    told = wiewaar.folder / "told.ndjson"
    with told.open("wb") as lines:
        process = subprocess.Popen(  # noqa: S603  # this Python, on our own code
            wiewaar.words(["serve", *arguments]),
            stdout=subprocess.PIPE,
            stderr=lines,
            cwd=wiewaar.folder,
            env=wiewaar.environment(environment),
        )
    assert process.stdout is not None
    with process:
        try:
            found = re.search(rb"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
            if found is None:
                pytest.fail(told.read_text(encoding="utf-8"))
            yield Server(process, int(found[1]), told)
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def a_register(wiewaar: Wiewaar, role: Role = "registrar") -> str:
    """A new register; the token of somebody in that role."""
    with Register(settings_of(wiewaar.state), make=True) as register:
        register.catch_up()
        return register.access.issue("griffier", role, "test")
