"""Several workers behind one port: whichever answers, there is one log, one order, and what was written is read."""

import http.client
import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from api.register import Register
from tests.conftest import PATIENCE, Wiewaar, ndjson, organisation
from tests.databases import settings_of
from tests.servers import Caller, Response, Server, a_register, a_server, wait_until

CALLERS, COMMANDS = 8, 12
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def token(wiewaar: Wiewaar) -> str:
    return a_register(wiewaar)


@pytest.fixture
def server(wiewaar: Wiewaar, token: str) -> Iterator[Server]:
    with a_server(wiewaar, "--workers", "2", WIEWAAR_RATE="1000000") as running:
        yield running


@dataclass
class Browsing:
    """Somebody who looks at pages on a connection that is kept open."""

    connection: http.client.HTTPConnection
    cookie: str = ""

    def __call__(self, path: str, form: str | bytes | None = None, kind: str = FORM) -> Response:
        """A page, or a form that is sent."""
        body = form.encode() if isinstance(form, str) else form
        headers = {"Cookie": self.cookie, "Accept": "text/html", "Content-Type": kind}
        self.connection.request("GET" if body is None else "POST", path, body, headers)
        came = self.connection.getresponse()
        found = Response(came.status, {name.lower(): value for name, value in came.getheaders()}, came.read())
        self.cookie = found.headers.get("set-cookie", self.cookie).partition(";")[0]
        return found

    def hands_in(self, file: bytes, page: Response) -> str:
        """Tries a file with the form on a page; where it is told what became of it."""
        fields = {"forgery_token": self.field(page, "forgery_token"), "which": "whole", "step": "try"}
        named = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields]
        begun = '--x\r\nContent-Disposition: form-data; name="file"; filename="f.ndjson"\r\n\r\n'
        content = "".join(named).encode() + begun.encode() + file + b"\r\n--x--\r\n"
        return self("/record/file", content, "multipart/form-data; boundary=x").headers["location"]

    def when_ended(self, path: str) -> Response:
        """The page of a job that has ended."""
        wait_until(lambda: b"hx-trigger" not in self(path).body)
        return self(path)

    @staticmethod
    def field(page: Response, name: str) -> str:
        """What stands in a field of a page."""
        found = re.search(rf'name="{name}" value="([^"]+)"', page.body.decode())
        assert found is not None, name
        return found[1]


def workers(server: Server) -> set[int]:
    """The processes that have started to serve."""
    return {line["process"] for line in server.lines() if line["what"] == "started"}


@pytest.fixture
def callers(server: Server, token: str) -> Iterator[tuple[Caller, Caller]]:
    with one_to_each(server, token) as found:
        yield found


@contextmanager
def one_to_each(server: Server, token: str) -> Iterator[tuple[Caller, Caller]]:
    """Two connections, each to another worker: who answers is seen from what each worker told."""
    wait_until(lambda: len(workers(server)) == 2)
    with ExitStack() as stack:
        found: dict[int, Caller] = {}
        while len(found) < 2:
            caller = stack.enter_context(server.caller(token))
            found.setdefault(worker_of(server, caller), caller)
        one, other = found.values()
        yield one, other


def worker_of(server: Server, caller: Caller) -> int:
    """The process at the other end of a connection: the one that holds the socket of that port."""
    caller("GET", "/livez")
    local = caller.connection.sock.getsockname()[1]
    for process in workers(server):
        if f"{server.port}<-{local}" in ends_of(process):
            return process
    raise AssertionError(local)


def ends_of(process: int) -> set[str]:
    """The connections of a process, as the kernel has them: server's port and caller's."""
    held = set()
    for each in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            held.add(str(each.readlink()))
    found = set()
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        words = line.split()
        if f"socket:[{words[9]}]" in held:
            found.add("<-".join(str(int(each.split(":")[1], 16)) for each in words[1:3]))
    return found


def test_what_was_written_through_one_worker_is_read_at_once_through_the_other(
    callers: tuple[Caller, Caller],
) -> None:
    for nth in range(10):
        writer, reader = callers if nth % 2 else callers[::-1]
        written = writer("POST", "/v1/commands", organisation(f"o-{nth}"))
        assert written.status == 201
        path = f"/v1/organisations/o-{nth}?minPosition={written.json['position']}"
        assert reader("GET", path).json["reference"] == f"o-{nth}"


def test_commands_through_both_have_one_order_and_none_is_lost(wiewaar: Wiewaar, server: Server, token: str) -> None:
    positions: dict[int, str] = {}

    def write(number: int) -> None:
        with server.caller(token) as call:
            for nth in range(COMMANDS):
                response = call("POST", "/v1/commands", organisation(f"o-{number}-{nth}"))
                while response.status == 409:  # others recorded at the same moment, each time
                    response = call("POST", "/v1/commands", organisation(f"o-{number}-{nth}"))
                assert response.status == 201, response.body
                positions[response.json["position"]] = response.json["eventId"]

    threads = [threading.Thread(target=write, args=(number,)) for number in range(CALLERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(PATIENCE)
    assert sorted(positions) == list(range(1, CALLERS * COMMANDS + 1))
    with one_to_each(server, token) as callers:  # only now: a connection that nobody uses for long is closed
        for caller in callers:
            pages = caller("GET", "/v1/events?limit=1000").json["items"]
            assert [each["id"] for each in pages] == [positions[position] for position in sorted(positions)]
    assert server.stop() == 0
    with Register(settings_of(wiewaar.state)) as register:
        assert [each.id for each in register.log.page(0, 1_000)] == [positions[each] for each in sorted(positions)]


def test_whichever_worker_is_asked_tells_the_numbers_of_all(
    wiewaar: Wiewaar, callers: tuple[Caller, Caller], token: str
) -> None:
    for caller in callers:
        assert caller("POST", "/v1/commands", organisation(f"o-{id(caller)}")).status == 201
    with Register(settings_of(wiewaar.state)) as register:
        overseer = register.access.issue("toezicht", "auditor", "test")
    for caller in callers:
        told = Caller(caller.connection, overseer)("GET", "/metrics").body.decode().splitlines()
        assert "wiewaar_appended_events_total 2.0" in told
        assert "wiewaar_log_position 2.0" in told


def test_a_file_that_was_tried_through_one_worker_is_recorded_through_the_other(
    server: Server, token: str, callers: tuple[Caller, Caller]
) -> None:
    one, other = (Browsing(caller.connection) for caller in callers)
    one("/sign-in", f"token={token}")
    other.cookie = one.cookie
    head = callers[0]("GET", "/readyz").json["logPosition"]
    tried = one.hands_in(ndjson(organisation("o-tried")), one("/record/file"))
    page = other.when_ended(tried)
    fields = {name: Browsing.field(page, name) for name in ("forgery_token", "tried", "which")}
    recorded = other("/record/file", urlencode({**fields, "step": "record"}))
    assert recorded.status == 303
    one.when_ended(recorded.headers["location"])
    assert callers[1]("GET", "/readyz").json["logPosition"] == head + 1


def test_all_workers_stop_at_sigterm(server: Server, callers: tuple[Caller, Caller]) -> None:
    assert server.stop() == 0
    assert [line["what"] for line in server.lines()].count("stopped") == 2


@pytest.mark.parametrize("parent", [True, False])
def test_no_worker_stays_behind_when_another_process_is_killed(
    server: Server, callers: tuple[Caller, Caller], parent: bool
) -> None:
    started = workers(server)
    os.kill(server.process.pid if parent else min(started), signal.SIGKILL)
    assert server.process.wait(PATIENCE) == (-signal.SIGKILL if parent else 2)
    left = started if parent else started - {min(started)}
    wait_until(lambda: {line["process"] for line in server.lines() if line["what"] == "stopped"} >= left)
