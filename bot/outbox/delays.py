"""Tells what is late: in a ticket's thread, why a reply has not gone out after ten seconds; in a queue's place, which cards are waiting."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bot.announce.announcer import Announcer
from bot.announce.states import delay_words
from bot.core.ticket import Ticket
from bot.i18n.sentences import words
from bot.i18n.times import rounded_up
from bot.outbox.burst_list import list_new_tickets
from bot.outbox.review_list import list_held_tickets
from bot.ports.channel import Channel
from bot.ports.delivery import HOLD, Delivery
from bot.ports.store import Store
from bot.ports.work import Work
from bot.settings.rules import Rules

EVERY = 1.0
LATE_MS = 10_000
MOST = 200  # replies that are checked in one turn
CHANGES = 12  # how many state lines of one reply have a time; later ones have none

Told = dict[int, tuple[str, int]]


class Delays:
    """Remembers what it said about each reply. Only one process does this. After a restart, everything is said once more."""

    def __init__(self, store: Store, rules: Rules, channels: Mapping[str, Channel]) -> None:
        self._store, self._rules = store, rules
        self._titles = {name: channel.capabilities.title or name for name, channel in channels.items()}
        self._told: Told = {}
        self._seen: object | None = None
        """The store's mark when nothing was waiting."""

    async def look(self) -> None:
        """Check all late replies. Raises StoreUnavailable."""
        if not await self._store.lead("delays"):
            return
        mark = self._store.mark()
        if mark and mark == self._seen:
            return
        self._told, waits = await self._store.write(partial(_tell, self._rules, self._titles, self._told))
        self._seen = None if waits else mark


def _tell(rules: Rules, titles: Mapping[str, str], told: Told, work: Work) -> tuple[Told, bool]:
    """Returns what was said, and whether anything is waiting."""
    list_new_tickets(rules, work)
    list_held_tickets(rules, work)
    announce, now_told = Announcer(work, rules), {}
    for delay in work.outbox.delays(work.now - LATE_MS, MOST):
        reply = delay.row
        ticket = work.tickets.get(reply.ticket)
        if ticket is None:
            continue
        if int(reply.extra.get(HOLD, 0)) > work.now:
            now_told[reply.id] = (_held_back(work, announce, ticket, reply, told.get(reply.id, ("", 0))[0]), 0)
            continue
        before, times = told.get(reply.id, ("", 0))
        zone, title = rules.queue_of(ticket).timezone, titles.get(reply.channel, reply.channel)
        sentence = delay_words(delay, title, zone, now=work.now, timed=times < CHANGES)
        said = words(sentence, rules.language)
        if said != before:
            announce.state(ticket, reply, sentence)
            times += 1
        now_told[reply.id] = (said, times)
    return now_told, work.outbox.is_waiting()


def _held_back(work: Work, announce: Announcer, ticket: Ticket, reply: Delivery, before: str) -> str:
    """Say how long a reply is still held back, if that is something new."""
    left = str(rounded_up(int(reply.extra[HOLD]) - work.now))
    if left != before:
        announce.held_back(ticket, reply)
    return left
