"""Tells managers once when pings and reminders are late, and once when they are on time again."""

from __future__ import annotations

from functools import partial

from bot.announce.announcer import Announcer
from bot.i18n.sentences import say
from bot.i18n.times import how_long
from bot.ports.store import Store
from bot.ports.work import Work
from bot.settings.rules import Rules

LATE, FINE = 60.0, 10.0  # seconds
MARK = "late"
ON_TIME, TOLD = 1, 2


class LateAlarm:
    """Asks the database only while something is or was late. It stores, for all processes, whether managers were told."""

    def __init__(self, store: Store, rules: Rules) -> None:
        self._store, self._rules = store, rules
        self._before = 0.0
        self._open: bool | None = None

    async def report(self, late: float) -> None:
        """Report how many seconds the oldest row is late; called regularly. A single late value is no alarm: after a stop the first sweep
        has just begun.

        Raises StoreUnavailable.
        """
        lasts, self._before = min(late, self._before) > LATE, late
        if self._open is None or (lasts and not self._open) or (late < FINE and self._open):
            self._open = await self._store.write(partial(_tell, self._rules, late, lasts))


def _tell(rules: Rules, late: float, lasts: bool, work: Work) -> bool:
    """Return whether an alarm is open now."""
    state = work.counters.get(MARK)
    now = TOLD if lasts else ON_TIME if late < FINE or not state else state
    if now == state:
        return state == TOLD
    work.counters.set(MARK, now)
    if not state and now == ON_TIME:
        return False
    told = say("Pings and reminders are on time again.")
    if now == TOLD:
        told = say(
            "Pings and reminders are late, the oldest by {span}. Please have somebody check the server I run on.",
            span=how_long(round(late * 1000)),
        )
    announce = Announcer(work, rules)
    for manager in dict.fromkeys(manager for queue in rules.queues.values() for manager in queue.managers):
        announce.to_manager(manager, told)
    return now == TOLD
