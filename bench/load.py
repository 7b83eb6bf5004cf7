"""Lets customers write through a webhook, and measures how fast they are served."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import asdict, dataclass
from typing import Any

import aiohttp

from bench.desk import SECRET
from bench.machine import cpu, memory, quantile
from bench.text import Text

PATIENCE = 180.0
REST = 0.4  # seconds for the last outcomes to be stored


@dataclass(frozen=True, slots=True)
class Load:
    """How many messages, and how many at once. Each causes ``calls`` calls with its text. ``first`` is the number of the first one.
    ``customers`` is the channel on which they write.
    """

    messages: int
    at_once: int
    calls: int
    first: int = 0
    customers: str = "telegram"


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
    written = _event if load.customers == "slack" else _update
    bodies = {number: written(number, f"#{number}# {text.body()}") for number in numbers}
    sent: dict[int, float] = {}
    took: list[float] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=load.at_once + 1)) as session:
        await session.post(f"{platforms}/bench/expect", json=[numbers.start, numbers.stop])
        waiting = iter(numbers)

        async def customer() -> None:
            for number in waiting:
                sent[number] = time.time()
                async with session.post(url, data=bodies[number], headers=_headers(load.customers, bodies[number])) as answer:
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
        sides = {"slack", load.customers}
        if counted["calls"] >= load.calls * load.messages and min(counted[side] for side in sides) >= load.messages:
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


def _event(number: int, text: str) -> bytes:
    """A direct message to the app in Slack."""
    at = f"1760000000.{number:06d}"
    event = {"type": "message", "channel_type": "im", "channel": f"D{number:08d}", "user": f"U{number:08d}", "text": text, "ts": at}
    told = {"type": "event_callback", "team_id": "T01", "api_app_id": "A01", "event_id": f"Ev{number}", "event_time": 1_760_000_000}
    return json.dumps({**told, "event": {**event, "event_ts": at, "team": "T01"}}).encode()


def _headers(customers: str, body: bytes) -> dict[str, str]:
    """The headers that prove who sends: see https://docs.slack.dev/authentication/verifying-requests-from-slack."""
    kind = {"Content-Type": "application/json"}
    if customers != "slack":
        return kind | {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    now = str(int(time.time()))
    signed = hmac.new(SECRET.encode(), f"v0:{now}:".encode() + body, hashlib.sha256).hexdigest()
    return kind | {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={signed}"}


def steady(rate: float, seconds: float, url: str, pid: int) -> dict[str, Any]:
    """Let new customers write at an even rate. The memory is read ten times; it may grow until the first of these readings."""
    return asyncio.run(_steady(rate, seconds, url, pid))


async def _steady(rate: float, seconds: float, url: str, pid: int) -> dict[str, Any]:
    text, read, sent = Text(13), [], 0
    began = time.monotonic()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:

        async def write(number: int) -> None:
            body = _update(number, f"#{number}# {text.body()}")
            async with session.post(url, data=body, headers=_headers("telegram", body)) as answer:
                answer.raise_for_status()

        async with asyncio.TaskGroup() as group:
            while (passed := time.monotonic() - began) < seconds:
                while sent < passed * rate:
                    group.create_task(write(2 * 10**7 + sent))
                    sent += 1
                if passed > (len(read) + 1) * seconds / 10:
                    read.append(memory(pid))
                await asyncio.sleep(0.02)
    read.append(memory(pid))
    return {"messages": sent, "memory_mib": read, "growth_mib": round(read[-1] - read[0], 1)}
