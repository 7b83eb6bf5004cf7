"""Facts of journals, and the figures that are made of them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar import Calendar, parse_hours
from bot.core.facts import COUNTED, SPANS, Counting, facts_of, opening_fact, owner
from bot.core.figures import Figures, median
from bot.core.ticket import Ticket
from tests.core.histories import ANNA, MINUTE, MONDAY, OLGA, history, random_histories
from tests.linear.work import work_of

OFFICE = Calendar(parse_hours({"mon-fri": ["09:00-13:00", "14:00-18:00"]}), "Europe/Berlin")
SUPPORT, ANNAS = owner("support"), owner("support", str(ANNA))


def calendar_of(_):
    return OFFICE


def figures(events, who, since=0, until=2**62):
    found = Figures()
    for fact in facts_of(events, calendar_of):
        if fact.who == who and since <= fact.at < until and fact.earlier < since + (not since):
            found.add(fact.name, fact.value)
    return found


def test_a_day_s_work_counts_for_queue_and_agent():
    events = history((10, "claimed"), (30, "replied"), (40, "received"), (300, "replied"), (310, "closed"))
    anna, support = figures(events, ANNAS), figures(events, SUPPORT)
    assert [support.counts[name] for name in ("opened", "handled", "closed", "unconfirmed", "reopened")] == [1, 1, 1, 0, 0]
    assert [anna.counts[name] for name in ("opened", "handled", "closed")] == [0, 1, 1]
    assert median(anna.spans["first_response"]) == 30 * MINUTE
    assert median(anna.spans["next_response"]) == 200 * MINUTE  # lunch lies in it
    assert median(support.spans["resolution"]) == 250 * MINUTE


def test_only_the_period_counts():
    late = figures(history((10, "claimed"), (30, "replied"), (310, "closed")), SUPPORT, since=MONDAY + 100 * MINUTE)
    assert (late.counts["opened"], late.counts["handled"], late.counts["closed"]) == (0, 0, 1)


def test_a_ticket_is_handled_once_in_any_period():
    events = history((30, "replied"), (40, "received"), (50, "replied"), (60, "received"), (70, "replied"))
    for since in (0, MONDAY + 40 * MINUTE, MONDAY + 60 * MINUTE):
        assert figures(events, ANNAS, since=since).counts["handled"] == 1
    assert figures(events, ANNAS, since=MONDAY + 71 * MINUTE).counts["handled"] == 0


def test_the_last_verdict_counts_for_the_one_who_was_asked_about():
    ticket = Ticket(1001)
    ticket.open(by=OLGA, now=MONDAY, customer=1, queue="support", previous=0)
    for score, before in ((1, 0), (5, 1)):
        ticket.rate(score=score, message=0, agent=str(ANNA), by=OLGA, now=MONDAY, before=before)
    ticket.rate(score=-1, message=7, agent=str(ANNA), by=OLGA, now=MONDAY, before=0)
    found = figures(ticket.fresh, ANNAS)
    assert (found.rating, found.counts["rated"], found.counts["thumbs_up"], found.counts["thumbs_down"]) == (5.0, 1, 0, 1)


def test_closed_by_silence_is_unconfirmed():
    ticket = Ticket(1001)
    ticket.open(by=OLGA, now=MONDAY, customer=1, queue="support", previous=0)
    ticket.expire(MONDAY)
    assert figures(ticket.fresh, SUPPORT).counts["unconfirmed"] == 1


def test_what_was_reopened_was_not_solved():
    once = history((30, "replied"), (60, "closed"), (90, "reopened"))
    assert not figures(once, SUPPORT).spans["resolution"]
    again = history((30, "replied"), (60, "closed"), (90, "reopened"), (120, "closed"))
    assert dict(figures(again, SUPPORT).spans["resolution"]) == {90 * MINUTE: 1}
    assert figures(again, SUPPORT).counts["closed"] == 2


@settings(max_examples=100)
@given(random_histories(), st.data())
def test_counted_bit_by_bit_it_is_what_the_whole_journal_makes(events, data):
    cut = data.draw(st.integers(1, len(events)))
    whole, counting, held = facts_of(events, calendar_of), Counting(calendar_of), set(facts_of(events[:cut], calendar_of))
    for event in events[:cut]:
        counting.feed(event)
    for event in events[cut:]:
        for fact, times in counting.feed(event):
            assert event.kind in COUNTED
            (held.add if times > 0 else held.remove)(fact)
    assert held == set(whole)
    assert whole[0] == opening_fact(events[0], calendar_of)


@settings(max_examples=60)
@given(random_histories(), st.integers(0, 60_000))
def test_two_halves_of_a_time_make_the_whole(events, minute):
    cut = MONDAY + minute * MINUTE
    for who in (SUPPORT, ANNAS):
        whole, both = figures(events, who), figures(events, who, until=cut)
        both.merge(figures(events, who, since=cut))
        assert {name: n for name, n in both.counts.items() if name != "handled" and n} == {
            name: n for name, n in whole.counts.items() if name != "handled" and n
        }
        assert all(both.spans[name] == whole.spans[name] for name in SPANS)


def test_a_message_on_a_long_ticket_costs_no_more_than_on_a_short_one():
    def work_on(answers):
        events = history(*((at, "received" if at % 2 else "replied") for at in range(1, 2 * answers)))
        counting = Counting(calendar_of)
        for event in events:
            counting.feed(event)
        ticket = Ticket(1001)
        for event in events:
            ticket.apply(event)
        ticket.receive(1, "", by=OLGA, now=MONDAY + 9000 * MINUTE)
        return work_of(lambda: counting.feed(ticket.fresh[0])).steps

    assert work_on(400) <= work_on(40) + 20
