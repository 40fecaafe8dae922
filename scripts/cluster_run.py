"""Starts PostgreSQL under Patroni on this machine, or shows that its failovers lose nothing that was acknowledged.

`./scripts/cluster` starts three nodes, tells where they are, and ends them on Ctrl-C; `./scripts/cluster status` tells
meanwhile who leads. `./scripts/cluster failover` kills, hangs and switches nodes of a cluster of its own while others
record, and looks what became of that.
"""

import argparse
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.register import Register
from api.settings import Settings
from application.care import damage_in_log
from scripts import postgres_server
from scripts.cluster_load import Writers
from scripts.cluster_nodes import TTL, Broken, Cluster, Missing, Roles, a_cluster, nodes_at, until
from scripts.crash import tell

FIRST_PORT = 5441
LOG = "SELECT position, event_id, md5(state) FROM wiewaar_log.stored_events ORDER BY position"

Say = Callable[[str], None]


# -- the proof --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a cluster to which things happened.

    `doubtful`: of how many events no answer came when they were first sent, by whether they had been recorded;
    `silences`: by what happened, the longest times without any acknowledgement, in seconds.
    """

    acknowledged: int
    doubtful: Counter[bool]
    silences: Mapping[str, Sequence[float]]
    faults: Sequence[str]


class Ordeal:
    """A cluster to which things happen, while writers record."""

    def __init__(self, cluster: Cluster, writers: int, events: int, say: Say = lambda _: None) -> None:
        """`events`: how many are recorded between one thing and the next."""
        self._cluster = cluster
        self._settings = Settings.read(
            {"WIEWAAR_DATABASE_URL": cluster.url, "WIEWAAR_STATE_DIR": str(cluster.folder / "state")}
        )
        self._writers = Writers(self._settings, writers)
        self.notes = self._writers.notes
        self._events = events
        self._say = say

    def undergo(self, kills: int, *, all_else: bool) -> Report:
        """Has the leader die so many times, and with `all_else` also what else can happen; then looks."""
        happenings: list[Callable[[Roles], tuple[str, str]]] = [self._leader_dies] * kills
        if all_else:
            happenings += [self._lead_is_handed_over, self._standby_dies, self._leader_hangs, self._keeper_dies]
            happenings += [self._server_crashes, self._leader_and_standby_die]
        silences: dict[str, list[float]] = {}
        with self._writers.writing():
            for happening in happenings:
                roles = self._cluster.whole()
                self._record_some()
                at = time.monotonic()
                what, to = happening(roles)
                roles = self._cluster.whole()
                self._record_some()
                silence = self.notes.silence(at)
                silences.setdefault(what, []).append(silence)
                self._say(f"{what}: {to}; {silence:.1f} s without an acknowledgement; now {roles.leader} leads")
        doubtful = Counter(self.notes.doubtful.values())
        return Report(len(self.notes.acknowledged), doubtful, silences, list(self.faults()))

    def _record_some(self) -> None:
        enough = len(self.notes.acknowledged) + self._events
        until(lambda: len(self.notes.acknowledged) >= enough or bool(self.notes.faults), "enough that is acknowledged")

    # -- what happens: each tells what, and to whom -------------------------------------------------------------------

    def _leader_dies(self, roles: Roles) -> tuple[str, str]:
        self._cluster.kill(roles.leader)
        self._cluster.another_leads(roles.leader)
        self._record_some()
        return "leader killed", f"{roles.leader}, {self._come_back(roles.leader)}"

    def _leader_and_standby_die(self, roles: Roles) -> tuple[str, str]:
        """Nobody is left who has all that was acknowledged, so nobody may lead before one of them comes back."""
        self._cluster.kill(roles.leader)
        self._cluster.kill(roles.synchronous)
        time.sleep(2 * TTL)
        self._cluster.start(roles.leader)
        return (
            "leader and synchronous standby killed",
            f"{roles.leader}; {roles.synchronous}, {self._come_back(roles.synchronous)}",
        )

    def _lead_is_handed_over(self, roles: Roles) -> tuple[str, str]:
        self._cluster.switch_over(roles)
        self._cluster.another_leads(roles.leader)
        return "lead handed over", f"by {roles.leader}"

    def _standby_dies(self, roles: Roles) -> tuple[str, str]:
        self._cluster.kill(roles.synchronous)
        self._record_some()
        return "synchronous standby killed", f"{roles.synchronous}, {self._come_back(roles.synchronous)}"

    def _leader_hangs(self, roles: Roles) -> tuple[str, str]:
        with self._cluster.frozen(roles.leader):
            self._cluster.another_leads(roles.leader)
        return "leader hung", roles.leader

    def _server_crashes(self, roles: Roles) -> tuple[str, str]:
        self._cluster.crash(roles.leader)
        self._record_some()
        return "PostgreSQL of the leader killed, but not its Patroni", roles.leader

    def _keeper_dies(self, _: Roles) -> tuple[str, str]:
        keeper = self._cluster.keepers[0]
        self._cluster.kill(keeper)
        self._record_some()
        self._cluster.start(keeper)
        return "keeper of the lease killed", keeper

    def _come_back(self, name: str) -> str:
        """Starts what was killed; how it took up what it had missed."""
        before = len(self._cluster.told(name))
        self._cluster.start(name)
        self._cluster.whole()
        told = self._cluster.told(name)[before:]
        if "replica has been created" in told:
            return "which was made anew"
        return "which was rewound" if "running pg_rewind" in told else "which caught up"

    # -- what came of it ----------------------------------------------------------------------------------------------

    def faults(self) -> Iterator[str]:
        """What is wrong now that nobody writes any more."""
        yield from self.notes.faults
        roles = self._cluster.whole()
        rows = self._log_of(roles.leader)
        stored = Counter(event for _, event, _ in rows)
        acknowledged = self.notes.acknowledged.keys()
        lost, strange = acknowledged - stored.keys(), stored.keys() - acknowledged
        if lost:
            yield f"{len(lost)} ACKNOWLEDGED EVENTS ARE LOST, as {min(lost)}"
        if strange:
            yield f"{len(strange)} events are there of which nobody knows, as {min(strange)}"
        if len(stored) != len(rows):
            yield f"{len(rows) - len(stored)} events are there again"
        if [position for position, _, _ in rows] != list(range(1, len(rows) + 1)):
            yield "positions have gaps"
        for name in self._cluster.nodes.keys() - {roles.leader}:
            if self._log_of(name, len(rows)) != rows:
                yield f"{name} holds another log than {roles.leader}"
        with Register(self._settings) as register:
            for damage in damage_in_log(register.store, register.vault, register.mapper):
                yield f"check says {damage.code} {dict(damage.details)}"
            if (reached := register.catch_up()) != len(rows):
                yield f"the read models are at {reached} of {len(rows)}"

    def _log_of(self, name: str, size: int = 0) -> list[tuple[Any, ...]]:
        """What stands in the log of a node, once that has grown to a size."""
        with self._cluster.connection(name) as connection:
            until(lambda: len(connection.execute(LOG).fetchall()) >= size, f"a log of {size} events on {name}")
            return connection.execute(LOG).fetchall()


def lines_of(report: Report) -> Iterator[str]:
    """What is said of it."""
    for what, silences in report.silences.items():
        told = ", ".join(f"{each:.1f}" for each in silences)
        yield f"{what}: nothing was acknowledged for {told} s"
    yield (
        f"{report.acknowledged} events acknowledged; {report.doubtful.total()} had no answer when first sent:"
        f" {report.doubtful[True]} of them had been recorded, {report.doubtful[False]} had not"
        " and were when sent again"
    )
    yield from (f"{times} times: {fault}" for fault, times in Counter(report.faults).most_common())
    yield f"{len(report.faults)} FAULTS" if report.faults else "no acknowledged event was lost"


# -- as a program -----------------------------------------------------------------------------------------------------


def start(folder: Path | None, first_port: int) -> int:
    """Starts a cluster, and ends it when it is told to."""
    tell("starting three nodes …")
    with a_cluster(folder, first_port) as cluster:
        settings = next(iter(cluster.nodes.values())).settings
        tell(f"WIEWAAR_DATABASE_URL='{cluster.url}'")
        tell(f"WIEWAAR_READ_URL='{cluster.read_url}'")
        tell("who leads: ./scripts/cluster status" + ("" if first_port == FIRST_PORT else f" --port {first_port}"))
        tell(f"all else, as a switchover: patronictl -c {settings} --help")
        tell("Ctrl-C ends it")
        threading.Event().wait()
    return 0


def status(first_port: int) -> int:
    """Tells how the nodes of a running cluster are; returns 1 where none answers."""
    for node in nodes_at(first_port).values():
        try:
            members = node.asked("/cluster")["members"]
        except OSError:
            continue
        for each in members:
            lag = f", {each['lag']} bytes behind" if each.get("lag") else ""
            tell(f"{each['name']} on port {each.get('port')}: {each['role']}, {each['state']}{lag}")
        return 0
    tell("no node answers")
    return 1


def failover(folder: Path | None, kills: int, writers: int, events: int) -> int:
    """Prints what happened to a cluster of its own; returns 1 where anything was lost or wrong."""
    begun = time.monotonic()

    def say(text: str) -> None:
        tell(f"{time.monotonic() - begun:5.0f} s  {text}")

    with a_cluster(folder) as cluster:
        say(f"three nodes; {writers} writers")
        report = Ordeal(cluster, writers, events, say).undergo(kills, all_else=True)
    for line in lines_of(report):
        tell(line)
    return 1 if report.faults else 0


def main(arguments: Sequence[str]) -> int:
    """Does what is asked; returns 1 where it went wrong, and 2 where a program is missing."""
    parser = argparse.ArgumentParser(prog="./scripts/cluster", description="PostgreSQL of three nodes under Patroni.")
    parser.add_argument("what", nargs="?", choices=("start", "status", "failover"), default="start")
    parser.add_argument("--folder", type=Path, help="an empty one, which is kept (a temporary one)")
    parser.add_argument("--port", type=int, default=FIRST_PORT, help=f"the first of the cluster ({FIRST_PORT})")
    parser.add_argument("--kills", type=int, default=3, help="how often the leader dies (3)")
    parser.add_argument("--writers", type=int, default=4, help="who record meanwhile (4)")
    parser.add_argument("--events", type=int, default=500, help="recorded before and after each thing (500)")
    given = parser.parse_args(arguments)
    for each in (signal.SIGTERM, signal.SIGHUP):  # as on Ctrl-C, nothing may be left
        signal.signal(each, lambda *_: sys.exit(1))
    try:
        if given.what == "status":
            return status(given.port)
        if given.what == "failover":
            return failover(given.folder, given.kills, given.writers, given.events)
        return start(given.folder, given.port)
    except KeyboardInterrupt:
        return 0 if given.what == "start" else 130
    except (Missing, postgres_server.Missing) as fault:
        tell(str(fault))
        return 2
    except Broken as fault:
        tell(str(fault))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
