"""The card of a ticket. This module doesn't know who will see it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.core.customer import Customer
from bot.core.message import Attachment
from bot.core.richtext import RichText, plain
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.i18n.sentences import Moment, Sentence, known, put, say, say_many, words
from bot.i18n.times import day_and_clock, kind_words, level_words, status_words
from bot.ports.cards import Button, Card, Fact
from bot.screens import buttons
from bot.screens.buttons import Slot, VerbButton
from bot.settings.rules import Queue, Rules

LANGUAGES = {"en": "English", "ru": "Русский", "uk": "Українська", "de": "Deutsch", "hy": "Հայերեն", "th": "ไทย"}
SUBJECT = 80


def subject_of(text: str, files: tuple[Attachment, ...], kind: str) -> str:
    """Return a ticket's subject: the first visible line, else the first file's name, else the kind of message."""
    line = next((stripped for line in text.splitlines() if can_be_seen(stripped := " ".join(line.split()))), "")
    line = line or next((file.name for file in files), "") or kind
    return short(line, SUBJECT)


def short(text: str, limit: int) -> str:
    """Cut a text to ``limit`` characters, ending in …."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def ticket_card(
    ticket: Ticket,
    customer: Customer,
    queue: Queue,
    rules: Rules,
    moved_to: Queue | None = None,
    writing: Sequence[str] = (),
) -> Card:
    """Return the live card of a ticket; after a move, the old card only says where it went.
    ``writing`` are the agents writing a reply now.
    """
    language = rules.language
    title = f"#{ticket.number} · {ticket.subject}"
    if moved_to:
        return Card(title=title, body=put(say("Moved to {queue}.", queue=moved_to.name), language))
    return Card(
        title=title,
        facts=tuple(_facts(ticket, customer, queue, rules)),
        foot=put(_writing(writing), language) if writing else (),
        buttons=(tuple(front_buttons(ticket, language)),),
        menu=tuple(_buttons(ticket, Slot.MORE, language)),
        menu_label=words(say("More…"), language),
    )


@lru_cache(1024)
def _when(seconds: int, zone: str, language: str) -> RichText:
    return put(say("{when}", when=Moment(seconds, zone)), language)


def _facts(ticket: Ticket, customer: Customer, queue: Queue, rules: Rules) -> list[Fact]:
    language = rules.language

    def fact(label: str, value: RichText) -> Fact:
        return Fact(label, value)

    speaks = rules.language_of(customer)
    who = f"{customer.name} (@{customer.handle})" if customer.handle else customer.name
    about = [who, LANGUAGES.get(speaks, speaks), _history(customer, language), rules.tier_of(customer)]
    status = words(status_words(ticket.status), language)
    if ticket.status == "on_hold" and ticket.hold:
        status += f" · {words({'wish': say('wish'), 'defect': say('defect')}[ticket.hold], language)}" + (
            f" · {ticket.link}" if ticket.link else ""
        )
    facts = [
        fact(words(say("Customer"), language), plain(" · ".join(part for part in about if part))),
        fact(words(say("Status"), language), plain(status)),
        fact(words(say("Assignee"), language), plain(ticket.assignee_name or words(say("nobody yet"), language))),
        fact(words(say("Opened at"), language), _when(ticket.opened_at // 1000, queue.timezone, language)),
    ]
    if ticket.waiting_since and not ticket.is_closed:
        facts.append(fact(words(say("Customer waiting since"), language), _when(ticket.waiting_since // 1000, queue.timezone, language)))
    facts += [fact(words(label, language), put(value, language)) for label, value in _extra_facts(ticket, queue)]
    if ticket.previous:
        facts.append(fact(words(say("Earlier ticket"), language), plain(f"#{ticket.previous}")))
    # People search for a card by its #number, so other cards must not contain it.
    for label, kin in (
        (say("Messages from ticket"), ticket.related_by("from")),
        (say("Messages moved to ticket"), ticket.related_by("to")),
    ):
        if kin:
            facts.append(fact(words(label, language), plain(", ".join(map(str, kin)))))
    if rated := rating_symbols(ticket):
        facts.append(fact(words(say("Rating"), language), plain(rated)))
    if ticket.lost_at:
        facts.append(
            fact(words(say("Attention"), language), put(say("The bot can no longer write where we answer this customer."), language))
        )
    if customer.blocked_at:
        facts.append(fact(words(say("Attention"), language), put(say("The customer has blocked the bot."), language)))
    return facts


def _extra_facts(ticket: Ticket, queue: Queue) -> list[tuple[Sentence, Sentence]]:
    """Return what agents set: priority, kind, tags, snooze, and what the customer was promised."""
    marks = []
    if ticket.priority != "normal":
        marks.append((say("Priority"), level_words(ticket.priority)))
    if ticket.kind:
        marks.append((say("Kind"), kind_words(ticket.kind)))
    if ticket.tags:
        marks.append((say("Tags"), say("{tags}", tags=", ".join(ticket.tags.split()))))
    if ticket.snoozed_until:
        marks.append((say("Snoozed until"), say("{when}", when=day_and_clock(ticket.snoozed_until, queue.timezone))))
    if ticket.promised_until:
        marks.append((say("Update promised by"), say("{when}", when=day_and_clock(ticket.promised_until, queue.timezone))))
    return marks


def _writing(names: Sequence[str]) -> Sentence:
    return say_many("✍ {names} is writing", "✍ {names} are writing", len(names), names=", ".join(names))


def rating_symbols(ticket: Ticket) -> str:
    """Return the customer's ratings of the ticket and its replies as symbols; empty if there are none."""
    stars = f"{'★' * int(ticket.stars)}{'☆' * (5 - int(ticket.stars))}" if ticket.stars else ""
    return " ".join(part for part in (stars, f"👍 {ticket.up}" if ticket.up else "", f"👎 {ticket.down}" if ticket.down else "") if part)


def _history(customer: Customer, language: str) -> str:
    if customer.tickets <= 1:
        return words(say("first ticket"), language)
    return words(say_many("{n} ticket so far", "{n} tickets so far", customer.tickets), language)


def _buttons(ticket: Ticket, slot: Slot, language: str) -> list[Button]:
    number = (str(ticket.number),)
    there = [found for found in buttons.on_card(slot) if found.offered(ticket)]
    return [Button(found.verb, number, _label(found.button, language), found.style) for found in there]


def front_buttons(ticket: Ticket, language: str) -> list[Button]:
    """Return the most frequent actions that are possible now."""
    return _buttons(ticket, Slot.FRONT, language)


def verb_button(verb: str, ticket: Ticket, language: str, *more: str) -> Button:
    """Return a button for a verb on a ticket, labelled as in the registry."""
    return _button(buttons.find(verb), ticket, language, *more)


def _button(found: VerbButton, ticket: Ticket, language: str, *more: str) -> Button:
    return Button(found.verb, (str(ticket.number), *more), _label(found.button, language), found.style)


@lru_cache(1024)
def _label(button: str, language: str) -> str:
    return words(known(button), language)
