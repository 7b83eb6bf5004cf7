"""What a bot sends, with the real library and by hand, and how the platform refuses it."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from sandbox.telegram import arguments
from tests.sandbox.telegram_wire import Wire, conforms, png, telegram

TOM, OLGA = 4712, 4711


@pytest_asyncio.fixture
async def wire() -> AsyncIterator[Wire]:
    async with telegram() as wire:
        yield wire


async def test_a_message_of_the_bot_stands_in_the_chat(wire: Wire) -> None:
    message = await wire.bot.send_message(TOM, "Hello, *Tom*")
    assert message.text == "Hello, *Tom*"
    assert wire.world.last(TOM)["message_id"] == message.message_id
    assert conforms(wire.world.last(TOM), "Message")
    assert [call.args["text"] for call in wire.world.journal.of("sendMessage")] == ["Hello, *Tom*"]


async def test_a_stranger_cannot_be_written_to(wire: Wire) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await wire.bot.send_message(OLGA, "Hello")
    with pytest.raises(BadRequest, match="Chat not found"):
        await wire.bot.send_message(99, "Hello")
    assert await wire.refusal("sendMessage", chat_id="@nobody", text="x") == "Bad Request: chat not found"


async def test_who_blocked_the_bot_cannot_be_written_to_until_he_unblocks_it(wire: Wire) -> None:
    wire.world.blocks(TOM)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await wire.bot.send_message(TOM, "Hello")
    wire.world.unblocks(TOM)
    await wire.bot.send_message(TOM, "Hello")
    wire.world.deletes_account(TOM)
    with pytest.raises(Forbidden, match="user is deactivated"):
        await wire.bot.send_message(TOM, "Hello")


async def test_a_message_to_an_upgraded_group_names_the_new_one(wire: Wire) -> None:
    wire.world.add_group(-50, "Friends", [TOM], supergroup=False)
    wire.world.upgrades(TOM, -50, -1001)
    with pytest.raises(ChatMigrated) as raised:
        await wire.bot.send_message(-50, "Hello")
    assert raised.value.new_chat_id == -1001
    body = await wire.ask("sendMessage", chat_id=-50, text="Hello")
    assert body == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -1001},
    }


async def test_a_reply_to_a_missing_message_is_refused_unless_it_may_stand_alone(wire: Wire) -> None:
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await wire.bot.send_message(TOM, "Hello", reply_parameters=ReplyParameters(777))
    alone = await wire.bot.send_message(TOM, "Hello", reply_parameters=ReplyParameters(777, allow_sending_without_reply=True))
    assert alone.reply_to_message is None
    reply = await wire.bot.send_message(TOM, "Hello", reply_parameters=ReplyParameters(alone.message_id, quote="Hell"))
    assert reply.reply_to_message is not None
    assert reply.quote is not None
    assert reply.quote.text == "Hell"
    assert reply.reply_to_message.message_id == alone.message_id


async def test_an_empty_text_is_refused(wire: Wire) -> None:
    assert await wire.refusal("sendMessage", chat_id=TOM, text="") == "Bad Request: message text is empty"
    assert await wire.refusal("sendMessage", chat_id=TOM) == "Bad Request: message text is empty"
    assert "empty" in await wire.refusal("sendMessage", chat_id=TOM, text=" \n ")
    assert await wire.refusal("sendMessage", text="x") == "Bad Request: chat_id is empty"


async def test_text_is_measured_in_characters(wire: Wire) -> None:
    await wire.bot.send_message(TOM, "😀" * 4096)
    with pytest.raises(BadRequest, match="Message is too long"):
        await wire.bot.send_message(TOM, "x" * 4097)
    assert await wire.refusal("sendMessage", chat_id=TOM, text="ж" * 16385) == "Bad Request: text is too long"


async def test_buttons_have_limits(wire: Wire) -> None:
    def keyboard(count: int, data: str) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data=data)] for _ in range(count)])

    await wire.bot.send_message(TOM, "x", reply_markup=keyboard(100, "ж" * 32))
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await wire.bot.send_message(TOM, "x", reply_markup=keyboard(1, "ж" * 33))
    with pytest.raises(BadRequest, match="Reply markup is too long"):
        await wire.bot.send_message(TOM, "x", reply_markup=keyboard(101, "a"))
    without = {"inline_keyboard": [[{"text": "a"}]]}
    assert "Text buttons are unallowed" in await wire.refusal("sendMessage", chat_id=TOM, text="x", reply_markup=without)


async def test_an_unknown_method_is_404_and_a_wrong_token_401(wire: Wire) -> None:
    assert await wire.ask("sendMesage", chat_id=TOM, text="x") == {"ok": False, "error_code": 404, "description": "Not Found"}
    assert (await wire.result("SENDMESSAGE", chat_id=TOM, text="x"))["text"] == "x"
    async with wire.session.get(f"{wire.base}/bot1:wrong/getMe") as answer:
        assert answer.status == 401
        assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{wire.base}/bot"):
            pass


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        ({"chat_id": TOM, "text": "x", "reply_to_message_id": 5}, 'unknown parameter "reply_to_message_id" of sendMessage'),
        ({"chat_id": TOM, "text": 5}, 'wrong type: "text" must be of type String'),
        ({"chat_id": TOM, "text": "x", "protect_content": "maybe"}, 'wrong type: "protect_content" must be of type Boolean, not "maybe"'),
        ({"chat_id": TOM, "text": "x", "message_thread_id": "a"}, '"message_thread_id" must be of type Integer'),
        ({"chat_id": TOM, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback": "b"}]]}}, ".callback"),
        ({"chat_id": TOM, "text": "x", "entities": [{"type": "bold", "offset": 0}]}, 'field "entities[0].length" is required'),
        ({"chat_id": TOM, "text": "x", "parse_mode": None}, 'parameter "parse_mode" is null'),
    ],
)
async def test_what_the_real_server_would_swallow_is_refused_and_complained_of(wire: Wire, args: dict[str, object], complaint: str) -> None:
    assert complaint in await wire.refusal("sendMessage", **args)
    assert complaint in wire.world.journal.complaints()[0]
    assert wire.world.journal.refused()[-1].method == "sendMessage"


async def test_arguments_come_as_query_form_multipart_or_json(wire: Wire) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    form = {"chat_id": str(TOM), "text": "two", "reply_markup": json.dumps(markup)}
    async with wire.session.get(wire.url("sendMessage"), params={"chat_id": TOM, "text": "one"}) as answer:
        assert answer.status == 200
    async with wire.session.post(wire.url("sendMessage"), data=form) as answer:
        assert (await answer.json())["result"]["reply_markup"] == markup
    parts = aiohttp.FormData(form | {"text": "three"}, default_to_multipart=True)
    async with wire.session.post(wire.url("sendMessage"), data=parts) as answer:
        assert answer.status == 200
    async with wire.session.post(wire.url("sendMessage"), params={"chat_id": TOM}, json={"text": "four"}) as answer:
        assert answer.status == 200
    assert [message["text"] for message in wire.world.chat(TOM)] == ["/start", "one", "two", "three", "four"]
    async with wire.session.post(wire.url("sendMessage"), data=b"{", headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400


async def test_a_documented_method_that_is_not_emulated_says_so_after_its_arguments_are_checked(wire: Wire) -> None:
    assert await wire.refusal("sendDice", chat_id=TOM) == "Bad Request: not emulated: sendDice"
    assert 'unknown parameter "size"' in await wire.refusal("sendDice", chat_id=TOM, size=3)
    assert "required" in await wire.refusal("sendVenue", chat_id=TOM)


async def test_markup_is_not_emulated_and_says_so(wire: Wire) -> None:
    refused = "Bad Request: not emulated: parse_mode of sendMessage"
    assert await wire.refusal("sendMessage", chat_id=TOM, text="<b>x</b>", parse_mode="HTML") == refused
    assert "parse_mode" in await wire.refusal("sendDocument", chat_id=TOM, document="x", parse_mode="HTML")


async def test_files_go_up_by_name_or_attached_and_come_down_again(wire: Wire) -> None:
    sent = await wire.bot.send_document(TOM, b"hello", filename="a.txt", caption="see")
    assert sent.document is not None
    assert (sent.document.file_name, sent.caption) == ("a.txt", "see")
    file = await wire.bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"hello"
    again = await wire.bot.send_document(TOM, sent.document.file_id)
    assert again.document is not None
    with pytest.raises(BadRequest, match="use file of type document as photo"):
        await wire.bot.send_photo(TOM, sent.document.file_id)
    assert all(conforms(message, "Message") for message in wire.world.chat(TOM))


async def test_what_is_no_picture_or_too_large_is_refused(wire: Wire) -> None:
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await wire.bot.send_photo(TOM, b"no picture")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await wire.bot.send_photo(TOM, png(), caption="x" * 1025)
    update = wire.world.sends_document(TOM, "big.iso", b"x", "application/octet-stream", size=21_000_000)
    with pytest.raises(BadRequest, match="File is too big"):
        await wire.bot.get_file(update["message"]["document"]["file_id"])
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await wire.bot.get_file("nonsense")
    async with wire.session.get(f"{wire.base}/file/bot{wire.world.token}/documents/none.txt") as answer:
        assert answer.status == 404


async def test_an_upload_over_the_limit_is_refused_as_too_large(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    assert arguments.UPLOAD_LIMIT == 50 * 1024 * 1024
    monkeypatch.setattr(arguments, "UPLOAD_LIMIT", 100_000)
    for size, status in ((99_000, 200), (101_000, 413)):
        parts = aiohttp.FormData({"chat_id": str(TOM)})
        parts.add_field("document", bytes(size), filename="big.bin")
        async with wire.session.post(wire.url("sendDocument"), data=parts) as answer:
            assert answer.status == status


async def test_typing_shows_until_the_bot_has_written(wire: Wire) -> None:
    assert wire.world.typing(TOM) is False
    await wire.bot.send_chat_action(TOM, "typing")
    assert wire.world.typing(TOM) is True
    await wire.bot.send_message(TOM, "done")
    assert wire.world.typing(TOM) is False
    assert await wire.refusal("sendChatAction", chat_id=TOM, action="dancing") == "Bad Request: wrong parameter action in request"


async def test_a_bot_puts_one_reaction_of_a_fixed_list(wire: Wire) -> None:
    question = wire.world.says(TOM, "help")["message"]["message_id"]
    await wire.bot.set_message_reaction(TOM, question, "👀")
    assert wire.world.reactions(TOM, question) == ["👀"]
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await wire.bot.set_message_reaction(TOM, question, "✅")
    with pytest.raises(BadRequest, match="Message to react not found"):
        await wire.bot.set_message_reaction(TOM, 999, "👀")
    await wire.bot.set_message_reaction(TOM, question, [])
    assert wire.world.reactions(TOM, question) == []


async def test_an_album_is_all_or_nothing_and_only_of_what_may_be_together(wire: Wire) -> None:
    photo, document = InputMediaPhoto(png()), InputMediaDocument(b"x", filename="a.txt")
    sent = await wire.bot.send_media_group(TOM, [InputMediaPhoto(png(), caption="both"), InputMediaVideo(b"film", filename="f.mp4")])
    assert [message.caption for message in sent] == ["both", None]
    assert len({message.media_group_id for message in sent}) == 1
    assert all(conforms(message, "Message") for message in wire.world.chat(TOM))
    before = len(wire.world.chat(TOM))
    for media, refused in (
        ([photo, document], "Document can't be mixed with other media types"),
        ([document, InputMediaAudio(b"x", filename="a.mp3")], "Document can't be mixed with other media types"),
        ([photo] * 11, "Too many messages to send as an album"),
        ([InputMediaPhoto(png(), caption="x" * 1025), photo], "Message caption is too long"),
        ([photo, InputMediaPhoto(b"no picture")], 'Failed to send message #2 with the error message "image_process_failed"'),
    ):
        with pytest.raises(BadRequest, match=re.escape(refused)):
            await wire.bot.send_media_group(TOM, media)
    item = {"type": "photo", "media": "attach://nothing"}
    assert await wire.refusal("sendMediaGroup", chat_id=TOM, media=[]) == "Bad Request: there are no messages to send"
    assert "can't parse InputMedia: media not found" in await wire.refusal("sendMediaGroup", chat_id=TOM, media=[item] * 2)
    known = item | {"media": wire.world.files.photo(png())[-1]["file_id"]}
    assert "2 to 10" in await wire.refusal("sendMediaGroup", chat_id=TOM, media=[known])
    assert "animation" in await wire.refusal("sendMediaGroup", chat_id=TOM, media=[known, item | {"type": "animation"}])
    assert "reply_markup" in await wire.refusal("sendMediaGroup", chat_id=TOM, media=[known] * 2, reply_markup={"inline_keyboard": []})
    assert len(wire.world.chat(TOM)) == before
