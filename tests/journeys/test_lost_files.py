"""Files that turn out too late to be out of reach, and channels that take no files: whoever sent the file is told."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.faults import Fault
from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, direct

PLAN = ("plan.pdf", b"%PDF-1.4 plan", "application/pdf")
MAP = ("map.pdf", b"%PDF-1.4 map", "application/pdf")


def checks(house: House, number: int) -> list[Any]:
    """The messages of a thread that are marked as delivered."""
    thread = house.slack.thread(SUPPORT, house.card_ts(number))
    return [m for m in thread if any(one["name"] == "ballot_box_with_check" for one in m.get("reactions", []))]


def sent_files(house: House) -> list[str]:
    messages = house.telegram.chat(4712)
    return [m["document"]["file_name"] for m in messages if m.get("document") and m.get("from", {}).get("is_bot")]


async def test_an_agents_file_that_cannot_be_fetched_is_told_to_the_agent_only(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    before = len(house.tom.heard())
    house.slack.faults.add(Fault("404", "download", times=-1))
    await house.anna.types(number, "!reply see the plan", files=[PLAN])
    state = await house.in_thread(number, "The reply went out without 📎 plan.pdf")
    assert "Please send the file again" in state
    assert "delivered" not in state
    assert checks(house, number) == []
    heard = house.tom.heard()[before:]
    assert len(heard) == 1
    assert "see the plan" in heard[0]
    assert "plan.pdf" not in heard[0]


async def test_an_agents_other_files_arrive(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    house.slack.faults.add(Fault("404", "download", times=1))
    await house.anna.types(number, "!reply see these", files=[PLAN, MAP])
    state = await house.in_thread(number, "The reply went out without")
    lost, came = ("plan.pdf", "map.pdf") if "plan.pdf" in state else ("map.pdf", "plan.pdf")
    assert lost in state
    assert came not in state
    await house.until(lambda: sent_files(house) == [came])
    assert checks(house, number) == []


async def test_a_reply_that_is_only_a_lost_file_is_not_delivered(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    before = len(house.tom.heard())
    house.slack.faults.add(Fault("404", "download", times=-1))
    await house.anna.types(number, "!reply", files=[PLAN])
    await house.in_thread(number, "✗ not delivered")
    assert len(house.tom.heard()) == before
    assert checks(house, number) == []


@pytest.mark.parametrize("how", ["big", "expired", "gone"])
async def test_a_customers_file_that_telegram_refuses_late_is_told_to_both(house: House, how: str) -> None:
    number = await asks(house, house.tom, "My printer burns")
    before = len(house.tom.heard())
    house.slack.faults.add(Fault("429", "chat.postMessage", retry_after=1))
    size = 21 * 2**20 if how == "big" else None
    house.telegram.sends_document(4712, "film.mp4", b"film", "video/mp4", "my film", size=size, size_told=False)
    if how != "big":
        house.telegram.files.expire(downloads_only=how == "gone")
    shown = await house.in_thread(number, "film.mp4 did not come through")
    assert "The customer was told." in shown
    assert "my film" in shown
    await house.told(house.tom, "“film.mp4” did not reach us")
    assert len(house.tom.heard()) == before + 1


REFUSALS = ["storage_limit_reached", "file_uploads_disabled", "file_uploads_except_images_disabled", "some_new_limit"]


@pytest.mark.parametrize("reason", REFUSALS)
async def test_a_queue_whose_channel_takes_no_files_says_so_once_a_day(house: House, reason: str) -> None:
    number = await asks(house, house.tom, "My printer burns")
    house.slack.uploads.refuses = reason
    for name in ("plan.pdf", "map.pdf"):
        house.telegram.sends_document(4712, name, b"%PDF-1.4", "application/pdf", f"see {name}")
        assert f"{name}: could not be sent ({reason})" in await house.in_thread(number, f"📎 {name}")
    assert len(alarms(house, reason)) == 1
    assert "📎 plan.pdf" in text_of(alarms(house, reason)[0])
    await house.later(hours=25)
    house.telegram.sends_document(4712, "third.pdf", b"%PDF-1.4", "application/pdf", "and this")
    await house.until(lambda: len(alarms(house, reason)) == 2)


def alarms(house: House, reason: str) -> list[dict[str, Any]]:
    return [m for m in direct(house.boss) if "I could not show" in text_of(m) and reason in text_of(m)]
