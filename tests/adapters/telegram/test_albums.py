"""Several files of one post: albums on the emulated Telegram, and what becomes of them when something goes wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.telegram.channel import TelegramChannel
from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import plain
from bot.ports.cards import Button, Card
from bot.ports.outbound import Delete, DeliveryError, Edit, Post, Receipt, Trouble
from sandbox.faults import Fault
from sandbox.telegram import TelegramWorld
from tests.recording_desk import MemoryFiles
from tests.sandbox.telegram_wire import png

ANNA = 4711
HERE = Address("front", "4711")
FILES = MemoryFiles(picture=png(), broken=b"no picture at all", report=b"%PDF-1.4 ...", film=b"....ftypmp42", song=b"ID3...")
KINDS = {
    "picture": ("image/png", "p.png"),
    "broken": ("image/png", "b.png"),
    "report": ("application/pdf", "r.pdf"),
    "film": ("video/mp4", "f.mp4"),
    "song": ("audio/mpeg", "s.mp3"),
}
THUMBS = ((Button("thumb", ("1001", "7", "up"), "👍"), Button("thumb", ("1001", "7", "down"), "👎")),)


def card(*keys: str, text: str = "Look", **more: Any) -> Card:
    return Card(body=plain(text), files=tuple(Attachment("slack", "F1", KINDS[key][1], KINDS[key][0], 9, key=key) for key in keys), **more)


def shown(world: TelegramWorld) -> list[tuple[str, str]]:
    """What the newest messages are, and their words."""
    kinds = ("photo", "video", "audio", "document")
    return [
        (next((kind for kind in kinds if kind in message), "text"), message.get("text") or message.get("caption", ""))
        for message in world.chat(ANNA)[1:]
    ]


def albums(world: TelegramWorld) -> list[int]:
    """How many messages each album has."""
    names = [message["media_group_id"] for message in world.chat(ANNA) if "media_group_id" in message]
    return [names.count(name) for name in dict.fromkeys(names)]


def methods(world: TelegramWorld) -> list[str]:
    return [call.method for call in world.journal.calls if call.method.startswith("send")]


async def edited(channel: TelegramChannel, receipt: Receipt, now: Card, **more: Any) -> Receipt:
    return await channel.deliver(Edit(HERE, receipt.messages[0], now, receipt.messages[1:], "d-1", **more), FILES)


@pytest.mark.parametrize(
    ("files", "sent"),
    [
        (["picture", "film"], ["sendMediaGroup"]),
        (["report", "report", "report"], ["sendMediaGroup"]),
        (["song", "song"], ["sendMediaGroup"]),
        (["picture", "picture", "report", "picture"], ["sendMediaGroup", "sendDocument", "sendPhoto"]),
        (["report", "song", "song"], ["sendDocument", "sendMediaGroup"]),
        (["picture"] * 11, ["sendMediaGroup", "sendPhoto"]),
        (["picture"] * 12, ["sendMediaGroup", "sendMediaGroup"]),
    ],
)
async def test_files_that_belong_together_are_one_album(
    channel: TelegramChannel, world: TelegramWorld, files: list[str], sent: list[str]
) -> None:
    receipt = await channel.deliver(Post(HERE, card(*files)), FILES)
    assert methods(world) == sent
    kinds = {"picture": "photo", "film": "video", "song": "audio", "report": "document"}
    assert shown(world) == [(kinds[key], "Look" if not place else "") for place, key in enumerate(files)]
    assert receipt.messages == tuple(str(message["message_id"]) for message in world.chat(ANNA)[1:])


async def test_a_text_that_is_no_caption_comes_before_the_album(channel: TelegramChannel, world: TelegramWorld) -> None:
    await channel.deliver(Post(HERE, card("picture", "picture", text="😀" * 513)), FILES)
    assert shown(world) == [("text", "😀" * 513), ("photo", ""), ("photo", "")]
    assert albums(world) == [2]


async def test_an_album_answers_a_message_and_its_buttons_are_below_it(channel: TelegramChannel, world: TelegramWorld) -> None:
    asked = world.last(ANNA)["message_id"]
    receipt = await channel.deliver(Post(HERE, card("picture", "picture", buttons=THUMBS), reply_to=str(asked)), FILES)
    first, _, buttons = world.chat(ANNA)[1:]
    assert first["reply_to_message"]["message_id"] == asked
    assert shown(world) == [("photo", "Look"), ("photo", ""), ("text", "👆")]
    assert len(buttons["reply_markup"]["inline_keyboard"][0]) == 2

    rated = card("picture", "picture", buttons=((replace(THUMBS[0][0], label="• 👍 •"), THUMBS[0][1]),))
    before = len(world.journal.calls)
    assert await edited(channel, receipt, rated, only_buttons=True) == receipt
    assert [call.method for call in world.journal.calls[before:]] == ["editMessageReplyMarkup"]

    receipt = await edited(channel, receipt, card("picture", "picture", text="x" * 1100, buttons=THUMBS))
    assert [(kind, len(words)) for kind, words in shown(world)] == [("photo", 1024), ("photo", 0), ("text", 76)]
    receipt = await edited(channel, receipt, card("picture", "picture", text="Short", buttons=THUMBS))
    assert shown(world) == [("photo", "Short"), ("photo", ""), ("text", "👆")]
    receipt = await edited(channel, receipt, card("picture", "picture", text="Short"), only_buttons=True)
    assert shown(world) == [("photo", "Short"), ("photo", "")]
    assert len(receipt.messages) == 2


async def test_a_text_that_grew_after_an_album_shrinks_again(channel: TelegramChannel, world: TelegramWorld) -> None:
    receipt = await channel.deliver(Post(HERE, card("report", "report")), FILES)
    receipt = await edited(channel, receipt, card("report", "report", text="x" * 1100))
    assert [(kind, len(words)) for kind, words in shown(world)] == [("document", 1024), ("document", 0), ("text", 76)]
    receipt = await edited(channel, receipt, card("report", "report", text="Short"))
    assert shown(world) == [("document", "Short"), ("document", "")]
    await channel.deliver(Delete(HERE, receipt.messages[0], receipt.messages[1:]), FILES)
    assert shown(world) == []


async def test_a_picture_that_telegram_cannot_read_becomes_a_document_where_it_was(channel: TelegramChannel, world: TelegramWorld) -> None:
    await channel.deliver(Post(HERE, card("picture", "picture", "broken", "picture")), FILES)
    assert shown(world) == [("photo", "Look"), ("photo", ""), ("document", ""), ("photo", "")]
    assert albums(world) == [2]


async def test_an_album_that_is_refused_without_a_reason_goes_in_single_messages(channel: TelegramChannel, world: TelegramWorld) -> None:
    world.faults.add(Fault("error", "sendMediaGroup", times=-1, error="Bad Request: group send failed"))
    await channel.deliver(Post(HERE, card("picture", "report", "report")), FILES)
    assert shown(world) == [("photo", "Look"), ("document", ""), ("document", "")]
    assert albums(world) == []


async def test_styles_that_telegram_rejects_are_left_out_of_an_album_too(channel: TelegramChannel, world: TelegramWorld) -> None:
    world.faults.add(Fault("error", "sendMediaGroup", error="Bad Request: can't parse entities: whatever"))
    await channel.deliver(Post(HERE, card("picture", "picture", author="Anna")), FILES)
    assert shown(world) == [("photo", "Anna\nLook"), ("photo", "")]
    assert "caption_entities" not in world.chat(ANNA)[1]


async def test_an_album_that_has_to_wait_goes_on_after_what_was_sent(channel: TelegramChannel, world: TelegramWorld) -> None:
    post = Post(HERE, card("report", "picture", "picture", buttons=THUMBS), delivery="d-1")
    for method in ("sendMediaGroup", "sendMessage"):
        world.faults.add(Fault("429", method, retry_after=3))
    for _ in range(2):
        with pytest.raises(DeliveryError) as error:
            await channel.deliver(post, FILES)
        assert error.value.retry_after == 3
    receipt = await channel.deliver(post, FILES)
    assert shown(world) == [("document", "Look"), ("photo", ""), ("photo", ""), ("text", "👆")]
    assert len(receipt.messages) == 4


@pytest.mark.parametrize("fault", ["reset_after", "bad_json"])
async def test_an_album_without_an_answer_is_in_doubt_and_its_repeat_says_so(
    channel: TelegramChannel, world: TelegramWorld, fault: str
) -> None:
    post = Post(HERE, card("picture", "picture"), delivery="d-1")
    world.faults.add(Fault(fault, "sendMediaGroup"))
    with pytest.raises(DeliveryError) as error:
        await channel.deliver(post, FILES)
    assert error.value.trouble is Trouble.IN_DOUBT
    await channel.deliver(replace(post, copy=plain("maybe twice")), FILES)
    assert shown(world)[-2:] == [("photo", "Look\n\nmaybe twice"), ("photo", "")]
