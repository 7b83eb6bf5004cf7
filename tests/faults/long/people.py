"""Customers who ask and an agent who answers and snoozes, each sentence with a word of its own."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from tests.faults.desks import FIRST_CUSTOMER, Desks
from tests.faults.long.ledger import Ledger
from tests.faults.long.plan import Plan
from tests.house import SUPPORT

MOST_WAITING = 1_000
FIRST_SLEEPER = 900_000
"""Customers whose tickets are snoozed. They write once, so only time can wake them."""


class People:
    """``said`` and ``replied`` are the tokens of each customer, in order. ``held_up`` tells whether they should wait with the next word."""

    def __init__(self, desks: Desks, plan: Plan, ledger: Ledger) -> None:
        self.desks, self.plan, self.ledger = desks, plan, ledger
        self.random = random.Random(plan.seed)
        self.said: dict[int, list[str]] = {number: [] for number in range(plan.customers)}
        self.replied: dict[int, list[str]] = {number: [] for number in range(plan.customers)}
        self.snoozed: dict[int, str] = {}
        """The message that snoozed each sleeper's ticket."""
        self.sleepers: set[str] = set()
        self.told = 0
        self.held_up: Callable[[], bool] = lambda: False
        for number in range(plan.customers):
            desks.customer(FIRST_CUSTOMER + number, f"Customer {number}")
        for number in range(plan.snoozes):
            desks.customer(FIRST_CUSTOMER + FIRST_SLEEPER + number, f"Sleeper {number}")

    @property
    def share(self) -> float:
        """How much of the messages has been said."""
        return self.told / self.plan.messages

    @property
    def answered(self) -> int:
        return sum(map(len, self.replied.values()))

    async def talk(self, until: float = 1.0) -> None:
        plan = self.plan
        while self.told < until * plan.messages:
            if self.held_up() or self.told - len(self.ledger.shown) > MOST_WAITING:
                await asyncio.sleep(0.2)
                continue
            self._says()
            if self.answered < self.share * plan.replies:
                await self._answers()
            if len(self.snoozed) < min(1.0, 2 * self.share) * plan.snoozes:
                await self._snoozes()
            await asyncio.sleep(self.random.uniform(0.5, 1.5) / plan.rate if plan.rate else 0)

    def _says(self) -> None:
        number = self.told % self.plan.customers
        token = f"q-{number}-{len(self.said[number])}"
        self.said[number].append(token)
        self.told += 1
        self.desks.telegram.says(FIRST_CUSTOMER + number, f"{token} it burns")

    async def _answers(self) -> None:
        known = [number for number in self.ledger.cards if int(number) < FIRST_SLEEPER]
        if not known:
            return
        number = self.random.choice(known)
        answers = self.replied[int(number)]
        token = f"r-{number}-{len(answers)}"
        answers.append(token)
        await self.desks.slack.posts("U0ANNA", SUPPORT, f"!reply {token} try water", thread_ts=self.ledger.cards[number])

    async def _snoozes(self) -> None:
        """The next sleeper writes, or if their card is there, an agent snoozes it."""
        number = len(self.snoozed)
        card = self.ledger.cards.get(str(FIRST_SLEEPER + number))
        token = f"q-{FIRST_SLEEPER + number}-0"
        if card is None:
            if token not in self.sleepers:
                self.sleepers.add(token)
                self.desks.telegram.says(FIRST_CUSTOMER + FIRST_SLEEPER + number, f"{token} it can wait")
            return
        self.snoozed[number] = await self.desks.slack.posts("U0ANNA", SUPPORT, f"!snooze {self.random.randint(5, 60)}s", thread_ts=card)
