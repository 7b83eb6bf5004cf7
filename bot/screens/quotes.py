"""A message on one line, for lists, notices and labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.cuts import short, short_names
from bot.core.message import Attachment
from bot.core.richtext import ANSWERED, RichText, Span, cut, text_of

FILE = "📎 "
ANSWERED_LONGEST = 120  # characters


def one_line(text: RichText, files: Sequence[Attachment], longest: int, *, mark: str = "") -> str:
    """Return the beginning of a message, without what it answers; if it has no words, the names of its files, each after ``mark``."""
    words = " ".join(text_of(without_answer(text)).split())
    return short(words, longest) if words else file_list(files, longest, mark=mark)


def file_list(files: Sequence[Attachment], longest: int, *, mark: str = FILE) -> str:
    """Return the names of files, each after ``mark``; empty if there are none."""
    return short_names([f"{mark}{file.name}" for file in files], longest) if files else ""


def answer_line(author: str, words: str) -> RichText:
    """Return the quoted line that says which message is answered. Its author may be unknown."""
    words = short(" ".join(words.split()), ANSWERED_LONGEST)
    return (Span(f"{ANSWERED}{': '.join(part for part in (author, words) if part)}", quote=True), Span("\n"))


def answered_words(text: RichText) -> str:
    """Return what that line says at the beginning of a message; empty if there is none."""
    return text[0].text.removeprefix(ANSWERED) if text and text[0].quote and text[0].text.startswith(ANSWERED) else ""


def answer_link(text: RichText) -> str:
    """Return the address that the first such line of a text leads to; empty if there is none."""
    return next((span.link for span in text if answered_words((span,))), "")


def linked(text: RichText, link: str) -> RichText:
    """Return a text whose first such line leads to this address."""
    line = next((place for place, span in enumerate(text) if answered_words((span,))), None)
    if line is None or not link or text[line].link:
        return text
    return (*text[:line], replace(text[line], link=link), *text[line + 1 :])


def without_answer(text: RichText) -> RichText:
    """Return a message without that line."""
    return cut(text, len(text[0].text) + 1, len(text_of(text))) if answered_words(text) else text


def below_answer_of(before: RichText, text: RichText) -> RichText:
    """Return a new version of a message, below the same line as before."""
    return (*cut(before, 0, len(before[0].text) + 1), *text) if answered_words(before) and not answered_words(text) else text


def without_mentions(rich: RichText) -> RichText:
    """Return the text with people's names instead of mentions, so that it notifies nobody."""
    return tuple(replace(span, mention="", text=f"@{span.text.removeprefix('@')}") if span.mention else span for span in rich)
