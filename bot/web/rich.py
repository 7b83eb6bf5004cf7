"""Texts as HTML. Every character is escaped, and only addresses of pages become links."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from markupsafe import Markup, escape

from bot.core.richtext import RichText, Span
from bot.web.asked import HOME

_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,2000}")
_SAFE = ("http://", "https://", "mailto:", "tel:")
_BEHIND = ".,:;!?)]}»“”’։"
_TAGS = (
    ("bold", Markup("<strong>{}</strong>")),
    ("italic", Markup("<em>{}</em>")),
    ("underline", Markup("<u>{}</u>")),
    ("strike", Markup("<s>{}</s>")),
    ("code", Markup("<code>{}</code>")),
)
_OUT = Markup('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>')


def html_of(rich: RichText) -> Markup:
    """Return a text as HTML: lines, styles, links, code blocks and quotes."""
    return Markup("").join(_span(span) for span in rich)


def _span(span: Span) -> Markup:
    inner = _linked(span) if not span.moment else Markup('<time datetime="{}">{}</time>').format(_iso(span.moment), span.text)
    for style, tag in _TAGS:
        if getattr(span, style):
            inner = tag.format(inner)
    if span.spoiler:
        inner = Markup("<details class=spoiler><summary>…</summary>{}</details>").format(inner)
    if span.pre:
        return Markup("<pre>{}</pre>").format(inner)
    if span.quote:
        return Markup("<q>{}</q>").format(inner)
    if span.mention:
        return Markup('<span class="mention">{}</span>').format(inner)
    return inner


def _linked(span: Span) -> Markup:
    if span.ticket:
        return Markup('<a href="{}/tickets/{}">{}</a>').format(HOME, span.ticket, span.text)
    if span.link.lower().startswith(_SAFE):
        return _link(span.link, span.text)
    if span.code or span.pre:
        return escape(span.text)
    return _with_addresses(span.text)


def _with_addresses(text: str) -> Markup:
    parts: list[Markup] = []
    at = 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_BEHIND)
        parts += [escape(text[at : found.start()]), _link(address, address)]
        at = found.start() + len(address)
    return Markup("").join([*parts, escape(text[at:])])


def _link(address: str, text: str) -> Markup:
    return _OUT.format(address, text)


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
