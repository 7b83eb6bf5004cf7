"""Reads the text, files and kind of a Telegram message. What has neither text nor file becomes a readable line (:mod:`.lines`)."""

from __future__ import annotations

from typing import NamedTuple

from adapters.telegram import names
from adapters.telegram.entities import Json, spans
from adapters.telegram.files import FILES, enclosed, sticker
from adapters.telegram.lines import LINES, MAP, ONLY_NAMED, readable
from bot.core.message import Attachment
from bot.core.richtext import RichText, Span, merged, plain
from bot.ports.tolerant import obj, whole


class Content(NamedTuple):
    text: RichText
    files: tuple[Attachment, ...] = ()
    kind: str = "text"
    carried: bool = True


def content(message: Json, channel: str) -> Content | None:
    """None for what is only news about the chat."""
    if "text" in message:
        return Content(spans(message["text"], message.get("entities"), channel))
    caption = spans(_text(message.get("caption")), message.get("caption_entities"), channel)
    for kind, read in FILES.items():
        if kind in message:
            return Content(caption, read(message[kind], channel))
    if "sticker" in message:
        found = obj(message, "sticker")
        return Content(plain(_text(found.get("emoji")) or "🖼"), sticker(found, channel), "sticker")
    for kind, line in LINES.items():
        if kind in message:
            files = enclosed(kind, message[kind], channel)
            shown = readable(line, message[kind])
            carried = bool(shown or files) and (kind not in ONLY_NAMED or (kind == "paid_media" and bool(files)))
            return Content(_under(shown or f"❔ {kind}", caption), files, kind, carried)
    if not message.keys().isdisjoint(SERVICE):
        return None
    kind = names.person(next((key for key in message if key not in _ENVELOPE), "empty"))
    return Content(_under(f"❔ {kind}", caption), kind=kind, carried=False)


def origin(message: Json) -> str:
    """From whom a message was forwarded; empty if it was not."""
    if "forward_origin" not in message and "forward_date" not in message:
        return ""
    told = obj(message, "forward_origin")
    user = obj(told, "sender_user") or obj(message, "forward_from")
    chat = obj(told, "sender_chat") or obj(told, "chat") or obj(message, "forward_from_chat")
    hidden = told.get("sender_user_name") or message.get("forward_sender_name")
    who = names.person(user.get("first_name"), user.get("last_name"), chat.get("title") or chat.get("first_name"), hidden)
    signed = names.person(told.get("author_signature") or message.get("forward_signature"))
    return (f"{who} ({signed})" if who and signed else who or signed) or "?"


def own_phone(message: Json) -> str:
    """The telephone number of whoever sent the message, if they share their own contact; empty for the contacts of others."""
    contact, sender = obj(message, "contact"), obj(message, "from")
    own = whole(contact, "user_id") == whole(sender, "id") != 0
    return names.person(contact.get("phone_number")) if own and not origin(message) else ""


def _text(value: object) -> str:
    return names.clean(value) if isinstance(value, str) else ""


def _under(line: str, caption: RichText) -> RichText:
    first, at, address = line.partition(MAP)
    shown = (*plain(first), Span(at + address, link=at + address)) if at else plain(first)
    return merged((*shown, *plain("\n"), *caption) if caption else shown)


# News about a chat, not words of anybody: silently nothing. Also a pinned message, a new title and a timer for deletions: they change
# nothing about what was said, and a line about them would count as an answer of the customer.
_SERVICE = """
    boost_added channel_chat_created chat_background_set chat_owner_changed chat_owner_left connected_website
    delete_chat_photo direct_message_price_changed forum_topic_closed forum_topic_created forum_topic_edited
    forum_topic_reopened general_forum_topic_hidden general_forum_topic_unhidden giveaway_completed giveaway_created
    group_chat_created left_chat_member managed_bot_created message_auto_delete_timer_changed migrate_from_chat_id
    new_chat_members new_chat_photo new_chat_title new_chat_participant left_chat_participant paid_message_price_changed
    pinned_message proximity_alert_triggered suggested_post_approval_failed suggested_post_approved suggested_post_declined
    suggested_post_paid suggested_post_refunded supergroup_chat_created video_chat_ended video_chat_participants_invited
    video_chat_scheduled video_chat_started write_access_allowed
    """
SERVICE = frozenset(_SERVICE.split())
_AROUND = """
    author_signature business_connection_id caption caption_entities chat date direct_messages_topic edit_date effect_id entities
    external_reply forward_date forward_from forward_from_chat forward_origin forward_sender_name from guest_bot_caller_chat
    guest_bot_caller_user guest_query_id has_media_spoiler has_protected_content is_automatic_forward is_from_offline is_paid_post
    is_topic_message link_preview_options media_group_id message_id message_thread_id paid_star_count quote reply_markup
    reply_to_checklist_task_id reply_to_message reply_to_poll_option_id reply_to_story sender_boost_count sender_business_bot
    sender_chat sender_tag show_caption_above_media suggested_post_info via_bot
    """
_ENVELOPE = frozenset(_AROUND.split())
