"""Combines many pings for one person into one message, which is rewritten as they change."""

from __future__ import annotations

from typing import Any

from bot.announce.repairs import may_repair
from bot.announce.team import ToTeam
from bot.core.escalations import Ping, PingState
from bot.core.people import Address, Identity, place_key
from bot.core.richtext import RichText, from_data, lines_of, to_data
from bot.core.ticket import Ticket
from bot.i18n.sentences import Count, bold, put, say, say_many, words
from bot.ports.cards import Button, Card
from bot.ports.delivery import Delivery, DeliveryKind, Priority, Purpose
from bot.screens.views import verb_button

SINGLE = 5
SHOWN, PRESSED = 50, 10
QUIET_MS = 10 * 60 * 1000  # milliseconds during which a list is only edited; afterwards a change posts it again
LIST = Purpose.PINGS.value


class PingLists(ToTeam):
    """A person's list is a post without a ticket. Its ``pings`` are ``[ticket, ping, text]``; ``ref`` is 1 when it is no longer used."""

    def add_to_list(self, ticket: Ticket, ping: Ping, who: Identity, body: RichText) -> bool:
        """Add a ping to the person's list, if they have or need one. Return False if a separate message is better."""
        lane = place_key(Address(who.channel, who.id))
        shown = next((one for one in self.work.outbox.ping_lists() if one.lane == lane), None)
        entry = [ticket.number, ping.id, to_data(body)]
        if shown is not None:
            pings = [*(one for one in shown.extra[LIST] if one[1] != ping.id), entry]
            if self.work.now - shown.at < QUIET_MS:
                self._rewrite(shown, pings)
            else:
                self._post_below(shown, who, pings)
            return True
        single = self.work.outbox.pings_to(lane)
        if len({one.ref for one in single} - {ping.id}) < SINGLE:
            return False
        for one in single:
            self.change(one, Card(body=one.card.body if one.card else (), foot=self.team(say("This is now in the list below."))))
        entries = [[one.ticket, one.ref, to_data(one.card.body if one.card else ())] for one in single if one.ref != ping.id]
        pings = [*{one[1]: one for one in entries}.values(), entry]
        self._post(who, pings)
        return True

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
            self._post(Identity(shown.channel, shown.lane.partition(":")[2]), pings)
        return []

    def remove_from_lists(self, ping: Ping) -> None:
        """Remove a ping that is no longer open from all lists."""
        if ping.state == PingState.RINGING.value:
            return
        for shown in self.work.outbox.ping_lists():
            left = [one for one in shown.extra[LIST] if one[1] != ping.id]
            if len(left) < len(shown.extra[LIST]):
                self._rewrite(shown, left)

    def _post(self, who: Identity, pings: list[list[Any]]) -> None:
        where = Address(who.channel, who.id)
        card = self._list(pings)
        self.put(where, DeliveryKind.POST, card, lane=place_key(where), purpose=Purpose.PINGS, extra={LIST: pings}, priority=Priority.REPLY)

    def _post_below(self, shown: Delivery, who: Identity, pings: list[list[Any]]) -> None:
        """Post the list again, because an edit doesn't notify anybody."""
        shown.ref = 1
        self.change(shown, Card(body=self.team(say("The list is now further down."))))
        self._post(who, pings)

    def _rewrite(self, shown: Delivery, pings: list[list[Any]]) -> None:
        shown.extra[LIST], shown.ref = pings, int(not pings)
        shown.pack()
        self.change(shown, self._list(pings))

    def _list(self, pings: list[list[Any]]) -> Card:
        language = self.rules.language
        if not pings:
            return Card(body=put(say("✓ Nothing in this list is waiting any more."), language))
        head = put(say_many("{n} ticket needs you:", "{n} tickets need you:", len(pings)), language)
        lines = [bold(head), *(from_data(one[2]) for one in pings[:SHOWN])]
        if len(pings) > SHOWN:
            lines.append(put(say("… and {n} more", n=Count(len(pings) - SHOWN)), language))
        rows = []
        for number in list(dict.fromkeys(one[0] for one in pings))[:PRESSED]:
            label = words(say("{ticket}: {deed}", ticket=f"#{number}", deed=verb_button("ack", Ticket(number), language).label), language)
            rows.append((Button("ack", (str(number),), label),))
        return Card(body=lines_of(lines), buttons=tuple(rows))
