"""Cards, buttons and forms: the only words for "screen". Text in them is already in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from bot.core.message import Attachment
from bot.core.richtext import RichText

Style = Literal["", "primary", "danger"]


# Values, never changed. Not frozen for the same reason as a span: a ticket's card is made of dozens.
@dataclass(slots=True, unsafe_hash=True)
class Button:
    """A deed to press: the verb and its arguments (a ticket's number first, where there is one).

    Carried over the wire as ``verb:arg:arg``, at most 64 bytes.
    """

    verb: str
    args: tuple[str, ...]
    label: str
    style: Style = ""


@dataclass(slots=True, unsafe_hash=True)
class Fact:
    """A label and its value on a card."""

    label: str
    value: RichText


@dataclass(slots=True, unsafe_hash=True)
class Card:
    """What stands in one message.

    ``author`` is the name that the words are said under (a persona; empty: the desk itself), ``title`` one plain line,
    ``body`` the words, ``facts`` short pairs, ``foot`` one line of small print, ``buttons`` rows of buttons, ``menu`` the deeds that
    do not deserve a button. ``files`` follow the words in order.
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


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field: what is handed back and what is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    ``kind``: ``line`` a short text, ``text`` a rich text of many lines, ``choice`` one of ``options``, ``choices`` some of them,
    ``person`` anybody of the channel. ``initial`` is a plain text or an option's value; of ``choices`` their values with blanks between.
    """

    name: str
    label: str
    kind: Literal["line", "text", "choice", "choices", "person"] = "line"
    required: bool = True
    options: tuple[Option, ...] = ()
    hint: str = ""
    initial: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions to fill in for a verb. ``args`` (the ticket's number first) come back unchanged with the answers."""

    verb: str
    args: tuple[str, ...]
    title: str
    submit: str
    cancel: str
    fields: tuple[Field, ...]
    intro: RichText = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, cards of a line each, and buttons below them. Where there is no room for all cards the last ones are left out."""

    title: str = ""
    cards: tuple[Card, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """A person's own screen of the desk, where a channel has one: it stays until it is drawn again, and nobody else sees it.

    ``note`` is said above all else. What is done there comes back with an empty place whose thread is ``page``.
    """

    note: RichText = ()
    sections: tuple[Section, ...] = ()
    page: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes straight back to the one who acted, and to nobody else; it vanishes.

    ``text`` is a private sentence; ``form`` opens; ``errors`` (field name → sentence) keep a sent form open; ``buttons`` stand under
    the text where a channel can show them privately; ``alert`` asks for more than a passing hint. ``screen`` is drawn anew. ``look``
    stands for all of it: asked of :class:`bot.ports.store.Queries` after the unit, apart from the writer, it gives the answer.
    """

    text: RichText = ()
    form: Form | None = None
    errors: tuple[tuple[str, str], ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    alert: bool = False
    screen: Screen | None = None
    look: Callable[[Any], Answer] | None = None
