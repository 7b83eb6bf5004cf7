"""Builds Markdown: headings, tables and code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def code(text: object) -> str:
    return f"`{text}`" if str(text) else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a vertical bar in a cell is escaped."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines)


def section(title: str, *parts: str, level: int = 2) -> str:
    return "\n\n".join([f"{'#' * level} {title}", *(part for part in parts if part)])


def bullets(items: Iterable[tuple[str, str]]) -> str:
    """A list of names with their values; a name without a value is left out."""
    return "\n".join(f"* {name}: {value}" for name, value in items if value)
