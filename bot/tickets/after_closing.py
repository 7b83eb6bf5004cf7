"""What happens when a customer writes after closing: the team is told, the customer is asked, and the ticket may open again."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.announce.managers import mentions
from bot.core.event_kinds import CARRIED_OUT, EventKind
from bot.core.people import Identity
from bot.core.reminder_kinds import ReminderKind
from bot.core.ticket import Ticket
from bot.i18n.sentences import Mention, Sentence, put, say, words
from bot.i18n.times import at_clock
from bot.ports.cards import Button, Card
from bot.ports.delivery import Purpose
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.context import Context
from bot.tickets.duties import tell_or_return
from bot.tickets.followers import NONE, followers_of, mention_of
from bot.tickets.promises import review

CHOICE_MS = 10 * 60 * 1000


def ask_what_it_is_about(context: Context, ticket: Ticket) -> None:
    """Tell the team about a message after closing, and ask the customer what it is about; once until they choose."""
    customer = context.work.people.customer_of(ticket)
    if customer.asked_about == ticket.number:
        return
    customer.asked_about = ticket.number
    number = (str(ticket.number),)
    language = context.announce.language_of(customer)
    row = [Button("reopen", number, words(say("Same problem"), language)), Button("new", number, words(say("Something new"), language))]
    context.announce.to_customer(
        ticket,
        say("Is this about ticket {ticket}, “{subject}”?", ticket=f"#{ticket.number}", subject=ticket.subject),
        purpose=Purpose.CHOICE,
        buttons=[row],
    )
    context.work.reminders.add(ticket, ReminderKind.REOPEN, context.now + CHOICE_MS)
    _tell_team(context, ticket)


def _tell_team(context: Context, ticket: Ticket) -> None:
    """Tell the assignee; without one who is on duty, the queue."""
    at = at_clock(context.now + CHOICE_MS, context.queue(ticket).timezone, context.now)
    told = say("The customer wrote after closing. If they don't say what it's about, the ticket opens again at {time}.", time=at)
    assignee = Identity.parse(ticket.assignee) if ticket.assignee else None
    if assignee is not None and not context.work.people.away_at(assignee):
        whom = [Mention(assignee, ticket.assignee_name)]
    else:
        assignee, whom = None, []
    if whom := [*whom, *_followers(context, ticket)]:
        told = say("{who}: {words}", who=mentions(whom), words=told)
    card = Card(body=context.announce.team(told))
    context.announce.thread(ticket, card, purpose=Purpose.LINE, aloud=assignee is None)


def _followers(context: Context, ticket: Ticket) -> list[Mention]:
    """Return the followers who are on duty and want to hear of customers."""
    people = [who for who in followers_of(context, ticket) if not context.work.people.away_at(who)]
    return [mention_of(context.work, ticket, who) for who in people if context.work.people.notify_of(who) != NONE]


def reopen_for_customer(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, why: Sentence, *, by: Identity) -> None:
    """Reopen a closed ticket for the customer, who waits for a reply since they wrote. ``why`` is the line in the thread."""
    open_again(work, announce, ticket, by=by, waiting=True)
    review(work, rules, announce, ticket)
    tell_or_return(work, rules, announce, ticket, why)


def open_again(work: Work, announce: Announcer, ticket: Ticket, *, by: Identity, waiting: bool) -> None:
    """Reopen a closed ticket and remove what the customer could still press. Who wrote after closing waits for a reply, and so does the
    customer if ``waiting``.
    """
    since = asked_since(work, ticket) if ticket.is_closed else 0
    ticket.reopen(by, work.now, waiting=waiting or bool(since), since=since)
    resolve_choice(work, announce, ticket, say("Ticket {ticket} is open again.", ticket=f"#{ticket.number}"))
    announce.remove_controls(ticket)


def was_closed_unanswered(work: Work, ticket: Ticket) -> bool:
    """Whether the team closed the ticket, the last time, while its customer waited for a reply."""
    state, unanswered = Ticket(ticket.number), False
    for event in work.tickets.events(ticket):
        if event.kind == EventKind.CLOSED:
            unanswered = bool(state.waiting_since) and event.actor != str(work.people.customer_of(ticket).actor)
        state.apply(event)
    return unanswered


def asked_since(work: Work, ticket: Ticket) -> int:
    """Return when the customer wrote first after closing, without messages that belong to another ticket now; 0 if they didn't."""
    asked: dict[int, int] = {}
    for event in work.tickets.events(ticket):
        if event.kind in (EventKind.CLOSED, EventKind.REOPENED):
            asked.clear()
        elif event.kind == EventKind.ASKED_AGAIN:
            asked[event.facts["message"]] = event.at
        elif event.kind in CARRIED_OUT:
            for message in event.facts["messages"]:
                asked.pop(message, None)
    return min(asked.values(), default=0)


def resolve_choice(work: Work, announce: Announcer, ticket: Ticket, outcome: Sentence) -> None:
    """Replace the question about a closed ticket, if there is one, by its outcome."""
    for due in work.reminders.pending(ticket):
        if due.kind == ReminderKind.REOPEN:
            due.fired_at = work.now
    customer = work.people.customer_of(ticket)
    if customer.asked_about == ticket.number:
        customer.asked_about = 0
        for shown in work.outbox.of_ticket(ticket, Purpose.CHOICE)[-1:]:
            announce.change(shown, Card(body=put(outcome, announce.language_of(customer))))
