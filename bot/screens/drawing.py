"""Columns of figures go in, a calm picture comes out as PNG: bars above, times below. It holds digits only; words stand beside it."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, FINER = 1000, 560, 2  # pixels, and how many of ours make one of them along each side
_LEFT, _RIGHT, _TOP, _MIDDLE, _LOWER, _BOTTOM = 104, 24, 52, 322, 380, 500
_PAPER, _GRID, _INK, _FAINT = "#ffffff", "#eceef2", "#5b6472", "#9aa3b0"
BLUE, GREEN, ORANGE, PALE, PROMISE = "#3b82f6", "#22a06b", "#f08a24", "#fde3c8", "#8a5cf6"
_MINUTE = 60_000
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720, 1440, 2880, 5760, 14400, 28800, 72000)  # minutes
_USUAL, _SMALL = 25, 21  # pixels of a letter: channels show the picture at a third of its size
_LETTER, _DIGIT = 16, 12
_LEAST = 4  # one ticket alone is no tower


@dataclass(frozen=True, slots=True)
class Column:
    """One day or week: its label (digits), two counts, and what half and nine in ten took, in milliseconds."""

    label: str
    first: int = 0
    second: int = 0
    half: int | None = None
    most: int | None = None


def png(columns: Sequence[Column], promised: int | None = None) -> bytes:
    """The picture. ``promised`` is what the times are measured by, in milliseconds."""
    paper = _Paper(len(columns))
    _bars(paper, columns)
    _times(paper, columns, promised)
    _labels(paper, columns)
    out = io.BytesIO()
    paper.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


class _Paper:
    """What is drawn on, in pixels of the finished picture."""

    def __init__(self, columns: int) -> None:
        self.image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), _PAPER)
        self.pen = ImageDraw.Draw(self.image)
        self.wide = (WIDTH - _LEFT - _RIGHT) / max(columns, 1)
        self._fonts = {size: ImageFont.load_default(size * FINER) for size in (_SMALL, _USUAL)}

    def middle(self, column: int) -> float:
        return _LEFT + (column + 0.5) * self.wide

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float = 1.0) -> None:
        self.pen.line([(x * FINER, y * FINER) for x, y in points], colour, round(width * FINER), joint="curve")

    def box(self, x: float, y: float, wide: float, bottom: float, colour: str, radius: float = 0.0) -> None:
        corners = (radius > 0, radius > 0, False, False)
        box = (x * FINER, y * FINER, (x + wide) * FINER, bottom * FINER)
        self.pen.rounded_rectangle(box, min(radius, wide / 2, bottom - y) * FINER, colour, corners=corners)

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        self.pen.ellipse([(x - radius) * FINER, (y - radius) * FINER, (x + radius) * FINER, (y + radius) * FINER], colour)

    def text(self, x: float, y: float, text: str, anchor: str, colour: str = _INK, size: int = _USUAL) -> None:
        self.pen.text((x * FINER, y * FINER), text, colour, self._fonts[size], anchor)

    def grid(self, top: float, bottom: float, ticks: Sequence[float], written: Callable[[float], str]) -> Callable[[float], float]:
        """Lines across with their numbers; where a value stands on it."""

        def height(value: float) -> float:
            return bottom - (bottom - top) * value / ticks[-1]

        for tick in ticks:
            self.line([(_LEFT, height(tick)), (WIDTH - _RIGHT, height(tick))], _GRID if tick else "#cfd4dc", 1.5)
            self.text(_LEFT - 12, height(tick), written(tick), "rm", _FAINT)
        return height


def _bars(paper: _Paper, columns: Sequence[Column]) -> None:
    """Two bars a column, side by side."""
    highest = max((_LEAST, *(max(column.first, column.second) for column in columns)))
    height = paper.grid(_TOP, _MIDDLE, _counts(highest), lambda tick: f"{tick:.0f}")
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


def _times(paper: _Paper, columns: Sequence[Column], promised: int | None) -> None:
    """The median as a line, nine in ten as a pale pillar behind it, the promise as a dashed line."""
    known = [
        (place, column.half, column.most) for place, column in enumerate(columns) if column.half is not None and column.most is not None
    ]
    highest = max([most for *_, most in known] + ([promised * 1.15] if promised else []), default=0)
    height = paper.grid(_LOWER, _BOTTOM, _spans(highest), _clock)
    wide = min(paper.wide * 0.5, 34.0)
    for place, half, most in known:
        paper.box(paper.middle(place) - wide / 2, min(height(most), _BOTTOM - 2), wide, _BOTTOM, PALE, 4.0)
        paper.box(paper.middle(place) - wide / 2, min(height(half), _BOTTOM - 3), wide, min(height(half) + 4, _BOTTOM), ORANGE)
    if promised:
        at, x = height(promised), float(_LEFT)
        while x < WIDTH - _RIGHT:
            paper.line([(x, at), (min(x + 8, WIDTH - _RIGHT), at)], PROMISE, 2.0)
            x += 14


def _labels(paper: _Paper, columns: Sequence[Column]) -> None:
    """Below the columns, as many as have room: the newest always."""
    labelled = [place for place, column in enumerate(columns) if column.label][::-1]
    longest = max((len(column.label) for column in columns), default=0)
    gap = paper.wide * (labelled[0] - labelled[1]) if len(labelled) > 1 else paper.wide
    for place in labelled[:: math.ceil((longest + 1) * _LETTER / gap)]:
        paper.text(paper.middle(place), _BOTTOM + 14, columns[place].label, "mt")


def _counts(highest: float) -> list[float]:
    """Round numbers from nought to at least this one."""
    power = 10 ** math.floor(math.log10(max(highest / 4, 1)))
    step = next(size * power for size in (1, 2, 5, 10) if size * power * 4 >= highest)
    return [step * number for number in range(max(math.ceil(highest / step), 1) + 1)]


def _spans(highest: float) -> list[float]:
    """The same for times: round minutes, hours and days."""
    step = next((size for size in _STEPS if size * _MINUTE * 3 >= highest), _STEPS[-1]) * _MINUTE
    return [float(step * number) for number in range(max(math.ceil(highest / step), 1) + 1)]


def _clock(ms: float) -> str:
    """``0:30``: hours and minutes, as everybody reads them."""
    hours, minutes = divmod(round(ms / _MINUTE), 60)
    return f"{hours}:{minutes:02d}" if ms else "0"
