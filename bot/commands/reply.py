"""The verb ``reply``: answer the customer. This is the only verb that sends an agent's text to a customer."""

from __future__ import annotations

from typing import Annotated, Literal

from bot.catalogue.canned_sending import send_named
from bot.catalogue.macros import run, steps_of
from bot.catalogue.registry import Topic, Words, command
from bot.core.people import Role
from bot.core.richtext import lines_of, text_of
from bot.core.status import Status
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say
from bot.ports.cards import Answer
from bot.screens.buttons import Slot
from bot.tickets.canned_replies import canned_name, count_use
from bot.tickets.closing import close_ticket
from bot.tickets.context import Context
from bot.tickets.duties import start_waiting
from bot.tickets.family.children import ask_about_children
from bot.tickets.promises import review
from bot.tickets.replies import send

Then = Literal["open", "waiting", "closed"]


def can_be_answered(ticket: Ticket) -> bool:
    return not ticket.is_closed


@command(
    by=Role.AGENT,
    button="Reply",
    slot=Slot.FRONT,
    order=2,
    offered=can_be_answered,
    short="r",
    submit="Send to the customer",
    topic=Topic.ANSWER,
    current=lambda ticket: {"then": Status.WAITING.value if ticket.status == Status.WAITING else ""},
)
def reply(
    context: Context,
    ticket: Ticket,
    text: Annotated[Words, "Your reply to the customer"],
    then: Annotated[Then, "Ticket status after the reply"] = "open",
) -> Sentence | Answer | None:
    """Reply to the customer. They'll get what you write."""
    if not context.filled and (name := canned_name(text_of(tuple(text)))):
        return send_named(context, ticket, name)
    steps = steps_of(context, context.canned.lines, ticket) if context.canned else []
    send(context, ticket, tuple(text))
    if context.canned is not None:
        count_use(context, context.canned)
    if then == "waiting":
        ticket.wait(context.actor, context.now)
        start_waiting(context.work, context.rules, ticket)
        review(context.work, context.rules, context.announce, ticket, say("Now waiting for the customer."))
    elif then == "closed":
        close_ticket(context, ticket)
    failed = [put(one, context.language) for one in run(context, ticket, steps)]
    if (asked := ask_about_children(context, ticket, failed)) is not None:
        return asked
    if failed:
        return Answer(lines_of(failed))
    if context.sees_thread(ticket):
        return None
    return say("Your reply is in the thread of {ticket}.", ticket=f"#{ticket.number}")
