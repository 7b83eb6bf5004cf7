"""Ladders as written, and when their steps are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import Calendar, parse_hours
from bot.core.escalation import Percent, Step, parse_ladder, parse_step
from bot.core.sla import Policy, TargetTimes, target_times

OFFICE = Calendar(parse_hours({"mon-fri": ["09:00-17:00"]}), "Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)  # 09:00 in Berlin
MS = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)


def times(target, *steps):
    return target_times(Policy(resolution=target), steps)["resolution"]


def due(span, start=MONDAY):
    """When that much open time has passed."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + OFFICE.add((start - epoch) // MS, span) * MS


def test_a_promise_breaks_after_its_open_time():
    assert due(times(timedelta(hours=12)).due) == datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_fractions_of_a_millisecond_are_rounded_up():
    step = parse_step({"at": "33.333%", "notify": ["queue"]})
    assert times(timedelta(milliseconds=101), step) == TargetTimes(101, 76, (34,))


def test_only_what_is_promised_has_times():
    assert set(target_times(Policy(first_response=HOUR, resolution=HOUR), ())) == {"first_response", "resolution"}


def test_a_policy_lists_what_it_promises():
    assert Policy(first_response=HOUR, resolution=9 * HOUR).targets == (HOUR, 9 * HOUR)
    assert Policy().targets == ()


@pytest.mark.parametrize(
    ("at", "target", "moment"),
    [
        ("50%", 2 * HOUR, "2026-03-02T09:00"),
        ("100%", 8 * HOUR, "2026-03-02T16:00"),
        ("150%", 8 * HOUR, "2026-03-03T12:00"),
        ("33.3%", 10 * HOUR, "2026-03-02T11:19:48"),
        ("10h", 2 * HOUR, "2026-03-03T10:00"),
        ("5s", 2 * HOUR, "2026-03-02T08:00:05"),
    ],
)
def test_a_step_is_due_in_open_time_beyond_the_target_too(at, target, moment):
    step = parse_step({"at": at, "notify": ["assignee"]})
    assert due(times(target, step).steps[0]) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_waking_changes_nobody_s_due_time():
    quiet, loud = (parse_step({"at": "150%", "notify": ["queue"], "wake": wake}) for wake in (False, True))
    assert times(8 * HOUR, quiet) == times(8 * HOUR, loud)


def test_a_step_is_read_whole():
    written = {"at": "150%", "notify": ["managers", "chat:U1", "managers"], "repeat": "30m", "wake": True}
    assert parse_step(written) == Step(Percent(150), ("managers", "chat:U1"), timedelta(minutes=30), wake=True)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ({"at": "50%"}, "names nobody"),
        ({"at": "50%", "notify": []}, "names nobody"),
        ({"at": "50%", "notify": "managers"}, "names nobody"),
        ({"at": "50%", "notify": ["boss"]}, "'boss' is nobody"),
        ({"at": "50%", "notify": [7]}, "7 is nobody"),
        ({"notify": ["queue"]}, "at is missing"),
        ({"at": "0%", "notify": ["queue"]}, "1% to 10000%"),
        ({"at": "-5%", "notify": ["queue"]}, "1% to 10000%"),
        ({"at": "nan%", "notify": ["queue"]}, "1% to 10000%"),
        ({"at": "1e9%", "notify": ["queue"]}, "1% to 10000%"),
        ({"at": 0, "notify": ["queue"]}, "longer than 0"),
        ({"at": "15 min", "notify": ["queue"]}, "percent of the target such as 50%"),
        ({"at": 0.5, "notify": ["queue"]}, "percent of the target such as 50%"),
        ({"at": "50%", "notify": ["queue"], "repeat": "0s"}, "longer than 0"),
        ({"at": "50%", "notify": ["queue"], "repeat": "-1m"}, "for example 45s"),
        ({"at": "50%", "notify": ["queue"], "wake": "yes"}, "true or false"),
        ({"at": "50%", "notifi": ["queue"]}, "unknown key 'notifi'"),
        ("50%", "is no step"),
    ],
)
def test_a_wrong_step_is_refused_with_a_sentence(written, hint):
    with pytest.raises(ValueError, match=hint):
        parse_step(written)


def ladder(*heights):
    return [{"at": at, "notify": ["queue"]} for at in heights]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        (ladder("100%", "50%"), "step 2: at 50% does not come after 100%"),
        (ladder("50%", "50%"), "must rise"),
        (ladder("1h", "30m"), "step 2: at 30m does not come after 1h"),
        (ladder("50%", "45m"), "when 2d are promised"),
        (ladder("2h", "100%"), "when 1h are promised"),
        (ladder("50%", "soon"), "step 2: at: 'soon'"),
        ({"at": "50%"}, "not a list of steps"),
        ("50%", "not a list of steps"),
    ],
)
def test_steps_that_do_not_rise_are_refused(written, hint):
    with pytest.raises(ValueError, match=hint):
        parse_ladder(written, [HOUR, timedelta(days=2)])


def test_percent_and_durations_may_be_mixed_when_they_rise_for_each_promise():
    assert len(parse_ladder(ladder("50%", "45m", "100%", "49h"), [HOUR])) == 4
    assert parse_ladder([]) == ()


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=5)), st.timedeltas(timedelta(), timedelta(days=20)))
def test_higher_steps_are_never_due_earlier(target, later):
    steps = parse_ladder(ladder("10%", "50%", "100%", "230.5%"))
    of = times(target, *steps)
    at = [due(span, MONDAY + later) for span in of.steps]
    assert at == sorted(at)
    assert due(of.due, MONDAY + later) == at[2]
