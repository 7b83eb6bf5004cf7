"""sendMessage, sendChatAction and setMessageReaction."""

from __future__ import annotations

from sandbox.telegram.acts import Acts
from sandbox.telegram.methods.posting import keep_pace, known_chat, send, writable
from sandbox.telegram.methods.registry import method
from sandbox.telegram.refusal import Json, bad
from sandbox.telegram.spec import REACTIONS
from sandbox.telegram.text import message_text
from sandbox.telegram.world import TYPING_SECONDS

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


@method("sendMessage")
def send_message(world: Acts, args: Json) -> Json:
    content = message_text(args).fields("text", "entities")
    if preview := args.get("link_preview_options"):
        content["link_preview_options"] = preview
    return send(world, args, [content])[0]


@method("sendChatAction")
def send_chat_action(world: Acts, args: Json) -> bool:
    if args["action"] not in _ACTIONS:
        raise bad("Wrong parameter action in request")
    chat = writable(world, args["chat_id"])
    chat.typing_until = world.now() + TYPING_SECONDS
    world.changed(chat.id)
    return True


@method("setMessageReaction")
def set_message_reaction(world: Acts, args: Json) -> bool:
    """A bot may put one emoji of a fixed list; none takes it away."""
    chat = known_chat(world, args["chat_id"])
    if args["message_id"] not in chat.messages:
        raise bad("message to react not found")
    reactions = args.get("reaction", [])
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(reaction["type"] != "emoji" or reaction["emoji"] not in REACTIONS for reaction in reactions):
        raise bad("REACTION_INVALID")
    writable(world, chat.id)
    keep_pace(world, chat)
    chat.reactions[args["message_id"]] = reactions
    world.changed(chat.id)
    return True
