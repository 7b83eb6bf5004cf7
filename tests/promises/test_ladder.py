"""Whom the ladder notifies and when, through all that can happen to a ticket, on a clock that the test moves."""

from __future__ import annotations

import pytest

from tests.quick_desk import QuickDesk

HOURS = 'hours: {mon-fri: ["09:00-18:00"]}'
PROMISE = "sla: {first_response: 1h, next_response: 1h}"
LATE = "escalation: [{at: 100%, notify: [managers]}]"
LADDER = "escalation: [{at: 50%, notify: [assignee]}, {at: 100%, notify: [queue, managers]}, {at: 150%, notify: [managers], repeat: 20m}]"


def kinds(quick: QuickDesk, number: int) -> list[tuple[str, str]]:
    return [(at, what) for at, what, _ in quick.journal(number)]


async def test_a_manager_elsewhere_is_told_when_his_day_begins_and_the_queue_at_once(quick: QuickDesk) -> None:
    quick.back.zones["boss"] = "America/New_York"
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, LATE))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 14:59")
    assert quick.aloud(number) == ["2026-03-02 11:00"]
    assert "Boss: to be told when their working day begins" in quick.told(f"back:C1#{number}", "ping")[0].text
    assert not quick.pings("boss")
    await quick.goes_to("2026-03-02 15:00")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 15:00"], "nine in New York"


async def test_what_was_answered_before_his_day_begins_wakes_no_manager(quick: QuickDesk) -> None:
    quick.back.zones["boss"] = "America/New_York"
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, LATE))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 12:00")
    await quick.does("anna", f"reply {number} Unplug it")
    await quick.goes_to("2026-03-03 18:00")
    assert not quick.pings("boss")


async def test_a_step_that_wakes_reaches_a_manager_wherever_he_sleeps(quick: QuickDesk) -> None:
    quick.back.zones["boss"] = "America/New_York"
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, LATE.replace("}]", ", wake: true}]")))
    await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:00")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 11:00"]


async def test_what_is_due_as_the_day_ends_is_told_on_that_day(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 17:00", queue=(HOURS, PROMISE, LATE))
    await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 19:00")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 18:00"]


async def test_after_a_stop_over_closing_time_everything_is_told_in_the_morning_as_one(quick: QuickDesk) -> None:
    await quick.open("2026-03-06 15:00", queue=(HOURS, PROMISE, LADDER))
    number = await quick.asks("tom", "It burns")
    await quick.sleeps_to("2026-03-07 11:00")
    await quick.goes_to("2026-03-09 09:10")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-09 09:00"]
    assert quick.aloud(number) == ["2026-03-09 09:00"]
    assert [what for _, what in kinds(quick, number)].count("escalated") == 1


async def test_the_queue_hears_once_of_what_nobody_has(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, LADDER))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:15")
    assert quick.aloud(number) == ["2026-03-02 11:00"]
    assert [told.at for told in quick.told(f"back:C1#{number}", "ping")] == ["2026-03-02 10:30", "2026-03-02 11:00"]


async def test_where_no_step_speaks_to_the_queue_the_assignee_s_does(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, "escalation: [{at: 50%, notify: [assignee]}]"))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:15")
    assert quick.aloud(number) == ["2026-03-02 10:30"]


async def test_a_late_ticket_that_is_moved_is_heard_of_in_the_other_queue(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, LADDER), billing=(HOURS, PROMISE, LATE))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:10")
    quick.back.rosters["C2"] = frozenset({"boris"})
    await quick.desk.learn()
    await quick.does("boris", f"move {number} billing")
    assert "moved the ticket to Billing" in quick.pings("boss")[-1].text
    await quick.goes_to("2026-03-02 13:00")
    assert [told.at for told in quick.pings("chief")] == ["2026-03-02 11:10"]
    assert len(quick.pings("boss")) == 1, "he has nothing to do with it any more"


async def test_one_of_two_managers_takes_it_and_only_he_is_asked_how_it_goes(quick: QuickDesk) -> None:
    two = "escalation: [{at: 50%, notify: ['back:second']}, {at: 100%, notify: [managers, 'back:second'], repeat: 20m}]"
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, two, "ask_again: 20m"))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:05")
    assert "You're taking care of" in await quick.does("second", f"ack {number}")
    assert [("Second took it" in told.text) for told in quick.pings("second")] == [True, True]
    await quick.goes_to("2026-03-02 11:25")
    assert [told.at for told in quick.pings("second")] == ["2026-03-02 10:30", "2026-03-02 11:00", "2026-03-02 11:25"]
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 11:00"]
    assert "Second took it" in quick.pings("boss")[0].text, "nothing stands below in his chat"
    await quick.goes_to("2026-03-02 11:46")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 11:00", "2026-03-02 11:45"], "he did nothing: all hear of it again"
    await quick.does("anna", f"reply {number} Unplug it")
    assert all("done by Anna" in told.text for told in [*quick.pings("boss"), *quick.pings("second")])
    await quick.goes_to("2026-03-03 18:00")
    assert len(quick.pings("second")) == 4


async def test_nobody_is_asked_later_about_what_is_done(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, LATE))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:05")
    assert f"I'll remind you about #{number} today at 15:00 (Berlin time)." in await quick.does("boss", f"later {number} 15:00")
    await quick.does("anna", f"close {number}")
    await quick.goes_to("2026-03-02 18:00")
    assert len(quick.pings("boss")) == 1
    assert "done by Anna" in quick.pings("boss")[0].text


async def test_a_reopened_ticket_is_promised_an_answer_anew(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, LATE))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:05")
    await quick.does("anna", f"close {number}")
    await quick.asks("tom", "It burns again")
    await quick.goes_to("2026-03-02 11:16")
    assert ("2026-03-02 11:15", "reopened") in kinds(quick, number)
    await quick.goes_to("2026-03-02 13:00")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 11:00", "2026-03-02 12:05"]


async def test_a_shorter_ladder_takes_back_what_it_no_longer_says(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, LADDER))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:40")
    await quick.close()
    await quick.open("2026-03-02 11:41", queue=(HOURS, PROMISE, LATE))
    await quick.goes_to("2026-03-02 13:00")
    told = quick.pings("boss")
    assert [("no longer applies" in one.text) for one in told] == [True, True, False], "the first step is the managers' own now"
    assert told[2].at == "2026-03-02 11:41"
    assert [what for _, what in kinds(quick, number)].count("escalated") == 4


async def test_what_spoke_for_several_steps_is_told_anew_when_only_the_lower_ones_hold(quick: QuickDesk) -> None:
    by = "sla_by: {low: {first_response: 4h}}"
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE.replace("1h, n", "15m, n"), by, LADDER))
    number = await quick.asks("tom", "It burns")
    await quick.sleeps_to("2026-03-02 12:30")
    assert len(quick.pings("boss")) == 1
    await quick.does("anna", f"priority {number} low")
    assert "no longer applies" in quick.pings("boss")[0].text
    await quick.goes_to("2026-03-02 12:31")
    assert "is due soon" in quick.told(f"back:C1#{number}", "ping")[-1].text
    assert len(quick.pings("boss")) == 1
    await quick.goes_to("2026-03-02 14:05")
    assert quick.pings("boss")[-1].at == "2026-03-02 14:00"


async def test_a_resolution_that_repeats_rings_on_after_the_customer_answered(quick: QuickDesk) -> None:
    ladder = "escalation: [{at: 100%, notify: [managers], repeat: 1h}]"
    await quick.open("2026-03-02 10:00", queue=(HOURS, "sla: {resolution: 1h}", ladder))
    number = await quick.asks("tom", "It burns")
    await quick.does("anna", f"reply {number} Which one?")
    await quick.goes_to("2026-03-02 11:30")
    await quick.does("anna", f"wait {number}")
    assert "Now waiting for the customer" in quick.pings("boss")[0].text
    await quick.goes_to("2026-03-02 14:00")
    assert len(quick.pings("boss")) == 1
    await quick.asks("tom", "The one upstairs")
    await quick.goes_to("2026-03-02 15:30")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 11:00", "2026-03-02 14:00", "2026-03-02 15:00"]


async def test_everybody_in_a_group_hears_in_his_own_day_and_one_of_them_takes_it(quick: QuickDesk) -> None:
    quick.back.rosters["group1"] = frozenset({"cleo", "dan"})
    quick.back.zones["dan"] = "America/New_York"
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, "escalation: [{at: 100%, notify: ['back:group1']}]"))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:05")
    assert [len(quick.pings(who)) for who in ("cleo", "dan", "group1")] == [1, 0, 0]
    assert "You don't belong to any queue" in await quick.does("eve", f"ack {number}")
    assert "You're taking care of" in await quick.does("cleo", f"ack {number}")
    await quick.goes_to("2026-03-02 15:30")
    assert len(quick.pings("dan")) == 0, "Cleo has it"


async def test_an_escalation_is_not_given_to_somebody_off_duty(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, LATE))
    number = await quick.asks("tom", "It burns")
    await quick.does("boris", "away")
    await quick.goes_to("2026-03-02 11:05")
    assert "Boris is off duty" in await quick.does("boss", f"give {number} boris")
    assert "You're taking care of" not in quick.pings("boss")[0].text
    assert "is now with Anna" in await quick.does("boss", f"give {number} anna")


async def test_a_promise_that_was_broken_comes_back_where_there_is_no_ladder(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(HOURS,))
    number = await quick.asks("tom", "It burns")
    await quick.does("anna", f"promise {number} 12:00")
    await quick.goes_to("2026-03-02 12:10")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 12:00"]
    await quick.does("boss", f"ack {number}")
    await quick.goes_to("2026-03-02 14:00")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 12:00", "2026-03-02 13:10"]


@pytest.mark.parametrize("steps", [1, 2])
async def test_a_long_list_of_pings_makes_a_sound_now_and_then(quick: QuickDesk, steps: int) -> None:
    await quick.open("2026-03-02 10:00", queue=(HOURS, PROMISE, "escalation: [{at: 100%, notify: [managers], repeat: 30m}]"))
    for number in range(7):
        await quick.asks(f"person{number}", "It burns")
    await quick.goes_to("2026-03-02 11:00")
    lists = quick.told("back:boss", "pings")
    assert len(lists) == 1 and "7 tickets need you" in lists[0].text
    await quick.goes_to(f"2026-03-02 {'11:30' if steps == 1 else '12:00'}")
    lists = quick.told("back:boss", "pings")
    assert len(lists) == 1 + steps, "each repetition posts it again"
    assert all("now further down" in one.text for one in lists[:-1])
    assert "7 tickets need you" in lists[-1].text


async def test_of_a_late_reply_and_a_late_solution_a_manager_is_told_once_in_each_interval(quick: QuickDesk) -> None:
    ladder = "escalation: [{at: 100%, notify: [managers], repeat: 30m}]"
    await quick.open("2026-03-02 10:00", queue=("hours: always", "sla: {first_response: 1h, resolution: 70m}", ladder))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 12:39")
    times = [told.at[-5:] for told in quick.pings("boss")]
    assert times == ["11:00", "11:10", "11:40", "12:10"]
    assert "the reply is overdue" in quick.pings("boss")[0].text
    assert "the solution is overdue" in quick.pings("boss")[-1].text
    await quick.does("anna", f"claim {number}")
    await quick.does("anna", f"priority {number} low")
    await quick.goes_to("2026-03-02 13:15")
    assert len(quick.pings("boss")) == 6, "nobody has replied, so it goes on"


async def test_a_newer_ping_that_comes_less_often_silences_no_older_one(quick: QuickDesk) -> None:
    steps = "escalation: [{at: 100%, notify: [managers], repeat: 10m}, {at: 150%, notify: [managers], repeat: 1h}]"
    await quick.open("2026-03-02 10:00", queue=("hours: always", "sla: {first_response: 1h}", steps))
    await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:55")
    assert [told.at[-5:] for told in quick.pings("boss")] == ["11:00", "11:10", "11:20", "11:30", "11:30", "11:40", "11:50"]


async def test_a_list_names_each_ticket_once_and_is_posted_once_in_each_interval(quick: QuickDesk) -> None:
    ladder = "escalation: [{at: 100%, notify: [managers]}, {at: 150%, notify: [managers], repeat: 30m}]"
    await quick.open("2026-03-02 10:00", queue=("hours: always", "sla: {first_response: 1h, resolution: 2h}", ladder))
    for number in range(6):
        await quick.asks(f"person{number}", f"It burns in room {number}")
        await quick.goes_to(f"2026-03-02 10:0{number + 1}")
    await quick.goes_to("2026-03-02 14:40")
    lists = quick.told("back:boss", "pings")
    assert "6 tickets need you" in lists[-1].text
    assert [lists[-1].text.count(f"#{number} ") for number in range(1001, 1007)] == [1] * 6
    assert "waiting for" in lists[-1].text
    assert "open for" not in lists[-1].text, "that the customer waits for a reply is more urgent"
    assert [one.at[-5:] for one in lists if one.at > "2026-03-02 13:05"] == ["13:35", "14:05", "14:35"]
