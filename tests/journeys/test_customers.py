"""What customers can do on Telegram: commands, thanks, ratings, comments, corrections."""

from __future__ import annotations

import pytest

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, calls_of, fresh, tells


async def test_every_command_of_customers(desk: House) -> None:
    tom = desk.tom
    assert "Acme Support" in await fresh(tom, "/start")
    assert "Acme Support" in await fresh(tom, "/start ref_17")
    assert "Acme Support" in await fresh(tom, f"/START@{desk.telegram.username}")
    assert "no tickets yet" in await fresh(tom, "/tickets")
    assert "no open ticket" in await fresh(tom, "/close")
    assert "/tickets" in await fresh(tom, "/help")
    assert "#1001" in await fresh(tom, "/new My printer burns")
    assert "Your next message opens" in await fresh(tom, "/new")
    assert "“Another thing”" in await fresh(tom, "Another thing")
    assert "Which ticket" in await fresh(tom, "/close")
    tom.presses("close:1002")
    await desk.told(tom, "You closed ticket #1002")
    assert "There is no ticket #1003" in await fresh(tom, "/close 1003")
    assert "There is no ticket #abc" in await fresh(tom, "/close abc")
    assert "You closed ticket #1001" in await fresh(tom, "/close #1001")
    assert "Reopen #1001" in str(desk.telegram.chat(4712)[-1]) or await fresh(tom, "/tickets")
    tom.presses("reopen:1001")
    await desk.in_thread(1001, "the ticket is open again")
    assert await fresh(tom, "/language")
    tom.presses("Deutsch")
    assert "not one of these" not in await fresh(tom, "/help")
    assert "en, ru, uk, de, hy, th" in await fresh(tom, "/language ../../en")
    assert await fresh(tom, "/language english")
    tom.says("/foo is what it says")
    await desk.in_thread(1001, "/foo is what it says")
    tom.says("/claim 1001")
    await desk.in_thread(1001, "/claim 1001")
    tom.says("/rate 1001 5")
    await desk.in_thread(1001, "/rate 1001 5")
    assert "★" not in "".join(desk.thread(1001))


@pytest.mark.parametrize(
    "thanks",
    [
        "Thanks!",
        "thank you so much",
        "спасибо!",
        "Спасибо большое",
        "дякую",
        "danke",
        "Vielen Dank!",
        "շնորհակալություն",
        "ขอบคุณครับ",
        "👍",
        "🙏🙏",
        "❤️",
    ],
)
async def test_pure_thanks_start_no_clock_and_reopen_nothing(desk: House, thanks: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, "!r Done")
    await desk.told(desk.tom, "Done")
    desk.tom.says(thanks)
    await desk.until(lambda: thanks.strip("!") in "".join(desk.thread(number)))
    assert "No clock is running" in await tells(desk.anna, f"why {number}")
    await tells(desk.anna, f"close {number}")
    await desk.until(lambda: "rate:1001:5" in str(desk.telegram.chat(4712)))
    heard = len(desk.tom.heard())
    desk.tom.says(thanks)
    await desk.until(lambda: "".join(desk.thread(number)).count(thanks.strip("!")) >= 2)
    await asks(desk, desk.olga, "The end")
    assert len(desk.tom.heard()) == heard
    assert "closed" in text_of(desk.card(number) or {})


@pytest.mark.parametrize("words", ["thanks, but it still burns", "спасибо, не работает", "danke?", "ok", "❓", "👎 why", "⏰", "thanks 2"])
async def test_more_than_thanks_is_a_question(desk: House, words: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"close {number}")
    await desk.until(lambda: "rate:1001:5" in str(desk.telegram.chat(4712)))
    assert "#1001" in await fresh(desk.tom, words)
    assert "reopen:1001" in str(desk.telegram.chat(4712)[-1])


async def test_same_problem_or_something_new(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"close {number}")
    await desk.told(desk.tom, "How did we do?")
    assert "Is this about" in await fresh(desk.tom, "It burns again")
    desk.tom.says("And it smells")
    await desk.in_thread(number, "And it smells")
    desk.tom.presses("Something new")
    assert "#1002" in await desk.told(desk.tom, "#1002")
    await desk.in_thread(1002, "It burns again")
    await desk.in_thread(1002, "And it smells")
    assert "Earlier ticket" in text_of(desk.card(1002) or {})
    assert sum("Is this about" in text for text in desk.tom.heard()) <= 1
    await tells(desk.anna, "close 1002")
    await desk.told(desk.tom, "#1002 is closed")
    assert "Is this about ticket #1002" in await fresh(desk.tom, "Hm")
    desk.tom.presses("reopen:1002")
    await desk.in_thread(1002, "the ticket is open again")
    await desk.until(lambda: "closed" not in text_of(desk.card(1002) or {}))
    bots = next(message["message_id"] for message in desk.telegram.chat(4712) if message["from"]["is_bot"])
    assert (await desk.telegram.answer_of(desk.telegram.presses(4712, bots, "reopen:1002")))["text"]
    await asks(desk, desk.olga, "The end")
    assert sum("the ticket is open again" in text for text in desk.thread(1002)) == 1


async def test_ratings_change_repeat_and_cannot_be_forged(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, "!r Switch it off")
    await desk.told(desk.tom, "Switch it off")
    thumb = next(
        row[0]["callback_data"]
        for m in desk.telegram.chat(4712)
        if "Switch" in m.get("text", "")
        for row in m["reply_markup"]["inline_keyboard"]
    )
    await tells(desk.anna, f"close {number}")
    await desk.told(desk.tom, "How did we do?")
    asked = desk.telegram.chat(4712)[-1]["message_id"]
    other = await asks(desk, desk.olga, "Hello")
    for data in (
        "rate:1001:0",
        "rate:1001:6",
        "rate:1001:5; drop",
        "rate:1001",
        "rate",
        "rate:",
        ":",
        "",
        "rate:1001:-1",
        "rate:99999999999999999999:5",
        f"rate:{other}:5",
        "thumb:1001:0:up",
        "thumb:1001:0:down",
        "thumb:1001:999999:up",
        "thumb:1001:1:sideways",
        "claim:1001",
        "close_all:1",
        "note:1001",
        "list",
        "list:all",
        "rate:1001:\ud800",
        "new:",
        "reopen:1002",
        "close:1002",
        "language:xx",
    ):
        if data:
            answer = await desk.telegram.answer_of(desk.telegram.presses(4712, asked, data))
            assert answer.get("text") or data == "list", data
    await asks(desk, desk.customer(4713, "Ann"), "Barrier")
    assert "★" not in "".join(desk.thread(number)) + text_of(desk.card(number) or {}) and "👍" not in text_of(desk.card(number) or {})
    assert "closed" not in text_of(desk.card(other) or {})
    for score in (1, 5, 5, 3):
        await desk.telegram.answer_of(desk.telegram.presses(4712, asked, f"rate:1001:{score}"))
    await desk.in_thread(number, "★★★☆☆")
    assert [text.split(": ")[1] for text in desk.thread(number) if "rated" in text] == ["★☆☆☆☆", "★★★★★", "★★★☆☆"]
    assert "★★★☆☆" in await desk.until(lambda: text_of(desk.card(number) or {}) if "★★★☆☆" in text_of(desk.card(number) or {}) else "")
    for verdict in ("up", "down", "down"):
        await desk.telegram.answer_of(desk.telegram.presses(4712, asked, thumb.rsplit(":", 1)[0] + f":{verdict}"))
    await desk.in_thread(number, "👎 from Tom for a reply by Anna")
    assert sum("👎" in text for text in desk.thread(number)) == 1
    assert not [call for call in calls_of(desk.telegram) if call.method == "editMessageText" and "Switch it off" in str(call)]


async def test_the_comment_on_a_rating_and_what_is_none(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"close {number}")
    await desk.told(desk.tom, "How did we do?")
    rating = desk.telegram.chat(4712)[-1]["message_id"]
    desk.tom.presses("rate:1001:4")
    await desk.in_thread(number, "★★★★☆")
    desk.tom.says("You were so quick")
    assert "Comment on the rating" in await desk.in_thread(number, "so quick")
    desk.tom.says("One more word about that", reply_to=rating)
    assert "Comment on the rating" in await desk.in_thread(number, "One more word")
    heard = [text for text in desk.tom.heard() if "Is this about" in text]
    assert not heard
    assert "Is this about" in await fresh(desk.tom, "And my monitor is broken")


async def test_this_is_a_new_question_takes_the_comment_along(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"close {number}")
    await desk.told(desk.tom, "How did we do?")
    desk.tom.presses("rate:1001:5")
    await desk.until(lambda: "new:1001" in str(desk.telegram.chat(4712)[-1]))
    desk.tom.says("By the way, my monitor is broken")
    await desk.in_thread(number, "my monitor is broken")
    desk.tom.presses("This is a new question")
    assert "By the way" in await desk.told(desk.tom, "#1002")
    await desk.in_thread(1002, "my monitor is broken")


async def test_edited_and_deleted_messages_and_a_blocked_bot(desk: House) -> None:
    first = desk.tom.says("My printer burns")
    await desk.in_thread(1001, "My printer burns")
    desk.telegram.edits(4712, first["message"]["message_id"], "My plotter burns")
    assert "replaces an earlier message" in await desk.in_thread(1001, "My printer plotter burns")
    await desk.anna.presses("claim", 1001)
    await desk.until(lambda: desk.telegram.reactions(4712, first["message"]["message_id"]) == ["👀"])
    desk.telegram.blocks(4712)
    await desk.in_thread(1001, "blocked the bot")
    await desk.until(lambda: "Attention" in text_of(desk.card(1001) or {}))
    desk.telegram.unblocks(4712)
    await desk.in_thread(1001, "can be reached again")
    await desk.until(lambda: "Attention" not in text_of(desk.card(1001) or {}))


async def test_a_forwarded_command_is_words(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    desk.telegram.sends(
        4712,
        text="/close",
        entities=[{"type": "bot_command", "offset": 0, "length": 6}],
        forward_origin={"type": "hidden_user", "sender_user_name": "Somebody", "date": 1},
    )
    await desk.in_thread(number, "/close")
    assert "closed" not in text_of(desk.card(number) or {})


async def test_a_thumb_belongs_to_the_whole_of_a_long_reply(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    long = "Switch it off. " + "Wait and see. " * 400 + "That is all."
    await house.slack.presses("U0ANNA", SUPPORT, house.card_ts(number), "reply", str(number))
    await house.anna.fills(text=long)
    await house.told(house.tom, "That is all.")
    await house.in_thread(number, "✓ delivered")
    assert not [text for text in house.thread(number) if "queued" in text]
    assert "Wait and see.…" not in "".join(house.thread(number))

    await house.stop()  # where a post stands is known after a restart too
    await house.start()
    house.tom.presses("👍")
    await house.in_thread(number, "👍 from Tom for a reply by Anna")

    def keyboards() -> list[list[str]]:
        sent = [m for m in house.telegram.chat(4712) if "see" in m.get("text", "")]
        return [[button["text"] for row in m.get("reply_markup", {}).get("inline_keyboard", []) for button in row] for m in sent]

    await house.until(lambda: keyboards() == [[], ["• 👍 •", "👎"]])
    assert sum("👍" in text for text in house.thread(number)) == 1
    await house.until(lambda: "👍 1" in text_of(house.card(number) or {}))


@pytest.mark.parametrize("sign", ["👎", "😡😡", "💩"])
async def test_a_sour_sign_is_seen_and_asks_nothing_until_an_agent_says_so(house: House, sign: str) -> None:
    number = await asks(house, house.tom, "My printer burns")
    await tells(house.anna, f"reply {number} Water it")
    await tells(house.anna, f"close {number}")
    await house.told(house.tom, "How did we do?")
    heard = len(house.tom.heard())
    house.tom.says(sign)
    assert "Just an emoji" in await house.in_thread(number, sign)
    await asks(house, house.olga, "The end")
    assert len(house.tom.heard()) == heard
    await house.until(lambda: "closed" in text_of(house.card(number) or {}))

    shown = next(m for m in house.slack.thread(SUPPORT, house.card_ts(number)) if sign in text_of(m))
    await house.slack.presses("U0ANNA", SUPPORT, shown["ts"], "attention", str(number))
    await house.in_thread(number, "needs a reply")
    await house.until(lambda: "Customer waiting since" in text_of(house.card(number) or {}))
