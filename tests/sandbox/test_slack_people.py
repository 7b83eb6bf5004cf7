"""What people can do and which events the app gets, with and without a manifest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox import house
from sandbox.app import Sandbox
from sandbox.people import COLLEAGUES
from sandbox.slack import NotPossible, Refusal, SlackWorld
from tests.sandbox.slack_wire import CHANNEL, SECRET_ROOM, Wire, actions, button, peopled, served

MANIFEST: dict[str, Any] = {
    "features": {
        "slash_commands": [{"command": "/ticket", "description": "x", "should_escape": True}],
        "shortcuts": [{"name": "New", "type": "message", "callback_id": "new"}],
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "channels:history", "im:history", "reactions:read"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["message.channels", "message.groups", "app_mention", "reaction_added"]},
        "interactivity": {"is_enabled": False},
        "socket_mode_enabled": False,
    },
}


def told(world: SlackWorld) -> list[str]:
    return [body["event"].get("subtype", body["event"]["type"]) for body in world.events]


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served(peopled()) as wire:
        yield wire


def test_the_team_of_the_sandbox_works_in_the_zone_of_the_machine_whose_browser_shows_it() -> None:
    zones = {house.build({}).slack.workspace.users[one.id].tz for one in COLLEAGUES}
    assert zones == {house.here()}
    assert {Sandbox(zone="Asia/Yerevan").slack.workspace.users[one.id].tz for one in COLLEAGUES} == {"Asia/Yerevan"}


async def test_joining_and_leaving_are_events_and_lines(wire: Wire) -> None:
    wire.world.join("U0GUEST", CHANNEL)
    wire.world.leave("U0GUEST", CHANNEL)
    assert told(wire.world) == ["member_joined_channel", "channel_join", "member_left_channel", "channel_leave"]
    with pytest.raises(NotPossible):
        await wire.world.posts("U0GUEST", CHANNEL, "let me in")


async def test_channels_are_archived_renamed_and_deleted_with_an_event(wire: Wire) -> None:
    wire.world.archive(CHANNEL)
    with pytest.raises(NotPossible, match="archived"):
        await wire.world.posts("U0ANNA", CHANNEL, "x")
    wire.world.unarchive(CHANNEL)
    wire.world.rename_channel(CHANNEL, "helpdesk")
    wire.world.delete_channel(CHANNEL)
    both = ["channel_archive"] * 2 + ["channel_unarchive"] * 2  # a line in the channel, and an event of its own
    assert told(wire.world) == [*both, "channel_rename", "channel_deleted"]


async def test_the_app_hears_nothing_from_where_it_is_not(wire: Wire) -> None:
    await wire.world.posts("U0BOSS", SECRET_ROOM, "@bellhop are you here?")
    assert wire.world.events == []


async def test_in_a_direct_message_a_mention_is_only_a_message(wire: Wire) -> None:
    im = wire.world.im("U0ANNA")
    await wire.world.posts("U0ANNA", im, "@bellhop help")
    assert [body["event"]["channel_type"] for body in wire.world.events] == ["im"]


async def test_replies_and_broadcasts_of_people_look_as_the_platform_tells_them(wire: Wire) -> None:
    parent = await wire.world.posts("U0ANNA", CHANNEL, "parent")
    await wire.world.posts("U0BOSS", CHANNEL, "reply", thread_ts=parent)
    await wire.world.posts("U0BOSS", CHANNEL, "loud", thread_ts=parent, broadcast=True)
    reply, loud = (body["event"] for body in wire.world.events[1:])
    assert "subtype" not in reply
    assert (reply["thread_ts"], reply["parent_user_id"]) == (parent, "U0ANNA")
    assert loud["subtype"] == "thread_broadcast"
    with pytest.raises(NotPossible, match="no thread"):
        await wire.world.posts("U0BOSS", CHANNEL, "x", thread_ts=reply["ts"])


async def test_a_deactivated_person_can_do_nothing_and_is_told_as_a_change(wire: Wire) -> None:
    wire.world.change_user("U0ANNA", deleted=True)
    assert told(wire.world) == ["user_change"]
    with pytest.raises(NotPossible, match="deactivated"):
        await wire.world.posts("U0ANNA", CHANNEL, "x")


async def test_other_bots_carry_a_bot_id(wire: Wire) -> None:
    wire.world.add_user("U0ROBOT", "robot", is_bot=True)
    wire.world.join("U0ROBOT", CHANNEL)
    await wire.world.posts("U0ROBOT", CHANNEL, "beep")
    assert wire.world.events[-1]["event"]["bot_id"] == "B0ROBOT"


async def test_the_same_mark_cannot_be_set_twice(wire: Wire) -> None:
    ts = await wire.world.posts("U0ANNA", CHANNEL, "x")
    await wire.world.reacts("U0BOSS", CHANNEL, ts, "eyes")
    with pytest.raises(Refusal, match="already_reacted"):
        await wire.world.reacts("U0BOSS", CHANNEL, ts, "eyes")
    await wire.world.unreacts("U0BOSS", CHANNEL, ts, "eyes")
    assert wire.world.reactions(CHANNEL, ts) == {}
    assert told(wire.world)[1:] == ["reaction_added", "reaction_removed"]


async def test_with_a_manifest_only_subscribed_events_with_their_scope_arrive() -> None:
    async with served(peopled(manifest=MANIFEST)) as wire:
        ts = await wire.world.posts("U0ANNA", CHANNEL, "@bellhop hello")
        await wire.world.reacts("U0ANNA", CHANNEL, ts, "eyes")
        await wire.world.unreacts("U0ANNA", CHANNEL, ts, "eyes")
        await wire.world.posts("U0ANNA", wire.world.im("U0ANNA"), "not subscribed")
        wire.world.add_channel("G0TEAM", "team", ["U0ANNA"], private=True)
        await wire.world.posts("U0ANNA", "G0TEAM", "no groups:history")
        assert told(wire.world) == ["message", "reaction_added"]


async def test_with_a_manifest_only_what_it_offers_can_be_used() -> None:
    async with served(peopled(manifest=MANIFEST)) as wire:
        ts = (await wire.client.chat_postMessage(channel=CHANNEL, text="x", blocks=[actions(button("b"))]))["ts"]
        with pytest.raises(NotPossible, match="/other"):
            await wire.world.commands("U0ANNA", CHANNEL, "/other")
        with pytest.raises(NotPossible, match="shortcut"):
            await wire.world.shortcut("U0ANNA", CHANNEL, ts, "split")
        with pytest.raises(NotPossible, match="interactive"):
            await wire.world.presses("U0ANNA", CHANNEL, ts, "b")
        assert (await wire.raw("apps.connections.open", token="xapp-sandbox"))["error"] == "no_permission"


async def test_a_command_that_nobody_hears_is_an_error_to_the_user(wire: Wire) -> None:
    assert await wire.world.commands("U0ANNA", CHANNEL, "/ticket", "list") == {}
    assert wire.world.errors == [{"what": "/ticket", "user": "U0ANNA", "why": "no_connection"}]


async def test_events_that_nobody_takes_are_given_up_after_all_retries(wire: Wire) -> None:
    await wire.world.posts("U0ANNA", CHANNEL, "anybody?")
    lost = await wire.world.wait_for(lambda: wire.world.lost)
    assert [(one["type"], one["why"]) for one in lost] == [("message", "no_connection")]


async def test_people_cannot_write_to_an_app_whose_messages_tab_is_read_only() -> None:
    async with served(peopled(manifest={})) as wire:
        with pytest.raises(NotPossible, match="turned off"):
            await wire.world.posts("U0ANNA", wire.world.im("U0ANNA"), "hello?")


def test_archived_channels_can_be_subscribed_to() -> None:
    SlackWorld(manifest={"settings": {"event_subscriptions": {"bot_events": ["channel_archive", "channel_unarchive", "group_archive"]}}})


def test_a_manifest_with_unknown_names_is_refused() -> None:
    with pytest.raises(ValueError, match=r"message\.chanels"):
        SlackWorld(manifest={"settings": {"event_subscriptions": {"bot_events": ["message.chanels"]}}})
    with pytest.raises(ValueError, match="chat:wite"):
        SlackWorld(manifest={"oauth_config": {"scopes": {"bot": ["chat:wite"]}}})
    with pytest.raises(ValueError, match="commands"):
        SlackWorld(manifest={"features": {"slash_commands": [{"command": "/ticket"}]}})


async def test_a_page_is_noticed_of_every_change(wire: Wire) -> None:
    notices = wire.world.subscribe()
    await wire.world.posts("U0ANNA", CHANNEL, "x")
    assert notices.get_nowait() == {"channel": CHANNEL}
    await wire.client.chat_postEphemeral(channel=CHANNEL, user="U0ANNA", text="x")
    assert notices.get_nowait() == {"user": "U0ANNA"}
    wire.world.unsubscribe(notices)
    await wire.world.posts("U0ANNA", CHANNEL, "x")
    assert notices.empty()
