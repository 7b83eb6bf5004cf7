"""The card of a list of pings: a line for each ticket as things are now, and buttons to take or see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.announce.team import ToTeam
from bot.core.people import Address, Identity, place_key
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import RichText, lines_of, plain
from bot.core.target_clock import Target
from bot.core.ticket import Ticket
from bot.core.urgency import soonest_due
from bot.i18n.sentences import Count, bold, put, say, say_many, words
from bot.ports.cards import Button, Card
from bot.ports.delivery import Delivery
from bot.ports.ping_lists import ListedPing
from bot.screens.due_texts import is_overdue
from bot.screens.ping_texts import listed_words
from bot.screens.views import verb_button
from bot.settings.rules import Queue

URGENT = (ReminderKind.PROMISE.value, *(one.value for one in Target))
"""What a ping is about, the most urgent first."""
SHOWN = 15  # tickets of a list with a line and buttons of their own


class PingListCards(ToTeam):
    """Builds the cards of lists."""

    def list_card(self, shown: Delivery) -> Card:
        size = self.work.ping_lists.size(shown)
        where = self.place_of(shown)
        language = self.language_at(where)
        if not size:
            return Card(body=put(say("✓ Nothing in this list is waiting any more."), language))
        pings = self.work.ping_lists.first(shown, SHOWN)
        numbers = list(dict.fromkeys(one.ticket for one in pings))
        lines = [bold(put(say_many("{n} ticket needs you:", "{n} tickets need you:", size), language))]
        lines += [line for number in numbers if (line := self._line([one for one in pings if one.ticket == number], language))]
        rows = [self._buttons(where, number) for number in numbers]
        if more := size - len(numbers):
            lines.append(put(say("… and {n} more", n=Count(more)), language))
        tickets = [ticket for number in numbers if (ticket := self.work.tickets.peek(number)) is not None]
        if more and tickets and all(self._sees(where, ticket) for ticket in tickets):
            rows.append((Button("list", self._whole(tickets), words(say("See all"), language)),))
        return Card(body=lines_of(lines), buttons=tuple(rows))

    def place_of(self, shown: Delivery) -> Address:
        return Address(shown.channel, shown.lane.partition(":")[2])

    def _line(self, pings: Sequence[ListedPing], language: str) -> RichText:
        """Return the line of a ticket as things are now, however many of its targets and steps are in the list: it is about the most urgent
        target, and tells each reason once.
        """
        ticket = self.work.tickets.peek(pings[0].ticket)
        if ticket is None:
            return ()
        target = min((one.target for one in pings), key=lambda one: URGENT.index(one) if one in URGENT else len(URGENT))
        told = put(listed_words(self.work, ticket, self.rules.queue_of(ticket), target), language)
        reasons = dict.fromkeys(one.reason for one in pings if one.reason)
        return (*told, *(span for reason in reasons for span in (*plain(" · "), *reason)))

    def _buttons(self, where: Address, number: int) -> tuple[Button, ...]:
        language, ticket = self.language_at(where), self.work.tickets.peek(number)
        own = ticket is not None and self._sees(where, ticket)
        found = [verb_button(verb, Ticket(number), language) for verb in (("ack", "show") if own else ("ack",))]
        label = say("{ticket}: {action}", ticket=f"#{number}", action=found[0].label)
        return (replace(found[0], label=words(label, language)), *found[1:])

    def _sees(self, where: Address, ticket: Ticket) -> bool:
        queue = self.rules.queue_of(ticket)
        return self.rules.queue_at(where) is not None or self.works_for(queue, Identity(where.channel, where.place))

    def _whole(self, tickets: Sequence[Ticket]) -> tuple[str, ...]:
        """Return the arguments of the narrowest list that has all these tickets."""
        which = "overdue" if all(is_overdue(ticket, self.work.now) for ticket in tickets) else "due"
        if which == "due" and any(ticket.snoozed_until or not soonest_due(ticket) for ticket in tickets):
            which = "open"
        queues = {ticket.queue for ticket in tickets}
        return (which, *queues) if len(queues) == 1 else (which,)

    def works_for(self, queue: Queue, who: Identity) -> bool:
        """Whether somebody is a manager or an agent of a queue."""
        place = queue.place
        return who in (*queue.managers, *queue.agents) or (
            who.channel == place.channel and self.work.people.is_member(place_key(place), who.id)
        )
