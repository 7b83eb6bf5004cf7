"""P15: whatever is said in a team's channel stays there, unless an agent of the ticket's queue sends it on purpose.

=======================  =====================================================================================
disguise                 test
=======================  =====================================================================================
plain, quoted, code      ``journeys/test_notes.py``; every sign before it: ``test_only_the_sign_alone_sends``
edited into or out of    ``journeys/test_notes.py``, ``test_a_note_may_change_and_go_and_stays_a_note``
by bots, guests, others  ``test_nobody_else_sends_anything``
in the wrong thread      ``journeys/test_notes.py``, ``test_nobody_else_sends_anything``
file, broadcast          ``journeys/test_notes.py``
forwarded                ``test_what_was_forwarded_stays_inside``, in both modes
by emoji or shortcut     ``test_only_ones_own_note_is_sent_by_an_emoji``
read back                ``test_what_the_customer_can_read_later_holds_no_note``
=======================  =====================================================================================
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tests.house import BILLING, SUPPORT, House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, calls_of, hint_for, presses_send, tells

SECRET = "ZEBRA"
SIGNS = (
    *("! ", "!!", "!1", "！", "¡", "ǃ", "‼", "❗", "⁉", "/", "\\!", "'!", '"!', "“!", "(!", "-!", "–!", "• !", "1. !", "*!*", "_!_", "~!~"),
    *("`!`", "> !", "&gt; !", ">>> !", ": !", ". !", "# !", "@anna !", "<@U0ANNA> !", "<@U0BELLHOP> !", "<@U0BELLHOP>, !", "Re: !"),
    *("\u200b!", "\u2060!", "\ufeff!", "\ufe0f!", "👉 !", ":point_right: !", "ok !", "FYI !", "$ !", "\u3164!", "!\u200b"),
    *("reply: ", "reply ", "r ", "note: ", "/ticket reply 1001 ", "/reply ", "#1001 ", "@Tom "),
)
VERBS = ("reply", "r", "Reply", "send")


def leaked(desk: House) -> list[Any]:
    return [call for call in calls_of(desk.telegram) if SECRET in str(call)]


async def test_only_the_sign_alone_sends(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    for sign, verb in product(SIGNS, VERBS):
        await desk.anna.types(number, f"{sign}{verb} {SECRET}")
    notes = len(SIGNS) * len(VERBS)

    def locked() -> int:
        return sum("lock" in desk.slack.reactions(SUPPORT, one["ts"]) for one in desk.slack.thread(SUPPORT, _card(desk)))

    await desk.until(lambda: locked() == notes, progress=locked)
    await desk.anna.types(number, "!REPLY On purpose")
    await desk.told(desk.tom, "On purpose")
    assert not leaked(desk)


def _card(desk: House) -> str:
    return desk.card_ts(1001)


async def test_nobody_else_sends_anything(desk: House) -> None:
    """Bots, guests, people of other queues, of other workspaces, and those who have left; in this thread, another, or none."""
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.boris, f"move {number} billing")
    await desk.ticket(number, BILLING)
    card = desk.card_ts(number, BILLING)
    people: dict[str, dict[str, Any]] = {
        "U0ROBOT": {"is_bot": True},
        "U0GUEST": {"is_restricted": True},
        "U0VISIT": {"is_ultra_restricted": True},
        "U0OTHER": {"team_id": "T0OTHER"},
    }
    for user, kind in people.items():
        desk.slack.add_user(user, user.lower(), **kind)
        desk.slack.join(user, BILLING)
        await desk.slack.posts(user, BILLING, f"!reply {SECRET}", thread_ts=card)
        await desk.slack.posts(user, BILLING, f"!reply {SECRET}")
        await desk.slack.posts(user, BILLING, f"<@U0BELLHOP> !reply {SECRET}", thread_ts=card)
    desk.slack.join("U0EVE", BILLING)
    desk.slack.leave("U0EVE", BILLING)
    await desk.anna.commands(f"reply {number} {SECRET}")
    await tells(desk.eve, f"reply {number} {SECRET}")
    await desk.slack.presses("U0ANNA", SUPPORT, card, "reply", str(number), forged=True)
    await desk.slack.posts("U0BORIS", BILLING, f"!reply {SECRET}")
    lone = await desk.slack.posts("U0BORIS", BILLING, "A thread of our own")
    await desk.slack.posts("U0BORIS", BILLING, f"!reply {SECRET}", thread_ts=lone)
    await desk.boris.types(number, "!reply On purpose", BILLING)
    await desk.told(desk.tom, "On purpose")
    assert not leaked(desk)


async def test_a_note_may_change_and_go_and_stays_a_note(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    note = await desk.anna.types(number, f"{SECRET} one")
    await desk.until(lambda: list(desk.slack.reactions(SUPPORT, note)) == ["lock"])
    for words in (f"!reply {SECRET} two", f"!r {SECRET} three", f"{SECRET} four", f"!close {SECRET}"):
        await desk.slack.edits("U0ANNA", SUPPORT, note, words)
    await desk.slack.deletes("U0ANNA", SUPPORT, note)
    await desk.anna.types(number, "!reply On purpose")
    await desk.told(desk.tom, "On purpose")
    assert "closed" not in text_of(desk.card(number) or {})
    assert not leaked(desk)


@pytest.mark.parametrize("mode", ["note", "reply"])
async def test_what_was_forwarded_stays_inside(opened: Open, mode: str) -> None:
    """Colleagues' words that somebody brings along are not his own, also below a command of his."""
    desk = await opened(thread_messages=mode)
    number = await asks(desk, desk.tom, "My printer burns")
    for count, text in enumerate(("", "!reply see below", "look", f"!reply {SECRET}"), 1):
        _forwards(desk, desk.card_ts(number), text, count)
    await desk.until(
        lambda: sum("lock" in desk.slack.reactions(SUPPORT, m["ts"]) for m in desk.slack.thread(SUPPORT, desk.card_ts(number))) == 4
    )
    await desk.anna.types(number, "!reply On purpose")
    await desk.told(desk.tom, "On purpose")
    assert not leaked(desk)
    assert not [text for text in desk.tom.heard() if "look" in text or "see below" in text]


def _forwards(desk: House, card: str, text: str, count: int) -> None:
    """A message as Slack tells it when somebody shares another one into a thread."""
    world = desk.slack.workspace
    channel, anna = world.channels[SUPPORT], world.users["U0ANNA"]
    shared = {
        "is_share": True,
        "text": f"{SECRET} {count}: !reply {SECRET}",
        "author_id": "U0BORIS",
        "channel_id": SUPPORT,
        "fallback": "x",
    }
    desk.slack.board.post(channel, anna, {"user": anna.id, "team": anna.team_id, "text": text, "attachments": [shared]}, thread_ts=card)


async def test_only_ones_own_note_is_sent_by_an_emoji(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    note = await desk.anna.types(number, f"{SECRET} from Anna")
    await desk.until(lambda: list(desk.slack.reactions(SUPPORT, note)) == ["lock"])
    desk.slack.join("U0EVE", SUPPORT)
    desk.slack.change_user("U0EVE", is_restricted=True)
    for user in ("U0BORIS", "U0EVE"):
        await desk.slack.reacts(user, SUPPORT, note, "incoming_envelope")
    await desk.slack.shortcut("U0EVE", SUPPORT, note, "reply")
    await hint_for(desk.eve, "There is no ticket")
    await desk.anna.types(number, "!reply On purpose")
    await desk.told(desk.tom, "On purpose")
    assert not leaked(desk)
    await desk.slack.reacts("U0ANNA", SUPPORT, note, "incoming_envelope")
    await hint_for(desk.anna, "Nothing was sent yet")
    assert not leaked(desk)
    await presses_send(desk, desk.anna)
    await desk.until(lambda: desk.slack.view("U0ANNA"))
    await desk.slack.submits("U0ANNA", {})
    await desk.told(desk.tom, f"{SECRET} from Anna")


async def test_what_the_customer_can_read_later_holds_no_note(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await desk.anna.types(number, f"{SECRET} plain")
    await desk.anna.types(number, f"{SECRET} file", files=[(f"{SECRET}.txt", SECRET.encode(), "text/plain")])
    await desk.anna.types(number, "!reply Try water")
    await desk.told(desk.tom, "Try water")
    await tells(desk.anna, f"hold {number} defect https://tracker.example/{SECRET}")
    await tells(desk.anna, f"tag {number} {SECRET}")
    await tells(desk.anna, f"close {number} {SECRET} was the cause")
    await desk.told(desk.tom, "How did we do?")
    desk.tom.says("/tickets")
    await desk.told(desk.tom, "#1001")
    desk.tom.says(f"/transcript {number}")
    paper = await desk.until(lambda: next((m["document"] for m in desk.telegram.chat(4712) if "document" in m), None))
    page = desk.telegram.files.by_id[paper["file_id"]].data.decode()
    assert "Try water" in page
    assert SECRET not in page
    assert not leaked(desk)
