"""The texts of pings: what is late, since when, and who has the ticket."""

from __future__ import annotations

from bot.core.escalations import Ping
from bot.core.target_clock import Target
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import day_and_clock, how_long
from bot.ports.work import Work
from bot.settings.rules import Queue, Rules


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


def done_by(work: Work, rules: Rules, ticket: Ticket, name: str) -> Sentence:
    return say("✓ done by {name} ({time})", name=name, time=day_and_clock(work.now, rules.queue_of(ticket).timezone))
