"""What the desk relies on in every channel. Each clause runs with every adapter, against its emulated platform."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest

from adapters import kinds
from bot.core.message import Attachment
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import plain, text_of
from bot.ports.cards import Card
from bot.ports.channel import Channel
from bot.ports.contents import whole
from bot.ports.inbound import Inbound, MessageReceived
from bot.ports.outbound import Delete, DeliveryError, Edit, Outbound, Post, Receipt, Trouble
from tests.contract.driver import NAME, ChannelDriver
from tests.recording_desk import MemoryFiles, RecordingDesk
from tests.waiting import until

REPORT = b"%PDF-1.4 \x00\xff report"


@pytest.fixture(params=[*kinds(), "tiny"])
async def driver(request: pytest.FixtureRequest) -> AsyncIterator[ChannelDriver]:
    """Every adapter has a driver: a new folder without one fails here."""
    driver: ChannelDriver = import_module(f"tests.contract.drive_{request.param}").Driver()
    await driver.start()
    await driver.channel.open()
    yield driver
    await driver.channel.close()
    await driver.stop()


@pytest.fixture
def desk() -> RecordingDesk:
    return RecordingDesk()


@pytest.fixture
async def connected(driver: ChannelDriver, desk: RecordingDesk) -> ChannelDriver:
    await driver.channel.listen(desk)
    await until(lambda: not driver.channel.trouble)
    return driver


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles(report=REPORT)


def essence(inbound: Inbound | None) -> tuple[Any, ...]:
    assert isinstance(inbound, MessageReceived)
    return inbound.event, inbound.by.identity, inbound.where, inbound.message, inbound.direct, text_of(inbound.text)


async def refusal(channel: Channel, send: Outbound, files: MemoryFiles) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await channel.deliver(send, files)
    return caught.value


def post(driver: ChannelDriver, text: str, delivery: str = "d-1") -> Post:
    return Post(Address(NAME, driver.person), Card(body=plain(text)), delivery)


def solid(text: str) -> str:
    """Without spaces, which a platform may cut off at the ends of a message."""
    return "".join(text.split())


def together(driver: ChannelDriver, receipt: Receipt) -> str:
    """The text of a post's messages, in the order of its receipt."""
    return "".join(driver.shown()[message] for message in receipt.messages)


def edit(receipt: Receipt, text: str) -> Edit:
    first, *more = receipt.messages
    return Edit(Address(NAME, receipt.place), first, Card(body=plain(text)), tuple(more), "d-1")


async def test_a_message_is_handed_over_once_with_who_where_and_text(connected: ChannelDriver, desk: RecordingDesk) -> None:
    await connected.says("My printer burns")
    await until(lambda: desk.heard and connected.acknowledged())
    (said,) = desk.heard
    assert isinstance(said, MessageReceived)
    assert (said.by.identity, said.where, text_of(said.text)) == (Identity(NAME, connected.person), connected.chat, "My printer burns")
    assert (said.direct, said.addressed, said.channel) == (True, True, NAME)
    assert said.event
    assert said.message


async def test_two_messages_have_two_ids(connected: ChannelDriver, desk: RecordingDesk) -> None:
    await connected.says("one")
    await connected.says("two")
    await until(lambda: connected.acknowledged() and len(desk.heard) == 2)
    assert len({said.event for said in desk.heard}) == len({said.message for said in desk.told(MessageReceived)}) == 2
    assert {text_of(said.text) for said in desk.told(MessageReceived)} == {"one", "two"}


async def test_the_platform_is_told_only_after_the_desk_has_stored(connected: ChannelDriver, desk: RecordingDesk) -> None:
    desk.gate = asyncio.Event()
    await connected.says("one moment")
    await until(lambda: desk.begun)
    assert not connected.acknowledged()
    desk.gate.set()
    await until(connected.acknowledged)
    assert [text_of(said.text) for said in desk.told(MessageReceived)] == ["one moment"]


async def test_what_the_desk_could_not_store_is_sent_again(connected: ChannelDriver, desk: RecordingDesk) -> None:
    desk.away = True
    connected.grows_impatient()
    await connected.says("Anybody there?")
    await until(lambda: desk.refused)
    assert not connected.acknowledged()
    desk.away = False
    await until(lambda: desk.heard and connected.acknowledged())
    assert {text_of(said.text) for said in desk.told(MessageReceived)} == {"Anybody there?"}
    assert len({said.event for said in desk.heard}) == 1
    await until(lambda: not connected.channel.trouble)


async def test_what_cannot_be_translated_is_parked_with_its_bytes_and_acknowledged(connected: ChannelDriver, desk: RecordingDesk) -> None:
    sent = await connected.sends_garbage()
    await connected.says("still there")
    await until(lambda: desk.parked and desk.heard and connected.acknowledged())
    ((name, event, raw, reason),) = desk.parked
    assert name == NAME
    assert event
    assert reason
    assert json.loads(raw) == sent
    assert [text_of(said.text) for said in desk.told(MessageReceived)] == ["still there"]
    with pytest.raises(ValueError, match=r"."):
        await connected.channel.reread(raw)


async def test_the_bytes_of_an_event_can_be_read_again(connected: ChannelDriver, desk: RecordingDesk) -> None:
    """The desk parks these bytes if it can't handle the event."""
    await connected.says("My printer burns")
    await until(lambda: desk.heard)
    assert essence(await connected.channel.reread(desk.heard[0].raw)) == essence(desk.heard[0])


async def test_a_post_is_shown_and_can_be_edited_by_its_receipt(connected: ChannelDriver, files: MemoryFiles) -> None:
    receipt = await connected.channel.deliver(post(connected, "Pull the plug"), files)
    assert "Pull the plug" in together(connected, receipt)
    await connected.channel.deliver(Edit(Address(NAME, receipt.place), receipt.messages[0], Card(body=plain("All is well"))), files)
    assert "All is well" in together(connected, receipt)
    assert len(connected.shown()) == 1


async def test_a_long_post_is_edited_as_a_whole_by_its_receipt(connected: ChannelDriver, files: MemoryFiles) -> None:
    receipt = await connected.channel.deliver(post(connected, "All work and no play. " * 400), files)
    first, *more = receipt.messages
    assert more
    assert set(receipt.messages) == set(connected.shown())
    where = Address(NAME, receipt.place)
    for _ in range(2):  # an equal card is no error
        await connected.channel.deliver(Edit(where, first, Card(body=plain("All play and no work. " * 400)), tuple(more)), files)
        assert "All play" in connected.shown()[first]
        assert "no play" not in together(connected, receipt)


@pytest.mark.parametrize("repeats", [1, 400, 700], ids=["fewer", "as many", "more"])
async def test_an_edit_shows_all_of_its_text_whatever_number_of_messages_it_takes(
    connected: ChannelDriver, files: MemoryFiles, repeats: int
) -> None:
    """Each edit is made by another process, which knows only what the desk stored."""
    receipt = await connected.channel.deliver(post(connected, "All work and no play. " * 400), files)
    for text in ("All play and no work. " * repeats, "All rest. " * 800, "All play and no work. " * repeats):
        await connected.restarts()
        receipt, before = await connected.channel.deliver(edit(receipt, text), files), receipt
        assert solid(together(connected, receipt)) == solid(text)
        assert set(receipt.messages) == set(connected.shown())
        kept = min(len(before.messages), len(receipt.messages))
        assert receipt.messages[:kept] == before.messages[:kept]


REFUSED = (plain("📎 report.pdf: could not be sent (too large)"), plain("📎 plan.pdf: could not be sent (too large)"))


@pytest.mark.parametrize("repeats", [1, 400, 700])
async def test_what_was_said_in_place_of_files_stays_in_every_edit(connected: ChannelDriver, files: MemoryFiles, repeats: int) -> None:
    card = Card(body=plain("All work and no play. " * repeats), files=(Attachment("back", "", "report.pdf", key="report"),) * 2)
    receipt = await connected.channel.deliver(Post(Address(NAME, connected.person), card, "d-1", instead=REFUSED), files)
    for words in ("All play and no work. " * 500, "short", "All play and no work. " * 500):
        await connected.restarts()
        change = edit(receipt, words)
        change = replace(change, card=replace(card, body=change.card.body), instead=REFUSED)
        receipt = await connected.channel.deliver(change, files)
        assert solid(together(connected, receipt)) == solid("\n".join([words, *map(text_of, REFUSED)]))
        assert set(receipt.messages) == set(connected.shown())
    assert connected.files() == []


async def test_an_edit_that_broke_off_goes_on_and_repeats_nothing(connected: ChannelDriver, files: MemoryFiles) -> None:
    receipt = await connected.channel.deliver(post(connected, "short"), files)
    longer = edit(receipt, "All work and no play. " * 700)
    connected.is_busy(7, after=1)
    assert not (await refusal(connected.channel, longer, files)).permanent
    receipt = await connected.channel.deliver(longer, files)
    assert solid(together(connected, receipt)) == solid(text_of(longer.card.body))
    assert set(receipt.messages) == set(connected.shown())


async def test_an_edit_deletes_nothing_twice(connected: ChannelDriver, files: MemoryFiles) -> None:
    receipt = await connected.channel.deliver(post(connected, "All work and no play. " * 700), files)
    for _ in range(2):  # the process may have ended before the receipt was stored
        shorter = await connected.channel.deliver(edit(receipt, "short"), files)
        assert (shorter.messages, connected.shown()) == (receipt.messages[:1], {receipt.messages[0]: "short"})


async def test_a_permanent_refusal_is_permanent(connected: ChannelDriver, files: MemoryFiles) -> None:
    connected.refuses_for_good()
    assert (await refusal(connected.channel, post(connected, "hello"), files)).permanent
    assert connected.shown() == {}


async def test_a_busy_platform_is_given_the_time_that_it_asks_for(connected: ChannelDriver, files: MemoryFiles) -> None:
    connected.is_busy(7)
    error = await refusal(connected.channel, post(connected, "hello"), files)
    assert (error.trouble, error.retry_after, error.permanent) == (Trouble.TRY_AGAIN, 7.0, False)
    receipt = await connected.channel.deliver(post(connected, "hello"), files)
    assert list(connected.shown()) == list(receipt.messages)


async def test_an_edit_of_an_unknown_message_is_permanent(connected: ChannelDriver, files: MemoryFiles) -> None:
    receipt = await connected.channel.deliver(post(connected, "hello"), files)
    unknown = Edit(Address(NAME, receipt.place), "1000000000.000100", Card(body=plain("bye")))
    assert (await refusal(connected.channel, unknown, files)).permanent


async def test_a_file_goes_out_and_comes_back_unchanged(connected: ChannelDriver, files: MemoryFiles) -> None:
    card = Card(body=plain("Here it is"), files=(Attachment("back", "", "report.pdf", "application/pdf", len(REPORT), key="report"),))
    await connected.channel.deliver(Post(Address(NAME, connected.person), card, "d-1"), files)
    (shown,) = await until(connected.files)
    assert shown.name == "report.pdf"
    assert await whole(connected.channel.fetch(shown)) == REPORT


async def test_a_file_that_somebody_sends_can_be_fetched(connected: ChannelDriver, desk: RecordingDesk) -> None:
    await connected.sends_file("burn.pdf", REPORT)
    await until(lambda: desk.heard)
    (file,) = desk.told(MessageReceived)[0].files
    assert (file.name, file.channel) == ("burn.pdf", NAME)
    assert await whole(connected.channel.fetch(file)) == REPORT


@pytest.mark.parametrize("remote", ["", "[]", "nonsense"])
async def test_a_file_that_is_not_there_is_permanent(connected: ChannelDriver, remote: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        await whole(connected.channel.fetch(Attachment(NAME, remote, "x")))
    assert caught.value.permanent


async def test_the_platform_is_asked_whether_it_takes_our_token(connected: ChannelDriver) -> None:
    await connected.channel.check_token()
    connected.revokes_token()
    with pytest.raises(DeliveryError) as refused:
        await connected.channel.check_token()
    assert refused.value.trouble is Trouble.SHUT_OUT
    assert refused.value.reason


async def test_who_knows_the_person_under_their_id(connected: ChannelDriver) -> None:
    found = await connected.channel.who(connected.person)
    assert found.identity == Identity(NAME, connected.person)
    assert found.name


QUESTIONS: dict[str, tuple[type, Callable[[Channel, str], Awaitable[object]]]] = {
    "who": (Profile, lambda channel, of: channel.who(of)),
    "members": (frozenset, lambda channel, of: channel.members(of)),
    "identify": (str, lambda channel, of: channel.identify(of, of)),
    "is_present": (bool, lambda channel, of: channel.is_present(of)),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("of", ["", "nobody", "99", "-1", "🤷", "C0NOWHERE", "U0NOBODY"])
async def test_a_question_about_anything_is_answered_or_refused(connected: ChannelDriver, question: str, of: str) -> None:
    """No other error than DeliveryError leaves a channel."""
    answer_type, ask = QUESTIONS[question]
    try:
        answer = await ask(connected.channel, of)
    except DeliveryError as error:
        assert error.reason  # noqa: PT017  either way is right
    else:
        assert isinstance(answer, answer_type)
    assert connected.channel.trouble == ""


async def test_a_link_that_starts_a_chat_carries_any_word(connected: ChannelDriver) -> None:
    if not connected.channel.capabilities.start_links:
        return
    for word in ("a", "A-_9" * 16):
        address = await connected.channel.start_link(word)
        assert address.startswith("https://") and address.endswith(word)


async def test_after_close_nothing_is_heard_and_the_next_process_hears_it(connected: ChannelDriver, desk: RecordingDesk) -> None:
    await connected.says("first")
    await until(lambda: desk.heard and connected.acknowledged())
    await connected.channel.close()
    assert connected.channel.trouble
    await connected.says("second")
    later, connected.channel = RecordingDesk(), connected.build()
    await connected.channel.open()
    await connected.channel.listen(later)
    await until(lambda: later.heard and connected.acknowledged())
    assert [text_of(said.text) for said in later.told(MessageReceived)] == ["second"]
    assert [text_of(said.text) for said in desk.told(MessageReceived)] == ["first"]


async def test_a_silenced_channel_finishes_what_it_heard_and_can_still_send(
    connected: ChannelDriver, desk: RecordingDesk, files: MemoryFiles
) -> None:
    desk.gate = asyncio.Event()
    await connected.says("one moment")
    await until(lambda: desk.begun)
    stopping = asyncio.create_task(connected.channel.stop_listening())
    desk.gate.set()
    await stopping
    assert len(desk.heard) == 1
    assert connected.channel.trouble
    await connected.channel.deliver(post(connected, "bye"), files)
    assert len(connected.shown()) == 1


async def test_trouble_is_empty_only_while_the_channel_is_connected(driver: ChannelDriver, desk: RecordingDesk) -> None:
    assert driver.channel.trouble
    await driver.channel.listen(desk)
    await until(lambda: not driver.channel.trouble)
    await driver.channel.close()
    assert driver.channel.trouble


async def test_a_deleted_post_is_gone_with_all_its_messages_and_files(connected: ChannelDriver, files: MemoryFiles) -> None:
    kept = await connected.channel.deliver(post(connected, "This stays"), files)
    card = Card(body=plain("All work and no play. " * 400), files=(Attachment("back", "", "report.pdf", key="report"),))
    since = time.time()
    receipt = await connected.channel.deliver(Post(Address(NAME, connected.person), card, "d-2", since=since), files)
    await until(connected.files)
    await connected.restarts()
    first, *more = receipt.messages
    gone = Delete(Address(NAME, receipt.place), first, tuple(more), card.files, since)
    for _ in range(2):  # what is gone already is no error
        await connected.channel.deliver(gone, files)
        assert connected.files() == []
        assert list(connected.shown()) == list(kept.messages)


async def test_a_deleted_post_of_files_only_is_gone(connected: ChannelDriver, files: MemoryFiles) -> None:
    card, since = Card(files=(Attachment("back", "", "report.pdf", key="report"),)), time.time()
    receipt = await connected.channel.deliver(Post(Address(NAME, connected.person), card, "d-1", since=since), files)
    await until(connected.files)
    first, more = (receipt.messages[0], receipt.messages[1:]) if receipt.messages else ("", ())
    await connected.channel.deliver(Delete(Address(NAME, receipt.place), first, more, card.files, since), files)
    assert connected.files() == []


async def test_a_refused_deletion_is_permanent(connected: ChannelDriver, files: MemoryFiles) -> None:
    receipt = await connected.channel.deliver(post(connected, "hello"), files)
    connected.refuses_deletions()
    error = await refusal(connected.channel, Delete(Address(NAME, receipt.place), receipt.messages[0]), files)
    assert error.permanent
    assert list(connected.shown()) == list(receipt.messages)
