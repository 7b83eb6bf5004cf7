"""A customer whose channel can't be asked in time is shown by their id, until it tells their name."""

from __future__ import annotations

from typing import Any

import pytest

from bot.intake import late_names
from sandbox.faults import Fault
from tests.house import House, text_of


async def asks_in_slack(desk: House, words: str) -> None:
    await desk.slack.posts("U0EVE", desk.slack.im("U0EVE"), words)
    await desk.ticket(1001)


async def test_the_name_comes_to_the_card_without_another_message(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_names, "PAUSES", (0.2,) * 50)
    desk.slack.faults.add(Fault("500", "users.info", times=-1, where={"user": "U0EVE"}))
    await asks_in_slack(desk, "My printer burns")
    assert "Customer: U0EVE" in text_of(desk.card(1001) or {})
    desk.slack.faults.clear()
    await desk.until(lambda: "Customer: Eve" in text_of(desk.card(1001) or {}))


async def test_nobody_asks_again_who_does_not_exist(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_names, "PAUSES", (0.05,) * 50)
    desk.slack.faults.add(Fault("500", "users.info", times=1, where={"user": "U0EVE"}))
    desk.slack.faults.add(Fault("error", "users.info", times=-1, error="user_not_found", where={"user": "U0EVE"}))
    await asks_in_slack(desk, "My printer burns")

    def refused() -> list[Any]:
        return [call for call in desk.slack.journal.refused() if call.method == "users.info"]

    await desk.until(lambda: len(refused()) >= 2)
    before = len(refused())
    await desk.in_thread(1001, "My printer burns")
    assert len(refused()) == before
