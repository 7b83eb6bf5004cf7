"""Times are read in the zone of the person who writes them, and shown back with it."""

from __future__ import annotations

from tests.quick_desk import QuickDesk


async def test_a_time_is_read_in_its_writer_s_zone_and_shown_back_with_the_zone(quick: QuickDesk) -> None:
    quick.back.zones["anna"] = "Asia/Tokyo"
    await quick.open("2026-11-23 12:00")
    number = await quick.asks("tom", "My printer burns")
    there = await quick.does("anna", f"snooze {number} tomorrow 10:00")
    assert "24 Nov 2026, 10:00 (Tokyo)" in there
    (until,) = [facts["until"] for _, kind, facts in quick.journal(number) if kind == "snoozed"]
    here = await quick.does("boris", f"snooze {number} tomorrow 10:00")
    assert "24 Nov 2026, 10:00. If" in here
    (_, later) = [facts["until"] for _, kind, facts in quick.journal(number) if kind == "snoozed"]
    assert later - until == 8 * 3_600_000


async def test_a_time_that_is_not_understood_is_refused_with_three_examples(quick: QuickDesk) -> None:
    await quick.open("2026-11-23 12:00")
    number = await quick.asks("tom", "My printer burns")
    for line in ("snooze {n} soonish", "promise {n} 31.02.2027", "later {n} the day after never"):
        assert "2h, tomorrow 10:00 or 31.12. 14:00" in await quick.does("anna", line.format(n=number))


async def test_a_manager_reads_times_in_their_own_zone(quick: QuickDesk) -> None:
    quick.back.zones["boss"] = "Asia/Tokyo"
    await quick.open("2026-11-23 12:00")
    number = await quick.asks("tom", "My printer burns")
    await quick.does("boss", f"claim {number}")
    await quick.does("boss", f"promise {number} 16:00")
    await quick.goes_to("2026-11-24 12:00")
    told = " ".join(one.text for one in quick.pings("boss"))  # when their day in Tokyo begins
    assert "by 24 Nov 2026, 16:00" in told
