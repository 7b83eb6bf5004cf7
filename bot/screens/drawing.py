"""Draws columns of figures as a PNG: bars above, times below. It draws digits only; the message has the text."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from bot.core.figures import count_ticks, span_ticks

WIDTH, HEIGHT, SCALE = 1000, 560, 2  # pixels, and how many times larger it is drawn before it is scaled down
_LEFT, _RIGHT, _TOP, _MIDDLE, _LOWER, _BOTTOM = 104, 24, 52, 322, 380, 500
_PAPER, _GRID, _INK, _FAINT = "#ffffff", "#eceef2", "#5b6472", "#9aa3b0"
BLUE, GREEN, ORANGE, PALE, PROMISE = "#3b82f6", "#22a06b", "#f08a24", "#fde3c8", "#8a5cf6"
_MINUTE = 60_000
_USUAL, _SMALL = 25, 21  # font sizes in pixels; channels show the picture at a third of its size
_LETTER, _DIGIT = 16, 12
_LEAST = 4  # the axis reaches at least this, so that one ticket isn't a full bar


@dataclass(frozen=True, slots=True)
class Column:
    """One day or week: its label (digits), two counts, and the median and 90th percentile of times, in milliseconds."""

    label: str
    first: int = 0
    second: int = 0
    half: int | None = None
    most: int | None = None


def png(columns: Sequence[Column], promised: int | None = None) -> bytes:
    """Draw the picture. ``promised`` is the target for the times, in milliseconds."""
    paper = _Canvas(len(columns))
    _bars(paper, columns)
    _times(paper, columns, promised)
    _labels(paper, columns)
    out = io.BytesIO()
    paper.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


class _Canvas:
    """The canvas. All coordinates are pixels of the finished picture."""

    def __init__(self, columns: int) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), _PAPER)
        self.pen = ImageDraw.Draw(self.image)
        self.wide = (WIDTH - _LEFT - _RIGHT) / max(columns, 1)
        self._fonts = {size: ImageFont.load_default(size * SCALE) for size in (_SMALL, _USUAL)}

    def middle(self, column: int) -> float:
        return _LEFT + (column + 0.5) * self.wide

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float = 1.0) -> None:
        self.pen.line([(x * SCALE, y * SCALE) for x, y in points], colour, round(width * SCALE), joint="curve")

    def box(self, x: float, y: float, wide: float, bottom: float, colour: str, radius: float = 0.0) -> None:
        corners = (radius > 0, radius > 0, False, False)
        box = (x * SCALE, y * SCALE, (x + wide) * SCALE, bottom * SCALE)
        self.pen.rounded_rectangle(box, min(radius, wide / 2, bottom - y) * SCALE, colour, corners=corners)

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        self.pen.ellipse([(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE], colour)

    def text(self, x: float, y: float, text: str, anchor: str, colour: str = _INK, size: int = _USUAL) -> None:
        self.pen.text((x * SCALE, y * SCALE), text, colour, self._fonts[size], anchor)

    def grid(self, top: float, bottom: float, ticks: Sequence[float], written: Callable[[float], str]) -> Callable[[float], float]:
        """Draw horizontal lines with their numbers. Return a function from a value to its vertical position."""

        def height(value: float) -> float:
            return bottom - (bottom - top) * value / ticks[-1]

        for tick in ticks:
            self.line([(_LEFT, height(tick)), (WIDTH - _RIGHT, height(tick))], _GRID if tick else "#cfd4dc", 1.5)
            self.text(_LEFT - 12, height(tick), written(tick), "rm", _FAINT)
        return height


def _bars(paper: _Canvas, columns: Sequence[Column]) -> None:
    """Draw two bars side by side for each column."""
    highest = max((_LEAST, *(max(column.first, column.second) for column in columns)))
    height = paper.grid(_TOP, _MIDDLE, count_ticks(highest), lambda tick: f"{tick:.0f}")
    wide = min(paper.wide * 0.36, 34.0)
    gap = min(2.0, paper.wide * 0.04)
    written = len(str(highest)) * _DIGIT <= paper.wide * 0.4
    for place, column in enumerate(columns):
        for value, colour, x in ((column.first, BLUE, -wide - gap / 2), (column.second, GREEN, gap / 2)):
            if not value:
                continue
            left = paper.middle(place) + x
            paper.box(left, min(height(value), _MIDDLE - 2), wide, _MIDDLE, colour, 5.0)
            if written:
                paper.text(left + wide / 2, height(value) - 5, str(value), "mb", _INK, _SMALL)


def _times(paper: _Canvas, columns: Sequence[Column], promised: int | None) -> None:
    """Draw the median as a bar, the 90th percentile as a pale bar behind it, and the target as a dashed line."""
    known = [
        (place, column.half, column.most) for place, column in enumerate(columns) if column.half is not None and column.most is not None
    ]
    highest = max([most for *_, most in known] + ([promised * 1.15] if promised else []), default=0)
    height = paper.grid(_LOWER, _BOTTOM, span_ticks(highest), _clock)
    wide = min(paper.wide * 0.5, 34.0)
    for place, half, most in known:
        paper.box(paper.middle(place) - wide / 2, min(height(most), _BOTTOM - 2), wide, _BOTTOM, PALE, 4.0)
        paper.box(paper.middle(place) - wide / 2, min(height(half), _BOTTOM - 3), wide, min(height(half) + 4, _BOTTOM), ORANGE)
    if promised:
        at, x = height(promised), float(_LEFT)
        while x < WIDTH - _RIGHT:
            paper.line([(x, at), (min(x + 8, WIDTH - _RIGHT), at)], PROMISE, 2.0)
            x += 14


def _labels(paper: _Canvas, columns: Sequence[Column]) -> None:
    """Label as many columns as have room, always including the newest."""
    labelled = [place for place, column in enumerate(columns) if column.label][::-1]
    longest = max((len(column.label) for column in columns), default=0)
    gap = paper.wide * (labelled[0] - labelled[1]) if len(labelled) > 1 else paper.wide
    for place in labelled[:: math.ceil((longest + 1) * _LETTER / gap)]:
        paper.text(paper.middle(place), _BOTTOM + 14, columns[place].label, "mt")


def _clock(ms: float) -> str:
    """Format milliseconds as hours and minutes: ``0:30``."""
    hours, minutes = divmod(round(ms / _MINUTE), 60)
    return f"{hours}:{minutes:02d}" if ms else "0"
