"""The server as processes: one or several on the same port, that finish what was asked before they stop."""

import gc
import os
import signal
import socket
import tempfile
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import wait

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.http.application import application
from api.http.measures import SHARED
from api.http.middleware import HEADERS
from api.http.problems import Wrong, response
from api.messages import Speech
from api.settings import Settings

GRACE = 60  # seconds in which requests in progress may finish: longer than the slowest body may take


def serve(settings: Settings, listener: socket.socket, workers: int = 1) -> bool:
    """Serves until it is told to stop; False where it stopped by itself."""
    if workers == 1:
        return _serve(settings, listener, _Told((signal.SIGTERM,)))
    with tempfile.TemporaryDirectory(prefix="wiewaar-") as folder:
        os.environ[SHARED] = folder  # workers have it when they import what counts
        # A heap for each thread would keep what that thread once needed at most.
        os.environ.setdefault("MALLOC_ARENA_MAX", "2")
        return _serve_together(settings, listener, workers)


class _Told:
    """Whether a signal said to stop: also one that came before the server was there to hear it."""

    def __init__(self, signals: Sequence[signal.Signals]) -> None:
        self.stop = False
        for each in signals:
            signal.signal(each, self._hear)

    def _hear(self, *_: object) -> None:
        self.stop = True


# -- one process ----------------------------------------------------------------------------------------------------


def _serve(settings: Settings, listener: socket.socket, told: _Told, parent: int | None = None) -> bool:
    app = application(settings)
    journal = app.state.watch.journal
    journal.take_over()
    try:
        _Server(app, journal.level, told, parent).run(sockets=[listener])
    except SystemExit:  # which uvicorn raises where the application did not start
        return False
    return True


class _Server(uvicorn.Server):
    """Stops when it is told to, or when the process that started it is gone; streams end first."""

    def __init__(self, app: FastAPI, level: str, told: _Told, parent: int | None) -> None:
        config = uvicorn.Config(
            app,
            http=_Protocol,
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="debug" if level == "debug" else "warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        super().__init__(config)
        self._app = app
        self._told = told
        self._parent = parent

    async def on_tick(self, counter: int) -> bool:
        """Looks whether it is time to stop."""
        if self._told.stop or (self._parent is not None and os.getppid() != self._parent):
            self.should_exit = True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Lets nobody in any more, ends streams, and waits for requests in progress."""
        self._app.state.service.closing.set()
        await super().shutdown(sockets)


class _Protocol(H11Protocol):
    """HTTP/1.1. What is no HTTP is answered as every other fault is."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's own words
        """Answers, and closes the connection."""
        told = response(Wrong(400, "no-http"), Speech("en"), "/")
        headers = [*told.raw_headers, *HEADERS, (b"connection", b"close")]
        try:
            for event in (
                h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
                h11.Data(data=bytes(told.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        except h11.LocalProtocolError:  # another response had begun
            pass
        self.transport.close()


# -- several --------------------------------------------------------------------------------------------------------


def _serve_together(settings: Settings, listener: socket.socket, workers: int) -> bool:
    """Serves with several processes. One that ends by itself ends all: whoever supervises this starts them anew."""
    context = get_context("spawn")  # so that no worker has what another opened
    processes = [context.Process(target=_work, args=(settings, listener, os.getpid())) for _ in range(workers)]
    told = _Told((signal.SIGTERM, signal.SIGINT))
    for process in processes:
        process.start()
    listener.close()  # theirs now: when the last of them closes it, nobody new gets in
    ended: Sequence[object] = ()
    while not (told.stop or ended):
        ended = wait([process.sentinel for process in processes], timeout=0.1)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()
    return told.stop and all(process.exitcode in (0, -signal.SIGTERM) for process in processes)


def _work(settings: Settings, listener: socket.socket, parent: int) -> None:
    """Serves as one of several."""
    gc.set_threshold(100_000, 50, 1_000)  # as the command line does
    told = _Told((signal.SIGTERM, signal.SIGINT))
    if not _serve(settings, listener, told, parent):
        raise SystemExit(1)
