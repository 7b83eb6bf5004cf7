"""Every kind of message that the Bot API knows is shown, named in words, or news about the chat, whatever is missing in it."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.telegram.contents import _ENVELOPE, _FILES, SERVICE, content
from adapters.telegram.lines import LINES
from bot.core.richtext import text_of
from sandbox.telegram.spec import OBJECTS

KINDS = [*_FILES, *LINES, "sticker"]
READ_ELSEWHERE = {"text", "sticker", "migrate_to_chat_id"}
VALUES = [{}, [], None, "x", 5, {"blocks": []}, {"new_field": {"a": 1}}, {"data": ""}, {"users": [], "tasks": 3}]


def test_every_field_of_a_message_is_known() -> None:
    known = {*_FILES, *LINES, *SERVICE, *_ENVELOPE, *READ_ELSEWHERE}
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
