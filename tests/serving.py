"""A server in processes of its own, as somebody would run it."""

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

import pytest

from api.register import Register
from application.access import Role
from tests.conftest import PATIENCE, Wiewaar, settings_of


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
