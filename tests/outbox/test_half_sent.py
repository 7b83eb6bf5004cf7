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
