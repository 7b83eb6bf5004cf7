"""A bad rating is answered with regret and a question, not with thanks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.people import Address
from bot.core.richtext import text_of
from bot.ports.inbound import ButtonPressed
from tests.quick_desk import QuickDesk


async def presses(quick: QuickDesk, verb: str, *args: str) -> str:
    """The customer presses a button; what they are answered."""
    at, by = datetime.fromtimestamp(quick.now, UTC), await quick.front.who("tom")
    pressed = ButtonPressed(event=f"{verb}{args}", at=at, by=by, where=Address("front", "tom"), verb=verb, args=args)
    return text_of((await quick.desk.handle(pressed)).text)


async def answered(quick: QuickDesk) -> tuple[str, str]:
    """A closed ticket with one reply: its number and the reply's."""
    await quick.open("2026-03-23 09:00")
    number = await quick.asks("tom", "My printer does not print")
    await quick.does("anna", f"reply {number} Switch it on")
    await quick.does("anna", f"close {number}")
    return str(number), str(quick.rows("select id from message where role = 'agent'")[0][0])


@pytest.mark.parametrize(("score", "sorry"), [("1", True), ("2", True), ("3", False), ("5", False)])
async def test_few_stars_are_regretted(quick: QuickDesk, score: str, sorry: bool) -> None:
    number, _ = await answered(quick)
    told = await presses(quick, "rate", number, score)
    assert ("sorry" in told and "What was missing?" in told) == sorry
    assert ("Thank" in told) != sorry
    question = quick.told("front:tom", "rating")[-1].text
    assert ("sorry" in question) == sorry
    assert ("Thank" in question) != sorry


@pytest.mark.parametrize(("verdict", "sorry"), [("down", True), ("up", False)])
async def test_a_thumb_down_is_regretted(quick: QuickDesk, verdict: str, sorry: bool) -> None:
    number, reply = await answered(quick)
    told = await presses(quick, "thumb", number, reply, verdict)
    assert ("What was missing?" in told) == sorry
    assert ("Thank" in told) != sorry


async def test_the_answer_to_the_question_is_shown_as_a_comment(quick: QuickDesk) -> None:
    number, reply = await answered(quick)
    await presses(quick, "thumb", number, reply, "down")
    await quick.asks("tom", "It was switched on all the time")
    assert quick.rows("select status from ticket") == [("closed",)]
    assert any("It was switched on" in told.text for told in quick.told(f"back:C1#{number}"))


@pytest.mark.parametrize("score", ["1", "4"])
async def test_a_comment_on_stars_ends_the_asking_and_stands_beside_them(quick: QuickDesk, score: str) -> None:
    number, _ = await answered(quick)
    await presses(quick, "rate", number, score)
    await quick.asks("tom", "Nobody called me")
    question = quick.told("front:tom", "rating")[-1].text
    assert f"{score} ★: thank you, the team has your comment." in question
    assert "next message" not in question
    stars = "★" * int(score) + "☆" * (5 - int(score))
    assert any(
        "Nobody called me" in told.text and f"Comment on the rating {stars}" in told.text for told in quick.told(f"back:C1#{number}")
    )
    await presses(quick, "rate", number, "2")
    assert "2 ★: thank you, the team has your comment." in quick.told("front:tom", "rating")[-1].text
    await quick.asks("tom", "And my monitor is broken")
    assert "Is this about" in quick.told("front:tom")[-1].text


async def test_managers_read_the_comment_with_the_bad_rating(quick: QuickDesk) -> None:
    number, _ = await answered(quick)
    await presses(quick, "rate", number, "1")
    await quick.asks("tom", "Nobody called me")
    (told,) = quick.told("back:boss", "verdict")
    assert "★☆☆☆☆" in told.text
    assert told.text.endswith("Anna: Switch it on\nTom: Nobody called me\n")


async def test_a_comment_on_a_thumb_is_thanked_for(quick: QuickDesk) -> None:
    number, reply = await answered(quick)
    await presses(quick, "thumb", number, reply, "down")
    await quick.asks("tom", "It was switched on all the time")
    assert "the team has your comment" in quick.told("front:tom")[-1].text.lower()


async def test_managers_read_what_the_customer_rated(quick: QuickDesk) -> None:
    """Neither a reply that was undone nor the words that an edit replaced."""
    await quick.open("2026-03-23 09:00", queue=["hold: 30s"])
    await quick.asks("tom", "My printer does not print")
    await quick.does("anna", "reply 1001 Switch it off")
    await quick.does("anna", "edit 1001 Switch it on")
    await quick.does("anna", "reply 1001 You again")
    await quick.does("anna", "undo 1001")
    await quick.does("anna", "close 1001")
    await presses(quick, "rate", "1001", "1")
    told = quick.told("back:boss")[-1].text
    assert "Anna: Switch it on" in told
    assert "Switch it off" not in told
    assert "You again" not in told
