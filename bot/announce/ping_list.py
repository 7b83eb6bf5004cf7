"""Combines many pings for one person into one message, which is rewritten as they change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.announce.repairs import may_repair
from bot.announce.team import ToTeam
from bot.core.escalations import Ping, PingState
from bot.core.people import Address, Identity, place_key
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import RichText, from_data, lines_of, plain, to_data
from bot.core.ticket import Ticket
from bot.i18n.sentences import Count, Sentence, bold, say, say_many, words
from bot.ports.cards import Button, Card
from bot.ports.delivery import Delivery, DeliveryKind, Priority, Purpose
from bot.screens.ping_texts import listed_words
from bot.screens.views import verb_button
from bot.settings.rules import Queue

STORM, MINUTE_MS = 4, 60 * 1000  # from the fourth ticket within a minute there is a list
SINGLE = 5  # a person never has more pings than these apart from a list
SHOWN = 15  # tickets of a list with a line and buttons of their own
AGAIN_MS = 10 * 1000  # milliseconds after which a list that grew is posted again, because an edit doesn't notify anybody
LIST = Purpose.PINGS.value
GREW, PLANNED = "grew", "planned"  # when a list grew last; whether it will be posted again


class PingLists(ToTeam):
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
        card = self._list(where, pings)
        self.put(where, DeliveryKind.POST, card, lane=place_key(where), purpose=Purpose.PINGS, extra=extra, priority=Priority.REPLY)

    def _post_below(self, shown: Delivery, where: Address, pings: list[list[Any]]) -> None:
        """Post the list again and fold the old one."""
        shown.ref = 1
        self.change(shown, Card(body=self.team(say("The list is now further down."))))
        self._post(where, pings)

    def _rewrite(self, shown: Delivery, pings: list[list[Any]]) -> None:
        shown.extra[LIST], shown.ref = pings, int(not pings)
        shown.pack()
        self.change(shown, self._list(Address(shown.channel, shown.lane.partition(":")[2]), pings))

    def _list(self, where: Address, pings: list[list[Any]]) -> Card:
        if not pings:
            return Card(body=self.team(say("✓ Nothing in this list is waiting any more.")))
        numbers = list(dict.fromkeys(one[0] for one in pings))
        lines = [bold(self.team(say_many("{n} ticket needs you:", "{n} tickets need you:", len(numbers))))]
        lines += [line for one in pings if one[0] in numbers[:SHOWN] and (line := self._line(one))]
        rows = [self._buttons(where, number) for number in numbers[:SHOWN]]
        if more := len(numbers) - SHOWN > 0:
            lines.append(self.team(say("… and {n} more", n=Count(len(numbers) - SHOWN))))
        if more and self._sees_all(where, numbers[:SHOWN]):
            rows.append((Button("list", ("due",), words(say("See all"), self.rules.language)),))
        return Card(body=lines_of(lines), buttons=tuple(rows))

    def _line(self, entry: Sequence[Any]) -> RichText:
        """Return a ping's line as things are now."""
        ticket = self.work.tickets.peek(entry[0])
        if ticket is None:
            return ()
        told = listed_words(self.work, ticket, self.rules.queue_of(ticket), entry[3] if len(entry) > 3 else "")
        reason = from_data(entry[2])
        return (*self.team(told), *plain(" · "), *reason) if reason else self.team(told)

    def _buttons(self, where: Address, number: int) -> tuple[Button, ...]:
        language, ticket = self.rules.language, self.work.tickets.peek(number)
        own = ticket is not None and self._sees(where, ticket)
        found = [verb_button(verb, Ticket(number), language) for verb in (("ack", "show") if own else ("ack",))]
        label = say("{ticket}: {action}", ticket=f"#{number}", action=found[0].label)
        return (replace(found[0], label=words(label, language)), *found[1:])

    def _sees(self, where: Address, ticket: Ticket) -> bool:
        queue = self.rules.queue_of(ticket)
        return self.rules.queue_at(where) is not None or self.works_for(queue, Identity(where.channel, where.place))

    def _sees_all(self, where: Address, numbers: Sequence[int]) -> bool:
        return all(ticket is not None and self._sees(where, ticket) for ticket in map(self.work.tickets.peek, numbers))

    def works_for(self, queue: Queue, who: Identity) -> bool:
        """Whether somebody is a manager or an agent of a queue."""
        place = queue.place
        return who in (*queue.managers, *queue.agents) or (
            who.channel == place.channel and self.work.people.is_member(place_key(place), who.id)
        )
