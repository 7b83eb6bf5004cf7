"""A platform may refuse every decoration permanently, one at a time, and the main story still works."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.faults import Fault
from tests.house import House, text_of
from tests.journeys.steps import asks, tells

NICETIES = {
    "telegram": [
        "setMyCommands",
        "setMessageReaction",
        "sendChatAction",
        "answerCallbackQuery",
        "getChat",
        "deleteWebhook",
        "getWebhookInfo",
    ],
    "slack": [
        "users.info",
        "conversations.info",
        "reactions.add",
        "reactions.remove",
        "views.publish",
        "chat.postEphemeral",
        "conversations.history",
    ],
}


@pytest.mark.parametrize(("platform", "method"), [(platform, method) for platform, methods in NICETIES.items() for method in methods])
async def test_the_loop_works_without(platform: str, method: str, tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    world = house.telegram if platform == "telegram" else house.slack
    error = "Not Found" if platform == "telegram" else "unknown_method"
    world.faults.add(Fault("error", method, times=-1, error=error))
    try:
        await house.open()
        number = await asks(house, house.tom, "My printer burns")
        await tells(house.anna, f"claim {number}")
        await house.until(lambda: "assignee: anna" in text_of(house.card(number) or {}).lower())
        await tells(house.anna, f"reply {number} Try switching it on")
        await house.told(house.tom, "Try switching it on")
        await house.anna.presses("close", number)
        await house.anna.fills()
        await house.until(lambda: any(f"rate:{number}:5" in str(m) for m in house.telegram.chat(house.tom.number)))
        house.tom.presses(f"rate:{number}:5")
        await house.until(lambda: "★★★★★" in text_of(house.card(number) or {}))
    finally:
        await house.close()
