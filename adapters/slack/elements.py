"""Reads the elements of rich_text blocks that hold others: sections, lists, quotes and code, however deep they are inside each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from adapters.slack.payload import Json
from bot.core.richtext import RichText, Span
from bot.ports.tolerant import objects, whole
from bot.ports.tolerant import text as told

_DEEPEST: Final = 8  # elements inside each other; of what is deeper, only the words are read
_LIST, _QUOTE, _CODE = "rich_text_list", "rich_text_quote", "rich_text_preformatted"
_INDENT: Final = "    "
_WORDS: Final = ("text", "fallback", "alt_text", "title", "url", "name")


class Elements:
    """``styled`` reads an element that holds no others."""

    def __init__(self, styled: Callable[[Json], Span]) -> None:
        self._styled = styled

    def read(self, element: Json, inside: tuple[str, ...] = ()) -> RichText:
        """``inside`` are the kinds of the elements around it. Slack sends a quote or a list in a quote beside it, with a border."""
        kind, border = str(element.get("type")), bool(element.get("border"))
        if len(inside) >= _DEEPEST:
            return self._flat(element)
        words = self._list(element, inside) if kind == _LIST else self._contents(element, (*inside, kind))
        if kind == _CODE:
            language = told(element, "language")
            words = tuple(replace(span, pre=True, language=language) for span in words)
        if kind == _QUOTE and (border or _QUOTE in inside or _LIST in inside):
            words = _inner_quote(words)
        return quoted(words) if (border or kind == _QUOTE) and _LIST not in inside else words

    def _contents(self, element: Json, inside: tuple[str, ...]) -> RichText:
        """Words, and elements between them, each of which begins on a line of its own."""
        out: list[Span] = []
        below = False
        for part in _held(element):
            if _held(part):
                add_block(out, self.read(part, inside))
            elif below:
                add_block(out, (self._styled(part),))
            else:
                out.append(self._styled(part))
            below = bool(_held(part))
        return tuple(out)

    def _list(self, element: Json, inside: tuple[str, ...]) -> RichText:
        """A list inside of an item, or in the place of one, is indented further than the item."""
        indent = _INDENT * max(0, min(whole(element, "indent"), 8))
        place = whole(element, "offset")
        out: list[Span] = []
        for item in _held(element):
            words = self.read(item, (*inside, _LIST))
            if item.get("type") == _LIST:
                add_block(out, (Span(indent + _INDENT), *_below(words, indent + _INDENT)))
                continue
            place += 1
            mark = f"{place}. " if element.get("style") == "ordered" else "• "
            deeper = any(map(_held, _held(item)))
            add_block(out, (Span(indent + mark), *(_below(words, indent + _INDENT) if deeper else words)))
        return tuple(out)

    def _flat(self, element: Json) -> RichText:
        """All words of an element, however deep they are, without its shape."""
        out: list[Span] = []
        left: list[Json] = [element]
        while left:
            part = left.pop()
            if held := _held(part):
                left += reversed(held)
            else:
                out.append(self._styled(part))
        return tuple(out)


def quoted(words: RichText) -> RichText:
    return tuple(replace(span, quote=True) for span in words)


def _inner_quote(words: RichText) -> RichText:
    """A quote inside a quote: no channel has a style for it."""
    return tuple(replace(span, text=span.text.replace("\n", "\n> ")) for span in (Span("> "), *words))


def _below(words: RichText, indent: str) -> RichText:
    """Indent all lines but the first one. Code stays as it is."""
    out = []
    for span, after in zip(words, (*words[1:], Span("")), strict=True):
        last = "\n" if after.pre and span.text.endswith("\n") else ""
        out.append(span if span.pre else replace(span, text=span.text.removesuffix(last).replace("\n", f"\n{indent}") + last))
    return tuple(out)


def words_in(part: Json) -> str:
    """What an inline element of an unknown kind says: the words that are least deep in it."""
    level: list[Json] = [part]
    for _ in range(_DEEPEST):
        for name in _WORDS:
            if words := next(filter(None, (told(one, name) for one in level)), ""):
                return words
        held = [value for one in level for value in one.values()]
        level = [one for value in held for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
    return ""


def add_block(out: list[Span], block: RichText) -> None:
    """Add a block below what is there."""
    if out and block and not out[-1].text.endswith("\n"):
        out.append(Span("\n"))
    out += block


def _held(element: Json) -> list[Json]:
    """The elements inside of an element; of an unknown kind without words of its own, whatever has a type."""
    if found := objects(element, "elements"):
        return found
    if any(told(element, name) for name in _WORDS):
        return []
    values = [one for value in element.values() for one in (value if isinstance(value, list) else [value])]
    return [one for one in values if isinstance(one, dict) and "type" in one]
