"""Lets customers write through a webhook, and measures how fast they are served."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict, dataclass

import aiohttp

from bench.desk import SECRET
from bench.machine import cpu, memory, quantile
from bench.text import Text

PATIENCE = 180.0
REST = 0.4  # seconds for the last outcomes to be stored


@dataclass(frozen=True, slots=True)
class Load:
    """How many messages, and how many at once. Each causes ``calls`` calls with its text. ``first`` is the number of the first one."""

    messages: int
    at_once: int
    calls: int
    first: int = 0


@dataclass(frozen=True, slots=True)
class Served:
    """What was measured; times in milliseconds, memory in MiB."""

    finished_per_s: float
    cpu_us: float
    accepted_p50: float
    accepted_p99: float
    shown_p50: float
    shown_p99: float
    calls: int
    memory: float

    def facts(self) -> dict[str, float]:
        return asdict(self)


def serve(load: Load, url: str, platforms: str, pid: int) -> Served:
    """Let customers write, and wait until everything was delivered. Raises RuntimeError if something never was."""
    return asyncio.run(_serve(load, url, platforms, pid))


async def _serve(load: Load, url: str, platforms: str, pid: int) -> Served:
    numbers = range(load.first, load.first + load.messages)
    text = Text(11)
    bodies = {number: _update(number, f"#{number}# {text.body()}") for number in numbers}
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
    sent: dict[int, float] = {}
    took: list[float] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=load.at_once + 1)) as session:
        await session.post(f"{platforms}/bench/forget")
        waiting = iter(numbers)

        async def customer() -> None:
            for number in waiting:
                sent[number] = time.time()
                async with session.post(url, data=bodies[number], headers=headers) as answer:
                    await answer.read()
                    answer.raise_for_status()
                took.append(time.time() - sent[number])

        before, began = cpu(pid), time.time()
        await asyncio.gather(*(customer() for _ in range(load.at_once)))
        calls = await _all_out(session, platforms, load)
        ended = time.time()
        await asyncio.sleep(REST)
        used = cpu(pid) - before
        async with session.get(f"{platforms}/bench/arrived") as answer:
            arrived = (await answer.json())["slack"]
    shown = [at - sent[int(number)] for number, at in arrived.items()]
    return Served(
        round(load.messages / (ended - began), 1),
        round(used / load.messages * 1e6, 1),
        _ms(took, 0.5),
        _ms(took, 0.99),
        _ms(shown, 0.5),
        _ms(shown, 0.99),
        calls,
        memory(pid),
    )


async def _all_out(session: aiohttp.ClientSession, platforms: str, load: Load) -> int:
    end = time.time() + PATIENCE
    while True:
        async with session.get(f"{platforms}/bench/counted") as answer:
            counted = await answer.json()
        if counted["calls"] >= load.calls * load.messages and min(counted["slack"], counted["telegram"]) >= load.messages:
            return int(counted["calls"])
        if time.time() > end:
            raise RuntimeError(f"of {load.messages} messages with {load.calls} calls each, only this came out: {counted}")
        await asyncio.sleep(0.02)


def _ms(seconds: list[float], share: float) -> float:
    return round(quantile(seconds, share) * 1000, 2)


def _update(number: int, text: str) -> bytes:
    person = {"id": 100_000 + number, "first_name": "Alice", "username": f"alice{number}"}
    message = {
        "message_id": number + 1,
        "date": 1_760_000_000,
        "text": text,
        "from": {**person, "is_bot": False, "language_code": "en"},
        "chat": {**person, "type": "private"},
    }
    return json.dumps({"update_id": number, "message": message}).encode()
