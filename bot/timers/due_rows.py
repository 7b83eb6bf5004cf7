"""Due rows go in, oldest first, and are dealt with exactly once; the time of the next one comes out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import structlog

from bot.announce.announcer import Announcer
from bot.core.escalations import Reminder
from bot.ports.store import Store, StoreAway, Work
from bot.screens.writers import WRITING
from bot.settings.rules import Rules
from bot.tickets.incoming import REOPEN, take_up
from bot.tickets.limits import OVERFLOW, release
from bot.tickets.promises import fire
from bot.timers.duties import DUTIES

log = structlog.get_logger()
GROUP = 25  # due rows of one transaction: others want to write too


async def fire_due(store: Store, rules: Rules) -> int | None:
    """Deal with all that is due now. One that fails is set aside, so that the others are not held up."""

    def group(work: Work) -> tuple[int, int | None]:
        return _deal(work, rules, GROUP), work.next_due()

    def single(work: Work) -> int:
        return _deal(work, rules, 1)

    while True:
        try:
            done, following = await store.write(group)
        except StoreAway:
            raise
        except Exception:
            log.exception("a reminder failed; the group is done one by one")
            done, following = await _one_by_one(store, single), None
        if done < GROUP:
            return following


async def _one_by_one(store: Store, single: Callable[[Work], int]) -> int:
    for count in range(GROUP):
        try:
            if not await store.write(single):
                return count
        except StoreAway:
            raise
        except Exception as error:
            log.exception("reminder set aside")
            await store.write(partial(_set_aside, str(error)))
    return GROUP


def _deal(work: Work, rules: Rules, limit: int) -> int:
    due = work.due(limit)
    for reminder in due:
        announce = Announcer(work, rules)
        if reminder.kind == REOPEN:
            _not_answered(work, rules, announce, reminder)
        elif reminder.kind == WRITING:
            _forgotten(work, announce, reminder)
        elif reminder.kind == OVERFLOW:
            _over(work, rules, announce, reminder)
        elif reminder.kind in DUTIES:
            _dutiful(work, rules, announce, reminder)
        else:
            fire(work, rules, announce, reminder)
    return len(due)


def _not_answered(work: Work, rules: Rules, announce: Announcer, reminder: Reminder) -> None:
    """Nobody chose between "same problem" and "something new": it is the same problem."""
    reminder.fired_at = work.now
    ticket = work.ticket(reminder.ticket)
    if ticket is not None and ticket.is_closed:
        take_up(work, rules, announce, ticket, by=work.customer_of(ticket).actor)


def _over(work: Work, rules: Rules, announce: Announcer, reminder: Reminder) -> None:
    """What a customer sent beyond a limit is shown, on a closed ticket too."""
    reminder.fired_at = work.now
    ticket = work.ticket(reminder.ticket)
    if ticket is not None:
        release(work, rules, announce, ticket)


def _dutiful(work: Work, rules: Rules, announce: Announcer, reminder: Reminder) -> None:
    reminder.fired_at = work.now
    ticket = work.ticket(reminder.ticket)
    if ticket is not None and not ticket.is_closed:
        DUTIES[reminder.kind](work, rules, announce, ticket, reminder)


def _forgotten(work: Work, announce: Announcer, reminder: Reminder) -> None:
    """A form stays open, but nobody believes any more that somebody writes in it."""
    reminder.fired_at = work.now
    ticket = work.ticket(reminder.ticket)
    if ticket is not None:
        announce.card(ticket)


def _set_aside(reason: str, work: Work) -> None:
    for reminder in work.due(1):
        reminder.fired_at = work.now
        work.park("desk", f"reminder:{reminder.id}", repr(reminder).encode(), reason)
