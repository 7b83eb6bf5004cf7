"""Posts a card and what was below it again, after somebody deleted it."""

from __future__ import annotations

from bot.announce.outbox_writer import ticket_lane
from bot.announce.team import LOCK, ToTeam
from bot.core.message import Visibility
from bot.core.people import Role
from bot.core.richtext import RichText, Span, lines_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import say
from bot.ports.cards import Card
from bot.ports.delivery import GONE, Delivery, DeliveryKind, Priority, Purpose
from bot.screens.opening_words import SPOKEN

LAST_MESSAGES = 5  # in a summary


class Reposts(ToTeam):
    """Posts of a card that was lost."""

    def repost_card(self, ticket: Ticket) -> None:
        """Post a card again that somebody deleted, with a short summary of its lost thread."""
        if (lost := self.work.outbox.get(ticket.card)) is not None:
            self.card_gone(lost)
        ticket.card = 0
        self.card(ticket)
        latest = [said for said in self.work.messages.newest(ticket, LAST_MESSAGES) if not self.is_on_card(ticket, said.id)]
        told = say("The card was deleted, so here is the ticket again. Latest messages:")
        lines: list[RichText] = [self.team(told if latest else say("The card was deleted, so here is the ticket again."))]
        for said in latest:
            lock = f"{SPOKEN} " if said.role is Role.CUSTOMER else f"{LOCK} " if said.visibility is Visibility.NOTE else ""
            lines.append((Span(f"{lock}{said.author_name}: ", italic=True), Span(self.quoted(said.text, said.files))))
        self.thread(ticket, Card(body=lines_of(lines)), purpose=Purpose.SUMMARY)

    def card_gone(self, card: Delivery) -> None:
        """Remember that somebody deleted a card, so that the ticket doesn't come back to it."""
        card.extra[GONE] = True
        self.work.outbox.update_card(card)

    def repost(self, lost: Delivery, ticket: Ticket) -> None:
        """Post again, under the current card, what was under a deleted card."""
        queue = self.rules.queue_of(ticket)
        extra = {**lost.extra, "under": ticket.card, "healed": int(lost.extra.get("healed", 0)) + 1}
        self.put(
            queue.place,
            DeliveryKind.POST,
            lost.card,
            ticket=ticket,
            lane=ticket_lane(queue, ticket),
            purpose=Purpose(lost.purpose),
            ref=lost.ref,
            extra=extra,
            priority=Priority.TALK,
        )
