"""Private answers to one person."""

from __future__ import annotations

import asyncio

from adapters.slack import views
from adapters.slack.channel import SlackChannel
from adapters.slack.render import body
from bot.core.people import Address
from bot.core.richtext import Span, plain, text_of
from bot.ports.cards import Answer, Button, Card, Field, Form, Option, Screen, Section
from bot.ports.inbound import ButtonPressed, FormClosed, FormFilled, HomeOpened, LineTyped, MessageReceived, ShortcutUsed
from sandbox.faults import Fault
from sandbox.slack.world import SlackWorld
from tests.recording_desk import RecordingDesk

REPLY = Form(
    "reply",
    ("1042",),
    "Reply to #1042",
    "Send",
    "Cancel",
    (
        Field("text", "Your words", "text"),
        Field(
            "then", "And then?", "choice", required=False, options=(Option("open", "Stay open"), Option("closed", "Close")), initial="open"
        ),
        Field("link", "Link", required=False),
        Field("agent", "Who?", "person", required=False),
    ),
    intro=plain("Carl wrote: help"),
)
SURE = Answer(plain("Done. <!channel> & more"))


def on(kind: type, answer: Answer):
    return lambda inbound: answer if isinstance(inbound, kind) else Answer()


async def card(channel: SlackChannel, *, thread: str | None = None, place: str = "C0SUPPORT") -> str:
    shown = body(Card(title="#1042", buttons=((Button("reply", ("1042",), "Reply"),),)), "slack")
    return (await channel.api.call("chat.postMessage", channel=place, thread_ts=thread, **shown.as_args()))["ts"]


async def test_a_slash_command_is_answered_by_its_acknowledgement(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    desk.answer = on(LineTyped, Answer(SURE.text, buttons=((Button("claim", ("1042",), "Claim"),),)))
    ack = await world.commands("U0ANNA", "C0SUPPORT", "/ticket", "claim 1042")
    assert (ack["response_type"], ack["text"]) == ("ephemeral", "Done. &lt;!channel&gt; &amp; more")
    assert [block["type"] for block in ack["blocks"]] == ["rich_text", "actions"]
    assert world.errors == []


async def test_a_press_is_answered_in_the_thread_where_it_was_made(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    desk.answer = on(ButtonPressed, SURE)
    parent = await world.posts("U0ANNA", "C0SUPPORT", "parent")
    await world.presses("U0ANNA", "C0SUPPORT", await card(channel, thread=parent), "reply")
    (shown,) = await world.wait_for(lambda: world.ephemerals("U0ANNA"))
    assert (shown["channel"], shown["thread_ts"]) == ("C0SUPPORT", parent)
    await world.presses("U0ANNA", "C0SUPPORT", await card(channel), "reply")
    shown = await world.wait_for(lambda: world.ephemerals("U0ANNA")[1:])
    assert "thread_ts" not in shown[0]


async def test_a_press_of_a_stranger_to_the_room_is_answered_to_him_directly(
    channel: SlackChannel, world: SlackWorld, desk: RecordingDesk
) -> None:
    desk.answer = on(ButtonPressed, SURE)
    ts = await card(channel)
    await world.presses("U0CARL", "C0SUPPORT", ts, "reply", "1042", forged=True)
    (said,) = await world.wait_for(lambda: world.messages(world.im("U0CARL")))
    assert said["text"] == "Done. &lt;!channel&gt; &amp; more"


async def test_in_a_direct_chat_the_answer_is_a_message(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    desk.answer = on(MessageReceived, SURE)
    await world.posts("U0CARL", world.im("U0CARL"), "!help")
    assert (await world.wait_for(lambda: world.messages(world.im("U0CARL"))[1:]))[0]["text"].startswith("Done.")


async def test_a_thread_command_without_words_gets_a_private_button(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    desk.answer = on(MessageReceived, Answer(plain("Reply to whom?"), buttons=((Button("reply", ("1042",), "Reply"),),)))
    parent = await world.posts("U0CARL", world.im("U0CARL"), "parent")
    await world.wait_for(lambda: desk.heard)
    parent = await world.posts("U0ANNA", "C0SUPPORT", "parent")
    await world.posts("U0ANNA", "C0SUPPORT", "!reply", thread_ts=parent)
    shown = await world.wait_for(lambda: len(world.ephemerals("U0ANNA")) == 2 and world.ephemerals("U0ANNA"))
    assert {one.get("thread_ts") for one in shown} == {None, parent}
    desk.answer = on(ButtonPressed, Answer(form=REPLY))
    await world.presses("U0ANNA", "C0SUPPORT", next(one["ts"] for one in shown if one.get("thread_ts")), "reply")
    assert (await world.wait_for(lambda: world.view("U0ANNA")))["callback_id"] == "reply"


async def test_a_form_comes_back_with_its_arguments_its_place_and_its_words(
    channel: SlackChannel, world: SlackWorld, desk: RecordingDesk
) -> None:
    desk.answer = on(ButtonPressed, Answer(form=REPLY))
    parent = await world.posts("U0ANNA", "C0SUPPORT", "parent")
    await world.presses("U0ANNA", "C0SUPPORT", await card(channel, thread=parent), "reply")
    await world.wait_for(lambda: world.view("U0ANNA"))
    await world.submits("U0ANNA", {"text": "try *now*", "agent": "U0CARL"})
    (filled,) = desk.told(FormFilled)
    assert (filled.verb, filled.args, filled.where) == ("reply", ("1042",), Address("slack", "C0SUPPORT", parent))
    assert filled.values == {"text": "try now", "then": "open", "agent": "U0CARL"}
    assert filled.texts == {"text": (Span("try "), Span("now", bold=True))}
    assert world.view("U0ANNA") is None
    assert world.errors == []


async def test_errors_keep_a_form_open_and_stand_below_its_inputs(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    errors = Answer(errors=(("then", "Not any more."), ("ghost", "It was closed meanwhile."), ("text", "Too short.")))
    desk.answer = lambda inbound: Answer(form=REPLY) if isinstance(inbound, ButtonPressed) else errors
    await world.presses("U0ANNA", "C0SUPPORT", await card(channel), "reply")
    await world.wait_for(lambda: world.view("U0ANNA"))
    await world.submits("U0ANNA", {"text": "x"})
    assert world.view_errors("U0ANNA") == {"then": "Not any more.", "text": "It was closed meanwhile.\nToo short."}
    assert world.errors == []


async def test_a_sent_form_is_answered_where_it_was_opened(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    desk.answer = lambda inbound: (
        Answer(form=REPLY) if isinstance(inbound, ShortcutUsed) else SURE if isinstance(inbound, FormFilled) else Answer()
    )
    ts = await world.posts("U0ANNA", "C0SUPPORT", "please")
    await world.shortcut("U0ANNA", "C0SUPPORT", ts, "reply")
    await world.wait_for(lambda: world.view("U0ANNA"))
    await world.submits("U0ANNA", {"text": "x"})
    (shown,) = await world.wait_for(lambda: world.ephemerals("U0ANNA"))
    assert shown["channel"] == "C0SUPPORT"


async def test_a_slash_command_may_open_a_form_and_a_form_another(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    more = Form("hold", ("1042",), "Why?", "Go", "Back", (Field("link", "Link"),))
    desk.answer = lambda inbound: Answer(form=more if isinstance(inbound, FormFilled) else REPLY)
    await world.commands("U0ANNA", "C0SUPPORT", "/ticket", "reply 1042")
    await world.wait_for(lambda: world.view("U0ANNA"))
    await world.submits("U0ANNA", {"text": "x"})
    assert world.view("U0ANNA")["callback_id"] == "hold"
    assert world.errors == []


async def test_a_form_that_comes_too_late_is_explained(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    desk.answer = on(ButtonPressed, Answer(form=REPLY))
    world.faults.add(Fault("error", "views.open", error="expired_trigger_id"))
    await world.presses("U0ANNA", "C0SUPPORT", await card(channel), "reply")
    (shown,) = await world.wait_for(lambda: world.ephemerals("U0ANNA"))
    assert "Nothing is lost" in shown["text"]


async def test_the_home_tab_shows_the_screen(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    cards = tuple(Card(plain(f"#{number}"), buttons=((Button("claim", (number,), "Claim"),),)) for number in ("1042", "1043"))
    screen = Screen(plain("Yours"), (Section("Unclaimed", cards, ((Button("list", ("unclaimed",), "All"),),)),), "unclaimed 2")
    desk.answer = lambda inbound: Answer(screen=screen) if isinstance(inbound, HomeOpened) else SURE
    await world.opens_home("U0ANNA")
    home = await world.wait_for(lambda: world.home("U0ANNA"))
    kinds = ["rich_text", "header", "rich_text", "actions", "rich_text", "actions", "actions"]
    assert [block["type"] for block in home["blocks"]] == kinds
    await world.presses_in_view("U0ANNA", "claim", "1043")
    (pressed,) = desk.told(ButtonPressed)
    assert (pressed.verb, pressed.args, pressed.where) == ("claim", ("1043",), Address("slack", "", "unclaimed 2"))
    assert (await world.wait_for(lambda: world.messages(world.im("U0ANNA"))))[0]["text"].startswith("Done.")


def test_long_sections_of_a_screen_leave_their_last_cards_out() -> None:
    cards = [
        tuple(Card(plain(f"#{number}"), buttons=((Button("claim", (str(number),), "Claim"),),)) for number in range(size))
        for size in (40, 3, 40)
    ]
    more = ((Button("list", ("mine",), "All"),),)
    blocks = views.home(Screen(sections=tuple(Section(f"S{place}", some, more) for place, some in enumerate(cards))), "slack")["blocks"]
    assert len(blocks) <= 100
    assert [block["type"] for block in blocks].count("header") == 3
    assert blocks[-1]["elements"][0]["action_id"] == "list"
    assert sum(block["type"] == "rich_text" for block in blocks) == 22 + 3 + 22


async def test_a_form_that_cannot_open_is_told_as_closed(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    desk.answer = on(ButtonPressed, Answer(form=REPLY))
    world.faults.add(Fault("error", "views.open", error="expired_trigger_id"))
    await world.presses("U0ANNA", "C0SUPPORT", await card(channel), "reply")
    (closed,) = await world.wait_for(lambda: desk.told(FormClosed))
    assert (closed.verb, closed.args) == ("reply", ("1042",))


async def test_nothing_to_say_says_nothing(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    before = len(world.journal.calls)
    assert await world.commands("U0ANNA", "C0SUPPORT", "/ticket", "claim 1042") == {}
    await channel.answers.settle()
    assert [call.method for call in world.journal.calls[before:] if call.method != "users.info"] == []


async def test_an_answer_that_gets_lost_does_no_other_harm(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    desk.answer = on(ButtonPressed, SURE)
    world.faults.add(Fault("500", "chat.postEphemeral"))
    await world.presses("U0ANNA", "C0SUPPORT", await card(channel), "reply")
    await asyncio.wait_for(channel.answers.settle(), 2)
    assert world.errors == []
    await world.posts("U0ANNA", "C0SUPPORT", "go on")
    assert text_of((await world.wait_for(lambda: desk.told(MessageReceived)))[0].text) == "go on"
