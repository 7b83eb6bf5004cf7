"""Posting, editing, deleting, reading back, reacting: what the app says and what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.slack import NotPossible
from tests.sandbox.slack_wire import CHANNEL, SECRET_ROOM, Wire, actions, button, error_of, peopled, section, served


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served(peopled()) as wire:
        yield wire


def last_event(wire: Wire) -> dict[str, Any]:
    event: dict[str, Any] = wire.world.events[-1]["event"]
    return event


async def test_a_post_is_kept_as_sent_and_cut_where_the_platform_cuts(wire: Wire) -> None:
    posted = await wire.client.chat_postMessage(channel=CHANNEL, text="a &amp; b <@U0ANNA>")
    assert posted["message"]["text"] == "a &amp; b <@U0ANNA>"
    long = await wire.client.chat_postMessage(channel=CHANNEL, text="x" * 40_001)
    assert len(long["message"]["text"]) == 40_000


async def test_a_user_id_opens_the_direct_conversation_for_posts_only(wire: Wire) -> None:
    posted = await wire.client.chat_postMessage(channel="U0ANNA", text="hello")
    assert posted["channel"] == wire.world.im("U0ANNA")
    assert await wire.refused("chat.update", channel="U0ANNA", ts=posted["ts"], text="x") == "channel_not_found"
    assert await wire.refused("chat.postMessage", channel="U0NOBODY", text="x") == "channel_not_found"


async def test_places_where_the_app_may_not_write_are_refused(wire: Wire) -> None:
    assert await wire.refused("chat.postMessage", channel="C0NOWHERE", text="x") == "channel_not_found"
    assert await wire.refused("chat.postMessage", channel=SECRET_ROOM, text="x") == "channel_not_found"
    assert await wire.refused("chat.postMessage", channel="#support", text="x") == "channel_not_found"
    assert await wire.refused("chat.postMessage", channel=CHANNEL) == "no_text"
    wire.world.kick_bot(CHANNEL)
    assert last_event(wire)["type"] == "channel_left"
    assert await wire.refused("chat.postMessage", channel=CHANNEL, text="x") == "not_in_channel"
    wire.world.join("U0BELLHOP", CHANNEL)
    wire.world.archive(CHANNEL)
    assert await wire.refused("chat.postMessage", channel=CHANNEL, text="x") == "is_archived"


async def test_a_thread_needs_its_parent(wire: Wire) -> None:
    parent = await wire.client.chat_postMessage(channel=CHANNEL, text="card")
    reply = await wire.client.chat_postMessage(channel=CHANNEL, text="in it", thread_ts=parent["ts"])
    assert reply["message"]["parent_user_id"] == "U0BELLHOP"
    assert await wire.refused("chat.postMessage", channel=CHANNEL, text="x", thread_ts="1.000001") == "thread_not_found"
    assert await wire.refused("chat.postMessage", channel=CHANNEL, text="x", thread_ts=reply["ts"]) == "cannot_reply_to_message"
    assert [one["text"] for one in wire.world.thread(CHANNEL, parent["ts"])] == ["in it"]
    assert wire.world.messages(CHANNEL)[0]["reply_count"] == 1


async def test_a_broadcast_reply_stands_in_the_channel_too(wire: Wire) -> None:
    parent = await wire.client.chat_postMessage(channel=CHANNEL, text="card")
    shout = await wire.client.chat_postMessage(channel=CHANNEL, text="all", thread_ts=parent["ts"], reply_broadcast=True)
    assert shout["message"]["subtype"] == "thread_broadcast"
    assert [one["text"] for one in wire.world.messages(CHANNEL)] == ["card", "all"]
    assert await wire.refused("chat.postMessage", channel=CHANNEL, text="x", reply_broadcast=True) == "invalid_arguments"


async def test_another_name_makes_it_a_bot_message(wire: Wire) -> None:
    await wire.client.chat_postMessage(channel=CHANNEL, text="x", username="Anna", icon_emoji=":wave:")
    event = last_event(wire)
    assert (event["subtype"], event["username"], event["icons"]) == ("bot_message", "Anna", {"emoji": ":wave:"})
    assert "user" not in event
    assert await wire.refused("chat.postMessage", channel=CHANNEL, text="x", icon_emoji="wave") == "invalid_arguments"


async def test_an_update_with_text_alone_removes_the_blocks(wire: Wire) -> None:
    posted = await wire.client.chat_postMessage(channel=CHANNEL, text="one", blocks=[section("one")])
    ts = posted["ts"]
    metadata = {"event_type": "kept", "event_payload": {"n": 1}}
    assert (await wire.raw("chat.update", json={"channel": CHANNEL, "ts": ts, "metadata": metadata}))["ok"]
    assert wire.world.messages(CHANNEL)[0]["blocks"]
    assert (await wire.raw("chat.update", json={"channel": CHANNEL, "ts": ts, "blocks": [section("two")]}))["ok"]
    assert "edited" not in wire.world.messages(CHANNEL)[0]
    await wire.client.chat_update(channel=CHANNEL, ts=ts, text="two")
    message = wire.world.messages(CHANNEL)[0]
    assert "blocks" not in message
    assert message["edited"]["user"] == "U0BELLHOP"
    assert message["metadata"] == {"event_type": "kept", "event_payload": {"n": 1}}
    event = last_event(wire)
    assert (event["subtype"], event["message"]["text"], event["previous_message"]["text"]) == ("message_changed", "two", "one")


async def test_only_own_messages_can_be_changed(wire: Wire) -> None:
    theirs = await wire.world.posts("U0ANNA", CHANNEL, "mine")
    assert await wire.refused("chat.update", channel=CHANNEL, ts=theirs, text="x") == "cant_update_message"
    assert await wire.refused("chat.delete", channel=CHANNEL, ts=theirs) == "cant_delete_message"
    assert await wire.refused("chat.update", channel=CHANNEL, ts="1.000001", text="x") == "message_not_found"
    posted = await wire.client.chat_postMessage(channel=CHANNEL, text="x")
    assert await wire.refused("chat.update", channel=CHANNEL, ts=posted["ts"], text="x" * 4001) == "msg_too_long"
    assert await wire.refused("chat.update", channel=CHANNEL, ts=posted["ts"]) == "no_text"


async def test_a_deleted_parent_with_replies_leaves_a_tombstone(wire: Wire) -> None:
    card = (await wire.client.chat_postMessage(channel=CHANNEL, text="card"))["ts"]
    reply = (await wire.client.chat_postMessage(channel=CHANNEL, text="reply", thread_ts=card))["ts"]
    with pytest.raises(NotPossible):
        await wire.world.deletes("U0ANNA", CHANNEL, card)
    await wire.world.deletes("U0ANNA", CHANNEL, card, as_admin=True)
    event = last_event(wire)
    assert (event["subtype"], event["message"]["subtype"]) == ("message_changed", "tombstone")
    assert await wire.refused("chat.update", channel=CHANNEL, ts=card, text="x") == "message_not_found"
    await wire.client.chat_delete(channel=CHANNEL, ts=reply)
    event = last_event(wire)
    assert (event["subtype"], event["deleted_ts"], event["previous_message"]["text"]) == ("message_deleted", reply, "reply")


async def test_history_and_replies_page_and_show_metadata_on_request(wire: Wire) -> None:
    metadata = {"event_type": "bellhop", "event_payload": {"outbox": "7"}}
    for number in range(5):
        await wire.client.chat_postMessage(channel=CHANNEL, text=str(number), metadata=metadata)
    first = await wire.client.conversations_history(channel=CHANNEL, limit=3)
    assert [one["text"] for one in first["messages"]] == ["4", "3", "2"]
    assert "metadata" not in first["messages"][0]
    cursor = first["response_metadata"]["next_cursor"]
    rest = await wire.client.conversations_history(channel=CHANNEL, limit=3, cursor=cursor, include_all_metadata=True)
    assert [one["text"] for one in rest["messages"]] == ["1", "0"]
    assert rest["messages"][0]["metadata"] == metadata
    assert rest["has_more"] is False
    oldest = first["messages"][2]["ts"]
    after = await wire.client.conversations_history(channel=CHANNEL, oldest=oldest)
    assert [one["text"] for one in after["messages"]] == ["4", "3"]
    including = await wire.client.conversations_history(channel=CHANNEL, oldest=oldest, latest=oldest, inclusive=True)
    assert [one["text"] for one in including["messages"]] == ["2"]
    assert (await error_of(wire.client.conversations_replies(channel=CHANNEL, ts="1.000001")))[0] == "thread_not_found"
    assert (await error_of(wire.client.conversations_history(channel=CHANNEL, cursor="what")))[0] == "invalid_cursor"
    assert (await error_of(wire.client.conversations_history(channel=CHANNEL, oldest="soon")))[0] == "invalid_ts_oldest"


@pytest.mark.parametrize(
    "metadata",
    [{}, {"event_type": "x"}, {"event_type": 1, "event_payload": {}}, {"event_type": "x", "event_payload": [], "more": 1}, []],
)
async def test_malformed_metadata_is_refused(wire: Wire, metadata: object) -> None:
    assert await wire.refused("chat.postMessage", channel=CHANNEL, text="x", metadata=metadata) == "invalid_metadata_format"


async def test_ephemeral_messages_reach_one_member_and_cannot_be_updated(wire: Wire) -> None:
    sent = await wire.client.chat_postEphemeral(channel=CHANNEL, user="U0ANNA", text="psst", blocks=[actions(button("ok"))])
    assert [one["text"] for one in wire.world.ephemerals("U0ANNA")] == ["psst"]
    assert wire.world.messages(CHANNEL) == []
    assert await wire.refused("chat.update", channel=CHANNEL, ts=sent["message_ts"], text="x") == "message_not_found"
    assert await wire.refused("chat.postEphemeral", channel=CHANNEL, user="U0GUEST", text="x") == "user_not_in_channel"
    assert await wire.refused("chat.postEphemeral", channel=CHANNEL, user="U0NOBODY", text="x") == "user_not_found"


async def test_reactions_are_set_read_and_taken_away_once(wire: Wire) -> None:
    ts = await wire.world.posts("U0ANNA", CHANNEL, "help")
    await wire.client.reactions_add(channel=CHANNEL, timestamp=ts, name="lock")
    assert last_event(wire) == {**last_event(wire), "type": "reaction_added", "item_user": "U0ANNA", "user": "U0BELLHOP"}
    assert await wire.refused("reactions.add", channel=CHANNEL, timestamp=ts, name="lock") == "already_reacted"
    assert await wire.refused("reactions.add", channel=CHANNEL, timestamp=ts, name="🔒") == "invalid_name"
    assert await wire.refused("reactions.add", channel=CHANNEL, timestamp="1", name="lock") == "bad_timestamp"
    await wire.world.reacts("U0BOSS", CHANNEL, ts, "lock")
    assert wire.world.reactions(CHANNEL, ts) == {"lock": ["U0BELLHOP", "U0BOSS"]}
    (got,) = (await wire.client.conversations_history(channel=CHANNEL))["messages"]
    assert got["reactions"] == [{"name": "lock", "users": ["U0BELLHOP", "U0BOSS"], "count": 2}]
    await wire.client.reactions_remove(channel=CHANNEL, timestamp=ts, name="lock")
    assert await wire.refused("reactions.remove", channel=CHANNEL, timestamp=ts, name="lock") == "no_reaction"


async def test_people_and_channels_are_described(wire: Wire) -> None:
    anna = (await wire.client.users_info(user="U0ANNA"))["user"]
    assert "locale" not in anna
    assert anna["profile"]["email"] == "anna@example.com"
    boss = (await wire.client.users_info(user="U0BOSS", include_locale=True))["user"]
    assert (boss["locale"], boss["tz"]) == ("de-DE", "Europe/Berlin")
    assert (await wire.client.users_info(user="U0OTHER"))["user"]["is_stranger"]
    assert (await error_of(wire.client.users_info(user="U0NOBODY")))[0] == "user_not_found"
    members: list[str] = []
    async for page in await wire.client.conversations_members(channel=CHANNEL, limit=2):
        members += page["members"]
    assert members == ["U0ANNA", "U0BOSS", "U0BELLHOP"]
    info = (await wire.client.conversations_info(channel=CHANNEL, include_num_members=True))["channel"]
    assert (info["is_private"], info["is_member"], info["num_members"]) == (False, True, 3)
    assert (await error_of(wire.client.conversations_info(channel=SECRET_ROOM)))[0] == "channel_not_found"
    opened = await wire.client.conversations_open(users="U0ANNA", return_im=True)
    assert opened["channel"]["user"] == "U0ANNA"


async def test_an_edit_of_a_user_is_told_as_a_change(wire: Wire) -> None:
    ts = await wire.world.posts("U0ANNA", CHANNEL, "helo")
    await wire.world.edits("U0ANNA", CHANNEL, ts, "hello")
    event = last_event(wire)
    assert (event["message"]["text"], event["previous_message"]["text"]) == ("hello", "helo")
    assert event["message"]["edited"]["user"] == "U0ANNA"
    with pytest.raises(NotPossible):
        await wire.world.edits("U0BOSS", CHANNEL, ts, "not mine")
