"""What can be counted of the server's work, for Prometheus: how often, how long and how far, and never who or what."""

import os
from collections.abc import Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from api.register import Register

TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Where several workers keep their numbers together; the library looks there too, when it is imported.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds


disable_created_metrics()  # type: ignore[no-untyped-call]  # as the library has it


class Measures:
    """Numbers of the work of a server, of all its workers together."""

    def __init__(self) -> None:
        own = CollectorRegistry()
        labels = ("route", "method", "status")
        self._requests = Counter("wiewaar_requests", "Requests that were answered.", labels, registry=own)
        self._seconds = Histogram(
            "wiewaar_request_seconds", "How long requests took.", labels[:2], registry=own, buckets=BUCKETS
        )
        self._appends = Counter("wiewaar_appends", "Transactions that were appended to the log.", registry=own)
        self._events = Counter("wiewaar_appended_events", "Events that were recorded.", registry=own)
        self._own = own

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Counts a request."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route, method).observe(seconds)

    def append(self, events: int) -> None:
        """Counts a transaction of so many events."""
        self._appends.inc()
        self._events.inc(events)

    def told(self, register: Register) -> bytes:
        """All of it, with how far log and read models are at this moment."""
        return self._counted() + generate_latest(_alone(_Standings(register)))

    def _counted(self) -> bytes:
        folder = os.environ.get(SHARED)
        if folder is None:
            return generate_latest(self._own)
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together, path=folder)  # type: ignore[no-untyped-call]
        return generate_latest(together)


class _Standings(Collector):
    """How far log and read models are: every worker reads the same."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def collect(self) -> Iterator[GaugeMetricFamily]:
        head, _ = self._register.log.head()
        yield GaugeMetricFamily("wiewaar_log_position", "The last position of the log.", value=head)
        lag = GaugeMetricFamily(
            "wiewaar_projection_lag_events", "Events that are still to be taken in.", labels=("projection",)
        )
        standing_still = GaugeMetricFamily(
            "wiewaar_projection_faulty", "1 where a projection stands still at a fault.", labels=("projection",)
        )
        for standing in self._register.projector.standings():
            lag.add_metric([standing.name], standing.lag)
            standing_still.add_metric([standing.name], int(standing.fault is not None))
        yield lag
        yield standing_still


def _alone(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry
