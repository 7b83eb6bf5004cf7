"""What all translations of updates share: people, places and times."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.telegram import names
from adapters.telegram.entities import Json
from bot.core.people import Address, Identity, Profile


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
    return integer(message["message_thread_id"]) if message.get("is_topic_message") and "message_thread_id" in message else None


def where(message: Json, me: Me) -> Address:
    thread = topic(message)
    return Address(me.channel, str(integer(message["chat"]["id"])), str(thread) if thread else "")


def author(message: Json, me: Me) -> Profile:
    """Who wrote it. Anonymous administrators and linked channels speak as a chat: nobody whom the desk could serve."""
    chat = message.get("sender_chat")
    if chat:
        name = names.person(chat.get("title"), chat.get("first_name"))
        return Profile(Identity(me.channel, str(integer(chat["id"]))), name or str(chat["id"]), is_bot=True)
    return user(message["from"], me)


def user(found: Json, me: Me) -> Profile:
    number = str(integer(found["id"]))
    handle, language = names.person(found.get("username")), names.person(found.get("language_code"))
    name = names.person(found.get("first_name"), found.get("last_name")) or handle or number
    return Profile(Identity(me.channel, number), name, handle, language, is_bot=bool(found.get("is_bot")))


def nobody(me: Me) -> Profile:
    return Profile(Identity(me.channel, "0"), "?", is_bot=True)


def at(message: Json) -> datetime:
    return moment(message["date"])


def moment(seconds: object) -> datetime:
    return datetime.fromtimestamp(integer(seconds), UTC)


def integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"a number was expected, not {type(value).__name__}")
    return value
