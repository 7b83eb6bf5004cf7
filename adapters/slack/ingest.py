"""Translates a Slack payload into what it means to the desk, or None if it means nothing. Pure; the tables are at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.slack import emoji, interactions
from adapters.slack.blocks_in import shared
from adapters.slack.payload import Json, TranslationError, mapping, maybe, moment_or, storable, string
from adapters.slack.people import profile_of
from adapters.slack.translation import TranslationContext, author, files, thread_of
from bot.core.people import Identity, Profile
from bot.core.richtext import RichText
from bot.ports.inbound import (
    HomeOpened,
    Inbound,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PersonGone,
    PlaceChanged,
    ReactionAdded,
    Unknown,
)
from bot.ports.tolerant import obj, text


@dataclass(frozen=True, slots=True)
class Happened:
    """One event with the desk's view of it."""

    event: Json
    id: str
    desk: TranslationContext

    def head(self, by: Profile, place: str, thread: str = "") -> dict[str, Any]:
        at = moment_or(self.desk.now, text(self.event, "event_ts") or text(self.event, "ts"))
        return self.desk.head(self.id, at, by, place, thread)


def translate(payload: Json, desk: TranslationContext) -> Inbound | None:
    """Any payload: an event, a slash command or an interaction. Raises TranslationError for what it should not be."""
    payload, raw = storable(payload)
    desk = replace(desk, raw=raw)
    if "command" in payload:
        return interactions.command(payload, desk)
    kind = string(payload, "type")
    if kind == "event_callback":
        return _event(payload, desk)
    if kind in interactions.KINDS:
        return interactions.KINDS[kind](payload, desk)
    return _unknown(payload, desk, kind)


def _event(payload: Json, desk: TranslationContext) -> Inbound | None:
    inner = mapping(payload, "event")
    kind = string(inner, "type")
    happened = Happened(inner, string(payload, "event_id"), desk)
    return EVENTS[kind](happened) if kind in EVENTS else _unknown(payload, desk, kind)


def _unknown(payload: Json, desk: TranslationContext, kind: str) -> Unknown:
    event_id = maybe(payload, "event_id") or f"{kind}:{maybe(payload, 'trigger_id') or desk.now.timestamp()}"
    return Unknown(**desk.head(event_id, desk.now, desk.us.profile, ""), kind=kind)


def _message(happened: Happened) -> Inbound | None:
    subtype = text(happened.event, "subtype")
    if subtype in QUIET:
        return None
    translate = SUBTYPES.get(subtype)
    if translate is None:
        return Unknown(**happened.head(author(happened.event, happened.desk), maybe(happened.event, "channel")), kind=f"message.{subtype}")
    return translate(happened)


def _said(happened: Happened) -> MessageReceived | None:
    message, desk = happened.event, happened.desk
    if desk.us.wrote(message):
        return None
    channel, direct = string(message, "channel"), _is_direct(message)
    words, attached = desk.words(message, previews=direct), files(message, desk.us.channel)
    if not (words or attached) and _holds_something(message):
        raise TranslationError("the message has no text that can be read")
    ours = str(Identity(desk.us.channel, desk.us.user))
    forwarded = bool(shared(message))
    mentioned = message["type"] == "app_mention" or any(span.mention == ours and not (forwarded and span.quote) for span in words)
    return MessageReceived(
        **desk.head(happened.id, moment_or(desk.now, string(message, "ts")), author(message, desk), channel, thread_of(message)),
        message=string(message, "ts"),
        text=_without_call(words, ours),
        files=attached,
        direct=direct,
        addressed=direct or mentioned,
        called=_begins_with_call(words, ours),
        forwarded=forwarded,
        under_ours=_is_ours(text(message, "parent_user_id"), desk),
    )


def _is_direct(event: Json) -> bool:
    kind = text(event, "channel_type")
    return kind == "im" or (kind not in _ROOMS and text(event, "channel").startswith("D"))


def _holds_something(message: Json) -> bool:
    """Whether somebody wrote something, though perhaps nothing readable."""
    return not message.get("bot_id") and any(message.get(name) not in (None, "", []) for name in ("text", "blocks", "files"))


def _begins_with_call(words: RichText, ours: str) -> bool:
    return bool(words) and words[0].mention == ours


def _without_call(words: RichText, ours: str) -> RichText:
    """``@bellhop, it burns`` without the call at its beginning. Before a command it stays: that is no way to begin one."""
    if not _begins_with_call(words, ours):
        return words
    rest = list(words[1:])
    if rest and not rest[0].mention:
        rest[0] = replace(rest[0], text=rest[0].text.lstrip(" ,:\u00a0\n"))
    if rest and rest[0].text.startswith("!"):
        return words
    return tuple(span for span in rest if span.text)


def _changed(happened: Happened) -> Inbound | None:
    desk, channel = happened.desk, string(happened.event, "channel")
    new, old = mapping(happened.event, "message"), obj(happened.event, "previous_message")
    if new.get("subtype") == "tombstone":
        return _gone(happened, old or new, string(new, "ts"))
    if desk.us.wrote(new):
        return None
    ours = str(Identity(desk.us.channel, desk.us.user))
    words, was = desk.words(new), desk.words(old)
    attached = files(new, desk.us.channel)
    if (old or not new.get("edited")) and words == was and attached == files(old, desk.us.channel):
        return None  # such as a preview of a link
    shown = desk.words(new, previews=_is_direct(happened.event))
    called = any(span.mention == ours for span in words) and not any(span.mention == ours for span in was)
    event = {**new, "type": "message", "channel": channel, "channel_type": happened.event.get("channel_type")}
    editor = text(obj(new, "edited"), "user")
    by = author(new, desk) if editor in ("", new.get("user")) else desk.person(editor)
    return MessageEdited(
        **{**happened.head(by, channel, thread_of(new)), "at": _edited_at(happened, new)},
        message=string(new, "ts"),
        text=shown if old and not _begins_with_call(was, ours) else _without_call(shown, ours),
        files=attached,
        changed=bool(old),
        as_new=_said(replace(happened, event=event)) if called else None,
    )


def _edited_at(happened: Happened, new: Json) -> datetime:
    """The mark in the message has whole seconds; within its second, the event's own time orders the edits."""
    event = moment_or(happened.desk.now, text(happened.event, "event_ts") or text(happened.event, "ts"))
    mark = text(obj(new, "edited"), "ts")
    if not mark:
        return event
    edited = moment_or(happened.desk.now, mark)
    return edited if edited.microsecond else min(max(event, edited), edited + LAST_MOMENT)


def _deleted(happened: Happened) -> Inbound:
    return _gone(happened, obj(happened.event, "previous_message"), string(happened.event, "deleted_ts"))


def _gone(happened: Happened, was: Json, message: str) -> MessageDeleted:
    """Posts of our own too: somebody may have deleted a card. Slack does not say who, so the author is named."""
    by = author(was, happened.desk)
    return MessageDeleted(**happened.head(by, string(happened.event, "channel"), thread_of({**was, "ts": message})), message=message)


def _reaction(happened: Happened) -> Inbound | None:
    item, user = mapping(happened.event, "item"), string(happened.event, "user")
    if item.get("type") != "message" or user == happened.desk.us.user:
        return None
    return ReactionAdded(
        **happened.head(happened.desk.person(user), string(item, "channel")),
        message=string(item, "ts"),
        emoji=emoji.character(string(happened.event, "reaction")),
        there=happened.event["type"] == "reaction_added",
        on_ours=_is_ours(text(happened.event, "item_user"), happened.desk),
    )


def _is_ours(author: str, desk: TranslationContext) -> bool | None:
    return author == desk.us.user if author else None


def _member(happened: Happened) -> Inbound:
    desk, user, place = happened.desk, string(happened.event, "user"), string(happened.event, "channel")
    joined = happened.event["type"] == "member_joined_channel"
    if user == desk.us.user:
        return PlaceChanged(**happened.head(desk.us.profile, place), what="back" if joined else "gone")
    return MembershipChanged(**happened.head(desk.person(user, team=text(happened.event, "team")), place), joined=joined)


def _person(happened: Happened) -> Inbound | None:
    """Every change of anybody's profile is told; only a closed account matters. https://docs.slack.dev/reference/events/user_change"""
    user = mapping(happened.event, "user")
    return PersonGone(**happened.head(profile_of(user, happened.desk.us), "")) if user.get("deleted") else None


def _place(what: str) -> Callable[[Happened], Inbound]:
    def translate(happened: Happened) -> Inbound:
        user = maybe(happened.event, "user")
        by = happened.desk.person(user) if user else happened.desk.us.profile
        return PlaceChanged(**happened.head(by, string(happened.event, "channel")), what="back" if what == "back" else "gone")

    return translate


def _moved(happened: Happened) -> Inbound:
    new = string(happened.event, "new_channel_id")
    return PlaceChanged(**happened.head(happened.desk.us.profile, string(happened.event, "old_channel_id")), what="moved", to=new)


def _home(happened: Happened) -> Inbound | None:
    if happened.event.get("tab") != "home":
        return None
    return HomeOpened(**happened.head(happened.desk.person(string(happened.event, "user")), maybe(happened.event, "channel")))


LAST_MOMENT: Final = timedelta(microseconds=999_999)
_ROOMS: Final = ("channel", "group", "mpim")
QUIET: Final = frozenset(
    {
        "app_conversation_join",
        "assistant_app_thread",
        "bot_add",
        "bot_disable",
        "bot_enable",
        "bot_remove",
        "channel_canvas_updated",
        "channel_convert_to_private",
        "channel_convert_to_public",
        "channel_join",
        "channel_leave",
        "channel_name",
        "channel_posting_permissions",
        "channel_purpose",
        "channel_topic",
        "document_mention",
        "ekm_access_denied",
        "file_comment",
        "file_mention",
        "group_join",
        "group_leave",
        "group_name",
        "group_purpose",
        "group_topic",
        "huddle_thread",
        "joiner_notification",
        "joiner_notification_for_inviter",
        "message_replied",
        "pinned_item",
        "reminder_add",
        "reply_broadcast",
        "sh_room_created",
        "sh_room_shared",
        "tombstone",
        "unpinned_item",
    }
)
SUBTYPES: Final[dict[str, Callable[[Happened], Inbound | None]]] = {
    "": _said,
    "file_share": _said,
    "thread_broadcast": _said,
    "me_message": _said,
    "bot_message": _said,
    "message_changed": _changed,
    "message_deleted": _deleted,
    "channel_archive": _place("gone"),
    "group_archive": _place("gone"),
    "channel_unarchive": _place("back"),
    "group_unarchive": _place("back"),
}
EVENTS: Final[dict[str, Callable[[Happened], Inbound | None]]] = {
    "message": _message,
    "app_mention": _said,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    "member_joined_channel": _member,
    "member_left_channel": _member,
    "user_change": _person,
    # The first four are told to whoever subscribes to them by hand; our manifest hears the message subtypes of the same names.
    "channel_archive": _place("gone"),
    "group_archive": _place("gone"),
    "channel_unarchive": _place("back"),
    "group_unarchive": _place("back"),
    "channel_left": _place("gone"),
    "group_left": _place("gone"),
    "channel_deleted": _place("gone"),
    "group_deleted": _place("gone"),
    "channel_id_changed": _moved,
    "app_home_opened": _home,
}
__all__ = ["EVENTS", "SUBTYPES", "TranslationContext", "TranslationError", "translate"]
