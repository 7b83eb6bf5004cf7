"""A queue's place that refuses posts: its rows wait, and a person is told of it once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.errors import TROUBLES
from bot.outbox.retries import TREATMENTS
from bot.ports.outbound import Trouble
from sandbox.faults import Fault
from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, direct

PHOTO = b"\x89PNG\r\n\x1a\n" + b"fire" * 100
WAITING = [Trouble.CLOSED, Trouble.NOT_ALLOWED]


@pytest.fixture
async def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr("bot.outbox.retries.FIRST", 0.005)
    monkeypatch.setattr("bot.outbox.retries.LONGEST", 0.1)
    made = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


def refuse(house: House, error: str) -> None:
    house.slack.faults.add(Fault("error", "chat.postMessage", times=-1, error=error, where={"channel": SUPPORT}))


def told_of_place(house: House) -> list[str]:
    return [text for m in direct(house.boss) if "nothing is lost" in (text := text_of(m))]


def words(trouble: Trouble) -> list[str]:
    return sorted(word for word, kind in TROUBLES.items() if kind is trouble and "file" not in word)


@pytest.mark.parametrize("error", [words(kind)[0] for kind in WAITING] + ["missing_scope", "restricted_action", "not_in_channel"])
async def test_managers_are_told_once_of_a_place_that_refuses_posts_and_which_one(one: House, error: str) -> None:
    refuse(one, error)
    one.tom.says("My printer burns")
    await one.until(lambda: told_of_place(one))
    assert f"<#{SUPPORT}>" in told_of_place(one)[0]
    one.tom.says("It burns higher")
    await one.until(
        lambda: len([c for c in one.slack.journal.calls if c.method == "chat.postMessage" and c.args["channel"] == SUPPORT]) > 8
    )
    one.slack.faults.clear()
    await one.in_thread(1001, "It burns higher")
    await one.until(lambda: any("The messages that had to wait follow now" in text_of(m) for m in direct(one.boss)))
    assert len(told_of_place(one)) == 1


async def test_a_place_that_flaps_is_told_once_a_day(one: House) -> None:
    number = await asks(one, one.tom, "My printer burns")
    for error in ("restricted_action", "is_archived", "not_in_channel", "missing_scope"):
        before = len(one.slack.journal.calls)
        refuse(one, error)
        one.tom.says(f"It burns {error}")
        await one.until(lambda before=before: any(c.method == "chat.postMessage" for c in one.slack.journal.calls[before:]))
        one.slack.faults.clear()
        await one.in_thread(number, f"It burns {error}")
    await one.until(lambda: not one.desk.courier.waiting)
    assert len(told_of_place(one)) == 1
    assert sum("The messages that had to wait follow now" in text_of(m) for m in direct(one.boss)) == 1


def test_every_failure_that_waits_in_a_queues_place_for_people_is_in_this_test() -> None:
    waits = [kind for kind, found in TREATMENTS.items() if found.in_queue_place is not None]
    assert set(waits) == {*WAITING, Trouble.GONE}, "cards in a place that is gone are told by the same helper"


async def test_a_reply_whose_mirror_failed_is_told_when_it_fails_too(one: House) -> None:
    number = await asks(one, one.tom, "My printer burns")
    one.slack.faults.add(Fault("error", "chat.postMessage", times=2, error="some_new_error", where={"channel": SUPPORT}))
    one.telegram.faults.add(Fault("error", "sendMessage", times=-1, error="Bad Request: SOME_NEW_ERROR"))
    await one.anna.commands(f"reply {number} Pour water on it")
    told = await one.until(lambda: [text for text in one.thread(number) if "not delivered" in text and "Pour water" in text])
    assert told


async def test_a_file_that_our_store_cannot_read_follows_when_it_can(one: House, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await asks(one, one.tom, "My printer burns")
    store, broken = one.desk.files._files, [True]
    opens = store.open

    async def opened(key: str) -> Any:
        if broken[0]:
            raise OSError(5, "Input/output error")
        return await opens(key)

    monkeypatch.setattr(store, "open", opened)
    await one.anna.types(number, "!reply see the plan", files=[("plan.pdf", b"%PDF-1.4 plan", "application/pdf")])
    assert "plan.pdf: will follow later (" in await one.told(one.tom, "see the plan")
    one.telegram.sends_photo(4712, PHOTO, "look at this")
    await one.until(lambda: [text for text in one.thread(number) if text.startswith("📎") and "will follow later (" in text])
    assert sum("look at this" in text for text in one.thread(number)) == 1
    await one.in_thread(number, "The reply went out; 📎 plan.pdf will follow later (Input/output error)")
    assert checks(one, number) == []
    broken[0] = False
    await one.until(lambda: checks(one, number))
    await one.in_thread(number, "✓ delivered")
    await one.until(lambda: [m for m in one.telegram.chat(4712) if m.get("document") and m.get("from", {}).get("is_bot")])
    await one.until(lambda: [m for m in one.slack.thread(SUPPORT, one.card_ts(number)) if m.get("files") and m.get("bot_id")])


async def test_the_team_is_told_of_a_file_that_a_customer_did_not_get(one: House) -> None:
    number = await asks(one, one.tom, "My printer burns")
    one.telegram.faults.add(Fault("error", "sendDocument", times=-1, error="Bad Request: SOME_NEW_ERROR"))
    await one.anna.types(number, "!reply see the plan", files=[("plan.pdf", b"%PDF-1.4 plan", "application/pdf")])
    await one.told(one.tom, "see the plan")
    assert "(Some_new_error)" in await one.in_thread(number, "The reply went out without 📎 plan.pdf")
    assert checks(one, number) == []


async def test_one_refused_card_costs_at_most_eight_posts_of_it(one: House) -> None:
    one.slack.faults.add(Fault("error", "chat.postMessage", times=-1, error="invalid_blocks", where={"channel": SUPPORT}))
    one.tom.says("My printer burns")
    await one.until(lambda: any("again three times today" in text_of(m) for m in direct(one.boss)))
    await one.until(lambda: not one.desk.courier.waiting)
    cards = [c for c in one.slack.journal.calls if c.method == "chat.postMessage" and c.args["channel"] == SUPPORT]
    assert len(cards) <= 8


def checks(house: House, number: int) -> list[Any]:
    """The messages of a thread that are marked as delivered."""
    marked = ("ballot_box_with_check" in str(m.get("reactions")) for m in house.slack.thread(SUPPORT, house.card_ts(number)))
    return [mark for mark in marked if mark]
