"""Renders a card as Slack blocks with a fallback text. Block Kit's limits are applied here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from adapters.slack.blocks_out import escaped, marked_up, plain_text, rich_text, shown, size, small_print
from adapters.slack.payload import Json
from bot.core.richtext import RichText, Span, short_rich
from bot.core.split import parts
from bot.ports.cards import Button, Card

LONGEST: Final = 3000  # characters of words in one message, so that it can be edited later: chat.update takes fewer than postMessage
TITLE, LABEL, VALUE, PLACEHOLDER, ACTION = 150, 75, 2000, 150, 255
OPTION_LABEL, OPTION_VALUE, OPTIONS, ROW, BLOCKS = 75, 150, 100, 25, 50
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_LABEL = 100, 300, 30
EVENT_TYPE: Final = "bellhop_delivery"


@dataclass(frozen=True, slots=True)
class Body:
    """What one message of Slack shows."""

    blocks: tuple[Json, ...]
    text: str

    @property
    def formatted(self) -> bool:
        """Whether the text has a time in Slack's own form. Any other is to be shown as it is."""
        return "<!date^" in self.text

    def as_args(self) -> Json:
        return {"text": self.text, "blocks": list(self.blocks)} if self.blocks else {"text": self.text}


NOTHING: Final = Body((), "…")  # Slack keeps no message without a text


def bodies(card: Card, channel: str, *, buttons_first: bool = False) -> list[Body]:
    """The messages that a card takes, in order; none when it has no words and no buttons.

    Title, author and facts are in the first one, the small print and the buttons in the last one, unless ``buttons_first``:
    then the first message keeps its buttons and can be edited as the card.
    """
    pieces = _pieces(card)
    if len(pieces) == 1:
        made = _body(card, channel)
        return [made] if made.blocks else []
    first, last = 0, len(pieces) - 1
    foot_at = first if buttons_first else last
    nobody = replace(card, title="", author="", facts=(), summary="")
    out = []
    for place, piece in enumerate(pieces):
        shell = card if place == first else nobody
        if place != foot_at:
            shell = replace(shell, foot=(), buttons=(), menu=(), items=())
        out.append(_body(replace(shell, body=piece), channel))
    return [body for body in out if body.blocks]


def _pieces(card: Card) -> list[RichText]:
    """The body in parts. A part ends before a line break: its message ends there anyway."""
    *firsts, last = parts(card.body, LONGEST - size(card.author) - 1, measure=size) or [()]
    return [*map(_without_last_break, firsts), last]


def _without_last_break(piece: RichText) -> RichText:
    *before, last = piece
    return (*before, replace(last, text=last.text.removesuffix("\n")))


def bare(card: Card, channel: str, *, buttons_first: bool = False) -> list[Body]:
    """The same messages as :func:`bodies` in bare words, for when Slack refuses our blocks; of the buttons their commands are left."""
    pieces = _pieces(card)
    return [Body((), _bare_text(card, piece, at, len(pieces), buttons_first)) for at, piece in enumerate(pieces) if bodies(card, channel)]


def _bare_text(card: Card, piece: RichText, at: int, count: int, buttons_first: bool) -> str:
    first, foot = at == 0, at == (0 if buttons_first else count - 1)
    lines = [card.title, card.author] if first else []
    lines += [shown(piece)]
    if first:
        lines.append(shown(_facts(card)))
    if foot:
        lines += [shown(item.body) for item in card.items]
        verbs = dict.fromkeys(button.verb for row in (*card.buttons, card.menu) for button in row if len(button.args) == 1)
        lines += [shown(card.foot), " ".join(f"!{verb}" for verb in verbs)]
    return escaped("\n".join(line for line in lines if line.strip()), LONGEST) or "…"


def body(card: Card, channel: str) -> Body:
    """The card in a single message: a text that does not fit ends in …."""
    card = replace(card, body=short_rich(card.body, LONGEST - len(card.author) - 1))
    made = _body(card, channel)
    return made if made.blocks else NOTHING


def _body(card: Card, channel: str) -> Body:
    words = (Span(f"{card.author}\n" if card.body else card.author, bold=True), *card.body) if card.author else card.body
    blocks: list[Json] = []
    if card.title.strip():
        blocks.append({"type": "header", "text": plain_text(" ".join(card.title.split()), TITLE)})
    blocks += rich_text(words, channel)
    blocks += rich_text(_facts(card), channel)
    for item in card.items:
        blocks += [*rich_text(item.body, channel), *actions(item)]
    if foot := small_print(card.foot, LONGEST):
        blocks.append({"type": "context", "elements": foot})
    blocks += actions(card)
    return Body(tuple(blocks[:BLOCKS]), _fallback(card, words))


def _facts(card: Card) -> RichText:
    """``Label: value``, a line each, cut when they are too long for one message."""
    lines: list[Span] = []
    for fact in card.facts:
        lines += (Span("\n" if lines else ""), Span(f"{fact.label}: ", bold=True), *fact.value)
    return short_rich(tuple(lines), LONGEST)


def _fallback(card: Card, words: RichText) -> str:
    """What notifications and screen readers say. Slack marks a message as edited when this text changes, and not when its blocks do."""
    if card.summary:
        return escaped(card.summary, LONGEST)
    labels = [button.label for row in card.buttons for button in row] or [card.menu_label]
    told = words or (() if card.title else _facts(card) or card.foot or (Span(labels[0]),))
    return marked_up((*((Span(card.title), Span("\n")) if card.title and told else (Span(card.title),)), *told), LONGEST) or "…"


def actions(card: Card) -> list[Json]:
    """Each row of buttons a block; the menu joins the last one."""
    rows = [[*_row(row[at : at + ROW])] for row in card.buttons for at in range(0, len(row), ROW)]
    if card.menu:
        if not rows or len(rows[-1]) == ROW:
            rows.append([])
        rows[-1].append(_menu(card))
    return [{"type": "actions", "elements": row} for row in rows if row]


def _row(row: tuple[Button, ...]) -> list[Json]:
    return [_button(button, name) for button, name in zip(row, _names(row), strict=True)]


def _names(row: tuple[Button, ...]) -> list[str]:
    """Name each button by its verb; if the verb is there more than once, also by its last argument, by all of them, or by its place. Slack
    refuses a whole message with a name that is too long or there twice: https://docs.slack.dev/reference/block-kit/block-elements
    """
    ways: tuple[Callable[[int, Button], str], ...] = (
        lambda _, button: button.verb,
        lambda _, button: ":".join((button.verb, *button.args[-1:])),
        lambda _, button: ":".join((button.verb, *button.args)),
        lambda place, button: f"{button.verb}:{place}",
    )
    names = [""] * len(row)
    for verb in {button.verb for button in row}:
        places = [place for place, button in enumerate(row) if button.verb == verb]
        for way in ways:
            found = [way(place, row[place]) for place in places]
            if len({*found}) == len(found) and max(map(len, found)) <= ACTION:
                break
        for place, name in zip(places, found, strict=True):
            names[place] = name
    return names


def _button(button: Button, action: str) -> Json:
    out: Json = {"type": "button", "action_id": action, "text": plain_text(button.label, LABEL), "value": ":".join(button.args)[:VALUE]}
    if not button.args:
        del out["value"]
    if button.style:
        out["style"] = button.style
    if button.confirm:
        out["confirm"] = {
            "title": plain_text(button.label, CONFIRM_TITLE),
            "text": plain_text(button.confirm.question, CONFIRM_TEXT),
            "confirm": plain_text(button.confirm.yes, CONFIRM_LABEL),
            "deny": plain_text(button.confirm.no, CONFIRM_LABEL),
            **({"style": button.style} if button.style else {}),
        }
    return out


def _menu(card: Card) -> Json:
    options = [
        {"text": plain_text(button.label, OPTION_LABEL), "value": ":".join((button.verb, *button.args))[:OPTION_VALUE]}
        for button in card.menu[:OPTIONS]
    ]
    placeholder = plain_text(card.menu_label or "…", PLACEHOLDER)
    return {"type": "static_select", "action_id": "more", "placeholder": placeholder, "options": options}


def metadata(delivery: str, part: int) -> Json:
    """What a post carries so that it can be found again."""
    payload: Json = {"id": delivery, "part": part} if part else {"id": delivery}
    return {"event_type": EVENT_TYPE, "event_payload": payload}
