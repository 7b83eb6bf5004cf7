"""Private answers to what is handled later than it came: nobody waits for them any more."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.core.people import Address
from bot.core.richtext import Span, lines_of, text_of
from bot.ports.cards import Answer, Button, Card
from bot.ports.inbound import FormFilled, Inbound
from bot.ports.work import Work
from bot.settings.rules import Rules


def to_direct_chat(work: Work, rules: Rules, inbound: Inbound, answer: Answer) -> None:
    """Send the answer to the person's direct chat. A form can't open any more: a button opens it, and what was refused is quoted."""
    text, buttons = answer.text, answer.buttons
    if answer.form is not None:
        text, buttons = answer.form.intro, ((Button(answer.form.verb, answer.form.args[:1], answer.form.title, "primary"),),)
    elif answer.errors and isinstance(inbound, FormFilled):
        text = lines_of([text, *((Span(text_of(written), quote=True),) for written in inbound.texts.values() if written)])
    if text:
        who = Address(inbound.channel, inbound.by.identity.id)
        Announcer(work, rules).to_place(who, Card(body=text, buttons=buttons))
