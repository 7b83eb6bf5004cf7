"""Replies to an earlier message, in both directions: the thread shows whose message that is, and the customer sees which one we answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, hint_for


def links(message: dict[str, Any]) -> list[tuple[str, str]]:
    """The text and address of each link in a quote."""
    quotes = [part for block in message.get("blocks", []) for part in block.get("elements", []) if part.get("type") == "rich_text_quote"]
    return [(one.get("text", ""), one["url"]) for quote in quotes for one in quote["elements"] if one["type"] == "link"]


async def post(house: House, number: int, words: str) -> dict[str, Any]:
    """The message of the thread with these words, once it is there."""

    def found() -> dict[str, Any] | None:
        return next((message for message in house.posts(number) if words in text_of(message)), None)

    return await house.until(found)


def address(house: House, number: int, ts: str) -> str:
    card = house.card_ts(number)
    below = f"?thread_ts={card}&cid={SUPPORT}" if ts != card else ""
    return f"/archives/{SUPPORT}/p{ts.replace('.', '')}{below}"


def heard(house: House, words: str) -> int:
    """The id of our message to Tom with these words."""
    chat = house.telegram.chat(4712)
    return int(next(message["message_id"] for message in reversed(chat) if words in message.get("text", "")))


async def test_a_reply_to_a_typed_reply_links_to_it(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    typed = await house.anna.types(number, "!r Switch it off and wait")
    await house.told(house.tom, "Switch it off")
    house.tom.says("For how long?", reply_to=heard(house, "Switch it off"))
    shown = await post(house, number, "For how long?")
    [(words, url)] = links(shown)
    assert words == "↩ Anna: Switch it off and wait"
    assert url.endswith(address(house, number, typed))


async def test_a_reply_to_a_reply_by_form_links_to_its_copy(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    await house.anna.presses("reply", number)
    await house.anna.fills(text="Switch it off")
    await house.told(house.tom, "Switch it off")
    copy = await post(house, number, "Switch it off")
    house.tom.says("For how long?", reply_to=heard(house, "Switch it off"))
    [(words, url)] = links(await post(house, number, "For how long?"))
    assert words == "↩ Anna: Switch it off"
    assert url.endswith(address(house, number, copy["ts"]))


async def test_a_reply_to_their_own_message_links_to_it(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    mine = house.tom.says("The one upstairs")
    upstairs = await post(house, number, "The one upstairs")
    house.tom.says("I mean the second floor", reply_to=mine["message"]["message_id"])
    [(words, url)] = links(await post(house, number, "second floor"))
    assert words == "↩ Tom: The one upstairs"
    assert url.endswith(address(house, number, upstairs["ts"]))


async def test_the_newest_words_of_a_message_are_what_is_quoted(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    mine = house.tom.says("The one upstairs")["message"]["message_id"]
    await post(house, number, "The one upstairs")
    house.telegram.edits(4712, mine, "The one downstairs")
    await house.in_thread(number, "This replaces an earlier message")
    typed = await house.anna.types(number, "!r Switch it on")
    await house.told(house.tom, "Switch it on")
    await house.slack.edits("U0ANNA", SUPPORT, typed, "!r Switch it off")
    await house.told(house.tom, "Switch it off")
    house.tom.says("Really?", reply_to=heard(house, "Switch it off"))
    assert links(await post(house, number, "Really?"))[0][0] == "↩ Anna: Switch it off"
    house.tom.says("By the door", reply_to=mine)
    assert links(await post(house, number, "By the door"))[0][0] == "↩ Tom: The one downstairs"


async def test_a_reply_to_a_message_that_we_marked_is_known_too(house: House) -> None:
    first = house.tom.says("My printer burns")
    await house.ticket(1001)
    await house.anna.presses("claim", 1001)
    await house.until(lambda: house.telegram.reactions(4712, first["message"]["message_id"]))
    house.tom.says("Still does", reply_to=first["message"]["message_id"])
    [(words, _)] = links(await post(house, 1001, "Still does"))
    assert words == "↩ Tom: My printer burns"


async def test_the_chosen_part_of_a_message_is_what_is_quoted(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    await house.anna.types(number, "!r Open the lid, and take out the paper")
    await house.told(house.tom, "Open the lid")
    ours = heard(house, "Open the lid")
    house.tom.telegram.sends(4712, reply_to=ours, text="How?", quote={"text": "take out the paper", "position": 23, "is_manual": True})
    [(words, _)] = links(await post(house, number, "How?"))
    assert words == "↩ Anna: take out the paper"


async def test_an_unknown_message_is_quoted_as_the_platform_sent_it(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    origin = {"type": "hidden_user", "sender_user_name": "Grandma", "date": 1}
    external = {"origin": origin, "chat": {"id": -100777, "type": "supergroup", "title": "Home"}, "message_id": 5}
    house.tom.telegram.sends(4712, text="What about this?", external_reply=external, quote={"text": "Kick it", "position": 0})
    shown = await post(house, number, "What about this?")
    assert "↩ Grandma: Kick it" in text_of(shown)
    assert not links(shown)


async def test_a_reply_to_what_the_desk_said_itself_names_the_desk(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    house.tom.says("When?", reply_to=heard(house, "We've got it"))
    assert "↩ Acme Support: We've got it" in text_of(await post(house, number, "When?"))


async def test_a_reply_in_a_thread_of_the_direct_chat_counts_alike(house: House) -> None:
    house.slack.add_user("U0CUST", "carl", real_name="Carl")
    chat = house.slack.im("U0CUST")
    await house.slack.posts("U0CUST", chat, "My screen is dark")
    await house.ticket(1001)
    typed = await house.anna.types(1001, "!r Is it plugged in?")
    ours = await house.until(lambda: next((m for m in house.slack.messages(chat) if "plugged in" in text_of(m)), None))
    await house.slack.posts("U0CUST", chat, "Where would I see that?", thread_ts=ours["ts"])
    [(words, url)] = links(await post(house, 1001, "Where would I see that?"))
    assert words == "↩ Anna: Is it plugged in?"
    assert url.endswith(address(house, 1001, typed))


def answered_by(house: House, words: str, chat: int = 4712) -> int:
    """The id of the message that ours with these words replies to; 0 for none."""
    ours = next(message for message in house.telegram.chat(chat) if words in message.get("text", ""))
    return int(ours.get("reply_to_message", {}).get("message_id", 0))


async def asked(house: House, *more: str) -> tuple[int, list[int]]:
    """A ticket of Tom with these further messages, all of them in its thread; and their ids."""
    number = await asks(house, house.tom, "My printer burns")
    ids = []
    for words in more:
        ids.append(int(house.tom.says(words)["message"]["message_id"]))
        await post(house, number, words)
    return number, ids


async def chooses(house: House, number: int, words: str, shortcut: str) -> None:
    shown = await post(house, number, words)
    await house.slack.shortcut("U0ANNA", SUPPORT, shown["ts"], shortcut)


@pytest.mark.parametrize("shortcut", ["answer", "reply"])
async def test_reply_to_this_answers_that_message(house: House, shortcut: str) -> None:
    number, [upstairs, _] = await asked(house, "The one upstairs", "And it is new")
    await chooses(house, number, "The one upstairs", shortcut)
    view = await house.until(lambda: house.slack.view("U0ANNA"))
    assert not [block for block in view["blocks"] if block.get("element", {}).get("initial_value")]
    await house.anna.fills(text="Switch it off")
    await house.told(house.tom, "Switch it off")
    assert answered_by(house, "Switch it off") == upstairs
    copy = await post(house, number, "Switch it off")
    [(words, url)] = links(copy)
    assert words == "↩ Tom: The one upstairs"
    assert url.endswith(address(house, number, (await post(house, number, "The one upstairs"))["ts"]))


async def test_reply_to_this_on_the_card_answers_the_first_message(house: House) -> None:
    first = house.tom.says("My printer burns")["message"]["message_id"]
    await house.ticket(1001)
    await house.slack.shortcut("U0ANNA", SUPPORT, house.card_ts(1001), "answer")
    await house.anna.fills(text="Switch it off")
    await house.told(house.tom, "Switch it off")
    assert answered_by(house, "Switch it off") == first


async def test_reply_to_this_is_for_what_the_customer_wrote(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    note = await house.anna.types(number, "Not again")
    await house.until(lambda: house.slack.reactions(SUPPORT, note))
    await house.slack.shortcut("U0ANNA", SUPPORT, note, "answer")
    await hint_for(house.anna, "Choose one of the customer's messages")
    assert not house.slack.view("U0ANNA")


async def test_a_reply_typed_right_below_one_of_several_questions_answers_it(house: House) -> None:
    number, [_, new] = await asked(house, "The one upstairs", "Is it still new?")
    await house.anna.types(number, "!r It is")
    await house.told(house.tom, "It is")
    assert answered_by(house, "It is") == new
    await house.anna.types(number, "!r One more thing")
    await house.told(house.tom, "One more thing")
    assert answered_by(house, "One more thing") == 0


async def test_a_typed_reply_to_the_only_question_or_below_a_note_answers_none(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    await post(house, number, "My printer burns")
    await house.anna.types(number, "!r Switch it off")
    await house.told(house.tom, "Switch it off")
    for words in ("For how long?", "And what then?"):
        house.tom.says(words)
        await post(house, number, words)
    note = await house.anna.types(number, "ask Boris")
    await house.until(lambda: house.slack.reactions(SUPPORT, note))
    await house.anna.types(number, "!r An hour")
    await house.told(house.tom, "An hour")
    assert answered_by(house, "Switch it off") == answered_by(house, "An hour") == 0


async def test_where_a_channel_has_no_replies_the_message_is_quoted(house: House) -> None:
    house.slack.add_user("U0CUST", "carl", real_name="Carl")
    chat = house.slack.im("U0CUST")
    for words in ("My screen is dark", "Is it the cable?"):
        await house.slack.posts("U0CUST", chat, words)
        await house.ticket(1001)
        await post(house, 1001, words)
    await house.anna.types(1001, "!r It is")
    ours = await house.until(lambda: next((m for m in house.slack.messages(chat) if "It is" in text_of(m) and m.get("bot_id")), None))
    assert "↩ Carl: Is it the cable?" in text_of(ours)
    assert "thread_ts" not in ours
