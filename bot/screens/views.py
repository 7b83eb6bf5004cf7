"""The card of a ticket. This module doesn't know who will see it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.core.customer import Customer
from bot.core.cuts import short, short_label
from bot.core.message import Attachment, Message
from bot.core.richtext import RichText, plain
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.i18n.sentences import Sentence, bold, known, put, say, say_many, words
from bot.i18n.times import day_and_clock
from bot.ports.cards import Button, Card, Confirmation
from bot.screens import buttons
from bot.screens.buttons import Slot, VerbButton
from bot.screens.due_texts import is_overdue
from bot.screens.opening_words import SPOKEN, folded, quoted
from bot.screens.ticket_facts import rating_symbols, ticket_facts
from bot.screens.without_signs import without_signs
from bot.settings.rules import Queue, Rules

SUBJECT = 80


def subject_of(text: str, files: tuple[Attachment, ...], kind: str) -> str:
    """Return a ticket's subject: the first visible line, else the first file's name, else the kind of message."""
    line = next((stripped for line in text.splitlines() if can_be_seen(stripped := " ".join(line.split()))), "")
    return short(line, SUBJECT) if line else short_label(next((file.name for file in files), "") or kind, SUBJECT)


def ticket_card(
    ticket: Ticket,
    people: Sequence[Customer],
    queue: Queue,
    rules: Rules,
    writing: Sequence[str] = (),
    *,
    followers: str = "",
    asked: Message | None = None,
    now: int = 0,
) -> Card:
    """Return the live card of a ticket; a closed one is folded. ``people`` are its customer, and their other accounts. ``writing`` are the
    agents writing a reply now, ``followers`` the names of those who follow it, ``asked`` is the customer's first message.
    """
    language = rules.language
    title = f"#{ticket.number} · {ticket.subject}"
    card = Card(
        buttons=(tuple(front_buttons(ticket, language)),),
        menu=tuple(_buttons(ticket, Slot.MORE, language)),
        menu_label=words(say("More…"), language),
        summary=title,
    )
    if ticket.is_closed:
        card.body, card.foot = closed_line(ticket, people[0], queue, language), folded(asked, ticket.subject, language)
        return card
    card.body = quoted(asked, ticket, queue.timezone, language) if asked else ()
    card.author = f"{SPOKEN} {asked.author_name}" if asked and card.body else ""
    card.title = f"{sign_of(ticket, now)} {title}"
    card.facts = tuple(ticket_facts(ticket, people, queue.timezone, rules, now, followers, language=language))
    card.foot = put(writing_words(writing), language) if writing else ()
    return card


def moved_card(ticket: Ticket, queue: Queue, language: str, asked: Message | None = None) -> Card:
    """Return the card that stays behind after a move: a line that says where the ticket went."""
    told = say("➡️ {ticket} · {subject} · Moved to {queue}.", ticket=f"#{ticket.number}", subject=ticket.subject, queue=queue.name)
    return Card(body=put(told, language), foot=folded(asked, ticket.subject, language), summary=f"#{ticket.number} · {ticket.subject}")


def sign_of(ticket: Ticket, now: int) -> str:
    """Return an emoji that tells a ticket's state at a glance: late, snoozed, or its status."""
    if is_overdue(ticket, now):
        return "🔴"
    return "💤" if ticket.snoozed_until else {"new": "🆕", "open": "🔵", "waiting": "🟡", "on_hold": "🟣", "closed": "✅"}[ticket.status]


def closed_line(ticket: Ticket, customer: Customer, queue: Queue, language: str) -> RichText:
    """Return everything that matters about a closed or merged ticket, in one line."""
    if ticket.merged_into:
        where = say("merged into ticket {ticket}", ticket=without_signs([ticket.merged_into]))
        about = "".join(f" · {part}" for part in (ticket.subject, customer.name))
        return (*plain("🔀 "), *bold(plain(f"#{ticket.number}")), *plain(f"{about} · "), *put(where, language))
    if ticket.is_held:
        about = "".join(f" · {part}" for part in (ticket.subject, customer.name))
        return (*plain("🔎 "), *bold(plain(f"#{ticket.number}")), *plain(f"{about} · "), *put(say("held for review"), language))
    if ticket.spam:
        about = "".join(f" · {part}" for part in (ticket.subject, customer.name))
        return (*plain("🚫 "), *bold(plain(f"#{ticket.number}")), *plain(f"{about} · "), *put(say("marked as spam"), language))
    closed = put(say("closed {when}", when=day_and_clock(ticket.closed_at, queue.timezone)), language)
    parts = [ticket.subject, customer.name, ticket.assignee_name, rating_symbols(ticket)]
    told = "".join(f" · {part}" for part in parts if part)
    return (*plain("✅ "), *bold(plain(f"#{ticket.number}")), *plain(f"{told} · "), *closed)


def writing_words(names: Sequence[str]) -> Sentence:
    """Say who is writing a reply."""
    return say_many("✍ {names} is writing", "✍ {names} are writing", len(names), names=", ".join(names))


def _buttons(ticket: Ticket, slot: Slot, language: str) -> list[Button]:
    number, is_merged = (str(ticket.number),), bool(ticket.merged_into)
    there = [found for found in buttons.on_card(slot) if found.offered(ticket) and (found.on_merged or not is_merged)]
    return [Button(found.verb, number, _label(found.button, language), found.style) for found in there]


def front_buttons(ticket: Ticket, language: str) -> list[Button]:
    """Return the most frequent actions that are possible now."""
    return _buttons(ticket, Slot.FRONT, language)


def verb_button(verb: str, ticket: Ticket, language: str, *more: str) -> Button:
    """Return a button for a verb on a ticket, labelled as in the registry."""
    return _button(buttons.find(verb), ticket, language, *more)


def _button(found: VerbButton, ticket: Ticket, language: str, *more: str) -> Button:
    label = _label(found.button, language)
    confirm = Confirmation(words(known(found.question), language), label, words(say("Leave it"), language)) if found.question else None
    return Button(found.verb, (str(ticket.number), *more), label, found.style, confirm)


@lru_cache(1024)
def _label(button: str, language: str) -> str:
    return words(known(button), language)
