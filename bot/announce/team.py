"""Writes a ticket's card and thread in the queue's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.announce.answered import ANSWERS
from bot.announce.outbox_writer import OutboxWriter, ticket_lane
from bot.announce.states import AWAITS
from bot.core.message import Attachment, Message
from bot.core.people import Address, place_key
from bot.core.richtext import RichText, plain, with_visible_links
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence
from bot.ports.cards import Button, Card
from bot.ports.delivery import AGAIN, CALLS, LIVE, Delivery, DeliveryKind, DeliveryState, Priority, Purpose
from bot.screens.file_notices import for_team, separate_files
from bot.screens.follower_names import follower_names
from bot.screens.live_cards import opening
from bot.screens.opening_words import SPOKEN, on_card
from bot.screens.quotes import one_line
from bot.screens.views import ticket_card
from bot.screens.writers import writers

LOCK = "🔒"
QUOTED = 200  # characters of a message


class ToTeam(OutboxWriter):
    """Posts for the team; none of them leaves the queue's place."""

    def card(self, ticket: Ticket) -> None:
        """Show the ticket's card; post it if there is none. It is drawn when it is sent.

        At the end of each transaction :func:`bot.announce.cards.update_cards` calls this for each ticket that changed. Other code calls it
        only to show what isn't a field of the ticket, such as who is writing.
        """
        self.work.tickets.card_is_current(ticket)
        queue = self.rules.queue_of(ticket)
        writing = writers(self.work, ticket) if ticket.card else ()
        again = not ticket.card and ticket.opened_at != self.work.now
        customer, asked = self.work.people.customer_of(ticket), opening(self.work, ticket, again=again)
        lane = ticket_lane(queue, ticket)
        extra: dict[str, object] = {LIVE: AGAIN if again else True}
        if ticket.card:
            row = self.put(
                queue.place, DeliveryKind.EDIT, None, ticket=ticket, lane=lane, purpose=Purpose.CHANGE, target=ticket.card, extra=extra
            )
        else:
            priority = self._urgency(ticket)
            row = self.put(
                queue.place, DeliveryKind.POST, None, ticket=ticket, lane=lane, purpose=Purpose.CARD, priority=priority, extra=extra
            )
            ticket.card = row.id
        # After the commit nobody changes these any more.
        row.draw = partial(
            ticket_card,
            ticket,
            self.work.people.same_as(customer),
            queue,
            self.rules,
            writing=writing,
            followers=follower_names(self.work, queue, ticket),
            asked=asked,
            now=self.work.now,
        )

    def is_on_card(self, ticket: Ticket, message: int) -> bool:
        """Whether the ticket's card contains this message."""
        return message == ticket.first_message and bool(on_card(self.work.messages.get(message)))

    def line(self, ticket: Ticket, sentence: Sentence) -> None:
        """Post a line about what happened in the thread: small print, unless it mentions somebody."""
        words = self.team(sentence)
        heard = any(span.mention for span in words)
        self.thread(ticket, Card(body=words) if heard else Card(foot=words), purpose=Purpose.LINE)

    def customer_message(
        self,
        ticket: Ticket,
        message: int,
        text: RichText,
        files: Sequence[Attachment],
        remark: Sentence | None = None,
        *,
        buttons: tuple[tuple[Button, ...], ...] = (),
        answers: int = 0,
        held: bool = False,
        files_held: bool = False,
    ) -> None:
        """Show the customer's message and files, on the card or in the thread. Whatever is ``held`` back is stored and shown later.
        ``answers`` is the message that the first line of the text is about.
        """
        if remark is None and self.is_on_card(ticket, message):
            if not ticket.card:
                self.card(ticket)
            return
        card = self.customer_card(ticket, self.work.people.customer_of(ticket).name, text, files)
        card = replace(card, foot=self.team(remark) if remark else (), buttons=buttons)
        if held:
            self.hold(ticket, card, message)
            return
        if files_held and card.files:
            self.hold(ticket, Card(author=card.author, files=card.files), message)
            card = replace(card, files=())
            if not card.body:
                return
        self.posted[message] = self.thread(ticket, card, purpose=Purpose.WORDS, ref=message, answers=answers)

    def customer_card(self, ticket: Ticket, name: str, text: RichText, files: Sequence[Attachment]) -> Card:
        """Return a customer's message as the thread shows it. A file that isn't accepted is named."""
        queue = self.rules.queue_of(ticket)
        taken, refused = separate_files(files, queue)
        text = with_visible_links(text)
        for file, why in refused:
            text = (*text, *plain("\n" if text else ""), *self.team(for_team(file, why, queue)))
        return Card(author=f"{SPOKEN} {name}", body=text, files=taken)

    def hold(self, ticket: Ticket, card: Card, message: int) -> None:
        """Store what a customer's message would show; see :mod:`bot.tickets.limits`."""
        if not ticket.card:
            self.card(ticket)
        queue = self.rules.queue_of(ticket)
        lane = ticket_lane(queue, ticket)
        self.put(
            queue.place, DeliveryKind.POST, card, ticket=ticket, lane=lane, purpose=Purpose.WORDS, ref=message, state=DeliveryState.HELD
        )

    def unlock(self, ticket: Ticket, note: Message) -> None:
        """Remove the lock of a note whose text was sent to the customer."""
        if note.source is not None and note.source_id:
            self.mark(note.source, note.source_id, LOCK, Purpose.LOCK, there=False)
        for shown in self.work.outbox.of_ticket(ticket, Purpose.NOTE, note.id):
            self.change(shown, replace(shown.card or Card(), author=note.author_name))

    def mark(self, where: Address, message: str, emoji: str, purpose: Purpose, *, there: bool = True) -> None:
        """Add an emoji to somebody's message in a team's place, or remove it."""
        lane = f"{place_key(where)}:{message}"
        self.put(
            where,
            DeliveryKind.MARK,
            None,
            lane=lane,
            purpose=purpose,
            message=message,
            extra={"emoji": emoji, **({} if there else {"there": False})},
        )

    def quoted(self, text: RichText, files: Sequence[Attachment]) -> str:
        """Return the beginning of a message, or the names of its files."""
        return one_line(text, files, QUOTED)

    def thread(
        self,
        ticket: Ticket,
        card: Card,
        *,
        purpose: Purpose,
        ref: int = 0,
        aloud: bool = False,
        answers: int = 0,
        awaits: bool = False,
        calls: Sequence[str] = (),
    ) -> Delivery:
        """Post in the ticket's thread; ``aloud`` shows it in the queue's place too. Its quoted line links to ``answers``. ``calls`` are
        the agents whom it tells that the customer wrote.
        """
        queue = self.rules.queue_of(ticket)
        if not ticket.card:
            self.card(ticket)
        extra: dict[str, object] = {"aloud": True} if aloud else {}
        if answers:
            extra[ANSWERS] = answers
        if awaits:
            extra[AWAITS] = True
        if calls:
            extra[CALLS] = list(calls)
        return self.put(
            queue.place,
            DeliveryKind.POST,
            card,
            ticket=ticket,
            lane=ticket_lane(queue, ticket),
            purpose=purpose,
            ref=ref,
            extra={**extra, "under": ticket.card},
            priority=self._urgency(ticket),
        )

    def _urgency(self, ticket: Ticket) -> Priority:
        """Posts of known tickets go before a new ticket's card and first message."""
        return Priority.NEW if ticket.opened_at == self.work.now else Priority.TALK

    def shown_note(
        self, ticket: Ticket, message: int, text: RichText, name: str, files: Sequence[Attachment], *, sent: bool = False
    ) -> None:
        """Post a note that wasn't typed in the thread, under its author's name; without the lock if the customer got it."""
        self.thread(
            ticket, Card(author=name if sent else f"{LOCK} {name}", body=text, files=tuple(files)), purpose=Purpose.NOTE, ref=message
        )
