"""Text as styled spans, the form in which channels exchange it. It contains no markup that could be misread."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import Any

from bot.core.cuts import ELLIPSIS, short


# Treat it as immutable. It isn't frozen, because a frozen one takes ten times as long to create, and a message has dozens.
@dataclass(slots=True, unsafe_hash=True)
class Span:
    """A run of characters in one style.

    ``pre`` marks a code block (``language`` may name its language), ``quote`` a quoted line, ``link`` the target of a link, ``mention`` a
    person as ``channel:id``, ``room`` a place as ``channel:id``, ``moment`` a time in seconds since 1970 that a channel may show in the
    reader's own way. ``ticket`` is set where the desk itself names a ticket; it becomes a link before a channel sees it (see
    :mod:`bot.screens.ticket_links`). ``text`` is what a channel shows that supports nothing better.
    """

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    code: bool = False
    spoiler: bool = False
    pre: bool = False
    quote: bool = False
    link: str = ""
    language: str = ""
    mention: str = ""
    moment: int = 0
    room: str = ""
    ticket: int = 0


RichText = tuple[Span, ...]
LONGEST_ADDRESS = 500  # characters
FORWARDED = "↪ "  # how the line in italics begins that says from whom a message was forwarded
ANSWERED = "↩ "  # how the quoted line begins that says which message is answered

_STYLES = tuple(field.name for field in fields(Span) if field.name != "text")
_style = operator.attrgetter(*_STYLES)
_NO_STYLE = _style(Span(""))


def plain(text: str) -> RichText:
    """Return unstyled text."""
    return (Span(text),) if text else ()


def ticket_name(number: int, *, bold: bool = False) -> RichText:
    """Return ``#1042``, which agents see as a link to the ticket's card."""
    return (Span(f"#{number}", bold=bold, ticket=number),)


def ticket_names(numbers: Iterable[int]) -> RichText:
    """Return ``#1042, #1043``, each of which agents see as a link."""
    return tuple(span for number in numbers for span in (Span(", "), *ticket_name(number)))[1:]


def is_plain(span: Span) -> bool:
    """Whether the span has no style, link, mention or moment."""
    found: bool = _style(span) == _NO_STYLE
    return found


def text_of(rich: Iterable[Span]) -> str:
    """Return the characters without styles."""
    return "".join([span.text for span in rich])


def lines_of(lines: Iterable[RichText]) -> RichText:
    """Put each of these on its own line."""
    return tuple(span for line in lines for span in (*line, Span("\n")))


def merged(rich: RichText) -> RichText:
    """Join neighbouring spans of the same style and drop empty ones."""
    runs: list[list[Span]] = []
    before = None
    for span in rich:
        if not span.text:
            continue
        style = _style(span)
        if style == before and not span.mention and not span.moment:
            runs[-1].append(span)
        else:
            runs.append([span])
        before = style
    return tuple(run[0] if len(run) == 1 else Span(text_of(run), *_style(run[0])) for run in runs)


def cut(rich: RichText, start: int, end: int) -> RichText:
    """Return the characters from ``start`` to ``end`` (code points) with their styles."""
    out, at = [], 0
    for span in rich:
        low, high = max(start - at, 0), min(end - at, len(span.text))
        if low < high:
            out.append(span if high - low == len(span.text) else Span(span.text[low:high], *_style(span)))
        at += len(span.text)
    return tuple(out)


def short_rich(rich: RichText, limit: int) -> RichText:
    """Return a text of at most ``limit`` characters, with an ellipsis if something is missing."""
    text = text_of(rich)
    if len(text) <= limit:
        return rich
    return (*cut(rich, 0, len(short(text, limit - len(ELLIPSIS), ellipsis=""))), Span(ELLIPSIS))


def cut_at(rich: RichText, ends: Sequence[int]) -> list[RichText]:
    """Cut a text at these positions (code points, in order). The spans are read once, however many parts there are."""
    out: list[RichText] = []
    part: list[Span] = []
    at = place = used = 0  # characters so far, the current span, and how much of it was used
    for end in ends:
        while place < len(rich) and at < end:
            span = rich[place]
            size = min(len(span.text) - used, end - at)
            if size:
                part.append(span if size == len(span.text) else Span(span.text[used : used + size], *_style(span)))
            at, used = at + size, used + size
            if used == len(span.text):
                place, used = place + 1, 0
        out.append(tuple(part))
        part = []
    return out


def with_visible_links(rich: RichText) -> RichText:
    """Show every link's true address after its text, unless the text is that address, so that no link misleads."""
    out: list[Span] = []
    for link, run in groupby(rich, key=operator.attrgetter("link")):
        spans = tuple(run)
        if not link or _address(text_of(spans)) == _address(link):
            out += spans
        else:
            shown = short(link, LONGEST_ADDRESS)
            out += (*(replace(span, link="") for span in spans), Span(" ("), Span(shown, link=link if shown == link else ""), Span(")"))
    return tuple(out)


def _address(link: str) -> str:
    return "".join(link.split()).removeprefix("http://").removeprefix("https://").removeprefix("mailto:").removeprefix("tel:").rstrip("/")


def to_data(rich: RichText) -> list[Any]:
    """Return plain data for JSON: a string for an unstyled span, otherwise the text and what differs from the default."""
    out: list[Any] = []
    for span in rich:
        found = _style(span)
        if found == _NO_STYLE:
            out.append(span.text)
        else:
            out.append([span.text, {name: value for name, value in zip(_STYLES, found, strict=True) if value}])
    return out


def from_data(data: list[Any]) -> RichText:
    """Rebuild the spans that :func:`to_data` wrote."""
    return tuple(Span(item) if isinstance(item, str) else Span(item[0], **item[1]) for item in data)
