"""The ladder: rungs that a promise has reached go in, pings come out; they ring again until somebody acts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from bot.announce.announcer import Announcer
from bot.announce.outbox_writer import ticket_lane
from bot.core.clocks import Target
from bot.core.escalation import ASSIGNEE, MANAGERS, QUEUE, Percent, Step
from bot.core.escalations import Ping, PingState, Reminder
from bot.core.event_kinds import EventKind
from bot.core.people import Address, Identity, place_key
from bot.core.ticket import Ticket
from bot.i18n.sentences import Mention, Sentence, say
from bot.i18n.times import millis, moment
from bot.ports.delivery import Delivery, Purpose
from bot.ports.work import Work
from bot.screens.ping_texts import ping_words
from bot.settings.rules import Queue, Rules
from bot.tickets.hearers import hearers, hours_of, works_from

REPEAT, LATER, HELD = "repeat", "later", "held"
RINGS = (REPEAT, LATER, HELD)
PATIENCE = timedelta(minutes=30)
NO_RUNG = Step(Percent(100), (MANAGERS,))
"""What a ping is told by that stands on no ladder: an agent's own word that he did not keep."""
Late = Callable[[Work, Rules, Ticket, str], bool]
"""Whether a target of a ticket is broken."""


def climb(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, target: str, steps: Sequence[Step], *, late: bool) -> None:
    """Rungs that were reached since the last look, told as one: the highest names the ping, everybody on them hears of it once."""
    queue = rules.queue_of(ticket)
    ping = work.reminders.add_ping(ticket, target, queue.ladder.index(steps[-1]))
    ticket.record(EventKind.ESCALATED, by=None, now=work.now, target=target, step=ping.step, ping=ping.id)
    tell(work, rules, announce, ticket, ping, hearers(work, rules, queue, steps), ping_words(work, ticket, queue, ping, late=late))
    _repeat(work, queue, ticket, ping, steps[-1])


def ring_again(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, due: Reminder, *, late: Late) -> None:
    """Nobody acted, somebody wanted to be asked again, or his working day begins."""
    queue = rules.queue_of(ticket)
    data = json.loads(due.data)
    ping = work.reminders.ping(data["ping"])
    if ping is None or ping.state == PingState.OVER.value or (due.kind != LATER and ping.state != PingState.RINGING.value):
        return
    words = ping_words(work, ticket, queue, ping, late=late(work, rules, ticket, ping.target))
    if due.kind == HELD:
        tell(work, rules, announce, ticket, ping, {data["who"]: True}, words)
        return
    ping.state, ping.rounds = PingState.RINGING.value, ping.rounds + 1
    step = _step(queue, ping)
    whom = {data["who"]: True} if "who" in data else hearers(work, rules, queue, [step])
    tell(work, rules, announce, ticket, ping, whom, words)
    _repeat(work, queue, ticket, ping, step)


def come_back(work: Work, rules: Rules, ticket: Ticket, pings: Iterable[Ping], who: Identity) -> None:
    """Somebody has it. If the customer hears nothing, he is asked again, once for each promise: after the shortest pause of its steps, else
    after half an hour of his working time.
    """
    queue, now, every = rules.queue_of(ticket), moment(work.now), list(pings)
    for ping in highest(every):
        steps = [_step(queue, one) for one in every if one.target == ping.target]
        pause = min((step.repeat for step in steps if step.repeat), default=PATIENCE)
        again = now + pause if any(step.wake for step in steps) else hours_of(work, queue, who).add(now, pause)
        ask_again(work, ticket, ping, who, millis(again))


def highest(pings: Iterable[Ping]) -> list[Ping]:
    """Of each promise the ping of its highest rung."""
    return list({ping.target: ping for ping in sorted(pings, key=lambda ping: ping.step)}.values())


def ask_again(work: Work, ticket: Ticket, ping: Ping, who: Identity, at: int) -> None:
    """One person hears of a ping once more at this time (milliseconds since 1970)."""
    work.reminders.add(ticket, LATER, at, step=ping.step, data=json.dumps({"ping": ping.id, "who": str(who)}))


def withdraw(work: Work, announce: Announcer, ticket: Ticket, ping: Ping, over: Sentence) -> None:
    """A ping does not hold any more: every copy says how it ended."""
    ping.state, ping.over_at = PingState.OVER.value, work.now
    announce.ping_over(ticket, ping, over)
    hush(work, ticket, ping)


def hush(work: Work, ticket: Ticket, ping: Ping) -> None:
    """It does not ring again by itself."""
    for due in work.reminders.pending(ticket):
        if due.kind in RINGS and json.loads(due.data).get("ping") == ping.id:
            due.fired_at = work.now


def pass_on(
    work: Work, rules: Rules, announce: Announcer, ticket: Ticket, ping: Ping, lost: Delivery, reason: Sentence, *, late: Late
) -> None:
    """A ping did not reach somebody: the next on the ladder gets it, with the reason; after the last one, the queue."""
    queue = rules.queue_of(ticket)
    if ping.state == PingState.OVER.value:
        return
    everybody = hearers(work, rules, queue, (NO_RUNG, *queue.ladder))
    ticket.record(EventKind.UNREACHED, by=None, now=work.now, ping=ping.id, who=lost.lane)
    in_vain = {
        event.facts["who"] for event in work.tickets.events(ticket) if event.kind == EventKind.UNREACHED and event.facts["ping"] == ping.id
    }
    asked = {one.lane for one in work.outbox.of_ticket(ticket, Purpose.PING, ping.id)} | in_vain
    words = ping_words(work, ticket, queue, ping, late=late(work, rules, ticket, ping.target))
    values = {"name": _name(work, ticket, lost.lane), "reason": reason, "words": words}
    told = say("{words} ({name} could not be reached: {reason})", **values)
    following = next((who for who in everybody if who not in (ASSIGNEE, QUEUE) and who not in asked), None)
    if following is not None:
        tell(work, rules, announce, ticket, ping, {following: everybody[following]}, told)
    else:
        announce.ping_thread(ticket, ping, told, aloud=True)


def tell(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, ping: Ping, whom: Mapping[str, bool], words: Sentence) -> None:
    """Those who are at work or may be woken hear of it now, the others when their day begins. An open queue stands in for them."""
    queue = rules.queue_of(ticket)
    starts = {who: work.now if wake else works_from(work, queue, ticket, who) for who, wake in whom.items()}
    awake = [who for who, at in starts.items() if at <= work.now]
    asleep = {who: at for who, at in starts.items() if at > work.now}
    for who, at in asleep.items():
        _hold(work, ticket, ping, who, at)
    _say(announce, ticket, queue, ping, awake, words)
    if asleep and not awake and works_from(work, queue, ticket, QUEUE) == work.now:
        names = ", ".join(_name(work, ticket, who) for who in asleep)
        told = say("{words} ({names}: told at the beginning of the working day)", words=words, names=names)
        announce.ping_thread(ticket, ping, told, aloud=True)


def _say(announce: Announcer, ticket: Ticket, queue: Queue, ping: Ping, awake: Sequence[str], words: Sentence) -> None:
    people = [Identity.parse(who) for who in awake if who not in (ASSIGNEE, QUEUE)]
    lanes = {place_key(Address(who.channel, who.id)) for who in people}
    in_thread = len(people) < len(awake)
    if ping.rounds > 1:
        announce.asked_once_more(ticket, ping, lanes | {ticket_lane(queue, ticket)} if in_thread else lanes)
    if in_thread:
        calls = ASSIGNEE in awake and ticket.assignee
        assignee = Mention(Identity.parse(ticket.assignee), ticket.assignee_name) if calls else None
        # What nobody has is everybody's; but where the ladder speaks to the queue anyway, it is not told twice.
        aloud = QUEUE in awake or not (ticket.assignee or any(QUEUE in step.notify for step in queue.ladder))
        announce.ping_thread(ticket, ping, say("{who}, {words}", who=assignee, words=words) if assignee else words, aloud=aloud)
    for person in people:
        announce.ping_person(ticket, ping, person, words)


def _hold(work: Work, ticket: Ticket, ping: Ping, who: str, at: int) -> None:
    """Of what he missed about one promise he hears the newest."""
    for due in work.reminders.pending(ticket):
        if due.kind == HELD and (json.loads(due.data)["who"], json.loads(due.data)["target"]) == (who, ping.target):
            due.fired_at = work.now
    work.reminders.add(ticket, HELD, at, step=ping.step, data=json.dumps({"ping": ping.id, "who": who, "target": ping.target}))


def _step(queue: Queue, ping: Ping) -> Step:
    """The rung of a ping, as far as the ladder still has it."""
    return queue.ladder[ping.step] if ping.target in list(Target) and ping.step < len(queue.ladder) else NO_RUNG


def _repeat(work: Work, queue: Queue, ticket: Ticket, ping: Ping, step: Step) -> None:
    if step.repeat:
        now = moment(work.now)
        again = now + step.repeat if step.wake else queue.calendar.add(now, step.repeat)
        work.reminders.add(ticket, REPEAT, millis(again), step=ping.step, data=json.dumps({"ping": ping.id}))


def _name(work: Work, ticket: Ticket, who: str) -> str:
    if who == ASSIGNEE:
        return ticket.assignee_name
    known = work.people.profile(Identity.parse(who)) or work.people.customer(Identity.parse(who))
    return known.name if known else who
