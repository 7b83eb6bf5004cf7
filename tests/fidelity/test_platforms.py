"""Any sequence of messages, edits, quotes, emoji and deletions, with faults, ends in the same conversation everywhere.

A failure names everything that happened. To look for more, add seeds for a while: each takes about two seconds of processor time.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import fresh_database
from tests.fidelity.chats import LOBBY, Chat, SlackChat, TelegramChat
from tests.fidelity.play import Play
from tests.house import House

PLAYS = [
    ("telegram", 1, "sqlite"),
    ("telegram", 9, "postgresql"),
    ("slack", 1, "postgresql"),
    ("slack", 2, "sqlite"),
    ("room", 3, "sqlite"),
]


@pytest.mark.parametrize(("kind", "seed", "engine"), PLAYS)
async def test_both_sides_and_the_record_agree(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, seed: int, engine: str
) -> None:
    monkeypatch.setattr("bot.outbox.retries.IN_DOUBT", (0.05, 0.1, 0.2))
    monkeypatch.setattr("bot.outbox.retries.FIRST", 0.02)
    house = House(fresh_database(request, tmp_path, engine), tmp_path)
    house.slack.add_channel(LOBBY, "lobby", ["U0EVE"])
    await house.open(watch=f"[slack:{LOBBY}]")
    try:
        chat: Chat = TelegramChat(house) if kind == "telegram" else SlackChat(house, room=kind == "room")
        play = Play(house, chat, seed)
        await play.goes_on(25)
        await play.ends()
    finally:
        await house.close()
