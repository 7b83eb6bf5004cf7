"""The texts of pings: what is late, since when, and who has the ticket."""

from __future__ import annotations

from bot.core.cuts import short_label
from bot.core.escalations import Ping
from bot.core.people import Role
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import RichText, Span
from bot.core.target_clock import Target
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import day_and_clock, how_long
from bot.ports.work import Work
from bot.screens.quotes import FILE, one_line
from bot.settings.rules import Queue, Rules

SUBJECT, QUOTED = 40, 200  # characters
LOOKED_AT = 30  # messages, among which the customer's last one is searched


def ping_words(work: Work, ticket: Ticket, queue: Queue, ping: Ping, *, late: bool) -> Sentence:
    has = say("{name} has it", name=ticket.assignee_name) if ticket.assignee else say("nobody has it yet")
    values = {"ticket": f"#{ticket.number}", "subject": ticket.subject, "has": has, "queue": queue.name}
    if ping.target == Target.RESOLUTION:
        age = how_long(work.now - ticket.opened_at)
        if late:
            return say("{ticket} “{subject}” in {queue}: the solution is overdue. The ticket is {age} old; {has}.", age=age, **values)
        return say("{ticket} “{subject}” in {queue}: a solution is due soon. The ticket is {age} old; {has}.", age=age, **values)
    if not ticket.waiting_since:
        return say("{ticket} “{subject}” in {queue} still needs somebody; {has}.", **values)
    waits = how_long(work.now - ticket.waiting_since)
    if late:
        return say(
            "{ticket} “{subject}” in {queue}: the reply is overdue. The customer has been waiting for {waits}; {has}.",
            waits=waits,
            **values,
        )
    return say(
        "{ticket} “{subject}” in {queue}: a reply is due soon. The customer has been waiting for {waits}; {has}.", waits=waits, **values
    )


def listed_words(work: Work, ticket: Ticket, queue: Queue, target: str) -> Sentence:
    """Return a ping for a target as one line of a list, as things are now."""
    has = say("{name} has it", name=ticket.assignee_name) if ticket.assignee else say("nobody has it yet")
    values = {"ticket": f"#{ticket.number}", "subject": short_label(ticket.subject, SUBJECT), "has": has, "queue": queue.name}
    if target == Target.RESOLUTION:
        return say("{ticket} “{subject}” in {queue}: open for {age}; {has}", age=how_long(work.now - ticket.opened_at), **values)
    if target == ReminderKind.PROMISE:
        return say("{ticket} “{subject}” in {queue}: a promised update was not sent; {has}", **values)
    if not ticket.waiting_since:
        return say("{ticket} “{subject}” in {queue}: still needs somebody; {has}", **values)
    return say("{ticket} “{subject}” in {queue}: waiting for {waits}; {has}", waits=how_long(work.now - ticket.waiting_since), **values)


def last_words(work: Work, ticket: Ticket) -> RichText:
    """Return the customer's last message as a quoted line; empty if there is none."""
    said = next((one for one in reversed(work.messages.newest(ticket, LOOKED_AT)) if one.role is Role.CUSTOMER), None)
    if said is None:
        return ()
    text = one_line(said.text, said.files, QUOTED, mark=FILE)
    return (Span(f"{said.author_name}: {text}", quote=True),) if text else ()


def done_by(work: Work, rules: Rules, ticket: Ticket, name: str) -> Sentence:
    return say("✓ done by {name} ({time})", name=name, time=day_and_clock(work.now, rules.queue_of(ticket).timezone))
