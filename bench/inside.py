"""Runs a desk in this process, with its database and without platforms."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from bench.machine import quantile
from bench.maker import AGENTS, agent
from bot.app import channels_of, open_store, rules_of, shape, tune_garbage_collector
from bot.core.people import Identity, Profile
from bot.intake.desk import Desk
from bot.ports.channel import Channel
from bot.ports.inbound import Inbound
from bot.ports.store import StoreUnavailable
from bot.settings import load_settings
from storage.store import SqlStore

REPEATED = 10  # times that a refused event is sent again


class Stub:
    """A channel that only knows the members of places. It never sends."""

    def __init__(self, real: Channel) -> None:
        self.name, self.capabilities, self.pace = real.name, real.capabilities, real.pace

    async def members(self, _: str) -> frozenset[str]:
        return frozenset(agent(number) for number in range(AGENTS))

    def is_group(self, _: str) -> bool:
        return False

    def link(self, place: str, message: str) -> str:
        return f"https://example.org/{place}/{message}"

    async def who(self, person: str) -> Profile:
        return Profile(Identity(self.name, person), person)


@dataclass(frozen=True, slots=True)
class Inside:
    """A desk and its store."""

    desk: Desk
    store: SqlStore


@asynccontextmanager
async def opened(config: Path, clock: Callable[[], float] = time.time, *, sends: bool = False) -> AsyncIterator[Inside]:
    """The desk with this configuration, until the block ends. ``clock`` is its time of day, in seconds since 1970. ``sends``: what is
    written is told to whoever watches the store.
    """
    settings = load_settings(shape, env={**os.environ, "BELLHOP_CONFIG": str(config)}, cwd=config.parent)
    store = open_store(settings, sends=sends)
    store.clock = clock
    channels = {name: cast("Channel", Stub(real)) for name, real in channels_of(settings).items()}
    desk = Desk(rules_of(settings), store, channels, clock=clock, card_wait=0.0)
    store.start()
    await store.beat()
    await desk.learn()
    tune_garbage_collector()
    try:
        yield Inside(desk, store)
    finally:
        await desk.close()
        await store.release()
        await store.close()


async def take_in(desk: Desk, news: Sequence[Inbound], callers: int) -> dict[str, float]:
    """Hand over everything, ``callers`` at a time."""
    waiting = iter(news)
    took: list[float] = []

    async def caller() -> None:
        for one in waiting:
            _, seconds = await answered(desk, one)
            took.append(seconds)

    began, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller() for _ in range(callers)))
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    return {"per_s": round(len(news) / wall, 1), "cpu_us": round(cpu / len(news) * 1e6, 1), **latencies(took)}


async def answered(desk: Desk, inbound: Inbound) -> tuple[Any, float]:
    """Hand over one event, again if it is refused, as a platform does. Returns the answer and how many seconds it took."""
    began = time.perf_counter()
    for _ in range(REPEATED):
        try:
            return await desk.handle(inbound), time.perf_counter() - began
        except StoreUnavailable:
            await asyncio.sleep(0.01)
    return await desk.handle(inbound), time.perf_counter() - began


def latencies(seconds: Sequence[float]) -> dict[str, float]:
    return {"p50_ms": round(quantile(seconds, 0.5) * 1e3, 3), "p99_ms": round(quantile(seconds, 0.99) * 1e3, 3)}
