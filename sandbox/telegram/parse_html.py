"""Parses text with HTML tags, with the error messages of the real server."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.telegram.draft import Draft, unparsable
from sandbox.telegram.refusal import Json

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = {*_STYLES, "a", "pre", "code", "blockquote", "tg-emoji", "tg-time"}
_ESCAPES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_HALF_A_PAIR = "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
_ESCAPE = re.compile(r"&(?:#x([0-9a-fA-F]{1,7})|#([0-9]{1,7})|([a-zA-Z]+));?")


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    offset: int
    mark: int


def parse_html(source: str) -> tuple[str, list[Json]]:
    draft = Draft(source)
    open_tags: list[_Tag] = []
    index = 0
    while index < len(source):
        if source[index] == "&":
            text, index = _unescape(source, index)
            draft.write(text)
        elif source[index] != "<":
            draft.write(source[index])
            index += 1
        elif draft.at(index + 1) == "/":
            index = _end_tag(draft, open_tags, index)
        else:
            index = _start_tag(draft, open_tags, index)
    if open_tags:
        raise unparsable(f'Can\'t find end tag corresponding to start tag "{open_tags[-1].name}"')
    return draft.result()


def _unescape(source: str, index: int) -> tuple[str, int]:
    """Only four names and the numbers are known; anything else stays as it is."""
    found = _ESCAPE.match(source, index)
    if found is None:
        return "&", index + 1
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        return (_ESCAPES[name], found.end()) if name in _ESCAPES else ("&", index + 1)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code >= 0x10FFFF:
        return "&", index + 1
    if 0xD800 <= code <= 0xDFFF:
        raise unparsable(_HALF_A_PAIR)
    return chr(code), found.end()


def _unescaped(found: re.Match[str]) -> str:
    text, end = _unescape(found.group(), 0)
    return text + found.group()[end:]


def _start_tag(draft: Draft, open_tags: list[_Tag], begin: int) -> int:
    source, place = draft.source, draft.byte(begin)
    found = re.compile(r"[^\s>]*").match(source, begin + 1)
    name = found.group().lower() if found else ""
    index = begin + 1 + len(name)
    if index >= len(source):
        raise unparsable(f"Unclosed start tag at byte offset {place}")
    if name not in _TAGS:
        raise unparsable(f'Unsupported start tag "{name}" at byte offset {place}')
    attributes: dict[str, str] = {}
    while True:
        index = _skip_space(source, index)
        if draft.at(index) == ">":
            break
        index = _attribute(draft, name, index, place, attributes)
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {place}')
    open_tags.append(_Tag(name, attributes, draft.offset, len(draft.text)))
    return index + 1


def _skip_space(source: str, index: int) -> int:
    while index < len(source) and source[index].isspace():
        index += 1
    return index


def _attribute(draft: Draft, tag: str, index: int, place: int, attributes: dict[str, str]) -> int:
    source = draft.source
    found = re.compile(r"[^\s=>/\"']*").match(source, index)
    name = found.group() if found else ""
    if not name:
        raise unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {place}')
    index = _skip_space(source, index + len(name))
    if index >= len(source):
        raise unparsable(f'Unclosed start tag "{tag}" at byte offset {place}')
    if source[index] != "=":
        attributes[name] = ""
        return index
    index = _skip_space(source, index + 1)
    quote = draft.at(index)
    if quote and quote in "\"'":
        end = source.find(quote, index + 1)
        if end < 0:
            raise unparsable(f"Unclosed start tag at byte offset {place}")
        attributes[name] = _ESCAPE.sub(_unescaped, source[index + 1 : end])
        return end + 1
    token = re.compile(r"[A-Za-z0-9.\-]*").match(source, index)
    value = token.group() if token else ""
    after = draft.at(index + len(value))
    if not after:
        raise unparsable(f'Unclosed start tag "{tag}" at byte offset {place}')
    if after != ">" and not after.isspace():
        raise unparsable(f"Unexpected end of name token at byte offset {draft.byte(index)}")
    attributes[name] = value.lower()
    return index + len(value)


def _end_tag(draft: Draft, open_tags: list[_Tag], begin: int) -> int:
    source, place = draft.source, draft.byte(begin)
    if not open_tags:
        raise unparsable(f"Unexpected end tag at byte offset {place}")
    found = re.compile(r"/([^\s>]*)\s*").match(source, begin + 1)
    name = found.group(1).lower() if found else ""
    end = found.end() if found else begin
    if draft.at(end) != ">":
        raise unparsable(f"Unclosed end tag at byte offset {place}")
    tag = open_tags.pop()
    if name and name != tag.name:
        raise unparsable(f'Unmatched end tag at byte offset {place}, expected "</{tag.name}>", found "</{name}>"')
    if draft.offset > tag.offset:
        _close(draft, tag)
    return end + 1


def _close(draft: Draft, tag: _Tag) -> None:
    attributes, offset = tag.attributes, tag.offset
    if tag.name in _STYLES:
        draft.close(_STYLES[tag.name], offset)
    elif tag.name == "a":
        draft.close_link(attributes.get("href") or draft.written_since(tag.mark), offset)
    elif tag.name == "blockquote":
        draft.close("expandable_blockquote" if "expandable" in attributes else "blockquote", offset)
    elif tag.name == "tg-emoji":
        emoji = attributes.get("emoji-id", "")
        if not emoji.isdigit() or int(emoji) == 0:
            raise unparsable("Invalid custom emoji identifier specified")
        draft.close("custom_emoji", offset, custom_emoji_id=emoji)
    elif tag.name == "tg-time":
        if attributes.get("unix", "").isdigit():
            draft.close_time(attributes["unix"], attributes.get("format", ""), offset)
    else:
        _close_code(draft, tag)


def _close_code(draft: Draft, tag: _Tag) -> None:
    """A code inside a pre, or the other way round, is one block with a language."""
    language = _language(tag)
    last = draft.entities[-1] if draft.entities else {}
    same = last.get("offset") == tag.offset and last.get("length") == draft.offset - tag.offset
    if tag.name == "pre" and same and last["type"] == "code" and "language" in last:
        last["type"] = "pre"
    elif tag.name == "code" and same and last["type"] == "pre" and language:
        last["language"] = language
    else:
        draft.close(tag.name, tag.offset, **({"language": language} if language else {}))


def _language(tag: _Tag) -> str:
    """Only a code tag names a language; a pre takes it from the code inside it."""
    kind = tag.attributes.get("class", "")
    return kind.removeprefix("language-") if tag.name == "code" and kind.startswith("language-") else ""
