"""Escalation: short promises, the ladder, and how it ends."""

from __future__ import annotations

import pytest

from tests.house import SUPPORT, House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, buttons, direct, fresh, tells

EVE = "slack:U0EVE"
MANAGERS = "      - {at: 100%, notify: [managers]}"


async def late(opened: Open, ladder: str = MANAGERS, **options: str) -> tuple[House, int]:
    """A desk that promises an answer in a moment, and a customer who waits."""
    desk = await opened(first="0.2s", next="0.2s", ladder=ladder, **options)
    assert await fresh(desk.olga, "/start")
    return desk, await asks(desk, desk.tom, "My printer burns")


def pings(desk: House) -> list[str]:
    return [text_of(message) for message in direct(desk.boss)]


async def test_everybody_on_the_ladder_is_told_and_every_copy_is_rewritten(opened: Open) -> None:
    desk, number = await late(
        opened, "      - {at: 100%, notify: [assignee, queue, managers]}\n      - {at: 300%, notify: [slack:U0EVE, telegram:4711]}"
    )
    ping = await desk.in_direct(desk.boss, f"#{number}")
    assert buttons(ping) == ["ack", "give", "later", "show"]
    assert "nobody has it yet" in text_of(ping) and "Technical support" in text_of(ping)
    aloud = await desk.until(lambda: next((m for m in desk.slack.messages(SUPPORT) if "the reply is overdue" in text_of(m)), None))
    assert aloud["thread_ts"] == desk.card_ts(number)
    await desk.in_direct(desk.eve, f"#{number}")
    await desk.told(desk.olga, f"#{number}")
    await desk.anna.types(number, "!r Coming")
    done = await desk.in_direct(desk.boss, "✓ done by Anna")
    assert not buttons(done)
    await desk.in_direct(desk.eve, "✓ done by Anna")
    await desk.until(lambda: "✓ готово: Anna" in desk.olga.heard()[-1])
    await desk.in_thread(number, "✓ done by Anna")


async def test_what_was_just_promised_is_due_to_the_moment_and_not_at_the_next_look(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.timers.clock.AT_LEAST_EVERY", 86_400.0)
    desk, number = await late(opened)
    await desk.in_direct(desk.boss, f"#{number}")


async def test_the_assignee_is_mentioned_and_a_claim_stops_nothing(opened: Open) -> None:
    desk = await opened(first="1h", ladder="      - {at: 100%, notify: [assignee]}\n      - {at: 150%, notify: [managers]}")
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"claim {number}")
    await desk.later(minutes=61)
    assert "<@U0ANNA>" in await desk.in_thread(number, "the reply is overdue")
    await desk.later(minutes=30)
    assert "Anna has it" in text_of(await desk.in_direct(desk.boss, f"#{number}"))
    assert not [m for m in desk.slack.messages(SUPPORT) if "late" in text_of(m)]


async def test_an_acknowledgement_stops_repeats_but_later_steps_come(opened: Open) -> None:
    desk, number = await late(
        opened,
        f"""      - {{at: 100%, notify: [managers, "{EVE}"], repeat: 2s, wake: true}}
      - {{at: 800%, notify: [queue]}}""",
        more="    ask_again: 2s",
    )
    await desk.until(lambda: any("Reminded again below" in text for text in pings(desk)))
    newest = await desk.until(lambda: next((m for m in direct(desk.boss) if buttons(m)), None))
    await desk.slack.presses("U0BOSS", desk.slack.im("U0BOSS"), newest["ts"], "ack")
    await desk.in_direct(desk.boss, "Maria took it (")
    await desk.until(lambda: all(not buttons(message) for message in direct(desk.eve)))
    asked, mates = len(pings(desk)), len(direct(desk.eve))
    await desk.in_thread(number, "Maria is taking care")
    await desk.in_thread(number, "the reply is overdue")
    await desk.until(lambda: len(pings(desk)) > asked)
    assert len(direct(desk.eve)) == mates, "only the one who has it is asked how it goes"


async def test_give_later_and_notes_from_the_managers_direct_chat(opened: Open) -> None:
    desk, number = await late(opened)
    ping = await desk.in_direct(desk.boss, f"#{number}")
    place = desk.slack.im("U0BOSS")
    said = await desk.slack.posts("U0BOSS", place, "Please hurry, ZEBRA", thread_ts=ping["ts"])
    assert "🔒 Maria" in await desk.in_thread(number, "ZEBRA")
    await desk.until(lambda: list(desk.slack.reactions(place, said)) == ["lock"])
    await desk.slack.presses("U0BOSS", place, ping["ts"], "later")
    refused = await desk.boss.fills(until="soon")
    assert "I don't understand the time" in str(refused)
    await desk.slack.submits("U0BOSS", {"until": "0.5s"})
    await desk.in_direct(desk.boss, "Maria will be reminded ")
    again = await desk.until(lambda: next((m for m in direct(desk.boss) if buttons(m)), None))
    await desk.slack.presses("U0BOSS", place, again["ts"], "give")
    await desk.boss.fills(agent="U0BORIS")
    await desk.in_direct(desk.boss, "Maria gave it to Boris")
    assert "<@U0BORIS>" in await desk.in_thread(number, "gave this ticket to")
    await desk.until(lambda: "Boris" in text_of(desk.card(number) or {}))
    assert "No escalation" not in await tells(desk.boris, f"ack {number}")
    assert not [text for text in desk.tom.heard() if "ZEBRA" in text]


async def test_somebody_named_on_the_ladder_answers_his_ping_and_no_more(opened: Open) -> None:
    desk, number = await late(opened, "      - {at: 100%, notify: [slack:U0EVE, telegram:4711]}")
    ping = await desk.in_direct(desk.eve, f"#{number}")
    assert await tells(desk.eve, f"show {number}") == f"There is no ticket #{number} here."
    await desk.told(desk.olga, f"#{number}")
    desk.olga.presses("Позже")
    await desk.until(lambda: "later:1001:1h" in str(desk.telegram.chat(4711)[-1]))
    desk.olga.presses("later:1001:1h")
    await desk.in_direct(desk.eve, "Olga will be reminded ")
    desk.olga.says("I call him myself", reply_to=next(m["message_id"] for m in desk.telegram.chat(4711) if f"#{number}" in m["text"]))
    assert "🔒 Olga" in await desk.in_thread(number, "I call him myself")
    await desk.slack.presses("U0EVE", desk.slack.im("U0EVE"), ping["ts"], "ack", str(number), forged=True)
    await desk.in_direct(desk.eve, "Eve took it")


async def test_what_was_answered_in_time_pings_nobody(opened: Open) -> None:
    desk = await opened(first="1h", next="1h")
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, "!r Coming")
    await desk.told(desk.tom, "Coming")
    second = await asks(desk, desk.olga, "Hello")
    await tells(desk.anna, f"close {second}")
    await desk.later(hours=2)
    desk.tom.says("It still burns")
    await desk.in_thread(number, "It still burns")
    await desk.later(hours=2)
    assert f"#{number}" in text_of(await desk.in_direct(desk.boss, "overdue"))
    assert len(pings(desk)) == 1, "of the two that were settled in time nothing was told"
    assert "No escalation" in await tells(desk.boss, f"ack {second}")


async def test_a_restart_forgets_no_promise(opened: Open) -> None:
    desk = await opened(first="1h")
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.stop()
    desk.sleeps(hours=2)
    await desk.start()
    await desk.in_direct(desk.boss, f"#{number}")
    await desk.stop()
    await desk.start()
    await tells(desk.anna, f"reply {number} Coming")
    await desk.in_direct(desk.boss, "✓ done by Anna")
    assert len(pings(desk)) == 1


async def test_a_stranger_cannot_answer_a_ping(opened: Open) -> None:
    desk, number = await late(opened)
    ping = await desk.in_direct(desk.boss, f"#{number}")
    await desk.slack.presses("U0EVE", desk.slack.im("U0EVE"), ping["ts"], "ack", str(number), forged=True)
    await desk.until(lambda: "There is no ticket" in str(desk.slack.ephemerals("U0EVE")) + str(direct(desk.eve)))
    assert buttons(direct(desk.boss)[0]) == ["ack", "give", "later", "show"]


async def test_a_ping_carries_the_customer_s_last_message_and_shows_the_ticket(opened: Open) -> None:
    desk, number = await late(opened, "      - {at: 100%, notify: [queue, managers]}")
    ping = await desk.in_direct(desk.boss, f"#{number}")
    assert "Tom: My printer burns" in text_of(ping)
    assert "Tom: My printer burns" in await desk.in_thread(number, "the reply is overdue")
    await desk.slack.presses("U0BOSS", desk.slack.im("U0BOSS"), ping["ts"], "show")
    await desk.in_direct(desk.boss, "Latest messages")


async def test_after_later_the_ping_can_still_be_taken(opened: Open) -> None:
    desk, number = await late(opened)
    ping = await desk.in_direct(desk.boss, f"#{number}")
    place = desk.slack.im("U0BOSS")
    await desk.slack.presses("U0BOSS", place, ping["ts"], "later")
    await desk.boss.fills(until="2h")
    put_off = await desk.in_direct(desk.boss, "Maria will be reminded")
    assert "ack" in buttons(put_off)
    await desk.slack.presses("U0BOSS", place, ping["ts"], "ack")
    assert not buttons(await desk.in_direct(desk.boss, "Maria took it"))
    await desk.in_thread(number, "Maria is taking care")
