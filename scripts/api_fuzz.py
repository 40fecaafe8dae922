"""Lets Schemathesis at the API of a demo register, as each role: every check, against a real server.

    .venv/bin/python -m scripts.api_fuzz [--examples 20] [--role auditor]…

Ends with 1 where an answer is not as the document says. The tests run a short form of it.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from unittest.mock import patch

import uvicorn

from api.demo import load
from api.http import gate, service
from api.http.application import application
from api.http.openapi import BASE
from api.register import Register
from api.settings import Settings
from application.access import ROLES

ROOT = Path(__file__).resolve().parents[1]
CONFIGURATION = ROOT / "scripts" / "schemathesis.toml"
PHASES = ("examples", "coverage", "fuzzing", "stateful")
NO_LIMIT = 10**9
PATIENCE = 60  # seconds after which a server that does not start is taken to be broken


@contextmanager
def over_http(settings: Settings) -> Iterator[str]:
    """The address of a real server of a register, on a free port."""
    server = uvicorn.Server(uvicorn.Config(application(settings), port=0, log_level="error"))
    thread = Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + PATIENCE
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of the API of a demo register, and a token of each role; other settings by their names.

    It limits nobody and waits for nothing that is not there: both are made to stop just such a crowd of requests.
    """
    settings = Settings.read({"WIEWAAR_STATE_DIR": str(folder), "WIEWAAR_LOG": "error", **environment})
    settings = replace(settings, serving=replace(settings.serving, rate=NO_LIMIT))
    with Register(settings, make=True) as register:
        load(register, sequel=True)
        tokens: dict[str, str] = {role: register.access.issue(role, role, "api_fuzz") for role in ROLES}
    with patch.object(gate, "FAILURES", NO_LIMIT), patch.object(service, "WAIT", 0.05), over_http(settings) as address:
        yield address + BASE, tokens


def fuzzed(
    address: str, token: str, examples: int, phases: Sequence[str], *, seed: int = 1, only: str | None = None
) -> tuple[bool, str]:
    """Whether everything was as the document says (`only`: one operation), and what Schemathesis says of it."""
    words = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION)),
        *("run", f"{address}/openapi.json"),
        *("--url", address, "--header", f"Authorization: Bearer {token}"),
        *("--checks", "all", "--phases", ",".join(phases), "--max-examples", str(examples), "--seed", str(seed)),
        *("--no-color", "--generation-database", "none"),
        *(("--include-operation-id", only) if only else ()),
    ]
    done = subprocess.run(words, check=False, cwd=ROOT, capture_output=True, text=True)  # noqa: S603  # ours
    return done.returncode == 0, done.stdout + done.stderr


def main() -> int:
    """Runs it as each role that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--examples", type=int, default=20, help="of each kind, for each operation")
    parser.add_argument("--role", action="append", choices=ROLES, help="as this role; else as each")
    parser.add_argument("--phases", nargs="+", choices=PHASES, default=PHASES)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    wrong = 0
    for role in given.role or ROLES:
        with TemporaryDirectory() as folder, served(Path(folder) / "state") as (address, tokens):
            right, said = fuzzed(address, tokens[role], given.examples, given.phases, seed=given.seed)
        sys.stdout.write(f"{role}: {'as the document says' if right else said}\n")
        sys.stdout.flush()
        wrong += not right
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
