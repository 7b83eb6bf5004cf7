"""When a ticket's targets are due, as times and as text for agents."""

from __future__ import annotations

from bot.core.clocks import TargetClocks, target_of
from bot.core.target_clock import Target
from bot.core.ticket import Ticket
from bot.core.urgency import soonest_due
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import day_and_clock, how_long
from bot.ports.work import Work
from bot.settings.rules import Rules, Terms


def is_overdue(ticket: Ticket, now: int) -> bool:
    """Whether a reply, the solution or an update that was promised is late."""
    return not ticket.is_closed and 0 < soonest_due(ticket) <= now


def soonest_due_text(ticket: Ticket, now: int) -> Sentence | None:
    """Say how soon the first thing is due, or how late it is; None if nothing is."""
    due = soonest_due(ticket)
    if not due or ticket.is_closed:
        return None
    late, span = due <= now, how_long(abs(now - due))
    if due == ticket.reply_due:
        return say("overdue by {span}", span=span) if late else say("due in {span}", span=span)
    if due == ticket.promised_until:
        return say("promised update overdue by {span}", span=span) if late else say("promised update due in {span}", span=span)
    return say("solution overdue by {span}", span=span) if late else say("solution due in {span}", span=span)


def reply_due_text(work: Work, rules: Rules, ticket: Ticket, zone: str) -> Sentence:
    """Say which reply target runs, since when and until when."""
    terms = terms_of(work, rules, ticket)
    promised = terms.targets.get(target_of(ticket))
    if not ticket.waiting_since or promised is None:
        return say("No clock is running: the customer isn't waiting for a reply, or nothing is promised.")
    at = terms.calendar.add(ticket.waiting_since, promised.due)
    since = day_and_clock(ticket.waiting_since, zone)
    values = {"since": since, "span": how_long(promised.due), "at": day_and_clock(at, zone)}
    if at < work.now:
        return say(
            "The customer has been waiting since {since}. A reply was promised within {span} of working time: it was due {at}.",
            **values,
        )
    return say(
        "The customer has been waiting since {since}. A reply is promised within {span} of working time: it is due {at}.",
        **values,
    )


def resolution_due_text(work: Work, rules: Rules, ticket: Ticket, clocks: TargetClocks, zone: str) -> Sentence | None:
    """Say when the ticket should be resolved; None if there is no target or it has ended."""
    terms = terms_of(work, rules, ticket)
    promised = terms.targets.get(Target.RESOLUTION)
    running = next((one for one in clocks.running if one.target is Target.RESOLUTION), None)
    if promised is None or running is None:
        return None
    left = max(promised.due - running.ran(terms.calendar, work.now), 0)
    values = {"span": how_long(promised.due), "left": how_long(left)}
    at = running.passed(terms.calendar, promised.due)
    if at is None:
        return say(
            "A solution is promised within {span} of working time. The clock is paused while we wait for the customer; time left: {left}.",
            **values,
        )
    when = day_and_clock(at, zone)
    if at < work.now:
        return say("A solution was promised within {span} of working time: it was due {when}.", when=when, **values)
    return say("A solution is promised within {span} of working time: it is due {when}.", when=when, **values)


def terms_of(work: Work, rules: Rules, ticket: Ticket) -> Terms:
    return rules.terms(ticket, work.people.customer_of(ticket))
