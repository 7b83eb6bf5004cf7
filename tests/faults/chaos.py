"""Failures of a platform: each call may fail once. Its own content decides whether it does, and the kinds of failures come in turn."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from sandbox.faults import Fault, Faults, Kind

KINDS: tuple[Kind, ...] = ("500", "502_html", "bad_json", "empty", "reset_before", "reset_after", "error")


class Chaos(Faults):
    """One call in ``one_in`` fails in one of all ways; said again, it passes. ``error`` is one that Slack says of what may have been done."""

    def __init__(self, methods: tuple[str, ...], *, one_in: int, kinds: tuple[Kind, ...] = KINDS, seed: int = 1) -> None:
        super().__init__(seed)
        self.seed = seed
        self.methods, self.one_in, self.kinds = methods, one_in, kinds
        self.seen: set[tuple[str, str]] = set()
        self.done: list[tuple[str, str]] = []

    def pick(self, method: str, args: dict[str, Any]) -> Fault | None:
        key = (method, repr(sorted((name, value) for name, value in args.items() if name != "token")))
        if method not in self.methods or key in self.seen:
            return super().pick(method, args)
        self.seen.add(key)
        number = crc32(repr(key).encode(), self.seed - 1)
        if number % self.one_in:
            return None
        kind = self.kinds[len(self.done) % len(self.kinds)]  # so that a run has all of them
        self.done.append((method, kind))
        return Fault(kind, method, error="internal_error")
