"""What is above the questions of a form: the ticket, and for a reply who will read it and what was said last."""

from __future__ import annotations

from bot.catalogue.registry import Command
from bot.core.richtext import RichText, lines_of, plain, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, bold, put, say
from bot.screens.latest import latest_messages
from bot.screens.quotes import file_list
from bot.tickets.context import Context

LATEST = 3  # messages
NAMES = 1_000  # characters of the names of files


def intro(command: Command, context: Context, ticket: Ticket) -> RichText:
    if command.verb != "reply":
        return heading(ticket)
    files = context.note.files if context.note else ()
    names = file_list(files, NAMES, mark="")
    sent_too = [put(say("📎 These files of the note go with it: {files}", files=names), context.language)] if files else []
    reader = put(_reader(context, ticket), context.language)
    return lines_of([heading(ticket), reader, *sent_too, *latest_messages(context, ticket, LATEST)])


def heading(ticket: Ticket) -> RichText:
    """Return the ticket's number and subject. A form's title is too short for them."""
    return bold((*ticket_name(ticket.number), *plain(f" · {ticket.subject}")))


def _reader(context: Context, ticket: Ticket) -> Sentence:
    """Say who will read the reply, and who has the ticket."""
    customer = context.work.people.customer_of(ticket)
    name = customer.name
    if not context.announce.is_private(ticket, customer):
        return say("This goes to {name}, in a thread that everyone there can read.", name=name)
    if ticket.is_claimed and not ticket.belongs_to(context.actor):
        return say("This goes to {name}. The ticket stays with {agent}.", name=name, agent=ticket.assignee_name)
    return say("This goes to {name}.", name=name)
