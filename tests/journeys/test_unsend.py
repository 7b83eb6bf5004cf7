"""An agent takes a reply back: it is deleted at the customer, and the thread and the record say by whom and when."""

from __future__ import annotations

import pytest

from sandbox.faults import Fault
from tests.house import BILLING, BOSS, SUPPORT, Agent, House
from tests.journeys.steps import asks, buttons, hint_for, tells, text_of
from tests.journeys.test_edited_replies import CHECK, chooses, fills_reply, replies
from tests.journeys.test_edits import transcript

PDF = b"%PDF-1.4 a plan"


def left(desk: House) -> list[str]:
    """What Tom still has of what agents sent."""
    return [text for text in desk.tom.heard() if "Switch it" in text]


async def test_unsend_deletes_the_newest_reply_and_leaves_a_tombstone(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await replies(desk, number, "!r Switch it on")
    typed = await replies(desk, number, "!r Switch it off")
    await desk.anna.types(number, "!unsend")
    told = await desk.in_thread(number, "✓ deleted for the customer")
    assert "Anna took back a reply at" in told
    assert "Switch it off" in told
    assert [text for text in left(desk) if "Switch it on" in text] == left(desk)
    assert left(desk)
    await desk.until(lambda: CHECK not in desk.slack.reactions(SUPPORT, typed))
    shown = await tells(desk.anna, f"show {number}")
    assert "Switch it off" in shown
    assert "🗑 Deleted" in shown
    assert "the customer keeps it" not in shown
    page = await transcript(desk, desk.tom, number)
    assert "Switch it on" in page
    assert "Switch it off" not in page


async def test_the_tombstone_says_what_the_customer_read_last(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it on")
    await desk.slack.edits("U0ANNA", SUPPORT, typed, "!r Switch it off")
    await desk.told(desk.tom, "Switch it off")
    await desk.in_thread(number, "✓ changed for the customer")
    await desk.anna.types(number, "!unsend")
    assert "It said: “Switch it off”" in await desk.in_thread(number, "✓ deleted for the customer")


async def test_the_button_of_a_copy_deletes_the_reply_once(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    await fills_reply(house, house.anna, number, "Switch it off")
    await chooses(house, house.anna, number, "unsend", "Switch it off")
    await house.in_thread(number, "✓ deleted for the customer")
    assert left(house) == []
    copy = await house.in_thread(number, "taken back by Anna")
    assert "Unsend" not in copy
    await house.anna.types(number, "!unsend")
    assert await hint_for(house.anna, "no reply")


async def test_a_shortcut_on_a_typed_reply_and_a_manager(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it off")
    desk.slack.workspace.channels[SUPPORT].members.append(BOSS)
    await desk.slack.shortcut("U0BORIS", SUPPORT, typed, "unsend")
    await hint_for(desk.boris, "Only its author or a manager")
    await desk.slack.shortcut(BOSS, SUPPORT, typed, "unsend")
    assert "Maria took back a reply" in await desk.in_thread(number, "✓ deleted for the customer")
    assert left(desk) == []


async def test_all_parts_and_files_are_deleted(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    before = len(desk.tom.heard())
    await replies(desk, number, "!r " + "Switch it off. " * 400)
    await desk.anna.types(number, "!r Switch it off", files=[("plan.pdf", PDF, "application/pdf"), ("more.pdf", PDF, "application/pdf")])
    await desk.until(lambda: sum("document" in message for message in desk.telegram.chat(desk.tom.number)) == 2)
    for _ in range(2):
        count = len(desk.tom.heard())
        await desk.anna.types(number, "!unsend")
        await desk.until(lambda count=count: len(desk.tom.heard()) < count)
        await desk.until(lambda: "⏳ being deleted" not in str(desk.thread(number)))
    assert len(desk.tom.heard()) == before


async def test_text_and_files_of_a_customer_in_slack_are_deleted(desk: House) -> None:
    room = desk.slack.im("U0EVE")
    await desk.slack.posts("U0EVE", room, "My printer burns")
    await desk.in_thread(1001, "My printer burns")
    await desk.anna.types(1001, "!r Switch it off", files=[("plan.pdf", PDF, "application/pdf")])
    await desk.until(lambda: any(message.get("files") for message in desk.slack.messages(room)))
    await desk.anna.types(1001, "!unsend")
    await desk.in_thread(1001, "✓ deleted for the customer")
    said = desk.slack.messages(room)
    assert not [message for message in said if message.get("files") or "Switch it off" in text_of(message)]


async def test_the_agent_is_told_when_the_platform_refuses(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it off")
    for message in desk.telegram.chats[desk.tom.number].messages.values():
        message["date"] -= 49 * 3600
    await desk.anna.types(number, "!unsend")
    assert "can't be deleted" in await desk.in_thread(number, "the customer keeps it")
    assert left(desk)
    assert CHECK in desk.slack.reactions(SUPPORT, typed)
    assert "Deleted" not in await tells(desk.anna, f"show {number}")
    assert "Switch it off" in await transcript(desk, desk.tom, number)


@pytest.mark.parametrize("kind", ["429", "500", "reset_after"])
async def test_a_deletion_is_tried_again(desk: House, kind: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await replies(desk, number, "!r Switch it off")
    desk.telegram.faults.add(Fault(kind, "deleteMessage", times=2))
    await desk.anna.types(number, "!unsend")
    await desk.in_thread(number, "✓ deleted for the customer")
    assert left(desk) == []


async def test_a_reply_that_waits_is_not_sent_at_all(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    desk.telegram.faults.add(Fault("500", "sendMessage", times=3))
    await desk.anna.types(number, "!r Switch it off")
    await desk.until(lambda: any(not call.effect for call in desk.telegram.journal.calls if call.method == "sendMessage"))
    await desk.anna.types(number, "!unsend")
    await desk.in_thread(number, "Anna took back a reply")
    await replies(desk, number, "!r Leave it on")
    await desk.until(lambda: "⏳" not in str(desk.thread(number)))
    assert left(desk) == []


async def asked(desk: House, agent: Agent) -> tuple[str, dict[str, str]]:
    """The private question after a deletion: its message, and the value of each button."""
    await hint_for(agent, "The customer still has it")
    shown = next(one for one in reversed(desk.slack.ephemerals(agent.user)) if "The customer still has it" in text_of(one))
    elements = [element for block in shown["blocks"] for element in block.get("elements", []) if element.get("type") == "button"]
    return shown["ts"], {element["text"]["text"]: f"{element['action_id']} {element['value']}" for element in elements}


@pytest.mark.parametrize("choice", ["Delete it there too", "Leave it"])
async def test_whoever_deletes_their_reply_in_the_thread_is_asked_about_the_customers(desk: House, choice: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it off")
    await desk.slack.deletes("U0ANNA", SUPPORT, typed)
    ts, choices = await asked(desk, desk.anna)
    assert set(choices) == {"Delete it there too", "Leave it"}
    assert left(desk)
    await desk.slack.presses("U0ANNA", SUPPORT, ts, *choices[choice].split())
    if choice == "Leave it":
        await hint_for(desk.anna, "The customer keeps the reply")
        assert left(desk)
    else:
        await desk.in_thread(number, "✓ deleted for the customer")
        assert left(desk) == []


async def test_nobody_is_asked_about_a_reply_that_was_taken_back(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it off")
    await desk.anna.types(number, "!unsend")
    await desk.in_thread(number, "✓ deleted for the customer")
    await desk.slack.deletes("U0ANNA", SUPPORT, typed)
    await desk.anna.types(number, "!unsend")
    await hint_for(desk.anna, "no reply")
    assert not [text for text in desk.anna.heard() if "still has it" in text]


async def test_a_reply_that_did_not_arrive_is_not_sent_again_after_its_author_deleted_it(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    desk.telegram.blocks(4712)
    typed = await desk.anna.types(number, "!r Switch it off")
    await desk.in_thread(number, "✗ not delivered")
    await desk.slack.deletes("U0ANNA", SUPPORT, typed)
    assert "it was not sent" in await desk.in_thread(number, "Anna took back a reply")
    desk.telegram.unblocks(4712)
    await desk.in_thread(number, "The customer can be reached again")
    await replies(desk, number, "!r Leave it on")
    assert left(desk) == []
    assert "resend" not in [action for message in desk.posts(number) for action in buttons(message)]


@pytest.mark.parametrize("way", ["question", "shortcut"])
async def test_an_author_takes_a_reply_back_after_its_ticket_moved_to_colleagues(desk: House, way: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it off")
    await tells(desk.boris, f"move {number} billing")
    await desk.in_thread(number, "Switch it off", BILLING)
    if way == "question":
        await desk.slack.deletes("U0ANNA", SUPPORT, typed)
        ts, choices = await asked(desk, desk.anna)
        await desk.slack.presses("U0ANNA", SUPPORT, ts, *choices["Delete it there too"].split())
    else:
        await desk.slack.shortcut("U0ANNA", SUPPORT, typed, "unsend")
    await desk.in_thread(number, "✓ deleted for the customer", BILLING)
    assert left(desk) == []


async def test_who_left_the_team_takes_nothing_back(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it off")
    await desk.slack.deletes("U0ANNA", SUPPORT, typed)
    ts, choices = await asked(desk, desk.anna)
    desk.slack.leave("U0ANNA", SUPPORT)
    await desk.until(lambda: "nobody yet" in text_of(desk.card(number) or {}))
    await desk.slack.presses("U0ANNA", desk.slack.im("U0ANNA"), ts, *choices["Delete it there too"].split(), forged=True)
    await desk.in_direct(desk.anna, f"There is no ticket #{number} here")
    assert left(desk)
