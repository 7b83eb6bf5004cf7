"""Sends traces with OpenTelemetry if its standard environment variables say where to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import structlog

from bot.ports import steps

log = structlog.get_logger()
WHERE = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


def wanted(env: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment says where traces go, and doesn't turn them off."""
    off = env.get("OTEL_SDK_DISABLED", "").lower() == "true" or env.get("OTEL_TRACES_EXPORTER", "") == "none"
    return not off and any(env.get(name) for name in WHERE)


def start() -> Callable[[], None]:
    """Trace from now on, if that is configured. Return a function that sends what is left and ends it."""
    if not wanted():
        return lambda: None
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.exporter") is None:
        log.warning("no traces: the packages of OpenTelemetry are missing: pip install 'bellhop[otel]'")
        return lambda: None
    # An extra, which loads many modules.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": "bellhop"}
    provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    steps.trace_with(Spans(provider.get_tracer("bellhop")))

    def end() -> None:
        steps.trace_with(None)
        provider.shutdown()

    return end


class Spans:
    """See :class:`bot.ports.steps.Tracer`. ``tracer`` is one of OpenTelemetry. Ids become attributes ``bellhop.<id>``."""

    def __init__(self, tracer: Any) -> None:
        from opentelemetry import context, trace  # noqa: PLC0415  an extra

        self._tracer, self._nothing, self._current = tracer, context.Context(), trace.get_current_span
        self._as_parent, self._error = trace.set_span_in_context, trace.StatusCode.ERROR

    @contextmanager
    def span(self, name: str, ids: steps.Ids, origin: Any, *, apart: bool) -> Iterator[None]:
        parent = None if not apart else self._nothing if origin is None else self._as_parent(origin, self._nothing)
        # An exception's message may contain what somebody wrote, so only its name is recorded.
        with self._tracer.start_as_current_span(name, parent, record_exception=False, set_status_on_exception=False) as span:
            try:
                yield
            except Exception as error:
                span.set_status(self._error, type(error).__name__)
                raise
            finally:
                span.set_attributes({f"bellhop.{key}": value for key, value in ids.items()})

    def here(self) -> object:
        span = self._current()
        return span if span.get_span_context().is_valid else None
