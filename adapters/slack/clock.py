"""Slack's clock, which dates messages. Ours may be wrong, or may be set at any time."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import Final

SKEW: Final = 600.0  # seconds by which a time of ours may be wrong although the clocks were compared, because ours was set meanwhile


class SlackClock:
    """``ahead`` is by how many seconds our clock is ahead of Slack's, learned from each answer."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def learn(self, date: str) -> None:
        """``date`` is the header of an answer."""
        try:
            told = parsedate_to_datetime(date).timestamp()
        except ValueError:
            return  # a proxy's answer may have none
        self.ahead = time.time() - told

    def oldest(self, since: float) -> float:
        """The time of Slack's from which a post may be that may first have been sent then by our clock."""
        return max(0.0, min(since, time.time()) - self.ahead - SKEW)
