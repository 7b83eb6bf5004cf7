"""Modals and home tabs: what the app may open, and what people fill in. The app is a signed HTTP address here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from sandbox.slack import NotPossible
from tests.sandbox.slack_wire import CHANNEL, Listener, actions, button, error_of, listening, peopled, section

TITLE = {"type": "plain_text", "text": "Title"}


@pytest.fixture
async def app() -> AsyncIterator[Listener]:
    async with listening(peopled()) as app:
        yield app


def modal(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": TITLE, "blocks": [section(text, block_id="words")], **more}


async def trigger(app: Listener) -> str:
    await app.wire.world.commands("U0ANNA", CHANNEL, "/ticket", "x")
    return str(app.last["trigger_id"])


async def test_a_trigger_opens_one_modal_within_its_time(app: Listener) -> None:
    first = await trigger(app)
    opened = await app.wire.client.views_open(trigger_id=first, view=modal())
    assert opened["view"]["root_view_id"] == opened["view"]["id"]
    assert (await error_of(app.wire.client.views_open(trigger_id=first, view=modal())))[0] == "exchanged_trigger_id"
    assert (await error_of(app.wire.client.views_open(trigger_id="1.2.3", view=modal())))[0] == "invalid_trigger_id"
    app.wire.world.screens.trigger_life = -1
    assert (await error_of(app.wire.client.views_open(trigger_id=await trigger(app), view=modal())))[0] == "expired_trigger_id"


async def test_a_refused_view_does_not_use_the_trigger_up(app: Listener) -> None:
    mine = await trigger(app)
    assert (await error_of(app.wire.client.views_open(trigger_id=mine, view={"type": "modal"})))[0] == "invalid_arguments"
    assert (await app.wire.client.views_open(trigger_id=mine, view=modal()))["ok"]


async def test_an_update_with_an_old_hash_is_a_conflict(app: Listener) -> None:
    view = (await app.wire.client.views_open(trigger_id=await trigger(app), view=modal("loading")))["view"]
    new = (await app.wire.client.views_update(view_id=view["id"], hash=view["hash"], view=modal("loaded")))["view"]
    assert new["hash"] != view["hash"]
    late = app.wire.client.views_update(view_id=view["id"], hash=view["hash"], view=modal("late"))
    assert (await error_of(late))[0] == "hash_conflict"
    assert (await error_of(app.wire.client.views_update(view_id="V0NONE", view=modal())))[0] == "not_found"
    shown = app.wire.world.view("U0ANNA")
    assert shown is not None
    assert shown["blocks"][0]["text"]["text"] == "loaded"
    await app.wire.world.closes("U0ANNA")
    assert (await error_of(app.wire.client.views_update(view_id=view["id"], view=modal())))[0] == "not_found"


async def test_views_stack_three_deep(app: Listener) -> None:
    submit = {"submit": {"type": "plain_text", "text": "Go"}}
    await app.wire.client.views_open(trigger_id=await trigger(app), view=modal(**submit))
    app.answer = lambda _: web.json_response({"response_action": "push", "view": modal("deeper", **submit)})
    for _ in range(2):
        await app.wire.world.submits("U0ANNA")
    assert [one.previous is not None for one in app.wire.world.screens.stacks["U0ANNA"]] == [False, True, True]
    assert app.wire.world.errors == []
    await app.wire.world.submits("U0ANNA")
    assert "push_limit_reached" in str(app.wire.world.errors)
    await app.wire.world.closes("U0ANNA")
    assert app.wire.world.view("U0ANNA") is not None


async def test_a_submission_may_update_push_or_clear(app: Listener) -> None:
    submit = {"submit": {"type": "plain_text", "text": "Go"}}
    await app.wire.client.views_open(trigger_id=await trigger(app), view=modal("one", **submit))
    app.answer = lambda _: web.json_response({"response_action": "update", "view": modal("two", **submit)})
    await app.wire.world.submits("U0ANNA")
    app.answer = lambda _: web.json_response({"response_action": "push", "view": modal("three", **submit)})
    await app.wire.world.submits("U0ANNA")
    assert [one.body["blocks"][0]["text"]["text"] for one in app.wire.world.screens.stacks["U0ANNA"]] == ["two", "three"]
    app.answer = lambda _: web.json_response({"response_action": "clear"})
    await app.wire.world.submits("U0ANNA")
    assert app.wire.world.view("U0ANNA") is None
    assert app.wire.world.errors == []


async def test_a_submission_that_is_answered_with_nonsense_is_an_error_to_the_user(app: Listener) -> None:
    await app.wire.client.views_open(trigger_id=await trigger(app), view=modal(submit={"type": "plain_text", "text": "Go"}))
    app.answer = lambda _: web.json_response({"response_action": "explode"})
    await app.wire.world.submits("U0ANNA")
    app.answer = lambda _: web.Response(status=500)
    await app.wire.world.submits("U0ANNA")
    assert [error["what"] for error in app.wire.world.errors] == ["view_submission"] * 2
    assert app.wire.world.view("U0ANNA") is not None


async def test_every_kind_of_input_arrives_in_its_shape(app: Listener) -> None:
    options = [{"text": {"type": "plain_text", "text": one}, "value": one} for one in ("a", "b")]
    elements: dict[str, dict[str, Any]] = {
        "line": {"type": "plain_text_input", "max_length": 5},
        "pick": {"type": "static_select", "options": options},
        "who": {"type": "users_select"},
        "boxes": {"type": "checkboxes", "options": options},
        "radio": {"type": "radio_buttons", "options": options},
        "day": {"type": "datepicker"},
        "time": {"type": "timepicker"},
        "many": {"type": "multi_static_select", "options": options},
        "mail": {"type": "email_text_input"},
    }
    blocks = [
        {"type": "input", "block_id": name, "label": TITLE, "optional": True, "element": {**element, "action_id": "value"}}
        for name, element in elements.items()
    ]
    view = modal(blocks=blocks, submit={"type": "plain_text", "text": "Go"})
    await app.wire.client.views_open(trigger_id=await trigger(app), view=view)
    with pytest.raises(NotPossible):
        await app.wire.world.submits("U0ANNA", {"line": "too long"})
    with pytest.raises(NotPossible):
        await app.wire.world.submits("U0ANNA", {"who": "U0NOBODY"})
    with pytest.raises(NotPossible):
        await app.wire.world.submits("U0ANNA", {"day": "tomorrow"})
    await app.wire.world.submits(
        "U0ANNA",
        {
            "line": "hi",
            "pick": "a",
            "who": "U0BOSS",
            "boxes": ["a", "b"],
            "radio": "b",
            "day": "2026-12-24",
            "time": "10:00",
            "many": ["b"],
        },
    )
    state = {name: values["value"] for name, values in app.last["view"]["state"]["values"].items()}
    whole = [{**one, "text": {**one["text"], "emoji": True}} for one in options]  # type: ignore[dict-item]
    assert state == {
        "line": {"type": "plain_text_input", "value": "hi"},
        "pick": {"type": "static_select", "selected_option": whole[0]},
        "who": {"type": "users_select", "selected_user": "U0BOSS"},
        "boxes": {"type": "checkboxes", "selected_options": whole},
        "radio": {"type": "radio_buttons", "selected_option": whole[1]},
        "day": {"type": "datepicker", "selected_date": "2026-12-24"},
        "time": {"type": "timepicker", "selected_time": "10:00"},
        "many": {"type": "multi_static_select", "selected_options": [whole[1]]},
        "mail": {"type": "email_text_input", "value": None},
    }


async def test_a_home_tab_is_published_and_its_buttons_are_told_apart_by_value(app: Listener) -> None:
    await app.wire.world.opens_home("U0ANNA")
    await app.wire.world.wait_for(lambda: app.requests)
    assert app.last["event"]["type"] == "app_home_opened"
    home = {"type": "home", "blocks": [actions(button("claim", "1")), actions(button("claim", "2"))]}
    view = (await app.wire.client.views_publish(user_id="U0ANNA", view=home))["view"]
    stale = app.wire.client.views_publish(user_id="U0ANNA", view=home, hash="0.0")
    assert (await error_of(stale))[0] == "hash_conflict"
    shown = app.wire.world.home("U0ANNA")
    assert shown is not None
    assert shown["id"] == view["id"]
    await app.wire.world.presses_in_view("U0ANNA", "claim", "2")
    assert (app.last["actions"][0]["value"], app.last["view"]["type"]) == ("2", "home")


async def test_a_line_in_the_home_tab_is_reported_and_stays_when_it_is_published_again(app: Listener) -> None:
    def box(block: str) -> dict[str, Any]:
        element = {
            "type": "plain_text_input",
            "action_id": "search",
            "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        }
        return {
            "type": "input",
            "block_id": block,
            "label": {"type": "plain_text", "text": "Search"},
            "element": element,
            "dispatch_action": True,
        }

    home = {"type": "home", "blocks": [box("words")]}
    await app.wire.client.views_publish(user_id="U0ANNA", view=home)
    await app.wire.world.presses_in_view("U0ANNA", "search", "printer")
    action, view = app.last["actions"][0], app.last["view"]
    assert {**action, "action_ts": ""} == {
        "type": "plain_text_input",
        "block_id": "words",
        "action_id": "search",
        "value": "printer",
        "action_ts": "",
    }
    assert "channel" not in app.last and view["state"]["values"] == {"words": {"search": {"type": "plain_text_input", "value": "printer"}}}
    for block, kept in (("words", "printer"), ("others", None)):
        await app.wire.client.views_publish(user_id="U0ANNA", view={"type": "home", "blocks": [box(block)]})
        shown = app.wire.world.home("U0ANNA")
        assert shown is not None and shown["state"]["values"][block]["search"]["value"] == kept
