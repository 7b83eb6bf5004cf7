"""Requests and responses: which pages may ask, strict JSON, and errors that say what is wrong and nothing else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NoReturn

from bot.ports.channel import Request, Response
from bot.ports.tolerant import Json

LARGEST = 2**16  # bytes of a JSON body
JSON, BYTES, STREAM = "application/json", "application/octet-stream", "text/event-stream"
SAFE = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "cross-origin", "Referrer-Policy": "no-referrer"}
FRESH = {"Cache-Control": "no-store"}


class Refused(Exception):
    """An answer that nothing was done. ``code`` is for the widget, ``reason`` for whoever embeds it."""

    def __init__(self, status: int, code: str, reason: str, *, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.status, self.code, self.reason, self.wait = status, code, reason, wait

    @property
    def response(self) -> Response:
        headers = {"Retry-After": str(round(self.wait))} if self.wait else {}
        return found({"error": self.code, "reason": self.reason}, self.status, headers)


def found(data: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, body, JSON, {**SAFE, **FRESH, **(headers or {})})


def streamed(pieces: AsyncIterator[bytes], kind: str = STREAM, headers: Mapping[str, str] | None = None) -> Response:
    """A stream. The header asks reverse proxies to hold nothing back."""
    return Response(200, b"", kind, {**SAFE, **FRESH, "X-Accel-Buffering": "no", **(headers or {})}, pieces)


def allowed(request: Request, origins: Sequence[str]) -> dict[str, str]:
    """The headers that let the page read the answer. Raises Refused for a page of another origin.

    Without the header it isn't another page that asks: a browser always sends it with such a request.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return {"Vary": "Origin"}
    if origin not in origins:
        raise Refused(403, "origin", "This origin is not in the list of origins of the channel.")
    return {"Vary": "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After"}


def preflight(headers: Mapping[str, str]) -> Response:
    """What a browser asks before a request with our headers."""
    more = {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "authorization, content-type, last-event-id"}
    return Response(204, headers={**headers, **more, "Access-Control-Max-Age": "7200"})


def read(request: Request) -> Json:
    """A body that is one JSON object, without repeated names. Raises Refused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise Refused(415, "form", "The body must be application/json.")
    if len(request.body) > LARGEST:
        raise Refused(413, "large", f"The body may have {LARGEST} bytes.")
    try:
        told = json.loads(request.body.decode(), object_pairs_hook=_once, parse_constant=_no_number, parse_float=_no_number)
    except (ValueError, RecursionError):
        raise Refused(400, "form", "The body is not JSON.") from None
    if not isinstance(told, dict):
        raise Refused(400, "form", "The body must be an object.")
    return told


def number(request: Request, name: str) -> int:
    """A number of the query, 0 if it is left out. Raises Refused."""
    told = request.query.get(name, "0")
    if not (told.isascii() and told.isdigit() and len(told) < 16):
        raise Refused(400, "form", f"{name} must be a number.")
    return int(told)


def _once(pairs: list[tuple[str, Any]]) -> Json:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a name is there twice")
    return told


def _no_number(_: str) -> NoReturn:
    raise ValueError("only whole numbers are used")
