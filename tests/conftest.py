"""What the tests share: a register in a folder of its own, a clock that is set by hand, and the command line."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import orjson
import psycopg
import pytest

from api.command_line import run
from api.register import Register
from api.settings import Settings
from application.importing import import_whole, numbered
from application.intake import understood
from application.recording import Outcome
from domain.fact import Actor
from tests.databases import ON_POSTGRES, copied, empty, located, settings_of, stop, sweep

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("WIEWAAR_SHARED") or ROOT.parent / "shared") / "data"
SCENARIO = DATA / "seed-scenario.ndjson"
SEQUEL = DATA / "seed-sequel.ndjson"
SCENARIO_LINES, SEQUEL_LINES = 114, 35

CLERK = Actor("griffier", "registrar")
PATIENCE = 60  # seconds after which a process that hangs is taken to be broken
MEMORY = Path("/dev/shm")  # noqa: S108  # folders of safe random names are made in it
ROOM = 2 * 2**30  # bytes; a whole run with faults in it leaves some hundreds of megabytes


def pytest_configure() -> None:
    """Puts what the tests write in memory, where there is room: none of it has to outlive a loss of power.

    A register waits for the disk with everything that it records, which took most of the time of the tests.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None  # or what was found before goes on


def pytest_unconfigure() -> None:
    """Stops the server that the tests started, where they run on one."""
    stop()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out of a run on one database what is about the other."""
    other = "embedded" if ON_POSTGRES else "on_postgresql"
    config.hook.pytest_deselected(items=[each for each in items if each.get_closest_marker(other)])
    items[:] = [each for each in items if not each.get_closest_marker(other)]


@pytest.fixture(autouse=True)
def _swept() -> Iterator[None]:
    """Leaves no database behind; the folder of a test is gone before this is, where the test passed."""
    yield
    sweep()


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Puts it forward, or back."""
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2018, 4, 3, 9, tzinfo=UTC))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of a register that is still to be made."""
    return settings_of(tmp_path / "state")


@pytest.fixture
def register(tmp_path: Path, clock: Clock) -> Iterator[Register]:
    """An empty register."""
    with Register(empty(tmp_path / "state"), make=True, clock=clock) as made:
        yield made


# -- what is left open ----------------------------------------------------------------------------------------------


class Connections(list[Any]):
    """Connections to databases; held here, so that none is closed by being forgotten."""

    @property
    def still_open(self) -> list[Any]:
        return [each for each in self if is_open(each)]


def is_open(connection: sqlite3.Connection | psycopg.Connection[Any]) -> bool:
    if isinstance(connection, psycopg.Connection):
        return not connection.closed
    try:
        connection.total_changes  # noqa: B018  # which only an open one has
    except sqlite3.ProgrammingError:
        return False
    return True


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Connections:
    """Every connection that is made from here on."""
    made = Connections()
    # Of SQLite SQLAlchemy has the second, of PostgreSQL the pool has the other.
    doors = (psycopg, psycopg.Connection) if ON_POSTGRES else (sqlite3, sqlite3.dbapi2)
    connect = doors[0].connect

    def connected(*arguments: Any, **options: Any) -> Any:
        made.append(connect(*arguments, **options))
        return made[-1]

    for door in doors:
        monkeypatch.setattr(door, "connect", connected)
    return made


# -- commands -------------------------------------------------------------------------------------------------------


def command(
    name: str,
    subject: str | None = None,
    effective_on: str | None = "2018-01-01",
    *,
    data: Mapping[str, Any] | None = None,
    **envelope: Any,
) -> dict[str, Any]:
    """A command on the wire; what is None is left out."""
    given = {"command": name, "subject": subject, "effectiveOn": effective_on, **envelope, "data": dict(data or {})}
    return {field: value for field, value in given.items() if value is not None}


def organisation(reference: str, kind: str = "municipality", **envelope: Any) -> dict[str, Any]:
    """Registers an organisation that has its reference for a name."""
    return command("register-organisation", reference, "1900-01-01", data={"name": reference, "kind": kind}, **envelope)


def renamed(reference: str, name: str, **envelope: Any) -> dict[str, Any]:
    """Renames an organisation."""
    return command("rename-organisation", reference, "2018-06-01", data={"name": name}, **envelope)


def programme(reference: str = "ppp") -> dict[str, Any]:
    """Establishes a programme of four years."""
    terms = {"starts": "2018-01-01", "ends": "2022-01-01"}
    return command("establish-programme", reference, data={"name": "PPP", "terms": terms})


def trainee(reference: str, person: Mapping[str, str] | None = None, **envelope: Any) -> dict[str, Any]:
    """Registers a trainee of that programme."""
    return command("register-trainee", reference, data={"programme": "ppp", "person": dict(person or {})}, **envelope)


def record(register: Register, *commands: Mapping[str, Any]) -> list[Outcome]:
    """Records commands one by one."""
    return [register.recorder.record(understood(dict(each)), CLERK) for each in commands]


def ndjson(*commands: Mapping[str, Any]) -> bytes:
    """A file of commands."""
    return b"".join(orjson.dumps(each) + b"\n" for each in commands)


def written(path: Path, *commands: Mapping[str, Any]) -> Path:
    """A file of commands on disk."""
    path.write_bytes(ndjson(*commands))
    return path


# -- the command line -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Called:
    """What a call gave back; never a traceback, and never a fault that nobody had thought of."""

    code: int
    out: str
    err: str

    def __post_init__(self) -> None:
        assert "Traceback" not in self.err, self.err
        assert "should not have" not in self.err, self.err
        assert "niet mis had mogen gaan" not in self.err, self.err

    @property
    def json(self) -> Any:
        return orjson.loads(self.out)


class Call(Protocol):
    """Calls wiewaar; settings are given by their names in the environment."""

    def __call__(self, *arguments: str | Path, **environment: str) -> Called: ...


class Wiewaar:
    """The real command line, in a process of its own, on the register in `state`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"

    def __call__(self, *arguments: str | Path, stdin: bytes = b"", **environment: str) -> Called:
        done = subprocess.run(  # noqa: S603  # this Python, on our own code
            self.words(arguments),
            check=False,
            capture_output=True,
            input=stdin,
            cwd=self.folder,
            env=self.environment(environment),
            timeout=PATIENCE,
        )
        return Called(done.returncode, done.stdout.decode(), done.stderr.decode())

    def started(self, *arguments: str | Path, **environment: str) -> subprocess.Popen[bytes]:
        """A call that goes on by itself."""
        return subprocess.Popen(  # noqa: S603  # the same
            self.words(arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.environment(environment),
        )

    @staticmethod
    def words(arguments: Sequence[str | Path]) -> list[str]:
        return [sys.executable, "-P", "-m", "api", *map(str, arguments)]

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """Nothing of whoever runs the tests but the path."""
        own = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT),
            "WIEWAAR_STATE_DIR": str(self.state),
            "LANG": "C.UTF-8",
            "COLUMNS": "80",
        }
        return located({**own, **given})


@pytest.fixture
def wiewaar(tmp_path: Path) -> Wiewaar:
    return Wiewaar(tmp_path)


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """The same command line on the same register, in this process: many calls in the time of one."""
    for name in ("LC_ALL", "LC_MESSAGES", "WIEWAAR_DATABASE_URL", "WIEWAAR_MASTER_KEY", "WIEWAAR_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    own = {"WIEWAAR_STATE_DIR": str(tmp_path / "state"), "LANG": "C.UTF-8", "COLUMNS": "80"}

    def called(*arguments: str | Path, **environment: str) -> Called:
        capsys.readouterr()
        with monkeypatch.context() as inside:
            for name, value in located(own | environment).items():
                inside.setenv(name, value)
            code = run([str(each) for each in arguments])
        printed = capsys.readouterr()
        return Called(code, printed.out, printed.err)

    return called


@pytest.fixture(scope="session")
def _seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeded") / "state"
    with Register(settings_of(folder), make=True) as made:
        for file in (SCENARIO, SEQUEL):
            import_whole(made.recorder, numbered(file.read_bytes()), CLERK, historic=True)
        made.catch_up()
    return folder


@pytest.fixture
def seeded(_seeded: Path, tmp_path: Path) -> Path:
    """The folder of a register that holds the seed scenario and its sequel; a copy, to do with as one likes."""
    return copied(_seeded, tmp_path / "state")


def one_paragraph(text: str) -> bool:
    """Whether it is a paragraph for people: something, in one piece, and no traceback."""
    return bool(text.strip()) and "\n\n" not in text.strip() and "Traceback" not in text
