"""Reads which message a message of Telegram answers, and what Telegram sends along of it."""

from __future__ import annotations

from typing import NamedTuple

from adapters.telegram import names, translation
from adapters.telegram.contents import content, origin
from adapters.telegram.entities import Json
from bot.core.richtext import text_of
from bot.ports.tolerant import obj, whole
from bot.ports.tolerant import text as text_at

_NO_CONTENT = frozenset({"origin", "text", "caption"})


class Answered(NamedTuple):
    """``place`` is set if the message is in another chat. ``chosen``: whoever answers chose these ``words``."""

    message: str = ""
    place: str = ""
    author: int = 0
    name: str = ""
    words: str = ""
    chosen: bool = False


def answered(message: Json, channel: str) -> Answered:
    """Empty if it answers none. In a topic every message "answers" the one that opened it."""
    passage = names.clean(text_at(obj(message, "quote"), "text"))
    chosen = bool(passage.strip())
    here = obj(message, "reply_to_message")
    if here.get("forum_topic_created") is None and whole(here, "message_id") not in (0, translation.topic(message)):
        words = passage if chosen else _words(here, channel)
        return Answered(str(whole(here, "message_id")), "", whole(obj(here, "from"), "id"), _author(here), words, chosen)
    if elsewhere := obj(message, "external_reply"):
        number, chat = whole(elsewhere, "message_id"), whole(obj(elsewhere, "chat"), "id")
        name = origin({"forward_origin": elsewhere["origin"]}) if "origin" in elsewhere else ""
        at = (str(number), str(chat)) if number and chat else ("", "")
        return Answered(*at, 0, name, passage if chosen else _words(elsewhere, channel), chosen)
    if story := obj(message, "reply_to_story"):
        return Answered(name=_author({"sender_chat": obj(story, "chat")}), words="📖")
    return Answered(words=passage, chosen=chosen)


def _words(answered: Json, channel: str) -> str:
    """The text, or what else it was; empty if that is not told."""
    if text := text_at(answered, "text") or text_at(answered, "caption"):
        return names.clean(text)
    found = content({name: value for name, value in answered.items() if name not in _NO_CONTENT}, channel)
    if found is None or found.kind == "empty":
        return ""
    return text_of(found.text) or ", ".join(f"📎 {file.name}" for file in found.files)


def _author(answered: Json) -> str:
    by, chat = obj(answered, "from"), obj(answered, "sender_chat")
    return names.person(chat.get("title")) or names.person(*((chat or by).get(name) for name in ("first_name", "last_name")))
