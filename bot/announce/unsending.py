"""Deletes replies at the customer, and says in the thread what became of that."""

from __future__ import annotations

from dataclasses import replace

from bot.announce.answered import now_read
from bot.announce.customer import ToCustomer
from bot.announce.moved_threads import MovedThreads
from bot.announce.reply_states import CHECK
from bot.core.message import Message
from bot.core.people import Identity
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import at_clock
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState, Priority, Purpose
from bot.screens.own_messages import has_heard

UNSENT = (DeliveryState.QUEUED, DeliveryState.FAILED, DeliveryState.DROPPED)


class Unsending(MovedThreads, ToCustomer):
    """Deletions of replies, and the lines about changes of replies."""

    def unsend(self, ticket: Ticket, said: Message, by: Identity, name: str) -> bool | None:
        """Delete a reply at the customer, and don't send what wasn't sent yet. Returns whether the customer doesn't have it; None if that
        isn't known yet.
        """
        doubt, waits = False, False
        for found in self._rows(ticket, said.id):
            row = self.work.outbox.locked(found.id) or found
            parts = row.state not in (DeliveryState.SENDING, DeliveryState.SENT) and bool(self.work.outbox.further_messages(row))
            if row.state in (DeliveryState.SENDING, DeliveryState.SENT) or parts:
                self._change_there(ticket, row, DeliveryKind.DELETE, Purpose.UNSEND, None, by=str(by), name=name)
                waits = True
            if row.state in (DeliveryState.QUEUED, DeliveryState.FAILED, DeliveryState.IN_DOUBT):
                doubt = doubt or row.may_be_there
                row.state, row.done_at = DeliveryState.DROPPED.value, self.work.now
        if waits:
            now = now_read(self.work, said)
            told = say("🗑 {name} takes back a reply: “{words}”", name=name, words=self.quoted(now.text, now.files))
            self._outcome(ticket, self.team(told), say("⏳ being deleted for the customer"), said.id)
            return None
        return not doubt

    def is_waiting(self, ticket: Ticket, message: int) -> bool:
        """Whether nothing of a reply was sent yet."""
        rows = [self.work.outbox.locked(row.id) for row in self.work.outbox.of_ticket(ticket, Purpose.REPLY, message)]
        return bool(rows) and all(row is not None and row.state == DeliveryState.QUEUED and not row.attempts for row in rows)

    def is_unsent(self, ticket: Ticket, message: int) -> bool:
        """Whether nothing of a reply can have reached the customer."""
        rows = [self.work.outbox.locked(row.id) for row in self._rows(ticket, message)]
        return bool(rows) and all(row is not None and row.state in UNSENT and not row.may_be_there for row in rows)

    def is_being_deleted(self, ticket: Ticket, message: int) -> bool:
        """Whether somebody took the reply back, and the outcome isn't known yet."""
        newest = {row.target: row.state for row in self.work.outbox.of_ticket(ticket, Purpose.UNSEND, message)}
        return any(state in (DeliveryState.QUEUED, DeliveryState.SENDING) for state in newest.values())

    def keep_back(self, ticket: Ticket) -> None:
        """Don't tell the customer anything about a ticket of which they never heard."""
        if has_heard(self.work, ticket):
            return
        for found in [row for purpose in (Purpose.SAY, Purpose.RATING) for row in self.work.outbox.of_ticket(ticket, purpose)]:
            row = self.work.outbox.locked(found.id)
            if row is not None and row.state == DeliveryState.QUEUED and not row.attempts:
                row.state, row.done_at = DeliveryState.DROPPED.value, self.work.now

    def tombstone(self, ticket: Ticket, said: Message, name: str, *, before_sending: bool) -> None:
        """Say in the thread that a reply was taken back, by whom and when."""
        now, time = now_read(self.work, said), at_clock(self.work.now, self.rules.queue_of(ticket).timezone, self.work.now)
        told = say("🗑 {name} took back a reply at {time}. It said: “{words}”", name=name, time=time, words=self.quoted(now.text, now.files))
        done = say("✓ it was not sent") if before_sending else say("✓ deleted for the customer")
        if not self._settle(ticket, said.id, done, told):
            self._outcome(ticket, self.team(told), done)
        foot = self.team(say("🗑 taken back by {name}, {time}", name=name, time=time))
        for shown in self.work.outbox.of_ticket(ticket, Purpose.MIRROR, said.id):
            card = shown.card or Card()
            shown.card = replace(card, body=struck(card.body), foot=foot, files=(), buttons=())
            self.work.outbox.update_card(shown)
            self.change(shown, shown.card)
        self._uncheck(said)

    def not_unsent(self, ticket: Ticket, message: int, why: Sentence) -> bool:
        """The platform refused to delete a reply. False if no line in the thread says so."""
        return self._settle(ticket, message, say("✗ not deleted, the customer keeps it: {why}", why=why))

    # Helpers

    def _rows(self, ticket: Ticket, message: int) -> list[Delivery]:
        """Return what goes to the customer for a reply: its posts, and its files that follow."""
        files = self.work.outbox.of_ticket(ticket, Purpose.FILE, message)
        return [*self.work.outbox.of_ticket(ticket, Purpose.REPLY, message), *(row for row in files if not row.extra.get("under"))]

    def _change_there(
        self, ticket: Ticket, sent: Delivery, kind: DeliveryKind, purpose: Purpose, card: Card | None, **extra: object
    ) -> Delivery:
        return self.put(
            sent.address,
            kind,
            card,
            ticket=ticket,
            lane=sent.lane,
            pace=sent.pace,
            purpose=purpose,
            ref=sent.ref,
            target=sent.id,
            extra=extra,
            priority=Priority.REPLY,
        )

    def _outcome(self, ticket: Ticket, told: RichText, state: Sentence, ref: int = 0) -> None:
        self.thread(ticket, Card(body=told, foot=self.team(state)), purpose=Purpose.REVISED, ref=ref)

    def _settle(self, ticket: Ticket, ref: int, state: Sentence, told: Sentence | None = None) -> bool:
        """Rewrite the line about a change. False if there is none."""
        lines = self.work.outbox.of_ticket(ticket, Purpose.REVISED, ref) if ref else []
        for shown in lines[-1:]:
            card = shown.card or Card()
            self.change(shown, replace(card, body=self.team(told) if told else card.body, foot=self.team(state)))
        return bool(lines)

    def _uncheck(self, said: Message) -> None:
        """Remove ☑️ from a typed reply."""
        if said.source is not None and said.source_id:
            self.mark(said.source, said.source_id, CHECK, Purpose.CHECK, there=False)


def struck(text: RichText) -> RichText:
    return tuple(replace(span, strike=True) for span in text)
