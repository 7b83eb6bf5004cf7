"""Measures the intake alone, without a network: ``python -m bench.intake CONFIG`` prints JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from bench.machine import memory, quantile
from bench.maker import AGENTS, PLACE_KEY, agent
from bench.text import Text
from bot.app import channels_of, open_store, rules_of, shape, tune_garbage_collector
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import plain
from bot.intake.desk import Desk
from bot.ports.cards import Answer
from bot.ports.channel import Channel
from bot.ports.inbound import LineTyped, MessageReceived
from bot.program import logs
from bot.settings import load_settings

AT = datetime(2026, 1, 5, 12, tzinfo=UTC)


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


def messages(count: int, first: int) -> list[MessageReceived]:
    text = Text(5)
    return [_message(number, text.body()) for number in range(first, first + count)]


def _message(number: int, words: str) -> MessageReceived:
    place = str(500_000_000 + number)
    by = Profile(Identity("telegram", place), "Alice", f"alice{number}", "en")
    return MessageReceived(
        event=f"update:{number}",
        at=AT,
        by=by,
        where=Address("telegram", place),
        raw=b"{}",
        message=str(number),
        text=plain(words),
    )


async def take_in(desk: Desk, news: Sequence[Any], callers: int) -> dict[str, float]:
    """Hand over everything, ``callers`` at a time."""
    waiting = iter(news)
    took: list[float] = []

    async def caller() -> None:
        for one in waiting:
            began = time.perf_counter()
            await desk.handle(one)
            took.append(time.perf_counter() - began)

    began, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller() for _ in range(callers)))
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    return {
        "per_s": round(len(news) / wall, 1),
        "cpu_us": round(cpu / len(news) * 1e6, 1),
        "p50_ms": round(quantile(took, 0.5) * 1e3, 3),
        "p99_ms": round(quantile(took, 0.99) * 1e3, 3),
    }


async def lists(desk: Desk, count: int) -> dict[str, float]:
    """An agent asks for lists, one after the other: how long an answer takes."""
    out: dict[str, float] = {}
    for line in ("list", "list mine", "list unclaimed"):
        took = []
        for number in range(count):
            by = Profile(Identity("slack", agent(0)), "Agent 0")
            typed = LineTyped(
                event=f"{line}:{number}:{time.time_ns()}", at=AT, by=by, where=Address("slack", PLACE_KEY.partition(":")[2]), line=line
            )
            began = time.perf_counter()
            answer: Answer = await desk.handle(typed)
            took.append(time.perf_counter() - began)
            if not answer.text:
                raise RuntimeError(f"no answer to {line}")
        out[f"{line}_ms"] = round(quantile(took, 0.5) * 1e3, 3)
    return out


async def measure(config: Path, count: int, first: int, callers: int, listed: int) -> dict[str, Any]:
    settings = load_settings(shape, env={**os.environ, "BELLHOP_CONFIG": str(config)}, cwd=config.parent)
    store = open_store(settings)
    desk = Desk(rules_of(settings), store, {name: cast("Channel", Stub(real)) for name, real in channels_of(settings).items()})
    store.start()
    await store.beat()
    await desk.learn()
    tune_garbage_collector()
    try:
        await take_in(desk, messages(min(200, count), first + 10_000_000), callers)
        out: dict[str, Any] = await take_in(desk, messages(count, first), callers) if count else {}
        if listed:
            out |= await lists(desk, listed)
    finally:
        await desk.close()
        await store.release()
        await store.close()
    return {**out, "memory_mib": memory(os.getpid())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--callers", type=int, default=16)
    parser.add_argument("--lists", type=int, default=0)
    chosen = parser.parse_args()
    logs.setup(level="WARNING")
    print(json.dumps(asyncio.run(measure(chosen.config, chosen.messages, chosen.first, chosen.callers, chosen.lists))))


if __name__ == "__main__":
    main()
