"""Lets a hundred customers ask within ten seconds, and says when the team sees what, on a clock of its own.

The rows are those that the desk writes for these events; the lanes send them at the platform's pace (:mod:`bench.pace`).
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.desk import PLACE
from bench.events import command, messages, press
from bench.inside import opened
from bench.intake import FIRST
from bench.maker import FIRST as NUMBER
from bench.maker import PLACE_KEY
from bench.pace import Arrival, sent_at
from bench.storm import Clock
from bot.ports.channel import Pace
from bot.ports.delivery import DeliveryKind, Purpose
from bot.ports.inbound import Inbound
from bot.program import logs

WITHIN = 10.0  # seconds
CLAIMED, ANSWERED, FOLLOWED = 8.0, 12.0, 30.0  # seconds after the beginning


@dataclass(slots=True)
class Story:
    """What happened when, and the rows that came of it."""

    arrivals: list[Arrival] = field(default_factory=list)

    def rows(self, since: float, *purposes: Purpose, until: float = 1e9) -> list[Arrival]:
        return [(at, one) for at, one in self.arrivals if since <= at < until and one.purpose in purposes]


async def told(config: Path, tickets: int) -> tuple[Story, Pace]:
    """Let the desk write the rows of the burst. Returns them with the place's pace."""
    clock, story = Clock(), Story()
    events: list[tuple[float, Inbound]] = [
        (number * WITHIN / tickets, one) for number, one in enumerate(messages(range(FIRST, FIRST + tickets)))
    ]
    events += [
        (CLAIMED, press("claim", str(NUMBER))),
        (ANSWERED, command(f"reply {NUMBER} Have you tried to switch it off and on again?")),
        (FOLLOWED, messages([FIRST], seed=6)[0]),
    ]
    async with opened(config, clock, sends=True) as inside:
        began = clock.now
        inside.store.watch(
            lambda made, _: story.arrivals.extend((round(clock.now - began, 2), one) for one in made if one.pace == PLACE_KEY)
        )
        for at, event in sorted(events, key=lambda one: one[0]):
            clock.now = began + at
            answer = await inside.desk.handle(event)
            if answer.alert:
                raise RuntimeError(f"refused: {answer.text}")
        pace = inside.desk.channels["slack"].pace
    if pace is None:
        raise RuntimeError("the configuration switches the platform's pace off")
    return story, pace


def delays(story: Story, pace: Pace, tickets: int) -> dict[str, Any]:
    """When what was visible, in seconds."""
    seen = sent_at(story.arrivals, pace)
    cards = [one.id for _, one in story.rows(0.0, Purpose.CARD) if one.kind == DeliveryKind.POST.value]
    if len(cards) != tickets:
        raise RuntimeError(f"{len(cards)} cards of {tickets} tickets in {PLACE}")

    def after(at: float, rows: Sequence[Arrival]) -> float:
        return round(max(seen[one.id] for _, one in rows) - at, 2)

    claim = [one for one in story.arrivals if one[0] == CLAIMED and one[1].target == cards[0]]
    mirror = [one for one in story.rows(ANSWERED, Purpose.MIRROR, until=ANSWERED + 1) if one[1].kind == DeliveryKind.POST.value]
    follow_up = story.rows(FOLLOWED, Purpose.WORDS)
    return {
        "tickets": tickets,
        "last_card_s": round(max(seen[card] for card in cards), 2),
        "claim_s": after(CLAIMED, claim),
        "mirror_s": after(ANSWERED, mirror),
        "follow_up_s": after(FOLLOWED, follow_up),
    }


async def measure(config: Path, tickets: int) -> dict[str, Any]:
    return delays(*await told(config, tickets), tickets)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("--tickets", type=int, default=100)
    chosen = parser.parse_args()
    logs.setup(level="WARNING")
    print(json.dumps(asyncio.run(measure(chosen.config, chosen.tickets))))


if __name__ == "__main__":
    main()
