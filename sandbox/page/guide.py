"""The first tour: finds out which of its steps are done."""

from __future__ import annotations

import re
from collections.abc import Callable

_SHORT = {"r": "reply"}
# The other steps are recognised by their effect: a ticket is closed when its customer is asked for a rating.
_VERBS = ("claim", "reply", "rate", "ack")


class Guide:
    """Remembers which steps were done since the start.

    ``asked_for_rating`` and ``pinged`` say whether somebody is asked for a rating now, and whether the manager has a ping to take. The
    steps that lead there are to be done again when that is over before the next step was done.
    """

    STEPS = ("ask", "claim", "reply", "close", "rate", "ping", "ack")

    def __init__(self, asked_for_rating: Callable[[], bool], pinged: Callable[[], bool]) -> None:
        self._asked_for_rating, self._pinged = asked_for_rating, pinged
        self._done: set[str] = set()

    @property
    def done(self) -> list[str]:
        done = set(self._done)
        if "rate" in done or self._asked_for_rating():
            done.add("close")
        if "ack" in done or self._pinged():
            done.add("ping")
        return [step for step in self.STEPS if step in done]

    def saw(self, step: str) -> None:
        if step in self.STEPS:
            self._done.add(step)

    def verb(self, words: str) -> None:
        """A button, form or command of the desk: ``claim``, ``rate:1042:5``, ``!r Try again``."""
        if found := re.match(r"!?([a-z]+)", words):
            verb = _SHORT.get(found[1], found[1])
            if verb in _VERBS:
                self.saw(verb)
            if verb == "reply":  # a reply claims an unclaimed ticket
                self.saw("claim")
