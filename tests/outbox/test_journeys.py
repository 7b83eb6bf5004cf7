"""The outbox at work with the emulated platforms: lost cards, closed places, rate limits, refused tokens and files."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.faults import Fault
from sandbox.slack.limits import Limits
from sandbox.telegram.pace import Pace
from tests.house import SUPPORT, House, text_of

PHOTO = b"\x89PNG\r\n\x1a\n" + b"fire" * 100


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[House]:
    made = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


async def test_a_card_that_somebody_deleted_is_posted_again_with_what_follows(one: House) -> None:
    one.tom.says("It burns")
    await one.in_thread(1001, "It burns")
    lost = one.card_ts(1001)
    await one.slack.deletes("U0ANNA", SUPPORT, lost, as_admin=True)
    await one.until(lambda: (card := one.card(1001)) is not None and card["ts"] != lost)
    for word in ("still", "really", "help"):
        one.tom.says(word)
    for word in ("still", "really", "help"):
        await one.in_thread(1001, word)
    said = [text for text in one.thread(1001) if any(word in text for word in ("still", "really", "help"))]
    assert [text.split("\n")[-1] for text in said] == ["still", "really", "help"]
    assert len([m for m in one.slack.messages(SUPPORT) if "#1001" in text_of(m) and m.get("bot_id")]) == 1


async def test_a_place_that_is_archived_gets_its_cards_when_it_is_back(one: House) -> None:
    one.slack.archive(SUPPORT)
    one.tom.says("It burns")
    await one.told(one.tom, "#1001")
    await one.until(lambda: [call for call in one.slack.journal.refused() if call.method == "chat.postMessage"])
    one.slack.unarchive(SUPPORT)
    await one.in_thread(1001, "It burns")


async def test_a_refused_token_stops_the_channel_and_nothing_else(one: House) -> None:
    one.tom.says("It burns")
    await one.in_thread(1001, "It burns")
    one.slack.tokens.revoked = True
    one.tom.says("More of it")
    await one.until(lambda: "refuses our token" in one.desk.channels["slack"].trouble)
    one.olga.says("Пожар")
    await one.told(one.olga, "#1002")
    assert not (await one.desk.health.look()).ready
    one.slack.tokens.revoked = False
    await one.in_thread(1001, "More of it")
    await one.ticket(1002)


async def test_the_platforms_pace_is_kept_without_being_told(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    house.telegram.pace = Pace()
    house.slack.api.limits = Limits()
    await house.open(pace="platform")
    gaps: list[float] = []
    watching = asyncio.create_task(_watch(gaps))
    try:
        for word in ("one", "two", "three"):
            house.tom.says(word)
        await house.in_thread(1001, "three")
        for number in range(5):
            await house.anna.commands(f"reply 1001 answer {number}")
        await house.told(house.tom, "answer 4")
        sent = [call.at for call in house.telegram.journal.of("sendMessage") if call.args["chat_id"] == 4712]
        assert sent[-1] - sent[0] >= len(sent) - 3 - 0.2
        refused = [
            call
            for world in (house.telegram, house.slack)
            for call in world.journal.refused()
            if "429" in str(call.answer) or "ratelimited" in str(call.answer)
        ]
        assert refused == [] or max(gaps) > 0.5, "only when the machine stands still between our clock and theirs may there be a refusal"
    finally:
        watching.cancel()
        await house.close()


async def _watch(gaps: list[float]) -> None:
    """How long this machine stood still, again and again."""
    while True:
        began = time.monotonic()
        await asyncio.sleep(0.02)
        gaps.append(time.monotonic() - began)


async def test_a_photo_reaches_the_thread_although_fetching_it_broke_off_twice(one: House) -> None:
    one.telegram.faults.add(Fault("reset_before", "download", times=2))
    one.telegram.sends_photo(4712, PHOTO, "look at this")
    await one.in_thread(1001, "look at this")
    shared = await one.until(lambda: [m for m in one.slack.thread(SUPPORT, one.card_ts(1001)) if m.get("files")])
    assert one.slack.file_bytes(shared[0]["files"][0]["id"]) == PHOTO
    assert len(shared) == 1


async def test_a_file_that_cannot_be_had_does_not_hold_the_words(one: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.retries.FIRST", 0.005)
    one.telegram.faults.add(Fault("500", "getFile", times=-1))
    one.telegram.sends_document(4712, "log.txt", b"words", "text/plain", "my log")
    text = await one.in_thread(1001, "my log")
    assert "log.txt" in text
    one.tom.says("and more")
    await one.in_thread(1001, "and more")


async def test_a_file_of_an_agent_reaches_the_customer(one: House) -> None:
    one.tom.says("It burns")
    await one.ticket(1001)
    await one.in_thread(1001, "It burns")
    await one.anna.types(1001, "!reply see the plan", files=[("plan.pdf", b"%PDF-1.4 plan", "application/pdf")])
    found = await one.until(lambda: [m for m in one.telegram.chat(4712) if "document" in m])
    assert found[0]["document"]["file_name"] == "plan.pdf"
    assert "see the plan" in found[0].get("caption", "") + "".join(one.tom.heard())


async def test_a_file_that_is_too_large_is_explained_to_the_team(one: House) -> None:
    one.telegram.sends_document(4712, "film.mp4", b"film", "video/mp4", "my film", size=21 * 1024 * 1024)
    text = await one.in_thread(1001, "my film")
    assert "film.mp4" in text


async def test_a_customer_who_blocked_us_is_named_under_the_reply(one: House) -> None:
    one.tom.says("It burns")
    await one.in_thread(1001, "It burns")
    one.telegram.people[4712].blocked = True
    await one.anna.commands("reply 1001 use water")
    assert "blocked" in await one.in_thread(1001, "✗ not delivered")
