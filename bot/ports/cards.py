"""Cards, buttons, forms and screens: what the desk shows, independent of any platform. Texts are in the reader's language already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.core.message import Attachment
from bot.core.people import Address, Identity
from bot.core.richtext import RichText, Span

Style = Literal["", "primary", "danger"]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question that a channel asks before a button acts, if it can, and the labels of yes and no."""

    question: str
    yes: str
    no: str


# These values are never changed. They aren't frozen because a ticket's card has dozens of them, and frozen ones are slower to make.
@dataclass(slots=True, unsafe_hash=True)
class Button:
    """A button with its verb and arguments. A ticket's number comes first.

    Sent to the platform as ``verb:arg:arg``, in at most as many bytes as :class:`bot.ports.wording.Limits` says.
    """

    verb: str
    args: tuple[str, ...]
    label: str
    style: Style = ""
    confirm: Confirmation | None = None


@dataclass(slots=True, unsafe_hash=True)
class Fact:
    """A label and its value on a card."""

    label: str
    value: RichText


@dataclass(slots=True, unsafe_hash=True)
class Card:
    """The content of one message.

    ``author`` is the name of whoever says it (empty: the desk itself), ``title`` one line of plain text, ``body`` the text,
    ``facts`` short pairs, ``foot`` one line of small print, ``buttons`` rows of buttons, ``menu`` further commands without a button.
    ``files`` follow the text in this order. ``summary`` is what a notification says; empty means the title and the text. A summary that
    stays the same lets a card change without a mark that it was edited, on a channel that marks changed texts. ``items`` are cards of a
    few lines each below the text, each with its own menu; only private answers have them, so they are never stored.
    """

    body: RichText = ()
    title: str = ""
    author: str = ""
    facts: tuple[Fact, ...] = ()
    foot: RichText = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    menu: tuple[Button, ...] = ()
    menu_label: str = ""
    files: tuple[Attachment, ...] = ()
    summary: str = ""
    items: tuple[Card, ...] = ()


def flattened(card: Card) -> Card:
    """Return a card whose items are lines of its text, for channels that have nothing else. Their menus are left out."""
    lines = [span for item in card.items for span in (Span("\n"), *item.body)]
    return replace(card, body=(*card.body, *lines), items=()) if card.items else card


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field: the value that comes back, and the label that is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    ``kind``: ``line`` is a short text, ``text`` rich text with several lines, ``choice`` one of the ``options``, ``choices`` any number
    of them, ``person`` any member of the channel, ``time`` a short text that says a time, with ``options`` as quick choices; a channel
    may offer a calendar too, and answers with ``2026-11-24T09:00Z``. ``choose`` and ``pick`` are the labels of these two. ``initial`` is
    plain text or an option's value; for ``choices`` it is the values, separated by spaces. ``text``
    is the initial content of a rich text. ``refills``: whenever another option is chosen, the channel reports
    :class:`bot.ports.inbound.FormChanged`, and the answer's form replaces the open one. What was entered stays in fields whose name and
    ``edition`` are the same.
    """

    name: str
    label: str
    kind: Literal["line", "text", "choice", "choices", "person", "time"] = "line"
    required: bool = True
    options: tuple[Option, ...] = ()
    hint: str = ""
    initial: str = ""
    text: RichText = ()
    choose: str = ""
    pick: str = ""
    refills: bool = False
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The questions of a verb. ``args`` (the ticket's number first) come back unchanged with the answers."""

    verb: str
    args: tuple[str, ...]
    title: str
    submit: str
    cancel: str
    fields: tuple[Field, ...]
    intro: RichText = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line to type on a screen. The channel reports it as :class:`bot.ports.inbound.LineTyped` with the verb before it.

    ``name`` is unique on the screen: what was typed stays when the screen is drawn again.
    """

    verb: str
    name: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a line to type, cards of one line each, and buttons below them. If there isn't room for all cards, the last ones are
    left out.
    """

    title: str = ""
    cards: tuple[Card, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """A person's own screen of the desk, in channels that have one. It stays until it is replaced, and nobody else sees it.

    ``note`` is shown at the top. Inbound events from this screen have an empty place, and their thread is ``page``.
    """

    note: RichText = ()
    sections: tuple[Section, ...] = ()
    page: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A private sentence with buttons to somebody else than the person who acted. It isn't stored."""

    who: Identity
    where: Address
    text: RichText
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the person who acted. Nobody else sees it, and it isn't stored.

    ``text`` is a private sentence, ``items`` are cards of a few lines below it. ``form`` is opened. ``errors`` (field name → sentence)
    keep a submitted form open. ``buttons`` are below the text if the channel has ``private_buttons``. ``alert`` asks for more than a short
    hint. ``screen`` replaces the person's screen. ``look`` makes the whole answer: it is called with :class:`bot.ports.store.Queries`
    after the unit, without the writer. ``asides`` are for other people; a channel that can't show them leaves them out.
    ``start_link`` is a channel and a word: the link that starts a chat there with this word is added to the text. ``refused`` is the name
    of the error that the text tells. ``data`` is JSON for a program that asked.
    """

    text: RichText = ()
    form: Form | None = None
    errors: tuple[tuple[str, str], ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    alert: bool = False
    screen: Screen | None = None
    look: Callable[[Any], Answer] | None = None
    items: tuple[Card, ...] = ()
    asides: tuple[Aside, ...] = ()
    start_link: tuple[str, str] | None = None
    refused: str = ""
    data: str = ""

    @property
    def shown(self) -> Card:
        """The text with its items and buttons."""
        return Card(body=self.text, buttons=self.buttons, items=self.items)
