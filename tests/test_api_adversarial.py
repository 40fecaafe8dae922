"""What an adversary sends: every answer is one that we meant to give, and nothing is told, lost or broken by it."""

import socket
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from uuid import uuid4

import orjson
import pytest
from httpx2 import Client, Limits, Response
from starlette.testclient import TestClient

from api.http.gate import FAILURES
from api.register import Register
from domain.reference import Kind, Subject
from tests.conftest import PATIENCE, command, ndjson, organisation
from tests.databases import settings_of
from tests.planted import BIRTH_DATE, MARK, SHY, over_http, planted
from tests.servers import in_process

WRITERS = 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("planted") / "state"


@pytest.fixture(scope="module")
def tokens(folder: Path) -> Mapping[str, str]:
    return planted(folder)


@pytest.fixture(scope="module")
def client(folder: Path, tokens: Mapping[str, str]) -> Iterator[TestClient]:
    with in_process(settings_of(folder)) as made:
        yield made


@pytest.fixture(autouse=True)
def _unharmed(client: TestClient, tokens: Mapping[str, str]) -> Iterator[None]:
    """After whatever was sent, the register answers."""
    yield
    assert client.get("/v1/whereabouts", headers=as_role(tokens, "auditor")).status_code == 200


def as_role(tokens: Mapping[str, str], role: str, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens[role]}", **headers}


Get = Callable[..., Response]


@pytest.fixture
def get(client: TestClient, tokens: Mapping[str, str]) -> Get:
    """What a role gets, checked to be an answer that we meant to give."""

    def got(path: str, role: str = "researcher", **headers: str) -> Response:
        return meant(client.get(path, headers=as_role(tokens, role, **headers)), role)

    return got


@pytest.fixture
def post(client: TestClient, tokens: Mapping[str, str]) -> Get:
    """What a registrar gets who sends a body."""

    def posted(content: bytes, path: str = "/v1/commands", **headers: str) -> Response:
        return meant(client.post(path, content=content, headers=as_role(tokens, "registrar", **headers)), "registrar")

    return posted


def meant(response: Response, role: str) -> Response:
    """The response, where it is no accident: no fault of ours, a problem that says what it is, and no detail told."""
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        content = response.json()
        assert {"type", "status", "title", "detail"} <= content.keys()
        assert content["status"] == response.status_code
    if role not in ("auditor", "registrar"):
        assert MARK not in response.text.lower()
        assert BIRTH_DATE not in response.text
    assert "Traceback" not in response.text
    return response


# -- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("validOn=0001-01-01", 200),
        ("validOn=9999-12-31", 200),
        ("validOn=0000-01-01", 400),
        ("validOn=10000-01-01", 400),
        ("validOn=-001-01-01", 400),
        ("validOn=2018-02-30", 400),
        ("validOn=2018-6-1", 400),
        ("validOn=20180601", 400),
        ("validOn=2018-W22-5", 400),
        ("validOn=2018-06-01T00:00:00Z", 400),
        ("validOn=%D9%A2%D9%A0%D9%A1%D9%A8-06-01", 400),  # Arabic digits
        ("validOn=", 400),
        ("validOn", 400),
        ("validOn=2018-06-01%00", 400),
        ("validOn=2018-06-01%0A", 400),
        ("from=0001-01-01&to=9999-12-31", 200),
        ("from=2018-06-01&to=2018-06-01", 400),
        ("from=2019-06-01&to=2018-06-01", 400),
        ("validOn=2018-06-01&from=2018-06-01", 400),
        ("knownAt=0001-01-01", 200),
        ("knownAt=9999-12-31", 200),
        ("knownAt=0001-01-01T00:00:00Z", 200),
        ("knownAt=0001-01-01T00:00:00%2B14:00", 400),
        ("knownAt=9999-12-31T23:59:59.999999Z", 200),
        ("knownAt=9999-12-31T23:59:59-14:00", 400),
        ("knownAt=2018-07-20t10:00:00z", 200),
        ("knownAt=2018-07-20T10:00:00%2B02:00", 200),
        ("knownAt=2018-07-20T10:00:00-00:00", 200),
        ("knownAt=2018-07-20T10:00:00+02:00", 400),  # an unescaped plus is a space
        ("knownAt=2018-07-20T10:00:00%2B25:00", 400),
        ("knownAt=2018-07-20T10:00:00%2B02", 400),
        ("knownAt=2018-07-20T10:00:00", 400),
        ("knownAt=2018-07-20T24:00:00Z", 400),
        ("knownAt=2018-07-20T10:00:60Z", 400),
        ("knownAt=2018-07-20T10:00:00.1234567Z", 400),
        ("knownAt=1532080800", 400),
        ("atPosition=0", 200),
        ("atPosition=1", 200),
        ("atPosition=-1", 400),
        ("atPosition=99999999999999999999999", 400),
        ("atPosition=1&knownAt=2018-07-20", 400),
        ("geldigOp=2018-06-01", 200),
        ("geldigOp=2018-06-01&validOn=2018-06-01", 400),
        ("validOn=2018-06-01&validOn=2018-06-01", 400),
        ("beschikbaarOp=2018-07-20&knownAt=2018-07-20", 400),
        ("beschikbaarOp=2018-07-20&atPosition=1", 400),
        ("VALIDON=2018-06-01", 400),
        ("minPosition=0", 200),
        ("minPosition=-1", 400),
        ("minPosition=x", 400),
        ("limit=0", 400),
        ("limit=1001", 400),
        ("limit=1e2", 400),
        ("limit=%31", 200),
        ("trainee=" + "t" * 5_000, 400),
        ("trainee=t-shy%27%20OR%201=1--", 400),
        ("place=../../etc/passwd", 400),
        ("role=%00", 400),
        ("%00=1", 400),
        ("%ff=%fe", 400),
        ("&".join(f"p{nth}=1" for nth in range(1_000)), 400),
    ],
    ids=lambda each: str(each)[:60],
)
def test_a_question_is_answered_or_refused_for_what_it_asks(get: Get, query: str, status: int) -> None:
    response = get(f"/v1/whereabouts?{query}")
    assert response.status_code == status, response.text
    if status == 400:
        assert all({"parameter", "detail"} <= each.keys() for each in response.json()["errors"])


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31", "9999-12-31T23:59:59.999999Z"])
@pytest.mark.parametrize(
    "path",
    [
        "/v1/trainees/t-shy/history?knownAt={}",
        "/v1/trainees/t-shy/timeline?knownAt={}",
        "/v1/mandates?knownAt={}",
        "/v1/knowledge-changes?knownFrom={}",
        "/v1/knowledge-changes?knownFrom=2018-07-20&knownTo={}",
        "/v1/questions/what-was-planned?knownAt={}",
        "/v1/questions/what-did-we-say?question=who-was-where&knownAt={}",
    ],
)
def test_the_edges_of_time_are_moments_like_any_other(get: Get, path: str, moment: str) -> None:
    assert get(path.format(moment)).status_code in (200, 404)


# -- paths ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/v1/trainees/",
        "/v1/trainees//t-shy",
        "//v1/trainees",
        "/v1//trainees",
        "/v1/trainees/%2e%2e/events",
        "/v1/trainees/..%2f..%2fevents",
        "/v1/trainees/t-shy/%2e%2e/%2e%2e/openapi.json",
        "/v1/trainees/t-shy;x=1",
        "/v1/trainees/t-shy%00",
        "/v1/trainees/t-shy%0d%0aX:1",
        "/v1/trainees/T-SHY",
        "/v1/trainees/t%E2%80%90shy",  # a hyphen that is none
        "/v1/trainees/%EF%BD%94-shy",  # a full-width letter
        "/v1/trainees/%ff",
        "/v1/trainees/" + "t" * 10_000,
        "/v1/TRAINEES",
        "/v1/trainees.json",
        "/v2/trainees",
        "/v1/questions/__init__",
        "/v1/questions/who-was-where%2F",
        "/.env",
        "/static/%2e%2e/access.db",
    ],
)
@pytest.mark.parametrize("role", ["researcher", "reader"])
def test_no_path_leads_elsewhere(get: Get, path: str, role: str) -> None:
    assert get(path, role).status_code in (403, 404)


@pytest.mark.parametrize("role", ["auditor", "researcher", "reader"])
def test_an_escaped_slash_leads_to_what_the_slash_leads_to(get: Get, role: str) -> None:
    escaped, plain = (get(f"/v1/trainees/t-shy{slash}history", role) for slash in ("%2F", "/"))
    assert escaped.status_code == plain.status_code == (403 if role == "reader" else 200)


@pytest.mark.parametrize("given", ["x", "..", "0" * 36, "ffffffff-0000-4000-8000-00000000000g", "%00", "1" * 5_000])
def test_an_id_that_is_none_is_refused(get: Get, given: str) -> None:
    assert get(f"/v1/events/{given}").status_code in (400, 404)
    assert get(f"/v1/commands/{given}", "auditor").status_code in (400, 404)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("path", ["/v1/trainees/t-shy", "/v1/commands", "/v1/events", "/v1/whereabouts"])
def test_nothing_is_changed_but_by_commands(
    client: TestClient, tokens: Mapping[str, str], path: str, method: str
) -> None:
    response = meant(client.request(method, path, headers=as_role(tokens, "registrar")), "registrar")
    assert response.status_code == 405


# -- bodies -----------------------------------------------------------------------------------------------------------

VALID = command("move-residence", SHY, "2018-09-01", data={"municipality": "gm-delft"})
AS_TEXT = orjson.dumps(VALID)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"null",
        b"true",
        b"1",
        b'"move-residence"',
        b"[]",
        b"{}",
        b"{",
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        AS_TEXT[:-1],
        AS_TEXT + AS_TEXT,
        AS_TEXT + b"\x00",
        b"\xef\xbb\xbf" + AS_TEXT,
        AS_TEXT.decode().encode("utf-16"),
        AS_TEXT.decode().encode("utf-32"),
        AS_TEXT.replace(b"gm-delft", b"gm-d\xe9lft"),
        AS_TEXT.replace(b"gm-delft", b"gm-\\u0000"),
        AS_TEXT.replace(b"gm-delft", b"\\ud800"),
        AS_TEXT.replace(b"gm-delft", b"\xed\xa0\x80"),
        AS_TEXT.replace(b"gm-delft", b"\xc0\xae"),
        AS_TEXT.replace(b'"data"', b'"subject":"t-open","data"'),
        AS_TEXT.replace(b'"data":{', b'"data":{"municipality":"gm-gouda",'),
        AS_TEXT.replace(b'"data"', b'"dat\\u0061":{},"data"'),
        AS_TEXT.replace(b'"2018-09-01"', b"NaN"),
        AS_TEXT.replace(b'"2018-09-01"', b"-Infinity"),
        AS_TEXT.replace(b'"2018-09-01"', b"1e999"),
        AS_TEXT.replace(b'"2018-09-01"', b"9" * 6_000),
        AS_TEXT.replace(b'"2018-09-01"', b"20180901"),
        AS_TEXT.replace(b'"2018-09-01"', b'["2018-09-01"]'),
        AS_TEXT.replace(b'"2018-09-01"', b'"0000-00-00"'),
        AS_TEXT.replace(b"t-shy", b"../t-shy"),
        AS_TEXT.replace(b"t-shy", b"t" * 100_000),
        AS_TEXT.replace(b"}}", b'},"recordedBy":{"subject":"root","role":"auditor"}}'),
        AS_TEXT.replace(b"}}", b'},"recordedAt":"2001-01-01T00:00:00Z"}'),
        AS_TEXT.replace(b"}}", b'},"commandId":"x"}'),
        AS_TEXT.replace(b"}}", b'},"__proto__":{}}'),
        AS_TEXT.replace(b"}}", b'},"note":"' + b"n" * 300_000 + b'"}'),
        b'{"command":"' + b"x" * 1_000_000 + b'"}',
        orjson.dumps({f"key-{nth}": nth for nth in range(50_000)}),
        b"command=move-residence&subject=t-shy",
        b"<command/>",
        b"\x1f\x8b\x08\x00" + AS_TEXT,
        bytes(range(256)),
    ],
    ids=lambda body: repr(body[:40]),
)
def test_a_body_that_is_no_command_is_refused_with_where_it_is_at_fault(post: Get, folder: Path, body: bytes) -> None:
    with Register(settings_of(folder)) as register:
        before, _ = register.log.head()
        for path in ("/v1/commands", "/v1/commands?dryRun=true", "/v1/command-batches"):
            response = post(body, path)
            assert response.status_code == 400, response.text[:500]
            assert len(response.content) < 200_000, "what was sent is not sent back"
        assert register.log.head()[0] == before


def test_a_body_that_is_too_long_is_refused(post: Get) -> None:
    assert post(AS_TEXT[:-2] + b" " * 3_000_000 + b"}}").status_code == 413
    assert post(ndjson(organisation("gm-x")) * 10_001, "/v1/command-batches").status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": ""},
        {"Content-Encoding": "gzip"},
        {"Transfer-Encoding": "identity"},
        {"Expect": "200-ok"},
    ],
    ids=str,
)
def test_a_body_is_read_as_json_whatever_it_calls_itself(post: Get, headers: dict[str, str]) -> None:
    assert post(AS_TEXT, "/v1/commands?dryRun=true", **headers).status_code == 200
    assert post(b"command=fly", **headers).status_code == 400


@pytest.mark.parametrize("dry_run", ["1", "True", "yes", "", "true&dryRun=false"])
def test_a_dry_run_is_one_or_none(post: Get, dry_run: str) -> None:
    assert post(AS_TEXT, f"/v1/commands?dryRun={dry_run}").status_code == 400


def test_a_batch_with_one_bad_line_records_nothing(post: Get, folder: Path) -> None:
    with Register(settings_of(folder)) as register:
        before, _ = register.log.head()
        lines = ndjson(organisation("gm-one"), organisation("gm-two"))
        for bad in (b"{", b"\xff", b"null", b"[" * 50_000, ndjson(organisation("gm-one", "castle"))):
            response = post(lines + bad + b"\n", "/v1/command-batches")
            assert response.status_code == 400
            assert {each["line"] for each in response.json()["errors"]} == {3}
        assert register.log.head()[0] == before


# -- headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ('"99"', 412),
        ("99", 412),
        ('W/"99"', 412),
        ('"0"', 412),
        ("*", 400),
        ("", 400),
        ('""', 400),
        ('"-1"', 400),
        ('"1.5"', 400),
        ('"1", "2"', 400),
        ('"x"', 400),
        ('"' + "9" * 5_000 + '"', 400),
        ('"²"', 400),
    ],
)
def test_if_match_names_a_version_or_is_refused(
    client: TestClient, tokens: Mapping[str, str], given: str, status: int
) -> None:
    headers = {**as_role(tokens, "registrar"), "If-Match": given}
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    assert meant(client.post("/v1/commands", json=VALID, headers=sent), "registrar").status_code == status


def test_two_versions_are_none(client: TestClient, tokens: Mapping[str, str]) -> None:
    headers = [*as_role(tokens, "registrar").items(), ("If-Match", '"1"'), ("If-Match", '"2"')]
    assert client.post("/v1/commands", json=VALID, headers=headers).status_code == 400


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", "Basic {}", "Bearer{}", "bearer  x{}", "Bearer {}x", "Bearer {} x", "Token {}", "{}"],
)
def test_a_token_is_given_whole_or_not_at_all(client: TestClient, tokens: Mapping[str, str], given: str) -> None:
    response = client.get("/v1/whereabouts", headers={"Authorization": given.format(tokens["auditor"])})
    assert response.status_code in (401, 429)
    assert tokens["auditor"] not in response.text


def test_two_tokens_are_none(client: TestClient, tokens: Mapping[str, str]) -> None:
    headers = [("Authorization", f"Bearer {tokens[role]}") for role in ("reader", "auditor")]
    assert client.get("/v1/trainees", headers=headers).status_code == 401


def test_a_token_in_the_query_is_no_token(client: TestClient, tokens: Mapping[str, str]) -> None:
    for name in ("access_token", "token", "authorization"):
        assert client.get(f"/v1/whereabouts?{name}={tokens['auditor']}").status_code == 401


def test_whoever_guesses_tokens_is_slowed_and_whoever_has_one_is_not(
    client: TestClient, tokens: Mapping[str, str]
) -> None:
    guesses = [{"Authorization": f"Bearer wiewaar_{nth}"} for nth in range(FAILURES + 10)]
    found = [client.get("/v1/whereabouts", headers=each).status_code for each in guesses]
    assert set(found) <= {401, 429}
    assert found[-1] == 429
    assert client.get("/v1/whereabouts", headers=as_role(tokens, "auditor")).status_code == 200


# -- cursors ----------------------------------------------------------------------------------------------------------


def cursor_of(response: Response) -> str:
    found: str = response.json()["_links"]["next"]["href"]
    return parse_qs(urlsplit(found).query)["cursor"][0]


def test_a_cursor_that_was_tampered_with_is_none(get: Get) -> None:
    cursor = cursor_of(get("/v1/whereabouts?limit=1"))
    content = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    for nth in range(len(content)):
        changed = content[:nth] + bytes([content[nth] ^ 1]) + content[nth + 1 :]
        given = urlsafe_b64encode(changed).decode().rstrip("=")
        assert get(f"/v1/whereabouts?cursor={given}").status_code == 400


@pytest.mark.parametrize(
    "made",
    [
        {"start": 0, "given": {"atPosition": "1"}},
        {"start": -1, "given": {}},
        {"start": 10**30, "given": {}},
        {"start": 0, "given": {"question": "who-looked"}},
        {"start": 0},
        [],
        None,
    ],
    ids=str,
)
@pytest.mark.parametrize("role", ["reader", "researcher"])
def test_a_cursor_of_one_s_own_making_is_none(get: Get, made: Any, role: str) -> None:
    packed = str(made).encode() if made and "10" in str(made) else orjson.dumps(made)
    for content in (packed, b"\x00" * 16 + packed):
        given = urlsafe_b64encode(content).decode().rstrip("=")
        assert get(f"/v1/whereabouts?cursor={given}", role).status_code == 400


@pytest.mark.parametrize("given", ["", "x", "====", "%00", "é", "a" * 20_000, "..%2f..", "AAAA" * 8])
def test_what_is_no_cursor_at_all_is_none(get: Get, given: str) -> None:
    assert get(f"/v1/whereabouts?cursor={quote(given, safe='%')}").status_code == 400


def test_nothing_stands_beside_a_cursor(get: Get) -> None:
    cursor = cursor_of(get("/v1/whereabouts?limit=1"))
    for beside in ("validOn=2018-06-01", "knownAt=2018-07-20", "atPosition=1", "trainee=t-open", f"cursor={cursor}"):
        assert get(f"/v1/whereabouts?cursor={cursor}&{beside}").status_code == 400


# -- a real server ----------------------------------------------------------------------------------------------------


Served = tuple[str, Mapping[str, str], Path]


@pytest.fixture(scope="module")
def served(folder: Path, tokens: Mapping[str, str]) -> Iterator[Served]:
    """The address of a real server of the register that all ask, its tokens and its folder."""
    with over_http(folder) as address:
        yield address, tokens, folder


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[Served]:
    """The same of a register of one's own."""
    folder = tmp_path / "state"
    tokens = planted(folder)
    with over_http(folder) as address:
        yield address, tokens, folder


def sent_raw(address: str, request: bytes) -> bytes:
    """What a server answers to bytes."""
    found = urlsplit(address)
    with socket.create_connection((found.hostname or "", found.port or 0), PATIENCE) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize(
    "lines",
    [
        b"X-Request-Id: a\rX-Injected: yes",
        b"X-Request-Id: a\nX-Injected: yes",
        b"X-Request-Id: a\r\n X-Injected: yes",
        b"X-Request-Id: a%0d%0aX-Injected: yes",
        b"X-Request-Id: \x00",
        b"X-Request-Id: " + b"a" * 50_000,
        b"Accept-Language: nl\rX-Injected: yes",
        b"X-Purpose: a\rX-Injected: yes",
        b"Host: a\r\nHost: b",
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: -1",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked, identity",
        b": nameless",
        b"X Y: spaced",
    ],
    ids=lambda lines: repr(lines[:50]),
)
def test_no_header_is_put_into_an_answer_nor_a_request_into_a_request(served: Served, lines: bytes) -> None:
    address, tokens, _ = served
    smuggled = (
        b"GET /v1/trainees HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + tokens["auditor"].encode() + b"\r\n\r\n"
    )
    request = b"GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lines + b"\r\n\r\n" + smuggled
    answer = sent_raw(address, request)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert not any(line.lower().startswith(b"x-injected") for line in head.split(b"\r\n"))
    assert answer.count(b"HTTP/1.1 ") == 1
    assert MARK.encode() not in body.lower()
    assert sent_raw(address, b"GET /v1/rules HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(
        b"HTTP/1.1 200"
    )


def crowd(address: str, token: str, sent: list[tuple[dict[str, Any], dict[str, str]]]) -> list[Response]:
    """What a crowd of writers is told, each of whom sends one command at the same time as the others."""
    limits = Limits(max_connections=len(sent), max_keepalive_connections=len(sent))
    headers = {"Authorization": f"Bearer {token}"}
    with (
        Client(base_url=address, headers=headers, timeout=PATIENCE, limits=limits) as client,
        ThreadPoolExecutor(len(sent)) as pool,
    ):
        return list(pool.map(lambda each: client.post("/v1/commands", json=each[0], headers=each[1]), sent))


def test_two_hundred_writers_to_one_trainee_are_each_told_and_nothing_is_lost(crowded: Served) -> None:
    address, tokens, folder = crowded
    subject = Subject(Kind.TRAINEE, SHY)
    with Register(settings_of(folder)) as register:
        version, before = register.log.of(subject)[-1].version, register.log.head()[0]
    sent: list[tuple[dict[str, Any], dict[str, str]]] = []
    for nth in range(WRITERS):
        day = (date(2018, 9, 1) + timedelta(days=nth)).isoformat()
        given = command("move-residence", SHY, day, data={"municipality": "gm-delft"}, commandId=str(uuid4()))
        headers = {}
        if nth % 4 == 1:
            headers = {"If-Match": f'"{version}"'}
        elif nth % 4 == 2:
            given = command("rotate-to-organisation-b", SHY, day, data={"organisation": "acme"}, commandId=str(uuid4()))
        sent.append((given, headers))
    responses = crowd(address, tokens["registrar"], sent)
    told = Counter(each.status_code for each in responses)
    assert set(told) <= {201, 409, 412}
    assert sum(told.values()) == WRITERS
    assert told[409] == WRITERS // 4 - 1, "there is one rotation"
    assert told[412] >= WRITERS // 4 - 1, "at most one had seen what was there"
    recorded = {each.json()["eventId"]: each.json() for each in responses if each.status_code == 201}
    with Register(settings_of(folder)) as register:
        events = register.log.of(subject)
        head, _ = register.log.head()
        assert head - before == len(recorded) == told[201]
        assert [each.version for each in events] == list(range(1, len(events) + 1))
        new = events[version:]
        assert [each.position for each in new] == list(range(before + 1, head + 1)), "one order, without gaps"
        for each in new:
            told_of = recorded[each.id]
            assert (told_of["version"], told_of["position"]) == (each.version, each.position)
        for response, (given, _) in zip(responses, sent, strict=True):
            assert (register.log.event(given["commandId"]) is not None) == (response.status_code == 201)
        instants = [each.recorded_at for each in new if each.recorded_at]
        assert instants == sorted(instants)
        register.catch_up()


def test_one_command_sent_by_many_at_once_is_one_event(crowded: Served) -> None:
    address, tokens, folder = crowded
    given = VALID | {"commandId": str(uuid4())}
    responses = crowd(address, tokens["registrar"], [(given, {})] * 50)
    assert Counter(each.status_code for each in responses) == {201: 1, 200: 49}
    assert Counter(each.json()["repeated"] for each in responses) == {False: 1, True: 49}
    assert len({(each.json()["eventId"], each.json()["position"], each.json()["version"]) for each in responses}) == 1
    with Register(settings_of(folder)) as register:
        assert [each.id for each in register.log.of(Subject(Kind.TRAINEE, SHY))].count(given["commandId"]) == 1


def test_one_id_for_many_commands_is_the_first_one_s(crowded: Served) -> None:
    address, tokens, folder = crowded
    identity = str(uuid4())
    sent: list[tuple[dict[str, Any], dict[str, str]]] = [
        (VALID | {"commandId": identity, "effectiveOn": f"2019-01-{day:02}"}, {}) for day in range(1, 31)
    ]
    responses = crowd(address, tokens["registrar"], [*sent])
    assert Counter(each.status_code for each in responses) == {201: 1, 400: 29}
    (winner,) = [given for (given, _), each in zip(sent, responses, strict=True) if each.status_code == 201]
    with Register(settings_of(folder)) as register:
        recorded = register.log.event(identity)
        assert recorded is not None
        assert str(recorded.effective_on) == winner["effectiveOn"]


def test_of_many_who_have_seen_the_same_version_exactly_one_is_in_time(crowded: Served) -> None:
    address, tokens, folder = crowded
    with Register(settings_of(folder)) as register:
        version = register.log.of(Subject(Kind.TRAINEE, SHY))[-1].version
    sent: list[tuple[dict[str, Any], dict[str, str]]] = [
        (VALID | {"commandId": str(uuid4())}, {"If-Match": f'"{version}"'}) for _ in range(60)
    ]
    responses = crowd(address, tokens["registrar"], sent)
    assert Counter(each.status_code for each in responses) == {201: 1, 412: 59}
    assert {each.json()["version"] for each in responses if each.status_code == 412} == {version + 1}
