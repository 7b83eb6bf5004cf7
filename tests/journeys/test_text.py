"""Texts of every kind arrive complete, and none of them notifies or misleads anybody or breaks anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, fresh, tells

NAUGHTY = json.loads((Path(__file__).parent / "naughty.json").read_text(encoding="utf-8"))


async def test_styles_of_the_customer_are_the_same_in_the_thread(desk: House) -> None:
    text = "bold italic strike code pre link quote"
    kinds = ("bold", "italic", "strikethrough", "code", "pre", "text_link", "blockquote")
    entities, at = [], 0
    for word, kind in zip(text.split(), kinds, strict=True):
        entities.append(
            {"type": kind, "offset": at, "length": len(word), **({"url": "https://example.org/a"} if kind == "text_link" else {})}
        )
        at += len(word) + 1
    desk.tom.says(text, entities=entities)
    await desk.in_thread(1001, "bold")
    blocks = str(next(m["blocks"] for m in desk.posts(1001) if "bold" in text_of(m)))
    for style in (
        "'bold': True",
        "'italic': True",
        "'strike': True",
        "'code': True",
        "rich_text_preformatted",
        "https://example.org/a",
        "rich_text_quote",
    ):
        assert style in blocks, style


async def test_styles_of_the_agent_are_the_same_for_the_customer(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(
        number, "!reply *bold* _italic_ ~strike~ `code` <https://example.org|label> :smile:\n> quoted\n- one\n- two\n```\npre\n```"
    )
    await desk.told(desk.tom, "bold")
    message = desk.telegram.chat(4712)[-1]
    kinds = {entity["type"] for entity in message["entities"]}
    assert {"bold", "italic", "strikethrough", "code", "blockquote", "pre"} <= kinds
    assert "😄" in message["text"] and "*" not in message["text"]
    assert "one" in message["text"] and "two" in message["text"]


@pytest.mark.parametrize(
    "name",
    [
        "<!here>",
        "<3",
        "<@U0ANNA>",
        "@everyone",
        "&lt;!here&gt;",
        "\u202egpj.exe",
        "Zo\u0308e\x00",
        "\ud83d\ude00" * 3,
        " ",
        "*_~`>",
        "{name}",
    ],
)
async def test_names_and_words_ring_nobody(desk: House, name: str) -> None:
    name = name.encode("utf-16", "surrogatepass").decode("utf-16")
    who = desk.customer(4800, name.replace("\x00", "") or "-")
    who.says(f"<!channel> <@U0ANNA> @here {name.strip() or 'x'} {{ticket}} https://example.org")
    await desk.in_thread(1001, "<!channel>")
    for message in (*desk.slack.messages(SUPPORT), *desk.slack.thread(SUPPORT, desk.card_ts(1001))):
        raw = json.dumps(message, ensure_ascii=False)
        assert "'type': 'user'" not in raw and '"type": "user"' not in raw and '"broadcast"' not in raw
        assert "<!" not in message.get("text", "") and "<@" not in message.get("text", "")
        assert "\u202e" not in text_of(message)
    await tells(desk.anna, "reply 1001 {name} <!channel> is here")
    await desk.told(who, "is here")


async def test_long_texts_arrive_whole_and_in_order(desk: House) -> None:
    numbered = " ".join(f"Sentence {n} is here." for n in range(1600))
    await asks(desk, desk.tom, "Start")
    for start in range(0, len(numbered), 4000):
        desk.tom.says(numbered[start : start + 4000].strip() or ".")
    await desk.in_thread(1001, "Sentence 1599")
    seen = "".join(desk.thread(1001))
    places = [seen.find(f"Sentence {n} is") for n in range(0, 1600, 200)]
    assert places == sorted(places) and -1 not in places
    await desk.anna.presses("reply", 1001)
    await desk.anna.fills(text=numbered[:11_000])
    await desk.told(desk.tom, "Sentence 450 is")
    heard = "".join(desk.tom.heard())
    places = [heard.find(f"Sentence {n} is") for n in range(0, 450, 50)]
    assert places == sorted(places) and -1 not in places
    assert all(len(text.encode("utf-16-le")) // 2 <= 4096 for text in desk.tom.heard())


async def test_messages_without_words_open_tickets_too(desk: House) -> None:
    desk.telegram.sends_photo(4712, b"\xff\xd8\xff\xe0" + b"0" * 64)
    first = await desk.ticket(1001)
    assert "#1001 · " in text_of(first)
    desk.telegram.sends(4711, location={"latitude": 52.5, "longitude": 13.4})
    assert "52.5" in "".join(await desk.until(lambda: desk.thread(1002)))
    ann = desk.customer(4713, "Ann")
    desk.telegram.sends(
        4713,
        sticker={
            "file_id": "s",
            "file_unique_id": "s",
            "type": "regular",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
            "emoji": "😡",
        },
    )
    await desk.ticket(1003)
    desk.customer(4714, "Bob")
    desk.telegram.sends(4714, something_nobody_knows={"a": 1})
    desk.telegram.sends_album(4713, [b"\xff\xd8\xff\xe0" + bytes([n]) * 64 for n in range(3)], "Three pictures")
    await desk.in_thread(1003, "Three pictures")
    assert ann.heard()


async def test_words_and_names_that_nobody_can_see(desk: House) -> None:
    nobody = desk.customer(4800, "\u3164\u200b")
    assert "#1001, “No text”" in await fresh(nobody, "\u3164\n\u200b\u2800")
    assert "Customer: 4800" in text_of(await desk.ticket(1001))


async def test_the_subject_is_the_first_line_that_says_something(desk: House) -> None:
    assert "“My printer burns”" in await fresh(desk.tom, "My   printer\tburns\nand more")
    assert "…”" in await fresh(desk.customer(4713, "Ann"), "x" * 300)


async def test_naughty_strings_as_words_names_and_files(desk: House) -> None:
    start = 6000
    for n, text in enumerate(NAUGHTY):
        who = desk.customer(start + n, (text.strip() or "-")[:64])
        if not text.strip():
            continue
        if n % 2:
            who.says(text[:4000])
        else:
            desk.telegram.sends_document(start + n, (text.strip() or "a")[:60], b"data", "text/plain", caption=text[:1000])
    await asks(desk, desk.tom, "The very end")
    assert not desk.slack.journal.refused(), [call.answer for call in desk.slack.journal.refused()][:3]
    assert not [c for c in desk.telegram.journal.refused() if c.method != "getUpdates"]
    everything = json.dumps(desk.slack.messages(SUPPORT), ensure_ascii=False)
    assert '"broadcast"' not in everything and '"type": "user"' not in everything
