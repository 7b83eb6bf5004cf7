"""Whose figures a page shows, of which period, and who reads them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from bot.catalogue.figure_words import FigureRequest
from bot.core.period import Period, local_day
from bot.i18n.sentences import Sentence, words
from bot.screens.charts import days_shown
from bot.settings.rules import Rules
from bot.web.asked import HOME

PATH = f"{HOME}/figures"


@dataclass(frozen=True, slots=True)
class FigureView:
    """What the page needs after the view: whose figures, in which language and zone, and the words that asked for them."""

    request: FigureRequest
    rules: Rules
    language: str
    zone: str
    own: tuple[str, ...]
    channel: str
    who: str
    period: str

    def says(self, sentence: Sentence) -> str:
        return words(sentence, self.language)

    def address(self, page: str, **more: str) -> str:
        return f"{PATH}{page}?{urlencode({'who': self.who, 'period': self.period, **more})}"

    @property
    def mine(self) -> bool:
        """Whether they are those of a colleague."""
        return not self.request.owners[0].queue

    @property
    def first(self) -> str:
        """The figure of the first bars."""
        return "handled" if self.mine else "opened"

    @property
    def about(self) -> tuple[str, ...]:
        """The words that list the tickets of all owners together."""
        return self.request.owners[0].about if len(self.request.owners) == 1 else ()

    @property
    def period_shown(self) -> Period:
        """The period of the first owner; those of other time zones begin some hours earlier or later."""
        return self.request.owners[0].period

    @property
    def days(self) -> tuple[int, int]:
        """The first and the last day in the charts."""
        period = self.period_shown
        return days_shown(*(period.days or (local_day(period.since, self.zone), local_day(period.until, self.zone))))
