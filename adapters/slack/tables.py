"""Reads a table of Slack as monospaced lines with bars between the columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import islice, zip_longest

from adapters.slack.payload import Json
from bot.core.richtext import RichText, Span, text_of
from bot.ports.tolerant import objects
from bot.ports.tolerant import text as told

_COLUMNS = 20  # Slack has no more
_WIDEST = 40  # columns of a cell that others are aligned to
_TWO_COLUMNS = ("W", "F")


def tables(message: Json) -> list[Json]:
    """The tables of a message. Slack keeps a pasted one in an attachment."""
    held = [message, *objects(message, "attachments")]
    return [block for one in held for block in objects(one, "blocks") if block.get("type") == "table"]


def as_lines(table: Json, read: Callable[[list[Json]], RichText]) -> RichText:
    """``read`` makes spans of rich text."""
    rows = [[_cell(cell, read) for cell in islice(row, _COLUMNS)] for row in _rows(table)]
    widths = [min(max(map(_width, column)), _WIDEST) for column in zip_longest(*rows, fillvalue="")]
    lines = (" | ".join(map(_padded, row, widths)).rstrip() for row in rows)
    text = "\n".join(lines)
    return (Span(text, pre=True),) if text.strip() else ()


def _rows(table: Json) -> list[list[object]]:
    held = table.get("rows")
    return [row for row in held if isinstance(row, list)] if isinstance(held, list) else []


def _cell(cell: object, read: Callable[[list[Json]], RichText]) -> str:
    if not isinstance(cell, dict):
        return ""
    text = told(cell, "text") if cell.get("type") == "raw_text" else text_of(read([cell]))
    return " ".join(text.split())


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns of a monospaced font."""
    return sum(2 if unicodedata.east_asian_width(char) in _TWO_COLUMNS else not unicodedata.combining(char) for char in text)
