"""Traces name routes, steps and times, and nobody."""

import logging
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from api import create_app
from api.middleware import telemetry
from api.middleware.span_filter import FilteringExporter, tracer_provider
from api.middleware.telemetry import EXPORTED_ATTRIBUTES, telemetry_config, traces_of
from matchmaker.domain import Role
from matchmaker.home import Home

ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}
NEED = "Laserschweissen von Kupferblech"


def through(*exporters: SpanExporter) -> TracerProvider:
    provider = TracerProvider(shutdown_on_exit=False)
    for exporter in exporters:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider


def written(spans: tuple[ReadableSpan, ...]) -> str:
    """Everything that an exporter could send of them."""
    return "\n".join(span.to_json() for span in spans)


@pytest.fixture
def left() -> InMemorySpanExporter:
    """What leaves the service."""
    return InMemorySpanExporter()


@pytest.fixture
def known() -> InMemorySpanExporter:
    """What the service knows of its requests before anything is left out."""
    return InMemorySpanExporter()


@pytest.fixture
def traced(
    small_home: Home,
    keys: dict[Role, str],
    left: InMemorySpanExporter,
    known: InMemorySpanExporter,
) -> Iterator[TestClient]:
    """A firm that asks a service with traces."""
    app = create_app(
        small_home.path, traces=through(FilteringExporter(left, EXPORTED_ATTRIBUTES), known)
    )
    signed = {"Authorization": f"Bearer {keys[Role.COMPANY]}"}
    with TestClient(app, headers=signed) as asking:
        yield asking


def test_no_name_no_need_no_id_and_no_address_leaves_in_a_trace(
    traced: TestClient, left: InMemorySpanExporter, known: InMemorySpanExporter
) -> None:
    host = {"Host": "secret-host.example.org", "tracestate": "vendor=whispered"}
    traced.get("/api/v1/profiles/firm", headers=host)
    traced.get("/api/v1/profiles/nobody-known")
    traced.get("/api/v1/search", params={"name": "Officina Tramonti"})
    traced.post("/api/v1/suggestions", json={"need": NEED, "profile_id": "firm"})
    traced.post("/api/v1/suggestions", json={"need": NEED, "wrong": "Tramonti"})
    traced.get("/", params={"need": NEED})
    traced.get("/no/such/path/Tramonti")
    spans = left.get_finished_spans()
    assert len(spans) >= 7
    said = written(spans)
    for secret in ("profiles/firm", "nobody-known", "Tramonti", "Kupferblech", "testclient"):
        assert secret not in said
    assert "secret-host" not in said
    # That the words were there to be left out, or this test would show nothing.
    assert "profiles/firm" in written(known.get_finished_spans())
    assert "whispered" not in said


def test_a_trace_names_the_route_and_carries_the_number_of_the_request(
    traced: TestClient, left: InMemorySpanExporter
) -> None:
    answer = traced.get("/api/v1/profiles/firm")
    (span,) = [s for s in left.get_finished_spans() if s.kind is trace.SpanKind.SERVER]
    assert span.name == "GET /api/v1/profiles/{profile_id}"
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": "/api/v1/profiles/{profile_id}",
        "matchmaker.request_id": answer.headers["X-Request-ID"],
        "network.protocol.version": "1.1",
        "url.scheme": "http",
    }


def test_a_trace_has_the_steps_of_a_request_inside(
    traced: TestClient, left: InMemorySpanExporter
) -> None:
    traced.get("/api/v1/profiles/firm")
    spans = {span.name: span for span in left.get_finished_spans()}
    whole = spans["GET /api/v1/profiles/{profile_id}"]
    assert whole.context is not None
    for step in ("fastapi.dependencies", "fastapi.endpoint"):
        parent = spans[step].parent
        assert parent is not None
        assert parent.span_id == whole.context.span_id


def test_a_trace_goes_on_that_began_before_the_service(
    traced: TestClient, left: InMemorySpanExporter
) -> None:
    begun = "0af7651916cd43dd8448eb211c80319c"
    traced.get("/api/v1/health", headers={"traceparent": f"00-{begun}-b7ad6b7169203331-01"})
    contexts = [span.context for span in left.get_finished_spans()]
    assert {f"{context.trace_id:032x}" for context in contexts if context} == {begun}


def test_what_broke_is_told_by_its_type_alone(left: InMemorySpanExporter) -> None:
    tracer = through(FilteringExporter(left, EXPORTED_ATTRIBUTES)).get_tracer("test")
    with pytest.raises(ValueError, match="Tramonti"), tracer.start_as_current_span("a step"):
        raise ValueError("Officina Tramonti")
    (span,) = left.get_finished_spans()
    assert "Tramonti" not in span.to_json()
    assert span.status.status_code is trace.StatusCode.ERROR
    assert not span.events


def test_without_traces_nothing_is_traced_even_where_others_in_the_process_do() -> None:
    config = telemetry_config(None)
    assert not any(config[part] for part in ("tracing", "metrics", "logs", "auto_configure"))


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_SERVICE_NAME": "matchmaker"},
        ENDPOINT | {"OTEL_SDK_DISABLED": "true"},
        ENDPOINT | {"OTEL_TRACES_EXPORTER": "none"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": ""},
    ],
)
def test_traces_are_off_unless_the_environment_says_where_they_go(
    environment: dict[str, str],
) -> None:
    assert traces_of(environment) is None


def test_traces_are_on_where_the_environment_names_an_endpoint() -> None:
    provider = traces_of(ENDPOINT)
    assert provider is not None
    provider.shutdown()


def test_an_endpoint_without_the_extra_is_a_warning_and_the_service_runs(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(telemetry, "_SDK", ("opentelemetry.sdk", "no_such_package.inside"))
    with caplog.at_level(logging.WARNING, logger="matchmaker.api"):
        assert traces_of(ENDPOINT) is None
    assert "matchmaker[telemetry]" in caplog.text


def test_the_operator_may_name_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = tracer_provider(EXPORTED_ATTRIBUTES)
    monkeypatch.setenv("OTEL_SERVICE_NAME", "lecco")
    named = tracer_provider(EXPORTED_ATTRIBUTES)
    names = [each.resource.attributes["service.name"] for each in (plain, named)]
    assert names == ["matchmaker", "lecco"]
    for each in (plain, named):
        each.shutdown()


def test_what_waits_is_sent_when_the_service_ends(
    small_home: Home, left: InMemorySpanExporter
) -> None:
    provider = through(FilteringExporter(left, EXPORTED_ATTRIBUTES))
    with TestClient(create_app(small_home.path, traces=provider)) as asking:
        asking.get("/api/v1/health")
        assert provider.force_flush()
    assert left._stopped
