"""Live events over real HTTP: pages and streams, resumed without loss or repetition, and only for whom they are."""

import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from httpx2 import Client, Response

from api.history import told
from api.register import Register
from application.catalogue import CATALOGUE
from tests.conftest import PATIENCE, organisation
from tests.databases import settings_of
from tests.planted import BIRTH_DATE, CORRECTION, MARK, over_http, planted

STREAM = {"Accept": "text/event-stream"}


# One server for all: each test adds to the log, with references of its own, and takes nothing away.
@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live") / "state"


@pytest.fixture(scope="module")
def tokens(folder: Path) -> Mapping[str, str]:
    return planted(folder)


@pytest.fixture(scope="module")
def address(folder: Path, tokens: Mapping[str, str]) -> Iterator[str]:
    with over_http(folder, WIEWAAR_RATE="1000000") as found:
        yield found


@pytest.fixture(scope="module")
def register(folder: Path, tokens: Mapping[str, str]) -> Iterator[Register]:
    with Register(settings_of(folder)) as opened:
        yield opened


@pytest.fixture(scope="module")
def clients(address: str, tokens: Mapping[str, str]) -> Iterator[Mapping[str, Client]]:
    """A client of each role."""
    made = {role: client_of(address, token) for role, token in tokens.items()}
    yield made
    for each in made.values():
        each.close()


def client_of(address: str, token: str) -> Client:
    return Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)


@contextmanager
def following(client: Client, **headers: str) -> Iterator[Response]:
    """A subscriber to the events."""
    path = headers.pop("path", "/v1/events")
    with client.stream("GET", path, headers=STREAM | headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield response


Message = tuple[int, str, dict[str, Any]]


def messages(response: Response) -> Iterator[Message]:
    """Id, name and data of every whole event in a stream."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if not line and "data" in fields:
            yield int(fields["id"]), fields["event"], orjson.loads(fields["data"])
        if not line:
            fields = {}
        name, colon, value = line.partition(": ")
        if colon and name:
            fields[name] = value


def first(response: Response, count: int) -> list[Message]:
    found: list[Message] = []
    for each in messages(response):
        found.append(each)
        if len(found) == count:
            break
    return found


def recording(client: Client, count: int) -> Thread:
    """Somebody who records so many organisations, one by one."""

    def work() -> None:
        for _ in range(count):
            assert client.post("/v1/commands", json=organisation(f"live-{uuid4()}")).status_code == 201

    thread = Thread(target=work)
    thread.start()
    return thread


# -- the envelope -----------------------------------------------------------------------------------------------------


def test_an_event_is_a_cloud_event_after_the_nl_gov_profile(clients: Mapping[str, Client], register: Register) -> None:
    items = clients["auditor"].get("/v1/events?limit=1000").json()["items"]
    assert len(items) == register.log.head()[0]
    for position, item in enumerate(items, 1):
        recorded = register.log.at(position)
        assert recorded is not None
        assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in item)
        assert item["specversion"] == "1.0"
        assert item["id"] == str(UUID(item["id"])) == recorded.id
        assert item["source"] == "urn:nld:wiewaar"
        assert re.fullmatch(r"nl\.wiewaar(\.[a-z][a-z-]*)+\.v[0-9]+", item["type"])
        assert item["time"] == told(recorded)["recordedAt"], "when it was logged, not when it was so"
        assert datetime.fromisoformat(item["time"]).utcoffset() is not None
        assert (int(item["sequence"]), item["sequencetype"]) == (position, "Integer")
        assert item["datacontenttype"] == "application/json"
        assert item["dataschema"] == f"urn:nld:wiewaar:event-types:{item['type'].removeprefix('nl.wiewaar.')}"
        assert item["data"] == told(recorded)
    assert [item["sequence"] for item in items] == sorted(item["sequence"] for item in items), "as texts too"


def test_dataref_leads_to_the_event_itself(clients: Mapping[str, Client]) -> None:
    for item in clients["auditor"].get("/v1/events?limit=3").json()["items"]:
        found = clients["auditor"].get(item["dataref"])
        assert found.headers["content-type"] == "application/cloudevents+json"
        assert found.json() == item


def test_every_type_of_event_is_told_in_the_catalogue(clients: Mapping[str, Client]) -> None:
    types = {each["type"] for each in clients["auditor"].get("/v1/event-types").json()["items"]}
    assert types == {entry.topic for entry in CATALOGUE.entries}
    items = clients["auditor"].get("/v1/events?limit=1000").json()["items"]
    assert {item["type"].removeprefix("nl.wiewaar.") for item in items} <= types


# -- pages ------------------------------------------------------------------------------------------------------------


def test_pages_lead_through_the_whole_log_while_it_grows(clients: Mapping[str, Client], register: Register) -> None:
    writer = recording(clients["registrar"], 40)
    seen: list[int] = []
    path: str | None = "/v1/events?limit=7"
    while path is not None:
        page = clients["researcher"].get(path).json()
        seen += [int(item["sequence"]) for item in page["items"]]
        path = page["_links"].get("next", {}).get("href")
        if path is None and writer.is_alive():
            path = f"/v1/events?limit=7&afterPosition={seen[-1]}"
    writer.join()
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) >= register.log.head()[0] - 7


@pytest.mark.parametrize("query", ["afterPosition=-1", "afterPosition=x", "limit=0", "limit=1001", "limit=", "after=1"])
def test_a_page_that_can_t_be_is_refused(clients: Mapping[str, Client], query: str) -> None:
    response = clients["auditor"].get(f"/v1/events?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == query.partition("=")[0]


# -- live -------------------------------------------------------------------------------------------------------------


def test_a_subscriber_receives_what_is_recorded_from_then_on(clients: Mapping[str, Client], register: Register) -> None:
    head, _ = register.log.head()
    with following(clients["auditor"], path=f"/v1/events?afterPosition={head}") as response:
        writer = recording(clients["registrar"], 10)
        found = first(response, 10)
        writer.join()
    assert [position for position, _, _ in found] == list(range(head + 1, head + 11))
    assert {name for _, name, _ in found} == {"organisation-registered.v1"}
    pages = clients["auditor"].get(f"/v1/events?afterPosition={head}").json()["items"]
    assert [data for _, _, data in found] == pages, "what is told live is what is told in pages"


@pytest.mark.parametrize("seed", range(4))
def test_whoever_is_cut_off_at_any_moment_resumes_without_loss_or_repetition(
    clients: Mapping[str, Client], register: Register, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    whole = register.log.head()[0] + 60
    writer = recording(clients["registrar"], 60)
    seen: list[tuple[int, str]] = []
    cuts = 0
    while len(seen) < whole:
        headers = {"Last-Event-ID": str(seen[-1][0])} if seen else {}
        with following(clients["researcher"], **headers) as response:
            left = min(chance.randint(1, 25), whole - len(seen))
            seen += [(position, data["id"]) for position, _, data in first(response, left)]
        cuts += 1
    writer.join()
    assert seen == [(each.position, each.id) for each in register.log.page(0, 1_000)]
    assert cuts > 2


def test_where_to_go_on_is_what_the_header_says(clients: Mapping[str, Client]) -> None:
    for headers, expected in (({}, 4), ({"Last-Event-ID": "10"}, 11), ({"Last-Event-ID": "0"}, 1)):
        with following(clients["auditor"], path="/v1/events?afterPosition=3", **headers) as response:
            assert first(response, 1)[0][0] == expected


@pytest.mark.parametrize("given", ["-1", "x", "1 1", "1e3", "99999999999999999999", "0x1"])
def test_where_nobody_can_go_on_is_refused(clients: Mapping[str, Client], given: str) -> None:
    response = clients["auditor"].get("/v1/events", headers=STREAM | {"Last-Event-ID": given})
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "Last-Event-ID"


def test_many_follow_at_once_and_all_see_the_same(clients: Mapping[str, Client], register: Register) -> None:
    head, _ = register.log.head()
    found: list[list[int]] = []

    def follow() -> None:
        with following(clients["auditor"], path=f"/v1/events?afterPosition={head}") as response:
            found.append([position for position, _, _ in first(response, 20)])

    subscribers = [Thread(target=follow) for _ in range(8)]
    for each in subscribers:
        each.start()
    writer = recording(clients["registrar"], 20)
    for each in (*subscribers, writer):
        each.join()
    assert found == [list(range(head + 1, head + 21))] * 8


# -- for whom ---------------------------------------------------------------------------------------------------------


def test_a_subscriber_sees_what_its_role_may_see(clients: Mapping[str, Client], register: Register) -> None:
    head, _ = register.log.head()
    text = {}
    for role in ("auditor", "researcher"):
        with following(clients[role]) as response:
            text[role] = orjson.dumps([data for _, _, data in first(response, head)]).decode().lower()
    assert MARK in text["auditor"]
    assert MARK not in text["researcher"]
    assert BIRTH_DATE not in text["auditor"] + text["researcher"], "what is sealed is not told to anybody here"
    assert CORRECTION in text["researcher"]


@pytest.mark.parametrize("role", ["reader", "privacy-officer", "administrator"])
def test_others_can_t_follow(clients: Mapping[str, Client], role: str) -> None:
    assert clients[role].get("/v1/events", headers=STREAM).status_code == 403


def test_nobody_follows_without_a_token(address: str) -> None:
    with Client(base_url=address) as client:
        assert client.get("/v1/events", headers=STREAM).status_code == 401


def test_a_stream_ends_when_its_token_is_revoked(address: str, register: Register) -> None:
    issued = register.access.issue("somebody else", "researcher", "a test")
    (token,) = [each for each in register.access.tokens() if each.subject == "somebody else"]
    head, _ = register.log.head()
    with client_of(address, issued) as client:
        with following(client) as response:
            arriving = messages(response)
            for _ in range(head):
                next(arriving)
            assert register.access.revoke(token.id)
            assert list(arriving) == [], "and it ends by itself"
        assert client.get("/v1/events", headers=STREAM).status_code == 401


def test_another_source_is_a_setting(folder: Path, tokens: Mapping[str, str]) -> None:
    source = "urn:nld:oin:00000001823288444000:systeem:wiewaar"
    with (
        over_http(folder, WIEWAAR_EVENT_SOURCE=source) as address,
        client_of(address, tokens["auditor"]) as client,
    ):
        (item,) = client.get("/v1/events?limit=1").json()["items"]
    assert item["source"] == source
