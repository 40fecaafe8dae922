"""The API beside its yardsticks, each as a server in a process of its own.

Reading: twenty rows of whereabouts, beside bare Starlette that makes the same query by the bare driver and writes its
rows with orjson. Recording: one command a request, beside the recorder called in a process without a server.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import orjson

from api.register import Register
from api.settings import Settings
from application.importing import import_good, numbered
from application.intake import parse, understood
from scripts.benchmarks.grounds import CLERK, Ground
from scripts.benchmarks.measuring import Beside, Contest, Measure, at_least
from scripts.national import national
from scripts.postgres_server import dies_with_us

DAY = "2019-06-01"
ROWS = 20
ROWS_AT_ONCE = 500  # of the yardstick of recording
CONNECTIONS = 16


def serving(ground: Ground, seconds: float, trainees: int) -> Iterator[Contest]:
    """Reading and recording over HTTP."""
    environment = ground.environment("api")
    place, tokens, events = _made(environment, trainees)
    quiet = {"WIEWAAR_RATE": "1000000", "WIEWAAR_LOG": "warning"}
    database = environment.get("WIEWAAR_DATABASE_URL") or str(Path(environment["WIEWAAR_STATE_DIR"]) / "read.db")
    with (
        _server("api", "serve", **environment, **quiet) as ours,
        _server("scripts.benchmarks.bare_server", database, place) as bare,
    ):
        for port in (ours, bare):
            _await(port)

        def contest(what: str, measure: Measure, *beside: Beside) -> Contest:
            return Contest("api", what, "request", ground.name, events, measure, beside[0], beside[1:])

        def asked(port: int, request: Callable[[], bytes], at_once: int) -> Measure:
            return lambda: 1 / asyncio.run(_rate(port, request, seconds, at_once))

        path = f"/v1/whereabouts?validOn={DAY}&place={place}&limit={ROWS}"
        yield contest(
            f"API, {ROWS} rows, {CONNECTIONS} connections",
            asked(ours, lambda: _get(path, tokens["auditor"]), CONNECTIONS),
            Beside("bare Starlette", asked(bare, lambda: _get("/", ""), CONNECTIONS), at_least(0.5)),
        )
        with ground.register() as register, ground.bare() as bare_log:
            for at_once, said in ((CONNECTIONS, f"{CONNECTIONS} connections"), (1, "one connection")):
                yield contest(
                    f"API, one command a POST, {said}",
                    asked(ours, lambda: _post(tokens["registrar"]), at_once),
                    Beside("the recorder", lambda: 1 / _recorded(register, seconds), at_least(0.5)),
                    Beside("a row + commit", lambda: bare_log.insert_one_by_one(ROWS_AT_ONCE)),
                )


def _made(environment: Mapping[str, str], trainees: int) -> tuple[str, dict[str, str], int]:
    """A register of an invented programme: a municipality with about twenty rows, tokens, how many events."""
    with Register(Settings.read(environment), make=True) as register:
        import_good(
            register.recorder, numbered(b"".join(national(trainees, 1, 0.2, 0.1).lines())), CLERK, historic=True
        )
        register.catch_up()
        head, _ = register.log.head()
        with register.read_models.reading() as connection:
            place = connection.exec_driver_sql(
                f"SELECT place FROM spells WHERE kind = 'mandate' AND valid_from <= '{DAY}' AND valid_to > '{DAY}'"  # noqa: S608  # our own
                f" AND known_to_pos > {head} GROUP BY place ORDER BY abs(count(*) - {ROWS}) LIMIT 1"
            ).scalar_one()
        return (
            str(place),
            {
                "auditor": register.access.issue("anna", "auditor", "bench"),
                "registrar": register.access.issue("bram", "registrar", "bench"),
            },
            head,
        )


@contextmanager
def _server(*words: str, **environment: str) -> Iterator[int]:
    """A server in a process of its own, which begins to start; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(  # noqa: S603  # this Python, on our own code
        [sys.executable, "-P", "-m", *words, "--port", str(port)],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=partial(dies_with_us, signal.SIGKILL),  # noqa: PLW1509  # no thread of ours holds a lock that it takes
    ) as process:
        try:
            yield port
        finally:
            process.terminate()


def _await(port: int) -> None:
    """Waits until a server lets somebody in."""
    for _ in range(600):
        time.sleep(0.1)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise TimeoutError("a server does not start")


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


async def _rate(port: int, request: Callable[[], bytes], seconds: float, connections: int) -> float:
    """Answers a second, over so many connections that each wait for an answer before they ask again."""
    end = time.perf_counter() + seconds
    counts = await asyncio.gather(*(_asking(port, request, end) for _ in range(connections)))
    return sum(counts) / seconds


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


def _recorded(register: Register, seconds: float) -> float:
    """Commands a second that the recorder takes, each durably in a transaction of its own."""
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        register.recorder.record(understood(parse(orjson.dumps(_command()))), CLERK)
        count += 1
    return count / seconds
