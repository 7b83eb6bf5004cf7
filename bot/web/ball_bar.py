"""Who had the ball, and for how long, as a picture: the bar of ``why``. Each holder has a pattern of its own, so no colour is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.holders import Holder, held, stretches
from bot.core.journal import Event
from bot.core.ticket import Ticket
from bot.i18n.sentences import say, words
from bot.i18n.times import how_long
from bot.screens.holders import holder_name
from bot.screens.viewer import Viewer

WIDTH, NARROWEST = 1000.0, 2.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the bar: where it begins, how wide it is, whose it is, and the words about it."""

    x: float
    width: float
    holder: str
    told: str


@dataclass(frozen=True, slots=True)
class BallBar:
    """The bar and its legend: holder and words, the longest first."""

    pieces: Sequence[Piece]
    legend: Sequence[tuple[str, str]]

    @property
    def told(self) -> str:
        return "; ".join(text for _, text in self.legend)


def ball_bar(viewer: Viewer, ticket: Ticket, events: Sequence[Event]) -> BallBar | None:
    """Return the bar of a ticket; None if no time has passed."""
    queues = viewer.rules.queues
    parts = stretches(events, lambda key: (queues.get(key) or viewer.queue(ticket)).calendar, viewer.now)
    if not parts or parts[-1].end <= parts[0].begin:
        return None
    begin, whole = parts[0].begin, parts[-1].end - parts[0].begin
    names = {part.who: part.name for part in parts}

    def told(holder: Holder, who: str, length: int) -> str:
        return words(say("{holder}: {span}", holder=holder_name(holder, names.get(who, who)), span=how_long(length)), viewer.language)

    pieces = [
        Piece(
            round((part.begin - begin) * WIDTH / whole, 1),
            round(max(part.length * WIDTH / whole, NARROWEST), 1),
            part.holder.value,
            told(part.holder, part.who, part.length),
        )
        for part in parts
    ]
    legend = [(holder.value, told(holder, who, length)) for (holder, who), length in sorted(held(parts).items(), key=lambda item: -item[1])]
    return BallBar(pieces, legend)
