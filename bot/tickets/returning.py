"""Returns the tickets of an agent who leaves or goes off duty to their queues, a few in each transaction: other messages wait for it."""

from __future__ import annotations

import json
from enum import StrEnum

from bot.announce.announcer import Announcer
from bot.core.escalations import Reminder
from bot.core.people import Identity
from bot.core.reminder_kinds import ReminderKind
from bot.ports.held_tickets import HeldTicket
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.duties import return_to_queue
from bot.tickets.passing_on import pass_pings_on

FEW = 20  # tickets in one transaction
READ = 100  # tickets of which the next ones are chosen
PAUSE = 50  # milliseconds until the next ones


class Leaving(StrEnum):
    """Why tickets return. Stored in reminders."""

    AWAY = "away"  # the agent is off duty: snoozed tickets follow when their snooze ends
    LEFT = "left"  # the agent no longer works in some queues: the tickets of the others stay
    GONE = "gone"  # the agent's account was closed


def return_tickets(work: Work, rules: Rules, announce: Announcer, who: Identity, why: Leaving) -> list[HeldTicket]:
    """Return the first tickets now; the others follow within a moment. Returns all of them."""
    found = [one for one in work.tickets.held_by(who) if _returns(rules, announce, who, why, one)]
    _next(work, rules, announce, who, why, found, work.people.away_at(who))
    return found


def go_off_duty(work: Work, rules: Rules, announce: Announcer, who: Identity) -> tuple[list[HeldTicket], list[HeldTicket]]:
    """Return an agent's tickets to their queues, except snoozed ones, which follow when their snooze ends. Returns both. What rings for
    them rings for the next person.
    """
    work.people.set_away(who, work.now)
    snoozed = [held for held in work.tickets.held_by(who) if held.snoozed_until]
    returned = return_tickets(work, rules, announce, who, Leaving.AWAY)
    pass_pings_on(work, rules, announce, who)
    return returned, snoozed


def go_on(work: Work, rules: Rules, announce: Announcer, due: Reminder) -> None:
    """Return the next tickets, unless the agent came back."""
    due.fired_at = work.now
    told = json.loads(due.data)
    who, why = Identity.parse(told["who"]), Leaving(told["why"])
    if why is Leaving.LEFT or work.people.away_at(who) == due.since:
        _next(work, rules, announce, who, why, _following(work, rules, announce, who, why, told["after"]), due.since)


def _following(work: Work, rules: Rules, announce: Announcer, who: Identity, why: Leaving, after: int) -> list[HeldTicket]:
    """Return some of the tickets that return after this one: one more than return at once, if there are so many."""
    found: list[HeldTicket] = []
    while len(found) <= FEW and (held := work.tickets.held_by(who, after=after, limit=READ)):
        found += [one for one in held if _returns(rules, announce, who, why, one)]
        after = held[-1].number
    return found


def _returns(rules: Rules, announce: Announcer, who: Identity, why: Leaving, held: HeldTicket) -> bool:
    if why is Leaving.AWAY:
        return not held.snoozed_until
    return why is Leaving.GONE or not announce.works_for(rules.queue_kept(held.queue), who)


def _next(work: Work, rules: Rules, announce: Announcer, who: Identity, why: Leaving, found: list[HeldTicket], away_at: int) -> None:
    for one in found[:FEW]:
        ticket = work.tickets.get(one.number)
        if ticket is not None and ticket.assignee == str(who) and not ticket.is_closed:  # another process may have changed it
            return_to_queue(work, rules, announce, ticket, "away" if why is Leaving.AWAY else "left")
    if len(found) > FEW:
        data = json.dumps({"who": str(who), "why": why.value, "after": found[FEW - 1].number})
        work.reminders.add(None, ReminderKind.LEAVING, work.now + PAUSE, since=away_at, data=data)
