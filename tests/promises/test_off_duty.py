"""Escalations when their recipients are off duty: the next person is told, or the queue, and both learn why."""

from __future__ import annotations

from tests.quick_desk import QuickDesk

TIMES = ("hours: always", "sla: {first_response: 1h, next_response: 1h}")
TWO = "escalation: [{at: 100%, notify: ['back:boss']}, {at: 200%, notify: ['back:chief']}]"


async def test_the_next_manager_is_told_and_why(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(*TIMES, TWO))
    await quick.does("boss", "away")
    await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:00")
    assert not quick.pings("boss")
    assert "Boss: off duty" in quick.pings("chief")[0].text and "the reply is overdue" in quick.pings("chief")[0].text
    await quick.does("boss", "back")
    await quick.asks("olga", "It burns here too")
    await quick.goes_to("2026-03-02 12:00")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 12:00"]


async def test_a_colleague_of_the_same_step_is_told_anyway(quick: QuickDesk) -> None:
    both = "escalation: [{at: 100%, notify: ['back:boss', 'back:second']}, {at: 200%, notify: ['back:chief']}]"
    await quick.open("2026-03-02 10:00", queue=(*TIMES, both))
    await quick.does("boss", "away")
    await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:00")
    assert "Boss: off duty" in quick.pings("second")[0].text
    assert not quick.pings("chief")


async def test_when_all_are_off_duty_the_queue_is_told(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(*TIMES, "escalation: [{at: 100%, notify: [managers]}]"))
    await quick.does("boss", "away")
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:00")
    assert not quick.pings("boss")
    assert quick.aloud(number) == ["2026-03-02 11:00"]
    assert "Boss: off duty" in quick.told(f"back:C1#{number}", "ping")[0].text


async def test_a_member_of_a_group_who_is_off_duty_is_passed_over(quick: QuickDesk) -> None:
    quick.back.rosters["group1"] = frozenset({"boss", "chief"})
    await quick.open("2026-03-02 10:00", queue=(*TIMES, "escalation: [{at: 100%, notify: ['back:group1']}]"))
    await quick.desk.learn_groups()
    await quick.does("boss", "away")
    await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:00")
    assert not quick.pings("boss") and "Boss: off duty" in quick.pings("chief")[0].text


async def test_whoever_took_it_and_went_off_duty_is_not_asked_how_it_goes(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(*TIMES, TWO))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:00")
    await quick.does("boss", f"ack {number}")
    await quick.does("boss", "away")
    await quick.goes_to("2026-03-02 12:00")
    assert len(quick.pings("boss")) == 1
    assert any("Boss: off duty" in told.text for told in quick.pings("chief"))


async def test_whoever_took_it_is_asked_again_after_the_queue_s_time_and_not_after_the_repetition(quick: QuickDesk) -> None:
    ladder = "escalation: [{at: 100%, notify: [managers], repeat: 10m}]"
    await quick.open("2026-03-02 10:00", queue=(*TIMES, ladder))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:00")
    await quick.does("boss", f"ack {number}")
    await quick.goes_to("2026-03-02 12:05")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 11:00", "2026-03-02 12:00"]


async def test_whoever_took_a_late_solution_is_not_asked_while_the_customer_hears_from_us(quick: QuickDesk) -> None:
    late = ("hours: always", "sla: {resolution: 1h}", "escalation: [{at: 100%, notify: [managers]}]", "ask_again: 30m")
    await quick.open("2026-03-02 10:00", queue=late)
    number = await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:00")
    await quick.does("boss", f"ack {number}")
    await quick.goes_to("2026-03-02 11:20")
    await quick.does("anna", f"reply {number} We are on it")
    await quick.goes_to("2026-03-02 11:59")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 11:00"]
    await quick.goes_to("2026-03-02 12:00")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 11:00", "2026-03-02 12:00"]


LATE = [f"2026-03-02 {time}" for time in ("11:00", "11:05")]


async def test_what_rings_for_somebody_who_goes_off_duty_rings_for_the_next_one_at_once(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(*TIMES, TWO))
    number = await quick.asks("tom", "It burns")
    taken = await quick.asks("olga", "It burns here too")
    await quick.goes_to(LATE[0])
    await quick.does("boss", f"ack {taken}")
    await quick.goes_to(LATE[1])
    await quick.does("boss", "away")
    (told,) = quick.pings("chief")
    assert told.at == LATE[1]
    assert f"#{number}" in told.text and "Boss: off duty" in told.text
    await quick.does("boss", "away")
    assert len(quick.pings("chief")) == 1


async def test_the_list_of_somebody_who_goes_off_duty_is_passed_on_too(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(*TIMES, TWO))
    numbers = [await quick.asks(f"c{place}", "It burns") for place in range(6)]
    await quick.goes_to(LATE[1])
    await quick.does("boss", "away")
    told = "\n".join(ping.text for ping in quick.pings("chief"))
    assert all(f"#{number}" in told for number in numbers) and "Boss: off duty" in told


async def test_nobody_else_is_told_if_a_colleague_on_duty_or_the_queue_has_the_ping(quick: QuickDesk) -> None:
    both = "escalation: [{at: 100%, notify: [queue, 'back:boss', 'back:second']}]"
    await quick.open("2026-03-02 10:00", queue=(*TIMES, both))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to(LATE[1])
    await quick.does("boss", "away")
    await quick.does("second", "away")
    assert len(quick.pings("second")) == 1
    assert quick.aloud(number) == [LATE[0]]


async def test_the_queue_is_told_at_once_if_the_last_one_goes_off_duty(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(*TIMES, "escalation: [{at: 100%, notify: [managers]}]"))
    number = await quick.asks("tom", "It burns")
    await quick.goes_to(LATE[1])
    await quick.does("boss", "away")
    assert quick.aloud(number) == [LATE[1]]
    assert "Boss: off duty" in quick.told(f"back:C1#{number}", "ping")[0].text


async def test_somebody_who_is_away_until_a_time_comes_back_by_themselves(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(*TIMES, TWO))
    assert "Otherwise you are off duty until" in await quick.does("boss", "away until tuesday")
    await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 11:00")
    assert not quick.pings("boss")
    await quick.goes_to("2026-03-03 12:00")
    assert [(told.at, told.text) for told in quick.pings("boss")][:1] == [("2026-03-03 09:00", "Welcome back! You're on duty again.")]
    await quick.asks("olga", "It burns here too")
    await quick.goes_to("2026-03-03 13:00")
    assert "the reply is overdue" in quick.pings("boss")[-1].text


async def test_an_earlier_end_of_being_away_is_forgotten(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(*TIMES, TWO))
    await quick.does("boss", "away 1h")
    await quick.goes_to("2026-03-02 10:10")
    await quick.does("boss", "back")
    await quick.does("boss", "away")
    await quick.goes_to("2026-03-02 12:00")
    assert not quick.pings("boss")
    assert quick.rows("select count(*) from person where away_at > 0") == [(1,)]


async def test_a_time_that_is_over_or_unclear_sends_nobody_away(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=(*TIMES, TWO))
    for line in ("away until 2026-03-01", "away lunch"):
        assert "off duty" not in await quick.does("boss", line)
    assert quick.rows("select count(*) from person where away_at > 0") == [(0,)]


async def test_a_hold_takes_no_time(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00")
    await quick.asks("tom", "It burns")
    assert "snooze 1001 until friday" in await quick.does("anna", "hold 1001 defect until friday")
    assert quick.rows("select status from ticket") == [("new",)]
    assert "with the engineers" in await quick.does("anna", "hold 1001 defect BUG-17")
