"""The context of a command: who acts, where, on what, and the announcer that tells others."""

from __future__ import annotations

from dataclasses import dataclass

from bot.announce.announcer import Announcer
from bot.core.canned import Canned
from bot.core.message import Attachment, Message
from bot.core.people import Address
from bot.core.ticket import Ticket
from bot.ports.inbound import WEB, MessageReceived
from bot.screens.viewer import Viewer


@dataclass(slots=True, kw_only=True)
class Context(Viewer):
    """One action of one person.

    ``source`` is the channel's id of the message they typed, if any, with its ``files``. ``thread`` is the ticket in whose thread they
    typed it, and ``typed`` says that this is the ticket's present thread. ``inbound`` is the customer's message. ``opens`` says that a
    form can open from what they typed. ``note`` is the note that they send to the customer, ``answers`` the message that they answer,
    ``reply`` the reply that they change, ``canned`` the canned reply that theirs began with.
    ``filled`` says that they submitted a form, which began with the ticket's values.
    """

    announce: Announcer
    source: str = ""
    files: tuple[Attachment, ...] = ()
    typed: bool = False
    thread: Ticket | None = None
    inbound: MessageReceived | None = None
    opens: bool = False
    note: Message | None = None
    answers: Message | None = None
    filled: bool = False
    reply: Message | None = None
    canned: Canned | None = None

    def sees_thread(self, ticket: Ticket) -> bool:
        """Whether what happens on the ticket is shown where the actor is: in its queue's place, and in a browser."""
        return self.where.channel == WEB or self.where.place == self.queue(ticket).place.place

    @property
    def standing(self) -> tuple[Address, str] | None:
        """Where the actor's message already is in the ticket's thread; None if it isn't there."""
        return (self.where, self.source) if self.typed and self.source else None
