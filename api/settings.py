"""Settings, all from the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from application.problem import Unusable

# Every setting, for the docs: its name, its default and what it is.
SETTINGS = (
    ("WIEWAAR_STATE_DIR", "./.wiewaar", "the folder of the embedded databases and the master key file"),
    (
        "WIEWAAR_DATABASE_URL",
        "sqlite:///<state folder>/log.db",
        "where log, keys, access records and read models are kept; or postgresql+psycopg://user:password@host/database",
    ),
    (
        "WIEWAAR_VAULT_URL",
        "",
        "another PostgreSQL database for keys, access records and checkpoints: a log that is put back leaves them",
    ),
    ("WIEWAAR_READ_URL", "", "a PostgreSQL server that follows that one: questions are answered from it"),
    ("WIEWAAR_MASTER_KEY", "the file master.key in the state folder", "base64 of 32 bytes; wraps the subjects' keys"),
    ("WIEWAAR_NEW_MASTER_KEY", "", "with which `wiewaar vault rotate` wraps those keys from then on; is accepted too"),
    ("WIEWAAR_LOG_ORIGIN", "wiewaar/<eight digits>", "the name of the log in its checkpoints, as example.nl/wiewaar"),
    ("WIEWAAR_LOG_KEY", "the file log.key in the state folder", "the private key that signs checkpoints"),
    ("WIEWAAR_CHECKPOINT_EVERY", "3600", "seconds between checkpoints of a server, if anything was recorded; 0: none"),
    ("WIEWAAR_OIDC_ISSUER", "", "whose access tokens are accepted too (OpenID Connect); https, or http on loopback"),
    ("WIEWAAR_OIDC_AUDIENCE", "", "the audience that these must name; required with an issuer"),
    ("WIEWAAR_OIDC_CLIENT_ID", "", "as which the pages are known there: then people can sign in at the issuer"),
    ("WIEWAAR_OIDC_CLIENT_SECRET", "", "the secret of that client, where it has one"),
    ("WIEWAAR_OIDC_ROLE_CLAIM", "wiewaar_role", "the claim in which these name the role"),
    ("WIEWAAR_EVENT_SOURCE", "urn:nld:wiewaar", "the source of events: urn:nld:oin:<OIN>:systeem:<name>"),
    ("WIEWAAR_LOG", "info", "what the server tells on standard error: debug, info, warning or error, and worse"),
    ("WIEWAAR_RATE", "200", "requests a second for each who asks, of each worker; at once five times as many"),
    (
        "WIEWAAR_REMEMBERED",
        "50000",
        "subjects that a process keeps in memory: some 30 kB for one whose rows it makes, 3 kB for a key",
    ),
    ("WIEWAAR_CORS_ORIGINS", "", "origins, with commas between, whose pages may ask with a browser"),
    ("WIEWAAR_TRACES", "", "console: spans on standard error"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "", "where spans go, if an exporter of OpenTelemetry is installed beside"),
    ("FORWARDED_ALLOW_IPS", "127.0.0.1", "proxies, with commas between, that are believed about a caller's address"),
    ("WIEWAAR_DEBUG", "", "any value: unexpected faults show where they arose"),
)

REMEMBERED = 50_000
LEVELS = ("debug", "info", "warning", "error")
_ORIGIN = re.compile(r"https?://[a-z0-9.\[\]:-]+")
_SOURCE = re.compile(r"urn:nld:[A-Za-z0-9][A-Za-z0-9:._%()+,=@;$!*'-]*")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Oidc:
    """The issuer whose access tokens are accepted, whom they must be meant for, and where they name the role.

    With `client`, the name of the pages there, and its `secret` if it has one, people sign in at the issuer.
    """

    issuer: str
    audience: str
    role_claim: str = "wiewaar_role"
    client: str | None = None
    secret: str | None = field(default=None, repr=False)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Oidc | None":
        """The issuer in an environment, if any. Raises Unusable where it can't be trusted or names no audience."""
        issuer, audience = environment.get("WIEWAAR_OIDC_ISSUER"), environment.get("WIEWAAR_OIDC_AUDIENCE")
        if not issuer:
            return None
        if not is_trustworthy(issuer) or not audience:
            raise Unusable("bad-issuer")
        return cls(
            issuer,
            audience,
            environment.get("WIEWAAR_OIDC_ROLE_CLAIM") or "wiewaar_role",
            environment.get("WIEWAAR_OIDC_CLIENT_ID") or None,
            environment.get("WIEWAAR_OIDC_CLIENT_SECRET") or None,
        )


def is_trustworthy(address: str) -> bool:
    """Whether what comes from there can't have been put in by others on the way: https, or this machine itself."""
    try:
        found = urlsplit(address)
        return bool(found.hostname) and (
            found.scheme == "https" or (found.scheme == "http" and found.hostname in LOOPBACK)
        )
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Serving:
    """How the register is served. `level` is None where nothing was said of it."""

    level: str | None = None
    rate: float = 200.0
    origins: frozenset[str] = frozenset()
    traces: Literal["off", "console", "otlp"] = "off"
    checkpoint_every: int = 3_600

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Serving":
        """What an environment says of it. Raises Unusable for a value that is none of those that there are."""
        level, rate = environment.get("WIEWAAR_LOG") or None, environment.get("WIEWAAR_RATE") or "200"
        origins = frozenset(each.strip() for each in environment.get("WIEWAAR_CORS_ORIGINS", "").split(",")) - {""}
        traces = environment.get("WIEWAAR_TRACES") or None
        if level is not None and level not in LEVELS:
            raise Unusable("bad-setting", name="WIEWAAR_LOG", value=level)
        if not (rate.isascii() and rate.isdigit() and 0 < len(rate) < 10 and int(rate)):
            raise Unusable("bad-setting", name="WIEWAAR_RATE", value=rate)
        every = environment.get("WIEWAAR_CHECKPOINT_EVERY") or "3600"
        if not (every.isascii() and every.isdigit() and len(every) < 10):
            raise Unusable("bad-setting", name="WIEWAAR_CHECKPOINT_EVERY", value=every)
        if traces not in (None, "console"):
            raise Unusable("bad-setting", name="WIEWAAR_TRACES", value=traces)
        for each in sorted(origins):
            if not _ORIGIN.fullmatch(each):
                raise Unusable("bad-setting", name="WIEWAAR_CORS_ORIGINS", value=each)
        otlp: Literal["off", "otlp"] = "otlp" if environment.get("OTEL_EXPORTER_OTLP_ENDPOINT") else "off"
        return cls(level, float(rate), origins, "console" if traces else otlp, int(every))


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the register is."""

    folder: Path
    log: Path
    master_key: str | None
    oidc: Oidc | None = None
    event_source: str = "urn:nld:wiewaar"
    serving: Serving = Serving()
    log_key: str | None = None
    log_origin: str | None = None
    new_master_key: str | None = None
    database: str | None = field(default=None, repr=False)
    replica: str | None = field(default=None, repr=False)
    beside_database: str | None = field(default=None, repr=False)
    remembered: int = REMEMBERED

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings in an environment. Raises Unusable for what this version does not know."""
        folder = Path(environment.get("WIEWAAR_STATE_DIR") or ".wiewaar").absolute()
        url = environment.get("WIEWAAR_DATABASE_URL")
        log, database = folder / "log.db", None
        scheme, _, path = (url or "").partition(":///")
        if scheme == "sqlite" and path:
            log = Path(path).absolute()
        elif url:
            database = _on_postgres("WIEWAAR_DATABASE_URL", url)
        others = {name: environment.get(name) for name in ("WIEWAAR_READ_URL", "WIEWAAR_VAULT_URL")}
        for name, other in others.items():
            if other and database is None:
                raise Unusable("beside-nothing", name=name)
        replica, beside = (_on_postgres(name, other) if other else None for name, other in others.items())
        source = environment.get("WIEWAAR_EVENT_SOURCE") or "urn:nld:wiewaar"
        if not _SOURCE.fullmatch(source):
            raise Unusable("bad-event-source")
        remembered = environment.get("WIEWAAR_REMEMBERED") or str(REMEMBERED)
        if not (remembered.isascii() and remembered.isdigit() and 0 < len(remembered) < 10 and int(remembered)):
            raise Unusable("bad-setting", name="WIEWAAR_REMEMBERED", value=remembered)
        return cls(
            folder,
            log,
            environment.get("WIEWAAR_MASTER_KEY") or None,
            Oidc.read(environment),
            source,
            Serving.read(environment),
            environment.get("WIEWAAR_LOG_KEY") or None,
            environment.get("WIEWAAR_LOG_ORIGIN") or None,
            environment.get("WIEWAAR_NEW_MASTER_KEY") or None,
            database,
            replica,
            beside,
            int(remembered),
        )

    def beside(self, name: str) -> Path:
        """The file of some of the register's tables."""
        return self.log.with_name(f"{name}.db")

    @property
    def vault(self) -> Path:
        """The database of the subjects' keys."""
        return self.beside("vault")

    @property
    def read_models(self) -> Path:
        """The database of the read models."""
        return self.beside("read")

    @property
    def access(self) -> Path:
        """The database of the tokens and the access records."""
        return self.beside("access")

    @property
    def checkpoints(self) -> Path:
        """The database of the checkpoints that were issued."""
        return self.beside("checkpoints")

    @property
    def evidence(self) -> Path:
        """The folder of the documents behind facts."""
        return self.log.with_name("evidence")

    @property
    def jobs(self) -> Path:
        """The folder that tells how far long pieces of work are."""
        return self.log.with_name("jobs")

    @property
    def databases(self) -> tuple[Path, ...]:
        """The files of an embedded register."""
        return self.log, self.vault, self.read_models, self.access, self.checkpoints

    @property
    def log_key_file(self) -> Path:
        """The file of the key that signs checkpoints, in the embedded default."""
        return self.folder / "log.key"

    @property
    def key_file(self) -> Path:
        """The file of the master key, in the embedded default."""
        return self.folder / "master.key"


def _on_postgres(name: str, url: str) -> str:
    """What libpq connects with. Raises Unusable, telling no more than the scheme: the rest may hold a password."""
    scheme = url.partition(":")[0]
    if scheme != "postgresql+psycopg":
        raise Unusable("unknown-database", name=name, scheme=scheme)
    from application.postgres import conninfo_of  # noqa: PLC0415  # who keeps files does not pay for its imports

    try:
        return conninfo_of(url)
    except ValueError:
        raise Unusable("bad-database", name=name) from None
