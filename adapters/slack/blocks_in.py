"""Reads a Slack message (rich_text blocks, or its escaped text) as spans."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from adapters.slack import emoji
from adapters.slack.drawn import drawn
from adapters.slack.elements import Elements, add_block, quoted, words_in
from adapters.slack.marks import with_styles
from adapters.slack.payload import Json
from adapters.slack.people import Known, Names
from adapters.slack.tables import as_lines, tables
from bot.core.cuts import short
from bot.core.people import Identity
from bot.core.richtext import FORWARDED, RichText, Span, is_plain, merged, plain, text_of
from bot.core.visible_text import on_one_line
from bot.ports.tolerant import obj, objects, whole
from bot.ports.tolerant import text as told

_ANGLE: Final = re.compile(r"<([^<>\n]+)>")
_ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
# ``<#C1|lobby>``, ``<@U1|pavel>``, ``<!subteam^S1|@group>``: blocks have the id only.
_NAMED: Final = re.compile(r"<(?:#|@|!subteam\^)([A-Z0-9]{1,40})\|([^<>|\n]{1,200})>")
_HANDLE: Final = re.compile(r"(?<![\w.@/])@([a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9_-])?)")
_SCHEMES: Final = ("http://", "https://", "mailto:", "tel:")
_LONGEST_STAMP = 12  # digits
_LONGEST_ORIGIN: Final = 200  # characters
_LONGEST_MOMENT = 4_102_444_800


class Reader:
    """Reads for one channel. People come from ``known`` by id and ``called`` by handle, channels and user groups from ``names``."""

    def __init__(self, channel: str, known: Known, names: Names = lambda _: None, called: Known = lambda _: None) -> None:
        self.channel = channel
        self.known = known
        self.names = names
        self.called = called
        self._labels: dict[str, str] = {}  # by id, as the text of the message names them

    def message(self, message: Json, *, previews: bool = False) -> RichText:
        """The words of a message, and those of the messages that it shares. Blocks of other kinds than rich_text are drawn by apps; their
        text is the truth then, and what they draw is read if there is none. ``previews``: see :func:`shared`.
        """
        found = [block for block in objects(message, "blocks") if block.get("type") == "rich_text"]
        self._labels = {id_: unescaped(label) for id_, label in _NAMED.findall(told(message, "text"))}
        out = list(self.rich(found))
        if not text_of(out).strip():
            out = list(self.text(told(message, "text")))
        for table in tables(message):
            add_block(out, as_lines(table, self.rich))
        for one in shared(message, previews=previews or not out):
            add_block(out, quoted(self._shared(one)))
        for line in () if text_of(out).strip() else drawn(message, self.text):
            add_block(out, line)
        return merged(tuple(out))

    def _shared(self, one: Json) -> RichText:
        """A message inside another one: under whose it is, and where it was said."""
        blocks = [block for held in objects(one, "message_blocks") for block in objects(obj(held, "message"), "blocks")]
        words = self.rich([block for block in blocks if block.get("type") == "rich_text"])
        words = words if text_of(words).strip() else self.text(told(one, "text"))
        profile, channel = self.known(told(one, "author_id")), told(one, "channel_name") or self.names(told(one, "channel_id"))
        author = profile.name if profile else told(one, "author_name") or told(one, "author_subname")
        where = f"#{channel.removeprefix('#')}" if channel else ""
        origin, link = ", ".join(filter(None, (on_one_line(author), on_one_line(where)))), _url(one)
        if not origin and not link:
            return words or self.text(told(one, "fallback"))
        head = Span(f"{FORWARDED}{short(origin, _LONGEST_ORIGIN) or link}", italic=True, link=link)
        return (head, Span("\n"), *words) if words else (head,)

    def rich(self, blocks: list[Json]) -> RichText:
        """rich_text blocks as spans; each element of a block begins on a line of its own."""
        out: list[Span] = []
        elements = Elements(self._styled)
        for block in blocks:
            for element in objects(block, "elements"):
                add_block(out, elements.read(element))
        return merged(tuple(out))

    def text(self, text: str) -> RichText:
        """Escaped text with its ``<…>``; asterisks and underscores stay what they are."""
        out: list[Span] = []
        at = 0
        for found in _ANGLE.finditer(text):
            out += plain(emoji.with_characters(unescaped(text[at : found.start()])))
            out.append(self._angle(found[1]))
            at = found.end()
        return merged((*out, *plain(emoji.with_characters(unescaped(text[at:])))))

    def typed(self, text: str) -> RichText:
        """The text of a slash command. Of apps that don't have it escaped, a person is only a handle there."""
        styled = (part for span in self.text(text) for part in with_styles(span))
        return merged(tuple(part for span in styled for part in self._with_people(span)))

    def _with_people(self, span: Span) -> RichText:
        if not is_plain(span) or "@" not in span.text:
            return (span,)
        out: list[Span] = []
        at = 0
        for found in _HANDLE.finditer(span.text):
            if profile := self.called(found[1]):
                out += (Span(span.text[at : found.start()]), Span(f"@{profile.name}", mention=str(profile.identity)))
                at = found.end()
        return (*out, Span(span.text[at:]))

    def person(self, user: str) -> Span:
        profile = self.known(user)
        return Span(f"@{profile.name if profile else self.label(user)}", mention=str(Identity(self.channel, user)))

    def label(self, id_: str) -> str:
        """How a channel, a user group or a person that isn't known is shown."""
        return (self._labels.get(id_) or self.names(id_) or id_).removeprefix("@").removeprefix("#")

    def _angle(self, inside: str) -> Span:
        target, _, label = inside.partition("|")
        target, label = unescaped(target), unescaped(label)
        if target.startswith("@"):
            self._labels.setdefault(target[1:], label or target[1:])
            return self.person(target[1:])
        if target.startswith("#"):
            return Span(f"#{label or self.label(target[1:])}")
        if target.startswith("!date^"):
            stamp = target.split("^")[1]
            return _date(int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_STAMP else 0, label)
        if target.startswith("!subteam^"):
            named = label or self.names(target.removeprefix("!subteam^")) or "subteam"
            return Span(f"@{named.removeprefix('@')}")
        if target.startswith("!"):
            return Span(f"@{(label or target[1:].partition('^')[0]).removeprefix('@')}")
        if target.startswith(_SCHEMES):
            return Span(label or target.removeprefix("mailto:").removeprefix("tel:"), link=target)
        return Span(f"<{unescaped(inside)}>")

    def _styled(self, part: Json) -> Span:
        read = _INLINE.get(str(part.get("type")))
        span = read(self, part) if read else Span(words_in(part))
        style = obj(part, "style")
        on: dict[str, Any] = {name: True for name in ("bold", "italic", "strike", "code", "underline") if style.get(name)}
        return replace(span, **on) if on else span


def shared(message: Json, *, previews: bool = False) -> list[Json]:
    """The messages that a message forwards; with ``previews``, those too to which it only has a link."""
    words = unescaped(told(message, "text"))
    found = [one for one in objects(message, "attachments") if one.get("is_share") or one.get("is_msg_unfurl")]
    return [one for one in found if one.get("is_share") or previews or not (_url(one) and _url(one) in words)]


def _url(shared: Json) -> str:
    """Where a shared message is; empty if Slack doesn't say."""
    return next((url for name in ("from_url", "original_url") if (url := told(shared, name)).startswith(_SCHEMES[:2])), "")


def unescaped(text: str) -> str:
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return text


def _emoji(part: Json) -> Span:
    tone = f"::skin-tone-{whole(part, 'skin_tone')}" if "skin_tone" in part else ""
    return Span(emoji.from_code(told(part, "unicode")) or emoji.written(told(part, "name") + tone))


def _date(seconds: int, fallback: str) -> Span:
    return Span(fallback or str(seconds), moment=seconds if 0 < seconds < _LONGEST_MOMENT else 0)


_INLINE: Final[dict[str, Callable[[Reader, Json], Span]]] = {
    "text": lambda _, part: Span(told(part, "text")),
    "link": lambda _, part: Span(told(part, "text") or told(part, "url"), link=told(part, "url")),
    "user": lambda reader, part: reader.person(told(part, "user_id")),
    "usergroup": lambda reader, part: Span(f"@{reader.label(told(part, 'usergroup_id'))}"),
    "channel": lambda reader, part: Span(f"#{reader.label(told(part, 'channel_id'))}"),
    "team": lambda reader, part: Span(f"@{reader.label(told(part, 'team_id'))}"),
    "broadcast": lambda _, part: Span(f"@{told(part, 'range')}"),
    "emoji": lambda _, part: _emoji(part),
    "date": lambda _, part: _date(whole(part, "timestamp"), told(part, "fallback")),
    "color": lambda _, part: Span(told(part, "value")),
}
