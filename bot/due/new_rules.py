"""The configuration as it is now goes in; where it promises something else than at the last start, every open ticket is reckoned anew."""

from __future__ import annotations

from functools import partial
from hashlib import blake2b

from bot.announce import Announcer
from bot.due.promises import review
from bot.rules import Rules
from bot.store import Store, Work

MARK = "promises"
GROUP = 100


async def follow(store: Store, rules: Rules) -> None:
    """Once at the start: due rows and pings follow calendars, promises and ladders that were changed."""
    now = fingerprint(rules)
    if await store.write(lambda work: work.mark(MARK)) == now:
        return
    last = 0
    while last >= 0:
        last = await store.write(partial(_some, rules, last))
    await store.write(lambda work: work.set_mark(MARK, now))


def fingerprint(rules: Rules) -> int:
    """A number that changes with all that decides what is due."""
    queues = sorted(rules.queues.items())
    said = [(key, one.timezone, one.calendar, one.policy, one.policies, one.ladder) for key, one in queues]
    return int.from_bytes(blake2b(repr(said).encode(), digest_size=7).digest())


def _some(rules: Rules, after: int, work: Work) -> int:
    """Reckon the next few; the last one's number, or -1 when there were none."""
    found = work.open_after(after, GROUP)
    for ticket in found:
        review(work, rules, Announcer(work, rules), ticket)
    return found[-1].number if found else -1
