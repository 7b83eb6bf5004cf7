"""Posts the bot's messages, or refuses them as the platform does."""

from __future__ import annotations

from sandbox.telegram.acts import Acts
from sandbox.telegram.keyboards import inline_keyboard, reply_keyboard
from sandbox.telegram.people import Chat, Group, Person
from sandbox.telegram.refusal import Json, Refusal, bad, not_emulated, too_many
from sandbox.telegram.text import formatted


def known_chat(world: Acts, chat_id: int | str) -> Chat:
    """A chat that the bot has heard of."""
    if isinstance(chat_id, int) and chat_id in world.chats:
        return world.chats[chat_id]
    raise bad("chat not found")


def writable(world: Acts, chat_id: int | str) -> Chat:
    chat = known_chat(world, chat_id)
    if isinstance(chat.owner, Person):
        _check_person(chat.owner)
    else:
        _check_group(chat.owner)
    return chat


def _check_person(person: Person) -> None:
    if person.deactivated:
        raise Refusal(403, "Forbidden: user is deactivated")
    if person.blocked:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    if not person.started:
        raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")


def _check_group(group: Group) -> None:
    if group.migrated_to:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=group.migrated_to)
    if group.bot == "kicked":
        raise Refusal(403, f"Forbidden: bot was kicked from the {group.chat_type} chat")
    if group.bot == "left":
        raise Refusal(403, f"Forbidden: bot is not a member of the {group.chat_type} chat")


def send(world: Acts, args: Json, contents: list[Json]) -> list[Json]:
    """Post these contents: one message each, all or none."""
    markup = args.get("reply_markup")
    buttons, keyboard = inline_keyboard(markup), reply_keyboard(markup)
    chat = writable(world, args["chat_id"])
    if args.get("message_thread_id"):
        raise bad("message thread not found")
    reply_to, quote = _reply(chat, args.get("reply_parameters"))
    keep_pace(world, chat, len(contents))
    extras: Json = dict(quote)
    if buttons is not None:
        extras["reply_markup"] = buttons
    if args.get("protect_content"):
        extras["has_protected_content"] = True
    messages = [world.post(chat, world.bot, content | extras, reply_to=reply_to) for content in contents]
    if keyboard is not None:
        chat.keyboard = None if keyboard.get("remove_keyboard") else keyboard
    return messages


def keep_pace(world: Acts, chat: Chat, cost: int = 1) -> None:
    if world.pace is not None and (wait := world.pace.wait(chat.id, world.now(), cost)):
        raise too_many(wait)


def _reply(chat: Chat, reply: Json | None) -> tuple[int | None, Json]:
    """Which message is replied to, and the quote from it."""
    if not reply:
        return None, {}
    if "chat_id" in reply and reply["chat_id"] != chat.id:
        raise not_emulated("replies to another chat")
    if (message := chat.messages.get(reply["message_id"])) is None:
        if reply.get("allow_sending_without_reply"):
            return None, {}
        raise bad("message to be replied not found")
    if not reply.get("quote"):
        return reply["message_id"], {}
    if reply.get("quote_parse_mode"):
        raise not_emulated("quote_parse_mode")
    quote = formatted(reply["quote"], reply.get("quote_entities"))
    position = str(message.get("text", message.get("caption", ""))).find(quote.text)
    if position < 0:
        raise bad("QUOTE_TEXT_INVALID")
    return reply["message_id"], {"quote": {**quote.fields("text", "entities"), "position": position, "is_manual": True}}
