"""Watches the webhooks: one that accepts nothing for a day is paused, and managers are told."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Protocol

import structlog

from bot.announce.announcer import Announcer
from bot.i18n.sentences import say
from bot.i18n.times import how_long
from bot.ports import webhook_marks
from bot.ports.notices import WEBHOOKS
from bot.ports.store import Store
from bot.ports.work import Work
from bot.settings.program_name import bellhop
from bot.settings.rules import Rules

log = structlog.get_logger()
EVERY = 15.0  # seconds
DUTY = "webhooks"
DAY_MS = 86_400_000
MOST_WAITING = 10_000  # events: what waits is in memory, and the journal can tell it again


class Seen(Protocol):
    """What this process saw of its webhooks."""

    @property
    def accepted(self) -> Mapping[str, int]:
        """When each last accepted something, in milliseconds since 1970."""

    @property
    def failing(self) -> frozenset[str]:
        """Those whose last request failed."""


class WebhookWatch:
    """All of its state is in named numbers of the database, so a restart changes nothing, and of several processes one decides."""

    def __init__(self, store: Store, rules: Rules, seen: Seen) -> None:
        self._store, self._rules, self._seen = store, rules, seen

    async def look(self) -> None:
        """Store what this process saw, and learn what is paused. Raises StoreUnavailable."""
        decides = await self._store.lead(DUTY)
        accepted, failing = dict(self._seen.accepted), self._seen.failing
        self._rules.paused_webhooks = await self._store.write(partial(_watch, self._rules, accepted, failing, decides), hurry=False)


def _watch(rules: Rules, accepted: Mapping[str, int], failing: frozenset[str], decides: bool, work: Work) -> frozenset[str]:
    for name in rules.webhooks:
        _note(name, accepted.get(name, 0), name in failing, work)
        since = work.counters.get(webhook_marks.failing(name))
        late = since and (work.now - since >= DAY_MS or work.outbox.waiting_on(WEBHOOKS, name) > MOST_WAITING)
        if decides and late and not work.counters.get(webhook_marks.paused(name)):
            _pause(name, since, rules, work)
    return frozenset(name for name in rules.webhooks if work.counters.get(webhook_marks.paused(name)))


def _note(name: str, accepted: int, fails: bool, work: Work) -> None:
    if accepted > work.counters.get(webhook_marks.accepted(name)):
        work.counters.set(webhook_marks.accepted(name), accepted)
        if work.counters.get(webhook_marks.failing(name)):
            work.counters.set(webhook_marks.failing(name), 0)
    elif fails and not work.counters.get(webhook_marks.failing(name)):
        work.counters.set(webhook_marks.failing(name), work.now)


def _pause(name: str, since: int, rules: Rules, work: Work) -> None:
    work.counters.set(webhook_marks.paused(name), work.now)
    log.warning("webhook paused", webhook=name, failing_ms=work.now - since)
    told = say(
        "The webhook {name} has accepted nothing for {span}, so it is paused. When it works again, run: {command}",
        name=name,
        span=how_long(work.now - since),
        command=f"{bellhop()} webhooks replay {name}",
    )
    announce, heard = Announcer(work, rules), rules.webhooks[name].queues
    queues = [queue for key, queue in rules.queues.items() if not heard or key in heard]
    for manager in dict.fromkeys(manager for queue in queues for manager in queue.managers):
        announce.to_manager(manager, told)
