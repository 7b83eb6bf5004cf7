"""getChat."""

from __future__ import annotations

from sandbox.telegram.acts import Acts
from sandbox.telegram.methods.posting import known_chat
from sandbox.telegram.methods.registry import method
from sandbox.telegram.people import Chat, Group, Person
from sandbox.telegram.refusal import Json, Refusal, bad
from sandbox.telegram.spec import OBJECTS


@method("getChat")
def get_chat(world: Acts, args: Json) -> Json:
    chat = _readable(world, args["chat_id"])
    facts: Json = {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(OBJECTS["AcceptedGiftTypes"], False),
    }
    if isinstance(chat.owner, Group):
        facts["permissions"] = dict.fromkeys(OBJECTS["ChatPermissions"], True)
    elif chat.owner.username:
        facts["active_usernames"] = [chat.owner.username]
    return chat.json() | facts


def _readable(world: Acts, chat_id: int | str) -> Chat:
    """A private chat is known only once its person has written."""
    chat = known_chat(world, chat_id)
    if isinstance(chat.owner, Person):
        if not chat.owner.started:
            raise bad("chat not found")
    elif chat.owner.bot == "kicked":
        raise Refusal(403, f"Forbidden: bot was kicked from the {chat.owner.chat_type} chat")
    return chat
