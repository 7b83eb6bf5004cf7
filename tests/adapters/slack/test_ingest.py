"""Payloads as Slack sends them, and the inbound events that the desk gets."""

from __future__ import annotations

import copy
import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.ingest import QUIET, TranslationError, translate
from adapters.slack.named import people_in
from bot.core.people import Address, Identity
from bot.core.richtext import Span, plain
from bot.ports import inbound
from bot.ports.inbound import (
    ButtonPressed,
    FormClosed,
    FormFilled,
    LineTyped,
    MessageReceived,
    PersonGone,
    PlaceChanged,
    ShortcutUsed,
)
from tests.adapters.slack.stage import ANNA, EVENTS, NOW, desk, event, heard, recorded

INTERACTIONS: dict[str, Any] = recorded("interactions")


def test_a_message_in_a_thread() -> None:
    said = heard("message_in_thread")
    assert isinstance(said, MessageReceived)
    assert (said.event, said.message, said.where) == ("Ev1", "1700000100.000200", Address("slack", "C0SUPPORT", "1700000000.000100"))
    assert said.at == datetime(2023, 11, 14, 22, 15, 0, 200, tzinfo=UTC)
    assert (said.by, said.direct, said.addressed, said.text) == (ANNA, False, False, (Span("try it "), Span("again", bold=True)))
    assert b"verification" not in said.raw
    assert json.loads(said.raw)["event"]["user"] == "U0ANNA"


@pytest.mark.parametrize(
    ("name", "changes", "seen"),
    [
        ("message", {}, {"direct": False, "addressed": False}),
        ("message", {"channel": "D1", "channel_type": "im"}, {"direct": True, "addressed": True}),
        ("message", {"text": "<@U0BELLHOP>: hi"}, {"addressed": True, "text": plain("hi")}),
        ("message", {"text": "hi <@U0BELLHOP>"}, {"addressed": True, "text": (Span("hi "), Span("@U0BELLHOP", mention="slack:U0BELLHOP"))}),
        ("message", {"thread_ts": "1700000000.000100"}, {"where": Address("slack", "C0SUPPORT")}),
        ("message", {"subtype": "thread_broadcast", "thread_ts": "1.1"}, {"where": Address("slack", "C0SUPPORT", "1.1")}),
        ("message", {"subtype": "me_message"}, {"text": plain("my printer burns")}),
        ("app_mention", {}, {"addressed": True, "direct": False, "text": plain("my printer burns")}),
        ("message", {"text": "x", "attachments": [{"is_share": True, "text": "y"}]}, {"forwarded": True}),
    ],
)
def test_kinds_of_messages(name: str, changes: dict[str, Any], seen: dict[str, Any]) -> None:
    said = heard(name, **changes)
    assert isinstance(said, MessageReceived)
    assert {field: getattr(said, field) for field in seen} == seen


def test_a_hidden_file_is_a_file_that_cannot_be_read_and_a_list_is_a_link() -> None:
    hidden = {"id": "F8", "mode": "hidden_by_limit"}
    listed = {
        "id": "F9",
        "mode": "list",
        "title": "To do",
        "mimetype": "application/vnd.slack-list",
        "permalink": "https://acme.slack.com/lists/T1/F9",
    }
    said = heard("message", text="", blocks=[], files=[hidden, listed, {"id": "F6", "mode": "tombstone"}])
    assert isinstance(said, MessageReceived)
    assert [(one.name, one.size) for one in said.files] == [("F8", 0)]
    assert [(span.text, span.link) for span in said.text] == [("📎 ", ""), ("To do", "https://acme.slack.com/lists/T1/F9")]


def test_files_come_with_the_message() -> None:
    said = heard("file_share")
    photo, sheet, slow = said.files
    assert (photo.name, photo.kind, photo.mime, photo.size) == ("burn.png", "photo", "image/png", 2048)
    assert json.loads(photo.remote) == {"id": "F1", "url": "https://files.slack.com/files-pri/T1-F1/download/burn.png"}
    assert (sheet.kind, sheet.too_large) == ("document", True)
    assert json.loads(slow.remote) == {"id": "F3", "url": ""}
    assert said.text == (Span("📎 "), Span("drive", link="https://drive.example/x"))


def test_a_canvas_is_a_page_with_its_title_and_a_snippet_keeps_its_name() -> None:
    canvas = {"id": "F5", "name": "Plan", "title": "Our plan", "mimetype": "application/vnd.slack-docs", "filetype": "quip", "mode": "quip"}
    snippet = {"id": "F6", "name": "run.py", "title": "Untitled", "mimetype": "text/plain", "filetype": "python", "mode": "snippet"}
    voice = {"id": "F7", "name": "audio_message.m4a", "mimetype": "audio/mp4", "subtype": "slack_audio", "mode": "hosted"}
    clip = {"id": "F8", "name": "video_message.mp4", "mimetype": "video/mp4", "subtype": "slack_video", "mode": "hosted"}
    said = heard("message", text="look", files=[canvas, snippet, voice, clip])
    assert [(file.name, file.mime, file.kind) for file in said.files] == [
        ("Our plan.html", "text/html", "document"),
        ("run.py", "text/plain", "document"),
        ("audio_message.m4a", "audio/mp4", "audio"),
        ("video_message.mp4", "video/mp4", "video"),
    ]


EXTERNAL = {"id": "F4", "name": "plan.gdoc", "title": "The\n*plan* <!here>", "mode": "external", "is_external": True}


@pytest.mark.parametrize(
    ("file", "link"),
    [
        ({"url_private": "https://docs.google.com/d/1"}, "https://docs.google.com/d/1"),
        ({"url_private": "https://files.slack.com/F4", "external_url": "http://box.example/1"}, "http://box.example/1"),
        ({"mode": "hosted", "external_type": "gdrive", "url_private": "https://docs.google.com/d/1"}, "https://docs.google.com/d/1"),
        ({"is_external": None, "url_private": "https://docs.google.com/d/1"}, "https://docs.google.com/d/1"),
        (
            {"external_url": "javascript:alert(1)", "url_private": 5, "permalink": "https://a.slack.com/files/F4"},
            "https://a.slack.com/files/F4",
        ),
        ({"external_url": "https://a b", "url_private": "file:///etc/passwd"}, ""),
        ({"external_url": "https://", "url_private": "https://a.example/<x>|y"}, "https://a.example/<x>|y"),
    ],
)
def test_a_file_that_slack_does_not_store_is_a_link_below_the_text(file: dict[str, Any], link: str) -> None:
    said = heard("message", text="look", files=[EXTERNAL | file])
    if not link:
        assert (said.text, said.files[0].too_large) == (plain("look"), True)
        return
    assert said.files == ()
    assert said.text == (Span("look\n📎 "), Span("The *plan* <!here>", link=link))


def test_other_bots_are_marked_and_we_are_not_heard() -> None:
    assert heard("bot_message").by.is_bot
    assert heard("bot_message").by.identity == Identity("slack", "B9OTHER")
    assert heard("bot_message", bot_id="B0BELLHOP") is None
    assert heard("message", user="U0BELLHOP") is None
    assert heard("message", bot_id="B9OTHER").by.is_bot
    assert heard("message", user="USLACKBOT").by.is_bot


@pytest.mark.parametrize(("team", "guest"), [("T0SANDBOX", False), ("T9OTHER", True), ("", False)])
def test_a_stranger_of_another_workspace_is_a_guest(team: str, guest: bool) -> None:
    assert heard("message", user="U9NEW", team=team).by.guest is guest


@pytest.mark.parametrize("subtype", sorted(QUIET))
def test_remarks_of_slack_itself_are_no_news(subtype: str) -> None:
    assert heard("message", subtype=subtype) is None


@pytest.mark.parametrize(
    ("inner", "what", "to"),
    [
        ({"type": "channel_left", "channel": "C1", "event_ts": "1.0"}, "gone", ""),
        ({"type": "group_left", "channel": "G1", "event_ts": "1.0"}, "gone", ""),
        ({"type": "channel_deleted", "channel": "C1", "event_ts": "1.0"}, "gone", ""),
        ({"type": "channel_archive", "channel": "C1", "user": "U0ANNA", "event_ts": "1.0"}, "gone", ""),
        ({"type": "channel_unarchive", "channel": "C1", "user": "U0ANNA", "event_ts": "1.0"}, "back", ""),
        ({"type": "message", "subtype": "channel_archive", "channel": "C1", "user": "U0ANNA", "ts": "1.0"}, "gone", ""),
        ({"type": "message", "subtype": "group_unarchive", "channel": "G1", "user": "U0ANNA", "ts": "1.0"}, "back", ""),
        ({"type": "member_joined_channel", "user": "U0BELLHOP", "channel": "C1", "event_ts": "1.0"}, "back", ""),
        ({"type": "member_left_channel", "user": "U0BELLHOP", "channel": "C1", "event_ts": "1.0"}, "gone", ""),
        ({"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2", "event_ts": "1.0"}, "moved", "C2"),
    ],
)
def test_what_becomes_of_places(inner: dict[str, Any], what: str, to: str) -> None:
    told = translate(event(inner), desk())
    assert isinstance(told, PlaceChanged)
    assert (told.what, told.to) == (what, to)


@pytest.mark.parametrize("deleted", [True, False])
def test_only_a_closed_account_is_news_of_a_profile(deleted: bool) -> None:
    user = {"id": "U0ANNA", "name": "anna", "real_name": "Anna", "deleted": deleted}
    told = translate(event({"type": "user_change", "user": user, "event_ts": "1.0"}), desk())
    assert (isinstance(told, PersonGone) and told.by.guest and told.by.identity.id == "U0ANNA") if deleted else told is None


@pytest.mark.parametrize(
    ("reaction", "emoji"),
    [
        ("eyes", "👀"),
        ("white_check_mark", "✅"),
        ("ticket", "🎫"),
        ("+1::skin-tone-4", "👍"),
        ("heart", "❤️"),
        ("party_parrot", ":party_parrot:"),
    ],
)
def test_reactions_are_characters(reaction: str, emoji: str) -> None:
    told = heard("reaction_added", reaction=reaction)
    assert (told.emoji, told.there, told.message, told.where.place) == (emoji, True, "1700000000.000100", "C0SUPPORT")


def test_our_own_reactions_and_those_on_files_are_no_news() -> None:
    assert heard("reaction_added", user="U0BELLHOP") is None
    assert heard("reaction_added", item={"type": "file", "file": "F1"}) is None


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (event({"type": "dnd_updated", "event_ts": "1.0"}), "dnd_updated"),
        (event({"type": "message", "subtype": "of_tomorrow", "channel": "C1", "ts": "1.0"}), "message.of_tomorrow"),
        ({"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 5}, "app_rate_limited"),
        ({"type": "shortcut", "trigger_id": "t", "callback_id": "x", "user": {"id": "U1"}}, "shortcut"),
    ],
)
def test_the_unknown_is_told_as_such(payload: dict[str, Any], kind: str) -> None:
    told = translate(payload, desk())
    assert isinstance(told, inbound.Unknown)
    assert told.kind == kind
    assert told.event


def acted(name: str, **changes: Any) -> Any:
    return translate({**copy.deepcopy(INTERACTIONS[name]), **changes}, desk())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("claim 1042", "claim 1042"),
        ("assign 1042 <@U0ANNA|anna>", "assign 1042 @Anna"),
        ("hold 1042 defect <https://example.com/?a=1&amp;b=2>", "hold 1042 defect https://example.com/?a=1&b=2"),
        ("reply 1042 5 &lt; 6 &amp; so on", "reply 1042 5 < 6 & so on"),
        ("move 1042 <#C1|billing>", "move 1042 #billing"),
        ("  ", ""),
    ],
)
def test_slash_commands(text: str, line: str) -> None:
    typed = acted("slash_command", text=text)
    assert isinstance(typed, LineTyped)
    assert (typed.line, typed.where, typed.at, typed.by) == (line, Address("slack", "C0SUPPORT"), NOW, ANNA)
    assert typed.event == f"command:{typed.trigger}"


def test_a_press_in_a_thread() -> None:
    pressed = acted("button")
    assert isinstance(pressed, ButtonPressed)
    assert (pressed.verb, pressed.args, pressed.message) == ("rate", ("1042", "5"), "1700000100.000200")
    assert pressed.where == Address("slack", "C0SUPPORT", "1700000000.000100")
    assert (pressed.trigger, pressed.event, pressed.by) == ("9.8.7", "press:9.8.7", ANNA)


@pytest.mark.parametrize(
    ("action", "context"),
    [
        ({"type": "button", "action_id": "language"}, ("language", ())),
        ({"type": "button", "action_id": "claim", "value": "1042"}, ("claim", ("1042",))),
        ({"type": "static_select", "action_id": "more", "selected_option": {"value": "put:1042:7"}}, ("put", ("1042", "7"))),
        ({"type": "users_select", "action_id": "assign:1042", "selected_user": "U0ANNA"}, ("assign", ("1042", "U0ANNA"))),
        ({"type": "static_select", "action_id": "priority:1042", "selected_option": {"value": "urgent"}}, ("priority", ("1042", "urgent"))),
    ],
)
def test_deeds(action: dict[str, Any], context: tuple[str, tuple[str, ...]]) -> None:
    pressed = acted("button", actions=[action])
    assert (pressed.verb, pressed.args) == context


def test_a_press_in_the_home_tab_stands_in_no_place() -> None:
    pressed = acted("home_button")
    assert (pressed.verb, pressed.args, pressed.where, pressed.message) == ("claim", ("1042",), Address("slack", ""), "")


def test_a_filled_form() -> None:
    filled = acted("view_submission")
    assert isinstance(filled, FormFilled)
    assert (filled.verb, filled.args, filled.where) == ("reply", ("1042",), Address("slack", "C0SUPPORT", "1.1"))
    assert filled.values == {"text": "it works", "then": "closed", "agent": "U0ANNA", "link": "x"}
    assert filled.texts == {"text": (Span("it "), Span("works", bold=True))}


def test_a_closed_form_says_which_one_it_was() -> None:
    closed = acted("view_closed")
    assert isinstance(closed, FormClosed)
    assert (closed.verb, closed.args, closed.where, closed.event) == ("reply", ("1042",), Address("slack", "C0SUPPORT", "1.1"), "closed:V2")


def test_a_shortcut() -> None:
    used = acted("message_action")
    assert isinstance(used, ShortcutUsed)
    assert (used.verb, used.message, used.author.identity.id, used.text, used.trigger) == (
        "split",
        "1700000100.000200",
        "U0CARL",
        plain("help"),
        "3.2.1",
    )
    assert used.where == Address("slack", "C0SUPPORT", "1700000000.000100")


def test_whose_names_are_wanted() -> None:
    assert people_in(event(EVENTS["message"])) == ("U0ANNA",)
    assert people_in(INTERACTIONS["message_action"]) == ("U0ANNA", "U0CARL")
    assert people_in(INTERACTIONS["slash_command"]) == ("U0ANNA",)
    assert people_in({"event": 5, "user": 7, "message": []}) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"ts": None},
        {"ts": 5},
        {"channel": None},
        {"user": 5},
        {"thread_ts": 5},
        {"text": 5},
        {"text": "", "blocks": "x"},
    ],
)
def test_what_slack_never_sends_is_an_error_with_a_reason(changes: dict[str, Any]) -> None:
    with pytest.raises(TranslationError) as caught:
        heard("message", **changes)
    assert str(caught.value).isascii()


@pytest.mark.parametrize("bad", ["\x00", "\ud800"])
def test_what_no_database_can_keep_is_replaced(bad: str) -> None:
    said = heard("message", text=f"a{bad}b\\u0000", **{f"x{bad}": [bad]})
    assert said.text == plain("a\ufffdb\\u0000")
    assert json.loads(said.raw)["event"]["x\ufffd"] == ["\ufffd"]


def test_a_backslash_in_the_words_is_no_nul() -> None:
    assert heard("message", text="\\u0000 and \\\\u0000").text == plain("\\u0000 and \\\\u0000")


ALL = [event(inner) for inner in EVENTS.values()] + list(INTERACTIONS.values())
junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([1]),
    st.just(["x"]),
    st.just({"id": 5}),
    st.just([{"type": 5}]),
)


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in items:
        found += spots(inside, (*path, key))
    return found


@settings(max_examples=600)
@given(st.data())
def test_no_odd_payload_is_anything_but_a_translation_error(data: st.DataObject) -> None:
    payload = copy.deepcopy(data.draw(st.sampled_from(ALL)))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(spots(payload)))
        holder = payload
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = copy.deepcopy(data.draw(junk))
        if not spots(payload):
            break
    people_in(payload)
    try:
        told = translate(payload, desk())
    except TranslationError:
        return
    if told is not None:
        assert told.event
        assert all(getattr(told, field.name) is not None for field in fields(told) if field.default is not None)
