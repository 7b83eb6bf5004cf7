"""Rates in the configuration, and how their use is counted."""

from __future__ import annotations

import pytest

from bot.core.limits import MOST, Rate, Usage, parse_rate

MINUTE, HOUR = 60_000, 3_600_000


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("30/min", Rate(30, MINUTE)),
        ("30 / minute", Rate(30, MINUTE)),
        ("20/h", Rate(20, HOUR)),
        ("5/Hour", Rate(5, HOUR)),
        ("3/10s", Rate(3, 10_000)),
        ("100/30m", Rate(100, 30 * MINUTE)),
        ("1/d", Rate(1, 24 * HOUR)),
        ("0", None),
    ],
)
def test_a_rate_is_so_many_in_a_period(text: str, rate: Rate | None) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["", "30", "30/", "/min", "0/min", "30/week", "30/0s", "-3/h", "1.5/h", "30/min/h", "9999999/s", "1/999d", "٣/h"]
)
def test_what_is_no_rate_is_explained(text: str) -> None:
    with pytest.raises(ValueError, match=r"30/min|must allow|too long|longer than 0"):
        parse_rate(text)


def test_a_period_begins_with_the_first_use_and_room_comes_back_after_it() -> None:
    used, rate = Usage(), Rate(2, MINUTE)
    used.use("messages", rate, 1_000)
    used.use("messages", rate, 30_000)
    assert used.left("messages", rate, 60_999) == 0
    assert used.ends_at("messages", rate, 60_999) == 61_000
    assert used.left("messages", rate, 61_000) == 2


def test_what_was_used_survives_being_written() -> None:
    used, rate = Usage(), Rate(2, MINUTE)
    used.use("files", rate, 1_000, 2)
    used.current("files", rate, 1_000).told = True
    again = Usage.read(used.written())
    assert again == used
    assert Usage.read("") == Usage()


def test_a_clock_that_is_set_back_locks_nobody_out() -> None:
    used, rate = Usage(), Rate(1, HOUR)
    used.use("messages", rate, 10 * HOUR)
    assert used.left("messages", rate, 5 * HOUR) == 1


def test_more_at_once_than_the_rate_is_taken_while_nothing_else_was_used() -> None:
    used, rate = Usage(), Rate(3, HOUR)
    assert used.allows("files", rate, 1_000, 10)
    used.use("files", rate, 1_000)
    assert used.allows("files", rate, 1_000, 2)
    assert not used.allows("files", rate, 1_000, 3)


def test_without_a_rate_there_is_always_room() -> None:
    used = Usage()
    used.use("messages", None, 1_000, 10**9)
    assert used.left("messages", None, 1_000) == MOST
    assert used.allows("messages", None, 1_000, 10**9)
