"""Every minute of a ticket's life has one holder."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar import Calendar, parse_hours
from bot.core.holders import WIDTH, Holder, bar, held, stretches
from tests.core.histories import MINUTE, MONDAY, history, random_histories

OFFICE = Calendar(parse_hours({"mon-fri": ["09:00-13:00", "14:00-18:00"]}), "Europe/Berlin")
ALWAYS = Calendar.always()


def calendar_of(queue):
    return OFFICE if queue == "support" else ALWAYS


def story(events, now):
    parts = stretches(events, calendar_of, MONDAY + now * MINUTE)
    return [(part.holder.value, part.name, part.length // MINUTE) for part in parts]


def test_the_ball_goes_from_hand_to_hand():
    events = history((10, "claimed"), (30, "replied"), (60, "received"), (70, "assigned"), (90, "held"), (100, "closed"))
    assert story(events, 1000) == [
        ("queue", "", 10),
        ("agent", "Anna", 20),
        ("customer", "", 30),
        ("agent", "Anna", 10),
        ("agent", "Boris", 20),
        ("engineers", "", 10),
    ]


def test_lunch_and_night_belong_to_the_closed_hours():
    assert story(history(), 24 * 60 + 5) == [
        ("queue", "", 240),
        ("closed", "", 60),
        ("queue", "", 240),
        ("closed", "", 15 * 60),
        ("queue", "", 5),
    ]


def test_a_customer_and_engineers_have_no_hours():
    assert story(history((10, "claimed"), (20, "replied")), 24 * 60) == [
        ("queue", "", 10),
        ("agent", "Anna", 10),
        ("customer", "", 24 * 60 - 20),
    ]


def test_a_note_or_thanks_move_nothing():
    assert story(history((10, "claimed"), (20, "replied"), (30, "noted"), (40, "thanked")), 50) == [
        ("queue", "", 10),
        ("agent", "Anna", 10),
        ("customer", "", 30),
    ]


def test_the_bar_shows_the_holder_of_each_share():
    parts = stretches(history((10, "claimed"), (20, "replied")), calendar_of, MONDAY + 40 * MINUTE)
    assert bar(parts, 8) == "░░██▒▒▒▒"
    assert bar([], 8) == ""


@settings(max_examples=150)
@given(random_histories(), st.integers(0, 20_000))
def test_the_stretches_always_add_up_to_the_age(events, later):
    now = events[-1].at + later * MINUTE
    closed = [event.at for event in events if event.kind in ("closed", "reopened")]
    is_closed = bool(closed) and [event.kind for event in events if event.kind in ("closed", "reopened")][-1] == "closed"
    parts = stretches(events, calendar_of, now)
    end = events[-1].at if is_closed else now
    assert sum(part.length for part in parts) == sum(held(parts).values()) == end - MONDAY
    assert all(before.end == after.begin for before, after in pairwise(parts))
    assert all(part.length > 0 for part in parts)
    if parts:
        assert len(bar(parts)) == WIDTH


def test_outside_its_hours_nobody_of_ours_holds_anything():
    for part in stretches(history((10, "claimed")), calendar_of, MONDAY + 9 * 24 * 60 * MINUTE):
        if part.holder is Holder.AGENT:
            assert part.length <= 240 * MINUTE
