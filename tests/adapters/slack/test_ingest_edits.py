"""Edits and deletions as Slack sends them, in any order, and what the desk gets."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from typing import Any

import pytest

from adapters.slack.ingest import translate
from bot.core.richtext import Span, plain
from bot.ports.inbound import MessageDeleted, MessageEdited
from tests.adapters.slack.stage import ANNA, EVENTS, desk, event, heard


def test_edits_are_told_when_the_words_differ() -> None:
    edited = heard("message_changed")
    assert isinstance(edited, MessageEdited)
    assert (edited.message, edited.text, edited.by) == ("1700000000.000100", plain("my printer smokes"), ANNA)
    same = {**EVENTS["message_changed"], "previous_message": EVENTS["message_changed"]["message"]}
    assert translate(event(same), desk()) is None
    unfurled = copy.deepcopy(same)
    unfurled["message"]["attachments"] = [{"from_url": "https://example.com", "text": "A page", "title": "Example"}]
    assert translate(event(unfurled), desk()) is None
    ours = copy.deepcopy(EVENTS["message_changed"])
    ours["message"]["bot_id"] = "B0BELLHOP"
    assert translate(event(ours), desk()) is None


BEFORE: dict[str, Any] = EVENTS["message_changed"]["previous_message"]
PICTURE = {"id": "F1", "name": "burn.png", "mimetype": "image/png", "size": 7, "url_private": "https://files.slack.com/F1"}


def edit(before: dict[str, Any], after: dict[str, Any], **event_changes: Any) -> Any:
    """What an edit means that changes these parts of a message."""
    old = {**BEFORE, **before}
    new = {**old, "edited": {"user": "U0ANNA", "ts": "1700000200.000000"}, **after}
    return translate(event({**EVENTS["message_changed"], "message": new, "previous_message": old, **event_changes}), desk())


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ({"text": "!r hello"}, {"text": "hello"}, plain("hello")),
        ({"text": "hello"}, {"text": "<@U0BELLHOP> hello"}, (Span("@U0BELLHOP", mention="slack:U0BELLHOP"), Span(" hello"))),
        ({"text": "<@U0BELLHOP> hello"}, {"text": "hello"}, plain("hello")),
        ({"text": "<@U0BELLHOP> hello"}, {"text": "<@U0BELLHOP> bye"}, plain("bye")),
        ({"text": "<https://a.example|x>"}, {"text": "<https://b.example|x>"}, (Span("x", link="https://b.example"),)),
    ],
)
def test_whatever_an_edit_changes_is_told(before: dict[str, Any], after: dict[str, Any], text: Any) -> None:
    edited = edit(before, after)
    assert isinstance(edited, MessageEdited)
    assert (edited.text, edited.changed) == (text, True)


def test_an_edit_of_the_picture_alone_is_told_with_the_new_one() -> None:
    edited = edit({"files": [PICTURE]}, {"files": [{**PICTURE, "id": "F2", "url_private": "https://files.slack.com/F2"}]})
    assert [json.loads(file.remote)["id"] for file in edited.files or ()] == ["F2"]
    assert edit({"files": [PICTURE]}, {"files": []}).files == ()
    assert (
        edit({"files": [PICTURE]}, {"attachments": [{"from_url": "https://example.com", "image_url": "https://example.com/a.png"}]}) is None
    )


def test_an_edit_that_calls_the_desk_is_told_as_a_new_message_too() -> None:
    assert edit({"text": "hello"}, {"text": "hello <@U0BELLHOP>"}).as_new.addressed
    assert edit({"text": "<@U0BELLHOP> hello"}, {"text": "hello <@U0BELLHOP>"}).as_new is None


def test_edits_are_ordered_by_their_mark_and_within_its_second_by_their_event() -> None:
    def at(mark: str, event: str) -> datetime:
        found = edit({"text": "a"}, {"text": "b", "edited": {"user": "U0ANNA", "ts": mark}}, event_ts=event)
        assert isinstance(found, MessageEdited)
        return found.at

    marks = [
        ("10.000000", "10.100000"),
        ("10.000000", "10.100001"),
        ("10.000000", "11.500000"),
        ("11.000000", "11.000000"),
        ("12.000000", "11.9"),
    ]
    made = [at(*mark) for mark in marks]
    assert made == sorted(set(made))
    assert at("10.000100", "20.0") < at("10.000200", "10.0")


def test_a_deleted_message_and_a_tombstone_are_deletions() -> None:
    gone = heard("message_deleted")
    assert isinstance(gone, MessageDeleted)
    assert (gone.message, gone.by, gone.where.thread) == ("1700000100.000200", ANNA, "1700000000.000100")
    parent = heard("tombstone")
    assert isinstance(parent, MessageDeleted)
    assert (parent.message, parent.by) == ("1700000000.000100", ANNA)
