"""Keeps what could not be processed, and reports it: to the managers, at most once an hour for each channel, and to the metrics."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.core.cuts import short
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.ports.counters import was_lately
from bot.ports.delivery import Purpose
from bot.ports.metrics import PARKED
from bot.ports.work import Work
from bot.settings.rules import Queue, Rules

HOUR_MS = 3_600_000
PARKED_AT = "parked:at"  # the mark with the time of the last one
QUOTED = 200  # characters
DESK = "desk"  # what the desk's own clock could not do; no channel


def keep_parked(work: Work, rules: Rules, channel: str, event: str, raw: bytes, reason: str, ticket: Ticket | None = None) -> None:
    """Keep an event that could not be processed until somebody releases it, and tell the managers."""
    work.inbound.park(channel, event, raw, reason)
    PARKED.labels(channel).inc()
    work.counters.set(PARKED_AT, work.now)
    told = f"parked:{channel}"
    if was_lately(work.counters, told, work.now, HOUR_MS):
        return
    work.counters.set(told, work.now)
    announce = Announcer(work, rules)
    for manager in _queue(rules, channel, ticket).managers:
        announce.to_manager(manager, _told(channel, reason, ticket), Purpose.ALARM)


def _queue(rules: Rules, channel: str, ticket: Ticket | None) -> Queue:
    if ticket is not None:
        return rules.queue_of(ticket)
    here = (queue for queue in rules.queues.values() if queue.place.channel == channel)
    return rules.queue_for(channel) or next(here, None) or next(iter(rules.queues.values()))


def _told(channel: str, reason: str, ticket: Ticket | None) -> Sentence:
    why = short(" ".join(reason.split()), QUOTED)
    if ticket is not None:
        return say(
            "⚠️ Something that was due on {ticket} could not be done ({why}). “bellhop parked” lists it.",
            ticket=f"#{ticket.number}",
            why=why,
        )
    return say(
        "⚠️ Something that came in on {channel} could not be processed ({why}). It is kept: “bellhop parked” lists it, and "
        "“bellhop parked --retry” tries again.",
        channel=channel,
        why=why,
    )
