"""Whether this process reaches the platforms: while it does not and another process may, that one should do the work."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.ports.outbound import DeliveryError, Trouble


class Reach:
    """Since when nothing was heard from each channel. Any answer counts, also a refusal."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self.ticks = ticks
        self._since: dict[str, float] = {}
        self._from = float("-inf")

    def heard(self, channel: str) -> None:
        self._since.pop(channel, None)

    def failed(self, channel: str, error: DeliveryError, began: float) -> None:
        """A send that began then has failed. A platform that answers is reached."""
        if error.trouble in (Trouble.TRY_AGAIN, Trouble.IN_DOUBT) and not error.retry_after:
            self._since.setdefault(channel, max(began, self._from))
        else:
            self.heard(channel)

    def lost(self, channel: str) -> None:
        self._since.setdefault(channel, self.ticks())

    def lost_for(self) -> float:
        """For how many seconds the longest silent channel was silent."""
        return max((self.ticks() - since for since in self._since.values()), default=0.0)

    def forget(self) -> None:
        """Begin anew: what was sent before proves nothing any more."""
        self._since.clear()
        self._from = self.ticks()
