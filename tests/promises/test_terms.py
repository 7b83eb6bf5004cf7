"""Terms of single customers: tiers, own hours, and how cards and lists show them."""

from __future__ import annotations

from bot.settings import holidays
from tests.quick_desk import QuickDesk, local

HOURS = 'hours: {mon-fri: ["09:00-18:00"]}'
PROMISE = "sla: {first_response: 4h}"
VIP = 'sla_by: {"tier:vip": {first_response: 30m}, urgent: {first_response: 1h}}'
LATE = "escalation: [{at: 100%, notify: [managers]}]"
QUEUE = (HOURS, PROMISE, VIP, LATE)


async def test_a_tier_has_promises_of_its_own_and_the_sooner_one_counts(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=QUEUE, more="customers: {front:vera: {tier: vip}}")
    vera, tom = await quick.asks("vera", "It burns"), await quick.asks("tom", "It burns too")
    assert "Vera · due in 30 min" in await quick.does("anna", "list unclaimed")
    await quick.goes_to("2026-03-02 10:45")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 10:30"]
    await quick.does("anna", f"priority {tom} urgent")
    await quick.does("anna", f"priority {vera} urgent")
    await quick.goes_to("2026-03-02 12:00")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 10:30", "2026-03-02 11:00"]
    assert "within 30 minutes" in await quick.does("anna", f"why {vera}")


async def test_what_is_due_first_stands_first(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=QUEUE, more="customers: {front:vera: {tier: vip}}")
    await quick.asks("tom", "It burns")
    await quick.asks("olga", "It burns too")
    await quick.goes_to("2026-03-02 10:10")
    await quick.asks("vera", "It burns most")
    await quick.does("anna", "priority 1002 urgent")
    listed = await quick.does("anna", "list due")
    assert [line[:5] for line in listed.splitlines() if line.startswith("#")] == ["#1003", "#1002", "#1001"]


async def test_the_card_says_quietly_who_is_no_usual_customer(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=QUEUE, more="customers: {front:vera: {tier: vip}}")
    await quick.asks("vera", "It burns")
    await quick.asks("tom", "It burns too")
    cards = [quick.card(number) for (number,) in quick.rows("select id from delivery where purpose = 'card' order by ticket")]
    assert ["first ticket · vip" in str(card) for card in cards] == [True, False]


async def test_a_customer_s_own_hours_let_his_clock_run_but_wake_nobody(quick: QuickDesk) -> None:
    await quick.open("2026-03-06 20:00", queue=QUEUE, more="customers: {front:vera: {hours: always}}")
    number = await quick.asks("vera", "It burns")
    assert "We'll start replying" not in quick.told("front:vera")[0].text
    await quick.goes_to("2026-03-09 12:00")
    assert ("2026-03-07 00:00", "breached") in [(at, what) for at, what, _ in quick.journal(number)]
    assert [told.at for told in quick.pings("boss")] == ["2026-03-09 09:00"]


async def test_who_wakes_at_night_is_told_at_night(quick: QuickDesk) -> None:
    wakes = LATE.replace("}]", ", wake: true}]")
    await quick.open("2026-03-06 20:00", queue=(HOURS, PROMISE, wakes), more="customers: {front:vera: {hours: always}}")
    await quick.asks("vera", "It burns")
    await quick.asks("tom", "It burns too")
    assert "We'll start replying" in quick.told("front:tom")[0].text
    await quick.goes_to("2026-03-09 08:00")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-07 00:00"]


async def test_what_a_customer_s_calendar_leaves_out_is_the_queue_s(quick: QuickDesk) -> None:
    """Good Friday is a holiday in Berlin, and his shop opens at nine of New York."""
    queue = (*QUEUE, "holidays: DE")
    more = "customers: {front:vera: {timezone: America/New_York}, front:olga: {holidays: ''}}"
    await quick.open("2026-04-02 22:00", queue=queue, more=more)
    for who in ("vera", "olga", "tom"):
        await quick.asks(who, "It burns")
    times = [local(at) for (at,) in quick.rows("select reply_due from ticket order by reply_due")]
    assert times == ["2026-04-03 13:00", "2026-04-07 13:00", "2026-04-07 17:00"]


async def test_a_customer_who_becomes_important_is_reckoned_anew_at_the_next_start(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    number = await quick.asks("vera", "It burns")
    await quick.goes_to("2026-03-02 10:40")
    assert not quick.pings("boss")
    await quick.close()
    await quick.open("2026-03-02 10:41", queue=QUEUE, more="customers: {front:vera: {tier: vip}}")
    await quick.goes_to("2026-03-02 10:42")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-02 10:41"]
    await quick.close()
    await quick.open("2026-03-02 10:50", queue=QUEUE)
    await quick.goes_to("2026-03-02 10:51")
    assert "no longer applies" in quick.pings("boss")[0].text
    assert [what for _, what, _ in quick.journal(number)].count("withdrawn") == 1


async def test_other_holidays_are_reckoned_with_at_the_next_start(quick: QuickDesk) -> None:
    await quick.open("2026-04-02 17:00", queue=QUEUE)
    await quick.asks("tom", "It burns")
    await quick.close()
    await quick.open("2026-04-02 17:30", queue=(*QUEUE, "holidays: DE"))
    await quick.goes_to("2026-04-03 20:00")
    assert not quick.pings("boss"), "Good Friday"
    await quick.goes_to("2026-04-07 18:00")
    assert [told.at for told in quick.pings("boss")] == ["2026-04-07 12:00"], "Easter Monday is one too"


async def test_days_that_the_calendars_learn_of_are_reckoned_with_at_the_next_start(quick: QuickDesk, monkeypatch) -> None:
    """A parliament, or the library, adds a holiday; the configuration stays as it is."""
    await quick.open("2026-03-02 17:00", queue=(*QUEUE, "holidays: DE"))
    await quick.asks("tom", "It burns")
    await quick.goes_to("2026-03-02 17:10")
    await quick.close()
    usual = holidays.closed_days("DE")
    monkeypatch.setattr(holidays, "closed_days", lambda _: lambda day: usual(day) or day.isoformat() == "2026-03-03")
    await quick.open("2026-03-02 17:30", queue=(*QUEUE, "holidays: DE"))
    await quick.goes_to("2026-03-04 18:00")
    assert [told.at for told in quick.pings("boss")] == ["2026-03-04 12:00"]
