"""Shows the team what a customer changed in a message, and tells the assignee if it was answered already."""

from __future__ import annotations

from collections.abc import Sequence

from bot.announce.announcer import Announcer
from bot.core.message import Attachment, Message
from bot.core.people import Identity
from bot.core.richtext import RichText, text_of, with_visible_links
from bot.core.status import Status
from bot.core.ticket import Ticket
from bot.i18n.sentences import Mention, say
from bot.ports.cards import Card
from bot.ports.delivery import Purpose
from bot.ports.work import Work
from bot.screens.diffs import difference
from bot.settings.rules import Rules
from bot.tickets.limits import counted
from bot.tickets.promises import review

NONE = "none"


def show_customers_edit(
    work: Work,
    rules: Rules,
    announce: Announcer,
    ticket: Ticket,
    said: Message,
    texts: tuple[RichText, RichText],
    files: Sequence[Attachment],
) -> None:
    """Show the difference between the two ``texts``, and the files if they are new. On a ticket that waits for the customer, it is the
    answer.
    """
    awaited = ticket.status == Status.WAITING
    if awaited:
        ticket.ask_for_help_again(by=work.people.customer_of(ticket).actor, now=work.now)
        review(work, rules, announce, ticket)
    over = counted(work, rules, announce, ticket, files)
    old, new = (text_of(with_visible_links(text)) for text in texts)
    shown = difference(old, new) if old != new else texts[1]
    told = say("This replaces an earlier message.")
    if awaited:
        told = say("This replaces an earlier message. The ticket no longer waits for the customer.")
    announce.customer_message(ticket, said.id, shown, files, told, held=over.message, files_held=over.files)
    reply = work.messages.last_reply(ticket)
    if not over.message and reply is not None and (awaited or reply.at >= said.at) and ticket.assignee:
        _call(work, announce, ticket)


def _call(work: Work, announce: Announcer, ticket: Ticket) -> None:
    who = Identity.parse(ticket.assignee)
    if work.people.notify_of(who) == NONE or work.people.away_at(who):
        return
    told = say(
        "{who}, {name} has edited a message that was already answered.",
        who=Mention(who, ticket.assignee_name),
        name=work.people.customer_of(ticket).name,
    )
    announce.thread(ticket, Card(body=announce.team(told)), purpose=Purpose.CALLED)
