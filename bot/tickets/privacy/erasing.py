"""Erases customers: closes their tickets, lets the person be unknown, and carries the erasure out in small steps."""

from __future__ import annotations

import json
from collections.abc import Sequence

import structlog

from bot.announce.announcer import Announcer
from bot.core.customer import Customer
from bot.core.escalations import Reminder
from bot.core.people import Identity, place_key
from bot.core.reminder_kinds import ReminderKind
from bot.core.ticket import Ticket
from bot.i18n.sentences import say, words
from bot.ports.delivery import DeliveryKind, Priority, Purpose
from bot.ports.erasures import CHAT, Blanks, Erased, Erasure, ErasureState
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.ladder import withdraw

log = structlog.get_logger()
SOON = 100  # milliseconds until the first step


def schedule(work: Work, erasure: Erasure, due_at: int) -> None:
    """Have an erasure begun, or its next step done, at this time."""
    work.reminders.add(None, ReminderKind.ERASE, due_at, data=json.dumps({"erasure": erasure.id}))


def erase_soon(work: Work, people: Sequence[Customer], *, by: Identity, name: str, due_at: int) -> list[Erasure]:
    """Erase all accounts of a person at this time."""
    made = [work.erasures.add(one, ErasureState.WAITING, by=by, name=name, due_at=due_at) for one in people]
    for erasure in made:
        schedule(work, erasure, due_at)
    return made


def drop(erasures: Sequence[Erasure], now: int) -> None:
    """Don't erase after all. What has begun goes on."""
    for erasure in erasures:
        if erasure.state in (ErasureState.ASKED, ErasureState.WAITING):
            erasure.state, erasure.done_at = ErasureState.DROPPED.value, now


def is_due(work: Work, rules: Rules, announce: Announcer, due: Reminder) -> None:
    """Begin an erasure, or do its next step."""
    due.fired_at = work.now
    erasure = work.erasures.get(int(json.loads(due.data)["erasure"]))
    if erasure is None or erasure.state in (ErasureState.ASKED, ErasureState.DONE, ErasureState.DROPPED):
        return
    if erasure.state == ErasureState.WAITING and erasure.due_at > work.now:
        return
    pause = _next(work, rules, announce, erasure)
    if erasure.state == ErasureState.ERASING:
        schedule(work, erasure, work.now + pause)


def _next(work: Work, rules: Rules, announce: Announcer, erasure: Erasure) -> int:
    """Do one step. Return after how many milliseconds the next one is due."""
    if erasure.state == ErasureState.WAITING:
        begin(work, rules, announce, erasure)
        return SOON
    step = work.erasures.step(erasure, blanks(rules))
    for post in step.posts:
        announce.put(
            post.address,
            DeliveryKind.DELETE,
            None,
            lane=post.lane,
            pace=post.pace,
            purpose=Purpose.ERASE,
            target=post.id,
            priority=Priority.DIGEST,
        )
    if step.finished:
        work.search.wipe()
        log.info("erased", customer=erasure.customer, hash=erasure.hash)
    return step.pause


def begin(work: Work, rules: Rules, announce: Announcer, erasure: Erasure) -> None:
    """Close the customer's tickets and forget who they are. A message that they write from now on comes from a new customer."""
    customer = work.people.customer_by_id(erasure.customer)
    asked = erasure.by == str(customer.actor)
    if asked:
        announce.to_person(customer, say("Your data is being erased now, as you asked. If you write to us again, we won't know you."))
    by = Identity.parse(erasure.by)
    for ticket in work.tickets.open_of(customer):
        announce.remove_controls(ticket)
        _close(work, announce, ticket, by)
    places = {place_key(queue.place) for queue in rules.queues.values()}
    works_here = any(work.people.is_member(place, customer.person) for place in places if place.startswith(f"{customer.channel}:"))
    named = works_here or customer.identity in rules.escalation_recipients
    if customer.channel in rules.keeps_chats:
        work.erasures.remove_files([f"{CHAT}{customer.identity}"])
    work.erasures.begin(erasure, customer, blanks(rules), keep_profile=named)


def _close(work: Work, announce: Announcer, ticket: Ticket, by: Identity) -> None:
    for ping in work.reminders.pings(ticket):
        withdraw(work, announce, ticket, ping, say("The customer was erased."))
    ticket.close(by, work.now)
    ticket.set_due(reply=0, solution=0)


def blanks(rules: Rules) -> Blanks:
    """What is shown instead of an erased name and subject."""
    return Blanks(words(say("Erased customer"), rules.language), words(say("Erased"), rules.language))


def apply_erasures(entries: Sequence[Erased], work: Work) -> list[int]:
    """Plan again the erasures of everybody whom the list names and this database still knows, as after a restore of an older backup.
    Returns their ids, for :func:`carry_on`.
    """
    found = {erasure.id: erasure for erasure in work.erasures.undone()}
    found |= {made.id: made for entry in entries if (made := work.erasures.apply(entry)) is not None}
    for erasure in found.values():  # a restored database may lack their due rows
        schedule(work, erasure, max(erasure.due_at, work.now + SOON))
    return [erasure.id for erasure in found.values() if erasure.due_at <= work.now]


def carry_on(number: int, rules: Rules, work: Work) -> bool:
    """Begin an erasure or do its next step, without waiting for the clock. False when the rest is left to the clock."""
    erasure = work.erasures.get(number)
    if erasure is None or erasure.state not in (ErasureState.WAITING, ErasureState.ERASING):
        return False
    return _next(work, rules, Announcer(work, rules), erasure) <= SOON


def open_ones(work: Work, people: Sequence[Customer]) -> list[Ticket]:
    """Return the open tickets of a person."""
    return [ticket for one in people for ticket in work.tickets.open_of(one)]


def named(tickets: Sequence[Ticket], language: str) -> str:
    """Return tickets as they are written in a sentence."""
    return ", ".join(words(say("{ticket} “{subject}”", ticket=f"#{one.number}", subject=one.subject), language) for one in tickets)


def is_erased(customer: Customer) -> bool:
    """Whether nobody is known behind this customer any more."""
    return customer.person == f"erased-{customer.id}"
