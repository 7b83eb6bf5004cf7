"""Compares a verb that a program calls with the same verb in Slack: ``python -m bench.called CONFIG`` prints JSON.

Both are handed to the desk in turn, as a note on the same tickets: the line of a slash command, and a call with a key. HTTP isn't measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.events import command, messages, verb
from bench.inside import Inside, answered, opened, take_in
from bench.intake import FIRST
from bench.machine import middle
from bench.maker import agent
from bot.ports.inbound import Inbound
from bot.ports.tokens import Token, digest_of, new_secret

PART = 20  # calls that are measured together


async def measure(config: Path, count: int) -> dict[str, Any]:
    async with opened(config) as inside:
        await take_in(inside.desk, messages(range(FIRST, FIRST + count)), 16)
        numbers, token = await _tickets(inside), await _token(inside)
        ways: dict[str, Callable[[int], Inbound]] = {
            "typed": lambda number: command(f"note {number} The printer was replaced."),
            "called": lambda number: verb("note", number, token, text="The printer was replaced."),
        }
        used: dict[str, list[float]] = {name: [] for name in ways}
        for way in ways.values():
            await _run(inside, [way(number) for number in numbers[:PART]])
        for at in range(0, len(numbers) - PART + 1, PART):
            for name in sorted(ways, reverse=bool(at // PART % 2)):
                used[name].append(await _run(inside, [ways[name](number) for number in numbers[at : at + PART]]))
    return {name: {"cpu_us": round(middle(each), 1)} for name, each in used.items()}


async def _run(inside: Inside, news: Sequence[Inbound]) -> float:
    """Hand over everything, one after the other. Returns the CPU time of one, in microseconds."""
    began = time.process_time()
    for one in news:
        answer, _ = await answered(inside.desk, one)
        if answer.refused or not answer.text:
            raise RuntimeError(f"not done: {answer}")
    return (time.process_time() - began) / len(news) * 1e6


async def _tickets(inside: Inside) -> list[int]:
    return await inside.store.read(lambda db: [int(number) for (number,) in db.all("select number from ticket order by number")])


async def _token(inside: Inside) -> int:
    made = Token(0, "bench", digest_of(new_secret()), f"slack:{agent(0)}", "", "note", 1)
    return await inside.store.write(lambda work: work.tokens.add(made).id)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--tickets", type=int, default=1000)
    chosen = parser.parse_args()
    print(json.dumps(asyncio.run(measure(chosen.config, chosen.tickets))))


if __name__ == "__main__":
    main()
