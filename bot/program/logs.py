"""Writes the log to standard error: readable lines on a terminal, JSON lines elsewhere, without secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, TextIO

import structlog

from bot.ports.steps import with_ids
from bot.settings.redact import Redactor

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_CONTROL_BUT_LINES = re.compile(f"(?!\n){_CONTROL.pattern}")
_LONGEST = 2000
_LONGEST_TRACE = 8000
_SHORT, _REMEMBERED = 40, 500
_MOST = 50  # members of a list; a longer one is a text, and is cut
_QUIET = ("aiohttp.access", "apscheduler", "asyncio", "httpx", "urllib3")

LogEvent = MutableMapping[str, Any]
_encode = json.JSONEncoder(ensure_ascii=False).encode


def setup(secrets: Iterable[str] = (), *, stream: TextIO | None = None, level: str = "INFO") -> None:
    """Log to ``stream``, by default standard error, from now on; ``secrets`` are never printed."""
    out = stream or sys.stderr
    terminal = out.isatty()
    ours: list[Any] = [
        with_ids,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        _Clean(Redactor(secrets)),
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if terminal else "iso", utc=not terminal),  # needs no cleaning, which takes longer
    ]
    last = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback) if terminal else _json
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *ours],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*ours, last],
        logger_factory=lambda *_: _Lines(out),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
    )


class _Lines(structlog.WriteLogger):
    """Writes the desk's own lines without :mod:`logging`, which takes three times as long. Libraries use that."""

    def msg(self, message: str) -> None:
        """Write a line. A full disk or a closed pipe must not stop the work that is told about, as in :mod:`logging`."""
        with suppress(OSError, ValueError):  # ValueError: the stream is closed
            super().msg(message)

    log = debug = info = warn = warning = fatal = failure = err = error = critical = exception = msg


class _Clean:
    """The processor before the last: turns values into short plain text on one line, without secrets."""

    def __init__(self, redact: Redactor) -> None:
        self._redact = redact
        self._short = lru_cache(_REMEMBERED)(self._text)  # names of events and channels are in almost every line

    def __call__(self, _logger: object, _method: str, event: LogEvent) -> LogEvent:
        return {key: value if type(value) is int or key.startswith("_") else self._cleaned(key, value) for key, value in event.items()}

    def _cleaned(self, key: str, value: object) -> object:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, list | tuple) and len(value) <= _MOST:
            return [self._cleaned(key, one) for one in value]
        if key in ("exception", "stack"):
            return _CONTROL_BUT_LINES.sub(_escaped, _bounded(self._redact(str(value)), _LONGEST_TRACE))
        text = str(value)
        return self._short(text) if len(text) <= _SHORT else self._text(text)

    def _text(self, text: str) -> str:
        return _CONTROL.sub(_escaped, _bounded(self._redact(text), _LONGEST))


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def _bounded(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]} … {len(text) - 2 * half} more … {text[-half:]}"


def _json(_logger: object, _method: str, event: LogEvent) -> str:
    return _encode(event)
