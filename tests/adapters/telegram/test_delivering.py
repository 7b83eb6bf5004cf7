"""Deliveries to the emulated Telegram, and the errors that the desk gets."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import structlog

from adapters.telegram.channel import TelegramChannel
from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import Span, plain, text_of
from bot.ports.cards import Button, Card
from bot.ports.contents import whole
from bot.ports.outbound import DeliveryError, Edit, Mark, Outbound, Post, Receipt, Trouble, Typing
from sandbox.faults import Fault
from sandbox.telegram import TelegramWorld
from tests.recording_desk import MemoryFiles
from tests.sandbox.telegram_wire import png

ANNA, STRANGER = 4711, 4712
HERE = Address("front", "4711")
FILES = MemoryFiles(picture=png(), report=b"%PDF-1.4 ...", nothing=b"")
CLAIM = Button("claim", ("1042",), "Claim")


def hello(**more: Any) -> Post:
    return Post(HERE, Card(body=plain("Hello")), **more)


def file(key: str, mime: str, name: str) -> Attachment:
    return Attachment("slack", "F1", name, mime, 100, key=key)


async def failing(channel: TelegramChannel, send: Outbound) -> DeliveryError:
    with pytest.raises(DeliveryError) as error:
        await channel.deliver(send, FILES)
    return error.value


async def test_a_post_is_shown_and_can_be_edited_until_it_is_deleted(channel: TelegramChannel, world: TelegramWorld) -> None:
    card = Card(author="Anna", body=(Span("Try "), Span("this", bold=True)), buttons=((CLAIM,),))
    receipt = await channel.deliver(Post(HERE, card), FILES)
    shown = world.last(ANNA)
    assert receipt == Receipt("4711", (str(shown["message_id"]),))
    assert shown["text"] == "Anna\nTry this"
    assert shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "claim:1042"

    edit = Edit(HERE, receipt.messages[0], Card(body=plain("Done")))
    await channel.deliver(edit, FILES)
    await channel.deliver(edit, FILES)  # an equal card is no error
    assert world.last(ANNA)["text"] == "Done"
    assert "reply_markup" not in world.last(ANNA)

    await channel._api.call("deleteMessage", {"chat_id": ANNA, "message_id": shown["message_id"]})
    assert world.last(ANNA)["message_id"] != shown["message_id"]
    assert (await failing(channel, edit)).trouble is Trouble.GONE


async def test_a_reply_names_its_message_even_when_that_is_gone(channel: TelegramChannel, world: TelegramWorld) -> None:
    first = str(world.last(ANNA)["message_id"])
    await channel.deliver(hello(reply_to=first), FILES)
    assert world.last(ANNA)["reply_to_message"]["message_id"] == int(first)
    await channel.deliver(hello(reply_to="99999"), FILES)
    assert "reply_to_message" not in world.last(ANNA)


async def test_a_mark_can_be_set_and_removed_again(channel: TelegramChannel, world: TelegramWorld) -> None:
    number = world.last(ANNA)["message_id"]
    for _ in range(2):
        await channel.deliver(Mark(HERE, str(number), "👀"), FILES)
    assert world.reactions(ANNA, number) == ["👀"]
    for _ in range(2):
        await channel.deliver(Mark(HERE, str(number), "👀", there=False), FILES)
    assert not world.reactions(ANNA, number)
    assert (await failing(channel, Mark(HERE, "99999", "👀"))).trouble is Trouble.GONE


async def test_a_mark_that_is_not_allowed_says_so(channel: TelegramChannel, world: TelegramWorld) -> None:
    world.faults.add(Fault("error", "setMessageReaction", error="Bad Request: REACTION_INVALID"))
    assert (await failing(channel, Mark(HERE, "1", "👀"))).trouble is Trouble.NOT_ALLOWED


async def test_somebody_is_seen_writing(channel: TelegramChannel, world: TelegramWorld) -> None:
    await channel.deliver(Typing(HERE), FILES)
    assert world.typing(ANNA)


async def test_files_arrive_under_their_names_with_the_words_on_the_first(channel: TelegramChannel, world: TelegramWorld) -> None:
    files = (file("picture", "image/png", "shot.png"), file("report", "application/pdf", "../Отчёт.pdf"))
    receipt = await channel.deliver(Post(HERE, Card(body=plain("See both"), files=files, buttons=((CLAIM,),))), FILES)
    picture, report = world.chat(ANNA)[-2:]
    assert receipt.messages == (str(picture["message_id"]), str(report["message_id"]))
    assert (picture["caption"], "photo" in picture) == ("See both", True)
    assert report["document"]["file_name"] == "Отчёт.pdf"
    assert "reply_markup" in report

    await channel.deliver(Edit(HERE, receipt.messages[0], Card(body=plain("See all"))), FILES)
    assert world.chat(ANNA)[-2]["caption"] == "See all"


@pytest.mark.parametrize("files", [(), ("shot.png",), ("shot.png", "plan.pdf")])
async def test_a_change_of_buttons_alone_does_not_mark_the_message_as_edited(
    channel: TelegramChannel, world: TelegramWorld, files: tuple[str, ...]
) -> None:
    kinds = {"shot.png": ("picture", "image/png"), "plan.pdf": ("report", "application/pdf")}
    card = Card(body=plain("Pull the plug"), files=tuple(file(*kinds[name], name) for name in files), buttons=((CLAIM,),))
    first, *more = (await channel.deliver(Post(HERE, card), FILES)).messages
    after = replace(card, buttons=((replace(CLAIM, label="• Claim •"),),))
    before = len(world.journal.calls)
    await channel.deliver(Edit(HERE, first, after, tuple(more), only_buttons=True), FILES)
    assert [call.method for call in world.journal.calls[before:]] == ["editMessageReplyMarkup"]
    assert world.chat(ANNA)[-1]["reply_markup"]["inline_keyboard"][0][0]["text"] == "• Claim •"


async def test_a_text_that_is_not_the_expected_one_is_rewritten_with_the_buttons(channel: TelegramChannel, world: TelegramWorld) -> None:
    (first,) = (await channel.deliver(Post(HERE, Card(body=plain("Pull the plug"), buttons=((CLAIM,),))), FILES)).messages
    after = Card(body=plain("Push the plug"), buttons=((replace(CLAIM, label="• Claim •"),),))
    await channel.deliver(Edit(HERE, first, after, only_buttons=True), FILES)
    assert world.last(ANNA)["text"] == "Push the plug"
    assert world.last(ANNA)["reply_markup"]["inline_keyboard"][0][0]["text"] == "• Claim •"


async def test_a_picture_that_is_none_goes_as_a_document(channel: TelegramChannel, world: TelegramWorld) -> None:
    world.faults.add(Fault("error", "sendPhoto", error="Bad Request: PHOTO_INVALID_DIMENSIONS"))
    await channel.deliver(Post(HERE, Card(files=(file("picture", "image/png", "long.png"),))), FILES)
    assert world.last(ANNA)["document"]["file_name"] == "long.png"


@pytest.mark.parametrize("key", ["nothing", ""])
async def test_an_empty_or_unfetched_file_is_refused_before_anything_is_sent(
    channel: TelegramChannel, world: TelegramWorld, key: str
) -> None:
    before = len(world.chat(ANNA))
    post = Post(HERE, Card(body=plain("x" * 2000), files=(file(key, "text/plain", "a.txt"),)))
    assert (await failing(channel, post)).trouble is Trouble.REFUSED
    assert len(world.chat(ANNA)) == before


@pytest.mark.parametrize(
    ("fault", "trouble", "arrived"),
    [
        (Fault("429", retry_after=7), Trouble.TRY_AGAIN, 0),
        (Fault("500"), Trouble.TRY_AGAIN, 0),
        (Fault("502_html"), Trouble.IN_DOUBT, 0),
        (Fault("bad_json"), Trouble.IN_DOUBT, 0),
        (Fault("empty"), Trouble.IN_DOUBT, 0),
        (Fault("reset_before"), Trouble.IN_DOUBT, 0),
        (Fault("reset_after"), Trouble.IN_DOUBT, 1),
        (Fault("error", error="Forbidden: bot was blocked by the user"), Trouble.BLOCKED, 0),
        (Fault("error", error="Bad Request: chat not found"), Trouble.GONE, 0),
        (Fault("error", error="Unauthorized"), Trouble.SHUT_OUT, 0),
    ],
    ids=lambda value: getattr(value, "kind", str(value)),
)
async def test_a_failed_call_is_told_for_what_it_is(
    channel: TelegramChannel, world: TelegramWorld, fault: Fault, trouble: Trouble, arrived: int
) -> None:
    await channel.deliver(hello(), FILES)  # a connection that is used again must not be a reason to send twice
    before = len(world.chat(ANNA))
    world.faults.add(fault)
    error = await failing(channel, hello())
    assert error.trouble is trouble
    assert error.retry_after == (7 if fault.kind == "429" else 0)
    assert len(world.chat(ANNA)) == before + arrived
    await channel.deliver(hello(), FILES)


async def test_a_time_out_is_a_doubt_and_no_connection_is_none(
    channel: TelegramChannel, world: TelegramWorld, build: Callable[..., TelegramChannel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.telegram.api._SECONDS", 0.1)
    world.faults.add(Fault("slow", "sendMessage", delay=1.0))
    assert (await failing(channel, hello())).trouble is Trouble.IN_DOUBT
    nobody = build(base_url="http://127.0.0.1:9")
    await nobody.open()
    assert (await failing(nobody, hello())).trouble is Trouble.TRY_AGAIN
    await nobody.close()


async def test_people_out_of_reach_are_told_apart(channel: TelegramChannel, world: TelegramWorld) -> None:
    assert (await failing(channel, Post(Address("front", "99"), Card(body=plain("x"))))).trouble is Trouble.GONE
    assert (await failing(channel, Post(Address("front", str(STRANGER)), Card(body=plain("x"))))).trouble in (Trouble.BLOCKED, Trouble.GONE)
    world.blocks(ANNA)
    assert (await failing(channel, hello())).trouble is Trouble.BLOCKED


async def test_a_group_that_moved_says_where_to(channel: TelegramChannel, world: TelegramWorld) -> None:
    world.add_group(-55, "Team", [ANNA], supergroup=False)
    world.upgrades(ANNA, -55, -1007)
    error = await failing(channel, Post(Address("front", "-55"), Card(body=plain("x"))))
    assert (error.trouble, error.moved_to) == (Trouble.MOVED, "-1007")


async def test_entities_that_telegram_rejects_are_left_out(channel: TelegramChannel, world: TelegramWorld) -> None:
    world.faults.add(Fault("error", "sendMessage", error="Bad Request: can't parse entities: whatever"))
    await channel.deliver(Post(HERE, Card(body=(Span("bold", bold=True),))), FILES)
    assert world.last(ANNA)["text"] == "bold"
    assert "entities" not in world.last(ANNA)


async def test_a_thread_that_is_gone_is_left_out(channel: TelegramChannel, world: TelegramWorld) -> None:
    world.faults.add(Fault("error", "sendMessage", error="Bad Request: message thread not found", where={"message_thread_id": 5}))
    await channel.deliver(Post(Address("front", "4711", "5"), Card(body=plain("still here"))), FILES)
    assert world.last(ANNA)["text"] == "still here"


async def test_a_long_post_that_broke_off_goes_on_where_it_broke(channel: TelegramChannel, world: TelegramWorld) -> None:
    post = Post(HERE, Card(body=plain("a" * 4096 + "b" * 4096 + "c")), delivery="d1")
    world.faults.add(Fault("429", "sendMessage", where={"text": "b" * 4096}, retry_after=3))
    assert (await failing(channel, post)).retry_after == 3
    receipt = await channel.deliver(post, FILES)
    assert [message["text"][0] for message in world.chat(ANNA)[-3:]] == ["a", "b", "c"]
    assert len(receipt.messages) == 3


async def test_a_file_is_fetched_and_a_vanished_one_is_gone(channel: TelegramChannel, world: TelegramWorld) -> None:
    sent = world.sends_document(ANNA, "a.txt", b"content", "text/plain")["message"]["document"]
    there = Attachment("front", sent["file_id"], "a.txt")
    assert await whole(channel.fetch(there)) == b"content"
    for remote, trouble in (("nonsense", Trouble.GONE), ("", Trouble.REFUSED)):
        with pytest.raises(DeliveryError) as error:
            await whole(channel.fetch(Attachment("front", remote or sent["file_id"], "a.txt", too_large=not remote)))
        assert error.value.trouble is trouble
    for fault in (Fault("reset_before", "download", times=2), Fault("500", "download"), Fault("429", "getFile"), Fault("empty", "getFile")):
        world.faults.add(fault)
        with pytest.raises(DeliveryError) as error:
            await whole(channel.fetch(there))
        assert error.value.trouble is Trouble.TRY_AGAIN


async def test_a_profile_is_asked_for(channel: TelegramChannel) -> None:
    profile = await channel.who("4711")
    assert (str(profile.identity), profile.name, profile.handle) == ("front:4711", "Anna Müller", "anna_m")


async def test_the_token_is_in_no_error_and_in_no_log(
    build: Callable[..., TelegramChannel], world: TelegramWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = build()
    await channel.open()
    with structlog.testing.capture_logs() as logs:
        for fault in (Fault("reset_before"), Fault("bad_json"), Fault("502_html"), Fault("error", error="Not Found")):
            world.faults.add(fault)
            error = await failing(channel, hello())
            chain: BaseException | None = error
            while chain is not None:
                assert "sandbox-token" not in repr(chain) + str(chain)
                chain = chain.__cause__ or chain.__context__
    await channel.close()
    assert "sandbox-token" not in caplog.text + str(logs)


async def test_posts_side_by_side_share_one_session(channel: TelegramChannel, world: TelegramWorld) -> None:
    await asyncio.gather(*(channel.deliver(hello(), FILES) for _ in range(20)))
    assert sum(message.get("text") == "Hello" for message in world.chat(ANNA)) == 20


def keyboards(world: TelegramWorld) -> list[tuple[str, int]]:
    """The newest messages' words and number of buttons."""
    return [
        (
            (message.get("text") or message.get("caption") or message.get("document", {}).get("file_name", ""))[:5],
            sum(map(len, message.get("reply_markup", {}).get("inline_keyboard", []))),
        )
        for message in world.chat(ANNA)
    ]


LONG = plain("First. " + "Yes. " * 815 + "Last words stand here.")
REPORT = file("report", "application/pdf", "r.pdf")


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        (Card(body=LONG), ["First", "Last "]),
        (Card(body=plain("Words"), files=(file("picture", "image/png", "p.png"), REPORT)), ["Words", "r.pdf"]),
        (Card(body=LONG, files=(REPORT,)), ["First", "Last ", "r.pdf"]),
    ],
    ids=["a long text", "two files", "both"],
)
async def test_the_keyboard_below_several_messages_is_changed_where_it_stands(
    channel: TelegramChannel, world: TelegramWorld, card: Card, shown: list[str]
) -> None:
    two = replace(card, buttons=((CLAIM, CLAIM),))
    receipt = await channel.deliver(Post(HERE, two), FILES)
    before = world.chat(ANNA)
    await channel.deliver(Edit(HERE, receipt.messages[0], replace(card, buttons=((CLAIM,),)), receipt.messages[1:]), FILES)
    assert [words for words, _ in keyboards(world)][-len(shown) :] == shown
    assert [count for _, count in keyboards(world)][-len(shown) :] == [*[0] * (len(shown) - 1), 1]
    assert [message.get("text") for message in world.chat(ANNA)] == [message.get("text") for message in before]


async def test_changed_words_of_several_messages_stand_in_them(channel: TelegramChannel, world: TelegramWorld) -> None:
    receipt = await channel.deliver(Post(HERE, Card(body=LONG)), FILES)
    await channel.deliver(
        Edit(HERE, receipt.messages[0], Card(body=plain("Other. " + "No. " * 1020 + "End of it all.")), receipt.messages[1:]), FILES
    )
    assert [words for words, _ in keyboards(world)][-2:] == ["Other", "End o"]


async def test_an_edit_moves_the_buttons_to_the_last_message(channel: TelegramChannel, world: TelegramWorld) -> None:
    receipt = await channel.deliver(Post(HERE, Card(body=LONG, buttons=((CLAIM,),)), "d-1"), FILES)
    for text, shown in (("Short", [("Short", 1)]), (f"{text_of(LONG)} {'More. ' * 800}", [("First", 0), ("Last ", 0), ("More.", 1)])):
        card = Card(body=plain(text), buttons=((CLAIM,),))
        receipt = await channel.deliver(Edit(HERE, receipt.messages[0], card, receipt.messages[1:], "d-1"), FILES)
        assert keyboards(world)[1:] == shown


async def test_a_message_that_is_too_old_to_be_deleted_is_emptied(channel: TelegramChannel, world: TelegramWorld) -> None:
    receipt = await channel.deliver(Post(HERE, Card(body=LONG), "d-1"), FILES)
    world.faults.add(Fault("error", "deleteMessage", times=-1, error="Bad Request: message can't be deleted for everyone"))
    card = Card(body=plain("Short"), buttons=((CLAIM,),))
    for _ in range(2):
        assert await channel.deliver(Edit(HERE, receipt.messages[0], card, receipt.messages[1:], "d-1"), FILES) == receipt
        assert keyboards(world)[1:] == [("Short", 0), ("…", 1)]


@pytest.mark.parametrize("named", [True, False], ids=["named again", "not named"])
async def test_an_edit_leaves_the_files_of_a_post(channel: TelegramChannel, world: TelegramWorld, named: bool) -> None:
    files = (REPORT, REPORT)
    receipt = await channel.deliver(Post(HERE, Card(body=LONG, files=files), "d-1"), FILES)
    card = Card(body=plain("Short"), files=files if named else ())
    receipt = await channel.deliver(Edit(HERE, receipt.messages[0], card, receipt.messages[1:], "d-1"), FILES)
    assert [words for words, _ in keyboards(world)][1:] == ["Short", "r.pdf", "r.pdf"]


async def test_a_text_that_no_longer_fits_below_a_file_goes_on_after_it(channel: TelegramChannel, world: TelegramWorld) -> None:
    receipt = await channel.deliver(Post(HERE, Card(body=plain("Words"), files=(REPORT,)), "d-1"), FILES)
    card = Card(body=LONG, files=(REPORT,), buttons=((CLAIM,),))
    for _ in range(2):
        receipt = await channel.deliver(Edit(HERE, receipt.messages[0], card, receipt.messages[1:], "d-1"), FILES)
        shown = world.chat(ANNA)[1:]
        said = "".join(message.get("text") or message["caption"] for message in shown)
        assert "".join(said.split()) == "".join(text_of(LONG).split())
        assert [count for _, count in keyboards(world)][1:] == [0, 1]


async def test_only_messages_of_supergroups_have_an_address(channel: TelegramChannel) -> None:
    assert channel.link("-1001234", "77") == "https://t.me/c/1234/77"
    assert channel.link("-1234", "77") == channel.link("4711", "77") == ""
