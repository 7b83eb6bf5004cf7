"""Sends whose outcome is unknown: repeated, marked, counted, in order, and in the end decided by a person."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.outbox.retries import IN_DOUBT, next_try
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState
from bot.ports.metrics import COPIES
from bot.ports.outbound import DeliveryError, Trouble
from sandbox.faults import Fault
from tests.house import SUPPORT, House, text_of

MARK = "sent it again"


@pytest.fixture
async def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr("bot.outbox.retries.IN_DOUBT", (0.05, 0.1, 0.2))
    made = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


async def asked(house: House) -> None:
    house.tom.says("It burns")
    await house.in_thread(1001, "It burns")
    await house.told(house.tom, "#1001")
    await house.until(lambda: not rows(house, "select 1 from delivery where state in ('queued', 'sending')"))


def rows(house: House, sql: str) -> list[tuple[Any, ...]]:
    from storage.engine import Connection, open_engine

    db = Connection(open_engine(house.database))
    try:
        return db.all(sql)
    finally:
        db.close()


def buttons(message: dict[str, Any]) -> dict[str, dict[str, str]]:
    found = [element for block in message.get("blocks", []) if block["type"] == "actions" for element in block["elements"]]
    return {element["text"]["text"]: element for element in found}


async def with_button(house: House, label: str) -> dict[str, Any]:
    """The message of the ticket's thread that has this button."""
    return await house.until(lambda: next((one for one in house.slack.thread(SUPPORT, house.card_ts(1001)) if label in buttons(one)), None))


async def press(house: House, message: dict[str, Any], label: str, *, forged: bool = False) -> None:
    button = buttons(message)[label]
    await house.slack.presses("U0ANNA", SUPPORT, message["ts"], button["action_id"], button["value"], forged=forged)


def test_a_post_that_cannot_be_looked_up_is_repeated_after_1_10_and_60_seconds() -> None:
    assert IN_DOUBT == (1.0, 10.0, 60.0)
    post = Delivery(1, "front:1", 1, "front:1", DeliveryKind.POST.value, 0, DeliveryState.SENDING.value, "")
    error = DeliveryError(Trouble.IN_DOUBT, "no answer")
    pauses = []
    for post.attempts in range(1, 5):
        pauses.append(next_try(post, error, reads_doubt=False, ours=False))
    assert pauses == [1.0, 10.0, 60.0, None]
    assert post.doubt == 4


@pytest.mark.parametrize("kind", [DeliveryKind.EDIT, DeliveryKind.MARK])
def test_what_can_be_repeated_without_harm_is_tried_without_end(kind: DeliveryKind) -> None:
    row = Delivery(1, "front:1", 1, "front:1", kind.value, 0, DeliveryState.SENDING.value, "")
    for row.attempts in range(1, 100):
        assert next_try(row, DeliveryError(Trouble.IN_DOUBT, "no answer"), reads_doubt=False, ours=False) is not None
    assert row.doubt == 0


async def test_a_refused_connection_is_no_doubt(one: House) -> None:
    await asked(one)
    channel = one.desk.channels["telegram"]
    api: Any = channel._api  # type: ignore[attr-defined]
    base, api._base = api._base, "http://127.0.0.1:9"
    await one.anna.commands("reply 1001 use water")
    await one.until(lambda: rows(one, "select 1 from delivery where purpose = 'reply' and attempts > 1"))
    api._base = base
    await one.told(one.tom, "use water")
    assert not any(MARK in text for text in one.tom.heard())
    assert "twice" not in await one.in_thread(1001, "✓ delivered")


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "502_html", "empty", "bad_json"])
async def test_each_copy_is_marked_and_counted(one: House, kind: Any) -> None:
    await asked(one)
    before = COPIES.labels("telegram")._value.get()
    one.telegram.faults.add(Fault(kind, "sendMessage", times=2))
    await one.anna.commands("reply 1001 use water")
    await one.in_thread(1001, "✓ delivered (sent again")
    heard = [text for text in one.tom.heard() if "use water" in text]
    arrived = 2 if kind == "reset_after" else 0
    assert len(heard) == arrived + 1
    assert [MARK in text for text in heard] == ([False, True, True] if arrived else [True])
    assert COPIES.labels("telegram")._value.get() == before + 2


async def test_replies_during_resets_arrive_afterwards_in_order(one: House) -> None:
    await asked(one)
    one.telegram.faults.add(Fault("reset_before", "sendMessage", times=3))
    for number in range(5):
        await one.anna.commands(f"reply 1001 answer {number}")
    await one.told(one.tom, "answer 4")
    heard = [found[0] for text in one.tom.heard() if (found := re.search(r"answer \d", text))]
    assert heard == [f"answer {number}" for number in range(5)]
    assert not any("not delivered" in text for text in one.thread(1001))


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
async def test_after_the_last_try_the_assignee_decides(one: House, kind: Any) -> None:
    await asked(one)
    await one.anna.presses("claim", 1001)
    await one.until(lambda: "anna" in text_of(one.card(1001) or {}).lower())
    one.telegram.faults.add(Fault(kind, "sendMessage", times=4))
    await one.anna.commands("reply 1001 use water")
    await one.anna.commands("reply 1001 and sand")
    await one.told(one.tom, "and sand")
    state = await one.in_thread(1001, "? in doubt: it may have arrived")
    assert "use water" in state
    question = await one.until(lambda: next((text for text in one.thread(1001) if "<@U0ANNA>" in text), ""))
    assert "use water" in question
    assert not any("not delivered" in text for text in one.thread(1001))
    await press(one, await with_button(one, "It arrived"), "It arrived")
    await one.in_thread(1001, "✓ delivered (confirmed by")
    await one.until(lambda: not any("It arrived" in buttons(m) for m in one.slack.thread(SUPPORT, one.card_ts(1001))))
    assert len([text for text in one.tom.heard() if "use water" in text]) == (4 if kind == "reset_after" else 0)


async def test_what_is_sent_again_by_hand_is_marked_too(one: House) -> None:
    await asked(one)
    one.telegram.faults.add(Fault("reset_before", "sendMessage", times=4))
    await one.anna.commands("reply 1001 use water")
    asked_for = await with_button(one, "Send again")
    await press(one, asked_for, "Send again")
    assert MARK in await one.told(one.tom, "use water")
    await one.in_thread(1001, "✓ delivered (sent again")
    await press(one, asked_for, "Send again", forged=True)
    await one.until(lambda: any("nothing left to decide" in text for text in one.anna.heard()))
    assert len([text for text in one.tom.heard() if "use water" in text]) == 1


async def test_a_refusal_after_a_doubt_is_not_told_as_not_delivered(one: House) -> None:
    await asked(one)
    one.telegram.faults.add(Fault("reset_after", "sendMessage"))
    one.telegram.faults.add(Fault("error", "sendMessage", error="Forbidden: bot was blocked by the user"))
    await one.anna.commands("reply 1001 use water")
    assert "blocked" in await one.in_thread(1001, "? in doubt: it may have arrived")
    assert not any("not delivered" in text for text in one.thread(1001))


async def test_a_failed_reply_can_be_sent_again_or_given_up(one: House) -> None:
    await asked(one)
    one.telegram.faults.add(Fault("error", "sendMessage", error="Bad Request: no", times=4))
    await one.anna.commands("reply 1001 use water")
    await press(one, await with_button(one, "Send again"), "Send again")
    await one.until(lambda: len(rows(one, "select 1 from delivery where purpose = 'reply' and state in ('failed', 'merged')")) == 2)
    await one.anna.commands("drop 1001")
    await one.in_thread(1001, "gave up sending it")
    assert not any("use water" in text for text in one.tom.heard())


TOOLS = {"Edit", "Unsend"}


@pytest.mark.parametrize(
    ("fault", "label", "state", "left"),
    [
        (Fault("reset_before", "sendMessage", times=4), "Send again", "✓ delivered", TOOLS),
        (Fault("reset_after", "sendMessage", times=4), "It arrived", "✓ delivered (confirmed by", TOOLS),
        (Fault("error", "sendMessage", error="Bad Request: no", times=2), "Send again", "✓ delivered", TOOLS),
        (Fault("error", "sendMessage", error="Bad Request: no", times=2), "Give up", "gave up sending it", set()),
    ],
    ids=["doubt, again", "doubt, arrived", "failed, again", "failed, given up"],
)
async def test_edit_and_unsend_are_there_again_after_a_decision_unless_nothing_was_sent(
    one: House, fault: Fault, label: str, state: str, left: set[str]
) -> None:
    await asked(one)
    one.telegram.faults.add(replace(fault))
    await one.anna.commands("reply 1001 use water")

    def mirror() -> dict[str, Any]:
        thread = one.slack.thread(SUPPORT, one.card_ts(1001))
        return next((post for post in thread if "→ Tom" in text_of(post) and "use water" in text_of(post)), {})

    await one.until(lambda: label in buttons(mirror()))
    await press(one, mirror(), label)
    await one.until(lambda: state in text_of(mirror()) and not {label} & buttons(mirror()).keys())
    await one.until(lambda: set(buttons(mirror())) == left)


async def test_a_reply_that_was_edited_in_doubt_is_corrected_once_it_is_said_to_have_arrived(one: House) -> None:
    await asked(one)
    one.telegram.faults.add(Fault("reset_after", "sendMessage", times=4))
    typed = await one.anna.types(1001, "!r use water")
    asked_for = await with_button(one, "It arrived")
    await one.slack.edits("U0ANNA", SUPPORT, typed, "!r use sand")
    await one.in_thread(1001, "edited a reply")
    await press(one, asked_for, "It arrived")
    assert "This corrects an earlier message" in await one.told(one.tom, "use sand")
    await one.until(lambda: any("follows as a correction" in text for text in one.anna.heard()))


async def test_a_failed_sentence_of_the_desk_can_be_sent_again_too(one: House) -> None:
    await asked(one)
    one.telegram.faults.add(Fault("error", "sendMessage", error="Bad Request: no", times=2))
    await one.anna.commands("close 1001")
    lost = await with_button(one, "Send again")
    assert "This was not delivered" in text_of(lost)
    assert {"Send again", "Give up"} <= buttons(lost).keys()
    before = len(one.tom.heard())
    await press(one, lost, "Send again")
    await one.until(lambda: len(one.tom.heard()) > before)
    await one.until(lambda: not any("Send again" in buttons(m) for m in one.slack.thread(SUPPORT, one.card_ts(1001))))


async def test_a_lost_confirmation_is_asked_about_in_the_thread(one: House) -> None:
    one.telegram.faults.add(Fault("reset_after", "sendMessage", times=4))
    one.tom.says("It burns")
    await one.in_thread(1001, "It burns")
    question = await one.in_thread(1001, "? in doubt")
    assert "#1001" in question
    heard = [text for text in one.tom.heard() if "#1001" in text]
    assert [MARK in text for text in heard] == [False, True, True, True]


async def test_a_restart_between_two_tries_keeps_the_doubt_and_the_order(one: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.retries.IN_DOUBT", (0.05, 1.0, 1.0))
    await asked(one)
    one.telegram.faults.add(Fault("reset_after", "sendMessage", times=2))
    await one.anna.commands("reply 1001 use water")
    await one.anna.commands("reply 1001 and sand")
    await one.until(lambda: rows(one, "select 1 from delivery where doubt = 2 and state = 'queued'"))
    await one.stop()
    await one.start()
    await one.told(one.tom, "and sand")
    heard = [text for text in one.tom.heard() if "water" in text or "sand" in text]
    assert ["water" in text for text in heard] == [True, True, True, False]
    assert [MARK in text for text in heard] == [False, True, True, False]


@pytest.mark.parametrize(("words", "heard"), [("w" * 3000 + "\n\n" + "w" * 3000, ["w", "wm", "w"]), ("x" * 4097, ["x", "m", "x", "x"])])
async def test_of_a_long_message_only_the_repeated_part_is_marked(one: House, words: str, heard: list[str]) -> None:
    await asked(one)
    one.telegram.faults.add(Fault("reset_after", "sendMessage"))
    await one.boris.commands(f"reply 1001 {words}")
    await one.in_thread(1001, "✓ delivered (sent again")
    assert [kind_of(text) for text in one.tom.heard() if "#1001" not in text] == heard


def kind_of(text: str) -> str:
    """What stands in a part: its first letter of the reply's words, and an m for the mark."""
    said, _, mark = text.partition("↻")
    words = said.replace("Boris", "").strip()
    return words[:1] + ("m" if mark else "")
