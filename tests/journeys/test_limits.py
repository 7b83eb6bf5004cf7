"""A customer who sends too much is told once; nothing is lost, and the team reads it together."""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import SUPPORT, House, text_of
from tests.waiting import answered

LIMIT = 30
LIMITS = "    limits: {messages: 30/min, files: 20/h, tickets: 5/h}"
TOLD = "These are many messages at once"


@pytest.fixture
async def house(house: House) -> House:
    """A desk with the limits that config.yaml proposes."""
    await house.stop()
    await house.start(more=LIMITS)
    return house


async def everything(house: House, number: int, *words: str) -> list[str]:
    """The thread once all these words are in it."""
    for word in words:
        await house.in_thread(number, word)
    return house.thread(number)


async def received(house: House, number: int, count: int) -> None:
    """Wait until so many messages of the customer are stored on the ticket."""

    async def stored() -> int:
        found = await house.desk.store.read(
            lambda db: db.one("select count(*) from message where ticket = ? and role = 'customer'", (number,))
        )
        return int(found[0])

    await answered(stored, lambda found: found >= count)


async def flooded(house: House, customer: Any, count: int, *, since: int = 0) -> None:
    for number in range(since, since + count):
        customer.says(f"line {number:04d}")
    await received(house, 1001, since + count)


async def test_a_flood_is_shown_up_to_the_limit_and_then_together_and_the_customer_is_told_once(house: House) -> None:
    await flooded(house, house.tom, LIMIT + 12)
    await house.told(house.tom, TOLD)
    thread = await everything(house, 1001, f"line {LIMIT - 1:04d}")
    assert not any(f"line {LIMIT:04d}" in text for text in thread)
    await house.later(minutes=1)
    summary = await house.in_thread(1001, "Tom sent 12 more messages")
    assert [f"line {number:04d}" for number in range(LIMIT, LIMIT + 12)] == [
        line for line in summary.split("\n") if line.startswith("line")
    ]
    assert sum(TOLD in text for text in house.tom.heard()) == 1


async def test_the_customer_is_told_in_their_own_language(house: House) -> None:
    await flooded(house, house.olga, LIMIT + 1)
    await house.told(house.olga, "Это много сообщений сразу")


async def test_what_does_not_fit_into_one_post_is_in_a_file(house: House) -> None:
    for number in range(LIMIT + 20):
        house.tom.says(f"line {number:04d} {'x' * 300}")
    await received(house, 1001, LIMIT + 20)
    await house.later(minutes=1)
    await house.in_thread(1001, "the file has all of them")
    files = house.slack.workspace.files
    written = await house.until(lambda: next((file.data.decode() for file in files.values() if file.name.startswith("ticket-1001-")), ""))
    assert [f"line {number:04d}" in written for number in range(LIMIT, LIMIT + 20)] == [True] * 20


async def test_a_restart_in_the_middle_of_a_flood_changes_nothing(house: House) -> None:
    await flooded(house, house.tom, LIMIT + 5)
    await house.told(house.tom, TOLD)
    await house.stop()
    await house.start()
    await flooded(house, house.tom, 5, since=LIMIT + 5)
    await house.later(minutes=1)
    summary = await house.in_thread(1001, "Tom sent 10 more messages")
    assert [f"line {number:04d}" in summary for number in range(LIMIT, LIMIT + 10)] == [True] * 10
    assert sum(TOLD in text for text in house.tom.heard()) == 1


async def test_what_was_held_back_comes_before_what_follows_it(house: House) -> None:
    await flooded(house, house.tom, LIMIT + 3)
    house.sleeps(minutes=1)
    house.tom.says("after the flood")
    await house.in_thread(1001, "after the flood")
    thread = house.thread(1001)
    last = [at for at, text in enumerate(thread) if f"line {LIMIT + 2:04d}" in text]
    assert last
    assert last[0] < next(at for at, text in enumerate(thread) if "after the flood" in text)


async def test_ten_lines_in_a_row_and_an_album_of_ten_photos_are_nothing_unusual(house: House) -> None:
    for number in range(10):
        house.tom.says(f"line {number}")
    await house.ticket(1001)
    house.telegram.sends_album(house.tom.number, [PICTURE + bytes([number]) for number in range(10)])
    await received(house, 1001, 11)  # an album is one message
    await house.until(lambda: len(house.slack.workspace.files) == 10)
    assert not any("at once" in text for text in house.tom.heard())


PICTURE = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("limit", ["files: 3/h", "bytes: 0.03KB/h"])  # three files of nine bytes
async def test_files_beyond_the_limit_wait_for_the_next_hour(house: House, limit: str) -> None:
    await house.stop()
    await house.start(more=f"    limits: {{{limit}}}")
    for number in range(5):
        house.telegram.sends_photo(house.tom.number, PICTURE + bytes([number]))
    await received(house, 1001, 5)
    await house.told(house.tom, "That is a lot at once")
    await house.in_thread(1001, "Further files are stored")
    await house.until(lambda: len(house.slack.workspace.files) == 3)
    house.tom.says("and words are shown at once")
    await house.in_thread(1001, "words are shown at once")
    await house.later(hours=1)
    await house.until(lambda: len(house.slack.workspace.files) == 5)


async def test_the_sixth_ticket_within_an_hour_is_added_to_the_last_one(house: House) -> None:
    for number in range(5):
        house.tom.says(f"/new problem {number}")
        await house.ticket(1001 + number)
    for number in (5, 6):
        house.tom.says(f"/new problem {number}")
        await house.in_thread(1005, f"problem {number}")
    heard = await house.told(house.tom, "added to ticket #1005")
    assert sum(heard == text for text in house.tom.heard()) == 1
    await house.later(hours=1)
    house.tom.says("/new something else")
    await house.ticket(1006)


async def test_edits_count_as_messages(house: House) -> None:
    message = house.tom.says("my printer burns")
    await house.in_thread(1001, "my printer burns")
    for number in range(LIMIT + 5):
        house.telegram.edits(house.tom.number, message["message"]["message_id"], f"version {number:04d}")
    await house.told(house.tom, TOLD)
    await house.later(minutes=1)
    together = await house.in_thread(1001, "more messages in a short time")
    assert f"version {LIMIT + 3:04d} {LIMIT + 4:04d}" in together


async def test_limits_that_nobody_set_still_stop_a_flood(house: House) -> None:
    await house.stop()
    await house.start(more="")
    await flooded(house, house.tom, 125)
    await everything(house, 1001, "line 0119")
    await house.told(house.tom, TOLD)
    await house.later(minutes=1)
    await house.in_thread(1001, "line 0124")


async def test_no_limit_is_no_limit(house: House) -> None:
    await house.stop()
    await house.start(more="    limits: {messages: 0}")
    await flooded(house, house.tom, LIMIT + 10)
    await everything(house, 1001, *(f"line {number:04d}" for number in range(LIMIT + 10)))
    assert not any(TOLD in text for text in house.tom.heard())


async def test_a_flood_of_a_slack_customer_is_limited_too(house: House) -> None:
    direct = house.slack.im("U0EVE")
    for number in range(LIMIT + 5):
        await house.slack.posts("U0EVE", direct, f"line {number:04d}")
    await received(house, 1001, LIMIT + 5)
    await house.until(lambda: any(TOLD in text_of(message) for message in house.slack.messages(direct)))
    await house.later(minutes=1)
    await house.in_thread(1001, f"line {LIMIT + 4:04d}")


async def test_in_a_watched_room_too_many_tickets_become_one(house: House) -> None:
    await house.stop()
    house.slack.add_channel("C0ROOM", "room", ["U0EVE"])
    await house.start(watch="[slack:C0ROOM]")
    for number in range(7):
        last = await house.slack.posts("U0EVE", "C0ROOM", f"problem {number}")
    await house.in_thread(1005, "problem 6")
    await house.slack.posts("U0EVE", "C0ROOM", "more on it", thread_ts=last)
    await house.in_thread(1005, "more on it")
    assert house.card(1006, SUPPORT) is None
