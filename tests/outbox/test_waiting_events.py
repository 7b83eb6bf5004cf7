"""A post that is refused or waits never delays what people do: events are acknowledged at once, and nothing they say is dropped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.faults import Fault
from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, direct


@pytest.fixture
async def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr("bot.outbox.retries.FIRST", 0.02)
    monkeypatch.setattr("bot.outbox.retries.LONGEST", 0.5)
    made = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
def unanswered(one: House) -> list[str]:
    """What was not acknowledged at its first delivery."""
    late: list[str] = []
    send = one.slack.delivery.outlet.send

    async def watched(envelope: Any) -> Any:
        if envelope.retry:
            late.append(str(envelope.payload["event"]))
        return await send(envelope)

    one.slack.delivery.outlet.send = watched  # type: ignore[method-assign]
    return late


@pytest.mark.parametrize("error", ["internal_error", "missing_scope", "service_unavailable"])
async def test_threads_of_people_are_acknowledged_at_once_while_a_card_cannot_be_posted(
    one: House, unanswered: list[str], error: str
) -> None:
    began = await one.slack.posts("U0ANNA", SUPPORT, "Lunch?")
    one.slack.ack_within = one.slack.socket_mode.ack_within = 1.0
    one.slack.faults.add(Fault("error", "chat.postMessage", times=-1, error=error, where={"channel": SUPPORT}))
    one.tom.says("My printer burns")
    await one.until(lambda: [call for call in one.slack.journal.refused() if call.method == "chat.postMessage"])
    for number in range(5):
        said = await one.slack.posts("U0BORIS", SUPPORT, f"At {number}", thread_ts=began)
        await one.slack.reacts("U0ANNA", SUPPORT, said, "eyes")
    await one.until(lambda: not one.slack.delivery._tasks)
    assert unanswered == []
    assert one.slack.delivery.lost == []
    one.slack.faults.clear()
    await one.in_thread(1001, "My printer burns")


async def test_words_under_a_card_whose_id_is_not_known_yet_are_acknowledged_and_taken_in_later(one: House, unanswered: list[str]) -> None:
    one.slack.ack_within = one.slack.socket_mode.ack_within = 1.0
    one.slack.faults.add(Fault("reset_after", "chat.postMessage", where={"channel": SUPPORT}))
    one.slack.faults.add(Fault("500", "conversations.history", times=6))
    one.tom.says("My printer burns")
    await one.ticket(1001)
    await one.anna.types(1001, "!reply Water it")
    await one.told(one.tom, "Water it")
    assert unanswered == []
    assert len([m for m in one.slack.messages(SUPPORT) if m.get("bot_id") and "#1001 ·" in text_of(m)]) == 1


# A card that stands there twice


async def doubled(one: House) -> str:
    """A second copy of the card, as a crash may leave it; its ts."""
    await asks(one, one.tom, "My printer burns")
    place = one.slack.workspace.channels[SUPPORT]
    card = place.messages[one.card_ts(1001)]
    copy = one.slack.board.post(place, author=one.slack.workspace.users[card.author], body=dict(card.body), metadata=card.metadata)
    return str(copy.ts)


async def test_a_reply_under_a_second_copy_of_a_card_is_sent_and_the_copy_says_where_the_ticket_is(one: House) -> None:
    copy = await doubled(one)
    await one.slack.posts("U0ANNA", SUPPORT, "!reply Water it", thread_ts=copy)
    await one.told(one.tom, "Water it")
    await one.in_thread(1001, "Water it")
    shown = await one.until(
        lambda: [m for m in one.slack.messages(SUPPORT) if m["ts"] == copy and "second copy of the card of #1001" in text_of(m)]
    )
    assert not [block for block in shown[0]["blocks"] if block["type"] == "actions"]
    await one.slack.posts("U0ANNA", SUPPORT, "He is in room 5", thread_ts=copy)
    await one.in_thread(1001, "He is in room 5")
    await one.slack.deletes("U0ANNA", SUPPORT, copy, as_admin=True)
    await one.slack.posts("U0ANNA", SUPPORT, "!close", thread_ts=one.card_ts(1001))
    await one.told(one.tom, "is closed")
    assert "here is the ticket again" not in "\n".join(one.thread(1001))


async def test_a_command_under_a_message_of_ours_that_is_no_card_is_answered(one: House) -> None:
    place = one.slack.workspace.channels[SUPPORT]
    stray = one.slack.board.post(
        place, author=one.slack.workspace.users[one.slack.workspace.app.bot_user], body={"text": "from another time"}
    )
    await one.slack.posts("U0ANNA", SUPPORT, "!reply Water it", thread_ts=str(stray.ts))
    await one.until(lambda: any("doesn't belong to any ticket" in text_of(m) for m in direct(one.anna)))


# Looking for a card in a busy channel


async def test_a_card_in_doubt_is_found_behind_hundreds_of_newer_lines(one: House) -> None:
    one.slack.faults.add(Fault("reset_after", "chat.postMessage", where={"channel": SUPPORT}))
    one.slack.faults.add(Fault("500", "conversations.history", times=-1))
    one.tom.says("My printer burns")
    await one.ticket(1001)
    place = one.slack.workspace.channels[SUPPORT]
    for number in range(450):
        one.slack.board.post(place, author=one.slack.workspace.users["U0BORIS"], body={"text": f"line {number}"})
    one.slack.faults.clear()
    await one.in_thread(1001, "My printer burns")
    assert len([m for m in one.slack.messages(SUPPORT) if m.get("bot_id") and "#1001 ·" in text_of(m)]) == 1
