"""Shortens texts and file names at the end of a word, or at least of a character. Every text that must fit somewhere is cut here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from bot.core.graphemes import is_border, last_border

ELLIPSIS = "…"
FILE_NAME = 120  # characters
FILE_NAME_BYTES = 255  # what file systems store
LONGEST_ENDING, LONGEST_INNER_ENDING, INNER_ENDINGS = 20, 4, 2  # ``.tar`` and ``.xml`` in ``.tar.gz`` and ``.xml.p7m``
_LONGEST_WORD = 60  # characters that are given up for a word's end
_BLANKS = " \t\r\n\v\f\u00a0\u200b\u2028\u2029\u3000"
_FILE_KINDS = (
    "7z aac avi bmp csv doc docx eml gif gz heic html jpeg jpg json key log m4a md mkv mov mp3 mp4 mpeg numbers odp ods odt ogg opus p7m "
    "pages pdf png ppt pptx psd rar rtf svg tar tgz tif tiff txt wav webm webp xls xlsx xml zip"
)
_FILES = frozenset(_FILE_KINDS.split())
_BEFORE_ELLIPSIS = f"{_BLANKS},;:·–—([.…։。"  # what belongs to the words that are left out, and the stops that would be a fourth dot

Measure = Callable[[str], int]
"""How a text is counted; at least one for each character."""


def short(text: str, limit: int, *, ellipsis: str = ELLIPSIS, measure: Measure = len) -> str:
    """Return the text if it measures at most ``limit``, otherwise its beginning and the ellipsis, together at most that."""
    if measure(text) <= limit:
        return text
    if limit < measure(ellipsis):
        ellipsis = ""
    kept = text[: _end(text, limit - measure(ellipsis), measure)]
    return (kept.rstrip(_BEFORE_ELLIPSIS) or kept.rstrip(_BLANKS)) + ellipsis


def short_label(label: str, limit: int) -> str:
    """Like :func:`short`; a label that is a file's name, as subjects of tickets may be, keeps its ending."""
    if len(label) <= limit:
        return label
    return short_name(label, limit) if label.rpartition(".")[2].casefold() in _FILES else short(label, limit)


def short_name(name: str, limit: int, *, measure: Measure = len) -> str:
    """Return a file's name of at most ``limit``. It keeps its ending, also ``.tar.gz``."""
    if measure(name) <= limit:
        return name
    room = limit - measure(ELLIPSIS)
    ending = next((one for one in _endings(name) if measure(one) <= room * 2 // 3), "")
    return short(name.removesuffix(ending), limit - measure(ending), measure=measure) + ending


def file_name(name: str) -> str:
    """Return a name under which every file system can store a file."""
    return short_name(short_name(name, FILE_NAME), FILE_NAME_BYTES, measure=_in_bytes)


def short_names(names: Sequence[str], limit: int) -> str:
    """List files' names. Only the first one is cut; of those that don't fit, … is left."""
    told = ", ".join(names)
    if len(told) <= limit:
        return told
    more = f", {ELLIPSIS}"
    told = short_name(names[0], limit - len(more) if len(names) > 1 else limit)
    for name in names[1:]:
        if len(told) + len(f", {name}{more}") > limit:
            return told + more
        told += f", {name}"
    return told


def _end(text: str, room: int, measure: Measure) -> int:
    """Return where the part that measures at most ``room`` ends: after a word in its second half, otherwise after a character."""
    window = text[: room + 1]
    at = last_border(window, bisect_right(range(1, len(window)), room, key=lambda size: measure(window[:size])))
    if text[at] in _BLANKS:
        return at
    for place in range(at - 1, max(at // 2, at - _LONGEST_WORD) - 1, -1):
        if text[place] in _BLANKS and is_border(text, place):
            return place
    return at


def _endings(name: str) -> list[str]:
    """Return what may count as the ending of a file's name, the longest first."""
    stem, dot, last = name.rpartition(".")
    if not stem or not 0 < len(last) <= LONGEST_ENDING or any(char.isspace() for char in last):
        return []
    found = [dot + last]
    for _ in range(INNER_ENDINGS):
        stem, dot, inner = stem.rpartition(".")
        if not stem or not inner.isascii() or not inner.isalnum() or not inner[0].isalpha() or len(inner) > LONGEST_INNER_ENDING:
            break
        found.insert(0, f"{dot}{inner}{found[0]}")
    return found


def _in_bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
