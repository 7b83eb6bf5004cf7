"""Steps of the work: everything that is logged within a step carries its ids. If tracing is on, each step is a span."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Ids = MutableMapping[str, Any]


class Tracer(Protocol):
    """What makes spans. An ``origin`` is opaque: only the tracer that returned it understands it."""

    def span(self, name: str, ids: Ids, origin: object, *, apart: bool) -> AbstractContextManager[object]:
        """Record a span. ``ids`` are read when it ends. A span ``apart`` belongs to ``origin`` or to nothing, others to the current one."""

    def here(self) -> object:
        """Return the current span, as the origin of others."""


class _NoTracer:
    def span(self, _name: str, _ids: Ids, _origin: object, *, apart: bool) -> AbstractContextManager[object]:  # noqa: ARG002
        return nullcontext()

    def here(self) -> object:
        return None


@dataclass(slots=True)
class _Step:
    outer: _Step | None = None
    ids: dict[str, Any] = field(default_factory=dict)


_step: ContextVar[_Step | None] = ContextVar("step", default=None)
_tracer: Tracer = _NoTracer()


def trace_with(tracer: Tracer | None) -> None:
    """Make spans with this tracer from now on."""
    global _tracer  # noqa: PLW0603  one process has one tracer, like one log
    _tracer = tracer or _NoTracer()


@contextmanager
def step(name: str, origin: object = None, *, apart: bool = True, **ids: object) -> Iterator[None]:
    """Do a step. One that isn't ``apart`` has the ids of the step around it too."""
    outer = None if apart else _step.get()
    made = _Step(outer, {**(outer.ids if outer else {}), **{key: value for key, value in ids.items() if value}})
    token = _step.set(made)
    try:
        with _tracer.span(name, made.ids, origin, apart=apart):
            yield
    finally:
        _step.reset(token)


def in_step(name: str, unit: Callable[[T], Any], given: T) -> Any:
    """Call a function in a step within the current one."""
    with step(name, apart=False):
        return unit(given)


def about(ticket: int) -> object:
    """The current step is about this ticket, unless another one came first. Return its span, as the origin of deliveries."""
    inner = _step.get()
    while inner is not None and "ticket" not in inner.ids:
        inner.ids["ticket"] = ticket
        inner = inner.outer
    return _tracer.here()


def with_ids(_logger: object, _method: str, event: Ids) -> Ids:
    """Add the current step's ids to a line of the log."""
    current = _step.get()
    return {**current.ids, **event} if current is not None else event
