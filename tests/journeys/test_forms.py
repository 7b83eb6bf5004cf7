"""Forms say which ticket they are about and begin with its current values."""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks, picks, tells


async def opened(desk: House, number: int, verb: str) -> dict[str, Any]:
    """The form of a verb in a card's menu, closed again."""
    await picks(desk.anna, number, verb)
    view = await desk.until(lambda: desk.slack.view("U0ANNA"))
    await desk.slack.closes("U0ANNA")
    return dict(view)


@pytest.mark.parametrize(
    ("lines", "verb", "values"),
    [
        pytest.param(["priority {n} high"], "priority", {"level": "high"}, id="priority"),
        pytest.param(["tag {n} vpn paper"], "tag", {"tags": "paper vpn"}, id="tag"),
        pytest.param(["kind {n} fault"], "kind", {"kind": "fault"}, id="kind"),
        pytest.param(["hold {n} defect https://x.y/1"], "hold", {"kind": "defect", "link": "https://x.y/1"}, id="hold"),
        pytest.param(["assign {n} @boris"], "assign", {"agent": "U0BORIS"}, id="assign"),
        pytest.param(["snooze {n} 2027-03-01 10:30"], "snooze", {"until": "2027-03-01 10:30"}, id="snooze"),
        pytest.param(["promise {n} 2027-03-01 10:30"], "promise", {"until": "2027-03-01 10:30"}, id="promise"),
    ],
)
async def test_a_form_begins_with_the_tickets_current_values(desk: House, lines: list[str], verb: str, values: dict[str, str]) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    for line in lines:
        assert f"#{number}" in await tells(desk.anna, line.format(n=number))
    view = await opened(desk, number, verb)
    assert text_of({"blocks": view["blocks"]}).startswith(f"#{number} · My printer burns")
    assert "…" not in view["title"]["text"]
    for name, value in values.items():
        element = next(block["element"] for block in view["blocks"] if block.get("block_id") == name)
        assert value in (element.get("initial_value"), element.get("initial_option", {}).get("value"))


async def test_a_reply_form_shows_the_last_three_messages_and_keeps_the_ticket_waiting(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    for line in (f"note {number} He is on the roof", f"reply {number} Which one?", f"wait {number}"):
        await tells(desk.anna, line)
    await desk.anna.presses("reply", number)
    view = await desk.until(lambda: desk.slack.view("U0ANNA"))
    shown = text_of({"blocks": view["blocks"]})
    assert "• Tom: My printer burns\n• 🔒 Anna: He is on the roof\n• Anna: Which one?" in shown
    assert shown.startswith(f"#{number} · My printer burns\nThis goes to Tom.")
    then = next(block["element"] for block in view["blocks"] if block.get("block_id") == "then")
    assert then["initial_option"]["value"] == "waiting"


@pytest.mark.parametrize(
    ("filled", "tags"),
    [("paper", "paper"), ("paper vpn, new", "new paper vpn"), ("-vpn", "paper"), ("+new", "new paper vpn"), ("", "")],
)
async def test_the_form_of_tags_shows_all_and_saves_all(desk: House, filled: str, tags: str) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    await tells(desk.anna, f"tag {number} vpn paper")
    await picks(desk.anna, number, "tag")
    await desk.until(lambda: desk.slack.view("U0ANNA"))
    await desk.anna.fills(tags=filled)
    told = await tells(desk.anna, f"tag {number} -unknown")
    assert (", ".join(tags.split()) or "no tags") in told


async def test_the_form_that_sends_a_note_names_its_files(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    note = await desk.anna.types(number, "See the plan", files=[("plan.pdf", b"%PDF-1.7", "application/pdf")])
    await desk.until(lambda: "lock" in desk.slack.reactions(SUPPORT, note))
    await desk.slack.shortcut("U0ANNA", SUPPORT, note, "reply")
    view = await desk.until(lambda: desk.slack.view("U0ANNA"))
    assert "📎 These files of the note go with it: plan.pdf" in text_of({"blocks": view["blocks"]})
