"""Finds the recipients of a step of an escalation, and when each of them works."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from bot.core.calendar import Calendar
from bot.core.escalation import ASSIGNEE, DEFAULT_STEP, MANAGERS, QUEUE, Step
from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.ports.work import Work
from bot.settings.rules import Queue, Rules

JUST_OVER = 60_000  # milliseconds: a ping that is due when the hours end is still sent


def recipients(work: Work, rules: Rules, queue: Queue, steps: Iterable[Step]) -> dict[str, bool]:
    """Return ``assignee``, ``queue`` and each person on these steps once, and whether a step notifies them outside working hours.

    A group is replaced by its members.
    """
    found: dict[str, bool] = {}
    for step in steps:
        for name in step.notify:
            for who in _expand(work, rules, queue, name):
                found[who] = found.get(who, False) or step.wake
    return found


def next_recipient(work: Work, rules: Rules, queue: Queue, but: Collection[str]) -> str:
    """Return the next person on duty whom the escalation can notify; empty if there is none."""
    everybody = recipients(work, rules, queue, (DEFAULT_STEP, *queue.ladder))
    people = (who for who in everybody if who not in (ASSIGNEE, QUEUE) and who not in but)
    return next((who for who in people if not work.people.away_at(Identity.parse(who))), "")


def is_off_duty(work: Work, ticket: Ticket, who: str) -> bool:
    person = ticket.assignee if who == ASSIGNEE else "" if who == QUEUE else who
    return bool(person) and bool(work.people.away_at(Identity.parse(person)))


def hours_of(work: Work, queue: Queue, who: Identity) -> Calendar:
    """Return when somebody works for a queue: in its hours, by the clock of their own place."""
    profile = work.people.profile(who)
    if profile is None or profile.zone in ("", queue.calendar.zone):
        return queue.calendar
    return replace(queue.calendar, zone=profile.zone)


def available_from(work: Work, queue: Queue, ticket: Ticket, who: str) -> int:
    """Return when a recipient works, in milliseconds since 1970: now, or their next opening."""
    person = ticket.assignee if who == ASSIGNEE else "" if who == QUEUE else who
    calendar, now = hours_of(work, queue, Identity.parse(person)) if person else queue.calendar, work.now
    if calendar.open_at(now) or calendar.open_at(now - JUST_OVER):
        return work.now
    return calendar.next_open(now)


def _expand(work: Work, rules: Rules, queue: Queue, name: str) -> list[str]:
    if name == MANAGERS:
        return [str(manager) for manager in queue.managers]
    if name not in rules.groups:
        return [name]
    channel = Identity.parse(name).channel
    return [str(Identity(channel, person)) for person in work.people.members(name)] or [name]
