"""An agent changes a reply: where it was typed, through its copy, or by command. The customer's message changes too."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.faults import Fault
from tests.house import BILLING, SUPPORT, Agent, House
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, buttons, hint_for, tells, text_of
from tests.journeys.test_answered_messages import address, links
from tests.journeys.test_edits import transcript

CHECK = "ballot_box_with_check"
TYPED = {
    "with its command": ("!r Switch it off", "!r Switch it on"),
    "without its command": ("!reply Switch it off", "Switch it on"),
    "with another spelling of its command": ("!r Switch it off", "!reply Switch it on"),
}


async def replies(desk: House, number: int, text: str) -> str:
    """Anna types a reply, and it arrives."""
    typed = await desk.anna.types(number, text)
    await desk.until(lambda: CHECK in desk.slack.reactions(SUPPORT, typed))
    return typed


async def fills_reply(desk: House, agent: Agent, number: int, text: str) -> None:
    """A reply through the form, once it arrived."""
    await agent.presses("reply", number)
    await agent.fills(text=text)
    await desk.until(lambda: any("✓ delivered" in one and text in one for one in desk.thread(number)))


async def chooses(desk: House, agent: Agent, number: int, verb: str, words: str, channel: str = SUPPORT) -> None:
    """Press a button of the reply's copy with these words."""
    thread = desk.slack.thread(channel, desk.card_ts(number, channel))
    copy = next(one for one in reversed(thread) if words in text_of(one) and verb in buttons(one))
    found = [element for block in copy["blocks"] for element in block.get("elements", ()) if element.get("action_id") == verb]
    await agent.slack.presses(agent.user, channel, copy["ts"], verb, found[0]["value"])


@pytest.mark.parametrize("kind", TYPED)
async def test_a_typed_reply_is_changed_for_the_customer(desk: House, kind: str) -> None:
    before, after = TYPED[kind]
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, before)
    heard = len(desk.tom.heard())
    await desk.slack.edits("U0ANNA", SUPPORT, typed, after)
    assert await desk.told(desk.tom, "Switch it on")
    told = await desk.in_thread(number, "✓ changed for the customer")
    assert "Anna edited a reply" in told
    assert "As it was sent: “Switch it off”" in told
    await desk.until(lambda: CHECK in desk.slack.reactions(SUPPORT, typed))
    assert len(desk.tom.heard()) == heard
    assert not [text for text in desk.tom.heard() if "Switch it off" in text]
    page = await transcript(desk, desk.tom, number)
    assert "Switch it on" in page
    assert "Switch it off" not in page
    shown = await tells(desk.anna, f"show {number}")
    assert "Switch it off" in shown
    assert "✏️ Edited" in shown
    assert "not sent to the customer" not in shown


@pytest.mark.parametrize(("edited", "kind"), [("!r Switch *it* off", "bold"), ("!r Switch `it` off", "code"), ("Switch it off\n> now", "")])
async def test_a_change_of_the_style_alone_reaches_the_customer_too(desk: House, edited: str, kind: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it off" if kind else "!r Switch it off\nnow")
    await desk.slack.edits("U0ANNA", SUPPORT, typed, edited)
    await desk.in_thread(number, "✓ changed for the customer")
    shown = next(one for one in desk.telegram.chat(desk.tom.number) if "Switch it off" in one.get("text", ""))
    assert (kind or "blockquote") in [entity["type"] for entity in shown["entities"][1:]]


async def test_a_reply_to_a_customer_in_slack_is_changed(desk: House) -> None:
    room = desk.slack.im("U0EVE")
    await desk.slack.posts("U0EVE", room, "My printer burns")
    await desk.in_thread(1001, "My printer burns")
    typed = await replies(desk, 1001, "!r Switch it off")
    await desk.slack.edits("U0ANNA", SUPPORT, typed, "!r Switch it on")
    await desk.in_thread(1001, "✓ changed for the customer")
    said = [text_of(message) for message in desk.slack.messages(room)]
    assert [text for text in said if "Switch it on" in text]
    assert not [text for text in said if "Switch it off" in text]


async def test_a_reply_from_the_form_is_changed_through_its_copy(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    await fills_reply(house, house.anna, number, "Switch it off")
    await chooses(house, house.anna, number, "edit", "Switch it off")
    await house.anna.fills(text="Switch it on")
    assert await house.told(house.tom, "Switch it on")
    await house.in_thread(number, "✓ changed for the customer")
    copy = await house.in_thread(number, "Anna → Tom")
    assert "Switch it on" in copy
    assert "Switch it off" not in copy


async def test_a_typed_reply_is_changed_by_command_and_the_thread_shows_the_new_text(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await replies(desk, number, "!r Switch it off")
    await desk.anna.types(number, "!edit Switch it on")
    assert await desk.told(desk.tom, "Switch it on")
    assert "Switch it on" in await desk.in_thread(number, "✓ changed for the customer")


async def test_only_its_author_and_managers_change_a_reply(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await fills_reply(desk, desk.anna, number, "Switch it off")
    for verb in ("edit", "unsend"):
        before = len(desk.boris.heard())
        await chooses(desk, desk.boris, number, verb, "Switch it off")
        await desk.until(lambda before=before: len(desk.boris.heard()) > before)
        assert "Only its author or a manager" in desk.boris.heard()[-1]
    assert await desk.told(desk.tom, "Switch it off")
    assert "no reply" in await tells(desk.boris, f"edit {number} Switch it on")


@pytest.mark.parametrize("refusal", ["message can't be edited", "message to edit not found"])
async def test_what_can_not_be_changed_any_more_is_corrected_by_another_message(desk: House, refusal: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it off")
    desk.telegram.faults.add(Fault("error", "editMessageText", error=f"Bad Request: {refusal}", times=-1))
    await desk.slack.edits("U0ANNA", SUPPORT, typed, "!r Switch it on")
    corrected = await desk.told(desk.tom, "Switch it on")
    assert "This corrects an earlier message" in corrected
    assert "Anna edited a reply" in await desk.in_thread(number, "a correction was sent")
    await desk.until(lambda: CHECK in desk.slack.reactions(SUPPORT, typed))
    assert await desk.told(desk.tom, "Switch it off")


async def test_a_reply_that_waits_is_changed_before_it_is_sent(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    desk.telegram.faults.add(Fault("500", "sendMessage", times=3))
    typed = await desk.anna.types(number, "!r Switch it off")
    await desk.until(lambda: any(not call.effect for call in desk.telegram.journal.calls if call.method == "sendMessage"))
    await desk.slack.edits("U0ANNA", SUPPORT, typed, "!r Switch it on")
    assert await desk.told(desk.tom, "Switch it on")
    await desk.in_thread(number, "changed")
    assert not [text for text in desk.tom.heard() if "Switch it off" in text]


async def test_a_failed_reply_is_sent_again_with_its_new_text(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    desk.telegram.blocks(desk.tom.number)
    typed = await desk.anna.types(number, "!r Switch it off")
    await desk.in_thread(number, "✗ not delivered")
    await desk.slack.edits("U0ANNA", SUPPORT, typed, "!r Switch it on")
    await desk.in_thread(number, "If it is sent again, it has the new text")
    desk.telegram.unblocks(desk.tom.number)
    assert await desk.told(desk.tom, "Switch it on")
    assert not [text for text in desk.tom.heard() if "Switch it off" in text]


async def test_an_edit_after_a_move_and_after_closing_reaches_the_customer(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it off")
    await tells(desk.boris, f"move {number} billing")
    await desk.in_thread(number, "Switch it off", BILLING)
    await desk.slack.edits("U0ANNA", SUPPORT, typed, "!r Switch it on")
    assert await desk.told(desk.tom, "Switch it on")
    await desk.in_thread(number, "✓ changed for the customer", BILLING)
    await tells(desk.boris, f"close {number}")
    await desk.told(desk.tom, "closed")
    await desk.slack.edits("U0ANNA", SUPPORT, typed, "!r Leave it on")
    assert await desk.told(desk.tom, "Leave it on")
    assert "Closed" in str(desk.card(number, BILLING)) or "closed" in await tells(desk.boris, f"show {number}")


async def test_a_reply_can_not_become_empty(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it off")
    await desk.slack.edits("U0ANNA", SUPPORT, typed, "!r")
    assert "!unsend" in await hint_for(desk.anna, "can't become empty")
    assert await desk.told(desk.tom, "Switch it off")


async def test_the_signature_and_the_thumbs_stay(opened: Open) -> None:
    desk = await opened(more="    signature: Your Acme team")
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it off")
    await desk.slack.edits("U0ANNA", SUPPORT, typed, "Switch it on")
    changed = await desk.told(desk.tom, "Switch it on")
    assert "Your Acme team" in changed
    desk.tom.presses("👍")
    assert await desk.in_thread(number, "👍 from Tom")
    assert await desk.told(desk.tom, "Switch it on")


async def test_a_changed_reply_still_leads_to_the_message_that_it_answers(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.slack.shortcut("U0ANNA", SUPPORT, desk.card_ts(number), "answer")
    await desk.anna.fills(text="Switch it off")
    await desk.in_thread(number, "✓ delivered")
    await chooses(desk, desk.anna, number, "edit", "Switch it off")
    await desk.anna.fills(text="Switch it on")
    await desk.in_thread(number, "✓ changed for the customer")
    copy = next(one for one in desk.posts(number) if "Switch it on" in text_of(one))
    [(words, url)] = links(copy)
    assert words == "↩ Tom: My printer burns"
    assert url.endswith(address(desk, number, desk.card_ts(number)))


async def test_a_text_that_is_a_file_or_becomes_one_is_corrected_by_another_message(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.long_texts.LONGEST", 300)
    monkeypatch.setattr("bot.outbox.long_texts.SHOWN", 50)

    def files() -> list[bytes]:
        kept = desk.telegram.files.by_id
        return [kept[sent["document"]["file_id"]].data for sent in desk.telegram.chat(desk.tom.number) if "document" in sent]

    number = await asks(desk, desk.tom, "My printer burns")
    typed = await replies(desk, number, "!r Switch it off")
    await desk.slack.edits("U0ANNA", SUPPORT, typed, f"!r {'Switch it on. ' * 30}")
    told = await desk.in_thread(number, "a correction was sent")
    assert "is sent as a file" in told
    await desk.until(files)
    assert files()[0].count(b"Switch it on.") == 30
    assert await desk.told(desk.tom, "Switch it off")
    await desk.slack.edits("U0ANNA", SUPPORT, typed, "!r Push the plug")
    assert "This corrects an earlier message" in await desk.told(desk.tom, "Push the plug")
    assert len(files()) == 1


async def test_a_copy_asks_before_it_deletes_and_no_change_marks_it_as_edited(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await fills_reply(desk, desk.anna, number, "Switch it off")

    def copy() -> dict[str, Any]:
        return next(one for one in desk.slack.thread(SUPPORT, desk.card_ts(number)) if "Anna → Tom" in text_of(one))

    (unsend,) = [one for block in copy()["blocks"] for one in block.get("elements", ()) if one.get("action_id") == "unsend"]
    assert "won't have this reply" in unsend["confirm"]["text"]["text"]
    await desk.anna.types(number, "!edit Switch it on")
    await desk.in_thread(number, "✓ changed for the customer")
    await desk.anna.types(number, "!unsend")
    await desk.in_thread(number, "✓ deleted for the customer")
    await desk.until(lambda: "taken back" in text_of(copy()))
    assert "edited" not in copy()
