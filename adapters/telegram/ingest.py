"""Translates a Telegram update (parsed JSON) into what it means to the desk, or None if it means nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from adapters.telegram import names, translation
from adapters.telegram.answered import answered
from adapters.telegram.changed import CHANGED, changed
from adapters.telegram.contents import content, origin, own_phone
from adapters.telegram.entities import Json
from adapters.telegram.translation import Me
from bot.core.cuts import short
from bot.core.people import Address
from bot.core.richtext import FORWARDED, RichText, Span, cut, merged, text_of
from bot.ports.inbound import (
    ButtonPressed,
    Inbound,
    Live,
    MessageEdited,
    MessageReceived,
    PlaceChanged,
    ReachChanged,
    ReactionAdded,
    Unknown,
)
from bot.ports.tolerant import obj, objects, whole
from bot.ports.tolerant import text as text_at

_COMMAND = re.compile(r"[/／]([A-Za-z0-9_]{1,64})(?:@(\w+))?(?=\s|$)")
_LONGEST_LIVE = 7 * 86_400  # seconds; a longer period is Telegram's way to say "until it is stopped"
REWRITTEN = frozenset({"text", "rich_message", "checklist"})
"""The kinds whose words people can edit."""
_NOBODY = frozenset({"left", "kicked"})
_UNREADABLE = "❔"  # a custom emoji, or a star that was paid


class Head(NamedTuple):
    """What every piece of news begins with."""

    event: str
    now: datetime
    raw: bytes
    number: int = 0


class TranslationError(ValueError):
    """An update that is not of the shape it should have."""


def translate(update: Json, me: Me, now: datetime, raw: bytes = b"") -> Inbound | None:
    """Raises :class:`TranslationError` for what cannot be understood although its kind is known."""
    try:
        kind = next((key for key in update if key != "update_id"), "nothing")
        if kind in OUT_OF_SCOPE:
            return None
        head = Head(f"update:{update['update_id']:d}", now, raw, update["update_id"])
        read = KINDS.get(kind)
        if read is None:
            return Unknown(
                event=head.event,
                at=now,
                by=translation.nobody(me),
                where=Address(me.channel, ""),
                raw=raw,
                kind=names.person(kind),
            )
        return read(update[kind], me, head)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, OSError, RecursionError) as error:
        raise TranslationError(short(f"{type(error).__name__}: {error}", 200)) from error


def _message(message: Json, me: Me, head: Head) -> Inbound | None:
    if "migrate_to_chat_id" in message:
        return _moved(message, me, head)
    if (now := changed(message)) is not None:
        return _edited(now, me, head)
    found = content(message, me.channel)
    if found is None:
        return None
    direct = translation.is_direct(message)
    answer = answered(message, me.channel)
    text, called = _said(found.text, message, me)
    return MessageReceived(
        event=head.event,
        raw=head.raw,
        at=translation.moment(message, "date", head.now),
        by=translation.author(message, me),
        where=translation.where(message, me),
        message=str(translation.integer(message["message_id"])),
        text=_framed(text, message),
        files=found.files,
        direct=direct,
        addressed=direct or called or answer.author == me.id,
        called=_begins_with_call(found.text, me),
        reply_to=answer.message,
        reply_in=answer.place,
        quote=answer.words,
        quoted=answer.name,
        chosen=answer.chosen,
        kind=found.kind,
        carried=found.carried,
        live=_live(message),
        until=_until(message, head),
        album=names.clean(text_at(message, "media_group_id")),
        forwarded=bool(origin(message)),
        anonymous=translation.is_anonymous(message),
        phone=own_phone(message),
    )


def _moved(message: Json, me: Me, head: Head) -> Inbound:
    by, where, at = translation.author(message, me), translation.where(message, me), translation.moment(message, "date", head.now)
    to = str(translation.integer(message["migrate_to_chat_id"]))
    return PlaceChanged(event=head.event, raw=head.raw, at=at, by=by, where=where, what="moved", to=to)


def _edited(message: Json, me: Me, head: Head) -> Inbound | None:
    """Words and files count, and where a live location is now. Times are whole seconds, so the updates' numbers order the edits within
    one.
    """
    found = content(message, me.channel)
    live: Live = (_live(message) or "ended") if found is not None and found.kind == "location" else ""
    if found is None or not (live or found.kind in REWRITTEN or CHANGED in message):
        return None
    said, _ = _said(found.text, message, me)
    meant = translation.is_direct(message) or answered(message, me.channel).author == me.id
    called = _begins_with_call(found.text, me) and not text_of(said).startswith("/")
    by, where = translation.author(message, me), translation.where(message, me)
    return MessageEdited(
        event=head.event,
        raw=head.raw,
        at=translation.moment(message, "edit_date", head.now) + timedelta(microseconds=head.number % 1_000_000),
        by=by,
        where=where,
        message=str(translation.integer(message["message_id"])),
        text=_framed(found.text if meant and called else said, message),
        files=found.files,
        live=live,
        as_new=_received(message, me, head) if not meant else None,
    )


def _live(message: Json) -> Live:
    """A location that moves says for how long; when that was stopped, it no longer does."""
    return "moving" if whole(obj(message, "location"), "live_period") and not origin(message) else ""


def _until(message: Json, head: Head) -> datetime | None:
    period = whole(obj(message, "location"), "live_period")
    ends = 0 < period <= _LONGEST_LIVE and _live(message)
    return translation.moment(message, "date", head.now) + timedelta(seconds=period) if ends else None


def _received(message: Json, me: Me, head: Head) -> MessageReceived | None:
    """The message as if it were new, if it calls us."""
    new = _message(message, me, head)
    return new if isinstance(new, MessageReceived) and new.addressed else None


def _pressed(query: Json, me: Me, head: Head) -> Inbound | None:
    if "data" not in query:
        return None  # a game's button
    by = translation.user(query["from"], me)
    message = obj(query, "message")
    verb, *args = names.clean(query["data"]).split(":")
    return ButtonPressed(
        event=f"cb:{names.clean(query['id'])}",
        raw=head.raw,
        at=head.now,
        by=by,
        where=translation.where(message, me) if obj(message, "chat") else Address(me.channel, by.identity.id),
        verb=verb,
        args=tuple(args),
        message=str(whole(message, "message_id") or ""),
        trigger=query["id"],
    )


def _my_member(change: Json, me: Me, head: Head) -> Inbound | None:
    by, where, at = translation.user(change["from"], me), translation.where(change, me), translation.moment(change, "date", head.now)
    status, before = change["new_chat_member"]["status"], text_at(obj(change, "old_chat_member"), "status")
    kind = change["chat"].get("type")
    if translation.is_direct(change):
        return ReachChanged(event=head.event, raw=head.raw, at=at, by=by, where=where, reachable=status not in _NOBODY)
    if kind == "channel" or (status in _NOBODY) == (before in _NOBODY):
        return None
    return PlaceChanged(event=head.event, raw=head.raw, at=at, by=by, where=where, what="gone" if status in _NOBODY else "back")


def _reacted(change: Json, me: Me, head: Head) -> Inbound | None:
    """An emoji may take another's place; people who pay have several on a message."""
    old, new = (objects(change, side) for side in ("old_reaction", "new_reaction"))
    came, went = [_emoji(one) for one in new if one not in old], [_emoji(one) for one in old if one not in new]
    if not (came or went) or "user" not in change:
        return None
    there = bool(came)
    emoji = (came or went).pop(0)
    number = str(translation.integer(change["message_id"]))
    by, where = translation.user(change["user"], me), translation.where(change, me)
    return ReactionAdded(
        event=head.event,
        raw=head.raw,
        at=translation.moment(change, "date", head.now),
        by=by,
        where=where,
        message=number,
        emoji=emoji,
        there=there,
        came=tuple(came),
        went=tuple(went),
    )


def _emoji(reaction: Json) -> str:
    return names.clean(text_at(reaction, "emoji")) or _UNREADABLE


KINDS: dict[str, Callable[[Any, Me, Head], Inbound | None]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _pressed,
    "my_chat_member": _my_member,
    "message_reaction": _reacted,
}

# Known, and of no interest to a helpdesk: payments, inline mode, channels, business accounts, boosts, polls, other people's memberships.
_OTHERS = """
    business_connection business_message channel_post chat_boost chat_join_request chat_member chosen_inline_result
    deleted_business_messages edited_business_message edited_channel_post guest_message inline_query managed_bot
    message_reaction_count poll poll_answer pre_checkout_query purchased_paid_media removed_chat_boost shipping_query
    """
OUT_OF_SCOPE = frozenset(_OTHERS.split())


def _said(text: RichText, message: Json, me: Me) -> tuple[RichText, bool]:
    """The words without the call by name at their beginning, commands as ``/verb``; and whether the desk was called."""
    whole = text_of(text)
    mention = me.mention.search(whole) if "@" in whole else None
    called = mention is not None or any(
        entity.get("type") == "text_mention" and obj(entity, "user").get("id") == me.id
        for entity in objects(message, "entities") or objects(message, "caption_entities")
    )
    if mention and not whole[: mention.start()].strip():
        rest = whole[mention.end() :].lstrip(" \t\n,:;")
        if rest or not translation.is_direct(message):
            text, whole = cut(text, len(whole) - len(rest), len(whole)), rest
    command = _COMMAND.match(whole)
    if command is None:
        return text, called
    target = (command[2] or "").lower()
    if target and target != me.username.lower():
        return text, called
    verb = Span(f"/{command[1].lower()}")
    # In a group, a bare command reaches a bot that does not hear everything only if it is meant for it.
    return merged((verb, *cut(text, command.end(), len(whole)))), called or bool(target) or not me.hears_all


def _begins_with_call(text: RichText, me: Me) -> bool:
    whole = text_of(text)
    mention = me.mention.search(whole) if "@" in whole else None
    return mention is not None and not whole[: mention.start()].strip()


def _framed(text: RichText, message: Json) -> RichText:
    """The words under whose they are. So a forwarded "/close" is no command either."""
    source = origin(message)
    return merged((Span(f"{FORWARDED}{source}\n", italic=True), *text)) if source else text
