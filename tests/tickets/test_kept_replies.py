"""A reply that crossed another one is kept, even if nobody says that its form was closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from bot.core.people import Address
from bot.core.richtext import text_of
from bot.ports.cards import Form
from bot.ports.inbound import ButtonPressed, FormFilled
from tests.quick_desk import QuickDesk

PLACE, EVENTS = Address("back", "C1"), count(1)
WORDS = "Call the firefighters"


async def opens(quick: QuickDesk, number: int) -> Form:
    """Boris opens the reply form."""
    by, now = await quick.back.who("boris"), datetime.fromtimestamp(quick.now, UTC)
    pressed = ButtonPressed(event=f"open{next(EVENTS)}", at=now, by=by, where=PLACE, verb="reply", args=(str(number),), trigger="t")
    form = (await quick.desk.handle(pressed)).form
    assert form is not None
    return form


async def submits(quick: QuickDesk, form: Form, words: str) -> Form | None:
    by, now = await quick.back.who("boris"), datetime.fromtimestamp(quick.now, UTC)
    filled = FormFilled(event=f"f{next(EVENTS)}", at=now, by=by, where=PLACE, verb="reply", args=form.args, values={"text": words})
    return (await quick.desk.handle(filled)).form


async def crossed(quick: QuickDesk) -> int:
    """Anna answers while Boris writes. He is asked what becomes of his reply, and the channel never says that he closed the form."""
    quick.back.capabilities = replace(quick.back.capabilities, forms=True)
    await quick.open("2026-03-23 09:00")
    number = await quick.asks("tom", "My printer burns")
    await quick.does("anna", f"reply {number} Is it on fire?")
    form = await opens(quick, number)
    await quick.does("anna", f"reply {number} Pull the plug")
    assert await submits(quick, form, WORDS) is not None
    return number


def notes(quick: QuickDesk) -> list[tuple[str, str]]:
    return [(name, text) for name, text in quick.rows("select author_name, text from message where visibility = 'note'")]


async def test_a_reply_without_a_decision_becomes_a_note_after_an_hour(quick: QuickDesk) -> None:
    number = await crossed(quick)
    await quick.goes_to("2026-03-23 09:30")
    assert not notes(quick)
    await quick.goes_to("2026-03-23 10:30")
    assert any(WORDS in told.text for told in quick.told(f"back:C1#{number}", "note"))
    assert not any(WORDS in told.text for told in quick.told("front:tom"))


async def test_the_next_form_has_the_reply_that_was_not_sent(quick: QuickDesk) -> None:
    number = await crossed(quick)
    again = await opens(quick, number)
    (text,) = [field.text for field in again.fields if field.kind == "text"]
    assert text_of(text) == WORDS
    assert await submits(quick, again, f"{WORDS} now") is None
    assert any(f"{WORDS} now" in told.text for told in quick.told("front:tom"))
    await quick.goes_to("2026-03-23 12:00")
    assert not notes(quick)
