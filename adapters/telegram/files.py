"""Reads the files of a Telegram message, and those inside of what is neither text nor file: a gift's picture, the photo of a poll."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapters.telegram import names
from adapters.telegram.api import LARGEST_FILE
from adapters.telegram.entities import Json
from bot.core.file_names import ending_of
from bot.core.message import Attachment
from bot.ports.tolerant import obj, objects, whole

VCARD = "vcard:"  # how the handle of a file begins that came along in the update
_BELIEVED = 2**40  # bytes; a larger size is an error


def enclosed(kind: str, value: Any, channel: str) -> tuple[Attachment, ...]:
    """The files inside of a content of this kind, in the order in which Telegram shows them."""
    found = value if isinstance(value, dict) else {}
    if kind == "contact":
        return _card(found, channel)
    return tuple(file for held in _holders(kind, found) for file in _held(held, channel))


def _holders(kind: str, found: Json) -> list[Json]:
    """The objects with files."""
    if kind == "paid_media":
        return objects(found, "paid_media")
    if kind == "poll":
        options = [obj(option, "media") for option in objects(found, "options")]
        return [obj(found, "media"), *options, obj(found, "explanation_media")]
    if kind == "unique_gift":
        return [obj(obj(found, "gift"), "model")]
    return [obj(found, "gift")] if kind in ("gift", "gift_upgrade_sent") else [found] if kind == "game" else []


def _held(holder: Json, channel: str) -> tuple[Attachment, ...]:
    for kind, read in FILES.items():
        if kind in holder:
            return tuple(file for file in read(holder[kind], channel) if file.remote)
    return tuple(file for file in sticker(obj(holder, "sticker"), channel) if file.remote)


def _text(value: object) -> str:
    return names.clean(value) if isinstance(value, str) else ""


def _largest(value: Any) -> Json:
    """A picture comes in several sizes: the largest one."""
    sizes = objects({"all": value if isinstance(value, list) else [value]}, "all")
    return max(sizes, key=lambda size: whole(size, "width") * whole(size, "height"), default={})


def _files(kind: str, name: str, mime: str) -> Callable[[Any, str], tuple[Attachment, ...]]:
    def read(value: Any, channel: str) -> tuple[Attachment, ...]:
        found = _largest(value)
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


def sticker(found: Json, channel: str) -> tuple[Attachment, ...]:
    """The picture. Elsewhere nothing plays a moving sticker, so it is shown by its thumbnail."""
    moving = found.get("is_video") or found.get("is_animated")
    picture = obj(found, "thumbnail") if moving else found
    return _files("sticker", "sticker.webp", "image/webp")(picture, channel) if picture else ()


def _card(contact: Json, channel: str) -> tuple[Attachment, ...]:
    """A contact's card as a file, if it says more than the line."""
    vcard = _text(contact.get("vcard"))
    says = {line.partition(":")[0].partition(";")[0].upper() for line in vcard.splitlines() if ":" in line}
    if says <= _ON_THE_LINE:
        return ()
    name = names.file(names.person(contact.get("first_name"), contact.get("last_name")), "contact")
    return (Attachment(channel, VCARD + vcard, f"{name or 'contact'}.vcf", "text/vcard", len(vcard.encode())),)


_ON_THE_LINE = frozenset({"BEGIN", "END", "VERSION", "PRODID", "REV", "UID", "N", "FN", "TEL"})


# An animation comes with the same file as a document, a live photo with the same picture as a photo: the fuller kind is first.
FILES: dict[str, Callable[[Any, str], tuple[Attachment, ...]]] = {
    "animation": _files("video", "animation.mp4", "video/mp4"),
    "live_photo": _files("video", "photo.mp4", "video/mp4"),
    "photo": _files("photo", "photo.jpg", "image/jpeg"),
    "document": _files("document", "file", "application/octet-stream"),
    "voice": _files("voice", "voice.ogg", "audio/ogg"),
    "video": _files("video", "video.mp4", "video/mp4"),
    "video_note": _files("video", "video.mp4", "video/mp4"),
    "audio": _files("audio", "audio.mp3", "audio/mpeg"),
}
