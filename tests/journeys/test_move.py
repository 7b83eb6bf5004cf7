"""A ticket moves from queue to queue, with its card and its whole thread."""

from __future__ import annotations

from tests.house import BILLING, SUPPORT, House, text_of
from tests.journeys.steps import asks, buttons, hint_for, picks, tells


async def test_card_and_thread_move_along_and_back(desk: House) -> None:
    number = await asks(desk, desk.tom, "I paid twice")
    await desk.boris.types(number, "he is right")
    typed = await desk.boris.types(number, "!r We look into it")
    await desk.until(lambda: desk.slack.reactions(SUPPORT, typed))
    old = desk.card_ts(number)
    await picks(desk.boris, number, "move")
    await desk.boris.fills(queue="billing")
    new = await desk.ticket(number, BILLING)
    await desk.until(lambda: "Moved to Billing" in text_of(desk.card(number) or {}))
    assert not buttons(desk.card(number) or {})
    assert {"reply", "note", "close", "more"} <= set(buttons(new))
    for words in ("I paid twice", "he is right", "We look into it", "Boris moved the ticket here from Technical support"):
        await desk.in_thread(number, words, BILLING)
    assert "✓ delivered" in await desk.in_thread(number, "We look into it", BILLING)
    assert "🔒 Boris" in await desk.in_thread(number, "he is right", BILLING)
    before = len(desk.thread(number))
    desk.tom.says("Any news?")
    await desk.in_thread(number, "Any news?", BILLING)
    assert len(desk.thread(number)) == before
    assert "Boris" in text_of(desk.card(number, BILLING) or {})
    assert await tells(desk.anna, f"claim {number}") == f"There is no ticket #{number} here."

    assert "is now in Technical support" in await tells(desk.boris, f"move {number} Technical support")
    cards = await desk.until(lambda: [m for m in desk.slack.messages(SUPPORT) if f"#{number}" in text_of(m)][1:])
    assert "claim" in buttons(cards[0]) or "release" in buttons(cards[0])
    await desk.until(lambda: "Moved to Technical support" in text_of(desk.card(number, BILLING) or {}))
    desk.tom.says("Hello?")
    await desk.until(lambda: "Hello?" in str(desk.slack.thread(SUPPORT, cards[0]["ts"])))
    await desk.slack.posts("U0ANNA", SUPPORT, "written under the first card", thread_ts=old)
    assert "is now in Technical support" in await hint_for(desk.anna, f"#{number} is now in")
    await desk.until(lambda: "under the first card" in str(desk.slack.thread(SUPPORT, cards[0]["ts"])))


async def test_who_cannot_work_in_the_new_queue_loses_the_ticket(desk: House) -> None:
    number = await asks(desk, desk.tom, "I paid twice")
    await tells(desk.anna, f"claim {number}")
    await tells(desk.anna, f"move {number} billing")
    assert "nobody yet" in text_of(await desk.ticket(number, BILLING))
    assert "claim" in buttons(desk.card(number, BILLING) or {})


async def test_a_ping_of_the_old_queue_says_where_the_ticket_went(desk: House) -> None:
    await desk.stop()
    await desk.start(first="0.2s")
    number = await asks(desk, desk.tom, "I paid twice")
    await desk.in_direct(desk.boss, f"#{number}")
    await tells(desk.boris, f"move {number} billing")
    rewritten = await desk.in_direct(desk.boss, "Boris moved the ticket to Billing")
    assert not buttons(rewritten)
