"""A PostgreSQL of three nodes on this machine, which Patroni leads by a lease that etcd keeps."""

import base64
import json
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import psycopg
from psycopg import sql

from scripts import cluster_guard
from scripts.postgres_server import SERVICE, binaries

HERE = "127.0.0.1"
SIZE = 3  # nodes, and members of etcd, which keep their lease
STEP = 10  # between the ports for one purpose and for the next
PORTS = range(15_000, 30_000)  # lower than those from which this machine calls others, so that none is taken meanwhile
PATIENCE = 120  # seconds after which what does not come about is taken to be broken
ANSWER = 2  # seconds for an answer of Patroni or etcd
NAME = "wiewaar"  # of the cluster, its database and whose that is

TTL = 10  # seconds of the lease; a Patroni newer than Debian 12's makes 20 of less

# Kept with the lease, the same for all nodes.
AGREED = {
    "ttl": TTL,
    "loop_wait": 1,  # seconds; with twice the next no more than the lease
    "retry_timeout": 3,
    "synchronous_mode": True,  # only who has all that was acknowledged is promoted
    "synchronous_mode_strict": True,  # and nothing is acknowledged that is on one node only
    "maximum_lag_on_failover": 1_048_576,  # bytes
    "check_timeline": True,
    "postgresql": {
        "use_pg_rewind": True,
        # Who can't be rewound is made anew.
        "remove_data_directory_on_rewind_failure": True,
        "remove_data_directory_on_diverged_timelines": True,
        "parameters": {
            "synchronous_commit": "on",  # acknowledged once the standby too has it on disk
            "wal_keep_size": "256MB",  # so that who was away for a while need not be made anew
            "max_slot_wal_keep_size": "1GB",  # so that who stays away does not fill the disk
            "wal_retrieve_retry_interval": "500ms",  # who is promoted first waits for so long
            "wal_sender_timeout": "5s",
            "wal_receiver_timeout": "5s",
            "tcp_keepalives_idle": 5,
            "tcp_keepalives_interval": 2,
            "tcp_keepalives_count": 3,
            "tcp_user_timeout": "10s",
            "max_connections": 100,
            "shared_buffers": "64MB",
            "unix_socket_directories": "",  # paths of sockets have to be short
        },
    },
}

# The same for whoever asks: when to pass over a node that does not answer, and to give up a connection that is dead.
CALLING = {
    "connect_timeout": "3",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


class Missing(Exception):
    """A program is not on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "Patroni or etcd is not on this machine; on Debian:"
            " apt-get install --no-install-recommends patroni etcd-server"
        )


class Broken(Exception):
    """What had to come about did not; the sentence says what."""


def until(condition: Callable[[], bool], what: str) -> None:
    """Looks again and again. Raises Broken where it takes longer than anything here may."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise Broken(f"after {PATIENCE} s there is still not {what}")
        time.sleep(0.1)


# -- programs that run ------------------------------------------------------------------------------------------------


class Guarded:
    """A program that ends with this process, with all that it started."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        with log.open("ab") as told:
            self._process = subprocess.Popen(  # noqa: S603  # this Python, on our own code
                [sys.executable, "-I", cluster_guard.__file__, SERVICE if os.geteuid() == 0 else "", *command],
                stdin=subprocess.PIPE,
                stdout=told,
                stderr=told,
                cwd=log.parent,
                env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
                start_new_session=True,  # Ctrl-C is for us, who end it
            )

    @property
    def pid(self) -> int:
        """The process from which all of it descends."""
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it did not end by itself."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Ends all of it at once by SIGKILL, and waits until nothing of it is left."""
        self._process.communicate()  # closes what it holds on to

    def signal(self, what: signal.Signals) -> None:
        """Sends all of it a signal."""
        cluster_guard.signal_family(self.pid, what)


# -- nodes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Node:
    """Where a node is: the ports of PostgreSQL and of its Patroni, and the file of its settings."""

    name: str
    port: int
    control: int
    settings: Path

    def asked(self, path: str) -> Any:
        """What its Patroni answers. Raises OSError where it does not."""
        try:
            with urllib.request.urlopen(f"http://{HERE}:{self.control}{path}", timeout=ANSWER) as response:
                return json.load(response)
        except HTTPException as fault:
            raise OSError(str(fault)) from fault

    def standing(self) -> "Standing | None":
        """How it is; None where it does not answer or PostgreSQL does not run."""
        try:
            told = self.asked("/patroni")
        except OSError:
            return None
        if told["state"] != "running":
            return None
        streaming = [each for each in told.get("replication", ()) if each["state"] == "streaming"]
        return Standing(
            told["role"] in {"master", "primary"},
            told.get("timeline", 0),
            {each["application_name"]: each["sync_state"] == "sync" for each in streaming},
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a node is: whether it leads, since which promotion, and who streams from it, synchronously or not."""

    leads: bool
    timeline: int
    followed_by: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Roles:
    """Who does what in a cluster that is whole."""

    leader: str
    synchronous: str


def nodes_at(first: int, folder: Path = Path()) -> dict[str, Node]:
    """The nodes of a cluster that has its ports from a first one on."""
    return {
        name: Node(name, first + nth, first + STEP + nth, folder / f"{name}.yml")
        for nth, name in enumerate(f"node{number}" for number in range(1, SIZE + 1))
    }


def free_port() -> int:
    """A first port from which on a cluster has all that it needs."""
    while True:
        first = random.choice(PORTS)  # noqa: S311  # no secret
        if _are_free(first):
            return first


def _are_free(first: int) -> bool:
    for purpose in range(4):
        for nth in range(SIZE):
            with socket.socket() as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    tried.bind((HERE, first + STEP * purpose + nth))
                except OSError:
                    return False
    return True


# -- the cluster ------------------------------------------------------------------------------------------------------


class Cluster:
    """Three nodes and the three keepers of their lease, in an empty folder."""

    def __init__(self, folder: Path, first_port: int) -> None:
        """Starts nothing yet. Raises Missing, and Broken where another has its folder or its ports."""
        patroni, etcd = shutil.which("patroni"), shutil.which("etcd")
        if patroni is None or etcd is None:
            raise Missing
        if any(folder.iterdir()):
            raise Broken(f"{folder} is not empty")
        if not _are_free(first_port):
            raise Broken(f"a port that it needs, from {first_port} on, is taken")
        self.folder = folder
        self.nodes = nodes_at(first_port, folder)
        # For each its port for whoever asks, and for the other members.
        self._keepers = {
            f"keeper{nth + 1}": (first_port + 2 * STEP + nth, first_port + 3 * STEP + nth) for nth in range(SIZE)
        }
        self._patroni, self._etcd, self._postgresql = patroni, etcd, binaries()
        self._passwords = {name: secrets.token_hex(16) for name in (SERVICE, "replicator", "rewinder", "patroni", NAME)}
        self._running: dict[str, Guarded] = {}

    @property
    def keepers(self) -> Sequence[str]:
        """The members of etcd, which keep the lease together."""
        return list(self._keepers)

    @property
    def url(self) -> str:
        """The address of the database, as settings have it: of whoever leads."""
        return self._url("read-write")

    @property
    def read_url(self) -> str:
        """The same of who follows, or of who leads where nobody does."""
        return self._url("prefer-standby")

    def _url(self, role: str) -> str:
        hosts = [("host", f"{HERE}:{each.port}") for each in self.nodes.values()]
        query = urlencode([*hosts, ("target_session_attrs", role), *CALLING.items()], safe=":")
        return f"postgresql+psycopg://{NAME}:{self._passwords[NAME]}@/{NAME}?{query}"

    def connection(self, name: str, database: str = NAME) -> psycopg.Connection[tuple[Any, ...]]:
        """A bare connection to one node, as who may do all."""
        return psycopg.connect(
            host=HERE,
            port=self.nodes[name].port,
            user=SERVICE,
            password=self._passwords[SERVICE],
            dbname=database,
            autocommit=True,
            connect_timeout=ANSWER,
        )

    def told(self, name: str) -> str:
        """All that one of them wrote about itself."""
        return self._log(name).read_text(encoding="utf-8", errors="replace")

    # -- starting and ending ------------------------------------------------------------------------------------------

    def make(self) -> Roles:
        """Starts all of them, and makes the database; who does what. Raises Broken."""
        for name in self._keepers:
            self.start(name)
        for name, node in self.nodes.items():
            node.settings.touch(mode=0o600)  # passwords are in it
            node.settings.write_text(json.dumps(self._settings(node), indent=2), encoding="utf-8")
            _hand_over(node.settings)
            self.start(name)
        roles = self.whole()
        with self.connection(roles.leader, "postgres") as connection:
            owner, password = sql.Identifier(NAME), sql.Literal(self._passwords[NAME])
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(owner, password))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(owner, owner))
        return roles

    def start(self, name: str) -> None:
        """Starts one of them, for the first time or again."""
        keeps = name in self._keepers
        command = self._keeper_command(name) if keeps else [self._patroni, str(self.nodes[name].settings)]
        self._running[name] = Guarded(command, self._log(name))

    def kill(self, name: str) -> None:
        """Ends all of one at once, as when its machine goes away."""
        self._running.pop(name).kill()

    def crash(self, name: str) -> None:
        """Ends PostgreSQL of a node, but not its Patroni."""
        postmaster = (self.folder / name / "postmaster.pid").read_text().splitlines()[0]
        os.kill(int(postmaster), signal.SIGKILL)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """Has all of one stand still meanwhile, as when its machine hangs."""
        self._running[name].signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._running[name].signal(signal.SIGCONT)

    def end(self) -> None:
        """Ends all that runs."""
        while self._running:
            self._running.popitem()[1].kill()

    # -- who does what ------------------------------------------------------------------------------------------------

    def another_leads(self, than: str) -> None:
        """Waits until a node leads that is not this one. Raises Broken."""
        others = [node for name, node in self.nodes.items() if name != than]
        until(
            lambda: any(found.leads for each in others if (found := each.standing())), f"another who leads, not {than}"
        )

    def whole(self) -> Roles:
        """Who does what, once two nodes stream from the third, one of them synchronously. Raises Broken."""
        found: list[Roles] = []

        def is_whole() -> bool:
            if ended := [name for name, each in self._running.items() if not each.runs]:
                raise Broken(f"{ended[0]} ended by itself: {self.told(ended[0])[-500:]}")
            standings = {name: node.standing() for name, node in self.nodes.items()}
            leading = [name for name, each in standings.items() if each is not None and each.leads]
            if len(leading) != 1 or len({each and each.timeline for each in standings.values()}) != 1:
                return False
            leader = standings[leading[0]]
            if leader is None or leader.followed_by.keys() != self.nodes.keys() - set(leading):
                return False
            synchronous = [name for name, is_synchronous in leader.followed_by.items() if is_synchronous]
            # It is promoted only where it is noted with the lease too.
            if len(synchronous) == 1 and synchronous == self._may_be_promoted(leading[0]):
                found.append(Roles(leading[0], synchronous[0]))
            return bool(found)

        until(is_whole, "a leader from whom both others stream, one of them synchronously")
        return found[0]

    def _may_be_promoted(self, leader: str) -> list[str]:
        with suppress(OSError):
            members = self.nodes[leader].asked("/cluster")["members"]
            return [each["name"] for each in members if each["role"] == "sync_standby"]
        return []

    def switch_over(self, roles: Roles) -> None:
        """Asks for the synchronous standby to lead, in good order."""
        who = base64.b64encode(f"patroni:{self._passwords['patroni']}".encode()).decode()
        request = urllib.request.Request(
            f"http://{HERE}:{self.nodes[roles.leader].control}/switchover",
            json.dumps({"leader": roles.leader, "candidate": roles.synchronous}).encode(),
            {"Authorization": f"Basic {who}", "Content-Type": "application/json"},
        )
        with suppress(HTTPError):  # which may only mean that it takes longer; who leads then, tells
            urllib.request.urlopen(request, timeout=PATIENCE).close()  # noqa: S310  # our own address

    # -- settings -----------------------------------------------------------------------------------------------------

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _keeper_command(self, name: str) -> list[str]:
        asked, peers = (f"http://{HERE}:{port}" for port in self._keepers[name])
        options = {
            "name": name,
            "data-dir": str(self.folder / name),
            "listen-client-urls": asked,
            "advertise-client-urls": asked,
            "listen-peer-urls": peers,
            "initial-advertise-peer-urls": peers,
            "initial-cluster": ",".join(f"{each}=http://{HERE}:{port}" for each, (_, port) in self._keepers.items()),
            "enable-v2": "true",
            "logger": "zap",
            "log-level": "warn",
        }
        return [self._etcd, *(f"--{option}={value}" for option, value in options.items())]

    def _settings(self, node: Node) -> dict[str, Any]:
        control, address = f"{HERE}:{node.control}", f"{HERE}:{node.port}"
        accounts = {"superuser": SERVICE, "replication": "replicator", "rewind": "rewinder"}
        return {
            "scope": NAME,
            "name": node.name,
            # Not etcd3: by that interface a leader under Patroni 3.0.2 that hung takes the lease back from whoever was
            # promoted meanwhile, after which nobody can be promoted any more (patroni/patroni, pull request 2689).
            "etcd": {"hosts": [f"{HERE}:{port}" for port, _ in self._keepers.values()]},
            "restapi": {
                "listen": control,
                "connect_address": control,
                "authentication": {"username": "patroni", "password": self._passwords["patroni"]},
            },
            "bootstrap": {"dcs": AGREED, "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"]},
            "postgresql": {
                "listen": address,
                "connect_address": address,
                "data_dir": str(self.folder / node.name),
                "bin_dir": str(self._postgresql),
                "pgpass": str(self.folder / f"{node.name}.pgpass"),
                "authentication": {
                    purpose: {"username": name, "password": self._passwords[name]} for purpose, name in accounts.items()
                },
                "pg_hba": [f"host {what} all {HERE}/32 scram-sha-256" for what in ("all", "replication")],
                "basebackup": [{"checkpoint": "fast"}],
            },
            "watchdog": {"mode": "off"},
        }


def _hand_over(path: Path) -> None:
    """Gives a file or folder to whom the programs run as."""
    if os.geteuid() == 0:
        account = pwd.getpwnam(SERVICE)
        os.chown(path, account.pw_uid, account.pw_gid)


@contextmanager
def a_cluster(folder: Path | None = None, first_port: int | None = None) -> Iterator[Cluster]:
    """A cluster that runs, and is ended afterwards; in a temporary folder, if none is given. Raises Missing, Broken."""
    with ExitStack() as opened:
        if folder is None:
            temporary = tempfile.TemporaryDirectory(prefix="wiewaar-cluster-", ignore_cleanup_errors=True)
            folder = Path(opened.enter_context(temporary))
        folder.mkdir(exist_ok=True)
        cluster = Cluster(folder.resolve(), first_port or free_port())
        _hand_over(cluster.folder)
        opened.callback(cluster.end)
        cluster.make()
        yield cluster
