"""The thread shows the delivery state of a reply, and the customer sees the name that the queue chooses."""

from __future__ import annotations

import pytest

from tests.house import SUPPORT, House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, buttons, hint_for, presses_send, tells


async def test_a_typed_reply_gets_a_reaction_and_other_replies_a_mirror(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    typed = await desk.anna.types(number, "!reply Switch it off")
    await desk.until(lambda: list(desk.slack.reactions(SUPPORT, typed)) == ["ballot_box_with_check"])
    assert not await tells(desk.anna, f"reply {number} By slash")
    assert "Anna → Tom" in await desk.in_thread(number, "By slash")
    await desk.in_thread(number, "✓ delivered")
    assert [text for text in desk.thread(number)[1:] if "By slash" not in text] == ["!reply Switch it off"]
    assert "✓ delivered" in next(text for text in desk.thread(number) if "By slash" in text)
    assert not [text for text in desk.thread(number) if "queued" in text]


async def test_a_blocked_bot_is_a_visible_failure(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    desk.telegram.blocks(4712)
    await desk.in_thread(number, "blocked the bot")
    await desk.anna.types(number, "!reply Are you there?")
    assert "the customer has blocked the bot" in await desk.in_thread(number, "✗ not delivered")
    await tells(desk.anna, f"reply {number} And now?")
    await desk.until(lambda: any("And now?" in text and "✗ not delivered" in text for text in desk.thread(number)))
    await desk.until(lambda: "Attention" in text_of(desk.card(number) or {}))


@pytest.mark.parametrize(("persona", "above"), [("name", "Anna"), ("team", "Technical support"), ("none", "")])
async def test_the_customer_reads_the_persona_and_the_team_the_true_name(opened: Open, persona: str, above: str) -> None:
    desk = await opened(persona=f"{persona}\n    signature: Yours, Acme")
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"reply {number} Switch it off")
    told = await desk.told(desk.tom, "Switch it off")
    assert told == "\n".join([*([above] if above else []), "Switch it off\n\nYours, Acme"])
    assert "Anna → Tom" in await desk.in_thread(number, "Switch it off")
    if persona != "name":
        assert not [text for text in desk.tom.heard() if "Anna" in text]


async def test_the_desk_never_marks_a_message_in_the_teams_channel_as_an_agent_would(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    stood = [await desk.anna.types(number, text) for text in ("a note", "!reply Done", "!claim", "!close")]
    await desk.told(desk.tom, "How did we do?")
    everything = [*desk.slack.messages(SUPPORT), *desk.slack.thread(SUPPORT, desk.card_ts(number))]
    await desk.until(lambda: all(desk.slack.reactions(SUPPORT, ts) for ts in stood[:2]))
    marks = {name for message in everything for name in desk.slack.reactions(SUPPORT, message["ts"])}
    assert marks == {"lock", "ballot_box_with_check"}


async def test_send_to_the_customer_on_a_note_opens_the_reply_form_and_sends_it_once(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    note = await desk.anna.types(number, "Switch it off, I would say")
    await desk.until(lambda: desk.slack.reactions(SUPPORT, note))
    await desk.slack.shortcut("U0BORIS", SUPPORT, note, "reply")
    view = await desk.until(lambda: desk.slack.view("U0BORIS"))
    assert "Switch it off, I would say" in str(view["blocks"])
    assert not any("I would say" in text for text in desk.tom.heard())
    await desk.slack.submits("U0BORIS", {})
    assert "Boris" in await desk.told(desk.tom, "I would say")
    await desk.until(lambda: not desk.slack.reactions(SUPPORT, note))
    await desk.slack.shortcut("U0BORIS", SUPPORT, note, "reply")
    await hint_for(desk.boris, "already has this")
    desk.slack.join("U0EVE", SUPPORT)
    desk.slack.change_user("U0EVE", is_restricted=True)
    await desk.slack.shortcut("U0EVE", SUPPORT, note, "reply")
    await hint_for(desk.eve, "There is no ticket")
    assert sum("I would say" in text for text in desk.tom.heard()) == 1


async def test_a_note_from_the_form_can_be_sent_too_and_loses_its_lock(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"note {number} Switch it off")
    await desk.in_thread(number, "🔒 Anna")
    note = next(m["ts"] for m in desk.slack.thread(SUPPORT, desk.card_ts(number)) if "Switch it off" in text_of(m))
    await desk.slack.shortcut("U0BORIS", SUPPORT, note, "reply")
    await desk.until(lambda: desk.slack.view("U0BORIS"))
    await desk.slack.submits("U0BORIS", {})
    await desk.told(desk.tom, "Switch it off")
    await desk.until(lambda: not any("🔒" in text_of(m) for m in desk.slack.thread(SUPPORT, desk.card_ts(number))))


async def test_reactions_of_agents_claim_close_and_send(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    card = desk.card_ts(number)
    await desk.slack.reacts("U0ANNA", SUPPORT, card, "eyes")
    await desk.until(lambda: "Anna" in text_of(desk.card(number) or {}))
    note = await desk.anna.types(number, "Switch it off then")
    await desk.until(lambda: desk.slack.reactions(SUPPORT, note))
    await desk.slack.reacts("U0BORIS", SUPPORT, note, "incoming_envelope")
    await desk.slack.reacts("U0ANNA", SUPPORT, note, "incoming_envelope")
    await presses_send(desk, desk.anna)
    assert "Switch it off then" in str((await desk.until(lambda: desk.slack.view("U0ANNA")))["blocks"])
    assert not any("Switch it off then" in text for text in desk.tom.heard())
    await desk.slack.submits("U0ANNA", {})
    assert "Anna" in await desk.told(desk.tom, "Switch it off then")
    await desk.slack.reacts("U0ANNA", SUPPORT, card, "white_check_mark")
    await desk.told(desk.tom, "How did we do?")
    await desk.until(lambda: "reopen" in buttons(desk.card(number) or {}))
    assert sum("Switch it off then" in text for text in desk.tom.heard()) == 1


async def test_a_card_that_somebody_deletes_is_posted_again(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    gone = desk.card_ts(number)
    await desk.slack.deletes("U0ANNA", SUPPORT, gone, as_admin=True)
    await desk.until(lambda: (card := desk.card(number)) and card["ts"] != gone)
    desk.tom.says("Still burning")
    await desk.in_thread(number, "Still burning")
