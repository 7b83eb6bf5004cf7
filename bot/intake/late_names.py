"""Learns who a customer is whose channel could not tell it in time; until then they are shown by their id."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

import structlog

from bot.announce.announcer import Announcer
from bot.core.people import Identity, Profile
from bot.intake.app_languages import as_chosen
from bot.intake.clean import clean_profile
from bot.ports.channel import Channel
from bot.ports.inbound import Inbound, MessageReceived
from bot.ports.outbound import DeliveryError
from bot.ports.store import Store, StoreUnavailable
from bot.ports.work import Work
from bot.settings.rules import Rules

log = structlog.get_logger()
PAUSES = (2.0, 10.0, 60.0, 600.0)  # seconds before each attempt
MOST = 1_000  # people who are asked for at once


class LateNames:
    """``beside`` runs something beside the events until the desk closes. What is not learnt by then comes with the next message."""

    def __init__(
        self, store: Store, rules: Rules, channels: Mapping[str, Channel], beside: Callable[[Coroutine[Any, Any, None]], object]
    ) -> None:
        self._store, self._rules, self._channels, self._beside = store, rules, channels, beside
        self._asking: set[Identity] = set()

    def noticed(self, inbound: Inbound) -> None:
        """Note a customer's message after its transaction."""
        who = inbound.by.identity
        if not (isinstance(inbound, MessageReceived) and inbound.by.guessed) or self._rules.queue_at(inbound.where) is not None:
            return
        if who not in self._asking and len(self._asking) < MOST:
            self._asking.add(who)
            self._beside(self._learn(self._channels[who.channel], who))

    async def _learn(self, channel: Channel, who: Identity) -> None:
        wait = 0.0
        try:
            for pause in PAUSES:
                await asyncio.sleep(max(pause, wait))
                try:
                    profile = as_chosen(clean_profile(await channel.who(who.id)), channel.capabilities, self._rules.language)
                    await self._store.write(partial(_name, self._rules, profile))
                except (DeliveryError, StoreUnavailable) as error:
                    log.warning("profile unknown", person=who.id, reason=str(error))
                    if isinstance(error, DeliveryError) and error.permanent:
                        return
                    wait = error.retry_after if isinstance(error, DeliveryError) else 0.0
                else:
                    return
        finally:
            self._asking.discard(who)


def _name(rules: Rules, profile: Profile, work: Work) -> None:
    """Name the customer, also on the cards of their newest open tickets."""
    customer = work.people.customer(profile.identity)
    if customer is None or (customer.name, customer.handle) == (profile.name, profile.handle):
        return
    customer.name, customer.handle = profile.name, profile.handle
    customer.language, customer.timezone = profile.language or customer.language, profile.zone or customer.timezone
    for ticket in work.tickets.newest_open_of(customer):
        if ticket.card:
            Announcer(work, rules).card(ticket)
