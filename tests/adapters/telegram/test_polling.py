"""Long polling: nothing is confirmed before it is stored, and nothing ends the polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from adapters.telegram.channel import TelegramChannel
from bot.core.richtext import plain
from bot.ports.cards import Answer, Button
from bot.ports.inbound import ButtonPressed, Inbound, ReachChanged, Unknown
from sandbox.faults import Fault
from sandbox.telegram import TelegramWorld
from tests.recording_desk import RecordingDesk
from tests.waiting import PATIENCE, until

ANNA = 4711


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("FIRST_PAUSE", 0.01), ("LONGEST_PAUSE", 0.05), ("SHUT_OUT_PAUSE", 0.1)):
        monkeypatch.setattr(f"adapters.telegram.poll.{name}", seconds)
    monkeypatch.setattr("bot.ports.poller.STANDBY", 0.01)
    monkeypatch.setattr("adapters.telegram.poll._CONFLICT_PAUSE", 0.02)


def confirmed(world: TelegramWorld) -> bool:
    return not world.updates.waiting()


async def test_what_is_said_is_heard_in_order_and_confirmed_after(
    channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk
) -> None:
    for number in range(30):
        world.says(ANNA, f"line {number}")
    await channel.listen(door)
    assert await door.until(31) == ["/start", *(f"line {number}" for number in range(30))]
    await until(lambda: confirmed(world))
    assert channel.trouble == ""
    assert world.journal.of("getUpdates")[0].args["allowed_updates"] == [
        "callback_query",
        "edited_message",
        "message",
        "message_reaction",
        "my_chat_member",
    ]


async def test_nothing_is_confirmed_while_the_desk_cannot_keep_it(
    channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk
) -> None:
    door.away = True
    await channel.listen(door)
    await until(lambda: "could not store" in channel.trouble)
    assert not confirmed(world)
    door.away = False
    assert await door.until(1) == ["/start"]
    await until(lambda: confirmed(world) and not channel.trouble)


async def test_a_stop_lets_the_batch_in_hand_be_finished_and_confirms_nothing_else(
    channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk
) -> None:
    await channel.listen(door)
    await door.until(1)
    inside, may_go, handle = asyncio.Event(), asyncio.Event(), door.handle

    async def thinking(inbound: Inbound) -> Answer:
        inside.set()
        await may_go.wait()
        return await handle(inbound)

    door.handle = thinking  # type: ignore[method-assign]
    world.says(ANNA, "one")
    await inside.wait()
    world.says(ANNA, "two")
    stopping = asyncio.create_task(channel.stop_listening())
    await asyncio.sleep(0)
    may_go.set()
    await stopping
    assert [message["text"] for message in world.chat(ANNA)] == ["/start", "one", "two"]
    assert len(door.heard) == 2
    await channel.listen(door)
    assert (await door.until(4))[2:] == ["one", "two"]


async def test_a_stop_does_not_wait_for_the_long_poll(channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk) -> None:
    await channel.listen(door)
    await door.until(1)
    await until(lambda: world.updates._poll)
    async with asyncio.timeout(PATIENCE):  # the poll lasts 25
        await channel.stop_listening()
    assert channel.trouble == "stopped"


async def test_a_press_is_answered_with_a_hint(channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk) -> None:
    world.post(world.chats[ANNA], world.bot, {"text": "How was it?"})
    door.answer = lambda inbound: Answer(text=plain("Thank you!"), alert=True) if isinstance(inbound, ButtonPressed) else Answer()
    await channel.listen(door)
    await door.until(1)
    query = world.presses(ANNA, world.last(ANNA)["message_id"], "rate:1042:5")
    assert (await world.answer_of(query)) == {"text": "Thank you!", "show_alert": True, "url": ""}
    inbound = door.heard[-1]
    assert isinstance(inbound, ButtonPressed)
    assert (inbound.event, inbound.verb, inbound.args) == (f"cb:{query}", "rate", ("1042", "5"))


async def test_a_press_without_an_answer_is_released_and_a_long_one_becomes_a_message(
    channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk
) -> None:
    number = world.post(world.chats[ANNA], world.bot, {"text": "How was it?"})["message_id"]
    await channel.listen(door)
    await door.until(1)
    assert (await world.answer_of(world.presses(ANNA, number, "rate:1")))["text"] == ""
    door.answer = lambda _: Answer(text=plain("long " * 50))
    assert (await world.answer_of(world.presses(ANNA, number, "help")))["text"] == ""
    await world.wait_for(lambda message: message["text"].startswith("long long"), ANNA)


async def test_an_answer_to_a_message_stands_in_the_chat_with_its_buttons(
    channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk
) -> None:
    door.answer = lambda _: Answer(text=plain("Which one?"), buttons=((Button("close", ("1",), "#1"),),))
    await channel.listen(door)
    shown = await world.wait_for(lambda message: message["text"] == "Which one?", ANNA)
    assert shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "close:1"


TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.mark.parametrize("text", ["Thank you!", "long " * 50, "Which one?\n"], ids=["hint", "long", "buttons"])
@pytest.mark.parametrize("fault", [Fault("error", error=TOO_OLD), Fault("500"), Fault("reset_before")], ids=lambda fault: fault.kind)
async def test_the_text_of_an_answer_arrives_also_if_the_press_can_no_longer_be_answered(
    channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk, text: str, fault: Fault
) -> None:
    number = world.post(world.chats[ANNA], world.bot, {"text": "How was it?"})["message_id"]
    buttons = ((Button("close", ("1",), "#1"),),) if text.endswith("\n") else ()
    door.answer = lambda inbound: Answer(plain(text), buttons=buttons) if isinstance(inbound, ButtonPressed) else Answer()
    await channel.listen(door)
    await door.until(1)
    world.faults.add(Fault(fault.kind, "answerCallbackQuery", error=fault.error))
    world.presses(ANNA, number, "rate:1")
    await world.wait_for(lambda message: message["text"] == text.strip(), ANNA)
    assert channel.trouble == ""


async def test_a_hint_that_comes_too_late_in_a_group_goes_to_the_person_alone(
    channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk
) -> None:
    world.add_group(-100, "Neighbours", [ANNA])
    number = world.post(world.chats[-100], world.bot, {"text": "How was it?"})["message_id"]
    door.answer = lambda inbound: Answer(plain("Only you can see this.")) if isinstance(inbound, ButtonPressed) else Answer()
    await channel.listen(door)
    await door.until(1)
    world.faults.add(Fault("error", "answerCallbackQuery", error=TOO_OLD))
    world.presses(ANNA, number, "rate:1", chat_id=-100)
    await world.wait_for(lambda message: message["text"] == "Only you can see this.", ANNA)
    assert [message["text"] for message in world.chat(-100)] == ["How was it?"]


async def test_an_answer_to_nobody_is_no_trouble(channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk) -> None:
    await channel.listen(door)
    await door.until(1)
    world.blocks(ANNA)
    await door.until(2)
    assert isinstance(door.heard[-1], ReachChanged)
    assert channel.trouble == ""


async def test_what_cannot_be_translated_is_parked_and_the_rest_goes_on(
    channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk
) -> None:
    broken = world.update(message={"message_id": "x"})
    world.update(telepathy={"thought": "?"})
    world.says(ANNA, "still there")
    await channel.listen(door)
    await door.until(4)
    ((name, event, raw, reason),) = door.parked
    assert (name, event) == ("front", f"update:{broken['update_id']}")
    assert b'"message_id": "x"' in raw
    assert reason
    assert any(isinstance(inbound, Unknown) and inbound.kind == "telepathy" for inbound in door.heard)
    await until(lambda: confirmed(world))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("error", error="Unauthorized"), "refuses the token"),
        (Fault("error", "getUpdates", error="Conflict: terminated by other getUpdates request"), "another copy"),
        (Fault("502_html"), "cannot be reached"),
        (Fault("429", "getUpdates", retry_after=1), "cannot be reached"),
        (Fault("bad_json", "getUpdates"), "cannot be reached"),
        (Fault("reset_before", "getUpdates"), "cannot be reached"),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
async def test_trouble_is_named_and_overcome(
    channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk, fault: Fault, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.telegram.poll._CONFLICT_LASTS", 0.1)
    fault.times = -1
    world.faults.add(fault)
    await channel.listen(door)
    await until(lambda: words in channel.trouble)
    world.faults.clear()
    await door.until(1)
    world.says(ANNA, "again")
    await until(lambda: not channel.trouble)


async def test_a_poll_that_hangs_is_cut(
    channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.telegram.poll._GRACE", -24.8)
    world.faults.add(Fault("slow", "getUpdates", delay=60))
    await channel.listen(door)
    await until(lambda: "cannot be reached" in channel.trouble)
    assert await door.until(1) == ["/start"]


async def test_a_webhook_in_the_way_is_removed_and_nothing_is_dropped(
    channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk
) -> None:
    await world.call("setWebhook", {"url": "http://127.0.0.1:9/nowhere"})
    await channel.listen(door)
    assert await door.until(1) == ["/start"]
    assert world.webhook.target is None


async def test_a_webhook_set_later_is_a_newer_copy_s_and_stays(channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk) -> None:
    await channel.listen(door)
    await door.until(1)
    await world.call("setWebhook", {"url": "http://127.0.0.1:9/nowhere"})
    await until(lambda: "another copy" in channel.trouble)
    asked = len(world.journal.of("getMe"))
    await until(lambda: len(world.journal.of("getMe")) > asked + 2)
    assert world.webhook.target is not None
    await world.call("deleteWebhook", {})
    world.says(ANNA, "again")
    assert (await door.until(2))[-1] == "again"


async def test_only_the_leader_polls(channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk) -> None:
    door.leader = False
    await channel.listen(door)
    await until(lambda: not channel.trouble)
    assert not world.journal.calls
    assert set(door.duties) == {"poll:front"}
    door.leader = True
    assert await door.until(1) == ["/start"]


async def test_the_commands_are_offered_in_every_language(channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk) -> None:
    await channel.listen(door)
    await until(lambda: len(world.journal.of("setMyCommands")) == 2)
    told = {call.args.get("language_code", ""): call.args["commands"] for call in world.journal.of("setMyCommands")}
    assert told[""][0] == {"command": "new", "description": "Ask something (en)"}
    assert told["de"][0] == {"command": "new", "description": "Ask something (de)"}


async def test_a_failing_menu_is_no_trouble(channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk) -> None:
    world.faults.add(Fault("500", "setMyCommands", times=-1))
    await channel.listen(door)
    await door.until(1)
    assert channel.trouble == ""


async def test_a_channel_that_was_never_open_can_be_closed(build: Callable[..., TelegramChannel]) -> None:
    channel = build()
    assert channel.trouble
    await channel.close()


async def test_albums_and_edits_come_as_they_are(channel: TelegramChannel, world: TelegramWorld, door: RecordingDesk) -> None:
    await channel.listen(door)
    await door.until(1)
    world.sends_album(ANNA, [b"\x89PNG1", b"\x89PNG2"], "both")
    said: Any = world.says(ANNA, "tpyo")
    world.edits(ANNA, said["message"]["message_id"], "typo")
    await door.until(5)
    albums = [getattr(inbound, "album", "") for inbound in door.heard]
    assert albums[1] == albums[2] != ""
    assert [type(inbound).__name__ for inbound in door.heard[1:]] == ["MessageReceived"] * 3 + ["MessageEdited"]
