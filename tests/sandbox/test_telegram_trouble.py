"""Faults on demand: errors, cut connections and rate limits, as the real library sees them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from sandbox.faults import Fault, Kind
from tests.sandbox.telegram_wire import Wire, polled, telegram

TOM = 4712


@pytest_asyncio.fixture
async def wire() -> AsyncIterator[Wire]:
    async with telegram() as wire:
        yield wire


async def test_too_many_requests_says_how_long_to_wait(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    wire.world.faults.add(Fault("429", "sendMessage", retry_after=7, times=2))
    with pytest.raises(RetryAfter, match="Retry in 0:00:07"):
        await wire.bot.send_message(TOM, "x")
    async with wire.session.post(wire.url("sendMessage"), json={"chat_id": TOM, "text": "x"}) as answer:
        assert answer.headers["Retry-After"] == "7"
        assert (await answer.json())["parameters"] == {"retry_after": 7}
    await wire.bot.send_message(TOM, "x")
    assert [call.answer for call in wire.world.journal.refused()] == [{"fault": "429"}, {"fault": "429"}]


@pytest.mark.parametrize("kind", ["500", "502_html", "bad_json", "empty", "reset_before"])
async def test_a_fault_without_effect_leaves_nothing_in_the_chat(wire: Wire, kind: Kind) -> None:
    wire.world.faults.add(Fault(kind, "sendMessage"))
    with pytest.raises((NetworkError, TelegramError)):
        await wire.bot.send_message(TOM, "x")
    assert len(wire.world.chat(TOM)) == 1
    await wire.bot.send_message(TOM, "x")
    assert len(wire.world.chat(TOM)) == 2


async def test_a_lost_answer_has_its_effect(wire: Wire) -> None:
    wire.world.faults.add(Fault("reset_after", "sendMessage", where={"text": "x"}))
    await wire.bot.send_message(TOM, "y")
    with pytest.raises(NetworkError):
        await wire.bot.send_message(TOM, "x")
    assert [message["text"] for message in wire.world.chat(TOM)] == ["/start", "y", "x"]


async def test_a_fault_can_be_any_refusal_of_the_platform(wire: Wire) -> None:
    wire.world.faults.add(Fault("error", "sendMessage", error="Forbidden: bot was blocked by the user"))
    wire.world.faults.add(Fault("error", "sendMessage", error="TOPIC_CLOSED"))
    with pytest.raises(Forbidden, match="bot was blocked"):
        await wire.bot.send_message(TOM, "x")
    with pytest.raises(BadRequest, match="Topic_closed"):
        await wire.bot.send_message(TOM, "x")


async def test_a_poll_and_a_download_can_fail_too(wire: Wire) -> None:
    wire.world.faults.add(Fault("502_html", "getUpdates"))
    with pytest.raises(NetworkError):
        await wire.bot.get_updates()
    assert len(await wire.bot.get_updates()) == 1
    update = wire.world.sends_document(TOM, "a.txt", b"hello", "text/plain")
    file = await wire.bot.get_file(update["message"]["document"]["file_id"])
    wire.world.faults.add(Fault("500", "download"))
    with pytest.raises(TelegramError):
        await file.download_as_bytearray()
    assert bytes(await file.download_as_bytearray()) == b"hello"


async def test_a_slow_answer_comes_late_but_whole(wire: Wire) -> None:
    wire.world.faults.add(Fault("slow", "sendMessage", delay=0.1))
    began = time.monotonic()
    await wire.bot.send_message(TOM, "x")
    assert time.monotonic() - began >= 0.1


async def test_with_limits_a_chat_takes_a_small_burst_and_then_one_a_second() -> None:
    clock = [time.time()]
    async with telegram(limits=True, now=lambda: clock[0]) as wire:
        for _ in range(3):
            await wire.bot.send_message(TOM, "x")
        body = await wire.ask("sendMessage", chat_id=TOM, text="x")
        wait = body["parameters"]["retry_after"]
        assert body["description"] == f"Too Many Requests: retry after {wait}"
        clock[0] += wait
        await wire.bot.send_message(TOM, "x")


async def test_with_limits_a_group_takes_twenty_a_minute() -> None:
    clock = [time.time()]
    async with telegram(limits=True, now=lambda: clock[0]) as wire:
        wire.world.add_group(-1005, "Friends", [TOM])
        for number in range(20):
            await wire.bot.send_message(-1005, str(number))
            clock[0] += 1
        assert (await wire.ask("sendMessage", chat_id=-1005, text="21"))["parameters"]["retry_after"] > 30
        await wire.bot.send_message(TOM, "x")


async def test_with_limits_the_whole_bot_sends_thirty_a_second() -> None:
    async with telegram(limits=True, now=lambda: 1_800_000_000.0) as wire:
        for number in range(40):
            wire.world.add_person(number, "P")
            wire.world.says(number, "hi")
        answers = [await wire.ask("sendMessage", chat_id=number, text="x") for number in range(40)]
        assert [answer["ok"] for answer in answers].count(True) == 30
        assert answers[-1]["parameters"] == {"retry_after": 1}


async def test_closing_the_world_ends_a_poll() -> None:
    async with telegram() as wire:
        offset = (await wire.result("getUpdates"))[-1]["update_id"] + 1
        poll = asyncio.create_task(wire.ask("getUpdates", offset=offset, timeout=30))
        await polled(wire)
        await wire.world.close()
        assert (await poll)["error_code"] == 409
