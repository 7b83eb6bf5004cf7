"""What all translations of updates share: people, places and times."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.telegram import names
from adapters.telegram.entities import Json
from bot.core.people import Address, Identity, Profile
from bot.ports.tolerant import obj, whole

NOBODY = "0"
CHATS = ("private", "group", "supergroup", "channel")


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself: its number, its name without @, and whether it hears everything said in its groups."""

    channel: str
    id: int
    username: str = ""
    hears_all: bool = False
    mention: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Without a name there is nothing to be called by: (?!) never matches.
        pattern = rf"(?<![\w@])@{re.escape(self.username)}(?!\w)" if self.username else r"(?!)"
        object.__setattr__(self, "mention", re.compile(pattern, re.IGNORECASE))


def topic(message: Json) -> int | None:
    # Replies in plain groups carry a thread's number too, and nothing can be sent to it (tdlib/telegram-bot-api#447).
    return whole(message, "message_thread_id") or None if message.get("is_topic_message") else None


def is_direct(message: Json) -> bool:
    """Whether only one person and the bot are in the chat. Ids of people are positive, those of groups and channels are not."""
    kind = message["chat"].get("type")
    return kind == "private" if kind in CHATS else integer(message["chat"]["id"]) > 0


def where(message: Json, me: Me) -> Address:
    thread = topic(message)
    return Address(me.channel, str(integer(message["chat"]["id"])), str(thread) if thread else "")


def author(message: Json, me: Me) -> Profile:
    """Who wrote it. Anonymous administrators and linked channels speak as a chat: nobody whom the desk could serve."""
    if chat := obj(message, "sender_chat"):
        number = str(whole(chat, "id") or NOBODY)
        return Profile(Identity(me.channel, number), names.person(chat.get("title"), chat.get("first_name")) or number, is_bot=True)
    return user(message["from"], me)


def is_anonymous(message: Json) -> bool:
    """Whether a chat speaks instead of a person. What a linked channel posts is copied by Telegram: nobody speaks to us there."""
    return bool(obj(message, "sender_chat")) and not is_direct(message) and message.get("is_automatic_forward") is not True


def user(found: Json, me: Me) -> Profile:
    number = str(integer(found["id"]))
    handle, language = names.person(found.get("username")), names.person(found.get("language_code"))
    name = names.person(found.get("first_name"), found.get("last_name")) or handle or number
    return Profile(Identity(me.channel, number), name, handle, language, is_bot=found.get("is_bot") is True)


def nobody(me: Me) -> Profile:
    return Profile(Identity(me.channel, NOBODY), "?", is_bot=True)


def moment(of: Json, name: str, now: datetime) -> datetime:
    """When something happened. What is no time, or hasn't come yet, happened when we heard of it."""
    seconds = whole(of, name)
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < now.timestamp() else now


def integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"a number was expected, not {type(value).__name__}")
    return value
