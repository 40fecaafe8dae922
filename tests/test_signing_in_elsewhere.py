"""Signing in at the organisation's own issuer: there and back with a code, for whoever went there and nobody else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from api.register import Register
from api.settings import Oidc, Settings
from tests.databases import environment_of, settings_of
from tests.issuers import AUDIENCE, SECRET, AnIssuer, Key, ec_key, issuing
from tests.servers import in_process

KEY = ec_key()


@pytest.fixture
def issuer() -> Iterator[AnIssuer]:
    with issuing(KEY) as made:
        yield made


@pytest.fixture
def client(seeded: Path, issuer: AnIssuer) -> Iterator[TestClient]:
    oidc = Oidc(issuer.address, AUDIENCE, client="wiewaar-pages", secret=SECRET)
    with in_process(replace(settings_of(seeded), oidc=oidc)) as made:
        made.base_url = "http://127.0.0.1"  # or cookies are for https only
        made.headers["Accept-Language"] = "en"
        made.follow_redirects = False
        yield made


def departs(client: TestClient, to: str = "/board") -> Mapping[str, str]:
    """Goes to the issuer; what it is asked there."""
    there = client.get("/sign-in/elsewhere", params={"to": to})
    assert there.status_code == 303
    return dict(parse_qsl(urlsplit(there.headers["location"]).query))


def comes_back(client: TestClient, **given: str) -> Any:
    return client.get("/sign-in/elsewhere/return", params=given)


def test_whoever_signs_in_at_the_issuer_is_signed_in_and_goes_where_they_wanted(
    client: TestClient, issuer: AnIssuer
) -> None:
    assert "/sign-in/elsewhere?to=/board" in client.get("/sign-in?to=/board").text
    asked = departs(client)
    assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (
        "wiewaar-pages",
        "code",
        "S256",
    )
    back = comes_back(client, code=issuer.signs_in(asked, issuer.token(KEY)), state=asked["state"])
    assert (back.status_code, back.headers["location"]) == (303, "/board")
    assert "ada@example.org" in client.get("/board").text


@pytest.mark.parametrize("wrong", ["state", "code", "no code", "another browser", "used before"])
def test_nobody_else_is_signed_in_by_a_code(client: TestClient, issuer: AnIssuer, wrong: str) -> None:
    asked = departs(client)
    code = issuer.signs_in(asked, issuer.token(KEY))
    given = {"code": code, "state": asked["state"]}
    if wrong == "state":
        given["state"] = "another"
    elif wrong == "code":
        given["code"] = "another"
    elif wrong == "no code":
        given = {"error": "access_denied", "state": asked["state"]}
    elif wrong == "another browser":
        client.cookies.clear()
    else:
        comes_back(client, **given)
        client.cookies.clear()
    back = comes_back(client, **given)
    assert (back.status_code, "did not work out" in back.text) == (400, True)
    assert client.get("/board").headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("claims", "key", "status"),
    [({"aud": "https://other.example"}, KEY, 401), ({"wiewaar_role": "king"}, KEY, 403), ({}, ec_key(), 401)],
)
def test_a_token_that_is_no_good_signs_nobody_in(
    client: TestClient, issuer: AnIssuer, claims: Mapping[str, Any], key: Key, status: int
) -> None:
    asked = departs(client)
    back = comes_back(client, code=issuer.signs_in(asked, issuer.token(key, **claims)), state=asked["state"])
    assert back.status_code == status
    assert client.get("/board").status_code == 303


@pytest.mark.parametrize("to", ["https://other.example/", "//other.example", "/\\other.example"])
def test_nobody_is_sent_to_another_site(client: TestClient, issuer: AnIssuer, to: str) -> None:
    asked = departs(client, to)
    back = comes_back(client, code=issuer.signs_in(asked, issuer.token(KEY)), state=asked["state"])
    assert back.headers["location"] == "/"


def test_an_issuer_that_is_out_of_reach_is_told(client: TestClient, issuer: AnIssuer) -> None:
    issuer.up = False
    assert client.get("/sign-in/elsewhere", headers={"Accept": "text/html"}).status_code == 503


def test_where_there_is_no_such_client_nothing_is_offered(seeded: Path, issuer: AnIssuer) -> None:
    settings: Settings = replace(settings_of(seeded), oidc=Oidc(issuer.address, AUDIENCE))
    with in_process(settings) as client:
        assert "/sign-in/elsewhere" not in client.get("/sign-in").text
        assert client.get("/sign-in/elsewhere").status_code == 404
        assert client.get("/sign-in/elsewhere/return").status_code == 404


def test_the_secret_of_the_client_is_in_no_text_about_the_settings(seeded: Path) -> None:
    read = Settings.read(
        {
            **environment_of(seeded),
            "WIEWAAR_OIDC_ISSUER": "https://issuer.example",
            "WIEWAAR_OIDC_AUDIENCE": AUDIENCE,
            "WIEWAAR_OIDC_CLIENT_ID": "wiewaar-pages",
            "WIEWAAR_OIDC_CLIENT_SECRET": SECRET,
        }
    )
    assert read.oidc is not None
    assert (read.oidc.client, read.oidc.secret) == ("wiewaar-pages", SECRET)
    assert SECRET not in repr(read)
    with Register(read) as register:
        assert SECRET not in repr(register.settings)
