"""Customers' commands about a ticket: a reply or a thread says which one; with several open tickets, a button does."""

from __future__ import annotations

from typing import Any

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, fresh
from tests.journeys.test_answered_messages import heard


async def two_tickets(house: House) -> tuple[int, int]:
    """Two open tickets of Tom."""
    first = await asks(house, house.tom, "My printer burns")
    return first, await asks(house, house.tom, "/new My mouse is dead")


def labels(house: House) -> list[str]:
    """The buttons of our newest message to Tom."""
    ours = next(message for message in reversed(house.telegram.chat(4712)) if message["from"]["is_bot"])
    return [button["callback_data"] for row in ours.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def files(house: House) -> list[str]:
    return [message["document"]["file_name"] for message in house.telegram.chat(4712) if "document" in message]


async def test_close_as_a_reply_closes_the_ticket_of_that_message(house: House) -> None:
    first, second = await two_tickets(house)
    house.tom.says("/close", reply_to=heard(house, f"#{first}"))
    await house.in_thread(first, "The customer closed the ticket")
    assert not any("closed the ticket" in text for text in house.thread(second))


async def test_close_as_a_reply_to_the_own_message_or_to_a_reply_of_ours_counts_too(house: House) -> None:
    first, second = await two_tickets(house)
    await house.anna.types(first, "!r Switch it off")
    await house.told(house.tom, "Switch it off")
    own = next(message["message_id"] for message in house.telegram.chat(4712) if "mouse" in message["text"])
    house.tom.says("/close", reply_to=heard(house, "Switch it off"))
    await house.in_thread(first, "The customer closed the ticket")
    house.tom.says("/close", reply_to=own)
    await house.in_thread(second, "The customer closed the ticket")


async def test_a_transcript_needs_no_number_with_one_open_ticket_or_as_a_reply(house: House) -> None:
    first = await asks(house, house.tom, "My printer burns")
    house.tom.says("/transcript")
    await house.until(lambda: len(files(house)) == 1)
    second = await asks(house, house.tom, "/new My mouse is dead")
    house.tom.says("/transcript", reply_to=heard(house, f"#{second}"))
    await house.until(lambda: len(files(house)) == 2)
    assert [str(number) in name for number, name in zip((first, second), files(house), strict=True)] == [True, True]


async def test_with_several_open_tickets_there_is_a_button_for_each(house: House) -> None:
    first, second = await two_tickets(house)
    assert "Which ticket" in await fresh(house.tom, "/close")
    assert sorted(labels(house)) == [f"close:{first}", f"close:{second}"]
    assert "Which ticket" in await fresh(house.tom, "/transcript")
    assert sorted(labels(house)) == [f"transcript:{first}", f"transcript:{second}"]
    house.tom.presses(f"transcript:{second}")
    await house.until(lambda: files(house))


async def test_in_a_slack_direct_chat_a_thread_says_which_ticket(house: House) -> None:
    house.slack.add_user("U0CUST", "carl", real_name="Carl")
    chat = house.slack.im("U0CUST")
    asked = await house.slack.posts("U0CUST", chat, "My screen is dark")
    await house.ticket(1001)
    await house.slack.posts("U0CUST", chat, "!new My mouse is dead")
    await house.ticket(1002)

    def said(words: str) -> list[dict[str, Any]]:
        return [message for message in house.slack.messages(chat) if words in text_of(message)]

    await house.slack.posts("U0CUST", chat, "!transcript", thread_ts=asked)
    await house.until(lambda: said("transcript of ticket #1001"))
    await house.slack.posts("U0CUST", chat, "!language de", thread_ts=asked)
    await house.until(lambda: said("Deutsch"))
    await house.slack.posts("U0CUST", chat, "!close", thread_ts=asked)
    await house.in_thread(1001, "The customer closed the ticket")
    assert not any("closed the ticket" in text for text in house.thread(1002))


async def test_in_a_room_the_thread_of_a_ticket_says_which_one(house: House) -> None:
    house.slack.add_user("U0KIM", "kim", real_name="Kim")
    house.slack.add_channel("C0LOBBY", "lobby", ["U0KIM", "U0ANNA"])
    asked = await house.slack.posts("U0KIM", "C0LOBBY", "The coffee machine leaks")
    await house.slack.shortcut("U0ANNA", "C0LOBBY", asked, "new")
    await house.ticket(1001)
    await house.slack.posts("U0KIM", "C0LOBBY", "!close", thread_ts=asked)
    await house.in_thread(1001, "The customer closed the ticket", SUPPORT)


async def test_a_command_below_somebody_elses_ticket_is_not_about_ones_own(house: House) -> None:
    group = -100500
    house.telegram.add_group(group, "House", [4711, 4712])
    call = f"@{house.telegram.username}"
    house.olga.says(f"{call} The lift is stuck", chat_id=group)
    await house.ticket(1001)
    house.tom.says(f"{call} No water", chat_id=group)
    await house.ticket(1002)
    await house.anna.commands("reply 1001 We come")

    def said(words: str) -> list[dict[str, Any]]:
        return [one for one in house.telegram.chat(group) if words in one.get("text", "") and one["from"]["is_bot"]]

    reply = (await house.until(lambda: said("We come")))[0]["message_id"]
    for command in ("/close", "/transcript"):
        before = len(said("isn't about one of your tickets"))
        house.tom.says(command, chat_id=group, reply_to=reply)
        await house.until(lambda before=before: len(said("isn't about one of your tickets")) > before)
    assert not said("closed")
    house.tom.says("/close 1002", chat_id=group, reply_to=reply)
    await house.in_thread(1002, "The customer closed the ticket")
    assert not any("closed the ticket" in text for text in house.thread(1001))


async def test_a_command_below_a_colleagues_message_in_a_room_is_refused_privately(house: House) -> None:
    for user in ("U0KIM", "U0LEE"):
        house.slack.add_user(user, user[2:].lower(), real_name=user[2:].title())
    house.slack.add_channel("C0LOBBY", "lobby", ["U0KIM", "U0LEE", "U0ANNA"])
    asked = await house.slack.posts("U0KIM", "C0LOBBY", "The coffee machine leaks")
    await house.slack.shortcut("U0ANNA", "C0LOBBY", asked, "new")
    await house.ticket(1001)
    await house.slack.posts("U0LEE", "C0LOBBY", "!close", thread_ts=asked)
    await house.until(lambda: [one for one in house.slack.ephemerals("U0LEE") if "isn't about one of your tickets" in text_of(one)])
    assert not any("closed the ticket" in text for text in house.thread(1001))
