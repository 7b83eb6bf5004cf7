"""Writes rows of the outbox; every announcement uses it."""

from __future__ import annotations

from dataclasses import replace

from bot.core.people import Address, Identity, place_key
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put
from bot.ports.cards import Card
from bot.ports.delivery import ONLY_BUTTONS, Delivery, DeliveryKind, DeliveryState, Priority, Purpose
from bot.ports.work import Work
from bot.settings.rules import Queue, Rules


class OutboxWriter:
    """Writes the outbox rows of one transaction."""

    def __init__(self, work: Work, rules: Rules) -> None:
        self.work, self.rules = work, rules
        self.posted: dict[int, Delivery] = {}
        """Posts that this transaction writes in the team's place, by the customer's message that they show."""

    def to_place(self, where: Address, card: Card, *, reply_to: str = "", purpose: Purpose = Purpose.ANSWER) -> None:
        """Send a card to where somebody asked for it."""
        extra: dict[str, object] = {"reply_to": reply_to} if reply_to else {}
        self.put(where, DeliveryKind.POST, card, lane=place_key(where), purpose=purpose, priority=Priority.TALK, extra=extra)

    def change(self, shown: Delivery, card: Card) -> Delivery:
        """Replace a card that is shown."""
        same = shown.card is not None and replace(shown.card, buttons=card.buttons) == card
        return self.put(
            shown.address,
            DeliveryKind.EDIT,
            card,
            lane=shown.lane,
            pace=shown.pace,
            purpose=Purpose.CHANGE,
            target=shown.id,
            ticket_number=shown.ticket,
            extra={ONLY_BUTTONS: True} if same else {},
        )

    def team(self, sentence: Sentence) -> RichText:
        """Render a sentence in the team's language."""
        return put(sentence, self.rules.language)

    def language_at(self, where: Address) -> str:
        """Return the language of the person whose direct chat this is, if it is known, otherwise the team's. Somebody of the team may have
        chosen one; one whose channel is also a customers' channel may have chosen it there.
        """
        who = Identity(where.channel, where.place)
        if self.rules.queue_at(where) is not None:
            return self.rules.language
        if self.rules.places_on(where.channel) and (chosen := self.rules.speaks(self.work.people.chosen_language(who))):
            return chosen
        if (customer := self.work.people.customer(who)) is not None:
            return self.rules.language_of(customer)
        profile = self.work.people.profile(who)
        return self.rules.language_for(profile.language) if profile else self.rules.language

    def told_at(self, where: Address, sentence: Sentence) -> RichText:
        """Render a sentence in the language of those who read this place."""
        return put(sentence, self.language_at(where))

    def put(
        self,
        where: Address,
        kind: DeliveryKind,
        card: Card | None,
        *,
        lane: str,
        purpose: Purpose,
        ticket: Ticket | None = None,
        ticket_number: int = 0,
        pace: str = "",
        ref: int = 0,
        target: int = 0,
        message: str = "",
        extra: dict[str, object] | None = None,
        priority: Priority = Priority.CARD,
        state: DeliveryState = DeliveryState.QUEUED,
    ) -> Delivery:
        """Queue a delivery, or store it in a ``state`` in which it isn't sent. See :class:`bot.ports.delivery.Delivery` for the fields."""
        number = ticket.number if ticket else ticket_number
        write = self.work.outbox.enqueue if state is DeliveryState.QUEUED else self.work.outbox.keep
        return write(
            Delivery(
                0,
                pace or place_key(where),
                0,
                lane,
                kind.value,
                priority.value,
                state.value,
                "",
                target,
                number,
                purpose.value,
                ref,
                where.channel,
                where.place,
                where.thread,
                message if kind is not DeliveryKind.POST else "",
                card=card,
                extra=dict(extra or {}),
            )
        )


def ticket_lane(queue: Queue, ticket: Ticket) -> str:
    """Return the lane that keeps a ticket's card and thread in order."""
    return f"{place_key(queue.place)}#{ticket.number}"
