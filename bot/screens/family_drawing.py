"""Draws linked tickets as a PNG: a box with a number for each ticket, coloured by its status, and lines by kind of link."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from bot.screens.drawing import SCALE

Point = tuple[float, float]
Drawn = tuple[int, str, int]
"""One ticket, what it is to the other one, and the other one."""
PAPER, INK = "#ffffff", "#1f2937"
BOXES = {
    "new": ("#ffffff", INK),
    "open": ("#3b82f6", "#ffffff"),
    "waiting": ("#facc15", INK),
    "on_hold": ("#8b5cf6", "#ffffff"),
    "closed": ("#22a06b", "#ffffff"),
    "": ("#374151", "#ffffff"),
}
"""The colours of a box and its number by status; a ticket without one may not be seen."""
LINES = {"parent": INK, "blocks": "#dc2626", "duplicate": "#f08a24", "into": "#7c3aed", "related": "#60a5fa"}
_BELOW = {"parent": 1, "blocks": 1, "duplicate": -1, "into": -1, "related": 0}
"""How many rows further down the other ticket is."""
_ROW = 8  # boxes in a row
_SIZE, _HIGH, _GAP, _BETWEEN, _EDGE = 25, 48, 44, 76, 64  # pixels of the finished picture
_LEAST = 440
_STEPS = 24  # pieces of a curve


def png(statuses: Mapping[int, str], links: Sequence[Drawn]) -> bytes:
    """Draw the picture; the first ticket has a thick frame."""
    font = ImageFont.load_default(_SIZE * SCALE)
    wide = max(font.getlength(f"#{number}") for number in statuses) / SCALE + 28
    rows = _rows(list(statuses), links)
    step = wide + _GAP
    size = (max(max(map(len, rows)) * step + 2 * _EDGE, _LEAST), len(rows) * (_HIGH + _BETWEEN) - _BETWEEN + 2 * _EDGE)
    places = {
        number: (size[0] / 2 + (column - (len(row) - 1) / 2) * step, _EDGE + _HIGH / 2 + line * (_HIGH + _BETWEEN))
        for line, row in enumerate(rows)
        for column, number in enumerate(row)
    }
    image = Image.new("RGB", (round(size[0] * SCALE), round(size[1] * SCALE)), PAPER)
    pen = ImageDraw.Draw(image)
    pairs: list[frozenset[int]] = []
    for one, way, other in links:
        pair = frozenset((one, other))
        _line(pen, _path(places[one], places[other], wide, step, 12.0 * pairs.count(pair)), way)
        pairs.append(pair)
    for at, (number, status) in enumerate(statuses.items()):
        x, y = places[number]
        fill, ink = BOXES[status]
        box = [((x - wide / 2) * SCALE, (y - _HIGH / 2) * SCALE), ((x + wide / 2) * SCALE, (y + _HIGH / 2) * SCALE)]
        pen.rounded_rectangle(box, 10 * SCALE, fill, INK, (2 if at else 5) * SCALE)
        pen.text((x * SCALE, y * SCALE), f"#{number}", ink, font, "mm")
    out = io.BytesIO()
    image.resize((round(size[0]), round(size[1])), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _rows(numbers: Sequence[int], links: Sequence[Drawn]) -> list[list[int]]:
    """Arrange the tickets: children below their parents, what is blocked below what blocks it. A long row becomes several."""
    near: dict[int, list[tuple[int, int]]] = {number: [] for number in numbers}
    for one, way, other in links:
        near[one].append((other, _BELOW[way]))
        near[other].append((one, -_BELOW[way]))
    levels, ahead = {numbers[0]: 0}, [numbers[0]]
    for number in ahead:
        for other, below in near[number]:
            if other not in levels:
                levels[other] = levels[number] + below
                ahead.append(other)
    rows: list[list[int]] = []
    columns: dict[int, float] = {}
    for level in sorted(set(levels.values())):
        row = [number for number in ahead if levels[number] == level]
        middle = {number: _mean([columns[other] for other, _ in near[number] if other in columns]) for number in row}
        row.sort(key=lambda number, middle=middle: middle[number])  # type: ignore[misc]
        for start in range(0, len(row), _ROW):
            part = row[start : start + _ROW]
            columns |= {number: column - (len(part) - 1) / 2 for column, number in enumerate(part)}
            rows.append(part)
    return rows


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _path(start: Point, end: Point, wide: float, step: float, aside: float) -> list[Point]:
    """Return the points of a line between two boxes: straight between neighbours, and around the boxes in between."""
    (x, y), (to_x, to_y) = start, end
    if y == to_y and abs(to_x - x) < 1.5 * step:
        side = math.copysign(wide / 2, to_x - x)
        return [(x + side, y + aside), (to_x - side, y + aside)]
    lean = max(-0.35 * wide, min(0.35 * wide, (to_x - x) * 0.12))
    if y == to_y:
        first, last = (x + lean + aside, y + _HIGH / 2), (to_x - lean + aside, y + _HIGH / 2)
        return _curve(first, ((x + to_x) / 2, y + _HIGH / 2 + _BETWEEN), last)
    half = math.copysign(_HIGH / 2, to_y - y)
    first, last = (x + lean + aside, y + half), (to_x - lean + aside, to_y - half)
    if abs(to_y - y) < 1.5 * (_HIGH + _BETWEEN):
        return [first, last]
    return _curve(first, ((x + to_x) / 2 + 1.1 * step, (y + to_y) / 2), last)


def _curve(start: Point, towards: Point, end: Point) -> list[Point]:
    def at(part: float, axis: int) -> float:
        return (1 - part) ** 2 * start[axis] + 2 * part * (1 - part) * towards[axis] + part**2 * end[axis]

    return [(at(step / _STEPS, 0), at(step / _STEPS, 1)) for step in range(_STEPS + 1)]


def _line(pen: ImageDraw.ImageDraw, path: Sequence[Point], way: str) -> None:
    """Draw a link with an arrow to the other ticket. A duplicate's line is dashed; a related ticket's is thin, without an arrow."""
    colour = LINES[way]
    points = [(x * SCALE, y * SCALE) for x, y in path]
    if way == "duplicate":
        for first, last in _dashes(points):
            pen.line([first, last], colour, 3 * SCALE)
    else:
        pen.line(points, colour, (2 if way == "related" else 3) * SCALE, joint="curve")
    if way != "related":
        (x, y), (to_x, to_y) = points[-2:]
        turn = math.atan2(to_y - y, to_x - x)
        ends = [(to_x - 16 * SCALE * math.cos(turn + by), to_y - 16 * SCALE * math.sin(turn + by)) for by in (0.45, -0.45)]
        pen.polygon([(to_x, to_y), *ends], colour)


def _dashes(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Return every second piece of a line; a straight one is cut first."""
    if len(points) == 2:
        (x, y), (to_x, to_y) = points
        count = max(round(math.hypot(to_x - x, to_y - y) / (9 * SCALE)), 1)
        points = [(x + (to_x - x) * at / count, y + (to_y - y) * at / count) for at in range(count + 1)]
    return list(pairwise(points))[::2]
