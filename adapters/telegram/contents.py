"""Reads the text, files and kind of a Telegram message. What has neither text nor file becomes a readable line (:mod:`.lines`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from adapters.telegram import names
from adapters.telegram.api import LARGEST_FILE
from adapters.telegram.entities import Json, spans
from adapters.telegram.lines import LINES, MAP, ONLY_NAMED, readable
from bot.core.file_names import ending_of
from bot.core.message import Attachment
from bot.core.richtext import RichText, Span, merged, plain
from bot.ports.tolerant import obj, objects, whole

VCARD = "vcard:"  # how the handle of a file begins that came along in the update
_BELIEVED = 2**40  # bytes; a larger size is an error


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
    for kind, read in _FILES.items():
        if kind in message:
            return Content(caption, read(_object(message[kind]), channel))
    if "sticker" in message:
        sticker = obj(message, "sticker")
        return Content(plain(_text(sticker.get("emoji")) or "🖼"), _sticker(sticker, channel), "sticker")
    for kind, line in LINES.items():
        if kind in message:
            files = _card(message[kind], channel) if kind == "contact" else ()
            shown = readable(line, message[kind])
            return Content(_under(shown or f"❔ {kind}", caption), files, kind, bool(shown or files) and kind not in ONLY_NAMED)
    if not message.keys().isdisjoint(SERVICE):
        return None
    kind = names.person(next((key for key in message if key not in _ENVELOPE), "empty"))
    return Content(_under(f"❔ {kind}", caption), kind=kind, carried=False)


def _object(value: Any) -> Json:
    """A picture comes in several sizes: the largest one."""
    sizes = objects({"all": value if isinstance(value, list) else [value]}, "all")
    return max(sizes, key=lambda size: whole(size, "width") * whole(size, "height"), default={})


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


def _files(kind: str, name: str, mime: str) -> Callable[[Any, str], tuple[Attachment, ...]]:
    def read(found: Json, channel: str) -> tuple[Attachment, ...]:
        size = whole(found, "file_size")
        size = size if 0 <= size <= _BELIEVED else 0
        told = _text(found.get("mime_type"))
        return (
            Attachment(
                channel,
                remote=_text(found.get("file_id")),
                name=names.file(found.get("file_name"), _name(_title(found) or name, mime, told)),
                mime=told or mime,
                size=size,
                kind=kind,
                too_large=size > LARGEST_FILE,
            ),
        )

    return read


def _title(found: Json) -> str:
    """What a piece of music is called, as a file's name."""
    told = " - ".join(part for part in (names.person(found.get("performer")), names.person(found.get("title"))) if part)
    return names.file(f"{told.replace('/', '_')}.mp3", "") if told else ""


def _name(name: str, mime: str, told: str) -> str:
    """The name of a file that has none: with the ending of its own type, if it tells one."""
    ending = ending_of(told) if told != mime else ""
    return f"{name.rpartition('.')[0]}.{ending}" if ending else name


def _sticker(found: Json, channel: str) -> tuple[Attachment, ...]:
    """The picture. Elsewhere nothing plays a moving sticker, so it is shown by its thumbnail."""
    moving = found.get("is_video") or found.get("is_animated")
    picture = obj(found, "thumbnail") if moving else found
    return _files("sticker", "sticker.webp", "image/webp")(picture, channel) if picture else ()


def _card(found: object, channel: str) -> tuple[Attachment, ...]:
    """A contact's card as a file, if it says more than the line."""
    contact = found if isinstance(found, dict) else {}
    vcard = _text(contact.get("vcard"))
    says = {line.partition(":")[0].partition(";")[0].upper() for line in vcard.splitlines() if ":" in line}
    if says <= _ON_THE_LINE:
        return ()
    name = names.file(names.person(contact.get("first_name"), contact.get("last_name")), "contact")
    return (Attachment(channel, VCARD + vcard, f"{name or 'contact'}.vcf", "text/vcard", len(vcard.encode())),)


_ON_THE_LINE = frozenset({"BEGIN", "END", "VERSION", "PRODID", "REV", "UID", "N", "FN", "TEL"})


# An animation comes with the same file as a document, a live photo with the same picture as a photo: the fuller kind is first.
_FILES: dict[str, Callable[[Any, str], tuple[Attachment, ...]]] = {
    "animation": _files("video", "animation.mp4", "video/mp4"),
    "live_photo": _files("video", "photo.mp4", "video/mp4"),
    "photo": _files("photo", "photo.jpg", "image/jpeg"),
    "document": _files("document", "file", "application/octet-stream"),
    "voice": _files("voice", "voice.ogg", "audio/ogg"),
    "video": _files("video", "video.mp4", "video/mp4"),
    "video_note": _files("video", "video.mp4", "video/mp4"),
    "audio": _files("audio", "audio.mp3", "audio/mpeg"),
}


# News about a chat, not words of anybody: silently nothing.
_SERVICE = """
    boost_added channel_chat_created chat_background_set chat_owner_changed chat_owner_left checklist_tasks_added checklist_tasks_done
    connected_website delete_chat_photo direct_message_price_changed forum_topic_closed forum_topic_created forum_topic_edited
    forum_topic_reopened general_forum_topic_hidden general_forum_topic_unhidden gift_upgrade_sent giveaway_completed giveaway_created
    group_chat_created left_chat_member managed_bot_created message_auto_delete_timer_changed migrate_from_chat_id new_chat_members
    new_chat_photo new_chat_title new_chat_participant left_chat_participant paid_message_price_changed passport_data pinned_message
    poll_option_added poll_option_deleted proximity_alert_triggered refunded_payment suggested_post_approval_failed
    suggested_post_approved suggested_post_declined suggested_post_paid suggested_post_refunded supergroup_chat_created
    video_chat_ended video_chat_participants_invited video_chat_scheduled video_chat_started write_access_allowed
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
