"""Promises replayed from the journal: tables of what is easily got wrong, and properties over random histories."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar import Calendar, parse_hours
from bot.core.clocks import TargetClocks
from bot.core.target_clock import Target, TargetState
from tests.core.histories import MINUTE, MONDAY, history, random_histories

OFFICE = Calendar(parse_hours({"mon-fri": ["09:00-13:00", "14:00-18:00"]}), "Europe/Berlin")
HOUR = 60 * MINUTE


def clock(events, target):
    return [found for found in TargetClocks(events).clocks if found.target is target][-1]


def minutes(at):
    return None if at is None else (at - MONDAY) / MINUTE


def state(events, target, promised, now):
    return clock(events, target).state(OFFICE, due_after=promised, imminent_after=promised * 3 // 4, now=MONDAY + round(now * MINUTE))


@pytest.mark.parametrize(
    ("steps", "now", "expected"),
    [
        ([], 10, TargetState.PENDING),
        ([], 45, TargetState.IMMINENT),
        ([], 59, TargetState.IMMINENT),
        ([], 60, TargetState.BREACHED),
        ([(30, "replied")], 500, TargetState.MET),
        ([(60, "replied")], 500, TargetState.MET),
        ([(61, "replied")], 500, TargetState.BREACHED),
        ([(30, "noted"), (31, "claimed"), (32, "escalated"), (33, "thanked")], 61, TargetState.BREACHED),
        ([(30, "closed")], 500, TargetState.CANCELLED),
        ([(70, "closed")], 500, TargetState.BREACHED),
        ([(30, "waited")], 61, TargetState.BREACHED),  # asking for patience in a note is no answer
    ],
)
def test_only_a_human_reply_answers(steps, now, expected):
    assert state(history(*steps), Target.FIRST, HOUR, now) is expected


def test_each_wait_has_its_own_clock_from_its_first_message():
    events = history((10, "replied"), (20, "received"), (25, "received"), (40, "replied"), (50, "thanked"), (60, "received"))
    found = [(one.target, minutes(one.since), minutes(one.ended_at) if one.ended_at else None) for one in TargetClocks(events).clocks]
    assert found == [
        (Target.RESOLUTION, 0, None),
        (Target.FIRST, 0, 10),
        (Target.NEXT, 20, 40),
        (Target.NEXT, 60, None),
    ]


def test_a_ticket_closed_without_an_answer_owes_its_first_response_again_when_reopened():
    assert [one.target for one in TargetClocks(history((10, "closed"), (20, "reopened"))).clocks] == [
        Target.RESOLUTION,
        Target.FIRST,
        Target.FIRST,
    ]


@pytest.mark.parametrize(
    ("steps", "due"),
    [
        ([], 180),
        ([(60, "replied"), (60, "waited")], None),
        ([(60, "waited"), (120, "received")], 240),
        ([(60, "waited"), (60 * 24 + 60, "received")], 60 * 24 + 180),  # a day at the customer's shifts it by a day
        ([(10, "claimed"), (60, "waited"), (120, "released")], 240),
        ([(60, "waited"), (90, "waited"), (120, "received")], 240),
        ([(60, "held"), (120, "noted")], 180),  # engineers are ours
        ([(60, "closed"), (120, "reopened")], 240),
        ([(200, "waited")], 180),  # broken is broken
    ],
)
def test_the_resolution_stands_still_while_the_customer_has_the_ball(steps, due):
    assert minutes(clock(history(*steps), Target.RESOLUTION).passed(OFFICE, 3 * HOUR)) == due


def test_closing_and_reopening_take_the_verdict_back():
    assert state(history((60, "closed")), Target.RESOLUTION, 3 * HOUR, 500) is TargetState.MET
    assert state(history((60, "closed"), (70, "reopened")), Target.RESOLUTION, 3 * HOUR, 80) is TargetState.PENDING


@settings(max_examples=150)
@given(random_histories(), st.integers(1, 6000))
def test_nothing_is_ever_due_outside_the_hours(events, promised):
    for one in TargetClocks(events).clocks:
        due = one.passed(OFFICE, promised * MINUTE)
        if due is not None:
            assert OFFICE.open_at(due) or OFFICE.open_at(due - 1)
            assert due >= one.since


@settings(max_examples=100)
@given(random_histories(), st.integers(1, 6000))
def test_a_due_time_is_when_that_much_open_time_has_run(events, promised):
    span = promised * MINUTE
    for one in TargetClocks(events).clocks:
        due = one.passed(OFFICE, span)
        if due is not None and one.runs_since and due >= one.runs_since:
            assert one.ran(OFFICE, due) == span
        elif due is None:
            assert one.ran(OFFICE, events[-1].at) < span


@settings(max_examples=100)
@given(st.integers(1, 170), st.integers(1, 10_000))
def test_a_pause_shifts_by_exactly_its_open_time(begin, length):
    paused = clock(history((begin, "waited"), (begin + length, "received")), Target.RESOLUTION)
    left = 3 * HOUR - OFFICE.between(_at(0), _at(begin))
    assert paused.passed(OFFICE, 3 * HOUR) == OFFICE.add(_at(begin + length), left)


@settings(max_examples=100)
@given(random_histories())
def test_a_ticket_s_own_row_knows_the_running_response(events):
    kept = TargetClocks()
    for event in events:
        kept.feed(event)
        running = [one for one in kept.running if one.target is not Target.RESOLUTION]
        assert [one.since for one in running] == ([kept.ticket.waiting_since] if kept.ticket.waiting_since else [])
        assert all((one.target is Target.NEXT) == bool(kept.ticket.reply_at) for one in running)
    assert kept.clocks == TargetClocks(events).clocks


@settings(max_examples=200)
@given(random_histories(), st.integers(1, 30))
def test_clocks_that_go_on_are_those_that_were_never_interrupted(events, place):
    begun = TargetClocks(events[:place])
    before = repr((begun.clocks, begun.ticket))
    continued = begun.continued()
    for event in events[place:]:
        continued.feed(event)
    whole = TargetClocks(events)
    assert continued.running == whole.running
    assert continued.ticket == whole.ticket
    assert [one for one in continued.clocks if one.ended_at == events[-1].at] == [
        one for one in whole.clocks if one.ended_at == events[-1].at
    ]
    assert repr((begun.clocks, begun.ticket)) == before


def _at(minutes):
    return MONDAY + minutes * MINUTE
