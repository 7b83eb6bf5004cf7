"""Translates what a visitor did into what it means to the desk. Strict: only our own widget writes here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.site.store import Visitor
from adapters.site.tokens import is_registered
from bot.core.cuts import short
from bot.core.message import Attachment
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import plain
from bot.ports.inbound import ButtonPressed, Inbound, LineTyped, MessageReceived
from bot.ports.tolerant import Json

LONGEST_TEXT = 10_000  # characters
MOST_FILES = 10
_EVENT = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_LONGEST = 200


class TranslationError(ValueError):
    """Something that our widget doesn't send."""


@dataclass(frozen=True, slots=True)
class Head:
    """What every event begins with."""

    event: str
    at: datetime
    by: Profile
    where: Address
    raw: bytes

    @property
    def told(self) -> dict[str, Any]:
        return {"event": f"{self.by.identity.id}:{self.event}", "at": self.at, "by": self.by, "where": self.where, "raw": self.raw}


def event_of(payload: object) -> str:
    """The page's own id of an event, the same if it is sent again. Raises TranslationError."""
    event = payload.get("id") if isinstance(payload, dict) else None
    if not (isinstance(event, str) and _EVENT.fullmatch(event)):
        raise TranslationError("id must be a text of 8 to 64 letters, digits and -")
    return event


def enveloped(payload: Json, who: Visitor, files: list[Json]) -> bytes:
    """The event together with what the server knows about it: everything that it takes to translate it again."""
    whole = {"visitor": who.id, "name": who.name, "email": who.email, "language": who.language, "files": files, "event": payload}
    return json.dumps(whole).encode()


def translate(raw: bytes, channel: str, at: datetime) -> Inbound:
    """Raises :class:`TranslationError`."""
    try:
        whole = json.loads(raw)
        payload, visitor = whole["event"], _text(whole["visitor"])
        name, email, language = (_text(whole[key]) for key in ("name", "email", "language"))
        by = Profile(Identity(channel, visitor), name, email, language, registered=is_registered(visitor))
        head = Head(event_of(payload), at, by, Address(channel, visitor), raw)
        read = KINDS[payload["kind"]]
        return read({key: value for key, value in payload.items() if key not in ("id", "kind")}, head, whole["files"])
    except TranslationError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise TranslationError(short(f"{type(error).__name__}: {error}", 200)) from error


def _message(payload: Json, head: Head, files: list[Json]) -> Inbound:
    text = _text(payload.pop("text", ""), LONGEST_TEXT)
    named = payload.pop("files", [])
    if [file["id"] for file in files] != named or len(files) > MOST_FILES or not (text.strip() or files):
        raise TranslationError("a message has a text, files that were sent before it, or both")
    _nothing_else(payload)
    attached = tuple(_file(file, head) for file in files)
    return MessageReceived(**head.told, message=head.event, text=plain(text), files=attached)


def _file(file: Json, head: Head) -> Attachment:
    kind = file["mime"].partition("/")[0]
    kind = {"image": "photo", "audio": "audio", "video": "video"}.get(kind, "document")
    remote = remote_of(head.where.place, file["id"])
    return Attachment(head.where.channel, remote, file["name"], file["mime"], file["size"], kind=kind)


def remote_of(visitor: str, file: str) -> str:
    """The handle by which a file is fetched."""
    return f"{visitor}/{file}"


def _press(payload: Json, head: Head, _: list[Json]) -> Inbound:
    verb, *args = _text(payload.pop("data")).split(":")
    message = _text(payload.pop("message", ""))
    _nothing_else(payload)
    return ButtonPressed(**head.told, verb=verb, args=tuple(args), message=message, trigger=head.event)


def _command(payload: Json, head: Head, _: list[Json]) -> Inbound:
    line = _text(payload.pop("line"))
    _nothing_else(payload)
    return LineTyped(**head.told, line=line, trigger=head.event)


KINDS: dict[str, Callable[[Json, Head, list[Json]], Inbound]] = {
    "message": _message,
    "press": _press,
    "command": _command,
}


def _nothing_else(payload: Json) -> None:
    if payload:
        raise TranslationError(f"unknown keys: {short(', '.join(payload), 100)}")


def _text(value: object, most: int = _LONGEST) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise TranslationError(f"a text of up to {most} characters was expected")
    value.encode()  # half of a character can't be stored
    return value
