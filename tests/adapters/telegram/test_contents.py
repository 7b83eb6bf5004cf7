"""Every kind of message that the Bot API knows is shown, named in words, or news about the chat, whatever is missing in it."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.telegram.contents import _ENVELOPE, SERVICE, content
from adapters.telegram.files import FILES
from adapters.telegram.lines import LINES
from bot.core.richtext import text_of
from sandbox.telegram.spec import OBJECTS
from tests.adapters.telegram.test_ingest import SPEC

KINDS = [*FILES, *LINES, "sticker"]
READ_ELSEWHERE = {"text", "sticker", "migrate_to_chat_id"}
VALUES = [{}, [], None, "x", 5, {"blocks": []}, {"new_field": {"a": 1}}, {"data": ""}, {"users": [], "tasks": 3}]


def test_every_field_of_a_message_is_known() -> None:
    known = {*FILES, *LINES, *SERVICE, *_ENVELOPE, *READ_ELSEWHERE}
    assert set(OBJECTS["Message"]) - known == set()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", VALUES, ids=str)
def test_whatever_is_missing_something_is_shown(kind: str, value: Any) -> None:
    found = content({"message_id": 1, kind: value, "new_field": [1]}, "telegram")
    assert found is not None
    assert found.files or text_of(found.text).strip()
    assert "None" not in text_of(found.text)


@pytest.mark.parametrize("kind", sorted({"rich_message", "users_shared", "web_app_data", "contact", "location"} & LINES.keys()))
def test_what_contains_nothing_is_told_to_the_customer(kind: str) -> None:
    found = content({kind: {"blocks": []} if kind == "rich_message" else {}}, "telegram")
    assert found is not None
    if "👤" not in text_of(found.text):
        assert (text_of(found.text), found.carried) == (f"❔ {kind}", False)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({}, "audio.mp3"),
        ({"title": "Help!", "performer": "The Beatles"}, "The Beatles - Help!.mp3"),
        ({"title": "T.N.T.", "performer": "AC/DC", "mime_type": "audio/mp4"}, "AC_DC - T.N.T..m4a"),
        ({"title": "Help!", "file_name": "01.mp3"}, "01.mp3"),
        ({"title": 5, "performer": "\u202e"}, "audio.mp3"),
    ],
)
def test_music_without_a_files_name_is_named_after_itself(told: dict[str, Any], name: str) -> None:
    found = content({"audio": {"file_id": "A", "duration": 3, **told}}, "telegram")
    assert found is not None
    assert [file.name for file in found.files] == [name]


NOT_WORDS = (
    *("entities", "publisher_chat", "added_by", "completed_by", "order_info", "thumbnail", "_id", "photo", "sticker", "premium_animation"),
    *("qualities", "cover", ".animation", ".audio", ".video", ".document", ".live_photo"),
)
"""Formatting, files, ids, and who did something to a part."""
WORDS = {"text", "title", "description", "question", "explanation", "prize_description", "address", "base_name", "option_text", "data"}
WORDS |= {"first_name", "phone_number", "url", "name", "emoji", "performer"}
OWN_NAMES = {".gift.name", ".chats[].first_name", ".chat.first_name"}
"""The name of a gift's page, beside its name for people; channels have a title."""


def _sample(kind: str, path: str, words: list[str], depth: int = 0) -> Any:
    """A value of this type of the reference, in which every text is the path to it; the texts for people are added to ``words``."""
    kind = kind.removesuffix("!").split("|")[0]
    if kind.startswith("Array of "):
        return [_sample(kind.removeprefix("Array of "), f"{path}[]", words, depth)]
    if kind in ("Integer", "Float", "Boolean"):
        return 7 if kind == "Integer" else 1.5 if kind == "Float" else False
    if kind == "String":
        if path.rpartition(".")[2] in WORDS and path not in OWN_NAMES and not any(part in path for part in NOT_WORDS):
            words.append(path)
        return path
    fields = SPEC.get(kind, {}) if depth < 6 and kind != "Message" else {}
    return {name: _sample(of, f"{path}.{name}", words, depth + 1) for name, of in fields.items()} if isinstance(fields, dict) else {}


@pytest.mark.parametrize("kind", sorted(LINES.keys() - {"passport_data", "rich_message"}))
def test_all_words_for_people_in_a_content_are_shown(kind: str) -> None:
    words: list[str] = []
    found = content({kind: _sample(SPEC["Message"][kind], "", words)}, "telegram")
    assert found is not None
    shown = text_of(found.text)
    exclusive = {one for one in words if "media." in one}  # a part of a poll is one of these
    assert [one for one in words if one not in shown and one not in exclusive] == []


PHOTO = [{"file_id": "small", "width": 1, "height": 1}, {"file_id": "large", "width": 9, "height": 9, "file_size": 5}]
STICKER = {"file_id": "s", "emoji": "🧸", "is_animated": True, "thumbnail": {"file_id": "thumb", "width": 1, "height": 1}}
CHAT = {"id": -1001, "type": "channel", "title": "News", "username": "acme_news"}
SHOWN: dict[str, tuple[dict[str, Any], str, list[str], bool]] = {
    "gift": ({"gift": {"id": "1", "star_count": 15, "sticker": STICKER}, "text": "For you"}, "🎁 🧸 ⭐ 15 For you", ["thumb"], True),
    "unique_gift": (
        {
            "gift": {
                "base_name": "Plush Pepe",
                "name": "PlushPepe-7",
                "number": 7,
                "model": {"name": "Raven", "rarity_per_mille": 5, "sticker": STICKER},
                "symbol": {"name": "Star", "rarity_per_mille": 5, "sticker": STICKER},
                "backdrop": {"name": "Onyx", "rarity_per_mille": 5, "colors": {}},
            },
            "origin": "transfer",
        },
        "🎁 Plush Pepe #7\nRaven · Star · Onyx",
        ["thumb"],
        True,
    ),
    "giveaway": (
        {"chats": [CHAT], "winner_count": 3, "prize_star_count": 500, "prize_description": "and a mug", "winners_selection_date": 1},
        "🎁 and a mug\n⭐ 500 🏆 3\nNews",
        [],
        True,
    ),
    "giveaway_winners": (
        {
            "chat": CHAT,
            "giveaway_message_id": 1,
            "winner_count": 2,
            "premium_subscription_month_count": 3,
            "winners": [{"id": 1, "first_name": "Anna"}, {"id": 2, "first_name": "Bob", "last_name": "Brown"}],
            "winners_selection_date": 1,
        },
        "🎁\nTelegram Premium × 3 🏆 2: Anna, Bob Brown\nNews",
        [],
        True,
    ),
    "paid_media": (
        {
            "star_count": 5,
            "paid_media": [{"type": "photo", "photo": PHOTO}, {"type": "video", "video": {"file_id": "film", "duration": 75}}],
        },
        "🖼 🎬 1:15 ⭐ 5",
        ["large", "film"],
        True,
    ),
    "poll": (
        {
            "question": "Which?",
            "media": {"photo": PHOTO},
            "options": [{"text": "This", "voter_count": 2, "media": {"sticker": STICKER}}, {"text": "That", "voter_count": 0}],
            "explanation": "Because",
            "explanation_media": {"link": {"url": "https://example.org"}},
        },
        "📊 Which?\n• This — 2\n• That\nBecause\nhttps://example.org",
        ["large", "thumb"],
        True,
    ),
    "game": ({"title": "Chess", "description": "A board", "photo": PHOTO}, "🎮 Chess\nA board", ["large"], False),
    "story": ({"chat": CHAT, "id": 3}, "📖 News\nhttps://t.me/acme_news/s/3", [], False),
    "chat_shared": ({"request_id": 1, "chat_id": 5, "title": "News", "username": "acme_news"}, "👥 News @acme_news", [], True),
    "refunded_payment": ({"currency": "XTR", "total_amount": 50, "invoice_payload": "x"}, "🧾 ↩ 50 XTR", [], True),
    "passport_data": ({"data": [], "credentials": {"data": "x"}}, "🪪", [], False),
    "checklist_tasks_done": ({"marked_as_done_task_ids": [1, 2], "marked_as_not_done_task_ids": [3]}, "☑ #1\n☑ #2\n☐ #3", [], True),
    "checklist_tasks_added": ({"tasks": [{"id": 4, "text": "call"}]}, "☐ call", [], True),
    "poll_option_added": ({"option_persistent_id": "4", "option_text": "None"}, "📊 + None", [], True),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_a_content_says_what_its_payload_has(kind: str) -> None:
    value, text, files, carried = SHOWN[kind]
    found = content({kind: value}, "telegram")
    assert found is not None
    assert (text_of(found.text), [file.remote for file in found.files], found.carried) == (text, files, carried)


def test_of_media_that_were_not_paid_for_only_the_price_is_told() -> None:
    found = content({"paid_media": {"star_count": 5, "paid_media": [{"type": "preview", "duration": 61}, {"type": "preview"}]}}, "telegram")
    assert found is not None
    assert (text_of(found.text), found.files, found.carried) == ("🎬 1:01 🖼 ⭐ 5", (), False)
