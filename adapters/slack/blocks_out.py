"""Renders spans as the elements of one rich_text block. Text stays text: nothing that a customer writes can become markup."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

from adapters.slack.payload import Json
from bot.core.cuts import short, short_label
from bot.core.people import Identity
from bot.core.richtext import RichText, Span, is_plain, merged, text_of

_PERSON: Final = re.compile(r"[UW][A-Z0-9]{1,30}")
_ROOM: Final = re.compile(r"[CG][A-Z0-9]{1,30}")
_ADDRESS: Final = re.compile(
    r"(?<![\w<@/.|])https?://[^\W_][^\s<>|\"]{1,2000}"
    r"|(?P<mail>(?<![\w<@/.|:+-])\w[\w.+-]{0,63}@[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,20}(?![\w@|-]))",
)
_BEHIND: Final = ".,;:!?)]}'»”“’։*_~"  # what ends a sentence and not an address
_STYLES: Final = ("bold", "italic", "strike", "code", "underline")
_SCHEMES: Final = ("http://", "https://", "mailto:", "tel:")
_LOOKS_LIKE_MARKUP: Final = re.compile(r"[*_~`\n]|:[\w+-]{1,100}:|^ {0,9}>")
_FALLBACK: Final = re.compile(r"[|^\n]")
_MARKED: Final = 4  # a context block takes ten elements
LONGEST_URL: Final = 3000
LONGEST_FALLBACK: Final = 100


def rich_text(words: RichText, channel: str) -> list[Json]:
    """The words as one block, or no block when there are none."""
    elements = _elements(words, channel)
    return [{"type": "rich_text", "elements": elements}] if elements else []


def _elements(words: RichText, channel: str) -> list[Json]:
    runs = [(kind, list(spans)) for kind, spans in groupby(merged(words), key=_kind)]
    for before, after in pairwise(runs):
        _break(before[1], after[1])
    out: list[Json] = []
    for (kind, language, border), spans in runs:
        styled = kind != "rich_text_preformatted"
        parts = [
            _inline(part, channel, styled=styled) for span in spans for part in (_with_links(span) if styled else (span,)) if part.text
        ]
        if parts:
            more: Json = {"language": language} if language else {}
            out.append({"type": kind, "elements": parts, **more, **({"border": 1} if border else {})})
    return out


def _with_links(span: Span) -> RichText:
    """Addresses in plain text as links of their own: in rich text, Slack makes none of them."""
    if span.link or span.code or span.mention or not ("://" in span.text or "@" in span.text):
        return (span,)
    out: list[Span] = []
    at = 0
    for found in _ADDRESS.finditer(span.text):
        address = found[0] if found["mail"] else found[0].rstrip(_BEHIND)
        link = f"mailto:{address}" if found["mail"] else address
        out += (replace(span, text=span.text[at : found.start()]), replace(span, text=address, link=link))
        at = found.start() + len(address)
    return (*out, replace(span, text=span.text[at:]))


def _kind(span: Span) -> tuple[str, str, bool]:
    """An element's type, a code block's language, and whether it has the border of a quote."""
    if span.pre:
        return "rich_text_preformatted", span.language, span.quote
    return ("rich_text_quote" if span.quote else "rich_text_section"), "", False


def _break(before: list[Span], after: list[Span]) -> None:
    """Elements begin on a line of their own, so one line break between them is said already."""
    if before[-1].text.endswith("\n"):
        before[-1] = replace(before[-1], text=before[-1].text[:-1])
    elif after[0].text.startswith("\n"):
        after[0] = replace(after[0], text=after[0].text[1:])


def _inline(span: Span, channel: str, *, styled: bool) -> Json:
    if is_plain(span):
        return _text(span.text)
    part, styles = _part(span, channel, styled=styled)
    style = {name: True for name in styles if getattr(span, name)} if styled else {}
    return {**part, "style": style} if style else part


def _part(span: Span, channel: str, *, styled: bool) -> tuple[Json, tuple[str, ...]]:
    if span.mention and styled:
        where, _, person = span.mention.partition(":")
        if where == channel and _PERSON.fullmatch(person):
            return {"type": "user", "user_id": person}, ("bold", "italic", "strike")
        return _text(span.text if span.text.startswith("@") else f"@{span.text}"), _STYLES
    if span.room and styled:
        where, _, room = span.room.partition(":")
        if where == channel and _ROOM.fullmatch(room):
            return {"type": "channel", "channel_id": room}, ("bold", "italic", "strike")
    if span.moment > 0 and styled:
        date = {"type": "date", "timestamp": span.moment, "format": "{date_short_pretty} {time} ({ago})", "fallback": span.text}
        return date, ("bold", "italic", "strike")
    if span.link and span.link.startswith(_SCHEMES) and len(span.link) <= LONGEST_URL:
        return {"type": "link", "url": span.link, "text": span.text}, _STYLES
    return _text(span.text), _STYLES


def _text(text: str) -> Json:
    return {"type": "text", "text": text}


def escaped(text: str, limit: int) -> str:
    """Text for a field that Slack reads as markup, at most ``limit`` characters of it, no entity cut in two."""
    return _entities(short(text, limit, measure=lambda part: len(_entities(part))))


def size(text: str) -> int:
    """How much of Slack's limits a text takes: escaped, in UTF-16 units."""
    return len(_entities(text).encode("utf-16-le", "surrogatepass")) // 2


def marked_up(words: RichText, limit: int) -> str:
    """Words for a field that Slack reads as markup. Slack shows a time in its reader's zone; words that are cut have none."""
    out = "".join(_date(span) if span.moment > 0 else escaped(shown((span,)), len(span.text) * 5 + 1) for span in words)
    return out if len(out) <= limit else escaped(shown(words), limit)


def small_print(words: RichText, limit: int) -> list[Json]:
    """The elements of a context block. Times and links are markup of their own; all else stays text. Slack sets elements apart, so words
    that can't be taken for markup are one element with the times and links between them.
    """
    if len(text_of(words)) > limit or sum(bool(_markup(span)) for span in words) > _MARKED:
        words = (Span(shown(words)),)
    runs = [(markup, shown(tuple(run))) for markup, run in groupby(words, key=_markup)]
    if len(runs) > 1 and not any(_LOOKS_LIKE_MARKUP.search(text) for markup, text in runs if not markup):
        together = "".join(markup or _entities(text) for markup, text in runs)
        if len(together) <= limit:
            return [{"type": "mrkdwn", "text": together, "verbatim": True}]
    found = [(markup, text.strip()) for markup, text in runs]
    return [{"type": "mrkdwn", "text": markup} if markup else plain_text(text, limit) for markup, text in found if text]


def _markup(span: Span) -> str:
    """A time or a link; empty for what is text."""
    if span.moment > 0:
        return _date(span)
    known = span.link.startswith(_SCHEMES) and len(span.link) <= LONGEST_URL
    return (
        f"<{escaped(span.link.replace('|', '%7C'), 2 * LONGEST_URL)}|{_FALLBACK.sub(' ', escaped(span.text, LONGEST_FALLBACK))}>"
        if known
        else ""
    )


def _date(span: Span) -> str:
    return f"<!date^{span.moment}^{{date_short_pretty}} {{time}}|{_FALLBACK.sub(' ', escaped(span.text, LONGEST_FALLBACK))}>"


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_text(text: str, limit: int) -> Json:
    """A text in which ``:tada:`` stays what it is: with ``emoji`` Slack would draw it."""
    return {"type": "plain_text", "text": short_label(text, limit), "emoji": False}


def person_of(identity: Identity | None, channel: str) -> str:
    """The user id of an identity of this channel, else nothing."""
    return identity.id if identity and identity.channel == channel else ""


def shown(words: RichText) -> str:
    """Plain words for where no rich text is possible; a mention keeps its @."""
    return text_of(tuple(replace(span, text=f"@{span.text}") if span.mention and not span.text.startswith("@") else span for span in words))
