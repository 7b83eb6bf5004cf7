"""What happens to the tickets of agents who leave a queue's place or whose account is closed."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.core.people import Identity, place_key
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.canned_keeping import leave_to_queue
from bot.tickets.passing_on import pass_pings_on
from bot.tickets.returning import Leaving, return_tickets


def left_place(work: Work, rules: Rules, who: Identity, place: str) -> None:
    """Return somebody's open tickets in the queues that they no longer work for, with their snooze: nobody else would notice that it ends.
    If they work for no queue, the queue of the place that they left gets their canned replies.
    """
    announce = Announcer(work, rules)
    left = next((queue.key for queue in rules.queues.values() if place_key(queue.place) == place), "")
    if left and not any(announce.works_for(queue, who) for queue in rules.queues.values()):
        leave_to_queue(work, who, left)
    return_tickets(work, rules, announce, who, Leaving.LEFT)


def left_for_good(work: Work, rules: Rules, who: Identity) -> None:
    """Take somebody out of all queues: their open tickets return, and what rings for them rings for the next person. Names and figures
    stay.
    """
    announce = Announcer(work, rules)
    worked_for = [queue.key for queue in rules.queues.values() if announce.works_for(queue, who)]
    if worked_for:
        leave_to_queue(work, who, worked_for[0])
    for queue in rules.queues.values():
        if queue.place.channel == who.channel:
            work.people.set_member(f"{queue.place.channel}:{queue.place.place}", who.id, here=False)
    work.people.set_away(who, work.now)
    return_tickets(work, rules, announce, who, Leaving.GONE)
    pass_pings_on(work, rules, announce, who)
