"""Figures as tables. Each number opens the list of its tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.core.facts import COUNTS, SPANS
from bot.core.figures import Figures, Part, median, percentile_90
from bot.core.period import Period
from bot.i18n.sentences import Count, Sentence, say, words
from bot.i18n.times import how_long
from bot.screens.statistics import name_of_figure
from bot.web.asked import HOME

OF_PEOPLE = ("handled", "closed", "reopened", "met", "breached", "first_response", "resolution", "rated", "thumbs_up", "thumbs_down")
OF_PARTS = ("opened", *OF_PEOPLE)
EVERYTHING = (*COUNTS, *SPANS)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as it is read, the address of its tickets, and what is said about it below."""

    text: str
    href: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its name, the address that it leads to, and its numbers."""

    name: str
    cells: Sequence[Cell]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading: the names of its columns, the first of which is that of the names of its rows."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Row]


def list_address(about: Sequence[str], period: Period, figure: str, part: Part | None = None) -> str:
    """Return the address of the tickets that a number counts: the words of ``list`` in the chat."""
    asked = " ".join((*about, period.code, figure, *([str(part)] if part else [])))
    return f"{HOME}/tickets?list={quote(asked)}"


def number_of(found: Figures, figure: str) -> int:
    """How many things a figure counts."""
    return found.counts[figure] if figure in COUNTS else found.spans[figure].total()


def cell(found: Figures, figure: str, language: str, href: str = "") -> Cell:
    """Return one figure: a number, a rating or a time. Nothing was counted without an address."""
    n = number_of(found, figure)
    if not n:
        return Cell("0" if figure in COUNTS and figure != "rated" else "–")
    if figure == "rated":
        return Cell(words(say("{stars} ★", stars=float(found.rating or 0)), language), href, words(say("{n}", n=Count(n)), language))
    if figure in SPANS:
        spans = found.spans[figure]
        most = words(say("nine in ten: {span}", span=how_long(percentile_90(spans) or 0)), language)
        return Cell(words(how_long(median(spans) or 0), language), href, most)
    return Cell(words(say("{n}", n=Count(n)), language), href)


def figure_row(
    name: str, found: Figures, figures: Sequence[str], language: str, about: Sequence[str], period: Period, part: Part | None = None
) -> Row:
    """Return the figures of one owner or part."""
    return Row(name, [cell(found, each, language, list_address(about, period, each, part)) for each in figures])


def headings(figures: Sequence[str], first: Sentence, language: str) -> list[str]:
    return [words(one, language) for one in (first, *(name_of_figure(each) for each in figures))]
