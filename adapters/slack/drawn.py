"""Reads what apps draw, for messages without words of their own: blocks of other kinds than rich_text, and attachments of the old style.

Kinds and fields: https://docs.slack.dev/reference/block-kit/blocks and https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from adapters.slack.payload import Json
from bot.core.richtext import RichText, Span
from bot.ports.tolerant import obj, objects
from bot.ports.tolerant import text as told

Read = Callable[[str], RichText]
_WEB = ("http://", "https://")


def drawn(message: Json, read: Read) -> Iterator[RichText]:
    """Yield the lines that people read, in their order. ``read`` makes spans of escaped text."""
    for block in objects(message, "blocks"):
        yield from _block(block, read)
    for one in objects(message, "attachments"):
        yield from _attachment(one, read)


def _block(block: Json, read: Read) -> Iterator[RichText]:
    held = [obj(block, name) for name in ("text", "title", "description", "label")]
    held += [*objects(block, "fields"), *(one for one in objects(block, "elements") if isinstance(one.get("text"), str))]
    yield from (read(words) for one in held if (words := told(one, "text")).strip())
    pictures = [block, *objects(block, "elements"), obj(block, "accessory")]
    yield from (read(words) for one in pictures if (words := told(one, "alt_text")).strip())


def _attachment(one: Json, read: Read) -> Iterator[RichText]:
    title, link = read(told(one, "title")), told(one, "title_link")
    if title and link.startswith(_WEB):
        title = (Span("".join(span.text for span in title), link=link),)
    lines = [read(told(one, "pretext")), title, read(told(one, "text"))]
    lines += [(*read(told(field, "title")), Span(": "), *read(told(field, "value"))) for field in objects(one, "fields")]
    lines += [line for block in objects(one, "blocks") for line in _block(block, read)]
    found = [line for line in lines if any(span.text.strip() for span in line)]
    yield from found or [line for line in [read(told(one, "fallback"))] if line]
