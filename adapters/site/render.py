"""Renders a card as the messages that the widget shows: plain data for JSON. The widget's limits are applied here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.cuts import short
from bot.core.richtext import RichText, Span, plain, text_of, to_data, with_visible_links
from bot.core.split import parts
from bot.i18n.sentences import bold
from bot.ports.cards import Answer, Button, Card, flattened
from bot.ports.outbound import DeliveryError, Trouble
from bot.ports.tolerant import Json

TEXT = 4000  # characters of one message
BUTTON = 200  # bytes of what a button carries
_LABEL = 120  # characters
_LINKS = ("https://", "http://", "mailto:", "tel:")


def messages(card: Card, instead: Sequence[RichText] = (), *, styled: bool = True) -> list[Json]:
    """The messages of a card, at least one. Its author is above the first, and its buttons are below the last."""
    said = parts(_words(card, instead), TEXT) or [()]
    shown: list[Json] = [{"text": to_data(_safe(part) if styled else plain(text_of(part)))} for part in said]
    if card.author:
        shown[0]["author"] = card.author
    if (card.buttons or card.menu) and styled:
        shown[-1]["buttons"] = [[_button(one) for one in row] for row in (*card.buttons, *((one,) for one in card.menu))]
    return shown


def answer(found: Answer) -> Json:
    """What is shown to the visitor who acted, and to nobody else."""
    told: Json = {}
    if text_of(found.text).strip() or found.items:
        told["messages"] = messages(flattened(found.shown))
    return told


def _words(card: Card, instead: Sequence[RichText]) -> RichText:
    """Everything on a card that is text, but for its author."""
    lines = [bold(plain(card.title)), card.body, *((*plain(f"{fact.label}: "), *fact.value) for fact in card.facts)]
    foot = tuple(replace(span, italic=True) for span in card.foot)
    out: list[Span] = []
    for line in (*lines, foot, *instead):
        if line:
            out += (Span("\n"), *line) if out else line
    return tuple(out)


def _safe(rich: RichText) -> RichText:
    """Only links that a browser opens harmlessly."""
    return with_visible_links(tuple(replace(span, link="") if span.link and not _opens(span.link) else span for span in rich))


def _opens(link: str) -> bool:
    return link.lower().startswith(_LINKS)


def _button(button: Button) -> Json:
    carried = ":".join((button.verb, *button.args))
    if not carried or len(carried.encode()) > BUTTON:
        raise DeliveryError(Trouble.REFUSED, f"the button {button.verb} carries more than {BUTTON} bytes")
    told: Json = {"data": carried, "label": short(button.label, _LABEL) or button.verb}
    if button.style:
        told["style"] = button.style
    if button.confirm:
        told["confirm"] = [button.confirm.question, button.confirm.yes, button.confirm.no]
    return told
