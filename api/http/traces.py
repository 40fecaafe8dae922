"""Spans for OpenTelemetry, where they are asked for: how long what took, and never who or what."""

import sys
import time
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any

from opentelemetry.propagators.textmap import Getter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SimpleSpanProcessor, SpanExporter
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from api.http.version import API_VERSION

EXPORTERS = ("otlp_proto_http", "otlp_proto_grpc")  # by the names under which the packages register them
Headers = Mapping[str, str]


class Traces:
    """Spans that are over, handed to an exporter."""

    def __init__(self, exporter: SpanExporter, *, at_once: bool = False) -> None:
        about = Resource.create({"service.name": "wiewaar", "service.version": API_VERSION})
        self._provider = TracerProvider(resource=about, shutdown_on_exit=False)
        self._provider.add_span_processor(SimpleSpanProcessor(exporter) if at_once else BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("wiewaar")
        self._propagator = TraceContextTextMapPropagator()

    def request(self, headers: Headers, began: int, name: str, attributes: Mapping[str, Any]) -> None:
        """A request that began at `began` (nanoseconds since 1970) and is answered now."""
        context = self._propagator.extract(headers, getter=_FROM_HEADERS)
        span = self._tracer.start_span(name, context, SpanKind.SERVER, attributes, start_time=began)
        span.end()

    def work(self, began: int, name: str, events: int) -> None:
        """Work with so many events, that began at `began` and is done now."""
        self._tracer.start_span(name, attributes={"wiewaar.events": events}, start_time=began).end(time.time_ns())

    def close(self) -> None:
        """Hands over what is left."""
        self._provider.shutdown()


def on_the_console() -> Traces:
    """Spans as lines of JSON on standard error."""
    return Traces(ConsoleSpanExporter(out=sys.stderr, formatter=_line), at_once=True)


def to_a_collector() -> Traces | None:
    """Spans by the exporter that is installed; None where none is."""
    for name in EXPORTERS:
        for found in entry_points(group="opentelemetry_traces_exporter", name=name):
            return Traces(found.load()())
    return None


def _line(span: ReadableSpan) -> str:
    return f"{span.to_json(indent=None)}\n"


class _FromHeaders(Getter[Headers]):
    """Reads what a caller hands on of its own trace."""

    def get(self, carrier: Headers, key: str) -> list[str] | None:
        found = carrier.get(key)
        return None if found is None else [found]

    def keys(self, carrier: Headers) -> list[str]:
        return list(carrier)


_FROM_HEADERS = _FromHeaders()
