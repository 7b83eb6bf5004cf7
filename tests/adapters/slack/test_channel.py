"""The channel against the emulated workspace, over a real socket."""

from __future__ import annotations

import asyncio
import json

import pytest

from adapters.slack.channel import SlackChannel
from adapters.slack.payload import Json
from adapters.slack.people import Us
from bot.core.people import Address
from bot.core.richtext import text_of
from bot.ports.inbound import (
    ButtonPressed,
    FormFilled,
    HomeOpened,
    LineTyped,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PlaceChanged,
    ReactionAdded,
    ShortcutUsed,
)
from bot.ports.outbound import DeliveryError, Trouble
from bot.ports.tolerant import text
from sandbox.slack.world import SlackWorld
from tests.adapters.slack.stage import recorded
from tests.recording_desk import RecordingDesk


async def test_a_message_comes_in_with_its_author_and_his_language(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    ts = await world.posts("U0CARL", world.im("U0CARL"), "my *printer* burns")
    said = (await world.wait_for(lambda: desk.told(MessageReceived)))[0]
    assert (text_of(said.text), said.message, said.direct, said.addressed) == ("my printer burns", ts, True, True)
    assert any(span.bold and span.text == "printer" for span in said.text)
    assert (said.by.handle, said.by.language, said.by.timezone) == ("carl", "en-US", "Europe/Berlin")
    assert said.where == Address("slack", world.im("U0CARL"))
    assert json.loads(said.raw)["event"]["ts"] == ts


async def test_a_mention_comes_as_two_events_with_one_id_of_the_message(
    channel: SlackChannel, world: SlackWorld, desk: RecordingDesk
) -> None:
    ts = await world.posts("U0ANNA", "C0SUPPORT", "@bellhop help me")
    both = await world.wait_for(lambda: len(desk.told(MessageReceived)) == 2 and desk.told(MessageReceived))
    assert {said.message for said in both} == {ts}
    assert {text_of(said.text) for said in both} == {"help me"}
    assert all(said.addressed and not said.direct for said in both)
    assert len({said.event for said in both}) == 2


async def test_messages_of_a_thread_keep_their_order_when_the_first_waits_longer_for_what_slack_tells(
    channel: SlackChannel, world: SlackWorld, desk: RecordingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    second, look_up = asyncio.Event(), channel.look_ups.look_up

    async def slow(body: Json, us: Us) -> None:
        await look_up(body, us)
        if text(body["event"], "text") == "one":
            await second.wait()
        else:
            second.set()

    monkeypatch.setattr(channel.look_ups, "look_up", slow)
    for words in ("one", "two"):
        await world.posts("U0CARL", world.im("U0CARL"), words)
    said = await world.wait_for(lambda: len(desk.told(MessageReceived)) == 2 and desk.told(MessageReceived))
    assert [text_of(one.text) for one in said] == ["one", "two"]


@pytest.mark.parametrize("how", ["form", "command"])
async def test_what_is_submitted_waits_for_messages_that_came_before_it(
    channel: SlackChannel, world: SlackWorld, desk: RecordingDesk, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """A form or a slash command doesn't name the thread that it is about."""
    asked, submitted, look_up = asyncio.Event(), asyncio.Event(), channel.look_ups.look_up

    async def slow(body: Json, us: Us) -> None:
        await look_up(body, us)
        if body.get("type") == "event_callback":
            asked.set()
            await submitted.wait()
        else:
            submitted.set()

    monkeypatch.setattr(channel.look_ups, "look_up", slow)
    await world.posts("U0CARL", world.im("U0CARL"), "one")
    await world.wait_for(asked.is_set)
    if how == "command":
        await world.commands("U0CARL", world.im("U0CARL"), "/ticket", "help")
    else:
        await channel._take(recorded("interactions")["view_submission"])
    await world.wait_for(lambda: len(desk.heard) == 2)
    assert [type(one) for one in desk.heard] == [MessageReceived, LineTyped if how == "command" else FormFilled]


async def test_the_platform_is_told_only_after_the_desk_has_stored(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    desk.away = True
    world.socket_mode.ack_within = 0.5
    await world.posts("U0ANNA", "C0SUPPORT", "is anybody there?")
    await asyncio.sleep(0.02)
    assert desk.heard == []
    desk.away = False
    said = (await world.wait_for(lambda: desk.told(MessageReceived)))[0]
    assert text_of(said.text) == "is anybody there?"
    assert world.lost == []


async def test_our_own_posts_are_no_news_but_their_deletion_is(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    answer = await channel.api.call("chat.postMessage", channel="C0SUPPORT", text="a card")
    await channel.api.call("chat.update", channel="C0SUPPORT", ts=answer["ts"], text="another card")
    await world.deletes("U0ANNA", "C0SUPPORT", answer["ts"], as_admin=True)
    gone = (await world.wait_for(lambda: desk.told(MessageDeleted)))[0]
    assert (gone.message, gone.by.is_bot) == (answer["ts"], True)
    assert desk.heard == [gone]


async def test_edits_deletions_and_marks_come_in(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    ts = await world.posts("U0ANNA", "C0SUPPORT", "first")
    await world.edits("U0ANNA", "C0SUPPORT", ts, "second")
    await world.reacts("U0ANNA", "C0SUPPORT", ts, "eyes")
    await world.unreacts("U0ANNA", "C0SUPPORT", ts, "eyes")
    await world.deletes("U0ANNA", "C0SUPPORT", ts)
    await world.wait_for(lambda: len(desk.heard) >= 5)
    assert [text_of(inbound.text) for inbound in desk.told(MessageEdited)] == ["second"]
    assert sorted((mark.emoji, mark.there) for mark in desk.told(ReactionAdded)) == [("👀", False), ("👀", True)]
    assert [gone.message for gone in desk.told(MessageDeleted)] == [ts]


async def test_people_come_and_go_and_so_does_the_app(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    world.join("U0CARL", "C0SUPPORT")
    world.leave("U0CARL", "C0SUPPORT")
    world.kick_bot("C0SUPPORT")
    await world.wait_for(lambda: len(desk.told(MembershipChanged)) == 2 and desk.told(PlaceChanged))
    assert sorted(change.joined for change in desk.told(MembershipChanged)) == [False, True]
    assert {(change.where.place, change.what) for change in desk.told(PlaceChanged)} == {("C0SUPPORT", "gone")}


async def test_the_home_tab_and_the_slash_command_come_in(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    await world.opens_home("U0ANNA")
    await world.commands("U0ANNA", "C0SUPPORT", "/ticket", "assign 1042 @carl")
    await world.wait_for(lambda: desk.told(HomeOpened) and desk.told(LineTyped))
    (typed,) = desk.told(LineTyped)
    assert (typed.text[-1].mention, typed.where.place) == ("slack:U0CARL", "C0SUPPORT")
    assert typed.trigger
    assert world.errors == []


async def test_buttons_and_the_menu_carry_verb_and_arguments(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    from adapters.slack.render import body
    from bot.ports.cards import Button, Card

    rate = tuple(Button("rate", ("1042", str(stars)), "★" * stars) for stars in (1, 5))
    card = Card(title="#1042", buttons=((Button("claim", ("1042",), "Claim"), *rate),), menu=(Button("merge", ("1042",), "Merge…"),))
    ts = (await channel.api.call("chat.postMessage", channel="C0SUPPORT", **body(card, "slack").as_args()))["ts"]
    await world.presses("U0ANNA", "C0SUPPORT", ts, "claim")
    await world.presses("U0ANNA", "C0SUPPORT", ts, "rate:5")
    await world.selects("U0ANNA", "C0SUPPORT", ts, "more", "merge:1042")
    await world.presses("U0CARL", "C0SUPPORT", ts, "close", "1042", forged=True)
    pressed = desk.told(ButtonPressed)
    assert [(one.verb, one.args) for one in pressed] == [
        ("claim", ("1042",)),
        ("rate", ("1042", "5")),
        ("merge", ("1042",)),
        ("close", ("1042",)),
    ]
    assert {one.message for one in pressed} == {ts}
    assert len({one.event for one in pressed}) == 4
    assert world.errors == []


async def test_a_shortcut_names_the_message_and_its_author(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    ts = await world.posts("U0ANNA", "C0SUPPORT", "this is a ticket")
    await world.shortcut("U0ANNA", "C0SUPPORT", ts, "new")
    (used,) = desk.told(ShortcutUsed)
    assert (used.verb, used.message, used.author.identity.id, text_of(used.text)) == ("new", ts, "U0ANNA", "this is a ticket")


async def test_what_cannot_be_read_is_parked_and_acknowledged(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    support = world.workspace.channels["C0SUPPORT"]
    world.news.tell({"type": "message", "channel": "C0SUPPORT", "user": "U0ANNA", "ts": [], "text": "x"}, support)
    world.news.tell({"type": "message", "channel": ["C0SUPPORT"], "user": "U0ANNA", "ts": "1.2", "text": "x"}, support)
    world.news.delivery.event({"type": "event_callback", "event_id": "Ev1", "event": {"type": "message"}, "authorizations": 5})
    await world.wait_for(lambda: len(desk.parked) == 3)
    reasons = {reason.split(":")[0] for *_, reason in desk.parked}
    assert reasons == {"ts is no text", "channel is no text", "TypeError"}
    assert desk.heard == []
    assert world.lost == []


async def test_a_refreshed_connection_is_replaced_and_nothing_is_lost(
    channel: SlackChannel, world: SlackWorld, desk: RecordingDesk
) -> None:
    await world.refresh_connections()
    await world.posts("U0ANNA", "C0SUPPORT", "still there?")
    assert text_of((await world.wait_for(lambda: desk.told(MessageReceived)))[0].text) == "still there?"
    assert channel.trouble == ""


async def test_a_silenced_channel_finishes_what_it_heard_and_can_still_send(
    channel: SlackChannel, world: SlackWorld, desk: RecordingDesk
) -> None:
    slow = asyncio.Event()
    handle = desk.handle

    async def thinking(inbound):
        await slow.wait()
        return await handle(inbound)

    desk.handle = thinking
    await world.posts("U0ANNA", "C0SUPPORT", "one moment")
    await world.wait_for(lambda: channel._active)
    stopping = asyncio.ensure_future(channel.stop_listening())
    await asyncio.sleep(0.02)
    assert not stopping.done()
    slow.set()
    await stopping
    assert len(desk.heard) == 1
    assert channel.trouble == "not listening"
    assert (await channel.api.call("chat.postMessage", channel="C0SUPPORT", text="bye"))["ok"]


async def test_a_revoked_token_is_trouble_that_says_so(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    assert channel.trouble == ""
    world.revoke_token()
    await world.wait_for(lambda: channel.trouble)
    assert "tokens_revoked" in channel.trouble
    with pytest.raises(DeliveryError) as caught:
        await channel.who("U0BOSS")
    assert caught.value.trouble is Trouble.SHUT_OUT
    assert "token_revoked" in channel.trouble


async def test_members_are_all_who_sit_in_the_place(silent: SlackChannel, world: SlackWorld) -> None:
    for number in range(250):
        world.add_user(f"U{number:05d}", f"u{number}", f"User {number}")
    world.add_channel("C0CROWD", "crowd", [f"U{number:05d}" for number in range(250)])
    assert await silent.members("C0CROWD") == {f"U{number:05d}" for number in range(250)} | {"U0BELLHOP"}


@pytest.mark.parametrize(
    "told", [{}, {"members": None}, {"members": []}, {"members": {"U1": True}}, {"members": [], "response_metadata": []}]
)
async def test_an_answer_without_members_does_not_mean_that_everybody_left(
    silent: SlackChannel, monkeypatch: pytest.MonkeyPatch, told: dict[str, object]
) -> None:
    async def answer(*_: object, **__: object) -> dict[str, object]:
        return {"ok": True, **told}

    monkeypatch.setattr(silent.api, "call", answer)
    with pytest.raises(DeliveryError) as caught:
        await silent.members("C0SUPPORT")
    assert caught.value.trouble is Trouble.TRY_AGAIN


async def test_a_message_has_the_address_of_its_workspace(silent: SlackChannel) -> None:
    await silent.open()
    assert silent.link("C0SUPPORT", "1700000000.000100").endswith(".slack.com/archives/C0SUPPORT/p1700000000000100")
