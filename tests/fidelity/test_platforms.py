"""Any sequence of messages, edits, quotes, emoji and deletions, with faults, ends in the same conversation everywhere.

A failure names everything that happened. To look for more, raise SEEDS for a while: each takes about two seconds of processor time.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fidelity.chats import LOBBY, Chat, SlackChat, TelegramChat
from tests.fidelity.play import Play
from tests.house import House

SEEDS = {"telegram": (1, 9), "slack": (1, 2), "room": (3,)}


@pytest.mark.parametrize(("kind", "seed"), [(kind, seed) for kind, seeds in SEEDS.items() for seed in seeds])
async def test_both_sides_and_the_record_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, seed: int) -> None:
    monkeypatch.setattr("bot.outbox.retries.IN_DOUBT", (0.05, 0.1, 0.2))
    monkeypatch.setattr("bot.outbox.retries.FIRST", 0.02)
    house = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    house.slack.add_channel(LOBBY, "lobby", ["U0EVE"])
    await house.open(watch=f"[slack:{LOBBY}]")
    try:
        chat: Chat = TelegramChat(house) if kind == "telegram" else SlackChat(house, room=kind == "room")
        play = Play(house, chat, seed)
        await play.goes_on(25)
        await play.ends()
    finally:
        await house.close()
