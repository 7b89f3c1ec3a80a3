"""Traces of requests by OpenTelemetry, for operators who say where to send them; off otherwise."""

import logging
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING

from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

log = logging.getLogger("matchmaker.api")

REQUEST_ID = "matchmaker.request_id"
"""The number that the log line and the answer carry, too."""
EXPORTED_ATTRIBUTES = frozenset(
    {
        "code.function.name",
        "error.type",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "network.protocol.version",
        "url.scheme",
        REQUEST_ID,
    }
)
"""Says which route answered how; paths, queries, hosts and messages may name somebody."""
WHERE = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_SDK = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")


def traces_of(environment: Mapping[str, str]) -> "TracerProvider | None":
    """What sends traces, where the environment names an endpoint and the extra is installed."""
    if not _asked_for(environment):
        return None
    if not _installed():
        log.warning("no traces are sent: they need pip install 'matchmaker[telemetry]'")
        return None
    from .span_filter import tracer_provider  # noqa: PLC0415 - an extra

    return tracer_provider(EXPORTED_ATTRIBUTES)


def _asked_for(environment: Mapping[str, str]) -> bool:
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    if environment.get("OTEL_TRACES_EXPORTER", "otlp").strip().lower() not in {"", "otlp"}:
        return False
    return any(environment.get(name) for name in WHERE)


def _installed() -> bool:
    try:
        return all(find_spec(module) is not None for module in _SDK)
    except ModuleNotFoundError:
        return False


def telemetry_config(traces: "TracerProvider | None") -> TelemetryConfig:
    """
    Tell FastAPI to trace through this provider, or not at all.

    It never takes one that something else in the process set up: its spans hold paths and queries.
    """
    return {
        "tracing": traces is not None,
        "tracer_provider": traces,
        "metrics": False,
        "logs": False,
        "auto_configure": False,
    }


def mark_span(request_id: str) -> None:
    """Write a request's number into its span; costs nothing where there is none."""
    trace.get_current_span().set_attribute(REQUEST_ID, request_id)
