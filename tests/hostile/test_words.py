"""Words that are empty, endless, broken or only look like a command. What each is worth:

======  =================================================================================================
item    test
======  =================================================================================================
24, 25  ``test_words_that_nobody_can_see``; of agents ``test_an_agent_sends_no_emptiness``
26      ``test_texts_at_the_limit``; longer ones ``journeys/test_text.py``, endless ones ``core/test_language.py``
27, 31  ``test_strange_letters_arrive_as_they_were_written``
28      ``test_what_no_database_holds_is_replaced``; ``adapters/*/test_ingest.py``
29, 30  ``test_a_long_reply_is_never_cut_inside_a_letter``
32, 36  ``test_what_customers_mean_by_their_commands``
33      ``test_a_command_in_disguise``
34      ``test_a_command_inside_words_is_words``
35      ``test_quotes_and_blanks_around_a_word_do_no_harm``
37      no verb searches yet
38      ``journeys/test_text.py``
39      ``test_a_call_by_name_alone_is_answered``
======  =================================================================================================
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import House, text_of
from tests.journeys.steps import asks, buttons, fresh, hint_for, tells

TOM = 4712
FAMILY, FLAG = "👨‍👩‍👧‍👦", "🇺🇦"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="item-24 nothing"),
        pytest.param("   \n ", id="item-25 blanks"),
        pytest.param("\u200b", id="item-25 zero width"),
        pytest.param("\u3164", id="item-25 hangul filler"),
        pytest.param("\u2060\ufe0f\u034f", id="item-25 joiners"),
    ],
)
async def test_words_that_nobody_can_see(desk: House, text: str) -> None:
    before = len(desk.tom.heard())
    desk.telegram.sends(TOM, text=text)
    await desk.until(lambda: len(desk.tom.heard()) > before)
    assert "#1001, “No text”" in desk.tom.heard()[before]
    assert "No text" in text_of(await desk.ticket(1001))


@pytest.mark.parametrize("nothing", ["\u200b", "\u3164", "\u2060 \u00a0"], ids=lambda text: f"item-25 {text!a}")
async def test_an_agent_sends_no_emptiness(desk: House, nothing: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    heard = len(desk.tom.heard())
    await desk.anna.types(number, f"!reply {nothing}")
    assert "Type it like this" in await hint_for(desk.anna, "Something is missing")
    await desk.anna.commands(f"reply {number} {nothing}")
    answer = await desk.anna.fills(text=nothing)
    assert "Something is missing" in answer["errors"]["text"]
    await desk.anna.types(number, "!reply Here I am")
    await desk.told(desk.tom, "Here I am")
    assert len(desk.tom.heard()) == heard + 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 4096, id="item-26 4096 letters"),
        pytest.param("😀" * 2048 + "y", id="item-26 4097 units"),
        pytest.param("😀" * 4096, id="item-26 8192 units"),
    ],
)
async def test_texts_at_the_limit(desk: House, text: str) -> None:
    desk.tom.says(text)
    await desk.ticket(1001)
    await desk.until(lambda: "".join(desk.thread(1001)).count(text[0]) >= text.count(text[0]))
    await desk.anna.types(1001, f"!reply {text}")
    await desk.until(lambda: "".join(desk.tom.heard()).count(text[0]) >= text.count(text[0]))
    assert all(len(part) <= 4096 for part in desk.tom.heard())
    assert not desk.slack.journal.refused()
    assert not [call for call in desk.telegram.journal.refused() if call.method != "getUpdates"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("e" + "\u0301" * 499, id="item-27 one letter of 500"),
        pytest.param(
            "H\u0338\u0361\u032a\u032fE\u0328\u032c\u0329C\u0337\u0319\u0332O\u034f\u032eM\u0332\u0316E\u0311\u0334S\u0328\u0325",
            id="item-27 Zalgo",
        ),
        pytest.param("Բարեւ, և եւ ﬓ ﬔ ﬕ ﬖ ﬗ", id="item-31 ligatures"),
        pytest.param("раypal is pаypаl", id="item-31 look-alikes"),
    ],
)
async def test_strange_letters_arrive_as_they_were_written(desk: House, text: str) -> None:
    desk.tom.says(text)
    await desk.ticket(1001)
    await desk.in_thread(1001, text)
    await desk.anna.types(1001, f"!reply {text}")
    await desk.told(desk.tom, text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("half \ud83d pair", "half \ufffd pair", id="item-28 surrogate"),
        pytest.param("a\x00b", "a\ufffdb", id="item-28 NUL"),
        pytest.param("a\ufffeb", "a\ufffdb", id="item-28 no character"),
    ],
)
async def test_what_no_database_holds_is_replaced(desk: House, text: str, seen: str) -> None:
    desk.telegram.sends(TOM, text=text)
    await desk.ticket(1001)
    await desk.in_thread(1001, seen)


@pytest.mark.parametrize(
    ("letter", "count"),
    [
        pytest.param(FLAG, 2100, id="item-29 flags"),
        pytest.param(FAMILY, 1200, id="item-29 families"),
        pytest.param("👍🏽", 2100, id="item-29 skin"),
        pytest.param("ที่", 3000, id="item-30 Thai without blanks"),
        pytest.param("ทำ", 3000, id="item-30 Thai AM"),
        pytest.param("e\u0301", 3000, id="item-27 accents"),
        pytest.param("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 900, id="item-29 flags in letters"),
    ],
)
async def test_a_long_reply_is_never_cut_inside_a_letter(desk: House, letter: str, count: int) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    before = len(desk.tom.heard())
    await desk.anna.types(number, f"!reply {letter * count}")
    await desk.until(lambda: sum(text.count(letter) for text in desk.tom.heard()[before:]) == count)
    parts = [text.removeprefix("Anna\n") for text in desk.tom.heard()[before:]]
    assert len(parts) > 1
    assert "".join(parts) == letter * count
    assert all(part.startswith(letter) and part.endswith(letter) for part in parts)


COMMANDS = [
    pytest.param("/start", "Hello! This is Acme Support", id="item-32 start"),
    pytest.param("/START@bellhop_sandbox_bot", "Hello! This is Acme Support", id="item-32 START@us"),
    pytest.param(f"/start {'a' * 64}", "Hello! This is Acme Support", id="item-32 64 letters"),
    pytest.param(f"/start {'a' * 65}", "Hello! This is Acme Support", id="item-32 65 letters"),
    pytest.param("/close", "You closed ticket #1001", id="item-32 close"),
    pytest.param("／close", "You closed ticket #1001", id="item-32 full width"),
    pytest.param("/close #1001", "You closed ticket #1001", id="item-32 close with a number"),
    pytest.param("/close abc", "There is no ticket #abc here", id="item-32 a word"),
    pytest.param("/close 999999999999999999999", "There is no ticket #999999999999999999999 here", id="item-32 huge"),
    pytest.param("/close -1", "There is no ticket #-1 here", id="item-32 negative"),
    pytest.param("/close 0", "There is no ticket #0 here", id="item-32 zero"),
    pytest.param("/close 1 2", "There is no ticket #1 2 here", id="item-32 two numbers"),
    pytest.param("/close ١٢", "There is no ticket #١٢ here", id="item-32 other digits"),
    pytest.param("/close “1001”", "You closed ticket #1001", id="item-35 quotes"),
    pytest.param("/close 1001.", "You closed ticket #1001", id="item-35 end of a sentence"),
    pytest.param("/close\u00a01001", "You closed ticket #1001", id="item-35 hard blank"),
    pytest.param("/language ../../en", "“../../en” is not one of these: en, ru", id="item-36 a path"),
    pytest.param("/language «de»", "Ab jetzt schreiben wir Ihnen auf Deutsch", id="item-35 quoted language"),
    pytest.param(f"/language {'x' * 4000}", "is not one of these: en, ru", id="item-36 endless"),
]


@pytest.mark.parametrize(("said", "heard"), COMMANDS)
async def test_what_customers_mean_by_their_commands(desk: House, said: str, heard: str) -> None:
    await asks(desk, desk.tom, "My printer burns")
    assert heard in await fresh(desk.tom, said)
    assert said not in "".join(desk.thread(1001))


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("/start@otherbot", id="item-32 another bot's"),
        pytest.param("Please /close it soon", id="item-34 in the middle"),
        pytest.param("it says: /close", id="item-34 at the end"),
        pytest.param("//close", id="item-34 two slashes"),
        pytest.param("/ close", id="item-34 a blank"),
        pytest.param("/claim 1001", id="S14 an agent's verb"),
        pytest.param("/assign 1001 @anna", id="S14 another"),
        pytest.param("/reply 1001 You get a refund", id="S14 a reply"),
        pytest.param("!close", id="S14 the other platform's sign"),
    ],
)
async def test_a_command_inside_words_is_words(desk: House, said: str) -> None:
    await asks(desk, desk.tom, "My printer burns")
    desk.tom.says(said)
    await desk.in_thread(1001, said)
    card = text_of(desk.card(1001) or {})
    assert "closed" not in card
    assert "nobody yet" in card


def _forwarded() -> dict[str, Any]:
    return {"forward_origin": {"type": "hidden_user", "sender_user_name": "Somebody", "date": 1_700_000_000}}


async def test_a_command_in_disguise(desk: House) -> None:
    """[item-33] In a caption, an edit, a forwarded message, a reply to the bot, a post of a channel, said by an anonymous administrator."""
    number = await asks(desk, desk.tom, "My printer burns")
    desk.telegram.sends_document(TOM, "a.txt", b"data", "text/plain", caption="/tickets")
    await desk.in_thread(number, "/tickets")
    said = desk.tom.says("It smokes")
    await desk.in_thread(number, "It smokes")
    desk.telegram.edits(TOM, said["message"]["message_id"], "/close 1001")
    await desk.in_thread(number, "/close 1001")
    desk.telegram.sends(TOM, text="/close", **_forwarded())
    await desk.in_thread(number, "Somebody")
    desk.telegram.update(
        channel_post={"message_id": 1, "chat": {"id": -5, "type": "channel", "title": "News"}, "date": 1, "text": "/close"}
    )
    desk.telegram.add_group(-100500, "House", [TOM], bot="administrator")
    group = {"id": -100500, "type": "supergroup", "title": "House"}
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    desk.telegram.update(message={"message_id": 1, "from": anonymous, "sender_chat": group, "chat": group, "date": 1, "text": "/close"})
    desk.tom.says("/help")
    await desk.told(desk.tom, "Just tell us what's wrong")
    assert "closed" not in text_of(desk.card(number) or {})
    reply_to = next(m["message_id"] for m in desk.telegram.chat(TOM) if "#1001" in m.get("text", ""))
    desk.telegram.says(TOM, "/close", reply_to=reply_to)
    await desk.told(desk.tom, "You closed ticket #1001")


@pytest.mark.parametrize(
    ("line", "heard"),
    [
        pytest.param("“claim” 1001", "#1001 is yours", id="item-35 verb in quotes"),
        pytest.param("claim “#1001”", "#1001 is yours", id="item-35 number in quotes"),
        pytest.param("claim\u00a01001", "#1001 is yours", id="item-35 hard blank"),
        pytest.param("claim 1001!", "#1001 is yours", id="item-35 end of a sentence"),
        pytest.param("1001: claim", "#1001 is yours", id="item-35 colon"),
        pytest.param("(1001) claim", "#1001 is yours", id="item-35 brackets"),
        pytest.param("priority 1001 «high»", "high", id="item-35 choice in quotes"),
        pytest.param("move 1001 „billing“", "Billing", id="item-35 queue in quotes"),
        pytest.param("snooze 1001 “4h”", "until", id="item-35 time in quotes"),
        pytest.param("assign 1001 “anna”", "Anna", id="item-35 name in quotes"),
        pytest.param("claim 999999999999999999999", "Which ticket?", id="item-32 huge"),
        pytest.param("claim ١٠٠١", "Which ticket?", id="item-32 other digits"),
        pytest.param("claim -1", "Which ticket?", id="item-32 negative"),
        pytest.param("claim", "Which ticket?", id="item-32 none"),
        pytest.param("assign 1001 @", "I don't know who “” is", id="item-35 nobody"),
        pytest.param("snooze 1001 -4h", "I don't understand the time", id="item-35 time runs back"),
        pytest.param("snooze 1001 ٣h", "I don't understand the time", id="item-35 other digits in a time"),
        pytest.param("snooze 1001 99999999999h", "I don't understand the time", id="item-35 endless"),
        pytest.param("priority 1001 ULTRA", "“ultra” is not one of these", id="item-35 no such choice"),
        pytest.param("__class__ 1001", "There is no command “__class__”", id="item-35 no verb"),
    ],
)
async def test_quotes_and_blanks_around_a_word_do_no_harm(desk: House, line: str, heard: str) -> None:
    await asks(desk, desk.tom, "My printer burns")
    assert heard in await tells(desk.boris if "billing" in line else desk.anna, line)


async def test_a_call_by_name_alone_is_answered(desk: House) -> None:
    """[item-39] In a group; in a direct chat the words open a ticket like all others."""
    desk.telegram.add_group(-100500, "House", [TOM])
    name = f"@{desk.telegram.username}"
    desk.tom.says(f"{name} ", chat_id=-100500)
    told = await desk.until(lambda: [m for m in desk.telegram.chat(-100500) if m["from"]["is_bot"]])
    assert "Just tell us what's wrong" in told[0]["text"]
    assert not desk.card(1001)
    assert f"“{name}”" in await fresh(desk.tom, name)


async def test_words_behind_the_slash_command_open_a_ticket(desk: House) -> None:
    assert await tells(desk.eve, "new My chair squeaks") == ""
    assert "Eve" in text_of(await desk.ticket(1001))
    await desk.in_thread(1001, "My chair squeaks")
    confirmed = await desk.in_direct(desk.eve, "#1001")
    assert buttons(confirmed) == []
    await desk.slack.posts("U0EVE", desk.slack.im("U0EVE"), "It is a green one")
    await desk.in_thread(1001, "It is a green one")
    assert "next message" in await tells(desk.eve, "new")
