"""What was said stays as it was sent. An edit or a deletion is a later version, with its time and what became of it."""

from __future__ import annotations

import asyncio

import pytest

from tests.house import BILLING, SUPPORT, Customer, House, text_of
from tests.journeys.steps import asks, hint_for, tells

AFTER = "ZEBRA"
EDITS = {
    "a reply that becomes a note": ("!r Switch it off", f"!note {AFTER} they always say that", True),
    "a reply that becomes another command": ("!r Switch it off", f"!close {AFTER} solved", True),
    "a note": ("Switch it off", f"{AFTER} on again", False),
    "a note that becomes a reply": ("Switch it off", f"!r {AFTER} on again", False),
    "a note by command": ("!note Switch it off", f"!note {AFTER} on again", False),
    "a note by command that becomes a reply": ("!note Switch it off", f"!reply {AFTER} on again", False),
    "what was written at the end": ("!close Switch it off", f"!close {AFTER} on again", False),
    "a mistyped command": ("!replay Switch it off", f"!reply {AFTER} Switch it off", False),
}


async def transcript(desk: House, customer: Customer, number: int) -> str:
    customer.says(f"/transcript {number}")
    found = await desk.until(lambda: [message["document"] for message in desk.telegram.chat(customer.number) if "document" in message])
    return desk.telegram.files.by_id[found[-1]["file_id"]].data.decode()


@pytest.mark.parametrize("kind", EDITS)
async def test_the_record_keeps_what_was_sent_and_marks_the_edit(desk: House, kind: str) -> None:
    sent, edited, replied = EDITS[kind]
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await desk.anna.types(number, sent)
    await _until_shown(desk, number, "Switch it off")
    if replied:
        await desk.told(desk.tom, "Switch it off")
    await desk.slack.edits("U0ANNA", SUPPORT, typed, edited)
    mark = f"not sent to the customer: {AFTER}" if replied else f": {AFTER}"

    shown = await _until_shown(desk, number, AFTER)
    assert "Anna: Switch it off" in shown.replace("!replay ", "")
    assert mark in shown
    assert "Edited" in shown
    assert not [command for command in ("!r ", "!reply", "!note", "!close") if command in shown]
    if replied:
        assert "As it was sent: “Switch it off”" in await desk.in_thread(number, "edited a reply")
        await hint_for(desk.anna, "A reply stays a reply: your edit isn't sent to the customer")
    if "closed" not in shown:
        await tells(desk.boris, f"move {number} billing")
        copied = await desk.in_thread(number, AFTER, BILLING)
        assert "Switch it off" in copied
        assert mark in copied
        assert "!r" not in copied.replace("!replay", "")
    page = await transcript(desk, desk.tom, number)
    assert AFTER not in page
    assert ("Switch it off" in page) is replied
    assert not [text for text in desk.tom.heard() if AFTER in text]


async def _until_shown(desk: House, number: int, words: str) -> str:
    """What an agent is shown of a ticket, once it has these words."""
    async with asyncio.timeout(desk.patience):
        while words not in (shown := await tells(desk.anna, f"show {number}")):
            pass
    return shown


async def test_a_deleted_message_is_kept_and_marked(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    reply, note = await desk.anna.types(number, "!r Switch it off"), await desk.anna.types(number, "They always say that")
    await desk.told(desk.tom, "Switch it off")
    await _until_shown(desk, number, "They always say that")
    for typed in (reply, note):
        await desk.slack.deletes("U0ANNA", SUPPORT, typed)
    assert "The customer keeps it. As it was sent: “Switch it off”" in await desk.in_thread(number, "was deleted")
    shown = await _until_shown(desk, number, "🗑 Deleted")
    assert "Anna: Switch it off" in shown
    assert "the customer keeps it" in shown
    assert "Switch it off" in await transcript(desk, desk.tom, number)


@pytest.mark.parametrize("customer", ["Telegram", "Slack"])
async def test_a_customers_edit_is_a_later_version_even_of_an_answered_message(desk: House, customer: str) -> None:
    if customer == "Telegram":
        first = desk.tom.says("My printer burns")["message"]["message_id"]
    else:
        room = desk.slack.im("U0EVE")
        first = await desk.slack.posts("U0EVE", room, "My printer burns")
    await desk.in_thread(1001, "My printer burns")
    typed = await desk.anna.types(1001, "!r Switch it off")
    await desk.until(lambda: "ballot_box_with_check" in desk.slack.reactions(SUPPORT, typed))
    if customer == "Telegram":
        desk.telegram.edits(desk.tom.number, first, "My plotter burns")
    else:
        await desk.slack.edits("U0EVE", room, first, "My plotter burns")
    assert "replaces an earlier message" in await desk.in_thread(1001, "My printer plotter burns")
    assert "<@U0ANNA>" in await desk.in_thread(1001, "has edited a message that was already answered")
    shown = await _until_shown(desk, 1001, "My plotter burns")
    assert ": My printer burns" in shown
    await tells(desk.boris, "move 1001 billing")
    assert await desk.in_thread(1001, "My printer burns", BILLING) == f"💬 {'Tom' if customer == 'Telegram' else 'Eve'}\nMy printer burns"
    copied = await desk.in_thread(1001, "✏️ Edited", BILLING)
    assert "“My printer burns”" in copied
    assert "My plotter burns" in copied
    if customer == "Telegram":
        page = await transcript(desk, desk.tom, 1001)
        assert "My printer burns" in page
        assert "My plotter burns" in page


async def test_an_edit_runs_no_command_and_says_so(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await desk.anna.types(number, "!claim")
    await desk.until(lambda: "Anna" in str(desk.card(number)))
    await desk.slack.edits("U0ANNA", SUPPORT, typed, f"!r {AFTER}")
    assert "Type !r in a new message" in await hint_for(desk.anna, "doesn't run a command")


@pytest.mark.parametrize("closed", [False, True])
async def test_ticks_of_a_checklist_are_shown_and_open_nothing(desk: House, *, closed: bool) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    tasks = [{"id": 1, "text": "switch it off"}, {"id": 2, "text": "call the fire brigade"}]
    sent = desk.telegram.sends(4712, checklist={"title": "Fire", "tasks": tasks})["message"]
    await desk.in_thread(number, "☐ call the fire brigade")
    if closed:
        await desk.boris.commands(f"close {number}")
        await desk.told(desk.tom, "closed")
    desk.telegram.sends(4712, checklist_tasks_done={"checklist_message": sent, "marked_as_done_task_ids": [2]})
    added = {"checklist_message": sent, "tasks": [{"id": 3, "text": "run"}]}
    desk.telegram.sends(4712, checklist_tasks_added=added)
    assert "☑" in await desk.in_thread(number, "This replaces an earlier message.")
    assert "run" in await desk.in_thread(number, "run")
    await desk.until(lambda: not desk.desk.courier.waiting)
    assert not desk.card(number + 1)
    assert ("closed" in text_of(desk.card(number))) is closed
