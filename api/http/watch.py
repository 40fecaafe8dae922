"""Watching the server at work: a line, a number and a span for each request, append and page of a read model."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import Scope

from api.http.journal import Journal
from api.http.measures import Measures
from api.settings import Serving

if TYPE_CHECKING:
    from api.http.traces import Traces

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})


class Watch:
    """What is told, counted and traced of the work. Without traces the SDK of OpenTelemetry is not even imported."""

    def __init__(self, journal: Journal, measures: Measures, traces: "Traces | None" = None) -> None:
        self.journal = journal
        self.measures = measures
        self._traces = traces

    def answered(self, scope: Scope, status: int, began: int, seconds: float) -> None:
        """A request is over: by its route's template, never by its path, query, headers or body.

        Status 0: whoever asked has gone. `began` is in nanoseconds since 1970.
        """
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        state = scope["state"]
        route = state.get("route", "unknown")
        self.journal.tell(
            "request",
            method=method,
            route=route,
            status=status,
            seconds=round(seconds, 6),
            requestId=state["request_id"],
            role=state.get("role"),
        )
        self.measures.request(route, method, status, seconds)
        if self._traces is not None:
            attributes = {
                "http.request.method": method,
                "http.route": route,
                "http.response.status_code": status,
                "wiewaar.request_id": state["request_id"],
            }
            self._traces.request(Headers(scope=scope), began, f"{method} {route}", attributes)

    def appended(self, events: int, began: int) -> None:
        """So many events were recorded in a transaction that began at `began`."""
        if events:
            self.measures.append(events)
            if self._traces is not None:
                self._traces.work(began, "append", events)

    def pages(self) -> Callable[[int], None]:
        """What is to be told after each page that a read model takes in."""
        return _untraced if self._traces is None else _Pages(self._traces).taken

    def close(self) -> None:
        """Lets go of what is left to tell."""
        if self._traces is not None:
            self._traces.close()


class _Pages:
    """Pages of read models, each from where the one before ended."""

    def __init__(self, traces: "Traces") -> None:
        self._traces = traces
        self._began = time.time_ns()

    def taken(self, events: int) -> None:
        self._traces.work(self._began, "projection page", events)
        self._began = time.time_ns()


def _untraced(_: int) -> None:
    """Nobody asked for spans."""


def a_watch(serving: Serving) -> Watch:
    """The watch that the settings ask for."""
    journal = Journal(serving.level or "info")
    traces: Traces | None = None
    if serving.traces != "off":
        from api.http.traces import on_the_console, to_a_collector  # noqa: PLC0415  # nobody else pays for it

        traces = on_the_console() if serving.traces == "console" else to_a_collector()
        if traces is None:
            journal.warn("no exporter of OpenTelemetry is installed: no traces are kept")
    return Watch(journal, Measures(), traces)
