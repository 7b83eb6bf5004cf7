"""Reads the marks that Slack's composer leaves in a slash command: what somebody makes bold there arrives as ``*bold*``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from bot.core.richtext import Span, is_plain

_BEFORE: Final = r"""(?<![^\s(\["'«„“])"""
_AFTER: Final = r"""(?![^\s)\]"'»“”.,;:!?…])"""
_MARKED: Final = re.compile(
    r"`(?P<code>[^`\n]+)`"
    rf"|{_BEFORE}\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*{_AFTER}"
    rf"|{_BEFORE}_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_{_AFTER}"
    rf"|{_BEFORE}~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~{_AFTER}"
)


def with_styles(span: Span) -> Iterator[Span]:
    """The parts of plain words, styled as they were in the composer. As there, a mark counts only beside a blank or punctuation, so
    ``2*3*4`` and ``my_file_name`` stay what they are.
    """
    if not is_plain(span):
        yield span
        return
    at = 0
    for found in _MARKED.finditer(span.text):
        style = found.lastgroup or ""
        yield Span(span.text[at : found.start()])
        inner = [Span(found[style])] if style == "code" else with_styles(Span(found[style]))
        on: dict[str, Any] = {style: True}
        yield from (replace(part, **on) for part in inner)
        at = found.end()
    yield Span(span.text[at:])
