"""What a page sends, as the desk gets it. The fixtures were recorded from the widget."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.site.ingest import TranslationError, enveloped, translate
from adapters.site.store import Visitor
from bot.core.message import Attachment
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import plain
from bot.ports.inbound import ButtonPressed, Inbound, LineTyped, MessageReceived

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
NINA = Visitor("u-4711", "Nina", "nina@example.org", "de")
WHO = Profile(Identity("shop", "u-4711"), "Nina", "nina@example.org", "de", registered=True)
FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.json"))


def head(event: str) -> dict[str, Any]:
    return {"event": f"u-4711:{event}", "at": NOW, "by": WHO, "where": Address("shop", "u-4711")}


EXPECTED: dict[str, Inbound] = {
    "message": MessageReceived(**head("event-0001"), message="event-0001", text=plain("Hello!\nWhere is order 4417?")),
    "press": ButtonPressed(**head("event-0002"), verb="rate", args=("1001", "5"), message="m.17", trigger="event-0002"),
    "command": LineTyped(**head("event-0003"), line="tickets", trigger="event-0003"),
}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_an_event_becomes_what_it_means_to_the_desk(path: Path) -> None:
    raw = enveloped(json.loads(path.read_text("utf-8")), NINA, [])
    found = translate(raw, "shop", NOW)
    assert found.raw == raw
    assert type(found) is type(EXPECTED[path.stem])
    assert {name: getattr(found, name) for name in head("")} == {name: getattr(EXPECTED[path.stem], name) for name in head("")}
    assert repr(found) == repr(EXPECTED[path.stem])


def test_every_fixture_has_its_meaning() -> None:
    assert {path.stem for path in FIXTURES} == set(EXPECTED)


def test_files_come_with_a_handle_of_their_visitor() -> None:
    file = {"id": "file-0001", "name": "a.png", "mime": "image/png", "size": 5}
    raw = enveloped({"id": "event-0001", "kind": "message", "files": ["file-0001"]}, NINA, [file])
    found = translate(raw, "shop", NOW)
    assert isinstance(found, MessageReceived)
    assert found.files == (Attachment("shop", "u-4711/file-0001", "a.png", "image/png", 5, kind="photo"),)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"event": 5}', b'{"event": {"id": "event-0001"}}', b"\xff", b"[" * 100_000])
def test_bytes_that_are_no_event_are_a_translation_error(raw: bytes) -> None:
    with pytest.raises(TranslationError):
        translate(raw, "shop", NOW)


@pytest.mark.parametrize("number", [11, 50])
def test_a_message_has_ten_files_at_most(number: int) -> None:
    files = [{"id": f"file-{at:04}", "name": "a", "mime": "a/b", "size": 1} for at in range(number)]
    raw = enveloped({"id": "event-0001", "kind": "message", "files": [file["id"] for file in files]}, NINA, files)
    with pytest.raises(TranslationError):
        translate(raw, "shop", NOW)
