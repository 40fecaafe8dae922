"""A PostgreSQL server of one's own for as long as somebody works with it: for tests, benchmarks and trials.

    with a_server() as server:
        url = server.create("trial")

It listens on loopback only, lets in everybody on this machine, and is gone afterwards, with all that it held.
"""

import ctypes
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

OLDEST = 15
SERVICE = "postgres"  # whom it runs as where we are root, as whom it refuses to run
OWNER = "wiewaar"
PATIENCE = 60  # seconds after which a server that does not start or stop is taken to be broken
# Nothing of it has to outlive a loss of power, unless it is asked for.
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "log_min_messages": "warning",
    "wal_level": "replica",
    "max_wal_senders": "8",
    "hot_standby": "on",
}
_SET_DEATH_SIGNAL = 1  # of prctl(2)


class Missing(Exception):
    """There is no PostgreSQL on this machine that is new enough."""

    def __init__(self) -> None:
        super().__init__(f"PostgreSQL {OLDEST} or newer is not on this machine; on Debian: apt-get install postgresql")


def binaries() -> Path:
    """The folder of the newest PostgreSQL. Raises Missing."""
    found = {}
    for each in Path("/usr/lib/postgresql").glob("*/bin/postgres"):
        if (version := each.parents[1].name).isdigit():
            found[int(version)] = each.parent
    if (asked := shutil.which("pg_config")) is not None:
        folder = Path(_told([asked, "--bindir"]).strip())
        if (folder / "initdb").exists() and (told := re.search(r" (\d+)", _told([asked, "--version"]))):
            found.setdefault(int(told[1]), folder)
    if not found or max(found) < OLDEST:
        raise Missing
    return found[max(found)]


def _told(words: Sequence[str]) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout  # noqa: S603  # ours


@dataclass
class Server:
    """A server that runs, or can be made to."""

    folder: Path
    port: int
    settings: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def data(self) -> Path:
        """Where it keeps everything."""
        return self.folder / "data"

    def url(self, database: str) -> str:
        """The address of a database, as settings have it."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{database}"

    def connection(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A bare connection, each statement of which stands on its own."""
        return psycopg.connect(host="127.0.0.1", port=self.port, user=OWNER, dbname=database, autocommit=True)

    def create(self, database: str, template: str = "template1") -> str:
        """A new database, a copy of another where one is given; its address."""
        with self.connection() as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drops a database and whoever is in it."""
        with self.connection() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def start(self) -> None:
        """Starts it, and waits until it lets somebody in."""
        options = [f"--{name}={value}" for name, value in {**self.settings, "port": str(self.port)}.items()]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  # the same
                [binaries() / "postgres", "-D", self.data, "-k", "", *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                preexec_fn=dies_with_us,  # noqa: PLW1509  # no thread of ours holds a lock that it takes
                user=_as_whom(),
                group=_as_whom(),
            )
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.connection().close()
            except psycopg.OperationalError as fault:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.folder / "server.log").read_text()) from fault
                time.sleep(0.02)
            else:
                return

    def stop(self, by: signal.Signals = signal.SIGINT) -> None:
        """Stops it: with SIGINT at once and in order, with SIGQUIT as in a crash."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(by)
            self.process.wait(timeout=PATIENCE)
            self.process = None

    def follow(self, other: "Server") -> None:
        """Becomes a streaming replica of another server, which it copies first."""
        _run(
            *("pg_basebackup", "-D", self.data, "-d", f"host=127.0.0.1 port={other.port} user={OWNER}"),
            *("-R", "-X", "stream", "--checkpoint=fast"),
            within=self.folder,
        )


def _as_whom() -> str | None:
    """The account that it runs as, where that is not our own."""
    return SERVICE if os.geteuid() == 0 else None


def dies_with_us(by: signal.Signals = signal.SIGQUIT) -> None:
    """Stops what is about to be started when the thread that starts it is gone, however that came."""
    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, by)


def _run(program: str, *arguments: str | Path, within: Path) -> None:
    done = subprocess.run(  # noqa: S603  # the same
        [binaries() / program, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=within,
        user=_as_whom(),
        group=_as_whom(),
    )
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _a_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="wiewaar-postgres-"))
    try:
        if os.geteuid() == 0:
            account = pwd.getpwnam(SERVICE)
            os.chown(folder, account.pw_uid, account.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def a_server(*, durable: bool = False, **settings: str) -> Iterator[Server]:
    """A new server, which is gone afterwards; `durable`: what it acknowledged outlives a loss of power.

    `settings` are PostgreSQL's own, by name. Raises Missing.
    """
    with _a_folder() as folder:
        chosen = {**SETTINGS, **({} if durable else CARELESS), **settings}
        server = Server(folder, _free_port(), chosen)
        words = ("-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        _run("initdb", "-D", server.data, *words, within=folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def a_replica(of: Server, **settings: str) -> Iterator[Server]:
    """A streaming replica of a server that runs; it can be asked, and takes in nothing else."""
    with _a_folder() as folder:
        server = Server(folder, _free_port(), {**of.settings, **settings})
        server.follow(of)
        server.start()
        try:
            yield server
        finally:
            server.stop()
