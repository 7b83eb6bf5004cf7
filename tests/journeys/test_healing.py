"""What people or platforms delete is posted again if possible; otherwise somebody is told, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.faults import Fault
from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, direct

GROUP, LOBBY = -100500, "C0LOBBY"


def cards(house: House, number: int) -> list[dict[str, Any]]:
    return [m for m in house.slack.messages(SUPPORT) if m.get("bot_id") and f"#{number} ·" in text_of(m)]


def in_group(house: House, group: int, words: str) -> bool:
    return any(words in m.get("text", "") for m in house.telegram.chat(group))


async def asked_in_group(house: House, group: int = GROUP, *, supergroup: bool = True) -> int:
    house.telegram.add_group(group, "House", [4711, 4712], supergroup)
    house.tom.says(f"@{house.telegram.username} the lift is stuck", chat_id=group)
    await house.ticket(1001)
    await house.until(lambda: in_group(house, group, "#1001"))
    return 1001


async def boss_hears(house: House, words: str) -> None:
    await house.until(lambda: any(words in text_of(m) for m in direct(house.boss)))


# Cards and threads


async def test_a_deleted_card_comes_back_with_a_short_summary_of_its_thread(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    await house.anna.types(number, "!reply Water it")
    await house.told(house.tom, "Water it")
    note = await house.anna.types(number, "He is in room 5")
    await house.until(lambda: house.slack.reactions(SUPPORT, note))
    gone = house.card_ts(number)
    await house.slack.deletes("U0ANNA", SUPPORT, gone, as_admin=True)
    summary = await house.in_thread(number, "here is the ticket again")
    assert house.card_ts(number) != gone
    for words in ("Anna: Water it", "🔒 Anna: He is in room 5"):
        assert words in summary
    assert [text for text in house.thread(number) if "My printer burns" in text] == ["💬 Tom\nMy printer burns"]
    assert len(cards(house, number)) == 1
    house.tom.says("Still burning")
    await house.in_thread(number, "Still burning")
    assert not [text for text in house.tom.heard() if "room 5" in text]


async def test_a_card_that_vanished_while_nobody_listened_is_found_out_and_posted_again(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    await house.stop()
    place = house.slack.workspace.channels[SUPPORT]
    place.messages.clear()
    place.threads.clear()
    await house.start()
    house.tom.says("Still burning")
    await house.in_thread(number, "Still burning")
    assert "here is the ticket again" in "\n".join(house.thread(number))
    assert len(cards(house, number)) == 1


# The team's channel


@pytest.mark.parametrize("how", ["archived", "removed"])
async def test_a_closed_channel_is_told_to_the_managers_and_everything_waits(house: House, how: str) -> None:
    number = await asks(house, house.tom, "My printer burns")
    card = house.card_ts(number)
    if how == "archived":
        house.slack.archive(SUPPORT)
    else:
        house.slack.kick_bot(SUPPORT)
    await boss_hears(house, "I can't post in the channel of Technical support (<#C0SUPPORT>)")
    house.tom.says("It burns higher")
    house.olga.says("Пожар")
    await house.told(house.olga, "#1002")
    await house.until(lambda: [call for call in house.slack.journal.refused() if call.method == "chat.postMessage"])
    if how == "archived":
        house.slack.unarchive(SUPPORT)
    else:
        house.slack.join("U0BELLHOP", SUPPORT)
    await house.in_thread(number, "It burns higher")
    await house.in_thread(1002, "Пожар")
    await boss_hears(house, "I can post in the channel of Technical support again")
    assert house.card_ts(number) == card
    assert [len(cards(house, one)) for one in (number, 1002)] == [1, 1]
    assert sum("I can't post" in text_of(m) for m in direct(house.boss)) == 1


async def test_a_channel_that_closed_without_a_word_is_told_too(house: House) -> None:
    await house.stop()
    house.slack.workspace.channels[SUPPORT].archived = True
    await house.start()
    house.tom.says("My printer burns")
    await boss_hears(house, "I can't post in the channel of Technical support (<#C0SUPPORT>)")
    house.slack.workspace.channels[SUPPORT].archived = False
    await house.in_thread(1001, "My printer burns")
    await boss_hears(house, "I can post in the channel of Technical support again")


# The customer


async def test_who_unblocks_us_gets_the_replies_that_he_missed(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    house.telegram.blocks(4712)
    await house.in_thread(number, "has blocked the bot")
    await house.anna.commands(f"reply {number} Water it")
    await house.in_thread(number, "✗ not delivered")
    await house.until(lambda: "has blocked the bot" in text_of(house.card(number) or {}))
    house.telegram.unblocks(4712)
    await house.in_thread(number, "Sending 1 reply once more")
    await house.told(house.tom, "Water it")
    await house.in_thread(number, "✓ delivered")
    await house.until(lambda: "has blocked the bot" not in text_of(house.card(number) or {}))
    assert sum("Water it" in text for text in house.tom.heard()) == 1
    house.telegram.blocks(4712)
    await house.until(lambda: "has blocked the bot" in text_of(house.card(number) or {}))
    house.telegram.unblocks(4712)
    await house.until(lambda: sum("can be reached again" in text for text in house.thread(number)) == 2)
    assert sum("Water it" in text for text in house.tom.heard()) == 1


@pytest.mark.parametrize("told", ["update", "error"])
async def test_a_group_that_became_a_supergroup_is_answered_there(house: House, told: str) -> None:
    number = await asked_in_group(house, -55, supergroup=False)
    house.olga.says(f"@{house.telegram.username} и свет не горит", chat_id=-55)
    await house.ticket(1002)
    if told == "error":
        await house.stop()
    house.telegram.upgrades(4711, -55, GROUP)
    for _ in range(8):  # the new chat counts its messages from one again
        house.tom.says("hello everybody", chat_id=GROUP)
    if told == "error":
        house.telegram.updates.pending.clear()
        await house.start()
    for one, words in ((number, "Coming"), (1002, "Сейчас")):
        await house.anna.commands(f"reply {one} {words}")
        await house.until(lambda words=words: in_group(house, GROUP, words))
        await house.until(lambda one=one: "✓ delivered" in "\n".join(house.thread(one)))
    sent = [message for message in house.telegram.chat(GROUP) if message.get("from", {}).get("is_bot")]
    assert not [message for message in sent if "reply_to_message" in message], "the old chat's numbers are other messages here"
    house.tom.says(f"@{house.telegram.username} thank you, and the door?", chat_id=GROUP)
    await house.in_thread(number, "and the door?")
    assert house.card(1003) is None


async def test_thrown_out_of_a_group_he_is_answered_directly(house: House) -> None:
    house.tom.says("/start")
    await house.told(house.tom, "Acme Support")
    number = await asked_in_group(house)
    house.telegram.kicks_bot(4711, GROUP)
    await house.in_thread(number, "replies now go to the direct chat")
    await house.anna.commands(f"reply {number} Coming")
    await house.told(house.tom, "Coming")
    house.tom.says("I wait at the door")
    await house.in_thread(number, "I wait at the door")
    assert house.card(1002) is None


async def test_thrown_out_of_a_group_without_a_direct_chat_the_card_says_so(house: House) -> None:
    number = await asked_in_group(house)
    house.telegram.kicks_bot(4711, GROUP)
    await house.in_thread(number, "there is no direct chat")
    await house.until(lambda: "The bot can no longer write" in text_of(house.card(number) or {}))
    await house.anna.commands(f"reply {number} Coming")
    await house.in_thread(number, "✗ not delivered")
    await house.until(lambda: "has blocked" not in text_of(house.card(number) or {}))


async def test_what_did_not_arrive_in_a_group_is_said_directly(house: House) -> None:
    house.tom.says("/start")
    await house.told(house.tom, "Acme Support")
    number = await asked_in_group(house)
    kicked = {"chat_id": GROUP}
    house.telegram.faults.add(Fault("error", "sendMessage", error="Forbidden: bot was kicked from the supergroup chat", where=kicked))
    await house.anna.commands(f"reply {number} Coming")
    await house.told(house.tom, "Coming")
    await house.in_thread(number, "✓ delivered")
    await house.until(lambda: "✗" not in "\n".join(house.thread(number)))


async def test_a_customers_message_that_is_gone_from_its_room_is_answered_directly(opened: Any) -> None:
    house = await opened()
    slack = house.slack
    slack.add_user("U0KIM", "kim", real_name="Kim")
    slack.add_channel(LOBBY, "lobby", ["U0KIM", "U0ANNA"])
    asked = await slack.posts("U0KIM", LOBBY, "The lift is stuck")
    await slack.shortcut("U0ANNA", LOBBY, asked, "new")
    await house.ticket(1001)
    await house.until(lambda: slack.thread(LOBBY, asked))
    slack.archive(LOBBY)
    await house.in_thread(1001, "replies now go to the direct chat")
    await house.anna.commands("reply 1001 Coming")
    await house.until(lambda: any("Coming" in text_of(m) for m in slack.messages(slack.im("U0KIM"))))
    await slack.posts("U0KIM", slack.im("U0KIM"), "I wait at the door")
    await house.in_thread(1001, "I wait at the door")
    assert house.card(1002) is None
