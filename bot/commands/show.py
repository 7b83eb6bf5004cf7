"""The verb ``show``: everything about one ticket."""

from __future__ import annotations

from bot.catalogue.registry import command
from bot.core.people import Role
from bot.core.richtext import RichText, Span, lines_of, plain, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import bold, put, say
from bot.ports.cards import Answer
from bot.screens.buttons import Slot
from bot.screens.due_texts import reply_due_text
from bot.screens.follower_names import follower_names
from bot.screens.history import history
from bot.screens.latest import latest_messages
from bot.screens.ticket_facts import ticket_facts
from bot.screens.views import sign_of, writing_words
from bot.screens.writers import writers
from bot.tickets.context import Context

LATEST = 5
GAP: RichText = ()


@command(by=Role.AGENT, button="Show", slot=Slot.MORE, on_merged=True)
def show(context: Context, ticket: Ticket) -> Answer:
    """See everything about a ticket."""
    customer = context.work.people.customer_of(ticket)
    sign = plain(f"{sign_of(ticket, context.now)} ")
    lines: list[RichText] = [bold((*sign, *ticket_name(ticket.number), *plain(f" · {ticket.subject}")))]
    zone = context.zone_on(ticket)
    followers = follower_names(context.work, context.queue(ticket), ticket)
    facts = ticket_facts(
        ticket, context.work.people.same_as(customer), zone, context.rules, context.now, followers, language=context.language
    )
    lines += [(Span(f"{fact.label}: ", bold=True), *fact.value) for fact in facts]
    if writing := writers(context.work, ticket):
        lines.append(put(writing_words(writing), context.language))
    lines += [
        GAP,
        put(reply_due_text(context.work, context.rules, ticket, zone), context.language),
        GAP,
        bold(put(say("Latest messages"), context.language)),
    ]
    lines += latest_messages(context, ticket, LATEST)
    return Answer(lines_of([*lines, GAP, *history(context, customer, ticket)]))
