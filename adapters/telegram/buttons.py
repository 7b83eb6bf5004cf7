"""Renders a card's buttons and menu as an inline keyboard. Telegram's limits are applied here."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.telegram import names
from adapters.telegram.entities import Json
from bot.ports.cards import Button, Card
from bot.ports.outbound import DeliveryError, Trouble

DATA = 64  # bytes
_ROW, _BUTTONS = 8, 100
_ROW_WIDTH = 36  # characters on a phone, in equal parts; Telegram cuts a longer label
_MENU_ROW = 2


def keyboard(card: Card) -> list[list[Json]]:
    """Rows of buttons, the menu below them."""
    rows = [line for row in card.buttons for line in _lines(row)]
    rows += [card.menu[at : at + _MENU_ROW] for at in range(0, len(card.menu), _MENU_ROW)]
    out: list[list[Json]] = []
    left = _BUTTONS
    for row in rows:
        kept = [{"text": _label(button), "callback_data": data(button)} for button in row[:left]]
        left -= len(kept)
        out += [kept] if kept else []
    return out


def _lines(row: tuple[Button, ...]) -> Iterator[tuple[Button, ...]]:
    """A row in as many lines as it takes to show each label whole."""
    line: tuple[Button, ...] = ()
    for button in row:
        longer = (*line, button)
        if line and (len(longer) > _ROW or max(len(_label(one)) for one in longer) > _ROW_WIDTH // len(longer)):
            yield line
            longer = (button,)
        line = longer
    if line:
        yield line


def data(button: Button) -> str:
    packed = ":".join((button.verb, *button.args))
    if not packed or len(packed.encode()) > DATA:
        raise DeliveryError(Trouble.REFUSED, f"the button {button.verb} carries {len(packed.encode())} bytes; 1 to {DATA} are allowed")
    return packed


def _label(button: Button) -> str:
    label = names.clean(button.label)
    return button.verb if names.blank(label) else label
