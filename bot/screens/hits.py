"""The hits of a search: one card each, with the words that were found in bold."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.cuts import short
from bot.core.richtext import RichText, Span, lines_of, plain, text_of, ticket_name
from bot.i18n.sentences import Sentence, put, say, words
from bot.i18n.times import customer_status, how_long, status_words
from bot.ports.cards import Button, Card
from bot.screens.buttons import Slot, on_card
from bot.screens.own_messages import own_status
from bot.screens.views import verb_button
from bot.search.finding import Found, Hit, Order
from bot.search.query import Query
from bot.search.snippets import Matcher, best_passage, passage

SUBJECT = 120  # characters


@dataclass(frozen=True, slots=True)
class HitReader:
    """Who reads hits: their language, whether they are the customer, and the time."""

    language: str
    now: int
    customer: bool = False


def hit_cards(found: Found, reader: HitReader) -> tuple[Card, ...]:
    """Return a card for each hit; an agent's have a menu with the verbs of the ticket's card."""
    matcher = Matcher.of(found.query.terms(found.breadth))
    return tuple(_card(hit, matcher, reader) for hit in found.hits)


def hit_lines(found: Found, reader: HitReader) -> RichText:
    """Return the same hits as lines of one text."""
    return lines_of([card.body for card in hit_cards(found, reader)])


def told(text: str, query: Query, order: Order, found: Found, language: str) -> RichText:
    """Return the lines above the hits: what was searched, how it was read, and what must be known about the result."""
    lines = [put(_heading(text.replace("：", ":"), order, found), language)]
    if found.query.wanted != query.wanted:
        read_as = " ".join(one.text for one in found.query.wanted)
        lines.append(put(say("Read as “{words}”, typed on another keyboard layout.", words=read_as), language))
    if found.partial:
        lines.append(put(say("The index is still being built, so older tickets may be missing."), language))
    return tuple(span for at, line in enumerate(lines) for span in ((*plain("\n"), *line) if at else line))


def _heading(shown: str, order: Order, found: Found) -> Sentence:
    if not found.hits:
        return say("Nothing found for “{words}”.", words=shown)
    if order is Order.RELEVANCE:
        return say("“{words}”, the best hits first", words=shown)
    if order is Order.OLDEST:
        return say("“{words}”, the oldest first", words=shown)
    return say("“{words}”, the newest first", words=shown)


def _card(hit: Hit, matcher: Matcher, reader: HitReader) -> Card:
    head = _head(hit, matcher, reader)
    shown = best_passage(hit.said, matcher, notes=not reader.customer) or _first_words(hit)
    body = (*head, Span("\n"), *shown) if " ".join(text_of(shown).split()) not in ("", hit.ticket.subject) else head
    return Card(body=body, menu=() if reader.customer else _menu(hit, reader), menu_label=words(say("More…"), reader.language))


def _head(hit: Hit, matcher: Matcher, reader: HitReader) -> RichText:
    """Return number, subject, status, customer and age."""
    ticket = hit.ticket
    status = customer_status(own_status(ticket)) if reader.customer else status_words(ticket.status)
    who = "" if reader.customer else hit.customer.name
    age = put(say("{span} old", span=how_long(reader.now - ticket.opened_at)), reader.language)
    subject = short(ticket.subject, SUBJECT)
    told = passage(subject, [(begin, end) for begin, end, _ in sorted(matcher.matches(subject))])
    parts = " · ".join(part for part in (words(status, reader.language), who) if part)
    number = plain(f"#{ticket.number}") if reader.customer else ticket_name(ticket.number, bold=True)
    return (*number, Span(" · "), *told, Span(f" · {parts} · "), *age)


def _first_words(hit: Hit) -> RichText:
    """Return how the ticket begins, if the words are not in its messages."""
    first = next((one for one in hit.said if one.visibility == "public"), None)
    return passage(first.text, ()) if first else ()


def _menu(hit: Hit, reader: HitReader) -> tuple[Button, ...]:
    verbs = [one.verb for slot in (Slot.FRONT, Slot.MORE) for one in on_card(slot) if one.offered(hit.ticket)]
    return tuple(verb_button(verb, hit.ticket, reader.language) for verb in verbs)
