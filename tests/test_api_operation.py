"""The server at work: what surrounds each request, what it tells of itself, and how it starts and stops."""

import asyncio
import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import pytest
import uvicorn
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient
from starlette.types import Message

from api.http import limits, service
from api.http.application import application
from api.http.limits import LONGEST_BODIES, LONGEST_BODY, Rates, limited
from api.http.problems import Wrong
from api.http.service import Service
from api.http.version import API_VERSION
from api.register import Register
from api.settings import Serving, Settings
from application.access import Role
from application.problem import Unusable
from projections.following import Faulty, Standing
from tests.conftest import PATIENCE, ROOT, Wiewaar, ndjson, organisation, trainee
from tests.conftest import programme as a_programme
from tests.databases import a_fault, environment_of, settings_of
from tests.servers import Server, a_register, a_server, wait_until

EVERYWHERE = {
    "api-version": API_VERSION,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}
NAME = "Judith"


class Client(TestClient):
    """Somebody who asks in this process, with a token of a role."""

    def whose(self, role: Role, subject: str = "griffier") -> dict[str, str]:
        """The header of a new token of that role."""
        return {"Authorization": f"Bearer {self.service.access.issue(subject, role, 'test')}"}

    @property
    def service(self) -> Service:
        found: Service = self.app.state.service  # type: ignore[attr-defined]  # the application is FastAPI's
        return found

    def record(self, *commands: dict[str, Any]) -> None:
        told = self.post("/v1/command-batches", content=ndjson(*commands), headers=self.whose("registrar"))
        assert told.status_code == 201, told.text


@contextmanager
def opened(settings: Settings, serving: Serving = Serving()) -> Iterator[Client]:  # noqa: B008  # frozen
    with Register(settings, make=True) as register:
        register.catch_up()
    with Client(application(replace(settings, serving=serving))) as client:
        yield client


@pytest.fixture
def client(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Iterator[Client]:
    """A server in this process, the lines of which `capsys` has."""
    with opened(settings) as made:
        yield made


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The lines that the server told so far."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def fails(fault: Exception) -> Callable[..., NoReturn]:
    def failing(*_: object, **__: object) -> NoReturn:
        raise fault

    return failing


# -- around every request -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/rules", 200),
        ("GET", "/v1/openapi.json", 200),
        ("HEAD", "/v1/rules", 200),
        ("GET", "/v1/trainees", 401),
        ("GET", "/v1/rules/", 404),
        ("GET", "/nowhere", 404),
        ("DELETE", "/v1/commands", 405),
        ("OPTIONS", "/v1/rules", 405),
        ("GET", "/livez", 200),
        ("GET", "/health", 200),
    ],
)
def test_every_response_has_the_version_a_request_id_and_the_headers_that_keep_browsers_safe(
    client: Client, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert {name: response.headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert response.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert response.headers["strict-transport-security"].startswith("max-age=")
    assert len(response.headers["x-request-id"]) == 36
    if status >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json().keys() >= {"type", "status", "title", "detail", "instance"}
        assert (response.json()["status"], response.json()["instance"]) == (status, path)


def test_a_page_may_have_styles_and_scripts_of_our_own_and_none_inside_it(client: Client) -> None:
    policy = client.get("/sign-in").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_method_that_is_not_possible_is_told_with_those_that_are(client: Client) -> None:
    response = client.delete("/v1/rules", headers={"Accept-Language": "nl"})
    assert response.headers["allow"] == "GET, HEAD"
    assert response.json()["detail"] == "DELETE kan hier niet; wel: GET, HEAD."


def test_the_head_of_the_live_log_is_the_head_of_a_page_and_ends(client: Client) -> None:
    headers = {**client.whose("auditor"), "Accept": "text/event-stream"}
    assert client.head("/v1/events", headers=headers).headers["content-type"] == "application/json"


def test_a_callers_own_request_id_is_kept_in_response_and_event(client: Client) -> None:
    headers = {**client.whose("registrar"), "X-Request-Id": "trace-0190d6a2.7"}
    response = client.post("/v1/commands", json=organisation("gm0632"), headers=headers)
    assert response.headers["x-request-id"] == "trace-0190d6a2.7"
    recorded = client.service.register.log.at(1)
    assert recorded is not None
    assert recorded.correlation_id == "trace-0190d6a2.7"


@pytest.mark.parametrize("given", ["", "with space", "x" * 65, 'quote"', "é", "a,b", "a/b"])
def test_a_request_id_that_is_no_plain_token_is_replaced(client: Client, given: str) -> None:
    answered = client.get("/livez", headers=[(b"x-request-id", given.encode())]).headers["x-request-id"]
    assert len(answered) == 36
    assert answered != given


def test_what_nobody_had_thought_of_is_told_by_its_request_id_and_nothing_else(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client.service.register.log, "head", fails(RuntimeError(f"{NAME} was here")))
    response = client.get("/readyz", headers={"X-Request-Id": "r-1"})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert {name: response.headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert "r-1" in response.json()["detail"]
    printed = capsys.readouterr().err
    (fault,) = [each for each in map(json.loads, printed.splitlines()) if each["level"] == "error"]
    assert (fault["fault"], fault["requestId"]) == ("RuntimeError", "r-1")
    assert any("probes.py" in frame for frame in fault["where"])
    assert NAME not in printed + response.text
    assert "Traceback" not in printed + response.text


# -- bodies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "longest"),
    [("/v1/commands", LONGEST_BODY), ("/v1/command-batches", LONGEST_BODIES["/v1/command-batches"])],
)
@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_long_is_refused_whether_it_says_so_or_not(
    client: Client, path: str, longest: int, declared: bool
) -> None:
    parts = iter([b" " * longest, b"  "])
    content = b" " * (longest + 1) if declared else parts
    response = client.post(path, content=content, headers=client.whose("registrar"))
    assert response.status_code == 413
    assert response.json()["type"] == "urn:wiewaar:problem:body-too-long"
    assert str(longest) in response.json()["detail"]


def test_a_body_as_long_as_may_be_is_read(client: Client) -> None:
    command = json.dumps(organisation("gm0632")).encode()
    content = b"\n".join([command, b" " * (LONGEST_BODY - 1 - len(command))])
    response = client.post("/v1/commands", content=content, headers=client.whose("registrar"))
    assert response.json()["type"] == "urn:wiewaar:problem:bad-command"  # so it came as far as being understood


def test_who_may_not_record_is_told_that_before_the_body_is_looked_at(client: Client) -> None:
    response = client.post("/v1/commands", content=b" " * (LONGEST_BODY + 1))
    assert response.status_code == 401


def test_a_body_that_does_not_arrive_in_time_is_not_waited_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_WITHIN", 0.1)
    with Register(settings, make=True) as register:
        token = register.access.issue("griffier", "registrar", "test")
    with listening(settings) as port, socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        head = f"POST /v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 100\r\n\r\n"
        connection.sendall(head.encode() + b"{")
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer
    assert b"urn:wiewaar:problem:body-too-slow" in answer


def test_after_the_body_a_caller_may_wait_as_long_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_WITHIN", 0.0)
    messages: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        if len(messages) == 1:
            await asyncio.sleep(0.05)
        return messages.pop(0)

    async def both() -> list[str]:
        received = limited(receive, 10, None)
        return [(await received())["type"], (await received())["type"]]

    assert asyncio.run(both()) == ["http.request", "http.disconnect"]


@contextmanager
def listening(settings: Settings) -> Iterator[int]:
    """A server in a thread; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(application(settings), log_config=None))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


def everything(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    found = b""
    while part := connection.recv(65_536):
        found += part
    return found


# -- how often ------------------------------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_when_to_come_back_and_keeps_nobody_else(settings: Settings) -> None:
    with opened(settings, Serving(rate=1.0)) as client:
        busy, other = client.whose("auditor", "druk"), client.whose("auditor", "rustig")
        answers = [client.get("/v1/organisations", headers=busy)]
        while answers[-1].status_code == 200 and len(answers) < 1_000:
            answers.append(client.get("/v1/organisations", headers=busy))
        refused = answers[-1]
        assert refused.status_code == 429
        assert refused.json()["type"] == "urn:wiewaar:problem:too-many-requests"
        assert refused.headers["retry-after"] == "1"
        assert refused.headers["ratelimit-remaining"] == "0"
        assert answers[0].headers["ratelimit-limit"] == str(limits.AT_ONCE)
        assert client.get("/v1/organisations", headers=other).status_code == 200
        assert {client.get("/livez").status_code for _ in range(20)} == {200}


def test_what_is_open_to_all_is_counted_by_address(settings: Settings) -> None:
    with opened(settings, Serving(rate=1.0)) as client:
        assert 429 in [client.get("/v1/rules").status_code for _ in range(1_000)]


def test_a_caller_has_its_rate_and_five_times_as_much_at_once() -> None:
    at = 0.0
    rates = Rates(2.0, lambda: at)
    assert [rates.take("one")["RateLimit-Remaining"] for _ in range(10)] == [str(left) for left in range(9, -1, -1)]
    with pytest.raises(Wrong, match="too-many-requests") as refused:
        rates.take("one")
    assert refused.value.headers["Retry-After"] == "1"
    assert refused.value.headers["RateLimit-Reset"] == "5"
    at = 0.5
    assert rates.take("one")["RateLimit-Remaining"] == "0"
    at = 1_000.0
    assert rates.take("one")["RateLimit-Remaining"] == "9"


def test_callers_are_remembered_in_no_more_than_a_fixed_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CALLERS", 2)
    rates = Rates(1.0, lambda: 0.0)
    for caller in ("a", "b", "c"):
        rates.take(caller)
    assert rates.take("c")["RateLimit-Remaining"] == "3"
    assert rates.take("a")["RateLimit-Remaining"] == "4"


# -- browsers -------------------------------------------------------------------------------------------------------

ORIGIN = "https://kaart.example"
ASKS_BEFOREHAND = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}


def test_pages_of_other_origins_may_not_ask_unless_they_are_named(client: Client) -> None:
    response = client.get("/v1/rules", headers={"Origin": ORIGIN})
    assert [name for name in response.headers if name.startswith("access-control")] == []
    assert client.options("/v1/commands", headers=ASKS_BEFOREHAND).status_code == 405


def test_pages_of_an_origin_that_is_named_may_ask(settings: Settings) -> None:
    with opened(settings, Serving(origins=frozenset({ORIGIN}))) as client:
        permission = client.options("/v1/commands", headers=ASKS_BEFOREHAND)
        assert (permission.status_code, permission.content) == (204, b"")
        assert permission.headers["access-control-allow-origin"] == ORIGIN
        assert "If-Match" in permission.headers["access-control-allow-headers"]
        assert "POST" in permission.headers["access-control-allow-methods"]
        response = client.get("/v1/nowhere", headers={"Origin": ORIGIN})
        assert (response.headers["access-control-allow-origin"], response.headers["vary"]) == (ORIGIN, "Origin")
        for other in ("https://kaart.example.org", "null", "http://kaart.example", "*"):
            headers = client.get("/v1/rules", headers={"Origin": other}).headers
            assert "access-control-allow-origin" not in headers
            assert headers["vary"] == "Origin"
            asked = client.options("/v1/commands", headers={**ASKS_BEFOREHAND, "Origin": other})
            assert asked.status_code == 405


def test_the_document_of_the_api_may_be_read_by_every_page(client: Client) -> None:
    assert client.get("/v1/openapi.json").headers["access-control-allow-origin"] == "*"
    headers = {**ASKS_BEFOREHAND, "Access-Control-Request-Method": "GET"}
    permission = client.options("/v1/openapi.json", headers=headers)
    assert (permission.status_code, permission.headers["access-control-allow-origin"]) == (204, "*")


# -- lines ----------------------------------------------------------------------------------------------------------


def test_each_request_is_one_line_without_anything_that_was_in_it(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    headers = client.whose("registrar", "griffier-van-woerden")
    person = {"givenName": NAME, "familyName": "Geheim"}
    client.post("/v1/command-batches", content=ndjson(a_programme(), trainee("t-een", person)), headers=headers)
    client.post("/v1/commands?zoek=Geheim", json={"command": NAME}, headers=headers)
    client.get("/v1/trainees/t-een?validOn=2018-06-01", headers={**headers, "X-Purpose": "Geheim"})
    client.get(f"/v1/zoek/{NAME}?naam=Geheim", headers={"User-Agent": "Geheim"})
    client.request("GEHEIM", "/v1/rules", headers={"Authorization": "Bearer wiewaar_Geheim"})
    printed = capsys.readouterr().err
    lines = [json.loads(line) for line in printed.splitlines()]
    assert [(line["method"], line["route"], line["status"], line["role"]) for line in lines] == [
        ("POST", "/v1/command-batches", 201, "registrar"),
        ("POST", "/v1/commands", 400, "registrar"),
        ("GET", "/v1/trainees/{reference}", 200, "registrar"),
        ("GET", "unknown", 404, None),
        ("OTHER", "unknown", 405, None),
    ]
    assert {line["what"] for line in lines} == {"request"}
    assert all(line["seconds"] > 0 and line["requestId"] and line["at"].endswith("Z") for line in lines)
    token = headers["Authorization"].split()[1]
    for secret in (NAME, "Geheim", "GEHEIM", "t-een", "2018-06-01", "griffier-van-woerden", token):
        assert secret not in printed


def test_start_and_stop_are_told_and_fewer_lines_where_fewer_are_asked_for(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(settings) as client:
        client.get("/livez")
    assert [line["what"] for line in told(capsys)] == ["started", "request", "stopped"]
    with opened(settings, Serving(level="warning")) as client:
        client.get("/livez")
    assert told(capsys) == []


def test_where_nobody_can_read_its_lines_the_server_answers_all_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stderr", full)
        with opened(settings) as client:
            assert client.get("/livez").status_code == 200
        monkeypatch.undo()
        with pytest.raises(OSError, match="No space"):
            full.close()


# -- numbers --------------------------------------------------------------------------------------------------------


def numbers(client: Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    response = client.get("/metrics", headers=client.whose("administrator"))
    assert response.status_code == 200
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("role", "status"),
    [("administrator", 200), ("auditor", 200), ("registrar", 403), ("researcher", 403), ("reader", 403)],
)
def test_numbers_are_for_who_runs_or_oversees_the_register(client: Client, role: Role, status: int) -> None:
    assert client.get("/metrics", headers=client.whose(role)).status_code == status
    assert client.get("/metrics").status_code == 401


def test_requests_appends_log_and_read_models_are_counted_by_no_more_than_a_template(client: Client) -> None:
    client.record(organisation("gm0632"), organisation("gm0344"))
    client.post("/v1/commands", json=organisation("gm0363"), headers=client.whose("registrar"))
    client.get("/v1/organisations/gm0632", headers=client.whose("auditor"))
    client.get("/v1/elders/gm0632")
    found = numbers(client)
    assert found["wiewaar_log_position", ()] == 3
    assert found["wiewaar_appends_total", ()] == 2
    assert found["wiewaar_appended_events_total", ()] == 3
    for projection in ("spells", "findings"):
        assert found["wiewaar_projection_lag_events", (("projection", projection),)] == 0
        assert found["wiewaar_projection_faulty", (("projection", projection),)] == 0
    asked = ("method", "GET"), ("route", "/v1/organisations/{reference}")
    assert found["wiewaar_requests_total", (*asked, ("status", "200"))] == 1
    assert found["wiewaar_request_seconds_count", asked] == 1
    unknown = ("method", "GET"), ("route", "unknown"), ("status", "404")
    assert found["wiewaar_requests_total", unknown] == 1
    assert "gm0632" not in str(found)


# -- spans ----------------------------------------------------------------------------------------------------------


def test_spans_on_the_console_tell_of_requests_appends_and_pages_and_nothing_else(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(settings, Serving(level="error", traces="console")) as client:
        client.record(a_programme(), trainee("t-een", {"givenName": NAME}))
        client.get("/v1/trainees/t-een?validOn=2018-06-01", headers=client.whose("auditor"))
    printed = capsys.readouterr().err
    spans = {each["name"]: each for each in map(json.loads, printed.splitlines())}
    assert spans.keys() == {"POST /v1/command-batches", "GET /v1/trainees/{reference}", "append", "projection page"}
    assert spans["append"]["attributes"] == {"wiewaar.events": 2}
    asked = spans["GET /v1/trainees/{reference}"]
    assert asked["attributes"].keys() == {
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "wiewaar.request_id",
    }
    assert asked["start_time"] < asked["end_time"]
    for secret in (NAME, "t-een", "2018-06-01", "griffier"):
        assert secret not in printed


class Installed:
    """An exporter of another package."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()

    def load(self) -> Callable[[], InMemorySpanExporter]:
        return lambda: self.exporter


def test_spans_go_to_the_exporter_that_is_installed_as_part_of_the_callers_trace(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = Installed()
    monkeypatch.setattr("api.http.traces.entry_points", lambda **_: [installed])
    caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with opened(settings, Serving(traces="otlp")) as client:
        client.get("/livez", headers={"traceparent": caller})
    (span,) = installed.exporter.get_finished_spans()
    assert span.name == "GET /livez"
    assert span.parent is not None
    assert f"{span.parent.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"


def test_where_no_exporter_is_installed_that_is_told_and_nothing_is_lost(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("api.http.traces.entry_points", lambda **_: [])
    with opened(settings, Serving(level="warning", traces="otlp")) as client:
        assert client.get("/livez").status_code == 200
    (line,) = told(capsys)
    assert "no exporter" in line["what"]


def test_who_asks_for_no_spans_pays_nothing_for_them(tmp_path: Path) -> None:
    Register(settings_of(tmp_path), make=True).close()
    code = (
        "import sys; from pathlib import Path; from api.http.application import application;"
        " from tests.conftest import settings_of; application(settings_of(Path(sys.argv[1])));"
        " sys.exit(any(name.startswith('opentelemetry.sdk') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], check=False, cwd=ROOT)  # noqa: S603  # our own code
    assert done.returncode == 0


# -- probes ---------------------------------------------------------------------------------------------------------


def test_a_register_that_can_answer_is_ready(client: Client) -> None:
    client.record(organisation("gm0632"))
    assert client.get("/livez").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready", "logPosition": 1}


def test_read_models_that_stay_behind_are_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.record(organisation("gm0632"))
    monkeypatch.setattr(service, "WAIT", 0.0)
    monkeypatch.setattr(client.service.register.reader, "reached", lambda _: 0)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["type"]) == (503, "urn:wiewaar:problem:behind")
    assert int(response.headers["retry-after"]) > 0
    assert client.get("/livez").status_code == 200


def test_a_read_model_that_stands_still_is_not_ready_and_says_where(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = Standing("spells", 7, 1, "KeyError at position 8")
    monkeypatch.setattr(client.service.register.followers["spells"], "standing", lambda: standing)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["type"]) == (503, "urn:wiewaar:problem:faulty")
    assert "spells" in response.json()["detail"]


def test_a_store_that_can_not_be_reached_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client.service.register.log, "head", fails(a_fault(f"{NAME} was here")))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["type"]) == (503, "urn:wiewaar:problem:store-failed")
    assert NAME not in response.text


def test_where_read_models_stand_still_the_clerk_records_on_and_tells_it_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looked = threading.Semaphore(0)

    def stands_still(*_: object, **__: object) -> NoReturn:
        looked.release()
        raise Faulty("spells", 1, "KeyError")

    monkeypatch.setattr(client.service.register.projector, "catch_up", stands_still)
    for _ in range(3):  # the clerk looked on its own, again and again
        assert looked.acquire(timeout=PATIENCE)
    response = client.post("/v1/commands", json=organisation("gm0632"), headers=client.whose("registrar"))
    assert (response.status_code, response.json()["findings"]) == (201, None)
    assert [line["what"] for line in told(capsys) if line["level"] == "error"] == ["read models stand still"]


def test_an_answer_is_as_new_as_the_position_that_is_still_to_be_written(client: Client) -> None:
    writes = threading.Timer(0.2, lambda: client.record(organisation("gm0632")))
    writes.start()
    response = client.get("/v1/organisations?minPosition=1", headers=client.whose("auditor"))
    writes.join()
    assert [each["reference"] for each in response.json()["items"]] == ["gm0632"]
    assert response.json()["asOf"]["logPosition"] == 1


# -- settings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WIEWAAR_LOG", "loud"),
        ("WIEWAAR_RATE", "0"),
        ("WIEWAAR_RATE", "many"),
        ("WIEWAAR_TRACES", "everywhere"),
        ("WIEWAAR_CORS_ORIGINS", "*"),
        ("WIEWAAR_CORS_ORIGINS", "https://a.example/path"),
    ],
)
def test_a_setting_with_another_value_than_there_is_is_refused(name: str, value: str) -> None:
    with pytest.raises(Unusable) as refused:
        Settings.read({name: value})
    assert refused.value.details == {"name": name, "value": value}


def test_settings_of_serving_are_read_from_the_environment() -> None:
    assert Settings.read({}).serving == Serving(None, 200.0, frozenset(), "off")
    environment = {
        "WIEWAAR_LOG": "debug",
        "WIEWAAR_RATE": "7",
        "WIEWAAR_CORS_ORIGINS": "https://a.example, http://localhost:3000",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318",
    }
    origins = frozenset({"https://a.example", "http://localhost:3000"})
    assert Settings.read(environment).serving == Serving("debug", 7.0, origins, "otlp")
    assert Settings.read({**environment, "WIEWAAR_TRACES": "console"}).serving.traces == "console"


# -- processes ------------------------------------------------------------------------------------------------------


def test_what_is_no_http_is_told_as_every_other_fault_and_in_the_servers_own_lines(wiewaar: Wiewaar) -> None:
    a_register(wiewaar)
    with a_server(wiewaar) as server:
        for sent in (f"{NAME}\r\n\r\n", f"GET / HTTP/1.1\r\nHost: x\r\nX-A: {NAME}\x00\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
                connection.sendall(sent.encode())
                answer = everything(connection)
            assert answer.startswith(b"HTTP/1.1 400 ")
            assert b"application/problem+json" in answer
            assert b"api-version" in answer.lower()
        assert server.stop() == 0
        assert [line["logger"] for line in server.lines() if line["level"] == "warning"] == ["uvicorn.error"] * 2
        assert NAME not in server.told.read_text()


def test_every_command_that_was_in_progress_at_sigterm_is_answered_and_no_other_is_recorded(wiewaar: Wiewaar) -> None:
    token = a_register(wiewaar)
    answered: list[str] = []
    enough = threading.Event()
    with a_server(wiewaar, WIEWAAR_RATE="1000000") as server:
        writers = [threading.Thread(target=write, args=(server, token, answered, enough)) for _ in range(8)]
        for each in writers:
            each.start()
        assert enough.wait(PATIENCE)
        assert server.stop() == 0
        for each in writers:
            each.join(PATIENCE)
    with Register(settings_of(wiewaar.state)) as register:
        assert sorted(each.id for each in register.log.page(0, 100_000)) == sorted(answered)


def write(server: Server, token: str, answered: list[str], enough: threading.Event) -> None:
    """Records one organisation after another, until the server lets nobody in any more."""
    with server.caller(token) as call:
        while True:
            identity = str(uuid4())
            try:
                response = call("POST", "/v1/commands", organisation(f"o-{identity[:8]}", commandId=identity))
            except (OSError, HTTPException):
                return
            assert response.status == 201, response.body
            answered.append(identity)
            if len(answered) >= 40:
                enough.set()


def test_at_sigterm_nobody_gets_in_while_a_body_that_had_begun_may_still_arrive(wiewaar: Wiewaar) -> None:
    token = a_register(wiewaar)
    body = json.dumps(organisation("gm0632")).encode()
    head = f"POST /v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n"
    with a_server(wiewaar) as server, socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
        connection.sendall(head.encode() + b"Expect: 100-continue\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 100 ")  # so it is in progress
        connection.sendall(body[:10])
        server.process.terminate()
        wait_until(lambda: not lets_in(server.port))
        connection.sendall(body[10:])
        assert everything(connection).startswith(b"HTTP/1.1 201 ")
        assert server.process.wait(PATIENCE) == 0


def lets_in(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), PATIENCE).close()
    except ConnectionError:
        return False
    return True


def test_at_sigterm_streams_end(wiewaar: Wiewaar) -> None:
    token = a_register(wiewaar, "auditor")
    with a_server(wiewaar) as server, socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
        head = (
            f"GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nAccept: text/event-stream\r\n\r\n"
        )
        connection.sendall(head.encode())
        begin = connection.recv(65_536)
        assert begin.startswith(b"HTTP/1.1 200 ")
        server.process.terminate()
        assert everything(connection).endswith(b"0\r\n\r\n")  # to its proper end
        assert server.process.wait(PATIENCE) == 0
        assert [line["what"] for line in server.lines()] == ["started", "request", "stopped"]


def test_a_server_that_is_told_to_stop_before_it_has_begun_stops(wiewaar: Wiewaar) -> None:
    a_register(wiewaar)
    with a_server(wiewaar) as server:
        assert server.stop() in (0, -signal.SIGTERM)
        assert not lets_in(server.port)


# -- the container --------------------------------------------------------------------------------------------------


def test_what_the_container_file_copies_is_all_that_the_command_needs(tmp_path: Path) -> None:
    lines = (ROOT / "scripts" / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY ")]
    for name in copied:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif name.endswith(".py"):
            (tmp_path / name).parent.mkdir()
            shutil.copyfile(ROOT / name, tmp_path / name)
    (entry,) = [json.loads(line.removeprefix("ENTRYPOINT ")) for line in lines if line.startswith("ENTRYPOINT ")]
    (words,) = [json.loads(line.removeprefix("CMD ")) for line in lines if line.startswith("CMD ")]
    environment = {**environment_of(tmp_path / "state"), "PYTHONPATH": str(tmp_path), "LANG": "C.UTF-8"}

    def run(*given: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603  # our own code
            [sys.executable, *entry[1:], *given], check=False, capture_output=True, cwd=tmp_path, env=environment
        )

    refused = run(*words)
    assert (refused.returncode, b"wiewaar init" in refused.stderr) == (2, True)
    assert run("init").returncode == 0
    assert b"no-such-file" in run("audit", "verify", "nowhere.zip").stderr
    server = [sys.executable, "-P", "-c", "import api.http.server"]
    assert subprocess.run(server, check=False, cwd=tmp_path, env=environment).returncode == 0  # noqa: S603  # the same
