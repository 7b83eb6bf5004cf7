"""Files that turn out too late to be out of reach, and channels that take no files: whoever sent the file is told."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.faults import Fault
from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, direct

PLAN = ("plan.pdf", b"%PDF-1.4 plan", "application/pdf")
MAP = ("map.pdf", b"%PDF-1.4 map", "application/pdf")


def checks(house: House, number: int) -> list[Any]:
    """The messages of a thread that are marked as delivered."""
    thread = house.slack.thread(SUPPORT, house.card_ts(number))
    return [m for m in thread if any(one["name"] == "ballot_box_with_check" for one in m.get("reactions", []))]


def sent_files(house: House) -> list[str]:
    messages = house.telegram.chat(4712)
    return [m["document"]["file_name"] for m in messages if m.get("document") and m.get("from", {}).get("is_bot")]


async def test_an_agents_file_that_cannot_be_fetched_is_told_to_the_agent_only(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    before = len(house.tom.heard())
    house.slack.faults.add(Fault("404", "download", times=-1))
    await house.anna.types(number, "!reply see the plan", files=[PLAN])
    state = await house.in_thread(number, "The reply went out without 📎 plan.pdf")
    assert "Please send the file again" in state
    assert "delivered" not in state
    assert checks(house, number) == []
    heard = house.tom.heard()[before:]
    assert len(heard) == 1
    assert "see the plan" in heard[0]
    assert "plan.pdf" not in heard[0]


async def test_an_agents_other_files_arrive(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    house.slack.faults.add(Fault("404", "download", times=1))
    await house.anna.types(number, "!reply see these", files=[PLAN, MAP])
    state = await house.in_thread(number, "The reply went out without")
    lost, came = ("plan.pdf", "map.pdf") if "plan.pdf" in state else ("map.pdf", "plan.pdf")
    assert lost in state
    assert came not in state
    await house.until(lambda: sent_files(house) == [came])
    assert checks(house, number) == []


LIST, HUGE = ("list.txt", b"a, b, c", "text/plain"), ("film.pdf", b"%PDF-1.4" + b"x" * 4_000, "application/pdf")


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("text", ["see these", "see these " * 200], ids=["caption", "text"])
async def test_of_a_reply_only_the_file_that_is_too_large_is_missing(
    house: House, monkeypatch: pytest.MonkeyPatch, place: int, text: str
) -> None:
    monkeypatch.setattr("adapters.telegram.render.UPLOAD", 1_000)
    number = await asks(house, house.tom, "My printer burns")
    files = [PLAN, LIST]
    files.insert(place, HUGE)
    await house.anna.types(number, f"!reply {text}", files=files)
    state = await house.in_thread(number, "The reply went out without 📎 film.pdf")
    assert "larger than the 50 MB" in state
    assert "plan.pdf" not in state
    assert sent_files(house) == ["plan.pdf", "list.txt"]
    told = await house.told(house.tom, "📎 film.pdf: could not be sent")
    assert "plan.pdf" not in told
    assert checks(house, number) == []


@pytest.mark.parametrize("times", [1, -1], ids=["one file", "all files"])
async def test_of_a_reply_only_the_files_that_telegram_refuses_are_missing(house: House, times: int) -> None:
    """An album is refused as a whole, then each of its files is sent alone: the second refusal is that of its first file."""
    number = await asks(house, house.tom, "My printer burns")
    for method in ("sendMediaGroup", "sendDocument"):
        house.telegram.faults.add(Fault("error", method, times=times, error="Bad Request: file is bad"))
    await house.anna.types(number, "!reply see these", files=[PLAN, LIST, MAP])
    refused = ["plan.pdf"] if times == 1 else ["plan.pdf", "list.txt", "map.pdf"]
    state = await house.in_thread(number, f"The reply went out without {', '.join(f'📎 {name}' for name in refused)} (")
    assert "is bad" in state
    assert sent_files(house) == [name for name in ("plan.pdf", "list.txt", "map.pdf") if name not in refused]
    for name in refused:
        await house.told(house.tom, f"📎 {name}: could not be sent")
    assert sum("see these" in line for line in house.tom.heard()) == 1


async def test_a_queue_that_takes_only_images_gets_the_images(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    house.slack.uploads.refuses = "file_uploads_except_images_disabled"
    files, album = house.telegram.files, house.telegram.new_album()
    for name, data, mime in (
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "image/png"),
        PLAN,
        ("c.png", b"\x89PNG\r\n\x1a\n" + bytes(44), "image/png"),
    ):
        kept = files.keep("document", data, name=name, mime_type=mime)
        house.telegram.sends(4712, document={"file_name": name, "mime_type": mime, **kept.json()}, media_group_id=album)
    shown = await house.in_thread(number, "plan.pdf: could not be sent (file_uploads_except_images_disabled)")
    assert "The customer was told." in shown
    await house.told(house.tom, "“plan.pdf” did not reach us")
    thread = house.slack.thread(SUPPORT, house.card_ts(number))
    assert [file["title"] for post in thread for file in post.get("files", ())] == ["a.png", "c.png"]


async def test_of_a_reply_to_slack_only_the_file_that_slack_refuses_is_missing(house: House) -> None:
    direct_chat, number = house.slack.im("U0EVE"), 1001
    await house.slack.posts("U0EVE", direct_chat, "My lamp is dark")
    await house.ticket(number)
    house.slack.faults.add(
        Fault("error", "files.getUploadURLExternal", error="file_upload_size_restricted", where={"filename": "plan.pdf"}, times=-1)
    )
    await house.anna.types(number, "!reply see these", files=[PLAN, LIST, MAP])
    state = await house.in_thread(number, "The reply went out without 📎 plan.pdf")
    assert "file_upload_size_restricted" in state
    await house.until(lambda: any("📎 plan.pdf: could not be sent" in text_of(post) for post in house.slack.messages(direct_chat)))
    shown = house.slack.messages(direct_chat)
    assert [file["title"] for post in shown for file in post.get("files", ())] == ["list.txt", "map.pdf"]
    assert any("see these" in text_of(post) for post in shown)


async def test_a_reply_that_is_only_a_lost_file_is_not_delivered(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    before = len(house.tom.heard())
    house.slack.faults.add(Fault("404", "download", times=-1))
    await house.anna.types(number, "!reply", files=[PLAN])
    await house.in_thread(number, "✗ not delivered")
    assert len(house.tom.heard()) == before
    assert checks(house, number) == []


@pytest.mark.parametrize("how", ["big", "expired", "gone"])
async def test_a_customers_file_that_telegram_refuses_late_is_told_to_both(house: House, how: str) -> None:
    number = await asks(house, house.tom, "My printer burns")
    before = len(house.tom.heard())
    house.slack.faults.add(Fault("429", "chat.postMessage", retry_after=1))
    size = 21 * 2**20 if how == "big" else None
    house.telegram.sends_document(4712, "film.mp4", b"film", "video/mp4", "my film", size=size, size_told=False)
    if how != "big":
        house.telegram.files.expire(downloads_only=how == "gone")
    shown = await house.in_thread(number, "film.mp4 did not come through")
    assert "The customer was told." in shown
    assert "my film" in shown
    await house.told(house.tom, "“film.mp4” did not reach us")
    assert len(house.tom.heard()) == before + 1


REFUSALS = ["storage_limit_reached", "file_uploads_disabled", "file_uploads_except_images_disabled", "some_new_limit"]


@pytest.mark.parametrize("reason", REFUSALS)
async def test_a_queue_whose_channel_takes_no_files_says_so_once_a_day(house: House, reason: str) -> None:
    number = await asks(house, house.tom, "My printer burns")
    house.slack.uploads.refuses = reason
    for name in ("plan.pdf", "map.pdf"):
        house.telegram.sends_document(4712, name, b"%PDF-1.4", "application/pdf", f"see {name}")
        assert f"{name}: could not be sent ({reason})" in await house.in_thread(number, f"📎 {name}")
    assert len(alarms(house, reason)) == 1
    assert "📎 plan.pdf" in text_of(alarms(house, reason)[0])
    await house.later(hours=25)
    house.telegram.sends_document(4712, "third.pdf", b"%PDF-1.4", "application/pdf", "and this")
    await house.until(lambda: len(alarms(house, reason)) == 2)


def alarms(house: House, reason: str) -> list[dict[str, Any]]:
    return [m for m in direct(house.boss) if "I could not show" in text_of(m) and reason in text_of(m)]


ONLY_THIS = {
    "file_upload_size_restricted": "“plan.pdf” is too large for us to receive here",
    "file_type_not_allowed": "“plan.pdf” did not reach us: we can't receive files of this kind here",
    "slack_connect_blocked_file_type": "“plan.pdf” did not reach us: we can't receive files of this kind here",
    "some_new_limit": "“plan.pdf” did not reach us: we can't receive this file at the moment",
    "file_uploads_disabled": "“plan.pdf” did not reach us: we can't receive this file at the moment",
}


def refuses(house: House, reason: str) -> None:
    house.slack.faults.add(Fault("error", "files.getUploadURLExternal", error=reason, where={"filename": "plan.pdf"}, times=-1))


@pytest.mark.parametrize("text", ["see the plan", ""], ids=["text", "file only"])
@pytest.mark.parametrize("reason", ONLY_THIS)
async def test_a_customers_only_file_that_slack_refuses_is_told_to_both(house: House, reason: str, text: str) -> None:
    number = await asks(house, house.tom, "My printer burns")
    refuses(house, reason)
    house.telegram.sends_document(4712, "plan.pdf", b"%PDF-1.4", "application/pdf", text)
    await house.in_thread(number, f"📎 plan.pdf: could not be sent ({reason}). The customer was told.")
    assert sum(text in line for line in house.thread(number)) == 1 or not text
    told = await house.told(house.tom, ONLY_THIS[reason])
    assert "send a link to it" in told
    house.tom.says("Did you get it?")
    await house.in_thread(number, "Did you get it?")
    assert sum("“plan.pdf”" in line for line in house.tom.heard()) == 1
    assert len(alarms(house, reason)) == (reason in ("some_new_limit", "file_uploads_disabled"))


async def test_a_slack_customers_only_file_that_slack_refuses_is_told_to_both(house: House) -> None:
    chat = house.slack.im("U0EVE")
    refuses(house, "file_upload_size_restricted")
    await house.slack.posts("U0EVE", chat, "My lamp is dark", files=[PLAN])
    await house.in_thread(1001, "📎 plan.pdf: could not be sent (file_upload_size_restricted). The customer was told.")
    await house.until(lambda: any("“plan.pdf” is too large" in text_of(post) for post in house.slack.messages(chat)))
    assert not alarms(house, "file_upload_size_restricted")


async def test_all_files_of_a_message_may_be_refused_for_themselves(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    house.slack.faults.add(Fault("error", "files.getUploadURLExternal", error="file_type_not_allowed", times=-1))
    files, album = house.telegram.files, house.telegram.new_album()
    for name, data, mime in (PLAN, MAP):
        kept = files.keep("document", data, name=name, mime_type=mime)
        house.telegram.sends(4712, document={"file_name": name, "mime_type": mime, **kept.json()}, media_group_id=album)
    for name in ("plan.pdf", "map.pdf"):
        await house.in_thread(number, f"📎 {name}: could not be sent (file_type_not_allowed). The customer was told.")
        await house.told(house.tom, f"“{name}” did not reach us: we can't receive files of this kind")
    assert not alarms(house, "file_type_not_allowed")


@pytest.mark.parametrize("text", ["see the plan", ""], ids=["text", "file only"])
async def test_an_agents_only_file_that_is_refused_is_told_to_both(house: House, text: str) -> None:
    """On Telegram and on Slack."""
    chat = house.slack.im("U0EVE")
    first = await asks(house, house.tom, "My printer burns")
    await house.slack.posts("U0EVE", chat, "My lamp is dark")
    second = await house.ticket(first + 1) and first + 1
    house.telegram.faults.add(Fault("error", "sendDocument", times=-1, error="Bad Request: file is bad"))
    refuses(house, "file_type_not_allowed")
    for number in (first, second):
        await house.anna.types(number, f"!reply {text}", files=[PLAN])
        state = await house.in_thread(number, "The reply went out without 📎 plan.pdf")
        assert "send a link to it" in state
        assert checks(house, number) == []
    assert text in await house.told(house.tom, "📎 plan.pdf: could not be sent (File is bad)")
    await house.until(
        lambda: any("📎 plan.pdf: could not be sent (file_type_not_allowed)" in text_of(m) for m in house.slack.messages(chat))
    )
    assert not alarms(house, "file_type_not_allowed")
