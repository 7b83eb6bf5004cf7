"""Traces: one from what came in to what went out, with ids; and nothing where nobody asked for traces."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from aiohttp import web
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.testing import capture_logs

from bot.ports import steps
from bot.program import tracing
from tests.house import House, text_of


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    kept = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    steps.trace_with(tracing.Spans(provider.get_tracer("test")))
    yield kept
    steps.trace_with(None)


def trace_of(span: ReadableSpan) -> int:
    assert span.context is not None
    return span.context.trace_id


async def test_one_trace_goes_from_what_came_in_to_what_went_out(house: House, spans: InMemorySpanExporter) -> None:
    house.olga.says("My zanzibar burns")
    await house.ticket(1001)
    await house.anna.presses("claim", 1001)
    await house.until(lambda: "Anna" in text_of(house.card(1001) or {}))
    await house.stop()
    found = spans.get_finished_spans()
    ids = {one.context.span_id: one for one in found if one.context}
    about = [(one, dict(one.attributes or {})) for one in found]
    for kind, purposes in (("MessageReceived", {"card", "confirm"}), ("ButtonPressed", {"change"})):
        inbound = next(one for one, told in about if one.name == "inbound" and told["bellhop.kind"] == kind)
        assert dict(inbound.attributes or {})["bellhop.ticket"] == 1001
        assert dict(inbound.attributes or {})["bellhop.event_id"]
        same = [(one, told) for one, told in about if trace_of(one) == trace_of(inbound)]
        assert {one.name for one, _ in same} == {"inbound", "unit", "delivery"}
        sent = [(one, told) for one, told in same if one.name == "delivery"]
        assert purposes <= {told["bellhop.purpose"] for _, told in sent}
        assert all(told["bellhop.ticket"] == 1001 and told["bellhop.delivery"] for _, told in sent)
        assert {ids[one.parent.span_id].name for one, _ in sent if one.parent} == {"unit"}
    assert "zanzibar" not in "".join(one.to_json() for one in found)


async def test_a_failure_is_marked_without_its_words(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="secret"), steps.step("delivery", delivery=7):
        raise ValueError("the secret words")
    (span,) = spans.get_finished_spans()
    assert not span.status.is_ok
    assert "secret" not in span.to_json()


async def test_what_begins_inside_a_step_is_no_part_of_it(spans: InMemorySpanExporter) -> None:
    async def next_one() -> None:
        with steps.step("delivery", delivery=8):
            pass

    with steps.step("delivery", delivery=7, ticket=1):
        await asyncio.create_task(next_one())
    later, earlier = spans.get_finished_spans()
    assert trace_of(later) != trace_of(earlier)
    assert dict(later.attributes or {}) == {"bellhop.delivery": 8}


@pytest.mark.parametrize(
    ("env", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_traces_are_sent_only_where_the_environment_says_so(env: dict[str, str], wanted: bool) -> None:
    assert tracing.wanted(env) is wanted


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    monkeypatch.setattr(tracing, "find_spec", lambda _: None)
    with capture_logs() as told:
        tracing.start()()
    assert "pip install 'bellhop[otel]'" in told[0]["event"]


async def test_spans_arrive_at_the_address_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    arrived: list[tuple[str, bytes]] = []

    async def collect(request: web.Request) -> web.Response:
        arrived.append((request.path, await request.read()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/{path:.*}", collect)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{runner.addresses[0][1]}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    end = tracing.start()
    with steps.step("delivery", delivery=7):
        pass
    await asyncio.to_thread(end)
    await runner.cleanup()
    ((path, body),) = arrived
    assert path == "/v1/traces"
    assert all(word in body for word in (b"bellhop.delivery", b"service.name", b"bellhop"))
