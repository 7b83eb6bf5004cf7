"""Handles due rows exactly once, oldest first, and returns when the next one is due."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import structlog

from bot.announce.announcer import Announcer
from bot.announce.parked import DESK, keep_parked
from bot.core.escalations import Reminder
from bot.core.people import Address, Identity
from bot.core.reminder_kinds import PING_REMINDERS, TARGETS, ReminderKind
from bot.i18n.sentences import say
from bot.ports.cards import Card
from bot.ports.steps import step
from bot.ports.store import Store, StoreUnavailable
from bot.ports.work import Work
from bot.screens.writers import draft_in, writer_in
from bot.settings.rules import Rules
from bot.tickets import first_contact, returning
from bot.tickets.after_closing import reopen_for_customer
from bot.tickets.invitations import expired
from bot.tickets.limits import release
from bot.tickets.live_positions import is_over
from bot.tickets.notes import keep_draft
from bot.tickets.privacy import erasing, retention
from bot.tickets.promises import fire
from bot.tickets.restored import tell_restored
from bot.timers.duties import DUTIES

log = structlog.get_logger()
Handler = Callable[[Work, Rules, Announcer, Reminder], None]
Kinds = Mapping[str, Handler]
NO_MORE: Kinds = MappingProxyType({})
GROUP = 5  # due rows per transaction, so that a customer's message waits for a few milliseconds at most
PAUSE = 0.004  # seconds between two groups, about as long as one takes: half of the writer's time is left for messages
UNSHOWN = "unshown_lists"  # 1 while lists of pings have changed that only the last group shows


async def fire_due(store: Store, rules: Rules, more: Kinds = NO_MORE, *, broken_off: bool = False) -> int | None:
    """Handle all that is due; what fails is set aside. ``more``: handlers of higher layers. ``broken_off``: an earlier call failed."""
    kinds = {**KINDS, **more}
    unshown = False
    while True:
        try:
            done, following, unshown = await store.write(partial(_group, rules, kinds, unshown, broken_off))
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("a reminder failed; the group is done one by one")
            if not await _one_by_one(store, rules, kinds):
                raise
        else:
            if done < GROUP:
                return following
            await asyncio.sleep(PAUSE)


def _group(rules: Rules, kinds: Kinds, unshown: bool, broken_off: bool, work: Work) -> tuple[int, int | None, bool]:
    """Return how many rows were handled, when the next is due, and whether lists of pings are left for the last group to show."""
    unshown = unshown or (broken_off and work.counters.get(UNSHOWN) == 1)
    shown_anyway = work.ping_lists.unshown()
    done = _handle(work, rules, kinds, GROUP)
    if done < GROUP and unshown:
        work.ping_lists.show_all()
        work.counters.set(UNSHOWN, 0)
    elif done == GROUP and work.ping_lists.put_off(shown_anyway) and not unshown:
        work.counters.set(UNSHOWN, 1)  # in case that the last group never comes
        unshown = True
    return done, work.reminders.next_due(), unshown


async def _one_by_one(store: Store, rules: Rules, kinds: Kinds) -> int:
    for count in range(GROUP):
        tried: list[Reminder] = []

        def single(work: Work, tried: list[Reminder] = tried) -> int:
            tried[:] = work.reminders.due(1)
            return _handle(work, rules, kinds, 1)

        try:
            if not await store.write(single):
                return count
        except StoreUnavailable:
            raise
        except Exception as error:
            if not tried:
                raise
            log.exception("reminder set aside", reminder=tried[0].id, ticket=tried[0].ticket, kind=tried[0].kind)
            await store.write(partial(_set_aside, tried[0].id, rules, f"{type(error).__name__}: {error}"))
    return GROUP


def _handle(work: Work, rules: Rules, kinds: Kinds, limit: int) -> int:
    due = work.reminders.due(limit)
    for reminder in due:
        with step("reminder", reminder=reminder.id, ticket=reminder.ticket, kind=reminder.kind):
            handler = kinds.get(reminder.kind)  # a kind from the database: it may be unknown
            if handler is None:
                log.error("reminder of an unknown kind set aside")
                _set_aside(reminder.id, rules, f"a reminder of an unknown kind: {reminder.kind}", work)
            else:
                handler(work, rules, Announcer(work, rules), reminder)
                log.info("reminder handled")
    return len(due)


def _not_answered(work: Work, rules: Rules, announce: Announcer, reminder: Reminder) -> None:
    """Nobody chose between "same problem" and "something new": treat it as the same problem."""
    reminder.fired_at = work.now
    ticket = work.tickets.get(reminder.ticket)
    if ticket is not None and ticket.is_closed:
        why = say("The customer wrote after closing and didn't say what it's about: the ticket is open again.")
        reopen_for_customer(work, rules, announce, ticket, why, by=work.people.customer_of(ticket).actor)


def _show_overflow(work: Work, rules: Rules, announce: Announcer, reminder: Reminder) -> None:
    """Show what a customer sent beyond a limit, on a closed ticket too."""
    reminder.fired_at = work.now
    ticket = work.tickets.get(reminder.ticket)
    if ticket is not None:
        release(work, rules, announce, ticket)


def _run_duty(work: Work, rules: Rules, announce: Announcer, reminder: Reminder) -> None:
    reminder.fired_at = work.now
    ticket = work.tickets.get(reminder.ticket)
    if ticket is not None and not ticket.is_closed:
        DUTIES[reminder.kind](work, rules, announce, ticket, reminder)


def _form_abandoned(work: Work, _: Rules, announce: Announcer, reminder: Reminder) -> None:
    """A form is still open, but counts as abandoned: the card no longer says that somebody is writing. A draft becomes a note."""
    reminder.fired_at = work.now
    ticket = work.tickets.get(reminder.ticket)
    if ticket is not None:
        if draft := draft_in([reminder]):
            keep_draft(work, announce, ticket, writer_in(reminder), draft)
        announce.card(ticket)


def _on_duty_again(work: Work, _: Rules, announce: Announcer, reminder: Reminder) -> None:
    """Bring somebody back who went off duty until now, unless they came back or went off duty again meanwhile."""
    reminder.fired_at = work.now
    who = Identity.parse(json.loads(reminder.data)["who"])
    if work.people.away_at(who) == reminder.since:
        work.people.set_away(who, 0)
        where = Address(who.channel, who.id)
        announce.to_place(where, Card(body=announce.told_at(where, say("Welcome back! You're on duty again."))))


def _list_grew(_: Work, __: Rules, announce: Announcer, reminder: Reminder) -> None:
    reminder.fired_at = announce.work.now
    announce.post_list_again(json.loads(reminder.data)["list"])


def _set_aside(number: int, rules: Rules, reason: str, work: Work) -> None:
    """Park exactly this row. Do nothing if another process has handled it."""
    reminder = work.reminders.get(number)
    if reminder is not None and reminder.fired_at is None:
        reminder.fired_at = work.now
        keep_parked(work, rules, DESK, f"reminder:{number}", repr(reminder).encode(), reason, work.tickets.get(reminder.ticket))


KINDS: Kinds = {
    ReminderKind.REOPEN: _not_answered,
    ReminderKind.WRITING: _form_abandoned,
    ReminderKind.LIST: _list_grew,
    ReminderKind.RETURN: _on_duty_again,
    ReminderKind.LEAVING: returning.go_on,
    ReminderKind.LIVE: is_over,
    ReminderKind.OVERFLOW: _show_overflow,
    ReminderKind.RESTORED: tell_restored,
    ReminderKind.ERASE: erasing.is_due,
    ReminderKind.RETENTION: retention.is_due,
    ReminderKind.INVITED: expired,
    ReminderKind.FIRST_CONTACT: first_contact.expired,
    **dict.fromkeys(DUTIES, _run_duty),
    **dict.fromkeys(TARGETS | PING_REMINDERS, fire),
}
"""The handler of each kind of reminder, except those of higher layers."""
