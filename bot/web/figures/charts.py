"""The charts of the figures, as SVG in the reader's language. Shapes, patterns and words tell series apart, so no colour is needed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.core.figures import count_ticks, span_ticks
from bot.i18n.sentences import Count, Sentence, say, words
from bot.i18n.times import how_long
from bot.web.figures.svg import across, element, group, picture, text, width_of

FIRST, SECOND = "bar-first", "bar-second"
_KEY, _TOP, _PLOT = 14, 44, 150  # pixels: the line with the names of the series, where the plot begins, and its height
_BOTTOM = _TOP + _PLOT
_INSETS = (40, 64, 88, 112, 144)  # pixels for the words of an axis; charts.css has a class for each
_NUMBERED = 14  # columns at most that are numbered, and that have a label on a narrow screen
_LABELLED = 31
_ROW, _BAR, _LABEL = 54, 11, 15  # pixels of a row of bars, of one bar, and of its name
_LONGEST = 0.84  # of the width, so that the longest bar has room for its number
_LEAST = 4  # the axis reaches at least this, so that one ticket isn't a full bar


@dataclass(frozen=True, slots=True)
class Column:
    """A day or a week: its short label and its whole date, two counts, and how long half and nine in ten took, in milliseconds."""

    label: str
    date: str
    first: int = 0
    second: int = 0
    half: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """A row of a chart: its name and two counts."""

    name: str
    first: int
    second: int


def counts_chart(name: str, columns: Sequence[Column], series: tuple[Sentence, Sentence], title: Sentence, language: str) -> Markup:
    """Two bars for each day or week: one filled, one hatched. Both begin at zero."""
    totals = sum(one.first for one in columns), sum(one.second for one in columns)
    ticks = count_ticks(max(_LEAST, *(max(one.first, one.second) for one in columns)))
    axis = [words(say("{n}", n=Count(round(tick))), language) for tick in ticks]
    drawn = [_key(name, tuple(_counted(one, n, language) for one, n in zip(series, totals, strict=True)), -_inset(axis))]
    height = _height(ticks)
    wide, gap = 0.34 / len(columns), 0.02 / len(columns)
    bars: list[Markup] = []
    for place, column in enumerate(columns):
        middle = (place + 0.5) / len(columns)
        for value, class_, at in ((column.first, FIRST, middle - wide - gap), (column.second, SECOND, middle + gap)):
            if not value:
                continue
            y = height(value)
            bars.append(_bar(name, class_, across(at), y, across(wide), _BOTTOM - y))
            if len(columns) <= _NUMBERED:
                bars.append(text(across(at + wide / 2), y - 5, words(say("{n}", n=Count(value)), language), "value", "middle"))
    drawn += _plot(axis, ticks, height, [*bars, *_dates(columns)])
    told = say(
        "{first}: {n}, {second}: {m}. The table has each number.",
        first=series[0],
        n=Count(totals[0]),
        second=series[1],
        m=Count(totals[1]),
    )
    return picture(name, _BOTTOM + 44, words(title, language), words(told, language), drawn, _inset(axis))


def times_chart(name: str, columns: Sequence[Column], promised: int | None, title: Sentence, language: str) -> Markup:
    """A dot for the time within which half came, and a line up to that of nine in ten; a dashed line is the promise."""
    known = [(place, one.half, one.most) for place, one in enumerate(columns) if one.half is not None and one.most is not None]
    highest = max([most for *_, most in known] + ([round(promised * 1.15)] if promised else []), default=0)
    ticks = span_ticks(highest)
    axis = [words(how_long(round(tick)), language) if tick else "0" for tick in ticks]
    height = _height(ticks)
    wide = 0.24 / len(columns)
    marks: list[Markup] = []
    for place, half, most in known:
        middle = (place + 0.5) / len(columns)
        top, low = height(most), height(half)
        marks.append(element("line", x1=across(middle), x2=across(middle), y1=top, y2=low, class_="range"))
        marks.append(element("line", x1=across(middle - wide / 2), x2=across(middle + wide / 2), y1=top, y2=top, class_="range"))
        marks.append(element("circle", cx=across(middle), cy=low, r=4, class_="dot"))
    if promised:
        y = height(promised)
        label = words(say("promised: {span}", span=how_long(promised)), language)
        marks.append(element("line", x1="0%", x2="100%", y1=y, y2=y, class_="promise"))
        marks.append(text("100%", y - 5, label, "promise-label", "end"))
    drawn = [*_times_key(-_inset(axis), language), *_plot(axis, ticks, height, [*marks, *_dates(columns)])]
    told = say("Times in open hours, by day or week. The table has each number.")
    return picture(name, _BOTTOM + 44, words(title, language), words(told, language), drawn, _inset(axis))


def bars_chart(name: str, rows: Sequence[Bars], series: tuple[Sentence, Sentence], title: Sentence, language: str) -> Markup:
    """Two bars below each name: one filled, one hatched, with their numbers at the ends."""
    highest = max(max(one.first, one.second) for one in rows) or 1
    drawn = [_key(name, tuple(words(one, language) for one in series))]
    for place, row in enumerate(rows):
        y = _KEY + 16 + place * _ROW
        drawn.append(text("0", y + _LABEL - 3, row.name, "name"))
        for at, (value, class_) in enumerate(((row.first, FIRST), (row.second, SECOND))):
            top, share = y + _LABEL + 2 + at * (_BAR + 2), value / highest * _LONGEST
            if value:
                drawn.append(_bar(name, class_, "0%", top, across(share), _BAR))
            drawn.append(text(across(share), top + _BAR - 1.5, words(say("{n}", n=Count(value)), language), "value", dx=5))
    told = say("A filled and a hatched bar for each. The table has each number.")
    return picture(name, _KEY + 16 + len(rows) * _ROW, words(title, language), words(told, language), drawn)


def _counted(name: Sentence, n: int, language: str) -> str:
    return words(say("{what}: {n}", what=name, n=Count(n)), language)


def _key(name: str, series: Sequence[str], begin: int = 0) -> Markup:
    """Name the two series beside a piece of their bars."""
    at, drawn = float(begin), list[Markup]()
    for words_, class_ in zip(series, (FIRST, SECOND), strict=True):
        drawn += [_bar(name, class_, str(round(at)), _KEY - 11, "14", 12), text(str(round(at + 20)), _KEY, words_, "key")]
        at += 44 + width_of(words_)
    return group(drawn)


def _times_key(begin: int, language: str) -> Iterator[Markup]:
    """Name the marks of times beside one of each."""
    half, most = words(say("half within"), language), words(say("nine in ten within"), language)
    yield element("circle", cx=begin + 7, cy=_KEY - 4, r=4, class_="dot")
    yield text(str(begin + 20), _KEY, half, "key")
    at = round(begin + 44 + width_of(half))
    yield element("line", x1=at, x2=at + 14, y1=_KEY - 9, y2=_KEY - 9, class_="range")
    yield element("line", x1=at + 7, x2=at + 7, y1=_KEY - 9, y2=_KEY + 1, class_="range")
    yield text(str(at + 20), _KEY, most, "key")


def _bar(name: str, class_: str, x: str, y: float, width: str, height: float) -> Markup:
    fill = f"url(#{name}-hatch)" if class_ == SECOND else None
    return element("rect", x=x, y=y, width=width, height=float(max(height, 1.5)), rx=1.5, class_=class_, fill=fill)


def _height(ticks: Sequence[float]) -> Callable[[float], float]:
    return lambda value: _BOTTOM - _PLOT * value / ticks[-1]


def _inset(axis: Sequence[str]) -> int:
    """How far from the left the plot begins, so that the words of the axis have room."""
    room = max(width_of(one) for one in axis) + 12
    return next((one for one in _INSETS if one >= room), _INSETS[-1])


def _plot(axis: Sequence[str], ticks: Sequence[float], height: Callable[[float], float], inside: Sequence[Markup]) -> Iterator[Markup]:
    """Yield the lines of the grid with their words, and what is drawn on them beside those words."""
    left = -_inset(axis)
    for words_, tick in zip(axis, ticks, strict=True):
        y = height(tick)
        yield element("line", x1=left, x2="100%", y1=y, y2=y, class_="grid" if tick else "zero")
        yield text(str(left), y - 4, words_, "axis")
    yield from inside


def _dates(columns: Sequence[Column]) -> Iterator[Markup]:
    """Yield the labels of the columns that have room for one, and the whole dates of the first and the last."""
    labelled = [place for place, column in enumerate(columns) if column.label][::-1]
    every = math.ceil(len(labelled) / _LABELLED)
    rare = every * math.ceil(len(labelled) / every / _NUMBERED)
    for at, place in enumerate(labelled):
        if at % every == 0:
            class_ = "axis" if at % rare == 0 else "axis fine"
            yield text(across((place + 0.5) / len(columns)), _BOTTOM + 17, columns[place].label, class_, "middle")
    yield text("0%", _BOTTOM + 36, columns[0].date, "axis")
    if len(columns) > 1:
        yield text("100%", _BOTTOM + 36, columns[-1].date, "axis", "end")
