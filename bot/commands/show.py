"""The verb ``show``: everything about one ticket."""

from __future__ import annotations

from bot.catalogue.registry import command
from bot.core.message import Visibility
from bot.core.people import Role
from bot.core.richtext import RichText, Span, lines_of, plain, text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import bold, put, say
from bot.ports.cards import Answer
from bot.screens.buttons import Slot
from bot.screens.due_texts import reply_due_text
from bot.screens.history import history
from bot.screens.versions import sent_notes, version_lines
from bot.screens.views import short, ticket_card
from bot.screens.writers import writers
from bot.tickets.context import Context

LATEST = 5
QUOTED = 200  # characters of each message
GAP: RichText = ()


@command(by=Role.AGENT, button="Show", slot=Slot.MORE)
def show(context: Context, ticket: Ticket) -> Answer:
    """See everything about a ticket."""
    customer = context.work.people.customer_of(ticket)
    card = ticket_card(ticket, customer, context.queue(ticket), context.rules, writing=writers(context.work, ticket))
    lines: list[RichText] = [bold(plain(card.title))]
    lines += [(Span(f"{fact.label}: ", bold=True), *fact.value) for fact in card.facts]
    if card.foot:
        lines.append(card.foot)
    lines += [
        GAP,
        put(reply_due_text(context.work, context.rules, ticket), context.language),
        GAP,
        bold(put(say("Latest messages"), context.language)),
    ]
    versions, sent = context.work.messages.versions(ticket), sent_notes(context.work.tickets.events(ticket))
    for message in context.work.messages.newest(ticket, LATEST):
        text = short(" ".join(text_of(message.text).split()) or ", ".join(file.name for file in message.files), QUOTED)
        lock = "🔒 " if message.visibility == Visibility.NOTE and message.id not in sent else ""
        lines.append((Span(f"• {lock}{message.author_name}: ", italic=True), Span(text)))
        replied = message.id in sent or (message.visibility == Visibility.PUBLIC and message.role is not Role.CUSTOMER)
        for line in version_lines(
            versions.get(message.id, ()), replied=replied, zone=context.queue(ticket).timezone, language=context.language
        ):
            lines.append((Span("  "), Span(short(" ".join(text_of(line).split()), QUOTED))))
    return Answer(lines_of([*lines, GAP, *history(context, customer, ticket)]))
