"""The picture of figures: how much of each colour it has, for periods from nothing to a year."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.core.figures import Figures
from bot.core.people import Identity
from bot.screens.charts import DAYS_ALONE, chart_file, columns, days_shown
from bot.screens.drawing import BLUE, GREEN, HEIGHT, ORANGE, PALE, PROMISE, WIDTH, Column, png

HOUR = 3_600_000


def colours(picture: bytes) -> dict[str, int]:
    image = Image.open(BytesIO(picture))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    return {f"#{red:02x}{green:02x}{blue:02x}": count for count, (red, green, blue) in image.convert("RGB").getcolors(1 << 16)}


def near(found: dict[str, int], colour: str) -> int:
    """Pixels that are almost of a colour: thin lines are smoothed."""
    wanted = bytes.fromhex(colour[1:])
    return sum(count for one, count in found.items() if max(abs(a - b) for a, b in zip(bytes.fromhex(one[1:]), wanted, strict=True)) < 40)


def test_nothing_is_a_calm_empty_picture() -> None:
    for found in (colours(png([])), colours(png([Column(str(day)) for day in range(1, 8)]))):
        assert not {BLUE, GREEN, ORANGE, PALE, PROMISE} & set(found)


def test_bars_are_as_high_as_their_numbers() -> None:
    found = colours(png([Column("1", 40, 10), Column("2", 0, 10)]))
    assert found[BLUE] == pytest.approx(2 * found[GREEN], rel=0.1)


def test_times_stand_below_and_the_promise_across() -> None:
    found = colours(png([Column("1", 1, 1, HOUR, 3 * HOUR), Column("2")], promised=2 * HOUR))
    assert found[PALE] > near(found, ORANGE) > 0
    assert near(found, PROMISE) > WIDTH / 3
    assert not near(colours(png([Column("1", 1, 1, HOUR, 3 * HOUR)])), PROMISE)


@pytest.mark.parametrize("count", [1, 7, 31, 53, 62])
def test_any_number_of_columns_fits(count: int) -> None:
    assert colours(png([Column(str(at % 31 + 1), 1234, 700, HOUR, 200 * HOUR) for at in range(count)], promised=HOUR))[GREEN]


class Days:
    """A ticket was opened on each day, for each of two owners."""

    def by_day(self, _: str, first: int, last: int) -> dict[int, Figures]:
        found = {day: Figures() for day in range(first, last + 1)}
        for figures in found.values():
            figures.add("opened", 0)
        return found


def test_a_year_is_shown_week_by_week() -> None:
    assert days_shown(739_900, 739_900) == (739_894, 739_900)
    first, last = days_shown(739_900 - 364, 739_900)
    shown = columns(Days(), chart_file("", ["#a", "#b"], first, last, "en").key)
    assert last - first >= DAYS_ALONE
    assert {figures.counts["opened"] for _, figures in shown} == {14}
    assert [label for label, _ in shown if label] == ["10", "11", "12", *(f"{month:02d}" for month in range(1, 11))]


def test_somebody_elses_channel_may_hold_any_sign() -> None:
    key = chart_file("", [f"{Identity('slack', 'U0:1')}#support"], 1, 2, "en").key
    assert columns(Days(), key)[0][1].counts["opened"] == 1
