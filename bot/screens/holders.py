"""Shows who held a ticket for how long, as a bar with a legend."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.holders import BAR_CHARACTERS, Holder, bar, held, stretches
from bot.core.journal import Event
from bot.core.richtext import RichText, Span
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say
from bot.i18n.times import how_long
from bot.screens.viewer import Viewer


def holder_lines(viewer: Viewer, ticket: Ticket, events: Sequence[Event]) -> list[RichText]:
    """Return the bar of a ticket's life, and a line for each holder with their time, the longest first."""
    queues = viewer.rules.queues
    parts = stretches(events, lambda key: (queues.get(key) or viewer.queue(ticket)).calendar, viewer.now)
    drawn = bar(parts)
    if not drawn:
        return []
    names = {part.who: part.name for part in parts}
    lines: list[RichText] = [(Span(drawn, code=True),)]
    for (holder, who), length in sorted(held(parts).items(), key=lambda item: -item[1]):
        words = say(
            "{sign} {holder}: {span}", sign=BAR_CHARACTERS[holder], holder=holder_name(holder, names.get(who, who)), span=how_long(length)
        )
        lines.append(put(words, viewer.language))
    return lines


def holder_name(holder: Holder, agent: str) -> Sentence:
    """Return who a holder is; ``agent`` is the name of an agent."""
    return {
        Holder.QUEUE: say("the queue"),
        Holder.AGENT: say("{name}", name=agent),
        Holder.CUSTOMER: say("the customer"),
        Holder.ENGINEERS: say("the engineers"),
        Holder.CLOSED: say("outside working hours"),
    }[holder]
