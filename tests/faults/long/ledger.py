"""Counts what arrived on both platforms. It replaces the list of all calls, which would fill the memory in a long run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sandbox.journal import Journal
from tests.faults.desks import CARD, TOKEN
from tests.house import SUPPORT, text_of


class Ledger(Journal):
    """``shown`` are the questions in the team's channel, ``heard`` how often each answer is in its customer's chat."""

    def __init__(self) -> None:
        super().__init__()
        self.calls_of: Counter[str] = Counter()
        self.strict: list[str] = []
        self.shown: Counter[str] = Counter()
        self.heard: Counter[str] = Counter()
        self.cards: dict[str, str] = {}
        """The card of each customer, by the number in their tokens."""

    def write(self, method: str, args: Mapping[str, Any], answer: Mapping[str, Any], *, effect: bool, complaint: str = "") -> None:
        self.calls_of[f"{method} {'done' if effect else 'refused'}"] += 1
        if complaint:
            self.strict.append(f"{method}: {complaint}")
        if effect and method == "chat.postMessage" and args.get("channel") == SUPPORT:
            tokens = set(TOKEN.findall(repr(args)))
            self.shown.update(tokens)
            if not args.get("thread_ts") and CARD.match(text_of(args)):  # a list of new tickets, which is deleted later, begins otherwise
                for token in tokens:
                    self.cards.setdefault(token.split("-")[1], answer["ts"])
        if effect and method == "sendMessage":
            self.heard.update(set(TOKEN.findall(args.get("text", ""))))

    def complaints(self) -> list[str]:
        return self.strict
