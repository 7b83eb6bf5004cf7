"""Tickets that wait for somebody who never opened a chat: an agent sends them a link, and what was written is sent when they come."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.core.customer import Customer, all_facts, notes_of, set_facts
from bot.core.escalations import Reminder
from bot.core.people import Identity
from bot.core.reminder_kinds import ReminderKind
from bot.core.status import Status
from bot.core.ticket import Ticket
from bot.i18n.sentences import Mention, Sentence, put, say, words
from bot.i18n.times import day_and_clock
from bot.ports.cards import Answer, Button, Card
from bot.ports.delivery import Purpose
from bot.ports.invitations import VALID_MS, Invitation, digest_of, new_word
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.context import Context
from bot.tickets.duties import start_waiting
from bot.tickets.revising import as_it_is, is_reply


def invite(context: Context, ticket: Ticket) -> Answer:
    """Return a new link to the ticket, for the actor to send. An earlier one doesn't work any more."""
    work, word = context.work, new_word()
    expires_at = work.now + VALID_MS
    if (known := work.invitations.of_ticket(ticket)) is None:
        work.invitations.add(ticket, digest_of(word), expires_at)
    else:
        known.digest, known.expires_at, known.customer = digest_of(word), expires_at, 0
    work.reminders.add(ticket, ReminderKind.INVITED, expires_at)
    customer = work.people.customer_of(ticket)
    when = day_and_clock(expires_at, context.queue(ticket).timezone)
    told = say(
        "⏳ Waiting for {name}: {agent} has a link for them, which is valid until {when}.",
        name=customer.name,
        agent=context.name,
        when=when,
    )
    _settle(work, context.announce, ticket, say("There is a newer link for {name}.", name=customer.name))
    context.announce.thread(
        ticket, Card(foot=context.announce.team(told), buttons=_new_link(ticket, context.rules)), purpose=Purpose.INVITED
    )
    answer = say(
        "{ticket} waits for {name}. Send them this link. It works once, until {when}:",
        ticket=f"#{ticket.number}",
        name=customer.name,
        when=day_and_clock(expires_at, context.own_zone),
    )
    return Answer(put(answer, context.language), start_link=(ticket.channel, word))


def expired(work: Work, rules: Rules, announce: Announcer, reminder: Reminder) -> None:
    """Tell the assignee that nobody has come with the link."""
    reminder.fired_at = work.now
    ticket = work.tickets.get(reminder.ticket)
    invitation = work.invitations.of_ticket(ticket) if ticket is not None and not ticket.is_closed else None
    if ticket is None or invitation is None or invitation.customer or invitation.expires_at > work.now:
        return
    told: Sentence = say("{name} hasn't come, and the link for them has expired.", name=work.people.customer_of(ticket).name)
    _settle(work, announce, ticket, told)
    card = Card(body=announce.team(_to_assignee(ticket, told)), buttons=_new_link(ticket, rules))
    announce.thread(ticket, card, purpose=Purpose.INVITED)


def come(context: Context, word: str) -> Ticket | None:
    """Connect the actor to the ticket to which the link with this word leads, and send what waits for them. None if the link doesn't
    work: it is unknown, expired or used by somebody else, the ticket is closed, or it is somebody else's.
    """
    work, customer = context.work, context.asker
    digest = digest_of(word)
    ticket = work.tickets.get(number) if (number := work.invitations.ticket_of(digest)) else None
    invitation = work.invitations.of_ticket(ticket) if ticket is not None else None
    if ticket is None or invitation is None or invitation.digest != digest or ticket.is_closed:
        return None
    before = work.people.customer_of(ticket)
    if before is customer:
        invitation.customer = customer.id
        return ticket
    if not (invitation.is_valid(work.now) and before.stands_in and before.channel == customer.channel):
        return None
    _connect(context, ticket, invitation, before)
    return ticket


def _connect(context: Context, ticket: Ticket, invitation: Invitation, before: Customer) -> None:
    work, customer = context.work, context.asker
    invitation.customer = customer.id
    ticket.connect(customer.id, by=customer.actor, now=work.now)
    ticket.channel, ticket.place, ticket.thread = customer.direct
    before.tickets, customer.tickets = before.tickets - 1, customer.tickets + 1
    work.tickets.changed_hands(before, customer)
    _take_over(customer, before)
    customer.comment_until = customer.next_opens = 0
    customer.continues = ticket.number
    if ticket.status == Status.WAITING:
        start_waiting(work, context.rules, ticket)
    told = say("{person} has opened the link for {name}.", person=customer.full_name, name=before.name)
    before.name = before.handle = before.note = before.facts = ""  # whoever is erased later must not be left there
    _settle(work, context.announce, ticket, told)
    context.announce.line(ticket, _to_assignee(ticket, told))


def _take_over(customer: Customer, before: Customer) -> None:
    """Keep what agents wrote about the one who stood in."""
    both = (customer, before)
    if before.facts:
        set_facts(customer, all_facts(both).values())
    customer.note = notes_of(both)


def send_waiting(work: Work, announce: Announcer, ticket: Ticket) -> None:
    """Send the replies that waited until the customer could be reached, as they are now."""
    written = [said for said in work.messages.of_ticket(ticket) if is_reply(said)]
    for said in written:
        if not work.outbox.of_ticket(ticket, Purpose.REPLY, said.id) and (now := as_it_is(work, ticket, said)) is not None:
            announce.reply_late(ticket, now)


def _to_assignee(ticket: Ticket, told: Sentence) -> Sentence:
    if not ticket.assignee:
        return told
    return say("{who}, {words}", who=Mention(Identity.parse(ticket.assignee), ticket.assignee_name), words=told)


def _new_link(ticket: Ticket, rules: Rules) -> tuple[tuple[Button, ...], ...]:
    return ((Button("write", (str(ticket.number),), words(say("New link"), rules.language)),),)


def _settle(work: Work, announce: Announcer, ticket: Ticket, told: Sentence) -> None:
    """Say in the line about the newest link what became of it, without its button."""
    for shown in work.outbox.of_ticket(ticket, Purpose.INVITED)[-1:]:
        announce.change(shown, Card(foot=announce.team(told)))
