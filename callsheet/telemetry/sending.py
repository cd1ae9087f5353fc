"""Spans → OpenTelemetry: handed to the exporter that the standard `OTEL_…` variables name.

Without any of them it is OTLP over HTTP to `http://localhost:4318`, as the standard says.

Failing is told and no more: it is never worth a run.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING

from callsheet import __version__
from callsheet.dsl.diagnostics import closest

from .spans import Span

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter

BATCH = 512
"""Spans in one message, as the standard's own default."""
EXPORTERS = ("otlp", "console", "none")
PROTOCOLS = ("http/protobuf",)


class NoTelemetry(Exception):
    """Spans are asked for and cannot be sent: the library is not installed, or a variable names what is not here."""


def require_telemetry(environment: Mapping[str, str] = os.environ) -> None:
    """Raises `NoTelemetry` before any work is done for spans that could not be sent."""
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        raise NoTelemetry("spans need OpenTelemetry: `pip install 'callsheet[otel]'`")
    _one_of("OTEL_TRACES_EXPORTER", EXPORTERS, environment)
    for name in ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"):
        _one_of(name, PROTOCOLS, environment)


def send(spans: Iterable[Span], *, environment: Mapping[str, str] = os.environ) -> bool:
    """Send spans where the variables say; False when they did not get there. Raises `NoTelemetry`."""
    require_telemetry(environment)
    chosen = _one_of("OTEL_TRACES_EXPORTER", EXPORTERS, environment)
    if chosen == "none" or environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return True
    logging.getLogger("opentelemetry").addHandler(logging.NullHandler())  # we say ourselves what did not work
    logging.getLogger("opentelemetry").propagate = False
    return export(spans, _console() if chosen == "console" else _otlp())


def export(spans: Iterable[Span], exporter: SpanExporter) -> bool:
    """Hand spans to an exporter, in batches, and shut it down; False when it did not take them."""
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource
    from opentelemetry.sdk.trace.export import SpanExportResult

    said = OTELResourceDetector().detect().attributes
    resource = Resource.create({"service.name": "callsheet", "service.version": __version__, **said})
    left = iter(spans)
    try:
        while batch := [_readable(one, resource) for one in islice(left, BATCH)]:
            if exporter.export(batch) is not SpanExportResult.SUCCESS:
                return False
    finally:
        exporter.shutdown()
    return True


def _readable(span: Span, resource: Resource) -> ReadableSpan:
    from opentelemetry.sdk.trace import Event, ReadableSpan
    from opentelemetry.sdk.util.instrumentation import InstrumentationScope
    from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

    def context(number: int) -> SpanContext:
        return SpanContext(span.trace, number, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))

    return ReadableSpan(
        name=span.name,
        context=context(span.id),
        parent=None if span.parent is None else context(span.parent),
        resource=resource,
        attributes=dict(span.attributes) | ({"error.type": span.failure} if span.failure else {}),
        events=[Event(one.name, dict(one.attributes), one.at) for one in span.moments],
        kind=SpanKind.CLIENT if span.outside else SpanKind.INTERNAL,
        status=Status(StatusCode.ERROR, span.failure) if span.failure else Status(StatusCode.UNSET),
        start_time=span.started,
        end_time=span.ended,
        instrumentation_scope=InstrumentationScope("callsheet", __version__),
    )


def _otlp() -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter()


def _console() -> SpanExporter:
    from opentelemetry.sdk.trace.export import ConsoleSpanExporter

    return ConsoleSpanExporter(out=sys.stderr)  # stdout is for results


def _one_of(variable: str, known: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """What a variable says, or the first that is known."""
    said = environment.get(variable, "").strip()
    if said and said not in known:
        near = closest(said, known)
        hint = f"did you mean `{near}`?" if near else f"Callsheet knows {', '.join(f'`{one}`' for one in known)}"
        raise NoTelemetry(f"`{variable}` is `{said}`; {hint}")
    return said or known[0]
