"""Messages that are no plain words. Each becomes a line in the thread that a person can read, or nothing; the next one is heard anyway.

======  ================================================================================================
item    test
======  ================================================================================================
40      ``journeys/test_text.py`` (an album is one ticket); ``test_an_album_that_comes_in_two_batches``
41, 43  ``test_whatever_a_client_can_send_is_shown``; one by one ``adapters/telegram/fixtures``
42      ``test_news_about_a_chat_are_nobodys_words``
44      ``journeys/test_text.py``
45      ``test_who_is_nobody_opens_no_ticket``, ``test_ids_beyond_32_bits``
46      ``test_edits_of_all_kinds``
47      ``test_the_same_words_a_hundred_times``
======  ================================================================================================
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, fresh

TOM, OLGA = 4712, 4711
BODY = {"width": 1, "height": 1, "duration": 0}
KINDS: list[tuple[str, dict[str, Any], str]] = [
    ("item-41 contact", {"contact": {"phone_number": "+49 30 1", "first_name": "Bob", "vcard": "BEGIN:VCARD"}}, "👤 Bob +49 30 1"),
    ("item-41 location", {"location": {"latitude": 52.5, "longitude": 13.4}}, "Location"),
    ("item-41 map", {"location": {"latitude": 52.520008, "longitude": 13.404954}}, "openstreetmap.org/?mlat=52.520008&mlon=13.404954"),
    (
        "item-41 venue",
        {
            "location": {"latitude": 1, "longitude": 2},
            "venue": {"location": {"latitude": 1, "longitude": 2}, "title": "Café", "address": "Street 1"},
        },
        "Café, Street 1",
    ),
    ("item-41 poll", {"poll": {"id": "1", "question": "Why?", "options": [{"text": "So", "voter_count": 0}]}}, "📊 Why?"),
    ("item-41 dice", {"dice": {"emoji": "🎯", "value": 6}}, "🎯 6"),
    ("item-41 game", {"game": {"title": "Chess", "description": "d", "photo": []}}, "🎮 Chess"),
    ("item-41 story", {"story": {"chat": {"id": -100, "type": "channel", "title": "News"}, "id": 1}}, "📖 News"),
    ("item-41 gift", {"gift": {"gift": {"id": "1"}, "text": "For you"}}, "🎁 For you"),
    ("item-41 giveaway", {"giveaway": {"chats": [], "winners_selection_date": 1, "winner_count": 1}}, "🎁"),
    ("item-41 paid media", {"paid_media": {"star_count": 5, "paid_media": [{"type": "preview"}]}}, "⭐ 5"),
    ("item-41 checklist", {"checklist": {"title": "List", "tasks": [{"id": 1, "text": "do it"}]}}, "☐ do it"),
    ("item-41 invoice", {"invoice": {"title": "Bill", "total_amount": 100, "currency": "EUR"}}, "🧾 Bill"),
    ("item-41 unknown", {"hologram": {"of": "me"}}, "❔ hologram"),
    ("item-43 voice", {"voice": {"file_id": "v", "file_unique_id": "u", "duration": 0}}, "voice.ogg"),
    ("item-43 silence", {"voice": {"file_id": "v", "file_unique_id": "u", "duration": 0, "file_size": 0}}, "voice.ogg"),
    ("item-43 round", {"video_note": {"file_id": "v", "file_unique_id": "u", "length": 1, "duration": 0}}, "video.mp4"),
    ("item-41 video", {"video": {"file_id": "v", "file_unique_id": "u", **BODY}}, "video.mp4"),
    ("item-41 audio", {"audio": {"file_id": "v", "file_unique_id": "u", "duration": 0}}, "audio.mp3"),
    ("item-44 sticker", {"sticker": {"file_id": "s", "file_unique_id": "u", "type": "regular", "emoji": "😡", **BODY}}, "😡"),
    (
        "item-44 sticker without emoji",
        {"sticker": {"file_id": "s", "file_unique_id": "u", "type": "regular", "is_video": True, **BODY}},
        "🖼",
    ),
]


@pytest.mark.parametrize(("content", "line"), [pytest.param(*case[1:], id=case[0]) for case in KINDS])
async def test_whatever_a_client_can_send_is_shown(desk: House, content: dict[str, Any], line: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    desk.telegram.sends(TOM, **content)
    await desk.in_thread(number, line)
    desk.tom.says("And this is why")
    await desk.in_thread(number, "And this is why")
    assert not desk.slack.journal.refused()


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        pytest.param("😀 hi", [{"type": "bold", "offset": 1, "length": 1}], id="inside a character"),
        pytest.param("hi there", [{"type": "bold", "offset": -5, "length": 100}], id="around the text"),
        pytest.param("hi there", [{"type": "code", "offset": 50, "length": 5}], id="behind the end"),
        pytest.param("hi there", [{"type": "bold", "offset": 2, "length": -5}], id="running back"),
        pytest.param("hi there", [{"type": "bold", "offset": 10**12, "length": 10**12}], id="far away"),
        pytest.param("hi there", [{"type": "hologram", "offset": 0, "length": 2}], id="unknown"),
        pytest.param("hi there", [{"type": "bold", "offset": n % 8, "length": 1} for n in range(4000)], id="thousands"),
        pytest.param("hi there", [{"type": "date_time", "offset": 0, "length": 2, "unix_time": 10**15}], id="beyond all time"),
        pytest.param("hi there", [{"type": "text_link", "offset": 0, "length": 2, "url": f"https://e.x/{'a' * 8000}"}], id="endless link"),
    ],
)
async def test_styles_at_wrong_places_do_not_harm_the_words(desk: House, text: str, entities: list[dict[str, Any]]) -> None:
    desk.telegram.sends(TOM, text=text, entities=entities)
    await desk.ticket(1001)
    shown = await desk.in_thread(1001, text.rsplit(maxsplit=1)[-1])
    assert text.split(maxsplit=1)[0] in shown
    assert not desk.slack.journal.refused()


async def test_news_about_a_chat_are_nobodys_words(desk: House) -> None:
    """[item-42] Members who come and go, pinned messages, a new title, reactions, presses of other kinds, and what other bots may hear."""
    me = {"id": 4242, "is_bot": True, "first_name": "Bellhop"}
    for inbound in (
        {"new_chat_members": [me]},
        {"left_chat_member": me},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": TOM, "type": "private"}}},
        {"new_chat_title": "House"},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 5}},
        {"forum_topic_created": {"name": "x", "icon_color": 1}},
        {"video_chat_started": {}},
        {"migrate_from_chat_id": -5},
    ):
        desk.telegram.sends(TOM, **inbound)
    person, chat = desk.telegram.people[TOM].user(), {"id": TOM, "type": "private"}
    said = {"message_id": 1, "date": 1, "from": person, "chat": chat, "text": "to a business"}
    for update in (
        {"business_message": said},
        {"edited_business_message": said},
        {"channel_post": said},
        {"poll_answer": {"poll_id": "1", "user": person, "option_ids": []}},
        {"inline_query": {"id": "1", "from": person, "query": "x", "offset": ""}},
        {"pre_checkout_query": {"id": "1", "from": person}},
        {"callback_query": {"id": "1", "from": person, "chat_instance": "1", "game_short_name": "x"}},
    ):
        desk.telegram.update(**update)
    assert "#1001" in await fresh(desk.tom, "My printer burns")
    assert desk.tom.heard() == [desk.tom.heard()[0]]
    assert not [text for text in desk.thread(1001) if "to a business" in text]


async def test_who_is_nobody_opens_no_ticket(desk: House) -> None:
    """[item-45] Other bots, channels that speak in a group, anonymous administrators; in a direct chat and elsewhere."""
    desk.telegram.add_group(-100500, "House", [TOM], bot="administrator")
    group = {"id": -100500, "type": "supergroup", "title": "House"}
    bot = {"id": 77, "is_bot": True, "first_name": "Echo"}
    call = f"@{desk.telegram.username} it burns"
    for number, more in enumerate(
        (
            {"from": bot, "chat": {"id": 77, "type": "private"}},
            {"from": bot, "chat": group},
            {"from": {**bot, "id": 136817688}, "sender_chat": {"id": -7, "type": "channel", "title": "News"}, "chat": group},
            {"from": {**bot, "id": 1087968824}, "sender_chat": group, "chat": group},
            {
                "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
                "sender_chat": {"id": -7, "type": "channel"},
                "is_automatic_forward": True,
                "chat": group,
            },
        ),
        1,
    ):
        desk.telegram.update(message={"message_id": number, "date": 1_700_000_000, "text": call, **more})
    assert "#1001" in await fresh(desk.tom, "My printer burns")

    def sent_to_nobody() -> list[Any]:
        return [call for call in desk.telegram.journal.calls if call.method == "sendMessage" and call.args["chat_id"] in (77, -100500)]

    sent = await desk.until(sent_to_nobody)
    assert [call.args["chat_id"] for call in sent] == [-100500], "one of them is told why, once a day"
    assert "write under your own name" in sent[0].args["text"]


@pytest.mark.parametrize("number", [2**32 + 5, 2**52 - 1], ids=lambda number: f"item-45 {number}")
async def test_ids_beyond_32_bits(desk: House, number: int) -> None:
    big = desk.customer(number, "Big")
    assert await asks(desk, big, "My printer burns") == 1001
    await desk.anna.types(1001, "!reply Try water")
    await desk.told(big, "Try water")


async def test_edits_of_all_kinds(desk: House) -> None:
    """[item-46] Of what was said before the desk, to nothing, to the same, fifty times, and of a file's caption."""
    stranger = {"id": OLGA, "is_bot": False, "first_name": "Olga"}
    old = {"message_id": 1, "date": 1, "edit_date": 2, "from": stranger, "chat": {"id": OLGA, "type": "private"}, "text": "older than all"}
    desk.telegram.update(edited_message=old)
    said = desk.tom.says("My printer burns")
    await desk.ticket(1001)
    number = said["message"]["message_id"]
    desk.telegram.edits(TOM, number, "My printer burns")
    desk.telegram.update(edited_message={**said["message"], "text": "", "edit_date": 5})
    for turn in range(50):
        desk.telegram.edits(TOM, number, f"My printer burns, version {turn}")
    await desk.in_thread(1001, "49")  # the change is shown inside the old text
    file = desk.telegram.sends_document(TOM, "a.txt", b"data", "text/plain", caption="the log")
    await desk.in_thread(1001, "the log")
    desk.telegram.edits(TOM, file["message"]["message_id"], "the newer log")
    desk.tom.says("The end")
    await desk.in_thread(1001, "The end")
    assert "older than all" not in str(desk.slack.messages(SUPPORT))
    assert "#1001" in desk.tom.heard()[0]
    assert len(desk.tom.heard()) == 1


async def test_the_same_words_a_hundred_times(desk: House) -> None:
    """[item-47] One ticket, one confirmation, and every one of them in the thread."""
    for _ in range(100):
        desk.tom.says("Hello?")
    await desk.until(lambda: "".join(map(text_of, desk.posts(1001))).count("Hello?") == 100)
    assert len(desk.tom.heard()) == 1
    assert desk.card(1002) is None


async def test_an_album_that_comes_in_two_batches(desk: House) -> None:
    """[item-40] Ten pictures, one caption; half of them after an answer of the desk."""
    pictures = [b"\xff\xd8\xff\xe0" + bytes([n]) * 64 for n in range(10)]
    desk.telegram.updates.shuffled = True
    desk.telegram.sends_album(TOM, pictures, "Ten views of my printer")
    await desk.ticket(1001)
    await desk.in_thread(1001, "Ten views of my printer")
    await desk.until(lambda: sum(len(m.get("files", ())) for m in desk.slack.thread(SUPPORT, desk.card_ts(1001))) == len(pictures))
    assert len(desk.tom.heard()) == 1
    assert desk.card(1002) is None
