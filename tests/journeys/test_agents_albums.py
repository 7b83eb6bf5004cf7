"""Several files in one message of an agent reach the customer together, and stay one reply: quoted, edited and taken back as a whole."""

from __future__ import annotations

from typing import Any

from tests.house import SUPPORT, House
from tests.journeys.steps import asks
from tests.journeys.test_edited_replies import replies
from tests.sandbox.telegram_wire import png

PDF = b"%PDF-1.4 a plan %%EOF"
FILES = [("one.png", png(), "image/png"), ("two.png", png(), "image/png"), ("plan.pdf", PDF, "application/pdf")]


def sent(desk: House) -> list[dict[str, Any]]:
    """The messages with files that Tom has from the desk."""
    return [message for message in desk.telegram.chat(desk.tom.number) if {"photo", "document"} & message.keys()]


async def test_an_agents_files_are_one_album_and_one_reply(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await desk.anna.types(number, "!r Look at both", files=FILES[:2])
    await desk.until(lambda: len(sent(desk)) == 2)
    first, second = sent(desk)
    assert "Look at both" in first["caption"]
    assert "caption" not in second
    assert first["media_group_id"] == second["media_group_id"]
    await desk.until(lambda: "ballot_box_with_check" in desk.slack.reactions(SUPPORT, typed))
    desk.telegram.says(desk.tom.number, "The second one?", reply_to=second["message_id"])
    shown = await desk.in_thread(number, "The second one?")
    assert "Look at both" in shown
    await desk.slack.edits(desk.anna.user, SUPPORT, typed, "!r Look at the second")
    await desk.until(lambda: "Look at the second" in sent(desk)[0]["caption"])
    await desk.in_thread(number, "✓ changed for the customer")
    before = desk.telegram.chat(desk.tom.number)
    buttons = before[-1] if "reply_markup" in before[-1] else next(m for m in reversed(before) if m.get("text") == "👆")
    desk.telegram.presses(desk.tom.number, buttons["message_id"], buttons["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    await desk.in_thread(number, "👍")
    await desk.anna.types(number, "!unsend")
    await desk.in_thread(number, "✓ deleted for the customer")
    assert sent(desk) == []
    assert not [text for text in desk.tom.heard() if text == "👆"]


async def test_files_of_different_kinds_keep_their_order(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await replies(desk, number, "!r First words")
    await desk.anna.types(number, "!r Three files", files=FILES)
    await desk.anna.types(number, "!r Last words")
    await desk.told(desk.tom, "Last words")
    assert ["photo" in message for message in sent(desk)] == [True, True, False]
    said = [message.get("text") or message.get("caption", "") for message in desk.telegram.chat(desk.tom.number)]
    order = [words for text in said for words in ("First words", "Three files", "Last words") if words in text]
    assert order == ["First words", "Three files", "Last words"]


async def test_a_customer_in_slack_gets_all_files_in_one_post(desk: House) -> None:
    im = desk.slack.im("U0EVE")
    await desk.slack.posts("U0EVE", im, "My laptop burns")
    await desk.ticket(1001)
    await desk.anna.types(1001, "!r Three files", files=FILES)
    posts = await desk.until(lambda: [message for message in desk.slack.messages(im) if len(message.get("files", [])) == 3])
    assert [file["name"] for file in posts[0]["files"]] == [name for name, _, _ in FILES]
