"""Recomputes what is due on open tickets after a change of calendars, targets or escalations in the configuration."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache, partial
from hashlib import blake2b

from bot.announce.announcer import Announcer
from bot.core.calendar import Calendar, Holidays
from bot.i18n.times import moment
from bot.ports.store import Store
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.promises import review

MARK, LADDER = "promises", "ladder"
GROUP = 100


async def apply_changed_rules(store: Store, rules: Rules) -> None:
    """Update reminders and pings once at the start, if the configuration changed since the last one."""
    before, now = await store.write(lambda work: (work.counters.get(MARK), fingerprint(rules, work.now)))
    if before == now:
        return
    changed = await store.write(partial(_changed_escalations, rules))
    last = 0
    while last >= 0:
        last = await store.write(partial(_recompute_group, rules, changed, last))
    await store.write(partial(_remember_rules, rules, now))


def fingerprint(rules: Rules, now: int) -> int:
    """Return a number that changes with everything that decides what is due. ``now`` (milliseconds since 1970) selects the years that
    matter.
    """
    year = moment(now).year
    queues = [
        (key, one.timezone, _days(one.calendar, year), one.policy, sorted(one.policies.items()), one.ladder)
        for key, one in sorted(rules.queues.items())
    ]
    customers = [
        (who, one.tier, [(key, _days(calendar, year)) for key, calendar in sorted(one.calendars.items())])
        for who, one in sorted(rules.customers.items())
    ]
    return _number((queues, customers))


def _days(calendar: Calendar, year: int) -> tuple[str, tuple[int, ...]]:
    """Return everything that a calendar says."""
    return repr(calendar), _closed(calendar.holidays, year)


@cache
def _closed(holidays: Holidays, year: int) -> tuple[int, ...]:
    """Return the holidays by date, because laws and the library change too. Many calendars share them."""
    first, last = (date(one, 1, 1).toordinal() for one in (year - 1, year + 2))
    days = (date.fromordinal(day) for day in range(first, last))
    return tuple(day.toordinal() for day in days if (holidays(day) if callable(holidays) else day in holidays))


def _recompute_group(rules: Rules, changed: AbstractSet[str], after: int, work: Work) -> int:
    """Recompute the next group of tickets. Return the last one's number, or -1 if there were none."""
    found = work.tickets.open_after(after, GROUP)
    for ticket in found:
        review(work, rules, Announcer(work, rules), ticket, anew=ticket.queue in changed)
    return found[-1].number if found else -1


def _changed_escalations(rules: Rules, work: Work) -> set[str]:
    """Return the queues whose escalation changed."""
    return {key for key, queue in rules.queues.items() if work.counters.get(f"{LADDER}:{key}") not in (0, _number(queue.ladder))}


def _remember_rules(rules: Rules, now: int, work: Work) -> None:
    work.counters.set(MARK, now)
    for key, queue in rules.queues.items():
        work.counters.set(f"{LADDER}:{key}", _number(queue.ladder))


def _number(of: object) -> int:
    return int.from_bytes(blake2b(repr(of).encode(), digest_size=7).digest())
