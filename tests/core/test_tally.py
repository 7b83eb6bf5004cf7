"""Figures of a period, counted from journals."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar import Calendar, parse_hours
from bot.core.tally import Figures, tallied
from bot.core.ticket import Ticket
from tests.core.histories import ANNA, MINUTE, MONDAY, OLGA, history, random_histories

OFFICE = Calendar(parse_hours({"mon-fri": ["09:00-13:00", "14:00-18:00"]}), "Europe/Berlin")


def counted(*events, since=0, until=2**62):
    return tallied(events, lambda _: OFFICE, since, until)


def test_a_day_s_work_counts_for_queue_and_agent():
    tally = counted(history((10, "claimed"), (30, "replied"), (40, "received"), (300, "replied"), (310, "closed")))
    anna, support = tally.agents[str(ANNA)], tally.queues["support"]
    assert [support.count(name) for name in ("opened", "handled", "closed", "unconfirmed", "reopened")] == [1, 1, 1, 0, 0]
    assert [anna.count(name) for name in ("opened", "handled", "closed")] == [0, 1, 1]
    assert anna.median("first_response") == 30 * MINUTE
    assert anna.median("next_response") == 200 * MINUTE  # lunch lies in it
    assert support.median("resolution") == 250 * MINUTE


def test_only_the_period_counts():
    events = history((10, "claimed"), (30, "replied"), (310, "closed"))
    late = counted(events, since=MONDAY + 100 * MINUTE)
    assert late.queues["support"].count("opened") == late.queues["support"].count("handled") == 0
    assert late.queues["support"].count("closed") == 1


def test_the_last_verdict_counts_for_the_one_who_was_asked_about():
    ticket = Ticket(1001)
    ticket.open(by=OLGA, now=MONDAY, customer=1, queue="support", previous=0)
    for score, before in ((1, 0), (5, 1)):
        ticket.rate(score=score, message=0, agent=str(ANNA), by=OLGA, now=MONDAY, before=before)
    ticket.rate(score=-1, message=7, agent=str(ANNA), by=OLGA, now=MONDAY, before=0)
    found = counted(ticket.fresh).agents[str(ANNA)]
    assert (found.rating, found.count("rated"), found.count("thumbs_up"), found.count("thumbs_down")) == (5.0, 1, 0, 1)


def test_closed_by_silence_is_unconfirmed():
    ticket = Ticket(1001)
    ticket.open(by=OLGA, now=MONDAY, customer=1, queue="support", previous=0)
    ticket.expire(MONDAY)
    assert counted(ticket.fresh).queues["support"].count("unconfirmed") == 1


def test_nine_in_ten_is_the_nearest_rank():
    figures = Figures()
    figures.spans["resolution"] = [(span, 1) for span in range(1, 11)]
    assert figures.nine_in_ten("resolution") == 9
    assert figures.median("resolution") == 6 or figures.median("resolution") == 5


@settings(max_examples=60, deadline=None)
@given(st.lists(random_histories(), max_size=4), st.integers(0, 60_000))
def test_two_halves_of_a_time_make_the_whole(histories, minute):
    cut = MONDAY + minute * MINUTE
    whole, before, after = counted(*histories), counted(*histories, until=cut), counted(*histories, since=cut)
    for name in ("opened", "closed", "reopened"):
        parts = sum(half.queues[key].count(name) for half in (before, after) for key in half.queues)
        assert parts == sum(found.count(name) for found in whole.queues.values())
    for target in ("first_response", "next_response", "resolution"):
        spans = sorted(span for half in (before, after) for found in half.queues.values() for span in found.spans[target])
        assert spans == sorted(span for found in whole.queues.values() for span in found.spans[target])
