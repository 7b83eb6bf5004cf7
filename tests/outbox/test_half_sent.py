"""A post of several messages that is interrupted between them goes on after a restart, and nothing is repeated."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.ports.work import Work
from sandbox.faults import Fault
from storage.engine import Connection, open_engine
from tests.house import SUPPORT, House, text_of
from tests.outbox.test_doubts import MARK, asked, rows

LONG = "a" * 3_900 + "\n\n" + "b" * 3_900 + "\n\n" + "c" * 3_900
PLAN = ("plan.pdf", b"%PDF-1.4 plan", "application/pdf")
WAITS = "select 1 from delivery where purpose = 'reply' and state = 'queued' and attempts > 0"


@pytest.mark.parametrize("before", [1, 2])
async def test_a_long_reply_goes_on_with_the_part_that_had_to_wait(house: House, before: int) -> None:
    await asked(house)
    house.telegram.faults.add(Fault("429", "sendMessage", retry_after=2, times=1, after=before))
    await house.boris.commands(f"reply 1001 {LONG}")
    await house.until(lambda: rows(house, WAITS))
    await house.stop()
    await house.start()
    await house.told(house.tom, "ccc")
    await house.until(lambda: not rows(house, "select 1 from delivery where state in ('queued', 'sending')"))
    heard = house.tom.heard()
    assert [sum(letter * 1_000 in text for text in heard) for letter in "abc"] == [1, 1, 1]
    assert not any(MARK in text for text in heard)
    assert len(rows(house, "select 1 from landing where delivery in (select id from delivery where purpose = 'reply')")) == 2


async def test_files_follow_a_text_that_was_sent_before_the_restart(house: House) -> None:
    await asked(house)
    house.telegram.faults.add(Fault("429", "sendDocument", retry_after=2, times=1))
    await house.anna.types(1001, f"!reply {'a' * 1_500}", files=[PLAN])
    await house.until(lambda: rows(house, WAITS))
    await house.stop()
    await house.start()
    await house.until(lambda: any(message.get("document") for message in house.telegram.chat(4712)))
    assert sum("a" * 1_000 in text for text in house.tom.heard()) == 1
    assert not any(MARK in text for text in house.tom.heard())


async def test_the_files_of_a_message_follow_in_slack_after_the_restart(house: House) -> None:
    await asked(house)
    house.slack.faults.add(Fault("429", "files.getUploadURLExternal", retry_after=2, times=1))
    house.telegram.sends_document(4712, "plan.pdf", b"%PDF-1.4", "application/pdf", "see the plan")
    await house.until(lambda: rows(house, "select 1 from delivery where purpose = 'words' and state = 'queued' and attempts > 0"))
    await house.stop()
    await house.start()
    await house.until(lambda: any(post.get("files") for post in house.slack.thread(SUPPORT, house.card_ts(1001))))
    thread = house.slack.thread(SUPPORT, house.card_ts(1001))
    assert sum("see the plan" in text_of(post) for post in thread) == 1
    assert sum(bool(post.get("files")) for post in thread) == 1


async def test_a_process_that_lost_its_place_stores_nothing(house: House) -> None:
    await asked(house)
    await house.boris.commands(f"reply 1001 {LONG}")
    await house.told(house.tom, "ccc")
    await house.until(lambda: not rows(house, "select 1 from delivery where state in ('queued', 'sending')"))
    ((reply,),) = rows(house, "select id from delivery where purpose = 'reply'")
    for owner, stored in (("another", False), (house.desk.store.worker, True)):
        own(house, owner)
        before = further(house, reply)
        assert await house.desk.store.write(lambda work: store_sent(work, reply, ["8", "9"])) is stored
        assert further(house, reply) == (["8", "9"] if stored else before)


def own(house: House, owner: str) -> None:
    db = Connection(open_engine(house.database))
    db.run("update pace set owner = ?", (owner,))
    db.close()


def further(house: House, number: int) -> list[str]:
    return [message for (message,) in rows(house, f"select message from landing where delivery = {number:d} order by part")]


def store_sent(work: Work, number: int, messages: Sequence[str]) -> bool:
    delivery = work.outbox.get(number)
    assert delivery is not None
    return work.outbox.store_sent(delivery, messages)


UNFINISHED = "select 1 from delivery where state in ('queued', 'sending')"
REVISION_WAITS = "select 1 from delivery where purpose = 'revision' and state = 'queued' and attempts > 0"


async def short_reply(house: House) -> str:
    await asked(house)
    typed = await house.anna.types(1001, "!r Switch it on")
    await house.told(house.tom, "Switch it on")
    await house.until(lambda: not rows(house, UNFINISHED))
    return typed


def letters(house: House) -> list[int]:
    """How many of the customer's messages have each part of ``LONG``."""
    return [sum(letter * 1_000 in text for text in house.tom.heard()) for letter in "abc"]


@pytest.mark.parametrize("before", [0, 1])
async def test_an_edit_that_adds_messages_goes_on_after_a_restart(house: House, before: int) -> None:
    typed = await short_reply(house)
    house.telegram.faults.add(Fault("429", "sendMessage", retry_after=2, times=1, after=before))
    await house.slack.edits("U0ANNA", SUPPORT, typed, f"!r {LONG}")
    await house.until(lambda: rows(house, REVISION_WAITS))
    await house.stop()
    await house.start()
    await house.in_thread(1001, "✓ changed for the customer")
    assert letters(house) == [1, 1, 1]
    ((reply,),) = rows(house, "select id from delivery where purpose = 'reply'")
    assert len(further(house, reply)) == 2


@pytest.mark.parametrize("newer", ["!r Switch it off", ""], ids=["edit", "unsend"])
async def test_what_follows_an_edit_that_broke_off_knows_its_messages_after_a_restart(house: House, newer: str) -> None:
    """The edit has added one message and waits with the next one when a shorter text or the deletion takes its place."""
    typed = await short_reply(house)
    before = len(house.tom.heard())
    house.telegram.faults.add(Fault("429", "sendMessage", retry_after=3, times=1, after=1))
    await house.slack.edits("U0ANNA", SUPPORT, typed, f"!r {LONG}")
    await house.until(lambda: rows(house, REVISION_WAITS))
    assert letters(house) == [1, 1, 0]
    await house.stop()
    await house.start()
    if newer:
        await house.slack.edits("U0ANNA", SUPPORT, typed, newer)
        await house.told(house.tom, "Switch it off")
    else:
        await house.anna.types(1001, "!unsend")
        await house.in_thread(1001, "✓ deleted for the customer")
    await house.until(lambda: not rows(house, UNFINISHED))
    assert letters(house) == [0, 0, 0]
    assert len(house.tom.heard()) == before - (not newer)


async def test_an_edit_that_fails_between_its_messages_leaves_none_that_cannot_be_deleted(house: House) -> None:
    typed = await short_reply(house)
    before = len(house.tom.heard())
    house.telegram.faults.add(Fault("error", "sendMessage", error="Bad Request: SOME_NEW_ERROR", times=2, after=1))
    await house.slack.edits("U0ANNA", SUPPORT, typed, f"!r {LONG}")
    await house.in_thread(1001, "so a correction was sent")
    await house.until(lambda: not rows(house, UNFINISHED))
    await house.anna.types(1001, "!unsend")
    await house.in_thread(1001, "✓ deleted for the customer")
    assert letters(house) == [0, 0, 0]
    assert len(house.tom.heard()) == before - 1


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("slack", [False, True], ids=["telegram", "slack"])
async def test_taking_back_a_reply_that_is_half_sent_deletes_what_was_sent(house: House, *, slack: bool, restart: bool) -> None:
    if slack:
        await house.slack.posts("U0EVE", house.slack.im("U0EVE"), "It burns")
        await house.in_thread(1001, "It burns")
        chat = house.slack.im("U0EVE")
        house.slack.faults.add(Fault("429", "chat.postMessage", retry_after=2, times=1, after=1, where={"channel": chat}))
    else:
        await asked(house)
        house.telegram.faults.add(Fault("429", "sendMessage", retry_after=2, times=1, after=1))

    def heard() -> list[str]:
        texts = [text_of(post) for post in house.slack.messages(chat)] if slack else house.tom.heard()
        return [text for text in texts if any(letter * 1_000 in text for letter in "abc")]

    await house.boris.commands(f"reply 1001 {LONG}")
    await house.until(lambda: rows(house, WAITS))
    assert len(heard()) == 1
    if restart:
        await house.stop()
        await house.start()
    await house.boris.types(1001, "!unsend")
    await house.in_thread(1001, "✓ deleted for the customer")
    await house.until(lambda: not rows(house, UNFINISHED))
    assert heard() == []
