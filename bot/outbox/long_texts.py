"""Sends a text that is too long for messages as a file, with its first lines above it."""

from __future__ import annotations

from dataclasses import replace

from bot.core.message import Attachment
from bot.core.richtext import RichText, plain, text_of
from bot.core.split import parts
from bot.ports.cards import Card
from bot.ports.channel import FileStore
from bot.ports.contents import in_chunks

LONGEST, SHOWN = 40_000, 2_000  # characters
NAME = "message.txt"


def is_too_long(card: Card) -> bool:
    return sum(len(span.text) for span in card.body) > LONGEST


async def as_file(card: Card, files: FileStore) -> Card:
    """Store the text, and return the card that shows where it is."""
    data = text_of(card.body).encode()
    key = await files.put(NAME, in_chunks(data))
    return _with_file(card, Attachment("", "", NAME, "text/plain", len(data), key=key))


def shortened(card: Card, *, has_file: bool) -> Card:
    """Return the card for an edit. ``has_file`` says that the post has its text as a file, which stays as it is."""
    if not has_file:
        return replace(card, body=(*_beginning(card.body), *plain("\n…")))
    return _with_file(card, Attachment("", "", NAME, "text/plain"))


def _with_file(card: Card, file: Attachment) -> Card:
    return replace(card, body=_first_lines(card.body), files=(file, *card.files))


def _first_lines(body: RichText) -> RichText:
    return (*_beginning(body), *plain(f"\n…\n📎 {NAME}"))


def _beginning(body: RichText) -> RichText:
    *before, last = parts(body, SHOWN)[0]
    return (*before, replace(last, text=last.text.rstrip()))
