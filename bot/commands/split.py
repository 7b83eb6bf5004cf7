"""The verb ``split``: make a new ticket of some of a customer's messages."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.catalogue.choosing import Chosen, choosable, picked
from bot.catalogue.parameters import Line
from bot.catalogue.registry import Topic, command
from bot.commands.new import said_afterwards
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say, say_many
from bot.screens.buttons import Slot
from bot.screens.views import subject_of
from bot.tickets.after_closing import resolve_choice
from bot.tickets.context import Context
from bot.tickets.family.relocate import open_with


@command(by=Role.AGENT, button="Split…", slot=Slot.MORE, submit="Split", topic=Topic.HAND, acts_on=choosable)
def split(
    context: Context,
    ticket: Ticket,
    messages: Annotated[Chosen, "Which of the customer's messages?"],
    subject: Annotated[Line, "What are they about? The customer sees this"] = Line(""),
) -> Sentence:
    """Move some of the customer's messages, such as the last 2, to a new ticket."""
    said = picked(context, ticket, messages)
    customer = context.work.people.customer_of(ticket)
    own = replace(context, customer=customer)
    opened = open_with(own, context.queue(ticket), said, ticket, previous=0, subject=subject_of(subject, (), ""))
    context.announce.line(opened, say("{name} split this off from {ticket}.", name=context.name, ticket=f"#{ticket.number}"))
    if customer.asked_about == ticket.number and not said_afterwards(context, ticket, ("asked_again",)):
        resolve_choice(context.work, context.announce, ticket, say("This is now ticket {ticket}.", ticket=f"#{opened.number}"))
    return say_many(
        "{n} message is now in the new ticket {ticket}.",
        "{n} messages are now in the new ticket {ticket}.",
        len(said),
        ticket=f"#{opened.number}",
    )
