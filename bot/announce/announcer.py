"""Announces events as outbox rows. This is the one place that separates notes from replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.announce.answered import as_answer
from bot.announce.managers import ToManagers
from bot.announce.reacted import Reactions
from bot.announce.revisions import Revisions
from bot.announce.states import waits_words
from bot.announce.team import LOCK
from bot.core.message import Attachment, Message, Visibility
from bot.core.people import Address
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.times import span_ms
from bot.ports.cards import Button, Card
from bot.ports.delivery import HOLD, Delivery, Priority, Purpose


@dataclass(frozen=True, slots=True)
class TeamMessage:
    """An agent's message, stored as ``message``. ``typed`` is its place and id if it is already in the ticket's thread. ``answers`` is
    the customer's message that it answers.
    """

    message: int
    text: RichText
    name: str
    visibility: Visibility
    files: tuple[Attachment, ...] = ()
    typed: tuple[Address, str] | None = None
    answers: Message | None = None


class Announcer(Revisions, Reactions, ToManagers):
    """Everything that one transaction tells the team and the customer."""

    def note(self, ticket: Ticket, said: TeamMessage) -> None:
        """Show a note to agents only: a typed note gets its lock, any other is posted in the thread."""
        if said.typed:
            self.lock(*said.typed)
        else:
            self.shown_note(ticket, said.message, said.text, said.name, said.files)

    def lock(self, where: Address, message: str) -> None:
        """Add 🔒 to a message that became a note."""
        self.mark(where, message, LOCK, Purpose.LOCK)

    def reply(self, ticket: Ticket, said: TeamMessage) -> None:
        """Send a reply to the customer under the queue's persona, and show it in the thread with its state, unless it was typed there.
        Nothing is sent to somebody who hasn't come yet.

        Raises PermissionError if the message isn't public.
        """
        if said.visibility is not Visibility.PUBLIC:
            raise PermissionError("a note never reaches a customer")
        waits, hold = self.is_absent(ticket), span_ms(self.rules.queue_of(ticket).hold)
        sent = None if waits else self._send(ticket, said, {HOLD: self.work.now + hold} if hold else {})
        if not said.typed:
            text, answers = as_answer(said.text, said.answers)
            self.shown_reply(ticket, said.message, text, said.name, said.files, answers=answers, waits=waits)
        elif waits:
            self.thread(ticket, Card(foot=self.team(waits_words())), purpose=Purpose.MIRROR, ref=said.message)
        if hold and sent is not None:
            self.held_back(ticket, sent)

    def reply_late(self, ticket: Ticket, said: Message) -> None:
        """Send a reply that waited until the customer could be reached. Raises PermissionError if the message isn't public."""
        if said.visibility is not Visibility.PUBLIC:
            raise PermissionError("a note never reaches a customer")
        self._send(ticket, TeamMessage(said.id, said.text, said.author_name, said.visibility, said.files), {})

    def _send(self, ticket: Ticket, said: TeamMessage, extra: Mapping[str, object]) -> Delivery:
        queue = self.rules.queue_of(ticket)
        author = {"name": said.name, "team": queue.name, "none": ""}[queue.persona]
        reply_to, line = self.answered(ticket, said.answers)
        body, buttons = (*line, *self.reply_body(ticket, said.text)), self._thumbs(ticket, said.message)
        card = Card(author=author, body=body, files=said.files, buttons=buttons)
        return self.post_to_customer(
            ticket, card, purpose=Purpose.REPLY, ref=said.message, priority=Priority.REPLY, reply_to=reply_to, extra=extra
        )

    def _thumbs(self, ticket: Ticket, message: int) -> tuple[tuple[Button, ...], ...]:
        if not self.rules.rate_replies or not self.is_private(ticket, self.work.people.customer_of(ticket)):
            return ()
        return (
            tuple(Button("thumb", (str(ticket.number), str(message), verdict), emoji) for verdict, emoji in (("up", "👍"), ("down", "👎"))),
        )
