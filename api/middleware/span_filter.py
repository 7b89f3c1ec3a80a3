"""Filter traces: steps, times and statuses leave, and of attributes only those on a list."""

from collections.abc import Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanContext, Status

import matchmaker


class FilteringExporter(SpanExporter):
    """Passes spans on without anything that could speak of a person."""

    def __init__(self, exporter: SpanExporter, kept: frozenset[str]) -> None:
        self._exporter = exporter
        self._kept = kept

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Pass on what may leave."""
        return self._exporter.export([filtered_span(span, self._kept) for span in spans])

    def shutdown(self) -> None:
        """End the exporter behind."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what the exporter behind still holds."""
        return self._exporter.force_flush(timeout_millis)


def filtered_span(span: ReadableSpan, kept: frozenset[str]) -> ReadableSpan:
    """The same span without events, messages, and attributes that are not on the list."""
    return ReadableSpan(
        name=span.name,
        context=_bare(span.context),
        parent=_bare(span.parent),
        resource=span.resource,
        attributes={name: v for name, v in (span.attributes or {}).items() if name in kept},
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _bare(context: SpanContext | None) -> SpanContext | None:
    """Without the state that a caller may have written into its headers."""
    if context is None:
        return None
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)


def tracer_provider(kept: frozenset[str]) -> TracerProvider:
    """Send traces where the standard variables say, as this service unless they name it."""
    named = Resource.create(
        {"service.name": "matchmaker", "service.version": matchmaker.__version__}
    )
    # Ended with the service; uvicorn passes a signal on, which no exit handler outlives.
    provider = TracerProvider(
        resource=named.merge(OTELResourceDetector().detect()), shutdown_on_exit=False
    )
    provider.add_span_processor(BatchSpanProcessor(FilteringExporter(OTLPSpanExporter(), kept)))
    return provider
