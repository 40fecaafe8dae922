"""An issuer of access tokens (OpenID Connect) on a free port, with keys made here: it can change them, lie and fail."""

import base64
import hashlib
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
SECRET = "of the pages"
AUDIENCE = "https://register.example.org"


@dataclass(frozen=True)
class Key:
    """A signing key under its name."""

    name: str
    algorithm: str
    private: PrivateKey

    @property
    def public(self) -> dict[str, Any]:
        """The key as the issuer publishes it."""
        match self.private:
            case rsa.RSAPrivateKey():
                found = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
            case ec.EllipticCurvePrivateKey():
                found = ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
            case _:
                found = OKPAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**found, "kid": self.name, "use": "sig", "alg": self.algorithm}


def rsa_key(name: str = "one", bits: int = 2048) -> Key:
    return Key(name, "RS256", rsa.generate_private_key(public_exponent=65537, key_size=bits))


def ec_key(name: str = "curve") -> Key:
    return Key(name, "ES256", ec.generate_private_key(ec.SECP256R1()))


def ed_key(name: str = "edwards") -> Key:
    return Key(name, "EdDSA", ed25519.Ed25519PrivateKey.generate())


@dataclass
class AnIssuer:
    """What the issuer says; a test changes it as it likes."""

    address: str = ""
    keys: list[Key] = field(default_factory=list)
    also: list[Any] = field(default_factory=list)
    claimed: str | None = None
    keys_at: str | None = None
    redirect: str | None = None
    up: bool = True
    fetched: list[str] = field(default_factory=list)
    codes: dict[str, tuple[Mapping[str, str], str]] = field(default_factory=dict)

    def signs_in(self, asked: Mapping[str, str], token: str) -> str:
        """The code that the issuer sends back with somebody who signed in: good once, for a token."""
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = (asked, token)
        return code

    def redeemed(self, form: Mapping[str, str]) -> str | None:
        """The token for a code; None where another than who asked comes for it, or comes again."""
        asked, token = self.codes.pop(form.get("code", ""), ({}, ""))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        theirs = (form.get("redirect_uri"), form.get("client_id"), challenge.rstrip(b"=").decode())
        ours = (asked.get("redirect_uri"), asked.get("client_id"), asked.get("code_challenge"))
        return token if token and theirs == ours and form.get("client_secret") == SECRET else None

    def token(self, key: Key, *, headers: Mapping[str, Any] | None = None, **claims: Any) -> str:
        """A token, good unless claims say otherwise; a claim that is None is left out."""
        now = int(time.time())
        usual = {
            "iss": self.address,
            "aud": AUDIENCE,
            "sub": "ada@example.org",
            "iat": now,
            "exp": now + 300,
            "wiewaar_role": "auditor",
        }
        given = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode(given, key.private, key.algorithm, headers={"kid": key.name, **(headers or {})})


def unsigned(content: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """A token with any header, and no signature."""
    return ".".join([*(_base64(orjson.dumps(each)) for each in (content, claims)), ""])


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def issuing(*keys: Key) -> Iterator[AnIssuer]:
    """An issuer with these keys."""
    issuer = AnIssuer(keys=list(keys))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.fetched.append(self.path)
            if not issuer.up:
                self.send_response(503)
                self.end_headers()
            elif issuer.redirect is not None:
                self.send_response(302)
                self.send_header("Location", issuer.redirect + self.path)
                self.end_headers()
            else:
                self._tell()

        def _tell(self) -> None:
            if self.path == "/.well-known/openid-configuration":
                keys_at = issuer.keys_at or f"{issuer.address}/keys"
                content: Any = {
                    "issuer": issuer.claimed or issuer.address,
                    "jwks_uri": keys_at,
                    "authorization_endpoint": f"{issuer.address}/authorize",
                    "token_endpoint": f"{issuer.address}/token",
                }
            else:
                content = {"keys": [*issuer.also, *(each.public for each in issuer.keys)]}
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(orjson.dumps(content))

        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            token = issuer.redeemed(form) if self.path == "/token" else None
            self.send_response(400 if token is None else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(orjson.dumps({"error": "invalid_grant"} if token is None else {"access_token": token}))

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
