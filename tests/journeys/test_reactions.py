"""Emoji on messages: a customer's is shown in the thread and leaves it again; an agent's sign at the customer goes with their emoji."""

from __future__ import annotations

from typing import Any

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks
from tests.journeys.test_answered_messages import address, heard, links, post


def reacts(house: House, message: int, old: str = "", new: str = "") -> None:
    """Tom changes his emoji on a message. Each side is a list of emoji with blanks between them."""
    person = house.telegram.people[4712]
    sides: dict[str, Any] = {
        name: [{"type": "emoji", "emoji": emoji} for emoji in some.split()] for name, some in (("old_reaction", old), ("new_reaction", new))
    }
    chat = house.telegram.chats[4712].json()
    house.telegram.update(message_reaction={"chat": chat, "message_id": message, "user": person.user(), "date": 1_700_000_000, **sides})


async def replied(house: House) -> tuple[int, str, int]:
    """A ticket with a typed reply: its number, the reply in Slack, and at the customer."""
    number = await asks(house, house.tom, "My printer burns")
    typed = await house.anna.types(number, "!r Switch it off")
    await house.told(house.tom, "Switch it off")
    return number, typed, heard(house, "Switch it off")


async def test_an_emoji_on_a_reply_is_shown_with_a_link_and_goes_when_it_is_taken_back(house: House) -> None:
    number, typed, ours = await replied(house)
    reacts(house, ours, new="❤")
    shown = await post(house, number, "❤ from Tom")
    [(words, url)] = links(shown)
    assert words == "↩ Anna: Switch it off"
    assert url.endswith(address(house, number, typed))
    reacts(house, ours, old="❤", new="🔥")
    await house.in_thread(number, "🔥 from Tom")
    assert not any("❤" in text for text in house.thread(number))
    reacts(house, ours, old="🔥")
    await house.in_thread(number, "Tom took back a reaction")
    assert not any("🔥" in text for text in house.thread(number))


async def test_several_emoji_come_and_go_at_once(house: House) -> None:
    number, _, ours = await replied(house)
    reacts(house, ours, new="🔥 ❤")
    await house.in_thread(number, "🔥 ❤ from Tom")
    reacts(house, ours, old="🔥 ❤", new="❤ 👍 🎉")
    await house.in_thread(number, "❤ 👍 🎉 from Tom")
    assert await _thumbs(house) == (1, 0)
    reacts(house, ours, old="❤ 👍 🎉")
    await house.in_thread(number, "Tom took back a reaction")
    assert await _thumbs(house) == (0, 0)


async def test_a_thumb_counts_as_a_thumb_until_it_is_taken_back(house: House) -> None:
    number, _, ours = await replied(house)
    reacts(house, ours, new="👍")
    await house.in_thread(number, "👍 from Tom")
    assert await _thumbs(house) == (1, 0)
    reacts(house, ours, old="👍", new="👎")
    await house.in_thread(number, "👎 from Tom")
    assert await _thumbs(house) == (0, 1)
    reacts(house, ours, old="👎")
    await house.in_thread(number, "Tom took back a reaction")
    assert await _thumbs(house) == (0, 0)


async def _thumbs(house: House) -> tuple[int, int]:
    def counted(work: Any) -> tuple[int, int]:
        ticket = work.tickets.get(1001)
        return ticket.up, ticket.down

    found: tuple[int, int] = await house.desk.store.write(counted)
    return found


async def test_in_a_slack_direct_chat_emoji_come_and_go_too(house: House) -> None:
    house.slack.add_user("U0CUST", "carl", real_name="Carl")
    chat = house.slack.im("U0CUST")
    await house.slack.posts("U0CUST", chat, "My screen is dark")
    await house.ticket(1001)
    await house.anna.types(1001, "!r Is it plugged in?")
    ours = await house.until(lambda: next((m for m in house.slack.messages(chat) if "plugged in" in text_of(m)), None))
    await house.slack.reacts("U0CUST", chat, ours["ts"], "tada")
    await house.slack.reacts("U0CUST", chat, ours["ts"], "+1")
    await house.in_thread(1001, "🎉 👍 from Carl")
    await house.slack.unreacts("U0CUST", chat, ours["ts"], "+1")
    await house.until(lambda: not any("👍" in text for text in house.thread(1001)))
    await house.in_thread(1001, "🎉 from Carl")


async def test_a_thumb_that_answers_a_waiting_ticket_is_taken_back_like_a_message(house: House) -> None:
    number, _, ours = await replied(house)
    await house.anna.types(number, "!wait")
    await house.until(lambda: "waiting" in text_of(house.card(number) or {}))
    reacts(house, ours, new="👍")
    await house.in_thread(number, "👍")
    assert await _thumbs(house) == (1, 0)
    reacts(house, ours, old="👍")
    await house.in_thread(number, "Tom deleted a message")
    assert await _thumbs(house) == (0, 0)


async def test_our_sign_goes_when_the_agent_takes_their_emoji_back(house: House) -> None:
    asked = house.tom.says("My printer burns")["message"]["message_id"]
    await house.ticket(1001)
    card = house.card_ts(1001)
    await house.slack.reacts("U0ANNA", SUPPORT, card, "eyes")
    await house.until(lambda: house.telegram.reactions(4712, asked))
    await house.slack.reacts("U0BORIS", SUPPORT, card, "eyes")
    await house.slack.unreacts("U0BORIS", SUPPORT, card, "eyes")
    await house.slack.unreacts("U0ANNA", SUPPORT, card, "eyes")
    await house.until(lambda: not house.telegram.reactions(4712, asked))
    await house.until(lambda: "Anna" in text_of(house.card(1001) or {}))


async def test_thanks_for_a_comment_and_the_buttons_under_them_are_in_the_language_of_the_comment(house: House) -> None:
    jan = house.customer(4713, "Jan", "de")
    jan.says("First problem with my printer")
    await house.ticket(1001)
    await house.anna.commands("reply 1001 Switch it off")
    await house.anna.commands("close 1001")
    await house.told(jan, "How did we do?")
    jan.presses("4 ★")
    await house.told(jan, "Thank you for 4 ★!")
    jan.says("Sehr nett, aber langsam")
    await house.told(jan, "Danke, das Team hat Ihren Kommentar.")
    labels = [
        [button["text"] for row in one["reply_markup"]["inline_keyboard"] for button in row]
        for one in house.telegram.chat(4713)[-2:]
        if "reply_markup" in one
    ]
    assert labels == [["1 ★", "2 ★", "3 ★", "• 4 ★ •", "5 ★", "Das ist eine neue Frage"]]
