"""Bad days of a platform: any call may fail, each time anew. The seed makes them repeatable as far as the calls are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sandbox.faults import Fault, Faults, Kind
from tests.faults.desks import TOKEN

LATE = 31.0  # seconds: longer than the client waits
UNTOLD: tuple[Kind, ...] = ("late", "reset_after")
"""The platform has done it, and the desk isn't told."""


class Weather(Faults):
    """One call in ``one_in`` fails. ``untold`` counts how often each reply was taken without an answer."""

    def __init__(self, seed: int, one_in: int, methods: Sequence[str], kinds: Sequence[Kind]) -> None:
        super().__init__(seed)
        self.one_in, self.methods, self.kinds = one_in, frozenset(methods), tuple(kinds)
        self.failed: Counter[str] = Counter()
        self.untold: Counter[str] = Counter()
        self.is_calm = False

    def pick(self, method: str, args: dict[str, Any]) -> Fault | None:
        if self.is_calm or method not in self.methods or self.random.randrange(self.one_in):
            return None
        kind = self.random.choice(self.kinds)
        self.failed[kind] += 1
        if kind in UNTOLD and method == "sendMessage":
            self.untold.update(set(TOKEN.findall(str(args.get("text")))))
        return Fault(kind, method, retry_after=1, delay=LATE, error="internal_error")


def of_slack(seed: int, one_in: int) -> Weather:
    methods = ("chat.postMessage", "chat.update", "reactions.add", "users.info", "conversations.members", "apps.connections.open")
    return Weather(seed, one_in, methods, ("429", "500", "502_html", "bad_json", "empty", "late", "reset_before", "reset_after", "error"))


def of_telegram(seed: int, one_in: int) -> Weather:
    methods = ("sendMessage", "editMessageText", "setMessageReaction", "getUpdates")
    return Weather(seed, one_in, methods, ("429", "500", "502_html", "bad_json", "empty", "late", "reset_before", "reset_after"))
