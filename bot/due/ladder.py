"""The ladder: rungs that a promise has reached go in, pings come out; they ring again until somebody acts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.announce import Announcer
from bot.core.clocks import Target
from bot.core.escalation import ASSIGNEE, MANAGERS, QUEUE, Step
from bot.core.escalations import Ping, PingState, Reminder
from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.delivery import Delivery
from bot.rules import Queue, Rules
from bot.store import Work
from bot.times import clock, how_long, millis, moment
from bot.words import Mention, Sentence, say

REPEAT, LATER = "repeat", "later"
PATIENCE = timedelta(minutes=30)
Late = Callable[[Work, Rules, Ticket, str], bool]
"""Whether a target of a ticket is broken."""


def climb(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, target: str, steps: Sequence[Step], *, late: bool) -> None:
    """Rungs that were reached since the last look, told as one: the highest names the ping, everybody on them hears of it once."""
    queue = rules.queue_of(ticket)
    ping = work.add_ping(ticket, target, queue.ladder.index(steps[-1]))
    ticket.tell("escalated", by=None, now=work.now, target=target, step=ping.step, ping=ping.id)
    notify = tuple(dict.fromkeys(who for step in steps for who in step.notify))
    _tell(announce, ticket, queue, ping, notify, _words(work, ticket, queue, ping, late=late))
    _repeat(work, queue, ticket, ping, steps[-1])


def ring_again(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, due: Reminder, *, late: Late) -> None:
    """Nobody acted, or somebody wanted to be asked again."""
    queue = rules.queue_of(ticket)
    data = json.loads(due.data)
    ping = work.ping(data["ping"])
    if ping is None or ping.state == PingState.OVER.value or ping.step >= len(queue.ladder):
        return
    if due.kind == REPEAT and ping.state != PingState.RINGING.value:
        return
    step = queue.ladder[ping.step]
    ping.state, ping.rounds = PingState.RINGING.value, ping.rounds + 1
    announce.ping_over(ticket, ping, say("Asked once more below."))
    words = _words(work, ticket, queue, ping, late=late(work, rules, ticket, ping.target))
    if "who" in data:
        announce.ping_person(ticket, ping, Identity.parse(data["who"]), words)
    else:
        _tell(announce, ticket, queue, ping, step.notify, words)
    _repeat(work, queue, ticket, ping, step)


def come_back(work: Work, rules: Rules, ticket: Ticket, ping: Ping, who: Identity) -> None:
    """Somebody has it. If the customer hears nothing, he is asked again after the step's pause, else after half an hour of working time."""
    queue = rules.queue_of(ticket)
    step = queue.ladder[ping.step] if ping.step < len(queue.ladder) else None
    again = queue.calendar.add(moment(work.now), (step and step.repeat) or PATIENCE)
    work.remind(ticket, LATER, millis(again), step=ping.step, data=json.dumps({"ping": ping.id, "who": str(who)}))


def withdraw(work: Work, announce: Announcer, ticket: Ticket, ping: Ping, over: Sentence) -> None:
    """A ping does not hold any more: every copy says how it ended."""
    ping.state, ping.over_at = PingState.OVER.value, work.now
    announce.ping_over(ticket, ping, over)
    hush(work, ticket, ping)


def hush(work: Work, ticket: Ticket, ping: Ping) -> None:
    """It does not ring again by itself."""
    for due in work.reminders(ticket):
        if due.kind in (REPEAT, LATER) and json.loads(due.data).get("ping") == ping.id:
            due.fired_at = work.now


def pass_on(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, lost: Delivery, reason: Sentence) -> None:
    """A ping did not reach somebody: the next on the ladder gets it, with the reason; after the last one, the queue."""
    ping, queue = work.ping(lost.ref), rules.queue_of(ticket)
    if ping is None or ping.state == PingState.OVER.value:
        return
    named = [who for step in queue.ladder for who in step.notify if who not in (ASSIGNEE, QUEUE, MANAGERS)]
    everybody = dict.fromkeys((*queue.managers, *(Identity.parse(who) for who in named)))
    asked = {one.lane for one in work.deliveries(ticket, "ping", ping.id)}
    gone = work.profile(Identity(lost.channel, lost.lane.partition(":")[2]))
    values = {"name": gone.name if gone else lost.lane, "reason": reason, "words": _words(work, ticket, queue, ping, late=True)}
    told = say("{words} ({name} could not be reached: {reason})", **values)
    following = next((who for who in everybody if str(who) not in asked), None)
    if following is not None:
        announce.ping_person(ticket, ping, following, told)
    else:
        announce.ping_thread(ticket, ping, told, aloud=True)


def done_by(work: Work, rules: Rules, ticket: Ticket, name: str) -> Sentence:
    return say("✓ done by {name}, {time}", name=name, time=clock(work.now, rules.queue_of(ticket).timezone))


def _repeat(work: Work, queue: Queue, ticket: Ticket, ping: Ping, step: Step) -> None:
    if step.repeat:
        now = moment(work.now)
        again = now + step.repeat if step.wake else queue.calendar.add(now, step.repeat)
        work.remind(ticket, REPEAT, millis(again), step=ping.step, data=json.dumps({"ping": ping.id}))


def _tell(announce: Announcer, ticket: Ticket, queue: Queue, ping: Ping, notify: Sequence[str], words: Sentence) -> None:
    assignee = Mention(Identity.parse(ticket.assignee), ticket.assignee_name) if ticket.assignee and ASSIGNEE in notify else None
    aloud = QUEUE in notify or (ASSIGNEE in notify and not ticket.assignee)  # what nobody has is everybody's
    if assignee or aloud:
        announce.ping_thread(ticket, ping, say("{who}, {words}", who=assignee, words=words) if assignee else words, aloud=aloud)
    people = queue.managers if MANAGERS in notify else ()
    named = [Identity.parse(who) for who in notify if who not in (ASSIGNEE, QUEUE, MANAGERS)]
    for person in dict.fromkeys((*people, *named)):
        announce.ping_person(ticket, ping, person, words)


def _words(work: Work, ticket: Ticket, queue: Queue, ping: Ping, *, late: bool) -> Sentence:
    has = say("{name} has it", name=ticket.assignee_name) if ticket.assignee else say("nobody has it")
    values = {"ticket": f"#{ticket.number}", "subject": ticket.subject, "has": has, "queue": queue.name}
    if ping.target == Target.RESOLUTION:
        age = how_long(work.now - ticket.opened_at)
        if late:
            return say("{ticket} “{subject}” in {queue}: it should be solved by now. It is {age} old; {has}.", age=age, **values)
        return say("{ticket} “{subject}” in {queue}: it should be solved soon. It is {age} old; {has}.", age=age, **values)
    if not ticket.waiting_since:
        return say("{ticket} “{subject}” in {queue} still wants somebody; {has}.", **values)
    waits = how_long(work.now - ticket.waiting_since)
    if late:
        return say("{ticket} “{subject}” in {queue}: the answer is late. The customer has waited {waits}; {has}.", waits=waits, **values)
    return say("{ticket} “{subject}” in {queue}: an answer is due soon. The customer has waited {waits}; {has}.", waits=waits, **values)
