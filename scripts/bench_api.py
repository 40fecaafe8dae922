"""Measures the API beside its yardsticks, each pair interleaved in one run, both as servers in processes of their own.

    .venv/bin/python -m scripts.bench_api [--rounds N] [--seconds S] [--trainees N] [--connections N]

Reading: twenty rows of whereabouts, beside bare Starlette that makes the same query by sqlite3 and writes its rows with
orjson. Recording: one command a request, beside the recorder called in a process without a server.
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import orjson

from api.register import Register
from api.settings import Settings
from application.importing import import_good, numbered
from application.intake import parse, understood
from domain.fact import Actor
from scripts.national import national

CLERK = Actor("bench", "registrar")
DAY = "2019-06-01"
ROWS = 20


def main(arguments: list[str]) -> int:
    """Prints a line for each pair: both medians, and their ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="that each measurement lasts")
    parser.add_argument("--trainees", type=int, default=1_000)
    parser.add_argument("--connections", type=int, default=16)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place, tokens = _made(folder, given.trainees)
        log = folder / "log.db"
        with (
            _server("api", "serve", WIEWAAR_STATE_DIR=name, WIEWAAR_RATE="1000000", WIEWAAR_LOG="warning") as ours,
            _server("scripts.bench_api_bare", str(folder / "read.db"), place) as bare,
        ):
            asked = f"/v1/whereabouts?validOn={DAY}&place={place}&limit={ROWS}"
            reading = (
                lambda: asyncio.run(_rate(ours, lambda: _get(asked, tokens["auditor"]), given)),
                lambda: asyncio.run(_rate(bare, lambda: _get("/", ""), given)),
            )
            _compare(f"{ROWS} rows, {given.connections} connections", "≥ 0.5", reading, given.rounds)
            recording = (
                lambda: asyncio.run(_rate(ours, lambda: _post(tokens["registrar"]), given)),
                lambda: _recorded(given.seconds),
            )
            _compare(f"one command a POST, {given.connections} connections", "≥ 0.5", recording, given.rounds)
            given.connections = 1
            _compare("one command a POST, one connection", "≥ 0.5", recording, given.rounds)
        assert log.exists()  # noqa: S101  # nothing was measured on another register
    return 0


def _made(folder: Path, trainees: int) -> tuple[str, dict[str, str]]:
    """A register of an invented programme; a municipality with twenty rows or more, and tokens."""
    with Register(Settings(folder, folder / "log.db", None), make=True) as register:
        lines = numbered(b"".join(national(trainees, 1, 0.2, 0.1).lines()))
        import_good(register.recorder, lines, CLERK, historic=True)
        register.catch_up()
        with register.read_models.reading() as connection:
            place = connection.exec_driver_sql(
                "SELECT place FROM spells WHERE kind = 'mandate' AND valid_from <= ? AND valid_to > ?"
                " AND known_to_pos > ? GROUP BY place HAVING count(*) >= ? ORDER BY count(*) LIMIT 1",
                (DAY, DAY, register.log.head()[0], ROWS),
            ).scalar_one()
        return place, {
            "auditor": register.access.issue("anna", "auditor", "bench"),
            "registrar": register.access.issue("bram", "registrar", "bench"),
        }


@contextmanager
def _server(*words: str, **environment: str) -> Iterator[int]:
    """A server in a process of its own; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603  # this Python, on our own code
        [sys.executable, "-P", "-m", *words, "--port", str(port)],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port
    finally:
        process.terminate()
        process.wait()


def _compare(name: str, goal: str, pair: tuple[Callable[[], float], Callable[[], float]], rounds: int) -> None:
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for found, measure in zip(rates, pair, strict=True):
            found.append(measure())
    ours, yardstick = (statistics.median(found) for found in rates)
    sys.stdout.write(f"{name:<44} {ours:>9,.0f}/s {yardstick:>9,.0f}/s   ratio {ours / yardstick:6.3f}   goal {goal}\n")
    sys.stdout.flush()


# -- a client that costs little -------------------------------------------------------------------------------------


def _get(path: str, token: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def _post(token: str) -> bytes:
    body = orjson.dumps(_command())
    head = (
        "POST /v1/commands HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _command() -> dict[str, object]:
    return {
        "command": "register-organisation",
        "commandId": str(uuid4()),
        "subject": f"o-{uuid4()}",
        "effectiveOn": "2018-01-01",
        "data": {"name": "Gemeente", "kind": "municipality"},
    }


async def _rate(port: int, request: Callable[[], bytes], given: argparse.Namespace) -> float:
    """Answers a second, over so many connections that each wait for an answer before they ask again."""
    end = time.perf_counter() + given.seconds
    counts = await asyncio.gather(*(_asking(port, request, end) for _ in range(given.connections)))
    return float(sum(counts) / given.seconds)


async def _asking(port: int, request: Callable[[], bytes], end: float) -> int:
    count = 0
    async with _connection(port) as (reader, writer):
        while time.perf_counter() < end:
            writer.write(request())
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 20"):
                raise SystemExit(head.decode())
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            count += 1
    return count


@asynccontextmanager
async def _connection(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()


def _recorded(seconds: float) -> float:
    """Commands a second that the recorder takes, each durably in a transaction of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Register(Settings(folder, folder / "log.db", None), make=True) as register:
            count, end = 0, time.perf_counter() + seconds
            while time.perf_counter() < end:
                register.recorder.record(understood(parse(orjson.dumps(_command()))), CLERK)
                count += 1
            return count / seconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
