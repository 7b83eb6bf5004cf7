"""Combines many pings for one person or queue into one message, which is rewritten as they change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from bot.announce.ping_list_card import PingListCards
from bot.announce.repairs import may_repair
from bot.core.escalation import step_of
from bot.core.escalations import Ping, PingState
from bot.core.people import Address, place_key
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import span_ms
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState, Priority, Purpose

STORM, MINUTE_MS = 4, 60 * 1000  # from the fourth ticket within a minute there is a list
SINGLE = 5  # a person never has more pings than these apart from a list
JUST_POSTED_MS = 2 * 1000  # what comes within these milliseconds belongs to the storm that the post told about
AGAIN_MS = 10 * 1000  # milliseconds after which a list that grew is posted again, because an edit doesn't notify anybody
LIST = Purpose.PINGS.value
GREW, PLANNED = "grew", "planned"  # when a list grew last; whether it will be posted again
ABOVE = "above"  # in ``extra`` of a list: the earlier one that points to it


class PingLists(PingListCards):
    """The list of a person or a queue is a post without a ticket; ``ref`` is 1 when it is no longer used. A person is notified of growth;
    the list of a queue is only rewritten while the storm lasts. The end of the transaction renders each list that changed, once.
    """

    def add_to_list(self, ticket: Ticket, ping: Ping, where: Address, reason: Sentence | None) -> bool:
        """Add a ping to the list of a person or a queue, if there is or should be one. Return False if a separate message is better."""
        lists, told = self.work.ping_lists, self.told_at(where, reason) if reason else ()
        shown = lists.at(place_key(where))
        if shown is not None and self._may_grow(shown, where):
            lists.add(self._grown(ticket, ping, shown, where), ping, told)
            return True
        single = [one for one in self._apart(where) if one.ref != ping.id]
        if not self._is_storm(single, ticket, where):
            return False
        others = filter(None, map(self.work.reminders.ping, dict.fromkeys(one.ref for one in single)))
        pings = [*((other, ()) for other in others if shown is None or not lists.has(shown, other)), (ping, told)]
        if shown is not None:
            self._fill(self._post_below(shown, where), pings)
            return True
        if self.rules.queue_at(where) is None:
            for one in single:
                self.change(
                    one, Card(body=one.card.body if one.card else (), foot=self.told_at(where, say("This is now in the list below.")))
                )
        self._fill(self._post(where), pings)
        return True

    def _fill(self, shown: Delivery, pings: Iterable[tuple[Ping, RichText]]) -> None:
        for ping, reason in pings:
            self.work.ping_lists.add(shown, ping, reason)

    def post_list_again(self, number: int) -> None:
        """A list that grew by edits is posted again, so that its reader is notified."""
        shown = self.work.outbox.get(number)
        if shown is not None and shown.purpose == LIST and not shown.ref:
            self._post_below(shown, self.place_of(shown))

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

    def _grown(self, ticket: Ticket, ping: Ping, shown: Delivery, where: Address) -> Delivery:
        """Return the list to which a ping is added: the one that is shown, or the next one below."""
        if self.rules.queue_at(where) is not None:
            shown.extra[GREW] = self.work.now
        elif self._was_just_repeated(ticket, ping, shown):
            return shown
        elif self.work.now - shown.at >= AGAIN_MS:
            return self._post_below(shown, where)
        elif self.work.now - shown.at >= JUST_POSTED_MS and not (shown.extra.get(PLANNED) or self.work.ping_lists.has(shown, ping)):
            shown.extra[PLANNED] = 1
            self.work.reminders.add(ticket, ReminderKind.LIST, shown.at + AGAIN_MS, data=json.dumps({"list": shown.id}))
        return shown

    def _was_just_repeated(self, ticket: Ticket, ping: Ping, shown: Delivery) -> bool:
        """Whether its reader was notified of this list, with this ticket in it, within the time after which the ping repeats. Each ticket
        and target repeats at its own time, and each post of the list is about all of them.
        """
        repeat = step_of(self.rules.queue_of(ticket).ladder, ping).repeat
        return repeat is not None and self.work.now - shown.at < span_ms(repeat) and self.work.ping_lists.has(shown, ping)

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
        shown.ref = 1
        if shown.id == lost.id or not may_repair(self.work, f"list:{shown.lane}"):
            return self.work.ping_lists.end(shown)
        if self.work.ping_lists.size(shown):
            self.work.ping_lists.move(shown, self._post(self.place_of(shown), above=shown.extra.get(ABOVE, 0)))
        return []

    def remove_from_lists(self, ping: Ping) -> None:
        """Remove a ping that is no longer open from all lists."""
        if ping.state != PingState.RINGING:
            self.work.ping_lists.remove(ping)

    def show_list(self, shown: Delivery) -> None:
        """Render a list that changed: in its post if this transaction wrote it, otherwise in an edit."""
        card = self.list_card(shown)
        shown.ref = int(not self.work.ping_lists.size(shown))
        if self.work.ping_lists.is_new(shown):
            shown.card = card
        else:
            self.change(shown, card)
        shown.pack()

    def list_dropped(self, dropped: Delivery) -> None:
        """A list isn't sent any more. If there is no other one, an earlier list that points to it says that nothing is waiting."""
        if self.work.ping_lists.at(dropped.lane) is not None:
            return
        above: Delivery | None = dropped
        while above is not None and above.state == DeliveryState.DROPPED:
            above = self.work.outbox.get(above.extra[ABOVE]) if above.extra.get(ABOVE) else None
        if above is not None:
            self.change(above, self.list_card(dropped))

    def _post(self, where: Address, above: int = 0) -> Delivery:
        lane = place_key(where)
        extra: dict[str, object] = {GREW: self.work.now, ABOVE: above}
        shown = self.put(where, DeliveryKind.POST, Card(), lane=lane, purpose=Purpose.PINGS, extra=extra, priority=Priority.REPLY)
        self.work.ping_lists.begin(shown)
        return shown

    def _post_below(self, shown: Delivery, where: Address) -> Delivery:
        """Post the list again and fold the old one."""
        shown.ref = 1
        self.change(shown, Card(body=self.told_at(where, say("The list is now further down."))))
        below = self._post(where, shown.id)
        self.work.ping_lists.move(shown, below)
        return below
