"""The methods that change the bot's messages."""

from __future__ import annotations

import copy

from sandbox.telegram.acts import Acts
from sandbox.telegram.keyboards import inline_keyboard
from sandbox.telegram.methods.posting import keep_pace, writable
from sandbox.telegram.methods.registry import method
from sandbox.telegram.people import Chat, Group
from sandbox.telegram.refusal import Json, bad
from sandbox.telegram.text import caption, message_text

TWO_DAYS = 2 * 86400
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_BUTTONS = ("reply_markup",)
_TEXT = ("text", "entities", "link_preview_options", *_BUTTONS)
_CAPTION = ("caption", "caption_entities", "show_caption_above_media", *_BUTTONS)
_CAPTIONED = ("photo", "document", "video", "audio", "voice", "animation")


@method("editMessageText")
def edit_message_text(world: Acts, args: Json) -> Json:
    new = message_text(args).fields("text", "entities")
    buttons = inline_keyboard(args.get("reply_markup"))
    chat, message = _editable(world, args)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    if preview := args.get("link_preview_options"):
        new["link_preview_options"] = preview
    return _change(world, chat, message, _TEXT, _with(new, buttons))


@method("editMessageCaption")
def edit_message_caption(world: Acts, args: Json) -> Json:
    new = caption(args).fields("caption", "caption_entities")
    buttons = inline_keyboard(args.get("reply_markup"))
    chat, message = _editable(world, args)
    if not any(kind in message for kind in _CAPTIONED):
        raise bad("there is no caption in the message to edit")
    if args.get("show_caption_above_media"):
        new["show_caption_above_media"] = True
    return _change(world, chat, message, _CAPTION, _with(new, buttons))


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: Acts, args: Json) -> Json:
    buttons = inline_keyboard(args.get("reply_markup"))
    chat, message = _editable(world, args)
    return _change(world, chat, message, _BUTTONS, _with({}, buttons))


@method("deleteMessage")
def delete_message(world: Acts, args: Json) -> bool:
    chat = writable(world, args["chat_id"])
    message = chat.messages.get(args["message_id"])
    if message is None:
        raise bad("message to delete not found")
    own = message["from"]["id"] == world.bot["id"]
    if isinstance(chat.owner, Group) and chat.owner.bot != "administrator" and not own:
        raise bad("message can't be deleted for everyone")
    if world.now() - message["date"] > TWO_DAYS:
        raise bad("message can't be deleted for everyone")
    keep_pace(world, chat)
    del chat.messages[args["message_id"]]
    chat.reactions.pop(args["message_id"], None)
    world.changed(chat.id)
    return True


def _editable(world: Acts, args: Json) -> tuple[Chat, Json]:
    if "chat_id" not in args and "message_id" not in args:
        raise bad("Message identifier is not specified")
    if "chat_id" not in args:
        raise bad("chat_id is empty")
    if isinstance(args.get("reply_markup"), dict) and "inline_keyboard" not in args["reply_markup"]:
        raise bad("Inline keyboard expected")
    chat = writable(world, args["chat_id"])
    message = chat.messages.get(args.get("message_id", 0))
    if message is None:
        raise bad("message to edit not found")
    if message["from"]["id"] != world.bot["id"]:
        raise bad("message can't be edited")
    return chat, message


def _with(new: Json, buttons: Json | None) -> Json:
    """Without a keyboard in the call the old one is removed."""
    return new if buttons is None else new | {"reply_markup": buttons}


def _change(world: Acts, chat: Chat, message: Json, owned: tuple[str, ...], new: Json) -> Json:
    """Apply an edit. An edit without a change is refused. A change of the buttons alone isn't shown as an edit."""
    old = {name: message[name] for name in owned if name in message}
    if old == new:
        raise bad(_NOT_MODIFIED)
    keep_pace(world, chat)
    for name in owned:
        message.pop(name, None)
    message |= copy.deepcopy(new)
    if owned != _BUTTONS:
        message["edit_date"] = int(world.now())
    world.changed(chat.id)
    return message
