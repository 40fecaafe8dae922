"""Access tokens of another issuer: a real one, that is asked over HTTP for its keys."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from starlette.testclient import TestClient

from api.http.oidc import ALGORITHMS, KEPT, PAUSE, Issuer
from api.http.problems import Wrong
from api.register import Register
from api.settings import Oidc, Settings
from application.access import ROLES
from application.problem import Unusable
from tests.databases import settings_of
from tests.issuers import AUDIENCE, AnIssuer, Key, ec_key, ed_key, issuing, rsa_key, unsigned
from tests.servers import in_process

ONE, OTHER, CURVE, EDWARDS = rsa_key(), rsa_key("other"), ec_key(), ed_key()


class Seconds:
    """A clock of seconds that is set by hand."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def issuer() -> Iterator[AnIssuer]:
    with issuing(ONE, CURVE, EDWARDS) as made:
        yield made


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def verifier(issuer: AnIssuer, seconds: Seconds) -> Issuer:
    return Issuer(Oidc(issuer.address, AUDIENCE), seconds)


def verified(verifier: Issuer, token: str) -> tuple[str, str] | None:
    return asyncio.run(verifier.verify(token))


def status_of(verifier: Issuer, token: str) -> int:
    with pytest.raises(Wrong) as wrong:
        verified(verifier, token)
    return wrong.value.status


# -- what holds -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [ONE, CURVE, EDWARDS], ids=ALGORITHMS)
def test_a_token_of_the_issuer_tells_who_and_in_which_role(verifier: Issuer, issuer: AnIssuer, key: Key) -> None:
    assert verified(verifier, issuer.token(key)) == ("ada@example.org", "auditor")


@pytest.mark.parametrize("role", ROLES)
def test_the_role_is_the_one_in_the_claim(verifier: Issuer, issuer: AnIssuer, role: str) -> None:
    assert verified(verifier, issuer.token(ONE, wiewaar_role=role)) == ("ada@example.org", role)
    assert verified(verifier, issuer.token(ONE, wiewaar_role=["offline", role])) == ("ada@example.org", role)


def test_the_claim_can_have_another_name(issuer: AnIssuer) -> None:
    verifier = Issuer(Oidc(issuer.address, AUDIENCE, "roles"))
    assert verified(verifier, issuer.token(ONE, roles="reader", wiewaar_role="auditor")) == (
        "ada@example.org",
        "reader",
    )


def test_an_audience_among_others_is_good(verifier: Issuer, issuer: AnIssuer) -> None:
    assert verified(verifier, issuer.token(ONE, aud=["https://other.example.org", AUDIENCE])) is not None


@pytest.mark.parametrize(
    "claims",
    [{"exp": -30, "iat": -400}, {"nbf": 30}, {"iat": 30}],
    ids=["just over", "not quite yet", "from the future"],
)
def test_clocks_may_differ_by_a_minute(verifier: Issuer, issuer: AnIssuer, claims: dict[str, Any]) -> None:
    now = int(time.time())
    assert verified(verifier, issuer.token(ONE, **{name: now + by for name, by in claims.items()})) is not None


# -- what does not ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example.org"},
        {"iss": None},
        {"aud": "https://other.example.org"},
        {"aud": None},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "a\nb"},
        {"sub": "a" * 500},
        {"exp": 1_000_000_000},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_or_not_now_does_not_hold(
    verifier: Issuer, issuer: AnIssuer, claims: dict[str, Any]
) -> None:
    assert verified(verifier, issuer.token(ONE, **claims)) is None


def test_the_issuers_name_has_to_be_the_same_to_the_letter(verifier: Issuer, issuer: AnIssuer) -> None:
    assert verified(verifier, issuer.token(ONE, iss=issuer.address + "/")) is None


def test_a_key_that_the_issuer_does_not_have_signs_nothing(verifier: Issuer, issuer: AnIssuer) -> None:
    assert verified(verifier, issuer.token(OTHER)) is None
    assert verified(verifier, issuer.token(OTHER, headers={"kid": ONE.name})) is None, "nor under another's name"


def test_a_changed_token_does_not_hold(verifier: Issuer, issuer: AnIssuer) -> None:
    header, _, signature = issuer.token(ONE).split(".")
    _, other, _ = issuer.token(ONE, wiewaar_role="registrar").split(".")
    assert verified(verifier, f"{header}.{other}.{signature}") is None


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", ""])
def test_a_token_without_signature_does_not_hold(verifier: Issuer, issuer: AnIssuer, name: str) -> None:
    claims = jwt.decode(issuer.token(ONE), options={"verify_signature": False})
    assert verified(verifier, unsigned({"alg": name, "typ": "JWT", "kid": ONE.name}, claims)) is None


@pytest.mark.parametrize("name", ["HS256", "HS384", "HS512"])
def test_the_public_key_is_no_secret_to_sign_with(verifier: Issuer, issuer: AnIssuer, name: str) -> None:
    claims = jwt.decode(issuer.token(ONE), options={"verify_signature": False})
    for secret in (str(ONE.public), ONE.public["n"]):
        forged = jwt.encode(claims, secret * 2, name, headers={"kid": ONE.name})
        assert verified(verifier, forged) is None


@pytest.mark.parametrize("name", ["RS384", "RS512", "PS256"])
def test_other_algorithms_do_not_count_even_with_the_right_key(verifier: Issuer, issuer: AnIssuer, name: str) -> None:
    assert verified(verifier, issuer.token(replace(ONE, algorithm=name))) is None


def test_a_key_signs_by_its_own_algorithm_only(verifier: Issuer, issuer: AnIssuer) -> None:
    assert verified(verifier, issuer.token(CURVE, headers={"kid": ONE.name})) is None


def test_a_short_key_is_no_key() -> None:
    short = rsa_key("short", 1024)
    with issuing(short) as issuer:
        with pytest.warns(jwt.InsecureKeyLengthWarning):
            token = issuer.token(short)
        assert verified(Issuer(Oidc(issuer.address, AUDIENCE)), token) is None


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "....", "ey" * 5_000, "é.é.é", "\x00"])
def test_what_is_no_token_at_all_does_not_hold(verifier: Issuer, token: str) -> None:
    assert verified(verifier, token) is None


@pytest.mark.parametrize(
    "role", [None, "", "root", "AUDITOR", 7, {"auditor": True}, [], ["root"], ["auditor", "reader"]]
)
def test_who_has_no_role_here_or_more_than_one_is_told_so(verifier: Issuer, issuer: AnIssuer, role: Any) -> None:
    assert status_of(verifier, issuer.token(ONE, wiewaar_role=role)) == 403


# -- the keys ---------------------------------------------------------------------------------------------------------


def test_the_keys_are_fetched_once(verifier: Issuer, issuer: AnIssuer) -> None:
    for _ in range(5):
        assert verified(verifier, issuer.token(ONE)) is not None
    assert issuer.fetched == ["/.well-known/openid-configuration", "/keys"]


def test_a_new_key_is_fetched_when_it_is_first_used(verifier: Issuer, issuer: AnIssuer, seconds: Seconds) -> None:
    assert verified(verifier, issuer.token(ONE)) is not None
    issuer.keys = [OTHER]
    assert verified(verifier, issuer.token(OTHER)) is None, "it was looked for a moment ago"
    seconds.at += PAUSE
    assert verified(verifier, issuer.token(OTHER)) is not None
    assert verified(verifier, issuer.token(ONE)) is None, "the old one is gone"


def test_unknown_names_of_keys_make_nobody_fetch_more_than_once_a_minute(
    verifier: Issuer, issuer: AnIssuer, seconds: Seconds
) -> None:
    verified(verifier, issuer.token(ONE))
    before = len(issuer.fetched)
    for nth in range(50):
        assert verified(verifier, issuer.token(OTHER, headers={"kid": f"guess-{nth}"})) is None
        seconds.at += 1
    assert len(issuer.fetched) == before
    seconds.at += PAUSE
    assert verified(verifier, issuer.token(OTHER, headers={"kid": "guess"})) is None
    assert len(issuer.fetched) == before + 2


def test_a_key_that_was_withdrawn_stops_counting_within_the_hour(
    verifier: Issuer, issuer: AnIssuer, seconds: Seconds
) -> None:
    assert verified(verifier, issuer.token(ONE)) is not None
    issuer.keys = [CURVE]
    seconds.at += KEPT + 1
    assert verified(verifier, issuer.token(ONE)) is None


def test_keys_go_on_counting_while_the_issuer_is_down(verifier: Issuer, issuer: AnIssuer, seconds: Seconds) -> None:
    assert verified(verifier, issuer.token(ONE)) is not None
    issuer.up = False
    for _ in range(3):
        seconds.at += KEPT + 1
        assert verified(verifier, issuer.token(ONE)) is not None
    issuer.up, issuer.keys = True, [OTHER]
    seconds.at += PAUSE + 1
    assert verified(verifier, issuer.token(OTHER)) is not None


def test_without_any_key_nobody_is_told_that_the_token_is_bad(
    verifier: Issuer, issuer: AnIssuer, seconds: Seconds
) -> None:
    issuer.up = False
    assert status_of(verifier, issuer.token(ONE)) == 503
    issuer.up = True
    assert status_of(verifier, issuer.token(ONE)) == 503, "a minute has not passed"
    seconds.at += PAUSE
    assert verified(verifier, issuer.token(ONE)) is not None


def test_an_issuer_that_calls_itself_otherwise_is_not_believed(verifier: Issuer, issuer: AnIssuer) -> None:
    issuer.claimed = "https://other.example.org"
    assert status_of(verifier, issuer.token(ONE)) == 503


@pytest.mark.parametrize(
    "place", ["http://keys.example.org/keys", "file:///etc/passwd", "ftp://localhost/keys", "", "//"]
)
def test_keys_are_not_fetched_from_where_others_can_put_them(verifier: Issuer, issuer: AnIssuer, place: str) -> None:
    issuer.keys_at = place or "keys"
    assert status_of(verifier, issuer.token(ONE)) == 503
    assert issuer.fetched == ["/.well-known/openid-configuration"]


def test_nobody_is_followed_elsewhere(verifier: Issuer, issuer: AnIssuer) -> None:
    with issuing(OTHER) as elsewhere:
        elsewhere.claimed, issuer.redirect = issuer.address, elsewhere.address
        assert status_of(verifier, issuer.token(OTHER)) == 503
        assert elsewhere.fetched == []


def test_keys_of_other_kinds_do_no_harm(issuer: AnIssuer) -> None:
    issuer.also = [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "a"},
        {"kty": "?"},
        "key",
        None,
        {"kty": "RSA", "n": "?", "e": "?"},
    ]
    verifier = Issuer(Oidc(issuer.address, AUDIENCE))
    assert verified(verifier, issuer.token(ONE)) is not None
    assert verified(verifier, jwt.encode({}, "secret" * 6, "HS256", headers={"kid": "a"})) is None


def test_many_at_once_fetch_the_keys_together(verifier: Issuer, issuer: AnIssuer) -> None:
    async def together() -> list[tuple[str, str] | None]:
        return list(await asyncio.gather(*(verifier.verify(issuer.token(ONE)) for _ in range(20))))

    assert asyncio.run(together()) == [("ada@example.org", "auditor")] * 20
    assert len(issuer.fetched) == 2


# -- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "environment",
    [
        {"WIEWAAR_OIDC_ISSUER": "http://issuer.example.org", "WIEWAAR_OIDC_AUDIENCE": AUDIENCE},
        {"WIEWAAR_OIDC_ISSUER": "issuer", "WIEWAAR_OIDC_AUDIENCE": AUDIENCE},
        {"WIEWAAR_OIDC_ISSUER": "https://issuer.example.org"},
        {"WIEWAAR_OIDC_ISSUER": "https://", "WIEWAAR_OIDC_AUDIENCE": AUDIENCE},
        {"WIEWAAR_OIDC_ISSUER": "http://[", "WIEWAAR_OIDC_AUDIENCE": AUDIENCE},
    ],
    ids=str,
)
def test_an_issuer_that_can_t_be_trusted_is_refused_at_the_start(environment: dict[str, str]) -> None:
    with pytest.raises(Unusable, match="bad-issuer"):
        Settings.read(environment)


def test_an_issuer_comes_from_the_environment() -> None:
    environment = {"WIEWAAR_OIDC_ISSUER": "https://issuer.example.org", "WIEWAAR_OIDC_AUDIENCE": AUDIENCE}
    assert Settings.read(environment).oidc == Oidc("https://issuer.example.org", AUDIENCE, "wiewaar_role")
    assert Settings.read(environment | {"WIEWAAR_OIDC_ROLE_CLAIM": "r"}).oidc == Oidc(
        "https://issuer.example.org", AUDIENCE, "r"
    )
    assert Settings.read({}).oidc is None


# -- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(tmp_path: Path, issuer: AnIssuer) -> Iterator[TestClient]:
    settings = replace(settings_of(tmp_path / "state"), oidc=Oidc(issuer.address, AUDIENCE))
    with Register(settings, make=True):
        pass
    with in_process(settings) as made:
        yield made


def asked_with(client: TestClient, token: str) -> Any:
    return client.get("/v1/whereabouts", headers={"Authorization": f"Bearer {token}"})


def test_a_token_of_the_issuer_opens_what_its_role_may_have(client: TestClient, issuer: AnIssuer) -> None:
    assert asked_with(client, issuer.token(ONE)).status_code == 200
    assert asked_with(client, issuer.token(ONE, wiewaar_role="administrator")).status_code == 403


def test_a_bad_token_is_401_and_no_role_403_as_rfc_6750_has_it(client: TestClient, issuer: AnIssuer) -> None:
    bad, no_role = (asked_with(client, issuer.token(key, wiewaar_role=None)) for key in (OTHER, ONE))
    assert (bad.status_code, no_role.status_code) == (401, 403)
    assert 'error="invalid_token"' in bad.headers["www-authenticate"]
    assert 'error="insufficient_scope"' in no_role.headers["www-authenticate"]


def test_an_issuer_out_of_reach_is_503_with_a_time_to_try_again(client: TestClient, issuer: AnIssuer) -> None:
    issuer.up = False
    response = asked_with(client, issuer.token(ONE))
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
    assert issuer.address not in response.text


def test_the_register_s_own_tokens_go_on_without_the_issuer(
    client: TestClient, issuer: AnIssuer, tmp_path: Path
) -> None:
    issuer.up = False
    with Register(settings_of(tmp_path / "state")) as register:
        token = register.access.issue("ada", "auditor", "a test")
    assert asked_with(client, token).status_code == 200
