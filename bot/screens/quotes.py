"""A message on one line, for lists, notices and labels."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.cuts import short, short_names
from bot.core.message import Attachment
from bot.core.richtext import RichText, text_of

FILE = "📎 "


def one_line(text: RichText, files: Sequence[Attachment], longest: int, *, mark: str = "") -> str:
    """Return the beginning of a message; if it has no words, the names of its files, each after ``mark``."""
    words = " ".join(text_of(text).split())
    return short(words, longest) if words else file_list(files, longest, mark=mark)


def file_list(files: Sequence[Attachment], longest: int, *, mark: str = FILE) -> str:
    """Return the names of files, each after ``mark``; empty if there are none."""
    return short_names([f"{mark}{file.name}" for file in files], longest) if files else ""
