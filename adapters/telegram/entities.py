"""Telegram's text with entities (counted in UTF-16 units) becomes spans, and spans become text with entities."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from heapq import heappop, heappush
from itertools import accumulate, groupby, pairwise
from typing import Any

from adapters.telegram.names import clean
from bot.core.richtext import RichText, Span, cut, is_plain, merged, plain, text_of
from bot.core.split import parts

Json = dict[str, Any]

_LONGEST_ID = 20  # digits
_FOUND_IN_TEXT = ("mailto:", "tel:")
MOST = 100  # Telegram looks at so many entities and forgets the others

_Active = tuple[int, int, Any]  # the negative place in the list of entities, the end, and the value
_Style = tuple[tuple[str, Any], ...]


def spans(text: str, entities: object, channel: str) -> RichText:
    """What Telegram sent, as spans. Entities that are unknown or can't be read are mere text."""
    text = clean(text)
    if not entities or not isinstance(entities, list):
        return plain(text)
    to_index = _indexes(text)
    styled = [found for entity in entities if (found := _styled(entity, text, to_index, channel))]
    begins: dict[int, list[int]] = {}
    for place, (start, _, _) in enumerate(styled):
        begins.setdefault(start, []).append(place)
    borders = sorted({0, len(text), *(start for start, _, _ in styled), *(end for _, end, _ in styled)})
    active: dict[str, list[_Active]] = {}
    out = []
    for start, end in pairwise(borders):
        for place in begins.get(start, ()):
            _, until, style = styled[place]
            for name, value in style:
                heappush(active.setdefault(name, []), (-place, until, value))
        out.append(Span(text[start:end], **_now(active, start)))
    return merged(tuple(out))


def _now(active: dict[str, list[_Active]], at: int) -> dict[str, Any]:
    """The styles of the text at a border. Where several entities set the same style, the last one in the list wins."""
    for name, heap in list(active.items()):
        while heap and heap[0][1] <= at:
            heappop(heap)
        if not heap:
            del active[name]
    return {name: heap[0][2] for name, heap in active.items()}


def _styled(entity: Any, text: str, to_index: Callable[[int], int], channel: str) -> tuple[int, int, _Style] | None:
    try:
        start, end = to_index(entity["offset"]), to_index(entity["offset"] + entity["length"])
        style = _style(entity, channel) or _linked(entity, text[start:end])
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    return (start, end, style) if style else None


def _linked(entity: Json, text: str) -> _Style:
    """What Telegram itself recognised: an address, an e-mail address, a telephone number."""
    kind = entity["type"]
    if kind == "url" and "." in text:
        return (("link", text if "://" in text else f"http://{text}"),)
    before = {"email": "mailto:", "phone_number": "tel:"}.get(kind)
    return (("link", f"{before}{''.join(text.split())}"),) if before else ()


def _style(entity: Json, channel: str) -> _Style:
    read = _READ.get(entity["type"])
    return read(entity, channel) if read else ()


def _flag(name: str) -> Callable[[Json, str], _Style]:
    return lambda _entity, _channel: ((name, True),)


_READ: dict[str, Callable[[Json, str], _Style]] = {
    "bold": _flag("bold"),
    "italic": _flag("italic"),
    "underline": _flag("underline"),
    "strikethrough": _flag("strike"),
    "spoiler": _flag("spoiler"),
    "code": _flag("code"),
    "blockquote": _flag("quote"),
    "expandable_blockquote": _flag("quote"),
    "pre": lambda entity, _: (("pre", True), ("language", clean(entity.get("language", "")))),
    "text_link": lambda entity, _: (("link", clean(entity["url"])),),
    "text_mention": lambda entity, channel: (("mention", f"{channel}:{entity['user']['id']:d}"),),
    "date_time": lambda entity, _: (("moment", int(entity["unix_time"])),),
}


def _indexes(text: str) -> Callable[[int], int]:
    """From UTF-16 units to the place in the text; what points into a character or past the end is moved to the next place there is."""
    if all(char <= "\uffff" for char in text):
        return lambda unit: min(max(unit, 0), len(text))
    units = [0, *accumulate(1 if char <= "\uffff" else 2 for char in text)]
    return lambda unit: min(bisect_left(units, unit), len(text))


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def entities(rich: RichText, channel: str) -> tuple[str, list[Json]]:
    """Text and entities, properly nested. When there are too many, those go first whose loss is noticed least."""
    rich = _shown(rich, channel)
    found = _found(rich, channel)
    if len(found) > MOST:
        found = sorted(sorted(found, key=lambda one: _WORTH.index(one["type"]))[:MOST], key=lambda one: (one["offset"], -one["length"]))
    return text_of(rich), found


def _named(span: Span, channel: str) -> Span:
    """Name a person of another channel without the ``@``: Telegram would link the handle's owner, a stranger.

    What somebody wrote themselves keeps it, because they may mean that owner, and so do ``#tags`` and ``/commands``: nobody is addressed
    by those. https://core.telegram.org/api/mentions
    """
    elsewhere = span.mention and not span.mention.startswith(f"{channel}:")
    return replace(span, text=span.text.removeprefix("@")) if elsewhere else span


def styled_parts(rich: RichText, limit: int, channel: str) -> Iterator[RichText]:
    """Yield parts of at most ``limit`` units, each of which Telegram shows with all of its styles."""
    for part in parts(rich, limit, measure=units):
        left = part
        while (most := _room(left, channel)) is not None:
            head = parts(left, most, measure=units)[0]
            yield head
            left = cut(left, len(text_of(head)), len(text_of(left)))
        yield left


def _room(rich: RichText, channel: str) -> int | None:
    """How many units have no more entities than Telegram keeps; None if that is the whole text."""
    starts = sorted(int(one["offset"]) for one in _found(_shown(rich, channel), channel))
    return max(1, starts[MOST]) if len(starts) > MOST else None


def _shown(rich: RichText, channel: str) -> RichText:
    return tuple(_bare(_named(span, channel)) for span in rich)


def _found(rich: RichText, channel: str) -> list[Json]:
    if all(map(is_plain, rich)):
        return []
    used = tuple(style for style in _WRITE if any(getattr(span, style) for span in rich))
    return list(_nest(rich, used, 0, channel))


def _bare(span: Span) -> Span:
    """Code cannot be styled besides: Telegram allows nothing inside it."""
    text = clean(span.text)
    if span.pre:
        return Span(text, pre=True, language=span.language, quote=span.quote)
    if span.code:
        return Span(text, code=True, quote=span.quote)
    return span if text == span.text else replace(span, text=text)


def _nest(rich: Sequence[Span], styles: tuple[str, ...], at: int, channel: str) -> Iterator[Json]:
    """The outer style first, then, inside each of its runs, the others: so no two entities overlap without one holding the other."""
    if not styles:
        return
    style, *inner = styles
    for (value, _), run in groupby(rich, key=lambda span: (getattr(span, style), span.language if style == "pre" else "")):
        group = tuple(run)
        length = units(text_of(group))
        if value and length and (entity := _WRITE[style](value, group[0], channel)):
            yield {**entity, "offset": at, "length": length}
        yield from _nest(group, tuple(inner), at, channel)
        at += length


def _mention(value: str, span: Span, channel: str) -> Json:
    where, _, own = value.partition(":")
    if where != channel or not own.isdecimal() or len(own) > _LONGEST_ID:
        return {}
    return {"type": "text_mention", "user": {"id": int(own), "is_bot": False, "first_name": span.text}}


def _link(value: str, _span: Span, _channel: str) -> Json:
    """Telegram drops other links, or makes web addresses of them: ``http://mailto:…``."""
    known = value.startswith(("http://", "https://", "tg://"))
    return {"type": "text_link", "url": clean(value)} if known else {}


def with_addresses(rich: RichText) -> RichText:
    """Show mail addresses and telephone numbers as text: Telegram finds them there, and has no other links to them."""
    out: list[Span] = []
    for link, run in groupby(rich, key=lambda span: span.link if span.link.startswith(_FOUND_IN_TEXT) else ""):
        shown = tuple(replace(span, link="" if link else span.link) for span in run)
        address = link.partition(":")[2].partition("?")[0]
        hidden = "".join(address.split()) not in "".join(text_of(shown).split())
        out += (*shown, Span(f" ({address})")) if hidden else shown
    return tuple(out)


def _plainly(kind: str) -> Callable[[Any, Span, str], Json]:
    return lambda _value, _span, _channel: {"type": kind}


# From the outside in.
_WRITE: dict[str, Callable[[Any, Span, str], Json]] = {
    "quote": _plainly("blockquote"),
    "pre": lambda _, span, __: {"type": "pre", "language": clean(span.language)} if span.language else {"type": "pre"},
    "code": _plainly("code"),
    "link": _link,
    "mention": _mention,
    "bold": _plainly("bold"),
    "italic": _plainly("italic"),
    "underline": _plainly("underline"),
    "strike": _plainly("strikethrough"),
    "spoiler": _plainly("spoiler"),
}
_WORTH = ("spoiler", "text_link", "text_mention", "pre", "blockquote", "code", "strikethrough", "bold", "underline", "italic")
