"""Business time against tables, against workclock and against itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workclock import Holidays, Schedule, WorkDay

from bot.core.calendar import Calendar, NeverOpenError, parse_exceptions, parse_hours

HOUR, DAY = 3_600_000, 86_400_000
OFFICE = {"mon-fri": ["09:00-13:00", "14:00-18:00"], "sat": ["10:00-14:00"]}
ZONES = [
    "UTC", "Europe/Berlin", "Europe/London", "Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran", "Asia/Yerevan",
    "Asia/Bangkok", "America/Havana", "Asia/Beirut", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Casablanca", "America/St_Johns",
]  # fmt: skip


def office(zone="Europe/Berlin", **more):
    return Calendar(parse_hours(OFFICE), zone, **more)


def utc(text):
    return ms(datetime.fromisoformat(text).replace(tzinfo=UTC))


def ms(of):
    """A time since 1970, or a duration, in milliseconds."""
    return (of - datetime(1970, 1, 1, tzinfo=UTC) if isinstance(of, datetime) else of) // timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("start", "business", "due"),
    [
        ("2026-03-02T08:00", timedelta(minutes=30), "2026-03-02T08:30"),  # Monday 09:00 in Berlin
        ("2026-03-02T11:45", timedelta(minutes=30), "2026-03-02T13:15"),  # over lunch
        ("2026-03-02T11:45", timedelta(minutes=15), "2026-03-02T12:00"),  # just at its begin
        ("2026-03-02T12:10", timedelta(), "2026-03-02T13:00"),
        ("2026-03-02T22:00", timedelta(hours=1), "2026-03-03T09:00"),
        ("2026-03-07T12:30", timedelta(hours=1), "2026-03-09T08:30"),  # Saturday into Monday
        ("2026-03-27T16:30", timedelta(hours=5), "2026-03-30T07:30"),  # over the change to summer time
        ("2026-10-23T15:30", timedelta(hours=5), "2026-10-26T08:30"),  # and back
    ],
)
def test_a_due_time_lies_inside_the_hours(start, business, due):
    assert office().add(utc(start), ms(business)) == utc(due)


def test_a_whole_day_has_23_hours_in_spring_and_25_in_autumn():
    daily = Calendar(parse_hours({"mon-sun": ["00:00-24:00"]}), "Europe/Berlin", exceptions={date(2020, 1, 1): ()})
    assert daily.between(utc("2026-03-28T23:00"), utc("2026-03-29T22:00")) == 23 * HOUR
    assert daily.between(utc("2026-10-24T22:00"), utc("2026-10-25T23:00")) == 25 * HOUR


def test_the_night_shift_is_as_long_as_the_clock_made_it():
    night = Calendar(parse_hours({"sun": ["00:00-06:00"]}), "Europe/Berlin")
    assert night.between(utc("2026-03-28T00:00"), utc("2026-03-30T00:00")) == 5 * HOUR
    assert night.between(utc("2026-10-24T00:00"), utc("2026-10-26T00:00")) == 7 * HOUR


def test_an_exception_replaces_the_day_and_opens_even_a_holiday():
    christmas = frozenset({date(2026, 12, 25), date(2026, 12, 24)})
    calendar = office(exceptions=parse_exceptions({"2026-12-24": ["09:00-12:00"], "2026-12-31": []}), holidays=christmas)
    assert calendar.open_at(utc("2026-12-24T08:00"))
    assert not calendar.open_at(utc("2026-12-24T12:00"))
    assert not calendar.open_at(utc("2026-12-25T09:00"))
    assert not calendar.open_at(utc("2026-12-31T09:00"))
    assert calendar.next_open(utc("2026-12-24T11:00")) == utc("2026-12-26T09:00")


def test_exceptions_count_also_round_the_clock():
    calendar = Calendar(parse_hours("always"), "Europe/Berlin", exceptions=parse_exceptions({"2026-12-31": []}))
    assert calendar.add(utc("2026-12-30T22:00"), 2 * HOUR) == utc("2027-01-01T00:00")
    assert calendar.closes_at(utc("2026-12-30T12:00")) == utc("2026-12-30T23:00")


def test_holidays_may_be_a_question_asked_day_by_day():
    calendar = office(holidays=lambda day: day.month == 3)
    assert calendar.next_open(utc("2026-03-02T08:00")) == utc("2026-04-01T07:00")


def test_always_is_plain_time():
    always = Calendar.always()
    start = utc("2026-03-29T00:30")
    assert always.add(start, 2 * DAY) == start + 2 * DAY
    assert always.between(start, start + 2 * DAY) == 2 * DAY
    assert always.between(start, start - 2 * DAY) == -2 * DAY
    assert always.open_at(start)
    assert always.next_open(start) == start
    assert always.closes_at(start) is None


def test_it_closes_when_the_interval_ends_that_runs_or_comes_next():
    assert office().closes_at(utc("2026-03-02T09:00")) == utc("2026-03-02T12:00")
    assert office().closes_at(utc("2026-03-02T12:00")) == utc("2026-03-02T17:00")
    assert office().closes_at(utc("2026-03-07T13:00")) == utc("2026-03-09T12:00")


def test_intervals_that_touch_are_one_opening():
    calendar = Calendar(parse_hours({"mon": ["09:00-13:00", "13:00-24:00"], "tue": ["00:00-02:00"]}), "UTC")
    assert calendar.closes_at(utc("2026-03-02T10:00")) == utc("2026-03-03T02:00")


def test_a_calendar_that_never_opens_says_so_instead_of_looking_for_ever():
    with pytest.raises(NeverOpenError):
        Calendar({0: ()})
    with pytest.raises(NeverOpenError, match="400 days"):
        office(holidays=lambda day: True).next_open(utc("2026-03-02T08:00"))
    with pytest.raises(NeverOpenError):
        office(holidays=lambda day: day.year > 2026).add(utc("2026-12-30T08:00"), 9 * DAY)


def test_open_time_does_not_run_backwards():
    with pytest.raises(ValueError, match="negative"):
        office().add(utc("2026-03-02T08:00"), -1)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ({"mon": ["18:00-09:00"]}, "18:00-24:00, and 00:00-09:00 on the next day"),
        ({"mon": ["09:00-09:00"]}, "is empty"),
        ({"mon": ["9-18"]}, "for example 09:00-18:00"),
        ({"mon": ["09:00-24:01"]}, "use 00:00 to 24:00"),
        ({"mon": ["09:60-10:00"]}, "use 00:00 to 24:00"),
        ({"mon": ["09:00-13:00", "12:00-18:00"]}, "overlap"),
        ({"mon": "09:00-13:00"}, "write a list"),
        ({"mon": [900]}, "not an interval"),
        ({"mon": None}, "write a list"),
        ({"mon-fri": ["09:00-13:00"], "wed": []}, "wed is listed twice"),
        ({"monday": ["09:00-13:00"]}, "not a weekday"),
        ({"mon-tue-wed": ["09:00-13:00"]}, "not a weekday"),
        ({"mon": []}, "open hour"),
        ({}, "open hour"),
        ("never", "write always"),
        (9, "write always"),
    ],
)
def test_wrong_hours_are_refused_with_a_sentence(written, hint):
    with pytest.raises(ValueError, match=hint):
        parse_hours(written)


@pytest.mark.parametrize("written", [{"2026-13-01": []}, {"24.12.2026": []}, {"christmas": []}])
def test_an_exception_needs_a_date(written):
    with pytest.raises(ValueError, match="for example 2026-12-24"):
        parse_exceptions(written)


def test_days_may_be_ranges_over_the_weekend_and_lists():
    assert sorted(parse_hours({"sat-mon": ["00:00-24:00"], "wed, thu": ["9:00-10:00"]})) == [0, 2, 3, 5, 6]


def intervals():
    edges = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(sorted)
    return edges.map(lambda cut: tuple((a * 15, b * 15) for a, b in zip(cut[::2], cut[1::2], strict=False)))


weeks = st.dictionaries(st.integers(0, 6), intervals(), min_size=1)
moments = st.integers(0, 7300 * DAY).map(lambda since: datetime(2018, 1, 1, tzinfo=UTC) + timedelta(milliseconds=since))
spans = st.integers(0, 20 * DAY).map(lambda span: timedelta(milliseconds=span))


def oracle(week, zone, closed):
    rules = [WorkDay(time(*divmod(begin, 60)), time(*divmod(end % 1440, 60)), [day]) for day, parts in week.items() for begin, end in parts]
    return Schedule([*rules, Holidays(closed)], time_zone=zone)


@settings(max_examples=150)
@given(weeks, st.sampled_from(ZONES), moments, spans, st.data())
def test_it_agrees_with_workclock(week, zone, start, span, data):
    closed = data.draw(st.frozensets(st.integers(-3, 30).map(lambda n: start.date() + timedelta(n)), max_size=3))
    mine, theirs = Calendar(week, zone, holidays=closed), oracle(week, zone, closed)
    assert mine.between(ms(start), ms(start + span)) == ms(theirs.between(start, start + span))
    if business := ms(span) // 10:
        assert mine.add(ms(start), business) == ms(theirs.add(start, timedelta(milliseconds=business)))
    opening, closing = theirs.next_period(start)
    assert mine.next_open(ms(start)) == ms(opening)
    assert mine.open_at(ms(start)) == (opening == start)
    if closing - start < timedelta(days=300):
        assert mine.closes_at(ms(start)) == ms(closing)


@settings(max_examples=100)
@given(weeks, st.sampled_from(ZONES), moments, spans)
def test_what_was_added_lies_between(week, zone, start, business):
    calendar = Calendar(week, zone)
    due = calendar.add(ms(start), ms(business))
    assert calendar.between(ms(start), due) == ms(business)
    assert calendar.open_at(due) or calendar.open_at(due - 1)


@settings(max_examples=60)
@given(st.lists(st.tuples(moments, spans), min_size=2, max_size=6))
def test_answers_do_not_depend_on_what_was_asked_before(asked):
    remembering = office()
    for start, span in asked:
        anew, begin, business = office(), ms(start), ms(span) // 50
        assert remembering.add(begin, business) == anew.add(begin, business)
        assert remembering.open_at(begin) == anew.open_at(begin)
        assert remembering.between(begin, begin + business) == anew.between(begin, begin + business)


@pytest.mark.parametrize("zone", ZONES)
def test_it_agrees_with_workclock_hour_by_hour_over_both_clock_changes(zone):
    week = dict.fromkeys(range(7), ((0, 150), (165, 190), (1380, 1440)))
    mine, theirs = Calendar(week, zone), oracle(week, zone, ())
    for first in ("2026-02-28", "2026-10-20"):
        begin = datetime.fromisoformat(first).replace(tzinfo=UTC)
        for half in range(0, 60 * 48, 3):
            moment = begin + timedelta(minutes=30 * half)
            later = moment + timedelta(hours=7)
            assert mine.next_open(ms(moment)) == ms(theirs.next_period(moment)[0])
            assert mine.between(ms(moment), ms(later)) == ms(theirs.between(moment, later))
