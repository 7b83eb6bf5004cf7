"""Every verb of the agents in every form: button, form, menu, slash command, thread."""

from __future__ import annotations

import pytest

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, buttons, hint_for, hints, next_hint, picks, tells


async def test_claim_release_and_assign_in_all_forms(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    assert buttons(desk.card(number) or {})[:4] == ["claim", "reply", "note", "close"]
    await desk.anna.presses("claim", number)
    await desk.until(lambda: buttons(desk.card(number) or {})[0] == "release")
    assert hints(desk.anna) == 0
    await desk.boris.presses("claim", number, forged=True)
    await hint_for(desk.boris, "Anna already has #")
    await desk.anna.types(number, "!claim")
    await hint_for(desk.anna, "already yours")
    await desk.anna.types(number, "!release")
    await hint_for(desk.anna, "back in the queue")
    assert "Nobody has claimed" in await tells(desk.anna, f"release {number}")
    assert "is yours" in await tells(desk.boris, f"claim #{number}")
    await desk.until(lambda: buttons(desk.card(number) or {})[0] == "release")
    await desk.anna.presses("release", number)
    await desk.until(lambda: "nobody yet" in text_of(desk.card(number) or {}))
    for said in (f"assign {number} @anna", f"assign {number} boris", f"assign {number} @anna please"):
        assert "is now with" in await tells(desk.anna, said), said
    await picks(desk.anna, number, "assign")
    assert (await desk.anna.fills(agent="U0BORIS")) is not None
    await desk.until(lambda: "Boris" in text_of(desk.card(number) or {}))
    await desk.anna.types(number, "!assign @anna")
    await desk.until(lambda: "Anna" in text_of(desk.card(number) or {}))
    assert "I don't know who “nobody:”" in await tells(desk.anna, f"assign {number} nobody:")
    assert "I don't know who “:”" in await tells(desk.anna, f"assign {number} :")
    assert "doesn't belong to Technical support" in await tells(desk.anna, f"assign {number} @eve")
    assert "Anna already has" in await tells(desk.anna, f"assign {number} @anna")


async def test_a_card_changes_without_a_mark_that_it_was_edited(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    for verb, shown in (("claim", "Anna"), ("reply now", "🔵"), ("close", "✅"), ("reopen", "🔵"), ("move billing", "Moved to Billing")):
        word, _, rest = verb.partition(" ")
        await tells(desk.anna, f"{word} {number} {rest}".strip())
        await desk.until(lambda shown=shown: shown in text_of(desk.card(number) or {}))
        assert "edited" not in (desk.card(number) or {}), verb


async def test_reply_by_button_slash_word_and_letter(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.presses("reply", number)
    view = await desk.until(lambda: desk.slack.view("U0ANNA"))
    assert "This goes to Tom" in str(view)
    assert view["submit"]["text"] == "Send to the customer"
    await desk.anna.fills(text="One")
    await desk.told(desk.tom, "One")
    assert not await tells(desk.boris, f"reply {number} Two")
    await desk.told(desk.tom, "Boris")
    await desk.anna.types(number, "!reply Three")
    await desk.anna.types(number, "!r Four\nand more")
    await desk.anna.types(number, "!REPLY Five")
    await desk.told(desk.tom, "Five")
    await desk.boris.presses("reply", number)
    assert "The ticket stays with Anna" in str(await desk.until(lambda: desk.slack.view("U0BORIS")))
    await desk.boris.fills(text="Six", then="waiting")
    await desk.told(desk.tom, "Six")
    await desk.until(lambda: "waiting for the customer" in text_of(desk.card(number) or {}))
    await desk.anna.presses("reply", number)
    await desk.anna.fills(text="Seven", then="closed")
    await desk.told(desk.tom, "How did we do?")
    assert [text.split("\n", 1)[-1] for text in desk.tom.heard()[1:8]] == ["One", "Two", "Three", "Four\nand more", "Five", "Six", "Seven"]
    assert "is closed. Reopen it first" in await tells(desk.anna, f"reply {number} Eight")
    await desk.anna.types(number, "!r Nine")
    await hint_for(desk.anna, "is closed. Reopen it first")
    assert "Nine" not in "".join(desk.tom.heard())
    assert "Eight" not in await tells(desk.anna, f"show {number}")


async def test_a_reply_without_words_is_asked_for(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, "!reply")
    await hint_for(desk.anna, "!reply <text>")
    shown = desk.slack.ephemerals("U0ANNA")[-1]
    assert buttons(shown) == ["reply"]
    await desk.slack.presses("U0ANNA", SUPPORT, shown["ts"], "reply")
    await desk.anna.fills(text="Here it is")
    await desk.told(desk.tom, "Here it is")
    await desk.anna.commands(f"reply {number}")
    await desk.anna.fills(text="And by the form")
    await desk.told(desk.tom, "And by the form")
    await desk.anna.types(number, "!reply", files=[("manual.txt", b"read me", "text/plain")])
    await desk.until(lambda: any(message.get("document") for message in desk.telegram.chat(4712)))


async def test_hold_wait_move_and_close_with_their_parameters(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await picks(desk.anna, number, "hold")
    await desk.anna.fills(kind="defect", link="https://bugs.example/7")
    await desk.in_thread(number, "https://bugs.example/7")
    await desk.until(lambda: "defect" in text_of(desk.card(number) or {}))
    await desk.anna.types(number, "!hold wish https://wishes.example/8")
    await desk.in_thread(number, "https://wishes.example/8")
    assert "“later” is not one of these: wish, defect" in await tells(desk.anna, f"hold {number} later")
    assert "engineers" in await tells(desk.anna, f"hold {number} defect")
    await picks(desk.anna, number, "wait")
    await desk.until(lambda: "waiting for the customer" in text_of(desk.card(number) or {}))
    assert "already waiting for the customer" in await tells(desk.anna, f"wait {number}")
    assert "There is no queue “nowhere”" in await tells(desk.anna, f"move {number} nowhere")
    assert "already in Technical support" in await tells(desk.anna, f"move {number} support")
    await desk.anna.types(number, "!close It was the fuse, we sent a new one")
    assert "How did we do?" in await desk.told(desk.tom, "is closed")
    assert "fuse" not in "".join(desk.tom.heard())
    assert "🔒 Anna: It was the fuse" in await tells(desk.anna, f"show {number}")
    assert "closed" in await tells(desk.anna, f"close {number} again")
    await desk.until(lambda: "reopen" in buttons(desk.card(number) or {}))
    await desk.anna.presses("reopen", number)
    await desk.in_thread(number, "Anna reopened")
    assert "not closed" in await tells(desk.anna, f"reopen {number}")
    await tells(desk.anna, f"close {number} By slash command")
    await desk.in_thread(number, "By slash command")


async def test_show_why_and_help_tell_all(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, "!r Coming")
    await desk.told(desk.tom, "Coming")
    for said in (f"show {number}", f"show #{number}", str(number), f"#{number}", f"{number} show"):
        told = await tells(desk.anna, said)
        assert "My printer burns" in told and "Anna: " in told, said
    why = await tells(desk.anna, f"why {number}")
    assert "opened" in why and "replied" in why and "Anna" in why
    await picks(desk.anna, number, "show")
    await hint_for(desk.anna, "My printer burns")
    everything = await tells(desk.anna, "help")
    assert "/ticket reply 1042 <text>" in everything and "/ticket move 1042 <queue>" in everything
    assert await tells(desk.anna, "") == everything
    one = await tells(desk.anna, "help move")
    assert "/ticket move 1042 <queue>" in one and "claim" not in one


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("clam 1001", "Did you mean /ticket claim 1042?"),
        ("reply", "/ticket reply 1042 <text>"),
        ("claim abc", "/ticket claim 1042"),
        ("close", "/ticket close 1042"),
        ("claim 999999", "There is no ticket #999999 here."),
        ("claim 99999999999999999999", "/ticket claim 1042"),
        ("claim -1", "/ticket claim 1042"),
        ("xyzzy", "Try /ticket help"),
        ("list nonsense", "“nonsense” is not one of these"),
        ("later 1001 soon", "I don't understand the time “soon”"),
        ("later 1001 900d", "one year from now"),
        ("ack 1001", "No escalation of #1001 is open."),
        ("1001 clam", "Did you mean /ticket claim 1042?"),
        ("help clam", "Did you mean /ticket claim 1042?"),
        ("help xyzzy", "There is no command “xyzzy”. Try /ticket help."),
        ("\u00a0claim\u00a01001", "is yours"),
    ],
)
async def test_a_mistake_gets_the_nearest_right_form(desk: House, said: str, told: str) -> None:
    await asks(desk, desk.tom, "My printer burns")
    before = len(desk.thread(1001))
    assert told in await tells(desk.anna, said)
    assert len(desk.thread(1001)) == before


async def test_an_unknown_word_in_a_thread_stays_a_note_and_says_so_privately(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    for text, told in (
        ("!repyl hello", "Did you mean !reply?"),
        ("!qqqqq", "There is no command !qqqqq"),
        ("! claim", "no space after the !"),
        ("so: !claim", ""),
    ):
        before = hints(desk.anna)
        await desk.anna.types(number, text)
        if told:
            assert told in await next_hint(desk.anna, before)
    assert "nobody yet" in text_of(desk.card(number) or {})


async def test_lists_have_filters_queues_and_pages(desk: House) -> None:
    for n in range(27):
        desk.customer(5000 + n, f"Person {n}").says(f"Question {n}")
    await desk.until(lambda: desk.card(1027))
    first = await tells(desk.anna, "list")
    assert first.count("#10") == 25
    second = await tells(desk.anna, "list open 2")
    assert second.count("#10") == 2
    await tells(desk.anna, "claim 1003")
    await tells(desk.anna, "wait 1004")
    await tells(desk.anna, "close 1005")
    await tells(desk.boris, "move 1006 billing")
    assert "#1003" in await tells(desk.anna, "list mine") and "#1004" not in await tells(desk.anna, "list mine")
    assert "#1004" in await tells(desk.anna, "list waiting")
    assert "#1005" in await tells(desk.anna, "list closed")
    assert "#1006" in await tells(desk.boris, "list billing")
    assert "#1006" in await tells(desk.boris, "list unclaimed billing")
    assert "#1006" not in await tells(desk.boris, "list technical support") + await tells(desk.anna, "list 2") + await tells(
        desk.anna, "list"
    )
    assert "is not one of these" in await tells(desk.anna, "list billing")
    assert "#1003" not in await tells(desk.anna, "list unclaimed")
    assert "Enjoy the quiet" in await tells(desk.anna, "list mine 7")


async def test_the_help_is_grouped_and_a_reply_leaves_the_ticket_open(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    everything = await tells(desk.anna, "help")
    titles = [
        "Reply to the customer",
        "Claim a ticket or hand it on",
        "Sort and set aside",
        "See how things are going",
        "When an escalation reaches you",
    ]
    places = [everything.index(f"\n{title}\n") for title in titles]
    assert places == sorted(places)
    assert places[0] < everything.index("/ticket reply") < places[1] < everything.index("/ticket claim") < places[2]
    await desk.anna.presses("reply", number)
    view = await desk.until(lambda: desk.slack.view("U0ANNA"))
    then = next(block["element"] for block in view["blocks"] if block["block_id"] == "then")
    assert then["initial_option"]["value"] == "open"
    await desk.anna.fills(text="Water it")
    await desk.told(desk.tom, "Water it")
    await desk.until(lambda: "Status: open" in text_of(desk.card(number) or {}))
