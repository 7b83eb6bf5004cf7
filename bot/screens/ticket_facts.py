"""What a ticket's card says about it: labels and values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.core.customer import Customer
from bot.core.cuts import short
from bot.core.richtext import RichText, plain, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import Moment, Sentence, put, say, say_many, words
from bot.i18n.times import day_and_clock, kind_words, level_words, status_words
from bot.ports.cards import Fact
from bot.screens.kept import kept_line
from bot.screens.link_words import links_line
from bot.screens.without_signs import without_signs
from bot.settings.rules import Rules

KEPT = 200  # characters of the note and facts
LANGUAGES = {"en": "English", "ru": "Русский", "uk": "Українська", "de": "Deutsch", "hy": "Հայերեն", "th": "ไทย"}


@lru_cache(1024)
def _when(seconds: int, zone: str, language: str) -> RichText:
    return put(say("{when}", when=Moment(seconds, zone)), language)


def ticket_facts(
    ticket: Ticket, people: Sequence[Customer], zone: str, rules: Rules, now: int, followers: str = "", *, language: str
) -> list[Fact]:
    """Return what is known about a ticket, as labels and values in a language. ``people`` are its customer, and their other
    accounts; ``followers`` are names.
    """
    customer = people[0]

    def fact(label: str, value: RichText) -> Fact:
        return Fact(label, value)

    speaks = rules.language_of(customer)
    who = customer.name if customer.stands_in else customer.full_name
    absent = words(say("⏳ waiting for them to come"), language)
    about = (
        [who, absent] if customer.stands_in else [who, LANGUAGES.get(speaks, speaks), _history(people, language), rules.tier_of(customer)]
    )
    status = words(status_words(ticket.status), language)
    if ticket.status == "on_hold" and ticket.hold:
        status += f" · {words({'wish': say('wish'), 'defect': say('defect')}[ticket.hold], language)}" + (
            f" · {ticket.link}" if ticket.link else ""
        )
    facts = [
        fact(words(say("Customer"), language), plain(" · ".join(part for part in about if part))),
        *([fact(words(say("Known"), language), plain(short(kept, KEPT)))] if (kept := kept_line(people, language)) else []),
        fact(words(say("Status"), language), plain(status)),
        fact(words(say("Assignee"), language), plain(ticket.assignee_name or words(say("nobody yet"), language))),
        *([fact(words(say("Followers"), language), plain(followers))] if followers else []),
        fact(words(say("Opened at"), language), _when(ticket.opened_at // 1000, zone, language)),
    ]
    if ticket.waiting_since and not ticket.is_closed:
        facts.append(fact(words(say("Customer waiting since"), language), _when(ticket.waiting_since // 1000, zone, language)))
    facts += [fact(words(label, language), put(value, language)) for label, value in _due_facts(ticket, zone, now)]
    facts += [fact(words(label, language), put(value, language)) for label, value in _extra_facts(ticket, zone)]
    facts += [fact(words(label, language), value) for label, value in _origin(ticket)]
    if linked := links_line(ticket, language):
        facts.append(fact(words(say("Links"), language), linked))
    if rated := rating_symbols(ticket):
        facts.append(fact(words(say("Rating"), language), plain(rated)))
    if ticket.lost_at:
        facts.append(
            fact(words(say("Attention"), language), put(say("The bot can no longer write where we answer this customer."), language))
        )
    if customer.spam_on:
        told = say("This customer is blocked: {ticket} is marked as spam.", ticket=f"#{customer.spam_on}")
        facts.append(fact(words(say("Attention"), language), put(told, language)))
    if customer.blocked_at:
        facts.append(fact(words(say("Attention"), language), put(say("The customer has blocked the bot."), language)))
    return facts


def _due_facts(ticket: Ticket, zone: str, now: int) -> list[tuple[Sentence, Sentence]]:
    """Return when a reply and the solution are due, and what is overdue."""
    facts = []
    for label, at in ((say("Reply due"), ticket.reply_due), (say("Solution due"), ticket.solution_due)):
        if at:
            when = day_and_clock(at, zone)
            facts.append((label, say("🔴 overdue since {when}", when=when) if at <= now else say("{when}", when=when)))
    return facts


def _origin(ticket: Ticket) -> list[tuple[Sentence, RichText]]:
    """Return where the ticket and its messages come from."""
    found = [
        (say("Came from"), plain(ticket.came_from)),
        (say("Earlier ticket"), ticket_name(ticket.previous) if ticket.previous else ()),
        (say("Messages from ticket"), without_signs(ticket.related_by("from"))),
        (say("Merged into ticket"), without_signs(ticket.related_by("into"))),
        (say("Merged with ticket"), without_signs(ticket.related_by("merged"))),
        (say("Messages moved to ticket"), without_signs(ticket.related_by("to"))),
    ]
    return [(label, value) for label, value in found if value]


def _extra_facts(ticket: Ticket, zone: str) -> list[tuple[Sentence, Sentence]]:
    """Return what agents set: priority, kind, tags, snooze, and what the customer was promised."""
    marks = []
    if ticket.priority != "normal":
        marks.append((say("Priority"), level_words(ticket.priority)))
    if ticket.kind:
        marks.append((say("Kind"), kind_words(ticket.kind)))
    if ticket.tags:
        marks.append((say("Tags"), say("{tags}", tags=", ".join(ticket.tags.split()))))
    if ticket.snoozed_until:
        marks.append((say("Snoozed until"), say("{when}", when=day_and_clock(ticket.snoozed_until, zone))))
    if ticket.promised_until:
        marks.append((say("Update promised by"), say("{when}", when=day_and_clock(ticket.promised_until, zone))))
    return marks


def rating_symbols(ticket: Ticket) -> str:
    """Return the customer's ratings of the ticket and its replies as symbols; empty if there are none."""
    stars = f"{'★' * int(ticket.stars)}{'☆' * (5 - int(ticket.stars))}" if ticket.stars else ""
    return " ".join(part for part in (stars, f"👍 {ticket.up}" if ticket.up else "", f"👎 {ticket.down}" if ticket.down else "") if part)


def _history(people: Sequence[Customer], language: str) -> str:
    tickets = sum(one.tickets for one in people)
    if tickets <= 1:
        return words(say("first ticket"), language)
    return words(say_many("{n} ticket so far", "{n} tickets so far", tickets), language)
