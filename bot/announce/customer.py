"""Writes to the customer's chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.announce.outbox_writer import OutboxWriter
from bot.core.customer import Customer
from bot.core.people import Address, Role, place_key
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say
from bot.ports.cards import Button, Card
from bot.ports.delivery import CORRECTION, Delivery, DeliveryKind, DeliveryState, Priority, Purpose

SEEN = "👀"
STARS = range(1, 6)
PRESSED = (Purpose.REPLY, Purpose.RATING, Purpose.STILL, Purpose.ADDED)  # posts with buttons; whoever asks a CHOICE ends it
CHANGES = (Purpose.CHANGE, Purpose.REVISION)
CLEARED = 10  # posts, so that the next reply needn't wait for their edits


class ToCustomer(OutboxWriter):
    """Sentences of the desk for the customer. An agent's text is sent only by :mod:`bot.announce.announcer`."""

    def to_customer(
        self,
        ticket: Ticket,
        sentence: Sentence,
        *,
        purpose: Purpose = Purpose.SAY,
        buttons: Sequence[Sequence[Button]] = (),
        reply_to: str = "",
    ) -> Delivery:
        """Send a sentence about a ticket."""
        customer = self.work.people.customer_of(ticket)
        card = Card(body=put(sentence, self.language_of(customer)), buttons=tuple(tuple(row) for row in buttons))
        return self.post_to_customer(ticket, card, purpose=purpose, priority=Priority.TALK, reply_to=reply_to)

    def ask_rating(self, ticket: Ticket, sentence: Sentence) -> None:
        """Tell the customer that their ticket is closed and ask for a rating. A room gets only the first; the question goes to the direct
        chat.
        """
        stars = [Button("rate", (str(ticket.number), str(score)), f"{score} ★") for score in STARS]
        customer = self.work.people.customer_of(ticket)
        if self.is_private(ticket, customer):
            self.to_customer(ticket, sentence, purpose=Purpose.RATING, buttons=[stars])
            return
        self.to_customer(ticket, say("Ticket {ticket} is closed.", ticket=f"#{ticket.number}"))
        if self.can_write_privately(customer):
            where, card = customer.direct, Card(body=put(sentence, self.language_of(customer)), buttons=(tuple(stars),))
            self.put(where, DeliveryKind.POST, card, ticket=ticket, lane=place_key(where), purpose=Purpose.RATING, priority=Priority.TALK)

    @staticmethod
    def is_private(ticket: Ticket, customer: Customer) -> bool:
        """Whether only the customer can read where the ticket is answered."""
        return not ticket.thread and ticket.place in (customer.place, customer.person)

    def is_absent(self, ticket: Ticket) -> bool:
        """Whether the ticket is answered in the direct chat of somebody who never opened it. Nothing can be sent to them."""
        customer = self.work.people.customer_of(ticket)
        return not customer.place and customer.channel not in self.rules.opens_chats and self.is_private(ticket, customer)

    def can_write_privately(self, customer: Customer) -> bool:
        """Whether the desk can write to the customer where nobody else can read it."""
        return not customer.blocked_at and bool(customer.place or customer.channel in self.rules.opens_chats)

    def to_person(self, customer: Customer, sentence: Sentence, buttons: Sequence[Sequence[Button]] = ()) -> None:
        """Send a sentence to somebody, independent of any ticket."""
        self.to_place(customer.direct, Card(body=put(sentence, self.language_of(customer)), buttons=tuple(tuple(row) for row in buttons)))

    def remove_controls(self, ticket: Ticket, purposes: Sequence[Purpose] = PRESSED) -> None:
        """Remove the buttons under the customer's newest posts about a ticket, because it was reopened. Older ones say it when pressed."""
        posts = [post for purpose in purposes for post in self.work.outbox.of_ticket(ticket, purpose) if post.kind == DeliveryKind.POST]
        for post in sorted(posts, key=lambda post: post.id)[-CLEARED:]:
            if (card := self.shown_card(post)).buttons:
                self.change(post, replace(card, buttons=()))

    def mark_seen(self, ticket: Ticket, *, there: bool = True) -> None:
        """Add 👀 to the customer's first message. Never in a team's place, where the same reaction is an agent's action."""
        first = self.work.messages.get(ticket.first_message)
        if first is None or first.source is None or not first.source_id or first.source.channel != ticket.channel:
            return
        if self.rules.queue_at(first.source) is None:
            self.put(
                first.source,
                DeliveryKind.MARK,
                None,
                ticket=ticket,
                lane=f"{place_key(first.source)}:mark",
                purpose=Purpose.SEEN,
                message=first.source_id,
                extra={"emoji": SEEN, **({} if there else {"there": False})},
            )

    def language_of(self, customer: Customer) -> str:
        """Return the language that a customer reads."""
        return self.rules.language_of(customer)

    def post_to_customer(
        self,
        ticket: Ticket,
        card: Card,
        *,
        purpose: Purpose,
        priority: Priority,
        ref: int = 0,
        reply_to: str = "",
        extra: Mapping[str, object] = MappingProxyType({}),
    ) -> Delivery:
        """Post a card where the ticket is answered; to somebody who hasn't come yet, nothing is sent. ``extra`` is what the row says
        besides: ``maybe`` means that it may have arrived.
        """
        state = DeliveryState.DROPPED if self.is_absent(ticket) else DeliveryState.QUEUED
        where = Address(ticket.channel, ticket.place, ticket.thread)
        private = self.is_private(ticket, self.work.people.customer_of(ticket))
        if not reply_to and not ticket.thread and not private:
            reply_to = self._last_message(ticket)
        said: dict[str, object] = {"reply_to": reply_to, **extra} if reply_to else dict(extra)
        lane = place_key(where) if private else f"{place_key(where)}#{ticket.number}"  # in a shared place, no customer waits for another
        return self.put(
            where,
            DeliveryKind.POST,
            card,
            ticket=ticket,
            lane=lane,
            purpose=purpose,
            ref=ref,
            extra=said,
            priority=priority,
            state=state,
        )

    def post_again(self, ticket: Ticket, lost: Delivery) -> None:
        """Post again what wasn't delivered, where the ticket is answered now."""
        extra = {CORRECTION: True} if CORRECTION in lost.extra else {}
        if lost.may_be_there:
            extra["maybe"] = True
        card, priority = self.shown_card(lost), Priority(lost.priority)
        here = (lost.channel, lost.place) == (ticket.channel, ticket.place)
        reply_to = str(lost.extra.get("reply_to", "")) if here else ""
        self.post_to_customer(ticket, card, purpose=Purpose(lost.purpose), priority=priority, ref=lost.ref, reply_to=reply_to, extra=extra)

    def shown_card(self, post: Delivery) -> Card:
        """Return the card of a ticket's post as it is now, after all changes."""
        ticket = self.work.tickets.peek(post.ticket)
        changes = [row for purpose in CHANGES for row in self.work.outbox.of_ticket(ticket, purpose)] if ticket else []
        newest = max((row for row in changes if row.target == post.id and row.card), key=lambda row: row.id, default=post)
        return newest.card or Card()

    def _last_message(self, ticket: Ticket) -> str:
        """Return the customer's latest message in the ticket's place, to be quoted where others write too."""
        here = (ticket.channel, ticket.place)  # ids of messages mean something else in another place
        said = self.work.messages.of_ticket(ticket)
        own = [one for one in said if one.role is Role.CUSTOMER and one.source_id and one.source and one.source[:2] == here]
        return own[-1].source_id if own else ""
