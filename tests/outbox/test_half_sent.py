"""A post of several messages that is interrupted between them goes on after a restart, and nothing is repeated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.faults import Fault
from tests.house import SUPPORT, House, text_of
from tests.outbox.test_doubts import MARK, asked, rows

LONG = "a" * 3_900 + "\n\n" + "b" * 3_900 + "\n\n" + "c" * 3_900
PLAN = ("plan.pdf", b"%PDF-1.4 plan", "application/pdf")
WAITS = "select 1 from delivery where purpose = 'reply' and state = 'queued' and attempts > 0"


@pytest.fixture
async def one(database: str, tmp_path: Path) -> AsyncIterator[House]:
    made = House(database, tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


@pytest.mark.parametrize("before", [1, 2])
async def test_a_long_reply_goes_on_with_the_part_that_had_to_wait(one: House, before: int) -> None:
    await asked(one)
    one.telegram.faults.add(Fault("429", "sendMessage", retry_after=2, times=1, after=before))
    await one.boris.commands(f"reply 1001 {LONG}")
    await one.until(lambda: rows(one, WAITS))
    await one.stop()
    await one.start()
    await one.told(one.tom, "ccc")
    await one.until(lambda: not rows(one, "select 1 from delivery where state in ('queued', 'sending')"))
    heard = one.tom.heard()
    assert [sum(letter * 1_000 in text for text in heard) for letter in "abc"] == [1, 1, 1]
    assert not any(MARK in text for text in heard)
    assert len(rows(one, "select 1 from landing where delivery in (select id from delivery where purpose = 'reply')")) == 2


async def test_files_follow_a_text_that_was_sent_before_the_restart(one: House) -> None:
    await asked(one)
    one.telegram.faults.add(Fault("429", "sendDocument", retry_after=2, times=1))
    await one.anna.types(1001, f"!reply {'a' * 1_500}", files=[PLAN])
    await one.until(lambda: rows(one, WAITS))
    await one.stop()
    await one.start()
    await one.until(lambda: any(message.get("document") for message in one.telegram.chat(4712)))
    assert sum("a" * 1_000 in text for text in one.tom.heard()) == 1
    assert not any(MARK in text for text in one.tom.heard())


async def test_the_files_of_a_message_follow_in_slack_after_the_restart(one: House) -> None:
    await asked(one)
    one.slack.faults.add(Fault("429", "files.getUploadURLExternal", retry_after=2, times=1))
    one.telegram.sends_document(4712, "plan.pdf", b"%PDF-1.4", "application/pdf", "see the plan")
    await one.until(lambda: rows(one, "select 1 from delivery where purpose = 'words' and state = 'queued' and attempts > 0"))
    await one.stop()
    await one.start()
    await one.until(lambda: any(post.get("files") for post in one.slack.thread(SUPPORT, one.card_ts(1001))))
    thread = one.slack.thread(SUPPORT, one.card_ts(1001))
    assert sum("see the plan" in text_of(post) for post in thread) == 1
    assert sum(bool(post.get("files")) for post in thread) == 1
