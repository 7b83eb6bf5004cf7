"""How the bot's messages change, and the bot's profile."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest

from tests.sandbox.telegram_wire import Wire, conforms, png, telegram

TOM, OLGA = 4712, 4711
BOLD = MessageEntity("bold", 0, 4)
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Close", callback_data="close:1")]])


@pytest_asyncio.fixture
async def wire() -> AsyncIterator[Wire]:
    async with telegram() as wire:
        yield wire


async def test_an_edit_without_buttons_removes_them(wire: Wire) -> None:
    menu = await wire.bot.send_message(TOM, "menu", reply_markup=BUTTONS)
    assert "reply_markup" in wire.world.last(TOM)
    edited = await wire.bot.edit_message_text("Menu", TOM, menu.message_id)
    assert isinstance(edited, Message)
    assert edited.edit_date is not None
    assert "reply_markup" not in wire.world.last(TOM)
    await wire.bot.edit_message_reply_markup(TOM, menu.message_id, reply_markup=BUTTONS)
    assert wire.world.last(TOM)["reply_markup"] == BUTTONS.to_dict()
    await wire.bot.edit_message_reply_markup(TOM, menu.message_id)
    assert "reply_markup" not in wire.world.last(TOM)
    assert conforms(wire.world.last(TOM), "Message")


async def test_an_edit_that_changes_nothing_is_refused(wire: Wire) -> None:
    menu = await wire.bot.send_message(TOM, "menu", entities=[BOLD], reply_markup=BUTTONS)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await wire.bot.edit_message_text("menu", TOM, menu.message_id, entities=[BOLD], reply_markup=BUTTONS)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await wire.bot.edit_message_reply_markup(TOM, menu.message_id, reply_markup=BUTTONS)
    await wire.bot.edit_message_text("menu", TOM, menu.message_id, reply_markup=BUTTONS)


async def test_only_own_messages_of_the_right_kind_can_be_edited(wire: Wire) -> None:
    photo = await wire.bot.send_photo(TOM, png(), caption="one")
    text = await wire.bot.send_message(TOM, "one")
    said = wire.world.says(TOM, "mine")["message"]["message_id"]
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await wire.bot.edit_message_text("two", TOM, photo.message_id)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await wire.bot.edit_message_caption(TOM, text.message_id, caption="two")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await wire.bot.edit_message_text("two", TOM, said)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await wire.bot.edit_message_text("two", TOM, 999)
    assert await wire.refusal("editMessageText", text="two") == "Bad Request: message identifier is not specified"
    assert "not emulated" in await wire.refusal("editMessageText", inline_message_id="a", text="two")
    await wire.bot.edit_message_caption(TOM, photo.message_id, caption="two")
    await wire.bot.edit_message_caption(TOM, photo.message_id)
    assert "caption" not in wire.world.chat(TOM)[1]


async def test_an_update_keeps_the_message_as_it_was_when_it_happened(wire: Wire) -> None:
    menu = await wire.bot.send_message(TOM, "before")
    wire.world.presses(TOM, menu.message_id, "a")
    await wire.bot.edit_message_text("after", TOM, menu.message_id)
    assert (await wire.result("getUpdates"))[-1]["callback_query"]["message"]["text"] == "before"


async def test_a_deleted_message_is_gone_and_cannot_be_deleted_again() -> None:
    clock = [time.time()]
    async with telegram(now=lambda: clock[0]) as wire:
        first, second = [await wire.bot.send_message(TOM, text) for text in ("one", "two")]
        await wire.bot.delete_message(TOM, first.message_id)
        assert [message["text"] for message in wire.world.chat(TOM)] == ["/start", "two"]
        with pytest.raises(BadRequest, match="Message to delete not found"):
            await wire.bot.delete_message(TOM, first.message_id)
        clock[0] += 2 * 86400 + 1
        with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
            await wire.bot.delete_message(TOM, second.message_id)


async def test_a_message_that_its_author_deleted_cannot_be_answered_and_the_bot_is_not_told(wire: Wire) -> None:
    said = wire.world.says(TOM, "never mind")["message"]["message_id"]
    before = await wire.result("getUpdates")
    wire.world.deletes(TOM, said)
    assert await wire.result("getUpdates") == before
    assert await wire.refusal("sendMessage", chat_id=TOM, text="x", reply_parameters={"message_id": said}) == (
        "Bad Request: message to be replied not found"
    )


async def test_in_a_group_only_an_administrator_deletes_what_others_said(wire: Wire) -> None:
    group = wire.world.add_group(-1005, "Friends", [TOM])
    said = wire.world.says(TOM, "hello", chat_id=-1005)["message"]["message_id"]
    with pytest.raises(BadRequest, match="can't be deleted for everyone"):
        await wire.bot.delete_message(-1005, said)
    group.bot = "administrator"
    await wire.bot.delete_message(-1005, said)
    assert wire.world.chat(-1005) == []


async def test_a_reply_keyboard_stays_until_it_is_removed(wire: Wire) -> None:
    await wire.bot.send_message(TOM, "pick", reply_markup=ReplyKeyboardMarkup([["a", "b"]]))
    await wire.bot.send_message(TOM, "well?")
    keyboard = wire.world.keyboard(TOM)
    assert keyboard is not None
    assert keyboard["keyboard"] == [[{"text": "a"}, {"text": "b"}]]
    assert "reply_markup" not in wire.world.chat(TOM)[1]
    await wire.bot.send_message(TOM, "thanks", reply_markup=ReplyKeyboardRemove())
    assert wire.world.keyboard(TOM) is None


async def test_command_menus_are_kept_by_scope_and_language(wire: Wire) -> None:
    await wire.bot.set_my_commands([BotCommand("help", "Help")])
    await wire.bot.set_my_commands([BotCommand("help", "Hilfe")], language_code="de")
    await wire.bot.set_my_commands([BotCommand("close", "Close")], scope=BotCommandScopeChat(TOM))
    kept = {(json.loads(scope)["type"], language): commands for (scope, language), commands in wire.world.commands.items()}
    assert kept["default", "de"] == [{"command": "help", "description": "Hilfe"}]
    assert kept["chat", ""] == [{"command": "close", "description": "Close"}]
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await wire.bot.set_my_commands([BotCommand("Help", "x")])
    with pytest.raises(BadRequest, match="Invalid language code specified"):
        await wire.bot.set_my_commands([BotCommand("help", "x")], language_code="deu")
    bad = {"commands": [{"command": "help", "description": "x"}], "scope": {"type": "moon"}}
    assert '"type" must not be "moon"' in await wire.refusal("setMyCommands", **bad)


async def test_chats_are_shown_as_far_as_the_bot_may_know(wire: Wire) -> None:
    wire.world.add_group(-1005, "Friends", [TOM])
    assert (await wire.bot.get_chat(TOM)).first_name == "Tom"
    assert (await wire.bot.get_chat(-1005)).title == "Friends"
    assert conforms(await wire.result("getChat", chat_id=-1005), "ChatFullInfo")
    with pytest.raises(BadRequest, match="Chat not found"):
        await wire.bot.get_chat(OLGA)
