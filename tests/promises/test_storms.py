"""Many escalations at once: one list for the queue, and one for each manager that notifies when it grows."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest

from bot.ports.store import StoreUnavailable
from bot.timers.due_rows import GROUP
from tests.quick_desk import QuickDesk

QUEUE = ("hours: always", "sla: {first_response: 1h, next_response: 1h}", "escalation: [{at: 100%, notify: [queue]}]")
MANAGERS = (*QUEUE[:2], "escalation: [{at: 100%, notify: [managers]}]")


async def storm(quick: QuickDesk, tickets: int) -> None:
    for number in range(tickets):
        await quick.asks(f"person{quick.now}{number}", f"It burns in room {number}")


def buttons(quick: QuickDesk, lane: str) -> list[str]:
    """The buttons of the newest list of pings, as it reads now."""
    (post,) = quick.rows(f"select max(id) from delivery where purpose = 'pings' and kind = 'post' and lane = '{lane}'")[0]
    shown = quick.rows(f"select payload from delivery where id = {post} or target = {post} order by id desc limit 1")[0][0]
    return [f"{verb}:{':'.join(args)}" for row in json.loads(shown)["card"].get("buttons", []) for verb, args, *_ in row]


async def test_from_the_fourth_ticket_within_a_minute_the_queue_gets_one_list(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    await storm(quick, 100)
    await quick.goes_to("2026-03-02 11:00")
    aloud = [number for number in range(1001, 1101) if quick.aloud(number)]
    assert aloud == [1001, 1002, 1003]
    (shown,) = quick.told("back:C1", "pings")
    assert "100 tickets need you" in shown.text and "#1004" in shown.text and "and 85 more" in shown.text
    assert "waiting for 1 hour" in shown.text
    there = buttons(quick, "back:C1")
    assert "ack:1001" in there and "show:1015" in there and there[-1] == "list:overdue:support"
    await quick.does("anna", "reply 1001 Coming")
    assert "99 tickets need you" in quick.told("back:C1", "pings")[0].text


async def test_the_whole_list_has_what_the_pings_are_about(quick: QuickDesk) -> None:
    soon = (*QUEUE[:2], "escalation: [{at: 50%, notify: [queue]}]")
    await quick.open("2026-03-02 10:00", queue=soon)
    await storm(quick, 20)
    await quick.goes_to("2026-03-02 10:30")
    assert buttons(quick, "back:C1")[-1] == "list:due:support"
    await quick.does("anna", "snooze 1004 4h")
    await quick.does("anna", "reply 1002 Coming")
    assert buttons(quick, "back:C1")[-1] == "list:open:support"
    await quick.goes_to("2026-03-02 11:30")
    await quick.does("anna", "reply 1001 Coming")
    whole = await quick.does("anna", "list overdue support")
    assert buttons(quick, "back:C1")[-1] == "list:overdue:support" and "#1004" in whole and "#1001" not in whole


async def test_three_tickets_make_no_list_and_a_fourth_much_later_neither(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    await storm(quick, 3)
    await quick.goes_to("2026-03-02 10:02")
    await storm(quick, 1)
    await quick.goes_to("2026-03-02 11:10")
    assert not quick.told("back:C1", "pings")
    assert [bool(quick.aloud(number)) for number in range(1001, 1005)] == [True] * 4


async def test_a_ticket_after_the_storm_notifies_the_queue_itself(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=QUEUE)
    await storm(quick, 5)
    await quick.goes_to("2026-03-02 10:30")
    await storm(quick, 1)
    await quick.goes_to("2026-03-02 11:30")
    assert quick.aloud(1006) == ["2026-03-02 11:30"]
    assert "5 tickets need you" in quick.told("back:C1", "pings")[0].text


async def test_a_list_that_grows_notifies_its_manager_again_with_current_times(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=MANAGERS)
    await storm(quick, 4)
    await quick.goes_to("2026-03-02 10:20")
    await storm(quick, 1)
    await quick.goes_to("2026-03-02 11:00")
    assert "4 tickets need you" in quick.told("back:boss", "pings")[-1].text
    await quick.goes_to("2026-03-02 11:20")
    before, after = quick.told("back:boss", "pings")[-2:]
    assert "now further down" in before.text
    assert after.at == "2026-03-02 11:20" and "5 tickets need you" in after.text
    assert "waiting for 80 minutes" in after.text and "waiting for 1 hour" in after.text
    assert {f"ack:{number}" for number in range(1001, 1006)} < set(buttons(quick, "back:boss"))


async def test_all_that_is_due_at_once_is_one_list(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=MANAGERS)
    await storm(quick, 30)
    await quick.goes_to("2026-03-02 11:01")
    (shown,) = quick.told("back:boss", "pings")
    assert "30 tickets need you" in shown.text
    (edits,) = quick.rows(
        "select count(*) from delivery where kind = 'edit' and target in (select id from delivery where purpose = 'pings')"
    )
    assert edits == (1,), "it isn't written again for each group of due rows"


async def test_a_list_is_complete_although_the_sweep_was_broken_off(quick: QuickDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    await quick.open("2026-03-02 10:00", queue=MANAGERS)
    await quick.desk.tick()
    await storm(quick, 2 * GROUP)
    quick.at("2026-03-02 11:00")
    groups, write = count(), quick.store.write

    async def breaks_off(*unit: Any, **more: Any) -> Any:
        if next(groups) == 2:
            raise StoreUnavailable("gone")
        return await write(*unit, **more)

    with monkeypatch.context() as broken:
        broken.setattr(quick.store, "write", breaks_off)
        with pytest.raises(StoreUnavailable):
            await quick.desk.tick()
    assert f"{2 * GROUP} tickets need you" not in quick.told("back:boss", "pings")[0].text
    await quick.desk.tick()
    assert f"{2 * GROUP} tickets need you" in quick.told("back:boss", "pings")[0].text


async def test_growth_while_the_list_is_young_notifies_once_for_all_of_it(quick: QuickDesk) -> None:
    await quick.open("2026-03-02 10:00", queue=MANAGERS)
    await storm(quick, 20)
    await quick.goes_to("2026-03-02 10:00:05")
    await storm(quick, 10)
    await quick.goes_to("2026-03-02 11:01")
    lists = quick.told("back:boss", "pings")
    assert ["further down" in one.text for one in lists] == [True, False]
    assert "30 tickets need you" in lists[-1].text and "and 15 more" in lists[-1].text
    assert len([told for told in quick.pings("boss") if "need you" not in told.text and "further down" not in told.text]) == 3
