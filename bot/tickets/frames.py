"""Finds the customer's own words in a message: without what frames them, which is quoted text, a forwarding header and a command."""

from __future__ import annotations

from itertools import accumulate

from bot.core.message import Attachment
from bot.core.richtext import FORWARDED, RichText, cut, cut_at, text_of
from bot.core.visible_text import can_be_seen

_commands: set[str] = set()


def know_command(verb: str) -> None:
    """Remember a customer's verb. The registry calls this."""
    _commands.add(verb)


def own_words(text: RichText, files: tuple[Attachment, ...] = ()) -> RichText:
    """Return what the customer wrote themselves; nothing of a message under a forwarding header. With ``files``, a command is a frame."""
    if _header(text):
        return ()
    own = _without_quoted_lines(tuple(span for span in text if not span.quote))
    return _without_command(own) if files else own


def subject_words(text: RichText, files: tuple[Attachment, ...]) -> RichText:
    """Return the words for a subject: the customer's own, or what they quote or forward if there are none."""
    own = own_words(text, files)
    return own if can_be_seen(text_of(own)) else without_header(text)


def without_header(text: RichText) -> RichText:
    """Return a message without the line that says from whom it was forwarded."""
    return cut(text, _header(text), len(text_of(text)))


def _header(text: RichText) -> int:
    """Return the length of the line that says from whom a message was forwarded; 0 if there is none."""
    if not (text and text[0].italic and text[0].text.startswith(FORWARDED)):
        return 0
    return text_of(text).find("\n") + 1


def _without_quoted_lines(text: RichText) -> RichText:
    """Leave out the lines that somebody marked as quoted by hand, as in mail."""
    whole = text_of(text)
    if ">" not in whole:
        return text
    lines = whole.splitlines(keepends=True)
    parts = zip(lines, cut_at(text, list(accumulate(map(len, lines)))), strict=True)
    return tuple(span for line, part in parts if not line.lstrip().startswith(">") for span in part)


def _without_command(text: RichText) -> RichText:
    whole = text_of(text)
    words = whole.split(maxsplit=1)
    if not words or words[0][0].isalnum() or words[0][1:].casefold() not in _commands:
        return text
    rest = words[1] if len(words) > 1 else ""
    return cut(text, len(whole.rstrip()) - len(rest.rstrip()), len(whole))
