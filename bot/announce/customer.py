"""A ticket and a sentence go in; the customer's chat is written to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.announce.outbox_writer import OutboxWriter
from bot.core.customer import Customer
from bot.core.people import Address, Role, place_key
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say
from bot.ports.cards import Button, Card
from bot.ports.delivery import Delivery, DeliveryKind, Priority, Purpose

SEEN = "👀"
STARS = range(1, 6)


class ToCustomer(OutboxWriter):
    """The customer's side: sentences of the desk's own. An agent's words come only through :mod:`bot.announce.announcer`."""

    def to_customer(
        self,
        ticket: Ticket,
        sentence: Sentence,
        *,
        purpose: Purpose = Purpose.SAY,
        buttons: Sequence[Sequence[Button]] = (),
        reply_to: str = "",
    ) -> Delivery:
        """A sentence about a ticket."""
        customer = self.work.people.customer_of(ticket)
        card = Card(body=put(sentence, self.reads(customer)), buttons=tuple(tuple(row) for row in buttons))
        return self.post_to_customer(ticket, card, purpose=purpose, priority=Priority.TALK, reply_to=reply_to)

    def ask_rating(self, ticket: Ticket, sentence: Sentence) -> None:
        """Tell the customer that his ticket is closed and ask how it was. In a room only the first; the question is for him alone."""
        stars = [Button("rate", (str(ticket.number), str(score)), f"{score} ★") for score in STARS]
        customer = self.work.people.customer_of(ticket)
        if self.alone(ticket, customer):
            self.to_customer(ticket, sentence, purpose=Purpose.RATING, buttons=[stars])
            return
        self.to_customer(ticket, say("Ticket {ticket} is closed.", ticket=f"#{ticket.number}"))
        if self.hears_alone(customer):
            where, card = customer.direct, Card(body=put(sentence, self.reads(customer)), buttons=(tuple(stars),))
            self.put(where, DeliveryKind.POST, card, ticket=ticket, lane=place_key(where), purpose=Purpose.RATING, priority=Priority.TALK)

    @staticmethod
    def alone(ticket: Ticket, customer: Customer) -> bool:
        """Whether only the customer reads where his ticket is answered."""
        return not ticket.thread and ticket.place in (customer.place, customer.person)

    def hears_alone(self, customer: Customer) -> bool:
        """Whether something can be said to him where nobody else reads it."""
        return not customer.blocked_at and bool(customer.place or customer.channel in self.rules.opens_chats)

    def to_person(self, customer: Customer, sentence: Sentence, buttons: Sequence[Sequence[Button]] = ()) -> None:
        """A sentence to somebody apart from any ticket."""
        self.to_place(customer.direct, Card(body=put(sentence, self.reads(customer)), buttons=tuple(tuple(row) for row in buttons)))

    def mark_seen(self, ticket: Ticket) -> None:
        """👀 on the customer's first message: somebody is on it, without words. Never in a team's place, where it is an agent's act."""
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
                extra={"emoji": SEEN},
            )

    def reads(self, customer: Customer) -> str:
        """The language that a customer reads."""
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
        maybe: bool = False,
    ) -> Delivery:
        """``maybe``: the same words may have arrived already."""
        where = Address(ticket.channel, ticket.place, ticket.thread)
        alone = self.alone(ticket, self.work.people.customer_of(ticket))
        if not reply_to and not ticket.thread and not alone:
            reply_to = self._last_words(ticket)
        extra: dict[str, object] = {"reply_to": reply_to} if reply_to else {}
        if maybe:
            extra["maybe"] = True
        lane = place_key(where) if alone else f"{place_key(where)}#{ticket.number}"  # where others are answered too, none waits for another
        return self.put(where, DeliveryKind.POST, card, ticket=ticket, lane=lane, purpose=purpose, ref=ref, extra=extra, priority=priority)

    def once_more(self, ticket: Ticket, lost: Delivery) -> None:
        """Post what did not arrive again, where the ticket is answered now."""
        card, priority, maybe = lost.card or Card(), Priority(lost.priority), lost.may_be_there
        self.post_to_customer(ticket, card, purpose=Purpose(lost.purpose), priority=priority, ref=lost.ref, maybe=maybe)

    def _last_words(self, ticket: Ticket) -> str:
        """The customer's latest message, to be quoted where others write too."""
        own = [said for said in self.work.messages.of_ticket(ticket, limit=1000) if said.role is Role.CUSTOMER and said.source_id]
        return own[-1].source_id if own else ""
