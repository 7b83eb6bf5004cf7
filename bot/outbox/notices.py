"""Sends a row about an event to its webhook, and records what became of it. The journal has the event, so no row is kept."""

from __future__ import annotations

import time
from functools import partial

from bot.outbox.store import Outbox
from bot.ports import webhook_marks
from bot.ports.delivery import Delivery
from bot.ports.notices import Notice, NoticeSender
from bot.ports.outbound import DeliveryError, Receipt, Trouble
from bot.ports.work import Work
from bot.screens.notices import notice_of
from bot.settings.rules import Rules

DAY_MS = 86_400_000
TRIES = 100  # before an event can be given up: a desk that was off for a day tries again


class Notices:
    """What an event says is read when it is sent, so what was erased meanwhile isn't told."""

    def __init__(self, store: Outbox, rules: Rules, sender: NoticeSender) -> None:
        self._store, self._rules, self._sender = store, rules, sender

    async def carry(self, delivery: Delivery) -> Receipt:
        """Send a row. A row whose ticket is gone tells nothing. Raises DeliveryError."""
        notice = await self._store.view(partial(_read, delivery, self._rules))
        if notice is not None:
            try:
                await self._sender.send(delivery.place, notice)
            except DeliveryError as error:
                if delivery.attempts >= TRIES and time.time() * 1000 - delivery.at > DAY_MS:
                    raise DeliveryError(Trouble.REFUSED, error.reason) from error
                raise
        return Receipt(delivery.place)


def _read(delivery: Delivery, rules: Rules, work: Work) -> Notice | None:
    if work.counters.peek(webhook_marks.paused(delivery.place)):
        raise DeliveryError(Trouble.REFUSED, "the webhook is paused")
    return notice_of(delivery, rules, work)


def accepted(delivery: Delivery, work: Work) -> bool:
    """The webhook has it. False if another process sends to this webhook."""
    if not work.outbox.finish(delivery):
        return False
    work.outbox.remove(delivery)
    return True


def refused(delivery: Delivery, work: Work) -> bool:
    """The webhook is paused, or has refused it for a day. False if another process sends to this webhook."""
    if not work.counters.get(webhook_marks.paused(delivery.place)):
        name = webhook_marks.given_up(delivery.place)
        work.counters.set(name, work.counters.get(name) + 1)
    return accepted(delivery, work)
