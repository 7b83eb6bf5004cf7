"""What a platform refuses, or our own program cannot send: shown in plain form, waited for, or told to somebody; never dropped, never doubled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.ports.outbound import Post
from sandbox.faults import Fault
from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, direct

PHOTO = b"\x89PNG\r\n\x1a\n" + b"fire" * 100


@pytest.fixture
async def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr("bot.outbox.retries.FIRST", 0.005)
    monkeypatch.setattr("bot.outbox.retries.LONGEST", 0.1)
    made = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


def posts(house: House) -> list[Any]:
    return [call for call in house.slack.journal.calls if call.method == "chat.postMessage"]


@pytest.mark.parametrize("error", ["invalid_blocks", "some_new_error"])
async def test_words_that_are_refused_once_are_shown_in_plain_form(one: House, error: str) -> None:
    number = await asks(one, one.tom, "My printer burns")
    one.slack.faults.add(Fault("error", "chat.postMessage", error=error))
    one.tom.says("It burns <!channel> & higher")
    text = await one.in_thread(number, "higher")
    assert "<!channel>" not in text.replace("&lt;!channel&gt;", "")
    assert sum("higher" in text for text in one.thread(number)) == 1


async def test_a_card_that_is_refused_once_is_shown_in_plain_form_with_its_commands(one: House) -> None:
    one.slack.faults.add(Fault("error", "chat.postMessage", error="invalid_blocks"))
    one.tom.says("My printer burns")
    await one.in_thread(1001, "My printer burns")
    assert [call for call in posts(one) if "!claim" in call.args.get("text", "")]
    assert len([m for m in one.slack.messages(SUPPORT) if m.get("bot_id") and "#1001" in text_of(m)]) == 1


async def test_an_outage_is_waited_out_however_long_it_takes(one: House) -> None:
    number = await asks(one, one.tom, "My printer burns")
    one.slack.faults.add(Fault("error", "chat.postMessage", times=40, error="internal_error"))
    one.tom.says("It burns higher")
    await one.in_thread(number, "It burns higher")
    assert sum("burns higher" in text for text in one.thread(number)) == 1


async def test_what_cannot_be_shown_even_in_plain_form_is_told_in_the_thread_once(one: House) -> None:
    number = await asks(one, one.tom, "My printer burns")
    one.slack.faults.add(Fault("error", "chat.postMessage", times=2, error="some_new_error"))
    one.tom.says("It burns higher")
    told = await one.in_thread(number, "could not be shown here")
    assert "It burns higher" in told
    assert "the platform didn't accept it (some_new_error)" in told
    await one.until(lambda: one.desk.auditor)
    await one.desk.auditor.look()
    assert "unshown" in one.desk.auditor.warnings


async def test_what_a_place_refuses_for_ever_costs_few_posts_and_the_managers_get_it(one: House) -> None:
    one.slack.faults.add(Fault("error", "chat.postMessage", times=-1, error="invalid_blocks", where={"channel": SUPPORT}))
    one.tom.says("My printer burns")
    await one.until(lambda: any("My printer burns" in text_of(m) for m in direct(one.boss)))
    for word in ("one", "two", "three"):
        one.tom.says(f"It burns {word}")
        await one.until(lambda word=word: any(f"burns {word}" in text_of(m) for m in direct(one.boss)))
    await one.until(lambda: not one.desk.courier.waiting)
    here = [call for call in posts(one) if call.args.get("channel") == SUPPORT]
    assert len(here) < 60, "each of the few rows is tried twice, and the card is posted again three times"
    assert sum("I'll post it again tomorrow" in text_of(m) for m in direct(one.boss)) == 1
    for word in ("one", "two", "three"):
        assert sum(f"Tom It burns {word}" in text_of(m) for m in direct(one.boss)) == 1


async def test_an_error_of_our_own_is_not_told_as_the_platforms(one: House, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await asks(one, one.tom, "My printer burns")
    sender = one.desk.channels["slack"].sender  # type: ignore[attr-defined]
    deliver = sender.deliver

    async def broken(send: Any, files: Any) -> Any:
        if isinstance(send, Post) and "higher" in str(send.card.body) and not send.plain and "⚠️" not in str(send.card.body):
            raise ZeroDivisionError("a slip of ours")
        return await deliver(send, files)

    monkeypatch.setattr(sender, "deliver", broken)
    one.tom.says("It burns higher")
    await one.in_thread(number, "burns higher")
    assert "could not be shown" not in "\n".join(one.thread(number)), "the plain form got through"

    async def quite_broken(send: Any, files: Any) -> Any:
        if isinstance(send, Post) and "highest" in str(send.card.body) and "⚠️" not in str(send.card.body):
            raise ZeroDivisionError("a slip of ours")
        return await deliver(send, files)

    monkeypatch.setattr(sender, "deliver", quite_broken)
    one.tom.says("It burns highest")
    one.tom.says("and on")
    assert "an error in Bellhop itself (ZeroDivisionError)" in await one.in_thread(number, "could not be shown here")
    await one.in_thread(number, "and on")


async def test_a_full_store_of_attachments_holds_no_words_and_the_file_follows(one: House, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await asks(one, one.tom, "My printer burns")
    store, full = one.desk.files._files, [True]
    put = store.put

    async def puts(name: str, data: bytes) -> str:
        if full[0]:
            raise OSError(28, "No space left on device")
        return await put(name, data)

    monkeypatch.setattr(store, "put", puts)
    one.telegram.sends_photo(4712, PHOTO, "look at this")
    text = await one.in_thread(number, "look at this")
    assert "will follow later (" in text
    assert "No space left on device" in text
    one.tom.says("and at that")
    await one.in_thread(number, "and at that")
    full[0] = False
    shared = await one.until(lambda: [m for m in one.slack.thread(SUPPORT, one.card_ts(number)) if m.get("files")])
    assert one.slack.file_bytes(shared[0]["files"][0]["id"]) == PHOTO


async def test_a_file_that_is_refused_is_named_with_the_reason(one: House) -> None:
    number = await asks(one, one.tom, "My printer burns")
    one.slack.faults.add(Fault("error", "files.completeUploadExternal", times=-1, error="file_uploads_disabled"))
    one.telegram.sends_document(4712, "plan.pdf", b"%PDF-1.4 plan %%EOF", "application/pdf", "my plan")
    assert "could not be sent (file_uploads_disabled)" in await one.in_thread(number, "plan.pdf")
    assert sum("my plan" in text for text in one.thread(number)) == 1


async def test_a_photo_that_telegram_refuses_is_named_to_the_customer_in_his_language(one: House) -> None:
    one.olga.says("Пожар")
    await one.in_thread(1001, "Пожар")
    for method in ("sendDocument", "sendPhoto"):
        one.telegram.faults.add(Fault("error", method, times=-1, error="Bad Request: SOME_NEW_ERROR"))
    await one.anna.types(1001, "!reply see the plan", files=[("plan.pdf", b"%PDF-1.4 plan", "application/pdf")])
    assert "plan.pdf: не удалось отправить" in await one.told(one.olga, "see the plan")


@pytest.mark.parametrize("text", ["see the plan", "see " * 800 + "the plan"], ids=["short", "long"])
async def test_what_the_customer_was_told_about_a_refused_file_is_still_there_after_a_thumb(one: House, text: str) -> None:
    number = await asks(one, one.tom, "My printer burns")
    for method in ("sendDocument", "sendPhoto"):
        one.telegram.faults.add(Fault("error", method, times=-1, error="Bad Request: SOME_NEW_ERROR"))
    await one.anna.types(number, f"!reply {text}", files=[("plan.pdf", b"%PDF-1.4 plan", "application/pdf")])
    await one.told(one.tom, "plan.pdf: could not be sent")
    await one.until(lambda: not one.desk.courier.waiting)
    before = one.telegram.chat(4712)
    await one.stop()  # where a post is, and what it says, is known after a restart too
    await one.start()
    one.telegram.presses(4712, before[-1]["message_id"], before[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    await one.in_thread(number, "👍")
    await one.until(lambda: not one.desk.courier.waiting)
    after = one.telegram.chat(4712)
    assert [message["text"] for message in after] == [message["text"] for message in before]
    assert after[-1]["reply_markup"] != before[-1]["reply_markup"]


async def test_a_customer_reads_nothing_of_a_file_that_could_not_be_fetched_after_a_thumb_either(one: House) -> None:
    number = await asks(one, one.tom, "My printer burns")
    one.slack.manifest.scopes -= {"files:read"}
    await one.anna.types(number, "!reply see the plan", files=[("plan.pdf", b"%PDF-1.4 plan", "application/pdf")])
    await one.in_thread(number, "The reply went out without 📎 plan.pdf")
    shown = one.telegram.chat(4712)[-1]
    thumb = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    one.telegram.presses(4712, shown["message_id"], thumb)
    await one.until(lambda: one.telegram.journal.of("editMessageReplyMarkup"))
    await one.until(lambda: not one.desk.courier.waiting)
    assert one.telegram.chat(4712)[-1]["text"] == shown["text"]
    assert "plan.pdf" not in shown["text"]


async def test_a_reaction_to_a_message_that_its_author_deleted_is_not_reported(one: House) -> None:
    direct_chat = one.slack.im("U0EVE")
    theirs = await one.slack.posts("U0EVE", direct_chat, "My laptop burns")
    await one.ticket(1001)
    await one.slack.deletes("U0EVE", direct_chat, theirs)
    await one.in_thread(1001, "deleted a message")
    said = one.tom.says("My printer burns")
    await one.ticket(1002)
    one.telegram.deletes(4712, said["message"]["message_id"])
    for number in (1001, 1002):
        await one.anna.presses("claim", number)
    await one.until(lambda: any(call.method == "reactions.add" for call in one.slack.journal.refused()))
    await one.until(lambda: not one.desk.courier.waiting)
    for number in (1001, 1002):
        await one.anna.types(number, "!r It is out")
        await one.until(lambda number=number: "!r It is out" in one.thread(number)[-1])
    assert "could not be shown" not in "\n".join((*one.thread(1001), *one.thread(1002)))
