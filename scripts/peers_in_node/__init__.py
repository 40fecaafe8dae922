"""Peers that run on Node, of their own packages, which are never ours to depend on: Emmett."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from scripts.benchmarks.peers import Event

HERE = Path(__file__).parent
PROGRAM, PACKAGES, LOCKED = "emmett.mjs", "package.json", "package-lock.json"
INSTALLED = Path(__file__).parents[2] / ".wiewaar" / "peers_in_node"
PATIENCE = 900  # seconds; a package with native code may have to be compiled


class Missing(Exception):
    """Node or its packages are not here, and the words that say why."""


def is_installed(folder: Path = INSTALLED) -> bool:
    """Whether the packages are there as they are locked."""
    lock = folder / LOCKED
    done = (folder / "node_modules" / ".package-lock.json").exists()
    return shutil.which("node") is not None and done and lock.read_bytes() == (HERE / LOCKED).read_bytes()


def install(folder: Path = INSTALLED) -> None:
    """Installs the packages as they are locked. Raises Missing."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise Missing("npm or node is not on this machine; on Debian: apt-get install npm")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (PACKAGES, LOCKED):
        shutil.copyfile(HERE / name, folder / name)
    headers = Path(node).resolve().parents[1]
    # Where Node's headers are on the machine, what has to be compiled needs none from elsewhere.
    known = {"npm_config_nodedir": str(headers)} if (headers / "include" / "node" / "node_version.h").exists() else {}
    done = subprocess.run(  # noqa: S603  # npm, on what we locked
        [npm, "ci", "--no-audit", "--no-fund"],
        cwd=folder,
        env={**os.environ, **known},
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    if done.returncode:
        raise Missing(f"npm ci: {done.stderr.strip()[-500:]}")


class Emmett:
    """Emmett, in a process of its own that waits while others are measured."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._files = 0
        self.versions = self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101  # it was asked for
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("Emmett has ended; what it said stands above")
        found: dict[str, Any] = json.loads(line)
        if "fault" in found:
            raise RuntimeError(f"Emmett: {found['fault']}")
        return found

    def _ask(self, ask: str, **given: Any) -> dict[str, Any]:
        assert self._process.stdin is not None  # noqa: S101  # the same
        self._process.stdin.write(json.dumps({"ask": ask, **given}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _each(self, ask: str, **given: Any) -> float:
        """The seconds that one took of what was asked."""
        found = self._ask(ask, **given)
        return float(found["seconds"] / found["count"])

    def _written(self, events: Sequence[Event]) -> str:
        self._files += 1
        path = self._folder / f"events-{self._files}.ndjson"
        with path.open("w") as file:
            file.writelines(
                json.dumps({name: value for name, value in each._asdict().items() if name != "state"}) + "\n"
                for each in events
            )
        return str(path)

    def open(self, name: str, on: str, address: str, types: Sequence[str], *, inline: bool = False) -> None:
        """Opens a store; with `inline`, each event is projected in the transaction that appends it."""
        self._ask("open", name=name, on=on, address=address, types=list(types), inline=inline)

    def fill(self, name: str, events: Sequence[Event]) -> None:
        """Appends all these events, those of a stream at once."""
        self._ask("fill", name=name, path=self._written(events))

    def append(self, name: str, events: Sequence[Event]) -> float:
        """Appends events, each in a transaction of its own."""
        return self._each("append", name=name, path=self._written(events))

    def replay(self, name: str, stream: str, times: int) -> float:
        """Reads a stream and folds it."""
        return self._each("replay", name=name, stream=stream, times=times)

    def project(self, name: str, projection: str) -> float:
        """A consumer takes in all events, from the first one, in batches of a thousand; under a new name."""
        return self._each("project", name=name, projection=projection)

    def rebuild(self, name: str, projection: str) -> float:
        """Its own way to rebuild a projection; PostgreSQL only, and under a new name: a second time it does nothing."""
        return self._each("rebuild", name=name, projection=projection)

    def close(self, name: str) -> None:
        """Lets go of a store, if Emmett is still there."""
        with suppress(RuntimeError, OSError):
            self._ask("close", name=name)


@contextmanager
def emmett(folder: Path, installed: Path = INSTALLED) -> Iterator[Emmett]:
    """Emmett, as long as it is needed; what it is handed goes through a folder. Raises Missing."""
    if not is_installed(installed):
        install(installed)
    shutil.copyfile(HERE / PROGRAM, installed / PROGRAM)
    node = shutil.which("node")
    assert node is not None  # noqa: S101  # it was there a moment ago
    # It ends when its input does, as it does when we end, however that comes; what stops us is not said to it too.
    with subprocess.Popen(  # noqa: S603  # ours
        [node, "--expose-gc", PROGRAM],
        cwd=installed,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield Emmett(process, folder)
        finally:
            process.terminate()
