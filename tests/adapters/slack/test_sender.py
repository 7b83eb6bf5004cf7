"""Deliveries to Slack, with everything that can fail."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine

from adapters.slack.channel import SlackChannel
from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import plain, text_of
from bot.ports.cards import Button, Card, Fact
from bot.ports.outbound import DeliveryError, Edit, Mark, Post, Receipt, Trouble, Typing
from sandbox.faults import Fault
from sandbox.slack.world import SlackWorld
from tests.recording_desk import MemoryFiles

SUPPORT = Address("slack", "C0SUPPORT")
CARL = Address("slack", "U0CARL")
LONG = plain("All work and no play makes Jack a dull boy. " * 200)


def words(message: dict) -> str:
    blocks = [block for block in message["blocks"] if block["type"] == "rich_text"]
    return "".join(part.get("text", "") for block in blocks for element in block["elements"] for part in element["elements"])


async def test_a_post_carries_its_delivery_and_is_found_by_it(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    post = Post(SUPPORT, Card(title="#1042", body=plain("my printer burns")), "d-1")
    assert await silent.find(post) is None
    receipt = await silent.deliver(post, files)
    (message,) = world.messages("C0SUPPORT")
    assert receipt == Receipt("C0SUPPORT", (message["ts"],))
    assert message["metadata"] == {"event_type": "bellhop_delivery", "event_payload": {"id": "d-1"}}
    assert await silent.find(post) == receipt
    assert await silent.find(Post(SUPPORT, post.card, "d-2")) is None


async def test_words_to_a_person_come_back_with_his_direct_place(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    post = Post(Address("slack", "U0CARL"), Card(body=plain("hello")), "d-1")
    receipt = await silent.deliver(post, files)
    assert receipt.place == world.im("U0CARL")
    assert await silent.find(post) == receipt


async def test_long_words_in_a_thread_become_posts_with_the_buttons_on_the_last(
    silent: SlackChannel,
    world: SlackWorld,
    files: MemoryFiles,
) -> None:
    ts = await world.posts("U0ANNA", "C0SUPPORT", "parent")
    card = Card(title="Long", body=LONG, facts=(Fact("From", plain("Carl")),), buttons=((Button("claim", ("1",), "Claim"),),))
    post = Post(Address("slack", "C0SUPPORT", ts), card, "d-1")
    receipt = await silent.deliver(post, files)
    thread = world.thread("C0SUPPORT", ts)
    assert receipt.messages == tuple(message["ts"] for message in thread)
    assert len(thread) == 3
    assert [message["blocks"][0]["type"] for message in thread] == ["header", "rich_text", "rich_text"]
    assert [message["blocks"][-1]["type"] for message in thread] == ["rich_text", "rich_text", "actions"]
    assert [message["metadata"]["event_payload"] for message in thread] == [
        {"id": "d-1"},
        {"id": "d-1", "part": 1},
        {"id": "d-1", "part": 2},
    ]
    assert all(len(words(message)) <= 3000 for message in thread[1:])
    assert await silent.find(post) == receipt


async def test_a_long_card_keeps_its_buttons_and_goes_on_in_its_thread(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    post = Post(SUPPORT, Card(body=LONG, buttons=((Button("claim", ("1",), "Claim"),),)), "d-1")
    receipt = await silent.deliver(post, files)
    (card,) = world.messages("C0SUPPORT")
    rest = world.thread("C0SUPPORT", card["ts"])
    assert card["blocks"][-1]["type"] == "actions"
    assert receipt.messages == (card["ts"], *(message["ts"] for message in rest))
    assert await silent.find(post) == receipt


async def test_a_post_that_broke_off_goes_on_where_it_broke(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    ts = await world.posts("U0ANNA", "C0SUPPORT", "parent")
    post = Post(Address("slack", "C0SUPPORT", ts), Card(body=LONG), "d-1")
    world.faults.add(
        Fault("429", "chat.postMessage", where={"metadata": {"event_type": "bellhop_delivery", "event_payload": {"id": "d-1", "part": 1}}})
    )
    with pytest.raises(DeliveryError) as caught:
        await silent.deliver(post, files)
    assert (caught.value.trouble, caught.value.retry_after, caught.value.account) == (Trouble.TRY_AGAIN, 1.0, False)
    assert len(world.thread("C0SUPPORT", ts)) == 1
    receipt = await silent.deliver(post, files)
    assert receipt.messages == tuple(message["ts"] for message in world.thread("C0SUPPORT", ts))
    assert len(receipt.messages) == 3


async def test_after_a_restart_the_missing_half_is_sent_and_the_other_is_not_repeated(
    silent: SlackChannel,
    world: SlackWorld,
    files: MemoryFiles,
) -> None:
    ts = await world.posts("U0ANNA", "C0SUPPORT", "parent")
    post = Post(Address("slack", "C0SUPPORT", ts), Card(body=LONG), "d-1")
    world.faults.add(
        Fault(
            "reset_before",
            "chat.postMessage",
            where={"metadata": {"event_type": "bellhop_delivery", "event_payload": {"id": "d-1", "part": 2}}},
        )
    )
    with pytest.raises(DeliveryError) as caught:
        await silent.deliver(post, files)
    assert caught.value.trouble is Trouble.IN_DOUBT
    reborn = SlackChannel("slack", silent.settings)
    await reborn.open()
    assert await reborn.find(post) is None
    receipt = await reborn.deliver(post, files)
    assert receipt.messages == tuple(message["ts"] for message in world.thread("C0SUPPORT", ts))
    assert len(receipt.messages) == 3
    await reborn.close()


async def test_a_post_whose_answer_was_lost_is_in_doubt_and_found(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    post = Post(SUPPORT, Card(body=plain("once")), "d-1")
    world.faults.add(Fault("reset_after", "chat.postMessage"))
    with pytest.raises(DeliveryError) as caught:
        await silent.deliver(post, files)
    assert caught.value.trouble is Trouble.IN_DOUBT
    assert await silent.find(post) == Receipt("C0SUPPORT", (world.messages("C0SUPPORT")[0]["ts"],))
    assert len(world.messages("C0SUPPORT")) == 1


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault("500"), Trouble.IN_DOUBT),
        (Fault("502_html"), Trouble.IN_DOUBT),
        (Fault("bad_json"), Trouble.IN_DOUBT),
        (Fault("empty"), Trouble.IN_DOUBT),
        (Fault("429"), Trouble.TRY_AGAIN),
        (Fault("error", error="internal_error"), Trouble.IN_DOUBT),
        (Fault("error", error="something_new"), Trouble.REFUSED),
    ],
    ids=lambda value: getattr(value, "kind", str(value)),
)
async def test_each_fault_of_the_platform_has_its_trouble(
    silent: SlackChannel,
    world: SlackWorld,
    files: MemoryFiles,
    fault: Fault,
    trouble: Trouble,
) -> None:
    world.faults.add(fault)
    with pytest.raises(DeliveryError) as caught:
        await silent.deliver(Post(SUPPORT, Card(body=plain("hello")), "d-1"), files)
    assert caught.value.trouble is trouble
    assert world.messages("C0SUPPORT") == []


async def test_nothing_is_sent_twice_by_the_sdk(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    world.faults.add(Fault("reset_before", "chat.postMessage", times=2))
    with pytest.raises(DeliveryError):
        await silent.deliver(Post(SUPPORT, Card(body=plain("hello")), "d-1"), files)
    assert world.faults.active[0].times == 1


async def test_no_connection_at_all_may_be_tried_again(world: SlackWorld, silent: SlackChannel, files: MemoryFiles) -> None:
    nowhere = SlackChannel("slack", silent.settings.model_copy(update={"base_url": "http://127.0.0.1:1/api/"}))
    with pytest.raises(DeliveryError) as caught:
        await nowhere.open()
    assert caught.value.trouble is Trouble.TRY_AGAIN
    with pytest.raises(DeliveryError) as caught:
        await nowhere.deliver(Post(SUPPORT, Card(body=plain("hello"))), files)
    assert caught.value.trouble is Trouble.TRY_AGAIN
    await nowhere.close()


async def test_a_reply_can_be_shown_aloud(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    ts = await world.posts("U0ANNA", "C0SUPPORT", "parent")
    await silent.deliver(Post(Address("slack", "C0SUPPORT", ts), Card(body=plain("hear!")), aloud=True), files)
    assert [message["text"] for message in world.messages("C0SUPPORT")] == ["parent", "hear!"]


async def test_an_edit_shows_the_new_card_and_keeps_the_limit(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    receipt = await silent.deliver(Post(SUPPORT, Card(title="#1042", body=plain("a")), "d-1"), files)
    card = Card(title="#1042 claimed", body=LONG, buttons=((Button("claim", ("1",), "Claim"),),))
    longer = await silent.deliver(Edit(SUPPORT, receipt.messages[0], card, (), "d-1"), files)
    (message,) = world.messages("C0SUPPORT")
    rest = world.thread("C0SUPPORT", message["ts"])
    assert longer.messages == (message["ts"], *(one["ts"] for one in rest))
    assert message["blocks"][0]["text"]["text"] == "#1042 claimed"
    assert message["blocks"][-1]["type"] == "actions"
    assert "".join(words(one) for one in (message, *rest)) == text_of(LONG)
    assert all(len(one["text"]) <= 3000 for one in (message, *rest))
    assert await silent.find(Post(SUPPORT, card, "d-1")) == longer


async def test_what_an_edit_posted_before_it_broke_off_is_found_after_a_restart(
    silent: SlackChannel, world: SlackWorld, files: MemoryFiles
) -> None:
    receipt = await silent.deliver(Post(CARL, Card(body=plain("a")), "d-1"), files)
    edit = Edit(Address("slack", receipt.place), receipt.messages[0], Card(body=LONG), (), "d-1")
    world.faults.add(Fault("reset_after", "chat.postMessage"))
    with pytest.raises(DeliveryError):
        await silent.deliver(edit, files)
    again = SlackChannel("slack", silent.settings)
    await again.open()
    longer = await again.deliver(edit, files)
    await again.close()
    assert longer.messages == tuple(one["ts"] for one in world.messages(receipt.place))
    assert len(longer.messages) == 3


async def test_a_message_that_may_not_be_deleted_is_emptied(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    receipt = await silent.deliver(Post(CARL, Card(body=LONG), "d-1"), files)
    world.faults.add(Fault("error", "chat.delete", times=-1, error="compliance_exports_prevent_deletion"))
    edit = Edit(Address("slack", receipt.place), receipt.messages[0], Card(body=plain("short")), receipt.messages[1:], "d-1")
    for _ in range(2):
        assert await silent.deliver(edit, files) == receipt
        assert [one["text"] for one in world.messages(receipt.place)] == ["short", "…", "…"]


async def test_a_message_that_somebody_deleted_is_reported_as_gone(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    receipt = await silent.deliver(Post(SUPPORT, Card(body=plain("a"))), files)
    (ts,) = receipt.messages
    await silent.api.call("chat.delete", channel="C0SUPPORT", ts=ts)
    assert world.messages("C0SUPPORT") == []
    for send in (Edit(SUPPORT, ts, Card(body=plain("b"))), Post(Address("slack", "C0SUPPORT", ts), Card(body=plain("c")))):
        with pytest.raises(DeliveryError) as caught:
            await silent.deliver(send, files)
        assert caught.value.trouble is Trouble.GONE
        assert caught.value.permanent


async def test_somebody_elses_message_may_not_be_edited(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    ts = await world.posts("U0ANNA", "C0SUPPORT", "mine")
    with pytest.raises(DeliveryError) as caught:
        await silent.deliver(Edit(SUPPORT, ts, Card(body=plain("b"))), files)
    assert caught.value.trouble is Trouble.NOT_ALLOWED


async def test_a_mark_can_be_set_and_removed_again(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    ts = await world.posts("U0ANNA", "C0SUPPORT", "look")
    for _ in range(2):
        await silent.deliver(Mark(SUPPORT, ts, "🔒"), files)
    assert world.reactions("C0SUPPORT", ts) == {"lock": ["U0BELLHOP"]}
    for _ in range(2):
        await silent.deliver(Mark(SUPPORT, ts, "🔒", there=False), files)
    assert not world.reactions("C0SUPPORT", ts)


async def test_writing_is_not_shown(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    before = len(world.journal.calls)
    assert await silent.deliver(Typing(SUPPORT), files) == Receipt("C0SUPPORT")
    assert len(world.journal.calls) == before


async def test_an_empty_card_is_refused_before_it_is_sent(silent: SlackChannel, files: MemoryFiles) -> None:
    with pytest.raises(DeliveryError) as caught:
        await silent.deliver(Post(SUPPORT, Card()), files)
    assert caught.value.trouble is Trouble.REFUSED


def attached(*names: str) -> tuple[Attachment, ...]:
    return tuple(Attachment("telegram", "", name, "text/plain", 3, key=name) for name in names)


async def test_files_follow_the_words_as_one_message(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    files.kept = {"a.txt": b"aaa", "b.txt": b"bbb"}
    post = Post(Address("slack", "U0CARL"), Card(body=plain("look"), files=attached("a.txt", "b.txt")), "d-1")
    receipt = await silent.deliver(post, files)
    messages = await world.wait_for(lambda: len(world.messages(receipt.place)) == 2 and world.messages(receipt.place))
    assert receipt.messages == (messages[0]["ts"],)
    assert [file["name"] for file in messages[1]["files"]] == ["a.txt", "b.txt"]
    assert [world.file_bytes(file["id"]) for file in messages[1]["files"]] == [b"aaa", b"bbb"]
    assert await silent.find(post) == receipt


async def test_files_alone_tell_no_id_but_are_found(silent: SlackChannel, world: SlackWorld, files: MemoryFiles) -> None:
    files.kept = {"a.txt": b"aaa"}
    post = Post(SUPPORT, Card(files=attached("a.txt")), "d-1")
    world.faults.add(Fault("reset_after", "files.completeUploadExternal"))
    with pytest.raises(DeliveryError) as caught:
        await silent.deliver(post, files)
    assert caught.value.trouble is Trouble.IN_DOUBT
    await world.wait_for(lambda: world.messages("C0SUPPORT"))
    assert await silent.find(post) == Receipt("C0SUPPORT", ())


async def test_files_that_never_arrived_are_sent_once_more_without_the_words(
    silent: SlackChannel, world: SlackWorld, files: MemoryFiles
) -> None:
    files.kept = {"a.txt": b"aaa"}
    post = Post(SUPPORT, Card(body=plain("look"), files=attached("a.txt")), "d-1")
    world.faults.add(Fault("reset_before", "files.completeUploadExternal"))
    with pytest.raises(DeliveryError):
        await silent.deliver(post, files)
    assert await silent.find(post) is None
    await silent.deliver(post, files)
    (card,) = await world.wait_for(lambda: world.thread("C0SUPPORT", world.messages("C0SUPPORT")[0]["ts"]) and world.messages("C0SUPPORT"))
    assert card["text"] == "look"
    assert await silent.find(post) == Receipt("C0SUPPORT", (card["ts"],))


@pytest.mark.parametrize("kind", ["500", "502_html", "reset_before", "reset_after", "429"])
async def test_an_upload_that_fails_may_always_be_tried_again(
    silent: SlackChannel, world: SlackWorld, files: MemoryFiles, kind: str
) -> None:
    files.kept = {"a.txt": b"aaa"}
    world.faults.add(Fault(kind, "upload"))
    with pytest.raises(DeliveryError) as caught:
        await silent.deliver(Post(SUPPORT, Card(files=attached("a.txt")), "d-1"), files)
    assert caught.value.trouble is Trouble.TRY_AGAIN


async def test_a_file_of_which_no_copy_was_kept_is_refused(silent: SlackChannel, files: MemoryFiles) -> None:
    with pytest.raises(DeliveryError) as caught:
        await silent.deliver(Post(SUPPORT, Card(files=(Attachment("telegram", "x", "a.txt"),)), "d-1"), files)
    assert caught.value.trouble is Trouble.REFUSED


@pytest.mark.parametrize("hours", [-5, 5])
@pytest.mark.parametrize("corrected", [False, True])
async def test_a_post_is_found_although_our_clock_is_wrong(
    silent: SlackChannel, world: SlackWorld, files: MemoryFiles, hours: int, corrected: bool
) -> None:
    now = datetime.now(UTC)
    with time_machine.travel(now + timedelta(hours=hours), tick=True) as clock:
        post = Post(SUPPORT, Card(body=plain("my printer burns")), "d-1", since=time.time())
        with time_machine.travel(now, tick=True):  # Slack's clock is right, and dates the answer
            receipt = await silent.deliver(post, files)
        silent.api.clock.ahead = hours * 3600.0
        if corrected:
            clock.move_to(now + timedelta(seconds=30))
            silent.api.clock.ahead = 0.0
        seen = silent.sender.api.clock.oldest(post.since)
    assert seen <= float(receipt.messages[0]) <= seen + 20_000


async def test_each_answer_tells_the_time_of_slack(silent: SlackChannel) -> None:
    silent.api.clock.ahead = 1_000_000.0
    await silent.find(Post(SUPPORT, Card(), "d-1"))
    assert abs(silent.api.clock.ahead) < 100
    silent.api.clock.learn("no date")
    assert abs(silent.api.clock.ahead) < 100


async def test_a_first_look_after_a_restart_finds_a_post_although_our_clock_is_ahead(
    silent: SlackChannel, files: MemoryFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = SimpleNamespace(time=lambda: time.time() + 5 * 3600)
    monkeypatch.setattr("adapters.slack.clock.time", ours)
    post = Post(SUPPORT, Card(body=plain("my printer burns")), "d-1", since=ours.time())
    receipt = await silent.deliver(post, files)
    silent.api.clock.ahead = 0.0  # nothing was heard from Slack yet
    assert await silent.find(post) == receipt
