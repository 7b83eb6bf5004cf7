"""Customers in Slack: in the app's direct messages, in watched channels, and by a message shortcut."""

from __future__ import annotations

import pytest

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks

LOBBY = "C0LOBBY"


@pytest.fixture
async def lobby(request, tmp_path):
    house = House(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path)
    house.slack.add_user("U0KIM", "kim", real_name="Kim")
    house.slack.add_user("U0LEE", "lee", real_name="Lee", is_restricted=True)
    house.slack.add_channel(LOBBY, "lobby", ["U0KIM", "U0LEE", "U0ANNA"])
    house.watch = getattr(request, "param", "[]")
    await house.open(watch=house.watch)
    try:
        yield house
    finally:
        await house.close()


def replies(house: House, ts: str, channel: str = LOBBY) -> list[str]:
    return [text_of(message) for message in house.slack.thread(channel, ts)]


async def test_plain_words_to_the_app_open_and_continue_a_ticket(lobby: House) -> None:
    im = lobby.slack.im("U0KIM")
    await lobby.slack.posts("U0KIM", im, "The printer burns")
    await lobby.ticket(1001)
    told = await lobby.until(lambda: [m for m in lobby.slack.messages(im) if m.get("bot_id")])
    assert "1001" in text_of(told[0])
    assert not told[0].get("thread_ts")
    await lobby.slack.posts("U0KIM", im, "Hurry please")
    await lobby.in_thread(1001, "Hurry please")
    await lobby.anna.commands("reply 1001 Water it")
    answer = await lobby.until(lambda: next((m for m in lobby.slack.messages(im) if "Water it" in text_of(m)), None))
    await lobby.slack.presses("U0KIM", im, answer["ts"], "thumb:up")
    await lobby.in_thread(1001, "👍")
    await lobby.slack.posts("U0KIM", im, "!tickets")
    await lobby.until(lambda: any("#1001" in text_of(m) and "printer" in text_of(m) for m in lobby.slack.messages(im)[2:]))
    await lobby.slack.posts("U0KIM", im, "!close")
    await lobby.in_thread(1001, "closed")


async def test_a_threaded_reply_picks_the_ticket_of_that_message(lobby: House) -> None:
    im = lobby.slack.im("U0KIM")
    first = await lobby.slack.posts("U0KIM", im, "The printer burns")
    await lobby.ticket(1001)
    await lobby.slack.posts("U0KIM", im, "!new The coffee is cold")
    await lobby.ticket(1002)
    await lobby.slack.posts("U0KIM", im, "still burning", thread_ts=first)
    await lobby.in_thread(1001, "still burning")


@pytest.mark.parametrize("lobby", ["[slack:C0LOBBY]"], indirect=True)
async def test_words_below_a_message_whose_ticket_was_merged_elsewhere_are_not_lost(lobby: House) -> None:
    im = lobby.slack.im("U0LEE")
    await lobby.slack.posts("U0LEE", im, "The password is hunter2")
    await lobby.ticket(1001)
    asked = await lobby.slack.posts("U0LEE", LOBBY, "My mailbox is full")
    await lobby.ticket(1002)
    await lobby.until(lambda: any("1002" in text for text in replies(lobby, asked)))
    await lobby.anna.commands("merge 1002 1001")
    await lobby.in_thread(1001, "My mailbox is full")
    told = replies(lobby, asked)
    await lobby.slack.posts("U0KIM", LOBBY, "mine too", thread_ts=asked)
    await lobby.slack.posts("U0LEE", LOBBY, "!close", thread_ts=asked)
    await lobby.slack.posts("U0LEE", LOBBY, "it is urgent", thread_ts=asked)
    await lobby.in_thread(1001, "it is urgent")
    assert not any("mine too" in text for text in lobby.thread(1001))
    assert [text for text in replies(lobby, asked) if text not in told] == ["mine too", "!close", "it is urgent"]


@pytest.mark.parametrize("lobby", ["[slack:C0LOBBY]"], indirect=True)
async def test_a_watched_channel_makes_tickets_answered_in_their_threads(lobby: House) -> None:
    asked = await lobby.slack.posts("U0LEE", LOBBY, "My mailbox is full")
    card = await lobby.ticket(1001)
    assert "Lee" in text_of(card)
    await lobby.until(lambda: any("1001" in text for text in replies(lobby, asked)))
    await lobby.slack.posts("U0KIM", LOBBY, "mine too", thread_ts=asked)
    await lobby.slack.posts("U0LEE", LOBBY, "it is urgent", thread_ts=asked)
    await lobby.in_thread(1001, "it is urgent")
    assert not any("mine too" in text for text in lobby.thread(1001))

    await lobby.anna.presses("reply", 1001)
    assert "everyone there can read" in str(await lobby.until(lambda: lobby.slack.view("U0ANNA")))
    await lobby.anna.fills(text="We made it larger")
    said = await lobby.until(lambda: next((m for m in lobby.slack.thread(LOBBY, asked) if "larger" in text_of(m)), None))
    assert not any(block["type"] == "actions" for block in said["blocks"])

    await lobby.anna.presses("close", 1001)
    await lobby.anna.fills()
    im = lobby.slack.im("U0LEE")
    question = await lobby.until(lambda: next((m for m in lobby.slack.messages(im) if "1001" in text_of(m)), None))
    await lobby.slack.presses("U0LEE", im, question["ts"], "rate:5")
    await lobby.in_thread(1001, "★★★★★")


async def test_a_shortcut_and_a_ticket_emoji_make_a_ticket_of_a_message(lobby: House) -> None:
    asked = await lobby.slack.posts("U0KIM", LOBBY, "The door squeaks")
    await lobby.slack.shortcut("U0ANNA", LOBBY, asked, "new")
    assert "Kim" in text_of(await lobby.ticket(1001))
    await lobby.until(lambda: any("1001" in text for text in replies(lobby, asked)))
    await lobby.slack.shortcut("U0ANNA", LOBBY, asked, "new")
    await lobby.until(lambda: any("already" in text_of(m) for m in lobby.slack.ephemerals("U0ANNA")))

    second = await lobby.slack.posts("U0LEE", LOBBY, "The light flickers")
    await lobby.slack.reacts("U0ANNA", LOBBY, second, "ticket")
    assert "The light flickers" in text_of(await lobby.ticket(1002))
    assert lobby.card(1003) is None


async def test_strangers_make_no_tickets_of_other_peoples_messages(lobby: House) -> None:
    asked = await lobby.slack.posts("U0KIM", LOBBY, "The door squeaks")
    await lobby.slack.shortcut("U0LEE", LOBBY, asked, "new")
    await lobby.until(lambda: lobby.slack.ephemerals("U0LEE"))
    await lobby.slack.shortcut("U0KIM", LOBBY, asked, "new")
    await lobby.ticket(1001)
    assert len([m for m in lobby.slack.messages(SUPPORT) if m.get("bot_id")]) == 1


async def test_in_a_telegram_group_only_words_for_the_bot_count_and_answers_quote(lobby: House) -> None:
    lobby.telegram.add_group(-100500, "House", [4711, 4712])
    lobby.tom.says("hello everybody", chat_id=-100500)
    asked = lobby.tom.says(f"@{lobby.telegram.username} the lift is stuck", chat_id=-100500)
    await lobby.ticket(1001)
    quoted = await lobby.until(lambda: next((m for m in lobby.telegram.chat(-100500) if "1001" in m.get("text", "")), None))
    assert quoted["reply_to_message"]["message_id"] == asked["message"]["message_id"]
    await lobby.anna.commands("reply 1001 Coming")
    answer = await lobby.until(lambda: next((m for m in lobby.telegram.chat(-100500) if "Coming" in m.get("text", "")), None))
    assert answer["reply_to_message"]["message_id"] == asked["message"]["message_id"]
    assert "reply_markup" not in answer
    await lobby.anna.commands("close 1001")
    await lobby.until(lambda: any("closed" in m.get("text", "") for m in lobby.telegram.chat(-100500)))
    assert not lobby.tom.heard()
    assert "hello everybody" not in str(lobby.thread(1001))


async def test_invited_to_a_channel_that_is_no_queue_the_app_says_what_it_can_do_there(lobby: House) -> None:
    lobby.slack.add_channel("C0NEW", "new-room", ["U0KIM"], bot=False)
    lobby.slack.join("U0BELLHOP", "C0NEW")
    await lobby.until(lambda: any("Make a ticket" in text_of(message) for message in lobby.slack.messages("C0NEW")))


def said_in_group(house: House, group: int = -100500) -> list[str]:
    return [m.get("text", "") for m in house.telegram.chat(group) if m.get("from", {}).get("is_bot")]


async def test_what_is_private_is_never_told_in_a_group(desk: House) -> None:
    desk.telegram.add_group(-100500, "House", [4711, 4712])
    desk.tom.says(f"@{desk.telegram.username} the lift is stuck", chat_id=-100500)
    await desk.ticket(1001)
    await desk.until(lambda: said_in_group(desk))
    for count, line in enumerate(("/tickets", "/language", "/transcript 1001", "/continue 1001", "/language de"), 2):
        asked = desk.tom.says(f"{line}@{desk.telegram.username}" if " " not in line else line, chat_id=-100500)
        await desk.until(lambda count=count: len(said_in_group(desk)) == count)
        last = desk.telegram.chat(-100500)[-1]
        assert "Send me a direct message first" in last["text"]
        assert last["reply_to_message"]["message_id"] == asked["message"]["message_id"]
        assert "reply_markup" not in last

    await asks(desk, desk.tom, "/new A private matter")
    before = len(said_in_group(desk))
    for line, words in (("/tickets", "A private matter"), ("/language", "Which language"), ("/continue 1002", "Your next message will go")):
        desk.tom.says(line, chat_id=-100500)
        await desk.told(desk.tom, words)
    desk.tom.says("/transcript 1001", chat_id=-100500)
    await desk.until(lambda: [m for m in desk.telegram.chat(4712) if "document" in m])
    desk.tom.says("/close", chat_id=-100500)
    await desk.until(lambda: any("You closed ticket #1001" in text for text in said_in_group(desk)))
    assert len(said_in_group(desk)) == before + 1
    assert "private matter" not in "".join(said_in_group(desk))


async def test_who_blocked_the_desk_is_not_taken_back_by_words_in_a_group(desk: House) -> None:
    desk.telegram.add_group(-100500, "House", [4711, 4712])
    await asks(desk, desk.tom, "My printer burns")
    desk.telegram.blocks(4712)
    await desk.in_thread(1001, "has blocked the bot")
    desk.tom.says("/tickets", chat_id=-100500)
    await desk.until(lambda: any("Send me a direct message first" in text for text in said_in_group(desk)))
    await desk.until(lambda: "has blocked the bot" in text_of(desk.card(1001) or {}))
    desk.telegram.unblocks(4712)
    await desk.in_thread(1001, "can be reached again")
    desk.tom.says("/tickets", chat_id=-100500)
    await desk.told(desk.tom, "My printer burns")
