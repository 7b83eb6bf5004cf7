"""Updates, written by hand from the reference, and the inbound events that the desk gets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.telegram.ingest import KINDS, OUT_OF_SCOPE, TranslationError, translate
from adapters.telegram.lines import LINES
from adapters.telegram.listening import ALLOWED_UPDATES
from adapters.telegram.translation import Me
from bot.core.richtext import plain, text_of
from bot.ports.inbound import MessageEdited, MessageReceived
from tests.adapters.telegram.told import told

ME = Me("telegram", 4242, "bellhop_bot")
NOW = datetime.fromtimestamp(1700000500, UTC)
FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.json"))
SPEC = json.loads((Path(__file__).parents[3] / "sandbox" / "specs" / "telegram.json").read_text(encoding="utf-8"))["types"]


def message(**content: Any) -> dict[str, Any]:
    user = {"id": 4711, "is_bot": False, "first_name": "Anna"}
    chat = {"id": 4711, "type": "private", "first_name": "Anna"}
    return {"update_id": 1, "message": {"message_id": 5, "from": user, "chat": chat, "date": 1700000000, **content}}


def heard(update: dict[str, Any], me: Me = ME) -> MessageReceived:
    inbound = translate(update, me, NOW)
    assert isinstance(inbound, MessageReceived)
    return inbound


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_an_update_becomes_the_news_beside_it(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    assert told(translate(case["update"], ME, NOW)) == case["news"]


def test_the_payload_is_kept_as_it_came() -> None:
    inbound = translate(message(text="hi"), ME, NOW, b"as it came")
    assert inbound is not None
    assert inbound.raw == b"as it came"


def test_every_kind_of_update_in_the_reference_is_handled_or_explicitly_out_of_scope() -> None:
    assert set(KINDS) | OUT_OF_SCOPE == set(SPEC["Update"]) - {"update_id"}
    assert not set(KINDS) & OUT_OF_SCOPE
    assert set(ALLOWED_UPDATES) == set(KINDS)


@pytest.mark.parametrize("field", sorted(SPEC["Message"]))
def test_every_field_of_a_message_in_the_reference_is_known(field: str) -> None:
    try:
        inbound = translate(message(**{field: {}}), ME, NOW)
    except TranslationError:
        return  # known, and not content with an empty object
    unread = isinstance(inbound, MessageReceived) and text_of(inbound.text).startswith("❔ " + field)
    assert not unread or field in LINES


def test_a_bare_command_in_a_group_is_for_us_unless_we_hear_everything_there() -> None:
    update = message(text="/new it burns")
    update["message"]["chat"] = {"id": -1, "type": "supergroup", "title": "G"}
    assert heard(update).addressed
    assert not heard(update, Me("telegram", 4242, "bellhop_bot", hears_all=True)).addressed


def test_a_call_by_name_without_a_username_is_understood() -> None:
    update = message(text="Bellhop help", entities=[{"type": "text_mention", "offset": 0, "length": 7, "user": {"id": 4242}}])
    update["message"]["chat"] = {"id": -1, "type": "group", "title": "G"}
    assert heard(update).addressed


def test_a_command_keeps_the_words_behind_it_and_their_style() -> None:
    text = "/new@bellhop_bot very hot"
    inbound = heard(message(text=text, entities=[{"type": "bold", "offset": 17, "length": 4}]))
    assert [(span.text, span.bold) for span in inbound.text] == [("/new ", False), ("very", True), (" hot", False)]


def test_a_path_or_a_fraction_is_no_command() -> None:
    assert text_of(heard(message(text="/Etc/Hosts is wrong")).text) == "/Etc/Hosts is wrong"


@pytest.mark.parametrize(
    ("more", "answered"),
    [
        ({"reply_to_message": message(text="Is it on?", message_id=16)["message"]}, ("16", "", "Is it on?", False)),
        ({"reply_to_message": {"message_id": 16, "photo": [{"file_id": "a"}]}}, ("16", "", "📎 photo.jpg", False)),
        ({"reply_to_message": {"message_id": 16, "text": 5, "from": "me"}}, ("16", "", "", False)),
        ({"external_reply": {"origin": {"sender_user_name": "Ann"}, "photo": []}}, ("", "", "📎 photo.jpg", False)),
        ({"external_reply": {"origin": {}, "chat": {"id": -100}, "message_id": 3}}, ("3", "-100", "", False)),
        ({"external_reply": {"origin": 3}, "quote": {"text": "on"}}, ("", "", "on", True)),
        ({"reply_to_story": {"chat": {"id": 3, "first_name": "Ann"}, "id": 1}}, ("", "", "📖", False)),
        ({"quote": "on", "external_reply": []}, ("", "", "", False)),
    ],
)
def test_what_is_answered_is_told_with_what_came_along(more: dict[str, Any], answered: tuple[str, str, str, bool]) -> None:
    news = heard(message(text="yes", **more))
    assert (news.reply_to, news.reply_in, news.quote, news.chosen) == answered
    assert text_of(news.text) == "yes"


def test_a_quote_does_not_hide_a_command() -> None:
    assert text_of(heard(message(text="/close", quote={"text": "it works", "position": 0})).text) == "/close"


@pytest.mark.parametrize(
    "broken",
    [
        {"update_id": "1", "message": {}},
        {"message": message()["message"]},
        message(text=None),
        message(text=17),
        message(message_id=True, text="x"),
        message(chat=None, text="x"),
        {"update_id": 1, "callback_query": {"id": "1", "data": "help"}},
        {"update_id": 1, "message": []},
        {"update_id": 1, "my_chat_member": {"from": {"id": 1}}},
        [],
        17,
    ],
)
def test_what_has_another_shape_is_a_translation_error(broken: Any) -> None:
    with pytest.raises(TranslationError):
        translate(broken, ME, NOW)


def test_what_no_database_can_keep_is_replaced() -> None:
    inbound = heard(message(text="a\x00b\ud800c"))
    assert text_of(inbound.text) == "a\ufffdb\ufffdc"


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(SPEC["Message"])) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=100)
@given(st.sampled_from(sorted(SPEC["Update"])), st.dictionaries(st.sampled_from(sorted(SPEC["Message"])), _json, max_size=6))
def test_whatever_comes_is_translated_or_refused(kind: str, body: dict[str, Any]) -> None:
    update = message(**body) if kind == "message" else {"update_id": 1, kind: body}
    try:
        inbound = translate(update, ME, NOW)
    except TranslationError:
        return
    if isinstance(inbound, MessageReceived):
        text_of(inbound.text).encode()
        inbound.by.name.encode()


def test_an_edit_that_calls_us_in_a_group_is_told_as_a_new_message_too() -> None:
    update = json.loads((Path(__file__).parent / "fixtures" / "edited.json").read_text())["update"]
    message = update["edited_message"]
    chat = {"id": -100, "title": "Club", "type": "supergroup"}
    called = translate({**update, "edited_message": {**message, "chat": chat, "text": f"@{ME.username} my printer smokes"}}, ME, NOW)
    assert isinstance(called, MessageEdited)
    assert called.as_new is not None
    assert called.as_new.text == called.text == plain("my printer smokes")
    other = translate({**update, "edited_message": {**message, "chat": chat}}, ME, NOW)
    assert isinstance(other, MessageEdited)
    assert other.as_new is None
