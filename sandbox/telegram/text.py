"""Checks a text with its entities, and makes of it what Telegram keeps. Markup (``parse_mode``) is not emulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.telegram.autolink import find_entities
from sandbox.telegram.links import checked_link
from sandbox.telegram.refusal import Json, bad
from sandbox.telegram.utf16 import units

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
RAW_LIMIT = 1 << 15
ENTITY_LIMIT = 100

_FOUND_BY_ITSELF = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "expandable_blockquote"}
_WITH_MORE = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
_LITERAL = {"code", "pre"}
# Unit separators and the like are removed; every other control character becomes a space.
_REMOVED = {"\r", *map(chr, range(0x2028, 0x202F)), "\u0333", "\u033f", "\u030a"}


@dataclass(frozen=True, slots=True)
class Formatted:
    text: str
    entities: list[Json]

    def fields(self, text: str, entities: str) -> Json:
        """As fields of a message, which leaves out what is empty."""
        return ({text: self.text} if self.text else {}) | ({entities: self.entities} if self.entities else {})


def formatted(text: str, entities: list[Json] | None = None) -> Formatted:
    """Cleaned and trimmed, with links and commands found; may be empty, and is not yet measured."""
    if len(text.encode()) > RAW_LIMIT:
        raise bad("Text is too long")
    given = [_known(entity) for entity in (entities or [])[:ENTITY_LIMIT] if entity["type"] not in _FOUND_BY_ITSELF]
    cleaned, kept = _trimmed(*_cleaned(text, given))
    return Formatted(cleaned, _arranged(kept, find_entities(cleaned)))


def message_text(args: Json, default_entities: str = "entities") -> Formatted:
    """The text of a message: must not be empty, and not longer than 4096 characters, however many units they take."""
    if not args.get("text"):
        raise bad("Message text is empty")
    result = formatted(args["text"], args.get(default_entities))
    if not result.text:
        raise bad("Text must be non-empty")
    if len(result.text) > TEXT_LIMIT:
        raise bad("Message is too long")
    return result


def caption(args: Json) -> Formatted:
    result = formatted(args.get("caption", ""), args.get("caption_entities"))
    if len(result.text) > CAPTION_LIMIT:
        raise bad("Message caption is too long")
    return result


def _known(entity: Json) -> Json:
    kind, more = entity["type"], _WITH_MORE.get(entity["type"])
    if kind not in _STYLES and more is None:
        raise bad("Can't parse MessageEntity: Unsupported type specified")
    if more is not None and more not in entity:
        raise bad(f"Can't parse MessageEntity: Can't find field \"{more}\"")
    if not 0 <= entity["offset"] <= 1_000_000:
        raise bad(f"Receive an entity with incorrect offset {entity['offset']}")
    if not 0 <= entity["length"] <= 1_000_000:
        raise bad(f"Receive an entity with incorrect length {entity['length']}")
    if kind == "text_link":
        if not (link := checked_link(entity["url"])):
            raise bad("Entity URL is invalid")
        return entity | {"url": link}
    return dict(entity)


def _cleaned(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Places are in UTF-16 units: one inside a pair, or beyond the end, is refused; removed characters move what follows."""
    moved: dict[int, int] = {}
    result: list[str] = []
    before = after = byte = 0
    inside: dict[int, int] = {}
    for character in text:
        moved[before] = after
        if units(character) == 2:
            inside[before + 1] = byte
        if character not in _REMOVED:
            result.append(" " if character < " " and character != "\n" else character)
            after += units(character)
        before += units(character)
        byte += len(character.encode())
    moved[before] = after
    kept: list[Json] = []
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["length"] == 0:
            continue
        if start in inside:
            raise bad(f"Entity begins in a middle of a UTF-16 symbol at byte offset {inside[start]}")
        if start >= before:
            raise bad(f"Entity begins after the end of the text at UTF-16 offset {start}")
        if end in inside:
            raise bad(f"Entity beginning at UTF-16 offset {start} ends in a middle of a UTF-16 symbol at byte offset {inside[end]}")
        if end > before:
            raise bad(f"Entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {end}")
        kept.append(entity | {"offset": moved[start], "length": moved[end] - moved[start]})
    return "".join(result), kept


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Space at the end goes; so does space at the beginning, up to the first entity."""
    right = text.rstrip(" \n\u00a0")
    limit = units(right)
    first = min((entity["offset"] for entity in entities if entity["offset"] < limit), default=len(right))
    cut = len(right) - len(right.lstrip(" \n"))
    cut = min(cut, first)
    kept = [
        entity | {"offset": entity["offset"] - cut, "length": min(entity["offset"] + entity["length"], limit) - entity["offset"]}
        for entity in entities
        if entity["offset"] < limit
    ]
    return right[cut:], kept


def _arranged(given: list[Json], found: list[Json]) -> list[Json]:
    """Sorted as Telegram sorts; nothing else is inside code, and what was given wins over what was found."""
    given = [entity for entity in given if entity["length"] > 0]
    literal = [entity for entity in given if entity["type"] in _LITERAL]
    kept = [entity for entity in given if entity["type"] in _LITERAL or not any(_overlap(entity, code) for code in literal)]
    links = [entity for entity in kept if entity["type"] in _LITERAL or entity["type"] in _WITH_MORE]
    kept += [entity for entity in found if not any(_overlap(entity, link) for link in links)]
    unique: list[Json] = []
    for entity in sorted(kept, key=lambda entity: (entity["offset"], -entity["length"])):
        if entity not in unique:
            unique.append(entity)
    return unique


def _overlap(one: Json, other: dict[str, Any]) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])
