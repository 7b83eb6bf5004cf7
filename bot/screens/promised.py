"""What is promised on a ticket and by when: the ticket and its clocks go in, times and words for agents come out."""

from __future__ import annotations

from datetime import timedelta

from bot.core.clocks import Target, TargetClocks, promised, target_of
from bot.core.customer import Customer
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import clock, day_and_clock, how_long, millis, moment, span_ms
from bot.ports.work import Work
from bot.settings.rules import Rules, Terms


def due_at(rules: Rules, ticket: Ticket, customer: Customer) -> int:
    """When words of ours are due, in milliseconds since 1970; 0 while nothing is promised."""
    terms = rules.terms(ticket, customer)
    span = promised(terms.policy, target_of(ticket))
    return millis(terms.calendar.add(moment(ticket.waiting_since), span)) if ticket.waiting_since and span else 0


def due_first(work: Work, rules: Rules, ticket: Ticket) -> Sentence:
    """What is promised next on a ticket, and why, in words."""
    terms = terms_of(work, rules, ticket)
    queue, span = terms.queue, promised(terms.policy, target_of(ticket))
    if not ticket.waiting_since or span is None:
        return say("No clock runs: the customer is not waiting for words of ours, or nothing is promised.")
    at = millis(terms.calendar.add(moment(ticket.waiting_since), span))
    left = how_long(abs(at - work.now))
    since = clock(ticket.waiting_since, queue.timezone)
    values = {"since": since, "span": how_long(span_ms(span)), "at": clock(at, queue.timezone), "left": left}
    if at < work.now:
        return say(
            "The customer has waited since {since}. An answer was promised within {span} of working time: it was due at {at}, {left} ago.",
            **values,
        )
    return say(
        "The customer has waited since {since}. An answer is promised within {span} of working time: it is due at {at}, in {left}.",
        **values,
    )


def solved_by(work: Work, rules: Rules, ticket: Ticket, clocks: TargetClocks) -> Sentence | None:
    """By when a ticket should be solved, in words; None when nothing is promised or it is over."""
    terms = terms_of(work, rules, ticket)
    queue, span = terms.queue, promised(terms.policy, Target.RESOLUTION)
    running = next((one for one in clocks.running if one.target is Target.RESOLUTION), None)
    if span is None or running is None:
        return None
    values = {"span": how_long(span_ms(span)), "left": how_long(span_ms(max(span - running.ran(terms.calendar, work.now), timedelta())))}
    at = running.passed(terms.calendar, span)
    if at is None:
        return say(
            "A solution is promised within {span} of working time. The clock stands still while we wait for the customer: {left} are left.",
            **values,
        )
    when = day_and_clock(at, queue.timezone)
    if at < work.now:
        return say("A solution was promised within {span} of working time: it was due at {when}.", when=when, **values)
    return say("A solution is promised within {span} of working time: it is due at {when}.", when=when, **values)


def terms_of(work: Work, rules: Rules, ticket: Ticket) -> Terms:
    return rules.terms(ticket, work.people.customer_of(ticket))
