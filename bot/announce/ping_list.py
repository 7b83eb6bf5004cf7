"""Combines many pings for one person or queue into one message, which is rewritten as they change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.announce.ping_list_card import PingListCards
from bot.announce.repairs import may_repair
from bot.core.escalations import Ping, PingState
from bot.core.people import Address, place_key
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import to_data
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, DeliveryKind, Priority, Purpose

STORM, MINUTE_MS = 4, 60 * 1000  # from the fourth ticket within a minute there is a list
SINGLE = 5  # a person never has more pings than these apart from a list
AGAIN_MS = 10 * 1000  # milliseconds after which a list that grew is posted again, because an edit doesn't notify anybody
LIST = Purpose.PINGS.value
GREW, PLANNED = "grew", "planned"  # when a list grew last; whether it will be posted again


class PingLists(PingListCards):
    """The list of a person or a queue is a post without a ticket. Its ``pings`` are ``[ticket, ping, reason, target]``; ``ref`` is 1 when
    it is no longer used. A person is notified of growth; the list of a queue is only rewritten while the storm lasts.
    """

    def add_to_list(self, ticket: Ticket, ping: Ping, where: Address, reason: Sentence | None) -> bool:
        """Add a ping to the list of a person or a queue, if there is or should be one. Return False if a separate message is better."""
        shown = self._list_at(where)
        entry = [ticket.number, ping.id, to_data(self.team(reason) if reason else ()), ping.target]
        known = [one for one in shown.extra[LIST] if one[1] != ping.id] if shown else []
        if shown is not None and self._may_grow(shown, where):
            self._grow(ticket, shown, where, [*known, entry])
            return True
        single = [one for one in self._apart(where) if one.ref != ping.id]
        if not self._is_storm(single, ticket, where):
            return False
        listed = {one[1] for one in known}
        pings = [*known, *{one.ref: self._entry(one) for one in single if one.ref not in listed}.values(), entry]
        if shown is not None:
            self._post_below(shown, where, pings)
            return True
        if self.rules.queue_at(where) is None:
            for one in single:
                self.change(one, Card(body=one.card.body if one.card else (), foot=self.team(say("This is now in the list below."))))
        self._post(where, pings)
        return True

    def post_list_again(self, number: int) -> None:
        """A list that grew by edits is posted again, so that its reader is notified."""
        shown = self.work.outbox.get(number)
        if shown is not None and shown.purpose == LIST and not shown.ref:
            self._post_below(shown, Address(shown.channel, shown.lane.partition(":")[2]), shown.extra[LIST])

    def _list_at(self, where: Address) -> Delivery | None:
        return next((one for one in self.work.outbox.ping_lists() if one.lane == place_key(where)), None)

    def _may_grow(self, shown: Delivery, where: Address) -> bool:
        """A person's list grows as long as it is used, that of a queue while pings come in quick succession."""
        return self.rules.queue_at(where) is None or self.work.now - int(shown.extra.get(GREW, shown.at)) < MINUTE_MS

    def _apart(self, where: Address) -> list[Delivery]:
        """Return the pings that have messages of their own there: all of a person's, those of the last minute in a queue's place."""
        if self.rules.queue_at(where) is None:
            return self.work.outbox.pings_to(place_key(where))
        recent = self.work.outbox.pings_to(place_key(where), since=self.work.now - MINUTE_MS)
        return [one for one in recent if one.extra.get("aloud")]

    def _is_storm(self, single: Sequence[Delivery], ticket: Ticket, where: Address) -> bool:
        recent = {one.ticket for one in single if self.work.now - one.at < MINUTE_MS} | {ticket.number}
        return len(recent) >= STORM or (self.rules.queue_at(where) is None and len({one.ref for one in single}) >= SINGLE)

    def _entry(self, single: Delivery) -> list[Any]:
        ping = self.work.reminders.ping(single.ref)
        return [single.ticket, single.ref, [], ping.target if ping else ""]

    def _grow(self, ticket: Ticket, shown: Delivery, where: Address, pings: list[list[Any]]) -> None:
        if self.rules.queue_at(where) is not None:
            shown.extra[GREW] = self.work.now
        elif self.work.now - shown.at >= AGAIN_MS:
            self._post_below(shown, where, pings)
            return
        elif len(pings) > len(shown.extra[LIST]) and not shown.extra.get(PLANNED):
            shown.extra[PLANNED] = 1
            self.work.reminders.add(ticket, ReminderKind.LIST, shown.at + AGAIN_MS, data=json.dumps({"list": shown.id}))
        self._rewrite(shown, pings)

    def list_lost(self, lost: Delivery) -> list[int] | None:
        """Handle a list that was deleted or never delivered. Return the pings that reached nobody; None if it is no list.

        A deleted list is posted again, a few times at most.
        """
        if not lost.target and lost.purpose != LIST:
            return None
        shown = self.work.outbox.get(lost.target or lost.id)
        if shown is None or shown.purpose != LIST:
            return None
        if shown.ref:
            return []
        pings, shown.ref = shown.extra[LIST], 1
        if shown.id == lost.id or not may_repair(self.work, f"list:{shown.lane}"):
            return [one[1] for one in pings]
        if pings:
            self._post(Address(shown.channel, shown.lane.partition(":")[2]), pings)
        return []

    def remove_from_lists(self, ping: Ping) -> None:
        """Remove a ping that is no longer open from all lists."""
        if ping.state == PingState.RINGING.value:
            return
        for shown in self.work.outbox.ping_lists():
            left = [one for one in shown.extra[LIST] if one[1] != ping.id]
            if len(left) < len(shown.extra[LIST]):
                self._rewrite(shown, left)

    def _post(self, where: Address, pings: list[list[Any]]) -> None:
        extra = {LIST: pings, GREW: self.work.now}
        card = self.list_card(where, pings)
        self.put(where, DeliveryKind.POST, card, lane=place_key(where), purpose=Purpose.PINGS, extra=extra, priority=Priority.REPLY)

    def _post_below(self, shown: Delivery, where: Address, pings: list[list[Any]]) -> None:
        """Post the list again and fold the old one."""
        shown.ref = 1
        self.change(shown, Card(body=self.team(say("The list is now further down."))))
        self._post(where, pings)

    def _rewrite(self, shown: Delivery, pings: list[list[Any]]) -> None:
        shown.extra[LIST], shown.ref = pings, int(not pings)
        shown.pack()
        self.change(shown, self.list_card(Address(shown.channel, shown.lane.partition(":")[2]), pings))
