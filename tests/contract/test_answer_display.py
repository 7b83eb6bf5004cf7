"""Showing an answer: each part is shown by itself, and a form that could not open is over."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from structlog.testing import capture_logs

from bot.core.people import Address, Identity, Profile
from bot.core.richtext import plain, text_of
from bot.ports.answer_display import AnswerCalls, AnswerDisplay
from bot.ports.cards import Answer, Button, Card, Form, Screen
from bot.ports.inbound import ButtonPressed, FormClosed, Inbound
from bot.ports.outbound import DeliveryError, Trouble
from tests.recording_desk import RecordingDesk

OLGA = Profile(Identity("front", "olga"), "Olga", language="de")
PRESS = ButtonPressed(event="e1", at=datetime.now(UTC), by=OLGA, where=Address("front", "olga"), verb="reply", args=("1042",), message="7")
REPLY = Form("reply", ("1042",), "Reply to #1042", "Send", "Cancel", ())


class Shown:
    """Records what a channel shows. The parts named in ``refused`` can't be shown."""

    def __init__(self, *refused: str) -> None:
        self.refused, self.texts, self.forms, self.screens = refused, list[Card](), list[Form](), list[str]()
        self.display = AnswerDisplay("front", AnswerCalls(self._text, self._form, self._screen))

    async def show(self, answer: Answer) -> RecordingDesk:
        desk = RecordingDesk()
        self.display.show(PRESS, answer, desk)
        await self.display.settle()
        return desk

    async def _text(self, inbound: Inbound, card: Card) -> None:
        self._refuse("text")
        self.texts.append(card)

    async def _form(self, inbound: Inbound, form: Form) -> None:
        self._refuse("form")
        self.forms.append(form)

    async def _screen(self, inbound: Inbound, screen: Screen) -> None:
        self._refuse("screen")
        self.screens.append(f"{screen.page} begins")
        await asyncio.sleep(0)
        self.screens.append(f"{screen.page} ends")

    def _refuse(self, part: str) -> None:
        if part in self.refused:
            raise DeliveryError(Trouble.REFUSED, part)


async def test_every_part_of_an_answer_is_shown() -> None:
    shown, buttons = Shown(), ((Button("close", ("1042",), "Close"),),)
    await shown.show(Answer(plain("Which one?"), form=REPLY, buttons=buttons, screen=Screen(page="mine")))
    assert shown.texts == [Card(body=plain("Which one?"), buttons=buttons)]
    assert (shown.forms, shown.screens) == ([REPLY], ["mine begins", "mine ends"])


async def test_an_empty_answer_shows_nothing() -> None:
    shown = Shown()
    await shown.show(Answer(plain(" \n")))
    assert (shown.texts, shown.forms, shown.screens) == ([], [], [])


async def test_a_part_that_cannot_be_shown_takes_no_other_part_with_it() -> None:
    for refused in ("text", "form", "screen"):
        shown = Shown(refused)
        await shown.show(Answer(plain("Done."), form=REPLY, screen=Screen(page="mine")))
        assert ("Done." in [text_of(card.body) for card in shown.texts]) == (refused != "text")
        assert (bool(shown.forms), bool(shown.screens)) == (refused != "form", refused != "screen")


async def test_a_form_that_cannot_be_opened_is_told_as_closed_and_its_person_is_told_why() -> None:
    shown = Shown("form")
    with capture_logs() as logged:
        desk = await shown.show(Answer(form=REPLY))
    (closed,) = desk.told(FormClosed)
    assert (closed.verb, closed.args, closed.by, closed.where) == ("reply", ("1042",), OLGA, PRESS.where)
    assert ["Nichts" in text_of(card.body) for card in shown.texts] == [True]
    assert [line["event"] for line in logged] == ["answer lost"]


async def test_errors_without_an_open_form_are_a_text() -> None:
    shown = Shown()
    await shown.show(Answer(errors=(("text", "Too short."), ("then", "Not any more."))))
    assert [text_of(card.body) for card in shown.texts] == ["Too short.\nNot any more."]


async def test_the_newest_screen_of_a_person_is_drawn_last() -> None:
    shown = Shown()
    for page in ("old", "new"):
        shown.display.show(PRESS, Answer(screen=Screen(page=page)), RecordingDesk())
    await shown.display.settle()
    assert shown.screens == ["old begins", "old ends", "new begins", "new ends"]


async def test_a_channel_without_forms_and_screens_has_no_calls_for_them() -> None:
    shown = Shown()
    shown.display = AnswerDisplay("front", AnswerCalls(shown._text))
    await shown.show(Answer(plain("Done."), form=REPLY, screen=Screen(page="mine")))
    assert [text_of(card.body) for card in shown.texts] == ["Done."]
