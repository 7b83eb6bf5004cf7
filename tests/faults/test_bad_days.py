"""Platforms that fail in every way, and send events twice and out of order: this costs time and nothing else."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.faults import Fault
from tests.faults.chaos import KINDS, Chaos
from tests.faults.desks import FIRST_CUSTOMER, Desks, Load
from tests.faults.figures import measure, seeds


@pytest.mark.parametrize("seed", seeds())
async def test_every_fault_of_both_platforms_under_load(desks: Desks, seed: int) -> None:
    slack = Chaos(("chat.postMessage", "chat.update", "users.info"), one_in=5, seed=seed)
    telegram = Chaos(("sendMessage", "editMessageText", "setMessageReaction", "getUpdates"), one_in=5, kinds=KINDS[:-1], seed=seed)
    desks.slack.faults = desks.slack.api.faults = slack
    desks.telegram.faults = telegram
    load = Load(desks, customers=30, messages=3, replies=2)
    await desks.run()
    await load.run()
    await load.drained()
    load.check()
    measure(f"failed calls, seed {seed}", f"{len(slack.done)} of Slack, {len(telegram.done)} of Telegram; nothing lost")
    assert {kind for _, kind in slack.done + telegram.done} == set(KINDS)


async def test_what_is_told_twice_and_out_of_order_is_taken_in_once(desks: Desks) -> None:
    desks.slack.duplicate_events()
    desks.slack.shuffle()
    desks.telegram.shuffle(True)
    load = Load(desks, customers=20, messages=4, replies=3)
    await desks.run()
    work = asyncio.create_task(load.run())
    while not work.done():
        await asyncio.sleep(0.05)
        waiting = {entry.id for entry in desks.telegram.updates.pending}
        for known in [number for number in desks.telegram.updates.known if number not in waiting][-10:]:
            desks.telegram.redeliver(known)
    await work
    await load.drained()
    load.check(ordered=False)


async def test_a_pause_that_is_asked_for_holds_for_that_place_and_outlives_a_restart(desk: Desks) -> None:
    first = await desk.run()
    slow, quick = desk.customer(FIRST_CUSTOMER, "Slow"), desk.customer(FIRST_CUSTOMER + 1, "Quick")
    slow.says("q-0-0 hello")
    quick.says("q-1-0 hello")
    await desk.until(lambda: len(desk.cards()) == 2 and slow.heard() and quick.heard())
    desk.telegram.faults.add(Fault("429", "sendMessage", times=1, retry_after=10, where={"chat_id": FIRST_CUSTOMER}))
    await desk.until(lambda: {"q-0-0", "q-1-0"} <= set(desk.tokens_in_slack()))
    ticket = next(number for number, thread in desk.threads().items() if any("q-0-0" in text for text in thread))
    other = next(number for number in desk.threads() if number != ticket)
    await desk.anna.types(ticket, "!reply to the slow one")
    await desk.until(lambda: [call for call in desk.telegram.journal.refused() if call.method == "sendMessage"])
    refused_at = desk.telegram.journal.refused()[-1].at
    await desk.until(lambda: desk.rows("select due_at from pace where due_at > 0"))
    await desk.anna.types(other, "!reply to the quick one")
    await desk.told(quick, "to the quick one")
    assert not any("slow one" in text for text in slow.heard())
    first.kill()
    await desk.run()
    await desk.told(slow, "to the slow one")
    calls = [call for call in desk.telegram.journal.calls if call.method == "sendMessage" and "slow one" in str(call.args.get("text"))]
    assert [call.effect for call in calls] == [False, True]
    assert calls[1].at - refused_at >= 9.9
